//! Writes the words that lead from a citizen's word to the plan's: readings, synonyms, questions and spellings.
//!
//! Knows word lists and whether a word can occur in the index; never a document.
//!
//! What a site's editors list stands in the entry: people list hundreds of words, not thousands. Readings, which also serve to
//! suggest a term, are shards by the first character of what is typed; a line is what is typed, a tab and the term.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Words;
use super::normalise::{fold_reading, normalise};
use super::postings::{Postings, push_escaped};

/// About so many bytes of readings share a shard.
const SHARD: usize = 12 * 1024;

/// Words that everybody spells in several ways, beside those that a plan lists.
const SPELLINGS: [&[&str]; 22] = [
    &["障害", "障がい", "障碍"],
    &["子ども", "子供", "こども"],
    &["受付", "受け付け", "受付け"],
    &["申込", "申し込み", "申込み", "申しこみ"],
    &["問合せ", "問い合わせ", "問合わせ", "問い合せ"],
    &["手続", "手続き"],
    &["取組", "取り組み", "取組み"],
    &["引越", "引っ越し", "引越し"],
    &["貸出", "貸し出し", "貸出し"],
    &["支払", "支払い"],
    &["受入", "受け入れ", "受入れ"],
    &["見積", "見積り", "見積もり"],
    &["届出", "届け出"],
    &["打合せ", "打ち合わせ", "打合わせ"],
    &["引きこもり", "ひきこもり", "引き籠もり", "引き籠り"],
    &["一人暮らし", "ひとり暮らし", "独り暮らし", "ひとりぐらし"],
    &["一人親", "ひとり親"],
    &["子育て", "子そだて"],
    &["お年寄り", "お年より", "おとしより"],
    &["癌", "がん"],
    &["辛い", "つらい"],
    &["寂しい", "さびしい", "淋しい"],
];

/// Returns what the editors list: groups of words that mean the same, questions with their answers, and groups of
/// spellings. A word that is written with kanji stands there by its reading too, if that is known.
pub(super) fn listed(words: &Words) -> Value {
    let readings = Readings::of(words);
    let keys = |words: &[String]| -> Vec<String> {
        let read = words.iter().filter_map(|word| readings.read(word));
        words.iter().cloned().chain(read).collect()
    };
    let groups = words.synonyms.iter().map(|group| {
        let read: Vec<String> = group.iter().filter_map(|word| readings.read(word)).collect();
        json!([group, read])
    });
    let asks = words.asks.iter().map(|(asks, finds)| json!([keys(asks), finds]));
    json!({
        "groups": groups.collect::<Vec<_>>(),
        "asks": asks.collect::<Vec<_>>(),
        "spellings": spellings(words),
    })
}

/// Returns the groups of spellings in normal form; groups with a word in common are one.
fn spellings(words: &Words) -> Vec<BTreeSet<String>> {
    let built_in = SPELLINGS.iter().map(|group| group.iter().map(|word| normalise(word)).collect());
    let own =
        words.spellings.iter().map(|group| group.iter().map(|word| normalise(word)).collect());
    let mut groups: Vec<BTreeSet<String>> = Vec::new();
    for mut group in own.chain(built_in) {
        groups.retain(|other| {
            let apart = other.is_disjoint(&group);
            if !apart {
                group.extend(other.iter().cloned());
            }
            apart
        });
        groups.push(group);
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// Which reading each text has.
struct Readings {
    /// By the normal form of the text.
    known: BTreeMap<String, String>,
    longest: usize,
}

impl Readings {
    fn of(words: &Words) -> Readings {
        let readings = words.readings.iter();
        let known: BTreeMap<String, String> =
            readings.map(|(text, reading)| (normalise(text), normalise(reading))).collect();
        let longest = known.keys().map(|text| text.chars().count()).max();
        Readings { longest: longest.unwrap_or_default(), known }
    }

    /// Reads a text that is written with kanji, if all of them can be read.
    fn read(&self, text: &str) -> Option<String> {
        let units: Vec<char> = normalise(text).chars().collect();
        let is_kana = |c: &char| matches!(c, '\u{3041}'..='\u{3096}' | 'ー');
        if units.iter().all(is_kana) {
            return None;
        }
        let mut read = String::new();
        let mut at = 0;
        while at < units.len() {
            let lengths = (1..=self.longest.min(units.len() - at)).rev();
            let found = lengths.into_iter().find_map(|length| {
                let part: String = units[at..at + length].iter().collect();
                self.known.get(&part).map(|reading| (length, reading))
            });
            match found {
                Some((length, reading)) => {
                    read.push_str(reading);
                    at += length;
                }
                None if is_kana(&units[at]) => {
                    read.push(units[at]);
                    at += 1;
                }
                None => return None,
            }
        }
        Some(read)
    }
}

/// Writes the shards of readings: each term by what is written and by what is read.
pub(super) fn readings(words: &Words, postings: &Postings) -> Vec<String> {
    let mut lines: BTreeSet<(String, &str)> = BTreeSet::new();
    for (text, reading) in &words.readings {
        if text.chars().count() > 1 && postings.occurs(text) {
            lines.insert((normalise(text), text));
            lines.insert((fold_reading(&normalise(reading)), text));
        }
    }
    let total: usize = lines.iter().map(|(key, text)| key.len() + text.len()).sum();
    let mut shards = vec![String::new(); total.div_ceil(SHARD).max(1)];
    let count = shards.len();
    for (key, text) in lines {
        let Some(first) = key.chars().next() else {
            continue;
        };
        let shard = &mut shards[first as usize % count];
        for c in key.chars().chain(['\t']).chain(text.chars()).chain(['\n']) {
            push_escaped(shard, c);
        }
    }
    shards
}
