//! One source file as a document: its kind, its front matter with places, its body.
//!
//! Knows files and syntax. Does not know the plan: whether an id exists, or what a value means, is not decided here.

pub mod attachment;
mod characters;
pub mod edit;
pub mod lines;
pub mod markdown;
mod names;
pub mod schema;
pub mod yaml;
mod yaml_fault;
mod yaml_fold;
mod yaml_slip;

use markdown::Body;
pub use names::check as names;
use yaml::{YamlNode, YamlValue};

use crate::diagnostic::{Diagnostic, finding};
use crate::source::{EncodingFault, Location, Source, SourcePath, Span, TEXT_LIMIT};

/// A file after parsing.
#[derive(Clone, Debug)]
pub struct Document {
    /// Where it came from.
    pub path: SourcePath,
    /// What it is for, by its place in the folders.
    pub kind: DocumentKind,
    /// The folder of the plan it belongs to, if it belongs to one.
    pub plan: Option<String>,
    /// The file's name without extension.
    pub id: String,
    /// Front matter, or the whole of a YAML file.
    pub fields: YamlNode,
    /// The Markdown body, empty for YAML files.
    pub body: Body,
    /// Where the body starts.
    pub body_span: Span,
}

impl Document {
    /// The place of a span of this file.
    pub fn place(&self, span: Span) -> Location {
        Location::new(&self.path, span)
    }
}

/// What a file is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// `site.yaml`
    Settings,
    /// `helplines.yaml`
    Helplines,
    /// `<plan>/plan.yaml`
    Plan,
    /// `<plan>/<level's folder>/*.md`
    Node {
        /// The folder's name.
        folder: String,
    },
    /// `<plan>/initiatives/*.md`
    Initiative,
    /// `<plan>/indicators/*.yaml`
    Indicator,
    /// `<plan>/reviews/<year>/*.md`
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
    /// `<plan>/volumes/*.yaml`
    Volume,
    /// `<plan>/challenges.yaml`
    Challenges,
    /// `<plan>/glossary.yaml`
    Glossary,
    /// `<plan>/synonyms.yaml`
    Synonyms,
    /// `<plan>/news/*.md`
    News,
}

impl DocumentKind {
    /// The name of a review's folder, a fiscal year; empty for other kinds.
    pub fn year(&self) -> &str {
        match self {
            Self::Review { year } | Self::ReviewOverview { year } => year,
            _ => "",
        }
    }

    /// The folder of a node's level; empty for other kinds.
    pub fn folder(&self) -> &str {
        match self {
            Self::Node { folder } => folder,
            _ => "",
        }
    }
}

/// The folders of a plan that hold the same in every plan. All others are levels, which `plan.yaml` names.
pub const FOLDERS: [&str; 6] = ["initiatives", "indicators", "reviews", "roles", "volumes", "news"];

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
    let refused = |found| Parsed { document: None, diagnostics: vec![found] };
    let (plan, kind) = match place_in_folders(path) {
        Ok(found) => found,
        Err(Some(fault)) => return refused(*fault),
        Err(None) => return Parsed::default(),
    };
    // The plan's nouns take their ids from their file names.
    if plan.is_some() && !schema::is_id(path.stem()) {
        return refused(names::bad_name(path));
    }
    let size = source.bytes().len();
    if size > TEXT_LIMIT {
        return refused(finding! { error "file-too-large", path;
            "ファイルが大きすぎます（{size} バイト。1 MiB まで）",
            "this file is too large ({size} bytes; 1 MiB at most)";
            help "本文を短くするか、いくつかのファイルに分けてください。画像などを貼り付けていないかも確かめてください",
                 "shorten it or split it; check that nothing else was pasted in";
        });
    }
    let text = match source.decode() {
        Ok(text) => text,
        Err(fault) => return refused(encoding_fault(path, &fault)),
    };
    let mut diagnostics = Vec::new();
    diagnostics.extend(characters::odd(path, &text));

    let markdown = path.extension() == "md";
    let (yaml, body_start) = if markdown {
        match front_matter(&text) {
            Some(parts) => parts,
            None => {
                diagnostics.push(no_front_matter(path, &text));
                return Parsed { document: None, diagnostics };
            }
        }
    } else {
        (0..text.len(), text.len())
    };
    let (fields, mut found) = yaml::parse(path, &text, yaml.clone());
    if diagnostics.iter().any(|d| d.code == "control-character") {
        // The parser stumbles over what was already said, more clearly.
        found.retain(|d| d.code != "yaml-syntax");
    }
    diagnostics.extend(found);
    let (body, found) = markdown::parse(path, &text, body_start);
    let nothing_written = body.is_empty() && body.links.is_empty() && found.is_empty();
    diagnostics.extend(found);
    let document = fields.map(|mut fields| {
        if matches!(fields.value, YamlValue::Null) {
            // An empty file holds an empty map; the schema then says what is missing.
            fields = YamlNode {
                span: Span::new(yaml.start..yaml.start),
                flow: None,
                value: YamlValue::Map(Vec::new()),
            };
        }
        fields
    });
    if markdown && document.is_some() && nothing_written {
        diagnostics.push(no_body(path, &text, &kind, body_start));
    }
    let empty = document.is_none() && diagnostics.is_empty();
    if empty {
        diagnostics.push(nothing(path));
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

/// The plan's folder a file is in, and what it is for.
pub type Placed = (Option<String>, DocumentKind);

/// The plan's folder and the kind of a file, if it is one that is read.
pub fn place(path: &SourcePath) -> Option<Placed> {
    place_in_folders(path).ok()
}

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
        ["site.yaml"] => Ok((None, DocumentKind::Settings)),
        ["helplines.yaml"] => Ok((None, DocumentKind::Helplines)),
        [_, "plan.yaml"] => plan(DocumentKind::Plan),
        [_, "challenges.yaml"] => plan(DocumentKind::Challenges),
        [_, "glossary.yaml"] => plan(DocumentKind::Glossary),
        [_, "synonyms.yaml"] => plan(DocumentKind::Synonyms),
        [_, "initiatives", _] if markdown => plan(DocumentKind::Initiative),
        [_, "indicators", _] if yaml => plan(DocumentKind::Indicator),
        [_, "roles", _] if yaml => plan(DocumentKind::Roles),
        [_, "volumes", _] if yaml => plan(DocumentKind::Volume),
        [_, "news", _] if markdown => plan(DocumentKind::News),
        [_, "reviews", year, "overview.md"] => {
            plan(DocumentKind::ReviewOverview { year: (*year).to_owned() })
        }
        [_, "reviews", year, _] if markdown => {
            plan(DocumentKind::Review { year: (*year).to_owned() })
        }
        [_, folder, _] if markdown && !FOLDERS.contains(folder) => {
            plan(DocumentKind::Node { folder: (*folder).to_owned() })
        }
        _ => Err(Some(Box::new(misplaced(path, extension)))),
    }
}

fn misplaced(path: &SourcePath, extension: &str) -> Diagnostic {
    let fault = finding! { warning "unknown-file", path;
        "`{path}` は読まれません", "`{path}` is not read";
    };
    if names::is_copy(path.stem()) {
        return names::bad_name(path);
    }
    if extension == "yml" {
        return fault.help("拡張子を .yaml にしてください", "use the extension `.yaml`");
    }
    if ["csv", "xlsx", "xlsm", "xls", "ods", "tsv"].contains(&extension) {
        return fault.help(
            "表のファイルは、ここからは読みません。照会の表なら keikaku import で取り込みます。配る資料なら static/ に置きます",
            "tables are not read from here: take the answers of a round in with `keikaku import`; a file to be downloaded goes into static/",
        );
    }
    let folder = path.parts().rev().nth(1).unwrap_or_default();
    let right = match folder {
        "indicators" | "roles" | "volumes" => ".yaml",
        "initiatives" | "news" => ".md",
        _ => "",
    };
    if !right.is_empty() {
        return fault.help(
            format!("フォルダー `{folder}` のファイルは、拡張子が {right} です"),
            format!("files of the folder `{folder}` end in `{right}`"),
        );
    }
    fault.suggest(folder, FOLDERS)
}

/// Locks, swap files and copies that editors and Windows leave behind.
pub fn is_leftover(name: &str) -> bool {
    name.starts_with(['.', '~', '#'])
        || name.ends_with(['~', '#'])
        || [".tmp", ".bak", ".swp", ".swx", ".orig", ".part"].iter().any(|end| name.ends_with(end))
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

fn no_body(path: &SourcePath, text: &str, kind: &DocumentKind, start: usize) -> Diagnostic {
    // The line that ends the front matter is the last one there is to point at.
    let end = text[..start].trim_end().len();
    let (ja, en) = match kind {
        DocumentKind::Review { .. } => (
            "「## 市」などの見出しの下に、評価の文章を書いてください。まだないときは、ファイルを消してください",
            "write the review below headings such as `## 市`, or delete the file",
        ),
        _ => (
            "閉じる `---` の下に、2〜4文の説明を書いてください",
            "write two to four sentences below the closing `---`",
        ),
    };
    finding! { warning "empty-body", path, Span::new(end.saturating_sub(3)..end);
        "本文がありません", "there is no text below the front matter";
        help ja, en;
    }
}

fn nothing(path: &SourcePath) -> Diagnostic {
    finding! { error "empty-file", path;
        "ファイルに何も書かれていません", "this file is empty";
        help "内容を書くか、ファイルを消してください", "write something, or delete the file";
    }
}

fn no_front_matter(path: &SourcePath, text: &str) -> Diagnostic {
    if text.trim().is_empty() {
        return nothing(path);
    }
    let opened = text.lines().next().is_some_and(|line| line.trim_end() == "---");
    if let Some(span) = almost_dashes(text) {
        finding! { error "unclosed-front-matter", path, span;
            "この行は、半角の `---` ではありません", "this line is not `---`";
            help "半角のハイフン3つだけの行「---」に直してください",
                 "write three ordinary hyphens and nothing else";
        }
    } else if opened {
        finding! { error "unclosed-front-matter", path, Span::new(0..3);
            "項目の部分を閉じる `---` の行がありません",
            "the line `---` that closes the front matter is missing";
            help "項目の終わりと本文の間に、`---` だけの行を書いてください",
                 "write a line `---` between the keys and the text";
        }
    } else {
        finding! { error "missing-front-matter", path;
            "ファイルが `---` の行で始まっていません", "this file does not start with a line `---`";
            help "1行目に `---`、次に `title: …` などの項目、もう一度 `---`、その下に本文を書きます",
                 "start with `---`, then keys such as `title: …`, then `---` again, then the text";
        }
    }
}

/// A line that was meant to be `---`: full-width or long dashes, or not three of them.
fn almost_dashes(text: &str) -> Option<Span> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let dashes = line.trim();
        let looks =
            dashes.chars().all(|c| matches!(c, '-' | '－' | '―' | 'ー' | '—' | '–' | '‐' | '−'));
        if looks && line.trim_end() != "---" && dashes.chars().count() >= 2 {
            let indent = line.len() - line.trim_start().len();
            return Some(Span::new(at..at + indent + dashes.len()));
        }
        at += line.len();
    }
    None
}

fn encoding_fault(path: &SourcePath, fault: &EncodingFault) -> Diagnostic {
    match fault {
        EncodingFault::Other { name, text } => {
            // The first words that are not ASCII show that the guess is right.
            let start = text.find(|c: char| !c.is_ascii()).unwrap_or_default();
            let rest = &text[start..];
            let length = rest.find(|c: char| c.is_ascii()).unwrap_or(rest.len());
            finding! { error "not-utf-8", path, Span::new(start..start + length);
                "文字コードが UTF-8 ではなく {name} です",
                "this file is encoded as {name}, not as UTF-8";
                help "エディターやメモ帳で開き、「名前を付けて保存」で文字コード UTF-8 を選んで保存し直してください",
                     "save it again as UTF-8";
            }
        }
        EncodingFault::Byte { offset, at, byte } => {
            // The lossy text has U+FFFD there, three bytes long.
            finding! { error "broken-byte", path, Span::new(*at..*at + 3);
                "UTF-8 として読めないバイト（0x{byte:02X}、先頭から {offset} バイト目）があります",
                "byte 0x{byte:02X} at offset {offset} is not valid UTF-8";
                help "その文字を打ち直して、UTF-8 で保存してください",
                     "retype that character and save as UTF-8";
            }
        }
    }
}
