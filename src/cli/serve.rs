//! `keikaku serve`: the preview, until Ctrl+C.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use super::CommonOptions;
use crate::{serve, terminal};

/// What `serve` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// ポート番号（初めは 4649 から空いている番号） / the port
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// ほかのパソコンにも見せるアドレス（下書きも見えます） / an address other computers can reach
    #[arg(long, value_name = "ADDRESS")]
    host: Option<IpAddr>,
    /// ブラウザーで開きます / open the page in a browser
    #[arg(long)]
    open: bool,
    /// 見るだけにします（「編集」を出しません） / show the site and change nothing
    #[arg(long)]
    read_only: bool,
    /// 「エディターで開く」の相手（code, zed, idea … または 名前://{path}:{line}）。初めは EDITOR の値、off で出しません / the editor that links open
    #[arg(long, value_name = "EDITOR")]
    editor: Option<String>,
    /// 知らせを待たずに、1秒ごとにファイルを見ます / look at the files every second
    #[arg(long)]
    poll: bool,
}

/// Serves until the process is ended.
pub(crate) fn run(common: &CommonOptions, options: &Options) -> io::Result<bool> {
    serve::run(serve::ServeOptions {
        address: options.host.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        port: options.port,
        open: options.open,
        editor: match options.editor.as_deref() {
            Some("off") => None,
            Some(named) => Some(named.to_owned()),
            None => of_environment(),
        },
        poll: options.poll,
        read_only: options.read_only,
        language: common.language(),
        styled: terminal::is_styled(),
        quiet: common.quiet,
        ..serve::ServeOptions::new(&common.site, common.as_of(true))
    })?;
    Ok(true)
}

/// The editor that `VISUAL` or `EDITOR` names, if a link can open it: one for the terminal has no address.
fn of_environment() -> Option<String> {
    let commands = ["VISUAL", "EDITOR"].map(std::env::var).into_iter().flatten();
    let mut names = commands.filter_map(|command| {
        let program = command.split_whitespace().next()?;
        let name = Path::new(program).file_stem()?.to_str()?.to_owned();
        serve::Editor::new(&name, "/").is_some().then_some(name)
    });
    names.next()
}
