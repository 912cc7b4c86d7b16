//! About the site, and how the current plan was made.

use serde::Serialize;

use super::plan::{self, MakingTold};
use super::{Content, Head, Link, PageView, Writer};
use crate::site::Page;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct AboutPage {
    /// One sentence.
    pub lead: String,
    /// The current plans.
    pub plans: Vec<Link>,
    /// How it was made, where there is one alone.
    pub making: Option<MakingTold>,
    /// Links to the lists of sources.
    pub sources: Vec<Link>,
    /// True when the plan has marks that are inferred.
    pub inferred: bool,
    /// Further pages about the site.
    pub more: Vec<Link>,
}

/// Fills the page.
pub fn of(w: &mut Writer) -> PageView {
    let site = w.site;
    let only = site.only();
    let making = only.and_then(|at| plan::making(w, at));
    let currents = site.currents.iter().map(|at| (*at, site.plan(*at)));
    let inferred = currents
        .clone()
        .flat_map(|(_, plan)| plan.initiatives.iter())
        .flat_map(|i| &i.marks)
        .any(|m| m.basis == crate::plan::initiative::Basis::Inferred);
    let more = [
        (only.map(Page::Glossary), "glossary"),
        (Some(Page::Accessibility), "accessibility"),
        (Some(Page::Staff), "staff_title"),
        (only.map(Page::Data), "data"),
        (Some(Page::SiteMap), "site_map"),
    ];
    let more = w.links(more.into_iter().filter_map(|(page, key)| Some((page?, site.say(key)))));
    let cited = currents.clone().filter(|(_, plan)| !plan.sources.is_empty());
    let sources = cited.map(|(at, plan)| Link {
        href: format!("{}#sources", w.href(Page::Plan(at))),
        text: match only {
            Some(_) => site.say("sources_list").to_owned(),
            None => format!("{}（{}）", site.say("sources_list"), plan.about.title),
        },
    });
    PageView {
        head: Head::new(site.say("about"), &site.settings.tagline),
        content: Content::About(AboutPage {
            lead: site.settings.tagline.clone(),
            sources: sources.collect(),
            plans: currents.map(|(at, plan)| w.link(Page::Plan(at), &plan.about.title)).collect(),
            making,
            inferred,
            more,
        }),
    }
}
