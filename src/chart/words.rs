//! The fixed words of charts and sentences in each language. Knows grammar; never a figure's meaning.

use super::{Bound, Language, Target};
use crate::number::Number;
use Language::{En, Ja};

pub fn is_percent(unit: &str) -> bool {
    matches!(unit, "%" | "％" | "パーセント")
}

/// A number with its unit: `1,888件`, `37.30%`, `1,888 cases`.
pub fn figure(language: Language, number: Number, unit: &str) -> String {
    let space = if language == En && !unit.is_empty() && !is_percent(unit) {
        " "
    } else {
        ""
    };
    format!("{}{space}{unit}", number.grouped())
}

/// A difference with its unit, without a sign. Two percentages differ by points.
pub fn amount(language: Language, difference: Number, unit: &str) -> String {
    let difference = difference.abs().trimmed();
    match language {
        Ja if is_percent(unit) => format!("{}ポイント", difference.grouped()),
        En if is_percent(unit) => {
            let one = difference.compare(Number::whole(1)).is_eq();
            let points = if one { "point" } else { "points" };
            format!("{} percentage {points}", difference.grouped())
        }
        _ => figure(language, difference, unit),
    }
}

/// A figure with its bound: `50.0%以上`, `at least 50.0%`.
pub fn bounded(language: Language, figure: &str, bound: Bound) -> String {
    match (language, bound) {
        (_, Bound::Exact) => figure.to_string(),
        (Ja, Bound::AtLeast) => format!("{figure}以上"),
        (Ja, Bound::AtMost) => format!("{figure}以下"),
        (En, Bound::AtLeast) => format!("at least {figure}"),
        (En, Bound::AtMost) => format!("at most {figure}"),
    }
}

/// The label at the target's line.
pub fn target_label(language: Language, target: &Target, unit: &str) -> String {
    let text = bounded(
        language,
        &figure(language, target.value, unit),
        target.bound,
    );
    // Brackets in brackets would be hard to read; the sentences give the year in full.
    let when = target.when.split('（').next().unwrap_or_default();
    let when = match (language, when) {
        (_, "") => String::new(),
        (Ja, when) => format!("（{when}）"),
        (En, when) => format!(" ({when})"),
    };
    match language {
        Ja => format!("目標 {text}{when}"),
        En => format!("Target: {text}{when}"),
    }
}

pub fn no_figures(language: Language) -> String {
    match language {
        Ja => "報告された数値は、まだありません。".to_string(),
        En => "No figures have been reported yet.".to_string(),
    }
}

pub fn unit_line(language: Language, unit: &str) -> String {
    match language {
        Ja => format!("単位：{unit}"),
        En => format!("Unit: {unit}"),
    }
}

/// Says that the vertical scale does not begin at zero.
pub fn broken_axis(language: Language, from: &str) -> String {
    match language {
        Ja => format!("縦の目盛りは、0ではなく{from}から始まります。"),
        En => format!("The vertical scale starts at {from}, not at 0."),
    }
}

/// Says what one of several series lacks.
pub fn gap(language: Language, series: &str, periods: &[&str], reason: &str) -> String {
    match language {
        Ja if series.is_empty() => format!("{}は「{reason}」です。", periods.join("、")),
        Ja => format!("{series}の{}は「{reason}」です。", periods.join("、")),
        En if series.is_empty() => format!("{}: {reason}.", periods.join(", ")),
        En => format!("{series}, {}: {reason}.", periods.join(", ")),
    }
}

/// A tick label; large ones in 万 or 億, if every tick is a whole number of them.
pub fn tick(language: Language, number: Number, power: u32) -> String {
    let (short, suffix) = match (language, power) {
        (Ja, 8) => (8, "億"),
        (Ja, 4) => (4, "万"),
        (En, 9) => (9, "bn"),
        (En, 6) => (6, "m"),
        _ => return number.trimmed().grouped(),
    };
    if number.is_zero() {
        return "0".to_string();
    }
    let ratio = number.ratio(Number::scaled(10i128.pow(short), 0), 0);
    format!("{}{suffix}", ratio.unwrap_or(number).grouped())
}

/// The largest power of ten with a name that divides the step of a scale reaching to `far`.
pub fn tick_power(language: Language, step: Number, far: Number) -> u32 {
    let named: &[u32] = match language {
        Ja => &[8, 4],
        En => &[9, 6],
    };
    let fits = |power: &&u32| {
        let unit = Number::scaled(10i128.pow(**power), 0);
        far.abs().compare(unit).is_ge() && step.floor_to(unit).compare(step).is_eq()
    };
    named.iter().find(fits).copied().unwrap_or(0)
}
