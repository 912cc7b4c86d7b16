//! A level of the plan: all its nodes, by what they stand under.

use serde::Serialize;

use super::parts::{self, Item};
use super::{Content, Head, Link, PageView, Writer};
use crate::plan::Place;
use crate::site::PlanAt;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct LevelPage {
    /// How many there are, in one sentence.
    pub lead: String,
    /// The nodes by what they stand under; one group without a heading at the top.
    pub groups: Vec<Group>,
}

/// Nodes under one node.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
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
    let group = |parent: Option<_>, items: Vec<Item>| Group {
        id: parent.map_or_else(String::new, |id| Place::Node(id).anchor(plan)),
        parent: parent.map(|id| parts::place_link(w, at, Place::Node(id))),
        items,
    };
    let groups = match level.checked_sub(1) {
        None => {
            let nodes = plan.nodes_of(0);
            let items = nodes.map(|(id, _)| parts::node_item(w, at, id));
            vec![group(None, items.collect())]
        }
        Some(above) => {
            let parents = plan.nodes_of(above);
            let parents = parents.filter(|(_, node)| !node.children.is_empty());
            parents
                .map(|(id, node)| {
                    let children = node.children.iter();
                    let items = children.map(|child| parts::node_item(w, at, *child));
                    group(Some(id), items.collect())
                })
                .collect()
        }
    };
    let count = plan.nodes_of(level).count().to_string();
    let lead = site.say_with("level_lead", &[("name", name), ("count", &count)]);
    PageView {
        head: Head {
            title: site.say_with("level_title", &[("name", name)]),
            short: Some(name.clone()),
            description: lead.clone(),
            crumbs: vec![parts::plan_crumb(w, at)],
            ..Head::default()
        },
        content: Content::LevelPage(LevelPage { lead, groups }),
    }
}
