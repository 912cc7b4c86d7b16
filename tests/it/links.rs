//! Every link of the built sites leads somewhere, and no page asks anything of anybody else.

use keikaku::data;
use keikaku::render::links;

use crate::built;

#[test]
fn every_link_leads_somewhere() {
    for site in built::every() {
        let faults = links::check(&site.files);
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert!(
            lines.is_empty(),
            "{} faults, the first:\n{}",
            lines.len(),
            lines[..lines.len().min(40)].join("\n")
        );
    }
}

#[test]
fn every_search_result_leads_somewhere() {
    for site in built::every() {
        let docs = data::documents(site.project.site().expect("a site"));
        let mut faults = Vec::new();
        for doc in &docs {
            let (path, anchor) = doc.url.split_once('#').unwrap_or((&doc.url, ""));
            let page = format!("{path}index.html");
            match site.files.get(&page) {
                None => faults.push(doc.url.clone()),
                Some(bytes) => {
                    let html = String::from_utf8_lossy(bytes);
                    if !anchor.is_empty() && !html.contains(&format!("id=\"{anchor}\"")) {
                        faults.push(doc.url.clone());
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{faults:#?}");
    }
}
