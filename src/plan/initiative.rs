//! 主な取組: what the city or the council does, and the ○ marks that join it to the tree.

use std::sync::Arc;

use super::common::Common;
use super::department::DepartmentRef;
use super::money::{self, Money};
use super::state::{self, ScheduleStep, State};
use super::tag::RelatedEntry;
use super::{Actor, Audience, Department, Id, Node, Own};
use crate::document::markdown::{Body, first_sentence};
use crate::document::schema::{Slug, keys, words};
use crate::document::yaml::Spanned;

keys! {
    /// An initiative as written: `initiatives/*.md`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct InitiativeEntry {
        title: String, "取組の名前（計画のとおり）", "exact title";
        departments: Vec<DepartmentRef>, "担当の部と課", "responsible departments and sections";
        marks: Vec<MarkEntry>, "○印", "marks: where it belongs in the tree";
        code: Option<String>, "事務事業コードなど", "the municipality's own code";
        audiences as "for": Vec<Slug>, "対象者の ID", "audience ids";
        state: Option<state::StateEntry>, "状態（書かなければ実施中）", "its state; under way when left out";
        schedule: Vec<ScheduleStep>, "年度ごとの予定", "what is planned for each year";
        money: Vec<money::MoneyEntry>, "年度ごとの予算と決算", "budget and settlement by year";
        tags: Vec<Slug>, "目印の ID", "ids of its tags";
        related: Vec<RelatedEntry>, "ほかの計画などの、関係するところ", "what is related, in this plan or another";
        easy: Option<String>, "やさしい日本語（3文まで）", "in easy Japanese, three sentences at most";
        ..common: Common, "Common keys.";
    }
    given |node, document| {
        /// The file's name: `city-19`.
        id: String = document.id.clone();
        /// The first sentence of the description, which lists show.
        lead: String = first_sentence(&document.body.text);
        /// What is done, in our words.
        body: Body = document.body.clone();
    }
}

impl InitiativeEntry {
    /// The owner's id: `city` of `city-19`.
    pub fn owner_id(&self) -> &str {
        self.id.rsplit_once('-').map_or(self.id.as_str(), |(owner, _)| owner)
    }

    /// The number inside the owner's list: 19 of `city-19`.
    pub fn number(&self) -> Option<u32> {
        self.id.rsplit_once('-')?.1.parse().ok()
    }
}

keys! {
    /// A ○ mark as written.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct MarkEntry {
        at: Spanned<String>, "どこに属するか（approaches/1-1 など）", "the node it belongs to: `approaches/1-1`";
        column: Option<Slug>, "関係計画の欄の ID", "sub-column id";
        basis: Option<Basis>, "○の確かさ（市のサイトでは、書かなければ、冊子の○で確かめたもの）", "basis: seen as ○ in the booklet, or inferred; stated where left out on a city's own site";
        reason: Option<String>, "推定の理由", "why it is inferred";
    }
}

words! {
    /// How sure a mark is.
    pub enum Basis {
        Stated = "stated", "冊子の○で確かめた", "the source's ○ stands in a column that is certain";
        Inferred = "inferred", "推定", "concluded from position or content; never shown as ○";
    }
}

/// An initiative with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Initiative {
    /// As written.
    pub entry: Arc<InitiativeEntry>,
    /// Who does it.
    pub owner: Id<Actor>,
    /// Its number in the owner's list.
    pub number: u32,
    /// 市-19.
    pub label: String,
    /// Responsible departments, each with the sections named.
    pub departments: Vec<(Id<Department>, Vec<String>)>,
    /// Marks, in the tree's order.
    pub marks: Vec<Mark>,
    /// Whom it is for.
    pub audiences: Vec<Id<Audience>>,
    /// Money by fiscal year, oldest first.
    pub money: Vec<Money>,
    /// What hangs on it.
    pub own: Own,
    /// Where it stands.
    pub state: State,
    /// Those that became part of it.
    pub merged: Vec<Id<Initiative>>,
}

/// A ○ mark with its node found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The node.
    pub node: Id<Node>,
    /// Position of the sub-column in the node's list.
    pub column: Option<usize>,
    /// How sure it is.
    pub basis: Basis,
    /// Why it is inferred.
    pub reason: Option<String>,
}
