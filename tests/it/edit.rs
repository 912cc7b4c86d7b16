//! Changes of files that leave every other byte as it is, tried on every file of content in the repository.

use std::path::Path;

use keikaku::disk;
use keikaku::document::edit::{Edit, EditFault, EditStep, Written, edit, section};
use keikaku::document::parse;
use keikaku::document::yaml::{YamlNode, YamlValue};
use keikaku::source::{Source, SourcePath};

/// Every file of content of the repository and its sample sites, as it is and with the line ends of Windows.
fn every_file() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples = std::fs::read_dir(root.join("tests/sites")).expect("the folder of sample sites");
    let samples = samples.map(|entry| entry.expect("an entry").path());
    let mut files = Vec::new();
    for site in std::iter::once(root.to_owned()).chain(samples) {
        let (sources, _) = disk::read(&site, &["content"]).expect("a site's folder");
        for source in sources.iter() {
            let text = String::from_utf8(source.bytes().to_vec()).expect("UTF-8");
            let windows = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
            files.push(source.clone());
            files.push(Source::new(source.path().clone(), windows.into_bytes()));
        }
    }
    assert!(files.len() > 500, "{}", files.len());
    files
}

/// The ways to all nodes below one.
fn ways(node: &YamlNode, way: &[EditStep], found: &mut Vec<(Vec<EditStep>, YamlNode)>) {
    let below: Vec<(EditStep, &YamlNode)> = match &node.value {
        YamlValue::Map(entries) => {
            entries.iter().map(|(key, n)| (EditStep::from(key.text.as_str()), n)).collect()
        }
        YamlValue::List(items) => items.iter().enumerate().map(|(at, n)| (at.into(), n)).collect(),
        _ => Vec::new(),
    };
    for (step, node) in below {
        let way = [way, &[step]].concat();
        found.push((way.clone(), node.clone()));
        ways(node, &way, found);
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// How many bytes two texts share at their ends; the rest is what one edit changed.
fn changed<'a>(before: &'a str, after: &'a str) -> (&'a str, &'a str) {
    let pairs = before.chars().zip(after.chars());
    let head: usize = pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (before, after) = (&before[head..], &after[head..]);
    let pairs = before.chars().rev().zip(after.chars().rev());
    let tail: usize = pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    (&before[..before.len() - tail], &after[..after.len() - tail])
}

#[test]
fn no_edit_is_no_byte_and_one_edit_is_its_own_bytes() {
    let (mut values, mut maps, mut lists) = (0, 0, 0);
    for (index, file) in every_file().iter().enumerate() {
        let before = text(file.bytes());
        let name = file.path();
        assert_eq!(edit(file, &[]).as_deref(), Ok(file.bytes()), "{name}");
        let document = parse(file).document.expect("a document");
        let mut found = Vec::new();
        ways(&document.fields, &[], &mut found);
        // A place of every file, another one in each.
        for (way, node) in found.iter().skip(index * 7 % found.len()).take(1) {
            let at = format!("{name} {way:?}");
            match &node.value {
                YamlValue::Scalar { text: old, .. } => {
                    let same = Edit::Set(way.clone(), old.as_str().into());
                    assert!(edit(file, &[same]).is_ok(), "{at}");
                    let new = Edit::Set(way.clone(), "新しい値: \"#1\"".into());
                    let after = edit(file, &[new]).unwrap_or_else(|f| panic!("{at}: {f:?}"));
                    let (gone, come) = changed(before, text(&after));
                    let raw = file.text();
                    assert!(
                        raw[node.span.range()].contains(&gone.replace("\r\n", "\n")),
                        "{at}: {gone}"
                    );
                    assert!("\"新しい値: \\\"#1\\\"\"\r\n".contains(come), "{at}: {come}");
                    values += 1;
                }
                YamlValue::Map(_) => {
                    let way = [way.as_slice(), &["zz".into()]].concat();
                    let add = Edit::Set(way.clone(), "1".into());
                    let after = edit(file, std::slice::from_ref(&add))
                        .unwrap_or_else(|f| panic!("{at}: {f:?}"));
                    let (gone, come) = changed(before, text(&after));
                    assert_eq!(gone, "", "{at}");
                    assert!(come.contains("zz: 1") && come.trim().len() <= 8, "{at}: {come}");
                    let back = edit(file, &[add, Edit::Remove(way)]);
                    assert_eq!(back.as_deref(), Ok(file.bytes()), "{at}");
                    maps += 1;
                }
                YamlValue::List(items) => {
                    let way = [way.as_slice(), &[items.len().into()]].concat();
                    let item = Written::Map(vec![("year".into(), "令和7年度".into())]);
                    let after = edit(file, &[Edit::Set(way, item)])
                        .unwrap_or_else(|f| panic!("{at}: {f:?}"));
                    let (gone, come) = changed(before, text(&after));
                    assert!(
                        ["", "[]", " []"].contains(&gone) && come.contains("year: 令和7年度"),
                        "{at}: {come}"
                    );
                    lists += 1;
                }
                YamlValue::Null => {}
            }
        }
    }
    assert!(values > 200 && maps > 10 && lists > 10, "{values} {maps} {lists}");
}

/// Makes edits in an indicator's file, or in a review where the text has a body.
fn made(before: &str, edits: &[Edit]) -> Result<String, EditFault> {
    let path = if before.starts_with("---") {
        "content/p/reviews/2024/1-1.md"
    } else {
        "content/p/indicators/a.yaml"
    };
    let source = Source::new(SourcePath::new(path), before.as_bytes());
    edit(&source, edits).map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
}

fn set(way: &[EditStep], value: &str) -> Edit {
    Edit::Set(way.to_vec(), value.into())
}

#[test]
fn an_edit_goes_where_its_neighbours_stand() {
    let way = |keys: &str| -> Vec<EditStep> {
        let step = |key: &str| key.parse::<usize>().map_or_else(|_| key.into(), EditStep::Item);
        keys.split('.').map(step).collect()
    };
    let point = || Written::Map(vec![("year".into(), "R7".into()), ("value".into(), "5".into())]);
    let cases: Vec<(&str, &str, Edit, &str)> = vec![
        ("a comment stays", "a: 1 # いち\nb: 2\n", set(&way("a"), "3"), "a: 3 # いち\nb: 2\n"),
        ("an empty value", "a:   # あとで\nb: 2\n", set(&way("a"), "3"), "a: 3   # あとで\nb: 2\n"),
        (
            "an empty value in brackets",
            "a: { b: , c: 1 }\n",
            set(&way("a.b"), "x"),
            "a: { b: x , c: 1 }\n",
        ),
        (
            "an empty value at the end",
            "a: { c: 1, b: }\n",
            set(&way("a.b"), "x"),
            "a: { c: 1, b: x }\n",
        ),
        ("null", "a: ~ # c\n", set(&way("a"), "x"), "a: x # c\n"),
        ("quotes where they are needed", "a: 'x'\n", set(&way("a"), "- y: z"), "a: \"- y: z\"\n"),
        ("a block of text", "a: |\n  x\n  y\nb: 1\n", set(&way("a"), "z"), "a: z\nb: 1\n"),
        (
            "a block of text of several lines",
            "a: |\n  x\n  y\nb: 1\n",
            set(&way("a"), "z\n\nw"),
            "a: |-\n  z\n\n  w\nb: 1\n",
        ),
        (
            "an item taken out",
            "a:\n  - x # eks\n  # y\n  - y: 1\n    z: 2\n  - w\n",
            Edit::Remove(way("a.1")),
            "a:\n  - x # eks\n  # y\n  - w\n",
        ),
        (
            "an item in brackets taken out",
            "a: [x, y, z] # c\n",
            Edit::Remove(way("a.2")),
            "a: [x, y] # c\n",
        ),
        (
            "the first of a map in a list",
            "a:\n  - y: 1\n    z: 2\n",
            Edit::Remove(way("a.0.y")),
            "a:\n  - z: 2\n",
        ),
        (
            "the last item takes its list with it",
            "a: [x]\nb: 1\n",
            Edit::Remove(way("a.0")),
            "b: 1\n",
        ),
        (
            "a block of text before a new key",
            "a: |\n  x\n",
            set(&way("b"), "z"),
            "a: |\n  x\nb: z\n",
        ),
        ("no line end at the end", "a: 1", set(&way("b"), "2"), "a: 1\nb: 2"),
        (
            "a new key behind a comment",
            "m:\n  a: 1 # c\n# d\nn: 1\n",
            set(&way("m.b"), "2"),
            "m:\n  a: 1 # c\n  b: 2\n# d\nn: 1\n",
        ),
        (
            "a list that is empty",
            "s:\n  - values: []\n",
            Edit::Set(way("s.0.values.0"), point()),
            "s:\n  - values:\n      - { year: R7, value: 5 }\n",
        ),
        (
            "a list that is not there",
            "s:\n  - { b: 1 }\n",
            Edit::Set(way("s.0.values.0"), point()),
            "s:\n  - { b: 1, values: [{ year: R7, value: 5 }] }\n",
        ),
        (
            "a list that is not there, in lines",
            "t: x\n",
            Edit::Set(way("money.0"), point()),
            "t: x\nmoney:\n  - { year: R7, value: 5 }\n",
        ),
        (
            "one more line",
            "v:\n  - a: 1\n    b: 2\nx: 1\n",
            Edit::Set(way("v.1"), point()),
            "v:\n  - a: 1\n    b: 2\n  - { year: R7, value: 5 }\nx: 1\n",
        ),
        (
            "one more in brackets",
            "v: [{ a: 1 }, { b: [1, 2] }] # c\n",
            Edit::Set(way("v.2"), point()),
            "v: [{ a: 1 }, { b: [1, 2] }, { year: R7, value: 5 }] # c\n",
        ),
        (
            "a key in lines is gone with its line",
            "a: 1\nb: 2 # x\nc: 3\n",
            Edit::Remove(way("b")),
            "a: 1\nc: 3\n",
        ),
        (
            "the first key of an item",
            "v:\n  - a: 1\n    b: 2\n",
            Edit::Remove(way("v.0.a")),
            "v:\n  - b: 2\n",
        ),
        (
            "the only key goes with its map",
            "a: 1\nb: { c: 1 }\n",
            Edit::Remove(way("b.c")),
            "a: 1\n",
        ),
        ("what is not there", "a: 1\n", Edit::Remove(way("b.c")), "a: 1\n"),
        (
            "the line ends of Windows",
            "a: 1\r\nb:\r\n  c: 2\r\n",
            set(&way("b.d"), "3"),
            "a: 1\r\nb:\r\n  c: 2\r\n  d: 3\r\n",
        ),
        (
            "a text of the body",
            "---\nat: plan\n---\n## 市\n\nx\n\n## 総括\n\ny\n",
            Edit::Section("市".into(), "新\n\n二".into()),
            "---\nat: plan\n---\n## 市\n\n新\n\n二\n\n## 総括\n\ny\n",
        ),
        (
            "the last text",
            "---\nat: plan\n---\n## 市\n\nx\n",
            Edit::Section("市".into(), "z".into()),
            "---\nat: plan\n---\n## 市\n\nz\n",
        ),
        (
            "a new text",
            "---\r\nat: plan\r\n---\r\n## 市\r\n\r\nx\r\n",
            Edit::Section("総括".into(), "z".into()),
            "---\r\nat: plan\r\n---\r\n## 市\r\n\r\nx\r\n\r\n## 総括\r\n\r\nz\r\n",
        ),
    ];
    for (what, before, change, after) in cases {
        assert_eq!(made(before, &[change]).as_deref(), Ok(after), "{what}");
    }
}

#[test]
fn what_would_not_read_as_meant_is_refused() {
    let nowhere = Edit::Set(vec!["a".into(), 3.into()], "1".into());
    for before in ["a: [1]\n", "a: x\n"] {
        let refused = Err(EditFault::Refused(nowhere.clone()));
        assert_eq!(made(before, std::slice::from_ref(&nowhere)), refused);
    }
    assert_eq!(made("a: [1\n", &[set(&["a".into()], "1")]), Err(EditFault::Unreadable));
    let heading = Edit::Section("市".into(), "## 別の見出し".into());
    assert!(made("---\nat: plan\n---\n## 市\n\nx\n", &[heading]).is_err());
}

#[test]
fn the_text_below_a_heading_is_read_as_written() {
    let file = "---\nat: plan\n---\n## 市\n\n**太い**字\n\n## 総括\n\ny\n";
    let source = Source::new(SourcePath::new("content/p/reviews/2024/1-1.md"), file.as_bytes());
    assert_eq!(section(&source, "市").as_deref(), Some("**太い**字"));
    assert_eq!(section(&source, "回答"), None);
}

proptest::proptest! {
    #[test]
    fn any_text_reads_back(value in "[ -~あ-ん：　、\\n]{1,12}") {
        for before in ["a: 1\n", "b: { a: 1, c: 2 }\na: 1\n"] {
            let edits = [set(&["a".into()], &value), set(&["b".into(), "a".into()], &value)];
            proptest::prop_assert!(made(before, &edits).is_ok(), "{:?}", made(before, &edits));
        }
    }
}
