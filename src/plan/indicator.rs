//! 成果目標・評価指標: what is counted, its series, and the six states a value can be in.

use std::sync::Arc;

use super::about::Actor;
use super::approach::Approach;
use super::arena::Named;
use super::common::{self, Common};
use super::id::Id;
use super::regional_image::RegionalImage;
use crate::calendar::FiscalYear;
use crate::document::Document;
use crate::document::schema::{Field, Shape, optional, required};
use crate::document::yaml::{Node, Spanned};
use crate::number::Number;
use crate::source::Span;

const POINT: &[Field] = &[
    optional("year", Shape::Year, "何年度の値か"),
    optional("year_end", Shape::Flag, "年度末の値"),
    optional("value", Shape::Number, "数"),
    optional("word", Shape::Text, "言葉の値（実施・一部実施・未実施）"),
    optional(
        "absent",
        Shape::OneOf(&["not_due", "not_reported", "not_applicable", "unreadable"]),
        "値がない理由",
    ),
    optional("text", Shape::Text, "資料の書き方のまま"),
    optional("period_note", Shape::Text, "時点の説明"),
    optional("note", Shape::Text, "この値の注"),
];
const TARGET: &[Field] = &[
    optional("year", Shape::Year, "何年度の目標か"),
    required("value", Shape::Number, "目標値"),
    required(
        "bound",
        Shape::OneOf(&["at_least", "at_most", "exact"]),
        "以上 at_least・以下 at_most・ちょうど exact",
    ),
    optional("text", Shape::Text, "資料の書き方のまま"),
    optional("note", Shape::Text, "注"),
];
const SERIES: &[Field] = &[
    optional("label", Shape::Text, "系列の名前（個人・団体など）"),
    optional("unit", Shape::Text, "単位（指標の単位と違うとき）"),
    optional("baseline", Shape::Map(POINT), "基準値"),
    optional("values", Shape::List(&Shape::Map(POINT)), "実績"),
    optional("targets", Shape::List(&Shape::Map(TARGET)), "目標"),
];
/// The keys of `indicators/*.yaml`.
pub const FIELDS: &[Field] = &[
    required("name", Shape::Text, "指標の名前（計画のとおり）"),
    optional(
        "name_state",
        Shape::OneOf(&["unreadable"]),
        "名前が読み取れないとき unreadable",
    ),
    optional("detail", Shape::Text, "名前のかっこの中の説明"),
    optional("short", Shape::Text, "図に使う短い名前"),
    required(
        "scope",
        Shape::Map(&[
            optional("regional_image", Shape::Id, "地域像の番号"),
            optional("approach", Shape::Id, "基本的な考え方の ID"),
        ]),
        "どこの指標か",
    ),
    optional("owners", Shape::List(&Shape::Id), "担当（actors の ID）"),
    optional("owner_note", Shape::Text, "担当についての説明"),
    optional("unit", Shape::Text, "単位"),
    optional(
        "direction",
        Shape::OneOf(&["higher", "lower"]),
        "どちらが良いか（計画が示すときだけ）",
    ),
    optional("cumulative", Shape::Flag, "累計"),
    optional("scale", Shape::List(&Shape::Text), "言葉の値の順番"),
    optional("explain", Shape::Text, "数字の読み方"),
    required("series", Shape::List(&Shape::Map(SERIES)), "系列"),
    optional(
        "continues",
        Shape::List(&Shape::Map(&[
            required("plan", Shape::Id, "前の計画のフォルダー"),
            required("indicator", Shape::Id, "前の計画の指標の ID"),
            optional("note", Shape::Text, "違いの説明"),
        ])),
        "前の計画から続く指標",
    ),
    common::DRAFT,
    common::SOURCES,
    common::CORRECTIONS,
    common::NOTES,
];

/// An indicator as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Common keys.
    pub common: Common,
    /// The file's name.
    pub id: String,
    /// Exact name.
    pub name: String,
    /// False when the source's name could not be read.
    pub name_readable: bool,
    /// The parenthesis of the name.
    pub detail: Option<String>,
    /// Short name for charts.
    pub short: String,
    /// The regional image's id, for headline indicators.
    pub image: Option<Spanned<String>>,
    /// The approach's id.
    pub approach: Option<Spanned<String>>,
    /// Where `scope` stands.
    pub scope_span: Span,
    /// Owners' ids.
    pub owners: Vec<Spanned<String>>,
    /// What to know about the owners.
    pub owner_note: Option<String>,
    /// Unit, nothing for qualitative indicators.
    pub unit: Option<String>,
    /// Better upwards or downwards, only where the plan says so.
    pub direction: Option<Direction>,
    /// Counts add up over the years.
    pub cumulative: bool,
    /// Order of the words, lowest first.
    pub scale: Vec<String>,
    /// How to read it.
    pub explain: Option<String>,
    /// The series.
    pub series: Vec<Series>,
    /// Indicators of older plans that this one continues.
    pub continues: Vec<Continuation>,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// One line of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// 個人; nothing when it is the only series.
    pub label: Option<String>,
    /// Unit, if it is not the indicator's.
    pub unit: Option<String>,
    /// Value at the start.
    pub baseline: Option<Point>,
    /// Later values, in written order.
    pub values: Vec<Point>,
    /// Targets.
    pub targets: Vec<Target>,
}

/// A value at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// What is known.
    pub value: Value,
    /// As the source writes it.
    pub text: Option<String>,
    /// The fiscal year the source states.
    pub year: Option<FiscalYear>,
    /// True for 年度末.
    pub year_end: bool,
    /// What is known of the time when the year is not stated.
    pub period_note: Option<String>,
    /// A note on this value.
    pub note: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// The states a value can be in. Zero is a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Number(Number),
    /// A word: 実施.
    Word(String),
    /// No value yet: the time has not come.
    NotDue,
    /// Nothing was reported.
    NotReported,
    /// Does not apply.
    NotApplicable,
    /// The source cannot be read here.
    Unreadable,
}

impl Value {
    /// The word used in open data.
    pub fn state(&self) -> &'static str {
        match self {
            Self::Number(_) => "reported",
            Self::Word(_) => "qualitative",
            Self::NotDue => "not_due",
            Self::NotReported => "not_reported",
            Self::NotApplicable => "not_applicable",
            Self::Unreadable => "unreadable",
        }
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }
}

/// What is aimed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Until when, if the plan says.
    pub year: Option<FiscalYear>,
    /// How much.
    pub value: Number,
    /// 以上, 以下 or exactly.
    pub bound: Bound,
    /// As the source writes it.
    pub text: Option<String>,
    /// A note.
    pub note: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// Which side of a target counts as reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// 以上.
    AtLeast,
    /// 以下.
    AtMost,
    /// The value itself.
    Exact,
}

impl Bound {
    /// The word used in files and open data.
    pub fn word(self) -> &'static str {
        match self {
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
            Self::Exact => "exact",
        }
    }
}

/// A reference to an older plan's indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Continuation {
    /// The older plan's folder.
    pub plan: Spanned<String>,
    /// The indicator's id there.
    pub indicator: Spanned<String>,
    /// How the wording differs.
    pub note: Option<String>,
}

/// An indicator with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// As written.
    pub entry: Arc<Entry>,
    /// What it measures.
    pub scope: Scope,
    /// Who reports it; empty when not stated.
    pub owners: Vec<Id<Actor>>,
}

/// What an indicator measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A regional image: a headline indicator.
    RegionalImage(Id<RegionalImage>),
    /// An approach.
    Approach(Id<Approach>),
}

impl Named for Indicator {
    fn id(&self) -> &str {
        &self.entry.id
    }
}

/// Reads a file.
pub fn read(document: &Document) -> Option<Entry> {
    let node = &document.fields;
    let own = |key: &str| node.owned(key);
    let name = own("name")?;
    let scope = node.get("scope")?;
    Some(Entry {
        common: Common::of(document),
        id: document.id.clone(),
        name_readable: node.text("name_state").is_none(),
        detail: own("detail"),
        short: own("short").unwrap_or_else(|| name.clone()),
        image: scope.spanned_text("regional_image"),
        approach: scope.spanned_text("approach"),
        scope_span: scope.span,
        owners: node.spanned_texts("owners"),
        owner_note: own("owner_note"),
        unit: own("unit"),
        direction: match node.text("direction") {
            Some("higher") => Some(Direction::Higher),
            Some("lower") => Some(Direction::Lower),
            _ => None,
        },
        cumulative: node.flag("cumulative"),
        scale: node.texts("scale"),
        explain: own("explain"),
        series: node.list("series").iter().map(series).collect(),
        continues: node
            .list("continues")
            .iter()
            .filter_map(|n| {
                Some(Continuation {
                    plan: n.spanned_text("plan")?,
                    indicator: n.spanned_text("indicator")?,
                    note: n.owned("note"),
                })
            })
            .collect(),
        name,
    })
}

fn series(node: &Node) -> Series {
    Series {
        label: node.owned("label"),
        unit: node.owned("unit"),
        baseline: node.get("baseline").map(point),
        values: node.list("values").iter().map(point).collect(),
        targets: node.list("targets").iter().filter_map(target).collect(),
    }
}

fn point(node: &Node) -> Point {
    let number = node
        .text("value")
        .and_then(Number::parse)
        .map(Value::Number);
    let word = node.text("word").map(|w| Value::Word(w.to_owned()));
    let absent = node.text("absent").map(|reason| match reason {
        "not_due" => Value::NotDue,
        "not_applicable" => Value::NotApplicable,
        "unreadable" => Value::Unreadable,
        _ => Value::NotReported,
    });
    Point {
        value: number.or(word).or(absent).unwrap_or(Value::NotReported),
        text: node.owned("text"),
        year: node.text("year").and_then(|y| FiscalYear::parse(y).ok()),
        year_end: node.flag("year_end"),
        period_note: node.owned("period_note"),
        note: node.owned("note"),
        span: node.span,
    }
}

fn target(node: &Node) -> Option<Target> {
    Some(Target {
        year: node.text("year").and_then(|y| FiscalYear::parse(y).ok()),
        value: node.text("value").and_then(Number::parse)?,
        bound: match node.text("bound")? {
            "at_least" => Bound::AtLeast,
            "at_most" => Bound::AtMost,
            _ => Bound::Exact,
        },
        text: node.owned("text"),
        note: node.owned("note"),
        span: node.span,
    })
}

/// Says which points of a file hold no value, or more than one.
pub fn value_faults(document: &Document) -> Vec<crate::diagnostic::Diagnostic> {
    let points = document.fields.list("series").iter().flat_map(|series| {
        series
            .get("baseline")
            .into_iter()
            .chain(series.list("values"))
    });
    points
        .filter_map(|node| {
            let given: Vec<&str> = ["value", "word", "absent"]
                .into_iter()
                .filter(|key| node.get(key).is_some())
                .collect();
            let (ja, en) = match given.len() {
                1 => return None,
                0 => ("値がありません".to_owned(), "this point has no value".to_owned()),
                _ => (
                    format!("{} が同時に書かれています", given.join(" と ")),
                    format!("{} are given at once", given.join(" and ")),
                ),
            };
            Some(
                crate::diagnostic::Diagnostic::error("point-needs-one-value", &document.path, node.span, ja, en).help(
                    "数なら value、言葉なら word、値がなければ absent: not_reported のどれか1つを書いてください。空欄を 0 にはしません",
                    "write exactly one of `value`, `word` and `absent`; nothing is not zero",
                ),
            )
        })
        .collect()
}
