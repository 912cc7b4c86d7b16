//! Where a qualitative result stands on its scale, once per period.

use super::canvas::{Canvas, LINE, baseline, text_width};
use super::rows::{self, Columns, TRACK};
use super::{Chart, ChartPoint};

const END: i64 = 480;

/// Draws a track per period with a stop for every word of the scale.
pub fn draw(chart: &Chart, canvas: &mut Canvas, width: i64) -> i64 {
    rows::each_series(chart, canvas, width, |canvas, series, columns, mut y| {
        let stops = stops(chart.scale.len(), columns);
        if !columns.stacked {
            y = names(chart, canvas, &stops, y);
        }
        for row in rows::of(chart, series) {
            let (track_y, end) = columns.texts(canvas, &row, y);
            // A row without a result has no track: empty stops would look like the lowest step.
            if let ChartPoint::Word(word) = row.point {
                let reached = chart.scale.iter().position(|step| step == word);
                track(canvas, &stops, reached, track_y + TRACK / 2);
            }
            y = end;
        }
        match columns.stacked {
            true => names(chart, canvas, &stops, y - 120) + 40,
            false => y,
        }
    })
}

fn stops(count: usize, columns: &Columns) -> Vec<i64> {
    let (left, length) = (columns.track_x + END, columns.track_w - 2 * END);
    let between = count.saturating_sub(1).max(1) as i64;
    (0..count as i64).map(|index| left + length * index / between).collect()
}

/// Names the stops; only the first and the last if there is no room for all.
fn names(chart: &Chart, canvas: &mut Canvas, stops: &[i64], y: i64) -> i64 {
    let half = |index: usize| text_width(&chart.scale[index]) / 2;
    let crowded = (1..stops.len())
        .any(|index| stops[index] - stops[index - 1] < half(index) + half(index - 1) + 80);
    let last = stops.len().saturating_sub(1);
    for (index, &x) in stops.iter().enumerate() {
        if crowded && index != 0 && index != last {
            continue;
        }
        canvas.text("ch-tick ch-mid", x, baseline(y, 0), &chart.scale[index]);
    }
    y + LINE
}

fn track(canvas: &mut Canvas, stops: &[i64], reached: Option<usize>, y: i64) {
    if let (Some(&first), Some(&last)) = (stops.first(), stops.last()) {
        canvas.line("ch-track", (first, y), (last, y));
    }
    for (index, &x) in stops.iter().enumerate() {
        match reached {
            Some(here) if index == here => canvas.circle("ch-here", x, y, 120),
            Some(here) if index < here => canvas.circle("ch-done", x, y, 70),
            _ => canvas.circle("ch-stop", x, y, 70),
        }
    }
}
