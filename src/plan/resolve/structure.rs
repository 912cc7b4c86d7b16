//! The frame of a plan: regional images, approaches, roles, challenges, terms.

use std::collections::HashMap;
use std::sync::Arc;

use super::reference::Noun;
use super::{Resolver, natural};
use crate::diagnostic::Diagnostic;
use crate::document::yaml::Spanned;
use crate::plan::{
    Actor, Approach, Challenge, Id, Own, Plan, RegionalImage, Role, approach, challenge, glossary,
    regional_image, role,
};
use crate::source::{Location, Span};

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
                own: Own::default(),
            };
            plan.regional_images.push(image);
        }
    }

    pub(super) fn approaches(&mut self, plan: &mut Plan, entries: Vec<Arc<approach::Entry>>) {
        let mut found = Vec::new();
        for entry in entries {
            self.citations(plan, &entry.common);
            let image = self.parent(plan, &entry);
            found.extend(image.map(|image| (image, entry)));
        }
        // Under each regional image by number, be it `1-2` or one of a series through the whole plan.
        found.sort_by_cached_key(|(image, entry)| (*image, natural(&entry.id)));
        for (image, entry) in found {
            let approach = Approach {
                entry,
                image,
                initiatives: Vec::new(),
                own: Own::default(),
            };
            let id = plan.approaches.push(approach);
            if let Some(image) = plan.regional_images.get_mut(image) {
                image.approaches.push(id);
            }
        }
    }

    /// What an approach stands under: what its `parent` says, or else the start of its file name.
    fn parent(&mut self, plan: &Plan, entry: &approach::Entry) -> Option<Id<RegionalImage>> {
        let path = &entry.common.path;
        let Some(written) = &entry.parent else {
            let above = |prefix: &&str| self.files(Noun::RegionalImage, prefix).next().is_some();
            let Some(prefix) = entry.prefix().filter(above) else {
                let found = self.no_parent(plan, entry);
                self.diagnostics.push(found);
                return None;
            };
            let written = Spanned {
                value: prefix.to_owned(),
                span: entry.common.span,
            };
            return self.image(plan, path, &written);
        };
        let image = self.image(plan, path, written)?;
        let named = entry.prefix().and_then(|p| plan.regional_images.named(p));
        if let Some(named) = named
            && named != image
        {
            let found = two_parents(plan, entry, written, named);
            self.diagnostics.push(found);
        }
        Some(image)
    }

    fn no_parent(&self, plan: &Plan, entry: &approach::Entry) -> Diagnostic {
        let above = &plan.about.levels.regional_image.name;
        let example = plan.regional_images.iter().next();
        let example = example.map_or("1", |image| &image.entry.id);
        let id = &entry.id;
        let (ja, en) = entry.prefix().map_or_else(Default::default, |prefix| {
            (
                format!("（`{prefix}` という{above}はありません）"),
                format!("; there is no `{prefix}` above"),
            )
        });
        let number = id.rsplit('-').next().and_then(|n| n.parse().ok());
        let name = (number.unwrap_or(1u32)..)
            .map(|number| format!("{example}-{number}"))
            .find(|name| self.files(Noun::Approach, name).next().is_none())
            .unwrap_or_default();
        Diagnostic::error(
            "no-parent",
            &entry.common.path,
            entry.common.span,
            format!("`{id}` が、どの{above}の下にあるか分かりません{ja}"),
            format!("it is not said what `{id}` stands under{en}"),
        )
        .help(
            format!(
                "通し番号や独自の番号のときは `parent: {example}` のように、上の{above}の番号を書いてください。\
                または、ファイル名を「{above}の番号-番号.md」（例 {name}.md）にしてください"
            ),
            format!(
                "name what is above in the file, as in `parent: {example}`, or begin the file's name with it, as in {name}.md"
            ),
        )
    }

    pub(super) fn roles(&mut self, plan: &mut Plan, entry: &Arc<role::Entry>) {
        self.citations(plan, &entry.common);
        let path = &entry.common.path;
        let Some(place) = self.place(plan, path, &entry.at) else {
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
                place,
                actors,
            });
            plan.at_mut(place).roles.push(id);
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
                        Location::new(path, first),
                        "もう1つはここです",
                        "the other one is here",
                    )
                    .help(
                        "どちらかの番号を変えてください",
                        "change one of the numbers",
                    ),
                );
            }
            let Some(place) = self.place(plan, path, &pair.at) else {
                continue;
            };
            let id = plan.challenges.push(Challenge {
                entry: Arc::clone(entry),
                index,
                place,
            });
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
                self.diagnostics.push(
                    Diagnostic::error(
                        "duplicate-id",
                        path,
                        term.id.span,
                        format!("用語の ID `{}` が2回使われています", term.id.value),
                        format!("the term id `{}` is used twice", term.id.value),
                    )
                    .label(
                        Location::new(path, first),
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

fn two_parents(
    plan: &Plan,
    entry: &approach::Entry,
    written: &Spanned<String>,
    named: Id<RegionalImage>,
) -> Diagnostic {
    let above = &plan.about.levels.regional_image.name;
    let (id, other) = (&entry.id, &plan.regional_images[named].entry.id);
    Diagnostic::error(
        "two-parents",
        &entry.common.path,
        written.span,
        format!(
            "parent は `{}` ですが、ファイル名 `{id}` は{above} `{other}` の下を指しています",
            written.value
        ),
        format!(
            "`parent` says `{}`, but the file's name `{id}` says `{other}`",
            written.value
        ),
    )
    .help(
        "正しいほうだけにしてください。ファイル名のとおりなら、`parent` の行を消します",
        "keep the right one; if it is the file's name, remove `parent`",
    )
}
