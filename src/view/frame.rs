//! The furniture of a page: titles, ways to other pages, what machines are told.
//!
//! Knows what is the same on all pages. Does not know what any page says.

use serde::Serialize;

use super::writer::{Link, Writer};
use super::{Head, parts, picture};
use crate::plan::Place;
use crate::site::{Page, PlanAt, Resource, Route, say};

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
    #[serde(flatten)]
    pub link: Link,
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
    pub newer: Link,
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
        words.push_str(&say!(site, "in_brackets", text = short));
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
    let above = crumbs.iter().map(|crumb| (crumb.text.as_str(), w.here.follow(&crumb.href)));
    let all = above.chain([(title, w.site.route(Resource::Page(w.page)))]);
    let item = |(position, (name, route)): (usize, (&str, Route))| {
        serde_json::json!({
            "@type": "ListItem",
            "position": position,
            "name": name,
            "item": format!("{url}{}", route.address()),
        })
    };
    let items: Vec<serde_json::Value> = (1..).zip(all).map(item).collect();
    Some(serde_json::json!({
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": items,
    }))
}

/// The pages in the header, as far as the page's plan has them. Among several current plans, the way to the others comes first.
fn nav(w: &Writer, page: Page) -> Vec<NavItem> {
    use Page as P;
    let site = w.site;
    let plans = site.only().is_none().then(|| (P::Plans, site.say("nav_plans"), page == P::Plans));
    let of_plan = page.plan().or(site.only()).map(|at| {
        let plan = site.plan(at);
        let initiatives = plan.about.initiative.name.as_str();
        let indicators = site.indicator_word(plan, "nav_indicators");
        #[rustfmt::skip]
        let pages = [
            (P::Plan(at), site.say("nav_plan"),
                matches!(page, P::Plan(_) | P::Level(..) | P::Node(..) | P::Challenges(_))),
            (P::Initiatives(at), initiatives,
                matches!(page, P::Initiatives(_) | P::Initiative(..) | P::Matrix(_))),
            (P::Roles(at), site.say("nav_roles"), matches!(page, P::Roles(_) | P::Role(..))),
            (P::Indicators(at), indicators,
                matches!(page, P::Indicators(_) | P::Indicator(..))),
            (P::Reviews(at), site.say("nav_reviews"),
                matches!(page, P::Reviews(_) | P::Review(..) | P::Changes(_))),
            (P::Departments(at), site.say("nav_departments"),
                matches!(page, P::Departments(_) | P::Department(..))),
        ];
        pages.into_iter().filter(|(target, ..)| site.has(*target))
    });
    let items = plans.into_iter().chain(of_plan.into_iter().flatten());
    items.map(|(target, text, here)| NavItem { link: w.link(target, text), here }).collect()
}

fn foot(w: &Writer) -> Vec<Link> {
    let plan = w.site.only().or(w.page.plan());
    let pages = [
        (Some(Page::About), "about"),
        (plan.map(Page::Glossary), "glossary"),
        (Some(Page::Accessibility), "accessibility"),
        (Some(Page::Plans), "plans"),
        (Some(Page::NewsIndex), "news"),
        (plan.map(Page::Data), "data"),
        (plan.map(Page::Booklet), "booklet"),
        (Some(Page::SiteMap), "site_map"),
    ];
    w.links(pages.into_iter().filter_map(|(page, key)| Some((page?, w.site.say(key)))))
}

fn older_plan(w: &Writer, at: PlanAt) -> Option<OlderPlan> {
    let plan = w.site.plan(at);
    let newer = w.site.plan_named(plan.superseded_by.as_ref()?)?;
    Some(OlderPlan {
        title: plan.about.title.clone(),
        period: w.period(plan),
        newer: parts::place_link(w, newer, Place::Plan),
    })
}
