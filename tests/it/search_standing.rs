//! The search index that is kept between builds: after any edits its files are those of a clean index.

use std::sync::Arc;

use keikaku::search::{self, Label, SearchDoc, SearchIndex, Standing, Words};
use proptest::prelude::*;
use serde_json::Value;

use crate::search_recall::data;

/// More documents than the front of a large site has.
const LARGE: usize = 1_030;

/// How many that front has.
const FRONT: usize = 1_000;

/// So few that they are a small site.
const SMALL: usize = 40;

/// What bodies are made of, and edits add. 甲乙 and 乙丙 stand in some of them together and in others apart, and of
/// what else they say, much stands in one of them only.
const SENTENCES: [&str; 12] = [
    "町内会と除雪します。",
    "甲乙丙を配ります。",
    "甲乙で働き、乙丙で休みます。",
    "乙丙から甲乙へ移ります。",
    "手話を学びます。",
    "NPO 法人と `$5` を集めます。",
    "籠目を編みます。",
    "見守り見守られ、見守ります。",
    "予定\n令和7年度",
    "。",
    "ボランティアが手話を教えます。",
    "相談に応じ、支援を行います。",
];

/// A site that is edited, and its index.
struct Edited {
    docs: Vec<Arc<SearchDoc>>,
    words: Words,
    standing: Standing,
}

impl Edited {
    fn new(count: usize) -> Edited {
        let mut edited = Edited {
            docs: (0..count).map(|n| Arc::new(page(n))).collect(),
            words: Words {
                readings: vec![
                    ("籠目".into(), "かごめ".into()),
                    ("手話".into(), "しゅわ".into()),
                ],
                ..Words::default()
            },
            standing: Standing::default(),
        };
        edited.index();
        edited
    }

    /// Brings the index up to date, and holds it against a clean one.
    fn index(&mut self) -> SearchIndex {
        let index = self.standing.update(&self.docs, &self.words);
        let clean = search::index(&self.docs, &self.words);
        let name = |path: &str| path.split('.').next().unwrap_or_default().to_owned();
        assert_eq!(index.files.len(), clean.files.len());
        for (file, clean) in index.files.iter().zip(&clean.files) {
            assert_eq!(name(&file.path), name(&clean.path));
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            assert!(
                file.bytes == clean.bytes,
                "{}:\n{}\nbut a clean one has\n{}",
                file.path,
                text(&file.bytes),
                text(&clean.bytes)
            );
        }
        assert_eq!(index, clean);
        index
    }

    /// Changes one document.
    fn edit(&mut self, at: usize, change: impl FnOnce(&mut SearchDoc)) {
        change(Arc::make_mut(&mut self.docs[at]));
    }

    /// Changes one document, whose index is then held against a clean one.
    fn after(&mut self, at: usize, change: impl FnOnce(&mut SearchDoc)) -> SearchIndex {
        self.edit(at, change);
        self.index()
    }
}

fn page(n: usize) -> SearchDoc {
    let kinds = [
        ("initiative", "取組"),
        ("initiative", "取組"),
        ("term", "用語"),
    ];
    let (kind, kind_text) = kinds[usize::from(n % 100 == 7) * 2];
    let own = format!("第{}の町内会が{}件を行います。", n % 97, n % 13);
    let shared = if n.is_multiple_of(5) {
        SENTENCES[11]
    } else {
        SENTENCES[0]
    };
    SearchDoc {
        url: format!("{n}/"),
        title: format!("{}の推進（その{n}）", ["除雪", "手話", "見守り"][n % 3]),
        summary: ["地域で支え合います。", "手話を広めます。", ""][n % 3].to_owned(),
        body: format!("{own}{shared}"),
        number: n.is_multiple_of(2).then(|| format!("市-{n}")),
        kind: label(kind, kind_text),
        owner: Some(label("council", "市社協")),
        plan: Some(label("now", "今の計画")),
        departments: vec![label("d", ["雪対策課", "福祉課"][n % 2])],
        ..SearchDoc::default()
    }
}

fn label(id: &str, text: &str) -> Label {
    Label {
        id: id.to_owned(),
        text: text.to_owned(),
    }
}

/// Tells whether three characters have lists of their own.
fn has_lists(index: &SearchIndex, first: char, others: &str) -> bool {
    lines(index, 'x', first).any(|line| line.starts_with(others))
}

/// Returns the lines of a group that stand below a first character.
fn lines(index: &SearchIndex, letter: char, first: char) -> impl Iterator<Item = &str> {
    let texts = (0..).map_while(move |n| data(index, &format!("{letter}{n}")));
    let lines = texts.flat_map(|text| text.trim_matches('`').lines());
    let mut group = None;
    lines.filter(move |line| {
        if let Some(begins) = line.strip_prefix('\t') {
            group = begins.chars().next();
            return false;
        }
        group == Some(first)
    })
}

/// Returns which documents have the numbers from nought on; those from [`FRONT`] on are behind it.
fn order(index: &SearchIndex) -> Vec<usize> {
    let texts = (0..).map_while(|n| data(index, &format!("d{n}")));
    let cards = texts.flat_map(|text| serde_json::from_str::<Vec<Value>>(text).unwrap());
    let urls = cards.map(|card| card[0].as_str().unwrap().trim_matches('/').to_owned());
    urls.map(|url| url.parse().unwrap()).collect()
}

/// The document's sentences.
fn sentences(doc: &SearchDoc) -> Vec<String> {
    doc.body.split_inclusive('。').map(str::to_owned).collect()
}

#[test]
fn three_characters_get_lists_and_lose_them_again() {
    let mut site = Edited::new(LARGE);
    let add = |sentence: &'static str| move |doc: &mut SearchDoc| doc.body.push_str(sentence);
    let order = order(&site.index());
    for number in [0, 1, 2, 500, 600, 1_010, 1_020, 1_025, 1_026, 1_029] {
        site.edit(order[number], add(SENTENCES[2]));
    }
    assert!(!has_lists(&site.index(), '甲', "乙丙"));
    for number in [FRONT - 1, FRONT] {
        let index = site.after(order[number], add(SENTENCES[1]));
        assert!(has_lists(&index, '甲', "乙丙"), "one beside ten apart");
        let index = site.after(order[number], |doc| doc.body.clear());
        assert!(!has_lists(&index, '甲', "乙丙"), "none");
        let index = site.after(order[number], |doc| doc.summary = "甲乙丙です。".into());
        assert!(has_lists(&index, '甲', "乙丙"), "one beside ten apart");
        // While the three have lists, others come into them and go again.
        site.after(order[700], add(SENTENCES[1]));
        site.after(order[700], |doc| doc.body.clear());
        let index = site.after(order[number], |doc| doc.summary.clear());
        assert!(!has_lists(&index, '甲', "乙丙"), "none");
    }
    let index = site.after(order[4], add(SENTENCES[1]));
    assert!(has_lists(&index, '甲', "乙丙"), "one beside ten apart");
    let index = site.after(order[500], |doc| doc.body.clear());
    assert!(!has_lists(&index, '甲', "乙丙"), "one beside nine apart");
    let index = site.after(order[4], |doc| doc.body.insert_str(0, SENTENCES[4]));
    assert!(!has_lists(&index, '甲', "乙丙"), "only moved");
    let index = site.after(order[500], add(SENTENCES[3]));
    assert!(has_lists(&index, '甲', "乙丙"), "one beside ten apart");
}

#[test]
fn a_passage_moves_with_the_first_document_that_holds_it() {
    let mut site = Edited::new(LARGE);
    let number = |index: &SearchIndex| -> Option<usize> {
        let texts = (0..).map_while(|n| data(index, &format!("p{n}")));
        let mut lines = texts.flat_map(|text| text.trim_matches('`').lines());
        lines.position(|line| line.ends_with(SENTENCES[6]))
    };
    let add = |doc: &mut SearchDoc| doc.body.insert_str(0, SENTENCES[6]);
    let mut found = Vec::new();
    let order = order(&site.index());
    for place in [1_029, 1_010, 700, 300, 100, 1_020] {
        found.push(number(&site.after(order[place], add)));
    }
    for place in [100, 300, 1_020, 700, 1_010, 1_029] {
        let cut = |doc: &mut SearchDoc| doc.body = doc.body.replacen(SENTENCES[6], "", 1);
        found.push(number(&site.after(order[place], cut)));
    }
    assert_eq!(found.pop(), Some(None), "no document holds it any more");
    assert!(found.iter().all(Option::is_some));
    found.dedup();
    assert_eq!(found.len(), 9, "{found:?}");
}

#[test]
fn a_token_goes_with_the_last_text_that_holds_it() {
    let mut site = Edited::new(LARGE);
    let order = order(&site.index());
    let [front, behind] = [order[FRONT - 1], order[FRONT]];
    let index = site.after(behind, |doc| doc.body.push_str(SENTENCES[6]));
    let is_across = |line: &str| line.starts_with('籠') && line.ends_with(" 目");
    assert_eq!(lines(&index, 't', '籠').count(), 1);
    assert!(!lines(&index, 't', '。').any(is_across));
    let index = site.after(front, |doc| doc.body.push_str(SENTENCES[6]));
    assert!(data(&index, "w0").is_some_and(|text| text.contains("籠目")));
    let of_body = "only a body of the front is read across its full stops";
    assert!(lines(&index, 't', '。').any(is_across), "{of_body}");

    let index = site.after(front, |doc| doc.body.clear());
    assert_eq!(lines(&index, 't', '籠').count(), 1);
    assert!(!lines(&index, 't', '。').any(is_across));
    let index = site.after(behind, |doc| doc.body.clear());
    assert_eq!(lines(&index, 't', '籠').count(), 0);
    assert!(data(&index, "w0").is_some_and(|text| !text.contains("籠目")));
    // Another sentence takes the room of the one that went, and then that comes again.
    for sentence in [SENTENCES[5], SENTENCES[6]] {
        site.after(front, |doc| doc.body.push_str(sentence));
    }
}

#[test]
fn whatever_a_document_says_may_change() {
    let mut site = Edited::new(LARGE);
    let order = order(&site.index());
    let changes: [fn(&mut SearchDoc); 12] = [
        |doc| doc.url.push('x'),
        |doc| doc.title.insert(0, '甲'),
        |doc| doc.title.clear(),
        |doc| doc.summary.push('甲'),
        |doc| doc.number = Some("市-5000".into()),
        |doc| doc.kind = label("term", "用語"),
        |doc| doc.owner = Some(label("city", "市")),
        |doc| doc.regional_images.push(label("1", "1 柱")),
        |doc| doc.approaches.push(label("1-1", "1-1 目標")),
        |doc| doc.departments[0].text.push('甲'),
        |doc| doc.audiences.push(label("all", "みんな")),
        |doc| doc.plan = Some(label("p", "計画")),
    ];
    for (number, change) in (FRONT - 6..).zip(changes) {
        site.after(order[number], change);
    }
}

#[test]
fn documents_come_and_go_across_the_border_of_a_small_site() {
    let mut site = Edited::new(603);
    for _ in 0..4 {
        site.docs.remove(300);
        site.index();
    }
    site.after(7, |doc| doc.body.push_str(SENTENCES[5]));
    for n in 0..3 {
        site.docs.insert(5, Arc::new(page(2_000 + n)));
        site.index();
    }
    site.docs.clear();
    site.index();
    site.docs.push(Arc::new(page(1)));
    site.index();
}

/// An edit: of which document, how, with which sentence, and where.
type Edit = (
    prop::sample::Index,
    u8,
    prop::sample::Index,
    prop::sample::Index,
);

/// Edits between builds.
fn edits(builds: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Vec<Edit>>> {
    let edit = any::<Edit>();
    prop::collection::vec(prop::collection::vec(edit, 1..4), builds)
}

fn apply(site: &mut Edited, (which, how, what, place): &Edit) {
    let count = site.docs.len();
    if count == 0 {
        return;
    }
    // Half of the edits meet few documents, so that they also meet each other.
    let at = which.index(count);
    let at = if at % 2 == 0 {
        at % 7 * (count - 1) / 6
    } else {
        at
    };
    let sentence = *what.get(&SENTENCES);
    let mut own = sentences(&site.docs[at]);
    let step = place.index(own.len() + 1);
    match how % 16 {
        0..=4 => own.insert(step, sentence.to_owned()),
        5 | 6 => drop((step < own.len()).then(|| own.remove(step))),
        7 => {
            let others = sentences(&site.docs[place.index(count)]);
            own.extend(others);
        }
        8 => own.extend_from_within(..step),
        9 => own.clear(),
        10 => {
            let summary = sentence.to_owned();
            return site.edit(at, |doc| doc.summary = summary);
        }
        11 => return site.edit(at, |doc| doc.title.push_str(sentence)),
        12 => return site.edit(at, |doc| doc.departments.push(label("e", sentence))),
        13 => {
            let number = Some(format!("市-{}", place.index(3)));
            return site.edit(at, |doc| doc.number = number);
        }
        14 => {
            let doc = site.docs.remove(at);
            match place.index(3) {
                0 => {}
                1 => site.docs.insert(place.index(count), doc),
                _ => {
                    let mut other = page(at + 5_000);
                    other.body.push_str(sentence);
                    site.docs.insert(at, doc);
                    site.docs.push(Arc::new(other));
                }
            }
            return;
        }
        _ => {
            site.words.try_words.push(sentence.to_owned());
            site.words.readings.swap(0, 1);
            // A builder that keeps nothing gives equal documents that are not the same.
            let again = site.docs.iter().map(|doc| Arc::new((**doc).clone()));
            site.docs = again.collect();
            return;
        }
    }
    site.edit(at, |doc| doc.body = own.concat());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn any_edits_of_a_large_site_end_where_a_clean_index_ends(builds in edits(1..9)) {
        let mut site = Edited::new(LARGE);
        for edits in &builds {
            edits.iter().for_each(|edit| apply(&mut site, edit));
            site.index();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, ..ProptestConfig::default() })]

    #[test]
    fn any_edits_of_a_small_site_end_where_a_clean_index_ends(builds in edits(1..9)) {
        let mut site = Edited::new(SMALL);
        for edits in &builds {
            edits.iter().for_each(|edit| apply(&mut site, edit));
            site.index();
        }
    }
}
