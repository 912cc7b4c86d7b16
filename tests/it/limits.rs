//! Texts that are built to hurt: deep, long, repeated. They end in a message or in a page, in a moment, never in a crash.

use std::time::{Duration, Instant};

use keikaku::document;
use keikaku::site::{Page, Resource};
use keikaku::source::{SourcePath, Sources};
use keikaku::view::Writer;

fn parse(text: &str) -> Vec<&'static str> {
    let mut sources = Sources::default();
    let path = SourcePath::new("content/demo/initiatives/city-01.md");
    sources.insert(path.clone(), text.as_bytes());
    let source = sources.get(&path).expect("it was put in");
    let begun = Instant::now();
    let found = document::parse(source).diagnostics;
    // No measure of speed, for a busy machine is slow: what grows with the square of such a text takes hours.
    assert!(
        begun.elapsed() < Duration::from_secs(120),
        "{:?} for {} bytes",
        begun.elapsed(),
        text.len()
    );
    found.iter().map(|d| d.code).collect()
}

#[test]
fn markdown_that_is_built_to_hurt_is_refused_or_read_quickly() {
    let head = "---\ntitle: 見守り活動\n---\n";
    let list: String = (0..900).map(|i| format!("{}- a\n", "  ".repeat(i))).collect();
    for (what, body) in [
        ("quotes", "> ".repeat(5_000)),
        ("quotes without spaces", ">".repeat(20_000)),
        ("a list in a list", list),
        ("emphasis", "*a _b ".repeat(3_000)),
        ("brackets", format!("{}a{}", "[".repeat(900), "](b)".repeat(900))),
        ("open brackets", "[".repeat(20_000)),
        ("images", "![".repeat(900)),
        ("code marks", "`".repeat(20_000)),
        ("many code marks", (1..200).map(|n| "`".repeat(n) + " ").collect()),
        ("entities", "&lt;".repeat(6_000)),
        ("tables", "|a".repeat(3_000) + "\n" + &"|-".repeat(3_000)),
        ("strikes", "~~a".repeat(6_000)),
        ("a long line", "市".repeat(400_000)),
    ] {
        let found = parse(&format!("{head}{body}\n"));
        println!("{what}: {found:?}");
    }
}

#[test]
fn headings_of_one_name_are_told_apart_quickly() {
    const MANY: usize = 40_000;
    let path = SourcePath::new("content/demo/initiatives/city-01.md");
    let (body, _) = document::markdown::parse(&path, &"## 担当課\n\n".repeat(MANY), 0);
    let mut project = crate::rules::empty();
    project.replace(crate::rules::base(), Vec::new());
    let site = project.site().expect("a site");
    let route = site.route(Resource::Page(Page::Home));
    let begun = Instant::now();
    let html = Writer::new(site, Page::Home, route, false).prose(&body.html);
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
    assert!(html.starts_with("<h2 id=\"h-担当課\">"));
    assert!(html.contains("<h2 id=\"h-担当課-2\">"));
    assert!(html.contains(&format!("<h2 id=\"h-担当課-{MANY}\">")));
}

#[test]
fn yaml_that_is_built_to_hurt_is_refused_or_read_quickly() {
    let bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\n".to_owned();
    let indents: String = (0..500).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
    for (what, yaml) in [
        ("anchors", bomb),
        ("lists in lists", "a: ".to_owned() + &"[".repeat(10_000)),
        ("maps in maps", "a: ".to_owned() + &"{a: ".repeat(10_000)),
        ("indents", indents),
        ("dashes", "a:\n  ".to_owned() + &"- ".repeat(10_000)),
        ("keys", (0..20_000).map(|i| format!("k{i}: 1\n")).collect()),
        ("a quote without end", "title: \"".to_owned() + &"市".repeat(100_000)),
        ("questions", "? ".repeat(10_000)),
        ("values", "a: [".to_owned() + &"1,".repeat(120_000) + "]"),
    ] {
        let found = parse(&format!("---\n{yaml}\n---\n本文です。\n"));
        println!("{what}: {} messages, first {:?}", found.len(), found.first());
        assert!(!found.is_empty(), "{what}");
    }
}

#[test]
fn a_file_beyond_the_limit_is_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("content/demo/glossary.yaml");
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(&path, "terms: |\n".to_owned() + &" x\n".repeat(1 << 20)).expect("written");
    std::fs::write(folder.path().join("content/demo/plan.yaml"), "a: b\n").expect("written");
    let (sources, refused) = keikaku::disk::read(folder.path(), &["content"]).expect("read");
    let read: Vec<&str> = sources.iter().map(|source| source.path().as_str()).collect();
    assert_eq!(read, ["content/demo/plan.yaml"]);
    let found = document::names(&sources, &refused);
    let codes: Vec<_> = found.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["file-too-large"]);
}
