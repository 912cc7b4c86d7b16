//! One bar of several parts, as wide as there are things in each. Words beside it say the numbers.

use super::canvas::tenths;

const WIDTH: i64 = 7200;
const HEIGHT: i64 = 240;
const APART: i64 = 30;

/// Draws the parts in their order, each with the class of its name. Nothing where there is nothing to share out.
pub fn draw(parts: &[(&str, usize)]) -> String {
    let parts: Vec<_> = parts.iter().filter(|(_, count)| *count > 0).collect();
    let all: i64 = parts.iter().map(|(_, count)| *count as i64).sum();
    if all == 0 {
        return String::new();
    }
    let room = WIDTH - APART * (parts.len() as i64 - 1);
    let (mut x, mut passed, mut body) = (0, 0, String::new());
    for (name, count) in parts {
        let from = room * passed / all;
        passed += *count as i64;
        let width = room * passed / all - from;
        let (left, wide) = (tenths(x), tenths(width));
        body += &format!(
            "<rect class=\"ch-part ch-part-{name}\" x=\"{left}\" y=\"0\" width=\"{wide}\" height=\"{}\"/>\n",
            tenths(HEIGHT)
        );
        x += width + APART;
    }
    let (w, h) = (tenths(WIDTH), tenths(HEIGHT));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ch ch-shares\" aria-hidden=\"true\" \
         viewBox=\"0 0 {w} {h}\" preserveAspectRatio=\"none\">\n{body}</svg>\n"
    )
}
