//! Times the stages of the line on one site, in one process, and prints them as one line of JSON. `tests/bench/run` calls it.
//!
//! `cargo run --release --example measure -- cold|same|edit|page|session SITE OUTPUT`
//!
//! - `cold`: everything, into a folder that is not there
//! - `same`: everything again in a fresh process, though nothing changed
//! - `edit`: one initiative is edited, then everything in a fresh process
//! - `session`: the same edit, and the build after it, in a process that already holds the site
//! - `page`: that edit, and only the page asked for

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use keikaku::calendar::Date;
use keikaku::disk::{self, Target};
use keikaku::output::{self, File};
use keikaku::plan::AsOf;
use keikaku::render::{Press, SiteFacts, Theme};
use keikaku::session::Session;
use keikaku::site::{self, Page, PlanAt, Site};
use keikaku::source::{SourcePath, Sources};
use keikaku::view;
use rayon::prelude::*;
use serde_json::{Map, Value, json};

/// The initiative that is edited.
const EDITED: &str = "content/bench/initiatives/city-07.md";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, folder, output] = arguments.as_slice() else {
        eprintln!("measure cold|same|edit|page|session SITE OUTPUT");
        std::process::exit(2);
    };
    let (folder, output) = (Path::new(folder), Path::new(output));
    let mut clock = Clock::default();
    let begin = Instant::now();
    let mut session = Session::default();
    let sources = clock.time("read", || read(folder));
    if mode == "edit" {
        let path = folder.join(EDITED);
        let text = std::fs::read_to_string(&path).expect("the edited file");
        let edited = edit(&text);
        std::fs::write(&path, edited).expect("edited");
    }
    let sources = if mode == "edit" { read(folder) } else { sources };
    let theme = clock.time("theme", || theme(&sources));
    match mode.as_str() {
        "cold" | "same" | "edit" => build(&mut clock, &mut session, sources, &theme, output),
        _ => {
            build(&mut Clock::default(), &mut session, sources.clone(), &theme, output);
            let path = SourcePath::new(EDITED);
            for round in 0..9 {
                clock = Clock::default();
                let mut sources = sources.clone();
                let text = sources.get(&path).expect("the edited file").text();
                let begin = Instant::now();
                sources.insert(path.clone(), format!("{}{round}\n", edit(&text)).into_bytes());
                if mode == "session" {
                    build(&mut clock, &mut session, sources, &theme, output);
                } else {
                    page(&mut clock, &mut session, sources, &theme);
                }
                clock.note("whole", begin);
                clock.keep();
            }
            clock.median();
        }
    }
    if clock.rounds.is_empty() {
        clock.note("whole", begin);
    }
    clock.values.insert("peak_mib".into(), peak());
    println!("{}", Value::Object(clock.values));
}

/// The whole line, from sources to disk.
fn build(clock: &mut Clock, session: &mut Session, sources: Sources, theme: &Theme, output: &Path) {
    let site = understand(clock, session, sources, theme);
    clock.time("view", || {
        let pages: Vec<Page> = site.routes.values().filter_map(|t| t.page()).collect();
        let said: usize = pages
            .into_par_iter()
            .map(|page| view::of(&site, page, false).1.map_or(1, |file| file.len()))
            .sum();
        assert!(said > 0);
    });
    let files: Vec<File> = clock.time("view+render", || {
        let press = Press::new(&site, theme);
        let files = press.all().unwrap_or_else(|faults| panic!("{faults:?}"));
        files
            .into_iter()
            .map(|(path, bytes)| File::new(path, bytes).expect("a good path"))
            .collect()
    });
    let mut target = clock.time("look", || Target::open(output).expect("the output folder"));
    let (count, bytes) = (files.len(), files.iter().map(|f| f.bytes().len()).sum::<usize>());
    let changes = clock.time("diff", || {
        output::diff(target.manifest(), files, Vec::new()).expect("no fault")
    });
    let written = clock.time("write", || target.write(&changes).expect("written"));
    clock.values.insert("files".into(), json!(count));
    clock.values.insert("mib".into(), json!(bytes as f64 / 1048576.0));
    clock.values.insert("written".into(), json!(written.written));
}

/// Parse of one file, resolve, and one page.
fn page(clock: &mut Clock, session: &mut Session, sources: Sources, theme: &Theme) {
    let site = understand(clock, session, sources, theme);
    let html = clock.time("view+render", || {
        let press = Press::new(&site, theme);
        let plan = site.plan(PlanAt(0));
        let edited = plan.initiatives.ids().nth(6).expect("an initiative").0;
        press.page(Page::Initiative(PlanAt(0), edited), false)
    });
    assert!(html.is_ok_and(|html| html.contains("編集")));
}

fn understand(clock: &mut Clock, session: &mut Session, sources: Sources, theme: &Theme) -> Site {
    clock.time("parse+resolve", || session.update(content(sources), as_of()));
    clock.time("assemble", || {
        let documents = session.documents().map(AsRef::as_ref);
        let settings = site::settings::read(documents).0.expect("settings");
        let strings = Arc::clone(&theme.strings(&settings.language));
        let (site, found) = site::assemble(settings, session.plans().to_vec(), strings, as_of());
        site.unwrap_or_else(|| panic!("{found:?}"))
    })
}

fn read(folder: &Path) -> Sources {
    disk::read(folder, &["content", "themes", "static"]).expect("the site is read").0
}

fn theme(sources: &Sources) -> Theme {
    let mut session = Session::default();
    let settings = sources.iter().filter(|s| s.path().as_str() == "content/site.yaml").cloned();
    session.update(settings.collect(), as_of());
    let documents = session.documents().map(AsRef::as_ref);
    let settings = site::settings::read(documents).0.expect("settings");
    let (theme, found) = Theme::load(sources, &settings.theme, &SiteFacts::of(&settings));
    theme.unwrap_or_else(|| panic!("{found:?}"))
}

fn content(sources: Sources) -> Sources {
    let files = sources.iter().filter(|s| s.path().as_str().starts_with("content/"));
    files.cloned().collect()
}

fn edit(text: &str) -> String {
    format!("{text}\nこの文は編集で加えました。\n")
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

/// Milliseconds by stage.
#[derive(Default)]
struct Clock {
    values: Map<String, Value>,
    rounds: Vec<Map<String, Value>>,
}

impl Clock {
    fn time<T>(&mut self, name: &str, work: impl FnOnce() -> T) -> T {
        let begin = Instant::now();
        let result = work();
        self.note(name, begin);
        result
    }

    fn note(&mut self, name: &str, begin: Instant) {
        let ms = begin.elapsed().as_secs_f64() * 1000.0;
        self.values.insert(name.into(), json!(ms));
    }
}
