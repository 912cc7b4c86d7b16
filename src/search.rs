//! Full-text search without a server: plain documents and word lists in, small files out.
//!
//! Knows text, labels and relative addresses; never the plan, the theme or the disk. The site gives a
//! [`SearchDoc`] for each page and the plan's [`Words`]; [`index()`] answers with files for `assets/search/`.
//! They are classic scripts, because that is all a browser loads from `file://`. `themes/default/js/search/` reads them.
//!
//! There is one layout for every size. Each file is named by its own bytes. The search page names the entry, and the entry
//! names the others, so that a page and its index never mismatch, and an edited sentence changes few files:
//! - `entry`: how many documents there are, the names of all files, labels, sentences, the [`words`] that editors list, the
//!   calls for help ([`calls`]), and what helps then and when nothing is found
//! - `t…`, `c…`: the [`postings`] of all [`tokens`], which are pairs of characters and single ones; a token's shard is computed
//!   from it
//! - `d…`: the documents, about [`BYTES_PER_FILE`] together, from which a result is verified and shown; named by the first
//! - `s…`: readings of words, in shards
//! - `f0`: what results can be filtered by ([`facets`])
//!
//! **Where elasticlunr-rs stands.** [`exchange`] makes an index of it for other programs, and its inverted index, filled with the same
//! documents, is the referee of our postings in the tests. The files of the site's own search are not made from it: its JSON is a trie with
//! an object for every character, which cannot be cut by token without repeating the nodes above; it keeps a frequency for each posting
//! where we need the best place only; and its browser side asks for AND in each field by itself, so that words of one query that stand in a
//! title and in a body would not meet.

mod calls;
pub mod exchange;
mod facets;
mod normalise;
mod postings;
mod strings;
mod tokens;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::source::Digest;
use facets::Facets;
pub use normalise::{VARIANTS, fold_reading, normalise};
use postings::Postings;

/// About so many bytes of documents share a file: a result needs one of them, and ten results hardly ever ten files.
const BYTES_PER_FILE: usize = 32 * 1024;

/// So many documents are shared out to files by themselves, so that an edit moves none of the others.
const DOCUMENTS_PER_BLOCK: usize = 64;

/// One page as the search sees it. All texts are plain, without markup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Words that lead here and are never shown.
    pub terms: String,
    /// The number as it is shown: `市-19`, `1-2`.
    pub number: Option<String>,
    /// What kind of page it is: 取組, 指標, 用語, …
    pub kind: FacetLabel,
    /// Who carries it out.
    pub owner: Option<FacetLabel>,
    /// Where in the tree it belongs, by level from the top.
    pub levels: [Vec<FacetLabel>; LEVELS],
    /// Who is responsible; the labels are found as text too.
    pub departments: Vec<FacetLabel>,
    /// For whom it is.
    pub audiences: Vec<FacetLabel>,
    /// What marks it across the tree.
    pub tags: Vec<FacetLabel>,
    /// The plan it belongs to.
    pub plan: Option<FacetLabel>,
}

/// As many levels as results can be filtered by.
pub const LEVELS: usize = 5;

/// An id for the address line and a text for the reader.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetLabel {
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
    pub helplines: Option<SearchHelplines>,
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
pub struct SearchHelplines {
    /// A query that holds one of these shows the lines.
    pub triggers: Vec<String>,
    /// One warm sentence.
    pub message: String,
    /// The lines, in order.
    pub lines: Vec<SearchHelpline>,
}

/// One telephone line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchHelpline {
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
    /// What they were made of.
    pub documents: Vec<Arc<SearchDoc>>,
}

/// Makes the index. The same documents and words give the same bytes.
pub fn index(docs: &[Arc<SearchDoc>], words: &Words) -> SearchIndex {
    // Pages of one topic are found together, so they stand together.
    let mut docs: Vec<Arc<SearchDoc>> = docs.to_vec();
    docs.sort_by(|a, b| topic(a).cmp(&topic(b)));
    let postings = Postings::of(&docs);
    let facets = Facets::collect(&docs);
    let strings = strings::of(&words.language, &words.strings);
    let mut files = Vec::new();
    let mut many = |letter: char, made: Vec<IndexFile>| {
        let hashes: String = made.iter().map(|file| file.hash.as_str()).collect();
        files.extend(made.into_iter().map(|file| file.written));
        json!([letter, hashes])
    };
    let literals = |letter: char, texts: Vec<String>| -> Vec<IndexFile> {
        let texts = texts.par_iter().enumerate();
        texts
            .map(|(n, text)| IndexFile::new(&format!("{letter}{n}"), &["`", text, "`"].concat()))
            .collect()
    };
    let records: Vec<String> = docs.par_iter().map(|doc| record(doc, &facets)).collect();
    let shares = shares(&records);
    let mut starts = String::new();
    postings::push_list(&mut starts, shares.iter().map(|(start, _)| *start));
    let records: Vec<IndexFile> = shares
        .par_iter()
        .map(|(start, share)| {
            IndexFile::new(&format!("d{start}"), &format!("[{}]", share.join(",")))
        })
        .collect();
    let (pairs, singles) = postings.texts();
    let shards = [
        many('t', literals('t', pairs)),
        many('c', literals('c', singles)),
        many('s', literals('s', words::readings(words, &postings))),
        many('d', records),
        many('f', vec![IndexFile::new("f0", &facets.write().to_string())]),
    ];
    let entry = json!({
        "count": docs.len(),
        "starts": starts,
        "many": shards,
        "kind": facets.texts("kind"),
        "owner": facets.texts("owner"),
        "department": facets.texts("department"),
        "strings": strings,
        "calls": calls::calls(words),
        "words": words::listed(words),
        "help": help(words),
    });
    let entry = IndexFile::new("entry", &entry.to_string());
    let path = entry.written.path.clone();
    files.push(entry.written);
    SearchIndex { entry: path, files, documents: docs }
}

/// A file and the part of its name that its bytes give.
struct IndexFile {
    hash: String,
    written: SearchFile,
}

impl IndexFile {
    /// Writes the call that hands the data over.
    fn new(name: &str, data: &str) -> IndexFile {
        let bytes = ["keikakuSearch(\"", name, "\",", data, ")\n"].concat().into_bytes();
        let mut hash = Digest::of(&bytes).short();
        hash.truncate(HASH);
        let path = format!("assets/search/{name}.{hash}.js");
        IndexFile { hash, written: SearchFile { path, bytes } }
    }
}

/// How many hexadecimal digits of a digest tell the editions of one file apart.
const HASH: usize = 8;

/// What a document is about: the lowest node of the tree that it belongs to first.
fn topic(doc: &SearchDoc) -> Option<&str> {
    let lowest = doc.levels.iter().rev().find_map(|labels| labels.first());
    lowest.map(|label| label.id.as_str())
}

/// Shares the records of documents out to files: each with the number of its first.
fn shares(records: &[String]) -> Vec<(u32, &[String])> {
    let mut start = 0;
    let blocks = records.chunks(DOCUMENTS_PER_BLOCK);
    let shares = blocks.flat_map(|block| {
        let bytes: usize = block.iter().map(String::len).sum();
        let files = bytes.div_ceil(BYTES_PER_FILE).max(1);
        block.chunks(block.len().div_ceil(files))
    });
    shares
        .map(|share| {
            let from = start;
            start += share.len() as u32;
            (from, share)
        })
        .collect()
}

/// Writes a document, `[url, title, summary, body, terms, number, kind, owner, departments]`, as JSON. Kind, owner and
/// departments are numbers into the labels of the entry, -1 for none.
fn record(doc: &SearchDoc, facets: &Facets) -> String {
    let owner = doc.owner.as_ref();
    let departments = doc.departments.iter();
    let record = json!([
        doc.url,
        doc.title,
        doc.summary,
        doc.body,
        doc.terms,
        doc.number.as_deref().unwrap_or_default(),
        facets.place("kind", &doc.kind.id),
        owner.map_or(-1, |owner| facets.place("owner", &owner.id)),
        departments
            .map(|department| facets.place("department", &department.id))
            .collect::<Vec<_>>(),
    ]);
    record.to_string()
}

/// Returns what is shown when nothing is found, or when a query speaks of dying.
fn help(words: &Words) -> Value {
    let help = words.helplines.clone().unwrap_or_default();
    json!({
        "message": help.message,
        "lines": help.lines,
        "try": words.try_words,
        "ways": words.ways_on,
    })
}
