//! What was looked at in the plans while something was drawn, so that it is drawn again only when that has changed.
//!
//! Knows kinds and positions. Does not know what was drawn.

use std::sync::{Arc, Mutex, PoisonError};

/// A part of a list of nouns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Part {
    /// One noun, without its description.
    Noun(u32),
    /// One description.
    Body(u32),
    /// All nouns, without their descriptions.
    AllNouns,
    /// All descriptions.
    AllBodies,
}

/// Something that can be looked at and can change: a part of one list of one plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Sight {
    /// The plan's position in the site.
    pub plan: u32,
    /// Which of the plan's lists.
    pub list: u8,
    pub part: Part,
}

/// Everything that was looked at, each once and in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace(Box<[Sight]>);

/// What differs between two editions of the same plans, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences(Vec<Sight>);

impl Differences {
    pub(super) fn add(&mut self, position: usize, list: u8, parts: Vec<Part>) {
        let plan = u32::try_from(position).unwrap_or(u32::MAX);
        let sights = parts.into_iter().map(|part| Sight { plan, list, part });
        self.0.extend(sights);
        self.0.sort_unstable();
    }

    /// True when nothing differs.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True when what left this trace would see a difference.
    pub fn touch(&self, trace: &Trace) -> bool {
        let (few, many) = match self.0.len() < trace.0.len() {
            true => (self.0.as_slice(), trace.0.as_ref()),
            false => (trace.0.as_ref(), self.0.as_slice()),
        };
        few.iter().any(|sight| many.binary_search(sight).is_ok())
    }
}

/// Where those who draw leave what they look at. One for each of them: two who draw at once must not share it.
#[derive(Clone, Debug, Default)]
pub struct Notes(Arc<Mutex<Vec<Sight>>>);

impl Notes {
    /// What was looked at since this was asked last.
    pub fn take(&self) -> Trace {
        let mut sights = std::mem::take(&mut *self.lock());
        sights.sort_unstable();
        sights.dedup();
        Trace(sights.into())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Sight>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Notes what is looked at in one list.
#[derive(Clone, Debug)]
pub(super) struct Noter {
    pub notes: Notes,
    pub plan: u32,
    pub list: u8,
}

impl Noter {
    pub fn note(&self, part: Part) {
        let sight = Sight {
            plan: self.plan,
            list: self.list,
            part,
        };
        let mut sights = self.notes.lock();
        // Whoever looks at a noun asks for one thing after the other.
        if sights.last() != Some(&sight) {
            sights.push(sight);
        }
    }
}
