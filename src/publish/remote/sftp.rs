//! SFTP: several sessions, many requests in flight on each.
//!
//! Replaces by `posix-rename@openssh.com`. A server without it cannot replace at all: then the old
//! file is moved aside and the new one moved in, two requests sent together, and a visitor may find
//! nothing for that moment. Every write is acknowledged and the size compared before the handle is
//! closed. A private runtime drives the asynchronous library; callers block.

use std::borrow::Cow;
use std::future::Future;
use std::io::{Read, Write};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::task::Poll;
use std::time::Duration;

use russh::Preferred;
use russh::cipher;
use russh::client::{self, AuthResult, KeyboardInteractiveAuthResponse};
use russh::keys::PublicKeyOrCertificate;
use russh::keys::{HashAlg, PrivateKeyWithHashAlg, load_secret_key};
use russh_sftp::client::{Config, RawSftpSession, error::Error};
use russh_sftp::protocol::{FileAttributes, OpenFlags, Packet, StatusCode};
use tokio::runtime::Runtime;
use tokio::time::timeout;

use super::{Layout, Listed, Outcome, Remote, RemoteError, Replacing, Trouble, UploadBody, whole};
use crate::publish::settings::{PublishTarget, home};

const CHUNK: usize = 32 * 1024;
const PATIENCE: Duration = Duration::from_secs(30);
/// The library's ciphers. The one that today's processors have instructions for is asked for first.
const CIPHERS: &[cipher::Name] = &[
    cipher::AES_256_GCM,
    cipher::CHACHA20_POLY1305,
    cipher::AES_256_CTR,
    cipher::AES_192_CTR,
    cipher::AES_128_CTR,
];

/// A server.
pub struct Sftp {
    runtime: Runtime,
    target: PublishTarget,
    password: Option<String>,
    layout: Layout,
    slots: Vec<Mutex<Option<Arc<Connection>>>>,
    turn: AtomicUsize,
    posix_rename: bool,
}

struct Connection {
    session: RawSftpSession,
    fsync: bool,
    _handle: client::Handle<HostKey>,
}

struct HostKey {
    expected: Option<String>,
    seen: Arc<Mutex<String>>,
}

impl client::Handler for HostKey {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        server: &PublicKeyOrCertificate,
    ) -> Result<bool, Self::Error> {
        let fingerprint = match server {
            PublicKeyOrCertificate::PublicKey { key, .. } => key.fingerprint(HashAlg::Sha256),
            PublicKeyOrCertificate::Certificate(certificate) => {
                certificate.public_key().fingerprint(HashAlg::Sha256)
            }
        };
        let fingerprint = fingerprint.to_string();
        let known = self.expected.as_ref() == Some(&fingerprint);
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = fingerprint;
        Ok(known)
    }
}

impl Sftp {
    /// Connects once, to know the server before anything is planned. No other host key than the target's is accepted; the password
    /// may be that of the key.
    ///
    /// # Errors
    /// [`Trouble::Untrusted`] with the fingerprint seen, [`Trouble::Denied`], or no connection.
    pub fn connect(
        target: PublishTarget,
        password: Option<String>,
        layout: Layout,
    ) -> Outcome<Self> {
        // One thread: a request passes through three tasks, and waking another thread for each
        // costs more than all the encryption.
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let mut sftp = Sftp {
            runtime,
            slots: (0..target.connections()).map(|_| Mutex::new(None)).collect(),
            target,
            password,
            layout,
            turn: AtomicUsize::new(0),
            posix_rename: false,
        };
        let (connection, posix_rename) = sftp.open()?;
        sftp.posix_rename = posix_rename;
        sftp.slots[0] = Mutex::new(Some(Arc::new(connection)));
        Ok(sftp)
    }

    fn open(&self) -> Outcome<(Connection, bool)> {
        self.runtime.block_on(open(&self.target, self.password.as_deref()))
    }

    /// Runs one request on the next session, opening it if need be. A session that fails in any
    /// way but a clear answer is thrown away. The request runs where the sessions do, so that its
    /// caller is woken once, and not for each of the answers that it is made of.
    fn on<T, F, Fut>(&self, request: F) -> Outcome<T>
    where
        F: FnOnce(Arc<Connection>) -> Fut,
        Fut: Future<Output = Result<T, Error>> + Send + 'static,
        T: Send + 'static,
    {
        self.on_while(|| {}, request)
    }

    /// The same, while the caller does something about it.
    fn on_while<T, F, Fut>(&self, meanwhile: impl FnOnce(), request: F) -> Outcome<T>
    where
        F: FnOnce(Arc<Connection>) -> Fut,
        Fut: Future<Output = Result<T, Error>> + Send + 'static,
        T: Send + 'static,
    {
        let slot = &self.slots[self.turn.fetch_add(1, Ordering::Relaxed) % self.slots.len()];
        let connection = {
            let mut held = slot.lock().unwrap_or_else(PoisonError::into_inner);
            match &*held {
                Some(connection) => connection.clone(),
                None => {
                    let (connection, _) = self.open()?;
                    held.insert(Arc::new(connection)).clone()
                }
            }
        };
        let (sender, answer) = mpsc::sync_channel(1);
        let work = request(connection.clone());
        self.runtime.spawn(async move {
            // The caller waits just below, so that there is always somebody to tell.
            let _ = sender.send(work.await);
        });
        meanwhile();
        let outcome = answer.recv().unwrap_or(Err(Error::UnexpectedBehavior(
            "the request ended without an answer".into(),
        )));
        outcome.map_err(|error| {
            if !matches!(error, Error::Status(_)) {
                let mut held = slot.lock().unwrap_or_else(PoisonError::into_inner);
                if held.as_ref().is_some_and(|held| Arc::ptr_eq(held, &connection)) {
                    *held = None;
                }
            }
            error.into()
        })
    }
}

impl From<Error> for RemoteError {
    fn from(error: Error) -> Self {
        let trouble = match &error {
            Error::Status(status) => match status.status_code {
                StatusCode::PermissionDenied => Trouble::Denied,
                StatusCode::NoConnection | StatusCode::ConnectionLost => Trouble::Passing,
                // SFTP 3 has no code for a full disk: servers say "Failure", some say why.
                StatusCode::Failure if mentions_space(&status.error_message) => Trouble::Full,
                StatusCode::Failure => Trouble::Passing,
                _ => Trouble::Lasting,
            },
            Error::Limited(_) => Trouble::Lasting,
            _ => Trouble::Passing,
        };
        RemoteError::new(trouble, error)
    }
}

fn mentions_space(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("space") || text.contains("quota")
}

async fn open(target: &PublishTarget, password: Option<&str>) -> Outcome<(Connection, bool)> {
    let lost = |e: russh::Error| RemoteError::new(Trouble::Passing, e);
    let config = client::Config {
        keepalive_interval: Some(Duration::from_secs(15)),
        nodelay: true,
        preferred: Preferred { cipher: Cow::Borrowed(CIPHERS), ..Preferred::DEFAULT },
        ..Default::default()
    };
    let seen = Arc::new(Mutex::new(String::new()));
    let key = HostKey { expected: target.host_key.clone(), seen: seen.clone() };
    let address = (target.host.as_str(), target.port());
    let connecting = client::connect(Arc::new(config), address, key);
    let late = |_| RemoteError::new(Trouble::Passing, "no answer within 30 s");
    let mut handle = match timeout(PATIENCE, connecting).await.map_err(late)? {
        Ok(handle) => handle,
        Err(russh::Error::UnknownKey) => {
            let seen = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
            return Err(RemoteError::new(Trouble::Untrusted, format!("host key {seen}")));
        }
        Err(error) => return Err(lost(error)),
    };
    timeout(PATIENCE, enter(&mut handle, target, password)).await.map_err(late)??;
    let channel = handle.channel_open_session().await.map_err(lost)?;
    channel.request_subsystem(true, "sftp").await.map_err(lost)?;
    let config = Config { request_timeout_secs: PATIENCE.as_secs(), ..Config::default() };
    let session = RawSftpSession::new_with_config(channel.into_stream(), config);
    let version = session.init().await?;
    let has = |name: &str| version.extensions.contains_key(name);
    let connection = Connection { fsync: has("fsync@openssh.com"), session, _handle: handle };
    Ok((connection, has("posix-rename@openssh.com")))
}

async fn enter(
    handle: &mut client::Handle<HostKey>,
    target: &PublishTarget,
    password: Option<&str>,
) -> Outcome<()> {
    let lost = |e: russh::Error| RemoteError::new(Trouble::Passing, e);
    let user = target.user.as_str();
    if let Some(file) = target.key_file.as_deref().map(home) {
        let key = load_secret_key(&file, password)
            .map_err(|e| RemoteError::new(Trouble::Denied, format!("{}: {e}", file.display())))?;
        let hash = handle.best_supported_rsa_hash().await.map_err(lost)?.flatten();
        let key = PrivateKeyWithHashAlg::new(Arc::new(key), hash);
        if handle.authenticate_publickey(user, key).await.map_err(lost)?.success() {
            return Ok(());
        }
    }
    let denied = || RemoteError::new(Trouble::Denied, format!("login as `{user}` was refused"));
    let password = password.ok_or_else(denied)?;
    let answer = handle.authenticate_password(user, password).await;
    if matches!(answer.map_err(lost)?, AuthResult::Success) {
        return Ok(());
    }
    let mut answer =
        handle.authenticate_keyboard_interactive_start(user, None).await.map_err(lost)?;
    for _ in 0..3 {
        let KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } = answer else {
            break;
        };
        let replies = prompts.iter().map(|_| password.to_owned()).collect();
        answer = handle.authenticate_keyboard_interactive_respond(replies).await.map_err(lost)?;
    }
    match answer {
        KeyboardInteractiveAuthResponse::Success => Ok(()),
        _ => Err(denied()),
    }
}

type Asked<'a> = Pin<Box<dyn Future<Output = Result<Option<u64>, Error>> + Send + 'a>>;

/// Sends requests in order without waiting between them, then waits for all the answers.
async fn together(mut asked: Vec<Asked<'_>>) -> Result<Vec<Option<u64>>, Error> {
    let mut answers: Vec<Option<Result<Option<u64>, Error>>> = asked.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        let mut waiting = false;
        for (request, answer) in asked.iter_mut().zip(&mut answers) {
            if answer.is_none() {
                match request.as_mut().poll(context) {
                    Poll::Ready(result) => *answer = Some(result),
                    Poll::Pending => waiting = true,
                }
            }
        }
        if waiting { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    answers.into_iter().flatten().collect()
}

fn missing<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::Status(status)) if status.status_code == StatusCode::NoSuchFile => Ok(None),
        Err(error) => Err(error),
    }
}

async fn posix_rename(session: &RawSftpSession, from: &str, to: &str) -> Result<(), Error> {
    let mut data = Vec::new();
    for path in [from, to] {
        data.extend_from_slice(&(path.len() as u32).to_be_bytes());
        data.extend_from_slice(path.as_bytes());
    }
    match session.extended("posix-rename@openssh.com", data).await? {
        Packet::Status(status) if status.status_code == StatusCode::Ok => Ok(()),
        Packet::Status(status) => Err(Error::Status(status)),
        _ => Err(Error::UnexpectedPacket),
    }
}

/// Writes a new file and answers its size on the host.
async fn fill(
    connection: &Connection,
    path: String,
    mut reader: Box<dyn Read + Send>,
    durable: bool,
) -> Result<Option<u64>, Error> {
    let session = &connection.session;
    let flags = OpenFlags::CREATE | OpenFlags::TRUNCATE | OpenFlags::WRITE;
    let opened = session.open(path, flags, FileAttributes::empty()).await?;
    let handle = opened.handle.as_str();
    let mut asked: Vec<Asked<'_>> = Vec::new();
    let mut offset = 0;
    loop {
        let mut chunk = Vec::with_capacity(CHUNK);
        let read = reader.by_ref().take(CHUNK as u64).read_to_end(&mut chunk);
        let read = read.map_err(|e| Error::IO(e.to_string()))? as u64;
        if read == 0 {
            break;
        }
        let request = session.write(handle, offset, chunk);
        asked.push(Box::pin(async { request.await.map(|_| None) }));
        offset += read;
        if asked.len() == 32 {
            together(std::mem::take(&mut asked)).await?;
        }
    }
    if durable && connection.fsync {
        let request = session.fsync(handle);
        asked.push(Box::pin(async { request.await.map(|_| None) }));
    }
    let request = session.fstat(handle);
    asked.push(Box::pin(async { request.await.map(|a| a.attrs.size) }));
    let request = session.close(handle);
    asked.push(Box::pin(async { request.await.map(|_| None) }));
    let answers = together(asked).await?;
    Ok(answers.into_iter().flatten().next())
}

impl Remote for Sftp {
    fn replacing(&self) -> Replacing {
        if self.posix_rename { Replacing::Rename } else { Replacing::Window }
    }

    fn stat(&self, path: &str) -> Outcome<Option<u64>> {
        let path = self.layout.full(path);
        let attributes = self.on(|c| async move { missing(c.session.stat(path).await) })?;
        Ok(attributes.and_then(|a| (!a.attrs.is_dir()).then(|| a.attrs.size.unwrap_or(0))))
    }

    fn read(&self, path: &str, into: &mut dyn Write) -> Outcome<bool> {
        let path = self.layout.full(path);
        let (sender, mut pieces) = tokio::sync::mpsc::channel::<Vec<u8>>(8);
        let mut taken = Ok(());
        let take = || {
            while let Some(piece) = pieces.blocking_recv() {
                taken = into.write_all(&piece);
                if taken.is_err() {
                    break;
                }
            }
        };
        let there = self.on_while(take, |c| async move {
            let opening = c.session.open(path, OpenFlags::READ, FileAttributes::empty());
            let Some(handle) = missing(opening.await)? else {
                return Ok(false);
            };
            let mut offset = 0;
            let result = loop {
                let reading = c.session.read(handle.handle.as_str(), offset, CHUNK as u32);
                match reading.await {
                    Ok(data) if data.data.is_empty() => break Ok(()),
                    Ok(data) => {
                        offset += data.data.len() as u64;
                        if sender.send(data.data).await.is_err() {
                            break Ok(());
                        }
                    }
                    Err(Error::Status(s)) if s.status_code == StatusCode::Eof => break Ok(()),
                    Err(error) => break Err(error),
                }
            };
            c.session.close(handle.handle).await?;
            result.map(|()| true)
        })?;
        taken?;
        Ok(there)
    }

    fn list(&self, folder: &str) -> Outcome<Vec<Listed>> {
        let folder = self.layout.full(folder);
        self.on(|c| async move {
            let Some(handle) = missing(c.session.opendir(folder).await)? else {
                return Ok(Vec::new());
            };
            let mut list = Vec::new();
            let result = loop {
                match c.session.readdir(handle.handle.as_str()).await {
                    Ok(names) => list.extend(names.files.iter().filter_map(|file| {
                        Listed::checked(&file.filename, file.attrs.is_dir(), file.attrs.size)
                    })),
                    Err(Error::Status(s)) if s.status_code == StatusCode::Eof => break Ok(()),
                    Err(error) => break Err(error),
                }
            };
            c.session.close(handle.handle).await?;
            result.map(|()| list)
        })
    }

    fn make_folder(&self, folder: &str) -> Outcome<bool> {
        let folder = self.layout.full(folder);
        let made = self.on(|c| {
            let folder = folder.clone();
            async move {
                match c.session.mkdir(folder.as_str(), FileAttributes::empty()).await {
                    Ok(_) => Ok(true),
                    // Version 3 has no code for "exists": ask.
                    Err(Error::Status(status)) => match missing(c.session.stat(folder).await)? {
                        Some(_) => Ok(false),
                        None => Err(Error::Status(status)),
                    },
                    Err(error) => Err(error),
                }
            }
        });
        made.map_err(|error| RemoteError::new(error.trouble, format!("{folder}: {error}")))
    }

    fn remove_folder(&self, folder: &str) -> Outcome<()> {
        let folder = self.layout.full(folder);
        self.on(|c| async move {
            match c.session.rmdir(folder).await {
                Ok(_) | Err(Error::Status(_)) => Ok(()),
                Err(error) => Err(error),
            }
        })
    }

    fn write(&self, path: &str, body: &UploadBody, durable: bool) -> Outcome<()> {
        let path = self.layout.full(path);
        let (length, reader) = (body.size(), body.reader()?);
        whole(self.on(|c| async move { fill(&c, path, reader, durable).await })?, length)
    }

    // All that a file takes in one request, so that its caller is woken once.
    fn replace(
        &self,
        path: &str,
        temporary: &str,
        body: &UploadBody,
        durable: bool,
    ) -> Outcome<()> {
        if !self.posix_rename {
            self.write(temporary, body, durable)?;
            return self.rename(temporary, path);
        }
        let (path, temporary) = (self.layout.full(path), self.layout.full(temporary));
        let (length, reader) = (body.size(), body.reader()?);
        let held = self.on(|c| async move {
            let held = fill(&c, temporary.clone(), reader, durable).await?;
            if held == Some(length) {
                posix_rename(&c.session, &temporary, &path).await?;
            }
            Ok(held)
        })?;
        whole(held, length)
    }

    fn rename(&self, from: &str, to: &str) -> Outcome<()> {
        let aside = self.layout.full(&format!("{from}-old"));
        let (from, to) = (self.layout.full(from), self.layout.full(to));
        if self.posix_rename {
            return self.on(|c| async move { posix_rename(&c.session, &from, &to).await });
        }
        self.on(|c| async move {
            let away = c.session.rename(to.as_str(), aside.as_str());
            let inwards = c.session.rename(from.as_str(), to.as_str());
            let (away, inwards) = tokio::join!(away, inwards);
            match (away, inwards) {
                (Ok(_), Ok(_)) => c.session.remove(aside).await.map(drop),
                (_, Ok(_)) => Ok(()),
                (Ok(_), Err(error)) => {
                    c.session.rename(aside, to).await?;
                    Err(error)
                }
                (Err(_), Err(error)) => Err(error),
            }
        })
    }

    fn delete(&self, path: &str) -> Outcome<()> {
        let path = self.layout.full(path);
        self.on(|c| async move { missing(c.session.remove(path).await).map(drop) })
    }
}
