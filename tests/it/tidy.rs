//! The house rules that a machine can hold: layers, files, headers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which rooms a room may use, beside itself: none but those above it. The line that data travels runs from the top of this list
/// to its end.
const LAYERS: &[(&str, &str)] = &[
    ("number", ""),
    ("unit", ""),
    ("calendar", ""),
    ("media", ""),
    ("html", ""),
    ("source", ""),
    ("terminal", "source"),
    ("diagnostic", "source"),
    ("explain", "diagnostic"),
    ("output", "source"),
    ("disk", "diagnostic output source"),
    ("chart", "number unit"),
    ("search", "source"),
    ("document", "calendar diagnostic number source"),
    ("plan", "calendar diagnostic document number source unit"),
    ("answer", "calendar number plan unit"),
    ("report", "calendar diagnostic plan source"),
    ("site", "calendar diagnostic document html plan search source"),
    ("view", "calendar chart document html number plan search site source unit"),
    ("data", "calendar document number plan search site source view"),
    ("render", "chart data diagnostic document html search site source view"),
    ("workbook", "answer calendar document number plan source unit"),
    ("form", "answer calendar diagnostic document number plan report site source view"),
    ("project", "diagnostic disk document plan render site source"),
    ("build", "diagnostic disk output plan project render site source"),
    (
        "publish",
        "build diagnostic disk document html media plan project report site source terminal",
    ),
    (
        "serve",
        "build diagnostic disk document explain form html media plan project publish render site source terminal view",
    ),
    (
        "cli",
        "answer build calendar diagnostic disk document explain form plan project publish render report serve site source terminal view workbook",
    ),
];

/// Rooms whose parts use one another in one direction only. What a part takes from the room itself (`super::Id`, `super::Node`) is not
/// counted: the nouns of a plan refer to one another by typed ids.
const WITHOUT_CIRCLES: &[&str] = &[
    "chart",
    "cli",
    "data",
    "diagnostic",
    "disk",
    "document",
    "form",
    "plan",
    "project",
    "publish",
    "render",
    "report",
    "search",
    "serve",
    "site",
    "view",
    "workbook",
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join("src"), &mut found);
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root.join("src")).unwrap_or(&path);
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            (name.to_string_lossy().replace('\\', "/"), text)
        })
        .collect()
}

/// The code of a file without its unit tests and comments.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn module(name: &str) -> &str {
    name.split(['/', '.']).next().unwrap_or(name)
}

/// The names behind each `prefix` of a text: `a` of `crate::a::B`, `a` and `b` of `crate::{a::B, b}`.
fn names_behind(text: &str, prefix: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    };
    let mut names = Vec::new();
    for (at, _) in text.match_indices(prefix) {
        let rest = &text[at + prefix.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.push(word(rest));
            continue;
        };
        let (mut depth, mut begins) = (0, true);
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => begins = true,
                c if begins && !c.is_whitespace() => {
                    names.push(word(&group[at..]));
                    begins = false;
                }
                _ => {}
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn rooms_use_only_what_is_above_them() {
    let mut faults = Vec::new();
    for (at, (room, allowed)) in LAYERS.iter().enumerate() {
        for used in allowed.split_whitespace() {
            if !LAYERS[..at].iter().any(|(above, _)| *above == used) {
                faults.push(format!("{used} is not above {room}"));
            }
        }
    }
    for (name, text) in sources() {
        let room = module(&name);
        if ["lib", "main"].contains(&room) {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(m, _)| *m == room) else {
            faults.push(format!("{name} is in no layer"));
            continue;
        };
        for used in names_behind(&code(&text), "crate::") {
            if used != room && !allowed.split_whitespace().any(|a| a == used) {
                faults.push(format!("{name} uses {used}"));
            }
        }
    }
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn parts_of_a_room_use_one_another_in_one_direction() {
    for room in WITHOUT_CIRCLES {
        let mut uses: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, text) in sources() {
            let Some(inside) = name.strip_prefix(&format!("{room}/")) else {
                continue;
            };
            // From `room/part.rs` the other parts are `super::`, from `room/part/more.rs` they are `super::super::`.
            let up = "super::".repeat(inside.split('/').count());
            let used = uses.entry(module(inside).to_owned()).or_default();
            used.extend(names_behind(&code(&text), &up));
            used.extend(names_behind(&code(&text), &format!("crate::{room}::")));
        }
        assert!(!uses.is_empty(), "{room} has no parts");
        let parts: Vec<&String> = uses.keys().collect();
        for part in parts {
            let mut reached: Vec<&String> = Vec::new();
            let mut next = vec![part];
            while let Some(at) = next.pop() {
                let others = uses[at].iter().filter(|other| *other != at);
                for other in others.filter(|other| uses.contains_key(*other)) {
                    assert!(other != part, "{room}: {part} and {at} use each other");
                    if !reached.contains(&other) {
                        reached.push(other);
                        next.push(other);
                    }
                }
            }
        }
    }
}

#[test]
fn only_the_edge_touches_files_network_and_clock() {
    let rules: [(&str, &[&str]); 3] = [
        ("std::fs", &["disk", "project/watch", "publish"]),
        ("std::net", &["serve", "publish", "cli"]),
        ("SystemTime", &["project/watch", "publish"]),
    ];
    let mut faults = Vec::new();
    for (name, text) in sources() {
        for (what, allowed) in rules {
            if code(&text).contains(what) && !allowed.iter().any(|room| name.starts_with(room)) {
                faults.push(format!("{name} uses {what}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn only_the_terminal_prints() {
    // A macro that prints ends the program when its reader is gone; and only what goes through one place is harmless.
    let mut faults = Vec::new();
    for (name, text) in sources().iter().filter(|(name, _)| *name != "terminal.rs") {
        for what in ["print!(", "println!(", "dbg!(", "io::stdout()", "io::stderr()"] {
            if code(text).contains(what) {
                faults.push(format!("{name} uses {what}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_file_says_what_it_is_and_ends_in_one_line_end() {
    let mut faults = Vec::new();
    for (name, text) in sources() {
        if !text.starts_with("//! ") {
            faults.push(format!("{name} has no header"));
        }
        if !text.ends_with('\n') || text.ends_with("\n\n") {
            faults.push(format!("{name} does not end in one line end"));
        }
        if text.lines().any(|line| line.ends_with(' ') || line.contains('\t')) {
            faults.push(format!("{name} has trailing spaces or tabs"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Names that several types bear: `Options` is what a command takes, each in its own file.
const SHARED: [&str; 1] = ["Options"];

#[test]
fn one_name_is_one_type() {
    let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, text) in sources() {
        let code = code(&text);
        for kind in ["struct ", "enum ", "trait ", "union "] {
            let types = names_behind(&code, kind).into_iter();
            for one in types.filter(|one| one.starts_with(|c: char| c.is_ascii_uppercase())) {
                named.entry(one).or_default().push(name.clone());
            }
        }
    }
    assert!(named.len() > 300);
    named.retain(|name, files| {
        // Open data tells the plan's nouns again, each under the plan's name for it.
        let rooms: Vec<&str> = files.iter().map(|file| module(file)).collect();
        files.len() > 1 && rooms != ["data", "plan"] && !SHARED.contains(&&**name)
    });
    assert!(named.is_empty(), "{named:#?}");
}

#[test]
fn the_readme_names_rooms_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap_or_default();
    let named: Vec<&str> = readme
        .split('`')
        .filter(|word| ["src/", "tests/", "themes/"].iter().any(|room| word.starts_with(room)))
        .filter(|word| !word.contains(' ') && !word.starts_with("tests/output"))
        .collect();
    assert!(named.len() > 20, "{named:?}");
    let gone: Vec<&str> = named
        .into_iter()
        .filter(|name| match name.strip_suffix('*') {
            Some(room) => !root.join(format!("{room}.rs")).exists() && !root.join(room).exists(),
            None => !root.join(name).exists(),
        })
        .collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn every_interface_word_exists_in_both_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
    let keys = |language: &str| -> Vec<String> {
        let text = std::fs::read_to_string(root.join(format!("strings/{language}.yaml")))
            .unwrap_or_default();
        let mut keys: Vec<String> = text
            .lines()
            .filter(|line| !line.starts_with(['#', ' ']))
            .filter_map(|line| line.split_once(':').map(|(key, _)| key.to_owned()))
            .collect();
        keys.sort();
        keys
    };
    let (ja, en) = (keys("ja"), keys("en"));
    let only = |a: &[String], b: &[String]| {
        a.iter().filter(|k| !b.contains(k)).cloned().collect::<Vec<_>>()
    };
    assert_eq!(only(&ja, &en), Vec::<String>::new(), "only in Japanese");
    assert_eq!(only(&en, &ja), Vec::<String>::new(), "only in English");
    let mut used = Vec::new();
    // The commands speak to the terminal in words of their own.
    let pages = sources()
        .into_iter()
        .filter(|(name, _)| ["site", "view", "render", "data"].contains(&module(name)));
    for (name, text) in pages {
        for start in [".say(", "say!("] {
            for (at, _) in text.match_indices(start) {
                let rest = &text[at + start.len()..];
                // Who says it comes first in the macro.
                let rest = match start {
                    "say!(" => rest.split_once(',').map_or("", |(_, rest)| rest),
                    _ => rest,
                };
                let Some(rest) = rest.trim_start().strip_prefix('"') else {
                    continue;
                };
                let key: String =
                    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                used.push((key, name.clone()));
            }
        }
    }
    let unknown: Vec<_> = used.into_iter().filter(|(key, _)| !ja.contains(key)).collect();
    assert!(unknown.is_empty(), "words that no language has: {unknown:#?}");
}
