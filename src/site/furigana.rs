//! Readings: which words of a plan have a reading, found in running text where they stand as words.
//!
//! Readings come from the glossary and from authors. Nothing is guessed: a word without a reading stays as it is.

use super::dictionary::Dictionary;
pub use super::dictionary::is_kanji;

use crate::html;
use crate::plan::Plan;

/// Characters of the longest word that gets one ruby. A ruby cannot break, and a longer one is wider than a telephone; its parts have readings too.
const LONGEST_RUBY: usize = 7;

/// The readings of one plan.
#[derive(Clone, Debug, Default)]
pub struct Furigana {
    words: Dictionary,
}

/// A piece of text: with a reading, or plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text without a reading.
    Plain(&'a str),
    /// A base text and its reading in hiragana.
    Ruby(&'a str, &'a str),
}

impl Furigana {
    /// True when a plan gives readings of its own.
    pub fn given(plan: &Plan) -> bool {
        plan.glossary.as_ref().is_some_and(|glossary| {
            !glossary.readings.is_empty() || glossary.terms.iter().any(|t| t.reading.is_some())
        })
    }

    /// Collects the readings of a plan: glossary, furigana list, and the names of departments, actors and audiences.
    pub fn of(plan: &Plan) -> Self {
        // Names alone would leave a page with ruby here and there, which helps nobody.
        let readings = match Self::given(plan) {
            true => plan.readings(),
            false => Vec::new(),
        };
        Self::from_readings(readings)
    }

    /// Collects the readings that speech needs: of technical terms, and of the names of actors, departments and places. Everyday words
    /// are left out; an engine reads those well.
    pub fn of_names(plan: &Plan) -> Self {
        let about = &plan.about;
        let listed = plan.glossary.iter().flat_map(|g| &g.readings);
        let find = |name: &str| {
            let mut listed = listed.clone();
            listed.find(|listed| listed.text == name).map(|listed| listed.reading.clone())
        };
        let mut names: Vec<(&str, Option<&String>)> = Vec::new();
        let terms = plan.glossary.iter().flat_map(|g| &g.terms);
        names.extend(terms.map(|t| (t.term.as_str(), t.reading.as_ref())));
        let sections = about.departments.iter().flat_map(|d| &d.sections);
        names.extend(about.departments.iter().map(|d| (d.name.as_str(), d.reading.as_ref())));
        names.extend(sections.map(|s| (s.name.as_str(), s.reading.as_ref())));
        names.extend(about.municipality.iter().map(|m| (m.name.as_str(), m.reading.as_ref())));
        for actor in &about.actors {
            names.push((&actor.name, actor.reading.as_ref()));
            names.push((&actor.short, None));
        }
        let readings = names.into_iter().filter_map(|(name, reading)| {
            Some((name.to_owned(), reading.cloned().or_else(|| find(name))?))
        });
        // Everyday words tell where a name ends, and keep their kanji.
        let others = plan.readings().into_iter();
        let others = others.map(|(word, _)| (word, String::new()));
        Self::from_readings(readings.chain(others))
    }

    /// Makes a dictionary from pairs of text and reading. Texts without kanji need none and are dropped.
    pub fn from_readings(readings: impl IntoIterator<Item = (String, String)>) -> Self {
        let readings = readings.into_iter();
        // The glossary comes first, so that it wins over a later entry for the same text.
        Self { words: Dictionary::new(readings.filter(|(text, _)| text.chars().any(is_kanji))) }
    }

    /// True when no word has a reading.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Cuts a text into pieces. Kana at the end or start of a word stay outside the ruby: 見守り gives 見守（みまも）and り.
    pub fn pieces<'a>(&'a self, text: &'a str) -> Vec<Piece<'a>> {
        self.pieces_up_to(text, usize::MAX)
    }

    /// The same with words of at most `longest` characters.
    fn pieces_up_to<'a>(&'a self, text: &'a str, longest: usize) -> Vec<Piece<'a>> {
        let mut pieces = Vec::new();
        let mut plain = 0;
        for word in self.words.words_in(text, longest) {
            if plain < word.start {
                pieces.push(Piece::Plain(&text[plain..word.start]));
            }
            push_word(&mut pieces, &text[word.start..word.end], word.value);
            plain = word.end;
        }
        if plain < text.len() {
            pieces.push(Piece::Plain(&text[plain..]));
        }
        pieces
    }

    /// The text with readings in place of the words, for speech.
    pub fn spoken(&self, text: &str) -> String {
        self.pieces(text)
            .into_iter()
            .map(|piece| match piece {
                Piece::Plain(text) => text,
                Piece::Ruby(_, reading) => reading,
            })
            .collect()
    }

    /// Adds ruby to the text of a page's body. Tags, forms, drawings and text that already has ruby stay as they are.
    pub fn annotate(&self, html: &str) -> String {
        const SKIPPED: [&str; 9] =
            ["script", "style", "title", "option", "textarea", "svg", "ruby", "head", "button"];
        let mut out = String::with_capacity(html.len() * 2);
        html::each_text(html, &SKIPPED, &mut out, |out, text| self.push_text(out, text));
        out
    }

    fn push_text(&self, out: &mut String, text: &str) {
        if !text.chars().any(is_kanji) {
            out.push_str(text);
            return;
        }
        for piece in self.pieces_up_to(text, LONGEST_RUBY) {
            match piece {
                Piece::Plain(text) => out.push_str(text),
                Piece::Ruby(base, reading) => {
                    for part in
                        ["<ruby>", base, "<rp>（</rp><rt>", reading, "</rt><rp>）</rp></ruby>"]
                    {
                        out.push_str(part);
                    }
                }
            }
        }
    }
}

/// Splits shared kana off both ends of a word, so that ruby stands over kanji only. A word without a reading stays as it is.
fn push_word<'a>(pieces: &mut Vec<Piece<'a>>, word: &'a str, reading: &'a str) {
    let mut start = 0;
    for (a, b) in word.chars().zip(reading.chars()) {
        if hiragana(a) != b || is_kanji(a) {
            break;
        }
        start += a.len_utf8();
    }
    let (mut word_end, mut reading_end) = (word.len(), reading.len());
    for (a, b) in word[start..].chars().rev().zip(reading[start..].chars().rev()) {
        if hiragana(a) != b || is_kanji(a) {
            break;
        }
        word_end -= a.len_utf8();
        reading_end -= b.len_utf8();
    }
    if start >= word_end || start >= reading_end {
        pieces.push(Piece::Plain(word));
        return;
    }
    if start > 0 {
        pieces.push(Piece::Plain(&word[..start]));
    }
    pieces.push(Piece::Ruby(&word[start..word_end], &reading[start..reading_end]));
    if word_end < word.len() {
        pieces.push(Piece::Plain(&word[word_end..]));
    }
}

/// Katakana as the hiragana that a reading is written in: コロナ禍 needs ruby over 禍 only.
fn hiragana(c: char) -> char {
    match c {
        '\u{30A1}'..='\u{30F6}' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dictionary() -> Furigana {
        let pairs = [
            ("見守り", "みまもり"),
            ("地域", "ちいき"),
            ("地域福祉", "ちいきふくし"),
            ("雪", "ゆき"),
            ("コロナ禍", "ころなか"),
        ];
        Furigana::from_readings(pairs.map(|(a, b)| (a.to_owned(), b.to_owned())))
    }

    #[test]
    fn ruby_stands_over_kanji_only_and_the_longest_word_wins() {
        let html = dictionary().annotate("<p class=\"地域\">地域福祉の見守り</p>");
        let ruby = |base: &str, reading: &str| {
            format!("<ruby>{base}<rp>（</rp><rt>{reading}</rt><rp>）</rp></ruby>")
        };
        let expected = format!(
            "<p class=\"地域\">{}の{}り</p>",
            ruby("地域福祉", "ちいきふくし"),
            ruby("見守", "みまも")
        );
        assert_eq!(html, expected);
    }

    #[test]
    fn katakana_needs_no_reading() {
        let html = dictionary().annotate("コロナ禍");
        assert_eq!(html, "コロナ<ruby>禍<rp>（</rp><rt>か</rt><rp>）</rp></ruby>");
    }

    #[test]
    fn one_kanji_inside_a_longer_word_is_left_alone() {
        assert_eq!(dictionary().spoken("除雪と雪"), "除雪とゆき");
    }

    #[test]
    fn drawings_and_titles_stay_as_they_are() {
        let html = "<title>地域</title><svg><text>地域</text></svg>";
        assert_eq!(dictionary().annotate(html), html);
    }
}
