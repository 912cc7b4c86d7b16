//! References that lead nowhere, and what was probably meant: a near id, a thing of another kind, a draft.
//!
//! Knows all entries of a plan. Is asked only after a look-up has failed, so it may take its time.

use super::Resolver;
use crate::diagnostic::{Diagnostic, code, finding, nearest};
use crate::document::Kind;
use crate::document::schema::is_id;
use crate::document::yaml::Spanned;
use crate::plan::{About, Entry};
use crate::source::{Location, SourcePath};

/// Names offered when nothing is near.
const OFFERED: usize = 8;

/// What a reference should lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    Plan,
    /// A node of a level, counted from the top.
    Node(usize),
    Initiative,
    Column,
    Department,
    Section,
    Audience,
    Evaluator,
    Dimension,
    Scale,
    Grade,
    Step,
    Actor,
    Source,
    Indicator,
    IndicatorKind,
    Term,
    Fund,
    Service,
    District,
    Tag,
}

impl Noun {
    /// The code for a reference to nothing, and the English word.
    fn code(self) -> (&'static str, &'static str) {
        match self {
            Self::Plan => (code("unknown-plan"), "plan"),
            Self::Initiative => (code("unknown-initiative"), "initiative"),
            Self::Node(_) => (code("unknown-node"), "node"),
            Self::Column => (code("unknown-column"), "column"),
            Self::Department => (code("unknown-department"), "department"),
            Self::Section => (code("unknown-section"), "section"),
            Self::Audience => (code("unknown-audience"), "audience"),
            Self::Evaluator => (code("unknown-evaluator"), "evaluator"),
            Self::Dimension => (code("unknown-dimension"), "dimension"),
            Self::Scale => (code("unknown-scale"), "scale"),
            Self::Grade => (code("unknown-grade"), "grade"),
            Self::Step => (code("unknown-step"), "step"),
            Self::Actor => (code("unknown-actor"), "actor"),
            Self::Source => (code("unknown-source"), "source"),
            Self::Indicator => (code("unknown-indicator"), "indicator"),
            Self::IndicatorKind => (code("unknown-kind"), "kind of indicator"),
            Self::Term => (code("unknown-term"), "term"),
            Self::Fund => (code("unknown-fund"), "fund"),
            Self::Service => (code("unknown-service"), "service"),
            Self::District => (code("unknown-district"), "district"),
            Self::Tag => (code("unknown-tag"), "tag"),
        }
    }

    fn english(self) -> &'static str {
        self.code().1
    }

    /// What the plan itself calls it.
    fn japanese(self, about: Option<&About>) -> &str {
        match self {
            Self::Plan => "計画",
            Self::Node(level) => {
                about.and_then(|about| about.levels.get(level)).map_or("段", |level| &level.name)
            }
            Self::Initiative => about.map_or("取組", |about| &about.initiative.name),
            Self::IndicatorKind => "指標の種類",
            Self::Column => "欄",
            Self::Department => "部",
            Self::Section => "課",
            Self::Audience => "対象者",
            Self::Evaluator => "評価する人",
            Self::Dimension => "評価の観点",
            Self::Scale => "段階の並び（scales）",
            Self::Grade => "評価の段階",
            Self::Step => "判定の段階",
            Self::Actor => "主体",
            Self::Source => "出典",
            Self::Indicator => "指標",
            Self::Term => "用語",
            Self::Fund => "財源",
            Self::Service => "サービス",
            Self::District => "地区",
            Self::Tag => "目印",
        }
    }

    /// True for nouns that are referred to by the name a plan prints, not by an id.
    fn by_name(self) -> bool {
        matches!(self, Self::Department | Self::Section)
    }
}

/// A reference to nothing. `known` are the ids that exist, each with its title.
pub fn unknown<'a>(
    noun: Noun,
    about: Option<&About>,
    path: &SourcePath,
    written: &Spanned<String>,
    known: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Diagnostic {
    let known: Vec<(&str, &str)> = known.into_iter().collect();
    let ids: Vec<&str> = known.iter().map(|(id, _)| *id).collect();
    let (code, english) = noun.code();
    let japanese = noun.japanese(about);
    let titled = |id: &str| match known.iter().find(|(other, _)| *other == id) {
        Some((_, title)) if !title.is_empty() && *title != id => format!("`{id}`（{title}）"),
        _ => format!("`{id}`"),
    };
    let found = Diagnostic::error(
        code,
        path,
        written.span,
        format!("`{}` という{japanese}はありません", written.value),
        format!("there is no {english} called `{}`", written.value),
    );
    // Numbers are all near each other: `5` is not a slip for `1`.
    let number = written.value.chars().all(|c| c.is_ascii_digit() || c == '-');
    if let Some(near) = nearest(&written.value, &ids).filter(|_| !number) {
        let near = titled(near);
        let space = if near.ends_with('）') { "" } else { " " };
        return found
            .help(format!("もしかして {near}{space}ですか"), format!("did you mean {near}?"));
    }
    if noun == Noun::Plan && ids.is_empty() {
        return found.help(
            "ほかの計画は、まだありません。この行を消すか、計画のフォルダーを入れてください",
            "there is no other plan yet; remove this line or add the plan's folder",
        );
    }
    if ids.is_empty() {
        return found.help(
            format!("{japanese}は、まだ1つもありません"),
            format!("there is no {english} at all yet"),
        );
    }
    let list: Vec<String> = ids.iter().take(OFFERED).map(|id| titled(id)).collect();
    let (more_ja, more_en) = match ids.len().checked_sub(OFFERED) {
        Some(more @ 1..) => (format!("、ほか {more} 件"), format!(" and {more} more")),
        _ => (String::new(), String::new()),
    };
    found.help(
        format!("使えるのは次のとおりです: {}{more_ja}", list.join("、")),
        format!("known here: {}{more_en}", list.join(", ")),
    )
}

impl Resolver<'_> {
    /// Reports a reference that leads nowhere, and says what was probably meant.
    pub(super) fn unknown<'a>(
        &mut self,
        noun: Noun,
        path: &SourcePath,
        written: &Spanned<String>,
        known: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) {
        // The schema has refused the id, or the file it names was left out with a fault of its own: said already.
        if !noun.by_name() && !is_id(&written.value) || self.left_out(noun, &written.value) {
            return;
        }
        let found = self
            .draft(noun, path, written)
            .or_else(|| self.wrong_kind(noun, path, written))
            .unwrap_or_else(|| unknown(noun, self.about, path, written, known));
        self.diagnostics.push(found);
    }

    /// True when the thing is there, but could not be read or placed. What is a draft is not meant to be there.
    fn left_out(&self, noun: Noun, id: &str) -> bool {
        self.files(noun, id).any(|entry| !super::common(entry).draft)
    }

    /// The files that a name belongs to, drafts and faulty ones too.
    pub(super) fn files(&self, noun: Noun, id: &str) -> impl Iterator<Item = &Entry> {
        let entries = self.entries.iter().copied();
        entries.filter(move |entry| self.named(entry) == Some((noun, id)))
    }

    /// What an entry is and the id others use for it.
    fn named<'e>(&self, entry: &'e Entry) -> Option<(Noun, &'e str)> {
        let node = |folder: &str| {
            let mut levels = self.about?.levels.iter();
            let level = levels.position(|level| level.folder.value == folder);
            level.map(Noun::Node)
        };
        Some(match entry {
            Entry::Node(e) => (node(&e.folder)?, &e.id),
            Entry::Initiative(e) => (Noun::Initiative, &e.id),
            Entry::Indicator(e) => (Noun::Indicator, &e.id),
            Entry::Broken(e) => match &e.kind {
                Kind::Node { folder } => (node(folder)?, &e.id),
                Kind::Initiative => (Noun::Initiative, &e.id),
                Kind::Indicator => (Noun::Indicator, &e.id),
                _ => return None,
            },
            _ => return None,
        })
    }

    fn draft(
        &self,
        noun: Noun,
        path: &SourcePath,
        written: &Spanned<String>,
    ) -> Option<Diagnostic> {
        let draft = self.files(noun, &written.value).find(|entry| super::common(entry).draft)?;
        let common = super::common(draft);
        let japanese = noun.japanese(self.about);
        Some(finding! { error "reference-to-draft", path, written.span;
            ("{japanese} `{}` は下書きなので、公開されません", written.value),
            ("the {} `{}` is a draft and will not be published", noun.english(), written.value);
            label Location::new(&common.path, common.span), "この下書きです", "this draft";
            help "下書きの `draft: true` を消すか、この参照を消してください",
                 "remove `draft: true` there, or this reference";
        })
    }

    fn wrong_kind(
        &self,
        noun: Noun,
        path: &SourcePath,
        written: &Spanned<String>,
    ) -> Option<Diagnostic> {
        let (other, title) = self.other_kind(noun, &written.value)?;
        let (ja, en) = (other.japanese(self.about), other.english());
        let (wanted_ja, wanted_en) = (noun.japanese(self.about), noun.english());
        let title = match title.as_str() {
            "" => String::new(),
            title => format!("（{title}）"),
        };
        Some(finding! { error "wrong-kind", path, written.span;
            ("`{}`{title}は{wanted_ja}ではなく{ja}です", written.value),
            ("`{}` is not a {wanted_en} but a {en}", written.value);
            help "ここには{wanted_ja}を書きます", "a {wanted_en} is expected here";
        })
    }

    /// The thing of another kind that a name belongs to, with its title.
    fn other_kind(&self, noun: Noun, name: &str) -> Option<(Noun, String)> {
        let about = self.about?;
        let entry = self
            .entries
            .iter()
            .find(|entry| {
                let named = self.named(entry);
                named.is_some_and(|(kind, id)| kind != noun && id == name)
            })
            .and_then(|entry| Some((self.named(entry)?.0, title(entry))));
        let actors = about.actors.iter().filter(|a| a.id.value == name);
        let audiences = about.audiences.iter().filter(|a| a.id.value == name);
        let sources = about.sources.iter().filter(|s| s.id.value == name);
        let departments = about.departments.iter().filter(|d| d.id.value == name || d.name == name);
        let sections = about
            .departments
            .iter()
            .flat_map(|d| d.sections.iter().map(move |s| (d, s)))
            .filter(|(_, s)| s.name == name);
        actors
            .map(|a| (Noun::Actor, a.name.clone()))
            .chain(audiences.map(|a| (Noun::Audience, a.name.clone())))
            .chain(sources.map(|s| (Noun::Source, s.title.clone())))
            .chain(departments.map(|d| (Noun::Department, different(&d.name, name))))
            .chain(sections.map(|(d, _)| (Noun::Section, d.name.clone())))
            .find(|(kind, _)| *kind != noun)
            .or(entry)
    }
}

fn different(title: &str, name: &str) -> String {
    match title == name {
        true => String::new(),
        false => title.to_owned(),
    }
}

fn title(entry: &Entry) -> String {
    match entry {
        Entry::Node(e) => e.title.clone(),
        Entry::Initiative(e) => e.title.clone(),
        Entry::Indicator(e) => e.name.clone(),
        _ => String::new(),
    }
}
