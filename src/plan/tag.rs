//! 目印: what cuts across the tree, such as 重点プロジェクト or the SDGs; and what is related in another plan.

use super::Place;
use crate::document::schema::{Slug, Url, keys};
use crate::document::yaml::Spanned;

keys! {
    /// A tag, as written in `plan.yaml`.
    #[derive(Clone, Debug)]
    pub struct Tag {
        id: Slug, "ID（アドレスに使います）", "id, for the address";
        name: String, "名前", "its name: 重点プロジェクト1";
        reading: Option<String>, "読みがな", "its reading";
        group: Option<String>, "何の目印か（SDGs、重点）", "what it is one of: SDGs";
        meaning: Option<String>, "意味", "what it means";
        url: Option<Url>, "説明のあるページ", "a page that explains it";
    }
}

keys! {
    /// Something related, as written: a place of this or another plan.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RelatedEntry {
        plan: Slug, "計画のフォルダー", "the folder of its plan";
        at: Spanned<String>, "その計画の中の場所（plan、approaches/2-1、initiatives/city-19 など）", "the place in that plan";
        note: Option<String>, "どう関係するか", "how it is related";
    }
}

/// Something related. Either side may have been written; both know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The folder of its plan.
    pub plan: String,
    /// Where in that plan.
    pub place: Place,
    /// How it is related.
    pub note: Option<String>,
}
