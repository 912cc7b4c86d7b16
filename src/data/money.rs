//! 予算・決算 as open data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::search::apart;
use super::tables::{self, Tables, row};
use super::{JsonNumber, OpenPlan};
use crate::calendar::{Date, FiscalYear};
use crate::number::Number;
use crate::plan::version::Versions;
use crate::plan::{self, Initiative};
use crate::search::SearchDoc;
use crate::site::{Page, Table};

/// What an initiative costs in one fiscal year.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Money<'a> {
    /// The fiscal year.
    pub year: FiscalYear,
    /// The budget that counts: the latest of its versions.
    pub budget: Option<JsonNumber>,
    /// What was spent.
    pub settled: Option<JsonNumber>,
    /// The unit of all amounts.
    pub unit: &'a str,
    /// Amounts by fund, a part of the settlement where there is one and else of the budget.
    pub funds: BTreeMap<&'a str, JsonNumber>,
    /// How many people work on it.
    pub staff: Option<JsonNumber>,
    /// All versions of the budget, in order of time.
    pub budgets: Vec<Version<'a>>,
    /// A note.
    pub note: Option<&'a str>,
    /// The funds with their names.
    #[serde(skip)]
    pub named: Vec<(&'a plan::money::Fund, Number)>,
}

/// A version of a planned figure.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Version<'a> {
    /// The day from which it counts; nothing for the first.
    pub date: Option<Date>,
    /// How much.
    pub value: JsonNumber,
    /// Why it was changed.
    pub note: Option<&'a str>,
}

impl<'a> Version<'a> {
    /// All versions of a figure, in order of time.
    pub(super) fn all(versions: &'a Versions) -> Vec<Self> {
        let first =
            versions.first.map(|value| Self { date: None, value: JsonNumber(value), note: None });
        let later = versions.later.iter().map(|revision| Self {
            date: Some(revision.change.date),
            value: JsonNumber(revision.value),
            note: revision.change.note.as_deref(),
        });
        first.into_iter().chain(later).collect()
    }
}

impl<'a> Money<'a> {
    /// The money of an initiative.
    pub(super) fn all(p: OpenPlan<'a>, initiative: &'a Initiative) -> Vec<Self> {
        let terms = p.plan.about.money.as_ref();
        let unit = terms.map_or("", |terms| &terms.unit);
        let one = |money: &'a plan::money::Money| {
            let plan::money::Money { year, budget, settled, funds, staff, note } = money;
            let funds = funds.iter();
            let named: Vec<_> = funds.map(|(id, n)| (&p.plan.funds[*id], *n)).collect();
            let funds = named.iter();
            Self {
                year: *year,
                budget: budget.latest().map(JsonNumber),
                settled: settled.map(JsonNumber),
                unit,
                funds: funds.map(|(f, n)| (f.id.value.as_str(), JsonNumber(*n))).collect(),
                staff: staff.map(JsonNumber),
                budgets: Version::all(budget),
                note: note.as_deref(),
                named,
            }
        };
        initiative.money.iter().map(one).collect()
    }

    /// Its rows in the tables: each version of the budget, the settlement, each fund, the staff.
    pub(super) fn tabulate(&self, record: &str, title: &str, order: &mut u32, t: &mut Tables) {
        let Self { year, budget: _, settled, unit, funds: _, staff, budgets, note, named } = self;
        let terms = t.p.plan.about.money.as_ref();
        let people = terms.map_or("", |terms| &terms.staff);
        let mut row = |code: &str,
                       fund: Option<&plan::money::Fund>,
                       date: Option<Date>,
                       amount: Number,
                       unit: &str,
                       note: Option<&str>| {
            *order += 1;
            let code = t.word("money_code", code);
            let fund_id = fund.map(|fund| tables::id("funds", &fund.id.value));
            let fund = fund.map(|fund| &fund.name);
            let row =
                row![record, *order, title, *year, code, fund_id, fund, date, amount, unit, note];
            t.add(Table::Money, row);
        };
        for (at, version) in budgets.iter().enumerate() {
            let Version { date, value, note } = version;
            let code = match at + 1 == budgets.len() {
                true => "budget",
                false => "budget_before",
            };
            row(code, None, *date, value.0, unit, *note);
        }
        if let Some(settled) = settled {
            row("settled", None, None, settled.0, unit, *note);
        }
        for (fund, amount) in named {
            row("fund", Some(fund), None, *amount, unit, None);
        }
        if let Some(staff) = staff {
            row("staff", None, None, staff.0, people, None);
        }
    }
}

/// Where the question what something costs is answered, be it that the site does not know.
pub(super) fn found(p: OpenPlan) -> SearchDoc {
    let told = !p.plan.money_years.is_empty();
    let url = match told {
        true => p.url(Page::Money(p.at)),
        false => format!("{}#money", p.url(Page::Plan(p.at))),
    };
    let title = p.say("money_title");
    // With several plans, the plan says which money is meant.
    let title = match p.site.only() {
        Some(_) => title.to_owned(),
        None => [title, p.say("colon"), &p.plan.about.title].concat(),
    };
    SearchDoc {
        terms: apart(p.say("search_words_money").split(' ')),
        summary: match told {
            true => String::new(),
            false => p.say("money_nothing").to_owned(),
        },
        ..p.doc(&url, "site", p.say("kind_site"), &title)
    }
}
