//! A year's answers on the command line: what is written, and when nothing is.

use std::fs;

use super::{err, keikaku, out, put, site};

const INDICATOR: &str = "content/demo/indicators/1-1-a.yaml";

#[test]
fn answers_are_written_after_a_yes_and_only_where_they_belong() {
    let folder = site(None);
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let read = || fs::read_to_string(at(INDICATOR)).expect("the file");
    let before = read();
    let sheets = at("sheets");
    let exported = keikaku(folder.path(), &["export", "--year", "R7", "--output", &sheets]);
    assert_eq!(exported.status.code(), Some(0), "{}", err(&exported));
    let names = fs::read_dir(&sheets).expect("a folder");
    let mut names: Vec<String> =
        names.map(|e| e.expect("a file").path().to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(names.len(), 3, "{names:?}");
    // What is there may be filled in already, and is never overwritten.
    let again = keikaku(folder.path(), &["export", "--year", "R7", "--output", &sheets]);
    assert_eq!(again.status.code(), Some(2));

    let unfilled: Vec<&str> =
        ["import", "--yes"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let unfilled = keikaku(folder.path(), &unfilled);
    assert_eq!(unfilled.status.code(), Some(0), "{}", err(&unfilled));
    assert!(out(&unfilled).contains("Nothing changes."));
    assert_eq!(read(), before);

    let (good, bad) = ("demo/2025/indicators/1-1-a/1,13回", "demo/2025/indicators/none/1,5");
    let head = "ID,令和7年度の値";
    let csv = at("answers.csv");
    fs::write(&csv, format!("{head}\n{good}\n{bad}\n")).expect("written");
    for (arguments, code, says, changed) in [
        (&["import", &csv, "--yes"][..], 1, "answers.csvA3", false),
        (&["import", &csv, "--rest", "--dry-run"], 1, "12回 → 13回", false),
        (&["import", &csv, "--rest"], 2, "", false),
        (&["import", &csv, "--rest", "--yes"], 1, "files written: 1", true),
    ] {
        let run = keikaku(folder.path(), arguments);
        assert_eq!(run.status.code(), Some(code), "{arguments:?} {}", err(&run));
        assert!(out(&run).contains(says), "{}", out(&run));
        let expected = match changed {
            true => before.replace("value: 12, text: 12回", "value: 13"),
            false => before.clone(),
        };
        assert_eq!(read(), expected, "{arguments:?}");
    }
    // An import is one step of undo, and undoing is one of its own.
    for (arguments, says, changed) in [
        (&["import", "--undo", "--dry-run"][..], INDICATOR, true),
        (&["import", "--undo", "--yes"], "Taken back", false),
        (&["import", "--undo", "--yes"], "Taken back", true),
    ] {
        let run = keikaku(folder.path(), arguments);
        assert_eq!(run.status.code(), Some(0), "{}", err(&run));
        assert!(out(&run).contains(says), "{}", out(&run));
        assert_eq!(read() != before, changed, "{arguments:?}");
    }
    fs::write(at(INDICATOR), format!("{before}# mine\n")).expect("written");
    let mine = keikaku(folder.path(), &["import", "--undo", "--yes"]);
    assert_eq!(mine.status.code(), Some(2), "{}", out(&mine));
    assert!(read().ends_with("# mine\n"));
}

#[test]
fn a_list_of_projects_is_taken_in_after_its_columns_were_confirmed() {
    let folder = site(None);
    let list = "部,課,事業名,概要,1-1,見守りを広げる など\n健康部,健康課,体操: 朝,体を動かします。,○,○\n福祉部,長寿課,配食,食事を届けます。,,\n";
    put(folder.path(), "list.csv", list);
    let csv = folder.path().join("list.csv").to_string_lossy().into_owned();
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("a file");
    let first = keikaku(folder.path(), &["import", "--start", &csv, "--yes"]);
    assert_eq!(first.status.code(), Some(0), "{}", err(&first));
    let columns = read("list.columns.csv");
    assert!(
        columns.contains("1-1,approaches/1-1\n見守りを広げる など,approaches/1-1?\n"),
        "{columns}"
    );
    // What the check refuses keeps everything out.
    let wrong = columns.replace("approaches/1-1?", "nowhere/1");
    put(folder.path(), "list.columns.csv", &wrong);
    let refused = keikaku(folder.path(), &["import", "--start", &csv, "--yes"]);
    assert_eq!(refused.status.code(), Some(1), "{}", out(&refused));
    assert!(out(&refused).contains("Nothing was written."));
    assert!(!folder.path().join("content/demo/nowhere").exists());
    put(folder.path(), "list.columns.csv", &columns.replace("approaches/1-1?", "leave"));
    let plan = read("content/demo/plan.yaml");
    let second = keikaku(folder.path(), &["import", "--start", &csv, "--yes"]);
    assert_eq!(second.status.code(), Some(0), "{}{}", out(&second), err(&second));
    let made = read("content/demo/initiatives/city-02.md");
    assert!(made.contains("title: \"体操: 朝\"\ndepartments:\n  - { department: 健康部, sections: [健康課] }\nmarks:\n  - { at: approaches/1-1, basis: stated }\ndraft: true\n"), "{made}");
    assert!(made.ends_with("---\n体を動かします。\n"));
    let after = read("content/demo/plan.yaml");
    let new = "  - { id: department-2, name: 健康部, sections: [{ name: 健康課 }] }\n";
    assert_eq!(after.replace(new, ""), plan);
    // The rows are there now, and are not taken twice.
    let third = keikaku(folder.path(), &["import", "--start", &csv, "--yes"]);
    assert_eq!(third.status.code(), Some(1), "{}", out(&third));
    let check = keikaku(folder.path(), &["check"]);
    assert_eq!(check.status.code(), Some(0), "{}", err(&check));
}
