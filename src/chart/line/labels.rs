//! The words of a panel: names and figures at the lines, the target's label, the periods, the remarks below.

use super::super::canvas::{Canvas, LINE, baseline, text_width, widest, wrap};
use super::super::room::{Rect, Room, Spot, stack};
use super::super::{ChartBound, words};
use super::{INSET, MARK, Panel};

impl Panel<'_> {
    /// Names and latest figures beside the ends of several lines.
    pub fn end_labels(&self, canvas: &mut Canvas, labels: &[Vec<String>]) {
        let ends: Vec<Spot> = self
            .series
            .iter()
            .map(|series| match self.latest(series) {
                Some((index, number, _)) => (self.xs[index], self.y(number)),
                None => (self.right, self.bottom - INSET),
            })
            .collect();
        let wishes: Vec<(i64, i64)> = ends
            .iter()
            .zip(labels)
            .map(|((_, y), lines)| {
                let height = lines.len() as i64 * LINE + 60;
                (y - height / 2, height)
            })
            .collect();
        let starts = stack(&wishes, self.top, self.bottom);
        for (index, lines) in labels.iter().enumerate() {
            let (x, y) = (self.right + 200, starts[index] + 30);
            let middle = y + lines.len() as i64 * LINE / 2;
            let has_figure = self.latest(self.series[index]).is_some();
            if has_figure {
                let from = (ends[index].0 + MARK + 30, ends[index].1);
                canvas.line("ch-lead", from, (x - 40, middle));
            }
            canvas.marker(index, x + 60, middle);
            let (name, figure) = lines.split_at(lines.len() - usize::from(has_figure));
            let y = canvas.lines("ch-label", x + 200, y, name);
            canvas.lines("ch-value", x + 200, y, figure);
        }
    }

    /// Figures at the points: the latest and the first always, others where there is room.
    pub fn figures(&mut self, canvas: &mut Canvas, room: &mut Room, labelled_ends: bool) {
        let mut wanted: Vec<(bool, usize, Spot, String)> = Vec::new();
        for series in self.series {
            let spots = self.chart.figures(series);
            let last = spots.len().saturating_sub(1);
            for (order, (index, number, text)) in spots.into_iter().enumerate() {
                let spot = (self.xs[index], self.y(number));
                let outer = order == 0 || order == last;
                let alone = self.series.len() == 1;
                if alone || (order == 0 && last > 0 && labelled_ends) {
                    wanted.push((alone && outer, index, spot, text));
                }
            }
        }
        // The latest figure chooses first, then the first one, then the targets, then the rest.
        wanted.sort_by_key(|(sure, index, ..)| (!sure, usize::MAX - index));
        let (sure, rest): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(sure, ..)| *sure);
        for (_, _, spot, text) in sure {
            let places = around(spot, &text);
            if let Some(rect) = room.place_even_on_a_line(&places) {
                write(canvas, "ch-value", rect, &text);
            }
        }
        self.target_text(canvas, room);
        for (_, _, spot, text) in rest {
            if let Some(rect) = room.place(&around(spot, &text)[..6]) {
                write(canvas, "ch-label", rect, &text);
            }
        }
    }

    /// Names the target at its line, on its good side if possible; below the plot if nowhere.
    fn target_text(&mut self, canvas: &mut Canvas, room: &mut Room) {
        self.yearly_target_texts(canvas, room);
        let (Some(target), Some(series)) = (self.only_target(), self.series.first()) else {
            return;
        };
        let text = self.chart.target_label(series, target);
        let (y, w) = (self.y(target.value), text_width(&text));
        let (above, below) = (y - LINE - 30, y + 30);
        // Close to the line if possible, else farther into the shaded side.
        let heights = if target.bound == ChartBound::Exact || self.aims_up(target.bound) {
            [above, below, above - LINE / 2, above - LINE]
        } else {
            [below, above, below + LINE / 2, below + LINE]
        };
        let free = self.right - self.left - w - 80;
        let spots = heights.iter().flat_map(|&height| {
            [4, 0, 3, 1, 2].map(|part| {
                let x = self.left + 40 + free.max(0) * part / 4;
                Rect::new(x, height, w, LINE)
            })
        });
        let spots: Vec<Rect> = spots.collect();
        match room.place(&spots) {
            Some(rect) if free >= 0 => write(canvas, "ch-target-label", rect, &text),
            _ => self.target_note = Some(text),
        }
    }

    /// Names the targets of single years where there is room, the last one first; what the dashes are is said below the plot.
    fn yearly_target_texts(&mut self, canvas: &mut Canvas, room: &mut Room) {
        let Some(series) = self.series.first() else {
            return;
        };
        for (index, target) in self.yearly_targets().into_iter().rev() {
            let mut text = self.chart.target_text(series, target);
            if series.targets.len() < 4 {
                text = words::target(self.chart.language, &text);
            }
            let spot = (self.xs[index], self.y(target.value));
            if let Some(rect) = room.place(&around(spot, &text)[..2]) {
                write(canvas, "ch-target-label", rect, &text);
            }
            self.target_note = Some(words::targets_key(self.chart.language));
        }
    }

    /// The periods below the plot: in full if all fit, else short, else every second, third, …
    pub fn period_labels(&self, canvas: &mut Canvas) -> i64 {
        let long: Vec<Vec<String>> = self
            .chart
            .periods
            .iter()
            .map(|period| match period.long.find('（') {
                Some(at) => vec![period.long[..at].into(), period.long[at..].into()],
                None => vec![period.long.clone()],
            })
            .collect();
        let short: Vec<Vec<String>> =
            self.chart.periods.iter().map(|period| vec![period.short.clone()]).collect();
        let centre = |label: &[String], index: usize| {
            let half = widest(label) / 2;
            self.xs[index].min(self.width - half).max(half)
        };
        let fits = |labels: &[Vec<String>], every: usize| {
            let shown: Vec<usize> = (0..labels.len()).rev().step_by(every).collect();
            shown.windows(2).all(|pair| {
                let (right, left) = (&labels[pair[0]], &labels[pair[1]]);
                let half = (widest(right) + widest(left)) / 2;
                centre(right, pair[0]) - centre(left, pair[1]) >= half + 120
            })
        };
        let (labels, every) = if fits(&long, 1) {
            (long, 1)
        } else {
            let every = (1..=short.len().max(1)).find(|&every| fits(&short, every));
            (short, every.unwrap_or(1))
        };
        let mut tallest = 1;
        for index in (0..labels.len()).rev().step_by(every) {
            let x = centre(&labels[index], index);
            canvas.lines("ch-tick ch-mid", x, self.bottom + 60, &labels[index]);
            tallest = tallest.max(labels[index].len());
        }
        self.bottom + 60 + tallest as i64 * LINE
    }

    /// Remarks in words below everything; gives the height of the panel.
    pub fn foot(&mut self, canvas: &mut Canvas, mut y: i64) -> i64 {
        if self.rank {
            self.notes.push(words::ranks_axis(self.chart.language));
        } else if self.scale.broken {
            let from = self.tick(self.scale.low);
            let note = words::broken_axis(self.chart.language, &from);
            self.notes.push(note);
        }
        y += 80;
        if let Some(note) = &self.target_note {
            let middle = y + LINE / 2;
            let class = match self.only_target() {
                Some(_) => "ch-target",
                None => "ch-target-year",
            };
            canvas.line(class, (0, middle), (400, middle));
            y = canvas.lines("ch-target-label", 520, y, &wrap(note, self.width - 520)) + 40;
        }
        for note in &self.notes {
            y = canvas.lines("ch-note", 0, y, &wrap(note, self.width)) + 40;
        }
        y
    }
}

/// Where the label of a point may stand: above, below, then farther away.
fn around((x, y): Spot, text: &str) -> Vec<Rect> {
    let (w, near) = (text_width(text), MARK + 20);
    let mut places = vec![
        Rect::new(x - w / 2, y - near - LINE, w, LINE),
        Rect::new(x - w / 2, y + near, w, LINE),
        Rect::new(x + 20, y - near - LINE, w, LINE),
        Rect::new(x - 20 - w, y - near - LINE, w, LINE),
        Rect::new(x + near, y - LINE / 2, w, LINE),
        Rect::new(x - near - w, y - LINE / 2, w, LINE),
    ];
    for farther in 1..6 {
        let shift = farther * LINE / 2;
        places.push(Rect::new(x - w / 2, y - near - LINE - shift, w, LINE));
        places.push(Rect::new(x - w / 2, y + near + shift, w, LINE));
    }
    places
}

fn write(canvas: &mut Canvas, class: &str, rect: Rect, text: &str) {
    let class = format!("{class} ch-mid");
    canvas.text(&class, rect.x + rect.w / 2, baseline(rect.y, 0), text);
}
