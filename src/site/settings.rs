//! `site.yaml` and `helplines.yaml`: what the site is called, who runs it, where it goes.
//!
//! Knows the keys. Knows no secret: passwords never stand in a file of the site.

use unicode_normalization::UnicodeNormalization as _;

use super::targets::{self, PublishSettings};
use crate::calendar::Date;
use crate::diagnostic::{Diagnostic, finding};
use crate::document::schema::{self, Dictionary, Slug, Url, keys, words};
use crate::document::yaml::Spanned;
use crate::document::{Document, DocumentKind};
use crate::search;
use crate::source::SourcePath;

keys! {
    /// The settings of a site: `site.yaml`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Settings {
        title: String, "サイトの名前", "site name";
        tagline: String = String::new(), "1文の説明", "one sentence";
        language: SiteLanguage = SiteLanguage::Japanese, "画面の言語", "the language of what surrounds the content";
        base_url: Option<Url>, "公開するアドレス（https://… / で終わる）", "absolute address with a final slash, if known";
        current_plan: Option<Slug>, "表紙に出す計画のフォルダー（書かなければ、今の計画をすべて案内します）", "the folder of the plan that the front page shows; it leads to all current ones when left out";
        area_code: Option<Spanned<String>>, "標準地域コード（5けた。旭川市は 01204）", "the municipality's standard area code, five digits: 01204";
        plans: Vec<Slug>, "計画のフォルダー（示す順）", "folders in the order shown";
        voice: Voice = Voice::Reader, "だれの言葉か", "whose voice it is: a city's own site, or a reader's from documents";
        owner: Option<SiteOwner>, "サイトを作ったところ", "who runs the site";
        notice: Option<String>, "全ページに出すお知らせ", "shown on every page";
        contact: Option<SiteContact>, "問い合わせ", "how to ask";
        accessibility: Accessibility = Accessibility::default(), "アクセシビリティ", "the accessibility statement";
        furigana: bool = true, "ふりがな付きのページを作る（初めは true）", "true when pages with furigana are wanted, as when left out";
        theme: Option<Slug>, "テーマのフォルダー", "the theme's folder, if it is not the default";
        colours: Dictionary<Spanned<String>>, "テーマの色の変更（brand: \"#0B4F4A\" など）", "colours that replace the theme's";
        logo: Option<Spanned<String>>, "名前の前に置く印（static/ の中の画像。SVG か PNG）", "the picture before the site's name, as a path below `static/`";
        allow: Vec<Allowed>, "check が止めるファイルのうち、わけがあって公開するもの", "files below `static/` that are published although a rule stops them";
        publish: PublishSettings = PublishSettings::default(), "公開先。パスワードは書きません", "publish targets; never with a password";
    }
    given |node, document| {
        /// Telephone lines for a query about dying, from `helplines.yaml`.
        helplines: search::SearchHelplines = search::SearchHelplines::default();
    }
}

impl Settings {
    /// The theme's folder.
    pub fn theme(&self) -> &str {
        self.theme.as_ref().map_or("default", |theme| &theme.value)
    }
}

keys! {
    /// A file that is published although a rule stops it.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Allowed {
        file: Spanned<String>, "static/ の中のファイル（files/map.svg）", "its path below `static/`";
        reason: String, "公開してよいわけ", "why it may be public";
    }
}

words! {
    /// Whose voice a site speaks with.
    #[derive(Default)]
    pub enum Voice {
        City = "city", "市が自分の計画をのせる", "the city's own: its plan is the source";
        #[default]
        Reader = "reader", "読む人が資料から作った", "a reader's, who has documents and tells what they say and what not";
    }
}

words! {
    /// The language of what surrounds the content.
    pub enum SiteLanguage {
        Japanese = "ja", "日本語", "Japanese";
        English = "en", "英語", "English";
    }
}

keys! {
    /// Who runs a site.
    #[derive(Clone, Debug, PartialEq)]
    pub struct SiteOwner {
        name: String, "名前", "their name";
        note: Option<String>, "説明", "about them";
    }
}

keys! {
    /// How to ask.
    #[derive(Clone, Debug, PartialEq)]
    pub struct SiteContact {
        text: String, "問い合わせの案内", "in words";
        url: Option<Url>, "問い合わせのページ", "a page";
        phone: Option<String>, "電話番号", "a number";
        email: Option<String>, "メール", "a mail address";
    }
}

keys! {
    /// What the accessibility statement says.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Accessibility {
        standard: Option<String>, "目標とする規格", "standard aimed at";
        level: Option<String>, "適合レベル", "level";
        tested_on: Option<Date>, "試験した日", "day of the test";
        tested_with: Vec<String>, "試験の方法", "methods";
        known_problems: Vec<KnownProblem>, "分かっている問題", "known problems";
        policy: Option<String>, "方針", "policy";
    }
}

keys! {
    /// What is known not to be accessible.
    #[derive(Clone, Debug, PartialEq)]
    pub struct KnownProblem {
        problem: String, "問題", "the problem";
        since: Option<Date>, "分かった日", "since when it is known";
    }
}

keys! {
    /// Telephone lines and the words that call them: `helplines.yaml`.
    pub struct Helplines {
        triggers: Vec<String>, required, "この案内を出す言葉", "a query that holds one of these shows the lines";
        message: String, "1文", "one warm sentence";
        lines: Vec<Helpline>, required, "電話相談", "the lines, in order";
    }
}

keys! {
    /// A telephone line.
    pub struct Helpline {
        name: String, "名前", "who answers";
        number: String, "番号", "the number, as written";
        hours: Option<String>, "時間", "when";
        note: Option<String>, "説明", "what else one should know";
        source: String, "公表元と文書名", "where these facts are published";
    }
}

impl From<Helplines> for search::SearchHelplines {
    fn from(written: Helplines) -> Self {
        let line = |line: Helpline| search::SearchHelpline {
            name: line.name,
            number: line.number,
            hours: line.hours,
            note: line.note,
            source: Some(line.source),
        };
        Self {
            triggers: written.triggers,
            message: written.message,
            lines: written.lines.into_iter().map(line).collect(),
        }
    }
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
            DocumentKind::Settings => {
                let (read, found) = schema::read(document);
                diagnostics.extend(found);
                targets::check(document, &mut diagnostics);
                diagnostics.extend(base_url(document));
                diagnostics.extend(area_code(document));
                diagnostics.extend(missing_base_url(document));
                settings = read.map(completed);
            }
            DocumentKind::Helplines => {
                let (read, found) = schema::read::<Helplines>(document);
                diagnostics.extend(found);
                helplines = read;
            }
            _ => {}
        }
    }
    if let (Some(settings), Some(helplines)) = (&mut settings, helplines) {
        settings.helplines = helplines.into();
    }
    if settings.is_none() && diagnostics.is_empty() {
        diagnostics.push(
            finding! { error "missing-site-file", &SourcePath::new("content/site.yaml");
                "content/site.yaml がありません", "there is no content/site.yaml";
                help "サイトのフォルダーで実行しているか確かめてください。新しく作るときは keikaku init を使います",
                     "run this in the site's folder, or make a new site with `keikaku init`";
            },
        );
    }
    (settings, diagnostics)
}

/// The current plan is among the plans, and the address is a folder, also where they are not written so.
fn completed(mut settings: Settings) -> Settings {
    if let Some(current) = &settings.current_plan
        && !settings.plans.iter().any(|p| p.value == current.value)
    {
        settings.plans.insert(0, current.clone());
    }
    if let Some(written) = &mut settings.base_url {
        let folder = format!("{}/", written.trim_end_matches('/'));
        // As machines write it: letters outside ASCII escaped, a Japanese host in its ASCII form.
        written.0 = url::Url::parse(&folder).map_or(folder, String::from);
    }
    settings
}

/// Tables of several municipalities are put together by this code: two digits of the prefecture and three of the municipality.
fn area_code(document: &Document) -> Option<Diagnostic> {
    let code = document.fields.spanned_text("area_code")?;
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let is_one = |text: &str| {
        let prefecture = text.get(..2).and_then(|two| two.parse::<u8>().ok());
        digits(text) && text.len() == 5 && prefecture.is_some_and(|p| (1..=47).contains(&p))
    };
    if is_one(&code.value) {
        return None;
    }
    let fault = finding! { error "bad-area-code", &document.path, code.span;
        ("`{}` は標準地域コードとして読めません", code.value),
        ("`{}` is not a standard area code", code.value);
    };
    let folded: String = code.value.nfkc().filter(char::is_ascii_digit).collect();
    // Of the six digits of the local governments' code the last only checks the others; four digits have lost their zero.
    let meant = match folded.len() {
        4 => format!("0{folded}"),
        _ => folded.chars().take(5).collect(),
    };
    Some(match is_one(&meant) {
        true => fault.help(
            format!("`{meant}` ですか。前から5けたを、先頭の0も書いてください（6けた目は検査数字です）"),
            format!("did you mean `{meant}`? Write five digits with the zero at their head; the sixth is a check digit"),
        ),
        false => fault.help(
            "都道府県の2けたと市区町村の3けたを、続けて書いてください（旭川市は 01204）。分からなければ、この行を消してください",
            "write the two digits of the prefecture and the three of the municipality, such as 01204, or remove the line",
        ),
    })
}

/// A site that goes out without knowing its own address: search engines, feeds and shared links need it.
fn missing_base_url(document: &Document) -> Option<Diagnostic> {
    let fields = &document.fields;
    let (key, targets) = fields.entries().iter().find(|(key, _)| key.text == "publish")?;
    if fields.get("base_url").is_some() || targets.entries().is_empty() {
        return None;
    }
    Some(finding! { warning "missing-base-url", &document.path, key.span;
        "公開先はありますが、base_url（公開するアドレス）がありません",
        "there is a place to publish to, but no `base_url`";
        help "`base_url: https://www.city.example.jp/plan/` のように、公開するアドレスを書いてください。検索エンジンへの地図（sitemap.xml）、お知らせの配信（feed.xml）、共有したときの表示が、アドレスなしでは働きません",
             "write the public address, as in `base_url: https://www.city.example.jp/plan/`; the sitemap, the feed and shared links do not work without it";
    })
}

/// The site's own address is a folder: what comes after `?` or `#`, or a page, would end up in the middle of every link.
fn base_url(document: &Document) -> Option<Diagnostic> {
    let url = document.fields.spanned_text("base_url")?;
    let rest = url.value.split_once("://")?.1;
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let page = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if !page && !rest.contains(['?', '#']) {
        return None;
    }
    let folder = url.value.split(['?', '#']).next().unwrap_or_default();
    let folder = match page {
        true => folder.rsplit_once('/').map_or(folder, |(folder, _)| folder),
        false => folder,
    };
    let folder = format!("{}/", folder.trim_end_matches('/'));
    Some(finding! { error "bad-address", &document.path, url.span;
        ("base_url `{}` は、フォルダーのアドレスではありません", url.value),
        ("base_url `{}` is not the address of a folder", url.value);
        help "`/` で終わるアドレスを書いてください（例 {folder}）",
             "write an address that ends in `/`, such as {folder}";
    })
}
