//! Money and volumes, in the small site of the rules with a few costs more: sums, what is missing, later versions, pages and search.

use std::sync::OnceLock;

use keikaku::calendar::{Date, FiscalYear};
use keikaku::diagnostic::Severity;
use keikaku::plan::indicator::{Absence, Value};
use keikaku::plan::{AsOf, Id, Initiative, Place, Plan};
use keikaku::project::Project;
use keikaku::site::{Page, Part, Resource, Table};
use keikaku::source::{SourcePath, Sources};

use crate::rules::{base, check};

/// What is laid over the base site.
const MORE: &str = "\
-- content/demo/regional-images/2.md --
---
title: 健やかに暮らす
sources: [{ document: booklet }]
---
体を動かします。
-- content/demo/approaches/2-1.md --
---
title: 体操を広げる
sources: [{ document: booklet }]
---
体操をする人を増やします。
-- content/demo/initiatives/city-01.md --
---
title: 見守り活動
departments: [{ department: 福祉部, sections: [福祉課] }]
marks: [{ at: approaches/1-1, basis: stated }, { at: approaches/2-1, basis: stated }]
money:
  - { year: 令和6年度, budget: 12000, settled: 11500, funds: { own: 5500, national: 6000 }, staff: 1.5 }
  - { year: 令和7年度, budget: 12000, revised: [{ date: 2025-09-20, budget: 13000, note: 9月補正 }] }
sources: [{ document: booklet }]
---
福祉課が、一人で暮らす高齢者を見守ります。
-- content/demo/initiatives/city-02.md --
---
title: 体操の教室
departments: [{ department: 福祉部, sections: [長寿課] }]
marks: [{ at: approaches/2-1, basis: stated }]
money:
  - { year: 令和6年度, budget: 300.5, settled: 310, unit: 千円 }
  - { year: 令和7年度, budget: 0 }
sources: [{ document: booklet }]
---
長寿課が、体操の教室を開きます。
-- content/demo/initiatives/city-03.md --
---
title: 相談の窓口
departments: [{ department: 福祉部, sections: [福祉課] }]
marks: [{ at: approaches/1-1, basis: stated }]
sources: [{ document: booklet }]
---
福祉課が、相談を受けます。
-- content/demo/volumes/home-help.yaml --
title: 訪問系サービスの見込量
at: plan
unit: 人/月
explain: 1か月に使う人の数です。
services:
  - { id: home-help, name: 訪問介護, explain: 家での介護です。 }
  - { id: nursing, name: 訪問看護, unit: 回/月 }
  - { id: share, name: 使った人の割合, unit: \"%\" }
years: [令和6年度, 令和7年度, 令和8年度]
rows:
  - { service: home-help, district: north, planned: { R6: 120, R7: 125, R8: 130.5 }, actual: { R6: 118, R7: 126 }, revised: [{ year: R8, date: 2026-03-20, value: 140, note: 中間見直し }] }
  - { service: home-help, district: south, planned: { R6: 80, R7: 85, R8: 90 }, actual: { R6: 82 }, absent: { R7: unreadable } }
  - { service: nursing, planned: { R6: 10, R7: 10, R8: 10 }, actual: { R6: 10, R7: 9 } }
  - { service: share, district: north, planned: { R6: 1, R7: 1, R8: 1 }, actual: { R6: 1, R7: 1 } }
  - { service: share, district: south, planned: { R6: 2, R7: 2, R8: 2 }, actual: { R6: 2, R7: 2 }, note: 概数です。 }
sources: [{ document: booklet }]
";

/// The base site with money and volumes.
fn sources() -> Sources {
    let mut sources = base();
    for source in crate::archive(MORE).iter() {
        sources.insert(source.path().clone(), source.bytes().to_vec());
    }
    sources
}

fn built() -> &'static Project {
    static PROJECT: OnceLock<Project> = OnceLock::new();
    PROJECT.get_or_init(|| {
        let day = Date::parse("2026-11-22").expect("a day");
        Project::new(sources(), Vec::new(), AsOf { day, drafts: false })
    })
}

fn plan() -> &'static Plan {
    built().site().expect("a site").current_plan()
}

fn page(project: &Project, page: Page) -> String {
    let renderer = project.renderer().expect("a renderer");
    let html = renderer.page(page, false).expect("no fault in the theme");
    String::from_utf8(html).expect("UTF-8")
}

#[test]
fn nothing_is_wrong_with_the_plan() {
    let found = check(&sources(), &[]);
    let wrong = found.iter().filter(|d| d.severity != Severity::Note);
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<&_>::new());
}

#[test]
fn sums_say_of_how_many_initiatives_they_are() {
    let plan = plan();
    let all: Vec<Id<Initiative>> = plan.initiatives.ids().map(|(id, _)| id).collect();
    let text = |number: Option<keikaku::number::Number>| number.map(|n| n.to_string());
    let told = |ids: &[Id<Initiative>], year: u16| {
        let total = plan.total(ids, FiscalYear::new(year));
        let sums = [total.budget, total.settled].map(|sum| (text(sum.amount), sum.known));
        (sums, total.initiatives, text(total.difference()))
    };
    let some = |text: &str| Some(text.to_owned());
    // Of the three initiatives one says nothing; the difference is of the two that do.
    assert_eq!(told(&all, 2024), ([(some("12300.5"), 2), (some("11810"), 2)], 3, some("-490.5")));
    // The later version counts; zero is an amount; nothing settled is no sum.
    assert_eq!(told(&all, 2025), ([(some("13000"), 2), (None, 0)], 3, None));
    assert_eq!(told(&all, 2026), ([(None, 0), (None, 0)], 3, None));
    assert_eq!(plan.money_years, [2024, 2025].map(FiscalYear::new));
}

#[test]
fn totals_of_districts_are_exact_and_whole_or_there_are_none() {
    let volume = plan().volumes.iter().next().expect("a table");
    let rows = volume.rows_of(0);
    let sum = rows.last().expect("a sum");
    let planned = sum.cells.iter().map(|c| c.planned.latest().expect("all").to_string());
    assert_eq!(planned.collect::<Vec<_>>(), ["200", "210", "230"]);
    let actual = sum.cells.iter().map(|cell| cell.actual.clone());
    let known = keikaku::number::Number::whole(200);
    assert_eq!(
        actual.collect::<Vec<_>>(),
        [Value::Number(known), Value::Absent(Absence::Unreadable), Value::Absent(Absence::NotDue)]
    );
    let without = (rows[0].cells[1].difference(), rows[1].cells[1].difference());
    assert_eq!(without.0.map(|d| d.to_string()).as_deref(), Some("1"));
    assert_eq!(without.1, None);
    // One row is no sum, and shares are not added up.
    assert_eq!([1, 2].map(|service| volume.rows_of(service).len()), [1, 2]);
}

#[test]
fn pages_say_what_they_know_and_what_they_do_not() {
    let site = built().site().expect("a site");
    let at = site.current;
    let id = |name: &str| plan().initiatives.named(name).expect("there");
    let volume = plan().volumes.named("home-help").expect("there");
    let node = plan().place("regional-images/2");
    let Some(Place::Node(node)) = node else {
        panic!("no such node");
    };
    for (which, says) in [
        (
            Page::Initiative(at, id("city-01")),
            vec![
                "令和7年度（2025年度）の予算は、13,000千円（1,300万円）です。決算は、まだ書かれていません。",
                "はじめは12,000。2025年9月20日（令和7年）に変わりました",
                "2025年9月20日（令和7年）に12,000千円から13,000千円に変わりました（9月補正）",
                "国の支出金 6,000<br>市のお金 5,500",
                "1.5人",
                "−500",
                "1千円は1,000円のことです",
                "人件費は入っていません。",
            ],
        ),
        (
            Page::Money(at),
            vec![
                "分かっている分で13,000千円（1,300万円）です。主な取組3件のうち2件の金額を足しました。残りの1件は、金額が書かれていません。",
                "決算は3件のうち2件だけ",
                "計画全体では1回だけ数えます",
                "12,300.5",
                "−490.5",
            ],
        ),
        (
            Page::Node(at, node),
            vec!["ここに入る取組の金額を足したものです", ">2件すべて<", "12,300.5"],
        ),
        (
            Page::Volume(at, volume),
            vec![
                "scope=\"colgroup\" colspan=\"3\"",
                "scope=\"rowgroup\" colspan=\"8\"",
                "data-label=\"令和6年度（2024年度） 実績\" class=\"num\">118<",
                "資料を読み取れません",
                "足りない地区があります",
                "地区の合計",
                "令和8年度（2026年度）の計画は、2026年3月20日（令和8年）に130.5人/月から140人/月に変わりました（中間見直し）",
                "訪問介護（北部）の計画と実績",
                "計画が120人/月、実績が118人/月で、2人/月少なくなりました",
                "使った人の割合（南部）：概数です。",
            ],
        ),
    ] {
        let html = page(built(), which);
        for words in says {
            assert!(html.contains(words), "{which:?} does not say {words}\n{html}");
        }
    }
    let silent = page(built(), Page::Initiative(at, id("city-03")));
    assert!(silent.contains("ここの予算や決算（使った額）の金額は、書かれていません。"));
    let renderer = built().renderer().expect("a renderer");
    let spoken = renderer.file(Resource::Text(Page::Initiative(at, id("city-02"))));
    let spoken = String::from_utf8(spoken.expect("it can be made")).expect("UTF-8");
    assert!(spoken.contains("予算は、0千円（0円）です"), "{spoken}");
}

#[test]
fn open_data_tells_every_amount_and_every_cell() {
    let renderer = built().renderer().expect("a renderer");
    let site = built().site().expect("a site");
    let file = |target: Resource| {
        let bytes = renderer.file(target).expect("it can be made");
        String::from_utf8(bytes).expect("UTF-8")
    };
    let at = site.current;
    let money = file(Resource::Csv(at, Table::Money));
    for line in [
        "initiatives/city-01,1,見守り活動,令和6年度,2024,budget,予算,,,,12000,千円,,",
        "initiatives/city-01,3,見守り活動,令和6年度,2024,fund,財源,funds/national,国の支出金,,6000,千円,,",
        "initiatives/city-01,5,見守り活動,令和6年度,2024,staff,職員数,,,,1.5,人,,",
        "initiatives/city-01,6,見守り活動,令和7年度,2025,budget_before,変わる前の予算,,,,12000,千円,,",
        "initiatives/city-01,7,見守り活動,令和7年度,2025,budget,予算,,,2025-09-20,13000,千円,9月補正,",
        "initiatives/city-02,3,体操の教室,令和7年度,2025,budget,予算,,,,0,千円,,",
    ] {
        assert!(money.contains(line), "{line}\n{money}");
    }
    let volumes = file(Resource::Csv(at, Table::Volumes));
    for line in [
        "volumes/home-help/home-help,訪問介護,districts/north,北部,人/月,令和8年度,2026,140,,not_due,まだ時期ではありません,,",
        "volumes/home-help/home-help,訪問介護,districts/south,南部,人/月,令和7年度,2025,85,,unreadable,資料を読み取れません,,",
        "volumes/home-help/nursing,訪問看護,,,回/月,令和6年度,2024,10,10,reported,数,,",
    ] {
        assert!(volumes.contains(line), "{line}\n{volumes}");
    }
    assert_eq!(volumes.lines().count(), 1 + 5 * 3, "no sum is a row");
    let json: serde_json::Value =
        serde_json::from_str(&file(Resource::PlanJson(at))).expect("JSON");
    let of = &json["initiatives"][0]["money"][1];
    assert_eq!(of["budget"], 13000);
    assert_eq!(of["settled"], serde_json::Value::Null);
    assert_eq!(of["budgets"][1]["date"], "2025-09-20");
    assert_eq!(json["initiatives"][0]["money"][0]["funds"]["own"], 5500);
    let row = &json["volumes"][0]["rows"][2];
    assert_eq!((&row["planned"], &row["actual"]), (&140.into(), &serde_json::Value::Null));
    assert_eq!(row["state"], "not_due");
}

#[test]
fn a_target_that_was_changed_is_judged_by_its_latest_version() {
    let mut sources = sources();
    let path = SourcePath::new("content/demo/indicators/1-1-a.yaml");
    let text = sources.get(&path).expect("the base has it").text();
    let target = "    targets: [{ year: 令和8年度, value: 11, text: 11回, bound: at_least, revised: [{ date: 2026-03-20, value: 20, note: 中間見直し }] }]\nsources:";
    sources.insert(path, text.replace("sources:", target).into_bytes());
    let day = Date::parse("2026-11-22").expect("a day");
    let project = Project::new(sources, Vec::new(), AsOf { day, drafts: false });
    let site = project.site().expect("a site");
    let id = site.current_plan().indicators.named("1-1-a").expect("there");
    let html = page(&project, Page::Indicator(site.current, id));
    for words in
        ["20回以上", "目標は、2026年3月20日（令和8年）に11回から20回に変わりました（中間見直し）。"]
    {
        assert!(html.contains(words), "{words}\n{html}");
    }
}

#[test]
fn a_plan_without_money_says_so_where_people_ask() {
    let day = Date::parse("2026-11-22").expect("a day");
    let project = Project::new(base(), Vec::new(), AsOf { day, drafts: false });
    let site = project.site().expect("a site");
    assert!(page(&project, Page::Plan(site.current)).contains("<h2 id=\"money\">"));
    assert!(!page(built(), Page::Plan(site.current)).contains("<h2 id=\"money\">"));
    let told = built().site().expect("a site");
    for (site, address) in [(site, "demo/#money"), (told, "demo/money/")] {
        let docs = keikaku::data::documents(site);
        for word in ["予算", "いくら", "お金", "決算"] {
            let leads = docs.iter().any(|d| d.url == address && d.terms.contains(word));
            assert!(leads, "{word} does not lead to {address}");
        }
    }
}

#[test]
fn funds_and_staff_are_added_up_with_the_money() {
    let html = page(built(), Page::Money(built().site().expect("a site").current));
    for words in [
        "お金の出どころと職員の数（金額の単位：千円）",
        "<td data-label=\"国の支出金\" class=\"num\">6,000<span class=\"when\">3件のうち1件の分</span></td>",
        "<td data-label=\"職員の数\" class=\"num\">1.5人<span class=\"when\">3件のうち1件の分</span></td>",
    ] {
        assert!(html.contains(words), "{words}\n{html}");
    }
}

#[test]
fn the_booklet_holds_every_amount_and_every_table() {
    let at = built().site().expect("a site").current;
    let part = |part| page(built(), Page::BookletPart(at, part));
    let whole = part(Part::Whole);
    for (alone, said) in [
        (part(Part::Money), ["id=\"money-year-2025\"", "市-1", "13,000"]),
        (part(Part::Volumes), ["id=\"volume-home-help\"", "北部", "資料を読み取れません"]),
    ] {
        for words in said {
            assert!(alone.contains(words), "{words}\n{alone}");
            assert!(whole.contains(words), "{words} is not on the whole sheet");
        }
    }
}
