//! Search: the shared normal form, and the index against a plain scan and against elasticlunr's own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use keikaku::search::{self, Bigrams, Label, SearchDoc, SearchIndex, Words};
use serde_json::Value;

use crate::search_recall::numbers;

#[test]
fn the_normal_form_is_that_of_the_shared_vectors() {
    let vectors: Value = serde_json::from_str(include_str!("../search/vectors.json")).unwrap();
    for (name, twin) in [
        ("normalise", search::normalise as fn(&str) -> String),
        ("foldReading", search::fold_reading),
    ] {
        for pair in vectors[name].as_array().unwrap() {
            let (text, expected) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
            assert_eq!(twin(text), expected, "{name} of {text:?}");
        }
    }
}

#[test]
fn the_normal_form_is_its_own_normal_form() {
    proptest::proptest!(|(text in "[ -~ぁ-んァ-ヶー一-龠ｦ-ﾟ０-ｚ　・〜①-⑳㈱]{0,12}")| {
        let once = search::normalise(&text);
        proptest::prop_assert_eq!(search::normalise(&once), once);
    });
}

fn doc(url: &str, title: &str, summary: &str, body: &str) -> SearchDoc {
    SearchDoc {
        url: url.to_owned(),
        title: title.to_owned(),
        summary: summary.to_owned(),
        body: body.to_owned(),
        kind: Label {
            id: "initiative".to_owned(),
            text: "取組".to_owned(),
        },
        ..SearchDoc::default()
    }
}

fn some() -> Vec<SearchDoc> {
    vec![
        doc(
            "a/",
            "地域除雪活動の推進",
            "町内会と三者で除雪します。",
            "雪対策課",
        ),
        doc(
            "b/",
            "手話普及事業の実施",
            "ボランティアが手話を学ぶ。",
            "障がいのある人",
        ),
        doc(
            "c/",
            "子ども食堂",
            "ごはんを、みんなで`食べる`。",
            "NPO 法人と $5 \\ ${x}",
        ),
    ]
}

/// Makes the index of documents.
pub fn indexed(docs: &[SearchDoc], words: &Words) -> SearchIndex {
    let docs: Vec<Arc<SearchDoc>> = docs.iter().cloned().map(Arc::new).collect();
    search::index(&docs, words)
}

/// Returns the data that a file hands over.
fn data<'a>(index: &'a SearchIndex, name: &str) -> &'a str {
    let start = format!("assets/search/{name}.");
    let file = index
        .files
        .iter()
        .find(|file| file.path.starts_with(&start));
    let text = std::str::from_utf8(&file.expect(name).bytes).unwrap();
    text.strip_prefix(&format!("keikakuSearch(\"{name}\","))
        .and_then(|text| text.strip_suffix(")\n"))
        .expect("a call with the file's name")
}

#[test]
fn all_names_hold_one_digest_and_the_same_input_gives_the_same_bytes() {
    let index = indexed(&some(), &Words::default());
    assert_eq!(index, indexed(&some(), &Words::default()));
    let digest = index.entry.split('.').nth(1).unwrap();
    assert!(
        index
            .files
            .iter()
            .all(|file| file.path.ends_with(&format!(".{digest}.js")))
    );
    let mut other = some();
    other[2].body.push('雪');
    assert_ne!(index.entry, indexed(&other, &Words::default()).entry);
}

#[test]
fn what_could_end_a_template_literal_is_escaped() {
    let index = indexed(&some(), &Words::default());
    for file in index
        .files
        .iter()
        .filter(|file| file.path.starts_with("assets/search/t"))
    {
        let text = std::str::from_utf8(&file.bytes).unwrap();
        let inside = &text[text.find('`').unwrap() + 1..text.rfind('`').unwrap()];
        let mut escaped = false;
        for c in inside.chars() {
            assert!(escaped || !matches!(c, '`' | '$'), "{inside}");
            escaped = c == '\\' && !escaped;
        }
    }
}

/// Reads the shards as the browser does: token → documents.
fn read(index: &SearchIndex) -> BTreeMap<String, BTreeSet<usize>> {
    let entry: Value = serde_json::from_str(data(index, "entry")).unwrap();
    let count = usize::try_from(entry["count"].as_u64().unwrap()).unwrap();
    let mut tokens = BTreeMap::new();
    for number in 0.. {
        let name = format!("assets/search/t{number}.");
        if !index.files.iter().any(|file| file.path.starts_with(&name)) {
            break;
        }
        let text = data(index, &format!("t{number}")).trim_matches('`');
        let text = text
            .replace("\\`", "`")
            .replace("\\$", "$")
            .replace("\\\\", "\\");
        let mut group = String::new();
        for line in text.lines().filter(|line| !line.is_empty()) {
            if let Some(first) = line.strip_prefix('\t') {
                group = first.to_owned();
                continue;
            }
            let second = line.chars().next().unwrap();
            let mut documents = BTreeSet::new();
            let lists: Vec<&str> = line[second.len_utf8()..].split(' ').collect();
            for (level, list) in lists.iter().take(8).enumerate() {
                assert_ne!(*list, "\"", "all lists of a small site lead");
                let from = if level < 4 { 0 } else { count };
                documents.extend(numbers(list, from));
            }
            tokens.insert(format!("{group}{second}"), documents);
        }
    }
    tokens
}

#[test]
fn the_postings_are_those_of_an_index_of_elasticlunr() {
    let docs = some();
    let ours = read(&indexed(&docs, &Words::default()));
    let mut inverted = elasticlunr::inverted_index::InvertedIndex::new();
    for (number, doc) in docs.iter().enumerate() {
        for text in [&doc.title, &doc.summary, &doc.body] {
            for token in elasticlunr::Language::tokenize(&Bigrams, text) {
                inverted.add_token(&number.to_string(), &token, 1.0);
            }
        }
    }
    let mut pairs = 0;
    for (token, documents) in &ours {
        let text = token.trim_end();
        let found = inverted.get_docs(text).unwrap_or_default();
        let found: BTreeSet<usize> = found.keys().map(|key| key.parse().unwrap()).collect();
        if text.chars().count() == 2 {
            assert_eq!(documents, &found, "{token}");
            pairs += 1;
        } else {
            assert!(documents.is_subset(&found), "{token}");
        }
    }
    assert!(pairs > 40, "{pairs}");
}

#[test]
fn a_number_is_a_token_of_its_own() {
    let mut docs = some();
    docs[0].number = Some("市-19".to_owned());
    docs[1].number = Some("1-2".to_owned());
    docs[2].number = Some("市社協-1".to_owned());
    let tokens = read(&indexed(&docs, &Words::default()));
    let numbers: Vec<_> = tokens.range("\u{F0000}".to_owned()..).collect();
    assert_eq!(numbers.len(), 3);
    assert!(numbers.iter().all(|(_, documents)| documents.len() == 1));
}

#[test]
fn words_that_no_page_holds_lead_nowhere() {
    let words = Words {
        synonyms: vec![vec!["除雪".into(), "雪かき".into(), "砂浜".into()]],
        readings: vec![
            ("手話".into(), "しゅわ".into()),
            ("砂浜".into(), "すなはま".into()),
        ],
        ..Words::default()
    };
    let index = indexed(&some(), &words);
    assert_eq!(
        data(&index, "w0"),
        "`しゆわ\tr手話\n砂浜\ts除雪\n雪かき\ts除雪\n`"
    );
}

#[test]
fn any_number_of_documents_stays_below_a_thousand_files() {
    for count in [601, 1_100, 10_000] {
        let docs: Vec<SearchDoc> = (0..count)
            .map(|n| {
                doc(
                    &format!("{n}/"),
                    &format!("第{n}の取組"),
                    "除雪と手話を進めます。",
                    "町内会",
                )
            })
            .collect();
        let index = indexed(&docs, &Words::default());
        assert!(index.files.len() < 1_000, "{}", index.files.len());
        let records: usize = (0..)
            .map(|n| format!("assets/search/d{n}."))
            .map_while(|name| index.files.iter().find(|f| f.path.starts_with(&name)))
            .map(|file| {
                String::from_utf8_lossy(&file.bytes)
                    .matches("の取組")
                    .count()
            })
            .sum();
        assert_eq!(records, count, "every document has its record");
    }
}

#[test]
fn three_characters_that_never_meet_are_known_to_the_leading_lines() {
    let index = indexed(&some(), &Words::default());
    let lines: String = (0..)
        .map_while(|n| {
            let name = format!("t{n}");
            let path = format!("assets/search/{name}.");
            let there = index.files.iter().any(|f| f.path.starts_with(&path));
            there.then(|| data(&index, &name))
        })
        .collect();
    // 手話 is followed by 普 in a title and by を in a summary.
    let begins = lines.split_once("\t手\n").unwrap().1;
    let line = begins.lines().find(|line| line.starts_with('話')).unwrap();
    assert!(line.ends_with(" を普"), "{line}");
}

#[test]
fn a_joined_script_keeps_what_others_see() {
    let joined = search::join_scripts([
        "// A comment.\nconst counter = { value: 1 };\nself.shown = (amount, { value }) => amount + value;\n",
        "const pattern = /[/'\"]+\\/x/gu; // goes\nself.shown(counter.value, `a ${counter.value} // b`);\n",
    ]);
    assert!(
        !joined.contains("counter") && !joined.contains("amount"),
        "{joined}"
    );
    for part in [
        "self.shown",
        "{value:1}",
        "{value})",
        "/[/'\"]+\\/x/gu",
        " // b`",
    ] {
        assert!(joined.contains(part), "{part} in {joined}");
    }
    assert!(
        !joined.contains("comment") && !joined.contains("goes"),
        "{joined}"
    );
}

#[test]
fn a_script_of_its_own_keeps_its_names() {
    let script = "function greet(name) {\n  // says it\n  return 'a  b' + +name;\n}\n";
    assert_eq!(
        search::compact_script(script),
        "function greet(name){return'a  b'+ +name;}\n"
    );
}

#[test]
fn an_empty_site_has_an_index() {
    let index = indexed(&[], &Words::default());
    assert!(data(&index, "entry").contains("\"count\":0"));
}
