//! A visitor with endless patience: reads every page that can be reached after every change and expects all it refers to; keeps
//! each page for 30 days, and expects for as long that it looks and works as it did and leads to pages. What a kept page shows or
//! offers beside that may have been withdrawn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use keikaku::publish::content::references;
use keikaku::publish::plan::{RETENTION, TOMBSTONES};
use keikaku::publish::release::{Digest, lingers};

use super::memory::Files;

#[derive(Default)]
pub struct Visitor {
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    now: i64,
    held: BTreeMap<(String, Digest), (Vec<u8>, i64)>,
    reached: BTreeMap<String, i64>,
    foreign: Files,
    complaint: Option<String>,
    looks: usize,
}

impl Visitor {
    pub fn at(&self, now: i64) {
        self.memory.lock().unwrap().now = now;
    }

    pub fn expects(&self, path: &str, bytes: &[u8]) {
        let mut memory = self.memory.lock().unwrap();
        memory.foreign.insert(path.to_string(), bytes.to_vec());
    }

    pub fn complaint(&self) -> Option<String> {
        self.memory.lock().unwrap().complaint.clone()
    }

    pub fn looks(&self) -> usize {
        self.memory.lock().unwrap().looks
    }

    pub fn look(&self, files: &Files) {
        let mut memory = self.memory.lock().unwrap();
        memory.looks += 1;
        if memory.complaint.is_none() {
            memory.complaint = memory.browse(files).err();
        }
    }
}

impl Memory {
    fn browse(&mut self, files: &Files) -> Result<(), String> {
        for (path, bytes) in &self.foreign {
            if files.get(path) != Some(bytes) {
                return Err(format!("foreign file {path} was touched"));
            }
        }
        let mut open = vec!["index.html".to_string()];
        let mut seen = BTreeSet::new();
        while let Some(path) = open.pop() {
            if !files.contains_key("index.html") || !seen.insert(path.clone()) {
                continue;
            }
            let bytes = files.get(&path).ok_or(format!("dangling link to {path}"))?;
            if path.ends_with(".html") {
                open.extend(check(&path, bytes, files, |_| true)?);
                self.held.insert((path.clone(), Digest::of(bytes)), (bytes.clone(), self.now));
                self.reached.insert(path, self.now);
            }
        }
        let now = self.now;
        self.held.retain(|_, (_, since)| now - *since < RETENTION);
        for ((path, _), (bytes, _)) in &self.held {
            check(path, bytes, files, lasts).map_err(|e| format!("an open page: {e}"))?;
        }
        self.reached.retain(|_, since| now - *since < TOMBSTONES);
        match self.reached.keys().find(|path| !files.contains_key(*path)) {
            Some(path) => Err(format!("{path} was there and is not even a tombstone")),
            None => Ok(()),
        }
    }
}

fn lasts(path: &str) -> bool {
    path.ends_with(".html") || lingers(path)
}

fn check(
    path: &str,
    bytes: &[u8],
    files: &Files,
    expected: fn(&str) -> bool,
) -> Result<Vec<String>, String> {
    let html = String::from_utf8(bytes.to_vec()).map_err(|_| format!("{path} is torn"))?;
    if !html.ends_with("</html>\n") {
        return Err(format!("{path} is torn"));
    }
    let targets = references(path, &html);
    for target in targets.iter().filter(|target| expected(target)) {
        let bytes =
            files.get(target).ok_or(format!("{path} refers to {target}, which is not there"))?;
        let named = target.split('.').nth(1).filter(|_| target.starts_with("assets/"));
        if named.is_some_and(|name| format!("{:.12}", Digest::of(bytes)) != name) {
            return Err(format!("{target} is torn"));
        }
    }
    Ok(targets)
}
