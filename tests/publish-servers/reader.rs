//! Visitors: browse over HTTP like a browser, and notice what a person would.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use keikaku::publish::content::references;
use keikaku::publish::release::{Digest, lingers};
use ureq::Agent;

pub struct Reader {
    agent: Agent,
    random: u32,
    pub reads: usize,
    /// References that led to nothing.
    pub broken: usize,
    /// Files that were not whole.
    pub torn: usize,
    pub first: Option<String>,
}

impl Default for Reader {
    fn default() -> Self {
        Reader::new(0)
    }
}

impl Reader {
    pub fn new(number: u32) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(20)))
            .build();
        Reader {
            agent: config.new_agent(),
            random: number * 7919 + 17,
            reads: 0,
            broken: 0,
            torn: 0,
            first: None,
        }
    }

    pub fn add(&mut self, other: Reader) {
        self.reads += other.reads;
        self.broken += other.broken;
        self.torn += other.torn;
        self.first = self.first.take().or(other.first);
    }

    fn complain(&mut self, text: String) {
        self.first.get_or_insert(text);
    }

    fn fetch(&mut self, base: &str, path: &str, from: &str) -> Option<Vec<u8>> {
        self.reads += 1;
        // A server that closes an idle connection is no fault of the publisher: ask once more.
        let ask = |agent: &Agent| agent.get(format!("{base}{path}")).call();
        let answer = ask(&self.agent).or_else(|_| ask(&self.agent));
        let mut answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                self.broken += 1;
                self.complain(format!("{from} → {path}: {error}"));
                return None;
            }
        };
        let status = answer.status().as_u16();
        match answer.body_mut().read_to_vec() {
            Ok(bytes) if status == 200 => Some(bytes),
            Ok(_) => {
                self.broken += 1;
                self.complain(format!("{from} → {path}: HTTP {status}"));
                None
            }
            Err(error) => {
                self.torn += 1;
                self.complain(format!("{from} → {path}: {error}"));
                None
            }
        }
    }

    /// Reads a file, looks whether it is whole, and answers what it refers to.
    fn look(&mut self, base: &str, path: &str, from: &str) -> Vec<String> {
        let Some(bytes) = self.fetch(base, path, from) else {
            return Vec::new();
        };
        if path.starts_with("assets/") {
            let named = path.split('.').nth(1).unwrap_or_default();
            if format!("{:.12}", Digest::of(&bytes)) != named {
                self.torn += 1;
                self.complain(format!("{path} is torn"));
            }
            return Vec::new();
        }
        if !path.ends_with(".html") {
            return Vec::new();
        }
        let html = String::from_utf8_lossy(&bytes);
        if !html.ends_with("</html>\n") {
            self.torn += 1;
            self.complain(format!("{path} is torn"));
        }
        references(path, &html)
    }

    /// Opens the front page and a page, loads what belongs to it, dawdles, follows its links.
    pub fn browse(&mut self, base: &str) {
        let mut path = "index.html".to_string();
        for _ in 0..3 {
            let targets = self.look(base, &path, "visitor");
            std::thread::sleep(Duration::from_millis(3));
            for target in &targets {
                // Pictures and documents of a page that is open already may have been withdrawn.
                if lingers(target) {
                    self.look(base, target, &path);
                }
            }
            let pages: Vec<&String> = targets.iter().filter(|t| t.ends_with(".html")).collect();
            if pages.is_empty() {
                return;
            }
            self.random = self.random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            path = pages[(self.random >> 8) as usize % pages.len()].clone();
        }
    }

    /// Reads everything that can be reached.
    pub fn crawl(&mut self, base: &str) {
        let mut open = vec![("index.html".to_string(), "visitor".to_string())];
        let mut seen = BTreeSet::new();
        while let Some((path, from)) = open.pop() {
            if seen.insert(path.clone()) {
                for target in self.look(base, &path, &from) {
                    open.push((target, path.clone()));
                }
            }
        }
    }

    pub fn expect(&mut self, base: &str, path: &str, digest: Digest) -> Result<(), String> {
        match self.fetch(base, path, "check") {
            Some(bytes) if Digest::of(&bytes) == digest => Ok(()),
            Some(_) => Err(format!("{path} differs")),
            None => Err(format!("{path} is missing")),
        }
    }
}

/// Listens on a new port, passes requests on, and changes the last byte of some answers.
pub fn corrupting_proxy(url: &str, victim: &'static str) -> String {
    let (upstream, folder) = url.trim_start_matches("http://").split_once('/').unwrap_or((url, ""));
    let upstream = upstream.to_string();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let upstream = upstream.clone();
            std::thread::spawn(move || relay(client, &upstream, victim));
        }
    });
    format!("http://{address}/{folder}")
}

fn relay(mut client: TcpStream, upstream: &str, victim: &str) -> Option<()> {
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let mut head = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 || line == "\r\n" {
            break;
        }
        if !line.to_ascii_lowercase().starts_with("connection:") {
            head.push_str(&line);
        }
    }
    let mut server = TcpStream::connect(upstream).ok()?;
    write!(server, "{head}connection: close\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).ok()?;
    if head.lines().next()?.contains(victim) {
        *answer.last_mut()? ^= 1;
    }
    client.write_all(&answer).ok()
}
