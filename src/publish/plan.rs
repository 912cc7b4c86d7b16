//! Decides what to do, from records and digests alone. Pure: no host, no clock, no disk.
//!
//! Why the order keeps every page whole for every visitor: an asset is sent before any page that
//! names it, and what makes a page look and work as it does is kept 30 days after the last one; a page is sent before any
//! reachable page links to it and becomes a tombstone, not a hole, when it goes. Everything else goes with the publish that
//! withdraws it. "Reachable" is what the live state or a
//! run that broke off after its pages were linked put there; pages of a run that broke off earlier
//! are unreachable, and are replaced or deleted before anything links to them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::purge::Purge;
use super::release::{Class, Digest, Release, ReleaseFile, lingers};
use super::state::{PublishState, Retained, Tombstone};
use super::tombstone;
use crate::diagnostic::{Text, text};

/// How long styles, scripts and fonts that no page refers to any more are kept, in seconds.
pub const RETENTION: i64 = 30 * 86_400;
/// How long tombstones stand, in seconds.
pub const TOMBSTONES: i64 = 400 * 86_400;

/// The order of sending. Each phase ends before the next begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// New hashed assets.
    Assets,
    /// Pages and files that nobody can reach yet.
    Unreachable,
    /// Changed pages and files.
    Changed,
    /// Front page, listings, sitemap, feed.
    Entries,
    /// Tombstones of removed pages.
    Tombstones,
}

impl Phase {
    /// All phases in order.
    pub const ALL: [Phase; 5] =
        [Phase::Assets, Phase::Unreachable, Phase::Changed, Phase::Entries, Phase::Tombstones];
}

/// One file to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its path.
    pub path: String,
    /// Digest of the bytes to send.
    pub sha256: Digest,
    /// Bytes to send.
    pub size: u64,
    /// When it is sent.
    pub phase: Phase,
    /// Whether something else is in its place now.
    pub replaces: bool,
    /// For a tombstone, the page it points to.
    pub tombstone: Option<String>,
}

/// What is to be done, and what the host will hold then.
#[derive(Debug, Clone, Default)]
pub struct UploadPlan {
    /// Files to send, in order.
    pub uploads: Vec<Upload>,
    /// Files of ours to delete: nobody refers to them.
    pub deletes: Vec<String>,
    /// Pages removed by this plan.
    pub removed: Vec<String>,
    /// Number of files that stay as they are.
    pub unchanged: usize,
    /// Paths that hold something we did not put there.
    pub foreign: Vec<String>,
    /// Paths where our file was changed by somebody else.
    pub drifted: Vec<String>,
    /// Files already in place with the right bytes although no record named them.
    pub adopted: Vec<String>,
    /// The state after the plan.
    pub next: PublishState,
    /// Reasons not to do it.
    pub guards: Vec<SendGuard>,
}

impl UploadPlan {
    /// Whether the host already is as it should be.
    pub fn is_empty(&self) -> bool {
        self.uploads.is_empty() && self.deletes.is_empty() && self.adopted.is_empty()
    }

    /// Bytes to send.
    pub fn bytes(&self) -> u64 {
        self.uploads.iter().map(|u| u.size).sum()
    }

    /// A name for exactly this work on exactly this host. Time is left out, so that a plan shown
    /// today is still the same one tomorrow if nothing else has changed.
    pub fn id(&self) -> String {
        let mut text = format!("{} {:?}\n", self.next.release, self.next.history.first());
        for upload in &self.uploads {
            let Upload { path, sha256, phase, replaces, .. } = upload;
            text.push_str(&format!("{phase:?} {replaces} {sha256} {path}\n"));
        }
        for (what, paths) in [
            ("delete", &self.deletes),
            ("adopt", &self.adopted),
            ("foreign", &self.foreign),
            ("drifted", &self.drifted),
        ] {
            for path in paths {
                text.push_str(&format!("{what} {path}\n"));
            }
        }
        format!("{:.12}", Digest::of(text.as_bytes()))
    }
}

/// A reason to stop before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendGuard {
    /// Stable name, for `--allow`.
    pub code: &'static str,
    /// What is wrong.
    pub message: Text,
}

/// What is at a path: digest and size, or nothing.
pub type Found = Option<(Digest, u64)>;

/// What is known about a host.
#[derive(Debug, Clone, Copy)]
pub struct FileFacts<'a> {
    /// The live state, if anything was published before.
    pub base: Option<&'a PublishState>,
    /// Runs that broke off, oldest first, and whether they had linked their new pages.
    pub runs: &'a [(PublishState, bool)],
    /// What was seen when looking.
    pub looked: &'a BTreeMap<String, Found>,
    /// Whether this machine published the live state.
    pub ours: bool,
}

/// What is asked for beside the release.
#[derive(Debug, Clone, Copy)]
pub struct Wishes<'a> {
    /// The successors of removed pages.
    pub moved: &'a BTreeMap<String, String>,
    /// Seconds since 1970.
    pub now: i64,
    /// What must be left nowhere.
    pub purge: Option<&'a Purge>,
}

/// One path as the records tell it.
#[derive(Default)]
struct KnownPath {
    live: Found,
    candidates: Vec<Digest>,
    reachable: bool,
    tombstone_since: Option<i64>,
    retained_since: Option<i64>,
    in_run: bool,
    doubtful: bool,
}

/// The paths whose bytes must be looked at before planning: records disagree about them, or no
/// record names them. `recheck` asks for everything.
pub fn questions(release: &Release, facts: FileFacts<'_>, recheck: bool) -> BTreeSet<String> {
    let known = known(facts);
    let unnamed = release
        .files
        .iter()
        .map(|file| file.path.as_str())
        .filter(|path| !known.contains_key(path));
    let doubtful =
        known.iter().filter(|(_, known)| known.doubtful || recheck).map(|(path, _)| *path);
    unnamed.chain(doubtful).map(str::to_string).collect()
}

/// What the records say about files that a plan replaces or deletes and nobody has looked at: has
/// somebody changed them?
pub fn untested(plan: &UploadPlan, facts: FileFacts<'_>) -> BTreeMap<String, (Digest, u64)> {
    let known = known(facts);
    let replaced = plan.uploads.iter().filter(|u| u.replaces).map(|u| &u.path);
    replaced
        .chain(&plan.deletes)
        .filter(|path| !facts.looked.contains_key(*path))
        .filter_map(|path| Some((path.clone(), known.get(path.as_str())?.live?)))
        .collect()
}

fn known<'a>(facts: FileFacts<'a>) -> HashMap<&'a str, KnownPath> {
    let mut map: HashMap<&str, KnownPath> = HashMap::new();
    if let Some(base) = facts.base {
        for (path, digest, size) in base.owned() {
            let known = map.entry(path).or_default();
            known.live = Some((digest, size));
            known.candidates.push(digest);
        }
        describe(&mut map, base, true, true);
    }
    for (state, linked) in facts.runs {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for (path, digest, _) in state.owned() {
            seen.insert(path);
            let known = map.entry(path).or_default();
            known.in_run = true;
            if known.live.is_none_or(|(live, _)| live != digest) {
                known.doubtful = true;
                known.candidates.push(digest);
            }
        }
        // A run also deletes: what it no longer owns may be gone.
        for (path, known) in &mut map {
            known.doubtful |= !seen.contains(path);
        }
        describe(&mut map, state, *linked, false);
    }
    map
}

// Time counts from a finished publish: until then, live pages still refer to what a run removed.
fn describe<'a>(
    map: &mut HashMap<&'a str, KnownPath>,
    state: &'a PublishState,
    linked: bool,
    finished: bool,
) {
    for (path, _, _) in state.owned() {
        map.entry(path).or_default().reachable |= linked;
    }
    for file in &state.files {
        let known = map.entry(&file.path).or_default();
        (known.retained_since, known.tombstone_since) = (None, None);
    }
    if finished {
        for tombstone in &state.tombstones {
            map.entry(&tombstone.path).or_default().tombstone_since = Some(tombstone.since);
        }
        for retained in &state.retained {
            map.entry(&retained.path).or_default().retained_since = Some(retained.since);
        }
    }
}

/// Makes the plan.
pub fn plan(release: &Release, facts: FileFacts<'_>, wishes: &Wishes<'_>) -> UploadPlan {
    let known = known(facts);
    let mut plan = UploadPlan {
        next: PublishState {
            schema: 1,
            release: release.id.clone(),
            published: wishes.now,
            files: release.files.clone(),
            history: history(release, facts.base),
            origins: origins(release, facts.base),
            ..PublishState::default()
        },
        ..UploadPlan::default()
    };
    let nothing = KnownPath::default();
    for file in &release.files {
        let known = known.get(file.path.as_str()).unwrap_or(&nothing);
        plan.wanted(file, known, found(&file.path, known, facts.looked));
    }
    let mut gone: Vec<(&&str, &KnownPath)> =
        known.iter().filter(|(path, _)| release.file(path).is_none()).collect();
    gone.sort_by_key(|(path, _)| **path);
    for (path, known) in gone {
        let found = found(path, known, facts.looked);
        plan.unwanted(path, known, found, release, wishes);
    }
    plan.uploads.sort_by(|a, b| {
        (a.phase, front(&a.path), &a.path).cmp(&(b.phase, front(&b.path), &b.path))
    });
    plan.guards(release, facts);
    plan
}

// The front page is the last of the entries.
fn front(path: &str) -> bool {
    path == "index.html"
}

fn found(path: &str, known: &KnownPath, looked: &BTreeMap<String, Found>) -> Found {
    looked.get(path).copied().unwrap_or(known.live)
}

fn history(release: &Release, base: Option<&PublishState>) -> Vec<String> {
    let mut history = Vec::new();
    if let Some(base) = base {
        history.push(base.release.clone());
        history.extend(base.history.iter().cloned());
    }
    history.retain(|id| *id != release.id);
    history.dedup();
    history.truncate(20);
    history
}

/// What was published before is only old if it was made from old sources: the newest comes first, and stands once.
fn origins(release: &Release, base: Option<&PublishState>) -> Vec<Digest> {
    let own = release.origin.map(|origin| origin.sources);
    let before = base.map_or(&[][..], |base| &base.origins);
    let mut origins: Vec<Digest> = own.into_iter().collect();
    origins.extend(before.iter().filter(|digest| Some(**digest) != own));
    origins.truncate(20);
    origins
}

impl UploadPlan {
    /// A file the release has.
    fn wanted(&mut self, file: &ReleaseFile, known: &KnownPath, found: Found) {
        let ours = |digest: &Digest| known.candidates.contains(digest);
        match found {
            Some((digest, _)) if digest == file.sha256 => {
                if known.candidates.is_empty() {
                    self.adopted.push(file.path.clone());
                }
                self.unchanged += 1;
                return;
            }
            Some((digest, _)) if !ours(&digest) => {
                if known.candidates.is_empty() {
                    self.foreign.push(file.path.clone());
                } else {
                    self.drifted.push(file.path.clone());
                }
            }
            Some(_) if known.reachable && file.class == Class::Asset => {
                self.guards.push(SendGuard {
                    code: "asset-changed",
                    message: text!(
                        "`{path}` は名前が同じまま中身が変わっています",
                        "`{path}` changed its content but not its name",
                        path = file.path
                    ),
                })
            }
            _ => {}
        }
        let reachable = known.reachable || front(&file.path);
        let phase = match (file.class, reachable) {
            (Class::Asset, _) => Phase::Assets,
            // A document that is not there leads nowhere else: it is sent before any page that names it.
            (Class::Aux, _) if found.is_none() => Phase::Unreachable,
            (_, false) => Phase::Unreachable,
            (Class::Entry, true) => Phase::Entries,
            (_, true) => Phase::Changed,
        };
        self.uploads.push(Upload {
            path: file.path.clone(),
            sha256: file.sha256,
            size: file.size,
            phase,
            replaces: found.is_some(),
            tombstone: None,
        });
    }

    /// A path of ours that the release does not have.
    fn unwanted(
        &mut self,
        path: &str,
        known: &KnownPath,
        found: Found,
        release: &Release,
        wishes: &Wishes<'_>,
    ) {
        let now = wishes.now;
        let purged = wishes.purge.is_some_and(|purge| purge.names(path));
        let page = path.ends_with(".html") && path != "404.html";
        let changed_by_others =
            found.is_some_and(|(digest, _)| !known.candidates.contains(&digest));
        if page && known.reachable && !purged {
            let since = known.tombstone_since.unwrap_or(now).min(now);
            if now - since > TOMBSTONES {
                self.delete(path, found, changed_by_others);
                return;
            }
            let to = tombstone::successor(path, release, wishes.moved);
            let bytes = tombstone::page(path, &to);
            let tombstone = Tombstone {
                path: path.to_string(),
                to: to.clone(),
                since,
                sha256: Digest::of(&bytes),
                size: bytes.len() as u64,
            };
            if known.tombstone_since.is_none() {
                self.removed.push(path.to_string());
            }
            if found.is_some_and(|(digest, _)| digest == tombstone.sha256) {
                self.unchanged += 1;
            } else {
                if changed_by_others {
                    self.drifted.push(path.to_string());
                }
                self.uploads.push(Upload {
                    path: path.to_string(),
                    sha256: tombstone.sha256,
                    size: tombstone.size,
                    phase: Phase::Tombstones,
                    replaces: found.is_some(),
                    tombstone: Some(to),
                });
            }
            self.next.tombstones.push(tombstone);
            return;
        }
        let since = if known.in_run { None } else { known.retained_since };
        let since = since.unwrap_or(now).min(now);
        let keep = lingers(path) && wishes.purge.is_none() && now - since <= RETENTION;
        match found {
            Some((sha256, size)) if keep && !changed_by_others => {
                self.next.retained.push(Retained { path: path.to_string(), sha256, size, since });
            }
            _ => self.delete(path, found, changed_by_others),
        }
    }

    // What somebody else put in our file's place is theirs now.
    fn delete(&mut self, path: &str, found: Found, changed_by_others: bool) {
        if found.is_some() && !changed_by_others {
            self.deletes.push(path.to_string());
        }
    }

    fn guards(&mut self, release: &Release, facts: FileFacts<'_>) {
        let pages =
            |files: &[ReleaseFile]| files.iter().filter(|f| f.path.ends_with(".html")).count();
        let (now, removed) = (pages(&release.files), self.removed.len());
        let mut stop = |code, message| self.guards.push(SendGuard { code, message });
        if release.file("index.html").is_none_or(|f| f.size == 0) {
            let message = text!(
                "トップページ(index.html)がありません。build が失敗していませんか",
                "there is no front page (index.html); did the build fail?"
            );
            stop("empty", message);
        }
        let Some(base) = facts.base else { return };
        let before = pages(&base.files);
        if now * 10 < before * 7 {
            let message = text!(
                "ページが {before} から {now} に減っています(30% を超える減少)",
                "the site shrinks from {before} to {now} pages (more than 30 %)"
            );
            stop("shrink", message);
        }
        if removed > 20.max(before / 10) {
            let message = text!(
                "{removed} ページがなくなります({before} ページ中)",
                "{removed} of {before} pages would be removed"
            );
            stop("removals", message);
        }
        // Going back to what was published before is ordinary work. It is a mistake where somebody else has published since, from
        // another machine, and nobody has touched the files here: then they are the old ones.
        if let Some(origin) = release.origin
            && !facts.ours
            && origin.edited.is_some_and(|edited| edited < base.published)
            && base.origins.iter().skip(1).any(|one| *one == origin.sources)
        {
            let message = text!(
                "ここにある原稿は、公開中のものより前の版です。別のパソコンから新しい版が公開されています。新しい原稿を受け取ってから、もう一度実行してください",
                "the files here are those of an earlier release: a newer one was published from another machine; get its files first"
            );
            stop("older", message);
        }
    }
}
