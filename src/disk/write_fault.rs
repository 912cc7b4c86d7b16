//! Why a site could not be written, in words for people.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Text, text};
use crate::output;

/// Why a site could not be written. Whatever the fault, the output folder is the complete old site.
#[derive(Debug)]
pub enum WriteFault {
    /// Another process is writing the same output folder.
    Busy(PathBuf),
    /// The output folder holds files, and nothing says that this program wrote them.
    NotOurs(PathBuf),
    /// A file that is copied was changed since it was read.
    Changed(PathBuf),
    /// The files cannot be a site.
    Site(output::FileFault),
    /// The system refused something.
    Io {
        /// The file or folder it was about.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl WriteFault {
    /// Puts a path beside what the system said.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |error| Self::Io { path: path.to_owned(), error }
    }

    /// The sentence to show, with what to do.
    pub fn text(&self) -> Text {
        match self {
            Self::Busy(path) => text!(
                "{path} を、いま別の keikaku が使っています。終わってから、もう一度実行してください",
                "another keikaku is using {path}; try again when it has finished",
                path = path.display()
            ),
            Self::NotOurs(path) => text!(
                "{path} には、keikaku が作ったのではないファイルがあります。空のフォルダーか、まだないフォルダーを出力先にしてください",
                "{path} holds files that keikaku did not write; choose an empty or a new folder for the output",
                path = path.display()
            ),
            Self::Changed(path) => text!(
                "作っているあいだに {path} が変わりました。もう一度実行してください。出力先は前のままです",
                "{path} changed while the site was being built; run again; the output folder is as it was",
                path = path.display()
            ),
            Self::Site(fault) => text!(
                "出力できないファイルがあります: {fault}。出力先は前のままです",
                "{fault}; the output folder is as it was"
            ),
            Self::Io { path, error } => {
                let (ja, en) = not_written(error);
                text!(
                    "{ja}（{path}: {error}）。出力先は前のままです",
                    "{en} ({path}: {error}); the output folder is as it was",
                    path = path.display()
                )
            }
        }
    }
}

impl From<output::FileFault> for WriteFault {
    fn from(fault: output::FileFault) -> Self {
        Self::Site(fault)
    }
}

impl fmt::Display for WriteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for WriteFault {}

/// Why the disk takes nothing, in Japanese and English.
pub(super) fn not_written(error: &io::Error) -> (&'static str, &'static str) {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            ("ディスクの空きが足りません", "there is not enough space on the disk")
        }
        io::ErrorKind::PermissionDenied => ("書き込む権限がありません", "permission denied"),
        io::ErrorKind::ReadOnlyFilesystem => {
            ("読み取り専用のディスクです", "the disk is read-only")
        }
        _ => ("書き込めませんでした", "could not write"),
    }
}
