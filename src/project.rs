//! A site's project in memory: its files in, the site and everything that is wrong with them out.
//!
//! The one way from files to a site that is ready to draw: commands, `build --watch` and the preview all go it, so that they cannot
//! disagree. Each file's parse is kept by its content; everything else is put together anew after every change. Knows the order of
//! the stages. Knows no disk but through [`Project::open`] and [`watch`], shows nothing, and keeps nothing between processes.

mod photos;
pub mod watch;

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{self, Diagnostic, finding};
use crate::disk;
use crate::document::{self, Document, DocumentKind, attachment};
use crate::plan::{self, AsOf, Entry, Plan};
use crate::render::{Renderer, SiteFacts, Theme, colour};
use crate::site::{self, Settings, Site};
use crate::source::{Digest, Refused, Source, SourcePath, Sources};

/// The folders of a site that are read.
pub const FOLDERS: [&str; 3] = ["content", "themes", "static"];

/// The files of a site as they are now, and what they make.
pub struct Project {
    sources: Sources,
    /// Files that are there and are not read: links, pipes, too large ones, those that the system keeps to itself.
    refused: BTreeMap<SourcePath, Refused>,
    as_of: AsOf,
    /// What each file below `content/` gave, in path order.
    parses: Vec<Parse>,
    plans: Vec<Arc<Plan>>,
    theme: Option<LoadedTheme>,
    attachments: attachment::Checked,
    photos: photos::Measured,
    site: Option<Arc<Site>>,
    diagnostics: Vec<Diagnostic>,
}

/// A change of one path of the site's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileChange {
    /// The file is now this.
    Put(Source),
    /// The file, or the folder with all that was in it, is gone.
    Gone(SourcePath),
    /// The file is there and is not read.
    Refused(Refused),
}

impl FileChange {
    /// What changed.
    pub fn path(&self) -> &SourcePath {
        match self {
            Self::Put(source) => source.path(),
            Self::Gone(path) => path,
            Self::Refused(refused) => &refused.path,
        }
    }
}

/// What one file gave, and the digest of the bytes that gave it.
#[derive(Debug)]
struct Parse {
    path: SourcePath,
    digest: Digest,
    /// A document of the site as a whole, such as `site.yaml`.
    document: Option<Document>,
    /// A document of a plan, with the plan's folder.
    entry: Option<(String, Entry)>,
    diagnostics: Vec<Diagnostic>,
}

/// The last good theme and what it was loaded from, so that it is loaded again only when that changes.
#[derive(Clone)]
struct LoadedTheme {
    key: Digest,
    theme: Arc<Theme>,
    diagnostics: Vec<Diagnostic>,
}

impl Project {
    /// Reads a site's folder and puts the site together.
    pub fn open(site: &Path, as_of: AsOf) -> io::Result<Self> {
        let (sources, refused) = disk::read(site, &FOLDERS)?;
        Ok(Self::new(sources, refused, as_of))
    }

    /// Puts the site together from files, and from what is known of files that could not be read.
    pub fn new(sources: Sources, refused: Vec<Refused>, as_of: AsOf) -> Self {
        let mut project = Self {
            sources: Sources::default(),
            refused: BTreeMap::new(),
            as_of,
            parses: Vec::new(),
            plans: Vec::new(),
            theme: None,
            attachments: attachment::Checked::default(),
            photos: photos::Measured::default(),
            site: None,
            diagnostics: Vec::new(),
        };
        project.replace(sources, refused);
        project
    }

    /// Takes other files in the place of all. Returns how many were parsed, because they are new or differ.
    pub fn replace(&mut self, sources: Sources, refused: Vec<Refused>) -> usize {
        self.sources = sources;
        self.refused = refused.into_iter().map(|r| (r.path.clone(), r)).collect();
        self.put_together()
    }

    /// Takes changes in. False when nothing is different after them.
    pub fn apply(&mut self, changes: Vec<FileChange>) -> bool {
        let mut different = false;
        for change in changes {
            let path = change.path().clone();
            different |= self.refused.remove(&path).is_some();
            match change {
                FileChange::Put(source) => {
                    self.make_room(&path);
                    let old = self.sources.get(&path);
                    if old.is_none_or(|old| old.digest() != source.digest()) {
                        different = true;
                        self.sources.put(source);
                    }
                }
                FileChange::Gone(path) => different |= self.remove(&path),
                FileChange::Refused(refused) => {
                    self.remove(&path);
                    different = true;
                    self.refused.insert(path, refused);
                }
            }
        }
        if different {
            self.put_together();
        }
        different
    }

    /// Looks at what would be wrong after changes, and keeps them when `keep` says so. Otherwise all is as before, and nothing but the
    /// changed files is looked at again for that.
    pub fn try_out(
        &mut self,
        changes: Vec<FileChange>,
        keep: impl FnOnce(&[Diagnostic]) -> bool,
    ) -> bool {
        let (sources, refused) = (self.sources.clone(), self.refused.clone());
        let (plans, site) = (self.plans.clone(), self.site.clone());
        let (theme, diagnostics) = (self.theme.clone(), self.diagnostics.clone());
        self.apply(changes);
        let kept = keep(&self.diagnostics);
        if !kept {
            (self.sources, self.refused) = (sources, refused);
            (self.plans, self.theme, self.site) = (plans, theme, site);
            self.diagnostics = diagnostics;
            self.parse();
        }
        kept
    }

    /// The day it is looked at.
    pub fn as_of(&self) -> AsOf {
        self.as_of
    }

    /// Another day, or drafts wanted or not. False when it is the same.
    pub fn set_as_of(&mut self, as_of: AsOf) -> bool {
        let different = as_of != self.as_of;
        if different {
            self.as_of = as_of;
            self.put_together();
        }
        different
    }

    /// Forgets everything but the files: when putting them together broke off, nothing half done may be trusted.
    pub fn forget(&mut self) {
        self.parses.clear();
        self.plans.clear();
        self.theme = None;
        self.attachments = attachment::Checked::default();
        self.photos = photos::Measured::default();
        self.site = None;
        self.diagnostics.clear();
    }

    /// The files.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The plans, in the order of their folders' names; also those of a site that cannot be put together.
    pub fn plans(&self) -> &[Arc<Plan>] {
        &self.plans
    }

    /// The site, unless the settings, the current plan or the theme cannot be read.
    pub fn site(&self) -> Option<&Arc<Site>> {
        self.site.as_ref()
    }

    /// The last theme that could be read.
    pub fn theme(&self) -> Option<&Arc<Theme>> {
        self.theme.as_ref().map(|loaded| &loaded.theme)
    }

    /// Draws the site with the theme, when there are both.
    pub fn renderer(&self) -> Option<Renderer<'_>> {
        Some(Renderer::new(self.site()?, self.theme()?))
    }

    /// Everything that is wrong, sorted.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Files of `static/`, with their paths in the site.
    pub fn static_files(&self) -> impl Iterator<Item = (&str, &Source)> + Clone {
        self.sources.below("static").filter_map(|source| {
            let path = source.path().as_str().strip_prefix("static/")?;
            let leftover = document::is_leftover(source.path().file_name());
            (!leftover).then_some((path, source))
        })
    }

    /// Takes a file out, or a folder with everything in it. False when there was none.
    fn remove(&mut self, path: &SourcePath) -> bool {
        let itself = self.sources.get(path).into_iter();
        let all = itself.chain(self.sources.below(path.as_str()));
        let gone: Vec<SourcePath> = all.map(|source| source.path().clone()).collect();
        for path in &gone {
            self.sources.remove(path);
        }
        let before = self.refused.len();
        let below = format!("{path}/");
        let within = |p: &SourcePath| p == path || p.as_str().starts_with(&below);
        self.refused.retain(|path, _| !within(path));
        !gone.is_empty() || self.refused.len() < before
    }

    /// Takes out what cannot stand beside a file: files where its folders are, and what was in a folder of its name.
    fn make_room(&mut self, path: &SourcePath) {
        let below = self.sources.below(path.as_str());
        let below = below.map(|source| source.path().clone());
        let parts = path.as_str().match_indices('/');
        let above = parts.map(|(at, _)| SourcePath::new(&path.as_str()[..at]));
        let above = above.filter(|folder| self.sources.get(folder).is_some());
        let barring: Vec<SourcePath> = below.chain(above).collect();
        for path in &barring {
            self.sources.remove(path);
        }
    }

    /// Puts the site together from the files as they are now. Returns how many were parsed.
    fn put_together(&mut self) -> usize {
        let parsed = self.parse();
        let entries = self.parses.iter().filter_map(|p| p.entry.as_ref());
        let entries: Vec<(&str, &Entry)> =
            entries.map(|(at, entry)| (at.as_str(), entry)).collect();
        let (plans, found) = plan::resolve(&entries, self.as_of);
        self.plans = plans.into_iter().map(Arc::new).collect();
        // What is not read at all is not said to be wrong inside.
        let strays: HashSet<SourcePath> = found
            .iter()
            .filter(|d| d.code == "unknown-file")
            .filter_map(|d| Some(d.place.as_ref()?.path.clone()))
            .collect();
        let parses = self.parses.iter().filter(|p| !strays.contains(&p.path));
        let mut diagnostics: Vec<Diagnostic> =
            parses.flat_map(|p| p.diagnostics.iter().cloned()).chain(found).collect();

        let (settings, found) = self.settings();
        diagnostics.extend(found);
        self.site = None;
        if let Some(settings) = settings {
            diagnostics.extend(self.load_theme(&settings));
            self.assemble(settings, &mut diagnostics);
        }
        let refused: Vec<Refused> = self.refused.values().cloned().collect();
        diagnostics.extend(document::names(&self.sources, &refused));
        diagnostic::sort(&mut diagnostics);
        self.diagnostics = diagnostics;
        parsed
    }

    /// Parses the files below `content/` that changed. Returns how many.
    fn parse(&mut self) -> usize {
        // Both lists are in path order, so that one walk along them finds what is new, changed or gone.
        let mut before = std::mem::take(&mut self.parses).into_iter().peekable();
        let mut parsed = 0;
        let parses: Vec<Result<Parse, &Source>> = self
            .sources
            .below("content")
            .map(|source| {
                while before.next_if(|p| p.path < *source.path()).is_some() {}
                let same = |p: &Parse| p.path == *source.path() && p.digest == source.digest();
                before.next_if(same).ok_or_else(|| {
                    parsed += 1;
                    source
                })
            })
            .collect();
        self.parses = parses.into_par_iter().map(|known| known.unwrap_or_else(parse)).collect();
        parsed
    }

    /// The settings of the site as a whole.
    fn settings(&self) -> (Option<Settings>, Vec<Diagnostic>) {
        let documents = || self.parses.iter().filter_map(|p| p.document.as_ref());
        let kinds = [DocumentKind::Settings, DocumentKind::Helplines];
        let found = kinds.iter().filter_map(|kind| documents().find(|d| d.kind == *kind));
        let (settings, mut diagnostics) = site::settings::read(found);
        // A site.yaml that could not be read has said why; then it is not missing.
        if self.sources.get(&SourcePath::new("content/site.yaml")).is_some() {
            diagnostics.retain(|d| d.code != "missing-site-file");
        }
        (settings, diagnostics)
    }

    /// Loads the theme if it changed. A broken theme leaves the last good one in place.
    fn load_theme(&mut self, settings: &Settings) -> Vec<Diagnostic> {
        let facts = SiteFacts::of(settings);
        let own = self.sources.below("themes");
        // The same bytes under another name are another theme.
        let named = own
            .flat_map(|s| [s.path().as_str().as_bytes().to_vec(), s.digest().as_bytes().to_vec()]);
        let mut parts: Vec<Vec<u8>> = named.collect();
        parts.push(format!("{facts:?}{}", settings.theme()).into_bytes());
        let key = Digest::of_parts(parts.iter().map(Vec::as_slice));
        if let Some(loaded) = self.theme.as_ref().filter(|loaded| loaded.key == key) {
            return loaded.diagnostics.clone();
        }
        let (theme, diagnostics) = Theme::load(&self.sources, settings.theme(), &facts);
        if let Some(theme) = theme {
            self.theme =
                Some(LoadedTheme { key, theme: Arc::new(theme), diagnostics: diagnostics.clone() });
        }
        diagnostics
    }

    /// Makes the site, and looks at what needs both the site and the whole folder: files of `static/`, and links to any file.
    fn assemble(&mut self, settings: Settings, diagnostics: &mut Vec<Diagnostic>) {
        let Some(theme) = self.theme().cloned() else {
            return;
        };
        diagnostics.extend(self.missing_logo(&settings));
        let path = SourcePath::new("content/site.yaml");
        diagnostics.extend(colour::check(theme.css(), &settings.colours, &path));
        let strings = theme.strings(settings.language.word());
        let (site, mut found) = site::assemble(settings, &self.plans, strings, self.as_of);
        // A plan that could not be read has said why; then it is not missing.
        let unread = |entry: &(String, Entry)| entry.1.is_unread_plan();
        if self.parses.iter().filter_map(|p| p.entry.as_ref()).any(unread) {
            found.retain(|d| d.code != "unknown-plan");
        }
        diagnostics.extend(found);
        let Some(mut site) = site else { return };
        let mut photos = std::mem::take(&mut self.photos);
        let (sizes, found) = photos.look(&site, self.static_files());
        self.photos = photos;
        site.photos = sizes;
        diagnostics.extend(found);
        let mut attachments = std::mem::take(&mut self.attachments);
        let files = self.static_files();
        let named = files.clone().map(|(path, source)| (path, source.path()));
        let taken = |path: &str| theme.assets().contains_key(path);
        diagnostics.extend(site::statics::check(&site, named, taken));
        // A file that cannot be read again was changed just now: a build stops at it, and a watch looks again.
        let read = |source| disk::bytes(source).ok();
        let found = attachments.look(files.clone().map(|(_, source)| source), read);
        let is_there = move |path: &str| files.clone().any(|(published, _)| published == path);
        diagnostics.extend(site::statics::not_allowed(&site, found, is_there));
        self.attachments = attachments;
        let found = site::links::check(&site, &self.sources, diagnostics);
        diagnostics.extend(found);
        self.site = Some(Arc::new(site));
    }

    /// The fault of a logo that is not among the static files.
    fn missing_logo(&self, settings: &Settings) -> Option<Diagnostic> {
        let logo = settings.logo.as_ref()?;
        if self.static_files().any(|(path, _)| path == logo.value) {
            return None;
        }
        let path = SourcePath::new("content/site.yaml");
        let found = finding! { error "no-such-logo", &path, logo.span;
            ("`{}` という画像は static フォルダーにありません", logo.value),
            ("there is no picture `{}` in the folder static", logo.value);
        };
        Some(found.help(
            "画像を static フォルダーに入れ、その中の名前を書いてください",
            "put the picture into the folder static and write its name there",
        ))
    }
}

fn parse(source: &Source) -> Parse {
    let parsed = document::parse(source);
    let mut diagnostics = parsed.diagnostics;
    // A file that could not be read keeps its place, so that references to it are not called unknown.
    let (mut document, mut entry) = (None, plan::broken(source.path()));
    if let Some(found) = parsed.document {
        entry = None;
        let (read, faults) = plan::read(&found);
        diagnostics.extend(faults);
        match (read, found.plan.clone()) {
            (Some(read), Some(plan)) => entry = Some((plan, read)),
            // A plan's document that cannot be read has said why.
            (None, Some(_)) => {}
            (_, None) => document = Some(found),
        }
    }
    Parse { path: source.path().clone(), digest: source.digest(), document, entry, diagnostics }
}
