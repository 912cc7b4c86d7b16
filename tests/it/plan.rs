//! The real plan in `content/`: everything that a naive data model would miss is there.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use keikaku::calendar::Date;
use keikaku::diagnostic::{Language, Severity, human};
use keikaku::disk;
use keikaku::plan::about::SourceStatus;
use keikaku::plan::common::Sureness;
use keikaku::plan::indicator::{Absence, Indicator, Value};
use keikaku::plan::{AsOf, Initiative, Place, Plan};
use keikaku::project::Project;
use keikaku::source::{SourcePath, Sources};

use crate::built;
use crate::rules::{DAY, check};

/// Reads a site of this repository.
pub fn sources(folder: &str) -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let (sources, refused) = disk::read(&root, &["content"]).expect("the site can be read");
    assert_eq!(refused, []);
    sources
}

/// The plan of 2024 and the one before it.
fn plans() -> &'static [Arc<Plan>] {
    static PLANS: OnceLock<Vec<Arc<Plan>>> = OnceLock::new();
    PLANS.get_or_init(|| {
        let as_of = AsOf { day: Date::parse(DAY).expect("a day"), drafts: false };
        let project = Project::new(sources(""), Vec::new(), as_of);
        project.site().expect("there is a site").plans.clone()
    })
}

fn plan() -> &'static Plan {
    let found = plans().iter().find(|p| p.id == "asahikawa-2024");
    found.expect("the plan is there")
}

fn indicator(id: &str) -> &'static Indicator {
    let found = plan().indicators.iter().find(|i| i.entry.id == id);
    found.unwrap_or_else(|| panic!("no indicator {id}"))
}

fn initiative(id: &str) -> &'static Initiative {
    let found = plan().initiatives.iter().find(|i| i.entry.id == id);
    found.unwrap_or_else(|| panic!("no initiative {id}"))
}

fn departments(initiative: &Initiative) -> Vec<(String, Vec<String>)> {
    initiative
        .departments
        .iter()
        .map(|(id, sections)| (plan().departments[*id].name.clone(), sections.clone()))
        .collect()
}

#[test]
fn the_sites_of_this_repository_have_neither_errors_nor_warnings() {
    for site in built::every() {
        let mut found = site.project.diagnostics().to_vec();
        found.retain(|d| d.severity != Severity::Note);
        let text = human::render(&found, site.project.sources(), Language::Ja, false);
        assert!(found.is_empty(), "{text}");
    }
}

#[test]
fn everything_the_documents_hold_is_there() {
    let plan = plan();
    let owned = |prefix: &str| {
        let labels = plan.initiatives.iter().map(|i| i.label.clone());
        labels.filter(|label| label.starts_with(prefix)).count()
    };
    let series = plan.indicators.iter().map(|i| i.entry.series.len());
    let texts: usize = plan
        .reviews
        .iter()
        .map(|r| r.texts.iter().filter(|(_, text)| text.is_some()).count())
        .sum();
    assert_eq!(
        (
            plan.nodes_of(0).count(),
            plan.nodes_of(1).count(),
            (owned("市-"), owned("市社協-")),
            (plan.indicators.len(), series.sum::<usize>()),
            texts,
            plan.challenges.len(),
            plan.actors.len(),
        ),
        (4, 11, (76, 11), (34, 36), 30, 14, 6)
    );
}

#[test]
fn point_1_an_indicator_has_several_series() {
    let labels = |id: &str| -> Vec<&str> {
        let series = indicator(id).entry.series.iter();
        series.filter_map(|s| s.label.as_deref()).collect()
    };
    assert_eq!(labels("2-2-b"), ["個人", "団体"]);
    assert_eq!(labels("3-3-c"), ["第1層", "第2層"]);
    let units = |id: &str| -> Vec<Option<&str>> {
        let entry = &indicator(id).entry;
        let series = entry.series.iter();
        series.map(|s| s.unit.as_deref().or(entry.unit.as_deref())).collect()
    };
    assert_ne!(units("2-2-b")[0], units("2-2-b")[1]);
}

#[test]
fn point_2_a_value_may_be_a_number_a_word_or_a_reason() {
    let states = |id: &str| -> Vec<&str> {
        let series = &indicator(id).entry.series[0];
        let points = series.baseline.iter().chain(&series.values);
        points.map(|p| p.value.state()).collect()
    };
    assert_eq!(states("1-2-d"), ["qualitative", "qualitative"]);
    assert_eq!(states("4-3-c"), ["qualitative", "reported"], "未実施 → 47件");
    let all = plan().indicators.iter();
    let points = all.flat_map(|i| &i.entry.series).flat_map(|s| &s.values);
    let words: Vec<&Value> = points.map(|p| &p.value).collect();
    assert!(words.contains(&&Value::Word("一部実施".to_owned())));
    assert!(words.contains(&&Value::Absent(Absence::NotReported)));
}

#[test]
fn point_3_a_value_has_its_own_period_or_says_what_is_known_of_it() {
    let base = |id: &str| indicator(id).entry.series[0].baseline.as_ref();
    let year = |id: &str| base(id).and_then(|p| p.year).map(|y| y.year());
    assert_eq!(year("1-1-a"), Some(2022));
    assert_eq!(year("2-0"), Some(2023));
    assert!(base("2-3-b").is_some_and(|p| p.year_end), "R4年度末");
    let current = &indicator("1-1-a").entry.series[0].values[0];
    assert!(current.year.is_none() && current.period_note.is_some());
}

#[test]
fn point_4_cumulative_counts_and_the_written_form_are_kept() {
    assert!(indicator("2-3-b").entry.cumulative);
    let value = &indicator("2-0").entry.series[0].values[0];
    assert_eq!(value.text.as_deref(), Some("37.30%"));
}

#[test]
fn point_5_an_indicator_belongs_to_one_or_both_or_nobody() {
    let owners = |i: &Indicator| -> Vec<String> {
        let ids = i.owners.iter();
        ids.map(|id| plan().actors[*id].id.value.clone()).collect()
    };
    let all: Vec<Vec<String>> = plan().indicators.iter().map(owners).collect();
    for wanted in [vec!["city"], vec!["council"], vec!["council", "city"]] {
        let mut wanted = wanted.clone();
        wanted.sort_unstable();
        let there = all.iter().any(|found| {
            let mut found: Vec<&str> = found.iter().map(String::as_str).collect();
            found.sort_unstable();
            found == wanted
        });
        assert!(there, "{wanted:?}");
    }
    let headlines = plan().indicators.iter();
    let headlines: Vec<_> = headlines
        .filter(|i| matches!(i.place, Place::Node(id) if plan().nodes[id].level == 0))
        .collect();
    assert_eq!(headlines.len(), 4);
    assert!(headlines.iter().all(|i| i.owners.is_empty()));
}

#[test]
fn point_6_headlines_continue_the_older_plans_indicators() {
    for (id, older) in [("2-0", "1"), ("3-0", "2"), ("4-0", "3")] {
        let link = &indicator(id).entry.continues[0];
        assert_eq!(
            (link.plan.value.as_str(), link.indicator.value.as_str()),
            ("asahikawa-2019", older)
        );
        assert!(link.note.is_some(), "{id} says how the wording differs");
    }
    let older = plans().iter().find(|p| p.id == "asahikawa-2019");
    let older = older.expect("the older plan is there");
    assert_eq!(older.superseded_by.as_deref(), Some("asahikawa-2024"));
    let years = older.indicators.iter().flat_map(|i| &i.entry.series);
    assert!(years.filter_map(|s| s.baseline.as_ref()?.year).any(|y| y.short() == "H29"));
}

#[test]
fn point_7_an_initiative_has_several_departments_and_sections() {
    let sections: usize = departments(initiative("city-12")).iter().map(|d| d.1.len()).sum();
    assert_eq!(sections, 4);
    for id in ["city-64", "city-66", "city-71"] {
        assert_eq!(initiative(id).departments.len(), 2, "{id}");
    }
    for id in ["city-13", "city-14", "city-15", "city-47", "city-49"] {
        let expected = vec![("関係部局".to_owned(), Vec::new())];
        assert_eq!(departments(initiative(id)), expected, "{id}");
    }
    assert_eq!(departments(initiative("city-62"))[0].0, "保健所");
    let branches = departments(initiative("city-29"))[0].1.clone();
    assert!(branches.contains(&"各支所".to_owned()));
    let mut council = plan().initiatives.iter().filter(|i| i.label.starts_with("市社協"));
    assert!(council.all(|i| i.departments.is_empty()));
}

#[test]
fn point_8_numbers_begin_anew_for_each_owner_and_columns_belong_to_marks() {
    assert_eq!(initiative("city-01").label, "市-1");
    assert_eq!(initiative("council-01").label, "市社協-1");
    let all = plan().initiatives.iter();
    let with_column = all.flat_map(|i| &i.marks).filter(|m| m.column.is_some()).count();
    let columns = plan().node("approaches", "1-2").map(|id| &plan().nodes[id]);
    assert_eq!(columns.map(|a| a.entry.columns.len()), Some(2));
    assert!(with_column > 0);
}

#[test]
fn point_9_actors_share_a_role() {
    let shared = |image: &str| -> Vec<Vec<&str>> {
        let roles = plan().roles.iter().filter(|r| r.actors.len() > 1);
        roles
            .filter(|r| r.entry.at.value == format!("regional-images/{image}"))
            .map(|r| {
                let ids = r.actors.iter();
                ids.map(|id| plan().actors[*id].id.value.as_str()).collect()
            })
            .collect()
    };
    let others = ["businesses", "community-groups", "related-organisations"];
    assert_eq!(shared("1"), [others.to_vec(), vec!["council", "city"]]);
    let with_citizens = [&["citizens"][..], &others[..]].concat();
    for image in ["2", "3"] {
        assert!(shared(image).contains(&with_citizens), "image {image}");
    }
}

#[test]
fn point_10_a_lost_name_is_not_guessed_and_a_strange_value_is_kept() {
    let lost = indicator("3-3-b");
    assert!(lost.entry.name_state.is_some());
    assert_eq!(lost.entry.name, "名称を読み取れない指標");
    let strange = &indicator("3-2-c").entry;
    let series = &strange.series[0];
    let figures = series.baseline.iter().chain(&series.values);
    let figures: Vec<String> =
        figures.filter_map(|p| p.value.number().map(ToString::to_string)).collect();
    assert_eq!(figures, ["968", "90"]);
    assert!(!strange.common.notes.is_empty());
}

#[test]
fn point_11_roles_and_challenges_come_from_a_draft() {
    let roles = plan().roles.iter().map(|r| &r.entry.common);
    let challenges = plan().challenges.iter().map(|c| &c.entry.common);
    for common in roles.chain(challenges) {
        assert!(!common.sources.is_empty(), "{}", common.path);
        let draft = common.sources.iter().any(|citation| {
            let source = plan().source(citation);
            source.is_some_and(|s| s.status == SourceStatus::Draft)
        });
        assert!(draft, "{}", common.path);
    }
}

#[test]
fn point_12_a_correction_stands_apart_from_what_the_file_says() {
    let entry = &initiative("city-62").entry;
    assert_eq!(entry.title, "健幸アプリの運用");
    let correction = &entry.common.corrections[0];
    assert_eq!(
        (
            correction.field.as_str(),
            correction.read.as_str(),
            correction.shown.as_str(),
            correction.sure,
        ),
        ("title", "健康アプリの運用", "健幸アプリの運用", Sureness::Certain)
    );
    assert!(correction.reason.is_some());
    let likely = plan().initiatives.iter().map(|i| &i.entry.common);
    assert!(likely.flat_map(|c| &c.corrections).any(|c| c.sure == Sureness::Likely));
}

/// The rates that `report::plain` speaks of. Of the sentences of both plans, 0.5 % at most may get a note.
#[test]
fn the_plain_language_notes_are_rare_and_right() {
    let found = check(&sources(""), &[]);
    let count = |code: &str| found.iter().filter(|d| d.code == code).count();
    let notes = ["long-sentence", "double-negative", "nobody-acts"].map(count);
    let bodies: usize = plans()
        .iter()
        .flat_map(|p| p.initiatives.iter())
        .map(|i| i.entry.body.text.matches('。').count())
        .sum();
    println!("{notes:?} files with notes; {bodies} sentences in initiatives alone");
    assert_eq!(notes[0] + notes[1], 0, "our texts keep to the rules");
    assert!(notes[2] * 50 <= bodies, "{notes:?} of {bodies}");
}

#[test]
fn a_plan_that_numbers_through_stands_under_its_parents() {
    let page = |title: &str, parent: &str| {
        format!(
            "---\ntitle: {title}\n{parent}sources: [{{ document: booklet }}]\n---\nここに理由があります。\n"
        )
    };
    let mut sources = crate::rules::base();
    for (file, text) in [
        ("regional-images/2", page("安心して暮らせる地域", "")),
        ("approaches/2", page("相談を受ける", "parent: 2\n")),
        ("approaches/10", page("居場所をつくる", "parent: 1\n")),
        ("approaches/3", page("つながりをつくる", "parent: 1\n")),
    ] {
        let path = SourcePath::new(&format!("content/demo/{file}.md"));
        sources.insert(path, text.into_bytes());
    }
    assert_eq!(errors(&sources), [""; 0]);
    let as_of = AsOf { day: Date::parse(DAY).expect("a day"), drafts: false };
    let project = Project::new(sources, Vec::new(), as_of);
    let plan = project.site().expect("there is a site").plans[0].clone();
    let order = plan.nodes_of(1).map(|(_, node)| {
        let parent = node.parent.expect("a parent");
        (plan.nodes[parent].entry.id.as_str(), node.entry.id.as_str())
    });
    let order: Vec<_> = order.collect();
    assert_eq!(order, [("1", "1-1"), ("1", "3"), ("1", "10"), ("2", "2")]);
}

#[test]
fn one_fault_of_a_file_is_not_told_again_by_what_refers_to_it() {
    let mut sources = crate::rules::base();
    let path = |file: &str| SourcePath::new(&format!("content/demo/{file}"));
    let text = |sources: &Sources, file: &str| {
        let source = sources.get(&path(file)).expect("the base has it");
        source.text().replace("approaches/1-1", "approaches/7")
    };
    for (from, to) in [
        ("approaches/1-1.md", "approaches/7.md"),
        ("reviews/2025/1-1.md", "reviews/2025/7.md"),
        ("initiatives/city-01.md", "initiatives/city-01.md"),
        ("indicators/1-1-a.yaml", "indicators/1-1-a.yaml"),
    ] {
        let text = text(&sources, from);
        sources.remove(&path(from));
        sources.insert(path(to), text.into_bytes());
    }
    assert_eq!(errors(&sources), ["no-parent"]);
}

fn errors(sources: &Sources) -> Vec<&'static str> {
    let found = check(sources, &[]).into_iter();
    let errors = found.filter(|d| d.severity == Severity::Error);
    errors.map(|d| d.code).collect()
}
