//! A decimal number exactly as it was written: `37.30` keeps its two places, `0.1 + 0.2` is `0.3`.
//!
//! Table, chart, sentence and CSV all take their figures from here, so that they cannot round differently.
//! Knows digits; never a unit, a language or a locale.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Neg, Sub};

use serde::{Serialize, Serializer};

/// A number of at most 18 digits, at most 6 of them after the point.
///
/// Equality is of the written form (`37.3` is not `37.30`, a page that shows them differs);
/// [`Number::compare`] is of the value. There is deliberately no `Ord`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    mantissa: i128,
    places: u32,
}

const MOST_DIGITS: usize = 18;
const MOST_PLACES: usize = 6;

impl Number {
    /// Reads `37.30`, `1888`, `1,888`, `-3.2` or `−3.2`; nothing looser.
    pub fn parse(text: &str) -> Option<Number> {
        let (negative, digits) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (digits, ""),
        };
        let groups: Vec<&str> = whole.split(',').collect();
        let grouped_well = match groups.as_slice() {
            [first, rest @ ..] if !rest.is_empty() => {
                (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3)
            }
            _ => !whole.is_empty(),
        };
        let digits = format!("{}{fraction}", groups.concat());
        if !grouped_well
            || digits.len() > MOST_DIGITS
            || fraction.len() > MOST_PLACES
            || !digits.bytes().all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        let size: i128 = digits.parse().ok()?;
        Some(Number {
            mantissa: if negative { -size } else { size },
            places: fraction.len() as u32,
        })
    }

    pub const ZERO: Number = Number::whole(0);

    /// A number without decimal places.
    pub const fn whole(value: i64) -> Number {
        Number { mantissa: value as i128, places: 0 }
    }

    /// `mantissa` with its last `places` digits after the point.
    pub const fn scaled(mantissa: i128, places: u32) -> Number {
        Number { mantissa, places }
    }

    /// How many digits stand after the point.
    pub fn places(self) -> u32 {
        self.places
    }

    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    pub fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    pub fn abs(self) -> Number {
        Number { mantissa: self.mantissa.abs(), ..self }
    }

    /// Compares by value: `37.3` and `37.30` are equal here.
    pub fn compare(self, other: Number) -> Ordering {
        let (a, b, _) = align(self, other);
        a.cmp(&b)
    }

    pub fn larger(self, other: Number) -> Number {
        if self.compare(other).is_lt() { other } else { self }
    }

    pub fn smaller(self, other: Number) -> Number {
        if self.compare(other).is_gt() { other } else { self }
    }

    /// Rounded to `places`, halves away from zero (四捨五入).
    pub fn round(self, places: u32) -> Number {
        if places >= self.places {
            let mantissa = self.mantissa * power(places - self.places);
            return Number { mantissa, places };
        }
        Number { mantissa: divide(self.mantissa, power(self.places - places)), places }
    }

    /// The same value without zeros at the end of its fraction.
    pub fn trimmed(self) -> Number {
        let mut number = self;
        while number.places > 0 && number.mantissa % 10 == 0 {
            number.mantissa /= 10;
            number.places -= 1;
        }
        number
    }

    /// `self / other` rounded to `places`; nothing can be said about a ratio to zero.
    pub fn ratio(self, other: Number, places: u32) -> Option<Number> {
        let (a, b, _) = align(self, other);
        (b != 0).then(|| Number { mantissa: divide(a * power(places), b), places })
    }

    /// Ten times as large, `zeros` times over.
    pub fn shifted(self, zeros: u32) -> Number {
        Number {
            mantissa: self.mantissa * power(zeros.saturating_sub(self.places)),
            places: self.places.saturating_sub(zeros),
        }
    }

    /// `self / other` cut off to `places` towards less, and whether nothing was cut off.
    pub fn ratio_down(self, other: Number, places: u32) -> Option<(Number, bool)> {
        let (a, b, _) = align(self, other);
        let a = a * power(places) * b.signum();
        (b != 0).then(|| {
            let mantissa = a.div_euclid(b.abs());
            (Number { mantissa, places }, mantissa * b.abs() == a)
        })
    }

    /// `self` so many times.
    pub fn times(self, count: i64) -> Number {
        Number { mantissa: self.mantissa * i128::from(count), ..self }
    }

    /// How far `self` lies on the way from `low` to `high`, if that way is `length` long.
    pub fn along(self, low: Number, high: Number, length: i64) -> i64 {
        let (way, span, _) = align(self - low, high - low);
        if span == 0 {
            return 0;
        }
        divide(way * i128::from(length), span) as i64
    }

    /// The greatest multiple of `step` that is not above `self`.
    pub fn floor_to(self, step: Number) -> Number {
        let (a, b, places) = align(self, step);
        Number { mantissa: a.div_euclid(b) * b, places }
    }

    /// The least multiple of `step` that is not below `self`.
    pub fn ceil_to(self, step: Number) -> Number {
        -(-self).floor_to(step)
    }

    /// `self / count`, rounded up to six places: a length to be covered in `count` steps.
    pub fn share(self, count: i64) -> Number {
        let fine = self.round(MOST_PLACES as u32);
        Number {
            mantissa: -(-fine.mantissa).div_euclid(i128::from(count)),
            places: MOST_PLACES as u32,
        }
    }

    /// As people read it: thousands separators and a real minus sign, `−1,888.50`.
    pub fn grouped(self) -> String {
        let plain = self.abs().to_string();
        let (whole, fraction) = match plain.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (plain.as_str(), None),
        };
        let mut text = String::new();
        if self.is_negative() {
            text.push('−');
        }
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if let Some(fraction) = fraction {
            text.push('.');
            text.push_str(fraction);
        }
        text
    }
}

/// As machines read it, for CSV and JSON: `-1888.50`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let size = self.mantissa.unsigned_abs();
        if self.places == 0 {
            return write!(f, "{sign}{size}");
        }
        let unit = power(self.places).unsigned_abs();
        let width = self.places as usize;
        write!(f, "{sign}{}.{:0width$}", size / unit, size % unit)
    }
}

/// Serialised as its written text, which no reader can round.
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Add for Number {
    type Output = Number;

    fn add(self, other: Number) -> Number {
        let (a, b, places) = align(self, other);
        Number { mantissa: a + b, places }
    }
}

impl Sub for Number {
    type Output = Number;

    fn sub(self, other: Number) -> Number {
        self + -other
    }
}

impl Neg for Number {
    type Output = Number;

    fn neg(self) -> Number {
        Number { mantissa: -self.mantissa, ..self }
    }
}

fn align(a: Number, b: Number) -> (i128, i128, u32) {
    let places = a.places.max(b.places);
    (a.mantissa * power(places - a.places), b.mantissa * power(places - b.places), places)
}

fn power(places: u32) -> i128 {
    10i128.pow(places)
}

fn divide(a: i128, b: i128) -> i128 {
    let size = (2 * a.abs() + b.abs()) / (2 * b.abs());
    if (a < 0) == (b < 0) { size } else { -size }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn the_written_form_is_kept() {
        for text in ["0", "37.30", "1888", "-3.2", "0.050", "-0.5", "123456789012345678"] {
            assert_eq!(n(text).to_string(), text);
        }
        assert_eq!(n("1,888").to_string(), "1888");
        assert_eq!(n("−3.2").to_string(), "-3.2");
        assert_eq!(n("+4").to_string(), "4");
    }

    #[test]
    fn anything_looser_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "5.",
            ".5",
            "1,88",
            "1,,888",
            ",888",
            "12,3456",
            "1e3",
            "１２",
            "1 888",
            "--1",
            "+-1",
            "1.2.3",
            "1.2,3",
            "1.1234567",
            "1234567890123456789",
            "NaN",
        ] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn sums_and_differences_are_exact() {
        assert_eq!(n("0.1") + n("0.2"), n("0.3"));
        assert_eq!(n("37.30") - n("38.2"), n("-0.90"));
        assert_eq!((n("37.30") - n("38.2")).trimmed(), n("-0.9"));
        assert_eq!(n("5") - n("5.00"), n("0.00"));
        assert_eq!(n("100").trimmed(), n("100"));
        assert_eq!(n("0.00").trimmed(), n("0"));
    }

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(n("2.45").round(1), n("2.5"));
        assert_eq!(n("2.44").round(1), n("2.4"));
        assert_eq!(n("-2.45").round(1), n("-2.5"));
        assert_eq!(n("0.5").round(0), n("1"));
        assert_eq!(n("3").round(2), n("3.00"));
        assert_eq!(n("324").ratio(n("108"), 1), Some(n("3.0")));
        assert_eq!(n("65").ratio(n("19"), 1), Some(n("3.4")));
        assert_eq!(n("-1").ratio(n("8"), 2), Some(n("-0.13")));
        assert_eq!(n("5").ratio(n("0"), 1), None);
    }

    #[test]
    fn what_is_cut_off_never_becomes_more() {
        assert_eq!(n("2").ratio_down(n("3"), 1), Some((n("0.6"), false)));
        assert_eq!(n("-2").ratio_down(n("3"), 1), Some((n("-0.7"), false)));
        assert_eq!(n("-1.5").ratio_down(n("-3"), 1), Some((n("0.5"), true)));
        assert_eq!(n("5").ratio_down(n("0.0"), 1), None);
        assert_eq!(n("-0.25").times(3), n("-0.75"));
    }

    #[test]
    fn comparison_is_of_the_value() {
        assert!(n("50").compare(n("50.0")).is_eq());
        assert!(n("-3").compare(n("0.1")).is_lt());
        assert_ne!(n("50"), n("50.0"));
    }

    #[test]
    fn people_get_separators_and_a_minus_sign() {
        assert_eq!(n("1234567890").grouped(), "1,234,567,890");
        assert_eq!(n("888").grouped(), "888");
        assert_eq!(n("-1888.50").grouped(), "−1,888.50");
        assert_eq!(n("100000").grouped(), "100,000");
    }

    #[test]
    fn multiples_and_ways() {
        assert_eq!(n("37.3").floor_to(n("5")).trimmed(), n("35"));
        assert_eq!(n("-3").floor_to(n("5")), n("-5"));
        assert_eq!(n("37.3").ceil_to(n("0.5")), n("37.5"));
        assert_eq!(n("35").ceil_to(n("5")), n("35"));
        assert_eq!(n("2.5").along(n("0"), n("10"), 1000), 250);
        assert_eq!(n("7").along(n("7"), n("7"), 1000), 0);
        assert_eq!(n("12.5").shifted(3), n("12500"));
        assert_eq!(n("1.2345").shifted(3), n("1234.5"));
        assert_eq!(n("10").share(4).trimmed(), n("2.5"));
        assert!(n("10").share(3).compare(n("3.333333")).is_gt());
    }
}
