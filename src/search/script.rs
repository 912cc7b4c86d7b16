//! Makes the browser's script smaller without understanding it.
//!
//! Knows lines: those that only comment go, and so does indentation. So a script written for this must
//! not have a template literal over several lines, or a line inside one that begins with two slashes.

/// Returns a script without lines of comment, empty lines and indentation.
pub fn compact_script(script: &str) -> String {
    let lines = script.lines().map(str::trim);
    let mut text = String::with_capacity(script.len());
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with("//")) {
        text.push_str(line);
        text.push('\n');
    }
    text
}
