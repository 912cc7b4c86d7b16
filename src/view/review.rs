//! The page `review`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};
use crate::calendar::FiscalYear;
use crate::site::PlanAt;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewPage {}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, year: FiscalYear) -> Sheet {
    let _ = w;
    let _ = at;
    let _ = year;
    Sheet {
        head: Head {
            title: "review".to_owned(),
            ..Head::default()
        },
        content: Content::ReviewPage(ReviewPage {}),
    }
}
