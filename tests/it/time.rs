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
    crate::archive(&text)
}

/// The pages of the town, as a reader hears them.
struct Pages(BTreeMap<String, Arc<[u8]>>);

impl Pages {
    fn of(today: &str, changes: &[(&str, &str)]) -> Self {
        Self::drawn(town(changes), today)
    }

    fn drawn(sources: Sources, today: &str) -> Self {
        let day = Date::parse(today).expect("a day");
        let as_of = AsOf { day, drafts: false };
        let project = Project::new(sources, Vec::new(), as_of);
        let renderer = project.renderer().expect("a site");
        Self(crate::built::files(&renderer).expect("no fault in the theme"))
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
    let serious = found.iter().filter(|d| d.severity != keikaku::diagnostic::Severity::Note);
    assert_eq!(serious.collect::<Vec<_>>(), Vec::<&keikaku::diagnostic::Diagnostic>::new());
}

#[test]
fn a_page_says_first_where_its_initiative_stands() {
    let pages = Pages::of(TODAY, &[]);
    for (number, sentence) in [
        (2, "この主な取組は、令和9年度（2027年度）から始める予定です。"),
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
        let after = main.split_once("</h1>").map_or(main.as_str(), |(_, rest)| rest);
        let at = after.find(sentence).unwrap_or_else(|| panic!("{number}: {main}"));
        assert!(at < after.find("担当と対象").expect("facts"), "{number}: {after}");
    }
    let first = pages.main(&initiative(1));
    assert!(!first.contains("この主な取組は"), "{first}");
    assert!(first.contains("ここに統合したもの市-5 声かけ活動"), "{first}");
}

#[test]
fn lists_mark_what_is_not_under_way_and_counts_say_so() {
    let pages = Pages::of(TODAY, &[]);
    let list = pages.main("town/initiatives/index.html");
    for said in [
        "主な取組は、全部で5件あります。番号の順に並べています。この数には、予定 1件、完了 1件、終了 1件、統合 1件をふくみます。",
        "（5件、うち予定 1件、完了 1件、終了 1件、統合 1件）",
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
    let years = "年度ごとの予定年度前の年度と比べてすること令和6年度（2024年度）新規協力する店をさがします。令和7年度（2025年度）拡充2つの地区に広げます。令和8年度（2026年度）継続";
    assert!(main.contains(years), "{main}");
}

#[test]
fn open_data_tells_states_years_and_whom_to_call() {
    let pages = Pages::of(TODAY, &[]);
    let schedule = pages.html("town/data/schedule.csv");
    for line in [
        "initiatives/city-01,2,見守り活動,令和7年度,2025,expanded,拡充,2つの地区に広げます。,",
        "initiatives/city-01,3,見守り活動,令和8年度,2026,continued,継続,,",
    ] {
        assert!(schedule.contains(line), "{line}: {schedule}");
    }
    let initiatives = pages.html("town/data/initiatives.csv");
    for cells in [
        ",planned,予定,令和9年度,2027,,",
        ",merged,統合,令和8年度,2026,initiatives/city-01,",
        ",ongoing,実施中,,,,",
    ] {
        assert!(initiatives.contains(cells), "{cells}: {initiatives}");
    }
    let plan: serde_json::Value =
        serde_json::from_str(pages.html("town/data/plan.json")).expect("JSON");
    let health = &plan["departments"][1];
    assert_eq!(health["contact"]["counter"], "2階 5番");
    assert_eq!(health["offices"][0]["name"], "長寿課");
    assert_eq!(plan["departments"][0]["until"], 2025);
    assert!(!pages.0.contains_key("town/data/tags.csv"));
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
    assert!(main.contains("担当福祉部（令和7年度まで） 長寿課"), "{main}");
    // Before the change it was the old one's.
    let before = Pages::of("2026-03-31", &[]).main(&initiative(1));
    assert!(before.contains("問い合わせ先福祉部 長寿課電話0166-00-0009"), "{before}");
    // Without any contact the page says whom to ask.
    let none = pages.main(&initiative(3));
    assert!(none.contains("問い合わせ先担当：土木部"), "{none}");
    assert!(none.contains("くわしいことは、担当の部や課におたずねください。"), "{none}");
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
    let words = ["資料に書かれていません", "冊子で確かめた印", "手元の資料", "資料にありません"];
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
    assert!(main.contains("このページの出典と訂正町のささえあい計画（決まった計画）"), "{main}");
    let other = city.main(&initiative(2));
    assert!(other.contains("このページの出典と訂正取組の一覧表（報告）"), "{other}");
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
    assert!(plan.contains("読み取りの誤りを直したところ（1か所）"), "{plan}");
    assert!(plan.contains("このサイトの誤りを直したところ（1か所）"), "{plan}");
}

#[test]
fn what_cannot_be_is_refused() {
    let ended = "state: { state: ended, since: 令和8年度, reason: 利用する人がいなくなりました。 }";
    let merged = "into: city-01 }";
    for (before, after, code) in [
        (merged, "into: city-05 }", "merged-in-circle"),
        (merged, "into: city-09 }", "unknown-initiative"),
        (merged, "}", "missing-key"),
        (ended, "state: { state: ended, into: city-01 }", "into-without-merged"),
        (ended, "state: { state: stopped }", "unknown-word"),
        (ended, "state: { state: ended, since: 昔 }", "bad-year"),
        ("year: 令和7年度", "year: 令和6年度", "duplicate-year"),
        ("year: 令和6年度", "year: 平成6年度", "outside-period"),
        ("into: [health]", "into: [healht]", "unknown-department"),
        ("into: [health]", "into: [welfare]", "merged-in-circle"),
        ("    until: 令和7年度\n", "", "missing-key"),
        ("until: 令和7年度", "since: 令和8年度\n    until: 令和7年度", "period-backwards"),
        ("0166-00-0009", "福祉課まで", "bad-telephone"),
        ("kaigo@town.example.jp", "kaigo＠town.example.jp", "bad-email"),
        ("url: https://www.town.example.jp/", "url: www.town.example.jp", "bad-address"),
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
    assert!(crate::built::files(&renderer).is_ok());
}

/// Three plans of the town: two are in force, and one was before.
const SEVERAL: &str = include_str!("several.txt");

impl Pages {
    fn several(settings: &str) -> Self {
        let text = SEVERAL.replace("voice: city\n", &format!("voice: city\n{settings}"));
        Self::drawn(crate::archive(&text), TODAY)
    }

    /// The words of the header's links.
    fn nav(&self, path: &str) -> Vec<&str> {
        let html = self.html(path);
        let nav = html.split_once("<nav class=\"site-nav\"").map_or("", |(_, rest)| rest);
        let nav = nav.split("</nav>").next().unwrap_or_default();
        let links = nav.split("<a ").skip(1);
        links.filter_map(|link| link.split_once('>')?.1.split('<').next()).collect()
    }
}

#[test]
fn several_plans_in_force_share_a_front_page_that_leads_to_each() {
    let pages = Pages::several("");
    let front = pages.main("index.html");
    for said in [
        "つくり町総合計画",
        "町のすべての仕事の、もとになる計画です。",
        "令和5年度（2023年度）から令和14年度（2032年度）まで",
        "つくり町地域福祉計画",
        "となりの人と支え合うための計画です。",
    ] {
        assert!(front.contains(said), "{said}: {front}");
    }
    assert!(!front.contains("前のつくり町総合計画"), "{front}");
    // What belongs to no plan speaks of none; each plan's pages speak its own words.
    for path in ["index.html", "search/index.html", "about/index.html", "404.html"] {
        assert_eq!(pages.nav(path), ["計画の一覧"], "{path}");
    }
    let master = pages.nav("master/initiatives/city-01/index.html");
    assert!(master.contains(&"計画の一覧") && master.contains(&"事務事業"), "{master:?}");
    assert!(!master.contains(&"主な取組"), "{master:?}");
    let welfare = pages.nav("welfare/index.html");
    assert!(welfare.contains(&"主な取組") && !welfare.contains(&"事務事業"), "{welfare:?}");
    for (path, file) in &pages.0 {
        let foreign = match path.split('/').next() {
            Some("welfare") => "事務事業",
            Some("master") => "主な取組",
            _ => continue,
        };
        let text = String::from_utf8_lossy(file);
        assert!(!text.contains(foreign), "{path} speaks of {foreign}");
    }
    let plans = pages.main("plans/index.html");
    assert!(plans.contains("今の計画は、2つあります。"), "{plans}");
    assert_eq!(plans.matches("今の計画").count(), 3, "{plans}");
    assert!(plans.contains("前の計画（期間は終わりました）"), "{plans}");
    // One may be picked, as a site of one plan does.
    let one = Pages::several("current_plan: welfare\n");
    assert!(one.main("index.html").contains("つくり町地域福祉計画"));
    assert_eq!(one.nav("index.html")[0], "計画");
}

#[test]
fn one_search_finds_all_plans_and_tells_their_words_apart() {
    let pages = Pages::several("");
    let mut index = pages.0.iter().filter(|(path, _)| path.starts_with("assets/search/f0."));
    let (_, filters) = index.next().expect("filters");
    let filters = String::from_utf8_lossy(filters);
    for label in
        ["事務事業", "主な取組", "施策", "考え方", "企画課", "福祉課", "3 すべての人に健康と福祉を"]
    {
        assert!(filters.contains(&format!("\"{label}\"")), "{label}: {filters}");
    }
    // One audience of two plans is one, and a filter of one value divides nothing.
    assert!(!filters.contains("older-people"), "{filters}");
}

#[test]
fn tags_lead_to_what_carries_them() {
    let pages = Pages::several("");
    let tag = pages.main("master/tags/sdg-3/index.html");
    for said in [
        "「SDGs 3 すべての人に健康と福祉を」に関わるものは、政策 1件、施策 1件、事務事業 2件、うち終了 1件です。",
        "国連の17の目標の1つです。",
        "敬老の集い 終了（令和7年度から）",
        "ほかのテーマ11 住み続けられるまちづくりを",
    ] {
        assert!(tag.contains(said), "{said}: {tag}");
    }
    let empty = pages.main("master/tags/sdg-11/index.html");
    assert!(empty.contains("に関わるものは、まだありません。"), "{empty}");
    let all = pages.main("master/tags/index.html");
    assert!(all.contains("SDGs") && all.contains("重点プロジェクト1施策 1件"), "{all}");
    for path in ["master/measures/1-1/index.html", "master/initiatives/city-02/index.html"] {
        assert!(pages.html(path).contains("tags/sdg-3/index.html"), "{path}");
    }
    assert!(!pages.0.contains_key("welfare/tags/index.html"));
    let table = pages.html("master/data/tags.csv");
    let row = "tags/sdg-3,measures/1-1,3 すべての人に健康と福祉を,施策1-1 高齢者の福祉,";
    assert!(table.contains(row), "{table}");
}

#[test]
fn what_is_related_is_told_on_both_sides() {
    let pages = Pages::several("");
    let here = pages.main("master/measures/1-1/index.html");
    let related =
        "関係するところ1-1 見守りを広げる個別の計画で、くわしく決めています。つくり町地域福祉計画";
    assert!(here.contains(related), "{here}");
    let there = pages.main("welfare/approaches/1-1/index.html");
    let back =
        "関係するところ施策1-1 高齢者の福祉個別の計画で、くわしく決めています。つくり町総合計画";
    assert!(there.contains(back), "{there}");
    let plan = pages.main("welfare/index.html");
    assert!(plan.contains("関係するところ事業-2 健康づくり"), "{plan}");
}

#[test]
fn tags_and_places_that_are_not_there_are_refused() {
    for (before, after, code, said) in [
        ("tags: [sdg-3, key-1]", "tags: [sdg-3, key-2]", "unknown-tag", "key-1"),
        (
            "at: approaches/1-1, note",
            "at: approaches/1-9, note",
            "unknown-place",
            "つくり町地域福祉計画",
        ),
        (
            "at: approaches/1-1, note",
            "at: measures/1-1, note",
            "unknown-place",
            "つくり町地域福祉計画",
        ),
        ("plan: welfare, at: plan", "plan: welfaer, at: plan", "unknown-plan", "welfare"),
        ("id: sdg-11", "id: sdg-3", "duplicate-id", "sdg-3"),
        ("supersedes: master-before", "supersedes: master", "supersedes-cycle", "master"),
        ("plans: [master, welfare]", "plans: [master, walfare]", "unknown-plan", "welfare"),
    ] {
        assert!(SEVERAL.contains(before), "{before}");
        let found = check(&crate::archive(&SEVERAL.replace(before, after)), &[]);
        let told = found.iter().any(|d| d.code == code && format!("{d:?}").contains(said));
        assert!(told, "{after}: {found:#?}");
    }
    let nothing = crate::archive("-- content/site.yaml --\ntitle: つくり町の計画\n");
    let codes: Vec<&str> = check(&nothing, &[]).iter().map(|d| d.code).collect();
    assert_eq!(codes, ["missing-plan-file"]);
}
