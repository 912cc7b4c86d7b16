//! 補正・見直し: later versions of a planned figure, each with its day. The latest counts, and all stay visible.

use crate::calendar::Date;
use crate::document::schema::keys;
use crate::number::Number;
use crate::source::Span;

keys! {
    /// When a figure was changed, and why.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct FigureChange {
        date: Date, "変わった日", "the day from which it counts";
        note: Option<String>, "変わった理由（9月補正、中間見直し）", "why it was changed";
    }
    given |node, document| {
        /// Where it stands.
        span: Span = node.span;
    }
}

keys! {
    /// A later version of a figure, as written.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Revision {
        value: Number, "変わった後の数", "the figure from then on";
        ..change: FigureChange, "When and why.";
    }
}

/// A figure with its later versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// As it was first.
    pub first: Option<Number>,
    /// The later ones, in order of their days.
    pub later: Vec<Revision>,
}

impl Versions {
    /// A figure and what became of it.
    pub fn new(first: Option<Number>, mut later: Vec<Revision>) -> Self {
        later.sort_by_key(|revision| revision.change.date);
        Self { first, later }
    }

    /// The one that counts.
    pub fn latest(&self) -> Option<Number> {
        self.later.last().map(|last| last.value).or(self.first)
    }
}
