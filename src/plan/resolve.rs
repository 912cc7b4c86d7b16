//! Joining entries into plans: every reference is looked up once, and every fault is collected.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::about::About;
use super::common::Common;
use super::initiative::{Basis, Mark};
use super::{
    Actor, Approach, Arena, AsOf, Challenge, Entry, Id, Indicator, Initiative, Plan, RegionalImage,
    Review, Role, approach, indicator, initiative, regional_image, review, role,
};
use crate::calendar::FiscalYear;
use crate::diagnostic::{Diagnostic, code};
use crate::document::yaml::Spanned;
use crate::source::{Place, SourcePath, Span};

/// Joins the entries of all plans. `entries` come in path order, each with the folder of its plan.
/// Faulty nouns are left out and reported; the rest of the plan is still there, so that one run reports everything.
pub fn resolve(entries: &[(String, Entry)], as_of: AsOf) -> (Vec<Plan>, Vec<Diagnostic>) {
    let mut folders: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for (folder, entry) in entries {
        folders.entry(folder).or_default().push(entry);
    }
    let mut diagnostics = Vec::new();
    let mut plans: Vec<Plan> = folders
        .into_iter()
        .filter_map(|(folder, entries)| {
            let (plan, found) = Resolver::default().plan(folder, &entries, as_of);
            diagnostics.extend(found);
            plan
        })
        .collect();
    across_plans(&mut plans, &mut diagnostics);
    (plans, diagnostics)
}

/// References between plans: the older plan, and indicators that continue.
fn across_plans(plans: &mut [Plan], diagnostics: &mut Vec<Diagnostic>) {
    let ids: Vec<String> = plans.iter().map(|p| p.id.clone()).collect();
    let mut supersedes = Vec::new();
    for plan in plans.iter() {
        let path = &plan.about.common.path;
        if let Some(older) = &plan.about.supersedes {
            if ids.contains(&older.value) && older.value != plan.id {
                supersedes.push((older.value.clone(), plan.id.clone()));
            } else {
                diagnostics.push(unknown(
                    "plan",
                    "計画",
                    path,
                    older,
                    ids.iter().map(String::as_str),
                ));
            }
        }
        for item in plan.indicators.iter() {
            for link in &item.entry.continues {
                let path = &item.entry.common.path;
                match plans.iter().find(|p| p.id == link.plan.value) {
                    None => diagnostics.push(unknown(
                        "plan",
                        "計画",
                        path,
                        &link.plan,
                        ids.iter().map(String::as_str),
                    )),
                    Some(other)
                        if other
                            .indicators
                            .find(|i| i.entry.id == link.indicator.value)
                            .is_none() =>
                    {
                        let known: Vec<&str> = other
                            .indicators
                            .iter()
                            .map(|i| i.entry.id.as_str())
                            .collect();
                        diagnostics.push(unknown(
                            "indicator",
                            "指標",
                            path,
                            &link.indicator,
                            known,
                        ));
                    }
                    Some(_) => {}
                }
            }
        }
    }
    for (older, newer) in supersedes {
        if let Some(plan) = plans.iter_mut().find(|p| p.id == older) {
            plan.superseded_by = Some(newer);
        }
    }
}

/// A reference to something that does not exist.
fn unknown<'a>(
    noun: &'static str,
    noun_ja: &str,
    path: &SourcePath,
    written: &Spanned<String>,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let name = match noun {
        "plan" => code("unknown-plan"),
        "regional image" => code("unknown-regional-image"),
        "approach" => code("unknown-approach"),
        "column" => code("unknown-column"),
        "department" => code("unknown-department"),
        "section" => code("unknown-section"),
        "audience" => code("unknown-audience"),
        "actor" => code("unknown-actor"),
        "source" => code("unknown-source"),
        "indicator" => code("unknown-indicator"),
        "term" => code("unknown-term"),
        _ => code("unknown-reference"),
    };
    Diagnostic::error(
        name,
        path,
        written.span,
        format!("`{}` という{noun_ja}はありません", written.value),
        format!("there is no {noun} called `{}`", written.value),
    )
    .suggest(&written.value, known)
}

#[derive(Default)]
struct Resolver {
    diagnostics: Vec<Diagnostic>,
}

impl Resolver {
    fn plan(
        mut self,
        folder: &str,
        entries: &[&Entry],
        as_of: AsOf,
    ) -> (Option<Plan>, Vec<Diagnostic>) {
        let about = entries.iter().find_map(|e| match e {
            Entry::About(about) => Some(Arc::clone(about)),
            _ => None,
        });
        let Some(about) = about else {
            return (None, Vec::from_iter(self.without_plan(folder, entries)));
        };
        let mut plan = Plan {
            id: folder.to_owned(),
            actors: self.listed(&about, &about.actors, |a| (&a.id, "actors")),
            departments: self.listed(&about, &about.departments, |d| (&d.id, "departments")),
            audiences: self.listed(&about, &about.audiences, |a| (&a.id, "audiences")),
            sources: self.listed(&about, &about.sources, |s| (&s.id, "sources")),
            about,
            regional_images: Arena::default(),
            approaches: Arena::default(),
            initiatives: Arena::default(),
            indicators: Arena::default(),
            reviews: Arena::default(),
            overviews: BTreeMap::new(),
            roles: Arena::default(),
            challenges: Arena::default(),
            glossary: None,
            synonyms: None,
            news: Vec::new(),
            superseded_by: None,
        };
        self.period(&plan.about);
        let wanted = |common: &Common| as_of.drafts || !common.draft;
        macro_rules! entries_of {
            ($kind:ident) => {
                entries.iter().filter_map(|entry| match entry {
                    Entry::$kind(entry) if wanted(&entry.common) => Some(Arc::clone(entry)),
                    _ => None,
                })
            };
        }
        self.regional_images(&mut plan, entries_of!(RegionalImage).collect());
        self.approaches(&mut plan, entries_of!(Approach).collect());
        self.initiatives(&mut plan, entries_of!(Initiative).collect());
        self.indicators(&mut plan, entries_of!(Indicator).collect());
        for entry in entries_of!(Roles) {
            self.roles(&mut plan, &entry);
        }
        for entry in entries_of!(Challenges) {
            self.challenges(&mut plan, &entry);
        }
        self.reviews(&mut plan, entries_of!(Review).collect());
        for entry in entries_of!(ReviewOverview) {
            self.citations(&plan, &entry.common);
            if let Some(year) = self.folder_year(&entry.common, &entry.year) {
                plan.overviews.insert(year, entry);
            }
        }
        plan.glossary = entries_of!(Glossary).next();
        plan.synonyms = entries_of!(Synonyms).next();
        if let Some(glossary) = plan.glossary.clone() {
            self.glossary(&glossary);
        }
        plan.news = entries_of!(News)
            .filter(|n| as_of.drafts || n.date <= as_of.day)
            .collect();
        plan.news
            .sort_by(|a, b| (b.date, &b.id).cmp(&(a.date, &a.id)));
        (Some(plan), self.diagnostics)
    }

    fn without_plan(&self, folder: &str, entries: &[&Entry]) -> Option<Diagnostic> {
        let first = entries.iter().map(|e| common(e)).next()?;
        Some(
            Diagnostic::error(
                "missing-plan-file",
                &first.path,
                first.span,
                format!("フォルダー `{folder}` に plan.yaml がありません"),
                format!("the folder `{folder}` has no plan.yaml"),
            )
            .help(
                "計画のフォルダーには plan.yaml が必ず要ります。文法の誤りで読めなかった場合は、それを先に直してください",
                "every plan folder needs a plan.yaml; if it could not be read, mend it first",
            ),
        )
    }

    /// Puts a list of `plan.yaml` into an arena; an id given twice is reported.
    fn listed<T: Clone>(
        &mut self,
        about: &About,
        items: &[T],
        id: impl Fn(&T) -> (&Spanned<String>, &'static str),
    ) -> Arena<T> {
        let mut seen: HashMap<String, Span> = HashMap::new();
        let mut arena = Arena::default();
        for item in items {
            let (written, list) = id(item);
            match seen.get(&written.value) {
                Some(first) => self.diagnostics.push(
                    Diagnostic::error(
                        "duplicate-id",
                        &about.common.path,
                        written.span,
                        format!("`{list}` の ID `{}` が2回使われています", written.value),
                        format!("the id `{}` is used twice in `{list}`", written.value),
                    )
                    .label(
                        Place::new(&about.common.path, *first),
                        "1回目はここです",
                        "first used here",
                    )
                    .help("どちらかの ID を変えてください", "change one of the two"),
                ),
                None => {
                    seen.insert(written.value.clone(), written.span);
                    arena.push(item.clone());
                }
            }
        }
        arena
    }

    fn period(&mut self, about: &About) {
        if let Some(period) = about.period
            && period.to < period.from
        {
            self.diagnostics.push(
                Diagnostic::error(
                    "period-backwards",
                    &about.common.path,
                    about.common.span,
                    format!(
                        "計画の終わり（{}）が始まり（{}）より前です",
                        period.to.japanese(),
                        period.from.japanese()
                    ),
                    format!(
                        "the plan ends ({}) before it begins ({})",
                        period.to.year(),
                        period.from.year()
                    ),
                )
                .help(
                    "period の from と to を確かめてください",
                    "check `from` and `to` of `period`",
                ),
            );
        }
    }

    fn citations(&mut self, plan: &Plan, common: &Common) {
        for citation in &common.sources {
            if plan.source(citation).is_none() {
                let known = plan.sources.iter().map(|s| s.id.value.as_str());
                self.diagnostics.push(unknown(
                    "source",
                    "出典",
                    &common.path,
                    &citation.document,
                    known,
                ));
            }
        }
    }

    fn regional_images(&mut self, plan: &mut Plan, mut entries: Vec<Arc<regional_image::Entry>>) {
        entries.sort_by_key(|e| natural(&e.id));
        for entry in entries {
            self.citations(plan, &entry.common);
            plan.regional_images.push(RegionalImage {
                entry,
                approaches: Vec::new(),
                indicators: Vec::new(),
                roles: Vec::new(),
                challenges: Vec::new(),
            });
        }
    }

    fn image(
        &mut self,
        plan: &Plan,
        path: &SourcePath,
        written: &Spanned<String>,
    ) -> Option<Id<RegionalImage>> {
        let found = plan.regional_images.find(|i| i.entry.id == written.value);
        if found.is_none() {
            let known: Vec<&str> = plan
                .regional_images
                .iter()
                .map(|i| i.entry.id.as_str())
                .collect();
            self.diagnostics
                .push(unknown("regional image", "地域像", path, written, known));
        }
        found
    }

    fn approach(
        &mut self,
        plan: &Plan,
        path: &SourcePath,
        written: &Spanned<String>,
    ) -> Option<Id<Approach>> {
        let found = plan.approach(&written.value);
        if found.is_none() {
            let known: Vec<&str> = plan
                .approaches
                .iter()
                .map(|a| a.entry.id.as_str())
                .collect();
            self.diagnostics
                .push(unknown("approach", "基本的な考え方", path, written, known));
        }
        found
    }

    fn actor(
        &mut self,
        plan: &Plan,
        path: &SourcePath,
        written: &Spanned<String>,
    ) -> Option<Id<Actor>> {
        let found = plan.actors.find(|a| a.id.value == written.value);
        if found.is_none() {
            let known: Vec<&str> = plan.actors.iter().map(|a| a.id.value.as_str()).collect();
            self.diagnostics
                .push(unknown("actor", "主体", path, written, known));
        }
        found
    }

    fn approaches(&mut self, plan: &mut Plan, mut entries: Vec<Arc<approach::Entry>>) {
        entries.sort_by_key(|e| natural(&e.id));
        for entry in entries {
            self.citations(plan, &entry.common);
            let written = Spanned {
                value: entry.image_id().to_owned(),
                span: entry.common.span,
            };
            let Some(image) = self.image(plan, &entry.common.path, &written) else {
                continue;
            };
            let id = plan.approaches.push(Approach {
                entry,
                image,
                initiatives: Vec::new(),
                indicators: Vec::new(),
                reviews: Vec::new(),
                roles: Vec::new(),
            });
            if let Some(image) = plan.regional_images.get_mut(image) {
                image.approaches.push(id);
            }
        }
    }

    fn initiatives(&mut self, plan: &mut Plan, entries: Vec<Arc<initiative::Entry>>) {
        // Owners in the plan's order, numbers inside them: the order of the printed booklet.
        let owners: Vec<(String, Option<Id<Actor>>, String)> = plan
            .about
            .owners
            .iter()
            .map(|o| {
                (
                    o.actor.value.clone(),
                    plan.actors.find(|a| a.id.value == o.actor.value),
                    o.prefix.clone(),
                )
            })
            .collect();
        for owner in plan.about.owners.clone() {
            let path = plan.about.common.path.clone();
            self.actor(plan, &path, &owner.actor);
        }
        let mut found: Vec<(usize, u32, Id<Actor>, String, Arc<initiative::Entry>)> = Vec::new();
        for entry in entries {
            let owner = owners.iter().position(|(id, _, _)| id == entry.owner_id());
            match (owner, entry.number()) {
                (Some(position), Some(number)) => {
                    if let (_, Some(actor), prefix) = &owners[position] {
                        found.push((
                            position,
                            number,
                            *actor,
                            format!("{prefix}-{number}"),
                            entry,
                        ));
                    }
                }
                _ => {
                    let known: Vec<&str> = owners.iter().map(|(id, _, _)| id.as_str()).collect();
                    self.diagnostics.push(
                        Diagnostic::error(
                            "initiative-file-name",
                            &entry.common.path,
                            entry.common.span,
                            format!(
                                "ファイル名 `{}` から、取組の主体と番号が分かりません",
                                entry.id
                            ),
                            format!(
                                "the file name `{}` does not tell the owner and the number",
                                entry.id
                            ),
                        )
                        .help(
                            format!(
                                "「主体-番号.md」の形にしてください。主体: {}（例 city-01.md）",
                                known.join("、")
                            ),
                            format!(
                                "use `owner-number.md`, e.g. city-01.md; owners: {}",
                                known.join(", ")
                            ),
                        ),
                    );
                }
            }
        }
        found.sort_by(|a, b| (a.0, a.1, &a.4.id).cmp(&(b.0, b.1, &b.4.id)));
        self.numbers(&found);

        let approaches: HashMap<String, Id<Approach>> = plan
            .approaches
            .ids()
            .map(|(id, a)| (a.entry.id.clone(), id))
            .collect();
        for (_, number, owner, label, entry) in found {
            self.citations(plan, &entry.common);
            let departments = self.departments(plan, &entry);
            let marks = self.marks(plan, &approaches, &entry);
            let audiences = entry
                .audiences
                .iter()
                .filter_map(|written| {
                    let id = plan.audiences.find(|a| a.id.value == written.value);
                    if id.is_none() {
                        let known = plan.audiences.iter().map(|a| a.id.value.as_str());
                        self.diagnostics.push(unknown(
                            "audience",
                            "対象者",
                            &entry.common.path,
                            written,
                            known,
                        ));
                    }
                    id
                })
                .collect();
            let under: Vec<Id<Approach>> = marks.iter().map(|m| m.approach).collect();
            let id = plan.initiatives.push(Initiative {
                entry,
                owner,
                number,
                label,
                departments,
                marks,
                audiences,
            });
            for approach in under {
                if let Some(approach) = plan.approaches.get_mut(approach)
                    && approach.initiatives.last() != Some(&id)
                {
                    approach.initiatives.push(id);
                }
            }
        }
    }

    /// The same number twice is an error; a gap is worth a look.
    fn numbers(&mut self, found: &[(usize, u32, Id<Actor>, String, Arc<initiative::Entry>)]) {
        for pair in found.windows(2) {
            let [(owner_a, a, _, _, first), (owner_b, b, _, label, second)] = pair else {
                continue;
            };
            if owner_a != owner_b {
                continue;
            }
            let at = &second.common;
            if a == b {
                self.diagnostics.push(
                    Diagnostic::error(
                        "duplicate-number",
                        &at.path,
                        at.span,
                        format!("取組の番号 {label} が2つあります"),
                        format!("the initiative number {label} is used twice"),
                    )
                    .label(
                        first.common.place(first.common.span),
                        "もう1つはここです",
                        "the other one is here",
                    )
                    .help(
                        "どちらかのファイル名の番号を変えてください",
                        "change the number in one of the file names",
                    ),
                );
            } else if *b > a + 1 {
                self.diagnostics.push(Diagnostic::warning(
                    "number-gap",
                    &at.path,
                    at.span,
                    format!("{label} の前の番号（{}）がありません", b - 1),
                    format!("number {} before {label} is missing", b - 1),
                ));
            }
        }
    }

    fn departments(
        &mut self,
        plan: &Plan,
        entry: &initiative::Entry,
    ) -> Vec<(Id<super::Department>, Vec<String>)> {
        let path = &entry.common.path;
        entry
            .departments
            .iter()
            .filter_map(|written| {
                let name = &written.department;
                let Some(id) = plan.departments.find(|d| d.name == name.value) else {
                    let known = plan.departments.iter().map(|d| d.name.as_str());
                    self.diagnostics
                        .push(unknown("department", "部", path, name, known));
                    return None;
                };
                let department = &plan.departments[id];
                for section in &written.sections {
                    if !department.sections.iter().any(|s| s.name == section.value) {
                        let known = department.sections.iter().map(|s| s.name.as_str());
                        self.diagnostics
                            .push(unknown("section", "課", path, section, known));
                    }
                }
                Some((
                    id,
                    written.sections.iter().map(|s| s.value.clone()).collect(),
                ))
            })
            .collect()
    }

    fn marks(
        &mut self,
        plan: &Plan,
        approaches: &HashMap<String, Id<Approach>>,
        entry: &initiative::Entry,
    ) -> Vec<Mark> {
        let path = &entry.common.path;
        let mut marks: Vec<Mark> = Vec::new();
        for written in &entry.marks {
            let Some(&approach) = approaches.get(&written.approach.value) else {
                self.approach(plan, path, &written.approach);
                continue;
            };
            let columns = &plan.approaches[approach].entry.columns;
            let column = match &written.column {
                None => None,
                Some(name) => match columns.iter().position(|c| c.id.value == name.value) {
                    Some(position) => Some(position),
                    None => {
                        let known = columns.iter().map(|c| c.id.value.as_str());
                        self.diagnostics
                            .push(unknown("column", "欄", path, name, known));
                        continue;
                    }
                },
            };
            if written.basis == Basis::Inferred && written.reason.is_none() {
                self.diagnostics.push(
                    Diagnostic::error(
                        "inferred-without-reason",
                        path,
                        written.approach.span,
                        format!("推定した印 `{}` に理由がありません", written.approach.value),
                        format!(
                            "the inferred mark `{}` has no reason",
                            written.approach.value
                        ),
                    )
                    .help(
                        "`reason:` に、そう考えた理由を書いてください",
                        "say why in `reason:`",
                    ),
                );
            }
            let same = |m: &Mark| m.approach == approach && m.column == column;
            if marks.iter().any(same) {
                self.diagnostics.push(Diagnostic::error(
                    "duplicate-mark",
                    path,
                    written.approach.span,
                    format!("`{}` の印が2回書かれています", written.approach.value),
                    format!("the mark `{}` is written twice", written.approach.value),
                ));
                continue;
            }
            marks.push(Mark {
                approach,
                column,
                basis: written.basis,
                reason: written.reason.clone(),
            });
        }
        marks.sort_by_key(|m| (m.approach, m.column));
        marks
    }

    fn indicators(&mut self, plan: &mut Plan, mut entries: Vec<Arc<indicator::Entry>>) {
        entries.sort_by_key(|e| natural(&e.id));
        for entry in entries {
            self.citations(plan, &entry.common);
            let path = &entry.common.path;
            let scope = match (&entry.image, &entry.approach) {
                (Some(written), None) => self
                    .image(plan, path, written)
                    .map(indicator::Scope::RegionalImage),
                (None, Some(written)) => self
                    .approach(plan, path, written)
                    .map(indicator::Scope::Approach),
                _ => {
                    self.scope_fault(path, entry.scope_span);
                    None
                }
            };
            let owners = entry
                .owners
                .iter()
                .filter_map(|o| self.actor(plan, path, o))
                .collect();
            self.values(&entry);
            let Some(scope) = scope else { continue };
            let id = plan.indicators.push(Indicator {
                entry,
                scope,
                owners,
            });
            match scope {
                indicator::Scope::RegionalImage(image) => {
                    if let Some(image) = plan.regional_images.get_mut(image) {
                        image.indicators.push(id);
                    }
                }
                indicator::Scope::Approach(approach) => {
                    if let Some(approach) = plan.approaches.get_mut(approach) {
                        approach.indicators.push(id);
                    }
                }
            }
        }
    }

    fn scope_fault(&mut self, path: &SourcePath, span: Span) {
        self.diagnostics.push(
            Diagnostic::error(
                "needs-one-scope",
                path,
                span,
                "`regional_image` と `approach` の、どちらか1つを書きます",
                "exactly one of `regional_image` and `approach` is needed",
            )
            .help(
                "例: scope: { approach: 1-1 }",
                "for example `scope: { approach: 1-1 }`",
            ),
        );
    }

    fn values(&mut self, entry: &indicator::Entry) {
        let path = &entry.common.path;
        for series in &entry.series {
            let unit = series.unit.as_deref().or(entry.unit.as_deref());
            let points = series.baseline.iter().chain(&series.values);
            let hundred = crate::number::Number::parse("100");
            for point in points.clone() {
                if let (Some("%"), Some(number), Some(hundred)) =
                    (unit, point.value.number(), hundred)
                    && number.compare(hundred).is_gt()
                {
                    self.diagnostics.push(
                        Diagnostic::error(
                            "percent-over-hundred",
                            path,
                            point.span,
                            "割合が 100% を超えています",
                            "this percentage is over 100",
                        )
                        .help("数か単位を確かめてください", "check the number or the unit"),
                    );
                }
            }
            let mut seen: HashMap<FiscalYear, Span> = HashMap::new();
            for point in points {
                let Some(year) = point.year else { continue };
                if let Some(first) = seen.insert(year, point.span) {
                    self.diagnostics.push(
                        Diagnostic::error(
                            "duplicate-year",
                            path,
                            point.span,
                            format!("{} の値が2つあります", year.japanese()),
                            format!("there are two values for {}", year.year()),
                        )
                        .label(
                            Place::new(path, first),
                            "1つ目はここです",
                            "the first one is here",
                        ),
                    );
                }
            }
        }
    }

    fn scope(
        &mut self,
        plan: &Plan,
        path: &SourcePath,
        span: Span,
        image: Option<&Spanned<String>>,
        approach: Option<&Spanned<String>>,
    ) -> Option<role::Scope> {
        match (image, approach) {
            (Some(written), None) => self
                .image(plan, path, written)
                .map(role::Scope::RegionalImage),
            (None, Some(written)) => self
                .approach(plan, path, written)
                .map(role::Scope::Approach),
            _ => {
                self.scope_fault(path, span);
                None
            }
        }
    }

    fn roles(&mut self, plan: &mut Plan, entry: &Arc<role::Entry>) {
        self.citations(plan, &entry.common);
        let path = &entry.common.path;
        let (image, approach) = (entry.image.as_ref(), entry.approach.as_ref());
        let Some(scope) = self.scope(plan, path, entry.common.span, image, approach) else {
            return;
        };
        for (index, written) in entry.roles.iter().enumerate() {
            let actors: Vec<Id<Actor>> = written
                .actors
                .iter()
                .filter_map(|a| self.actor(plan, path, a))
                .collect();
            if actors.is_empty() {
                continue;
            }
            let id = plan.roles.push(Role {
                entry: Arc::clone(entry),
                index,
                scope,
                actors,
            });
            match scope {
                role::Scope::RegionalImage(image) => {
                    if let Some(image) = plan.regional_images.get_mut(image) {
                        image.roles.push(id);
                    }
                }
                role::Scope::Approach(approach) => {
                    if let Some(approach) = plan.approaches.get_mut(approach) {
                        approach.roles.push(id);
                    }
                }
            }
        }
    }

    fn challenges(&mut self, plan: &mut Plan, entry: &Arc<super::challenge::Entry>) {
        self.citations(plan, &entry.common);
        let path = &entry.common.path;
        let mut seen: HashMap<u32, Span> = HashMap::new();
        let mut order: Vec<usize> = (0..entry.pairs.len()).collect();
        order.sort_by_key(|&i| entry.pairs[i].number.value);
        for index in order {
            let pair = &entry.pairs[index];
            if let Some(first) = seen.insert(pair.number.value, pair.number.span) {
                self.diagnostics.push(
                    Diagnostic::error(
                        "duplicate-number",
                        path,
                        pair.number.span,
                        format!("課題の番号 {} が2つあります", pair.number.value),
                        format!("the challenge number {} is used twice", pair.number.value),
                    )
                    .label(
                        Place::new(path, first),
                        "もう1つはここです",
                        "the other one is here",
                    ),
                );
            }
            let Some(image) = self.image(plan, path, &pair.image) else {
                continue;
            };
            let id = plan.challenges.push(Challenge {
                entry: Arc::clone(entry),
                index,
                image,
            });
            if let Some(image) = plan.regional_images.get_mut(image) {
                image.challenges.push(id);
            }
        }
    }

    fn folder_year(&mut self, common: &Common, folder: &str) -> Option<FiscalYear> {
        match FiscalYear::parse(folder) {
            Ok(year) => Some(year),
            Err(_) => {
                self.diagnostics.push(
                    Diagnostic::error(
                        "bad-year",
                        &common.path,
                        common.span,
                        format!("フォルダー名 `{folder}` は年度として読めません"),
                        format!("the folder name `{folder}` is not a fiscal year"),
                    )
                    .help(
                        "reviews/2024/ のように西暦で書いてください",
                        "name it by the Western year, as in reviews/2024/",
                    ),
                );
                None
            }
        }
    }

    fn reviews(&mut self, plan: &mut Plan, mut entries: Vec<Arc<review::Entry>>) {
        entries.sort_by_key(|e| (natural(&e.year), natural(&e.approach)));
        for entry in entries {
            self.citations(plan, &entry.common);
            let path = &entry.common.path;
            let written = Spanned {
                value: entry.approach.clone(),
                span: entry.common.span,
            };
            let approach = self.approach(plan, path, &written);
            let year = self.folder_year(&entry.common, &entry.year);
            let (Some(approach), Some(year)) = (approach, year) else {
                continue;
            };
            let owners: Vec<Id<Actor>> = plan
                .about
                .owners
                .iter()
                .filter_map(|o| plan.actors.find(|a| a.id.value == o.actor.value))
                .collect();
            let mut texts: Vec<_> = owners.iter().map(|id| (*id, None)).collect();
            let mut summary = None;
            for section in &entry.sections {
                let owner = texts.iter_mut().find(|(id, _)| {
                    let actor = &plan.actors[*id];
                    [&actor.name, &actor.short, &actor.id.value].contains(&&section.title)
                });
                let slot = match owner {
                    Some((_, slot)) => slot,
                    None if ["総括", "summary"].contains(&section.title.as_str()) => &mut summary,
                    None => {
                        let names = owners
                            .iter()
                            .map(|id| plan.actors[*id].short.as_str())
                            .chain(["総括"]);
                        let names: Vec<&str> = names.collect();
                        self.diagnostics.push(
                            Diagnostic::error(
                                "unknown-heading",
                                path,
                                section.span,
                                format!("見出し「{}」は、評価の文章では使えません", section.title),
                                format!("the heading `{}` is not known in reviews", section.title),
                            )
                            .suggest(&section.title, names),
                        );
                        continue;
                    }
                };
                if slot.is_some() {
                    self.diagnostics.push(Diagnostic::error(
                        "duplicate-heading",
                        path,
                        section.span,
                        format!("見出し「{}」が2回あります", section.title),
                        format!("the heading `{}` is used twice", section.title),
                    ));
                }
                *slot = Some(section.clone());
            }
            let id = plan.reviews.push(Review {
                entry,
                year,
                approach,
                texts,
                summary,
            });
            if let Some(approach) = plan.approaches.get_mut(approach) {
                approach.reviews.push(id);
            }
        }
    }

    fn glossary(&mut self, glossary: &super::glossary::Glossary) {
        let path = &glossary.common.path;
        let ids: Vec<&str> = glossary.terms.iter().map(|t| t.id.value.as_str()).collect();
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for term in &glossary.terms {
            if let Some(first) = seen.insert(&term.id.value, term.id.span) {
                self.diagnostics.push(
                    Diagnostic::error(
                        "duplicate-id",
                        path,
                        term.id.span,
                        format!("用語の ID `{}` が2回使われています", term.id.value),
                        format!("the term id `{}` is used twice", term.id.value),
                    )
                    .label(
                        Place::new(path, first),
                        "1回目はここです",
                        "first used here",
                    ),
                );
            }
            for see in &term.see {
                if !ids.contains(&see.value.as_str()) {
                    self.diagnostics
                        .push(unknown("term", "用語", path, see, ids.iter().copied()));
                }
            }
        }
    }
}

fn common(entry: &Entry) -> &Common {
    match entry {
        Entry::About(e) => &e.common,
        Entry::RegionalImage(e) => &e.common,
        Entry::Approach(e) => &e.common,
        Entry::Initiative(e) => &e.common,
        Entry::Indicator(e) => &e.common,
        Entry::Review(e) => &e.common,
        Entry::ReviewOverview(e) => &e.common,
        Entry::Roles(e) => &e.common,
        Entry::Challenges(e) => &e.common,
        Entry::Glossary(e) => &e.common,
        Entry::Synonyms(e) => &e.common,
        Entry::News(e) => &e.common,
    }
}

/// Sorts ids as people do: `1-2` before `1-10`.
fn natural(id: &str) -> Vec<(u32, String)> {
    id.split('-')
        .map(|part| (part.parse().unwrap_or(u32::MAX), part.to_owned()))
        .collect()
}
