//! Draws series as SVG and says in words what they show. Knows numbers and labels; never the plan.
//!
//! Everything is a pure function of a [`Chart`]: the same chart gives the same bytes. All positions are
//! whole tenths of a unit and all figures exact decimals, so no floating-point number is involved.
//!
//! The drawing carries classes only; the theme gives them colours. Text is 16 units high in both widths:
//! [`Width::Wide`] is 720 units wide and meant for 640 CSS pixels or more, [`Width::Narrow`] is 320 units
//! and still has text of 14 pixels when shown at 288. The classes:
//!
//! | class | is |
//! |---|---|
//! | `ch`, `ch-wide`, `ch-narrow`, `ch-spark` | the `svg` itself |
//! | `ch-t` | every text; with `ch-mid` or `ch-end` it is centred on or ends at its `x` |
//! | `ch-head`, `ch-value`, `ch-label`, `ch-tick`, `ch-note`, `ch-none` | a heading, a figure, a name, a tick label, a remark, a figure that is absent (in words) |
//! | `ch-grid`, `ch-axis` | a grid line, the line of zero or the foot of the plot |
//! | `ch-line` with `ch-s1` … `ch-s4` | the line of a series (dash differs by series) |
//! | `ch-mark` with `ch-s1` … `ch-s4` | its marker (shape differs by series) |
//! | `ch-lead` | a thin line from a point to its label |
//! | `ch-gap` | the band of a period for which there is no figure |
//! | `ch-target`, `ch-aim`, `ch-target-label` | the target's dashed line, the side 以上 or 以下 of it, its label |
//! | `ch-target-year` | the dash of a target that counts for one year of several |
//! | `ch-bar-now`, `ch-bar-then` | the bar of the latest figure, of an earlier one |
//! | `ch-whole` | the hundred percent that a bar is a part of |
//! | `ch-small`, `ch-shares`, `ch-part` | a small line beside others, a bar of parts, one of its parts |
//! | `ch-track`, `ch-stop`, `ch-done`, `ch-here` | a scale of steps: its line, a step not reached, one passed, the one reached |

mod bars;
mod canvas;
mod line;
mod room;
mod rows;
mod scale;
mod sentence;
mod shares;
mod small;
mod sparkline;
mod steps;
mod words;

use serde::Serialize;

use crate::number::Number;
use canvas::wrap;
pub use canvas::{Canvas, CanvasShape, FONT, escape, text_width};
pub use shares::shares;
pub use small::Years;
pub use words::{brief, figure};

/// What one figure of a page shows: one or several series over the same periods.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Chart {
    /// Unique on the page; the ids in the drawing begin with it.
    pub id: String,
    /// What is counted, as short as it can be said; the subject of the sentences.
    pub name: String,
    /// The unit written behind every figure: `件`, `%`.
    pub unit: String,
    pub language: ChartLanguage,
    /// The desired direction, only where the plan states one.
    pub better: Option<Better>,
    /// The words a qualitative series can take, from least to most: `未実施`, `一部実施`, `実施`.
    pub scale: Vec<String>,
    pub periods: Vec<ChartPeriod>,
    pub series: Vec<ChartSeries>,
    /// An editor's finding instead of the generated one.
    pub title: Option<String>,
    /// An editor's summary instead of the generated one.
    pub summary: Option<String>,
}

/// One place on the axis of time, or one category of a bar chart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ChartPeriod {
    /// For a crowded axis: `R6`.
    pub short: String,
    /// For sentences and wide axes: `令和6年度（2024年度）`.
    pub long: String,
    /// Its place in time, which spaces the points; a period without a year has none.
    pub at: Option<i32>,
}

/// One line, or one group of bars.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ChartSeries {
    /// Empty when there is only one series.
    pub label: String,
    /// Only if it differs from the chart's.
    pub unit: Option<String>,
    /// One per period, in the same order; missing ones at the end are blank.
    pub points: Vec<ChartPoint>,
    /// Which of the points is the baseline: what came of the plan is compared with it, and it is never the latest figure.
    pub baseline: Option<usize>,
    /// In order of time.
    pub targets: Vec<TargetMark>,
    /// Places in an order: 3位 is higher than 5位, and is drawn and told so.
    pub rank: bool,
}

/// What is known of a series at one period. Nothing absent is ever drawn or said as zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum ChartPoint {
    Value {
        number: Number,
        /// The whole figure as written, if number and unit do not say it: `約90件`.
        text: Option<String>,
    },
    /// A qualitative result, normally one of [`Chart::scale`].
    Word(String),
    /// There should be a figure and there is none; the reason in words: `報告なし`.
    Absent(String),
    /// Nothing was due here: lines pass over it.
    #[default]
    Blank,
}

/// What the plan wants a series to reach.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct TargetMark {
    pub value: Number,
    pub bound: ChartBound,
    /// When it is to be reached, in words; empty if the plan does not say.
    pub when: String,
    /// The same as a place in time. Only the figure of that period tells whether the target was reached; the latest one does for a target
    /// without a year.
    pub at: Option<i32>,
    /// Why the figure of that period is missing, in words: `まだ時期が来ていません`.
    pub missing: String,
}

/// Which side of a target is good: 以上, 以下, or the very value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum ChartBound {
    AtLeast,
    AtMost,
    Exact,
}

/// The direction a plan wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Better {
    Higher,
    Lower,
}

/// The language of the words that this module adds; names, units and labels are the caller's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum ChartLanguage {
    #[default]
    Ja,
    En,
}

/// The drawings of every chart: two for pages, whose style sheet shows the one that fits, and one for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Width {
    Wide,
    Narrow,
    /// Low and not wide, so that its text is large in a picture that also says other things.
    Picture,
}

/// How a chart is best drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChartForm {
    /// Lines over three or more periods whose years are known.
    Line,
    /// One bar per period, the latest one emphasised: a baseline and what became of it.
    Compare,
    /// Where a qualitative result stands on its scale.
    Steps,
    /// There is nothing to draw, and the drawing says so.
    Nothing,
}

impl Chart {
    /// The drawing in the form that suits its data.
    pub fn svg(&self, width: Width) -> String {
        let (canvas, height) = self.drawing(width);
        canvas.finish(self, width, height)
    }

    /// The elements of that drawing, and how high it is.
    pub fn drawing(&self, width: Width) -> (Canvas, i64) {
        let mut canvas = Canvas::default();
        let draw = match self.form() {
            ChartForm::Line => line::draw,
            ChartForm::Compare => bars::compare,
            ChartForm::Steps => steps::draw,
            ChartForm::Nothing => nothing,
        };
        let height = draw(self, &mut canvas, width.tenths());
        (canvas, height)
    }

    pub fn form(&self) -> ChartForm {
        let any = |test: fn(&ChartPoint) -> bool| {
            self.series.iter().any(|series| self.points(series).any(|(_, point)| test(point)))
        };
        if !any(|point| matches!(point, ChartPoint::Value { .. })) {
            let words = any(|point| matches!(point, ChartPoint::Word(_)));
            return if words { ChartForm::Steps } else { ChartForm::Nothing };
        }
        let dated = self.periods.iter().all(|period| period.at.is_some());
        // The longest bar would be the lowest rank.
        let ranks = self.series.iter().any(|series| series.rank);
        if ranks || (self.periods.len() > 2 && dated) {
            ChartForm::Line
        } else {
            ChartForm::Compare
        }
    }

    /// A target as text: `50.0%以上`.
    pub fn target_text(&self, series: &ChartSeries, target: &TargetMark) -> String {
        let figure = words::figure(self.language, target.value, self.unit_of(series));
        words::bounded(self.language, &figure, target.bound, series.rank)
    }

    /// A figure as text, as chart, table and sentence all show it: `37.30%`, `1,888件`.
    pub fn figure(&self, series: &ChartSeries, number: Number) -> String {
        words::figure(self.language, number, self.unit_of(series))
    }

    /// How far two figures are apart, without a sign: `2件`, `0.9ポイント`; places of an order `2つ`.
    fn apart(&self, series: &ChartSeries, difference: Number) -> String {
        match series.rank {
            true => words::ranks(self.language, difference),
            false => self.amount(series, difference),
        }
    }

    /// A difference as text, without a sign: `2件`, `0.9ポイント`.
    pub fn amount(&self, series: &ChartSeries, difference: Number) -> String {
        words::amount(self.language, difference, self.unit_of(series))
    }

    /// The periods of a series with what is known of each.
    fn points<'a>(
        &'a self,
        series: &'a ChartSeries,
    ) -> impl Iterator<Item = (&'a ChartPeriod, &'a ChartPoint)> {
        let rest = std::iter::repeat(&ChartPoint::Blank);
        self.periods.iter().zip(series.points.iter().chain(rest))
    }

    /// The figures of a series, each with the place of its period and as text.
    fn figures(&self, series: &ChartSeries) -> Vec<(usize, Number, String)> {
        let points = self.points(series).enumerate();
        let figures = points.filter_map(|(index, (_, point))| match point {
            ChartPoint::Value { number, text } => {
                Some((index, *number, self.value_text(series, *number, text)))
            }
            _ => None,
        });
        figures.collect()
    }

    /// The same as spots of a drawing, in the pieces of a line that passes over what was not due and breaks where a figure is absent.
    fn runs(
        &self,
        series: &ChartSeries,
        spot: impl Fn(usize, Number) -> (i64, i64),
    ) -> Vec<Vec<(i64, i64)>> {
        let (mut runs, mut run) = (Vec::new(), Vec::new());
        for (index, (_, point)) in self.points(series).enumerate() {
            match point {
                ChartPoint::Value { number, .. } => run.push(spot(index, *number)),
                ChartPoint::Word(_) | ChartPoint::Absent(_) => runs.push(std::mem::take(&mut run)),
                ChartPoint::Blank => {}
            }
        }
        runs.push(run);
        runs.retain(|run| !run.is_empty());
        runs
    }

    /// The period that a target counts for.
    fn period_of(&self, target: &TargetMark) -> Option<usize> {
        self.periods.iter().position(|one| one.at.is_some() && one.at == target.at)
    }

    fn unit_of<'a>(&'a self, series: &'a ChartSeries) -> &'a str {
        series.unit.as_deref().unwrap_or(&self.unit)
    }

    /// The target with its year, as the drawings write it: `目標 50.0%以上（令和5年度）`.
    fn target_label(&self, series: &ChartSeries, target: &TargetMark) -> String {
        words::target_label(self.language, &self.target_text(series, target), target)
    }

    fn value_text(&self, series: &ChartSeries, number: Number, text: &Option<String>) -> String {
        match text {
            Some(text) => text.clone(),
            None => self.figure(series, number),
        }
    }
}

/// That there is nothing to draw, and what is aimed at.
fn nothing(chart: &Chart, canvas: &mut Canvas, width: i64) -> i64 {
    let mut y = 2 * canvas::LINE - canvas::baseline(0, 0);
    let mut write = |class: &str, text: &str| {
        y = canvas.lines(class, width / 2, y, &wrap(text, width - 2 * canvas::FONT));
    };
    write("ch-none ch-mid", &words::no_figures(chart.language));
    for series in &chart.series {
        for target in &series.targets {
            let label = chart.target_label(series, target);
            write("ch-target-label ch-mid", format!("{} {label}", series.label).trim_start());
        }
    }
    y + canvas::baseline(0, 0) + canvas::LINE / 2
}

/// Adds one thing to the group of its key, which comes where the key was met first.
fn add_to<'a>(groups: &mut Vec<(&'a str, Vec<&'a str>)>, key: &'a str, one: &'a str) {
    match groups.iter_mut().find(|(known, _)| *known == key) {
        Some((_, group)) => group.push(one),
        None => groups.push((key, vec![one])),
    }
}

impl ChartSeries {
    /// The target that is drawn across the whole plot; several are drawn each in its own year.
    fn only_target(&self) -> Option<&TargetMark> {
        match self.targets.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    fn numbers(&self) -> impl Iterator<Item = Number> {
        self.points.iter().filter_map(|point| match point {
            ChartPoint::Value { number, .. } => Some(*number),
            _ => None,
        })
    }
}

impl ChartPoint {
    /// A figure that its number and unit say completely.
    pub fn value(number: Number) -> ChartPoint {
        ChartPoint::Value { number, text: None }
    }
}

impl Width {
    pub fn tenths(self) -> i64 {
        match self {
            Width::Wide => 7200,
            Width::Narrow => 3200,
            Width::Picture => 4400,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Width::Wide => "wide",
            Width::Narrow => "narrow",
            Width::Picture => "picture",
        }
    }
}
