//! What the picture of a page says to whoever meets it on the way, in a message or a news feed: few things, each in a few words.
//!
//! Knows what is worth a glance. Does not draw.

use super::figure;
use super::series::{chart_of, lines};
use super::writer::Writer;
use super::{parts, state, tile};
use crate::chart::Chart;
use crate::plan::{Id, Indicator};
use crate::site::{Page, PlanAt, Resource, Site, say};

/// What one picture says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Picture {
    /// What it belongs to, above the title: 目指す地域像1.
    pub above: Option<String>,
    /// The title, or what the figures show.
    pub title: String,
    /// How much there is behind it: 取組 27件.
    pub facts: Option<String>,
    /// The newest values of one indicator, one for each series.
    pub values: Vec<Newest>,
    /// Its chart.
    pub chart: Option<Chart>,
    /// Where the figures stand.
    pub source: Option<String>,
    /// Plan and site.
    pub foot: String,
    /// The same in sentences, for whoever cannot see it.
    pub words: String,
}

/// A newest value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Newest {
    /// The series, or the indicator where the picture is not about it.
    pub label: Option<String>,
    /// As written, or in words why there is none.
    pub value: String,
    /// When that was.
    pub period: String,
    /// The last target with its year.
    pub target: Option<String>,
}

/// The picture that stands for a page where its address is shared: its own, its plan's, or the site's.
pub fn shared(site: &Site, page: Page) -> Option<Resource> {
    let own = match page {
        Page::Indicator(at, id) => Resource::ChartPng(at, id),
        page => Resource::Picture(page),
    };
    let plan = page.plan().map(|at| Resource::Picture(Page::Plan(at)));
    let all = [Some(own), plan, Some(Resource::Picture(Page::Home))];
    let mut all = all.into_iter().flatten();
    all.find(|one| site.routes.contains_key(&site.route(*one)))
}

/// What a picture shows, in sentences.
pub fn words(site: &Site, resource: Resource) -> String {
    match resource {
        Resource::ChartPng(at, id) => {
            let page = Page::Indicator(at, id);
            let w = Writer::new(site, page, site.route(Resource::Page(page)), false);
            figure::chart(&w, at, id).summary()
        }
        Resource::Picture(page) => titled(site, page).words,
        _ => String::new(),
    }
}

/// What a picture says; nothing for a resource that is none.
pub fn of(site: &Site, resource: Resource) -> Option<Picture> {
    let page = match resource {
        Resource::ChartPng(at, id) | Resource::ChartSvg(at, id) => Page::Indicator(at, id),
        Resource::Picture(page) => page,
        _ => return None,
    };
    let w = Writer::new(site, page, site.route(Resource::Page(page)), false);
    Some(match page {
        Page::Indicator(at, id) => of_indicator(&w, at, id),
        Page::Node(at, id) => {
            let plan = site.plan(at);
            let below = plan.branch(id).into_iter();
            let indicators = below.flat_map(|node| &plan.nodes[node].own.indicators);
            Picture {
                above: Some(parts::crumb(plan, id)),
                facts: parts::node_item(&w, at, id).meta,
                values: first(&w, at, indicators),
                ..titled(site, page)
            }
        }
        Page::Plan(at) => of_plan(&w, at),
        page => match site.only() {
            Some(at) => of_plan(&w, at),
            None => titled(site, page),
        },
    })
}

/// The picture of a page with its title alone; the front page has the title of its plan, if there is only one.
fn titled(site: &Site, page: Page) -> Picture {
    let at = page.plan().or(site.only());
    let title = match (page, at) {
        (Page::Node(at, id), _) => &site.plan(at).nodes[id].entry.title,
        (_, Some(at)) => &site.plan(at).about.title,
        (_, None) => &site.settings.title,
    };
    Picture {
        words: say!(site, "picture_words", title, site = site.settings.title),
        ..under(site, title, at)
    }
}

/// A picture with a title, and below it the names of plan and site as far as the title is not one of them.
fn under(site: &Site, title: &str, at: Option<PlanAt>) -> Picture {
    let plan = at.map(|at| site.plan(at).about.title.as_str());
    let names = [plan, Some(site.settings.title.as_str())].into_iter().flatten();
    let names: Vec<&str> = names.filter(|name| *name != title).collect();
    let alone = names.is_empty();
    Picture {
        title: title.to_owned(),
        foot: if alone { site.settings.tagline.clone() } else { names.join("｜") },
        ..Picture::default()
    }
}

fn of_plan(w: &Writer, at: PlanAt) -> Picture {
    let plan = w.site.plan(at);
    let all: Vec<_> = plan.initiatives.ids().map(|(id, _)| id).collect();
    let level = plan.about.levels.first();
    let counts = [
        level.map(|level| parts::counted(w, &level.name, plan.nodes_of(0).count())),
        (!all.is_empty()).then(|| state::counted(w.site, plan, &all)),
    ];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    Picture {
        above: w.period(plan),
        facts: (!counts.is_empty()).then(|| counts.join(w.site.say("comma"))),
        values: first(w, at, plan.own.indicators.iter()),
        ..titled(w.site, Page::Plan(at))
    }
}

/// The newest value of the first indicator that has one, under its name.
fn first<'a>(
    w: &Writer,
    at: PlanAt,
    indicators: impl IntoIterator<Item = &'a Id<Indicator>>,
) -> Vec<Newest> {
    let all = &w.site.plan(at).indicators;
    let mut measured = indicators.into_iter().filter(|id| all[**id].entry.is_measured());
    let Some(id) = measured.next() else {
        return Vec::new();
    };
    let mut values = newest(w, at, *id);
    values.truncate(1);
    for value in &mut values {
        let names = [Some(all[*id].entry.short.clone()), value.label.take()];
        let names: Vec<String> = names.into_iter().flatten().collect();
        value.label = Some(names.join(w.site.say("colon")));
    }
    values
}

fn of_indicator(w: &Writer, at: PlanAt, id: Id<Indicator>) -> Picture {
    let plan = w.site.plan(at);
    let entry = &plan.indicators[id].entry;
    let chart = figure::chart(w, at, id);
    let title = chart.title();
    let sources = w.provenance(at, &entry.common).sources;
    let sources: Vec<&str> = sources.iter().map(|cited| cited.title.as_str()).collect();
    Picture {
        above: (!title.contains(&entry.short)).then(|| entry.short.clone()),
        values: newest(w, at, id),
        source: (!sources.is_empty()).then(|| {
            w.site.say("figure_source").to_owned() + &sources.join(w.site.say("and_also"))
        }),
        words: chart.summary(),
        chart: Some(chart),
        ..under(w.site, &title, Some(at))
    }
}

fn newest(w: &Writer, at: PlanAt, id: Id<Indicator>) -> Vec<Newest> {
    let entry = &w.site.plan(at).indicators[id].entry;
    let chart = chart_of(w, entry);
    let newest = lines(w, entry, &chart).map(|line| {
        let shown = tile::newest(&line);
        let target = line.series.last_target().map(|aim| line.target_in(aim));
        let target = target.map(|target| say!(w.site, "picture_target", target));
        Newest { label: line.label(), value: shown.value, period: shown.period, target }
    });
    newest.collect()
}
