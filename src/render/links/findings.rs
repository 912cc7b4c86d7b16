//! What the check of a finished site finds, told to those who wrote it: anchors of their links, and links of a theme of their own.
//!
//! Knows which file a text stands in. Links to files that are not there are found before anything is drawn ([`crate::site::links`]).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::{FaultKind, LinkFault, Tags, check};
use crate::diagnostic::{Diagnostic, finding, nearest};
use crate::document::markdown::Link;
use crate::document::markdown::link::decode;
use crate::site::{Page, Resource, Site, links};
use crate::source::SourcePath;
use crate::view;

/// All findings on a site that was drawn without a fault. `files` are all its files, those of `static/` among them.
pub fn findings(site: &Site, files: &BTreeMap<String, Arc<[u8]>>) -> Vec<Diagnostic> {
    let mut anchors = Anchors { site, files, pages: HashMap::new() };
    let mut told = HashSet::new();
    let mut found = Vec::new();
    for (from, link) in site.plans.iter().flat_map(|plan| links::of(plan)) {
        if let Some((anchor, diagnostic)) = anchors.missing(from, link) {
            told.insert(anchor);
            found.push(diagnostic);
        }
    }
    let base = site.settings.base_url.as_deref();
    let faults = check(files).into_iter().filter(|fault| {
        let anchor = fault.link.split_once('#').map(|(_, anchor)| decode(anchor));
        let known = fault.kind == FaultKind::NoAnchor && anchor.is_some_and(|a| told.contains(&a));
        // The page for unknown addresses is shown at any of them, and names the site's own where that is known.
        let own =
            fault.kind == FaultKind::Outside && base.is_some_and(|url| fault.link.starts_with(url));
        // The edition with furigana repeats the faults of the other.
        !known && !own && !fault.file.contains("furigana/")
    });
    found.extend(faults.map(|fault| of_theme(site, &fault)));
    found
}

/// The anchors of the pages that links with an anchor lead to.
struct Anchors<'a> {
    site: &'a Site,
    files: &'a BTreeMap<String, Arc<[u8]>>,
    pages: HashMap<Page, HashSet<String>>,
}

impl Anchors<'_> {
    fn missing(&mut self, from: &SourcePath, link: &Link) -> Option<(String, Diagnostic)> {
        let (_, anchor) = link.url.split_once('#')?;
        let anchor = decode(anchor);
        let target = match &link.file {
            Some(file) => file,
            None if link.url.starts_with('#') => from,
            None => return None,
        };
        let page = links::page(&self.site.plans, target)?;
        let there = self.of(page);
        if there.contains(&anchor) {
            return None;
        }
        let known: Vec<&str> = there.iter().map(String::as_str).collect();
        let found = finding! { warning "broken-anchor", from, link.span;
            ("リンク `{}` の先のページに、`#{anchor}` という場所がありません", link.url),
            ("the page that `{}` leads to has no place `#{anchor}`", link.url);
        };
        let found = match nearest(&anchor, &known) {
            Some(near) => found.help(
                format!("もしかして `#{near}` ですか"),
                format!("did you mean `#{near}`?"),
            ),
            None => found.help(
                "見出しには `#` で行けません。`#` から後ろを消して（ページの先頭に行きます）、見出しの名前をリンクの文字に書いてください",
                "headings have no places to link to: leave out `#` and what follows (the link then leads to the top of the page) and name the heading in the link's text",
            ),
        };
        Some((anchor, found))
    }

    fn of(&mut self, page: Page) -> &HashSet<String> {
        let (site, files) = (self.site, self.files);
        self.pages.entry(page).or_insert_with(|| {
            let route = site.route(Resource::Page(page));
            let html = files.get(route.as_str());
            let html = html.map(|bytes| String::from_utf8_lossy(bytes));
            html.map_or_else(HashSet::new, |html| Tags::read(&html).anchors)
        })
    }
}

/// Links of texts were looked at one by one, so this is one of a template, or of an address in a YAML file.
fn of_theme(site: &Site, fault: &LinkFault) -> Diagnostic {
    let (ja, en) = match fault.kind {
        FaultKind::NoFile => ("の先がありません", "leads to nothing"),
        FaultKind::NoAnchor => {
            ("の先に、その場所がありません", "leads to a place that is not there")
        }
        FaultKind::FromRoot => ("は、フォルダーの中に置くと切れます", "breaks in a sub-folder"),
        FaultKind::Outside => ("は、ほかのサイトから読み込みます", "fetches from another site"),
        FaultKind::Script => ("は、スクリプトを動かします", "runs a script"),
    };
    let origin = site.routes.iter().find_map(|(route, target)| match target {
        Resource::Page(page) if route.as_str() == fault.file => view::of(site, *page, false).1,
        _ => None,
    });
    let found = finding! { error "broken-page-link", &SourcePath::new(origin.as_deref().unwrap_or_default());
        ("ページ `{}` のリンク `{}` {ja}", fault.file, fault.link),
        ("the link `{}` of the page `{}` {en}", fault.link, fault.file);
    };
    let found = match origin {
        Some(_) => found,
        None => found.nowhere(),
    };
    found.help(
        "テーマのひな形か style.css にあるリンクを直してください",
        "mend the link in the theme's template or style sheet",
    )
}
