//! A node of the plan's tree: what it aims for, what stands under it, what is done for it, how it is measured.

use serde::Serialize;

use super::money::{self, Share};
use super::own::{self, Figures, OwnTold};
use super::parts::{self, Group, Item, MarkWords, ResponsibleTold};
use super::photo::{self, PhotoShown};
use super::tag::Beside;
use super::{Content, Head, Link, PageView, ProvenanceTold, Writer};
use crate::plan::node::NodeEntry;
use crate::plan::{Id, Initiative, Node, Place};
use crate::site::{Page, PlanAt, say};

/// What is told of a node wherever it stands in full: on its page and in the booklet. A part that the node does not have is empty,
/// whatever its level.
#[derive(Clone, Debug, Serialize)]
pub struct NodeTold {
    /// Its number and title.
    pub item: Item,
    /// The level of its heading; what is in it stands one lower.
    pub heading: u8,
    /// Its name inside a page.
    pub anchor: String,
    /// Its own code, where the municipality gives one.
    pub code: Option<String>,
    /// One sentence, as HTML.
    pub lead: Option<String>,
    /// The goal's exact text.
    pub goal: Option<String>,
    /// The city's photograph of it.
    pub photo: Option<PhotoShown>,
    /// Related plans that have columns of their own.
    pub columns: Vec<String>,
    /// Why it is needed, as HTML.
    pub body: Option<String>,
    /// Residents' voices.
    pub voices: Vec<String>,
    /// Example activities: title and HTML.
    pub examples: Vec<(String, String)>,
    /// Its indicators.
    pub figures: Figures,
    /// Where facts come from.
    pub provenance: ProvenanceTold,
}

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct NodePage {
    /// Its level and number in words: 目指す地域像1.
    pub label: String,
    /// The node.
    pub told: NodeTold,
    /// What it stands under.
    pub parent: Option<Link>,
    /// Heading of what stands under it.
    pub children_title: String,
    /// What stands under it.
    pub children: Vec<Item>,
    /// Responsible departments with sections.
    pub departments: Vec<ResponsibleTold>,
    /// What the plan calls initiatives; nothing where they belong to what stands under this node.
    pub initiatives_title: Option<String>,
    /// Initiatives by owner.
    pub groups: Vec<Group<InitiativeRow>>,
    /// True when some mark is inferred.
    pub some_inferred: bool,
    /// Link to the matrix, where the plan lists initiatives at all.
    pub matrix: Option<Link>,
    /// What its initiatives cost together, if the plan tells.
    pub money: Option<Share>,
    /// What hangs on it.
    pub own: OwnTold,
    /// Its tags, and what is related.
    pub beside: Beside,
}

/// An initiative and how sure it is that it belongs here.
#[derive(Clone, Debug, Serialize)]
pub struct InitiativeRow {
    /// The initiative.
    pub item: Item,
    /// One mark for each column it stands in.
    pub marks: Vec<MarkWords>,
}

/// What is told of a node below a heading of a level.
pub fn told(w: &mut Writer, at: PlanAt, id: Id<Node>, heading: u8) -> NodeTold {
    let plan = w.site.plan(at);
    // Taken apart by name, so that a key that page and booklet forget does not compile. What is passed over here comes resolved.
    #[rustfmt::skip]
    let NodeEntry {
        code, lead, goal, voices, columns, examples, photo, body, common, id: _, folder: _, parent: _, number: _,
        order: _, title: _, short: _, departments: _, tags: _, related: _,
    } = &*plan.nodes[id].entry;
    let place = Place::Node(id);
    NodeTold {
        item: parts::node_name(w, at, id),
        heading,
        anchor: place.anchor(plan),
        code: code.clone(),
        lead: lead.as_ref().map(|text| w.text(text)),
        goal: goal.clone(),
        photo: photo::of(w, photo.as_ref()),
        columns: columns.iter().map(|c| c.title.clone()).collect(),
        body: (!body.is_empty()).then(|| w.body(&body.html, heading)),
        voices: voices.clone(),
        examples: examples.iter().map(|e| (e.title.clone(), w.paragraphs(&e.text))).collect(),
        figures: own::figures(w, at, place, heading),
        provenance: w.provenance(at, common),
    }
}

/// An initiative that belongs to a node.
pub fn row(w: &Writer, at: PlanAt, node: Id<Node>, id: Id<Initiative>) -> InitiativeRow {
    let plan = w.site.plan(at);
    let marks = plan.initiatives[id].marks.iter().filter(|mark| mark.node == node);
    InitiativeRow {
        item: parts::initiative_item(w, at, id),
        marks: marks.map(|mark| parts::mark_words(w, plan, mark)).collect(),
    }
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Node>) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let node = &plan.nodes[id];
    let NodeEntry { title, lead, common, .. } = &*node.entry;
    let place = Place::Node(id);
    let (before, after) = plan.nodes.neighbours(id);
    let beside = |other: Option<Id<Node>>| {
        let other = other.filter(|other| plan.nodes[*other].level == node.level)?;
        let text = Place::Node(other).short_name(plan);
        Some(w.link(Page::Node(at, other), text))
    };
    let (previous, next) = (beside(before), beside(after));
    let description = lead.clone().unwrap_or_default();
    let told = told(w, at, id, 1);
    let groups = parts::by_owner(w, at, &node.initiatives, |one| row(w, at, id, one));
    let below = plan.about.levels.get(node.level + 1);
    let leaf = node.children.is_empty();
    let page = NodePage {
        label: place.label(plan),
        parent: node.parent.map(|parent| parts::place_link(w, at, Place::Node(parent))),
        children_title: below
            .map_or_else(String::new, |level| say!(site, "nodes_within", name = level.name)),
        children: node.children.iter().map(|child| parts::node_item(w, at, *child)).collect(),
        departments: parts::responsible(w, at, &node.departments),
        initiatives_title: (leaf || !groups.is_empty()).then(|| plan.about.initiative.name.clone()),
        some_inferred: groups
            .iter()
            .flat_map(|g| &g.items)
            .flat_map(|r| &r.marks)
            .any(|m| !m.stated),
        groups,
        matrix: (!plan.initiatives.is_empty())
            .then(|| w.link(Page::Matrix(at), say!(site, "matrix_link", work = plan.about.work()))),
        money: money::share(w, at, &plan.initiatives_under(id)),
        own: own::of(w, at, place),
        beside: Beside::of(w, at, place),
        told,
    };
    PageView {
        head: Head {
            title: title.clone(),
            short: Some(parts::crumb(plan, id)),
            description,
            crumbs: parts::node_crumbs(w, at, id),
            previous,
            next,
            file: parts::file_of(common),
            draft: common.draft,
            ..Head::default()
        },
        content: Content::NodePage(Box::new(page)),
    }
}
