//! What machines on the web ask for: feed, sitemap, robots, of small sites with one setting changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use keikaku::calendar::Date;
use keikaku::plan::AsOf;
use keikaku::project::Project;
use keikaku::source::{SourcePath, Sources};

use crate::rules;

fn built(settings: &str, more: &[(&str, &str)]) -> BTreeMap<String, Arc<[u8]>> {
    let mut sources: Sources = rules::base();
    let site = format!("title: 見本市の計画\nlanguage: ja\ncurrent_plan: demo\n{settings}");
    sources.insert(SourcePath::new("content/site.yaml"), site.into_bytes());
    for (path, text) in more {
        sources.insert(SourcePath::new(path), text.as_bytes().to_vec());
    }
    let as_of = AsOf { day: Date::parse(rules::DAY).expect("a day"), drafts: false };
    let project = Project::new(sources, Vec::new(), as_of);
    assert_eq!(project.diagnostics(), []);
    let renderer = project.renderer().expect("a site");
    crate::built::files(&renderer).expect("the theme draws")
}

fn text<'a>(files: &'a BTreeMap<String, Arc<[u8]>>, path: &str) -> &'a str {
    std::str::from_utf8(&files[path]).expect("UTF-8")
}

fn ids(feed: &str) -> Vec<&str> {
    let ids = feed.split("<id>").skip(1);
    ids.filter_map(|rest| rest.split("</id>").next()).collect()
}

#[test]
fn no_two_sites_share_an_id_of_their_feeds() {
    let settings = [
        "base_url: https://www.city.example.jp/fukushi/\n",
        "base_url: https://www.city.example.jp/kodomo/\n",
        "base_url: https://www.city.example.jp/\n",
        "owner: { name: 見本市 }\n",
        "owner: { name: 手本市 }\n",
    ];
    let mut all: Vec<String> = Vec::new();
    for settings in settings {
        let files = built(settings, &[]);
        all.extend(ids(text(&files, "feed.xml")).into_iter().map(str::to_owned));
    }
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count, "{all:#?}");
    assert!(count >= 2 * settings.len(), "a feed and an entry for each");
}

#[test]
fn addresses_are_escaped_wherever_machines_read_them() {
    let files = built("base_url: https://www.city.example.jp/計画\n", &[]);
    let folder = "https://www.city.example.jp/%E8%A8%88%E7%94%BB/";
    for (path, begin) in [
        ("sitemap.xml", "<loc>"),
        ("robots.txt", "Sitemap: "),
        ("index.html", "<link rel=\"canonical\" href=\""),
        ("index.html", "<meta property=\"og:url\" content=\""),
    ] {
        let text = text(&files, path);
        assert!(text.contains(&format!("{begin}{folder}")), "{path}: {begin}");
        assert!(!text.contains("example.jp/計"), "{path}");
    }
}

#[test]
fn a_corrected_piece_of_news_says_so_in_the_feed_and_on_its_page() {
    let news = "---\ntitle: 説明会\ndate: 2026-04-02\ncorrected: 2026-04-05\ncorrection: 会場の名前を直しました。\n---\n会場は市役所です。\n";
    let files = built("", &[("content/demo/news/2026-04-02-a.md", news)]);
    let feed = text(&files, "feed.xml");
    for part in [
        "<title>【訂正】説明会</title>",
        "<updated>2026-04-05T00:00:00+09:00</updated>",
        "会場の名前を直しました。",
    ] {
        assert!(feed.contains(part), "{part}\n{feed}");
    }
    let page = text(&files, "news/2026-04-02-a/index.html");
    assert!(page.contains("会場の名前を直しました。"));
}
