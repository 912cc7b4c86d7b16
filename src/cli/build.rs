//! `keikaku build`: the whole site into a folder, in one step or not at all.

use std::io;
use std::path::PathBuf;
use std::time::Instant;

use super::Common;
use crate::diagnostic::{self, Severity};
use crate::disk::Target;
use crate::output::{self, File};

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
    let drawn = workshop
        .press()
        .filter(|_| !diagnostic::has_errors(&diagnostics))
        .map(|press| press.all());
    let files = match drawn {
        Some(Ok(files)) => Some(files),
        Some(Err(faults)) => {
            diagnostics.extend(faults);
            None
        }
        None => None,
    };
    diagnostic::sort(&mut diagnostics);
    common.show(&diagnostics, workshop.sources());
    let (Some(files), Some(site)) = (files, workshop.site()) else {
        eprintln!(
            "{}",
            common.say(
                "サイトは作っていません。前に作ったサイトはそのままです。",
                "Nothing was written. The site built before is untouched."
            )
        );
        return Ok(false);
    };
    let refused = |fault: output::Fault| io::Error::other(fault.to_string());
    let mut all: Vec<File> = files
        .into_iter()
        .map(|(path, bytes)| File::new(path, bytes).map_err(refused))
        .collect::<io::Result<_>>()?;
    for (path, source) in workshop.static_files() {
        all.push(File::new(path, source.bytes()).map_err(refused)?);
    }
    let public = options
        .output
        .clone()
        .unwrap_or_else(|| common.site.join("public"));
    let fault = |fault: crate::disk::Fault| {
        let text = fault.text();
        io::Error::other(text.get(common.language()).to_owned())
    };
    let mut target = Target::open(&public).map_err(fault)?;
    let changes = output::diff(target.manifest(), all, Vec::new()).map_err(refused)?;
    let total = changes.manifest.len();
    let written = target.write(&changes).map_err(fault)?;
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
            .replace("{total}", &total.to_string())
            .replace("{written}", &written.written.to_string())
            .replace("{seconds}", &seconds);
        println!("{line}");
        for path in &written.set_aside {
            println!(
                "{} {}",
                common.say("よそで変わったファイルを移しました:", "set aside:"),
                path.display()
            );
        }
    }
    Ok(true)
}
