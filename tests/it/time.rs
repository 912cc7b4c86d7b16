//! Time and contact: what pages say of initiatives that are not under way, of departments whose names changed, of whom to call, and in whose voice.

use std::collections::BTreeMap;
use std::sync::Arc;

use keikaku::calendar::Date;
use keikaku::plan::AsOf;
use keikaku::project::Project;
use keikaku::source::Sources;

use crate::rules::{check, empty};

/// A small invented town: an initiative in each state, a department that was renamed, one that was merged.
const TOWN: &str = include_str!("time.txt");

/// The town with some of its lines written otherwise.
fn town(changes: &[(&str, &str)]) -> Sources {
    let mut text = TOWN.to_owned();
    for (before, after) in changes {
        assert!(text.contains(before), "nothing to change: {before}");
        text = text.replace(before, after);
    }
    Sources::from_archive(&text)
}

/// The pages of the town, as a reader hears them.
struct Pages(BTreeMap<String, Arc<[u8]>>);

impl Pages {
    fn of(today: &str, changes: &[(&str, &str)]) -> Self {
        let day = Date::parse(today).expect("a day");
        let as_of = AsOf { day, drafts: false };
        let project = Project::new(town(changes), Vec::new(), as_of);
        let renderer = project.renderer().expect("a site");
        Self(renderer.all().expect("no fault in the theme"))
    }

    fn html(&self, path: &str) -> &str {
        let bytes = self.0.get(path).unwrap_or_else(|| panic!("no {path}"));
        std::str::from_utf8(bytes).expect("UTF-8")
    }

    /// The words of `<main>`, without tags.
    fn main(&self, path: &str) -> String {
        let html = self.html(path);
        let main = html.split_once("<main").map_or(html, |(_, rest)| rest);
        let main = main.split("</main>").next().unwrap_or_default();
        let mut words = String::new();
        for part in main.split('<').skip(1) {
            words.push_str(part.split_once('>').map_or("", |(_, text)| text));
        }
        words.replace(['\u{200b}', '\n'], "")
    }
}

const TODAY: &str = "2026-11-22";

fn initiative(number: u32) -> String {
    format!("town/initiatives/city-{number:02}/index.html")
}

#[test]
fn the_town_has_nothing_to_complain_about() {
    let found = check(&town(&[]), &[]);
    let serious = found
        .iter()
        .filter(|d| d.severity != keikaku::diagnostic::Severity::Note);
    assert_eq!(
        serious.collect::<Vec<_>>(),
        Vec::<&keikaku::diagnostic::Diagnostic>::new()
    );
}

#[test]
fn a_page_says_first_where_its_initiative_stands() {
    let pages = Pages::of(TODAY, &[]);
    for (number, sentence) in [
        (
            2,
            "この主な取組は、令和9年度（2027年度）から始める予定です。",
        ),
        (3, "この主な取組は、令和7年度（2025年度）に完了しました。"),
        (
            4,
            "この主な取組は、終わりました。令和8年度（2026年度）からは、行っていません。理由：利用する人がいなくなりました。",
        ),
        (
            5,
            "この主な取組は、令和8年度（2026年度）から「見守り活動」に統合しました。続きは、こちらのページです：市-1 見守り活動",
        ),
    ] {
        let main = pages.main(&initiative(number));
        let after = main
            .split_once("</h1>")
            .map_or(main.as_str(), |(_, rest)| rest);
        let at = after
            .find(sentence)
            .unwrap_or_else(|| panic!("{number}: {main}"));
        assert!(
            at < after.find("担当と対象").expect("facts"),
            "{number}: {after}"
        );
    }
    let first = pages.main(&initiative(1));
    assert!(!first.contains("この主な取組は"), "{first}");
    assert!(
        first.contains("ここに統合したもの市-5 声かけ活動"),
        "{first}"
    );
}

#[test]
fn lists_mark_what_is_not_under_way_and_counts_say_so() {
    let pages = Pages::of(TODAY, &[]);
    let list = pages.main("town/initiatives/index.html");
    for said in [
        "主な取組は、全部で5件あります。番号の順に並べています。この数には、予定 1件、完了 1件、終了 1件、統合 1件をふくみます。",
        "（5件（うち予定 1件、完了 1件、終了 1件、統合 1件））",
        "配食の試み 終了（令和8年度から）",
        "見守りの手引き 完了（令和7年度）",
        "声かけ活動 統合（令和8年度から）",
        "見守りの機器 予定（令和9年度から）",
    ] {
        assert!(list.contains(said), "{said}: {list}");
    }
    let text = pages.html("town/initiatives/city-04/text.txt");
    assert!(text.contains("終わりました。"), "{text}");
}

#[test]
fn a_schedule_is_told_year_by_year() {
    let pages = Pages::of(TODAY, &[]);
    let main = pages.main(&initiative(1));
    let years = "年度ごとの予定年度予定すること令和6年度（2024年度）新規協力する店をさがします。令和7年度（2025年度）拡充2つの地区に広げます。令和8年度（2026年度）継続";
    assert!(main.contains(years), "{main}");
}

#[test]
fn whom_to_call_comes_first_and_is_who_has_the_work_now() {
    let pages = Pages::of(TODAY, &[]);
    for path in [
        initiative(1),
        "town/for/older-people/index.html".to_owned(),
        "town/departments/health/index.html".to_owned(),
    ] {
        let html = pages.html(&path);
        let call =
            html.find("<a class=\"telephone\" href=\"tel:0166000001\">0166-00-0001（内線 12）</a>");
        let call = call.unwrap_or_else(|| panic!("{path}: {html}"));
        let heading = html.rfind("<h2").expect("a heading");
        assert!(call < heading, "{path}: the number is at the end");
    }
    let main = pages.main(&initiative(1));
    // The section has a counter of its own; the old department's number is not given any more.
    assert!(main.contains("問い合わせ先健康部 長寿課電話0166-00-0001（内線 12）窓口2階 5番受付の時間平日 9時から17時まで"), "{main}");
    assert!(
        main.contains("担当福祉部（令和7年度まで） 長寿課"),
        "{main}"
    );
    // Before the change it was the old one's.
    let before = Pages::of("2026-03-31", &[]).main(&initiative(1));
    assert!(
        before.contains("問い合わせ先福祉部 長寿課電話0166-00-0009"),
        "{before}"
    );
    // Without any contact the page says whom to ask.
    let none = pages.main(&initiative(3));
    assert!(!none.contains("問い合わせ先"), "{none}");
    assert!(
        none.contains("くわしいことは、担当の部や課におたずねください。"),
        "{none}"
    );
}

#[test]
fn the_page_of_a_name_that_ended_leads_on() {
    let pages = Pages::of(TODAY, &[]);
    let old = pages.main("town/departments/welfare/index.html");
    assert!(old.contains("「福祉部」は、令和7年度（2025年度）までの名前です。令和8年度（2026年度）からは、次のところが受け持ちます：健康部"), "{old}");
    let new = pages.main("town/departments/health/index.html");
    assert!(new.contains("「健康部」は、令和8年度（2026年度）からの名前です。その前は、次のところが受け持っていました：福祉部"), "{new}");
    let list = pages.main("town/departments/index.html");
    assert!(list.contains("福祉部（令和7年度まで）"), "{list}");
}

#[test]
fn a_city_speaks_for_itself_and_a_reader_of_documents() {
    let words = [
        "資料に書かれていません",
        "冊子で確かめた印",
        "手元の資料",
        "資料にありません",
    ];
    let city = Pages::of(TODAY, &[]);
    let html = |pages: &Pages| -> Vec<(String, String)> {
        let paths = pages.0.keys().filter(|path| path.ends_with(".html"));
        paths.map(|path| (path.clone(), pages.main(path))).collect()
    };
    for (path, main) in html(&city) {
        for word in words {
            assert!(!main.contains(word), "{path}: {word}");
        }
    }
    let reader = Pages::of(TODAY, &[("voice: city", "voice: reader")]);
    let said: Vec<&str> = words
        .into_iter()
        .filter(|word| html(&reader).iter().any(|(_, main)| main.contains(word)))
        .collect();
    assert!(said.len() >= 3, "{said:?}");
    // The plan itself is the source where a city names no other.
    let main = city.main(&initiative(1));
    assert!(
        main.contains("このページの出典と訂正町のささえあい計画（決まった計画）"),
        "{main}"
    );
    let other = city.main(&initiative(2));
    assert!(
        other.contains("このページの出典と訂正取組の一覧表（報告）"),
        "{other}"
    );
}

#[test]
fn our_own_errors_are_told_from_misread_sources() {
    let pages = Pages::of(TODAY, &[]);
    let main = pages.main(&initiative(2));
    assert!(
        main.contains(
            "資料の文字の読み取り：「見守リの機器」、このサイトで示した文字：「見守りの機器」"
        ),
        "{main}"
    );
    assert!(main.contains("前にのせていた文字（このサイトの誤り）：「令和8年度」、直した後の文字：「令和9年度」。理由：年度をまちがえていました。"), "{main}");
    let plan = pages.main("town/index.html");
    assert!(
        plan.contains("読み取りの誤りを直したところ（1か所）"),
        "{plan}"
    );
    assert!(
        plan.contains("このサイトの誤りを直したところ（1か所）"),
        "{plan}"
    );
}

#[test]
fn what_cannot_be_is_refused() {
    let ended = "state: { state: ended, since: 令和8年度, reason: 利用する人がいなくなりました。 }";
    let merged = "into: city-01 }";
    for (before, after, code) in [
        (merged, "into: city-05 }", "merged-in-circle"),
        (merged, "into: city-09 }", "unknown-initiative"),
        (merged, "}", "missing-key"),
        (
            ended,
            "state: { state: ended, into: city-01 }",
            "into-without-merged",
        ),
        (ended, "state: { state: stopped }", "unknown-word"),
        (ended, "state: { state: ended, since: 昔 }", "bad-year"),
        ("year: 令和7年度", "year: 令和6年度", "duplicate-year"),
        ("year: 令和6年度", "year: 平成6年度", "outside-period"),
        ("into: [health]", "into: [healht]", "unknown-department"),
        ("into: [health]", "into: [welfare]", "merged-in-circle"),
        ("    until: 令和7年度\n", "", "missing-key"),
        (
            "until: 令和7年度",
            "since: 令和8年度\n    until: 令和7年度",
            "period-backwards",
        ),
        ("0166-00-0009", "福祉課まで", "bad-telephone"),
        (
            "kaigo@town.example.jp",
            "kaigo＠town.example.jp",
            "bad-email",
        ),
        (
            "url: https://www.town.example.jp/",
            "url: www.town.example.jp",
            "bad-address",
        ),
        ("kind: ours", "kind: mine", "unknown-word"),
        ("voice: city", "voice: mayor", "unknown-word"),
    ] {
        let found = check(&town(&[(before, after)]), &[]);
        let codes: Vec<&str> = found.iter().map(|d| d.code).collect();
        assert!(codes.contains(&code), "{after}: {codes:?}");
    }
    // Bad content never stops the pages from being drawn.
    let mut project = empty();
    project.replace(town(&[(merged, "into: city-05 }")]), Vec::new());
    let renderer = project.renderer().expect("a site");
    assert!(renderer.all().is_ok());
}
