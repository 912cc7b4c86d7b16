//! WebDAV: PUT replaces whole, MKCOL locks.
//!
//! Conditional requests are not relied on: some servers accept and ignore them. Whether PUT really
//! replaces whole is tried once per run: while half of a new file is on its way, the old one must
//! still be read, and readers must see nothing but whole files while large ones replace each other. A server that fails this is
//! used with MOVE.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use quick_xml::events::Event;
use ureq::{Agent, SendBody, http};

use super::http::{bad, file, length, read, refused, run};
use super::{Layout, Listed, Outcome, Remote, RemoteError, Replacing, Trouble, UploadBody, whole};
use crate::publish::state::TEMPORARY;

/// How large the files are that replace each other while readers look, in bytes and in seconds of the line.
const PROBE_SMALLEST: usize = 200_000;
const PROBE_LARGEST: usize = 6_000_000;
const PROBE_SECONDS: f64 = 0.1;

/// A web folder.
pub struct Webdav {
    agent: Agent,
    base: String,
    authorization: Option<String>,
    layout: Layout,
    torn: AtomicBool,
}

impl Webdav {
    /// The folder at an address. A login is sent with every request.
    pub fn new(
        agent: Agent,
        endpoint: &str,
        login: Option<(&str, &str)>,
        records: Option<&str>,
    ) -> Self {
        let authorization = login.map(|(user, password)| {
            format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
        });
        Webdav {
            agent,
            base: endpoint.trim_end_matches('/').to_string(),
            authorization,
            layout: Layout::new("", records),
            torn: AtomicBool::new(false),
        }
    }

    fn url(&self, path: &str) -> String {
        match self.layout.full(path).as_str() {
            "." => format!("{}/", self.base),
            path => format!("{}/{path}", self.base),
        }
    }

    fn request(&self, method: &str, url: String) -> http::request::Builder {
        let mut request = http::Request::builder().method(method).uri(url);
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        request.header("cache-control", "no-cache")
    }

    fn ask(
        &self,
        method: &str,
        url: String,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Outcome<http::Response<Vec<u8>>> {
        let mut request = self.request(method, url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        run(&self.agent, request.body(body.to_vec()).map_err(bad)?)
    }

    /// True when there is a folder or a file at an address.
    fn is_there(&self, url: &str) -> Outcome<bool> {
        let answer = self.ask("PROPFIND", url.to_owned(), &[("depth", "0")], &[])?;
        Ok(answer.status().as_u16() == 207)
    }
}

/// Gives half of its bytes, then looks at the host, then gives the rest.
struct Halting<'a> {
    rest: &'a [u8],
    half: usize,
    look: Option<&'a mut dyn FnMut()>,
}

impl Read for Halting<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.rest.len() <= self.half
            && let Some(look) = self.look.take()
        {
            look();
        }
        let amount = buffer.len().min(8192).min(self.rest.len());
        buffer[..amount].copy_from_slice(&self.rest[..amount]);
        self.rest = &self.rest[amount..];
        Ok(amount)
    }
}

impl Remote for Webdav {
    fn replacing(&self) -> Replacing {
        if self.torn.load(Ordering::Relaxed) { Replacing::Rename } else { Replacing::Whole }
    }

    fn prepare(&self, nonce: &str) -> Outcome<()> {
        let path = format!("{TEMPORARY}/{nonce}-probe");
        let looked = match self.halts_whole(&path) {
            // On a host that is nearly full there is no room for the large files, which nginx says with 500: then the small ones have to do.
            Ok(true) => match self.reads_whole(&path) {
                Err(error) if matches!(error.trouble, Trouble::Full | Trouble::Passing) => Ok(true),
                looked => looked,
            },
            looked => looked,
        };
        let whole = looked?;
        self.torn.store(!whole, Ordering::Relaxed);
        self.delete(&path)
    }

    fn stat(&self, path: &str) -> Outcome<Option<u64>> {
        let answer = self.ask("HEAD", self.url(path), &[], &[])?;
        match answer.status().as_u16() {
            200 => match length(&answer) {
                Some(length) => Ok(Some(length)),
                None => Ok(self.digest(path)?.map(|(_, size)| size)),
            },
            404 | 410 => Ok(None),
            _ => Err(refused(answer.status(), path)),
        }
    }

    fn read(&self, path: &str, into: &mut dyn Write) -> Outcome<bool> {
        let request = self.request("GET", self.url(path)).body(()).map_err(bad)?;
        file(self.agent.run(request), path, into)
    }

    fn list(&self, folder: &str) -> Outcome<Vec<Listed>> {
        const ASK: &[u8] = b"<?xml version=\"1.0\"?><d:propfind xmlns:d=\"DAV:\"><d:prop>\
<d:resourcetype/><d:getcontentlength/></d:prop></d:propfind>";
        let url = format!("{}/", self.url(folder).trim_end_matches('/'));
        let headers = [("depth", "1"), ("content-type", "application/xml")];
        let answer = self.ask("PROPFIND", url, &headers, ASK)?;
        match answer.status().as_u16() {
            207 => multistatus(answer.body()),
            404 | 410 => Ok(Vec::new()),
            _ => Err(refused(answer.status(), folder)),
        }
    }

    fn make_folder(&self, folder: &str) -> Outcome<bool> {
        let url = format!("{}/", self.url(folder).trim_end_matches('/'));
        let answer = self.ask("MKCOL", url.clone(), &[], &[])?;
        match answer.status().as_u16() {
            200 | 201 => Ok(true),
            405 => Ok(false),
            // Of two who make a folder at the same time, Apache tells the later one that it must not.
            403 | 409 if self.is_there(&url)? => Ok(false),
            _ => Err(refused(answer.status(), folder)),
        }
    }

    fn ensure_folder(&self, folder: &str) -> Outcome<()> {
        if !folder.is_empty() {
            return self.make_folder(folder).map(drop);
        }
        // The site's own folder is made if only it is missing, as on other hosts.
        let url = self.url("");
        if self.is_there(&url)? {
            return Ok(());
        }
        self.make_folder("").map(drop).map_err(|error| {
            // Waiting makes no folder above it.
            let trouble = match error.trouble {
                Trouble::Passing if error.text.contains("409") => Trouble::Lasting,
                trouble => trouble,
            };
            RemoteError::new(trouble, format!("{url}: {error}"))
        })
    }

    fn remove_folder(&self, folder: &str) -> Outcome<()> {
        // DELETE takes everything inside along: only what is empty may go.
        if !self.list(folder)?.is_empty() {
            return Ok(());
        }
        let url = format!("{}/", self.url(folder));
        let answer = self.ask("DELETE", url, &[], &[])?;
        match answer.status().as_u16() {
            200 | 204 | 404 => Ok(()),
            _ => Err(refused(answer.status(), folder)),
        }
    }

    fn write(&self, path: &str, body: &UploadBody, _durable: bool) -> Outcome<()> {
        let mut reader = body.reader()?;
        let request = self
            .request("PUT", self.url(path))
            .header("content-length", body.size())
            .body(SendBody::from_reader(&mut reader))
            .map_err(bad)?;
        let answer = read(self.agent.run(request))?;
        if !answer.status().is_success() {
            return Err(refused(answer.status(), path));
        }
        whole(self.stat(path)?, body.size())
    }

    fn rename(&self, from: &str, to: &str) -> Outcome<()> {
        let destination = self.url(to);
        let headers = [("destination", destination.as_str()), ("overwrite", "T")];
        let answer = self.ask("MOVE", self.url(from), &headers, &[])?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(refused(answer.status(), from))
    }

    fn delete(&self, path: &str) -> Outcome<()> {
        let answer = self.ask("DELETE", self.url(path), &[], &[])?;
        match answer.status().as_u16() {
            200 | 202 | 204 | 404 | 410 => Ok(()),
            _ => Err(refused(answer.status(), path)),
        }
    }
}

impl Webdav {
    /// Whether the old file is still read while half of a new one is on its way.
    fn halts_whole(&self, path: &str) -> Outcome<bool> {
        let (old, new) = (vec![b'o'; 100_000], vec![b'n'; 120_000]);
        self.write(path, &old.clone().into(), false)?;
        let mut whole = true;
        let mut look = || {
            std::thread::sleep(Duration::from_millis(20));
            whole = matches!(self.get(path), Ok(Some(bytes)) if bytes == old);
        };
        let mut reader = Halting { rest: &new, half: new.len() / 2, look: Some(&mut look) };
        let request = self
            .request("PUT", self.url(path))
            .header("content-length", new.len())
            .body(SendBody::from_reader(&mut reader))
            .map_err(bad)?;
        read(self.agent.run(request))?;
        Ok(whole)
    }

    /// Whether readers see nothing but whole files while large ones replace each other. A proxy that takes in the whole request
    /// before it passes anything on hides from [`Webdav::halts_whole`] what the server behind it does with the bytes.
    fn reads_whole(&self, path: &str) -> Outcome<bool> {
        let body = |letter: u8, size: usize| UploadBody::Bytes(vec![letter; size]);
        let began = Instant::now();
        self.write(path, &body(b'a', PROBE_SMALLEST), false)?;
        // As much as the line carries in a moment.
        let speed = PROBE_SMALLEST as f64 / began.elapsed().as_secs_f64().max(0.000_1);
        let size = (speed * PROBE_SECONDS) as usize;
        let size = size.clamp(PROBE_SMALLEST, PROBE_LARGEST);
        let editions: Vec<UploadBody> =
            (b'b'..b'f').map(|letter| body(letter, size + usize::from(letter))).collect();
        let done = AtomicBool::new(false);
        let whole = AtomicBool::new(true);
        let is_one = |bytes: &[u8]| {
            let first = bytes.first().copied().unwrap_or_default();
            let length = if first == b'a' { PROBE_SMALLEST } else { size + usize::from(first) };
            bytes.len() == length && bytes.iter().all(|byte| *byte == first)
        };
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while !done.load(Ordering::Relaxed) {
                        match self.get(path) {
                            Ok(Some(bytes)) if is_one(&bytes) => {}
                            // What a server cannot give just now is no torn file.
                            Err(_) => std::thread::sleep(Duration::from_millis(20)),
                            Ok(_) => whole.store(false, Ordering::Relaxed),
                        }
                    }
                });
            }
            let written = editions.iter().try_for_each(|body| self.write(path, body, false));
            done.store(true, Ordering::Relaxed);
            written
        })?;
        Ok(whole.load(Ordering::Relaxed))
    }
}

/// The entries of a listing. The first answer is the folder itself.
fn multistatus(xml: &[u8]) -> Outcome<Vec<Listed>> {
    let wrong =
        |e: &dyn std::fmt::Display| RemoteError::new(Trouble::Lasting, format!("listing: {e}"));
    let mut reader = quick_xml::Reader::from_reader(xml);
    let mut list = Vec::new();
    let (mut href, mut size, mut folder) = (String::new(), None, false);
    let mut inside = String::new();
    loop {
        match reader.read_event().map_err(|e| wrong(&e))? {
            Event::Start(tag) => {
                inside = tag.local_name().as_ref().to_string();
                folder |= inside == "collection";
                if inside == "response" {
                    (href, size, folder) = (String::new(), None, false);
                }
            }
            Event::Empty(tag) => folder |= tag.local_name().as_ref() == "collection",
            Event::Text(text) if inside == "href" => {
                href.push_str(&text);
            }
            Event::Text(text) if inside == "getcontentlength" => {
                size = text.trim().parse().ok();
            }
            Event::End(tag) => {
                inside.clear();
                if tag.local_name().as_ref() == "response" {
                    let path = href.split(['?', '#']).next().unwrap_or_default();
                    let trimmed = path.trim_end_matches('/');
                    list.push((trimmed.to_string(), folder || path.ends_with('/'), size));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    // The folder itself is the shortest path.
    let own = list.iter().map(|(path, _, _)| path.len()).min().unwrap_or(0);
    list.retain(|(path, _, _)| path.len() > own);
    Ok(list
        .into_iter()
        .filter_map(|(path, folder, size)| {
            let name = path.rsplit('/').next().unwrap_or_default();
            let name = percent_decode_str(name).decode_utf8_lossy();
            Listed::checked(&name, folder, size)
        })
        .collect())
}
