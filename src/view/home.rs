//! The front page: help and search first, then the plan.

use serde::Serialize;

use super::parts::{self, Item};
use super::photo::{self, PhotoShown};
use super::plan;
use super::progress::{self, Tally};
use super::tile::{self, Tile};
use super::{Content, Head, Link, PageView, Writer};
use crate::site::{Page, PlanAt, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct Home {
    /// The current plan's philosophy, word for word.
    pub philosophy: Option<String>,
    /// What the plan is, for a citizen.
    pub summary: Option<String>,
    /// The first choice: help, taking part, how it is going.
    pub doors: Vec<Item>,
    /// Further questions that people come with.
    pub asked: Vec<Link>,
    /// Who the reader may be.
    pub roles: Vec<Link>,
    /// What the reader may worry about.
    pub audiences: Vec<Item>,
    /// What the plan calls its first level, and how many there are.
    pub top_title: String,
    /// The nodes of the top level.
    pub top: Vec<Top>,
    /// The latest year with its page, and the verdict on it.
    pub review: Option<Item>,
    /// Which way the indicators went, and the page that says which.
    pub tally: Option<(Tally, String)>,
    /// Headline indicators.
    pub tiles: Vec<Tile>,
    /// The way to the other indicators.
    pub all_indicators: Option<Link>,
    /// Heading of the newest grades, with their year.
    pub grades_title: String,
    /// The newest grades of one kind of places: what the plan calls them, and a bar for each evaluator.
    pub grades: Option<(String, Vec<Tally>)>,
    /// Latest news.
    pub news: Vec<Item>,
    /// All lists of the plan.
    pub lists: Vec<Link>,
    /// Forms of the plan to take along.
    pub downloads: Vec<Item>,
}

/// A node of the top level, as a place to enter.
#[derive(Clone, Debug, Serialize)]
pub struct Top {
    /// What it is, with its page.
    #[serde(flatten)]
    pub item: Item,
    /// The city's photograph of it.
    pub photo: Option<PhotoShown>,
}

/// As many headline indicators as the front page draws.
const HEADLINES: usize = 8;

/// Fills the page.
pub fn of(w: &mut Writer) -> PageView {
    let site = w.site;
    let at = site.current;
    let plan = site.plan(at);
    let about = &plan.about;
    let roles = plan.actors.ids().map(|(id, _)| parts::actor_link(w, at, id)).collect();
    let audiences = plan
        .audiences
        .ids()
        .map(|(id, audience)| Item {
            note: audience.question.as_ref().map(|_| audience.name.clone()),
            ..Item::from(parts::audience_link(w, at, id))
        })
        .collect();
    let review = plan.review_years().last().map(|&year| {
        let title = say!(site, "review_year", year = year.full());
        Item {
            note: plan.overviews.get(&year).and_then(|o| o.lead.clone()),
            ..w.link(Page::Review(at, year), title).into()
        }
    });
    let top = plan.nodes_of(0).map(|(_, node)| &node.own);
    let headlines = std::iter::once(&plan.own).chain(top);
    let headlines = headlines.flat_map(|own| own.indicators.iter().copied());
    let headlines: Vec<_> = headlines.take(HEADLINES).collect();
    let tiles = tile::tiles(w, at, &headlines, &tile::years(w, at, &headlines));
    let more = plan.indicators.len() > headlines.len();
    let tally = progress::indicators(w, at);
    let last = plan.review_years().last().copied();
    let grades = last.and_then(|year| progress::grades(w, at, year).into_iter().next());
    let last = last.map_or_else(String::new, |year| year.full());
    let downloads = [
        (Page::Booklet(at), "booklet", "booklet_note"),
        (Page::Data(at), "data", "data_note"),
        (Page::Plans, "plans", "plans_note"),
    ]
    .into_iter()
    .filter(|(page, _, _)| *page != Page::Plans || site.plans.len() > 1)
    .map(|(page, text, note)| Item {
        href: w.href(page),
        text: site.say(text).to_owned(),
        note: Some(site.say(note).to_owned()),
        ..Item::default()
    })
    .collect();
    let mut news = super::news_index::items(w);
    news.truncate(3);
    let home = Home {
        philosophy: about.philosophy_text().cloned(),
        summary: about.summary.clone(),
        doors: doors(w, at),
        asked: asked(w, at),
        roles,
        audiences,
        top_title: parts::top_title(w, at),
        top: plan
            .nodes_of(0)
            .map(|(id, node)| Top {
                item: parts::node_item(w, at, id),
                photo: photo::of(w, node.entry.photo.as_ref()),
            })
            .collect(),
        review,
        tally: tally.map(|tally| (tally, w.href(Page::Reviews(at)))),
        tiles,
        all_indicators: more.then(|| w.link(Page::Indicators(at), site.say("home_all_numbers"))),
        grades_title: say!(site, "progress_grades", year = last),
        grades,
        news,
        lists: plan::lists(w, at),
        downloads,
    };
    PageView {
        head: Head {
            file: parts::file_of(&about.common),
            ..Head::new(&about.title, &site.settings.tagline)
        },
        content: Content::Home(Box::new(home)),
    }
}

/// The first choice, as far as the plan has something behind it.
fn doors(w: &Writer, at: PlanAt) -> Vec<Item> {
    let listed = |page: &Page| w.site.has(*page);
    // Who has no page for help finds the offices, and where there are none, what is done.
    let help = [Page::Audiences(at), Page::Departments(at), Page::Initiatives(at)];
    let help = help.into_iter().find(listed);
    let going = [Page::Reviews(at), Page::Changes(at)];
    let going = going.into_iter().find(listed);
    let part = Some(Page::Roles(at)).filter(listed);
    let doors = [("door_help", help), ("door_part", part), ("door_going", going)];
    doors
        .into_iter()
        .filter_map(|(key, page)| {
            Some(Item {
                note: Some(w.site.say(&format!("{key}_note")).to_owned()),
                ..w.link(page?, w.site.say(key)).into()
            })
        })
        .collect()
}

/// Further questions, each with the page that answers it.
fn asked(w: &Writer, at: PlanAt) -> Vec<Link> {
    let mut links = w.links([
        (Page::Changes(at), w.site.say("changes_title")),
        (Page::Money(at), w.site.say("ask_money")),
        (Page::Departments(at), w.site.say("ask_telephone")),
        (Page::Booklet(at), w.site.say("ask_print")),
    ]);
    // A plan without amounts says so, and whom to ask.
    if !w.site.has(Page::Money(at)) {
        links.push(Link {
            href: format!("{}#money", w.href(Page::Plan(at))),
            text: w.site.say("ask_money").to_owned(),
        });
    }
    links
}
