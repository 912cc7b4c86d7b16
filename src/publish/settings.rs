//! A publish target in use: which one is meant, where its password is, and an example of each kind.
//!
//! The keys are those of [`crate::site::targets`]. A password is read here and shown nowhere.

pub mod example;
mod keyring;

use std::path::{Path, PathBuf};

use super::{Failure, FailureKind, Result};
use crate::diagnostic::{self, Diagnostic, Language, Severity, Text, text};
use crate::document::{self, Document, schema};
use crate::site;
pub use crate::site::targets::{Protocol, PublishSettings, PublishTarget, Verify};
use crate::source::{SourcePath, Sources, Span};

impl PublishSettings {
    /// Reads `content/site.yaml`.
    ///
    /// # Errors
    /// What `check` says of the part below `publish:`, and of a file that cannot be understood at all.
    pub fn from_site(bytes: impl Into<Vec<u8>>) -> Result<Self> {
        let path = SourcePath::new("content/site.yaml");
        let mut sources = Sources::default();
        sources.insert(path.clone(), bytes.into());
        let parsed = sources.get(&path).map(document::parse).unwrap_or_default();
        let mut found = parsed.diagnostics;
        let publishing = parsed.document.map(|document| {
            found.extend(faults(&document));
            schema::value::<PublishSettings>(&document.fields, "publish", &document)
        });
        found.retain(|d| d.severity == Severity::Error);
        if !found.is_empty() {
            let mut text = |language| {
                diagnostic::sort(&mut found);
                diagnostic::human::render(&found, &sources, language, false)
            };
            return Err(
                FailureKind::World.failure(Text::new(text(Language::Ja), text(Language::En)))
            );
        }
        Ok(publishing.flatten().unwrap_or_default())
    }

    /// The target with a name, or the first.
    ///
    /// # Errors
    /// There is none; the message lists those there are.
    pub fn target(&self, name: Option<&str>) -> Result<&PublishTarget> {
        let found = match name {
            Some(name) => self.targets.iter().find(|target| target.name == name),
            None => self.targets.first(),
        };
        let names: Vec<&str> = self.targets.iter().map(|t| t.name.as_str()).collect();
        let near = name.and_then(|name| diagnostic::nearest(name, &names));
        let Text { ja, en } = near.map_or_else(Text::default, |near| {
            text!("。もしかして `{near}` ですか", "; did you mean `{near}`?")
        });
        let names = names.join(", ");
        found.ok_or_else(|| match names.as_str() {
            "" => FailureKind::World.failure(text!(
                "content/site.yaml に公開先がありません。keikaku new target で書けます(例は keikaku publish --help)",
                "content/site.yaml has no publish target; `keikaku new target` writes one (see keikaku publish --help)"
            )),
            _ => FailureKind::World.failure(text!(
                "公開先が見つかりません。content/site.yaml の publish にあるもの: {names}{ja}",
                "no such target; publish in content/site.yaml has: {names}{en}"
            )),
        })
    }
}

/// What `check` says of the targets. What else is wrong with the settings does not concern a site that is built.
fn faults(document: &Document) -> Vec<Diagnostic> {
    let entries = document.fields.entries();
    let publish = entries.iter().find(|(key, _)| key.text == "publish");
    let within = publish.map_or(Span::default(), |(key, value)| Span {
        start: key.span.start,
        end: value.span.end.max(key.span.end),
    });
    let (_, mut found) = site::settings::read(std::iter::once(document));
    found.retain(|d| {
        let span = d.place.as_ref().map(|place| place.span);
        span.is_some_and(|span| within.start < span.start && span.start < within.end)
    });
    found
}

impl PublishTarget {
    /// A target that is only read, at a public address.
    pub fn reader() -> Self {
        let target = PublishSettings::from_site("publish: { url: { kind: zip, path: . } }");
        let mut targets = target.map(|settings| settings.targets).unwrap_or_default();
        targets.swap_remove(0)
    }

    /// The password, if the settings say where it is.
    ///
    /// # Errors
    /// It is not where the settings say, or its file can be read by others. What stands there is not shown: it may be the password itself.
    pub fn password(&self) -> Result<Option<String>> {
        let name = &self.name;
        if let Some(variable) = &self.password_env {
            return std::env::var(variable).map(Some).map_err(|_| {
                FailureKind::World.failure(text!(
                    "公開先 `{name}` の password_env が指す環境変数に、パスワードを入れてください",
                    "put the password into the environment variable that password_env of `{name}` names"
                ))
            });
        }
        if let Some(file) = &self.password_file {
            let path = home(file);
            let unread = |error: std::io::Error| {
                FailureKind::World.failure(text!(
                    "公開先 `{name}` の password_file が指すファイルを読めません: {error}",
                    "cannot read the file that password_file of `{name}` names: {error}"
                ))
            };
            if !private(&path).map_err(unread)? {
                return Err(FailureKind::World.failure(text!(
                    "公開先 `{name}` の password_file は他の人も読めます。chmod 600 で本人だけが読めるようにしてください",
                    "others can read the password_file of `{name}`; chmod 600 it"
                )));
            }
            let text = std::fs::read_to_string(&path).map_err(unread)?;
            return Ok(Some(text.trim_end_matches(['\r', '\n']).to_string()));
        }
        if self.keyring {
            return keyring::password(&self.account()).map(Some);
        }
        Ok(None)
    }

    /// The name of the password in the OS keyring: `user@host`, the endpoint's host if no other.
    fn account(&self) -> String {
        let endpoint = self.endpoint.as_deref().unwrap_or_default();
        let rest = endpoint.split_once("://").map_or("", |(_, rest)| rest);
        let named = rest.split(['/', ':']).next().unwrap_or_default();
        let host = if self.host.is_empty() { named } else { &self.host };
        format!("{}@{host}", self.user)
    }

    /// Makes sure that nobody else can read the private key, if there is one.
    ///
    /// # Errors
    /// Others can read it.
    pub fn guard_key_file(&self) -> Result<()> {
        let Some(path) = self.key_file.as_deref().map(home) else {
            return Ok(());
        };
        if private(&path).map_err(Failure::at(&path))? {
            return Ok(());
        }
        let path = crate::source::shown_path(&path);
        Err(FailureKind::World.failure(text!(
            "`{path}` は他の人も読めます。chmod 600 で本人だけが読めるようにしてください",
            "others can read `{path}`; chmod 600 it"
        )))
    }

    /// The port, or the protocol's own.
    pub fn port(&self) -> u16 {
        let own = if self.kind == Protocol::Sftp { 22 } else { 21 };
        self.port.and_then(|port| u16::try_from(port).ok()).unwrap_or(own)
    }

    /// Connections at the same time.
    pub fn connections(&self) -> usize {
        let asked = self.connections.and_then(|count| usize::try_from(count).ok());
        asked.unwrap_or(4).clamp(1, 16)
    }
}

/// `~/` is the user's home.
pub fn home(path: &str) -> PathBuf {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest),
        _ => PathBuf::from(path),
    }
}

/// True when only its owner can read a file.
#[cfg(unix)]
fn private(path: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o077 == 0)
}

#[cfg(not(unix))]
fn private(path: &Path) -> std::io::Result<bool> {
    std::fs::metadata(path).map(|_| true)
}
