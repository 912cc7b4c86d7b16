//! All audiences, each by its worry in its own words.

use serde::Serialize;

use super::parts::{self, Item};
use super::state;
use super::{Content, Head, PageView, Writer};
use crate::site::{PlanAt, say};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct AudiencesPage {
    /// One sentence.
    pub lead: String,
    /// The audiences.
    pub items: Vec<Item>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let name = &plan.about.initiative.name;
    let items = plan
        .audiences
        .ids()
        .map(|(id, audience)| {
            let ids = plan.initiatives_for(id);
            Item {
                note: Some(format!("{}（{}）", audience.name, state::counted(site, plan, &ids))),
                ..Item::from(parts::audience_link(w, at, id))
            }
        })
        .collect();
    let lead = say!(site, "audiences_lead", name);
    PageView {
        head: Head {
            crumbs: vec![parts::plan_crumb(w, at)],
            ..Head::new(site.say("audiences"), &lead)
        },
        content: Content::AudiencesPage(AudiencesPage { lead, items }),
    }
}
