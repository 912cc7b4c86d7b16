//! Small parts that many pages share: one line of a list, a role, a mark in words.
//!
//! Knows how the nouns of a plan are named in lists. Does not know which page the parts stand on.

use serde::Serialize;

use super::series::{SeriesLine, chart_of, full_name, lines};
use super::{Link, Writer, contact, judgement, state};
use crate::calendar::FiscalYear;
use crate::plan::common::Common;
use crate::plan::indicator::Point;
use crate::plan::initiative::Basis;
use crate::plan::{
    Actor, Audience, Department, Id, Indicator, Initiative, Node, Place, Plan, Review, Role,
};
use crate::site::{Page, PlanAt};
use crate::site::{say, settings::Voice};

/// One line of a list: a link with what a reader needs to choose it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Item {
    /// Where to.
    pub href: String,
    /// Number or kind, shown before the text: 市-19.
    pub label: Option<String>,
    /// The link's text.
    pub text: String,
    /// What is not as usual about it, in a word: 終了.
    pub state: Option<String>,
    /// One plain sentence.
    pub note: Option<String>,
    /// Further words, e.g. how many initiatives hang under it.
    pub meta: Option<String>,
}

/// A text with a heading.
#[derive(Clone, Debug, Serialize)]
pub struct HeadedText {
    /// For anchors.
    pub id: String,
    /// Heading.
    pub title: String,
    /// HTML.
    pub html: String,
}

impl From<Link> for Item {
    fn from(link: Link) -> Self {
        Self { href: link.href, text: link.text, ..Self::default() }
    }
}

/// As many things as a page about something else lists. A plan of print never comes near it; in a plan of thousands, pages that
/// each list a share of all others would grow with the square of the plan.
pub const MOST: usize = 40;

/// As many indicators as the page of an initiative lists: they belong to its field, not to it.
pub const NEAREST: usize = 12;

/// As many initiatives as stand near the acts of one role.
pub const NEAR_ACTS: usize = 150;

/// False for a plan of so many initiatives that their descriptions are on their own pages only: its booklet and its text edition name
/// them.
pub fn in_full(plan: &Plan) -> bool {
    plan.initiatives.len() <= 500
}

/// The link that stands for what a list of at most `most` leaves out, if it leaves out anything.
pub fn rest(w: &Writer, all: usize, most: usize, page: Page) -> Option<Link> {
    let count = all.checked_sub(most).filter(|left| *left > 0)?;
    Some(w.link(page, say!(w.site, "and_more", count)))
}

/// How sure a ○ mark is, in words.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct MarkWords {
    /// True when nothing has to be said of how sure it is.
    pub plain: bool,
    /// True when the source's ○ is certain.
    pub stated: bool,
    /// Why it is inferred.
    pub reason: Option<String>,
    /// The sub-column, if the mark stands in one.
    pub column: Option<String>,
    /// The same in short.
    pub column_short: Option<String>,
}

/// A department and the sections named.
#[derive(Clone, Debug, Serialize)]
pub struct ResponsibleTold {
    /// The department's page.
    pub department: Link,
    /// Sections.
    pub sections: Vec<String>,
}

/// Things under a heading.
#[derive(Clone, Debug, Serialize)]
pub struct Group<Row = Item> {
    /// For anchors; empty where nothing leads there.
    pub id: String,
    /// Heading; empty where they need none.
    pub title: String,
    /// How many, in words, where that is told.
    pub count: String,
    /// The things.
    pub items: Vec<Row>,
}

impl<Row> Group<Row> {
    /// Things under a heading that are not counted.
    pub fn new(title: impl Into<String>, items: Vec<Row>) -> Self {
        Self { id: String::new(), title: title.into(), count: String::new(), items }
    }
}

/// What actors are asked to do, at one place of the plan.
#[derive(Clone, Debug, Serialize)]
pub struct RoleBlock {
    /// Links to the actors who share the text.
    pub actors: Vec<Link>,
    /// Who shares it with the actor whose page this is, in a sentence.
    pub shared: Option<String>,
    /// One act a line, as HTML.
    pub items: Vec<String>,
    /// A note.
    pub note: Option<String>,
}

/// A question group of a plan's challenges.
#[derive(Clone, Debug, Serialize)]
pub struct PairTold {
    /// For anchors: `challenge-3`.
    pub id: String,
    /// Its number.
    pub number: String,
    /// What is difficult, as HTML.
    pub challenge: String,
    /// Where to go, as HTML.
    pub direction: String,
    /// The place it leads to, by kind and number.
    pub place: String,
}

/// A place as a line of a list.
pub fn place_item(w: &Writer, at: PlanAt, place: Place) -> Item {
    match place {
        Place::Plan => Item::from(place_link(w, at, place)),
        Place::Node(id) => node_name(w, at, id),
        Place::Initiative(id) => initiative_item(w, at, id),
    }
}

/// The page of a place, by the place's number and title.
pub fn place_link(w: &Writer, at: PlanAt, place: Place) -> Link {
    let name = place.name(w.site.plan(at));
    w.link(Page::of_place(at, place), name)
}

/// The heading of a chapter: of the plan as a whole, of what stands under one node of the top level, or of initiatives.
#[derive(Clone, Debug, Serialize)]
pub struct ChapterHead {
    /// For anchors.
    pub id: String,
    /// 目指す地域像1.
    pub number: Option<String>,
    /// What the chapter is about, with its page.
    pub title: Link,
}

/// The heading of the chapter that begins with a place, or of that of all initiatives.
pub fn chapter(w: &Writer, at: PlanAt, head: Option<Place>) -> ChapterHead {
    let plan = w.site.plan(at);
    match head {
        Some(head) => ChapterHead {
            id: head.anchor(plan),
            number: head.number(plan),
            title: w.link(Page::of_place(at, head), head.title(plan)),
        },
        None => ChapterHead {
            id: "initiatives".to_owned(),
            number: None,
            title: w.link(Page::Initiatives(at), &plan.about.initiative.name),
        },
    }
}

/// The review of a place, on the page of its year.
pub fn review_link(w: &Writer, at: PlanAt, review: &Review) -> Link {
    let place = review.place.short_name(w.site.plan(at));
    Link {
        href: review_href(w, at, review),
        text: say!(w.site, "review_of_short", year = review.year.full(), place),
    }
}

/// Where the review of a place stands on the page of its year.
pub fn review_href(w: &Writer, at: PlanAt, review: &Review) -> String {
    let anchor = review.place.anchor(w.site.plan(at));
    format!("{}#{anchor}", w.href(Page::Review(at, review.year)))
}

/// A node as a line of a list, with what stands under it.
pub fn node_item(w: &Writer, at: PlanAt, id: Id<Node>) -> Item {
    let plan = w.site.plan(at);
    let node = &plan.nodes[id];
    let below = plan.about.levels.get(node.level + 1);
    let initiatives = plan.initiatives_under(id);
    let counts = [
        below
            .filter(|_| !node.children.is_empty())
            .map(|level| counted(w, &level.name, node.children.len())),
        (!initiatives.is_empty()).then(|| state::counted(w.site, plan, &initiatives)),
    ];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    Item {
        meta: (!counts.is_empty()).then(|| counts.join(w.site.say("comma"))),
        ..node_name(w, at, id)
    }
}

/// A node as a line of a list, without how much stands under it.
pub fn node_name(w: &Writer, at: PlanAt, id: Id<Node>) -> Item {
    let plan = w.site.plan(at);
    let entry = &plan.nodes[id].entry;
    Item {
        href: w.href(Page::Node(at, id)),
        label: Place::Node(id).number(plan),
        text: entry.title.clone(),
        note: entry.lead.clone(),
        ..Item::default()
    }
}

/// 4つの目指す地域像.
pub fn top_title(w: &Writer, at: PlanAt) -> String {
    let plan = w.site.plan(at);
    let name = plan.about.levels.first().map_or("", |level| &level.name);
    say!(w.site, "top_title", name, count = plan.nodes_of(0).count())
}

/// The way down to a node: the plan, and what it stands under.
pub fn node_crumbs(w: &Writer, at: PlanAt, id: Id<Node>) -> Vec<Link> {
    let plan = w.site.plan(at);
    let above = plan.ancestors(id).into_iter();
    let above = above.map(|id| w.link(Page::Node(at, id), crumb(plan, id)));
    std::iter::once(plan_crumb(w, at)).chain(above).collect()
}

/// A node in the breadcrumbs: by level and number, or by its short title if it has no number.
pub fn crumb(plan: &Plan, id: Id<Node>) -> String {
    let place = Place::Node(id);
    match place.number(plan) {
        Some(_) => place.label(plan),
        None => place.short(plan).to_owned(),
    }
}

/// An audience's page, by its worry in its own words.
pub fn audience_link(w: &Writer, at: PlanAt, id: Id<Audience>) -> Link {
    let audience = &w.site.plan(at).audiences[id];
    w.link(Page::Audience(at, id), audience.question.as_ref().unwrap_or(&audience.name))
}

/// Departments with the sections named, for a page of what they do.
pub fn responsible(
    w: &Writer,
    at: PlanAt,
    departments: &[(Id<Department>, Vec<String>)],
) -> Vec<ResponsibleTold> {
    let (site, plan) = (w.site, w.site.plan(at));
    departments
        .iter()
        .map(|(id, sections)| ResponsibleTold {
            department: contact::department(w, at, *id),
            sections: sections
                .iter()
                .map(|name| contact::listed_name(site, plan, plan.section_of(*id, name)))
                .collect(),
        })
        .collect()
}

/// 基本的な考え方 3件.
pub fn counted(w: &Writer, name: &str, count: usize) -> String {
    say!(w.site, "counted", name, count)
}

/// An initiative as a line of a list.
pub fn initiative_item(w: &Writer, at: PlanAt, id: Id<Initiative>) -> Item {
    let plan = w.site.plan(at);
    let initiative = &plan.initiatives[id];
    let note = &initiative.entry.lead;
    Item {
        href: w.href(Page::Initiative(at, id)),
        label: Some(initiative.label.clone()),
        text: initiative.entry.title.clone(),
        state: state::mark(w.site, plan, id),
        note: (!note.is_empty()).then(|| note.clone()),
        ..Item::default()
    }
}

/// An indicator as a line of a list, with its latest value in words.
pub fn indicator_item(w: &Writer, at: PlanAt, id: Id<Indicator>) -> Item {
    let plan = w.site.plan(at);
    let indicator = &plan.indicators[id];
    let entry = &indicator.entry;
    let chart = chart_of(w, entry);
    let values = lines(w, entry, &chart).map(|line| {
        let latest = latest(&line);
        let Some(step) = judgement::brief(w, plan, line.series, None) else { return latest };
        let judged = say!(w.site, "latest_judged", step);
        [latest, judged].join(w.site.say("full_stop_between"))
    });
    let values: Vec<String> = values.collect();
    Item {
        href: w.href(Page::Indicator(at, id)),
        text: full_name(w, entry),
        note: Some(values.join(w.site.say("full_stop_between"))),
        ..Item::default()
    }
}

/// The latest value with its year, or why there is none; a plan in its first year has only a target to tell.
fn latest(line: &SeriesLine) -> String {
    let (w, series) = (line.w, line.series);
    let label = series.label.as_ref().map(|label| format!("{label}："));
    let told = |point: &Point| dated(&line.as_written(point), point.year);
    let baseline = series.baseline.as_ref().filter(|point| point.is_measured());
    let latest = series.latest();
    let sentence = match (latest, baseline) {
        (Some(now), Some(then)) => {
            say!(w.site, "latest_and_baseline", now = told(now), then = told(then))
        }
        (Some(now), None) => say!(w.site, "latest_only", now = told(now)),
        (None, Some(then)) => say!(w.site, "baseline_only", then = told(then)),
        (None, None) => w.site.say("no_value").to_owned(),
    };
    let ahead = series.targets.iter().max_by_key(|target| target.year);
    let aim = ahead.filter(|_| latest.is_none()).map(|target| {
        let text = dated(&line.target_text(target), target.year);
        say!(w.site, "target_only", target = text)
    });
    label.unwrap_or_default() + &sentence + &aim.unwrap_or_default()
}

/// A figure with its year behind it, if one is stated.
fn dated(figure: &str, year: Option<FiscalYear>) -> String {
    match year {
        Some(year) => format!("{figure}（{}）", year.full().replace('（', "・").replace('）', "")),
        None => figure.to_owned(),
    }
}

/// A mark in words, with the sub-column's name.
pub fn mark_words(w: &Writer, plan: &Plan, mark: &crate::plan::initiative::Mark) -> MarkWords {
    let stated = mark.basis == Basis::Stated;
    let column = mark.column.and_then(|column| plan.nodes[mark.node].entry.columns.get(column));
    // In a city's own plan a mark is where it stands, and says so only beside marks that are inferred.
    let marks = || plan.initiatives.iter().flat_map(|i| &i.marks);
    let plain =
        w.site.settings.voice == Voice::City && !marks().any(|mark| mark.basis == Basis::Inferred);
    MarkWords {
        plain: stated && plain,
        stated,
        reason: mark.reason.clone(),
        column: column.map(|column| column.title.clone()),
        column_short: column.map(|column| column.short.clone()),
    }
}

/// Initiatives grouped by who does them, in the plan's order of owners, each as a row.
pub fn by_owner<Row>(
    w: &Writer,
    at: PlanAt,
    ids: &[Id<Initiative>],
    row: impl Fn(Id<Initiative>) -> Row,
) -> Vec<Group<Row>> {
    let plan = w.site.plan(at);
    plan.actors
        .ids()
        .filter_map(|(owner, actor)| {
            let mine = ids.iter().copied();
            let mine: Vec<_> = mine.filter(|id| plan.initiatives[*id].owner == owner).collect();
            (!mine.is_empty()).then(|| Group {
                id: format!("owner-{}", actor.id.value),
                title: say!(
                    w.site,
                    "owner_initiatives",
                    owner = actor.name,
                    work = plan.about.work()
                ),
                count: state::count(w.site, plan, &mine),
                items: mine.into_iter().map(&row).collect(),
            })
        })
        .collect()
}

/// A role as a block, for all actors who share it or for one of them.
pub fn role_block(w: &mut Writer, at: PlanAt, role: &Role, actor: Option<Id<Actor>>) -> RoleBlock {
    let plan = w.site.plan(at);
    let others = role.actors.iter().filter(|other| Some(**other) != actor);
    let others = names(others.map(|other| plan.actors[*other].name.as_str()));
    let shared = actor.is_some() && !others.is_empty();
    RoleBlock {
        actors: role.actors.iter().map(|a| actor_link(w, at, *a)).collect(),
        shared: shared.then(|| say!(w.site, "shared_with", others)),
        items: role.items().iter().map(|text| w.text(text)).collect(),
        note: role.note().map(str::to_owned),
    }
}

/// A link to an actor's page.
pub fn actor_link(w: &Writer, at: PlanAt, id: Id<Actor>) -> Link {
    w.link(Page::Role(at, id), &w.site.plan(at).actors[id].name)
}

/// The same by what it is about: 市民の役割.
pub fn role_link(w: &Writer, at: PlanAt, id: Id<Actor>) -> Link {
    let name = &w.site.plan(at).actors[id].name;
    w.link(Page::Role(at, id), say!(w.site, "role_title", name))
}

/// The crumb of the plan a page belongs to.
pub fn plan_crumb(w: &Writer, at: PlanAt) -> Link {
    let text = if Some(at) == w.site.only() {
        w.site.say("nav_plan")
    } else {
        &w.site.plan(at).about.title
    };
    w.link(Page::Plan(at), text)
}

/// Sentences that join names: 市民・事業者.
pub fn names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join("・")
}

/// The file a noun stands in, for the preview.
pub fn file_of(common: &Common) -> Option<String> {
    Some(common.path.as_str().to_owned())
}
