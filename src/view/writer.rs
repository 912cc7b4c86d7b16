//! What views need while a page is written: links from where it stands, prose with glossary links, provenance.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::document::lines;
use crate::document::markdown::{ANCHOR, link::MARK};
use crate::html::{self, HtmlKind};
use crate::plan::about::PlanStatus;
use crate::plan::common::{Citation, Common, Correction, CorrectionKind, Sureness};
use crate::plan::{Plan, SourceDocument};
use crate::site::{Page, Part, PlanAt, Resource, Route, Site, Table, links};
use crate::site::{say, settings::Voice};
use crate::source::SourcePath;

/// Writes one page: knows where it stands and which hard words it has linked already.
pub struct Writer<'a> {
    /// The site.
    pub site: &'a Site,
    /// The page being written.
    pub page: Page,
    /// Where it stands.
    pub here: Route,
    /// True for the edition with furigana; its links lead to pages with furigana.
    pub furigana: bool,
    explained: HashSet<String>,
    /// The anchors of headings in texts so far, each with the last number that a heading of its name has: pages of many texts have
    /// several.
    anchors: HashMap<String, u32>,
}

/// A link and its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Link {
    /// Relative address.
    pub href: String,
    /// What it says.
    pub text: String,
}

/// Where facts come from, what was corrected, and what to know.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ProvenanceTold {
    /// Sources with places.
    pub sources: Vec<Cited>,
    /// Corrections.
    pub fixes: Vec<Fix>,
    /// Notes.
    pub notes: Vec<String>,
}

impl ProvenanceTold {
    /// Takes in further sources, each once.
    pub fn cite(&mut self, sources: Vec<Cited>) {
        for source in sources {
            if !self.sources.contains(&source) {
                self.sources.push(source);
            }
        }
    }
}

/// A source and the place in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cited {
    /// The document's title.
    pub title: String,
    /// Link to its entry in the list of sources.
    pub href: String,
    /// Page, row or heading.
    pub place: Option<String>,
    /// Adopted, draft or report, in the site's language.
    pub status: String,
}

/// A correction as shown.
#[derive(Clone, Debug, Serialize)]
pub struct Fix {
    /// True for a slip of our own, not of a source.
    pub ours: bool,
    /// What stands before the wrong text: what it is.
    pub before: String,
    /// What stands between the wrong and the right text.
    pub between: String,
    /// What the source says.
    pub read: String,
    /// What is shown.
    pub shown: String,
    /// Why.
    pub reason: Option<String>,
    /// False when only likely.
    pub certain: bool,
}

impl<'a> Writer<'a> {
    /// A writer for one page.
    pub fn new(site: &'a Site, page: Page, here: Route, furigana: bool) -> Self {
        Self { site, page, here, furigana, explained: HashSet::new(), anchors: HashMap::new() }
    }

    /// The relative address of a page from here. Furigana pages lead to furigana pages.
    pub fn href(&self, page: Page) -> String {
        let target = if self.furigana && self.site.has_furigana(page) {
            Resource::Furigana(page)
        } else {
            Resource::Page(page)
        };
        self.href_of(target)
    }

    /// A link to a table of open data, if the plan has it.
    pub fn table(&self, at: PlanAt, table: Table, words: &str) -> Option<Link> {
        Table::of(self.site.plan(at)).contains(&table).then(|| Link {
            href: self.href_of(Resource::Csv(at, table)),
            text: self.site.say(words).to_owned(),
        })
    }

    /// The relative address of any target from here.
    pub fn href_of(&self, target: Resource) -> String {
        let route = self.site.route(target);
        match self.absolute() {
            Some(url) => format!("{url}{}", route.address()),
            None => self.here.link(&route),
        }
    }

    /// The way to the site's root, for assets.
    pub fn root(&self) -> String {
        self.absolute().map_or_else(|| self.here.to_root(), str::to_owned)
    }

    /// The site's address, on the one page that a host shows at any depth: there a relative link would lead nowhere.
    fn absolute(&self) -> Option<&str> {
        (self.page == Page::NotFound).then_some(self.site.settings.base_url.as_deref()).flatten()
    }

    /// A link to a page.
    pub fn link(&self, page: Page, text: impl Into<String>) -> Link {
        Link { href: self.href(page), text: text.into() }
    }

    /// Links to those of some pages that the site has.
    pub fn links<'t>(&self, pages: impl IntoIterator<Item = (Page, &'t str)>) -> Vec<Link> {
        let there = pages.into_iter().filter(|(page, _)| self.site.has(*page));
        there.map(|(page, text)| self.link(page, text)).collect()
    }

    /// The plan a page is about: its own, or the current one.
    pub fn plan_of(&self, page: Page) -> PlanAt {
        page.plan().unwrap_or(self.site.current)
    }

    /// A plan's period in words, e.g. 令和6年度（2024年度）から令和11年度（2029年度）まで.
    pub fn period(&self, plan: &Plan) -> Option<String> {
        let period = plan.about.period?;
        Some(say!(self.site, "period", from = period.from.full(), to = period.to.full()))
    }

    /// Plain text as HTML, with hard words linked to the glossary at their first use on the page.
    pub fn text(&mut self, text: &str) -> String {
        let escaped = escape(&lines::unwrapped(text));
        self.prose(&escaped)
    }

    /// Paragraphs of plain text (separated by empty lines) as HTML.
    pub fn paragraphs(&mut self, text: &str) -> String {
        text.split("\n\n")
            .filter(|p| !p.trim().is_empty())
            .map(|p| format!("<p>{}</p>\n", self.text(p.trim())))
            .collect()
    }

    /// HTML of a Markdown body with its links made relative and hard words linked to the glossary at their first use.
    pub fn prose(&mut self, html: &str) -> String {
        let at = self.plan_of(self.page);
        let one = self.page.plan().or(self.site.only()).is_some();
        let linkable =
            one && self.site.plan(at).glossary.is_some() && self.page != Page::Glossary(at);
        let mut out = String::with_capacity(html.len() + 256);
        let mut inside_link = 0usize;
        let mut inside_heading = false;
        for part in html::parts(html) {
            let heading = is_heading(part.name());
            match part.kind {
                HtmlKind::Text if linkable && inside_link == 0 && !inside_heading => {
                    self.link_terms(&mut out, part.raw, at);
                    continue;
                }
                HtmlKind::Opens if heading => {
                    inside_heading = true;
                    out.push_str(&self.anchored(part.raw));
                    continue;
                }
                HtmlKind::Opens => {
                    inside_link += usize::from(part.opens("a"));
                    out.push_str(&self.local_link(part.raw));
                    continue;
                }
                HtmlKind::Closes if heading => inside_heading = false,
                HtmlKind::Closes if part.closes("a") => inside_link = inside_link.saturating_sub(1),
                _ => {}
            }
            out.push_str(part.raw);
        }
        out
    }

    fn link_terms(&mut self, out: &mut String, text: &str, at: PlanAt) {
        let site = self.site;
        let mut from = 0;
        for term in site.terms[at.0].in_text(text) {
            if self.explained.insert(term.value.to_owned()) {
                let href = self.href(Page::Glossary(at));
                let (id, word) = (term.value, &text[term.start..term.end]);
                out.push_str(&text[from..term.start]);
                out.push_str(&format!("<a class=\"term\" href=\"{href}#{id}\">{word}</a>"));
                from = term.end;
            }
        }
        out.push_str(&text[from..]);
    }

    /// The tag of a heading with an anchor that no heading before it on the page has.
    fn anchored(&mut self, tag: &str) -> String {
        let mark = format!(" id=\"{ANCHOR}");
        let Some((start, rest)) = tag.split_once(&mark) else {
            return tag.to_owned();
        };
        let (name, end) = rest.split_once('"').unwrap_or((rest, ""));
        let mut count = self.anchors.get(name).copied().unwrap_or(1);
        let mut own = name.to_owned();
        while self.anchors.contains_key(&own) {
            count += 1;
            own = format!("{name}-{count}");
        }
        self.anchors.insert(name.to_owned(), count);
        self.anchors.insert(own.clone(), 1);
        format!("{start}{mark}{own}\"{end}")
    }

    /// Turns a link to a file of the site's folder (`page:content/…`, `page:static/…`) into a link to its address. A link to nowhere was
    /// reported, and leads to the front page until it is mended.
    fn local_link(&self, tag: &str) -> String {
        let attribute = ["href=\"", "src=\""].map(|name| format!("{name}{MARK}"));
        let Some(begin) =
            attribute.iter().find_map(|name| Some(tag.find(name.as_str())? + name.len()))
        else {
            return tag.to_owned();
        };
        let start = &tag[..begin - MARK.len()];
        let Some((target, end)) = tag[begin..].split_once('"') else {
            return tag.to_owned();
        };
        let at = target.find(['#', '?']).unwrap_or(target.len());
        let (file, place) = target.split_at(at);
        let href = match file.strip_prefix("static/") {
            Some(published) => format!("{}{published}", self.root()),
            None => match links::page(&self.site.plans, &SourcePath::new(file)) {
                Some(page) => self.href(page),
                None => self.href(Page::Home),
            },
        };
        format!("{start}{href}{place}\"{end}")
    }

    /// Where a noun's facts come from.
    pub fn provenance(&self, at: PlanAt, common: &Common) -> ProvenanceTold {
        let cited = common.sources.iter().filter_map(|c| self.cited(at, c));
        ProvenanceTold {
            sources: cited.chain(self.itself(at, common)).collect(),
            fixes: common.corrections.iter().map(|correction| self.fix(correction)).collect(),
            notes: common.notes.clone(),
        }
    }

    /// One correction as shown.
    fn fix(&self, correction: &Correction) -> Fix {
        let [before, between] = match correction.kind {
            CorrectionKind::Misread => ["fix_read", "fix_shown"],
            CorrectionKind::Ours => ["fix_ours_read", "fix_ours_shown"],
        };
        Fix {
            ours: correction.kind == CorrectionKind::Ours,
            before: self.site.say(before).to_owned(),
            between: self.site.say(between).to_owned(),
            read: correction.read.clone(),
            shown: correction.shown.clone(),
            reason: correction.reason.clone(),
            certain: correction.sure == Sureness::Certain,
        }
    }

    /// A Markdown body that stands below a heading of a level: its own headings go on from there. On a page of its own that level is 1.
    pub fn body(&mut self, html: &str, heading: u8) -> String {
        self.prose(&deeper(html, heading.saturating_sub(1)))
    }

    /// The plan, where a city's own site names no other source. Its booklet is the plan and need not say so.
    fn itself(&self, at: PlanAt, common: &Common) -> Option<Cited> {
        let booklet = matches!(self.page, Page::Booklet(_) | Page::BookletPart(..));
        let own = self.site.settings.voice == Voice::City && common.sources.is_empty();
        let about = &self.site.plan(at).about;
        let draft = about.status == PlanStatus::Draft;
        (own && !booklet).then(|| Cited {
            title: about.title.clone(),
            href: self.href(Page::Plan(at)),
            place: None,
            status: self.site.say(if draft { "plan_draft" } else { "plan_adopted" }).to_owned(),
        })
    }

    /// A source by its number, with the way to it, on the pages of a booklet that lists it. An older plan may have the same document.
    fn numbered(&self, source: &SourceDocument) -> Option<(String, String)> {
        let (at, list) = match self.page {
            Page::BookletPart(at, Part::Whole) => (at, String::new()),
            Page::Booklet(at) | Page::BookletPart(at, _) => {
                (at, self.href(Page::BookletPart(at, Part::Sources)))
            }
            _ => return None,
        };
        let mut listed = self.site.plan(at).sources.iter();
        let number = listed.position(|other| other.title == source.title)? + 1;
        let title = say!(self.site, "source_number", number);
        Some((title, format!("{list}#source-{number}")))
    }

    /// One citation as shown. Sources stand in full in the last part of the booklet; elsewhere in it their number there is enough.
    pub fn cited(&self, at: PlanAt, citation: &Citation) -> Option<Cited> {
        let source = self.site.plan(at).source(citation)?;
        let (title, href) = self.numbered(source).unwrap_or_else(|| {
            let href = format!("{}#source-{}", self.href(Page::Plan(at)), source.id.value);
            (source.title.clone(), href)
        });
        Some(Cited {
            title,
            href,
            place: citation.place.clone(),
            status: self.site.source_status(source.status).to_owned(),
        })
    }
}

/// Headings of a Markdown body set deeper by some levels, so that it fits below a chapter's own headings.
fn deeper(html: &str, by: u8) -> String {
    let moved = |part: &html::HtmlPart| {
        let from = part.name();
        let level: Option<u8> = from.strip_prefix('h').and_then(|level| level.parse().ok());
        match level.filter(|level| (2..=5).contains(level)) {
            Some(level) => part.raw.replacen(from, &format!("h{}", (level + by).min(6)), 1),
            None => part.raw.to_owned(),
        }
    };
    html::parts(html).iter().map(moved).collect()
}

/// True for the name of a heading's tag.
fn is_heading(name: &str) -> bool {
    let level = name.strip_prefix('h').and_then(|rest| rest.chars().next());
    level.is_some_and(|c| c.is_ascii_digit())
}

/// Escapes text for HTML, in elements and in attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::deeper;

    #[test]
    fn headings_move_down_once() {
        let html = "<h2>a</h2><h3>b</h3><p>c</p>";
        assert_eq!(deeper(html, 1), "<h3>a</h3><h4>b</h4><p>c</p>");
        assert_eq!(deeper(html, 2), "<h4>a</h4><h5>b</h5><p>c</p>");
    }
}
