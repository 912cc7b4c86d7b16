//! The preview's own pages, drawn from templates that lie beside their style and their scripts.
//!
//! They are in the binary, and in no theme: a theme is a city's own, and may change or break what citizens read, but never the pages
//! on which that is mended. Their words stand in the templates, in both languages side by side.

use std::sync::LazyLock;

use rust_embed::RustEmbed;
use serde::Serialize;
use tera::{Context, Kwargs, State, Tera, TeraResult};

use crate::diagnostic::Language;

/// The media type of pages.
pub const HTML: &str = "text/html; charset=utf-8";
/// The media type of what scripts read.
pub const JSON: &str = "application/json; charset=utf-8";

#[derive(RustEmbed)]
#[folder = "src/serve/assets/"]
#[include = "*.html"]
struct Templates;

static JAPANESE: LazyLock<TeraResult<Tera>> = LazyLock::new(|| load("ja"));
static ENGLISH: LazyLock<TeraResult<Tera>> = LazyLock::new(|| load("en"));

/// The templates, whose `say(ja=…, en=…)` speaks one language.
fn load(language: &'static str) -> TeraResult<Tera> {
    let mut tera = Tera::default();
    tera.register_function("say", move |words: Kwargs, _: &State| -> TeraResult<String> {
        words.must_get::<&str>(language).map(str::to_owned)
    });
    let text = |name: &str| {
        let file = Templates::get(name).map_or_else(Default::default, |file| file.data);
        String::from_utf8_lossy(&file).into_owned()
    };
    let templates = Templates::iter().map(|name| (name.to_string(), text(&name)));
    tera.add_raw_templates(templates.collect::<Vec<_>>())?;
    Ok(tera)
}

/// Draws a template with what a page says. A fault is ours, and then is what the page says.
pub fn draw<T: Serialize>(template: &str, language: Language, page: &T) -> String {
    let tera = match language {
        Language::Ja => &*JAPANESE,
        Language::En => &*ENGLISH,
    };
    let drawn = tera.as_ref().map_err(ToString::to_string).and_then(|tera| {
        let context = Context::from_serialize(page);
        context.and_then(|page| tera.render(template, &page)).map_err(|fault| fault.to_string())
    });
    drawn.unwrap_or_else(|fault| fault)
}
