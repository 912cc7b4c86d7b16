//! Bars from zero, one per period or category, with the figure written beside each.

use super::canvas::{Canvas, baseline, widest, wrap};
use super::rows::{self, Columns, TRACK};
use super::scale::range;
use super::{Chart, ChartBound, ChartPoint, ChartSeries, Width};
use crate::number::Number;
use crate::unit;

/// Which bars are solid: the others are outlined, so that they differ without colour.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Emphasis {
    Latest,
    All,
}

impl Chart {
    /// A bar per category, all alike.
    pub fn bar(&self, width: Width) -> String {
        let mut canvas = Canvas::default();
        let height = draw(self, &mut canvas, width.tenths(), Emphasis::All);
        canvas.finish(self, width, height)
    }
}

/// A bar per period; the latest reported one is emphasised.
pub fn compare(chart: &Chart, canvas: &mut Canvas, width: i64) -> i64 {
    draw(chart, canvas, width, Emphasis::Latest)
}

/// Draws all series below each other; those with the same unit share their scale.
fn draw(chart: &Chart, canvas: &mut Canvas, width: i64, emphasis: Emphasis) -> i64 {
    rows::each_series(chart, canvas, width, |canvas, series, columns, y| {
        group(chart, canvas, series, columns, (width, y), emphasis)
    })
}

fn group(
    chart: &Chart,
    canvas: &mut Canvas,
    series: &ChartSeries,
    columns: &Columns,
    (width, mut y): (i64, i64),
    emphasis: Emphasis,
) -> i64 {
    let axis = Axis::of(chart, series, columns);
    let rows = rows::of(chart, series);
    if let Some(target) = series.only_target() {
        let label = chart.target_label(series, target);
        y = target_label(canvas, &label, &axis, (width, y), columns);
    }
    let latest = rows
        .iter()
        .rposition(|row| matches!(row.point, ChartPoint::Value { .. }))
        .filter(|_| !rows::ends_with_baseline(chart, series));
    // The shade lies under the bars and texts, so the rows are drawn apart and added after it.
    let mut front = Canvas::default();
    let top = y;
    let mut tracks: Vec<i64> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let (track_y, end) = columns.texts(&mut front, row, y);
        tracks.push(track_y);
        if let ChartPoint::Value { number, .. } = row.point {
            let solid = emphasis == Emphasis::All || Some(index) == latest;
            let class = if solid { "ch-bar-now" } else { "ch-bar-then" };
            let (from, to) = (axis.x(Number::ZERO), axis.x(*number));
            if from != to {
                let (x, w) = (from.min(to), (from - to).abs());
                front.rect(class, x, track_y, w, TRACK);
            }
        }
        if let Some(target) = row.target {
            let (x, foot) = (axis.x(target.value), track_y + TRACK);
            front.line("ch-target-year", (x, track_y), (x, foot));
        }
        y = end;
    }
    let spans: Vec<(i64, i64)> = match columns.stacked || tracks.is_empty() {
        true => tracks.iter().map(|&track_y| (track_y, TRACK)).collect(),
        false => vec![(top, y - top)],
    };
    if axis.of_a_hundred {
        for &track_y in &tracks {
            canvas.rect("ch-whole", axis.start, track_y, axis.length, TRACK);
        }
    }
    for &(span_y, span_h) in &spans {
        axis.shade(canvas, series, span_y, span_h);
    }
    canvas.append(front);
    let zero = axis.x(Number::ZERO);
    for &(span_y, span_h) in &spans {
        canvas.line("ch-axis", (zero, span_y - 10), (zero, span_y + span_h + 10));
        if let Some(x) = axis.target_x(series) {
            canvas.line("ch-target", (x, span_y - 10), (x, span_y + span_h + 10));
        }
    }
    if axis.of_a_hundred && !rows.is_empty() {
        let foot = baseline(y - if columns.stacked { 100 } else { 20 }, 0);
        let end = axis.start + axis.length;
        canvas.text("ch-tick", zero, foot, "0%");
        canvas.text("ch-tick ch-end", end, foot, "100%");
        y = foot + 80;
    }
    y
}

/// Writes the target's label above its line and gives where the rows begin.
fn target_label(
    canvas: &mut Canvas,
    label: &str,
    axis: &Axis,
    (width, y): (i64, i64),
    columns: &Columns,
) -> i64 {
    let left = if columns.stacked { 0 } else { columns.track_x };
    let lines = wrap(label, width - left);
    let most = width - widest(&lines);
    let x = (axis.target - widest(&lines) / 2).min(most).max(left);
    canvas.lines("ch-target-label", x, y, &lines) + 90
}

/// From figures to positions along the track.
struct Axis {
    low: Number,
    high: Number,
    start: i64,
    length: i64,
    edges: (i64, i64),
    target: i64,
    /// Shares of a whole are drawn as parts of a whole: the track is a hundred percent.
    of_a_hundred: bool,
}

impl Axis {
    fn of(chart: &Chart, series: &ChartSeries, columns: &Columns) -> Axis {
        let unit = chart.unit_of(series);
        let alike = chart.series.iter().filter(|other| unit::same(chart.unit_of(other), unit));
        let mut numbers = vec![Number::ZERO];
        let mut any_target = false;
        for other in alike {
            numbers.extend(other.numbers());
            numbers.extend(other.targets.iter().map(|target| target.value));
            any_target |= !other.targets.is_empty();
        }
        let (low, high) = range(&numbers);
        let hundred = Number::whole(100);
        let of_a_hundred =
            unit::is_percent(unit) && !low.is_negative() && high.compare(hundred).is_le();
        let high = match of_a_hundred {
            true => hundred,
            false if low.compare(high).is_eq() => Number::whole(1),
            false => high,
        };
        // A target at the end of the track keeps some of its shaded side in sight.
        let pad = if any_target { 160 } else { 0 };
        let mut axis = Axis {
            low,
            high,
            start: columns.track_x + pad,
            length: columns.track_w - 2 * pad,
            edges: (columns.track_x, columns.track_x + columns.track_w),
            target: 0,
            of_a_hundred,
        };
        axis.target = axis.target_x(series).unwrap_or(0);
        axis
    }

    fn x(&self, number: Number) -> i64 {
        self.start + number.along(self.low, self.high, self.length)
    }

    fn target_x(&self, series: &ChartSeries) -> Option<i64> {
        series.only_target().map(|target| self.x(target.value))
    }

    fn shade(&self, canvas: &mut Canvas, series: &ChartSeries, y: i64, h: i64) {
        let Some(target) = series.only_target() else {
            return;
        };
        let x = self.x(target.value);
        match target.bound {
            ChartBound::AtLeast => canvas.rect("ch-aim", x, y, self.edges.1 - x, h),
            ChartBound::AtMost => canvas.rect("ch-aim", self.edges.0, y, x - self.edges.0, h),
            ChartBound::Exact => {}
        }
    }
}
