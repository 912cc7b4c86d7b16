//! One run against one host: lock, read the records, plan, carry the plan out, verify, commit.
//!
//! Knows the order of writing and nothing of protocols. Every request is repeated while its trouble
//! is passing; every step is safe to repeat and safe to break off at. The same code runs against
//! real servers and, in the tests, against a host in memory that crashes at every step.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::plan::{Facts, Found, Phase, Plan, Upload, plan, questions, untested};
use super::release::{Digest, Release};
use super::remote::{Outcome, Remote, RemoteError, Trouble, replace};
use super::state::{
    self, CURRENT, Current, FOLDER, JOURNAL, Journal, Owner, Run, State, TEMPORARY, state_path,
};
use super::{Failure, Kind, Result, content, lock};

/// How a run behaves.
pub struct Options<'a> {
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

/// What happens during a run.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// Files on the host are being compared.
    Looking(usize),
    /// A phase begins, with its number of files.
    Phase(Phase, usize),
    /// A file arrived.
    Sent(&'a Upload),
    /// A request is tried again.
    Again(&'a RemoteError),
    /// Unneeded files are being deleted.
    Deleting(usize),
}

/// A run: the host and what its records say.
pub struct Session<'a> {
    remote: &'a dyn Remote,
    options: Options<'a>,
    started: i64,
    release: String,
    locked: bool,
    serial: AtomicUsize,
    /// The live state, if there is one.
    pub base: Option<State>,
    /// Runs that broke off, oldest first, and whether they had linked their new pages.
    pub runs: Vec<(State, bool)>,
    journal: Journal,
    current: Option<Current>,
}

impl<'a> Session<'a> {
    /// Locks the host and reads its records.
    ///
    /// # Errors
    /// [`Kind::Locked`] if somebody else publishes; [`Kind::World`] if the host cannot be used.
    pub fn open(remote: &'a dyn Remote, release: &str, options: Options<'a>) -> Result<Self> {
        let mut session = Session::new(remote, options);
        session.release = release.to_string();
        let owner = session.owner();
        let prepared = session
            .again(|| remote.ensure_folder(""))
            .and_then(|()| session.again(|| remote.ensure_folder(FOLDER)))
            .and_then(|()| session.again(|| remote.ensure_folder(TEMPORARY)));
        prepared.map_err(|e| unusable(&e))?;
        let options = &session.options;
        let mut taken = lock::take(remote, &owner, &options.ours, options.grace);
        for _ in 1..options.attempts {
            match &taken {
                Err(lock::Refused::Remote(e)) if e.trouble == Trouble::Passing => {
                    std::thread::sleep(options.pause);
                    let ours: Vec<String> = options
                        .ours
                        .iter()
                        .cloned()
                        .chain([owner.nonce.clone()])
                        .collect();
                    taken = lock::take(remote, &owner, &ours, options.grace);
                }
                _ => break,
            }
        }
        match taken {
            Ok(()) => session.locked = true,
            Err(lock::Refused::Held(owner)) => return Err(held(&owner)),
            Err(lock::Refused::Remote(e)) => return Err(unusable(&e)),
        }
        let ready = session
            .again(|| remote.prepare(&session.options.nonce))
            .map_err(|e| unusable(&e));
        match ready.and_then(|()| session.read()) {
            Ok(()) => Ok(session),
            Err(failure) => {
                session.close();
                Err(failure)
            }
        }
    }

    /// Reads the records without locking, to show a plan or the status. Writes nothing.
    ///
    /// # Errors
    /// [`Kind::World`] if the host cannot be used.
    pub fn peek(remote: &'a dyn Remote, options: Options<'a>) -> Result<Self> {
        let mut session = Session::new(remote, options);
        session.read()?;
        Ok(session)
    }

    fn new(remote: &'a dyn Remote, options: Options<'a>) -> Self {
        Session {
            remote,
            started: (options.clock)(),
            options,
            release: String::new(),
            locked: false,
            serial: AtomicUsize::new(0),
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

    fn owner(&self) -> Owner {
        Owner {
            nonce: self.options.nonce.clone(),
            name: self.options.name.clone(),
            release: self.release.clone(),
            started: self.started,
            alive: (self.options.clock)(),
        }
    }

    fn read(&mut self) -> Result<()> {
        self.current = self.record(CURRENT)?;
        self.journal = self.record(JOURNAL)?.unwrap_or_default();
        if let Some(current) = &self.current {
            // A run that got as far as its commit has finished: only its journal is left.
            if self
                .journal
                .runs
                .last()
                .is_some_and(|run| run.state == current.state)
            {
                self.journal.runs.clear();
            }
            self.base = Some(self.state(&current.state)?);
        }
        for run in &self.journal.runs {
            self.runs.push((self.state(&run.state)?, run.linked));
        }
        Ok(())
    }

    fn record<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<Option<T>> {
        let bytes = self
            .again(|| self.remote.get(path))
            .map_err(|e| unusable(&e))?;
        let Some(bytes) = bytes else { return Ok(None) };
        serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|_| damaged(path))
    }

    fn state(&self, digest: &Digest) -> Result<State> {
        let path = state_path(digest);
        let bytes = match (self.options.remembered)(digest) {
            Some(bytes) if Digest::of(&bytes) == *digest => Some(bytes),
            _ => self
                .again(|| self.remote.get(&path))
                .map_err(|e| unusable(&e))?,
        };
        bytes
            .filter(|bytes| Digest::of(bytes) == *digest)
            .and_then(|bytes| State::from_bytes(&bytes))
            .ok_or_else(|| damaged(&path))
    }

    /// Compares the release with the host and plans. Writes nothing.
    ///
    /// # Errors
    /// The host fails, or a file of the release cannot be read.
    pub fn plan(
        &self,
        release: &Release,
        moved: &BTreeMap<String, String>,
        url: Option<&str>,
        recheck: bool,
    ) -> Result<Plan> {
        let nothing = BTreeMap::new();
        let facts = Facts {
            base: self.base.as_ref(),
            runs: &self.runs,
            looked: &nothing,
        };
        let unknown = questions(release, facts, recheck);
        let mut looked = self.look(&unknown)?;
        let facts = Facts {
            looked: &looked,
            ..facts
        };
        let first = plan(release, facts, moved, self.started);
        let changed = self.compare(untested(&first, facts))?;
        looked.extend(changed);
        let facts = Facts {
            base: self.base.as_ref(),
            runs: &self.runs,
            looked: &looked,
        };
        let mut plan = plan(release, facts, moved, self.started);
        plan.guards.extend(content::inspect(release, &plan, url)?);
        Ok(plan)
    }

    /// Digests what is at some paths. Folders with many of them are listed once, so that a first
    /// publish into an empty folder asks one question, not thousands.
    fn look(&self, paths: &BTreeSet<String>) -> Result<BTreeMap<String, Found>> {
        (self.options.events)(Event::Looking(paths.len()));
        let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
        for path in paths {
            for (at, _) in path.match_indices('/') {
                *folders.entry(&path[..at]).or_default() += 1;
            }
        }
        folders.insert("", paths.len());
        let mut listed: BTreeMap<&str, Option<BTreeSet<String>>> = BTreeMap::new();
        for (folder, count) in folders {
            let (parent, name) = folder.rsplit_once('/').unwrap_or(("", folder));
            let absent = !folder.is_empty()
                && listed
                    .get(parent)
                    .and_then(Option::as_ref)
                    .is_some_and(|names| !names.contains(name));
            let names = if absent {
                Some(BTreeSet::new())
            } else if count > 2 {
                let entries = self
                    .again(|| self.remote.list(folder))
                    .map_err(|e| unusable(&e))?;
                Some(entries.into_iter().map(|entry| entry.name).collect())
            } else {
                None
            };
            listed.insert(folder, names);
        }
        let paths: Vec<&String> = paths.iter().collect();
        let found = self.each(&paths, |path| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            if let Some(Some(names)) = listed.get(folder)
                && !names.contains(name)
            {
                return Ok(None);
            }
            let bytes = self.remote.get(path)?;
            Ok(bytes.map(|bytes| (Digest::of(&bytes), bytes.len() as u64)))
        })?;
        Ok(paths.into_iter().cloned().zip(found).collect())
    }

    /// Looks whether files of ours are still what the records say; answers where they are not.
    /// Sizes are compared for all, digests for up to 200.
    fn compare(&self, ours: BTreeMap<String, (Digest, u64)>) -> Result<BTreeMap<String, Found>> {
        let step = ours.len().div_ceil(200).max(1);
        let ours: Vec<_> = ours.into_iter().enumerate().collect();
        let found = self.each(&ours, |(at, (path, (digest, size)))| {
            if at % step == 0 {
                let bytes = self.remote.get(path)?;
                return Ok(bytes.map(|bytes| (Digest::of(&bytes), bytes.len() as u64)));
            }
            match self.remote.stat(path)? {
                None => Ok(None),
                Some(now) if now == *size => Ok(Some((*digest, *size))),
                Some(_) => {
                    let bytes = self.remote.get(path)?;
                    Ok(bytes.map(|bytes| (Digest::of(&bytes), bytes.len() as u64)))
                }
            }
        })?;
        let pairs = ours.into_iter().zip(found);
        Ok(pairs
            .filter(|((_, (_, recorded)), found)| *found != Some(*recorded))
            .map(|((_, (path, _)), found)| (path, found))
            .collect())
    }

    /// Carries a plan out. `verify` is asked, before the commit, whether a reader sees it.
    ///
    /// # Errors
    /// [`Kind::Interrupted`]: the site is whole, and running again finishes the job. Whatever
    /// `verify` answers.
    pub fn execute(
        &mut self,
        release: &Release,
        plan: &Plan,
        verify: &dyn Fn() -> Result<()>,
    ) -> Result<()> {
        if plan.is_empty() && self.runs.is_empty() {
            verify()?;
            if let Some(current) = &self.current {
                self.ask(|| self.remote.delete(JOURNAL))?;
                self.tidy(&current.state, None);
            }
            return Ok(());
        }
        let bytes = plan.next.to_bytes();
        let digest = Digest::of(&bytes);
        self.put(&state_path(&digest), &bytes)?;
        // An earlier try for the same release owned nothing that this one does not.
        self.journal
            .runs
            .retain(|run| run.release != release.id || run.linked);
        self.journal.runs.push(Run {
            release: release.id.clone(),
            state: digest,
            linked: false,
        });
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
            (self.options.events)(Event::Deleting(plan.deletes.len()));
            self.each(&plan.deletes, |path| self.remote.delete(path))
                .map_err(interrupted_by)?;
        }
        verify()?;
        self.still_ours()?;
        let current = Current {
            schema: 1,
            release: release.id.clone(),
            state: digest,
        };
        self.put(CURRENT, &state::to_bytes(&current))?;
        let gone = self.ask(|| self.remote.delete(JOURNAL));
        let previous = self.current.replace(current);
        self.journal.runs.clear();
        self.tidy(&digest, previous.map(|current| current.state));
        gone
    }

    fn journal(&self) -> Result<()> {
        self.still_ours()?;
        self.put(JOURNAL, &state::to_bytes(&self.journal))
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<()> {
        self.ask(|| replace(self.remote, path, &self.temporary(), bytes, true))
    }

    fn temporary(&self) -> String {
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        format!("{TEMPORARY}/{:.16}-{serial}", self.options.nonce)
    }

    /// Makes the folders that the host may not have yet.
    fn folders(&self, plan: &Plan) -> Result<()> {
        let parents = |path: &str| -> Vec<String> {
            path.match_indices('/')
                .map(|(at, _)| path[..at].to_string())
                .collect()
        };
        let mut have = BTreeSet::new();
        if let Some(base) = &self.base {
            for (path, _, _) in base.owned() {
                have.extend(path.rsplit_once('/').map(|(folder, _)| folder));
            }
        }
        let have: BTreeSet<String> = have
            .into_iter()
            .flat_map(|folder| parents(&format!("{folder}/")))
            .collect();
        let mut need: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for upload in &plan.uploads {
            for folder in parents(&upload.path) {
                if upload.replaces || have.contains(&folder) {
                    continue;
                }
                let depth = folder.matches('/').count();
                need.entry(depth).or_default().insert(folder);
            }
        }
        for level in need.into_values() {
            let level: Vec<String> = level.into_iter().collect();
            self.each(&level, |folder| self.remote.ensure_folder(folder))
                .map_err(interrupted_by)?;
        }
        Ok(())
    }

    fn send(&self, release: &Release, plan: &Plan, phase: Phase) -> Result<()> {
        let uploads: Vec<&Upload> = plan.uploads.iter().filter(|u| u.phase == phase).collect();
        if uploads.is_empty() {
            return Ok(());
        }
        self.still_ours()?;
        (self.options.events)(Event::Phase(phase, uploads.len()));
        // The front page goes last, by itself.
        let split = uploads.partition_point(|u| u.path != "index.html");
        let (others, front) = match phase {
            Phase::Entries => uploads.split_at(split),
            _ => (&uploads[..], &[][..]),
        };
        let local: Mutex<Option<Failure>> = Mutex::new(None);
        let one = |upload: &&Upload| {
            let bytes = match (&upload.tombstone, release.file(&upload.path)) {
                (Some(to), _) => Ok(content::tombstone(&upload.path, to)),
                (None, Some(file)) => release.bytes(file),
                (None, None) => Ok(Vec::new()),
            };
            let bytes = bytes.map_err(|failure| {
                let error = RemoteError::new(Trouble::Lasting, &failure.message.en);
                if let Ok(mut local) = local.lock() {
                    local.get_or_insert(failure);
                }
                error
            })?;
            let temporary = self.temporary();
            replace(self.remote, &upload.path, &temporary, &bytes, false)?;
            (self.options.events)(Event::Sent(upload));
            Ok(())
        };
        let sent = self.each(others, one).and_then(|_| self.each(front, one));
        if let Ok(Some(failure)) = local.into_inner() {
            return Err(Failure {
                kind: Kind::Interrupted,
                ..failure
            });
        }
        sent.map(drop).map_err(interrupted_by)
    }

    /// Removes what broken runs left among our own records. Failure is harmless.
    fn tidy(&self, live: &Digest, previous: Option<Digest>) {
        let keep: Vec<String> = [Some(*live), previous]
            .iter()
            .flatten()
            .map(state_path)
            .collect();
        let listed = |folder: &str, ours: &dyn Fn(&str) -> bool| -> Vec<String> {
            let entries = self.again(|| self.remote.list(folder)).unwrap_or_default();
            let names = entries.into_iter().filter(|e| !e.folder && ours(&e.name));
            names.map(|e| format!("{folder}/{}", e.name)).collect()
        };
        let mut old = listed(FOLDER, &|name| name.starts_with("state-"));
        old.retain(|path| !keep.contains(path));
        old.extend(listed(TEMPORARY, &|_| true));
        let _ = self.each(&old, |path| self.remote.delete(path));
    }

    /// Stops if the lock was taken from us.
    fn still_ours(&self) -> Result<()> {
        let holder = self
            .again(|| lock::holder(self.remote))
            .map_err(interrupted_by_error)?;
        match holder {
            Some(holder) if holder.nonce == self.options.nonce => Ok(()),
            _ => Err(Failure::new(
                Kind::Locked,
                "公開のロックが解除されたため、ここで止めました(公開中のサイトは壊れていません)",
                "stopped because the lock was taken away (the public site is not broken)",
            )),
        }
    }

    /// Gives the lock back. A host that cannot be reached keeps it; the next run of this machine
    /// takes it over.
    pub fn close(&mut self) {
        if std::mem::take(&mut self.locked) {
            let _ = self.again(|| lock::release(self.remote, &self.options.nonce));
        }
    }

    fn ask<T>(&self, request: impl Fn() -> Outcome<T>) -> Result<T> {
        self.again(request).map_err(interrupted_by_error)
    }

    /// Tries a request until it succeeds or its trouble is lasting.
    fn again<T>(&self, request: impl Fn() -> Outcome<T>) -> Outcome<T> {
        let mut pause = self.options.pause;
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
    fn beat(&self, beaten: &mut Instant) -> Result<()> {
        if self.locked && beaten.elapsed() >= self.options.beat {
            *beaten = Instant::now();
            self.still_ours()?;
            let _ = lock::sign(self.remote, &self.owner());
        }
        Ok(())
    }

    /// Does one thing for each item with several workers, in order when there is one worker.
    /// The first lasting error stops all. While locked, looks after the lock.
    fn each<T: Sync, R: Send>(
        &self,
        items: &[T],
        request: impl Fn(&T) -> Outcome<R> + Sync,
    ) -> Result<Vec<R>> {
        let workers = self.options.workers.min(items.len());
        let mut beaten = Instant::now();
        if workers < 2 {
            let mut done = Vec::with_capacity(items.len());
            for item in items {
                done.push(self.again(|| request(item)).map_err(|e| unusable(&e))?);
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
                        failed.get_or_insert(unusable(&error));
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

fn held(owner: &Owner) -> Failure {
    let time = super::report::time(owner.started);
    let alive = super::report::time(owner.alive);
    let name = RemoteError::new(Trouble::Lasting, &owner.name).text;
    Failure::new(
        Kind::Locked,
        format!(
            "いま「{name}」さんが公開作業中です(開始 {time}、最後の応答 {alive})。終わるのを待つか、本人に確かめてから publish --unlock を実行してください"
        ),
        format!(
            "`{name}` is publishing (since {time}, last sign of life {alive}); wait, or ask them and then run publish --unlock"
        ),
    )
}

fn unusable(error: &RemoteError) -> Failure {
    let (ja, en) = match error.trouble {
        Trouble::Passing => ("公開先につながりません", "the host cannot be reached"),
        Trouble::Full => ("公開先の容量がいっぱいです", "the host is full"),
        Trouble::Denied => ("公開先に拒否されました", "the host refused"),
        Trouble::Untrusted => (
            "公開先が本物か確かめられないため、何も送らずに止めました",
            "the host could not be proved genuine; nothing was sent",
        ),
        Trouble::Lasting => ("公開先で失敗しました", "the host failed"),
    };
    Failure::new(
        Kind::World,
        format!("{ja}: {error}"),
        format!("{en}: {error}"),
    )
}

fn damaged(path: &str) -> Failure {
    Failure::new(
        Kind::World,
        format!("公開先の記録 `{path}` が読めません。何も変更していません"),
        format!("the record `{path}` on the host cannot be read; nothing was changed"),
    )
}

fn interrupted_by_error(error: RemoteError) -> Failure {
    interrupted_by(unusable(&error))
}

fn interrupted_by(failure: Failure) -> Failure {
    if failure.kind == Kind::Locked {
        return failure;
    }
    let Failure { message, .. } = failure;
    Failure::new(
        Kind::Interrupted,
        format!(
            "途中で止まりました(公開中のサイトは壊れていません)。もう一度 publish を実行すると続きから行います。理由: {}",
            message.ja
        ),
        format!(
            "stopped in the middle (the public site is not broken); run publish again to go on from here. Reason: {}",
            message.en
        ),
    )
}
