//! Writes postings as the text of shards, and the directories that tell which shard holds a token.
//!
//! Knows the format; its reader is `themes/default/js/search/`. A shard is a contiguous range of the
//! sorted tokens. Its text has lines: a tab and a character begin the tokens of that first character;
//! every other line is the second one (a space: the end of a run) and lists with a space between. A list is
//! the gaps between document numbers in printable ASCII: a final symbol ([`FINALS`]) ends a gap,
//! continuing ones ([`CONTINUES`]) come before it. The browser reads it without JSON or base64.
//!
//! A token has nine lists: see [`index`](mod@super::index). They are in groups of shards. The leading one has a line
//! for every token, with what a search needs first: titles and summaries of the front, and every list that is
//! short. In the place of a longer one stands a mark ([`ELSEWHERE`]): bodies of the front, titles behind it,
//! passages of the front, and the rest are each a group of their own. So a token that occurs nowhere, or only
//! in a few places, costs one file. At the end of a leading line stand the characters that follow the pair
//! somewhere, or the mark if they are many: most words that no page holds have three characters that never
//! meet, and then nothing else is read. Three characters that have lists of their own are in one more group, each
//! below its pair: the line begins with the two, and all nine lists follow.
//!
//! What is numbered, such as passages, is in shards too, a line for each, in their order.

use rayon::prelude::*;

use super::index::{BEHIND, BODY, LISTS, Lists, PASSAGES, Postings};
use super::layout::{BODIES, FRONT_PASSAGES, Layout, REST, Room, TITLES, TRIPLES};
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
const MANY: usize = 22;

/// One group of shards.
#[derive(Debug, Default)]
pub(super) struct Shards {
    /// The first token of each shard, two characters each, in one string.
    pub directory: String,
    /// The text of each shard.
    pub texts: Vec<String>,
}

/// All groups.
#[derive(Debug)]
pub(super) struct Groups {
    pub leading: Shards,
    pub bodies: Shards,
    pub titles: Shards,
    pub passages: Shards,
    pub rest: Shards,
    pub triples: Shards,
}

/// Which of a token's lists a group is for.
const IN_BODIES: [usize; 1] = [BODY];
const IN_TITLES: [usize; 2] = [BEHIND, BEHIND + 1];
const IN_PASSAGES: [usize; 1] = [PASSAGES];
const IN_REST: [usize; 2] = [BEHIND + 2, PASSAGES + 1];

/// Writes the postings as shards; `passages` belong to the front.
pub(super) fn write(postings: &[Postings], layout: &Layout, passages: usize) -> Groups {
    let written: Vec<[String; LISTS]> = postings
        .par_iter()
        .map(|postings| lists_of(&postings.lists, layout.front, passages))
        .collect();
    let is_small = layout.is_small();
    let elsewhere = |at: usize, list: &str| at >= BODY && list.len() > SHORT && !is_small;
    let leading = |lists: &[String; LISTS], line: &mut String| {
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
        true
    };
    let group = |room: Room, places: &'static [usize]| {
        let write = |lists: &[String; LISTS], line: &mut String| {
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
        cut(&lines(postings, &written, write, false), room)
    };
    Groups {
        leading: cut(&lines(postings, &written, leading, true), layout.leading()),
        bodies: group(BODIES, &IN_BODIES),
        titles: group(TITLES, &IN_TITLES),
        passages: group(FRONT_PASSAGES, &IN_PASSAGES),
        rest: group(REST, &IN_REST),
        triples: cut(&triples(postings, layout.front, passages), TRIPLES),
    }
}

/// Returns lists as they are written: each counts from where its numbers may begin.
fn lists_of(lists: &Lists, front: usize, passages: usize) -> [String; LISTS] {
    std::array::from_fn(|at| {
        let from = match at {
            BEHIND..PASSAGES => front,
            at if at > PASSAGES => passages,
            _ => 0,
        };
        let mut text = String::new();
        push_list(&mut text, &lists[at], from as u32);
        text
    })
}

/// Makes the lines of a group; `write` says whether a token has one there.
fn lines(
    postings: &[Postings],
    written: &[[String; LISTS]],
    write: impl Fn(&[String; LISTS], &mut String) -> bool + Sync,
    with_next: bool,
) -> Vec<(Token, String)> {
    postings
        .par_iter()
        .zip(written)
        .filter_map(|(postings, lists)| {
            let mut line = String::new();
            push_escaped(&mut line, characters(postings.token).1);
            let begin = line.len();
            let has = write(lists, &mut line);
            if with_next {
                line.push(' ');
                if postings.next.len() > MANY {
                    line.push(ELSEWHERE);
                } else {
                    let next = postings.next.iter();
                    next.for_each(|c| push_escaped(&mut line, *c));
                }
            }
            end(&mut line, begin);
            has.then_some((postings.token, line))
        })
        .collect()
}

/// Makes the lines of three characters.
fn triples(postings: &[Postings], front: usize, passages: usize) -> Vec<(Token, String)> {
    let lines = postings.par_iter().flat_map_iter(|postings| {
        postings.triples.iter().map(move |(third, lists)| {
            let mut line = String::new();
            push_escaped(&mut line, characters(postings.token).1);
            push_escaped(&mut line, *third);
            let begin = line.len();
            line.push_str(&lists_of(lists, front, passages).join(" "));
            end(&mut line, begin);
            (postings.token, line)
        })
    });
    lines.collect()
}

/// Ends a line, without the spaces of lists that are empty.
fn end(line: &mut String, begin: usize) {
    line.truncate(line.trim_end_matches(' ').len().max(begin));
    line.push('\n');
}

/// Cuts the lines of what is numbered into shards that fill a room; returns which number each begins with.
pub(super) fn cut_numbered(lines: Vec<String>, room: Room) -> (Vec<usize>, Vec<String>) {
    let total: usize = lines.iter().map(String::len).sum();
    let share = room.bytes.max(total / room.files + 1);
    let (mut begins, mut texts) = (Vec::new(), Vec::<String>::new());
    let mut done = 0;
    for (number, line) in lines.iter().enumerate() {
        if texts.len() <= done / share {
            begins.push(number);
            texts.push(String::new());
        }
        done += line.len();
        if let Some(text) = texts.last_mut() {
            text.push_str(line);
        }
    }
    (begins, texts)
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
