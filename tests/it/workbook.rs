//! A year in one workbook: what is asked, what people do to sheets, and what comes back into the files.

use std::collections::BTreeMap;

use keikaku::calendar::{Date, FiscalYear};
use keikaku::document::edit::edit;
use keikaku::plan::AsOf;
use keikaku::project::Project;
use keikaku::source::{Source, SourcePath, Sources};
use keikaku::workbook::compare::{SheetComparison, compare, rounds};
use keikaku::workbook::read::{Grid, grids};
use keikaku::workbook::start::{ListReading, NewNode, ProjectList, Unplaced};
use keikaku::workbook::write::{Heading, workbook};
use keikaku::workbook::{SheetCell, SheetRow, SheetTable, table};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use crate::built;
use crate::rules::base;

/// What is laid over the small site of the rules.
const MORE: &str = "\
-- content/demo/indicators/rate.yaml --
name: 安心して暮らせると思う人の割合 # 市民アンケート
at: approaches/1-1
unit: \"%\"
series:
  - baseline: { year: 令和4年度, value: 78.0 }
    values:
      - { year: R6, value: 80.10, text: '80.10%' } # 2回目
    targets: [{ year: 令和11年度, value: 90, bound: at_least }]
sources: [{ document: booklet }]
-- content/demo/indicators/people.yaml --
name: 見守られている人
at: initiatives/city-01
unit: 人
series:
  - label: 男性
    values: []
  - label: 女性
    values: [{ year: 令和7年度, absent: not_due, note: 集計中です。 }]
sources: [{ document: booklet }]
-- content/demo/indicators/word.yaml --
name: 計画づくり
at: plan
scale: [未実施, 一部実施, 実施]
series:
  - baseline: { year: 令和5年度, word: 未実施 }
sources: [{ document: booklet }]
-- content/demo/initiatives/city-01.md --
---
title: 見守り活動
departments: [{ department: 福祉部, sections: [福祉課] }]
marks: [{ at: approaches/1-1, basis: stated }]
money:
  - { year: 令和6年度, budget: 12000, settled: 11500, funds: { own: 5500, national: 6000 }, staff: 1.5 }
sources: [{ document: booklet }]
---
福祉課が、一人で暮らす高齢者を見守ります。
-- content/demo/volumes/home-help.yaml --
title: 訪問の見込量
at: plan
unit: 人/月
services:
  - { id: help, name: 訪問介護 }
years: [令和6年度, 令和7年度]
rows:
  - { service: help, district: north, planned: { 令和6年度: 10, 令和7年度: 11 }, actual: { 令和6年度: 9 }, absent: { 令和7年度: not_due } }
  - { service: help, district: south, planned: { 令和6年度: 20, 令和7年度: 21 }, actual: { 令和6年度: 19 } }
sources: [{ document: booklet }]
";

fn site() -> Sources {
    let mut sources = base();
    for source in crate::archive(MORE).iter() {
        sources.put(source.clone());
    }
    sources
}

fn open(sources: Sources) -> Project {
    let day = Date::parse(crate::rules::DAY).expect("a day");
    Project::new(sources, Vec::new(), AsOf { day, drafts: true })
}

fn asked(project: &Project) -> Vec<SheetTable> {
    table::tables(&project.plans()[0], FiscalYear::new(2025), project.sources())
}

/// A workbook with everything that is asked.
fn exported(project: &Project, tables: &[SheetTable]) -> Vec<u8> {
    let heading = Heading {
        respondent: "すべて",
        plan: &project.plans()[0].about.title,
        year: FiscalYear::new(2025),
    };
    let all: Vec<(&SheetTable, Vec<&SheetRow>)> =
        tables.iter().map(|t| (t, t.rows.iter().collect())).collect();
    workbook(&heading, &all).expect("a workbook")
}

/// The files after the answers of a comparison were written.
fn written(project: &Project, found: &SheetComparison) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, Source> = BTreeMap::new();
    for change in &found.changes {
        let path = &change.question.file;
        let head = || {
            Source::new(path.clone(), format!("---\nat: {}\n---\n", change.row.place).into_bytes())
        };
        let before = files
            .get(path.as_str())
            .or_else(|| project.sources().get(path))
            .cloned()
            .unwrap_or_else(head);
        let bytes = edit(&before, &change.question.edits(&change.answer)).expect("an edit");
        files.insert(path.to_string(), Source::new(path.clone(), bytes));
    }
    files.into_iter().map(|(path, source)| (path, source.text().to_string())).collect()
}

/// A comparison in lines: answers by their rows, faults by their cells.
fn outcome(found: &SheetComparison) -> Vec<String> {
    let changes = found.changes.iter().map(|change| {
        let id = change.row.id.trim_start_matches("demo/2025/");
        let mark = if change.marked { " ※" } else { "" };
        format!("{id} {}{mark}", change.question.form.shown(&change.answer))
    });
    let faults = found.faults.iter().map(|(at, fault)| format!("{at} {fault:?}"));
    let emptied = found.emptied.iter().map(|(at, ..)| format!("{at} empty"));
    let hidden = found.hidden.iter().map(|(_, sheet, rows)| format!("{sheet} hidden {rows:?}"));
    changes.chain(faults).chain(emptied).chain(hidden).collect()
}

#[derive(Clone, Copy)]
enum C {
    /// A text.
    T(&'static str),
    /// A number.
    N(f64),
    /// A number that is shown as a percentage.
    P(f64),
    /// A day.
    D(u16, u8, u8),
    /// A formula and what it last gave.
    F(&'static str, &'static str),
    /// Nothing.
    E,
}
use C::{D, E, F, N, P, T};

/// A file with one sheet, whatever is done to it.
fn sheet(rows: &[&[C]], more: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<Grid> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            let percent = Format::new().set_num_format("0.0%");
            let day = Format::new().set_num_format("yyyy/m/d");
            match cell {
                T(text) => sheet.write_string(row, column, *text),
                N(number) => sheet.write_number(row, column, *number),
                P(number) => sheet.write_number_with_format(row, column, *number, &percent),
                D(y, m, d) => {
                    let date = ExcelDateTime::from_ymd(*y, *m, *d).expect("a day");
                    sheet.write_datetime_with_format(row, column, &date, &day)
                }
                F(formula, result) => {
                    sheet.write_formula(row, column, Formula::new(*formula).set_result(*result))
                }
                E => Ok(&mut *sheet),
            }
            .expect("a cell");
        }
    }
    more(sheet);
    grids("a.xlsx", &book.save_to_buffer().expect("a workbook")).expect("sheets")
}

#[test]
fn what_nobody_filled_in_changes_no_byte() {
    for built in built::every() {
        let sources = built.project.sources();
        for plan in built.project.plans() {
            let year = FiscalYear::new(2025);
            let tables = table::tables(plan, year, sources);
            let heading = Heading { respondent: "", plan: &plan.about.title, year };
            let all: Vec<(&SheetTable, Vec<&SheetRow>)> =
                tables.iter().map(|t| (t, t.rows.iter().collect())).collect();
            let bytes = workbook(&heading, &all).expect("a workbook");
            let grids = grids("a.xlsx", &bytes).expect("sheets");
            assert!(tables.is_empty() || rounds(&grids).contains(&(plan.id.clone(), year.year())));
            let found = compare(&grids, &tables);
            let lines = if tables.is_empty() { Vec::new() } else { outcome(&found) };
            assert_eq!(lines, Vec::<String>::new(), "{} {year}", plan.id);
        }
    }
}

#[test]
fn what_is_asked_stands_beside_what_is_known() {
    let project = open(site());
    let mut lines = Vec::new();
    for table in asked(&project) {
        for row in &table.rows {
            let cells = row.cells.iter().map(|cell| match cell {
                SheetCell::Text(text) => text.clone(),
                SheetCell::Number(number) => number.to_string(),
                SheetCell::Ask(question) => {
                    let now = question.now.as_ref().map(|now| question.form.shown(now));
                    format!("[{}]", now.unwrap_or_default())
                }
            });
            let cells: Vec<String> = cells.collect();
            lines.push(format!(
                "{} {} {} {}",
                table.name,
                row.respondent.name,
                row.id.trim_start_matches("demo/2025/"),
                cells.join("|")
            ));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_filled_workbook_becomes_edits_beside_what_stands_there() {
    let project = open(site());
    let tables = asked(&project);
    let bytes = exported(&project, &tables);
    assert!(bytes == exported(&project, &tables), "the same plan gives the same bytes");
    let grids = grids("a.xlsx", &bytes).expect("sheets");
    // What a clerk types, by row and head.
    let typed = [
        ("indicators/rate/1", "令和7年度の値", "８５.３％"),
        ("indicators/rate/1", "令和7年度の注", "回答は 1,024 人: 速報"),
        ("indicators/people/1", "令和7年度の値", "約1,200人"),
        ("indicators/people/2", "令和7年度の値", "0"),
        ("indicators/1-1-a/1", "令和7年度の値", "▲3"),
        ("indicators/word/1", "令和7年度の値", "一部実施"),
        (
            "reviews/approaches/1-1/city",
            "令和7年度の文章",
            "見守りを広げました。\n\n**次**も続けます。",
        ),
        ("initiatives/city-01/money", "令和7年度の予算（千円）", "13,000千円"),
        ("initiatives/city-01/money", "令和7年度の国の支出金（千円）", "6500"),
        ("initiatives/city-01/state", "状態", "終了"),
        ("initiatives/city-01/state", "その状態になった年度", "R7"),
        ("volumes/home-help/help/north", "令和7年度の実績", "12"),
        ("volumes/home-help/help/south", "令和7年度の実績", "―"),
    ];
    let grids = grids.into_iter().map(|mut grid| {
        let head = |grid: &Grid, row: u32, column: u32| match grid.get(row, column) {
            keikaku::answer::Typed::Text(text) => text.clone(),
            _ => String::new(),
        };
        for (id, name, text) in typed {
            let row = (0..60).find(|row| head(&grid, *row, 0) == format!("demo/2025/{id}"));
            let column = (0..20).find(|column| head(&grid, 2, *column) == name);
            if let (Some(row), Some(column)) = (row, column) {
                grid.cells.insert((row, column), keikaku::answer::Typed::Text(text.to_owned()));
            }
        }
        grid
    });
    let grids: Vec<Grid> = grids.collect();
    let found = compare(&grids, &tables);
    assert_eq!(found.faults.len(), 0, "{:?}", found.faults);
    assert_eq!(found.changes.len(), typed.len());
    let files = written(&project, &found);
    let mut text = String::new();
    for (path, after) in &files {
        let before = project
            .sources()
            .get(&SourcePath::new(path))
            .map(|s| s.text().to_string())
            .unwrap_or_default();
        let lines = similar::TextDiff::from_lines(before.as_str(), after);
        let lines = lines.iter_all_changes().filter(|c| c.tag() != similar::ChangeTag::Equal);
        text.push_str(&format!("{path}\n"));
        for line in lines {
            text.push_str(&format!("{}{line}", line.tag()));
        }
    }
    insta::assert_snapshot!(text);
    // Reading it all again changes nothing.
    let mut sources = site();
    for (path, text) in &files {
        sources.put(Source::new(SourcePath::new(path), text.as_bytes()));
    }
    let project = open(sources);
    let again = asked(&project);
    let found = compare(&grids, &again);
    assert_eq!(outcome(&found), Vec::<String>::new());
}

#[test]
fn a_review_that_is_not_there_is_made() {
    let mut sources = site();
    sources.remove(&SourcePath::new("content/demo/reviews/2025/1-1.md"));
    let project = open(sources);
    let tables = asked(&project);
    let sheet = sheet(
        &[
            &[T("ID"), T("令和7年度の文章")],
            &[T("demo/2025/reviews/approaches/1-1/city"), T("進みました。")],
        ],
        |_| {},
    );
    let files = written(&project, &compare(&sheet, &tables));
    let made = &files["content/demo/reviews/2025/1-1.md"];
    assert_eq!(made, "---\nat: approaches/1-1\n---\n## 市\n\n進みました。\n");
}

/// What people do to sheets, and what comes of it.
#[test]
fn messy_sheets_are_read_or_refused_with_their_cell() {
    const RATE: C = T("demo/2025/indicators/rate/1");
    const PEOPLE: C = T("demo/2025/indicators/people/1");
    const A: C = T("demo/2025/indicators/1-1-a/1");
    const STATE: C = T("demo/2025/initiatives/city-01/state");
    const VALUE: C = T("令和7年度の値");
    const ID: C = T("ID");
    type Sheet = Vec<&'static [C]>;
    let cases: Vec<(&str, Sheet, &[&str])> = vec![
        (
            "title rows above",
            vec![&[T("照会")], &[], &[ID, VALUE], &[RATE, N(85.3)]],
            &["indicators/rate/1 85.3%"],
        ),
        (
            "columns moved, one more",
            vec![&[T("メモ"), VALUE, ID], &[T("x"), N(85.0), RATE]],
            &["indicators/rate/1 85%"],
        ),
        (
            "rows sorted another way",
            vec![&[ID, VALUE], &[RATE, N(85.0)], &[PEOPLE, N(3.0)]],
            &["indicators/people/1 3人", "indicators/rate/1 85%"],
        ),
        (
            "a head that was copied in",
            vec![&[ID, VALUE], &[ID, VALUE], &[RATE, N(1.5)]],
            &["indicators/rate/1 1.5%"],
        ),
        (
            "a head in full width with a line end",
            vec![&[T("ＩＤ"), T("令和７年度の\n値")], &[RATE, N(85.0)]],
            &["indicators/rate/1 85%"],
        ),
        (
            "a percentage of the sheet",
            vec![&[ID, VALUE], &[RATE, P(0.853)]],
            &["indicators/rate/1 85.3%"],
        ),
        (
            "a percentage of people",
            vec![&[ID, VALUE], &[PEOPLE, P(0.12)]],
            &["a.xlsx［Sheet1］B2 Unreadable(\"0.12\", OtherUnit)"],
        ),
        (
            "units, marks and signs",
            vec![&[ID, VALUE], &[PEOPLE, T("１，２３４人※1")], &[A, T("△3")]],
            &["indicators/1-1-a/1 −3回", "indicators/people/1 1,234人 ※"],
        ),
        (
            "another unit",
            vec![&[ID, VALUE], &[PEOPLE, T("12件")]],
            &["a.xlsx［Sheet1］B2 Unreadable(\"12件\", OtherUnit)"],
        ),
        (
            "two numbers",
            vec![&[ID, VALUE], &[PEOPLE, T("12～15")]],
            &["a.xlsx［Sheet1］B2 Unreadable(\"12～15\", NotANumber)"],
        ),
        (
            "no number",
            vec![&[ID, VALUE], &[PEOPLE, T("調査中")]],
            &["a.xlsx［Sheet1］B2 Unreadable(\"調査中\", NotANumber)"],
        ),
        ("a dash", vec![&[ID, VALUE], &[PEOPLE, T("ー")]], &["indicators/people/1 報告なし"]),
        ("zero", vec![&[ID, VALUE], &[PEOPLE, N(0.0)]], &["indicators/people/1 0人"]),
        ("nothing", vec![&[ID, VALUE], &[PEOPLE, T("　")]], &[]),
        ("an answer taken away stays", vec![&[ID, VALUE], &[A, E]], &["a.xlsx［Sheet1］B2 empty"]),
        (
            "a formula",
            vec![&[ID, VALUE], &[PEOPLE, F("=5+7", "12")]],
            &["indicators/people/1 12人"],
        ),
        (
            "a formula that failed",
            vec![&[ID, VALUE], &[PEOPLE, F("=1/0", "#DIV/0!")]],
            &["a.xlsx［Sheet1］B2 Unreadable(\"#DIV/0!\", Formula)"],
        ),
        (
            "a third",
            vec![&[ID, VALUE], &[RATE, N(85.333_333_333_333_3)]],
            &["a.xlsx［Sheet1］B2 Unreadable(\"85.3333333333333\", TooLong)"],
        ),
        (
            "tenths as computers add them",
            vec![&[ID, VALUE], &[RATE, N(0.1 + 0.2)]],
            &["indicators/rate/1 0.3%"],
        ),
        (
            "a value that became a day",
            vec![&[ID, VALUE], &[PEOPLE, D(2025, 1, 2)]],
            &["a.xlsx［Sheet1］B2 Unreadable(\"2025年1月2日（令和7年）\", Day)"],
        ),
        (
            "an id that became a day",
            vec![&[ID, VALUE], &[RATE, N(85.0)], &[D(2025, 1, 1), N(3.0)]],
            &["indicators/rate/1 85%", "a.xlsx［Sheet1］A3 LostId"],
        ),
        (
            "no id",
            vec![&[ID, VALUE], &[RATE, N(85.0)], &[E, N(3.0)]],
            &["indicators/rate/1 85%", "a.xlsx［Sheet1］A3 NoId"],
        ),
        (
            "an unknown id",
            vec![&[ID, VALUE], &[T("demo/2025/indicators/rate/9"), N(3.0)]],
            &["a.xlsx［Sheet1］A2 UnknownId(\"demo/2025/indicators/rate/9\")"],
        ),
        (
            "a remark below",
            vec![&[ID, VALUE], &[RATE, N(85.0)], &[T("※ 速報です")]],
            &["indicators/rate/1 85%"],
        ),
        (
            "two answers",
            vec![&[ID, VALUE], &[RATE, N(85.0)], &[RATE, N(86.0)]],
            &[
                "a.xlsx［Sheet1］B3 Twice(CellPlace { file: \"a.xlsx\", sheet: Some(\"Sheet1\"), row: 1, column: 1 })",
            ],
        ),
        (
            "the same answer twice",
            vec![&[ID, VALUE], &[RATE, N(85.0)], &[RATE, T("85.0%")]],
            &["indicators/rate/1 85%"],
        ),
        (
            "a locked cell that differs",
            vec![&[ID, T("令和6年度の値"), VALUE], &[RATE, N(81.0), N(85.0)]],
            &["indicators/rate/1 85%", "a.xlsx［Sheet1］B2 Locked(\"令和6年度の値\")"],
        ),
        (
            "a locked cell as a percentage",
            vec![&[ID, T("令和6年度の値"), VALUE], &[RATE, P(0.801), N(85.0)]],
            &["indicators/rate/1 85%"],
        ),
        (
            "a note and no value",
            vec![&[ID, T("令和7年度の注")], &[RATE, T("未集計")]],
            &["a.xlsx［Sheet1］B2 Alone"],
        ),
        (
            "years in four ways",
            vec![&[ID, T("その状態になった年度")], &[STATE, T("令和７")]],
            &["initiatives/city-01/state 令和7年度"],
        ),
        (
            "a day for a year",
            vec![&[ID, T("その状態になった年度")], &[STATE, D(2026, 3, 31)]],
            &["initiatives/city-01/state 令和7年度"],
        ),
        (
            "a number for a year",
            vec![&[ID, T("その状態になった年度")], &[STATE, N(2025.0)]],
            &["initiatives/city-01/state 令和7年度"],
        ),
        (
            "a calendar year",
            vec![&[ID, T("その状態になった年度")], &[STATE, T("令和7年")]],
            &["a.xlsx［Sheet1］B2 Unreadable(\"令和7年\", NotAYear)"],
        ),
        (
            "no choice",
            vec![&[ID, T("状態")], &[STATE, T("たぶん終了")]],
            &["a.xlsx［Sheet1］B2 Unreadable(\"たぶん終了\", NoChoice)"],
        ),
        ("no table", vec![&[T("メモ")]], &["a.xlsx［Sheet1］A1 NoTable"]),
    ];
    let project = open(site());
    let tables = asked(&project);
    for (what, rows, expected) in cases {
        let found = sheet(&rows, |_| {});
        assert_eq!(outcome(&compare(&found, &tables)), expected, "{what}");
    }
}

#[test]
fn hidden_rows_are_read_and_named_and_merged_cells_filled_in() {
    let project = open(site());
    let tables = asked(&project);
    let rows: &[&[C]] = &[
        &[T("ID"), T("令和7年度の値")],
        &[T("demo/2025/indicators/people/1"), T("―")],
        &[T("demo/2025/indicators/rate/1"), E],
    ];
    let merged = sheet(rows, |sheet| {
        sheet.merge_range(1, 1, 2, 1, "―", &Format::new()).expect("merged");
        sheet.set_row_hidden(2).expect("hidden");
    });
    let expected =
        ["indicators/people/1 報告なし", "indicators/rate/1 報告なし", "Sheet1 hidden [2]"];
    assert_eq!(outcome(&compare(&merged, &tables)), expected);
}

#[test]
fn csv_is_read_in_both_encodings() {
    let project = open(site());
    let tables = asked(&project);
    let text = "照会,,\r\nID,メモ,令和7年度の値\r\ndemo/2025/indicators/people/1,\"改行\r\nあり\",\"1,234人\"\r\n";
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(text);
    let tabs = text
        .replace(",,", "\t\t")
        .replace("ID,メモ,", "ID\tメモ\t")
        .replace("/1,\"", "/1\t\"")
        .replace("\",\"", "\"\t\"");
    for bytes in [text.as_bytes(), &format!("\u{FEFF}{text}").into_bytes(), &cp932, tabs.as_bytes()]
    {
        let found = grids("a.csv", bytes).expect("a table");
        assert_eq!(outcome(&compare(&found, &tables)), ["indicators/people/1 1,234人"]);
    }
    assert!(grids("a.csv", &[0x81, 0xFF, 0xFF]).is_err());
    assert!(grids("a.xlsx", b"no workbook").is_err());
}

#[test]
fn a_list_of_projects_is_understood_by_its_heads() {
    let project = open(site());
    let plan = &project.plans()[0];
    let rows: &[&[C]] = &[
        &[T("令和7年度 事業一覧")],
        &[T("部"), T("課"), T("事業名"), T("事業概要"), T("施策"), E, E, T("備考")],
        &[E, E, E, E, T("1-1 見守りを広げる"), T("「見守りを広げる」関係"), T("その他"), E],
        &[T("福祉部"), T("福祉課"), T("配食"), T("食事を届けます。"), T("○"), E, T("○"), T("新規")],
        &[E, T("長寿課"), T("体操"), T("体を動かします。"), E, T("◯"), E, E],
        &[E, E, E, T("小計")],
        &[E, E, T("見守り活動"), E, T("○")],
        &[E, E, T("相談"), E, T("◎")],
    ];
    let found = sheet(rows, |sheet| {
        sheet.merge_range(3, 0, 4, 0, "福祉部", &Format::new()).expect("merged");
    });
    let list = ProjectList::find(&found[0], plan).expect("a list");
    let words: Vec<String> =
        list.columns.iter().map(|c| format!("{} {}", c.head, c.word())).collect();
    let expected = [
        "部 department",
        "課 section",
        "事業名 title",
        "事業概要 body",
        "施策 1-1 見守りを広げる approaches/1-1",
        "「見守りを広げる」関係 approaches/1-1?",
        "その他 leave",
        "備考 leave",
    ];
    assert_eq!(words, expected);
    let ListReading { taken, left, nodes } = list.read(plan);
    assert_eq!(nodes, []);
    let taken: Vec<String> = taken.iter().map(|one| format!("{one:?}")).collect();
    insta::assert_snapshot!(taken.join("\n"));
    let left: Vec<String> = left.iter().map(|(at, why)| format!("{at} {why:?}")).collect();
    let why = [Unplaced::NoTitle, Unplaced::Known, Unplaced::NoMark].map(|why| format!("{why:?}"));
    assert_eq!(
        left,
        [
            format!("a.xlsx［Sheet1］C6 {}", why[0]),
            format!("a.xlsx［Sheet1］C7 {}", why[1]),
            format!("a.xlsx［Sheet1］E8 {}", why[2])
        ]
    );
}

#[test]
fn a_list_names_nodes_that_the_plan_does_not_have() {
    let project = open(site());
    let plan = &project.plans()[0];
    let rows: &[&[C]] = &[
        &[
            T("事業名"),
            T("担当課名等"),
            T("1-1 見守りを広げる"),
            T("１－２　居場所をつくる"),
            T("2-1"),
        ],
        &[T("配食"), T("福祉課"), T("○"), T("○"), E],
        &[T("体操"), T("健康課"), E, E, T("○")],
    ];
    let found = sheet(rows, |_| {});
    let mut list = ProjectList::find(&found[0], plan).expect("a list");
    let words =
        |list: &ProjectList| -> Vec<String> { list.columns.iter().map(|c| c.word()).collect() };
    // A number and a title may be a new node, a number alone is not; and 課名等 may mean more than sections.
    let proposed = ["title", "section?", "approaches/1-1", "approaches/1-2?", "leave"];
    assert_eq!(words(&list), proposed);
    let marks = |read: &ListReading| -> Vec<String> {
        let marks = read.taken.iter().flat_map(|one| &one.marks);
        marks.map(|(place, sure, _)| format!("{place} {sure}")).collect()
    };
    let read = list.read(plan);
    assert_eq!(read.nodes, []);
    assert_eq!(marks(&read), ["approaches/1-1 true"]);
    assert_eq!(read.taken[0].section, "");
    list.columns[1].set("section");
    list.columns[3].set("approaches/1-2");
    let read = list.read(plan);
    let new = NewNode {
        place: "approaches/1-2".to_owned(),
        title: "居場所をつくる".to_owned(),
        parent: None,
    };
    assert_eq!(read.nodes, [new]);
    assert_eq!(marks(&read), ["approaches/1-1 true", "approaches/1-2 true"]);
    assert_eq!(read.taken[0].section, "福祉課");

    // A column for each level: what is above a new node is what its row says.
    let levels = &plan.about.levels;
    let rows: &[&[C]] = &[
        &[T("目指す地域像"), T("基本的な考え方"), T("事業名"), T("概要")],
        &[T("1 つながる"), T("1-1"), T("配食"), E],
        &[T("住みよい町"), T("居場所をつくる"), T("体操"), E],
        &[T("住みよい町"), T("居場所をつくる"), T("散歩"), E],
    ];
    let found = sheet(rows, |_| {});
    let mut list = ProjectList::find(&found[0], plan).expect("a list");
    for (at, level) in levels.iter().enumerate() {
        list.columns[at].set(&level.folder.value);
    }
    let read = list.read(plan);
    let nodes: Vec<String> = read
        .nodes
        .iter()
        .map(|node| format!("{} {} {:?}", node.place, node.title, node.parent))
        .collect();
    let expected = ["regional-images/2 住みよい町 None", "approaches/2-1 居場所をつくる None"];
    assert_eq!(nodes, expected);
    let expected = ["approaches/1-1 true", "approaches/2-1 true", "approaches/2-1 true"];
    assert_eq!(marks(&read), expected);
}
