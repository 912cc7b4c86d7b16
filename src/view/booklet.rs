//! The page `booklet`: the whole plan as a booklet, with a page for its cover and contents, one for each part, and a sheet with all of it for
//! print.

mod contents;

use serde::Serialize;

use super::challenges;
use super::glossary::{self, GlossaryWord};
use super::initiative::{self, InitiativeTold};
use super::money::{self, MoneyPage};
use super::node::{self, InitiativeRow, NodeTold};
use super::own::{self, Figures};
use super::parts::{self, PairTold};
use super::plan::{self, MakingTold, PlanTold, SourceTold};
use super::review::{self, PlaceReview, YearTold};
use super::role::{self, ActorTold};
use super::volume::{self, VolumePart};
use super::{Content, Head, Link, PageView, Writer};
use crate::plan::{Actor, Id, Place, Plan};
use crate::site::{Page, Part, PlanAt, say};

pub use contents::BookletChapter;

/// What the page says: of each noun just what its own page tells of it. What belongs to other parts is empty.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BookletPage {
    /// The plan's title.
    pub plan: String,
    /// What this page is and how to print it.
    pub lead: String,
    /// Cover and contents, unless this is the page of one part.
    pub cover: Option<Cover>,
    /// What the plan calls its initiatives.
    pub initiative_name: String,
    /// The levels that initiatives belong to, by name.
    pub marks_name: String,
    /// Where challenges lead, by name.
    pub places_name: String,
    /// Nodes of the top level, each with all that stands under it in reading order.
    pub nodes: Vec<Vec<NodePart>>,
    /// Where the descriptions of initiatives are, in a plan of very many.
    pub initiatives_note: Option<String>,
    /// Initiatives by owner.
    pub owners: Vec<OwnerPart>,
    /// What they cost.
    pub money: Option<MoneyPage>,
    /// Tables of volumes.
    pub volumes: Vec<VolumePart>,
    /// Reviews, oldest year first.
    pub reviews: Vec<YearPart>,
    /// Roles by actor.
    pub actors: Vec<ActorTold>,
    /// Challenges and directions.
    pub challenges: Vec<PairTold>,
    /// The glossary.
    pub terms: Vec<GlossaryWord>,
    /// Source documents.
    pub sources: Vec<SourceTold>,
}

/// What stands in front of all parts.
#[derive(Clone, Debug, Serialize)]
pub struct Cover {
    /// The sheet with all parts, on the page of the contents.
    pub whole: Option<Link>,
    /// Chapters in order.
    pub chapters: Vec<BookletChapter>,
    /// The plan.
    pub told: PlanTold,
    /// How it was made.
    pub making: Option<MakingTold>,
    /// Figures of the plan as a whole.
    pub figures: Figures,
}

/// A node as a section.
#[derive(Clone, Debug, Serialize)]
pub struct NodePart {
    /// The node.
    pub told: NodeTold,
    /// Initiatives that carry it, in their order.
    pub initiatives: Vec<InitiativeRow>,
}

/// The initiatives of one owner.
#[derive(Clone, Debug, Serialize)]
pub struct OwnerPart {
    /// For the contents.
    pub anchor: String,
    /// Whose they are.
    pub title: String,
    /// All of them.
    pub initiatives: Vec<InitiativeTold>,
}

/// The reviews of one year.
#[derive(Clone, Debug, Serialize)]
pub struct YearPart {
    /// The year.
    pub told: YearTold,
    /// By place.
    pub reviews: Vec<PlaceReview>,
}

/// Fills the page: cover and contents, one part, or the whole on one sheet.
pub fn of(w: &mut Writer, at: PlanAt, part: Option<Part>) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let about = &plan.about;
    let key = match part {
        None => "booklet_lead",
        Some(Part::Whole) => "booklet_whole_lead",
        Some(_) => "booklet_part_lead",
    };
    let lead = say!(site, key, plan = about.title);
    let marked: Vec<&str> = plan.marked_levels().map(|(_, level)| level.name.as_str()).collect();
    let mut page = BookletPage {
        plan: about.title.clone(),
        lead: lead.clone(),
        initiative_name: about.initiative.name.clone(),
        marks_name: marked.join(site.say("and_also")),
        places_name: challenges::places_name(w, plan),
        ..BookletPage::default()
    };
    if matches!(part, None | Some(Part::Whole)) {
        page.cover = Some(cover(w, at, part));
    }
    for shown in Part::of(plan) {
        if part == Some(Part::Whole) || part == Some(shown) {
            fill(w, at, shown, &mut page);
        }
    }
    PageView { head: head(w, at, part, lead), content: Content::BookletPage(Box::new(page)) }
}

fn cover(w: &mut Writer, at: PlanAt, part: Option<Part>) -> Cover {
    Cover {
        whole: part
            .is_none()
            .then(|| w.link(Page::BookletPart(at, Part::Whole), w.site.say("booklet_whole_link"))),
        chapters: contents::chapters(w, at, part.is_some()),
        told: plan::told(w, at, 2),
        making: plan::making(w, at),
        figures: own::figures(w, at, Place::Plan, 2),
    }
}

/// Fills in one part.
fn fill(w: &mut Writer, at: PlanAt, part: Part, page: &mut BookletPage) {
    let plan = w.site.plan(at);
    match part {
        Part::Node(top) => {
            let ids = plan.branch(top).into_iter();
            // Five levels and what stands in them are more than the six headings there are.
            let heading = |id| 2 + u8::try_from(plan.nodes[id].level).unwrap_or(u8::MAX).min(3);
            let section = |id| NodePart {
                told: node::told(w, at, id, heading(id)),
                initiatives: plan.nodes[id]
                    .initiatives
                    .iter()
                    .map(|one| node::row(w, at, id, *one))
                    .collect(),
            };
            page.nodes.push(ids.map(section).collect());
        }
        Part::Initiatives => {
            let in_full = parts::in_full(plan);
            let owner = |owner: Id<Actor>| OwnerPart {
                anchor: format!("owner-{}", plan.actors[owner].id.value),
                title: plan.actors[owner].name.clone(),
                initiatives: plan
                    .initiatives_of(owner)
                    .map(|(id, _)| initiative::told(w, at, id, 4, in_full))
                    .collect(),
            };
            page.owners = owning(plan).into_iter().map(owner).collect();
            page.initiatives_note =
                (!in_full).then(|| w.site.say("described_on_own_page").to_owned());
        }
        Part::Money => page.money = Some(money::part(w, at)),
        Part::Volumes => {
            page.volumes = plan.volumes.ids().map(|(id, _)| volume::part(w, at, id)).collect();
        }
        Part::Reviews => {
            let year = |year| YearPart {
                told: review::told(w, at, year),
                reviews: plan
                    .reviews
                    .iter()
                    .filter(|review| review.year == year)
                    .filter_map(|review| review::place_review(w, at, review.place, year))
                    .collect(),
            };
            page.reviews = plan.review_years().into_iter().map(year).collect();
        }
        Part::Roles => {
            page.actors = asked(plan).into_iter().map(|id| role::told(w, at, id)).collect();
        }
        Part::Challenges => {
            let all = plan.challenges.iter();
            page.challenges = all.map(|challenge| challenges::pair(w, plan, challenge)).collect();
        }
        Part::Glossary => page.terms = glossary::words(w, plan),
        Part::Sources => page.sources = plan::sources(w, plan),
        Part::Whole => {}
    }
}

/// Actors that own initiatives, in the plan's order.
fn owning(plan: &Plan) -> Vec<Id<Actor>> {
    plan.about
        .owners
        .iter()
        .filter_map(|owner| plan.actors.named(&owner.actor.value))
        .filter(|&actor| plan.initiatives_of(actor).next().is_some())
        .collect()
}

/// Actors that are asked something, or of whom the plan says who they are.
fn asked(plan: &Plan) -> Vec<Id<Actor>> {
    let asked = |id| plan.roles.iter().any(|role| role.actors.contains(&id));
    let actors = plan.actors.ids();
    actors.filter(|(id, a)| a.definition.is_some() || asked(*id)).map(|(id, _)| id).collect()
}

/// Title, way back and neighbours.
fn head(w: &Writer, at: PlanAt, part: Option<Part>, description: String) -> Head {
    let site = w.site;
    let plan = site.plan(at);
    let mut crumbs = vec![parts::plan_crumb(w, at)];
    let name = match part {
        None => site.say("booklet").to_owned(),
        Some(Part::Whole) => site.say("booklet_whole").to_owned(),
        Some(Part::Node(id)) => parts::crumb(plan, id),
        Some(part) => contents::title(w, plan, part),
    };
    let title = match part {
        None | Some(Part::Whole) => format!("{} {name}", plan.about.title),
        Some(_) => say!(site, "booklet_part", part = name),
    };
    let mut pages = vec![Page::Booklet(at)];
    if part.is_some() {
        crumbs.push(w.link(Page::Booklet(at), site.say("booklet")));
    }
    let parts = Part::of(plan).into_iter().filter(|p| *p != Part::Whole);
    pages.extend(parts.map(|part| Page::BookletPart(at, part)));
    let here = pages.iter().position(|page| *page == w.page);
    let beside = |at: Option<usize>| {
        let page = *pages.get(at?)?;
        let text = match page {
            Page::BookletPart(_, part) => contents::title(w, plan, part),
            _ => site.say("booklet_contents").to_owned(),
        };
        Some(w.link(page, text))
    };
    Head {
        title,
        short: Some(name),
        description,
        crumbs,
        previous: beside(here.and_then(|here| here.checked_sub(1))),
        next: beside(here.map(|here| here + 1)),
        ..Head::default()
    }
}
