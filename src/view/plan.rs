//! A plan at a glance: philosophy, period, structure, sources, corrections.

use serde::Serialize;

use super::own::{self, Figures, OwnTold};
use super::parts::{self, HeadedText, Item};
use super::photo::{self, PhotoShown};
use super::tag::Beside;
use super::{Content, Fix, Head, Link, PageView, Writer};
use crate::document::markdown;
use crate::number::Number;
use crate::plan::about::PlanStatus;
use crate::plan::common::Common;
use crate::plan::{Id, Node, Place, Plan, SourceDocument};
use crate::site::{Page, PlanAt, say};

/// What is told of a plan wherever it stands in full: on its page and in the booklet.
#[derive(Clone, Debug, Serialize)]
pub struct PlanTold {
    /// What the plan is, as HTML.
    pub lead: Option<String>,
    /// The city's photograph of what it is about.
    pub photo: Option<PhotoShown>,
    /// Formal names.
    pub names: Vec<String>,
    /// Period in words.
    pub period: Option<String>,
    /// Who made it.
    pub publishers: Vec<String>,
    /// Philosophy, word for word.
    pub philosophy: Option<String>,
    /// What it means, as HTML.
    pub explanation: Option<String>,
    /// Further texts.
    pub sections: Vec<HeadedText>,
    /// What a reader has to know.
    pub notes: Vec<String>,
}

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct PlanPage {
    /// The plan.
    pub told: PlanTold,
    /// Adopted or draft, in words.
    pub status: String,
    /// The plan before.
    pub older: Option<Link>,
    /// The plan after.
    pub newer: Option<Link>,
    /// What the plan calls its first level, and how many there are.
    pub structure_title: String,
    /// The plan's structure.
    pub structure: Vec<Branch>,
    /// Indicators of the plan as a whole.
    pub figures: Figures,
    /// What else hangs on it.
    pub own: OwnTold,
    /// Lists of what the plan has.
    pub lists: Vec<Link>,
    /// Whom to ask what things cost, in a plan without money; nothing where the plan tells of it, or where nobody can be asked.
    pub money_asked: Option<Link>,
    /// Whether the plan tells of money.
    pub has_money: bool,
    /// How the plan was made.
    pub making: Option<MakingTold>,
    /// Source documents.
    pub sources: Vec<SourceTold>,
    /// Corrections of the whole plan, each with the page it is on: misread sources, and slips of our own.
    pub fixes: [Vec<(Link, Fix)>; 2],
    /// What is related to the plan as a whole.
    pub related: Beside,
}

/// A node of the top level with what stands under it.
#[derive(Clone, Debug, Serialize)]
pub struct Branch {
    /// The node.
    pub head: Item,
    /// What stands under it.
    pub below: Vec<Below>,
}

/// A node of the second level.
#[derive(Clone, Debug, Serialize)]
pub struct Below {
    /// The node.
    pub item: Item,
    /// What the levels below it are called.
    pub names: String,
    /// What stands under it, in reading order, each with how deep it stands: 2 for the third level.
    pub deeper: Vec<(usize, Item)>,
}

/// How a plan was made.
#[derive(Clone, Debug, Serialize)]
pub struct MakingTold {
    /// In words, as HTML.
    pub text: Option<String>,
    /// When and what.
    pub steps: Vec<(String, String)>,
    /// Surveys.
    pub surveys: Vec<SurveyTold>,
}

/// A survey as shown.
#[derive(Clone, Debug, Serialize)]
pub struct SurveyTold {
    /// Its name.
    pub name: String,
    /// When.
    pub period: Option<String>,
    /// How many were asked, in words.
    pub asked: Option<String>,
    /// Who was asked.
    pub asked_note: Option<String>,
    /// Rate of answers.
    pub rate: Option<String>,
    /// What the rate means.
    pub rate_note: Option<String>,
    /// Where this is written.
    pub source: Option<super::Cited>,
}

/// A source document as listed.
#[derive(Clone, Debug, Serialize)]
pub struct SourceTold {
    /// For anchors: `source-<id>`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: Option<String>,
    /// Adopted, draft or report, in words.
    pub status: String,
    /// Date as written.
    pub date: Option<String>,
    /// Public address.
    pub url: Option<String>,
    /// What it holds.
    pub note: Option<String>,
}

/// What is told of a plan below a heading of a level.
pub fn told(w: &mut Writer, at: PlanAt, heading: u8) -> PlanTold {
    let about = &w.site.plan(at).about;
    PlanTold {
        lead: about.summary.as_ref().map(|text| w.paragraphs(text)),
        photo: photo::of(w, about.photo.as_ref()),
        names: about.names.clone(),
        period: w.period(w.site.plan(at)),
        publishers: about.publishers.clone(),
        philosophy: about.philosophy_text().cloned(),
        explanation: about.philosophy_explanation().map(|text| w.paragraphs(text)),
        sections: about
            .sections
            .iter()
            .map(|section| {
                // Its faults were told when the plan was read.
                let (body, _) = markdown::parse(&about.common.path, &section.text, 0);
                HeadedText {
                    id: format!("text-{}", section.id.value),
                    title: section.title.clone(),
                    html: w.body(&body.html, heading),
                }
            })
            .collect(),
        notes: about.common.notes.clone(),
    }
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let about = &plan.about;
    let told = told(w, at, 1);
    let making = (Some(at) != site.only()).then(|| making(w, at)).flatten();
    let place_of =
        |other: Option<&String>| Some(parts::place_link(w, site.plan_named(other?)?, Place::Plan));
    let (ours, misread) = fixes(w, at).into_iter().partition(|(_, fix)| fix.ours);
    let structure: Vec<Branch> = plan
        .nodes_of(0)
        .map(|(id, _)| Branch {
            head: parts::node_item(w, at, id),
            below: plan.nodes[id].children.iter().map(|&id| below(w, at, id)).collect(),
        })
        .collect();
    let page = PlanPage {
        told,
        status: site
            .say(if about.status == PlanStatus::Adopted { "plan_adopted" } else { "plan_draft" })
            .to_owned(),
        older: place_of(about.supersedes.as_ref().map(|s| &s.value)),
        newer: place_of(plan.superseded_by.as_ref()),
        structure_title: parts::top_title(w, at),
        structure,
        figures: own::figures(w, at, Place::Plan, 1),
        own: own::of(w, at, Place::Plan),
        lists: lists(w, at),
        has_money: !plan.money_years.is_empty(),
        money_asked: (!plan.departments.is_empty())
            .then(|| w.link(Page::Departments(at), site.say("money_ask"))),
        making,
        sources: sources(w, plan),
        fixes: [misread, ours],
        related: Beside::of(w, at, Place::Plan),
    };
    PageView {
        head: Head {
            short: (Some(at) == site.only()).then(|| site.say("nav_plan").to_owned()),
            file: parts::file_of(&about.common),
            draft: about.common.draft,
            ..Head::new(&about.title, about.summary.clone().unwrap_or_default())
        },
        content: Content::PlanPage(Box::new(page)),
    }
}

fn below(w: &Writer, at: PlanAt, id: Id<Node>) -> Below {
    let plan = w.site.plan(at);
    let deeper = plan.descendants(id).into_iter();
    let deeper = deeper.map(|id| (plan.nodes[id].level, parts::node_item(w, at, id)));
    let deeper: Vec<(usize, Item)> = deeper.collect();
    let levels = plan.about.levels.iter().enumerate();
    let there = levels.filter(|(at, _)| deeper.iter().any(|(depth, _)| depth == at));
    let names: Vec<&str> = there.map(|(_, level)| level.name.as_str()).collect();
    Below { item: parts::node_item(w, at, id), names: names.join(w.site.say("and_also")), deeper }
}

/// The documents that a plan's facts come from.
pub fn sources(w: &Writer, plan: &Plan) -> Vec<SourceTold> {
    let shown = |s: &SourceDocument| SourceTold {
        id: format!("source-{}", s.id.value),
        title: s.title.clone(),
        publisher: s.publisher.clone(),
        status: w.site.source_status(s.status).to_owned(),
        date: s.date.clone(),
        url: s.url.as_deref().map(str::to_owned),
        note: s.note.clone(),
    };
    plan.sources.iter().map(shown).collect()
}

/// How a plan was made, if it says.
pub fn making(w: &mut Writer, at: PlanAt) -> Option<MakingTold> {
    let site = w.site;
    let making = &site.plan(at).about.making;
    if making.text.is_none() && making.steps.is_empty() && making.surveys.is_empty() {
        return None;
    }
    Some(MakingTold {
        text: making.text.as_ref().map(|text| w.paragraphs(text)),
        steps: making.steps.iter().map(|s| (s.when.clone(), s.what.clone())).collect(),
        surveys: making
            .surveys
            .iter()
            .map(|s| SurveyTold {
                name: s.name.clone(),
                period: s.period.clone(),
                asked: s
                    .asked
                    .map(|n| say!(site, "people", count = Number::whole(n.into()).grouped())),
                asked_note: s.asked_note.clone(),
                rate: s.rate.clone(),
                rate_note: s.rate_note.clone(),
                source: s.source.as_ref().and_then(|c| w.cited(at, c)),
            })
            .collect(),
    })
}

/// Links to all lists of a plan.
pub fn lists(w: &Writer, at: PlanAt) -> Vec<Link> {
    let site = w.site;
    let plan = site.plan(at);
    site.pages_of(at)
        .into_iter()
        .filter_map(|page| {
            let text = match page {
                Page::Level(_, level) => {
                    let name = &plan.about.levels[level].name;
                    say!(site, "level_title", name)
                }
                Page::Initiatives(_) => {
                    say!(site, "initiatives_title", name = plan.about.initiative.name)
                }
                Page::Matrix(_) => say!(site, "matrix_link", work = plan.about.work()),
                Page::Roles(_) => site.say("roles_title").to_owned(),
                Page::Audiences(_) => site.say("audiences").to_owned(),
                Page::Indicators(_) => site.indicator_word(plan, "indicators_title").to_owned(),
                Page::Changes(_) => site.say("changes_title").to_owned(),
                Page::Reviews(_) => site.say("nav_reviews").to_owned(),
                Page::Departments(_) => site.say("departments_title").to_owned(),
                Page::Money(_) => site.say("money_title").to_owned(),
                Page::Volumes(_) => site.say("volumes_title").to_owned(),
                Page::Tags(_) => site.say("tags").to_owned(),
                Page::Challenges(_) => site.say("challenges").to_owned(),
                Page::Glossary(_) => site.say("glossary").to_owned(),
                Page::Booklet(_) => site.say("booklet").to_owned(),
                Page::Data(_) => site.say("data").to_owned(),
                _ => return None,
            };
            Some(w.link(page, text))
        })
        .collect()
}

/// Every correction of a plan with the page it is on, in the plan's order.
fn fixes(w: &Writer, at: PlanAt) -> Vec<(Link, Fix)> {
    let mut out = Vec::new();
    each_corrected(w, at, |link, common| {
        out.extend(w.provenance(at, common).fixes.into_iter().map(|fix| (link.clone(), fix)));
    });
    out
}

/// Shows everything of a plan that may have corrections, with the page it is on, in the plan's order.
pub fn each_corrected(w: &Writer, at: PlanAt, mut add: impl FnMut(Link, &Common)) {
    let plan: &Plan = w.site.plan(at);
    add(parts::place_link(w, at, Place::Plan), &plan.about.common);
    for (id, node) in plan.nodes.ids() {
        let text = Place::Node(id).label(plan);
        add(w.link(Page::Node(at, id), text), &node.entry.common);
    }
    for (id, initiative) in plan.initiatives.ids() {
        add(parts::place_link(w, at, Place::Initiative(id)), &initiative.entry.common);
    }
    for (id, indicator) in plan.indicators.ids() {
        let text = super::series::full_name(w, &indicator.entry);
        add(w.link(Page::Indicator(at, id), text), &indicator.entry.common);
    }
    for review in plan.reviews.iter() {
        let text = parts::review_link(w, at, review).text;
        add(w.link(Page::Review(at, review.year), text), &review.entry.common);
    }
    if let Some(challenge) = plan.challenges.iter().next() {
        add(w.link(Page::Challenges(at), w.site.say("challenges")), &challenge.entry.common);
    }
    let mut seen = Vec::new();
    for role in plan.roles.iter() {
        let path = &role.entry.common.path;
        if !seen.contains(&path) {
            seen.push(path);
            add(w.link(Page::Roles(at), w.site.say("roles_title")), &role.entry.common);
        }
    }
}
