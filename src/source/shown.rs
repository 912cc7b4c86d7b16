//! How a name from outside is shown: on one line, every character of it visible.

use std::borrow::Cow;
use std::path::Path;

/// The text with everything that a terminal, a CI system or an eye would take for something else written as `\u{…}`: control characters,
/// line ends among them, and marks that hide or turn what follows.
pub fn shown(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 16);
    push(&mut out, text, is_hidden);
    out.into()
}

/// The same for a text of several lines, which it keeps. No line of it is one that a CI system would obey.
pub fn shown_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let command = line.trim_start().starts_with("::");
        push(&mut out, line, |c| is_hidden(c) || command && c == ':');
    }
    out
}

fn push(out: &mut String, text: &str, is_hidden: impl Fn(char) -> bool) {
    for c in text.chars() {
        match is_hidden(c) {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
}

/// A path of this machine, shown.
pub fn shown_path(path: &Path) -> String {
    shown(&path.to_string_lossy()).into_owned()
}

/// True for characters that do something instead of being seen.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{FEFF}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_act_is_seen() {
        assert_eq!(shown("content/計画/1-1.md"), "content/計画/1-1.md");
        assert_eq!(shown("a\x1b[31m\x07.md"), "a\\u{1b}[31m\\u{7}.md");
        assert_eq!(shown("n\n::error::x"), "n\\u{a}::error::x");
        assert_eq!(shown("a\u{202E}gnp.txt"), "a\\u{202e}gnp.txt");
        assert_eq!(shown_lines("作りました\n  次へ"), "作りました\n  次へ");
        assert_eq!(shown_lines("\x1b[2J"), "\\u{1b}[2J");
        assert_eq!(
            shown_lines("a\n ::stop-commands::x"),
            "a\n \\u{3a}\\u{3a}stop-commands\\u{3a}\\u{3a}x"
        );
    }
}
