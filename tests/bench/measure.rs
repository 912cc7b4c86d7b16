//! Times the stages of the line on one site, in one process, and prints them as one line of JSON. `tests/bench/run` calls it.
//!
//! `cargo run --release --example measure -- stages|build|page|session SITE OUTPUT`
//!
//! - `stages`: each stage alone
//! - `build`: what `keikaku build` does; the caller decides what stands in the output folder
//! - `session`: the build after one edit, in a process that goes on (`keikaku build --watch`), for three kinds of edit; median of nine
//! - `cells FILE…`, for `tests/bench/workbooks`: every cell of some workbooks, read and counted
//! - `page`: one edit, and only the page asked for; median of nine

use std::path::Path;
use std::time::Instant;

use keikaku::build;
use keikaku::calendar::Date;
use keikaku::disk::{self, OutputFolder};
use keikaku::output::File;
use keikaku::plan::AsOf;
use keikaku::project::{FOLDERS, Project};
use keikaku::render::{Renderer, Stopped};
use keikaku::site::{self, Page, PlanAt};
use keikaku::source::{SourcePath, Sources};
use keikaku::view;
use rayon::prelude::*;
use serde_json::{Map, Value, json};

/// The allocator of the binary, or the figures would not be the binary's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The initiative that is edited.
const EDITED: &str = "content/bench/initiatives/city-07.md";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("cells", files)) =
        arguments.split_first().map(|(mode, files)| (mode.as_str(), files))
    {
        return cells(files);
    }
    let [mode, folder, output] = arguments.as_slice() else {
        eprintln!("measure stages|build|page|session SITE OUTPUT");
        std::process::exit(2);
    };
    let (folder, output) = (Path::new(folder), Path::new(output));
    let mut clock = Clock::default();
    let begin = Instant::now();
    let sources = clock.time("read", || read(folder));
    let mut project = Project::new(Sources::default(), Vec::new(), as_of());
    match mode.as_str() {
        "stages" => stages(&mut clock, &sources),
        "build" => {
            build(&mut clock, &mut project, sources, output);
            clock.note("whole", begin);
        }
        "session" => session(&mut clock, project, &sources, output),
        _ => {
            project.replace(sources.clone(), Vec::new());
            let path = SourcePath::new(EDITED);
            let text = sources.get(&path).expect("the edited file").text();
            let mut rounds = Vec::new();
            for round in 0..9 {
                let mut clock = Clock::default();
                let mut sources = sources.clone();
                let begin = Instant::now();
                let edited = format!("{text}\nこの文は{round}回目の編集で加えました。\n");
                sources.insert(path.clone(), edited.into_bytes());
                page(&mut clock, &mut project, sources);
                clock.note("whole", begin);
                rounds.push(clock.values);
            }
            clock.values = median(&rounds);
        }
    }
    clock.values.insert("peak_mib".into(), peak());
    println!("{}", Value::Object(clock.values));
}

/// What `keikaku build` does, stage by stage.
fn build(clock: &mut Clock, project: &mut Project, sources: Sources, output: &Path) {
    clock.time("understand", || project.replace(sources, Vec::new()));
    let renderer = project.renderer().expect("a site without faults");
    let mut target = clock.time("look", || OutputFolder::open(output).expect("the output folder"));
    let staging = target.stage(None);
    let drawn = clock.time("draw+compare+write", || {
        renderer.each(|path, bytes| staging.put(&File::new(path, bytes).expect("a good path")))
    });
    let filled = drawn.map_err(|fault| match fault {
        Stopped::Theme(faults) => panic!("{faults:?}"),
        Stopped::Taken(fault) => fault,
    });
    let written = clock.time("switch", || staging.finish(filled).expect("written"));
    let bytes: u64 = target.files().values().map(|one| one.fingerprint.size).sum();
    clock.count("files", target.files().len() as f64);
    clock.count("mib", bytes as f64 / 1048576.0);
    clock.count("written", written.written as f64);
}

/// What `keikaku build --watch` does after one edit: of a sentence, of a title, of a value.
fn session(clock: &mut Clock, mut project: Project, sources: &Sources, output: &Path) {
    let begin = Instant::now();
    project.replace(sources.clone(), Vec::new());
    let program = disk::program();
    build::build(&project, output, program).expect("written");
    clock.note("first", begin);
    let indicators = sources.below("content/bench/indicators");
    let indicator = indicators.map(|s| s.path().as_str()).next();
    let edits: [(&str, Option<&str>, &str, &str); 3] = [
        ("sentence", Some(EDITED), "", ""),
        ("title", Some(EDITED), "title: ", "title: 第"),
        ("value", indicator, "value: ", "value: 1"),
    ];
    for (name, path, from, to) in edits {
        let Some(path) = path.map(SourcePath::new) else {
            continue;
        };
        let text = sources.get(&path).expect("the edited file").text();
        let mut rounds = Vec::new();
        for round in 0..9 {
            let mut clock = Clock::default();
            let mut sources = sources.clone();
            let edited = match from {
                "" => format!("{text}\nこの文は{round}回目の編集で加えました。\n"),
                _ => text.replacen(from, &format!("{to}{round}"), 1),
            };
            sources.insert(path.clone(), edited.into_bytes());
            let begin = Instant::now();
            clock.time(&format!("{name}: understand"), || project.replace(sources, Vec::new()));
            let built = build::build(&project, output, program).expect("written");
            clock.note(name, begin);
            clock.count(&format!("{name}: written"), built.written.written as f64);
            rounds.push(clock.values);
        }
        clock.values.extend(median(&rounds));
    }
}

/// Parse of one file, everything resolved, and one page drawn.
fn page(clock: &mut Clock, project: &mut Project, sources: Sources) {
    clock.time("understand", || project.replace(sources, Vec::new()));
    let renderer = project.renderer().expect("a site without faults");
    let html = clock.time("draw", || renderer.page(edited_page(project), false));
    let html = String::from_utf8(html.expect("a page")).expect("UTF-8");
    assert!(html.contains("回目の編集"));
}

fn edited_page(project: &Project) -> Page {
    let site = project.site().expect("a site");
    let plan = site.plan(PlanAt(0));
    let mut found = plan.initiatives.ids();
    let (id, _) = found
        .find(|(_, i)| EDITED.ends_with(&format!("/{}.md", i.entry.id)))
        .expect("the edited initiative");
    Page::Initiative(PlanAt(0), id)
}

/// Each stage alone, as far as it can be told apart from outside.
fn stages(clock: &mut Clock, sources: &Sources) {
    let mut project = Project::new(Sources::default(), Vec::new(), as_of());
    clock.time("understand", || project.replace(sources.clone(), Vec::new()));
    clock.time("understand again", || project.replace(sources.clone(), Vec::new()));
    let site = project.site().expect("a site");
    let strings = site.strings.clone();
    clock.time("assemble", || {
        site::assemble(site.settings.as_ref().clone(), &site.plans, strings, as_of())
    });
    let pages: Vec<Page> = site
        .routes
        .values()
        .filter_map(|target| match target {
            site::Resource::Page(page) => Some(*page),
            _ => None,
        })
        .collect();
    clock.time("search index", || {
        let renderer = Renderer::new(site, project.theme().expect("a theme"));
        renderer.search_index().files.len()
    });
    clock.time("views", || {
        let views = pages.par_iter().map(|page| view::of(site, *page, false).0);
        views.map(|v| usize::from(!v.frame.title.is_empty())).sum::<usize>()
    });
    clock.time("views+pages", || {
        let renderer = project.renderer().expect("a renderer");
        renderer.search_index();
        let drawn = pages.par_iter().map(|page| renderer.page(*page, false));
        drawn.map(|html| html.map_or(0, |h| h.len())).sum::<usize>()
    });
    clock.count("pages", pages.len() as f64);
    kinds(clock, &project);
}

/// Each kind of file drawn on one core: milliseconds of all of them.
fn kinds(clock: &mut Clock, project: &Project) {
    let renderer = project.renderer().expect("a renderer");
    renderer.search_index();
    let mut kinds: std::collections::BTreeMap<String, f64> = std::collections::BTreeMap::new();
    for target in project.site().expect("a site").routes.values() {
        let kind = format!("{target:?}");
        let kind = kind.strip_prefix("Page(").unwrap_or(&kind);
        let kind = kind.split(['(', ' ']).next().unwrap_or_default();
        let begin = Instant::now();
        renderer.file(*target).expect("a file");
        *kinds.entry(format!("drawn alone: {kind}")).or_default() +=
            begin.elapsed().as_secs_f64() * 1000.0;
    }
    for (kind, milliseconds) in kinds {
        clock.count(&kind, milliseconds);
    }
}

fn read(folder: &Path) -> Sources {
    disk::read(folder, &FOLDERS).expect("the site is read").0
}

fn as_of() -> AsOf {
    let day = Date::parse("2026-11-22").expect("a day");
    AsOf { day, drafts: false }
}

/// The most memory this process ever held, in MiB; null where the system does not say.
fn peak() -> Value {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.map_or(Value::Null, |kib| json!(kib / 1024.0))
}

/// The median of each value over several rounds.
fn median(rounds: &[Map<String, Value>]) -> Map<String, Value> {
    let names = rounds.iter().flat_map(Map::keys);
    names
        .map(|name| {
            let mut values: Vec<f64> = rounds.iter().filter_map(|r| r[name].as_f64()).collect();
            values.sort_by(f64::total_cmp);
            (name.clone(), json!(values[values.len() / 2]))
        })
        .collect()
}

fn cells(files: &[String]) {
    use calamine::Reader as _;
    let count = |file: &String| -> usize {
        let mut book = calamine::open_workbook_auto(file).expect("a workbook");
        let sheets = book.worksheets();
        let cells = sheets.iter().map(|(_, range)| range.used_cells().count());
        cells.sum()
    };
    println!("{}", files.iter().map(count).sum::<usize>());
}

/// Milliseconds and counts by name.
#[derive(Default)]
struct Clock {
    values: Map<String, Value>,
}

impl Clock {
    fn time<T>(&mut self, name: &str, work: impl FnOnce() -> T) -> T {
        let begin = Instant::now();
        let result = work();
        self.note(name, begin);
        result
    }

    fn note(&mut self, name: &str, begin: Instant) {
        self.count(name, begin.elapsed().as_secs_f64() * 1000.0);
    }

    fn count(&mut self, name: &str, value: f64) {
        self.values.insert(name.into(), json!(value));
    }
}
