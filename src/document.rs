//! One source file as a document: its kind, its front matter with places, its body.
//!
//! Knows files and syntax. Does not know the plan: whether an id exists, or what a value means, is not decided here.

pub mod markdown;
pub mod schema;
pub mod yaml;
mod yaml_fault;

use markdown::Body;
use yaml::{Node, Value};

use crate::diagnostic::Diagnostic;
use crate::source::{EncodingFault, Place, Source, SourcePath, Span};

/// Largest file that is read as content, in bytes.
const SIZE_LIMIT: usize = 1024 * 1024;

/// A file after parsing.
#[derive(Clone, Debug)]
pub struct Document {
    /// Where it came from.
    pub path: SourcePath,
    /// What it is for, by its place in the folders.
    pub kind: Kind,
    /// The folder of the plan it belongs to, if it belongs to one.
    pub plan: Option<String>,
    /// The file's name without extension.
    pub id: String,
    /// Front matter, or the whole of a YAML file.
    pub fields: Node,
    /// The Markdown body, empty for YAML files.
    pub body: Body,
    /// Where the body starts.
    pub body_span: Span,
}

impl Document {
    /// The place of a span of this file.
    pub fn place(&self, span: Span) -> Place {
        Place::new(&self.path, span)
    }
}

/// What a file is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `site.yaml`
    Settings,
    /// `helplines.yaml`
    Helplines,
    /// `<plan>/plan.yaml`
    Plan,
    /// `<plan>/regional-images/*.md`
    RegionalImage,
    /// `<plan>/approaches/*.md`
    Approach,
    /// `<plan>/initiatives/*.md`
    Initiative,
    /// `<plan>/indicators/*.yaml`
    Indicator,
    /// `<plan>/reviews/<year>/<approach>.md`
    Review {
        /// The folder's name, a fiscal year.
        year: String,
    },
    /// `<plan>/reviews/<year>/overview.md`
    ReviewOverview {
        /// The folder's name, a fiscal year.
        year: String,
    },
    /// `<plan>/roles/*.yaml`
    Roles,
    /// `<plan>/challenges.yaml`
    Challenges,
    /// `<plan>/glossary.yaml`
    Glossary,
    /// `<plan>/synonyms.yaml`
    Synonyms,
    /// `<plan>/news/*.md`
    News,
}

/// What parsing a file gives: the document if it could be read, and everything that is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The document.
    pub document: Option<Document>,
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses one file of the content folder. The path is relative to that folder's parent, e.g. `content/plan/plan.yaml`.
pub fn parse(source: &Source) -> Parsed {
    let path = source.path();
    let mut diagnostics = Vec::new();
    let (plan, kind) = match place_in_folders(path) {
        Ok(found) => found,
        Err(Some(fault)) => {
            return Parsed {
                document: None,
                diagnostics: vec![*fault],
            };
        }
        Err(None) => return Parsed::default(),
    };
    if source.bytes().len() > SIZE_LIMIT {
        let found = Diagnostic::error(
            "file-too-large",
            path,
            Span::default(),
            format!(
                "ファイルが大きすぎます（{} バイト。1 MiB まで）",
                source.bytes().len()
            ),
            format!(
                "this file is too large ({} bytes; 1 MiB at most)",
                source.bytes().len()
            ),
        );
        return Parsed {
            document: None,
            diagnostics: vec![found],
        };
    }
    let text = match source.decode() {
        Ok(text) => text,
        Err(fault) => {
            return Parsed {
                document: None,
                diagnostics: vec![encoding_fault(source, &fault)],
            };
        }
    };
    diagnostics.extend(odd_characters(path, &text));

    let markdown = path.extension() == "md";
    let (yaml, body_start) = if markdown {
        match front_matter(&text) {
            Some(parts) => parts,
            None => {
                diagnostics.push(no_front_matter(path, &text));
                return Parsed {
                    document: None,
                    diagnostics,
                };
            }
        }
    } else {
        (0..text.len(), text.len())
    };
    let (fields, found) = yaml::parse(path, &text, yaml.clone());
    diagnostics.extend(found);
    let (body, found) = markdown::parse(path, &text, body_start);
    diagnostics.extend(found);
    let document = fields.map(|mut fields| {
        if matches!(fields.value, Value::Null) {
            // An empty file holds an empty map; the schema then says what is missing.
            fields = Node {
                span: Span::new(yaml.start..yaml.start),
                value: Value::Map(Vec::new()),
            };
        }
        fields
    });
    let empty = document.is_none() && diagnostics.is_empty();
    if empty {
        diagnostics.push(
            Diagnostic::error(
                "empty-file",
                path,
                Span::default(),
                "ファイルに何も書かれていません",
                "this file is empty",
            )
            .help(
                "内容を書くか、ファイルを消してください",
                "write something, or delete the file",
            ),
        );
    }
    Parsed {
        document: document.map(|fields| Document {
            path: path.clone(),
            kind,
            plan,
            id: path.stem().to_owned(),
            fields,
            body,
            body_span: Span::new(body_start..text.len()),
        }),
        diagnostics,
    }
}

type Placed = (Option<String>, Kind);

/// Finds a file's kind from its folders. `Err(None)` means a file to be left alone in silence (locks and leftovers of editors).
fn place_in_folders(path: &SourcePath) -> Result<Placed, Option<Box<Diagnostic>>> {
    let name = path.file_name();
    if is_leftover(name) {
        return Err(None);
    }
    let parts: Vec<&str> = path.parts().skip_while(|p| *p == "content").collect();
    let extension = path.extension();
    let yaml = extension == "yaml";
    let markdown = extension == "md";
    let plan = |kind| Ok((parts.first().map(|p| (*p).to_owned()), kind));
    match parts.as_slice() {
        ["site.yaml"] => Ok((None, Kind::Settings)),
        ["helplines.yaml"] => Ok((None, Kind::Helplines)),
        [_, "plan.yaml"] => plan(Kind::Plan),
        [_, "challenges.yaml"] => plan(Kind::Challenges),
        [_, "glossary.yaml"] => plan(Kind::Glossary),
        [_, "synonyms.yaml"] => plan(Kind::Synonyms),
        [_, "regional-images", _] if markdown => plan(Kind::RegionalImage),
        [_, "approaches", _] if markdown => plan(Kind::Approach),
        [_, "initiatives", _] if markdown => plan(Kind::Initiative),
        [_, "indicators", _] if yaml => plan(Kind::Indicator),
        [_, "roles", _] if yaml => plan(Kind::Roles),
        [_, "news", _] if markdown => plan(Kind::News),
        [_, "reviews", year, "overview.md"] => plan(Kind::ReviewOverview {
            year: (*year).to_owned(),
        }),
        [_, "reviews", year, _] if markdown => plan(Kind::Review {
            year: (*year).to_owned(),
        }),
        _ => Err(Some(Box::new(misplaced(path, extension)))),
    }
}

fn misplaced(path: &SourcePath, extension: &str) -> Diagnostic {
    let fault = Diagnostic::warning(
        "unknown-file",
        path,
        Span::default(),
        format!("`{path}` は読まれません"),
        format!("`{path}` is not read"),
    );
    if extension == "yml" {
        return fault.help("拡張子を .yaml にしてください", "use the extension `.yaml`");
    }
    fault.suggest(
        path.parts().rev().nth(1).unwrap_or_default(),
        [
            "regional-images",
            "approaches",
            "initiatives",
            "indicators",
            "reviews",
            "roles",
            "news",
        ],
    )
}

/// Locks, swap files and copies that editors and Windows leave behind.
pub fn is_leftover(name: &str) -> bool {
    name.starts_with(['.', '~', '#'])
        || name.ends_with(['~', '#'])
        || [".tmp", ".bak", ".swp", ".swx", ".orig", ".part"]
            .iter()
            .any(|end| name.ends_with(end))
        || ["4913", "Thumbs.db", "desktop.ini"].contains(&name)
}

/// Finds the YAML between the two `---` lines, and where the body starts.
fn front_matter(text: &str) -> Option<(std::ops::Range<usize>, usize)> {
    let rest = text.strip_prefix("---\n").or_else(|| {
        let (first, rest) = text.split_once('\n')?;
        (first.trim_end() == "---").then_some(rest)
    })?;
    let start = text.len() - rest.len();
    let mut at = start;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((start..at, at + line.len()));
        }
        at += line.len();
    }
    None
}

fn no_front_matter(path: &SourcePath, text: &str) -> Diagnostic {
    if text.trim().is_empty() {
        return Diagnostic::error(
            "empty-file",
            path,
            Span::default(),
            "ファイルに何も書かれていません",
            "this file is empty",
        )
        .help(
            "内容を書くか、ファイルを消してください",
            "write something, or delete the file",
        );
    }
    let opened = text
        .lines()
        .next()
        .is_some_and(|line| line.trim_end() == "---");
    if opened {
        Diagnostic::error(
            "unclosed-front-matter",
            path,
            Span::new(0..3),
            "項目の部分を閉じる `---` の行がありません",
            "the line `---` that closes the front matter is missing",
        )
        .help(
            "項目の終わりと本文の間に、`---` だけの行を書いてください",
            "write a line `---` between the keys and the text",
        )
    } else {
        Diagnostic::error(
            "missing-front-matter",
            path,
            Span::default(),
            "ファイルが `---` の行で始まっていません",
            "this file does not start with a line `---`",
        )
        .help(
            "1行目に `---`、次に `title: …` などの項目、もう一度 `---`、その下に本文を書きます",
            "start with `---`, then keys such as `title: …`, then `---` again, then the text",
        )
    }
}

fn encoding_fault(source: &Source, fault: &EncodingFault) -> Diagnostic {
    let path = source.path();
    match fault {
        EncodingFault::Other { name } => Diagnostic::error(
            "not-utf-8",
            path,
            Span::default(),
            format!("文字コードが {name} です"),
            format!("this file is encoded as {name}"),
        )
        .help(
            "エディターやメモ帳で開き、「名前を付けて保存」で文字コード UTF-8 を選んで保存し直してください",
            "save it again as UTF-8",
        ),
        EncodingFault::Byte { offset, byte } => Diagnostic::error(
            "broken-byte",
            path,
            // The lossy text has U+FFFD there, three bytes long.
            Span::new(*offset..*offset + 3),
            format!("UTF-8 として読めないバイト（0x{byte:02X}、先頭から {offset} バイト目）があります"),
            format!("byte 0x{byte:02X} at offset {offset} is not valid UTF-8"),
        )
        .help(
            "その文字を打ち直して、UTF-8 で保存してください",
            "retype that character and save as UTF-8",
        ),
    }
}

/// Characters nobody means to write: controls, private-use letters, invisible marks.
fn odd_characters(path: &SourcePath, text: &str) -> Vec<Diagnostic> {
    text.char_indices()
        .filter_map(|(at, c)| {
            let span = Span::new(at..at + c.len_utf8());
            let code = c as u32;
            let found = match c {
                '\n' | '\t' => return None,
                c if c.is_control() || c == '\u{FFFE}' => Diagnostic::error(
                    "control-character",
                    path,
                    span,
                    format!("目に見えない制御文字（U+{code:04X}）があります"),
                    format!("there is a control character (U+{code:04X})"),
                ),
                '\u{E000}'..='\u{F8FF}' => Diagnostic::error(
                    "private-character",
                    path,
                    span,
                    format!("外字（U+{code:04X}）はほかのパソコンで読めません"),
                    format!("the private character U+{code:04X} cannot be read elsewhere"),
                ),
                '\u{200B}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                    Diagnostic::warning(
                        "invisible-character",
                        path,
                        span,
                        format!("目に見えない文字（U+{code:04X}）があります"),
                        format!("there is an invisible character (U+{code:04X})"),
                    )
                }
                '\u{FF61}'..='\u{FF9F}' => Diagnostic::warning(
                    "half-width-katakana",
                    path,
                    span,
                    format!("半角カタカナ「{c}」があります"),
                    format!("there is half-width katakana `{c}`"),
                )
                .help("全角カタカナで書いてください", "write full-width katakana"),
                _ => return None,
            };
            Some(match found.help {
                Some(_) => found,
                None => found.help(
                    "その文字を消すか、打ち直してください",
                    "delete or retype the character",
                ),
            })
        })
        .take(20)
        .collect()
}
