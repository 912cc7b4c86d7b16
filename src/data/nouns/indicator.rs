//! Records of indicators: series, values with their states, targets.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Number;

use super::{Citation, Correction};

/// What is counted.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Indicator {
    /// Its id.
    pub id: String,
    /// The place it measures.
    pub at: String,
    /// Ids of the actors who report it; empty when the source names none.
    pub owners: Vec<String>,
    /// What to know about the owners.
    pub owner_note: Option<String>,
    /// Exact name.
    pub name: String,
    /// False when the source's name cannot be read.
    pub name_readable: bool,
    /// The parenthesis of the name.
    pub detail: Option<String>,
    /// Short name.
    pub short: String,
    /// Unit; nothing for words.
    pub unit: Option<String>,
    /// Which way is better, only where the plan says so.
    #[schemars(extend("enum" = ["higher", "lower", null]))]
    pub direction: Option<&'static str>,
    /// True when counts add up over the years.
    pub cumulative: bool,
    /// Order of the words, lowest first.
    pub scale: Vec<String>,
    /// How to read it.
    pub explain: Option<String>,
    /// The lines of numbers.
    pub series: Vec<Series>,
    /// Indicators of older plans that it continues.
    pub continues: Vec<Continuation>,
    /// Where the facts come from.
    pub sources: Vec<Citation>,
    /// Errors of the sources and what is shown instead.
    pub corrections: Vec<Correction>,
    /// What a reader has to know.
    pub notes: Vec<String>,
    /// Address of its page.
    pub url: String,
    /// Address of its table.
    pub csv: String,
}

/// One line of numbers.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Series {
    /// Its name; nothing when it is the only one.
    pub label: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// The value at the start.
    pub baseline: Option<Point>,
    /// Later values.
    pub values: Vec<Point>,
    /// Targets.
    pub targets: Vec<Target>,
}

/// A value at a time.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Point {
    /// A number when `state` is `reported`, a word when it is `qualitative`, otherwise nothing. Zero is a value.
    pub value: Option<Known>,
    /// As the source writes it.
    pub text: Option<String>,
    /// The fiscal year the source states; nothing when it states none.
    pub period: Option<u16>,
    /// What is known of the time.
    pub period_note: Option<String>,
    /// True for the end of the fiscal year (年度末).
    pub year_end: bool,
    /// Whether there is a value, and why not.
    #[schemars(extend("enum" = ["reported", "qualitative", "not_due", "not_reported", "not_applicable", "unreadable"]))]
    pub state: &'static str,
    /// A note on this value.
    pub note: Option<String>,
}

/// A value that is there.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Known {
    /// A number.
    Number(#[schemars(with = "f64")] Number),
    /// A word.
    Word(String),
}

/// What is aimed for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Target {
    /// The fiscal year; nothing when the plan states none.
    pub year: Option<u16>,
    /// How much.
    #[schemars(with = "f64")]
    pub value: Number,
    /// Which side counts as reached: 以上, 以下, or the value itself.
    #[schemars(extend("enum" = ["at_least", "at_most", "exact"]))]
    pub bound: &'static str,
    /// As the source writes it.
    pub text: Option<String>,
    /// A note.
    pub note: Option<String>,
}

/// An indicator of an older plan.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Continuation {
    /// The older plan's id.
    pub plan: String,
    /// The indicator's id there.
    pub indicator: String,
    /// How the wording differs.
    pub note: Option<String>,
}
