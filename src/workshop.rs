//! From files to a site that is ready to draw: the session's plans, the settings, the theme, put together.
//!
//! Every command and the preview go through here, so that they cannot disagree. Knows the order of the stages and no file system.

use std::sync::Arc;

use crate::diagnostic::{self, Diagnostic};
use crate::document::{Kind, attachment};
use crate::plan::AsOf;
use crate::render::{Press, SiteFacts, Theme, colour};
use crate::session::Session;
use crate::site::{self, Settings, Site};
use crate::source::{Digest, Source, SourcePath, Sources};

/// The folders of a site that are read.
pub const FOLDERS: [&str; 3] = ["content", "themes", "static"];

/// Everything known of a site at one moment.
#[derive(Default)]
pub struct Workshop {
    sources: Sources,
    session: Session,
    theme: Option<Themed>,
    site: Option<Arc<Site>>,
    attachments: attachment::Shelf,
    diagnostics: Vec<Diagnostic>,
}

/// A theme and what it was loaded from, so that it is loaded again only when that changes.
struct Themed {
    key: Digest,
    theme: Arc<Theme>,
    diagnostics: Vec<Diagnostic>,
}

impl Workshop {
    /// Takes the files as they are now.
    pub fn update(&mut self, sources: Sources, as_of: AsOf) {
        self.sources = sources;
        self.refresh(as_of);
    }

    /// Looks at the files again. Parses that did not change are kept; everything else is put together anew.
    pub fn refresh(&mut self, as_of: AsOf) {
        self.session.update(&self.sources, as_of);
        let mut diagnostics = self.session.diagnostics().to_vec();
        self.site = None;
        let documents = [Kind::Settings, Kind::Helplines];
        let documents = documents
            .iter()
            .filter_map(|kind| self.session.document(kind));
        let broken = self
            .sources
            .get(&SourcePath::new("content/site.yaml"))
            .is_some();
        let (settings, found) = site::settings::read(documents.map(AsRef::as_ref));
        // A site.yaml that could not be read has said why; then it is not missing.
        diagnostics.extend(
            found
                .into_iter()
                .filter(|d| !(broken && d.code == "missing-site-file")),
        );
        if let Some(settings) = settings {
            self.load_theme(&settings);
            if let Some(themed) = &self.theme {
                diagnostics.extend(themed.diagnostics.iter().cloned());
                let path = SourcePath::new("content/site.yaml");
                diagnostics.extend(self.missing_logo(&settings));
                diagnostics.extend(colour::check(themed.theme.css(), &settings.colours, &path));
                let strings = themed.theme.strings(settings.language.word());
                let plans = self.session.plans();
                let (site, found) = site::assemble(settings, plans, strings, as_of);
                diagnostics.extend(found);
                self.site = site.map(Arc::new);
                self.look_at_files(&mut diagnostics);
            } else {
                // Without any theme, `load_theme` has left its faults here.
                diagnostics.append(&mut self.diagnostics);
            }
        }
        diagnostic::sort(&mut diagnostics);
        self.diagnostics = diagnostics;
    }

    /// Files of `static/`, and links from texts to any file: what needs both the site and the whole folder.
    fn look_at_files(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let (Some(site), Some(themed)) = (&self.site, &self.theme) else {
            return;
        };
        let files = static_files(&self.sources);
        let named = files.clone().map(|(path, source)| (path, source.path()));
        let taken = |path: &str| themed.theme.assets().contains_key(path);
        diagnostics.extend(site::statics::check(site, named, taken));
        let found = self
            .attachments
            .look(files.clone().map(|(_, source)| source));
        let is_there = |path: &str| files.clone().any(|(published, _)| published == path);
        diagnostics.extend(site::statics::not_allowed(site, found, is_there));
        let found = site::links::check(site, &self.sources, diagnostics);
        diagnostics.extend(found);
    }

    /// The fault of a logo that is not among the static files.
    fn missing_logo(&self, settings: &Settings) -> Option<Diagnostic> {
        let logo = settings.logo.as_ref()?;
        if self.static_files().any(|(path, _)| path == logo.value) {
            return None;
        }
        let path = SourcePath::new("content/site.yaml");
        let found = Diagnostic::error(
            "no-such-logo",
            &path,
            logo.span,
            format!(
                "`{}` という画像は static フォルダーにありません",
                logo.value
            ),
            format!("there is no picture `{}` in the folder static", logo.value),
        );
        Some(found.help(
            "画像を static フォルダーに入れ、その中の名前を書いてください",
            "put the picture into the folder static and write its name there",
        ))
    }

    fn load_theme(&mut self, settings: &Settings) {
        let facts = SiteFacts::of(settings);
        let own = self.sources.below("themes");
        let mut parts: Vec<Vec<u8>> = own.map(|s| s.digest().as_bytes().to_vec()).collect();
        parts.push(format!("{facts:?}{}", settings.theme()).into_bytes());
        let key = Digest::of_parts(parts.iter().map(Vec::as_slice));
        if self.theme.as_ref().is_some_and(|t| t.key == key) {
            return;
        }
        let before = self.theme.as_ref().map(|themed| themed.theme.as_ref());
        let (theme, diagnostics) = Theme::load(&self.sources, settings.theme(), &facts, before);
        match theme {
            Some(theme) => {
                self.theme = Some(Themed {
                    key,
                    theme: Arc::new(theme),
                    diagnostics,
                });
            }
            // A broken theme leaves the last good one in place, with the new faults.
            None => match &mut self.theme {
                Some(themed) => themed.diagnostics = diagnostics,
                None => self.diagnostics = diagnostics,
            },
        }
    }

    /// The files.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The files, to be changed; what is known of the site follows with the next [`Self::refresh`].
    pub fn sources_mut(&mut self) -> &mut Sources {
        &mut self.sources
    }

    /// The site, unless the settings or the current plan cannot be read.
    pub fn site(&self) -> Option<&Arc<Site>> {
        self.site.as_ref()
    }

    /// The theme, unless it cannot be read.
    pub fn theme(&self) -> Option<&Arc<Theme>> {
        self.theme.as_ref().map(|t| &t.theme)
    }

    /// Draws the site with the theme, when there are both.
    pub fn press(&self) -> Option<Press<'_>> {
        Some(Press::new(
            self.site.as_deref()?,
            self.theme.as_ref()?.theme.as_ref(),
        ))
    }

    /// Everything that is wrong, sorted.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Files of `static/`, with their paths in the site.
    pub fn static_files(&self) -> impl Iterator<Item = (&str, &Source)> {
        static_files(&self.sources)
    }
}

fn static_files(sources: &Sources) -> impl Iterator<Item = (&str, &Source)> + Clone {
    sources.below("static").filter_map(|source| {
        let path = source.path().as_str().strip_prefix("static/")?;
        let leftover = crate::document::is_leftover(source.path().file_name());
        (!leftover).then_some((path, source))
    })
}
