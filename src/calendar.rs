//! Fiscal years, dates and Japanese eras. What a day is, `jiff` knows.
//!
//! Knows the era table (改元 of 1926, 1989 and 2019). Knows no time zone and no clock: today comes in as a value.

use std::fmt;

use jiff::{ToSpan, civil};
use serde::{Serialize, Serializer};

/// A Japanese fiscal year (年度), April to March. 令和6年度 is `FiscalYear(2024)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(u16);

/// Eras by the first calendar day, newest first: the laws and cabinet orders on 元号 of 2019, 1989 and 1926.
const ERAS: [(&str, &str, Date); 3] = [
    ("令和", "R", Date::literal(2019, 5, 1)),
    ("平成", "H", Date::literal(1989, 1, 8)),
    ("昭和", "S", Date::literal(1926, 12, 25)),
];

impl FiscalYear {
    /// The fiscal year that starts in April of a Western year.
    pub const fn new(year: u16) -> Self {
        Self(year)
    }

    /// The Western year in which it starts.
    pub const fn year(self) -> u16 {
        self.0
    }

    /// The fiscal year a day falls in: January to March belong to the year before.
    pub fn of(date: Date) -> Self {
        Self(date.year() - u16::from(date.0.month() < 4))
    }

    /// Reads 令和6年度, 令和6, R6, H31年度, 平成元年度, 2024年度 or 2024. Digits may be full-width.
    pub fn parse(text: &str) -> Result<Self, YearFault> {
        let folded = fold(text);
        let body = folded.trim().trim_end_matches("年度").trim_end_matches('年');
        for (index, (name, letter, start)) in ERAS.iter().enumerate() {
            let Some(rest) = body.strip_prefix(name).or_else(|| body.strip_prefix(letter)) else {
                continue;
            };
            let number = match rest.trim() {
                "元" => 1,
                digits => digits.parse::<u16>().map_err(|_| YearFault::NotAYear)?,
            };
            if number == 0 {
                return Err(YearFault::NoSuchYear { suggestion: format!("{name}元年度") });
            }
            let western = start.year() + number - 1;
            // A fiscal year may carry the name of the era it began in (平成31年度), never a later one.
            if let Some((_, _, next)) = index.checked_sub(1).and_then(|i| ERAS.get(i))
                && western > next.year()
            {
                return Err(YearFault::NoSuchYear { suggestion: Self(western).japanese() });
            }
            return Ok(Self(western));
        }
        match body.parse::<u16>() {
            Ok(year) if (1900..=2199).contains(&year) => Ok(Self(year)),
            _ => Err(YearFault::NotAYear),
        }
    }

    /// 令和6年度. The era is the one in which most of the fiscal year lies: 2019 is 令和元年度.
    pub fn japanese(self) -> String {
        let (name, number) = self.era();
        match number {
            1 => format!("{name}元年度"),
            n => format!("{name}{n}年度"),
        }
    }

    /// R6, for axes and narrow tables.
    pub fn short(self) -> String {
        let (name, number) = self.era();
        let letter = ERAS.iter().find(|(n, _, _)| *n == name).map_or("", |(_, l, _)| l);
        format!("{letter}{number}")
    }

    /// 令和6年度（2024年度）, the form that pages show.
    pub fn full(self) -> String {
        format!("{}（{}年度）", self.japanese(), self.0)
    }

    fn era(self) -> (&'static str, u16) {
        // The new era's name is used for the fiscal year during which it begins, except 平成元 (January 1989 is 昭和63年度).
        let last_day = Date::literal(self.0 + 1, 3, 31);
        let mid_year = Date::literal(self.0, 10, 1);
        let day = if self.0 == 1926 { last_day } else { mid_year };
        ERAS.iter()
            .find(|(_, _, start)| *start <= day)
            .map_or(("西暦", self.0), |(name, _, start)| (name, self.0 - start.year() + 1))
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.full())
    }
}

impl Serialize for FiscalYear {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.0)
    }
}

/// Why a text is not a fiscal year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum YearFault {
    /// It does not look like one.
    NotAYear,
    /// It looks like one, but the era had no such year.
    NoSuchYear {
        /// The right name of the year meant.
        suggestion: String,
    },
}

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// A day later than any other.
    pub const MAX: Self = Self(civil::Date::MAX);

    const fn literal(year: u16, month: i8, day: i8) -> Self {
        Self(civil::date(year as i16, month, day))
    }

    /// Checks a day against the calendar.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let (year, month, day) = (year.try_into(), month.try_into(), day.try_into());
        let day = civil::Date::new(year.ok()?, month.ok()?, day.ok()?);
        day.ok().filter(|day| day.year() >= 0).map(Self)
    }

    /// Reads 2024-04-01.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let day = text.parse().ok().map(Self)?;
        (day.iso() == text).then_some(day)
    }

    /// Reads a date as offices write it: 令和6年4月1日, R6.4.1, 2024/4/1, 2024-04-01, or the number Excel keeps (45383). Only for suggestions.
    pub fn guess(text: &str) -> Option<Self> {
        let folded = fold(text);
        if let Ok(serial @ 20_000..=60_000) = folded.parse::<u32>() {
            return Self::from_excel(serial);
        }
        let (era_start, rest) = ERAS
            .iter()
            .find_map(|(name, letter, start)| {
                folded
                    .strip_prefix(name)
                    .or_else(|| folded.strip_prefix(letter))
                    .map(|rest| (start.year() - 1, rest.to_owned()))
            })
            .unwrap_or((0, folded.clone()));
        let mut numbers = rest
            .replace('元', "1")
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .map(|part| part.parse::<u16>().ok())
            .collect::<Option<Vec<_>>>()?
            .into_iter();
        let (year, month, day) = (numbers.next()?, numbers.next()?, numbers.next()?);
        Self::new(era_start.checked_add(year)?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// The day that Excel counts from the end of 1899.
    fn from_excel(serial: u32) -> Option<Self> {
        let start = civil::date(1899, 12, 30);
        start.checked_add(i64::from(serial).days()).ok().map(Self)
    }

    /// The last day of a month, when `text` is `year-month-day` with a day the month does not have.
    pub fn last_day_meant(text: &str) -> Option<(u16, u8, u8)> {
        let mut parts = text.trim().splitn(3, '-');
        let (year, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let day: u8 = parts.next()?.parse().ok()?;
        let last = Self::new(year, month, 1)?.0.days_in_month().unsigned_abs();
        (day > last).then_some((year, month, last))
    }

    /// The Western year.
    pub fn year(self) -> u16 {
        self.0.year().unsigned_abs()
    }

    /// The day before.
    pub fn before(self) -> Option<Self> {
        self.0.yesterday().ok().map(Self)
    }

    /// 2024-04-01.
    pub fn iso(self) -> String {
        self.0.to_string()
    }

    /// 2026年11月22日（令和8年）, Western first as plain-Japanese guides ask.
    pub fn japanese(self) -> String {
        let era = ERAS
            .iter()
            .find(|(_, _, start)| *start <= self)
            .map(|(name, _, start)| (name, self.year() - start.year() + 1));
        let western = self.0.strftime("%-Y年%-m月%-d日");
        match era {
            Some((name, 1)) => format!("{western}（{name}元年）"),
            Some((name, n)) => format!("{western}（{name}{n}年）"),
            None => western.to_string(),
        }
    }
}

impl From<civil::Date> for Date {
    fn from(day: civil::Date) -> Self {
        Self(day)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.iso())
    }
}

/// Full-width digits and letters to half-width, era signs spelt out, spaces dropped.
fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fiscal_years_are_read_as_plans_write_them() {
        for (text, year) in [
            ("令和6年度", 2024),
            ("R6", 2024),
            ("R4年度", 2022),
            ("㋿6年度", 2024),
            ("令和６年度", 2024),
            ("平成31年度", 2019),
            ("令和元年度", 2019),
            ("H29", 2017),
            ("昭和60年度", 1985),
            ("2024年度", 2024),
            ("2024", 2024),
        ] {
            assert_eq!(FiscalYear::parse(text), Ok(FiscalYear(year)), "{text}");
        }
    }

    #[test]
    fn years_an_era_never_had_are_refused_with_the_right_name() {
        for (text, right) in [("平成32年度", "令和2年度"), ("令和0年度", "令和元年度")]
        {
            let fault = YearFault::NoSuchYear { suggestion: right.to_owned() };
            assert_eq!(FiscalYear::parse(text), Err(fault));
        }
        assert_eq!(FiscalYear::parse("来年度"), Err(YearFault::NotAYear));
    }

    #[test]
    fn a_fiscal_year_is_shown_with_its_western_year() {
        assert_eq!(FiscalYear(2024).full(), "令和6年度（2024年度）");
        assert_eq!(FiscalYear(2019).full(), "令和元年度（2019年度）");
        assert_eq!(FiscalYear(1989).japanese(), "平成元年度");
        assert_eq!(FiscalYear(1988).japanese(), "昭和63年度");
        assert_eq!(FiscalYear(2017).short(), "H29");
    }

    #[test]
    fn january_belongs_to_the_fiscal_year_before() {
        let day = Date::parse("2025-01-15").map(FiscalYear::of);
        assert_eq!(day, Some(FiscalYear(2024)));
    }

    #[test]
    fn impossible_days_are_refused() {
        assert_eq!(Date::parse("2024-02-30"), None);
        assert_eq!(Date::parse("2023-02-29"), None);
        assert!(Date::parse("2024-02-29").is_some());
        assert_eq!(Date::parse("2024-4-1"), None);
        assert_eq!(Date::guess("令和６年４月１日"), Date::new(2024, 4, 1));
        assert_eq!(Date::guess("R6.4.1"), Date::new(2024, 4, 1));
        assert_eq!(Date::guess("45383"), Date::new(2024, 4, 1));
        assert_eq!(Date::last_day_meant("2024-02-30"), Some((2024, 2, 29)));
    }
}
