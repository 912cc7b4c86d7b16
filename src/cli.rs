//! The command line: what was typed, and one short function per command.
//!
//! Knows the terminal, the environment and the clock: the only place where "today" is read. The work itself is in the modules it calls.
//! Exit codes: 0 fine, 1 the content is wrong, 2 the command line or the world is wrong.

mod build;
mod check;
mod export;
mod import;
mod init;
mod new;
mod sample;
mod schema;
mod serve;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::calendar::Date;
use crate::diagnostic::{self, Diagnostic, Language, Text};
use crate::plan::AsOf;
use crate::project::Project;
use crate::site::Site;
use crate::source::Sources;
use crate::{explain, publish, terminal};

/// Turns a city's plan into a searchable website.
#[derive(Parser)]
#[command(
    name = "keikaku",
    version,
    about = "計画（YAML と Markdown）から、検索できる公開サイトを作ります\nTurns a city's plan (YAML and Markdown) into a searchable website",
    after_help = "初めての方: keikaku init わたしのサイト → cd わたしのサイト → keikaku serve\nFirst time: keikaku init my-site, cd my-site, keikaku serve",
    max_term_width = 100
)]
struct Arguments {
    #[command(flatten)]
    common: CommonOptions,
    #[command(subcommand)]
    command: Command,
}

/// What all commands take.
#[derive(Args)]
pub(crate) struct CommonOptions {
    /// サイトのフォルダー / the site's folder
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub site: PathBuf,
    /// メッセージの言語（初めは OS の言語） / language of messages
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<Lang>,
    /// 終わりの1行も出しません / print nothing but problems
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// この日に作ったことにします（2026-11-22） / build as of this day
    #[arg(long, global = true, value_name = "DAY", value_parser = day)]
    pub date: Option<Date>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Lang {
    /// 日本語
    Ja,
    /// English
    En,
}

#[derive(Subcommand)]
enum Command {
    /// 新しいサイトのひな形を作ります / make a new site
    Init(init::Options),
    /// 取組・指標などのファイルを1つ作ります / make a file for an initiative, an indicator …
    New(new::Options),
    /// 書きながら見ます（保存するとすぐ変わります） / preview while you write
    Serve(serve::Options),
    /// サイトを作ります（public/） / build the site
    Build(build::Options),
    /// 内容を調べて、直すところを示します / check the content
    Check(check::Options),
    /// 公開先に送ります / send the site to its host
    Publish(publish::command::PublishArguments),
    /// 部署に聞くことを Excel の表にします（1年分） / make workbooks that ask departments for a year's figures
    Export(export::Options),
    /// 答えの書かれた表を取り込みます / take filled workbooks in
    Import(import::Options),
    /// エラーの説明を読みます / explain an error
    Explain {
        /// エラーの名前（例 unknown-approach）。なければ一覧 / the code; a list without it
        code: Option<String>,
    },
    /// アクセシビリティを試験するページを選びます / choose pages for an accessibility test
    Sample(sample::Options),
    /// エディター用の JSON Schema を書きます / write JSON Schemas for editors
    Schema(schema::Options),
    /// シェルの補完を出力します / print shell completions
    #[command(hide = true)]
    Completions {
        /// シェルの名前 / the shell
        shell: clap_complete::Shell,
    },
    /// マニュアルページを出力します / print the manual page
    #[command(hide = true)]
    Man,
}

/// Runs the command that was typed.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let common = &arguments.common;
    let outcome = match arguments.command {
        Command::Init(options) => init::run(common, &options),
        Command::New(options) => new::run(common, &options),
        Command::Serve(options) => serve::run(common, &options),
        Command::Build(options) => build::run(common, &options),
        Command::Check(options) => check::run(common, &options),
        Command::Publish(options) => {
            // Publishing has exit codes of its own, which the host's scripts rely on.
            let code = publish::command::run(
                &options,
                &common.site,
                common.as_of(false),
                common.language(),
            );
            return ExitCode::from(code);
        }
        Command::Export(options) => export::run(common, &options),
        Command::Import(options) => import::run(common, &options),
        Command::Explain { code } => Ok(explain(common, code.as_deref())),
        Command::Sample(options) => sample::run(common, &options),
        Command::Schema(options) => schema::run(common, &options),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "keikaku", &mut script);
            terminal::data(&script).map(|()| true)
        }
        Command::Man => {
            let mut page = Vec::new();
            let made = clap_mangen::Man::new(Arguments::command()).render(&mut page);
            made.and_then(|()| terminal::data(&page)).map(|()| true)
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            terminal::warn(&format!("keikaku: {error}"));
            ExitCode::from(2)
        }
    }
}

impl CommonOptions {
    /// The language of messages: asked for, or the system's.
    pub fn language(&self) -> Language {
        match self.lang {
            Some(Lang::Ja) => Language::Ja,
            Some(Lang::En) => Language::En,
            None => match sys_locale::get_locale() {
                Some(locale) if locale.starts_with("ja") => Language::Ja,
                // A container without a locale says C or POSIX; the people we build for read Japanese.
                Some(locale)
                    if !locale.starts_with('C')
                        && locale != "POSIX"
                        && !locale.starts_with("en-US-u-va") =>
                {
                    Language::En
                }
                _ => Language::Ja,
            },
        }
    }

    /// The sentence in the language of messages.
    pub fn say<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        match self.language() {
            Language::Ja => ja,
            Language::En => en,
        }
    }

    /// Prints a sentence in the language of messages.
    pub fn tell(&self, text: &Text) {
        terminal::say(text.get(self.language()));
    }

    /// A fault of the command line or the world, in the language of messages.
    pub fn fault(&self, text: &Text) -> io::Error {
        io::Error::other(text.get(self.language()).to_owned())
    }

    /// The day a site is built for: asked for, `SOURCE_DATE_EPOCH`, or today in Japan.
    pub fn as_of(&self, drafts: bool) -> AsOf {
        AsOf { day: self.date.unwrap_or_else(today), drafts }
    }

    /// Reads the site's folder and puts the site together.
    pub fn project(&self, drafts: bool) -> io::Result<Project> {
        Project::open(&self.site, self.as_of(drafts))
    }

    /// The site; where there is none, what is wrong is shown.
    pub fn site<'p>(&self, project: &'p Project) -> Option<&'p Site> {
        if project.site().is_none() {
            self.show(project.diagnostics(), project.sources());
        }
        project.site().map(|site| &**site)
    }

    /// Shows findings on the error stream, in colour when somebody looks.
    pub fn show(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        if !diagnostics.is_empty() {
            let styled = terminal::is_styled();
            let text = diagnostic::human::render(diagnostics, sources, self.language(), styled);
            terminal::report(&text);
        }
    }
}

/// Prints the page of a code, or all codes. `false` when there is no such code.
fn explain(common: &CommonOptions, code: Option<&str>) -> bool {
    let page = match code {
        None => Some(explain::codes().collect::<Vec<_>>().join("\n")),
        Some(code) => explain::page(code).map(|page| page.to_string()),
    };
    if let Some(page) = page {
        terminal::say(&page);
        return true;
    }
    terminal::warn(common.say("この名前のエラーはありません。", "There is no such code."));
    if let Some(near) = code.and_then(explain::suggest) {
        let asked = common.say("もしかして:", "Did you mean");
        terminal::warn(&format!("{asked} {near}"));
    }
    false
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text)
        .ok_or_else(|| "2024-04-01 の形で書いてください / write it as 2024-04-01".to_owned())
}

/// Today in Japan (UTC+9, no summer time), or the day of `SOURCE_DATE_EPOCH`, which makes a build repeatable.
fn today() -> Date {
    let seconds = std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|text| text.parse::<i64>().ok())
        .unwrap_or_else(|| jiff::Timestamp::now().as_second());
    let day = jiff::Timestamp::from_second(seconds);
    day.map_or(Date::MAX, |at| jiff::tz::Offset::constant(9).to_datetime(at).date().into())
}
