//! `data/plan.schema.json`, made from the types of the records.

use schemars::generate::SchemaSettings;

use super::nouns;

/// The file. It is the same for all plans.
pub fn write() -> Vec<u8> {
    let schema = SchemaSettings::draft07()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<nouns::Plan>();
    let mut bytes = serde_json::to_vec_pretty(&schema).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
