//! The command line: what was typed, and one short function per command.
//!
//! Knows the terminal. The work itself is in the modules it calls.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::calendar::Date;
use crate::diagnostic::{self, Diagnostic, Language};
use crate::plan::{self, AsOf};
use crate::render::{Press, SiteFacts, Theme};
use crate::site::{self, Site};
use crate::source::Sources;
use crate::{disk, document};

#[derive(Parser)]
#[command(
    name = "keikaku",
    version,
    about = "計画を YAML と Markdown から、検索できる公開サイトにします"
)]
struct Arguments {
    /// サイトのフォルダー
    #[arg(long, global = true, default_value = ".")]
    site: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// サイトを public/ に作ります
    Build,
    /// 内容を調べて、直すところを示します
    Check,
    /// 作ったサイトを公開先へ送ります
    Publish(crate::publish::command::Arguments),
}

/// Runs the command that was typed.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Command::Publish(publish) = &arguments.command {
        let locale = sys_locale::get_locale().unwrap_or_default();
        let language = if locale.starts_with("en") { "en" } else { "ja" };
        let code = crate::publish::command::run(publish, &arguments.site, language);
        return ExitCode::from(code);
    }
    let (sources, _) = match disk::read(&arguments.site, &["content", "themes", "static"]) {
        Ok(read) => read,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let (built, mut diagnostics) = assemble(&sources);
    diagnostic::sort(&mut diagnostics);
    if !diagnostics.is_empty() {
        eprint!(
            "{}",
            diagnostic::human::render(&diagnostics, &sources, Language::Ja, false)
        );
    }
    let Some((site, theme)) = built else {
        return ExitCode::from(1);
    };
    if diagnostic::has_errors(&diagnostics) {
        return ExitCode::from(1);
    }
    if matches!(arguments.command, Command::Check) {
        return ExitCode::SUCCESS;
    }
    match Press::new(&site, &theme).all() {
        Ok(files) => {
            for (path, bytes) in &files {
                let target = arguments.site.join("public").join(path);
                if let Some(folder) = target.parent() {
                    let _ = std::fs::create_dir_all(folder);
                }
                let _ = std::fs::write(target, bytes);
            }
            println!("{} files", files.len());
            ExitCode::SUCCESS
        }
        Err(mut faults) => {
            diagnostic::sort(&mut faults);
            eprint!(
                "{}",
                diagnostic::human::render(&faults, &sources, Language::Ja, false)
            );
            ExitCode::from(1)
        }
    }
}

fn assemble(sources: &Sources) -> (Option<(Site, Theme)>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut entries = Vec::new();
    let mut documents = Vec::new();
    for source in sources
        .iter()
        .filter(|s| s.path().as_str().starts_with("content/"))
    {
        let parsed = document::parse(source);
        diagnostics.extend(parsed.diagnostics);
        if let Some(document) = parsed.document {
            let (entry, found) = plan::read(&document);
            diagnostics.extend(found);
            if let (Some(plan), Some(entry)) = (document.plan.clone(), entry) {
                entries.push((plan, entry));
            }
            documents.push(document);
        }
    }
    let as_of = AsOf {
        day: Date::parse("2026-11-22").unwrap_or_else(|| unreachable!()),
        drafts: false,
    };
    let (plans, found) = plan::resolve(&entries, as_of);
    diagnostics.extend(found);
    let (settings, found) = site::settings::read(documents.iter());
    diagnostics.extend(found);
    let Some(settings) = settings else {
        return (None, diagnostics);
    };
    let (theme, found) = Theme::load(sources, &settings.theme, &SiteFacts::of(&settings));
    diagnostics.extend(found);
    let Some(theme) = theme else {
        return (None, diagnostics);
    };
    let strings = Arc::clone(&theme.strings(&settings.language));
    let (site, found) = site::assemble(settings, plans, strings, as_of);
    diagnostics.extend(found);
    (site.map(|site| (site, theme)), diagnostics)
}
