//! Figures that jump: three times the one before or a third of it, down to nothing, or far outside what the series held so far.
//!
//! A digit too many or too few looks so. It may also be right: then a note says why, and nobody is asked again.

use crate::diagnostic::{Diagnostic, finding};
use crate::number::Number;
use crate::plan::indicator::{IndicatorEntry, Point, Series};
use crate::source::Location;
use crate::unit;

/// From how many times on a change is asked about; what adds up over the years grows fast at first.
const TIMES: i64 = 3;
const TIMES_CUMULATIVE: i64 = 10;
/// How many other values make a range, how many times its width a figure must lie beside it, and how much larger or smaller it must be.
const OTHERS: usize = 3;
const WIDTHS: usize = 3;
const BESIDE: Number = Number::scaled(15, 1);

struct SuddenFigure<'a> {
    point: &'a Point,
    number: Number,
}

/// Asks about the figures of a series, which come in order of time.
pub fn check(entry: &IndicatorEntry, series: &Series, points: &[&Point]) -> Vec<Diagnostic> {
    // Ranks and balances change as they please.
    if entry.is_rank(series) || entry.is_balance(series) {
        return Vec::new();
    }
    let numbers = points.iter().filter_map(|point| {
        let number = *point.value.number()?;
        Some(SuddenFigure { point, number })
    });
    let figures: Vec<SuddenFigure> = numbers.collect();
    let least = least(entry, series);
    let (strays, rest): (Vec<&SuddenFigure>, Vec<&SuddenFigure>) =
        figures.iter().partition(|one| stray(one, &figures).is_some_and(|_| asked(one, least)));
    let mut found: Vec<Diagnostic> =
        strays.iter().filter_map(|one| Some(beside(entry, one, stray(one, &figures)?))).collect();
    let times = Number::whole(if entry.cumulative { TIMES_CUMULATIVE } else { TIMES });
    // What comes back to where it was before a jump is not a second jump.
    let mut home: Option<Number> = None;
    for pair in rest.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        let back = home.is_some_and(|home| !jumps(home, after.number, times, least));
        home = None;
        if jumps(before.number, after.number, times, least) && !back {
            home = Some(before.number);
            if before.point.note.is_none() && after.point.note.is_none() {
                found.push(jump(entry, before, after));
            }
        }
    }
    found
}

/// Below this size, chance alone makes threefold changes.
fn least(entry: &IndicatorEntry, series: &Series) -> Number {
    let unit = entry.unit_of(series).unwrap_or_default();
    Number::whole(if unit::is_counted(unit) { 30 } else { 10 })
}

fn asked(one: &SuddenFigure, least: Number) -> bool {
    one.point.note.is_none() && (one.number.abs().compare(least).is_ge() || one.number.places() > 0)
}

fn jumps(before: Number, after: Number, times: Number, least: Number) -> bool {
    let (a, b) = (before.abs(), after.abs());
    let (small, large) = (a.smaller(b), a.larger(b));
    // Measured figures such as 1.43 are small without being a matter of chance.
    let measured = before.places() > 0 || after.places() > 0;
    let counts = measured || large.compare(least).is_ge();
    let far = match large.ratio(small, 3) {
        Some(ratio) => ratio.compare(times).is_ge(),
        // Down to nothing is odd; up from nothing is a beginning.
        None => after.is_zero() && !before.is_zero(),
    };
    counts && far
}

/// The range of all other figures, if this one lies far outside it.
fn stray(one: &SuddenFigure, all: &[SuddenFigure]) -> Option<(Number, Number)> {
    let others = || {
        let others = all.iter().filter(|other| !std::ptr::eq(*other, one));
        others.map(|other| other.number)
    };
    let least = others().reduce(Number::smaller)?;
    let most = others().reduce(Number::larger)?;
    let width = most - least;
    let widths = (0..WIDTHS).fold(Number::ZERO, |sum, _| sum + width);
    let nearest = match one.number {
        number if number.compare(most + widths).is_gt() => most,
        number if number.compare(least - widths).is_lt() => least,
        _ => return None,
    };
    let (a, b) = (one.number.abs(), nearest.abs());
    let ratio = a.larger(b).ratio(a.smaller(b), 3);
    let far = ratio.is_none_or(|ratio| ratio.compare(BESIDE).is_ge());
    (far && others().count() >= OTHERS).then_some((least, most))
}

fn beside(
    entry: &IndicatorEntry,
    one: &SuddenFigure,
    (least, most): (Number, Number),
) -> Diagnostic {
    let (least, most) = (least.grouped(), most.grouped());
    ask(finding! { warning "sudden-change", &entry.common.path, one.point.span;
        "ほかの値（{least} から {most} まで）から大きく離れています",
        "far from all other values ({least} to {most})";
    })
}

fn jump(entry: &IndicatorEntry, before: &SuddenFigure, after: &SuddenFigure) -> Diagnostic {
    let (a, b) = (before.number.abs(), after.number.abs());
    let was = before.number.grouped();
    let ratio = a.larger(b).ratio(a.smaller(b), 1);
    let ratio = ratio.map(|ratio| ratio.trimmed().grouped());
    let (ja, en) = match ratio {
        None => {
            (format!("前の値（{was}）から 0 になっています"), format!("0, after a value of {was}"))
        }
        Some(times) if b.compare(a).is_gt() => (
            format!("前の値（{was}）の {times} 倍です"),
            format!("{times} times the value before ({was})"),
        ),
        Some(times) => (
            format!("前の値（{was}）の {times} 分の1です"),
            format!("{times} times less than the value before ({was})"),
        ),
    };
    let path = &entry.common.path;
    ask(finding! { warning "sudden-change", path, after.point.span;
        ja, en;
        label Location::new(path, before.point.span), "前の値です", "the value before";
    })
}

fn ask(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.help(
        "けたを確かめてください。正しいときは、note に理由を書いてください",
        "check the digits; if it is right, say why in `note`",
    )
}
