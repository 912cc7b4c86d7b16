//! What publishing says to people, and what it refuses before anything is sent.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Instant;

use keikaku::publish::changes::ReleaseChanges;
use keikaku::publish::plan::{FileFacts, UploadPlan, Wishes, plan};
use keikaku::publish::purge::Purge;
use keikaku::publish::release::{Class, Digest, ReleaseFile, ReleaseOrigin};
use keikaku::publish::remote::{Listed, Remote, Replacing, Trouble};
use keikaku::publish::settings::PublishSettings;
use keikaku::publish::state::{PublishState, Retained, Tombstone};
use keikaku::publish::{FailureKind, Release, archive, changes, connect, content, tombstone};
use serde_json::json;

use super::fault::{Fault, Then, When};
use super::ftp::never_now;
use super::memory::Memory;
use super::site::{Page, Site, read};
use super::web::buffered;
use super::{DAY, publish, release, wishes};

fn planned(release: &Release, base: Option<&PublishState>, now: i64) -> UploadPlan {
    let facts = FileFacts { base, runs: &[], looked: &BTreeMap::new(), ours: false };
    plan(release, facts, &wishes(&BTreeMap::new(), now))
}

fn written(files: &[(&str, &str)]) -> (tempfile::TempDir, Release) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let release = read(folder.path()).unwrap();
    (folder, release)
}

fn codes(plan: &UploadPlan) -> Vec<&str> {
    plan.guards.iter().map(|guard| guard.code).collect()
}

#[test]
fn secrets_and_plain_ftp_are_refused_in_the_settings() {
    let refused = |value: serde_json::Value| {
        let text = format!("publish: {value}\n");
        PublishSettings::from_site(text).unwrap_err().message.en
    };
    let base = json!({"kind": "sftp", "host": "h", "path": "/", "url": "https://h/"});
    for (key, value) in [("password", "x"), ("secret_key", "x"), ("api_token", "x")] {
        let mut target = base.clone();
        target[key] = json!(value);
        assert!(refused(json!({ "city": target })).contains("secret"));
    }
    let mut url = base.clone();
    url["url"] = json!("https://user:pw@h/");
    assert!(refused(json!({ "city": url })).contains("secret"));
    let ftp = json!({"kind": "ftp", "host": "h", "path": "/", "url": "https://h/"});
    assert!(refused(json!({ "city": ftp })).contains("allow_plaintext"));
    let unknown = json!({"kind": "sftp", "hots": "h"});
    assert!(refused(json!({ "city": unknown })).contains("hots"));
    let no_reader = json!({"kind": "sftp", "host": "h", "path": "/"});
    assert!(refused(json!({ "city": no_reader })).contains("url"));
}

#[test]
fn targets_keep_the_order_of_the_file() {
    let yaml = "title: x\npublish:\n  zebra:\n    kind: directory\n    path: a\n    connections: 2\n  ant: { kind: zip, path: b }\n  moved:\n    a/index.html: b/index.html\n";
    let settings = PublishSettings::from_site(yaml).unwrap();
    assert_eq!(settings.target(None).unwrap().name, "zebra");
    assert_eq!(settings.targets[0].connections, Some(2));
    assert_eq!(settings.moved["a/index.html"], "b/index.html");
    assert!(settings.target(Some("cat")).unwrap_err().message.ja.contains("zebra, ant"));
}

#[test]
fn an_empty_build_a_shrinking_site_and_an_old_release_are_stopped() {
    let (_a, large) = release(&Site::regular(60, 0));
    let (_b, small) = release(&Site::regular(10, 0));
    let base = planned(&large, None, 0).next;
    assert_eq!(codes(&planned(&small, Some(&base), DAY)), ["shrink", "removals"]);
    let (_c, empty) = written(&[("about/index.html", "x</html>")]);
    assert!(codes(&planned(&empty, None, 0)).contains(&"empty"));
}

/// The guards for publishing sites made from these sources, one after the other, the last one.
fn stopped_by(sources: &[&str], edited: i64, ours: bool) -> Vec<&'static str> {
    let mut base = None;
    let mut last = Vec::new();
    for (at, source) in sources.iter().enumerate() {
        let (_folder, mut release) = release(&Site::regular(4, source.len()));
        release.origin = Some(ReleaseOrigin {
            sources: Digest::of(source.as_bytes()),
            edited: Some(if at + 1 == sources.len() { edited } else { 0 }),
        });
        let facts = FileFacts { base: base.as_ref(), runs: &[], looked: &BTreeMap::new(), ours };
        let now = DAY * i64::try_from(at).unwrap();
        let plan = plan(&release, facts, &wishes(&BTreeMap::new(), now));
        last = plan.guards.iter().map(|guard| guard.code).collect();
        base = Some(plan.next);
    }
    last
}

#[test]
fn undoing_is_ordinary_and_only_what_is_really_older_is_stopped() {
    // A figure is corrected, and the correction taken back: on this machine, or on another by somebody who edits.
    assert!(stopped_by(&["937", "936x", "937"], 0, true).is_empty());
    assert!(stopped_by(&["937", "936x", "937"], 2 * DAY, false).is_empty());
    // A colleague has published since, and nobody here has touched a file: these are the old files.
    assert_eq!(stopped_by(&["937", "936x", "937"], 0, false), ["older"]);
    assert_eq!(stopped_by(&["1", "2a", "3bc", "2a"], 0, false), ["older"]);
    // The same once more, and something that nobody has published yet.
    assert!(stopped_by(&["937", "936x", "936x"], 0, false).is_empty());
    assert!(stopped_by(&["937", "936x", "935yz"], 0, false).is_empty());
    // What was gone back to is the live one, not an older one.
    assert!(stopped_by(&["1", "2a", "1", "1"], 0, false).is_empty());
}

#[test]
fn many_pages_going_at_once_are_stopped_even_if_as_many_come() {
    let site = |from: usize| {
        let page = |number| Page { number, version: 0, links: Vec::new(), assets: Vec::new() };
        release(&Site { pages: (from..from + 100).map(page).collect() })
    };
    let base = planned(&site(0).1, None, 0).next;
    assert!(codes(&planned(&site(20).1, Some(&base), DAY)).is_empty());
    let stopped = planned(&site(21).1, Some(&base), DAY);
    assert_eq!(codes(&stopped), ["removals"]);
}

#[test]
fn drafts_broken_links_and_another_base_path_are_stopped() {
    let (_folder, release) = written(&[
        ("index.html", "<a href=\"gone/\">x</a><a href=\"a/\">y</a></html>"),
        ("a/index.html", "<meta name=\"keikaku-draft\" content=\"1\"></html>"),
        ("sitemap.xml", "<urlset><url><loc>https://old.example.jp/plan/</loc></url></urlset>"),
    ]);
    let plan = planned(&release, None, 0);
    let guards = content::inspect(&release, &plan, Some("https://new.example.jp/plan/")).unwrap();
    let codes: Vec<&str> = guards.iter().map(|guard| guard.code).collect();
    assert_eq!(codes, ["broken-reference", "draft", "base-path"]);
}

#[test]
fn a_hashed_name_with_other_content_is_stopped() {
    let (_a, a) = written(&[("index.html", "x"), ("assets/s.0123456789ab.css", "one")]);
    let (_b, b) = written(&[("index.html", "x"), ("assets/s.0123456789ab.css", "two")]);
    let base = planned(&a, None, 0).next;
    assert_eq!(codes(&planned(&b, Some(&base), DAY)), ["asset-changed"]);
}

#[test]
fn names_that_mean_different_things_on_different_hosts_are_refused() {
    for name in ["Index.html", "計画.html", "con.html", "a b.html", ".htaccess"] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), "x").unwrap();
        assert_eq!(read(folder.path()).unwrap_err().kind, FailureKind::Guard, "{name}");
    }
}

#[test]
fn what_a_host_lists_or_records_cannot_point_elsewhere() {
    for name in ["..", "a/b", "a\\b", "a\u{1b}[2J", ""] {
        assert_eq!(Listed::checked(name, false, None), None, "{name:?}");
    }
    let (_folder, release) = release(&Site::regular(2, 0));
    let mut state = planned(&release, None, 0).next;
    assert!(PublishState::from_bytes(&state.to_bytes()).is_some());
    state.retained.push(Retained {
        path: "../../etc/passwd".into(),
        sha256: Digest::of(b""),
        size: 0,
        since: 0,
    });
    assert!(PublishState::from_bytes(&state.to_bytes()).is_none());
}

#[test]
fn an_old_style_stays_30_days_a_removed_page_as_a_tombstone_and_nothing_else() {
    let (_a, a) = release(&Site::regular(6, 0));
    let (_b, b) = release(&Site::regular(5, 2));
    let one = planned(&a, None, 0).next;
    let two = planned(&b, Some(&one), DAY);
    let withdrawn = |path: &String| {
        path.starts_with("files/") || path.ends_with(".jpg") || path.starts_with("assets/search/")
    };
    assert_eq!(two.deletes.len(), 6 + 6 + 1, "{:?}", two.deletes);
    assert!(two.deletes.iter().all(withdrawn));
    assert_eq!(two.removed, ["p5/index.html"]);
    let Tombstone { path, to, .. } = &two.next.tombstones[0];
    assert_eq!((path.as_str(), to.as_str()), ("p5/index.html", "index.html"));
    let html = String::from_utf8(tombstone::page(path, to)).unwrap();
    assert!(html.contains("href=\"../\"") && html.contains("noindex"));
    let kept = two.next.retained.len();
    assert!(kept > 0);
    let later = planned(&b, Some(&two.next), 31 * DAY);
    assert_eq!((later.deletes.len(), later.next.retained.len()), (0, kept));
    let much_later = planned(&b, Some(&two.next), 32 * DAY + 1);
    assert_eq!((much_later.deletes.len(), much_later.next.retained.len()), (kept, 0));
}

#[test]
fn requests_grow_with_the_changes_and_not_with_the_site() {
    let count = |pages: usize| {
        let memory = Memory::new(Replacing::Rename, |_| {});
        let mut site = Site::regular(pages, 0);
        let (_a, a) = release(&site);
        publish(&memory, &a, 0, 0, 1).unwrap();
        site.pages[7].version += 1;
        site.pages[7].assets.clear();
        let (_b, b) = release(&site);
        let counter = Fault::new(&memory, usize::MAX, When::Before, Then::Dead);
        publish(&counter, &b, DAY, 1, 1).unwrap();
        counter.count()
    };
    assert_eq!(count(20), count(120));
    assert!(count(20) < 60, "{}", count(20));
}

#[test]
fn a_publisher_whose_lock_was_taken_away_stops() {
    let memory = Memory::new(Replacing::Rename, |_| {});
    let (_a, a) = release(&Site::regular(3, 0));
    let thief = Fault::new(&memory, usize::MAX, When::Before, Then::Dead);
    // The lock is opened by somebody else while the plan is made.
    let steal = || memory.place("_publish/lock/owner.json", b"{}");
    let result = super::publish_with(&thief, &a, 0, 0, 1, &steal);
    assert_eq!(result.unwrap_err().kind, FailureKind::Locked);
    assert!(!memory.files.lock().unwrap().contains_key("index.html"));
}

#[test]
fn the_records_of_100_000_files_are_small_and_fast() {
    let file = |n: usize| ReleaseFile {
        path: format!("asahikawa-2024/initiatives/city-{n:06}/index.html"),
        sha256: Digest::of(&n.to_le_bytes()),
        size: 14_000 + n as u64,
        class: Class::Page,
    };
    let state = PublishState {
        schema: 1,
        release: "0123456789abcdef".into(),
        published: 0,
        files: (0..100_000).map(file).collect(),
        tombstones: Vec::new(),
        retained: Vec::new(),
        history: Vec::new(),
        origins: Vec::new(),
    };
    let began = Instant::now();
    let bytes = state.to_bytes();
    let read = PublishState::from_bytes(&bytes).unwrap();
    println!("{} bytes, written and read in {:?}", bytes.len(), began.elapsed());
    assert_eq!(read, state);
    assert!(bytes.len() < 20_000_000);
}

#[test]
fn citizens_changes_are_told_as_old_and_new() {
    let indicator = |text: &str| {
        json!({"indicators": [{"id": "1-1-a", "name": "講座", "series": [{"label": null,
            "values": [{"period": 2024, "text": text, "value": 1, "state": "reported"}]}]}],
            "initiatives": [{"id": "city-01", "title": "見守り", "summary": text.repeat(30)}]})
    };
    let told = changes::compare(&indicator("5件"), &indicator("8件"));
    let mut told: Vec<&str> = told.iter().map(|change| change.ja.as_str()).collect();
    told.sort_by_key(|line| !line.starts_with("指標"));
    assert_eq!(
        told,
        [
            "指標 1-1-a「講座」: 実績 令和6年度 5件 → 8件",
            &format!(
                "取組 city-01「見守り」: 要約 「{}」→「{}」",
                "5件".repeat(30),
                "8件".repeat(30)
            ),
        ]
    );
    let gone = changes::compare(&indicator("5件"), &json!({}));
    let gone: Vec<&str> = gone.iter().map(|change| change.ja.as_str()).collect();
    assert!(gone.contains(&"取組 city-01「見守り」: 終了"), "{gone:?}");
}

#[test]
fn every_text_is_told_sentence_by_sentence_and_every_grade_by_name() {
    let plan = |sentence: &str, grade: &str, fund: i64| {
        json!({
            "contract": 2, "philosophy": "ともに生きる",
            "levels": [{"folder": "policies", "name": "政策"}],
            "policies": [{"id": "2-1", "title": "見守り", "body": format!("はじめの文です。{sentence}おわりの文です。"), "url": "x/"}],
            "initiatives": [{"id": "city-01", "title": "相談", "money": [{"year": 2024, "budget": fund, "unit": "千円"}]}],
            "reviews": [{"year": 2024, "at": "policies/2-1", "texts": [{"evaluator": "市", "text": "進みました。"}],
                "grades": [{"evaluator": "市", "dimension": null, "grade": grade}]}],
        })
    };
    let told = |old: &serde_json::Value, new: &serde_json::Value| -> Vec<String> {
        changes::compare(old, new).into_iter().map(|change| change.ja).collect()
    };
    let old = plan("担当は田中です。", "B", 100);
    assert_eq!(
        told(&old, &plan("窓口は福祉課です。", "A", 120)),
        [
            "取組 city-01「相談」: 予算 令和6年度 予算額 100 → 120",
            "政策 2-1「見守り」: 本文 「担当は田中です。」→「窓口は福祉課です。」",
            "進捗・評価 令和6年度 policies/2-1「見守り」: 評価 市 B → A",
        ]
    );
    assert_eq!(
        told(&old, &plan("", "B", 100)),
        ["政策 2-1「見守り」: 本文 取り消し「担当は田中です。」"]
    );
    let mut renamed = old.clone();
    renamed["philosophy"] = json!("支え合う");
    assert_eq!(told(&old, &renamed), ["計画: 基本理念 ともに生きる → 支え合う"]);
    renamed["policies"] = json!([{"id": "2-2", "title": "防災"}]);
    let told = told(&old, &renamed);
    assert!(
        told.contains(&"政策 2-2「防災」: 追加".to_string())
            && told.contains(&"政策 2-1「見守り」: 終了".to_string()),
        "{told:?}"
    );
}

#[test]
fn pages_tell_what_the_open_data_does_not() {
    let mut changes = ReleaseChanges::default();
    changes.plan(
        &json!({"terms": [{"id": "a", "meaning": "ささえることです。"}]}),
        &json!({"terms": [{"id": "a", "meaning": "助けることです。"}]}),
    );
    let page = |meaning: &str, phone: &str| {
        format!(
            "<title>お問い合わせ｜市</title><main><p>{meaning}</p><p>電話は{phone}です。</p></main>"
        )
    };
    changes.sentences(&page("ささえることです。", "11-1111"), &page("助けることです。", "22-2222"));
    changes.page("新しいお知らせ", true);
    let told: Vec<&str> = changes.list().iter().map(|change| change.ja.as_str()).collect();
    assert_eq!(
        told,
        [
            "用語 a: 意味 「ささえることです。」→「助けることです。」",
            "ページ「お問い合わせ」 「電話は11-1111です。」→「電話は22-2222です。」",
            "新しいページ「新しいお知らせ」",
        ]
    );
}

#[test]
fn what_is_purged_leaves_neither_file_nor_tombstone_nor_old_style() {
    let (_a, a) = release(&Site::regular(6, 0));
    let (_b, b) = release(&Site::regular(5, 2));
    let base = planned(&a, None, 0).next;
    let purge = Purge::new("p5/", None).unwrap();
    let moved = BTreeMap::new();
    let wishes = Wishes { purge: Some(&purge), ..wishes(&moved, DAY) };
    let facts = FileFacts { base: Some(&base), runs: &[], looked: &BTreeMap::new(), ours: true };
    let plan = plan(&b, facts, &wishes);
    assert!(plan.deletes.contains(&"p5/index.html".to_string()));
    assert!(plan.next.tombstones.is_empty() && plan.next.retained.is_empty());
    let record = String::from_utf8(plan.next.to_bytes()).unwrap();
    assert!(!record.contains("p5"), "{record}");
}

fn connected(target: &serde_json::Value) -> Box<dyn Remote> {
    let settings = format!("publish: {}\n", json!({ "host": target }));
    let settings = PublishSettings::from_site(settings).unwrap();
    connect(settings.target(None).unwrap(), Path::new("/"), None).unwrap()
}

#[test]
fn a_proxy_that_buffers_does_not_hide_how_a_web_folder_writes() {
    for (piecewise, replacing) in [(true, Replacing::Rename), (false, Replacing::Whole)] {
        let settings =
            json!({"kind": "webdav", "endpoint": buffered(piecewise), "verify": "protocol"});
        let remote = connected(&settings);
        remote.prepare("0123456789abcdef").unwrap();
        assert_eq!(remote.replacing(), replacing);
    }
}

#[test]
fn a_folder_that_an_ftp_server_never_lists_is_missing_if_it_cannot_be_entered() {
    let settings = json!({
        "kind": "ftp", "host": "127.0.0.1", "port": never_now("/site/busy"), "path": "/site",
        "verify": "protocol", "allow_plaintext": true,
    });
    let remote = connected(&settings);
    assert_eq!(remote.list("p10").unwrap(), []);
    assert_eq!(remote.get("p10/index.html").unwrap(), None);
    let busy = remote.list("busy").unwrap_err();
    assert_eq!(busy.trouble, Trouble::Passing, "{busy}");
}

#[test]
fn the_vendor_gets_folders_in_the_order_of_uploading() {
    let (_a, a) = release(&Site::regular(6, 0));
    let (_b, b) = release(&Site::regular(7, 1));
    let base = planned(&a, None, 0).next;
    let folder = tempfile::tempdir().unwrap();
    let write = || {
        let plan = archive::plan_for(&b, Some(&base), &wishes(&BTreeMap::new(), DAY));
        archive::write(&b, Some(&base), &plan, folder.path(), None).unwrap()
    };
    let handover = write();
    let first = std::fs::read(&handover[1]).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(first.clone())).unwrap();
    let names: Vec<String> =
        (0..zip.len()).map(|n| zip.by_index(n).unwrap().name().unwrap().to_string()).collect();
    assert!(names.is_sorted());
    for (folder, count) in [("1_assets/", 17), ("2_pages/a_new/", 8), ("3_top/index.html", 1)] {
        let found = names.iter().filter(|name| name.starts_with(folder)).count();
        assert_eq!(found, count, "{folder} in {names:?}");
    }
    assert!(folder.path().join("手順書.txt").exists());
    assert!(folder.path().join("削除一覧.txt").exists());
    let again = std::fs::read(&write()[1]).unwrap();
    assert_eq!(first, again, "same input, same bytes");
}

fn keikaku(site: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_keikaku"))
        .arg("--site")
        .arg(site)
        .arg("publish")
        .args(arguments)
        .env("LANG", "ja_JP.UTF-8")
        .output()
        .unwrap()
}

#[test]
fn the_command_ends_with_the_documented_codes() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("s");
    let site = site.as_path();
    let made = Command::new(env!("CARGO_BIN_EXE_keikaku")).arg("init").arg(site).output();
    assert!(made.unwrap().status.success());
    super::commands::replace_template(site);
    let settings = std::fs::read_to_string(site.join("content/site.yaml")).unwrap();
    let settings = settings + "publish:\n  here: { kind: directory, path: www }\n";
    std::fs::write(site.join("content/site.yaml"), settings).unwrap();
    let code = |arguments: &[&str]| keikaku(site, arguments).status.code().unwrap();
    assert_eq!(code(&["--dry-run", "--no-build"]), 2, "nothing was built");
    let write = |version: usize, count: usize| {
        let news = site.join("content/plan/news");
        let _ = std::fs::remove_dir_all(&news);
        std::fs::create_dir_all(&news).unwrap();
        for day in 0..count {
            let text =
                format!("---\ntitle: お知らせ\ndate: 2020-01-01\n---\n第{version}版です。\n");
            std::fs::write(news.join(format!("2020-01-01-p{day}.md")), text).unwrap();
        }
    };
    write(0, 60);
    assert_eq!(code(&["--dry-run"]), 0);
    assert!(!site.join("www").exists(), "a dry run wrote something");
    assert_eq!(code(&[]), 2, "nobody could be asked");
    std::fs::create_dir_all(site.join("www/search")).unwrap();
    std::fs::write(site.join("www/search/index.html"), "the city's own").unwrap();
    assert_eq!(code(&["--yes"]), 3, "a foreign file is in the way");
    std::fs::remove_file(site.join("www/search/index.html")).unwrap();
    assert_eq!(code(&["--yes"]), 0);
    write(1, 3);
    let stopped = keikaku(site, &["--yes"]);
    assert_eq!(stopped.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&stopped.stderr).contains("--allow shrink"));
    let allowed = ["--allow", "shrink", "--allow", "removals"];
    let shown = keikaku(site, &[&["--dry-run"][..], &allowed].concat());
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    let offer = "keikaku publish here --allow shrink --allow removals --plan";
    assert!(shown.contains(offer), "{shown}");
    assert_eq!(code(&["--yes", "--allow", "shrink", "--allow", "removals"]), 0);
    assert_eq!(code(&["--yes", "--rollback"]), 0);
    assert!(site.join("www/news/2020-01-01-p4/index.html").exists());
    let lock = site.join("www/_publish/lock");
    std::fs::create_dir_all(&lock).unwrap();
    let owner = r#"{"nonce":"x","name":"佐藤","release":"","started":0,"alive":0}"#;
    std::fs::write(lock.join("owner.json"), owner).unwrap();
    let locked = keikaku(site, &["--yes"]);
    assert_eq!(locked.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&locked.stderr).contains("佐藤"));
    assert_eq!(code(&["--unlock", "鈴木"]), 4);
    assert_eq!(code(&["--unlock", "佐藤"]), 0);
    assert_eq!(code(&["status"]), 0);
    let log = String::from_utf8(keikaku(site, &["log"]).stdout).unwrap();
    assert_eq!(log.lines().count(), 3, "{log}");
}
