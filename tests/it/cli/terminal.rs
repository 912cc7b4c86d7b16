//! Output that nobody reads or that cannot be written, and names that would act on whoever reads it.

use std::fs::File;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{BROKEN, err, keikaku, out, put, site};

/// Every command that ends by itself, with the code that it ends with on a good site.
const COMMANDS: &[&[&str]] = &[
    &["check"],
    &["build"],
    &["explain"],
    &["explain", "unknown-key"],
    &["explain", "nothing-like-it"],
    &["schema"],
    &["new", "news", "--title", "x"],
    &["init", "."],
    &["publish", "--dry-run"],
    &["publish", "status"],
];
/// Commands whose output is for a program: half of it is a fault.
const DATA: &[&[&str]] =
    &[&["check", "--format", "sarif"], &["sample"], &["completions", "bash"], &["man"]];

fn command(folder: &std::path::Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keikaku"));
    command
        .args(["--lang", "en", "--date", crate::rules::DAY, "--site"])
        .arg(folder)
        .args(arguments);
    command
}

/// A pipe whose reader is gone.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

#[test]
fn a_reader_that_is_gone_changes_no_command() {
    for broken in [None, Some(BROKEN)] {
        let folder = site(broken);
        put(
            folder.path(),
            "content/site.yaml",
            "title: 見本\nlanguage: ja\ncurrent_plan: demo\nplans: [demo]\npublish:\n  here: { kind: directory, path: www }\n",
        );
        for arguments in COMMANDS.iter().chain(DATA) {
            let usual = keikaku(folder.path(), arguments);
            let ended = command(folder.path(), arguments)
                .stdout(closed())
                .stderr(closed())
                .status()
                .expect("the binary runs");
            assert_eq!(ended.code(), usual.status.code(), "{arguments:?} of {broken:?}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_the_output_is_a_fault_only_where_the_output_is_the_work() {
    let folder = site(None);
    let full = || File::options().write(true).open("/dev/full").expect("there");
    for arguments in COMMANDS {
        let usual = keikaku(folder.path(), arguments);
        let ended = command(folder.path(), arguments)
            .stdout(full())
            .stderr(full())
            .status()
            .expect("the binary runs");
        assert_eq!(ended.code(), usual.status.code(), "{arguments:?}");
    }
    for arguments in DATA {
        let ended = command(folder.path(), arguments).stdout(full()).output();
        let ended = ended.expect("the binary runs");
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}: {}", err(&ended));
    }
}

#[cfg(unix)]
#[test]
fn a_name_never_acts_on_its_reader() {
    let folder = site(None);
    for name in [
        "content/demo/news/a\x1b[31mred\x07.md",
        "static/n\n::stop-commands::x\n::error file=ok.md,line=1::injected.txt",
        "static/c,line=99,title=a.txt",
        "static/a\u{202E}gnp.txt",
        "content/demo/::error::x.md",
    ] {
        put(folder.path(), name, "x");
    }
    let human = out(&keikaku(folder.path(), &["check"]));
    assert!(human.contains("\\u{1b}[31mred\\u{7}"), "{human}");
    assert!(human.contains("a\\u{202e}gnp"), "{human}");
    let acts = |text: &str| text.chars().any(|c| c.is_control() && c != '\n');
    assert!(!acts(&human) && !human.contains('\u{202E}'), "{human}");
    let commands = human.lines().filter(|l| l.trim_start().starts_with("::"));
    assert_eq!(commands.count(), 0, "{human}");

    let ci = out(&keikaku(folder.path(), &["check", "--format", "ci"]));
    assert!(!acts(&ci), "{ci}");
    for line in ci.lines() {
        let known =
            ["::error ", "::warning ", "::notice ", "::error::", "::warning::", "::notice::"];
        assert!(known.iter().any(|start| line.starts_with(start)), "{line}");
        let (properties, _) = line[2..].split_once("::").expect("a message");
        assert!(properties.matches(",line=").count() <= 1, "{line}");
    }
    assert!(ci.contains("file=static/c%2Cline=99%2Ctitle=a.txt,line=1"), "{ci}");

    let sarif = out(&keikaku(folder.path(), &["check", "--format", "sarif"]));
    let log: Value = serde_json::from_str(&sarif).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let uris: Vec<&str> = results
        .iter()
        .filter_map(|r| r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str())
        .collect();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
    assert!(uris.iter().all(|uri| uri.chars().all(plain)), "{uris:?}");
    assert!(uris.contains(&"static/a%E2%80%AEgnp.txt"), "{uris:?}");
}

#[test]
fn a_file_full_of_faults_is_told_in_proportion() {
    // Twice as many faults take about twice as long, not four times: a whole machine may be slow, so only the two are compared.
    let took = |count: usize| {
        let mut text = base_approach();
        text.push_str(&"# a\n\n".repeat(count));
        let folder = site(Some(("content/demo/approaches/1-1.md", &text)));
        let begun = std::time::Instant::now();
        for format in ["human", "json", "sarif", "ci"] {
            let found = keikaku(folder.path(), &["check", "--format", format]);
            assert_eq!(found.status.code(), Some(1));
            let told = out(&found) + &err(&found);
            match format {
                "human" => assert!(told.contains("more; mend these first"), "{told}"),
                _ => assert!(told.matches("heading-level-one").count() >= count),
            }
        }
        begun.elapsed()
    };
    let (few, many) = (took(2_000), took(16_000));
    assert!(many < few * 24, "{few:?} for 2,000 and {many:?} for 16,000");
}

fn base_approach() -> String {
    let base = crate::rules::base();
    let path = keikaku::source::SourcePath::new("content/demo/approaches/1-1.md");
    base.get(&path).expect("there").text() + "\n"
}
