//! Cuts the bodies of a large site into passages, and keeps each passage once.
//!
//! Knows bodies and document numbers; never tokens or files' names.
//!
//! A passage reaches to the end of a sentence. Pages of an administration repeat sentences, and what is
//! repeated is written once, with the documents that hold it. So a search finds passages, which are short: the
//! pairs of a word that stand in one passage nearly always are the word itself, and where they do it is
//! shown. Only a query with 。 inside crosses from one passage into the next; for it each passage also keeps
//! where it stands ([`Passages::places`]).

use std::collections::HashMap;

use rayon::prelude::*;

use super::SearchDoc;
use super::layout::PerFile;
use super::normalise::{is_mark, normalise};
use super::shards::{push_escaped, push_list};

/// All passages, numbered in the order in which the documents have them.
#[derive(Debug, Default)]
pub(super) struct Passages<'a> {
    /// As they are written.
    texts: Vec<&'a str>,
    /// In the form that is compared.
    pub normal: Vec<String>,
    /// The documents that hold each.
    pub documents: Vec<Vec<u32>>,
    /// Where each stands: the document's number times [`Passages::stride`], and which passage of it.
    places: Vec<Vec<u32>>,
    /// More than any document has passages, so that the last of one is never beside the first of the next.
    pub stride: u32,
    /// How many of them the documents of the front have.
    pub front: usize,
}

impl<'a> Passages<'a> {
    /// Cuts the bodies of the documents, of which the first `front` are the front.
    pub(super) fn collect(docs: &[&'a SearchDoc], front: usize) -> Passages<'a> {
        let cut: Vec<Vec<&str>> = docs.par_iter().map(|doc| cut(&doc.body)).collect();
        let longest = cut.iter().map(Vec::len).max().unwrap_or_default();
        let mut passages = Passages {
            stride: longest as u32 + 1,
            ..Passages::default()
        };
        let mut known: HashMap<&str, u32> = HashMap::new();
        for (number, texts) in (0..).zip(cut) {
            for (place, text) in (number * passages.stride..).zip(texts) {
                let next = passages.texts.len() as u32;
                let at = *known.entry(text).or_insert(next);
                if at == next {
                    passages.texts.push(text);
                    passages.documents.push(Vec::new());
                    passages.places.push(Vec::new());
                }
                let documents = &mut passages.documents[at as usize];
                if documents.last() != Some(&number) {
                    documents.push(number);
                }
                passages.places[at as usize].push(place);
            }
            if (number as usize) < front {
                passages.front = passages.texts.len();
            }
        }
        let texts = passages.texts.par_iter();
        passages.normal = texts.map(|text| normalise(text)).collect();
        passages
    }

    /// Returns the texts of files with a line for each: its documents among the first `front`, a tab, and what
    /// is written there.
    pub(super) fn files(&self, front: usize, per_file: PerFile) -> Vec<String> {
        let all: Vec<(&&str, &Vec<u32>)> = self.texts.iter().zip(&self.documents).collect();
        let (before, behind) = all.split_at(self.front);
        let before = before.par_chunks(per_file.front);
        let shards = before.chain(behind.par_chunks(per_file.back));
        let write = |passages: &[(&&str, &Vec<u32>)]| {
            let mut text = String::new();
            for (passage, documents) in passages {
                let front = documents.partition_point(|number| (*number as usize) < front);
                push_list(&mut text, &documents[..front], 0);
                text.push('\t');
                for c in passage.chars() {
                    push_escaped(&mut text, if c.is_control() { ' ' } else { c });
                }
                text.push('\n');
            }
            text
        };
        shards.map(write).collect()
    }

    /// Returns a list for each: all its documents.
    pub(super) fn holders(&self) -> Vec<String> {
        lists(&self.documents)
    }

    /// Returns a list for each: all its places.
    pub(super) fn places(&self) -> Vec<String> {
        lists(&self.places)
    }
}

fn lists(numbers: &[Vec<u32>]) -> Vec<String> {
    let write = |numbers: &Vec<u32>| {
        let mut line = String::new();
        push_list(&mut line, numbers, 0);
        line.push('\n');
        line
    };
    numbers.par_iter().map(write).collect()
}

/// Cuts a text after each full stop. The normal forms of the pieces make up that of the whole, for a space
/// beside a full stop never counts, and a mark stays with what it stands on.
fn cut(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((_, c)) = characters.next() {
        let next = characters.peek();
        let at = next.map_or(text.len(), |(at, _)| *at);
        let stops = matches!(c, '。' | '｡' | '︒') && next.is_none_or(|(_, c)| !is_mark(*c));
        if stops || at == text.len() {
            pieces.push(text[begin..at].trim());
            begin = at;
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}
