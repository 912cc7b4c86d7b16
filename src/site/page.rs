//! Every page and file of a site, named by what it shows.

use crate::calendar::FiscalYear;
use crate::plan::{
    Actor, Approach, Audience, Department, Id, Indicator, Initiative, RegionalImage,
};

/// Which plan of the site, by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlanAt(pub usize);

/// A page people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Page {
    /// The front page.
    Home,
    /// Search over all plans.
    Search,
    /// About the site and how the plan was made.
    About,
    /// For staff: how this site is edited, previewed and published.
    Staff,
    /// Accessibility statement.
    Accessibility,
    /// All plan periods.
    Plans,
    /// All news.
    NewsIndex,
    /// One piece of news, by position.
    News(PlanAt, usize),
    /// All pages.
    SiteMap,
    /// Shown by the host for unknown addresses.
    NotFound,
    /// A plan at a glance.
    Plan(PlanAt),
    /// A regional image.
    RegionalImage(PlanAt, Id<RegionalImage>),
    /// An approach.
    Approach(PlanAt, Id<Approach>),
    /// All initiatives.
    Initiatives(PlanAt),
    /// An initiative.
    Initiative(PlanAt, Id<Initiative>),
    /// All actors.
    Roles(PlanAt),
    /// What one actor is asked to do.
    Role(PlanAt, Id<Actor>),
    /// All audiences.
    Audiences(PlanAt),
    /// What is there for one audience.
    Audience(PlanAt, Id<Audience>),
    /// All indicators.
    Indicators(PlanAt),
    /// An indicator.
    Indicator(PlanAt, Id<Indicator>),
    /// The ○ matrix.
    Matrix(PlanAt),
    /// All years of reviews.
    Reviews(PlanAt),
    /// One year of reviews.
    Review(PlanAt, FiscalYear),
    /// All departments.
    Departments(PlanAt),
    /// A department.
    Department(PlanAt, Id<Department>),
    /// Challenges and directions.
    Challenges(PlanAt),
    /// Glossary.
    Glossary(PlanAt),
    /// The whole plan in one page, for print.
    Booklet(PlanAt),
    /// Open data.
    Data(PlanAt),
}

impl Page {
    /// The plan a page belongs to.
    pub fn plan(self) -> Option<PlanAt> {
        match self {
            Self::Home
            | Self::Search
            | Self::About
            | Self::Staff
            | Self::Accessibility
            | Self::Plans
            | Self::NewsIndex
            | Self::SiteMap
            | Self::NotFound => None,
            Self::News(plan, _)
            | Self::Plan(plan)
            | Self::RegionalImage(plan, _)
            | Self::Approach(plan, _)
            | Self::Initiatives(plan)
            | Self::Initiative(plan, _)
            | Self::Roles(plan)
            | Self::Role(plan, _)
            | Self::Audiences(plan)
            | Self::Audience(plan, _)
            | Self::Indicators(plan)
            | Self::Indicator(plan, _)
            | Self::Matrix(plan)
            | Self::Reviews(plan)
            | Self::Review(plan, _)
            | Self::Departments(plan)
            | Self::Department(plan, _)
            | Self::Challenges(plan)
            | Self::Glossary(plan)
            | Self::Booklet(plan)
            | Self::Data(plan) => Some(plan),
        }
    }
}

/// What a route gives: a page, an edition of a page, or a file of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A page.
    Page(Page),
    /// The page with furigana.
    Furigana(Page),
    /// The page as text for speech readers.
    Text(Page),
    /// `data/plan.json`
    PlanJson(PlanAt),
    /// `data/plan.schema.json`
    PlanSchema(PlanAt),
    /// A table of the plan as CSV.
    Csv(PlanAt, Table),
    /// One indicator as CSV.
    IndicatorCsv(PlanAt, Id<Indicator>),
    /// `sitemap.xml`
    SitemapXml,
    /// `robots.txt`
    Robots,
    /// `feed.xml`
    Feed,
}

/// The tables of open data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// `initiatives.csv`
    Initiatives,
    /// `indicators.csv`
    Indicators,
    /// `reviews.csv`
    Reviews,
    /// `roles.csv`
    Roles,
    /// `matrix.csv`
    Matrix,
}

impl Table {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Initiatives,
        Self::Indicators,
        Self::Reviews,
        Self::Roles,
        Self::Matrix,
    ];

    /// The file's name.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Initiatives => "initiatives.csv",
            Self::Indicators => "indicators.csv",
            Self::Reviews => "reviews.csv",
            Self::Roles => "roles.csv",
            Self::Matrix => "matrix.csv",
        }
    }
}
