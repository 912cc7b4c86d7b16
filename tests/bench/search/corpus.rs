//! Writes a small site with nothing but a search, to develop, test and measure it on.
//!
//! `cargo run --release --example search-corpus -- SITE OUT`: everything that SITE lets find. OUT gets
//! `search/index.html`, the index, a bare page per document and `documents.json` for the brute-force scan.

use std::fs;
use std::path::Path;
use std::time::Instant;

use keikaku::calendar::Date;
use keikaku::data;
use keikaku::plan::AsOf;
use keikaku::project::Project;
use keikaku::render::theme::join_scripts;
use keikaku::search;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, out] = arguments.as_slice() else {
        eprintln!("search-corpus SITE OUT");
        std::process::exit(2);
    };
    let day = Date::new(2026, 11, 22).expect("a day");
    let as_of = AsOf { day, drafts: false };
    let project = Project::open(Path::new(folder), as_of).expect("a readable site");
    let site = project.site().expect("a site without errors");
    let docs = data::documents(site);
    let words = data::search::words(site);

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
    write(&out.join("assets/search.js"), script().as_bytes());
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
    let plain: Vec<&search::SearchDoc> = docs.iter().map(AsRef::as_ref).collect();
    let json = serde_json::to_vec(&plain).expect("plain data");
    write(&out.join("documents.json"), &json);
}

/// The search page's script as the theme ships it.
fn script() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/js/search");
    let entries = fs::read_dir(folder).expect("the script's parts");
    let mut parts: Vec<_> = entries.map(|entry| entry.expect("a part").path()).collect();
    parts.sort();
    let texts: Vec<String> =
        parts.iter().map(|part| fs::read_to_string(part).expect("a part")).collect();
    join_scripts(texts.iter().map(String::as_str))
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
<link rel="preload" as="script" href="../{entry}">
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
