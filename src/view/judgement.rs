//! Judgements by the plan's rule in words: the step that was reached, and the arithmetic that leads there.
//!
//! Knows how `plan::judgement` is told. Reckons nothing itself.

use serde::Serialize;

use super::series::{chart_of, full_name, target_text};
use super::writer::{Cited, Link, Writer};
use crate::calendar::FiscalYear;
use crate::chart::{self, Chart};
use crate::number::Number;
use crate::plan::indicator::{Bound, IndicatorEntry, Series, Target, Value};
use crate::plan::judgement::{self, Aim, Judgement, Path, Reason, Reckoning, Rule};
use crate::plan::{Id, Indicator, Plan};
use crate::site::{Page, PlanAt};

/// The rule and what it comes to for one indicator.
#[derive(Clone, Debug, Serialize)]
pub struct Judged {
    /// The rule in the plan's words.
    pub rule: Option<String>,
    /// What is measured, and which share leads to which step.
    pub steps: String,
    /// Where the rule is written.
    pub source: Option<Cited>,
    /// The judgements, newest first.
    pub rows: Vec<Row>,
}

/// The judgement of one series in one year.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
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

impl Judged {
    /// All judgements of an indicator, or the latest of each series; nothing where the plan publishes no rule.
    pub fn of(w: &Writer, at: PlanAt, entry: &IndicatorEntry, all: bool) -> Option<Self> {
        let rule = w.site.plan(at).about.judgement.as_ref()?;
        let chart = chart_of(w, entry);
        let mut rows = Vec::new();
        for (series, drawn) in entry.series.iter().zip(&chart.series) {
            let telling = Telling { w, series, chart: &chart, drawn };
            let judged = rule.all(series);
            let most = if all { judged.len() } else { 1 };
            let newest = judged.iter().rev().take(most);
            rows.extend(newest.map(|one| row(&telling, rule, one)));
        }
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
        Some(percent) => {
            w.site.say_with("judgement_brief", &[("step", step), ("percent", &percent.grouped())])
        }
        None => step.to_owned(),
    })
}

/// The indicators of a plan by step, best first; each series counts for itself.
pub fn by_step(w: &Writer, at: PlanAt) -> Vec<Counted> {
    let plan = w.site.plan(at);
    let Some(rule) = &plan.about.judgement else {
        return Vec::new();
    };
    let judged = |(id, indicator): (Id<Indicator>, &Indicator)| {
        let series = indicator.entry.series.iter();
        let steps = series.filter_map(|one| Some(rule.all(one).pop()?.word().to_owned()));
        (id, steps.collect::<Vec<_>>())
    };
    let judged: Vec<_> = plan.indicators.ids().map(judged).collect();
    let steps = rule.steps.iter().map(Some).chain([None]);
    steps
        .map(|step| {
            let word = judgement::word(step);
            let among = |(id, steps): &(Id<Indicator>, Vec<String>)| {
                let many = steps.iter().filter(|one| *one == word).count();
                std::iter::repeat_n(*id, many)
            };
            let ids: Vec<_> = judged.iter().flat_map(among).collect();
            let mut links: Vec<Link> = ids
                .iter()
                .map(|&id| {
                    let name = full_name(w, &plan.indicators[id].entry);
                    w.link(Page::Indicator(at, id), name)
                })
                .collect();
            links.dedup();
            Counted {
                id: format!("judged-{word}"),
                name: rule.name(step).to_owned(),
                meaning: None,
                before: None,
                many: ids.len(),
                count: w.site.say_with("count", &[("count", &ids.len().to_string())]),
                links,
            }
        })
        .collect()
}

/// 100％以上は「達成」、80％以上は「順調」、それより下は「遅れ」。
fn steps(w: &Writer, rule: &Rule) -> String {
    let each = rule.steps.iter().map(|step| match step.from {
        Some(from) => w.site.say_with(
            "judgement_step_from",
            &[("from", &from.trimmed().grouped()), ("step", &step.name)],
        ),
        None => w.site.say_with("judgement_step_rest", &[("step", &step.name)]),
    });
    let each: Vec<String> = each.collect();
    let path = match rule.path {
        Path::Straight => "judgement_straight",
        Path::Target => "judgement_target",
        Path::Ratio => "judgement_ratio",
        Path::RatioInverted => "judgement_ratio_inverted",
    };
    w.site.say_with(
        "judgement_steps",
        &[
            ("path", w.site.say(path)),
            ("steps", &each.join(w.site.say("and_also"))),
            ("unknown", &rule.unknown),
        ],
    )
}

fn percent(judged: &Judgement) -> Option<Number> {
    match &judged.reckoning {
        Reckoning::Share { percent, .. } => Some(*percent),
        _ => None,
    }
}

fn row(telling: &Telling, rule: &Rule, judged: &Judgement) -> Row {
    let w = telling.w;
    let step = rule.name(judged.step());
    let reckoned = rule.name(judged.reckoned);
    let by_hand = judged.by_hand.map(|(written, _)| {
        w.site.say_with(
            "judgement_by_hand",
            &[("reckoned", reckoned), ("step", step), ("reason", &written.reason)],
        )
    });
    Row {
        label: telling.series.label.clone(),
        year: judged.year.full(),
        step: step.to_owned(),
        percent: percent(judged)
            .map(|number| w.site.say_with("judgement_percent", &[("percent", &number.grouped())])),
        reckoning: telling.reckoning(rule, judged, reckoned),
        by_hand,
    }
}

/// Tells the figures of one series with their units.
struct Telling<'a> {
    w: &'a Writer<'a>,
    series: &'a Series,
    chart: &'a Chart,
    drawn: &'a chart::Series,
}

impl Telling<'_> {
    fn reckoning(&self, rule: &Rule, judged: &Judgement, step: &str) -> String {
        let year = judged.year.full();
        let say = |key: &str, words: &[(&str, &str)]| self.w.site.say_with(key, words);
        match &judged.reckoning {
            Reckoning::Share { value: number, baseline: begin, aim, percent, exact } => {
                let start = begin.unwrap_or(Number::ZERO);
                let (value, baseline) = (self.figure(*number), self.figure(start));
                let expected = self.figure(aim.expected);
                let percent_text = percent.grouped();
                let gap = self.figure((*number - aim.expected).abs());
                let whole = self.figure((aim.expected - start).abs());
                let words = [
                    ("value", value.as_str()),
                    ("baseline", &baseline),
                    ("expected", &expected),
                    ("less_value", &self.less(*number)),
                    ("less_baseline", &self.less(start)),
                    ("less_expected", &self.less(aim.expected)),
                    ("gap", &gap),
                    ("way", &whole),
                    ("percent", &percent_text),
                ];
                let sum = match (begin, aim.target.bound) {
                    (None, Bound::AtMost) => "judgement_sum_ratio_inverted",
                    (None, _) => "judgement_sum_ratio",
                    (_, Bound::AtLeast) => "judgement_sum_more",
                    (_, Bound::AtMost) => "judgement_sum_less",
                    (_, Bound::Exact) => "judgement_sum_exact",
                };
                let sum = say(sum, &words);
                let way = match begin {
                    Some(_) => self.way(&year, aim, &baseline, &value),
                    None => {
                        let target = self.target(aim.target);
                        let words = [("year", &*year), ("value", &value), ("target", &target)];
                        say("judgement_ratio_of", &words)
                    }
                };
                let place = (rule.places() + 1).to_string();
                let cut = (!exact).then(|| say("judgement_cut", &[("place", &place)]));
                way + &sum + &cut.unwrap_or_default() + &self.because(rule, *percent, step)
            }
            Reckoning::Kept { value, baseline, aim, kept } => {
                let key = match kept {
                    true => "judgement_kept",
                    false => "judgement_not_kept",
                };
                let (value, baseline) = (self.figure(*value), self.figure(*baseline));
                let expected = self.figure(aim.expected);
                let words = [("expected", expected.as_str()), ("step", step)];
                self.way(&year, aim, &baseline, &value) + &say(key, &words)
            }
            Reckoning::Unknown(reason) => {
                let why = self.reason(*reason, &year);
                say("judgement_unknown", &[("why", &why), ("step", step)])
            }
        }
    }

    /// From where to where, and what was measured.
    fn way(&self, year: &str, aim: &Aim, baseline: &str, value: &str) -> String {
        let target = self.target(aim.target);
        let expected = self.figure(aim.expected);
        let (from, begin) = match &aim.line {
            Some((from, begin)) => (from.full(), self.figure(*begin)),
            None => (String::new(), String::new()),
        };
        let words = [
            ("year", year),
            ("value", value),
            ("baseline", baseline),
            ("target", &target),
            ("from", &from),
            ("begin", &begin),
            ("expected", &expected),
        ];
        let key = match (&aim.line, aim.exact) {
            (None, _) => "judgement_way",
            (Some(_), true) => "judgement_way_line",
            (Some(_), false) => "judgement_way_line_rounded",
        };
        self.w.site.say_with(key, &words)
    }

    /// Which step the share leads to.
    fn because(&self, rule: &Rule, percent: Number, step: &str) -> String {
        let froms = || rule.steps.iter().filter_map(|step| step.from);
        let reached = froms().find(|from| !percent.compare(*from).is_lt());
        let (key, from) = match (reached, froms().next_back()) {
            (Some(from), _) => ("judgement_because", from),
            (None, Some(from)) => ("judgement_because_below", from),
            (None, None) => ("judgement_because_only", Number::ZERO),
        };
        let from = from.trimmed().grouped();
        self.w.site.say_with(key, &[("from", &from), ("step", step)])
    }

    fn reason(&self, reason: Reason, year: &str) -> String {
        let say =
            |key: &str, value: &str| self.w.site.say_with(key, &[("year", year), ("value", value)]);
        match reason {
            Reason::Value(Some(Value::Word(word))) => say("judgement_no_number", word),
            Reason::Value(Some(Value::NotApplicable)) => say("judgement_not_applicable", ""),
            Reason::Value(Some(Value::Unreadable)) => say("judgement_unreadable", ""),
            Reason::Value(Some(Value::NotDue)) => say("judgement_not_due", ""),
            Reason::Value(_) => say("judgement_no_value", ""),
            Reason::NoTarget => say("judgement_no_target", ""),
            Reason::TargetsOver => say("judgement_targets_over", ""),
            Reason::TargetWithoutYear => say("judgement_target_without_year", ""),
            Reason::NoBaseline => say("judgement_no_baseline", ""),
            Reason::BaselineWithoutYear => say("judgement_baseline_without_year", ""),
            Reason::NoRatio => say("judgement_no_ratio", ""),
            Reason::NotPositive => say("judgement_not_positive", ""),
        }
    }

    /// A number with its unit.
    fn figure(&self, number: Number) -> String {
        self.chart.figure(self.drawn, number)
    }

    /// A number that is taken away.
    fn less(&self, number: Number) -> String {
        let key = match number.is_negative() {
            true => "judgement_less_negative",
            false => "judgement_less",
        };
        self.w.site.say_with(key, &[("figure", &self.figure(number))])
    }

    /// A target with its bound and year: 60％以上（令和11年度）.
    fn target(&self, target: &Target) -> String {
        let text = target_text(self.w, self.chart, self.drawn, self.series, target);
        match target.year {
            Some(year) => {
                self.w.site.say_with("target_in", &[("target", &text), ("year", &year.japanese())])
            }
            None => text,
        }
    }
}
