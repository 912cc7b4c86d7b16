//! Addresses: the only place where a URL is spelled.
//!
//! A route is the path of an output file. Links are relative and name `index.html`, so that they work at any base path and from a folder
//! opened without a server.

use std::fmt;
use std::sync::Arc;

use super::page::{Page, PlanAt, Resource};
use crate::plan::{Id, Indicator, Plan};

/// The path of an output file, relative to the site's root.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route(String);

impl Route {
    /// A route from a path that is known to be a file of the site.
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// The route of a resource, given all plans.
    pub fn of(resource: Resource, plans: &[Arc<Plan>]) -> Self {
        Self(match resource {
            Resource::Page(Page::NotFound) => "404.html".to_owned(),
            Resource::Page(page) => folder(page, plans) + "index.html",
            Resource::Furigana(page) => folder(page, plans) + "furigana/index.html",
            Resource::Text(page) => folder(page, plans) + "text.txt",
            Resource::PlanJson(plan) => format!("{}/data/plan.json", root(plan, plans)),
            Resource::PlanSchema(plan) => format!("{}/data/plan.schema.json", root(plan, plans)),
            Resource::Csv(plan, table) => {
                format!("{}/data/{}", root(plan, plans), table.file_name())
            }
            Resource::Workbook(plan) => format!("{}/data/plan.xlsx", root(plan, plans)),
            Resource::DataPackage(plan) => format!("{}/data/datapackage.json", root(plan, plans)),
            Resource::IndicatorCsv(plan, id) => {
                folder(Page::Indicator(plan, id), plans) + "data.csv"
            }
            Resource::ChartSvg(plan, id) => chart(plan, id, plans) + ".svg",
            Resource::ChartPng(plan, id) => chart(plan, id, plans) + ".png",
            Resource::Picture(page) => folder(page, plans) + "share.png",
            Resource::SearchIndex => "search-index.json".to_owned(),
            Resource::SitemapXml => "sitemap.xml".to_owned(),
            Resource::Robots => "robots.txt".to_owned(),
            Resource::Feed => "feed.xml".to_owned(),
        })
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address under which a host serves it: without `index.html`.
    pub fn address(&self) -> &str {
        match self.0.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
            _ => &self.0,
        }
    }

    /// `../` once for every folder above the file: the way back to the site's root.
    pub fn to_root(&self) -> String {
        "../".repeat(self.0.matches('/').count())
    }

    /// The relative link from this file to another.
    pub fn link(&self, to: &Route) -> String {
        let pairs = self.0.bytes().zip(to.0.bytes());
        let same = pairs.take_while(|(a, b)| a == b).count();
        // A slash is one byte that no longer character holds, so that both paths can be cut behind it.
        let shared = self.0.as_bytes()[..same]
            .iter()
            .rposition(|byte| *byte == b'/')
            .map_or(0, |slash| slash + 1);
        let mut link = "../".repeat(self.0[shared..].matches('/').count());
        link.push_str(&to.0[shared..]);
        link
    }
}

impl Route {
    /// Where a relative link from this file leads; the reverse of [`Route::link`].
    pub fn follow(&self, link: &str) -> Self {
        let mut parts: Vec<&str> = self.0.split('/').collect();
        parts.pop();
        for part in link.split(['#', '?']).next().unwrap_or(link).split('/') {
            match part {
                ".." => {
                    parts.pop();
                }
                "." | "" => {}
                name => parts.push(name),
            }
        }
        Self(parts.join("/"))
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn root(plan: PlanAt, plans: &[Arc<Plan>]) -> &str {
    &plans[plan.0].id
}

/// The chart of an indicator without its ending. A file that was taken along still says what it is.
fn chart(plan: PlanAt, id: Id<Indicator>, plans: &[Arc<Plan>]) -> String {
    folder(Page::Indicator(plan, id), plans) + &plans[plan.0].indicators[id].entry.id
}

/// The folder of a page with a slash at its end; nothing for the front page.
fn folder(page: Page, plans: &[Arc<Plan>]) -> String {
    let id = |plan: PlanAt| plans[plan.0].id.as_str();
    let below = |at: PlanAt, list: &str, one: &str| [id(at), "/", list, "/", one, "/"].concat();
    let list = |at: PlanAt, list: &str| [id(at), "/", list, "/"].concat();
    match page {
        Page::Home | Page::NotFound => String::new(),
        Page::Search => "search/".to_owned(),
        Page::About => "about/".to_owned(),
        Page::Staff => "about/staff/".to_owned(),
        Page::Accessibility => "accessibility/".to_owned(),
        Page::Plans => "plans/".to_owned(),
        Page::NewsIndex => "news/".to_owned(),
        Page::News(at, index) => format!("news/{}/", plans[at.0].news[index].id),
        Page::SiteMap => "sitemap/".to_owned(),
        Page::Plan(at) => format!("{}/", id(at)),
        Page::Level(at, level) => list(at, &plans[at.0].about.levels[level].folder.value),
        Page::Node(at, one) => list(at, &plans[at.0].nodes[one].address),
        Page::Initiatives(at) => list(at, "initiatives"),
        Page::Initiative(at, one) => {
            below(at, "initiatives", &plans[at.0].initiatives[one].entry.id)
        }
        Page::Roles(at) => list(at, "roles"),
        Page::Role(at, one) => below(at, "roles", &plans[at.0].actors[one].id.value),
        Page::Audiences(at) => list(at, "for"),
        Page::Audience(at, one) => below(at, "for", &plans[at.0].audiences[one].id.value),
        Page::Indicators(at) => list(at, "indicators"),
        Page::Indicator(at, one) => below(at, "indicators", &plans[at.0].indicators[one].entry.id),
        Page::Matrix(at) => list(at, "matrix"),
        Page::Changes(at) => list(at, "changes"),
        Page::Reviews(at) => list(at, "reviews"),
        Page::Review(at, year) => below(at, "reviews", &year.year().to_string()),
        Page::Departments(at) => list(at, "departments"),
        Page::Department(at, one) => {
            below(at, "departments", &plans[at.0].departments[one].id.value)
        }
        Page::Money(at) => list(at, "money"),
        Page::Volumes(at) => list(at, "volumes"),
        Page::Volume(at, one) => below(at, "volumes", &plans[at.0].volumes[one].entry.id),
        Page::Challenges(at) => list(at, "challenges"),
        Page::Tags(at) => list(at, "tags"),
        Page::Tag(at, one) => below(at, "tags", &plans[at.0].tags[one].id.value),
        Page::Glossary(at) => list(at, "glossary"),
        Page::Booklet(at) => list(at, "booklet"),
        Page::BookletPart(at, part) => below(at, "booklet", &part.folder(&plans[at.0])),
        Page::Data(at) => list(at, "data"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_and_name_the_file() {
        let from = Route::new("plan/initiatives/city-01/index.html");
        for (to, link) in [
            ("index.html", "../../../index.html"),
            ("plan/initiatives/city-02/index.html", "../city-02/index.html"),
            ("plan/initiatives/city-01/furigana/index.html", "furigana/index.html"),
            ("plan/initiatives/city-01/index.html", "index.html"),
            ("assets/style.css", "../../../assets/style.css"),
        ] {
            assert_eq!(from.link(&Route::new(to)), link);
            assert_eq!(from.follow(link), Route::new(to));
        }
        assert_eq!(from.to_root(), "../../../");
        assert_eq!(from.address(), "plan/initiatives/city-01/");
    }
}
