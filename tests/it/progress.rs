//! How a plan is going and what changed since last year, on the sample sites: old and new values with their years, grades, initiatives,
//! and honest sentences where a plan has nothing.

use scraper::{Html, Selector};

use crate::built::{Built, every};

/// The site that has a page, and what its `<main>` says, row by row.
fn main(path: &str) -> String {
    let has = |site: &&Built| site.files.contains_key(path);
    let site = every().find(has).unwrap_or_else(|| panic!("no {path}"));
    let html = Html::parse_document(site.text(path));
    let main = Selector::parse("main").expect("a selector");
    let main = html.select(&main).next().expect("a main");
    main.text().collect::<String>().replace('\u{200b}', "")
}

fn says(path: &str, words: &[&str]) {
    let main = main(path);
    for words in words {
        assert!(main.contains(words), "{path} does not say {words}: {main}");
    }
}

#[test]
fn values_stand_beside_those_of_the_year_before_each_with_its_year() {
    says(
        "comprehensive-2023/changes/index.html",
        &[
            "市の総人口47,830人令和6年度（2024年度）47,490人令和7年度（2025年度）340人減",
            "令和6年度（2024年度）と令和7年度（2025年度）の評価をくらべました。",
            "これから始まる",
            "9月補正",
        ],
    );
}

#[test]
fn what_moved_is_told_since_the_year_before_and_since_the_start() {
    says(
        "comprehensive-2023/reviews/index.html",
        &[
            "前（令和6年度）の47,830人から、340人減。",
            "はじめ（令和4年度）の48,620人から、1,130人減。",
            "目標は46,000人以上（令和12年度）。もう届いています。",
        ],
    );
}

#[test]
fn a_plan_that_has_nothing_says_so() {
    says(
        "asahi-ku/changes/index.html",
        &[
            "前の年からの変わり方を表すものは、この計画の資料にまだありません。",
            "この計画の資料には、数字の指標が書かれていません。",
            "評価やふり返りは、この計画の資料にまだありません。",
        ],
    );
}

#[test]
fn without_targets_and_directions_nothing_is_called_good_or_bad() {
    let main = main("asahikawa-2024/reviews/index.html");
    assert!(main.contains("どちらが良いかは、計画に書かれていません。"), "{main}");
    for word in ["目標に近づいた", "めざす向きに動いた", "反対の向きに動いた"]
    {
        assert!(!main.contains(word), "{word}");
    }
}

/// A plan that is over has no last year.
#[test]
fn only_plans_in_force_have_a_page_of_changes() {
    let has = |path: &str| every().any(|site| site.files.contains_key(path));
    assert!(has("asahikawa-2024/changes/index.html"));
    assert!(!has("asahikawa-2019/changes/index.html"));
}
