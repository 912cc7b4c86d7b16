//! The fixed words of charts and sentences in each language. Knows grammar; never a figure's meaning.

use super::{ChartBound, ChartLanguage, TargetMark};
use crate::number::Number;
use crate::unit::{is_percent, is_scaled};
use ChartLanguage::{En, Ja};

/// A text in a language, of the two that are written beside each other.
macro_rules! both {
    ($language:expr, $ja:literal $(, $of:expr)*; $en:literal $(, $of_en:expr)*) => {
        match $language {
            ChartLanguage::Ja => format!($ja $(, $of)*),
            ChartLanguage::En => format!($en $(, $of_en)*),
        }
    };
}
pub(super) use both;

/// A number with its unit: `1,888件`, `37.30%`, `1,888 cases`.
pub fn figure(language: ChartLanguage, number: Number, unit: &str) -> String {
    let space = if language == En && !unit.is_empty() && !is_percent(unit) { " " } else { "" };
    format!("{}{space}{unit}", number.grouped())
}

/// A difference with its unit, without a sign. Two percentages differ by points.
pub fn amount(language: ChartLanguage, difference: Number, unit: &str) -> String {
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

/// A difference of ranks, without a sign: `2つ`, `12ランク`.
pub fn ranks(language: ChartLanguage, difference: Number) -> String {
    let difference = difference.abs();
    match language {
        Ja if difference.compare(Number::whole(10)).is_lt() => format!("{difference}つ"),
        Ja => format!("{difference}ランク"),
        En if difference.compare(Number::whole(1)).is_eq() => format!("{difference} place"),
        En => format!("{difference} places"),
    }
}

/// A figure with its bound: `50.0%以上`, `at least 50.0%`, `10位以内`.
pub fn bounded(language: ChartLanguage, figure: &str, bound: ChartBound, rank: bool) -> String {
    match (language, bound) {
        (_, ChartBound::Exact) => figure.to_string(),
        (Ja, ChartBound::AtMost) if rank => format!("{figure}以内"),
        (Ja, ChartBound::AtLeast) => format!("{figure}以上"),
        (Ja, ChartBound::AtMost) => format!("{figure}以下"),
        (En, ChartBound::AtLeast) => format!("at least {figure}"),
        (En, ChartBound::AtMost) => format!("at most {figure}"),
    }
}

/// A target named as one.
pub fn target(language: ChartLanguage, text: &str) -> String {
    both!(language, "目標 {text}"; "Target: {text}")
}

/// The label at the target's line.
pub fn target_label(language: ChartLanguage, text: &str, target: &TargetMark) -> String {
    let named = self::target(language, text);
    match brief(&target.when) {
        "" => named,
        when => both!(language, "{named}（{when}）"; "{named} ({when})"),
    }
}

/// The name of a target's row.
pub fn target_name(language: ChartLanguage, target: &TargetMark) -> String {
    match target.when.as_str() {
        "" => both!(language, "目標"; "Target"),
        when => both!(language, "目標：{when}"; "Target: {when}"),
    }
}

/// What the dashes of several targets are.
pub fn targets_key(language: ChartLanguage) -> String {
    both!(language, "年度ごとの目標"; "Target of each year")
}

/// A period without its bracket, which would be hard to read inside another; the sentences give the year in full.
pub fn brief(when: &str) -> &str {
    when.split('（').next().unwrap_or_default()
}

pub fn no_figures(language: ChartLanguage) -> String {
    both!(language, "報告された数値は、まだありません。"; "No figures have been reported yet.")
}

pub fn unit_line(language: ChartLanguage, unit: &str) -> String {
    both!(language, "単位：{unit}"; "Unit: {unit}")
}

/// Says that the vertical scale does not begin at zero.
pub fn broken_axis(language: ChartLanguage, from: &str) -> String {
    both!(
        language, "縦の目盛りは、0ではなく{from}から始まります。"; "The vertical scale starts at {from}, not at 0."
    )
}

/// Says which way a plot of ranks is to be read.
pub fn ranks_axis(language: ChartLanguage) -> String {
    both!(
        language, "上にあるほど、高い順位です。"; "The higher in the drawing, the better the rank."
    )
}

/// Says what one of several series lacks.
pub fn gap(language: ChartLanguage, series: &str, periods: &[&str], reason: &str) -> String {
    let of = match series {
        "" => String::new(),
        series => both!(language, "{series}の"; "{series}, "),
    };
    both!(
        language, "{of}{}は「{reason}」です。", periods.join("、"); "{of}{}: {reason}.", periods.join(", ")
    )
}

/// A tick label; large ones in 万, 億 or 兆, as [`tick_power`] chose.
pub fn tick(language: ChartLanguage, number: Number, power: u32) -> String {
    let suffix = names(language).iter().find(|(named, _, _)| *named == power);
    let Some((_, suffix, places)) = suffix else {
        return number.trimmed().grouped();
    };
    if number.is_zero() {
        return "0".to_string();
    }
    let ratio = number.ratio(Number::scaled(10i128.pow(power), 0), *places);
    format!("{}{suffix}", ratio.unwrap_or(number).trimmed().grouped())
}

/// The powers of ten that have a name, largest first, and how many decimal places are read with it: 1.5億, but 15,000 rather than 1.5万.
fn names(language: ChartLanguage) -> &'static [(u32, &'static str, u32)] {
    match language {
        Ja => &[(12, "兆", 1), (8, "億", 1), (4, "万", 0)],
        En => &[(12, "tn", 1), (9, "bn", 1), (6, "m", 0)],
    }
}

/// The largest power of ten with a name that a scale reaches and its step divides. A unit that has such a name already (千円) gets no second one.
pub fn tick_power(language: ChartLanguage, unit: &str, step: Number, far: Number) -> u32 {
    if is_scaled(unit) {
        return 0;
    }
    let fits = |(power, _, places): &&(u32, &str, u32)| {
        let unit = Number::scaled(10i128.pow(*power), 0);
        let finest = Number::scaled(10i128.pow(power - places), 0);
        far.abs().compare(unit).is_ge() && step.floor_to(finest).compare(step).is_eq()
    };
    names(language).iter().find(fits).map_or(0, |named| named.0)
}
