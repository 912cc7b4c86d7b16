//! What a PDF carries besides its pages: a lock, scripts, attached files, its author's name.
//!
//! Knows the form of PDF through a library. Draws no page.

use super::{hides, locked, names_author};
use crate::diagnostic::Diagnostic;
use crate::source::SourcePath;

/// What is wrong with one PDF.
pub fn check(path: &SourcePath, bytes: &[u8]) -> Vec<Diagnostic> {
    let has = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
    // A PDF that only restricts what one may do opens without a password; the library tries that.
    let facts = lopdf::Document::load_metadata_mem(bytes);
    if facts.is_err()
        && [&b"/Encrypt "[..], b"/Encrypt<", b"/Encrypt\n", b"/Encrypt\r"].iter().any(|e| has(e))
    {
        return vec![locked(path)];
    }
    let mut found = Vec::new();
    if has(b"/JavaScript") || has(b"/JS ") || has(b"/JS(") {
        found.push(hides(path, "スクリプト", "a script"));
    }
    if has(b"/EmbeddedFile") {
        found.push(hides(path, "添付ファイル", "attached files"));
    }
    let author = facts.ok().and_then(|facts| facts.author);
    let author = author.filter(|name| !name.trim().is_empty());
    found.extend(author.map(|name| names_author(path, name.trim())));
    found
}
