//! Which values may be secrets, so that none is ever shown. Written for texts that are broken, too: it reads lines, not YAML.

use std::borrow::Cow;
use std::ops::Range;

use super::SourcePath;

/// The one list of words that make a key a secret's. A key that only names where the secret is, such as `password_env`, has one as well:
/// people write the secret itself there.
const WORDS: &str = "pass pwd secret token credential private_key privatekey api_key apikey access_key パスワード 暗証 秘密 合言葉";

/// Keys of a publish target whose values everybody may see. A misspelt key may be a secret's.
pub const PLAIN: &str = "kind host port user path url host_key key_file keyring endpoint bucket region certificate ca_file records \
    connections publisher verify accept_window allow_plaintext";

/// True when a value under this key is a secret, or says where one is.
pub fn is_secret_key(key: &str) -> bool {
    let key = key.to_lowercase().replace('-', "_");
    WORDS.split(' ').any(|word| key.contains(word))
}

/// True for a private key in the place of its file's name.
pub fn is_secret_value(value: &str) -> bool {
    value.contains("PRIVATE KEY") || login(value).is_some()
}

/// The text with the logins of its addresses blotted out: `https://user:word@host/`.
pub fn without_logins(text: &str) -> Cow<'_, str> {
    let Some(found) = login(text) else {
        return text.into();
    };
    let rest = without_logins(&text[found.end..]).into_owned();
    format!("{}***{rest}", &text[..found.start]).into()
}

/// Where the first address with a login has it.
fn login(text: &str) -> Option<Range<usize>> {
    text.match_indices("://").find_map(|(at, sign)| {
        let start = at + sign.len();
        let end = text[start..].find(|c: char| "/?#\"'` ".contains(c) || c.is_whitespace());
        let host = &text[start..end.map_or(text.len(), |end| start + end)];
        let login = host.rfind('@').filter(|at| *at > 0)?;
        Some(start..start + login)
    })
}

/// The ranges of a content file's text that may be secrets.
pub fn ranges(path: &SourcePath, text: &str) -> Vec<Range<usize>> {
    let settings = path.as_str() == "content/site.yaml";
    let front_matter = path.extension() == "md";
    if !settings && !front_matter && path.extension() != "yaml" {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut inside = Inside::default();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if front_matter && number > 0 && line.trim_end() == "---" {
            break;
        }
        let body = line.trim_end();
        if let Some(from) = inside.secret(body, settings) {
            found.push(start + from..start + body.len());
        } else if let Some(login) = login(body) {
            found.push(start + login.start..start + login.end);
        }
        start += line.len();
    }
    found
}

/// What the lines before say about the next one.
#[derive(Default)]
struct Inside {
    /// Below `publish:`.
    publish: bool,
    /// Lines indented deeper than this go on with a secret.
    secret: Option<usize>,
    /// Lines indented deeper than this are addresses of pages.
    moved: Option<usize>,
}

impl Inside {
    /// Where a line's secret begins; it goes to the end of the line.
    fn secret(&mut self, line: &str, settings: bool) -> Option<usize> {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        if text.is_empty() {
            return None;
        }
        if self.secret.is_some_and(|outer| indent > outer) {
            return Some(indent);
        }
        self.secret = None;
        if self.moved.is_some_and(|outer| indent > outer) {
            return None;
        }
        self.moved = None;
        if indent == 0 && !text.starts_with(['#', '}', ']']) {
            self.publish = settings && key(text).is_some_and(|(key, _)| key == "publish");
        }
        let mut at = 0;
        for part in line.split_inclusive(['{', ',', '}']) {
            let start = at;
            at += part.len();
            let words = part.trim_end_matches(['{', ',', '}']);
            let written = words.trim();
            if written.is_empty() || written.starts_with('#') {
                continue;
            }
            let begin = start + words.len() - words.trim_start().len();
            let secret = match key(written) {
                // A target, or the head of the block.
                Some((_, value)) if value.is_empty() && part.ends_with('{') => None,
                Some((key, value)) if is_secret_key(key) => Some(written.len() - value.len()),
                Some((key, "")) if key == "moved" && self.publish => {
                    self.moved = Some(indent);
                    None
                }
                Some((_, "")) => None,
                Some((_, value)) if value.contains("PRIVATE KEY") => {
                    Some(written.len() - value.len())
                }
                Some((key, value)) if self.publish && !PLAIN.split(' ').any(|one| one == key) => {
                    Some(written.len() - value.len())
                }
                Some(_) => None,
                None if self.publish && indent > 0 => Some(0),
                None => None,
            };
            if let Some(secret) = secret {
                self.secret = Some(indent);
                return Some(begin + secret);
            }
        }
        None
    }
}

/// The key and the value of `key: value`, however the colon is written.
fn key(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once([':', '：'])?;
    let key = key.trim_start_matches("- ").trim();
    Some((key.trim_matches(['"', '\'']), value.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blotted(text: &str) -> String {
        let mut out = text.to_owned();
        let path = SourcePath::new("content/site.yaml");
        for range in ranges(&path, text).into_iter().rev() {
            out.replace_range(range, "*");
        }
        out
    }

    #[test]
    fn what_may_be_a_secret_is_found_in_whole_and_in_broken_files() {
        for (text, shown) in [
            ("title: T\npassword: x\n", "title: T\npassword: *\n"),
            (
                "publish:\n  t:\n    kind: sftp\n    pasword: x\n",
                "publish:\n  t:\n    kind: sftp\n    pasword: *\n",
            ),
            (
                "publish:\n  t: {kind: zip, password_env: \"a,b\", path: p}\n",
                "publish:\n  t: {kind: zip, password_env: *\n",
            ),
            (
                "publish:\n  t:\n    password: |\n      x\n\n      y\n    path: p\n",
                "publish:\n  t:\n    password: *\n      *\n\n      *\n    path: p\n",
            ),
            (
                "publish:\n  t:\n    password：x\n    passwort x\ntitle: T x\n",
                "publish:\n  t:\n    password：*\n    *\ntitle: T x\n",
            ),
            (
                "publish:\n  t:\n    endpoint: https://u:x@h/\n",
                "publish:\n  t:\n    endpoint: https://*@h/\n",
            ),
            (
                "publish:\n  moved:\n    a/b.html: c.html\n  t:\n    path: p\n",
                "publish:\n  moved:\n    a/b.html: c.html\n  t:\n    path: p\n",
            ),
        ] {
            assert_eq!(blotted(text), shown);
        }
    }

    #[test]
    fn an_address_is_shown_without_its_login() {
        assert_eq!(
            without_logins("see https://u:p@h/a@b and ftp://x@h"),
            "see https://***@h/a@b and ftp://***@h"
        );
        assert_eq!(without_logins("a@b https://h/@x"), "a@b https://h/@x");
    }
}
