//! HTTP for WebDAV, S3 and the verifying reader: one agent, our TLS, no caches, no compression.

use std::collections::HashMap;
use std::fmt;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use ureq::config::Config;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, TcpConnector,
    Transport, TransportAdapter,
};
use ureq::{Agent, Body, Error, http};

use super::pin::UNTRUSTED;
use super::{Outcome, RemoteError, Trouble};
use crate::source::{Digest, Digesting};

/// The largest answer that is read, in bytes.
const LARGEST: u64 = 1 << 40;

/// An agent that trusts what `tls` trusts.
pub fn agent(tls: Arc<ClientConfig>, connections: usize) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .accept_encoding("identity")
        .user_agent(concat!("keikaku/", env!("CARGO_PKG_VERSION")))
        .max_idle_connections_per_host(connections)
        .timeout_connect(Some(Duration::from_secs(15)))
        .timeout_recv_response(Some(Duration::from_secs(60)))
        .timeout_global(Some(Duration::from_secs(900)))
        .build();
    let connector = ().chain(TcpConnector::default()).chain(Tls(tls));
    Agent::with_parts(config, connector, HostNames::default())
}

/// Sends a request and reads the whole answer.
pub fn run(agent: &Agent, request: http::Request<Vec<u8>>) -> Outcome<http::Response<Vec<u8>>> {
    read(agent.run(request))
}

/// Reads the whole answer to a request.
pub fn read(answer: Result<http::Response<Body>, Error>) -> Outcome<http::Response<Vec<u8>>> {
    let (parts, mut body) = answer?.into_parts();
    let bytes = body.with_config().limit(LARGEST).read_to_vec()?;
    Ok(http::Response::from_parts(parts, bytes))
}

/// Sends a request and reads the digest of the answer's bytes, which need no memory however many they are.
pub fn digest(agent: &Agent, request: http::Request<Vec<u8>>) -> Outcome<http::Response<Digest>> {
    let mut digesting = Digesting::default();
    let answer = pass_on(agent.run(request), &mut digesting)?;
    Ok(answer.map(|()| digesting.finish().0))
}

/// Reads the answer for a file: gives its bytes to `into`; `false` if there is none.
pub fn file(
    answer: Result<http::Response<Body>, Error>,
    path: &str,
    into: &mut dyn Write,
) -> Outcome<bool> {
    let status = answer.as_ref().map_or(http::StatusCode::OK, |answer| answer.status());
    // What an error page says is nothing of the file.
    let mut nowhere = std::io::sink();
    let good = status == 200;
    pass_on(answer, if good { into } else { &mut nowhere })?;
    match status.as_u16() {
        200 => Ok(true),
        404 | 410 => Ok(false),
        _ => Err(refused(status, path)),
    }
}

/// How many bytes the answer says it has.
pub fn length(answer: &http::Response<Vec<u8>>) -> Option<u64> {
    answer.headers().get("content-length")?.to_str().ok()?.parse().ok()
}

/// A request that cannot be made.
pub fn bad(error: http::Error) -> RemoteError {
    RemoteError::new(Trouble::Lasting, error)
}

/// Reads an answer and gives its bytes to `into`.
fn pass_on(
    answer: Result<http::Response<Body>, Error>,
    into: &mut dyn Write,
) -> Outcome<http::Response<()>> {
    let (parts, mut body) = answer?.into_parts();
    let mut reader = body.with_config().limit(LARGEST).reader();
    std::io::copy(&mut reader, into).map_err(Error::from)?;
    Ok(http::Response::from_parts(parts, ()))
}

impl From<Error> for RemoteError {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        let trouble = if text.contains(UNTRUSTED) {
            Trouble::Untrusted
        } else if matches!(error, Error::BadUri(_) | Error::Http(_) | Error::TooManyRedirects) {
            Trouble::Lasting
        } else {
            Trouble::Passing
        };
        RemoteError::new(trouble, text)
    }
}

/// What a refusal means.
pub fn refused(status: http::StatusCode, what: &str) -> RemoteError {
    let trouble = match status.as_u16() {
        401 | 403 => Trouble::Denied,
        507 | 413 => Trouble::Full,
        408 | 409 | 423 | 425 | 429 | 500..=599 => Trouble::Passing,
        _ => Trouble::Lasting,
    };
    RemoteError::new(trouble, format!("{what}: HTTP {status}"))
}

/// How long a host's addresses are remembered. The library asks anew for each request, on a thread of its own, even
/// where a connection is already open: ten thousand files would be ten thousand questions to the office's name server.
const REMEMBERED: Duration = Duration::from_secs(60);

/// Host names, asked for once in a while.
#[derive(Debug, Default)]
struct HostNames {
    ask: DefaultResolver,
    known: Mutex<HashMap<String, (Instant, ResolvedSocketAddrs)>>,
}

impl Resolver for HostNames {
    fn resolve(
        &self,
        uri: &http::Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let name = uri
            .scheme()
            .zip(uri.authority())
            .and_then(|(scheme, authority)| DefaultResolver::host_and_port(scheme, authority))
            .unwrap_or_default();
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((asked, addresses)) = known().get(&name)
            && asked.elapsed() < REMEMBERED
        {
            return Ok(addresses.clone());
        }
        let addresses = self.ask.resolve(uri, config, timeout)?;
        known().insert(name, (Instant::now(), addresses.clone()));
        Ok(addresses)
    }
}

#[derive(Debug)]
struct Tls(Arc<ClientConfig>);

impl<In: Transport> Connector<In> for Tls {
    type Out = Either<In, Encrypted>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        let Some(transport) = chained else {
            return Ok(None);
        };
        if !details.needs_tls() || transport.is_tls() {
            return Ok(Some(Either::A(transport)));
        }
        let host = details.uri.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']').to_string();
        let name = ServerName::try_from(host).map_err(|_| Error::Tls("not a host name"))?;
        let mut connection = ClientConnection::new(self.0.clone(), name).map_err(Error::Rustls)?;
        let mut socket = TransportAdapter::new(transport.boxed(), details.current_time.clone());
        socket.set_timeout(details.timeout);
        connection.complete_io(&mut socket)?;
        let config = details.config;
        Ok(Some(Either::B(Encrypted {
            buffers: LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size()),
            stream: StreamOwned::new(connection, socket),
        })))
    }
}

struct Encrypted {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encrypted")
    }
}

impl Transport for Encrypted {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.stream.get_mut().set_timeout(timeout);
        Ok(self.stream.write_all(&self.buffers.output()[..amount])?)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.stream.get_mut().set_timeout(timeout);
        let input = self.buffers.input_append_buf();
        let amount = std::io::Read::read(&mut self.stream, input)?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.get_mut().get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}
