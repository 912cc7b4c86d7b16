//! The binary as people and scripts use it: exit codes, formats, what each command prints and makes. A dozen runs, not a hundred.

mod settings;
mod terminal;
mod workbook;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use keikaku::source::SourcePath;
use serde_json::Value;

use crate::rules::base;

/// Runs the binary in a language, on a fixed day, without any editor or colour of the machine.
fn keikaku(site: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_keikaku"))
        .args(["--lang", "en", "--date", crate::rules::DAY, "--site"])
        .arg(site)
        .args(arguments)
        .env_remove("EDITOR")
        .env_remove("VISUAL")
        .output()
        .expect("the binary runs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The small site of the rules, on disk, with one file changed.
fn site(change: Option<(&str, &str)>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for source in base().iter() {
        put(folder.path(), source.path().as_str(), &source.text());
    }
    if let Some((path, text)) = change {
        put(folder.path(), path, text);
    }
    folder
}

fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

const BROKEN: (&str, &str) =
    ("content/demo/glossary.yaml", "terms:\n  - { id: a, trem: 見守り, meaning: 見ること }\n");
const WARNED: (&str, &str) = (
    "content/demo/initiatives/city-01.md",
    "---\ntitle: 見守り活動\ndepartments: [{ department: 福祉部, sections: [福祉課] }]\nmarks: [{ at: approaches/1-1, basis: stated }]\n\
     for: [older-people]\nsources: [{ document: booklet }]\n---\n福祉課が、一人で暮らす高齢者を見守ります。詳しくは[こちら](https://www.example.jp/)です。\n",
);

#[test]
fn exit_codes_tell_wrong_content_from_a_wrong_command() {
    let (good, bad) = (site(None), site(Some(BROKEN)));
    let code = |folder: &Path, arguments: &[&str]| keikaku(folder, arguments).status.code();
    assert_eq!(code(good.path(), &["check"]), Some(0));
    assert_eq!(code(good.path(), &["build"]), Some(0));
    assert_eq!(code(bad.path(), &["check"]), Some(1));
    assert_eq!(code(bad.path(), &["build"]), Some(1));
    assert!(!bad.path().join("public").exists(), "nothing is written");
    assert_eq!(code(good.path(), &["explain", "unknown-key"]), Some(0));
    assert_eq!(code(good.path(), &["explain", "unknwon-key"]), Some(1));
    assert_eq!(code(good.path(), &["biuld"]), Some(2));
    assert_eq!(code(good.path(), &["--date", "tomorrow", "check"]), Some(2));
    assert_eq!(code(good.path(), &["new", "initiative"]), Some(2), "no flags and nobody to ask");
    let nowhere = code(&good.path().join("nothing"), &["check"]);
    assert!(matches!(nowhere, Some(1 | 2)), "{nowhere:?}");
    let nearly = err(&keikaku(good.path(), &["explain", "unknwon-key"]));
    assert!(nearly.contains("unknown-key"), "{nearly}");
}

#[test]
fn warnings_are_errors_only_when_that_is_asked_for() {
    let folder = site(Some(WARNED));
    let fine = keikaku(folder.path(), &["check"]);
    assert_eq!(fine.status.code(), Some(0), "{}", out(&fine));
    assert!(out(&fine).contains("warning[vague-link]"), "{}", out(&fine));
    let denied = keikaku(folder.path(), &["check", "--deny", "warnings"]);
    assert_eq!(denied.status.code(), Some(1));
}

#[test]
fn a_build_ends_with_one_line_and_quiet_has_none() {
    let folder = site(Some((
        "content/demo/news/2026-01-01-x.md",
        "---\ntitle: 下書きのお知らせ\ndate: 2026-01-01\ndraft: true\n---\nまだ見せません。\n",
    )));
    let built = out(&keikaku(folder.path(), &["build"]));
    let first = built.lines().next().unwrap_or_default();
    assert!(first.starts_with("built ") && first.ends_with(" s"), "{built}");
    assert!(built.contains("held back: 1 drafts"), "{built}");
    let again = keikaku(folder.path(), &["--quiet", "build"]);
    assert_eq!((out(&again), err(&again)), (String::new(), String::new()));
    let gone = folder.path().join("content/demo/roles/1.yaml");
    std::fs::remove_file(gone).expect("removed");
    std::fs::remove_file(folder.path().join("content/demo/glossary.yaml")).expect("removed");
    let fewer = err(&keikaku(folder.path(), &["build"]));
    assert!(fewer.contains("address-gone") && fewer.contains("demo/glossary/"), "{fewer}");
}

#[test]
fn findings_come_as_json_sarif_and_annotations() {
    let folder = site(Some(BROKEN));
    let json = out(&keikaku(folder.path(), &["check", "--format", "json"]));
    let found: Value = serde_json::from_str(&json).expect("JSON");
    let item = found
        .as_array()
        .and_then(|items| items.iter().find(|i| i["code"] == "unknown-key"))
        .unwrap_or_else(|| panic!("{json}"));
    assert_eq!(item["severity"], "error");
    assert_eq!(item["place"]["path"], BROKEN.0);
    assert_eq!((&item["place"]["line"], &item["place"]["column"]), (&2.into(), &14.into()));
    assert!(item["message"]["ja"].as_str().is_some_and(|text| text.contains("trem")));

    let sarif = out(&keikaku(folder.path(), &["check", "--format", "sarif"]));
    let log: Value = serde_json::from_str(&sarif).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let result = &log["runs"][0]["results"][0];
    assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap_or_default()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], BROKEN.0);
    assert!(place["region"]["startLine"].as_u64() > Some(0));

    let lines = out(&keikaku(folder.path(), &["check", "--format", "ci"]));
    let line = lines
        .lines()
        .find(|l| l.contains("title=unknown-key"))
        .unwrap_or_else(|| panic!("{lines}"));
    assert!(line.starts_with("::error file=content/demo/glossary.yaml,line=2,col=14,"), "{line}");
}

#[test]
fn a_new_site_of_a_comprehensive_plan_has_three_levels() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path().join("site");
    let name = site.to_str().expect("a name");
    let made = keikaku(folder.path(), &["init", name, "--kind", "general"]);
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    let check = keikaku(&site, &["check", "--no-reports", "--format", "json"]);
    assert_eq!(check.status.code(), Some(0), "{}", err(&check));
    let found: serde_json::Value = serde_json::from_slice(&check.stdout).expect("JSON");
    let codes = found.as_array().expect("a list").iter();
    let codes: Vec<&str> = codes.filter_map(|d| d["code"].as_str()).collect();
    assert_eq!(codes, ["template-sentence", "template-sentence"]);
    let node = ["new", "node", "--title", "声を聞く", "--level"];
    for (level, parent, file) in
        [("policies", None, "policies/2.md"), ("programs", Some("1-1"), "programs/1-1-2.md")]
    {
        let parent = parent.map(|id| ["--parent", id]).into_iter().flatten();
        let arguments: Vec<&str> = node.into_iter().chain([level]).chain(parent).collect();
        let made = keikaku(&site, &arguments);
        assert_eq!(made.status.code(), Some(0), "{}", err(&made));
        assert!(site.join("content/plan").join(file).is_file(), "{file}");
    }
}

#[test]
fn a_new_site_of_a_plan_of_care_has_a_table_of_volumes() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path().join("site");
    let name = site.to_str().expect("a name");
    let made = keikaku(folder.path(), &["init", name, "--kind", "care"]);
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    let new = ["new", "volume", "--title", "通所介護の見込量", "--at", "approaches/1-1"];
    let made = keikaku(&site, &new);
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    let file = site.join("content/plan/volumes/volume-1.yaml");
    let text = std::fs::read_to_string(file).expect("read");
    assert_eq!(text.matches("service: service-1, district:").count(), 2, "{text}");
    assert!(text.contains("planned: { 令和8年度: 120, "), "{text}");
    let check = keikaku(&site, &["check", "--no-reports", "--format", "json"]);
    assert_eq!(check.status.code(), Some(0), "{}", err(&check));
    let found: serde_json::Value = serde_json::from_slice(&check.stdout).expect("JSON");
    let codes = found.as_array().expect("a list").iter();
    let codes: Vec<&str> = codes.filter_map(|d| d["code"].as_str()).collect();
    assert_eq!(codes, ["template-sentence", "template-sentence"]);
}

#[test]
fn a_new_site_builds_without_a_finding_and_grows_by_one_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path().join("わたしのサイト");
    let name = site.to_str().expect("a name");
    let made = keikaku(folder.path(), &["init", name]);
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    assert_eq!(
        keikaku(folder.path(), &["init", name]).status.code(),
        Some(2),
        "never over another"
    );
    // Two files say that they are a sample; `publish` would stop at them, and nothing else is found.
    let check = keikaku(&site, &["check", "--no-reports", "--format", "json"]);
    assert_eq!(check.status.code(), Some(0), "{}", err(&check));
    let found: serde_json::Value = serde_json::from_slice(&check.stdout).expect("JSON");
    let codes = found.as_array().expect("a list").iter();
    let codes: Vec<&str> = codes.filter_map(|d| d["code"].as_str()).collect();
    assert_eq!(codes, ["template-sentence", "template-sentence"]);

    let plan = site.join("content/plan");
    let mut files = Vec::new();
    for arguments in [
        &[
            "new",
            "initiative",
            "--title",
            "声かけ: 朝の見守り",
            "--owner",
            "city",
            "--at",
            "approaches/1-1",
        ][..],
        &["new", "indicator", "--title", "声かけの回数", "--at", "approaches/1-1"],
        &["new", "news", "--title", "始めました"],
        &["new", "node", "--level", "regional-images", "--title", "安心して暮らす"],
        &["new", "node", "--level", "approaches", "--title", "話を聞く", "--parent", "1"],
        &["new", "review", "--year", "令和8年度"],
    ] {
        let made = keikaku(&site, arguments);
        assert_eq!(made.status.code(), Some(0), "{arguments:?}: {}", err(&made));
        let lines = out(&made);
        files.extend(lines.lines().filter_map(|l| Some(PathBuf::from(l.strip_prefix("made ")?))));
    }
    let names: Vec<String> = files
        .iter()
        .map(|f| f.strip_prefix(&plan).expect("in the plan").to_string_lossy().into_owned())
        .collect();
    assert_eq!(
        names,
        [
            "initiatives/city-02.md",
            "indicators/1-1-b.yaml",
            "news/2026-11-22-1.md",
            "regional-images/2.md",
            "approaches/1-2.md",
            "reviews/2026/1-1.md",
            "reviews/2026/1-2.md",
            "reviews/2026/overview.md",
        ]
    );
    for file in &files {
        let text = std::fs::read_to_string(file).expect("read");
        let line = text.lines().find(|l| l.contains("yaml-language-server")).expect("a modeline");
        let schema = line.rsplit('=').next().expect("a path");
        assert!(file.parent().expect("a folder").join(schema).is_file(), "{line}");
    }
    let check = keikaku(&site, &["check", "--no-reports"]);
    assert_eq!(check.status.code(), Some(0), "{}", err(&check));
    let outside = ["new", "review", "--year", "令和28年度"];
    assert_eq!(keikaku(&site, &outside).status.code(), Some(2));
    let told = [&outside[..], &["--outside-period"]].concat();
    assert_eq!(keikaku(&site, &told).status.code(), Some(0), "it is meant");
    let again = keikaku(&site, &["new", "review", "--year", "令和8年度"]);
    assert!(out(&again).contains("Nothing is missing"), "{}", out(&again));
}

#[test]
fn a_new_review_has_a_line_for_every_grade_and_a_heading_for_every_evaluator() {
    let plan = "content/demo/plan.yaml";
    let source = base().get(&SourcePath::new(plan)).expect("a plan").text();
    let evaluators =
        "evaluators: [{ id: office, name: 担当課 }, { id: committee, name: 評価委員会 }]
scales: [{ id: abc, grades: [{ id: a, name: A }, { id: b, name: B }] }]
dimensions: [{ id: overall, name: 総合評価, scale: abc }]
";
    let folder = site(Some((plan, &(source + evaluators))));
    let old = "---\nsources: [{ document: booklet }]\n---\n## 担当課\n見守りを続けました。\n";
    put(folder.path(), "content/demo/reviews/2025/1-1.md", old);
    let made = keikaku(folder.path(), &["new", "review", "--year", "令和8年度"]);
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    let made = folder.path().join("content/demo/reviews/2026/1-1.md");
    let review = std::fs::read_to_string(made).expect("read");
    for line in [
        "  - { evaluator: office, dimension: overall, grade: }   # a A・b B",
        "  - { evaluator: committee, dimension: overall, grade: }   # a A・b B",
        "## 担当課",
        "## 評価委員会",
    ] {
        assert!(review.lines().any(|one| one == line), "{line}: {review}");
    }
    let check = keikaku(folder.path(), &["check", "--no-reports"]);
    assert_eq!(check.status.code(), Some(0), "{}", out(&check));
}

#[test]
fn schemas_accept_the_real_content_and_refuse_a_slip() {
    let folder = site(None);
    let made = keikaku(folder.path(), &["schema"]);
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    let schema = |name: &str| -> Value {
        let path = folder.path().join(format!(".keikaku/schema/{name}.schema.json"));
        serde_json::from_str(&std::fs::read_to_string(path).expect("read")).expect("JSON")
    };
    let initiative = jsonschema::validator_for(&schema("initiative")).expect("a schema");
    let good = serde_json::json!({ "title": "見守り", "departments": [{ "department": "福祉部", "sections": ["福祉課"] }],
        "marks": [{ "at": "approaches/1-1", "basis": "stated" }], "sources": [{ "document": "booklet" }] });
    assert!(
        initiative.is_valid(&good),
        "{:?}",
        initiative.iter_errors(&good).map(|e| e.to_string()).collect::<Vec<_>>()
    );
    let mut bad = good.clone();
    bad["tilte"] = "x".into();
    assert!(!initiative.is_valid(&bad));
    bad = good;
    bad["draft"] = "はい".into();
    assert!(!initiative.is_valid(&bad));
}

#[test]
fn shells_and_man_pages_know_every_command() {
    let folder = site(None);
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = out(&keikaku(folder.path(), &["completions", shell]));
        for command in ["init", "new", "serve", "build", "check", "publish", "explain", "schema"] {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
    let man = out(&keikaku(folder.path(), &["man"]));
    assert!(man.contains(".TH keikaku 1") && man.contains("serve"), "{man}");
    let help = out(&keikaku(folder.path(), &["--help"]));
    assert!(help.contains("keikaku init") && help.contains("初めての方"), "{help}");
}

#[test]
fn colours_are_for_terminals() {
    let folder = site(Some(BROKEN));
    let found = keikaku(folder.path(), &["check"]);
    assert!(out(&found).contains("error[unknown-key]"));
    assert!(!err(&found).contains('\u{1B}') && !out(&found).contains('\u{1B}'));
}
