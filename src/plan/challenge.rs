//! 現状と課題 and 解決に向けた方向性: numbered pairs that lead to a regional image.

use std::sync::Arc;

use super::common::{self, Common};
use super::id::Id;
use super::regional_image::RegionalImage;
use crate::document::Document;
use crate::document::schema::{Field, Shape, required};
use crate::document::yaml::Spanned;

/// The keys of `challenges.yaml`.
pub const FIELDS: &[Field] = &[
    required(
        "challenges",
        Shape::List(&Shape::Map(&[
            required("number", Shape::Count, "番号"),
            required("regional_image", Shape::Id, "地域像の番号"),
            required("challenge", Shape::Text, "現状と課題"),
            required("direction", Shape::Text, "解決に向けた方向性"),
        ])),
        "課題と方向性の組",
    ),
    common::DRAFT,
    common::SOURCES,
    common::CORRECTIONS,
    common::NOTES,
];

/// The file as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Common keys.
    pub common: Common,
    /// The pairs.
    pub pairs: Vec<Pair>,
}

/// A pair as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Its number.
    pub number: Spanned<u32>,
    /// The regional image's id.
    pub image: Spanned<String>,
    /// What is difficult.
    pub challenge: String,
    /// Where to go.
    pub direction: String,
}

/// A pair with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The file it stands in.
    pub entry: Arc<Entry>,
    /// Position in the file.
    pub index: usize,
    /// The regional image it leads to.
    pub image: Id<RegionalImage>,
}

impl Challenge {
    /// The pair itself.
    pub fn pair(&self) -> &Pair {
        &self.entry.pairs[self.index]
    }
}

/// Reads the file.
pub fn read(document: &Document) -> Entry {
    Entry {
        common: Common::of(document),
        pairs: document
            .fields
            .list("challenges")
            .iter()
            .filter_map(|n| {
                let number = n.spanned_text("number")?;
                Some(Pair {
                    number: Spanned {
                        value: number.value.parse().ok()?,
                        span: number.span,
                    },
                    image: n.spanned_text("regional_image")?,
                    challenge: n.text("challenge")?.to_owned(),
                    direction: n.text("direction")?.to_owned(),
                })
            })
            .collect(),
    }
}
