//! The check of a finished site: every link inside it leads somewhere, and nothing on it is asked of anybody else.
//!
//! Knows files and the tags in them. Does not know the plan or the theme, so it also finds what a theme of a city's own got wrong.

mod findings;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

pub use findings::findings;
use rayon::prelude::*;

use crate::document::markdown::link::{decode, join};
use crate::html::{self, Kind};

/// A link that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkFault {
    /// The file it stands in.
    pub file: String,
    /// The link as written.
    pub link: String,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What can be wrong with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// There is no such file. A folder is not a file: opened from a disk, it shows a list.
    NoFile,
    /// The file has no such anchor.
    NoAnchor,
    /// It begins at the root of a host and breaks wherever the site is not at that root.
    FromRoot,
    /// A page would fetch something from somebody else.
    Outside,
    /// It would run a script.
    Script,
}

impl fmt::Display for LinkFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            FaultKind::NoFile => "no such file",
            FaultKind::NoAnchor => "no such anchor",
            FaultKind::FromRoot => "not relative",
            FaultKind::Outside => "asks another host",
            FaultKind::Script => "runs a script",
        };
        write!(f, "{}: {} ({what})", self.file, self.link)
    }
}

/// Checks all pages and style sheets of a site.
pub fn check(files: &BTreeMap<String, Arc<[u8]>>) -> Vec<LinkFault> {
    let pages: HashMap<&str, Tags> = files
        .par_iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path.as_str(), Tags::read(&String::from_utf8_lossy(bytes))))
        .collect();
    let mut faults: Vec<LinkFault> = pages
        .par_iter()
        .flat_map_iter(|(file, tags)| {
            let fault = |link: &Link| {
                let kind = fault(files, &pages, file, link)?;
                Some(LinkFault { file: (*file).to_owned(), link: link.to.clone(), kind })
            };
            tags.links.iter().filter_map(fault).collect::<Vec<_>>()
        })
        .collect();
    let sheets = files.iter().filter(|(path, _)| path.ends_with(".css"));
    faults.extend(sheets.flat_map(|(path, bytes)| sheet(path, &String::from_utf8_lossy(bytes))));
    faults.sort();
    faults.dedup();
    faults
}

fn fault(
    files: &BTreeMap<String, Arc<[u8]>>,
    pages: &HashMap<&str, Tags>,
    from: &str,
    link: &Link,
) -> Option<FaultKind> {
    let to = link.to.trim();
    let scheme = to.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase()).filter(|s| {
        !s.is_empty() && s.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    match scheme.as_deref() {
        Some("http" | "https") => return link.fetched.then_some(FaultKind::Outside),
        Some("mailto" | "tel") => return None,
        Some("data") if link.fetched => return None,
        Some(_) => return Some(FaultKind::Script),
        None => {}
    }
    if to.starts_with("//") {
        return Some(FaultKind::Outside);
    }
    if to.starts_with('/') {
        return Some(FaultKind::FromRoot);
    }
    let (path, anchor) = to.split_once('#').unwrap_or((to, ""));
    let path = path.split('?').next().unwrap_or_default();
    let Some(target) = resolve(from, &decode(path)) else {
        return Some(FaultKind::NoFile);
    };
    if !files.contains_key(&target) {
        return Some(FaultKind::NoFile);
    }
    let anchors = pages.get(target.as_str()).map(|tags| &tags.anchors);
    let missing = !anchor.is_empty() && !anchors.is_some_and(|all| all.contains(&decode(anchor)));
    missing.then_some(FaultKind::NoAnchor)
}

/// The path that a link from a file leads to; nothing above the root.
fn resolve(from: &str, link: &str) -> Option<String> {
    match link {
        "" => Some(from.to_owned()),
        link => join(from, link),
    }
}

/// What a style sheet would fetch from elsewhere.
fn sheet(path: &str, text: &str) -> Vec<LinkFault> {
    let outside = |link: &str| link.starts_with("//") || link.starts_with("http");
    text.split("url(")
        .skip(1)
        .chain(text.split("@import").skip(1))
        .map(|rest| rest.trim_start_matches([' ', '"', '\'']))
        .filter(|rest| outside(rest))
        .map(|rest| LinkFault {
            file: path.to_owned(),
            link: rest.chars().take_while(|c| !"\"')".contains(*c)).collect(),
            kind: FaultKind::Outside,
        })
        .collect()
}

/// A link of a page.
struct Link {
    to: String,
    /// True when the browser fetches it by itself.
    fetched: bool,
}

/// What matters of a page: where it leads, and where one can be led to inside it.
#[derive(Default)]
struct Tags {
    links: Vec<Link>,
    anchors: HashSet<String>,
}

impl Tags {
    fn read(html: &str) -> Self {
        let mut tags = Self::default();
        for part in html::parts(html) {
            if part.kind == Kind::Opens {
                tags.add(&part.name().to_ascii_lowercase(), &part.attributes());
            }
        }
        tags
    }

    fn add(&mut self, name: &str, attributes: &BTreeMap<String, String>) {
        let get = |key: &str| attributes.get(key).map(String::as_str);
        if let Some(id) = get("id") {
            self.anchors.insert(id.to_owned());
        }
        let mut push = |to: Option<&str>, fetched: bool| {
            self.links.extend(to.map(|to| Link { to: to.to_owned(), fetched }));
        };
        match name {
            "a" | "area" => push(get("href"), false),
            "form" => push(get("action"), true),
            // The address under which search engines know the page is no request.
            "link" => push(get("href"), !matches!(get("rel"), Some("canonical" | "alternate"))),
            "use" => push(get("href"), true),
            "img" | "script" | "source" | "iframe" | "audio" | "video" | "embed" | "input" => {
                push(get("src"), true)
            }
            _ => {}
        }
        for candidate in get("srcset").unwrap_or_default().split(',') {
            push(candidate.split_whitespace().next(), true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(pages: &[(&str, &str)]) -> BTreeMap<String, Arc<[u8]>> {
        let file = |(path, html): &(&str, &str)| ((*path).to_owned(), Arc::from(html.as_bytes()));
        pages.iter().map(file).collect()
    }

    fn faults(html: &str) -> Vec<FaultKind> {
        let files = site(&[
            ("a/index.html", html),
            ("index.html", "<h2 id='x'>x</h2>"),
            ("assets/s.css", "a{}"),
        ]);
        check(&files).into_iter().map(|fault| fault.kind).collect()
    }

    #[test]
    fn good_links_are_silent() {
        let html = "<!-- <a href='no'> --><link rel=stylesheet href=../assets/s.css><a href=\"../index.html#x\">x</a>\
            <a href='https://example.jp/'>x</a><a href=\"mailto:a@b\">x</a><a href='#me' id='me'>x</a>\
            <script>if (a<b) '<a href=\"no\">'</script><a href='?q=1'>x</a>";
        assert_eq!(faults(html), []);
    }

    #[test]
    fn each_kind_of_bad_link_is_found() {
        for (html, kind) in [
            ("<a href='../b.html'>", FaultKind::NoFile),
            ("<a href='../'>", FaultKind::NoFile),
            ("<a href='../../index.html'>", FaultKind::NoFile),
            ("<a href='../index.html#y'>", FaultKind::NoAnchor),
            ("<a href='/index.html'>", FaultKind::FromRoot),
            ("<script src='//cdn.example/x.js'></script>", FaultKind::Outside),
            ("<img alt src=https://example.jp/a.png>", FaultKind::Outside),
            ("<img srcset='https://example.jp/a.png 2x'>", FaultKind::Outside),
            ("<a href='java&amp;script:x'>", FaultKind::NoFile),
            ("<a href='javascript:x'>", FaultKind::Script),
        ] {
            assert_eq!(faults(html), [kind], "{html}");
        }
    }

    #[test]
    fn style_sheets_fetch_nothing_from_elsewhere() {
        let files = site(&[(
            "assets/s.css",
            "@import \"https://a.example/b.css\";a{background:url(//b.example/c)}",
        )]);
        assert_eq!(check(&files).len(), 2);
    }
}
