//! Rendering: from a target of the site to the bytes of its file.
//!
//! Knows the theme, and who makes each kind of file: `view` what a page says, `data` a file of open data, `search` the index. Never the
//! plan's meaning.

pub mod colour;
mod contents;
mod language;
pub mod links;
mod phrase;
pub mod picture;
pub mod theme;

use std::borrow::Cow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use serde::Serialize;
pub use theme::Theme;

use crate::data;
use crate::data::tables::{Filled, TableShown};
use crate::diagnostic::Diagnostic;
use crate::search::SearchIndex;
use crate::site::{Page, PlanAt, Resource, Site};
use crate::view;

/// What the frame of every page shows of the site, the same on all pages.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SiteFacts {
    /// Site name.
    pub title: String,
    /// `city` or `reader`: whose words the interface speaks.
    pub voice: &'static str,
    /// One sentence.
    pub tagline: String,
    /// `ja` or `en`.
    pub language: String,
    /// Shown on every page.
    pub notice: Option<String>,
    /// Who runs the site.
    pub owner: Option<String>,
    /// About them.
    pub owner_note: Option<String>,
    /// How to ask.
    pub contact: Option<String>,
    /// A page for questions.
    pub contact_url: Option<String>,
    /// A number for questions.
    pub contact_phone: Option<String>,
    /// A mail address for questions.
    pub contact_email: Option<String>,
    /// The picture before the name, as a path from the site's root.
    pub logo: Option<String>,
    /// Colours that replace the theme's: name and value.
    pub colours: Vec<(String, String)>,
}

impl SiteFacts {
    /// The facts of some settings.
    pub fn of(settings: &crate::site::Settings) -> Self {
        let contact = settings.contact.as_ref();
        let owner = settings.owner.as_ref();
        Self {
            title: settings.title.clone(),
            voice: settings.voice.word(),
            tagline: settings.tagline.clone(),
            language: settings.language.word().to_owned(),
            notice: settings.notice.clone(),
            owner: owner.map(|o| o.name.clone()),
            owner_note: owner.and_then(|o| o.note.clone()),
            contact: contact.map(|c| c.text.clone()),
            contact_url: contact.and_then(|c| c.url.as_deref().map(str::to_owned)),
            contact_phone: contact.and_then(|c| c.phone.clone()),
            contact_email: contact.and_then(|c| c.email.clone()),
            logo: settings.logo.as_ref().map(|logo| logo.value.clone()),
            colours: settings
                .colours
                .iter()
                .map(|(name, value)| (name.value.clone(), value.value.clone()))
                .collect(),
        }
    }

    /// The style sheet with the city's own colours at its end; other files as they are.
    fn recoloured(&self, name: &str, mut bytes: Vec<u8>) -> Vec<u8> {
        if name == "css/style.css" {
            bytes.extend_from_slice(colour::rules(&self.colours).as_bytes());
        }
        bytes
    }
}

/// The search index of one site, made when it is first asked for. Whoever makes several renderers for one site hands the same to each.
pub type LazySearchIndex = Arc<OnceLock<SearchIndex>>;

/// Draws the files of one site with one theme.
pub struct Renderer<'a> {
    site: &'a Site,
    theme: &'a Theme,
    index: LazySearchIndex,
    /// The tables of each plan, which many files are made of.
    tables: Vec<OnceLock<Vec<Filled>>>,
}

impl<'a> Renderer<'a> {
    /// A renderer for a site.
    pub fn new(site: &'a Site, theme: &'a Theme) -> Self {
        Self::with_index(site, theme, LazySearchIndex::default())
    }

    /// A renderer that takes its search index from here, or leaves it here for the next one.
    pub fn with_index(site: &'a Site, theme: &'a Theme, index: LazySearchIndex) -> Self {
        Self { site, theme, index, tables: site.plans.iter().map(|_| OnceLock::new()).collect() }
    }

    /// The search index. Only the search page and the files of the index ask for it. It is made on all cores: a task of a
    /// parallel loop must not be the first to ask.
    pub fn search_index(&self) -> &SearchIndex {
        self.index.get_or_init(|| {
            let documents = data::documents(self.site);
            crate::search::index(&documents, &data::search::words(self.site))
        })
    }

    /// The tables of a plan.
    fn tables(&self, at: PlanAt) -> &[Filled] {
        self.tables[at.0].get_or_init(|| data::plan_tables(self.site, at))
    }

    /// The bytes of one target. Only a theme can be at fault.
    pub fn file(&self, target: Resource) -> Result<Vec<u8>, Box<Diagnostic>> {
        match target {
            Resource::Page(page) => self.page(page, false),
            Resource::Furigana(page) => self.page(page, true),
            Resource::PlanJson(at) => Ok(data::plan::json(self.site, at)),
            Resource::PlanSchema(_) => Ok(data::plan::schema()),
            Resource::Csv(at, table) => {
                let filled = self.tables(at).iter().find(|filled| filled.table == table);
                Ok(filled.map_or_else(Vec::new, |filled| data::tables::csv(self.site, filled)))
            }
            Resource::Workbook(at) => Ok(data::workbook::write(self.site, at, self.tables(at))),
            Resource::DataPackage(at) => Ok(data::package::write(self.site, at, self.tables(at))),
            Resource::IndicatorCsv(at, id) => {
                let table = data::indicator_table(self.site, at, id);
                Ok(data::tables::csv(self.site, &table))
            }
            Resource::ChartSvg(..) => {
                let picture = view::picture::of(self.site, target).unwrap_or_default();
                Ok(self.theme.svg(&picture))
            }
            Resource::ChartPng(..) | Resource::Picture(_) => {
                let picture = view::picture::of(self.site, target).unwrap_or_default();
                let address = self.site.route(target);
                Ok(self.theme.png(address.as_str(), picture).to_vec())
            }
            Resource::SearchIndex => {
                Ok(crate::search::exchange::elasticlunr(&self.search_index().documents))
            }
            Resource::SitemapXml => Ok(data::web::sitemap(self.site)),
            Resource::Robots => Ok(data::web::robots(self.site)),
            Resource::Feed => Ok(data::web::feed(self.site)),
            Resource::Text(page) => Ok(data::text_edition(self.site, page)),
        }
    }

    /// A page as HTML, in UTF-8.
    pub fn page(&self, page: Page, furigana: bool) -> Result<Vec<u8>, Box<Diagnostic>> {
        let (view, _) = view::of(self.site, page, furigana);
        let template = view.page.template();
        let html = match page {
            Page::Search => {
                let entry = self.search_index().entry.as_str();
                self.theme.draw(template, &view, Some(("search_entry", &entry)))?
            }
            Page::Data(at) => {
                let shown: Vec<TableShown> = self
                    .tables(at)
                    .iter()
                    .map(|filled| TableShown::of(self.site, filled))
                    .collect();
                self.theme.draw(template, &view, Some(("tables", &shown)))?
            }
            _ => self.theme.draw(template, &view, None::<(&str, &())>)?,
        };
        let html = if furigana {
            let html = String::from_utf8_lossy(&html);
            self.site.readings(page).annotate(&html).into_bytes()
        } else {
            html
        };
        // Plans are written in Japanese, whatever the interface speaks.
        Ok(match self.site.settings.language.word() {
            "ja" => html,
            _ => language::marked(&String::from_utf8_lossy(&html)).into_bytes(),
        })
    }

    /// Draws all files on all cores and hands each to `take` as soon as it is drawn, so that they need not be in memory together.
    /// The theme's faults are collected; the first fault of `take` ends the work.
    pub fn each<E: Send>(
        &self,
        take: impl Fn(&str, Cow<'_, [u8]>) -> Result<(), E> + Sync,
    ) -> Result<(), Stopped<E>> {
        let faults = Mutex::new(Vec::new());
        let taken = |result: Result<(), E>| result.map_err(Stopped::Taken);
        let draw = |targets: Vec<(&str, Resource)>, together: usize| {
            let targets = targets.into_par_iter().with_max_len(together);
            targets.try_for_each(|(path, target)| match self.file(target) {
                Ok(bytes) => taken(take(path, bytes.into())),
                Err(fault) => {
                    let mut faults = faults.lock().unwrap_or_else(PoisonError::into_inner);
                    faults.push(*fault);
                    Ok(())
                }
            })
        };
        // The pages that wait for the index come after it; while it is made, no other task may ask for it.
        let (after, before): (Vec<_>, Vec<_>) = self
            .site
            .routes
            .iter()
            .map(|(route, target)| (route.as_str(), *target))
            .partition(|(_, target)| needs_index(*target));
        // The long ones first and one by one, the longest at the head, or a core would still be at work on them when the others
        // have nothing left.
        let (mut long, short): (Vec<_>, Vec<_>) =
            before.into_iter().partition(|(_, target)| is_long(*target));
        long.sort_by_key(|(_, target)| !matches!(target, Resource::PlanJson(_)));
        let indexed = || {
            let files = self.search_index().files.par_iter();
            files.try_for_each(|file| taken(take(&file.path, Cow::Borrowed(&file.bytes))))
        };
        let (indexed, drawn) =
            rayon::join(indexed, || rayon::join(|| draw(long, 1), || draw(short, usize::MAX)));
        indexed.and(drawn.0).and(drawn.1)?;
        draw(after, 1)?;
        for (path, bytes) in self.theme.assets() {
            taken(take(path, Cow::Borrowed(bytes)))?;
        }
        let mut faults = faults.into_inner().unwrap_or_else(PoisonError::into_inner);
        match faults.is_empty() {
            true => Ok(()),
            false => {
                crate::diagnostic::sort(&mut faults);
                Err(Stopped::Theme(faults))
            }
        }
    }
}

/// Why not all files were drawn.
#[derive(Debug)]
pub enum Stopped<E> {
    /// Faults of the theme.
    Theme(Vec<Diagnostic>),
    /// The fault of whoever took the files.
    Taken(E),
}

/// True for files that hold the whole plan.
fn is_long(target: Resource) -> bool {
    matches!(
        target,
        Resource::PlanJson(_)
            | Resource::Csv(..)
            | Resource::Workbook(_)
            | Resource::Text(Page::Booklet(_))
            | Resource::Furigana(Page::BookletPart(..))
            | Resource::Page(
                Page::BookletPart(..) | Page::Matrix(_) | Page::Indicators(_) | Page::SiteMap
            )
    )
}

/// True for what is made of the search index or names a file of it.
fn needs_index(target: Resource) -> bool {
    matches!(
        target,
        Resource::Page(Page::Search) | Resource::Furigana(Page::Search) | Resource::SearchIndex
    )
}
