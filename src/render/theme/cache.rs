//! What is dear to make of a theme's files, kept from one theme to the next: an edit changes one file, or only the facts of the site.
//!
//! Knows digests. What is kept depends on nothing but the bytes it was made of, so that nobody can tell it from what is made anew.

use std::collections::HashMap;
use std::sync::Arc;

use crate::source::Digest;

/// Things made of bytes, by the digest of those bytes.
pub(super) struct Cache<T: ?Sized>(HashMap<Digest, Arc<T>>);

impl<T: ?Sized> Default for Cache<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: ?Sized> Cache<T> {
    /// Takes the thing over from `before`, or makes it. What nobody asks for again is forgotten with `before`.
    pub(super) fn or_make(
        &mut self,
        before: Option<&Self>,
        key: Digest,
        make: impl FnOnce() -> Arc<T>,
    ) -> Arc<T> {
        let known = before.and_then(|before| before.0.get(&key).cloned());
        let thing = known.unwrap_or_else(make);
        self.0.insert(key, Arc::clone(&thing));
        thing
    }
}
