//! 進捗・評価 as open data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::csv::{AND, Cell, head};
use super::provenance::Provenance;
use super::search::{apart, first_sentence};
use super::speech::Speech;
use super::{At, OpenPlan, Ref};
use crate::calendar::FiscalYear;
use crate::document::markdown::Section;
use crate::plan::evaluation::{DimensionEntry, Evaluator, Given, Grade};
use crate::plan::review::Missing;
use crate::plan::{self, Id, Named as _};
use crate::search::SearchDoc;
use crate::site::Page;
use crate::view::evaluation;

/// What was said of one place in one fiscal year.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Review<'a> {
    /// The fiscal year.
    #[schemars(with = "u16")]
    pub year: FiscalYear,
    /// What was reviewed: a place.
    #[schemars(with = "String")]
    pub at: At<'a>,
    /// The evaluators' texts, those that are missing too.
    pub texts: Vec<Text<'a>>,
    /// Why a text is missing, by the heading it would stand under.
    pub missing: BTreeMap<&'a str, Missing>,
    /// The grades given.
    pub grades: Vec<Graded<'a>>,
    /// What is answered to the evaluators.
    pub answer: Option<&'a str>,
    #[serde(flatten)]
    pub provenance: Provenance<'a>,
    /// Address of its page.
    pub url: String,
}

/// A text of a review.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Text<'a> {
    /// Id of the evaluator.
    pub evaluator: Ref<'a, Evaluator>,
    /// The text; nothing where it is missing.
    pub text: Option<&'a str>,
    /// The evaluator's name as pages show it.
    #[serde(skip)]
    pub name: &'a str,
}

/// A grade that somebody gave.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Graded<'a> {
    /// Id of the evaluator.
    pub evaluator: Ref<'a, Evaluator>,
    /// Id of the dimension.
    pub dimension: Ref<'a, DimensionEntry>,
    /// Id of the grade on the dimension's scale.
    pub grade: Ref<'a, Grade>,
}

impl<'a> Graded<'a> {
    pub(super) fn of(p: OpenPlan<'a>, given: Given) -> Self {
        let dimension = &p.plan.dimensions[given.dimension];
        Self {
            evaluator: Ref(&p.plan.evaluators[given.evaluator]),
            dimension: Ref(&dimension.entry),
            grade: Ref(dimension.grade(given)),
        }
    }

    /// In words: 総合評価 部長 A 順調.
    fn words(&self) -> String {
        let Self {
            evaluator,
            dimension,
            grade,
        } = self;
        let meaning = grade.meaning.as_deref();
        let words = [&*dimension.name, &evaluator.name, &grade.name];
        words
            .into_iter()
            .chain(meaning)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

impl<'a> Review<'a> {
    pub(super) fn of(p: OpenPlan<'a>, review: &'a plan::Review) -> Self {
        let plan = p.plan;
        let plan::Review {
            entry,
            year,
            place,
            texts: _,
            answer,
            grades,
        } = review;
        let text = |section: &'a Section| section.text.trim();
        let texts = evaluation::told(plan, review).map(|(id, section)| Text {
            evaluator: Ref(&plan.evaluators[id]),
            text: section.map(text),
            name: evaluation::name(p.site, plan, id),
        });
        let missing = entry.missing.iter();
        Self {
            year: *year,
            at: p.place(*place),
            texts: texts.collect(),
            missing: missing.map(|(who, why)| (&*who.value, *why)).collect(),
            grades: grades.iter().map(|one| Graded::of(p, *one)).collect(),
            answer: answer.as_ref().map(text),
            provenance: Provenance::of(p, &entry.common),
            url: p.url(Page::Review(p.at, *year)),
        }
    }

    /// The head of `reviews.csv`: a column for every evaluator, and one for answers where a plan names its evaluators.
    pub(super) fn head(p: OpenPlan) -> Vec<String> {
        let evaluators = p.plan.evaluators.ids();
        let name = |id: Id<Evaluator>| evaluation::name(p.site, p.plan, id).to_owned();
        let answer = (!p.plan.about.evaluators.is_empty()).then(|| p.say("evaluation_answer"));
        [
            head(p, "csv_year csv_western_year csv_at csv_at_name"),
            evaluators.map(|(id, _)| name(id)).collect(),
            answer.into_iter().map(str::to_owned).collect(),
            head(p, "csv_missing csv_notes csv_source csv_place csv_url"),
        ]
        .concat()
    }

    /// Its row.
    pub(super) fn row(&self, p: OpenPlan) -> Vec<Cell> {
        #[rustfmt::skip]
        let Self {
            year, at, texts, missing, grades: _, answer, provenance, url,
        } = self;
        let mut row = vec![Cell::from(Some(*year)), Some(year.year()).into()];
        row.extend(at.cells());
        row.extend(p.plan.evaluators.iter().map(|evaluator| {
            let text = texts.iter().find(|t| t.evaluator.id == evaluator.id);
            Cell::from(text.and_then(|text| text.text))
        }));
        if !p.plan.about.evaluators.is_empty() {
            row.push(Cell::from(*answer));
        }
        let missing = missing.iter().map(|(heading, why)| {
            let why = p.site.value_state(why.word());
            format!("{heading}：{why}")
        });
        row.push(Cell::joined(missing, AND));
        row.extend(provenance.cells());
        row.push(Cell::link(p, url));
        row
    }

    /// The head of `grades.csv`: one grade a row.
    pub(super) fn grade_head(p: OpenPlan) -> Vec<String> {
        [
            head(p, "csv_year csv_western_year csv_at csv_at_name"),
            head(p, "csv_evaluator_id csv_evaluator csv_dimension_id"),
            head(p, "csv_dimension csv_grade_id csv_grade csv_url"),
        ]
        .concat()
    }

    /// Its rows there.
    pub(super) fn grade_rows(&self, p: OpenPlan) -> Vec<Vec<Cell>> {
        let rows = self.grades.iter().map(|given| {
            let Graded {
                evaluator,
                dimension,
                grade,
            } = given;
            let mut row = vec![Cell::from(Some(self.year)), Some(self.year.year()).into()];
            row.extend(self.at.cells());
            let ids = [evaluator.id(), dimension.id(), grade.id()];
            let names = [&evaluator.name, &dimension.name, &grade.name];
            for (id, name) in ids.into_iter().zip(names) {
                row.extend([Cell::from(id), Cell::from(name)]);
            }
            row.push(Cell::link(p, &self.url));
            row
        });
        rows.collect()
    }

    /// What the text edition of the whole plan says of it.
    pub(super) fn tell(&self, speech: &mut Speech) {
        #[rustfmt::skip]
        let Self {
            year, at, texts, missing: _, grades, answer, provenance: _, url: _,
        } = self;
        let heading = speech
            .p
            .site
            .say_with("review_title", &[("year", &year.full())]);
        speech.heading(&heading);
        speech.text(&speech.place_name(at.place));
        for grade in grades {
            speech.text(&grade.words());
        }
        let nothing = speech.p.say("review_not_reported");
        for Text { name, text, .. } in texts {
            speech.text(name);
            speech.text(text.unwrap_or(nothing));
        }
        if let Some(answer) = answer {
            speech.say("evaluation_answer", &[]);
            speech.text(answer);
        }
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan<'a>) -> SearchDoc {
        #[rustfmt::skip]
        let Self {
            year, at, texts, missing: _, grades, answer, provenance, url,
        } = self;
        let place = at.place;
        let fill = [("year", &*year.full()), ("place", &place.name(p.plan))];
        let title = p.site.say_with("review_of", &fill);
        let url = format!("{url}#{}", place.anchor(p.plan));
        // The summary comes last; where there is none, the first text has to do.
        let mut told: Vec<&str> = texts.iter().filter_map(|text| text.text).collect();
        let last = texts.last().and_then(|text| text.text);
        let gist = last.or(told.first().copied()).unwrap_or_default();
        told.retain(|text| *text != gist);
        let (first, rest) = first_sentence(gist);
        let grades: Vec<String> = grades.iter().map(Graded::words).collect();
        let grades = grades.iter().map(String::as_str);
        let body = std::iter::once(rest)
            .chain(grades)
            .chain(told)
            .chain(*answer);
        let mut doc = SearchDoc {
            number: place.number(p.plan),
            summary: first.to_owned(),
            body: apart(body.chain(provenance.notes.iter().copied())),
            terms: provenance.terms(),
            ..p.doc(&url, "review", p.say("kind_review"), title)
        };
        p.below(at, &mut doc);
        doc
    }
}
