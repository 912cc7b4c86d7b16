//! The accessibility statement, from the settings.

use serde::Serialize;

use super::{Content, Head, PageView, Writer};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct AccessibilityPage {
    /// Policy, as HTML.
    pub policy: Option<String>,
    /// Standard aimed at.
    pub standard: Option<String>,
    /// Level aimed at.
    pub level: Option<String>,
    /// Day of the test.
    pub tested_on: Option<String>,
    /// Methods.
    pub tested_with: Vec<String>,
    /// Known problems and since when.
    pub problems: Vec<(String, Option<String>)>,
}

/// Fills the page.
pub fn of(w: &mut Writer) -> PageView {
    let site = w.site;
    let settings = &site.settings.accessibility;
    PageView {
        head: Head::new(site.say("accessibility"), site.say("accessibility_lead")),
        content: Content::Accessibility(AccessibilityPage {
            policy: settings.policy.as_ref().map(|text| w.paragraphs(text)),
            standard: settings.standard.clone(),
            level: settings.level.clone(),
            tested_on: settings.tested_on.map(|day| day.japanese()),
            tested_with: settings.tested_with.clone(),
            problems: settings
                .known_problems
                .iter()
                .map(|p| (p.problem.clone(), p.since.map(|day| day.japanese())))
                .collect(),
        }),
    }
}
