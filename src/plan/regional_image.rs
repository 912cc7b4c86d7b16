//! 目指す地域像: the town the plan aims for, and what hangs under it.

use std::sync::Arc;

use super::approach::Approach;
use super::arena::Named;
use super::common::Common;
use super::id::Id;
use super::place::Own;
use crate::document::markdown::Body;
use crate::document::schema::keys;

keys! {
    /// A regional image as written: `regional-images/*.md`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Entry {
        title: String, "題名（計画のとおり）", "exact title";
        short: String = title.clone(), "短い名前", "short title for cards and charts";
        lead: Option<String>, "まちがどうなるか、1文で", "what the town becomes, in one sentence";
        voices: Vec<String>, "住民の声", "residents' voices";
        ..common: Common, "Common keys.";
    }
    given |node, document| {
        /// The file's name: its number.
        id: String = document.id.clone();
        /// Its background, in our words.
        body: Body = document.body.clone();
    }
}

/// A regional image with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionalImage {
    /// As written.
    pub entry: Arc<Entry>,
    /// Its approaches, in order.
    pub approaches: Vec<Id<Approach>>,
    /// What hangs on it.
    pub own: Own,
}

impl Named for RegionalImage {
    fn id(&self) -> &str {
        &self.entry.id
    }
}
