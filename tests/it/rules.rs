//! Runs `tests/rules/*.md`: each page is the manual of one diagnostic and its test.
//!
//! A page shows files under `## 良い例` and `## 悪い例`, laid over the small site in `tests/rules/base.txt`. A line with the path in
//! backticks stands before each fenced block. Words after the block's language say how to turn its text into bytes:
//! `encoding=shift_jis` re-encodes it; `escape` reads `\xE5`, `\u{202E}`, `\t`, `\r` and `\{40*>}` (forty times `>`);
//! `link`, `unreadable` and `large` stand for files that are not read; `remove` takes the file out of the base site; `empty` is a file of 0 bytes; `zip` packs
//! the block, each line `name: text`, as an Office file. A path below `public/` stands for a page of the site built before.
//! What a bad example must say is pinned in blocks of the languages `ja` and `en`; `UPDATE_GOLDEN=1` rewrites these.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use keikaku::diagnostic::{self, Diagnostic, Language, Severity, human};
use keikaku::plan::AsOf;
use keikaku::project::Project;
use keikaku::render::links;
use keikaku::source::{Refusal, Refused, SourcePath, Sources};
use keikaku::{calendar::Date, explain, report, site};
use unicode_width::UnicodeWidthStr as _;

/// The day on which all pages are checked.
pub const DAY: &str = "2026-11-22";

#[test]
fn every_rule_page_says_what_it_shows() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let base = base();
    let mut project = empty();
    let mut wrong = Vec::new();
    for path in pages() {
        let text = read(&path);
        let code = stem(&path);
        let (expected, faults) = run(&code, &text, &base, &mut project);
        wrong.extend(faults.into_iter().map(|fault| format!("{code}: {fault}")));
        if expected != text {
            if update {
                fs::write(&path, &expected).expect("a page can be written");
            } else {
                wrong.push(format!(
                    "{code}: the pinned messages differ\n{}",
                    first_difference(&text, &expected)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Our own faults, which no content can bring about: the preview shows them when a page could not be drawn.
const OURS: &[&str] = &["internal"];

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let mut emitted = codes_in(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    emitted.retain(|code| !OURS.contains(&code.as_str()));
    let explained: BTreeSet<String> = explain::codes().map(|code| code.into_owned()).collect();
    let without_page: Vec<_> = emitted.difference(&explained).collect();
    let without_code: Vec<_> = explained.difference(&emitted).collect();
    assert!(
        without_page.is_empty() && without_code.is_empty(),
        "codes without a page in tests/rules: {without_page:?}\npages without a code in src: {without_code:?}"
    );
}

/// The cases of bad input that `tests/rules/cases.txt` lists: for each, the codes it leads to and where that is shown.
#[test]
fn every_case_of_bad_input_has_its_rule() {
    let table = read(&folder().join("cases.txt"));
    let rules: BTreeSet<String> = pages().iter().map(|page| stem(page)).collect();
    let tests: String = ["rules.rs", "plan.rs", "limits.rs", "same_bytes.rs", "mutations.rs"]
        .iter()
        .map(|name| read(&folder().join("../it").join(name)))
        .collect();
    let mut numbers = Vec::new();
    for line in table.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [number, input, codes, shown] = cells.as_slice() else {
            panic!("a line of four cells: {line}");
        };
        assert!(!input.is_empty(), "{line}");
        numbers.push(number.parse::<usize>().expect("a number"));
        for code in codes.split(", ").filter(|c| !c.is_empty()) {
            assert!(rules.contains(code), "{number}: no page {code}.md");
        }
        for word in shown.split(" / ").filter(|w| !w.is_empty()) {
            let here = match word.strip_prefix("test ") {
                Some(name) => tests.contains(&format!("fn {name}()")),
                None => codes
                    .split(", ")
                    .any(|code| read(&folder().join(format!("{code}.md"))).contains(word)),
            };
            assert!(here, "{number}: nothing shows `{word}`");
        }
        assert!(!shown.is_empty(), "{number}: nothing shows it");
    }
    assert_eq!(numbers, (1..=64).collect::<Vec<_>>(), "all cases, in order");
}

#[test]
fn the_base_site_has_nothing_to_complain_about() {
    let found = check(&base(), &[]);
    assert_eq!(found, []);
}

#[test]
fn what_staff_may_write_freely_is_accepted() {
    let place = "content/demo/initiatives/city-01.md";
    let mut project = empty();
    let page = base().get(&SourcePath::new(place)).expect("the base has it").text();
    for (what, bytes) in [
        ("a byte order mark", format!("\u{FEFF}{page}").into_bytes()),
        ("CRLF", page.replace('\n', "\r\n").into_bytes()),
        ("lone CR", page.replace('\n', "\r").into_bytes()),
        ("mixed line ends", page.replacen('\n', "\r\n", 3).into_bytes()),
        ("no final line end", page.trim_end().as_bytes().to_vec()),
        ("text that looks like a truth value", page.replace("見守り活動", "no").into_bytes()),
        ("text that looks like an octal number", page.replace("見守り活動", "010").into_bytes()),
        ("text that looks like a float", page.replace("見守り活動", "1e3").into_bytes()),
        ("text that looks like a time", page.replace("見守り活動", "12:30").into_bytes()),
        (
            "full-width spaces inside a title",
            page.replace("見守り活動", "見守り　活動").into_bytes(),
        ),
    ] {
        let mut sources = base();
        sources.insert(SourcePath::new(place), bytes);
        assert_eq!(check_in(&mut project, &sources, &[]), [], "{what}");
    }
    let place = "content/demo/indicators/1-1-a.yaml";
    let page = base().get(&SourcePath::new(place)).expect("the base has it").text();
    for year in ["令和７年度", "R7", "R7年度", "Ｒ７", "2025", "2025年度"] {
        let mut sources = base();
        sources.insert(SourcePath::new(place), page.replace("令和7年度", year).into_bytes());
        assert_eq!(check_in(&mut project, &sources, &[]), [], "{year}");
    }
}

/// Goes down the line that data travels, as `keikaku check` does.
pub fn check(sources: &Sources, refused: &[Refused]) -> Vec<Diagnostic> {
    check_in(&mut empty(), sources, refused)
}

/// The same in a project that has loaded the theme before.
pub fn check_in(project: &mut Project, sources: &Sources, refused: &[Refused]) -> Vec<Diagnostic> {
    project.replace(sources.clone(), refused.to_vec());
    let mut found = project.diagnostics().to_vec();
    if let Some(site) = project.site() {
        found.extend(report::of(&site.plans, site.as_of));
        found.extend(report::template::check(sources, &site.plans));
    }
    diagnostic::sort(&mut found);
    found
}

/// A project without files.
pub fn empty() -> Project {
    let day = Date::parse(DAY).expect("a day");
    Project::new(Sources::default(), Vec::new(), AsOf { day, drafts: false })
}

/// The small site that all examples are laid over.
pub fn base() -> Sources {
    crate::archive(&read(&folder().join("base.txt")))
}

/// Codes of what only shows on finished pages.
const DRAWN: &[&str] = &["broken-anchor", "broken-page-link"];

fn drawn(sources: &Sources) -> Vec<Diagnostic> {
    let mut project = empty();
    check_in(&mut project, sources, &[]);
    let Some(renderer) = project.renderer() else {
        return Vec::new();
    };
    let statics = project.static_files();
    let statics = statics.map(|(path, file)| (path.to_owned(), file.bytes().to_vec())).collect();
    links::findings(&renderer, &statics)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = fs::read_dir(folder())
        .expect("tests/rules is there")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ext| ext == "md"))
        .collect();
    pages.sort();
    pages
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// An example that is being put together while its page is read.
struct Example {
    bad: bool,
    sources: Sources,
    refused: Vec<Refused>,
    /// Pages of the site built before.
    stood: Vec<String>,
    pinned: BTreeSet<&'static str>,
    shown: Option<Vec<Diagnostic>>,
}

impl Example {
    fn new(bad: bool, base: &Sources) -> Self {
        Self {
            bad,
            sources: base.clone(),
            refused: Vec::new(),
            stood: Vec::new(),
            pinned: BTreeSet::new(),
            shown: None,
        }
    }

    /// What the example leads to. Notes on other matters are left out.
    fn diagnostics(&mut self, code: &str, project: &mut Project) -> Vec<Diagnostic> {
        let (sources, refused, stood) = (&self.sources, &self.refused, &self.stood);
        self.shown
            .get_or_insert_with(|| {
                let themed = sources.iter().any(|s| s.path().as_str().starts_with("themes/"));
                let mut found = match themed {
                    true => check(sources, refused),
                    false => check_in(project, sources, refused),
                };
                if DRAWN.contains(&code) {
                    found.extend(drawn(sources));
                }
                if let Some(site) = project.site().filter(|_| !stood.is_empty()) {
                    found.extend(site::gone(site, stood.iter()));
                }
                found.retain(|d| d.severity != Severity::Note || d.code == code);
                found
            })
            .clone()
    }

    fn close(mut self, code: &str, project: &mut Project) -> Option<String> {
        let found = self.diagnostics(code, project);
        if !self.bad {
            return (!found.is_empty()).then(|| {
                let text = human::render(&found, &self.sources, Language::En, false);
                format!("the good example is not good:\n{text}")
            });
        }
        if !found.iter().any(|d| d.code == code) {
            let text = human::render(&found, &self.sources, Language::En, false);
            return Some(format!("the bad example does not lead to `{code}`:\n{text}"));
        }
        if self.pinned.len() != 2 {
            return Some("a bad example needs a `ja` and an `en` block".to_owned());
        }
        if let Some(d) = found.iter().find(|d| d.help.is_none()) {
            return Some(format!("`{}` does not say what to do", d.code));
        }
        found.iter().find_map(|d| misaligned(d, &self.sources))
    }
}

/// Runs one page and returns it with the messages as they are now, and what else is wrong with it.
fn run(code: &str, page: &str, base: &Sources, project: &mut Project) -> (String, Vec<String>) {
    let mut out = String::new();
    let mut faults = Vec::new();
    let mut example: Option<Example> = None;
    let mut path: Option<String> = None;
    let (mut good, mut bad) = (0, 0);
    let mut lines = page.split_inclusive('\n');
    if !page.starts_with(&format!("# {code}: ")) {
        faults.push(format!("the page must begin with `# {code}: `"));
    }
    while let Some(line) = lines.next() {
        let trimmed = line.trim_end();
        out.push_str(line);
        if trimmed.starts_with("## ") {
            faults.extend(example.take().and_then(|e| e.close(code, project)));
            example = if trimmed.starts_with("## 良い例") {
                good += 1;
                Some(Example::new(false, base))
            } else if trimmed.starts_with("## 悪い例") {
                bad += 1;
                Some(Example::new(true, base))
            } else {
                None
            };
        } else if let Some(name) = trimmed.strip_prefix('`').and_then(|t| t.split_once('`'))
            && ["content/", "themes/", "static/", "public/"]
                .iter()
                .any(|folder| name.0.starts_with(folder))
        {
            path = Some(name.0.to_owned());
        }
        let ticks = trimmed.chars().take_while(|c| *c == '`').count();
        if ticks < 3 {
            continue;
        }
        let info: Vec<&str> = trimmed[ticks..].split_whitespace().collect();
        let mut content = String::new();
        let mut end = String::new();
        for line in lines.by_ref() {
            if line.trim_end() == "`".repeat(ticks) {
                end = line.to_owned();
                break;
            }
            content.push_str(line);
        }
        let Some(example) = &mut example else {
            out.push_str(&content);
            out.push_str(&end);
            continue;
        };
        let language = match info.first() {
            Some(&"ja") => Some((Language::Ja, "ja")),
            Some(&"en") => Some((Language::En, "en")),
            _ => None,
        };
        match (language, path.take()) {
            (Some((language, name)), _) => {
                example.pinned.insert(name);
                let shown: Vec<String> = example
                    .diagnostics(code, project)
                    .iter()
                    .map(|d| human::one(d, &example.sources, language, false))
                    .collect();
                out.push_str(&shown.join("\n\n"));
                out.push('\n');
            }
            (None, Some(path)) => {
                lay(example, &path, &content, &info);
                out.push_str(&content);
            }
            (None, None) => {
                faults.push("a block without a path before it".to_owned());
                out.push_str(&content);
            }
        }
        out.push_str(&end);
    }
    faults.extend(example.take().and_then(|e| e.close(code, project)));
    if good == 0 || bad == 0 {
        faults.push("a page needs a good and a bad example".to_owned());
    }
    (out, faults)
}

fn lay(example: &mut Example, path: &str, content: &str, info: &[&str]) {
    if let Some(page) = path.strip_prefix("public/") {
        example.stood.push(page.to_owned());
        return;
    }
    let path = SourcePath::new(path);
    if info.contains(&"remove") {
        example.sources.remove(&path);
        return;
    }
    let refusal = match info.get(1) {
        Some(&"link") => Some(Refusal::NotAFile),
        Some(&"large") => Some(Refusal::TooLarge { size: 200_000_000 }),
        Some(&"unreadable") => Some(Refusal::Unreadable { error: "permission denied".to_owned() }),
        _ => None,
    };
    if let Some(why) = refusal {
        example.refused.push(Refused { path, why });
        return;
    }
    let mut bytes =
        if info.contains(&"escape") { unescape(content) } else { content.as_bytes().to_vec() };
    if info.contains(&"empty") {
        bytes.clear();
    }
    if info.contains(&"zip") {
        bytes = zip(content);
    }
    if let Some(name) = info.iter().find_map(|word| word.strip_prefix("encoding=")) {
        bytes = encode(content, name);
    }
    example.sources.insert(path, bytes);
}

/// An Office file in which each line is a part: `xl/workbook.xml: <workbook>…`.
fn zip(content: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in content.lines().filter_map(|line| line.split_once(": ")) {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name, options).expect("a part begins");
        std::io::Write::write_all(&mut writer, text.as_bytes()).expect("a part is written");
    }
    writer.finish().expect("the file ends").into_inner()
}

fn encode(text: &str, name: &str) -> Vec<u8> {
    match name {
        "utf-16le" => [0xFFu8, 0xFE]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect(),
        "utf-16be" => [0xFEu8, 0xFF]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
            .collect(),
        name => encoding_rs::Encoding::for_label(name.as_bytes())
            .unwrap_or_else(|| panic!("no encoding `{name}`"))
            .encode(text)
            .0
            .into_owned(),
    }
}

fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('x') {
            out.push(u8::from_str_radix(&after[..2], 16).expect("two hexadecimal digits"));
            rest = &after[2..];
        } else if let Some(after) = rest.strip_prefix("u{") {
            let (code, after) = after.split_once('}').expect("a closing brace");
            let c = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
            out.extend_from_slice(c.expect("a character").to_string().as_bytes());
            rest = after;
        } else if let Some(after) = rest.strip_prefix('{') {
            let (repeat, after) = after.split_once('}').expect("a closing brace");
            let (times, what) = repeat.split_once('*').expect("times*what");
            out.extend(what.repeat(times.parse().expect("a number")).into_bytes());
            rest = after;
        } else {
            out.push(match rest.as_bytes().first() {
                Some(b't') => b'\t',
                Some(b'r') => b'\r',
                other => *other.expect("something after the backslash"),
            });
            rest = &rest[1..];
        }
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

/// Says so when the mark under a line does not stand below what it means, counted in columns of a terminal.
fn misaligned(diagnostic: &Diagnostic, sources: &Sources) -> Option<String> {
    let place = diagnostic.place.as_ref()?;
    let text = sources.get(&place.path)?.text();
    let at = place.span.start as usize;
    let line_start = text.get(..at)?.rfind('\n').map_or(0, |n| n + 1);
    let line = text[line_start..].lines().next()?;
    // Marks of other places, control characters and very long lines are cut or shown differently.
    if line.is_empty()
        || !diagnostic.labels.is_empty()
        || line.width() > 100
        || line.chars().any(|c| c.is_control() || c.to_string().width() == 0)
    {
        return None;
    }
    let shown = human::one(diagnostic, sources, Language::Ja, false);
    let mut rows = shown.lines().skip_while(|row| !row.ends_with(line));
    let (row, marks) = (rows.next()?, rows.next()?);
    let margin = row.len() - line.len();
    let before = row[..margin].width() + line[..at - line_start].width();
    let mark = marks.find('^').map(|at| marks[..at].width());
    (mark != Some(before)).then(|| format!("the mark does not line up:\n{shown}"))
}

/// All codes in the sources: what `finding!` begins with, and what stands in `code("…")`.
fn codes_in(folder: PathBuf) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src is there").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|ext| ext != "rs") {
                continue;
            }
            let text = read(&path);
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            for call in
                ["finding! { error ", "finding! { warning ", "finding! { note ", " code(", "(code("]
            {
                for (at, _) in text.match_indices(call) {
                    let after = text[at + call.len()..].trim_start();
                    if let Some((code, _)) =
                        after.strip_prefix('"').and_then(|rest| rest.split_once('"'))
                    {
                        codes.insert(code.to_owned());
                    }
                }
            }
        }
    }
    codes
}

fn first_difference(old: &str, new: &str) -> String {
    let line = old.lines().zip(new.lines()).position(|(a, b)| a != b).unwrap_or_default();
    let show = |text: &str| text.lines().skip(line).take(6).collect::<Vec<_>>().join("\n");
    format!(
        "line {}, pinned:\n{}\nnow:\n{}\n(UPDATE_GOLDEN=1 rewrites the page; read the difference)",
        line + 1,
        show(old),
        show(new)
    )
}
