//! What belongs on a web site: kinds of files that readers open, and those that run, open doors or were never meant to leave the office.
//!
//! Knows names, and the tags of SVG and XML. Whether a city allows one of them all the same stands in its settings, not here.

use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};

use super::damaged;
use crate::diagnostic::{Diagnostic, finding};
use crate::source::SourcePath;

/// What readers, browsers and their programs open. Everything else has to be allowed by name: a list of what is forbidden never ends.
const READABLE: [&str; 6] = [
    "pdf txt md csv tsv json geojson xml kml gpx ics epub",
    "xlsx docx pptx xls doc ppt ods odt odp rtf zip jtd",
    "jpg jpeg png gif webp avif heic heif svg ico",
    "mp3 m4a wav ogg mp4 webm vtt srt",
    "woff woff2 ttf otf css webmanifest",
    // Refused for their macros, in words of their own.
    "xlsm xlsb docm pptm xltm dotm",
];

/// Why a file does not belong on the site as it is.
pub fn check(path: &SourcePath, extension: &str, bytes: &[u8]) -> Option<Diagnostic> {
    if holds_private_key(bytes) {
        return Some(not_for_the_web(path, "秘密鍵が入っています", "it holds a private key"));
    }
    // What must stand there has names of its own, with no ending or any.
    if path.as_str().starts_with("static/.well-known/") {
        return None;
    }
    match extension {
        "html" | "htm" | "xhtml" | "xht" | "shtml" | "mht" | "mhtml" => {
            Some(active(path, "HTML です", "it is HTML"))
        }
        "js" | "mjs" | "wasm" | "swf" => Some(active(path, "スクリプトです", "it is a script")),
        "svg" | "xml" | "kml" | "gpx" => acts(path, bytes),
        _ if is_readable(extension) => None,
        _ => {
            let (ja, en) = reason(path, extension);
            Some(not_for_the_web(path, ja, en))
        }
    }
}

fn is_readable(extension: &str) -> bool {
    READABLE.iter().flat_map(|kinds| kinds.split(' ')).any(|kind| kind == extension)
}

/// What a file that readers do not open most likely is.
fn reason(path: &SourcePath, extension: &str) -> (&'static str, &'static str) {
    match extension {
        "pem" | "key" | "p12" | "pfx" | "ppk" | "jks" | "kdbx" | "asc" | "gpg" | "ovpn" => {
            ("鍵のファイルです", "it is a key")
        }
        "php" | "cgi" | "pl" | "py" | "rb" | "sh" | "asp" | "aspx" | "jsp" | "exe" | "dll"
        | "msi" | "bat" | "cmd" | "com" | "scr" | "ps1" | "vbs" | "jar" | "apk" | "lnk" | "reg"
        | "hta" => ("プログラムです", "it is a program"),
        "sql" | "sqlite" | "sqlite3" | "db" | "mdb" | "accdb" | "dump" | "pst" | "eml" | "msg" => {
            ("データベースやメールの控えです", "it is a dump of a database or of mail")
        }
        "yaml" | "yml" | "toml" | "ini" | "conf" | "cfg" | "config" | "env" | "properties" => {
            ("設定のファイルです", "it is a file of settings")
        }
        "log" => ("記録（ログ）です", "it is a log"),
        "old" | "backup" | "save" | "copy" => ("控えのファイルです", "it is a copy kept aside"),
        "" if path.file_name().starts_with("id_") => ("鍵のファイルです", "it is a key"),
        _ => (
            "市民が開けるファイルの種類ではありません",
            "it is not a kind of file that readers open",
        ),
    }
}

fn holds_private_key(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(64 * 1024)];
    let marks: [&[u8]; 2] = [b"PRIVATE KEY-----", b"PuTTY-User-Key-File-"];
    marks.iter().any(|mark| start.windows(mark.len()).any(|part| part == *mark))
}

/// What an SVG or XML file would do in a browser, under the city's own address.
fn acts(path: &SourcePath, bytes: &[u8]) -> Option<Diagnostic> {
    match runs(bytes) {
        Ok(None) => None,
        Ok(Some((ja, en))) => Some(active(path, ja, en)),
        // Data in another encoding than UTF-8 is no picture that a browser would run.
        Err(_) if path.extension() != "svg" => None,
        Err(_) => Some(damaged(path)),
    }
}

type Words = (&'static str, &'static str);

fn runs(bytes: &[u8]) -> Result<Option<Words>, quick_xml::Error> {
    const SCRIPT: Words = ("スクリプトが入っています", "it holds a script");
    const PAGE: Words = ("HTML が入っています", "it holds HTML");
    let mut reader = Reader::from_reader(bytes);
    loop {
        let tag = match reader.read_event()? {
            Event::Start(tag) | Event::Empty(tag) => tag,
            Event::PI(instruction) if instruction.starts_with("xml-stylesheet") => {
                return Ok(Some((
                    "ほかのファイルで形を変えます",
                    "another file gives it its form",
                )));
            }
            Event::Eof => return Ok(None),
            _ => continue,
        };
        match tag.local_name().as_ref().to_ascii_lowercase().as_str() {
            "script" | "handler" | "listener" => return Ok(Some(SCRIPT)),
            "foreignobject" | "iframe" | "embed" | "object" => return Ok(Some(PAGE)),
            _ => {}
        }
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(quick_xml::Error::from)?;
            let name = attribute.key.local_name().as_ref().to_ascii_lowercase();
            let value = attribute.normalized_value(XmlVersion::Explicit1_0)?;
            // Browsers ignore white space and control characters inside a scheme.
            let value: String =
                value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            let value = value.to_ascii_lowercase();
            if name.starts_with("on") && name.len() > 4 || value.contains("javascript:") {
                return Ok(Some(SCRIPT));
            }
            if value.starts_with("data:text/html") || value == "http://www.w3.org/1999/xhtml" {
                return Ok(Some(PAGE));
            }
        }
    }
}

fn active(path: &SourcePath, ja: &str, en: &str) -> Diagnostic {
    let found = finding! { error "active-content", path;
        "このファイルは、市のアドレスで動くものです: {ja}",
        "this file would run under the city's address: {en}";
    };
    allow(path, "画像や PDF にして保存し直してください。", found)
}

fn not_for_the_web(path: &SourcePath, ja: &str, en: &str) -> Diagnostic {
    let found = finding! { error "not-for-the-web", path;
        "公開するフォルダーに置くファイルではありません: {ja}",
        "this file does not belong into a folder that is published: {en}";
    };
    allow(path, "static フォルダーの外に移してください。", found)
}

/// Adds what to do, and how a city says that it means it.
fn allow(path: &SourcePath, first: &str, found: Diagnostic) -> Diagnostic {
    let file = path.as_str().trim_start_matches("static/");
    found.help(
        format!("{first}わけがあって公開するときは、content/site.yaml の allow: に `- {{ file: {file}, reason: そのわけ }}` と書きます"),
        format!("take it out of static/; if it is meant to be public, write `- {{ file: {file}, reason: why }}` under `allow:` in content/site.yaml"),
    )
}
