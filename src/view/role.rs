//! The page `role`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};
use crate::plan::{Actor, Id};
use crate::site::PlanAt;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct RolePage {}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Actor>) -> Sheet {
    let _ = w;
    let _ = at;
    let _ = id;
    Sheet {
        head: Head {
            title: "role".to_owned(),
            ..Head::default()
        },
        content: Content::RolePage(RolePage {}),
    }
}
