//! `keikaku build`: the whole site into a folder, in one step or not at all.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::Common;
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::disk::{self, Fault, Target, Written};
use crate::output::File;
use crate::render::{Press, Stopped};
use crate::site;
use crate::source::Digest;
use crate::workshop::Workshop;

/// What `build` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// 作る場所（初めは サイトのフォルダーの public/） / where to build
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Builds. `false` means the content is wrong and nothing was written.
pub(crate) fn run(common: &Common, options: &Options) -> io::Result<bool> {
    let started = Instant::now();
    let (workshop, mut diagnostics) = common.workshop(false)?;
    diagnostics.retain(|d| d.severity != Severity::Note);
    let public = options
        .output
        .clone()
        .unwrap_or_else(|| common.site.join("public"));
    let press = workshop
        .press()
        .filter(|_| !diagnostic::has_errors(&diagnostics));
    let built = match press {
        Some(press) => match write(&workshop, &press, &public) {
            Ok(built) => {
                diagnostics.extend(built.gone.clone());
                Some(built)
            }
            Err(Stop::Theme(faults)) => {
                diagnostics.extend(faults);
                None
            }
            Err(Stop::Disk(fault)) => {
                return Err(io::Error::other(
                    fault.text().get(common.language()).to_owned(),
                ));
            }
        },
        None => None,
    };
    diagnostic::sort(&mut diagnostics);
    common.show(&diagnostics, workshop.sources());
    let (Some(built), Some(site)) = (built, workshop.site()) else {
        eprintln!(
            "{}",
            common.say(
                "サイトは作っていません。前に作ったサイトはそのままです。",
                "Nothing was written. The site built before is untouched."
            )
        );
        return Ok(false);
    };
    if !common.quiet {
        let plan = site.current_plan();
        let pages = site
            .routes
            .values()
            .filter(|t| matches!(t, crate::site::Target::Page(_)))
            .count();
        let initiatives = plan.initiatives.len().to_string();
        let indicators = plan.indicators.len().to_string();
        let seconds = format!("{:.2}", started.elapsed().as_secs_f64());
        let line = common
            .say(
                "{place} に作りました: {pages}ページ（取組 {initiatives}、指標 {indicators}）、全 {total} ファイル、書きかえ {written}、{seconds} 秒",
                "built {place}: {pages} pages ({initiatives} initiatives, {indicators} indicators), {total} files, {written} written, {seconds} s",
            )
            .replace("{place}", &public.display().to_string())
            .replace("{pages}", &pages.to_string())
            .replace("{initiatives}", &initiatives)
            .replace("{indicators}", &indicators)
            .replace("{total}", &built.total.to_string())
            .replace("{written}", &built.written.written.to_string())
            .replace("{seconds}", &seconds);
        println!("{line}");
        let held = site.plans.iter().flat_map(|plan| &plan.held_back);
        let (later, drafts): (Vec<_>, Vec<_>) = held.partition(|held| held.until.is_some());
        if !later.is_empty() || !drafts.is_empty() {
            let line = common
                .say(
                    "公開しないもの: 下書き {drafts} 件、日付が先のお知らせ {later} 件",
                    "held back: {drafts} drafts, {later} news of a later day",
                )
                .replace("{drafts}", &drafts.len().to_string())
                .replace("{later}", &later.len().to_string());
            println!("{line}");
        }
        for path in &built.written.set_aside {
            println!(
                "{} {}",
                common.say("よそで変わったファイルを移しました:", "set aside:"),
                path.display()
            );
        }
    }
    Ok(true)
}

/// Why a site was not written.
enum Stop {
    Theme(Vec<Diagnostic>),
    Disk(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Disk(fault)
    }
}

/// What was done.
struct Built {
    written: Written,
    /// How many files there are now.
    total: usize,
    /// Pages that stood before and stand no longer.
    gone: Option<Diagnostic>,
}

/// Draws the site into the output folder.
fn write(workshop: &Workshop, press: &Press, public: &Path) -> Result<Built, Stop> {
    let mut target = Target::open(public)?;
    let inputs = inputs(workshop);
    if let Some(inputs) = inputs
        && target.is_made_from(inputs)
    {
        let total = target.manifest().len();
        let written = Written {
            kept: total,
            ..Written::default()
        };
        return Ok(Built {
            written,
            total,
            gone: None,
        });
    }
    let stood = target.manifest().iter().map(|(path, _)| path);
    let gone = workshop.site().and_then(|site| site::gone(site, stood));
    let staging = target.stage(inputs);
    let put = |path: &str, bytes: Cow<'_, [u8]>| -> Result<(), Fault> {
        staging.put(&File::new(path, bytes)?)
    };
    let drawn = press.each(put).map_err(|stopped| match stopped {
        Stopped::Theme(faults) => Stop::Theme(faults),
        Stopped::Taken(fault) => Stop::Disk(fault),
    });
    let copied = || {
        let mut files = workshop.static_files();
        files.try_for_each(|(path, source)| put(path, source.bytes().into()))
    };
    let filled = drawn.and_then(|()| copied().map_err(Stop::Disk));
    let written = staging.finish(filled)?;
    Ok(Built {
        written,
        total: target.manifest().len(),
        gone,
    })
}

/// The digest of all that a site is made from: the program, the files, and the day, on which news may appear.
fn inputs(workshop: &Workshop) -> Option<Digest> {
    let as_of = format!("{:?}", workshop.site()?.as_of);
    let parts = [disk::program()?, workshop.sources().digest()];
    let parts = parts.iter().map(|digest| digest.as_bytes());
    Some(Digest::of_parts(parts.chain([as_of.as_bytes()])))
}
