//! The page `matrix`.

use serde::Serialize;

use super::{Content, Head, Link, PageView, Writer, parts};
use crate::plan::initiative::{Basis, Initiative, Mark};
use crate::plan::{Actor, Id, Node, Place, Plan};
use crate::site::{Page, PlanAt, Table, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixPage {
    /// What it shows, in one sentence.
    pub lead: String,
    /// How many marks are certain and how many are not, in sentences.
    pub certainty: String,
    /// What the plan calls its initiatives.
    pub initiatives_name: String,
    /// True when some marks are only inferred.
    pub has_inferred: bool,
    /// Ways to show only some rows.
    pub filters: Vec<Filter>,
    /// One table for each part of the tree.
    pub tables: Vec<PartTable>,
    /// Initiatives without any mark.
    pub unmarked: Vec<Link>,
    /// The same as a file.
    pub csv: Option<Link>,
}

/// A way to show only some rows; works by `:target`, without a script.
#[derive(Clone, Debug, Serialize)]
pub struct Filter {
    /// For the address: `show-city`.
    pub id: String,
    /// For the style: `own-1`, `has-stated`.
    pub class: String,
    /// What it shows.
    pub title: String,
    /// How many initiatives.
    pub count: usize,
}

/// The table of what stands under one node; in a plan of one level, of that level.
#[derive(Clone, Debug, Serialize)]
pub struct PartTable {
    /// For anchors.
    pub id: String,
    /// 目指す地域像1.
    pub number: String,
    /// The node, with its page.
    pub title: Link,
    /// How many of all initiatives are in the table, in a sentence.
    pub count: String,
    /// Head cells: nodes of the lowest level, and any other that has marks of its own.
    pub heads: Vec<HeadCell>,
    /// True when a node has sub-columns, so that the head has two rows.
    pub two_rows: bool,
    /// One per initiative with a mark here.
    pub rows: Vec<MatrixRow>,
}

/// A head cell for a node.
#[derive(Clone, Debug, Serialize)]
pub struct HeadCell {
    /// The node, with its page.
    pub node: Link,
    /// Its short name.
    pub short: String,
    /// Its sub-columns, each by short and by exact name; empty if it has none.
    pub columns: Vec<ColumnName>,
}

/// A sub-column of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnName {
    /// For the head of the table.
    pub short: String,
    /// The plan's words, if they are longer.
    pub exact: Option<String>,
}

/// An initiative.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixRow {
    /// 市-19.
    pub label: String,
    /// The initiative, with its page.
    pub title: Link,
    /// Its state, unless it is under way.
    pub state: Option<String>,
    /// For filters: `own-1 has-stated`.
    pub class: String,
    /// One per column.
    pub cells: Vec<MatrixCell>,
}

/// Whether an initiative belongs to a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MatrixCell {
    /// The source's ○.
    Stated,
    /// Concluded; never shown as ○.
    Inferred,
    /// No mark is known.
    None,
}

/// The marks there are, each with its word in addresses and styles.
const MARKS: [(MatrixCell, &str); 2] =
    [(MatrixCell::Stated, "stated"), (MatrixCell::Inferred, "inferred")];

/// A column: a node, or one of its sub-columns.
#[derive(Clone, Copy)]
struct MatrixColumn {
    node: Id<Node>,
    sub: Option<usize>,
}

impl MatrixColumn {
    fn cell(self, initiative: &Initiative) -> MatrixCell {
        initiative
            .marks
            .iter()
            .filter(|mark| mark.node == self.node && mark.column == self.sub)
            .map(cell)
            .min()
            .unwrap_or(MatrixCell::None)
    }
}

fn cell(mark: &Mark) -> MatrixCell {
    match mark.basis {
        Basis::Stated => MatrixCell::Stated,
        Basis::Inferred => MatrixCell::Inferred,
    }
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let marks = |wanted: MatrixCell| {
        let all = plan.initiatives.iter().flat_map(|i| &i.marks);
        all.filter(|mark| cell(mark) == wanted).count().to_string()
    };
    let has = |wanted: MatrixCell| {
        let test = |i: &&Initiative| i.marks.iter().any(|mark| cell(mark) == wanted);
        plan.initiatives.iter().filter(test).count()
    };
    let work = plan.about.work();
    let owners = plan.about.owners.iter();
    let owners = owners.filter_map(|owner| plan.actors.named(&owner.actor.value));
    let owners: Vec<Id<Actor>> = owners.collect();
    let of_owner = |(index, &owner): (usize, &Id<Actor>)| Filter {
        id: format!("show-{}", plan.actors[owner].id.value),
        class: format!("own-{}", index + 1),
        title: say!(site, "matrix_only_owner", owner = plan.actors[owner].name, work),
        count: plan.initiatives_of(owner).count(),
    };
    let of_mark = |(wanted, word): (MatrixCell, &str)| Filter {
        id: format!("show-{word}"),
        class: format!("has-{word}"),
        title: say!(site, &format!("matrix_only_{word}"), work),
        count: has(wanted),
    };
    let filters = owners.iter().enumerate().map(of_owner).chain(MARKS.map(of_mark));
    let filters = filters.filter(|filter| filter.count > 0).collect();
    let tables = parts_of(plan)
        .into_iter()
        .map(|(head, nodes)| table(w, at, plan, head, &nodes, &owners))
        .collect();
    let lowest = plan.about.levels.last().map_or("", |level| &level.name);
    let name = &plan.about.initiative.name;
    let count = plan.initiatives.len();
    let page = MatrixPage {
        lead: say!(site, "matrix_lead", initiatives = name, nodes = lowest, count),
        certainty: say!(
            site,
            "matrix_certainty",
            stated = marks(MatrixCell::Stated),
            inferred = marks(MatrixCell::Inferred)
        ),
        initiatives_name: name.clone(),
        has_inferred: has(MatrixCell::Inferred) > 0,
        filters,
        tables,
        unmarked: plan
            .initiatives
            .ids()
            .filter(|(_, initiative)| initiative.marks.is_empty())
            .map(|(id, initiative)| {
                w.link(
                    Page::Initiative(at, id),
                    format!("{} {}", initiative.label, initiative.entry.title),
                )
            })
            .collect(),
        csv: w.table(at, Table::Matrix, "matrix_csv"),
    };
    PageView {
        head: Head {
            title: say!(site, "matrix_title", initiatives = name, nodes = lowest),
            short: Some(site.say("matrix_short").to_owned()),
            description: page.lead.clone(),
            crumbs: vec![parts::plan_crumb(w, at), w.link(Page::Initiatives(at), name.as_str())],
            ..Head::default()
        },
        content: Content::MatrixPage(page),
    }
}

/// What stands above the columns of a part's table, if anything, and the columns.
type Part = (Option<Id<Node>>, Vec<Id<Node>>);

/// The parts of the tree that a table each is made of: a node with its children of the lowest level, and with itself where initiatives are
/// marked there. A plan of one level is one part.
fn parts_of(plan: &Plan) -> Vec<Part> {
    let lowest = plan.about.levels.len().saturating_sub(1);
    if lowest == 0 {
        return vec![(None, plan.tree())];
    }
    let tree = plan.tree().into_iter();
    tree.filter(|id| plan.nodes[*id].level < lowest)
        .map(|id| {
            let node = &plan.nodes[id];
            let marked = (!node.initiatives.is_empty()).then_some(id);
            let children = node.children.iter().copied();
            let children = children.filter(|child| plan.nodes[*child].level == lowest);
            (Some(id), marked.into_iter().chain(children).collect())
        })
        .filter(|(_, nodes): &(_, Vec<_>)| !nodes.is_empty())
        .collect()
}

fn table(
    w: &Writer,
    at: PlanAt,
    plan: &Plan,
    head: Option<Id<Node>>,
    nodes: &[Id<Node>],
    owners: &[Id<Actor>],
) -> PartTable {
    let mut columns: Vec<MatrixColumn> = Vec::new();
    let mut heads = Vec::new();
    for &node in nodes {
        let entry = &plan.nodes[node].entry;
        let mut names: Vec<ColumnName> = entry
            .columns
            .iter()
            .map(|column| ColumnName {
                short: column.short.clone(),
                exact: Some(column.title.clone()).filter(|title| *title != column.short),
            })
            .collect();
        columns.extend((0..names.len()).map(|sub| MatrixColumn { node, sub: Some(sub) }));
        // A mark may name the node alone even where the source divides it.
        let whole = MatrixColumn { node, sub: None };
        let marked = plan.initiatives.iter().any(|one| whole.cell(one) != MatrixCell::None);
        columns.extend((names.is_empty() || marked).then_some(whole));
        if marked && !names.is_empty() {
            let short = w.site.say("matrix_column_unknown").to_owned();
            names.push(ColumnName { short, exact: None });
        }
        let number = Place::Node(node).number(plan).unwrap_or_default();
        heads.push(HeadCell {
            node: w.link(Page::Node(at, node), number),
            short: entry.short.clone(),
            columns: names,
        });
    }
    let rows: Vec<MatrixRow> = plan
        .initiatives
        .ids()
        .filter_map(|(id, initiative)| {
            let cells: Vec<MatrixCell> = columns.iter().map(|c| c.cell(initiative)).collect();
            if cells.iter().all(|&cell| cell == MatrixCell::None) {
                return None;
            }
            let owner = owners.iter().position(|&o| o == initiative.owner);
            let mut class = format!("own-{}", owner.map_or(0, |index| index + 1));
            for (cell, word) in MARKS {
                if cells.contains(&cell) {
                    class.push_str(&format!(" has-{word}"));
                }
            }
            Some(MatrixRow {
                label: initiative.label.clone(),
                title: w.link(Page::Initiative(at, id), initiative.entry.title.as_str()),
                state: super::state::mark(w.site, plan, id),
                class,
                cells,
            })
        })
        .collect();
    let place = head.map(Place::Node);
    let level = plan.about.levels.first().map_or("", |level| &level.name);
    let (count, all) = (rows.len().to_string(), plan.initiatives.len().to_string());
    PartTable {
        id: place.map_or_else(|| "all".to_owned(), |place| place.anchor(plan)),
        number: place.and_then(|p| p.number(plan)).unwrap_or_default(),
        title: match place {
            Some(place) => w.link(Page::of_place(at, place), place.title(plan)),
            None => w.link(Page::Level(at, 0), level),
        },
        count: say!(w.site, "matrix_count", count, all, work = plan.about.work()),
        two_rows: heads.iter().any(|head| !head.columns.is_empty()),
        heads,
        rows,
    }
}
