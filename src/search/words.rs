//! Writes the words that lead from a citizen's word to the plan's: readings, synonyms and questions.
//!
//! Knows word lists and whether a word can occur in the index; never a document.
//!
//! Two sorted dictionaries in small shards: the meanings, which every search looks into, and the terms,
//! which only suggestions need. A line is a key, a tab, one letter and the words it leads to, with tabs
//! between. The letters: `r` the key is a folded reading of the word; `s` the words mean the same; `a` who
//! asks so finds these; `t` the key begins or reads the term. Spellings are few and hold inside longer
//! words too (障がい者), so they go into the entry.

use std::collections::BTreeSet;

use super::Words;
use super::concordance::Postings;
use super::layout::{MEANINGS, Room, TERMS};
use super::normalise::{fold_reading, normalise};
use super::shards::push_escaped;
use super::tokens;

/// A word is suggested from so many characters on; shorter ones are typed as fast.
const SUGGESTED: usize = 3;

/// The dictionary in pieces.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    /// The first key of each shard, one a line.
    pub directory: String,
    /// The text of each shard.
    pub texts: Vec<String>,
}

/// Collects lines in the order in which the browser compares strings: by UTF-16 units.
#[derive(Default)]
struct Lines(BTreeSet<(Vec<u16>, String)>);

impl Lines {
    fn add(&mut self, key: &str, rest: &str) {
        if !key.is_empty() {
            let line = format!("{key}\t{rest}");
            self.0.insert((key.encode_utf16().collect(), line));
        }
    }
}

/// Makes the dictionary of meanings; words that no document can hold are left out.
pub(super) fn meanings(words: &Words, postings: &[Postings]) -> Dictionary {
    let mut lines = Lines::default();
    for (text, reading) in &words.readings {
        if occurs(postings, text) {
            lines.add(&fold_reading(&normalise(reading)), &format!("r{text}"));
        }
    }
    for group in &words.synonyms {
        for word in group {
            let key = normalise(word);
            let others = group
                .iter()
                .filter(|other| normalise(other) != key && occurs(postings, other));
            let others: Vec<&str> = others.map(String::as_str).collect();
            if !others.is_empty() {
                lines.add(&key, &format!("s{}", others.join("\t")));
            }
        }
    }
    for (asks, finds) in &words.asks {
        let finds = finds.iter().filter(|find| occurs(postings, find));
        let finds: Vec<&str> = finds.map(String::as_str).collect();
        if finds.is_empty() {
            continue;
        }
        for ask in asks {
            lines.add(&normalise(ask), &format!("a{}", finds.join("\t")));
        }
    }
    cut(lines, MEANINGS)
}

/// Makes the dictionary of terms to suggest: by what is written and by what is read.
pub(super) fn terms(words: &Words, postings: &[Postings]) -> Dictionary {
    let mut lines = Lines::default();
    for (text, reading) in &words.readings {
        if text.chars().count() >= SUGGESTED && occurs(postings, text) {
            lines.add(&normalise(text), &format!("t{text}"));
            lines.add(&fold_reading(&normalise(reading)), &format!("t{text}"));
        }
    }
    cut(lines, TERMS)
}

fn cut(lines: Lines, room: Room) -> Dictionary {
    let lines: Vec<String> = lines.0.into_iter().map(|(_, line)| line).collect();
    let total: usize = lines.iter().map(String::len).sum();
    let size = room.bytes.max(total / room.files + 1);
    let mut dictionary = Dictionary::default();
    let mut text = String::new();
    for line in lines {
        if text.is_empty() {
            let key = line.split('\t').next().unwrap_or_default();
            dictionary.directory.push_str(key);
            dictionary.directory.push('\n');
        }
        for c in line.chars() {
            push_escaped(&mut text, c);
        }
        text.push('\n');
        if text.len() >= size {
            dictionary.texts.push(std::mem::take(&mut text));
        }
    }
    if !text.is_empty() {
        dictionary.texts.push(text);
    }
    dictionary
}

/// Returns the groups of spellings in normal form.
pub(super) fn spellings(words: &Words) -> Vec<Vec<String>> {
    let normal = |group: &Vec<String>| group.iter().map(|word| normalise(word)).collect();
    let groups = words.spellings.iter().map(normal);
    groups
        .filter(|group: &Vec<String>| group.len() > 1)
        .collect()
}

/// Tells whether all tokens of a word occur, so that a document may hold it.
fn occurs(postings: &[Postings], word: &str) -> bool {
    let mut all = true;
    let mut any = false;
    tokens::each(&normalise(word), |token| {
        any = true;
        // The end of the word need not be the end of a run: its last character must occur, that is all.
        let (first, second) = tokens::characters(token);
        let at = postings.partition_point(|found| found.of < token);
        let next = postings.get(at).map(|found| found.of);
        all = all
            && next.is_some_and(|next| match second {
                ' ' => tokens::characters(next).0 == first,
                _ => next == token,
            });
    });
    any && all
}
