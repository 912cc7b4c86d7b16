//! One answer, and how it is read from what people type: 12人, 85.3%, ▲3, 約1,200, ―, 令和7, R7, full width.
//!
//! What is meant is recognised or refused, never guessed: an empty cell is no answer, ― is a value that was not reported, 0 is zero.

use unicode_normalization::UnicodeNormalization as _;

use crate::calendar::{Date, FiscalYear};
use crate::number::Number;
use crate::plan::indicator::Absence;
use crate::unit;

/// An answer.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A number, and how it was written where that says more.
    Number {
        /// The number.
        value: Number,
        /// 約1,200人
        text: Option<String>,
    },
    /// Why there is none.
    Absent(Absence),
    /// One of some choices, by its id.
    Choice(String),
    /// A fiscal year.
    Year(FiscalYear),
    /// A word or a text.
    Text(String),
}

/// Two answers that say the same.
impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number { value, text }, Self::Number { value: v, text: t }) => {
                value.compare(*v).is_eq() && (text == t || text.is_none() || t.is_none())
            }
            (Self::Absent(a), Self::Absent(b)) => a == b,
            (Self::Choice(a), Self::Choice(b)) => a == b,
            (Self::Year(a), Self::Year(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a.split_whitespace().eq(b.split_whitespace()),
            _ => false,
        }
    }
}

/// The reasons for a missing value.
const ABSENCES: [Absence; 4] =
    [Absence::NotReported, Absence::NotDue, Absence::NotApplicable, Absence::Unreadable];

impl Answer {
    /// A number and no more.
    pub fn number(value: Number) -> Self {
        Self::Number { value, text: None }
    }

    /// As content writes it.
    pub fn written(&self) -> String {
        match self {
            Self::Number { value, .. } => value.to_string(),
            Self::Absent(reason) => reason.word().to_owned(),
            Self::Choice(id) => id.clone(),
            Self::Year(year) => year.japanese(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// What an answer may be.
#[derive(Clone, Debug)]
pub enum AnswerForm {
    /// A number, one of some words, or the reason why there is none.
    Figure {
        /// The unit, which may stand behind the number.
        unit: String,
        /// The words.
        words: Vec<String>,
        /// Whether a reason may stand there.
        absences: bool,
    },
    /// One of some ids, each with its name.
    Choice(Vec<(String, String)>),
    /// A fiscal year.
    Year,
    /// Any text.
    Text,
}

/// What a cell of a sheet holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number, and whether the sheet shows it as a percentage; nothing where the file does not tell.
    Number(f64, Option<bool>),
    /// A day.
    Day(Date),
    /// What a formula could not work out.
    Error(String),
}

/// Why a cell cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// No number, or more than one.
    NotANumber,
    /// A letter that looks like a figure stands where one must, and the figure it looks like.
    Letter(char, char),
    /// Behind the number stands another unit.
    OtherUnit,
    /// A share of 1 or a percentage.
    ShareOrPercent,
    /// More digits than were measured.
    TooLong,
    /// None of the choices.
    NoChoice,
    /// No fiscal year.
    NotAYear,
    /// A day in the place of something else.
    Day,
    /// No day.
    NotADay,
    /// A formula that failed.
    Formula,
}

impl Unreadable {
    /// What to say behind what was typed, in Japanese and English.
    pub fn words(self) -> (String, String) {
        let (ja, en) = match self {
            Self::Letter(letter, figure) => {
                return (
                    format!(
                        "の「{letter}」は文字で、数字ではありません。数字の「{figure}」に直してください"
                    ),
                    format!(
                        "has the letter `{letter}` where a figure must stand; write `{figure}`"
                    ),
                );
            }
            Self::NotANumber => (
                "は数として読めません。数を1つだけ書くか、▼から選んでください",
                "is not one number; write a number, or choose from the list",
            ),
            Self::OtherUnit => (
                "は単位がちがいます。表の単位に直してください",
                "has another unit; use the table's",
            ),
            Self::ShareOrPercent => (
                "が割合かパーセントか分かりません。「85.3%」のように文字で書いてください",
                "may be a share or a percentage; write it as text, such as 85.3%",
            ),
            Self::TooLong => {
                ("は小数が長すぎます。四捨五入してください", "has too many digits; round it")
            }
            Self::NoChoice => {
                ("は選べません。▼から選んでください", "is no choice; choose from the list")
            }
            Self::NotAYear => (
                "は年度として読めません。令和7年度、R7、2025 のように書いてください",
                "is not a fiscal year; write 令和7年度, R7 or 2025",
            ),
            Self::Day => {
                ("は日付です。数や言葉を書いてください", "is a date; write a number or a word")
            }
            Self::NotADay => (
                "は日付として読めません。令和7年4月1日、2025-04-01 のように書いてください",
                "is not a day; write 令和7年4月1日 or 2025-04-01",
            ),
            Self::Formula => (
                "は計算式の誤りです。値を書いてください",
                "is a formula that failed; write the value",
            ),
        };
        (ja.to_owned(), en.to_owned())
    }
}

impl AnswerForm {
    /// A figure in a unit.
    pub fn figure(unit: &str, words: Vec<String>, absences: bool) -> Self {
        Self::Figure { unit: unit.to_owned(), words, absences }
    }

    /// The words among which one may choose.
    pub fn choices(&self) -> Vec<&str> {
        match self {
            Self::Figure { words, absences, .. } => {
                let reasons = ABSENCES.iter().filter(|_| *absences).map(|one| one.ja());
                words.iter().map(String::as_str).chain(reasons).collect()
            }
            Self::Choice(choices) => choices.iter().map(|(_, name)| name.as_str()).collect(),
            Self::Year | Self::Text => Vec::new(),
        }
    }

    /// An answer as a sheet shows it; a number is shown as a number.
    pub fn shown(&self, answer: &Answer) -> String {
        match (self, answer) {
            (_, Answer::Absent(reason)) => reason.ja().to_owned(),
            (Self::Choice(choices), Answer::Choice(id)) => {
                let mut choices = choices.iter();
                choices.find(|(one, _)| one == id).map_or(id.as_str(), |(_, name)| name).to_owned()
            }
            (Self::Figure { unit, .. }, Answer::Number { value, .. }) => {
                format!("{}{unit}", value.grouped())
            }
            _ => answer.written(),
        }
    }

    /// Reads a cell. Nothing when it is empty; the second value is true when a mark such as ※1 was left out.
    pub fn read(&self, typed: &Typed) -> Result<Option<(Answer, bool)>, Unreadable> {
        let text = match typed {
            Typed::Empty => return Ok(None),
            Typed::Error(_) => return Err(Unreadable::Formula),
            Typed::Text(text) if text.trim().is_empty() => return Ok(None),
            Typed::Text(text) => text.trim().to_owned(),
            Typed::Day(day) if matches!(self, Self::Year) => {
                return Ok(Some((Answer::Year(FiscalYear::of(*day)), false)));
            }
            Typed::Day(_) => return Err(Unreadable::Day),
            Typed::Number(number, percent) => match self {
                Self::Figure { unit, .. } => {
                    let number = figure(*number, *percent, unit)?;
                    return Ok(Some((Answer::number(number), false)));
                }
                _ => number.to_string(),
            },
        };
        let plain = |answer| Ok(Some((answer, false)));
        match self {
            Self::Text => plain(Answer::Text(text.replace("\r\n", "\n"))),
            Self::Year => plain(Answer::Year(year(&text)?)),
            Self::Choice(choices) => {
                let mut choices = choices.iter();
                let found =
                    choices.find(|(id, name)| fold(name) == fold(&text) || *id == fold(&text));
                plain(Answer::Choice(found.ok_or(Unreadable::NoChoice)?.0.clone()))
            }
            Self::Figure { unit, words, absences } => {
                let (text, marked) = without_mark(&text);
                let folded = fold(&text);
                let answer = if let Some(word) = words.iter().find(|word| fold(word) == folded) {
                    Answer::Text(word.clone())
                } else if let Some(reason) = reason(&folded).filter(|_| *absences) {
                    Answer::Absent(reason)
                } else {
                    amount(&text, unit)?
                };
                Ok(Some((answer, marked)))
            }
        }
    }
}

/// A text in one width and without spaces, for comparing.
pub fn fold(text: &str) -> String {
    let folded = text.nfkc().filter(|c| !c.is_whitespace());
    folded.collect::<String>().to_lowercase()
}

/// A reason by its name, and ― for a value that was not reported.
fn reason(folded: &str) -> Option<Absence> {
    let dashes = |c: char| matches!(c, '-' | '―' | 'ー' | '—' | '–' | '‐' | '−' | '‑' | '─' | '━');
    if !folded.is_empty() && folded.chars().all(dashes) {
        return Some(Absence::NotReported);
    }
    let mut reasons = ABSENCES.into_iter();
    reasons.find(|reason| fold(reason.ja()) == folded)
}

/// A text without ※1 at its ends, and whether there was one.
fn without_mark(text: &str) -> (String, bool) {
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
    let folded: String = text.nfkc().collect();
    match folded.rfind('※') {
        Some(at) if at > 0 && digits(&folded[at + '※'.len_utf8()..]) => {
            (folded[..at].trim().to_owned(), true)
        }
        _ => (text.to_owned(), false),
    }
}

/// A number as typed in words: 12人, 85.3%, ▲3, 約1,200.
fn amount(text: &str, unit: &str) -> Result<Answer, Unreadable> {
    let folded = fold(text);
    let about = folded.starts_with('約');
    let rest = folded.trim_start_matches('約');
    let (negative, rest) = match rest.strip_prefix(['▲', '△', '−', '-']) {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix('+').unwrap_or(rest)),
    };
    let end =
        rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.')).unwrap_or(rest.len());
    let (digits, behind) = rest.split_at(end);
    let counted = unit.split(['/', '／']).next().unwrap_or_default();
    let is_unit = unit::same(behind, unit) || unit::same(behind, counted);
    if !is_unit && let Some((letter, figure)) = letter(text, unit) {
        return Err(Unreadable::Letter(letter, figure));
    }
    let mut number = Number::parse(digits).ok_or(Unreadable::NotANumber)?;
    if behind.contains(|c: char| c.is_ascii_digit()) {
        return Err(Unreadable::NotANumber);
    }
    if !behind.is_empty() && !is_unit {
        return Err(Unreadable::OtherUnit);
    }
    if negative {
        number = -number;
    }
    Ok(Answer::Number { value: number, text: about.then(|| text.trim().to_owned()) })
}

/// Letters that are typed, or read by a machine, in the place of a figure.
const LOOK_ALIKE: [(char, char); 8] = [
    ('O', '0'),
    ('o', '0'),
    ('〇', '0'),
    ('l', '1'),
    ('I', '1'),
    ('Z', '2'),
    ('S', '5'),
    ('B', '8'),
];

/// The first letter of what would be a number if it were the figure that it looks like, and that figure.
fn letter(text: &str, unit: &str) -> Option<(char, char)> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_start_matches(['約', '▲', '△', '−', '-', '+']);
    let text = text.strip_suffix(unit).unwrap_or(text);
    let figure = |c: char| LOOK_ALIKE.iter().find(|(letter, _)| *letter == c).copied();
    let is_number = text.chars().any(|c| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, ',' | '.') || figure(c).is_some());
    text.chars().find_map(figure).filter(|_| is_number)
}

/// A number of a sheet. What the sheet shows as 85.3% it keeps as 0.853.
fn figure(number: f64, percent: Option<bool>, unit: &str) -> Result<Number, Unreadable> {
    let shares = unit::is_percent(unit);
    let number = match percent {
        Some(true) if shares => number * 100.0,
        Some(true) => return Err(Unreadable::OtherUnit),
        None if shares && number != 0.0 && number.abs() < 1.0 => {
            return Err(Unreadable::ShareOrPercent);
        }
        _ => number,
    };
    // Sheets keep fifteen digits; what lies beyond is not the number's.
    let number: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    Number::parse(&number.to_string()).ok_or(Unreadable::TooLong)
}

/// A fiscal year as typed: 令和7, R7, 2025, or a day of it. 令和7年 may be the calendar's, and is refused.
fn year(text: &str) -> Result<FiscalYear, Unreadable> {
    let text = text.trim();
    match FiscalYear::parse(text) {
        Ok(_) if text.ends_with('年') => Err(Unreadable::NotAYear),
        Ok(year) => Ok(year),
        Err(_) => Date::guess(text).map(FiscalYear::of).ok_or(Unreadable::NotAYear),
    }
}
