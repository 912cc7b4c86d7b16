//! The preview server over real connections: what it shows, whom it refuses, and that nothing ends it.

mod client;
mod edits;
mod forms;
mod paths;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use client::Site;

#[test]
fn pages_are_what_a_build_writes_and_say_that_they_are_a_preview() {
    let site = Site::start();
    let home = site.get("/");
    assert_eq!(home.status, 200);
    assert_eq!(home.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(home.text().contains("/_keikaku/preview.js"));
    assert!(home.text().contains("connect-src 'self'"), "the page may listen");
    assert_eq!(home.header("x-robots-tag"), Some("noindex, nofollow"));
    let page = site.get("/asahi-ku/approaches/1-1/");
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains("data-origin=\"content/asahi-ku/approaches/1-1.md\"")
            || !page.text().contains("data-origin")
    );
    for own in ["/_keikaku/preview.js", "/_keikaku/preview.css", "/robots.txt"] {
        assert_eq!(site.get(own).status, 200, "{own}");
    }
}

#[test]
fn folders_get_their_slash_and_unknown_addresses_the_sites_own_page() {
    let site = Site::start();
    let moved = site.get("/asahi-ku");
    assert_eq!((moved.status, moved.header("location")), (302, Some("/asahi-ku/")));
    let unknown = site.get("/asahi-ku/nothing/here/");
    assert_eq!(unknown.status, 404);
    assert!(unknown.text().contains("<h1"), "a page for people");
    assert!(!unknown.text().contains("href=\"assets/"), "its links work at any depth");
    assert!(unknown.text().contains("href=\"/assets/"));
}

#[test]
fn a_save_shows_at_once_and_the_open_page_is_told() {
    let site = Site::start();
    let path = "/asahi-ku/approaches/1-1/";
    let mut events = site.events(path);
    let old = site.read("content/asahi-ku/approaches/1-1.md");
    let title = old.lines().find_map(|l| l.strip_prefix("title: ")).expect("a title");
    site.write("content/asahi-ku/approaches/1-1.md", &old.replacen(title, "ひとめで分かる題", 1));
    let event = events.next();
    assert_eq!(event.0, "reload");
    assert!(event.1.chars().all(|c| c.is_ascii_hexdigit() || c == '-'), "no content: {}", event.1);
    assert!(site.get(path).text().contains("分かる"));
}

#[test]
fn a_style_sheet_is_swapped_and_nothing_is_reloaded() {
    let site = Site::start();
    let mut events = site.events("/");
    site.write("themes/default/css/style.css", "body { color: #123456 }\n");
    assert_eq!(events.next().0, "style");
}

#[test]
fn a_mistake_keeps_the_last_good_page_and_says_what_the_terminal_says() {
    let site = Site::start();
    let path = "/asahi-ku/approaches/1-1/";
    let good = site.get(path).text();
    let mut events = site.events(path);
    let file = "content/asahi-ku/approaches/1-1.md";
    let old = site.read(file);
    site.write(file, &old.replacen("title:", "tilte:<script>alert(1)</script>:", 1));
    assert_eq!(events.next().0, "problems");
    let page = site.get(path);
    assert_eq!(page.status, 200);
    let main = |html: &str| {
        html[html.find("<main").unwrap_or(0)..html.find("</main>").unwrap_or(0)].to_owned()
    };
    assert_eq!(main(&page.text()), main(&good), "the last good page");
    let problems = site.get(&format!("/_keikaku/problems.json?at={path}")).text();
    let problems: serde_json::Value = serde_json::from_str(&problems).expect("JSON");
    let snapshot = site.server.state().snapshot();
    for (index, found) in snapshot
        .diagnostics
        .iter()
        .filter(|d| d.severity != keikaku::diagnostic::Severity::Note)
        .enumerate()
        .take(3)
    {
        use keikaku::diagnostic::{Language, human};
        let shown = &problems["problems"][index];
        assert_eq!(
            shown["ja"].as_str(),
            Some(&*human::one(found, &snapshot.sources, Language::Ja, false))
        );
        assert_eq!(
            shown["en"].as_str(),
            Some(&*human::one(found, &snapshot.sources, Language::En, false))
        );
    }
    assert!(!page.text().contains("<script>alert"), "escaped");
    site.write(file, &old);
    assert_eq!(events.next().0, "problems");
    let problems = site.get(&format!("/_keikaku/problems.json?at={path}")).text();
    assert!(
        problems.contains("\"problems\":[]") || !problems.contains("\"error\":true"),
        "{problems}"
    );
}

#[test]
fn a_template_that_fails_keeps_the_last_good_page() {
    let site = Site::start();
    let good = site.get("/").text();
    let mut events = site.events("/");
    site.write(
        "themes/default/templates/home.html",
        "{% extends \"base.html\" %}{% block content %}{{ nothing.at.all }}{% endblock %}",
    );
    assert_eq!(events.next().0, "problems");
    let main = |html: &str| {
        html[html.find("<main").unwrap_or(0)..html.find("</main>").unwrap_or(0)].to_owned()
    };
    assert_eq!(main(&site.get("/").text()), main(&good));
    assert!(site.get("/_keikaku/problems.json?at=/").text().contains("home.html"));
}

#[test]
fn a_site_that_never_was_good_gets_a_page_that_says_why() {
    let site = Site::start_with(|folder| {
        std::fs::write(folder.join("content/site.yaml"), "title: <script>&\ncurrent_plan: [\n")
            .expect("written");
    });
    let page = site.get("/");
    assert_eq!(page.status, 500);
    assert!(page.text().contains("content/site.yaml"));
    assert!(!page.text().contains("title: <script>"), "escaped");
    let good = std::fs::read_to_string(client::fixture().join("content/site.yaml")).expect("there");
    let mut events = site.events("/");
    site.write("content/site.yaml", &good);
    assert_eq!(events.next().0, "reload");
    assert_eq!(site.get("/").status, 200);
}

#[test]
fn drafts_show_here_and_are_marked() {
    let site = Site::start();
    let file = "content/asahi-ku/approaches/1-1.md";
    let path = "/asahi-ku/approaches/1-1/";
    let marks =
        ["class=\"draft-band\"", "name=\"keikaku-draft\"", "name=\"robots\" content=\"noindex\""];
    let before = site.get(path).text();
    assert!(marks.iter().all(|mark| !before.contains(mark)));
    let old = site.read(file);
    let mut events = site.events(path);
    site.write(file, &old.replacen("---\n", "---\ndraft: true\n", 1));
    assert_eq!(events.next().0, "reload");
    let page = site.get(path);
    assert_eq!(page.status, 200);
    assert_eq!(page.header("x-robots-tag"), Some("noindex, nofollow"));
    for mark in marks {
        assert!(page.text().contains(mark), "{mark}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_is_not_read_is_a_problem_here_as_in_a_build() {
    let site = Site::start();
    let problems = || site.get("/_keikaku/problems.json?at=/").text();
    let mut events = site.events("/");
    let link = site.folder.path().join("content/asahi-ku/approaches/9-9.md");
    std::os::unix::fs::symlink("/etc/passwd", &link).expect("linked");
    assert_eq!(events.next().0, "problems");
    assert!(problems().contains("not-a-file"), "{}", problems());
    assert!(!problems().contains("root:"));
    std::fs::remove_file(&link).expect("removed");
    assert_eq!(events.next().0, "problems");
    assert!(!problems().contains("not-a-file"));

    // Names that one system takes for two and another for one.
    let (text, twin) = (site.read("content/site.yaml"), "content/Site.yaml");
    site.write(twin, &text);
    let _ = events.next();
    assert!(problems().contains("look-alike-names"), "{}", problems());

    let started = Site::start_with(|folder| {
        std::os::unix::fs::symlink("/etc/passwd", folder.join("content/x.md")).expect("linked");
    });
    let page = started.get("/");
    assert_eq!(page.status, 500, "a build would write nothing");
    assert!(page.text().contains("not-a-file"));
}

#[test]
fn a_problem_leads_to_its_rule() {
    let site = Site::start();
    let mut events = site.events("/");
    let file = "content/asahi-ku/approaches/1-1.md";
    site.write(file, &site.read(file).replacen("title:", "tilte:", 1));
    assert_eq!(events.next().0, "problems");
    let problems = site.get("/_keikaku/problems.json?at=/").text();
    let problems: serde_json::Value = serde_json::from_str(&problems).expect("JSON");
    let rule = problems["problems"][0]["rule"].as_str().expect("a link");
    let page = site.get(rule);
    assert_eq!(page.status, 200, "{rule}");
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let code = problems["problems"][0]["code"].as_str().expect("a code");
    assert!(page.text().contains(&format!("<h1>{code}: ")), "{}", page.text());
    for code in keikaku::explain::codes() {
        let page = keikaku::explain::html(&code).expect("a page");
        assert!(!page.contains("<script") && !page.contains("<iframe"), "{code}");
    }
    for unknown in ["nothing", "../site.yaml", "unknown-key.md", ""] {
        assert_eq!(site.get(&format!("/_keikaku/explain/{unknown}")).status, 404, "{unknown}");
    }
}

/// A page of another site points its own name at this computer: the browser then sends that name, whatever the address.
#[test]
fn a_rebound_name_gets_nothing_not_even_events() {
    let site = Site::start();
    let port = site.server.address().port();
    for path in [
        "/",
        "/robots.txt",
        "/_keikaku/preview.js",
        "/_keikaku/events?at=/&seen=0-0-0",
        "/_keikaku/problems.json?at=/",
        "/_keikaku/explain/unknown-key",
    ] {
        for host in [
            "rebound.evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "localtest.me",
        ] {
            let answer = site.raw(&format!(
                "GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: http://{host}:{port}\r\nSec-Fetch-Site: same-origin\r\n\r\n"
            ));
            assert_eq!((answer.status, answer.body.len()), (403, 0), "{host}{path}");
        }
    }
}

#[test]
fn only_our_own_host_is_answered() {
    let site = Site::start();
    let port = site.server.address().port();
    for host in [format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")]
    {
        assert_eq!(
            site.raw(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")).status,
            200,
            "{host}"
        );
    }
    let bad = [
        "GET / HTTP/1.1\r\n\r\n".to_owned(),
        format!("GET / HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"),
        "GET / HTTP/1.1\r\nHost: localhost:1\r\n\r\n".to_owned(),
        format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nHost: localhost:{port}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: localhost:{port}, evil.example\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: localhost:{port}@evil.example\r\n\r\n"),
        "GET / HTTP/1.1\r\nHost: \u{e9}\u{ff}:::\r\n\r\n".to_owned(),
        format!("GET http://evil.example/ HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"),
    ];
    for request in bad {
        let answer = site.raw(&request);
        assert!(answer.status == 403 || answer.status == 400, "{request:?} gave {}", answer.status);
        assert!(answer.body.is_empty(), "{request:?}");
    }
    let long = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", "a".repeat(100_000));
    assert!(matches!(site.raw(&long).status, 431 | 400 | 403 | 0));
    assert_eq!(site.get("/").status, 200, "still there");
}

#[test]
fn other_sites_get_nothing_and_no_answer_is_shared() {
    let site = Site::start();
    let port = site.server.address().port();
    let ask = |path: &str, more: &str| {
        site.raw(&format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{more}\r\n"))
    };
    for more in [
        "Origin: https://evil.example\r\n",
        "Origin: null\r\n",
        "Origin: http://localhost:1\r\n",
        "Origin: \u{e9}\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n",
        "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n",
    ] {
        for path in ["/", "/_keikaku/events?at=/&seen=0-0-0", "/_keikaku/problems.json?at=/"] {
            let answer = ask(path, more);
            assert_eq!((answer.status, answer.body.len()), (403, 0), "{path} {more}");
        }
    }
    let linked = ask(
        "/",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n",
    );
    assert_eq!(linked.status, 200, "a link may lead here");
    for path in ["/", "/nothing", "/_keikaku/preview.js"] {
        let answer = ask(path, &format!("Origin: http://localhost:{port}\r\n"));
        assert!(!answer.head.contains("access-control"), "{}", answer.head);
        for (name, value) in [
            ("cross-origin-resource-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("x-frame-options", "SAMEORIGIN"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
    }
}

#[test]
fn only_reading_is_allowed() {
    let site = Site::start();
    let port = site.server.address().port();
    for method in
        ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "KEIKAKU"]
    {
        let target = if method == "CONNECT" { "localhost:80" } else { "/" };
        let answer =
            site.raw(&format!("{method} {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"));
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), Some("GET, HEAD"));
    }
    let head = site.raw(&format!("HEAD / HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"));
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn heads_have_a_limit_and_a_slow_one_holds_nobody_up() {
    let site = Site::start();
    let port = site.server.address().port();
    let large = format!(
        "GET / HTTP/1.1\r\nHost: localhost:{port}\r\nX-Large: {}\r\n\r\n",
        "a".repeat(17 * 1024)
    );
    assert_eq!(site.raw(&large).status, 431);
    let fine = format!(
        "GET / HTTP/1.1\r\nHost: localhost:{port}\r\nX-Large: {}\r\n\r\n",
        "a".repeat(12 * 1024)
    );
    assert_eq!(site.raw(&fine).status, 200);
    let many: String = (0..500).map(|i| format!("X-{i}: a\r\n")).collect();
    assert_eq!(
        site.raw(&format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\n{many}\r\n")).status,
        431
    );

    let mut slow = TcpStream::connect(site.server.address()).expect("connected");
    slow.write_all(b"GET / HTTP/1.1\r\nHo").expect("sent");
    let started = Instant::now();
    assert_eq!(site.get("/").status, 200, "others are served meanwhile");
    slow.set_read_timeout(Some(Duration::from_secs(40))).expect("set");
    let mut rest = Vec::new();
    let _ = slow.read_to_end(&mut rest);
    let waited = started.elapsed();
    assert!(waited < Duration::from_secs(40), "closed after {waited:?}");
}

#[test]
fn more_connections_than_places_are_turned_away_and_places_come_back() {
    let site = Site::start();
    let open: Vec<TcpStream> =
        (0..90).map(|_| TcpStream::connect(site.server.address()).expect("connected")).collect();
    // Those with a place stay open and silent; how soon the others see their end is the machine's affair.
    let ended = |mut stream: &TcpStream| match stream.read(&mut [0; 1]) {
        Ok(read) => read == 0,
        Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
    };
    let deadline = Instant::now() + Duration::from_secs(9);
    let mut waiting: Vec<&TcpStream> = open.iter().collect();
    for stream in &open {
        stream.set_nonblocking(true).expect("set");
    }
    while waiting.len() > 64 {
        assert!(Instant::now() < deadline, "{} of 90 connections are open", waiting.len());
        waiting.retain(|stream| !ended(stream));
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(open);
    site.wait_for_a_place();
}

#[test]
fn readers_who_take_nothing_lose_their_places() {
    let site = Site::start_with(|folder| {
        std::fs::create_dir_all(folder.join("static")).expect("made");
        std::fs::write(folder.join("static/large.txt"), vec![b'a'; 8 << 20]).expect("written");
    });
    let port = site.server.address().port();
    let ask = |path: &str| {
        let mut stream = TcpStream::connect(site.server.address()).expect("connected");
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
        let _ = stream.write_all(head.as_bytes());
        stream
    };
    // Pages stay to be had, however many event streams nobody reads.
    let streams: Vec<_> = (0..70).map(|_| ask("/_keikaku/events?at=/&seen=0-0-0")).collect();
    site.wait_for_a_place();
    drop(streams);
    let stalled: Vec<_> = (0..70).map(|_| ask("/large.txt")).collect();
    std::thread::sleep(Duration::from_millis(500));
    // Nobody reads, and after a time all are served again.
    let begun = Instant::now();
    while site.try_get("/").is_none_or(|answer| answer.status != 200) {
        assert!(begun.elapsed() < Duration::from_secs(60), "places came back");
        std::thread::sleep(Duration::from_millis(100));
    }
    drop(stalled);
}

#[test]
fn nonsense_never_ends_the_server() {
    let site = Site::start();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let port = site.server.address().port();
    let whole = format!(
        "GET /a%2e/ HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n\r\n"
    )
    .into_bytes();
    for _ in 0..300 {
        let mut bytes = whole.clone();
        for _ in 0..=random() % 6 {
            let at = usize::try_from(random()).unwrap_or(0) % bytes.len();
            match random() % 3 {
                0 => bytes[at] = u8::try_from(random() & 0xFF).unwrap_or(0),
                1 => bytes.insert(at, u8::try_from(random() & 0xFF).unwrap_or(0)),
                _ => {
                    bytes.remove(at);
                }
            }
        }
        if let Ok(mut stream) = TcpStream::connect(site.server.address()) {
            let _ = stream.write_all(&bytes);
            let _ = stream.shutdown(std::net::Shutdown::Write);
        }
    }
    site.wait_for_a_place();
}

#[test]
fn this_computer_only_unless_asked_and_then_behind_a_word() {
    let site = Site::start();
    assert!(site.server.address().ip().is_loopback());
    let second = TcpStream::connect(("::1", site.server.address().port()));
    assert!(
        second.is_ok() || std::net::TcpListener::bind("[::1]:0").is_err(),
        "localhost is this in both versions"
    );

    let open = Site::start_at("0.0.0.0".parse().expect("an address"));
    let port = open.server.address().port();
    let word =
        open.server.url().trim_end_matches('/').rsplit('/').next().expect("a word").to_owned();
    assert!(word.len() == 32 && word.chars().all(|c| c.is_ascii_hexdigit()));
    let ask =
        |path: &str| open.raw(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"));
    assert_eq!(ask("/").status, 404);
    assert_eq!(ask("/_keikaku/preview.js").status, 404);
    assert_eq!(ask(&format!("/{}/", "0".repeat(32))).status, 404);
    let page = ask(&format!("/{word}/"));
    assert_eq!(page.status, 200);
    assert!(page.text().contains(&format!("/{word}/_keikaku/preview.js")));
}

#[test]
fn a_port_in_use_leads_to_the_next() {
    let first = Site::start();
    let port = first.server.address().port();
    let second = Site::start_on(port);
    assert!(second.server.address().port() > port);
    assert_eq!(second.get("/").status, 200);
}

#[test]
fn looking_again_and_again_finds_a_save_too() {
    let site = Site::start_polling();
    let mut events = site.events("/");
    let old = site.read("content/site.yaml");
    site.write("content/site.yaml", &old.replacen("旭区の地域づくり計画", "別の名前の計画", 1));
    assert_eq!(events.next().0, "reload");
}
