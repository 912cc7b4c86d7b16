//! What every noun of the plan may carry: where its facts come from, what was corrected, what a reader has to know.
//!
//! Knows references as written. Does not know whether a source exists; `plan::resolve` checks that.

use crate::calendar::Date;
use crate::document::schema::{Slug, keys, words};
use crate::document::yaml::YamlNode;
use crate::source::{Location, SourcePath, Span};

keys! {
    /// The keys common to all nouns, as written.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Common {
        draft: bool, "下書き。preview だけに出ます", "a draft, which only the preview shows";
        sources: Vec<Citation>, "出典", "where its facts come from";
        corrections: Vec<Correction>, "読み取り誤りの訂正", "what was misread in a source and is shown otherwise";
        notes: Vec<String>, "読む人が知っておくべきこと", "what a reader has to know";
        search_words: Vec<String>, "ページには出さず、検索だけで使うことば（資料の言い方など）", "words of the source, say, that find this and are never shown";
    }
    given |node, document| {
        /// The file it stands in.
        path: SourcePath = document.path.clone();
        /// Where the noun begins, for diagnostics about it as a whole.
        span: Span = start(node);
    }
}

keys! {
    /// A reference to a source document.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Citation {
        document: Slug, "出典の ID（plan.yaml の sources）", "the source's id, from `sources` of plan.yaml";
        place: Option<String>, "資料の中の場所", "page, row or heading";
    }
}

keys! {
    /// An error of extraction or print in a source, and what is shown instead.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Correction {
        kind: CorrectionKind = CorrectionKind::Misread, "だれの誤りか", "whose error: a misread source, or a slip in what we published";
        field: String, "直した項目", "the key or text meant";
        read: String, "資料から読み取った文字（このサイトの誤りなら、前にのせていた文字）", "what the source says, or what stood here before";
        shown: String, "このサイトで示す文字", "what this site shows";
        sure: Sureness = Sureness::Certain, "確かさ", "how sure the correction is";
        reason: Option<String>, "直した理由", "why it was corrected";
        date: Option<Date>, "直した日。書くと「去年から変わったこと」に出ます", "the day on which it was corrected, which the page of changes shows";
    }
}

words! {
    /// Whose error a correction mends.
    pub enum CorrectionKind {
        Misread = "misread", "資料の読み取りの誤り", "the source was misread or misprinted";
        Ours = "ours", "このサイトの誤り", "a slip in our own publication";
    }
}

words! {
    /// How sure a correction is.
    pub enum Sureness {
        Certain = "certain", "確か", "beyond doubt";
        Likely = "likely", "たぶん", "only likely";
    }
}

impl Common {
    /// The common keys of a file of which nothing is known.
    pub fn nothing(path: &SourcePath) -> Self {
        Self {
            path: path.clone(),
            span: Span::default(),
            draft: false,
            sources: Vec::new(),
            corrections: Vec::new(),
            notes: Vec::new(),
            search_words: Vec::new(),
        }
    }

    /// The place of a span of the same file.
    pub fn place(&self, span: Span) -> Location {
        Location::new(&self.path, span)
    }
}

fn start(node: &YamlNode) -> Span {
    let entries = node.entries();
    let name = entries.iter().find(|(key, _)| key.text == "title" || key.text == "name");
    let first = name.or_else(|| entries.first());
    first.map_or(node.span, |(key, _)| key.span)
}
