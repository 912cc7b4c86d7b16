//! What is listed in one file and hangs in many places: roles, challenges, terms.

use std::collections::HashMap;
use std::sync::Arc;

use super::Resolver;
use super::reference::Noun;
use crate::diagnostic::finding;
use crate::plan::{Actor, Challenge, Id, Plan, Role, challenge, glossary, role};
use crate::source::{Location, Span};

impl Resolver<'_> {
    pub(super) fn roles(&mut self, plan: &mut Plan, entry: &Arc<role::RolesEntry>) {
        self.citations(plan, &entry.common);
        let path = &entry.common.path;
        let Some(place) = self.place(plan, path, &entry.at) else {
            return;
        };
        for (index, written) in entry.roles.iter().enumerate() {
            let actors: Vec<Id<Actor>> =
                written.actors.iter().filter_map(|a| self.actor(plan, path, a)).collect();
            if actors.is_empty() {
                continue;
            }
            let id = plan.roles.push(Role { entry: Arc::clone(entry), index, place, actors });
            plan.at_mut(place).roles.push(id);
        }
    }

    pub(super) fn challenges(&mut self, plan: &mut Plan, entry: &Arc<challenge::ChallengesEntry>) {
        self.citations(plan, &entry.common);
        let path = &entry.common.path;
        let mut seen: HashMap<u32, Span> = HashMap::new();
        let mut order: Vec<usize> = (0..entry.pairs.len()).collect();
        order.sort_by_key(|&i| entry.pairs[i].number.value);
        for index in order {
            let pair = &entry.pairs[index];
            if let Some(first) = seen.insert(pair.number.value, pair.number.span) {
                self.diagnostics.push(finding! { error "duplicate-number", path, pair.number.span;
                    ("課題の番号 {} が2つあります", pair.number.value),
                    ("the challenge number {} is used twice", pair.number.value);
                    label Location::new(path, first), "もう1つはここです",
                        "the other one is here";
                    help "どちらかの番号を変えてください", "change one of the numbers";
                });
            }
            let Some(place) = self.place(plan, path, &pair.at) else {
                continue;
            };
            let id = plan.challenges.push(Challenge { entry: Arc::clone(entry), index, place });
            plan.at_mut(place).challenges.push(id);
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
                self.diagnostics.push(finding! { error "duplicate-id", path, term.id.span;
                    ("用語の ID `{}` が2回使われています", term.id.value),
                    ("the term id `{}` is used twice", term.id.value);
                    label Location::new(path, first), "1回目はここです", "first used here";
                    help "どちらかの ID を変えてください", "change one of the two";
                });
            }
            for see in &term.see {
                if !known().any(|(id, _)| id == see.value) {
                    self.unknown(Noun::Term, path, see, known());
                }
            }
        }
    }
}
