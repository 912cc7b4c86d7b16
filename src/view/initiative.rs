//! The page `initiative`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};
use crate::plan::{Id, Initiative};
use crate::site::PlanAt;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct InitiativePage {}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Initiative>) -> Sheet {
    let _ = w;
    let _ = at;
    let _ = id;
    Sheet {
        head: Head {
            title: "initiative".to_owned(),
            ..Head::default()
        },
        content: Content::InitiativePage(InitiativePage {}),
    }
}
