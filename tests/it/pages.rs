//! What holds on every page: a title of its own, an edition with furigana, a sentence to begin with, and a record for whoever tests them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use keikaku::site::{Page, Part, Resource};
use keikaku::source::SourcePath;
use keikaku::view::{self, Content};
use scraper::{ElementRef, Html, Selector};

use crate::built::{Built, every, real};
use crate::rules::{base, empty};

/// The pages of a site without furigana, by path.
fn pages(site: &Built) -> impl Iterator<Item = (&str, &str)> {
    site.files
        .keys()
        .filter(|path| path.ends_with(".html") && !path.contains("furigana/"))
        .map(|path| (path.as_str(), site.text(path)))
}

fn between<'a>(html: &'a str, open: &str, close: &str) -> &'a str {
    let rest = html.split_once(open).map_or("", |(_, rest)| rest);
    rest.split_once(close).map_or("", |(inner, _)| inner)
}

#[test]
fn no_two_pages_share_a_title() {
    for site in every() {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (path, html) in pages(site) {
            let title = between(html, "<title>", "</title>");
            assert!(!title.is_empty(), "{path}");
            if let Some(first) = seen.insert(title, path) {
                panic!("{first} and {path} are both called {title}");
            }
        }
    }
}

/// A word such as `{work}` that a page forgot to fill in; `{n}` is how the staff page tells of numbers.
#[test]
fn no_page_shows_a_gap_of_its_sentences() {
    for (path, html) in every().flat_map(pages) {
        let gap = html.split('{').skip(1).find_map(|after| {
            let (word, _) = after.split_once('}')?;
            let letters = |c: char| c.is_ascii_lowercase() || c == '_';
            (word.len() > 1 && word.chars().all(letters)).then_some(word)
        });
        assert_eq!(gap, None, "{path}");
    }
}

#[test]
fn every_drawing_says_what_it_draws() {
    for (path, html) in every().flat_map(pages) {
        let nameless = html.contains("\">のグラフ</title>");
        assert!(!nameless, "{path} has a drawing of nothing");
    }
}

#[test]
fn every_page_has_an_edition_with_furigana_that_search_engines_leave_out() {
    let site = real();
    for (path, html) in pages(site).filter(|(path, _)| *path != "404.html") {
        let twin = path.replace("index.html", "furigana/index.html");
        let annotated = site.text(&twin);
        assert!(annotated.contains("<ruby>"), "{twin}");
        assert!(annotated.contains("content=\"noindex\""), "{twin}");
        assert!(html.contains("furigana/index.html"), "{path} does not lead to {twin}");
    }
}

fn select<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a selector");
    html.select(&selector).collect()
}

fn said(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().trim().to_owned()
}

#[test]
fn the_booklet_tells_what_pages_tell() {
    let site = real();
    let page = |path: &str| Html::parse_document(site.text(&format!("asahikawa-2024/{path}")));
    let words = |path: &str, selector: &str| -> Vec<String> {
        let word = |entry: ElementRef<'_>| entry.text().next().unwrap_or_default().to_owned();
        select(&page(path), selector).into_iter().map(word).collect()
    };
    let listed = words("glossary/index.html", ".words dt");
    let printed = words("booklet/glossary/index.html", "main .facts dt");
    let printed: Vec<&str> =
        printed.iter().map(|word| word.split('（').next().unwrap_or(word)).collect();
    assert!(!listed.is_empty());
    assert_eq!(printed, listed, "in the order of the kana");
    for path in ["about/index.html", "asahikawa-2024/booklet/index.html"] {
        assert!(site.text(path).contains("1,015人"), "{path}");
    }
    let acts = |path: &str, selector: &str| -> Vec<String> {
        select(&page(path), selector).into_iter().map(said).collect()
    };
    let asked = acts("roles/citizens/index.html", ".acts li");
    let booklet = acts("booklet/roles/index.html", "[aria-labelledby=actor-citizens] li");
    assert_eq!(booklet, asked);
}

/// The texts of very many initiatives stand on their own pages only. They are not made for the booklet either, which says where they are.
#[test]
fn the_booklet_of_a_large_plan_makes_no_texts() {
    let told = |count: usize| {
        let mut sources = base();
        let place = |number| format!("content/demo/initiatives/city-{number:02}.md");
        let file = |number| SourcePath::new(&place(number));
        let text = sources.get(&file(1)).expect("the base has it").text();
        for number in 2..=count {
            sources.insert(file(number), text.as_bytes());
        }
        let mut project = empty();
        project.replace(sources, Vec::new());
        let site = project.site().expect("a site");
        let view = |page| view::of(site, page, false).0.page;
        let (id, _) = site.current_plan().initiatives.ids().next().expect("an initiative");
        let Content::InitiativePage(own) = view(Page::Initiative(site.current, id)) else {
            panic!("the page of an initiative");
        };
        assert_eq!(own.told.texts.len(), 1, "on its own page");
        let Content::BookletPage(booklet) =
            view(Page::BookletPart(site.current, Part::Initiatives))
        else {
            panic!("a part of the booklet");
        };
        let all = booklet.owners.iter().flat_map(|owner| &owner.initiatives);
        (all.map(|one| one.texts.len()).sum::<usize>(), booklet.initiatives_note.is_some())
    };
    assert_eq!(told(500), (500, false));
    assert_eq!(told(501), (0, true));
}

/// Of what stands between the title and the first heading, one of the first three paragraphs is a sentence: a day, a name or a mark
/// may come before it. An initiative says whom to call first, and a booklet has a cover instead.
#[test]
fn every_page_begins_with_a_sentence() {
    let has_cover = |path: &str| path.ends_with("booklet/index.html") || path.contains("/whole/");
    for (path, html) in every().flat_map(pages).filter(|(path, _)| !has_cover(path)) {
        let after = between(html, "</h1>", "</main>");
        let parts = 1 + 2 * usize::from(path.contains("/initiatives/"));
        let opening: String = after.split_inclusive("<h2").take(parts).collect();
        let opening = Html::parse_fragment(opening.trim_end_matches("<h2"));
        let paragraphs = select(&opening, "p, div.lead").into_iter().take(3);
        let paragraphs: Vec<String> = paragraphs.map(said).collect();
        let is_sentence = |text: &String| text.contains('。') && text.chars().count() >= 10;
        assert!(paragraphs.iter().any(is_sentence), "{path}: {paragraphs:?}");
    }
}

/// The way to a page begins with its plan, which has one name on all of them.
#[test]
fn breadcrumbs_name_a_plan_in_one_way() {
    for site in every() {
        let mut names: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for plan in &site.project.site().expect("a site").plans {
            let of_plan = |(path, _): &(&str, &str)| path.starts_with(&format!("{}/", plan.id));
            for (_, html) in pages(site).filter(of_plan) {
                let html = Html::parse_fragment(between(html, "<nav class=\"crumbs", "</nav>"));
                let crumbs = select(&html, "li");
                if let [_, name, _, ..] = &crumbs[..] {
                    names.entry(&plan.id).or_default().insert(said(*name));
                }
            }
        }
        assert!(names.values().all(|names| names.len() == 1), "{names:?}");
    }
}

#[test]
fn what_was_corrected_in_a_review_stands_with_it() {
    let site = real();
    let plan = site.project.site().expect("a site").current_plan();
    let corrected: usize =
        plan.reviews.iter().map(|review| review.entry.common.corrections.len()).sum();
    assert!(corrected > 0);
    let years = plan.review_years().into_iter().map(|year| year.year());
    let shown = years.map(|year| {
        let page = site.text(&format!("asahikawa-2024/reviews/{year}/index.html"));
        select(&Html::parse_document(page), ".review .fix").len()
    });
    assert_eq!(shown.sum::<usize>(), corrected);
}

#[test]
fn long_pages_list_their_headings() {
    let mut kinds = BTreeSet::new();
    for (path, html) in every().flat_map(pages) {
        let html = Html::parse_document(html);
        let links = select(&html, "nav[aria-labelledby=contents-title] a");
        if links.is_empty() {
            continue;
        }
        let links: Vec<(String, String)> = links
            .into_iter()
            .map(|link| (link.attr("href").unwrap_or_default().to_owned(), said(link)))
            .collect();
        let headings: Vec<(String, String)> = select(&html, "main h2")
            .into_iter()
            .map(|h2| (format!("#{}", h2.attr("id").unwrap_or_default()), said(h2)))
            .filter(|(id, _)| id != "#contact-title")
            .collect();
        assert_eq!(links, headings, "{path}");
        kinds.insert(path.split('/').nth(1).unwrap_or_default().to_owned());
    }
    for kind in ["approaches", "regional-images", "index.html"] {
        assert!(kinds.contains(kind), "{kinds:?}");
    }
}

/// HTML without what says nothing of the page: the digests in the names of assets, and empty lines.
fn plain(html: &str) -> String {
    let is_digest = |part: &&str| {
        part.len() >= 8 && part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let lines = html.lines().filter(|line| !line.trim().is_empty());
    let lines = lines.map(|line| {
        let parts = line.split('.').filter(|part| !is_digest(part));
        parts.collect::<Vec<_>>().join(".")
    });
    // Breaks between phrases are many; that each is hidden from listeners is tested where they are made.
    let shown = lines.collect::<Vec<_>>().join("\n");
    shown.replace("<wbr aria-hidden=\"true\">", "<wbr>")
}

/// `INSTA_UPDATE=always cargo test --test it pages` takes what has changed; then read the difference.
#[test]
fn a_page_of_each_template_is_what_it_was() {
    let mut shortest: BTreeMap<&str, &str> = BTreeMap::new();
    for built in every() {
        let site = built.project.site().expect("a site");
        for (route, target) in &site.routes {
            let Resource::Page(page) = target else {
                continue;
            };
            let (view, _) = view::of(site, *page, false);
            let html = built.text(route.as_str());
            let entry = shortest.entry(view.page.template()).or_insert(html);
            if html.len() < entry.len() {
                *entry = html;
            }
        }
    }
    for (template, html) in shortest {
        // The frame around it is pinned once.
        let whole = template == "not_found.html";
        let pinned = if whole { html } else { between(html, "<main", "</main>") };
        insta::assert_snapshot!(template.replace(".html", ""), plain(pinned));
    }
}

/// The addresses in a record of `keikaku sample`.
fn sample(seed: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_keikaku"))
        .arg("--site")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")))
        .args(["sample", "--seed", seed, "--random", "25"])
        .output()
        .expect("keikaku runs");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'))
        .map(|line| between(line, "`", "`").to_owned())
        .collect()
}

#[test]
fn a_sample_has_every_kind_of_page_and_follows_from_its_seed() {
    let first = sample("2026");
    assert_eq!(first, sample("2026"));
    assert_ne!(first, sample("2027"));
    let paths: BTreeSet<&String> = first.iter().collect();
    assert_eq!(paths.len(), first.len(), "no page twice");
    let kinds = first.len() - 25;
    assert!(kinds >= 30, "{kinds} kinds");
    assert!(first.iter().all(|path| real().files.contains_key(path)));
    assert!(first.iter().any(|path| path == "index.html"));
}
