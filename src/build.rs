//! From a site that is put together to its output folder: drawn, compared and written, in one step or not at all.
//!
//! Knows the order of these. Does not know why a build is wanted, and says nothing to anybody.

use std::borrow::Cow;
use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::disk::{Fault, Staging, Target, Written};
use crate::output::File;
use crate::render::Stopped;
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

/// Makes a folder hold the site, and writes only what differs. If it holds already the site that is made of exactly these files,
/// nothing is drawn. `program` is the digest of this program, for [`crate::disk::program`] is dear to ask at every save.
pub fn build(workshop: &Workshop, public: &Path, program: Option<Digest>) -> Result<Built, Stop> {
    let press = workshop.press().ok_or(Stop::NoSite)?;
    let mut target = Target::open(public)?;
    let inputs = inputs(workshop, program);
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
