//! Patience and many hands: requests are repeated while their trouble is passing, shared out among
//! workers, and the lock is looked after meanwhile.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Instant;

use super::ending::interrupted_by;
use super::{Event, Session};
use crate::publish::remote::{Outcome, Trouble};
use crate::publish::{Result, lock};

impl Session<'_> {
    pub(super) fn ask<T>(&self, request: impl Fn() -> Outcome<T>) -> Result<T> {
        self.again(request).map_err(interrupted_by)
    }

    /// Tries a request until it succeeds or its trouble is lasting.
    pub(super) fn again<T>(&self, request: impl Fn() -> Outcome<T>) -> Outcome<T> {
        let mut pause = self.options.pause;
        let request = || {
            self.requests.fetch_add(1, Ordering::Relaxed);
            request()
        };
        for _ in 1..self.options.attempts {
            match request() {
                Err(error) if error.trouble == Trouble::Passing => {
                    (self.options.events)(Event::Again(&error));
                    std::thread::sleep(pause);
                    pause *= 2;
                }
                outcome => return outcome,
            }
        }
        request()
    }

    /// From time to time, makes sure of the lock and renews its sign of life.
    pub(super) fn beat(&self, beaten: &mut Instant) -> Result<()> {
        if self.locked && beaten.elapsed() >= self.options.beat {
            *beaten = Instant::now();
            self.still_ours()?;
            let _ = lock::sign(self.remote, &self.owner());
        }
        Ok(())
    }

    /// Does one thing for each item with several workers, in order when there is one worker.
    /// The first lasting error stops all. While locked, looks after the lock.
    pub(super) fn each<T: Sync, R: Send>(
        &self,
        items: &[T],
        request: impl Fn(&T) -> Outcome<R> + Sync,
    ) -> Result<Vec<R>> {
        let workers = self.options.workers.min(items.len());
        let mut beaten = Instant::now();
        if workers < 2 {
            let mut done = Vec::with_capacity(items.len());
            for item in items {
                done.push(self.again(|| request(item))?);
                self.beat(&mut beaten)?;
            }
            return Ok(done);
        }
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(false);
        let (sender, results) = mpsc::channel();
        let mut done: Vec<Option<R>> = items.iter().map(|_| None).collect();
        let mut failed = None;
        std::thread::scope(|scope| {
            for _ in 0..workers {
                let sender = sender.clone();
                let (next, stop, request) = (&next, &stop, &request);
                scope.spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(at) else { break };
                        let outcome = self.again(|| request(item));
                        stop.fetch_or(outcome.is_err(), Ordering::Relaxed);
                        if sender.send((at, outcome)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            loop {
                match results.recv_timeout(self.options.beat) {
                    Ok((at, Ok(result))) => done[at] = Some(result),
                    Ok((_, Err(error))) => {
                        failed.get_or_insert(error.into());
                    }
                    Err(mpsc::RecvTimeoutError::Timeout) => {}
                    Err(mpsc::RecvTimeoutError::Disconnected) => break,
                }
                if let Err(failure) = self.beat(&mut beaten) {
                    stop.store(true, Ordering::Relaxed);
                    failed.get_or_insert(failure);
                }
            }
        });
        match failed {
            Some(failure) => Err(failure),
            None => Ok(done.into_iter().flatten().collect()),
        }
    }
}
