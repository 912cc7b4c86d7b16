//! 役割: what actors are asked to do. Several actors may share one text.

use std::sync::Arc;

use super::common::Common;
use super::{Actor, Id, Place};
use crate::document::schema::{Slug, keys};
use crate::document::yaml::Spanned;

keys! {
    /// A file of roles as written: `roles/*.yaml`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RolesEntry {
        at: Spanned<String>, "どこの役割か（regional-images/1、approaches/1-1、plan など）", "where it belongs: `regional-images/1`, `approaches/1-1`, `plan`";
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
    pub entry: Arc<RolesEntry>,
    /// Position in the file.
    pub index: usize,
    /// Where it belongs.
    pub place: Place,
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
