//! A level of the plan: all its nodes, by what they stand under.

use serde::Serialize;

use super::parts::{self, Item};
use super::{Content, Head, Link, PageView, Writer};
use crate::plan::{Id, Node, Place};
use crate::site::{PlanAt, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct LevelPage {
    /// How many there are, in one sentence.
    pub lead: String,
    /// The nodes by what they stand under; one group without a heading at the top.
    pub groups: Vec<LevelGroup>,
}

/// Nodes under one node.
#[derive(Clone, Debug, Serialize)]
pub struct LevelGroup {
    /// For anchors.
    pub id: String,
    /// What they stand under.
    pub parent: Option<Link>,
    /// The nodes.
    pub items: Vec<Item>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, level: usize) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let name = &plan.about.levels[level].name;
    let nodes: Vec<_> = plan.nodes_of(level).map(|(id, _)| id).collect();
    let group = |ids: &[Id<Node>]| {
        let parent = plan.nodes[ids[0]].parent.map(Place::Node);
        LevelGroup {
            id: parent.map_or_else(String::new, |place| place.anchor(plan)),
            parent: parent.map(|place| parts::place_link(w, at, place)),
            items: ids.iter().map(|id| parts::node_item(w, at, *id)).collect(),
        }
    };
    // Nodes of a level stand in the order of what they stand under.
    let groups = nodes.chunk_by(|a, b| plan.nodes[*a].parent == plan.nodes[*b].parent);
    let groups = groups.map(group).collect();
    let lead = say!(site, "level_lead", name, count = nodes.len());
    PageView {
        head: Head {
            short: Some(name.clone()),
            crumbs: vec![parts::plan_crumb(w, at)],
            ..Head::new(say!(site, "level_title", name), &lead)
        },
        content: Content::LevelPage(LevelPage { lead, groups }),
    }
}
