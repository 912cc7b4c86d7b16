//! An independent reader: fetches what was published as a citizen's browser would, and compares.
//!
//! Knows addresses and digests. Never asks for a hashed asset before it was sent, because caches
//! remember that something was not there.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use rayon::prelude::*;
use ureq::{Agent, http};

use super::plan::UploadPlan;
use super::release::{Digest, Release};
use super::remote::http::{agent, digest};
use super::remote::pin::tls;
use super::remote::{Outcome, Remote, RemoteError, Trouble};
use super::settings::PublishTarget;
use super::state::PublishState;
use super::{FailureKind, Result};
use crate::diagnostic::{Text, text};
use crate::media::media_type;

/// What a reader must find, or find no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Path below the public address.
    pub path: String,
    /// Digest of the bytes.
    pub sha256: Digest,
    /// Whether these bytes were withdrawn.
    pub gone: bool,
}

/// What a plan promises a reader: every changed byte, nothing of what was deleted, 20 unchanged files, 5 tombstones. `before`
/// is what the host held.
pub fn expected(plan: &UploadPlan, before: Option<&PublishState>) -> Vec<Expected> {
    let mut list: Vec<Expected> =
        plan.uploads.iter().map(|upload| Expected::there(&upload.path, upload.sha256)).collect();
    let sent: BTreeSet<String> = list.iter().map(|e| e.path.clone()).collect();
    let mut sample = |files: &mut dyn Iterator<Item = (&String, Digest)>, most: usize| {
        let mut files: Vec<(&String, Digest)> =
            files.filter(|(path, _)| !sent.contains(*path)).collect();
        // Digests are as good as random, and the same release is tested the same way everywhere.
        files.sort_by_key(|(_, digest)| *digest);
        let files = files.into_iter().take(most);
        list.extend(files.map(|(path, sha256)| Expected::there(path, sha256)));
    };
    let next = &plan.next;
    sample(&mut next.files.iter().map(|f| (&f.path, f.sha256)), 20);
    sample(&mut next.tombstones.iter().map(|t| (&t.path, t.sha256)), 5);
    let deletes: BTreeSet<&str> = plan.deletes.iter().map(String::as_str).collect();
    let owned = before.into_iter().flat_map(PublishState::owned);
    let gone = owned.filter(|(path, _, _)| deletes.contains(path));
    list.extend(
        gone.map(|(path, sha256, _)| Expected { gone: true, ..Expected::there(path, sha256) }),
    );
    list
}

impl Expected {
    /// Something that a reader must find.
    pub fn there(path: &str, sha256: Digest) -> Self {
        Expected { path: path.to_string(), sha256, gone: false }
    }
}

/// Reads everything over HTTP.
///
/// # Errors
/// [`FailureKind::Unverified`] with a table of what differs.
pub fn http(
    target: &PublishTarget,
    site: &Path,
    url: &str,
    list: &[Expected],
    stamp: &str,
) -> Result<()> {
    let agent = reader(target, site)?;
    let base = format!("{}/", url.trim_end_matches('/'));
    let check = |expected: &Expected| complaint(&agent, &base, expected, stamp);
    finish(&base, each(list, target.connections(), check))
}

/// How a host answers for an address where nothing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AbsentAnswer {
    /// "Not found", with the site's own page if it has one.
    Right,
    /// "Not found", with a page that is not the site's.
    Plain(Text),
    /// As if there were a page; search engines and checkers then believe in every wrong link.
    Denied(Text),
}

/// Asks for an address where nothing can be. `own` is the site's page for such addresses. A host
/// that does not answer at all has been complained about elsewhere.
///
/// # Errors
/// The settings of TLS are wrong.
pub fn absence(
    target: &PublishTarget,
    site: &Path,
    url: &str,
    release: &Release,
) -> Result<AbsentAnswer> {
    let agent = reader(target, site)?;
    let base = format!("{}/", url.trim_end_matches('/'));
    let id = &release.id;
    let Ok(answer) = fetch(&agent, &format!("{base}keikaku-{id}-nothing-here/")) else {
        return Ok(AbsentAnswer::Right);
    };
    let status = answer.status().as_u16();
    if answer.status().is_success() {
        return Ok(AbsentAnswer::Denied(text!(
            "存在しないアドレスに、ページがあるように答えています(HTTP {status})。ウェブサーバーを、404 と答えるように設定してください",
            "addresses that do not exist are answered as if they did (HTTP {status}); make the web server answer 404"
        )));
    }
    let own = release.file("404.html");
    if own.is_none_or(|own| *answer.body() == own.sha256) {
        return Ok(AbsentAnswer::Right);
    }
    Ok(AbsentAnswer::Plain(text!(
        "存在しないアドレスには正しく HTTP {status} と答えますが、画面がサイトの 404.html ではありません。ウェブサーバーに設定すると、迷った人をサイト内へ案内できます(例: Apache の ErrorDocument 404)",
        "addresses that do not exist are rightly answered HTTP {status}, but not with the site's 404.html; the web server can be told to (in Apache: ErrorDocument 404)"
    )))
}

fn reader(target: &PublishTarget, site: &Path) -> Result<Agent> {
    let ca_file = target.ca_file.as_deref().map(|file| site.join(super::settings::home(file)));
    let tls = tls(ca_file.as_deref(), target.certificate.as_deref(), false)
        .map_err(|error| FailureKind::World.failure(Text::of(|_| error.text.clone())))?;
    Ok(agent(tls, target.connections()))
}

/// Reads everything back over the protocol it was sent with.
///
/// # Errors
/// [`FailureKind::Unverified`] with a table of what differs.
pub fn protocol(remote: &dyn Remote, list: &[Expected], workers: usize) -> Result<()> {
    let complaints =
        each(list, workers, |expected| match patiently(|| remote.digest(&expected.path)) {
            Ok(Some((found, _))) if expected.gone && found == expected.sha256 => {
                Some(still_there(&expected.path))
            }
            Ok(_) if expected.gone => None,
            Ok(Some((found, _))) if found == expected.sha256 => None,
            Ok(Some(_)) => Some(differs(&expected.path)),
            Ok(None) => Some(missing(&expected.path)),
            Err(error) => Some(unread(&expected.path, &error)),
        });
    finish("", complaints)
}

/// What several hands complain of.
fn each(
    list: &[Expected],
    workers: usize,
    check: impl Fn(&Expected) -> Option<Text> + Sync,
) -> Vec<Text> {
    let hands = rayon::ThreadPoolBuilder::new().num_threads(workers.min(list.len()).max(1));
    let check = || list.par_iter().with_max_len(1).filter_map(&check).collect();
    let mut complaints: Vec<Text> = match hands.build() {
        Ok(hands) => hands.install(check),
        Err(_) => check(),
    };
    complaints.sort_by(|a, b| a.en.cmp(&b.en));
    complaints
}

/// Asks again what may pass: a host that is out of ports or closes an idle connection has not lost the file.
fn patiently<T>(ask: impl Fn() -> Outcome<T>) -> Outcome<T> {
    for _ in 0..2 {
        match ask() {
            Err(error) if error.trouble == Trouble::Passing => {
                std::thread::sleep(Duration::from_millis(500));
            }
            outcome => return outcome,
        }
    }
    ask()
}

fn complaint(agent: &Agent, base: &str, expected: &Expected, stamp: &str) -> Option<Text> {
    let path = &expected.path;
    let answer = patiently(|| fetch(agent, &format!("{base}{path}")));
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return Some(unread(path, &error)),
    };
    let right = |answer: &http::Response<Digest>| {
        answer.status() == 200 && *answer.body() == expected.sha256
    };
    if expected.gone {
        return right(&answer).then(|| still_there(path));
    }
    if right(&answer) {
        return media_complaint(path, &answer);
    }
    // Asked so that no cache can know the answer: wrong bytes, or only an old copy on the way?
    if fetch(agent, &format!("{base}{path}?v={stamp}")).is_ok_and(|fresh| right(&fresh)) {
        return Some(text!(
            "{path}: 途中のキャッシュが古い内容を返しています",
            "{path}: a cache on the way still answers with the old content"
        ));
    }
    match answer.status().as_u16() {
        200 => Some(differs(path)),
        404 => Some(missing(path)),
        status => Some(unread(path, &format!("HTTP {status}"))),
    }
}

fn fetch(agent: &Agent, url: &str) -> Outcome<http::Response<Digest>> {
    let request = http::Request::get(url)
        .header("cache-control", "no-cache")
        .header("pragma", "no-cache")
        .body(Vec::new())
        .map_err(|e| RemoteError::new(Trouble::Lasting, e))?;
    digest(agent, request)
}

fn media_complaint(path: &str, answer: &http::Response<Digest>) -> Option<Text> {
    let sent = answer.headers().get("content-type")?.to_str().ok()?;
    let sent = sent.to_ascii_lowercase();
    let wanted = media_type(path);
    let html = wanted.starts_with("text/html");
    let wrong = html && !sent.starts_with("text/html");
    let charset = html && sent.contains("charset=") && !sent.contains("utf-8");
    (wrong || charset).then(|| {
        text!(
            "{path}: 種類が `{sent}` になっています(正しくは `{wanted}`)",
            "{path}: served as `{sent}`, not `{wanted}`"
        )
    })
}

fn differs(path: &str) -> Text {
    text!("{path}: 内容が違います", "{path}: other content")
}

fn still_there(path: &str) -> Text {
    text!(
        "{path}: 消したのに、まだ読めます(途中のキャッシュが返しているかもしれません)",
        "{path}: was removed and can still be read (perhaps from a cache on the way)"
    )
}

fn missing(path: &str) -> Text {
    text!("{path}: 見つかりません", "{path}: not found")
}

fn unread(path: &str, error: &dyn std::fmt::Display) -> Text {
    text!("{path}: 読めません({error})", "{path}: cannot be read ({error})")
}

fn finish(base: &str, complaints: Vec<Text>) -> Result<()> {
    if complaints.is_empty() {
        return Ok(());
    }
    let shown = || complaints.iter().take(20);
    let Text { ja, en } =
        Text::of(|language| shown().map(|one| format!("  {}\n", one.get(language))).collect());
    Err(FailureKind::Unverified.failure(text!(
        "公開した内容を {base} で確かめたところ、{count} 件が違いました\n{ja}",
        "{count} files at {base} are not what was published\n{en}",
        count = complaints.len()
    )))
}
