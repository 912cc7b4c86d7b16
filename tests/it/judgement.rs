//! Judgements by the plan's rule: one indicator per case, with the step, the share and a piece of the sentence that its page shows.

use crate::figures::{Site, says};
use crate::rules::base;
use keikaku::source::SourcePath;

const PLAN: &str = "content/demo/plan.yaml";

/// `plan.yaml` of the base site with a rule.
fn plan(path: &str) -> String {
    let base = base();
    let source = base.get(&SourcePath::new(PLAN)).expect("a plan");
    format!(
        "{}judgement:
  path: {path}
  text: 市が決めた計算です。
  steps: [{{ id: achieved, name: 達成, from: 100 }}, {{ id: on-track, name: 順調, from: 80 }}, {{ id: behind, name: 遅れ }}]
  unknown: 判定不能
  source: {{ document: booklet, place: 10ページ }}
",
        source.text()
    )
}

/// A series and what is said of one of its years.
struct Case {
    what: &'static str,
    unit: &'static str,
    series: &'static str,
    says: &'static [&'static str],
}

fn check(path: &str, cases: &[Case]) {
    let plan = plan(path);
    let mut files = vec![(PLAN.to_owned(), plan)];
    for (index, case) in cases.iter().enumerate() {
        files.push((
            format!("content/demo/indicators/1-1-z{index}.yaml"),
            format!(
                "name: 見本{index}\nat: approaches/1-1\nunit: '{}'\nseries:\n  - {}\nsources: [{{ document: booklet }}]\n",
                case.unit, case.series
            ),
        ));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (&**p, &**t)).collect();
    let first = "  - baseline: { year: 令和4年度, value: 10 }\n";
    let site = Site::with("2031-06-01", "回", first, &files);
    for (index, case) in cases.iter().enumerate() {
        let page = site.page(&format!("demo/indicators/1-1-z{index}/index.html"));
        let from = page.find("判定").unwrap_or_else(|| panic!("{}: {page}", case.what));
        let to = page[from..].find("判定の決まり").map_or(page.len(), |at| from + at);
        for words in case.says {
            let found = page[from..to].replace('\n', "");
            assert!(found.contains(words), "{}: no 「{words}」 in {found}", case.what);
        }
    }
}

#[test]
fn a_value_is_measured_against_the_straight_line_of_its_year() {
    check(
        "straight",
        &[
            Case {
                what: "a step begins at its share",
                unit: "人",
                series: "{ baseline: { year: 令和5年度, value: 40 }, targets: [{ year: 令和11年度, value: 100, bound: at_least }], values: [{ year: 令和8年度, value: 64 }] }",
                says: &[
                    "令和8年度（2026年度）：順調 80％",
                    "はじめの値は40人、目標は100人以上（令和11年度）です。令和5年度（2023年度）の40人から目標までまっすぐ進むと、令和8年度（2026年度）は70人になります。令和8年度（2026年度）の値は64人でした。（64人 − 40人）÷（70人 − 40人）＝ 80％です。80％以上なので「順調」です。",
                ],
            },
            Case {
                what: "what is cut off does not reach the step",
                unit: "点",
                series: "{ baseline: { year: 令和5年度, value: 40 }, targets: [{ year: 令和11年度, value: 100, bound: at_least }], values: [{ year: 令和8年度, value: 63.99 }] }",
                says: &[
                    "遅れ 79.9％",
                    "＝ 79.9％です。小数第2位から下は切り捨てました。80％に届かないので「遅れ」です。",
                ],
            },
            Case {
                what: "a falling target",
                unit: "件",
                series: "{ baseline: { year: 令和5年度, value: 90 }, targets: [{ year: 令和11年度, value: 60, bound: at_most }], values: [{ year: 令和7年度, value: 82 }] }",
                says: &["順調 80％", "（90件 − 82件）÷（90件 − 80件）＝ 80％です。"],
            },
            Case {
                what: "a number that is to fall slowly is held against its year's point",
                unit: "人",
                series: "{ baseline: { year: 令和5年度, value: 100 }, targets: [{ year: 令和11年度, value: 40, bound: at_least }], values: [{ year: 令和8年度, value: 69 }] }",
                says: &[
                    "令和8年度（2026年度）は70人になります。令和8年度（2026年度）の値は69人でした。",
                    "70人を守れていないので「遅れ」です。",
                ],
            },
            Case {
                what: "past the target",
                unit: "人",
                series: "{ baseline: { year: 令和5年度, value: 40 }, targets: [{ year: 令和11年度, value: 100, bound: at_least }], values: [{ year: 令和8年度, value: 130 }] }",
                says: &["達成 300％", "100％以上なので「達成」です。"],
            },
            Case {
                what: "backwards",
                unit: "人",
                series: "{ baseline: { year: 令和5年度, value: 40 }, targets: [{ year: 令和11年度, value: 100, bound: at_least }], values: [{ year: 令和8年度, value: 34 }] }",
                says: &["遅れ −20％", "（34人 − 40人）÷（70人 − 40人）＝ −20％です。"],
            },
            Case {
                what: "figures below zero",
                unit: "人",
                series: "{ baseline: { year: 令和5年度, value: -30, note: 転入と転出の差 }, targets: [{ year: 令和11年度, value: 0, bound: at_least }], values: [{ year: 令和8年度, value: -18, note: 転入と転出の差 }] }",
                says: &["順調 80％", "（−18人 −（−30人））÷（−15人 −（−30人））＝ 80％です。"],
            },
            Case {
                what: "the middle target in its own year, then the line from it to the last",
                unit: "人",
                series: "{ baseline: { year: 令和5年度, value: 40 }, targets: [{ year: 令和8年度, value: 70, bound: at_least }, { year: 令和11年度, value: 100, bound: at_least }], values: [{ year: 令和8年度, value: 70 }, { year: 令和10年度, value: 85 }] }",
                says: &[
                    "令和8年度（2026年度）：達成 100％",
                    "目標は70人以上（令和8年度）です。令和8年度（2026年度）の値は70人でした。",
                    "令和10年度（2028年度）：順調 90％",
                    "令和8年度（2026年度）の70人から目標までまっすぐ進むと、令和10年度（2028年度）は90人になります。",
                    "（85人 − 40人）÷（90人 − 40人）＝ 90％です。",
                ],
            },
            Case {
                what: "a baseline that is the target, kept and lost",
                unit: "%",
                series: "{ baseline: { year: 令和5年度, value: 100 }, targets: [{ year: 令和11年度, value: 100, bound: at_least }], values: [{ year: 令和7年度, value: 100 }, { year: 令和8年度, value: 99 }] }",
                says: &[
                    "令和7年度（2025年度）：達成",
                    "を守っているので「達成」です。",
                    "令和8年度（2026年度）：遅れ",
                    "令和8年度（2026年度）の値は99%でした。目標より悪くならないように守る数字なので、進んだ割合は計算しません。100%を守れていないので「遅れ」です。",
                ],
            },
            Case {
                what: "a baseline beyond the target",
                unit: "人",
                series: "{ baseline: { year: 令和5年度, value: 90 }, targets: [{ year: 令和11年度, value: 80, bound: at_least, note: 下がる見込み }], values: [{ year: 令和11年度, value: 81 }] }",
                says: &["令和11年度（2029年度）：達成", "を守っているので「達成」です。"],
            },
            Case {
                what: "a point of the line that does not end",
                unit: "人",
                series: "{ baseline: { year: 令和4年度, value: 40 }, targets: [{ year: 令和11年度, value: 100, bound: at_least }], values: [{ year: 令和6年度, value: 57 }] }",
                says: &[
                    "順調 99.1％",
                    "令和6年度（2024年度）は約57.14人になります（四捨五入した数です。",
                    "小数第2位から下は切り捨てました。",
                ],
            },
            Case {
                what: "an exact target from either side",
                unit: "人",
                series: "{ baseline: { year: 令和5年度, value: 40 }, targets: [{ year: 令和11年度, value: 100, bound: exact }], values: [{ year: 令和8年度, value: 76 }] }",
                says: &[
                    "順調 80％",
                    "めざす値とのずれは6人、はじめの値からめざす値までは30人です。100％ −（6人 ÷ 30人）＝ 80％です。",
                ],
            },
            Case {
                what: "decimals are exact",
                unit: "%",
                series: "{ baseline: { year: 令和5年度, value: 37.30 }, targets: [{ year: 令和11年度, value: 43.3, bound: at_least }], values: [{ year: 令和8年度, value: 40.00 }] }",
                says: &["順調 90％", "（40.00% − 37.30%）÷（40.3% − 37.30%）＝ 90％です。"],
            },
            Case {
                what: "zero is a value",
                unit: "件",
                series: "{ baseline: { year: 令和5年度, value: 0 }, targets: [{ year: 令和11年度, value: 6, bound: at_least }], values: [{ year: 令和8年度, value: 0 }] }",
                says: &["遅れ 0％"],
            },
            Case {
                what: "no value is none",
                unit: "件",
                series: "{ baseline: { year: 令和5年度, value: 0 }, targets: [{ year: 令和11年度, value: 6, bound: at_least }], values: [{ year: 令和6年度, absent: unreadable }, { year: 令和7年度, absent: not_applicable }, { year: 令和8年度, absent: not_reported }] }",
                says: &[
                    "令和8年度（2026年度）：判定不能令和8年度（2026年度）の値が報告されていないので、計算できません。「判定不能」です。",
                    "令和7年度（2025年度）は対象外なので、計算できません。",
                    "令和6年度（2024年度）の値を資料から読み取れないので、計算できません。",
                ],
            },
            Case {
                what: "a word is no number",
                unit: "件",
                series: "{ baseline: { year: 令和5年度, value: 0 }, targets: [{ year: 令和11年度, value: 6, bound: at_least }], values: [{ year: 令和8年度, word: 実施 }] }",
                says: &[
                    "判定不能",
                    "令和8年度（2026年度）の値が数ではなく「実施」という言葉なので、計算できません。",
                ],
            },
            Case {
                what: "no baseline",
                unit: "件",
                series: "{ targets: [{ year: 令和8年度, value: 6, bound: at_least }], values: [{ year: 令和8年度, value: 6 }] }",
                says: &["判定不能", "はじめの値の数がないので、計算できません。"],
            },
            Case {
                what: "a baseline without a year, and a target of the value's own year",
                unit: "件",
                series: "{ baseline: { value: 2 }, targets: [{ year: 令和8年度, value: 6, bound: at_least }], values: [{ year: 令和7年度, value: 5 }, { year: 令和8年度, value: 6 }] }",
                says: &[
                    "令和8年度（2026年度）：達成 100％",
                    "はじめの値の年度が書かれていないので、計算できません。",
                ],
            },
            Case {
                what: "a target without a year",
                unit: "件",
                series: "{ baseline: { year: 令和5年度, value: 2 }, targets: [{ value: 6, bound: at_least }], values: [{ year: 令和8年度, value: 6 }] }",
                says: &["目標の年度が書かれていないので、計算できません。"],
            },
            Case {
                what: "no target",
                unit: "件",
                series: "{ baseline: { year: 令和5年度, value: 2 }, values: [{ year: 令和8年度, value: 6 }] }",
                says: &["目標がないので、計算できません。"],
            },
            Case {
                what: "targets of earlier years only",
                unit: "件",
                series: "{ baseline: { year: 令和5年度, value: 2 }, targets: [{ year: 令和7年度, value: 6, bound: at_least }], values: [{ year: 令和8年度, value: 6 }] }",
                says: &["令和8年度（2026年度）から後の目標がないので、計算できません。"],
            },
            Case {
                what: "a judgement by hand shows the reckoning as well",
                unit: "人",
                series: "{ baseline: { year: 令和5年度, value: 40 }, targets: [{ year: 令和11年度, value: 100, bound: at_least }], values: [{ year: 令和8年度, value: 64 }], judgements: [{ year: 令和8年度, step: behind, reason: 会場が1つ閉まったためです。 }] }",
                says: &[
                    "令和8年度（2026年度）：遅れ 80％",
                    "80％以上なので「順調」です。",
                    "計算では「順調」ですが、次の理由で「遅れ」としました。会場が1つ閉まったためです。",
                ],
            },
            Case {
                what: "a judgement by hand that nothing can be said",
                unit: "人",
                series: "{ baseline: { year: 令和5年度, value: 40 }, targets: [{ year: 令和11年度, value: 100, bound: at_least }], values: [{ year: 令和8年度, value: 64 }], judgements: [{ year: 令和8年度, step: unknown, reason: 数え方が変わりました。 }] }",
                says: &[
                    "令和8年度（2026年度）：判定不能",
                    "計算では「順調」ですが、次の理由で「判定不能」としました。",
                ],
            },
        ],
    );
}

#[test]
fn a_value_is_measured_as_a_share_of_the_whole_way() {
    check(
        "target",
        &[
            Case {
                what: "the share of the way to the next target",
                unit: "人",
                series: "{ baseline: { year: 令和5年度, value: 40 }, targets: [{ year: 令和11年度, value: 100, bound: at_least }], values: [{ year: 令和8年度, value: 88 }] }",
                says: &[
                    "順調 80％",
                    "はじめの値は40人、目標は100人以上（令和11年度）です。令和8年度（2026年度）の値は88人でした。（88人 − 40人）÷（100人 − 40人）＝ 80％です。",
                ],
            },
            Case {
                what: "a target without a year is the whole way as well",
                unit: "人",
                series: "{ baseline: { value: 40 }, targets: [{ value: 100, bound: at_least }], values: [{ year: 令和8年度, value: 100 }] }",
                says: &["達成 100％"],
            },
        ],
    );
}

#[test]
fn a_value_is_divided_by_its_target() {
    let falling = "{ baseline: { year: 令和5年度, value: 90 }, targets: [{ year: 令和11年度, value: 60, bound: at_most }], values: [{ year: 令和7年度, value: 75 }, { year: 令和8年度, value: 0 }] }";
    check(
        "ratio",
        &[
            Case {
                what: "a share of the target, without a baseline",
                unit: "人",
                series: "{ targets: [{ year: 令和8年度, value: 110, bound: at_least }, { year: 令和11年度, value: 130, bound: at_least }], values: [{ year: 令和8年度, value: 88 }, { year: 令和9年度, value: 100 }] }",
                says: &[
                    "順調 80％",
                    "目標は110人以上（令和8年度）です。令和8年度（2026年度）の値は88人でした。88人 ÷ 110人 ＝ 80％です。80％以上なので「順調」です。",
                    "遅れ 76.9％",
                    "100人 ÷ 130人 ＝ 76.9％です。小数第2位から下は切り捨てました。",
                ],
            },
            Case {
                what: "what is to fall, of which the plan says nothing",
                unit: "件",
                series: falling,
                says: &[
                    "判定不能",
                    "この目標の達成率の計算のしかたを、計画が決めていないので、計算できません。",
                ],
            },
            Case {
                what: "nothing to divide by",
                unit: "人",
                series: "{ targets: [{ year: 令和8年度, value: 0, bound: at_least, note: 減らない }], values: [{ year: 令和8年度, value: 3 }] }",
                says: &["割る数が0か、0より小さいので、計算できません。"],
            },
        ],
    );
    check(
        "ratio_inverted",
        &[Case {
            what: "what is to fall, upside down",
            unit: "件",
            series: falling,
            says: &[
                "順調 80％",
                "75件でした。60件 ÷ 75件 ＝ 80％です。",
                "割る数が0か、0より小さいので、計算できません。",
            ],
        }],
    );
}

#[test]
fn a_year_that_is_not_due_and_the_year_of_the_baseline_are_not_judged() {
    let series = "  - baseline: { year: 令和6年度, value: 40 }
    targets: [{ year: 令和11年度, value: 100, bound: at_least }]
    values: [{ year: 令和7年度, absent: not_due }]
";
    let plan = plan("straight");
    let site = Site::with("2026-11-22", "人", series, &[(PLAN, &plan)]);
    let page = site.page("demo/indicators/1-1-a/index.html");
    assert!(!page.contains("判定"), "{page}");
}

#[test]
fn lists_and_reviews_tell_the_step_and_the_rule_stands_beside_the_arithmetic() {
    let series = "  - baseline: { year: 令和5年度, value: 40 }
    targets: [{ year: 令和11年度, value: 100, bound: at_least }]
    values: [{ year: 令和6年度, value: 46 }, { year: 令和7年度, value: 58 }]
";
    let plan = plan("straight");
    let site = Site::with("2026-11-22", "人", series, &[(PLAN, &plan)]);
    says(
        &site.page("demo/indicators/1-1-a/index.html"),
        &[
            "令和7年度（2025年度）：順調 90％",
            "令和6年度（2024年度）：遅れ 60％",
            "判定の決まり：市が決めた計算です。",
            "100％以上は「達成」、80％以上は「順調」、それより下は「遅れ」です。計算できないときは「判定不能」です。",
            "（見本計画の冊子、10ページ）",
        ],
    );
    let list = site.page("demo/indicators/index.html");
    says(&list, &["判定：順調（90％）", "順調：1件", "達成：0件", "判定不能：0件"]);
    says(&site.page("demo/initiatives/city-01/index.html"), &["／判定 順調（90％）"]);
    let data: serde_json::Value =
        serde_json::from_str(&site.file("demo/data/plan.json")).expect("JSON");
    assert_eq!(
        data["indicators"][0]["series"][0]["judgements"][1],
        serde_json::json!({ "year": 2025, "step": "on-track", "reckoned": "on-track", "percent": 90, "reason": null })
    );
    let review = site.page("demo/reviews/2025/index.html");
    says(&review, &["判定は「順調（90％）」です。"]);
}

#[test]
fn a_plan_without_a_rule_judges_nothing() {
    let series = "  - baseline: { year: 令和5年度, value: 40 }
    targets: [{ year: 令和11年度, value: 100, bound: at_least }]
    values: [{ year: 令和7年度, value: 58 }]
";
    let site = Site::with("2026-11-22", "人", series, &[]);
    for page in ["demo/indicators/1-1-a/index.html", "demo/indicators/index.html"] {
        assert!(!site.page(page).contains("判定"), "{page}");
    }
}
