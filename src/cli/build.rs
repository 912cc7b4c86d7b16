//! `keikaku build`: the whole site into a folder, in one step or not at all; with `--watch`, again after every save.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::CommonOptions;
use crate::build::{Built, Stop, build};
use crate::diagnostic::{self, Severity, text};
use crate::disk;
use crate::project::Project;
use crate::project::watch::Watch;
use crate::site::{Resource, Site};
use crate::source::shown_path;
use crate::terminal;

/// What `build` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// 作る場所（初めは サイトのフォルダーの public/） / where to build
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// ファイルを保存するたびに、作り直します / build again after every save
    #[arg(long)]
    watch: bool,
    /// --watch で、知らせを待たずに1秒ごとにファイルを見ます / with --watch, look at the files every second
    #[arg(long, requires = "watch")]
    poll: bool,
}

/// Builds. `false` means the content is wrong and nothing was written.
pub(crate) fn run(common: &CommonOptions, options: &Options) -> io::Result<bool> {
    let public = options.output.clone().unwrap_or_else(|| common.site.join("public"));
    let report = Report { common, public: &public };
    if options.watch {
        return watch(&report, options.poll);
    }
    let started = Instant::now();
    let project = common.project(false)?;
    let built = build(&project, &public, disk::program());
    report.outcome(&project, built, started)
}

/// Builds, and again after every save, until the process is ended.
fn watch(report: &Report<'_>, poll: bool) -> io::Result<bool> {
    let common = report.common;
    let mut started = Instant::now();
    // Watching starts before reading, so that no save falls between.
    let mut watch = Watch::new(&common.site, poll);
    let mut project = common.project(false)?;
    let program = disk::program();
    let mut told = None;
    let mut is_said = common.quiet;
    loop {
        let built = build(&project, report.public, program);
        // Another process that builds there, or a full disk, may be gone in a moment: said once, tried again until it is.
        let refused = report.outcome(&project, built, started);
        let refused = refused.err().map(|error| error.to_string());
        if let Some(error) = refused.as_ref().filter(|_| refused != told) {
            terminal::warn(&format!("keikaku: {error}"));
        }
        let is_refused = refused.is_some();
        told = refused;
        if !is_said {
            is_said = true;
            terminal::say(common.say(
                "ファイルを保存すると、作り直します。終わるときは Ctrl+C を押します",
                "every save builds again; Ctrl+C ends",
            ));
            if let Some(polling) = watch.polling() {
                common.tell(&polling.text());
            }
        }
        loop {
            // A build that the disk refused is tried again: not too often.
            let changes = watch.next(match is_refused {
                true => Duration::from_secs(5),
                false => Duration::from_millis(500),
            });
            started = Instant::now();
            let is_another_day = project.set_as_of(common.as_of(false));
            if project.apply(changes) || is_another_day || is_refused {
                break;
            }
        }
    }
}

/// Says what came of a build.
struct Report<'a> {
    common: &'a CommonOptions,
    public: &'a Path,
}

impl Report<'_> {
    /// Shows what is wrong and what was done. `false` when nothing was written.
    fn outcome(
        &self,
        project: &Project,
        built: Result<Built, Stop>,
        started: Instant,
    ) -> io::Result<bool> {
        let common = self.common;
        let mut diagnostics = project.diagnostics().to_vec();
        diagnostics.retain(|d| d.severity != Severity::Note);
        let built = match built {
            Ok(built) => {
                diagnostics.extend(built.gone.clone());
                Some(built)
            }
            Err(Stop::NoSite) => None,
            Err(Stop::Theme(faults)) => {
                diagnostics.extend(faults);
                None
            }
            Err(Stop::Disk(fault)) => {
                return Err(common.fault(&fault.text()));
            }
        };
        diagnostic::sort(&mut diagnostics);
        common.show(&diagnostics, project.sources());
        let (Some(built), Some(site)) = (built, project.site()) else {
            terminal::warn(common.say(
                "サイトは作っていません。前に作ったサイトはそのままです。",
                "Nothing was written. The site built before is untouched.",
            ));
            return Ok(false);
        };
        if !common.quiet {
            self.built(site, &built, started);
        }
        Ok(true)
    }

    fn built(&self, site: &Site, built: &Built, started: Instant) {
        let common = self.common;
        let plans = || site.currents.iter().map(|at| site.plan(*at));
        let targets = site.routes.values();
        let pages = targets.filter(|t| matches!(t, Resource::Page(_))).count();
        let initiatives: usize = plans().map(|p| p.initiatives.len()).sum();
        let indicators: usize = plans().map(|p| p.indicators.len()).sum();
        common.tell(&text!(
            "{place} に作りました: {pages}ページ（取組 {initiatives}、指標 {indicators}）、全 {total} ファイル、書きかえ {written}、{seconds:.2} 秒",
            "built {place}: {pages} pages ({initiatives} initiatives, {indicators} indicators), {total} files, {written} written, {seconds:.2} s",
            place = shown_path(self.public),
            total = built.total,
            written = built.written.written,
            seconds = started.elapsed().as_secs_f64()
        ));
        let held = site.plans.iter().flat_map(|plan| &plan.held_back);
        let (later, drafts): (Vec<_>, Vec<_>) = held.partition(|held| held.until.is_some());
        if !later.is_empty() || !drafts.is_empty() {
            common.tell(&text!(
                "公開しないもの: 下書き {drafts} 件、日付が先のお知らせ {later} 件",
                "held back: {drafts} drafts, {later} news of a later day",
                drafts = drafts.len(),
                later = later.len()
            ));
        }
        for path in &built.written.set_aside {
            let path = shown_path(path);
            common.tell(&text!("よそで変わったファイルを移しました: {path}", "set aside: {path}"));
        }
    }
}
