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
use crate::html::{self, HtmlKind, HtmlPart};

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
    let text = |bytes: &Arc<[u8]>| String::from_utf8_lossy(bytes).into_owned();
    let of =
        |ending: &'static str| files.par_iter().filter(move |(path, _)| path.ends_with(ending));
    let finished = Finished {
        files: files.keys().map(String::as_str).collect(),
        pages: of(".html").map(|(path, html)| (path.as_str(), Tags::read(&text(html)))).collect(),
    };
    let sheets = of(".css").flat_map_iter(|(path, css)| sheet(path, &text(css)));
    let mut faults = finished.faults();
    faults.extend(sheets.collect::<Vec<_>>());
    faults.sort();
    faults.dedup();
    faults
}

/// A finished site: the names of all its files, and what was read of its pages.
struct Finished<'a> {
    files: HashSet<&'a str>,
    pages: HashMap<&'a str, Tags>,
}

impl Finished<'_> {
    /// What is wrong with the links of all pages that were read.
    fn faults(&self) -> Vec<LinkFault> {
        let pages = self.pages.par_iter();
        let faults = pages.flat_map_iter(|(file, tags)| {
            tags.links.iter().filter_map(|link| self.fault(file, link))
        });
        faults.collect()
    }

    /// What is wrong with a link of a file.
    fn fault(&self, from: &str, link: &PageLink) -> Option<LinkFault> {
        let kind = self.kind_of_fault(from, link)?;
        Some(LinkFault { file: from.to_owned(), link: link.to.clone(), kind })
    }

    fn kind_of_fault(&self, from: &str, link: &PageLink) -> Option<FaultKind> {
        let to = link.to.trim();
        let scheme = to.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        let scheme = scheme.filter(|s| {
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
        let Some((target, anchor)) = inside(from, to).filter(|(to, _)| self.has(to)) else {
            return Some(FaultKind::NoFile);
        };
        let is_there = match self.pages.get(target.as_str()) {
            Some(tags) => tags.anchors.contains(&anchor),
            // A page that was not read is trusted.
            None => target.ends_with(".html"),
        };
        (!anchor.is_empty() && !is_there).then_some(FaultKind::NoAnchor)
    }

    fn has(&self, file: &str) -> bool {
        self.files.contains(file)
    }
}

/// The file and the place on it that a link from a file leads to; nothing above the root.
fn inside(from: &str, link: &str) -> Option<(String, String)> {
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let path = path.split('?').next().unwrap_or_default();
    let target = match &*decode(path) {
        "" => from.to_owned(),
        path => join(from, path)?,
    };
    Some((target, decode(anchor)))
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
struct PageLink {
    to: String,
    /// True when the browser fetches it by itself.
    fetched: bool,
}

/// What matters of a page: where it leads, and where one can be led to inside it.
#[derive(Default)]
struct Tags {
    links: Vec<PageLink>,
    anchors: HashSet<String>,
}

/// The elements with a link: in which attribute, and whether the browser fetches it by itself.
const LINKED: [(&str, &str, bool); 13] = [
    ("a", "href", false),
    ("area", "href", false),
    ("form", "action", true),
    ("link", "href", true),
    ("use", "href", true),
    ("img", "src", true),
    ("script", "src", true),
    ("source", "src", true),
    ("iframe", "src", true),
    ("audio", "src", true),
    ("video", "src", true),
    ("embed", "src", true),
    ("input", "src", true),
];

impl Tags {
    fn read(html: &str) -> Self {
        let mut tags = Self::default();
        html::parts(html).iter().for_each(|part| tags.add(part));
        tags
    }

    fn add(&mut self, part: &HtmlPart<'_>) {
        if part.kind != HtmlKind::Opens {
            return;
        }
        let linked = LINKED.iter().find(|(name, ..)| part.name().eq_ignore_ascii_case(name));
        // To take a tag apart is dear, and most have neither a link nor an anchor.
        let mut pairs = part.raw.as_bytes().windows(2);
        if linked.is_none() && !pairs.any(|pair| pair.eq_ignore_ascii_case(b"id")) {
            return;
        }
        let mut attributes = part.attributes();
        self.anchors.extend(attributes.remove("id"));
        let Some((name, attribute, fetched)) = linked else { return };
        let to = attributes.remove(*attribute);
        // The address under which search engines know the page is no request.
        let rel = attributes.get("rel").map(String::as_str);
        let known_as = *name == "link" && matches!(rel, Some("canonical" | "alternate"));
        self.links.extend(to.map(|to| PageLink { to, fetched: *fetched && !known_as }));
        let candidates = attributes.get("srcset").map_or("", String::as_str).split(',');
        let candidates = candidates.filter_map(|one| one.split_whitespace().next());
        self.links.extend(candidates.map(|to| PageLink { to: to.to_owned(), fetched: true }));
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
