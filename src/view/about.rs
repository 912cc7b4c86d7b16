//! The page `about`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct About {}

/// Fills the page.
pub fn of(w: &mut Writer) -> Sheet {
    let _ = w;
    Sheet {
        head: Head {
            title: "about".to_owned(),
            ..Head::default()
        },
        content: Content::About(About {}),
    }
}
