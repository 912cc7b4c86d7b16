//! `site.yaml` and `helplines.yaml`: what the site is called, who runs it, where it goes.
//!
//! Knows the keys. Knows no secret: passwords never stand in a file of the site.

use crate::diagnostic::Diagnostic;
use crate::document::schema::{self, Field, Shape, optional, required};
use crate::document::yaml::{Node, Spanned};
use crate::document::{Document, Kind};
use crate::source::{SourcePath, Span};

/// The keys of `site.yaml`.
pub const FIELDS: &[Field] = &[
    required("title", Shape::Text, "サイトの名前"),
    optional("tagline", Shape::Text, "1文の説明"),
    optional("language", Shape::OneOf(&["ja", "en"]), "画面の言語"),
    optional(
        "base_url",
        Shape::Url,
        "公開するアドレス（https://… / で終わる）",
    ),
    required("current_plan", Shape::Id, "今の計画のフォルダー"),
    optional(
        "plans",
        Shape::List(&Shape::Id),
        "計画のフォルダー（示す順）",
    ),
    optional(
        "owner",
        Shape::Map(&[
            required("name", Shape::Text, "名前"),
            optional("note", Shape::Text, "説明"),
        ]),
        "サイトを作ったところ",
    ),
    optional("notice", Shape::Text, "全ページに出すお知らせ"),
    optional(
        "contact",
        Shape::Map(&[
            required("text", Shape::Text, "問い合わせの案内"),
            optional("url", Shape::Url, "問い合わせのページ"),
            optional("phone", Shape::Text, "電話番号"),
            optional("email", Shape::Text, "メール"),
        ]),
        "問い合わせ",
    ),
    optional(
        "accessibility",
        Shape::Map(&[
            optional("standard", Shape::Text, "目標とする規格"),
            optional("level", Shape::Text, "適合レベル"),
            optional("tested_on", Shape::Date, "試験した日"),
            optional("tested_with", Shape::List(&Shape::Text), "試験の方法"),
            optional(
                "known_problems",
                Shape::List(&Shape::Map(&[
                    required("problem", Shape::Text, "問題"),
                    optional("since", Shape::Date, "分かった日"),
                ])),
                "分かっている問題",
            ),
            optional("policy", Shape::Text, "方針"),
        ]),
        "アクセシビリティ",
    ),
    optional(
        "furigana",
        Shape::Flag,
        "ふりがな付きのページを作る（初めは true）",
    ),
    optional("theme", Shape::Id, "テーマのフォルダー"),
    optional(
        "colours",
        Shape::Dictionary(&Shape::Text),
        "テーマの色の変更（brand: \"#0B4F4A\" など）",
    ),
    optional(
        "logo",
        Shape::Text,
        "名前の前に置く印（static/ の中の画像。SVG か PNG）",
    ),
    optional(
        "publish",
        Shape::Dictionary(&Shape::Dictionary(&Shape::Text)),
        "公開先。パスワードは書きません",
    ),
];
/// The keys of `helplines.yaml`.
pub const HELPLINE_FIELDS: &[Field] = &[
    required("triggers", Shape::List(&Shape::Text), "この案内を出す言葉"),
    required("message", Shape::Text, "1文"),
    required(
        "lines",
        Shape::List(&Shape::Map(&[
            required("name", Shape::Text, "名前"),
            required("number", Shape::Text, "番号"),
            optional("hours", Shape::Text, "時間"),
            optional("note", Shape::Text, "説明"),
            required("source", Shape::Text, "公表元と文書名"),
        ])),
        "電話相談",
    ),
];

/// The settings of a site.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Site name.
    pub title: String,
    /// One sentence.
    pub tagline: String,
    /// `ja` or `en`.
    pub language: String,
    /// Absolute address with a final slash, if known.
    pub base_url: Option<String>,
    /// The folder of the plan that the front page shows.
    pub current_plan: String,
    /// Folders in the order shown.
    pub plans: Vec<String>,
    /// Who runs the site.
    pub owner: Option<String>,
    /// About them.
    pub owner_note: Option<String>,
    /// Shown on every page.
    pub notice: Option<String>,
    /// How to ask.
    pub contact: Option<Contact>,
    /// The accessibility statement.
    pub accessibility: Accessibility,
    /// True when pages with furigana are wanted.
    pub furigana: bool,
    /// The theme's folder.
    pub theme: String,
    /// Colours that replace the theme's.
    pub colours: Vec<(String, Spanned<String>)>,
    /// The picture before the site's name, as a path below `static/`.
    pub logo: Option<Spanned<String>>,
    /// Telephone lines for a query about dying.
    pub helplines: crate::search::Helplines,
}

/// How to ask.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contact {
    /// In words.
    pub text: String,
    /// A page.
    pub url: Option<String>,
    /// A number.
    pub phone: Option<String>,
    /// A mail address.
    pub email: Option<String>,
}

/// What the accessibility statement says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Accessibility {
    /// Standard aimed at.
    pub standard: Option<String>,
    /// Level.
    pub level: Option<String>,
    /// Day of the test, as written.
    pub tested_on: Option<String>,
    /// Methods.
    pub tested_with: Vec<String>,
    /// Known problems and since when.
    pub known_problems: Vec<(String, Option<String>)>,
    /// Policy.
    pub policy: Option<String>,
}

/// Reads the settings out of all documents of the site as a whole.
pub fn read<'a>(
    documents: impl Iterator<Item = &'a Document>,
) -> (Option<Settings>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut settings = None;
    let mut helplines = None;
    for document in documents {
        match document.kind {
            Kind::Settings => {
                diagnostics.extend(schema::check(&document.path, &document.fields, FIELDS));
                diagnostics.extend(secrets(document));
                diagnostics.extend(base_url(document));
                settings = site(&document.fields);
            }
            Kind::Helplines => {
                diagnostics.extend(schema::check(
                    &document.path,
                    &document.fields,
                    HELPLINE_FIELDS,
                ));
                helplines = Some(read_helplines(&document.fields));
            }
            _ => {}
        }
    }
    if let (Some(settings), Some(helplines)) = (&mut settings, helplines) {
        settings.helplines = helplines;
    }
    if settings.is_none() && diagnostics.is_empty() {
        diagnostics.push(
            Diagnostic::error(
                "missing-site-file",
                &SourcePath::new("content/site.yaml"),
                Span::default(),
                "content/site.yaml がありません",
                "there is no content/site.yaml",
            )
            .help(
                "サイトのフォルダーで実行しているか確かめてください。新しく作るときは keikaku init を使います",
                "run this in the site's folder, or make a new site with `keikaku init`",
            ),
        );
    }
    (settings, diagnostics)
}

fn site(node: &Node) -> Option<Settings> {
    let own = |key: &str| node.owned(key);
    let current_plan = own("current_plan")?;
    let mut plans = node.texts("plans");
    if !plans.contains(&current_plan) {
        plans.insert(0, current_plan.clone());
    }
    let statement = node.get("accessibility");
    let stated = |key: &str| statement.and_then(|n| n.owned(key));
    Some(Settings {
        title: own("title")?,
        tagline: own("tagline").unwrap_or_default(),
        language: own("language").unwrap_or_else(|| "ja".to_owned()),
        base_url: own("base_url").map(|url| {
            if url.ends_with('/') {
                url
            } else {
                format!("{url}/")
            }
        }),
        plans,
        current_plan,
        owner: node.get("owner").and_then(|n| n.owned("name")),
        owner_note: node.get("owner").and_then(|n| n.owned("note")),
        notice: own("notice"),
        contact: node.get("contact").map(|n| Contact {
            text: n.text_or_empty("text"),
            url: n.owned("url"),
            phone: n.owned("phone"),
            email: n.owned("email"),
        }),
        accessibility: Accessibility {
            standard: stated("standard"),
            level: stated("level"),
            tested_on: stated("tested_on"),
            tested_with: statement
                .map(|n| n.texts("tested_with"))
                .unwrap_or_default(),
            known_problems: statement
                .map_or(&[][..], |n| n.list("known_problems"))
                .iter()
                .filter_map(|n| Some((n.text("problem")?.to_owned(), n.owned("since"))))
                .collect(),
            policy: stated("policy"),
        },
        furigana: node.text("furigana") != Some("false"),
        theme: own("theme").unwrap_or_else(|| "default".to_owned()),
        colours: node
            .get("colours")
            .map_or(&[][..], Node::entries)
            .iter()
            .filter_map(|(key, value)| Some((key.text.clone(), value.spanned()?)))
            .collect(),
        logo: node.get("logo").and_then(Node::spanned),
        helplines: crate::search::Helplines::default(),
    })
}

fn read_helplines(node: &Node) -> crate::search::Helplines {
    crate::search::Helplines {
        triggers: node.texts("triggers"),
        message: node.text_or_empty("message"),
        lines: node
            .list("lines")
            .iter()
            .map(|n| crate::search::Helpline {
                name: n.text_or_empty("name"),
                number: n.text_or_empty("number"),
                hours: n.owned("hours"),
                note: n.owned("note"),
                source: n.owned("source"),
            })
            .collect(),
    }
}

/// The site's own address is a folder: what comes after `?` or `#`, or a page, would end up in the middle of every link.
fn base_url(document: &Document) -> Option<Diagnostic> {
    let url = document.fields.spanned_text("base_url")?;
    let rest = url.value.split_once("://")?.1;
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let page = path
        .rsplit('/')
        .next()
        .is_some_and(|last| last.contains('.'));
    if !page && !rest.contains(['?', '#']) {
        return None;
    }
    let folder = url.value.split(['?', '#']).next().unwrap_or_default();
    let folder = match page {
        true => folder.rsplit_once('/').map_or(folder, |(folder, _)| folder),
        false => folder,
    };
    let folder = format!("{}/", folder.trim_end_matches('/'));
    Some(
        Diagnostic::error(
            "bad-address",
            &document.path,
            url.span,
            format!(
                "base_url `{}` は、フォルダーのアドレスではありません",
                url.value
            ),
            format!("base_url `{}` is not the address of a folder", url.value),
        )
        .help(
            format!("`/` で終わるアドレスを書いてください（例 {folder}）"),
            format!("write an address that ends in `/`, such as {folder}"),
        ),
    )
}

/// A password in a file that goes to a shared folder or a repository is an error, whatever it is for.
fn secrets(document: &Document) -> Vec<Diagnostic> {
    let targets = document
        .fields
        .get("publish")
        .map_or(&[][..], Node::entries);
    targets
        .iter()
        .flat_map(|(_, target)| target.entries())
        .filter(|(key, _)| ["password", "secret", "token", "secret_key", "pass"].contains(&key.text.as_str()))
        .map(|(key, _)| {
            Diagnostic::error(
                "secret-in-settings",
                &document.path,
                key.span,
                format!("`{}`（秘密の値）が設定ファイルに書かれています", key.text),
                format!("`{}` is a secret and stands in a settings file", key.text),
            )
            .help(
                "ここから消して、環境変数か鍵ファイルで渡してください。すでに共有した場合は、その秘密を変えてください",
                "remove it and pass it by an environment variable or a key file; change it if the file was shared",
            )
        })
        .collect()
}
