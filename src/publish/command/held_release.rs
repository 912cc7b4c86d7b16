//! The site that is published: built now from the files as they are, and held so that no build changes it meanwhile.
//!
//! The same code builds as in `keikaku build`. What is sent is what the build recorded; the folder is never trusted.

use std::time::{Duration, Instant, SystemTime};

use super::PublishCommand;
use crate::build::{self, Stop};
use crate::diagnostic::{self, Diagnostic, text};
use crate::disk::{self, OutputFolder, WriteFault};
use crate::project::{FOLDERS, Project};
use crate::publish::release::ReleaseOrigin;
use crate::publish::{Failure, FailureKind, Release, Result};
use crate::report;
use crate::terminal;

/// How long a build that is at work is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A finished site that no build changes as long as this value lives.
pub(super) struct HeldRelease {
    /// Its files.
    pub release: Release,
    _held: Option<OutputFolder>,
}

impl HeldRelease {
    /// An earlier release, which no build can change.
    pub(super) fn kept(release: Release) -> Self {
        HeldRelease { release, _held: None }
    }
}

impl PublishCommand<'_> {
    /// Builds the site, unless it is built already, and holds it. The files are read once, so that what is looked at is what is sent.
    pub(super) fn build_release(&self) -> Result<HeldRelease> {
        let mut target = self.hold()?;
        let opened = Project::open(self.site, self.as_of);
        let project = opened.map_err(Failure::at(self.site))?;
        self.is_fit(&project)?;
        let program = disk::program();
        let sources = project.sources().digest();
        let is_broken = diagnostic::has_errors(project.diagnostics());
        if self.arguments.no_build {
            self.as_built(&target)?;
            let is_current = target
                .made_from()
                .is_some_and(|made| build::is_current(made, program, sources, self.as_of));
            if is_broken || !is_current {
                return Err(FailureKind::Guard.failure(text!(
                    "public/ は、いまの原稿・テーマ・プログラムで作ったものではありません。keikaku build を実行するか、--no-build を付けずに publish してください(何も送っていません)",
                    "public/ was not built from the content, theme and program as they are now; run keikaku build, or publish without --no-build (nothing was sent)"
                )));
            }
        } else if is_broken || !build::is_made_from(&target, program, sources, self.as_of) {
            self.name_strange(&target);
            match build::build_in(&project, &mut target, program) {
                Ok(built) => {
                    let written = built.written.written + built.written.deleted;
                    if written > 0 {
                        self.tell(text!(
                            "原稿からサイトを作りました(変わったファイル {written})。",
                            "Built the site from the content ({written} files differ)."
                        ));
                    }
                }
                Err(stop) => return Err(self.not_built(stop, &project)),
            }
        }
        let mut held = held(target)?;
        held.release.origin = Some(ReleaseOrigin { sources, edited: self.edited() });
        Ok(held)
    }

    /// The site as the last build left it, whatever has been saved since.
    pub(super) fn as_left(&self) -> Result<HeldRelease> {
        let target = self.hold()?;
        self.as_built(&target)?;
        held(target)
    }

    /// Whether a site stands that was made from something else than the files as they are now. Not known while a build is at work.
    pub(super) fn is_behind(&self) -> bool {
        build::is_behind(self.site, &self.folder(), self.as_of)
    }

    /// Takes the output folder, as a build does; waits for one that is at work.
    fn hold(&self) -> Result<OutputFolder> {
        let began = Instant::now();
        let folder = self.folder();
        if self.arguments.no_build || self.arguments.command.is_some() {
            Release::present(&folder)?;
        }
        loop {
            match OutputFolder::open(&folder) {
                Ok(target) => return Ok(target),
                Err(WriteFault::Busy(_)) if began.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(100));
                }
                Err(fault) => return Err(Failure::from(&fault)),
            }
        }
    }

    /// Stops where the folder holds anything but what a build wrote.
    fn as_built(&self, target: &OutputFolder) -> Result<()> {
        let strange = listed(target);
        if strange.is_empty() && !target.files().is_empty() {
            return Ok(());
        }
        Err(FailureKind::Guard.failure(text!(
            "public/ は build が作ったままではありません。keikaku build を実行すると直ります(何も送っていません)\n{strange}",
            "public/ is not as a build left it; keikaku build mends it (nothing was sent)\n{strange}"
        )))
    }

    /// Stops where a template's sentence, a place in a photo or an author's name would go out.
    fn is_fit(&self, project: &Project) -> Result<()> {
        // What keeps a site from being built is said by the build.
        if project.site().is_none() {
            return Ok(());
        }
        let unfit = report::unfit(project.sources(), project.plans(), project.diagnostics());
        if unfit.is_empty() {
            return Ok(());
        }
        self.list(&unfit, project);
        Err(FailureKind::Guard.failure(text!(
            "上のものを直すまで、公開しません。公開中のサイトはそのままです",
            "nothing is published until these are mended; the public site is as it was"
        )))
    }

    /// Names what stands in the folder and comes from no build: it is not sent.
    fn name_strange(&self, target: &OutputFolder) {
        let strange = listed(target);
        if !strange.is_empty() {
            self.tell(text!(
                "build が作ったのではないファイルか、手で変えたファイルです。送りません(.keikaku/public/set-aside に移します):\n{strange}",
                "not made by a build, or changed by hand; not sent (moved to .keikaku/public/set-aside):\n{strange}"
            ));
        }
    }

    fn not_built(&self, stop: Stop, project: &Project) -> Failure {
        if let Stop::Disk(fault) = &stop {
            return Failure::from(fault);
        }
        let mut diagnostics = project.diagnostics().to_vec();
        if let Stop::Theme(faults) = stop {
            diagnostics.extend(faults);
        }
        diagnostics.retain(|found| found.severity == diagnostic::Severity::Error);
        diagnostic::sort(&mut diagnostics);
        self.list(&diagnostics, project);
        FailureKind::Guard.failure(text!(
            "原稿に誤りがあるため、公開しません。公開中のサイトはそのままです",
            "the content is wrong, so nothing is published; the public site is as it was"
        ))
    }

    fn list(&self, diagnostics: &[Diagnostic], project: &Project) {
        let (sources, styled) = (project.sources(), terminal::is_styled());
        let text = diagnostic::human::render(diagnostics, sources, self.language, styled);
        terminal::report(&text);
    }

    /// When somebody last changed a file that the site is made from.
    fn edited(&self) -> Option<i64> {
        let folders = FOLDERS.iter().map(|folder| self.site.join(folder));
        let entries =
            folders.flat_map(|folder| walkdir::WalkDir::new(folder).into_iter().flatten());
        let times = entries.filter_map(|entry| entry.metadata().ok()?.modified().ok());
        let newest = times.max()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some(newest.as_secs().cast_signed())
    }
}

fn held(target: OutputFolder) -> Result<HeldRelease> {
    let files = target.files().iter();
    let files =
        files.map(|(path, one)| (path.as_str(), one.fingerprint.digest, one.fingerprint.size));
    let release = Release::of(target.folder(), files)?;
    Ok(HeldRelease { release, _held: Some(target) })
}

fn listed(target: &OutputFolder) -> String {
    let shown = |path: &std::path::PathBuf| format!("  {}", path.display());
    let mut lines: Vec<String> = target.strange().iter().take(10).map(shown).collect();
    let more = target.strange().len().saturating_sub(lines.len());
    if more > 0 {
        lines.push(format!("  … +{more}"));
    }
    lines.join("\n")
}
