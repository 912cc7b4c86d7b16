//! Plans of one to five levels: what a city writes is lines in `plan.yaml` and files, and every page, table and filter follows.

use std::collections::BTreeMap;
use std::sync::Arc;

use keikaku::diagnostic::{Language, Severity, human};
use keikaku::plan::{Place, Plan};
use keikaku::project::Project;
use keikaku::render::links;
use keikaku::source::{SourcePath, Sources};
use serde_json::Value;

use crate::plan::sources;
use crate::rules::{base, check_in, empty};

/// A site drawn in memory.
struct Drawn {
    project: Project,
    files: BTreeMap<String, Arc<[u8]>>,
}

impl Drawn {
    /// Draws a site that has neither errors nor warnings, and whose links all lead somewhere.
    fn of(sources: &Sources) -> Self {
        let mut project = empty();
        let mut found = check_in(&mut project, sources, &[]);
        found.retain(|d| d.severity != Severity::Note);
        let text = human::render(&found, sources, Language::Ja, false);
        assert!(found.is_empty(), "{text}");
        let renderer = project.renderer().expect("a site and a theme");
        let files = crate::built::files(&renderer).expect("the theme draws every page");
        assert_eq!(links::findings(&renderer, &BTreeMap::new()), []);
        drop(renderer);
        Self { project, files }
    }

    fn plan(&self) -> &Plan {
        self.project.site().expect("a site").current_plan()
    }

    fn text(&self, path: &str) -> &str {
        let file = self.files.get(path);
        let file = file.unwrap_or_else(|| panic!("no page {path}"));
        std::str::from_utf8(file).expect("UTF-8")
    }

    /// A page without the marks of where its headings may break.
    fn said(&self, path: &str) -> String {
        self.text(path).replace("<wbr aria-hidden=\"true\">", "")
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_str(self.text(path)).expect("JSON")
    }
}

fn put(sources: &mut Sources, path: &str, text: &str) {
    sources.insert(SourcePath::new(&format!("content/{path}")), text.as_bytes());
}

fn node(title: &str, keys: &str) -> String {
    format!(
        "---\ntitle: {title}\n{keys}sources: [{{ document: booklet }}]\n---\nここに理由があります。\n"
    )
}

/// The base site with other levels, and without what its own two levels held.
fn with_levels(levels: &str, marks: &str) -> Sources {
    let mut sources = base();
    let about = SourcePath::new("content/demo/plan.yaml");
    let text = sources.get(&about).expect("the base has it").text();
    let from = text.find("levels:").expect("levels");
    let to = text.find("initiative:").expect("what follows them");
    let text = format!("{}levels:\n{levels}{}", &text[..from], &text[to..]);
    sources.insert(about, text.into_bytes());
    let gone = [
        "regional-images/1.md",
        "approaches/1-1.md",
        "indicators/1-1-a.yaml",
        "roles/1.yaml",
        "reviews/2025/1-1.md",
        "challenges.yaml",
    ];
    for file in gone {
        sources.remove(&SourcePath::new(&format!("content/demo/{file}")));
    }
    let path = SourcePath::new("content/demo/initiatives/city-01.md");
    let page = sources.get(&path).expect("the base has it").text();
    let page = page.replace("{ at: approaches/1-1, basis: stated }", marks);
    sources.insert(path, page.into_bytes());
    sources
}

#[test]
fn a_ward_plan_becomes_one_of_three_levels_by_content_alone() {
    let mut sources = sources("tests/sites/asahi-ku");
    let about = SourcePath::new("content/asahi-ku/plan.yaml");
    let text = sources.get(&about).expect("plan.yaml").text();
    let lowest = "folder: approaches }";
    let text = text.replace(
        lowest,
        &format!(
            "{lowest}\n  - {{ name: 行動, reading: こうどう, label: \"{{n}}\", folder: steps }}"
        ),
    );
    sources.insert(about, text.into_bytes());
    let step = |title: &str, keys: &str| {
        format!(
            "---\ntitle: {title}\n{keys}sources: [{{ document: ward-plan, place: 柱1 }}]\n---\n地域で話し合う場を作ります。\n"
        )
    };
    put(&mut sources, "asahi-ku/steps/1-1-1.md", &step("話し合う", ""));
    put(&mut sources, "asahi-ku/steps/1-1-2.md", &step("知らせ合う", "goal: 声をかけ合います。\n"));
    put(
        &mut sources,
        "asahi-ku/indicators/1-1-1-a.yaml",
        "name: 話し合いの回数\nat: steps/1-1-1\nunit: 回\nseries:\n  - baseline: { year: 令和6年度, value: 3, text: 3回 }\nsources: [{ document: ward-plan }]\n",
    );
    let site = Drawn::of(&sources);
    let page = site.text("asahi-ku/steps/1-1-1/index.html");
    for part in ["行動 1-1-1", "話し合いの回数", "../../approaches/1-1/index.html", "柱1"]
    {
        assert!(page.contains(part), "no {part} in {page}");
    }
    // Nobody is asked anything at this level, so the page shows what is asked at the level above.
    assert!(site.text("asahi-ku/steps/1-1-2/index.html").contains("声をかけ合います。"));
    assert!(site.said("asahi-ku/approaches/1-1/index.html").contains("この中の行動"));
    assert!(site.said("asahi-ku/steps/index.html").contains("知らせ合う"));
    assert!(site.text("sitemap/index.html").contains("1-1-2 知らせ合う"));
    assert!(site.text("asahi-ku/booklet/image-1/index.html").contains("<h4 id=\"steps-1-1-1\">"));
    let plan = site.json("asahi-ku/data/plan.json");
    let folders: Vec<&str> = plan["levels"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|level| level["folder"].as_str())
        .collect();
    assert_eq!(folders, ["regional-images", "approaches", "steps"]);
    assert_eq!(plan["steps"][1]["parent"], "approaches/1-1");
    assert_eq!(plan["approaches"][0]["children"][1], "steps/1-1-2");
    assert_eq!(plan["indicators"][0]["at"], "steps/1-1-1");
}

#[test]
fn five_levels_make_a_site() {
    let names = ["柱", "政策", "施策", "基本事業", "取組方針"];
    let folders = ["pillars", "policies", "measures", "programs", "lines"];
    let levels: String = names
        .iter()
        .zip(folders)
        .map(|(name, folder)| format!("  - {{ name: {name}, folder: {folder} }}\n"))
        .collect();
    let mut sources = with_levels(
        &levels,
        "{ at: lines/1-1-1-1-1, basis: stated }, { at: measures/1-1-1, basis: stated }",
    );
    for (depth, folder) in folders.iter().enumerate() {
        let id = vec!["1"; depth + 1].join("-");
        let text = node(&format!("{}の名前", names[depth]), "");
        put(&mut sources, &format!("demo/{folder}/{id}.md"), &text);
    }
    let site = Drawn::of(&sources);
    let plan = site.plan();
    let lowest = plan.node("lines", "1-1-1-1-1").expect("it is there");
    let above: Vec<String> =
        plan.ancestors(lowest).into_iter().map(|id| Place::Node(id).address(plan)).collect();
    assert_eq!(above, ["pillars/1", "policies/1-1", "measures/1-1-1", "programs/1-1-1-1"]);
    let top = plan.node("pillars", "1").expect("it is there");
    assert_eq!(plan.initiatives_under(top).len(), 1, "marked twice, counted once");
    // Both marks stand in the matrix: the lowest level under its parent, the other one by itself.
    let matrix = site.text("demo/matrix/index.html");
    assert!(matrix.contains("id=\"programs-1-1-1-1\"") && matrix.contains("id=\"measures-1-1-1\""));
    let page = site.text("demo/measures/1-1-1/index.html");
    assert!(page.contains("見守り活動"), "a mark above the lowest level shows");
    let initiative = site.said("demo/initiatives/city-01/index.html");
    assert!(initiative.contains("関係する施策、取組方針"), "{initiative}");
}

#[test]
fn one_level_is_enough() {
    let mut sources =
        with_levels("  - { name: 基本目標, folder: goals }\n", "{ at: goals/1, basis: stated }");
    put(&mut sources, "demo/goals/1.md", &node("支え合う", ""));
    let site = Drawn::of(&sources);
    assert!(site.text("demo/goals/1/index.html").contains("見守り活動"));
    assert!(site.text("demo/matrix/index.html").contains("基本目標"));
}

#[test]
fn nodes_may_be_numbered_through_or_not_at_all() {
    let levels = "  - { name: 分野, folder: fields }\n  - { name: 施策, label: \"施策{n}\", folder: measures }\n";
    let mut sources = with_levels(levels, "{ at: measures/22, basis: stated }");
    put(&mut sources, "demo/fields/health.md", &node("健康", ""));
    put(&mut sources, "demo/fields/safety.md", &node("安全", ""));
    put(&mut sources, "demo/measures/3.md", &node("見守る", "parent: safety\n"));
    put(&mut sources, "demo/measures/22.md", &node("歩く", "parent: health\ncode: 0422\n"));
    put(
        &mut sources,
        "demo/measures/a-1.md",
        &node("食べる", "parent: health\nnumber: 特1\norder: 1\n"),
    );
    let site = Drawn::of(&sources);
    let plan = site.plan();
    let names: Vec<String> = plan.nodes_of(1).map(|(id, _)| Place::Node(id).name(plan)).collect();
    assert_eq!(names, ["施策特1 食べる", "施策22 歩く", "施策3 見守る"]);
    let field = plan.node("fields", "health").expect("it is there");
    assert_eq!(Place::Node(field).name(plan), "健康", "without a number the title stands alone");
    let page = site.text("demo/measures/22/index.html");
    assert!(page.contains(">健康</a>"), "the way up says the title");
    let booklet = site.text("demo/booklet/image-health/index.html");
    assert!(page.contains("事業コード： 0422"), "{page}");
    assert!(booklet.contains("事業コード：0422"), "{booklet}");
    let data = site.json("demo/data/plan.json");
    assert_eq!(data["fields"][0]["number"], Value::Null);
    assert_eq!(data["measures"][1]["code"], "0422");
}

#[test]
fn everything_hangs_where_the_plan_puts_it() {
    let mut sources = base();
    let indicator = |at: &str, name: &str| {
        format!(
            "name: {name}\nat: {at}\nowners: [city]\nunit: 回\nseries:\n  - baseline: {{ year: 令和4年度, value: 10, text: 10回 }}\n    values:\n      - {{ year: 令和7年度, value: 12, text: 12回 }}\nsources: [{{ document: booklet }}]\n"
        )
    };
    put(&mut sources, "demo/indicators/plan-a.yaml", &indicator("plan", "全体の回数"));
    put(
        &mut sources,
        "demo/indicators/city-01-a.yaml",
        &indicator("initiatives/city-01", "活動の回数"),
    );
    let review = "---\nat: PLACE\nsources: [{ document: booklet }]\n---\n## 市\nTEXT\n## 総括\nよくできました。\n";
    for (file, at, text) in [
        ("whole", "plan", "全体で進みました。"),
        ("image", "regional-images/1", "地域で進みました。"),
        ("city-01", "initiatives/city-01", "活動が進みました。"),
    ] {
        let text = review.replace("PLACE", at).replace("TEXT", text);
        put(&mut sources, &format!("demo/reviews/2025/{file}.md"), &text);
    }
    put(
        &mut sources,
        "demo/roles/city-01.yaml",
        "at: initiatives/city-01\nroles:\n  - { actors: [citizens], items: [見守りに加わります。] }\nsources: [{ document: booklet }]\n",
    );
    let site = Drawn::of(&sources);
    let initiative = site.text("demo/initiatives/city-01/index.html");
    let own = initiative.find("活動の回数").expect("its own figure");
    let near = initiative.find("見守りの回数").expect("the figure of its field");
    assert!(own < near, "an initiative shows its own figures first");
    assert!(initiative.contains("見守りに加わります。"));
    assert!(site.text("demo/index.html").contains("全体の回数"));
    let year = site.text("demo/reviews/2025/index.html");
    for text in
        ["全体で進みました。", "地域で進みました。", "活動が進みました。", "見守りを続けました。"]
    {
        assert!(year.contains(text), "no {text}");
    }
    let list = site.text("demo/indicators/index.html");
    assert!(list.contains("全体の回数") && list.contains("活動の回数"));
    let data = site.json("demo/data/plan.json");
    let places: Vec<&str> = data["reviews"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|review| review["at"].as_str())
        .collect();
    for place in ["plan", "regional-images/1", "approaches/1-1", "initiatives/city-01"] {
        assert!(places.contains(&place), "no review of {place}");
    }
}

#[test]
fn a_plan_says_what_it_calls_its_indicators_and_their_kinds() {
    let mut sources = base();
    let about = SourcePath::new("content/demo/plan.yaml");
    let text = sources.get(&about).expect("plan.yaml").text();
    let text = format!(
        "{text}indicator: {{ name: めざそう値, kinds: [{{ id: output, name: 活動指標, meaning: どれだけ行ったか }}] }}\n"
    );
    sources.insert(about, text.into_bytes());
    let path = SourcePath::new("content/demo/indicators/1-1-a.yaml");
    let text = sources.get(&path).expect("the base has it").text();
    let text = text.replace("owners:", "kind: output\nowners:");
    sources.insert(path, text.into_bytes());
    let site = Drawn::of(&sources);
    assert!(site.text("demo/indicators/index.html").contains("<h1>めざそう値</h1>"));
    assert!(site.text("demo/indicators/1-1-a/index.html").contains("活動指標（どれだけ行ったか）"));
    assert_eq!(site.json("demo/data/plan.json")["indicators"][0]["kind"], "output");
}

#[test]
fn no_level_can_take_the_place_of_a_list_of_the_open_data() {
    let site = Drawn::of(&base());
    let plan = site.json("demo/data/plan.json");
    let levels = ["regional_images", "approaches"];
    for key in plan.as_object().expect("an object").keys() {
        let folder = key.replace('_', "-");
        let taken = keikaku::plan::about::is_reserved(&folder) || levels.contains(&key.as_str());
        // A folder's name holds no `$`, and no sign but a hyphen.
        assert!(taken || key.starts_with('$'), "a level could be called {folder}");
    }
}
