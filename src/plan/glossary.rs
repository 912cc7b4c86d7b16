//! 用語: words explained, their readings, and the words citizens use instead.

use super::common::{self, Common};
use crate::document::Document;
use crate::document::schema::{Field, Shape, optional, required};
use crate::document::yaml::Spanned;

/// The keys of `glossary.yaml`.
pub const FIELDS: &[Field] = &[
    optional(
        "terms",
        Shape::List(&Shape::Map(&[
            required("id", Shape::Id, "ID"),
            required("term", Shape::Text, "言葉"),
            optional("reading", Shape::Text, "読みがな"),
            required("meaning", Shape::Text, "意味"),
            optional("also", Shape::List(&Shape::Text), "ほかの書き方"),
            optional("see", Shape::List(&Shape::Id), "関係する言葉の ID"),
        ])),
        "用語",
    ),
    optional(
        "readings",
        Shape::List(&Shape::Map(&[
            required("text", Shape::Text, "言葉"),
            required("reading", Shape::Text, "読みがな"),
        ])),
        "ふりがな",
    ),
    common::DRAFT,
    common::SOURCES,
    common::CORRECTIONS,
    common::NOTES,
];
/// The keys of `synonyms.yaml`.
pub const SYNONYM_FIELDS: &[Field] = &[
    optional(
        "groups",
        Shape::List(&Shape::Map(&[
            required("words", Shape::List(&Shape::Text), "同じ意味の言葉"),
            optional("note", Shape::Text, "説明"),
        ])),
        "互いに見つけ合う言葉",
    ),
    optional(
        "asks",
        Shape::List(&Shape::Map(&[
            required("ask", Shape::List(&Shape::Text), "市民の言葉"),
            required("find", Shape::List(&Shape::Text), "計画の言葉"),
            optional("note", Shape::Text, "説明"),
        ])),
        "市民の言葉から計画の言葉へ",
    ),
    optional(
        "spellings",
        Shape::List(&Shape::List(&Shape::Text)),
        "書き方の違い",
    ),
    optional(
        "style",
        Shape::List(&Shape::Map(&[
            required("write", Shape::Text, "この計画の書き方"),
            required("not", Shape::List(&Shape::Text), "使わない書き方"),
        ])),
        "書き方の表",
    ),
];

/// Glossary of a plan.
#[derive(Clone, Debug)]
pub struct Glossary {
    /// Common keys.
    pub common: Common,
    /// Terms, in written order.
    pub terms: Vec<Term>,
    /// Readings for furigana: text and hiragana.
    pub readings: Vec<(String, String)>,
}

/// A word explained.
#[derive(Clone, Debug)]
pub struct Term {
    /// ASCII id.
    pub id: Spanned<String>,
    /// The word.
    pub term: String,
    /// Its reading.
    pub reading: Option<String>,
    /// What it means.
    pub meaning: String,
    /// Other forms.
    pub also: Vec<String>,
    /// Related terms' ids.
    pub see: Vec<Spanned<String>>,
}

/// Words citizens use.
#[derive(Clone, Debug)]
pub struct Synonyms {
    /// Common keys.
    pub common: Common,
    /// Words that find each other.
    pub groups: Vec<Vec<String>>,
    /// Citizens' words and the plan's words they find.
    pub asks: Vec<(Vec<String>, Vec<String>)>,
    /// Spellings of one word.
    pub spellings: Vec<Vec<String>>,
    /// The spelling sheet: how a word is written in our texts, and how it is not.
    pub style: Vec<(String, Vec<String>)>,
}

/// Reads `glossary.yaml`.
pub fn read(document: &Document) -> Glossary {
    let node = &document.fields;
    Glossary {
        common: Common::of(document),
        terms: node
            .list("terms")
            .iter()
            .filter_map(|n| {
                Some(Term {
                    id: n.spanned_text("id")?,
                    term: n.text("term")?.to_owned(),
                    reading: n.owned("reading"),
                    meaning: n.text("meaning")?.to_owned(),
                    also: n.texts("also"),
                    see: n.spanned_texts("see"),
                })
            })
            .collect(),
        readings: node
            .list("readings")
            .iter()
            .filter_map(|n| Some((n.text("text")?.to_owned(), n.text("reading")?.to_owned())))
            .collect(),
    }
}

/// Reads `synonyms.yaml`.
pub fn read_synonyms(document: &Document) -> Synonyms {
    let node = &document.fields;
    Synonyms {
        common: Common::of(document),
        groups: node
            .list("groups")
            .iter()
            .map(|n| n.texts("words"))
            .collect(),
        asks: node
            .list("asks")
            .iter()
            .map(|n| (n.texts("ask"), n.texts("find")))
            .collect(),
        spellings: node
            .list("spellings")
            .iter()
            .map(|n| {
                n.items()
                    .iter()
                    .filter_map(|i| i.as_text().map(str::to_owned))
                    .collect()
            })
            .collect(),
        style: node
            .list("style")
            .iter()
            .filter_map(|n| Some((n.text("write")?.to_owned(), n.texts("not"))))
            .collect(),
    }
}
