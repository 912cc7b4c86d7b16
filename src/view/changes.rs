//! 去年から変わったこと: what is new since the year before: values, grades, initiatives, planned figures, and texts that were corrected.
//!
//! Every change has its years or its day. Where a plan has nothing to compare, the page says so.

use serde::Serialize;

use super::evaluation::Regraded;
use super::money::{self, changes, day};
use super::parts::{self, Group, Item};
use super::series::{Said, SeriesLine, chart_of, figure, full_name, lines};
use super::{Content, Head, Link, PageView, Writer, evaluation, tile};
use crate::calendar::{Date, FiscalYear};
use crate::plan::common::Common;
use crate::plan::indicator::Point;
use crate::plan::state::{Change, Stage};
use crate::plan::version::Versions;
use crate::plan::volume::Origin;
use crate::plan::{Id, Indicator, Initiative, Place, Plan, Volume};
use crate::site::{Page, PlanAt, Site, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct ChangesPage {
    /// What changed, in sentences.
    pub lead: String,
    /// What is said of values.
    pub values_lead: String,
    /// Values beside those before them, by chapter of the plan.
    pub values: Vec<ChangesChapter>,
    /// Indicators without a value of the newest year.
    pub waiting: Vec<Item>,
    /// Sentences on tables of volumes.
    pub volumes: Vec<Item>,
    /// What is said of grades.
    pub grades_lead: String,
    /// The grades that changed.
    pub grades: Vec<Regraded>,
    /// What is said of initiatives.
    pub initiatives_lead: String,
    /// What the plan calls them.
    pub initiatives_title: String,
    /// Those that began, grew, shrank or ended, by what is new.
    pub initiatives: Vec<Group>,
    /// Planned figures that were changed, the newest first.
    pub revised: Vec<Item>,
    /// Texts that were corrected, the newest first.
    pub corrected: Vec<Item>,
    /// What is said of corrections without a day.
    pub corrected_undated: Option<Link>,
    /// Further pages.
    pub more: Vec<Link>,
}

/// The values of one chapter.
#[derive(Clone, Debug, Serialize)]
pub struct ChangesChapter {
    /// For anchors.
    pub id: String,
    /// What the chapter is about.
    pub title: String,
    /// How many there are, and how many of them went which way.
    pub count: String,
    /// Its values.
    pub rows: Vec<ChangeRow>,
}

/// A value beside the one before it.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeRow {
    /// The indicator.
    pub name: Link,
    /// 個人; nothing when it is the only series.
    pub label: Option<String>,
    /// The earlier value.
    pub was: Said,
    /// The newest value.
    pub is: Said,
    /// The change between the two.
    pub change: String,
    /// Which way it went since the first value, in a few words.
    pub standing: String,
    /// The same for the style sheet.
    pub toward: &'static str,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let newest = newest(plan);
    let values = chapters(w, at, newest);
    let waiting = waiting(w, at, newest);
    let moved: usize = values.iter().map(|chapter| chapter.rows.len()).sum();
    let (grades_lead, grades) = evaluation::regraded(w, at);
    let initiatives = initiatives(w, at);
    let begun: usize = initiatives.iter().map(|group| group.items.len()).sum();
    let name = plan.about.initiative.name.as_str();
    let values_lead = match (plan.indicators.is_empty(), moved) {
        (true, _) => site.say("no_indicators").to_owned(),
        (_, 0) => site.say("changes_values_none").to_owned(),
        _ => {
            let year = newest.map(FiscalYear::full).unwrap_or_default();
            say!(site, "changes_values", count = moved, year)
        }
    };
    let (from, to) = this_year(w);
    let (work, from, to) = (plan.about.work(), from.full(), to.full());
    let initiatives_lead = match (plan.initiatives.is_empty(), begun) {
        (true, _) => say!(site, "no_initiatives", work),
        (_, 0) => say!(site, "changes_initiatives_none", name, work, from, to),
        _ => say!(site, "changes_initiatives", name, work, from, to, count = begun),
    };
    let (corrected, undated) = corrected(w, at);
    let revised = revised(w, at);
    let counts = [
        ("changes_count_values", moved),
        ("changes_count_grades", grades.len()),
        ("changes_count_initiatives", begun),
        ("changes_count_revised", revised.len()),
        ("changes_count_corrected", corrected.len()),
    ];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts.map(|(key, count)| say!(site, key, name, count)).collect();
    let lead = match counts.is_empty() {
        true => site.say("changes_none").to_owned(),
        false => say!(site, "changes_lead", counts = counts.join(site.say("and_also"))),
    };
    let more = w.links([
        (Page::Reviews(at), site.say("progress_title")),
        (Page::Money(at), site.say("money_title")),
        (Page::NewsIndex, site.say("news_all")),
    ]);
    let page = ChangesPage {
        lead: lead.clone(),
        values_lead,
        values,
        waiting,
        volumes: volumes(w, at),
        grades_lead,
        grades,
        initiatives_lead,
        initiatives_title: name.to_owned(),
        initiatives,
        revised,
        corrected,
        corrected_undated: (undated > 0).then(|| Link {
            href: w.href(Page::Plan(at)),
            text: say!(site, "changes_undated", count = undated),
        }),
        more,
    };
    PageView {
        head: Head {
            title: site.say("changes_title").to_owned(),
            description: lead,
            crumbs: vec![parts::plan_crumb(w, at)],
            ..Head::default()
        },
        content: Content::ChangesPage(Box::new(page)),
    }
}

/// The same in a sentence, for who follows the site.
pub fn summary(site: &Site, at: PlanAt) -> String {
    let page = Page::Changes(at);
    let mut writer = Writer::new(site, page, super::route(site, page), false);
    of(&mut writer, at).head.description
}

/// The newest fiscal year that an indicator has a value of.
fn newest(plan: &Plan) -> Option<FiscalYear> {
    let series = plan.indicators.iter().flat_map(|one| &one.entry.series);
    series.filter_map(|series| series.latest()?.year).max()
}

/// Whether a value is of the newest year. One without a year is the latest there is.
fn is_new(latest: &Point, newest: Option<FiscalYear>) -> bool {
    latest.year.is_none() || latest.year == newest
}

fn chapters(w: &Writer, at: PlanAt, newest: Option<FiscalYear>) -> Vec<ChangesChapter> {
    let plan = w.site.plan(at);
    let chapter = |(head, places): (Option<_>, Vec<Place>)| {
        let ids = places.into_iter().flat_map(|place| &plan.at(place).indicators);
        let rows: Vec<ChangeRow> = ids.flat_map(|id| rows(w, at, *id, newest)).collect();
        (!rows.is_empty()).then(|| ChangesChapter {
            id: head.map_or("initiatives".to_owned(), |head: Place| head.anchor(plan)),
            title: head.map_or_else(|| plan.about.initiative.name.clone(), |head| head.name(plan)),
            count: counted(w, &rows),
            rows,
        })
    };
    plan.chapters().into_iter().filter_map(chapter).collect()
}

/// 8個（増えた 6個、減った 2個）
fn counted(w: &Writer, rows: &[ChangeRow]) -> String {
    let site = w.site;
    let things = |count: usize| say!(site, "things", count);
    let mut ways: Vec<(&str, usize)> = Vec::new();
    for row in rows {
        match ways.iter_mut().find(|way| way.0 == row.standing) {
            Some(way) => way.1 += 1,
            None => ways.push((&row.standing, 1)),
        }
    }
    ways.sort_by_key(|way| std::cmp::Reverse(way.1));
    let ways =
        ways.into_iter().map(|(name, count)| say!(site, "count_of", name, count = things(count)));
    let ways: Vec<String> = ways.collect();
    say!(site, "changes_counted", all = things(rows.len()), parts = ways.join(site.say("and_also")))
}

fn rows(w: &Writer, at: PlanAt, id: Id<Indicator>, newest: Option<FiscalYear>) -> Vec<ChangeRow> {
    let entry = &w.site.plan(at).indicators[id].entry;
    let chart = chart_of(w, entry);
    let row = |line: SeriesLine| {
        let latest = line.series.latest().filter(|latest| is_new(latest, newest))?;
        let (before, _) = line.series.earlier(latest)?;
        let toward = entry.toward(line.series);
        let change = line.change(before, latest);
        Some(ChangeRow {
            name: w.link(Page::Indicator(at, id), full_name(w, entry)),
            label: line.label(),
            was: line.said(Some(before)),
            is: line.said(Some(latest)),
            change: change.unwrap_or_else(|| w.site.say("change_incomparable").to_owned()),
            standing: w.site.say(&tile::standing(entry, line.series, toward)).to_owned(),
            toward: toward.word(),
        })
    };
    lines(w, entry, &chart).filter_map(row).collect()
}

/// Indicators that have no value of the newest year, each with what is known of it.
fn waiting(w: &Writer, at: PlanAt, newest: Option<FiscalYear>) -> Vec<Item> {
    let plan = w.site.plan(at);
    let waits = plan.indicators.ids().filter(|(_, one)| {
        let mut series = one.entry.series.iter();
        series.all(|series| !series.latest().is_some_and(|latest| is_new(latest, newest)))
    });
    waits.map(|(id, _)| parts::indicator_item(w, at, id)).collect()
}

/// The whole amounts of services in the newest year that has them, beside the year before.
fn volumes(w: &Writer, at: PlanAt) -> Vec<Item> {
    let site = w.site;
    let plan = site.plan(at);
    let item = |(id, volume): (Id<Volume>, &Volume)| {
        let whole = volume.rows.iter().filter(|row| row.district.is_none());
        let written = whole.filter(|row| row.origin != Origin::Missing);
        let said = written.filter_map(|row| {
            let known = row.cells.iter().zip(&volume.years).rev();
            let mut known =
                known.filter_map(|(cell, year)| Some((cell.actual.number()?, year.japanese())));
            let ((is, now), (was, then)) = (known.next()?, known.next()?);
            let unit = volume.unit_of(row.service);
            let service = &volume.entry.services[row.service].name;
            let (was, is) = (figure(site, *was, unit), figure(site, *is, unit));
            Some(say!(site, "changes_volume", service, then, was, now, is))
        });
        let note = Some(said.collect::<String>()).filter(|note| !note.is_empty())?;
        let link = w.link(Page::Volume(at, id), &volume.entry.title);
        Some(Item { note: Some(note), ..link.into() })
    };
    plan.volumes.ids().filter_map(item).collect()
}

/// The fiscal year before today's, and today's.
fn this_year(w: &Writer) -> (FiscalYear, FiscalYear) {
    let now = FiscalYear::of(w.site.as_of.day);
    (FiscalYear::new(now.year() - 1), now)
}

fn initiatives(w: &Writer, at: PlanAt) -> Vec<Group> {
    let site = w.site;
    let plan = site.plan(at);
    let (from, to) = this_year(w);
    let recent = |year: FiscalYear| from <= year && year <= to;
    // What the plan says of the whole initiative comes first, then what its schedule says of this year.
    let kind = |one: &Initiative| {
        let state = &one.state;
        let since = state.since.filter(|year| recent(*year));
        let word = match (state.stage, since) {
            (Stage::Ongoing, Some(_)) => Some("new"),
            (Stage::Done | Stage::Ended | Stage::Merged, Some(_)) => Some(state.stage.word()),
            (Stage::Planned, _) => Some("planned"),
            _ => None,
        };
        let steps = one.entry.schedule.iter().filter(|step| step.year.value == to);
        let changed = steps.filter_map(|step| step.kind).find(|kind| *kind != Change::Continued);
        word.or(changed.map(Change::word))
    };
    let said = |word: &str, id: Id<Initiative>| {
        let one = &plan.initiatives[id];
        let steps = one.entry.schedule.iter();
        let mut steps = steps.filter(|step| {
            step.year.value == to && step.kind.is_some_and(|kind| kind.word() == word)
        });
        let into = one.state.into.map(|into| {
            let title = &plan.initiatives[into].entry.title;
            say!(site, "changes_into", into = title)
        });
        let why = one.state.reason.clone().or_else(|| steps.next()?.text.clone());
        Item {
            note: Some([into, why].into_iter().flatten().collect::<String>())
                .filter(|note| !note.is_empty()),
            ..parts::initiative_item(w, at, id)
        }
    };
    let kinds = ["new", "expanded", "reduced", "done", "ended", "merged", "planned"];
    let begun = kinds.map(|word| {
        let mine = plan.initiatives.ids().filter(|(_, one)| kind(one) == Some(word));
        let items: Vec<Item> = mine.map(|(id, _)| said(word, id)).collect();
        let count = say!(site, "count", count = items.len());
        Group { count, ..Group::new(site.say(&format!("changes_{word}")), items) }
    });
    begun.into_iter().filter(|group| !group.items.is_empty()).collect()
}

/// Planned figures that were changed since the year before began: targets, budgets, volumes.
fn revised(w: &Writer, at: PlanAt) -> Vec<Item> {
    let site = w.site;
    let plan = site.plan(at);
    let begin = Date::new(this_year(w).0.year(), 4, 1);
    let mut found: Vec<(Date, Item)> = Vec::new();
    let mut add = |link: Link, what: &str, versions: &Versions, unit: &str| {
        let said = changes(site, what, versions, unit);
        let days = versions.later.iter().map(|one| one.change.date);
        let told = days.zip(said).filter(|(day, _)| begin.is_none_or(|begin| begin <= *day));
        found.extend(told.map(|(day, note)| {
            let item = Item { note: Some(note), ..link.clone().into() };
            (day, item)
        }));
    };
    for (id, indicator) in plan.indicators.ids() {
        let entry = &indicator.entry;
        for series in &entry.series {
            for target in &series.targets {
                let year = target.year.map_or_else(String::new, |year| year.full());
                let what = say!(site, "target_row", year);
                let link = w.link(Page::Indicator(at, id), full_name(w, entry));
                add(link, &what, &target.versions, entry.unit_of(series).unwrap_or_default());
            }
        }
    }
    let unit = money::unit(plan);
    for (id, initiative) in plan.initiatives.ids() {
        for money in &initiative.money {
            let what = say!(site, "money_budget_of", year = money.year.full());
            let name = format!("{} {}", initiative.label, initiative.entry.title);
            add(w.link(Page::Initiative(at, id), name), &what, &money.budget, unit);
        }
    }
    for (id, volume) in plan.volumes.ids() {
        for row in &volume.rows {
            let service = &volume.entry.services[row.service];
            let unit = volume.unit_of(row.service);
            for (cell, year) in row.cells.iter().zip(&volume.years) {
                let what = say!(site, "volume_planned_of", row = service.name, year = year.full());
                let link = w.link(Page::Volume(at, id), &volume.entry.title);
                add(link, &what, &cell.planned, unit);
            }
        }
    }
    newest_first(found)
}

/// Texts that were corrected, with their days, and how many corrections have none.
fn corrected(w: &Writer, at: PlanAt) -> (Vec<Item>, usize) {
    let site = w.site;
    let plan = site.plan(at);
    let mut found: Vec<(Date, Item)> = Vec::new();
    for (index, news) in plan.news.iter().enumerate() {
        if let (Some(day), Some(note)) = (news.corrected, super::news::correction(site, news)) {
            let item =
                Item { note: Some(note), ..w.link(Page::News(at, index), &news.title).into() };
            found.push((day, item));
        }
    }
    let mut undated = 0;
    super::plan::each_corrected(w, at, |link: Link, common: &Common| {
        for (fix, shown) in common.corrections.iter().zip(w.provenance(at, common).fixes) {
            match fix.date {
                None => undated += 1,
                Some(date) => {
                    let said = [shown.before, shown.read, shown.between, shown.shown].concat();
                    let item = Item {
                        note: Some(say!(
                            site,
                            "changes_corrected_on",
                            day = day(site, date),
                            what = said
                        )),
                        ..link.clone().into()
                    };
                    found.push((date, item));
                }
            }
        }
    });
    (newest_first(found), undated)
}

fn newest_first(mut found: Vec<(Date, Item)>) -> Vec<Item> {
    found.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    found.into_iter().map(|(_, item)| item).collect()
}
