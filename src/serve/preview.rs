//! The site in memory: takes changed files, keeps the last good release beside the newest diagnostics.
//!
//! Knows no network and no disk, so that a test can hold it against a clean build.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::watch;

use super::release::{Drawn, Release};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::document::Kind;
use crate::plan::AsOf;
use crate::render::{SiteFacts, Theme};
use crate::session::Session;
use crate::site::{self, Site};
use crate::source::{Digest, SourcePath, Sources, Span};

/// A change of one path of the site folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The file now has these bytes.
    Put(SourcePath, Vec<u8>),
    /// The file, or the folder with all that was in it, is gone.
    Gone(SourcePath),
}

impl Change {
    /// What changed.
    pub fn path(&self) -> &SourcePath {
        match self {
            Self::Put(path, _) | Self::Gone(path) => path,
        }
    }
}

/// The one who takes changes in and puts releases out.
pub struct Preview {
    sources: Sources,
    session: Session,
    as_of: AsOf,
    theme: Option<(Digest, Arc<Theme>)>,
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
    /// Reads a site that is in memory.
    pub fn new(sources: Sources, as_of: AsOf) -> Self {
        let mut preview = Self {
            sources,
            session: Session::default(),
            as_of,
            theme: None,
            releases: 0,
            desk: Arc::new(Desk {
                state: RwLock::default(),
                drawn: Mutex::default(),
                version: watch::channel(0).0,
            }),
        };
        preview.take();
        preview
    }

    /// Where the newest state lies.
    pub fn desk(&self) -> Arc<Desk> {
        Arc::clone(&self.desk)
    }

    /// The files as they were taken in last.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Takes changes in. False when nothing is different after them.
    pub fn apply(&mut self, changes: Vec<Change>) -> bool {
        let sources = &mut self.sources;
        let mut different = false;
        for change in changes {
            match change {
                Change::Put(path, bytes) => {
                    let same = sources.get(&path).is_some_and(|s| s.bytes() == bytes);
                    if !same {
                        different = true;
                        sources.insert(path, bytes);
                    }
                }
                Change::Gone(path) => {
                    let below = format!("{path}/");
                    let gone: Vec<SourcePath> = sources
                        .iter()
                        .map(|s| s.path())
                        .filter(|p| **p == path || p.as_str().starts_with(&below))
                        .cloned()
                        .collect();
                    different |= !gone.is_empty();
                    for path in &gone {
                        sources.remove(path);
                    }
                }
            }
        }
        if different {
            self.take();
        }
        different
    }

    fn take(&mut self) {
        let made = catch_unwind(AssertUnwindSafe(|| self.make()));
        let (site, mut diagnostics) = made.unwrap_or_else(|_| {
            // A half-done update cannot be trusted; the next one starts from nothing but the files.
            self.session = Session::default();
            (None, vec![own_fault()])
        });
        diagnostic::sort(&mut diagnostics);
        let mut release = self.desk.state().release.clone();
        if let Some((site, theme)) = site.filter(|_| !diagnostic::has_errors(&diagnostics)) {
            self.releases += 1;
            release = Some(Arc::new(Release::new(
                self.releases,
                site,
                theme,
                &self.sources,
            )));
        }
        let mut pointed = Sources::default();
        for path in diagnostics.iter().flat_map(paths) {
            if let Some(source) = self
                .sources
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

    /// The line from sources to a site.
    fn make(&mut self) -> (Option<(Site, Arc<Theme>)>, Vec<Diagnostic>) {
        self.session.update(self.sources.clone(), self.as_of);
        let mut diagnostics = self.session.diagnostics().to_vec();
        let documents: Vec<_> = [Kind::Settings, Kind::Helplines]
            .iter()
            .filter_map(|kind| self.session.document(kind))
            .collect();
        let (settings, found) = site::settings::read(documents.iter().map(|d| &***d));
        diagnostics.extend(found);
        let Some(settings) = settings else {
            return (None, diagnostics);
        };
        let (theme, found) = self.theme(&settings);
        diagnostics.extend(found);
        let Some(theme) = theme else {
            return (None, diagnostics);
        };
        let strings = theme.strings(&settings.language);
        let plans = self.session.plans().to_vec();
        let (site, found) = site::assemble(settings, plans, strings, self.as_of);
        diagnostics.extend(found);
        (site.map(|site| (site, theme)), diagnostics)
    }

    /// The theme as it is now. It is read again only when one of its files or what it shows of the settings changed.
    fn theme(&mut self, settings: &site::Settings) -> (Option<Arc<Theme>>, Vec<Diagnostic>) {
        let facts = SiteFacts::of(settings);
        let facts_text = serde_json::to_vec(&facts).unwrap_or_default();
        let files: Vec<_> = self
            .sources
            .iter()
            .filter(|s| s.path().as_str().starts_with("themes/"))
            .map(|s| (s.path().as_str().as_bytes(), s.digest()))
            .collect();
        let id = Digest::of_parts(
            [settings.theme.as_bytes(), &facts_text].into_iter().chain(
                files
                    .iter()
                    .flat_map(|(path, digest)| [*path, digest.as_bytes()]),
            ),
        );
        if let Some((known, theme)) = &self.theme
            && *known == id
        {
            return (Some(Arc::clone(theme)), Vec::new());
        }
        let (theme, diagnostics) = Theme::load(&self.sources, &settings.theme, &facts);
        let theme = theme.map(Arc::new);
        // A theme with findings is read again, so that they are found again.
        self.theme = theme
            .clone()
            .filter(|_| diagnostics.is_empty())
            .map(|theme| (id, theme));
        (theme, diagnostics)
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
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
        self.version.send_modify(|version| *version += 1);
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
    let mut fault = Diagnostic::error(
        "internal",
        &SourcePath::new("content"),
        Span::default(),
        "keikaku の中で誤りが起きました。保存した内容は変わっていません",
        "something went wrong inside keikaku; your files are untouched",
    )
    .help(
        "直前の変更を取り消すと続けられます。その変更を添えて、開発者に知らせてください",
        "undo the last change to go on, and report it together with that change",
    );
    fault.place = None;
    fault
}
