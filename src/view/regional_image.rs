//! A regional image: what the town will look like, why, and what leads there.

use serde::Serialize;

use super::evaluation::PlaceEvaluation;
use super::figure::Figure;
use super::parts::{self, Item, Pair, RoleBlock};
use super::{Content, Head, Link, Provenance, Sheet, Writer};
use crate::plan::{Id, Place, RegionalImage};
use crate::site::{Page, PlanAt};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct RegionalImagePage {
    /// Its number in words: 目指す地域像1.
    pub label: String,
    /// One sentence, as HTML.
    pub lead: Option<String>,
    /// Background.
    pub body: Option<String>,
    /// Residents' voices.
    pub voices: Vec<String>,
    /// Difficulties and directions that lead here.
    pub challenges: Vec<Pair>,
    /// Link to all of them.
    pub all_challenges: Option<Link>,
    /// What the plan calls its second level.
    pub approaches_title: String,
    /// The approaches below.
    pub approaches: Vec<Item>,
    /// Headline indicators.
    pub indicators: Vec<Figure>,
    /// True when the plan has indicators at all.
    pub measured: bool,
    /// What actors are asked to do.
    pub roles: Vec<RoleBlock>,
    /// How it was evaluated, in a plan that names its evaluators.
    pub evaluation: Option<PlaceEvaluation>,
    /// Where facts come from.
    pub provenance: Provenance,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<RegionalImage>) -> Sheet {
    let site = w.site;
    let plan = site.plan(at);
    let image = &plan.regional_images[id];
    let entry = &image.entry;
    let (before, after) = plan.regional_images.neighbours(id);
    let link = |other: Id<RegionalImage>| {
        let text = format!(
            "{} {}",
            parts::image_label(plan, other),
            plan.regional_images[other].entry.short
        );
        w.link(Page::RegionalImage(at, other), text)
    };
    let (previous, next) = (before.map(link), after.map(link));
    let label = parts::image_label(plan, id);
    let lead = entry.lead.as_ref().map(|text| w.text(text));
    let body = &entry.body;
    let body = (!body.is_empty()).then(|| w.prose(&body.html));
    let challenges: Vec<Pair> = image
        .own
        .challenges
        .iter()
        .map(|c| super::challenges::pair(w, &plan.challenges[*c]))
        .collect();
    let roles = image
        .own
        .roles
        .iter()
        .map(|r| parts::role_block(w, at, *r))
        .collect();
    let indicators = image
        .own
        .indicators
        .iter()
        .map(|i| Figure::of(w, at, *i, 3))
        .collect();
    let page = RegionalImagePage {
        lead,
        body,
        voices: entry.voices.clone(),
        all_challenges: (!challenges.is_empty())
            .then(|| w.link(Page::Challenges(at), site.say("challenges_all"))),
        challenges,
        approaches_title: site.say_with(
            "approaches_of_image",
            &[("name", &plan.about.levels.approach.name)],
        ),
        approaches: image
            .approaches
            .iter()
            .map(|a| parts::approach_item(w, at, *a))
            .collect(),
        indicators,
        measured: !plan.indicators.is_empty(),
        roles,
        evaluation: PlaceEvaluation::of(w, at, Place::RegionalImage(id)),
        provenance: w.provenance(at, &entry.common),
        label: label.clone(),
    };
    Sheet {
        head: Head {
            title: entry.title.clone(),
            short: Some(label),
            description: entry.lead.clone().unwrap_or_default(),
            crumbs: vec![parts::plan_crumb(w, at)],
            previous,
            next,
            file: parts::file_of(&entry.common),
            draft: entry.common.draft,
            ..Head::default()
        },
        content: Content::RegionalImagePage(page),
    }
}
