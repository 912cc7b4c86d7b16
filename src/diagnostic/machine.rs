//! Diagnostics for programs: JSON, SARIF 2.1.0 and the one-line form that CI systems read.
//!
//! Knows formats only; positions are one-based lines and columns in characters.

use serde_json::{Value, json};

use super::{Diagnostic, Language, Severity, Text};
use crate::source::{Place, Sources, line_column};

/// All findings as one JSON array.
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let text = |t: &Text| json!({ "ja": t.ja, "en": t.en });
    let items: Vec<Value> = diagnostics
        .iter()
        .map(|d| {
            json!({
                "severity": severity(d.severity),
                "code": d.code,
                "message": text(&d.message),
                "place": d.place.as_ref().map(|p| place(p, sources)),
                "labels": d.labels.iter().map(|l| json!({
                    "message": text(&l.message),
                    "place": place(&l.place, sources),
                })).collect::<Vec<_>>(),
                "help": d.help.as_ref().map(text),
            })
        })
        .collect();
    let mut out = serde_json::to_string_pretty(&items).unwrap_or_default();
    out.push('\n');
    out
}

/// All findings as a SARIF 2.1.0 log, which code hosts show beside the lines.
pub fn sarif(diagnostics: &[Diagnostic], sources: &Sources, language: Language) -> String {
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|d| {
            let mut message = d.message.get(language).to_owned();
            if let Some(help) = &d.help {
                message = format!("{message} ({})", help.get(language));
            }
            let locations: Vec<Value> = d
                .place
                .iter()
                .map(|p| {
                    let position = Position::of(p, sources);
                    json!({ "physicalLocation": {
                        "artifactLocation": { "uri": p.path.as_str() },
                        "region": {
                            "startLine": position.line, "startColumn": position.column,
                            "endLine": position.end_line, "endColumn": position.end_column,
                        },
                    }})
                })
                .collect();
            json!({
                "ruleId": d.code,
                "level": severity(d.severity),
                "message": { "text": message },
                "locations": locations,
            })
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": { "name": "keikaku" } }, "results": results }],
    });
    let mut out = serde_json::to_string_pretty(&log).unwrap_or_default();
    out.push('\n');
    out
}

/// One line a finding, in the workflow-command form that common CI systems turn into annotations.
pub fn ci(diagnostics: &[Diagnostic], sources: &Sources, language: Language) -> String {
    let escape = |text: &str| text.replace('%', "%25").replace('\n', "%0A");
    diagnostics
        .iter()
        .map(|d| {
            let level = match d.severity {
                Severity::Note => "notice",
                other => severity(other),
            };
            let at = d.place.as_ref().map_or(String::new(), |p| {
                let position = Position::of(p, sources);
                format!(
                    " file={},line={},col={},title={}",
                    p.path, position.line, position.column, d.code
                )
            });
            let help = d
                .help
                .as_ref()
                .map_or(String::new(), |h| format!(" → {}", h.get(language)));
            format!(
                "::{level}{at}::{}{}\n",
                escape(d.message.get(language)),
                escape(&help)
            )
        })
        .collect()
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn place(place: &Place, sources: &Sources) -> Value {
    let position = Position::of(place, sources);
    json!({
        "path": place.path.as_str(),
        "line": position.line, "column": position.column,
        "end_line": position.end_line, "end_column": position.end_column,
    })
}

struct Position {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl Position {
    fn of(place: &Place, sources: &Sources) -> Self {
        let text = sources
            .get(&place.path)
            .map(|s| s.text())
            .unwrap_or_default();
        let (line, column) = line_column(&text, place.span.start as usize);
        let (end_line, end_column) = line_column(&text, place.span.end as usize);
        Self {
            line,
            column,
            end_line,
            end_column,
        }
    }
}
