//! The page `review`.

use serde::Serialize;

use super::evaluation::{self, Grades, KindCounts, ReviewText, texts};
use super::figure::Glance;
use super::parts::{self, ChapterHead};
use super::{Content, Head, Link, PageView, ProvenanceTold, Writer};
use crate::calendar::FiscalYear;
use crate::plan::{Id, Indicator, Place};
use crate::site::{Page, PlanAt, Table, say};

/// What the overview says of a year wherever its reviews stand in full: on their page and in the booklet.
#[derive(Clone, Debug, Serialize)]
pub struct YearTold {
    /// For anchors.
    pub id: String,
    /// 令和6年度（2024年度）.
    pub year: String,
    /// The verdict, where the plan has one.
    pub lead: Option<String>,
    /// What is known of the year.
    pub note: Option<String>,
    /// Where the overview's facts come from.
    pub provenance: ProvenanceTold,
}

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewPage {
    /// The year.
    pub told: YearTold,
    /// The verdict; a plain sentence of ours where the plan has none.
    pub lead: String,
    /// How many texts there are and how many are missing, in a sentence.
    pub count: String,
    /// How many places were given which grade; empty when the plan has no grades.
    pub counts: Vec<KindCounts>,
    /// By chapter of the plan.
    pub chapters: Vec<ChapterReviews>,
    /// What the overview says besides.
    pub overview: Option<String>,
    /// Other years.
    pub years: Vec<Link>,
    /// All of it as a file.
    pub csv: Option<Link>,
}

/// The reviews of one chapter.
#[derive(Clone, Debug, Serialize)]
pub struct ChapterReviews {
    /// Its heading.
    #[serde(flatten)]
    pub head: ChapterHead,
    /// What the overview says of it.
    pub overview: Option<String>,
    /// The figures of its head as they stood in the year; nothing for the plan, which has only those of its review.
    pub figures: Vec<ReviewFigure>,
    /// By place.
    pub reviews: Vec<PlaceReview>,
}

/// What was said of one place.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceReview {
    /// For anchors.
    pub id: String,
    /// The place, with its page.
    pub title: Link,
    /// Its grades beside those of the year before, if the plan has any.
    pub grades: Option<Grades>,
    /// The owners' texts and the summary, in the plan's order.
    pub texts: Vec<ReviewText>,
    /// Its figures, as they stood in the year.
    pub figures: Vec<ReviewFigure>,
    /// Where the texts come from.
    pub provenance: ProvenanceTold,
}

/// What a figure had come to in the year, in words.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewFigure {
    /// Its short name, with its page.
    pub name: Link,
    /// One sentence per series, with the years of its values.
    pub lines: Vec<String>,
}

/// An indicator as it stood in a year: values of later years are told in later reviews.
fn figure(
    w: &Writer,
    at: PlanAt,
    id: Id<Indicator>,
    year: FiscalYear,
    undated: bool,
) -> ReviewFigure {
    let site = w.site;
    let glance = Glance::until(w, at, id, year, undated);
    let lines = glance.series.iter().map(|series| {
        let key = match (series.first.absent, series.latest.absent) {
            (false, false) if series.first.period == series.latest.period => "review_value",
            (false, false) => "review_change",
            (true, false) => "review_value",
            (false, true) => "review_baseline",
            (true, true) => "review_no_value",
        };
        let label = series.label.as_ref();
        let label = label.map(|label| format!("{label}{}", site.say("space")));
        let aims = series.targets.iter().map(|target| {
            let standing = target.standing.as_deref().unwrap_or_default();
            say!(site, "review_target", target = target.text, standing)
        });
        let judged = series.judged.as_ref();
        let judged = judged.map(|step| say!(site, "review_judged", step));
        label.unwrap_or_default()
            + &say!(
                site,
                key,
                then = series.first.period,
                was = series.first.value,
                when = series.latest.period,
                is = series.latest.value,
                change = series.change,
                year = year.full()
            )
            + &aims.collect::<String>()
            + &judged.unwrap_or_default()
    });
    ReviewFigure { lines: lines.collect(), name: Link { text: glance.short, ..glance.name } }
}

/// What the overview says of a year.
pub fn told(w: &Writer, at: PlanAt, year: FiscalYear) -> YearTold {
    let overview = w.site.plan(at).overviews.get(&year);
    YearTold {
        id: format!("year-{}", year.year()),
        year: year.full(),
        lead: overview.and_then(|overview| overview.lead.clone()),
        note: overview.and_then(|overview| overview.year_note.clone()),
        provenance: overview.map(|overview| w.provenance(at, &overview.common)).unwrap_or_default(),
    }
}

/// What was said of a place in a year, if anything was.
pub fn place_review(
    w: &mut Writer,
    at: PlanAt,
    place: Place,
    year: FiscalYear,
) -> Option<PlaceReview> {
    let plan = w.site.plan(at);
    let review = plan.review_of(place, year)?;
    Some(PlaceReview {
        id: place.anchor(plan),
        title: parts::place_link(w, at, place),
        grades: Grades::of(w.site, plan, place, year),
        texts: texts(w, plan, review),
        figures: figures(w, at, place, year),
        provenance: w.provenance(at, &review.entry.common),
    })
}

/// The figures of a place as they stood in a year.
fn figures(w: &Writer, at: PlanAt, place: Place, year: FiscalYear) -> Vec<ReviewFigure> {
    let plan = w.site.plan(at);
    // A value whose year nobody stated is the latest one known.
    let newest = plan.review_years().last() == Some(&year);
    let ids = plan.at(place).indicators.iter();
    ids.map(|&id| figure(w, at, id, year, newest)).collect()
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, year: FiscalYear) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let overview = plan.overviews.get(&year);
    let mut said = Vec::new();
    let mut chapters = Vec::new();
    for (head, places) in plan.chapters() {
        let mut heading = parts::chapter(w, at, head);
        let section = overview.and_then(|overview| overview.section(heading.number.as_deref()?));
        said.extend(section.map(|section| section.title.clone()));
        let node = head.filter(|head| matches!(head, Place::Node(_)));
        let mut reviews = Vec::new();
        for place in places {
            let review = place_review(w, at, place, year);
            // A node's figures stand at the head of its chapter already.
            reviews.extend(review.map(|review| match node == Some(place) {
                true => PlaceReview { figures: Vec::new(), ..review },
                false => review,
            }));
        }
        if reviews.is_empty() && section.is_none() {
            continue;
        }
        // The anchor itself belongs to the review of the head, if there is one, and the plan's own title stands above its review.
        heading.id = format!("chapter-{}", heading.id);
        if head == Some(Place::Plan) {
            heading.title.text = site.say("whole_plan").to_owned();
        }
        chapters.push(ChapterReviews {
            head: heading,
            overview: section.map(|section| w.prose(&section.html)),
            figures: node.map(|node| figures(w, at, node, year)).unwrap_or_default(),
            reviews,
        });
    }
    let all: Vec<&ReviewText> = chapters
        .iter()
        .flat_map(|chapter| &chapter.reviews)
        .flat_map(|review| &review.texts)
        .collect();
    let missing = all.iter().filter(|text| text.html.is_none()).count();
    let key = match missing {
        _ if !plan.about.evaluators.is_empty() => "evaluation_count",
        0 => "review_count_full",
        _ => "review_count",
    };
    let reviews = plan.reviews.iter().filter(|review| review.year == year);
    let count = say!(
        site,
        key,
        count = reviews.count(),
        all = all.len(),
        there = all.len() - missing,
        missing
    );
    let years = plan.review_years();
    let place = years.iter().position(|&one| one == year);
    let neighbour = |w: &Writer, other: Option<&FiscalYear>| {
        other.map(|&other| w.link(Page::Review(at, other), other.full()))
    };
    // An overview without the chapters' headings has a text of its own.
    let rest = overview
        .filter(|overview| said.is_empty() && !overview.body.html.trim().is_empty())
        .map(|overview| w.prose(&overview.body.html));
    let told = told(w, at, year);
    let lead = told.lead.clone();
    let lead = lead.unwrap_or_else(|| say!(site, "review_lead", year = told.year));
    let page = ReviewPage {
        lead: lead.clone(),
        count,
        counts: evaluation::counts(w, at, year),
        chapters,
        overview: rest,
        told,
        years: years
            .iter()
            .filter(|&&one| one != year)
            .map(|&one| w.link(Page::Review(at, one), one.full()))
            .collect(),
        csv: w.table(at, Table::Reviews, "reviews_csv"),
    };
    let before = place.and_then(|place| place.checked_sub(1));
    PageView {
        head: Head {
            short: Some(year.full()),
            crumbs: vec![
                parts::plan_crumb(w, at),
                w.link(Page::Reviews(at), site.say("nav_reviews")),
            ],
            previous: neighbour(w, before.and_then(|place| years.get(place))),
            next: neighbour(w, place.and_then(|place| years.get(place + 1))),
            file: overview.map(|overview| overview.common.path.as_str().to_owned()),
            draft: overview.is_some_and(|overview| overview.common.draft),
            ..Head::new(say!(site, "review_title", year = year.full()), lead)
        },
        content: Content::ReviewPage(page),
    }
}
