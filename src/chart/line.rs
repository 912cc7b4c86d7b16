//! Lines over time, with labels at the lines themselves. One panel, or several if scales differ.

mod labels;

use super::canvas::{Canvas, FONT, LINE, baseline, text_width, widest, wrap};
use super::room::{Rect, Room, Spot};
use super::scale::{AxisScale, range};
use super::{Chart, ChartBound, ChartPoint, ChartSeries, TargetMark, Width, add_to, words};
use crate::number::Number;
use crate::unit;

const MOST_LINES: usize = 4;
const NARROW: i64 = 4800;
/// From the lowest tick to the foot of the plot, so that marks and shades are never cut.
const INSET: i64 = 160;
/// From the head of the plot to the highest tick, so that a figure has room above the highest point.
const HEAD: i64 = 320;
const MARK: i64 = 70;

pub fn draw(chart: &Chart, canvas: &mut Canvas, width: i64) -> i64 {
    let panels = panels(chart);
    if let [only] = panels.as_slice() {
        return Panel::new(chart, only, width, false).draw(canvas);
    }
    let gap = 400;
    let across = if width < NARROW { 1 } else { 2 };
    let panel_width = (width - gap * (across - 1)) / across;
    let mut y = 0;
    for row in panels.chunks(across as usize) {
        let mut lowest = y;
        for (column, panel) in row.iter().enumerate() {
            let mut inner = Canvas::default();
            let height = Panel::new(chart, panel, panel_width, true).draw(&mut inner);
            canvas.moved((panel_width + gap) * column as i64, y, 1000, inner);
            lowest = lowest.max(y + height);
        }
        y = lowest + 200;
    }
    y - 200
}

/// Series share a panel if they have one unit, similar sizes and no targets, and are few.
fn panels(chart: &Chart) -> Vec<Vec<&ChartSeries>> {
    let series: Vec<&ChartSeries> = chart.series.iter().collect();
    let one_unit =
        series.windows(2).all(|pair| unit::same(chart.unit_of(pair[0]), chart.unit_of(pair[1])))
            && series.windows(2).all(|pair| pair[0].rank == pair[1].rank);
    let no_targets = series.iter().all(|one| one.targets.is_empty());
    let sizes: Vec<Number> = series
        .iter()
        .filter_map(|one| one.numbers().map(Number::abs).reduce(Number::larger))
        .collect();
    let (least, most) = range(&sizes);
    let alike =
        sizes.len() == series.len() && (most.share(20).compare(least).is_le() || least.is_zero());
    let together =
        series.len() <= 1 || (series.len() <= MOST_LINES && one_unit && no_targets && alike);
    if together {
        return vec![series];
    }
    series.into_iter().map(|one| vec![one]).collect()
}

/// One plot with its axes.
struct Panel<'a> {
    chart: &'a Chart,
    series: &'a [&'a ChartSeries],
    width: i64,
    titled: bool,
    unit: &'a str,
    /// Small numbers stand at the top.
    rank: bool,
    scale: AxisScale,
    tick_power: u32,
    left: i64,
    right: i64,
    top: i64,
    bottom: i64,
    xs: Vec<i64>,
    /// What the target's line is, if there was no room to say so in the plot.
    target_note: Option<String>,
    notes: Vec<String>,
}

impl<'a> Panel<'a> {
    fn new(chart: &'a Chart, series: &'a [&'a ChartSeries], width: i64, titled: bool) -> Panel<'a> {
        let unit = series.first().map_or("", |one| chart.unit_of(one));
        let mut numbers: Vec<Number> = series.iter().flat_map(|one| one.numbers()).collect();
        let targets = series.iter().flat_map(|one| &one.targets);
        numbers.extend(targets.map(|target| target.value));
        let rank = series.iter().any(|one| one.rank);
        let scale = AxisScale::of(&numbers, rank, unit);
        let far = scale.high.larger(scale.low.abs());
        Panel {
            chart,
            series,
            width,
            titled,
            unit,
            rank,
            tick_power: words::tick_power(chart.language, unit, scale.step, far),
            scale,
            left: 0,
            right: width,
            top: 0,
            bottom: 0,
            xs: Vec::new(),
            target_note: None,
            notes: Vec::new(),
        }
    }

    fn narrow(&self) -> bool {
        self.width < NARROW
    }

    fn draw(mut self, canvas: &mut Canvas) -> i64 {
        let direct = self.direct_labels();
        self.head(canvas, direct.is_some());
        self.place_axes(&direct);
        self.gaps(canvas);
        self.shade(canvas);
        self.grid(canvas);
        let mut room = self.room();
        self.target_lines(canvas, &mut room);
        self.lines(canvas);
        if let Some(labels) = &direct {
            self.end_labels(canvas, labels);
        }
        self.figures(canvas, &mut room, direct.is_some());
        let y = self.period_labels(canvas);
        self.foot(canvas, y)
    }

    /// The labels at the right end of several lines, where there is room for them.
    fn direct_labels(&self) -> Option<Vec<Vec<String>>> {
        if self.series.len() < 2 || self.narrow() {
            return None;
        }
        let label = |series: &&ChartSeries| {
            let mut lines = wrap(&series.label, 1500);
            lines.extend(self.latest(series).map(|(_, _, text)| text));
            lines
        };
        Some(self.series.iter().map(label).collect())
    }

    fn latest(&self, series: &ChartSeries) -> Option<(usize, Number, String)> {
        self.chart.figures(series).pop()
    }

    /// Heading, key and unit above the plot.
    fn head(&mut self, canvas: &mut Canvas, direct: bool) {
        let mut y = 0;
        if self.titled {
            y = canvas.lines("ch-head", 0, y, &wrap(&self.series[0].label, self.width)) + 40;
        }
        if self.series.len() > 1 && !direct {
            for (index, series) in self.series.iter().enumerate() {
                let class = format!("ch-line ch-s{}", index % 4 + 1);
                let middle = y + LINE / 2;
                canvas.line(&class, (0, middle), (400, middle));
                canvas.marker(index, 200, middle);
                let latest = self.latest(series).map(|(_, _, text)| text);
                let text = format!("{} {}", series.label, latest.unwrap_or_default());
                let lines = wrap(text.trim_end(), self.width - 520);
                y = canvas.lines("ch-label", 520, y, &lines) + 20;
            }
            y += 60;
        }
        if !self.unit.is_empty() {
            let text = words::unit_line(self.chart.language, self.unit);
            canvas.text("ch-tick", 0, baseline(y, 0), &text);
            y += LINE + 40;
        }
        self.top = y;
    }

    fn place_axes(&mut self, direct: &Option<Vec<Vec<String>>>) {
        let ticks = self.ticks();
        let tick_width = |tick: &Number| text_width(&self.tick(*tick));
        self.left = ticks.iter().map(tick_width).max().unwrap_or(0) + 100;
        self.right = self.width - 20;
        let mut height = match self.width {
            width if width == Width::Picture.tenths() => 1700,
            _ if self.narrow() => 2150,
            _ => 2750,
        };
        if let Some(labels) = direct {
            let label_width = labels.iter().map(|lines| widest(lines)).max();
            self.right -= label_width.unwrap_or(0) + 480;
            let lines: usize = labels.iter().map(Vec::len).sum();
            height = height.max(lines as i64 * LINE + labels.len() as i64 * 60);
        }
        self.bottom = self.top + height;
        let inset = if self.narrow() { 240 } else { 520 };
        let (from, length) = (self.left + inset, self.right - self.left - 2 * inset);
        let periods = &self.chart.periods;
        let years: Option<Vec<i64>> =
            periods.iter().map(|period| period.at.map(i64::from)).collect();
        let places = years.unwrap_or_else(|| (0..periods.len() as i64).collect());
        let first = places.iter().min().copied().unwrap_or(0);
        let last = places.iter().max().copied().unwrap_or(0);
        self.xs = places
            .iter()
            .map(|place| match last - first {
                0 => from + length / 2,
                span => from + (place - first) * length / span,
            })
            .collect();
    }

    /// There is no rank of zero.
    fn ticks(&self) -> Vec<Number> {
        let mut ticks = self.scale.ticks();
        ticks.retain(|tick| !(self.rank && tick.is_zero()));
        ticks
    }

    fn tick(&self, tick: Number) -> String {
        words::tick(self.chart.language, tick, self.tick_power)
    }

    fn y(&self, number: Number) -> i64 {
        let length = self.bottom - self.top - INSET - HEAD;
        let up = self.scale.at(number, length);
        self.bottom - INSET - if self.rank { length - up } else { up }
    }

    /// The target that is drawn across the plot; a panel with targets has one series.
    fn only_target(&self) -> Option<&'a TargetMark> {
        self.series.first().and_then(|one| one.only_target())
    }

    /// Whether the good side of a target lies above it.
    fn aims_up(&self, bound: ChartBound) -> bool {
        (bound == ChartBound::AtLeast) != self.rank
    }

    /// Several targets, each with the place of its year.
    fn yearly_targets(&self) -> Vec<(usize, &'a TargetMark)> {
        let Some(series) = self.series.first() else {
            return Vec::new();
        };
        let place = |target: &'a TargetMark| Some((self.chart.period_of(target)?, target));
        match series.targets.as_slice() {
            [] | [_] => Vec::new(),
            several => several.iter().filter_map(place).collect(),
        }
    }

    /// Half the length of the dash of one year's target.
    fn half_dash(&self, index: usize) -> i64 {
        let edge = (self.right - self.xs[index]).min(self.xs[index] - self.left);
        (self.spacing(index) / 2 - 20).clamp(100, 320).min(edge)
    }

    /// A band with words wherever no series has a figure; a note where only one of several lacks it.
    fn gaps(&mut self, canvas: &mut Canvas) {
        let reasons: Vec<Option<&str>> = (0..self.xs.len()).map(|i| self.reason_at(i)).collect();
        let places: Vec<usize> = (0..reasons.len()).collect();
        for run in places.chunk_by(|one, next| reasons[*one] == reasons[*next]) {
            if let (Some(reason), [start, ..], [.., end]) = (reasons[run[0]], run, run) {
                self.gap(canvas, *start, *end, reason);
            }
        }
        for series in self.series {
            let mut lacking: Vec<(&str, Vec<&str>)> = Vec::new();
            for (index, (period, point)) in self.chart.points(series).enumerate() {
                if let (ChartPoint::Absent(reason) | ChartPoint::Word(reason), None) =
                    (point, reasons[index])
                {
                    add_to(&mut lacking, reason, &period.long);
                }
            }
            for (reason, periods) in lacking {
                let note = words::gap(self.chart.language, &series.label, &periods, reason);
                self.notes.push(note);
            }
        }
    }

    /// Why there is no figure at a period, if that is so for every series that should have one.
    fn reason_at(&self, index: usize) -> Option<&'a str> {
        let mut reason = None;
        for series in self.series {
            match series.points.get(index) {
                Some(ChartPoint::Absent(text) | ChartPoint::Word(text)) => match reason {
                    Some(known) if known != text => return None,
                    _ => reason = Some(text.as_str()),
                },
                Some(ChartPoint::Value { .. }) => return None,
                Some(ChartPoint::Blank) | None => {}
            }
        }
        reason
    }

    fn gap(&self, canvas: &mut Canvas, start: usize, end: usize, reason: &str) {
        let left = match start {
            0 => self.left,
            _ => (self.xs[start - 1] + self.xs[start]) / 2,
        };
        let right = match self.xs.get(end + 1) {
            Some(next) => (self.xs[end] + next) / 2,
            None => self.right,
        };
        let (left, right) = (left.max(self.left) + 20, right.min(self.right) - 20);
        canvas.rect("ch-gap", left, self.top, right - left, self.bottom - self.top);
        let middle = (left + right) / 2;
        let foot = self.bottom - INSET - 60;
        if text_width(reason) <= right - left {
            canvas.text("ch-none ch-mid", middle, foot, reason);
        } else if reason.chars().all(|c| text_width(&c.to_string()) == FONT) {
            let count = reason.chars().count() as i64;
            for (index, c) in reason.chars().enumerate() {
                let y = foot - (count - 1 - index as i64) * (FONT + 20);
                canvas.text("ch-none ch-mid", middle, y, &c.to_string());
            }
        } else {
            canvas.upright_text("ch-none", middle + FONT / 3, foot, reason);
        }
    }

    fn shade(&self, canvas: &mut Canvas) {
        let Some(target) = self.only_target() else {
            return;
        };
        let y = self.y(target.value);
        let (x, w) = (self.left, self.right - self.left);
        match target.bound {
            ChartBound::Exact => {}
            bound if self.aims_up(bound) => canvas.rect("ch-aim", x, self.top, w, y - self.top),
            _ => canvas.rect("ch-aim", x, y, w, self.bottom - y),
        }
    }

    fn grid(&self, canvas: &mut Canvas) {
        for tick in self.ticks() {
            let y = self.y(tick);
            let class = if tick.is_zero() { "ch-axis" } else { "ch-grid" };
            canvas.line(class, (self.left, y), (self.right, y));
            canvas.text("ch-tick ch-end", self.left - 80, y + 55, &self.tick(tick));
        }
        for &x in &self.xs {
            canvas.line("ch-axis", (x, self.bottom - 50), (x, self.bottom));
        }
    }

    /// What labels have to avoid: marks, lines and the words of gaps.
    fn room(&self) -> Room {
        let (w, h) = (self.right - self.left, self.bottom - self.top);
        let mut room = Room::new(Rect::new(self.left, self.top, w, h));
        if !self.scale.broken && !self.rank {
            let zero = self.y(Number::ZERO);
            room.avoid(&[(self.left, zero), (self.right, zero)]);
        }
        for series in self.series {
            for (x, y) in self.runs(series).concat() {
                let mark = Rect::new(x - MARK, y - MARK, 2 * MARK, 2 * MARK);
                room.taken.push(mark);
            }
            for run in self.runs(series) {
                room.avoid(&run);
            }
        }
        for index in 0..self.xs.len() {
            if let Some(reason) = self.reason_at(index) {
                let x = self.xs[index];
                let half = text_width(reason).min(self.spacing(index)) / 2;
                let tall =
                    if half * 2 < text_width(reason) { text_width(reason) + 200 } else { LINE };
                let y = self.bottom - INSET - tall;
                room.taken.push(Rect::new(x - half, y, 2 * half, tall));
            }
        }
        room
    }

    fn spacing(&self, index: usize) -> i64 {
        let before = index.checked_sub(1).map(|i| self.xs[index] - self.xs[i]);
        let after = self.xs.get(index + 1).map(|x| x - self.xs[index]);
        match (before, after) {
            (Some(before), Some(after)) => (before + after) / 2,
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => self.right - self.left,
        }
    }

    /// One target as a line across the plot, several as a dash each in its own year.
    fn target_lines(&self, canvas: &mut Canvas, room: &mut Room) {
        if let Some(target) = self.only_target() {
            let y = self.y(target.value);
            canvas.line("ch-target", (self.left, y), (self.right, y));
            room.avoid(&[(self.left, y), (self.right, y)]);
        }
        for (index, target) in self.yearly_targets() {
            let (x, y, half) = (self.xs[index], self.y(target.value), self.half_dash(index));
            canvas.line("ch-target-year", (x - half, y), (x + half, y));
            room.avoid(&[(x - half, y), (x + half, y)]);
        }
    }

    /// The points of a series, in pieces where a figure is absent.
    fn runs(&self, series: &ChartSeries) -> Vec<Vec<Spot>> {
        self.chart.runs(series, |index, number| (self.xs[index], self.y(number)))
    }

    fn lines(&self, canvas: &mut Canvas) {
        for (index, series) in self.series.iter().enumerate() {
            let class = format!("ch-line ch-s{}", index % 4 + 1);
            let runs = self.runs(series);
            for run in runs.iter().filter(|run| run.len() > 1) {
                canvas.path(&class, run, false);
            }
            for (x, y) in runs.concat() {
                canvas.marker(index, x, y);
            }
        }
    }
}
