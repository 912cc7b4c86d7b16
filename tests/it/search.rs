//! Search: the shared normal form, and the index against a plain scan and against elasticlunr's own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use keikaku::calendar::Date;
use keikaku::plan::AsOf;
use keikaku::project::Project;
use keikaku::source::{Digest, SourcePath};

use keikaku::search::{self, FacetLabel, SearchDoc, SearchIndex, Words};
use serde_json::Value;

use crate::built;
use crate::search_recall::Reader;

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
fn both_sides_know_the_same_variants_of_kanji() {
    let script = include_str!("../../themes/default/js/search/1-normalise.js");
    assert!(script.contains(&format!("'{}'", search::VARIANTS)));
    for (name, plain) in [
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("渡邉", "渡辺"),
        ("渡邊", "渡辺"),
        ("德川", "徳川"),
        ("濵田", "浜田"),
        ("齋藤", "斉藤"),
        ("澤", "沢"),
        ("廣", "広"),
        ("𠮷野", "吉野"),
    ] {
        assert_eq!(search::normalise(name), search::normalise(plain));
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
        kind: FacetLabel { id: "initiative".to_owned(), text: "取組".to_owned() },
        ..SearchDoc::default()
    }
}

fn some() -> Vec<SearchDoc> {
    vec![
        doc("a/", "地域除雪活動の推進", "町内会と三者で除雪します。", "雪対策課"),
        doc("b/", "手話普及事業の実施", "ボランティアが手話を学ぶ。", "障がいのある人"),
        doc("c/", "子ども食堂", "ごはんを、みんなで`食べる`。", "NPO 法人と $5 \\ ${x}"),
    ]
}

/// Makes the index of documents.
pub fn indexed(docs: &[SearchDoc], words: &Words) -> SearchIndex {
    let docs: Vec<Arc<SearchDoc>> = docs.iter().cloned().map(Arc::new).collect();
    search::index(&docs, words)
}

/// Returns the data that a file hands over, if there is one of that name.
pub fn find<'a>(index: &'a SearchIndex, name: &str) -> Option<&'a str> {
    let start = format!("assets/search/{name}.");
    let mut files = index.files.iter();
    let file = files.find(|file| file.path.starts_with(&start))?;
    let text = std::str::from_utf8(&file.bytes).unwrap();
    let call = text.strip_prefix(&format!("keikakuSearch(\"{name}\","));
    call.and_then(|text| text.strip_suffix(")\n"))
}

/// Returns the data that a file hands over.
fn data<'a>(index: &'a SearchIndex, name: &str) -> &'a str {
    find(index, name).expect("a call with the file's name")
}

#[test]
fn each_file_is_named_by_its_own_bytes_and_the_entry_names_all() {
    let index = indexed(&some(), &Words::default());
    assert_eq!(index, indexed(&some(), &Words::default()));
    let entry = data(&index, "entry");
    for file in &index.files {
        let hash = file.path.split('.').nth(1).unwrap();
        assert!(Digest::of(&file.bytes).hex().starts_with(hash), "{}", file.path);
        assert!(file.path == index.entry || entry.contains(hash), "{}", file.path);
    }
    let mut other = some();
    other[2].body.push('雪');
    assert_ne!(index.entry, indexed(&other, &Words::default()).entry);
}

#[test]
fn an_edited_sentence_changes_its_tokens_and_its_record() {
    let docs: Vec<SearchDoc> = (0..2_000)
        .map(|n| {
            doc(
                &format!("{n}/"),
                &format!("第{n}の取組"),
                "除雪と手話を進めます。",
                &format!("{n}町内会で支え合います。"),
            )
        })
        .collect();
    let before = indexed(&docs, &Words::default());
    let mut docs = docs;
    docs[1_234].body = "1234町内会で、ときどき助け合います。".to_owned();
    let after = indexed(&docs, &Words::default());
    let new: Vec<&str> = after
        .files
        .iter()
        .filter(|file| !before.files.contains(file))
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(after.files.len(), before.files.len());
    // The entry, the record's file, and at most a shard for each pair that came or went.
    let shards = new.iter();
    let shards = shards.filter(|path| path.contains("/t") || path.contains("/c")).count();
    assert!(shards <= 24, "{new:?}");
    assert_eq!(new.len(), shards + 2, "{new:?}");
}

#[test]
fn what_could_end_a_template_literal_is_escaped() {
    let index = indexed(&some(), &Words::default());
    for file in index.files.iter().filter(|file| file.path.starts_with("assets/search/t")) {
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
    let lists = Reader::new(index).lists;
    let documents =
        |list: Vec<(usize, usize)>| list.into_iter().map(|(number, _)| number).collect();
    lists.into_iter().map(|(token, list)| (token, documents(list))).collect()
}

/// The characters of a text, and each two that stand together.
fn bigrams(text: &str) -> Vec<String> {
    let normal: Vec<char> = search::normalise(text).chars().collect();
    let words = normal.split(|c| *c == ' ');
    let tokens = words.flat_map(|word| word.windows(1).chain(word.windows(2)));
    tokens.map(String::from_iter).collect()
}

#[test]
fn the_postings_are_those_of_an_index_of_elasticlunr() {
    let docs = some();
    let ours = read(&indexed(&docs, &Words::default()));
    let mut inverted = elasticlunr::inverted_index::InvertedIndex::new();
    for (number, doc) in docs.iter().enumerate() {
        for text in [&doc.title, &doc.summary, &doc.body] {
            for token in bigrams(text) {
                inverted.add_token(&number.to_string(), &token, 1.0);
            }
        }
    }
    let mut pairs = 0;
    for (token, documents) in &ours {
        let text = token.trim_end();
        let found = inverted.get_docs(text).unwrap_or_default();
        let found: BTreeSet<usize> = found.keys().map(|key| key.parse().unwrap()).collect();
        assert_eq!(documents, &found, "{token}");
        pairs += usize::from(text.chars().count() == 2);
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
fn a_tag_is_found_by_its_reading() {
    let has = |site: &&built::Built| site.files.keys().any(|path| path.contains("/tags/bousai/"));
    let site = built::every().find(has).expect("a site with tags");
    let key = search::fold_reading("さいがいにつよいまち");
    let index = site.files.iter().filter(|(path, _)| path.starts_with("assets/search/"));
    let mut texts = index.map(|(_, bytes)| String::from_utf8_lossy(bytes));
    assert!(texts.any(|text| text.contains(&key)));
}

#[test]
fn a_reading_is_a_key_of_what_it_reads_and_of_what_people_ask() {
    let words = Words {
        synonyms: vec![vec!["除雪".into(), "雪かき".into()]],
        asks: vec![(vec!["手話を学びたい".into()], vec!["手話".into()])],
        readings: vec![
            ("手話".into(), "しゅわ".into()),
            ("学".into(), "まな".into()),
            ("除雪".into(), "じょせつ".into()),
            ("砂浜".into(), "すなはま".into()),
        ],
        ..Words::default()
    };
    let index = indexed(&some(), &words);
    let listed = serde_json::from_str::<Value>(data(&index, "entry")).unwrap()["words"].take();
    assert_eq!(listed["groups"][0], serde_json::json!([["除雪", "雪かき"], ["じょせつ"]]));
    assert_eq!(
        listed["asks"][0],
        serde_json::json!([["手話を学びたい", "しゅわをまなびたい"], ["手話"]])
    );
    let readings: String = (0..).map_while(|n| find(&index, &format!("s{n}"))).collect();
    assert!(readings.contains("しゆわ\t手話\n") && readings.contains("手話\t手話\n"), "{readings}");
    // No page has it.
    assert!(!readings.contains("砂浜"), "{readings}");
}

#[test]
fn every_document_has_its_record() {
    for count in [0, 1, 16, 17, 1_100] {
        let docs: Vec<SearchDoc> = (0..count)
            .map(|n| {
                doc(&format!("{n}/"), &format!("第{n}の取組"), "除雪と手話を進めます。", "町内会")
            })
            .collect();
        assert_eq!(Reader::new(&indexed(&docs, &Words::default())).urls.len(), count);
    }
}

#[test]
fn an_empty_site_has_an_index() {
    let index = indexed(&[], &Words::default());
    assert!(data(&index, "entry").contains("\"count\":0"));
}

/// All files of the site that ships, after an edit of one of its sources.
fn public(edit: Option<(&str, &str, &str)>) -> BTreeMap<String, Arc<[u8]>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let day = Date::new(2026, 11, 22).unwrap();
    let as_of = AsOf { day, drafts: false };
    let mut project = Project::open(folder, as_of).unwrap();
    if let Some((path, before, after)) = edit {
        let path = SourcePath::new(path);
        let text = std::fs::read_to_string(folder.join(path.as_str())).unwrap();
        assert!(text.contains(before), "{before}");
        let text = text.replacen(before, after, 1).into_bytes();
        let mut sources = project.sources().clone();
        sources.insert(path, text);
        project = Project::new(sources, Vec::new(), as_of);
    }
    built::files(&project.renderer().unwrap()).unwrap()
}

#[test]
fn one_edited_sentence_changes_at_most_thirty_files_of_the_site_that_ships() {
    let path = "content/asahikawa-2024/initiatives/city-19.md";
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    // Lists show the first sentence, so that it stands on many pages; what stands behind it is on the page alone.
    let body = text.rsplit("---\n").next().unwrap().trim();
    let sentences: Vec<&str> = body.split_inclusive('。').collect();
    let (first, last) = (sentences[0], sentences[sentences.len() - 1]);
    let before = public(None);
    let changed = |sentence: &str, other: &str| -> Vec<String> {
        let now = public(Some((path, sentence, other)));
        let differs = now.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes));
        differs.map(|(path, _)| path.clone()).collect()
    };
    let other = "近所の人どうしが知り合い、声をかけ合うきっかけをつくります。";
    for after in [last.replacen('、', "", 1).as_str(), other] {
        let changed = changed(last, after);
        assert!(changed.len() <= 30, "{}: {changed:#?}", changed.len());
    }
    let changed = changed(first, other);
    // The two editions of the page, the entry, the file of the document, and the shards its words may stand in.
    let of_search = changed.iter().filter(|path| path.contains("search/"));
    assert!(of_search.count() <= 9, "{changed:#?}");
    let index = before.keys().filter(|path| path.starts_with("assets/search/")).count();
    assert!(index <= 60, "{index}");
}

/// What a plan lists as citizens' words leads somewhere without scripts, to the thing first.
#[test]
fn common_worries_are_entries_of_the_search_page() {
    let page = scraper::Html::parse_document(built::real().text("search/index.html"));
    let entries =
        scraper::Selector::parse("section[aria-labelledby=worries] dl > div").expect("a selector");
    let link = scraper::Selector::parse("dd a").expect("a selector");
    let mut entries = page.select(&entries);
    let borrowing = entries.find(|entry| entry.text().any(|text| text == "お金を借りたい"));
    let first = borrowing.and_then(|entry| entry.select(&link).next()).expect("an answer");
    assert_eq!(first.text().collect::<String>(), "生活福祉資金貸付事業");
    assert!(entries.count() > 20);
}
