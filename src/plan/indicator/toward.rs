//! Which way a series went since its first value: as its last target tells it, else as the plan's direction, else only more or less.

use std::cmp::Ordering;

use super::{Bound, Direction, IndicatorEntry, Series, Target, Value};
use crate::number::Number;

/// Where the newest value stands. Says of better and worse only what the plan says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Toward {
    /// The newest value is as the last target wants it.
    Reached,
    /// Nearer to the last target than the first value.
    Closer,
    /// Farther from it.
    Away,
    /// As far from it.
    Still,
    /// In the plan's direction, which names no target.
    Better,
    /// Against it.
    Worse,
    /// More than at first, or a higher rank; the plan says neither target nor direction.
    More,
    /// Less than at first.
    Less,
    /// As much as at first.
    Same,
    /// Told in words.
    Words,
    /// There is no number to compare with.
    Alone,
    /// There is no value since the first.
    Missing,
}

impl Toward {
    /// All of them, in the order of pages.
    pub const ALL: [Self; 12] = [
        Self::Reached,
        Self::Closer,
        Self::Still,
        Self::Away,
        Self::Better,
        Self::Worse,
        Self::More,
        Self::Same,
        Self::Less,
        Self::Words,
        Self::Alone,
        Self::Missing,
    ];

    /// Its name in strings, anchors and classes.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Closer => "closer",
            Self::Away => "away",
            Self::Still => "still",
            Self::Better => "better",
            Self::Worse => "worse",
            Self::More => "more",
            Self::Less => "less",
            Self::Same => "same",
            Self::Words => "words",
            Self::Alone => "alone",
            Self::Missing => "missing",
        }
    }

    /// Whether it tells where a target is.
    pub fn is_aimed(self) -> bool {
        matches!(self, Self::Reached | Self::Closer | Self::Away | Self::Still)
    }
}

impl Target {
    /// Whether a number is as the target wants it.
    pub fn meets(&self, number: Number) -> bool {
        match self.bound {
            Bound::AtLeast => number.compare(self.value).is_ge(),
            Bound::AtMost => number.compare(self.value).is_le(),
            Bound::Exact => number.compare(self.value).is_eq(),
        }
    }
}

impl Series {
    /// The target that counts last.
    pub fn last_target(&self) -> Option<&Target> {
        self.targets.iter().max_by_key(|target| target.year)
    }
}

impl IndicatorEntry {
    /// Which way one of its series went.
    pub fn toward(&self, series: &Series) -> Toward {
        let Some(latest) = series.latest() else {
            return Toward::Missing;
        };
        let Value::Number(now) = latest.value else {
            return Toward::Words;
        };
        let aim = series.last_target();
        if aim.is_some_and(|aim| aim.meets(now)) {
            return Toward::Reached;
        }
        let first = series.earlier(latest).map(|(_, first)| &first.value);
        let Some(Value::Number(then)) = first else {
            return Toward::Alone;
        };
        if let Some(aim) = aim {
            let far = |number: Number| (aim.value - number).abs();
            return match far(now).compare(far(*then)) {
                Ordering::Less => Toward::Closer,
                Ordering::Greater => Toward::Away,
                Ordering::Equal => Toward::Still,
            };
        }
        let rank = self.is_rank(series);
        let up = match (now.compare(*then), rank) {
            (Ordering::Equal, _) => return Toward::Same,
            (order, rank) => order.is_gt() != rank,
        };
        // A rank is better the higher it stands, whether the plan calls that up or down.
        match (self.direction, up) {
            (None, true) => Toward::More,
            (None, false) => Toward::Less,
            (Some(direction), up) => match (direction == Direction::Higher || rank) == up {
                true => Toward::Better,
                false => Toward::Worse,
            },
        }
    }
}
