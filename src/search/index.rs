//! Gathers which document holds which token, and where it stands best.
//!
//! Knows tokens, document numbers and levels; never how a file is written.
//!
//! Instead of word frequencies a posting keeps the best place of the token, its level: with whole
//! substrings, "in the title" says more than a number, needs no document lengths in the browser, and
//! leaves many documents equal. Among equals the browser takes those that lie in the same file, which is
//! what keeps a search small at 10,000 documents.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use rayon::prelude::*;

use super::tokens::{self, Token};

/// How many levels there are, the best first: short title, title, summary or department, body. What the
/// first three hold stands on a document's card.
pub(super) const LEVELS: usize = 4;

/// A title of at most so many characters is short: the token says most of it.
pub(super) const SHORT_TITLE: usize = 10;

/// The normalised text of one document, by field.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub title: String,
    pub summary: String,
    pub departments: Vec<String>,
    pub body: String,
    pub number: Option<String>,
}

/// The documents of one token, in ascending order, by level.
#[derive(Debug)]
pub(super) struct Postings {
    pub token: Token,
    pub by_level: [Vec<u32>; LEVELS],
    /// Which characters follow the pair somewhere, each once.
    pub next: Vec<char>,
}

/// Returns the postings of all documents in the order of their tokens.
pub(super) fn gather(documents: &[Fields]) -> Vec<Postings> {
    let share = documents
        .len()
        .div_ceil(rayon::current_num_threads())
        .max(1);
    let parts: Vec<Gathering> = documents
        .par_chunks(share)
        .enumerate()
        .map(|(part, documents)| {
            let mut gathering = Gathering::default();
            for (number, fields) in ((part * share) as u32..).zip(documents) {
                gathering.document(number, fields);
            }
            gathering
        })
        .collect();
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_default();
    for part in parts {
        all.append(part);
    }
    let mut postings = all.postings;
    postings.par_sort_unstable_by_key(|posting| posting.token);
    postings
        .par_iter_mut()
        .for_each(|posting| posting.next.sort_unstable());
    postings
}

/// Postings in the order in which their tokens were first met. The documents come in ascending order, so
/// that no list is ever sorted.
struct Gathering {
    places: HashMap<Token, u32, BuildHasherDefault<Mix>>,
    postings: Vec<Postings>,
    /// One more than the last document that each token was met in.
    met: Vec<u32>,
    /// Every three characters that follow one another somewhere.
    triples: HashSet<u64, BuildHasherDefault<Mix>>,
    /// The last of them with the same upper bits of their hash.
    recent: Box<[u64]>,
}

impl Default for Gathering {
    fn default() -> Self {
        Gathering {
            places: HashMap::default(),
            postings: Vec::new(),
            met: Vec::new(),
            triples: HashSet::default(),
            recent: vec![0; 1 << 16].into_boxed_slice(),
        }
    }
}

impl Gathering {
    /// Adds the tokens of a document, the best level first: a token counts once.
    fn document(&mut self, number: u32, fields: &Fields) {
        let title = usize::from(fields.title.chars().count() > SHORT_TITLE);
        if let Some(token) = fields.number.as_deref().and_then(tokens::number) {
            self.add(token, number, 0);
        }
        self.text(&fields.title, number, title);
        self.text(&fields.summary, number, 2);
        for department in &fields.departments {
            self.text(department, number, 2);
        }
        self.text(&fields.body, number, 3);
    }

    /// Adds the tokens of a text, and notes which character follows each.
    fn text(&mut self, text: &str, number: u32, level: usize) {
        let mut before: Option<(usize, Token)> = None;
        tokens::each(text, |token| {
            let place = self.add(token, number, level);
            let (first, second) = tokens::characters(token);
            if let Some((place, previous)) = before
                && second != ' '
                && tokens::characters(previous).1 == first
            {
                self.follows(place, previous, second);
            }
            before = Some((place, token));
        });
    }

    /// Notes that a character follows a pair.
    fn follows(&mut self, place: usize, pair: Token, next: char) {
        let triple = (pair << 21) | u64::from(u32::from(next));
        // Texts repeat themselves: a small memory of what was met spares most questions to the large one.
        let slot = (triple.wrapping_mul(MIXER) >> 48) as usize;
        if self.recent[slot] != triple {
            self.recent[slot] = triple;
            if self.triples.insert(triple) {
                self.postings[place].next.push(next);
            }
        }
    }

    fn add(&mut self, token: Token, number: u32, level: usize) -> usize {
        let place = self.place(token);
        if self.met[place] <= number {
            self.met[place] = number + 1;
            self.postings[place].by_level[level].push(number);
        }
        place
    }

    fn place(&mut self, token: Token) -> usize {
        let next = self.postings.len() as u32;
        let place = *self.places.entry(token).or_insert(next);
        if place == next {
            self.postings.push(Postings {
                token,
                by_level: Default::default(),
                next: Vec::new(),
            });
            self.met.push(0);
        }
        place as usize
    }

    /// Adds the postings of documents that all come later.
    fn append(&mut self, later: Gathering) {
        for posting in later.postings {
            let (token, by_level) = (posting.token, posting.by_level);
            let place = self.place(token);
            for next in posting.next {
                self.follows(place, token, next);
            }
            for (list, more) in self.postings[place].by_level.iter_mut().zip(by_level) {
                if list.is_empty() {
                    *list = more;
                } else {
                    list.extend(more);
                }
            }
        }
    }
}

/// An odd number with bits everywhere.
const MIXER: u64 = 0x9E37_79B9_7F4A_7C15;

/// Mixes the bits of a token. Its keys come from the plan's own text, so nobody can choose them to collide.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, n: u64) {
        let mixed = (self.0 ^ n).wrapping_mul(MIXER);
        self.0 = mixed ^ (mixed >> 29);
    }
}
