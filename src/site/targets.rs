//! Where a site is published to: the `publish:` part of `site.yaml`.
//!
//! Knows the keys, which of them a kind needs, and what people write instead of them. Knows no network and no secret: a password written
//! here is an error.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Text, finding};
use crate::document::Document;
use crate::document::schema::{Dictionary, Field, FromNode, Shape, keys, value, words};
use crate::document::yaml::{Key, YamlNode, YamlValue};
use crate::source::secret::{is_secret_key, is_secret_value};
use crate::source::{Location, SourcePath, Span};

/// The `publish:` part of the site settings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PublishSettings {
    /// Targets in the file's order.
    pub targets: Vec<PublishTarget>,
    /// Successors of removed pages, by path: `old/index.html: new/index.html`.
    pub moved: BTreeMap<String, String>,
}

keys! {
    /// One place to publish to.
    #[derive(Debug, Clone, PartialEq)]
    pub struct PublishTarget {
        kind: Protocol, "送り方", "how it is reached";
        host: String = String::new(), "サーバーの名前（sftp, ftps）", "host name or address";
        port: Option<u32>, "ポート番号（初めは 22 か 21）", "TCP port, if not the usual one";
        user: String = String::new(), "ログインの名前（s3 ではアクセスキー）", "login name, or S3 access key";
        path: String = String::new(), "サーバーの上のフォルダー（directory, zip では手元のフォルダー）", "the site's root on the host, or a local path";
        url: Option<String>, "市民が読むアドレス。送った後、ここから読み直して確かめます", "where citizens read it; what was sent is verified there";
        host_key: Option<String>, "サーバーの鍵の指紋 SHA256:…（sftp）", "fingerprint of the SSH host key, `SHA256:` and base 64";
        key_file: Option<String>, "秘密鍵のファイル（sftp）", "file of the SSH private key";
        password_env: Option<String>, "パスワードを入れる環境変数の名前", "name of the environment variable with the password";
        password_file: Option<String>, "パスワードを入れた、本人だけが読めるファイル", "file with the password that only its owner can read";
        keyring: bool, "パスワードを OS のキーリング（keikaku、ユーザー@サーバー）から取る", "whether the OS keyring has the password (entry `keikaku`, account `user@host`)";
        endpoint: Option<String>, "WebDAV のフォルダーか S3 のアドレス", "address of a WebDAV folder or an S3 service";
        bucket: Option<String>, "S3 のバケット", "S3 bucket";
        region: Option<String>, "S3 のリージョン", "S3 region";
        certificate: Option<String>, "この証明書だけを受け入れる SHA256:…", "fingerprint of the only accepted TLS certificate, `SHA256:` and hexadecimal";
        ca_file: Option<String>, "この認証局だけを信じる PEM ファイル", "PEM file of the only trusted authorities";
        records: Option<String>, "記録を置くフォルダー（初めはサイトの中の _publish）", "folder of the records, if not inside the site";
        connections: Option<u32>, "同時につなぐ数（初めは 4）", "connections at the same time";
        publisher: Option<String>, "公開する人の名前（初めはユーザー名）", "the publisher's name for others";
        verify: Option<Verify>, "確かめ方", "how the result is verified";
        accept_window: bool, "置きかえの間、一瞬ページがないことを受け入れる（古い sftp）", "whether a moment without a page is accepted";
        allow_plaintext: bool, "暗号化しない通信を受け入れる", "whether unencrypted transfer is accepted";
    }
    given |node, document| {
        /// Its id, the key it stands under.
        name: String = String::new();
    }
}

words! {
    /// How a target is reached.
    pub enum Protocol {
        Sftp = "sftp", "SFTP", "SSH file transfer";
        Ftps = "ftps", "FTPS", "FTP over explicit TLS";
        Ftp = "ftp", "FTP（暗号化なし）", "FTP without protection";
        Webdav = "webdav", "WebDAV", "web folder";
        S3 = "s3", "S3", "object storage";
        Directory = "directory", "フォルダーに置く", "local or mounted folder";
        Zip = "zip", "zip にまとめる", "files handed to a vendor";
    }
}

words! {
    /// How the result is verified.
    pub enum Verify {
        Http = "http", "公開したアドレスから読み直す", "as a citizen reads it: over HTTP from `url`";
        Protocol = "protocol", "送った方法で読み直す", "over the protocol it was sent with, for closed networks that cannot reach `url`";
    }
}

/// The key below `publish:` that is no target.
const MOVED: &[Field] = &[Field {
    name: "moved",
    shape: Shape::Dictionary(&Shape::Text),
    required: false,
    ja: "移動したページ（前の場所: 新しい場所）",
    en: "successors of removed pages",
}];

impl FromNode for PublishSettings {
    const SHAPE: Shape = Shape::Ids { also: MOVED, each: &PublishTarget::SHAPE };
    const ABSENT: Option<fn() -> Self> = Some(Self::default);

    fn read(node: &YamlNode, document: &Document) -> Option<Self> {
        let moved = value::<Dictionary<String>>(node, "moved", document).unwrap_or_default();
        let targets = node.entries().iter().filter(|(key, _)| key.text != "moved");
        let targets = targets.filter_map(|(key, node)| {
            let name = key.text.clone();
            PublishTarget::read(node, document).map(|target| PublishTarget { name, ..target })
        });
        Some(Self {
            targets: targets.collect(),
            moved: moved.into_iter().map(|(from, to)| (from.value, to)).collect(),
        })
    }
}

/// Names that this program's own records have beside those of targets.
const OURS: [&str; 1] = ["objects"];

/// The kinds, and what people write for them.
const KINDS: [(Protocol, &str); 7] = [
    (Protocol::Directory, "folder local dir file mount share smb nas フォルダー フォルダ"),
    (Protocol::Sftp, "ssh scp rsync"),
    (Protocol::Ftps, "ftpes ftp+tls ftp-tls"),
    (Protocol::Webdav, "dav webdavs https"),
    (Protocol::S3, "aws bucket"),
    (Protocol::Zip, "archive"),
    (Protocol::Ftp, ""),
];

/// Keys, and what people write for them.
const KEYS: [(&str, &str); 9] = [
    ("kind", "type protocol method"),
    ("path", "directory folder dir root local remote_path"),
    ("host", "hostname server"),
    ("user", "username login account"),
    ("url", "base_url address public_url"),
    ("host_key", "fingerprint"),
    ("key_file", "identity_file ssh_key"),
    ("endpoint", "service"),
    ("connections", "parallel"),
];

/// What a word is written for.
fn meant_by<T: Copy>(words: &[(T, &str)], written: &str) -> Option<T> {
    let found = words.iter().find(|(_, others)| others.split(' ').any(|one| one == written));
    found.map(|(right, _)| *right).filter(|_| !written.is_empty())
}

/// The kind that a word means, right or nearly so.
pub fn kind(word: &str) -> Option<Protocol> {
    let word = word.trim().to_lowercase();
    let right = KINDS.iter().map(|(kind, _)| *kind).find(|kind| kind.word() == word);
    right.or_else(|| meant_by(&KINDS, &word))
}

/// The keys that a target of a kind has, each with an example.
pub const fn example(kind: Protocol) -> &'static [(&'static str, &'static str)] {
    match kind {
        Protocol::Sftp => &[
            ("host", "www.city.example.jp"),
            ("user", "web"),
            ("path", "/var/www/plan"),
            ("url", "https://www.city.example.jp/plan/"),
            ("key_file", "~/.ssh/id_ed25519"),
            ("password_env", "PLAN_PASSWORD"),
        ],
        Protocol::Ftps | Protocol::Ftp => &[
            ("host", "www.city.example.jp"),
            ("user", "web"),
            ("path", "/htdocs/plan"),
            ("url", "https://www.city.example.jp/plan/"),
            ("password_env", "PLAN_PASSWORD"),
        ],
        Protocol::Webdav => &[
            ("endpoint", "https://dav.city.example.jp/plan/"),
            ("user", "web"),
            ("url", "https://www.city.example.jp/plan/"),
            ("password_env", "PLAN_PASSWORD"),
        ],
        Protocol::S3 => &[
            ("endpoint", "https://s3.ap-northeast-1.amazonaws.com"),
            ("bucket", "plan"),
            ("region", "ap-northeast-1"),
            ("user", "AKIAEXAMPLE"),
            ("url", "https://www.city.example.jp/plan/"),
            ("password_env", "PLAN_PASSWORD"),
        ],
        Protocol::Directory => {
            &[("path", "/mnt/www/plan"), ("url", "https://www.city.example.jp/plan/")]
        }
        Protocol::Zip => &[("path", "handover")],
    }
}

/// Everything that is wrong with the targets, beyond the shapes of their keys, which `found` has.
pub fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    let path = &document.path;
    secrets(document, found);
    let Some(publish) = document.fields.get("publish") else {
        return;
    };
    for (name, target) in publish.entries() {
        if name.text == "moved" || !matches!(target.value, YamlValue::Map(_)) {
            continue;
        }
        if OURS.contains(&name.text.as_str()) {
            found.push(finding! { error "bad-id", path, name.span;
                ("`{}` は、このツールが使う名前です", name.text),
                ("`{}` is a name that this program uses itself", name.text);
                help "ほかの名前にしてください（例 city）", "take another, such as city";
            });
        }
        meant(path, target, found);
        let kind = target.get("kind").and_then(|kind| Protocol::read(kind, document));
        if let Some(kind) = kind {
            found.extend(needed(path, name, target, kind));
        }
        found.extend(numbers(path, target));
        found.extend(["url", "endpoint"].iter().filter_map(|key| address(path, target, key)));
    }
}

/// The key that another word is written for.
fn meant_key(written: &str) -> Option<&'static str> {
    meant_by(&KEYS, &written.to_lowercase().replace('-', "_"))
}

/// Puts the right word into what was found wrong with a word that only looks for another.
fn meant(path: &SourcePath, target: &YamlNode, found: &mut [Diagnostic]) {
    let mut better = |span: Span, code: &str, word: &str| {
        let place = Location::new(path, span);
        let of = |d: &&mut Diagnostic| d.place.as_ref() == Some(&place) && d.code == code;
        if let Some(finding) = found.iter_mut().find(of) {
            finding.help = Some(Text::new(
                format!("もしかして `{word}` ですか"),
                format!("did you mean `{word}`?"),
            ));
        }
    };
    for (key, node) in target.entries() {
        if let Some(right) = meant_key(&key.text) {
            better(key.span, "unknown-key", right);
        }
        let kind = node.as_text().filter(|_| key.text == "kind");
        if let Some(right) = kind.and_then(|kind| meant_by(&KINDS, &kind.trim().to_lowercase())) {
            better(node.span, "unknown-word", right.word());
        }
    }
}

/// Keys without which a kind cannot be reached.
fn needed(path: &SourcePath, name: &Key, target: &YamlNode, kind: Protocol) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let (keys, read): (&[&str], bool) = match kind {
        Protocol::Sftp | Protocol::Ftps | Protocol::Ftp => (&["host", "path"], true),
        Protocol::Webdav => (&["endpoint"], true),
        Protocol::S3 => (&["endpoint", "bucket"], true),
        Protocol::Directory | Protocol::Zip => (&["path"], false),
    };
    let word = kind.word();
    let mut lacks = |key: &str, also: (&str, &str)| {
        let examples = example(kind).iter();
        let example = examples.filter(|(name, _)| *name == key).map(|(_, example)| *example);
        let example = example.collect::<String>();
        let meant =
            target.entries().iter().any(|(written, _)| meant_key(&written.text) == Some(key));
        if target.get(key).is_none() && !meant {
            found.push(finding! { error "missing-key", path, name.span;
                ("公開先 `{}`（{word}）に `{key}` がありません", name.text),
                ("the target `{}` ({word}) has no `{key}`", name.text);
                help ("`{key}: {example}` のように書き足してください{}", also.0),
                     ("add a line such as `{key}: {example}`{}", also.1);
            });
        }
    };
    for key in keys {
        lacks(key, ("", ""));
    }
    if read && target.text("verify") != Some(Verify::Protocol.word()) {
        lacks(
            "url",
            (
                "。このパソコンからそのアドレスを読めないときは `verify: protocol` と書きます",
                ", or `verify: protocol` if this computer cannot read that address",
            ),
        );
    }
    if kind == Protocol::Ftp && !target.flag("allow_plaintext") {
        let span = target.get("kind").map_or(name.span, |kind| kind.span);
        found.push(
            finding! { error "unprotected-transfer", path, span;
                ("公開先 `{}` は暗号化されない FTP です", name.text),
                ("`{}` is FTP without encryption", name.text);
                help "`ftps` か `sftp` を使ってください。危険を承知のうえなら allow_plaintext: true と書きます",
                     "use `ftps` or `sftp`, or write allow_plaintext: true if you must";
            },
        );
    }
    found
}

/// Numbers that no port and no computer has.
fn numbers(path: &SourcePath, target: &YamlNode) -> Vec<Diagnostic> {
    let wrong = |key: &str, most: u32| {
        let node = target.get(key)?;
        let number: u32 = node.as_text()?.parse().ok()?;
        (!(1..=most).contains(&number)).then(|| {
            finding! { error "number-out-of-range", path, node.span;
                "`{key}` に書けるのは 1 から {most} までです", "`{key}` is a number from 1 to {most}";
                help "`{key}` の行を消すと、ふつうの値になります",
                     "without `{key}` the usual one is taken";
            }
        })
    };
    [wrong("port", 65_535), wrong("connections", 16)].into_iter().flatten().collect()
}

/// An address that no program could ask.
fn address(path: &SourcePath, target: &YamlNode, key: &str) -> Option<Diagnostic> {
    let node = target.get(key)?;
    let text = node.as_text()?;
    if text.starts_with("https://") || text.starts_with("http://") {
        return None;
    }
    Some(finding! { error "bad-address", path, node.span;
        "`{key}` は、アドレスではありません", "`{key}` is not an address";
        help "`https://` で始まるアドレスを書いてください（例 https://www.city.example.jp/plan/）",
             "write an address that starts with `https://`, such as https://www.city.example.jp/plan/";
    })
}

/// Secrets in a file that goes to a shared folder or a repository, wherever in the settings and whatever they are for.
fn secrets(document: &Document, found: &mut Vec<Diagnostic>) {
    let mut secret = Vec::new();
    walk(&document.fields, &mut |key, node| {
        let text = node.as_text().unwrap_or_default();
        let wrong = match key.text.as_str() {
            "password_env" => !text.is_empty() && !is_variable(text),
            "password_file" | "key_file" => text.contains('\n') || is_secret_value(text),
            name => is_secret_key(name) || is_secret_value(text),
        };
        if wrong {
            secret.push(key.clone());
        }
    });
    // What is said of a secret's key is said once.
    found.retain(|d| {
        let place = d.place.as_ref();
        let of = |key: &Key| place.is_some_and(|p| p.path == document.path && p.span == key.span);
        !secret.iter().any(of)
    });
    found.extend(secret.iter().map(|key| one_secret(document, key)));
}

fn one_secret(document: &Document, key: &Key) -> Diagnostic {
    let (ja, en) = match key.text.as_str() {
        "password_env" => (
            "環境変数の「名前」だけを書いてください（例 password_env: PLAN_PASSWORD）。パスワードを書いて共有した場合は、変えてください",
            "write the name of an environment variable only, such as password_env: PLAN_PASSWORD; change the password if it was written here and shared",
        ),
        _ => (
            "ここから消して、環境変数か鍵ファイルで渡してください（例 password_env: PLAN_PASSWORD）。すでに共有した場合は、その秘密を変えてください",
            "remove it and pass it by an environment variable or a key file, such as password_env: PLAN_PASSWORD; change it if the file was shared",
        ),
    };
    finding! { error "secret-in-settings", &document.path, key.span;
        ("`{}`（秘密の値）が設定ファイルに書かれています", key.text),
        ("`{}` is a secret and stands in a settings file", key.text);
        help ja, en;
    }
}

/// The name of an environment variable, as people name them.
fn is_variable(text: &str) -> bool {
    let sign = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    text.len() <= 64 && text.chars().all(sign) && !text.starts_with(|c: char| c.is_ascii_digit())
}

fn walk(node: &YamlNode, visit: &mut impl FnMut(&Key, &YamlNode)) {
    for (key, value) in node.entries() {
        visit(key, value);
        walk(value, visit);
    }
    for item in node.items() {
        walk(item, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::secret::PLAIN;

    #[test]
    fn every_key_is_shown_or_a_secrets() {
        let Shape::Map(fields) = PublishTarget::SHAPE else {
            panic!("a map");
        };
        let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        let plain = names.iter().filter(|name| !is_secret_key(name));
        assert_eq!(plain.copied().collect::<Vec<_>>(), {
            let mut known: Vec<&str> = PLAIN.split(' ').collect();
            known.sort_by_key(|key| names.iter().position(|name| name == key));
            known
        });
    }
}
