//! A plan's lists of nouns.
//!
//! Knows positions and names. Does not know what a noun says.

use std::collections::HashMap;
use std::fmt;
use std::ops::Index;
use std::sync::OnceLock;

use super::id::Id;

/// All nouns of one kind, in the plan's order.
#[derive(Clone)]
pub struct Arena<T> {
    items: Vec<T>,
    /// Positions by name, made when somebody first asks for one.
    names: OnceLock<HashMap<String, Id<T>>>,
}

/// A noun with a name of its own: its file's, where it is a file, and a part of its address where it has a page.
pub trait Named {
    /// E.g. `city-19`.
    fn id(&self) -> &str;
    /// What people call it.
    fn title(&self) -> &str;
}

impl<T: Named> Named for &T {
    fn id(&self) -> &str {
        T::id(self)
    }

    fn title(&self) -> &str {
        T::title(self)
    }
}

/// Where nouns have their ids and titles.
macro_rules! named {
    ($($noun:ty: $($id:ident).+, $($title:ident).+;)*) => { $(
        impl Named for $noun {
            fn id(&self) -> &str {
                &self.$($id).+
            }

            fn title(&self) -> &str {
                &self.$($title).+
            }
        }
    )* };
}
pub(super) use named;

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { items: Vec::new(), names: OnceLock::new() }
    }
}

/// Says what the list holds. Positions by name follow from that, and come in no order.
impl<T: fmt::Debug> fmt::Debug for Arena<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.items).finish()
    }
}

impl<T> Arena<T> {
    /// Adds an item at the end.
    pub fn push(&mut self, item: T) -> Id<T> {
        self.items.push(item);
        self.names = OnceLock::new();
        Id::new(self.items.len() - 1)
    }

    /// Changes an item in place, while the plan is being put together.
    pub(super) fn get_mut(&mut self, id: Id<T>) -> Option<&mut T> {
        self.items.get_mut(id.index())
    }

    /// All items in order.
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// Iterates in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.items.iter()
    }

    /// Iterates in order, with ids.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = (Id<T>, &T)> + ExactSizeIterator {
        self.iter().enumerate().map(|(i, item)| (Id::new(i), item))
    }

    /// Number of items.
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
    /// The id of the item of this name.
    pub fn named(&self, name: &str) -> Option<Id<T>> {
        let names = self.names.get_or_init(|| {
            let ids = (0..).map(Id::new);
            let names = self.items.iter().map(|item| item.id().to_owned());
            names.zip(ids).collect()
        });
        names.get(name).copied()
    }

    /// The item of this name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.named(name).map(|id| &self[id])
    }
}

impl<T> Index<Id<T>> for Arena<T> {
    type Output = T;
    fn index(&self, id: Id<T>) -> &T {
        &self.items[id.index()]
    }
}
