//! Figures true to their year: what pages say of targets, latest values and reviews when some years have a value and others do not.

use keikaku::calendar::Date;
use keikaku::plan::AsOf;
use keikaku::project::Project;
use keikaku::source::SourcePath;

use crate::rules::base;

/// The base site of the rules, with other series of its indicator; `today` is the day of the build.
pub struct Site {
    project: Project,
}

impl Site {
    fn new(today: &str, series: &str) -> Site {
        Self::with(today, "g", series, &[])
    }

    pub fn with(today: &str, unit: &str, series: &str, more: &[(&str, &str)]) -> Site {
        let mut sources = base();
        let indicator = format!(
            "name: ごみの量\nat: approaches/1-1\nowners: [city]\nunit: {unit}\nseries:\n{series}sources: [{{ document: booklet }}]\n"
        );
        let files = [("content/demo/indicators/1-1-a.yaml", indicator.as_str())];
        for (path, text) in files.iter().chain(more) {
            sources.insert(SourcePath::new(path), text.as_bytes());
        }
        let day = Date::parse(today).expect("a day");
        let as_of = AsOf { day, drafts: false };
        let project = Project::new(sources, Vec::new(), as_of);
        Site { project }
    }

    /// A published file.
    pub fn file(&self, path: &str) -> String {
        let renderer = self.project.renderer().expect("a site");
        let files = crate::built::files(&renderer).expect("no fault in the theme");
        String::from_utf8(files[path].to_vec()).expect("UTF-8")
    }

    /// The text of a page without its tags and drawings.
    pub fn page(&self, path: &str) -> String {
        let html = self.file(path);
        // Most of what stands between tags is words; what a style sheet or a script adds does no harm here.
        let mut text = String::new();
        let mut inside = false;
        for c in html.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                '\u{200b}' => {}
                c if !inside => text.push(c),
                _ => {}
            }
        }
        text
    }
}

const INDICATOR: &str = "demo/indicators/1-1-a/index.html";
const MIDDLE: &str = "  - baseline: { year: 平成27年度, value: 1012 }
    targets:
      - { year: 令和2年度, value: 960, bound: at_most }
      - { year: 令和11年度, value: 900, bound: at_most }
    values:
      - { year: 令和2年度, value: 992 }
      - { year: 令和6年度, value: 930 }
";

pub fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "no 「{word}」 in {text}");
    }
}

#[test]
fn a_target_is_judged_by_the_value_of_its_own_year() {
    let page = Site::new("2026-11-22", MIDDLE).page(INDICATOR);
    says(
        &page,
        &[
            "目標より32g多かった（未達）",
            "令和2年度は32g多く、目標に届きませんでした。",
            "900g以下（令和11年度）：まだ時期が来ていません",
        ],
    );
    assert!(!page.contains("目標に到達") && !page.contains("目標まで"), "{page}");
}

#[test]
fn a_year_that_is_over_without_a_value_was_not_reported() {
    let page = Site::new("2030-04-01", MIDDLE).page(INDICATOR);
    says(&page, &["900g以下（令和11年度）：値がまだ報告されていません"]);
    let page = Site::new("2030-03-31", MIDDLE).page(INDICATOR);
    says(&page, &["900g以下（令和11年度）：まだ時期が来ていません"]);
}

#[test]
fn a_plan_in_its_first_year_tells_its_targets() {
    let only = "  - targets: [{ year: 令和11年度, value: 100, bound: at_least }]\n";
    let absent = "  - targets: [{ year: 令和11年度, value: 100, bound: at_least }]
    values: [{ year: 令和7年度, absent: not_due }]
";
    for series in [only, absent] {
        let site = Site::with("2026-11-22", "人", series, &[]);
        says(
            &site.page(INDICATOR),
            &[
                "100人以上（令和11年度）：まだ時期が来ていません",
                "目標は、令和11年度（2029年度）に100人以上です",
            ],
        );
        says(&site.page("demo/indicators/index.html"), &["100人以上（令和11年度）"]);
        let initiative = site.page("demo/initiatives/city-01/index.html");
        says(&initiative, &["目標は100人以上（令和11年度・2029年度）です。"]);
    }
}

#[test]
fn the_latest_value_is_the_last_measured_one_and_never_the_baseline() {
    let later = "  - baseline: { year: 令和4年度, value: 10 }
    values:
      - { year: 令和7年度, absent: not_reported }
      - { year: 令和5年度, value: 12 }
      - { year: 令和6年度, absent: not_reported }
";
    let site = Site::with("2026-11-22", "回", later, &[]);
    let initiative = site.page("demo/initiatives/city-01/index.html");
    says(&initiative, &["最新の値 12回（令和5年度・2023年度）"]);
    says(&site.page(INDICATOR), &["令和5年度（2023年度）のごみの量は、12回です。"]);
    says(
        &site.page("demo/indicators/index.html"),
        &["12回令和5年度（2023年度）", "はじめより増えた"],
    );

    let baseline = "  - baseline: { year: 令和4年度, value: 10 }\n";
    let site = Site::with("2026-11-22", "回", baseline, &[]);
    says(
        &site.page(INDICATOR),
        &[
            "ごみの量のはじめの値は、令和4年度（2022年度）の10回です。その後の値は、まだ報告されていません。",
        ],
    );
    says(&site.page("demo/indicators/index.html"), &["まだ値がありません", "今回の値がない"]);
}

#[test]
fn a_review_tells_the_values_of_its_own_year_with_the_year() {
    let series = "  - baseline: { year: 平成27年度, value: 1012 }
    targets: [{ year: 令和6年度, value: 900, bound: at_most }]
    values:
      - { year: 令和5年度, value: 940 }
      - { year: 令和6年度, value: 930 }
      - { year: 令和7年度, value: 921 }
";
    let review =
        "---\nsources: [{ document: booklet }]\n---\n## 市\n進めました。\n## 総括\n進みました。\n";
    let more = [("content/demo/reviews/2024/1-1.md", review)];
    let site = Site::with("2026-11-22", "g", series, &more);
    says(
        &site.page("demo/reviews/2024/index.html"),
        &[
            "平成27年度（2015年度）の1,012gから、令和6年度（2024年度）の930gへ（82g減）。",
            "目標は900g以下（令和6年度）：目標より30g多かった（未達）。",
        ],
    );
    let newer = site.page("demo/reviews/2025/index.html");
    says(&newer, &["令和7年度（2025年度）の921gへ（91g減）。"]);
    assert!(!newer.contains("目標は"), "{newer}");
}

#[test]
fn a_rank_rises_when_its_number_falls() {
    let series = "  - baseline: { year: 令和4年度, value: 5 }
    targets: [{ year: 令和6年度, value: 3, bound: at_most }]
    values: [{ year: 令和6年度, value: 2 }]
";
    let site = Site::with("2026-11-22", "位", series, &[]);
    says(&site.page(INDICATOR), &["3つ上がりました。", "3位以内", "目標に到達"]);
    says(&site.page("demo/indicators/index.html"), &["はじめの順位より上がった"]);
}
