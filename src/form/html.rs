//! A form as HTML: labels, help, controls, and what is wrong beside them. Plain controls that work without a script.
//!
//! Knows how things look on a page of the preview's own. Everything that comes from a file is escaped.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::build::{is_long, is_many};
use super::read::{REMOVE, STATE, YEAR, shown_choice};
use super::{Body, Choice, Field, Form, Kind, Part, Posted, Problem, Row, Section};
use crate::diagnostic::{Language, Severity, Text};
use crate::document::edit::Step;
use crate::document::schema::Word;
use crate::plan::indicator::Absence;
use crate::view::escape;

/// A sentence in one of two languages.
pub fn say<'a>(language: Language, ja: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}

/// The id of a control, and the address within the page that leads to it.
pub fn id(name: &str) -> String {
    format!("f-{}", name.replace(char::is_whitespace, "_"))
}

/// The controls of a form, with what was posted in the place of what the file says, and what is wrong beside them.
pub fn controls(
    form: &Form,
    posted: Option<&Posted>,
    problems: &[Problem],
    language: Language,
) -> String {
    let mut drawing =
        Drawing { out: String::new(), lists: BTreeMap::new(), posted, problems, language };
    drawing.parts(&form.parts);
    if !form.sections.is_empty() {
        drawing.sections(&form.sections);
    }
    let lists = drawing.lists.into_values();
    lists.for_each(|list| drawing.out.push_str(&list));
    drawing.out
}

/// What is wrong, as a list of links to the controls.
pub fn summary(problems: &[Problem], language: Language) -> String {
    if problems.is_empty() {
        return String::new();
    }
    let errors = problems.iter().any(|one| one.severity == Severity::Error);
    let title = match errors {
        true => say(language, "直すところがあります", "Something needs mending"),
        false => say(language, "見てほしいところがあります", "Something to look at"),
    };
    let item = |one: &Problem| {
        let text = escape(one.text.get(language));
        match &one.name {
            Some(name) => format!("<li><a href=\"#{}\">{text}</a></li>", escape(&id(name))),
            None => format!("<li>{text}</li>"),
        }
    };
    let items: String = problems.iter().map(item).collect();
    let kind = if errors { "errors" } else { "warnings" };
    format!(
        "<section class=\"summary {kind}\" aria-labelledby=\"summary\" tabindex=\"-1\" autofocus>\n<h2 id=\"summary\">{title}</h2>\n<ul>{items}</ul>\n</section>\n"
    )
}

struct Drawing<'a> {
    out: String,
    /// Choices that several controls share, by their id.
    lists: BTreeMap<String, String>,
    posted: Option<&'a Posted>,
    problems: &'a [Problem],
    language: Language,
}

impl Drawing<'_> {
    fn say<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        say(self.language, ja, en)
    }

    fn put(&mut self, html: std::fmt::Arguments) {
        let _ = self.out.write_fmt(html);
    }

    fn parts(&mut self, parts: &[Part]) {
        parts.iter().for_each(|part| self.part(part));
    }

    fn part(&mut self, part: &Part) {
        let (label, help) = self.words(&part.label);
        match &part.body {
            Body::Field(field) => self.field(part, field, &label, &help),
            Body::Map(parts) | Body::Dictionary(parts) if parts.is_empty() => {}
            Body::Map(parts) | Body::Dictionary(parts) => {
                self.put(format_args!("<fieldset><legend>{}</legend>\n", escape(&label)));
                self.parts(parts);
                self.out.push_str("</fieldset>\n");
            }
            Body::List(rows) => self.list(part, rows, &label, &help),
            Body::Years(rows) => self.years(part, rows, &label),
            Body::Elsewhere => {
                let text = self.say(
                    "この項目は「文字で編集する」で直します。",
                    "Edit this in the file as text.",
                );
                self.put(format_args!(
                    "<div class=\"field\"><p class=\"label\">{}</p><p class=\"help\">{text}</p></div>\n",
                    escape(&label)
                ));
            }
        }
    }

    /// A name, and what is said of it in brackets.
    fn words(&self, text: &Text) -> (String, String) {
        let text = text.get(self.language);
        match text.split_once(['（', '。', ':', ';']) {
            Some((label, help)) => {
                let help = help.trim().trim_end_matches('）');
                (label.to_owned(), help.to_owned())
            }
            None => (text.to_owned(), String::new()),
        }
    }

    fn field(&mut self, part: &Part, field: &Field, label: &str, help: &str) {
        let id = escape(&id(&part.name));
        let needed = match part.required {
            true => format!(" <em>{}</em>", self.say("必ず書く", "required")),
            false => String::new(),
        };
        let choices = matches!(field.kind, Kind::Choice(_) | Kind::Several(_));
        // What is chosen are names.
        let label = match choices {
            true => label.trim_end_matches("の ID"),
            false => label,
        };
        let format = self.format(&field.kind);
        let help = if choices || help.is_empty() { format } else { help };
        let helped = !help.is_empty();
        if let Kind::Several(choices) = &field.kind
            && !is_many(choices)
        {
            self.put(format_args!(
                "<fieldset class=\"ticks\" id=\"{id}\" tabindex=\"-1\"><legend>{}{needed}</legend>\n",
                escape(label)
            ));
            self.faults(&part.name);
            self.ticks(part, field, choices);
            self.out.push_str("</fieldset>\n");
            return;
        }
        let wrong = self.is_wrong(&part.name);
        let bad = if wrong { " bad" } else { "" };
        self.put(format_args!(
            "<div class=\"field{bad}\"><label for=\"{id}\">{}{needed}</label>\n",
            escape(label)
        ));
        if helped {
            self.put(format_args!("<p class=\"help\" id=\"h-{id}\">{}</p>\n", escape(help)));
        }
        self.faults(&part.name);
        self.control(part, field, &self.described(&part.name, helped));
        self.out.push_str("</div>\n");
    }

    /// How a value of a kind may be written.
    fn format(&self, kind: &Kind) -> &'static str {
        match kind {
            Kind::Year => {
                self.say("令和7年度、R7、2025 のように書きます", "such as 令和7年度, R7 or 2025")
            }
            Kind::Date => {
                self.say("令和7年4月1日、2025-04-01 のように書きます", "such as 2025-04-01")
            }
            Kind::Items => self.say("1行に1つ書きます", "one on each line"),
            Kind::Choice(choices) if is_long(choices) => self
                .say("名前の一部を打つと、候補が出ます", "type a part of the name to see choices"),
            Kind::Several(_) => {
                self.say("1つの欄に1つ。名前の一部を打つと、候補が出ます", "one in each field")
            }
            Kind::Figure(_) => self.say(
                "数を書きます。値がないときは、その理由を選びます。0 は「ゼロ」という値です",
                "a number, or the reason why there is none; 0 is a value",
            ),
            _ => "",
        }
    }

    fn is_wrong(&self, name: &str) -> bool {
        self.problems.iter().any(|one| one.name.as_deref() == Some(name))
    }

    /// The attributes that lead from a control to its help and what is wrong.
    fn described(&self, name: &str, helped: bool) -> String {
        let id = escape(&id(name));
        let wrong = self.is_wrong(name);
        let ids: Vec<String> = [(wrong, "e"), (helped, "h")]
            .iter()
            .filter(|(there, _)| *there)
            .map(|(_, mark)| format!("{mark}-{id}"))
            .collect();
        let mut out = String::new();
        if !ids.is_empty() {
            let _ = write!(out, " aria-describedby=\"{}\"", ids.join(" "));
        }
        if wrong {
            out.push_str(" aria-invalid=\"true\"");
        }
        out
    }

    fn faults(&mut self, name: &str) {
        let found: Vec<&Problem> =
            self.problems.iter().filter(|one| one.name.as_deref() == Some(name)).collect();
        if found.is_empty() {
            return;
        }
        let texts: Vec<String> =
            found.iter().map(|one| escape(one.text.get(self.language))).collect();
        self.put(format_args!(
            "<p class=\"fault\" id=\"e-{}\">{}</p>\n",
            escape(&id(name)),
            texts.join("<br>")
        ));
    }

    /// What a control shows: what was posted, or what the file says.
    fn shown(&self, name: &str, written: &str) -> String {
        let posted = self.posted.and_then(|posted| posted.all(name)?.first().cloned());
        posted.unwrap_or_else(|| written.to_owned())
    }

    /// A control without its label; `more` are further attributes.
    fn control(&mut self, part: &Part, field: &Field, more: &str) {
        let (id, name) = (escape(&id(&part.name)), escape(&part.name));
        let written = field.shown.first().map_or("", String::as_str);
        let value = self.shown(&part.name, written);
        let ja = match self.language {
            Language::Ja => "",
            Language::En => " lang=\"ja\"",
        };
        let start = format!("id=\"{id}\" name=\"{name}\"{ja}{more}");
        let mode = match field.kind {
            Kind::Number(_) | Kind::Figure(_) => " inputmode=\"text\" class=\"number\"",
            Kind::Count => " inputmode=\"numeric\" class=\"number\"",
            Kind::Year | Kind::Date => " class=\"when\"",
            _ => "",
        };
        match &field.kind {
            Kind::Lines | Kind::Items => self.area(&start, &value),
            Kind::Choice(choices) if is_long(choices) => {
                let list = self.datalist(part, choices);
                let value = shown_choice(choices, &value);
                self.put(format_args!(
                    "<input type=\"text\" {start} list=\"{list}\" value=\"{}\">\n",
                    escape(&value)
                ));
            }
            Kind::Choice(choices) => {
                self.put(format_args!("<select {start}>"));
                let none = self.say("（書かない）", "(none)");
                self.option("", none, value.is_empty());
                for choice in choices {
                    self.option(&choice.id, choice.name.get(self.language), choice.id == value);
                }
                self.out.push_str("</select>\n");
            }
            Kind::Several(choices) => {
                let list = self.datalist(part, choices);
                let posted = self.posted.and_then(|posted| posted.all(&part.name));
                let values = posted.unwrap_or(&field.shown).iter().filter(|one| !one.is_empty());
                let values: Vec<String> = values.map(|one| shown_choice(choices, one)).collect();
                for (at, value) in values.iter().map(String::as_str).chain(["", ""]).enumerate() {
                    let id = if at == 0 { id.clone() } else { format!("{id}-{at}") };
                    let label = escape(part.label.get(self.language));
                    self.put(format_args!(
                        "<input type=\"text\" id=\"{id}\" name=\"{name}\"{ja}{more} aria-label=\"{label} {}\" list=\"{list}\" value=\"{}\">\n",
                        at + 1,
                        escape(value)
                    ));
                }
            }
            Kind::Figure(_) => {
                let state = format!("{}{STATE}", part.name);
                let now = self.shown(&state, &field.shown[1]);
                self.put(format_args!(
                    "<input type=\"text\" {start}{mode} value=\"{}\">\n",
                    escape(&value)
                ));
                let label = self.say("値の状態", "state of the value");
                self.put(format_args!(
                    "<select name=\"{}\" aria-label=\"{label}\">",
                    escape(&state)
                ));
                let filled = [
                    Word { word: "value", ja: "数", en: "a number" },
                    Word { word: "word", ja: "言葉（実施 など）", en: "a word" },
                ];
                for one in filled.iter().chain(Absence::WORDS) {
                    self.option(one.word, self.say(one.ja, one.en), one.word == now);
                }
                self.out.push_str("</select>\n");
            }
            _ => self.put(format_args!(
                "<input type=\"text\" {start}{mode} value=\"{}\">\n",
                escape(&value)
            )),
        }
    }

    fn area(&mut self, start: &str, value: &str) {
        let lines = value.lines().map(|line| 1 + line.chars().count() / 36).sum::<usize>();
        // A browser leaves out one line end behind the tag.
        self.put(format_args!(
            "<textarea {start} rows=\"{}\">\n{}</textarea>\n",
            (lines + 1).clamp(2, 24),
            escape(value)
        ));
    }

    fn option(&mut self, value: &str, name: &str, chosen: bool) {
        let chosen = if chosen { " selected" } else { "" };
        self.put(format_args!(
            "<option value=\"{}\"{chosen}>{}</option>",
            escape(value),
            escape(name)
        ));
    }

    /// The list behind controls that show names while somebody types.
    fn datalist(&mut self, part: &Part, choices: &[Choice]) -> String {
        let key = match &part.step {
            Step::Key(key) => key.as_str(),
            _ => "",
        };
        let id = format!("l-{key}-{}", choices.len());
        self.lists.entry(id.clone()).or_insert_with(|| {
            let names = choices.iter().map(|one| {
                format!("<option value=\"{}\">", escape(&shown_choice(choices, &one.id)))
            });
            format!("<datalist id=\"{}\">{}</datalist>\n", escape(&id), names.collect::<String>())
        });
        escape(&id)
    }

    fn ticks(&mut self, part: &Part, field: &Field, choices: &[Choice]) {
        let name = escape(&part.name);
        // Without a tick nothing would come back, and none at all is an answer.
        self.put(format_args!("<input type=\"hidden\" name=\"{name}\" value=\"\">\n"));
        let posted = self.posted.and_then(|posted| posted.all(&part.name));
        for choice in choices {
            let ticked = posted.unwrap_or(&field.shown).contains(&choice.id);
            self.put(format_args!(
                "<label class=\"tick\"><input type=\"checkbox\" name=\"{name}\" value=\"{}\"{}> {}</label>\n",
                escape(&choice.id),
                if ticked { " checked" } else { "" },
                escape(choice.name.get(self.language))
            ));
        }
    }

    fn remove(&mut self, row: &Row, what: &str) {
        let name = format!("{}{REMOVE}", row.name);
        let ticked = self.posted.is_some_and(|posted| !posted.one(&name).is_empty());
        let text = self.say("消す", "remove");
        self.put(format_args!(
            "<label class=\"tick\"><input type=\"checkbox\" name=\"{}\" value=\"1\"{}> {text}<span class=\"unseen\"> {}</span></label>\n",
            escape(&name),
            if ticked { " checked" } else { "" },
            escape(what)
        ));
    }

    fn list(&mut self, part: &Part, rows: &[Row], label: &str, help: &str) {
        self.put(format_args!(
            "<fieldset class=\"list\" id=\"{}\" tabindex=\"-1\"><legend>{}</legend>\n",
            escape(&id(&part.name)),
            escape(label)
        ));
        if !help.is_empty() {
            self.put(format_args!("<p class=\"help\">{}</p>\n", escape(help)));
        }
        self.faults(&part.name);
        for (at, row) in rows.iter().enumerate() {
            let name = format!("{label} {}", at + 1);
            match row.position {
                Some(_) => {
                    self.put(format_args!("<fieldset><legend>{}</legend>\n", escape(&name)));
                    self.parts(&row.parts);
                    self.remove(row, &name);
                    self.out.push_str("</fieldset>\n");
                }
                None => {
                    let open = self
                        .posted
                        .is_some_and(|posted| posted.any_below(&format!("{}/", row.name)));
                    let add = match self.language {
                        Language::Ja => format!("{label}を加える"),
                        Language::En => format!("add: {label}"),
                    };
                    self.put(format_args!(
                        "<details{}><summary>{}</summary>\n<fieldset><legend>{}</legend>\n",
                        if open && at + 1 < rows.len() { " open" } else { "" },
                        escape(&add),
                        escape(&name)
                    ));
                    self.parts(&row.parts);
                    self.out.push_str("</fieldset></details>\n");
                }
            }
        }
        self.out.push_str("</fieldset>\n");
    }

    /// Years as a table: a row for each, and what does not go into a cell below it.
    fn years(&mut self, part: &Part, rows: &[Row], label: &str) {
        let head = format!("t-{}", escape(&id(&part.name)));
        let filed = rows.iter().any(|row| row.year.is_some());
        let is_cell = |part: &&Part| matches!(part.body, Body::Field(_));
        self.put(format_args!(
            "<section class=\"table\" id=\"{}\" tabindex=\"-1\">\n<h2 class=\"minor\" id=\"{head}\">{}</h2>\n",
            escape(&id(&part.name)),
            escape(label)
        ));
        self.faults(&part.name);
        self.put(format_args!(
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{head}\"><table class=\"years\" data-years>\n<thead><tr>"
        ));
        if filed {
            let year = self.say("年度", "fiscal year");
            self.put(format_args!("<th scope=\"col\">{year}</th>"));
        }
        let columns = rows.last().map_or(&[][..], |row| &row.parts);
        for column in columns.iter().filter(is_cell) {
            let (label, _) = self.words(&column.label);
            self.put(format_args!("<th scope=\"col\">{}</th>", escape(&label)));
        }
        if !filed {
            let remove = self.say("行", "row");
            self.put(format_args!("<th scope=\"col\">{remove}</th>"));
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        for row in rows {
            let name = self.year_of(row);
            self.out.push_str("<tr>");
            if filed {
                let cell = format!("{}{YEAR}", row.name);
                match row.year.as_deref().filter(|year| !year.is_empty()) {
                    Some(_) => self.put(format_args!("<th scope=\"row\">{}</th>", escape(&name))),
                    None => {
                        let label = self.say("新しい行の年度", "year of the new row");
                        let more =
                            format!(" aria-label=\"{label}\"{}", self.described(&cell, false));
                        let value = self.shown(&cell, "");
                        self.out.push_str("<td>");
                        self.faults(&cell);
                        self.put(format_args!(
                            "<input type=\"text\" class=\"when\" id=\"{}\" name=\"{}\" value=\"{}\"{more}></td>",
                            escape(&id(&cell)),
                            escape(&cell),
                            escape(&value)
                        ));
                    }
                }
            }
            for part in row.parts.iter().filter(is_cell) {
                let Body::Field(field) = &part.body else {
                    continue;
                };
                let (label, _) = self.words(&part.label);
                let described = self.described(&part.name, false);
                self.out.push_str("<td>");
                self.faults(&part.name);
                let label = escape(&format!("{name} {label}"));
                self.control(part, field, &format!(" aria-label=\"{label}\"{described}"));
                self.out.push_str("</td>");
            }
            if !filed {
                self.out.push_str("<td>");
                match row.position {
                    Some(_) => self.remove(row, &name),
                    None => self.out.push_str(&escape(&name)),
                }
                self.out.push_str("</td>");
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table></div>\n");
        for row in rows {
            let more: Vec<&Part> = row.parts.iter().filter(|part| !is_cell(part)).collect();
            let more: Vec<&Part> = more
                .into_iter()
                .filter(|p| !matches!(&p.body, Body::Map(m) | Body::Dictionary(m) if m.is_empty()))
                .collect();
            if more.is_empty() {
                continue;
            }
            let (name, names) =
                (self.year_of(row), more.iter().map(|part| self.words(&part.label).0));
            let names: Vec<String> = names.collect();
            self.put(format_args!(
                "<details><summary>{}: {}</summary>\n",
                escape(&name),
                escape(&names.join("、"))
            ));
            more.into_iter().for_each(|part| self.part(part));
            self.out.push_str("</details>\n");
        }
        self.out.push_str("</section>\n");
    }

    /// What a row of years is called.
    fn year_of(&self, row: &Row) -> String {
        let cell = row.parts.iter().find(|part| part.step == Step::from("year"));
        let own = cell.and_then(|part| match &part.body {
            Body::Field(field) => field.shown.first().cloned(),
            _ => None,
        });
        let year = row.year.clone().or(own).filter(|year| !year.is_empty());
        let read = year.map(|year| match crate::calendar::FiscalYear::parse(&year) {
            Ok(found) => found.japanese(),
            Err(_) => year,
        });
        match (read, row.position) {
            (Some(year), _) => year,
            (None, None) => self.say("新しい行", "new row").to_owned(),
            (None, Some(at)) => match self.language {
                Language::Ja => format!("{}行目", at + 1),
                Language::En => format!("row {}", at + 1),
            },
        }
    }

    fn sections(&mut self, sections: &[Section]) {
        let title = self.say("本文", "text");
        self.put(format_args!("<section class=\"body\"><h2>{title}</h2>\n"));
        let help = self.say(
            "空の行で段落が分かれます。「- 」で始まる行は箇条書き、**字** は強調、[字](https://…) はリンクになります。",
            "An empty line ends a paragraph; `- ` begins an item, **text** is strong, [text](https://…) is a link.",
        );
        self.put(format_args!("<p class=\"help\" id=\"body-help\">{help}</p>\n"));
        for section in sections {
            let label = match section.heading.as_str() {
                "" if sections.len() > 1 => {
                    self.say("見出しの前の文章", "text ahead of the headings")
                }
                "" => self.say("文章", "text"),
                heading => heading,
            };
            let id = escape(&id(&section.name));
            self.put(format_args!(
                "<div class=\"field\"><label for=\"{id}\">{}</label>\n",
                escape(label)
            ));
            self.faults(&section.name);
            let described = self.described(&section.name, false);
            let described =
                described.replace(" aria-describedby=\"", " aria-describedby=\"body-help ");
            let described = match described.contains("aria-describedby") {
                true => described,
                false => format!("{described} aria-describedby=\"body-help\""),
            };
            let value = self.shown(&section.name, &section.shown);
            self.area(
                &format!("id=\"{id}\" name=\"{}\"{described}", escape(&section.name)),
                &value,
            );
            self.out.push_str("</div>\n");
        }
        self.out.push_str("</section>\n");
    }
}
