//! `keikaku init`: a small site that builds without a finding, to be written over.

use std::io;
use std::path::PathBuf;

use rust_embed::RustEmbed;

use super::{Common, schema};
use crate::source::shown_path;
use crate::{disk, terminal};

/// The files of a new site.
#[derive(RustEmbed)]
#[folder = "src/cli/starter/"]
struct Starter;

/// The national telephone lines, which every site has from the first day.
const HELPLINES: &[u8] = include_bytes!("../../content/helplines.yaml");

/// What `init` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// 新しいフォルダー / the new folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Makes the site. A folder that holds a site already is left alone.
pub(crate) fn run(common: &Common, options: &Options) -> io::Result<bool> {
    let folder = &options.folder;
    if folder.join("content").exists() {
        let message = common.say(
            "このフォルダーには、もう content があります。何も変えていません:",
            "this folder already has content; nothing was changed:",
        );
        let message = format!("{message} {}", shown_path(folder));
        return Err(io::Error::other(message));
    }
    for name in Starter::iter() {
        if let Some(file) = Starter::get(&name) {
            disk::create(&folder.join(name.as_ref()), &file.data, false)?;
        }
    }
    disk::create(&folder.join("content/helplines.yaml"), HELPLINES, false)?;
    schema::run(
        &Common {
            site: folder.clone(),
            lang: common.lang,
            quiet: true,
            date: common.date,
        },
        &schema::Options { folder: None },
    )?;
    if !common.quiet {
        terminal::say(&format!(
            "{}\n  cd {}\n  keikaku serve",
            common.say(
                "新しいサイトを作りました。次のように打つと見られます:",
                "The new site is ready. To see it:"
            ),
            shown_path(folder)
        ));
    }
    Ok(true)
}
