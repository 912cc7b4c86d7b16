//! Words with what is said of them, found where a text begins with one.
//!
//! Every character of every page is looked up here, and nearly none begins a word: a bit for each character says so without hashing.
//! Does not know what the words are for.

use std::cmp::Reverse;
use std::collections::HashMap;

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

    /// The words that begin with a character, longest first, each with its value.
    pub fn beginning_with(&self, first: char) -> &[(String, String)] {
        let bits = self.begins.get(first as usize / 64);
        match bits {
            Some(bits) if bits >> (first as usize % 64) & 1 == 0 => &[],
            _ => self.words.get(&first).map_or(&[], Vec::as_slice),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Dictionary;

    #[test]
    fn the_longest_word_comes_first_in_every_plane() {
        let pairs = [
            ("地域", "a"),
            ("地域福祉", "b"),
            ("𠮟る", "c"),
            ("地域", "d"),
        ];
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
