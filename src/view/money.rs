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
use crate::site::{Page, PlanAt, Resource, Site, Table as File, say};
pub use amounts::{AmountCell, Drawing, changes, day, signed, two_rows};
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
    pub whole: MoneyTable,
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
    pub table: MoneyTable,
    /// The initiatives that cost most, with their amounts.
    pub most: Vec<Item>,
    /// Every initiative that has an amount, in the booklet.
    pub initiatives: Option<MoneyTable>,
}

/// Amounts as a table.
#[derive(Clone, Debug, Serialize)]
pub struct MoneyTable {
    /// For anchors.
    pub id: String,
    /// What it shows, with the unit.
    pub caption: String,
    /// What its rows are.
    pub rows_are: String,
    /// The columns, each with whether it holds figures.
    pub columns: Vec<(String, bool)>,
    /// The rows.
    pub rows: Vec<MoneyRow>,
    /// That its year is not over, once for all rows.
    pub running: Option<String>,
    /// Where sums come from, and how many people work on them.
    pub parts: Option<Box<MoneyTable>>,
}

/// One year, or one part of the plan.
#[derive(Clone, Debug, Serialize)]
pub struct MoneyRow {
    /// What it is.
    pub name: String,
    /// Its page, if it has one.
    pub href: Option<String>,
    /// True for the plan as a whole.
    pub whole: bool,
    /// One for each column.
    pub cells: Vec<AmountCell>,
}

/// The columns that there can be, each with whether it holds figures.
const COLUMNS: [(&str, bool); 6] = [
    ("budget", true),
    ("settled_head", true),
    ("money_difference", true),
    ("money_of", false),
    ("money_funds", false),
    ("money_staff", true),
];
const BUDGET: usize = 0;
const SETTLED: usize = 1;
const DIFFERENCE: usize = 2;
/// Of how many initiatives a sum is.
const OF: usize = 3;
const FUNDS: usize = 4;
const STAFF: usize = 5;

impl MoneyRow {
    /// The row of a year, with all columns that there can be.
    fn new(w: &Writer, year: FiscalYear, budget: Option<Number>, settled: Option<Number>) -> Self {
        let difference = budget.zip(settled).map(|(budget, settled)| settled - budget);
        let none = match is_running(w, year) {
            true => "money_not_due",
            false => "money_none",
        };
        let cells = vec![
            AmountCell::of(budget.map(Number::grouped), w.site.say("money_none")),
            AmountCell::of(settled.map(Number::grouped), w.site.say(none)),
            AmountCell::of(difference.map(signed), w.site.say("money_no_difference")),
            AmountCell::words(Vec::new()),
            AmountCell::words(Vec::new()),
            AmountCell::of(None, w.site.say("money_none")),
        ];
        Self { name: year.full(), href: None, whole: false, cells }
    }

    /// The money of one initiative in a year.
    fn of_initiative(w: &Writer, plan: &Plan, money: &Money) -> Self {
        let mut row = Self::new(w, money.year, money.budget.latest(), money.settled);
        if let (Some(first), Some(last)) = (money.budget.first, money.budget.later.last()) {
            let (first, day) = (first.grouped(), day(w.site, last.change.date));
            row.cells[BUDGET].below = Some(say!(w.site, "money_changed", first, day));
        }
        let funds = money.funds.iter();
        let funds =
            funds.map(|(fund, number)| format!("{} {}", plan.funds[*fund].name, number.grouped()));
        row.cells[FUNDS] = AmountCell::words(funds.collect());
        row.cells[STAFF] = staff(w, plan, money.staff);
        row
    }

    /// What a year costs together.
    fn of_total(w: &Writer, total: &Total) -> Self {
        let mut row = Self::new(w, total.year, total.budget.amount, total.settled.amount);
        row.cells[DIFFERENCE] =
            AmountCell::of(total.difference().map(signed), w.site.say("money_no_difference"));
        row.cells[OF] = AmountCell::words(of_how_many(w, total));
        row
    }
}

impl MoneyTable {
    /// The columns that some row needs. A table of one `year` that is not over has no settlement and no difference.
    fn new(
        w: &Writer,
        (id, caption): (String, String),
        rows_are: &str,
        year: Option<FiscalYear>,
        mut rows: Vec<MoneyRow>,
    ) -> Self {
        let told = |column: usize| rows.iter().any(|row| row.cells[column].is_told());
        let running = year.filter(|year| is_running(w, *year) && !told(SETTLED));
        let needed = |column: &usize| match *column {
            BUDGET => true,
            SETTLED | DIFFERENCE => running.is_none(),
            column => told(column),
        };
        let columns: Vec<usize> = (0..COLUMNS.len()).filter(needed).collect();
        for row in &mut rows {
            row.cells = columns.iter().map(|&column| row.cells[column].clone()).collect();
        }
        let columns = columns.into_iter().map(|column| COLUMNS[column]);
        Self {
            id,
            caption,
            rows_are: rows_are.to_owned(),
            columns: columns.map(|(key, figures)| (w.site.say(key).to_owned(), figures)).collect(),
            rows,
            running: running.map(|year| say!(w.site, "money_running", year = year.full())),
            parts: None,
        }
    }

    /// Sums, and where they come from.
    fn of_totals(
        w: &Writer,
        plan: &Plan,
        head: (String, String),
        rows_are: &str,
        year: Option<FiscalYear>,
        rows: Vec<(MoneyRow, &Total)>,
    ) -> Self {
        let parts = parts(w, plan, &head.0, &rows).map(Box::new);
        let rows = rows.into_iter().map(|(row, _)| row).collect();
        Self { parts, ..Self::new(w, head, rows_are, year, rows) }
    }
}

/// Funds and staff of sums, if any of them tells of funds or staff.
fn parts(w: &Writer, plan: &Plan, id: &str, rows: &[(MoneyRow, &Total)]) -> Option<MoneyTable> {
    let used = |(id, _): &(Id<Fund>, _)| rows.iter().any(|(_, total)| total.fund(*id).is_some());
    let funds: Vec<(Id<Fund>, &Fund)> = plan.funds.ids().filter(used).collect();
    let staffed = rows.iter().any(|(_, total)| total.staff.known > 0);
    let names = funds.iter().map(|(_, fund)| fund.name.as_str());
    let people = staffed.then(|| w.site.say("money_staff"));
    let columns = names.chain(people).map(|name| (name.to_owned(), true));
    let columns: Vec<(String, bool)> = columns.collect();
    let cells = |total: &Total| {
        // What a sum is of, where that is not all there are.
        let some = |cell: AmountCell, known: usize| {
            let all = total.initiatives;
            let some = 0 < known && known < all;
            AmountCell {
                below: some.then(|| say!(w.site, "money_part_of", count = all, known)),
                ..cell
            }
        };
        let funds = funds.iter().map(|(id, _)| total.fund(*id).map(Number::grouped));
        let funds =
            funds.map(|fund| some(AmountCell::of(fund, w.site.say("money_none")), total.funded));
        let people = staffed.then(|| some(staff(w, plan, total.staff.amount), total.staff.known));
        funds.chain(people).collect()
    };
    let row = |(row, total): &(MoneyRow, &Total)| MoneyRow {
        name: row.name.clone(),
        href: None,
        whole: row.whole,
        cells: cells(total),
    };
    (!columns.is_empty()).then(|| MoneyTable {
        id: format!("{id}-parts"),
        caption: say!(w.site, "money_parts", unit = unit(plan)),
        rows_are: String::new(),
        columns,
        rows: rows.iter().map(row).collect(),
        running: None,
        parts: None,
    })
}

/// The money of one initiative, or what the initiatives of one part of the plan cost together.
#[derive(Clone, Debug, Serialize)]
pub struct Share {
    /// The latest year of an initiative in sentences; of a part, what is added up.
    pub lead: String,
    /// Budget and settlement of an initiative by year.
    pub drawing: Option<Drawing>,
    /// By year.
    pub table: MoneyTable,
    /// Changes of budgets, notes on years, and how the amounts are to be read.
    pub notes: Vec<String>,
    /// What the plan costs as a whole.
    pub all: Link,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let page = page(w, at);
    PageView {
        head: Head {
            title: site.say("money_title").to_owned(),
            description: page.lead.clone(),
            crumbs: vec![parts::plan_crumb(w, at)],
            ..Head::default()
        },
        content: Content::MoneyPage(page),
    }
}

fn page(w: &Writer, at: PlanAt) -> MoneyPage {
    let site = w.site;
    let plan = site.plan(at);
    let totals = totals(plan);
    MoneyPage {
        lead: lead(site, plan).unwrap_or_default(),
        reading: reading_of_sums(w, plan),
        drawing: drawing(w, plan, site.say("money_of_plan"), &points(&totals)),
        whole: table(w, plan, "whole", site.say("money_of_plan"), &totals),
        years: totals.iter().rev().map(|total| year_section(w, at, total)).collect(),
        csv: Link {
            href: w.href_of(Resource::Csv(at, File::Money)),
            text: site.say("money_csv").to_owned(),
        },
    }
}

/// The money of a plan as a part of the booklet: what its page says, and the amounts of every initiative.
pub fn part(w: &Writer, at: PlanAt) -> MoneyPage {
    let plan = w.site.plan(at);
    let mut page = page(w, at);
    for (section, total) in page.years.iter_mut().zip(totals(plan).iter().rev()) {
        let rows = plan.initiatives.iter().filter_map(|initiative| {
            let mut row = MoneyRow::of_initiative(w, plan, initiative.money_of(total.year)?);
            row.name = format!("{} {}", initiative.label, initiative.entry.title);
            // A line for each fund would double the pages; the totals name them.
            row.cells[FUNDS] = AmountCell::words(Vec::new());
            Some(row)
        });
        let name = &plan.about.initiative.name;
        let caption = [name, w.site.say("colon"), &section.table.caption].concat();
        let head = (format!("{}-initiatives", section.table.id), caption);
        section.initiatives =
            Some(MoneyTable::new(w, head, name, Some(total.year), rows.collect()));
    }
    page
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
    let tops: Vec<(Link, Total)> = plan
        .nodes_of(0)
        .map(|(id, _)| {
            let link = parts::place_link(w, at, Place::Node(id));
            (link, plan.total(&plan.initiatives_under(id), year))
        })
        .collect();
    let rows = tops.iter().map(|(link, total)| {
        let (name, href) = (link.text.clone(), Some(link.href.clone()));
        (MoneyRow { name, href, ..MoneyRow::of_total(w, total) }, total)
    });
    let name = w.site.say("whole_plan").to_owned();
    let whole = (MoneyRow { name, whole: true, ..MoneyRow::of_total(w, total) }, total);
    let caption = say!(w.site, "money_table_year", year = year.full(), unit = unit(plan));
    let head = (format!("money-{}", year.year()), caption);
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
        table: MoneyTable::of_totals(
            w,
            plan,
            head,
            level,
            Some(year),
            rows.chain([whole]).collect(),
        ),
        most: most
            .into_iter()
            .map(|(id, money)| Item {
                meta: Some(amount(w.site, money, unit(plan))),
                note: None,
                ..parts::initiative_item(w, at, id)
            })
            .collect(),
        initiatives: None,
    }
}

/// The money of one initiative, if the plan tells of any.
pub fn of_initiative(w: &Writer, at: PlanAt, id: Id<Initiative>) -> Option<Share> {
    let plan = w.site.plan(at);
    let money = &plan.initiatives[id].money;
    let points: Vec<_> = money.iter().map(|m| (m.year, m.budget.latest(), m.settled)).collect();
    let what = w.site.say("money_of_initiative");
    let rows = money.iter().map(|money| MoneyRow::of_initiative(w, plan, money)).collect();
    Some(Share {
        lead: told(w.site, plan, &plan.initiatives[id])?,
        drawing: Some(drawing(w, plan, what, &points)),
        table: MoneyTable::new(
            w,
            by_year(w, plan, "money", what),
            w.site.say("column_year"),
            None,
            rows,
        ),
        notes: money
            .iter()
            .flat_map(|money| notes(w, plan, money))
            .chain(reading(w, plan))
            .collect(),
        all: all(w, at),
    })
}

/// What some initiatives cost together, if any of them tells of money.
pub fn share(w: &Writer, at: PlanAt, initiatives: &[Id<Initiative>]) -> Option<Share> {
    let plan = w.site.plan(at);
    let totals = years(plan, initiatives);
    (!totals.is_empty()).then(|| Share {
        lead: say!(w.site, "money_share", work = plan.about.work()),
        drawing: None,
        table: table(w, plan, "money", w.site.say("money_of_part"), &totals),
        notes: reading(w, plan),
        all: all(w, at),
    })
}

/// The way to what the plan costs as a whole.
pub fn all(w: &Writer, at: PlanAt) -> Link {
    w.link(Page::Money(at), w.site.say("money_all"))
}

/// The unit of all amounts of a plan.
pub fn unit(plan: &Plan) -> &str {
    plan.about.money.as_ref().map_or("", |terms| &terms.unit)
}

/// The years in which some of the initiatives have an amount, with what they cost together.
fn years(plan: &Plan, initiatives: &[Id<Initiative>]) -> Vec<Total> {
    let totals = plan.money_years.iter().copied();
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
    let unit = one.map(|yen| say!(w.site, "money_unit", unit, yen));
    let note = plan.about.money.as_ref().and_then(|terms| terms.note.clone());
    let funds = (!plan.funds.is_empty()).then(|| w.site.say("money_funds_reading").to_owned());
    unit.into_iter().chain(funds).chain(note).collect()
}

/// The same where initiatives are added up.
fn reading_of_sums(w: &Writer, plan: &Plan) -> Vec<String> {
    let mut lines = reading(w, plan);
    let level = plan.about.levels.first().map_or("", |level| &level.name);
    lines.push(say!(w.site, "money_shared", name = plan.about.initiative.name, level));
    lines
}

/// What a year costs in all, in sentences.
fn sums(site: &Site, plan: &Plan, total: &Total) -> Option<String> {
    let say = |what: &str, sum: &Sum| {
        let key = match total.initiatives == sum.known {
            true => "money_sum_all",
            false => "money_sum_some",
        };
        Some(say!(
            site,
            key,
            year = total.year.full(),
            what = site.say(what),
            amount = amount(site, sum.amount?, unit(plan)),
            name = plan.about.initiative.name,
            count = total.initiatives,
            known = sum.known,
            left = total.initiatives - sum.known
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
        return say!(site, key, year, amount);
    };
    let difference = settled - budget;
    let key = match () {
        () if difference.is_zero() => "money_as_planned",
        () if difference.is_negative() => "money_less",
        () => "money_more",
    };
    say!(
        site,
        key,
        year,
        budget = said(budget),
        settled = said(settled),
        difference = said(difference.abs())
    )
}

fn table(w: &Writer, plan: &Plan, id: &str, what: &str, totals: &[Total]) -> MoneyTable {
    let rows = totals.iter().map(|total| (MoneyRow::of_total(w, total), total));
    let head = by_year(w, plan, id, what);
    MoneyTable::of_totals(w, plan, head, w.site.say("column_year"), None, rows.collect())
}

/// The id and the caption of a table with a row for each year.
fn by_year(w: &Writer, plan: &Plan, id: &str, what: &str) -> (String, String) {
    (format!("{id}-table"), say!(w.site, "money_table", what, unit = unit(plan)))
}

/// Of how many initiatives a sum is; a sum of fewer than all is said to be incomplete.
fn of_how_many(w: &Writer, total: &Total) -> Vec<String> {
    let all = total.initiatives;
    let sums = [("budget", &total.budget), ("settled", &total.settled)];
    let told = sums.iter().filter(|(_, sum)| sum.known > 0);
    if all > 0 && told.clone().all(|(_, sum)| sum.known == all) {
        return vec![say!(w.site, "money_of_all", count = all)];
    }
    told.map(|(what, sum)| {
        let key = match sum.known == all {
            true => "money_of_all_named",
            false => "money_of_some",
        };
        say!(w.site, key, what = w.site.say(what), count = all, known = sum.known)
    })
    .collect()
}

/// Whether a year is not over yet, so that nothing of it can be settled.
fn is_running(w: &Writer, year: FiscalYear) -> bool {
    FiscalYear::of(w.site.as_of.day) <= year
}

fn staff(w: &Writer, plan: &Plan, number: Option<Number>) -> AmountCell {
    let unit = plan.about.money.as_ref().map_or("", |terms| &terms.staff);
    AmountCell::of(number.map(|number| number.grouped() + unit), w.site.say("money_none"))
}

/// Every change of a year's budget, and the note on the year.
fn notes(w: &Writer, plan: &Plan, money: &Money) -> Vec<String> {
    let what = say!(w.site, "money_budget_of", year = money.year.full());
    let mut notes = changes(w.site, &what, &money.budget, unit(plan));
    notes.extend(money.note.iter().map(|note| {
        let year = money.year.full();
        say!(w.site, "money_note", year, note)
    }));
    notes
}
