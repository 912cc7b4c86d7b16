//! Gathers which document holds which token, and where it stands best.
//!
//! Knows tokens, document numbers and levels; never how a file is written.
//!
//! Instead of word frequencies a posting keeps the best place of the token, its [`Level`]: with whole
//! substrings, "in the title" says more than a number, needs no document lengths in the browser, and
//! leaves many documents equal. Among equals the browser takes those that lie in the same file, which is
//! what keeps a search small at 10,000 documents.

use rayon::prelude::*;

use super::tokens::{self, Token};

/// Where a token stands at its best in a document; the lower, the better.
pub(super) type Level = u64;

/// How many levels there are: short title, title, summary, body.
pub(super) const LEVELS: usize = 4;

/// A title of at most so many characters is short: the token says most of it.
const SHORT_TITLE: usize = 10;

/// The normalised text of one document, by field.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub title: String,
    pub summary: String,
    pub body: Vec<String>,
    pub number: Option<String>,
}

/// One token in one document: the token's 42 bits, the document's 20, the level's 2.
type Posting = u64;

const LEVEL_BITS: u32 = 2;
const DOCUMENT_BITS: u32 = 20;

/// The documents of one token, in ascending order, by level.
#[derive(Debug)]
pub(super) struct Postings {
    pub token: Token,
    pub by_level: [Vec<u32>; LEVELS],
}

/// Returns the postings of all documents in the order of their tokens.
pub(super) fn gather(documents: &[Fields]) -> Vec<Postings> {
    let each: Vec<Vec<Posting>> = documents
        .par_iter()
        .enumerate()
        .map(|(number, fields)| of_document(number as u64, fields))
        .collect();
    // Each document's list goes as soon as it is taken over, so that there are never two of all.
    let mut all: Vec<Posting> = Vec::with_capacity(each.iter().map(Vec::len).sum());
    for postings in each {
        all.extend(postings);
    }
    all.par_sort_unstable();
    let same_token = |a: &Posting, b: &Posting| token(*a) == token(*b);
    all.par_chunk_by(same_token)
        .map(|postings| {
            let mut by_level: [Vec<u32>; LEVELS] = Default::default();
            for posting in postings {
                by_level[(posting & 3) as usize].push(document(*posting));
            }
            Postings {
                token: token(postings[0]),
                by_level,
            }
        })
        .collect()
}

/// Returns the postings of one document, each token once, at its best level.
fn of_document(number: u64, fields: &Fields) -> Vec<Posting> {
    let mut postings = Vec::with_capacity(512);
    let mut add = |token: Token, level: Level| {
        let document = number << LEVEL_BITS;
        postings.push((token << (DOCUMENT_BITS + LEVEL_BITS)) | document | level);
    };
    let title = if fields.title.chars().count() <= SHORT_TITLE {
        0
    } else {
        1
    };
    if let Some(token) = fields.number.as_deref().and_then(tokens::number) {
        add(token, 0);
    }
    tokens::each(&fields.title, |token| add(token, title));
    tokens::each(&fields.summary, |token| add(token, 2));
    for text in &fields.body {
        tokens::each(text, |token| add(token, 3));
    }
    postings.sort_unstable();
    // The best level sorts first, and only the first of a token stays.
    postings.dedup_by_key(|posting| token(*posting));
    postings
}

fn token(posting: Posting) -> Token {
    posting >> (DOCUMENT_BITS + LEVEL_BITS)
}

fn document(posting: Posting) -> u32 {
    ((posting >> LEVEL_BITS) & ((1 << DOCUMENT_BITS) - 1)) as u32
}
