//! The page `news_index`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct NewsIndex {}

/// Fills the page.
pub fn of(w: &mut Writer) -> Sheet {
    let _ = w;
    Sheet {
        head: Head {
            title: "news_index".to_owned(),
            ..Head::default()
        },
        content: Content::NewsIndex(NewsIndex {}),
    }
}
