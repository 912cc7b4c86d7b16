//! The site in memory: takes changed files, keeps the last good release beside the newest diagnostics.
//!
//! Knows no network and no disk, so that a test can hold it against a clean build.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::watch;

use super::release::{Drawn, Release};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::document;
use crate::plan::AsOf;
use crate::source::{Refused, SourcePath, Sources, Span};
use crate::workshop::Workshop;

/// A change of one path of the site folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The file now has these bytes.
    Put(SourcePath, Vec<u8>),
    /// The file, or the folder with all that was in it, is gone.
    Gone(SourcePath),
    /// The file is there and is not read.
    Refused(Refused),
}

impl Change {
    /// What changed.
    pub fn path(&self) -> &SourcePath {
        match self {
            Self::Put(path, _) | Self::Gone(path) => path,
            Self::Refused(refused) => &refused.path,
        }
    }
}

/// The one who takes changes in and puts releases out.
pub struct Preview {
    /// Files that are there and are not read: links, pipes, too large ones, those that the system keeps to itself.
    refused: BTreeMap<SourcePath, Refused>,
    /// What the list of files alone has wrong, as it was when the list last changed.
    names: Vec<Diagnostic>,
    workshop: Workshop,
    as_of: AsOf,
    releases: u64,
    desk: Arc<Desk>,
}

/// Where the newest state lies for everyone to look at.
pub struct Desk {
    state: RwLock<Arc<State>>,
    /// The newest drawing of every page that was asked for. It outlives its release as the last good page.
    drawn: Mutex<HashMap<String, Arc<Drawn>>>,
    /// Counts up with every state.
    version: watch::Sender<u64>,
}

/// What there is to look at.
#[derive(Default)]
pub struct State {
    /// The last good release; nothing if there never was one.
    pub release: Option<Arc<Release>>,
    /// What is wrong with the files as they are now.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that the diagnostics point into, as they are now.
    pub sources: Sources,
}

/// A page as it can be shown: the last good drawing, and what is wrong.
pub struct Shown {
    /// The drawing; nothing if there is no good one yet.
    pub drawn: Option<Arc<Drawn>>,
    /// The key it was found under; `404.html` for an unknown one.
    pub key: String,
    /// False when the key asked for is none.
    pub found: bool,
    /// What is wrong with the site and with this page.
    pub diagnostics: Vec<Diagnostic>,
    /// The state this comes from.
    pub state: Arc<State>,
}

impl Preview {
    /// Reads a site that is in memory, with the files of its folder that could not be read.
    pub fn new(sources: Sources, refused: Vec<Refused>, as_of: AsOf) -> Self {
        let refused = refused.into_iter().map(|r| (r.path.clone(), r)).collect();
        let mut workshop = Workshop::default();
        *workshop.sources_mut() = sources;
        let mut preview = Self {
            refused,
            names: Vec::new(),
            workshop,
            as_of,
            releases: 0,
            desk: Arc::new(Desk {
                state: RwLock::default(),
                drawn: Mutex::default(),
                version: watch::channel(0).0,
            }),
        };
        preview.list();
        preview.take();
        preview
    }

    /// Where the newest state lies.
    pub fn desk(&self) -> Arc<Desk> {
        Arc::clone(&self.desk)
    }

    /// The files as they were taken in last.
    pub fn sources(&self) -> &Sources {
        self.workshop.sources()
    }

    /// Takes changes in. False when nothing is different after them.
    pub fn apply(&mut self, changes: Vec<Change>) -> bool {
        let (mut different, mut listed) = (false, false);
        for change in changes {
            let path = change.path().clone();
            listed |= self.refused.remove(&path).is_some();
            match change {
                Change::Put(path, bytes) => {
                    let old = self.sources().get(&path);
                    if old.is_none_or(|old| old.bytes() != bytes) {
                        listed |= old.is_none();
                        different = true;
                        self.workshop.sources_mut().insert(path, bytes);
                    }
                }
                Change::Gone(path) => listed |= self.remove(&path),
                Change::Refused(refused) => {
                    self.remove(&path);
                    listed = true;
                    self.refused.insert(path, refused);
                }
            }
        }
        if listed {
            self.list();
        }
        if different || listed {
            self.take();
        }
        different || listed
    }

    /// Takes a file out, or a folder with everything in it. False when there was none.
    fn remove(&mut self, path: &SourcePath) -> bool {
        let itself = self.sources().get(path).into_iter();
        let all = itself.chain(self.sources().below(path.as_str()));
        let gone: Vec<SourcePath> = all.map(|source| source.path().clone()).collect();
        for path in &gone {
            self.workshop.sources_mut().remove(path);
        }
        let before = self.refused.len();
        let below = format!("{path}/");
        let within = |p: &SourcePath| p == path || p.as_str().starts_with(&below);
        self.refused.retain(|path, _| !within(path));
        !gone.is_empty() || self.refused.len() < before
    }

    /// Looks at the list of files, which an ordinary save does not change.
    fn list(&mut self) {
        let refused: Vec<Refused> = self.refused.values().cloned().collect();
        self.names = document::names(self.sources(), &refused);
    }

    fn take(&mut self) {
        let updated = catch_unwind(AssertUnwindSafe(|| self.workshop.refresh(self.as_of)));
        let mut release = self.desk.state().release.clone();
        let diagnostics = match updated {
            Ok(()) => {
                let mut found = self.workshop.diagnostics().to_vec();
                if !self.names.is_empty() {
                    found.extend(self.names.iter().cloned());
                    diagnostic::sort(&mut found);
                }
                let next = match diagnostic::has_errors(&found) {
                    true => None,
                    false => Release::of(&self.workshop, self.releases + 1),
                };
                if let Some(next) = next {
                    self.releases += 1;
                    release = Some(Arc::new(next));
                }
                found
            }
            Err(_) => {
                // A half-done update cannot be trusted; the next one starts from nothing but the files.
                let sources = std::mem::take(self.workshop.sources_mut());
                self.workshop = Workshop::default();
                *self.workshop.sources_mut() = sources;
                vec![own_fault()]
            }
        };
        let mut pointed = Sources::default();
        for path in diagnostics.iter().flat_map(paths) {
            if let Some(source) = self
                .sources()
                .get(path)
                .filter(|_| pointed.get(path).is_none())
            {
                pointed.insert(path.clone(), source.bytes());
            }
        }
        self.desk.put(State {
            release,
            diagnostics,
            sources: pointed,
        });
    }
}

impl Desk {
    /// The newest state.
    pub fn state(&self) -> Arc<State> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&state)
    }

    /// Tells when there is a newer state.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    fn put(&self, state: State) {
        let mut place = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *place, Arc::new(state));
        drop(place);
        self.version.send_modify(|version| *version += 1);
        // Clearing a whole plan away takes a while: nobody who looks at the new state waits for it.
        drop(old);
    }

    /// The page of a key, or the page for unknown ones, in the newest state.
    pub fn show(&self, key: &str) -> Shown {
        let state = self.state();
        let mut shown = Shown {
            drawn: None,
            key: key.to_owned(),
            found: true,
            diagnostics: state.diagnostics.clone(),
            state: Arc::clone(&state),
        };
        let Some(release) = &state.release else {
            return shown;
        };
        shown.found = release.has(key);
        if !shown.found {
            shown.key = "404.html".to_owned();
        }
        let known = self.lock().get(&shown.key).cloned();
        if let Some(drawn) = &known
            && drawn.release == release.number
        {
            shown.drawn = known;
            return shown;
        }
        match release.draw(&shown.key) {
            Some(Ok(drawn)) => {
                let drawn = Arc::new(drawn);
                self.lock().insert(shown.key.clone(), Arc::clone(&drawn));
                shown.drawn = Some(drawn);
            }
            Some(Err(fault)) => {
                shown.diagnostics.push(*fault);
                diagnostic::sort(&mut shown.diagnostics);
                shown.drawn = known;
            }
            None => {}
        }
        shown
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Drawn>>> {
        self.drawn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shown {
    /// Three numbers: a page that knows the same three is up to date.
    pub fn stamp(&self) -> Stamp {
        let mut problems = DefaultHasher::new();
        for found in self
            .diagnostics
            .iter()
            .filter(|d| d.severity != Severity::Note)
        {
            found.code.hash(&mut problems);
            found.message.en.hash(&mut problems);
            let place = found.place.as_ref();
            place.map(|p| (&p.path, p.span)).hash(&mut problems);
        }
        let drawn = self.drawn.as_ref();
        Stamp {
            content: drawn.map_or(0, |d| d.content_id) ^ u64::from(self.found),
            style: drawn.map_or(0, |d| d.style_id),
            problems: problems.finish(),
        }
    }
}

/// What a page in a browser knows of its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Of everything but the style sheets.
    pub content: u64,
    /// Of the style sheets.
    pub style: u64,
    /// Of what is wrong.
    pub problems: u64,
}

impl Stamp {
    /// The form it has in a page and in an event.
    pub fn text(self) -> String {
        format!("{:x}-{:x}-{:x}", self.content, self.style, self.problems)
    }

    /// Reads that form.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('-').map(|n| u64::from_str_radix(n, 16).ok());
        Some(Self {
            content: numbers.next()??,
            style: numbers.next()??,
            problems: numbers.next()??,
        })
    }
}

fn paths(diagnostic: &Diagnostic) -> impl Iterator<Item = &SourcePath> {
    let places = diagnostic.place.iter();
    let labels = diagnostic.labels.iter().map(|label| &label.place);
    places.chain(labels).map(|place| &place.path)
}

fn own_fault() -> Diagnostic {
    Diagnostic::error(
        "internal",
        &SourcePath::new("content"),
        Span::default(),
        "keikaku の中で誤りが起きました。保存した内容は変わっていません",
        "something went wrong inside keikaku; your files are untouched",
    )
    .help(
        "直前の変更を取り消すと続けられます。その変更を添えて、開発者に知らせてください",
        "undo the last change to go on, and report it together with that change",
    )
    .nowhere()
}
