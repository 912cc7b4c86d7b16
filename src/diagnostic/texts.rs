//! The texts that findings point into: read and counted once for all of them, with what may be a secret blotted out.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Diagnostic, Language, Text};
use crate::source::{Location, SourcePath, Sources, secret};

/// The files that some findings are about.
pub struct Texts(BTreeMap<SourcePath, Lines>);

/// A file's text and where its lines begin.
struct Lines {
    text: String,
    starts: Vec<usize>,
    /// The text to show, of the same length.
    shown: String,
    secrets: Vec<String>,
}

impl Texts {
    /// Reads the files of all places.
    pub fn of<'a>(
        diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
        sources: &Sources,
    ) -> Self {
        let mut texts = BTreeMap::new();
        for diagnostic in diagnostics {
            let labels = diagnostic.labels.iter().map(|label| &label.place);
            for place in diagnostic.place.iter().chain(labels) {
                if !texts.contains_key(&place.path) {
                    let source = sources.get(&place.path);
                    let text = source.map(|source| source.text()).unwrap_or_default();
                    texts.insert(place.path.clone(), Lines::of(&place.path, text));
                }
            }
        }
        Self(texts)
    }

    /// One-based line and column, in characters, of where a place begins.
    pub fn start(&self, place: &Location) -> (usize, usize) {
        self.position(place, place.span.start)
    }

    /// The same of where it ends.
    pub fn end(&self, place: &Location) -> (usize, usize) {
        self.position(place, place.span.end)
    }

    fn position(&self, place: &Location, offset: u32) -> (usize, usize) {
        let lines = self.0.get(&place.path);
        lines.map_or((1, 1), |lines| lines.position(offset as usize))
    }

    /// The lines that some spans of a file are on, and one around them: the first one's number, where it begins, and the text to show.
    pub fn window(&self, path: &SourcePath, spans: Range<usize>) -> (usize, usize, &str) {
        let Some(lines) = self.0.get(path) else {
            return (1, 0, "");
        };
        let first = lines.line(spans.start).saturating_sub(1);
        let last = lines.line(spans.end.max(spans.start)) + 2;
        let start = lines.starts[first];
        let end = lines.starts.get(last).copied();
        let end = end.unwrap_or(lines.shown.len());
        (first + 1, start, &lines.shown[start..end])
    }

    /// A sentence of a finding, without the secrets of the file that it is about.
    pub fn say(&self, diagnostic: &Diagnostic, text: &Text, language: Language) -> String {
        let text = secret::without_logins(text.get(language)).into_owned();
        let lines = diagnostic.place.as_ref().and_then(|p| self.0.get(&p.path));
        let secrets = lines.map_or(&[][..], |lines| &lines.secrets);
        if secrets.is_empty() {
            return text;
        }
        // What a message quotes stands between back-quotes, and may be a part of the secret only.
        let parts = text.split('`').enumerate().map(|(at, part)| {
            let quoted = at % 2 == 1 && part.chars().count() > 2;
            let within = |secret: &String| quoted && secret.contains(part) || secret == part;
            let mut part = match secrets.iter().any(within) {
                true => BLOT.to_owned(),
                false => part.to_owned(),
            };
            for secret in secrets.iter().filter(|secret| secret.len() > 3) {
                part = part.replace(secret.as_str(), BLOT);
            }
            part
        });
        parts.collect::<Vec<_>>().join("`")
    }
}

const BLOT: &str = "***";

impl Lines {
    fn of(path: &SourcePath, text: String) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(ends).collect();
        let mut shown = String::with_capacity(text.len());
        let mut secrets = Vec::new();
        let mut at = 0;
        for range in secret::ranges(path, &text) {
            shown.push_str(&text[at..range.start]);
            // Byte for byte, so that every span still fits.
            shown.extend(std::iter::repeat_n('*', range.len()));
            let value = text[range.clone()].trim_matches([' ', '"', '\'', '}']);
            secrets.extend((!value.is_empty()).then(|| value.to_owned()));
            at = range.end;
        }
        shown.push_str(&text[at..]);
        Self { text, starts, shown, secrets }
    }

    /// The line of an offset, from 0.
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    fn position(&self, offset: usize) -> (usize, usize) {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.line(offset);
        let before = &self.text[self.starts[line]..offset];
        (line + 1, before.chars().count() + 1)
    }
}
