//! 状態と年度ごとの予定: whether an initiative is still to come, under way, or over, and what is planned for each year.
//!
//! Knows the words of a plan. Does not know today; a state is what the plan says, not what a clock would.

use super::{Id, Initiative};
use crate::calendar::FiscalYear;
use crate::document::schema::{Slug, keys, words};
use crate::document::yaml::Spanned;

words! {
    /// Where an initiative stands.
    #[derive(Default)]
    pub enum Stage {
        Planned = "planned", "予定", "still to come";
        #[default]
        Ongoing = "ongoing", "実施中", "under way";
        Done = "done", "完了", "what it was for is done";
        Ended = "ended", "終了", "given up";
        Merged = "merged", "ほかの取組に統合", "part of another one now";
    }
}

keys! {
    /// The state of an initiative as written.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StateEntry {
        stage as "state": Spanned<Stage>, "状態", "state: planned, ongoing, done, ended or merged into another";
        since: Option<FiscalYear>, "その状態になる年度（予定なら、始める年度）", "the year from which that holds; of a planned one, the year in which it begins";
        into: Option<Slug>, "まとめた先の取組の ID（統合のとき）", "the id of the initiative it became part of, when merged";
        reason: Option<String>, "理由", "why";
    }
}

/// The state of an initiative, with the one it became part of found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Where it stands.
    pub stage: Stage,
    /// From which year on.
    pub since: Option<FiscalYear>,
    /// What it became part of.
    pub into: Option<Id<Initiative>>,
    /// Why.
    pub reason: Option<String>,
}

impl State {
    /// Whether it is under way in a year. A year that is not stated is not guessed.
    pub fn runs_in(&self, year: FiscalYear) -> bool {
        match self.stage {
            Stage::Ongoing => self.since.is_none_or(|since| since <= year),
            Stage::Planned => self.since.is_some_and(|since| since <= year),
            Stage::Done | Stage::Ended | Stage::Merged => {
                self.since.is_some_and(|since| year < since)
            }
        }
    }
}

keys! {
    /// What is planned for one year.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ScheduleStep {
        year: Spanned<FiscalYear>, "年度", "the fiscal year";
        kind: Option<Change>, "前の年度とのちがい", "change: new, expanded, continued, reduced or ended";
        text: Option<String>, "その年度にすること", "what is to be done";
    }
}

words! {
    /// How a year's work differs from the year before.
    pub enum Change {
        New = "new", "新規", "it begins";
        Expanded = "expanded", "拡充", "there is more of it";
        Continued = "continued", "継続", "it goes on";
        Reduced = "reduced", "縮小", "there is less of it";
        Ended = "ended", "終了", "it ends";
    }
}
