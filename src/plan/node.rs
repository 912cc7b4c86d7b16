//! One item of a level of the plan, whatever the plan calls it: 目指す地域像, 政策, 施策, 基本的な考え方.
//!
//! A level is a folder and a line of `plan.yaml`; what stands above a node is said by the start of its id or by `parent`. The nodes of a plan are
//! in one list, level by level from the top and inside a level in the tree's order. Knows the tree. Does not know how deep it is.

use std::sync::Arc;

use super::common::Common;
use super::department::DepartmentRef;
use super::photo::Photo;
use super::tag::RelatedEntry;
use super::{Department, Id, Initiative, Level, Own, Place, Plan};
use crate::document::markdown::Body;
use crate::document::schema::{Slug, keys};

keys! {
    /// A node as written: `<level's folder>/*.md`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct NodeEntry {
        title: String, "題名（計画のとおり）", "exact title";
        parent: Option<Slug>, "上の段の ID（ファイル名の始めと違うとき）", "id of the level above, where the file's name does not begin with it";
        number: Option<String>, "番号（ファイル名の番号と違うとき）", "its number, where the file's name is not it";
        order: Option<u32>, "並び順（番号の順と違うとき。小さいものから）", "where it stands among its neighbours, if not by its number";
        code: Option<String>, "市の独自のコード", "the municipality's own code";
        short: String = title.clone(), "短い名前", "short title for cards and charts";
        lead: Option<String>, "1文の説明", "one sentence";
        goal: Option<String>, "目標の文（計画のとおり）", "the goal's exact text";
        voices: Vec<String>, "住民の声", "residents' voices";
        columns: Vec<Column>, "関係計画の欄", "sub-columns";
        examples: Vec<Example>, "活動の例", "example activities";
        departments: Vec<DepartmentRef>, "担当の部と課", "responsible departments and sections";
        photo: Option<Photo>, "写真", "a photograph of it";
        tags: Vec<Slug>, "目印の ID", "ids of its tags";
        related: Vec<RelatedEntry>, "ほかの計画などの、関係するところ", "what is related, in this plan or another";
        ..common: Common, "Common keys.";
    }
    given |node, document| {
        /// The folder of its level.
        folder: String = document.kind.folder().to_owned();
        /// The file's name: `1-2`, or `22` with a `parent`.
        id: String = document.id.clone();
        /// Why it is needed, in our words.
        body: Body = document.body.clone();
    }
}

impl NodeEntry {
    /// How it is numbered: a node without a number is known by its title alone.
    pub fn number(&self) -> Option<&str> {
        let own = || self.id.starts_with(|c: char| c.is_ascii_digit());
        self.number.as_deref().or_else(|| own().then_some(self.id.as_str()))
    }
}

keys! {
    /// A sub-column (関係計画) of a node.
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

/// A node with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// As written.
    pub entry: Arc<NodeEntry>,
    /// Where it stands, `approaches/1-2`: nodes of two levels may share an id.
    pub address: String,
    /// Its level, counted from the top.
    pub level: usize,
    /// What it stands under; nothing at the top.
    pub parent: Option<Id<Node>>,
    /// What stands under it, in order.
    pub children: Vec<Id<Node>>,
    /// Initiatives with a mark here, in the plan's order.
    pub initiatives: Vec<Id<Initiative>>,
    /// Responsible departments, each with the sections named.
    pub departments: Vec<(Id<Department>, Vec<String>)>,
    /// What hangs on it.
    pub own: Own,
}

impl Plan {
    /// The node of a folder and an id.
    pub fn node(&self, folder: &str, id: &str) -> Option<Id<Node>> {
        self.nodes.named(&format!("{folder}/{id}"))
    }

    /// The level that a node belongs to.
    pub fn level(&self, id: Id<Node>) -> &Level {
        &self.about.levels[self.nodes[id].level]
    }

    /// The nodes of a level, counted from the top.
    pub fn nodes_of(&self, level: usize) -> impl Iterator<Item = (Id<Node>, &Node)> {
        self.nodes.ids().filter(move |(_, node)| node.level == level)
    }

    /// The levels that initiatives are marked at: the lowest, and any other that has a mark.
    pub fn marked_levels(&self) -> impl Iterator<Item = (usize, &Level)> {
        let lowest = self.about.levels.len().saturating_sub(1);
        let levels = self.about.levels.iter().enumerate();
        levels.filter(move |(level, _)| {
            let mut nodes = self.nodes_of(*level);
            *level == lowest || nodes.any(|(_, node)| !node.initiatives.is_empty())
        })
    }

    /// The levels that the plan reviews: those with a review of a node, or the lowest while nothing has been reviewed.
    pub fn reviewed_levels(&self) -> Vec<usize> {
        let reviewed = |level: &usize| {
            let mut nodes = self.nodes_of(*level);
            nodes.any(|(_, node)| !node.own.reviews.is_empty())
        };
        match self.reviews.is_empty() {
            true => Vec::from_iter(self.about.levels.len().checked_sub(1)),
            false => (0..self.about.levels.len()).filter(reviewed).collect(),
        }
    }

    /// What a node stands under, from the top down.
    pub fn ancestors(&self, id: Id<Node>) -> Vec<Id<Node>> {
        let mut above: Vec<_> =
            std::iter::successors(self.nodes[id].parent, |id| self.nodes[*id].parent).collect();
        above.reverse();
        above
    }

    /// What stands under a node, down to the lowest level, in reading order.
    pub fn descendants(&self, id: Id<Node>) -> Vec<Id<Node>> {
        let children = self.nodes[id].children.iter();
        children.flat_map(|child| [vec![*child], self.descendants(*child)].concat()).collect()
    }

    /// A node and all that stands under it, in reading order.
    pub fn branch(&self, id: Id<Node>) -> Vec<Id<Node>> {
        [vec![id], self.descendants(id)].concat()
    }

    /// The node of the top level that a node stands under, or is.
    pub fn top(&self, id: Id<Node>) -> Id<Node> {
        self.ancestors(id).first().copied().unwrap_or(id)
    }

    /// Whether a node is one of some nodes, or stands over one of them.
    pub fn is_over(&self, id: Id<Node>, nodes: &[Id<Node>]) -> bool {
        let mut nodes = nodes.iter();
        nodes.any(|node| *node == id || self.ancestors(*node).contains(&id))
    }

    /// All nodes in reading order: each with what stands under it before the next.
    pub fn tree(&self) -> Vec<Id<Node>> {
        self.nodes_of(0).flat_map(|(id, _)| self.branch(id)).collect()
    }

    /// Initiatives with a mark on a node or under it, each once, in the plan's order.
    pub fn initiatives_under(&self, id: Id<Node>) -> Vec<Id<Initiative>> {
        let branch = self.branch(id).into_iter();
        let mut ids: Vec<_> =
            branch.flat_map(|id| self.nodes[id].initiatives.iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The plan in chapters: itself, each node of the top level with all that stands under it, and the initiatives, which have no head.
    pub fn chapters(&self) -> Vec<(Option<Place>, Vec<Place>)> {
        let top = self.nodes_of(0).map(|(id, _)| {
            let places = self.branch(id).into_iter().map(Place::Node);
            (Some(Place::Node(id)), places.collect())
        });
        let initiatives = self.initiatives.ids().map(|(id, _)| Place::Initiative(id));
        std::iter::once((Some(Place::Plan), vec![Place::Plan]))
            .chain(top)
            .chain([(None, initiatives.collect())])
            .collect()
    }
}
