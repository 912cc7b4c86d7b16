//! The page `indicator`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};
use crate::plan::{Id, Indicator};
use crate::site::PlanAt;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct IndicatorPage {}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Indicator>) -> Sheet {
    let _ = w;
    let _ = at;
    let _ = id;
    Sheet {
        head: Head {
            title: "indicator".to_owned(),
            ..Head::default()
        },
        content: Content::IndicatorPage(IndicatorPage {}),
    }
}
