//! 役割: what actors are asked to do. Several actors may share one text.

use std::sync::Arc;

use super::about::Actor;
use super::approach::Approach;
use super::common::{self, Common};
use super::id::Id;
use super::regional_image::RegionalImage;
use crate::document::Document;
use crate::document::schema::{Field, Shape, optional, required};
use crate::document::yaml::Spanned;
use crate::source::Span;

/// The keys of `roles/*.yaml`.
pub const FIELDS: &[Field] = &[
    optional("regional_image", Shape::Id, "地域像の番号"),
    optional("approach", Shape::Id, "基本的な考え方の ID"),
    required(
        "roles",
        Shape::List(&Shape::Map(&[
            required(
                "actors",
                Shape::List(&Shape::Id),
                "だれの役割か（actors の ID。いくつでも）",
            ),
            required("items", Shape::List(&Shape::Text), "役割（1行に1つ）"),
            optional("note", Shape::Text, "説明"),
        ])),
        "役割",
    ),
    common::DRAFT,
    common::SOURCES,
    common::CORRECTIONS,
    common::NOTES,
];

/// A file of roles as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Common keys.
    pub common: Common,
    /// The regional image's id.
    pub image: Option<Spanned<String>>,
    /// The approach's id.
    pub approach: Option<Spanned<String>>,
    /// The roles.
    pub roles: Vec<RoleEntry>,
}

/// One text and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleEntry {
    /// Actor ids.
    pub actors: Vec<Spanned<String>>,
    /// What is asked, one act an item.
    pub items: Vec<String>,
    /// A note.
    pub note: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// A role with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The file it stands in.
    pub entry: Arc<Entry>,
    /// Position in the file.
    pub index: usize,
    /// The level it belongs to.
    pub scope: Scope,
    /// Whose it is.
    pub actors: Vec<Id<Actor>>,
}

impl Role {
    /// What is asked, one act an item.
    pub fn items(&self) -> &[String] {
        &self.entry.roles[self.index].items
    }

    /// A note.
    pub fn note(&self) -> Option<&str> {
        self.entry.roles[self.index].note.as_deref()
    }
}

/// The level a role belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A regional image.
    RegionalImage(Id<RegionalImage>),
    /// An approach.
    Approach(Id<Approach>),
}

/// Reads a file.
pub fn read(document: &Document) -> Entry {
    let node = &document.fields;
    Entry {
        common: Common::of(document),
        image: node.spanned_text("regional_image"),
        approach: node.spanned_text("approach"),
        roles: node
            .list("roles")
            .iter()
            .map(|n| RoleEntry {
                actors: n.spanned_texts("actors"),
                items: n.texts("items"),
                note: n.owned("note"),
                span: n.span,
            })
            .collect(),
    }
}
