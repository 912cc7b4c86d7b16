//! The tree of a plan: its levels as `plan.yaml` names them, and what each node stands under.

use std::sync::Arc;

use super::reference::Noun;
use super::{Resolver, natural};
use crate::diagnostic::{Diagnostic, finding};
use crate::document::FOLDERS;
use crate::document::yaml::Spanned;
use crate::plan::about::{About, MOST_LEVELS, is_reserved};
use crate::plan::{Entry, Id, Node, Own, Plan, node};
use crate::source::Location;

impl Resolver<'_> {
    /// Says what is wrong with the levels themselves: how many there are, and their folders.
    pub(super) fn levels(&mut self, about: &About) {
        let path = &about.common.path;
        let count = about.levels.len();
        if !(1..=MOST_LEVELS).contains(&count) {
            let last = about.levels.get(MOST_LEVELS);
            let span = last.map_or(about.common.span, |level| level.folder.span);
            self.diagnostics.push(
                finding! { error "level-count", path, span;
                    "段が {count} あります。1つから{MOST_LEVELS}つまで書けます",
                    "there are {count} levels; a plan has one to {MOST_LEVELS}";
                    help "levels には、取組より上の段だけを書きます。取組の呼び名は initiative に、関係計画などは段ではなく columns に書いてください",
                         "`levels` lists what stands above the initiatives; the word for initiatives belongs into `initiative`";
                },
            );
        }
        for (at, level) in about.levels.iter().enumerate() {
            let (folder, name) = (&level.folder.value, &level.name);
            let earlier = about.levels[..at].iter().find(|other| other.folder.value == *folder);
            let found = match earlier {
                Some(other) => finding! { error "level-folder", path, level.folder.span;
                    ("{name}と{}のフォルダーが、どちらも `{folder}` です", other.name),
                    "two levels have the folder `{folder}`";
                    label Location::new(path, other.folder.span), "もう1つはここです",
                        "the other one is here";
                },
                None if is_reserved(folder) => {
                    finding! { error "level-folder", path, level.folder.span;
                        "`{folder}` は、ほかのことに使う名前なので、段のフォルダーにできません",
                        "`{folder}` is used for something else and cannot be a level's folder";
                    }
                }
                None => continue,
            };
            self.diagnostics.push(found.help(
                "段ごとに、別の名前を付けてください（例 policies、measures、programs）",
                "give each level a name of its own, such as policies, measures or programs",
            ));
        }
    }

    /// Puts the nodes of all levels into the plan, each level after the one above it.
    pub(super) fn nodes(&mut self, plan: &mut Plan, entries: &[Arc<node::NodeEntry>]) {
        let about = Arc::clone(&plan.about);
        let strays = self.entries.iter().filter_map(|entry| no_level(&about, entry));
        self.diagnostics.extend(strays);
        for (level, own) in about.levels.iter().enumerate() {
            // Of two levels with one folder, the first has it.
            let mut earlier = about.levels[..level].iter();
            if earlier.any(|other| other.folder.value == own.folder.value) {
                continue;
            }
            let mut found = Vec::new();
            for entry in entries.iter().filter(|e| e.folder == own.folder.value) {
                self.citations(plan, &entry.common);
                match self.parent(plan, level, entry) {
                    Err(()) => {}
                    Ok(parent) => found.push((parent, entry)),
                }
            }
            found.sort_by_cached_key(|(parent, entry)| {
                let number = entry.number.as_deref().unwrap_or(&entry.id);
                let order = entry.order.unwrap_or(u32::MAX);
                (*parent, order, natural(number), natural(&entry.id))
            });
            for (parent, entry) in found {
                let departments = self.departments(plan, &entry.common.path, &entry.departments);
                let id = plan.nodes.push(Node {
                    entry: Arc::clone(entry),
                    address: format!("{}/{}", entry.folder, entry.id),
                    level,
                    parent,
                    children: Vec::new(),
                    initiatives: Vec::new(),
                    departments,
                    own: Own::default(),
                });
                if let Some(parent) = parent.and_then(|parent| plan.nodes.get_mut(parent)) {
                    parent.children.push(id);
                }
            }
        }
    }

    /// What a node stands under: what its `parent` says, or else the start of its own id. `Err` when that could not be found, which was said.
    fn parent(
        &mut self,
        plan: &Plan,
        level: usize,
        entry: &node::NodeEntry,
    ) -> Result<Option<Id<Node>>, ()> {
        let Some(above) = level.checked_sub(1) else {
            if let Some(written) = &entry.parent {
                self.diagnostics.push(at_the_top(plan, entry, written));
            }
            return Ok(None);
        };
        let named = self.prefix(above, &entry.id);
        let Some(written) = &entry.parent else {
            let Some(named) = named else {
                let found = self.no_parent(plan, above, entry);
                self.diagnostics.push(found);
                return Err(());
            };
            let written = Spanned { value: named, span: entry.common.span };
            return self.node(plan, above, entry, &written).map(Some).ok_or(());
        };
        let parent = self.node(plan, above, entry, written).ok_or(())?;
        let folder = &plan.about.levels[above].folder.value;
        let other = named.and_then(|named| plan.node(folder, &named));
        if let Some(other) = other.filter(|other| *other != parent) {
            let found = two_parents(plan, entry, written, other);
            self.diagnostics.push(found);
        }
        Ok(Some(parent))
    }

    /// The longest start of an id that a file of the level above is called: `1-2` of `1-2-3`.
    fn prefix(&self, above: usize, id: &str) -> Option<String> {
        let starts = id.rmatch_indices('-').map(|(at, _)| &id[..at]);
        let there = |start: &&str| self.files(Noun::node(above), start).next().is_some();
        starts.into_iter().find(there).map(str::to_owned)
    }

    fn node(
        &mut self,
        plan: &Plan,
        level: usize,
        entry: &node::NodeEntry,
        written: &Spanned<String>,
    ) -> Option<Id<Node>> {
        let folder = &plan.about.levels[level].folder.value;
        let found = plan.node(folder, &written.value);
        if found.is_none() {
            let known = plan.nodes_of(level);
            let known = known.map(|(_, node)| (&*node.entry.id, &*node.entry.title));
            self.unknown(Noun::node(level), &entry.common.path, written, known);
        }
        found
    }

    fn no_parent(&self, plan: &Plan, level: usize, entry: &node::NodeEntry) -> Diagnostic {
        let above = &plan.about.levels[level].name;
        let example = plan.nodes_of(level).next();
        let example = example.map_or("1", |(_, node)| &node.entry.id);
        let id = &entry.id;
        let prefix = id.split_once('-').map(|(prefix, _)| prefix);
        let (ja, en) = prefix.map_or_else(Default::default, |prefix| {
            (
                format!("（`{prefix}` という{above}はありません）"),
                format!("; there is no `{prefix}` above"),
            )
        });
        let number = id.rsplit('-').next().and_then(|n| n.parse().ok());
        let name = (number.unwrap_or(1u32)..)
            .map(|number| format!("{example}-{number}"))
            .find(|name| self.files(Noun::node(level + 1), name).next().is_none())
            .unwrap_or_default();
        finding! { error "no-parent", &entry.common.path, entry.common.span;
            "`{id}` が、どの{above}の下にあるか分かりません{ja}",
            "it is not said what `{id}` stands under{en}";
            help "通し番号や独自の番号のときは `parent: {example}` のように、上の{above}の番号を書いてください。\
                 または、ファイル名を「{above}の番号-番号.md」（例 {name}.md）にしてください",
                 "name what is above in the file, as in `parent: {example}`, or begin the file's name with it, as in {name}.md";
        }
    }
}

/// A file in a folder that belongs to no level: the folder's name is wrong, or `plan.yaml` lacks a line.
fn no_level(about: &About, entry: &Entry) -> Option<Diagnostic> {
    let folder = match entry {
        Entry::Node(node) => node.folder.as_str(),
        Entry::Broken(broken) => Some(broken.kind.folder()).filter(|f| !f.is_empty())?,
        _ => return None,
    };
    let mut levels = about.levels.iter().map(|level| level.folder.value.as_str());
    if levels.clone().any(|level| level == folder) {
        return None;
    }
    let path = &entry.common().path;
    let found = finding! { warning "unknown-file", path;
        "`{path}` は読まれません", "`{path}` is not read";
    };
    Some(found.suggest(folder, levels.by_ref().chain(FOLDERS)))
}

fn at_the_top(plan: &Plan, entry: &node::NodeEntry, written: &Spanned<String>) -> Diagnostic {
    let name = &plan.about.levels[0].name;
    finding! { error "parent-at-top", &entry.common.path, written.span;
        "{name}はいちばん上の段なので、parent は書けません",
        ("`{}` is of the top level and stands under nothing", entry.id);
        help "parent の行を消してください。上に段があるときは、plan.yaml の levels に書き足します",
             "remove `parent`; if there is a level above, add it to `levels` of plan.yaml";
    }
}

fn two_parents(
    plan: &Plan,
    entry: &node::NodeEntry,
    written: &Spanned<String>,
    named: Id<Node>,
) -> Diagnostic {
    let above = &plan.level(named).name;
    let (id, other) = (&entry.id, &plan.nodes[named].entry.id);
    finding! { error "two-parents", &entry.common.path, written.span;
        ("parent は `{}` ですが、ファイル名 `{id}` は{above} `{other}` の下を指しています", written.value),
        ("`parent` says `{}`, but the file's name `{id}` says `{other}`", written.value);
        help "正しいほうだけにしてください。ファイル名のとおりなら、`parent` の行を消します",
             "keep the right one; if it is the file's name, remove `parent`";
    }
}
