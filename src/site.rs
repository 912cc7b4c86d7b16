//! The site: settings, plans, and the map from every address to what is shown there.
//!
//! Knows which pages exist and spells their addresses. Does not know what a page says (`view`) or how it looks (`render`).

mod dictionary;
pub mod furigana;
pub mod links;
mod page;
mod route;
pub mod settings;
pub mod statics;
mod table;
pub mod targets;
pub mod terms;
mod voice;
mod words;

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::sync::Arc;

pub use page::{Page, Part, PlanAt, Resource};
pub use route::Route;
pub use settings::Settings;
pub use table::Table;

use crate::calendar::FiscalYear;
use crate::diagnostic::{Diagnostic, finding};
use crate::plan::{Arena, AsOf, Id, Plan};
use crate::source::{Location, SourcePath};
use furigana::Furigana;
use terms::Terms;

/// A sentence of the interface with its gaps filled in: `say!(site, "review_of", year = year.full(), place)`.
macro_rules! say {
    (@ $name:ident) => { &$name as &dyn std::fmt::Display };
    (@ $name:ident = $value:expr) => { &$value as &dyn std::fmt::Display };
    ($site:expr, $key:expr $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $site.say_with($key, &[$((stringify!($name), $crate::site::say!(@ $name $(= $value)?))),*])
    };
}
pub(crate) use say;

/// A whole site before anything is drawn.
#[derive(Clone, Debug)]
pub struct Site {
    /// Settings.
    pub settings: Arc<Settings>,
    /// Words of the interface in the site's language, from the theme.
    pub strings: Arc<BTreeMap<String, String>>,
    /// Plans in the order of the settings.
    pub plans: Vec<Arc<Plan>>,
    /// Readings of each plan, in the same order.
    pub furigana: Vec<Arc<Furigana>>,
    /// The readings of all current plans, for pages that belong to none.
    pub shared: Arc<Furigana>,
    /// Readings of names and technical terms of each plan, in the same order, for text that is read aloud.
    pub spoken: Vec<Furigana>,
    /// Glossary words of each plan, in the same order.
    pub terms: Vec<Terms>,
    /// The plan the front page shows, or the first of those it leads to.
    pub current: PlanAt,
    /// The plans now in force: the one that the settings name, or all that no other supersedes.
    pub currents: Vec<PlanAt>,
    /// Width and height of the photographs that plans name, by their paths below `static/`; from whoever can read the files.
    pub photos: BTreeMap<String, (usize, usize)>,
    /// Everything there is to write.
    pub routes: BTreeMap<Route, Resource>,
    /// The day, and whether drafts are shown.
    pub as_of: AsOf,
}

impl Site {
    /// The plan at a position.
    pub fn plan(&self, at: PlanAt) -> &Plan {
        &self.plans[at.0]
    }

    /// The plan of an id.
    pub fn plan_named(&self, id: &str) -> Option<PlanAt> {
        self.plans.iter().position(|plan| plan.id == id).map(PlanAt)
    }

    /// The route of a resource.
    pub fn route(&self, resource: Resource) -> Route {
        Route::of(resource, &self.plans)
    }

    /// The current plan.
    pub fn current_plan(&self) -> &Plan {
        self.plan(self.current)
    }

    /// The current plan, if there is only one: with several, what belongs to no plan speaks of none of them.
    pub fn only(&self) -> Option<PlanAt> {
        (self.currents.len() == 1).then_some(self.current)
    }

    /// A word of the interface. A word the theme forgot shows as its key; a test holds that there is none.
    pub fn say<'a>(&'a self, key: &'a str) -> &'a str {
        self.strings.get(key).map_or(key, String::as_str)
    }

    /// A sentence of the interface with `{name}` filled in; `say!` calls it.
    pub fn say_with(&self, key: &str, fill: &[(&str, &dyn Display)]) -> String {
        let mut rest = self.say(key);
        let mut out = String::with_capacity(rest.len() * 2);
        while let Some((before, from)) = rest.split_once('{') {
            out.push_str(before);
            let found = fill.iter().find_map(|(name, value)| {
                let after = from.strip_prefix(name)?.strip_prefix('}')?;
                Some((value, after))
            });
            match found {
                Some((value, after)) => {
                    // Writing into memory cannot fail.
                    let _ = write!(out, "{value}");
                    rest = after;
                }
                None => {
                    out.push('{');
                    rest = from;
                }
            }
        }
        out.push_str(rest);
        out
    }

    /// What a plan calls its indicators; the interface's own word where it does not say.
    pub fn indicator_word<'a>(&'a self, plan: &'a Plan, key: &'a str) -> &'a str {
        let own = plan.about.indicator.as_ref();
        own.map_or_else(|| self.say(key), |words| &words.name)
    }

    /// True when a page has an edition with furigana.
    pub fn has_furigana(&self, page: Page) -> bool {
        self.settings.furigana && !self.readings(page).is_empty() && page != Page::NotFound
    }

    /// The readings of a page's words.
    pub fn readings(&self, page: Page) -> &Furigana {
        page.plan().map_or(&self.shared, |plan| &self.furigana[plan.0])
    }

    /// Whether the site has a page: lists of things a plan does not have are left out.
    pub fn has(&self, page: Page) -> bool {
        self.routes.contains_key(&self.route(Resource::Page(page)))
    }

    /// All pages of a plan, in reading order.
    pub fn pages_of(&self, at: PlanAt) -> Vec<Page> {
        pages_of(at, self.plan(at))
    }
}

/// Puts a site together. Two resources on one address, or a plan that the settings name and nobody wrote, are diagnostics.
pub fn assemble(
    settings: Settings,
    plans: &[Arc<Plan>],
    strings: Arc<BTreeMap<String, String>>,
    as_of: AsOf,
) -> (Option<Site>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let settings_path = SourcePath::new("content/site.yaml");
    let mut ordered = Vec::new();
    let mut rest = plans.to_vec();
    for name in settings.plans.iter().map(|plan| &plan.value) {
        match rest.iter().position(|p| p.id == *name) {
            Some(at) => ordered.push(rest.remove(at)),
            None => {
                let known: Vec<&str> = rest.iter().map(|p| p.id.as_str()).collect();
                diagnostics.push(
                    finding! { error "unknown-plan", &settings_path;
                        "計画 `{name}` のフォルダーがないか、読めません",
                        "there is no readable plan folder `{name}`";
                    }
                    .suggest(name, known),
                );
            }
        }
    }
    ordered.extend(rest);
    let currents = currents(&settings, &ordered);
    let Some(&current) = currents.first() else {
        if diagnostics.is_empty() && plans.is_empty() {
            diagnostics.push(no_plan(&settings_path));
        }
        return (None, diagnostics);
    };
    diagnostics.extend(voice::check(&settings, &ordered));
    let furigana = each(&ordered, Furigana::of).into_iter();
    let mut furigana: Vec<_> = furigana.map(Arc::new).collect();
    lend(&ordered, &mut furigana);
    let shared = match currents.as_slice() {
        [only] => Arc::clone(&furigana[only.0]),
        several => {
            let plans = several.iter().map(|at| &ordered[at.0]);
            let given = plans.filter(|plan| Furigana::given(plan));
            Arc::new(Furigana::from_readings(given.flat_map(|plan| plan.readings())))
        }
    };
    let mut site = Site {
        settings: settings.into(),
        strings,
        furigana,
        shared,
        spoken: each(&ordered, Furigana::of_names),
        terms: each(&ordered, Terms::of),
        plans: ordered,
        current,
        currents,
        photos: BTreeMap::new(),
        routes: BTreeMap::new(),
        as_of,
    };
    let (routes, clashes) = routes(&site);
    site.routes = routes;
    diagnostics.extend(clashes);
    (Some(site), diagnostics)
}

/// The plan that the settings name. Without one, all that they list (or all there are) and that no other plan supersedes.
fn currents(settings: &Settings, plans: &[Arc<Plan>]) -> Vec<PlanAt> {
    let named = settings.current_plan.as_ref();
    let is_current = |plan: &Plan| match named {
        Some(named) => plan.id == named.value,
        None => {
            let listed = settings.plans.iter().any(|listed| listed.value == plan.id);
            plan.superseded_by.is_none() && (listed || settings.plans.is_empty())
        }
    };
    let plans = plans.iter().enumerate();
    let current = plans.filter(|(_, plan)| is_current(plan));
    current.map(|(at, _)| PlanAt(at)).collect()
}

fn no_plan(settings: &SourcePath) -> Diagnostic {
    finding! { error "missing-plan-file", settings;
        "計画が、まだ1つもありません", "there is no plan yet";
        help "content/ の下に計画のフォルダーを作り、その中に plan.yaml を入れてください（見本は keikaku init で作れます）",
             "make a folder for the plan below content/ and put a plan.yaml into it (`keikaku init` makes an example)";
    }
}

/// Makes something of each plan.
fn each<T>(plans: &[Arc<Plan>], make: impl Fn(&Plan) -> T) -> Vec<T> {
    plans.iter().map(|plan| make(plan)).collect()
}

/// Everything there is to write, by address.
fn routes(site: &Site) -> (BTreeMap<Route, Resource>, Vec<Diagnostic>) {
    let mut clashes = Vec::new();
    let mut routes: BTreeMap<Route, Resource> = BTreeMap::new();
    for resource in resources(site) {
        let route = site.route(resource);
        if let Some(first) = routes.get(&route) {
            clashes.push(two_on_one(site, &route, *first, resource));
            continue;
        }
        routes.insert(route, resource);
    }
    (routes, clashes)
}

/// Says which two files make one page. Pages that no file of their own makes are the site's, such as `search/`.
fn two_on_one(site: &Site, route: &Route, first: Resource, second: Resource) -> Diagnostic {
    let file = |resource: Resource| match resource {
        Resource::Page(Page::News(at, index)) | Resource::Furigana(Page::News(at, index)) => {
            Some(&site.plan(at).news[index].common.path)
        }
        Resource::Page(page) | Resource::Furigana(page) | Resource::Text(page) => {
            page.plan().map(|at| &site.plan(at).about.common.path)
        }
        _ => None,
    };
    let settings = SourcePath::new("content/site.yaml");
    let (first, second) = (file(first), file(second));
    let address = route.address();
    let found = finding! { error "two-on-one-address", second.or(first).unwrap_or(&settings);
        "`{address}` に2つのページが重なります", "two pages share the address `{address}`";
    };
    match (first, second) {
        (Some(first), Some(second)) if first != second => found
            .label(Location::whole(first), "もう1つのページです", "the other page")
            .help("どちらかのファイルかフォルダーの名前を変えてください", "rename one of the two"),
        _ => found.help(
            format!(
                "`{address}` はサイトが使う名前です。フォルダーかファイルの名前を変えてください"
            ),
            format!("`{address}` is a name of the site itself; rename the folder or file"),
        ),
    }
}

/// Pages that stood in the site built before and have no address in this one: somebody may have linked to them or printed the address.
pub fn gone(site: &Site, stood: impl Iterator<Item = impl AsRef<str>>) -> Option<Diagnostic> {
    const SHOWN: usize = 5;
    let gone: Vec<Route> = stood
        .filter(|path| path.as_ref().ends_with(".html") && !path.as_ref().contains("furigana/"))
        .map(|path| Route::new(path.as_ref()))
        .filter(|route| !site.routes.contains_key(route))
        .collect();
    let count = gone.len();
    let shown = gone.iter().take(SHOWN).map(Route::address);
    let list = shown.collect::<Vec<_>>().join(", ");
    let first = gone.first()?.as_str();
    let more = if count > SHOWN { " …" } else { "" };
    let found = finding! { warning "address-gone", &SourcePath::new("content/site.yaml");
        "前に作ったサイトにあった {count} ページが、なくなりました（{list}{more}）",
        "pages of the site built before are gone, {count} in all ({list}{more})";
    };
    Some(
        found.nowhere().help(
            format!("ファイル名（ID）を変えたのなら、元に戻すか、content/site.yaml の publish: の moved: に `{first}: 新しいページ/index.html` と書きます。publish すると、前のアドレスに「移動または終了しました」というページが残り、そこへ案内します（書かなければ、すぐ上の一覧へ）"),
            format!("if a file was renamed, name it back, or write `{first}: new/page/index.html` under `publish:` `moved:` in content/site.yaml; `publish` leaves a page at each old address that says the page has moved or ended and leads there (without it, to the list above)"),
        ),
    )
}

/// Gives a plan without readings those of the plan that took its place: its words are the same city's.
fn lend(plans: &[Arc<Plan>], furigana: &mut [Arc<Furigana>]) {
    for (at, plan) in plans.iter().enumerate() {
        if Furigana::given(plan) {
            continue;
        }
        let newer = plan.superseded_by.as_ref();
        let newer = newer.and_then(|id| plans.iter().position(|other| &other.id == id));
        furigana[at] = newer.map_or_else(Arc::default, |newer| Arc::clone(&furigana[newer]));
    }
}

/// As many indicators as have their charts as files. Real plans have some hundred; the pictures of thousands would be dearer than all pages.
const MOST_CHARTS: usize = 500;

fn resources(site: &Site) -> Vec<Resource> {
    let mut pages = vec![
        Page::Home,
        Page::Search,
        Page::About,
        Page::Staff,
        Page::Accessibility,
        Page::Plans,
        Page::NewsIndex,
        Page::SiteMap,
        Page::NotFound,
    ];
    let plans: Vec<PlanAt> = (0..site.plans.len()).map(PlanAt).collect();
    for &at in &plans {
        pages.extend(pages_of(at, site.plan(at)));
    }
    let mut resources: Vec<Resource> = pages.iter().map(|&p| Resource::Page(p)).collect();
    resources
        .extend(pages.iter().filter(|&&p| site.has_furigana(p)).map(|&p| Resource::Furigana(p)));
    for &at in &plans {
        let plan = site.plan(at);
        // The speech edition exists for what people ask to be read to them, and for the plan as a whole.
        resources
            .extend(plan.initiatives.ids().map(|(id, _)| Resource::Text(Page::Initiative(at, id))));
        resources.extend(plan.actors.ids().map(|(id, _)| Resource::Text(Page::Role(at, id))));
        resources.push(Resource::Text(Page::Booklet(at)));
        resources.extend([
            Resource::PlanJson(at),
            Resource::PlanSchema(at),
            Resource::Workbook(at),
            Resource::DataPackage(at),
        ]);
        let tables = Table::of(plan).into_iter();
        resources.extend(tables.map(|table| Resource::Csv(at, table)));
        for (id, indicator) in plan.indicators.ids() {
            resources.push(Resource::IndicatorCsv(at, id));
            if plan.indicators.len() <= MOST_CHARTS && indicator.entry.is_measured() {
                resources.extend([Resource::ChartSvg(at, id), Resource::ChartPng(at, id)]);
            }
        }
    }
    // Nobody could find the pictures of a site that does not know its address: they are named by whole addresses.
    if site.settings.base_url.is_some() {
        let own = |page: &&Page| matches!(page, Page::Home | Page::Plan(_) | Page::Node(..));
        resources.extend(pages.iter().filter(own).map(|&p| Resource::Picture(p)));
    }
    resources.extend([
        Resource::SearchIndex,
        Resource::SitemapXml,
        Resource::Robots,
        Resource::Feed,
    ]);
    resources
}

/// All pages of a plan, in reading order. Lists of things the plan does not have are left out.
fn pages_of(at: PlanAt, plan: &Plan) -> Vec<Page> {
    fn each<T>(arena: &Arena<T>, page: impl Fn(Id<T>) -> Page) -> Vec<Page> {
        arena.ids().map(|(id, _)| page(id)).collect()
    }
    let mut pages = vec![Page::Plan(at)];
    for level in 0..plan.about.levels.len() {
        let mut nodes = plan.nodes_of(level).peekable();
        pages.extend(nodes.peek().map(|_| Page::Level(at, level)));
        pages.extend(nodes.map(|(id, _)| Page::Node(at, id)));
    }
    if !plan.initiatives.is_empty() {
        pages.extend([Page::Initiatives(at), Page::Matrix(at)]);
        pages.extend(each(&plan.initiatives, |id| Page::Initiative(at, id)));
    }
    if !plan.actors.is_empty() {
        pages.push(Page::Roles(at));
        pages.extend(each(&plan.actors, |id| Page::Role(at, id)));
    }
    if !plan.audiences.is_empty() {
        pages.push(Page::Audiences(at));
        pages.extend(each(&plan.audiences, |id| Page::Audience(at, id)));
    }
    if !plan.indicators.is_empty() {
        pages.push(Page::Indicators(at));
        pages.extend(each(&plan.indicators, |id| Page::Indicator(at, id)));
    }
    let years: Vec<FiscalYear> = plan.review_years();
    // An ended plan has no last year; what became of it stands on the page of all plans.
    pages.extend(plan.superseded_by.is_none().then_some(Page::Changes(at)));
    if plan.has_progress() {
        pages.push(Page::Reviews(at));
        pages.extend(years.into_iter().map(|year| Page::Review(at, year)));
    }
    if !plan.departments.is_empty() {
        pages.push(Page::Departments(at));
        pages.extend(each(&plan.departments, |id| Page::Department(at, id)));
    }
    if !plan.money_years.is_empty() {
        pages.push(Page::Money(at));
    }
    if !plan.volumes.is_empty() {
        pages.push(Page::Volumes(at));
        pages.extend(each(&plan.volumes, |id| Page::Volume(at, id)));
    }
    if !plan.tags.is_empty() {
        pages.push(Page::Tags(at));
        pages.extend(each(&plan.tags, |id| Page::Tag(at, id)));
    }
    if !plan.challenges.is_empty() {
        pages.push(Page::Challenges(at));
    }
    if plan.glossary.is_some() {
        pages.push(Page::Glossary(at));
    }
    pages.extend((0..plan.news.len()).map(|i| Page::News(at, i)));
    pages.push(Page::Booklet(at));
    pages.extend(Part::of(plan).into_iter().map(|part| Page::BookletPart(at, part)));
    pages.push(Page::Data(at));
    pages
}
