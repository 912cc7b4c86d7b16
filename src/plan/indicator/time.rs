//! A series in time: which value is the latest, and whether an indicator may fall below nothing.
//!
//! The one place that says so; list, page, sentence, report and review all ask here.

use super::{IndicatorEntry, Point, Series, Value};
use crate::calendar::FiscalYear;
use crate::unit;

/// Words of names whose figures tell a change or a balance, so that they may be negative in any unit.
const BALANCES: &str = "増減 収支 差引 差し引き との差 転入超過 転出超過 社会増 自然増 増加数 増加率 減少数 減少率 伸び率 変化率";

impl Point {
    /// True when there is a number or a word.
    pub fn is_measured(&self) -> bool {
        matches!(self.value, Value::Number(_) | Value::Word(_))
    }
}

impl IndicatorEntry {
    /// True when some value is a number or a word.
    pub fn is_measured(&self) -> bool {
        let mut points = self.series.iter().flat_map(Series::in_time);
        points.any(Point::is_measured)
    }
}

impl Series {
    /// Baseline and values in order of time. A baseline without a year comes first, other values without a year last.
    pub fn in_time(&self) -> Vec<&Point> {
        let mut points: Vec<&Point> = self.baseline.iter().chain(&self.values).collect();
        points.sort_by_key(|point| match point.year {
            Some(year) => (1, Some(year)),
            None if self.is_baseline(point) => (0, None),
            None => (2, None),
        });
        points
    }

    /// Whether a point of this series is its baseline.
    pub fn is_baseline(&self, point: &Point) -> bool {
        let baseline = self.baseline.as_ref();
        baseline.is_some_and(|one| std::ptr::eq(one, point))
    }

    /// The last value that was measured, however many later years have none. A baseline is where a plan starts, and never its latest value.
    pub fn latest(&self) -> Option<&Point> {
        let last = self.in_time().into_iter().rfind(|p| p.is_measured())?;
        (!self.is_baseline(last)).then_some(last)
    }

    /// What was measured before a value, and what was measured first of all.
    pub fn earlier(&self, later: &Point) -> Option<(&Point, &Point)> {
        let points = self.in_time().into_iter();
        let points = points.take_while(|point| !std::ptr::eq(*point, later));
        let measured: Vec<&Point> = points.filter(|point| point.is_measured()).collect();
        Some((*measured.last()?, *measured.first()?))
    }

    /// What is said of a year.
    pub fn at(&self, year: FiscalYear) -> Option<&Point> {
        self.in_time().into_iter().rfind(|p| p.year == Some(year))
    }
}

impl IndicatorEntry {
    /// The unit of one of its series.
    pub fn unit_of<'a>(&'a self, series: &'a Series) -> Option<&'a str> {
        series.unit.as_deref().or(self.unit.as_deref())
    }

    /// Whether a series is a place in an order: 3位, or 3番目 where the name says 順位.
    pub fn is_rank(&self, series: &Series) -> bool {
        let unit = self.unit_of(series).unwrap_or_default();
        unit::is_rank(unit)
            || (["", "番", "番目"].contains(&unit)
                && self.names(series).any(|n| n.contains("順位")))
    }

    /// Whether a series tells a change or a balance, which may be negative whatever is counted.
    pub fn is_balance(&self, series: &Series) -> bool {
        let says = |name: &str| BALANCES.split(' ').any(|word| name.contains(word));
        self.names(series).any(says)
    }

    fn names<'a>(&'a self, series: &'a Series) -> impl Iterator<Item = &'a str> {
        let names = [Some(self.name.as_str()), self.detail.as_deref()];
        let own = [Some(self.short.as_str()), series.label.as_deref()];
        names.into_iter().chain(own).flatten()
    }
}
