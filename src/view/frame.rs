//! The furniture of a page: titles, ways to other pages, what machines are told.
//!
//! Knows what is the same on all pages. Does not know what any page says.

use serde::Serialize;

use super::writer::{Link, Writer};
use super::{Head, picture};
use crate::site::{Page, PlanAt, Resource};

/// Furniture that all pages share.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    /// Language of the page.
    pub lang: String,
    /// Level-1 heading.
    pub title: String,
    /// Title of the window.
    pub window_title: String,
    /// One sentence.
    pub description: String,
    /// `../` for every folder, to reach assets and the front page.
    pub root: String,
    /// Link to the front page.
    pub home: String,
    /// Link to the search page.
    pub search: String,
    /// What the plan calls its initiatives within a sentence.
    pub work: String,
    /// Breadcrumbs from the front page to the page above; empty on the front page.
    pub crumbs: Vec<Link>,
    /// What this page is called at the end of the breadcrumbs.
    pub crumb_here: String,
    /// Main navigation.
    pub nav: Vec<NavItem>,
    /// Links at the foot.
    pub foot: Vec<Link>,
    /// The plan the page belongs to, if it is not the current one or is superseded.
    pub older_plan: Option<OlderPlan>,
    /// Absolute address of the page without furigana, if the site's address is known.
    pub canonical: Option<String>,
    /// The picture that is shown where the page's address is shared.
    pub picture: Option<SharedPicture>,
    /// Relative link to the page without furigana, on furigana pages.
    pub base_page: Option<String>,
    /// Relative link to the page with furigana, on pages that have one.
    pub furigana_page: Option<String>,
    /// True on pages that search engines should leave out.
    pub noindex: bool,
    /// Speech edition.
    pub text_edition: Option<String>,
    /// The page before.
    pub previous: Option<Link>,
    /// The page after.
    pub next: Option<Link>,
    /// JSON-LD, already serialised and safe inside a script element.
    pub json_ld: Vec<String>,
    /// True when the page shows a draft.
    pub draft: bool,
}

/// A picture that stands for a page.
#[derive(Clone, Debug, Serialize)]
pub struct SharedPicture {
    /// Its absolute address.
    pub url: String,
    /// What it shows, in words.
    pub words: String,
}

/// A link of the main navigation.
#[derive(Clone, Debug, Serialize)]
pub struct NavItem {
    /// Where to.
    pub href: String,
    /// Its text.
    pub text: String,
    /// True when the page shown is this one or below it.
    pub here: bool,
}

/// A banner on pages of a plan that is not the current one.
#[derive(Clone, Debug, Serialize)]
pub struct OlderPlan {
    /// The plan's name.
    pub title: String,
    /// Its period.
    pub period: Option<String>,
    /// The plan that took its place.
    pub newer: Option<Link>,
}

/// Puts the furniture around what a page says of itself.
pub fn of(w: &Writer, page: Page, head: Head) -> Frame {
    let site = w.site;
    let base = site.route(Resource::Page(page));
    let is_home = page == Page::Home;
    let mut crumbs = Vec::new();
    if !is_home {
        crumbs.push(w.link(Page::Home, site.say("home")));
        crumbs.extend(head.crumbs);
    }
    let breadcrumbs = breadcrumb_list(w, &crumbs, &head.title);
    let json_ld = head
        .json_ld
        .iter()
        .chain(&breadcrumbs)
        .map(|value| value.to_string().replace('<', "\\u003c"))
        .collect();
    let text = Resource::Text(page);
    let text_route = site.route(text);
    Frame {
        lang: site.settings.language.word().to_owned(),
        window_title: window_title(w, page, &head.title, head.short.as_deref()),
        crumb_here: head.short.unwrap_or_else(|| head.title.clone()),
        title: head.title,
        description: head.description,
        root: w.root(),
        home: w.href(Page::Home),
        search: w.href(Page::Search),
        work: site.plan(page.plan().unwrap_or(site.current)).about.work().to_owned(),
        crumbs,
        nav: nav(w, page),
        foot: foot(w),
        older_plan: page.plan().and_then(|at| older_plan(w, at)),
        picture: shared_picture(w, page),
        canonical: site.settings.base_url.as_ref().map(|url| format!("{url}{}", base.address())),
        base_page: w.furigana.then(|| w.here.link(&base)),
        furigana_page: (!w.furigana && site.has_furigana(page))
            .then(|| w.here.link(&site.route(Resource::Furigana(page)))),
        noindex: w.furigana || head.draft || matches!(page, Page::NotFound | Page::BookletPart(..)),
        text_edition: site.routes.contains_key(&text_route).then(|| w.here.link(&text_route)),
        previous: head.previous,
        next: head.next,
        json_ld,
        draft: head.draft,
    }
}

/// The picture that is shown where the page's address is shared; only a site that knows its own address can name it.
fn shared_picture(w: &Writer, page: Page) -> Option<SharedPicture> {
    let url = w.site.settings.base_url.as_ref()?;
    let resource = picture::shared(w.site, page)?;
    Some(SharedPicture {
        url: format!("{url}{}", w.site.route(resource).as_str()),
        words: picture::words(w.site, resource),
    })
}

/// The title of the window, unlike that of any other page: a node and an indicator may share their words, and so may two plans.
fn window_title(w: &Writer, page: Page, title: &str, short: Option<&str>) -> String {
    let site = w.site;
    if page == Page::Home {
        return site.settings.title.clone();
    }
    let mut words = title.to_owned();
    if let Some(short) = short.filter(|short| !title.contains(short)) {
        words.push_str(&site.say_with("in_brackets", &[("text", short)]));
    }
    let older = page.plan().filter(|at| Some(*at) != site.only());
    let plan = older.map(|at| site.plan(at).about.title.as_str());
    let plan = plan.filter(|plan| !title.contains(plan));
    [Some(words.as_str()), plan, Some(&site.settings.title)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("｜")
}

/// The breadcrumbs for machines; they need absolute addresses, so a site that does not know its own has none.
fn breadcrumb_list(w: &Writer, crumbs: &[Link], title: &str) -> Option<serde_json::Value> {
    let url = w.site.settings.base_url.as_ref()?;
    if crumbs.is_empty() || w.page == Page::NotFound {
        return None;
    }
    let here = w.site.route(Resource::Page(w.page));
    let mut items: Vec<serde_json::Value> = crumbs
        .iter()
        .enumerate()
        .map(|(i, crumb)| {
            let address = w.here.follow(&crumb.href);
            serde_json::json!({
                "@type": "ListItem",
                "position": i + 1,
                "name": crumb.text,
                "item": format!("{url}{}", address.address()),
            })
        })
        .collect();
    items.push(serde_json::json!({
        "@type": "ListItem",
        "position": items.len() + 1,
        "name": title,
        "item": format!("{url}{}", here.address()),
    }));
    Some(serde_json::json!({
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": items,
    }))
}

/// The pages in the header, as far as the page's plan has them. Among several current plans, the way to the others comes first.
fn nav(w: &Writer, page: Page) -> Vec<NavItem> {
    let item = |target: Page, text: &str, here: bool| NavItem {
        href: w.href(target),
        text: text.to_owned(),
        here,
    };
    use Page as P;
    let mut items = Vec::new();
    if w.site.only().is_none() {
        items.push(item(P::Plans, w.site.say("nav_plans"), page == P::Plans));
    }
    let Some(at) = page.plan().or(w.site.only()) else {
        return items;
    };
    let plan = w.site.plan(at);
    items.push(item(
        P::Plan(at),
        w.site.say("nav_plan"),
        matches!(page, P::Plan(_) | P::Level(..) | P::Node(..) | P::Challenges(_)),
    ));
    if !plan.initiatives.is_empty() {
        let here = matches!(page, P::Initiatives(_) | P::Initiative(..) | P::Matrix(_));
        items.push(item(P::Initiatives(at), &plan.about.initiative.name, here));
    }
    if !plan.actors.is_empty() {
        items.push(item(
            P::Roles(at),
            w.site.say("nav_roles"),
            matches!(page, P::Roles(_) | P::Role(..)),
        ));
    }
    if !plan.indicators.is_empty() {
        let here = matches!(page, P::Indicators(_) | P::Indicator(..));
        items.push(item(P::Indicators(at), w.site.indicator_word(plan, "nav_indicators"), here));
    }
    if plan.has_progress() {
        items.push(item(
            P::Reviews(at),
            w.site.say("nav_reviews"),
            matches!(page, P::Reviews(_) | P::Review(..) | P::Changes(_)),
        ));
    }
    if !plan.departments.is_empty() {
        let here = matches!(page, P::Departments(_) | P::Department(..));
        items.push(item(P::Departments(at), w.site.say("nav_departments"), here));
    }
    items
}

fn foot(w: &Writer) -> Vec<Link> {
    let plan = w.site.only().or(w.page.plan());
    let glossary = plan.filter(|at| w.site.plan(*at).glossary.is_some());
    let pages = [
        Some((Page::About, "about")),
        glossary.map(|at| (Page::Glossary(at), "glossary")),
        Some((Page::Accessibility, "accessibility")),
        Some((Page::Plans, "plans")),
        Some((Page::NewsIndex, "news")),
        plan.map(|at| (Page::Data(at), "data")),
        plan.map(|at| (Page::Booklet(at), "booklet")),
        Some((Page::SiteMap, "site_map")),
    ];
    let pages = pages.into_iter().flatten();
    pages.map(|(page, key)| w.link(page, w.site.say(key))).collect()
}

fn older_plan(w: &Writer, at: PlanAt) -> Option<OlderPlan> {
    let plan = w.site.plan(at);
    let newer = plan.superseded_by.as_ref().and_then(|id| {
        let position = w.site.plans.iter().position(|p| &p.id == id)?;
        let at = PlanAt(position);
        Some(w.link(Page::Plan(at), &w.site.plan(at).about.title))
    });
    (newer.is_some()).then(|| OlderPlan {
        title: plan.about.title.clone(),
        period: w.period(plan),
        newer,
    })
}
