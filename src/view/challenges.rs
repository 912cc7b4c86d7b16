//! Challenges, the directions that answer them, and the regional images they lead to.

use serde::Serialize;

use super::parts::{self, Item, Pair};
use super::{Content, Head, Provenance, Sheet, Writer};
use crate::plan::Challenge;
use crate::site::PlanAt;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct ChallengesPage {
    /// One sentence.
    pub lead: String,
    /// By regional image.
    pub groups: Vec<Group>,
    /// Where facts come from.
    pub provenance: Provenance,
}

/// The challenges that lead to one regional image.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// For anchors.
    pub id: String,
    /// The regional image.
    pub image: Item,
    /// The pairs.
    pub pairs: Vec<Pair>,
}

/// One pair as shown.
pub fn pair(w: &mut Writer, challenge: &Challenge) -> Pair {
    let pair = challenge.pair();
    Pair {
        id: format!("challenge-{}", pair.number.value),
        number: w
            .site
            .say_with("challenge_label", &[("n", &pair.number.value.to_string())]),
        challenge: w.text(&pair.challenge),
        direction: w.text(&pair.direction),
    }
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> Sheet {
    let site = w.site;
    let plan = site.plan(at);
    let groups = plan
        .regional_images
        .ids()
        .filter(|(_, image)| !image.own.challenges.is_empty())
        .map(|(id, image)| Group {
            id: format!("image-{}", image.entry.id),
            image: parts::image_item(w, at, id),
            pairs: image
                .own
                .challenges
                .iter()
                .map(|c| pair(w, &plan.challenges[*c]))
                .collect(),
        })
        .collect();
    let lead = site.say_with(
        "challenges_lead",
        &[
            ("count", &plan.challenges.len().to_string()),
            ("image", &plan.about.levels.regional_image.name),
        ],
    );
    let common = plan.challenges.iter().next().map(|c| &c.entry.common);
    Sheet {
        head: Head {
            title: site.say("challenges").to_owned(),
            description: lead.clone(),
            crumbs: vec![parts::plan_crumb(w, at)],
            file: common.and_then(parts::file_of),
            draft: common.is_some_and(|c| c.draft),
            ..Head::default()
        },
        content: Content::ChallengesPage(ChallengesPage {
            lead,
            groups,
            provenance: common.map_or_else(Provenance::default, |c| w.provenance(at, c)),
        }),
    }
}
