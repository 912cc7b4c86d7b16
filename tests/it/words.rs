//! The words of pages: no hard one without a plain one beside it, and no sentence of ours that nobody can follow.
//!
//! Read are the strings of the theme, and, on every page of every site, the sentences that are made from them.

use std::collections::BTreeMap;
use std::path::Path;

use scraper::{Html, Selector};

use crate::built::every;

/// Longest sentence, in characters. Names in 「」 and remarks in brackets are the plan's, and are not counted.
const LONGEST: usize = 80;
/// Words of a string that say which sentence it is, in characters.
const TELLING: usize = 8;

/// Not the heads of data files, words for search, and words that fill gaps and are told with plain ones by the head of their table.
fn is_shown(key: &str) -> bool {
    let hidden = ["csv_", "search_words_", "field_", "money_row_", "change_", "settled"];
    !hidden.iter().any(|start| key.starts_with(start))
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(path).expect("a file of the repository")
}

fn strings() -> BTreeMap<String, String> {
    let text = read("themes/default/strings/ja.yaml");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once(": "));
    pairs
        .filter(|(key, _)| is_shown(key))
        .map(|(key, text)| (key.to_owned(), text.trim_matches('"').to_owned()))
        .collect()
}

/// Each hard word with the plain ones.
fn hard() -> Vec<(String, Vec<String>)> {
    let text = read("tests/hard-words.txt");
    let lines = text.lines().filter_map(|line| line.split_once(" | "));
    lines
        .map(|(word, plain)| {
            let plain = plain.split(' ').map(str::to_owned).collect();
            (word.to_owned(), plain)
        })
        .collect()
}

/// The sentences of a text, each with its full stop.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('。').map(str::trim)
}

#[test]
fn strings_say_hard_words_with_plain_ones() {
    let hard = hard();
    let mut found = Vec::new();
    for (key, text) in strings() {
        for (word, plain) in &hard {
            if text.contains(word) && !plain.iter().any(|one| text.contains(one)) {
                found.push(format!("{key}: {word}: {text}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A sentence of the theme's strings around its gaps.
struct Made(Vec<String>);

impl Made {
    fn all() -> Vec<Self> {
        let strings = strings();
        let sentences = strings.values().flat_map(|text| sentences(text));
        let made = sentences.filter(|one| one.contains('{') && one.ends_with('。'));
        let pieces = made.map(|one| {
            let parts = one.split('{').enumerate();
            let words = parts.map(|(index, part)| match index {
                0 => part,
                _ => part.split_once('}').map_or(part, |(_, rest)| rest),
            });
            Self(words.map(str::to_owned).collect())
        });
        pieces
            .filter(|made| made.0.iter().map(|p| p.chars().count()).sum::<usize>() >= TELLING)
            .collect()
    }

    /// Whether a sentence of a page is this one with its gaps filled.
    fn is(&self, sentence: &str) -> bool {
        let last = self.0.len() - 1;
        let mut rest = sentence;
        self.0.iter().enumerate().all(|(index, piece)| {
            let at = match index {
                0 => rest.starts_with(piece.as_str()).then_some(0),
                _ if index == last => {
                    rest.ends_with(piece.as_str()).then(|| rest.len() - piece.len())
                }
                _ => rest.find(piece.as_str()),
            };
            at.is_some_and(|at| {
                rest = &rest[at + piece.len()..];
                true
            })
        })
    }
}

/// How many characters of a sentence are ours to shorten.
fn length(sentence: &str) -> usize {
    let mut depth = 0_usize;
    let counted = sentence.chars().filter(|c| match c {
        '「' | '（' | '『' => {
            depth += 1;
            false
        }
        '」' | '）' | '』' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    });
    counted.count()
}

#[test]
fn sentences_that_pages_make_are_short_and_plain() {
    let made = Made::all();
    let hard = hard();
    let blocks =
        Selector::parse("main p, main dd, main figcaption, main summary").expect("a selector");
    let main = Selector::parse("main").expect("a selector");
    let mut found = Vec::new();
    let mut read = 0;
    for site in every() {
        let pages = site.files.keys();
        let pages = pages.filter(|path| path.ends_with(".html") && !path.contains("furigana/"));
        for path in pages {
            let page = Html::parse_document(site.text(path));
            let whole: String = page.select(&main).flat_map(|main| main.text()).collect();
            for block in page.select(&blocks) {
                let text: String = block.text().collect();
                for sentence in sentences(&text) {
                    if !made.iter().any(|one| one.is(sentence)) {
                        continue;
                    }
                    read += 1;
                    if length(sentence) > LONGEST {
                        found.push(format!("{path}: {} characters: {sentence}", length(sentence)));
                    }
                    // A name that the plan gives may be hard; the page then says somewhere what it is.
                    for (word, plain) in &hard {
                        let is_plain = |one: &String| whole.contains(one.as_str());
                        let explained =
                            block.html().contains("class=\"term\"") || plain.iter().any(is_plain);
                        if sentence.contains(word) && !explained {
                            found.push(format!("{path}: {word}: {sentence}"));
                        }
                    }
                }
            }
        }
    }
    found.sort();
    found.dedup();
    assert!(read > 2_000, "only {read} sentences were read");
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
}
