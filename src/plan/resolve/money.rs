//! Money of initiatives: one unit, funds of the plan's list, no settlement before its year is over.
//!
//! A year with a note has been looked at, and may say what others may not. Knows no page.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::reference::Noun;
use super::versions::changed_twice;
use super::{Resolver, figures};
use crate::calendar::FiscalYear;
use crate::diagnostic::{Diagnostic, finding};
use crate::number::Number;
use crate::plan::money::{Fund, Money, MoneyEntry, MoneyTerms};
use crate::plan::{About, AsOf, Id, Plan, initiative};
use crate::source::SourcePath;
use crate::unit;

impl Resolver<'_> {
    /// Reads the money of all initiatives. A year whose amounts cannot be added to the others' is left out.
    pub(super) fn money(&mut self, plan: &mut Plan, as_of: AsOf) {
        let about = Arc::clone(&plan.about);
        let ids: Vec<_> = plan.initiatives.ids().map(|(id, _)| id).collect();
        let mut asked = false;
        for id in ids {
            let entry = Arc::clone(&plan.initiatives[id].entry);
            let Some(first) = entry.money.first() else {
                continue;
            };
            let path = &entry.common.path;
            let Some(terms) = &about.money else {
                // The plan lacks one line, however many initiatives would need it.
                if !asked {
                    self.diagnostics.push(finding! { error "money-without-unit", path, first.span;
                        "金額の単位が、plan.yaml にありません", "plan.yaml does not say in which unit amounts are";
                        help "plan.yaml に `money: {{ unit: 千円 }}` の行を書き足してください",
                             "add the line `money: {{ unit: 千円 }}` to plan.yaml";
                    });
                }
                asked = true;
                continue;
            };
            let money = self.years(plan, &about, terms, &entry, as_of);
            if let Some(initiative) = plan.initiatives.get_mut(id) {
                initiative.money = money;
            }
        }
        let money = plan.initiatives.iter().flat_map(|initiative| &initiative.money);
        let told = money.filter(|money| money.budget.latest().or(money.settled).is_some());
        let years: BTreeSet<FiscalYear> = told.map(|money| money.year).collect();
        plan.money_years = Vec::from_iter(years);
    }

    fn years(
        &mut self,
        plan: &Plan,
        about: &About,
        terms: &MoneyTerms,
        entry: &initiative::InitiativeEntry,
        as_of: AsOf,
    ) -> Vec<Money> {
        let path = &entry.common.path;
        let years = entry.money.iter().map(|written| (written.year, written.span));
        let twice = figures::twice(path, figures::VALUES, years);
        let mut money: Vec<Money> = Vec::new();
        for written in &entry.money {
            let mixed = mixed_units(path, written, terms);
            let found = [
                mixed.clone(),
                negative(path, written, &terms.unit),
                settled_too_early(path, written, as_of),
                more_than_all(path, written),
                figures::outside(path, written.span, Some(written.year), about, false)
                    .filter(|_| written.note.is_none()),
            ];
            self.diagnostics.extend(found.into_iter().flatten());
            let changes = written.revised.iter().map(|revised| &revised.change);
            self.diagnostics.extend(changed_twice(path, changes));
            let funds = self.funds(plan, path, written);
            if mixed.is_none() && !money.iter().any(|other| other.year == written.year) {
                money.push(Money::of(written, funds));
            }
        }
        self.diagnostics.extend(twice);
        money.sort_by_key(|money| money.year);
        money
    }

    fn funds(
        &mut self,
        plan: &Plan,
        path: &SourcePath,
        written: &MoneyEntry,
    ) -> Vec<(Id<Fund>, Number)> {
        let funds = written.funds.iter();
        let found = funds.filter_map(|(name, amount)| {
            Some((self.find(Noun::FUND, &plan.funds, path, name)?, *amount))
        });
        found.collect()
    }
}

fn mixed_units(path: &SourcePath, written: &MoneyEntry, terms: &MoneyTerms) -> Option<Diagnostic> {
    let own = written.unit.as_ref()?;
    (!unit::same(&own.value, &terms.unit)).then(|| {
        finding! { error "mixed-units", path, own.span;
            ("金額の単位が「{}」です。計画の単位は「{}」です", own.value, terms.unit),
            ("these amounts are in {}, those of the plan in {}", own.value, terms.unit);
            help ("金額を{}に直して、unit の行を消してください。単位が混ざると、足し算ができません", terms.unit),
                 ("write the amounts in {} and remove `unit`; amounts in several units cannot be added up", terms.unit);
        }
    })
}

fn negative(path: &SourcePath, written: &MoneyEntry, unit: &str) -> Option<Diagnostic> {
    let revised = written.revised.iter().map(|revised| revised.budget);
    let funds = written.funds.iter().map(|(_, amount)| *amount);
    let single = [written.budget, written.settled, written.staff];
    let mut all = single.into_iter().flatten().chain(revised).chain(funds);
    (written.note.is_none() && all.any(Number::is_negative)).then(|| {
        finding! { error "negative-count", path, written.span;
            "金額か人数がマイナスです", "an amount in {unit} or a number of staff is negative";
            help "予算の補正は、増えた分や減った分ではなく、補正の後の全体の額を書きます。正しいときは、note に説明を書いてください",
                 "a revised budget is written as a whole, not as what was added or cut; if it is right, explain it in `note`";
        }
    })
}

fn settled_too_early(path: &SourcePath, written: &MoneyEntry, as_of: AsOf) -> Option<Diagnostic> {
    written.settled?;
    let early = written.year >= FiscalYear::of(as_of.day);
    (early && written.note.is_none()).then(|| {
        let year = written.year;
        finding! { error "settled-too-early", path, written.span;
            ("{}はまだ終わっていないのに、決算があります", year.japanese()),
            ("there is a settlement of {}, which is not over", year.year());
            help "年度を確かめてください。予算なら budget に書きます。決算の見込みの額なら、note にそう書いてください",
                 "check the year; a budget is written as `budget`, and an estimate of the settlement is explained in `note`";
        }
    })
}

/// Funds are parts of one of the two amounts, whichever that is.
fn more_than_all(path: &SourcePath, written: &MoneyEntry) -> Option<Diagnostic> {
    let parts = written.funds.iter().map(|(_, amount)| *amount);
    let parts = parts.reduce(|sum, amount| sum + amount)?;
    let revised = written.revised.iter().map(|revised| revised.budget);
    let whole = [written.budget, written.settled].into_iter().flatten();
    let whole = whole.chain(revised).reduce(Number::larger)?;
    (parts.compare(whole).is_gt() && written.note.is_none()).then(|| {
        let (parts, whole) = (parts.grouped(), whole.grouped());
        finding! { warning "funds-above-amount", path, written.span;
            "財源を足すと {parts} で、予算や決算の {whole} より多くなります",
            "the funds add up to {parts}, more than the amount of {whole}";
            help "財源の額か、予算・決算の額を確かめてください。正しいときは、note に説明を書いてください",
                 "check the funds and the amounts; if they are right, explain it in `note`";
        }
    })
}
