//! `keikaku check`: everything that is wrong, and what staff should look at.

use std::collections::BTreeMap;
use std::io;

use clap::ValueEnum;

use super::CommonOptions;
use crate::diagnostic::{self, Severity, human, machine};
use crate::disk;
use crate::render::links;
use crate::{report, terminal};

/// What `check` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// 出力の形 / form of the output
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// 注意（warnings）もエラーとして扱います / treat warnings as errors
    #[arg(long, value_name = "KIND")]
    deny: Option<Deny>,
    /// お知らせ（古い・少ない・未確認の内容）を出しません / leave out reports on stale or thin content
    #[arg(long)]
    no_reports: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// 読むための形 / for people
    Human,
    /// JSON
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// CI の注釈 / annotations for CI
    Ci,
}

#[derive(Clone, Copy, ValueEnum)]
enum Deny {
    /// 注意 / warnings
    Warnings,
}

/// Checks. `false` means something has to be mended.
pub(crate) fn run(common: &CommonOptions, options: &Options) -> io::Result<bool> {
    let project = common.project(false)?;
    let mut diagnostics = project.diagnostics().to_vec();
    if let Some(renderer) = project.renderer()
        && !diagnostic::has_errors(&diagnostics)
    {
        // Some things only show on finished pages.
        let mut statics = BTreeMap::new();
        // Only of pages and styles does it matter what they say; of the others, that they are there.
        let says = |path: &str| path.ends_with(".html") || path.ends_with(".css");
        for (path, file) in project.static_files() {
            let bytes = says(path).then(|| disk::bytes(file)).transpose()?;
            statics.insert(path.to_owned(), bytes.unwrap_or_default().into_owned());
        }
        diagnostics.extend(links::findings(&renderer, &statics));
    }
    if let Some(site) = project.site() {
        if !options.no_reports {
            diagnostics.extend(report::of(&site.plans, site.as_of));
        }
        diagnostics.extend(report::template::check(project.sources(), &site.plans));
    }
    diagnostic::sort(&mut diagnostics);
    let sources = project.sources();
    let language = common.language();
    match options.format {
        Format::Human => {
            // They are the answer, not a remark beside it: `check | less` and `check > file` hold them.
            if !diagnostics.is_empty() {
                let styled = terminal::is_output_styled();
                let text = human::render(&diagnostics, sources, language, styled);
                terminal::findings(&text);
            } else if !common.quiet {
                terminal::say(common.say("直すところはありません。", "Nothing to mend."));
            }
        }
        Format::Json => terminal::data(machine::json(&diagnostics, sources).as_bytes())?,
        Format::Sarif => {
            terminal::data(machine::sarif(&diagnostics, sources, language).as_bytes())?;
        }
        Format::Ci => terminal::data(machine::ci(&diagnostics, sources, language).as_bytes())?,
    }
    let worst = if options.deny.is_some() { Severity::Warning } else { Severity::Error };
    Ok(!diagnostics.iter().any(|d| d.severity <= worst))
}
