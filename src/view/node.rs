//! A node of the plan's tree: what it aims for, what stands under it, what is done for it, how it is measured.

use serde::Serialize;

use super::money::{self, Share};
use super::own::{self, Own};
use super::parts::{self, Item, MarkWords, Responsible};
use super::photo::{self, Photo};
use super::state;
use super::tag::Beside;
use super::{Content, Head, Link, PageView, Provenance, Writer};
use crate::plan::node::NodeEntry;
use crate::plan::{Id, Node, Place};
use crate::site::{Page, PlanAt};

/// What the page says. A part that the node does not have is empty, whatever its level.
#[derive(Clone, Debug, Serialize)]
pub struct NodePage {
    /// Its level and number in words: 目指す地域像1.
    pub label: String,
    /// One sentence, as HTML.
    pub lead: Option<String>,
    /// The goal's exact text.
    pub goal: Option<String>,
    /// The city's photograph of it.
    pub photo: Option<Photo>,
    /// What it stands under.
    pub parent: Option<Link>,
    /// Heading of what stands under it.
    pub children_title: String,
    /// What stands under it.
    pub children: Vec<Item>,
    /// Why it is needed, where that is one text without headings.
    pub opening: Option<String>,
    /// Why it is needed, where that begins with a heading.
    pub body: Option<String>,
    /// Residents' voices.
    pub voices: Vec<String>,
    /// Responsible departments with sections.
    pub departments: Vec<Responsible>,
    /// Example activities: title and HTML.
    pub examples: Vec<(String, String)>,
    /// What the plan calls initiatives; nothing where they belong to what stands under this node.
    pub initiatives_title: Option<String>,
    /// Related plans that have columns of their own.
    pub columns: Vec<String>,
    /// Initiatives by owner.
    pub groups: Vec<Group>,
    /// True when some mark is inferred.
    pub some_inferred: bool,
    /// True when the plan lists initiatives at all.
    pub listed: bool,
    /// Link to the matrix.
    pub matrix: Option<Link>,
    /// What its initiatives cost together, if the plan tells.
    pub money: Option<Share>,
    /// What hangs on it.
    pub own: Own,
    /// Its tags, and what is related.
    pub beside: Beside,
    /// Where facts come from.
    pub provenance: Provenance,
}

/// Initiatives of one owner.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Heading.
    pub title: String,
    /// How many, in words.
    pub count: String,
    /// Initiatives with their marks.
    pub rows: Vec<Row>,
}

/// An initiative and how sure it is that it belongs here.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The initiative.
    pub item: Item,
    /// One mark for each column it stands in.
    pub marks: Vec<MarkWords>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Node>) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let node = &plan.nodes[id];
    // Taken apart by name, so that a key that the page forgets does not compile. What is passed over here comes resolved.
    #[rustfmt::skip]
    let NodeEntry {
        title, lead, goal, voices, columns, examples, photo, body, common, id: _, folder: _, parent: _, number: _,
        order: _, code: _, short: _, departments: _, tags: _, related: _,
    } = &*node.entry;
    let place = Place::Node(id);
    let (before, after) = plan.nodes.neighbours(id);
    let beside = |other: Option<Id<Node>>| {
        let other = other.filter(|other| plan.nodes[*other].level == node.level)?;
        let text = Place::Node(other).short_name(plan);
        Some(w.link(Page::Node(at, other), text))
    };
    let (previous, next) = (beside(before), beside(after));
    let description = lead.clone().unwrap_or_default();
    let lead = lead.as_ref().map(|text| w.text(text));
    let body = (!body.is_empty()).then(|| w.prose(&body.html));
    // What has no heading would seem to belong to the list of what stands under the node.
    let (body, opening) = match body {
        Some(html) if !html.trim_start().starts_with("<h") => (None, Some(html)),
        body => (body, None),
    };
    let examples = examples.iter().map(|e| (e.title.clone(), w.paragraphs(&e.text))).collect();
    let groups = groups(w, at, id);
    let below = plan.about.levels.get(node.level + 1);
    let leaf = node.children.is_empty();
    let page = NodePage {
        label: place.label(plan),
        lead,
        goal: goal.clone(),
        photo: photo::of(w, photo.as_ref()),
        parent: node.parent.map(|parent| parts::place_link(w, at, Place::Node(parent))),
        children_title: below.map_or_else(String::new, |level| {
            site.say_with("nodes_within", &[("name", &level.name)])
        }),
        children: node.children.iter().map(|child| parts::node_item(w, at, *child)).collect(),
        opening,
        body,
        voices: voices.clone(),
        departments: parts::responsible(w, at, &node.departments),
        examples,
        initiatives_title: (leaf || !groups.is_empty()).then(|| plan.about.initiative.name.clone()),
        columns: columns.iter().map(|c| c.title.clone()).collect(),
        some_inferred: groups
            .iter()
            .flat_map(|g| &g.rows)
            .flat_map(|r| &r.marks)
            .any(|m| !m.stated),
        groups,
        listed: !plan.initiatives.is_empty(),
        matrix: (!plan.initiatives.is_empty()).then(|| {
            w.link(Page::Matrix(at), site.say_with("matrix_link", &[("work", plan.about.work())]))
        }),
        money: money::share(w, at, &plan.initiatives_under(id)),
        own: own::of(w, at, place),
        beside: Beside::of(w, at, place),
        provenance: w.provenance(at, common),
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

/// The initiatives with a mark on a node, by owner.
fn groups(w: &Writer, at: PlanAt, id: Id<Node>) -> Vec<Group> {
    let plan = w.site.plan(at);
    let row = |one: &Id<_>| Row {
        item: parts::initiative_item(w, at, *one),
        marks: plan.initiatives[*one]
            .marks
            .iter()
            .filter(|m| m.node == id)
            .map(|m| parts::mark_words(w, plan, m))
            .collect(),
    };
    let of_owner = |(owner, actor): (_, &crate::plan::Actor)| {
        let mine = plan.nodes[id].initiatives.iter().copied();
        let mine: Vec<_> = mine.filter(|i| plan.initiatives[*i].owner == owner).collect();
        let rows: Vec<Row> = mine.iter().map(row).collect();
        (!rows.is_empty()).then(|| Group {
            title: w.site.say_with(
                "owner_initiatives",
                &[("owner", &actor.name), ("work", plan.about.work())],
            ),
            count: state::count(w.site, plan, &mine),
            rows,
        })
    };
    plan.actors.ids().filter_map(of_owner).collect()
}
