//! The preview: a server for one person, that shows every save at once and explains every mistake.
//!
//! Knows the site folder, the network and when to print. What is shown comes from the same line as a build.

mod events;
mod forms;
pub mod good_site;
mod guard;
mod http;
mod live;
mod overlay;
pub mod page;
pub mod preview;
mod save;
mod upload;
mod wishes;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::build;
use crate::diagnostic::{self, Diagnostic, Language, Severity, Text, human, text};
use crate::disk;
use crate::plan::AsOf;
use crate::project::watch::Watch;
use crate::source::shown_path;
use crate::{project, terminal};
pub use overlay::Editor;
use preview::{Preview, PreviewState};
use save::Store;

/// The port that is tried first when none is asked for.
const PORT: u16 = 4649;
/// How many ports are tried after one that is taken.
const TRIES: u16 = 20;

/// What to serve, where, and to whom.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// The site folder.
    pub site: PathBuf,
    /// The address to listen on. Anything but a loopback address is open to the network.
    pub address: IpAddr,
    /// The port; the first free one from 4649 on if there is none.
    pub port: Option<u16>,
    /// True to open the page in a browser.
    pub open: bool,
    /// The name of an editor, or a link template with `{path}`, `{line}` and `{column}`. Nothing offers no links.
    pub editor: Option<String>,
    /// True to look at the files again and again instead of waiting for events.
    pub poll: bool,
    /// The language of messages.
    pub language: Language,
    /// True to show the site and change nothing.
    pub read_only: bool,
    /// True when messages may have colours.
    pub styled: bool,
    /// True to print nothing but problems.
    pub quiet: bool,
    /// The day the preview shows. Drafts are shown whatever it says.
    pub as_of: AsOf,
}

impl ServeOptions {
    /// The usual preview of a site: this computer only, any port, events, Japanese.
    pub fn new(site: impl Into<PathBuf>, as_of: AsOf) -> Self {
        Self {
            site: site.into(),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: None,
            open: false,
            editor: None,
            poll: false,
            language: Language::default(),
            read_only: false,
            styled: false,
            quiet: false,
            as_of,
        }
    }
}

/// Serves until the process is ended. Fails if the site cannot be read or no port can be had.
pub fn run(options: ServeOptions) -> io::Result<()> {
    let server = start(options)?;
    loop {
        std::thread::park();
        if server.stop.load(Ordering::Relaxed) {
            return Ok(());
        }
    }
}

/// A server that runs in the background until it is dropped.
pub struct Server {
    url: String,
    address: SocketAddr,
    state: Arc<PreviewState>,
    stop: Arc<AtomicBool>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Server {
    /// The address of the front page.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it shows.
    pub fn state(&self) -> &Arc<PreviewState> {
        &self.state
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Starts a server and returns when the first page can be asked for.
pub fn start(options: ServeOptions) -> io::Result<Server> {
    let started = Instant::now();
    let say = ServerVoice::of(&options);
    let editor = editor(&options)?;
    // On the network nobody but readers.
    let forms = options.address.is_loopback() && !options.read_only;
    if forms && let Err(fault) = disk::save::recover(&options.site) {
        say.tell(&fault.text());
    }
    // Watching starts before reading, so that no save falls between.
    let mut watch = Watch::new(&options.site, options.poll);
    let (sources, refused) = disk::read(&options.site, &project::FOLDERS)?;
    let as_of = AsOf { drafts: true, ..options.as_of };
    let preview = Preview::new(sources, refused, as_of);
    let state = preview.state();
    let preview = Arc::new(Mutex::new(preview));
    let store = match forms {
        true => Some(Arc::new(Store::new(options.site.clone(), Arc::clone(&preview), token()?))),
        false => None,
    };

    let (listeners, address) = listen(&options, say)?;
    let prefix =
        if options.address.is_loopback() { String::new() } else { format!("/{}", token()?) };
    let host = match address.ip() {
        ip if ip.is_loopback() => "localhost".to_owned(),
        IpAddr::V6(ip) => format!("[{ip}]"),
        ip => ip.to_string(),
    };
    let url = format!("http://{host}:{}{prefix}/", address.port());
    let service = http::HttpService {
        state: Arc::clone(&state),
        draw: PreviewState::show,
        guard: guard::Guard::new(address),
        prefix: prefix.into(),
        settings: Arc::new(overlay::OverlaySettings { language: options.language, editor, forms }),
        store,
        streams: events::places(),
        live: Arc::new(live::LiveQuestion {
            site: options.site.clone(),
            as_of: options.as_of,
            language: options.language,
        }),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(16)
        .enable_all()
        .build()?;
    let places = http::places();
    for listener in listeners {
        runtime.spawn(http::accept(listener, service.clone(), Arc::clone(&places)));
    }

    let time = started.elapsed().as_millis();
    say.tell(&text!(
        "プレビュー: {url}（{time} ミリ秒で用意しました）",
        "preview at {url} (ready in {time} ms)"
    ));
    say.tell(&text!(
        "{content} のファイルを保存すると、ページがすぐに変わります。終わるときは Ctrl+C を押します",
        "edit the files in {content} and the page follows; Ctrl+C ends",
        content = shown_path(&options.site.join("content"))
    ));
    if let Some(polling) = watch.polling() {
        say.tell(&polling.text());
    }
    let as_built = AsOf { drafts: false, ..options.as_of };
    let mut freshness = build::Freshness::new(&options.site.join("public"), as_built);
    let digest = |preview: &Mutex<Preview>| {
        let preview = preview.lock().unwrap_or_else(PoisonError::into_inner);
        preview.sources().digest()
    };
    let mut sources = digest(&preview);
    state.set_behind(freshness.is_behind(sources));
    if state.is_behind() {
        say.tell(&text!(
            "public/ は、いまの原稿より前に作ったものです。公開するときは publish が作り直します",
            "public/ is older than the content as it is now; publish builds it again"
        ));
    }
    let mut told = Vec::new();
    say.problems(&state, &mut told);
    if options.open {
        open(&url);
    }

    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let shown = Arc::clone(&state);
    std::thread::Builder::new().name("watch".to_owned()).spawn(move || {
        while !stopped.load(Ordering::Relaxed) {
            let changes = watch.next(Duration::from_millis(500));
            if !changes.is_empty() {
                let begun = Instant::now();
                let names: Vec<String> = changes.iter().map(|c| c.path().to_string()).collect();
                let mut preview = preview.lock().unwrap_or_else(PoisonError::into_inner);
                if preview.apply(changes) {
                    say.saved(&names, begun.elapsed());
                    say.problems(&preview.state(), &mut told);
                }
                sources = preview.sources().digest();
            }
            // A build may end at any time.
            shown.set_behind(freshness.is_behind(sources));
        }
    })?;
    Ok(Server { url, address, state, stop, runtime: Some(runtime) })
}

fn editor(options: &ServeOptions) -> io::Result<Option<Editor>> {
    let Some(name) = &options.editor else {
        return Ok(None);
    };
    let folder = options.site.canonicalize()?;
    let folder = folder.to_string_lossy();
    let editor = Editor::new(name, folder.trim_start_matches(r"\\?\"));
    editor.map(Some).ok_or_else(|| {
        let text = text!(
            "エディター `{name}` の開き方が分かりません。code, zed, idea などの名前か、`名前://{{path}}:{{line}}` の形で書いてください",
            "do not know how to open the editor `{name}`: give code, zed, idea … or a template such as `name://{{path}}:{{line}}`"
        );
        io::Error::new(io::ErrorKind::InvalidInput, text.get(options.language))
    })
}

/// Binds the port asked for or the next free one, on IPv4 and IPv6 of this computer alike.
fn listen(options: &ServeOptions, say: ServerVoice) -> io::Result<(Vec<TcpListener>, SocketAddr)> {
    let first = options.port.unwrap_or(PORT);
    let mut result = Err(io::Error::from(io::ErrorKind::AddrInUse));
    for port in (first..=first.saturating_add(TRIES)).take(if first == 0 { 1 } else { usize::MAX })
    {
        result = bind(options.address, port);
        match &result {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => continue,
            _ => {}
        }
        if port != first {
            say.tell(&text!(
                "ポート {first} はほかのプログラムが使っているので、{port} を使います",
                "port {first} is in use by another program, so this is {port}"
            ));
        }
        break;
    }
    let listeners = result.map_err(|error| {
        let text = text!(
            "{address}:{first} で待ち受けられません: {error}。--port でほかの番号を指定してください",
            "cannot listen on {address}:{first}: {error}; choose another with --port",
            address = options.address
        );
        io::Error::new(error.kind(), text.get(options.language))
    })?;
    let address = listeners
        .first()
        .map_or_else(|| Err(io::ErrorKind::AddrNotAvailable.into()), TcpListener::local_addr)?;
    if !options.address.is_loopback() {
        say.tell(&text!(
            "注意: ネットワークのほかのパソコンからも見えます。下書きも見えます。アドレスの中の文字列を知っている人だけが開けます",
            "warning: other computers on the network can see this, drafts included; only those who know the word in the address can open it"
        ));
    }
    Ok((listeners, address))
}

fn bind(address: IpAddr, port: u16) -> io::Result<Vec<TcpListener>> {
    let first = TcpListener::bind((address, port))?;
    first.set_nonblocking(true)?;
    let mut listeners = vec![first];
    if address == IpAddr::V4(Ipv4Addr::LOCALHOST) {
        let port = listeners[0].local_addr()?.port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Ok(second) => {
                second.set_nonblocking(true)?;
                listeners.push(second);
            }
            // `localhost` would lead some browsers to the other program.
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
            // A computer without IPv6.
            Err(_) => {}
        }
    }
    Ok(listeners)
}

/// A word nobody can guess: sixteen bytes from the system.
fn token() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Opens an address in the usual browser. Only on request; if it fails, the address has been printed.
fn open(url: &str) {
    let (program, first): (&str, &[&str]) = if cfg!(target_os = "windows") {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let _ = std::process::Command::new(program).args(first).arg(url).spawn();
}

/// Prints what happens, in the language asked for.
#[derive(Clone, Copy)]
struct ServerVoice {
    language: Language,
    styled: bool,
    quiet: bool,
}

impl ServerVoice {
    fn of(options: &ServeOptions) -> Self {
        Self { language: options.language, styled: options.styled, quiet: options.quiet }
    }

    fn tell(self, text: &Text) {
        if !self.quiet {
            terminal::say(text.get(self.language));
        }
    }

    fn saved(self, names: &[String], time: Duration) {
        let shown = names.first().map_or("", String::as_str);
        let Text { ja, en } = match names.len().saturating_sub(1) {
            0 => Text::default(),
            more => text!(" ほか{more}件", " and {more} more"),
        };
        let time = time.as_millis();
        self.tell(&text!(
            "変わりました: {shown}{ja}（{time} ミリ秒）",
            "changed: {shown}{en} ({time} ms)"
        ));
    }

    /// Says what the overlay says: errors after every save, warnings when they are others than those `told` before.
    fn problems(self, state: &PreviewState, told: &mut Vec<Diagnostic>) {
        let snapshot = state.snapshot();
        let all = snapshot.diagnostics.iter();
        let list: Vec<_> = all.filter(|d| d.severity != Severity::Note).cloned().collect();
        if list.is_empty() && !told.is_empty() {
            self.tell(&text!("直すところはなくなりました", "nothing left to mend"));
        } else if diagnostic::has_errors(&list) || list != *told {
            let text = human::render(&list, &snapshot.sources, self.language, self.styled);
            terminal::report(&text);
        }
        *told = list;
    }
}
