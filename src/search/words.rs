//! Writes the words that lead from a citizen's word to the plan's: readings, synonyms and questions.
//!
//! Knows word lists and whether a word can occur in the index; never a document.
//!
//! One sorted dictionary in small shards. A line is a key, a tab, one letter and the words it leads to,
//! with tabs between. The letters: `r` the key is a folded reading of the words; `s` the words mean the
//! same; `a` who asks so finds these; `t` the key is a term, the word its reading (for suggestions).
//! Spellings are few and hold inside longer words too (障がい者), so they go into the entry.

use std::collections::BTreeSet;

use super::Words;
use super::index::Postings;
use super::normalise::{fold_reading, normalise};
use super::shards::push_escaped;
use super::tokens;

/// About so many bytes are one shard, if there may be as many as that takes.
const SIZE: usize = 2_400;

/// How many shards there may be.
const MOST: usize = 48;

/// The dictionary in pieces.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    /// The first key of each shard, one a line.
    pub directory: String,
    /// The text of each shard.
    pub texts: Vec<String>,
}

/// Makes the dictionary; words that no document can hold are left out.
pub(super) fn dictionary(words: &Words, postings: &[Postings]) -> Dictionary {
    // The browser compares UTF-16 units, so they are the order.
    let mut lines: BTreeSet<(Vec<u16>, String)> = BTreeSet::new();
    let mut add = |key: &str, line: String| {
        if !key.is_empty() {
            lines.insert((key.encode_utf16().collect(), format!("{key}\t{line}")));
        }
    };
    for (text, reading) in &words.readings {
        if occurs(postings, text) {
            add(&fold_reading(&normalise(reading)), format!("r{text}"));
            add(&normalise(text), format!("t{reading}"));
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
                add(&key, format!("s{}", others.join("\t")));
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
            add(&normalise(ask), format!("a{}", finds.join("\t")));
        }
    }
    cut(lines.into_iter().map(|(_, line)| line))
}

fn cut(lines: impl Iterator<Item = String>) -> Dictionary {
    let lines: Vec<String> = lines.collect();
    let total: usize = lines.iter().map(String::len).sum();
    let size = SIZE.max(total / MOST + 1);
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
        all = all
            && postings
                .binary_search_by_key(&token, |found| found.token)
                .is_ok();
    });
    any && all
}
