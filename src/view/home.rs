//! The page `home`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct Home {}

/// Fills the page.
pub fn of(w: &mut Writer) -> Sheet {
    let _ = w;
    Sheet {
        head: Head {
            title: "home".to_owned(),
            ..Head::default()
        },
        content: Content::Home(Home {}),
    }
}
