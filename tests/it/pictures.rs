//! Pictures to share and charts to take along, of every site of the repository.

use std::collections::BTreeSet;
use std::sync::Arc;

use keikaku::project::Project;
use keikaku::site::{Page, Resource};
use keikaku::source::{SourcePath, Sources};
use keikaku::view;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::built::{self, Built};

const ADDRESS: &str = "https://www.city.example.jp/plan/";
/// So that a message with a picture comes soon on a slow line.
const MOST_BYTES: usize = 60_000;

/// The same site with an address of its own.
fn addressed(built: &Built) -> Project {
    let sources = built.project.sources().iter().map(|source| {
        let mut source = source.clone();
        if source.path().as_str() == "content/site.yaml" {
            let text = format!("base_url: {ADDRESS}\n{}", source.text());
            source = keikaku::source::Source::new(source.path().clone(), text.into_bytes());
        }
        source
    });
    let sources: Sources = sources.collect();
    Project::new(sources, Vec::new(), built.project.site().expect("a site").as_of)
}

fn is_picture(path: &str, bytes: &[u8]) {
    let size = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"), "{path}");
    assert_eq!((size(16), size(20)), (1200, 630), "{path}");
    assert!(bytes.len() <= MOST_BYTES, "{path}: {} bytes", bytes.len());
}

#[test]
fn every_page_that_is_shared_has_a_picture_of_the_right_size() {
    for built in built::every() {
        let project = addressed(built);
        let (site, renderer) = (project.site().expect("a site"), project.renderer());
        let renderer = renderer.expect("a theme");
        let mut drawn = BTreeSet::new();
        for (route, resource) in &site.routes {
            let Resource::Page(page) = resource else {
                continue;
            };
            let shared = view::picture::shared(site, *page).expect("every page has a picture");
            assert!(!view::picture::words(site, shared).is_empty(), "{route}");
            let picture = site.route(shared);
            if matches!(page, Page::Plan(_) | Page::About) {
                let html = renderer.page(*page, false).expect("a page");
                let html = String::from_utf8(html).expect("UTF-8");
                let named = format!("<meta property=\"og:image\" content=\"{ADDRESS}{picture}\">");
                assert!(html.contains(&named), "{route}: {named}");
            }
            // The charts are drawn below.
            if matches!(shared, Resource::Picture(_)) && drawn.insert(picture.clone()) {
                let bytes = renderer.file(shared).expect("a picture");
                is_picture(picture.as_str(), &bytes);
            }
        }
        assert!(!drawn.is_empty());
    }
}

#[test]
fn a_site_that_does_not_know_its_address_names_no_picture() {
    let real = built::real();
    assert!(!real.text("index.html").contains("og:image"));
    assert!(!real.files.keys().any(|path| path.ends_with("share.png")));
}

#[test]
fn charts_can_be_taken_along_and_need_nothing_else() {
    for built in built::every() {
        let site = built.project.site().expect("a site");
        for (route, resource) in &site.routes {
            let path = route.as_str();
            match resource {
                Resource::ChartPng(..) => is_picture(path, &built.files[path]),
                Resource::ChartSvg(..) => stands_alone(path, built.text(path)),
                Resource::Page(Page::Indicator(at, id)) => {
                    let measured = site.plan(*at).indicators[*id].entry.is_measured();
                    for resource in [Resource::ChartSvg(*at, *id), Resource::ChartPng(*at, *id)] {
                        let file = site.route(resource);
                        assert_eq!(built.files.contains_key(file.as_str()), measured, "{path}");
                        let link = format!("href=\"{}\"", route.link(&file));
                        assert_eq!(built.text(path).contains(&link), measured, "{path}");
                    }
                }
                _ => {}
            }
        }
    }
}

/// Well-formed, with a name and a description, without a way to anything outside of it.
fn stands_alone(path: &str, svg: &str) {
    let mut reader = Reader::from_str(svg);
    let mut names = BTreeSet::new();
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{path}: {e}")) {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => {
                names.insert(tag.name().as_ref().to_owned());
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap_or_else(|e| panic!("{path}: {e}"));
                    let key = attribute.key.as_ref();
                    assert!(!key.ends_with("href") && key != "src", "{path}");
                }
            }
            _ => {}
        }
    }
    assert!(names.contains("title") && names.contains("desc"), "{path}");
    let outside = ["url(", "@import", "var(", "<image", "<script", "font-family:"];
    assert!(outside.iter().all(|word| !svg.contains(word)), "{path}");
    let addresses = svg.matches("http").count();
    assert_eq!(addresses, svg.matches("http://www.w3.org/2000/svg").count());
}

#[test]
fn the_same_picture_has_the_same_bytes_and_is_drawn_once() {
    let built = built::real();
    let site = built.project.site().expect("a site");
    let again = Project::new(built.project.sources().clone(), Vec::new(), site.as_of);
    let theme = again.theme().expect("a theme");
    let charts = site.routes.iter();
    let charts = charts.filter(|(_, resource)| matches!(resource, Resource::ChartPng(..)));
    for (route, resource) in charts.take(5) {
        let picture = || view::picture::of(site, *resource).expect("a picture");
        let first = theme.png(route.as_str(), picture());
        assert_eq!(first, built.files[route.as_str()], "{route}");
        assert!(Arc::ptr_eq(&first, &theme.png(route.as_str(), picture())));
        let mut other = picture();
        other.title.push('。');
        assert_ne!(first, theme.png(route.as_str(), other));
    }
}

#[test]
fn pictures_have_the_colours_of_the_city() {
    let mut sources = built::real().project.sources().clone();
    let path = SourcePath::new("content/site.yaml");
    let text = sources.get(&path).expect("settings").text().to_owned();
    let text = format!("{text}\ncolours:\n  brand-deep: \"#112244\"\n");
    sources.insert(path, text.into_bytes());
    let as_of = built::real().project.site().expect("a site").as_of;
    let project = Project::new(sources, Vec::new(), as_of);
    let site = project.site().expect("a site");
    let chart = |resource: &&Resource| matches!(resource, Resource::ChartSvg(..));
    let svg = *site.routes.values().find(chart).expect("a chart");
    let renderer = project.renderer().expect("a theme");
    let drawn = renderer.file(svg).expect("a chart");
    assert!(String::from_utf8_lossy(&drawn).contains(".pic-band{fill:#112244}"));
    let Resource::ChartSvg(at, id) = svg else { unreachable!() };
    let png = renderer.file(Resource::ChartPng(at, id)).expect("a chart");
    let colour = [0x11, 0x22, 0x44];
    assert!(png.windows(3).any(|bytes| bytes == colour));
}

#[test]
fn a_citys_photographs_take_the_place_of_drawings_and_have_their_size() {
    let site = |built: &&Built| built.files.contains_key("photos/ie.png");
    let built = built::every().find(site).expect("a site with photographs");
    let photo = "photos/ie.png\" alt=\"家の前に、大人が2人と子どもが1人立っています\" \
                 width=\"960\" height=\"480\" loading=\"lazy\"";
    let plan = "care-2024/goals/2/index.html";
    for (page, root) in [("index.html", ""), (plan, "../../../")] {
        let html = built.text(page);
        assert!(html.contains(&format!("<img src=\"{root}{photo}")), "{page}");
        assert!(html.contains("写真ではありません。</figcaption>"), "{page}");
    }
    assert!(!built.text("index.html").contains("class=\"art\""));
}
