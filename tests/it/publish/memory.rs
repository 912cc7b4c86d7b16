//! A host in memory: as strict as a server, deterministic, and watched after every change.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::sync::Mutex;

use keikaku::publish::body::UploadBody;
use keikaku::publish::remote::{Listed, Outcome, Remote, RemoteError, Replacing, Trouble};

pub type Files = BTreeMap<String, Vec<u8>>;

pub struct Memory<'a> {
    pub files: Mutex<Files>,
    folders: Mutex<BTreeSet<String>>,
    replacing: Replacing,
    watch: Box<dyn Fn(&Files) + Send + Sync + 'a>,
}

impl<'a> Memory<'a> {
    pub fn new(replacing: Replacing, watch: impl Fn(&Files) + Send + Sync + 'a) -> Self {
        Memory {
            files: Mutex::default(),
            folders: Mutex::new(BTreeSet::from([String::new()])),
            replacing,
            watch: Box::new(watch),
        }
    }

    pub fn place(&self, path: &str, bytes: &[u8]) {
        for (at, _) in path.match_indices('/') {
            self.folders.lock().unwrap().insert(path[..at].to_string());
        }
        let mut files = self.files.lock().unwrap();
        files.insert(path.to_string(), bytes.to_vec());
    }

    fn parent(&self, path: &str) -> Outcome<()> {
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        if self.folders.lock().unwrap().contains(parent) {
            return Ok(());
        }
        Err(RemoteError::new(Trouble::Lasting, format!("no folder {parent}")))
    }
}

impl Remote for Memory<'_> {
    fn replacing(&self) -> Replacing {
        self.replacing
    }

    fn stat(&self, path: &str) -> Outcome<Option<u64>> {
        Ok(self.files.lock().unwrap().get(path).map(|bytes| bytes.len() as u64))
    }

    fn read(&self, path: &str, into: &mut dyn Write) -> Outcome<bool> {
        let bytes = self.files.lock().unwrap().get(path).cloned();
        into.write_all(bytes.as_deref().unwrap_or_default())?;
        Ok(bytes.is_some())
    }

    fn list(&self, folder: &str) -> Outcome<Vec<Listed>> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let child = |path: &str| -> Option<String> {
            let rest = path.strip_prefix(&prefix)?;
            (!rest.is_empty() && !rest.contains('/')).then(|| rest.to_string())
        };
        let files = self.files.lock().unwrap();
        let folders = self.folders.lock().unwrap();
        let mut list: Vec<Listed> = files
            .iter()
            .filter_map(|(path, bytes)| {
                Listed::checked(&child(path)?, false, Some(bytes.len() as u64))
            })
            .collect();
        list.extend(folders.iter().filter_map(|path| Listed::checked(&child(path)?, true, None)));
        Ok(list)
    }

    fn make_folder(&self, folder: &str) -> Outcome<bool> {
        self.parent(folder)?;
        Ok(self.folders.lock().unwrap().insert(folder.to_string()))
    }

    fn remove_folder(&self, folder: &str) -> Outcome<()> {
        if self.list(folder)?.is_empty() {
            self.folders.lock().unwrap().remove(folder);
        }
        Ok(())
    }

    fn write(&self, path: &str, body: &UploadBody, _durable: bool) -> Outcome<()> {
        self.parent(path)?;
        let mut bytes = Vec::new();
        body.reader()?.read_to_end(&mut bytes)?;
        let mut files = self.files.lock().unwrap();
        files.insert(path.to_string(), bytes);
        (self.watch)(&files);
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> Outcome<()> {
        self.parent(to)?;
        let mut files = self.files.lock().unwrap();
        let bytes = files
            .remove(from)
            .ok_or_else(|| RemoteError::new(Trouble::Lasting, format!("no file {from}")))?;
        files.insert(to.to_string(), bytes);
        (self.watch)(&files);
        Ok(())
    }

    fn delete(&self, path: &str) -> Outcome<()> {
        let mut files = self.files.lock().unwrap();
        files.remove(path);
        (self.watch)(&files);
        Ok(())
    }
}
