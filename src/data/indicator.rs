//! 成果目標・評価指標 as open data: series, values with their states, targets.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::csv::Cell;
use super::evaluation::Judged;
use super::money::Version;
use super::provenance::Provenance;
use super::search::apart;
use super::speech::Speech;
use super::tables::{self, Tables, row};
use super::{At, JsonNumber, OpenPlan, Ref};
use crate::calendar::FiscalYear;
use crate::plan::indicator::{self, Bound, Direction, IndicatorEntry, Value};
use crate::plan::{self, Actor, Id, IndicatorKind, Named as _};
use crate::search::SearchDoc;
use crate::site::{Page, Resource, Table, say};

/// What is counted.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Indicator<'a> {
    /// Its id.
    pub id: &'a str,
    /// The place it measures.
    pub at: At<'a>,
    /// Id of its kind, where the plan names kinds.
    pub kind: Option<Ref<'a, IndicatorKind>>,
    /// Ids of the actors who report it; empty when the source names none.
    pub owners: Vec<Ref<'a, Actor>>,
    /// What to know about the owners.
    pub owner_note: Option<&'a str>,
    /// Exact name.
    pub name: &'a str,
    /// False when the source's name cannot be read.
    pub name_readable: bool,
    /// The parenthesis of the name.
    pub detail: Option<&'a str>,
    /// Short name.
    pub short: &'a str,
    /// Unit; nothing for words.
    pub unit: Option<&'a str>,
    /// Which way is better, only where the plan says so.
    pub direction: Option<Direction>,
    /// True when counts add up over the years.
    pub cumulative: bool,
    /// Order of the words, lowest first.
    pub scale: &'a [String],
    /// How to read it.
    pub explain: Option<&'a str>,
    /// The lines of numbers.
    pub series: Vec<Series<'a>>,
    /// Indicators of older plans that it continues.
    pub continues: Vec<Continuation<'a>>,
    #[serde(flatten)]
    pub provenance: Provenance<'a>,
    /// Address of its page.
    pub url: String,
    /// Address of its table.
    pub csv: String,
}

/// One line of numbers.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Series<'a> {
    /// Its name; nothing when it is the only one.
    pub label: Option<&'a str>,
    /// Its unit.
    pub unit: Option<&'a str>,
    /// The value at the start.
    pub baseline: Option<Point<'a>>,
    /// Later values.
    pub values: Vec<Point<'a>>,
    /// Targets.
    pub targets: Vec<Target<'a>>,
    /// How the plan's rule judges it, by year; empty where the plan publishes none.
    pub judgements: Vec<Judged<'a>>,
}

/// A value at a time.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Point<'a> {
    /// A number when `state` is `reported`, a word when it is `qualitative`, otherwise nothing. Zero is a value.
    pub value: Option<Known<'a>>,
    /// As the source writes it.
    #[serde(rename = "text")]
    pub written: Option<Cow<'a, str>>,
    /// What the source writes where that is not simply the value and its unit.
    #[serde(skip)]
    pub text: Option<&'a str>,
    /// The fiscal year the source states; nothing when it states none.
    pub period: Option<FiscalYear>,
    /// What is known of the time.
    pub period_note: Option<&'a str>,
    /// True for the end of the fiscal year (年度末).
    pub year_end: bool,
    /// Whether there is a value, and why not.
    #[schemars(extend("enum" = ["reported", "qualitative", "not_due", "not_reported", "not_applicable", "unreadable"]))]
    pub state: &'static str,
    /// A note on this value.
    pub note: Option<&'a str>,
}

/// A value that is there.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Known<'a> {
    /// A number.
    Number(#[schemars(with = "f64")] JsonNumber),
    /// A word.
    Word(&'a str),
}

/// What is aimed for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Target<'a> {
    /// The fiscal year; nothing when the plan states none.
    pub year: Option<FiscalYear>,
    /// How much.
    #[schemars(with = "f64")]
    pub value: JsonNumber,
    /// Which side counts as reached: 以上, 以下, or the value itself.
    pub bound: Bound,
    /// As the source writes it.
    pub text: Option<&'a str>,
    /// A note.
    pub note: Option<&'a str>,
    /// All versions of the target, in order of time.
    pub versions: Vec<Version<'a>>,
}

/// An indicator of an older plan.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Continuation<'a> {
    /// The older plan's id.
    pub plan: &'a str,
    /// The indicator's id there.
    pub indicator: &'a str,
    /// How the wording differs.
    pub note: Option<&'a str>,
}

impl<'a> Indicator<'a> {
    pub(super) fn of(p: OpenPlan<'a>, id: Id<plan::Indicator>) -> Self {
        let plan::Indicator { entry, place, kind, owners } = &p.plan.indicators[id];
        // What is passed over here comes resolved.
        #[rustfmt::skip]
        let IndicatorEntry {
            id: entry_id, name, name_state, detail, short, at: _, kind: _, owners: _, owner_note, unit,
            direction, cumulative, scale, explain, series, continues, common,
        } = &**entry;
        let unit = unit.as_deref();
        let continues = continues.iter().map(|c| Continuation {
            plan: &c.plan.value,
            indicator: &c.indicator.value,
            note: c.note.as_deref(),
        });
        Self {
            id: entry_id,
            at: p.place(*place),
            kind: kind.map(|kind| Ref(&p.plan.indicator_kinds[kind])),
            owners: Ref::all(&p.plan.actors, owners),
            owner_note: owner_note.as_deref(),
            name,
            name_readable: name_state.is_none(),
            detail: detail.as_deref(),
            short,
            unit,
            direction: *direction,
            cumulative: *cumulative,
            scale,
            explain: explain.as_deref(),
            series: series.iter().map(|s| Series::of(p, s, unit)).collect(),
            continues: continues.collect(),
            provenance: Provenance::of(p, common),
            url: p.url(Page::Indicator(p.at, id)),
            csv: p.site.route(Resource::IndicatorCsv(p.at, id)).as_str().to_owned(),
        }
    }

    /// Its rows in the tables.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        #[rustfmt::skip]
        let Self {
            id: _, at, kind, owners, owner_note, name, name_readable: _, detail: _, short: _, unit,
            direction, cumulative, scale: _, explain, series, continues: _, provenance, url, csv: _,
        } = self;
        let record = self.record();
        let direction = direction.map(Direction::word).unwrap_or_default();
        let kind_id = kind.map(|kind| tables::id("indicator_kinds", kind.id()));
        #[rustfmt::skip]
        let row = row![
            &record, *name, at.cells(), kind_id, kind.map(|kind| &*kind.0.name), *unit,
            t.word("direction_code", direction), *cumulative, Cell::link(t.p, url),
        ];
        t.add(Table::IndicatorList, row);
        for owner in owners {
            let row = row![&record, tables::id("actors", owner.id()), *name, &owner.name];
            t.add(Table::IndicatorOwners, row);
        }
        self.values(t);
        let mut order = 0u32;
        for Series { label, judgements, .. } in series {
            for judged in judgements {
                order += 1;
                judged.tabulate(row![&record, order, *name, *label], t);
            }
        }
        t.text(&record, "explain", *explain);
        t.text(&record, "owner", *owner_note);
        t.provenance(&record, provenance);
    }

    fn record(&self) -> String {
        tables::id("indicators", self.id)
    }

    /// Its rows in `indicators.csv`: baseline, values and targets of each series.
    pub(super) fn values(&self, t: &mut Tables) {
        let mut order = 0u32;
        for series in &self.series {
            let Series { label, unit, baseline, values, targets, judgements: _ } = series;
            let baseline = baseline.iter().map(|point| point.cells(t, "baseline"));
            let values = values.iter().map(|point| point.cells(t, "actual"));
            let targets = targets.iter().map(|target| target.cells(t));
            let points: Vec<_> = baseline.chain(values).chain(targets).collect();
            for own in points {
                order += 1;
                let (at, link) = (self.at.cells(), Cell::link(t.p, &self.url));
                let row = row![self.record(), order, self.name, at, *label, *unit, own, link];
                t.add(Table::Indicators, row);
            }
        }
    }

    /// What the text edition of the whole plan says of it.
    pub(super) fn tell(&self, speech: &mut Speech) {
        #[rustfmt::skip]
        let Self {
            id: _, at: _, kind: _, owners: _, owner_note: _, name, name_readable: _, detail, short: _, unit:
            _, direction: _, cumulative: _, scale: _, explain, series, continues: _, provenance,
            url: _, csv: _,
        } = self;
        say!(speech, "speech_indicator", name);
        speech.texts(detail);
        speech.texts(explain);
        for Series { label, unit, baseline, values, targets, judgements: _ } in series {
            if let Some(label) = label {
                say!(speech, "speech_series", name = label);
            }
            let unit = unit.unwrap_or_default();
            if let Some(point) = baseline {
                point.tell("csv_baseline", unit, speech);
            }
            for point in values {
                point.tell("csv_actual", unit, speech);
            }
            for target in targets {
                target.tell(unit, speech);
            }
        }
        speech.texts(&provenance.notes);
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan<'a>) -> SearchDoc {
        #[rustfmt::skip]
        let Self {
            id: _, at, kind: _, owners, owner_note: _, name, name_readable: _, detail, short, unit: _,
            direction: _, cumulative: _, scale: _, explain, series, continues: _, provenance, url,
            csv: _,
        } = self;
        let mut body = vec![detail.unwrap_or_default()];
        body.extend(Some(*short).filter(|short| short != name));
        for series in series {
            body.extend(series.label);
            let points = series.baseline.iter().chain(&series.values);
            body.extend(points.flat_map(|point| [point.text, point.note]).flatten());
            body.extend(series.targets.iter().filter_map(|target| target.text));
        }
        body.extend(&provenance.notes);
        let word = p.site.indicator_word(p.plan, "kind_indicator");
        let mut doc = SearchDoc {
            summary: explain.unwrap_or_default().to_owned(),
            body: apart(body),
            terms: provenance.terms(),
            owner: owners.first().map(|owner| p.owner_label(owner)),
            ..p.doc(url, "indicator", word, *name)
        };
        p.below(at, &mut doc);
        doc
    }
}

impl<'a> Series<'a> {
    fn of(p: OpenPlan<'a>, series: &'a indicator::Series, unit: Option<&'a str>) -> Self {
        let indicator::Series { label, unit: own, baseline, values, targets, judgements: _ } =
            series;
        let unit = own.as_deref().or(unit);
        Self {
            label: label.as_deref(),
            unit,
            baseline: baseline.as_ref().map(|point| Point::of(point, unit)),
            values: values.iter().map(|point| Point::of(point, unit)).collect(),
            targets: targets.iter().map(Target::of).collect(),
            judgements: Judged::all(p, series),
        }
    }
}

impl<'a> Point<'a> {
    fn of(point: &'a indicator::Point, unit: Option<&str>) -> Self {
        let indicator::Point { value, text, year, year_end, period_note, note, span: _ } = point;
        let known = match value {
            Value::Number(number) => Some(Known::Number(JsonNumber(*number))),
            Value::Word(word) => Some(Known::Word(word)),
            _ => None,
        };
        let text = text.as_deref();
        let written = || match known.as_ref()? {
            Known::Number(n) => Some(format!("{}{}", n.0, unit.unwrap_or_default()).into()),
            Known::Word(word) => Some((*word).into()),
        };
        Self {
            written: text.map(Cow::from).or_else(written),
            value: known,
            text,
            period: *year,
            period_note: period_note.as_deref(),
            year_end: *year_end,
            state: value.state(),
            note: note.as_deref(),
        }
    }

    fn cells(&self, t: &Tables, kind: &str) -> Vec<Cell> {
        let Self { value, written: _, text, period, period_note, year_end, state, note } = self;
        let end = year_end.then(|| t.p.say("csv_year_end"));
        let time: Vec<&str> = end.into_iter().chain(*period_note).collect();
        let (number, word) = match value {
            Some(Known::Number(number)) => (Some(*number), None),
            Some(Known::Word(word)) => (None, Some(*word)),
            None => (None, None),
        };
        let (kind, state) = (t.word("row_kind_code", kind), t.word("state_code", state));
        #[rustfmt::skip]
        let cells = row![
            kind, *period, time.join(" "), number, word, state, Cell::Empty, Cell::Empty, *text, *note,
        ];
        cells
    }

    fn tell(&self, kind: &str, unit: &str, speech: &mut Speech) {
        let Self { value, written: _, text: _, period, period_note, year_end, state, note } = self;
        let site = speech.p.site;
        let value = match value {
            Some(Known::Number(number)) => format!("{}{unit}", number.0.grouped()),
            Some(Known::Word(word)) => (*word).to_owned(),
            None => site.value_state(state).to_owned(),
        };
        let year = period.map_or_else(String::new, FiscalYear::full);
        let end = if *year_end { site.say("csv_year_end") } else { "" };
        let note_of_time = period_note.unwrap_or_default();
        let row = speech.all_of([site.say(kind), &year, end, note_of_time, &value]);
        say!(speech, "speech_row", row);
        speech.texts(note);
    }
}

impl<'a> Target<'a> {
    fn of(target: &'a indicator::Target) -> Self {
        let indicator::Target { year, value, bound, text, note, versions, span: _ } = target;
        Self {
            year: *year,
            value: JsonNumber(*value),
            bound: *bound,
            text: text.as_deref(),
            note: note.as_deref(),
            versions: Version::all(versions),
        }
    }

    fn cells(&self, t: &Tables) -> Vec<Cell> {
        let Self { year, value, bound, text, note, versions: _ } = self;
        let none = || [Cell::Empty, Cell::Empty, Cell::Empty];
        let (kind, bound) = (t.word("row_kind_code", "target"), t.word("bound_code", bound.word()));
        row![kind, *year, Cell::Empty, *value, none(), bound, *text, *note]
    }

    fn tell(&self, unit: &str, speech: &mut Speech) {
        let Self { year, value, bound, text: _, note, versions: _ } = self;
        let site = speech.p.site;
        let bound = match bound {
            Bound::Exact => "",
            bound => site.bound(*bound),
        };
        let value = format!("{}{unit}{bound}", value.0.grouped());
        let year = year.map_or_else(String::new, FiscalYear::full);
        let row = speech.all_of([site.say("csv_target"), &year, &value]);
        say!(speech, "speech_row", row);
        speech.texts(note);
    }
}
