//! A table of keys as JSON Schema, for editors.

use serde_json::{Map, Value as Json, json};

use super::{Field, Shape};

/// The JSON Schema of a table, for editors.
pub fn json_schema(title: &str, fields: &[Field]) -> Json {
    let mut schema = map_schema(fields);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!(title);
    schema
}

fn map_schema(fields: &[Field]) -> Json {
    let mut properties = Map::new();
    for field in fields {
        properties.entry(field.name).or_insert_with(|| {
            let mut shape = shape_schema(field.shape);
            shape["description"] = json!(description(field));
            shape
        });
    }
    let required: Vec<&str> = fields.iter().filter(|f| f.required).map(|f| f.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// What a key is; where it holds one of some words, with those.
fn description(field: &Field) -> String {
    let Shape::OneOf(words) = field.shape else {
        return field.ja.to_owned();
    };
    let words: Vec<String> = words.iter().map(|one| format!("{} {}", one.ja, one.word)).collect();
    format!("{}（{}）", field.ja, words.join("・"))
}

fn shape_schema(shape: Shape) -> Json {
    match shape {
        // YAML editors read unquoted numbers as numbers; the schema of a text field must not complain about them.
        Shape::Text => json!({ "type": ["string", "number", "null"] }),
        Shape::Id => {
            json!({ "type": ["string", "number", "null"], "pattern": "^[a-z0-9][a-z0-9-]*$" })
        }
        Shape::Number => json!({ "type": ["number", "null"] }),
        Shape::Count => json!({ "type": ["integer", "null"], "minimum": 0 }),
        Shape::Flag => json!({ "type": ["boolean", "null"] }),
        Shape::Url => json!({ "type": ["string", "null"], "pattern": "^https?://" }),
        Shape::Telephone => json!({ "type": ["string", "integer", "null"] }),
        Shape::Email => json!({ "type": ["string", "null"], "pattern": "^[^@]+@[^@]+\\.[^@]+$" }),
        Shape::Year => json!({ "type": ["string", "integer", "null"] }),
        Shape::Date => json!({ "type": ["string", "null"], "pattern": "^\\d{4}-\\d{2}-\\d{2}$" }),
        Shape::OneOf(words) => {
            json!({ "enum": words.iter().map(|one| one.word).collect::<Vec<_>>() })
        }
        Shape::List(item) => json!({ "type": ["array", "null"], "items": shape_schema(*item) }),
        Shape::Map(fields) => map_schema(fields),
        Shape::Ids { also, each } => {
            let mut schema = map_schema(also);
            schema["additionalProperties"] = shape_schema(*each);
            schema["propertyNames"] = json!({ "pattern": "^[a-z0-9][a-z0-9-]*$" });
            schema
        }
        Shape::Dictionary(item) | Shape::Years(item) => {
            json!({ "type": "object", "additionalProperties": shape_schema(*item) })
        }
    }
}
