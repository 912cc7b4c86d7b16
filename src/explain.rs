//! The page of each diagnostic, for `keikaku explain CODE`: the same Markdown files that test the messages.
//!
//! Knows the embedded folder `tests/rules`. Does not know what the codes mean.

use std::borrow::Cow;

use rust_embed::RustEmbed;

use crate::diagnostic::nearest;

#[derive(RustEmbed)]
#[folder = "tests/rules"]
struct Pages;

/// The page of a code: what happened, why it matters, how to mend it, a good and a bad example.
pub fn page(code: &str) -> Option<Cow<'static, str>> {
    let file = Pages::get(&format!("{code}.md"))?;
    Some(match file.data {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    })
}

/// The same page as HTML. Tags in its examples are shown as text or left out.
pub fn html(code: &str) -> Option<String> {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    Some(comrak::markdown_to_html(&page(code)?, &options))
}

/// All codes that have a page, in alphabetical order.
pub fn codes() -> impl Iterator<Item = Cow<'static, str>> {
    let mut codes: Vec<Cow<'static, str>> = Pages::iter()
        .filter_map(|name| name.strip_suffix(".md").map(|code| Cow::Owned(code.to_owned())))
        .collect();
    codes.sort();
    codes.into_iter()
}

/// The code most like a mistyped one.
pub fn suggest(written: &str) -> Option<String> {
    let codes: Vec<Cow<'static, str>> = codes().collect();
    let known: Vec<&str> = codes.iter().map(AsRef::as_ref).collect();
    nearest(written, &known).map(str::to_owned)
}
