//! What citizens will see change between two releases: figures, grades and texts of `<plan>/data/plan.json` by name, then what
//! pages say beside that, sentence by sentence.
//!
//! Knows the shape of the open data, not its nouns: an array at the top is a kind of thing, and what tells its items apart is
//! their id, year, place or number. Does not know hosts. The list is for people and decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::words;
use crate::diagnostic::{Text, text};

/// The changes between two releases, gathered plan by plan and page by page.
#[derive(Debug, Default)]
pub struct ReleaseChanges {
    list: Vec<Text>,
    /// Texts that were told already, without spaces: pages repeat what the open data says.
    told: BTreeSet<String>,
}

impl ReleaseChanges {
    /// All that was gathered, in order.
    pub fn list(&self) -> &[Text] {
        &self.list
    }

    /// A page that was not there before, or is there no longer.
    pub fn page(&mut self, title: &str, arrives: bool) {
        self.told.insert(bare(title));
        self.list.push(match arrives {
            true => text!("新しいページ「{title}」", "new page “{title}”"),
            false => text!("なくなるページ「{title}」", "page “{title}” goes"),
        });
    }

    /// What a page says now and said before, as far as nothing else has told it.
    pub fn sentences(&mut self, old: &str, new: &str) {
        let title = words::title(new);
        let place = text!("ページ「{title}」", "page “{title}”");
        for (before, after) in hunks(&words::sentences(old), &words::sentences(new)) {
            let is_told = |text: &String| {
                let text = bare(text);
                text.is_empty()
                    || self
                        .told
                        .iter()
                        .any(|told| told.contains(&text) || text.contains(told.as_str()))
            };
            if before.iter().chain(&after).all(is_told) {
                continue;
            }
            self.hunk(&place, &before, &after);
        }
    }

    /// Compares two versions of a plan's open data.
    pub fn plan(&mut self, old: &Value, new: &Value) {
        let names = PlanNames::of(old, new);
        let empty = serde_json::Map::new();
        let [before, after] = [old, new].map(|plan| plan.as_object().unwrap_or(&empty));
        let plan = text!("計画", "plan");
        let keys: Vec<&String> =
            after.keys().chain(before.keys().filter(|key| !after.contains_key(*key))).collect();
        for key in keys {
            let (old, new) = (of(before, key), of(after, key));
            if has_objects(old) || has_objects(new) {
                self.kind(key, old, new, &names);
            } else {
                let mut found = Vec::new();
                differences(&mut vec![word(key)], key, old, new, &mut found);
                self.tell(&plan, found);
            }
        }
    }

    fn kind(&mut self, array: &str, old: &Value, new: &Value, names: &PlanNames) {
        let (before, after) = (items(old), items(new));
        let (ja, en) = names.kind(array);
        let place = |key: &str, item: &Value| {
            let name = names.item(key, item);
            text!("{ja} {name}", "{en} {name}")
        };
        let ended = |changes: &mut Self, key: &str, item: &Value, done: &Text| {
            let place = place(key, item);
            changes.told.extend(title(item).map(bare));
            changes.list.push(Text::of(|l| format!("{}: {}", place.get(l), done.get(l))));
        };
        for (key, item) in &after {
            match before.iter().find(|(other, _)| other == key) {
                None => ended(self, key, item, &text!("追加", "added")),
                Some((_, earlier)) => {
                    let mut found = Vec::new();
                    differences(&mut Vec::new(), "", earlier, item, &mut found);
                    self.tell(&place(key, item), found);
                }
            }
        }
        for (key, item) in &before {
            if !after.iter().any(|(other, _)| other == key) {
                ended(self, key, item, &text!("終了", "removed"));
            }
        }
    }

    fn tell(&mut self, name: &Text, found: Vec<Difference>) {
        for Difference { place, old, new } in found {
            let place = place.join(" ");
            let name = Text::of(|language| {
                let name = format!("{}: {place}", name.get(language));
                name.trim_end_matches([' ', ':']).to_string()
            });
            let long = |text: &str| text.contains(['。', '\n']) || text.chars().count() > 40;
            if !long(&old) && !long(&new) {
                self.told.extend(
                    [bare(&old), bare(&new)].into_iter().filter(|text| text.chars().count() > 3),
                );
                self.list.push(Text::of(|l| format!("{} {old} → {new}", name.get(l))));
                continue;
            }
            let nothing = |text: &str| {
                if text == NOTHING { Vec::new() } else { words::split(text) }
            };
            for (before, after) in hunks(&nothing(&old), &nothing(&new)) {
                self.hunk(&name, &before, &after);
            }
        }
    }

    /// As many sentences as before are told one by one.
    fn hunk(&mut self, place: &Text, before: &[String], after: &[String]) {
        if before.len() != after.len() {
            return self.sentence(place, &before.join(" "), &after.join(" "));
        }
        for (old, new) in before.iter().zip(after) {
            let told = |text: &String| self.told.contains(&bare(text));
            if old != new && !(told(old) && told(new)) {
                self.sentence(place, old, new);
            }
        }
    }

    fn sentence(&mut self, place: &Text, old: &str, new: &str) {
        self.told.extend([bare(old), bare(new)].into_iter().filter(|text| !text.is_empty()));
        let said = match (old, new) {
            ("", new) => text!("追加「{new}」", "added “{new}”"),
            (old, "") => text!("取り消し「{old}」", "taken back “{old}”"),
            (old, new) => text!("「{old}」→「{new}」", "“{old}” → “{new}”"),
        };
        self.list.push(Text::of(|l| format!("{} {}", place.get(l), said.get(l))));
    }
}

/// The changes between two versions of a plan's open data.
pub fn compare(old: &Value, new: &Value) -> Vec<Text> {
    let mut changes = ReleaseChanges::default();
    changes.plan(old, new);
    changes.list
}

const NOTHING: &str = "なし";

/// What is called what in both versions of a plan.
struct PlanNames {
    /// The levels of the plan by the array that holds them.
    levels: BTreeMap<String, String>,
    /// Titles by place, such as `approaches/1-1`.
    titles: BTreeMap<String, String>,
}

impl PlanNames {
    fn of(old: &Value, new: &Value) -> Self {
        let mut names = PlanNames { levels: BTreeMap::new(), titles: BTreeMap::new() };
        for plan in [old, new] {
            for level in plan.get("levels").and_then(Value::as_array).into_iter().flatten() {
                if let (Some(folder), Some(name)) = (field(level, "folder"), field(level, "name")) {
                    names.levels.insert(folder.replace('-', "_"), name);
                }
            }
            for (array, list) in plan.as_object().into_iter().flatten() {
                for item in list.as_array().into_iter().flatten() {
                    if let (Some(id), Some(title)) = (field(item, "id"), title(item)) {
                        names
                            .titles
                            .insert(format!("{}/{id}", array.replace('_', "-")), title.to_string());
                    }
                }
            }
        }
        names
    }

    /// A kind of thing, in both languages.
    fn kind<'a>(&'a self, array: &'a str) -> (&'a str, &'a str) {
        if let Some(name) = self.levels.get(array) {
            return (name, name);
        }
        match array {
            "initiatives" => ("取組", "initiative"),
            "indicators" => ("指標", "indicator"),
            "reviews" => ("進捗・評価", "review"),
            "challenges" => ("課題", "challenge"),
            "departments" => ("担当", "department"),
            "volumes" => ("見込量", "volume"),
            "roles" => ("役割", "role"),
            "actors" => ("立場", "actor"),
            "audiences" => ("対象", "audience"),
            "terms" => ("用語", "term"),
            "sources" => ("出典", "source"),
            "corrections" => ("読みかえ", "correction"),
            other => (other, other),
        }
    }

    fn item(&self, key: &str, item: &Value) -> String {
        if let Some(title) = title(item) {
            return format!("{key}「{title}」");
        }
        // A review or a role stands at something that has a title.
        match field(item, "at").and_then(|at| self.titles.get(&at)) {
            Some(title) => format!("{key}「{title}」"),
            None => key.to_string(),
        }
    }
}

fn field(item: &Value, name: &str) -> Option<String> {
    item.get(name).filter(|value| !value.is_null()).map(text)
}

fn title(item: &Value) -> Option<&str> {
    let fields = ["title", "name", "term", "challenge"];
    let found = fields.iter().find_map(|field| item.get(*field)?.as_str());
    found.filter(|title| !title.is_empty())
}

/// The items of a list with what tells them apart. What has neither id nor place is known by where it stands.
fn items(list: &Value) -> Vec<(String, &Value)> {
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    let mut items: Vec<(String, &Value)> = Vec::with_capacity(list.len());
    for (at, item) in list.iter().enumerate() {
        let mut key = key(item).unwrap_or_else(|| (at + 1).to_string());
        if items.iter().any(|(other, _)| *other == key) {
            key = format!("{key} {}", at + 1);
        }
        items.push((key, item));
    }
    items
}

/// What tells an item without an id from the others, beside its year.
const TELLING: &str =
    "period_note at number evaluator dimension service district node column label department";

fn key(item: &Value) -> Option<String> {
    if let Some(id) = field(item, "id") {
        return Some(id);
    }
    let period = |name: &str| item.get(name).and_then(Value::as_i64).map(fiscal_year);
    let period = period("period").or_else(|| period("year"));
    let parts: Vec<String> =
        period.into_iter().chain(TELLING.split(' ').filter_map(|name| field(item, name))).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// A leaf that differs.
struct Difference {
    place: Vec<String>,
    old: String,
    new: String,
}

/// Finds leaves that differ. Lists of things are matched by what tells them apart.
fn differences<'v>(
    place: &mut Vec<String>,
    key: &str,
    old: &'v Value,
    new: &'v Value,
    found: &mut Vec<Difference>,
) {
    // Sources and addresses are not what citizens read as content; a judgement follows from values that are told, and pages say it in words.
    if old == new
        || matches!(key, "sources" | "url" | "root" | "$schema" | "contract" | "id" | "judgements")
    {
        return;
    }
    if let (Some(before), Some(after)) = (old.as_object(), new.as_object())
        && !is_figure(old)
        && !is_figure(new)
    {
        let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for key in keys {
            place.push(word(key));
            differences(place, key, of(before, key), of(after, key), found);
            place.pop();
        }
    } else if has_objects(old) || has_objects(new) {
        let (before, after) = (items(old), items(new));
        let only_old =
            before.iter().filter(|(key, _)| !after.iter().any(|(other, _)| other == key));
        for (key, item) in after.iter().chain(only_old) {
            let of = |list: &[(String, &'v Value)]| {
                let found = list.iter().find(|(other, _)| other == key);
                found.map_or(&Value::Null, |(_, item)| *item)
            };
            // A place in a list says nothing to a reader where it is the only thing.
            let shown = if key.parse::<usize>().is_ok() {
                String::new()
            } else {
                title(item).map_or(key.clone(), str::to_string)
            };
            place.push(shown);
            differences(place, "", of(&before), of(&after), found);
            place.pop();
        }
    } else {
        let (old, new) = (figure(old), figure(new));
        if old != new {
            let place = place.iter().filter(|word| !word.is_empty()).cloned().collect();
            found.push(Difference { place, old, new });
        }
    }
}

/// True for a list of things.
fn has_objects(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().any(Value::is_object))
}

/// What an object has under a key.
fn of<'v>(object: &'v serde_json::Map<String, Value>, key: &str) -> &'v Value {
    object.get(key).unwrap_or(&Value::Null)
}

/// A figure or a grade: its written form, value and state are one thing to a reader.
fn is_figure(value: &Value) -> bool {
    // The state of an initiative is a thing of its own.
    let state = value.get("state").is_some_and(Value::is_string);
    state || value.get("value").is_some() || value.get("grade").is_some()
}

/// A fiscal year as the plan writes it.
fn fiscal_year(year: i64) -> String {
    match year {
        2019.. => format!("令和{}年度", year - 2018),
        _ => format!("平成{}年度", year - 1988),
    }
}

/// What of a thing is shown, the first that it has.
const SHOWN: [&str; 10] =
    ["text", "grade", "value", "state", "title", "name", "department", "label", "place", "year"];

fn figure(value: &Value) -> String {
    match value {
        Value::Null => NOTHING.to_string(),
        Value::Object(map) => {
            let shown = SHOWN.iter().find_map(|name| map.get(*name).filter(|v| !v.is_null()));
            match shown {
                Some(inner @ Value::Object(_)) => figure(inner),
                Some(shown) => text(shown),
                None => {
                    map.values().filter(|v| v.is_string()).map(text).collect::<Vec<_>>().join(" ")
                }
            }
        }
        Value::Array(list) if list.is_empty() => NOTHING.to_string(),
        Value::Array(list) => list.iter().map(figure).collect::<Vec<_>>().join("、"),
        other => text(other),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => match text.as_str() {
            "not_due" => "まだ時期でない".to_string(),
            "not_reported" => "報告なし".to_string(),
            "not_applicable" => "対象外".to_string(),
            "unreadable" => "読み取れない".to_string(),
            other => other.to_string(),
        },
        Value::Bool(true) => "はい".to_string(),
        Value::Bool(false) => "いいえ".to_string(),
        other => other.to_string(),
    }
}

fn word(key: &str) -> String {
    match key {
        "title" | "name" | "short" => "名前",
        "summary" => "要約",
        "easy" => "やさしい要約",
        "lead" => "はじめの文",
        "background" | "body" => "本文",
        "explain" => "説明",
        "departments" => "担当",
        "marks" => "関係",
        "series" => "",
        "baseline" => "基準値",
        "values" => "実績",
        "targets" => "目標",
        "unit" => "単位",
        "city" => "市",
        "council" => "市社協",
        "challenge" => "課題",
        "direction" => "方向性",
        "grade" | "grades" => "評価",
        "texts" | "text" => "文",
        "answer" => "回答",
        "items" => "内容",
        "notes" | "note" => "注記",
        "money" => "予算",
        "budget" => "予算額",
        "settled" => "決算額",
        "staff" => "人",
        "schedule" => "予定",
        "state" => "状態",
        "meaning" => "意味",
        "philosophy" => "基本理念",
        "rows" => "表",
        other => other,
    }
    .to_string()
}

fn bare(text: impl AsRef<str>) -> String {
    text.as_ref().chars().filter(|c| !c.is_whitespace()).collect()
}

/// What stood before and what stands now, wherever two texts differ.
fn hunks(old: &[String], new: &[String]) -> Vec<(Vec<String>, Vec<String>)> {
    let changed = |op: &DiffOp| !matches!(op, DiffOp::Equal { .. });
    let ops = capture_diff_slices(Algorithm::Myers, old, new);
    let differing = ops.iter().filter(|op| changed(op));
    differing.map(|op| (old[op.old_range()].to_vec(), new[op.new_range()].to_vec())).collect()
}
