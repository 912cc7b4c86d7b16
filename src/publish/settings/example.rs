//! An example of each kind of target, for the help, for `keikaku new target`, and for what a message says is missing.

use super::Protocol;
use crate::document::schema::{Field, fields};
use crate::site::targets::{PublishTarget, example};

/// The kinds that are recommended, in the order in which they are offered.
pub const KINDS: [Protocol; 6] = [
    Protocol::Sftp,
    Protocol::Ftps,
    Protocol::Webdav,
    Protocol::S3,
    Protocol::Directory,
    Protocol::Zip,
];

/// What a kind is, in Japanese and English.
pub fn about(kind: Protocol) -> (&'static str, &'static str) {
    match kind {
        Protocol::Sftp => ("SSH でつながるサーバー", "a server reached by SSH"),
        Protocol::Ftps => ("FTP（TLS で守る）", "FTP protected by TLS"),
        Protocol::Ftp => ("FTP（守られない）", "FTP without protection"),
        Protocol::Webdav => ("WebDAV のフォルダー", "a WebDAV folder"),
        Protocol::S3 => ("S3 と同じ形の保管サービス", "an S3 service"),
        Protocol::Directory => ("手元か共有のフォルダー", "a local or mounted folder"),
        Protocol::Zip => ("業者に渡す zip", "zip files handed to a vendor"),
    }
}

/// A key of a target, with what it is.
pub fn field(key: &str) -> Option<&'static Field> {
    fields::<PublishTarget>().iter().find(|field| field.name == key)
}

/// The lines of a target below `publish:`.
pub fn block<'a>(name: &str, values: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let lines = values.into_iter().map(|(key, value)| format!("    {key}: {value}\n"));
    format!("  {name}:\n{}", lines.collect::<String>())
}

/// All kinds, for the help of `publish`.
pub fn help() -> String {
    let mut out = String::from(
        "公開先は content/site.yaml に書きます（keikaku new target でも書けます）。種類ごとの例:\n\
         Targets stand in content/site.yaml (keikaku new target writes one). An example of each kind:\n",
    );
    for kind in KINDS {
        let (ja, en) = about(kind);
        let values = [("kind", kind.word())].into_iter().chain(example(kind).iter().copied());
        out.push_str(&format!("\n# {ja} / {en}\npublish:\n{}", block("city", values)));
    }
    out.push_str(
        "\nパスワードは書きません。password_env（環境変数の名前）、password_file、keyring のどれかで渡します。\n\
         Never write a password: name an environment variable (password_env), a file or the keyring.\n\
         このパソコンから url を読めないときは verify: protocol と書きます / verify: protocol if this computer cannot read url.",
    );
    out
}
