//! Text editions for listening: an initiative, the role of an actor, the whole plan, as plain text in the order in which one would tell it.
//!
//! Names and technical terms stand in kana as the plan's own readings give them, because speech engines misread them; everyday words keep
//! their kanji, from which engines take the accent. Tables become sentences, row by row. No signs that are read aloud for nothing:
//! 市-19 is 市の19番, 1-2 is 1の2. Files have a byte order mark and CRLF, which every reading program on an office computer understands.

use crate::plan::common::{Citation, Common, CorrectionKind};
use crate::plan::indicator::{self, Point, Value};
use crate::plan::initiative::{Basis, Mark};
use crate::plan::{Actor, Id, Indicator, Initiative, Place, Plan, Role};
use crate::site::furigana::{Furigana, is_kanji};
use crate::site::{Page, PlanAt, Site};
use crate::view::state;

mod whole;

/// The text edition of a page; nothing for pages that have none.
pub fn write(site: &Site, page: Page) -> Vec<u8> {
    let Some(at) = page.plan() else {
        return Vec::new();
    };
    let mut speech = Speech::new(site, at);
    match page {
        Page::Initiative(_, id) => {
            let initiative = &speech.plan().initiatives[id];
            speech.heading(&initiative.entry.title);
            speech.opening();
            speech.initiative(id);
            speech.provenance(&initiative.entry.common);
        }
        Page::Role(_, id) => speech.role_of(id),
        Page::Booklet(_) => speech.whole(),
        _ => {}
    }
    speech.finish()
}

/// Tells one plan, line by line.
struct Speech<'a> {
    site: &'a Site,
    at: PlanAt,
    readings: &'a Furigana,
    lines: Vec<String>,
}

impl<'a> Speech<'a> {
    fn new(site: &'a Site, at: PlanAt) -> Self {
        Self {
            site,
            at,
            readings: &site.spoken[at.0],
            lines: Vec::new(),
        }
    }

    fn plan(&self) -> &'a Plan {
        self.site.plan(self.at)
    }

    fn finish(self) -> Vec<u8> {
        let text: Vec<String> = self
            .lines
            .iter()
            .map(|line| self.readings.spoken(&said_once(line)))
            .collect();
        format!("\u{FEFF}{}\r\n", text.join("\r\n").trim_end()).into_bytes()
    }

    /// A line of its own after a pause.
    fn heading(&mut self, text: &str) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.push(text.trim().to_owned());
    }

    /// A text, each of its paragraphs on a line.
    fn text(&mut self, text: &str) {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        self.lines.extend(lines.map(str::to_owned));
    }

    fn maybe(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or_default());
    }

    /// A sentence of the interface.
    fn say(&mut self, key: &str, fill: &[(&str, &str)]) {
        let text = self.site.say_with(key, fill);
        self.text(&text);
    }

    fn opening(&mut self) {
        let plan = self.plan().about.title.as_str();
        let site = self.site.settings.title.as_str();
        self.say("speech_opening", &[("plan", plan), ("site", site)]);
        if let Some(notice) = &self.site.settings.notice {
            self.text(notice);
        }
    }

    fn and(&self) -> &'a str {
        self.site.say("and_also")
    }

    /// 1の2「権利を守る」.
    fn place_name(&self, place: Place) -> String {
        let title = place.title(self.plan());
        let Some(number) = place.number(self.plan()) else {
            return title.to_owned();
        };
        let number = number.replace('-', self.site.say("speech_of"));
        self.site
            .say_with("speech_numbered", &[("number", &number), ("title", title)])
    }

    fn initiative(&mut self, id: Id<Initiative>) {
        let plan = self.plan();
        let initiative = &plan.initiatives[id];
        let entry = &initiative.entry;
        let owner = &plan.actors[initiative.owner].name;
        let level = &plan.about.levels.initiative.name;
        let number = initiative.number.to_string();
        self.say(
            "speech_initiative",
            &[("owner", owner), ("level", level), ("number", &number)],
        );
        if let Some(state) = state::sentence(self.site, plan, id) {
            self.text(&state);
            self.maybe(initiative.state.reason.as_deref());
        }
        self.text(&entry.body.text);
        if let Some(easy) = &entry.easy {
            self.say("speech_easy", &[]);
            self.text(easy);
        }
        self.departments(initiative);
        self.marks(&initiative.marks);
        let audiences: Vec<&str> = initiative
            .audiences
            .iter()
            .map(|id| plan.audiences[*id].name.as_str())
            .collect();
        if !audiences.is_empty() {
            let audiences = audiences.join(self.and());
            self.say("speech_audiences", &[("names", &audiences)]);
        }
    }

    fn departments(&mut self, initiative: &Initiative) {
        let plan = self.plan();
        let departments: Vec<String> = initiative
            .departments
            .iter()
            .map(|(id, sections)| {
                let department = plan.departments[*id].name.as_str();
                if sections.is_empty() {
                    return department.to_owned();
                }
                let sections = sections.join(self.and());
                let fill = [("department", department), ("sections", sections.as_str())];
                self.site.say_with("speech_department", &fill)
            })
            .collect();
        if !departments.is_empty() {
            let departments = departments.join(self.and());
            self.say("speech_departments", &[("names", &departments)]);
        }
    }

    /// The row of the matrix: what the booklet's marks say, and what is only inferred.
    fn marks(&mut self, marks: &[Mark]) {
        let level = self.plan().about.levels.approach.name.as_str();
        for (basis, key) in [
            (Basis::Stated, "speech_stated"),
            (Basis::Inferred, "speech_inferred"),
        ] {
            let names: Vec<String> = marks
                .iter()
                .filter(|mark| mark.basis == basis)
                .map(|mark| self.mark_name(mark))
                .collect();
            if !names.is_empty() {
                let names = names.join(self.and());
                self.say(key, &[("level", level), ("names", &names)]);
            }
        }
        let mut reasons: Vec<&str> = marks.iter().filter_map(|m| m.reason.as_deref()).collect();
        reasons.dedup();
        for reason in reasons {
            self.say("speech_reason", &[("reason", reason)]);
        }
    }

    fn mark_name(&self, mark: &Mark) -> String {
        let approach = &self.plan().approaches[mark.approach].entry;
        let name = self.place_name(Place::Approach(mark.approach));
        match mark.column.and_then(|at| approach.columns.get(at)) {
            Some(column) => {
                let fill = [
                    ("approach", name.as_str()),
                    ("column", column.title.as_str()),
                ];
                self.site.say_with("speech_column", &fill)
            }
            None => name,
        }
    }

    /// Notes, corrections and sources.
    fn provenance(&mut self, common: &Common) {
        if !common.notes.is_empty() {
            self.heading(self.site.say("speech_notes"));
            for note in &common.notes {
                self.text(note);
            }
        }
        for fix in &common.corrections {
            let key = match fix.kind {
                CorrectionKind::Misread => "speech_fix",
                CorrectionKind::Ours => "speech_fix_ours",
            };
            self.say(key, &[("read", &fix.read), ("shown", &fix.shown)]);
            if let Some(reason) = &fix.reason {
                self.say("speech_reason", &[("reason", reason)]);
            }
        }
        if common.sources.is_empty() {
            return;
        }
        self.heading(self.site.say("speech_sources"));
        for citation in &common.sources {
            let title = self
                .plan()
                .source(citation)
                .map_or("", |s| s.title.as_str());
            let place = citation.place.as_deref().unwrap_or_default();
            let parts: Vec<&str> = [title, place]
                .into_iter()
                .filter(|p| !p.is_empty())
                .collect();
            self.text(&parts.join(self.and()));
        }
    }

    fn role_of(&mut self, id: Id<Actor>) {
        let plan = self.plan();
        let actor = &plan.actors[id];
        let title = self.site.say_with("role_of", &[("actor", &actor.name)]);
        self.heading(&title);
        self.opening();
        self.maybe(actor.definition.as_deref());
        let roles: Vec<&Role> = plan
            .roles
            .iter()
            .filter(|r| r.actors.contains(&id))
            .collect();
        for role in &roles {
            self.role(role, Some(id));
        }
        let mut all: Option<Common> = None;
        for role in &roles {
            let own = &role.entry.common;
            let all = all.get_or_insert_with(|| own.clone());
            let new = |list: &[String], item: &String| !list.contains(item);
            let notes: Vec<String> = own
                .notes
                .iter()
                .filter(|n| new(&all.notes, n))
                .cloned()
                .collect();
            all.notes.extend(notes);
            let fixes: Vec<_> = own
                .corrections
                .iter()
                .filter(|f| !all.corrections.contains(f))
                .cloned()
                .collect();
            all.corrections.extend(fixes);
            let known = |c: &&Citation| {
                all.sources
                    .iter()
                    .any(|a| a.document.value == c.document.value && a.place == c.place)
            };
            let sources: Vec<_> = own.sources.iter().filter(|c| !known(c)).cloned().collect();
            all.sources.extend(sources);
        }
        if let Some(all) = all {
            self.provenance(&all);
        }
    }

    /// A role with the level it belongs to, and who shares it.
    fn role(&mut self, role: &Role, listener: Option<Id<Actor>>) {
        let plan = self.plan();
        self.heading(&self.place_name(role.place));
        let names: Vec<&str> = role
            .actors
            .iter()
            .filter(|id| Some(**id) != listener)
            .map(|id| plan.actors[*id].name.as_str())
            .collect();
        if !names.is_empty() {
            let key = if listener.is_some() {
                "speech_shared"
            } else {
                "speech_actors"
            };
            let names = names.join(self.and());
            self.say(key, &[("names", &names)]);
        }
        for item in role.items() {
            self.text(item);
        }
        self.maybe(role.note());
    }

    fn indicator(&mut self, _: Id<Indicator>, indicator: &Indicator) {
        let entry = &indicator.entry;
        self.say("speech_indicator", &[("name", &entry.name)]);
        self.maybe(entry.detail.as_deref());
        self.maybe(entry.explain.as_deref());
        for series in &entry.series {
            if let Some(label) = &series.label {
                self.say("speech_series", &[("name", label)]);
            }
            let unit = series
                .unit
                .as_deref()
                .or(entry.unit.as_deref())
                .unwrap_or_default();
            if let Some(point) = &series.baseline {
                self.point("csv_baseline", point, unit);
            }
            for point in &series.values {
                self.point("csv_actual", point, unit);
            }
            for target in &series.targets {
                self.target(target, unit);
            }
        }
        for note in &entry.common.notes {
            self.text(note);
        }
    }

    /// A row of an indicator's table.
    fn point(&mut self, kind: &str, point: &Point, unit: &str) {
        let value = match &point.value {
            Value::Number(number) => format!("{}{unit}", number.grouped()),
            Value::Word(word) => word.clone(),
            Value::NotDue => self.site.say("state_not_due").to_owned(),
            Value::NotReported => self.site.say("state_not_reported").to_owned(),
            Value::NotApplicable => self.site.say("state_not_applicable").to_owned(),
            Value::Unreadable => self.site.say("state_unreadable").to_owned(),
        };
        let end = if point.year_end {
            self.site.say("csv_year_end")
        } else {
            ""
        };
        let year = point.year.map(|year| year.full());
        let parts = [
            self.site.say(kind),
            year.as_deref().unwrap_or_default(),
            end,
            point.period_note.as_deref().unwrap_or_default(),
            &value,
        ];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let row = parts.join(self.and());
        self.say("speech_row", &[("row", &row)]);
        self.maybe(point.note.as_deref());
    }

    fn target(&mut self, target: &indicator::Target, unit: &str) {
        let bound = match target.bound {
            indicator::Bound::AtLeast => self.site.say("csv_at_least"),
            indicator::Bound::AtMost => self.site.say("csv_at_most"),
            indicator::Bound::Exact => "",
        };
        let value = format!("{}{unit}{bound}", target.value.grouped());
        let year = target.year.map(|year| year.full());
        let parts = [
            self.site.say("csv_target"),
            year.as_deref().unwrap_or_default(),
            &value,
        ];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let row = parts.join(self.and());
        self.say("speech_row", &[("row", &row)]);
        self.maybe(target.note.as_deref());
    }
}

/// A word with its reading behind it, 罪（つみ）, would be heard twice: only the reading stays.
fn said_once(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('（') {
        out.push_str(before);
        let inner = after.split_once('）').map(|(inner, _)| inner);
        let reading = inner.filter(|r| {
            !r.is_empty() && r.chars().all(|c| ('ぁ'..='ゖ').contains(&c) || c == 'ー')
        });
        let word = reading.and_then(|reading| word_before(&out, reading));
        match (reading, word) {
            (Some(reading), Some(start)) => {
                out.truncate(start);
                out.push_str(reading);
                rest = &after[reading.len() + '）'.len_utf8()..];
            }
            _ => {
                out.push('（');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Where the word begins that a reading behind it belongs to: kanji, and the kana at its end that the reading ends in too.
fn word_before(text: &str, reading: &str) -> Option<usize> {
    let shared = text.chars().rev().zip(reading.chars().rev());
    let tail: usize = shared
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    let stem = &text[..text.len() - tail];
    let kanji: usize = stem
        .chars()
        .rev()
        .take_while(|c| is_kanji(*c))
        .map(char::len_utf8)
        .sum();
    (kanji > 0).then(|| stem.len() - kanji)
}

#[cfg(test)]
mod tests {
    use super::said_once;

    #[test]
    fn a_word_with_its_reading_is_said_once() {
        assert_eq!(said_once("罪（つみ）をおかした人"), "つみをおかした人");
        assert_eq!(said_once("体を償う（つぐなう）"), "体をつぐなう");
        assert_eq!(said_once("令和6年度（2024年度）"), "令和6年度（2024年度）");
        assert_eq!(said_once("計画（案）と（見本）"), "計画（案）と（見本）");
        assert_eq!(said_once("閉じない（かっこ"), "閉じない（かっこ");
    }
}
