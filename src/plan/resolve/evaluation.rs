//! Evaluators, dimensions and their scales, the grades of reviews, and the rule that figures are judged by.

use std::collections::HashMap;

use super::Resolver;
use super::reference::Noun;
use crate::diagnostic::{Diagnostic, finding};
use crate::document::schema::Slug;
use crate::number::Number;
use crate::plan::evaluation::{ANSWER, Dimension, Evaluator, Given, GradeEntry};
use crate::plan::indicator;
use crate::plan::judgement::{Rule, UNKNOWN};
use crate::plan::{About, Actor, Arena, Plan};
use crate::source::{Location, SourcePath, Span};

impl Resolver<'_> {
    /// Whoever may write in reviews; a plan that names nobody has the owners of its initiatives and the summary.
    pub(super) fn evaluators(&mut self, about: &About, actors: &Arena<Actor>) -> Arena<Evaluator> {
        let named = self.listed(about, &about.evaluators, |e| (&e.id, "evaluators"));
        if !named.is_empty() {
            self.headings(about, &named);
            return named;
        }
        let mut implied = Arena::default();
        for evaluator in Evaluator::implied(about, actors) {
            implied.push(evaluator);
        }
        implied
    }

    /// Whether a heading of a review can mean one evaluator only.
    fn headings(&mut self, about: &About, evaluators: &Arena<Evaluator>) {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for evaluator in evaluators.iter() {
            let mut own = evaluator.headings().to_vec();
            own.dedup();
            let span = evaluator.id.0.span;
            let Some(twice) = own.iter().find(|name| **name == ANSWER || seen.contains_key(*name))
            else {
                seen.extend(own.into_iter().map(|name| (name, span)));
                continue;
            };
            let mut found = finding! { error "evaluators-of-one-name", &about.common.path, span;
                "評価の見出し「{twice}」が、だれの文章か分かりません",
                "the heading `{twice}` of a review would mean two things";
                help "name か short を、ほかの評価者と違う名前にしてください。「回答」は、評価への回答の見出しです",
                     "give each evaluator a `name` and `short` of its own; `回答` is the heading of the answer";
            };
            if let Some(first) = seen.get(twice) {
                let first = Location::new(&about.common.path, *first);
                found = found.label(first, "同じ名前は、ここにあります", "the other one is here");
            }
            self.diagnostics.push(found);
        }
    }

    /// What is looked at, each with its scale; one without a scale is left out.
    pub(super) fn dimensions(&mut self, about: &About) -> Arena<Dimension> {
        let scales = self.listed(about, &about.scales, |s| (&s.id, "scales"));
        let grades: Vec<_> = scales
            .iter()
            .map(|scale| self.listed(about, &scale.grades, |g| (&g.id, "grades")))
            .collect();
        let mut dimensions = Arena::default();
        let entries = self.listed(about, &about.dimensions, |d| (&d.id, "dimensions"));
        for entry in entries.iter() {
            let scale = scales.find(|s| s.id.value == entry.scale.value);
            match scale {
                Some(scale) => {
                    let grades = grades[scale.index()].iter().cloned().collect();
                    let entry = entry.clone();
                    dimensions.push(Dimension { entry, grades });
                }
                None => {
                    let known = scales.iter().map(|s| (s.id.value.as_str(), ""));
                    self.unknown(Noun::Scale, &about.common.path, &entry.scale, known);
                }
            }
        }
        dimensions
    }

    /// The grades of a review, in the order of `plan.yaml`.
    pub(super) fn grades(
        &mut self,
        plan: &Plan,
        path: &SourcePath,
        entries: &[GradeEntry],
    ) -> Vec<Given> {
        let mut given = Vec::new();
        let mut seen: HashMap<_, Span> = HashMap::new();
        for entry in entries {
            let evaluators = plan.about.evaluators.iter();
            let evaluators = evaluators.map(|e| (e.id.value.as_str(), e.name.as_str()));
            let is = |e: &Evaluator| e.id.value == entry.evaluator.value;
            // Only evaluators that the plan names can grade.
            let evaluator = match plan.about.evaluators.iter().any(is) {
                true => plan.evaluators.find(is),
                false => None,
            };
            if evaluator.is_none() {
                self.unknown(Noun::Evaluator, path, &entry.evaluator, evaluators);
            }
            let dimension = plan.dimensions.find(|d| d.entry.id.value == entry.dimension.value);
            if dimension.is_none() {
                let known = plan.about.dimensions.iter();
                let known = known.map(|d| (d.id.value.as_str(), d.name.as_str()));
                self.unknown(Noun::Dimension, path, &entry.dimension, known);
            }
            let (Some(evaluator), Some(dimension)) = (evaluator, dimension) else {
                continue;
            };
            if let Some(first) = seen.insert((dimension, evaluator), entry.span) {
                let found = twice(plan, path, entry, first);
                self.diagnostics.push(found);
                continue;
            }
            let Some(written) = &entry.grade else {
                continue;
            };
            let grades = &plan.dimensions[dimension].grades;
            match grades.iter().position(|g| g.id.value == written.value) {
                Some(grade) => given.push(Given { dimension, evaluator, grade }),
                None => {
                    let known = grades.iter();
                    let known = known.map(|g| (g.id.value.as_str(), g.name.as_str()));
                    self.unknown(Noun::Grade, path, written, known);
                }
            }
        }
        given.sort_unstable();
        given
    }

    /// Whether the plan's rule of judgement can be followed: its steps fall, the last one takes what is left, and `unknown` is no step.
    pub(super) fn rule(&mut self, about: &About) {
        let Some(rule) = &about.judgement else { return };
        let path = &about.common.path;
        self.listed(about, &rule.steps, |step| (&step.id, "steps"));
        let mut before: Option<Number> = None;
        for (index, step) in rule.steps.iter().enumerate() {
            let last = index + 1 == rule.steps.len();
            let falls = match (step.from, before) {
                (Some(from), Some(before)) => from.compare(before).is_lt(),
                _ => true,
            };
            let (ja, en) = match step.from {
                _ if step.id.value == UNKNOWN => (
                    "`unknown` は、計算できないときの ID です。段階には使えません",
                    "`unknown` stands for what cannot be reckoned, and is no step's id",
                ),
                Some(_) if last => (
                    "最後の段階は、残りすべてを受けます。`from` は書きません",
                    "the last step takes whatever is left, and has no `from`",
                ),
                None if !last => (
                    "何％からかが書かれていません",
                    "this step does not say from how many percent it counts",
                ),
                _ if !falls => (
                    "`from` が、前の段階より小さくなっていません",
                    "this `from` is not below the one before",
                ),
                _ => {
                    before = step.from;
                    continue;
                }
            };
            let found = finding! { error "judgement-steps", path, step.span;
                ja, en;
                help "良いほうから順に、from を大きい数から並べてください。最後の段階だけ from を書きません",
                     "list the steps best first with falling `from`; only the last has none";
            };
            self.diagnostics.push(found);
        }
        if rule.steps.is_empty() {
            self.diagnostics.push(
                finding! { error "judgement-steps", path, rule.span;
                    "判定の段階が1つもありません", "the rule has no steps";
                    help "例: steps: [{{ id: on-track, name: 順調, from: 80 }}, {{ id: behind, name: 遅れ }}]",
                         "for example `steps: [{{ id: on-track, name: On track, from: 80 }}, {{ id: behind, name: Behind }}]`";
                },
            );
        }
        let source = rule.source.iter();
        for citation in
            source.filter(|c| !about.sources.iter().any(|s| s.id.value == c.document.value))
        {
            let known = about.sources.iter();
            let known = known.map(|s| (s.id.value.as_str(), s.title.as_str()));
            self.unknown(Noun::Source, path, &citation.document, known);
        }
    }

    /// The judgements by hand of one indicator.
    pub(super) fn overrides(&mut self, about: &About, entry: &indicator::IndicatorEntry) {
        let path = &entry.common.path;
        for series in &entry.series {
            let mut seen: HashMap<_, Span> = HashMap::new();
            for one in &series.judgements {
                let Some(rule) = &about.judgement else {
                    self.diagnostics.push(without_rule(path, one.span));
                    return;
                };
                self.step(rule, path, &one.step);
                if let Some(first) = seen.insert(one.year, one.span) {
                    self.diagnostics.push(finding! { error "duplicate-year", path, one.span;
                        ("{} の判定が2つあります", one.year.japanese()),
                        ("there are two judgements for {}", one.year.year());
                        label Location::new(path, first), "1つ目はここです",
                            "the first one is here";
                        help "年度を直すか、どちらか一方を消してください",
                             "change a year, or remove one of the two";
                    });
                }
            }
        }
    }

    fn step(&mut self, rule: &Rule, path: &SourcePath, written: &Slug) {
        if written.value != UNKNOWN && rule.step(&written.value).is_none() {
            let steps = rule.steps.iter();
            let known = steps.map(|s| (s.id.value.as_str(), s.name.as_str()));
            let known = known.chain([(UNKNOWN, rule.unknown.as_str())]);
            self.unknown(Noun::Step, path, written, known);
        }
    }
}

fn twice(plan: &Plan, path: &SourcePath, entry: &GradeEntry, first: Span) -> Diagnostic {
    let evaluators = plan.about.evaluators.iter();
    let evaluator = evaluators
        .filter(|e| e.id.value == entry.evaluator.value)
        .map(|e| e.name.as_str())
        .next()
        .unwrap_or_default();
    finding! { error "duplicate-grade", path, entry.span;
        ("{evaluator}の `{}` の評価が2つあります", entry.dimension.value),
        ("`{}` is graded twice by `{}`", entry.dimension.value, entry.evaluator.value);
        label Location::new(path, first), "1つ目はここです", "the first one is here";
        help "どちらか一方を消してください", "remove one of the two";
    }
}

fn without_rule(path: &SourcePath, span: Span) -> Diagnostic {
    finding! { error "judgement-without-rule", path, span;
        "計画に、判定の決まりがありません", "the plan has no rule of judgement";
        help "plan.yaml に judgement: を書くか、この judgements: を消してください",
             "write `judgement:` into plan.yaml, or remove `judgements:` here";
    }
}
