//! About the site, and how the current plan was made.

use serde::Serialize;

use super::plan::{self, Making};
use super::{Content, Head, Link, Sheet, Writer};
use crate::site::Page;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct About {
    /// One sentence.
    pub lead: String,
    /// The current plan.
    pub plan: Link,
    /// How it was made.
    pub making: Option<Making>,
    /// Link to the list of sources.
    pub sources: Link,
    /// True when the plan has marks that are inferred.
    pub inferred: bool,
    /// Further pages about the site.
    pub more: Vec<Link>,
}

/// Fills the page.
pub fn of(w: &mut Writer) -> Sheet {
    let site = w.site;
    let at = site.current;
    let plan = site.plan(at);
    let making = plan::making(w, at);
    let inferred = plan
        .initiatives
        .iter()
        .flat_map(|i| &i.marks)
        .any(|m| m.basis == crate::plan::initiative::Basis::Inferred);
    let mut more = vec![
        w.link(Page::Accessibility, site.say("accessibility")),
        w.link(Page::Staff, site.say("staff_title")),
        w.link(Page::Data(at), site.say("data")),
        w.link(Page::SiteMap, site.say("site_map")),
    ];
    if plan.glossary.is_some() {
        more.insert(0, w.link(Page::Glossary(at), site.say("glossary")));
    }
    let sources = Link {
        href: format!("{}#sources", w.href(Page::Plan(at))),
        text: site.say("sources_list").to_owned(),
    };
    Sheet {
        head: Head {
            title: site.say("about").to_owned(),
            description: site.settings.tagline.clone(),
            ..Head::default()
        },
        content: Content::About(About {
            lead: site.settings.tagline.clone(),
            plan: w.link(Page::Plan(at), &plan.about.title),
            making,
            sources,
            inferred,
            more,
        }),
    }
}
