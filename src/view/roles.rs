//! All actors: who is asked to do something.

use serde::Serialize;

use super::parts::{self, Item};
use super::{Content, Head, PageView, Writer};
use crate::site::{PlanAt, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct RolesPage {
    /// One sentence.
    pub lead: String,
    /// The actors.
    pub actors: Vec<Item>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let actors: Vec<Item> = plan
        .actors
        .ids()
        .map(|(id, actor)| {
            let acts: usize =
                plan.roles.iter().filter(|r| r.actors.contains(&id)).map(|r| r.items().len()).sum();
            Item {
                note: actor.definition.clone(),
                meta: (acts > 0).then(|| say!(site, "acts_count", count = acts)),
                ..Item::from(parts::role_link(w, at, id))
            }
        })
        .collect();
    let lead = say!(site, "roles_lead", count = actors.len());
    PageView {
        head: Head {
            short: Some(site.say("nav_roles").to_owned()),
            crumbs: vec![parts::plan_crumb(w, at)],
            ..Head::new(site.say("roles_title"), &lead)
        },
        content: Content::RolesPage(RolesPage { lead, actors }),
    }
}
