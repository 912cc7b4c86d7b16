//! Every page and file of a site, named by what it shows.

use super::Table;
use crate::calendar::FiscalYear;
use crate::plan::{
    Actor, Audience, Department, Id, Indicator, Initiative, Node, Place, Plan, Tag, Volume,
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
    /// All nodes of a level, counted from the top.
    Level(PlanAt, usize),
    /// A node.
    Node(PlanAt, Id<Node>),
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
    /// What changed since the year before.
    Changes(PlanAt),
    /// How it is going, and all years of reviews.
    Reviews(PlanAt),
    /// One year of reviews.
    Review(PlanAt, FiscalYear),
    /// All departments.
    Departments(PlanAt),
    /// A department.
    Department(PlanAt, Id<Department>),
    /// Budgets and settlements of the initiatives.
    Money(PlanAt),
    /// All tables of volumes.
    Volumes(PlanAt),
    /// A table of volumes.
    Volume(PlanAt, Id<Volume>),
    /// Challenges and directions.
    Challenges(PlanAt),
    /// All tags.
    Tags(PlanAt),
    /// What carries a tag.
    Tag(PlanAt, Id<Tag>),
    /// Glossary.
    Glossary(PlanAt),
    /// The plan as a booklet: cover and contents.
    Booklet(PlanAt),
    /// A part of the booklet, or all of it on one sheet for print.
    BookletPart(PlanAt, Part),
    /// Open data.
    Data(PlanAt),
}

impl Page {
    /// The page of a place.
    pub fn of_place(at: PlanAt, place: Place) -> Self {
        match place {
            Place::Plan => Self::Plan(at),
            Place::Node(id) => Self::Node(at, id),
            Place::Initiative(id) => Self::Initiative(at, id),
        }
    }

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
            | Self::Level(plan, _)
            | Self::Node(plan, _)
            | Self::Initiatives(plan)
            | Self::Initiative(plan, _)
            | Self::Roles(plan)
            | Self::Role(plan, _)
            | Self::Audiences(plan)
            | Self::Audience(plan, _)
            | Self::Indicators(plan)
            | Self::Indicator(plan, _)
            | Self::Matrix(plan)
            | Self::Changes(plan)
            | Self::Reviews(plan)
            | Self::Review(plan, _)
            | Self::Departments(plan)
            | Self::Department(plan, _)
            | Self::Money(plan)
            | Self::Volumes(plan)
            | Self::Volume(plan, _)
            | Self::Challenges(plan)
            | Self::Tags(plan)
            | Self::Tag(plan, _)
            | Self::Glossary(plan)
            | Self::Booklet(plan)
            | Self::BookletPart(plan, _)
            | Self::Data(plan) => Some(plan),
        }
    }
}

/// A part of the booklet that has a page of its own, so that no page is heavier than a telephone should have to fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A node of the top level with all that stands under it.
    Node(Id<Node>),
    /// The initiatives.
    Initiatives,
    /// Budgets and settlements.
    Money,
    /// Tables of volumes.
    Volumes,
    /// The reviews.
    Reviews,
    /// The roles.
    Roles,
    /// Challenges and directions.
    Challenges,
    /// The glossary.
    Glossary,
    /// The source documents.
    Sources,
    /// All parts on one sheet, for whoever prints the whole plan at once.
    Whole,
}

impl Part {
    /// The parts that a plan has something to say in, in reading order, and the whole.
    pub fn of(plan: &Plan) -> Vec<Self> {
        let roles = plan.roles.iter().next().is_some()
            || plan.actors.iter().any(|actor| actor.definition.is_some());
        let terms = plan.glossary.as_ref().map_or(0, |g| g.terms.len());
        let lists = [
            (Self::Initiatives, !plan.initiatives.is_empty()),
            (Self::Money, !plan.money_years.is_empty()),
            (Self::Volumes, !plan.volumes.is_empty()),
            (Self::Reviews, !plan.review_years().is_empty()),
            (Self::Roles, roles),
            (Self::Challenges, !plan.challenges.is_empty()),
            (Self::Glossary, terms > 0),
            (Self::Sources, !plan.sources.is_empty()),
            (Self::Whole, true),
        ];
        plan.nodes_of(0)
            .map(|(id, _)| Self::Node(id))
            .chain(lists.into_iter().filter(|l| l.1).map(|l| l.0))
            .collect()
    }

    /// Its folder below the booklet's.
    pub fn folder(self, plan: &Plan) -> String {
        let name = match self {
            // The name is older than plans with other levels, and addresses stay.
            Self::Node(id) => return format!("image-{}", plan.nodes[id].entry.id),
            Self::Initiatives => "initiatives",
            Self::Money => "money",
            Self::Volumes => "volumes",
            Self::Reviews => "reviews",
            Self::Roles => "roles",
            Self::Challenges => "challenges",
            Self::Glossary => "glossary",
            Self::Sources => "sources",
            Self::Whole => "whole",
        };
        name.to_owned()
    }
}

/// What a route gives: a page, an edition of a page, or a file of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
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
    /// All tables of the plan as one workbook.
    Workbook(PlanAt),
    /// `data/datapackage.json`
    DataPackage(PlanAt),
    /// One indicator as CSV.
    IndicatorCsv(PlanAt, Id<Indicator>),
    /// The chart of an indicator with its newest value, as SVG.
    ChartSvg(PlanAt, Id<Indicator>),
    /// The same as PNG.
    ChartPng(PlanAt, Id<Indicator>),
    /// The picture of a page that is shown where its address is shared.
    Picture(Page),
    /// `search-index.json`
    SearchIndex,
    /// `sitemap.xml`
    SitemapXml,
    /// `robots.txt`
    Robots,
    /// `feed.xml`
    Feed,
}
