//! `keikaku publish` as it is typed: what it says, what it leaves, and how it ends.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::web::{self, Encrypted, Nothing};

/// Replaces the sentences by which a new site says that it is a sample.
pub fn replace_template(site: &Path) {
    for file in ["content/site.yaml", "content/plan/plan.yaml"] {
        let text = std::fs::read_to_string(site.join(file)).unwrap();
        std::fs::write(site.join(file), own_words(&text)).unwrap();
    }
}

fn own_words(text: &str) -> String {
    let sentences = keikaku::report::template::STARTER.iter();
    sentences.fold(text.to_owned(), |text, sentence| text.replace(sentence, "わたしたちの計画"))
}

/// A site's folder with one target.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// A new site, as `init` makes it.
    fn new(target: &str) -> Self {
        let place = Place { folder: tempfile::tempdir().unwrap() };
        let starter = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/starter/content");
        copy(&starter, &place.path("content"));
        replace_template(place.folder.path());
        place.settings(target);
        place
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn settings(&self, target: &str) {
        let starter = include_str!("../../../src/cli/starter/content/site.yaml");
        let text = format!("{}publish:\n  here: {{ {target} }}\n", own_words(starter));
        std::fs::write(self.path("content/site.yaml"), text).unwrap();
    }

    /// News of so many days, all in one wording.
    fn news(&self, days: std::ops::Range<usize>, wording: &str) {
        let folder = self.path("content/plan/news");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        for day in days {
            let text =
                format!("---\ntitle: お知らせ{day}\ndate: 2020-01-{day:02}\n---\n{wording}\n");
            std::fs::write(folder.join(format!("2020-01-{day:02}-n.md")), text).unwrap();
        }
    }

    fn live(&self, path: &str) -> String {
        std::fs::read_to_string(self.path("www").join(path)).unwrap_or_default()
    }

    /// Paths on the host that have a text in them or in their name, the records too.
    fn on_the_host(&self, text: &str) -> Vec<String> {
        walkdir::WalkDir::new(self.path("www"))
            .into_iter()
            .flatten()
            .filter(|entry| {
                let bytes = std::fs::read(entry.path()).unwrap_or_default();
                let name = entry.path().to_string_lossy().into_owned();
                name.contains(text) || String::from_utf8_lossy(&bytes).contains(text)
            })
            .map(|entry| entry.path().display().to_string())
            .collect()
    }

    fn build(&self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keikaku"));
        command.arg("--site").arg(self.folder.path()).arg("build");
        Said::of(command.output().unwrap()).ended(0);
    }

    fn publish(&self, arguments: &[&str]) -> Said {
        self.publish_in("ja", arguments)
    }

    fn publish_in(&self, language: &str, arguments: &[&str]) -> Said {
        Said::of(self.command(language, arguments).output().unwrap())
    }

    fn command(&self, language: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keikaku"));
        command
            .args(["--lang", language, "--site"])
            .arg(self.folder.path())
            .arg("publish")
            .args(arguments);
        command
    }

    /// Everything that a publish leaves on this machine, as text.
    fn left(&self) -> String {
        self.left_in("")
    }

    fn left_in(&self, folder: &str) -> String {
        walkdir::WalkDir::new(self.path(folder))
            .into_iter()
            .flatten()
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let bytes = std::fs::read(entry.path()).unwrap_or_default();
                String::from_utf8_lossy(&bytes).into_owned()
            })
            .collect()
    }
}

#[derive(Debug)]
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Said {
    fn of(output: Output) -> Self {
        Said {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }
}

#[test]
fn a_dry_run_is_carried_out_exactly_or_not_at_all() {
    let place = Place::new("kind: directory, path: www");
    place.news(1..5, "はじめの版です。");
    let shown = place.publish(&["--dry-run"]).ended(0);
    let (_, number) = shown.out.split_once("--plan ").unwrap();
    let number = number.split_whitespace().next().unwrap();
    let saved = std::fs::read(place.path(".keikaku/publish/here/plan.json")).unwrap();
    let saved: serde_json::Value = serde_json::from_slice(&saved).unwrap();
    assert_eq!(saved["plan"], number);
    assert!(saved["send"].as_array().unwrap().len() > 20);
    assert!(!place.path("www").exists());
    // The same site for the same host has the same plan on another day.
    let again = place.publish(&["--dry-run"]).ended(0);
    assert!(again.out.contains(number));
    // Something changes in between: nothing is done.
    place.news(1..5, "次の版です。");
    let stopped = place.publish(&["--plan", number]).ended(1);
    assert!(stopped.err.contains("何も送っていません"), "{stopped:?}");
    assert!(!place.path("www/index.html").exists());
    place.news(1..5, "はじめの版です。");
    place.publish(&["--plan", number]).ended(0);
    assert!(place.path("www/index.html").exists());
    // A plan is not carried out twice: the host is no longer the one it was made for.
    place.publish(&["--plan", number]).ended(1);
}

#[test]
fn a_publish_that_broke_off_is_told_calmly_and_finished() {
    let place = Place::new("kind: directory, path: www");
    std::fs::create_dir_all(place.path("www")).unwrap();
    // Somebody's file where a folder is needed.
    std::fs::write(place.path("www/news"), "not ours").unwrap();
    let broke = place.publish(&["--yes"]).ended(5);
    for word in ["公開中のサイトは壊れていません", "もう一度 publish を実行すると続きから"]
    {
        assert!(broke.err.contains(word), "{broke:?}");
    }
    assert!(!place.path("www/index.html").exists(), "the front page goes last");
    let status = place.publish(&["status"]).ended(0);
    assert!(status.out.contains("途中で止まった公開"), "{status:?}");
    std::fs::remove_file(place.path("www/news")).unwrap();
    let finished = place.publish(&["--yes"]).ended(0);
    assert!(finished.out.contains("続きから行います"), "{finished:?}");
    let status = place.publish(&["status"]).ended(0);
    assert!(!status.out.contains("途中で止まった"), "{status:?}");
    let log = place.publish(&["log"]).ended(0);
    assert_eq!(log.out.lines().count(), 2, "{log:?}");
    assert!(log.out.lines().next().unwrap().contains("途中で止まりました"));
}

#[test]
fn success_means_that_a_reader_over_http_saw_every_byte() {
    let place = Place::new("kind: zip, path: x");
    let target = |nothing, victim| {
        let url = web::folder(&place.path("www"), nothing, victim);
        place.settings(&format!("kind: directory, path: www, url: \"{url}\""));
    };
    place.news(1..5, "はじめの版です。");
    target(Nothing::OwnPage, "");
    let said = place.publish(&["--yes"]).ended(0);
    assert!(!said.out.contains("存在しないアドレス"), "{said:?}");
    place.publish(&["verify"]).ended(0);
    target(Nothing::Plain, "");
    let said = place.publish(&["verify"]).ended(0);
    assert!(said.out.contains("404.html ではありません"), "{said:?}");
    target(Nothing::Soft, "");
    let said = place.publish(&["verify"]).ended(6);
    assert!(said.err.contains("404 と答えるように"), "{said:?}");
    // One bit of one page changes on the way to the reader.
    place.news(1..5, "次の版です。");
    target(Nothing::Plain, "/news/2020-01-02-n/");
    let said = place.publish(&["--yes"]).ended(6);
    assert!(said.err.contains("news/2020-01-02-n/index.html: 内容が違います"), "{said:?}");
    let wrong = web::folder(&place.path("www"), Nothing::Plain, "/news/2020-01-01-n/");
    place.publish(&["verify", "--url", &wrong]).ended(6);
    // The host is mended: running again finishes.
    target(Nothing::Plain, "");
    let said = place.publish(&["--yes"]).ended(0);
    assert!(said.out.contains("続きから"), "{said:?}");
}

#[test]
fn a_removed_page_leads_to_its_successor() {
    let place = Place::new("kind: directory, path: www");
    place.news(1..9, "お知らせです。");
    place.publish(&["--yes"]).ended(0);
    let settings = std::fs::read_to_string(place.path("content/site.yaml")).unwrap();
    let moved = "  moved: { news/2020-01-07-n/index.html: news/2020-01-02-n/index.html }\n";
    std::fs::write(place.path("content/site.yaml"), settings + moved).unwrap();
    place.news(1..7, "お知らせです。");
    let said = place.publish(&["--yes"]).ended(0);
    assert!(said.out.contains("なくなるページ「お知らせ8」"), "{said:?}");
    assert!(said.out.contains("「移動または終了しました」の案内 4 件"), "{said:?}");
    assert!(place.live("news/2020-01-07-n/index.html").contains("href=\"../2020-01-02-n/\""));
    assert!(place.live("news/2020-01-08-n/index.html").contains("href=\"../\""));
    // Once sent, a tombstone is part of what verification and the next plan know.
    let again = place.publish(&["--yes"]).ended(0);
    assert!(again.out.contains("変更はありません"), "{again:?}");
}

#[test]
fn a_certificate_is_trusted_only_for_a_reason() {
    let server = Encrypted::start();
    let endpoint = format!("https://localhost:{}/plan", server.port);
    let place = Place::new("kind: zip, path: x");
    let ask = |endpoint: &str, trust: &str| {
        let url = "verify: protocol";
        place.settings(&format!("kind: webdav, endpoint: \"{endpoint}\", {url}{trust}"));
        place.publish(&["--dry-run"])
    };
    // Nobody we know has signed it: refused, and shown so that it can be compared.
    let unknown = ask(&endpoint, "").ended(2);
    assert!(unknown.err.contains(&server.fingerprint), "{unknown:?}");
    let swapped = format!(", certificate: \"SHA256:{}\"", "0".repeat(64));
    let swapped = ask(&endpoint, &swapped).ended(2);
    assert!(swapped.err.contains(&server.fingerprint), "{swapped:?}");
    let authority = format!(", ca_file: {}", web::authority().display());
    // The right authority, but the certificate is for another name.
    ask(&endpoint.replace("localhost", "127.0.0.1"), &authority).ended(2);
    assert_eq!(server.heads.lock().unwrap().len(), 0, "something was sent");
    ask(&endpoint, &authority).ended(0);
    let sent = server.heads.lock().unwrap().len();
    assert!(sent > 0);
    ask(&endpoint, &format!(", certificate: \"{}\"", server.fingerprint)).ended(0);
    assert!(server.heads.lock().unwrap().len() > sent);
}

#[cfg(unix)]
#[test]
fn a_secret_comes_from_where_the_settings_say_and_goes_nowhere_else() {
    use std::os::unix::fs::PermissionsExt;
    let secret = "kAnArIe-4711";
    let server = Encrypted::start();
    let place = Place::new("kind: zip, path: x");
    let authority = web::authority().display().to_string();
    let target = |from: &str| {
        let port = server.port;
        place.settings(&format!("kind: webdav, endpoint: \"https://localhost:{port}/\", verify: protocol, ca_file: {authority}, user: web, {from}"));
    };
    let programs = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let path = format!("{}:{}", programs.path().display(), std::env::var("PATH").unwrap());
        let output =
            place.command("ja", arguments).env("PLAN_PW", secret).env("PATH", path).output();
        Said::of(output.unwrap())
    };
    let private = |name: &str, text: &str, mode: u32| {
        let path = programs.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path.display().to_string()
    };
    let file = private("pw", &format!("{secret}\n"), 0o600);
    let open = private("open", secret, 0o644);
    // Stands for the keyring's own program, which has no keyring to ask on a test machine.
    let asked =
        r#"[ "$*" = "lookup service keikaku account web@localhost" ] && printf kAnArIe-4711"#;
    private("secret-tool", &format!("#!/bin/sh\n{asked}\n"), 0o700);
    let mut expected = 0;
    for from in [
        "password_env: PLAN_PW".to_string(),
        format!("password_file: {file}"),
        "keyring: true".to_string(),
    ] {
        if from.starts_with("keyring") && !cfg!(target_os = "linux") {
            continue;
        }
        target(&from);
        let mut all = run(&["--dry-run"]).ended(0).out;
        // The server has nothing and takes nothing: the publish fails, and says so.
        let failed = run(&["--yes"]);
        assert_ne!(failed.code, 0);
        all += &failed.out;
        all += &failed.err;
        all += &run(&["status"]).out;
        all += &place.left();
        assert!(!all.contains(secret), "{from}: {all}");
        let heads = server.heads.lock().unwrap();
        assert!(heads.len() > expected);
        let basic = "Basic d2ViOmtBbkFySWUtNDcxMQ==";
        assert!(heads.iter().all(|head| head.contains(basic)), "{from}: {heads:?}");
        expected = heads.len();
    }
    target(&format!("password_file: {open}"));
    let said = run(&["--dry-run"]).ended(2);
    assert!(said.err.contains("chmod 600"), "{said:?}");
    target("password_env: NO_SUCH_VARIABLE");
    run(&["--dry-run"]).ended(2);
    target("password: kAnArIe-4711");
    let said = run(&["--dry-run"]).ended(2);
    assert!(!said.err.contains(secret), "{said:?}");
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().flatten() {
        let path = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(path).unwrap();
        } else {
            std::fs::copy(entry.path(), path).unwrap();
        }
    }
}

/// A copy of the real site's content with a target.
fn real_site() -> Place {
    let place = Place { folder: tempfile::tempdir().unwrap() };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&root.join("content"), &place.path("content"));
    let settings = place.path("content/site.yaml");
    let text = std::fs::read_to_string(&settings).unwrap();
    let text = format!("{text}\npublish:\n  here: {{ kind: directory, path: www }}\n");
    std::fs::write(settings, text).unwrap();
    place
}

#[test]
fn before_sending_it_is_shown_what_citizens_will_see_change() {
    let place = real_site();
    place.publish(&["--yes"]).ended(0);
    let edit = |path: &str, from: &str, to: &str| {
        let path = place.path(path);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from));
        std::fs::write(path, text.replace(from, to)).unwrap();
    };
    let indicator = "content/asahikawa-2024/indicators/1-0.yaml";
    edit(indicator, "value: 21.2, text: 21.2%", "value: 23.5, text: 23.5%");
    let initiative = "content/asahikawa-2024/initiatives/city-01.md";
    edit(initiative, "title: 地域福祉計画の周知", "title: 地域福祉計画のお知らせ");
    let said = place.publish(&["--dry-run"]).ended(0);
    assert!(said.out.contains("市民に見える変更"), "{said:?}");
    let (first, files) = said.out.split_once("新しいファイル").unwrap();
    assert!(first.contains("\n市民に見える変更:\n") && files.contains("~ ページ"), "{said:?}");
    for change in ["実績 令和7年度 21.2% → 23.5%", "地域福祉計画の周知 → 地域福祉計画のお知らせ"]
    {
        assert!(said.out.contains(change), "{change} not in {}", said.out);
    }
    let english = place.publish_in("en", &["--dry-run"]).ended(0);
    assert!(english.out.contains("What citizens will see change"));
}

/// Nobody reads what is said, or it cannot be written: the publish ends as ever, and gives the lock back.
#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_changes_nothing_of_a_publish() {
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        writer
    };
    let place = Place::new("kind: directory, path: www");
    for edition in 0..4 {
        place.news(1..4, &format!("第{edition}版です。"));
        let mut command = place.command("ja", &["--yes"]);
        match edition {
            0 => command.stdout(full()).stderr(full()),
            1 => command.stdout(closed()).stderr(closed()),
            2 => command.stdout(full()),
            _ => command.stdout(closed()),
        };
        let ended = command.status().unwrap();
        assert_eq!(ended.code(), Some(0), "{edition}");
        assert!(!place.path("www/_publish/lock").exists(), "{edition}");
        assert!(!place.path("www/_publish/journal.json").exists(), "{edition}");
    }
    // A refusal that cannot be told is one all the same.
    std::fs::write(place.path("www/index.html"), "by hand").unwrap();
    place.news(1..5, "次の版です。");
    let ended = place.command("ja", &["--yes"]).stdout(full()).stderr(full()).status();
    assert_eq!(ended.unwrap().code(), Some(3));
    assert!(!place.path("www/_publish/lock").exists());
}

#[test]
fn status_tells_what_was_handed_over() {
    let place = Place::new("kind: zip, path: out");
    place.news(1..5, "はじめの版です。");
    let before = place.publish(&["status"]).ended(0);
    assert!(before.out.contains("まだ何も渡していません"), "{before:?}");
    place.publish(&["--yes"]).ended(0);
    let after = place.publish(&["status"]).ended(0);
    assert!(after.out.contains("最後に渡した版"), "{after:?}");
}

#[cfg(unix)]
#[test]
fn a_web_server_can_read_what_a_strict_umask_publishes() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new("kind: directory, path: www");
    place.news(1..5, "はじめの版です。");
    let strict = |arguments: &str| {
        let site = place.folder.path().display();
        let program = env!("CARGO_BIN_EXE_keikaku");
        let line = format!("umask 077; '{program}' --lang ja --site '{site}' publish {arguments}");
        Said::of(Command::new("sh").args(["-c", &line]).output().unwrap())
    };
    let said = strict("--yes").ended(0);
    assert!(!said.out.contains("chmod"), "{said:?}");
    for entry in walkdir::WalkDir::new(place.path("www")).into_iter().flatten() {
        let mode = entry.metadata().unwrap().permissions().mode();
        let wanted = if entry.file_type().is_dir() { 0o755 } else { 0o644 };
        assert_eq!(mode & 0o777, wanted, "{entry:?}");
    }
    // A folder that was closed before is somebody's wish, and worth a word.
    std::fs::set_permissions(place.path("www"), PermissionsExt::from_mode(0o700)).unwrap();
    place.news(1..5, "次の版です。");
    let said = strict("--yes").ended(0);
    assert!(said.out.contains("chmod"), "{said:?}");
}

#[test]
fn what_is_withdrawn_is_gone_with_the_publish_and_a_purge_leaves_nothing() {
    let place = Place::new("kind: directory, path: www");
    place.news(1..5, "担当は 山田太郎 さんです。");
    std::fs::create_dir_all(place.path("static/files/yamada")).unwrap();
    let list = place.path("static/files/yamada/meibo.pdf");
    std::fs::write(&list, "%PDF-1.4\nMEIBO 090-0000-0000\n%%EOF\n").unwrap();
    place.publish(&["--yes"]).ended(0);
    assert!(!place.on_the_host("山田太郎").is_empty());
    // While it stands in the content, a purge names the places and does nothing.
    let said = place.publish(&["--yes", "--purge", "山田太郎"]).ended(1);
    assert!(said.err.contains("2020-01-01-n.md:5"), "{said:?}");
    place.news(1..5, "担当は福祉課です。");
    std::fs::remove_file(&list).unwrap();
    let said = place.publish(&["--yes"]).ended(0);
    for text in ["山田太郎", "meibo", "yamada"] {
        assert_eq!(place.on_the_host(text), [""; 0], "{said:?}");
    }
    assert!(said.out.contains("「担当は 山田太郎 さんです。」→「担当は福祉課です。」"), "{said:?}");
    // Going back is still possible, and would bring it back; after a purge it is not.
    let said = place.publish(&["--yes", "--purge", "山田 太郎"]).ended(0);
    assert!(said.out.contains("古い版 1 個"), "{said:?}");
    assert!(!place.left_in(".keikaku/publish").contains("山田太郎"));
    place.publish(&["--yes", "--purge", "files/yamada/meibo.pdf"]).ended(0);
    place.publish(&["--yes", "--rollback"]).ended(2);
    let log = place.publish(&["log"]).ended(0);
    assert!(log.out.contains("消し去って公開"), "{log:?}");
}

#[test]
fn an_undo_and_the_good_build_after_a_rollback_are_ordinary() {
    let place = Place::new("kind: directory, path: www");
    for wording in ["937件です。", "936件です。", "937件です。"] {
        place.news(1..4, wording);
        place.publish(&["--yes"]).ended(0);
        assert!(place.live("news/2020-01-01-n/index.html").contains(wording));
    }
    place.publish(&["--yes", "--rollback"]).ended(0);
    assert!(place.live("news/2020-01-01-n/index.html").contains("936件"));
    place.publish(&["--yes"]).ended(0);
    assert!(place.live("news/2020-01-01-n/index.html").contains("937件"));
    let log = place.publish(&["log"]).ended(0).out;
    let rolled: Vec<&str> = log.lines().filter(|line| line.contains("前の版に戻した")).collect();
    assert_eq!((log.lines().count(), rolled.len()), (5, 1), "{log}");
}

#[test]
fn the_old_files_of_another_machine_are_not_published_over_newer_ones() {
    let here = Place::new("kind: directory, path: www");
    here.news(1..4, "はじめの版です。");
    here.publish(&["--yes"]).ended(0);
    let there = Place::new("kind: zip, path: x");
    there.settings(&format!("kind: directory, path: \"{}\"", here.path("www").display()));
    there.news(1..4, "新しい版です。");
    // A second is the smallest difference that the records know.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    there.publish(&["--yes"]).ended(0);
    let stopped = here.publish(&["--yes"]).ended(1);
    assert!(stopped.err.contains("--allow older"), "{stopped:?}");
    assert!(here.live("news/2020-01-01-n/index.html").contains("新しい版"));
}

#[test]
fn what_is_sent_is_what_a_build_makes_of_the_files_as_they_are_now() {
    let place = Place::new("kind: directory, path: www");
    place.news(1..4, "はじめの版です。");
    place.publish(&["--yes"]).ended(0);
    // Saved and not built: built first, or refused.
    place.news(1..4, "次の版です。");
    let stopped = place.publish(&["--yes", "--no-build"]).ended(1);
    assert!(stopped.err.contains("keikaku build"), "{stopped:?}");
    assert!(place.publish(&["status"]).ended(0).out.contains("public/ は、いまの原稿より前"));
    place.publish(&["--yes"]).ended(0);
    assert!(place.live("news/2020-01-01-n/index.html").contains("次の版"));
    assert!(!place.publish(&["status"]).ended(0).out.contains("public/ は"));
    place.publish(&["--yes", "--no-build"]).ended(0);
    // Wrong content is not published, nor what was built before it.
    let broken = place.path("content/plan/news/2020-01-09-n.md");
    std::fs::write(&broken, "---\ntitle: x\ndate: いつか\n---\nx\n").unwrap();
    let stopped = place.publish(&["--yes"]).ended(1);
    assert!(stopped.err.contains("2020-01-09-n.md"), "{stopped:?}");
    std::fs::remove_file(&broken).unwrap();
    // Files that no build wrote are named and not sent: put there, changed there, links, pipes.
    std::fs::write(place.path("public/meibo.csv"), "MEIBO").unwrap();
    let page = std::fs::read_to_string(place.path("public/index.html")).unwrap();
    std::fs::write(place.path("public/index.html"), page.replace("<title>", "<title>HAND "))
        .unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/passwd", place.path("public/p.txt")).unwrap();
        let made = Command::new("mkfifo").arg(place.path("public/f.txt")).status();
        assert!(made.unwrap().success());
    }
    let stopped = place.publish(&["--yes", "--no-build"]).ended(1);
    let said = place.publish(&["--yes"]).ended(0);
    for name in ["meibo.csv", "index.html", "p.txt", "f.txt"] {
        assert!(stopped.err.contains(name) && said.out.contains(name), "{stopped:?} {said:?}");
    }
    assert!(!place.live("index.html").contains("HAND"));
    assert!(!place.path("www/meibo.csv").exists() && !place.path("www/p.txt").exists());
    assert!(place.left_in(".keikaku/public/set-aside").contains("HAND"));
    assert!(!place.left_in(".keikaku/public/set-aside").contains("root:"));
    // A folder that no build has made is nobody's site.
    std::fs::create_dir_all(place.path("other")).unwrap();
    std::fs::write(place.path("other/index.html"), "<title>x</title>").unwrap();
    place.publish(&["--yes", "--from", "other"]).ended(2);
    place.publish(&["--yes", "--no-build", "--from", "other"]).ended(2);
}

#[test]
fn a_publish_holds_the_folder_so_that_no_build_changes_what_it_reads() {
    let place = Place::new("kind: directory, path: www");
    place.news(1..4, "はじめの版です。");
    place.build();
    // A build that is at work: the publish waits for it.
    let held = keikaku::disk::OutputFolder::open(&place.path("public")).unwrap();
    let mut child =
        place.command("ja", &["--yes"]).stdout(std::process::Stdio::null()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert!(child.try_wait().unwrap().is_none());
    assert!(!place.path("www/index.html").exists());
    drop(held);
    assert!(child.wait().unwrap().success());
    assert!(place.path("www/index.html").exists());
}

#[test]
fn what_is_not_fit_to_be_public_stops_a_publish() {
    let place = Place::new("kind: directory, path: www");
    place.publish(&["--yes"]).ended(0);
    let review = "content/plan/news/2026-04-02-a.md";
    let text = "---\ntitle: お知らせ\ndate: 2020-04-02\n---\nここに本文を書きます。\n";
    std::fs::write(place.path(review), text).unwrap();
    let said = place.publish(&["--yes"]).ended(1);
    let shown = [said.out, said.err].concat();
    assert!(shown.contains("2026-04-02-a.md:5:1"), "{shown}");
    assert!(!place.live("index.html").contains("2026-04-02-a"));
    // A draft stays at home.
    std::fs::write(place.path(review), text.replacen("---\n", "---\ndraft: true\n", 1)).unwrap();
    place.publish(&["--yes"]).ended(0);
    // The template's own notice on every page.
    let starter = include_str!("../../../src/cli/starter/content/site.yaml");
    let settings = format!("{starter}publish:\n  here: {{ kind: directory, path: www }}\n");
    std::fs::write(place.path("content/site.yaml"), settings).unwrap();
    place.publish(&["--yes", "--dry-run"]).ended(1);
}

#[test]
fn questions_take_what_every_command_takes_and_nothing_of_publishing() {
    let place = Place::new("kind: directory, path: www");
    let typed = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keikaku"));
        command.current_dir(place.folder.path()).args(arguments);
        Said::of(command.output().unwrap())
    };
    for question in [
        &["publish", "--site", ".", "status"][..],
        &["publish", "--lang", "ja", "--site", ".", "status", "here"],
        &["publish", "status", "--site", "."],
        &["--site", ".", "publish", "status"],
        &["publish", "--site", ".", "log"],
    ] {
        typed(question).ended(0);
    }
    for mixed in [
        &["publish", "--dry-run", "status"][..],
        &["publish", "here", "status"],
        &["publish", "--rollback", "status"],
        &["publish", "--purge", "x", "log"],
    ] {
        let said = typed(mixed).ended(2);
        assert!(said.err.contains("keikaku publish status"), "{said:?}");
    }
    assert!(!place.path("public").exists(), "a question built the site");
}

/// What a program read while it lived, in bytes, from wherever: the system still tells it of one that has ended and not been asked for.
#[cfg(target_os = "linux")]
fn read_by(mut command: Command) -> u64 {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let mut child = command.stdout(std::process::Stdio::null()).spawn().unwrap();
    let id = Pid::from_child(&child);
    waitid(WaitId::Pid(id), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT).unwrap();
    let told = std::fs::read_to_string(format!("/proc/{}/io", child.id())).unwrap();
    assert!(child.wait().unwrap().success());
    let read = told.lines().find_map(|line| line.strip_prefix("rchar: "));
    read.unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_static_file_is_read_no_more_often_than_needed() {
    let place = Place::new("kind: directory, path: www");
    let reads = |place: &Place| read_by(place.command("ja", &["--yes"]));
    reads(&place);
    let idle = reads(&place);
    const SIZE: u64 = 8_000_000;
    std::fs::create_dir_all(place.path("static")).unwrap();
    std::fs::write(place.path("static/film.mp4"), vec![7; SIZE as usize]).unwrap();
    let times = |read: u64| (read.saturating_sub(idle) + SIZE / 2) / SIZE;
    // To know it and to look into it; to copy it, and to see that the copy is right; to see that it is still the same, and to send it.
    assert_eq!(times(reads(&place)), 6 + 1, "and once on the host");
    // To know it and to look into it.
    let again = times(reads(&place));
    assert!(again <= 2 + 2, "and on the host, compared and read back: {again}");
}
