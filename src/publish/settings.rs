//! Where to publish to: the `publish:` part of `content/site.yaml`.
//!
//! ```yaml
//! publish:
//!   city:                         # the name used in `keikaku publish city`; the first is the default
//!     kind: sftp                  # sftp, ftps, ftp, webdav, s3, directory, zip
//!     host: www.city.example.jp
//!     port: 22                    # default: 22, 21, or the one in `endpoint`
//!     user: web
//!     path: /var/www/plan         # the site's root on the host; for directory and zip, a local path
//!     url: https://www.city.example.jp/plan/   # where citizens read it; sent bytes are verified here
//!     host_key: SHA256:…          # sftp: the server key's fingerprint
//!     key_file: ~/.ssh/id_ed25519 # sftp; its passphrase comes from password_env
//!     password_env: PLAN_PASSWORD # the NAME of an environment variable
//!     password_file: ~/.plan-pw   # or a file only its owner can read
//!     keyring: true               # or the OS keyring, entry `keikaku`, account `user@host`
//!     endpoint: https://dav.example.jp/plan/   # webdav, s3
//!     bucket: plan                # s3; `user` is the access key, the password its secret
//!     region: ap-northeast-1      # s3
//!     certificate: SHA256:…       # ftps, webdav, s3: accept exactly this certificate
//!     ca_file: city-ca.pem        # ftps, webdav, s3: trust this authority only
//!     records: /var/lib/plan      # keep the records here instead of in `<path>/_publish`
//!     connections: 4
//!     publisher: 広報課           # the name that others see while it is locked; default: the user name
//!     verify: http                # or `protocol`: read back over the same protocol only
//!     accept_window: false        # sftp without atomic replacement: accept a moment of "not found"
//!     allow_plaintext: false      # kind ftp: send password and pages readable for everybody on the way
//!   moved:                        # not a target: successors of removed pages
//!     old/index.html: new/index.html
//! ```
//!
//! Knows names of secrets, never secrets: a password written here is refused.

mod keyring;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value as Json;

use super::{Failure, Kind, Result};
use crate::diagnostic::Language;
use crate::document::yaml::{self, Node, Value};
use crate::source::SourcePath;

/// The `publish:` part of the site settings.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Targets in the file's order.
    pub targets: Vec<Target>,
    /// Successors of removed pages, by path.
    pub moved: BTreeMap<String, String>,
}

/// One place to publish to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Its name; not part of its own settings.
    #[serde(skip)]
    pub name: String,
    /// The protocol.
    pub kind: Protocol,
    /// Host name or address.
    #[serde(default)]
    pub host: String,
    /// TCP port.
    pub port: Option<u16>,
    /// Login name, or S3 access key.
    #[serde(default)]
    pub user: String,
    /// The site's root on the host, or a local path.
    #[serde(default)]
    pub path: String,
    /// The public address.
    pub url: Option<String>,
    /// Fingerprint of the SSH host key, `SHA256:` and base 64.
    pub host_key: Option<String>,
    /// File of the SSH private key.
    pub key_file: Option<String>,
    /// Name of the environment variable with the password.
    pub password_env: Option<String>,
    /// File with the password.
    pub password_file: Option<String>,
    /// Whether the OS keyring has the password.
    #[serde(default)]
    pub keyring: bool,
    /// Address of a WebDAV folder or an S3 service.
    pub endpoint: Option<String>,
    /// S3 bucket.
    pub bucket: Option<String>,
    /// S3 region.
    pub region: Option<String>,
    /// Fingerprint of the only accepted TLS certificate, `SHA256:` and hexadecimal.
    pub certificate: Option<String>,
    /// PEM file of the only trusted authorities.
    pub ca_file: Option<String>,
    /// Folder of the records, if not inside the site.
    pub records: Option<String>,
    /// Connections at the same time.
    pub connections: Option<usize>,
    /// The publisher's name for others.
    pub publisher: Option<String>,
    /// How the result is verified.
    pub verify: Option<Verify>,
    /// Whether a moment without a page is accepted.
    #[serde(default)]
    pub accept_window: bool,
    /// Whether plain FTP is accepted.
    #[serde(default)]
    pub allow_plaintext: bool,
}

/// How a target is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// SSH file transfer.
    Sftp,
    /// FTP over explicit TLS.
    Ftps,
    /// FTP without protection.
    Ftp,
    /// Web folder.
    Webdav,
    /// Object storage.
    S3,
    /// Local or mounted folder.
    Directory,
    /// Files handed to a vendor.
    Zip,
}

/// How the result is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verify {
    /// As a citizen reads it: over HTTP from `url`.
    Http,
    /// Over the protocol it was sent with, for closed networks that cannot reach `url`.
    Protocol,
}

impl Settings {
    /// Reads `content/site.yaml`.
    ///
    /// # Errors
    /// The file is not YAML, or [`Settings::from_value`] refuses it.
    pub fn from_site(yaml: &str) -> Result<Self> {
        let path = SourcePath::new("content/site.yaml");
        let (root, diagnostics) = yaml::parse(&path, yaml, 0..yaml.len());
        let Some(root) = root else {
            let why = diagnostics.first().map(|d| d.message.get(Language::En));
            return Err(wrong("site.yaml", &why.unwrap_or_default()));
        };
        let Some(publish) = root.get("publish") else {
            return Ok(Settings::default());
        };
        let mut settings = Settings::from_value(&json(publish))?;
        let written = publish.entries();
        settings
            .targets
            .sort_by_key(|target| written.iter().position(|(key, _)| key.text == target.name));
        Ok(settings)
    }

    /// Reads the value of `publish:`.
    ///
    /// # Errors
    /// An unknown key, a missing one, or a secret.
    pub fn from_value(value: &Json) -> Result<Self> {
        let mut settings = Settings::default();
        let Some(entries) = value.as_object() else {
            return match value {
                Json::Null => Ok(settings),
                _ => Err(wrong("publish", &"not a map of targets")),
            };
        };
        for (name, value) in entries {
            if name == "moved" {
                let moved = serde_json::from_value(value.clone());
                settings.moved = moved.map_err(|e| wrong(name, &e))?;
                continue;
            }
            refuse_secrets(name, value)?;
            let value = typed(value);
            let mut target: Target = serde_json::from_value(value).map_err(|e| wrong(name, &e))?;
            target.name = name.clone();
            target.check()?;
            settings.targets.push(target);
        }
        Ok(settings)
    }

    /// The target with a name, or the first.
    ///
    /// # Errors
    /// There is none; the message lists those there are.
    pub fn target(&self, name: Option<&str>) -> Result<&Target> {
        let found = match name {
            Some(name) => self.targets.iter().find(|target| target.name == name),
            None => self.targets.first(),
        };
        let names: Vec<&str> = self.targets.iter().map(|t| t.name.as_str()).collect();
        let names = names.join(", ");
        found.ok_or_else(|| {
            Failure::new(
                Kind::World,
                format!("公開先が見つかりません。content/site.yaml の publish にあるもの: {names}"),
                format!("no such target; publish in content/site.yaml has: {names}"),
            )
        })
    }
}

fn wrong(name: &str, error: &dyn std::fmt::Display) -> Failure {
    let error = error.to_string();
    // What the parser says in English is the same few sentences.
    let ja = error
        .replace("unknown field ", "知らない項目です: ")
        .replace("unknown variant ", "使えない値です: ")
        .replace("missing field ", "項目がありません: ")
        .replace("expected one of ", "使えるのは ")
        .replace("invalid type: ", "値の形が違います: ");
    Failure::new(
        Kind::World,
        format!("公開先の設定 `{name}` に誤りがあります。{ja}"),
        format!("the settings of `{name}` are wrong: {error}"),
    )
}

/// Written scalars are text; the keys say what they mean.
fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar { text, .. } => Json::String(text.clone()),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => entries
            .iter()
            .map(|(key, value)| (key.text.clone(), json(value)))
            .collect(),
    }
}

fn typed(target: &Json) -> Json {
    let mut target = target.clone();
    for (key, value) in target.as_object_mut().into_iter().flatten() {
        let parsed = match (key.as_str(), value.as_str()) {
            ("port" | "connections", Some(text)) => text.parse::<u64>().ok().map(Json::from),
            ("keyring" | "accept_window" | "allow_plaintext", Some(text)) => {
                text.parse::<bool>().ok().map(Json::from)
            }
            _ => None,
        };
        *value = parsed.unwrap_or_else(|| value.take());
    }
    target
}

fn refuse_secrets(name: &str, value: &Json) -> Result<()> {
    let Some(map) = value.as_object() else {
        return Ok(());
    };
    for (key, value) in map {
        let lower = key.to_ascii_lowercase();
        let named = lower.ends_with("_env") || lower.ends_with("_file");
        let secret = [
            "password",
            "passwd",
            "secret",
            "token",
            "passphrase",
            "private_key",
        ]
        .iter()
        .any(|word| lower.contains(word));
        let url = value.as_str().and_then(|text| text.split_once("://"));
        let in_url = url.is_some_and(|(_, rest)| {
            rest.split('/')
                .next()
                .is_some_and(|host| host.contains('@'))
        });
        if secret && !named || in_url {
            return Err(Failure::new(
                Kind::World,
                format!(
                    "公開先 `{name}` の `{key}` にパスワードなどが書かれています。ファイルには書かず、password_env に環境変数の名前を書いてください"
                ),
                format!(
                    "`{key}` of `{name}` holds a secret; never write it here, name an environment variable in password_env"
                ),
            ));
        }
    }
    Ok(())
}

impl Target {
    fn check(&self) -> Result<()> {
        use Protocol as P;
        let missing = match self.kind {
            P::Sftp | P::Ftps | P::Ftp if self.host.is_empty() => Some("host"),
            P::Sftp | P::Ftps | P::Ftp if self.path.is_empty() => Some("path"),
            P::Webdav | P::S3 if self.endpoint.is_none() => Some("endpoint"),
            P::S3 if self.bucket.is_none() => Some("bucket"),
            P::Directory | P::Zip if self.path.is_empty() => Some("path"),
            P::Directory | P::Zip => None,
            _ if self.url.is_none() && self.verify != Some(Verify::Protocol) => Some("url"),
            _ => None,
        };
        if let Some(key) = missing {
            let name = &self.name;
            return Err(Failure::new(
                Kind::World,
                format!("公開先の設定 `{name}` に `{key}` がありません"),
                format!("the settings of `{name}` lack `{key}`"),
            ));
        }
        if self.kind == P::Ftp && !self.allow_plaintext {
            return Err(Failure::new(
                Kind::World,
                format!(
                    "公開先 `{}` は暗号化されない FTP です。ftps を使うか、危険を承知のうえで allow_plaintext: true と書いてください",
                    self.name
                ),
                format!(
                    "`{}` is FTP without encryption; use ftps, or write allow_plaintext: true if you must",
                    self.name
                ),
            ));
        }
        Ok(())
    }

    /// The password, if the settings say where it is.
    ///
    /// # Errors
    /// It is not where the settings say, or its file can be read by others.
    pub fn password(&self) -> Result<Option<String>> {
        if let Some(name) = &self.password_env {
            return std::env::var(name).map(Some).map_err(|_| {
                Failure::new(
                    Kind::World,
                    format!("環境変数 {name} にパスワードを入れてください"),
                    format!("put the password into the environment variable {name}"),
                )
            });
        }
        if let Some(file) = &self.password_file {
            let path = home(file);
            private(&path)?;
            let text = std::fs::read_to_string(&path).map_err(|e| Failure::io(&path, &e))?;
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
        let host = if self.host.is_empty() {
            named
        } else {
            &self.host
        };
        format!("{}@{host}", self.user)
    }

    /// The file of the private key, if there is one.
    ///
    /// # Errors
    /// Others can read it.
    pub fn key_file(&self) -> Result<Option<PathBuf>> {
        let Some(file) = &self.key_file else {
            return Ok(None);
        };
        let path = home(file);
        private(&path)?;
        Ok(Some(path))
    }

    /// The port, or the protocol's own.
    pub fn port(&self) -> u16 {
        let own = if self.kind == Protocol::Sftp { 22 } else { 21 };
        self.port.unwrap_or(own)
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

#[cfg(unix)]
fn private(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = std::fs::metadata(path).map_err(|e| Failure::io(path, &e))?;
    if metadata.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    let path = crate::source::shown_path(path);
    Err(Failure::new(
        Kind::World,
        format!("`{path}` は他の人も読めます。chmod 600 で本人だけが読めるようにしてください"),
        format!("others can read `{path}`; chmod 600 it"),
    ))
}

#[cfg(not(unix))]
fn private(path: &Path) -> Result<()> {
    std::fs::metadata(path)
        .map(drop)
        .map_err(|e| Failure::io(path, &e))
}
