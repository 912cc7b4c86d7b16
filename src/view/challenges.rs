//! Challenges, the directions that answer them, and the places they lead to.

use serde::Serialize;

use super::parts::{self, Item, PairTold};
use super::{Content, Head, PageView, ProvenanceTold, Writer};
use crate::plan::{Challenge, Place, Plan};
use crate::site::{PlanAt, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct ChallengesPage {
    /// One sentence.
    pub lead: String,
    /// By the place they lead to.
    pub groups: Vec<ChallengeGroup>,
    /// Where facts come from.
    pub provenance: ProvenanceTold,
}

/// The challenges that lead to one place.
#[derive(Clone, Debug, Serialize)]
pub struct ChallengeGroup {
    /// For anchors.
    pub id: String,
    /// The place.
    pub place: Item,
    /// The pairs.
    pub pairs: Vec<PairTold>,
}

/// One pair as shown.
pub fn pair(w: &mut Writer, plan: &Plan, challenge: &Challenge) -> PairTold {
    let pair = challenge.pair();
    PairTold {
        id: format!("challenge-{}", pair.number.value),
        number: pair.number.value.to_string(),
        challenge: w.text(&pair.challenge),
        direction: w.text(&pair.direction),
        place: challenge.place.label(plan),
    }
}

/// The places that challenges lead to, from the top down.
fn places(plan: &Plan) -> Vec<Place> {
    let mut places: Vec<Place> = plan.challenges.iter().map(|c| c.place).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// What the plan calls the places that challenges lead to.
pub fn places_name(w: &Writer, plan: &Plan) -> String {
    let places = places(plan).into_iter();
    let whole = w.site.say("kind_plan");
    let mut kinds: Vec<&str> = places.map(|p| p.kind(plan).unwrap_or(whole)).collect();
    kinds.dedup();
    kinds.join(w.site.say("and_also"))
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let group = |place: Place| ChallengeGroup {
        id: place.anchor(plan),
        place: parts::place_item(w, at, place),
        pairs: plan
            .at(place)
            .challenges
            .iter()
            .map(|c| pair(w, plan, &plan.challenges[*c]))
            .collect(),
    };
    let groups = places(plan).into_iter().map(group).collect();
    let lead =
        say!(site, "challenges_lead", count = plan.challenges.len(), places = places_name(w, plan));
    let common = plan.challenges.iter().next().map(|c| &c.entry.common);
    PageView {
        head: Head {
            crumbs: vec![parts::plan_crumb(w, at)],
            file: common.and_then(parts::file_of),
            draft: common.is_some_and(|c| c.draft),
            ..Head::new(site.say("challenges"), &lead)
        },
        content: Content::ChallengesPage(ChallengesPage {
            lead,
            groups,
            provenance: common.map_or_else(ProvenanceTold::default, |c| w.provenance(at, c)),
        }),
    }
}
