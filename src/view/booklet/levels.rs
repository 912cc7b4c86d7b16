//! The plan's tree as chapters of the booklet.

use serde::Serialize;

use super::{deeper, figures};
use crate::plan::initiative::Basis;
use crate::plan::node::NodeEntry;
use crate::plan::{Id, Node, Place, Plan};
use crate::site::{Page, Part, PlanAt};
use crate::view::figure::Figure;
use crate::view::writer::{Link, Provenance, Writer};
use crate::view::{parts, state};

/// A node of the top level as a chapter.
#[derive(Clone, Debug, Serialize)]
pub struct NodeChapter {
    /// The node.
    pub head: NodePart,
    /// What stands under it, in reading order.
    pub below: Vec<NodePart>,
}

impl NodeChapter {
    /// All parts of the chapter.
    pub fn parts(&mut self) -> impl Iterator<Item = &mut NodePart> {
        std::iter::once(&mut self.head).chain(&mut self.below)
    }
}

/// A node as a section.
#[derive(Clone, Debug, Serialize)]
pub struct NodePart {
    /// The level of its heading, 2 at the top; what is in it stands one lower.
    pub heading: u8,
    /// For the contents.
    pub anchor: String,
    /// 目指す地域像1.
    pub number: Option<String>,
    /// Exact title.
    pub title: String,
    /// One sentence.
    pub lead: Option<String>,
    /// The goal's exact text.
    pub goal: Option<String>,
    /// Exact names of the sub-columns.
    pub columns: Vec<String>,
    /// Why it is needed, as HTML.
    pub body: String,
    /// Residents' voices.
    pub voices: Vec<String>,
    /// Example activities: title and text.
    pub examples: Vec<(String, String)>,
    /// Initiatives that carry it.
    pub marks: Vec<Mark>,
    /// Its indicators.
    pub figures: Vec<Figure>,
    /// The way to those that are not drawn here.
    pub figures_rest: Option<Link>,
    /// Notes, corrections, sources.
    pub provenance: Provenance,
}

/// An initiative in the list of a node.
#[derive(Clone, Debug, Serialize)]
pub struct Mark {
    /// 市-19.
    pub label: String,
    /// Its title.
    pub title: String,
    /// Its state, unless it is under way.
    pub state: Option<String>,
    /// The sub-column, by its short name.
    pub column: Option<String>,
    /// True for the source's ○.
    pub stated: bool,
}

/// The chapters of a part of the booklet: all of them, one, or none.
pub fn chapters(w: &mut Writer, at: PlanAt, plan: &Plan, part: Option<Part>) -> Vec<NodeChapter> {
    let mut chapters = Vec::new();
    for (id, _) in plan.nodes_of(0) {
        if part != Some(Part::Whole) && part != Some(Part::Node(id)) {
            continue;
        }
        let head = node(w, at, plan, id);
        let mut below = Vec::new();
        for id in plan.descendants(id) {
            below.push(node(w, at, plan, id));
        }
        chapters.push(NodeChapter { head, below });
    }
    chapters
}

/// The names of the levels that initiatives are marked at.
pub fn marks_name(w: &Writer, plan: &Plan) -> String {
    let names: Vec<&str> = plan.marked_levels().map(|(_, l)| l.name.as_str()).collect();
    names.join(w.site.say("and_also"))
}

fn node(w: &mut Writer, at: PlanAt, plan: &Plan, id: Id<Node>) -> NodePart {
    let node = &plan.nodes[id];
    // Taken apart by name, so that a key that the booklet forgets does not compile. What is told elsewhere, resolved or on its own page
    // only is passed over.
    #[rustfmt::skip]
    let NodeEntry {
        title, lead, goal, voices, columns, examples, body, common, id: _, folder: _, parent: _, number: _,
        order: _, code: _, short: _, departments: _, tags: _, related: _, photo: _,
    } = &*node.entry;
    let place = Place::Node(id);
    // Five levels and what stands in them are more than the six headings there are.
    let depth = u8::try_from(node.level).unwrap_or(u8::MAX).min(3);
    let marks = node
        .initiatives
        .iter()
        .flat_map(|&one| {
            let initiative = &plan.initiatives[one];
            let state = state::mark(w.site, plan, one);
            initiative.marks.iter().filter(|mark| mark.node == id).map(move |mark| Mark {
                state: state.clone(),
                label: initiative.label.clone(),
                title: initiative.entry.title.clone(),
                column: mark
                    .column
                    .and_then(|column| columns.get(column))
                    .map(|column| column.short.clone()),
                stated: mark.basis == Basis::Stated,
            })
        })
        .collect();
    let measures = node.own.indicators.len();
    NodePart {
        heading: 2 + depth,
        anchor: place.anchor(plan),
        number: place.number(plan),
        title: title.clone(),
        lead: lead.clone(),
        goal: goal.clone(),
        columns: columns.iter().map(|c| c.title.clone()).collect(),
        body: w.prose(&deeper(&body.html, 1 + depth)),
        voices: voices.clone(),
        examples: examples.iter().map(|e| (e.title.clone(), e.text.clone())).collect(),
        marks,
        figures: figures(w, at, &node.own.indicators, 3 + depth),
        figures_rest: parts::rest(w, measures, parts::MOST, Page::Indicators(at)),
        provenance: w.provenance(at, common),
    }
}
