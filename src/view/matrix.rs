//! The page `matrix`.

use serde::Serialize;

use super::{Content, Head, Sheet, Writer};
use crate::site::PlanAt;

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixPage {}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> Sheet {
    let _ = w;
    let _ = at;
    Sheet {
        head: Head {
            title: "matrix".to_owned(),
            ..Head::default()
        },
        content: Content::MatrixPage(MatrixPage {}),
    }
}
