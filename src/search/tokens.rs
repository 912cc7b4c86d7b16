//! Cuts normalised text into the tokens of the index.
//!
//! A token is one character or two neighbouring ones, so that any substring can be found and no
//! dictionary decides what a word is. Knows characters; never documents or files.

use super::normalise::normalise;

/// One or two characters, as a number: the first in the upper bits, the second (a space for one alone) below.
pub(super) type Token = u64;

/// How many bits a character takes.
const BITS: u32 = 21;

/// Makes the token of a pair of characters.
fn pair(first: char, second: char) -> Token {
    (u64::from(u32::from(first)) << BITS) | u64::from(u32::from(second))
}

/// Returns the characters of a token again.
pub(super) fn characters(token: Token) -> (char, char) {
    let part = |n: u64| {
        let n = u32::try_from(n).ok();
        n.and_then(char::from_u32).unwrap_or('\u{FFFD}')
    };
    (part(token >> BITS), part(token & ((1 << BITS) - 1)))
}

/// Calls `emit` for every token of a normalised text, repeatedly if it occurs repeatedly.
///
/// Only a space keeps characters apart, for no word of a query holds one; all else is part of a substring.
pub(super) fn each(normalised: &str, mut emit: impl FnMut(Token)) {
    let mut before = ' ';
    for c in normalised.chars() {
        if c != ' ' {
            emit(pair(c, ' '));
            if before != ' ' {
                emit(pair(before, c));
            }
        }
        before = c;
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
    Some(pair(char::from_u32(0xF_0000 + major)?, char::from_u32(0x1_0000 + minor)?))
}
