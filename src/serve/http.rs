//! Requests and answers: connections with limits, and the few addresses there are.
//!
//! Knows HTTP. Renders through the preview state, and opens no file.

use std::convert::Infallible;
use std::net::TcpListener as StdListener;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use url::form_urlencoded;

use super::events;
use super::forms;
use super::guard::{self, Guard};
use super::live::LiveQuestion;
use super::overlay::{self, OWN, OverlaySettings};
use super::page::{HTML, JSON};
use super::preview::{Draw, PreviewState, Shown};
use super::save::Store;
use super::upload::{self, SentFile};
use super::wishes;
use crate::diagnostic::Text;
use crate::explain;
use crate::media::media_type;

/// Most connections at one time. A browser holds six for a site.
const CONNECTIONS: usize = 64;
/// Longest head of a request, in bytes.
const HEAD: usize = 16 * 1024;
/// Longest wait for the head of a request.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Longest wait for the body of a form.
const BODY_TIME: Duration = Duration::from_secs(30);
/// Longest wait for somebody who takes nothing of an answer.
const TAKE_TIME: Duration = Duration::from_secs(20);
/// What every request needs.
#[derive(Clone)]
pub struct HttpService {
    /// Where the site lies.
    pub state: Arc<PreviewState>,
    /// What makes the page of a key. The only part of an answer that depends on what people write.
    pub draw: Draw,
    /// Who may ask.
    pub guard: Guard,
    /// The folder everything is served under, e.g. `/4f1c…`; empty on a loopback address.
    pub prefix: Arc<str>,
    /// What the overlay says, and how it leads to an editor.
    pub settings: Arc<OverlaySettings>,
    /// Where files are changed; nothing where they are only shown.
    pub store: Option<Arc<Store>>,
    /// Places for event streams, fewer than connections: whatever becomes of those, a page can be had.
    pub streams: Arc<Semaphore>,
    /// What the page of differences is about.
    pub live: Arc<LiveQuestion>,
}

/// Accepts connections for ever.
pub async fn accept(
    listener: StdListener,
    service: HttpService,
    places: Arc<Semaphore>,
) -> std::io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let router = router(service);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file handles, most likely: wait for some to come back.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            continue;
        };
        let handler = TowerToHyperService::new(router.clone());
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(TAKE_TIME));
        tokio::spawn(async move {
            let served = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIME)
                .max_header_size(HEAD)
                .serve_connection(TokioIo::new(Box::pin(stream)), handler);
            // A connection that ends badly concerns nobody else.
            let _ = served.await;
            drop(place);
        });
    }
}

/// The number of connections that may be open.
pub fn places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(CONNECTIONS))
}

/// All addresses: one rule for each request, so that none can be forgotten.
pub fn router(service: HttpService) -> Router {
    Router::new().fallback(answer).with_state(service)
}

async fn answer(
    State(service): State<HttpService>,
    request: Request,
) -> Result<Response, Infallible> {
    let (parts, body) = request.into_parts();
    let work = respond(service, parts.method, parts.uri, parts.headers, body);
    // A task of its own: a panic ends the task, and becomes an answer.
    let mut response = match tokio::spawn(work).await {
        Ok(response) => response,
        Err(_) => empty(StatusCode::INTERNAL_SERVER_ERROR),
    };
    guard::label(response.headers_mut());
    Ok(response)
}

async fn respond(
    service: HttpService,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if method == Method::POST
        && let Some(store) = service.store.clone()
        && let Some(path) = own(uri.path())
    {
        return change(service, store, path.to_owned(), uri, headers, body).await;
    }
    match service.guard.check(&method, &uri, &headers) {
        Ok(()) => {}
        Err(StatusCode::METHOD_NOT_ALLOWED) => {
            return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")])
                .into_response();
        }
        Err(status) => return empty(status),
    }
    let Some(path) = uri.path().strip_prefix(&*service.prefix).filter(|p| p.starts_with('/'))
    else {
        return empty(StatusCode::NOT_FOUND);
    };
    match own(path) {
        Some("preview.js") => of_kind("text/javascript; charset=utf-8", overlay::SCRIPT),
        Some("preview.css") => of_kind("text/css; charset=utf-8", overlay::STYLE),
        Some("form.js") => of_kind("text/javascript; charset=utf-8", forms::SCRIPT),
        Some("form.css") => of_kind("text/css; charset=utf-8", forms::STYLE),
        Some("events") => events::stream(
            service.state,
            service.draw,
            uri.query().unwrap_or_default(),
            &service.prefix,
            service.streams,
        ),
        Some("live") => blocking(move || of_kind(HTML, service.live.page(&service.prefix))).await,
        Some("problems.json") => problems(service, uri.query().unwrap_or_default()).await,
        Some(rest) => match rest.strip_prefix("explain/").and_then(explain::html) {
            Some(page) => of_kind(HTML, overlay::rule_page(&page, &service.prefix)),
            None => form(service, rest.to_owned(), uri).await,
        },
        None => page(service, path.to_owned()).await,
    }
}

/// The part of a path below the preview's own addresses.
fn own(path: &str) -> Option<&str> {
    path.strip_prefix('/')?.strip_prefix(OWN)?.strip_prefix('/')
}

/// A page of the forms, where there are any.
async fn form(service: HttpService, path: String, uri: Uri) -> Response {
    let Some(store) = service.store.clone() else {
        return empty(StatusCode::NOT_FOUND);
    };
    let page = |store: &Store, asked: &forms::Asked| {
        forms::get(store, asked).or_else(|| wishes::get(store, asked))
    };
    stored(service, store, path, uri, page).await
}

/// An answer for which files are read or changed; where there is none, there is no such address.
async fn stored(
    service: HttpService,
    store: Arc<Store>,
    path: String,
    uri: Uri,
    work: impl FnOnce(&Store, &forms::Asked) -> Option<Response> + Send + 'static,
) -> Response {
    blocking(move || {
        let asked = forms::Asked {
            path: &path,
            query: uri.query().unwrap_or_default(),
            language: service.settings.language,
        };
        work(&store, &asked).unwrap_or_else(|| empty(StatusCode::NOT_FOUND))
    })
    .await
}

/// What becomes of a form that was sent.
async fn change(
    service: HttpService,
    store: Arc<Store>,
    path: String,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let has_file = path.starts_with("upload/");
    let media = if has_file { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
    if let Err(status) = service.guard.check_change(&uri, &headers, media) {
        return empty(status);
    }
    let sent = match tokio::time::timeout(BODY_TIME, take(has_file, &headers, body)).await {
        Ok(Ok(sent)) => sent,
        Ok(Err(status)) => return empty(status),
        Err(_) => return empty(StatusCode::REQUEST_TIMEOUT),
    };
    let work = move |store: &Store, asked: &forms::Asked| {
        let sent = match sent {
            Ok(sent) if store.is_token(sent.posted.one("token")) => sent,
            Ok(_) => return Some(forms::old(asked.language)),
            Err(why) => {
                return Some(forms::message(StatusCode::PAYLOAD_TOO_LARGE, asked.language, &why));
            }
        };
        if has_file {
            return wishes::take(store, asked, sent);
        }
        let posted = &sent.posted;
        forms::post(store, asked, posted).or_else(|| wishes::post(store, asked, posted))
    };
    stored(service, store, path, uri, work).await
}

/// Takes in the body of a form: its fields, or a file with them, or what to tell who sent it.
async fn take(
    has_file: bool,
    headers: &HeaderMap,
    body: Body,
) -> Result<Result<SentFile, Text>, StatusCode> {
    if has_file {
        let media = headers.get(header::CONTENT_TYPE);
        let media = media.and_then(|media| media.to_str().ok()).unwrap_or_default();
        return Ok(upload::receive(media, body).await);
    }
    let body = axum::body::to_bytes(body, forms::BODY).await;
    let body = body.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    let posted = form_urlencoded::parse(&body).into_owned().collect();
    Ok(Ok(SentFile { posted, ..SentFile::default() }))
}

async fn page(service: HttpService, path: String) -> Response {
    let Some(key) = guard::key(&path) else {
        return empty(StatusCode::BAD_REQUEST);
    };
    blocking(move || {
        if let Some(folder) = folder(&service, &key, &path) {
            return folder;
        }
        let shown = (service.draw)(&service.state, &key);
        dressed(&service, &shown, &path)
    })
    .await
}

/// Leads from a folder's name without its slash to the folder.
fn folder(service: &HttpService, key: &str, path: &str) -> Option<Response> {
    let snapshot = service.state.snapshot();
    let good = snapshot.good.as_ref()?;
    if good.has(key) || !good.has(&format!("{key}/index.html")) {
        return None;
    }
    let to = format!("{}{path}/", service.prefix);
    Some((StatusCode::FOUND, [(header::LOCATION, to)]).into_response())
}

/// The answer with a page, its last good drawing, or the page that says why there is none.
fn dressed(service: &HttpService, shown: &Shown, path: &str) -> Response {
    let Some(drawn) = &shown.drawn else {
        if shown.snapshot.good.is_some() && shown.diagnostics.is_empty() {
            return empty(StatusCode::NOT_FOUND);
        }
        let page = overlay::error_page(shown, &service.prefix, &service.settings);
        return (StatusCode::INTERNAL_SERVER_ERROR, of_kind(HTML, page)).into_response();
    };
    let status = if shown.found { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let media = media_type(&shown.key);
    if !media.starts_with("text/html") {
        return (status, of_kind(&media, drawn.bytes.to_vec())).into_response();
    }
    // A page is UTF-8: checking that is quick, looking for what is not would be slow.
    let html = std::str::from_utf8(&drawn.bytes)
        .map_or_else(|_| String::from_utf8_lossy(&drawn.bytes), std::borrow::Cow::Borrowed);
    let html = match shown.found {
        true => html,
        // The page for unknown addresses is written for the root, and shown anywhere.
        false => overlay::from_root(&html, &service.prefix).into(),
    };
    let html = overlay::dress(&html, shown, path, &service.prefix, &service.settings);
    (status, of_kind(&media, html)).into_response()
}

async fn problems(service: HttpService, query: &str) -> Response {
    let Some(key) = events::key_in(query, &service.prefix) else {
        return empty(StatusCode::BAD_REQUEST);
    };
    blocking(move || {
        let shown = (service.draw)(&service.state, &key);
        let json = overlay::problems(&shown, &service.prefix, &service.settings);
        of_kind(JSON, json.to_string())
    })
    .await
}

/// Does work that draws a page on a thread of its own, so that open pages do not wait for it. A panic there is an answer, too.
async fn blocking(work: impl FnOnce() -> Response + Send + 'static) -> Response {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| empty(StatusCode::INTERNAL_SERVER_ERROR))
}

fn empty(status: StatusCode) -> Response {
    status.into_response()
}

/// An answer of a media type.
fn of_kind(media: &str, body: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, media)], body).into_response()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{SocketAddr, TcpStream};
    use std::path::Path;

    use super::super::preview::Preview;
    use super::*;
    use crate::calendar::Date;
    use crate::diagnostic::Language;
    use crate::plan::AsOf;
    use crate::project::FileChange;
    use crate::source::{Source, SourcePath};

    /// A drawer with a fault of ours in it: one page of the site makes it panic.
    fn faulty(state: &PreviewState, key: &str) -> Shown {
        assert_ne!(key, "plans/index.html", "on purpose");
        state.show(key)
    }

    /// A server on a real port, for a real site, that draws with `draw`.
    fn served(runtime: &tokio::runtime::Runtime, draw: Draw) -> (Preview, SocketAddr) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/asahi-ku");
        let (sources, refused) =
            crate::disk::read(&folder, &crate::project::FOLDERS).expect("read");
        let day = Date::parse("2026-11-22").expect("a day");
        let preview = Preview::new(sources, refused, AsOf { day, drafts: true });
        let listener = StdListener::bind(("127.0.0.1", 0)).expect("a port");
        listener.set_nonblocking(true).expect("set");
        let address = listener.local_addr().expect("an address");
        let service = HttpService {
            state: preview.state(),
            draw,
            guard: Guard::new(address),
            prefix: "".into(),
            settings: Arc::new(OverlaySettings {
                language: Language::En,
                editor: None,
                forms: false,
            }),
            store: None,
            streams: events::places(),
            live: Arc::new(LiveQuestion {
                site: folder,
                as_of: AsOf { day, drafts: true },
                language: Language::En,
            }),
        };
        runtime.spawn(accept(listener, service, places()));
        (preview, address)
    }

    fn open(address: SocketAddr) -> TcpStream {
        let stream = TcpStream::connect(address).expect("connected");
        let patience = Some(Duration::from_secs(20));
        stream.set_read_timeout(patience).expect("set");
        stream
    }

    fn ask(mut stream: &TcpStream, path: &str, more: &str) {
        let port = stream.peer_addr().expect("a peer").port();
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{more}\r\n");
        stream.write_all(head.as_bytes()).expect("sent");
    }

    /// The status of a page, asked for on a connection of its own.
    fn status(address: SocketAddr, path: &str) -> String {
        let mut stream = open(address);
        ask(&stream, path, "Connection: close\r\n");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(answer.get(9..12).unwrap_or_default()).into_owned()
    }

    /// Reads until `wanted` has come.
    fn read_until(mut stream: &TcpStream, wanted: &str) -> String {
        let mut text = String::new();
        let mut piece = [0; 4096];
        while !text.contains(wanted) {
            let length = stream.read(&mut piece).expect("more to come");
            assert!(length > 0, "the connection ended after {text}");
            text.push_str(&String::from_utf8_lossy(&piece[..length]));
        }
        text
    }

    #[test]
    fn a_panic_in_one_request_ends_neither_the_server_nor_its_connection() {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let (mut preview, address) = served(&runtime, faulty);
        let bad = "/plans/";
        assert_eq!(status(address, "/"), "200");
        let kept = open(address);
        for _ in 0..CONNECTIONS + 1 {
            assert_eq!(status(address, bad), "500", "each time anew");
        }
        ask(&kept, bad, "");
        let answer = read_until(&kept, "content-length: 0\r\n");
        assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
        assert!(answer.contains("nosniff"), "labelled as every answer is");
        ask(&kept, "/robots.txt", "");
        assert!(read_until(&kept, "\r\n").contains("HTTP/1.1 200"));
        assert_eq!(status(address, "/_keikaku/problems.json?at=/plans/"), "500");

        // A page that cannot be drawn holds its event stream open, and others still hear of a save.
        let (broken, whole) = (open(address), open(address));
        ask(&broken, "/_keikaku/events?at=/plans/&seen=0-0-0", "");
        ask(&whole, "/_keikaku/events?at=/&seen=0-0-0", "");
        read_until(&broken, "retry:");
        read_until(&whole, "event: reload");
        let settings = SourcePath::new("content/site.yaml");
        let text = preview.sources().get(&settings).expect("there").text();
        let text = text.replacen("旭区の地域づくり計画", "別の名前の計画", 1).into_bytes();
        assert!(preview.apply(vec![FileChange::Put(Source::new(settings, text))]));
        read_until(&whole, "event: reload");
        assert_eq!(status(address, "/"), "200");
        assert_eq!(status(address, bad), "500");
        runtime.shutdown_background();
    }
}
