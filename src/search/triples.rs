//! Counts the three characters of texts: which follow one another anywhere, and which need lists of their own, so that
//! a search finds what is there and little else.
//!
//! Knows texts and tokens; never documents or files.
//!
//! The lists of two pairs that overlap have in common the texts that hold the three characters together, and
//! those that hold both pairs apart. Where the latter count, the three get lists: `その12` in fifteen hundred
//! numbered titles is a case for it, most words are none. What more than three characters promise is kept by
//! the threes inside them.

use rayon::prelude::*;

use super::mix::{MIXER, Map, Set};
use super::tokens::{self, START, Token};

/// So few documents are all read and verified: no list is needed to tell them apart.
const VERIFIED: u32 = 10;

/// One wrong document in so many is not worth a list.
const TOLERATED: u32 = 200;

/// A text with more pairs is no sentence but a list, and one of few: what it holds apart does not count.
const LONG: usize = 300;

/// In so many shares the counts are kept, so that each can be summed up by itself.
const SHARES: usize = 16;

/// So many parts for each core are counted by themselves.
const PARTS: usize = 2;

/// Counts of all three characters that some text holds, together or apart.
#[derive(Debug)]
pub(super) struct Counts {
    shares: Vec<Map<u64, Count>>,
    /// A small site needs no lists of threes: nothing is counted there that would tell which.
    is_small: bool,
}

/// How many texts hold three characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    /// Of fields and passages, those that hold them together; a passage counts for every document that has it.
    together: u32,
    /// Those that hold both pairs, but not the three together.
    apart: u32,
    /// Of bodies, those that hold them.
    bodies: u32,
}

impl Count {
    /// Tells that the three need lists.
    fn is_chosen(self) -> bool {
        let Count {
            together, apart, ..
        } = self;
        together > 0 && together + apart > VERIFIED && apart * TOLERATED > together
    }

    /// Tells that the three follow one another somewhere.
    fn is_met(self) -> bool {
        self.together > 0 || self.bodies > 0
    }

    fn add(&mut self, other: Count) {
        self.together = self.together.wrapping_add(other.together);
        self.apart = self.apart.wrapping_add(other.apart);
        self.bodies = self.bodies.wrapping_add(other.bodies);
    }
}

/// A text that is counted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unit<'a> {
    /// A title, a summary or departments.
    Field(&'a str),
    /// A passage.
    Passage(&'a str),
    /// A body of the front. On a large site its passages are counted too, so only what crosses from one into the
    /// next is looked at.
    Body(&'a str),
}

/// What became of three characters when texts changed, each list in order.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// Those that need lists now.
    pub chosen: Vec<u64>,
    /// Those that need none any more.
    pub left: Vec<u64>,
    /// Those that follow one another somewhere now.
    pub met: Vec<u64>,
    /// Those that do so nowhere any more.
    pub parted: Vec<u64>,
}

impl Counts {
    /// Counts the units of all texts, each as often as it says.
    pub(super) fn of(units: &[(Unit, u32)], is_small: bool) -> Counts {
        let empty = || Counts {
            shares: (0..SHARES).map(|_| Map::default()).collect(),
            is_small,
        };
        let parts = units.len().div_ceil(PARTS * rayon::current_num_threads());
        let parts = units.par_chunks(parts.max(1)).map(|units| {
            let mut counts = empty();
            let mut pieces = Pieces::default();
            for (unit, times) in units {
                let count = |triple, by| counts.count(triple).add(by);
                pieces.each(*unit, *times, is_small, count);
            }
            counts
        });
        let all = parts.reduce_with(|mut all, more| {
            let shares = all.shares.par_iter_mut().zip(more.shares);
            shares.for_each(|(all, mut more)| {
                if all.len() < more.len() {
                    std::mem::swap(all, &mut more);
                }
                for (triple, count) in more {
                    all.entry(triple).or_default().add(count);
                }
            });
            all
        });
        all.unwrap_or_else(empty)
    }

    /// Counts each unit so many times more, or fewer.
    pub(super) fn change(&mut self, units: &[(Unit, i32)]) -> Turns {
        let mut before: Map<u64, Count> = Map::default();
        let mut pieces = Pieces::default();
        for (unit, times) in units {
            pieces.each(*unit, times.cast_unsigned(), self.is_small, |triple, by| {
                let count = self.count(triple);
                before.entry(triple).or_insert(*count);
                count.add(by);
            });
        }
        let mut turns = Turns::default();
        for (triple, old) in before {
            let new = *self.count(triple);
            if new == Count::default() {
                self.shares[share(triple)].remove(&triple);
            }
            let turn = |was, is, begins: &mut Vec<u64>, ends: &mut Vec<u64>| match (was, is) {
                (false, true) => begins.push(triple),
                (true, false) => ends.push(triple),
                _ => {}
            };
            let (was, is) = (old.is_chosen(), new.is_chosen());
            turn(was, is, &mut turns.chosen, &mut turns.left);
            turn(
                old.is_met(),
                new.is_met(),
                &mut turns.met,
                &mut turns.parted,
            );
        }
        let Turns {
            chosen,
            left,
            met,
            parted,
        } = &mut turns;
        for list in [chosen, left, met, parted] {
            list.sort_unstable();
        }
        turns
    }

    /// Returns the three characters that get lists.
    pub(super) fn chosen(&self) -> Set {
        let counts = self.shares.iter().flatten();
        let chosen = counts.filter(|(_, count)| count.is_chosen());
        chosen.map(|(triple, _)| *triple).collect()
    }

    /// Returns all that follow one another somewhere, in order.
    pub(super) fn met(&self) -> Vec<u64> {
        let counts = self.shares.par_iter().flat_map_iter(|share| share.iter());
        let met = counts.filter(|(_, count)| count.is_met());
        let mut met: Vec<u64> = met.map(|(triple, _)| *triple).collect();
        met.par_sort_unstable();
        met
    }

    fn count(&mut self, triple: u64) -> &mut Count {
        self.shares[share(triple)].entry(triple).or_default()
    }
}

/// Returns the share of three characters, which must not follow the bits by which a table finds its places.
fn share(triple: u64) -> usize {
    ((triple.wrapping_mul(MIXER) >> 40) % SHARES as u64) as usize
}

/// The pairs and the threes of the text that is just read, each once and in order.
#[derive(Debug, Default)]
struct Pieces {
    pairs: Vec<Token>,
    triples: Vec<u64>,
}

impl Pieces {
    /// Calls `count` for what so many more units like this one add.
    fn each(&mut self, unit: Unit, times: u32, is_small: bool, mut count: impl FnMut(u64, Count)) {
        let (start, text) = match unit {
            Unit::Field(text) | Unit::Body(text) => (None, text),
            Unit::Passage(text) => (Some(START), text),
        };
        self.read(start.into_iter().chain(text.chars()));
        let (mut together, mut apart) = (Count::default(), Count::default());
        if let Unit::Body(_) = unit {
            together.bodies = times;
            let triples = self
                .triples
                .iter()
                .filter(|triple| is_small || crosses(**triple));
            triples.for_each(|triple| count(*triple, together));
            return;
        }
        together.together = times;
        apart.apart = times;
        self.triples
            .iter()
            .for_each(|triple| count(*triple, together));
        if is_small || self.pairs.len() > LONG {
            return;
        }
        for pair in &self.pairs {
            let second = tokens::characters(*pair).1;
            let from = tokens::pair(second, '\0');
            let start = self.pairs.partition_point(|other| *other < from);
            let follow = self.pairs[start..].iter();
            let follow = follow.map(|other| tokens::characters(*other));
            for (_, third) in follow.take_while(|(first, _)| *first == second) {
                let triple = tokens::triple(*pair, third);
                if self.triples.binary_search(&triple).is_err() {
                    count(triple, apart);
                }
            }
        }
    }

    fn read(&mut self, text: impl Iterator<Item = char>) {
        self.pairs.clear();
        self.triples.clear();
        tokens::every(text, |of| {
            if tokens::is_triple(of) {
                self.triples.push(of);
            } else if tokens::characters(of).1 != ' ' {
                self.pairs.push(of);
            }
        });
        for list in [&mut self.pairs, &mut self.triples] {
            list.sort_unstable();
            list.dedup();
        }
    }
}

/// Tells three characters that can stand in two passages: the full stop is not the last of them.
fn crosses(triple: u64) -> bool {
    let (pair, _) = tokens::parts(triple);
    let (first, second) = tokens::characters(pair);
    first == '。' || second == '。'
}
