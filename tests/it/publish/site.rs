//! Small made-up sites whose pages refer to each other and to hashed assets.

use std::path::Path;

use keikaku::publish::Release;
use keikaku::publish::release::Digest;

/// Pages by number, each with a version, links and assets; assets by number and version.
#[derive(Debug, Clone)]
pub struct Site {
    pub pages: Vec<Page>,
}

#[derive(Debug, Clone)]
pub struct Page {
    pub number: usize,
    pub version: usize,
    pub links: Vec<usize>,
    pub assets: Vec<(usize, usize)>,
}

impl Site {
    /// A site of `count` pages, all at one version, in which every page links to the next two.
    pub fn regular(count: usize, version: usize) -> Self {
        let page = |number| Page {
            number,
            version,
            links: vec![(number + 1) % count, (number + 2) % count],
            assets: vec![(number % 3, version), (3, version / 2)],
        };
        Site { pages: (0..count).map(page).collect() }
    }

    fn has(&self, number: usize) -> bool {
        self.pages.iter().any(|page| page.number == number)
    }

    /// All files. Links to pages the site does not have are left out.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        let mut index = String::from("<!DOCTYPE html><title>front</title>\n");
        for page in &self.pages {
            index += &format!("<a href=\"p{}/\">{}</a>\n", page.number, page.version);
            let mut html = format!("<!DOCTYPE html><title>page {}</title>\n", page.number);
            for (number, version) in &page.assets {
                let (name, bytes) = asset(*number, *version);
                html += &format!("<link rel=\"stylesheet\" href=\"../{name}\">\n");
                files.push((name, bytes));
            }
            // A document, a picture and a part of the search index, all of which say what the page says.
            for (name, bytes) in attachments(page) {
                html += &format!("<a href=\"../{name}\">x</a>\n");
                files.push((name, bytes));
            }
            for link in page.links.iter().filter(|link| self.has(**link)) {
                html += &format!("<a href=\"../p{link}/index.html#x\">{link}</a>\n");
            }
            html += &format!("<p>version {}</p>\n<a href=\"../\">front</a>\n", page.version);
            // Long enough that a torn page would show.
            html += &"<p>あ</p>\n".repeat(20);
            html += "</html>\n";
            files.push((format!("p{}/index.html", page.number), html.into_bytes()));
        }
        index += "</html>\n";
        files.push(("index.html".into(), index.into_bytes()));
        files.push(("data/plan.json".into(), format!("{{\"pages\":{}}}", self.pages.len()).into()));
        files.sort();
        files.dedup();
        files
    }

    /// The site as a folder and a release.
    pub fn write(&self, folder: &Path) -> Release {
        for (path, bytes) in self.files() {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        read(folder).unwrap_or_else(|failure| panic!("{}", failure.message.en))
    }
}

/// A folder as a release, as if a build had recorded it.
pub fn read(folder: &Path) -> keikaku::publish::Result<Release> {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    let files: Vec<(String, Vec<u8>)> = files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap();
            let bytes = std::fs::read(entry.path()).unwrap();
            (path.to_string_lossy().into_owned(), bytes)
        })
        .collect();
    let files = files.iter();
    Release::of(
        folder,
        files.map(|(path, bytes)| (path.as_str(), Digest::of(bytes), bytes.len() as u64)),
    )
}

fn attachments(page: &Page) -> [(String, Vec<u8>); 3] {
    let Page { number, version, .. } = page;
    let bytes = format!("page {number} version {version}\n").into_bytes();
    let digest = Digest::of(&bytes);
    [
        // Where all pages have the next version, the folder goes too.
        format!("files/v{}/d{number}.pdf", version % 2),
        format!("assets/photo{number}.{digest:.12}.jpg"),
        format!("assets/search/d{number}.{digest:.12}.js"),
    ]
    .map(|name| (name, bytes.clone()))
}

fn asset(number: usize, version: usize) -> (String, Vec<u8>) {
    let bytes = format!("/* style {number} {version} */\n").repeat(10).into_bytes();
    let digest = Digest::of(&bytes);
    (format!("assets/s{number}.{digest:.12}.css"), bytes)
}
