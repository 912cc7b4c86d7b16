//! The findings as two tables: what visitors saw, and what became of faults.

use crate::trial::Findings;

pub fn print(found: &[Findings]) {
    println!("\nFour visitors browse while every page changes, pages come and pages go");
    let visitors = found.iter().map(|f| {
        vec![
            f.name.to_string(),
            f.replacing.to_string(),
            f.publishes.to_string(),
            f.seen.reads.to_string(),
            f.seen.broken.to_string(),
            f.seen.torn.to_string(),
            match &f.apache {
                Some(seen) => format!("{} of {}", seen.torn, seen.reads),
                None => "–".into(),
            },
        ]
    });
    let heads = [
        "server",
        "replaces a file by",
        "publishes",
        "reads",
        "broken references",
        "torn files",
        "cut by Apache's own race",
    ];
    table(&heads, visitors.collect());
    println!("\nFaults before, after and in the middle of requests, then the same publish again");
    let faults = found.iter().map(|f| {
        vec![
            f.name.to_string(),
            f.sweep.requests.to_string(),
            format!("{} of {}, from {}", f.sweep.tried, f.sweep.all, f.sweep.from),
            f.sweep.broken.to_string(),
            f.sweep.unmended.to_string(),
            format!("{}, {} bad", f.kills.0, f.kills.1),
            format!("{} done, {} waited, {} mixed", f.two.0, f.two.1, f.two.2),
        ]
    });
    let heads = [
        "server",
        "requests of a publish",
        "faults tried",
        "visitors harmed",
        "not mended",
        "kill -9",
        "two at once",
    ];
    table(&heads, faults.collect());
    println!("\nWhat else is promised (– where the server has no such thing)");
    let others = found.iter().map(|f| {
        vec![
            f.name.to_string(),
            format!("{} of {}", f.foreign.0, f.foreign.1),
            f.missing.to_string(),
            f.disk.to_string(),
            f.identity.clone(),
            f.proxy.to_string(),
        ]
    });
    let heads = [
        "server",
        "foreign files touched",
        "the site's folder is missing",
        "disk runs full, gets room",
        "other key or certificate",
        "one changed byte",
    ];
    table(&heads, others.collect());
    for findings in found {
        for complaint in findings.complaints.iter().take(8) {
            println!("{}: {complaint}", findings.name);
        }
    }
}

pub fn table(heads: &[&str], rows: Vec<Vec<String>>) {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([heads[column].len()]).max().unwrap_or(0)
    };
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells: Vec<String> = cells
            .enumerate()
            .map(|(column, cell)| {
                let pad = width(column).saturating_sub(cell.chars().count());
                format!("{cell}{}", " ".repeat(pad))
            })
            .collect();
        println!("  {}", cells.join("   ").trim_end());
    };
    line(&mut heads.iter().copied());
    for row in &rows {
        line(&mut row.iter().map(String::as_str));
    }
}
