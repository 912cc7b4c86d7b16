//! A photograph that a city gives, with its size, so that nothing on the page moves when it comes.

use serde::Serialize;

use super::writer::Writer;
use crate::plan::photo;

/// A photograph as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PhotoShown {
    /// Where it is.
    pub src: String,
    /// What it shows.
    pub alt: String,
    /// Who took it.
    pub credit: Option<String>,
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
}

/// A photograph, if one is named and there.
pub fn of(w: &Writer, written: Option<&photo::Photo>) -> Option<PhotoShown> {
    let written = written?;
    let &(width, height) = w.site.photos.get(&written.file.value)?;
    Some(PhotoShown {
        src: w.root() + &written.file.value,
        alt: written.alt.clone(),
        credit: written.credit.clone(),
        width,
        height,
    })
}
