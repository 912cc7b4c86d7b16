//! Evaluators, dimensions and grades: what pages, searches and open data say of a small plan that names its own.

use keikaku::source::SourcePath;

use crate::figures::{Site, says};
use crate::rules::base;

const PLAN: &str = "content/demo/plan.yaml";
const SERIES: &str = "  - baseline: { year: 令和4年度, value: 10 }\n";
const EVALUATORS: &str = "evaluators:
  - { id: office, name: 担当課による評価, short: 担当課 }
  - { id: committee, name: 評価委員会, what: 市民と学識者の会議です。 }
scales:
  - id: abc
    grades: [{ id: a, name: A, meaning: 順調 }, { id: b, name: B, meaning: 一部に遅れ }, { id: c, name: C }]
  - id: onward
    grades: [{ id: expand, name: 広げる }, { id: keep, name: 続ける }]
dimensions:
  - { id: overall, name: 総合評価, meaning: 目標に向かって進んだかを見ます。, scale: abc }
  - { id: onward, name: 今後の方向, scale: onward }
";

fn plan() -> String {
    let base = base();
    let source = base.get(&SourcePath::new(PLAN)).expect("a plan");
    source.text() + EVALUATORS
}

fn review(grades: &str, body: &str) -> String {
    format!("---\ngrades:\n{grades}sources: [{{ document: booklet }}]\n---\n{body}")
}

/// Two approaches, of which one was evaluated in two years and the other in the first only.
fn site() -> Site {
    let first = review(
        "  - { evaluator: office, dimension: overall, grade: b }\n",
        "## 担当課\n見守りを始めました。\n",
    );
    let second = review(
        "  - { evaluator: office, dimension: overall, grade: a }
  - { evaluator: committee, dimension: overall, grade: b }
  - { evaluator: committee, dimension: onward, grade: expand }
  - { evaluator: office, dimension: onward, grade: }
",
        "## 担当課\n見守りを続けました。\n## 評価委員会\n見守る人を増やしてください。\n## 回答\n来年度に研修を始めます。\n",
    );
    let other = "---\ntitle: 居場所をつくる\nsources: [{ document: booklet }]\n---\n集まる場所を増やします。\n";
    Site::with(
        "2026-11-22",
        "回",
        SERIES,
        &[
            (PLAN, &plan()),
            ("content/demo/approaches/1-2.md", other),
            ("content/demo/reviews/2024/1-1.md", &first),
            ("content/demo/reviews/2024/1-2.md", &first),
            ("content/demo/reviews/2025/1-1.md", &second),
        ],
    )
}

#[test]
fn a_place_shows_its_grades_beside_last_years_and_who_said_what() {
    let page = site().page("demo/approaches/1-1/index.html").replace('\n', "");
    says(
        &page,
        &[
            "見るところ令和7年度令和6年度",
            "総合評価（担当課）A（順調）B（一部に遅れ）総合評価（評価委員会）B（一部に遅れ）評価なし今後の方向（評価委員会）広げる評価なし",
            "令和7年度（2025年度）の評価の文担当課による評価見守りを続けました。評価委員会見守る人を増やしてください。回答来年度に研修を始めます。",
            "これまでの評価令和7年度（2025年度）の進み具合総合評価：担当課 A（順調）、評価委員会 B（一部に遅れ）／今後の方向：評価委員会 広げる令和6年度（2024年度）の進み具合総合評価：担当課 B（一部に遅れ）",
        ],
    );
}

#[test]
fn a_place_that_was_not_evaluated_says_so() {
    let page = site().page("demo/approaches/1-2/index.html").replace('\n', "");
    says(
        &page,
        &[
            "令和7年度（2025年度）の評価はありません。",
            "総合評価（担当課）評価なしB（一部に遅れ）",
            "令和6年度（2024年度）の評価の文担当課による評価見守りを始めました。",
        ],
    );
}

#[test]
fn a_year_counts_its_grades_and_opens_the_places_of_each() {
    let page = site().page("demo/reviews/2025/index.html").replace('\n', "");
    says(
        &page,
        &[
            "1件の評価をのせています。",
            "基本的な考え方の件数",
            "見るところA（順調）B（一部に遅れ）C評価なし総合評価（担当課）1件0件0件1件総合評価（評価委員会）0件1件0件1件",
            "見るところ広げる続ける評価なし今後の方向（評価委員会）1件0件1件",
            "基本的な考え方総合評価（担当課による評価）目標に向かって進んだかを見ます。A（順調）：1件令和6年度は0件1-1 見守りを広げるB（一部に遅れ）：0件令和6年度は2件C：0件令和6年度は0件この年度の評価がないもの：1件令和6年度は0件1-2 居場所をつくる",
            "総合評価（評価委員会）目標に向かって進んだかを見ます。A（順調）：0件B（一部に遅れ）：1件1-1 見守りを広げる",
            "今後の方向（評価委員会）広げる：1件",
        ],
    );
    assert!(!page.contains("平均") && !page.contains("今後の方向（担当課"), "{page}");
}

#[test]
fn an_initiative_and_the_plan_are_evaluated_as_well() {
    let grades = "  - { evaluator: office, dimension: overall, grade: c }\n";
    let initiative = review(grades, "## 担当課\n回数を増やします。\n");
    let whole = review(grades, "").replace("grades:", "at: plan\ngrades:");
    let plan = plan();
    let site = Site::with(
        "2026-11-22",
        "回",
        SERIES,
        &[
            (PLAN, &plan),
            ("content/demo/reviews/2025/1-1.md", &review(grades, "")),
            ("content/demo/reviews/2025/city-01.md", &initiative),
            ("content/demo/reviews/2025/whole.md", &whole),
        ],
    );
    for page in ["demo/initiatives/city-01/index.html", "demo/index.html"] {
        says(&site.page(page), &["見るところ令和7年度", "総合評価（担当課）C"]);
    }
    let year = site.page("demo/reviews/2025/index.html").replace('\n', "");
    says(&year, &["市-1", "回数を増やします。", "主な取組総合評価（担当課による評価）"]);
}

#[test]
fn a_plan_that_names_no_evaluators_stays_with_owners_and_summary() {
    let site = Site::with("2026-11-22", "回", SERIES, &[]);
    let page = site.page("demo/reviews/2025/index.html").replace('\n', "");
    says(
        &page,
        &[
            "3の文のうち、2があります。1は資料にありません。",
            "全体のまとめ見守る人が増えました。",
            "見本市の文を読む見守りを続けました。見本市社会福祉協議会：この文は資料にありません。",
        ],
    );
    assert!(!site.page("demo/approaches/1-1/index.html").contains("見るところ"));
}

#[test]
fn open_data_and_search_know_the_grades() {
    let site = site();
    let plan: serde_json::Value =
        serde_json::from_str(&site.file("demo/data/plan.json")).expect("JSON");
    let review = &plan["reviews"][2];
    assert_eq!(review["at"], "approaches/1-1");
    assert_eq!(
        review["texts"][1],
        serde_json::json!({ "evaluator": "committee", "text": "見守る人を増やしてください。" })
    );
    assert_eq!(review["answer"], "来年度に研修を始めます。");
    assert_eq!(
        review["grades"][2],
        serde_json::json!({ "evaluator": "committee", "dimension": "onward", "grade": "expand" })
    );
    assert_eq!(review["grades"].as_array().map(Vec::len), Some(3));
    assert_eq!(plan["evaluators"][0]["name"], "担当課による評価");
    assert_eq!(plan["dimensions"][1]["scale"], "onward");
    assert_eq!(plan["scales"][0]["grades"][1]["meaning"], "一部に遅れ");
    says(
        &site.file("demo/data/grades.csv"),
        &[
            "reviews/2025/approaches/1-1,evaluators/committee,dimensions/onward,令和7年度,2025,approaches/1-1,1-1 見守りを広げる,評価委員会,今後の方向,scales/onward/expand,広げる,",
        ],
    );
    says(&site.page("demo/data/index.html"), &["grades.csv"]);
}

#[test]
fn a_plan_without_evaluators_has_no_table_of_grades() {
    let site = Site::with("2026-11-22", "回", SERIES, &[]);
    let plan: serde_json::Value =
        serde_json::from_str(&site.file("demo/data/plan.json")).expect("JSON");
    let texts = &plan["reviews"][0]["texts"];
    assert_eq!(texts[0]["evaluator"], "city");
    assert_eq!(texts[1]["text"], serde_json::Value::Null);
    assert_eq!(texts[2]["evaluator"], "summary");
    assert!(!site.page("demo/data/index.html").contains("grades.csv"));
}
