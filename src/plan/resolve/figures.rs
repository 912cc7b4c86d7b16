//! Figures that cannot be right, or are worth a second look: out of range, twice for a year, three times the year before.
//!
//! Knows one indicator and the plan's period. A figure with a note has been looked at, and is left alone.

use std::borrow::Cow;

use super::versions::changed_twice;
use crate::calendar::FiscalYear;
use crate::diagnostic::{Diagnostic, finding};
use crate::number::Number;
use crate::plan::indicator::{Bound, Direction, IndicatorEntry, Point, Series, Target};
use crate::plan::{About, AsOf};
use crate::source::{Location, SourcePath, Span};
use crate::unit;

mod sudden;

/// What a year has one of, where figures are written.
pub const VALUES: (&str, &str) = ("値", "values");

/// Everything that is odd about an indicator's figures.
pub fn check(entry: &IndicatorEntry, about: &About, as_of: AsOf) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for series in &entry.series {
        let unit = entry.unit_of(series);
        let points = series.in_time();
        let path = &entry.common.path;
        let range = Range::of(entry, series);
        for point in &points {
            found.extend(range.check(path, point));
            found.extend(written_form(path, point, unit));
            found.extend(future(path, point, as_of));
        }
        let years = points.iter().filter_map(|p| Some((p.year?, p.span)));
        found.extend(twice(path, VALUES, years));
        found.extend(sudden::check(entry, series, &points));
        let inside = |point: &&Point| point.note.is_none() && !series.is_baseline(point);
        for point in points.iter().copied().filter(inside) {
            found.extend(outside(path, point.span, point.year, about, false));
        }
        for target in &series.targets {
            let later = target.versions.later.iter();
            found.extend(changed_twice(path, later.map(|one| &one.change)));
        }
        for target in series.targets.iter().filter(|one| one.note.is_none()) {
            found.extend(outside(path, target.span, target.year, about, true));
            found.extend(backwards(path, target, entry, series));
        }
    }
    found
}

/// What the figures of a series can be.
enum Range<'a> {
    Anything,
    Percent,
    /// A number of things, by its unit.
    Count(&'a str),
}

impl<'a> Range<'a> {
    fn of(entry: &'a IndicatorEntry, series: &'a Series) -> Self {
        match entry.unit_of(series) {
            _ if entry.is_balance(series) => Self::Anything,
            Some(unit) if unit::is_percent(unit) => Self::Percent,
            Some(unit) if unit::is_counted(unit) => Self::Count(unit),
            _ => Self::Anything,
        }
    }

    fn check(&self, path: &SourcePath, point: &Point) -> Option<Diagnostic> {
        let number = *point.value.number()?;
        if point.note.is_some() {
            return None;
        }
        match self {
            Self::Percent if number.is_negative() || number.compare(Number::whole(100)).is_gt() => {
                Some(finding! { warning "percent-out-of-range", path, point.span;
                    "割合が 0% から 100% の間にありません",
                    "this percentage is not between 0 and 100";
                    help "数か単位を確かめてください。増減率などで正しいときは、note に説明を書いてください",
                         "check the number and the unit; if it is right, explain it in `note`";
                })
            }
            Self::Count(unit) if number.is_negative() => {
                Some(finding! { error "negative-count", path, point.span;
                    "{unit}の数がマイナスです", "a count in {unit} cannot be negative";
                    help "数か単位を確かめてください。増減を表す数のときは、名前に「増減」と書くか、note に説明を書いてください",
                         "check the number and the unit; if it tells a change, say 増減 in the name or explain it in `note`";
                })
            }
            _ => None,
        }
    }
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
        return Some(finding! { warning "text-and-value-differ", path, point.span;
            ("value の {} と text の「{}」が違います", number.trimmed().grouped(), point.text.as_deref().unwrap_or_default()),
            ("`value` ({}) and `text` ({}) differ", number.trimmed().grouped(), point.text.as_deref().unwrap_or_default());
            help "資料を見て、正しいほうにそろえてください。text は資料の書き方のまま、value はその数です",
                 "compare with the source; `text` is the written form of `value`";
        });
    }
    let unit = unit?;
    let known = unit::is_counted(rest) || unit::is_percent(rest) || rest == "ポイント";
    (known && !unit::same(rest, unit) && point.note.is_none()).then(|| {
        finding! { warning "unit-mismatch", path, point.span;
            "単位が「{unit}」なのに、text は「{rest}」です",
            "the unit is {unit}, but `text` says {rest}";
            help "単位を確かめてください。資料がそうなっているときは、note に書いてください",
                 "check the unit; if the source says so, explain it in `note`";
        }
    })
}

fn future(path: &SourcePath, point: &Point, as_of: AsOf) -> Option<Diagnostic> {
    let year = point.year?;
    let known = matches!(point.value.state(), "reported" | "qualitative");
    (known && point.note.is_none() && year > FiscalYear::of(as_of.day)).then(|| {
        finding! { warning "value-from-future", path, point.span;
            ("{}はまだ来ていないのに、実績があります", year.japanese()),
            ("there is a value for {}, which is yet to come", year.year());
            help "年度を確かめてください。目標なら targets に書きます。見込みの値なら、note にそう書いてください",
                 "check the year; a target belongs into `targets`, and an estimate is explained in `note`";
        }
    })
}

/// Years of which something is said twice: values, judgements, plans.
pub fn twice(
    path: &SourcePath,
    (ja, en): (&str, &str),
    years: impl Iterator<Item = (FiscalYear, Span)>,
) -> Vec<Diagnostic> {
    let found = super::repeats(years).into_iter().map(|(year, span, first)| {
        finding! { error "duplicate-year", path, span;
            ("{} の{ja}が2つあります", year.japanese()), ("there are two {en} for {}", year.year());
            label Location::new(path, first), "1つ目はここです", "the first one is here";
            help "年度を直すか、どちらか一方を消してください", "change a year, or remove one of the two";
        }
    });
    found.collect()
}

/// A year that lies outside the plan's period.
pub fn outside(
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
        finding! { warning "outside-period", path, span;
            ("{}は、計画の期間（{}から{}まで）の外です", year.japanese(), period.from.japanese(), period.to.japanese()),
            ("{} lies outside the plan's period ({} to {})", year.year(), period.from.year(), period.to.year());
            help "年度を確かめてください。正しいときは、note に理由を書いてください",
                 "check the year; if it is right, say why in `note`";
        }
    })
}

fn backwards(
    path: &SourcePath,
    target: &Target,
    entry: &IndicatorEntry,
    series: &Series,
) -> Option<Diagnostic> {
    let baseline = *series.baseline.as_ref()?.value.number()?;
    let order = target.value.compare(baseline);
    // A rank is better the smaller its number is.
    let direction = match entry.direction? {
        _ if entry.is_rank(series) => Direction::Lower,
        stated => stated,
    };
    let wrong = match (direction, target.bound) {
        (Direction::Higher, Bound::AtLeast | Bound::Exact) => order.is_lt(),
        (Direction::Lower, Bound::AtMost | Bound::Exact) => order.is_gt(),
        _ => true,
    };
    wrong.then(|| {
        finding! { warning "target-behind-baseline", path, target.span;
            "目標が、望ましい向きと合っていません",
            "this target does not lie in the desired direction";
            help "direction・bound・目標値・基準値を確かめてください",
                 "check `direction`, `bound`, the target and the baseline";
        }
    })
}
