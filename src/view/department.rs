//! The page `department`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};
use crate::plan::{Department, Id};
use crate::site::PlanAt;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct DepartmentPage {}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Department>) -> Sheet {
    let _ = w;
    let _ = at;
    let _ = id;
    Sheet {
        head: Head {
            title: "department".to_owned(),
            ..Head::default()
        },
        content: Content::DepartmentPage(DepartmentPage {}),
    }
}
