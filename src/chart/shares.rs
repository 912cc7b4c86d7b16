//! One bar of several parts, as wide as there are things in each. Words beside it say the numbers.

use super::canvas::Canvas;

const WIDTH: i64 = 7200;
const HEIGHT: i64 = 240;
const APART: i64 = 30;

/// A bar whose parts are as wide as what they count, each named for its colour; empty if nothing is counted. Hidden from assistive technology.
pub fn shares(parts: &[(&str, usize)]) -> String {
    let parts: Vec<_> = parts.iter().filter(|(_, count)| *count > 0).collect();
    let all: i64 = parts.iter().map(|(_, count)| *count as i64).sum();
    if all == 0 {
        return String::new();
    }
    let room = WIDTH - APART * (parts.len() as i64 - 1);
    let (mut x, mut passed, mut canvas) = (0, 0, Canvas::default());
    for (name, count) in parts {
        let from = room * passed / all;
        passed += *count as i64;
        let width = room * passed / all - from;
        canvas.rect(&format!("ch-part ch-part-{name}"), x, 0, width, HEIGHT);
        x += width + APART;
    }
    canvas.hidden("ch-shares", (WIDTH, HEIGHT), true)
}
