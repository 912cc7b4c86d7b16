//! The page `audience`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};
use crate::plan::{Audience, Id};
use crate::site::PlanAt;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct AudiencePage {}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Audience>) -> Sheet {
    let _ = w;
    let _ = at;
    let _ = id;
    Sheet {
        head: Head {
            title: "audience".to_owned(),
            ..Head::default()
        },
        content: Content::AudiencePage(AudiencePage {}),
    }
}
