//! Text editions for listening: an initiative, the role of an actor, the whole plan, as plain text in the order in which one would tell it.
//!
//! Names and technical terms stand in kana as the plan's own readings give them, because speech engines misread them; everyday words keep
//! their kanji, from which engines take the accent. Tables become sentences, row by row. No signs that are read aloud for nothing:
//! 市-19 is 市の19番, 1-2 is 1の2. Files have a byte order mark and CRLF, which every reading program on an office computer understands.

use std::fmt::Display;

use super::OpenPlan;
use crate::plan::Place;
use crate::site::furigana::{Furigana, is_kanji};
use crate::site::say;

/// Tells one plan, line by line.
pub(super) struct Speech<'a> {
    /// The plan.
    pub(super) p: OpenPlan<'a>,
    readings: &'a Furigana,
    lines: Vec<String>,
}

impl<'a> Speech<'a> {
    pub(super) fn new(p: OpenPlan<'a>) -> Self {
        Self { p, readings: &p.site.spoken[p.at.0], lines: Vec::new() }
    }

    /// The file.
    pub(super) fn finish(self) -> Vec<u8> {
        let text: Vec<String> =
            self.lines.iter().map(|line| self.readings.spoken(&said_once(line))).collect();
        format!("\u{FEFF}{}\r\n", text.join("\r\n").trim_end()).into_bytes()
    }

    /// A line of its own after a pause.
    pub(super) fn heading(&mut self, text: &str) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.push(text.trim().to_owned());
    }

    /// A text, each of its paragraphs on a line.
    pub(super) fn text(&mut self, text: &str) {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        self.lines.extend(lines.map(str::to_owned));
    }

    /// Texts one after the other.
    pub(super) fn texts<T: AsRef<str>>(&mut self, texts: impl IntoIterator<Item = T>) {
        for text in texts {
            self.text(text.as_ref());
        }
    }

    /// A sentence of the interface.
    pub(super) fn say_with(&mut self, key: &str, fill: &[(&str, &dyn Display)]) {
        let text = self.p.site.say_with(key, fill);
        self.text(&text);
    }

    /// A sentence about some names, if there are any.
    pub(super) fn say_names<T: AsRef<str>>(&mut self, key: &str, names: &[T]) {
        if !names.is_empty() {
            let names = self.all_of(names.iter().map(AsRef::as_ref));
            say!(self, key, names);
        }
    }

    /// What the text is, and the site's notice.
    pub(super) fn opening(&mut self) {
        let settings = &self.p.site.settings;
        say!(self, "speech_opening", plan = self.p.plan.about.title, site = settings.title);
        self.texts(&settings.notice);
    }

    /// What stands between names.
    pub(super) fn and(&self) -> &'a str {
        self.p.say("and_also")
    }

    /// The parts that there are, in one line.
    pub(super) fn all_of<'b>(&self, parts: impl IntoIterator<Item = &'b str>) -> String {
        let there = parts.into_iter().filter(|part| !part.is_empty());
        there.collect::<Vec<_>>().join(self.and())
    }

    /// 1の2「権利を守る」.
    pub(super) fn place_name(&self, place: Place) -> String {
        let title = place.title(self.p.plan);
        let Some(number) = place.number(self.p.plan) else {
            return title.to_owned();
        };
        let number = number.replace('-', self.p.say("speech_of"));
        say!(self.p.site, "speech_numbered", number, title)
    }
}

/// A word with its reading behind it, 罪（つみ）, would be heard twice: only the reading stays.
fn said_once(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('（') {
        out.push_str(before);
        let inner = after.split_once('）').map(|(inner, _)| inner);
        let reading = inner.filter(|r| {
            !r.is_empty() && r.chars().all(|c| ('ぁ'..='ゖ').contains(&c) || c == 'ー')
        });
        let word = reading.and_then(|reading| word_before(&out, reading));
        match (reading, word) {
            (Some(reading), Some(start)) => {
                out.truncate(start);
                out.push_str(reading);
                rest = &after[reading.len() + '）'.len_utf8()..];
            }
            _ => {
                out.push('（');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Where the word begins that a reading behind it belongs to: kanji, and the kana at its end that the reading ends in too.
fn word_before(text: &str, reading: &str) -> Option<usize> {
    let shared = text.chars().rev().zip(reading.chars().rev());
    let tail: usize = shared.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let stem = &text[..text.len() - tail];
    let kanji: usize = stem.chars().rev().take_while(|c| is_kanji(*c)).map(char::len_utf8).sum();
    (kanji > 0).then(|| stem.len() - kanji)
}

#[cfg(test)]
mod tests {
    use super::said_once;

    #[test]
    fn a_word_with_its_reading_is_said_once() {
        assert_eq!(said_once("罪（つみ）をおかした人"), "つみをおかした人");
        assert_eq!(said_once("体を償う（つぐなう）"), "体をつぐなう");
        assert_eq!(said_once("令和6年度（2024年度）"), "令和6年度（2024年度）");
        assert_eq!(said_once("計画（案）と（見本）"), "計画（案）と（見本）");
        assert_eq!(said_once("閉じない（かっこ"), "閉じない（かっこ");
    }
}
