//! Writes a small site with nothing but a search, to develop, test and measure it on.
//!
//! `cargo run --release --example search-corpus -- SITE OUT [COUNT]`: everything that SITE lets find, and,
//! with COUNT, so many initiatives recombined from the sentences of the real ones in their place. OUT gets
//! `search/index.html`, the index, a bare page per document and `documents.json` for the brute-force scan.

use std::fs;
use std::path::Path;
use std::time::Instant;

use keikaku::calendar::Date;
use keikaku::plan::AsOf;
use keikaku::search::{self, SearchDoc};
use keikaku::workshop::{FOLDERS, Workshop};
use keikaku::{disk, render};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, out, rest @ ..] = arguments.as_slice() else {
        eprintln!("search-corpus SITE OUT [COUNT]");
        std::process::exit(2);
    };
    let count = rest.first().and_then(|n| n.parse().ok()).unwrap_or(0);
    let (sources, _) = disk::read(Path::new(folder), &FOLDERS).expect("a readable site");
    let mut workshop = Workshop::default();
    let day = Date::new(2026, 11, 22).expect("a day");
    workshop.update(sources, AsOf { day, drafts: false });
    let site = workshop.site().expect("a site without errors");
    let mut docs = render::search::documents(site);
    if count > 0 {
        docs = recombine(docs, count);
    }
    let words = render::search::words(site);

    let start = Instant::now();
    let index = search::index(&docs, &words);
    let wall = start.elapsed();
    let bytes: usize = index.files.iter().map(|file| file.bytes.len()).sum();
    println!(
        "{{\"documents\":{},\"files\":{},\"bytes\":{bytes},\"seconds\":{:.3}}}",
        docs.len(),
        index.files.len(),
        wall.as_secs_f64()
    );

    let out = Path::new(out);
    let _ = fs::remove_dir_all(out);
    for file in &index.files {
        write(&out.join(&file.path), &file.bytes);
    }
    let script = include_str!("../../../themes/default/js/search.js");
    let script = search::compact_script(script);
    write(&out.join("assets/search.js"), script.as_bytes());
    write(&out.join("assets/dev.css"), CSS.as_bytes());
    let page = PAGE.replace("{entry}", &index.entry);
    write(&out.join("search/index.html"), page.as_bytes());
    for doc in &docs {
        let department = doc.departments.iter().map(|label| &label.text);
        let department: Vec<&str> = department.map(String::as_str).collect();
        let html = format!(
            "<!doctype html><html lang=ja><meta charset=utf-8><title>{0}</title><main data-pagefind-body><h1>{0}</h1><p>{1}</p><p>{2}</p><p>{3}</p></main>",
            doc.title,
            doc.summary,
            doc.body,
            department.join(" ")
        );
        // A place in a page becomes a page of its own, so that other engines can find it too.
        let url = doc.url.replace('#', "at-");
        write(&out.join(url).join("index.html"), html.as_bytes());
    }
    let json = serde_json::to_vec(&docs).expect("plain data");
    write(&out.join("documents.json"), &json);
}

const CSS: &str = "body{font:18px/1.8 sans-serif;max-width:44rem;margin:auto;padding:0 1rem;overflow-wrap:anywhere}\
h2{font-size:1.2rem}h3{font-size:1.05rem;margin:0}li p{margin:0;font-size:1rem}label{display:inline-block;margin-right:1rem}\
input[type=search]{font:inherit;width:100%;box-sizing:border-box}[role=listbox]{list-style:none;margin:0;padding:0;border:1px solid}\
[role=option]{padding:.4rem}[aria-selected=true]{background:#fd6}";

const PAGE: &str = r#"<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>探す</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="../assets/dev.css">
<script src="../assets/search.js" data-root="../" data-index="{entry}" defer></script>
</head>
<body>
<main>
<h1>探す</h1>
<form method="get" role="search">
<label for="q">探すことば</label>
<input type="search" id="q" name="q" autocomplete="off">
<button>探す</button>
</form>
<p id="search-status" role="status"></p>
<div id="filters"></div>
<div id="results" data-state="idle"></div>
</main>
</body>
</html>
"#;

fn write(path: &Path, bytes: &[u8]) {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).expect("a folder to write into");
    }
    fs::write(path, bytes).expect("a file to write");
}

/// Makes `count` initiatives out of halves of titles and whole sentences of the real ones.
fn recombine(real: Vec<SearchDoc>, count: usize) -> Vec<SearchDoc> {
    let (initiatives, others): (Vec<_>, Vec<_>) = real
        .into_iter()
        .partition(|doc| doc.kind.id == "initiative");
    let mut sentences = Vec::new();
    let (mut heads, mut tails) = (Vec::new(), Vec::new());
    for doc in &initiatives {
        for sentence in format!("{}{}", doc.summary, doc.body).split('。') {
            if !sentence.trim().is_empty() {
                sentences.push(format!("{}。", sentence.trim()));
            }
        }
        match doc.title.rsplit_once('の') {
            Some((head, tail)) => {
                heads.push(head.to_owned());
                tails.push(tail.to_owned());
            }
            None => heads.push(doc.title.clone()),
        }
    }
    let mut state: u64 = 2024;
    let mut below = |n: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let mut docs: Vec<SearchDoc> = (0..count)
        .map(|number| {
            let mut doc = initiatives[below(initiatives.len())].clone();
            let owner = doc.owner.clone().unwrap_or_default();
            doc.url = format!("asahikawa-2024/initiatives/{}-{:02}/", owner.id, number + 1);
            doc.number = Some(format!("{}-{}", owner.text, number + 1));
            if below(10) < 7 {
                doc.title = format!(
                    "{}の{}",
                    heads[below(heads.len())],
                    tails[below(tails.len())]
                );
            }
            doc.summary = sentences[below(sentences.len())].clone();
            let more = 2 + below(4);
            doc.body = (0..more)
                .map(|_| sentences[below(sentences.len())].as_str())
                .collect();
            doc
        })
        .collect();
    docs.extend(others);
    docs
}
