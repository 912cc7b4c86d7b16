//! The page `news`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};
use crate::site::PlanAt;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct News {}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, index: usize) -> Sheet {
    let _ = w;
    let _ = at;
    let _ = index;
    Sheet {
        head: Head {
            title: "news".to_owned(),
            ..Head::default()
        },
        content: Content::News(News {}),
    }
}
