//! The plan: everything the documents say, with every reference found.
//!
//! [`read`] turns one document into one [`Entry`], as written. [`resolve()`] joins all entries of a plan into a [`Plan`], in which a reference
//! is a typed [`Id`] that cannot dangle. Knows the domain. Does not know URLs, HTML, files on disk or today's date; what day it is comes in as
//! a value.

pub mod about;
mod arena;
pub mod challenge;
pub mod common;
pub mod contact;
pub mod department;
pub mod evaluation;
pub mod glossary;
mod id;
pub mod indicator;
pub mod initiative;
pub mod judgement;
pub mod money;
pub mod news;
pub mod node;
pub mod photo;
pub mod place;
mod resolve;
pub mod review;
pub mod role;
pub mod state;
pub mod tag;
pub mod version;
pub mod volume;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use about::{About, Actor, Audience, IndicatorKind, Level, SourceDocument};
pub use arena::{Arena, Named};
pub use challenge::Challenge;
pub use department::{Department, Office};
pub use evaluation::{Dimension, Evaluator};
pub use id::Id;
pub use indicator::Indicator;
pub use initiative::Initiative;
pub use news::News;
pub use node::Node;
pub use place::{Own, Place};
pub use resolve::resolve;
pub use review::Review;
pub use role::Role;
pub use tag::Tag;
pub use volume::Volume;

use crate::calendar::{Date, FiscalYear};
use crate::diagnostic::Diagnostic;
use crate::document::markdown::MarkdownLink;
use crate::document::schema::{self, Field};
use crate::document::{Document, DocumentKind};
use crate::source::SourcePath;

/// The day on which a site is built, and whether drafts are wanted. Everything that depends on time depends on this value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// The day; news dated later are not published.
    pub day: Date,
    /// True in the preview: drafts and later news are kept, and marked.
    pub drafts: bool,
}

/// A file that is not published, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldBack {
    /// The file.
    pub common: common::Common,
    /// Its title or name.
    pub name: String,
    /// The day news are dated; nothing for drafts.
    pub until: Option<Date>,
}

/// Each kind of document of a plan, with what it is read as.
macro_rules! entries {
    ($($(#[$doc:meta])* $kind:pat => $entry:ident($noun:ty);)*) => {
        /// One document of a plan, as written.
        #[derive(Clone, Debug)]
        pub enum Entry {
            $($(#[$doc])* $entry(Arc<$noun>),)*
            /// A file that could not be read; references to it are not complained about a second time.
            Broken(Arc<Broken>),
        }

        impl Entry {
            /// The common keys of its file.
            pub fn common(&self) -> &common::Common {
                match self {
                    $(Self::$entry(e) => &e.common,)*
                    Self::Broken(e) => &e.common,
                }
            }

            /// Reads a document; nothing for those that are not a plan's.
            fn read(document: &Document) -> Option<(Option<Self>, Vec<Diagnostic>)> {
                Some(match &document.kind {
                    $($kind => {
                        let (noun, found) = schema::read(document);
                        (noun.map(|noun| Self::$entry(Arc::new(noun))), found)
                    })*
                    DocumentKind::Settings | DocumentKind::Helplines => return None,
                })
            }
        }

        /// The keys of a kind of file; nothing for files that are not the plan's.
        pub fn fields(kind: &DocumentKind) -> Option<&'static [Field]> {
            Some(match kind {
                $($kind => schema::fields::<$noun>(),)*
                DocumentKind::Settings | DocumentKind::Helplines => return None,
            })
        }
    };
}

entries! {
    /// `plan.yaml`
    DocumentKind::Plan => About(About);
    /// A node of a level.
    DocumentKind::Node { .. } => Node(node::NodeEntry);
    /// An initiative.
    DocumentKind::Initiative => Initiative(initiative::InitiativeEntry);
    /// An indicator.
    DocumentKind::Indicator => Indicator(indicator::IndicatorEntry);
    /// A review.
    DocumentKind::Review { .. } => Review(review::ReviewEntry);
    /// The overview of a year's reviews.
    DocumentKind::ReviewOverview { .. } => ReviewOverview(review::OverviewEntry);
    /// A file of roles.
    DocumentKind::Roles => Roles(role::RolesEntry);
    /// A table of volumes.
    DocumentKind::Volume => Volume(volume::VolumeEntry);
    /// Challenges and directions.
    DocumentKind::Challenges => Challenges(challenge::ChallengesEntry);
    /// Terms and readings.
    DocumentKind::Glossary => Glossary(glossary::Glossary);
    /// Words citizens use.
    DocumentKind::Synonyms => Synonyms(glossary::Synonyms);
    /// A piece of news.
    DocumentKind::News => News(News);
}

impl Entry {
    /// True for a `plan.yaml` that could not be read.
    pub fn is_unread_plan(&self) -> bool {
        matches!(self, Self::Broken(broken) if broken.kind == DocumentKind::Plan)
    }
}

/// What is known of a file that could not be read.
#[derive(Clone, Debug)]
pub struct Broken {
    /// Its path.
    pub common: common::Common,
    /// What it would have been.
    pub kind: DocumentKind,
    /// Its name without extension.
    pub id: String,
}

/// The place that a file of a plan keeps when its parse gave no document, so that one fault is not reported by everything that refers to it.
pub fn broken(path: &SourcePath) -> Option<(String, Entry)> {
    let (plan, kind) = crate::document::place(path)?;
    Some((plan?, broken_entry(path, kind)))
}

fn broken_entry(path: &SourcePath, kind: DocumentKind) -> Entry {
    Entry::Broken(Arc::new(Broken {
        common: common::Common::nothing(path),
        kind,
        id: path.stem().to_owned(),
    }))
}

/// Reads a document of a plan against its keys. Documents of the site as a whole (`site.yaml`, `helplines.yaml`) are not the plan's.
pub fn read(document: &Document) -> (Option<Entry>, Vec<Diagnostic>) {
    let Some((entry, mut diagnostics)) = Entry::read(document) else {
        return (None, Vec::new());
    };
    match &document.kind {
        DocumentKind::Plan => diagnostics.extend(about::text_faults(document)),
        DocumentKind::Indicator => diagnostics.extend(indicator::value_faults(document)),
        _ => {}
    }
    let entry = entry.unwrap_or_else(|| broken_entry(&document.path, document.kind.clone()));
    (Some(entry), diagnostics)
}

/// A plan with every reference found.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The folder's name, also the start of its addresses.
    pub id: String,
    /// `plan.yaml`.
    pub about: Arc<About>,
    /// In the plan's order.
    pub actors: Arena<Actor>,
    /// In the plan's order.
    pub departments: Arena<Department>,
    /// In the plan's order.
    pub audiences: Arena<Audience>,
    /// Where money comes from, in the plan's order.
    pub funds: Arena<money::Fund>,
    /// Parts of the plan's area, in the plan's order.
    pub districts: Arena<volume::District>,
    /// Who writes and grades in reviews.
    pub evaluators: Arena<Evaluator>,
    /// What evaluators look at, each with its scale.
    pub dimensions: Arena<Dimension>,
    /// What kinds of indicators the plan names, in its order.
    pub indicator_kinds: Arena<IndicatorKind>,
    /// In the plan's order.
    pub tags: Arena<Tag>,
    /// In the plan's order.
    pub sources: Arena<SourceDocument>,
    /// The nodes of all levels: level by level from the top, inside a level in the tree's order.
    pub nodes: Arena<Node>,
    /// By owner, then number.
    pub initiatives: Arena<Initiative>,
    /// Fiscal years of which an initiative has an amount, oldest first.
    pub money_years: Vec<crate::calendar::FiscalYear>,
    /// What hangs on the plan as a whole.
    pub own: Own,
    /// By id.
    pub indicators: Arena<Indicator>,
    /// By year, then place.
    pub reviews: Arena<Review>,
    /// Overviews by fiscal year.
    pub overviews: BTreeMap<FiscalYear, Arc<review::OverviewEntry>>,
    /// By file, in written order.
    pub roles: Arena<Role>,
    /// By file name.
    pub volumes: Arena<Volume>,
    /// By number.
    pub challenges: Arena<Challenge>,
    /// Terms and readings.
    pub glossary: Option<Arc<glossary::Glossary>>,
    /// Words citizens use.
    pub synonyms: Option<Arc<glossary::Synonyms>>,
    /// Newest first.
    pub news: Vec<Arc<News>>,
    /// Texts that this day's site leaves out: drafts, and news of a later day.
    pub held_back: Vec<HeldBack>,
    /// The newer plan that takes this one's place, by folder.
    pub superseded_by: Option<String>,
}

arena::named! {
    Plan: id, about.title;
    Actor: id.value, name;
    Audience: id.value, name;
    Department: id.value, name;
    money::Fund: id.value, name;
    volume::District: id.value, name;
    volume::Service: id.value, name;
    IndicatorKind: id.value, name;
    Evaluator: id.value, name;
    evaluation::DimensionEntry: id.value, name;
    Dimension: entry.id.value, entry.name;
    evaluation::Scale: id.value, id.value;
    evaluation::Grade: id.value, name;
    Tag: id.value, name;
    SourceDocument: id.value, title;
    glossary::Term: id.value, term;
    Node: address, entry.title;
    node::Column: id.value, title;
    Initiative: entry.id, entry.title;
    Indicator: entry.id, entry.short;
    Volume: entry.id, entry.title;
}

impl Plan {
    /// Initiatives one owner numbers, in order.
    pub fn initiatives_of(
        &self,
        owner: Id<Actor>,
    ) -> impl Iterator<Item = (Id<Initiative>, &Initiative)> {
        self.initiatives.ids().filter(move |(_, i)| i.owner == owner)
    }

    /// The source document a citation names. `resolve` has refused citations without one.
    pub fn source(&self, citation: &common::Citation) -> Option<&SourceDocument> {
        self.sources.get(&citation.document.value)
    }

    /// The places that carry a tag, from the top down.
    pub fn tagged(&self, tag: Id<Tag>) -> Vec<Place> {
        let places = self.places();
        places.filter(|place| self.at(*place).tags.contains(&tag)).collect()
    }

    /// The initiatives that are for an audience.
    pub fn initiatives_for(&self, audience: Id<Audience>) -> Vec<Id<Initiative>> {
        let initiatives = self.initiatives.ids();
        let theirs = initiatives.filter(|(_, i)| i.audiences.contains(&audience));
        theirs.map(|(id, _)| id).collect()
    }

    /// Every word that the plan gives a reading for, with the reading: terms of the glossary and its list of readings, names of
    /// departments and sections, actors, audiences and the municipality.
    pub fn readings(&self) -> Vec<(String, String)> {
        let about = &self.about;
        let glossary = || self.glossary.iter();
        let listed = glossary().flat_map(|g| &g.readings);
        let listed = listed.map(|r| (r.text.clone(), r.reading.clone()));
        let terms = glossary().flat_map(|g| &g.terms).map(|t| (&t.term, &t.reading));
        let sections = about.departments.iter().flat_map(|d| &d.sections);
        let names = about.departments.iter().map(|d| (&d.name, &d.reading));
        let names = names
            .chain(sections.map(|s| (&s.name, &s.reading)))
            .chain(about.actors.iter().map(|a| (&a.name, &a.reading)))
            .chain(about.evaluators.iter().map(|e| (&e.name, &e.reading)))
            .chain(about.audiences.iter().map(|a| (&a.name, &a.reading)))
            .chain(about.districts.iter().map(|d| (&d.name, &d.reading)))
            .chain(about.municipality.iter().map(|m| (&m.name, &m.reading)));
        let read =
            |(name, reading): (&String, &Option<String>)| Some((name.clone(), reading.clone()?));
        terms.filter_map(read).chain(listed).chain(names.filter_map(read)).collect()
    }

    /// What each record of the plan says of its facts.
    pub fn commons(&self) -> impl Iterator<Item = &common::Common> {
        let nodes = self.nodes.iter().map(|node| &node.entry.common);
        nodes
            .chain(self.initiatives.iter().map(|one| &one.entry.common))
            .chain(self.indicators.iter().map(|one| &one.entry.common))
            .chain(self.reviews.iter().map(|review| &review.entry.common))
            .chain(self.roles.iter().map(|role| &role.entry.common))
            .chain(self.volumes.iter().map(|volume| &volume.entry.common))
            .chain(self.challenges.iter().map(|one| &one.entry.common))
    }

    /// All links of its texts, each with the file it stands in.
    pub fn links(&self) -> impl Iterator<Item = (&SourcePath, &MarkdownLink)> {
        let nodes = self.nodes.iter().map(|n| &n.entry);
        let initiatives = self.initiatives.iter().map(|i| &i.entry);
        let reviews = self.reviews.iter().map(|r| &r.entry);
        let about = [(&self.about.common, &self.about.links)].into_iter();
        about
            .chain(nodes.map(|e| (&e.common, &e.body.links)))
            .chain(initiatives.map(|e| (&e.common, &e.body.links)))
            .chain(reviews.map(|e| (&e.common, &e.links)))
            .chain(self.overviews.values().map(|o| (&o.common, &o.body.links)))
            .chain(self.news.iter().map(|n| (&n.common, &n.body.links)))
            .flat_map(|(common, links)| links.iter().map(|link| (&common.path, link)))
    }

    /// Whether anything tells how it is going: reviews or indicators.
    pub fn has_progress(&self) -> bool {
        !self.reviews.is_empty() || !self.indicators.is_empty()
    }

    /// What was said of a place in a year.
    pub fn review_of(&self, place: Place, year: FiscalYear) -> Option<&Review> {
        let mut reviews = self.at(place).reviews.iter().map(|id| &self.reviews[*id]);
        reviews.find(|review| review.year == year)
    }

    /// Fiscal years that have reviews, oldest first.
    pub fn review_years(&self) -> Vec<FiscalYear> {
        BTreeSet::from_iter(self.reviews.iter().map(|r| r.year)).into_iter().collect()
    }
}
