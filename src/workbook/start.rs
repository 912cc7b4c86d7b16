//! A list of projects that a city already has, as nodes and initiatives: what each column is, and what each row says.
//!
//! What a column is, is proposed by its head and confirmed by people. A mark counts as seen only in a column that somebody is sure of.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use super::compare::CellPlace;
use super::read::Grid;
use crate::answer::{Typed, fold};
use crate::plan::about::Level;
use crate::plan::{Id, Node, Place, Plan};

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// The title of the initiative.
    Title,
    /// The department.
    Department,
    /// The section.
    Section,
    /// What is done.
    Body,
    /// The city's own code.
    Code,
    /// ○ where it belongs to a place.
    Mark(String),
    /// The node that it belongs to, of the level with this folder.
    Level(String),
    /// Nothing that is taken.
    Leave,
}

/// The words for what a column holds, in the file of answers.
const USES: [(Use, &str); 6] = [
    (Use::Title, "title"),
    (Use::Department, "department"),
    (Use::Section, "section"),
    (Use::Body, "body"),
    (Use::Code, "code"),
    (Use::Leave, "leave"),
];

/// A column of the list.
#[derive(Clone, Debug)]
pub struct ListColumn {
    /// Its head; of two rows of heads, both.
    pub head: String,
    /// Its place, from 0.
    pub at: u32,
    /// What it holds.
    pub used: Use,
    /// Whether somebody is sure of it.
    pub sure: bool,
    /// The heads above the lowest one, and that one.
    parts: Vec<String>,
}

impl ListColumn {
    /// What it holds, as the file of answers writes it: a word, a place, or the folder of a level; with `?` where nobody is sure.
    pub fn word(&self) -> String {
        let mut uses = USES.iter();
        let word = match &self.used {
            Use::Mark(place) => place,
            Use::Level(folder) => folder,
            used => uses.find(|(one, _)| one == used).map_or("", |(_, word)| word),
        };
        format!("{word}{}", if self.sure { "" } else { "?" })
    }

    /// Takes what the file of answers says.
    pub fn set(&mut self, word: &str) {
        self.sure = !word.ends_with('?');
        let word = word.trim_end_matches('?');
        let mut uses = USES.iter();
        self.used = match uses.find(|(_, name)| *name == word) {
            Some((used, _)) => used.clone(),
            None if word.contains('/') => Use::Mark(word.to_owned()),
            None => Use::Level(word.to_owned()),
        };
    }
}

/// A list of projects in a sheet.
#[derive(Debug)]
pub struct ProjectList<'a> {
    grid: &'a Grid,
    /// Its columns.
    pub columns: Vec<ListColumn>,
    rows: Vec<u32>,
}

/// One project of the list.
#[derive(Debug, Default)]
pub struct ListedProject {
    /// Its title.
    pub title: String,
    /// The department; empty where none is named.
    pub department: String,
    /// The section.
    pub section: String,
    /// What is done.
    pub body: String,
    /// The city's own code.
    pub code: String,
    /// Where it belongs, whether for certain, and the head that says so.
    pub marks: Vec<(String, bool, String)>,
}

/// A node that the list names and the plan does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNode {
    /// Its address below the plan: `approaches/1-3`.
    pub place: String,
    /// Its title.
    pub title: String,
    /// The id of what it stands under, where its own does not say so.
    pub parent: Option<String>,
}

/// What the rows say.
#[derive(Debug, Default)]
pub struct ListReading {
    /// The projects.
    pub taken: Vec<ListedProject>,
    /// Nodes that they need.
    pub nodes: Vec<NewNode>,
    /// The rows that cannot be taken.
    pub left: Vec<(CellPlace, Unplaced)>,
}

/// Why a row is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unplaced {
    /// It has no title.
    NoTitle,
    /// A column of marks holds something else.
    NoMark,
    /// An initiative of the plan, or a row above, has this title.
    Known,
}

/// What counts as a mark.
fn is_mark(text: &str) -> bool {
    matches!(text.trim(), "○" | "◯" | "〇" | "●")
}

fn text(typed: &Typed) -> String {
    match typed {
        Typed::Text(text) => text.trim().to_owned(),
        Typed::Number(number, _) => number.to_string(),
        Typed::Day(day) => day.iso(),
        Typed::Empty | Typed::Error(_) => String::new(),
    }
}

/// What heads say by themselves: what their columns hold, a word that says so, whether only short heads do, and those heads that can
/// mean nothing else. The first that fits counts.
const HEADS: [(Use, &[&str], bool, &[&str]); 4] = [
    (
        Use::Body,
        &["概要", "内容", "説明"],
        false,
        &["概要", "事業概要", "事業の概要", "内容", "事業内容", "取組内容", "説明"],
    ),
    (
        Use::Title,
        &["事業名", "取組", "名称"],
        false,
        &["事業名", "事業名称", "事務事業名", "取組", "取組名", "主な取組", "名称"],
    ),
    (
        Use::Section,
        &["課", "室"],
        true,
        &["課", "室", "課名", "担当課", "所管課", "課室", "課・室", "課室名"],
    ),
    (
        Use::Department,
        &["部"],
        true,
        &["部", "部名", "担当部", "所管部", "部局", "部局名", "担当部局"],
    ),
];

/// What a head says by itself, and whether it can mean nothing else.
fn by_head(head: &str) -> Option<(Use, bool)> {
    let head = fold(head);
    let says = |words: &[&str]| words.iter().any(|word| head.contains(word));
    let is_short = head.chars().count() <= 5;
    let is_code = head.contains("コード");
    let fits = |(_, words, short, _): &&(Use, &[&str], bool, &[&str])| {
        says(words) && (!short || is_short && !is_code)
    };
    match HEADS.iter().find(fits) {
        Some((used, _, _, sure)) => Some((used.clone(), sure.contains(&head.as_str()))),
        None => is_code.then_some((Use::Code, true)),
    }
}

impl<'a> ProjectList<'a> {
    /// Finds the list in a sheet: below the first row that has a head for titles and one more that is known.
    pub fn find(grid: &'a Grid, plan: &Plan) -> Option<Self> {
        let cell = |row, column| text(grid.get(row, column));
        let numbers: BTreeSet<u32> = grid.cells.keys().map(|(row, _)| *row).collect();
        let width = grid.cells.keys().map(|(_, column)| column + 1).max()?;
        let heads =
            |row: u32| (0..width).filter_map(move |at| Some((at, by_head(&cell(row, at))?)));
        let (head, title) = numbers.iter().find_map(|row| {
            let title = heads(*row).find(|(_, (used, _))| *used == Use::Title)?.0;
            heads(*row).any(|(_, (used, _))| used != Use::Title).then_some((*row, title))
        })?;
        // A second row of heads has no title of its own.
        let named =
            |row: &&u32| !cell(**row, title).is_empty() && cell(**row, title) != cell(head, title);
        let below = numbers.range(head + 1..);
        let first = *below.clone().find(named)?;
        let rows: Vec<u32> = below.copied().filter(|row| *row >= first).collect();
        let column = |at: u32| {
            let mut parts: Vec<String> = (head..first).map(|row| cell(row, at)).collect();
            parts.retain(|part| !part.is_empty());
            parts.dedup();
            let texts: Vec<String> =
                rows.iter().map(|row| cell(*row, at)).filter(|text| !text.is_empty()).collect();
            let short = texts.iter().all(|text| text.chars().count() == 1);
            let last = parts.last().map_or("", String::as_str);
            let (used, sure) = if short && texts.iter().any(|text| is_mark(text)) {
                place(plan, last)
            } else {
                by_head(last).or_else(|| level(plan, last)).unwrap_or((Use::Leave, true))
            };
            ListColumn { head: parts.join(" "), at, used, sure, parts }
        };
        let columns = (0..width).map(column).filter(|column| !column.head.is_empty());
        Some(Self { grid, columns: columns.collect(), rows })
    }

    /// The rows as projects, with the nodes that they need, and those that cannot be taken. What nobody is sure of is left out; only a
    /// mark at a node of the plan is taken all the same, as one that is inferred.
    pub fn read(&self, plan: &Plan) -> ListReading {
        let mut known: BTreeSet<String> =
            plan.initiatives.iter().map(|one| fold(&one.entry.title)).collect();
        let mut tree = PlanTree { plan, nodes: Vec::new() };
        let mut read = ListReading::default();
        for row in &self.rows {
            let mut one = ListedProject::default();
            let mut fault = None;
            let mut is_empty = true;
            let mut title = 0;
            // The nodes that the row names, from the top: the lowest is where it belongs.
            let mut path: Vec<(usize, String, &ListColumn)> = Vec::new();
            for column in &self.columns {
                let text = text(self.grid.get(*row, column.at));
                is_empty &= text.is_empty();
                match &column.used {
                    Use::Title => (one.title, title) = (text, column.at),
                    Use::Mark(_) if !text.is_empty() && !is_mark(&text) => {
                        fault = Some((column.at, Unplaced::NoMark));
                    }
                    Use::Mark(place) if !text.is_empty() => {
                        let above = column.parts.iter().rev().nth(1);
                        if let Some(place) = tree.at(place, column, above) {
                            one.marks.push((place, column.sure, column.head.clone()));
                        }
                    }
                    Use::Level(folder) if !text.is_empty() => {
                        let mut levels = plan.about.levels.iter();
                        let level = levels.position(|level| level.folder.value == *folder);
                        let above = level.and_then(|level| {
                            let mut above = path.iter().rev();
                            above.find(|(one, ..)| *one + 1 == level)
                        });
                        let above = above.map(|(_, place, _)| place.clone());
                        if let Some(level) = level
                            && let Some(place) = tree.named(level, &text, above, column.sure)
                        {
                            path.push((level, place, column));
                        }
                    }
                    _ if !column.sure => {}
                    Use::Department => one.department = text,
                    Use::Section => one.section = text,
                    Use::Body => one.body = text,
                    Use::Code => one.code = text,
                    Use::Mark(_) | Use::Level(_) | Use::Leave => {}
                }
            }
            if let Some((_, place, column)) = path.into_iter().max_by_key(|(level, ..)| *level)
                && !one.marks.iter().any(|(other, ..)| *other == place)
            {
                one.marks.push((place, column.sure, column.head.clone()));
            }
            if one.title.is_empty() {
                fault = Some((title, Unplaced::NoTitle));
            } else if fault.is_none() && !known.insert(fold(&one.title)) {
                fault = Some((title, Unplaced::Known));
            }
            match fault {
                _ if is_empty => {}
                None => read.taken.push(one),
                Some((column, why)) => read.left.push((self.grid.at(*row, column), why)),
            }
        }
        // A node is made for the rows that are taken.
        let mut needed: BTreeSet<String> = BTreeSet::new();
        for (place, ..) in read.taken.iter().flat_map(|one| &one.marks) {
            tree.with_those_above(place, &mut needed);
        }
        read.nodes = tree.nodes;
        read.nodes.retain(|node| needed.contains(&node.place));
        read
    }
}

/// The plan's nodes, and those that are to be made.
struct PlanTree<'a> {
    plan: &'a Plan,
    nodes: Vec<NewNode>,
}

impl PlanTree<'_> {
    /// The node of a place; a new one, named by its column's head, where somebody is sure of it.
    fn at(&mut self, place: &str, column: &ListColumn, above: Option<&String>) -> Option<String> {
        if self.has(place) {
            return Some(place.to_owned());
        }
        let (folder, id) = place.split_once('/')?;
        let mut levels = self.plan.about.levels.iter();
        let level = levels.position(|level| level.folder.value == folder);
        if !column.sure {
            return None;
        }
        // A folder that is no level's is said by the check.
        let above =
            level.and_then(|level| level.checked_sub(1)).and_then(|level| self.find(level, above?));
        let parent = above.and_then(|above| self.parent(id, &above));
        let title = title(column.parts.last()?);
        self.nodes.push(NewNode { place: place.to_owned(), title, parent });
        Some(place.to_owned())
    }

    /// The node that a text names in a level; a new one where somebody is sure of the column.
    fn named(
        &mut self,
        level: usize,
        text: &str,
        above: Option<String>,
        sure: bool,
    ) -> Option<String> {
        if let Some(place) = self.find(level, text) {
            return Some(place);
        }
        if !sure {
            return None;
        }
        let folder = self.plan.about.levels[level].folder.value.clone();
        let above_id = above.as_deref().and_then(|above| above.split('/').nth(1));
        let through = self.plan.nodes_of(level).any(|(_, node)| node.entry.parent.is_some());
        let free = |start: &str| {
            let ids = (1..).map(|n| format!("{start}{n}"));
            let mut free = ids.filter(|id| !self.has(&format!("{folder}/{id}")));
            free.next().unwrap_or_default()
        };
        let id = match (number(text), above_id) {
            (Some(number), _) => number,
            (None, Some(above)) if !through => free(&format!("{above}-")),
            (None, _) => free(""),
        };
        let place = format!("{folder}/{id}");
        if self.has(&place) {
            return None;
        }
        let parent = above.and_then(|above| self.parent(&id, &above));
        let title = title(text);
        self.nodes.push(NewNode { place: place.clone(), title, parent });
        Some(place)
    }

    /// A node of a level by its number, its title, or both.
    fn find(&self, level: usize, text: &str) -> Option<String> {
        let text = fold(text);
        let folder = &self.plan.about.levels[level].folder.value;
        let known = self.plan.nodes_of(level);
        let known = known.filter(|(id, _)| names(self.plan, *id).any(|name| name == text));
        let known = known.map(|(_, node)| node.address.clone());
        let new = self.nodes.iter().filter(|node| {
            let id = node.place.strip_prefix(folder.as_str());
            let id = id.and_then(|id| id.strip_prefix('/'));
            id.is_some_and(|id| {
                [id.to_owned(), node.title.clone(), format!("{id}{}", node.title)]
                    .iter()
                    .any(|name| fold(name) == text)
            })
        });
        let mut found = known.chain(new.map(|node| node.place.clone()));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    fn has(&self, place: &str) -> bool {
        let mut nodes = self.nodes.iter();
        self.plan.nodes.named(place).is_some() || nodes.any(|node| node.place == place)
    }

    /// What a file has to say of what is above it: nothing where its name does.
    fn parent(&self, id: &str, above: &str) -> Option<String> {
        let above = above.split('/').nth(1)?;
        let said = id.strip_prefix(above).is_some_and(|rest| rest.starts_with('-'));
        (!said).then(|| above.to_owned())
    }

    fn with_those_above(&self, place: &str, needed: &mut BTreeSet<String>) {
        let Some(node) = self.nodes.iter().find(|node| node.place == place) else {
            return;
        };
        needed.insert(place.to_owned());
        let (folder, id) = place.split_once('/').unwrap_or_default();
        let mut levels = self.plan.about.levels.windows(2);
        let Some(pair) = levels.find(|pair| pair[1].folder.value == folder) else {
            return;
        };
        let parent = node.parent.as_deref();
        let parent = parent.or_else(|| id.rsplit_once('-').map(|(above, _)| above));
        if let Some(parent) = parent {
            self.with_those_above(&format!("{}/{parent}", pair[0].folder.value), needed);
        }
    }
}

/// The number that a text begins with: 1-2, １－２, 1.2.
fn number(text: &str) -> Option<String> {
    let folded: String = text.trim().nfkc().collect();
    let dash = |c: char| matches!(c, '-' | '.' | '−' | '‐' | '–' | 'ー');
    let end = folded.find(|c: char| !c.is_ascii_digit() && !dash(c)).unwrap_or(folded.len());
    let digits: Vec<&str> = folded[..end].split(dash).filter(|part| !part.is_empty()).collect();
    (!digits.is_empty()).then(|| digits.join("-"))
}

/// A text without the number that it begins with.
fn title(text: &str) -> String {
    let text = text.trim();
    if number(text).is_none() {
        return text.to_owned();
    }
    let first = |c: char| !c.is_numeric() && !"-－−‐–.．ー、,:： 　".contains(c);
    text.find(first).map_or(text, |at| &text[at..]).to_owned()
}

/// What a node may be called, folded.
fn names(plan: &Plan, id: Id<Node>) -> impl Iterator<Item = String> {
    let (place, node) = (Place::Node(id), &plan.nodes[id]);
    let names = [
        place.number(plan).unwrap_or_default(),
        node.entry.title.clone(),
        place.name(plan),
        node.address.clone(),
    ];
    names.into_iter().map(|name| fold(&name)).filter(|name| !name.is_empty())
}

/// The level that a head names.
fn level(plan: &Plan, head: &str) -> Option<(Use, bool)> {
    let head = fold(head);
    let levels = || plan.about.levels.iter();
    let folder = |level: &Level| Use::Level(level.folder.value.clone());
    let exact = levels().find(|level| fold(&level.name) == head);
    let near = || levels().find(|level| head.starts_with(&fold(&level.name)));
    exact.map(|level| (folder(level), true)).or_else(|| near().map(|level| (folder(level), false)))
}

/// The node that a head names: for certain where it is its number, title or both; perhaps, where it is the only one whose title it holds,
/// or where its number is one that the lowest level does not have yet.
fn place(plan: &Plan, head: &str) -> (Use, bool) {
    let folded = fold(head);
    let exact = plan.nodes.ids().filter(|(id, _)| names(plan, *id).any(|name| name == folded));
    let near = plan.nodes.ids().filter(|(_, node)| folded.contains(&fold(&node.entry.title)));
    let only = |found: Vec<String>| <[String; 1]>::try_from(found).ok().map(|[one]| one);
    let exact = only(exact.map(|(_, node)| node.address.clone()).collect());
    let near = only(near.map(|(_, node)| node.address.clone()).collect());
    let new = || {
        let level = plan.about.levels.last()?;
        let place = format!("{}/{}", level.folder.value, number(head)?);
        let is_title = title(head) != head.trim() && !title(head).is_empty();
        (is_title && plan.nodes.named(&place).is_none()).then_some(place)
    };
    match (exact, near.or_else(new)) {
        (Some(place), _) => (Use::Mark(place), true),
        (None, Some(place)) => (Use::Mark(place), false),
        (None, None) => (Use::Leave, true),
    }
}
