//! The real publisher against real servers, while visitors read over HTTP: what they saw, and what
//! became of faults at every request, kills, two publishers at once, full disks, swapped keys.
//!
//! Started by `run`, which brings up the servers. Several servers are tried at the same time. Ends
//! with 1 if any promise was broken.

mod disk;
#[path = "../it/publish/fault.rs"]
#[expect(dead_code, reason = "only the tests in memory let a publisher survive a fault")]
mod fault;
mod host;
mod identity;
mod missing;
mod reader;
mod sentence;
#[path = "../it/publish/site.rs"]
mod site;
mod soak;
mod table;
mod trial;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use host::hosts;
use keikaku::diagnostic::Text;
use keikaku::publish::plan::Wishes;
use keikaku::publish::remote::Remote;
use keikaku::publish::{Failure, FailureKind, PublishOptions, Release, Session, verify};
use site::Site;
use trial::Findings;

const DAY: i64 = 86_400;
/// Servers tried at the same time: most of the time goes by in waiting for answers and disks.
const LANES: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = std::env::var("ROOT").expect("ROOT names the servers' folder; use `run`");
    let root = Path::new(&root);
    if arguments.first().is_some_and(|a| a == "child") {
        std::process::exit(child(root, &arguments[1..]));
    }
    if arguments.first().is_some_and(|a| a == "soak") {
        let count = arguments.get(1).map_or(500, |count| count.parse().expect("a number"));
        std::process::exit(soak::run(root, count));
    }
    if let [word, program] = &arguments[..]
        && word == "sentence"
    {
        std::process::exit(sentence::run(root, program));
    }
    let full = arguments.iter().any(|a| a == "--full");
    let names: Vec<&String> = arguments.iter().filter(|a| !a.starts_with("--")).collect();
    let budget = Budget {
        faults: Duration::from_secs(if full { 7200 } else { 60 }),
        kills: Duration::from_secs(if full { 180 } else { 15 }),
    };
    let hosts = hosts(root);
    let chosen: Vec<_> = hosts
        .iter()
        .filter(|host| names.is_empty() || names.iter().any(|name| **name == host.name))
        .collect();
    assert!(!chosen.is_empty(), "no such server: {names:?}");
    let began = Instant::now();
    let next = AtomicUsize::new(0);
    let found: Mutex<Vec<(usize, Findings)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..LANES.min(chosen.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(host) = chosen.get(at) else { break };
                    let findings = trial::run(host, root, &budget);
                    let (name, took) = (host.name, findings.took.as_secs());
                    println!("{name}: {took} s, {} promises broken", findings.complaints.len());
                    found.lock().unwrap().push((at, findings));
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort_by_key(|(at, _)| *at);
    let found: Vec<Findings> = found.into_iter().map(|(_, findings)| findings).collect();
    table::print(&found);
    let broken: usize = found.iter().map(|f| f.complaints.len()).sum();
    println!("\n{} servers in {} s", found.len(), began.elapsed().as_secs());
    if broken > 0 {
        println!("{broken} promises broken");
        std::process::exit(1);
    }
    println!("no promise broken");
}

/// How long is spent on what could go on for ever.
pub struct Budget {
    pub faults: Duration,
    pub kills: Duration,
}

/// One run of the publisher. `ours` says that every earlier run of these tests is over.
pub fn publish(
    remote: &dyn Remote,
    release: &Release,
    now: i64,
    nonce: u64,
    ours: Vec<String>,
    workers: usize,
) -> Result<(), Failure> {
    let clock = move || now;
    let options = PublishOptions {
        workers,
        attempts: 3,
        pause: Duration::from_millis(20),
        grace: Duration::from_millis(if ours.is_empty() { 500 } else { 0 }),
        beat: Duration::from_secs(5),
        clock: &clock,
        name: format!("test {nonce}"),
        nonce: format!("{nonce:016x}"),
        ours,
        remembered: &|_| None,
        events: &|_| {},
    };
    let mut session = Session::open(remote, &release.id, options)?;
    let moved = BTreeMap::new();
    let wishes = Wishes { moved: &moved, now, purge: None };
    let before = session.base.clone();
    let result = session.plan(release, &wishes, None, false).and_then(|plan| {
        if !plan.foreign.is_empty() || !plan.drifted.is_empty() {
            let paths = format!("{:?} {:?}", plan.foreign, plan.drifted);
            return Err(FailureKind::Foreign.failure(Text::new(paths.clone(), paths)));
        }
        let list = verify::expected(&plan, before.as_ref());
        session.execute(release, &plan, &|| verify::protocol(remote, &list, workers))
    });
    session.close();
    result
}

/// A site as a release. The folder goes with the first value.
pub fn release(site: &Site) -> (tempfile::TempDir, Release) {
    let folder = tempfile::tempdir().unwrap();
    let release = site.write(folder.path());
    (folder, release)
}

/// A run in a process of its own, to be killed.
fn child(root: &Path, arguments: &[String]) -> i32 {
    let [name, kind, version, nonce, pages, now] = arguments else {
        return 9;
    };
    let hosts = hosts(root);
    let host = hosts.iter().find(|host| host.name == name).unwrap();
    let number = |text: &String| text.parse::<usize>().unwrap();
    let site = match kind.as_str() {
        "soak" => soak::site(number(version)),
        _ => Site::regular(number(pages), number(version)),
    };
    let (_folder, release) = release(&site);
    let nonce: u64 = nonce.parse().unwrap();
    // Whoever sits at one machine publishes once at a time: what broke off before is over.
    let ours = match kind.as_str() {
        "soak" => (0..nonce).map(|n| format!("{n:016x}")).collect(),
        _ => Vec::new(),
    };
    let remote = host.connect().unwrap_or_else(|f| panic!("{}", f.message.en));
    match publish(remote.as_ref(), &release, now.parse().unwrap(), nonce, ours, 4) {
        Ok(()) => 0,
        Err(failure) => {
            eprintln!("{}", failure.message.en);
            failure.kind as i32
        }
    }
}
