//! An approach: why it is needed, what is done for it, how it is measured.

use serde::Serialize;

use super::evaluation::PlaceEvaluation;
use super::figure::Figure;
use super::parts::{self, Item, MarkWords, RoleBlock};
use super::{Content, Head, Link, Provenance, Sheet, Writer};
use crate::document::markdown::first_sentence;
use crate::plan::{Approach, Id, Place};
use crate::site::{Page, PlanAt};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct ApproachPage {
    /// Its number in words.
    pub label: String,
    /// One sentence, as HTML.
    pub lead: Option<String>,
    /// The goal's exact text.
    pub goal: Option<String>,
    /// The regional image above.
    pub image: Item,
    /// Why it is needed.
    pub body: Option<String>,
    /// Related plans that have columns of their own.
    pub columns: Vec<String>,
    /// Example activities: title and HTML.
    pub examples: Vec<(String, String)>,
    /// What the plan calls initiatives.
    pub initiatives_title: String,
    /// Initiatives by owner.
    pub groups: Vec<Group>,
    /// True when some mark is inferred.
    pub some_inferred: bool,
    /// True when the plan lists initiatives at all.
    pub listed: bool,
    /// Its indicators.
    pub indicators: Vec<Figure>,
    /// The way to those that are not drawn here.
    pub indicators_rest: Option<Link>,
    /// True when the plan has indicators at all.
    pub measured: bool,
    /// What actors are asked to do.
    pub roles: Vec<RoleBlock>,
    /// True when the roles belong to the level above.
    pub roles_of_image: bool,
    /// Its reviews.
    pub reviews: Vec<Item>,
    /// Link to the matrix.
    pub matrix: Option<Link>,
    /// How it was evaluated, in a plan that names its evaluators.
    pub evaluation: Option<PlaceEvaluation>,
    /// Where facts come from.
    pub provenance: Provenance,
}

/// Initiatives of one owner.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Heading.
    pub title: String,
    /// How many, in words.
    pub count: String,
    /// Initiatives with their marks.
    pub rows: Vec<Row>,
}

/// An initiative and how sure it is that it belongs here.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The initiative.
    pub item: Item,
    /// One mark for each column it stands in.
    pub marks: Vec<MarkWords>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Approach>) -> Sheet {
    let site = w.site;
    let plan = site.plan(at);
    let approach = &plan.approaches[id];
    let entry = &approach.entry;
    let label = parts::approach_label(plan, id);
    let (before, after) = plan.approaches.neighbours(id);
    let link = |other: Id<Approach>| {
        let other_entry = &plan.approaches[other].entry;
        let number = plan.about.levels.approach.numbered(&other_entry.id);
        w.link(
            Page::Approach(at, other),
            format!("{number} {}", other_entry.short),
        )
    };
    let (previous, next) = (before.map(link), after.map(link));
    let lead = entry.lead.as_ref().map(|text| w.text(text));
    let body = &entry.body;
    let body = (!body.is_empty()).then(|| w.prose(&body.html));
    let examples = entry
        .examples
        .iter()
        .map(|e| (e.title.clone(), w.paragraphs(&e.text)))
        .collect();
    let own_roles = !approach.own.roles.is_empty();
    let role_ids = if own_roles {
        &approach.own.roles
    } else {
        &plan.regional_images[approach.image].own.roles
    };
    let roles = role_ids
        .iter()
        .map(|r| parts::role_block(w, at, *r))
        .collect();
    let initiatives = parts::distinct(&approach.initiatives);
    let groups = plan
        .actors
        .ids()
        .filter_map(|(owner, actor)| {
            let rows: Vec<Row> = initiatives
                .iter()
                .filter(|i| plan.initiatives[**i].owner == owner)
                .map(|i| Row {
                    item: parts::initiative_item(w, at, *i),
                    marks: plan.initiatives[*i]
                        .marks
                        .iter()
                        .filter(|m| m.approach == id)
                        .map(|m| parts::mark_words(w, plan, m))
                        .collect(),
                })
                .collect();
            (!rows.is_empty()).then(|| Group {
                title: site.say_with("owner_initiatives", &[("owner", &actor.name)]),
                count: site.say_with("count", &[("count", &rows.len().to_string())]),
                rows,
            })
        })
        .collect::<Vec<_>>();
    let reviews = approach
        .own
        .reviews
        .iter()
        .map(|r| {
            let review = &plan.reviews[*r];
            let text = review.gist().map(|section| first_sentence(&section.text));
            Item {
                href: parts::review_href(w, at, review),
                text: site.say_with("review_year", &[("year", &review.year.full())]),
                note: text,
                ..Item::default()
            }
        })
        .collect();
    let indicators = approach
        .own
        .indicators
        .iter()
        .take(parts::MOST)
        .map(|i| Figure::of(w, at, *i, 3))
        .collect();
    let measures = approach.own.indicators.len();
    let page = ApproachPage {
        lead,
        goal: entry.goal.clone(),
        image: parts::image_item(w, at, approach.image),
        body,
        columns: entry.columns.iter().map(|c| c.title.clone()).collect(),
        examples,
        initiatives_title: plan.about.levels.initiative.name.clone(),
        some_inferred: groups
            .iter()
            .flat_map(|g| &g.rows)
            .flat_map(|r| &r.marks)
            .any(|m| !m.stated),
        groups,
        listed: !plan.initiatives.is_empty(),
        indicators,
        indicators_rest: parts::rest(w, measures, parts::MOST, Page::Indicators(at)),
        measured: !plan.indicators.is_empty(),
        roles,
        roles_of_image: !own_roles,
        reviews,
        matrix: (!plan.initiatives.is_empty())
            .then(|| w.link(Page::Matrix(at), site.say("matrix_link"))),
        evaluation: PlaceEvaluation::of(w, at, Place::Approach(id)),
        provenance: w.provenance(at, &entry.common),
        label: label.clone(),
    };
    let image_crumb = w.link(
        Page::RegionalImage(at, approach.image),
        parts::image_label(plan, approach.image),
    );
    Sheet {
        head: Head {
            title: entry.title.clone(),
            short: Some(label),
            description: entry.lead.clone().unwrap_or_default(),
            crumbs: vec![parts::plan_crumb(w, at), image_crumb],
            previous,
            next,
            file: parts::file_of(&entry.common),
            draft: entry.common.draft,
            ..Head::default()
        },
        content: Content::ApproachPage(page),
    }
}
