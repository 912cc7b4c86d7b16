//! The `publish:` part of `site.yaml`: checked like the rest, told without its secrets, and written by `new target`.

use super::{err, keikaku, out, put, site};

const HEAD: &str = "title: 見本市の計画\nlanguage: ja\ncurrent_plan: demo\nplans: [demo]\n";

/// A secret in any place where people put one, and in files that cannot be read, is in no output.
#[test]
fn no_command_shows_what_may_be_a_secret() {
    let folder = site(None);
    put(folder.path(), "public/index.html", "x");
    let built = folder.path().join("built").display().to_string();
    let target = |lines: &str| {
        format!(
            "publish:\n  t:\n    kind: webdav\n    endpoint: https://127.0.0.1:1/\n    url: https://h/\n{lines}"
        )
    };
    let all = [
        target("    password: CANARYPW\n"),
        target("    password_env: \"CANARYPW$%\"\n"),
        target("    password_env: CANARYPW\n"),
        target("    password_file: CANARYPW\n"),
        target("    token: CANARYPW\n"),
        target("    pasword: CANARYPW\n"),
        target("    Passwort: CANARYPW\n"),
        target("    パスワード: CANARYPW\n"),
        target("    password：CANARYPW\n"),
        target("    password:CANARYPW\n"),
        target("    password CANARYPW\n"),
        target("    password: CANARYPW: x\n"),
        target("    password: \"CANARYPW\n"),
        target("    password: *CANARYPW\n"),
        target("    password: x #CANARYPW\n"),
        target("    password: |\n      CANARYPW\n\u{200B}"),
        target("    password: [CANARYPW]\n"),
        target("    password: {a: CANARYPW}\n"),
        target("    key_file: \"-----BEGIN PRIVATE KEY----- CANARYPW\"\n"),
        target("    user: https://u:CANARYPW@h/\n"),
        target("    password: CANARYPW\n    password: CANARYPW\n"),
        "publish:\n  t: {kind: sfpt, password: CANARYPW, path: x}\n".to_owned(),
        "publish:\n  t: {kind: webdav, endpoint: \"https://u:CANARYPW@127.0.0.1:1/\"}\n".to_owned(),
        "publish: CANARYPW\n".to_owned(),
        "password: CANARYPW\n".to_owned(),
        "contact: {text: x, password: CANARYPW}\n".to_owned(),
    ];
    for settings in &all {
        put(folder.path(), "content/site.yaml", &format!("{HEAD}{settings}"));
        for arguments in [
            &["check"][..],
            &["check", "--format", "ci"],
            &["check", "--format", "json"],
            &["check", "--format", "sarif"],
            &["build", "--output", &built],
            &["publish", "--dry-run"],
            &["publish", "status"],
        ] {
            let said = keikaku(folder.path(), arguments);
            let told = out(&said) + &err(&said);
            assert!(!told.contains("CANARYPW"), "{arguments:?} of {settings}: {told}");
            // What may be a variable's or a file's name is right until it is used.
            let named = settings.contains("_env: CANARY") || settings.contains("_file: CANARY");
            if arguments[0] != "publish" {
                assert_eq!(said.status.code(), Some(i32::from(!named)), "{settings}: {told}");
            } else {
                assert_ne!(said.status.code(), Some(0), "{settings}: {told}");
            }
        }
    }
}

#[test]
fn a_targets_name_is_an_id_and_nothing_is_written_elsewhere() {
    let outer = tempfile::tempdir().expect("a folder");
    let inner = outer.path().join("a/b/site");
    let source = site(None);
    for entry in walkdir::WalkDir::new(source.path()).into_iter().flatten() {
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(source.path()).expect("inside");
            put(
                &inner,
                path.to_str().expect("a name"),
                &std::fs::read_to_string(entry.path()).expect("read"),
            );
        }
    }
    put(&inner, "public/index.html", "x");
    let absolute = outer.path().join("absolute").display().to_string();
    let names = [
        "../../../escaped",
        &absolute,
        "a/b/c",
        "a\\\\b",
        "objects",
        "..",
        ".",
        "con",
        "aux",
        "City",
        "市",
        "-x",
        "a b",
        "",
    ];
    for name in names {
        let settings = format!("{HEAD}publish:\n  \"{name}\": {{ kind: directory, path: live }}\n");
        put(&inner, "content/site.yaml", &settings);
        for (arguments, code) in [
            (&["check"][..], 1),
            (&["build"], 1),
            (&["publish", "--dry-run"], 2),
            (&["publish", "status"], 2),
            (&["publish", "log"], 2),
        ] {
            let said = keikaku(&inner, arguments);
            assert_eq!(said.status.code(), Some(code), "{name} {arguments:?}: {}", err(&said));
            let shown = out(&said) + &err(&said);
            assert!(shown.contains("bad-id"), "{name} {arguments:?}: {shown}");
        }
    }
    let outside = walkdir::WalkDir::new(outer.path()).into_iter().flatten();
    let outside: Vec<_> = outside
        .filter(|entry| entry.file_type().is_file() && !entry.path().starts_with(&inner))
        .collect();
    assert!(outside.is_empty(), "{outside:?}");
    assert!(!inner.join(".keikaku/publish").exists());
}

#[test]
fn a_new_target_is_written_into_the_settings_and_all_else_stays() {
    let folder = site(None);
    let before = format!(
        "# Ours.\r\n{}publish:   # where to\r\n    # the old one\r\n    old: {{ kind: zip, path: out }}  # why\r\n\r\n# the end\r\n",
        HEAD.replace('\n', "\r\n")
    );
    put(folder.path(), "content/site.yaml", &before);
    let set = |arguments: &[&str]| {
        let all: Vec<&str> = ["new", "target"].iter().chain(arguments).copied().collect();
        keikaku(folder.path(), &all)
    };
    let read = || std::fs::read_to_string(folder.path().join("content/site.yaml")).expect("read");
    for refused in [
        &["--name", "old", "--kind", "zip", "--set", "path=x"][..],
        &["--name", "A", "--kind", "zip", "--set", "path=x"],
        &["--name", "a", "--kind", "pigeon", "--set", "path=x"],
        &["--name", "a", "--kind", "zip"],
        &["--name", "a", "--kind", "zip", "--set", "path=x", "--set", "password=x"],
        &["--name", "a", "--kind", "webdav", "--set", "endpoint=h", "--set", "url=h"],
    ] {
        let said = set(refused);
        assert_eq!(said.status.code(), Some(2), "{refused:?}: {}", err(&said));
        assert_eq!(read(), before, "{refused:?}");
    }
    let made = set(&["--name", "city", "--kind", "folder", "--set", "path=C:\\www: a"]);
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    let made = set(&[
        "--name",
        "web",
        "--kind",
        "sftp",
        "--set",
        "host=www.example.jp",
        "--set",
        "path=/var/www",
    ]);
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    let after = read();
    let (head, tail) = before.split_once("\r\n\r\n# the end").expect("there");
    assert!(after.starts_with(head) && after.ends_with(&format!("# the end{tail}")), "{after}");
    assert!(
        after
            .contains("    city:\r\n        kind: directory\r\n        path: \"C:\\\\www: a\"\r\n"),
        "{after}"
    );
    assert!(after.contains("        verify: protocol\r\n"), "{after}");
    assert!(!after.replace("\r\n", "").contains('\n'));
    let check = keikaku(folder.path(), &["check", "--no-reports"]);
    assert_eq!(check.status.code(), Some(0), "{}", err(&check));
}

/// The examples of the help are settings that work.
#[test]
fn the_help_of_publish_has_a_whole_example_of_each_kind() {
    let folder = site(None);
    let help = out(&keikaku(folder.path(), &["publish", "--help"]));
    let examples: Vec<&str> = help.split("publish:\n").skip(1).collect();
    assert_eq!(examples.len(), 6, "{help}");
    for (example, kind) in examples.iter().zip(["sftp", "ftps", "webdav", "s3", "directory", "zip"])
    {
        let lines: String = example
            .lines()
            .take_while(|line| line.starts_with("  "))
            .map(|line| format!("{line}\n"))
            .collect();
        assert!(lines.contains(&format!("kind: {kind}\n")), "{lines}");
        put(folder.path(), "content/site.yaml", &format!("{HEAD}publish:\n{lines}"));
        let check = keikaku(folder.path(), &["check", "--no-reports"]);
        assert_eq!(check.status.code(), Some(0), "{lines}{}", err(&check));
    }
}
