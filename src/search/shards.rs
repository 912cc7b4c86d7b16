//! Writes postings as the text of shards, and the directories that tell which shard holds a token.
//!
//! Knows the format; its reader is `themes/default/js/search/`. A shard is a contiguous range of the
//! sorted tokens. Its text has lines: a tab and a character begin the tokens of that first character;
//! every other line is the second one (a space: the end of a run) and lists with a space between. A list is
//! the gaps between document numbers in printable ASCII: a final symbol ([`FINALS`]) ends a gap,
//! continuing ones ([`CONTINUES`]) come before it. The browser reads it without JSON or base64.
//!
//! A token has eight lists: the four levels in the front, and the four behind it, numbered from the front's
//! end. They are in four groups of shards. The leading one has a line for every token, with what a search
//! needs first: titles and summaries of the front, and every list that is short. In the place of a longer
//! one stands a mark ([`ELSEWHERE`]): bodies of the front, titles behind it, and the rest are each a
//! group of their own. So a token that occurs nowhere, or only in a few places, costs one file. At the end
//! of a leading line stand the characters that follow the pair somewhere, or the mark if they are many: most
//! words that no page holds have three characters that never meet, and then nothing else is read.

use rayon::prelude::*;

use super::index::{LEVELS, Postings};
use super::layout::{BODIES, Layout, REST, Room, TITLES};
use super::tokens::{self, Token, characters};

/// Printable ASCII without what a template literal would take for itself, and without the mark.
const SYMBOLS: &[u8; 90] =
    b"!#%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";

/// How many of the symbols end a gap.
const FINALS: u32 = 66;

/// How many of the symbols say that the gap goes on.
const CONTINUES: u32 = SYMBOLS.len() as u32 - FINALS;

/// Stands for a list that another group holds.
const ELSEWHERE: char = '"';

/// A list of at most so many symbols stays in the leading group.
const SHORT: usize = 6;

/// More characters than so many are not named.
const MANY: usize = 40;

/// One group of shards.
#[derive(Debug, Default)]
pub(super) struct Shards {
    /// The first token of each shard, two characters each, in one string.
    pub directory: String,
    /// The text of each shard.
    pub texts: Vec<String>,
}

/// All groups: leading, bodies of the front, titles behind it, the rest.
#[derive(Debug)]
pub(super) struct Groups {
    pub leading: Shards,
    pub bodies: Shards,
    pub titles: Shards,
    pub rest: Shards,
}

/// Which of a token's eight lists a group is for.
const IN_BODIES: [usize; 1] = [3];
const IN_TITLES: [usize; 2] = [LEVELS, LEVELS + 1];
const IN_REST: [usize; 2] = [LEVELS + 2, LEVELS + 3];

/// Writes the postings as shards.
pub(super) fn write(postings: &[Postings], layout: &Layout) -> Groups {
    let lists: Vec<[String; 2 * LEVELS]> = postings
        .par_iter()
        .map(|postings| lists(postings, layout.front))
        .collect();
    let elsewhere =
        |at: usize, list: &str| at >= LEVELS - 1 && list.len() > SHORT && !layout.is_small();
    let leading = |next: &[char], lists: &[String; 2 * LEVELS], line: &mut String| {
        for (at, list) in lists.iter().enumerate() {
            if at > 0 {
                line.push(' ');
            }
            if elsewhere(at, list) {
                line.push(ELSEWHERE);
            } else {
                line.push_str(list);
            }
        }
        line.push(' ');
        if next.len() > MANY {
            line.push(ELSEWHERE);
        } else {
            next.iter().for_each(|c| push_escaped(line, *c));
        }
        true
    };
    let group = |room: Room, places: &'static [usize]| {
        let write = |_: &[char], lists: &[String; 2 * LEVELS], line: &mut String| {
            for (n, at) in places.iter().enumerate() {
                if n > 0 {
                    line.push(' ');
                }
                if elsewhere(*at, &lists[*at]) {
                    line.push_str(&lists[*at]);
                }
            }
            places.iter().any(|at| elsewhere(*at, &lists[*at]))
        };
        cut(&lines(postings, &lists, write), room)
    };
    Groups {
        leading: cut(&lines(postings, &lists, leading), layout.leading()),
        bodies: group(BODIES, &IN_BODIES),
        titles: group(TITLES, &IN_TITLES),
        rest: group(REST, &IN_REST),
    }
}

/// Returns a token's lists: the levels in the front, then those behind it.
fn lists(postings: &Postings, front: usize) -> [String; 2 * LEVELS] {
    let mut lists: [String; 2 * LEVELS] = Default::default();
    let (first, second) = lists.split_at_mut(LEVELS);
    let places = first.iter_mut().zip(second);
    for ((text, behind), list) in places.zip(&postings.by_level) {
        let (before, after) =
            list.split_at(list.partition_point(|document| (*document as usize) < front));
        push_list(text, before, 0);
        push_list(behind, after, front as u32);
    }
    lists
}

/// Makes the lines of a group; `write` says whether the token has one there.
fn lines(
    postings: &[Postings],
    lists: &[[String; 2 * LEVELS]],
    write: impl Fn(&[char], &[String; 2 * LEVELS], &mut String) -> bool + Sync,
) -> Vec<(Token, String)> {
    postings
        .par_iter()
        .zip(lists)
        .filter_map(|(postings, lists)| {
            let mut line = String::new();
            push_escaped(&mut line, characters(postings.token).1);
            let second = line.len();
            let has = write(&postings.next, lists, &mut line);
            line.truncate(line.trim_end_matches(' ').len().max(second));
            line.push('\n');
            has.then_some((postings.token, line))
        })
        .collect()
}

/// Cuts lines into shards that fill a room.
fn cut(lines: &[(Token, String)], room: Room) -> Shards {
    // Numbers are rarely looked for; their shards may be larger.
    let weight = |token: Token, line: &str| {
        let rare = tokens::is_number(token);
        line.len() / if rare { 4 } else { 1 }
    };
    let weights = lines.iter().map(|(token, line)| weight(*token, line));
    let total: usize = weights.sum();
    // A shard may end up half a line over its share, so that the number stays below what there may be.
    let share = room.bytes.max(total / room.files + 1);
    let mut shards = Shards::default();
    let mut text = String::new();
    let mut group: Option<char> = None;
    let mut done = 0;
    for (token, line) in lines {
        let (first, second) = characters(*token);
        let next = done / share;
        if !text.is_empty() && next > shards.texts.len() {
            shards.texts.push(std::mem::take(&mut text));
            group = None;
        }
        if text.is_empty() {
            shards.directory.extend([first, second]);
        }
        if group != Some(first) {
            group = Some(first);
            text.push('\t');
            push_escaped(&mut text, first);
            text.push('\n');
        }
        text.push_str(line);
        done += weight(*token, line);
    }
    if !text.is_empty() {
        shards.texts.push(text);
    }
    shards
}

/// Writes ascending document numbers, none below `from`, as gaps.
pub(super) fn push_list(text: &mut String, list: &[u32], from: u32) {
    let mut next = from;
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
