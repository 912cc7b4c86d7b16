//! The page `regional_image`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};
use crate::plan::{Id, RegionalImage};
use crate::site::PlanAt;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct RegionalImagePage {}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<RegionalImage>) -> Sheet {
    let _ = w;
    let _ = at;
    let _ = id;
    Sheet {
        head: Head {
            title: "regional_image".to_owned(),
            ..Head::default()
        },
        content: Content::RegionalImagePage(RegionalImagePage {}),
    }
}
