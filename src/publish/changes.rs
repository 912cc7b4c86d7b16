//! What citizens will see change: compares the open data of two releases, `<plan>/data/plan.json`.
//!
//! Knows the arrays and names of that file's contract. Does not know hosts. What it does not
//! recognise it leaves out: the list is for people, not for deciding anything.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Message;

/// The changes between two versions of a plan, in the plan's own order.
pub fn compare(old: &Value, new: &Value) -> Vec<Message> {
    let mut changes = Vec::new();
    for (array, ja, en) in [
        ("initiatives", "取組", "initiative"),
        ("indicators", "指標", "indicator"),
        ("reviews", "進捗・評価", "review"),
        ("challenges", "課題", "challenge"),
        ("regional_images", "地域像", "regional image"),
        ("approaches", "考え方", "approach"),
        ("departments", "担当", "department"),
    ] {
        let kind = Kind { array, ja, en };
        kind.compare(old, new, &mut changes);
    }
    changes
}

struct Kind {
    array: &'static str,
    ja: &'static str,
    en: &'static str,
}

impl Kind {
    fn compare(&self, old: &Value, new: &Value, changes: &mut Vec<Message>) {
        let before: BTreeMap<String, &Value> = self.items(old).collect();
        let after: BTreeMap<String, &Value> = self.items(new).collect();
        for (key, item) in self.items(new) {
            let name = name(&key, item);
            match before.get(&key) {
                None => changes.push(self.tell(&name, "追加", "added")),
                Some(earlier) => self.item(&name, earlier, item, changes),
            }
        }
        for (key, item) in self.items(old) {
            if !after.contains_key(&key) {
                changes.push(self.tell(&name(&key, item), "終了", "removed"));
            }
        }
    }

    fn items<'a>(&self, plan: &'a Value) -> impl Iterator<Item = (String, &'a Value)> {
        let list = plan.get(self.array).and_then(Value::as_array);
        list.into_iter().flatten().enumerate().map(|(at, item)| {
            let part = |key: &str| item.get(key).filter(|v| !v.is_null()).map(text);
            let key = part("id").or_else(|| {
                let year = part("year").or_else(|| part("regional_image"))?;
                let rest = part("approach").or_else(|| part("number"));
                Some(rest.map_or(year.clone(), |rest| format!("{year} {rest}")))
            });
            (key.unwrap_or_else(|| format!("{}", at + 1)), item)
        })
    }

    fn tell(&self, name: &str, ja: &str, en: &str) -> Message {
        Message::new(
            format!("{} {name}: {ja}", self.ja),
            format!("{} {name}: {en}", self.en),
        )
    }

    fn item(&self, name: &str, old: &Value, new: &Value, changes: &mut Vec<Message>) {
        let mut found = Vec::new();
        differences(&mut Vec::new(), old, new, &mut found);
        // The figures themselves are shown, whatever else changed; long texts are only named.
        for (place, before, after) in found {
            let place: Vec<&str> = place
                .iter()
                .map(String::as_str)
                .filter(|word| *word != "系列" && word.parse::<usize>().is_err())
                .collect();
            let place = place.join(" ");
            let short = |text: &str| text.chars().count() <= 40;
            let change = if short(&before) && short(&after) {
                format!("{place} {before} → {after}")
            } else {
                place.clone()
            };
            let (ja, en) = if change == place {
                (format!("{place} の文を変更"), format!("{place} rewritten"))
            } else {
                (change.clone(), change)
            };
            changes.push(self.tell(name, &ja, &en));
        }
    }
}

fn name(key: &str, item: &Value) -> String {
    let title = ["title", "name", "challenge"]
        .iter()
        .find_map(|field| item.get(*field)?.as_str());
    match title {
        Some(title) if !title.is_empty() => format!("{key}「{title}」"),
        _ => key.to_string(),
    }
}

/// Finds leaves that differ. Lists are matched by what names their items: id, label or period.
fn differences(
    place: &mut Vec<String>,
    old: &Value,
    new: &Value,
    found: &mut Vec<(Vec<String>, String, String)>,
) {
    if old == new {
        return;
    }
    match (old, new) {
        // A figure: its written form, value and state are one thing to a reader.
        (Value::Object(_), Value::Object(_)) if is_figure(old) || is_figure(new) => {
            let (before, after) = (figure(old), figure(new));
            if before != after {
                found.push((place.clone(), before, after));
            }
        }
        (Value::Object(before), Value::Object(after)) => {
            let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                // Sources and addresses are not what citizens read as content.
                if matches!(key.as_str(), "sources" | "url") {
                    continue;
                }
                let (before, after) = (before.get(key), after.get(key));
                place.push(word(key).to_string());
                let nothing = Value::Null;
                differences(
                    place,
                    before.unwrap_or(&nothing),
                    after.unwrap_or(&nothing),
                    found,
                );
                place.pop();
            }
        }
        (Value::Array(before), Value::Array(after))
            if before.iter().chain(after).any(Value::is_object) =>
        {
            let before = keyed(before);
            let after = keyed(after);
            let keys: std::collections::BTreeSet<&String> =
                before.keys().chain(after.keys()).collect();
            for key in keys {
                place.push(key.clone());
                let nothing = Value::Null;
                let old = before.get(key).copied().unwrap_or(&nothing);
                let new = after.get(key).copied().unwrap_or(&nothing);
                differences(place, old, new, found);
                place.pop();
            }
        }
        _ => found.push((place.clone(), figure(old), figure(new))),
    }
}

fn is_figure(value: &Value) -> bool {
    value.get("state").is_some() || value.get("value").is_some()
}

fn keyed(list: &[Value]) -> BTreeMap<String, &Value> {
    let key = |(at, item): (usize, &Value)| {
        if let Some(period) = item.get("period").and_then(Value::as_i64) {
            return fiscal_year(period);
        }
        let named = ["period_note", "year", "label", "department", "id"]
            .iter()
            .find_map(|field| item.get(*field).filter(|v| !v.is_null()).map(text));
        named.unwrap_or_else(|| format!("{}", at + 1))
    };
    list.iter()
        .enumerate()
        .map(|pair| (key(pair), pair.1))
        .collect()
}

/// A fiscal year as the plan writes it.
fn fiscal_year(year: i64) -> String {
    match year {
        2019.. => format!("令和{}年度", year - 2018),
        _ => format!("平成{}年度", year - 1988),
    }
}

fn figure(value: &Value) -> String {
    match value {
        Value::Null => "なし".to_string(),
        Value::Object(map) => {
            let shown = ["text", "value", "state"]
                .iter()
                .find_map(|field| map.get(*field).filter(|v| !v.is_null()));
            shown.map_or_else(|| value.to_string(), text)
        }
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
        Value::Object(map) => map
            .get("label")
            .or_else(|| map.get("year"))
            .map_or_else(|| value.to_string(), text),
        other => other.to_string(),
    }
}

fn word(key: &str) -> &str {
    match key {
        "title" | "name" => "名前",
        "summary" => "要約",
        "departments" => "担当",
        "approaches" => "考え方",
        "series" => "系列",
        "baseline" => "基準値",
        "values" => "実績",
        "targets" => "目標",
        "unit" => "単位",
        "city" => "市",
        "council" => "市社協",
        "challenge" => "課題",
        "direction" => "方向性",
        "grade" => "評価",
        other => other,
    }
}
