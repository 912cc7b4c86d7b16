//! Shown by the host for unknown addresses: says so, and offers ways on.

use serde::Serialize;

use super::{Content, Head, Link, PageView, Writer};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct NotFound {
    /// Lists in which the wanted page may be found.
    pub ways: Vec<Link>,
}

/// Fills the page.
pub fn of(w: &mut Writer) -> PageView {
    PageView {
        head: Head {
            title: w.site.say("not_found").to_owned(),
            description: w.site.say("not_found_lead").to_owned(),
            ..Head::default()
        },
        content: Content::NotFound(NotFound { ways: super::search::indexes(w) }),
    }
}
