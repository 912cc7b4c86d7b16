//! Open data of the real plan: the contract of `plan.json`, the tables, the text editions, the feed.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::built;

const ROOT: &str = "asahikawa-2024";

fn plan() -> Value {
    built::real().json(&format!("{ROOT}/data/plan.json"))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("no list {key}"))
}

fn find<'a>(value: &'a Value, key: &str, id: &str) -> &'a Value {
    let all = list(value, key).iter();
    all.clone().find(|v| v["id"] == id).unwrap_or_else(|| panic!("no {id} in {key}"))
}

#[test]
fn the_whole_plan_is_there() {
    let plan = plan();
    for (key, count) in [
        ("regional_images", 4),
        ("approaches", 11),
        ("initiatives", 87),
        ("actors", 6),
        ("indicators", 34),
        ("reviews", 11),
        ("challenges", 14),
    ] {
        assert_eq!(list(&plan, key).len(), count, "{key}");
    }
    let owned =
        |owner: &str| list(&plan, "initiatives").iter().filter(|i| i["owner"] == owner).count();
    assert_eq!((owned("city"), owned("council")), (76, 11));
    let series: usize = list(&plan, "indicators").iter().map(|i| list(i, "series").len()).sum();
    assert_eq!(series, 36);
    let texts = list(&plan, "reviews")
        .iter()
        .flat_map(|r| list(r, "texts"))
        .filter(|text| text["text"].is_string())
        .count();
    assert_eq!(texts, 30);
}

#[test]
fn records_have_the_promised_fields() {
    let plan = plan();
    for (key, fields) in [
        ("initiatives", "id owner number title summary departments marks sources url"),
        ("indicators", "id at owners name unit direction series sources url"),
        ("reviews", "year at texts grades answer"),
        ("roles", "at actors items"),
        ("challenges", "number at challenge direction"),
    ] {
        for record in list(&plan, key) {
            for field in fields.split(' ') {
                assert!(record.get(field).is_some(), "{key} lacks {field}");
            }
        }
    }
    for initiative in list(&plan, "initiatives") {
        for mark in list(initiative, "marks") {
            let stated = mark["basis"] == "stated";
            assert!(stated || mark["reason"].is_string(), "{}", initiative["id"]);
            let node = mark["node"].as_str().expect("a place");
            let (folder, id) = node.split_once('/').expect("a folder and an id");
            find(&plan, &folder.replace('-', "_"), id);
        }
    }
}

#[test]
fn figures_stand_as_the_source_has_them() {
    let plan = plan();
    let first = &find(&plan, "indicators", "1-0")["series"][0];
    assert_eq!(first["baseline"]["value"], 20.4);
    assert_eq!(first["baseline"]["text"], "20.4%");
    assert_eq!(first["baseline"]["period"], 2023);
    assert_eq!(first["values"][0]["value"], 21.2);
    let training = &find(&plan, "indicators", "4-3-b")["series"][0];
    assert_eq!(training["baseline"]["state"], "qualitative");
    assert_eq!(training["baseline"]["value"], "実施");
    assert_eq!(training["values"][0]["state"], "not_reported");
    assert_eq!(training["values"][0]["value"], Value::Null);
    let older = built::real().json("asahikawa-2019/data/plan.json");
    let target = &find(&older, "indicators", "1")["series"][0]["targets"][0];
    assert_eq!(target["value"], 50);
    assert_eq!(target["text"], "50.0%以上");
    assert_eq!(target["bound"], "at_least");
    assert_eq!(older["superseded_by"], ROOT);
}

#[test]
fn every_address_of_the_data_is_a_page() {
    for site in built::every() {
        let plans = site.files.keys().filter(|path| path.ends_with("/plan.json"));
        for path in plans {
            let plan = site.json(path);
            for record in
                plan.as_object().expect("an object").values().filter_map(Value::as_array).flatten()
            {
                let Some(url) = record.get("url").and_then(Value::as_str) else {
                    continue;
                };
                let page = url.split('#').next().unwrap_or_default();
                let there = url.starts_with("http")
                    || site.files.contains_key(&format!("{page}index.html"));
                assert!(there, "{path}: {url}");
            }
        }
    }
}

#[test]
fn the_schema_holds_for_all_plans_and_refuses_others() {
    for site in built::every() {
        for path in site.files.keys().filter(|path| path.ends_with("/plan.json")) {
            let schema = site.json(&path.replace("plan.json", "plan.schema.json"));
            let validator = jsonschema::validator_for(&schema).expect("a schema");
            let plan = site.json(path);
            let faults: Vec<String> = validator.iter_errors(&plan).map(|e| e.to_string()).collect();
            assert!(faults.is_empty(), "{path}: {faults:#?}");
            for broken in ["id", "initiatives", "title"] {
                let mut copy = plan.clone();
                copy[broken] = Value::Null;
                assert!(!validator.is_valid(&copy), "{broken} may be nothing");
            }
        }
    }
}

/// Reads a table back, and holds its form on the way.
fn table(path: &str) -> Vec<BTreeMap<String, String>> {
    let text = built::real().text(path);
    let body = text.strip_prefix('\u{FEFF}').expect("a byte order mark");
    assert!(body.ends_with("\r\n"), "{path}");
    let mut reader = csv::Reader::from_reader(body.as_bytes());
    let head = reader.headers().expect("headings").clone();
    reader
        .records()
        .map(|row| {
            let row = row.expect("as many cells as headings");
            head.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect()
        })
        .collect()
}

#[test]
fn tables_say_what_the_plan_says() {
    let plan = plan();
    let initiatives = table(&format!("{ROOT}/data/initiatives.csv"));
    assert_eq!(initiatives.len(), 87);
    let texts = table(&format!("{ROOT}/data/texts.csv"));
    for (row, record) in initiatives.iter().zip(list(&plan, "initiatives")) {
        let id = record["id"].as_str().unwrap_or_default();
        assert_eq!(row["取組のID"], format!("initiatives/{id}"));
        assert_eq!(row["取組の題名"], record["title"].as_str().unwrap_or_default());
        let paragraphs = texts.iter().filter(|text| {
            text["何についてか（ID）"] == row["取組のID"] && text["文の種類（符号）"] == "summary"
        });
        let told: Vec<&str> = paragraphs.map(|text| text["文"].as_str()).collect();
        assert_eq!(told.join("\n"), record["summary"].as_str().unwrap_or_default());
    }
    let points: usize = list(&plan, "indicators")
        .iter()
        .flat_map(|i| list(i, "series"))
        .map(|s| {
            usize::from(!s["baseline"].is_null())
                + list(s, "values").len()
                + list(s, "targets").len()
        })
        .sum();
    let values = table(&format!("{ROOT}/data/indicators.csv"));
    assert_eq!(values.len(), points);
    let first = &values[0];
    assert_eq!(
        (first["値"].as_str(), first["西暦の年度"].as_str(), first["資料の書き方"].as_str()),
        ("20.4", "2023", "20.4%")
    );
    let paragraphs: usize = list(&plan, "reviews")
        .iter()
        .flat_map(|review| list(review, "texts"))
        .map(|text| {
            text["text"]
                .as_str()
                .map_or(1, |text| text.lines().filter(|l| !l.trim().is_empty()).count())
        })
        .sum();
    assert_eq!(table(&format!("{ROOT}/data/reviews.csv")).len(), paragraphs);
    let asked: usize =
        list(&plan, "roles").iter().map(|r| list(r, "items").len() * list(r, "actors").len()).sum();
    assert_eq!(table(&format!("{ROOT}/data/roles.csv")).len(), asked);
}

#[test]
fn the_matrix_has_every_mark_once() {
    let plan = plan();
    let marks: Vec<&Value> =
        list(&plan, "initiatives").iter().flat_map(|i| list(i, "marks")).collect();
    let rows = table(&format!("{ROOT}/data/matrix.csv"));
    assert_eq!(rows.len(), marks.len());
    for (row, mark) in rows.iter().zip(marks) {
        assert_eq!(row["計画の中の場所"], mark["node"]);
        assert_eq!(row["根拠（符号）"], mark["basis"]);
    }
}

/// The workbook holds the same rows as the CSVs, a sheet for each.
#[test]
fn the_workbook_has_a_sheet_for_each_table() {
    use std::io::Read as _;
    let site = built::real();
    let bytes: &[u8] = &site.files[&format!("{ROOT}/data/plan.xlsx")];
    let mut workbook = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook");
    let mut part = |name: &str| {
        let mut text = String::new();
        let mut part = workbook.by_name(name).expect("a part");
        part.read_to_string(&mut text).expect("XML");
        text
    };
    let names = part("xl/workbook.xml");
    let tables = site
        .files
        .keys()
        .filter(|path| path.starts_with(&format!("{ROOT}/data/")) && path.ends_with(".csv"));
    let mut sheets = 0;
    for path in tables {
        let stem =
            path.rsplit('/').next().and_then(|name| name.strip_suffix(".csv")).expect("a stem");
        let sheet = names
            .split("<sheet ")
            .skip(1)
            .position(|sheet| sheet.contains(&format!("name=\"{stem}\"")));
        let sheet = part(&format!("xl/worksheets/sheet{}.xml", sheet.expect("a sheet") + 1));
        assert_eq!(sheet.matches("<row ").count(), table(path).len() + 1, "{path}");
        sheets += 1;
    }
    assert_eq!(names.matches("<sheet ").count(), sheets);
    assert!(part("docProps/core.xml").contains("2000-01-01T00:00:00Z"));
}

#[test]
fn an_initiative_is_told_as_a_person_would() {
    let text = built::real().text(&format!("{ROOT}/initiatives/city-14/text.txt"));
    assert!(text.starts_with('\u{FEFF}') && text.ends_with("\r\n"));
    insta::assert_snapshot!(text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n"));
}

#[test]
fn the_whole_plan_can_be_heard() {
    let site = built::real();
    let text = site.text(&format!("{ROOT}/booklet/text.txt"));
    let readings = &site.project.site().expect("a site").spoken[0];
    for initiative in list(&plan(), "initiatives") {
        let title = readings.spoken(initiative["title"].as_str().unwrap_or_default());
        assert!(text.contains(&title), "{title}");
    }
    assert!(text.contains("きじゅんち、令和5年度（2023年度）、20.4%。"));
}

#[test]
fn the_map_and_the_feed_are_well_formed() {
    let site = built::real();
    for path in ["sitemap.xml", "feed.xml"] {
        let mut reader = quick_xml::Reader::from_str(site.text(path));
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{path}: {error}"),
            }
        }
    }
    let map = site.text("sitemap.xml");
    let locations: Vec<&str> =
        map.split("<loc>").skip(1).filter_map(|l| l.split("</loc>").next()).collect();
    assert!(locations.len() > 150);
    for location in locations {
        let path = location.strip_prefix("./").expect("relative without base_url");
        assert!(site.files.contains_key(path), "{path}");
        assert!(!path.contains("furigana"), "{path}");
    }
    let feed = site.text("feed.xml");
    assert!(feed.contains("<id>tag:keikaku.invalid,2024:"));
    assert!(feed.contains("/asahikawa-2024/news/2026-11-22-sample</id>"));
    assert!(feed.contains("<updated>2026-11-22T00:00:00+09:00</updated>"));
    assert!(!site.text("robots.txt").contains("Sitemap"));
}
