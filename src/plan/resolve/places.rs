//! Places as written under `at:`, and what was probably meant by one that is not there.

use super::Resolver;
use super::reference::Noun;
use crate::diagnostic::{Diagnostic, finding, nearest};
use crate::document::schema::is_id;
use crate::document::yaml::Spanned;
use crate::plan::{Place, Plan};
use crate::source::SourcePath;

impl Resolver<'_> {
    /// The place that `at:` names.
    pub(super) fn place(
        &mut self,
        plan: &Plan,
        path: &SourcePath,
        written: &Spanned<String>,
    ) -> Option<Place> {
        let found = plan.place(&written.value);
        if found.is_none() {
            let (folder, id) = written.value.split_once('/').unwrap_or_default();
            match noun(plan, folder) {
                Some(noun) if is_id(id) => self.none_called(plan, path, written, noun, id),
                _ => self.diagnostics.push(no_place(plan, path, written)),
            }
        }
        found
    }

    /// The one place of an id, for files that are named after what they are about.
    pub(super) fn place_of_name(
        &mut self,
        plan: &Plan,
        path: &SourcePath,
        name: &Spanned<String>,
    ) -> Option<Place> {
        let found = with_id(plan, &name.value);
        if let [place] = found.as_slice() {
            return Some(*place);
        }
        // A draft or a faulty file of that name: said as of any reference.
        let levels = (0..plan.about.levels.len()).map(Noun::node);
        let file = levels
            .chain([Noun::INITIATIVE])
            .find(|noun| self.files(*noun, &name.value).next().is_some());
        match file {
            Some(noun) if found.is_empty() => {
                self.none_called(plan, path, name, noun, &name.value);
            }
            _ => self.diagnostics.push(no_place(plan, path, name)),
        }
        None
    }

    fn none_called(
        &mut self,
        plan: &Plan,
        path: &SourcePath,
        written: &Spanned<String>,
        noun: Noun,
        id: &str,
    ) {
        let folder =
            noun.level.map_or("initiatives", |level| &plan.about.levels[level].folder.value);
        let start = format!("{folder}/");
        let known: Vec<(String, &str)> =
            plan.places().map(|place| (place.address(plan), place.title(plan))).collect();
        let known = known
            .iter()
            .filter_map(|(address, title)| Some((address.strip_prefix(&start)?, *title)));
        let written = Spanned { value: id.to_owned(), span: written.span };
        self.unknown(noun, path, &written, known);
    }
}

/// What the files of a folder are, if they are places.
fn noun(plan: &Plan, folder: &str) -> Option<Noun> {
    let mut levels = plan.about.levels.iter();
    let level = levels.position(|level| level.folder.value == folder);
    let initiatives = (folder == "initiatives").then_some(Noun::INITIATIVE);
    level.map(Noun::node).or(initiatives)
}

/// All nodes and initiatives of an id.
fn with_id(plan: &Plan, id: &str) -> Vec<Place> {
    let named = |place: &Place| {
        let address = place.address(plan);
        address.split_once('/').is_some_and(|(_, name)| name == id)
    };
    plan.places().filter(named).collect()
}

/// What is written is no place: the full form of an id that stands alone, the nearest place, or how a place is written.
pub(super) fn no_place(plan: &Plan, path: &SourcePath, written: &Spanned<String>) -> Diagnostic {
    let text = written.value.as_str();
    let found = finding! { error "unknown-place", path, written.span;
        "`{text}` は、この計画のどこのことか分かりません", "`{text}` is no place of this plan";
    };
    let titled = |place: &Place| format!("`at: {}`（{}）", place.address(plan), place.title(plan));
    let meant: Vec<String> = with_id(plan, text).iter().map(titled).collect();
    if !meant.is_empty() {
        return found.help(
            format!("{}と書いてください", meant.join("か")),
            format!("write {}", meant.join(" or ")),
        );
    }
    let addresses: Vec<String> = plan.places().map(|place| place.address(plan)).collect();
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let near = nearest(text, &addresses).and_then(|near| plan.place(near));
    if let Some(near) = near {
        let near = titled(&near);
        return found.help(format!("もしかして {near}ですか"), format!("did you mean {near}?"));
    }
    // One of each kind shows how places are written.
    let mut folders = Vec::new();
    let examples = addresses.iter().filter(|address| {
        let folder = address.split('/').next();
        let new = !folders.contains(&folder);
        folders.push(folder);
        new
    });
    let examples: Vec<String> = examples.map(|address| format!("`{address}`")).collect();
    found.help(
        format!("次のように書きます: {}", examples.join("、")),
        format!("places are written like this: {}", examples.join(", ")),
    )
}
