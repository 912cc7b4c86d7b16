//! 役割: what actors are asked to do. Several actors may share one text.

use std::sync::Arc;

use super::about::Actor;
use super::approach::Approach;
use super::common::Common;
use super::id::Id;
use super::regional_image::RegionalImage;
use crate::document::schema::{Slug, keys};

keys! {
    /// A file of roles as written: `roles/*.yaml`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Entry {
        image as "regional_image": Option<Slug>, "地域像の番号", "the regional image's number";
        approach: Option<Slug>, "基本的な考え方の ID", "the approach's id";
        roles: Vec<RoleEntry>, required, "役割", "the roles";
        ..common: Common, "Common keys.";
    }
}

keys! {
    /// One text and whose it is.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RoleEntry {
        actors: Vec<Slug>, required, "だれの役割か（actors の ID。いくつでも）", "whose it is: any number of ids from `actors`";
        items: Vec<String>, required, "役割（1行に1つ）", "what is asked, one act an item";
        note: Option<String>, "説明", "a note";
    }
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
