//! 進捗・評価 as open data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::csv::Cell;
use super::provenance::Provenance;
use super::search::{apart, first_sentence};
use super::speech::Speech;
use super::tables::{self, Tables, paragraphs, row};
use super::{At, OpenPlan, Ref};
use crate::calendar::FiscalYear;
use crate::document::markdown::BodySection;
use crate::plan::evaluation::{DimensionEntry, Evaluator, Given, Grade};
use crate::plan::review::Missing;
use crate::plan::{self, Named as _};
use crate::search::SearchDoc;
use crate::site::{Page, Table, say};
use crate::view::evaluation;

/// What was said of one place in one fiscal year.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Review<'a> {
    /// The fiscal year.
    pub year: FiscalYear,
    /// What was reviewed: a place.
    pub at: At<'a>,
    /// The evaluators' texts, those that are missing too.
    pub texts: Vec<SaidText<'a>>,
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
#[schemars(rename = "Text")]
pub struct SaidText<'a> {
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
        let Self { evaluator, dimension, grade } = self;
        let meaning = grade.meaning.as_deref();
        let words = [&*dimension.name, &evaluator.name, &grade.name];
        words.into_iter().chain(meaning).collect::<Vec<_>>().join(" ")
    }
}

impl<'a> Review<'a> {
    pub(super) fn of(p: OpenPlan<'a>, review: &'a plan::Review) -> Self {
        let plan = p.plan;
        let plan::Review { entry, year, place, texts: _, answer, grades } = review;
        let text = |section: &'a BodySection| section.text.trim();
        let texts = evaluation::told(plan, review).map(|(id, section)| SaidText {
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

    /// Its rows in the tables: a paragraph a row, and a grade a row.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        let Self { year, at, texts, missing, grades, answer, provenance, url } = self;
        let record = tables::id(&format!("reviews/{}", year.year()), &at.address());
        t.add(Table::ReviewList, row![&record, *year, at.cells(), Cell::link(t.p, url)]);
        let mut rows = Vec::new();
        for SaidText { evaluator, text, name: shown } in texts {
            let who = (Some(tables::id("evaluators", evaluator.id())), Some(*shown));
            match text {
                Some(text) => rows
                    .extend(paragraphs(text).map(|text| ("text", who.clone(), None, Some(text)))),
                None => {
                    let why =
                        missing.get(&*evaluator.name).copied().unwrap_or(Missing::NotReported);
                    rows.push(("text", who, Some(why.word()), None));
                }
            }
        }
        let answer = answer.iter().flat_map(|answer| paragraphs(answer));
        rows.extend(answer.map(|text| ("answer", (None, None), None, Some(text))));
        for (order, (part, (id, evaluator), why, text)) in (1u32..).zip(rows) {
            let part = t.word("part_code", part);
            let why = t.word("missing_code", why.unwrap_or_default());
            let row = row![&record, order, *year, at.cells(), part, id, evaluator, why, text];
            t.add(Table::Reviews, row);
        }
        for Graded { evaluator, dimension, grade } in grades {
            let scale = tables::id("scales", &dimension.scale.value);
            #[rustfmt::skip]
            let row = row![
                &record, tables::id("evaluators", evaluator.id()), tables::id("dimensions", dimension.id()),
                *year, at.cells(), &evaluator.name, &dimension.name, tables::id(&scale, grade.id()), &grade.name,
            ];
            t.add(Table::Grades, row);
        }
        t.provenance(&record, provenance);
    }

    /// What the text edition of the whole plan says of it.
    pub(super) fn tell(&self, speech: &mut Speech) {
        let Self { year, at, texts, missing: _, grades, answer, provenance: _, url: _ } = self;
        let heading = say!(speech.p.site, "review_title", year = year.full());
        speech.heading(&heading);
        speech.text(&speech.place_name(at.place));
        for grade in grades {
            speech.text(&grade.words());
        }
        let nothing = speech.p.say("review_not_reported");
        for SaidText { name, text, .. } in texts {
            speech.text(name);
            speech.text(text.unwrap_or(nothing));
        }
        if let Some(answer) = answer {
            say!(speech, "evaluation_answer");
            speech.text(answer);
        }
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan<'a>) -> SearchDoc {
        let Self { year, at, texts, missing: _, grades, answer, provenance, url } = self;
        let place = at.place;
        let title = say!(p.site, "review_of", year = year.full(), place = place.name(p.plan));
        let url = format!("{url}#{}", place.anchor(p.plan));
        // The summary comes last; where there is none, the first text has to do.
        let mut told: Vec<&str> = texts.iter().filter_map(|text| text.text).collect();
        let last = texts.last().and_then(|text| text.text);
        let gist = last.or(told.first().copied()).unwrap_or_default();
        told.retain(|text| *text != gist);
        let (first, rest) = first_sentence(gist);
        let grades: Vec<String> = grades.iter().map(Graded::words).collect();
        let grades = grades.iter().map(String::as_str);
        let body = std::iter::once(rest).chain(grades).chain(told).chain(*answer);
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
