//! The real publisher against real servers, while visitors read over HTTP: a table of what they
//! saw, of faults at every request, of kills, of two publishers at once, of a full disk.
//!
//! Started by `run`, which brings up the servers. Ends with 1 if any promise was broken.

#[path = "../it/publish/fault.rs"]
#[expect(
    dead_code,
    reason = "only the tests in memory let a publisher survive a fault"
)]
mod fault;
mod host;
mod reader;
#[path = "../it/publish/site.rs"]
mod site;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use fault::{Fault, Then, When};
use host::{Host, hosts};
use keikaku::publish::remote::{Remote, Replacing};
use keikaku::publish::{Failure, Kind, Options, Release, Session, verify};
use reader::Reader;
use site::Site;

const DAY: i64 = 86_400;
/// Pages in the site that is browsed, and in the one that is broken again and again.
const LARGE: usize = 20;
const SMALL: usize = 4;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = std::env::var("ROOT").expect("ROOT names the servers' folder; use `run`");
    let root = Path::new(&root);
    if arguments.first().is_some_and(|a| a == "child") {
        std::process::exit(child(root, &arguments[1..]));
    }
    let full = arguments.iter().any(|a| a == "--full");
    let names: Vec<&String> = arguments.iter().filter(|a| !a.starts_with("--")).collect();
    let budget = Duration::from_secs(if full { 3600 } else { 20 });
    println!(
        "{:<14} {:<34} {:<40} {:<14} {:<12} {:<8} {:<9} {:<8} {:>5}",
        "server",
        "visitors: reads broken torn",
        "faults: tried/all, broken, unmended",
        "kill -9",
        "two at once",
        "foreign",
        "disk full",
        "key swap",
        "s"
    );
    let mut broken = 0;
    for host in hosts(root) {
        if names.is_empty() || names.iter().any(|name| **name == host.name) {
            broken += trial(&host, root, budget);
        }
    }
    broken += corrupting_proxy(root);
    if broken > 0 {
        println!("{broken} promises broken");
        std::process::exit(1);
    }
    println!("no promise broken");
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
    let options = Options {
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
    let result = session
        .plan(release, &BTreeMap::new(), None, false)
        .and_then(|plan| {
            if !plan.foreign.is_empty() || !plan.drifted.is_empty() {
                let paths = format!("{:?} {:?}", plan.foreign, plan.drifted);
                return Err(Failure::new(Kind::Foreign, paths.clone(), paths));
            }
            let list = verify::expected(&plan);
            session.execute(release, &plan, &|| verify::protocol(remote, &list, workers))
        });
    session.close();
    result
}

fn release(site: &Site) -> (tempfile::TempDir, Release) {
    let folder = tempfile::tempdir().unwrap();
    let release = site.write(folder.path());
    (folder, release)
}

/// A run in a process of its own, to be killed.
fn child(root: &Path, arguments: &[String]) -> i32 {
    let [name, version, nonce, pages] = arguments else {
        return 9;
    };
    let hosts = hosts(root);
    let host = hosts.iter().find(|host| host.name == name).unwrap();
    let (_folder, release) = release(&Site::regular(
        pages.parse().unwrap(),
        version.parse().unwrap(),
    ));
    let nonce: u64 = nonce.parse().unwrap();
    let remote = host
        .connect()
        .unwrap_or_else(|f| panic!("{}", f.message.en));
    match publish(remote.as_ref(), &release, DAY, nonce, Vec::new(), 4) {
        Ok(()) => 0,
        Err(failure) => {
            eprintln!("{}", failure.message.en);
            i32::from(failure.kind.exit_code())
        }
    }
}

/// Everything on one host; answers the number of broken promises and prints a line.
fn trial(host: &Host, root: &Path, budget: Duration) -> usize {
    let began = Instant::now();
    let remote = match host.connect() {
        Ok(remote) => remote,
        Err(failure) => {
            println!(
                "{:<14} cannot be reached: {}",
                host.name, failure.message.en
            );
            return 1;
        }
    };
    let remote = remote.as_ref();
    let mut run = Run {
        host,
        remote,
        nonce: 0,
        complaints: Vec::new(),
    };
    run.place_foreign();
    let visitors = run.visitors();
    let faults = run.faults(budget);
    let kills = run.kills(budget / 3);
    let two = run.two_at_once();
    let foreign = run.foreign();
    let disk = run.full_disk(root);
    let swap = run.swapped_key();
    println!(
        "{:<14} {visitors:<34} {faults:<40} {kills:<14} {two:<12} {foreign:<8} {disk:<9} {swap:<8} {:>5}",
        host.name,
        began.elapsed().as_secs()
    );
    for complaint in run.complaints.iter().take(8) {
        println!("    {complaint}");
    }
    run.complaints.len()
}

struct Run<'a> {
    host: &'a Host,
    remote: &'a dyn Remote,
    nonce: u64,
    complaints: Vec<String>,
}

const FOREIGN: [(&str, &[u8]); 3] = [
    ("keiji/index.html", b"the city's own page"),
    ("p1/old.pdf", b"not ours"),
    ("assets/logo.png", b"not ours either"),
];

impl Run<'_> {
    fn ours(&self) -> Vec<String> {
        (0..=self.nonce).map(|n| format!("{n:016x}")).collect()
    }

    fn publish(
        &mut self,
        remote: &dyn Remote,
        release: &Release,
        now: i64,
        workers: usize,
    ) -> Result<(), Failure> {
        let ours = self.ours();
        self.nonce += 1;
        publish(remote, release, now, self.nonce, ours, workers)
    }

    fn must(&mut self, what: &str, result: Result<(), Failure>) {
        if let Err(failure) = result {
            self.complaints
                .push(format!("{what}: {}", failure.message.en));
        }
    }

    fn place_foreign(&mut self) {
        // The first request may only teach how this server wants to be spoken to.
        for _ in 0..3 {
            let _ = self.remote.ensure_folder("");
            let _ = self.remote.list("");
            let _ = self.remote.write("probe", b"", false);
        }
        let _ = self.remote.delete("probe");
        for (path, bytes) in FOREIGN {
            if let Some((folder, _)) = path.rsplit_once('/') {
                let _ = self.remote.ensure_folder(folder);
            }
            if let Err(error) = self.remote.write(path, bytes, false) {
                self.complaints
                    .push(format!("cannot place {path}: {error}"));
            }
        }
    }

    fn foreign(&mut self) -> String {
        let touched = FOREIGN
            .iter()
            .filter(|(path, bytes)| {
                !matches!(self.remote.get(path), Ok(Some(found)) if found == *bytes)
            })
            .count();
        if touched > 0 {
            self.complaints
                .push(format!("{touched} foreign files touched"));
        }
        format!("{touched} of {}", FOREIGN.len())
    }

    /// Four visitors browse while everything changes, pages come and pages go.
    fn visitors(&mut self) -> String {
        let (_first, first) = release(&Site::regular(LARGE, 0));
        let published = self.publish(self.remote, &first, 0, 4);
        self.must("first publish", published);
        let url = self.host.url.as_str();
        let seen = Mutex::new(Reader::default());
        let stop = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            for number in 0..4 {
                let (seen, stop) = (&seen, &stop);
                scope.spawn(move || {
                    let mut reader = Reader::new(number);
                    while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                        reader.browse(url);
                    }
                    seen.lock().unwrap().add(reader);
                });
            }
            for version in 1..4 {
                let mut site = Site::regular(LARGE - version % 2 * 3, version);
                site.pages.rotate_left(version);
                let (_folder, next) = release(&site);
                let published = self.publish(self.remote, &next, DAY, 4);
                self.must("publish under visitors", published);
                std::thread::sleep(Duration::from_millis(200));
            }
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        let seen = seen.into_inner().unwrap();
        let gap = self.remote.replacing() == Replacing::Window;
        if seen.torn > 0 || seen.broken > 0 && !gap || seen.reads == 0 {
            self.complaints.push(format!(
                "visitors: {} broken, {} torn, {} reads: {:?}",
                seen.broken, seen.torn, seen.reads, seen.first
            ));
        }
        let gap = if gap { " (gap accepted)" } else { "" };
        format!("{} {} {}{gap}", seen.reads, seen.broken, seen.torn)
    }

    /// A fault at every request in every way; then at rest every page must be whole, and running
    /// again must mend it.
    fn faults(&mut self, budget: Duration) -> String {
        let began = Instant::now();
        let mut version = 10;
        let mut next = |nonce: &mut u64| {
            version += 1;
            *nonce += 1;
            let mut site = Site::regular(SMALL + version % 2, version);
            site.pages.remove(version % SMALL);
            (release(&site), i64::try_from(version).unwrap() * 20 * DAY)
        };
        let mut unused = 0;
        // Two runs first, so that every later one also has tombstones and expired files.
        let mut requests = 0;
        for _ in 0..3 {
            let ((_folder, release), now) = next(&mut unused);
            let count = Fault::new(self.remote, usize::MAX, When::Before, Then::Dead);
            let published = self.publish(&count, &release, now, 1);
            requests = count.count();
            self.must("publish before faults", published);
        }
        let mut points: Vec<(usize, When)> = (0..requests)
            .flat_map(|at| [When::Before, When::After, When::Midway].map(|when| (at, when)))
            .collect();
        let all = points.len();
        // Spread, so that a run cut short by the clock has still been everywhere.
        points.sort_by_key(|(at, when)| (at * 7919 + *when as usize * 104_729) % 10_007);
        let (mut tried, mut torn, mut unmended) = (0, 0, 0);
        for (at, when) in points {
            if began.elapsed() > budget {
                break;
            }
            tried += 1;
            let ((_folder, release), now) = next(&mut unused);
            let fault = Fault::new(self.remote, at, when, Then::Dead);
            let failed = self.publish(&fault, &release, now, 1);
            // A fault in tidying up may go unreported; then everything must be right all the same.
            if failed.is_ok()
                && let Err(why) = self.published(&release)
            {
                torn += 1;
                self.complaints
                    .push(format!("fault {at} {when:?} was not reported: {why}"));
            }
            let mut reader = Reader::new(0);
            reader.crawl(&self.host.url);
            if self.remote.replacing() != Replacing::Window && reader.broken + reader.torn > 0
                || reader.torn > 0
            {
                torn += 1;
                self.complaints
                    .push(format!("fault {at} {when:?}: {:?}", reader.first));
            }
            let mended = self
                .publish(self.remote, &release, now, 1)
                .map_err(|f| f.message.en)
                .and_then(|()| self.check(&release));
            if let Err(why) = mended {
                unmended += 1;
                self.complaints
                    .push(format!("fault {at} {when:?}, run again: {why}"));
            }
        }
        format!("{tried}/{all}, {torn}, {unmended}")
    }

    /// What readers and the host must show after a finished publish.
    fn check(&self, release: &Release) -> Result<(), String> {
        self.published(release)?;
        let left = self.remote.list("_publish/tmp").map_err(|e| e.text)?;
        if !left.is_empty() {
            return Err(format!("left in _publish/tmp: {left:?}"));
        }
        for path in ["_publish/journal.json", "_publish/lock/owner.json"] {
            if self.remote.stat(path).map_err(|e| e.text)?.is_some() {
                return Err(format!("{path} was left"));
            }
        }
        Ok(())
    }

    /// What readers must see when a publish says that all is well.
    fn published(&self, release: &Release) -> Result<(), String> {
        let mut reader = Reader::new(0);
        for file in &release.files {
            reader.expect(&self.host.url, &file.path, file.sha256)?;
        }
        reader.crawl(&self.host.url);
        match reader.broken + reader.torn {
            0 => Ok(()),
            _ => Err(format!("{:?}", reader.first)),
        }
    }

    fn spawn(&mut self, version: usize) -> std::process::Child {
        self.nonce += 1;
        Command::new(std::env::current_exe().unwrap())
            .args(["child", self.host.name])
            .args([version, usize::try_from(self.nonce).unwrap(), LARGE].map(|n| n.to_string()))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// kill -9 at random moments of a whole process.
    fn kills(&mut self, budget: Duration) -> String {
        let began = Instant::now();
        let whole = Instant::now();
        let finished = self.spawn(100).wait().unwrap();
        if !finished.success() {
            self.complaints.push(format!("child ended with {finished}"));
        }
        let whole = whole.elapsed();
        let (mut kills, mut broken) = (0, 0);
        let mut random = 12_345_u32;
        while began.elapsed() < budget || kills < 3 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let version = 101 + kills;
            let mut child = self.spawn(version);
            std::thread::sleep(whole.mul_f64(f64::from(random >> 8) / f64::from(1 << 24)));
            let _ = child.kill();
            let _ = child.wait();
            kills += 1;
            let mut reader = Reader::new(0);
            reader.crawl(&self.host.url);
            let gap = self.remote.replacing() == Replacing::Window;
            if reader.torn > 0 || reader.broken > 0 && !gap {
                broken += 1;
                self.complaints
                    .push(format!("kill {kills}: {:?}", reader.first));
            }
            let (_folder, release) = release(&Site::regular(LARGE, version));
            let mended = self
                .publish(self.remote, &release, DAY, 4)
                .map_err(|f| f.message.en)
                .and_then(|()| self.check(&release));
            if let Err(why) = mended {
                broken += 1;
                self.complaints
                    .push(format!("kill {kills}, run again: {why}"));
            }
        }
        format!("{kills}, {broken} bad")
    }

    /// Two processes at the same moment: one may win, or one after the other; never a mixture.
    fn two_at_once(&mut self) -> String {
        let (mut won, mut locked) = (0, 0);
        for round in 0..4 {
            let versions = [200 + 2 * round, 201 + 2 * round];
            let children = versions.map(|version| self.spawn(version));
            let ends = children.map(|child| child.wait_with_output().unwrap());
            let codes = ends.each_ref().map(|end| end.status.code());
            for (code, end) in codes.iter().zip(&ends) {
                match code {
                    Some(0) => won += 1,
                    Some(4) => locked += 1,
                    other => {
                        let said = String::from_utf8_lossy(&end.stderr);
                        self.complaints
                            .push(format!("two at once: ended with {other:?}: {said}"));
                    }
                }
            }
            let whole: Vec<Result<(), String>> = versions
                .iter()
                .map(|version| self.check(&release(&Site::regular(LARGE, *version)).1))
                .collect();
            if codes.contains(&Some(0)) && whole.iter().all(Result::is_err) {
                self.complaints
                    .push(format!("two at once: a mixture, {whole:?}"));
            }
        }
        format!("{won} ok {locked} wait")
    }

    /// A host that runs full in the middle, and gets more room.
    fn full_disk(&mut self, root: &Path) -> String {
        let Some((folder, host)) = self.host.full(root) else {
            return "–".into();
        };
        let _ = std::fs::create_dir_all(&folder);
        let mount = |options: &str| {
            let done = Command::new("mount")
                .args(["-t", "tmpfs", "-o", options, "none"])
                .arg(&folder)
                .stderr(Stdio::null())
                .status();
            done.is_ok_and(|status| status.success())
        };
        if !mount("size=400k,mode=777") {
            return "no mount".into();
        }
        let outcome = self.fill(&host, &|| mount("remount,size=20M,mode=777"));
        let _ = Command::new("umount").arg("-l").arg(&folder).status();
        match outcome {
            Ok(()) => "ok".into(),
            Err(why) => {
                self.complaints.push(format!("full disk: {why}"));
                "bad".into()
            }
        }
    }

    fn fill(&self, host: &Host, grow: &dyn Fn() -> bool) -> Result<(), String> {
        let remote = host.connect().map_err(|f| f.message.en)?;
        let remote = remote.as_ref();
        let text = |f: Failure| f.message.en;
        let (_small, small) = release(&Site::regular(SMALL, 0));
        publish(remote, &small, 0, 1, vec!["0".into()], 2).map_err(text)?;
        let (_large, large) = release(&Site::regular(300, 1));
        match publish(remote, &large, DAY, 2, vec!["0".into()], 2) {
            Err(failure) if failure.kind == Kind::Interrupted => {}
            other => return Err(format!("not stopped: {:?}", other.map_err(text))),
        }
        let mut reader = Reader::new(0);
        reader.crawl(&host.url);
        if reader.broken + reader.torn > 0 {
            return Err(format!("{:?}", reader.first));
        }
        if !grow() {
            return Err("cannot enlarge the disk".into());
        }
        let ours = (0..3).map(|n| format!("{n:016x}")).collect();
        publish(remote, &large, DAY, 3, ours, 2).map_err(text)?;
        reader.crawl(&host.url);
        match reader.broken + reader.torn {
            0 => Ok(()),
            _ => Err(format!("{:?}", reader.first)),
        }
    }

    /// The server shows another key or certificate than the settings name.
    fn swapped_key(&mut self) -> String {
        let Some(host) = self.host.swapped() else {
            return "–".into();
        };
        match host.connect() {
            Err(failure) if failure.message.en.contains("SHA256:") => "refused".into(),
            Err(failure) => {
                self.complaints
                    .push(format!("swapped key: {}", failure.message.en));
                "unclear".into()
            }
            Ok(_) => {
                self.complaints.push("swapped key accepted".into());
                "ACCEPTED".into()
            }
        }
    }
}

/// Something between the host and its readers changes one byte: verification must see it.
fn corrupting_proxy(root: &Path) -> usize {
    let hosts = hosts(root);
    let host = hosts.iter().find(|host| host.name == "directory").unwrap();
    let Ok(remote) = host.connect() else { return 1 };
    let (_folder, release) = release(&Site::regular(SMALL, 300));
    let ours = (0..100_000).map(|n| format!("{n:016x}")).collect();
    if let Err(failure) = publish(remote.as_ref(), &release, DAY, 100_001, ours, 2) {
        println!("corrupting proxy: {}", failure.message.en);
        return 1;
    }
    let list: Vec<verify::Expected> = release
        .files
        .iter()
        .map(|file| verify::Expected {
            path: file.path.clone(),
            sha256: file.sha256,
        })
        .collect();
    let direct = verify::http(&host.target, root, &host.url, &list, "x");
    let proxy = reader::corrupting_proxy(&host.url, "p1/");
    let changed = verify::http(&host.target, root, &proxy, &list, "x");
    let right = direct.is_ok() && changed.as_ref().is_err_and(|f| f.kind == Kind::Unverified);
    println!(
        "corrupting proxy: direct {}, through it {}",
        if direct.is_ok() {
            "verified"
        } else {
            "NOT VERIFIED"
        },
        if changed.is_err() {
            "refused"
        } else {
            "NOT NOTICED"
        },
    );
    usize::from(!right)
}
