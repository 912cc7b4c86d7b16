//! Titles and summaries as an index that other programs take in: `search-index.json`, in elasticlunr's own form.
//!
//! A stock elasticlunr.js cuts a query at spaces and asks for whole tokens, so that the words themselves have to stand in the index:
//! what stands between two changes of script, and the shorter words inside a compound. Does not know the site's own search.

use std::sync::Arc;

use elasticlunr::{IndexBuilder, Language, Pipeline};
use unicode_normalization::UnicodeNormalization as _;

use super::SearchDoc;

/// The index of all documents. The reference of a document is its address, and what is shown of it is stored.
pub fn elasticlunr(docs: &[Arc<SearchDoc>]) -> Vec<u8> {
    let fields = ["title", "summary", "kind"];
    let builder = IndexBuilder::with_language(Box::new(Japanese));
    let mut index = builder.set_ref("url").add_fields(fields).build();
    for doc in docs {
        let SearchDoc { url, title, summary, kind, .. } = &**doc;
        index.add_doc(url, [title, summary, &kind.text]);
    }
    index.to_json().into_bytes()
}

/// The longest part of a compound that is a token of its own: 地域福祉 in 地域福祉計画.
const LONGEST: usize = 4;

/// Japanese as elasticlunr sees a language.
#[derive(Clone, Copy, Debug)]
struct Japanese;

impl Language for Japanese {
    fn name(&self) -> String {
        "Japanese words".to_owned()
    }

    fn code(&self) -> String {
        "ja".to_owned()
    }

    fn tokenize(&self, text: &str) -> Vec<String> {
        words(text)
    }

    /// Nothing: the steps of a stock library strike out what is not Latin.
    fn make_pipeline(&self) -> Pipeline {
        Pipeline { queue: Vec::new() }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Kanji,
    Katakana,
    Hiragana,
    Latin,
    Other,
}

fn script(c: char) -> Script {
    match c {
        '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '々' => {
            Script::Kanji
        }
        '\u{30A1}'..='\u{30FA}' | 'ー' => Script::Katakana,
        '\u{3041}'..='\u{3096}' => Script::Hiragana,
        c if c.is_alphanumeric() => Script::Latin,
        _ => Script::Other,
    }
}

fn words(text: &str) -> Vec<String> {
    let text: Vec<char> = text.nfkc().flat_map(char::to_lowercase).collect();
    let runs: Vec<&[char]> = text.chunk_by(|a, b| script(*a) == script(*b)).collect();
    let mut words = Vec::new();
    // 認知症サポーター is one word of two scripts.
    let written = |c: &char| !matches!(script(*c), Script::Hiragana | Script::Other);
    let compounds = text.chunk_by(|a, b| written(a) == written(b));
    let compounds = compounds.filter(|part| written(&part[0]));
    let of_two = compounds.filter(|part| part.iter().any(|c| script(*c) != script(part[0])));
    words.extend(of_two.map(String::from_iter));
    for (at, run) in runs.iter().enumerate() {
        match script(run[0]) {
            Script::Other | Script::Hiragana => {}
            Script::Latin | Script::Katakana => words.push(String::from_iter(*run)),
            Script::Kanji => {
                for length in 2..=LONGEST.min(run.len()) {
                    words.extend(run.windows(length).map(String::from_iter));
                }
                if run.len() > LONGEST || run.len() == 1 {
                    words.push(String::from_iter(*run));
                }
                // A verb or a noun made of one goes on in hiragana: 見守り, 支える.
                let tail = runs.get(at + 1).filter(|next| script(next[0]) == Script::Hiragana);
                let stem = &run[run.len() - run.len().min(2)..];
                let tail = tail.map_or(&[][..], |tail| &tail[..tail.len().min(2)]);
                words.extend((1..=tail.len()).map(|end| stem.iter().chain(&tail[..end]).collect()));
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_people_type() {
        let words =
            words("高齢者の見守りと、地域福祉計画のボランティア（SDGs 3）、認知症サポーター");
        for word in [
            "高齢者",
            "見守り",
            "福祉",
            "地域福祉",
            "地域福祉計画",
            "ボランティア",
            "sdgs",
            "3",
            "認知症サポーター",
        ] {
            assert!(words.iter().any(|known| known == word), "{word}: {words:?}");
        }
        assert!(!words.iter().any(|word| word.contains(['、', '（', ' '])), "{words:?}");
    }
}
