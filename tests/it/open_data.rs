//! The rules of machine-readable data, held by every table of every site: what the ministries' rules of 2026 ask of CSVs, and that
//! `datapackage.json` tells the truth about them. A rule is one line of `RULES`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::built::{self, Built};

/// A table as a program reads it.
struct Table {
    name: String,
    bytes: Vec<u8>,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Its description in `datapackage.json`.
    resource: Value,
}

/// The tables of a plan, by name.
type Package = BTreeMap<String, Table>;

impl Table {
    fn read(site: &Built, path: &str, name: &str, resource: Value) -> Self {
        let bytes = site.files[path].to_vec();
        let text = String::from_utf8(bytes.clone()).expect("UTF-8");
        let body = text.trim_start_matches('\u{FEFF}');
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(body.as_bytes());
        let mut rows = reader.records().map(|row| row.expect("as many cells as headings"));
        let cells = |row: csv::StringRecord| row.iter().map(str::to_owned).collect::<Vec<_>>();
        let head = cells(rows.next().expect("headings"));
        let rows = rows.map(cells).collect();
        Self { name: name.to_owned(), bytes, head, rows, resource }
    }

    fn fields(&self) -> &Vec<Value> {
        list(&self.resource["schema"]["fields"])
    }

    fn field(&self, heading: &str) -> &Value {
        let mut fields = self.fields().iter();
        fields.find(|f| f["name"] == heading).expect("a field")
    }

    /// The heading of a column by its key.
    fn heading(&self, key: &str) -> Option<&str> {
        let field = self.fields().iter().find(|field| field["key"] == key)?;
        field["name"].as_str()
    }

    fn column(&self, heading: &str) -> impl Iterator<Item = &str> {
        let at = self.head.iter().position(|h| h == heading);
        let at = at.unwrap_or_else(|| panic!("{} has no {heading}", self.name));
        self.rows.iter().map(move |row| row[at].as_str())
    }

    /// Columns whose cells fit, by what `datapackage.json` says of them.
    fn columns(&self, fits: impl Fn(&Value) -> bool) -> Vec<(&str, Vec<&str>)> {
        let fields = self.fields().iter().filter(|field| fits(field));
        let names = fields.filter_map(|field| field["name"].as_str());
        names.map(|name| (name, self.column(name).collect())).collect()
    }

    /// Cells of the columns that fit, those that are written and wrong.
    fn wrong(&self, fits: impl Fn(&Value) -> bool, right: impl Fn(&str) -> bool) -> Vec<String> {
        let columns = self.columns(fits).into_iter();
        let cells = columns.flat_map(|(name, cells)| cells.into_iter().map(move |c| (name, c)));
        let wrong = cells.filter(|(_, cell)| !cell.is_empty() && !right(cell));
        wrong.map(|(name, cell)| format!("{name}: {cell}")).collect()
    }

    /// Its references: own heading, table and heading there.
    fn references(&self) -> Vec<(String, String, String)> {
        let keys = list(&self.resource["schema"]["foreignKeys"]).iter();
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let reference = |key: &Value| {
            let there = match text(&key["reference"]["resource"]) {
                there if there.is_empty() => self.name.clone(),
                there => there,
            };
            (text(&key["fields"]), there, text(&key["reference"]["fields"]))
        };
        keys.map(reference).collect()
    }
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn is_type(types: &'static [&'static str]) -> impl Fn(&Value) -> bool {
    move |field| types.iter().any(|kind| field["type"] == *kind)
}

/// What a spreadsheet takes for a date or a number when it opens a CSV: 1-2, 3/1, 0012, 1e5.
fn spreadsheet_changes(cell: &str) -> bool {
    let parts: Vec<&str> = cell.split(['-', '/', '.', ':']).collect();
    let digits = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    parts.iter().all(digits) || cell.parse::<f64>().is_ok()
}

type Rule = (&'static str, fn(&Table, &Package) -> Vec<String>);

/// The rules, by their numbers, each with what breaks it in a table.
const RULES: &[Rule] = &[
    ("L1-02, L3-01: one table, headings first, then data", |table, _| {
        let empty = table.rows.is_empty().then(|| "no rows".to_owned());
        empty.into_iter().collect()
    }),
    ("L1-05, L2-03: every column has a name of its own", |table, _| {
        let names: BTreeSet<&String> = table.head.iter().collect();
        let twice = (names.len() < table.head.len()).then(|| format!("{:?}", table.head));
        let bare = table.head.iter().any(|h| h.trim().is_empty() || h.starts_with("csv_"));
        twice.into_iter().chain(bare.then(|| "no name".to_owned())).collect()
    }),
    // What has several of something has a row for each: the name beside an id is exactly that id's name.
    ("L1-07: one datum a cell", |table, package| {
        let mut wrong = Vec::new();
        for (own, there, key) in table.references() {
            let mut known: BTreeSet<&str> = package[&there].column(&key).collect();
            known.insert("");
            wrong.extend(
                table
                    .column(&own)
                    .filter(|id| !known.contains(id))
                    .map(|id| format!("{own}: {id}")),
            );
            let name = |t: &Table, heading: &str| {
                let key = t.field(heading)["key"].as_str()?.strip_suffix("_id")?.to_owned();
                Some(t.heading(&key)?.to_owned())
            };
            let (Some(name), Some(its)) = (name(table, &own), name(&package[&there], &key)) else {
                continue;
            };
            let names: BTreeMap<&str, &str> =
                package[&there].column(&key).zip(package[&there].column(&its)).collect();
            for (id, name) in table.column(&own).zip(table.column(&name)) {
                if names.get(id).copied().unwrap_or_default() != name {
                    wrong.push(format!("{own} {id}: {name}"));
                }
            }
        }
        wrong
    }),
    ("L1-08: no characters of one platform", |table, _| {
        let foreign = |c: char| matches!(c, '\u{2160}'..='\u{217F}' | '\u{2460}'..='\u{24FF}' | '\u{3220}'..='\u{33FF}' | '\u{E000}'..='\u{F8FF}');
        table.wrong(|_| true, |cell| !cell.contains(foreign))
    }),
    ("L1-09: a value that is not there has a state and is empty, not zero", |table, _| {
        let (Some(state), Some(value)) = (table.heading("state_code"), table.heading("value"))
        else {
            return Vec::new();
        };
        let word = table.heading("word").expect("words apart");
        let cells = table.column(state).zip(table.column(value).zip(table.column(word)));
        let right = |(state, (value, word)): &(&str, (&str, &str))| match *state {
            "" | "reported" => !value.is_empty() && word.is_empty(),
            "qualitative" => value.is_empty() && !word.is_empty(),
            _ => value.is_empty() && word.is_empty(),
        };
        cells.filter(|cells| !right(cells)).map(|cells| format!("{cells:?}")).collect()
    }),
    ("L1-14: no line break inside a cell", |table, _| {
        table.wrong(|_| true, |cell| !cell.contains(['\n', '\r']))
    }),
    ("L2-01: a column of numbers holds numbers", |table, _| {
        let mut wrong = table.wrong(is_type(&["number"]), |cell| cell.parse::<f64>().is_ok());
        wrong.extend(table.wrong(is_type(&["integer"]), |cell| cell.parse::<u32>().is_ok()));
        wrong.extend(table.wrong(is_type(&["boolean"]), |cell| matches!(cell, "true" | "false")));
        wrong.extend(
            table.wrong(is_type(&["date"]), |cell| cell.parse::<jiff::civil::Date>().is_ok()),
        );
        wrong
    }),
    ("L2-02: nothing is left out because the line above says it", |table, _| {
        let key: Vec<&str> = list(&table.resource["schema"]["primaryKey"])
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let columns: Vec<Vec<&str>> = key.iter().map(|name| table.column(name).collect()).collect();
        let mut seen = BTreeSet::new();
        let keys =
            (0..table.rows.len()).map(|row| columns.iter().map(|c| c[row]).collect::<Vec<_>>());
        keys.filter(|key| key.iter().any(|cell| cell.is_empty()) || !seen.insert(key.clone()))
            .map(|key| format!("{key:?}"))
            .collect()
    }),
    ("L2-04, L3-02: choices are those of the table of codes", |table, package| {
        let mut wrong = Vec::new();
        let codes = &package["codes"];
        let of = codes.heading("column_key").expect("columns");
        let sign = codes.heading("sign").expect("codes");
        for (name, cells) in table.columns(|field| field["constraints"]["enum"].is_array()) {
            let key = table.field(name)["key"].as_str().expect("a key");
            let known: BTreeSet<&str> = codes
                .column(of)
                .zip(codes.column(sign))
                .filter(|(c, _)| *c == key)
                .map(|(_, s)| s)
                .collect();
            wrong.extend(
                cells
                    .into_iter()
                    .filter(|c| !c.is_empty() && !known.contains(c))
                    .map(|c| format!("{name}: {c}")),
            );
        }
        wrong
    }),
    ("L3-02: every code has a table", |table, _| {
        let own = table.fields()[0]["name"].as_str();
        let mut referred: BTreeSet<String> =
            table.references().into_iter().map(|(own, ..)| own).collect();
        referred.extend(own.map(str::to_owned));
        let codes = table.fields().iter().filter(|field| {
            let key = field["key"].as_str().expect("a key");
            let free = matches!(key, "record_id" | "area_code");
            let is_code = key.ends_with("_id") || key.ends_with("_code");
            is_code && !free && !field["constraints"]["enum"].is_array()
        });
        let names = codes.filter_map(|field| field["name"].as_str());
        let written = |name: &&str| table.column(name).any(|cell| !cell.is_empty());
        names.filter(|name| !referred.contains(*name) && written(name)).map(str::to_owned).collect()
    }),
    ("L3-04: numbers have a unit", |table, _| {
        let Some(unit) = table.heading("unit") else {
            let bare = table.columns(|field| {
                matches!(field["key"].as_str(), Some("value" | "amount" | "planned" | "actual"))
            });
            return bare.into_iter().map(|(name, _)| name.to_owned()).collect();
        };
        let mut wrong = Vec::new();
        for (name, cells) in table.columns(is_type(&["number"])) {
            let cells = cells.into_iter().zip(table.column(unit));
            wrong.extend(
                cells
                    .filter(|(number, unit)| !number.is_empty() && unit.is_empty())
                    .map(|(n, _)| format!("{name}: {n}")),
            );
        }
        wrong
    }),
    ("L3-05: a year of an era has the Western year beside it", |table, _| {
        let mut wrong = Vec::new();
        for (era, western) in
            [("year", "western_year"), ("since", "since_western"), ("until", "until_western")]
        {
            let (Some(era), western) = (table.heading(era), table.heading(western)) else {
                continue;
            };
            let western = western.expect("a Western year");
            let years = table.column(era).zip(table.column(western));
            let same =
                |(era, western): &(&str, &str)| match keikaku::calendar::FiscalYear::parse(era) {
                    Ok(year) => year.year().to_string() == *western,
                    Err(_) => era.is_empty() && western.is_empty(),
                };
            wrong.extend(years.filter(|years| !same(years)).map(|years| format!("{years:?}")));
        }
        wrong
    }),
    ("L3-06: the area's code, or the municipality's name", |table, _| {
        let mut wrong =
            table.wrong(|f| f["key"] == "area_code", |c| c.len() == 5 && c.parse::<u32>().is_ok());
        let name = table.heading("municipality").expect("the municipality");
        wrong.extend(table.column(name).filter(|name| name.is_empty()).map(str::to_owned));
        wrong
    }),
    ("L3-08: encoding, columns and meanings are written down", |table, package| {
        let mut wrong = Vec::new();
        let names: Vec<&str> = table.fields().iter().filter_map(|f| f["name"].as_str()).collect();
        wrong.extend((names != table.head).then(|| format!("{names:?}")));
        let told = table.bytes.starts_with("\u{FEFF}".as_bytes()) && table.bytes.ends_with(b"\r\n");
        wrong.extend((!told || table.resource["encoding"] != "utf-8").then(|| "form".to_owned()));
        let bare = |field: &&Value| {
            let key = field["key"].as_str().unwrap_or_default();
            let usable = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            !usable
                || field["description"]
                    .as_str()
                    .is_none_or(|d| d.is_empty() || d.starts_with("csv_"))
        };
        wrong.extend(table.fields().iter().filter(bare).map(|f| f["name"].to_string()));
        let columns = &package["columns"];
        let (file, heading) = (
            columns.heading("file").expect("files"),
            columns.heading("column_name").expect("names"),
        );
        let own = format!("{}.csv", table.name);
        let listed: Vec<&str> = columns
            .column(file)
            .zip(columns.column(heading))
            .filter(|(f, _)| *f == own)
            .map(|(_, h)| h)
            .collect();
        wrong.extend((listed != table.head).then(|| format!("columns.csv: {listed:?}")));
        wrong
    }),
    ("L3-09: one observation a row", |table, _| {
        let several = table.columns(|field| field["key"].as_str() == Some("value"));
        (several.len() > 1).then(|| "several values".to_owned()).into_iter().collect()
    }),
    ("ids and codes survive a spreadsheet", |table, _| {
        let is_id = |field: &Value| {
            let key = field["key"].as_str().unwrap_or_default();
            // The area's code is as the rules ask for it; the name stands beside it.
            key != "area_code"
                && (key.ends_with("_id") || key.ends_with("code") || matches!(key, "at" | "parent"))
        };
        table.wrong(is_id, |cell| !spreadsheet_changes(cell))
    }),
    ("no cell runs as a formula", |table, _| {
        let formula =
            |c: &str| c.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
        table.wrong(is_type(&["string", "date", "boolean"]), |cell| !formula(cell))
    }),
    ("what a text or a citation is of can be found", |table, package| {
        let Some(record) = table.heading("record_id") else {
            return Vec::new();
        };
        let known: BTreeSet<&str> = package
            .values()
            .filter(|t| t.heading("record_id").is_none())
            .flat_map(|t| t.column(&t.head[0]))
            .collect();
        table.column(record).filter(|id| !known.contains(id)).map(str::to_owned).collect()
    }),
];

fn packages(site: &Built) -> impl Iterator<Item = (&str, Package)> {
    let descriptions = site.files.keys().filter_map(|path| path.strip_suffix("datapackage.json"));
    descriptions.map(|folder| {
        let package = site.json(&format!("{folder}datapackage.json"));
        let tables = list(&package["resources"]).iter();
        let tables = tables.filter(|resource| resource["format"] == "csv").map(|resource| {
            let name = resource["name"].as_str().expect("a name");
            let path = format!("{folder}{}", resource["path"].as_str().expect("a path"));
            (name.to_owned(), Table::read(site, &path, name, resource.clone()))
        });
        (folder, tables.collect())
    })
}

#[test]
fn every_table_of_every_site_holds_every_rule() {
    let mut wrong = Vec::new();
    let mut tables = 0;
    for site in built::every() {
        for (folder, package) in packages(site) {
            let there =
                site.files.keys().filter(|path| path.starts_with(folder) && path.ends_with(".csv"));
            assert_eq!(there.count(), package.len(), "{folder}");
            for (table, (rule, breaks)) in
                package.values().flat_map(|t| RULES.iter().map(move |r| (t, r)))
            {
                let found = breaks(table, &package);
                if let Some(first) = found.first() {
                    wrong.push(format!(
                        "{folder}{}.csv: {rule}: {} times, {first}",
                        table.name,
                        found.len()
                    ));
                }
            }
            tables += package.len();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tables > 100, "{tables}");
}

#[test]
fn the_table_of_one_indicator_is_cut_from_that_of_all() {
    for site in built::every() {
        for (folder, package) in packages(site) {
            let plan = folder.trim_end_matches("data/");
            let Some(all) = package.get("indicators") else {
                continue;
            };
            let head = String::from_utf8_lossy(&all.bytes);
            let head = head.lines().next().expect("headings");
            let own = |path: &&String| {
                path.starts_with(&format!("{plan}indicators/")) && path.ends_with("/data.csv")
            };
            let mut rows = 0;
            for path in site.files.keys().filter(own) {
                let text = site.text(path);
                assert_eq!(text.lines().next(), Some(head), "{path}");
                rows += text.lines().count() - 1;
            }
            assert_eq!(rows, all.rows.len(), "{plan}");
        }
    }
}

#[test]
fn an_id_read_back_is_found_in_the_plan() {
    let site = built::real();
    let plan = site.json("asahikawa-2024/data/plan.json");
    for (folder, package) in
        packages(site).filter(|(folder, _)| folder.starts_with("asahikawa-2024"))
    {
        for (table, list_name) in [
            ("initiatives", "initiatives"),
            ("indicator_list", "indicators"),
            ("departments", "departments"),
        ] {
            let table = &package[table];
            for id in table.column(&table.head[0]) {
                let bare = id.strip_prefix(&format!("{list_name}/")).expect("its list");
                assert!(
                    list(&plan[list_name]).iter().any(|one| one["id"] == bare),
                    "{folder}: {id}"
                );
            }
        }
    }
}
