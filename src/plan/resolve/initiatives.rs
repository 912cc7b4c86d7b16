//! Initiatives: owner and number from the file name, departments, marks, audiences.

use std::sync::Arc;

use super::Resolver;
use super::reference::Noun;
use crate::diagnostic::{Diagnostic, Text, finding};
use crate::document::yaml::Spanned;
use crate::plan::about::Owner;
use crate::plan::department::DepartmentRef;
use crate::plan::initiative::{Basis, Mark};
use crate::plan::state::State;
use crate::plan::{Actor, Department, Id, Initiative, Node, Own, Place, Plan, initiative};
use crate::source::SourcePath;

/// An initiative whose file name was understood.
struct Numbered {
    /// The owner's place in the plan's list.
    position: usize,
    number: u32,
    actor: Id<Actor>,
    /// 市-19.
    label: String,
    entry: Arc<initiative::InitiativeEntry>,
}

impl Resolver<'_> {
    pub(super) fn initiatives(
        &mut self,
        plan: &mut Plan,
        entries: Vec<Arc<initiative::InitiativeEntry>>,
    ) {
        // Owners in the plan's order, numbers inside them: the order of the printed booklet.
        let about = Arc::clone(&plan.about);
        let mut owners: Vec<(&Owner, Id<Actor>)> = Vec::new();
        for owner in &about.owners {
            let actor = self.find(Noun::ACTOR, &plan.actors, &about.common.path, &owner.actor);
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
                        finding! { error "initiative-file-name", &entry.common.path, entry.common.span;
                            ("ファイル名 `{}` から、取組の主体と番号が分かりません", entry.id),
                            ("the file name `{}` does not tell the owner and the number", entry.id);
                            help ("「主体-番号.md」の形にしてください。主体: {}（例 city-01.md）", known.join("、")),
                                 ("use `owner-number.md`, e.g. city-01.md; owners: {}", known.join(", "));
                        },
                    );
                }
            }
        }
        found.sort_by(|a, b| {
            (a.position, a.number, &a.entry.id).cmp(&(b.position, b.number, &b.entry.id))
        });
        self.numbers(&found);

        for Numbered { number, actor: owner, label, entry, .. } in found {
            self.citations(plan, &entry.common);
            let departments = self.departments(plan, &entry.common.path, &entry.departments);
            let marks = self.marks(plan, &entry);
            let (path, all) = (&entry.common.path, &plan.audiences);
            let audiences = entry.audiences.iter();
            let audiences =
                audiences.filter_map(|one| self.find(Noun::AUDIENCE, all, path, one)).collect();
            let under: Vec<Id<Node>> = marks.iter().map(|m| m.node).collect();
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
            for node in under {
                if let Some(node) = plan.nodes.get_mut(node)
                    && node.initiatives.last() != Some(&id)
                {
                    node.initiatives.push(id);
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
                self.diagnostics.push(finding! { error "duplicate-number", &at.path, at.span;
                    "取組の番号 {label} が2つあります",
                    "the initiative number {label} is used twice";
                    label first.common.place(first.common.span), "もう1つはここです",
                        "the other one is here";
                    help "どちらかのファイル名の番号を変えてください",
                         "change the number in one of the file names";
                });
            } else if b > a + 1 {
                self.diagnostics.push(finding! { warning "number-gap", &at.path, at.span;
                    ("{label} の前の番号（{}）がありません", b - 1),
                    ("number {} before {label} is missing", b - 1);
                    help "ファイル名の番号を確かめてください。欠番なら、このままで構いません",
                         "check the number in the file name; a number may also be left out on purpose";
                });
            }
        }
    }

    pub(super) fn departments(
        &mut self,
        plan: &Plan,
        path: &SourcePath,
        written: &[DepartmentRef],
    ) -> Vec<(Id<Department>, Vec<String>)> {
        written
            .iter()
            .filter_map(|written| {
                let name = &written.department;
                let Some(id) = plan.departments.find(|d| d.name == name.value) else {
                    let known = plan.departments.iter().map(|d| (d.name.as_str(), ""));
                    self.unknown(Noun::DEPARTMENT, path, name, known);
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
                        self.unknown(Noun::SECTION, path, section, known);
                        // A section of another department: say whose it is.
                        if let (Some(owner), Some(last)) = (owner, self.diagnostics.last_mut()) {
                            last.help = Some(Text::new(
                                format!("`{}` は{}の課です", section.value, owner.name),
                                format!("`{}` belongs to {}", section.value, owner.name),
                            ));
                        }
                    }
                }
                Some((id, written.sections.iter().map(|s| s.value.clone()).collect()))
            })
            .collect()
    }

    fn marks(&mut self, plan: &Plan, entry: &initiative::InitiativeEntry) -> Vec<Mark> {
        let path = &entry.common.path;
        let mut marks: Vec<Mark> = Vec::new();
        for written in &entry.marks {
            let node = match self.place(plan, path, &written.at) {
                Some(Place::Node(node)) => node,
                Some(place) => {
                    self.diagnostics.push(mark_elsewhere(plan, path, &written.at, place));
                    continue;
                }
                None => continue,
            };
            let columns = &plan.nodes[node].entry.columns;
            let column = match &written.column {
                None => None,
                Some(name) => match self.position(Noun::COLUMN, columns, path, name) {
                    None => continue,
                    found => found,
                },
            };
            let basis = written.basis.unwrap_or(Basis::Stated);
            if basis == Basis::Inferred && written.reason.is_none() {
                self.diagnostics.push(
                    finding! { error "inferred-without-reason", path, written.at.span;
                        ("推定した印 `{}` に理由がありません", written.at.value),
                        ("the inferred mark `{}` has no reason", written.at.value);
                        help "`reason:` に、そう考えた理由を書いてください", "say why in `reason:`";
                    },
                );
            }
            let same = |m: &Mark| m.node == node && m.column == column;
            if marks.iter().any(same) {
                self.diagnostics.push(finding! { error "duplicate-mark", path, written.at.span;
                    ("`{}` の印が2回書かれています", written.at.value),
                    ("the mark `{}` is written twice", written.at.value);
                    help "どちらか一方を消してください", "remove one of the two";
                });
                continue;
            }
            marks.push(Mark { node, column, basis, reason: written.reason.clone() });
        }
        marks.sort_by_key(|m| (m.node, m.column));
        marks
    }
}

/// A mark says where in the tree an initiative belongs: neither the whole plan nor another initiative is such a place.
fn mark_elsewhere(
    plan: &Plan,
    path: &SourcePath,
    written: &Spanned<String>,
    place: Place,
) -> Diagnostic {
    let kind = place.kind(plan).unwrap_or("計画の全体");
    let levels = plan.about.levels.iter();
    let examples: Vec<String> = levels.map(|level| format!("{}/…", level.folder.value)).collect();
    finding! { error "wrong-kind", path, written.span;
        ("`{}` は{kind}で、印を付ける所ではありません", written.value),
        ("`{}` is no node of a level", written.value);
        help ("段の中の場所を書きます（{}）", examples.join("、")),
             ("a node is expected here ({})", examples.join(", "));
    }
}
