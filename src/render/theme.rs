//! The theme: templates, style, scripts and interface words, from the binary or from the site's own folder.
//!
//! Knows Tera and asset names. Does not know the plan. A file in `themes/<name>/` takes the place of the built-in file of the same name.

mod unused;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rust_embed::RustEmbed;
use serde::Serialize;
use tera::{Context, ErrorKind, Filter, Kwargs, State, Tera, TeraResult};

use super::{contents, phrase, picture};
use crate::diagnostic::{Diagnostic, finding};
use crate::source::{Digest, SourcePath, Sources, Span};
use crate::view::picture::Picture;

/// The default theme inside the binary, so that one file copied to an office computer builds a site.
#[derive(RustEmbed)]
#[folder = "themes/default/"]
#[exclude = "context/*"]
#[exclude = "*.md"]
struct DefaultTheme;

/// The font of pictures. It is large, and no page asks for it.
const PICTURE_FONT: &str = "picture/font.ttf";
/// As many pictures are kept: those of a real plan, and not those of thousands of indicators.
const PICTURES_KEPT: usize = 512;

/// A theme, ready to draw.
pub struct Theme {
    tera: Tera,
    /// Where each template stands.
    paths: BTreeMap<String, SourcePath>,
    /// Whether all templates and words are the program's.
    is_built_in: bool,
    /// Files copied to `assets/`, by hashed name.
    assets: BTreeMap<String, Arc<[u8]>>,
    /// Interface words by language.
    strings: BTreeMap<String, Arc<BTreeMap<String, String>>>,
    /// The style sheet without a city's own colours.
    css: String,
    /// How drawings look in pictures.
    rules: picture::Rules,
    /// The fonts of pictures: a city's own before the built-in one.
    fonts: Vec<Cow<'static, [u8]>>,
    /// The pictures drawn last, by address: the theme outlives an edit of the content, and few of them change.
    pictures: Mutex<BTreeMap<String, Drawn>>,
}

/// A picture and its PNG.
type Drawn = (Picture, Arc<[u8]>);

/// What every template can use besides its view.
#[derive(Serialize)]
struct Globals<'a> {
    t: &'a BTreeMap<String, String>,
    assets: &'a BTreeMap<String, String>,
    site: &'a super::SiteFacts,
}

impl Theme {
    /// Loads a theme. `sources` may hold files below `themes/<name>/`; they replace built-in ones.
    /// A template that cannot be parsed is a diagnostic with file and line.
    pub fn load(
        sources: &Sources,
        name: &str,
        facts: &super::SiteFacts,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let folder = format!("themes/{name}/");
        let mut files: BTreeMap<String, (SourcePath, Vec<u8>)> = BTreeMap::new();
        for file in DefaultTheme::iter().filter(|file| file != PICTURE_FONT) {
            if let Some(content) = DefaultTheme::get(&file) {
                let path = SourcePath::new(&format!("themes/default/{file}"));
                files.insert(file.to_string(), (path, content.data.to_vec()));
            }
        }
        let mut is_built_in = true;
        for source in sources.below(folder.trim_end_matches('/')) {
            if let Some(inner) = source.path().as_str().strip_prefix(&folder) {
                // Notepad writes a byte order mark, which no template may begin with.
                let bytes = source.bytes();
                let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
                if inner.starts_with("templates/") || inner.starts_with("strings/") {
                    let built_in = DefaultTheme::get(inner);
                    is_built_in &= built_in.is_some_and(|file| *file.data == *bytes);
                }
                files.insert(inner.to_owned(), (source.path().clone(), bytes.to_vec()));
            }
        }
        diagnostics.extend(unused::check(&files, |name| DefaultTheme::get(name).is_some()));

        let mut fonts: Vec<Cow<[u8]>> = Vec::new();
        if let Some((path, bytes)) = files.remove(PICTURE_FONT) {
            diagnostics.extend(picture::font(&bytes).is_none().then(|| not_a_font(&path)));
            fonts.push(bytes.into());
        }
        fonts.extend(DefaultTheme::get(PICTURE_FONT).map(|file| file.data));
        let picture_css = files.get("picture/style.css");
        let picture_css = picture_css.map_or_else(Vec::new, |(_, bytes)| bytes.clone());
        join_parts(&mut files);
        let mut strings = BTreeMap::new();
        let mut assets = BTreeMap::new();
        let mut names = BTreeMap::new();
        let mut css = String::new();
        let (mut templates, mut paths) = (Vec::new(), BTreeMap::new());
        for (name, (path, bytes)) in files {
            let text = || String::from_utf8_lossy(&bytes).into_owned();
            if let Some(template) = name.strip_prefix("templates/") {
                templates.push((template.to_owned(), text()));
                paths.insert(template.to_owned(), path);
            } else if let Some(language) =
                name.strip_prefix("strings/").and_then(|n| n.strip_suffix(".yaml"))
            {
                let (words, found) = read_strings(&path, &text());
                diagnostics.extend(found);
                strings.insert(language.to_owned(), Arc::new(words));
            } else if let Some((stem, extension)) = asset_name(&name) {
                if name == "css/style.css" {
                    css = text();
                }
                let bytes: Arc<[u8]> = facts.recoloured(&name, bytes).into();
                let hashed = format!("assets/{stem}.{}.{extension}", Digest::of(&bytes).short());
                names.insert(format!("{stem}.{extension}"), hashed.clone());
                assets.insert(hashed, bytes);
            }
        }

        speak_as(facts.voice, &mut strings);
        let mut tera = Tera::default();
        tera.register_filter("phrases", Phrases);
        tera.register_filter("contents", Contents);
        if let Err(error) = tera.add_raw_templates(templates) {
            diagnostics.push(template_fault(&error, &paths));
            return (None, diagnostics);
        }
        let words =
            strings.get(&facts.language).or_else(|| strings.get("ja")).cloned().unwrap_or_default();
        let globals = Globals { t: &words, assets: &names, site: facts };
        if let Ok(context) = Context::from_serialize(&globals) {
            *tera.global_context() = context;
        }
        let theme = Self {
            tera,
            paths,
            is_built_in,
            assets,
            strings,
            rules: picture::Rules::of(
                &[&css, &String::from_utf8_lossy(&picture_css)],
                &facts.colours,
            ),
            css,
            fonts,
            pictures: Mutex::default(),
        };
        (Some(theme), diagnostics)
    }

    /// Draws a template. The error is a diagnostic with the template's file and line.
    pub fn draw<T: Serialize, E: Serialize>(
        &self,
        template: &str,
        view: &T,
        extra: Option<(&'static str, &E)>,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        // Most pages fit, so that the bytes are not moved while they are written.
        let mut html = Vec::with_capacity(32 * 1024);
        let drawn = Context::from_serialize(view).and_then(|mut context| {
            if let Some((key, value)) = extra {
                context.insert(key, value);
            }
            self.tera.render_to(template, &context, &mut html)
        });
        match drawn {
            Ok(()) => Ok(html),
            Err(error) => Err(Box::new(template_fault(&error, &self.paths))),
        }
    }

    /// A picture as an SVG file that stands alone.
    pub fn svg(&self, picture: &Picture) -> Vec<u8> {
        picture::svg(picture, &self.rules)
    }

    /// A picture as PNG. `address` is where it will stand; what was drawn for there is not drawn again.
    pub fn png(&self, address: &str, picture: Picture) -> Arc<[u8]> {
        let kept = || self.pictures.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((drawn, bytes)) = kept().get(address)
            && *drawn == picture
        {
            return Arc::clone(bytes);
        }
        let fonts = picture::Fonts::of(self.fonts.iter().map(Cow::as_ref));
        let bytes: Arc<[u8]> = picture::png(&picture, &self.rules, &fonts).into();
        let mut kept = kept();
        if kept.len() < PICTURES_KEPT || kept.contains_key(address) {
            kept.insert(address.to_owned(), (picture, Arc::clone(&bytes)));
        }
        bytes
    }

    /// Whether all templates and words are those that come with the program: its tests hold what they draw.
    pub fn is_built_in(&self) -> bool {
        self.is_built_in
    }

    /// Files for `assets/`, by hashed name.
    pub fn assets(&self) -> &BTreeMap<String, Arc<[u8]>> {
        &self.assets
    }

    /// The style sheet, without a city's own colours.
    pub fn css(&self) -> &str {
        &self.css
    }

    /// Interface words of a language; Japanese if the theme does not speak it.
    pub fn strings(&self, language: &str) -> Arc<BTreeMap<String, String>> {
        self.strings.get(language).or_else(|| self.strings.get("ja")).cloned().unwrap_or_default()
    }
}

/// `css/style.css` → (`style`, `css`); nothing for files that are not assets.
fn asset_name(name: &str) -> Option<(&str, &str)> {
    let file = name
        .strip_prefix("css/")
        .or_else(|| name.strip_prefix("js/"))
        .or_else(|| name.strip_prefix("images/"))?;
    file.rsplit_once('.').filter(|(stem, _)| !stem.contains('/'))
}

/// Makes one script of the parts in a folder of `js/`, in the order of their names, unless there is one of that name already.
fn join_parts(files: &mut BTreeMap<String, (SourcePath, Vec<u8>)>) {
    let mut scripts: BTreeMap<String, (SourcePath, Vec<String>)> = BTreeMap::new();
    for (name, (path, bytes)) in files.iter() {
        let inner = name.strip_prefix("js/").and_then(|n| n.split_once('/'));
        if let Some((folder, part)) = inner
            && part.ends_with(".js")
        {
            let script = scripts.entry(format!("js/{folder}.js"));
            let (_, parts) = script.or_insert_with(|| (path.clone(), Vec::new()));
            parts.push(String::from_utf8_lossy(bytes).into_owned());
        }
    }
    for (name, (path, parts)) in scripts {
        let script = join_scripts(parts.iter().map(String::as_str));
        files.entry(name).or_insert((path, script.into_bytes()));
    }
}

/// Joins the parts of a script to one that keeps its names to itself.
pub fn join_scripts<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut script = String::from("(() => {\n'use strict';\n");
    for part in parts {
        script.push_str(part);
        script.push('\n');
    }
    script.push_str("})();\n");
    script
}

/// Lets the words of a voice, as in `strings/ja.city.yaml`, take the place of those of its language.
fn speak_as(voice: &str, strings: &mut BTreeMap<String, Arc<BTreeMap<String, String>>>) {
    let ending = format!(".{voice}");
    let own = |(file, words): (&String, &Arc<_>)| {
        let language = file.strip_suffix(&ending)?;
        Some((language.to_owned(), Arc::clone(words)))
    };
    let voices: Vec<(String, Arc<BTreeMap<String, String>>)> =
        strings.iter().filter_map(own).collect();
    for (language, words) in voices {
        if let Some(all) = strings.get_mut(&language) {
            let own = words.iter().map(|(key, text)| (key.clone(), text.clone()));
            Arc::make_mut(all).extend(own);
        }
    }
}

fn read_strings(path: &SourcePath, text: &str) -> (BTreeMap<String, String>, Vec<Diagnostic>) {
    let (node, diagnostics) = crate::document::yaml::parse(path, text, 0..text.len());
    let words = node
        .as_ref()
        .map_or(&[][..], |n| n.entries())
        .iter()
        .filter_map(|(key, value)| Some((key.text.clone(), value.as_text()?.to_owned())))
        .collect();
    (words, diagnostics)
}

fn not_a_font(path: &SourcePath) -> Diagnostic {
    finding! { error "unreadable-font", path;
        "この書体のファイルは読めません", "this font file cannot be read";
        help "TrueType か OpenType の書体（.ttf・.otf）を、この名前で置いてください。消すと、もとからある書体で画像を作ります",
             "put a TrueType or OpenType font here under this name, or delete the file to use the built-in font";
    }
}

/// Says what is wrong with a template, and where. Tera's own words are English; the frame around them is in both languages.
fn template_fault(error: &tera::Error, paths: &BTreeMap<String, SourcePath>) -> Diagnostic {
    let (file, span, message) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let range = report.span().range.clone();
            (report.filename().to_owned(), Span::new(range), report.message().to_owned())
        }
        _ => (String::new(), Span::default(), error.to_string()),
    };
    // The engine lists every name it knows, a thousand of them where it looks among the theme's words.
    let message = message.split(" Available fields:").next().unwrap_or_default();
    let path = paths
        .get(&file)
        .cloned()
        .unwrap_or_else(|| SourcePath::new(&format!("themes/default/templates/{file}")));
    finding! { error "template", &path, span;
        "テンプレートの誤りです: {message}", "there is a fault in a template: {message}";
        help "テンプレートが受け取る値は themes/default/README.md と context/ にあります",
             "themes/default/README.md and context/ list what each template receives";
    }
}

/// The filter `phrases`: escapes a text and marks where it may break.
struct Phrases;

impl Filter<String, String> for Phrases {
    fn call(&self, value: String, _: Kwargs, _: &State) -> String {
        phrase::breaks(&value)
    }

    fn is_safe(&self) -> bool {
        true
    }
}

/// The filter `contents`: puts a list of the level-2 headings in front of a long page's first one. Wants the list's `title`.
struct Contents;

impl Filter<String, TeraResult<String>> for Contents {
    fn call(&self, value: String, args: Kwargs, _: &State) -> TeraResult<String> {
        let title: String = args.must_get("title")?;
        Ok(contents::listed(&value, &title))
    }

    fn is_safe(&self) -> bool {
        true
    }
}
