//! One server: visitors, faults at every request, kills, two publishers at once, foreign files.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use keikaku::publish::remote::{Remote, Replacing};
use keikaku::publish::{Failure, FailureKind, Release, verify};

use crate::fault::{Fault, Then, When};
use crate::host::Host;
use crate::reader::{self, Reader};
use crate::site::Site;
use crate::{Budget, DAY, disk, identity, missing, publish, release};

/// Pages in the site that is browsed, and in the one that is broken again and again.
const LARGE: usize = 20;
const SMALL: usize = 3;

/// What was found out about one server.
pub struct Findings {
    pub name: &'static str,
    pub replacing: &'static str,
    pub publishes: usize,
    pub seen: Reader,
    /// The same, behind Apache.
    pub apache: Option<Reader>,
    pub sweep: Sweep,
    /// How many, and how many of them did harm.
    pub kills: (usize, usize),
    /// Runs that finished, runs that were told to wait, mixtures.
    pub two: (usize, usize, usize),
    /// Touched, of how many.
    pub foreign: (usize, usize),
    pub disk: &'static str,
    pub missing: &'static str,
    pub identity: String,
    pub proxy: &'static str,
    pub complaints: Vec<String>,
    pub took: Duration,
}

/// Faults, one after the other.
#[derive(Default)]
pub struct Sweep {
    pub requests: usize,
    pub from: usize,
    pub tried: usize,
    pub all: usize,
    pub broken: usize,
    pub unmended: usize,
}

/// Everything on one host.
pub fn run(host: &Host, root: &Path, budget: &Budget) -> Findings {
    let began = Instant::now();
    let mut findings = Findings {
        name: host.name,
        replacing: "–",
        publishes: 0,
        seen: Reader::default(),
        apache: None,
        sweep: Sweep::default(),
        kills: (0, 0),
        two: (0, 0, 0),
        foreign: (0, 0),
        disk: "–",
        missing: "–",
        identity: "–".into(),
        proxy: "–",
        complaints: Vec::new(),
        took: Duration::ZERO,
    };
    let remote = match host.connect() {
        Ok(remote) => remote,
        Err(failure) => {
            let why = failure.message.en;
            findings.complaints.push(format!("cannot be reached: {why}"));
            return findings;
        }
    };
    let mut run = Run { host, remote: remote.as_ref(), nonce: 0, complaints: Vec::new() };
    run.place_foreign();
    run.visitors(&mut findings);
    findings.proxy = run.corrupted(root);
    findings.sweep = run.faults(budget.faults);
    findings.kills = run.kills(budget.kills);
    findings.two = run.two_at_once();
    findings.foreign = run.foreign();
    let disk = disk::run(host, root);
    findings.disk = run.complain(disk).unwrap_or("BROKEN");
    let missing = missing::run(host);
    findings.missing = run.complain(missing).unwrap_or("BROKEN");
    let identity = identity::run(host);
    findings.identity = run.complain(identity).unwrap_or("TRUSTED".into());
    findings.complaints = run.complaints;
    findings.took = began.elapsed();
    findings
}

/// Where the faults begin: at what `FAULTS_FROM` says, to see one again, or else at the day's own place.
fn first_fault() -> usize {
    let said = std::env::var("FAULTS_FROM").ok();
    said.and_then(|text| text.parse().ok()).unwrap_or_else(|| {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        since.map_or(0, |since| since.as_secs() as usize / 86_400 * 40)
    })
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

    fn complain<T>(&mut self, outcome: Result<T, String>) -> Option<T> {
        outcome.map_err(|why| self.complaints.push(why)).ok()
    }

    fn must(&mut self, what: &str, result: Result<(), Failure>) {
        if let Err(failure) = result {
            self.complaints.push(format!("{what}: {}", failure.message.en));
        }
    }

    fn place_foreign(&mut self) {
        // The first request may only teach how this server wants to be spoken to.
        for _ in 0..3 {
            let _ = self.remote.ensure_folder("");
            let _ = self.remote.list("");
            let _ = self.remote.write("probe", &Vec::new().into(), false);
        }
        let _ = self.remote.delete("probe");
        for (path, bytes) in FOREIGN {
            if let Some((folder, _)) = path.rsplit_once('/') {
                let _ = self.remote.ensure_folder(folder);
            }
            if let Err(error) = self.remote.write(path, &bytes.to_vec().into(), false) {
                self.complaints.push(format!("cannot place {path}: {error}"));
            }
        }
    }

    fn foreign(&mut self) -> (usize, usize) {
        let touched = FOREIGN
            .iter()
            .filter(|(path, bytes)| {
                !matches!(self.remote.get(path), Ok(Some(found)) if found == *bytes)
            })
            .count();
        if touched > 0 {
            self.complaints.push(format!("{touched} foreign files touched"));
        }
        (touched, FOREIGN.len())
    }

    fn gap(&self) -> bool {
        self.remote.replacing() == Replacing::Window
    }

    /// Four visitors browse while everything changes, pages come and pages go.
    fn visitors(&mut self, findings: &mut Findings) {
        findings.replacing = match self.remote.replacing() {
            Replacing::Whole => "one write",
            Replacing::Rename => "rename",
            Replacing::Window => "two renames (gap accepted)",
        };
        let (_first, first) = release(&Site::regular(LARGE, 0));
        let published = self.publish(self.remote, &first, 0, 4);
        self.must("first publish", published);
        let url = self.host.url.as_str();
        let seen = Mutex::new(Reader::default());
        let apache = self.host.apache.as_deref();
        let behind = Mutex::new(Reader::default());
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let readers = (0..4).map(|number| (number, url, &seen));
            let others = (4..6).filter_map(|number| Some((number, apache?, &behind)));
            for (number, url, seen) in readers.chain(others) {
                let stop = &stop;
                scope.spawn(move || {
                    let mut reader = Reader::new(number);
                    while !stop.load(Ordering::Relaxed) {
                        reader.browse(url);
                    }
                    seen.lock().unwrap().add(reader);
                });
            }
            // The last one goes back to the first release.
            for version in [1, 2, 3, 0] {
                let mut site = Site::regular(LARGE - version % 2 * 3, version);
                site.pages.rotate_left(version);
                let (_folder, next) = release(&site);
                let published = self.publish(self.remote, &next, DAY, 4);
                self.must("publish under visitors", published);
                findings.publishes += 1;
                std::thread::sleep(Duration::from_millis(200));
            }
            stop.store(true, Ordering::Relaxed);
        });
        let seen = seen.into_inner().unwrap();
        if seen.torn > 0 || seen.broken > 0 && !self.gap() || seen.reads == 0 {
            self.complaints.push(format!(
                "visitors: {} broken, {} torn, {} reads: {:?}",
                seen.broken, seen.torn, seen.reads, seen.first
            ));
        }
        findings.seen = seen;
        // Apache takes a file's length before it opens it: a page replaced in between comes cut, whoever replaces it. That is
        // counted, in a column of its own; what is missing there is our fault as anywhere.
        let behind = behind.into_inner().unwrap();
        if behind.broken > 0 && !self.gap() {
            let why = format!("behind Apache: {} broken: {:?}", behind.broken, behind.first);
            self.complaints.push(why);
        }
        findings.apache = apache.map(|_| behind);
    }

    /// Something between the host and its readers changes one byte: verification must see it.
    fn corrupted(&mut self, root: &Path) -> &'static str {
        let (_folder, release) = release(&Site::regular(LARGE, 4));
        let published = self.publish(self.remote, &release, DAY, 4);
        self.must("publish before the proxy", published);
        let list: Vec<verify::Expected> = release
            .files
            .iter()
            .map(|file| verify::Expected::there(&file.path, file.sha256))
            .collect();
        let (target, url) = (&self.host.target, self.host.url.as_str());
        if let Err(failure) = verify::http(target, root, url, &list, "x") {
            let why = failure.message.en;
            self.complaints.push(format!("not verified: {why}"));
            return "NOT VERIFIED";
        }
        let proxy = reader::corrupting_proxy(url, "/p1/");
        match verify::http(target, root, &proxy, &list, "x") {
            Err(failure) if failure.kind == FailureKind::Unverified => "noticed",
            _ => {
                self.complaints.push("a changed byte was not noticed".into());
                "NOT NOTICED"
            }
        }
    }

    /// A fault at every request in every way; then at rest every page must be whole, and running
    /// again must mend it.
    fn faults(&mut self, budget: Duration) -> Sweep {
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
        // Spread, so that a run cut short by the clock has still been everywhere, and every day begun at another place.
        points.sort_by_key(|(at, when)| (at * 7919 + *when as usize * 104_729) % 10_007);
        let from = first_fault() % points.len();
        points.rotate_left(from);
        let mut sweep = Sweep { requests, from, all: points.len(), ..Sweep::default() };
        for (at, when) in points {
            if began.elapsed() > budget {
                break;
            }
            sweep.tried += 1;
            let ((_folder, release), now) = next(&mut unused);
            let fault = Fault::new(self.remote, at, when, Then::Dead);
            let failed = self.publish(&fault, &release, now, 1);
            // A fault in tidying up may go unreported; then everything must be right all the same.
            if failed.is_ok()
                && let Err(why) = self.published(&release)
            {
                sweep.broken += 1;
                self.complaints.push(format!("fault {at} {when:?} was not reported: {why}"));
            }
            let mut reader = Reader::new(0);
            reader.crawl(&self.host.url);
            if reader.torn > 0 || reader.broken > 0 && !self.gap() {
                sweep.broken += 1;
                self.complaints.push(format!("fault {at} {when:?}: {:?}", reader.first));
            }
            let mended = self
                .publish(self.remote, &release, now, 1)
                .map_err(|f| f.message.en)
                .and_then(|()| self.check(&release));
            if let Err(why) = mended {
                sweep.unmended += 1;
                self.complaints.push(format!("fault {at} {when:?}, run again: {why}"));
            }
        }
        sweep
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
            .args(["child", self.host.name, "regular"])
            .args([version, usize::try_from(self.nonce).unwrap(), LARGE].map(|n| n.to_string()))
            .arg(DAY.to_string())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// kill -9 at random moments of a whole process.
    fn kills(&mut self, budget: Duration) -> (usize, usize) {
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
            if reader.torn > 0 || reader.broken > 0 && !self.gap() {
                broken += 1;
                self.complaints.push(format!("kill {kills}: {:?}", reader.first));
            }
            let (_folder, release) = release(&Site::regular(LARGE, version));
            let mended = self
                .publish(self.remote, &release, DAY, 4)
                .map_err(|f| f.message.en)
                .and_then(|()| self.check(&release));
            if let Err(why) = mended {
                broken += 1;
                self.complaints.push(format!("kill {kills}, run again: {why}"));
            }
        }
        (kills, broken)
    }

    /// Two processes at the same moment: one may win, or one after the other; never a mixture.
    fn two_at_once(&mut self) -> (usize, usize, usize) {
        let (mut won, mut locked, mut mixed) = (0, 0, 0);
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
                        self.complaints.push(format!("two at once: ended with {other:?}: {said}"));
                    }
                }
            }
            let whole: Vec<Result<(), String>> = versions
                .iter()
                .map(|version| self.check(&release(&Site::regular(LARGE, *version)).1))
                .collect();
            if codes.contains(&Some(0)) && whole.iter().all(Result::is_err) {
                mixed += 1;
                self.complaints.push(format!("two at once: a mixture, {whole:?}"));
            }
        }
        (won, locked, mixed)
    }
}
