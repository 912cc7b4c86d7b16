//! What publishing has to know about HTML: the references of a page, and the signs that a release is not meant for the public.
//!
//! Does not know hosts.

use std::collections::BTreeSet;

use rayon::prelude::*;
use url::Url;

use super::plan::{SendGuard, UploadPlan};
use super::release::{Release, ReleaseFile};
use crate::diagnostic::text;
use crate::html::{self, HtmlKind, HtmlPart};

/// The files of the same site that a page refers to, as paths. Fragments, queries, other sites
/// and references above the site's root are left out.
pub fn references(path: &str, html: &str) -> Vec<String> {
    // To take a tag apart is dear, and most refer to nothing.
    let refers = |tag: &HtmlPart| tag.raw.contains("href") || tag.raw.contains("src");
    let tags =
        html::parts(html).into_iter().filter(|tag| tag.kind == HtmlKind::Opens && refers(tag));
    let urls = tags.flat_map(|tag| {
        let mut attributes = tag.attributes();
        [attributes.remove("href"), attributes.remove("src")]
    });
    urls.flatten().filter_map(|url| resolve(path, &url)).collect()
}

fn resolve(page: &str, url: &str) -> Option<String> {
    // In a folder of its own, so that what leads above the site's root is seen.
    const ROOT: &str = "http://host/site/";
    let url = url.split(['#', '?']).next().filter(|url| !url.is_empty())?;
    let target = Url::parse(ROOT).ok()?.join(page).ok()?.join(url).ok()?;
    let path = target.as_str().strip_prefix(ROOT)?;
    let is_folder = path.is_empty() || path.ends_with('/');
    Some(if is_folder { format!("{path}index.html") } else { path.to_string() })
}

/// What a page has that must not go out.
struct Faults {
    draft: bool,
    /// `page → file` for each reference that leads nowhere.
    broken: Vec<String>,
}

fn faults(release: &Release, file: &ReleaseFile) -> super::Result<Faults> {
    let bytes = release.bytes(file)?;
    let html = String::from_utf8_lossy(&bytes);
    let nowhere = |target: &String| {
        let bare = format!("{target}/index.html");
        release.file(target).is_none() && release.file(&bare).is_none()
    };
    Ok(Faults {
        draft: html.contains("name=\"keikaku-draft\""),
        broken: references(&file.path, &html)
            .into_iter()
            .filter(nowhere)
            .map(|target| format!("{} → {target}", file.path))
            .collect(),
    })
}

/// Looks into the pages about to be sent (all pages if some are removed) for what must not go out:
/// references to files the release does not have, and drafts (`<meta name="keikaku-draft">`, which
/// the theme's base template puts on them). Looks at the sitemap for another site's address than
/// `url`.
///
/// # Errors
/// A file of the release cannot be read.
pub fn inspect(
    release: &Release,
    plan: &UploadPlan,
    url: Option<&str>,
) -> super::Result<Vec<SendGuard>> {
    // A removed page may leave links in pages that do not change.
    let all = !plan.removed.is_empty();
    let sent: BTreeSet<&str> = plan.uploads.iter().map(|u| u.path.as_str()).collect();
    let pages: Vec<&ReleaseFile> = release
        .files
        .iter()
        .filter(|file| file.path.ends_with(".html") && (all || sent.contains(file.path.as_str())))
        .collect();
    let found =
        pages.par_iter().map(|file| faults(release, file)).collect::<super::Result<Vec<_>>>()?;
    let drafts: Vec<&str> = found
        .iter()
        .zip(&pages)
        .filter_map(|(found, file)| found.draft.then_some(file.path.as_str()))
        .collect();
    let broken: Vec<String> = found.into_iter().flat_map(|found| found.broken).collect();
    let mut guards = Vec::new();
    if !broken.is_empty() {
        let (count, first) = (broken.len(), &broken[0]);
        guards.push(SendGuard {
            code: "broken-reference",
            message: text!(
                "存在しないファイルへのリンクが {count} 件あります(例: {first})",
                "{count} references lead to files that do not exist (such as {first})"
            ),
        });
    }
    if !drafts.is_empty() {
        let (count, first) = (drafts.len(), &drafts[0]);
        guards.push(SendGuard {
            code: "draft",
            message: text!(
                "下書きが {count} ページ含まれています(例: {first})",
                "{count} pages are drafts (such as {first})"
            ),
        });
    }
    if let (Some(url), Some(file)) = (url, release.file("sitemap.xml")) {
        let bytes = release.bytes(file)?;
        let sitemap = String::from_utf8_lossy(&bytes);
        let first = sitemap
            .split_once("<loc>")
            .and_then(|(_, rest)| rest.split_once("</loc>"))
            .map(|(address, _)| address.trim());
        let base = format!("{}/", url.trim_end_matches('/'));
        if let Some(first) = first.filter(|f| f.contains("://") && !f.starts_with(&base)) {
            guards.push(SendGuard {
                code: "base-path",
                message: text!(
                    "別の公開先のために作られたサイトです(サイトマップ: {first}、公開先: {base})",
                    "the site was built for another address (sitemap: {first}, target: {base})"
                ),
            });
        }
    }
    Ok(guards)
}
