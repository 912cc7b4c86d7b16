//! A tiny line without words, for a table whose cells say the same in words.

use super::canvas::Canvas;
use super::scale::range;
use super::{Chart, ChartSeries};
use crate::number::Number;

const WIDTH: i64 = 1200;
const HEIGHT: i64 = 320;
const PAD: i64 = 60;

impl Chart {
    /// A tiny line of one series for a table cell; empty if it has no figures. Hidden from assistive
    /// technology, because the cells beside it say the same in words.
    pub fn sparkline(&self, series: &ChartSeries) -> String {
        let targets = series.targets.iter().map(|target| target.value);
        let numbers: Vec<Number> = series.numbers().collect();
        if numbers.is_empty() {
            return String::new();
        }
        let (low, high) = range(&numbers.into_iter().chain(targets).collect::<Vec<_>>());
        let y = |number: Number| {
            if low.compare(high).is_eq() {
                return HEIGHT / 2;
            }
            let up = number.along(low, high, HEIGHT - 2 * PAD);
            if series.rank { PAD + up } else { HEIGHT - PAD - up }
        };
        let last = self.periods.len().saturating_sub(1).max(1) as i64;
        let x = |index: usize| PAD + (WIDTH - 2 * PAD) * index as i64 / last;
        let mut canvas = Canvas::default();
        if let Some(target) = series.only_target() {
            let y = y(target.value);
            canvas.line("ch-target", (0, y), (WIDTH, y));
        } else {
            for target in &series.targets {
                if let Some(index) = self.period_of(target) {
                    let (x, y) = (x(index), y(target.value));
                    canvas.line("ch-target-year", (x - PAD, y), (x + PAD, y));
                }
            }
        }
        let runs = self.runs(series, |index, number| (x(index), y(number)));
        for run in &runs {
            canvas.run(run, 30);
        }
        let (x, y) = runs.concat().pop().unwrap_or_default();
        canvas.marker(0, x, y);
        canvas.hidden("ch-spark", (WIDTH, HEIGHT), false)
    }
}
