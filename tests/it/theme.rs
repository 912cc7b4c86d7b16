//! The theme author's room: what templates receive, replacing one file, and faults with file and line.

use std::collections::BTreeMap;
use std::path::Path;

use keikaku::calendar::Date;
use keikaku::disk;
use keikaku::plan::AsOf;
use keikaku::project::{FOLDERS, Project};
use keikaku::render::links;
use keikaku::site::{Page, Resource};
use keikaku::source::{SourcePath, Sources};
use keikaku::view;
use serde_json::Value;

fn project(change: impl FnOnce(&mut Sources)) -> Project {
    let (mut sources, _) = disk::read(Path::new(env!("CARGO_MANIFEST_DIR")), &FOLDERS)
        .expect("the project can be read");
    // The built-in theme comes from the binary; here only what a site would add is wanted.
    let built_in: Vec<SourcePath> = sources
        .iter()
        .map(|s| s.path().clone())
        .filter(|p| p.as_str().starts_with("themes/"))
        .collect();
    for path in built_in {
        sources.remove(&path);
    }
    change(&mut sources);
    let day = Date::parse("2026-11-22").expect("a day");
    Project::new(sources, Vec::new(), AsOf { day, drafts: false })
}

/// Keeps two items of every list and shortens texts and drawings, so that a person can read the sample.
fn shorten(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.truncate(2);
            items.iter_mut().for_each(shorten);
        }
        Value::Object(map) => map.values_mut().for_each(shorten),
        Value::String(text) if text.chars().count() > 120 => {
            *text = format!("{}…", text.chars().take(119).collect::<String>());
        }
        _ => {}
    }
}

/// The richest page of each kind says most about its template: the one whose view is longest.
fn richest() -> BTreeMap<&'static str, Value> {
    let project = project(|_| {});
    let site = project.site().expect("the site can be put together");
    let mut richest: BTreeMap<&str, (usize, Value)> = BTreeMap::new();
    for target in site.routes.values() {
        let Resource::Page(page) = target else {
            continue;
        };
        let (view, _) = view::of(site, *page, false);
        let value = serde_json::to_value(&view).expect("a view is plain data");
        let length = value.to_string().len();
        let entry = richest.entry(view.page.template()).or_insert((0, Value::Null));
        if length > entry.0 {
            *entry = (length, value);
        }
    }
    richest.into_iter().map(|(template, (_, value))| (template, value)).collect()
}

#[test]
fn samples_of_what_templates_receive_are_true() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/context");
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut seen = Vec::new();
    let mut stale = Vec::new();
    for (template, mut value) in richest() {
        shorten(&mut value);
        let mut text = serde_json::to_string_pretty(&value).expect("JSON");
        text.push('\n');
        let name = template.replace(".html", ".json");
        let path = folder.join(&name);
        if update {
            std::fs::create_dir_all(&folder).expect("the folder can be made");
            std::fs::write(&path, &text).expect("the sample can be written");
        } else if std::fs::read_to_string(&path).ok().as_deref() != Some(&text) {
            stale.push(name.clone());
        }
        seen.push(name);
    }
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(seen.contains(&name), "{name} belongs to no template");
    }
    assert!(stale.is_empty(), "UPDATE_GOLDEN=1 cargo test --test it theme rewrites {stale:?}");
    assert!(seen.len() >= 28, "only {} templates were seen", seen.len());
}

/// A template with all that it includes.
fn with_parts(template: &str, texts: &mut BTreeMap<String, String>) {
    if texts.contains_key(template) {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates");
    let text = std::fs::read_to_string(folder.join(template)).expect("the template is there");
    texts.insert(template.to_owned(), text.clone());
    for part in text.split("include \"").skip(1) {
        let (part, _) = part.split_once('"').expect("the name of a part ends");
        with_parts(part, texts);
    }
}

/// A key that the plan's texts or a page's own parts have is told where the page stands and, if the booklet has it too, in the booklet.
#[test]
fn templates_tell_all_that_their_pages_say() {
    const OF_PAGE: [&str; 2] = ["/page", "/page/told"];
    const OF_BOOKLET: [&str; 7] = [
        "/page",
        "/page/cover/told",
        "/page/nodes/0/0/told",
        "/page/owners/0/initiatives/0",
        "/page/actors/0",
        "/page/reviews/0/told",
        "/page/challenges/0",
    ];
    // What a page is called stands in its frame.
    const CALLED: [&str; 6] = ["anchor", "heading", "id", "name", "title", "year"];
    let mut untold = Vec::new();
    for (template, value) in richest() {
        let mut texts = BTreeMap::new();
        with_parts(template, &mut texts);
        let told = |key: &str| {
            let place = format!(".{key}");
            let ends = |c: char| c != '_' && !c.is_ascii_alphanumeric();
            let mut places = texts.values().flat_map(|text| text.split(&place).skip(1));
            places.any(|after| after.starts_with(ends))
        };
        let records: &[&str] = match template {
            "booklet.html" => &OF_BOOKLET,
            _ => &OF_PAGE,
        };
        let records = records.iter().filter_map(|path| value.pointer(path)?.as_object());
        let keys = records.flat_map(|record| record.keys());
        let framed = |key: &str| template != "booklet.html" && CALLED.contains(&key);
        let left = keys.filter(|key| !told(key) && !framed(key));
        untold.extend(left.map(|key| format!("{template}: {key}")));
    }
    assert!(untold.is_empty(), "no template tells {untold:#?}");
}

#[test]
fn a_file_of_the_site_takes_the_place_of_just_that_file() {
    let template = "{% extends \"base.html\" %}{% block content %}<p>わたしの404</p>{% endblock %}";
    let changed = project(|sources| {
        sources.insert(
            SourcePath::new("themes/default/templates/not_found.html"),
            template.as_bytes(),
        );
    });
    let plain = project(|_| {});
    assert!(html(&changed, Page::NotFound).contains("わたしの404"));
    assert_eq!(html(&changed, Page::About), html(&plain, Page::About));
}

#[test]
fn an_unknown_variable_is_an_error_with_file_and_line() {
    let template = "{% extends \"base.html\" %}\n{% block content %}\n<p>{{ page.no_such_thing }}</p>\n{% endblock %}\n";
    for theme in ["default", "city"] {
        let path = SourcePath::new(&format!("themes/{theme}/templates/not_found.html"));
        let project = project(|sources| {
            let settings = SourcePath::new("content/site.yaml");
            let text = sources.get(&settings).expect("site.yaml").text();
            let text = text.replace("theme: default", &format!("theme: {theme}"));
            sources.insert(settings, text.into_bytes());
            sources.insert(path.clone(), template.as_bytes());
        });
        let fault = project
            .renderer()
            .expect("a renderer")
            .page(Page::NotFound, false)
            .expect_err("the variable does not exist");
        let place = fault.place.clone().expect("a place");
        assert_eq!(place.path, path);
        assert_eq!(&template[place.span.range()], "no_such_thing");
        assert!(fault.message.en.contains("no_such_thing"), "{}", fault.message.en);
    }
}

/// What is at fault on one page of a kind only, and not on the first.
#[test]
fn a_theme_of_ones_own_is_looked_at_on_every_page() {
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
    let read = |name: &str| std::fs::read_to_string(theme.join(name)).expect("the theme has it");
    let found = |name: &str, text: String| {
        let path = SourcePath::new(&format!("themes/default/{name}"));
        let project = project(|sources| sources.insert(path, text.into_bytes()));
        let found = links::findings(&project.renderer().expect("a renderer"), &BTreeMap::new());
        found.into_iter().map(|found| (found.code, found.message.en)).collect::<Vec<_>>()
    };
    let name = "templates/initiative.html";
    let rare =
        "{% if page.told.item.label == \"市-19\" %}<a href=\"nowhere.html\">市</a>{% endif %}";
    let text = read(name).replace("{% block content %}", &format!("{{% block content %}}{rare}"));
    let template = found(name, text);
    assert_eq!(template.len(), 1, "{template:?}");
    assert_eq!(template[0].0, "broken-page-link");
    assert!(template[0].1.contains("initiatives/city-19/"), "{template:?}");
    let name = "strings/ja.yaml";
    let text = read(name).replace("\nindicator_unreadable:", "\nindicator_unreadeable:");
    let words = found(name, text);
    assert!(!words.is_empty());
    let is_it = |(code, message): &(&str, String)| {
        *code == "template" && message.contains("indicator_unreadable")
    };
    assert!(words.iter().all(is_it), "{words:?}");
}

#[test]
fn the_interface_can_be_english() {
    let project = project(|sources| {
        let path = SourcePath::new("content/site.yaml");
        let text =
            sources.get(&path).expect("site.yaml").text().replace("language: ja", "language: en");
        sources.insert(path, text.into_bytes());
    });
    let html = html(&project, Page::Home);
    assert!(
        html.contains("<html lang=\"en\"") && html.contains(">Search<"),
        "the front page is not in English"
    );
}

#[test]
fn a_city_puts_its_own_mark_before_the_name() {
    let own = project(|sources| {
        let path = SourcePath::new("content/site.yaml");
        let mut settings = sources.get(&path).expect("the settings").bytes().to_vec();
        settings.extend_from_slice(b"logo: mark.svg\n");
        sources.insert(path, settings.as_slice());
        sources.insert(SourcePath::new("static/mark.svg"), b"<svg/>".as_slice());
    });
    let html = html(&own, Page::About);
    assert!(html.contains("<img src=\"../mark.svg\" alt=\"\" height=\"36\">"));
}

fn html(project: &Project, page: Page) -> String {
    let renderer = project.renderer().expect("a renderer");
    let html = renderer.page(page, false).expect("the page can be drawn");
    String::from_utf8(html).expect("UTF-8")
}
