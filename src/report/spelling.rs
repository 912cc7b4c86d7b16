//! 表記ゆれ: one word written in several ways, against the `spellings` and the `style` of `synonyms.yaml`.
//!
//! A spelling is only told when it is the exception: at most a tenth of the word's uses. What the spelling sheet (`style`) rules out
//! is told at its first use. Names of the plan and quotations stand as the plan gives them.

use std::collections::HashMap;

use super::{OwnText, list};
use crate::diagnostic::{Diagnostic, finding};
use crate::plan::Plan;
use crate::plan::glossary::Spelling;

/// A spelling is an exception when the common one is this many times more frequent.
const TIMES: usize = 10;

/// One note for each word that is mostly, but not always, written in one way.
/// `asides` stand beside the texts and are only held to the sheet.
pub fn check(plan: &Plan, texts: &[OwnText<'_>], asides: &[OwnText<'_>]) -> Vec<Diagnostic> {
    let Some(synonyms) = &plan.synonyms else {
        return Vec::new();
    };
    let names = names(plan);
    let sheet = against_the_sheet(&synonyms.style, texts, asides, &names);
    let mixed = synonyms.spellings.iter().filter_map(|group| {
        let mut uses: Vec<(&str, Vec<&OwnText<'_>>)> = count(group, texts, &names);
        uses.sort_by_key(|(_, places)| std::cmp::Reverse(places.len()));
        let (common, most) = uses.first()?;
        let (rare, places) = uses
            .iter()
            .skip(1)
            .find(|(_, places)| !places.is_empty() && places.len() * TIMES <= most.len())?;
        let first = places.first()?;
        let (n, m) = (places.len(), most.len());
        Some(finding! { note "mixed-spelling", &first.common.path, first.common.span;
            "「{rare}」が {n} か所あります。ほか {m} か所は「{common}」です",
            "`{rare}` is written {n} times, `{common}` {m} times";
            help "名前の一部でなければ「{common}」にそろえてください",
                 "unless it is part of a name, write `{common}`";
        })
    });
    mixed.chain(sheet).collect()
}

/// One warning for each spelling that the sheet rules out.
fn against_the_sheet(
    sheet: &[Spelling],
    texts: &[OwnText<'_>],
    asides: &[OwnText<'_>],
    names: &[String],
) -> Vec<Diagnostic> {
    let words = sheet.iter().flat_map(|line| line.not.iter().chain([&line.write]));
    let longer: Vec<&String> = words.chain(names).collect();
    let mut found = Vec::new();
    for Spelling { write: word, not } in sheet {
        for wrong in not {
            let shields: Vec<&str> = longer
                .iter()
                .map(|word| word.as_str())
                .filter(|word| word.len() > wrong.len() && word.contains(wrong.as_str()))
                .collect();
            let places: Vec<(&OwnText<'_>, usize)> = texts
                .iter()
                .chain(asides)
                .filter_map(|text| Some((text, stands_alone(text.text, wrong, &shields)?)))
                .collect();
            let Some((first, at)) = places.first() else {
                continue;
            };
            let mut files: Vec<String> =
                places.iter().map(|(text, _)| text.common.path.to_string()).collect();
            files.dedup();
            let (ja, en) = list(files.iter());
            let quote = around(first.text, *at, wrong.len());
            found.push(
                finding! { warning "against-spelling-sheet", &first.common.path, first.common.span;
                    "「{quote}」の「{wrong}」は、書き方の表では「{word}」です",
                    "`{wrong}` in `{quote}` is `{word}` in the spelling sheet";
                    help "「{word}」と書いてください（{ja}）。引用なら「」で囲みます",
                         "write `{word}` ({en}), or put a quotation in 「」";
                },
            );
        }
    }
    found
}

/// Where a word stands first in a text, outside quotations and outside longer words.
fn stands_alone(text: &str, word: &str, longer: &[&str]) -> Option<usize> {
    let mut places = text.match_indices(word).map(|(at, _)| at);
    places.find(|&at| {
        let before = &text[..at];
        let quoted = [('「', '」'), ('『', '』')]
            .iter()
            .any(|(open, close)| before.matches(*open).count() > before.matches(*close).count());
        let inside = longer.iter().any(|longer| {
            longer.match_indices(word).any(|(offset, _)| {
                at.checked_sub(offset)
                    .and_then(|start| text.get(start..))
                    .is_some_and(|rest| rest.starts_with(longer))
            })
        });
        !quoted && !inside
    })
}

/// The word with a few characters on both sides, to find it by.
fn around(text: &str, at: usize, length: usize) -> String {
    let (before, rest) = text.split_at(at);
    let (word, after) = rest.split_at(length);
    let ends = |c: &char| !matches!(c, '。' | '\n');
    let mut start: Vec<char> = before.chars().rev().take_while(ends).take(8).collect();
    start.reverse();
    let end = after.chars().take_while(ends).take(8);
    start.into_iter().chain(word.chars()).chain(end).collect()
}

/// Where each spelling is used. At each place the longest spelling counts: 取組み is not 取組.
fn count<'a, 't>(
    group: &'a [String],
    texts: &'t [OwnText<'t>],
    names: &[String],
) -> Vec<(&'a str, Vec<&'t OwnText<'t>>)> {
    let mut uses: Vec<(&str, Vec<&OwnText<'_>>)> =
        group.iter().map(|w| (w.as_str(), Vec::new())).collect();
    // Only names with one of the spellings can hide it, and few of them begin with the same character.
    let hides = |name: &&String| group.iter().any(|word| name.contains(word.as_str()));
    let mut hiding: HashMap<Option<char>, Vec<&String>> = HashMap::new();
    for name in names.iter().filter(hides) {
        hiding.entry(name.chars().next()).or_default().push(name);
    }
    let holds = |text: &&OwnText<'_>| group.iter().any(|word| text.text.contains(word.as_str()));
    for text in texts.iter().filter(holds) {
        let mut rest = text.text;
        while let Some(c) = rest.chars().next() {
            // A quotation stands as it is.
            if let Some(end) = rest.strip_prefix('「').and_then(|quote| quote.find('」')) {
                rest = &rest[c.len_utf8() + end..];
                continue;
            }
            let mut names = hiding.get(&Some(c)).into_iter().flatten();
            let name = names.find(|name| rest.starts_with(name.as_str()));
            let word = group
                .iter()
                .enumerate()
                .filter(|(_, word)| rest.starts_with(word.as_str()))
                .max_by_key(|(_, word)| word.len());
            let length = match (name, word) {
                (Some(name), _) => name.len(),
                (None, Some((index, word))) => {
                    // 取り組みます and 〜に取り組み、 are forms of the verb, not the noun.
                    let after = &rest[word.len()..];
                    let noun = word.chars().next_back().is_none_or(|c| c >= '\u{30A0}');
                    if noun || !after.starts_with(['ま', '、', 'な']) {
                        uses[index].1.push(text);
                    }
                    word.len()
                }
                (None, None) => c.len_utf8(),
            };
            rest = &rest[length..];
        }
    }
    uses
}

/// Names that stand as the plan gives them.
fn names(plan: &Plan) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    names.extend(plan.initiatives.iter().map(|i| i.entry.title.clone()));
    names.extend(plan.indicators.iter().map(|i| i.entry.name.clone()));
    names.extend(plan.nodes.iter().map(|n| n.entry.title.clone()));
    names.extend(plan.departments.iter().map(|d| d.name.clone()));
    let sections = plan.departments.iter().flat_map(|d| &d.sections);
    names.extend(sections.map(|s| s.name.clone()));
    names.extend(plan.sources.iter().map(|s| s.title.clone()));
    names.push(plan.about.title.clone());
    names.extend(plan.about.names.iter().cloned());
    if let Some(glossary) = &plan.glossary {
        for term in &glossary.terms {
            names.push(term.term.clone());
            names.extend(term.also.iter().cloned());
        }
    }
    // A spelling alone is no name.
    names.retain(|name| name.chars().count() > 3);
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}
