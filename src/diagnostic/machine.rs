//! Diagnostics for programs: JSON, SARIF 2.1.0 and the one-line form that CI systems read.
//!
//! Knows formats only; positions are one-based lines and columns in characters.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{Diagnostic, Language, Severity, Text, Texts};
use crate::source::{Location, Sources, shown};

/// All findings as one JSON array.
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let texts = Texts::of(diagnostics, sources);
    let items: Vec<Value> = diagnostics
        .iter()
        .map(|d| {
            let say = |text: &Text, language| texts.say(d, text, language);
            let text = |t: &Text| json!({ "ja": say(t, Language::Ja), "en": say(t, Language::En) });
            json!({
                "severity": severity(d.severity),
                "code": d.code,
                "message": text(&d.message),
                "place": d.place.as_ref().map(|p| place(p, &texts)),
                "labels": d.labels.iter().map(|l| json!({
                    "message": text(&l.message),
                    "place": place(&l.place, &texts),
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
    let texts = Texts::of(diagnostics, sources);
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|d| {
            let mut message = texts.say(d, &d.message, language);
            if let Some(help) = &d.help {
                message = format!("{message} ({})", texts.say(d, help, language));
            }
            let locations: Vec<Value> = d
                .place
                .iter()
                .map(|p| {
                    let (start, end) = (texts.start(p), texts.end(p));
                    json!({ "physicalLocation": {
                        "artifactLocation": { "uri": uri(p.path.as_str()) },
                        "region": {
                            "startLine": start.0, "startColumn": start.1,
                            "endLine": end.0, "endColumn": end.1,
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
    let texts = Texts::of(diagnostics, sources);
    // A line end would begin another command. What is not seen is shown, so that only these are left.
    let message = |text: &str| {
        let lines: Vec<String> =
            text.split('\n').map(|line| shown(line).replace('%', "%25")).collect();
        lines.join("%0A")
    };
    let property = |text: &str| {
        let text = shown(text).replace('%', "%25");
        text.replace(':', "%3A").replace(',', "%2C")
    };
    diagnostics
        .iter()
        .map(|d| {
            let level = match d.severity {
                Severity::Note => "notice",
                other => severity(other),
            };
            let at = d.place.as_ref().map_or(String::new(), |p| {
                let (line, column) = texts.start(p);
                let file = property(p.path.as_str());
                format!(" file={file},line={line},col={column},title={}", d.code)
            });
            let mut text = texts.say(d, &d.message, language);
            if let Some(help) = &d.help {
                text = format!("{text} → {}", texts.say(d, help, language));
            }
            format!("::{level}{at}::{}\n", message(&text))
        })
        .collect()
}

/// A path as the relative URI that it is.
fn uri(path: &str) -> String {
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    utf8_percent_encode(path, KEPT).to_string()
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn place(place: &Location, texts: &Texts) -> Value {
    let ((line, column), (end_line, end_column)) = (texts.start(place), texts.end(place));
    json!({
        "path": place.path.as_str(),
        "line": line, "column": column,
        "end_line": end_line, "end_column": end_column,
    })
}
