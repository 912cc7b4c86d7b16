//! Money in words, tables and drawings: one initiative's, and the page `money` of a whole plan.
//!
//! Knows how amounts are said. An amount that nobody wrote is said to be missing, and a sum says of how many initiatives it is.

mod amounts;

use serde::Serialize;

use super::parts::{self, Item};
use super::{Content, Head, Link, PageView, Writer};
use crate::calendar::FiscalYear;
use crate::number::Number;
use crate::plan::money::{Fund, Money, Sum, Total};
use crate::plan::{Id, Initiative, Place, Plan};
use crate::site::{Page, PlanAt, Resource, Site, Table as File};
pub use amounts::{Drawing, changes, day, signed};
use amounts::{amount, drawing};

/// Initiatives named as those that cost most.
const MOST: usize = 10;

/// What the page of a plan's money says.
#[derive(Clone, Debug, Serialize)]
pub struct MoneyPage {
    /// What the latest year costs, in sentences.
    pub lead: String,
    /// How the amounts are to be read.
    pub reading: Vec<String>,
    /// Budget and settlement by year.
    pub drawing: Drawing,
    /// The plan as a whole, by year.
    pub whole: Table,
    /// The newest first.
    pub years: Vec<YearSection>,
    /// All of it as a file.
    pub csv: Link,
}

/// One year: what the parts of the plan cost, and which initiatives cost most.
#[derive(Clone, Debug, Serialize)]
pub struct YearSection {
    /// For anchors: `2024`.
    pub id: String,
    /// 令和6年度（2024年度）.
    pub title: String,
    /// The plan's first level, and the plan.
    pub table: Table,
    /// The initiatives that cost most, with their amounts.
    pub most: Vec<Item>,
}

/// Amounts as a table.
#[derive(Clone, Debug, Serialize)]
pub struct Table {
    /// For anchors.
    pub id: String,
    /// What it shows, with the unit.
    pub caption: String,
    /// What its rows are.
    pub rows_are: String,
    /// The rows.
    pub rows: Vec<Row>,
    /// False for a year that is not over: it has no settlement and no difference.
    pub settles: bool,
    /// That its year is not over, once for all rows.
    pub running: Option<String>,
    /// True when a row says of how many initiatives it is.
    pub has_of: bool,
    /// True when a row of an initiative names funds.
    pub has_funds: bool,
    /// True when a row of an initiative tells of staff.
    pub has_staff: bool,
    /// Where the sums come from, and how many people work on them.
    pub parts: Option<Parts>,
}

/// Funds and staff of sums as a table.
#[derive(Clone, Debug, Serialize)]
pub struct Parts {
    /// What it shows, with the unit.
    pub caption: String,
    /// The funds, and last the staff.
    pub columns: Vec<String>,
    /// In the order of the table's rows.
    pub rows: Vec<Vec<Amount>>,
}

impl Parts {
    /// Of sums, if any of them tells of funds or staff.
    fn of(w: &Writer, plan: &Plan, totals: &[&Total]) -> Option<Self> {
        let funds = plan.funds.ids();
        let used = |(id, _): &(Id<Fund>, _)| totals.iter().any(|t| t.fund(*id).is_some());
        let funds: Vec<(Id<Fund>, &Fund)> = funds.filter(used).collect();
        let staffed = totals.iter().any(|total| total.staff.known > 0);
        let rows = totals.iter().map(|total| {
            // What a sum is of, where that is not all there are.
            let some = |cell: Amount, known: usize| {
                let all = &*total.initiatives.to_string();
                let fill = [("count", all), ("known", &known.to_string())];
                let some = 0 < known && known < total.initiatives;
                let before = some.then(|| w.site.say_with("money_part_of", &fill));
                Amount { before, ..cell }
            };
            let funds = funds.iter().map(|(id, _)| some(cell(w, total.fund(*id)), total.funded));
            let people =
                staffed.then(|| some(staff(w, plan, total.staff.amount), total.staff.known));
            funds.chain(people).collect()
        });
        let names = funds.iter().map(|(_, fund)| fund.name.clone());
        let people = staffed.then(|| w.site.say("money_staff").to_owned());
        let columns: Vec<String> = names.chain(people).collect();
        (!columns.is_empty()).then(|| Self {
            caption: w.site.say_with("money_parts", &[("unit", unit(plan))]),
            columns,
            rows: rows.collect(),
        })
    }
}

impl Table {
    /// A table of one year, or with a row for each.
    fn new(w: &Writer, year: Option<FiscalYear>, rows_are: &str, rows: Vec<Row>) -> Self {
        let settled = rows.iter().any(|row| !row.settled.absent);
        let running = year.filter(|year| is_running(w, *year) && !settled);
        Self {
            id: String::new(),
            caption: String::new(),
            rows_are: rows_are.to_owned(),
            settles: running.is_none(),
            running: running
                .map(|year| w.site.say_with("money_running", &[("year", &year.full())])),
            has_of: rows.iter().any(|row| !row.of.is_empty()),
            has_funds: rows.iter().any(|row| !row.funds.is_empty()),
            has_staff: rows.iter().any(|row| row.staff.is_some()),
            parts: None,
            rows,
        }
    }
}

/// One year, or one part of the plan.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What it is.
    pub name: String,
    /// Its page, if it has one.
    pub href: Option<String>,
    /// True for the plan as a whole.
    pub whole: bool,
    /// The budget that counts.
    pub budget: Amount,
    /// What was spent.
    pub settled: Amount,
    /// How much more or less was spent than planned.
    pub difference: Amount,
    /// Of how many initiatives that is, in words; nothing for one initiative.
    pub of: Vec<String>,
    /// Where the money of one initiative comes from.
    pub funds: Vec<String>,
    /// How many people work on one initiative.
    pub staff: Option<String>,
}

/// An amount in a cell.
#[derive(Clone, Debug, Serialize)]
pub struct Amount {
    /// The figure, or in words why there is none.
    pub text: String,
    /// True when there is none.
    pub absent: bool,
    /// What it was before it was changed.
    pub before: Option<String>,
}

/// The money of one initiative.
#[derive(Clone, Debug, Serialize)]
pub struct InitiativeMoney {
    /// The latest year in sentences.
    pub lead: String,
    /// How the amounts are to be read.
    pub reading: Vec<String>,
    /// Budget and settlement by year.
    pub drawing: Drawing,
    /// By year.
    pub table: Table,
    /// Changes of budgets and notes on years.
    pub notes: Vec<String>,
    /// What the plan costs as a whole.
    pub all: Link,
}

/// What the initiatives of one part of the plan cost together.
#[derive(Clone, Debug, Serialize)]
pub struct Share {
    /// How the amounts are to be read.
    pub reading: Vec<String>,
    /// By year.
    pub table: Table,
    /// What the plan costs as a whole.
    pub all: Link,
}

/// The money of a plan as a part of the booklet.
#[derive(Clone, Debug, Serialize)]
pub struct MoneyPart {
    /// What the latest year costs, in sentences.
    pub lead: String,
    /// How the amounts are to be read.
    pub reading: Vec<String>,
    /// The plan as a whole, by year.
    pub whole: Table,
    /// The newest first.
    pub years: Vec<YearPart>,
}

/// One year in the booklet.
#[derive(Clone, Debug, Serialize)]
pub struct YearPart {
    /// For anchors: `2024`.
    pub id: String,
    /// 令和6年度（2024年度）.
    pub title: String,
    /// The plan's first level, and the plan.
    pub table: Table,
    /// Every initiative that has an amount.
    pub initiatives: Table,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let totals = totals(plan);
    let title = site.say("money_title");
    let page = MoneyPage {
        lead: lead(site, plan).unwrap_or_default(),
        reading: reading_of_sums(w, plan),
        drawing: drawing(w, plan, "money", site.say("money_of_plan"), &points(&totals)),
        whole: table(w, plan, "whole", site.say("money_of_plan"), &totals),
        years: totals.iter().rev().map(|total| year_section(w, at, total)).collect(),
        csv: Link {
            href: w.href_of(Resource::Csv(at, File::Money)),
            text: site.say("money_csv").to_owned(),
        },
    };
    PageView {
        head: Head {
            title: title.to_owned(),
            description: page.lead.clone(),
            crumbs: vec![parts::plan_crumb(w, at)],
            ..Head::default()
        },
        content: Content::MoneyPage(page),
    }
}

/// The money of a plan as a part of the booklet: what its page says, and the amounts of every initiative.
pub fn part(w: &Writer, at: PlanAt) -> MoneyPart {
    let plan = w.site.plan(at);
    let totals = totals(plan);
    let of_year = |total: &Total| {
        let YearSection { id, title, table, .. } = year_section(w, at, total);
        let initiatives = plan.initiatives.iter();
        let initiatives = initiatives.filter_map(|initiative| {
            let row = money_row(w, plan, initiative.money_of(total.year)?);
            let name = format!("{} {}", initiative.label, initiative.entry.title);
            // A line for each fund would double the pages; the totals name them.
            let funds = Vec::new();
            Some(Row { name, funds, ..row })
        });
        YearPart {
            initiatives: Table {
                id: format!("{}-initiatives", table.id),
                caption: format!(
                    "{}{}{}",
                    plan.about.initiative.name,
                    w.site.say("colon"),
                    table.caption
                ),
                ..Table::new(
                    w,
                    Some(total.year),
                    &plan.about.initiative.name,
                    initiatives.collect(),
                )
            },
            id,
            title,
            table,
        }
    };
    MoneyPart {
        lead: lead(w.site, plan).unwrap_or_default(),
        reading: reading_of_sums(w, plan),
        whole: table(w, plan, "whole", w.site.say("money_of_plan"), &totals),
        years: totals.iter().rev().map(of_year).collect(),
    }
}

/// What the plan costs by year.
fn totals(plan: &Plan) -> Vec<Total> {
    let all: Vec<Id<Initiative>> = plan.initiatives.ids().map(|(id, _)| id).collect();
    years(plan, &all)
}

/// What the latest year of a plan costs, in sentences.
pub fn lead(site: &Site, plan: &Plan) -> Option<String> {
    let totals = totals(plan);
    totals.iter().rev().find_map(|total| sums(site, plan, total))
}

fn year_section(w: &Writer, at: PlanAt, total: &Total) -> YearSection {
    let plan = w.site.plan(at);
    let year = total.year;
    let (links, sums): (Vec<Link>, Vec<Total>) = tops(w, at)
        .into_iter()
        .map(|(link, initiatives)| (link, plan.total(&initiatives, year)))
        .unzip();
    let all: Vec<&Total> = sums.iter().chain([total]).collect();
    let rows = links
        .into_iter()
        .zip(&sums)
        .map(|(link, sum)| Row { href: Some(link.href), ..total_row(w, link.text, sum) });
    let mut rows: Vec<Row> = rows.collect();
    let whole = w.site.say("whole_plan");
    rows.push(Row { whole: true, ..total_row(w, whole.to_owned(), total) });
    let caption =
        w.site.say_with("money_table_year", &[("year", &year.full()), ("unit", unit(plan))]);
    let level = plan.about.levels.first().map_or("", |level| &level.name);
    let mut most: Vec<(Id<Initiative>, Number)> = plan
        .initiatives
        .ids()
        .filter_map(|(id, initiative)| {
            let money = initiative.money_of(year)?;
            Some((id, money.budget.latest().or(money.settled)?))
        })
        .collect();
    most.sort_by(|(id, one), (other_id, other)| other.compare(*one).then(id.cmp(other_id)));
    most.truncate(MOST);
    YearSection {
        id: year.year().to_string(),
        title: year.full(),
        table: Table {
            id: format!("money-{}", year.year()),
            caption,
            parts: Parts::of(w, plan, &all),
            ..Table::new(w, Some(year), level, rows)
        },
        most: most
            .into_iter()
            .map(|(id, money)| Item {
                meta: Some(amount(w.site, money, unit(plan))),
                note: None,
                ..parts::initiative_item(w, at, id)
            })
            .collect(),
    }
}

/// The parts of the plan's first level, each with its initiatives.
fn tops(w: &Writer, at: PlanAt) -> Vec<(Link, Vec<Id<Initiative>>)> {
    let plan = w.site.plan(at);
    plan.nodes_of(0)
        .map(|(id, _)| {
            let link = parts::place_link(w, at, Place::Node(id));
            (link, plan.initiatives_under(id))
        })
        .collect()
}

/// The money of one initiative, if the plan tells of any.
pub fn of_initiative(w: &Writer, at: PlanAt, id: Id<Initiative>) -> Option<InitiativeMoney> {
    let plan = w.site.plan(at);
    let money = &plan.initiatives[id].money;
    let points: Vec<_> = money.iter().map(|m| (m.year, m.budget.latest(), m.settled)).collect();
    let what = w.site.say("money_of_initiative");
    let rows: Vec<Row> = money.iter().map(|money| money_row(w, plan, money)).collect();
    Some(InitiativeMoney {
        lead: told(w.site, plan, &plan.initiatives[id])?,
        reading: reading(w, plan),
        drawing: drawing(w, plan, "money", what, &points),
        table: by_year(w, plan, "money", what, rows),
        notes: money.iter().flat_map(|money| notes(w, plan, money)).collect(),
        all: all(w, at),
    })
}

/// What some initiatives cost together, if any of them tells of money.
pub fn share(w: &Writer, at: PlanAt, initiatives: &[Id<Initiative>]) -> Option<Share> {
    let plan = w.site.plan(at);
    let totals = years(plan, initiatives);
    (!totals.is_empty()).then(|| Share {
        reading: reading(w, plan),
        table: table(w, plan, "money", w.site.say("money_of_part"), &totals),
        all: all(w, at),
    })
}

/// The way to what the plan costs as a whole.
pub fn all(w: &Writer, at: PlanAt) -> Link {
    w.link(Page::Money(at), w.site.say("money_all"))
}

/// The unit of all amounts of a plan.
fn unit(plan: &Plan) -> &str {
    plan.about.money.as_ref().map_or("", |terms| &terms.unit)
}

fn names(plan: &Plan) -> [(&'static str, &str); 2] {
    let level = plan.about.levels.first();
    [("name", &plan.about.initiative.name), ("level", level.map_or("", |level| &level.name))]
}

/// The years in which some of the initiatives have an amount, with what they cost together.
fn years(plan: &Plan, initiatives: &[Id<Initiative>]) -> Vec<Total> {
    let totals = plan.money_years().into_iter();
    let totals = totals.map(|year| plan.total(initiatives, year));
    totals.filter(|total| total.budget.known + total.settled.known > 0).collect()
}

fn points(totals: &[Total]) -> Vec<(FiscalYear, Option<Number>, Option<Number>)> {
    let point = |total: &Total| (total.year, total.budget.amount, total.settled.amount);
    totals.iter().map(point).collect()
}

/// What the unit means, and what the plan says of its amounts.
fn reading(w: &Writer, plan: &Plan) -> Vec<String> {
    let unit = unit(plan);
    let one = amounts::in_yen(w.site, Number::whole(1), unit);
    let unit = one.map(|yen| w.site.say_with("money_unit", &[("unit", unit), ("yen", &yen)]));
    let note = plan.about.money.as_ref().and_then(|terms| terms.note.clone());
    let funds = (!plan.funds.is_empty()).then(|| w.site.say("money_funds_reading").to_owned());
    unit.into_iter().chain(funds).chain(note).collect()
}

/// The same where initiatives are added up.
fn reading_of_sums(w: &Writer, plan: &Plan) -> Vec<String> {
    let mut lines = reading(w, plan);
    lines.push(w.site.say_with("money_shared", &names(plan)));
    lines
}

/// What a year costs in all, in sentences.
fn sums(site: &Site, plan: &Plan, total: &Total) -> Option<String> {
    let say = |what: &str, sum: &Sum| {
        let known = sum.known.to_string();
        let left = (total.initiatives - sum.known).to_string();
        let key = match total.initiatives == sum.known {
            true => "money_sum_all",
            false => "money_sum_some",
        };
        let all = total.initiatives.to_string();
        Some(site.say_with(
            key,
            &[
                ("year", &total.year.full()),
                ("what", site.say(what)),
                ("amount", &amount(site, sum.amount?, unit(plan))),
                ("name", &plan.about.initiative.name),
                ("count", &all),
                ("known", &known),
                ("left", &left),
            ],
        ))
    };
    let told = [say("budget", &total.budget), say("settled", &total.settled)];
    let told: Vec<String> = told.into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join(site.say("between_sentences")))
}

/// What an initiative costs, as far as its latest year tells.
pub fn told(site: &Site, plan: &Plan, initiative: &Initiative) -> Option<String> {
    let mut years = initiative.money.iter().rev();
    let last = years.find(|money| money.budget.latest().or(money.settled).is_some())?;
    Some(sentence(site, plan, last))
}

/// What one initiative costs in a year, in one sentence.
fn sentence(site: &Site, plan: &Plan, money: &Money) -> String {
    let year = money.year.full();
    let said = |number: Number| amount(site, number, unit(plan));
    let (budget, settled) = (money.budget.latest(), money.settled);
    let Some((budget, settled)) = budget.zip(settled) else {
        let key = match budget {
            Some(_) => "money_budget_only",
            None => "money_settled_only",
        };
        let amount = budget.or(settled).map(said).unwrap_or_default();
        return site.say_with(key, &[("year", &year), ("amount", &amount)]);
    };
    let difference = settled - budget;
    let key = match () {
        () if difference.is_zero() => "money_as_planned",
        () if difference.is_negative() => "money_less",
        () => "money_more",
    };
    site.say_with(
        key,
        &[
            ("year", &year),
            ("budget", &said(budget)),
            ("settled", &said(settled)),
            ("difference", &said(difference.abs())),
        ],
    )
}

fn table(w: &Writer, plan: &Plan, id: &str, what: &str, totals: &[Total]) -> Table {
    let row = |total: &Total| total_row(w, total.year.full(), total);
    let totals_of: Vec<&Total> = totals.iter().collect();
    Table {
        parts: Parts::of(w, plan, &totals_of),
        ..by_year(w, plan, id, what, totals.iter().map(row).collect())
    }
}

fn by_year(w: &Writer, plan: &Plan, id: &str, what: &str, rows: Vec<Row>) -> Table {
    let caption = [("what", what), ("unit", unit(plan))];
    Table {
        id: format!("{id}-table"),
        caption: w.site.say_with("money_table", &caption),
        ..Table::new(w, None, w.site.say("column_year"), rows)
    }
}

fn money_row(w: &Writer, plan: &Plan, money: &Money) -> Row {
    let mut budget = cell(w, money.budget.latest());
    if let (Some(first), Some(last)) = (money.budget.first, money.budget.later.last()) {
        let (first, day) = (first.grouped(), day(w.site, last.change.date));
        let fill = [("first", first.as_str()), ("day", &day)];
        budget.before = Some(w.site.say_with("money_changed", &fill));
    }
    Row {
        name: money.year.full(),
        href: None,
        whole: false,
        budget,
        settled: settled(w, money.year, money.settled),
        difference: difference(w, money.difference()),
        of: Vec::new(),
        funds: funds(plan, &money.funds),
        staff: money.staff.map(|number| staff(w, plan, Some(number)).text),
    }
}

fn total_row(w: &Writer, name: String, total: &Total) -> Row {
    Row {
        name,
        href: None,
        whole: false,
        budget: cell(w, total.budget.amount),
        settled: settled(w, total.year, total.settled.amount),
        difference: difference(w, total.difference()),
        of: of_how_many(w, total),
        funds: Vec::new(),
        staff: None,
    }
}

/// Of how many initiatives a sum is; a sum of fewer than all is said to be incomplete.
fn of_how_many(w: &Writer, total: &Total) -> Vec<String> {
    let all = total.initiatives.to_string();
    let sums = [("budget", &total.budget), ("settled", &total.settled)];
    let told = sums.iter().filter(|(_, sum)| sum.known > 0);
    if total.initiatives > 0 && told.clone().all(|(_, sum)| sum.known == total.initiatives) {
        return vec![w.site.say_with("money_of_all", &[("count", &all)])];
    }
    told.map(|(what, sum)| {
        let key = match sum.known == total.initiatives {
            true => "money_of_all_named",
            false => "money_of_some",
        };
        w.site.say_with(
            key,
            &[("what", w.site.say(what)), ("count", &all), ("known", &sum.known.to_string())],
        )
    })
    .collect()
}

/// Whether a year is not over yet, so that nothing of it can be settled.
fn is_running(w: &Writer, year: FiscalYear) -> bool {
    FiscalYear::of(w.site.as_of.day) <= year
}

fn settled(w: &Writer, year: FiscalYear, number: Option<Number>) -> Amount {
    let mut cell = cell(w, number);
    if cell.absent && is_running(w, year) {
        w.site.say("money_not_due").clone_into(&mut cell.text);
    }
    cell
}

/// 国の支出金 6,000.
fn funds(plan: &Plan, funds: &[(Id<Fund>, Number)]) -> Vec<String> {
    let funds = funds.iter();
    let named =
        funds.map(|(fund, amount)| format!("{} {}", plan.funds[*fund].name, amount.grouped()));
    named.collect()
}

fn staff(w: &Writer, plan: &Plan, number: Option<Number>) -> Amount {
    let mut cell = cell(w, number);
    let unit = plan.about.money.as_ref().map_or("", |terms| &terms.staff);
    if !cell.absent {
        cell.text.push_str(unit);
    }
    cell
}

fn cell(w: &Writer, number: Option<Number>) -> Amount {
    Amount {
        text: number.map_or_else(|| w.site.say("money_none").to_owned(), Number::grouped),
        absent: number.is_none(),
        before: None,
    }
}

fn difference(w: &Writer, number: Option<Number>) -> Amount {
    Amount {
        text: number.map_or_else(|| w.site.say("money_no_difference").to_owned(), signed),
        ..cell(w, number)
    }
}

/// Every change of a year's budget, and the note on the year.
fn notes(w: &Writer, plan: &Plan, money: &Money) -> Vec<String> {
    let what = w.site.say_with("money_budget_of", &[("year", &money.year.full())]);
    let mut notes = changes(w.site, &what, &money.budget, unit(plan));
    notes.extend(money.note.iter().map(|note| {
        let year = money.year.full();
        w.site.say_with("money_note", &[("year", &year), ("note", note)])
    }));
    notes
}
