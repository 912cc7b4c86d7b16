//! Judging a figure by the plan's own rule: how far a value has come from the baseline towards its target, and the step that is called.
//!
//! Off unless `plan.yaml` publishes the rule. Everything is reckoned with exact decimals and compared before anything is cut off; what cannot
//! be reckoned is unknown, with the reason, and never zero.

use super::common::Citation;
use super::indicator::{Absence, Bound, Override, Series, Target, Value};
use crate::calendar::FiscalYear;
use crate::document::schema::{Slug, keys, words};
use crate::number::Number;
use crate::source::Span;

keys! {
    /// The rule by which figures are judged, as written: `judgement` of `plan.yaml`.
    #[derive(Clone, Debug)]
    pub struct Rule {
        path: Path, "くらべ方", "against the straight line to the target, as a share of the whole way, or value ÷ target; with `ratio_inverted`, target ÷ value where less is better";
        text: Option<String>, "決まりの説明", "the rule in words";
        steps: Vec<Step>, required, "段階。良いほうから順に", "the steps, best first";
        unknown: String, "計算できないときの呼び名（判定不能）", "what is said where nothing can be reckoned";
        source: Option<Citation>, "決まりの出典", "where the rule is written";
    }
    given |node, document| {
        /// Where it stands.
        span: Span = node.span;
    }
}

words! {
    /// What a value is measured against.
    pub enum Path {
        Straight = "straight", "基準値から目標への直線とくらべる", "the straight line from the baseline to the target, in the value's year";
        Target = "target", "目標までの道のりの何％か", "the whole way from the baseline to the target";
        Ratio = "ratio", "達成率（実績÷目標）", "the target itself: 達成率. What is to fall is not judged";
        RatioInverted = "ratio_inverted", "達成率（小さいほど良い数字は、目標÷実績）", "the target itself, upside down for what is to fall";
    }
}

keys! {
    /// One step of the rule.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Step {
        id: Slug, "ID", "id";
        name: String, "名前（達成・順調・遅れ）", "what pages call it";
        from: Option<Number>, "何％からか（最後の段階には書きません）", "from how many percent; the last step has none";
    }
    given |node, document| {
        /// Where it stands.
        span: Span = node.span;
    }
}

/// The word that stands for no step, in files and in open data.
pub const UNKNOWN: &str = "unknown";

/// What one series came to in one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement<'a> {
    /// The year judged.
    pub year: FiscalYear,
    /// How it was reckoned.
    pub reckoning: Reckoning<'a>,
    /// The step that the reckoning leads to; nothing where it is unknown.
    pub reckoned: Option<&'a Step>,
    /// The judgement by hand that takes its place, with its step.
    pub by_hand: Option<(&'a Override, Option<&'a Step>)>,
}

/// The way from a value to its step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reckoning<'a> {
    /// A share of the way, or of the target, in percent.
    Share {
        /// The value judged.
        value: Number,
        /// Where the way begins; nothing where the target itself is divided.
        baseline: Option<Number>,
        /// Where the value should be.
        aim: Aim<'a>,
        /// How much of the way that is, cut off after its last place.
        percent: Number,
        /// True when nothing was cut off.
        exact: bool,
    },
    /// The baseline has reached the aim already, so that there is no way to share out: the value has kept it or has not.
    Kept {
        /// The value judged.
        value: Number,
        /// Where the way begins.
        baseline: Number,
        /// Where the value should be.
        aim: Aim<'a>,
        /// Whether it is there.
        kept: bool,
    },
    /// Nothing can be reckoned.
    Unknown(Reason<'a>),
}

/// Where a value should be in its year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aim<'a> {
    /// The target that the way leads to.
    pub target: &'a Target,
    /// The target itself, or the point of the line in the year.
    pub expected: Number,
    /// False when `expected` is rounded for people; the share is reckoned with the exact point.
    pub exact: bool,
    /// Where the line begins on which `expected` lies; nothing where it is the target itself.
    pub line: Option<(FiscalYear, Number)>,
}

/// Why nothing can be reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason<'a> {
    /// There is no value, or one that is no number.
    Value(Option<&'a Value>),
    /// The series has no target.
    NoTarget,
    /// All targets lie in earlier years.
    TargetsOver,
    /// The target says no year, so that no line leads to it.
    TargetWithoutYear,
    /// There is no baseline, or it is no number.
    NoBaseline,
    /// The baseline says no year, so that no line begins there.
    BaselineWithoutYear,
    /// The plan has no ratio for a target of this kind: one that is to fall, or to be met exactly.
    NoRatio,
    /// The number to divide by is zero or below.
    NotPositive,
}

impl Rule {
    /// The step of an id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id.value == id)
    }

    /// What a step is called, or what is said where there is none.
    pub fn name<'a>(&'a self, step: Option<&'a Step>) -> &'a str {
        step.map_or(&self.unknown, |step| &step.name)
    }

    /// The judgements of a series, oldest first: of every year that has a value or ought to have one, or was judged by hand.
    pub fn all<'a>(&'a self, series: &'a Series) -> Vec<Judgement<'a>> {
        let told = series.values.iter().filter_map(|point| point.year);
        let by_hand = series.judgements.iter().map(|one| one.year);
        let mut years: Vec<FiscalYear> = told.chain(by_hand).collect();
        years.sort_unstable();
        years.dedup();
        let judged = years.into_iter().filter_map(|year| self.judge(series, year));
        judged.collect()
    }

    /// The judgement of a series in a year; nothing for a year that is not due, or not after the baseline's.
    pub fn judge<'a>(&'a self, series: &'a Series, year: FiscalYear) -> Option<Judgement<'a>> {
        let by_hand = series.judgements.iter().rfind(|one| one.year == year);
        let baseline = series.baseline.as_ref().and_then(|point| point.year);
        let value = series.at(year).map(|point| &point.value);
        let early = baseline.is_some_and(|first| year <= first);
        if by_hand.is_none() && (early || value == Some(&Value::Absent(Absence::NotDue))) {
            return None;
        }
        let reckoning = self.reckon(series, year);
        let reckoning = reckoning.unwrap_or_else(Reckoning::Unknown);
        Some(Judgement {
            year,
            reckoned: self.step_of(&reckoning),
            reckoning,
            by_hand: by_hand.map(|one| (one, self.step(&one.step.value))),
        })
    }

    /// The step that holds a share. What was kept counts as the whole way, and what was not as the last step.
    fn step_of(&self, reckoning: &Reckoning) -> Option<&Step> {
        let share = match reckoning {
            Reckoning::Share { percent, .. } => *percent,
            Reckoning::Kept { kept: true, .. } => Number::whole(100),
            Reckoning::Kept { kept: false, .. } => return self.steps.last(),
            Reckoning::Unknown(_) => return None,
        };
        let reached = |step: &&Step| step.from.is_none_or(|from| !share.compare(from).is_lt());
        self.steps.iter().find(reached)
    }

    /// As many decimal places as the steps have, so that a share cut off there reaches the same steps as the exact one.
    pub fn places(&self) -> u32 {
        let stated = self.steps.iter().filter_map(|step| step.from);
        let places = stated.map(|from| from.trimmed().places()).max();
        places.unwrap_or(0).max(1)
    }

    fn reckon<'a>(
        &self,
        series: &'a Series,
        year: FiscalYear,
    ) -> Result<Reckoning<'a>, Reason<'a>> {
        let found = series.at(year).map(|point| &point.value);
        let Some(&Value::Number(value)) = found else {
            return Err(Reason::Value(found));
        };
        let way = self.way(series, year)?;
        if matches!(self.path, Path::Ratio | Path::RatioInverted) {
            return self.ratio(value, way.aim().0);
        }
        let start = series.baseline.as_ref();
        let baseline = start.and_then(|point| point.value.number());
        let baseline = *baseline.ok_or(Reason::NoBaseline)?;
        // Everything counted in parts of the line's years, so that nothing is divided before the end.
        let (aim, parts, expected) = way.aim();
        let (begin, now) = (baseline.times(parts), value.times(parts));
        let (ahead, order) = (expected - begin, now.compare(expected));
        let (leads, kept) = match aim.target.bound {
            Bound::AtLeast => (begin.compare(expected).is_lt(), !order.is_lt()),
            Bound::AtMost => (begin.compare(expected).is_gt(), !order.is_gt()),
            Bound::Exact => (!ahead.is_zero(), order.is_eq()),
        };
        let gone = match aim.target.bound {
            // On either side of an exact target, it is the distance that counts.
            Bound::Exact => ahead.abs() - (now - expected).abs(),
            Bound::AtLeast => now - begin,
            Bound::AtMost => begin - now,
        };
        let share = gone.times(100).ratio_down(ahead.abs(), self.places());
        Ok(match share.filter(|_| leads) {
            Some((percent, exact)) => Reckoning::Share {
                value,
                baseline: Some(baseline),
                aim,
                percent: percent.trimmed(),
                exact,
            },
            None => Reckoning::Kept { value, baseline, aim, kept },
        })
    }

    /// 達成率: the value as a share of the target.
    fn ratio<'a>(&self, value: Number, aim: Aim<'a>) -> Result<Reckoning<'a>, Reason<'a>> {
        let (part, whole) = match (aim.target.bound, self.path) {
            (Bound::AtLeast, _) => (value, aim.expected),
            (Bound::AtMost, Path::RatioInverted) => (aim.expected, value),
            _ => return Err(Reason::NoRatio),
        };
        if whole.is_zero() || whole.is_negative() {
            return Err(Reason::NotPositive);
        }
        let share = part.times(100).ratio_down(whole, self.places());
        let (percent, exact) = share.ok_or(Reason::NotPositive)?;
        Ok(Reckoning::Share { value, baseline: None, aim, percent: percent.trimmed(), exact })
    }

    /// The way on which a year lies.
    fn way<'a>(&self, series: &'a Series, year: FiscalYear) -> Result<Way<'a>, Reason<'a>> {
        let mut dated: Vec<(FiscalYear, &Target)> =
            series.targets.iter().filter_map(|target| Some((target.year?, target))).collect();
        dated.sort_by_key(|(year, _)| *year);
        let next = dated.iter().find(|(due, _)| *due >= year);
        let Some(&(due, target)) = next else {
            let open = series.targets.iter().find(|target| target.year.is_none());
            return match (open, self.path) {
                (Some(_), Path::Straight) => Err(Reason::TargetWithoutYear),
                (Some(target), _) => Ok(Way { target, line: None }),
                (None, _) if dated.is_empty() => Err(Reason::NoTarget),
                (None, _) => Err(Reason::TargetsOver),
            };
        };
        if due == year || self.path != Path::Straight {
            return Ok(Way { target, line: None });
        }
        let start = series.baseline.as_ref();
        let baseline = start.and_then(|point| Some((point.year, *point.value.number()?)));
        let (first, number) = baseline.ok_or(Reason::NoBaseline)?;
        let passed = dated.iter().rfind(|(due, _)| *due < year);
        let begin = match (passed, first) {
            (Some((due, passed)), _) => (*due, passed.value),
            (None, Some(first)) => (first, number),
            (None, None) => return Err(Reason::BaselineWithoutYear),
        };
        let line = Some(PathLine { begin, due, year });
        Ok(Way { target, line })
    }
}

impl<'a> Judgement<'a> {
    /// The step that counts: the one by hand, or the one that was reckoned.
    pub fn step(&self) -> Option<&'a Step> {
        self.by_hand.map_or(self.reckoned, |(_, step)| step)
    }

    /// The id of the step that counts, or `unknown`.
    pub fn word(&self) -> &'a str {
        word(self.step())
    }
}

/// The id of a step, or `unknown`.
pub fn word(step: Option<&Step>) -> &str {
    step.map_or(UNKNOWN, |step| &step.id.value)
}

/// The way to a target, and the line on it that the year lies on.
struct Way<'a> {
    target: &'a Target,
    line: Option<PathLine>,
}

struct PathLine {
    begin: (FiscalYear, Number),
    due: FiscalYear,
    year: FiscalYear,
}

impl<'a> Way<'a> {
    /// Where the value should be; the same as a whole number of parts, and how many there are.
    fn aim(&self) -> (Aim<'a>, i64, Number) {
        let target = self.target;
        let Some(PathLine { begin, due, year }) = &self.line else {
            let aim = Aim { target, expected: target.value, exact: true, line: None };
            return (aim, 1, target.value);
        };
        let years =
            |from: FiscalYear, to: FiscalYear| i64::from(to.year()) - i64::from(from.year());
        let (parts, gone) = (years(begin.0, *due), years(begin.0, *year));
        let expected = begin.1.times(parts - gone) + target.value.times(gone);
        let places = target.value.places().max(begin.1.places()) + 2;
        let whole = Number::whole(parts);
        let shown = expected.ratio(whole, places).unwrap_or(target.value);
        let aim = Aim {
            target,
            exact: shown.times(parts).compare(expected).is_eq(),
            expected: shown.trimmed(),
            line: Some(*begin),
        };
        (aim, parts, expected)
    }
}
