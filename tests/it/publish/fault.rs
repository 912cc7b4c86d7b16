//! Wraps any host and breaks it at one request.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

use keikaku::publish::body::UploadBody;
use keikaku::publish::remote::{Listed, Outcome, Remote, RemoteError, Replacing, Trouble};

/// How the request fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// It never arrives.
    Before,
    /// It is carried out and its answer is lost.
    After,
    /// A write leaves half of its bytes; other requests never arrive.
    Midway,
}

/// What happens afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The publisher is gone: nothing arrives any more.
    Dead,
    /// The next request works again.
    Alive,
}

pub struct Fault<'a> {
    inner: &'a dyn Remote,
    at: usize,
    when: When,
    then: Then,
    count: AtomicUsize,
}

impl<'a> Fault<'a> {
    pub fn new(inner: &'a dyn Remote, at: usize, when: When, then: Then) -> Self {
        let count = AtomicUsize::new(0);
        Fault { inner, at, when, then, count }
    }

    /// Whether the fault was reached.
    pub fn struck(&self) -> bool {
        self.count() > self.at
    }

    /// Requests so far.
    pub fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }

    fn on<T>(
        &self,
        request: impl Fn(&dyn Remote) -> Outcome<T>,
        midway: impl Fn(&dyn Remote),
    ) -> Outcome<T> {
        let count = self.count.fetch_add(1, Ordering::SeqCst);
        let dead = count > self.at && self.then == Then::Dead;
        if count != self.at && !dead {
            return request(self.inner);
        }
        if !dead {
            match self.when {
                When::Before => {}
                When::After => drop(request(self.inner)),
                When::Midway => midway(self.inner),
            }
        }
        let trouble = match self.then {
            Then::Dead => Trouble::Lasting,
            Then::Alive => Trouble::Passing,
        };
        Err(RemoteError::new(trouble, "fault"))
    }
}

impl Remote for Fault<'_> {
    fn replacing(&self) -> Replacing {
        self.inner.replacing()
    }
    fn stat(&self, path: &str) -> Outcome<Option<u64>> {
        self.on(|r| r.stat(path), |_| {})
    }
    fn read(&self, path: &str, into: &mut dyn Write) -> Outcome<bool> {
        // What was received before the fault is not an answer.
        let bytes = self.on(|r| r.get(path), |_| {})?;
        into.write_all(bytes.as_deref().unwrap_or_default())?;
        Ok(bytes.is_some())
    }
    fn list(&self, folder: &str) -> Outcome<Vec<Listed>> {
        self.on(|r| r.list(folder), |_| {})
    }
    fn make_folder(&self, folder: &str) -> Outcome<bool> {
        self.on(|r| r.make_folder(folder), |_| {})
    }
    fn ensure_folder(&self, folder: &str) -> Outcome<()> {
        self.on(|r| r.ensure_folder(folder), |_| {})
    }
    fn remove_folder(&self, folder: &str) -> Outcome<()> {
        self.on(|r| r.remove_folder(folder), |_| {})
    }
    fn write(&self, path: &str, body: &UploadBody, durable: bool) -> Outcome<()> {
        self.on(
            |r| r.write(path, body, durable),
            |r| {
                if r.replacing() != Replacing::Whole {
                    let mut half = Vec::new();
                    let reader = body.reader().unwrap();
                    let _ = reader.take(body.size() / 2).read_to_end(&mut half);
                    let _ = r.write(path, &half.into(), durable);
                }
            },
        )
    }
    fn rename(&self, from: &str, to: &str) -> Outcome<()> {
        self.on(|r| r.rename(from, to), |_| {})
    }
    fn delete(&self, path: &str) -> Outcome<()> {
        self.on(|r| r.delete(path), |_| {})
    }
}
