//! A year of a clerk's work in a few minutes: edits, withdrawals, undone releases and kills, one after the other, on a folder, an
//! SFTP server and a web folder. At the end each host must hold exactly what is promised, and of what was withdrawn nothing.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use keikaku::publish::release::lingers;
use keikaku::publish::remote::Remote;
use keikaku::publish::state::{CURRENT, JOURNAL, LOCK};
use keikaku::publish::{Release, tombstone};

use crate::host::{Host, hosts};
use crate::reader::Reader;
use crate::site::{Page, Site};
use crate::{DAY, publish, release};

const HOSTS: [&str; 3] = ["directory", "openssh", "nginx"];
/// Numbers that pages can have.
const PAGES: usize = 12;

/// What one host went through.
struct Soaked {
    name: &'static str,
    publishes: usize,
    edits: usize,
    withdrawals: usize,
    undone: usize,
    kills: usize,
    most: usize,
    complaints: Vec<String>,
    took: Duration,
}

/// Soaks all hosts at the same time and prints a table; answers the exit code.
pub fn run(root: &Path, count: usize) -> i32 {
    let hosts = hosts(root);
    let soaked: Vec<Soaked> = std::thread::scope(|scope| {
        let chosen = hosts.iter().filter(|host| HOSTS.contains(&host.name));
        let running: Vec<_> = chosen.map(|host| scope.spawn(move || soak(host, count))).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    println!("\n{count} publishes one after the other on each host, then all times run out");
    println!(
        "  host        edits   withdrawals   undone   kill -9   most files   broken promises   seconds"
    );
    let mut broken = 0;
    for one in &soaked {
        println!(
            "  {:<10}  {:>5}   {:>11}   {:>6}   {:>7}   {:>10}   {:>15}   {:>7}",
            one.name,
            one.edits,
            one.withdrawals,
            one.undone,
            one.kills,
            one.most,
            one.complaints.len(),
            one.took.as_secs()
        );
        broken += one.complaints.len() + usize::from(one.publishes == 0);
        for complaint in one.complaints.iter().take(5) {
            println!("{}: {complaint}", one.name);
        }
    }
    i32::from(broken > 0)
}

/// The site after so many days of work: a few pages are edited each day, every week some come and some go.
pub fn site(day: usize) -> Site {
    let chance = |page: usize, day: usize| {
        let mixed = (page as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ (day as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed.wrapping_mul(0x94d0_49bb_1331_11eb) >> 40) as usize
    };
    let page = |number: usize| {
        let version = (0..=day).rev().find(|day| chance(number, *day) % 6 == 0).unwrap_or(0);
        Page {
            number,
            version,
            links: vec![(number + 1) % PAGES, (number + 5) % PAGES],
            assets: vec![(number % 3, version), (3, day / 20)],
        }
    };
    let stands = |number: &usize| *number == 0 || chance(*number + PAGES, day / 7) % 4 != 0;
    Site { pages: (0..PAGES).filter(stands).map(page).collect() }
}

fn soak(host: &Host, count: usize) -> Soaked {
    let began = Instant::now();
    let mut soaked = Soaked {
        name: host.name,
        publishes: 0,
        edits: 0,
        withdrawals: 0,
        undone: 0,
        kills: 0,
        most: 0,
        complaints: Vec::new(),
        took: Duration::ZERO,
    };
    let remote = match host.connect() {
        Ok(remote) => remote,
        Err(failure) => {
            soaked.complaints.push(failure.message.en);
            return soaked;
        }
    };
    let remote = remote.as_ref();
    let foreign = ("keiji.html", b"the city's own page".to_vec());
    let _ = remote.ensure_folder("");
    let _ = remote.write(foreign.0, &foreign.1.clone().into(), false);
    let (mut now, mut random, mut last) = (1_800_000_000_i64, 4711_u32, 0);
    let mut whole = Duration::from_millis(300);
    for step in 0..count {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let chance = (random >> 8) as usize;
        now += DAY * i64::try_from(chance % 3).unwrap();
        // One in eight goes back to what was public before.
        let day = if chance % 8 == 0 { step.saturating_sub(1 + chance % 5) } else { step };
        let (before, after) = (numbers(last), numbers(day));
        soaked.undone += usize::from(day != step);
        soaked.withdrawals += before.difference(&after).count();
        soaked.edits += after.len();
        last = day;
        let nonce = step as u64 + 1;
        let (_folder, release) = release(&site(day));
        if chance % 5 == 1 {
            soaked.kills += 1;
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["child", host.name, "soak"])
                .args([day.to_string(), nonce.to_string(), "0".into(), now.to_string()])
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(whole.mul_f64(f64::from(random >> 8) / f64::from(1 << 24)));
            let _ = child.kill();
            let _ = child.wait();
            let mut reader = Reader::new(0);
            reader.crawl(&host.url);
            if step > 0 && reader.broken + reader.torn > 0 {
                soaked.complaints.push(format!("step {step}, killed: {:?}", reader.first));
            }
            continue;
        }
        let start = Instant::now();
        let ours = (0..nonce).map(|n| format!("{n:016x}")).collect();
        match publish(remote, &release, now, nonce, ours, 4) {
            Ok(()) => {
                soaked.publishes += 1;
                whole = start.elapsed();
            }
            Err(failure) => soaked.complaints.push(format!("step {step}: {}", failure.message.en)),
        }
        match holds(remote, &release, false) {
            Ok(files) => soaked.most = soaked.most.max(files),
            Err(why) => soaked.complaints.push(format!("step {step}: {why}")),
        }
    }
    // All times run out: nothing is left but the site and its records.
    let (_folder, release) = release(&site(count));
    now += 500 * DAY;
    for nonce in [count + 1, count + 2] {
        now += 31 * DAY;
        let ours = (0..nonce).map(|n| format!("{n:016x}")).collect();
        if let Err(failure) = publish(remote, &release, now, nonce as u64, ours, 4) {
            soaked.complaints.push(format!("the end: {}", failure.message.en));
        }
    }
    if let Err(why) = holds(remote, &release, true) {
        soaked.complaints.push(format!("the end: {why}"));
    }
    if !matches!(remote.get(foreign.0), Ok(Some(bytes)) if bytes == foreign.1) {
        soaked.complaints.push("a foreign file was touched".into());
    }
    soaked.took = began.elapsed();
    soaked
}

fn numbers(day: usize) -> BTreeSet<usize> {
    site(day).pages.iter().map(|page| page.number).collect()
}

/// Looks at every file on the host: the release, tombstones and old styles while their time runs, our two records, and nothing
/// else; no text that the release does not have. Answers how many files there are.
fn holds(remote: &dyn Remote, release: &Release, exactly: bool) -> Result<usize, String> {
    let said: BTreeSet<String> = release
        .files
        .iter()
        .filter_map(|file| release.bytes(file).ok())
        .flat_map(|bytes| words(&bytes))
        .collect();
    let mut left: BTreeSet<&str> = release.files.iter().map(|file| file.path.as_str()).collect();
    let mut files = 0;
    let mut open = vec![String::new()];
    while let Some(folder) = open.pop() {
        for entry in remote.list(&folder).map_err(|e| e.text)? {
            let path =
                if folder.is_empty() { entry.name } else { format!("{folder}/{}", entry.name) };
            if entry.folder {
                open.push(path);
                continue;
            }
            files += 1;
            let bytes = remote.get(&path).map_err(|e| e.text)?.unwrap_or_default();
            if let Some(word) = words(&bytes).into_iter().find(|word| !said.contains(word)) {
                return Err(format!("{path} still says `{word}`"));
            }
            left.remove(path.as_str());
            let is_record = path == CURRENT || path.starts_with("_publish/state-");
            if let Some(file) = release.file(&path) {
                if keikaku::source::Digest::of(&bytes) != file.sha256 {
                    return Err(format!("{path} is not the release's"));
                }
            } else if !is_record && path != "keiji.html" {
                let old = lingers(&path)
                    || path.ends_with(".html") && is_tombstone(&path, &bytes, release);
                if exactly || !old {
                    return Err(format!("{path} should not be there"));
                }
            }
            if path == JOURNAL || path.starts_with(LOCK) {
                return Err(format!("{path} was left"));
            }
        }
    }
    match left.first() {
        Some(path) => Err(format!("{path} is missing")),
        None => Ok(files),
    }
}

fn is_tombstone(path: &str, bytes: &[u8], release: &Release) -> bool {
    let to = tombstone::successor(path, release, &std::collections::BTreeMap::new());
    bytes == tombstone::page(path, &to)
}

/// What a page and its attachments say and nobody else does.
fn words(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.lines().filter(|line| line.contains(" version "));
    lines.map(str::to_string).collect()
}
