//! お金: budget, settlement, funds and staff of each initiative, in plans that tell of money.

use super::{CellTarget, Question, Round, SheetCell, SheetTable, column};
use crate::document::edit::EditStep;
use crate::number::Number;
use crate::plan::money::Money;
use crate::plan::{Initiative, Place};
use crate::workbook::{Answer, AnswerForm};

/// How an amount is read.
type Read = Box<dyn Fn(&Money) -> Option<Number>>;

/// One amount of a year.
struct Amount {
    head: String,
    unit: String,
    /// The way to it from the entry of its year.
    way: Vec<EditStep>,
    read: Read,
    /// Whether every initiative has one.
    expected: bool,
}

pub(super) fn table(round: Round) -> SheetTable {
    let amounts = amounts(round);
    let pairs = amounts.iter().flat_map(|amount| round.pair(&amount.head, 12));
    let first = column(&round.plan.about.initiative.name, 36);
    let columns = std::iter::once(first).chain(pairs).collect();
    let initiatives = round.initiatives().filter(|_| !amounts.is_empty());
    let row = |(id, one): (_, &Initiative)| {
        let mut cells: Vec<SheetCell> = vec![one.entry.title.as_str().into()];
        let (now, before) = (one.money_of(round.year), one.money_of(round.before()));
        for amount in &amounts {
            let last = before.and_then(&amount.read);
            let year = EditStep::With(vec![("year".into(), Some(round.year.japanese()))]);
            let way = [&["money".into(), year], amount.way.as_slice()].concat();
            cells.push(last.map_or(SheetCell::Text(String::new()), SheetCell::Number));
            let form = AnswerForm::figure(&amount.unit, Vec::new(), false);
            let now = now.and_then(&amount.read).map(Answer::number);
            let expected = last.is_some() || amount.expected;
            let (file, place) = (&one.entry.common.path, CellTarget::Key(way));
            cells.push(Question::new(file, place, form, now, expected).into());
        }
        let id = Place::Initiative(id);
        let name = id.name(round.plan);
        round.row(&format!("initiatives/{}/money", one.entry.id), id, name, cells)
    };
    SheetTable {
        name: "お金",
        task: "今の予算（はじめの額）と決算を入れてください。単位は見出しのとおりです。",
        rows: initiatives.map(row).collect(),
        columns,
    }
}

fn amounts(round: Round) -> Vec<Amount> {
    let Some(terms) = &round.plan.about.money else {
        return Vec::new();
    };
    let amount = |name: &str, key: &str, unit: &str, read: fn(&Money) -> Option<Number>| Amount {
        head: format!("{name}（{unit}）"),
        unit: unit.to_owned(),
        way: vec![key.into()],
        read: Box::new(read),
        expected: key == "budget",
    };
    let funds = round.plan.funds.ids().map(|(id, fund)| Amount {
        head: format!("{}（{}）", fund.name, terms.unit),
        unit: terms.unit.clone(),
        way: vec!["funds".into(), fund.id.value.as_str().into()],
        read: Box::new(move |money| {
            let mut funds = money.funds.iter();
            funds.find(|(fund, _)| *fund == id).map(|(_, amount)| *amount)
        }),
        expected: false,
    });
    let mut amounts = vec![
        amount("予算", "budget", &terms.unit, |money| money.budget.first),
        amount("決算", "settled", &terms.unit, |money| money.settled),
    ];
    amounts.extend(funds);
    amounts.push(amount("職員", "staff", &terms.staff, |money| money.staff));
    amounts
}
