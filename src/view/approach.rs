//! The page `approach`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};
use crate::plan::{Approach, Id};
use crate::site::PlanAt;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct ApproachPage {}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Approach>) -> Sheet {
    let _ = w;
    let _ = at;
    let _ = id;
    Sheet {
        head: Head {
            title: "approach".to_owned(),
            ..Head::default()
        },
        content: Content::ApproachPage(ApproachPage {}),
    }
}
