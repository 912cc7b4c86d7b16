//! Counts what is asked of a host, so that "as many requests as changes" can be seen.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Listed, Outcome, Remote, Replacing};
use crate::diagnostic::Text;
use crate::publish::body::Body;

/// A host with a counter in front of it.
pub struct Counted {
    inner: Box<dyn Remote>,
    count: AtomicUsize,
}

impl Counted {
    /// Counts from now on.
    pub fn new(inner: Box<dyn Remote>) -> Self {
        Counted { inner, count: AtomicUsize::new(0) }
    }

    /// Requests so far. One may be several packets of the protocol, always the same few.
    pub fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    fn host(&self) -> &dyn Remote {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.inner.as_ref()
    }
}

impl Remote for Counted {
    fn replacing(&self) -> Replacing {
        self.inner.replacing()
    }

    fn remarks(&self) -> Vec<Text> {
        self.inner.remarks()
    }

    fn prepare(&self, nonce: &str) -> Outcome<()> {
        self.host().prepare(nonce)
    }

    fn stat(&self, path: &str) -> Outcome<Option<u64>> {
        self.host().stat(path)
    }

    fn read(&self, path: &str, into: &mut dyn Write) -> Outcome<bool> {
        self.host().read(path, into)
    }

    fn list(&self, folder: &str) -> Outcome<Vec<Listed>> {
        self.host().list(folder)
    }

    fn make_folder(&self, folder: &str) -> Outcome<bool> {
        self.host().make_folder(folder)
    }

    fn ensure_folder(&self, folder: &str) -> Outcome<()> {
        self.host().ensure_folder(folder)
    }

    fn remove_folder(&self, folder: &str) -> Outcome<()> {
        self.host().remove_folder(folder)
    }

    fn write(&self, path: &str, body: &Body, durable: bool) -> Outcome<()> {
        self.host().write(path, body, durable)
    }

    fn replace(&self, path: &str, temporary: &str, body: &Body, durable: bool) -> Outcome<()> {
        self.host().replace(path, temporary, body, durable)
    }

    fn rename(&self, from: &str, to: &str) -> Outcome<()> {
        self.host().rename(from, to)
    }

    fn delete(&self, path: &str) -> Outcome<()> {
        self.host().delete(path)
    }
}
