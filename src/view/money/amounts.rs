//! Amounts in words and drawings: 1,234千円（123万4,000円）, what was changed when, bars by year.
//!
//! Knows how figures are written in the site's language. Does not know whose figures they are.

use serde::Serialize;

use crate::calendar::{Date, FiscalYear};
use crate::chart::{self, Chart, ChartLanguage, Width};
use crate::number::Number;
use crate::plan::Plan;
use crate::plan::version::Versions;
use crate::site::{Site, say};
use crate::unit;
use crate::view::Writer;
use crate::view::series::{figure, language, of_year};

/// A drawing with its finding.
#[derive(Clone, Debug, Serialize)]
pub struct Drawing {
    /// The finding.
    pub heading: String,
    /// For 640 pixels or more.
    pub wide: String,
    /// For telephones.
    pub narrow: String,
}

/// A cell of a table.
#[derive(Clone, Debug, Serialize)]
pub struct AmountCell {
    /// A figure, or in words why there is none; words can take several lines.
    pub lines: Vec<String>,
    /// For the style sheet: `num` for a figure, `absent` for none; nothing for words.
    pub class: &'static str,
    /// What is to be known of the figure: of how many it is, or what it was before it was changed.
    pub below: Option<String>,
}

impl AmountCell {
    /// A figure, or the words that say why there is none.
    pub fn of(figure: Option<String>, none: &str) -> Self {
        let class = if figure.is_some() { "num" } else { "absent" };
        let text = figure.unwrap_or_else(|| none.to_owned());
        Self { lines: vec![text], class, below: None }
    }

    /// Words, perhaps none.
    pub fn words(lines: Vec<String>) -> Self {
        Self { lines, class: "", below: None }
    }

    /// Whether it holds anything but that there is nothing.
    pub fn is_told(&self) -> bool {
        self.class != "absent" && !self.lines.is_empty()
    }
}

/// A chart of two rows of figures by year; a row without figures is left out.
pub fn two_rows(
    site: &Site,
    years: impl Iterator<Item = FiscalYear>,
    rows: [(&str, Vec<Option<Number>>); 2],
) -> Chart {
    let rows = rows.into_iter().filter(|(_, numbers)| numbers.iter().any(Option::is_some));
    let point =
        |number: Option<Number>| number.map_or(chart::ChartPoint::Blank, chart::ChartPoint::value);
    let series = rows.map(|(key, numbers)| chart::ChartSeries {
        label: site.say(key).to_owned(),
        points: numbers.into_iter().map(point).collect(),
        ..chart::ChartSeries::default()
    });
    Chart {
        language: language(site),
        periods: years.map(of_year).collect(),
        series: series.collect(),
        ..Chart::default()
    }
}

/// Bars of budgets and settlements by year.
pub fn drawing(
    w: &Writer,
    plan: &Plan,
    what: &str,
    years: &[(FiscalYear, Option<Number>, Option<Number>)],
) -> Drawing {
    let told: Vec<String> = years
        .iter()
        .flat_map(|(year, budget, settled)| {
            let amounts = [("budget", budget), ("settled", settled)].into_iter();
            amounts.filter_map(|(key, number)| {
                Some(say!(
                    w.site,
                    "money_told",
                    year = year.full(),
                    what = w.site.say(key),
                    amount = figure(w.site, (*number)?, super::unit(plan))
                ))
            })
        })
        .collect();
    let heading = say!(w.site, "money_by_year", what);
    let rows = [
        ("budget", years.iter().map(|(_, budget, _)| *budget).collect()),
        ("settled", years.iter().map(|(.., settled)| *settled).collect()),
    ];
    let chart = Chart {
        id: "money".to_owned(),
        name: what.to_owned(),
        unit: super::unit(plan).to_owned(),
        title: Some(heading.clone()),
        summary: Some(told.join(w.site.say("between_sentences"))),
        ..two_rows(w.site, years.iter().map(|(year, ..)| *year), rows)
    };
    Drawing { heading, wide: chart.bar(Width::Wide), narrow: chart.bar(Width::Narrow) }
}

/// A figure with its unit, and in yen where the unit leaves zeros out: 12,000千円（1,200万円）.
pub fn amount(site: &Site, number: Number, unit: &str) -> String {
    let figure = figure(site, number, unit);
    match in_yen(site, number, unit) {
        Some(yen) => {
            let yen = say!(site, "in_brackets", text = yen);
            figure + &yen
        }
        None => figure,
    }
}

/// An amount in plain yen, as people say it: 12億3,456万7,000円. Nothing when the unit is yen, or no money.
pub fn in_yen(site: &Site, number: Number, unit: &str) -> Option<String> {
    let zeros = unit::yen(unit).filter(|zeros| *zeros > 0)?;
    let yen = number.shifted(zeros).trimmed();
    if language(site) == ChartLanguage::En {
        return Some(format!("{} yen", yen.grouped()));
    }
    Some(format!("{}円", in_myriads(yen)))
}

/// A number with 兆, 億 and 万 in it.
fn in_myriads(number: Number) -> String {
    let whole: Option<i128> = number.abs().to_string().parse().ok();
    let Some(mut rest) = whole.filter(|whole| *whole > 0) else {
        return number.grouped();
    };
    let mut said = String::from(if number.is_negative() { "−" } else { "" });
    for (size, name) in [(12, "兆"), (8, "億"), (4, "万"), (0, "")] {
        let (part, left) = (rest / 10i128.pow(size), rest % 10i128.pow(size));
        if part > 0 {
            said.push_str(&Number::scaled(part, 0).grouped());
            said.push_str(name);
        }
        rest = left;
    }
    said
}

/// A difference with its sign.
pub fn signed(number: Number) -> String {
    match number.is_zero() || number.is_negative() {
        true => number.grouped(),
        false => format!("+{}", number.grouped()),
    }
}

/// A day in the site's language.
pub fn day(site: &Site, date: Date) -> String {
    match language(site) {
        ChartLanguage::Ja => date.japanese(),
        ChartLanguage::En => date.iso(),
    }
}

/// What a figure was before each of its changes, and why it was changed.
pub fn changes(site: &Site, what: &str, versions: &Versions, unit: &str) -> Vec<String> {
    let mut before = versions.first;
    let mut said = Vec::new();
    for revision in &versions.later {
        let key = match before {
            Some(_) => "figure_changed",
            None => "figure_set",
        };
        let note = revision.change.note.as_ref();
        let note = note.map(|note| say!(site, "in_brackets", text = note));
        let before_words = before.map(|number| figure(site, number, unit));
        said.push(say!(
            site,
            key,
            what,
            day = day(site, revision.change.date),
            before = before_words.as_deref().unwrap_or_default(),
            after = figure(site, revision.value, unit),
            note = note.as_deref().unwrap_or_default()
        ));
        before = Some(revision.value);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_amounts_are_said_with_their_myriads() {
        let said = |text: &str| Number::parse(text).map(in_myriads).unwrap_or_default();
        assert_eq!(said("1234567000"), "12億3,456万7,000");
        assert_eq!(said("12000000"), "1,200万");
        assert_eq!(said("9999"), "9,999");
        assert_eq!(said("-20000"), "−2万");
        assert_eq!(said("0"), "0");
        assert_eq!(said("12.5"), "12.5");
    }
}
