//! Source files as values: a path, its bytes, and places inside its text.
//!
//! Knows encodings, line ends and offsets. Does not know YAML, Markdown or the plan, and opens no file.

mod portable;
pub mod secret;
mod shown;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

pub use portable::is_portable;
pub use shown::{shown, shown_lines, shown_path};

/// Largest file of text that people write: 1 MiB.
pub const TEXT_LIMIT: usize = 1024 * 1024;

/// All source files of a site, in path order.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: BTreeMap<SourcePath, Source>,
}

impl Sources {
    /// Puts a file in, replacing one of the same path.
    pub fn insert(&mut self, path: SourcePath, bytes: impl Into<Arc<[u8]>>) {
        self.put(Source::new(path, bytes));
    }

    /// The same with a file that is made already.
    pub fn put(&mut self, source: Source) {
        self.files.insert(source.path.clone(), source);
    }

    /// Takes a file out and returns it.
    pub fn remove(&mut self, path: &SourcePath) -> Option<Source> {
        self.files.remove(path)
    }

    /// Returns the file at a path.
    pub fn get(&self, path: &SourcePath) -> Option<&Source> {
        self.files.get(path)
    }

    /// Iterates in path order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Source> + Clone {
        self.files.values()
    }

    /// Iterates over what is in a folder and in its folders, in path order, without looking at anything else.
    pub fn below(&self, folder: &str) -> impl DoubleEndedIterator<Item = &Source> + Clone {
        // `0` is the sign after `/`.
        let bound = |end: char| SourcePath::new(&format!("{folder}{end}"));
        self.files.range(bound('/')..bound('0')).map(|(_, s)| s)
    }

    /// The digest of all paths and bytes.
    pub fn digest(&self) -> Digest {
        let mut all = Digesting::default();
        for source in self.iter() {
            all.part(source.path.as_str().as_bytes());
            all.part(source.digest.as_bytes());
        }
        all.finish().0
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// True when there is no file at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// A path inside the site folder, with `/` between its parts on every system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourcePath(Arc<str>);

impl SourcePath {
    /// Makes a path from text; back-slashes become slashes.
    pub fn new(path: &str) -> Self {
        Self(path.replace('\\', "/").into())
    }

    /// The whole path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parts between slashes.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// The last part.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The file name up to its last dot.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// The text after the file name's last dot, empty if there is none.
    pub fn extension(&self) -> &str {
        self.file_name().rsplit_once('.').map_or("", |(_, ext)| ext)
    }
}

/// The path as people see it; [`SourcePath::as_str`] is the path itself.
impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.0))
    }
}

/// One file: its path, what it holds and the digest that a parse is kept under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    path: SourcePath,
    content: SourceContent,
    digest: Digest,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceContent {
    /// In memory.
    Held(Arc<[u8]>),
    /// Left on the disk, as what is only copied is: attachments are many and large.
    Left {
        /// Where on the disk.
        place: Arc<Path>,
        /// How many bytes.
        size: u64,
    },
}

impl FromIterator<Source> for Sources {
    fn from_iter<I: IntoIterator<Item = Source>>(sources: I) -> Self {
        let files = sources.into_iter().map(|s| (s.path.clone(), s)).collect();
        Self { files }
    }
}

impl Source {
    /// A file with its bytes; takes their digest.
    pub fn new(path: SourcePath, bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        let digest = Digest::of(&bytes);
        Self { path, content: SourceContent::Held(bytes), digest }
    }

    /// A file that is left on the disk, with the digest and the number of its bytes.
    pub fn left(path: SourcePath, place: Arc<Path>, (digest, size): (Digest, u64)) -> Self {
        Self { path, content: SourceContent::Left { place, size }, digest }
    }

    /// Where the file is.
    pub fn path(&self) -> &SourcePath {
        &self.path
    }

    /// The bytes in memory, as they are on disk: none of a file that is left there, which is for [`crate::disk::bytes`] to read.
    pub fn bytes(&self) -> &[u8] {
        match &self.content {
            SourceContent::Held(bytes) => bytes,
            SourceContent::Left { .. } => &[],
        }
    }

    /// How many bytes the file holds.
    pub fn size(&self) -> u64 {
        match &self.content {
            SourceContent::Held(bytes) => bytes.len() as u64,
            SourceContent::Left { size, .. } => *size,
        }
    }

    /// What the file holds.
    pub fn content(&self) -> &SourceContent {
        &self.content
    }

    /// The digest of the bytes.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The text with the byte order mark removed and every line end turned into LF.
    /// All spans count bytes of this text. Bytes that are not UTF-8 become U+FFFD, so that a snippet can still be shown.
    /// A file in a legacy encoding is shown as it was meant, because only a person who can read the line can mend it.
    pub fn text(&self) -> String {
        match self.decode() {
            Ok(text) | Err(EncodingFault::Other { text, .. }) => text,
            Err(EncodingFault::Byte { .. }) => {
                normalize_lines(&String::from_utf8_lossy(self.bytes_without_mark()))
            }
        }
    }

    /// The text, or what is wrong with its encoding.
    pub fn decode(&self) -> Result<String, EncodingFault> {
        let bytes = self.bytes_without_mark();
        let marked = match bytes {
            [0xFF, 0xFE, rest @ ..] => Some(("UTF-16LE", encoding_rs::UTF_16LE, rest)),
            [0xFE, 0xFF, rest @ ..] => Some(("UTF-16BE", encoding_rs::UTF_16BE, rest)),
            _ => None,
        };
        if let Some((name, encoding, rest)) = marked {
            let text = encoding.decode_without_bom_handling(rest).0;
            return Err(EncodingFault::Other { name, text: normalize_lines(&text) });
        }
        // ISO-2022-JP (JIS) is valid ASCII, with an escape before each run of Japanese.
        let jis = bytes.contains(&0x1B) && bytes.windows(2).any(|pair| pair == b"\x1B$");
        match std::str::from_utf8(bytes) {
            Ok(text) if !jis => Ok(normalize_lines(text)),
            Ok(text) => foreign_encoding(bytes).map_or_else(|| Ok(normalize_lines(text)), Err),
            Err(error) => {
                let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
                Err(foreign_encoding(bytes).unwrap_or(EncodingFault::Byte {
                    offset: good.len(),
                    at: normalize_lines(&String::from_utf8_lossy(good)).len(),
                    byte: bytes.get(good.len()).copied().unwrap_or_default(),
                }))
            }
        }
    }

    fn bytes_without_mark(&self) -> &[u8] {
        let bytes = self.bytes();
        bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
    }
}

/// What is wrong with a file's encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncodingFault {
    /// The whole file is in another encoding that Japanese office software writes.
    Other {
        /// The encoding's usual name, e.g. `Shift_JIS`.
        name: &'static str,
        /// The file's text, read in that encoding.
        text: String,
    },
    /// One byte does not belong to UTF-8.
    Byte {
        /// Where, in bytes from the start of the file.
        offset: usize,
        /// Where, in bytes from the start of the text that spans count in.
        at: usize,
        /// Which byte.
        byte: u8,
    },
}

/// Guesses a legacy encoding by trying each on the whole file. Only a file that decodes without one error counts.
fn foreign_encoding(bytes: &[u8]) -> Option<EncodingFault> {
    let candidates = [
        ("ISO-2022-JP (JIS)", encoding_rs::ISO_2022_JP),
        ("EUC-JP", encoding_rs::EUC_JP),
        ("Shift_JIS (CP932)", encoding_rs::SHIFT_JIS),
        ("UTF-16LE", encoding_rs::UTF_16LE),
        ("UTF-16BE", encoding_rs::UTF_16BE),
    ];
    candidates
        .into_iter()
        .filter_map(|(name, encoding)| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
            // The right guess reads as Japanese. A wrong one gives half-width katakana and rare kanji.
            // UTF-16 without a mark gives kanji for any two bytes; kana and line ends side by side are no accident.
            let kana = || text.contains(|c: char| matches!(c, '\u{3041}'..='\u{30FF}'));
            if name.starts_with("UTF-16") && !(text.contains('\n') && kana()) {
                return None;
            }
            let (mut good, mut odd) = (0usize, 0usize);
            for c in text.chars().filter(|c| !c.is_ascii()) {
                match c {
                    '\u{3000}'..='\u{30FF}' => good += 2,
                    '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}' => good += 1,
                    _ => odd += 2,
                }
            }
            (good > odd).then_some((good.saturating_sub(odd), name, text))
        })
        .max_by_key(|(score, _, _)| *score)
        .map(|(_, name, text)| EncodingFault::Other { name, text: normalize_lines(&text) })
}

fn normalize_lines(text: &str) -> String {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    }
}

/// A file that was seen but not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where it is.
    pub path: SourcePath,
    /// Why it was not read.
    pub why: Refusal,
}

/// Why a file was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is a link, a device or a pipe.
    NotAFile,
    /// It is larger than anything a site needs.
    TooLarge {
        /// Its size in bytes.
        size: u64,
    },
    /// The system did not let us.
    Unreadable {
        /// What the system said.
        error: String,
    },
}

/// A range of bytes in a source's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from offsets; texts over 4 GiB are refused long before this.
    pub fn new(range: Range<usize>) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: clamp(range.start), end: clamp(range.end) }
    }

    /// The same range as offsets.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The same length, further along by `by` bytes.
    pub fn shift(self, by: usize) -> Self {
        Self::new(self.start as usize + by..self.end as usize + by)
    }
}

/// A span in a named file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file.
    pub path: SourcePath,
    /// The bytes meant.
    pub span: Span,
}

impl Location {
    /// Names a span in a file.
    pub fn new(path: &SourcePath, span: Span) -> Self {
        Self { path: path.clone(), span }
    }

    /// Names a file's first line, for faults of the file as a whole.
    pub fn whole(path: &SourcePath) -> Self {
        Self::new(path, Span::default())
    }
}

/// A SHA-256 digest: of a source file, of what a page says, of an output file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest of several pieces, each preceded by its length so that pieces cannot run together.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut all = Digesting::default();
        parts.into_iter().for_each(|part| all.part(part));
        all.finish().0
    }

    /// The raw 32 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// All 64 hexadecimal digits.
    pub fn hex(&self) -> String {
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])).collect()
    }

    /// The first twelve hexadecimal digits, as used in the names of assets.
    pub fn short(&self) -> String {
        self.hex()[..12].to_owned()
    }

    /// Reads 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut out = [0u8; 32];
        if text.len() != 64 {
            return None;
        }
        for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(out))
    }
}

/// The digest of bytes that come piece by piece.
#[derive(Default)]
pub struct Digesting {
    hasher: Sha256,
    size: u64,
}

impl Digesting {
    /// Adds a piece preceded by its length.
    fn part(&mut self, bytes: &[u8]) {
        self.hasher.update((bytes.len() as u64).to_le_bytes());
        self.hasher.update(bytes);
    }

    /// The digest of all that was written, and how many bytes that was.
    pub fn finish(self) -> (Digest, u64) {
        (Digest(self.hasher.finalize().into()), self.size)
    }
}

impl std::io::Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::fmt::Display for Digest {
    /// Hexadecimal digits; `{:.16}` the first sixteen.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.hex())
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.hex())
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::from_hex(&text).ok_or_else(|| serde::de::Error::custom("not a digest"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(bytes: &[u8]) -> Source {
        Source::new(SourcePath::new("a.md"), bytes)
    }

    #[test]
    fn line_ends_and_the_byte_order_mark_do_not_matter() {
        let plain = source("一\n二\n".as_bytes()).text();
        assert_eq!(source("\u{FEFF}一\r\n二\r\n".as_bytes()).text(), plain);
        assert_eq!(source("一\r二\r".as_bytes()).text(), plain);
    }

    #[test]
    fn legacy_encodings_are_named() {
        let text = "地域福祉計画の周知を行います。見守りとつながり";
        for (name, encoding) in [
            ("Shift_JIS (CP932)", encoding_rs::SHIFT_JIS),
            ("EUC-JP", encoding_rs::EUC_JP),
            ("ISO-2022-JP (JIS)", encoding_rs::ISO_2022_JP),
        ] {
            let bytes = encoding.encode(text).0;
            let text = text.to_owned();
            let fault = EncodingFault::Other { name, text };
            assert_eq!(source(&bytes).decode(), Err(fault));
        }
    }

    #[test]
    fn one_bad_byte_is_pointed_at() {
        assert_eq!(
            source(b"a\r\nc\xFFdef").decode(),
            Err(EncodingFault::Byte { offset: 4, at: 3, byte: 0xFF })
        );
    }
}
