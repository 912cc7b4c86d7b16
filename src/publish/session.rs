//! One run against one host: lock, read the records, plan, carry the plan out, verify, commit.
//!
//! Knows the order of writing and nothing of protocols. Every request is repeated while its trouble
//! is passing; every step is safe to repeat and safe to break off at. The same code runs against
//! real servers and, in the tests, against a host in memory that crashes at every step.

mod ending;
mod records;
mod sending;
mod survey;
mod work;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::plan::{FileFacts, Found, Phase, Upload, UploadPlan, Wishes, plan, questions, untested};
use super::release::{Digest, Release};
use super::remote::{Remote, RemoteError};
use super::state::{
    self, CURRENT, Current, FOLDER, JOURNAL, Journal, LockOwner, PublishState, Run, TEMPORARY,
    state_path,
};
use super::{FailureKind, Result, content, lock};
use crate::diagnostic::text;
use ending::{held, interrupted_by, without_folder};

/// How a run behaves.
pub struct PublishOptions<'a> {
    /// Requests at the same time.
    pub workers: usize,
    /// Tries per request.
    pub attempts: u32,
    /// Pause before the second try; doubles each time.
    pub pause: Duration,
    /// How long an unsigned lock is respected.
    pub grace: Duration,
    /// How often the lock is looked at and signed again.
    pub beat: Duration,
    /// Seconds since 1970.
    pub clock: &'a (dyn Fn() -> i64 + Sync),
    /// The publisher's name, for other people.
    pub name: String,
    /// Random, at least 8 hexadecimal digits.
    pub nonce: String,
    /// Nonces of earlier runs of this machine that are known to be over.
    pub ours: Vec<String>,
    /// States by digest that this machine remembers, to save a download.
    pub remembered: &'a (dyn Fn(&Digest) -> Option<Vec<u8>> + Sync),
    /// Told what happens.
    pub events: &'a (dyn Fn(Event<'_>) + Sync),
}

impl<'a> PublishOptions<'a> {
    /// For somebody who only looks.
    pub fn new(clock: &'a (dyn Fn() -> i64 + Sync)) -> Self {
        PublishOptions {
            workers: 1,
            attempts: 3,
            pause: Duration::from_millis(500),
            grace: Duration::from_secs(5),
            beat: Duration::from_secs(30),
            clock,
            name: String::new(),
            nonce: String::new(),
            ours: Vec::new(),
            remembered: &|_| None,
            events: &|_| {},
        }
    }
}

/// What happens during a run.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A file arrived.
    Sent(&'a Upload),
    /// A request is tried again.
    Again(&'a RemoteError),
}

/// A run: the host and what its records say.
pub struct Session<'a> {
    remote: &'a dyn Remote,
    options: PublishOptions<'a>,
    started: i64,
    release: String,
    locked: bool,
    serial: AtomicUsize,
    requests: AtomicUsize,
    /// The live state, if there is one.
    pub base: Option<PublishState>,
    /// Runs that broke off, oldest first, and whether they had linked their new pages.
    pub runs: Vec<(PublishState, bool)>,
    journal: Journal,
    current: Option<Current>,
}

impl<'a> Session<'a> {
    /// Locks the host and reads its records.
    ///
    /// # Errors
    /// [`FailureKind::Locked`] if somebody else publishes; [`FailureKind::World`] if the host cannot be used.
    pub fn open(
        remote: &'a dyn Remote,
        release: &str,
        options: PublishOptions<'a>,
    ) -> Result<Self> {
        let mut session = Session::new(remote, options);
        session.release = release.to_string();
        let owner = session.owner();
        session.again(|| remote.ensure_folder("")).map_err(without_folder)?;
        for folder in [FOLDER, TEMPORARY] {
            session.again(|| remote.ensure_folder(folder))?;
        }
        let PublishOptions { ours, grace, .. } = &session.options;
        if let Some(owner) = session.again(|| lock::take(remote, &owner, ours, *grace))? {
            return Err(held(&owner));
        }
        session.locked = true;
        session.again(|| remote.prepare(&session.options.nonce))?;
        session.read()?;
        Ok(session)
    }

    /// Reads the records without locking, to show a plan or the status. Writes nothing.
    ///
    /// # Errors
    /// [`FailureKind::World`] if the host cannot be used.
    pub fn peek(remote: &'a dyn Remote, options: PublishOptions<'a>) -> Result<Self> {
        let mut session = Session::new(remote, options);
        session.read()?;
        Ok(session)
    }

    fn new(remote: &'a dyn Remote, options: PublishOptions<'a>) -> Self {
        Session {
            remote,
            started: (options.clock)(),
            options,
            release: String::new(),
            locked: false,
            serial: AtomicUsize::new(0),
            requests: AtomicUsize::new(0),
            base: None,
            runs: Vec::new(),
            journal: Journal::default(),
            current: None,
        }
    }

    /// The host.
    pub fn remote(&self) -> &'a dyn Remote {
        self.remote
    }

    /// What was asked of the host so far, so that "as many requests as changes" can be seen. One may be several packets of the
    /// protocol, always the same few.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    fn owner(&self) -> LockOwner {
        LockOwner {
            nonce: self.options.nonce.clone(),
            name: self.options.name.clone(),
            release: self.release.clone(),
            started: self.started,
            alive: (self.options.clock)(),
        }
    }

    /// What the records say, and what was seen when looking.
    fn facts<'f>(&'f self, looked: &'f BTreeMap<String, Found>) -> FileFacts<'f> {
        let live = self.current.as_ref().map(|current| current.state);
        FileFacts {
            base: self.base.as_ref(),
            runs: &self.runs,
            looked,
            ours: live.is_some_and(|live| (self.options.remembered)(&live).is_some()),
        }
    }

    /// Compares the release with the host and plans. Writes nothing.
    ///
    /// # Errors
    /// The host fails, or a file of the release cannot be read.
    pub fn plan(
        &self,
        release: &Release,
        wishes: &Wishes<'_>,
        url: Option<&str>,
        recheck: bool,
    ) -> Result<UploadPlan> {
        let unknown = questions(release, self.facts(&BTreeMap::new()), recheck);
        let mut looked = self.look(&unknown)?;
        let first = plan(release, self.facts(&looked), wishes);
        let changed = self.compare(untested(&first, self.facts(&looked)))?;
        looked.extend(changed);
        let mut plan = plan(release, self.facts(&looked), wishes);
        plan.guards.extend(content::inspect(release, &plan, url)?);
        Ok(plan)
    }

    /// Carries a plan out. `verify` is asked, before the commit, whether a reader sees it.
    ///
    /// # Errors
    /// [`FailureKind::Interrupted`]: the site is whole, and running again finishes the job. Whatever
    /// `verify` answers.
    pub fn execute(
        &mut self,
        release: &Release,
        plan: &UploadPlan,
        verify: &dyn Fn() -> Result<()>,
    ) -> Result<()> {
        if plan.is_empty() && self.runs.is_empty() {
            verify()?;
            if let Some(current) = &self.current {
                self.ask(|| self.remote.delete(JOURNAL))?;
                self.tidy(&current.state);
            }
            return Ok(());
        }
        let bytes = plan.next.to_bytes();
        let digest = Digest::of(&bytes);
        self.put(&state_path(&digest), bytes)?;
        // An earlier try for the same release owned nothing that this one does not: however often the line breaks, one of them is told.
        let mut linked = false;
        self.journal.runs.retain(|run| {
            let same = run.release == release.id;
            linked |= same && run.linked;
            !same
        });
        self.journal.runs.push(Run { release: release.id.clone(), state: digest, linked });
        self.journal()?;
        self.folders(plan)?;
        for phase in Phase::ALL {
            if phase == Phase::Changed
                && plan.uploads.iter().any(|u| u.phase >= Phase::Changed)
                && let Some(run) = self.journal.runs.last_mut()
            {
                run.linked = true;
                self.journal()?;
            }
            self.send(release, plan, phase)?;
        }
        if !plan.deletes.is_empty() {
            self.still_ours()?;
            self.each(&plan.deletes, |path| self.remote.delete(path)).map_err(interrupted_by)?;
            self.empty_folders(plan)?;
        }
        verify()?;
        self.still_ours()?;
        let current = Current { schema: 1, release: release.id.clone(), state: digest };
        self.put(CURRENT, state::to_bytes(&current))?;
        let gone = self.ask(|| self.remote.delete(JOURNAL));
        self.current = Some(current);
        self.journal.runs.clear();
        self.tidy(&digest);
        gone
    }

    /// Stops if the lock was taken from us.
    fn still_ours(&self) -> Result<()> {
        let holder = self.again(|| lock::holder(self.remote)).map_err(interrupted_by)?;
        match holder {
            Some(holder) if holder.nonce == self.options.nonce => Ok(()),
            _ => Err(FailureKind::Locked.failure(text!(
                "公開のロックが解除されたため、ここで止めました(公開中のサイトは壊れていません)",
                "stopped because the lock was taken away (the public site is not broken)"
            ))),
        }
    }

    /// Gives the lock back, which happens however a run ends. A host that cannot be reached keeps it; the next run of this machine
    /// takes it over.
    pub fn close(&mut self) {
        if std::mem::take(&mut self.locked) {
            let _ = self.again(|| lock::release(self.remote, &self.options.nonce));
        }
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        self.close();
    }
}
