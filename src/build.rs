//! From a site that is put together to its output folder: drawn, compared and written, in one step or not at all.
//!
//! Knows the order of these. Does not know why a build is wanted, and says nothing to anybody.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::disk::{self, Fault, Released, Staging, Target, Written};
use crate::output::File;
use crate::render::{Edition, Stopped};
use crate::site;
use crate::source::Digest;
use crate::workshop::Workshop;

/// Why a site was not written.
#[derive(Debug)]
pub enum Stop {
    /// There is no site: its files have said why.
    NoSite,
    /// Faults of the theme.
    Theme(Vec<Diagnostic>),
    /// The disk refused.
    Disk(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Disk(fault)
    }
}

impl From<Stopped<Fault>> for Stop {
    fn from(stopped: Stopped<Fault>) -> Self {
        match stopped {
            Stopped::Theme(faults) => Self::Theme(faults),
            Stopped::Taken(fault) => Self::Disk(fault),
        }
    }
}

/// What was done.
#[derive(Debug)]
pub struct Built {
    /// Files written, kept, removed.
    pub written: Written,
    /// How many files there are now.
    pub total: usize,
    /// Pages that stood before and stand no longer.
    pub gone: Option<Diagnostic>,
}

/// Builds a site once. If the folder holds the site that is made of exactly these files, nothing is drawn.
pub fn once(workshop: &Workshop, public: &Path) -> Result<Built, Stop> {
    let press = workshop.press().ok_or(Stop::NoSite)?;
    let mut target = Target::open(public)?;
    let inputs = inputs(workshop, disk::program());
    if let Some(inputs) = inputs
        && target.is_made_from(inputs)
    {
        return Ok(unchanged(&target));
    }
    let gone = gone(workshop, &target);
    let staging = target.stage(inputs);
    let drawn = press.each(|path, bytes| put(&staging, path, bytes));
    let copied = || {
        let mut files = workshop.static_files();
        files.try_for_each(|(path, source)| put(&staging, path, source.bytes().into()))
    };
    let filled = drawn
        .map_err(Stop::from)
        .and_then(|()| copied().map_err(Stop::from));
    let written = staging.finish(filled)?;
    Ok(Built {
        written,
        total: target.manifest().len(),
        gone,
    })
}

/// Builds one site again and again in a process that goes on: what does not differ from the last time is not drawn, not compared
/// and not written.
pub struct Going {
    public: PathBuf,
    edition: Edition,
    /// The static files of the last edition.
    statics: BTreeMap<String, Digest>,
    /// The output folder as the last build left it.
    folder: Option<Released>,
    program: Option<Digest>,
}

impl Going {
    /// The first build into this folder draws everything.
    pub fn new(public: &Path) -> Self {
        Self {
            public: public.to_owned(),
            edition: Edition::default(),
            statics: BTreeMap::new(),
            folder: None,
            program: disk::program(),
        }
    }

    /// Brings the folder up to date. Other processes may use it between two builds: what they did to it is found.
    pub fn build(&mut self, workshop: &Workshop) -> Result<Built, Stop> {
        let (site, theme) = match (workshop.site(), workshop.theme()) {
            (Some(site), Some(theme)) => (site, theme),
            _ => return Err(Stop::NoSite),
        };
        // Taken out, so that after a fault the next build starts with nothing.
        let mut edition = std::mem::take(&mut self.edition);
        let statics = std::mem::take(&mut self.statics);
        let mut target = match self.folder.take() {
            Some(folder) => folder.take()?,
            None => Target::open(&self.public)?.keeping_a_spare(),
        };
        let inputs = inputs(workshop, self.program);
        let mut differences = edition.differences(site, theme);
        let gone = match &differences {
            // The pages are the same.
            Some(_) => None,
            None => gone(workshop, &target),
        };
        let amended = match &differences {
            Some(_) => target.amend(inputs),
            None => None,
        };
        let staging = match amended {
            Some(staging) => staging,
            None => {
                differences = None;
                target.stage(inputs)
            }
        };
        let put = |path: &str, bytes: Cow<'_, [u8]>| put(&staging, path, bytes);
        let remove = |path: &str| staging.remove(path);
        let drawn = edition.draw(site, theme, differences.as_ref(), put, remove);
        let now: BTreeMap<String, Digest> = workshop
            .static_files()
            .map(|(path, source)| (path.to_owned(), source.digest()))
            .collect();
        let copied = || {
            // Without differences a tree is made that holds nothing yet.
            let before = differences.as_ref().map_or_else(BTreeMap::new, |_| statics);
            let mut files = workshop
                .static_files()
                .filter(|(path, source)| before.get(*path) != Some(&source.digest()));
            files.try_for_each(|(path, source)| put(path, source.bytes().into()))?;
            let mut gone = before.keys().filter(|path| !now.contains_key(*path));
            gone.try_for_each(|path| remove(path))
        };
        let filled = drawn
            .map_err(Stop::from)
            .and_then(|()| copied().map_err(Stop::from));
        let written = staging.finish(filled)?;
        let total = target.manifest().len();
        self.edition = edition;
        self.statics = now;
        self.folder = Some(target.release());
        Ok(Built {
            written,
            total,
            gone,
        })
    }
}

fn put(staging: &Staging<'_>, path: &str, bytes: Cow<'_, [u8]>) -> Result<(), Fault> {
    staging.put(&File::new(path, bytes)?)
}

fn unchanged(target: &Target) -> Built {
    let total = target.manifest().len();
    Built {
        written: Written {
            kept: total,
            ..Written::default()
        },
        total,
        gone: None,
    }
}

fn gone(workshop: &Workshop, target: &Target) -> Option<Diagnostic> {
    let stood = target.manifest().iter().map(|(path, _)| path);
    workshop.site().and_then(|site| site::gone(site, stood))
}

/// The digest of all that a site is made from: the program, the files, and the day, on which news may appear.
fn inputs(workshop: &Workshop, program: Option<Digest>) -> Option<Digest> {
    let as_of = format!("{:?}", workshop.site()?.as_of);
    let parts = [program?, workshop.sources().digest()];
    let parts = parts.iter().map(|digest| digest.as_bytes());
    Some(Digest::of_parts(parts.chain([as_of.as_bytes()])))
}
