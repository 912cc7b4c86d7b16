//! A copy of a small site, a server for it, and a client that sends exactly what it is told.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use keikaku::calendar::Date;
use keikaku::plan::AsOf;
use keikaku::serve::{ServeOptions, Server, start};
use tempfile::TempDir;

pub struct Site {
    /// Before the folder, so that it ends before the folder goes.
    pub server: Server,
    pub folder: TempDir,
}

pub struct Answer {
    pub status: u16,
    /// In lower case.
    pub head: String,
    pub body: Vec<u8>,
    lines: Vec<(String, String)>,
}

pub fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/asahi-ku")
}

pub fn as_of() -> AsOf {
    let day = Date::parse("2026-11-22").expect("a day");
    AsOf { day, drafts: true }
}

impl Site {
    pub fn start() -> Self {
        Self::start_with(|_| ())
    }

    pub fn start_with(change: impl FnOnce(&Path)) -> Self {
        Self::start_as(change, |_| ())
    }

    pub fn start_at(address: IpAddr) -> Self {
        Self::start_as(|_| (), |options| options.address = address)
    }

    pub fn start_on(port: u16) -> Self {
        Self::start_as(|_| (), |options| options.port = Some(port))
    }

    pub fn start_polling() -> Self {
        Self::start_as(|_| (), |options| options.poll = true)
    }

    pub fn start_as(change: impl FnOnce(&Path), set: impl FnOnce(&mut ServeOptions)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        copy(&fixture(), folder.path());
        for empty in ["themes/default/css", "themes/default/templates"] {
            std::fs::create_dir_all(folder.path().join(empty)).expect("made");
        }
        change(folder.path());
        let mut options = ServeOptions::new(folder.path(), as_of());
        options.port = Some(0);
        options.quiet = true;
        set(&mut options);
        let server = start(options).expect("started");
        Self { server, folder }
    }

    /// The same folder with another server.
    pub fn restarted(self) -> Self {
        let Self { server, folder } = self;
        drop(server);
        let mut options = ServeOptions::new(folder.path(), as_of());
        options.port = Some(0);
        options.quiet = true;
        let server = start(options).expect("started");
        Self { server, folder }
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(path)).expect("read")
    }

    pub fn write(&self, path: &str, text: &str) {
        std::fs::write(self.folder.path().join(path), text).expect("written");
    }

    pub fn get(&self, path: &str) -> Answer {
        self.try_get(path).expect("an answer")
    }

    pub fn try_get(&self, path: &str) -> Option<Answer> {
        let answer = self.raw(&format!(
            "GET {path} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n",
            self.server.address().port()
        ));
        (answer.status != 0).then_some(answer)
    }

    /// Waits until the home page is served: connections that a test has closed hold their places until the server has
    /// seen their end, and on a busy machine that is a while.
    pub fn wait_for_a_place(&self) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.try_get("/").is_none_or(|answer| answer.status != 200) {
            assert!(Instant::now() < deadline, "places came back");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Sends a request as it is. Status 0 means that the connection was closed without an answer.
    pub fn raw(&self, request: &str) -> Answer {
        self.raw_bytes(request.as_bytes())
    }

    /// Sends a form as a browser does, to an address that one of its pages named.
    pub fn post(&self, path: &str, pairs: &[(String, String)]) -> Answer {
        let port = self.server.address().port();
        let origin = format!("Origin: http://localhost:{port}\r\n");
        self.post_with(path, pairs, &origin)
    }

    pub fn post_with(&self, path: &str, pairs: &[(String, String)], more: &str) -> Answer {
        let body = pairs.iter().map(|(name, value)| {
            let text = |text: &str| {
                percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                    .to_string()
            };
            format!("{}={}", text(name), text(value))
        });
        let body = body.collect::<Vec<_>>().join("&");
        self.raw(&format!(
            "POST {path} HTTP/1.1\r\nHost: localhost:{}\r\n{more}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.server.address().port(),
            body.len()
        ))
    }

    pub fn raw_bytes(&self, request: &[u8]) -> Answer {
        let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let mut stream = TcpStream::connect((ip, self.server.address().port())).expect("connected");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        let head = request.starts_with(b"HEAD ");
        let _ = stream.write_all(request);
        Answer::read(stream, head)
    }

    /// The events of a page that is open now.
    pub fn events(&self, path: &str) -> Events {
        let page = self.get(path).text();
        let seen = page
            .split("data-seen=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .expect("a stamp")
            .to_owned();
        let mut stream = TcpStream::connect(self.server.address()).expect("connected");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        let port = self.server.address().port();
        write!(
            stream,
            "GET /_keikaku/events?at={path}&seen={seen} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
        )
        .expect("sent");
        Events(BufReader::new(stream))
    }
}

impl Answer {
    fn read(stream: TcpStream, no_body: bool) -> Self {
        let mut reader = BufReader::new(stream);
        let mut answer =
            Self { status: 0, head: String::new(), body: Vec::new(), lines: Vec::new() };
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|n| n > 0) && line != "\r\n" {
            if answer.status == 0 {
                answer.status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
            } else if let Some((name, value)) = line.trim_end().split_once(": ") {
                answer.lines.push((name.to_lowercase(), value.to_owned()));
            }
            answer.head.push_str(&line.to_lowercase());
            line.clear();
        }
        let length = answer.header("content-length").and_then(|n| n.parse().ok()).unwrap_or(0_u64);
        if !no_body {
            let _ = reader.take(length).read_to_end(&mut answer.body);
        }
        answer
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.lines.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub struct Events(BufReader<TcpStream>);

impl Events {
    /// Waits for the next event: its name and its data.
    pub fn next(&mut self) -> (String, String) {
        let deadline = Instant::now() + Duration::from_secs(10);
        let mut name = String::new();
        let mut line = String::new();
        while self.0.read_line(&mut line).is_ok_and(|n| n > 0) {
            if let Some(text) = line.trim_end().strip_prefix("event: ") {
                name = text.to_owned();
            }
            if let Some(data) = line.trim_end().strip_prefix("data: ") {
                return (name, data.to_owned());
            }
            line.clear();
            assert!(Instant::now() < deadline, "no event came in time");
        }
        panic!("no event came");
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("made");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("copied");
        }
    }
}
