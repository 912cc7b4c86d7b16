//! A plan at a glance: philosophy, period, structure, sources, corrections.

use serde::Serialize;

use super::own::{self, Own};
use super::parts::{self, Item};
use super::photo::{self, Photo};
use super::tag::Beside;
use super::{Content, Fix, Head, Link, PageView, Writer};
use crate::plan::about::PlanStatus;
use crate::plan::common::Common;
use crate::plan::{About, Id, Node, Place, Plan, SourceDocument};
use crate::site::{Page, PlanAt, Site};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct PlanPage {
    /// What the plan is, as HTML.
    pub lead: Option<String>,
    /// The city's photograph of what it is about.
    pub photo: Option<Photo>,
    /// Formal names.
    pub names: Vec<String>,
    /// Period in words.
    pub period: Option<String>,
    /// Who made it.
    pub publishers: Option<String>,
    /// Adopted or draft, in words.
    pub status: String,
    /// The plan before.
    pub older: Option<Link>,
    /// The plan after.
    pub newer: Option<Link>,
    /// Philosophy, word for word.
    pub philosophy: Option<String>,
    /// What it means, as HTML.
    pub explanation: Option<String>,
    /// What the plan calls its first level, and how many there are.
    pub structure_title: String,
    /// The plan's structure.
    pub structure: Vec<Branch>,
    /// What hangs on the plan as a whole.
    pub own: Own,
    /// Lists of what the plan has.
    pub lists: Vec<Link>,
    /// Whom to ask what things cost, in a plan without money; nothing where the plan tells of it, or where nobody can be asked.
    pub money_asked: Option<Link>,
    /// Whether the plan tells of money.
    pub has_money: bool,
    /// Further texts: id, title, HTML.
    pub sections: Vec<Text>,
    /// How the plan was made.
    pub making: Option<Making>,
    /// Source documents.
    pub sources: Vec<Source>,
    /// Corrections of the whole plan: misread sources, and slips of our own.
    pub fixes: Vec<FixTable>,
    /// What is related to the plan as a whole.
    pub related: Beside,
    /// What a reader has to know.
    pub notes: Vec<String>,
}

/// Corrections of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct FixTable {
    /// For anchors.
    pub id: &'static str,
    /// What they are and how many, in words.
    pub title: String,
    /// What was done.
    pub lead: String,
    /// Heading of the wrong texts.
    pub was: String,
    /// Heading of the right ones.
    pub now: String,
    /// The corrections.
    pub rows: Vec<Fixed>,
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
    /// What stands under it, in reading order.
    pub deeper: Vec<Deeper>,
}

/// A node below the second level.
#[derive(Clone, Debug, Serialize)]
pub struct Deeper {
    /// How deep it stands: 2 for the third level.
    pub depth: usize,
    /// The node.
    pub item: Item,
}

/// A text with a heading.
#[derive(Clone, Debug, Serialize)]
pub struct Text {
    /// For anchors.
    pub id: String,
    /// Heading.
    pub title: String,
    /// HTML.
    pub html: String,
}

/// How a plan was made.
#[derive(Clone, Debug, Serialize)]
pub struct Making {
    /// In words, as HTML.
    pub text: Option<String>,
    /// When and what.
    pub steps: Vec<(String, String)>,
    /// Surveys.
    pub surveys: Vec<Survey>,
}

/// A survey as shown.
#[derive(Clone, Debug, Serialize)]
pub struct Survey {
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
pub struct Source {
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

/// A correction and the page it is on.
#[derive(Clone, Debug, Serialize)]
pub struct Fixed {
    /// The page.
    pub link: Link,
    /// The correction.
    pub fix: Fix,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let about = &plan.about;
    let lead = about.summary.as_ref().map(|text| w.paragraphs(text));
    let explanation = about.philosophy_explanation().map(|text| w.paragraphs(text));
    let sections = about
        .sections
        .iter()
        .map(|section| Text {
            id: format!("text-{}", section.id.value),
            title: section.title.clone(),
            html: markdown(w, &about.common, &section.text),
        })
        .collect();
    let making = (Some(at) != site.only()).then(|| making(w, at)).flatten();
    let place_of = |other: Option<&String>| {
        let position = site.plans.iter().position(|p| Some(&p.id) == other)?;
        let other = PlanAt(position);
        Some(w.link(Page::Plan(other), &site.plan(other).about.title))
    };
    let (ours, misread): (Vec<_>, Vec<_>) =
        fixes(w, at).into_iter().partition(|row: &Fixed| row.fix.ours);
    let fixes = [(false, misread), (true, ours)];
    let fixes = fixes.into_iter().filter(|(_, rows)| !rows.is_empty());
    let fixes = fixes.map(|(ours, rows)| fix_table(site, ours, rows)).collect();
    let structure: Vec<Branch> = plan
        .nodes_of(0)
        .map(|(id, _)| Branch {
            head: parts::node_item(w, at, id),
            below: plan.nodes[id].children.iter().map(|&id| below(w, at, id)).collect(),
        })
        .collect();
    let page = PlanPage {
        lead,
        photo: photo::of(w, about.photo.as_ref()),
        names: about.names.clone(),
        period: w.period(plan),
        publishers: (!about.publishers.is_empty())
            .then(|| parts::names(about.publishers.iter().map(String::as_str))),
        status: site
            .say(if about.status == PlanStatus::Adopted { "plan_adopted" } else { "plan_draft" })
            .to_owned(),
        older: place_of(about.supersedes.as_ref().map(|s| &s.value)),
        newer: place_of(plan.superseded_by.as_ref()),
        philosophy: about.philosophy_text().cloned(),
        explanation,
        structure_title: parts::top_title(w, at),
        structure,
        own: own::of(w, at, Place::Plan),
        lists: lists(w, at),
        has_money: !plan.money_years().is_empty(),
        money_asked: (!plan.departments.is_empty())
            .then(|| w.link(Page::Departments(at), site.say("money_ask"))),
        sections,
        making,
        sources: sources(w, plan),
        fixes,
        related: Beside::of(w, at, Place::Plan),
        notes: about.common.notes.clone(),
    };
    PageView {
        head: Head {
            title: about.title.clone(),
            short: (Some(at) == site.only()).then(|| site.say("nav_plan").to_owned()),
            description: about.summary.clone().unwrap_or_default(),
            file: parts::file_of(&about.common),
            draft: about.common.draft,
            ..Head::default()
        },
        content: Content::PlanPage(Box::new(page)),
    }
}

fn below(w: &Writer, at: PlanAt, id: Id<Node>) -> Below {
    let plan = w.site.plan(at);
    let deeper: Vec<Deeper> = plan
        .descendants(id)
        .into_iter()
        .map(|id| Deeper { depth: plan.nodes[id].level, item: parts::node_item(w, at, id) })
        .collect();
    let levels = plan.about.levels.iter().enumerate();
    let there = levels.filter(|(at, _)| deeper.iter().any(|one| one.depth == *at));
    let names: Vec<&str> = there.map(|(_, level)| level.name.as_str()).collect();
    Below { item: parts::node_item(w, at, id), names: names.join(w.site.say("and_also")), deeper }
}

/// The documents that a plan's facts come from.
pub fn sources(w: &Writer, plan: &Plan) -> Vec<Source> {
    let shown = |s: &SourceDocument| Source {
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
pub fn making(w: &mut Writer, at: PlanAt) -> Option<Making> {
    let site = w.site;
    let about = &site.plan(at).about;
    let making = &about.making;
    if making.text.is_none() && making.steps.is_empty() && making.surveys.is_empty() {
        return None;
    }
    Some(Making {
        text: making.text.as_ref().map(|text| w.paragraphs(text)),
        steps: steps(about),
        surveys: making
            .surveys
            .iter()
            .map(|s| Survey {
                name: s.name.clone(),
                period: s.period.clone(),
                asked: s.asked.map(|n| site.say_with("people", &[("count", &thousands(n))])),
                asked_note: s.asked_note.clone(),
                rate: s.rate.clone(),
                rate_note: s.rate_note.clone(),
                source: s.source.as_ref().and_then(|c| w.cited(at, c)),
            })
            .collect(),
    })
}

/// When and what, for each step of the plan's making.
pub fn steps(about: &About) -> Vec<(String, String)> {
    let steps = about.making.steps.iter();
    steps.map(|s| (s.when.clone(), s.what.clone())).collect()
}

fn thousands(n: u32) -> String {
    crate::number::Number::parse(&n.to_string()).map_or_else(|| n.to_string(), |n| n.grouped())
}

/// A Markdown text of `plan.yaml` as HTML. Its faults were told when the plan was read.
pub fn markdown(w: &mut Writer, common: &Common, text: &str) -> String {
    let (body, _) = crate::document::markdown::parse(&common.path, text, 0);
    w.prose(&body.html)
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
                    site.say_with("level_title", &[("name", name)])
                }
                Page::Initiatives(_) => {
                    site.say_with("initiatives_title", &[("name", &plan.about.initiative.name)])
                }
                Page::Matrix(_) => site.say_with("matrix_link", &[("work", plan.about.work())]),
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

fn fix_table(site: &Site, ours: bool, rows: Vec<Fixed>) -> FixTable {
    let count = rows.len().to_string();
    let (id, [title, lead, was, now]) = match ours {
        false => ("fixes", ["fixes_all", "fixes_lead", "fix_was", "fix_now"]),
        true => ("fixes-ours", ["fixes_ours", "fixes_ours_lead", "fix_ours_was", "fix_ours_now"]),
    };
    FixTable {
        id,
        title: site.say_with(title, &[("count", &count)]),
        lead: site.say(lead).to_owned(),
        was: site.say(was).to_owned(),
        now: site.say(now).to_owned(),
        rows,
    }
}

/// Every correction of a plan with the page it is on, in the plan's order.
fn fixes(w: &Writer, at: PlanAt) -> Vec<Fixed> {
    let mut out = Vec::new();
    each_corrected(w, at, |link, common| {
        out.extend(
            w.provenance(at, common).fixes.into_iter().map(|fix| Fixed { link: link.clone(), fix }),
        );
    });
    out
}

/// Shows everything of a plan that may have corrections, with the page it is on, in the plan's order.
pub fn each_corrected(w: &Writer, at: PlanAt, mut add: impl FnMut(Link, &Common)) {
    let plan: &Plan = w.site.plan(at);
    add(w.link(Page::Plan(at), &plan.about.title), &plan.about.common);
    for (id, node) in plan.nodes.ids() {
        let text = Place::Node(id).label(plan);
        add(w.link(Page::Node(at, id), text), &node.entry.common);
    }
    for (id, initiative) in plan.initiatives.ids() {
        let text = format!("{} {}", initiative.label, initiative.entry.title);
        add(w.link(Page::Initiative(at, id), text), &initiative.entry.common);
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
