//! The site in memory: takes changed files, keeps the last good site beside the newest diagnostics.
//!
//! Knows no network and no disk, so that a test can hold it against a clean build.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::watch;

use super::good_site::{Drawn, GoodSite};
use crate::diagnostic::{self, Diagnostic, Severity, finding};
use crate::plan::{AsOf, Plan};
use crate::project::{FileChange, Project};
use crate::source::{Refused, SourcePath, Sources};

/// Takes changes in and puts out what there is to look at.
pub struct Preview {
    project: Project,
    /// How many good sites there were.
    good: u64,
    state: Arc<PreviewState>,
}

/// The newest snapshot, for everyone to look at.
pub struct PreviewState {
    snapshot: RwLock<Arc<Snapshot>>,
    /// The newest drawing of every page that was asked for. It outlives its site as the last good page.
    drawn: Mutex<HashMap<String, Arc<Drawn>>>,
    /// Counts up with every snapshot.
    version: watch::Sender<u64>,
    /// Whether the site that was built last is older than the files.
    behind: AtomicBool,
}

/// What there is to look at.
#[derive(Default)]
pub struct Snapshot {
    /// The last good site; nothing if there never was one.
    pub good: Option<Arc<GoodSite>>,
    /// What is wrong with the files as they are now.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that the diagnostics point into, as they are now.
    pub sources: Sources,
}

/// How a page is made from what there is to look at.
pub type Draw = fn(&PreviewState, &str) -> Shown;

/// A page as it can be shown: the last good drawing, and what is wrong.
pub struct Shown {
    /// The drawing; nothing if there is no good one yet.
    pub drawn: Option<Arc<Drawn>>,
    /// The key it was found under; `404.html` for an unknown one.
    pub key: String,
    /// False when the key asked for is none.
    pub found: bool,
    /// Whether the site that was built last is older than the files.
    pub behind: bool,
    /// What is wrong with the site and with this page.
    pub diagnostics: Vec<Diagnostic>,
    /// The snapshot this comes from.
    pub snapshot: Arc<Snapshot>,
}

impl Preview {
    /// Reads a site that is in memory, with the files of its folder that could not be read.
    pub fn new(sources: Sources, refused: Vec<Refused>, as_of: AsOf) -> Self {
        let mut preview = Self {
            project: Project::new(Sources::default(), Vec::new(), as_of),
            good: 0,
            state: Arc::new(PreviewState {
                snapshot: RwLock::default(),
                drawn: Mutex::default(),
                version: watch::channel(0).0,
                behind: AtomicBool::default(),
            }),
        };
        preview.take(|project| {
            project.replace(sources, refused);
            true
        });
        preview
    }

    /// Where the newest snapshot is.
    pub fn state(&self) -> Arc<PreviewState> {
        Arc::clone(&self.state)
    }

    /// The files as they were taken in last.
    pub fn sources(&self) -> &Sources {
        self.project.sources()
    }

    /// Takes changes in. False when nothing is different after them.
    pub fn apply(&mut self, changes: Vec<FileChange>) -> bool {
        self.take(|project| project.apply(changes))
    }

    /// Everything that is wrong with the files as they were taken in last.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        self.project.diagnostics()
    }

    /// The day that is shown.
    pub fn as_of(&self) -> AsOf {
        self.project.as_of()
    }

    /// The plans as far as they can be read now.
    pub fn plans(&self) -> &[Arc<Plan>] {
        self.project.plans()
    }

    /// Looks at what would be wrong after changes, and keeps them when `keep` says so. Otherwise nobody sees them.
    pub fn try_out(&mut self, changes: Vec<FileChange>, keep: impl FnOnce(&[Diagnostic]) -> bool) {
        let before = changes.iter().map(|change| match self.sources().get(change.path()) {
            Some(source) => FileChange::Put(source.clone()),
            None => FileChange::Gone(change.path().clone()),
        });
        let before: Vec<FileChange> = before.collect();
        let project = &mut self.project;
        match catch_unwind(AssertUnwindSafe(|| project.try_out(changes, keep))) {
            Ok(true) => drop(self.take(|_| true)),
            Ok(false) => {}
            Err(_) => drop(self.take(|project| {
                project.forget();
                project.apply(before)
            })),
        }
    }

    fn take(&mut self, change: impl FnOnce(&mut Project) -> bool) -> bool {
        let changed = catch_unwind(AssertUnwindSafe(|| change(&mut self.project)));
        let mut good = self.state.snapshot().good.clone();
        let diagnostics = match changed {
            Ok(false) => return false,
            Ok(true) => {
                let found = self.project.diagnostics().to_vec();
                let next = match diagnostic::has_errors(&found) {
                    true => None,
                    false => GoodSite::of(&self.project, self.good + 1),
                };
                if let Some(next) = next {
                    self.good += 1;
                    good = Some(Arc::new(next));
                }
                found
            }
            Err(_) => {
                self.project.forget();
                vec![own_fault()]
            }
        };
        let mut sources = Sources::default();
        for path in diagnostics.iter().flat_map(paths) {
            let known = sources.get(path).is_some();
            if let Some(source) = self.sources().get(path).filter(|_| !known) {
                sources.put(source.clone());
            }
        }
        self.state.put(Snapshot { good, diagnostics, sources });
        true
    }
}

impl PreviewState {
    /// The newest snapshot.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        let newest = self.snapshot.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&newest)
    }

    /// Tells when there is a newer snapshot.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Whether the site that was built last is older than the files.
    pub fn is_behind(&self) -> bool {
        self.behind.load(Ordering::Relaxed)
    }

    /// Says whether it is, to every open page as well.
    pub fn set_behind(&self, behind: bool) {
        if self.behind.swap(behind, Ordering::Relaxed) != behind {
            self.version.send_modify(|version| *version += 1);
        }
    }

    fn put(&self, snapshot: Snapshot) {
        let newest = self.snapshot.write();
        let mut newest = newest.unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *newest, Arc::new(snapshot));
        drop(newest);
        self.version.send_modify(|version| *version += 1);
        // Clearing a whole plan away takes a while: nobody who looks at the new snapshot waits for it.
        drop(old);
    }

    /// The page of a key, or the page for unknown ones, in the newest snapshot.
    pub fn show(&self, key: &str) -> Shown {
        let snapshot = self.snapshot();
        let mut shown = Shown {
            drawn: None,
            key: key.to_owned(),
            found: true,
            behind: self.is_behind(),
            diagnostics: snapshot.diagnostics.clone(),
            snapshot: Arc::clone(&snapshot),
        };
        let Some(good) = &snapshot.good else {
            return shown;
        };
        shown.found = good.has(key);
        if !shown.found {
            shown.key = "404.html".to_owned();
        }
        let known = self.lock().get(&shown.key).cloned();
        if let Some(drawn) = &known
            && drawn.site == good.number
        {
            shown.drawn = known;
            return shown;
        }
        match good.draw(&shown.key) {
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
        self.behind.hash(&mut problems);
        for found in self.diagnostics.iter().filter(|d| d.severity != Severity::Note) {
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

/// What a page in a browser knows of what it shows.
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
    finding! { error "internal", &SourcePath::new("content");
        "keikaku の中で誤りが起きました。保存した内容は変わっていません",
        "something went wrong inside keikaku; your files are untouched";
        help "直前の変更を取り消すと続けられます。その変更を添えて、開発者に知らせてください",
             "undo the last change to go on, and report it together with that change";
    }
    .nowhere()
}
