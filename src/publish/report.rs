//! Plans and times as texts for people. Knows words, not hosts.

use serde_json::json;

use super::Message;
use super::plan::{Phase, Plan, Upload};

/// A moment as the city reads it: Japan Standard Time, to the minute.
pub fn time(seconds: i64) -> String {
    let offset = jiff::tz::Offset::constant(9);
    jiff::Timestamp::from_second(seconds).map_or_else(
        |_| "?".to_string(),
        |time| {
            offset
                .to_datetime(time)
                .strftime("%Y-%m-%d %H:%M")
                .to_string()
        },
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
pub fn duration(seconds: u64) -> Message {
    match seconds {
        0..60 => Message::new(format!("{seconds} 秒"), format!("{seconds} s")),
        _ => {
            let minutes = seconds.div_ceil(60);
            Message::new(format!("{minutes} 分"), format!("{minutes} min"))
        }
    }
}

/// The plan in numbers and, up to `most` each, in paths.
pub fn plan(plan: &Plan, most: usize) -> Message {
    let new: Vec<&str> = paths(plan, |u| !u.replaces && u.phase != Phase::Tombstones);
    let changed: Vec<&str> = paths(plan, |u| u.replaces && u.phase != Phase::Tombstones);
    let removed: Vec<&str> = plan.removed.iter().map(String::as_str).collect();
    let deletes: Vec<&str> = plan.deletes.iter().map(String::as_str).collect();
    let mut ja = format!(
        "新しいファイル {}、変更 {}、終了するページ {}、期限が過ぎて消すファイル {}、そのまま {}。送る量 {}\n",
        new.len(),
        changed.len(),
        removed.len(),
        deletes.len(),
        plan.unchanged,
        bytes(plan.bytes())
    );
    let mut en = format!(
        "{} new, {} changed, {} pages removed, {} expired files deleted, {} unchanged; {} to send\n",
        new.len(),
        changed.len(),
        removed.len(),
        deletes.len(),
        plan.unchanged,
        bytes(plan.bytes())
    );
    for (sign, list) in [('+', new), ('~', changed), ('-', removed), ('×', deletes)] {
        for path in list.iter().take(most) {
            let line = format!("  {sign} {path}\n");
            ja.push_str(&line);
            en.push_str(&line);
        }
        if list.len() > most {
            let rest = list.len() - most;
            ja.push_str(&format!("  {sign} ほか {rest} 件\n"));
            en.push_str(&format!("  {sign} and {rest} more\n"));
        }
    }
    Message::new(ja, en)
}

/// The plan for programs: everything that would be done, and why.
pub fn json(plan: &Plan) -> serde_json::Value {
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
fn paths(plan: &Plan, pick: impl Fn(&Upload) -> bool) -> Vec<&str> {
    let uploads = plan.uploads.iter().filter(|upload| pick(upload));
    let mut paths: Vec<&str> = uploads.map(|upload| upload.path.as_str()).collect();
    paths.sort_by_key(|path| !path.ends_with(".html"));
    paths
}
