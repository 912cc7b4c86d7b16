//! Cuts normalised text into the tokens of the index.
//!
//! A token is one character or two neighbouring ones, so that any substring can be found and no
//! dictionary decides what a word is. Knows characters; never documents or files.
//!
//! A token is held as one number, [`Token`]: the first character in the upper bits, the second (a space
//! at the end of a run) below. The order of the numbers is the order of the shards, and JavaScript can
//! compute with them exactly, for they have 42 bits.

use super::normalise::normalise;

/// One or two characters, as a number.
pub(super) type Token = u64;

/// How many bits a character takes.
const BITS: u32 = 21;

/// Makes the token of a pair of characters.
pub(super) fn pair(first: char, second: char) -> Token {
    (u64::from(u32::from(first)) << BITS) | u64::from(u32::from(second))
}

/// Makes the token of a character that ends a run. With the pairs that a character begins, it tells where
/// the character occurs at all: a query of one character reads that range, and no list is kept twice.
pub(super) fn last(c: char) -> Token {
    pair(c, ' ')
}

/// Tells the tokens of numbers.
pub(super) fn is_number(token: Token) -> bool {
    token >= pair('\u{F0000}', '\0')
}

/// Returns the characters of a token again.
pub(super) fn characters(token: Token) -> (char, char) {
    let part = |n: u64| {
        u32::try_from(n)
            .ok()
            .and_then(char::from_u32)
            .unwrap_or('\u{FFFD}')
    };
    (part(token >> BITS), part(token & ((1 << BITS) - 1)))
}

/// Makes one number of three characters that follow one another. It is larger than any token.
pub(super) fn triple(pair: Token, third: char) -> u64 {
    (pair << BITS) | u64::from(u32::from(third))
}

/// Tells three characters from a token.
pub(super) fn is_triple(of: u64) -> bool {
    of >> (2 * BITS) > 0
}

/// Returns the pair of three characters again, and the third.
pub(super) fn parts(triple: u64) -> (Token, char) {
    (
        triple >> BITS,
        characters(triple & ((1 << (2 * BITS)) - 1)).1,
    )
}

/// Stands before the first character of a passage, so that a beginning can be asked for. No text has it.
pub(super) const START: char = '\u{2}';

/// Calls `emit` for every token of a normalised text, repeatedly if it occurs repeatedly.
pub(super) fn each(normalised: &str, mut emit: impl FnMut(Token)) {
    every(normalised.chars(), |of| {
        if !is_triple(of) {
            emit(of);
        }
    });
}

/// Calls `emit` for every token of a normalised text and for every three characters that follow one another.
///
/// Only a space keeps characters apart, for no word of a query holds one; all else is part of a substring.
pub(super) fn every(text: impl Iterator<Item = char>, mut emit: impl FnMut(u64)) {
    let mut before: Option<char> = None;
    let mut before_pair: Option<Token> = None;
    for c in text.chain([' ']) {
        let ends = c == ' ';
        if let (false, Some(pair)) = (ends, before_pair) {
            emit(triple(pair, c));
        }
        before_pair = None;
        if let Some(before) = before {
            let token = if ends { last(before) } else { pair(before, c) };
            emit(token);
            before_pair = (!ends).then_some(token);
        }
        before = (!ends).then_some(c);
    }
}

/// Returns the token of a number such as `市-19`, `19` or `1-2`: its digits only, up to two groups.
///
/// It stands in planes that no text uses, beside the others, so that 取組1 does not find 取組19.
pub(super) fn number(label: &str) -> Option<Token> {
    let label = normalise(label);
    let mut groups = label
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .map(|group| group.parse::<u32>().ok().filter(|n| *n < 60_000));
    let (first, second) = (groups.next()??, groups.next());
    if groups.next().is_some() {
        return None;
    }
    let (major, minor) = match second {
        None => (0, first),
        Some(second) => (first + 1, second?),
    };
    Some(pair(
        char::from_u32(0xF_0000 + major)?,
        char::from_u32(0x1_0000 + minor)?,
    ))
}

/// The same tokens as a language of elasticlunr, so that its index can be the referee in tests.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bigrams;

impl elasticlunr::Language for Bigrams {
    fn name(&self) -> String {
        "Japanese bigrams".into()
    }

    fn code(&self) -> String {
        "ja".into()
    }

    fn tokenize(&self, text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        each(&normalise(text), |token| {
            let (first, second) = characters(token);
            tokens.push(first.to_string());
            if second != ' ' {
                tokens.push(String::from_iter([first, second]));
            }
        });
        tokens
    }

    fn make_pipeline(&self) -> elasticlunr::Pipeline {
        elasticlunr::Pipeline { queue: Vec::new() }
    }
}
