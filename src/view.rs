//! Views: exactly what one page says, as plain data.
//!
//! Knows the site and its plans. Does not know the template engine: a template receives a view and can ask for nothing else, so the digest of a
//! view says whether its page must be drawn again.

pub mod about;
pub mod accessibility;
pub mod approach;
pub mod audience;
pub mod audiences;
pub mod booklet;
pub mod challenges;
pub mod data;
pub mod department;
pub mod departments;
pub mod figure;
pub mod glossary;
pub mod home;
pub mod indicator;
pub mod indicators;
pub mod initiative;
pub mod initiatives;
pub mod matrix;
pub mod news;
pub mod news_index;
pub mod not_found;
pub mod parts;
pub mod plan;
pub mod plans;
pub mod regional_image;
pub mod review;
pub mod reviews;
pub mod role;
pub mod roles;
pub mod search;
pub mod sitemap;
pub mod staff;
mod writer;

use serde::Serialize;

use crate::site::{Page, Route, Site, Target};
pub use writer::{Cited, Fix, Link, Provenance, Writer, escape};

/// What one page says, with the frame around it.
#[derive(Clone, Debug, Serialize)]
pub struct View {
    /// Furniture that all pages share.
    pub frame: Frame,
    /// What is particular to this page.
    pub page: Content,
}

/// What a page kind says of itself, before the frame is put around it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// For the frame.
    pub head: Head,
    /// For the template.
    pub content: Content,
}

/// What a page says of itself to the frame.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// The page's only level-1 heading, also the start of the window title.
    pub title: String,
    /// Short form for breadcrumbs, if the title is long.
    pub short: Option<String>,
    /// One sentence for search engines and previews.
    pub description: String,
    /// Pages above this one, from the front page's children downwards.
    pub crumbs: Vec<Link>,
    /// The page before this one in its list.
    pub previous: Option<Link>,
    /// The page after this one in its list.
    pub next: Option<Link>,
    /// Structured data, each a JSON-LD object.
    pub json_ld: Vec<serde_json::Value>,
    /// The content file this page is mostly made of, relative to the site folder; shown in the preview only.
    pub file: Option<String>,
    /// True when the page shows a draft; only the preview has such pages.
    pub draft: bool,
}

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

/// What each page kind says.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// `home.html`
    Home(home::Home),
    /// `search.html`
    Search(search::Search),
    /// `about.html`
    About(about::About),
    /// `staff.html`
    Staff(staff::Staff),
    /// `accessibility.html`
    Accessibility(accessibility::Accessibility),
    /// `plans.html`
    Plans(plans::Plans),
    /// `news_index.html`
    NewsIndex(news_index::NewsIndex),
    /// `news.html`
    News(news::News),
    /// `sitemap.html`
    SiteMap(sitemap::SiteMap),
    /// `not_found.html`
    NotFound(not_found::NotFound),
    /// `plan.html`
    PlanPage(plan::PlanPage),
    /// `regional_image.html`
    RegionalImagePage(regional_image::RegionalImagePage),
    /// `approach.html`
    ApproachPage(approach::ApproachPage),
    /// `initiatives.html`
    InitiativesPage(initiatives::InitiativesPage),
    /// `initiative.html`
    InitiativePage(initiative::InitiativePage),
    /// `roles.html`
    RolesPage(roles::RolesPage),
    /// `role.html`
    RolePage(role::RolePage),
    /// `audiences.html`
    AudiencesPage(audiences::AudiencesPage),
    /// `audience.html`
    AudiencePage(audience::AudiencePage),
    /// `indicators.html`
    IndicatorsPage(indicators::IndicatorsPage),
    /// `indicator.html`
    IndicatorPage(Box<indicator::IndicatorPage>),
    /// `matrix.html`
    MatrixPage(matrix::MatrixPage),
    /// `reviews.html`
    ReviewsPage(reviews::ReviewsPage),
    /// `review.html`
    ReviewPage(review::ReviewPage),
    /// `departments.html`
    DepartmentsPage(departments::DepartmentsPage),
    /// `department.html`
    DepartmentPage(department::DepartmentPage),
    /// `challenges.html`
    ChallengesPage(challenges::ChallengesPage),
    /// `glossary.html`
    GlossaryPage(glossary::GlossaryPage),
    /// `booklet.html`
    BookletPage(booklet::BookletPage),
    /// `data.html`
    DataPage(data::DataPage),
}

impl Content {
    /// The template that draws it.
    pub fn template(&self) -> &'static str {
        match self {
            Self::Home(_) => "home.html",
            Self::Search(_) => "search.html",
            Self::About(_) => "about.html",
            Self::Staff(_) => "staff.html",
            Self::Accessibility(_) => "accessibility.html",
            Self::Plans(_) => "plans.html",
            Self::NewsIndex(_) => "news_index.html",
            Self::News(_) => "news.html",
            Self::SiteMap(_) => "sitemap.html",
            Self::NotFound(_) => "not_found.html",
            Self::PlanPage(_) => "plan.html",
            Self::RegionalImagePage(_) => "regional_image.html",
            Self::ApproachPage(_) => "approach.html",
            Self::InitiativesPage(_) => "initiatives.html",
            Self::InitiativePage(_) => "initiative.html",
            Self::RolesPage(_) => "roles.html",
            Self::RolePage(_) => "role.html",
            Self::AudiencesPage(_) => "audiences.html",
            Self::AudiencePage(_) => "audience.html",
            Self::IndicatorsPage(_) => "indicators.html",
            Self::IndicatorPage(_) => "indicator.html",
            Self::MatrixPage(_) => "matrix.html",
            Self::ReviewsPage(_) => "reviews.html",
            Self::ReviewPage(_) => "review.html",
            Self::DepartmentsPage(_) => "departments.html",
            Self::DepartmentPage(_) => "department.html",
            Self::ChallengesPage(_) => "challenges.html",
            Self::GlossaryPage(_) => "glossary.html",
            Self::BookletPage(_) => "booklet.html",
            Self::DataPage(_) => "data.html",
        }
    }
}

/// The view of a page, with or without furigana. The file it is made of comes second, for the preview.
pub fn of(site: &Site, page: Page, furigana: bool) -> (View, Option<String>) {
    let target = if furigana {
        Target::Furigana(page)
    } else {
        Target::Page(page)
    };
    let mut writer = Writer::new(site, page, site.route(target), furigana);
    let sheet = sheet(&mut writer, page);
    let file = sheet.head.file.clone();
    let frame = frame(&writer, page, sheet.head);
    (
        View {
            frame,
            page: sheet.content,
        },
        file,
    )
}

/// What one page says, without its frame.
pub fn sheet(w: &mut Writer, page: Page) -> Sheet {
    match page {
        Page::Home => home::of(w),
        Page::Search => search::of(w),
        Page::About => about::of(w),
        Page::Staff => staff::of(w),
        Page::Accessibility => accessibility::of(w),
        Page::Plans => plans::of(w),
        Page::NewsIndex => news_index::of(w),
        Page::News(at, index) => news::of(w, at, index),
        Page::SiteMap => sitemap::of(w),
        Page::NotFound => not_found::of(w),
        Page::Plan(at) => plan::of(w, at),
        Page::RegionalImage(at, id) => regional_image::of(w, at, id),
        Page::Approach(at, id) => approach::of(w, at, id),
        Page::Initiatives(at) => initiatives::of(w, at),
        Page::Initiative(at, id) => initiative::of(w, at, id),
        Page::Roles(at) => roles::of(w, at),
        Page::Role(at, id) => role::of(w, at, id),
        Page::Audiences(at) => audiences::of(w, at),
        Page::Audience(at, id) => audience::of(w, at, id),
        Page::Indicators(at) => indicators::of(w, at),
        Page::Indicator(at, id) => indicator::of(w, at, id),
        Page::Matrix(at) => matrix::of(w, at),
        Page::Reviews(at) => reviews::of(w, at),
        Page::Review(at, year) => review::of(w, at, year),
        Page::Departments(at) => departments::of(w, at),
        Page::Department(at, id) => department::of(w, at, id),
        Page::Challenges(at) => challenges::of(w, at),
        Page::Glossary(at) => glossary::of(w, at),
        Page::Booklet(at) => booklet::of(w, at),
        Page::Data(at) => data::of(w, at),
    }
}

fn frame(w: &Writer, page: Page, head: Head) -> Frame {
    let site = w.site;
    let base = site.route(Target::Page(page));
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
    let text = Target::Text(page);
    let text_route = site.route(text);
    Frame {
        lang: site.settings.language.clone(),
        window_title: if is_home {
            site.settings.title.clone()
        } else {
            format!("{}｜{}", head.title, site.settings.title)
        },
        crumb_here: head.short.unwrap_or_else(|| head.title.clone()),
        title: head.title,
        description: head.description,
        root: w.root(),
        home: w.href(Page::Home),
        search: w.href(Page::Search),
        crumbs,
        nav: nav(w, page),
        foot: foot(w),
        older_plan: page.plan().and_then(|at| older_plan(w, at)),
        canonical: site
            .settings
            .base_url
            .as_ref()
            .map(|url| format!("{url}{}", base.address())),
        base_page: w.furigana.then(|| w.here.link(&base)),
        furigana_page: (!w.furigana && site.has_furigana(page))
            .then(|| w.here.link(&site.route(Target::Furigana(page)))),
        noindex: w.furigana || head.draft || page == Page::NotFound,
        text_edition: site
            .routes
            .contains_key(&text_route)
            .then(|| w.here.link(&text_route)),
        previous: head.previous,
        next: head.next,
        json_ld,
        draft: head.draft,
    }
}

/// The breadcrumbs for machines; they need absolute addresses, so a site that does not know its own has none.
fn breadcrumb_list(w: &Writer, crumbs: &[Link], title: &str) -> Option<serde_json::Value> {
    let url = w.site.settings.base_url.as_ref()?;
    if crumbs.is_empty() || w.page == Page::NotFound {
        return None;
    }
    let here = w.site.route(Target::Page(w.page));
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

/// The pages in the header, as far as the current plan has them.
fn nav(w: &Writer, page: Page) -> Vec<NavItem> {
    let at = w.plan_of(page);
    let plan = w.site.plan(at);
    let item = |target: Page, text: &str, here: bool| NavItem {
        href: w.href(target),
        text: text.to_owned(),
        here,
    };
    use Page as P;
    let mut items = vec![item(
        P::Plan(at),
        w.site.say("nav_plan"),
        matches!(
            page,
            P::Plan(_) | P::RegionalImage(..) | P::Approach(..) | P::Challenges(_)
        ),
    )];
    if !plan.initiatives.is_empty() {
        let here = matches!(page, P::Initiatives(_) | P::Initiative(..) | P::Matrix(_));
        items.push(item(
            P::Initiatives(at),
            &plan.about.levels.initiative.name,
            here,
        ));
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
        items.push(item(P::Indicators(at), w.site.say("nav_indicators"), here));
    }
    if !plan.reviews.is_empty() {
        items.push(item(
            P::Reviews(at),
            w.site.say("nav_reviews"),
            matches!(page, P::Reviews(_) | P::Review(..)),
        ));
    }
    if !plan.departments.is_empty() {
        let here = matches!(page, P::Departments(_) | P::Department(..));
        items.push(item(
            P::Departments(at),
            w.site.say("nav_departments"),
            here,
        ));
    }
    items
}

fn foot(w: &Writer) -> Vec<Link> {
    let current = w.site.current;
    let mut pages = vec![
        (Page::About, "about"),
        (Page::Accessibility, "accessibility"),
        (Page::Plans, "plans"),
        (Page::NewsIndex, "news"),
        (Page::Data(current), "data"),
        (Page::Booklet(current), "booklet"),
        (Page::SiteMap, "site_map"),
    ];
    if w.site.plan(current).glossary.is_some() {
        pages.insert(1, (Page::Glossary(current), "glossary"));
    }
    pages
        .into_iter()
        .map(|(page, key)| w.link(page, w.site.say(key)))
        .collect()
}

fn older_plan(w: &Writer, at: crate::site::PlanAt) -> Option<OlderPlan> {
    let plan = w.site.plan(at);
    let newer = plan.superseded_by.as_ref().and_then(|id| {
        let position = w.site.plans.iter().position(|p| &p.id == id)?;
        let at = crate::site::PlanAt(position);
        Some(w.link(Page::Plan(at), &w.site.plan(at).about.title))
    });
    (newer.is_some()).then(|| OlderPlan {
        title: plan.about.title.clone(),
        period: w.period(plan),
        newer,
    })
}

/// The route a view of this page would stand at; for callers that only need the address.
pub fn route(site: &Site, page: Page) -> Route {
    site.route(Target::Page(page))
}
