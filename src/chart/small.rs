//! A small line beside other small lines, all over the same years. Words beside it say what it shows.

use super::canvas::{Canvas, FONT, LINE, text_width};
use super::room::{Rect, Room};
use super::scale::AxisScale;
use super::words::brief;
use super::{Chart, ChartSeries};
use crate::number::Number;

const WIDTH: i64 = 2200;
const TOP: i64 = 260;
const FOOT: i64 = 860;
const HEIGHT: i64 = 1120;
const PAD: i64 = 80;

/// The years that several small charts share, so that the same place is the same year in all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Years {
    first: Option<(i32, String)>,
    last: Option<(i32, String)>,
    /// What came before the years, without a year of its own.
    before: Option<String>,
    /// What is newest and has no year.
    after: Option<String>,
}

impl Years {
    /// The years of some charts together.
    pub fn of<'a>(charts: impl IntoIterator<Item = &'a Chart>) -> Self {
        let mut years = Self::default();
        for chart in charts {
            for (index, period) in chart.periods.iter().enumerate() {
                let name = period.short.clone();
                match period.at {
                    Some(at) => {
                        if years.first.as_ref().is_none_or(|(first, _)| at < *first) {
                            years.first = Some((at, name.clone()));
                        }
                        if years.last.as_ref().is_none_or(|(last, _)| at > *last) {
                            years.last = Some((at, name));
                        }
                    }
                    None if chart.is_before(index) => years.before = Some(name),
                    None => years.after = Some(name),
                }
            }
        }
        years
    }

    fn from(&self) -> i64 {
        self.first.as_ref().map_or(0, |(first, _)| i64::from(*first))
    }

    /// From left to right, in columns of a year each.
    fn columns(&self) -> i64 {
        let years = self.last.as_ref();
        let years = years.map_or(0, |(last, _)| i64::from(*last) - self.from() + 1);
        years + i64::from(self.before.is_some()) + i64::from(self.after.is_some())
    }

    fn column(&self, chart: &Chart, index: usize) -> i64 {
        match chart.periods[index].at {
            Some(at) => i64::from(at) - self.from() + i64::from(self.before.is_some()),
            None if chart.is_before(index) => 0,
            None => self.columns() - 1,
        }
    }

    fn x(&self, column: i64) -> i64 {
        PAD + (WIDTH - 2 * PAD) * column / (self.columns() - 1).max(1)
    }

    /// The names of the first and the last column, as short as charts write them.
    fn ends(&self) -> [Option<&str>; 2] {
        fn named(end: &Option<(i32, String)>) -> Option<&str> {
            end.as_ref().map(|(_, name)| name.as_str())
        }
        let first = self.before.as_deref().or(named(&self.first));
        let last = self.after.as_deref().or(named(&self.last));
        [first.or(last), last.filter(|_| self.columns() > 1)]
    }
}

impl Chart {
    /// Whether a period without a year stands before those with one.
    fn is_before(&self, index: usize) -> bool {
        self.periods[index..].iter().any(|period| period.at.is_some())
    }

    /// A small line of one series over years that it shares with others; empty if it has no figures. Hidden from assistive technology,
    /// because the words beside it say the same.
    pub fn small(&self, series: &ChartSeries, years: &Years) -> String {
        let known = self.figures(series);
        let (Some(first), Some(last)) = (known.first(), known.last()) else {
            return String::new();
        };
        let target = series.targets.last();
        let numbers = known.iter().map(|(_, number, _)| *number);
        let numbers: Vec<Number> = numbers.chain(target.map(|target| target.value)).collect();
        let scale = AxisScale::of(&numbers, series.rank, self.unit_of(series));
        let y = |number: Number| match scale.at(number, FOOT - TOP) {
            up if series.rank => TOP + up,
            up => FOOT - up,
        };
        let x = |index: usize| years.x(years.column(self, index));
        let mut canvas = Canvas::default();
        canvas.line("ch-axis", (0, FOOT), (WIDTH, FOOT));
        let places = [("ch-tick", 0), ("ch-tick ch-end", WIDTH)];
        for ((class, x), name) in places.into_iter().zip(years.ends()) {
            // A long remark on the time stands in the words beside the chart.
            let name = name.map(brief).filter(|name| text_width(name) < WIDTH / 2);
            canvas.text(class, x, FOOT + LINE, name.unwrap_or_default());
        }
        if let Some(target) = target {
            let y = y(target.value);
            match self.period_of(target).map(x) {
                Some(x) => canvas.line("ch-target-year", (x - PAD, y), (x + PAD, y)),
                None => canvas.line("ch-target", (0, y), (WIDTH, y)),
            }
        }
        let mut room = Room::new(Rect::new(0, 0, WIDTH, FOOT));
        for run in self.runs(series, |index, number| (x(index), y(number))) {
            canvas.run(&run, 35);
            room.avoid(&run);
        }
        // The newest is named first: where there is no room for both, the words beside the chart tell the other.
        let named = [("ch-value", last), ("ch-label", first)];
        let several = known.len() > 1;
        for (class, (index, number, text)) in named.into_iter().take(1 + usize::from(several)) {
            let (x, y) = (x(*index), y(*number));
            room.taken.push(Rect::new(x - 60, y - 60, 120, 120));
            let width = text_width(text);
            let at = |y: i64| Rect::new(x - width / 2, y, width, LINE);
            if let Some(spot) = room.place_even_on_a_line(&[at(y - 90 - LINE), at(y + 70)]) {
                canvas.text(class, spot.x, spot.y + FONT, text);
            }
        }
        if several {
            canvas.circle("ch-stop", x(first.0), y(first.1), 50);
        }
        canvas.marker(0, x(last.0), y(last.1));
        canvas.hidden("ch-small", (WIDTH, HEIGHT), false)
    }
}
