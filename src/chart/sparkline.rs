//! A tiny line without words, for a table whose cells say the same in words.

use super::canvas::{Canvas, tenths};
use super::scale::range;
use super::{Chart, Period, Point, Series};
use crate::number::Number;

const WIDTH: i64 = 1200;
const HEIGHT: i64 = 320;
const PAD: i64 = 60;

pub fn draw(chart: &Chart, series: &Series) -> String {
    let targets = series.targets.iter().map(|target| target.value);
    let numbers: Vec<Number> = series.numbers().collect();
    if numbers.is_empty() {
        return String::new();
    }
    let (low, high) = range(&numbers.iter().copied().chain(targets).collect::<Vec<_>>());
    let y = |number: Number| {
        if low.compare(high).is_eq() {
            HEIGHT / 2
        } else {
            let up = number.along(low, high, HEIGHT - 2 * PAD);
            if series.rank { PAD + up } else { HEIGHT - PAD - up }
        }
    };
    let last = chart.periods.len().saturating_sub(1).max(1) as i64;
    let mut canvas = Canvas::default();
    let x = |index: usize| PAD + (WIDTH - 2 * PAD) * index as i64 / last;
    if let Some(target) = series.only_target() {
        let y = y(target.value);
        canvas.line("ch-target", (0, y), (WIDTH, y));
    } else {
        for target in &series.targets {
            let place = |period: &Period| period.at.is_some() && period.at == target.at;
            if let Some(index) = chart.periods.iter().position(place) {
                let (x, y) = (x(index), y(target.value));
                canvas.line("ch-target-year", (x - PAD, y), (x + PAD, y));
            }
        }
    }
    let mut run = Vec::new();
    let mut end = (0, 0);
    for (index, (_, point)) in chart.points(series).enumerate() {
        match point {
            Point::Value { number, .. } => {
                end = (x(index), y(*number));
                run.push(end);
            }
            Point::Blank => {}
            Point::Word(_) | Point::Absent(_) => finish_run(&mut canvas, &mut run),
        }
    }
    finish_run(&mut canvas, &mut run);
    canvas.marker(0, end.0, end.1);
    let (w, h) = (tenths(WIDTH), tenths(HEIGHT));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ch ch-spark\" aria-hidden=\"true\" \
         viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\">\n{}</svg>\n",
        canvas.body()
    )
}

/// Draws the points reported in a row; one alone gets a small mark, so that it is not lost.
fn finish_run(canvas: &mut Canvas, run: &mut Vec<(i64, i64)>) {
    match run.as_slice() {
        [] => {}
        [(x, y)] => canvas.circle("ch-mark ch-s1", *x, *y, 30),
        points => canvas.path("ch-line ch-s1", points, false),
    }
    run.clear();
}
