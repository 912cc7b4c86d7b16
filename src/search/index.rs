//! Gathers which document and which passage holds which token.
//!
//! Knows tokens, numbers and lists; never how a file is written.
//!
//! Instead of word frequencies a posting keeps where the token stands: with whole substrings, "in the title"
//! says more than a number, needs no document lengths in the browser, and leaves many documents equal. Among
//! equals the browser takes those that lie in the same file, which is what keeps a search small at 10,000
//! documents. Of a body in the front it is kept only if the token stands nowhere better in the document.
//!
//! Where two pairs of characters share texts that do not hold the three together, those three have lists of
//! their own ([`super::triples`]).

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use rayon::prelude::*;

use super::passages::Passages;
use super::tokens::{self, START, Token};

/// How many lists a token has: documents of the front by level (short title, title, summary or department,
/// body), documents behind it (the first three levels), passages of the front, and those behind it.
pub(super) const LISTS: usize = 9;

/// The places of lists.
pub(super) const BODY: usize = 3;
pub(super) const BEHIND: usize = 4;
pub(super) const PASSAGES: usize = 7;

/// A title of at most so many characters is short: the token says most of it.
pub(super) const SHORT_TITLE: usize = 10;

/// The normalised texts of one document, but for its body.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub title: String,
    pub summary: String,
    pub departments: String,
    pub number: Option<String>,
}

/// All that is indexed.
#[derive(Debug)]
pub(super) struct Texts<'a> {
    /// Of each document, in their order.
    pub fields: &'a [Fields],
    /// The normalised bodies of the front.
    pub bodies: &'a [String],
    /// The passages of all bodies; a small site has none.
    pub passages: &'a Passages<'a>,
}

/// The ascending numbers of one token, by place.
pub(super) type Lists = [Vec<u32>; LISTS];

/// What is known of one token.
#[derive(Debug)]
pub(super) struct Postings {
    pub token: Token,
    pub lists: Lists,
    /// Which characters follow the pair somewhere, each once.
    pub next: Vec<char>,
    /// The lists of the pair with a character that follows it, for those that have some.
    pub triples: Vec<(char, Lists)>,
}

/// Sets of tokens and of three characters.
pub(super) type Set = HashSet<u64, BuildHasherDefault<Mix>>;

/// Returns the postings of all texts in the order of their tokens; three characters that `chosen` has get lists.
pub(super) fn gather(texts: &Texts, chosen: &Set) -> Vec<Postings> {
    let threads = rayon::current_num_threads();
    let share = |all: usize| all.div_ceil(threads).max(1);
    let documents = share(texts.fields.len());
    let passages = share(texts.passages.normal.len());
    let documents = texts
        .fields
        .par_chunks(documents)
        .enumerate()
        .map(|(part, fields)| {
            let mut gathering = Gathering::new(chosen);
            for (number, fields) in (part * documents..).zip(fields) {
                gathering.document(
                    number as u32,
                    fields,
                    texts.bodies.get(number),
                    texts.bodies.len(),
                );
            }
            gathering
        });
    let passages = texts
        .passages
        .normal
        .par_chunks(passages)
        .enumerate()
        .map(|(part, normal)| {
            let mut gathering = Gathering::new(chosen);
            for (number, text) in (part * passages..).zip(normal) {
                let behind = usize::from(number >= texts.passages.front);
                gathering.text(
                    [START].into_iter().chain(text.chars()),
                    number as u32,
                    PASSAGES + behind,
                );
            }
            gathering
        });
    let parts: Vec<Gathering> = documents.chain(passages).collect();
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_else(|| Gathering::new(chosen));
    for part in parts {
        all.append(part);
    }
    let mut postings = all.postings;
    postings.par_sort_unstable_by_key(|posting| posting.token);
    postings.par_iter_mut().for_each(|posting| {
        posting.next.sort_unstable();
        posting.triples.sort_unstable_by_key(|(c, _)| *c);
    });
    postings
}

/// Postings in the order in which their tokens were first met. The numbers of a list come in ascending order, so
/// that none is ever sorted.
struct Gathering<'a> {
    places: HashMap<Token, u32, BuildHasherDefault<Mix>>,
    postings: Vec<Postings>,
    chosen: &'a Set,
    /// Every three characters that follow one another somewhere.
    triples: Set,
    /// The last of them with the same upper bits of their hash.
    recent: Box<[u64]>,
}

impl<'a> Gathering<'a> {
    fn new(chosen: &'a Set) -> Gathering<'a> {
        Gathering {
            places: HashMap::default(),
            postings: Vec::new(),
            chosen,
            triples: HashSet::default(),
            recent: vec![0; 1 << 16].into_boxed_slice(),
        }
    }

    /// Adds the tokens of a document; one of the front comes with its body.
    fn document(&mut self, number: u32, fields: &Fields, body: Option<&String>, front: usize) {
        let from = if (number as usize) < front { 0 } else { BEHIND };
        let title = from + usize::from(fields.title.chars().count() > SHORT_TITLE);
        if let Some(token) = fields.number.as_deref().and_then(tokens::number) {
            let place = self.place(token);
            add(&mut self.postings[place].lists, number, from);
        }
        self.text(fields.title.chars(), number, title);
        self.text(fields.summary.chars(), number, from + 2);
        self.text(fields.departments.chars(), number, from + 2);
        if let Some(body) = body {
            self.text(body.chars(), number, BODY);
        }
    }

    /// Adds the tokens of a text to their lists at `list`, and notes which character follows each.
    fn text(&mut self, text: impl Iterator<Item = char>, number: u32, list: usize) {
        let mut pair: Option<(usize, Token)> = None;
        let mut before: Option<char> = None;
        for c in text.chain([' ']) {
            let ends = c == ' ';
            if let (false, Some((place, token))) = (ends, pair) {
                self.follows(place, token, c);
                if self.chosen.contains(&tokens::triple(token, c)) {
                    add(triple(&mut self.postings[place], c), number, list);
                }
            }
            pair = None;
            if let Some(before) = before {
                let token = if ends {
                    tokens::last(before)
                } else {
                    tokens::pair(before, c)
                };
                let place = self.place(token);
                add(&mut self.postings[place].lists, number, list);
                pair = (!ends).then_some((place, token));
            }
            before = (!ends).then_some(c);
        }
    }

    /// Notes that a character follows a pair.
    fn follows(&mut self, place: usize, pair: Token, next: char) {
        let triple = tokens::triple(pair, next);
        // Texts repeat themselves: a small memory of what was met spares most questions to the large one.
        let slot = (triple.wrapping_mul(MIXER) >> 48) as usize;
        if self.recent[slot] != triple {
            self.recent[slot] = triple;
            if self.triples.insert(triple) {
                self.postings[place].next.push(next);
            }
        }
    }

    fn place(&mut self, token: Token) -> usize {
        let next = self.postings.len() as u32;
        let place = *self.places.entry(token).or_insert(next);
        if place == next {
            self.postings.push(Postings {
                token,
                lists: Lists::default(),
                next: Vec::new(),
                triples: Vec::new(),
            });
        }
        place as usize
    }

    /// Adds the postings of texts that all come later.
    fn append(&mut self, later: Gathering) {
        for posting in later.postings {
            let place = self.place(posting.token);
            for next in posting.next {
                self.follows(place, posting.token, next);
            }
            extend(&mut self.postings[place].lists, posting.lists);
            for (c, lists) in posting.triples {
                extend(triple(&mut self.postings[place], c), lists);
            }
        }
    }
}

/// Adds a number to a list, once; to that of bodies only if no better one has it.
fn add(lists: &mut Lists, number: u32, at: usize) {
    let has = |list: &Vec<u32>| list.last() == Some(&number);
    if !has(&lists[at]) && (at != BODY || !lists[..BODY].iter().any(has)) {
        lists[at].push(number);
    }
}

fn extend(lists: &mut Lists, later: Lists) {
    for (list, more) in lists.iter_mut().zip(later) {
        if list.is_empty() {
            *list = more;
        } else {
            list.extend(more);
        }
    }
}

/// Returns the lists of a pair and the character that follows it.
fn triple(postings: &mut Postings, c: char) -> &mut Lists {
    let triples = &mut postings.triples;
    let found = triples.iter().position(|(third, _)| *third == c);
    let at = found.unwrap_or_else(|| {
        triples.push((c, Lists::default()));
        triples.len() - 1
    });
    &mut triples[at].1
}

/// An odd number with bits everywhere.
const MIXER: u64 = 0x9E37_79B9_7F4A_7C15;

/// Mixes the bits of a token. Its keys come from the plan's own text, so nobody can choose them to collide.
#[derive(Default)]
pub(super) struct Mix(u64);

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
