//! Web servers on this machine with the faults that real ones have, and one with a certificate.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What a server does where nothing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nothing {
    /// Answers 404 with words of its own.
    Plain,
    /// Answers 404 with the site's page.
    OwnPage,
    /// Answers 200 with the front page.
    Soft,
}

/// A server for a folder. Answers whose path holds `victim` have one bit changed.
pub fn folder(root: &Path, nothing: Nothing, victim: &'static str) -> String {
    let root = root.to_path_buf();
    serve(move |path| {
        let file = |path: &str| std::fs::read(root.join(path)).ok();
        let name = match path.trim_start_matches('/') {
            "" => "index.html".to_string(),
            path if path.ends_with('/') => format!("{path}index.html"),
            path => path.to_string(),
        };
        let (status, mut body) = match (file(&name), nothing) {
            (Some(body), _) => ("200 OK", body),
            (None, Nothing::Plain) => ("404 Not Found", b"nothing".to_vec()),
            (None, Nothing::OwnPage) => ("404 Not Found", file("404.html").unwrap_or_default()),
            (None, Nothing::Soft) => ("200 OK", file("index.html").unwrap_or_default()),
        };
        if !victim.is_empty() && path.contains(victim) {
            body[0] ^= 1;
        }
        (status, body)
    })
}

fn serve(answer: impl Fn(&str) -> (&'static str, Vec<u8>) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || {
                let head = head(&mut client)?;
                let path = head.split_whitespace().nth(1)?.split('?').next()?.to_string();
                let (status, body) = answer(&path);
                let kind = if path.ends_with(".css") { "text/css" } else { "text/html" };
                let length = body.len();
                write!(client, "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n").ok()?;
                client.write_all(&body).ok()
            });
        }
    });
    format!("http://{address}/")
}

fn head(stream: &mut impl Read) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            return Some(head);
        }
        head.push_str(&line);
    }
}

/// The files of the certificates: the authority that signed the server's, which is for `localhost`.
pub fn authority() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/publish/tls/authority.pem")
}

/// A web folder with a certificate in which nothing is, and the heads of the requests it was sent.
pub struct Encrypted {
    pub port: u16,
    pub fingerprint: String,
    pub heads: Arc<Mutex<Vec<String>>>,
}

impl Encrypted {
    pub fn start() -> Self {
        let folder = authority();
        let file = |name: &str| folder.with_file_name(name);
        let certificate = CertificateDer::from_pem_file(file("server.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
        let digest = keikaku::publish::release::Digest::of(&certificate);
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let (config, heads) = (Arc::new(config), Arc::new(Mutex::new(Vec::new())));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = heads.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (config, seen) = (config.clone(), seen.clone());
                std::thread::spawn(move || answer(client, config, &seen));
            }
        });
        Encrypted { port, fingerprint: format!("SHA256:{digest}"), heads }
    }
}

fn answer(client: TcpStream, config: Arc<ServerConfig>, seen: &Mutex<Vec<String>>) -> Option<()> {
    let connection = ServerConnection::new(config).ok()?;
    let mut stream = StreamOwned::new(connection, client);
    let head = head(&mut stream)?;
    seen.lock().unwrap().push(head);
    let said = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    stream.write_all(said.as_bytes()).ok()?;
    stream.conn.send_close_notify();
    stream.flush().ok()
}

/// A web folder behind a proxy that takes in a whole request before it passes anything on. `piecewise` writes into the file
/// that is read; else the new file takes the old one's place at once.
pub fn buffered(piecewise: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let file: Arc<Mutex<Vec<u8>>> = Arc::default();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let file = file.clone();
            std::thread::spawn(move || while store(&client, &file, piecewise).is_some() {});
        }
    });
    format!("http://{address}/plan")
}

fn store(mut client: &TcpStream, file: &Mutex<Vec<u8>>, piecewise: bool) -> Option<()> {
    let mut reader = BufReader::new(client);
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let answer = |mut client: &TcpStream, status: &str, body: &[u8]| {
        write!(client, "HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", body.len()).ok()?;
        client.write_all(body).ok()
    };
    match first.split(' ').next()? {
        "GET" => answer(client, "200 OK", &file.lock().unwrap().clone()),
        "HEAD" => {
            let length = file.lock().unwrap().len();
            write!(client, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n").ok()
        }
        "PUT" if piecewise => {
            file.lock().unwrap().clear();
            for piece in body.chunks(body.len() / 8 + 1) {
                file.lock().unwrap().extend_from_slice(piece);
                std::thread::sleep(std::time::Duration::from_micros(500));
            }
            answer(client, "204 No Content", b"")
        }
        "PUT" => {
            *file.lock().unwrap() = body;
            answer(client, "204 No Content", b"")
        }
        _ => answer(client, "204 No Content", b""),
    }
}
