//! 予算・決算: what an initiative costs in each fiscal year, where the money comes from, how many people work on it, and sums of these.
//!
//! Knows amounts in the plan's one unit. An amount that nobody wrote is never zero: every sum says of how many initiatives it is.

use super::version::{FigureChange, Revision, Versions};
use super::{Id, Initiative, Plan};
use crate::calendar::FiscalYear;
use crate::document::schema::{Dictionary, Slug, keys};
use crate::document::yaml::Spanned;
use crate::number::Number;
use crate::source::Span;

keys! {
    /// How the plan tells of money, as written: `money` of plan.yaml.
    #[derive(Clone, Debug)]
    pub struct MoneyTerms {
        unit: String, "金額の単位（千円）", "the unit of all amounts: 千円";
        funds: Vec<Fund>, "お金の出どころ（財源）", "where money comes from";
        staff: String = "人".to_owned(), "職員の数の単位（人、人工）", "what staff is counted in";
        note: Option<String>, "金額を読む人が知っておくべきこと", "what a reader of the amounts has to know";
    }
}

keys! {
    /// Where money comes from.
    #[derive(Clone, Debug)]
    pub struct Fund {
        id: Slug, "ID", "what initiatives write";
        name: String, "名前（国の支出金）", "its name: 国の支出金";
    }
}

keys! {
    /// The money of one initiative in one fiscal year, as written.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct MoneyEntry {
        year: FiscalYear, "何年度のお金か", "the fiscal year";
        budget: Option<Number>, "予算（はじめの額）", "the budget as it was first";
        settled: Option<Number>, "決算", "what was spent";
        unit: Option<Spanned<String>>, "単位（計画の単位と同じもの）", "the unit, which must be the plan's";
        funds: Dictionary<Number>, "出どころごとの額（決算があれば決算の、なければ予算の内訳）", "amounts by fund: of the settlement where there is one, else of the budget";
        staff: Option<Number>, "職員の数", "how many people work on it";
        revised: Vec<RevisedBudget>, "補正の後の予算", "the budget as it was changed later";
        note: Option<String>, "注", "a note";
    }
    given |node, document| {
        /// Where it stands.
        span: Span = node.span;
    }
}

keys! {
    /// A budget as it was changed later.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RevisedBudget {
        budget: Number, "補正の後の予算（増えた分ではなく全体）", "the whole budget from then on, not what was added";
        ..change: FigureChange, "When and why.";
    }
}

/// The money of one initiative in one fiscal year, with its funds found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// The fiscal year.
    pub year: FiscalYear,
    /// The budget and its later versions.
    pub budget: Versions,
    /// What was spent.
    pub settled: Option<Number>,
    /// Where it came from, in the plan's order of funds.
    pub funds: Vec<(Id<Fund>, Number)>,
    /// How many people work on it.
    pub staff: Option<Number>,
    /// A note.
    pub note: Option<String>,
}

impl Money {
    /// What was written of a year.
    pub fn of(entry: &MoneyEntry, mut funds: Vec<(Id<Fund>, Number)>) -> Self {
        funds.sort_by_key(|(fund, _)| *fund);
        let later = entry
            .revised
            .iter()
            .map(|revised| Revision { value: revised.budget, change: revised.change.clone() });
        Self {
            year: entry.year,
            budget: Versions::new(entry.budget, later.collect()),
            settled: entry.settled,
            funds,
            staff: entry.staff,
            note: entry.note.clone(),
        }
    }

    /// How much more was spent than planned; below zero when less was.
    pub fn difference(&self) -> Option<Number> {
        Some(self.settled? - self.budget.latest()?)
    }
}

/// The amounts of several initiatives added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// What is known together; nothing where no initiative has an amount.
    pub amount: Option<Number>,
    /// How many initiatives have one.
    pub known: usize,
}

impl Sum {
    fn of(amounts: impl Iterator<Item = Number>) -> Self {
        amounts.fold(Self::default(), |sum, amount| Self {
            amount: Some(sum.amount.map_or(amount, |before| before + amount)),
            known: sum.known + 1,
        })
    }
}

/// What some initiatives cost together in one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// The year.
    pub year: FiscalYear,
    /// How many initiatives there are: those under way, and any other that has an amount.
    pub initiatives: usize,
    /// Their budgets.
    pub budget: Sum,
    /// What was spent.
    pub settled: Sum,
    /// Where the money comes from, in the plan's order of funds.
    pub funds: Vec<(Id<Fund>, Number)>,
    /// How many initiatives say where it comes from.
    pub funded: usize,
    /// How many people work on them.
    pub staff: Sum,
    /// How much more was spent than planned, of those initiatives that have both.
    both: Sum,
}

impl Total {
    /// What comes from a fund.
    pub fn fund(&self, id: Id<Fund>) -> Option<Number> {
        let found = self.funds.iter().find(|(fund, _)| *fund == id);
        found.map(|(_, amount)| *amount)
    }

    /// How much more was spent than planned in all; nothing where the two sums are not of the same initiatives.
    pub fn difference(&self) -> Option<Number> {
        let same = self.budget.known == self.both.known && self.settled.known == self.both.known;
        self.both.amount.filter(|_| same)
    }
}

impl Initiative {
    /// What is known of a year.
    pub fn money_of(&self, year: FiscalYear) -> Option<&Money> {
        self.money.iter().find(|money| money.year == year)
    }
}

impl Plan {
    /// What some initiatives, each named once, cost together in a year.
    pub fn total(&self, initiatives: &[Id<Initiative>], year: FiscalYear) -> Total {
        let all = || initiatives.iter().map(|id| &self.initiatives[*id]);
        let money = || all().filter_map(|initiative| initiative.money_of(year));
        let funds = self.funds.ids().filter_map(|(id, _)| {
            let parts = money().flat_map(|m| m.funds.iter().filter(move |(fund, _)| *fund == id));
            Some((id, Sum::of(parts.map(|(_, part)| *part)).amount?))
        });
        let counts = |one: &&Initiative| one.state.runs_in(year) || one.money_of(year).is_some();
        Total {
            year,
            initiatives: all().filter(counts).count(),
            budget: Sum::of(money().filter_map(|m| m.budget.latest())),
            settled: Sum::of(money().filter_map(|m| m.settled)),
            funds: funds.collect(),
            funded: money().filter(|m| !m.funds.is_empty()).count(),
            staff: Sum::of(money().filter_map(|m| m.staff)),
            both: Sum::of(money().filter_map(Money::difference)),
        }
    }
}
