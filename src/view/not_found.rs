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
        head: Head::new(w.site.say("not_found"), w.site.say("not_found_lead")),
        content: Content::NotFound(NotFound { ways: super::search::indexes(w) }),
    }
}
