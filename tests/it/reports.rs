//! The reports for staff: how often the plain-Japanese notes are right on sentences of which somebody has said what they are.

use std::collections::BTreeMap;
use std::path::Path;

use keikaku::source::SourcePath;

use crate::rules::{base, check_in, empty};

const CODES: [&str; 3] = ["long-sentence", "double-negative", "nobody-acts"];

#[test]
fn plain_japanese_notes_come_where_they_should_and_nowhere_else() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plain-japanese.txt");
    let text = std::fs::read_to_string(path).expect("the sentences are there");
    let place = SourcePath::new("content/demo/initiatives/city-01.md");
    let page = base().get(&place).expect("the base has it").text();
    let (front, _) = page.split_at(page.rfind("---\n").expect("front matter") + 4);
    let mut project = empty();
    let mut missed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let (mut right, mut near_misses, mut false_alarms) = (0, 0, Vec::new());
    for line in text.lines() {
        let Some((expected, sentence)) = line.split_once(" | ") else {
            continue;
        };
        let mut sources = base();
        sources.insert(place.clone(), format!("{front}{sentence}\n").into_bytes());
        let found = check_in(&mut project, &sources, &[]);
        let told: Vec<&str> =
            CODES.into_iter().filter(|code| found.iter().any(|d| d.code == *code)).collect();
        near_misses += usize::from(expected == "-");
        if told.contains(&expected) {
            right += 1;
        } else if expected != "-" {
            missed.entry(expected).or_default().push(sentence);
        }
        false_alarms.extend(
            told.iter().filter(|code| **code != expected).map(|code| format!("{code}: {sentence}")),
        );
    }
    println!(
        "{right} faults told, {} missed, {} false alarms on {near_misses} near misses",
        missed.values().map(Vec::len).sum::<usize>(),
        false_alarms.len()
    );
    assert!(false_alarms.is_empty(), "false alarms:\n{}", false_alarms.join("\n"));
    assert!(missed.is_empty(), "not told: {missed:#?}");
    assert!(right >= 25 && near_misses >= 35, "{right} and {near_misses}: too few to say anything");
}
