//! For staff: how this site is edited, previewed, checked and published. The text stands in the theme.

use serde::Serialize;

use super::{Content, Head, PageView, Writer};
use crate::site::Page;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct Staff {
    /// The folder of the current plan, for examples.
    pub folder: String,
    /// What the plan calls initiatives.
    pub initiative: String,
    /// What the plan calls its lowest level.
    pub level: String,
    /// That level's folder.
    pub level_folder: String,
}

/// Fills the page.
pub fn of(w: &mut Writer) -> PageView {
    let site = w.site;
    let plan = site.current_plan();
    let level = plan.about.levels.last();
    PageView {
        head: Head {
            crumbs: vec![w.link(Page::About, site.say("about"))],
            ..Head::new(site.say("staff_title"), site.say("staff_lead"))
        },
        content: Content::Staff(Staff {
            folder: plan.id.clone(),
            initiative: plan.about.initiative.name.clone(),
            level: level.map_or_else(String::new, |l| l.name.clone()),
            level_folder: level.map_or_else(String::new, |l| l.folder.value.clone()),
        }),
    }
}
