//! `keikaku init`: a small site that builds without a finding, to be written over.

use std::io;
use std::path::PathBuf;

use clap::ValueEnum;
use rust_embed::RustEmbed;

use super::{CommonOptions, schema};
use crate::diagnostic::text;
use crate::source::shown_path;
use crate::{disk, terminal};

/// The files of a new site, with the plan of a 地域福祉計画.
#[derive(RustEmbed)]
#[folder = "src/cli/starter/"]
struct Starter;

/// The plan of a 総合計画 in its place.
#[derive(RustEmbed)]
#[folder = "src/cli/starter-general/"]
struct General;

/// A table of volumes, which a plan of care adds to the first one.
#[derive(RustEmbed)]
#[folder = "src/cli/starter-care/"]
struct Care;

/// The national telephone lines, which every site has from the first day.
const HELPLINES: &[u8] = include_bytes!("../../content/helplines.yaml");

/// What `init` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// 新しいフォルダー / the new folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// 計画の種類。書かないときは聞きます / the kind of plan; asked for when it is not given
    #[arg(long, value_enum)]
    kind: Option<StarterKind>,
}

/// Kinds of plans by the levels they usually have. All of it can be changed in `plan.yaml` afterwards.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StarterKind {
    /// 地域福祉計画など: 段は2つ（地域像 › 考え方）と、取組 / two levels
    Welfare,
    /// 総合計画: 段は3つ（政策 › 施策 › 基本事業）と、事務事業 / three levels
    General,
    /// 介護・障がい福祉・子どもの計画: 段は2つと、見込量の表 / two levels, and tables of volumes
    Care,
}

/// Makes the site. A folder that holds a site already is left alone.
pub(crate) fn run(common: &CommonOptions, options: &Options) -> io::Result<bool> {
    let folder = &options.folder;
    if folder.join("content").exists() {
        return Err(common.fault(&text!(
            "このフォルダーには、もう content があります。何も変えていません: {path}",
            "this folder already has content; nothing was changed: {path}",
            path = shown_path(folder)
        )));
    }
    for (name, bytes) in files(options.kind.unwrap_or_else(|| asked(common))) {
        disk::create(&folder.join(name), &bytes, false)?;
    }
    disk::create(&folder.join("content/helplines.yaml"), HELPLINES, false)?;
    schema::run(
        &CommonOptions { site: folder.clone(), lang: common.lang, quiet: true, date: common.date },
        &schema::Options { folder: None },
    )?;
    if !common.quiet {
        common.tell(&text!(
            "新しいサイトを作りました。次のように打つと見られます:\n  cd {path}\n  keikaku serve",
            "The new site is ready. To see it:\n  cd {path}\n  keikaku serve",
            path = shown_path(folder)
        ));
    }
    Ok(true)
}

/// What the user answers; the smaller plan without a terminal, so that scripts never hang.
fn asked(common: &CommonOptions) -> StarterKind {
    let question = common.say(
        "どの計画ですか。1: 地域福祉計画など（段は2つ）  2: 総合計画（段は3つと事務事業）  3: 介護・障がい福祉・子どもの計画（見込量の表つき） [1]: ",
        "Which kind of plan? 1: community welfare (two levels)  2: comprehensive (three levels)  3: care (with tables of volumes) [1]: ",
    );
    match terminal::ask(question).as_deref().map(str::trim) {
        Some("2" | "２" | "総合計画" | "general") => StarterKind::General,
        Some("3" | "３" | "介護" | "care") => StarterKind::Care,
        _ => StarterKind::Welfare,
    }
}

/// The files of a site with a kind of plan.
fn files(kind: StarterKind) -> Vec<(String, Vec<u8>)> {
    let mut files = all::<Starter>();
    match kind {
        StarterKind::Welfare => {}
        StarterKind::General => {
            // The site, its news and its words are the same; the plan itself is another.
            let kept = ["content/plan/news/", "content/plan/glossary.yaml"];
            files.retain(|(name, _)| {
                !name.starts_with("content/plan/") || kept.iter().any(|kept| name.starts_with(kept))
            });
            rename(&mut files, &[("地域福祉計画", "総合計画"), ("福祉課", "企画課")]);
            files.extend(all::<General>());
        }
        StarterKind::Care => {
            let districts = "audiences:\n";
            rename(
                &mut files,
                &[
                    ("地域福祉計画", "介護・障がい福祉計画"),
                    (districts, &[DISTRICTS, districts].concat()),
                ],
            );
            files.extend(all::<Care>());
        }
    }
    files
}

/// The parts of the area by which volumes are counted.
const DISTRICTS: &str = "districts:
  - { id: north, name: 北部, reading: ほくぶ }
  - { id: south, name: 南部, reading: なんぶ }
";

/// Replaces words in the site's and the plan's own file.
fn rename(files: &mut [(String, Vec<u8>)], words: &[(&str, &str)]) {
    let about = |name: &str| name.ends_with("site.yaml") || name.ends_with("plan.yaml");
    for (_, bytes) in files.iter_mut().filter(|(name, _)| about(name)) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let replaced = words.iter().fold(text, |text, (from, to)| text.replace(from, to));
        *bytes = replaced.into_bytes();
    }
}

fn all<E: RustEmbed>() -> Vec<(String, Vec<u8>)> {
    let files = E::iter().filter_map(|name| Some((E::get(&name)?, name)));
    files.map(|(file, name)| (name.into_owned(), file.data.into_owned())).collect()
}
