//! The media type of a published file, for the preview and for hosts that ask what they are given.

use mime_guess::mime;

/// The media type by a name's ending. Texts are UTF-8, and say so.
pub fn media_type(path: &str) -> String {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    let text = guess.type_() == mime::TEXT
        || guess.suffix().is_some_and(|suffix| matches!(suffix.as_str(), "xml" | "json"))
        || matches!(guess.subtype().as_str(), "json" | "javascript");
    match text {
        true => format!("{guess}; charset=utf-8"),
        false => guess.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_file_that_a_site_has_is_known() {
        for (path, media) in [
            ("a/index.html", "text/html; charset=utf-8"),
            ("assets/a.0123.js", "text/javascript; charset=utf-8"),
            ("a.css", "text/css; charset=utf-8"),
            ("data/plan.json", "application/json; charset=utf-8"),
            ("a.webmanifest", "application/manifest+json; charset=utf-8"),
            ("a.svg", "image/svg+xml; charset=utf-8"),
            ("a.csv", "text/csv; charset=utf-8"),
            ("feed.xml", "text/xml; charset=utf-8"),
            ("robots.txt", "text/plain; charset=utf-8"),
            ("a.png", "image/png"),
            ("a.jpg", "image/jpeg"),
            ("a.gif", "image/gif"),
            ("a.webp", "image/webp"),
            ("a.avif", "image/avif"),
            ("favicon.ico", "image/x-icon"),
            ("a.woff2", "font/woff2"),
            ("a.pdf", "application/pdf"),
            ("a.zip", "application/zip"),
            ("a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("a", "application/octet-stream"),
        ] {
            assert_eq!(media_type(path), media, "{path}");
        }
    }
}
