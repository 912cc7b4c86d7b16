//! Lays out rows of name, figure and track, side by side when wide and stacked when narrow. Knows the
//! places of texts; the tracks are drawn by `bars` and `steps`.

use super::canvas::{Canvas, LINE, widest, wrap};
use super::{Chart, ChartPeriod, ChartPoint, ChartSeries, TargetMark, words};

const GAP: i64 = 160;
/// How high a track is.
pub const TRACK: i64 = 260;
const NARROW: i64 = 4800;

pub struct ChartRow<'a> {
    pub point: &'a ChartPoint,
    /// What the row is, if it is one of several targets.
    pub target: Option<&'a TargetMark>,
    name: String,
    figure: String,
    emphasised: bool,
}

/// The columns that all rows of one drawing share.
pub struct Columns {
    pub stacked: bool,
    name: i64,
    figure_end: i64,
    pub track_x: i64,
    pub track_w: i64,
}

/// The rows of a series: every period of which something is known, then its targets if there are several.
pub fn of<'a>(chart: &'a Chart, series: &'a ChartSeries) -> Vec<ChartRow<'a>> {
    let known: Vec<(&ChartPeriod, &ChartPoint)> =
        chart.points(series).filter(|(_, point)| !matches!(point, ChartPoint::Blank)).collect();
    let latest = known.iter().rposition(|(_, point)| !matches!(point, ChartPoint::Absent(_)));
    let latest = latest.filter(|_| !ends_with_baseline(chart, series));
    let rows = known.into_iter().enumerate().map(|(index, (period, point))| ChartRow {
        point,
        target: None,
        name: period.long.clone(),
        figure: figure_text(chart, series, point),
        emphasised: Some(index) == latest,
    });
    let aims = several(series).iter().map(|target| ChartRow {
        point: &ChartPoint::Blank,
        target: Some(target),
        name: words::target_name(chart.language, target),
        figure: chart.target_text(series, target),
        emphasised: false,
    });
    rows.chain(aims).collect()
}

/// The targets that have rows of their own: one alone is a line through all rows.
fn several(series: &ChartSeries) -> &[TargetMark] {
    match series.targets.as_slice() {
        [_] => &[],
        targets => targets,
    }
}

/// Whether nothing was measured after the baseline, so that no row is the latest one.
pub fn ends_with_baseline(chart: &Chart, series: &ChartSeries) -> bool {
    let mut known = chart.points(series).enumerate();
    let measured =
        |point: &ChartPoint| matches!(point, ChartPoint::Value { .. } | ChartPoint::Word(_));
    let last = known.by_ref().filter(|(_, (_, point))| measured(point)).last();
    last.is_some_and(|(index, _)| series.baseline == Some(index))
}

impl Columns {
    pub fn of(chart: &Chart, width: i64) -> Columns {
        if width < NARROW {
            return Columns {
                stacked: true,
                name: 0,
                figure_end: width,
                track_x: 20,
                track_w: width - 40,
            };
        }
        let mut name = 0;
        let mut figure = 0;
        for row in chart.series.iter().flat_map(|series| of(chart, series)) {
            name = name.max(widest(&wrap(&row.name, 2200)));
            figure = figure.max(widest(&wrap(&row.figure, 1800)));
        }
        let figure_end = name + GAP + figure;
        let track_x = figure_end + GAP;
        Columns { stacked: false, name, figure_end, track_x, track_w: width - track_x - 20 }
    }

    /// Draws the texts of a row that begins at `y`; gives the top of its track and the end of the row.
    pub fn texts(&self, canvas: &mut Canvas, row: &ChartRow, y: i64) -> (i64, i64) {
        let figure_w =
            if self.stacked { self.figure_end / 2 } else { self.figure_end - self.name - GAP };
        let figure = wrap(&row.figure, figure_w);
        let name_w = if self.stacked { self.figure_end - GAP - widest(&figure) } else { self.name };
        let name = wrap(&row.name, name_w);
        let lines = name.len().max(figure.len()) as i64;
        let (text_top, track_y, end) = if self.stacked {
            let track_y = y + lines * LINE + 40;
            (y, track_y, track_y + TRACK + 140)
        } else {
            let height = (lines * LINE).max(TRACK) + 120;
            (y + (height - lines * LINE) / 2, y + (height - TRACK) / 2, y + height)
        };
        let class = match row.point {
            ChartPoint::Absent(_) => "ch-none ch-end",
            _ if row.emphasised => "ch-value ch-end",
            _ => "ch-label ch-end",
        };
        canvas.lines("ch-label", 0, text_top, &name);
        canvas.lines(class, self.figure_end, text_top, &figure);
        (track_y, end)
    }
}

/// Draws the series of a chart below each other, each with its heading and its rows; `body` draws the rows from `y` on and gives their end.
pub fn each_series(
    chart: &Chart,
    canvas: &mut Canvas,
    width: i64,
    body: impl Fn(&mut Canvas, &ChartSeries, &Columns, i64) -> i64,
) -> i64 {
    let columns = Columns::of(chart, width);
    let mut y = 20;
    for (index, series) in chart.series.iter().enumerate() {
        if index > 0 {
            y += 140;
        }
        if !series.label.is_empty() {
            y = canvas.lines("ch-head", 0, y, &wrap(&series.label, width)) + 60;
        }
        y = body(canvas, series, &columns, y);
    }
    y
}

fn figure_text(chart: &Chart, series: &ChartSeries, point: &ChartPoint) -> String {
    match point {
        ChartPoint::Value { number, text } => chart.value_text(series, *number, text),
        ChartPoint::Word(word) => word.clone(),
        ChartPoint::Absent(reason) => reason.clone(),
        ChartPoint::Blank => String::new(),
    }
}
