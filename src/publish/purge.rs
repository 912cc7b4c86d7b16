//! What must be left nowhere: an address, or a text such as a person's name, and whether a file has it.
//!
//! Knows names and bytes. Does not know hosts, nor which files are looked at.

use std::io::Read as _;

use super::release::check_path;
use super::{FailureKind, Result, words};
use crate::diagnostic::text;

/// An address or a text that must be left nowhere.
#[derive(Debug, Clone)]
pub struct Purge {
    /// As it was given.
    pub text: String,
    /// The address, if it can be one, without slashes around it.
    path: Option<String>,
    /// Without spaces.
    bare: String,
}

impl Purge {
    /// Understands what was typed: a text, a path of the site, or an address below `url`.
    ///
    /// # Errors
    /// It is too short to be looked for.
    pub fn new(typed: &str, url: Option<&str>) -> Result<Self> {
        let below = url.and_then(|url| typed.strip_prefix(url.trim_end_matches('/')));
        let text = below.unwrap_or(typed).trim().to_string();
        let path = text.trim_matches('/').to_string();
        let bare = without_spaces(&text);
        if bare.chars().count() < 2 {
            return Err(FailureKind::World.failure(text!(
                "消す文字かアドレスを、2 文字以上で書いてください",
                "give the text or address to remove, two characters or more"
            )));
        }
        let is_path = check_path(&path).is_ok() && (path.contains(['/', '.']) || below.is_some());
        Ok(Purge { path: is_path.then_some(path), bare, text })
    }

    /// Whether this path is meant: the address itself, what is below it, or a path that holds the text.
    pub fn names(&self, path: &str) -> bool {
        let address = self.path.as_deref().is_some_and(|own| {
            let below = path.strip_prefix(own).is_some_and(|rest| rest.starts_with('/'));
            path == own || below
        });
        address || path.contains(&self.text)
    }

    /// Whether the file at a path is meant or says the text. Pictures and PDF cannot be looked into.
    pub fn is_in(&self, path: &str, bytes: &[u8]) -> bool {
        if self.names(path) {
            return true;
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return self.is_in_archive(bytes);
        }
        let text = String::from_utf8_lossy(bytes);
        let marked = matches!(path.rsplit('.').next(), Some("html" | "xml" | "svg"));
        marked && words::bare(&text).contains(&self.bare)
            || text.contains(&self.text)
            || without_spaces(&text).contains(&self.bare)
    }

    // Spreadsheets and documents of offices are archives of XML.
    fn is_in_archive(&self, bytes: &[u8]) -> bool {
        let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else {
            return false;
        };
        (0..archive.len()).any(|at| {
            let Ok(entry) = archive.by_index(at) else {
                return false;
            };
            let mut text = Vec::new();
            let read = entry.take(64 << 20).read_to_end(&mut text);
            let text = String::from_utf8_lossy(&text);
            read.is_ok() && words::bare(&text).contains(&self.bare)
        })
    }
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_a_text_are_found_where_they_stand() {
        let file = Purge::new(
            "https://city.example/plan/files/meibo.pdf",
            Some("https://city.example/plan/"),
        )
        .unwrap();
        assert!(file.names("files/meibo.pdf") && !file.names("files/meibo.pdf.txt/x"));
        let folder = Purge::new("/news/tanaka/", None).unwrap();
        assert!(folder.names("news/tanaka/index.html") && !folder.names("news/tanaka2/index.html"));
        let name = Purge::new("山田 太郎", None).unwrap();
        assert!(name.is_in(
            "a.html",
            "<p><ruby>山田<rt>やまだ</rt></ruby>\u{3000}太<b>郎</b>さん".as_bytes()
        ));
        assert!(name.is_in("a.csv", "1,山田太郎".as_bytes()));
        assert!(!name.is_in("a.html", "<p>山田さん".as_bytes()));
        assert!(Purge::new(" a", None).is_err());
    }
}
