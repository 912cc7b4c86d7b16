//! Judgements by the plan's rule in words: the step that was reached, and the arithmetic that leads there.
//!
//! Knows how `plan::judgement` is told. Reckons nothing itself.

use std::fmt::Display;

use serde::Serialize;

use super::series::{SeriesLine, chart_of, full_name, lines};
use super::writer::{Cited, Link, Writer};
use crate::calendar::FiscalYear;
use crate::number::Number;
use crate::plan::indicator::{Absence, Bound, IndicatorEntry, Series, Value};
use crate::plan::judgement::{self, Judgement, Path, Reason, Reckoning, Rule};
use crate::plan::{Id, Indicator, Plan};
use crate::site::{Page, PlanAt, say};

/// The rule and what it comes to for one indicator.
#[derive(Clone, Debug, Serialize)]
pub struct JudgementTold {
    /// The rule in the plan's words.
    pub rule: Option<String>,
    /// What is measured, and which share leads to which step.
    pub steps: String,
    /// Where the rule is written.
    pub source: Option<Cited>,
    /// The judgements, newest first.
    pub rows: Vec<JudgementRow>,
}

/// The judgement of one series in one year.
#[derive(Clone, Debug, Serialize)]
pub struct JudgementRow {
    /// 個人; nothing when it is the only series.
    pub label: Option<String>,
    /// 令和6年度（2024年度）.
    pub year: String,
    /// What the step is called: 順調.
    pub step: String,
    /// The share in percent, if one was reckoned.
    pub percent: Option<String>,
    /// The arithmetic in sentences.
    pub reckoning: String,
    /// That it was judged by hand, and why.
    pub by_hand: Option<String>,
}

/// Things that came to the same grade or step.
#[derive(Clone, Debug, Serialize)]
pub struct Counted {
    /// Anchor of the list.
    pub id: String,
    /// The grade.
    pub name: String,
    /// What it means.
    pub meaning: Option<String>,
    /// How many.
    pub many: usize,
    /// How many, in words.
    pub count: String,
    /// How many there were the year before, in words.
    pub before: Option<String>,
    /// Each with its page.
    pub links: Vec<Link>,
}

impl Counted {
    /// Series that came to the same, each with its indicator's page. `count` is the string that says how many.
    pub fn of(
        w: &Writer,
        at: PlanAt,
        (id, name): (String, &str),
        count: &str,
        ids: impl Iterator<Item = Id<Indicator>>,
    ) -> Self {
        let indicators = &w.site.plan(at).indicators;
        let link = |id| w.link(Page::Indicator(at, id), full_name(w, &indicators[id].entry));
        let mut links: Vec<Link> = ids.map(link).collect();
        let many = links.len();
        links.dedup();
        Self {
            id,
            name: name.to_owned(),
            meaning: None,
            many,
            count: say!(w.site, count, count = many),
            before: None,
            links,
        }
    }
}

impl JudgementTold {
    /// All judgements of an indicator, or the latest of each series; nothing where the plan publishes no rule.
    pub fn of(w: &Writer, at: PlanAt, entry: &IndicatorEntry, all: bool) -> Option<Self> {
        let rule = w.site.plan(at).about.judgement.as_ref()?;
        let chart = chart_of(w, entry);
        let rows = lines(w, entry, &chart).flat_map(|line| {
            let judged = rule.all(line.series);
            let most = if all { judged.len() } else { 1 };
            let telling = Telling { line, rule };
            let rows = judged.iter().rev().take(most).map(|one| telling.row(one));
            rows.collect::<Vec<_>>()
        });
        let rows: Vec<JudgementRow> = rows.collect();
        let source = rule.source.as_ref();
        (!rows.is_empty()).then(|| Self {
            rule: rule.text.clone().filter(|_| all),
            steps: steps(w, rule),
            source: source.and_then(|citation| w.cited(at, citation)),
            rows,
        })
    }
}

/// The judgement of a series in a few words, `順調（85％）`: in a year, or the latest there is.
pub fn brief(w: &Writer, plan: &Plan, series: &Series, year: Option<FiscalYear>) -> Option<String> {
    let rule = plan.about.judgement.as_ref()?;
    let judged = match year {
        Some(year) => rule.judge(series, year),
        None => rule.all(series).pop(),
    }?;
    let step = rule.name(judged.step());
    // A share that does not lead to the step would only puzzle here; the indicator's page tells both.
    Some(match percent(&judged).filter(|_| judged.by_hand.is_none()) {
        Some(percent) => say!(w.site, "judgement_brief", step, percent = percent.grouped()),
        None => step.to_owned(),
    })
}

/// The indicators of a plan by step, best first; each series counts for itself.
pub fn by_step(w: &Writer, at: PlanAt) -> Vec<Counted> {
    let plan = w.site.plan(at);
    let Some(rule) = &plan.about.judgement else {
        return Vec::new();
    };
    let judged = plan.indicators.ids().flat_map(|(id, indicator)| {
        let steps = indicator.entry.series.iter().filter_map(|one| rule.all(one).pop());
        steps.map(move |judged| (id, judged.word().to_owned()))
    });
    let judged: Vec<(Id<Indicator>, String)> = judged.collect();
    let counted = |step| {
        let word = judgement::word(step);
        let ids = judged.iter().filter(|(_, one)| one == word).map(|(id, _)| *id);
        Counted::of(w, at, (format!("judged-{word}"), rule.name(step)), "count", ids)
    };
    rule.steps.iter().map(Some).chain([None]).map(counted).collect()
}

/// 100％以上は「達成」、80％以上は「順調」、それより下は「遅れ」。
fn steps(w: &Writer, rule: &Rule) -> String {
    let each = rule.steps.iter().map(|step| {
        let from = step.from.map(|from| from.trimmed().grouped());
        let key = match from {
            Some(_) => "judgement_step_from",
            None => "judgement_step_rest",
        };
        say!(w.site, key, from = from.unwrap_or_default(), step = step.name)
    });
    let each: Vec<String> = each.collect();
    let path = match rule.path {
        Path::Straight => "judgement_straight",
        Path::Target => "judgement_target",
        Path::Ratio => "judgement_ratio",
        Path::RatioInverted => "judgement_ratio_inverted",
    };
    say!(
        w.site,
        "judgement_steps",
        path = w.site.say(path),
        steps = each.join(w.site.say("and_also")),
        unknown = rule.unknown
    )
}

fn percent(judged: &Judgement) -> Option<Number> {
    match &judged.reckoning {
        Reckoning::Share { percent, .. } => Some(*percent),
        _ => None,
    }
}

/// Tells the judgements of one series by a rule.
struct Telling<'a> {
    line: SeriesLine<'a>,
    rule: &'a Rule,
}

impl Telling<'_> {
    fn row(&self, judged: &Judgement) -> JudgementRow {
        let site = self.line.w.site;
        let step = self.rule.name(judged.step());
        let reckoned = self.rule.name(judged.reckoned);
        let by_hand = judged.by_hand.map(|(written, _)| {
            say!(site, "judgement_by_hand", reckoned, step, reason = written.reason)
        });
        let percent = percent(judged);
        JudgementRow {
            label: self.line.series.label.clone(),
            year: judged.year.full(),
            step: step.to_owned(),
            percent: percent
                .map(|number| say!(site, "judgement_percent", percent = number.grouped())),
            reckoning: self.reckoning(judged, reckoned),
            by_hand,
        }
    }

    /// What was measured against what, the sum, and which step it leads to.
    fn reckoning(&self, judged: &Judgement, step: &str) -> String {
        let site = self.line.w.site;
        let year = judged.year.full();
        let (value, baseline, aim) = match &judged.reckoning {
            Reckoning::Share { value, baseline, aim, .. } => (*value, *baseline, aim),
            Reckoning::Kept { value, baseline, aim, .. } => (*value, Some(*baseline), aim),
            Reckoning::Unknown(reason) => {
                let why = self.reason(*reason, &year);
                return say!(site, "judgement_unknown", why, step);
            }
        };
        let (start, expected) = (baseline.unwrap_or(Number::ZERO), aim.expected);
        let (from, begin) = match &aim.line {
            Some((from, begin)) => (from.full(), self.figure(*begin)),
            None => (String::new(), String::new()),
        };
        let words = [
            ("year", year),
            ("value", self.figure(value)),
            ("baseline", self.figure(start)),
            ("expected", self.figure(expected)),
            ("target", self.line.target_in(aim.target)),
            ("from", from),
            ("begin", begin),
            ("less_value", self.less(value)),
            ("less_baseline", self.less(start)),
            ("less_expected", self.less(expected)),
            ("gap", self.figure((value - expected).abs())),
            ("way", self.figure((expected - start).abs())),
            ("percent", percent(judged).map(Number::grouped).unwrap_or_default()),
            ("place", (self.rule.places() + 1).to_string()),
            ("step", step.to_owned()),
        ];
        let words = words.each_ref().map(|(key, text)| (*key, text as &dyn Display));
        let say = |key: &str| site.say_with(key, &words);
        let way = say(match (baseline, &aim.line, aim.exact) {
            (None, ..) => "judgement_ratio_of",
            (_, None, _) => "judgement_way",
            (_, Some(_), true) => "judgement_way_line",
            (_, Some(_), false) => "judgement_way_line_rounded",
        });
        match &judged.reckoning {
            Reckoning::Share { percent, exact, .. } => {
                let sum = say(match (baseline, aim.target.bound) {
                    (None, Bound::AtMost) => "judgement_sum_ratio_inverted",
                    (None, _) => "judgement_sum_ratio",
                    (_, Bound::AtLeast) => "judgement_sum_more",
                    (_, Bound::AtMost) => "judgement_sum_less",
                    (_, Bound::Exact) => "judgement_sum_exact",
                });
                let cut = if *exact { String::new() } else { say("judgement_cut") };
                way + &sum + &cut + &self.because(*percent, step)
            }
            Reckoning::Kept { kept: true, .. } => way + &say("judgement_kept"),
            _ => way + &say("judgement_not_kept"),
        }
    }

    /// Which step the share leads to.
    fn because(&self, percent: Number, step: &str) -> String {
        let froms = || self.rule.steps.iter().filter_map(|step| step.from);
        let reached = froms().find(|from| !percent.compare(*from).is_lt());
        let (key, from) = match (reached, froms().next_back()) {
            (Some(from), _) => ("judgement_because", from),
            (None, Some(from)) => ("judgement_because_below", from),
            (None, None) => ("judgement_because_only", Number::ZERO),
        };
        let from = from.trimmed().grouped();
        say!(self.line.w.site, key, from, step)
    }

    fn reason(&self, reason: Reason, year: &str) -> String {
        let (key, value) = match reason {
            Reason::Value(Some(Value::Word(word))) => ("judgement_no_number", word.as_str()),
            Reason::Value(Some(Value::Absent(why))) => match why {
                Absence::NotApplicable => ("judgement_not_applicable", ""),
                Absence::Unreadable => ("judgement_unreadable", ""),
                Absence::NotDue => ("judgement_not_due", ""),
                Absence::NotReported => ("judgement_no_value", ""),
            },
            Reason::Value(_) => ("judgement_no_value", ""),
            Reason::NoTarget => ("judgement_no_target", ""),
            Reason::TargetsOver => ("judgement_targets_over", ""),
            Reason::TargetWithoutYear => ("judgement_target_without_year", ""),
            Reason::NoBaseline => ("judgement_no_baseline", ""),
            Reason::BaselineWithoutYear => ("judgement_baseline_without_year", ""),
            Reason::NoRatio => ("judgement_no_ratio", ""),
            Reason::NotPositive => ("judgement_not_positive", ""),
        };
        say!(self.line.w.site, key, year, value)
    }

    /// A number with its unit.
    fn figure(&self, number: Number) -> String {
        self.line.chart.figure(self.line.drawn, number)
    }

    /// A number that is taken away.
    fn less(&self, number: Number) -> String {
        let key = match number.is_negative() {
            true => "judgement_less_negative",
            false => "judgement_less",
        };
        say!(self.line.w.site, key, figure = self.figure(number))
    }
}
