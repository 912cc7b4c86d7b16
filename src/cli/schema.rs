//! `keikaku schema`: JSON Schemas of all content files, so that editors complete and check them.

use std::io;
use std::path::PathBuf;

use super::CommonOptions;
use crate::diagnostic::text;
use crate::disk;
use crate::document::DocumentKind;
use crate::document::schema::{Field, fields, json_schema};
use crate::plan;
use crate::site::settings;
use crate::source::shown_path;

/// What `schema` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// 書く場所（初めは サイトのフォルダーの .keikaku/schema/） / where to write
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

/// Every kind of content file: the schema's name, the Japanese title, the table.
pub(crate) fn tables() -> Vec<(&'static str, &'static str, &'static [Field])> {
    let year = String::new;
    let kinds: [(&str, &str, DocumentKind); 12] = [
        ("plan", "計画", DocumentKind::Plan),
        ("node", "段の中の1つ（政策・施策など）", DocumentKind::Node { folder: year() }),
        ("initiative", "取組", DocumentKind::Initiative),
        ("indicator", "指標", DocumentKind::Indicator),
        ("review", "評価", DocumentKind::Review { year: year() }),
        ("review-overview", "1年のまとめ", DocumentKind::ReviewOverview { year: year() }),
        ("roles", "役割", DocumentKind::Roles),
        ("volume", "見込量の表", DocumentKind::Volume),
        ("challenges", "課題と方向性", DocumentKind::Challenges),
        ("glossary", "用語集", DocumentKind::Glossary),
        ("synonyms", "言いかえ", DocumentKind::Synonyms),
        ("news", "お知らせ", DocumentKind::News),
    ];
    let mut tables: Vec<_> = kinds
        .into_iter()
        .filter_map(|(name, title, kind)| Some((name, title, plan::fields(&kind)?)))
        .collect();
    tables.push(("site", "サイトの設定", fields::<settings::Settings>()));
    tables.push(("helplines", "電話相談", fields::<settings::Helplines>()));
    tables
}

/// Writes the schemas.
pub(crate) fn run(common: &CommonOptions, options: &Options) -> io::Result<bool> {
    let folder = options.folder.clone().unwrap_or_else(|| common.site.join(".keikaku/schema"));
    for (name, title, fields) in tables() {
        let mut text = serde_json::to_string_pretty(&json_schema(title, fields))?;
        text.push('\n');
        disk::create(&folder.join(format!("{name}.schema.json")), text.as_bytes(), true)?;
    }
    if !common.quiet {
        let path = shown_path(&folder);
        common.tell(&text!("スキーマを書きました: {path}", "schemas are in {path}"));
    }
    Ok(true)
}
