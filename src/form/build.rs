//! From a document to its form: what is shown in every control.

use std::collections::BTreeMap;

use super::choices::{self, Choice};
use super::read::YEAR;
use super::{Around, FieldKind, Form, FormBody, FormField, FormItem, FormPart, FormRow, Posted};
use crate::calendar::FiscalYear;
use crate::diagnostic::{Text, has_errors};
use crate::document::edit::section;
use crate::document::schema::{Field as Key, Shape, Word};
use crate::document::yaml::{YamlNode, YamlValue};
use crate::document::{Document, DocumentKind, parse};
use crate::plan::evaluation::ANSWER;
use crate::plan::indicator::Absence;
use crate::source::{Source, Span};

/// Keys whose texts are long.
const LONG: &str = "text summary explanation explain easy lead goal note reason meaning does definition challenge direction tagline \
    notice policy correction shown read";
/// What a value is called in the place of a reason for none, and yes and no.
const FILLED: [Word; 2] = [
    Word { word: "value", ja: "数", en: "a number" },
    Word { word: "word", ja: "言葉（実施 など）", en: "a word" },
];
const FLAG: [Word; 2] =
    [Word { word: "true", ja: "はい", en: "yes" }, Word { word: "false", ja: "いいえ", en: "no" }];
/// More items than one form holds.
const ITEMS: usize = 20;
/// As much of an item's first words as names it.
const NAMED: usize = 60;

/// Why no form can hold what a file says; nothing when one can.
pub fn fault(source: &Source, keys: &'static [Key]) -> Option<Text> {
    let parsed = parse(source);
    let Some(document) = parsed.document.filter(|_| !has_errors(&parsed.diagnostics)) else {
        return Some(Text::new(
            "このファイルは書き方に誤りがあり、フォームでは開けません",
            "this file is not written correctly, so no form can show it",
        ));
    };
    let mut titles: Vec<&str> = document.body.sections.iter().map(|s| s.title.as_str()).collect();
    titles.sort_unstable();
    if titles.windows(2).any(|two| two[0] == two[1]) || titles.contains(&"") {
        return Some(Text::new(
            "同じ見出しが2つあるので、フォームでは開けません",
            "two headings are the same, so no form can show this file",
        ));
    }
    let odd = odd(&document.fields, Shape::Map(keys))?;
    Some(Text::new(format!("`{odd}` をフォームで表せません"), format!("no form can show `{odd}`")))
}

/// The first thing in a value that a shape has no place for.
fn odd(node: &YamlNode, shape: Shape) -> Option<String> {
    let here = || Some(node.as_text().unwrap_or("…").to_owned());
    let named = |name: &str, node: &YamlNode, shape| {
        let found = odd(node, shape)?;
        Some(if found == "…" { name.to_owned() } else { found })
    };
    match (shape, &node.value) {
        (_, YamlValue::Null) => None,
        (Shape::Map(fields), YamlValue::Map(entries)) => entries.iter().find_map(|(key, node)| {
            match fields.iter().find(|field| field.name == key.text) {
                Some(field) => named(&key.text, node, field.shape),
                None => Some(key.text.clone()),
            }
        }),
        (Shape::List(item), YamlValue::List(items)) => items.iter().find_map(|n| odd(n, *item)),
        (Shape::Dictionary(item) | Shape::Years(item), YamlValue::Map(entries)) => {
            let mut entries = entries.iter();
            let year = matches!(shape, Shape::Years(_));
            entries.find_map(|(key, node)| match year && FiscalYear::parse(&key.text).is_err() {
                true => Some(key.text.clone()),
                false => named(&key.text, node, *item),
            })
        }
        (Shape::Ids { .. }, YamlValue::Map(_)) => None,
        (
            Shape::Map(_)
            | Shape::List(_)
            | Shape::Dictionary(_)
            | Shape::Years(_)
            | Shape::Ids { .. },
            _,
        ) => here(),
        (_, YamlValue::Scalar { .. }) => None,
        _ => here(),
    }
}

impl Form {
    /// The form of a document with these keys, or of the one item of a long list that has this name, as `terms/12`. What was posted says
    /// how many rows somebody added.
    pub fn of(
        source: &Source,
        document: &Document,
        keys: &'static [Key],
        around: Around,
        posted: Option<&Posted>,
        item: Option<&str>,
    ) -> Self {
        let item = item.and_then(|item| item.split_once('/'));
        let builder = FormBuilder { document, around, posted, item };
        let mut parts = builder.map(Some(&document.fields), keys, "", "");
        let mut sections = Vec::new();
        match item {
            Some((list, _)) => parts.retain(|part| part.name == list),
            None => sections = builder.sections(source),
        }
        Self { parts, sections, lists: BTreeMap::new() }
    }
}

struct FormBuilder<'a> {
    document: &'a Document,
    around: Around<'a>,
    posted: Option<&'a Posted>,
    /// The list and the position in it that is asked for.
    item: Option<(&'a str, &'a str)>,
}

impl FormBuilder<'_> {
    /// The parts of a map, `within` the key that it stands under.
    fn map(
        &self,
        node: Option<&YamlNode>,
        keys: &'static [Key],
        name: &str,
        within: &str,
    ) -> Vec<FormPart> {
        let figure = |key: &str| keys.iter().any(|other| other.name == key);
        let figure = figure("value") && figure("word") && figure("absent");
        let mut parts = Vec::new();
        let mut by_year = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for key in keys {
            let again = seen.contains(&key.name);
            seen.push(key.name);
            if again || figure && matches!(key.name, "word" | "absent") {
                continue;
            }
            if let Shape::Years(_) = key.shape {
                by_year.push(key);
                continue;
            }
            let value = node.and_then(|node| node.get(key.name));
            let mut part = self.part(value, key, name, within);
            if figure && key.name == "value" {
                part = self.figure(node, part);
            }
            parts.push(part);
        }
        of_their_department(&mut parts);
        if !by_year.is_empty() {
            parts.push(self.by_year(node, &by_year, name, within));
        }
        parts
    }

    fn part(
        &self,
        node: Option<&YamlNode>,
        key: &'static Key,
        above: &str,
        within: &str,
    ) -> FormPart {
        let name = match above {
            "" => key.name.to_owned(),
            above => format!("{above}/{}", key.name),
        };
        let body = self.body(node, key.shape, &name, key.name, within);
        FormPart { required: key.required, span: node.map(whole), ..self.named(key, name, body) }
    }

    /// A part by the words of its key.
    fn named(&self, key: &Key, name: String, body: FormBody) -> FormPart {
        FormPart::new(key.name, name, self.say(key.ja, key.en), body)
    }

    fn say<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        self.around.language.pick(ja, en)
    }

    fn body(
        &self,
        node: Option<&YamlNode>,
        shape: Shape,
        name: &str,
        key: &str,
        within: &str,
    ) -> FormBody {
        match shape {
            Shape::Map(keys) => FormBody::Map(self.map(node, keys, name, key)),
            Shape::List(Shape::Map(keys)) => {
                let items = node.map_or(&[][..], YamlNode::items);
                let asked = self.item.filter(|(list, _)| *list == name);
                let asked = asked.and_then(|(_, at)| at.parse::<usize>().ok());
                if let Some(at) = asked {
                    return FormBody::List(vec![self.row(
                        items,
                        at.min(items.len()),
                        keys,
                        name,
                        key,
                    )]);
                }
                if name == key && items.len() > ITEMS {
                    return long(items, keys, name);
                }
                let count = items.len() + self.added(name, items.len());
                let rows = (0..=count).map(|at| self.row(items, at, keys, name, key));
                if !keys.iter().any(|key| key.name == "year") {
                    return FormBody::List(rows.collect());
                }
                let year = |at: usize| items.get(at).and_then(|item| item.text("year"));
                let of_year =
                    |row: FormRow| FormRow { title: self.title(year(row.at), &row), ..row };
                FormBody::Years(rows.map(of_year).collect())
            }
            Shape::List(Shape::List(_)) | Shape::Ids { .. } | Shape::Years(_) => {
                FormBody::Elsewhere
            }
            Shape::List(item) => self.items(node, *item, key, within),
            Shape::Dictionary(item) => self.dictionary(node, *item, name, key),
            scalar => FormBody::Field(self.field(node, scalar, key, within)),
        }
    }

    /// An item of a list; behind the last an empty one.
    fn row(
        &self,
        items: &[YamlNode],
        at: usize,
        keys: &'static [Key],
        list: &str,
        key: &str,
    ) -> FormRow {
        let item = items.get(at);
        let name = format!("{list}/{at}");
        let parts = self.map(item, keys, &name, key);
        FormRow { is_new: item.is_none(), span: item.map(whole), ..FormRow::new(name, at, parts) }
    }

    /// What a row of years is called.
    fn title(&self, year: Option<&str>, row: &FormRow) -> String {
        match year {
            Some(year) => FiscalYear::parse(year).map_or(year.to_owned(), FiscalYear::japanese),
            None if row.is_new => self.say("新しい行", "new row").to_owned(),
            None => self
                .around
                .language
                .pick(format!("{}行目", row.at + 1), format!("row {}", row.at + 1)),
        }
    }

    /// How many rows behind those of the file something was written in.
    fn added(&self, name: &str, from: usize) -> usize {
        let Some(posted) = self.posted else { return 0 };
        // A row may be left out between two.
        let rows = (from..from + 200).rev();
        let mut written = rows.filter(|at| posted.any_below(&format!("{name}/{at}/")));
        written.next().map_or(0, |last| last + 1 - from)
    }

    /// Several maps by year, as one list of years.
    fn by_year(
        &self,
        node: Option<&YamlNode>,
        keys: &[&'static Key],
        name: &str,
        within: &str,
    ) -> FormPart {
        let name = match name {
            "" => "years".to_owned(),
            name => format!("{name}/years"),
        };
        let entries =
            |key: &Key| node.and_then(|n| n.get(key.name)).map_or(&[][..], YamlNode::entries);
        let year = |text: &str| FiscalYear::parse(text).ok();
        let table = self.document.fields.list("years").iter();
        let mut years: Vec<(FiscalYear, String)> = Vec::new();
        let written = keys.iter().flat_map(|key| entries(key)).map(|(key, _)| key.text.as_str());
        for text in written.chain(table.filter_map(YamlNode::as_text)) {
            if let Some(found) = year(text)
                && !years.iter().any(|(known, _)| *known == found)
            {
                years.push((found, text.to_owned()));
            }
        }
        years.sort_unstable_by_key(|(year, _)| *year);
        let count = years.len() + self.added(&name, years.len());
        let rows = (0..=count).map(|at| {
            let filed = years.get(at);
            let name = format!("{name}/{at}");
            let parts = keys.iter().map(|key| {
                let mut found = entries(key).iter();
                let found =
                    found.find(|(k, _)| filed.is_some_and(|(y, _)| year(&k.text) == Some(*y)));
                let node = found.map(|(_, node)| node);
                let Shape::Years(shape) = key.shape else { unreachable!("only these are given") };
                let body = FormBody::Field(self.field(node, *shape, key.name, within));
                let name = format!("{name}/{}", key.name);
                FormPart { span: node.map(|node| node.span), ..self.named(key, name, body) }
            });
            let typed = || {
                let field = FormField::new(FieldKind::Year, vec![String::new()]);
                FormPart::new("year", format!("{name}{YEAR}"), "", FormBody::Field(field))
            };
            let row = FormRow {
                is_new: filed.is_none(),
                filed: Some(filed.map(|(_, text)| text.clone()).unwrap_or_default()),
                typed: filed.is_none().then(typed),
                ..FormRow::new(name.clone(), at, parts.collect())
            };
            FormRow { title: self.title(filed.map(|(_, text)| text.as_str()), &row), ..row }
        });
        let body = FormBody::Years(rows.collect());
        let says = self.say("年度ごとの数字", "figures by year");
        FormPart { span: node.map(whole), ..FormPart::new("", name, says, body) }
    }

    /// Texts of a list: choices to tick where there are some, else a line for each.
    fn items(&self, node: Option<&YamlNode>, shape: Shape, key: &str, within: &str) -> FormBody {
        let items = node.map_or(&[][..], YamlNode::items).iter();
        let shown: Vec<String> = items.map(|item| shown(item, shape)).collect();
        if let Some(choices) = self.choices(shape, key, within, &shown) {
            return FormBody::Field(FormField::new(FieldKind::Several(choices), shown));
        }
        if shown.iter().any(|item| item.contains('\n') || item.trim() != item || item.is_empty()) {
            return FormBody::Elsewhere;
        }
        FormBody::Field(FormField::new(FieldKind::Items, vec![shown.join("\n")]))
    }

    /// Values by free keys: all keys that are known, and those that are written.
    fn dictionary(&self, node: Option<&YamlNode>, shape: Shape, name: &str, key: &str) -> FormBody {
        if matches!(shape, Shape::Map(_) | Shape::List(_) | Shape::Dictionary(_)) {
            return FormBody::Elsewhere;
        }
        let entries = node.map_or(&[][..], YamlNode::entries);
        let mut keys: Vec<Choice> = choices::keys(key, self.around.plan);
        for (written, _) in entries {
            if !keys.iter().any(|choice| choice.is(&written.text)) {
                keys.push(Choice::plain(&written.text));
            }
        }
        let part = |(at, choice): (usize, Choice)| {
            let mut written = entries.iter();
            let found = written.find(|(key, _)| choice.is(&key.text));
            let node = found.map(|(_, node)| node).filter(|n| !matches!(n.value, YamlValue::Null));
            let step = found.map_or(choice.id.as_str(), |(key, _)| key.text.as_str());
            let body = FormBody::Field(self.field(node, shape, key, key));
            let part = FormPart::new(step, format!("{name}/{at}"), &choice.name, body);
            FormPart { span: node.map(|node| node.span), ..part }
        };
        FormBody::Map(keys.into_iter().enumerate().map(part).collect())
    }

    fn field(&self, node: Option<&YamlNode>, shape: Shape, key: &str, within: &str) -> FormField {
        let text = node.map_or(String::new(), |node| shown(node, shape));
        let written = Vec::from_iter((!text.is_empty()).then(|| text.clone()));
        let kind = match shape {
            Shape::Number => FieldKind::Number(self.unit(within).to_owned()),
            Shape::Count => FieldKind::Count,
            Shape::Year => FieldKind::Year,
            Shape::Date => FieldKind::Date,
            _ => match self.choices(shape, key, within, &written) {
                Some(choices) => FieldKind::Choice(choices),
                None if text.contains('\n') || LONG.split(' ').any(|long| long == key) => {
                    FieldKind::Lines
                }
                None => FieldKind::Line,
            },
        };
        FormField::new(kind, vec![text])
    }

    /// A value with the two keys that may stand in its place.
    fn figure(&self, node: Option<&YamlNode>, part: FormPart) -> FormPart {
        let found = ["value", "word", "absent"].into_iter().find_map(|key| {
            let text = node?.text(key)?;
            Some((key, text.to_owned(), node?.get(key)?.span))
        });
        let (shown, span) = match found {
            Some(("value", text, span)) => (vec![text, "value".to_owned()], Some(span)),
            Some(("word", text, span)) => (vec![text, "word".to_owned()], Some(span)),
            Some((_, reason, span)) => (vec![String::new(), reason], Some(span)),
            None => (vec![String::new(), "value".to_owned()], None),
        };
        let unit = self.unit("values").to_owned();
        let states = Choice::words(FILLED.iter().chain(Absence::WORDS), self.around.language);
        let body = FormBody::Field(FormField::new(FieldKind::Figure(unit, states), shown));
        let says = self.say("値", "value");
        FormPart {
            span,
            required: part.required,
            ..FormPart::new(part.step, part.name, says, body)
        }
    }

    /// The unit of the numbers below a key.
    fn unit(&self, within: &str) -> &str {
        let of_plan = || Some(self.around.plan?.about.money.as_ref()?.unit.as_str());
        match (within, &self.document.kind) {
            ("money", _) => of_plan().unwrap_or_default(),
            (_, DocumentKind::Indicator | DocumentKind::Volume) => {
                self.document.fields.text("unit").unwrap_or_default()
            }
            _ => "",
        }
    }

    /// What one may choose from, what is written included.
    fn choices(
        &self,
        shape: Shape,
        key: &str,
        within: &str,
        written: &[String],
    ) -> Option<Vec<Choice>> {
        let mut choices = match shape {
            Shape::Flag => Choice::words(&FLAG, self.around.language),
            Shape::OneOf(words) => Choice::words(words, self.around.language),
            _ => choices::of(key, within, self.document, self.around)?,
        };
        for one in written {
            if !choices.iter().any(|choice| choice.id == *one) {
                choices.push(Choice::plain(one));
            }
        }
        Some(choices)
    }

    fn sections(&self, source: &Source) -> Vec<FormPart> {
        if self.document.path.extension() != "md" {
            return Vec::new();
        }
        let written = self.document.body.sections.iter().map(|section| section.title.clone());
        let mut headings: Vec<String> = std::iter::once(String::new()).chain(written).collect();
        if let (DocumentKind::Review { .. }, Some(plan)) = (&self.document.kind, self.around.plan) {
            for evaluator in plan.evaluators.iter() {
                let known = |heading: &String| evaluator.headings().contains(&heading.as_str());
                if !headings.iter().any(known) {
                    headings.push(evaluator.name.clone());
                }
            }
            if !headings.iter().any(|heading| heading == ANSWER) {
                headings.push(ANSWER.to_owned());
            }
        }
        let ends = self.document.body.sections.iter().skip(1).map(|section| section.span.start);
        let ends: Vec<u32> = ends.chain([self.document.body_span.end]).collect();
        let first = match headings.len() {
            1 => self.say("文章", "text"),
            _ => self.say("見出しの前の文章", "text ahead of the headings"),
        };
        let one = |(at, heading): (usize, String)| {
            let sections = self.document.body.sections.iter().zip(&ends);
            let mut sections = sections.filter(|(section, _)| section.title == heading);
            let (label, span) = match heading.as_str() {
                "" => (first, Some(self.document.body_span)),
                heading => (
                    heading,
                    sections.next().map(|(s, end)| Span { start: s.span.start, end: *end }),
                ),
            };
            let shown = vec![section(source, &heading).unwrap_or_default()];
            let body = FormBody::Field(FormField::new(FieldKind::Lines, shown));
            let label = label.to_owned();
            FormPart { label, span, ..FormPart::new(heading, format!("body/{at}"), "", body) }
        };
        headings.into_iter().enumerate().map(one).collect()
    }
}

/// The items of a list, each by the first words that it says.
fn long(items: &[YamlNode], keys: &[Key], name: &str) -> FormBody {
    let words = |item: &YamlNode, key: &Key| {
        let node = item.get(key.name)?;
        let several =
            node.items().iter().filter_map(YamlNode::as_text).collect::<Vec<_>>().join("、");
        let text = node.as_text().map_or(several, str::to_owned);
        let text: String = text.chars().take(NAMED).collect();
        (!text.is_empty()).then_some(text)
    };
    let item = |(at, item): (usize, &YamlNode)| FormItem {
        name: format!("{name}/{at}"),
        title: {
            let mut named = keys.iter().filter(|key| !matches!(key.shape, Shape::Id));
            let title = named.find_map(|key| words(item, key));
            title.unwrap_or_else(|| (at + 1).to_string())
        },
        faults: Vec::new(),
        span: whole(item),
    };
    FormBody::Long(items.iter().enumerate().map(item).collect(), format!("{name}/{}", items.len()))
}

/// Sections of the department that is written beside them, as long as it has any.
fn of_their_department(parts: &mut [FormPart]) {
    let shown = |part: &FormPart| match &part.body {
        FormBody::Field(field) if part.step == "department".into() => field.shown.first().cloned(),
        _ => None,
    };
    let Some(department) = parts.iter().find_map(shown).filter(|name| !name.is_empty()) else {
        return;
    };
    let end = format!("（{department}）");
    for part in parts.iter_mut().filter(|part| part.step == "sections".into()) {
        if let FormBody::Field(FormField { kind: FieldKind::Several(choices), shown, .. }) =
            &mut part.body
        {
            let theirs = |one: &Choice| one.name.ends_with(&end) || shown.contains(&one.id);
            if choices.iter().any(theirs) {
                choices.retain(theirs);
            }
        }
    }
}

/// A value as people read it.
fn shown(node: &YamlNode, shape: Shape) -> String {
    let text = node.as_text().unwrap_or_default();
    match (shape, FiscalYear::parse(text)) {
        (Shape::Year, Ok(year)) if !text.trim().ends_with('年') => year.japanese(),
        _ => text.to_owned(),
    }
}

/// Where a value stands, with its brackets.
fn whole(node: &YamlNode) -> Span {
    node.flow.unwrap_or(node.span)
}

impl FormRow {
    /// A row that is there, called by its number.
    fn new(name: String, at: usize, parts: Vec<FormPart>) -> Self {
        Self {
            name,
            title: (at + 1).to_string(),
            at,
            is_new: false,
            open: false,
            ticked: false,
            filed: None,
            typed: None,
            titles: String::new(),
            span: None,
            parts,
        }
    }
}
