//! Publishing: the real publisher against a host in memory that crashes anywhere.

mod commands;
mod fault;
mod ftp;
mod memory;
mod people;
mod site;
mod visitor;
mod web;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use fault::{Fault, Then, When};
use keikaku::publish::plan::Wishes;
use keikaku::publish::release::{Digest, lingers};
use keikaku::publish::remote::{Remote, Replacing};
use keikaku::publish::state::{JOURNAL, LOCK};
use keikaku::publish::{Failure, FailureKind, PublishOptions, Release, Session, tombstone};
use memory::{Files, Memory};
use proptest::prelude::*;
use site::{Page, Site};
use visitor::Visitor;

const DAY: i64 = 86_400;

fn wishes(moved: &BTreeMap<String, String>, now: i64) -> Wishes<'_> {
    Wishes { moved, now, purge: None }
}

/// One run of the publisher as one machine would do it.
fn publish(
    remote: &dyn Remote,
    release: &Release,
    now: i64,
    nonce: usize,
    workers: usize,
) -> Result<(), Failure> {
    publish_with(remote, release, now, nonce, workers, &|| {})
}

/// The same, with something happening between planning and doing.
fn publish_with(
    remote: &dyn Remote,
    release: &Release,
    now: i64,
    nonce: usize,
    workers: usize,
    meanwhile: &dyn Fn(),
) -> Result<(), Failure> {
    let clock = move || now;
    let options = PublishOptions {
        workers,
        attempts: 3,
        pause: Duration::ZERO,
        grace: Duration::ZERO,
        beat: Duration::from_secs(60),
        clock: &clock,
        name: "test".into(),
        nonce: format!("{nonce:08x}"),
        ours: (0..nonce).map(|n| format!("{n:08x}")).collect(),
        remembered: &|_| None,
        events: &|_| {},
    };
    let mut session = Session::open(remote, &release.id, options)?;
    let result =
        session.plan(release, &wishes(&BTreeMap::new(), now), None, false).and_then(|plan| {
            assert!(plan.foreign.is_empty(), "foreign: {:?}", plan.foreign);
            assert!(plan.drifted.is_empty(), "drifted: {:?}", plan.drifted);
            let real = |code: &str| matches!(code, "asset-changed" | "broken-reference");
            assert!(!plan.guards.iter().any(|guard| real(guard.code)));
            meanwhile();
            session.execute(release, &plan, &|| Ok(()))
        });
    session.close();
    result
}

/// What the host must hold after a finished publish: the release, tombstones for every page that
/// was ever reachable, old styles; no journal, no lock, nothing half-sent.
fn check_remote(files: &Files, release: &Release, foreign: &Files) -> Result<(), String> {
    for file in &release.files {
        match files.get(&file.path) {
            Some(bytes) if Digest::of(bytes) == file.sha256 => {}
            Some(_) => return Err(format!("{} differs", file.path)),
            None => return Err(format!("{} is missing", file.path)),
        }
    }
    for (path, bytes) in files {
        let known = release.file(path).is_some()
            || foreign.contains_key(path)
            || lingers(path)
            || path.starts_with("_publish/state-")
            || path == "_publish/current.json";
        if !known {
            let to = tombstone::successor(path, release, &BTreeMap::new());
            if *bytes != tombstone::page(path, &to) {
                return Err(format!("{path} should not be there"));
            }
        }
    }
    if files.contains_key(JOURNAL) || files.keys().any(|path| path.starts_with(LOCK)) {
        return Err("journal or lock left".into());
    }
    Ok(())
}

fn release(site: &Site) -> (tempfile::TempDir, Release) {
    let folder = tempfile::tempdir().unwrap();
    let release = site.write(folder.path());
    (folder, release)
}

fn foreign() -> Files {
    BTreeMap::from([
        ("keiji/index.html".to_string(), b"the city's own".to_vec()),
        ("p1/old.pdf".to_string(), b"not ours".to_vec()),
        ("assets/logo.png".to_string(), b"not ours either".to_vec()),
    ])
}

#[derive(Debug, Clone)]
struct Step {
    site: Site,
    days: i64,
    fault: Option<(usize, When, Then)>,
    workers: usize,
}

fn sites() -> impl Strategy<Value = Site> {
    let page = (
        0usize..3,
        proptest::collection::vec(0usize..7, 0..4),
        proptest::collection::vec((0usize..3, 0usize..3), 0..3),
    );
    proptest::collection::btree_map(0usize..7, page, 1..6).prop_map(|pages| Site {
        pages: pages
            .into_iter()
            .map(|(number, (version, links, assets))| Page { number, version, links, assets })
            .collect(),
    })
}

fn steps() -> impl Strategy<Value = Step> {
    let when = prop_oneof![Just(When::Before), Just(When::After), Just(When::Midway)];
    let then = prop_oneof![3 => Just(Then::Dead), 1 => Just(Then::Alive)];
    let fault = proptest::option::weighted(0.7, (0usize..90, when, then));
    let days = prop_oneof![3 => 0i64..3, 1 => 25i64..40, 1 => Just(410i64)];
    (sites(), days, fault, prop_oneof![3 => Just(1usize), 1 => Just(4usize)])
        .prop_map(|(site, days, fault, workers)| Step { site, days, fault, workers })
}

/// Crashes, other releases, rollbacks (a site may come again), years passing.
fn history(steps: &[Step], replacing: Replacing) -> Result<(), String> {
    let visitor = Visitor::default();
    let memory = Memory::new(replacing, |files| visitor.look(files));
    let foreign = foreign();
    for (path, bytes) in &foreign {
        memory.place(path, bytes);
        visitor.expects(path, bytes);
    }
    let mut now = 1_800_000_000;
    for (nonce, step) in steps.iter().enumerate() {
        now += step.days * DAY;
        visitor.at(now);
        let (_folder, release) = release(&step.site);
        let (at, when, then) = step.fault.unwrap_or((usize::MAX, When::Before, Then::Dead));
        let fault = Fault::new(&memory, at, when, then);
        let result = publish(&fault, &release, now, nonce, step.workers);
        if let Some(complaint) = visitor.complaint() {
            return Err(format!("step {nonce}: {complaint}"));
        }
        match result {
            Ok(()) => check_remote(&memory.files.lock().unwrap(), &release, &foreign)
                .or_else(|e| if fault.struck() { Ok(()) } else { Err(e) })?,
            Err(failure) if !fault.struck() || then == Then::Alive => {
                return Err(format!("step {nonce}: {}", failure.message.en));
            }
            Err(_) => {}
        }
    }
    let (_folder, release) = release(&steps[steps.len() - 1].site);
    publish(&memory, &release, now, steps.len(), 1).map_err(|f| f.message.en)?;
    check_remote(&memory.files.lock().unwrap(), &release, &foreign)?;
    visitor.complaint().map_or(Ok(()), Err)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_history_of_crashes_breaks_a_page_or_stays_unfinished(
        steps in proptest::collection::vec(steps(), 1..6),
        whole in any::<bool>(),
    ) {
        let replacing = if whole { Replacing::Whole } else { Replacing::Rename };
        history(&steps, replacing).map_err(TestCaseError::fail)?;
    }
}

/// From the first site to the second with a fault at every request in every way, then to the third without.
fn sweep(sites: [&Site; 3], replacing: Replacing, then: Then) -> usize {
    let [(_old, old), (_new, new), (_last, last)] = sites.map(release);
    let mut at = 0;
    let mut faults = 0;
    loop {
        let mut struck = false;
        for when in [When::Before, When::After, When::Midway] {
            let visitor = Visitor::default();
            let memory = Memory::new(replacing, |files| visitor.look(files));
            publish(&memory, &old, 0, 0, 1).unwrap();
            let fault = Fault::new(&memory, at, when, then);
            let result = publish(&fault, &new, DAY, 1, 1);
            struck = fault.struck();
            faults += usize::from(struck);
            assert!(result.is_ok() || then == Then::Dead, "request {at} {when:?}: {result:?}");
            publish(&memory, &last, DAY, 2, 1)
                .unwrap_or_else(|failure| panic!("request {at} {when:?}: {failure:?}"));
            let complaint = visitor.complaint();
            assert_eq!(complaint, None, "request {at} {when:?}");
            check_remote(&memory.files.lock().unwrap(), &last, &Files::new())
                .unwrap_or_else(|e| panic!("request {at} {when:?}: {e}"));
        }
        if !struck {
            return faults;
        }
        at += 1;
    }
}

#[test]
fn a_fault_at_any_request_is_mended_by_running_again() {
    let (before, mut after) = (Site::regular(3, 0), Site::regular(4, 1));
    after.pages.remove(2);
    for (replacing, then) in [
        (Replacing::Rename, Then::Dead),
        (Replacing::Whole, Then::Dead),
        (Replacing::Rename, Then::Alive),
    ] {
        assert!(sweep([&before, &after, &after], replacing, then) > 100);
    }
}

#[test]
fn another_release_may_come_after_a_fault_at_any_request() {
    // It has a folder again that the one between removed.
    let [before, between, after] = [0, 1, 2].map(|version| Site::regular(3, version));
    let faults = sweep([&before, &between, &after], Replacing::Rename, Then::Dead);
    assert!(faults > 100);
}

#[test]
fn the_visitor_notices_files_sent_in_the_wrong_order() {
    let visitor = Visitor::default();
    let memory = Memory::new(Replacing::Whole, |files| visitor.look(files));
    let (_old, old) = release(&Site::regular(6, 0));
    publish(&memory, &old, 0, 0, 1).unwrap();
    assert_eq!(visitor.complaint(), None);
    memory.ensure_folder("files/v1").unwrap();
    for (path, bytes) in Site::regular(6, 1).files().iter().rev() {
        memory.replace(path, "", &bytes.clone().into(), false).unwrap();
    }
    assert!(visitor.complaint().is_some());
    assert!(visitor.looks() > 10);
}

#[test]
fn a_file_we_did_not_publish_is_never_overwritten_or_deleted() {
    let memory = Memory::new(Replacing::Rename, |_| {});
    memory.place("p1/index.html", b"the city's own page");
    let (_folder, release) = release(&Site::regular(3, 0));
    let clock = || 0;
    let options = || PublishOptions {
        workers: 2,
        attempts: 1,
        pause: Duration::ZERO,
        grace: Duration::ZERO,
        beat: Duration::from_secs(60),
        clock: &clock,
        name: String::new(),
        nonce: "00000000".into(),
        ours: Vec::new(),
        remembered: &|_| None,
        events: &|_| {},
    };
    let session = Session::peek(&memory, options()).unwrap();
    let plan = session.plan(&release, &wishes(&BTreeMap::new(), 0), None, false).unwrap();
    assert_eq!(plan.foreign, ["p1/index.html"]);
    assert!(memory.files.lock().unwrap().len() == 1, "peek wrote something");
}

#[test]
fn a_page_edited_on_the_host_is_reported_not_overwritten() {
    let memory = Memory::new(Replacing::Rename, |_| {});
    let (_a, a) = release(&Site::regular(3, 0));
    let (_b, b) = release(&Site::regular(3, 1));
    publish(&memory, &a, 0, 0, 1).unwrap();
    let mut edited = memory.files.lock().unwrap()["p1/index.html"].clone();
    // Same length, as when one digit is corrected by hand.
    let last = edited.len() - 1;
    edited[last] = b' ';
    memory.place("p1/index.html", &edited);
    let clock = || 0;
    let options = PublishOptions {
        workers: 2,
        attempts: 1,
        pause: Duration::ZERO,
        grace: Duration::ZERO,
        beat: Duration::from_secs(60),
        clock: &clock,
        name: String::new(),
        nonce: "00000009".into(),
        ours: Vec::new(),
        remembered: &|_| None,
        events: &|_| {},
    };
    let session = Session::peek(&memory, options).unwrap();
    let plan = session.plan(&b, &wishes(&BTreeMap::new(), 0), None, false);
    let plan = plan.unwrap();
    assert_eq!(plan.drifted, ["p1/index.html"]);
}

#[test]
fn two_publishers_never_interleave() {
    let (_a, a) = release(&Site::regular(5, 0));
    let (_b, b) = release(&Site::regular(5, 1));
    for round in 0..40 {
        let log: Mutex<Vec<String>> = Mutex::default();
        let memory = Memory::new(Replacing::Rename, |_| {});
        let one = |release: &Release, name: &str, nonce: usize| {
            let clock = || 0;
            let events = |event: keikaku::publish::session::Event<'_>| {
                if let keikaku::publish::session::Event::Sent(_) = event {
                    log.lock().unwrap().push(name.to_string());
                }
            };
            let options = PublishOptions {
                workers: 2,
                attempts: 1,
                pause: Duration::ZERO,
                grace: Duration::from_millis(5),
                beat: Duration::from_secs(60),
                clock: &clock,
                name: name.into(),
                nonce: format!("{nonce:08x}"),
                ours: Vec::new(),
                remembered: &|_| None,
                events: &events,
            };
            let mut session = Session::open(&memory, &release.id, options)?;
            let plan = session.plan(release, &wishes(&BTreeMap::new(), 0), None, false)?;
            let result = session.execute(release, &plan, &|| Ok(()));
            session.close();
            result
        };
        let (first, second) = std::thread::scope(|scope| {
            let first = scope.spawn(|| one(&a, "a", 2 * round));
            let second = scope.spawn(|| one(&b, "b", 2 * round + 1));
            (first.join().unwrap(), second.join().unwrap())
        });
        for result in [&first, &second] {
            assert!(result.is_ok() || matches!(result, Err(f) if f.kind == FailureKind::Locked));
        }
        assert!(first.is_ok() || second.is_ok());
        let mut order = log.into_inner().unwrap();
        order.dedup();
        assert!(order.len() <= 2, "interleaved: {order:?}");
    }
}
