//! Search on a large site: any substring is found wherever it stands, and little else is.
//!
//! Reads the files of an index as the browser's script does, and compares with a scan of the same texts.

use std::collections::{BTreeSet, HashMap};

use keikaku::data;
use keikaku::search::{self, FacetLabel, SearchDoc, SearchIndex, Words};
use serde_json::Value;

use crate::built;
use crate::search::{find, indexed};

const SYMBOLS: &str =
    "!#%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";

/// Draws numbers that are the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// Pages whose sentences repeat themselves and share most of their words, as those of a plan do.
fn pages(count: usize) -> Vec<SearchDoc> {
    let who = ["高齢者", "子ども", "障がいのある人", "町内会", "地域の人", "NPO 法人"];
    let what =
        ["除雪", "見守り", "相談支援", "福祉サービス", "防災訓練", "手話の研修", "アプリの講座"];
    let how = [
        "を支援します",
        "を、地域で支え合います",
        "の相談に応じ、支援を行います",
        "を行い、暮らしを支援しています",
        "（2024年度から）を広げます",
    ];
    let mut dice = Dice(7);
    let sentence =
        |dice: &mut Dice| format!("{}の{}{}。", dice.pick(&who), dice.pick(&what), dice.pick(&how));
    (1..=count)
        .map(|n| {
            let title = format!("{}{}の推進（その{n}）", dice.pick(&who), dice.pick(&what));
            let mut body = String::new();
            for at in 0..25 {
                body += &sentence(&mut dice);
                body += ["", "\n", "\n予定\n令和7年度\n"][usize::from(at % 5 == 0) * dice.below(3)];
            }
            SearchDoc {
                url: format!("{n}/"),
                title,
                summary: sentence(&mut dice),
                body: format!("{body} ／ 件数{} ／ {}件", dice.below(count), dice.below(90)),
                kind: FacetLabel { id: "initiative".to_owned(), text: "取組".to_owned() },
                departments: vec![{
                    let text = dice.pick(&["雪対策課", "福祉保険課", "防災課"]).to_owned();
                    FacetLabel { id: text.clone(), text }
                }],
                ..SearchDoc::default()
            }
        })
        .collect()
}

/// The text that a query is looked for in, as one scan sees it.
fn text(doc: &SearchDoc) -> String {
    let fields = [&doc.title, &doc.summary, &doc.body, &doc.terms];
    let departments = doc.departments.iter().map(|label| &label.text);
    let parts: Vec<String> =
        fields.into_iter().chain(departments).map(|part| search::normalise(part)).collect();
    parts.join("\n")
}

/// What the files of an index say.
pub struct Reader {
    pub urls: Vec<String>,
    /// What a result is verified by, by document.
    texts: Vec<String>,
    /// The documents of each token, with levels. A token of one character has a space behind it.
    pub lists: HashMap<String, Vec<(usize, usize)>>,
}

/// Reads a list of numbers.
fn numbers(list: &str) -> Vec<usize> {
    let (mut sum, mut scale) = (0, 1);
    let mut numbers = Vec::new();
    for c in list.chars() {
        let value = SYMBOLS.find(c).unwrap();
        if value >= 66 {
            sum += (value - 66) * scale;
            scale *= 24;
            continue;
        }
        numbers.push(sum + value * scale);
        (sum, scale) = (0, 1);
    }
    numbers
}

impl Reader {
    pub fn new(index: &SearchIndex) -> Reader {
        let entry: Value = serde_json::from_str(find(index, "entry").unwrap()).unwrap();
        let group = |letter: char| (0..).map_while(move |n| find(index, &format!("{letter}{n}")));
        let mut lists = HashMap::new();
        for text in group('t').chain(group('c')) {
            let plain = text
                .trim_matches('`')
                .replace("\\`", "`")
                .replace("\\$", "$")
                .replace("\\\\", "\\");
            for line in plain.lines() {
                let token: String = line.chars().take(2).collect();
                let mut next = 0;
                let documents = numbers(&line[token.len()..]).into_iter().map(|value| {
                    let number = next + value / 4;
                    next = number + 1;
                    (number, value % 4)
                });
                let documents = documents.collect();
                assert!(lists.insert(token, documents).is_none(), "a token twice");
            }
        }
        let (mut urls, mut texts) = (Vec::new(), Vec::new());
        let mut starts: Vec<usize> = index
            .files
            .iter()
            .filter_map(|file| file.path.strip_prefix("assets/search/d"))
            .map(|name| name.split('.').next().unwrap().parse().unwrap())
            .collect();
        starts.sort_unstable();
        for start in starts {
            assert_eq!(start, urls.len(), "a file is named by its first document");
            let text = find(index, &format!("d{start}")).unwrap();
            let records: Vec<Value> = serde_json::from_str(text).unwrap();
            for record in &records {
                let part = |at: usize| record[at].as_str().unwrap();
                let departments = record[8].as_array().unwrap().iter();
                let names = departments.map(|at| {
                    entry["department"][usize::try_from(at.as_u64().unwrap()).unwrap()]
                        .as_str()
                        .unwrap()
                });
                let parts: Vec<String> = [part(1), part(2), part(3), part(4)]
                    .into_iter()
                    .chain(names)
                    .map(search::normalise)
                    .collect();
                urls.push(part(0).to_owned());
                texts.push(parts.join("\n"));
            }
        }
        Reader { urls, texts, lists }
    }

    /// The documents that have all pairs of a text, verified or not.
    fn promised(&self, text: &str) -> BTreeSet<usize> {
        let units: Vec<char> = text.chars().collect();
        let mut tokens: Vec<String> = units.windows(2).map(String::from_iter).collect();
        if tokens.is_empty() {
            tokens.push(format!("{text} "));
        }
        let documents = |token: &String| -> BTreeSet<usize> {
            let list = self.lists.get(token).into_iter().flatten();
            list.map(|(number, _)| *number).collect()
        };
        let found = tokens.iter().map(documents).reduce(|a, b| &a & &b);
        found.unwrap_or_default()
    }

    /// The documents that a search shows.
    fn find(&self, text: &str) -> BTreeSet<&str> {
        let shown =
            self.promised(text).into_iter().filter(|number| self.texts[*number].contains(text));
        shown.map(|number| self.urls[number].as_str()).collect()
    }
}

/// Cuts so many queries out of texts, at places that are the same everywhere.
fn queries(texts: &[(&str, String)], count: usize) -> Vec<String> {
    let mut dice = Dice(11);
    let mut queries = Vec::new();
    while queries.len() < count {
        let units: Vec<char> = texts[dice.below(texts.len())].1.chars().collect();
        let length = 1 + dice.below(10);
        if units.len() <= length {
            continue;
        }
        let at = dice.below(units.len() - length);
        let query: String = units[at..at + length].iter().collect();
        if !query.contains(char::is_whitespace) {
            queries.push(query);
        }
    }
    queries
}

#[test]
fn any_substring_is_found_wherever_it_stands_and_nothing_else_is_shown() {
    let docs = pages(1_500);
    let reader = Reader::new(&indexed(&docs, &Words::default()));
    let texts: Vec<(&str, String)> = docs.iter().map(|doc| (doc.url.as_str(), text(doc))).collect();
    for query in queries(&texts, 300) {
        let holds = texts.iter().filter(|(_, text)| text.contains(&query));
        let expected: BTreeSet<&str> = holds.map(|(url, _)| *url).collect();
        assert_eq!(reader.find(&query), expected, "{query}");
    }
}

/// What is counted before it is read, which only matters where results are too many to be read: of what the pairs promise on the
/// plan that ships, whose text is that of a city, at most a twentieth is kept by no document. On every site they promise all.
#[test]
fn the_pairs_of_a_plan_promise_all_and_little_else() {
    for site in built::every() {
        let docs = data::documents(site.project.site().unwrap());
        let reader = Reader::new(&search::index(&docs, &Words::default()));
        let texts: Vec<(&str, String)> =
            docs.iter().map(|doc| (doc.url.as_str(), text(doc))).collect();
        let (mut promised, mut kept) = (0, 0);
        for query in queries(&texts, 1_000) {
            let holds = texts.iter().filter(|(_, text)| text.contains(&query));
            let expected: BTreeSet<&str> = holds.map(|(url, _)| *url).collect();
            let numbers = reader.promised(&query).into_iter();
            let found: BTreeSet<&str> = numbers.map(|n| reader.urls[n].as_str()).collect();
            assert!(found.is_superset(&expected), "{query}");
            promised += found.len();
            kept += expected.len();
        }
        let much = std::ptr::eq(site, built::real()) && (promised - kept) * 20 > promised;
        assert!(!much, "{kept} of {promised}");
    }
}
