//! What is listed in one file and hangs in many places: roles, challenges, terms.

use std::sync::Arc;

use super::reference::Noun;
use super::{Resolver, repeats};
use crate::diagnostic::finding;
use crate::plan::{Actor, Challenge, Id, Plan, Role, challenge, glossary, role};
use crate::source::Location;

impl Resolver<'_> {
    pub(super) fn roles(&mut self, plan: &mut Plan, entry: &Arc<role::RolesEntry>) {
        self.citations(plan, &entry.common);
        let path = &entry.common.path;
        let Some(place) = self.place(plan, path, &entry.at) else {
            return;
        };
        for (index, written) in entry.roles.iter().enumerate() {
            let actors = written.actors.iter();
            let actors: Vec<Id<Actor>> =
                actors.filter_map(|a| self.find(Noun::ACTOR, &plan.actors, path, a)).collect();
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
        let mut order: Vec<usize> = (0..entry.pairs.len()).collect();
        order.sort_by_key(|&i| entry.pairs[i].number.value);
        let numbers = order.iter().map(|&index| &entry.pairs[index].number);
        for (number, span, first) in repeats(numbers.map(|number| (number.value, number.span))) {
            self.diagnostics.push(finding! { error "duplicate-number", path, span;
                "課題の番号 {number} が2つあります", "the challenge number {number} is used twice";
                label Location::new(path, first), "もう1つはここです", "the other one is here";
                help "どちらかの番号を変えてください", "change one of the numbers";
            });
        }
        for index in order {
            let pair = &entry.pairs[index];
            let Some(place) = self.place(plan, path, &pair.at) else {
                continue;
            };
            let id = plan.challenges.push(Challenge { entry: Arc::clone(entry), index, place });
            plan.at_mut(place).challenges.push(id);
        }
    }

    pub(super) fn glossary(&mut self, glossary: &glossary::Glossary) {
        let path = &glossary.common.path;
        self.listed(path, "terms", &glossary.terms, |term| &term.id);
        for see in glossary.terms.iter().flat_map(|term| &term.see) {
            self.position(Noun::TERM, &glossary.terms, path, see);
        }
    }
}
