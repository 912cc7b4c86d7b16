//! Makes the browser's script smaller: parts become one script, without comments, spare space and long names.
//!
//! Knows the words and signs of JavaScript, not its grammar; never what a script does.
//!
//! A folder of parts is one closed script: all parts share one scope, and nobody outside sees their names.
//! So a name may be replaced wherever it stands if the script declares it and never uses it as a property:
//! then all that stood for one thing still does. A part must not use a global by a name that any part
//! declares, and must end its statements with semicolons or line breaks.

use std::collections::{BTreeMap, BTreeSet};

/// Joins the parts of a script, in their order, to one that keeps its names to itself.
pub fn join_scripts<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut script = String::from("(() => {\n'use strict';\n");
    for part in parts {
        script.push_str(part);
        script.push('\n');
    }
    script.push_str("})();\n");
    let pieces = read(&script);
    let names = short_names(&pieces);
    write(&pieces, &names)
}

/// Returns a script without comments and spare space. Its names stay: others may know them.
pub fn compact_script(script: &str) -> String {
    write(&read(script), &BTreeMap::new())
}

/// A piece of a script.
#[derive(Debug, Clone, PartialEq)]
enum Piece<'a> {
    /// A name, a keyword or a number.
    Word(&'a str),
    /// One sign.
    Sign(char),
    /// A string, a regular expression, or a stretch of a template literal: stays as it is.
    Quoted(&'a str),
    /// One or more line breaks.
    Break,
    /// Other white space.
    Space,
}

/// Cuts a script into pieces; comments are white space.
fn read(script: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece> = Vec::new();
    // For every open brace: whether a template literal goes on behind it.
    let mut braces: Vec<bool> = Vec::new();
    let mut at = 0;
    while let Some(first) = script[at..].chars().next() {
        let rest = &script[at..];
        let (piece, length) = if rest.starts_with("//") {
            (Piece::Break, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (
                Piece::Space,
                rest.find("*/").map_or(rest.len(), |end| end + 2),
            )
        } else if first.is_whitespace() {
            let length = rest.len() - rest.trim_start().len();
            let breaks = rest[..length].contains('\n');
            (if breaks { Piece::Break } else { Piece::Space }, length)
        } else if is_word(first) {
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            (Piece::Word(&rest[..length]), length)
        } else if first == '\'' || first == '"' {
            let length = quoted(rest, first);
            (Piece::Quoted(&rest[..length]), length)
        } else if first == '`' || (first == '}' && braces.last() == Some(&true)) {
            if first == '}' {
                braces.pop();
            }
            let length = template(rest);
            braces.extend(rest[..length].ends_with("${").then_some(true));
            (Piece::Quoted(&rest[..length]), length)
        } else if first == '/' && begins_expression(&pieces) {
            let length = expression(rest);
            (Piece::Quoted(&rest[..length]), length)
        } else {
            match first {
                '{' => braces.push(false),
                '}' => drop(braces.pop()),
                _ => {}
            }
            (Piece::Sign(first), first.len_utf8())
        };
        pieces.push(piece);
        at += length;
    }
    pieces
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '#')
}

/// Returns the length of a string, its quotes included.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == quote && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

/// Returns the length of a stretch of a template literal: up to its end or to the next `${`.
fn template(text: &str) -> usize {
    let mut before = ' ';
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if !escaped && (c == '`' || (c == '{' && before == '$')) {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
        before = c;
    }
    text.len()
}

/// Returns the length of a regular expression, its flags included.
fn expression(text: &str) -> usize {
    let (mut escaped, mut class) = (false, false);
    for (at, c) in text.char_indices().skip(1) {
        if !escaped {
            match c {
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    let flags = &text[at + 1..];
                    return at + 1 + flags.find(|c| !is_word(c)).unwrap_or(flags.len());
                }
                _ => {}
            }
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

/// Tells whether a slash begins a regular expression: it does where no value stands before it.
fn begins_expression(pieces: &[Piece]) -> bool {
    let blank = |piece: &&Piece| !matches!(piece, Piece::Space | Piece::Break);
    match pieces.iter().rev().find(blank) {
        Some(Piece::Sign(sign)) => !matches!(sign, ')' | ']' | '}'),
        Some(Piece::Word(word)) => matches!(*word, "return" | "typeof" | "case" | "of" | "in"),
        Some(_) => false,
        None => true,
    }
}

/// Returns a short name for every name that may be replaced, the shortest for the most frequent.
fn short_names<'a>(pieces: &[Piece<'a>]) -> BTreeMap<&'a str, String> {
    let pieces: Vec<&Piece> = pieces
        .iter()
        .filter(|piece| !matches!(piece, Piece::Space | Piece::Break))
        .collect();
    let word = |at: usize| match pieces.get(at) {
        Some(Piece::Word(word)) => Some(*word),
        _ => None,
    };
    let sign = |at: usize| match pieces.get(at) {
        Some(Piece::Sign(sign)) => *sign,
        _ => ' ',
    };
    let mut declared: BTreeSet<&str> = BTreeSet::new();
    let mut kept: BTreeSet<&str> = BTreeSet::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut open: Vec<usize> = Vec::new();
    for at in 0..pieces.len() {
        match sign(at) {
            '(' | '[' | '{' => open.push(at),
            ')' => {
                let from = open.pop().unwrap_or_default();
                // The names between the brackets before an arrow are its own.
                if sign(at + 1) == '=' && sign(at + 2) == '>' {
                    declared.extend((from..at).filter(|n| binds(&sign, *n)).filter_map(word));
                }
            }
            ']' | '}' => drop(open.pop()),
            _ => {}
        }
        let Some(name) = word(at) else { continue };
        *counts.entry(name).or_default() += 1;
        let before = at.checked_sub(1).and_then(word).unwrap_or_default();
        let generator = at > 1 && sign(at - 1) == '*' && word(at - 2) == Some("function");
        let arrow = sign(at + 1) == '=' && sign(at + 2) == '>';
        if matches!(before, "const" | "let" | "function") || generator || arrow {
            declared.insert(name);
        }
        let previous = at.checked_sub(1).map_or(' ', sign);
        // Three dots spread a value; one before a name makes it a property.
        let spread = at > 2 && sign(at - 2) == '.' && sign(at - 3) == '.';
        let property = previous == '.' && !spread;
        // In braces, a name between commas stands for itself and for a property.
        let inner = open.last().map_or(' ', |place| sign(*place));
        let ends = matches!(sign(at + 1), ',' | '}' | '=');
        let short = inner == '{' && matches!(previous, '{' | ',') && ends && !arrow;
        if property || short || sign(at + 1) == ':' {
            kept.insert(name);
        }
    }
    let mut names: Vec<(usize, &str)> = declared
        .difference(&kept)
        .filter(|name| !is_keyword(name))
        .map(|name| (counts[name], *name))
        .collect();
    names.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let taken = |short: &String| counts.contains_key(short.as_str());
    let free = shorts().filter(|short| !taken(short) && !is_keyword(short));
    names.into_iter().map(|(_, name)| name).zip(free).collect()
}

/// Tells a word of an arrow's brackets that stands at the place of a name, not of a default value.
fn binds(sign: &impl Fn(usize) -> char, at: usize) -> bool {
    at.checked_sub(1)
        .is_some_and(|before| matches!(sign(before), '(' | ',' | '[' | '.'))
}

fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "as" | "do"
            | "if"
            | "in"
            | "of"
            | "async"
            | "await"
            | "function"
            | "new"
            | "null"
            | "return"
            | "this"
            | "true"
            | "false"
            | "typeof"
            | "undefined"
            | "void"
            | "yield"
    )
}

/// Names of one letter, then of two.
fn shorts() -> impl Iterator<Item = String> {
    let letters = || ('a'..='z').chain('A'..='Z');
    let two = letters().flat_map(move |a| letters().map(move |b| String::from_iter([a, b])));
    letters().map(String::from).chain(two)
}

/// Writes the pieces with no more space than keeps them apart.
fn write(pieces: &[Piece], names: &BTreeMap<&str, String>) -> String {
    let mut text = String::new();
    let mut gap = None;
    for piece in pieces {
        let shown = match piece {
            Piece::Word(word) => names.get(word).map_or(*word, String::as_str).to_owned(),
            Piece::Quoted(quoted) => (*quoted).to_owned(),
            Piece::Sign(sign) => sign.to_string(),
            Piece::Break => {
                gap = Some('\n');
                continue;
            }
            Piece::Space => {
                gap = gap.or(Some(' '));
                continue;
            }
        };
        let before = text.chars().next_back().unwrap_or(';');
        let next = shown.chars().next().unwrap_or(';');
        let words = is_word(before) && is_word(next);
        let doubled = before == next && matches!(next, '+' | '-');
        // A line break may end a statement, but not behind a sign that goes on or before one.
        let goes_on = matches!(
            before,
            ';' | ',' | '{' | '(' | '[' | '=' | '>' | '?' | ':' | '&' | '|'
        ) || matches!(next, '}' | ')' | ']' | '.' | '?' | ':' | ',' | ';');
        match gap.take() {
            Some('\n') if !goes_on => text.push('\n'),
            Some(_) if words || doubled => text.push(' '),
            _ => {}
        }
        text.push_str(&shown);
    }
    text.push('\n');
    text
}
