//! How a plan is going, counted: which way its indicators went, and which grades were given this year and last.
//!
//! Knows how counts are told. Where a plan names no targets, nothing is said of good and bad.

use serde::Serialize;

use super::evaluation::{self, CountGroup};
use super::judgement::Counted;
use super::writer::Writer;
use crate::calendar::FiscalYear;
use crate::chart;
use crate::plan::indicator::Toward;
use crate::plan::{Id, Indicator};
use crate::site::{PlanAt, say};

/// Things counted in parts: a bar, and the parts in words and numbers.
#[derive(Clone, Debug, Serialize)]
pub struct Tally {
    /// What is counted, or who counts.
    pub title: Option<String>,
    /// In a sentence; empty where the parts say all.
    pub lead: String,
    /// The bar, hidden from speech readers.
    pub bar: String,
    /// The parts, in the order of the bar.
    pub parts: Vec<TallyPart>,
}

/// One part of a bar.
#[derive(Clone, Debug, Serialize)]
pub struct TallyPart {
    /// Its colour in the bar.
    pub class: String,
    /// What it counts, how many, and which.
    pub counted: Counted,
}

/// As many grades as the style sheet has colours for; the words tell all others apart.
const COLOURS: usize = 5;

fn tally(title: Option<String>, lead: String, parts: Vec<TallyPart>) -> Tally {
    let bar = parts.iter().map(|one| (one.class.as_str(), one.counted.many));
    let bar: Vec<(&str, usize)> = bar.collect();
    Tally { title, lead, bar: chart::shares(&bar), parts }
}

/// Which way the indicators of a plan went, each series for itself; nothing where there are none.
pub fn indicators(w: &Writer, at: PlanAt) -> Option<Tally> {
    let site = w.site;
    let plan = site.plan(at);
    let series = |(id, one): (Id<Indicator>, &Indicator)| {
        let toward = one.entry.series.iter().map(|series| (id, one.entry.toward(series)));
        toward.collect::<Vec<_>>()
    };
    let all: Vec<(Id<Indicator>, Toward)> = plan.indicators.ids().flat_map(series).collect();
    if all.is_empty() {
        return None;
    }
    let count = |toward: Toward| all.iter().filter(|one| one.1 == toward).count();
    let aimed = all.iter().filter(|one| one.1.is_aimed()).count();
    let parts = Toward::ALL.into_iter().filter_map(|toward| {
        let mine = all.iter().filter(|one| one.1 == toward).map(|one| one.0);
        let mine: Vec<Id<Indicator>> = mine.collect();
        // That nothing reached its target is an answer too.
        let wanted = toward == Toward::Reached && aimed > 0;
        if mine.is_empty() && !wanted {
            return None;
        }
        let word = toward.word();
        let key = format!("toward_{word}");
        let name = (format!("moved-{word}"), site.say(&key));
        Some(TallyPart {
            class: word.to_owned(),
            counted: Counted::of(w, at, name, "things", mine.into_iter()),
        })
    });
    let mut series = plan.indicators.iter().flat_map(|one| &one.entry.series);
    let which = match series.any(|series| series.targets.len() > 1) {
        true => site.say("tally_last_target"),
        false => "",
    };
    let key = match aimed {
        0 if count(Toward::Better) + count(Toward::Worse) > 0 => "tally_directed",
        0 => "tally_plain",
        _ => "tally_aimed",
    };
    let lead = say!(
        site,
        key,
        all = all.len(),
        better = count(Toward::Better),
        worse = count(Toward::Worse),
        more = count(Toward::More),
        less = count(Toward::Less),
        aimed,
        reached = count(Toward::Reached),
        closer = count(Toward::Closer),
        away = count(Toward::Away),
        which
    );
    Some(tally(None, lead, parts.collect()))
}

/// The grades of a year by kind of place: those of the plan's last dimension, which sums the others up, one bar for each evaluator.
pub fn grades(w: &Writer, at: PlanAt, year: FiscalYear) -> Vec<(String, Vec<Tally>)> {
    let plan = w.site.plan(at);
    let Some((_, last)) = plan.dimensions.ids().last() else {
        return Vec::new();
    };
    let kinds = evaluation::counts(w, at, year).into_iter();
    kinds
        .map(|kind| {
            let groups = kind.groups.iter().filter(|group| group.dimension == last.entry.name);
            (kind.title.clone(), groups.map(|group| bar(group, last.grades.len())).collect())
        })
        .filter(|(_, bars): &(String, Vec<Tally>)| !bars.is_empty())
        .collect()
}

/// A part for each of the scale's grades, and those for what has no grade.
fn bar(group: &CountGroup, grades: usize) -> Tally {
    let parts = group.counts.iter().enumerate().map(|(index, counted)| TallyPart {
        class: match index < grades {
            true => format!("grade-{}", (index + 1).min(COLOURS)),
            false => "missing".to_owned(),
        },
        counted: counted.clone(),
    });
    let parts = parts.filter(|part| part.counted.many > 0 || part.class != "missing");
    tally(Some(group.title.clone()), String::new(), parts.collect())
}
