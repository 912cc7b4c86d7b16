//! What hangs on a place, as the place's own page shows it: figures, volumes, reviews, roles, challenges.
//!
//! The same for the plan, a node and an initiative, so that a page shows whatever the plan hangs there.

use serde::Serialize;

use super::evaluation::PlaceEvaluation;
use super::figure::Figure;
use super::parts::{self, Item, PairTold, RoleBlock};
use super::{Link, Writer, volumes};
use crate::document::markdown::first_sentence;
use crate::plan::{Id, Place, Review, Role};
use crate::site::{Page, Part, PlanAt, say};

/// The indicators of one place.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    /// Those that are drawn here.
    pub shown: Vec<Figure>,
    /// The way to the others.
    pub rest: Option<Link>,
}

/// What hangs on one place besides its indicators.
#[derive(Clone, Debug, Serialize)]
pub struct OwnTold {
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
    pub challenges: Vec<PairTold>,
    /// Link to all challenges.
    pub all_challenges: Option<Link>,
}

/// The figures of a place that is told below a heading of a level.
pub fn figures(w: &mut Writer, at: PlanAt, place: Place, heading: u8) -> Figures {
    let ids = &w.site.plan(at).at(place).indicators;
    // On its own page a place has its figures in a section.
    let level = (heading + 1).max(3);
    let shown = ids.iter().take(parts::MOST).map(|id| Figure::of(w, at, *id, level));
    let mut shown: Vec<Figure> = shown.collect();
    if w.page == Page::BookletPart(at, Part::Whole) {
        // On paper there is room for one drawing only.
        shown.iter_mut().for_each(|figure| figure.narrow.clear());
    }
    Figures { shown, rest: parts::rest(w, ids.len(), parts::MOST, Page::Indicators(at)) }
}

/// Collects what hangs on a place.
pub fn of(w: &mut Writer, at: PlanAt, place: Place) -> OwnTold {
    let site = w.site;
    let plan = site.plan(at);
    let own = plan.at(place);
    let is_node = matches!(place, Place::Node(_));
    let none = match plan.indicators.is_empty() {
        true => "no_indicators",
        false => "no_indicators_here",
    };
    let (asked, roles) = asked(w, at, place);
    let roles = roles.iter().map(|r| parts::role_block(w, at, &plan.roles[*r], None)).collect();
    let challenges = own.challenges.iter();
    let challenges: Vec<PairTold> =
        challenges.map(|c| super::challenges::pair(w, plan, &plan.challenges[*c])).collect();
    let evaluation = PlaceEvaluation::of(w, at, place);
    let all_challenges = || w.link(Page::Challenges(at), site.say("challenges_all"));
    OwnTold {
        figures_none: (is_node && own.indicators.is_empty()).then(|| site.say(none).to_owned()),
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
        text: say!(w.site, "review_year", year = review.year.full()),
        note: review.gist().map(|section| first_sentence(&section.text)),
        ..Item::default()
    }
}
