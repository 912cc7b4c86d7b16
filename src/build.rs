//! From a site that is put together to its output folder: drawn, compared and written, in one step or not at all.
//!
//! Knows the order of these. Does not know why a build is wanted, and says nothing to anybody.

use std::borrow::Cow;
use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::disk::{self, Fault, Staging, Target, Written};
use crate::output::File;
use crate::plan::AsOf;
use crate::render::Stopped;
use crate::site;
use crate::source::Digest;
use crate::workshop::{FOLDERS, Workshop};

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
    if workshop.press().is_none() {
        return Err(Stop::NoSite);
    }
    build_in(workshop, &mut Target::open(public)?, program)
}

/// The same in a folder that was taken before and is held for longer.
pub fn build_in(
    workshop: &Workshop,
    target: &mut Target,
    program: Option<Digest>,
) -> Result<Built, Stop> {
    let press = workshop.press().ok_or(Stop::NoSite)?;
    let sources = workshop.sources().digest();
    let as_of = workshop.site().ok_or(Stop::NoSite)?.as_of;
    if is_made_from(target, program, sources, as_of) {
        return Ok(unchanged(target));
    }
    let inputs = program.map(|program| inputs(program, sources, as_of));
    let gone = gone(workshop, target);
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

/// True when the folder holds, untouched, the site that is made of exactly this: program, files, and day.
pub fn is_made_from(
    target: &Target,
    program: Option<Digest>,
    sources: Digest,
    as_of: AsOf,
) -> bool {
    program.is_some_and(|program| target.is_made_from(inputs(program, sources, as_of)))
}

/// The same, whatever day of the last year it was made on: only the news that were waiting for a later day may be missing.
pub fn is_current(target: &Target, program: Option<Digest>, sources: Digest, as_of: AsOf) -> bool {
    let mut day = Some(as_of.day);
    (0..366).any(|_| {
        let Some(of) = day else { return false };
        day = of.before();
        is_made_from(target, program, sources, AsOf { day: of, ..as_of })
    })
}

/// Whether a site stands in a folder that was made from other files, another theme or another program than there are now. `false`
/// where none stands, and while another process has it.
pub fn is_behind(site: &Path, public: &Path, as_of: AsOf) -> bool {
    if !public.is_dir() {
        return false;
    }
    let (Ok((sources, _)), Ok(target)) = (disk::read(site, &FOLDERS), Target::open(public)) else {
        return false;
    };
    !target.manifest().is_empty() && !is_current(&target, disk::program(), sources.digest(), as_of)
}

/// The digest of all that a site is made from: the program, the files, and the day, on which news may appear.
fn inputs(program: Digest, sources: Digest, as_of: AsOf) -> Digest {
    let as_of = format!("{as_of:?}");
    let parts = [program, sources];
    let parts = parts.iter().map(|digest| digest.as_bytes());
    Digest::of_parts(parts.chain([as_of.as_bytes()]))
}
