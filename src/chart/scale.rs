//! Turns figures into positions: a range with nice ticks. Knows numbers; never pixels or labels.

use crate::number::Number;
use crate::unit::is_percent;

/// A range from one tick to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AxisScale {
    pub low: Number,
    pub high: Number,
    pub step: Number,
    /// Does not begin at zero, which has to be said.
    pub broken: bool,
}

impl AxisScale {
    /// A range for the figures of a unit, or for ranks.
    pub fn of(values: &[Number], ranks: bool, unit: &str) -> AxisScale {
        match ranks {
            true => AxisScale::for_ranks(values),
            false => AxisScale::for_lines(values, is_percent(unit)),
        }
    }

    /// A range for lines. It includes zero unless the figures all lie far from it; then it is at least a
    /// quarter of the figures' size, or ten percentage points, so that small changes do not look large.
    fn for_lines(values: &[Number], percent: bool) -> AxisScale {
        let whole = values.iter().all(|value| value.places() == 0) && !percent;
        let (min, max) = range(values);
        let spread = max - min;
        let mut least = max.share(4);
        if percent {
            least = least.larger(Number::whole(10));
        }
        let far_from_zero = min.compare(max - max.share(4)).is_gt() && !min.is_zero();
        if !far_from_zero || min.is_negative() {
            return AxisScale::between(min.smaller(Number::ZERO), max.larger(Number::ZERO), whole);
        }
        if spread.compare(least).is_ge() {
            return AxisScale::between(min, max, whole);
        }
        let mut high = max + (least - spread).share(2);
        if percent && max.compare(Number::whole(100)).is_le() {
            high = high.smaller(Number::whole(100));
        }
        let low = high - least;
        let low = if low.is_negative() { Number::ZERO } else { low };
        AxisScale::between(low, high, whole)
    }

    /// A range for ranks: from the very top, so that a plot never makes 40位 look like the first.
    fn for_ranks(values: &[Number]) -> AxisScale {
        AxisScale::between(Number::ZERO, range(values).1, true)
    }

    fn between(low: Number, high: Number, whole: bool) -> AxisScale {
        let high = if high.compare(low).is_gt() { high } else { low + Number::whole(5) };
        let step = nice_step((high - low).share(5), whole);
        let low = low.floor_to(step).trimmed();
        AxisScale {
            low,
            high: high.ceil_to(step).trimmed(),
            step,
            broken: low.compare(Number::ZERO).is_gt(),
        }
    }

    pub fn ticks(&self) -> Vec<Number> {
        let mut ticks = vec![self.low];
        let mut tick = self.low + self.step;
        while tick.compare(self.high).is_le() {
            ticks.push(tick);
            tick = tick + self.step;
        }
        ticks
    }

    /// The position of a figure on an axis of `length`.
    pub fn at(&self, value: Number, length: i64) -> i64 {
        value.along(self.low, self.high, length)
    }
}

/// The least and the greatest of the figures; zero for none.
pub fn range(values: &[Number]) -> (Number, Number) {
    let Some(first) = values.first() else {
        return (Number::ZERO, Number::ZERO);
    };
    values
        .iter()
        .fold((*first, *first), |(min, max), value| (min.smaller(*value), max.larger(*value)))
}

/// The smallest of 1, 2, 5, 10, 20, … (or 0.5, 0.2, …) that is not below `least`.
fn nice_step(least: Number, whole: bool) -> Number {
    let mut places: u32 = if whole { 0 } else { 6 };
    let mut zeros: u32 = 0;
    loop {
        for digit in [1, 2, 5] {
            let step = Number::scaled(digit * 10i128.pow(zeros), places);
            if step.compare(least).is_ge() {
                return step;
            }
        }
        if places > 0 {
            places -= 1;
        } else {
            zeros += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[&str], percent: bool, expected: &str) {
        let values: Vec<Number> = values.iter().map(|text| Number::parse(text).unwrap()).collect();
        let scale = AxisScale::for_lines(&values, percent);
        let ticks: Vec<String> = scale.ticks().iter().map(Number::to_string).collect();
        assert_eq!(ticks.join(" "), expected);
    }

    #[test]
    fn ticks_are_ones_twos_and_fives() {
        check(&["3", "5", "9"], false, "0 2 4 6 8 10");
        check(&["82", "146"], false, "0 50 100 150");
        check(&["525", "580", "619"], false, "450 500 550 600 650");
        check(&["40.8", "42.9", "41.7", "50.0"], true, "35 40 45 50 55");
        check(&["0.5", "1.5"], false, "0 0.5 1.0 1.5");
        check(&["0", "0"], false, "0 1 2 3 4 5");
        check(&["1", "2"], false, "0 1 2");
        check(&["-12", "7"], false, "-15 -10 -5 0 5 10");
        check(&[], false, "0 1 2 3 4 5");
        check(&["98.5", "99"], true, "75 80 85 90 95 100");
    }
}
