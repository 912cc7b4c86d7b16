//! What hangs on a place, as the place's own page shows it: figures, volumes, reviews, roles, challenges.
//!
//! The same for the plan, a node and an initiative, so that a page shows whatever the plan hangs there.

use serde::Serialize;

use super::evaluation::PlaceEvaluation;
use super::figure::Figure;
use super::parts::{self, Item, Pair, RoleBlock};
use super::{Link, Writer, volumes};
use crate::document::markdown::first_sentence;
use crate::plan::{Id, Place, Review, Role};
use crate::site::{Page, PlanAt};

/// What hangs on one place.
#[derive(Clone, Debug, Serialize)]
pub struct Own {
    /// Its indicators.
    pub figures: Vec<Figure>,
    /// The way to those that are not drawn here.
    pub figures_rest: Option<Link>,
    /// A sentence where a reader would look for figures and there are none.
    pub figures_none: Option<String>,
    /// Its tables of volumes.
    pub volumes: Vec<Item>,
    /// How it was evaluated, in a plan that names its evaluators.
    pub evaluation: Option<PlaceEvaluation>,
    /// Its reviews, oldest first.
    pub reviews: Vec<Item>,
    /// What actors are asked to do.
    pub roles: Vec<RoleBlock>,
    /// True when the roles belong to a level above.
    pub roles_from_above: bool,
    /// Challenges that lead here.
    pub challenges: Vec<Pair>,
    /// Link to all challenges.
    pub all_challenges: Option<Link>,
}

/// Collects what hangs on a place.
pub fn of(w: &mut Writer, at: PlanAt, place: Place) -> Own {
    let site = w.site;
    let plan = site.plan(at);
    let own = plan.at(place);
    let is_node = matches!(place, Place::Node(_));
    let figures = own.indicators.iter().take(parts::MOST);
    let figures: Vec<Figure> = figures.map(|i| Figure::of(w, at, *i, 3)).collect();
    let none = match plan.indicators.is_empty() {
        true => "no_indicators",
        false => "no_indicators_here",
    };
    let (asked, roles) = asked(w, at, place);
    let roles = roles.iter().map(|r| parts::role_block(w, at, *r)).collect();
    let challenges = own.challenges.iter();
    let challenges: Vec<Pair> =
        challenges.map(|c| super::challenges::pair(w, &plan.challenges[*c])).collect();
    let evaluation = PlaceEvaluation::of(w, at, place);
    let all_challenges = || w.link(Page::Challenges(at), site.say("challenges_all"));
    Own {
        figures_none: (is_node && figures.is_empty()).then(|| site.say(none).to_owned()),
        figures,
        figures_rest: parts::rest(w, own.indicators.len(), parts::MOST, Page::Indicators(at)),
        volumes: volumes::items(w, at, &own.volumes),
        evaluation,
        reviews: own.reviews.iter().map(|r| review(w, at, &plan.reviews[*r])).collect(),
        roles,
        roles_from_above: asked != place,
        all_challenges: (!challenges.is_empty()).then(all_challenges),
        challenges,
    }
}

/// What is asked of people at a place. A plan puts that at some of its levels: for a node without, it is what stands at the nearest above.
fn asked<'a>(w: &Writer<'a>, at: PlanAt, place: Place) -> (Place, &'a [Id<Role>]) {
    let plan = w.site.plan(at);
    let above = match place {
        Place::Node(id) => plan.ancestors(id),
        _ => Vec::new(),
    };
    let above = above.into_iter().rev().map(Place::Node);
    std::iter::once(place)
        .chain(above)
        .map(|place| (place, plan.at(place).roles.as_slice()))
        .find(|(_, roles)| !roles.is_empty())
        .unwrap_or((place, &[]))
}

/// A year's review by its first sentence.
fn review(w: &Writer, at: PlanAt, review: &Review) -> Item {
    Item {
        href: parts::review_href(w, at, review),
        text: w.site.say_with("review_year", &[("year", &review.year.full())]),
        note: review.gist().map(|section| first_sentence(&section.text)),
        ..Item::default()
    }
}
