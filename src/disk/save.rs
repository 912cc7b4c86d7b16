//! Saves files of a site, several as one step, so that whatever ends the process leaves every file old or new; and takes the last
//! step back.
//!
//! The step is written down whole before any file changes: `.keikaku/save/next.json` in the site's folder, which nothing reads as content.
//! Whoever comes next finishes it. What was finished stays there as `last.json`, as long as it is the last.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::places::ours;
use super::write_fault::not_written;
use super::{is_gone, limit, settle, write};
use crate::diagnostic::{Text, text};
use crate::source::SourcePath;

/// Folders below which files are saved.
const FOLDERS: [&str; 2] = ["content", "static"];

/// A file before a step and after it; nothing where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The file.
    pub path: SourcePath,
    /// Its bytes before.
    pub before: Option<Vec<u8>>,
    /// Its bytes after.
    pub after: Option<Vec<u8>>,
}

/// What was saved last, and whether that took back what was saved before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveStep {
    /// The files.
    pub files: Vec<Saved>,
    /// True for a step that took another back.
    pub back: bool,
}

/// Why nothing was saved.
#[derive(Debug)]
pub enum SaveFault {
    /// A file is another than it was when somebody began to change it.
    Changed(SourcePath),
    /// No place for a file of a site.
    Outside(SourcePath),
    /// The system refused something, and every file is as it was.
    Io(SourcePath, io::Error),
    /// The system refused something in the middle of several files. The next save finishes it.
    HalfWay(io::Error),
    /// There is nothing to take back.
    NothingToUndo,
}

impl SaveFault {
    /// The sentence to show.
    pub fn text(&self) -> Text {
        match self {
            Self::Changed(path) => text!(
                "{path} は、開いた後で変わりました。何も書いていません",
                "{path} was changed after it was opened; nothing was written"
            ),
            Self::Outside(path) => {
                text!("{path} には保存できません", "nothing can be saved at {path}")
            }
            Self::Io(path, error) => {
                let (ja, en) = not_written(error);
                text!(
                    "{ja}（{path}: {error}）。ファイルは前のままです",
                    "{en} ({path}: {error}); the file is as it was"
                )
            }
            Self::HalfWay(error) => text!(
                "保存の途中で止まりました（{error}）。次に保存するか serve を始めるときに、続きを書きます",
                "the save stopped halfway ({error}); the next save or start of serve finishes it"
            ),
            Self::NothingToUndo => {
                text!("元に戻せる保存はありません", "there is no save to take back")
            }
        }
    }
}

/// The form of a step in its file.
#[derive(Serialize, Deserialize)]
struct WrittenSave {
    back: bool,
    files: Vec<(String, Option<String>, Option<String>)>,
}

/// Saves files as one step. Each must be on the disk as it is said to be before.
pub fn save(site: &Path, files: Vec<Saved>) -> Result<(), SaveFault> {
    let room = SaveRoom::enter(site)?;
    room.finish()?;
    room.save(&SaveStep { files, back: false })
}

/// Takes the last step back, if all its files are as it left them. Returns the files as they were changed by that.
pub fn undo(site: &Path) -> Result<Vec<Saved>, SaveFault> {
    let room = SaveRoom::enter(site)?;
    room.finish()?;
    let last = room.read(&room.last).ok_or(SaveFault::NothingToUndo)?;
    let back = |file: Saved| Saved { before: file.after, after: file.before, ..file };
    let files: Vec<Saved> = last.files.into_iter().map(back).collect();
    room.save(&SaveStep { files: files.clone(), back: !last.back })?;
    Ok(files)
}

/// The last step, while all its files are as it left them.
pub fn last(site: &Path) -> Option<SaveStep> {
    let room = SaveRoom::of(site);
    let step = room.read(&room.last)?;
    let same = |file: &Saved| room.on_disk(&file.path).ok().is_some_and(|now| now == file.after);
    step.files.iter().all(same).then_some(step)
}

/// Finishes what an earlier process began. Files that somebody changed meanwhile stay as they are.
pub fn recover(site: &Path) -> Result<(), SaveFault> {
    if !SaveRoom::of(site).next.exists() {
        return Ok(());
    }
    SaveRoom::enter(site)?.finish()
}

/// The names of a site's folder, and the lock that keeps other processes out.
struct SaveRoom {
    site: PathBuf,
    folder: PathBuf,
    next: PathBuf,
    last: PathBuf,
    /// Held until the room is left.
    lock: Option<fs::File>,
}

impl SaveRoom {
    fn of(site: &Path) -> Self {
        let folder = site.join(".keikaku").join("save");
        Self {
            site: site.to_owned(),
            next: folder.join("next.json"),
            last: folder.join("last.json"),
            folder,
            lock: None,
        }
    }

    fn enter(site: &Path) -> Result<Self, SaveFault> {
        let mut room = Self::of(site);
        let name = SourcePath::new(".keikaku/save");
        let lock = || {
            ours(site)?;
            fs::create_dir_all(&room.folder)?;
            let lock = fs::File::create(room.folder.join("lock"))?;
            lock.lock()?;
            Ok(lock)
        };
        room.lock = Some(lock().map_err(|error| SaveFault::Io(name, error))?);
        Ok(room)
    }

    fn read(&self, journal: &Path) -> Option<SaveStep> {
        let written: WrittenSave = serde_json::from_slice(&fs::read(journal).ok()?).ok()?;
        let bytes = |text: Option<String>| match text {
            Some(text) => STANDARD.decode(text).ok().map(Some),
            None => Some(None),
        };
        let file = |(path, before, after): (String, _, _)| {
            Some(Saved {
                path: SourcePath::new(&path),
                before: bytes(before)?,
                after: bytes(after)?,
            })
        };
        Some(SaveStep {
            files: written.files.into_iter().map(file).collect::<Option<_>>()?,
            back: written.back,
        })
    }

    fn save(&self, step: &SaveStep) -> Result<(), SaveFault> {
        for file in &step.files {
            let now = self.on_disk(&file.path)?;
            if now != file.before {
                return Err(SaveFault::Changed(file.path.clone()));
            }
        }
        let text = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(|bytes| STANDARD.encode(bytes));
        let files = step.files.iter();
        let written = WrittenSave {
            back: step.back,
            files: files.map(|f| (f.path.to_string(), text(&f.before), text(&f.after))).collect(),
        };
        let name = SourcePath::new(".keikaku/save/next.json");
        let begin = || {
            let unfinished = self.folder.join("unfinished");
            write(&unfinished, &serde_json::to_vec(&written)?)?;
            fs::rename(unfinished, &self.next)?;
            settle(&self.folder);
            Ok(())
        };
        begin().map_err(|error| SaveFault::Io(name, error))?;
        self.apply(step)
    }

    /// Writes the files of a step that is written down.
    fn apply(&self, step: &SaveStep) -> Result<(), SaveFault> {
        // All that needs room on the disk comes first; while it has not come, nothing has changed.
        // Waiting for the disk is most of it, and many can wait together.
        let prepared: Vec<_> = step.files.par_iter().map(|f| self.prepare(f)).collect();
        for (file, prepared) in step.files.iter().zip(prepared) {
            if let Err(error) = prepared {
                return Err(self.withdraw(step, &file.path, error));
            }
        }
        let mut folders = BTreeSet::new();
        for (at, file) in step.files.iter().enumerate() {
            let place = self.site.join(file.path.as_str());
            let done = match &file.after {
                Some(_) => fs::rename(self.beside(&file.path), &place),
                None => fs::remove_file(&place),
            };
            match done {
                Err(error) if is_gone(&error) && file.after.is_none() => {}
                Err(error) if at == 0 => return Err(self.withdraw(step, &file.path, error)),
                Err(error) => return Err(SaveFault::HalfWay(error)),
                Ok(()) => {}
            }
            folders.extend(place.parent().map(Path::to_owned));
        }
        // The step is done with only when all of it is on the disk.
        folders.iter().for_each(|folder| settle(folder));
        fs::rename(&self.next, &self.last).map_err(SaveFault::HalfWay)
    }

    /// Takes away what was prepared of a step that cannot be done, and says why.
    fn withdraw(&self, step: &SaveStep, path: &SourcePath, error: io::Error) -> SaveFault {
        self.tidy(step);
        let _ = fs::remove_file(&self.next);
        SaveFault::Io(path.clone(), error)
    }

    fn tidy(&self, step: &SaveStep) {
        step.files.iter().for_each(|file| drop(fs::remove_file(self.beside(&file.path))));
    }

    /// Writes the new bytes beside the file, with its rights.
    fn prepare(&self, file: &Saved) -> io::Result<()> {
        let Some(bytes) = &file.after else {
            return Ok(());
        };
        let (place, beside) = (self.site.join(file.path.as_str()), self.beside(&file.path));
        place.parent().map_or(Ok(()), fs::create_dir_all)?;
        write(&beside, bytes)?;
        match fs::metadata(&place) {
            Ok(old) => fs::set_permissions(&beside, old.permissions()),
            Err(_) => Ok(()),
        }
    }

    /// Finishes a step that an earlier process began.
    fn finish(&self) -> Result<(), SaveFault> {
        let Some(mut step) = self.read(&self.next) else {
            return Ok(());
        };
        let unwritten = |file: &Saved| self.on_disk(&file.path).is_ok_and(|now| now == file.before);
        let whole = step.clone();
        step.files.retain(unwritten);
        self.apply(&step)?;
        self.tidy(&whole);
        Ok(())
    }

    /// The name of a file's new bytes; editors' leftovers have such names, and nothing reads them.
    fn beside(&self, path: &SourcePath) -> PathBuf {
        let place = self.site.join(path.as_str());
        place.with_file_name(format!(".{}.save.tmp", path.file_name()))
    }

    /// The bytes of a file as it is now. Refuses what is no ordinary file, and what lies elsewhere by a link on the way.
    fn on_disk(&self, path: &SourcePath) -> Result<Option<Vec<u8>>, SaveFault> {
        let outside = || SaveFault::Outside(path.clone());
        let plain =
            Path::new(path.as_str()).components().all(|one| matches!(one, Component::Normal(_)));
        let below = FOLDERS.iter().any(|folder| path.as_str().starts_with(&format!("{folder}/")));
        if !plain || !below || path.as_str().contains(['\\', ':', '\0']) {
            return Err(outside());
        }
        // `content` itself may be a link: the person who runs this made it.
        let mut place = self.site.join(path.parts().next().unwrap_or_default());
        for part in path.parts().skip(1) {
            place.push(part);
            match fs::symlink_metadata(&place) {
                Ok(found) if found.is_symlink() => return Err(outside()),
                Ok(found)
                    if part == path.file_name()
                        && place.ends_with(path.as_str())
                        && !found.is_file() =>
                {
                    return Err(outside());
                }
                Ok(_) => {}
                Err(error) if is_gone(&error) => return Ok(None),
                Err(error) => return Err(SaveFault::Io(path.clone(), error)),
            }
        }
        let read = || {
            let file = fs::File::open(&place)?;
            let size = file.metadata()?.len();
            if size > limit(&place) {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            Ok(super::bytes_from(&file, size)?.0)
        };
        read().map(Some).map_err(|error| SaveFault::Io(path.clone(), error))
    }
}
