//! From a site that is put together to its output folder: drawn, compared and written, in one step or not at all.
//!
//! Knows the order of these. Does not know why a build is wanted, and says nothing to anybody.

use std::borrow::Cow;
use std::path::Path;

use crate::diagnostic::{self, Diagnostic};
use crate::disk::{self, OutputFolder, Staging, WriteFault, WrittenOutput};
use crate::output::File;
use crate::plan::AsOf;
use crate::project::{FOLDERS, Project};
use crate::render::Stopped;
use crate::site;
use crate::source::Digest;

/// Why a site was not written.
#[derive(Debug)]
pub enum Stop {
    /// There is no site, or its files have errors: the project's diagnostics say why.
    NoSite,
    /// Faults of the theme.
    Theme(Vec<Diagnostic>),
    /// The disk refused.
    Disk(WriteFault),
}

impl From<WriteFault> for Stop {
    fn from(fault: WriteFault) -> Self {
        Self::Disk(fault)
    }
}

impl From<Stopped<WriteFault>> for Stop {
    fn from(stopped: Stopped<WriteFault>) -> Self {
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
    pub written: WrittenOutput,
    /// How many files there are now.
    pub total: usize,
    /// Pages that stood before and stand no longer.
    pub gone: Option<Diagnostic>,
}

/// Makes a folder hold the site, and writes only what differs. If it holds already the site that is made of exactly these files,
/// nothing is drawn. `program` is the digest of this program, for [`crate::disk::program`] is dear to ask at every save.
pub fn build(project: &Project, public: &Path, program: Option<Digest>) -> Result<Built, Stop> {
    if is_broken(project) {
        return Err(Stop::NoSite);
    }
    build_in(project, &mut OutputFolder::open(public)?, program)
}

/// The same in a folder that was taken before and is held for longer.
pub fn build_in(
    project: &Project,
    folder: &mut OutputFolder,
    program: Option<Digest>,
) -> Result<Built, Stop> {
    if is_broken(project) {
        return Err(Stop::NoSite);
    }
    let renderer = project.renderer().ok_or(Stop::NoSite)?;
    let sources = project.sources().digest();
    let as_of = project.site().ok_or(Stop::NoSite)?.as_of;
    if is_made_from(folder, program, sources, as_of) {
        return Ok(unchanged(folder));
    }
    let inputs = program.map(|program| inputs(program, sources, as_of));
    let gone = gone(project, folder);
    let staging = folder.stage(inputs);
    let drawn = renderer.each(|path, bytes| put(&staging, path, bytes));
    let copied = || {
        let mut files = project.static_files();
        files.try_for_each(|(path, source)| staging.put(&File::copy(path, source)?))
    };
    let filled = drawn.map_err(Stop::from).and_then(|()| copied().map_err(Stop::from));
    let written = staging.finish(filled)?;
    Ok(Built { written, total: folder.files().len(), gone })
}

/// True when there is no site, or its files have errors.
fn is_broken(project: &Project) -> bool {
    project.site().is_none() || diagnostic::has_errors(project.diagnostics())
}

fn put(staging: &Staging<'_>, path: &str, bytes: Cow<'_, [u8]>) -> Result<(), WriteFault> {
    staging.put(&File::new(path, bytes)?)
}

fn unchanged(folder: &OutputFolder) -> Built {
    let total = folder.files().len();
    Built { written: WrittenOutput { kept: total, ..WrittenOutput::default() }, total, gone: None }
}

fn gone(project: &Project, folder: &OutputFolder) -> Option<Diagnostic> {
    let stood = folder.files().keys().map(String::as_str);
    project.site().and_then(|site| site::gone(site, stood))
}

/// True when the folder holds, untouched, the site that is made of exactly this: program, files, and day.
pub fn is_made_from(
    folder: &OutputFolder,
    program: Option<Digest>,
    sources: Digest,
    as_of: AsOf,
) -> bool {
    program.is_some_and(|program| folder.made_from() == Some(inputs(program, sources, as_of)))
}

/// Tells again and again, while files change, whether the site that stands in a folder is older than they are.
#[derive(Debug)]
pub struct Freshness {
    made: disk::MadeFrom,
    program: Option<Digest>,
    as_of: AsOf,
}

impl Freshness {
    /// Looks at an output folder.
    pub fn new(public: &Path, as_of: AsOf) -> Self {
        Self { made: disk::MadeFrom::of(public), program: disk::program(), as_of }
    }

    /// Whether a site stands there that was made from something else than these files.
    pub fn is_behind(&mut self, sources: Digest) -> bool {
        let made = self.made.look();
        made.is_some_and(|made| !is_current(made, self.program, sources, self.as_of))
    }
}

/// Whether a site was made from exactly this, whatever day of the last year it was made on: only the news that were waiting for a later
/// day may be missing. `made` is what its folder says.
pub fn is_current(made: Digest, program: Option<Digest>, sources: Digest, as_of: AsOf) -> bool {
    let mut days = std::iter::successors(Some(as_of.day), |day| day.before()).take(366);
    program.is_some_and(|program| {
        days.any(|day| inputs(program, sources, AsOf { day, ..as_of }) == made)
    })
}

/// Whether a site stands in a folder that was made from other files, another theme or another program than there are now.
pub fn is_behind(site: &Path, public: &Path, as_of: AsOf) -> bool {
    let sources = disk::read(site, &FOLDERS).map(|(sources, _)| sources.digest());
    sources.is_ok_and(|sources| Freshness::new(public, as_of).is_behind(sources))
}

/// The digest of all that a site is made from: the program, the files, and the day, on which news may appear.
fn inputs(program: Digest, sources: Digest, as_of: AsOf) -> Digest {
    let as_of = format!("{as_of:?}");
    let parts = [program, sources];
    let parts = parts.iter().map(|digest| digest.as_bytes());
    Digest::of_parts(parts.chain([as_of.as_bytes()]))
}
