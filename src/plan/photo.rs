//! A photograph that a city gives of what the plan or one of its nodes is about.

use super::Plan;
use crate::document::schema::keys;
use crate::document::yaml::Spanned;
use crate::source::SourcePath;

keys! {
    /// A photograph, as written.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Photo {
        file: Spanned<String>, "static/ の中の写真（photos/umi.jpg）", "its path below `static/`";
        alt: String, "写っているものを1文で", "what it shows, in a sentence";
        credit: Option<String>, "だれが撮ったか、どこから借りたか", "who took it, or lent it";
    }
}

impl Plan {
    /// All photographs, each with the file that names it.
    pub fn photos(&self) -> impl Iterator<Item = (&SourcePath, &Photo)> {
        let own = (&self.about.common, &self.about.photo);
        let nodes = self.nodes.iter().map(|node| &node.entry);
        let nodes = nodes.map(|entry| (&entry.common, &entry.photo));
        let all = std::iter::once(own).chain(nodes);
        all.filter_map(|(common, photo)| Some((&common.path, photo.as_ref()?)))
    }
}
