//! `keikaku import --start`: the list of projects that a city already has, as nodes and initiatives.
//!
//! What each column was taken for is kept in a file beside the list, where people set it right; a run after that takes the rows in.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::super::CommonOptions;
use super::{Options, grids, take};
use crate::diagnostic::text;
use crate::document::edit::{self, Edit, Written, scalar};
use crate::form::nouns;
use crate::plan::Plan;
use crate::project::Project;
use crate::report::template;
use crate::source::{Source, SourcePath, shown_path};
use crate::workbook::start::{ListedProject, NewNode, ProjectList, Unplaced};
use crate::{disk, terminal};

/// Proposes what the columns are, or takes the rows in as they were confirmed. `false` when rows were left out.
pub(super) fn run(common: &CommonOptions, list: &Path, options: &Options) -> io::Result<bool> {
    let project = common.project(true)?;
    let Some(site) = common.site(&project) else { return Ok(false) };
    let plan = site.current_plan();
    let grids = grids(common, &[list.to_owned()])?;
    let Some(mut found) = grids.iter().find_map(|grid| ProjectList::find(grid, plan)) else {
        return Err(common.fault(&text!(
            "「事業名」と「課」「概要」などの見出しのある表が見つかりません",
            "no table with heads such as 事業名 and 課 or 概要 was found"
        )));
    };
    let answers = list.with_extension("columns.csv");
    let name = SourcePath::new("columns.csv");
    let kept = disk::read_one(&answers, name).and_then(Result::ok);
    let kept = kept.map(|source| source.text().trim_start_matches('\u{FEFF}').to_owned());
    for column in &mut found.columns {
        let line = |text: &String| {
            let rows = csv::Reader::from_reader(text.as_bytes()).into_records();
            let row = rows.flatten().find(|row| row.get(0) == Some(&column.head))?;
            row.get(1).map(str::to_owned)
        };
        if let Some(word) = kept.as_ref().and_then(line) {
            column.set(word.trim());
        }
        terminal::say(&format!("  {} → {}", column.head, column.word()));
    }
    if kept.is_none() && !options.dry_run {
        keep(&answers, &found).map_err(io::Error::other)?;
        common.tell(&text!(
            "列の読み方を書きました。直してから（? のついた場所は、確かなら ? を消します）、同じコマンドをもう一度打ってください: {path}",
            "what the columns were taken for is written here; set it right (take the ? away where you are sure) and run the same command again: {path}",
            path = shown_path(&answers)
        ));
        return Ok(true);
    }
    if found.columns.iter().any(|column| !column.sure) {
        terminal::say(common.say(
            "? のついた列は確かでないので、取り込みません（計画にもうある場所の○だけは、推定として取り込みます）。",
            "Columns with ? are left out, as nobody is sure of them; only ○ at a place that the plan has is taken, as inferred.",
        ));
    }
    let read = found.read(plan);
    for (at, why) in &read.left {
        let why = match why {
            Unplaced::NoTitle => common.say("題名がありません", "has no title"),
            Unplaced::NoMark => common.say("○のほかの印があります", "has a mark other than ○"),
            Unplaced::Known => common.say(
                "同じ題名の取組がもうあります",
                "an initiative of this title is there already",
            ),
        };
        terminal::say(&format!("  {at}: {why}"));
    }
    let (taken, left) = (read.taken.len(), read.left.len());
    common.tell(&text!(
        "取り込む行 / 取り込めない行: {taken} / {left}",
        "rows taken / left out: {taken} / {left}"
    ));
    for NewNode { place, title, .. } in &read.nodes {
        common.tell(&text!(
            "  計画に足すもの: {place} {title}",
            "  new in the plan: {place} {title}"
        ));
    }
    if read.taken.is_empty() {
        return Ok(left == 0);
    }
    let files = made(common, plan, &project, &read.nodes, &read.taken)?;
    Ok(take(common, options, project, &files)? && left == 0)
}

fn keep(
    answers: &Path,
    found: &ProjectList,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut rows = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    rows.write_record([
        "列の見出し",
        "title・department・section・body・code・leave、場所（approaches/1-1）、段のフォルダー（approaches）",
    ])?;
    for column in &found.columns {
        rows.write_record([&column.head, &column.word()])?;
    }
    disk::create(answers, &rows.into_inner()?, false)?;
    Ok(())
}

/// The files to be, and plan.yaml with the departments that it does not name yet.
fn made(
    common: &CommonOptions,
    plan: &Plan,
    project: &Project,
    nodes: &[NewNode],
    taken: &[ListedProject],
) -> io::Result<BTreeMap<SourcePath, Source>> {
    let mut files = BTreeMap::new();
    let mut put = |name: &str, bytes: Vec<u8>| {
        let path = SourcePath::new(&format!("content/{}/{name}", plan.id));
        files.insert(path.clone(), Source::new(path, bytes));
    };
    let path = SourcePath::new(&format!("content/{}/plan.yaml", plan.id));
    let edits = departments(plan, taken);
    if let Some(source) = project.sources().get(&path).filter(|_| !edits.is_empty()) {
        let bytes = edit::edit(source, &edits).map_err(|_| {
            common.fault(&text!("書き込めません: {path}", "cannot be written: {path}"))
        })?;
        put("plan.yaml", bytes);
    }
    for node in nodes {
        let parent = node.parent.as_ref();
        let keys = parent.map_or_else(String::new, |parent| format!("parent: {parent}\n"));
        let body = format!("{}\n", template::REASON);
        let text = nouns::page(plan, "node", Some(&node.title), &keys, &body);
        put(&format!("{}.md", node.place), text.into_bytes());
    }
    let owner = plan.about.owners.first().map_or("city", |owner| owner.actor.value.as_str());
    let numbers = plan.initiatives.iter().filter(|one| one.entry.owner_id() == owner);
    let next = numbers.map(|one| one.number).max().unwrap_or(0) + 1;
    for (number, one) in (next..).zip(taken) {
        let mut keys = String::new();
        if !one.code.is_empty() {
            keys.push_str(&format!("code: {}\n", scalar(&one.code, false)));
        }
        if !one.department.is_empty() {
            let sections = match one.section.is_empty() {
                true => String::new(),
                false => format!(", sections: [{}]", scalar(&one.section, true)),
            };
            keys.push_str(&format!(
                "departments:\n  - {{ department: {}{sections} }}\n",
                scalar(&one.department, true)
            ));
        }
        if !one.marks.is_empty() {
            keys.push_str("marks:\n");
        }
        for (place, sure, head) in &one.marks {
            let basis = match sure {
                true => "basis: stated".to_owned(),
                false => format!(
                    "basis: inferred, reason: {}",
                    scalar(&format!("一覧の見出し「{head}」から"), true)
                ),
            };
            keys.push_str(&format!("  - {{ at: {place}, {basis} }}\n"));
        }
        let body = if one.body.is_empty() { template::INITIATIVE } else { &one.body };
        let text = nouns::page(plan, "initiative", Some(&one.title), &keys, &format!("{body}\n"));
        put(&format!("initiatives/{owner}-{number:02}.md"), text.into_bytes());
    }
    Ok(files)
}

/// The edits of plan.yaml that name departments and sections which it does not name yet.
fn departments(plan: &Plan, taken: &[ListedProject]) -> Vec<Edit> {
    let mut named: Vec<(String, Vec<String>)> = plan
        .departments
        .iter()
        .map(|one| {
            (one.name.clone(), one.sections.iter().map(|section| section.name.clone()).collect())
        })
        .collect();
    let mut edits = Vec::new();
    let map = |keys: &[(&str, &str)]| {
        let entry = |(key, text): &(&str, &str)| ((*key).to_owned(), Written::from(*text));
        Written::Map(keys.iter().map(entry).collect())
    };
    for one in taken.iter().filter(|one| !one.department.is_empty()) {
        let at = named.iter().position(|(name, _)| *name == one.department).unwrap_or_else(|| {
            let id = format!("department-{}", named.len() + 1);
            let value = map(&[("id", &id), ("name", &one.department)]);
            edits.push(Edit::Set(vec!["departments".into(), named.len().into()], value));
            named.push((one.department.clone(), Vec::new()));
            named.len() - 1
        });
        let sections = &mut named[at].1;
        if !one.section.is_empty() && !sections.contains(&one.section) {
            let way =
                vec!["departments".into(), at.into(), "sections".into(), sections.len().into()];
            edits.push(Edit::Set(way, map(&[("name", &one.section)])));
            sections.push(one.section.clone());
        }
    }
    edits
}
