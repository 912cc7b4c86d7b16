//! Full-text search without a server: plain documents and word lists in, small files out.
//!
//! Knows text, labels and relative addresses; never the plan, the theme or the disk. The site gives a
//! [`SearchDoc`] for each page and the plan's [`Words`]; [`index()`] answers with files for `assets/search/`
//! and the name of the one that the search page names (`data-index`). Its name holds the digest of all of
//! them, and so does every other: a page and its index never mismatch. They are classic scripts, because
//! that is all a browser loads from `file://`. `themes/default/js/search/` reads them.
//!
//! The stages: [`normalise()`] → [`passages`] of large sites → [`tokens`] (pairs of characters; [`triples`] where
//! pairs say too little) → [`index`](mod@index) (the place of each) → [`gather`] (all postings at once, kept as a
//! [`concordance`]) → [`shards`] (ranges of tokens), beside [`documents`], [`facets`] and [`words`]; [`layout`] says
//! how many share a file. A [`Standing`] holds what they made, and a build that comes later changes in it what changed.
//!
//! **Where elasticlunr-rs stands.** Its `Language` is implemented by [`Bigrams`], and its inverted index,
//! filled with the same documents, is the referee of our postings in the tests. The files that ship are not
//! made from it, for three reasons that lie in its form: its JSON is a trie with an object for every
//! character, which cannot be cut into flat ranges of tokens without repeating the nodes above; it keeps a
//! frequency for each posting where we need the best place only, and the lists of documents unsorted by
//! place; and its browser side asks for AND in each field by itself, so that words of one query that
//! stand in a title and in a body would not meet.

mod concordance;
mod documents;
mod facets;
mod gather;
mod index;
mod layout;
mod mix;
mod normalise;
mod numbering;
mod passages;
mod script;
mod shards;
mod standing;
mod strings;
mod tokens;
mod triples;
mod words;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use layout::{HOLDERS, Layout, PLACES};
pub use normalise::{fold_reading, normalise};
pub use script::{compact_script, join_scripts};
pub use standing::Standing;
pub use tokens::Bigrams;

/// One page as the search sees it. All texts are plain, without markup.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchDoc {
    /// The address, relative to the site's root: `asahikawa-2024/initiatives/city-19/`.
    pub url: String,
    /// The page's title.
    pub title: String,
    /// The sentence that says what the page is about; shown when nothing better matches.
    pub summary: String,
    /// Everything else that the page says and that should be found.
    pub body: String,
    /// The number as it is shown: `市-19`, `1-2`.
    pub number: Option<String>,
    /// What kind of page it is: 取組, 指標, 用語, …
    pub kind: Label,
    /// Who carries it out.
    pub owner: Option<Label>,
    /// The regional images it belongs to.
    pub regional_images: Vec<Label>,
    /// The approaches it belongs to.
    pub approaches: Vec<Label>,
    /// Who is responsible; the labels are found as text too.
    pub departments: Vec<Label>,
    /// For whom it is.
    pub audiences: Vec<Label>,
    /// The plan it belongs to.
    pub plan: Option<Label>,
}

/// An id for the address line and a text for the reader.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// ASCII, stable.
    pub id: String,
    /// As it is shown.
    pub text: String,
}

/// The words of the plan and of its citizens.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Words {
    /// `ja` or `en`: the language of the search page's sentences.
    pub language: String,
    /// Sentences that replace the built-in ones, by key.
    pub strings: BTreeMap<String, String>,
    /// Texts with their readings in hiragana.
    pub readings: Vec<(String, String)>,
    /// Groups of words that mean the same.
    pub synonyms: Vec<Vec<String>>,
    /// What citizens ask, and the words of the plan that answer.
    pub asks: Vec<(Vec<String>, Vec<String>)>,
    /// Groups of spellings of one word.
    pub spellings: Vec<Vec<String>>,
    /// Words to offer when nothing is found.
    pub try_words: Vec<String>,
    /// Pages to offer when nothing is found: indexes, counters to call.
    pub ways_on: Vec<WayOn>,
    /// The telephone lines that come first when a query speaks of dying.
    pub helplines: Option<Helplines>,
}

/// A page to go on to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WayOn {
    /// The address, relative to the site's root.
    pub url: String,
    /// The link's text.
    pub text: String,
}

/// Telephone lines and the words that call them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Helplines {
    /// A query that holds one of these shows the lines.
    pub triggers: Vec<String>,
    /// One warm sentence.
    pub message: String,
    /// The lines, in order.
    pub lines: Vec<Helpline>,
}

/// One telephone line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Helpline {
    /// Who answers.
    pub name: String,
    /// The number, as written.
    pub number: String,
    /// When.
    pub hours: Option<String>,
    /// What else one should know.
    pub note: Option<String>,
    /// Where these facts are published.
    pub source: Option<String>,
}

/// One file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchFile {
    /// Relative to the site's root.
    pub path: String,
    /// UTF-8 JavaScript.
    pub bytes: Vec<u8>,
}

/// All files of a search index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchIndex {
    /// The path of the file that the search page names in `data-index`.
    pub entry: String,
    /// All files, the entry among them.
    pub files: Vec<SearchFile>,
}

/// Makes the index. The same documents and words give the same bytes.
pub fn index(docs: &[Arc<SearchDoc>], words: &Words) -> SearchIndex {
    write(&Standing::of(docs), words)
}

/// Writes the files of an index.
fn write(standing: &Standing, words: &Words) -> SearchIndex {
    let Standing {
        layout,
        facets,
        records,
        passages,
        concordance,
        ..
    } = standing;
    let meanings = words::meanings(words, concordance.tokens());
    let terms = words::terms(words, concordance.tokens());
    let groups = shards::write(concordance, layout, passages.front());
    let per_file = Layout::of_passages(passages.front(), passages.len());
    let passage_texts = passages.files(per_file);
    let (holders, holder_texts) = shards::cut_numbered(&passages.holders(), HOLDERS);
    let (places, place_texts) = shards::cut_numbered(&passages.places(), PLACES);
    let strings = strings::of(&words.language, &words.strings);
    let (strings, lazy): (BTreeMap<_, _>, BTreeMap<_, _>) = strings
        .into_iter()
        .partition(|(key, _)| strings::is_always_needed(key));
    let other_words = json!({
        "spellings": words::spellings(words),
        "s": terms.directory,
    });

    let entry = json!({
        "count": layout.documents,
        "small": layout.is_small(),
        "d": [layout.front, layout.records.front, layout.records.back],
        "p": [passages.front(), per_file.front, per_file.back],
        "t": groups.leading.directory,
        "v": groups.bodies.directory,
        "m": groups.titles.directory,
        "q": groups.passages.directory,
        "r": groups.rest.directory,
        "w": meanings.directory,
        "kind": facets.texts("kind"),
        "owner": facets.texts("owner"),
        "department": facets.texts("department"),
        "strings": strings,
        "triggers": triggers(words),
    });
    let filters = json!({ "strings": lazy, "groups": facets.write() });

    let json = |value: &Value| Data::Json(value.to_string().into());
    let mut named = vec![
        ("entry".to_owned(), json(&entry)),
        ("f".to_owned(), json(&filters)),
        ("h".to_owned(), json(&help(words, &lazy))),
        ("o".to_owned(), json(&other_words)),
    ];
    if !layout.is_small() {
        let holders = json!({
            "x": groups.triples.directory,
            "y": holders,
            "z": places,
            "stride": passages.stride(),
        });
        named.push(("n".to_owned(), json(&holders)));
    }
    let numbered = |letter: char| (0..).map(move |n| format!("{letter}{n}"));
    let records = records.iter().map(|json| Data::Json(json.into()));
    named.extend(numbered('d').zip(records));
    for (letter, texts) in [
        ('t', groups.leading.texts),
        ('v', groups.bodies.texts),
        ('m', groups.titles.texts),
        ('q', groups.passages.texts),
        ('r', groups.rest.texts),
        ('x', groups.triples.texts),
        ('p', passage_texts),
        ('y', holder_texts),
        ('z', place_texts),
        ('w', meanings.texts),
        ('s', terms.texts),
    ] {
        named.extend(numbered(letter).zip(texts.into_iter().map(Data::Literal)));
    }
    files(named)
}

/// How every file begins.
const CALL: &str = "keikakuSearch(\"";

/// What a file hands over to the script.
enum Data<'a> {
    Json(Cow<'a, str>),
    /// What stands in a template literal.
    Literal(String),
}

/// The text of a file, which has a name before it has an address.
struct Call {
    name: String,
    text: String,
}

impl Call {
    /// Writes the call that hands the data over.
    fn new(name: String, data: Data) -> Call {
        let [before, data, after] = match &data {
            Data::Json(json) => ["", json, ""],
            Data::Literal(text) => ["`", text, "`"],
        };
        let text = [CALL, &name, "\",", before, data, after, ")\n"].concat();
        Call { name, text }
    }

    /// Returns the data as it is written.
    fn data(&self) -> &str {
        &self.text[CALL.len() + self.name.len() + 2..self.text.len() - 2]
    }
}

/// Gives every file a name that holds the digest of all; the entry is the first.
fn files(named: Vec<(String, Data)>) -> SearchIndex {
    let calls = named.into_par_iter();
    let calls: Vec<Call> = calls.map(|(name, data)| Call::new(name, data)).collect();
    let digest = digest(&calls);
    let path = |name: &str| format!("assets/search/{name}.{digest}.js");
    let entry = path("entry");
    let files = calls.into_iter().map(|call| SearchFile {
        path: path(&call.name),
        bytes: call.text.into_bytes(),
    });
    SearchIndex {
        files: files.collect(),
        entry,
    }
}

/// Returns the words that call the helplines, in normal form.
fn triggers(words: &Words) -> Vec<String> {
    let triggers = words.helplines.iter().flat_map(|help| &help.triggers);
    triggers
        .map(|word| normalise(word))
        .filter(|word| !word.is_empty())
        .collect()
}

/// Returns what is shown when nothing is found, or when a query speaks of dying.
fn help(words: &Words, strings: &BTreeMap<String, String>) -> Value {
    let help = words.helplines.clone().unwrap_or_default();
    json!({
        "strings": strings,
        "message": help.message,
        "lines": help.lines,
        "try": words.try_words,
        "ways": words.ways_on,
    })
}

/// Returns twelve hexadecimal digits that stand for all files; the entry counts last and without its name.
fn digest(calls: &[Call]) -> String {
    let mut hash = Sha256::new();
    for call in calls.iter().skip(1) {
        hash.update(call.name.as_bytes());
        hash.update([0]);
        hash.update(call.data().as_bytes());
        hash.update([0]);
    }
    for entry in calls.iter().take(1) {
        hash.update(entry.data().as_bytes());
    }
    let digits = hash.finalize();
    digits
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
