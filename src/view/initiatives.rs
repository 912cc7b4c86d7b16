//! The page `initiatives`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};
use crate::site::PlanAt;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct InitiativesPage {}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> Sheet {
    let _ = w;
    let _ = at;
    Sheet {
        head: Head {
            title: "initiatives".to_owned(),
            ..Head::default()
        },
        content: Content::InitiativesPage(InitiativesPage {}),
    }
}
