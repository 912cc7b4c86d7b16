//! What holds on every page: a title of its own, an edition with furigana, a sentence to begin with, and a record for whoever tests them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use crate::built::{Built, every, real};

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

#[test]
fn every_page_has_an_edition_with_furigana_that_search_engines_leave_out() {
    let site = real();
    for (path, html) in pages(site).filter(|(path, _)| *path != "404.html") {
        let twin = path.replace("index.html", "furigana/index.html");
        let annotated = site.text(&twin);
        assert!(annotated.contains("<ruby>"), "{twin}");
        assert!(annotated.contains("content=\"noindex\""), "{twin}");
        assert!(
            html.contains("furigana/index.html"),
            "{path} does not lead to {twin}"
        );
    }
}

#[test]
fn every_page_begins_with_a_sentence() {
    for site in every() {
        for (path, html) in pages(site) {
            let main = between(html, "<main", "</main>");
            let after = main.split_once("</h1>").map_or("", |(_, after)| after);
            let opening: String = after.chars().take(1600).collect();
            assert!(opening.contains('。'), "{path} begins with no sentence");
        }
    }
}

#[test]
fn long_pages_list_their_headings() {
    let site = real();
    for path in [
        "asahikawa-2024/approaches/2-1/index.html",
        "asahikawa-2024/regional-images/2/index.html",
        "asahikawa-2024/index.html",
    ] {
        let html = site.text(path);
        let list = between(html, "aria-labelledby=\"contents-title\"", "</nav>");
        let links = list.matches("<li>").count();
        let headings = between(html, "<main", "</main>").matches("<h2").count();
        assert!(
            links >= 4 && headings >= links,
            "{path}: {links} of {headings}"
        );
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
