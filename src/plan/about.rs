//! `plan.yaml`: the plan itself, its actors, departments, audiences and sources, as written.

use crate::calendar::FiscalYear;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::document::FOLDERS;
use crate::document::markdown::{self, Body, MarkdownLink};
use crate::document::schema::{Slug, Url, keys, words};
use crate::source::Span;

use super::common::{Citation, Common};
use super::department::Department;
use super::evaluation::{DimensionEntry, Evaluator, Scale};
use super::judgement;
use super::money::MoneyTerms;
use super::photo::Photo;
use super::tag::Tag;
use super::volume::District;

keys! {
    /// The plan, as written: `plan.yaml`.
    #[derive(Clone, Debug)]
    pub struct About {
        title: String, "計画の名前", "its name";
        names: Vec<String>, "正式な名前", "formal names";
        municipality: Option<ReadName>, "自治体", "the municipality";
        status: PlanStatus = PlanStatus::Adopted, "決まった計画か案か", "adopted or a draft";
        period: Option<Period>, "計画の期間", "first and last fiscal year";
        publishers: Vec<String>, "計画を作ったところ", "who made it";
        philosophy: Option<Philosophy>, "基本理念", "the philosophy";
        summary: Option<String>, "どんな計画か、2〜3文で", "what this plan is, in two or three sentences";
        photo: Option<Photo>, "写真", "a photograph of what it is about";
        supersedes: Option<Slug>, "前の計画のフォルダー名", "the older plan's folder";
        levels: Vec<Level>, required, "段（上から順に、1つから5つ）", "its levels from the top, one to five";
        initiative: ReadName = ReadName::called("取組"), "取組の呼び名", "what the plan calls initiatives";
        indicator: Option<IndicatorWords>, "指標の呼び名と種類", "what the plan calls indicators, and their kinds";
        actors: Vec<Actor>, "役割をもつ人や団体", "who has roles";
        owners: Vec<Owner>, "取組の主体", "who numbers initiatives";
        departments: Vec<Department>, "部と課", "departments and sections";
        districts: Vec<District>, "地区", "parts of the plan's area";
        money: Option<MoneyTerms>, "お金の単位と出どころ", "the unit of money and where it comes from";
        tags: Vec<Tag>, "目印（重点、SDGs など）", "what cuts across the tree: 重点プロジェクト, SDGs";
        audiences: Vec<Audience>, "対象者", "whom initiatives are for";
        evaluators: Vec<Evaluator>, "評価する人や会議", "who evaluates; without it the owners and the summary";
        scales: Vec<Scale>, "評価の段階の並び", "the scales that grades are of";
        dimensions: Vec<DimensionEntry>, "何を評価するか", "what evaluators look at";
        judgement: Option<judgement::Rule>, "数字から段階を決める計算の決まり", "the rule by which figures are judged";
        making: Making = Making::default(), "計画の作り方", "how it was made";
        sections: Vec<TextSection>, "そのほかの文章", "further texts";
        accepted: Vec<Accepted>, "そのままでよいお知らせと、その理由", "notices that stay as they are, and why";
        sources: Vec<SourceDocument>, "出典の一覧", "source documents";
        ..common: Common, "Common keys. `sources` of the plan are its list of documents, so the common list is empty.";
    }
    given |node, document| {
        /// Links in the further texts.
        links: Vec<MarkdownLink> = links(document);
    }
}

impl About {
    /// The kinds of indicators that the plan names.
    pub fn kinds(&self) -> &[IndicatorKind] {
        self.indicator.as_ref().map_or(&[], |words| &words.kinds)
    }

    /// What initiatives are called within a sentence: 事務事業; 取組 where the name is a kind of these, such as 主な取組.
    pub fn work(&self) -> &str {
        let name = self.initiative.name.as_str();
        let generic = "取組";
        if name.ends_with(generic) { generic } else { name }
    }

    /// The philosophy in the plan's own words.
    pub fn philosophy_text(&self) -> Option<&String> {
        self.philosophy.as_ref().map(|p| &p.text)
    }

    /// The philosophy in plain words.
    pub fn philosophy_explanation(&self) -> Option<&String> {
        self.philosophy.as_ref()?.explanation.as_ref()
    }
}

keys! {
    /// A notice that somebody has looked at and that may stay: `check` says it no more.
    #[derive(Clone, Debug)]
    pub struct Accepted {
        notice: Notice, "お知らせのコード", "the notice's code";
        note: String, "そのままでよい理由", "why it may stay";
    }
}

words! {
    /// The notices on a plan as a whole that nothing but the plan itself could mend. One on a figure is answered by the figure's own `note`.
    pub enum Notice {
        WithoutMark = "initiatives-without-mark", "○印のない取組がある", "no mark on an initiative";
        WithoutIndicator = "initiatives-without-indicator", "指標のない取組がある", "no indicator near an initiative";
        WithoutRole = "initiatives-without-role", "役割のない取組がある", "no role near an initiative";
        UnconfirmedMarks = "unconfirmed-marks", "確かめていない○印がある", "marks that could not be read";
        WithoutLatestValue = "indicators-without-latest-value", "去年の値がない指標がある", "no value of the last year";
        WithoutReview = "nodes-without-review", "去年の評価がない", "no review of the last year";
    }
}

words! {
    /// How binding a plan is.
    pub enum PlanStatus {
        Adopted = "adopted", "決まった計画", "adopted";
        Draft = "draft", "案", "a draft";
    }
}

keys! {
    /// A name with its reading.
    #[derive(Clone, Debug)]
    pub struct ReadName {
        name: String, "名前", "the name";
        reading: Option<String>, "読みがな", "the reading in hiragana";
    }
}

impl ReadName {
    fn called(name: &str) -> Self {
        Self { name: name.to_owned(), reading: None }
    }
}

keys! {
    /// The philosophy of a plan.
    #[derive(Clone, Debug)]
    pub struct Philosophy {
        text: String, "基本理念（計画の言葉のまま）", "in the plan's own words";
        explanation: Option<String>, "やさしい説明", "in plain words";
    }
}

keys! {
    /// First and last fiscal year of a plan.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Period {
        from: FiscalYear, "最初の年度", "first year";
        to: FiscalYear, "最後の年度", "last year, included";
    }
}

/// As many levels as a plan may have above its initiatives.
pub const MOST_LEVELS: usize = 5;

keys! {
    /// One storey of the plan above its initiatives.
    #[derive(Clone, Debug)]
    pub struct Level {
        name: String, "計画での呼び名", "what the plan calls it";
        reading: Option<String>, "読みがな", "its reading";
        label: String = format!("{name}{{n}}"), "番号つきの呼び方。{n} が番号になります", "the numbered form, with `{n}` for the number";
        folder: Slug, "ファイルを置くフォルダー（アドレスにも使います）", "the folder of its files, also in addresses";
    }
}

impl Level {
    /// 目指す地域像1.
    pub fn numbered(&self, number: &str) -> String {
        self.label.replace("{n}", number)
    }

    /// The name of its list in open data: `regional_images`.
    pub fn list(&self) -> String {
        self.folder.value.replace('-', "_")
    }
}

/// Names below a plan's address that its levels cannot have, beside [`FOLDERS`]: pages, and lists of `plan.json`.
const RESERVED: &str = "accessibility actors answers assets audiences booklet challenges changes contract corrections data \
    departments dimensions districts evaluators for furigana glossary id indicator initiative judgement language levels matrix \
    money municipality names notes period philosophy philosophy-explanation plan publishers root scales sources status \
    summary superseded-by supersedes tags terms title url";

/// Whether a folder's name is taken by something that every plan may have.
pub fn is_reserved(folder: &str) -> bool {
    FOLDERS.contains(&folder) || RESERVED.split_whitespace().any(|name| name == folder)
}

keys! {
    /// What a plan calls its indicators.
    #[derive(Clone, Debug)]
    pub struct IndicatorWords {
        name: String, "計画での呼び名（KPI、成果指標など）", "what the plan calls them";
        reading: Option<String>, "読みがな", "its reading";
        kinds: Vec<IndicatorKind>, "指標の種類", "their kinds";
    }
}

keys! {
    /// A kind of indicator that the plan names: KGI, KPI, 成果, 活動.
    #[derive(Clone, Debug)]
    pub struct IndicatorKind {
        id: Slug, "ID", "what indicators write";
        name: String, "名前", "what pages show";
        meaning: Option<String>, "意味", "what it means";
    }
}

keys! {
    /// Somebody with a role.
    #[derive(Clone, Debug)]
    pub struct Actor {
        id: Slug, "ID", "id";
        name: String, "名前", "the name";
        short: String = name.clone(), "短い名前", "short name: 市社協";
        reading: Option<String>, "読みがな", "reading of the name";
        address: String = name.clone(), "呼びかけ（市民のみなさん）", "how a page speaks to them";
        definition: Option<String>, "だれのことか", "who counts";
    }
}

keys! {
    /// Somebody who numbers initiatives.
    #[derive(Clone, Debug)]
    pub struct Owner {
        actor: Slug, "actors の ID。取組のファイル名の始まりにもなります", "the actor's id, also the start of file names";
        prefix: String, "番号の前につける文字（市 → 市-19）", "what stands before the number: 市, as in 市-19";
    }
}

keys! {
    /// Whom initiatives are for.
    #[derive(Clone, Debug)]
    pub struct Audience {
        id: Slug, "ID", "id, for the address";
        name: String, "名前", "the name: 高齢者";
        reading: Option<String>, "読みがな", "its reading";
        question: Option<String>, "その人の困りごと", "their worry in their own words";
    }
}

keys! {
    /// How the plan was made.
    #[derive(Clone, Debug, Default)]
    pub struct Making {
        steps: Vec<MakingStep>, "手順", "its steps";
        surveys: Vec<Survey>, "調査", "its surveys";
        text: Option<String>, "説明", "in prose";
    }
}

keys! {
    /// A step of the plan's making.
    #[derive(Clone, Debug)]
    pub struct MakingStep {
        when: String, "いつ", "when";
        what: String, "何をしたか", "what was done";
    }
}

keys! {
    /// A survey.
    #[derive(Clone, Debug)]
    pub struct Survey {
        name: String, "調査の名前", "its name";
        period: Option<String>, "期間", "when";
        asked: Option<u32>, "対象の人数", "how many were asked";
        asked_note: Option<String>, "対象の説明", "who was asked";
        rate: Option<String>, "回答率", "rate of answers as written";
        rate_note: Option<String>, "回答率の説明", "what the rate means";
        source: Option<Citation>, "出典", "where this is written";
    }
}

keys! {
    /// A further text.
    #[derive(Clone, Debug)]
    pub struct TextSection {
        id: Slug, "ID", "id";
        title: String, "見出し", "its heading";
        text: String, "文章", "the text";
    }
}

keys! {
    /// A source document.
    #[derive(Clone, Debug)]
    pub struct SourceDocument {
        id: Slug, "ID", "id";
        title: String, "資料の名前", "its title";
        publisher: Option<String>, "発行者", "who published it";
        status: SourceStatus, "資料の種類", "what it is: an adopted plan, a draft or a report";
        date: Option<String>, "日付", "date as written";
        url: Option<Url>, "公開されているアドレス", "public address";
        note: Option<String>, "説明", "what it holds";
    }
}

words! {
    /// How binding a source is.
    pub enum SourceStatus {
        Adopted = "adopted", "決まった計画", "adopted plan";
        Draft = "draft", "案", "draft";
        Report = "report", "報告", "report";
    }
}

/// What is wrong with the Markdown texts of `plan.yaml`.
pub fn text_faults(document: &Document) -> Vec<Diagnostic> {
    let texts = texts(document).into_iter();
    texts
        .flat_map(|(span, _, found)| {
            found.into_iter().map(move |mut found| {
                found.place = Some(document.place(span));
                found
            })
        })
        .collect()
}

/// The Markdown texts of `plan.yaml`. What is written inside YAML has no places of its own, so each comes with the place of the whole text.
fn texts(document: &Document) -> Vec<(Span, Body, Vec<Diagnostic>)> {
    let sections = document.fields.list("sections").iter();
    sections
        .filter_map(|section| section.get("text")?.spanned())
        .map(|text| {
            let (body, found) = markdown::parse(&document.path, &text.value, 0);
            (text.span, body, found)
        })
        .collect()
}

fn links(document: &Document) -> Vec<MarkdownLink> {
    let texts = texts(document).into_iter();
    texts
        .flat_map(|(span, body, _)| {
            let links = body.links.into_iter();
            links.map(move |link| MarkdownLink { span, ..link })
        })
        .collect()
}
