//! Keeps which document and which passage holds which token.
//!
//! Knows tokens, numbers and lists, and how they change; never a text or how a file is written.

use rayon::prelude::*;

use super::index::{Lists, PASSAGES};
use super::tokens::{self, Token};

/// What is known of one token, or of three characters that have lists of their own.
#[derive(Debug)]
pub(super) struct Postings {
    /// The token, or the three characters.
    pub of: u64,
    pub lists: Lists,
    /// Which characters follow the pair somewhere, each once and in order.
    pub next: Vec<char>,
}

/// A number in a list: whose, at which place, and the number.
pub(super) type Mention = (u64, usize, u32);

/// The postings of all texts.
#[derive(Debug, Default)]
pub(super) struct Concordance {
    /// In the order of their numbers, so that three characters come after all tokens.
    postings: Vec<Postings>,
}

impl Concordance {
    /// Keeps postings; `met` are all three characters that follow one another somewhere, in order.
    pub(super) fn new(mut postings: Vec<Postings>, met: &[u64]) -> Concordance {
        let mut met = met.iter().map(|triple| tokens::parts(*triple)).peekable();
        for posting in &mut postings {
            while let Some((_, next)) = met.next_if(|(pair, _)| *pair == posting.of) {
                posting.next.push(next);
            }
        }
        Concordance { postings }
    }

    /// Returns the postings of tokens.
    pub(super) fn tokens(&self) -> &[Postings] {
        &self.postings[..self.first_triple()]
    }

    /// Returns the postings of three characters.
    pub(super) fn triples(&self) -> &[Postings] {
        &self.postings[self.first_triple()..]
    }

    fn first_triple(&self) -> usize {
        self.postings
            .partition_point(|posting| !tokens::is_triple(posting.of))
    }

    /// Returns the lists of a token, if it has some.
    pub(super) fn lists(&self, token: Token) -> Option<&Lists> {
        let at = self.at(token)?;
        Some(&self.postings[at].lists)
    }

    fn at(&self, of: u64) -> Option<usize> {
        let found = self
            .postings
            .binary_search_by_key(&of, |posting| posting.of);
        found.ok()
    }

    /// Takes numbers out of their lists; three characters without lists are passed over.
    pub(super) fn take(&mut self, mentions: &[Mention]) {
        for (of, list, number) in mentions {
            if let Some(at) = self.at(*of) {
                let list = &mut self.postings[at].lists[*list];
                if let Ok(place) = list.binary_search(number) {
                    list.remove(place);
                }
            }
        }
    }

    /// Gives the passages the numbers that they have now.
    pub(super) fn renumber(&mut self, numbers: &[u32]) {
        self.postings.par_iter_mut().for_each(|posting| {
            for number in posting.lists[PASSAGES..].iter_mut().flatten() {
                *number = numbers[*number as usize];
            }
        });
    }

    /// Puts numbers into their lists, each at its place.
    pub(super) fn put(&mut self, mut mentions: Vec<Mention>) {
        mentions.sort_unstable();
        let mut new: Vec<Postings> = Vec::new();
        for mentions in mentions.chunk_by(|a, b| a.0 == b.0) {
            let of = mentions[0].0;
            let posting = match self.at(of) {
                Some(at) => &mut self.postings[at],
                None => new.push_mut(Postings {
                    of,
                    lists: Lists::default(),
                    next: Vec::new(),
                }),
            };
            for (_, list, number) in mentions {
                let list = &mut posting.lists[*list];
                if let Err(place) = list.binary_search(number) {
                    list.insert(place, *number);
                }
            }
        }
        if !new.is_empty() {
            self.postings.append(&mut new);
            self.postings.sort_by_key(|posting| posting.of);
        }
    }

    /// Notes which three characters follow one another somewhere now, and which do so nowhere any more.
    pub(super) fn turn(&mut self, met: &[u64], parted: &[u64]) {
        for triple in met {
            let (pair, next) = tokens::parts(*triple);
            if let Some(at) = self.at(pair) {
                let known = &mut self.postings[at].next;
                if let Err(place) = known.binary_search(&next) {
                    known.insert(place, next);
                }
            }
        }
        for triple in parted {
            let (pair, next) = tokens::parts(*triple);
            if let Some(at) = self.at(pair) {
                self.postings[at].next.retain(|known| *known != next);
            }
        }
    }

    /// Drops what has no number in any list.
    pub(super) fn drop_empty(&mut self, taken: &[Mention]) {
        let is_empty = |posting: &Postings| posting.lists.iter().all(Vec::is_empty);
        let mut emptied = taken.iter().filter_map(|(of, ..)| self.at(*of));
        if emptied.any(|at| is_empty(&self.postings[at])) {
            self.postings.retain(|posting| !is_empty(posting));
        }
    }

    /// Drops the lists of three characters.
    pub(super) fn drop_lists(&mut self, triples: &[u64]) {
        if !triples.is_empty() {
            self.postings
                .retain(|posting| triples.binary_search(&posting.of).is_err());
        }
    }
}
