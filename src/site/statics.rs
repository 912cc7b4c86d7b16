//! Files of `static/`: names that can be published, and addresses that are not a page's.
//!
//! Knows names and addresses. What a file holds is looked at in [`crate::document::attachment`].

use unicode_normalization::UnicodeNormalization as _;

use super::{Route, Site};
use crate::diagnostic::{Diagnostic, finding};
use crate::source::{SourcePath, is_portable};

/// Everything that is wrong with the names of files, given as paths in the site beside paths in the folder. `taken` tells the theme's own.
pub fn check<'a>(
    site: &Site,
    files: impl Iterator<Item = (&'a str, &'a SourcePath)>,
    taken: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (published, path) in files {
        if !is_portable(published) {
            found.push(bad_name(published, path));
            continue;
        }
        let made = |path: &str| site.routes.contains_key(&Route::new(path)) || taken(path);
        let folders = published.match_indices('/').map(|(at, _)| &published[..at]);
        let above = folders.clone().find(|folder| made(folder));
        let (ja, en) = if made(published) {
            (
                format!("`{published}` は、keikaku が作るファイルのアドレスです"),
                format!("`{published}` is the address of a file that keikaku makes"),
            )
        } else if let Some(file) = above {
            (
                format!("フォルダー `{file}` は、keikaku が作るファイルと同じ名前です"),
                format!("the folder `{file}` has the name of a file that keikaku makes"),
            )
        } else if is_folder(site, published) {
            (
                format!("`{published}` は、keikaku がページを入れるフォルダーと同じ名前です"),
                format!("`{published}` has the name of a folder that keikaku puts pages into"),
            )
        } else {
            continue;
        };
        found.push(finding! { error "two-on-one-address", path;
            ja, en;
            help "ほかの名前に変えるか、消してください", "rename or delete it";
        });
    }
    found
}

/// True for a folder of the site's pages or of its assets.
fn is_folder(site: &Site, path: &str) -> bool {
    let below = format!("{path}/");
    let mut next = site.routes.range(Route::new(below.clone())..);
    let holds_pages = next.next().is_some_and(|(route, _)| route.as_str().starts_with(&below));
    holds_pages || path == "assets" || path == "assets/search"
}

/// Rules about what a file holds that a city may set aside for one file, with its reason.
const MAY_BE_ALLOWED: [&str; 4] =
    ["active-content", "not-for-the-web", "attachment-tells-place", "attachment-names-author"];

/// What is left of the findings about files when those that the settings allow are taken out; an allowance for no file is one itself.
pub fn not_allowed(
    site: &Site,
    found: Vec<Diagnostic>,
    is_there: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let allow = &site.settings.allow;
    let is_allowed = |found: &Diagnostic| {
        let file = found.place.as_ref().map(|place| place.path.as_str());
        let file = file.and_then(|file| file.strip_prefix("static/"));
        MAY_BE_ALLOWED.contains(&found.code)
            && allow.iter().any(|allowed| Some(allowed.file.value.as_str()) == file)
    };
    let mut left: Vec<Diagnostic> = found.into_iter().filter(|d| !is_allowed(d)).collect();
    let without = allow.iter().filter(|allowed| !is_there(&allowed.file.value));
    left.extend(without.map(|allowed| {
        let file = &allowed.file.value;
        finding! { warning "allowed-file-missing", &SourcePath::new("content/site.yaml"), allowed.file.span;
            "`{file}` というファイルは static フォルダーにありません",
            "there is no file `{file}` in the folder static";
            help "static フォルダーの中の名前を書くか、この行を消してください",
                 "write its name inside the folder static, or remove this line";
        }
    }));
    left
}

/// The nearest name that could be an address; not always one.
pub fn portable_name(published: &str) -> String {
    let lower = published.nfkc().flat_map(char::to_lowercase);
    lower.map(|c| if c.is_whitespace() { '-' } else { c }).collect()
}

fn bad_name(published: &str, path: &SourcePath) -> Diagnostic {
    let folded = portable_name(published);
    let found = finding! { error "bad-file-name", path;
        "ファイル名 `{published}` は、公開するアドレスに使えません",
        "the file name `{published}` cannot be an address";
    };
    if is_portable(&folded) {
        return found.help(
            format!("`{folded}` に変え、リンクにも同じ名前を書いてください"),
            format!("rename it to `{folded}`, and write that name in links, too"),
        );
    }
    found.help(
        "半角の英小文字・数字・ハイフンの名前に変えてください。日本語の名前は、相手のパソコンで読めないことがあります",
        "use lower-case letters, digits and hyphens",
    )
}
