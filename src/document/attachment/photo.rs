//! What a photo tells besides its picture: where it was taken, and who took it.
//!
//! Knows Exif in JPEG, PNG, WebP and HEIC, and the same facts in XMP. Changes no picture.

use std::io::Cursor;

use exif::{In, Tag, Value};

use super::names_author;
use crate::diagnostic::{Diagnostic, finding};
use crate::source::SourcePath;

/// What one photo gives away.
pub fn check(path: &SourcePath, bytes: &[u8]) -> Vec<Diagnostic> {
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true);
    let facts = reader
        .read_from_container(&mut Cursor::new(bytes))
        .or_else(|error| error.distill_partial_result(|_| {}))
        .ok();
    let mut found = Vec::new();
    let has_place = facts.as_ref().is_some_and(|facts| {
        [Tag::GPSLatitude, Tag::GPSLongitude, Tag::GPSDestLatitude]
            .iter()
            .any(|tag| facts.get_field(*tag, In::PRIMARY).is_some())
    });
    if has_place || holds(bytes, b"exif:GPSLatitude") {
        found.push(tells_place(path));
    }
    let person = facts.as_ref().and_then(|facts| {
        [Tag::Artist, Tag::CameraOwnerName]
            .iter()
            .filter_map(|tag| facts.get_field(*tag, In::PRIMARY))
            .find_map(|field| text(&field.value))
    });
    found.extend(person.map(|name| names_author(path, &name)));
    found
}

fn text(value: &Value) -> Option<String> {
    let Value::Ascii(parts) = value else {
        return None;
    };
    let text: Vec<_> = parts.iter().map(|part| String::from_utf8_lossy(part)).collect();
    let text = text.join(" ").trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|part| part == word)
}

fn tells_place(path: &SourcePath) -> Diagnostic {
    finding! { warning "attachment-tells-place", path;
        "写真に、撮った場所の記録（位置情報）が入っています",
        "the photo records where it was taken";
        help "写真のプロパティで「プロパティや個人情報を削除」を選び、位置情報を消して保存し直してください。だれの家かが分かることがあります",
             "remove the place from the photo's properties and save it again; it may show whose home this is";
    }
}
