//! `datapackage.json`: what the tables are, what their columns hold and how they refer to one another, as Frictionless Table Schema.

use serde_json::{Map, Value, json};

use super::column::{self, Holds};
use super::tables::{Filled, heading, meaning};
use crate::site::{PlanAt, Site, Table, say};

/// The description of a plan's files of data.
pub fn write(site: &Site, at: PlanAt, tables: &[Filled]) -> Vec<u8> {
    let plan = site.plan(at);
    let about = &plan.about;
    let sources = about.sources.iter().map(|source| {
        let mut written = Map::from_iter([("title".to_owned(), json!(source.title))]);
        written.extend(source.url.as_deref().map(|url| ("path".to_owned(), json!(url))));
        Value::Object(written)
    });
    let mut resources: Vec<Value> =
        tables.iter().map(|filled| resource(site, filled, tables)).collect();
    for (name, path, format, about) in [
        ("plan", "plan.json", "json", "data_about_plan"),
        ("workbook", "plan.xlsx", "xlsx", "data_about_workbook"),
    ] {
        let about = site.say(about);
        resources
            .push(json!({ "name": name, "path": path, "format": format, "description": about }));
    }
    let package = json!({
        "profile": "tabular-data-package",
        "name": plan.id,
        "title": about.title,
        "description": say!(site, "data_lead", plan = about.title),
        "homepage": site.settings.base_url.as_deref(),
        "sources": sources.collect::<Vec<_>>(),
        "resources": resources,
    });
    let mut bytes = serde_json::to_vec_pretty(&package).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn resource(site: &Site, filled: &Filled, all: &[Filled]) -> Value {
    let table = filled.table;
    let fields = filled.columns.iter().map(|key| field(site, table, key));
    let own = column::of(table).filter(|(_, is_key)| *is_key);
    let references = filled.columns.iter().filter_map(|key| {
        let Holds::Code(of) = column::holds(key) else {
            return None;
        };
        all.iter().find(|filled| filled.table == of)?;
        let (there, _) = column::of(of).next()?;
        let resource = if of == table { "" } else { of.word() };
        let reference = json!({ "resource": resource, "fields": heading(site, there) });
        let reference = json!({ "fields": heading(site, key), "reference": reference });
        (of != table || there != *key).then_some(reference)
    });
    json!({
        "name": table.word(),
        "path": table.file_name(),
        "profile": "tabular-data-resource",
        "description": site.say(&format!("data_about_{}", table.word())),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": { "delimiter": ",", "quoteChar": "\"", "doubleQuote": true, "lineTerminator": "\r\n", "header": true },
        "schema": {
            "fields": fields.collect::<Vec<_>>(),
            "missingValues": [""],
            "primaryKey": own.map(|(key, _)| heading(site, key)).collect::<Vec<_>>(),
            "foreignKeys": references.collect::<Vec<_>>(),
        },
    })
}

/// A column. `key` is its name for programs: it is the same in every language of the site.
fn field(site: &Site, table: Table, key: &str) -> Value {
    let holds = column::holds(key);
    let mut constraints = Map::new();
    if column::of(table).any(|(known, is_key)| known == key && is_key) {
        constraints.insert("required".to_owned(), json!(true));
    }
    if let Holds::Word(words) = holds {
        let codes: Vec<&str> = words.iter().map(|(code, _)| *code).collect();
        constraints.insert("enum".to_owned(), json!(codes));
    }
    json!({
        "name": heading(site, key),
        "key": key,
        "type": holds.kind(),
        "description": meaning(site, key),
        "constraints": constraints,
    })
}
