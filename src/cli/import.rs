//! `keikaku import`: the answers of filled workbooks, shown as what changes, and written when somebody says yes.

mod start;

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::PathBuf;

use super::CommonOptions;
use crate::answer::Answer;
use crate::calendar::FiscalYear;
use crate::diagnostic::{self, Diagnostic, Text, text};
use crate::disk::save::{self, SaveFault, Saved};
use crate::document::edit;
use crate::form::nouns;
use crate::project::{FileChange, Project};
use crate::source::{Refusal, Source, SourcePath, shown_path};
use crate::workbook::compare::{self, AnswerChange, RowFault, SheetComparison};
use crate::workbook::read::{self, Grid};
use crate::workbook::{AnswerForm, SheetTable, table};
use crate::{disk, terminal};

/// What `import` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// 取り込む表（xlsx・xls・xlsm・ods・CSV。いくつでも） / filled workbooks, as many as there are
    #[arg(required_unless_present_any = ["start", "undo"], value_name = "FILE")]
    files: Vec<PathBuf>,
    /// 手元にある事業の一覧から、取組と、足りない段のファイルを作ります / make initiatives, and nodes that are missing, of a list of projects that you have
    #[arg(long, value_name = "LIST", conflicts_with = "files")]
    start: Option<PathBuf>,
    /// 直前の取り込み（または、プレビューでの保存）を元に戻します / take back what was written last
    #[arg(long, conflicts_with_all = ["files", "start"])]
    undo: bool,
    /// 聞かずに書き込みます / write without asking
    #[arg(long, short)]
    yes: bool,
    /// 変わるところを見るだけで、何も書き込みません / show what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// 取り込めないところがあっても、残りを取り込みます / take in what can be taken, though some cannot
    #[arg(long)]
    rest: bool,
}

/// Takes the answers in. `false` when some cannot be taken.
pub(crate) fn run(common: &CommonOptions, options: &Options) -> io::Result<bool> {
    save::recover(&common.site).map_err(|fault| common.fault(&fault.text()))?;
    if options.undo {
        return undo(common, options);
    }
    if let Some(list) = &options.start {
        return start::run(common, list, options);
    }
    let project = common.project(true)?;
    let Some(site) = common.site(&project) else { return Ok(false) };
    let grids = grids(common, &options.files)?;
    let tables: Vec<SheetTable> = compare::rounds(&grids)
        .into_iter()
        .filter_map(|(plan, year)| Some((site.plans.iter().find(|one| one.id == plan)?, year)))
        .flat_map(|(plan, year)| table::tables(plan, FiscalYear::new(year), project.sources()))
        .collect();
    let found = compare::compare(&grids, &tables);
    tell(common, &found).iter().for_each(|line| terminal::say(line));

    let mut complete = found.faults.is_empty();
    let (files, unwritten) = written(&project, &found.changes);
    for change in &unwritten {
        complete = false;
        let why = common.say(
            "書き込めません。ファイルに誤りがないか check で確かめてください:",
            "cannot be written; see what check says of the file:",
        );
        terminal::say(&format!("  {} {why} {}", change.at, change.question.file));
    }
    if !complete && !options.rest {
        terminal::say(common.say(
            "何も書き込んでいません。直して取り込み直すか、--rest を付けると、残りだけを取り込みます。",
            "Nothing was written. Mend it and import again, or take in the rest with --rest.",
        ));
        return Ok(false);
    }
    if files.is_empty() {
        terminal::say(common.say("変わるところはありません。", "Nothing changes."));
        return Ok(complete);
    }
    Ok(take(common, options, project, &files)? && complete)
}

/// Takes files in as they will be: checked first, and written when somebody says yes. `false` when they would leave new errors.
fn take(
    common: &CommonOptions,
    options: &Options,
    mut project: Project,
    files: &BTreeMap<SourcePath, Source>,
) -> io::Result<bool> {
    let before: Vec<Diagnostic> = project.diagnostics().to_vec();
    let old: HashMap<SourcePath, Option<Source>> =
        files.keys().map(|path| (path.clone(), project.sources().get(path).cloned())).collect();
    project.apply(files.values().cloned().map(FileChange::Put).collect());
    let new = news(&before, project.diagnostics());
    common.show(&new, project.sources());
    if diagnostic::has_errors(&new) {
        terminal::say(common.say(
            "取り込むと、上の誤りが残ります。何も書き込んでいません。",
            "This would leave the errors above. Nothing was written.",
        ));
        return Ok(false);
    }
    let count = files.len();
    if options.dry_run {
        common.tell(&text!("書きかわるファイル: {count}", "files that would change: {count}"));
        return Ok(true);
    }
    if !agreed(common, options)? {
        return Ok(true);
    }
    write(common, &old, files)?;
    common.tell(&text!(
        "書きかえたファイル: {count}（元に戻すときは import --undo）",
        "files written: {count} (import --undo takes this back)"
    ));
    Ok(true)
}

fn grids(common: &CommonOptions, files: &[PathBuf]) -> io::Result<Vec<Grid>> {
    let mut grids = Vec::new();
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let fault = |why: String| io::Error::other(format!("{}: {why}", shown_path(path)));
        let refused = |ja: &str, en: &str| Err(common.say(ja, en).to_owned());
        let source = match disk::read_one(path, SourcePath::new(&name)) {
            Some(Ok(source)) => Ok(source),
            None => refused("ありません", "there is no such file"),
            Some(Err(Refusal::NotAFile)) => refused("ファイルではありません", "not a file"),
            Some(Err(Refusal::TooLarge { .. })) => refused("大きすぎます", "too large"),
            Some(Err(Refusal::Unreadable { error })) => Err(error),
        };
        let source = source.map_err(fault)?;
        let read = read::grids(&name, source.bytes()).map_err(|why| {
            let text = common.say("表として読めません", "cannot be read as a workbook");
            fault(format!("{text}（{why}）"))
        })?;
        grids.extend(read);
    }
    Ok(grids)
}

/// The files as they will be, and the answers that could not be written.
fn written<'a>(
    project: &Project,
    changes: &'a [AnswerChange<'a>],
) -> (BTreeMap<SourcePath, Source>, Vec<&'a AnswerChange<'a>>) {
    let mut files: BTreeMap<SourcePath, Source> = BTreeMap::new();
    let mut unwritten = Vec::new();
    for change in changes {
        let path = &change.question.file;
        let before = files.get(path).or_else(|| project.sources().get(path)).cloned();
        // Only reviews are asked for that have no file yet.
        let before = before.unwrap_or_else(|| {
            let head = nouns::review_head(&change.row.place);
            Source::new(path.clone(), head.into_bytes())
        });
        match edit::edit(&before, &change.question.edits(&change.answer)) {
            Ok(bytes) => drop(files.insert(path.clone(), Source::new(path.clone(), bytes))),
            Err(_) => unwritten.push(change),
        }
    }
    (files, unwritten)
}

/// Findings that were not there before, whatever line they stood on.
fn news(before: &[Diagnostic], after: &[Diagnostic]) -> Vec<Diagnostic> {
    let key =
        |found: &Diagnostic| (found.code, found.place.as_ref().map(|place| place.path.clone()));
    let mut known: HashMap<_, usize> = HashMap::new();
    for found in before {
        *known.entry(key(found)).or_default() += 1;
    }
    let is_new = |found: &&Diagnostic| match known.get_mut(&key(found)) {
        Some(left @ 1..) => {
            *left -= 1;
            false
        }
        _ => true,
    };
    after.iter().filter(is_new).cloned().collect()
}

/// Writes all files as one step, or none. A file that somebody changed meanwhile stops it before the first.
fn write(
    common: &CommonOptions,
    old: &HashMap<SourcePath, Option<Source>>,
    files: &BTreeMap<SourcePath, Source>,
) -> io::Result<()> {
    let bytes = |source: &Source| source.bytes().to_vec();
    let file = |(path, source): (&SourcePath, &Source)| Saved {
        path: path.clone(),
        before: old[path].as_ref().map(bytes),
        after: Some(bytes(source)),
    };
    let files = files.iter().map(file).collect();
    save::save(&common.site, files).map_err(|fault| common.fault(&fault.text()))
}

/// Takes back what an import, or a form of the preview, wrote last.
fn undo(common: &CommonOptions, options: &Options) -> io::Result<bool> {
    let fault = |fault: SaveFault| common.fault(&fault.text());
    let last = save::last(&common.site).ok_or_else(|| fault(SaveFault::NothingToUndo))?;
    let count = last.files.len();
    common.tell(&text!("元に戻すファイル: {count}", "files to take back: {count}"));
    for file in &last.files {
        terminal::say(&format!("  {}", file.path));
    }
    if options.dry_run || !agreed(common, options)? {
        return Ok(true);
    }
    save::undo(&common.site).map_err(fault)?;
    terminal::say(common.say(
        "元に戻しました。もう一度打つと、やり直します。",
        "Taken back. The same command again does it anew.",
    ));
    Ok(true)
}

/// Whether somebody says yes to writing.
fn agreed(common: &CommonOptions, options: &Options) -> io::Result<bool> {
    if options.yes {
        return Ok(true);
    }
    let asked = terminal::ask(common.say("書き込みますか [y/N]: ", "Write this? [y/N]: "));
    let asked = asked.ok_or_else(|| {
        io::Error::other(common.say("書き込むときは --yes を付けてください", "to write, say --yes"))
    })?;
    let agreed = matches!(asked.to_lowercase().as_str(), "y" | "yes" | "はい");
    if !agreed {
        terminal::say(common.say("何も書き込んでいません。", "Nothing was written."));
    }
    Ok(agreed)
}

/// The comparison in words.
fn tell(common: &CommonOptions, found: &SheetComparison) -> Vec<String> {
    let mut lines = Vec::new();
    let heading = |lines: &mut Vec<String>, ja: &str, en: &str, count: usize| {
        if count > 0 {
            lines.push(format!("{}: {count}", common.say(ja, en)));
        }
        count > 0
    };
    heading(&mut lines, "変わるところ", "changes", found.changes.len());
    for change in &found.changes {
        let form = &change.question.form;
        let none = common.say("（なし）", "(none)");
        let old =
            change.question.now.as_ref().map_or_else(|| none.to_owned(), |now| short(form, now));
        let marked = match change.marked {
            true => common.say("（※の印は取り込みません）", " (the mark ※ is left out)"),
            false => "",
        };
        let new = short(form, &change.answer);
        lines.push(format!(
            "  {} {}: {old} → {new}{marked}  {}",
            change.row.name, change.head, change.at
        ));
    }
    heading(&mut lines, "取り込めないところ", "cannot be taken", found.faults.len());
    for (at, fault) in &found.faults {
        lines.push(format!("  {at}: {}", why(fault).get(common.language())));
    }
    heading(
        &mut lines,
        "空になっている欄（前からの値は残します。消すときは理由を選びます）",
        "emptied cells (what was known stays; to take it out, choose a reason)",
        found.emptied.len(),
    );
    for (at, row, head) in &found.emptied {
        lines.push(format!("  {} {head}  {at}", row.name));
    }
    for (file, sheet, rows) in &found.hidden {
        let text = common.say("隠れた行も読みました:", "hidden rows were read as well:");
        let rows: Vec<String> = rows.iter().map(|row| (row + 1).to_string()).collect();
        lines.push(format!("{text} {file}［{sheet}］{}", rows.join(", ")));
    }
    let open = found.open.iter().filter(|(_, (open, _))| *open > 0);
    let open: Vec<String> = open
        .map(|(respondent, (open, all))| {
            let silent = match found.heard.contains(respondent) {
                true => "",
                false => common.say("・表が届いていません", ", nothing came back"),
            };
            format!("  {} {open}/{all}{silent}", respondent.name)
        })
        .collect();
    if heading(
        &mut lines,
        "答えの足りない部署",
        "departments that have not answered all",
        open.len(),
    ) {
        lines.extend(open);
    }
    lines
}

/// An answer in one line.
fn short(form: &AnswerForm, answer: &Answer) -> String {
    const MOST: usize = 40;
    let text = form.shown(answer).split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

fn why(fault: &RowFault) -> Text {
    match fault {
        RowFault::UnknownId(id) => text!(
            "`{id}` という ID は、この計画にありません。もとの表から写してください",
            "`{id}` is no id of this plan; copy it from the original workbook"
        ),
        RowFault::LostId => text!(
            "ID が日付か数に変わっています。もとの表から写してください",
            "the id has become a date or a number; copy it from the original workbook"
        ),
        RowFault::NoId => text!(
            "答えはありますが、ID がありません。もとの表から写してください",
            "there are answers and no id; copy it from the original workbook"
        ),
        RowFault::Twice(other) => text!(
            "同じ欄に、ちがう答えが2つあります。どちらも取り込みません: {other}",
            "the same question has two different answers, and neither is taken: {other}"
        ),
        RowFault::Locked(head) => text!(
            "見るだけの欄が変わっています。この表では直せません: {head}",
            "a cell that is only to be read was changed, and cannot be changed here: {head}"
        ),
        RowFault::Alone => text!(
            "値がないのに、注があります。値も書いてください",
            "there is a note and no value; give the value as well"
        ),
        RowFault::NoTable => {
            text!("ID の列がある表が見つかりません", "no table with a column of ids was found")
        }
        RowFault::Unreadable(what, why) => {
            let (ja, en) = why.words();
            text!("`{what}` {ja}", "`{what}` {en}")
        }
    }
}
