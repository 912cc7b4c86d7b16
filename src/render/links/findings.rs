//! What the check of a finished site finds, told to those who wrote it: anchors of their links, and links of a theme of their own.
//!
//! Draws what can be wrong, and no more. The program's own templates are held by its tests, and the addresses they are given are right by
//! their type: of them, one page of each kind is drawn. A theme with templates or words of its own is drawn in full. Links of texts to files
//! that are not there are found before anything is drawn ([`crate::site::links`]).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::mem::discriminant;

use rayon::iter::Either;
use rayon::prelude::*;

use super::{FaultKind, Finished, LinkFault, PageLink, Tags, inside, sheet};
use crate::diagnostic::{self, Diagnostic, finding, nearest};
use crate::document::markdown::{self, link::decode};
use crate::render::{Renderer, needs_index};
use crate::site::{Resource, Site, links};
use crate::source::SourcePath;
use crate::view;

/// All findings on a site that has no errors. `statics` are its files of `static/`, those that are no pages or style sheets without their
/// bytes.
pub fn findings(renderer: &Renderer<'_>, statics: &BTreeMap<String, Vec<u8>>) -> Vec<Diagnostic> {
    let (site, theme) = (renderer.site, renderer.theme);
    let texts: Vec<(&SourcePath, &markdown::MarkdownLink)> =
        site.plans.iter().flat_map(|plan| plan.links()).collect();
    let mut files: HashSet<&str> = site.routes.keys().map(|route| route.as_str()).collect();
    files.extend(theme.assets().keys().chain(statics.keys()).map(String::as_str));
    if !theme.is_built_in() {
        files.extend(renderer.search_index().files.iter().map(|file| file.path.as_str()));
    }
    let of = |ending: &'static str| statics.iter().filter(move |(path, _)| path.ends_with(ending));
    let text = String::from_utf8_lossy;
    let read = of(".html").map(|(path, html)| (path.as_str(), Tags::read(&text(html))));
    let mut finished = Finished { files, pages: read.collect() };
    match draw(renderer, wanted(renderer, &texts, &finished.pages)) {
        Ok(pages) => finished.pages.extend(pages),
        Err(faults) => return faults,
    }
    let (found, told): (Vec<_>, HashSet<_>) =
        texts.iter().filter_map(|(from, link)| missing_place(site, &finished, from, link)).unzip();
    let mut faults = finished.faults();
    faults.extend(texts.iter().filter_map(|(from, link)| raw_fault(site, &finished, from, link)));
    let sheets = theme.assets().iter().map(|(path, bytes)| (path.as_str(), &**bytes));
    let sheets = sheets.filter(|(path, _)| path.ends_with(".css"));
    let sheets = sheets.chain(of(".css").map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
    faults.extend(sheets.flat_map(|(path, css)| sheet(path, &text(css))));
    faults.sort();
    faults.dedup();
    let base = site.settings.base_url.as_deref();
    faults.retain(|fault| {
        let anchor = fault.link.split_once('#').map(|(_, anchor)| decode(anchor));
        let known = fault.kind == FaultKind::NoAnchor && anchor.is_some_and(|a| told.contains(&a));
        // The page for unknown addresses is shown at any of them, and names the site's own where that is known.
        let own =
            fault.kind == FaultKind::Outside && base.is_some_and(|url| fault.link.starts_with(url));
        // The edition with furigana repeats the faults of the other.
        !known && !own && !fault.file.contains("furigana/")
    });
    found.into_iter().chain(faults.iter().map(|fault| of_theme(site, fault))).collect()
}

/// The pages to draw: those that the theme may have got wrong, and those that a text or a page of `static/` names a place of.
fn wanted<'a>(
    renderer: &Renderer<'a>,
    texts: &[(&SourcePath, &markdown::MarkdownLink)],
    statics: &HashMap<&str, Tags>,
) -> Vec<(&'a str, Resource)> {
    let site = renderer.site;
    let named = statics.iter().flat_map(|(from, tags)| {
        let links = tags.links.iter().filter(|link| link.to.contains('#'));
        links.filter_map(|link| Some(inside(from, &link.to)?.0))
    });
    let texts = texts.iter().filter_map(|(from, link)| Some(place(site, from, link)?.0));
    let named: HashSet<String> = named.chain(texts).collect();
    let is_built_in = renderer.theme.is_built_in();
    let mut kinds = HashSet::new();
    let routes = site.routes.iter().map(|(route, target)| (route.as_str(), *target));
    let is_wanted = |(path, target): &(&str, Resource)| match target {
        Resource::Page(page) if is_built_in && !named.contains(*path) => {
            // The search page waits for the index, which is dear.
            !needs_index(*target) && kinds.insert(discriminant(page))
        }
        Resource::Page(_) => true,
        Resource::Furigana(_) => !is_built_in || named.contains(*path),
        _ => false,
    };
    routes.filter(is_wanted).collect()
}

/// Draws pages and reads them, or tells what is wrong with their templates.
fn draw<'a>(
    renderer: &Renderer<'_>,
    targets: Vec<(&'a str, Resource)>,
) -> Result<Vec<(&'a str, Tags)>, Vec<Diagnostic>> {
    // While the index is made, no other task may ask for it.
    if targets.iter().any(|(_, target)| needs_index(*target)) {
        renderer.search_index();
    }
    let drawn = |(path, target)| match renderer.file(target) {
        Ok(html) => Either::Left((path, Tags::read(&String::from_utf8_lossy(&html)))),
        Err(fault) => Either::Right(*fault),
    };
    let (pages, mut faults): (Vec<_>, Vec<_>) = targets.into_par_iter().partition_map(drawn);
    diagnostic::sort(&mut faults);
    if faults.is_empty() { Ok(pages) } else { Err(faults) }
}

/// The page and the place on it that a link of a text names.
fn place(
    site: &Site,
    from: &SourcePath,
    link: &markdown::MarkdownLink,
) -> Option<(String, String)> {
    let (_, anchor) = link.url.split_once('#')?;
    let target = match &link.file {
        Some(file) => file,
        None if link.url.starts_with('#') => from,
        None => return None,
    };
    Some((route(site, target)?, decode(anchor)))
}

/// Where the page of a content file stands.
fn route(site: &Site, file: &SourcePath) -> Option<String> {
    let page = links::page(&site.plans, file)?;
    Some(site.route(Resource::Page(page)).as_str().to_owned())
}

/// A link of a text to a place that its page does not have, and that place.
fn missing_place(
    site: &Site,
    finished: &Finished<'_>,
    from: &SourcePath,
    link: &markdown::MarkdownLink,
) -> Option<(Diagnostic, String)> {
    let (page, anchor) = place(site, from, link)?;
    let there = &finished.pages.get(&*page)?.anchors;
    if there.contains(&anchor) {
        return None;
    }
    let known: Vec<&str> = there.iter().map(String::as_str).collect();
    let found = finding! { warning "broken-anchor", from, link.span;
        ("リンク `{}` の先のページに、`#{anchor}` という場所がありません", link.url),
        ("the page that `{}` leads to has no place `#{anchor}`", link.url);
    };
    let found = match nearest(&anchor, &known) {
        Some(near) => found
            .help(format!("もしかして `#{near}` ですか"), format!("did you mean `#{near}`?")),
        None => found.help(
            "見出しには `#` で行けません。`#` から後ろを消して（ページの先頭に行きます）、見出しの名前をリンクの文字に書いてください",
            "headings have no places to link to: leave out `#` and what follows (the link then leads to the top of the page) and name the heading in the link's text",
        ),
    };
    Some((found, anchor))
}

/// What is wrong with a link of a text that names no file and stands on the page as it was written.
fn raw_fault(
    site: &Site,
    finished: &Finished<'_>,
    from: &SourcePath,
    link: &markdown::MarkdownLink,
) -> Option<LinkFault> {
    if link.file.is_some() || link.url.starts_with('#') {
        return None;
    }
    finished.fault(&route(site, from)?, &PageLink { to: link.url.clone(), fetched: false })
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::calendar::Date;
    use crate::disk;
    use crate::plan::AsOf;
    use crate::project::Project;
    use crate::site::Page;

    #[test]
    fn of_a_kind_one_page_is_drawn_unless_the_theme_has_files_of_its_own() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (sources, _) = disk::read(folder, &["content"]).expect("the site can be read");
        let day = Date::parse("2026-11-22").expect("a day");
        let mut project = Project::new(sources.clone(), Vec::new(), AsOf { day, drafts: false });
        let drawn = |project: &Project| -> Vec<Resource> {
            let renderer = project.renderer().expect("a site and a theme");
            let wanted = wanted(&renderer, &[], &HashMap::new());
            wanted.into_iter().map(|(_, target)| target).collect()
        };
        let all = |project: &Project| -> Vec<Resource> {
            let targets = project.site().expect("a site").routes.values().copied();
            let is_page = |t: &Resource| matches!(t, Resource::Page(_) | Resource::Furigana(_));
            targets.filter(is_page).collect()
        };
        let kinds: HashSet<_> = all(&project)
            .iter()
            .filter_map(|target| match target {
                // The search page waits for the index.
                Resource::Page(page) if *page != Page::Search => Some(discriminant(page)),
                _ => None,
            })
            .collect();
        assert_eq!(drawn(&project).len(), kinds.len());
        for name in ["templates/about.html", "strings/ja.city.yaml"] {
            let mut own = sources.clone();
            own.insert(SourcePath::new(&format!("themes/default/{name}")), *b"a: b\n");
            project.replace(own, Vec::new());
            assert_eq!(drawn(&project), all(&project), "{name}");
        }
    }
}
