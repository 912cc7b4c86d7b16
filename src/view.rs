//! Views: exactly what one page says, as plain data.
//!
//! Knows the site and its plans. Does not know the template engine: a template receives a view and can ask for nothing else, so the digest of a
//! view says whether its page must be drawn again.

pub mod about;
pub mod accessibility;
pub mod audience;
pub mod audiences;
pub mod booklet;
pub mod challenges;
pub mod changes;
mod contact;
pub mod data;
pub mod department;
pub mod departments;
pub mod evaluation;
pub mod figure;
mod frame;
mod front;
pub mod glossary;
pub mod home;
pub mod indicator;
pub mod indicators;
pub mod initiative;
pub mod initiatives;
pub mod judgement;
pub mod level;
pub mod matrix;
pub mod money;
pub mod news;
pub mod news_index;
pub mod node;
pub mod not_found;
pub mod own;
pub mod parts;
mod photo;
pub mod picture;
pub mod plan;
pub mod plans;
pub mod progress;
pub mod review;
pub mod reviews;
pub mod role;
pub mod roles;
pub mod search;
mod series;
pub mod sitemap;
pub mod staff;
pub mod state;
mod tag;
pub mod tile;
pub mod volume;
pub mod volumes;
mod writer;

use serde::Serialize;

use crate::site::{Page, Resource, Route, Site};
pub use frame::{Frame, NavItem, OlderPlan};
pub use writer::{Cited, Fix, Link, ProvenanceTold, Writer, escape};

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
pub struct PageView {
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

impl Head {
    /// What every page says of itself.
    pub fn new(title: impl Into<String>, description: impl Into<String>) -> Self {
        Self { title: title.into(), description: description.into(), ..Self::default() }
    }
}

/// Each page kind, with what it says and the template that draws it.
macro_rules! kinds {
    ($($kind:ident($says:ty) = $template:literal;)*) => {
        /// What each page kind says.
        #[derive(Clone, Debug, Serialize)]
        #[serde(untagged)]
        pub enum Content {
            $(#[doc = concat!("`", $template, "`")] $kind($says),)*
        }

        impl Content {
            /// The template that draws it.
            pub fn template(&self) -> &'static str {
                match self {
                    $(Self::$kind(_) => $template,)*
                }
            }
        }
    };
}

kinds! {
    Home(Box<home::Home>) = "home.html";
    Front(front::Front) = "front.html";
    Search(search::Search) = "search.html";
    About(about::AboutPage) = "about.html";
    Staff(staff::Staff) = "staff.html";
    Accessibility(accessibility::AccessibilityPage) = "accessibility.html";
    Plans(plans::Plans) = "plans.html";
    NewsIndex(news_index::NewsIndex) = "news_index.html";
    News(news::NewsPage) = "news.html";
    SiteMap(sitemap::SiteMap) = "sitemap.html";
    NotFound(not_found::NotFound) = "not_found.html";
    PlanPage(Box<plan::PlanPage>) = "plan.html";
    LevelPage(level::LevelPage) = "level.html";
    NodePage(Box<node::NodePage>) = "node.html";
    InitiativesPage(initiatives::InitiativesPage) = "initiatives.html";
    InitiativePage(Box<initiative::InitiativePage>) = "initiative.html";
    RolesPage(roles::RolesPage) = "roles.html";
    RolePage(role::RolePage) = "role.html";
    AudiencesPage(audiences::AudiencesPage) = "audiences.html";
    AudiencePage(audience::AudiencePage) = "audience.html";
    IndicatorsPage(indicators::IndicatorsPage) = "indicators.html";
    IndicatorPage(Box<indicator::IndicatorPage>) = "indicator.html";
    MatrixPage(matrix::MatrixPage) = "matrix.html";
    ChangesPage(Box<changes::ChangesPage>) = "changes.html";
    ReviewsPage(reviews::ReviewsPage) = "reviews.html";
    ReviewPage(review::ReviewPage) = "review.html";
    DepartmentsPage(departments::DepartmentsPage) = "departments.html";
    DepartmentPage(department::DepartmentPage) = "department.html";
    MoneyPage(money::MoneyPage) = "money.html";
    VolumesPage(volumes::VolumesPage) = "volumes.html";
    VolumePage(volume::VolumePage) = "volume.html";
    ChallengesPage(challenges::ChallengesPage) = "challenges.html";
    TagsPage(tag::TagsPage) = "tags.html";
    TagPage(tag::TagPage) = "tag.html";
    GlossaryPage(glossary::GlossaryPage) = "glossary.html";
    BookletPage(Box<booklet::BookletPage>) = "booklet.html";
    DataPage(data::DataPage) = "data.html";
}

/// The view of a page, with or without furigana. The file it is made of comes second, for the preview.
pub fn of(site: &Site, page: Page, furigana: bool) -> (View, Option<String>) {
    let target = if furigana { Resource::Furigana(page) } else { Resource::Page(page) };
    let mut writer = Writer::new(site, page, site.route(target), furigana);
    let view = page_view(&mut writer, page);
    let file = view.head.file.clone();
    let frame = frame::of(&writer, page, view.head);
    (View { frame, page: view.content }, file)
}

/// What one page says, without its frame.
pub fn page_view(w: &mut Writer, page: Page) -> PageView {
    match page {
        Page::Home if w.site.only().is_none() => front::of(w),
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
        Page::Level(at, level) => level::of(w, at, level),
        Page::Node(at, id) => node::of(w, at, id),
        Page::Initiatives(at) => initiatives::of(w, at),
        Page::Initiative(at, id) => initiative::of(w, at, id),
        Page::Roles(at) => roles::of(w, at),
        Page::Role(at, id) => role::of(w, at, id),
        Page::Audiences(at) => audiences::of(w, at),
        Page::Audience(at, id) => audience::of(w, at, id),
        Page::Indicators(at) => indicators::of(w, at),
        Page::Indicator(at, id) => indicator::of(w, at, id),
        Page::Matrix(at) => matrix::of(w, at),
        Page::Changes(at) => changes::of(w, at),
        Page::Reviews(at) => reviews::of(w, at),
        Page::Review(at, year) => review::of(w, at, year),
        Page::Departments(at) => departments::of(w, at),
        Page::Department(at, id) => department::of(w, at, id),
        Page::Money(at) => money::of(w, at),
        Page::Volumes(at) => volumes::of(w, at),
        Page::Volume(at, id) => volume::of(w, at, id),
        Page::Challenges(at) => challenges::of(w, at),
        Page::Tags(at) => tag::all(w, at),
        Page::Tag(at, id) => tag::of(w, at, id),
        Page::Glossary(at) => glossary::of(w, at),
        Page::Booklet(at) => booklet::of(w, at, None),
        Page::BookletPart(at, part) => booklet::of(w, at, Some(part)),
        Page::Data(at) => data::of(w, at),
    }
}

/// The route a view of this page would stand at; for callers that only need the address.
pub fn route(site: &Site, page: Page) -> Route {
    site.route(Resource::Page(page))
}
