//! Charts, byte for byte. `tests/charts/NAME.chart` is a case; beside it stand the two drawings, the tiny
//! line and the sentences. `UPDATE_GOLDEN=1 cargo test charts` writes them anew: read the diff.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use keikaku::chart::{
    Better, Chart, ChartBound, ChartLanguage, ChartPeriod, ChartPoint, ChartSeries, TargetMark,
    Width, Years, shares,
};
use keikaku::number::Number;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

#[test]
fn charts_are_drawn_as_recorded() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut expected_files = BTreeSet::new();
    let mut wrong = Vec::new();
    for (name, chart) in cases() {
        for (ending, text) in outputs(&chart) {
            let path = folder().join(format!("{name}.{ending}"));
            expected_files.insert(path.clone());
            if update {
                fs::write(&path, text).unwrap();
            } else if fs::read_to_string(&path).ok() != Some(text) {
                wrong.push(path);
            }
        }
    }
    let left_over: Vec<PathBuf> = files()
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending != "chart"))
        .filter(|path| !expected_files.contains(path))
        .collect();
    assert!(wrong.is_empty(), "not as recorded: {wrong:#?}");
    assert!(left_over.is_empty(), "belong to no case: {left_over:#?}");
}

#[test]
fn labels_never_overlap_and_never_leave_the_drawing() {
    for (name, chart) in cases() {
        let years = Years::of([&chart]);
        let small = chart.series.iter().map(|one| chart.small(one, &years));
        let small = small.filter(|drawing| !drawing.is_empty());
        let large = [Width::Wide, Width::Narrow].map(|width| chart.svg(width));
        for (width, svg) in large.into_iter().chain(small).enumerate() {
            let drawing = Drawing::read(&svg);
            for (index, one) in drawing.texts.iter().enumerate() {
                let inside = one.left >= -1.0 && one.right <= drawing.width + 1.0;
                assert!(inside, "{name} {width:?}: {one:?} is cut off");
                assert!(one.bottom <= drawing.height, "{name} {width:?}: {one:?} is cut off");
                for other in &drawing.texts[..index] {
                    let apart = one.right <= other.left
                        || other.right <= one.left
                        || one.bottom <= other.top
                        || other.bottom <= one.top;
                    assert!(apart, "{name} {width:?}: {one:?} lies on {other:?}");
                }
            }
        }
    }
}

#[test]
fn small_charts_have_the_same_year_at_the_same_place() {
    let period = |at: i32| ChartPeriod {
        short: format!("R{}", at - 2018),
        long: String::new(),
        at: Some(at),
    };
    let chart = |years: &[i32]| {
        let points = years.iter().map(|at| ChartPoint::value(Number::whole(i64::from(*at))));
        Chart {
            periods: years.iter().copied().map(period).collect(),
            series: vec![ChartSeries { points: points.collect(), ..ChartSeries::default() }],
            ..Chart::default()
        }
    };
    let (short, long) = (chart(&[2024, 2025]), chart(&[2022, 2025, 2030]));
    let years = Years::of([&short, &long]);
    let at_2025 = |chart: &Chart| {
        let svg = chart.small(&chart.series[0], &years);
        let (_, path) = svg.split_once(" d=\"").expect("a line");
        let points: Vec<String> = path
            .split(['M', 'L', '"'])
            .map(|one| one.split(' ').next().unwrap_or_default().to_owned())
            .collect();
        points[2].clone()
    };
    assert_eq!(at_2025(&short), at_2025(&long));
    assert!(
        short.small(&short.series[0], &years).contains(">R12<"),
        "the last year of all is named"
    );
}

#[test]
fn a_bar_of_shares_has_a_part_for_each_count_and_none_for_nothing() {
    let bar = shares(&[("a", 3), ("none", 0), ("b", 1)]);
    let widths: Vec<&str> = bar
        .split("width=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap_or_default())
        .collect();
    assert_eq!(widths, ["537.7", "179.3"]);
    assert!(bar.contains("ch-part-a") && !bar.contains("ch-part-none"));
    assert_eq!(shares(&[("a", 0)]), "");
}

#[test]
fn a_drawing_is_one_named_image_without_styles_or_tab_stops() {
    for (name, chart) in cases() {
        for width in [Width::Wide, Width::Narrow] {
            let drawing = Drawing::read(&chart.svg(width));
            let label = &drawing.root["aria-labelledby"];
            assert_eq!(drawing.root["role"], "img", "{name}");
            for id in label.split(' ') {
                assert!(drawing.ids.contains(id), "{name}: nothing has the id {id}");
            }
            for id in &drawing.ids {
                assert!(id.starts_with(&chart.id), "{name}: {id} may clash on the page");
            }
            for attribute in ["style", "tabindex", "href", "fill", "stroke", "onclick"] {
                assert!(!drawing.attributes.contains(attribute), "{name}: {attribute}");
            }
        }
    }
}

#[test]
fn markup_in_labels_stays_text() {
    let case = "name <script>\nunit \"&\nseries a<b\n2022 1\n2023 2\n2024 absent <i>\n";
    let chart = read_case("x", case);
    for width in [Width::Wide, Width::Narrow] {
        let svg = chart.svg(width);
        assert!(!svg.contains("<script>") && !svg.contains("<i>"), "{svg}");
        Drawing::read(&svg);
    }
}

#[test]
fn an_editors_words_are_taken_as_they_are() {
    let mut chart = read_case("x", "name 講座\nunit 件\nseries\n2022 1\n");
    chart.title = Some("はじめての講座".to_string());
    chart.summary = Some("1件ありました。".to_string());
    assert_eq!(chart.title(), "はじめての講座");
    assert_eq!(chart.summary(), "1件ありました。");
    // Heading and sentence stand before the drawing; a listener hears them once.
    assert!(chart.svg(Width::Wide).contains(">講座のグラフ</title>"));
    assert!(!chart.svg(Width::Wide).contains("1件ありました。"));
}

#[test]
fn table_cells_say_change_and_distance() {
    let check = |case: &str, change: Option<&str>, distance: Option<&str>| {
        let chart = read_case("x", case);
        assert_eq!(chart.change(&chart.series[0]).as_deref(), change, "{case}");
        assert_eq!(
            chart.series[0]
                .targets
                .last()
                .and_then(|target| chart.distance(&chart.series[0], target))
                .as_deref(),
            distance,
            "{case}"
        );
    };
    let rate = "name 割合\nunit %\nseries\n2017 40.8\n2021 41.70\n";
    check(rate, Some("0.9ポイント増"), None);
    let below = format!("{rate}target at_least 50.0\n");
    check(&below, Some("0.9ポイント増"), Some("あと8.3ポイント"));
    let zero = "name 事故\nunit 件\nseries\n2022 3\n2023 0\ntarget at_most 0\n";
    check(zero, Some("3件減"), Some("目標に到達"));
    let above = "name 事故\nunit 件\nseries\n2022 3\n2023 3\ntarget at_most 0\n";
    check(above, Some("増減なし"), Some("目標より3件多い"));
    check("name 講座\nunit 件\nseries\n2022 absent 報告なし\n", None, None);
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/charts")
}

fn files() -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn cases() -> Vec<(String, Chart)> {
    let paths = files().into_iter();
    let cases: Vec<(String, Chart)> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "chart"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_string();
            let text = fs::read_to_string(&path).unwrap();
            let chart = read_case(&name, &text);
            (name, chart)
        })
        .collect();
    assert!(!cases.is_empty());
    cases
}

fn outputs(chart: &Chart) -> Vec<(&'static str, String)> {
    let sparks: String = chart.series.iter().map(|one| chart.sparkline(one)).collect();
    let mut outputs = vec![
        ("wide.svg", chart.svg(Width::Wide)),
        ("narrow.svg", chart.svg(Width::Narrow)),
        ("txt", format!("{}\n{}\n", chart.title(), chart.summary())),
    ];
    if !sparks.is_empty() {
        outputs.push(("spark.svg", sparks));
    }
    outputs
}

/// Reads a case: `name`, `unit`, `language`, `better`, `scale` and `series` lines; below a series one line
/// per period (a year, or a name for a period without one; `baseline` before the figure of the baseline), perhaps `rank`, and its
/// targets: `target at_most 960 2020 まだ時期が来ていません`, the words being those for a year without a figure.
fn read_case(id: &str, text: &str) -> Chart {
    let mut chart = Chart { id: id.to_string(), ..Chart::default() };
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (key, rest) = line.split_once(' ').unwrap_or((line, ""));
        match key {
            "name" => chart.name = rest.to_string(),
            "unit" => chart.unit = rest.to_string(),
            "language" => chart.language = ChartLanguage::En,
            "better" if rest == "lower" => chart.better = Some(Better::Lower),
            "better" => chart.better = Some(Better::Higher),
            "scale" => chart.scale = rest.split(' ').map(String::from).collect(),
            "series" => {
                let (label, unit) = match rest.split_once('／') {
                    Some((label, unit)) => (label, Some(unit.to_string())),
                    None => (rest, None),
                };
                chart.series.push(ChartSeries {
                    label: label.to_string(),
                    unit,
                    ..ChartSeries::default()
                });
            }
            "target" => {
                let mut parts = rest.splitn(4, ' ');
                let bound = match parts.next().unwrap() {
                    "at_least" => ChartBound::AtLeast,
                    "at_most" => ChartBound::AtMost,
                    _ => ChartBound::Exact,
                };
                let value = Number::parse(parts.next().unwrap()).unwrap();
                let when = parts.next().map(|year| period(chart.language, year));
                chart.series.last_mut().unwrap().targets.push(TargetMark {
                    value,
                    bound,
                    at: when.as_ref().and_then(|when| when.at),
                    when: when.map(|when| when.long).unwrap_or_default(),
                    missing: parts.next().unwrap_or("").to_string(),
                });
            }
            "rank" => chart.series.last_mut().unwrap().rank = true,
            name => {
                let period = period(chart.language, name);
                if !chart.periods.contains(&period) {
                    chart.periods.push(period);
                }
                let series = chart.series.last_mut().unwrap();
                if let Some(rest) = rest.strip_prefix("baseline ") {
                    series.baseline = Some(series.points.len());
                    series.points.push(point(rest));
                } else {
                    series.points.push(point(rest));
                }
            }
        }
    }
    chart
}

fn period(language: ChartLanguage, name: &str) -> ChartPeriod {
    let Ok(year) = name.parse::<i32>() else {
        return ChartPeriod { short: name.to_string(), long: name.to_string(), at: None };
    };
    let (short, long) = match language {
        ChartLanguage::En => (format!("{year}"), format!("FY{year}")),
        ChartLanguage::Ja if year < 2019 => {
            let n = year - 1988;
            (format!("H{n}"), format!("平成{n}年度（{year}年度）"))
        }
        ChartLanguage::Ja => {
            let n = year - 2018;
            (format!("R{n}"), format!("令和{n}年度（{year}年度）"))
        }
    };
    ChartPeriod { short, long, at: Some(year) }
}

fn point(text: &str) -> ChartPoint {
    match text.split_once(' ') {
        Some(("word", word)) => ChartPoint::Word(word.to_string()),
        Some(("absent", reason)) => ChartPoint::Absent(reason.to_string()),
        Some((number, written)) => ChartPoint::Value {
            number: Number::parse(number).unwrap(),
            text: Some(written.to_string()),
        },
        None if text == "-" => ChartPoint::Blank,
        None => ChartPoint::value(Number::parse(text).unwrap()),
    }
}

/// What the tests look at in a drawing.
#[derive(Default)]
struct Drawing {
    root: BTreeMap<String, String>,
    ids: BTreeSet<String>,
    attributes: BTreeSet<String>,
    texts: Vec<Label>,
    width: f64,
    height: f64,
}

#[derive(Debug)]
#[expect(dead_code, reason = "the text is shown when the test fails")]
struct Label {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Drawing {
    fn read(svg: &str) -> Drawing {
        let mut drawing = Drawing::default();
        let mut reader = Reader::from_str(svg);
        let mut moves: Vec<(f64, f64)> = vec![(0.0, 0.0)];
        let mut open: Option<BTreeMap<String, String>> = None;
        let mut content = String::new();
        loop {
            match reader.read_event().expect("the drawing is well-formed") {
                Event::Start(tag) => {
                    let attributes = drawing.note(&tag);
                    match tag.name().as_ref() {
                        "svg" => {
                            drawing.width = attributes["width"].parse().unwrap();
                            drawing.height = attributes["height"].parse().unwrap();
                            drawing.root = attributes;
                        }
                        "g" => {
                            let (x, y) = *moves.last().unwrap();
                            let (dx, dy) = translation(&attributes);
                            moves.push((x + dx, y + dy));
                        }
                        "text" => {
                            content.clear();
                            open = Some(attributes);
                        }
                        _ => {}
                    }
                }
                Event::Empty(tag) => {
                    drawing.note(&tag);
                }
                Event::Text(text) => content.push_str(&text),
                Event::GeneralRef(_) => content.push('&'),
                Event::End(tag) if tag.name().as_ref() == "g" => {
                    moves.pop();
                }
                Event::End(tag) if tag.name().as_ref() == "text" => {
                    let attributes = open.take().unwrap();
                    let label = Label::of(&content, &attributes, *moves.last().unwrap());
                    drawing.texts.push(label);
                }
                Event::Eof => return drawing,
                _ => {}
            }
        }
    }

    fn note(&mut self, tag: &BytesStart) -> BTreeMap<String, String> {
        let attributes: BTreeMap<String, String> = tag
            .attributes()
            .map(|attribute| {
                let attribute = attribute.unwrap();
                (attribute.key.as_ref().to_string(), attribute.value.to_string())
            })
            .collect();
        self.attributes.extend(attributes.keys().cloned());
        if let Some(id) = attributes.get("id") {
            assert!(self.ids.insert(id.clone()), "{id} occurs twice");
        }
        attributes
    }
}

impl Label {
    fn of(text: &str, attributes: &BTreeMap<String, String>, (dx, dy): (f64, f64)) -> Label {
        // What Chromium measures in bold BIZ UDPGothic, at a font size of 16.
        let width: f64 = text
            .chars()
            .map(|c| match c {
                ',' | '.' | ' ' | ':' | 'i' | 'j' | 'l' => 5.3,
                '/' | '(' | ')' | '-' | 'f' | 'r' | 't' => 8.0,
                '%' => 16.0,
                c if c.is_ascii() => 12.2,
                _ => 16.0,
            })
            .sum();
        if attributes.contains_key("transform") {
            let (x, y) = translation(attributes);
            return Label {
                text: text.to_string(),
                left: dx + x - 12.0,
                right: dx + x + 3.0,
                top: dy + y - width,
                bottom: dy + y,
            };
        }
        let x: f64 = attributes["x"].parse().unwrap();
        let y: f64 = attributes["y"].parse().unwrap();
        let left = match attributes["class"].split(' ').next_back() {
            Some("ch-mid") => x - width / 2.0,
            Some("ch-end") => x - width,
            _ => x,
        };
        Label {
            text: text.to_string(),
            left: dx + left,
            right: dx + left + width,
            top: dy + y - 13.0,
            bottom: dy + y + 3.0,
        }
    }
}

fn translation(attributes: &BTreeMap<String, String>) -> (f64, f64) {
    let Some(transform) = attributes.get("transform") else {
        return (0.0, 0.0);
    };
    let inner = transform.trim_start_matches("translate(");
    let (inner, _) = inner.split_once(')').unwrap();
    let (x, y) = inner.split_once(' ').unwrap();
    (x.parse().unwrap(), y.parse().unwrap())
}
