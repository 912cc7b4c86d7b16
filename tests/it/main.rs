//! The integration tests, in one binary so that they link once.

mod built;
mod charts;
mod cli;
mod data;
mod edit;
mod evaluation;
mod figures;
mod forms;
mod judgement;
mod limits;
mod links;
mod money;
mod mutations;
mod open_data;
mod output;
mod pages;
mod pictures;
mod plan;
mod progress;
mod project;
mod publish;
mod reports;
mod rules;
mod same_bytes;
mod search;
mod search_recall;
mod serve;
mod theme;
mod tidy;
mod time;
mod tree;
mod watch;
mod web;
mod wishes;
mod words;
mod workbook;

use keikaku::source::{SourcePath, Sources};

/// Reads several files in one string, each after a line `-- path --`.
pub fn archive(text: &str) -> Sources {
    let mut sources = Sources::default();
    let mut current: Option<(SourcePath, String)> = None;
    for line in text.split_inclusive('\n') {
        let name = line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
        match (name, &mut current) {
            (Some(name), slot) => {
                if let Some((path, text)) = slot.take() {
                    sources.insert(path, text.into_bytes());
                }
                *slot = Some((SourcePath::new(name), String::new()));
            }
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => {}
        }
    }
    if let Some((path, text)) = current {
        sources.insert(path, text.into_bytes());
    }
    sources
}
