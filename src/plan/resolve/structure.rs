//! The frame of a plan: regional images, approaches, roles, challenges, terms.

use std::collections::HashMap;
use std::sync::Arc;

use super::reference::Noun;
use super::{Resolver, natural};
use crate::diagnostic::Diagnostic;
use crate::document::yaml::Spanned;
use crate::plan::{
    Actor, Approach, Challenge, Id, Plan, RegionalImage, Role, approach, challenge, glossary,
    regional_image, role,
};
use crate::source::{Place, SourcePath, Span};

impl Resolver<'_> {
    pub(super) fn regional_images(
        &mut self,
        plan: &mut Plan,
        mut entries: Vec<Arc<regional_image::Entry>>,
    ) {
        entries.sort_by_key(|e| natural(&e.id));
        for entry in entries {
            self.citations(plan, &entry.common);
            let image = RegionalImage {
                entry,
                approaches: Vec::new(),
                indicators: Vec::new(),
                roles: Vec::new(),
                challenges: Vec::new(),
            };
            plan.regional_images.push(image);
        }
    }

    pub(super) fn approaches(&mut self, plan: &mut Plan, mut entries: Vec<Arc<approach::Entry>>) {
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
            let approach = Approach {
                entry,
                image,
                initiatives: Vec::new(),
                indicators: Vec::new(),
                reviews: Vec::new(),
                roles: Vec::new(),
            };
            let id = plan.approaches.push(approach);
            if let Some(image) = plan.regional_images.get_mut(image) {
                image.approaches.push(id);
            }
        }
    }

    pub(super) fn scope(
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

    pub(super) fn roles(&mut self, plan: &mut Plan, entry: &Arc<role::Entry>) {
        self.citations(plan, &entry.common);
        let path = &entry.common.path;
        let (image, approach) = (entry.image.as_deref(), entry.approach.as_deref());
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

    pub(super) fn challenges(&mut self, plan: &mut Plan, entry: &Arc<challenge::Entry>) {
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
                    )
                    .help(
                        "どちらかの番号を変えてください",
                        "change one of the numbers",
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

    pub(super) fn glossary(&mut self, glossary: &glossary::Glossary) {
        let path = &glossary.common.path;
        let known = || {
            let terms = glossary.terms.iter();
            terms.map(|t| (t.id.value.as_str(), t.term.as_str()))
        };
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
                    )
                    .help("どちらかの ID を変えてください", "change one of the two"),
                );
            }
            for see in &term.see {
                if !known().any(|(id, _)| id == see.value) {
                    self.unknown(Noun::Term, path, see, known());
                }
            }
        }
    }
}
