//! Search on a large site: any substring is found wherever it stands, and little else is.
//!
//! Reads the files of an index as the browser's script does, and compares with a scan of the same texts.

use std::collections::{BTreeSet, HashMap};

use keikaku::search::{self, Label, SearchDoc, SearchIndex, Words};
use serde_json::Value;

use crate::search::indexed;

const SYMBOLS: &str =
    "!#%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";

/// The places of documents by field, and of passages, among a token's nine lists.
const TITLES: [usize; 4] = [0, 1, 4, 5];
const SUMMARIES: [usize; 2] = [2, 6];
const PASSAGES: [usize; 2] = [7, 8];

/// Draws numbers that are the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// Pages whose sentences repeat themselves and share most of their words, as those of a plan do.
fn pages(count: usize) -> Vec<SearchDoc> {
    let who = [
        "高齢者",
        "子ども",
        "障がいのある人",
        "町内会",
        "地域の人",
        "NPO 法人",
    ];
    let what = [
        "除雪",
        "見守り",
        "相談支援",
        "福祉サービス",
        "防災訓練",
        "手話の研修",
        "アプリの講座",
    ];
    let how = [
        "を支援します",
        "を、地域で支え合います",
        "の相談に応じ、支援を行います",
        "を行い、暮らしを支援しています",
        "（2024年度から）を広げます",
    ];
    let mut dice = Dice(7);
    let sentence = |dice: &mut Dice| {
        format!(
            "{}の{}{}。",
            dice.pick(&who),
            dice.pick(&what),
            dice.pick(&how)
        )
    };
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
                body: format!(
                    "{body} ／ 件数{} ／ {}件",
                    dice.below(count),
                    dice.below(90)
                ),
                kind: Label {
                    id: "initiative".to_owned(),
                    text: "取組".to_owned(),
                },
                departments: vec![Label {
                    id: "d".to_owned(),
                    text: dice.pick(&["雪対策課", "福祉保険課", "防災課"]).to_owned(),
                }],
                ..SearchDoc::default()
            }
        })
        .collect()
}

/// The text that a query is looked for in, as one scan sees it.
fn text(doc: &SearchDoc) -> String {
    let departments = doc.departments.iter().map(|label| label.text.as_str());
    let departments = departments.collect::<Vec<_>>().join(" ");
    let fields = [&doc.title, &doc.summary, &doc.body, &departments];
    fields.map(|field| search::normalise(field)).join("\n")
}

/// Lists by token, three characters among them.
type Tokens = HashMap<String, Vec<Vec<usize>>>;

/// What the files of an index say.
struct Reader {
    urls: Vec<String>,
    tokens: Tokens,
    triples: Tokens,
    holders: Vec<Vec<usize>>,
    places: Vec<Vec<usize>>,
    passages: Vec<String>,
    stride: usize,
}

/// Returns the data of a file, a literal's text without its signs.
pub fn data<'a>(index: &'a SearchIndex, name: &str) -> Option<&'a str> {
    let start = format!("assets/search/{name}.");
    let file = index
        .files
        .iter()
        .find(|file| file.path.starts_with(&start))?;
    let text = std::str::from_utf8(&file.bytes).unwrap();
    let text = text
        .strip_prefix(&format!("keikakuSearch(\"{name}\","))
        .unwrap();
    Some(text.strip_suffix(")\n").unwrap().trim_matches('`'))
}

/// Returns the texts of a group's files.
fn group(index: &SearchIndex, letter: char) -> Vec<String> {
    let texts = (0..).map_while(|n| data(index, &format!("{letter}{n}")));
    let plain = |text: &str| {
        text.replace("\\`", "`")
            .replace("\\$", "$")
            .replace("\\\\", "\\")
    };
    texts.map(plain).collect()
}

/// Reads a list of gaps.
pub fn numbers(list: &str, from: usize) -> Vec<usize> {
    let (mut at, mut gap, mut scale) = (from, 0, 1);
    let mut numbers = Vec::new();
    for c in list.chars() {
        let value = SYMBOLS.find(c).unwrap();
        if value >= 66 {
            gap += (value - 66) * scale;
            scale *= 24;
            continue;
        }
        at += gap + value * scale;
        numbers.push(at);
        (at, gap, scale) = (at + 1, 0, 1);
    }
    numbers
}

impl Reader {
    fn new(index: &SearchIndex) -> Reader {
        let entry: Value = serde_json::from_str(data(index, "entry").unwrap()).unwrap();
        let number = |key: &str| usize::try_from(entry[key][0].as_u64().unwrap()).unwrap();
        let (front, passages) = (number("d"), number("p"));
        let from = |at: usize| match at {
            4..=6 => front,
            8 => passages,
            _ => 0,
        };
        let mut tokens = Tokens::new();
        let mut triples = Tokens::new();
        let groups: [(char, &[usize]); 6] = [
            ('t', &[0, 1, 2, 3, 4, 5, 6, 7, 8]),
            ('v', &[3]),
            ('m', &[4, 5]),
            ('q', &[7]),
            ('r', &[6, 8]),
            ('x', &[0, 1, 2, 3, 4, 5, 6, 7, 8]),
        ];
        for (letter, places) in groups {
            let mut first = String::new();
            for line in group(index, letter).iter().flat_map(|text| text.lines()) {
                if let Some(next) = line.strip_prefix('\t') {
                    first = next.to_owned();
                    continue;
                }
                let length = if letter == 'x' { 2 } else { 1 };
                let own: String = line.chars().take(length).collect();
                let into = if letter == 'x' {
                    &mut triples
                } else {
                    &mut tokens
                };
                let lists = into
                    .entry(first.clone() + &own)
                    .or_insert_with(|| vec![vec![]; 9]);
                for (at, list) in places.iter().zip(line[own.len()..].split(' ')) {
                    if list != "\"" {
                        lists[*at].extend(numbers(list, from(*at)));
                    }
                }
            }
        }
        let mut urls = Vec::new();
        for text in (0..).map_while(|n| data(index, &format!("d{n}"))) {
            let cards: Vec<Value> = serde_json::from_str(text).unwrap();
            urls.extend(
                cards
                    .iter()
                    .map(|card| card[0].as_str().unwrap().to_owned()),
            );
        }
        let lists = |letter: char| -> Vec<Vec<usize>> {
            let texts = group(index, letter);
            let lines = texts.iter().flat_map(|text| text.lines());
            lines.map(|line| numbers(line, 0)).collect()
        };
        let more: Value = serde_json::from_str(data(index, "n").unwrap()).unwrap();
        Reader {
            urls,
            tokens,
            triples,
            holders: lists('y'),
            places: lists('z'),
            passages: group(index, 'p')
                .iter()
                .flat_map(|text| text.lines())
                .map(|line| {
                    format!(
                        "\u{2}{}",
                        search::normalise(line.split_once('\t').unwrap().1)
                    )
                })
                .collect(),
            stride: usize::try_from(more["stride"].as_u64().unwrap()).unwrap(),
        }
    }

    /// What all tokens of a text have in lists at these places.
    fn shared(&self, text: &str, places: &[usize]) -> BTreeSet<usize> {
        let units: Vec<char> = text.chars().collect();
        let of = |lists: &Vec<Vec<usize>>| -> BTreeSet<usize> {
            places
                .iter()
                .flat_map(|at| lists[*at].iter().copied())
                .collect()
        };
        let mut found: Vec<BTreeSet<usize>> = Vec::new();
        if let [single] = units.as_slice() {
            let own = self
                .tokens
                .iter()
                .filter(|(token, _)| token.starts_with(*single));
            found.push(own.flat_map(|(_, lists)| of(lists)).collect());
        }
        for pair in units.windows(2) {
            found.push(
                self.tokens
                    .get(&String::from_iter(pair))
                    .map(of)
                    .unwrap_or_default(),
            );
        }
        for three in units.windows(3) {
            found.extend(self.triples.get(&String::from_iter(three)).map(of));
        }
        let all = found.into_iter().reduce(|a, b| &a & &b);
        all.unwrap_or_default()
    }

    /// The passages that hold a text; longer ones are read to see it.
    fn passages(&self, text: &str) -> BTreeSet<usize> {
        let mut found = self.shared(text, &PASSAGES);
        found.retain(|passage| text.chars().count() < 4 || self.passages[*passage].contains(text));
        found
    }

    /// The documents that hold a text.
    fn find(&self, text: &str) -> BTreeSet<&str> {
        let mut parts = text.split_inclusive('。');
        let first = self.passages(parts.next().unwrap());
        let rest: Vec<BTreeSet<usize>> = parts
            .map(|part| {
                let passages = self.passages(&format!("\u{2}{part}"));
                passages
                    .iter()
                    .flat_map(|passage| self.places[*passage].iter().copied())
                    .collect()
            })
            .collect();
        let mut found = &self.shared(text, &TITLES) | &self.shared(text, &SUMMARIES);
        for passage in first {
            if rest.is_empty() {
                found.extend(&self.holders[passage]);
            }
            let goes_on = |at: usize| {
                (1..)
                    .zip(&rest)
                    .all(|(step, places)| places.contains(&(at + step)))
            };
            let crossing = self.places[passage]
                .iter()
                .filter(|at| !rest.is_empty() && goes_on(**at));
            found.extend(crossing.map(|at| at / self.stride));
        }
        found
            .iter()
            .map(|number| self.urls[*number].as_str())
            .collect()
    }
}

#[test]
fn any_substring_is_found_wherever_it_stands_and_little_else_is() {
    let docs = pages(1_500);
    let reader = Reader::new(&indexed(&docs, &Words::default()));
    let texts: Vec<(&str, String)> = docs
        .iter()
        .map(|doc| (doc.url.as_str(), text(doc)))
        .collect();
    let mut dice = Dice(11);
    let (mut queries, mut crossing, mut many) = (0, 0, 0);
    while queries < 400 {
        let (_, text) = &texts[dice.below(texts.len())];
        let units: Vec<char> = text.chars().collect();
        let length = 1 + dice.below(10);
        let at = dice.below(units.len() - length);
        let query: String = units[at..at + length].iter().collect();
        if query.contains(char::is_whitespace) {
            continue;
        }
        queries += 1;
        crossing += usize::from(query.trim_end_matches('。').contains('。'));
        let holds = texts.iter().filter(|(_, text)| text.contains(&query));
        let expected: BTreeSet<&str> = holds.map(|(url, _)| *url).collect();
        let found = reader.find(&query);
        assert!(
            expected.is_subset(&found),
            "{query} is missed in {:?}",
            &expected - &found
        );
        // Few are all read, and so verified, before they are shown.
        if found.len() > 10 {
            many += 1;
            let wrong = found.len() - expected.len();
            assert!(
                wrong * 50 <= found.len(),
                "{query}: {wrong} of {} are wrong",
                found.len()
            );
        }
    }
    assert!(crossing > 20 && many > 200, "{crossing}, {many}");
}
