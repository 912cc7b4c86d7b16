//! Chooses the three characters that need lists of their own, so that a search finds what is there and little else.
//!
//! Knows texts and tokens; never documents or files.
//!
//! The lists of two pairs that overlap have in common the texts that hold the three characters together, and
//! those that hold both pairs apart. Where the latter count, the three get lists: `その12` in fifteen hundred
//! numbered titles is a case for it, most words are none. What more than three characters promise is kept by
//! the threes inside them.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::index::{Mix, Set, Texts};
use super::tokens::{self, START, Token};

/// So few documents are all read and verified: no list is needed to tell them apart.
const VERIFIED: u32 = 10;

/// One wrong document in so many is not worth a list.
const TOLERATED: u32 = 200;

/// A text with more pairs is no sentence but a list, and one of few: what it holds apart does not count.
const LONG: usize = 300;

/// Counts by three characters.
type Counts<T> = HashMap<u64, T, BuildHasherDefault<Mix>>;

/// Returns the three characters that get lists.
pub(super) fn choose(texts: &Texts) -> Set {
    let fields = texts.fields.par_iter().flat_map_iter(|fields| {
        let of_document = [&fields.title, &fields.summary, &fields.departments];
        of_document.map(|text| (false, text, 1))
    });
    let passages = texts
        .passages
        .normal
        .par_iter()
        .zip(&texts.passages.documents);
    let passages = passages.map(|(text, documents)| (true, text, documents.len() as u32));
    let units = fields.chain(passages);

    let apart: Counts<u32> = units
        .clone()
        .fold(Counts::default, |mut counts, (is_passage, text, weight)| {
            let (pairs, triples) = parts(text, is_passage);
            for pair in pairs.iter().filter(|_| pairs.len() <= LONG) {
                let second = tokens::characters(*pair).1;
                let from = tokens::pair(second, '\0');
                let start = pairs.partition_point(|other| *other < from);
                let follow = pairs[start..]
                    .iter()
                    .map(|other| tokens::characters(*other));
                for (_, third) in follow.take_while(|(first, _)| *first == second) {
                    let triple = tokens::triple(*pair, third);
                    if triples.binary_search(&triple).is_err() {
                        *counts.entry(triple).or_default() += weight;
                    }
                }
            }
            counts
        })
        .reduce(Counts::default, |mut all, counts| {
            for (triple, weight) in counts {
                *all.entry(triple).or_default() += weight;
            }
            all
        });

    let together: Counts<AtomicU32> = apart
        .keys()
        .map(|triple| (*triple, AtomicU32::new(0)))
        .collect();
    units.for_each(|(is_passage, text, weight)| {
        for triple in parts(text, is_passage).1 {
            if let Some(count) = together.get(&triple) {
                count.fetch_add(weight, Ordering::Relaxed);
            }
        }
    });
    let chosen = apart.into_iter().filter(|(triple, apart)| {
        let together = together[triple].load(Ordering::Relaxed);
        together > 0 && together + apart > VERIFIED && apart * TOLERATED > together
    });
    chosen.map(|(triple, _)| triple).collect()
}

/// Returns the pairs and the threes of a text, each once and in order.
fn parts(text: &str, is_passage: bool) -> (Vec<Token>, Vec<u64>) {
    let (mut pairs, mut triples) = (Vec::new(), Vec::new());
    let mut pair: Option<Token> = None;
    let mut before: Option<char> = None;
    for c in is_passage.then_some(START).into_iter().chain(text.chars()) {
        if c == ' ' {
            (pair, before) = (None, None);
            continue;
        }
        triples.extend(pair.map(|pair| tokens::triple(pair, c)));
        pair = before.map(|before| tokens::pair(before, c));
        pairs.extend(pair);
        before = Some(c);
    }
    pairs.sort_unstable();
    pairs.dedup();
    triples.sort_unstable();
    triples.dedup();
    (pairs, triples)
}
