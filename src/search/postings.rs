//! Collects which documents hold which token, and writes that as shards.
//!
//! Knows tokens, document numbers and the form of a list; never a file's name. Its reader is
//! `themes/default/js/search/2-index.js`.
//!
//! A shard has the tokens whose [`place`] it is, so that an edit moves none. How many there are depends on the number of documents
//! alone. Single characters, which only a query of one character asks for, are in shards of their own.
//! A line is a token, as two characters, and its list: for each document the gap to the one before times [`LEVELS`], and the
//! [`level`](Level) at which it holds the token, in printable ASCII. A final symbol ([`FINALS`]) ends a number,
//! continuing ones ([`CONTINUES`]) come before it. The browser reads it without JSON or base64.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::SearchDoc;
use super::normalise::normalise;
use super::tokens::{self, Token};

/// A shard has the pairs of about so many documents.
const DOCUMENTS_PER_SHARD: usize = 80;

/// There are so many times fewer shards of single characters.
const PAIRS_PER_SINGLE: usize = 8;

/// So many documents are read before their tokens are entered.
const TOGETHER: usize = 512;

/// Where a token stands: 3 in a short title or as the number, 2 in a title, 1 in a summary or a department, 0 in a body.
type Level = u8;

/// How many levels there are.
const LEVELS: u32 = 4;

/// A title of at most so many characters is short: the token says most of it.
const SHORT_TITLE: usize = 10;

/// Printable ASCII without what a template literal would take for itself.
const SYMBOLS: &[u8; 90] =
    b"!#%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";

/// How many of the symbols end a number.
const FINALS: u32 = 66;

/// How many of the symbols say that the number goes on.
const CONTINUES: u32 = SYMBOLS.len() as u32 - FINALS;

/// The documents of one token, as they are written.
#[derive(Debug, Default)]
struct List {
    text: String,
    /// The least number that the next document can have.
    next: u32,
}

/// The lists of all tokens, in shards.
#[derive(Debug)]
pub(super) struct Postings {
    /// Those of pairs, and then those of single characters.
    shards: Vec<HashMap<Token, List>>,
    counts: Counts,
}

/// How many shards there are.
#[derive(Debug, Clone, Copy)]
struct Counts {
    pairs: usize,
    singles: usize,
}

impl Postings {
    /// Reads the documents, which are numbered as they stand.
    pub(super) fn of(docs: &[Arc<SearchDoc>]) -> Postings {
        let pairs = docs.len().div_ceil(DOCUMENTS_PER_SHARD).max(1);
        let counts = Counts { pairs, singles: pairs.div_ceil(PAIRS_PER_SINGLE) };
        let all = pairs + counts.singles;
        let mut shards: Vec<HashMap<Token, List>> = (0..all).map(|_| HashMap::new()).collect();
        let mut number = 0;
        for docs in docs.chunks(TOGETHER) {
            let read: Vec<Vec<Posting>> = docs.par_iter().map(|doc| entries(doc, counts)).collect();
            shards.par_iter_mut().enumerate().for_each(|(shard, lists)| {
                for (number, entries) in (number..).zip(&read) {
                    let from = entries.partition_point(|entry| entry.shard < shard);
                    let own = entries[from..].iter();
                    for entry in own.take_while(|entry| entry.shard == shard) {
                        let list = lists.entry(entry.token).or_default();
                        let gap = number - list.next;
                        push_number(&mut list.text, gap * LEVELS + u32::from(entry.level));
                        list.next = number + 1;
                    }
                }
            });
            number += docs.len() as u32;
        }
        Postings { shards, counts }
    }

    /// Tells whether every two neighbouring characters of a word stand together somewhere.
    pub(super) fn occurs(&self, word: &str) -> bool {
        let mut all = true;
        let mut any = false;
        tokens::each(&normalise(word), |token| {
            any = true;
            all = all && self.shards[place(token, self.counts)].contains_key(&token);
        });
        any && all
    }

    /// Writes the shards of pairs, and those of single characters.
    pub(super) fn texts(&self) -> (Vec<String>, Vec<String>) {
        let write = |lists: &HashMap<Token, List>| {
            let mut lines: Vec<(&Token, &List)> = lists.iter().collect();
            lines.sort_unstable_by_key(|(token, _)| **token);
            let mut text = String::new();
            for (token, list) in lines {
                let (first, second) = tokens::characters(*token);
                push_escaped(&mut text, first);
                push_escaped(&mut text, second);
                text.push_str(&list.text);
                text.push('\n');
            }
            text
        };
        let mut pairs: Vec<String> = self.shards.par_iter().map(write).collect();
        let singles = pairs.split_off(self.counts.pairs);
        (pairs, singles)
    }
}

/// A token of one document.
struct Posting {
    shard: usize,
    token: Token,
    level: Level,
}

/// Returns each token of a document once, at its best level, in the order of the shards.
fn entries(doc: &SearchDoc, shards: Counts) -> Vec<Posting> {
    let mut entries = Vec::new();
    let mut add = |token: Token, level: Level| {
        entries.push(Posting { shard: place(token, shards), token, level });
    };
    if let Some(token) = doc.number.as_deref().and_then(tokens::number) {
        add(token, 3);
    }
    let title = normalise(&doc.title);
    let level = if title.chars().count() > SHORT_TITLE { 2 } else { 3 };
    tokens::each(&title, |token| add(token, level));
    tokens::each(&normalise(&doc.summary), |token| add(token, 1));
    for department in &doc.departments {
        tokens::each(&normalise(&department.text), |token| add(token, 1));
    }
    for text in [&doc.body, &doc.terms] {
        tokens::each(&normalise(text), |token| add(token, 0));
    }
    entries.sort_unstable_by_key(|entry| (entry.shard, entry.token, LEVELS as u8 - entry.level));
    entries.dedup_by_key(|entry| entry.token);
    entries
}

/// Returns the shard of a token: the browser computes the same.
fn place(token: Token, shards: Counts) -> usize {
    let (first, second) = tokens::characters(token);
    let mixed = (u32::from(first) * 31 + u32::from(second)).wrapping_mul(0x9E37_79B1);
    let among = |count: usize| ((u64::from(mixed) * count as u64) >> 32) as usize;
    match second {
        ' ' => shards.pairs + among(shards.singles),
        _ => among(shards.pairs),
    }
}

/// Writes ascending document numbers as gaps.
pub(super) fn push_list(text: &mut String, list: impl IntoIterator<Item = u32>) {
    let mut next = 0;
    for document in list {
        push_number(text, document - next);
        next = document + 1;
    }
}

fn push_number(text: &mut String, mut number: u32) {
    while number >= FINALS {
        text.push(symbol(FINALS + number % CONTINUES));
        number /= CONTINUES;
    }
    text.push(symbol(number));
}

fn symbol(n: u32) -> char {
    char::from(SYMBOLS[n as usize])
}

/// Writes a character into a template literal.
pub(super) fn push_escaped(text: &mut String, c: char) {
    if matches!(c, '`' | '\\' | '$') {
        text.push('\\');
    }
    text.push(c);
}
