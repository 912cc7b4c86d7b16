//! From a target's settings to a host.
//!
//! The only place that knows which protocol is which; a password is held as long as the host is.

use std::path::Path;

use super::remote::directory::Directory;
use super::remote::ftp::Ftp;
use super::remote::http::agent;
use super::remote::pin::tls;
use super::remote::s3::S3;
use super::remote::sftp::Sftp;
use super::remote::webdav::Webdav;
use super::remote::{Layout, Outcome, Remote, RemoteError, Replacing, Trouble};
use super::settings::{Protocol, PublishTarget, home};
use super::{Failure, FailureKind, Result};
use crate::diagnostic::text;

/// Connects to a target. `site` is the folder that relative local paths start from; `known_key` is
/// a host key this machine's user has accepted before.
///
/// # Errors
/// [`FailureKind::World`], with the fingerprint if the host is not a known one.
pub fn connect(
    target: &PublishTarget,
    site: &Path,
    known_key: Option<&str>,
) -> Result<Box<dyn Remote>> {
    let password = target.password()?;
    target.guard_key_file()?;
    let ca_file = target.ca_file.as_deref().map(|file| site.join(home(file)));
    let (ca, pin) = (ca_file.as_deref(), target.certificate.as_deref());
    let connections = target.connections();
    let layout = Layout::new(&target.path, target.records.as_deref());
    let endpoint = target.endpoint.clone().unwrap_or_default();
    let reached = || -> Outcome<Box<dyn Remote>> {
        Ok(match target.kind {
            Protocol::Sftp => {
                let host_key = target.host_key.clone().or(known_key.map(str::to_string));
                let target = PublishTarget { host_key, ..target.clone() };
                Box::new(Sftp::connect(target, password.clone(), layout)?)
            }
            Protocol::Ftps | Protocol::Ftp => {
                let secure = match target.kind {
                    Protocol::Ftps => Some((tls(ca, pin, false)?, tls(ca, pin, true)?)),
                    _ => None,
                };
                let password = password.clone().unwrap_or_default();
                Box::new(Ftp::connect(target.clone(), password, secure, layout)?)
            }
            Protocol::Webdav => {
                let agent = agent(tls(ca, pin, false)?, connections);
                let login = password.as_deref().map(|p| (target.user.as_str(), p));
                let records = target.records.as_deref();
                Box::new(Webdav::new(agent, &endpoint, login, records))
            }
            Protocol::S3 => {
                let agent = agent(tls(ca, pin, false)?, connections);
                let secret = password.as_deref().unwrap_or_default();
                let bucket = target.bucket.as_deref().unwrap_or_default();
                let region = target.region.as_deref().unwrap_or("us-east-1");
                let login = (target.user.as_str(), secret);
                Box::new(S3::new(agent, &endpoint, bucket, region, login, layout)?)
            }
            Protocol::Directory | Protocol::Zip => {
                let root = site.join(home(&target.path));
                let records = target.records.as_ref().map(|r| site.join(home(r)));
                let records = records.map(|path| path.to_string_lossy().into_owned());
                let layout = Layout::new(&root.to_string_lossy(), records.as_deref());
                Box::new(Directory::new(layout))
            }
        })
    };
    if password.is_some() && endpoint.starts_with("http://") && !target.allow_plaintext {
        return Err(FailureKind::World.failure(text!(
            "endpoint が暗号化されない http:// です。https:// にするか、allow_plaintext: true と書いてください",
            "the endpoint is http:// without encryption; use https://, or write allow_plaintext: true"
        )));
    }
    let remote = reached().map_err(|error| unreached(target, &error))?;
    if remote.replacing() == Replacing::Window && !target.accept_window {
        return Err(FailureKind::World.failure(text!(
            "このサーバーはファイルを切れ目なく置き換えられません(posix-rename なし)。ページが一瞬見つからなくなることを受け入れる場合だけ、accept_window: true と書いてください",
            "this server cannot replace a file without a gap (no posix-rename); write accept_window: true only if a page may be missing for a moment"
        )));
    }
    Ok(remote)
}

fn unreached(target: &PublishTarget, error: &RemoteError) -> Failure {
    let name = &target.name;
    FailureKind::World.failure(match error.trouble {
        Trouble::Untrusted => text!(
            "公開先 `{name}` が本物か確かめられません。何も送っていません。サーバーが示したもの: {error}。サーバーの管理者に確かめ、同じなら content/site.yaml の host_key(または certificate)に書いてください",
            "`{name}` could not be proved genuine; nothing was sent. It showed: {error}. Ask its administrator, and if that is right write it as host_key (or certificate) in content/site.yaml"
        ),
        Trouble::Denied => text!(
            "公開先 `{name}` に入れません: {error}",
            "`{name}` refused the login: {error}"
        ),
        _ => text!(
            "公開先 `{name}` につながりません: {error}",
            "`{name}` cannot be reached: {error}"
        ),
    })
}
