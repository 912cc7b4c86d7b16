//! Lays out rows of name, figure and track, side by side when wide and stacked when narrow. Knows the
//! places of texts; the tracks are drawn by `bars` and `steps`.

use super::canvas::{Canvas, FONT, LINE, text_width, wrap};
use super::{Chart, Period, Point, Series, TargetMark, words};

const GAP: i64 = 160;
const TRACK: i64 = 260;
const NARROW: i64 = 4800;

pub struct Row<'a> {
    pub point: &'a Point,
    /// What the row is, if it is one of several targets.
    pub target: Option<&'a TargetMark>,
    name: Vec<String>,
    figure: Vec<String>,
    emphasised: bool,
}

/// The columns that all rows of one drawing share.
pub struct Columns {
    stacked: bool,
    name: i64,
    figure_end: i64,
    pub track_x: i64,
    pub track_w: i64,
}

/// The rows of a series: every period of which something is known, then its targets if there are several.
pub fn of<'a>(chart: &'a Chart, series: &'a Series, columns: &Columns, width: i64) -> Vec<Row<'a>> {
    let known: Vec<(&Period, &Point)> =
        chart.points(series).filter(|(_, point)| !matches!(point, Point::Blank)).collect();
    let latest = known.iter().rposition(|(_, point)| !matches!(point, Point::Absent(_)));
    let latest = latest.filter(|_| !ends_with_baseline(chart, series));
    let texts = |name: &str, text: &str| {
        if columns.stacked {
            let figure = wrap(text, width / 2);
            let room = width - GAP - widest(&figure);
            (wrap(name, room), figure)
        } else {
            let room = columns.figure_end - columns.name - GAP;
            (wrap(name, columns.name), wrap(text, room))
        }
    };
    let rows = known.into_iter().enumerate().map(|(index, (period, point))| {
        let (name, figure) = texts(&period.long, &figure_text(chart, series, point));
        Row { point, target: None, name, figure, emphasised: Some(index) == latest }
    });
    let aims = several(series).iter().map(|target| {
        let name = words::target_name(chart.language, target);
        let (name, figure) = texts(&name, &chart.target_text(series, target));
        Row { point: &Point::Blank, target: Some(target), name, figure, emphasised: false }
    });
    rows.chain(aims).collect()
}

/// The targets that have rows of their own: one alone is a line through all rows.
fn several(series: &Series) -> &[TargetMark] {
    match series.targets.as_slice() {
        [_] => &[],
        targets => targets,
    }
}

/// Whether nothing was measured after the baseline, so that no row is the latest one.
pub fn ends_with_baseline(chart: &Chart, series: &Series) -> bool {
    let mut known = chart.points(series).enumerate();
    let measured = |point: &Point| matches!(point, Point::Value { .. } | Point::Word(_));
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
        for series in &chart.series {
            for (period, point) in chart.points(series) {
                if !matches!(point, Point::Blank) {
                    name = name.max(widest(&wrap(&period.long, 2200)));
                    let text = figure_text(chart, series, point);
                    figure = figure.max(widest(&wrap(&text, 1800)));
                }
            }
            for target in several(series) {
                let row = words::target_name(chart.language, target);
                name = name.max(widest(&wrap(&row, 2200)));
                let text = chart.target_text(series, target);
                figure = figure.max(widest(&wrap(&text, 1800)));
            }
        }
        let figure_end = name + GAP + figure;
        let track_x = figure_end + GAP;
        Columns { stacked: false, name, figure_end, track_x, track_w: width - track_x - 20 }
    }

    pub fn stacked(&self) -> bool {
        self.stacked
    }

    /// Draws the texts of a row that begins at `y`; gives the top of its track and the end of the row.
    pub fn texts(&self, canvas: &mut Canvas, row: &Row, y: i64) -> (i64, i64) {
        let lines = row.name.len().max(row.figure.len()) as i64;
        let (text_top, track_y, end) = if self.stacked {
            let track_y = y + lines * LINE + 40;
            (y, track_y, track_y + TRACK + 140)
        } else {
            let height = (lines * LINE).max(TRACK) + 120;
            (y + (height - lines * LINE) / 2, y + (height - TRACK) / 2, y + height)
        };
        let class = match row.point {
            Point::Absent(_) => "ch-none ch-end",
            _ if row.emphasised => "ch-value ch-end",
            _ => "ch-label ch-end",
        };
        for (index, line) in row.name.iter().enumerate() {
            canvas.text("ch-label", 0, baseline(text_top, index), line);
        }
        for (index, line) in row.figure.iter().enumerate() {
            canvas.text(class, self.figure_end, baseline(text_top, index), line);
        }
        (track_y, end)
    }

    /// How high a track is.
    pub fn track_h(&self) -> i64 {
        TRACK
    }
}

/// Draws the heading of a series, if it has one; gives where its rows begin.
pub fn heading(canvas: &mut Canvas, series: &Series, width: i64, y: i64) -> i64 {
    if series.label.is_empty() {
        return y;
    }
    let lines = wrap(&series.label, width);
    for (index, line) in lines.iter().enumerate() {
        canvas.text("ch-head", 0, baseline(y, index), line);
    }
    y + lines.len() as i64 * LINE + 60
}

/// The baseline of a line of text in a block that begins at `top`.
pub fn baseline(top: i64, line: usize) -> i64 {
    top + line as i64 * LINE + FONT + 10
}

pub fn widest(lines: &[String]) -> i64 {
    lines.iter().map(|line| text_width(line)).max().unwrap_or(0)
}

fn figure_text(chart: &Chart, series: &Series, point: &Point) -> String {
    match point {
        Point::Value { number, text } => chart.value_text(series, *number, text),
        Point::Word(word) => word.clone(),
        Point::Absent(reason) => reason.clone(),
        Point::Blank => String::new(),
    }
}
