//! Who evaluates, on which scales, and how figures are judged, as open data.

use schemars::JsonSchema;
use serde::Serialize;

use super::csv::Cell;
use super::tables::{self, Tables, row};
use super::{JsonNumber, OpenPlan};
use crate::calendar::FiscalYear;
use crate::plan::indicator::Series;
use crate::plan::judgement::{self, Path, Reckoning};
use crate::plan::{self, Named, evaluation};
use crate::site::Table;
use crate::view;

/// Somebody who writes or grades in reviews.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Evaluator<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Short name.
    pub short: &'a str,
    /// Reading of the name.
    pub reading: Option<&'a str>,
    /// Who that is.
    pub what: Option<&'a str>,
}

/// What evaluators look at.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Dimension<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it asks.
    pub meaning: Option<&'a str>,
    /// Id of its scale.
    pub scale: &'a str,
}

/// A scale of grades.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Scale<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its grades, best first.
    pub grades: Vec<Grade<'a>>,
}

/// A grade of a scale.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Grade<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it means.
    pub meaning: Option<&'a str>,
}

/// The rule by which figures are judged.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Rule<'a> {
    /// What values are compared with: the straight line to the target, the whole way, or the target itself.
    pub path: Path,
    /// The rule in words.
    pub text: Option<&'a str>,
    /// The steps, best first.
    pub steps: Vec<Step<'a>>,
    /// What is said where nothing can be reckoned.
    pub unknown: &'a str,
}

/// A step of the rule.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Step<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// From how many percent; nothing for the last step.
    #[schemars(with = "Option<f64>")]
    pub from: Option<JsonNumber>,
}

/// The judgement of a series in a year.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Judged<'a> {
    /// The fiscal year.
    pub year: FiscalYear,
    /// Id of the step that counts, or `unknown`.
    pub step: &'a str,
    /// The step that was reckoned, which one by hand may have replaced.
    pub reckoned: &'a str,
    /// The share reckoned, in percent; nothing where there is none.
    #[schemars(with = "Option<f64>")]
    pub percent: Option<JsonNumber>,
    /// Why it was judged by hand; nothing where it was not.
    pub reason: Option<&'a str>,
}

impl<'a> Evaluator<'a> {
    /// Its row in the tables.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        let Self { id, name, short: _, reading, what } = self;
        let row = row![tables::id("evaluators", id), *name, *reading, *what];
        t.add(Table::Evaluators, row);
    }

    pub(super) fn all(p: OpenPlan<'a>) -> Vec<Self> {
        let of = |(id, evaluator): (_, &'a plan::Evaluator)| Self {
            id: &evaluator.id.value,
            name: view::evaluation::name(p.site, p.plan, id),
            short: &evaluator.short,
            reading: evaluator.reading.as_deref(),
            what: evaluator.what.as_deref(),
        };
        p.plan.evaluators.ids().map(of).collect()
    }
}

impl<'a> Dimension<'a> {
    /// Its row in the tables.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        let Self { id, name, meaning, scale } = self;
        let row = row![tables::id("dimensions", id), *name, *meaning, tables::id("scales", scale)];
        t.add(Table::Dimensions, row);
    }

    pub(super) fn all(p: OpenPlan<'a>) -> Vec<Self> {
        let of = |dimension: &'a plan::Dimension| Self {
            id: dimension.entry.id(),
            name: &dimension.entry.name,
            meaning: dimension.entry.meaning.as_deref(),
            scale: &dimension.entry.scale.value,
        };
        p.plan.dimensions.iter().map(of).collect()
    }
}

impl<'a> Scale<'a> {
    /// Its rows in the tables, best first.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        let Self { id, grades } = self;
        let scale = tables::id("scales", id);
        for (order, Grade { id, name, meaning }) in (1u32..).zip(grades) {
            let row = row![tables::id(&scale, id), &scale, order, *name, *meaning];
            t.add(Table::Scales, row);
        }
    }

    pub(super) fn all(p: OpenPlan<'a>) -> Vec<Self> {
        let grade = |grade: &'a evaluation::Grade| Grade {
            id: grade.id(),
            name: &grade.name,
            meaning: grade.meaning.as_deref(),
        };
        let of = |scale: &'a evaluation::Scale| Self {
            id: &scale.id.value,
            grades: scale.grades.iter().map(grade).collect(),
        };
        p.plan.about.scales.iter().map(of).collect()
    }
}

impl<'a> Rule<'a> {
    /// The rows of its steps in the tables, best first, and of what it says where nothing can be reckoned.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        let Self { path: _, text: _, steps, unknown } = self;
        let steps = steps.iter().map(|Step { id, name, from }| (*id, *name, *from));
        for (id, name, from) in steps.chain([("unknown", *unknown, None)]) {
            t.add(Table::Steps, row![tables::id("steps", id), name, from]);
        }
    }

    pub(super) fn of(p: OpenPlan<'a>) -> Option<Self> {
        let judgement::Rule { path, text, steps, unknown, source: _, span: _ } =
            p.plan.about.judgement.as_ref()?;
        let step = |step: &'a judgement::Step| Step {
            id: &step.id.value,
            name: &step.name,
            from: step.from.map(JsonNumber),
        };
        Some(Self {
            path: *path,
            text: text.as_deref(),
            steps: steps.iter().map(step).collect(),
            unknown,
        })
    }
}

impl<'a> Judged<'a> {
    /// Its row in the tables, behind what tells which series it is of.
    pub(super) fn tabulate(&self, series: Vec<Cell>, t: &mut Tables) {
        let Self { year, step, reckoned: _, percent, reason } = self;
        let rule = t.p.plan.about.judgement.as_ref();
        let steps = rule.into_iter().flat_map(|rule| &rule.steps);
        let named = steps.clone().find(|known| known.id.value == *step);
        let name = named.map(|step| &step.name).or(rule.map(|rule| &rule.unknown));
        let step = tables::id("steps", step);
        t.add(Table::Judgements, row![series, *year, step, name, *percent, *reason]);
    }

    /// Every judgement of a series, oldest first.
    pub(super) fn all(p: OpenPlan<'a>, series: &'a Series) -> Vec<Self> {
        let Some(rule) = &p.plan.about.judgement else {
            return Vec::new();
        };
        let of = |judged: judgement::Judgement<'a>| Self {
            year: judged.year,
            step: judged.word(),
            reckoned: judgement::word(judged.reckoned),
            percent: match judged.reckoning {
                Reckoning::Share { percent, .. } => Some(JsonNumber(percent)),
                _ => None,
            },
            reason: judged.by_hand.map(|(written, _)| &*written.reason),
        };
        rule.all(series).into_iter().map(of).collect()
    }
}
