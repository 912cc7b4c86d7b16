//! Writes postings as the text of shards, and the directory that tells which shard holds a token.
//!
//! Knows the format; its reader is `themes/default/js/search.js`. A shard is a contiguous range of the
//! sorted tokens. Its text has lines: a tab and a character begin the tokens of that first character;
//! every other line is the second one (a space: the end of a run) and up to four lists, one for each level,
//! with a space between. A list is the gaps between document numbers in printable ASCII: a final symbol
//! ([`FINALS`]) ends a gap, continuing ones ([`CONTINUES`]) come before it. After gzip this is within
//! 15 % of the entropy of the lists, and the browser reads it without JSON or base64.

use rayon::prelude::*;

use super::index::Postings;
use super::tokens::{self, Token, characters};

/// Printable ASCII without what a template literal would take for itself.
const SYMBOLS: &[u8; 90] =
    b"!#%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";

/// How many of the symbols end a gap.
const FINALS: u32 = 66;

/// How many of the symbols say that the gap goes on.
const CONTINUES: u32 = SYMBOLS.len() as u32 - FINALS;

/// The index in pieces.
#[derive(Debug)]
pub(super) struct Shards {
    /// The first token of each shard, two characters each, in one string.
    pub directory: String,
    /// The text of each shard.
    pub texts: Vec<String>,
}

/// Cuts the postings into at most `most` shards of about `size` bytes or more.
pub(super) fn cut(postings: &[Postings], size: usize, most: usize) -> Shards {
    let lines: Vec<String> = postings.par_iter().map(line).collect();
    // Numbers are rarely looked for; their shards may be larger.
    let weight = |posting: &Postings, line: &str| {
        let rare = tokens::is_number(posting.token);
        line.len() / if rare { 4 } else { 1 }
    };
    let weights = postings
        .iter()
        .zip(&lines)
        .map(|(posting, line)| weight(posting, line));
    let total: usize = weights.sum();
    // A shard may end up half a line over its share, so that the number stays below `most`.
    let share = size.max(total / most.max(1) + 1);
    let mut shards = Shards {
        directory: String::new(),
        texts: Vec::new(),
    };
    let mut text = String::new();
    let mut group: Option<char> = None;
    let mut done = 0;
    for (posting, line) in postings.iter().zip(&lines) {
        let (first, _) = characters(posting.token);
        let next = done / share;
        if !text.is_empty() && next > shards.texts.len() {
            shards.texts.push(std::mem::take(&mut text));
            group = None;
        }
        if text.is_empty() {
            push_directory(&mut shards.directory, posting.token);
        }
        if group != Some(first) {
            group = Some(first);
            text.push('\t');
            push_escaped(&mut text, first);
            text.push('\n');
        }
        text.push_str(line);
        done += weight(posting, line);
    }
    if !text.is_empty() {
        shards.texts.push(text);
    }
    shards
}

fn push_directory(directory: &mut String, token: Token) {
    let (first, second) = characters(token);
    directory.push(first);
    directory.push(second);
}

fn line(postings: &Postings) -> String {
    let mut text = String::new();
    push_escaped(&mut text, characters(postings.token).1);
    for list in &postings.by_level {
        push_list(&mut text, list);
        text.push(' ');
    }
    text.truncate(text.trim_end_matches(' ').len());
    text.push('\n');
    text
}

/// Writes ascending document numbers as gaps.
pub(super) fn push_list(text: &mut String, list: &[u32]) {
    let mut next = 0;
    for document in list {
        let mut gap = document - next;
        next = document + 1;
        while gap >= FINALS {
            text.push(symbol(FINALS + gap % CONTINUES));
            gap /= CONTINUES;
        }
        text.push(symbol(gap));
    }
}

fn symbol(n: u32) -> char {
    char::from(SYMBOLS[n as usize])
}

/// Writes a character into a template literal.
pub(super) fn push_escaped(text: &mut String, c: char) {
    if matches!(c, '`' | '\\' | '$') {
        text.push('\\');
    }
    text.push(c);
}
