//! Says which lists a document or a passage belongs to, and for which tokens.
//!
//! Knows tokens and places; never how lists are collected, kept or written.
//!
//! Instead of word frequencies a posting keeps where the token stands: with whole substrings, "in the title"
//! says more than a number, needs no document lengths in the browser, and leaves many documents equal. Among
//! equals the browser takes those that lie in the same file, which is what keeps a search small at 10,000
//! documents. Of a body in the front it is kept only if the token stands nowhere better in the document.
//!
//! Where two pairs of characters share texts that do not hold the three together, those three have lists of
//! their own ([`super::triples`]).

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
#[derive(Debug, Default, PartialEq)]
pub(super) struct Fields {
    pub title: String,
    pub summary: String,
    pub departments: String,
    pub number: Option<String>,
}

impl Fields {
    /// Returns what can be found by any substring.
    pub(super) fn texts(&self) -> [&str; 3] {
        [&self.title, &self.summary, &self.departments]
    }
}

/// The ascending numbers of one token, by place.
pub(super) type Lists = [Vec<u32>; LISTS];

/// Calls `add` with every token of a document and the place of its list, repeatedly if it occurs repeatedly, and with
/// every three characters alike; one of the front comes with its body, which is last.
pub(super) fn document(
    fields: &Fields,
    is_front: bool,
    body: Option<&str>,
    mut add: impl FnMut(Token, usize),
) {
    let from = if is_front { 0 } else { BEHIND };
    let title = from + usize::from(fields.title.chars().count() > SHORT_TITLE);
    if let Some(token) = fields.number.as_deref().and_then(tokens::number) {
        add(token, from);
    }
    let mut text = |text: &str, list: usize| tokens::every(text.chars(), |of| add(of, list));
    text(&fields.title, title);
    text(&fields.summary, from + 2);
    text(&fields.departments, from + 2);
    if let Some(body) = body {
        text(body, BODY);
    }
}

/// Calls `add` in the same way for a passage.
pub(super) fn passage(normal: &str, is_front: bool, mut add: impl FnMut(Token, usize)) {
    let list = PASSAGES + usize::from(!is_front);
    let text = [START].into_iter().chain(normal.chars());
    tokens::every(text, |of| add(of, list));
}
