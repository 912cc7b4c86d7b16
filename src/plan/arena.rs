//! A plan's lists of nouns, which can note what is looked at in them.
//!
//! Knows positions. Does not know what a noun says, nor who looks.

use std::collections::HashMap;
use std::fmt;
use std::ops::Index;
use std::sync::{Arc, OnceLock};

use super::id::Id;
use super::trace::{Noter, Part};
use crate::document::markdown::Body;

/// All nouns of one kind, in the plan's order. A clone shares them.
///
/// A noun's description stands beside it, not in it: hundreds of lists name a noun, and only its own page and a few long files
/// tell the whole description. So what changed in a description does not touch whoever looked at the noun alone.
#[derive(Clone)]
pub struct Arena<T> {
    items: Arc<Vec<T>>,
    /// The descriptions, by position; none for nouns that have none.
    bodies: Arc<Vec<Arc<Body>>>,
    /// Positions by name, made when somebody first asks for one.
    names: Arc<OnceLock<HashMap<String, Id<T>>>>,
    noter: Option<Noter>,
}

/// A noun that is a file of its own; its name is the file's, and a part of its address.
pub trait Named {
    /// E.g. `city-19`.
    fn id(&self) -> &str;
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self {
            items: Arc::default(),
            bodies: Arc::default(),
            names: Arc::default(),
            noter: None,
        }
    }
}

/// Says what the list holds. Positions by name follow from that, and come in no order.
impl<T: fmt::Debug> fmt::Debug for Arena<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arena")
            .field("items", &self.items)
            .field("bodies", &self.bodies)
            .finish()
    }
}

impl<T: Clone> Arena<T> {
    /// Adds an item at the end.
    pub fn push(&mut self, item: T) -> Id<T> {
        let items = Arc::make_mut(&mut self.items);
        items.push(item);
        if self.names.get().is_some() {
            self.names = Arc::default();
        }
        Id::new(items.len() - 1)
    }

    /// Adds an item and its description. An arena has a description for each of its items or for none.
    pub(super) fn push_with(&mut self, item: T, body: Arc<Body>) -> Id<T> {
        Arc::make_mut(&mut self.bodies).push(body);
        self.push(item)
    }

    /// Changes an item in place, while the plan is being put together.
    pub(super) fn get_mut(&mut self, id: Id<T>) -> Option<&mut T> {
        Arc::make_mut(&mut self.items).get_mut(id.index())
    }
}

impl<T> Arena<T> {
    /// The same arena, with somebody who notes what is looked at in it.
    pub(super) fn noted(&self, noter: Noter) -> Self {
        Self {
            items: Arc::clone(&self.items),
            bodies: Arc::clone(&self.bodies),
            names: Arc::clone(&self.names),
            noter: Some(noter),
        }
    }

    fn note(&self, part: Part) {
        if let Some(noter) = &self.noter {
            noter.note(part);
        }
    }

    /// Iterates in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.note(Part::AllNouns);
        self.items.iter()
    }

    /// Iterates in order, with ids.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = (Id<T>, &T)> + ExactSizeIterator {
        self.iter().enumerate().map(|(i, item)| (Id::new(i), item))
    }

    /// Iterates in order, with descriptions. Empty for nouns that have none.
    pub fn told(&self) -> impl Iterator<Item = (&T, &Body)> {
        self.note(Part::AllBodies);
        self.iter().zip(self.bodies.iter().map(AsRef::as_ref))
    }

    /// The description of an item whose kind has one.
    pub fn body(&self, id: Id<T>) -> &Body {
        self.note(Part::Body(id.position()));
        &self.bodies[id.index()]
    }

    /// Number of items. It is not noted: where it differs, everything is drawn anew.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The id of the first item that passes.
    pub fn find(&self, test: impl FnMut(&T) -> bool) -> Option<Id<T>> {
        self.iter().position(test).map(Id::new)
    }

    /// The item after and before another, for "next" and "previous" links.
    pub fn neighbours(&self, id: Id<T>) -> (Option<Id<T>>, Option<Id<T>>) {
        let before = id.index().checked_sub(1).map(Id::new);
        let after = (id.index() + 1 < self.items.len()).then(|| Id::new(id.index() + 1));
        (before, after)
    }
}

impl<T: Named> Arena<T> {
    /// The id of the item of this name. It is not noted: a name is an address, and where one differs, everything is drawn anew.
    pub fn named(&self, name: &str) -> Option<Id<T>> {
        let names = self.names.get_or_init(|| {
            let ids = (0..).map(Id::new);
            let names = self.items.iter().map(|item| item.id().to_owned());
            names.zip(ids).collect()
        });
        names.get(name).copied()
    }
}

impl<T: Eq> Arena<T> {
    /// What differs from another edition of the same list; nothing when their lengths differ, for then no position means the same.
    pub(super) fn differences(&self, other: &Self) -> Option<Vec<Part>> {
        if self.items.len() != other.items.len() || self.bodies.len() != other.bodies.len() {
            return None;
        }
        fn unlike<T: PartialEq>(a: &[T], b: &[T]) -> Vec<u32> {
            let pairs = (0..).zip(a.iter().zip(b));
            pairs.filter(|(_, (a, b))| a != b).map(|(i, _)| i).collect()
        }
        let nouns = unlike(&self.items, &other.items);
        let bodies = unlike(&self.bodies, &other.bodies);
        let mut parts = Vec::new();
        parts.extend((!nouns.is_empty()).then_some(Part::AllNouns));
        parts.extend((!bodies.is_empty()).then_some(Part::AllBodies));
        parts.extend(nouns.into_iter().map(Part::Noun));
        parts.extend(bodies.into_iter().map(Part::Body));
        Some(parts)
    }
}

impl<T> Index<Id<T>> for Arena<T> {
    type Output = T;
    fn index(&self, id: Id<T>) -> &T {
        self.note(Part::Noun(id.position()));
        &self.items[id.index()]
    }
}
