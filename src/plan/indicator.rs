//! 成果目標・評価指標: what is counted, its series, and the six states a value can be in.

mod time;
mod toward;

use std::sync::Arc;

pub use toward::Toward;

use super::common::Common;
use super::version::{Revision, Versions};
use super::{Actor, Id, IndicatorKind, Place};
use crate::calendar::FiscalYear;
use crate::diagnostic::{Diagnostic, finding};
use crate::document::Document;
use crate::document::schema::{FromNode, Shape, Slug, keys, words};
use crate::document::yaml::{Spanned, YamlNode};
use crate::number::Number;
use crate::source::Span;

keys! {
    /// An indicator as written: `indicators/*.yaml`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct IndicatorEntry {
        name: String, "指標の名前（計画のとおり）", "exact name";
        name_state: Option<NameState>, "名前の状態", "state of the name: `unreadable` when the source's name could not be read";
        detail: Option<String>, "名前のかっこの中の説明", "the parenthesis of the name";
        short: String = name.clone(), "図に使う短い名前", "short name for charts";
        at: Spanned<String>, "どこの指標か（approaches/1-1、initiatives/city-01、plan など）", "what it measures: `approaches/1-1`, `initiatives/city-01`, `plan`";
        kind: Option<Slug>, "指標の種類（plan.yaml の indicator の kinds）", "its kind, from `indicator` of plan.yaml";
        owners: Vec<Slug>, "担当（actors の ID）", "owners' ids, from `actors`";
        owner_note: Option<String>, "担当についての説明", "what to know about the owners";
        unit: Option<String>, "単位", "unit, nothing for qualitative indicators";
        direction: Option<Direction>, "どちらが良いか（計画が示すときだけ）", "better upwards or downwards, only where the plan says so";
        cumulative: bool, "累計", "counts add up over the years";
        scale: Vec<String>, "言葉の値の順番", "order of the words, lowest first";
        explain: Option<String>, "数字の読み方", "how to read it";
        series: Vec<Series>, required, "系列", "the series";
        continues: Vec<Continuation>, "前の計画から続く指標", "indicators of older plans that this one continues";
        ..common: Common, "Common keys.";
    }
    given |node, document| {
        /// The file's name.
        id: String = document.id.clone();
    }
}

words! {
    /// What is wrong with a name.
    pub enum NameState {
        Unreadable = "unreadable", "読み取れない", "the source's name could not be read";
    }
}

words! {
    /// Which way is better.
    pub enum Direction {
        Higher = "higher", "大きいほど良い", "more is better";
        Lower = "lower", "小さいほど良い", "less is better";
    }
}

keys! {
    /// One line of numbers.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Series {
        label: Option<String>, "系列の名前（個人・団体など）", "個人; nothing when it is the only series";
        unit: Option<String>, "単位（指標の単位と違うとき）", "unit, if it is not the indicator's";
        baseline: Option<Point>, "基準値", "value at the start";
        values: Vec<Point>, "実績", "later values, in written order";
        targets: Vec<Target>, "目標", "targets";
        judgements: Vec<Override>, "計算によらない判定と、その理由", "judgements by hand, and why";
    }
}

keys! {
    /// A value as written, in one of three forms.
    struct PointKeys {
        year: Option<FiscalYear>, "何年度の値か", "the fiscal year the source states";
        year_end: bool, "年度末の値", "at the end of the year";
        value: Option<Number>, "数", "a number";
        word: Option<String>, "言葉の値（実施・一部実施・未実施）", "a word";
        absent: Option<Absence>, "値がない理由", "why there is no value";
        text: Option<String>, "資料の書き方のまま", "as the source writes it";
        period_note: Option<String>, "時点の説明", "what is known of the time when the year is not stated";
        note: Option<String>, "この値の注", "a note on this value";
    }
}

words! {
    /// Why there is no value.
    pub enum Absence {
        NotDue = "not_due", "まだ時期ではない", "not due yet";
        NotReported = "not_reported", "報告なし", "not reported";
        NotApplicable = "not_applicable", "対象外", "does not apply";
        Unreadable = "unreadable", "読み取れない", "the source cannot be read here";
    }
}

impl FromNode for Point {
    const SHAPE: Shape = PointKeys::SHAPE;

    fn read(node: &YamlNode, document: &Document) -> Option<Self> {
        let keys = PointKeys::read(node, document)?;
        let number = keys.value.map(Value::Number);
        let word = keys.word.map(Value::Word);
        let absent = Value::Absent(keys.absent.unwrap_or(Absence::NotReported));
        Some(Self {
            value: number.or(word).unwrap_or(absent),
            text: keys.text,
            year: keys.year,
            year_end: keys.year_end,
            period_note: keys.period_note,
            note: keys.note,
            span: node.span,
        })
    }
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
    /// Nothing, and why.
    Absent(Absence),
}

impl Value {
    /// The word used in open data.
    pub fn state(&self) -> &'static str {
        match self {
            Self::Number(_) => "reported",
            Self::Word(_) => "qualitative",
            Self::Absent(reason) => reason.word(),
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

keys! {
    /// A target as written.
    struct TargetKeys {
        year: Option<FiscalYear>, "何年度の目標か", "until when, if the plan says";
        value: Number, "目標値", "how much";
        bound: Bound, "以上・以下", "bound: at least, at most or exactly";
        text: Option<String>, "資料の書き方のまま", "as the source writes it";
        revised: Vec<Revision>, "見直した目標値", "how much it became later";
        note: Option<String>, "注", "a note";
    }
}

/// What is aimed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Until when, if the plan says.
    pub year: Option<FiscalYear>,
    /// How much: the latest of its versions.
    pub value: Number,
    /// All its versions.
    pub versions: Versions,
    /// At least, at most or exactly.
    pub bound: Bound,
    /// As the source writes it; nothing for a target that was changed, whose source wrote it before.
    pub text: Option<String>,
    /// A note.
    pub note: Option<String>,
    /// Where it stands.
    pub span: Span,
}

impl FromNode for Target {
    const SHAPE: Shape = TargetKeys::SHAPE;

    fn read(node: &YamlNode, document: &Document) -> Option<Self> {
        let keys = TargetKeys::read(node, document)?;
        let text = keys.text.filter(|_| keys.revised.is_empty());
        let versions = Versions::new(Some(keys.value), keys.revised);
        Some(Self {
            year: keys.year,
            value: versions.latest().unwrap_or(keys.value),
            versions,
            bound: keys.bound,
            text,
            note: keys.note,
            span: node.span,
        })
    }
}

words! {
    /// Which side of a target counts as reached.
    pub enum Bound {
        AtLeast = "at_least", "以上", "at least";
        AtMost = "at_most", "以下", "at most";
        Exact = "exact", "ちょうど", "exactly";
    }
}

keys! {
    /// A judgement by hand, as written: `judgements` of a series.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Override {
        year: FiscalYear, "年度", "the fiscal year";
        step: Slug, "段階の ID。計算できないとするときは unknown", "the step's id, or `unknown`";
        reason: String, "計算のままにしない理由", "why the reckoning does not stand";
    }
    given |node, document| {
        /// Where it stands.
        span: Span = node.span;
    }
}

keys! {
    /// A reference to an older plan's indicator.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Continuation {
        plan: Slug, "前の計画のフォルダー", "the older plan's folder";
        indicator: Slug, "前の計画の指標の ID", "the indicator's id there";
        note: Option<String>, "違いの説明", "how the wording differs";
    }
}

/// An indicator with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// As written.
    pub entry: Arc<IndicatorEntry>,
    /// What it measures.
    pub place: Place,
    /// Its kind, where the plan names kinds.
    pub kind: Option<Id<IndicatorKind>>,
    /// Who reports it; empty when not stated.
    pub owners: Vec<Id<Actor>>,
}

/// Says which points of a file hold no value, or more than one.
pub fn value_faults(document: &Document) -> Vec<Diagnostic> {
    let points = document
        .fields
        .list("series")
        .iter()
        .flat_map(|series| series.get("baseline").into_iter().chain(series.list("values")));
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
                finding! { error "point-needs-one-value", &document.path, node.span;
                    ja, en;
                    help "数なら value、言葉なら word、値がなければ absent: not_reported のどれか1つを書いてください。空欄を 0 にはしません",
                         "write exactly one of `value`, `word` and `absent`; nothing is not zero";
                },
            )
        })
        .collect()
}
