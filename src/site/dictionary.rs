//! Words with what is said of them, found in running text where they stand as words.
//!
//! Japanese has no spaces, so a word stands as a word where a run of kanji is made of known words from end to end: 福祉計画 is 福祉 and 計画,
//! while in 日本人 no 本人 is found, and in 差し支え no 支え. Words in Latin letters and katakana stand between other kinds of characters.
//! Every character of every page is looked up here, and nearly none begins a word: a bit for each character says so without hashing.
//! Does not know what the words are for.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::document::lines::is_japanese;

/// Words by first character, longest first.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    words: HashMap<char, Vec<(String, String)>>,
    /// A bit for each character of the basic plane that begins a word.
    begins: Vec<u64>,
}

impl Dictionary {
    /// A dictionary of pairs of word and value. Of two pairs with one word, the first is found.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut words: HashMap<char, Vec<(String, String)>> = HashMap::new();
        let mut begins = vec![0; 0x1_0000 / 64];
        for (word, value) in pairs {
            let Some(first) = word.chars().next() else {
                continue;
            };
            if let Some(bits) = begins.get_mut(first as usize / 64) {
                *bits |= 1 << (first as usize % 64);
            }
            words.entry(first).or_default().push((word, value));
        }
        for list in words.values_mut() {
            // Stable, so that the first of two stays the first.
            list.sort_by_key(|(word, _)| Reverse(word.len()));
        }
        Self { words, begins }
    }

    /// True when there is no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words that stand in a text as words, in order. Where several ways lead through a run of kanji, the longest first words win.
    /// Words of more than `longest` characters are left to their parts.
    pub fn words_in<'d>(&'d self, text: &str, longest: usize) -> Vec<DictionaryWord<'d>> {
        let mut found: Vec<DictionaryWord<'d>> = Vec::new();
        let mut at = 0;
        while let Some(first) = text[at..].chars().next() {
            let after_word = found.last().is_some_and(|word| word.end == at);
            let words = self.through(text, at, after_word, longest);
            at = match words.last() {
                Some(last) => last.end,
                // Behind a counter, and beside 各, 等 and 第, which stand with any word, another word may begin.
                None if is_kanji(first) && !is_apart(first) && !is_counter(text, at, first) => {
                    let run = text[at..].find(|c| !is_kanji(c) || is_apart(c));
                    run.map_or(text.len(), |run| at + run)
                }
                None => at + first.len_utf8(),
            };
            found.extend(words);
        }
        found
    }

    /// The words that lead from a place to the end of the run of kanji that they get into; none if there is no way.
    fn through<'d>(
        &'d self,
        text: &str,
        start: usize,
        after_word: bool,
        longest: usize,
    ) -> Vec<DictionaryWord<'d>> {
        let mut words: Vec<DictionaryWord<'d>> = Vec::new();
        // For each word so far, which of its place is to be tried if it leads nowhere.
        let mut next: Vec<usize> = Vec::new();
        let mut dead: Vec<usize> = Vec::new();
        let (mut at, mut from) = (start, 0);
        loop {
            let first = text[at..].chars().next();
            let choice = first.map_or(&[][..], |first| self.beginning_with(first));
            let fits = |(word, _): &(String, String)| {
                let end = at + word.len();
                text[at..].starts_with(word.as_str())
                    && word.chars().count() <= longest
                    && !dead.contains(&end)
                    && (at > start || begins_a_word(text, at, word, after_word))
                    && ends_a_word(text, end, word, at > start)
            };
            let hit = choice[from..].iter().position(fits);
            if let Some(hit) = hit {
                let (word, value) = &choice[from + hit];
                let end = at + word.len();
                let value = value.as_str();
                words.push(DictionaryWord { start: at, end, value });
                if !goes_on(text, end) {
                    return words;
                }
                next.push(from + hit + 1);
                (at, from) = (end, 0);
                continue;
            }
            let (Some(word), Some(following)) = (words.pop(), next.pop()) else {
                return Vec::new();
            };
            dead.push(at);
            (at, from) = (word.start, following);
        }
    }

    /// The words that begin with a character, longest first, each with its value.
    fn beginning_with(&self, first: char) -> &[(String, String)] {
        let bits = self.begins.get(first as usize / 64);
        match bits {
            Some(bits) if bits >> (first as usize % 64) & 1 == 0 => &[],
            _ => self.words.get(&first).map_or(&[], Vec::as_slice),
        }
    }
}

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DictionaryWord<'d> {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What is said of it.
    pub value: &'d str,
}

/// True for kanji and the marks that stand for one.
pub fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '々' | '〆' | 'ヶ')
}

/// Kanji that stand with any word and leave its reading as it is.
fn is_apart(c: char) -> bool {
    matches!(c, '各' | '等' | '第')
}

/// True for 件 in 12件: a kanji behind a figure counts, and belongs to no word behind it. With ヶ the word goes on.
fn is_counter(text: &str, at: usize, c: char) -> bool {
    let before = text[..at].chars().next_back();
    c != 'ヶ' && before.is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(&c))
}

fn is_hiragana(c: char) -> bool {
    ('\u{3041}'..='\u{3096}').contains(&c)
}

/// True when two neighbours are of one kind that a word does not end between: katakana, or Latin letters and digits.
fn belong_together(a: char, b: char) -> bool {
    let katakana = |c: char| ('\u{30A1}'..='\u{30FC}').contains(&c) && c != '・' && c != 'ヶ';
    let latin = |c: char| !is_japanese(c) && c.is_alphanumeric();
    (katakana(a) && katakana(b)) || (latin(a) && latin(b))
}

/// True when the run of kanji that a word ended in goes on.
fn goes_on(text: &str, end: usize) -> bool {
    let before = text[..end].chars().next_back();
    let behind = text[end..].chars().next();
    before.is_some_and(is_kanji) && behind.is_some_and(|c| is_kanji(c) && !is_apart(c))
}

/// True when nothing before a word makes it the rest of another one.
fn begins_a_word(text: &str, at: usize, word: &str, after_word: bool) -> bool {
    let Some(before) = text[..at].chars().next_back() else {
        return true;
    };
    let first = word.chars().next();
    if first.is_some_and(|first| belong_together(before, first)) {
        return false;
    }
    let single = word.chars().count() == 1;
    if single && is_kanji(before) {
        return false;
    }
    // 差し支え: a verb behind the stem of another may be read otherwise than alone. 配慮し合う is none: two kanji before し make a noun.
    let inflected = first.is_some_and(is_kanji) && word.chars().any(is_hiragana);
    let mut ahead = text[..at].chars().rev().skip_while(|c| is_hiragana(*c));
    let kana = text[..at].chars().rev().take_while(|c| is_hiragana(*c)).count();
    let verb = ahead.next().is_some_and(is_kanji) && !ahead.next().is_some_and(is_kanji);
    let stem = "いきぎしちびみりえけげせべめれ".contains(before);
    after_word || !(inflected && stem && kana <= 2 && verb)
}

/// True when nothing behind a word makes it a part of another one. A single kanji is part of a longer run (除雪), and the beginning of a
/// word that goes on as verbs do (例えば).
fn ends_a_word(text: &str, end: usize, word: &str, inside: bool) -> bool {
    let single = word.chars().count() == 1;
    let (Some(last), Some(behind)) = (word.chars().next_back(), text[end..].chars().next()) else {
        return !(inside && single);
    };
    let inflects = "いうえきぎくぐけげしすせちつてぬねびぶべみむめりるれろっん".contains(behind);
    !belong_together(last, behind) && !(single && (inside || is_kanji(behind) || inflects))
}

#[cfg(test)]
mod tests {
    use super::Dictionary;

    #[test]
    fn words_are_found_where_they_stand_as_words() {
        let listed = "本人 大人 支え 支え合う 守り 見守り 福祉 計画 地域福祉 人 雪 自治会 自治 会議 要介護 ICT コロナ禍 お年寄り 本格的 的";
        let words = Dictionary::new(listed.split(' ').map(|w| (w.to_owned(), w.to_owned())));
        for (text, found) in [
            ("日本人も本人も", "本人"),
            ("大人数と大人", "大人"),
            ("差し支えと、みんなの支え", "支え"),
            ("繰り返し支えを", ""),
            ("子守りと見守り", "見守り"),
            ("見守り支え合う", "見守り 支え合う"),
            ("人を支え合う", "人 支え合う"),
            ("福祉計画", "福祉 計画"),
            ("地域福祉計画の計画書", "地域福祉 計画"),
            ("自治会議と自治会", "自治 会議 自治会"),
            ("除雪と雪", "雪"),
            ("不要介護用品と要介護", "要介護"),
            ("DISTRICT地区でICTを", "ICT"),
            ("ICT2とICT", "ICT"),
            ("アフターコロナ禍とコロナ禍", "コロナ禍"),
            ("お年寄りの本格的な", "お年寄り 本格的"),
            ("計画的に", ""),
            ("各計画等の福祉等", "計画 福祉"),
            ("第5期福祉計画の12件支える", "福祉 計画 支え"),
            ("福祉計画第2章", "福祉 計画"),
            ("3ヶ月計画", ""),
            ("互いに配慮し支え合う", "支え合う"),
            ("雪に、雪る、冬雪", "雪"),
            ("", ""),
        ] {
            let values: Vec<&str> = words.words_in(text, 7).iter().map(|w| w.value).collect();
            assert_eq!(values.join(" "), found, "{text}");
        }
    }

    #[test]
    fn a_long_run_of_kanji_takes_no_time() {
        let words = ["地域", "地", "域地", "域"].map(|w| (w.to_owned(), w.to_owned()));
        let text = format!("{}市", "地域".repeat(5_000));
        assert!(Dictionary::new(words).words_in(&text, 7).is_empty());
    }

    #[test]
    fn the_longest_word_comes_first_in_every_plane() {
        let pairs = [("地域", "a"), ("地域福祉", "b"), ("𠮟る", "c"), ("地域", "d")];
        let words = Dictionary::new(pairs.map(|(a, b)| (a.to_owned(), b.to_owned())));
        let values = |first| {
            let found = words.beginning_with(first).iter();
            found.map(|(_, value)| value.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(values('地'), ["b", "a", "d"]);
        assert_eq!(values('𠮟'), ["c"]);
        assert!(values('域').is_empty());
        assert!(values('𠮷').is_empty());
        assert!(Dictionary::default().beginning_with('地').is_empty());
    }
}
