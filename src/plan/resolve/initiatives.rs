//! Initiatives: owner and number from the file name, departments, marks, audiences.

use std::collections::HashMap;
use std::sync::Arc;

use super::Resolver;
use super::reference::Noun;
use crate::diagnostic::{Diagnostic, Text};
use crate::plan::about::Owner;
use crate::plan::initiative::{Basis, Mark};
use crate::plan::state::State;
use crate::plan::{Actor, Approach, Department, Id, Initiative, Own, Plan, initiative};

/// An initiative whose file name was understood.
struct Numbered {
    /// The owner's place in the plan's list.
    position: usize,
    number: u32,
    actor: Id<Actor>,
    /// 市-19.
    label: String,
    entry: Arc<initiative::Entry>,
}

impl Resolver<'_> {
    pub(super) fn initiatives(&mut self, plan: &mut Plan, entries: Vec<Arc<initiative::Entry>>) {
        // Owners in the plan's order, numbers inside them: the order of the printed booklet.
        let about = Arc::clone(&plan.about);
        let mut owners: Vec<(&Owner, Id<Actor>)> = Vec::new();
        for owner in &about.owners {
            let actor = self.actor(plan, &about.common.path, &owner.actor);
            owners.extend(actor.map(|actor| (owner, actor)));
        }
        let mut found: Vec<Numbered> = Vec::new();
        for entry in entries {
            let id = entry.owner_id();
            let listed = about.owners.iter().any(|owner| owner.actor.value == id);
            let owner = owners.iter().position(|(owner, _)| owner.actor.value == id);
            match (owner, entry.number()) {
                (Some(position), Some(number)) => {
                    let (owner, actor) = owners[position];
                    found.push(Numbered {
                        position,
                        number,
                        actor,
                        label: format!("{}-{number}", owner.prefix),
                        entry,
                    });
                }
                // The owner is in the list, but is no actor: said above.
                (None, Some(_)) if listed => {}
                _ => {
                    let owners = about.owners.iter();
                    let known: Vec<&str> = owners.map(|o| o.actor.value.as_str()).collect();
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
        found.sort_by(|a, b| {
            (a.position, a.number, &a.entry.id).cmp(&(b.position, b.number, &b.entry.id))
        });
        self.numbers(&found);

        let approaches: HashMap<String, Id<Approach>> = plan
            .approaches
            .ids()
            .map(|(id, a)| (a.entry.id.clone(), id))
            .collect();
        for Numbered {
            number,
            actor: owner,
            label,
            entry,
            ..
        } in found
        {
            self.citations(plan, &entry.common);
            let departments = self.departments(plan, &entry);
            let marks = self.marks(plan, &approaches, &entry);
            let audiences = entry
                .audiences
                .iter()
                .filter_map(|written| {
                    let id = plan.audiences.find(|a| a.id.value == written.value);
                    if id.is_none() {
                        let known = plan
                            .audiences
                            .iter()
                            .map(|a| (a.id.value.as_str(), a.name.as_str()));
                        self.unknown(Noun::Audience, &entry.common.path, written, known);
                    }
                    id
                })
                .collect();
            let under: Vec<Id<Approach>> = marks.iter().map(|m| m.approach).collect();
            let initiative = Initiative {
                entry,
                owner,
                number,
                label,
                departments,
                marks,
                audiences,
                own: Own::default(),
                state: State::default(),
                merged: Vec::new(),
                money: Vec::new(),
            };
            let id = plan.initiatives.push(initiative);
            for approach in under {
                if let Some(approach) = plan.approaches.get_mut(approach)
                    && approach.initiatives.last() != Some(&id)
                {
                    approach.initiatives.push(id);
                }
            }
        }
        self.states(plan);
    }

    /// The same number twice is an error; a gap is worth a look.
    fn numbers(&mut self, found: &[Numbered]) {
        for pair in found.windows(2) {
            let [first, second] = pair else { continue };
            if first.position != second.position {
                continue;
            }
            let (a, b, label) = (first.number, second.number, &second.label);
            let first = &first.entry;
            let at = &second.entry.common;
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
            } else if b > a + 1 {
                self.diagnostics.push(Diagnostic::warning(
                    "number-gap",
                    &at.path,
                    at.span,
                    format!("{label} の前の番号（{}）がありません", b - 1),
                    format!("number {} before {label} is missing", b - 1),
                )
                .help(
                    "ファイル名の番号を確かめてください。欠番なら、このままで構いません",
                    "check the number in the file name; a number may also be left out on purpose",
                ));
            }
        }
    }

    pub(super) fn departments(
        &mut self,
        plan: &Plan,
        entry: &initiative::Entry,
    ) -> Vec<(Id<Department>, Vec<String>)> {
        let path = &entry.common.path;
        entry
            .departments
            .iter()
            .filter_map(|written| {
                let name = &written.department;
                let Some(id) = plan.departments.find(|d| d.name == name.value) else {
                    let known = plan.departments.iter().map(|d| (d.name.as_str(), ""));
                    self.unknown(Noun::Department, path, name, known);
                    return None;
                };
                let department = &plan.departments[id];
                for section in &written.sections {
                    if !department.sections.iter().any(|s| s.name == section.value) {
                        let owner = plan
                            .departments
                            .iter()
                            .find(|d| d.sections.iter().any(|s| s.name == section.value));
                        let known = department.sections.iter().map(|s| (s.name.as_str(), ""));
                        self.unknown(Noun::Section, path, section, known);
                        // A section of another department: say whose it is.
                        if let (Some(owner), Some(last)) = (owner, self.diagnostics.last_mut()) {
                            last.help = Some(Text::new(
                                format!("`{}` は{}の課です", section.value, owner.name),
                                format!("`{}` belongs to {}", section.value, owner.name),
                            ));
                        }
                    }
                }
                Some((
                    id,
                    written.sections.iter().map(|s| s.value.clone()).collect(),
                ))
            })
            .collect()
    }

    pub(super) fn marks(
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
                        let known = columns
                            .iter()
                            .map(|c| (c.id.value.as_str(), c.title.as_str()));
                        self.unknown(Noun::Column, path, name, known);
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
                self.diagnostics.push(
                    Diagnostic::error(
                        "duplicate-mark",
                        path,
                        written.approach.span,
                        format!("`{}` の印が2回書かれています", written.approach.value),
                        format!("the mark `{}` is written twice", written.approach.value),
                    )
                    .help("どちらか一方を消してください", "remove one of the two"),
                );
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
}
