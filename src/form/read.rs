//! From what came back to the edits of the file, or to what cannot be read of it.
//!
//! What is typed is read as answers of a workbook are. New rows are written one behind the other, whichever were left out.

use super::{Choice, FieldKind, Form, FormBody, FormField, FormPart, FormRow, Posted, Problem};
use crate::answer::{self, Answer, Typed, Unreadable};
use crate::calendar::{Date, FiscalYear};
use crate::document::edit::{Edit, EditStep, Written};
use crate::document::parse;
use crate::document::yaml::YamlNode;
use crate::number::Number;
use crate::source::Source;

/// What ticks a row that is to go.
pub(super) const REMOVE: &str = "/remove";
/// What a year is typed into, where it is the key of a map.
pub(super) const YEAR: &str = "/year";
/// Behind the name of a figure, its state.
pub(super) const STATE: &str = "/state";

/// Whether edits that were made for one state of a file mean the same in another: the items on their ways stand where they stood.
pub fn same_places(known: &Source, now: &Source, edits: &[Edit]) -> bool {
    let (Some(known), Some(now)) = (parse(known).document, parse(now).document) else {
        return false;
    };
    edits.iter().all(|edit| match edit {
        Edit::Set(steps, _) | Edit::Default(steps, _) | Edit::Remove(steps) => {
            in_place(&known.fields, &now.fields, steps)
        }
        Edit::Section(..) => true,
    })
}

/// Whether what came back takes an item out of its list.
pub fn takes_out(posted: &Posted, item: &str) -> bool {
    !posted.one(&format!("{item}{REMOVE}")).is_empty()
}

fn in_place(known: &YamlNode, now: &YamlNode, steps: &[EditStep]) -> bool {
    let Some((first, rest)) = steps.split_first() else {
        return true;
    };
    match first {
        EditStep::Key(key) => match (known.get(key), now.get(key)) {
            (Some(known), Some(now)) => in_place(known, now, rest),
            (None, None) => true,
            (Some(_), None) => false,
            (None, Some(_)) => rest.is_empty(),
        },
        EditStep::Item(at) => {
            let name = |item: &YamlNode| match item.entries().first() {
                Some((key, node)) => {
                    format!("{}: {}", key.text, node.as_text().unwrap_or_default())
                }
                None => item.as_text().unwrap_or_default().to_owned(),
            };
            let (known, now) = (known.items(), now.items());
            let same = known.iter().map(name).eq(now.iter().map(name));
            let below = known.get(*at).zip(now.get(*at));
            same && below.is_none_or(|(known, now)| in_place(known, now, rest))
        }
        EditStep::With(_) => false,
    }
}

#[derive(Default)]
struct Reader {
    sets: Vec<Edit>,
    removes: Vec<Edit>,
    problems: Vec<Problem>,
}

impl Form {
    /// The changes that were posted, or what cannot be read of them. What did not come back is left as it is.
    pub fn edits(&self, posted: &Posted) -> Result<Vec<Edit>, Vec<Problem>> {
        let mut reader = Reader::default();
        reader.parts(&self.parts, &[], posted);
        for section in &self.sections {
            let Some([text]) = posted.all(&section.name) else {
                continue;
            };
            if let (EditStep::Key(heading), FormBody::Field(field)) = (&section.step, &section.body)
                && field.shown != [text.as_str()]
            {
                reader.sets.push(Edit::Section(heading.clone(), text.trim().to_owned()));
            }
        }
        if !reader.problems.is_empty() {
            return Err(reader.problems);
        }
        // What goes is taken out from the end, so that the positions before it hold.
        let removes = reader.removes.into_iter().rev();
        Ok(reader.sets.into_iter().chain(removes).collect())
    }
}

impl Reader {
    fn parts(&mut self, parts: &[FormPart], above: &[EditStep], posted: &Posted) {
        for part in parts {
            let steps = [above, std::slice::from_ref(&part.step)].concat();
            match &part.body {
                FormBody::Field(field) => self.field(part, field, &steps, posted),
                FormBody::Map(parts) => self.parts(parts, &steps, posted),
                FormBody::Years(rows) if rows.iter().any(|row| row.filed.is_some()) => {
                    rows.iter().for_each(|row| self.filed(row, above, posted));
                }
                FormBody::List(rows) | FormBody::Years(rows) => self.rows(rows, &steps, posted),
                FormBody::Long(..) | FormBody::Elsewhere => {}
            }
        }
    }

    fn rows(&mut self, rows: &[FormRow], steps: &[EditStep], posted: &Posted) {
        let mut next = rows.iter().find(|row| row.is_new).map_or(0, |row| row.at);
        for row in rows {
            let mut at = row.at;
            if row.is_new {
                if !self.is_begun(&row.parts, posted) {
                    continue;
                }
                at = next;
                next += 1;
            }
            let steps = [steps, &[EditStep::Item(at)]].concat();
            let emptied = posted.has_below(&row.name) && !self.is_begun(&row.parts, posted);
            match takes_out(posted, &row.name) || emptied {
                true => self.removes.push(Edit::Remove(steps)),
                false => self.parts(&row.parts, &steps, posted),
            }
        }
    }

    /// Whether a new row holds anything. The state of a figure alone is nothing.
    fn is_begun(&self, parts: &[FormPart], posted: &Posted) -> bool {
        parts.iter().any(|part| match &part.body {
            FormBody::Field(field) => {
                let state = posted.one(&format!("{}{STATE}", part.name));
                let reason = !matches!(state, "" | "value" | "word");
                let typed = posted.all(&part.name).unwrap_or_default();
                reason && matches!(field.kind, FieldKind::Figure(..))
                    || typed.iter().any(|one| !one.trim().is_empty())
            }
            FormBody::Map(parts) => self.is_begun(parts, posted),
            FormBody::List(rows) | FormBody::Years(rows) => {
                rows.iter().any(|row| self.is_begun(&row.parts, posted))
            }
            FormBody::Long(..) | FormBody::Elsewhere => part.span.is_some(),
        })
    }

    /// A year that is the key of several maps.
    fn filed(&mut self, row: &FormRow, above: &[EditStep], posted: &Posted) {
        let known = row.filed.as_deref().filter(|year| !year.is_empty());
        let typed = posted.one(&format!("{}{YEAR}", row.name));
        let begun = self.is_begun(&row.parts, posted);
        let year = match known {
            Some(year) => year.to_owned(),
            None if !begun => return,
            None => match read_year(typed) {
                Ok(year) => year.japanese(),
                Err(why) => return self.cannot(&format!("{}{YEAR}", row.name), typed, why),
            },
        };
        for part in &row.parts {
            if let FormBody::Field(field) = &part.body {
                let steps = [above, &[part.step.clone(), year.clone().into()]].concat();
                self.field(part, field, &steps, posted);
            }
        }
    }

    fn field(&mut self, part: &FormPart, field: &FormField, steps: &[EditStep], posted: &Posted) {
        let Some(values) = posted.all(&part.name) else {
            return;
        };
        if let FieldKind::Figure(unit, _) = &field.kind {
            return self.figure(part, field, unit, steps, posted);
        }
        if let FieldKind::Items | FieldKind::Several(_) = &field.kind {
            return self.several(part, field, steps, values);
        }
        let value = values.first().map_or("", |value| value.trim());
        let before = field.shown.first().map_or("", String::as_str);
        if value == before.trim() {
            return;
        }
        if value.is_empty() {
            return self.removes.push(Edit::Remove(steps.to_vec()));
        }
        match read(&field.kind, value) {
            Ok(text) if same(&field.kind, &text, before) => {}
            Ok(text) => self.set(steps, &text),
            Err(why) => self.cannot(&part.name, value, why),
        }
    }

    /// A list of texts, changed item by item, so that comments between them stay.
    fn several(
        &mut self,
        part: &FormPart,
        field: &FormField,
        steps: &[EditStep],
        values: &[String],
    ) {
        let FieldKind::Several(choices) = &field.kind else {
            let lines = |texts: &[String]| -> Vec<String> {
                let lines = texts.iter().flat_map(|text| text.lines()).map(str::trim);
                lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
            };
            return self.items(steps, &lines(&field.shown), &lines(values));
        };
        let mut chosen = Vec::new();
        for value in values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()) {
            match by_name(choices, value) {
                Ok(id) => chosen.push(id),
                Err(why) => return self.cannot(&part.name, value, why),
            }
        }
        let kept = field.shown.iter().filter(|id| chosen.contains(id));
        let new = chosen.iter().filter(|id| !field.shown.contains(id));
        let after: Vec<String> = kept.chain(new).cloned().collect();
        self.items(steps, &field.shown, &after);
    }

    fn items(&mut self, steps: &[EditStep], before: &[String], after: &[String]) {
        if after.is_empty() && !before.is_empty() {
            return self.removes.push(Edit::Remove(steps.to_vec()));
        }
        let at = |position: usize| [steps, &[EditStep::Item(position)]].concat();
        // What was only taken out leaves the others where they are.
        let mut kept = after.iter().peekable();
        let gone: Vec<usize> = (0..before.len())
            .filter(|at| kept.next_if(|text| **text == before[*at]).is_none())
            .collect();
        if kept.peek().is_none() {
            let gone = gone.into_iter().map(|position| Edit::Remove(at(position)));
            return self.removes.extend(gone);
        }
        for (position, text) in after.iter().enumerate() {
            if before.get(position) != Some(text) {
                self.set(&at(position), text);
            }
        }
        let gone = (after.len()..before.len()).map(|position| Edit::Remove(at(position)));
        self.removes.extend(gone);
    }

    /// A number, a word, or the reason for neither.
    fn figure(
        &mut self,
        part: &FormPart,
        field: &FormField,
        unit: &str,
        steps: &[EditStep],
        posted: &Posted,
    ) {
        let value = posted.one(&part.name).trim();
        let state = posted.one(&format!("{}{STATE}", part.name));
        let (before, was) = (field.shown[0].as_str(), field.shown[1].as_str());
        let state = if state.is_empty() { was } else { state };
        if value == before && state == was {
            return;
        }
        let form = answer::AnswerForm::figure(unit, Vec::new(), true);
        let above = &steps[..steps.len() - 1];
        let mut put = |key: &str, text: &str| {
            let at = |key: &str| [above, &[key.into()]].concat();
            self.set(&at(key), text);
            for other in ["value", "word", "absent"].into_iter().filter(|other| *other != key) {
                // A new row has none of these, and takes none out.
                if part.span.is_some() {
                    self.removes.push(Edit::Remove(at(other)));
                }
            }
        };
        match state {
            "value" if value.is_empty() => {
                let key = if matches!(was, "value" | "word") { was } else { "absent" };
                if part.span.is_some() {
                    self.removes.push(Edit::Remove([above, &[key.into()]].concat()));
                }
            }
            "value" => match form.read(&Typed::Text(value.to_owned())) {
                Ok(Some((Answer::Number { value: number, text }, _))) => {
                    let same = Number::parse(before).is_some_and(|old| old.compare(number).is_eq());
                    if !same || was != "value" {
                        put("value", &number.to_string());
                    }
                    if let Some(text) = text {
                        self.set(&[above, &["text".into()]].concat(), &text);
                    }
                }
                Ok(Some((Answer::Absent(reason), _))) => put("absent", reason.word()),
                Ok(_) => {}
                Err(why) => self.cannot(&part.name, value, why),
            },
            "word" if value.is_empty() => self.problem(
                &part.name,
                "言葉の値を書いてください（実施、一部実施 など）",
                "write the word",
            ),
            "word" => put("word", value),
            // A number that stood there before goes with the choice of a reason; one that was typed now does not.
            _ if !value.is_empty() && value != before => self.problem(
                &part.name,
                "値と「値がない理由」の両方が選ばれています。どちらか1つにしてください",
                "there is a value and also a reason for none; keep one of them",
            ),
            reason => put("absent", reason),
        }
    }

    fn set(&mut self, steps: &[EditStep], text: &str) {
        self.sets.push(Edit::Set(steps.to_vec(), Written::from(text)));
    }

    fn cannot(&mut self, name: &str, typed: &str, why: Unreadable) {
        let (ja, en) = why.words();
        self.problem(name, &format!("「{typed}」{ja}"), &format!("`{typed}` {en}"));
    }

    fn problem(&mut self, name: &str, ja: &str, en: &str) {
        self.problems.push(Problem::error(Some(name), ja, en));
    }
}

/// A value as a file writes it.
fn read(kind: &FieldKind, typed: &str) -> Result<String, Unreadable> {
    let number = |unit: &str| {
        match answer::AnswerForm::figure(unit, Vec::new(), false)
            .read(&Typed::Text(typed.to_owned()))?
        {
            // 約 would be lost: there is no place for it.
            Some((Answer::Number { value, text: None }, _)) => Ok(value.to_string()),
            _ => Err(Unreadable::NotANumber),
        }
    };
    match kind {
        FieldKind::Line | FieldKind::Lines | FieldKind::Items | FieldKind::Figure(..) => {
            Ok(typed.to_owned())
        }
        FieldKind::Number(unit) => number(unit),
        FieldKind::Count => {
            let text = number("")?;
            text.parse::<u32>().map(|count| count.to_string()).map_err(|_| Unreadable::NotANumber)
        }
        FieldKind::Year => Ok(read_year(typed)?.japanese()),
        FieldKind::Date => Date::guess(typed).map(Date::iso).ok_or(Unreadable::NotADay),
        FieldKind::Choice(choices) | FieldKind::Several(choices) => by_name(choices, typed),
    }
}

/// A choice by its id, or by its name, which is what people type where a list is long.
fn by_name(choices: &[Choice], typed: &str) -> Result<String, Unreadable> {
    let find = |test: &dyn Fn(&Choice) -> bool| choices.iter().find(|one| test(one));
    find(&|one| one.id == typed)
        .or_else(|| find(&|one| one.name == typed))
        .or_else(|| find(&|one| answer::fold(&one.name) == answer::fold(typed)))
        .map(|one| one.id.clone())
        .ok_or(Unreadable::NoChoice)
}

/// What a choice of a long list is typed as: its name, or its id where another has the same name.
pub(super) fn shown_choice(choices: &[Choice], id: &str) -> String {
    let Some(choice) = choices.iter().find(|one| one.id == id) else {
        return id.to_owned();
    };
    let mut others = choices.iter().filter(|one| one.id != id);
    let taken = others.any(|one| one.name == choice.name || one.id == choice.name);
    if taken { id.to_owned() } else { choice.name.clone() }
}

fn read_year(typed: &str) -> Result<FiscalYear, Unreadable> {
    match answer::AnswerForm::Year.read(&Typed::Text(typed.to_owned()))? {
        Some((Answer::Year(year), _)) => Ok(year),
        _ => Err(Unreadable::NotAYear),
    }
}

/// Whether a value says what stands there already, written in another way.
fn same(kind: &FieldKind, read: &str, before: &str) -> bool {
    match kind {
        FieldKind::Number(_) | FieldKind::Count => {
            let number = |text| Number::parse(text);
            number(read).zip(number(before)).is_some_and(|(a, b)| a.compare(b).is_eq())
        }
        FieldKind::Year => {
            let year = |text| FiscalYear::parse(text).ok();
            year(read).is_some() && year(read) == year(before)
        }
        _ => read == before,
    }
}
