//! What every noun of the plan may carry: where its facts come from, what was corrected, what a reader has to know.
//!
//! Knows references as written. Does not know whether a source exists; `plan::resolve` checks that.

use crate::document::Document;
use crate::document::schema::{Field, Shape, optional, required};
use crate::document::yaml::{Node, Spanned};
use crate::source::{Place, SourcePath, Span};

/// Keys that every noun may have. Nouns list them at the end of their own tables.
pub const SOURCE: &[Field] = &[
    required("document", Shape::Id, "出典の ID（plan.yaml の sources）"),
    optional("place", Shape::Text, "資料の中の場所"),
];
/// A correction of an error of extraction or print.
pub const CORRECTION: &[Field] = &[
    required("field", Shape::Text, "直した項目"),
    required("read", Shape::Text, "資料から読み取った文字"),
    required("shown", Shape::Text, "このサイトで示す文字"),
    optional("sure", Shape::OneOf(&["certain", "likely"]), "確かさ"),
    optional("reason", Shape::Text, "直した理由"),
];
/// Table entry for `draft`.
pub const DRAFT: Field = optional("draft", Shape::Flag, "下書き。preview だけに出ます");
/// Table entry for `sources`.
pub const SOURCES: Field = optional("sources", Shape::List(&Shape::Map(SOURCE)), "出典");
/// Table entry for `corrections`.
pub const CORRECTIONS: Field = optional(
    "corrections",
    Shape::List(&Shape::Map(CORRECTION)),
    "読み取り誤りの訂正",
);
/// Table entry for `notes`.
pub const NOTES: Field = optional(
    "notes",
    Shape::List(&Shape::Text),
    "読む人が知っておくべきこと",
);

/// The keys common to all nouns, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Common {
    /// The file it stands in.
    pub path: SourcePath,
    /// Where the noun begins, for diagnostics about it as a whole.
    pub span: Span,
    /// True when only the preview may show it.
    pub draft: bool,
    /// Where its facts come from.
    pub sources: Vec<Citation>,
    /// What was corrected.
    pub corrections: Vec<Correction>,
    /// What a reader has to know.
    pub notes: Vec<String>,
}

/// A reference to a source document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The source's id.
    pub document: Spanned<String>,
    /// Page, row or heading.
    pub place: Option<String>,
}

/// An error in a source and what is shown instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The key or text meant.
    pub field: String,
    /// What the source says.
    pub read: String,
    /// What this site shows.
    pub shown: String,
    /// False when the correction is only likely.
    pub certain: bool,
    /// Why.
    pub reason: Option<String>,
}

impl Common {
    /// Reads the common keys of a document.
    pub fn of(document: &Document) -> Self {
        let start = document
            .fields
            .entries()
            .iter()
            .find(|(key, _)| key.text == "title" || key.text == "name")
            .or_else(|| document.fields.entries().first())
            .map_or(document.fields.span, |(key, _)| key.span);
        Self {
            path: document.path.clone(),
            span: start,
            draft: document.fields.flag("draft"),
            sources: citations(&document.fields, "sources"),
            corrections: document
                .fields
                .list("corrections")
                .iter()
                .filter_map(correction)
                .collect(),
            notes: document.fields.texts("notes"),
        }
    }

    /// The common keys of a file of which nothing is known.
    pub fn nothing(path: &SourcePath) -> Self {
        Self {
            path: path.clone(),
            span: Span::default(),
            draft: false,
            sources: Vec::new(),
            corrections: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The place of a span of the same file.
    pub fn place(&self, span: Span) -> Place {
        Place::new(&self.path, span)
    }
}

/// Reads a list of citations under a key.
pub fn citations(node: &Node, key: &str) -> Vec<Citation> {
    node.list(key).iter().filter_map(citation).collect()
}

/// Reads one citation.
pub fn citation(node: &Node) -> Option<Citation> {
    Some(Citation {
        document: node.spanned_text("document")?,
        place: node.owned("place"),
    })
}

fn correction(node: &Node) -> Option<Correction> {
    Some(Correction {
        field: node.text("field")?.to_owned(),
        read: node.text("read")?.to_owned(),
        shown: node.text("shown")?.to_owned(),
        certain: node.text("sure") != Some("likely"),
        reason: node.owned("reason"),
    })
}
