//! One state of the site that can be looked at: its routes, its theme, its other files.
//!
//! Knows which key gives which bytes. A key is looked up, never joined to a folder.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::project::Project;
use crate::render::{LazySearchIndex, Renderer, Theme};
use crate::site::{Page, Resource, Route, Site};
use crate::source::Source;
use crate::view;

/// A site that was put together without an error.
pub struct GoodSite {
    /// Counts up with every good site, so that a page drawn for an older one is not shown again.
    pub number: u64,
    site: Arc<Site>,
    theme: Arc<Theme>,
    index: LazySearchIndex,
    /// Files of `static/`, by the path they are published under.
    statics: BTreeMap<String, Source>,
    /// Changes when any of them changes.
    statics_id: u64,
}

/// The bytes of one route, with what the preview says about them.
#[derive(Debug)]
pub struct Drawn {
    /// The number of the site it was drawn from.
    pub site: u64,
    /// Exactly what a build writes.
    pub bytes: Arc<[u8]>,
    /// The content file the page is made of, relative to the site folder.
    pub origin: Option<String>,
    /// Changes when something changes that makes another view of the page necessary.
    pub content_id: u64,
    /// Changes when only the style sheets of the page are others.
    pub style_id: u64,
}

impl GoodSite {
    /// The site of a project in which nothing is wrong. Nothing when there is no site or no theme.
    pub fn of(project: &Project, number: u64) -> Option<Self> {
        let statics: BTreeMap<String, Source> = project
            .static_files()
            .map(|(path, source)| (path.to_owned(), source.clone()))
            .collect();
        let mut hasher = DefaultHasher::new();
        for (path, source) in &statics {
            path.hash(&mut hasher);
            source.digest().hash(&mut hasher);
        }
        Some(Self {
            number,
            site: Arc::clone(project.site()?),
            theme: Arc::clone(project.theme()?),
            index: LazySearchIndex::default(),
            statics,
            statics_id: hasher.finish(),
        })
    }

    fn renderer(&self) -> Renderer<'_> {
        Renderer::with_index(&self.site, &self.theme, Arc::clone(&self.index))
    }

    /// A file of the search index. The index is dear: nobody makes it who does not ask for such a file.
    fn search_file(&self, key: &str) -> Option<Arc<[u8]>> {
        if !key.starts_with("assets/search/") {
            return None;
        }
        let renderer = self.renderer();
        let file = renderer.search_index().files.iter().find(|file| file.path == key)?;
        Some(Arc::from(file.bytes.as_slice()))
    }

    /// True when a key is one of this site.
    pub fn has(&self, key: &str) -> bool {
        self.statics.contains_key(key)
            || self.theme.assets().contains_key(key)
            || self.site.routes.contains_key(&Route::new(key))
            || self.search_file(key).is_some()
    }

    /// The keys of what is made of the plan: pages, data, pictures.
    pub fn routes(&self) -> impl Iterator<Item = &str> {
        self.site.routes.keys().map(Route::as_str)
    }

    /// All keys, in order. Makes the search index, whose files are among them.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> =
            self.site.routes.keys().map(|route| route.as_str().to_owned()).collect();
        keys.extend(self.theme.assets().keys().chain(self.statics.keys()).cloned());
        let renderer = self.renderer();
        let index = renderer.search_index().files.iter();
        keys.extend(index.map(|file| file.path.clone()));
        keys.sort();
        keys.dedup();
        keys
    }

    /// The bytes of a key, nothing if there is no such key. Only a theme can be at fault.
    pub fn draw(&self, key: &str) -> Option<Result<Drawn, Box<Diagnostic>>> {
        if let Some(bytes) = self.theme.assets().get(key) {
            return Some(Ok(self.drawn(Arc::clone(bytes), None)));
        }
        if let Some(target) = self.site.routes.get(&Route::new(key)) {
            let drawn = self
                .renderer()
                .file(*target)
                .map(|bytes| self.drawn(bytes.into(), self.origin(*target)));
            return Some(drawn);
        }
        if let Some(bytes) = self.search_file(key) {
            return Some(Ok(self.drawn(bytes, None)));
        }
        // What was taken away a moment ago is not there, whatever the watch knows yet.
        let bytes = disk::bytes(self.statics.get(key)?).ok()?;
        Some(Ok(self.drawn(bytes.into(), None)))
    }

    fn drawn(&self, bytes: Arc<[u8]>, origin: Option<String>) -> Drawn {
        let (mut content, mut style) = (DefaultHasher::new(), DefaultHasher::new());
        self.statics_id.hash(&mut content);
        for piece in bytes.split(|b| *b == b'"') {
            let hasher = if piece.ends_with(b".css") { &mut style } else { &mut content };
            piece.hash(hasher);
        }
        Drawn {
            site: self.number,
            bytes,
            origin,
            content_id: content.finish(),
            style_id: style.finish(),
        }
    }

    /// The content file that a page is mostly made of. Lists are made of many, and dear to ask.
    fn origin(&self, target: Resource) -> Option<String> {
        let (Resource::Page(page) | Resource::Furigana(page)) = target else {
            return None;
        };
        if matches!(
            page,
            Page::Search
                | Page::SiteMap
                | Page::NotFound
                | Page::Initiatives(_)
                | Page::Matrix(_)
                | Page::Indicators(_)
                | Page::Booklet(_)
                | Page::BookletPart(..)
                | Page::Data(_)
        ) {
            return None;
        }
        view::of(&self.site, page, false).1
    }
}
