//! References that lead nowhere, and what was probably meant: a near id, a thing of another kind, a draft.
//!
//! Knows all entries of a plan. Is asked only after a look-up has failed, so it may take its time.

use super::Resolver;
use crate::diagnostic::{Diagnostic, code, finding, nearest};
use crate::document::DocumentKind;
use crate::document::schema::is_id;
use crate::document::yaml::Spanned;
use crate::plan::{About, Entry, Named};
use crate::source::{Location, SourcePath};

/// Names offered when nothing is near.
const OFFERED: usize = 8;

/// What a reference should lead to: the code for one that leads to nothing, and what it is in English and Japanese.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noun {
    code: &'static str,
    english: &'static str,
    japanese: &'static str,
    /// Of a node its level, counted from the top.
    pub level: Option<usize>,
}

impl Noun {
    pub const PLAN: Self = Self::new(code("unknown-plan"), "plan", "計画");
    pub const INITIATIVE: Self = Self::new(code("unknown-initiative"), "initiative", "取組");
    pub const COLUMN: Self = Self::new(code("unknown-column"), "column", "欄");
    pub const DEPARTMENT: Self = Self::new(code("unknown-department"), "department", "部");
    pub const SECTION: Self = Self::new(code("unknown-section"), "section", "課");
    pub const AUDIENCE: Self = Self::new(code("unknown-audience"), "audience", "対象者");
    pub const EVALUATOR: Self = Self::new(code("unknown-evaluator"), "evaluator", "評価する人");
    pub const DIMENSION: Self = Self::new(code("unknown-dimension"), "dimension", "評価の観点");
    pub const SCALE: Self = Self::new(code("unknown-scale"), "scale", "段階の並び（scales）");
    pub const GRADE: Self = Self::new(code("unknown-grade"), "grade", "評価の段階");
    pub const STEP: Self = Self::new(code("unknown-step"), "step", "判定の段階");
    pub const ACTOR: Self = Self::new(code("unknown-actor"), "actor", "主体");
    pub const SOURCE: Self = Self::new(code("unknown-source"), "source", "出典");
    pub const INDICATOR: Self = Self::new(code("unknown-indicator"), "indicator", "指標");
    pub const INDICATOR_KIND: Self =
        Self::new(code("unknown-kind"), "kind of indicator", "指標の種類");
    pub const TERM: Self = Self::new(code("unknown-term"), "term", "用語");
    pub const FUND: Self = Self::new(code("unknown-fund"), "fund", "財源");
    pub const SERVICE: Self = Self::new(code("unknown-service"), "service", "サービス");
    pub const DISTRICT: Self = Self::new(code("unknown-district"), "district", "地区");
    pub const TAG: Self = Self::new(code("unknown-tag"), "tag", "目印");

    const fn new(code: &'static str, english: &'static str, japanese: &'static str) -> Self {
        Self { code, english, japanese, level: None }
    }

    /// A node of a level, counted from the top.
    pub const fn node(level: usize) -> Self {
        Self { level: Some(level), ..Self::new(code("unknown-node"), "node", "段") }
    }

    /// What the plan itself calls it.
    fn japanese(self, about: Option<&About>) -> &str {
        let own = about.and_then(|about| match self.level {
            Some(level) => Some(&about.levels.get(level)?.name),
            None => (self == Self::INITIATIVE).then_some(&about.initiative.name),
        });
        own.map_or(self.japanese, String::as_str)
    }

    /// True for nouns that are referred to by the name a plan prints, not by an id.
    fn by_name(self) -> bool {
        self == Self::DEPARTMENT || self == Self::SECTION
    }
}

/// What is known by an id, or a name, and perhaps a title.
impl Named for (&str, &str) {
    fn id(&self) -> &str {
        self.0
    }

    fn title(&self) -> &str {
        self.1
    }
}

/// Where the thing is that a reference means; one that leads nowhere is reported.
pub fn position<T: Named>(
    noun: Noun,
    about: Option<&About>,
    path: &SourcePath,
    written: &Spanned<String>,
    list: &[T],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<usize> {
    let found = list.iter().position(|one| one.id() == written.value);
    if found.is_none() {
        diagnostics.push(unknown(noun, about, path, written, list));
    }
    found
}

/// A reference to nothing, where some things would be known.
pub fn unknown(
    noun: Noun,
    about: Option<&About>,
    path: &SourcePath,
    written: &Spanned<String>,
    known: impl IntoIterator<Item = impl Named>,
) -> Diagnostic {
    let known: Vec<_> = known.into_iter().collect();
    let ids: Vec<&str> = known.iter().map(Named::id).collect();
    let Noun { code, english, .. } = noun;
    let japanese = noun.japanese(about);
    let titled = |id: &str| match known.iter().find(|one| one.id() == id).map(Named::title) {
        Some(title) if !title.is_empty() && title != id => format!("`{id}`（{title}）"),
        _ => format!("`{id}`"),
    };
    let found = finding! { error code, path, written.span;
        ("`{}` という{japanese}はありません", written.value),
        ("there is no {english} called `{}`", written.value);
    };
    // Numbers are all near each other: `5` is not a slip for `1`.
    let number = written.value.chars().all(|c| c.is_ascii_digit() || c == '-');
    if let Some(near) = nearest(&written.value, &ids).filter(|_| !number) {
        let near = titled(near);
        let space = if near.ends_with('）') { "" } else { " " };
        return found
            .help(format!("もしかして {near}{space}ですか"), format!("did you mean {near}?"));
    }
    if noun == Noun::PLAN && ids.is_empty() {
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
    pub(super) fn unknown(
        &mut self,
        noun: Noun,
        path: &SourcePath,
        written: &Spanned<String>,
        known: impl IntoIterator<Item = impl Named>,
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
        self.files(noun, id).any(|entry| !entry.common().draft)
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
            level.map(Noun::node)
        };
        Some(match entry {
            Entry::Node(e) => (node(&e.folder)?, &e.id),
            Entry::Initiative(e) => (Noun::INITIATIVE, &e.id),
            Entry::Indicator(e) => (Noun::INDICATOR, &e.id),
            Entry::Broken(e) => match &e.kind {
                DocumentKind::Node { folder } => (node(folder)?, &e.id),
                DocumentKind::Initiative => (Noun::INITIATIVE, &e.id),
                DocumentKind::Indicator => (Noun::INDICATOR, &e.id),
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
        let draft = self.files(noun, &written.value).find(|entry| entry.common().draft)?;
        let common = draft.common();
        let japanese = noun.japanese(self.about);
        Some(finding! { error "reference-to-draft", path, written.span;
            ("{japanese} `{}` は下書きなので、公開されません", written.value),
            ("the {} `{}` is a draft and will not be published", noun.english, written.value);
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
        let (ja, en) = (other.japanese(self.about), other.english);
        let (wanted_ja, wanted_en) = (noun.japanese(self.about), noun.english);
        let title = if title.is_empty() { title } else { format!("（{title}）") };
        Some(finding! { error "wrong-kind", path, written.span;
            ("`{}`{title}は{wanted_ja}ではなく{ja}です", written.value),
            ("`{}` is not a {wanted_en} but a {en}", written.value);
            help "ここには{wanted_ja}を書きます", "a {wanted_en} is expected here";
        })
    }

    /// The thing of another kind that a name belongs to, with its title.
    fn other_kind(&self, noun: Noun, name: &str) -> Option<(Noun, String)> {
        let about = self.about?;
        fn listed<T: Named>(noun: Noun, list: &[T], name: &str) -> Option<(Noun, String)> {
            let found = list.iter().find(|one| one.id() == name)?;
            Some((noun, found.title().to_owned()))
        }
        let departments = about.departments.iter();
        let department = departments.clone().find(|d| d.id.value == name || d.name == name);
        let section = departments.clone().find(|d| d.sections.iter().any(|s| s.name == name));
        let entries = self.entries.iter().filter_map(|entry| Some((self.named(entry)?, entry)));
        let entries = entries.filter(|((_, id), _)| *id == name);
        [
            listed(Noun::ACTOR, &about.actors, name),
            listed(Noun::AUDIENCE, &about.audiences, name),
            listed(Noun::SOURCE, &about.sources, name),
            department.map(|d| (Noun::DEPARTMENT, different(&d.name, name))),
            section.map(|d| (Noun::SECTION, d.name.clone())),
        ]
        .into_iter()
        .flatten()
        .chain(entries.map(|((kind, _), entry)| (kind, title(entry))))
        .find(|(kind, _)| *kind != noun)
    }
}

fn different(title: &str, name: &str) -> String {
    if title == name { String::new() } else { title.to_owned() }
}

fn title(entry: &Entry) -> String {
    match entry {
        Entry::Node(e) => e.title.clone(),
        Entry::Initiative(e) => e.title.clone(),
        Entry::Indicator(e) => e.name.clone(),
        _ => String::new(),
    }
}
