//! Evaluators, dimensions and their scales, the grades of reviews, and the rule that figures are judged by.

use std::collections::HashMap;

use super::reference::Noun;
use super::{Resolver, figures};
use crate::diagnostic::{Diagnostic, finding};
use crate::document::schema::Slug;
use crate::number::Number;
use crate::plan::evaluation::{ANSWER, Dimension, Evaluator, Given, GradeEntry};
use crate::plan::indicator;
use crate::plan::judgement::{Rule, UNKNOWN};
use crate::plan::{About, Actor, Arena, Id, Plan};
use crate::source::{Location, SourcePath, Span};

impl Resolver<'_> {
    /// Whoever may write in reviews; a plan that names nobody has the owners of its initiatives and the summary.
    pub(super) fn evaluators(&mut self, about: &About, actors: &Arena<Actor>) -> Arena<Evaluator> {
        let path = &about.common.path;
        let named = self.listed(path, "evaluators", &about.evaluators, |e| &e.id);
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
        let path = &about.common.path;
        let scales = self.listed(path, "scales", &about.scales, |s| &s.id);
        let grades =
            scales.iter().map(|scale| self.listed(path, "grades", &scale.grades, |g| &g.id));
        let grades: Vec<_> = grades.collect();
        let mut dimensions = Arena::default();
        let entries = self.listed(path, "dimensions", &about.dimensions, |d| &d.id);
        for entry in entries.iter() {
            if let Some(scale) = self.find(Noun::SCALE, &scales, path, &entry.scale) {
                let grades = grades[scale.index()].iter().cloned().collect();
                dimensions.push(Dimension { entry: entry.clone(), grades });
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
        // Only evaluators that the plan names can grade.
        let named =
            &plan.evaluators.as_slice()[..plan.about.evaluators.len().min(plan.evaluators.len())];
        for entry in entries {
            let evaluator = self.position(Noun::EVALUATOR, named, path, &entry.evaluator);
            let dimension = self.find(Noun::DIMENSION, &plan.dimensions, path, &entry.dimension);
            let (Some(evaluator), Some(dimension)) = (evaluator.map(Id::new), dimension) else {
                continue;
            };
            if let Some(first) = seen.insert((dimension, evaluator), entry.span) {
                let found = twice(plan, path, entry, first);
                self.diagnostics.push(found);
                continue;
            }
            if let Some(written) = &entry.grade {
                let grades = &plan.dimensions[dimension].grades;
                let grade = self.position(Noun::GRADE, grades, path, written);
                given.extend(grade.map(|grade| Given { dimension, evaluator, grade }));
            }
        }
        given.sort_unstable();
        given
    }

    /// Whether the plan's rule of judgement can be followed: its steps fall, the last one takes what is left, and `unknown` is no step.
    pub(super) fn rule(&mut self, about: &About) {
        let Some(rule) = &about.judgement else { return };
        let path = &about.common.path;
        self.listed(path, "steps", &rule.steps, |step| &step.id);
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
        if let Some(source) = &rule.source {
            self.position(Noun::SOURCE, &about.sources, path, &source.document);
        }
    }

    /// The judgements by hand of one indicator.
    pub(super) fn overrides(&mut self, about: &About, entry: &indicator::IndicatorEntry) {
        let path = &entry.common.path;
        for series in &entry.series {
            let Some(first) = series.judgements.first() else { continue };
            let Some(rule) = &about.judgement else {
                self.diagnostics.push(finding! { error "judgement-without-rule", path, first.span;
                    "計画に、判定の決まりがありません", "the plan has no rule of judgement";
                    help "plan.yaml に judgement: を書くか、この judgements: を消してください",
                         "write `judgement:` into plan.yaml, or remove `judgements:` here";
                });
                return;
            };
            for one in &series.judgements {
                self.step(rule, path, &one.step);
            }
            let years = series.judgements.iter().map(|one| (one.year, one.span));
            self.diagnostics.extend(figures::twice(path, ("判定", "judgements"), years));
        }
    }

    fn step(&mut self, rule: &Rule, path: &SourcePath, written: &Slug) {
        if written.value != UNKNOWN && rule.step(&written.value).is_none() {
            let steps = rule.steps.iter();
            let known = steps.map(|s| (s.id.value.as_str(), s.name.as_str()));
            let known = known.chain([(UNKNOWN, rule.unknown.as_str())]);
            self.unknown(Noun::STEP, path, written, known);
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
