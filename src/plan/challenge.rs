//! 現状と課題 and 解決に向けた方向性: numbered pairs that lead to a regional image.

use std::sync::Arc;

use super::common::Common;
use super::id::Id;
use super::regional_image::RegionalImage;
use crate::document::schema::{Slug, keys};
use crate::document::yaml::Spanned;

keys! {
    /// The file as written: `challenges.yaml`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Entry {
        pairs as "challenges": Vec<Pair>, required, "課題と方向性の組", "pairs of a challenge and a direction";
        ..common: Common, "Common keys.";
    }
}

keys! {
    /// A pair as written.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Pair {
        number: Spanned<u32>, "番号", "its number";
        image as "regional_image": Slug, "地域像の番号", "the regional image's number";
        challenge: String, "現状と課題", "what is difficult";
        direction: String, "解決に向けた方向性", "where to go";
    }
}

/// A pair with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The file it stands in.
    pub entry: Arc<Entry>,
    /// Position in the file.
    pub index: usize,
    /// The regional image it leads to.
    pub image: Id<RegionalImage>,
}

impl Challenge {
    /// The pair itself.
    pub fn pair(&self) -> &Pair {
        &self.entry.pairs[self.index]
    }
}
