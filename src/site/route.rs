//! Addresses: the only place where a URL is spelled.
//!
//! A route is the path of an output file. Links are relative and name `index.html`, so that they work at any base path and from a folder
//! opened without a server.

use std::fmt;

use super::page::{Page, PlanAt, Target};
use crate::plan::Plan;

/// The path of an output file, relative to the site's root.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route(String);

impl Route {
    /// A route from a path that is known to be a file of the site.
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// The route of a target, given all plans.
    pub fn of(target: Target, plans: &[Plan]) -> Self {
        Self(match target {
            Target::Page(Page::NotFound) => "404.html".to_owned(),
            Target::Page(page) => format!("{}index.html", folder(page, plans)),
            Target::Furigana(page) => format!("{}furigana/index.html", folder(page, plans)),
            Target::Text(page) => format!("{}text.txt", folder(page, plans)),
            Target::PlanJson(plan) => format!("{}data/plan.json", root(plan, plans)),
            Target::PlanSchema(plan) => format!("{}data/plan.schema.json", root(plan, plans)),
            Target::Csv(plan, table) => format!("{}data/{}", root(plan, plans), table.file_name()),
            Target::IndicatorCsv(plan, id) => {
                format!(
                    "{}indicators/{}/data.csv",
                    root(plan, plans),
                    plans[plan.0].indicators[id].entry.id
                )
            }
            Target::SitemapXml => "sitemap.xml".to_owned(),
            Target::Robots => "robots.txt".to_owned(),
            Target::Feed => "feed.xml".to_owned(),
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
        let from: Vec<&str> = self.0.split('/').collect();
        let target: Vec<&str> = to.0.split('/').collect();
        let folders = from.len().min(target.len()).saturating_sub(1);
        let shared = (0..folders).take_while(|&i| from[i] == target[i]).count();
        let mut link = "../".repeat(from.len() - 1 - shared);
        link.push_str(&target[shared..].join("/"));
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

fn root(plan: PlanAt, plans: &[Plan]) -> String {
    format!("{}/", plans[plan.0].id)
}

fn folder(page: Page, plans: &[Plan]) -> String {
    let below = |plan: PlanAt, rest: &str| format!("{}/{rest}", plans[plan.0].id);
    match page {
        Page::Home | Page::NotFound => String::new(),
        Page::Search => "search/".to_owned(),
        Page::About => "about/".to_owned(),
        Page::Staff => "about/staff/".to_owned(),
        Page::Accessibility => "accessibility/".to_owned(),
        Page::Plans => "plans/".to_owned(),
        Page::NewsIndex => "news/".to_owned(),
        Page::News(plan, at) => format!("news/{}/", plans[plan.0].news[at].id),
        Page::SiteMap => "sitemap/".to_owned(),
        Page::Plan(plan) => below(plan, ""),
        Page::RegionalImage(plan, id) => below(
            plan,
            &format!(
                "regional-images/{}/",
                plans[plan.0].regional_images[id].entry.id
            ),
        ),
        Page::Approach(plan, id) => below(
            plan,
            &format!("approaches/{}/", plans[plan.0].approaches[id].entry.id),
        ),
        Page::Initiatives(plan) => below(plan, "initiatives/"),
        Page::Initiative(plan, id) => below(
            plan,
            &format!("initiatives/{}/", plans[plan.0].initiatives[id].entry.id),
        ),
        Page::Roles(plan) => below(plan, "roles/"),
        Page::Role(plan, id) => below(
            plan,
            &format!("roles/{}/", plans[plan.0].actors[id].id.value),
        ),
        Page::Audiences(plan) => below(plan, "for/"),
        Page::Audience(plan, id) => below(
            plan,
            &format!("for/{}/", plans[plan.0].audiences[id].id.value),
        ),
        Page::Indicators(plan) => below(plan, "indicators/"),
        Page::Indicator(plan, id) => below(
            plan,
            &format!("indicators/{}/", plans[plan.0].indicators[id].entry.id),
        ),
        Page::Matrix(plan) => below(plan, "matrix/"),
        Page::Reviews(plan) => below(plan, "reviews/"),
        Page::Review(plan, year) => below(plan, &format!("reviews/{}/", year.year())),
        Page::Departments(plan) => below(plan, "departments/"),
        Page::Department(plan, id) => below(
            plan,
            &format!("departments/{}/", plans[plan.0].departments[id].id.value),
        ),
        Page::Challenges(plan) => below(plan, "challenges/"),
        Page::Glossary(plan) => below(plan, "glossary/"),
        Page::Booklet(plan) => below(plan, "booklet/"),
        Page::Data(plan) => below(plan, "data/"),
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
            (
                "plan/initiatives/city-02/index.html",
                "../city-02/index.html",
            ),
            (
                "plan/initiatives/city-01/furigana/index.html",
                "furigana/index.html",
            ),
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
