//! Sees what changed below the site folder: events where the system gives them, looking again and again where it does not.
//!
//! Knows the file system and the habits of editors. Does not know what the files mean.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use notify::{ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use walkdir::WalkDir;

use super::{FOLDERS, FileChange};
use crate::diagnostic::{Text, text};
use crate::disk;
use crate::document::is_leftover;
use crate::source::{Refusal, Refused, SourcePath};

/// A save is over when nothing has happened for this long.
const QUIET: Duration = Duration::from_millis(10);
/// A save that never ends (a long copy) is looked at this often.
const LONGEST: Duration = Duration::from_millis(200);
/// How long an empty file is given to be filled: some editors empty it first.
const FILLING: Duration = Duration::from_millis(60);
/// How often all files are looked at where events come, in case one was lost.
const NET: Duration = Duration::from_secs(30);
/// How often where no events come.
const POLL: Duration = Duration::from_secs(1);

/// Why files are looked at again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polling {
    /// Somebody asked for it.
    Asked,
    /// The system has no watches left.
    NoWatchesLeft,
    /// The folder is on another computer, and changes there make no events here.
    Network,
    /// Watching failed for another reason.
    Failed,
}

impl Polling {
    /// What people are told.
    pub fn text(self) -> Text {
        match self {
            Self::Asked => text!("1秒ごとにファイルを見ます", "looking at the files every second"),
            Self::NoWatchesLeft => text!(
                "このパソコンで見張れるファイルの数が上限に達しているので、1秒ごとにファイルを見ます（Linux では fs.inotify.max_user_watches を増やすと直ります）",
                "this computer has no file watches left, so the files are looked at every second (on Linux, raise fs.inotify.max_user_watches)"
            ),
            Self::Network => text!(
                "ネットワークのフォルダーなので、1秒ごとにファイルを見ます",
                "the folder is on the network, so the files are looked at every second"
            ),
            Self::Failed => text!(
                "変更の知らせを受け取れないので、1秒ごとにファイルを見ます",
                "changes cannot be watched here, so the files are looked at every second"
            ),
        }
    }
}

/// A watcher of one site folder.
pub struct Watch {
    site: PathBuf,
    /// The folder's name in events, with links resolved.
    real: PathBuf,
    events: Receiver<Vec<PathBuf>>,
    /// Kept so that it goes on; nothing when polling.
    watcher: Option<RecommendedWatcher>,
    polling: Option<Polling>,
    /// Size and time of every file when it was last looked at.
    known: BTreeMap<PathBuf, (u64, Option<SystemTime>)>,
    looked: Instant,
}

impl Watch {
    /// Starts to watch. Do it before reading the site, so that no change falls between.
    pub fn new(site: &Path, poll: bool) -> Self {
        let real = site.canonicalize().unwrap_or_else(|_| site.to_owned());
        let (sender, events) = channel();
        let mut watch = Self {
            site: site.to_owned(),
            real,
            events,
            watcher: None,
            polling: None,
            known: BTreeMap::new(),
            looked: Instant::now(),
        };
        if poll {
            watch.polling = Some(Polling::Asked);
        } else if is_on_network(&watch.real) {
            watch.polling = Some(Polling::Network);
        } else {
            match watcher(&watch.real, sender) {
                Ok(watcher) => watch.watcher = Some(watcher),
                Err(reason) => watch.polling = Some(reason),
            }
        }
        watch.known = watch.look();
        watch
    }

    /// Why it polls, if it does.
    pub fn polling(&self) -> Option<Polling> {
        self.polling
    }

    /// Waits for the next changes. Nothing when the time of `at_most` passed without one.
    pub fn next(&mut self, at_most: Duration) -> Vec<FileChange> {
        let pace = if self.polling.is_some() { POLL } else { NET };
        let due = pace.saturating_sub(self.looked.elapsed());
        let mut paths = match self.events.recv_timeout(due.min(at_most)) {
            Ok(paths) => self.settle(paths),
            Err(RecvTimeoutError::Timeout) => BTreeSet::new(),
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(due.min(at_most));
                BTreeSet::new()
            }
        };
        if self.looked.elapsed() >= pace {
            let now = self.look();
            let gone = self.known.keys().filter(|path| !now.contains_key(*path));
            let new = now.iter().filter(|(path, mark)| self.known.get(*path) != Some(mark));
            paths.extend(gone.cloned().chain(new.map(|(path, _)| path.clone())));
            self.known = now;
            self.looked = Instant::now();
        }
        self.read(paths)
    }

    /// Collects paths until the save is over.
    fn settle(&mut self, first: Vec<PathBuf>) -> BTreeSet<PathBuf> {
        let started = Instant::now();
        let mut paths: BTreeSet<PathBuf> = first.into_iter().collect();
        while started.elapsed() < LONGEST {
            match self.events.recv_timeout(QUIET) {
                Ok(more) => paths.extend(more),
                Err(_) => break,
            }
        }
        // A folder of the site that did not exist until now is watched from now on.
        if let Some(watcher) = &mut self.watcher {
            for folder in FOLDERS.map(|name| self.real.join(name)) {
                if paths.contains(&folder) && folder.is_dir() {
                    let _ = watcher.watch(&folder, RecursiveMode::Recursive);
                }
            }
        }
        paths
            .into_iter()
            .filter_map(|path| path.strip_prefix(&self.real).ok().map(Path::to_owned))
            .filter(|path| is_of_site(path))
            .collect()
    }

    /// Reads what the paths hold now.
    fn read(&self, paths: BTreeSet<PathBuf>) -> Vec<FileChange> {
        let mut changes = Vec::new();
        for path in paths {
            let full = self.site.join(&path);
            let folder = std::fs::symlink_metadata(&full).is_ok_and(|found| found.is_dir());
            if !folder {
                changes.push(self.change(&path));
                continue;
            }
            for (inner, _) in files_below(&self.site, &path) {
                changes.push(self.change(&inner));
            }
        }
        changes
    }

    /// What a path holds now. Waits a little for a file that is just being written.
    fn change(&self, path: &Path) -> FileChange {
        let full = self.site.join(path);
        let started = Instant::now();
        loop {
            let waiting = started.elapsed() < FILLING;
            match disk::read_one(&full, source_path(path)) {
                Some(Ok(source)) if source.size() == 0 && waiting => {}
                Some(Ok(source)) => return FileChange::Put(source),
                // Windows refuses while the editor still holds the file.
                Some(Err(Refusal::Unreadable { .. })) if waiting => {}
                Some(Err(why)) => {
                    let path = source_path(path);
                    return FileChange::Refused(Refused { path, why });
                }
                None => return FileChange::Gone(source_path(path)),
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn look(&self) -> BTreeMap<PathBuf, (u64, Option<SystemTime>)> {
        FOLDERS.iter().flat_map(|folder| files_below(&self.site, Path::new(folder))).collect()
    }
}

type Marked = (PathBuf, (u64, Option<SystemTime>));

fn files_below(site: &Path, folder: &Path) -> Vec<Marked> {
    WalkDir::new(site.join(folder))
        .into_iter()
        .flatten()
        .filter(|entry| !entry.file_type().is_dir())
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(site).ok()?.to_owned();
            let data = entry.metadata().ok()?;
            is_of_site(&path).then(|| (path, (data.len(), data.modified().ok())))
        })
        .collect()
}

/// True for files in a watched folder that no editor leaves behind.
fn is_of_site(path: &Path) -> bool {
    let mut parts = path.components();
    let folder = matches!(parts.next(), Some(Component::Normal(first)) if FOLDERS.iter().any(|f| first == *f));
    folder && parts.all(|part| !is_leftover(&part.as_os_str().to_string_lossy()))
}

fn source_path(path: &Path) -> SourcePath {
    SourcePath::new(&path.to_string_lossy())
}

fn watcher(site: &Path, sender: Sender<Vec<PathBuf>>) -> Result<RecommendedWatcher, Polling> {
    let reason = |error: notify::Error| match error.kind {
        ErrorKind::MaxFilesWatch => Polling::NoWatchesLeft,
        // Linux says "no space left on device" for the same.
        ErrorKind::Io(error) if matches!(error.raw_os_error(), Some(28 | 24)) => {
            Polling::NoWatchesLeft
        }
        _ => Polling::Failed,
    };
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Our own reading makes access events: taking them for changes would never end.
        if let Ok(event) = event
            && !matches!(event.kind, EventKind::Access(_))
        {
            let _ = sender.send(event.paths);
        }
    })
    .map_err(reason)?;
    watcher.watch(site, RecursiveMode::NonRecursive).map_err(reason)?;
    for folder in FOLDERS.map(|name| site.join(name)) {
        if folder.is_dir() {
            watcher.watch(&folder, RecursiveMode::Recursive).map_err(reason)?;
        }
    }
    Ok(watcher)
}

/// True for folders of another computer, whose changes give no events here.
#[cfg(target_os = "linux")]
fn is_on_network(path: &Path) -> bool {
    // NFS, SMB in its three ages, 9P, FUSE, AFS, Ceph: the numbers of statfs(2).
    const NETWORK: [u64; 9] = [
        0x6969,
        0x517B,
        0xFF53_4D42,
        0xFE53_4D42,
        0x0102_1997,
        0x6573_5546,
        0x5346_414F,
        0x00C3_6400,
        0x6B41_4653,
    ];
    rustix::fs::statfs(path).is_ok_and(|found| {
        let kind = u64::try_from(found.f_type).unwrap_or_default() & 0xFFFF_FFFF;
        NETWORK.contains(&kind)
    })
}

/// True for folders of another computer: `\\server\share`, which is `\\?\UNC\server\share` in full.
#[cfg(not(target_os = "linux"))]
fn is_on_network(path: &Path) -> bool {
    let path = path.to_string_lossy();
    path.starts_with(r"\\?\UNC\") || (path.starts_with(r"\\") && !path.starts_with(r"\\?\"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editors_leave_nothing_behind_that_counts() {
        for path in [
            "content/a.md",
            "content/plan/initiatives/市-01.md",
            "static/x.png",
            "themes/city/css/style.css",
        ] {
            assert!(is_of_site(Path::new(path)), "{path}");
        }
        for path in [
            "public/index.html",
            "content/~$a.md",
            "content/.a.md.swp",
            "content/4913",
            "content/.git/x",
            "README.md",
            "content/a.md~",
        ] {
            assert!(!is_of_site(Path::new(path)), "{path}");
        }
    }
}
