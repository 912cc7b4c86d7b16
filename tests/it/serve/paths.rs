//! Three hundred ways to ask for a file that is not of the site. None gives one, and none is even looked for.

use super::client::Site;

const SECRET: &str = "canary-5d1f";

fn forms() -> Vec<String> {
    let dots = [
        "..",
        "%2e%2e",
        ".%2e",
        "%2e.",
        "%252e%252e",
        "..%00",
        "%c0%ae%c0%ae",
        "%e0%80%ae%e0%80%ae",
        "..;",
        "....",
        "%uff0e%uff0e",
        "%ef%bc%8e%ef%bc%8e",
        "..%20",
        "..%09",
    ];
    let slashes = ["/", "%2f", "%5c", "\\", "//", "/./", "%252f", "%c0%af", "%ef%bc%8f"];
    let mut forms = Vec::new();
    for dot in dots {
        for slash in slashes {
            for depth in [1, 3] {
                forms.push(format!("/{}secret.txt", format!("{dot}{slash}").repeat(depth)));
            }
            forms.push(format!("/assets{slash}{dot}{slash}{dot}{slash}secret.txt"));
        }
    }
    let files = [
        "secret.txt",
        "content/site.yaml",
        "etc/passwd",
        ".env",
        ".git/config",
        "index.html::$DATA",
        "INDEX~1.HTM",
    ];
    for file in files {
        for start in [
            "/",
            "//",
            "///",
            "//localhost/",
            "/%2f",
            "/./",
            "/c:/",
            "/C:%5c",
            "/file:///",
            "/%5c%5cserver%5cshare%5c",
            "/@fs/",
            "/_keikaku/",
            "/_keikaku/../",
            "/static/",
            "/public/",
            "/~/",
            "/%00/",
            "/con/",
            "/index.html/",
        ] {
            forms.push(format!("{start}{file}"));
        }
        for end in
            ["%00", "%20", ".", "::$DATA", "/", "?raw", "#x", "%23", "~", ";.html", "%0d%0aX: y"]
        {
            forms.push(format!("/{file}{end}"));
        }
    }
    forms.extend(
        [
            "/INDEX.HTML",
            "/Asahi-ku/",
            "/asahi-ku/index.html/",
            "/asahi-ku//",
            "//asahi-ku/",
            "/asahi-ku/.",
            "/asahi-ku/index.html%00",
            "*",
            "secret.txt",
        ]
        .map(str::to_owned),
    );
    forms
}

#[test]
fn no_form_of_a_path_leaves_the_site() {
    let site = Site::start_with(|folder| {
        for path in ["secret.txt", ".env", "content/secret.txt", "static-secret.txt"] {
            std::fs::write(folder.join(path), SECRET).expect("written");
        }
    });
    let port = site.server.address().port();
    let forms = forms();
    assert!(forms.len() >= 300, "{}", forms.len());
    for form in forms {
        let answer = site.raw(&format!("GET {form} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"));
        assert!(matches!(answer.status, 400 | 403 | 404), "{form} gave {}", answer.status);
        let text = answer.text();
        for leak in [SECRET, "root:", "current_plan:"] {
            assert!(!text.contains(leak), "{form} gave {leak}");
        }
    }
}

#[test]
fn a_whole_address_in_the_request_line_is_no_path() {
    let site = Site::start();
    let port = site.server.address().port();
    for target in [
        format!("http://localhost:{port}/"),
        "http://evil.example/".to_owned(),
        format!("https://localhost:{port}/"),
    ] {
        let answer = site.raw(&format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"));
        assert_eq!(answer.status, 400, "{target}");
    }
}
