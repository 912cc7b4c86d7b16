//! Files of content that are made anew, copied, ended or merged: their names, with the next number picked, and their texts.
//!
//! Knows the plan and what a file of each noun begins with. Asks nobody and writes nothing: `keikaku new` and the preview's forms do.

use crate::calendar::{Date, FiscalYear};
use crate::document::edit::{Edit, EditFault, EditStep, Written, edit, scalar};
use crate::plan::initiative::Mark;
use crate::plan::state::Stage;
use crate::plan::{Id, Initiative, Place, Plan};
use crate::report::template;
use crate::source::{Source, SourcePath};

/// A file to be: its path in the plan's folder, and its text.
pub type Page = (String, String);

/// A file as it will be.
pub type Changed = (SourcePath, Vec<u8>);

/// An initiative, with the owner's next number.
pub fn initiative(plan: &Plan, title: &str, owner: &str, at: &str) -> Page {
    let departments = plan.departments.iter().next().map(|d| {
        let sections: Vec<&str> = d.sections.iter().take(1).map(|s| s.name.as_str()).collect();
        format!(
            "departments:\n  - {{ department: {}, sections: [{}] }}   # 担当の部と課に直してください\n",
            d.name,
            sections.concat()
        )
    });
    let audiences = plan.audiences.iter().last();
    let audience = audiences.map(|a| format!("for: [{}]\n", a.id.value));
    let keys = format!(
        "{}marks:\n  - {{ at: {at}, basis: stated }}\n{}",
        departments.unwrap_or_default(),
        audience.unwrap_or_default()
    );
    let body = format!("{}\n", template::INITIATIVE);
    let name = initiative_file(plan, owner);
    (name, page(plan, "initiative", Some(title), &keys, &body))
}

/// The file of an owner's next initiative.
fn initiative_file(plan: &Plan, owner: &str) -> String {
    let initiatives = plan.initiatives.iter();
    let own = initiatives.filter(|i| i.entry.owner_id() == owner);
    let number = own.map(|i| i.number).max().map_or(1, |n| n + 1);
    format!("initiatives/{owner}-{number:02}.md")
}

/// An indicator without a value. Nothing when its place has one for every letter.
pub fn indicator(plan: &Plan, title: &str, at: &str, unit: &str) -> Option<Page> {
    let name = at.rsplit('/').next().unwrap_or_default();
    let taken = |id: &str| plan.indicators.iter().any(|i| i.entry.id == id);
    let mut ids = ('a'..='z').map(|letter| format!("{name}-{letter}"));
    let id = ids.find(|id| !taken(id))?;
    let period = plan.about.period;
    let text = format!(
        "{}name: {}\nat: {at}\nowners: []\nunit: {}\ndraft: true\nseries:\n  \
         - baseline: {{ year: {}, absent: not_reported }}\n    values: []\n{}",
        modeline("indicator", 3),
        scalar(title, false),
        scalar(unit, false),
        period.map_or_else(|| "令和6年度".to_owned(), |p| p.from.japanese()),
        sources(plan)
    );
    Some((format!("indicators/{id}.yaml"), text))
}

/// A table with a row for each district, or one for the whole, to be filled in.
pub fn volume(plan: &Plan, title: &str, at: &str) -> Page {
    let taken = |id: &str| plan.volumes.iter().any(|v| v.entry.id == id);
    let id = next(|n| format!("volume-{n}"), taken);
    let period = plan.about.period;
    let years = period.map_or(0..0, |p| p.from.year()..p.to.year() + 1);
    let years: Vec<String> = years.map(|year| FiscalYear::new(year).japanese()).collect();
    let of_year = |text: &str| {
        let cells: Vec<String> = years.iter().map(|year| format!("{year}: {text}")).collect();
        cells.join(", ")
    };
    let districts = plan.districts.iter();
    let mut districts: Vec<String> =
        districts.map(|district| format!(", district: {}", district.id.value)).collect();
    if districts.is_empty() {
        districts.push(String::new());
    }
    let rows = districts.iter().map(|district| {
        format!(
            "  - {{ service: service-1{district}, planned: {{ }}, absent: {{ {} }} }}\n",
            of_year("not_due")
        )
    });
    let text = format!(
        "{}title: {}\nat: {at}\nunit: 人\ndraft: true\nservices:\n  - {{ id: service-1, name: サービスの名前 }}\n\
         years: [{}]\nrows:   # planned: {{ {} }} のように書きます。実績が出たら actual: に書き、absent: からその年度を消します\n{}{}",
        modeline("volume", 3),
        scalar(title, false),
        years.join(", "),
        of_year("120"),
        rows.collect::<String>(),
        sources(plan)
    );
    (format!("volumes/{id}.yaml"), text)
}

/// The reviews of a year that are missing, and its overview.
pub fn reviews(plan: &Plan, year: FiscalYear) -> Vec<Page> {
    let evaluators = plan.evaluators.iter();
    let texts = evaluators.map(|e| format!("## {}\n\n{}\n", e.short, template::REVIEW));
    let body = texts.collect::<Vec<_>>().join("\n");
    let levels = plan.reviewed_levels().into_iter();
    let nodes = levels.flat_map(|level| plan.nodes_of(level));
    let missing = nodes.filter(|(_, node)| {
        let mut reviews = node.own.reviews.iter();
        !reviews.any(|r| plan.reviews[*r].year == year)
    });
    let grades = grades(plan);
    let mut files: Vec<Page> = missing
        .map(|(id, node)| {
            let (name, says) = Place::Node(id).review_file(plan, year);
            let at = match says {
                true => format!("at: {}\n", node.address),
                false => String::new(),
            };
            let keys = format!("{at}{grades}");
            (name, page(plan, "review", None, &keys, &body))
        })
        .collect();
    if !plan.overviews.contains_key(&year) {
        let body = format!("{}\n", template::REVIEW);
        let text = page(plan, "review-overview", None, "", &body);
        files.push((format!("reviews/{}/overview.md", year.year()), text));
    }
    files
}

/// A line for every grade that a review may hold. Empty until somebody decides: no grade is made up.
fn grades(plan: &Plan) -> String {
    if plan.about.evaluators.is_empty() || plan.dimensions.is_empty() {
        return String::new();
    }
    let mut lines = "grades:   # 決まったら grade: の後に書きます\n".to_owned();
    for dimension in plan.dimensions.iter() {
        let grades = dimension.grades.iter();
        let grades: Vec<String> =
            grades.map(|grade| format!("{} {}", grade.id.value, grade.name)).collect();
        for evaluator in plan.evaluators.iter() {
            lines.push_str(&format!(
                "  - {{ evaluator: {}, dimension: {}, grade: }}   # {}\n",
                evaluator.id.value,
                dimension.entry.id.value,
                grades.join("・")
            ));
        }
    }
    lines
}

/// A piece of news of a day.
pub fn news(plan: &Plan, title: &str, day: Date) -> Page {
    let day = day.iso();
    let taken = |id: &str| plan.news.iter().any(|x| x.id == id);
    let id = next(|n| format!("{day}-{n}"), taken);
    let text = format!(
        "---\n{}title: {}\ndate: {day}\ndraft: true\n---\n{}\n",
        modeline("news", 3),
        scalar(title, false),
        template::NEWS,
    );
    (format!("news/{id}.md"), text)
}

/// A node of a level, under one of the level above where there is one.
pub fn node(plan: &Plan, level: usize, title: &str, parent: Option<&str>) -> Page {
    let folder = &plan.about.levels[level].folder.value;
    let taken = |id: &str| plan.node(folder, id).is_some();
    // A plan that numbers through goes on so.
    let mut beside = plan.nodes_of(level);
    let (id, keys) = match parent {
        None => (next(|n| n.to_string(), taken), String::new()),
        Some(parent) if beside.any(|(_, node)| node.entry.parent.is_some()) => {
            (next(|n| n.to_string(), taken), format!("parent: {parent}\n"))
        }
        Some(parent) => (next(|n| format!("{parent}-{n}"), taken), String::new()),
    };
    let body = format!("{}\n", template::REASON);
    let text = page(plan, "node", Some(title), &keys, &body);
    (format!("{folder}/{id}.md"), text)
}

/// An initiative like another one, as a draft. What was said of the other alone is left out: its code, its state, its money, its years
/// and where it stands in a document.
pub fn copy(
    plan: &Plan,
    source: &Source,
    of: &Initiative,
    title: &str,
) -> Result<Changed, EditFault> {
    let name = initiative_file(plan, of.entry.owner_id());
    let path = SourcePath::new(&format!("content/{}/{name}", plan.id));
    let key = |name: &str| vec![EditStep::from(name)];
    let mut edits = vec![Edit::Set(key("title"), title.into())];
    let own = ["code", "state", "money", "schedule", "easy", "notes", "sources"];
    edits.extend(own.map(|name| Edit::Remove(key(name))));
    edits.push(Edit::Set(key("draft"), "true".into()));
    if let Some(document) = plan.sources.iter().next() {
        let entry = vec![
            ("document".to_owned(), document.id.value.as_str().into()),
            ("place".to_owned(), template::PLACE.into()),
        ];
        let list = Written::List(vec![Written::Map(entry)]);
        edits.push(Edit::Set(key("sources"), list));
    }
    let source = Source::new(path.clone(), source.bytes());
    Ok((path, edit(&source, &edits)?))
}

/// How an initiative comes to its end.
#[derive(Clone, Debug)]
pub struct End {
    /// Done, ended, or merged.
    pub stage: Stage,
    /// From which year on.
    pub since: Option<FiscalYear>,
    /// Why; may be empty.
    pub reason: String,
    /// What it becomes part of.
    pub into: Option<Id<Initiative>>,
}

/// Writes the end of an initiative. Its file and its address stay.
pub fn end(plan: &Plan, source: &Source, end: &End) -> Result<Changed, EditFault> {
    let state = |key: &str| vec![EditStep::from("state"), EditStep::from(key)];
    let mut edits = vec![Edit::Set(state("state"), end.stage.word().into())];
    let since = end.since.map(FiscalYear::japanese);
    edits.extend(since.map(|since| Edit::Set(state("since"), since.as_str().into())));
    edits.push(match end.into {
        Some(into) => Edit::Set(state("into"), plan.initiatives[into].entry.id.as_str().into()),
        None => Edit::Remove(state("into")),
    });
    edits.push(match end.reason.trim() {
        "" => Edit::Remove(state("reason")),
        reason => Edit::Set(state("reason"), reason.into()),
    });
    Ok((source.path().clone(), edit(source, &edits)?))
}

/// Gives the marks of an initiative to the one that it becomes part of, as far as that has none there.
pub fn hand_on(
    plan: &Plan,
    from: &Initiative,
    to: &Initiative,
    file: &Source,
) -> Result<Changed, EditFault> {
    let has = |mark: &&Mark| {
        let same = |own: &Mark| own.node == mark.node && own.column == mark.column;
        !to.marks.iter().any(same)
    };
    let edits = from.marks.iter().filter(has).map(|mark| {
        let node = &plan.nodes[mark.node];
        let column = mark.column.and_then(|at| node.entry.columns.get(at));
        let keys = [
            ("at".to_owned(), Some(node.address.clone())),
            ("column".to_owned(), column.map(|column| column.id.value.clone())),
        ];
        let item = |key: &str| vec!["marks".into(), EditStep::With(keys.to_vec()), key.into()];
        let basis = Edit::Set(item("basis"), mark.basis.word().into());
        let reason = mark.reason.as_deref();
        let reason = reason.map(|reason| Edit::Set(item("reason"), reason.into()));
        [Some(basis), reason]
    });
    let edits: Vec<Edit> = edits.flatten().flatten().collect();
    Ok((file.path().clone(), edit(file, &edits)?))
}

/// A Markdown file with the keys that all have; a draft until somebody has read it.
pub fn page(plan: &Plan, kind: &str, title: Option<&str>, keys: &str, body: &str) -> String {
    let depth = if matches!(kind, "review" | "review-overview") { 4 } else { 3 };
    let title =
        title.map_or_else(String::new, |title| format!("title: {}\n", scalar(title, false)));
    format!("---\n{}{title}{keys}draft: true\n{}---\n{body}", modeline(kind, depth), sources(plan))
}

/// The head of a review's file, before anything is written below it.
pub fn review_head(place: &str) -> String {
    format!("---\n{}at: {place}\n---\n", modeline("review", 4))
}

fn sources(plan: &Plan) -> String {
    plan.sources.iter().next().map_or(String::new(), |s| {
        format!("sources:\n  - {{ document: {}, place: {} }}\n", s.id.value, template::PLACE)
    })
}

/// The line by which editors find the schema that `keikaku schema` wrote, `depth` folders up.
fn modeline(kind: &str, depth: usize) -> String {
    let up = "../".repeat(depth);
    format!("# yaml-language-server: $schema={up}.keikaku/schema/{kind}.schema.json\n")
}

fn next(id: impl Fn(u32) -> String, taken: impl Fn(&str) -> bool) -> String {
    (1..).map(id).find(|id| !taken(id)).unwrap_or_default()
}
