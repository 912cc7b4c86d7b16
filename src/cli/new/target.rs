//! `keikaku new target`: asks where to publish to and writes it into `site.yaml`, in which everything else stays as it is.

use std::io;

use super::{CommonOptions, Options, answer};
use crate::diagnostic::text;
use crate::disk;
use crate::document::edit::scalar;
use crate::document::schema::is_id;
use crate::document::yaml::{self, YamlValue};
use crate::publish::Failure;
use crate::publish::settings::{Protocol, PublishSettings, example};
use crate::site::targets;
use crate::source::{SourcePath, shown_path};
use crate::terminal;

/// Asks and writes. `false` when what would be written is wrong.
pub(super) fn run(common: &CommonOptions, options: &Options) -> io::Result<bool> {
    let path = common.site.join("content/site.yaml");
    let name = SourcePath::new("content/site.yaml");
    let Some(Ok(source)) = disk::read_one(&path, name) else {
        let path = shown_path(&path);
        return Err(common.fault(&text!("{path} を読めません", "{path} cannot be read")));
    };
    let text = source.text();
    let failed = |failure: Failure| common.fault(&failure.message);
    let before = PublishSettings::from_site(source.bytes()).map_err(failed)?;

    let asking = Asking { common, options };
    let name = asking.name(&before)?;
    let kind = asking.kind()?;
    let values = asking.values(kind)?;
    let values = values.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let block = example::block(&name, [("kind", kind.word())].into_iter().chain(values));

    let Some(mut written) = inserted(&text, &block) else {
        return Err(common.fault(&text!(
            "publish: が {{ }} で書かれているので、書き足せません。次の行を publish: の下に書いてください:\n{block}",
            "publish: is written in {{ }}; add these lines below it by hand:\n{block}"
        )));
    };
    // Nothing that cannot be read again is written.
    let after = PublishSettings::from_site(written.clone()).map_err(failed)?;
    if after.targets.len() != before.targets.len() + 1 {
        return Err(io::Error::other(block));
    }
    let raw = String::from_utf8_lossy(source.bytes());
    if raw.contains("\r\n") {
        written = written.replace('\n', "\r\n");
    }
    if raw.starts_with('\u{FEFF}') {
        written.insert(0, '\u{FEFF}');
    }
    disk::create(&path, written.as_bytes(), true)?;
    common.tell(&text!(
        "content/site.yaml の publish: に書きました:\n{block}パスワードがあれば password_env の名前の環境変数に入れて、次に:\n  keikaku publish {name} --dry-run",
        "written into content/site.yaml, below publish:\n{block}Put a password, if there is one, into the variable that password_env names; then:\n  keikaku publish {name} --dry-run"
    ));
    Ok(true)
}

struct Asking<'a> {
    common: &'a CommonOptions,
    options: &'a Options,
}

impl Asking<'_> {
    fn name(&self, settings: &PublishSettings) -> io::Result<String> {
        let first = settings.targets.is_empty().then_some("city");
        let what =
            self.common.say("公開先の名前（英小文字・数字・ハイフン）", "name of the target");
        let name = self.line(self.options.name.as_deref(), what, first)?;
        if settings.targets.iter().any(|target| target.name == name) || name == "moved" {
            return Err(self
                .common
                .fault(&text!("`{name}` という名前は、もう使われています", "`{name}` is taken")));
        }
        if !is_id(&name) {
            return Err(self.common.fault(&text!(
                "`{name}` は名前に使えません。英小文字・数字・ハイフンで書いてください",
                "`{name}` cannot be a name; use lower-case letters, digits and hyphens"
            )));
        }
        Ok(name)
    }

    fn kind(&self) -> io::Result<Protocol> {
        if self.options.target_kind.is_none() {
            for kind in example::KINDS {
                let (ja, en) = example::about(kind);
                terminal::warn(&format!("  {:<10}{}", kind.word(), self.common.say(ja, en)));
            }
        }
        let what = self.common.say("送り方", "kind");
        let word = self.line(self.options.target_kind.as_deref(), what, None)?;
        targets::kind(&word).ok_or_else(|| {
            let words = example::KINDS.map(Protocol::word).join(", ");
            self.common.fault(&text!(
                "`{word}` という送り方はありません。使えるのは {words}",
                "`{word}` is no kind; there are {words}"
            ))
        })
    }

    /// A value for each key that the kind's example has, and for those that were given.
    fn values(&self, kind: Protocol) -> io::Result<Vec<(String, String)>> {
        let mut given: Vec<(&str, &str)> = Vec::new();
        for pair in &self.options.set {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            if example::field(key).is_none() {
                return Err(self.common.fault(&text!(
                    "`{key}` という項目はありません",
                    "`{key}` is no key of a target"
                )));
            }
            given.push((key, value));
        }
        let mut values = Vec::new();
        for (key, sample) in targets::example(kind) {
            let known = given.iter().position(|(name, _)| name == key);
            let known = known.map(|at| given.remove(at).1);
            let (ja, en) = example::field(key).map_or((*key, *key), |field| (field.ja, field.en));
            let optional = matches!(*key, "user" | "url" | "key_file" | "region" | "password_env");
            let what = text!("{key}: {ja}（例 {sample}）", "{key}: {en} (such as {sample})");
            let what = what.get(self.common.language());
            let asked = match known {
                Some(value) => value.to_owned(),
                None if optional => {
                    let none = self.common.say("なければ Enter", "Enter for none");
                    terminal::ask(&format!("{what} [{none}]: ")).unwrap_or_default()
                }
                None => self.line(None, what, None)?,
            };
            match asked.is_empty() {
                false => values.push(((*key).to_owned(), scalar(&asked, false))),
                // Without a public address the sent bytes are read back the way they went.
                true if *key == "url" => values.push(("verify".to_owned(), "protocol".to_owned())),
                true => {}
            }
        }
        values.extend(given.iter().map(|(key, value)| ((*key).to_owned(), scalar(value, false))));
        Ok(values)
    }

    /// What was given, or what is typed; Enter takes the usual one, which is shown.
    fn line(&self, given: Option<&str>, what: &str, usual: Option<&str>) -> io::Result<String> {
        let shown = usual.map_or_else(String::new, |usual| format!(" [{usual}]"));
        answer(self.common, given, &format!("{what}{shown}"), usual)
    }
}

/// The settings with one more target below `publish:`. Nothing when that is written in braces.
fn inserted(text: &str, block: &str) -> Option<String> {
    let (root, _) = yaml::parse(&SourcePath::new("content/site.yaml"), text, 0..text.len());
    let root = root?;
    let publish = root.entries().iter().find(|(key, _)| key.text == "publish");
    let mut text = text.to_owned();
    if !text.ends_with('\n') && !text.is_empty() {
        text.push('\n');
    }
    let Some((key, value)) = publish else {
        return Some(format!("{text}\npublish:\n{block}"));
    };
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |n| at + n + 1);
    let (at, block) = match &value.value {
        YamlValue::Null => (line_end(key.span.range().end), block.to_owned()),
        YamlValue::Map(entries) => {
            let (first, _) = entries.first()?;
            let start = first.span.range().start;
            let indent = start - text[..start].rfind('\n').map_or(0, |n| n + 1);
            let line = &text[start - indent..start];
            if indent == 0 || !line.chars().all(|c| c == ' ') {
                return None;
            }
            // The file's own indentation.
            let lines = block.lines().map(|line| {
                let depth = (line.len() - line.trim_start().len()) / 2;
                format!("{}{}\n", " ".repeat(depth * indent), line.trim_start())
            });
            let end = value.span.range().end.max(start);
            // A value may end with its line end.
            let end = if text[..end].ends_with('\n') { end } else { line_end(end) };
            (end, lines.collect())
        }
        _ => return None,
    };
    text.insert_str(at, &block);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::inserted;

    #[test]
    fn what_stands_in_the_settings_stays() {
        let block = "  new:\n    kind: zip\n    path: out\n";
        for (before, after) in [
            ("title: T # x\n", "title: T # x\n\npublish:\n  new:\n    kind: zip\n    path: out\n"),
            (
                "publish:   # where\ntitle: T\n",
                "publish:   # where\n  new:\n    kind: zip\n    path: out\ntitle: T\n",
            ),
            (
                "publish:\n    # the first\n    a: {kind: zip, path: x}  # why\n\n# the end\ntitle: T",
                "publish:\n    # the first\n    a: {kind: zip, path: x}  # why\n    new:\n        kind: zip\n        path: out\n\n# the end\ntitle: T\n",
            ),
        ] {
            assert_eq!(inserted(before, block).as_deref(), Some(after));
        }
        assert_eq!(inserted("publish: {a: {kind: zip, path: x}}\n", block), None);
    }
}
