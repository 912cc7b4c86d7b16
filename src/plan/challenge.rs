//! 現状と課題 and 解決に向けた方向性: numbered pairs that lead to a place of the plan.

use std::sync::Arc;

use super::Place;
use super::common::Common;
use crate::document::schema::keys;
use crate::document::yaml::Spanned;

keys! {
    /// The file as written: `challenges.yaml`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ChallengesEntry {
        pairs as "challenges": Vec<Pair>, required, "課題と方向性の組", "pairs of a challenge and a direction";
        ..common: Common, "Common keys.";
    }
}

keys! {
    /// A pair as written.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Pair {
        number: Spanned<u32>, "番号", "its number";
        at: Spanned<String>, "どこにつながるか（regional-images/1 など）", "where it leads: `regional-images/1`";
        challenge: String, "現状と課題", "what is difficult";
        direction: String, "解決に向けた方向性", "where to go";
    }
}

/// A pair with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The file it stands in.
    pub entry: Arc<ChallengesEntry>,
    /// Position in the file.
    pub index: usize,
    /// Where it leads.
    pub place: Place,
}

impl Challenge {
    /// The pair itself.
    pub fn pair(&self) -> &Pair {
        &self.entry.pairs[self.index]
    }
}
