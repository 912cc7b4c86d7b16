//! The page `not_found`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct NotFound {}

/// Fills the page.
pub fn of(w: &mut Writer) -> Sheet {
    let _ = w;
    Sheet {
        head: Head {
            title: "not_found".to_owned(),
            ..Head::default()
        },
        content: Content::NotFound(NotFound {}),
    }
}
