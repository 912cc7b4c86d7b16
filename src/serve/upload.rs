//! A picture or a PDF that is sent with a form: taken in within limits, looked at, named, and led to from a text.
//!
//! Knows multipart and names of files. What a file holds is looked at in [`crate::document::attachment`]; the name that was sent is
//! never a path.

use axum::body::Body;
use multer::{Constraints, Multipart, SizeLimit, parse_boundary};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Language, Severity, Text};
use crate::document::attachment;
use crate::form::view::faults;
use crate::form::{FormPart, Posted, Problem};
use crate::source::{SourcePath, is_portable};

/// Most bytes of a file: 20 MB.
const FILE: u64 = 20 * 1_000_000;
/// The field that holds it.
const FIELD: &str = "upload/file";
/// Most bytes of all else that comes with it.
const REST: u64 = 2 * 1_000_000;
/// Longest name of a file, without its ending.
const NAME: usize = 40;

/// What a form sent.
#[derive(Debug, Default)]
pub struct SentFile {
    /// The fields of the form.
    pub posted: Posted,
    /// The name of the file, as it was called where it came from.
    pub name: String,
    /// The file; empty where none was chosen.
    pub bytes: Vec<u8>,
}

/// Takes a form in. An error is what to tell who sent it.
pub async fn receive(content_type: &str, body: Body) -> Result<SentFile, Text> {
    let broken = |_| {
        Text::new(
            "送られたものを読み取れません。ファイルは 20 MB まで、ほかは 2 MB までです",
            "what was sent cannot be read; a file may have 20 MB, all else 2 MB",
        )
    };
    let boundary = parse_boundary(content_type).map_err(broken)?;
    let limits = SizeLimit::new().whole_stream(FILE + REST).per_field(REST).for_field(FIELD, FILE);
    let limits = Constraints::new().size_limit(limits);
    let body = body.into_data_stream();
    let mut parts = Multipart::with_constraints(body, boundary, limits);
    let mut sent = SentFile::default();
    let mut pairs = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == FIELD {
            sent.name = part.file_name().unwrap_or_default().to_owned();
            sent.bytes = part.bytes().await.map_err(broken)?.to_vec();
        } else {
            pairs.push((name, part.text().await.map_err(broken)?));
        }
    }
    sent.posted = pairs.into_iter().collect();
    Ok(sent)
}

/// What may be sent, and the folder it goes into.
const KINDS: [(&str, &str); 6] = [
    ("jpg", "photos"),
    ("jpeg", "photos"),
    ("png", "photos"),
    ("webp", "photos"),
    ("gif", "photos"),
    ("pdf", "files"),
];

/// What `publish` refuses although it is no error: it tells where or by whom a picture was taken.
const TELLING: [&str; 2] = ["attachment-tells-place", "attachment-names-author"];

/// Where a file goes: below `static/`, under a name that no file has. `stem` names one whose own name has no Latin letter or digit.
/// An error is why it may not be written.
pub fn place(
    name: &str,
    bytes: &[u8],
    stem: &str,
    taken: impl Fn(&SourcePath) -> bool,
) -> Result<SourcePath, Text> {
    let (own, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let ending = ending.to_ascii_lowercase();
    let Some((_, folder)) = KINDS.iter().find(|(known, _)| *known == ending) else {
        return Err(Text::new(
            "入れられるのは、写真や絵（JPEG, PNG, WebP, GIF）と PDF です。Word や Excel は PDF で保存し直してください",
            "only pictures (JPEG, PNG, WebP, GIF) and PDF can be sent; save Word and Excel files as PDF",
        ));
    };
    let own = Some(safe(own)).filter(|own| is_portable(own));
    let own = own.unwrap_or_else(|| stem.to_owned());
    let path = |name: &str| SourcePath::new(&format!("static/{folder}/{name}.{ending}"));
    let names = (2..).map(|n| format!("{own}-{n}"));
    let free =
        std::iter::once(own.clone()).chain(names).map(|name| path(&name)).find(|path| !taken(path));
    let path = free.unwrap_or_else(|| path(&own));
    let refused =
        |found: &Diagnostic| found.severity == Severity::Error || TELLING.contains(&found.code);
    match attachment::check(&path, bytes).into_iter().find(refused) {
        Some(found) => {
            let (says, help) = (found.message, found.help.unwrap_or_default());
            Err(Text::new(format!("{}。{}", says.ja, help.ja), format!("{}: {}", says.en, help.en)))
        }
        None => Ok(path),
    }
}

/// A name of small Latin letters, digits and hyphens; empty where nothing is left of it.
fn safe(name: &str) -> String {
    let signs = name.chars().map(|c| match c {
        c if c.is_ascii_alphanumeric() => c.to_ascii_lowercase(),
        _ => '-',
    });
    let signs: String = signs.collect();
    let parts: Vec<&str> = signs.split('-').filter(|part| !part.is_empty()).collect();
    let name: String = parts.join("-").chars().take(NAME).collect();
    name.trim_end_matches('-').to_owned()
}

/// The text with the file at its end: a picture with what it shows, a PDF as a link with its name.
pub fn led_to(text: &str, path: &SourcePath, says: &str) -> String {
    let published = path.as_str().trim_start_matches("static/");
    // Signs that would end what they stand in.
    let says: String = says
        .chars()
        .flat_map(|c| match c {
            '\n' | '\r' => vec![' '],
            '[' | ']' | '\\' => vec!['\\', c],
            c => vec![c],
        })
        .collect();
    let line = match path.extension() {
        "pdf" => format!("[{says}（PDF）]({published})"),
        _ => format!("![{says}]({published})"),
    };
    match text.trim_end() {
        "" => line,
        text => format!("{text}\n\n{line}"),
    }
}

/// What a file is sent by, behind the form that it goes with.
#[derive(Serialize)]
pub struct UploadView {
    action: String,
    file_faults: Vec<String>,
    says_faults: Vec<String>,
    says: String,
    /// The texts that it may go into, where there are several: what each is posted as, and its heading.
    places: Vec<(String, String)>,
}

impl UploadView {
    /// For a form with these texts.
    pub fn of(
        action: String,
        sections: &[FormPart],
        posted: Option<&Posted>,
        problems: &[Problem],
        language: Language,
    ) -> Self {
        let count = sections.len();
        let place = |one: &FormPart| (one.name.clone(), one.label().to_owned());
        Self {
            action,
            file_faults: faults(problems, FIELD, language),
            says_faults: faults(problems, "upload/says", language),
            says: posted.map_or("", |posted| posted.one("upload/says")).to_owned(),
            places: sections.iter().filter(|_| count > 1).map(place).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1A\n0000";

    fn placed(name: &str, bytes: &[u8], taken: &[&str]) -> Result<String, String> {
        let taken = |path: &SourcePath| taken.contains(&path.as_str());
        place(name, bytes, "city-01", taken).map(|path| path.to_string()).map_err(|text| text.en)
    }

    #[test]
    fn a_name_is_made_safe_and_nothing_is_overwritten() {
        for (name, path) in [
            ("Walk 1.PNG", "static/photos/walk-1.png"),
            ("../../content/site.png", "static/photos/content-site.png"),
            ("C:\\Users\\a.png", "static/photos/c-users-a.png"),
            ("見守り.png", "static/photos/city-01.png"),
            (".png", "static/photos/city-01.png"),
            ("con.png", "static/photos/city-01.png"),
            ("a\u{0}\n.png", "static/photos/a.png"),
        ] {
            assert_eq!(placed(name, PNG, &[]).as_deref(), Ok(path), "{name:?}");
        }
        let taken = ["static/photos/a.png", "static/photos/a-2.png"];
        assert_eq!(placed("a.png", PNG, &taken).as_deref(), Ok("static/photos/a-3.png"));
        assert_eq!(
            placed(&format!("{}.png", "x".repeat(300)), PNG, &[]).map(|p| p.len()),
            Ok(18 + NAME)
        );
    }

    #[test]
    fn a_file_has_to_be_what_its_name_says() {
        assert!(placed("a.jpg", PNG, &[]).is_err());
        assert!(placed("a.pdf", b"<html>", &[]).is_err());
        assert!(placed("a.png", b"", &[]).is_err());
        for name in ["a.svg", "a.html", "a.exe", "a", "a.png.php"] {
            let refused = placed(name, PNG, &[]).expect_err(name);
            assert!(refused.contains("PDF"), "{name}: {refused}");
        }
    }

    #[test]
    fn a_text_leads_to_the_file_at_its_end() {
        let picture = SourcePath::new("static/photos/a.png");
        assert_eq!(
            led_to("本文。\n", &picture, "人が [歩く]\n町"),
            "本文。\n\n![人が \\[歩く\\] 町](photos/a.png)"
        );
        let pdf = SourcePath::new("static/files/a.pdf");
        assert_eq!(led_to("", &pdf, "概要版"), "[概要版（PDF）](files/a.pdf)");
    }

    #[tokio::test]
    async fn a_form_is_taken_in_within_limits() {
        let form = |file: &[u8]| {
            let mut body = b"--X\r\nContent-Disposition: form-data; name=\"alt\"\r\n\r\nline\r\nline\r\n--X\r\n\
                Content-Disposition: form-data; name=\"upload/file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
                .to_vec();
            body.extend(file);
            body.extend(b"\r\n--X--\r\n");
            Body::from(body)
        };
        let kind = "multipart/form-data; boundary=X";
        let sent = receive(kind, form(PNG)).await.expect("a form");
        assert_eq!(sent.posted.one("alt"), "line\nline");
        assert_eq!((sent.name.as_str(), sent.bytes.as_slice()), ("a.png", PNG));
        let size = usize::try_from(FILE).expect("a size") + 1;
        assert!(receive(kind, form(&vec![0; size])).await.is_err());
        assert!(receive("text/plain", form(PNG)).await.is_err());
        assert!(receive(kind, Body::from("--X\r\n")).await.is_err());
    }
}
