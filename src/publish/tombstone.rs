//! The page left where a page was removed, and the page it leads to.
//!
//! Knows addresses only: nothing of the removed page stays.

use std::collections::BTreeMap;

use url::Url;

use super::release::Release;

/// The page that a removed page's tombstone points to: its named successor, or the nearest
/// listing above it that the release has.
pub fn successor(path: &str, release: &Release, moved: &BTreeMap<String, String>) -> String {
    if let Some(to) = moved.get(path)
        && release.file(to).is_some()
    {
        return to.clone();
    }
    let mut folder = path.strip_suffix("/index.html").unwrap_or(path);
    while let Some((parent, _)) = folder.rsplit_once('/') {
        let candidate = format!("{parent}/index.html");
        if release.file(&candidate).is_some() {
            return candidate;
        }
        folder = parent;
    }
    "index.html".to_string()
}

/// The page left in place of a removed one. It refers to nothing but its successor.
pub fn page(path: &str, to: &str) -> Vec<u8> {
    let href = relative(path, to);
    format!(
        "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n\
<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"robots\" content=\"noindex\">\n\
<title>このページは移動または終了しました</title>\n\
<style>body{{max-width:40rem;margin:3rem auto;padding:0 1rem;font:1.125rem/1.8 sans-serif}}</style>\n\
</head>\n<body>\n<main>\n<h1>このページは移動または終了しました</h1>\n\
<p>お探しの内容は、次のページからご覧ください。</p>\n<p><a href=\"{href}\">関連するページへ進む</a></p>\n\
<p lang=\"en\">This page has moved or is no longer available. <a href=\"{href}\">Continue to a related page</a>.</p>\n\
</main>\n</body>\n</html>\n"
    )
    .into_bytes()
}

/// The relative URL from one page to another; `index.html` stays hidden.
fn relative(from: &str, to: &str) -> String {
    let at = |path: &str| Url::parse("http://host/").and_then(|root| root.join(path));
    let url = at(from).ok().zip(at(to).ok()).and_then(|(from, to)| from.make_relative(&to));
    match url.unwrap_or_default().trim_end_matches("index.html") {
        "" => "./".to_string(),
        url => url.to_string(),
    }
}
