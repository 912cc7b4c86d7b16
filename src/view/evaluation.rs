//! Grades and evaluators' texts as pages show them: this year beside the year before, the history of a place, the counts of a year.
//!
//! Knows how grades are told. A grade is always a word; one that nobody gave is said to be missing, and none is averaged.

use std::collections::BTreeSet;

use serde::Serialize;

use super::judgement::Counted;
use super::parts::{self, Item};
use super::state;
use super::writer::{Link, Writer};
use crate::calendar::FiscalYear;
use crate::document::markdown::BodySection;
use crate::plan::evaluation::{Dimension, Given, Grade, SUMMARY};
use crate::plan::review::Missing;
use crate::plan::{Evaluator, Id, Place, Plan, Review};
use crate::site::{Page, PlanAt, Site, say};

/// What a page says of how its place was evaluated.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceEvaluation {
    /// The last year's grades beside those of the year before.
    pub grades: Option<Grades>,
    /// The last year that anything was reviewed, if this place was not.
    pub none: Option<String>,
    /// What was said of it last, and the answer.
    pub texts: Vec<ReviewText>,
    /// Heading of the texts, with their year.
    pub texts_title: String,
    /// Every year, newest first, with the grades in words.
    pub history: Vec<Item>,
}

/// The grades of one place in two years, as a table.
#[derive(Clone, Debug, Serialize)]
pub struct Grades {
    /// What the table shows.
    pub caption: String,
    /// Ids inside the page begin with it.
    pub id: String,
    /// The years, newest first.
    pub years: Vec<String>,
    /// By dimension and evaluator.
    pub rows: Vec<GradeRow>,
}

/// The grades of one evaluator in one dimension.
#[derive(Clone, Debug, Serialize)]
pub struct GradeRow {
    /// What was looked at.
    pub dimension: String,
    /// The same with who graded: 総合評価（部長）.
    pub name: String,
    /// One grade a year with its meaning; nothing where none was given.
    pub grades: Vec<Option<String>>,
}

/// The counts of one kind of places, such as a level or the initiatives.
#[derive(Clone, Debug, Serialize)]
pub struct KindCounts {
    /// What the plan calls them.
    pub title: String,
    /// All counts at a glance, a table for each scale.
    pub tables: Vec<CountTable>,
    /// By what was looked at and by whom, each with the places.
    pub groups: Vec<CountGroup>,
}

/// The counts of all dimensions of one scale.
#[derive(Clone, Debug, Serialize)]
pub struct CountTable {
    /// What the table shows.
    pub caption: String,
    /// Ids inside the page begin with it.
    pub id: String,
    /// The grades with their meaning, best first; last that there is none.
    pub grades: Vec<String>,
    /// By dimension and evaluator.
    pub rows: Vec<CountGroup>,
}

/// The counts of one evaluator in one dimension.
#[derive(Clone, Debug, Serialize)]
pub struct CountGroup {
    /// What was looked at, and who graded.
    pub title: String,
    /// What was looked at.
    pub dimension: String,
    /// The title with the evaluator's short name, for tables.
    pub name: String,
    /// What the dimension asks.
    pub meaning: Option<String>,
    /// By grade, best first; last those without one.
    pub counts: Vec<Counted>,
}

/// A grade that is another one than the year before.
#[derive(Clone, Debug, Serialize)]
pub struct Regraded {
    /// The place, with its page.
    pub place: Link,
    /// What was looked at, and who graded.
    pub what: String,
    /// The grade before and its year.
    pub was: (String, String),
    /// The grade now and its year.
    pub is: (String, String),
    /// True when it is a better one.
    pub better: bool,
}

/// One text.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewText {
    /// Whose it is.
    pub title: String,
    /// True for the summary.
    pub summary: bool,
    /// True for the answer to the others.
    pub answer: bool,
    /// The text as HTML; nothing when it is missing.
    pub html: Option<String>,
    /// Why it is missing, in words.
    pub missing: Option<String>,
}

/// The texts of one review, and the answer to them.
pub fn texts(w: &mut Writer, plan: &Plan, review: &Review) -> Vec<ReviewText> {
    let site = w.site;
    let texts = told(plan, review).map(|(id, section)| {
        let evaluator = &plan.evaluators[id];
        let why = match review.missing(evaluator) {
            Some(Missing::Unreadable) => "review_unreadable",
            Some(Missing::NotDue) => "review_not_due",
            Some(Missing::NotReported) | None => "review_not_reported",
        };
        ReviewText {
            title: name(site, plan, id).to_owned(),
            summary: plan.about.evaluators.is_empty() && evaluator.id.value == SUMMARY,
            answer: false,
            missing: section.is_none().then(|| site.say(why).to_owned()),
            html: section.map(|section| w.prose(&section.html)),
        }
    });
    let mut texts: Vec<ReviewText> = texts.collect();
    texts.extend(review.answer.as_ref().map(|section| ReviewText {
        title: site.say("evaluation_answer").to_owned(),
        summary: false,
        answer: true,
        missing: None,
        html: Some(w.prose(&section.html)),
    }));
    texts
}

/// An evaluator's name as pages show it.
pub fn name<'a>(site: &'a Site, plan: &'a Plan, id: Id<Evaluator>) -> &'a str {
    let evaluator = &plan.evaluators[id];
    match evaluator.id.value.as_str() {
        SUMMARY if plan.about.evaluators.is_empty() => site.say("review_summary"),
        _ => &evaluator.name,
    }
}

/// The texts of a review that there are, and those that ought to be: a plan that names its evaluators asks none of them for a text.
pub fn told<'a>(
    plan: &'a Plan,
    review: &'a Review,
) -> impl Iterator<Item = (Id<Evaluator>, Option<&'a BodySection>)> {
    let named = !plan.about.evaluators.is_empty();
    let wanted = move |id| !named || review.missing(&plan.evaluators[id]).is_some();
    let texts = review.texts.iter().map(|(id, text)| (*id, text.as_ref()));
    texts.filter(move |(id, text)| text.is_some() || wanted(*id))
}

/// A grade with its meaning: A（順調）.
fn grade(site: &Site, grade: &Grade) -> String {
    match &grade.meaning {
        Some(meaning) => say!(site, "evaluation_grade", grade = grade.name, meaning),
        None => grade.name.clone(),
    }
}

/// The grades of a review in words, a line for each dimension: 総合評価：部長 A（順調）、委員会 B.
pub fn in_words(site: &Site, plan: &Plan, review: &Review) -> Vec<String> {
    let dimensions = plan.dimensions.ids().filter_map(|(id, dimension)| {
        let given = review.grades.iter().filter(|g| g.dimension == id);
        let each = given.map(|given| {
            let evaluator = &plan.evaluators[given.evaluator].short;
            format!("{evaluator} {}", grade(site, dimension.grade(*given)))
        });
        let each: Vec<String> = each.collect();
        (!each.is_empty()).then(|| {
            say!(
                site,
                "evaluation_line",
                dimension = dimension.entry.name,
                grades = each.join(site.say("and_also"))
            )
        })
    });
    dimensions.collect()
}

type Combination = (Id<Dimension>, Id<Evaluator>);

fn combination(given: &Given) -> Combination {
    (given.dimension, given.evaluator)
}

/// What a combination came to at a place in a year.
fn given(plan: &Plan, place: Place, year: FiscalYear, wanted: Combination) -> Option<&Given> {
    let mut grades = plan.review_of(place, year)?.grades.iter();
    grades.find(|one| combination(one) == wanted)
}

/// Who graded what, among all places of the same kind in a year.
fn combinations(plan: &Plan, kind: usize, years: &[FiscalYear]) -> BTreeSet<Combination> {
    let reviews = plan.reviews.iter();
    let reviews = reviews.filter(|r| years.contains(&r.year) && r.place.rank(plan) == kind);
    reviews.flat_map(|r| r.grades.iter().map(combination)).collect()
}

/// A year of reviews and the one before it.
fn two_years(plan: &Plan, year: FiscalYear) -> Vec<FiscalYear> {
    let years = plan.review_years().into_iter().rev();
    years.skip_while(|one| *one > year).take(2).collect()
}

impl Grades {
    /// The grades of a place in a year beside the year before; nothing where its kind was graded in neither.
    pub fn of(site: &Site, plan: &Plan, place: Place, year: FiscalYear) -> Option<Self> {
        if plan.dimensions.is_empty() {
            return None;
        }
        let years = two_years(plan, year);
        let row = |wanted: Combination| {
            let dimension = &plan.dimensions[wanted.0];
            let graded = |year: &FiscalYear| {
                let given = given(plan, place, *year, wanted)?;
                Some(grade(site, dimension.grade(*given)))
            };
            GradeRow {
                dimension: dimension.entry.name.clone(),
                name: combination_name(site, plan, wanted, &plan.evaluators[wanted.1].short),
                grades: years.iter().map(graded).collect(),
            }
        };
        let all = combinations(plan, place.rank(plan), &years).into_iter();
        let rows: Vec<GradeRow> = all.map(row).collect();
        (!rows.is_empty()).then(|| Self {
            caption: say!(site, "evaluation_table", place = place.short(plan)),
            id: format!("grades-{}", place.anchor(plan)),
            years: years.iter().map(|year| year.japanese()).collect(),
            rows,
        })
    }
}

/// A grade of this year beside the year before's.
#[derive(Clone, Debug, Serialize)]
pub struct GradeBeside {
    /// What was looked at, and who graded.
    pub what: String,
    /// This year's, or that there is none.
    pub is: String,
    /// The year before and its grade, where there was one.
    pub was: Option<String>,
}

impl Grades {
    /// Those of the plan's last dimension, which sums the others up.
    pub fn overall(&self, site: &Site) -> Vec<GradeBeside> {
        let last = self.rows.last().map(|row| row.dimension.as_str());
        let rows = self.rows.iter().filter(|row| Some(row.dimension.as_str()) == last);
        let none = || site.say("evaluation_ungraded_short").to_owned();
        let given = rows.filter(|row| row.grades.iter().any(Option::is_some));
        given
            .map(|row| GradeBeside {
                what: row.name.clone(),
                is: row.grades[0].clone().unwrap_or_else(none),
                was: self.years.get(1).map(|year| {
                    let was = row.grades[1].clone().unwrap_or_else(none);
                    say!(site, "evaluation_before", year, count = was)
                }),
            })
            .collect()
    }
}

impl PlaceEvaluation {
    /// How a place was evaluated; nothing in a plan that names no evaluators, or where its kind is never reviewed.
    pub fn of(w: &mut Writer, at: PlanAt, place: Place) -> Option<Self> {
        let site = w.site;
        let plan = site.plan(at);
        let last = *plan.review_years().last()?;
        let alike = |review: &Review| review.place.rank(plan) == place.rank(plan);
        if plan.about.evaluators.is_empty() || !plan.reviews.iter().any(alike) {
            return None;
        }
        let reviews = &plan.at(place).reviews;
        let reviews: Vec<&Review> = reviews.iter().map(|id| &plan.reviews[*id]).collect();
        let latest = reviews.iter().rev().copied().next();
        let history = reviews.iter().rev().map(|review| Item {
            href: parts::review_href(w, at, review),
            text: say!(site, "review_year", year = review.year.full()),
            note: Some(in_words(site, plan, review).join(site.say("full_stop_between")))
                .filter(|words| !words.is_empty()),
            ..Item::default()
        });
        let history = history.collect();
        let absent = latest.is_none_or(|review| review.year != last);
        Some(Self {
            grades: Grades::of(site, plan, place, last),
            none: absent.then(|| say!(site, "evaluation_none_place", year = last.full())),
            texts_title: latest.map_or(String::new(), |review| {
                say!(site, "evaluation_texts", year = review.year.full())
            }),
            texts: latest.map_or(Vec::new(), |review| texts(w, plan, review)),
            history,
        })
    }
}

/// How many places came to which grade in a year, with the places.
pub fn counts(w: &Writer, at: PlanAt, year: FiscalYear) -> Vec<KindCounts> {
    let site = w.site;
    let plan = site.plan(at);
    let before = two_years(plan, year).get(1).copied();
    // The plan itself is one place: nothing to count.
    let kinds = (1..=plan.about.levels.len() + 1).filter_map(|kind| {
        let places: Vec<Place> = plan.places().filter(|one| one.rank(plan) == kind).collect();
        let title = places.first()?.kind(plan)?;
        let group = |wanted| (wanted, group(w, at, year, before, &places, wanted));
        let groups = combinations(plan, kind, &[year]).into_iter().map(group);
        let groups: Vec<(Combination, CountGroup)> = groups.collect();
        (!groups.is_empty()).then(|| KindCounts {
            title: title.to_owned(),
            tables: tables(w, plan, &format!("{}-{kind}", year.year()), title, &groups),
            groups: groups.into_iter().map(|(_, group)| group).collect(),
        })
    });
    kinds.collect()
}

/// The grades of the newest year that are others than those of the year before, and what can be said of them.
pub fn regraded(w: &Writer, at: PlanAt) -> (String, Vec<Regraded>) {
    let site = w.site;
    let plan = site.plan(at);
    let years = plan.review_years();
    let (Some(&now), false) = (years.last(), plan.dimensions.is_empty()) else {
        let key = match years.is_empty() {
            true => "changes_no_reviews",
            false => "review_no_grades",
        };
        return (site.say(key).to_owned(), Vec::new());
    };
    let [_, then] = two_years(plan, now)[..] else {
        return (site.say("changes_grades_first").to_owned(), Vec::new());
    };
    let mut rows = Vec::new();
    for place in plan.places() {
        for given in plan.review_of(place, now).into_iter().flat_map(|review| &review.grades) {
            let before = self::given(plan, place, then, combination(given));
            let Some(before) = before.filter(|before| before.grade != given.grade) else {
                continue;
            };
            let dimension = &plan.dimensions[given.dimension];
            let told = |one: &Given, year: FiscalYear| {
                (grade(site, dimension.grade(*one)), year.japanese())
            };
            rows.push(Regraded {
                place: w.link(Page::of_place(at, place), place.name(plan)),
                what: combination_name(
                    site,
                    plan,
                    combination(given),
                    &plan.evaluators[given.evaluator].name,
                ),
                was: told(before, then),
                is: told(given, now),
                better: given.grade < before.grade,
            });
        }
    }
    let better = rows.iter().filter(|row| row.better).count();
    let key = match rows.is_empty() {
        true => "changes_grades_none",
        false => "changes_grades",
    };
    (
        say!(site, key, then = then.full(), now = now.full(), better, worse = rows.len() - better),
        rows,
    )
}

/// What was looked at, and who graded: 総合評価（部長）.
fn combination_name(
    site: &Site,
    plan: &Plan,
    (dimension, _): Combination,
    evaluator: &str,
) -> String {
    let dimension = plan.dimensions[dimension].entry.name.as_str();
    say!(site, "evaluation_group", dimension, evaluator)
}

/// The groups as tables, one for each scale.
fn tables(
    w: &Writer,
    plan: &Plan,
    id: &str,
    title: &str,
    groups: &[(Combination, CountGroup)],
) -> Vec<CountTable> {
    let mut tables: Vec<(&str, CountTable)> = Vec::new();
    for ((dimension, _), group) in groups {
        let dimension = &plan.dimensions[*dimension];
        let scale = dimension.entry.scale.value.as_str();
        if let Some((_, table)) = tables.iter_mut().find(|(other, _)| *other == scale) {
            table.rows.push(group.clone());
            continue;
        }
        let grades = dimension.grades.iter().map(|one| grade(w.site, one));
        let none = ["evaluation_ungraded_short", "evaluation_idle_short"];
        let none = none.map(|key| w.site.say(key).to_owned());
        let table = CountTable {
            caption: say!(w.site, "evaluation_counted", kind = title),
            id: format!("counts-{id}-{scale}"),
            grades: grades.chain(none).take(group.counts.len()).collect(),
            rows: vec![group.clone()],
        };
        tables.push((scale, table));
    }
    tables.into_iter().map(|(_, table)| table).collect()
}

/// Where a place stands in the count of a year.
#[derive(Clone, Copy, PartialEq, Eq)]
enum GradeState {
    Graded(usize),
    Ungraded,
    /// An initiative that is not under way in the year, so that nobody grades it.
    Idle,
}

fn standing(plan: &Plan, place: Place, year: FiscalYear, grade: Option<usize>) -> GradeState {
    match (grade, place.initiative()) {
        (Some(grade), _) => GradeState::Graded(grade),
        (None, Some(id)) if !plan.initiatives[id].state.runs_in(year) => GradeState::Idle,
        _ => GradeState::Ungraded,
    }
}

/// The name of a place, and the state of an initiative that is not under way.
fn name_and_state(w: &Writer, plan: &Plan, place: Place) -> String {
    let state = place.initiative().and_then(|id| state::mark(w.site, plan, id));
    let state = state.map(|state| say!(w.site, "in_brackets", text = state));
    place.name(plan) + &state.unwrap_or_default()
}

fn group(
    w: &Writer,
    at: PlanAt,
    year: FiscalYear,
    before: Option<FiscalYear>,
    places: &[Place],
    wanted: Combination,
) -> CountGroup {
    let site = w.site;
    let plan = site.plan(at);
    let dimension = &plan.dimensions[wanted.0];
    let evaluator = &plan.evaluators[wanted.1];
    let stands = |year: FiscalYear| {
        let grade = move |place| given(plan, place, year, wanted).map(|one| one.grade);
        let places = places.iter().map(move |&place| standing(plan, place, year, grade(place)));
        places.collect::<Vec<GradeState>>()
    };
    let now = stands(year);
    let then = before.map(|year| (year, stands(year)));
    let then = then.filter(|(_, stands)| {
        stands.iter().any(|standing| matches!(standing, GradeState::Graded(_)))
    });
    let count = |many: usize| say!(site, "count", count = many);
    let counted = |standing: GradeState| {
        let mine = places.iter().zip(&now).filter(|(_, one)| **one == standing);
        let links = mine
            .map(|(&place, _)| w.link(Page::of_place(at, place), name_and_state(w, plan, place)));
        let links: Vec<Link> = links.collect();
        let (list, name, meaning) = match standing {
            GradeState::Graded(grade) => {
                let grade = &dimension.grades[grade];
                (grade.id.value.as_str(), grade.name.as_str(), grade.meaning.clone())
            }
            GradeState::Ungraded => ("none", site.say("evaluation_ungraded"), None),
            GradeState::Idle => ("idle", site.say("evaluation_idle"), None),
        };
        let kind = places[0].rank(plan);
        let (of, by) = (&dimension.entry.id.value, &evaluator.id.value);
        Counted {
            id: format!("list-{kind}-{of}-{by}-{list}"),
            name: name.to_owned(),
            meaning,
            many: links.len(),
            count: count(links.len()),
            before: then.as_ref().map(|(year, stands)| {
                let many = count(stands.iter().filter(|one| **one == standing).count());
                say!(site, "evaluation_before", year = year.japanese(), count = many)
            }),
            links,
        }
    };
    // An initiative that is not under way may have a grade all the same: the column is there for those that may have none.
    let mut idle = places.iter().map(|&place| standing(plan, place, year, None));
    let idle = idle.any(|standing| standing == GradeState::Idle).then_some(GradeState::Idle);
    let all = (0..dimension.grades.len()).map(GradeState::Graded);
    CountGroup {
        dimension: dimension.entry.name.clone(),
        name: combination_name(site, plan, wanted, &evaluator.short),
        title: combination_name(site, plan, wanted, &evaluator.name),
        meaning: dimension.entry.meaning.clone(),
        counts: all.chain([GradeState::Ungraded]).chain(idle).map(counted).collect(),
    }
}
