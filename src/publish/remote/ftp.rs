//! FTP, with explicit TLS unless the settings say otherwise in words.
//!
//! Replaces by RNFR and RNTO. Data connections always go to the host of the control connection,
//! whatever it answers. A server that wants TLS sessions reused and refuses the way TLS 1.3 does it
//! (reply 522, or 425) is used with TLS 1.2 from then on.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustls::ClientConfig;
use rustls::client::Resumption;
use suppaftp::list::{File, ListParser};
use suppaftp::types::FileType;
use suppaftp::{FtpError, Mode, RustlsConnector, RustlsFtpStream, Status};

use super::pin::UNTRUSTED;
use super::{Layout, Listed, Outcome, Remote, RemoteError, Replacing, Trouble, UploadBody, whole};
use crate::diagnostic::{Text, text};
use crate::publish::settings::PublishTarget;

const PATIENCE: Duration = Duration::from_secs(30);

/// TLS of any version, and of 1.2 only.
pub type Tls = (Arc<ClientConfig>, Arc<ClientConfig>);

/// A server.
pub struct Ftp {
    target: PublishTarget,
    password: String,
    /// Without it everything is sent in the clear.
    tls: Option<Tls>,
    layout: Layout,
    idle: Mutex<Vec<RustlsFtpStream>>,
    only_tls12: AtomicBool,
    no_epsv: AtomicBool,
}

impl Ftp {
    /// Connects once, to know the server before anything is planned.
    ///
    /// # Errors
    /// [`Trouble::Untrusted`] with the certificate seen, [`Trouble::Denied`], or no connection.
    pub fn connect(
        target: PublishTarget,
        password: String,
        tls: Option<Tls>,
        layout: Layout,
    ) -> Outcome<Self> {
        let ftp = Ftp {
            target,
            password,
            tls,
            layout,
            idle: Mutex::default(),
            only_tls12: AtomicBool::new(false),
            no_epsv: AtomicBool::new(false),
        };
        let stream = ftp.open()?;
        ftp.keep(stream);
        Ok(ftp)
    }

    fn keep(&self, stream: RustlsFtpStream) {
        self.idle().push(stream);
    }

    fn idle(&self) -> MutexGuard<'_, Vec<RustlsFtpStream>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> Outcome<RustlsFtpStream> {
        let address = (self.target.host.as_str(), self.target.port())
            .to_socket_addrs()?
            .next()
            .ok_or_else(|| RemoteError::new(Trouble::Passing, "the host has no address"))?;
        let mut stream = RustlsFtpStream::connect_timeout(address, PATIENCE)?;
        patient(&stream.get_ref())?;
        let peer = address.ip();
        stream = stream.passive_stream_builder(move |address| {
            let address = SocketAddr::new(peer, address.port());
            let data = TcpStream::connect_timeout(&address, PATIENCE)
                .map_err(FtpError::ConnectionError)?;
            patient(&data).map_err(FtpError::ConnectionError)?;
            Ok(data)
        });
        if let Some((any, only_tls12)) = &self.tls {
            let tls = if self.only_tls12.load(Ordering::Relaxed) { only_tls12 } else { any };
            // Servers want a data connection to resume the session of its own control connection.
            let mut tls = ClientConfig::clone(tls);
            tls.resumption = Resumption::in_memory_sessions(8);
            let connector = RustlsConnector::from(Arc::new(tls));
            stream = stream.into_secure(connector, &self.target.host)?;
        }
        stream.login(self.target.user.as_str(), self.password.as_str())?;
        stream.transfer_type(FileType::Binary)?;
        stream.set_mode(if self.no_epsv.load(Ordering::Relaxed) {
            Mode::Passive
        } else {
            Mode::ExtendedPassive
        });
        Ok(stream)
    }

    /// Runs one exchange on an idle connection, or a new one. Only a connection that answered
    /// properly is kept.
    fn on<T>(
        &self,
        exchange: impl FnOnce(&mut RustlsFtpStream) -> Result<T, FtpError>,
    ) -> Outcome<Result<T, Status>> {
        let idle = self.idle().pop();
        let mut stream = match idle {
            Some(stream) => stream,
            None => self.open()?,
        };
        match exchange(&mut stream) {
            Ok(value) => {
                self.keep(stream);
                Ok(Ok(value))
            }
            Err(FtpError::UnexpectedResponse(reply)) => {
                let text = String::from_utf8_lossy(&reply.body);
                // 522 says it; others only say 425, that no data connection came about.
                let reuse = self.tls.is_some()
                    && (text.starts_with("522")
                        || reply.status == Status::CannotOpenDataConnection);
                if reuse && !self.only_tls12.swap(true, Ordering::Relaxed) {
                    self.idle().clear();
                    return Err(RemoteError::new(Trouble::Passing, "falling back to TLS 1.2"));
                }
                if reuse {
                    return Err(RemoteError::new(Trouble::Passing, text));
                }
                let epsv = matches!(reply.status, Status::BadCommand | Status::NotImplemented);
                if epsv && !self.no_epsv.swap(true, Ordering::Relaxed) {
                    return Err(RemoteError::new(Trouble::Passing, "falling back to PASV"));
                }
                match reply.status {
                    Status::FileUnavailable => {
                        self.keep(stream);
                        Ok(Err(Status::FileUnavailable))
                    }
                    _ => Err(FtpError::UnexpectedResponse(reply).into()),
                }
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn patient(socket: &TcpStream) -> std::io::Result<()> {
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_write_timeout(Some(PATIENCE))?;
    socket.set_nodelay(true)
}

/// Goes into a folder and back: the one answer about a folder that is the same everywhere.
fn enter(stream: &mut RustlsFtpStream, folder: &str) -> Result<(), FtpError> {
    let here = stream.pwd()?;
    let entered = stream.cwd(folder);
    stream.cwd(&here)?;
    entered
}

impl From<FtpError> for RemoteError {
    fn from(error: FtpError) -> Self {
        let text = match &error {
            FtpError::UnexpectedResponse(reply) => {
                String::from_utf8_lossy(&reply.body).into_owned()
            }
            error => error.to_string(),
        };
        let trouble = match &error {
            _ if text.contains(UNTRUSTED) => Trouble::Untrusted,
            FtpError::UnexpectedResponse(reply) => match reply.status {
                Status::RequestedActionNotTaken | Status::ExceededStorage => Trouble::Full,
                Status::NotLoggedIn | Status::InvalidCredentials => Trouble::Denied,
                Status::NotAvailable
                | Status::CannotOpenDataConnection
                | Status::TransferAborted
                | Status::RequestFileActionIgnored
                | Status::ActionAborted => Trouble::Passing,
                _ => Trouble::Lasting,
            },
            FtpError::ConnectionError(_) | FtpError::BadResponse => Trouble::Passing,
            _ => Trouble::Lasting,
        };
        RemoteError::new(trouble, text)
    }
}

fn unavailable<T>(path: &str) -> Outcome<T> {
    Err(RemoteError::new(Trouble::Lasting, format!("{path}: 550")))
}

impl Remote for Ftp {
    fn replacing(&self) -> Replacing {
        Replacing::Rename
    }

    fn remarks(&self) -> Vec<Text> {
        if self.tls.is_none() {
            return vec![text!(
                "注意: この FTP は暗号化されていません。パスワードとページは、途中で誰にでも読まれます。",
                "Note: this FTP is not encrypted. Anybody on the way can read the password and the pages."
            )];
        }
        if self.only_tls12.load(Ordering::Relaxed) {
            return vec![text!(
                "このサーバーは TLS 1.3 でのセッション再利用に対応していないため、TLS 1.2 で送りました。",
                "This server cannot reuse sessions of TLS 1.3, so TLS 1.2 was used."
            )];
        }
        Vec::new()
    }

    fn stat(&self, path: &str) -> Outcome<Option<u64>> {
        let path = self.layout.full(path);
        let size = self.on(|stream| stream.size(&path))?;
        Ok(size.ok().map(|size| size as u64))
    }

    fn read(&self, path: &str, into: &mut dyn Write) -> Outcome<bool> {
        let full = self.layout.full(path);
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        for _ in 0..3 {
            let got = self.on(|stream| {
                let mut transfer = stream.retr_as_stream(&full)?;
                let read = io::copy(&mut transfer, into);
                transfer.finish()?;
                read.map_err(FtpError::ConnectionError)
            })?;
            if let Ok(received) = got {
                // A broken data connection can look like an end: the size tells.
                return match self.stat(path)? {
                    Some(size) if size != received => {
                        Err(RemoteError::new(Trouble::Passing, "received less than the file"))
                    }
                    _ => Ok(true),
                };
            }
            // The same reply means "not there" and "not allowed": the folder tells, unless
            // another publisher just put the file there.
            if !self.list(folder)?.iter().any(|entry| entry.name == name) {
                return Ok(false);
            }
        }
        Err(RemoteError::new(Trouble::Denied, format!("{path} cannot be read")))
    }

    fn list(&self, folder: &str) -> Outcome<Vec<Listed>> {
        let folder = self.layout.full(folder);
        let lines = self.on(|stream| match stream.list(Some(&folder)) {
            // "Not now" of a busy server, and proftpd's word for a folder that is not there.
            Err(FtpError::UnexpectedResponse(reply))
                if reply.status == Status::RequestFileActionIgnored =>
            {
                enter(stream, &folder)?;
                Err(FtpError::UnexpectedResponse(reply))
            }
            listed => listed,
        })?;
        let lines = lines.unwrap_or_default();
        let entry = |line: &String| {
            let file: File =
                ListParser::parse_posix(line).or_else(|_| ListParser::parse_dos(line)).ok()?;
            let name = file.name().rsplit('/').next()?;
            Listed::checked(name, file.is_directory(), Some(file.size() as u64))
        };
        Ok(lines.iter().filter_map(entry).collect())
    }

    fn make_folder(&self, folder: &str) -> Outcome<bool> {
        let path = self.layout.full(folder);
        match self.on(|stream| stream.mkdir(&path))? {
            Ok(()) => Ok(true),
            // 550 for a folder that exists, and for one that cannot be made: enter it to know.
            Err(_) => match self.on(|stream| enter(stream, &path))? {
                Ok(()) => Ok(false),
                Err(_) => unavailable(&path),
            },
        }
    }

    fn remove_folder(&self, folder: &str) -> Outcome<()> {
        let folder = self.layout.full(folder);
        self.on(|stream| stream.rmdir(&folder)).map(drop)
    }

    fn write(&self, path: &str, body: &UploadBody, _durable: bool) -> Outcome<()> {
        let full = self.layout.full(path);
        let sent = self.on(|stream| {
            let mut transfer = stream.put_with_stream(&full)?;
            let mut reader = body.reader().map_err(FtpError::ConnectionError)?;
            let written = io::copy(&mut reader, &mut transfer).and_then(|_| transfer.flush());
            // The server's reply says more than a broken connection.
            transfer.finish()?;
            written.map_err(FtpError::ConnectionError)?;
            stream.size(&full)
        })?;
        match sent {
            Ok(size) => whole(Some(size as u64), body.size()),
            Err(_) => unavailable(&full),
        }
    }

    fn rename(&self, from: &str, to: &str) -> Outcome<()> {
        let (from, full) = (self.layout.full(from), self.layout.full(to));
        match self.on(|stream| stream.rename(&from, &full))? {
            Ok(()) => Ok(()),
            Err(_) => unavailable(&full),
        }
    }

    fn delete(&self, path: &str) -> Outcome<()> {
        let path = self.layout.full(path);
        self.on(|stream| stream.rm(&path)).map(drop)
    }
}
