//! Figures that cannot be right, or are worth a second look: out of range, twice for a year, ten times the year before.
//!
//! Knows one indicator and the plan's period. A figure with a note has been looked at, and is left alone.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::calendar::FiscalYear;
use crate::diagnostic::Diagnostic;
use crate::number::Number;
use crate::plan::indicator::{Bound, Direction, Entry, Point, Series, Target};
use crate::plan::{About, AsOf};
use crate::source::{Place, SourcePath, Span};

/// Units of things that are counted, so that none can be negative.
const COUNTED: &[&str] = &[
    "件", "人", "回", "か所", "箇所", "カ所", "ヶ所", "団体", "世帯", "台", "名", "個", "組",
];

/// Everything that is odd about an indicator's figures.
pub fn check(entry: &Entry, about: &About, as_of: AsOf) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for series in &entry.series {
        let unit = series.unit.as_deref().or(entry.unit.as_deref());
        let points: Vec<&Point> = series.baseline.iter().chain(&series.values).collect();
        let path = &entry.common.path;
        for point in &points {
            found.extend(range(path, point, unit));
            found.extend(written_form(path, point, unit));
            found.extend(future(path, point, as_of));
        }
        found.extend(twice(path, &points));
        if entry.common.notes.is_empty() && unit != Some("%") {
            found.extend(points.windows(2).filter_map(|pair| jump(path, pair)));
        }
        for point in &series.values {
            found.extend(outside(path, point.span, point.year, about, false));
        }
        for target in &series.targets {
            found.extend(outside(path, target.span, target.year, about, true));
            found.extend(backwards(path, target, series, entry.direction));
        }
    }
    found
}

fn range(path: &SourcePath, point: &Point, unit: Option<&str>) -> Option<Diagnostic> {
    let number = *point.value.number()?;
    let unit = unit?;
    if unit == "%" {
        let inside = !number.is_negative() && number.compare(Number::whole(100)).is_le();
        return (!inside && point.note.is_none()).then(|| {
            Diagnostic::warning(
                "percent-out-of-range",
                path,
                point.span,
                "割合が 0% から 100% の間にありません",
                "this percentage is not between 0 and 100",
            )
            .help(
                "数か単位を確かめてください。増減率などで正しいときは、note に説明を書いてください",
                "check the number and the unit; if it is right, explain it in `note`",
            )
        });
    }
    (number.is_negative() && COUNTED.contains(&unit)).then(|| {
        Diagnostic::error(
            "negative-count",
            path,
            point.span,
            format!("{unit}の数がマイナスです"),
            format!("a count in {unit} cannot be negative"),
        )
        .help(
            "数か単位を確かめてください",
            "check the number and the unit",
        )
    })
}

/// The written form must say the same number and unit as the value.
fn written_form(path: &SourcePath, point: &Point, unit: Option<&str>) -> Option<Diagnostic> {
    use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};
    let number = *point.value.number()?;
    let text = point.text.as_deref()?;
    // Most are normal as they stand, and there are tens of thousands to look at after every save.
    let text = match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfkc().collect::<String>()),
    };
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let digits = text[start..]
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
        .map_or(text.len(), |length| start + length);
    let rest = text[digits..].trim();
    if rest.contains(|c: char| c.is_ascii_digit()) {
        // Two numbers, such as 11回（2か所）: which is meant cannot be told.
        return None;
    }
    let shown = Number::parse(&text[start..digits])?;
    if shown.compare(number.abs()).is_ne() {
        return Some(
            Diagnostic::warning(
                "text-and-value-differ",
                path,
                point.span,
                format!(
                    "value の {} と text の「{}」が違います",
                    number.trimmed().grouped(),
                    point.text.as_deref().unwrap_or_default()
                ),
                format!(
                    "`value` ({}) and `text` ({}) differ",
                    number.trimmed().grouped(),
                    point.text.as_deref().unwrap_or_default()
                ),
            )
            .help(
                "資料を見て、正しいほうにそろえてください。text は資料の書き方のまま、value はその数です",
                "compare with the source; `text` is the written form of `value`",
            ),
        );
    }
    let place = |unit: &str| {
        let one = unit.replace(['箇', 'カ', 'ヶ', 'ケ'], "か");
        one.replace('％', "%")
    };
    let unit = unit?;
    let known = COUNTED.contains(&rest) || rest == "%" || rest == "ポイント";
    (known && place(rest) != place(unit) && point.note.is_none()).then(|| {
        Diagnostic::warning(
            "unit-mismatch",
            path,
            point.span,
            format!("単位が「{unit}」なのに、text は「{rest}」です"),
            format!("the unit is {unit}, but `text` says {rest}"),
        )
        .help(
            "単位を確かめてください。資料がそうなっているときは、note に書いてください",
            "check the unit; if the source says so, explain it in `note`",
        )
    })
}

fn future(path: &SourcePath, point: &Point, as_of: AsOf) -> Option<Diagnostic> {
    let year = point.year?;
    let known = matches!(point.value.state(), "reported" | "qualitative");
    (known && year > FiscalYear::of(as_of.day)).then(|| {
        Diagnostic::warning(
            "value-from-future",
            path,
            point.span,
            format!("{}はまだ来ていないのに、実績があります", year.japanese()),
            format!("there is a value for {}, which is yet to come", year.year()),
        )
        .help(
            "年度を確かめてください。目標なら targets に書きます",
            "check the year; a target belongs into `targets`",
        )
    })
}

fn twice(path: &SourcePath, points: &[&Point]) -> Vec<Diagnostic> {
    let mut seen: HashMap<FiscalYear, Span> = HashMap::new();
    points
        .iter()
        .filter_map(|point| {
            let year = point.year?;
            let first = seen.insert(year, point.span)?;
            Some(
                Diagnostic::error(
                    "duplicate-year",
                    path,
                    point.span,
                    format!("{} の値が2つあります", year.japanese()),
                    format!("there are two values for {}", year.year()),
                )
                .label(
                    Place::new(path, first),
                    "1つ目はここです",
                    "the first one is here",
                )
                .help(
                    "年度を直すか、どちらか一方を消してください",
                    "change a year, or remove one of the two",
                ),
            )
        })
        .collect()
}

/// Ten times as much, or a tenth, from one value to the next: often a digit too many.
fn jump(path: &SourcePath, pair: &[&Point]) -> Option<Diagnostic> {
    let [before, after] = pair else { return None };
    if before.note.is_some() || after.note.is_some() {
        return None;
    }
    let (a, b) = (before.value.number()?.abs(), after.value.number()?.abs());
    // Below ten, a single event can be ten times as much.
    let ten = Number::whole(10);
    let (small, large) = (a.smaller(b), a.larger(b));
    let sudden = !small.is_zero()
        && large.compare(Number::whole(100)).is_ge()
        && large.ratio(small, 3)?.compare(ten).is_ge();
    sudden.then(|| {
        Diagnostic::warning(
            "sudden-change",
            path,
            after.span,
            format!(
                "前の値（{}）から10倍以上変わっています",
                before.value.number().map_or(String::new(), |n| n.grouped())
            ),
            format!(
                "ten times or a tenth of the value before ({})",
                before.value.number().map_or(String::new(), |n| n.grouped())
            ),
        )
        .help(
            "けたを確かめてください。正しいときは、note に理由を書いてください",
            "check the digits; if it is right, say why in `note`",
        )
    })
}

fn outside(
    path: &SourcePath,
    span: Span,
    year: Option<FiscalYear>,
    about: &About,
    target: bool,
) -> Option<Diagnostic> {
    let (year, period) = (year?, about.period?);
    // Actual values may come from before the plan; a target for a time before it makes no sense.
    let outside = year > period.to || (target && year < period.from);
    let forwards = period.from <= period.to;
    (outside && forwards).then(|| {
        Diagnostic::warning(
            "outside-period",
            path,
            span,
            format!(
                "{}は、計画の期間（{}から{}まで）の外です",
                year.japanese(),
                period.from.japanese(),
                period.to.japanese()
            ),
            format!(
                "{} lies outside the plan's period ({} to {})",
                year.year(),
                period.from.year(),
                period.to.year()
            ),
        )
        .help("年度を確かめてください", "check the year")
    })
}

fn backwards(
    path: &SourcePath,
    target: &Target,
    series: &Series,
    direction: Option<Direction>,
) -> Option<Diagnostic> {
    let baseline = *series.baseline.as_ref()?.value.number()?;
    let order = target.value.compare(baseline);
    let wrong = match (direction?, target.bound) {
        (Direction::Higher, Bound::AtLeast | Bound::Exact) => order.is_lt(),
        (Direction::Lower, Bound::AtMost | Bound::Exact) => order.is_gt(),
        _ => true,
    };
    (wrong && target.note.is_none()).then(|| {
        Diagnostic::warning(
            "target-behind-baseline",
            path,
            target.span,
            "目標が、望ましい向きと合っていません",
            "this target does not lie in the desired direction",
        )
        .help(
            "direction・bound・目標値・基準値を確かめてください",
            "check `direction`, `bound`, the target and the baseline",
        )
    })
}
