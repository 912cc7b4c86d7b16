//! Writes a small site with nothing but a search, to develop, test and measure it on.
//!
//! `cargo run --example search-corpus -- CONTENT OUT [COUNT]`: the plan in CONTENT (read roughly: this is
//! not the generator), and so many initiatives recombined from the sentences of the real ones. OUT gets
//! `search/index.html`, the index, a bare page per document and `documents.json` for the brute-force scan.

use std::fs;
use std::path::Path;
use std::time::Instant;

use keikaku::search::{self, Helplines, Label, SearchDoc, WayOn, Words};
use serde_json::Value;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [content, out, rest @ ..] = arguments.as_slice() else {
        eprintln!("search-corpus CONTENT OUT [COUNT]");
        std::process::exit(2);
    };
    let count = rest.first().and_then(|n| n.parse().ok()).unwrap_or(0);
    let content = Path::new(content);
    let mut docs = read_plan(content, "asahikawa-2024");
    if count > 0 {
        docs = recombine(docs, count);
    }
    let words = read_words(content, "asahikawa-2024");

    let start = Instant::now();
    let index = search::index(&docs, &words);
    let wall = start.elapsed();
    let bytes: usize = index.files.iter().map(|file| file.bytes.len()).sum();
    eprintln!(
        "{} documents: {} files, {bytes} bytes, {:.3} s",
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
        write(&out.join(&doc.url).join("index.html"), html.as_bytes());
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

fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> Vec<&Value> {
    value
        .as_array()
        .map(|list| list.iter().collect())
        .unwrap_or_default()
}

fn texts(value: &Value) -> Vec<String> {
    list(value).into_iter().map(text).collect()
}

fn label(id: &str, text: &str) -> Label {
    Label {
        id: id.to_owned(),
        text: text.to_owned(),
    }
}

/// Returns (id, front matter, body) of the files of a folder.
fn folder(path: &Path) -> Vec<(String, Value, String)> {
    let Ok(entries) = fs::read_dir(path) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let source = fs::read_to_string(path).ok()?;
        let id = path.file_stem()?.to_str()?.to_owned();
        let Some(rest) = source.strip_prefix("---\n") else {
            return Some((id, yaml(&source), String::new()));
        };
        let (front, body) = rest.split_once("\n---\n")?;
        let body = body.replace(['#', '*'], " ").replace('\n', " ");
        Some((id, yaml(front), body.trim().to_owned()))
    };
    paths.iter().filter_map(read).collect()
}

fn read_plan(content: &Path, plan: &str) -> Vec<SearchDoc> {
    let root = content.join(plan);
    let settings = yaml(&fs::read_to_string(root.join("plan.yaml")).unwrap_or_default());
    let audience = |id: &String| {
        let found = list(&settings["audiences"])
            .into_iter()
            .find(|a| a["id"] == id.as_str());
        label(id, &found.map(|a| text(&a["name"])).unwrap_or_default())
    };
    let department = |name: &str| {
        let found = list(&settings["departments"])
            .into_iter()
            .find(|d| d["name"] == name);
        found
            .map(|d| text(&d["id"]))
            .unwrap_or_else(|| name.to_owned())
    };
    let image = |approach: &str| {
        let number = approach.split('-').next().unwrap_or_default();
        label(number, &format!("目指す地域像{number}"))
    };
    let mut docs = Vec::new();
    for (id, front, body) in folder(&root.join("initiatives")) {
        let (owner, digits) = id.split_once('-').unwrap_or(("city", "0"));
        let prefix = if owner == "city" { "市" } else { "市社協" };
        let (summary, rest) = split_sentence(&body);
        let sections = list(&front["departments"])
            .into_iter()
            .flat_map(|d| texts(&d["sections"]));
        let sections: Vec<String> = sections.collect();
        let approaches: Vec<String> = list(&front["approaches"])
            .iter()
            .map(|a| text(&a["approach"]))
            .collect();
        let mut images: Vec<Label> = approaches.iter().map(|a| image(a)).collect();
        images.dedup();
        docs.push(SearchDoc {
            url: format!("{plan}/initiatives/{id}/"),
            title: text(&front["title"]),
            summary,
            body: [rest, text(&front["easy"]), sections.join(" ")]
                .join(" ")
                .trim()
                .to_owned(),
            number: Some(format!("{prefix}-{}", digits.trim_start_matches('0'))),
            kind: label("initiative", "取組"),
            owner: Some(label(owner, prefix)),
            regional_images: images,
            approaches: approaches.iter().map(|a| label(a, a)).collect(),
            departments: list(&front["departments"])
                .iter()
                .map(|d| {
                    label(
                        &department(&text(&d["department"])),
                        &text(&d["department"]),
                    )
                })
                .collect(),
            audiences: texts(&front["for"]).iter().map(audience).collect(),
            plan: None,
        });
    }
    for (id, front, body) in folder(&root.join("approaches")) {
        docs.push(SearchDoc {
            url: format!("{plan}/approaches/{id}/"),
            title: text(&front["title"]),
            summary: text(&front["lead"]),
            body,
            number: Some(id.clone()),
            kind: label("approach", "基本的な考え方"),
            regional_images: vec![image(&id)],
            approaches: vec![label(&id, &id)],
            ..SearchDoc::default()
        });
    }
    for (id, front, body) in folder(&root.join("regional-images")) {
        docs.push(SearchDoc {
            url: format!("{plan}/regional-images/{id}/"),
            title: text(&front["title"]),
            summary: text(&front["lead"]),
            body,
            number: Some(id.clone()),
            kind: label("regional-image", "目指す地域像"),
            regional_images: vec![image(&id)],
            ..SearchDoc::default()
        });
    }
    for (id, front, _) in folder(&root.join("indicators")) {
        docs.push(SearchDoc {
            url: format!("{plan}/indicators/{id}/"),
            title: text(&front["name"]),
            summary: text(&front["explain"]),
            kind: label("indicator", "指標"),
            ..SearchDoc::default()
        });
    }
    for (id, _, body) in folder(&root.join("reviews/2024")) {
        let (summary, rest) = split_sentence(&body);
        docs.push(SearchDoc {
            url: format!("{plan}/reviews/2024/#{id}"),
            title: format!("令和6年度の進捗・評価 {id}"),
            summary,
            body: rest,
            kind: label("review", "進捗・評価"),
            ..SearchDoc::default()
        });
    }
    let challenges = yaml(&fs::read_to_string(root.join("challenges.yaml")).unwrap_or_default());
    for challenge in list(&challenges["challenges"]) {
        let number = &challenge["number"];
        docs.push(SearchDoc {
            url: format!("{plan}/challenges/#c{number}"),
            title: format!("課題{number}"),
            summary: text(&challenge["challenge"]),
            body: text(&challenge["direction"]),
            kind: label("challenge", "現状と課題"),
            ..SearchDoc::default()
        });
    }
    let glossary = yaml(&fs::read_to_string(root.join("glossary.yaml")).unwrap_or_default());
    for term in list(&glossary["terms"]) {
        docs.push(SearchDoc {
            url: format!("{plan}/glossary/#{}", text(&term["id"])),
            title: text(&term["term"]),
            summary: text(&term["meaning"]),
            body: texts(&term["also"]).join(" "),
            kind: label("term", "用語"),
            ..SearchDoc::default()
        });
    }
    docs
}

fn split_sentence(body: &str) -> (String, String) {
    match body.split_once('。') {
        Some((first, rest)) => (format!("{first}。"), rest.trim().to_owned()),
        None => (body.to_owned(), String::new()),
    }
}

fn read_words(content: &Path, plan: &str) -> Words {
    let root = content.join(plan);
    let read = |name: &str| yaml(&fs::read_to_string(root.join(name)).unwrap_or_default());
    let (glossary, synonyms) = (read("glossary.yaml"), read("synonyms.yaml"));
    let pair = |value: &Value, key: &str| (text(&value[key]), text(&value["reading"]));
    let terms = list(&glossary["terms"])
        .into_iter()
        .map(|term| pair(term, "term"));
    let others = list(&glossary["readings"])
        .into_iter()
        .map(|word| pair(word, "text"));
    let help = yaml(&fs::read_to_string(content.join("helplines.yaml")).unwrap_or_default());
    Words {
        language: "ja".to_owned(),
        readings: terms.chain(others).collect(),
        synonyms: list(&synonyms["groups"])
            .iter()
            .map(|group| texts(&group["words"]))
            .collect(),
        asks: list(&synonyms["asks"])
            .iter()
            .map(|ask| (texts(&ask["ask"]), texts(&ask["find"])))
            .collect(),
        spellings: list(&synonyms["spellings"])
            .into_iter()
            .map(texts)
            .collect(),
        try_words: ["除雪", "子育て", "相談", "ボランティア"]
            .map(str::to_owned)
            .to_vec(),
        ways_on: vec![WayOn {
            url: format!("{plan}/glossary/"),
            text: "用語を五十音で探す".to_owned(),
        }],
        helplines: serde_json::from_value::<Helplines>(help).ok(),
        ..Words::default()
    }
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
