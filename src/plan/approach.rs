//! 基本的な考え方: the second level, with its sub-columns.

use std::sync::Arc;

use super::arena::Named;
use super::common::Common;
use super::id::Id;
use super::initiative::Initiative;
use super::place::Own;
use super::regional_image::RegionalImage;
use crate::document::markdown::Body;
use crate::document::schema::{Slug, keys};

keys! {
    /// An approach as written: `approaches/*.md`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Entry {
        title: String, "題名（計画のとおり）", "exact title";
        parent: Option<Slug>, "上の段の番号（ファイル名の始めと違うとき）", "id of the level above, where the file's name does not begin with it";
        short: String = title.clone(), "短い名前", "short title";
        lead: Option<String>, "1文の説明", "one sentence";
        goal: Option<String>, "目標の文（計画のとおり）", "the goal's exact text, in plans whose second level is a goal";
        columns: Vec<Column>, "関係計画の欄", "sub-columns";
        examples: Vec<Example>, "活動の例", "example activities";
        ..common: Common, "Common keys.";
    }
    given |node, document| {
        /// The file's name: `1-2`, or `22` with a `parent`.
        id: String = document.id.clone();
        /// Why it is needed, in our words.
        body: Body = document.body.clone();
    }
}

impl Entry {
    /// The part of the id that names the regional image where no `parent` does: `1` of `1-2`.
    pub fn prefix(&self) -> Option<&str> {
        Some(self.id.split_once('-')?.0)
    }
}

keys! {
    /// A sub-column (関係計画) of an approach.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Column {
        id: Slug, "ID", "id";
        title: String, "関係する計画の名前", "exact title of the related plan";
        short: String = title.clone(), "短い名前", "short title";
    }
}

keys! {
    /// An example of an activity.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Example {
        title: String, "名前", "its name";
        text: String, "説明", "what is done";
    }
}

/// An approach with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approach {
    /// As written.
    pub entry: Arc<Entry>,
    /// The regional image above.
    pub image: Id<RegionalImage>,
    /// Initiatives that carry it, in the plan's order.
    pub initiatives: Vec<Id<Initiative>>,
    /// What hangs on it.
    pub own: Own,
}

impl Named for Approach {
    fn id(&self) -> &str {
        &self.entry.id
    }
}

impl Named for Column {
    fn id(&self) -> &str {
        &self.id.value
    }
}
