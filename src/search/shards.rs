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

use super::concordance::{Concordance, Postings};
use super::index::{BEHIND, BODY, LISTS, Lists, PASSAGES};
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

/// Lines one after another.
#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    /// What each is about, a token or a number, and where it ends.
    ends: Vec<(u64, usize)>,
}

impl Lines {
    /// Adds the line that `write` writes.
    pub(super) fn push(&mut self, about: u64, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends.push((about, self.text.len()));
    }

    fn iter(&self) -> impl Iterator<Item = (u64, &str)> + Clone {
        let begins = self.ends.iter().map(|(_, end)| *end);
        let begins = std::iter::once(0).chain(begins);
        let lines = self.ends.iter().zip(begins);
        lines.map(|((about, end), begin)| (*about, &self.text[begin..*end]))
    }
}

/// So many tokens are written together.
const TOGETHER: usize = 512;

/// Writes the postings as shards; `passages` belong to the front.
pub(super) fn write(concordance: &Concordance, layout: &Layout, passages: usize) -> Groups {
    let writer = Writer {
        is_small: layout.is_small(),
        front: layout.front as u32,
        passages: passages as u32,
    };
    let tokens = concordance.tokens().par_chunks(TOGETHER);
    let tokens: Vec<[Lines; 5]> = tokens.map(|part| writer.tokens(part)).collect();
    let triples = concordance.triples().par_chunks(TOGETHER);
    let triples: Vec<Lines> = triples.map(|part| writer.triples(part)).collect();
    let rooms = [layout.leading(), BODIES, TITLES, FRONT_PASSAGES, REST];
    let groups = rooms.into_par_iter().enumerate();
    let mut groups = groups
        .map(|(group, room)| cut(tokens.iter().map(|part| &part[group]), room))
        .chain(rayon::iter::once(()).map(|()| cut(triples.iter(), TRIPLES)))
        .collect::<Vec<_>>()
        .into_iter();
    let mut next = || groups.next().unwrap_or_default();
    Groups {
        leading: next(),
        bodies: next(),
        titles: next(),
        passages: next(),
        rest: next(),
        triples: next(),
    }
}

/// Writes the lines of postings.
struct Writer {
    is_small: bool,
    /// How many documents the front has.
    front: u32,
    /// How many passages it has.
    passages: u32,
}

impl Writer {
    /// Returns the lines of each group but that of three characters.
    fn tokens(&self, postings: &[Postings]) -> [Lines; 5] {
        let mut groups: [Lines; 5] = Default::default();
        let [leading, others @ ..] = &mut groups;
        let mut lists: [String; LISTS] = Default::default();
        for posting in postings {
            self.lists(&posting.lists, &mut lists);
            let token = posting.of;
            let mut name = String::new();
            push_escaped(&mut name, characters(token).1);
            let is_elsewhere = |at: usize| at >= BODY && lists[at].len() > SHORT && !self.is_small;
            leading.push(token, |line| {
                let begin = line.len() + name.len();
                line.push_str(&name);
                for (at, list) in lists.iter().enumerate() {
                    if at > 0 {
                        line.push(' ');
                    }
                    if is_elsewhere(at) {
                        line.push(ELSEWHERE);
                    } else {
                        line.push_str(list);
                    }
                }
                line.push(' ');
                if posting.next.len() > MANY {
                    line.push(ELSEWHERE);
                } else {
                    let next = posting.next.iter();
                    next.for_each(|c| push_escaped(line, *c));
                }
                end(line, begin);
            });
            let places: [&[usize]; 4] = [&IN_BODIES, &IN_TITLES, &IN_PASSAGES, &IN_REST];
            for (group, places) in others.iter_mut().zip(places) {
                if !places.iter().any(|at| is_elsewhere(*at)) {
                    continue;
                }
                group.push(token, |line| {
                    let begin = line.len() + name.len();
                    line.push_str(&name);
                    for (n, at) in places.iter().enumerate() {
                        if n > 0 {
                            line.push(' ');
                        }
                        if is_elsewhere(*at) {
                            line.push_str(&lists[*at]);
                        }
                    }
                    end(line, begin);
                });
            }
        }
        groups
    }

    /// Returns the lines of three characters.
    fn triples(&self, postings: &[Postings]) -> Lines {
        let mut lines = Lines::default();
        let mut lists: [String; LISTS] = Default::default();
        for posting in postings {
            self.lists(&posting.lists, &mut lists);
            let (pair, third) = tokens::parts(posting.of);
            lines.push(pair, |line| {
                push_escaped(line, characters(pair).1);
                push_escaped(line, third);
                let begin = line.len();
                line.push_str(&lists.join(" "));
                end(line, begin);
            });
        }
        lines
    }

    /// Writes lists: each counts from where its numbers may begin.
    fn lists(&self, lists: &Lists, texts: &mut [String; LISTS]) {
        for (at, text) in texts.iter_mut().enumerate() {
            let from = match at {
                BEHIND..PASSAGES => self.front,
                at if at > PASSAGES => self.passages,
                _ => 0,
            };
            text.clear();
            push_list(text, lists[at].iter().copied(), from);
        }
    }
}

/// Ends a line, without the spaces of lists that are empty.
fn end(line: &mut String, begin: usize) {
    let spaces = line.bytes().rev().take_while(|byte| *byte == b' ');
    line.truncate((line.len() - spaces.count()).max(begin));
    line.push('\n');
}

/// Cuts the lines of what is numbered into shards that fill a room; returns which number each begins with.
pub(super) fn cut_numbered(parts: &[Lines], room: Room) -> (Vec<u64>, Vec<String>) {
    let total: usize = parts.iter().map(|lines| lines.text.len()).sum();
    let share = room.bytes.max(total / room.files + 1);
    let (mut begins, mut texts) = (Vec::new(), Vec::<String>::new());
    let mut done = 0;
    for (number, line) in parts.iter().flat_map(Lines::iter) {
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
fn cut<'a>(parts: impl Iterator<Item = &'a Lines> + Clone, room: Room) -> Shards {
    // Numbers are rarely looked for; their shards may be larger.
    let weight = |token: Token, line: &str| {
        let rare = tokens::is_number(token);
        line.len() / if rare { 4 } else { 1 }
    };
    let lines = parts.flat_map(Lines::iter);
    let weights = lines.clone().map(|(token, line)| weight(token, line));
    let total: usize = weights.sum();
    // A shard may end up half a line over its share, so that the number stays below what there may be.
    let share = room.bytes.max(total / room.files + 1);
    let mut shards = Shards::default();
    let mut text = String::new();
    let mut group: Option<char> = None;
    let mut done = 0;
    for (token, line) in lines {
        let (first, second) = characters(token);
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
        done += weight(token, line);
    }
    if !text.is_empty() {
        shards.texts.push(text);
    }
    shards
}

/// Writes ascending document numbers, none below `from`, as gaps.
pub(super) fn push_list(text: &mut String, list: impl IntoIterator<Item = u32>, from: u32) {
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
