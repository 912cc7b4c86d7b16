//! Photographs that plans name: whether they are there, and how large they are.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, finding};
use crate::disk;
use crate::plan::photo::Photo;
use crate::site::Site;
use crate::source::{Digest, Source, SourcePath};

/// Width and height in pixels.
pub type Size = (usize, usize);

/// The sizes of photographs, kept by their content: they are large, and change seldom.
#[derive(Debug, Default)]
pub struct Measured(BTreeMap<Digest, Option<Size>>);

impl Measured {
    /// The sizes of the photographs that plans name, by path, and what is wrong with the names. `files` are those of `static/`.
    pub fn look<'a>(
        &mut self,
        site: &Site,
        files: impl Iterator<Item = (&'a str, &'a Source)>,
    ) -> (BTreeMap<String, Size>, Vec<Diagnostic>) {
        let (mut sizes, mut faults) = (BTreeMap::new(), Vec::new());
        let mut named = site.plans.iter().flat_map(|plan| plan.photos()).peekable();
        if named.peek().is_none() {
            return (sizes, faults);
        }
        let files: BTreeMap<&str, &Source> = files.collect();
        for (from, photo) in named {
            let Some(source) = files.get(photo.file.value.as_str()) else {
                faults.push(missing(from, photo, files.keys().copied()));
                continue;
            };
            let size = self.0.entry(source.digest()).or_insert_with(|| {
                // A file that cannot be read again was changed just now.
                let bytes = disk::bytes(source).ok()?;
                let size = imagesize::blob_size(&bytes).ok()?;
                (size.width > 0 && size.height > 0).then_some((size.width, size.height))
            });
            match size {
                Some(size) => drop(sizes.insert(photo.file.value.clone(), *size)),
                None => faults.push(not_one(from, photo)),
            }
        }
        (sizes, faults)
    }
}

fn missing<'a>(
    from: &SourcePath,
    photo: &Photo,
    files: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    let file = &photo.file.value;
    let found = finding! { error "no-such-photo", from, photo.file.span;
        "`{file}` という写真は static フォルダーにありません",
        "there is no photograph `{file}` in the folder static";
    };
    let is_picture = |file: &&str| {
        file.ends_with("jpg")
            || file.ends_with("jpeg")
            || file.ends_with("png")
            || file.ends_with("webp")
    };
    let near: Vec<&str> = files.filter(is_picture).collect();
    match crate::diagnostic::nearest(file, &near) {
        Some(_) => found.suggest(file, near),
        None => found.help(
            "写真を static フォルダーに入れ、その中の名前を書いてください（例 photos/umi.jpg）",
            "put it into the folder static and write its name there, such as photos/umi.jpg",
        ),
    }
}

fn not_one(from: &SourcePath, photo: &Photo) -> Diagnostic {
    let file = &photo.file.value;
    finding! { error "not-a-photo", from, photo.file.span;
        "`{file}` は、写真として読めません", "`{file}` cannot be read as a photograph";
        help "JPEG・PNG・WebP で保存し直してください", "save it as JPEG, PNG or WebP";
    }
}
