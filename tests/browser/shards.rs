//! Gives the built site of a small plan the index that a large one has, so that one set of checks holds both.
//!
//! `search-shards SITE BUILT`: BUILT is the site that SITE makes. Its search page then asks for postings in shards.

use std::error::Error;
use std::fs;
use std::path::Path;

use keikaku::calendar::Date;
use keikaku::data;
use keikaku::plan::AsOf;
use keikaku::project::Project;
use keikaku::search;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, built] = arguments.as_slice() else {
        return Err("usage: search-shards SITE BUILT".into());
    };
    let day = Date::new(2026, 11, 22).ok_or("no day")?;
    let project = Project::open(Path::new(folder), AsOf { day, drafts: false })?;
    let site = project.site().ok_or("the site has errors")?;
    let (docs, words) = (data::documents(site), data::search::words(site));
    let (small, large) =
        (search::index(&docs, &words), search::index_in_shards_above(0, &docs, &words));

    let built = Path::new(built);
    fs::remove_dir_all(built.join("assets/search"))?;
    fs::create_dir(built.join("assets/search"))?;
    for file in &large.files {
        fs::write(built.join(&file.path), &file.bytes)?;
    }
    let page = built.join("search/index.html");
    let html = fs::read_to_string(&page)?;
    let documents = small.documents_file.ok_or("the site is large already")?;
    let lines = html.lines().filter(|line| !line.contains(&documents));
    let html = lines.collect::<Vec<_>>().join("\n").replace(&small.entry, &large.entry);
    Ok(fs::write(page, html)?)
}
