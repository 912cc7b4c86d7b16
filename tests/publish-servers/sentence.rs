//! One sentence of the shipped plan, published by the program itself to every server: how many files that sends, and how long it takes
//! from typing to having read it back.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::host::{Host, hosts};
use crate::table;

/// Most files that one sentence may send.
const FILES: usize = 30;
/// Most seconds that it may take on a quiet machine.
const SECONDS: f64 = 2.0;

/// Prints a table; answers the exit code. `program` is a release build of keikaku; the plan is the one in `content/`.
pub fn run(root: &Path, program: &str) -> i32 {
    let mut rows = Vec::new();
    let mut broken = 0;
    for host in hosts(root) {
        let row = publishes(&host, program).unwrap_or_else(|why| {
            broken += 1;
            eprintln!("{}: {why}", host.name);
            vec![host.name.into(), "not published".into()]
        });
        broken += usize::from(row.last().is_some_and(|last| last == "too much"));
        rows.push(row);
    }
    println!(
        "\nThe shipped plan and then one more sentence, each built, sent and read back (seconds)"
    );
    let heads = ["server", "everything", "one sentence", "files sent", "requests", ""];
    for row in &mut rows {
        row.resize(heads.len(), String::new());
    }
    table::table(&heads, rows);
    i32::from(broken > 0)
}

fn publishes(host: &Host, program: &str) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let site = folder.path();
    let copied = Command::new("cp").args(["-r", "content"]).arg(site).status();
    copied.map_err(|e| e.to_string())?;
    let change = |file: &str, more: &str| {
        let file = site.join("content").join(file);
        let text =
            std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        std::fs::write(&file, text + more).map_err(|e| e.to_string())
    };
    change("site.yaml", &format!("\npublish: {}\n", host.as_written()))?;
    let publish = || {
        let began = Instant::now();
        let output = Command::new(program)
            .args(["--lang", "en", "publish", "--yes", "--site"])
            .arg(site)
            .output()
            .map_err(|e| e.to_string())?;
        let took = began.elapsed().as_secs_f64();
        match output.status.success() {
            true => Ok((took, String::from_utf8_lossy(&output.stdout).into_owned())),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    };
    let (whole, _) = publish()?;
    change("asahikawa-2024/approaches/1-1.md", "\n公民館の講座を、もう1回開きます。\n")?;
    let (took, said) = publish()?;
    let number = |before: &str| -> usize {
        let (head, _) = said.split_once(before).unwrap_or_default();
        let digits = head.rsplit(|c: char| !c.is_ascii_digit()).next();
        digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
    };
    let files = number(" new, ") + number(" changed, ");
    let fits = (1..=FILES).contains(&files) && took <= SECONDS;
    Ok(vec![
        host.name.into(),
        format!("{whole:.1}"),
        format!("{took:.1}"),
        files.to_string(),
        number(" requests to the host").to_string(),
        if fits { "" } else { "too much" }.into(),
    ])
}
