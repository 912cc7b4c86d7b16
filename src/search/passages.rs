//! Cuts the bodies of a large site into passages, and keeps each passage once.
//!
//! Knows bodies and document numbers; never tokens or files' names.
//!
//! A passage reaches to the end of a sentence. Pages of an administration repeat sentences, and what is
//! repeated is written once, with the documents that hold it. So a search finds passages, which are short: the
//! pairs of a word that stand in one passage nearly always are the word itself, and where they do it is
//! shown. Only a query with 。 inside crosses from one passage into the next; for it each passage also keeps
//! where it stands ([`Passages::places`]).
//!
//! A text has an id as long as some document holds it. Its number changes with what stands before it
//! ([`super::numbering`]).

use std::sync::Arc;

use rayon::prelude::*;

use super::SearchDoc;
use super::layout::PerFile;
use super::mix::Map;
use super::normalise::{is_mark, normalise};
use super::numbering::{Numbering, Seat};
use super::shards::{Lines, push_escaped, push_list};

/// All passages, numbered in the order in which the documents have them.
#[derive(Debug, Default)]
pub(super) struct Passages {
    /// As they are written, by id.
    texts: Vec<Arc<str>>,
    /// The id of each text.
    known: Map<Arc<str>, u32>,
    /// Ids that no text has any more.
    free: Vec<u32>,
    /// The ids that each document holds, in their order.
    held: Vec<Vec<u32>>,
    /// How many documents are the front.
    front: usize,
    numbering: Numbering,
}

/// How the passages of one numbering became those of the next.
#[derive(Debug, Default)]
pub(super) struct Shift {
    /// The passages that moved, or that more or fewer documents hold.
    pub changes: Vec<Change>,
    /// The new number by the old one, if any changed. Passages that did not move keep their order.
    pub numbers: Option<Vec<u32>>,
}

/// What changed about one passage.
#[derive(Debug)]
pub(super) struct Change {
    /// Its text in the form that is compared.
    pub normal: String,
    pub before: Option<Seat>,
    pub after: Option<Seat>,
}

impl Change {
    /// Tells whether the passage moved, came or went.
    pub(super) fn is_move(&self) -> bool {
        self.before.map(|seat| seat.first) != self.after.map(|seat| seat.first)
    }
}

impl Passages {
    /// Cuts the bodies of the documents, of which the first `front` are the front.
    pub(super) fn collect(docs: &[&SearchDoc], front: usize) -> Passages {
        let cut: Vec<Vec<&str>> = docs.par_iter().map(|doc| cut(&doc.body)).collect();
        let mut passages = Passages {
            front,
            ..Passages::default()
        };
        passages.held = cut.iter().map(|texts| passages.enter(texts)).collect();
        passages.numbering = Numbering::of(&passages.held, passages.texts.len(), front);
        passages
    }

    /// Cuts bodies that took the place of others, and numbers all passages again.
    pub(super) fn replace(&mut self, edited: &[(usize, &SearchDoc)]) -> Shift {
        let mut touched: Vec<u32> = Vec::new();
        for (document, doc) in edited {
            let new = self.enter(&cut(&doc.body));
            if new != self.held[*document] {
                touched.extend(&new);
                touched.extend(std::mem::replace(&mut self.held[*document], new));
            }
        }
        if touched.is_empty() {
            return Shift::default();
        }
        touched.sort_unstable();
        touched.dedup();
        let numbering = Numbering::of(&self.held, self.texts.len(), self.front);
        let before = std::mem::replace(&mut self.numbering, numbering);
        let mut changes = Vec::new();
        for id in touched {
            let (old, new) = (before.seat(id), self.numbering.seat(id));
            let rank = |seat: Option<Seat>| seat.map(|seat| (seat.first, seat.documents));
            if rank(old) != rank(new) {
                changes.push(Change {
                    normal: normalise(&self.texts[id as usize]),
                    before: old,
                    after: new,
                });
            }
            if new.is_none() {
                let text = std::mem::replace(&mut self.texts[id as usize], Arc::from(""));
                self.known.remove(&text);
                self.free.push(id);
            }
        }
        let numbers = self.numbering.since(&before);
        let shifted = (0..).zip(&numbers).any(|(old, new)| *new != old);
        Shift {
            changes,
            numbers: shifted.then_some(numbers),
        }
    }

    /// Returns the ids of texts, new ones where they were not known.
    fn enter(&mut self, texts: &[&str]) -> Vec<u32> {
        let id = |text: &&str| {
            if let Some(id) = self.known.get(*text) {
                return *id;
            }
            let text: Arc<str> = Arc::from(*text);
            let id = self.free.pop().unwrap_or(self.texts.len() as u32);
            if id as usize == self.texts.len() {
                self.texts.push(Arc::clone(&text));
            } else {
                self.texts[id as usize] = Arc::clone(&text);
            }
            self.known.insert(text, id);
            id
        };
        texts.iter().map(id).collect()
    }

    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.numbering.ids().len()
    }

    /// Returns how many of them the documents of the front have.
    pub(super) fn front(&self) -> usize {
        self.numbering.front
    }

    /// Returns what a document's number is multiplied by in [`Passages::places`].
    pub(super) fn stride(&self) -> u32 {
        self.numbering.stride
    }

    /// Returns a passage in the form that is compared.
    pub(super) fn normal(&self, number: usize) -> String {
        normalise(self.text(number))
    }

    /// Returns how many documents hold a passage.
    pub(super) fn documents(&self, number: usize) -> u32 {
        self.numbering.documents(number).count() as u32
    }

    /// Returns the texts of files with a line for each: its documents among the first `front`, a tab, and what
    /// is written there.
    pub(super) fn files(&self, per_file: PerFile) -> Vec<String> {
        let numbers: Vec<usize> = (0..self.len()).collect();
        let (before, behind) = numbers.split_at(self.front());
        let before = before.par_chunks(per_file.front);
        let shards = before.chain(behind.par_chunks(per_file.back));
        let write = |numbers: &[usize]| {
            let mut text = String::new();
            for number in numbers {
                let documents = self.numbering.documents(*number);
                let front = documents.take_while(|document| (*document as usize) < self.front);
                push_list(&mut text, front, 0);
                text.push('\t');
                push_text(&mut text, self.text(*number));
                text.push('\n');
            }
            text
        };
        shards.map(write).collect()
    }

    fn text(&self, number: usize) -> &str {
        &self.texts[self.numbering.ids()[number] as usize]
    }

    /// Returns a list for each: all its documents.
    pub(super) fn holders(&self) -> Vec<Lines> {
        self.lists(|text, number| push_list(text, self.numbering.documents(number), 0))
    }

    /// Returns a list for each: all its places.
    pub(super) fn places(&self) -> Vec<Lines> {
        self.lists(|text, number| {
            push_list(text, self.numbering.places(number).iter().copied(), 0);
        })
    }

    /// Returns a line for each, some thousand together.
    fn lists(&self, push: impl Fn(&mut String, usize) + Sync) -> Vec<Lines> {
        const TOGETHER: usize = 4_096;
        let all = self.len();
        let parts = (0..all.div_ceil(TOGETHER)).into_par_iter();
        let write = |part: usize| {
            let mut lines = Lines::default();
            for number in part * TOGETHER..all.min((part + 1) * TOGETHER) {
                lines.push(number as u64, |text| {
                    push(text, number);
                    text.push('\n');
                });
            }
            lines
        };
        parts.map(write).collect()
    }
}

/// Writes a passage into a template literal, as one line.
fn push_text(text: &mut String, passage: &str) {
    // Hardly any passage has such a character, and then it is copied as a whole.
    let is_special = |byte: u8| {
        byte < b' ' || matches!(byte, b'`' | b'\\' | b'$' | 0x7F) || byte == FIRST_OF_CONTROLS
    };
    if passage
        .bytes()
        .fold(false, |any, byte| any | is_special(byte))
    {
        for c in passage.chars() {
            push_escaped(text, if c.is_control() { ' ' } else { c });
        }
    } else {
        text.push_str(passage);
    }
}

/// The first byte of the controls beyond ASCII.
const FIRST_OF_CONTROLS: u8 = 0xC2;

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
