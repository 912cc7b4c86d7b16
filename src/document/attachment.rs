//! Files of `static/` that citizens download: what they are in truth, and what they carry that nobody meant to publish.
//!
//! Knows the forms of Office files as far as needed; PDF, photos and what belongs on a web site have files of their own. Opens no file;
//! looks at bytes within limits, and never unpacks to a disk.

mod kind;
mod pdf;
mod photo;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, finding};
use crate::source::{Digest, Source, SourcePath};

/// Larger files are heavy for a telephone.
const HEAVY: usize = 10 * 1_000_000;
/// Most bytes that one part of an Office file is read to: a small zip can unpack to more than any memory.
const PART: u64 = 8 * 1024 * 1024;
/// Most parts of an Office file that are looked at.
const PARTS: usize = 2_000;

/// What was found in attachments, kept by their content: they are large, and change seldom.
#[derive(Debug, Default)]
pub struct Checked {
    known: BTreeMap<SourcePath, (Digest, Vec<Diagnostic>)>,
}

impl Checked {
    /// Looks at files that are new or differ, and returns what is wrong with all. `read` gives the bytes of one, so that no more
    /// than those of a few are in memory.
    pub fn look<'a>(
        &mut self,
        files: impl Iterator<Item = &'a Source>,
        read: impl Fn(&'a Source) -> Option<Cow<'a, [u8]>> + Sync,
    ) -> Vec<Diagnostic> {
        let files: Vec<&Source> = files.collect();
        let known = &self.known;
        let now = files.into_par_iter().filter_map(|file| {
            let kept = known.get(file.path()).cloned();
            let entry = kept
                .filter(|(digest, _)| *digest == file.digest())
                .or_else(|| Some((file.digest(), check(file.path(), &read(file)?))));
            Some((file.path().clone(), entry?))
        });
        self.known = now.collect();
        let found = self.known.values().flat_map(|(_, found)| found);
        found.cloned().collect()
    }
}

/// What is wrong with one file.
pub fn check(path: &SourcePath, bytes: &[u8]) -> Vec<Diagnostic> {
    let extension = path.extension().to_ascii_lowercase();
    if bytes.is_empty() {
        return vec![finding! { error "attachment-empty", path;
            "ファイルの中身がありません（0 バイト）", "this file is empty (0 bytes)";
            help "もう一度保存するか、コピーし直してください", "save it or copy it again";
        }];
    }
    if let Some(refused) = kind::check(path, &extension, bytes) {
        return vec![refused];
    }
    if let Some(wrong) = wrong_kind(path, &extension, bytes) {
        return vec![wrong];
    }
    let mut found = Vec::new();
    if ["xlsm", "xlsb", "docm", "pptm", "xltm", "dotm"].contains(&extension.as_str()) {
        return vec![macros(path)];
    }
    if bytes.len() > HEAVY {
        let size = bytes.len() / 1_000_000;
        found.push(finding! { warning "attachment-heavy", path;
            "ファイルが大きすぎます（{size} MB）", "this file is heavy ({size} MB)";
            help "10 MB までに分けるか、画像を小さくして保存し直してください",
                 "split it or save it with smaller pictures, up to 10 MB";
        });
    }
    match extension.as_str() {
        "pdf" => found.extend(pdf::check(path, bytes)),
        "jpg" | "jpeg" | "png" | "webp" | "heic" | "heif" | "avif" => {
            found.extend(photo::check(path, bytes));
        }
        "xlsx" | "docx" | "pptx" => found.extend(office(path, bytes)),
        _ => {}
    }
    found
}

/// The forms that are known by their first bytes.
const FORMS: [(&str, &[u8]); 7] = [
    ("PNG", b"\x89PNG\r\n\x1A\n"),
    ("JPEG", b"\xFF\xD8\xFF"),
    ("GIF", b"GIF8"),
    ("WebP", b"RIFF"),
    ("Office", b"PK\x03\x04"),
    ("Office 97-2003", b"\xD0\xCF\x11\xE0"),
    ("HTML", b"<"),
];

/// How far into a file readers look for the beginning of a PDF.
const BEFORE_PDF: usize = 1024;

fn form(bytes: &[u8]) -> Option<&'static str> {
    let start = bytes.trim_ascii_start();
    let head = &bytes[..bytes.len().min(BEFORE_PDF)];
    if head.windows(5).any(|part| part == b"%PDF-") {
        return Some("PDF");
    }
    let known = FORMS.iter().find(|(_, magic)| start.starts_with(magic));
    known.map(|(name, _)| *name)
}

fn wrong_kind(path: &SourcePath, extension: &str, bytes: &[u8]) -> Option<Diagnostic> {
    let right = match extension {
        "pdf" => "PDF",
        "png" => "PNG",
        "jpg" | "jpeg" => "JPEG",
        "gif" => "GIF",
        "webp" => "WebP",
        "xlsx" | "docx" | "pptx" | "zip" => "Office",
        "xls" | "doc" | "ppt" => "Office 97-2003",
        _ => return None,
    };
    let is = form(bytes);
    if is == Some(right) {
        return None;
    }
    // Office puts a file with a password into a case of the old form.
    if right == "Office" && is == Some("Office 97-2003") {
        return Some(locked(path));
    }
    let (ja, en) = match is {
        Some(name) => (format!("中身は {name} です"), format!("it holds {name}")),
        None => (
            "中身が壊れているか、別の種類です".to_owned(),
            "it is damaged or of another kind".to_owned(),
        ),
    };
    Some(finding! { error "attachment-not-what-it-says", path;
        "拡張子は .{extension} ですが、{ja}", "the file ends in .{extension}, but {en}";
        help "もとのソフトで開き、正しい種類を選んで保存し直してください。名前だけ変えても開けません",
             "open it in its program and save it as the right kind; changing the name alone does not help";
    })
}

fn macros(path: &SourcePath) -> Diagnostic {
    finding! { error "attachment-with-macros", path;
        "マクロの入ったファイルは公開できません", "files with macros cannot be published";
        help "マクロのない形（.xlsx、.docx）か PDF で保存し直してください",
             "save it without macros (.xlsx, .docx) or as PDF";
    }
}

fn locked(path: &SourcePath) -> Diagnostic {
    finding! { error "attachment-locked", path;
        "パスワードのかかったファイルは、市民が開けません",
        "a file with a password cannot be opened by citizens";
        help "パスワードと制限を外して保存し直してください。読み上げソフトでも読めるようになります",
             "save it without password and restrictions; screen readers can then read it, too";
    }
}

fn hides(path: &SourcePath, ja: &str, en: &str) -> Diagnostic {
    finding! { error "attachment-hides-content", path;
        "見えない内容が入っています: {ja}", "there is content that does not show: {en}";
        help "「ファイル → 情報 → ドキュメント検査」で取り除き、保存し直してください。見えないだけで、だれでも取り出せます",
             "remove it with the document inspector and save again; anybody can take it out";
    }
}

fn names_author(path: &SourcePath, name: &str) -> Diagnostic {
    finding! { warning "attachment-names-author", path;
        "作成者の名前「{name}」が入っています", "the file names its author, `{name}`";
        help "公開してよい名前でなければ、文書のプロパティから消して保存し直してください",
             "unless the name may be public, remove it from the document's properties";
    }
}

fn office(path: &SourcePath, bytes: &[u8]) -> Vec<Diagnostic> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return vec![damaged(path)];
    };
    let names: Vec<String> =
        archive.file_names().take(PARTS).flatten().map(|name| name.into_owned()).collect();
    if names.iter().any(|name| name.ends_with("vbaProject.bin")) {
        return vec![macros(path)];
    }
    let mut read = |name: &str| -> String {
        let mut text = Vec::new();
        let part = archive.by_name(name).map(|file| file.take(PART).read_to_end(&mut text));
        match part {
            Ok(Ok(_)) => String::from_utf8_lossy(&text).into_owned(),
            // A part that cannot be unpacked says nothing; the program that opens the file will.
            _ => String::new(),
        }
    };
    let mut found = Vec::new();
    let book = read("xl/workbook.xml");
    for sheet in book.split("<sheet ").skip(1) {
        let tag = sheet.split('>').next().unwrap_or_default();
        if tag.contains("state=\"hidden\"") || tag.contains("state=\"veryHidden\"") {
            let name = between(tag, "name=\"", "\"").unwrap_or_default();
            found.push(hides(
                path,
                &format!("非表示のシート「{name}」"),
                &format!("the hidden sheet `{name}`"),
            ));
        }
    }
    let sheets = names.iter().filter(|n| n.starts_with("xl/worksheets/sheet"));
    if sheets
        .map(|n| read(n))
        .any(|text| text.contains(" hidden=\"1\"") || text.contains(" hidden=\"true\""))
    {
        found.push(hides(path, "非表示の行か列", "hidden rows or columns"));
    }
    if names.iter().any(|name| name.contains("/comments") || name.contains("/threadedComments")) {
        found.push(hides(path, "コメント", "comments"));
    }
    let words = read("word/document.xml");
    if words.contains("<w:ins ") || words.contains("<w:del ") {
        found.push(hides(path, "変更履歴", "tracked changes"));
    }
    if names.iter().any(|name| name.starts_with("xl/externalLinks/")) {
        found.push(hides(path, "ほかのファイルへのリンク", "links to other files"));
    }
    let facts = read("docProps/core.xml");
    let author = ["<dc:creator>", "<cp:lastModifiedBy>"]
        .iter()
        .find_map(|tag| between(&facts, tag, "<").filter(|name| !name.trim().is_empty()));
    found.extend(author.map(|name| names_author(path, name)));
    found
}

fn damaged(path: &SourcePath) -> Diagnostic {
    finding! { error "attachment-not-what-it-says", path;
        ("拡張子は .{} ですが、中身が壊れています", path.extension()),
        ("the file ends in .{}, but is damaged", path.extension());
        help "もとのソフトで開けるか確かめ、保存し直してください",
             "check that its program opens it, and save it again";
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(inner, _)| inner)
}
