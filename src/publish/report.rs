//! Plans and times as texts for people. Knows words, not hosts.

use serde_json::json;

use super::plan::{Phase, RETENTION, TOMBSTONES, Upload, UploadPlan};
use super::state::PublishState;
use crate::diagnostic::{Language, Text, text};

/// A moment as the city reads it: Japan Standard Time, to the minute.
pub fn time(seconds: i64) -> String {
    let offset = jiff::tz::Offset::constant(9);
    jiff::Timestamp::from_second(seconds).map_or_else(
        |_| "?".to_string(),
        |time| offset.to_datetime(time).strftime("%Y-%m-%d %H:%M").to_string(),
    )
}

/// A number of bytes, short.
pub fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", count as f64 / 1e6),
        _ => format!("{:.1} GB", count as f64 / 1e9),
    }
}

/// A duration in words.
pub fn duration(seconds: u64) -> Text {
    match seconds {
        0..60 => text!("{seconds} 秒", "{seconds} s"),
        _ => {
            let minutes = seconds.div_ceil(60);
            text!("{minutes} 分", "{minutes} min")
        }
    }
}

/// Paths of a group that are shown; all of them are in the plan that a dry run saves.
const SHOWN: usize = 5;

/// The plan in numbers, then its files in groups of what they are to a reader.
pub fn plan(plan: &UploadPlan) -> Text {
    let new: Vec<&str> = paths(plan, |u| !u.replaces && u.phase != Phase::Tombstones);
    let changed: Vec<&str> = paths(plan, |u| u.replaces && u.phase != Phase::Tombstones);
    let removed: Vec<&str> = plan.removed.iter().map(String::as_str).collect();
    let deletes: Vec<&str> = plan.deletes.iter().map(String::as_str).collect();
    let mut told = text!(
        "新しいファイル {new}、変更 {changed}、終了するページ {removed}、公開先から消すファイル {deletes}、そのまま {unchanged}。送る量 {bytes}\n",
        "{new} new, {changed} changed, {removed} pages removed, {deletes} files deleted, {unchanged} unchanged; {bytes} to send\n",
        new = new.len(),
        changed = changed.len(),
        removed = removed.len(),
        deletes = deletes.len(),
        unchanged = plan.unchanged,
        bytes = bytes(plan.bytes())
    );
    for (sign, list) in [('+', new), ('~', changed), ('-', removed), ('×', deletes)] {
        for group in GROUPS {
            let paths: Vec<&str> =
                list.iter().filter(|path| std::ptr::eq(group, of(path))).copied().collect();
            let (count, ReportGroup { ja, en, .. }) = (paths.len(), group);
            if count > 0 {
                told.push(&text!("  {sign} {ja} {count}\n", "  {sign} {en} {count}\n"));
            }
            for path in paths.iter().take(SHOWN) {
                told.push(&text!("      {path}\n", "      {path}\n"));
            }
            if count > SHOWN {
                let rest = count - SHOWN;
                told.push(&text!("      ほか {rest} 件\n", "      and {rest} more\n"));
            }
        }
    }
    told
}

/// What files are to a reader.
struct ReportGroup {
    ja: &'static str,
    en: &'static str,
    endings: &'static [&'static str],
}

/// In the order of what people look for first. What fits nowhere is in the last.
static GROUPS: &[ReportGroup] = &[
    ReportGroup { ja: "ページ", en: "pages", endings: &["html"] },
    ReportGroup {
        ja: "文書",
        en: "documents",
        endings: &["pdf", "doc", "docx", "xls", "ppt", "pptx", "zip"],
    },
    ReportGroup {
        ja: "オープンデータ", en: "open data", endings: &["csv", "json", "xlsx", "txt"]
    },
    ReportGroup {
        ja: "画像",
        en: "pictures",
        endings: &["svg", "png", "jpg", "jpeg", "webp", "avif", "gif", "ico"],
    },
    ReportGroup { ja: "検索の索引", en: "search index", endings: &["assets/search/"] },
    ReportGroup {
        ja: "見た目と動き",
        en: "looks",
        endings: &["css", "js", "mjs", "woff", "woff2"],
    },
    ReportGroup { ja: "そのほか", en: "others", endings: &[""] },
];

fn of(path: &str) -> &'static ReportGroup {
    let ending = path.rsplit('.').next().unwrap_or_default();
    let fits = |group: &&ReportGroup| {
        let is_index = path.contains("assets/search/");
        group.endings.iter().any(|one| match one.ends_with('/') {
            true => is_index,
            false => !is_index && (one.is_empty() || *one == ending),
        })
    };
    GROUPS.iter().find(fits).unwrap_or(&GROUPS[GROUPS.len() - 1])
}

/// What stays on the host although the site no longer has it, and until when; nothing if nothing stays.
pub fn staying(state: &PublishState) -> Option<Text> {
    let day = |seconds: i64| time(seconds).chars().take(10).collect::<String>();
    let mut parts = Vec::new();
    if let Some(last) = state.retained.iter().map(|file| file.since).max() {
        let (count, until) = (state.retained.len(), day(last + RETENTION));
        parts.push(text!(
            "古いページを開いている人のための見た目のファイル {count} 件({until} まで。計画の文は入っていません)",
            "{count} styles, scripts and fonts for readers of old pages (until {until}; they hold no text of the plan)"
        ));
    }
    if let Some(last) = state.tombstones.iter().map(|page| page.since).max() {
        let (count, until) = (state.tombstones.len(), day(last + TOMBSTONES));
        parts.push(text!(
            "「移動または終了しました」の案内 {count} 件({until} まで)",
            "{count} pages that say \"moved or no longer available\" (until {until})"
        ));
    }
    let [ja, en] = [(Language::Ja, "、"), (Language::En, ", ")].map(|(language, comma)| {
        parts.iter().map(|part| part.get(language)).collect::<Vec<_>>().join(comma)
    });
    (!parts.is_empty()).then(|| {
        text!(
            "サイトになくても公開先に残るもの: {ja}",
            "still on the host although the site no longer has it: {en}"
        )
    })
}

/// The plan for programs: everything that would be done, and why.
pub fn json(plan: &UploadPlan) -> serde_json::Value {
    let upload = |upload: &Upload| {
        let why = match (upload.phase, upload.replaces) {
            (Phase::Tombstones, _) => "removed",
            (_, true) => "changed",
            (_, false) => "new",
        };
        json!({
            "path": upload.path, "why": why, "bytes": upload.size,
            "sha256": upload.sha256, "leads_to": upload.tombstone,
        })
    };
    json!({
        "plan": plan.id(),
        "release": plan.next.release,
        "send": plan.uploads.iter().map(upload).collect::<Vec<_>>(),
        "delete": plan.deletes,
        "adopt": plan.adopted,
        "foreign": plan.foreign,
        "changed_on_host": plan.drifted,
        "unchanged": plan.unchanged,
        "stopped_by": plan.guards.iter().map(|guard| guard.code).collect::<Vec<_>>(),
    })
}

// What people read comes first.
fn paths(plan: &UploadPlan, pick: impl Fn(&Upload) -> bool) -> Vec<&str> {
    let uploads = plan.uploads.iter().filter(|upload| pick(upload));
    let mut paths: Vec<&str> = uploads.map(|upload| upload.path.as_str()).collect();
    paths.sort_by_key(|path| !path.ends_with(".html"));
    paths
}
