//! Forms over real connections: what is shown and saved, who may not, and that nobody's change is lost.

use std::net::{IpAddr, Ipv4Addr};

use keikaku::diagnostic::Language;

use super::client::{Answer, Site};
use crate::forms::{glossary, sent};

const FILE: &str = "content/asahi-ku/approaches/1-1.md";
const FORM: &str = "/_keikaku/edit/content/asahi-ku/approaches/1-1.md";

type Pairs = Vec<(String, String)>;

/// The form of a file as a browser would send it, with some answers of one's own.
fn answers(page: &Answer, own: &[(&str, &str)]) -> Pairs {
    let page = page.text();
    let form = page.find("<form id=\"edit\"").expect("a form");
    let end = form + page[form..].find("</form>").expect("its end");
    let mut pairs = sent(&page[form..end]);
    for (name, value) in own {
        pairs.retain(|(known, _)| known != name);
        pairs.push(((*name).to_owned(), (*value).to_owned()));
    }
    pairs
}

/// A site, its file before any change, and the form of that.
fn opened() -> (Site, String, Answer) {
    let site = Site::start();
    let (before, form) = (site.read(FILE), site.get(FORM));
    (site, before, form)
}

/// A file with another title.
fn retitled(file: &str, title: &str) -> String {
    let line = file.lines().find(|line| line.starts_with("title: ")).expect("a title");
    file.replacen(line, &format!("title: {title}"), 1)
}

#[test]
fn a_change_is_shown_saved_seen_at_once_and_taken_back_after_a_restart() {
    let site = Site::start();
    let before = site.read(FILE);
    let page = site.get("/asahi-ku/approaches/1-1/");
    let link = format!("{FORM}?at=/asahi-ku/approaches/1-1/");
    assert!(page.text().contains(&format!("data-form=\"{link}\"")), "in the bar");
    assert!(page.text().contains(&format!("<noscript><p><a href=\"{link}\">")), "without a script");
    let form = site.get(&link);
    assert_eq!(form.status, 200);
    assert!(form.head.contains("referrer-policy: same-origin"));
    assert!(form.text().contains("form-action 'self'") && !form.text().contains("style=\""));

    let pairs = answers(&form, &[("title", "ひとめで分かる題"), ("do", "show")]);
    let shown = site.post(&link, &pairs);
    assert_eq!(shown.status, 200);
    assert!(shown.text().contains("ひとめで分かる題</ins>"), "{}", shown.text());
    assert_eq!(site.read(FILE), before, "nothing is written yet");

    let pairs = answers(&shown, &[("do", "save")]);
    let saved = site.post(&link, &pairs);
    assert_eq!((saved.status, saved.header("location")), (303, Some(&*format!("{link}#saved"))));
    assert_eq!(site.read(FILE), retitled(&before, "ひとめで分かる題"));
    assert!(site.get("/asahi-ku/approaches/1-1/").text().contains("分かる"), "the live page");
    assert!(site.get(&link).text().contains("元に戻す"));

    let again = site.restarted();
    let page = again.get(&link);
    assert!(page.text().contains("元に戻す"), "across restarts");
    let token = answers(&page, &[]).into_iter().find(|(name, _)| name == "token").expect("one");
    let to = ("to".to_owned(), "edit/content/asahi-ku/approaches/1-1.md".to_owned());
    let undone = again.post("/_keikaku/undo", &[token.clone(), to.clone()]);
    assert_eq!((undone.status, undone.header("location")), (303, Some(FORM)));
    assert_eq!(again.read(FILE), before);
    // One step, there and back; not when somebody else has been here.
    assert_eq!(again.post("/_keikaku/undo", &[token.clone(), to.clone()]).status, 303);
    assert!(again.read(FILE).contains("分かる"));
    again.write(FILE, &before);
    assert_eq!(again.post("/_keikaku/undo", &[token, to]).status, 409);
    assert_eq!(again.read(FILE), before);
}

#[test]
fn a_long_list_is_changed_item_by_item() {
    const LIST: &str = "content/asahi-ku/glossary.yaml";
    let site = Site::start_with(|folder| {
        std::fs::write(folder.join(LIST), glossary(30)).expect("written");
    });
    let page = site.get(&format!("/_keikaku/edit/{LIST}?at=/")).text();
    assert!(page.len() < 12_000 && !page.contains("意味7"), "{page}");
    let item = format!("/_keikaku/edit/{LIST}?at=/&item=terms/7");
    assert!(page.contains("<li><a href=\"?at=/&amp;item=terms/7\">"), "{page}");
    let form = site.get(&item);
    let saved = site.post(&item, &answers(&form, &[("terms/7/meaning", ""), ("do", "save")]));
    assert_eq!(saved.status, 422, "what is wrong is not saved");
    assert!(saved.text().contains("href=\"#f-terms/7/meaning\""), "{}", saved.text());
    let saved = site.post(&item, &answers(&form, &[("terms/7/term", "別の言葉"), ("do", "save")]));
    assert_eq!((saved.status, saved.header("location")), (303, Some(&*format!("{item}#saved"))));
    assert_eq!(site.read(LIST), glossary(30).replacen("言葉7 ", "別の言葉 ", 1));
    let form = site.get(&item);
    let gone = site.post(&item, &answers(&form, &[("terms/7/remove", "1"), ("do", "save")]));
    let list = format!("/_keikaku/edit/{LIST}?at=/#saved");
    assert_eq!((gone.status, gone.header("location")), (303, Some(&*list)));
    assert!(!site.read(LIST).contains("w7\n") && site.read(LIST).contains("w8\n"));
}

#[test]
fn every_page_of_the_forms_is_drawn_in_both_languages() {
    for language in [Language::Ja, Language::En] {
        let site = Site::start_as(|_| (), |options| options.language = language);
        for path in [
            "edit/",
            "edit/content/asahi-ku/approaches/1-1.md?at=/",
            "edit/content/asahi-ku/approaches/1-1.md?at=/&as=text",
            "edit/content/asahi-ku/plan.yaml?at=/",
            "new/asahi-ku/news",
            "new/asahi-ku/reviews",
            "live",
        ] {
            let page = site.get(&format!("/_keikaku/{path}"));
            let text = page.text();
            assert_eq!(page.status, 200, "{path}: {text}");
            let lang = if language == Language::Ja { "ja" } else { "en" };
            assert!(
                text.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{lang}\">")),
                "{text}"
            );
            assert!(text.ends_with("</html>\n"), "{path}: {text}");
        }
    }
}

#[test]
fn nobody_elses_change_is_overwritten() {
    let (site, before, form) = opened();
    let theirs = format!("{before}\n足した文です。\n");
    site.write(FILE, &theirs);
    let answer = site.post(FORM, &answers(&form, &[("title", "新しい題"), ("do", "save")]));
    assert_eq!(answer.status, 409);
    let text = answer.text();
    assert!(
        text.contains("足した文です。</ins>") && text.contains("新しい題</ins>"),
        "both are shown"
    );
    assert_eq!(site.read(FILE), theirs);
    // Mine over it changes what I changed, and nothing that they did.
    let over = text.split("name=\"over\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let over = over.expect("a way");
    let answer = site.post(FORM, &answers(&answer, &[("over", over), ("do", "save")]));
    assert_eq!(answer.status, 303);
    assert_eq!(site.read(FILE), retitled(&theirs, "新しい題"));
}

#[test]
fn errors_stand_beside_their_fields_and_are_saved_only_on_demand() {
    let (site, before, form) = opened();
    let pairs = answers(&form, &[("title", ""), ("do", "save")]);
    let refused = site.post(FORM, &pairs);
    assert_eq!(refused.status, 422);
    let text = refused.text();
    assert!(text.contains("<li><a href=\"#f-title\">"), "{text}");
    assert!(text.contains("id=\"e-f-title\"") && text.contains("aria-describedby=\"e-f-title"));
    assert_eq!(site.read(FILE), before);
    let checked = site.post(FORM, &answers(&form, &[("title", ""), ("do", "check")]));
    assert!(checked.text().contains("\"name\":\"title\""), "{}", checked.text());
    assert_eq!(site.read(FILE), before);
    assert_eq!(site.post(FORM, &answers(&form, &[("title", ""), ("do", "force")])).status, 303);
    assert!(!site.read(FILE).contains("title:"));
    // What cannot be read stays in its field.
    let text = site.get(&format!("{FORM}?as=text"));
    let broken = answers(&text, &[("text", "---\ntitle: [\n---\n"), ("do", "force")]);
    assert_eq!(site.post(&format!("{FORM}?as=text"), &broken).status, 303);
    let page = site.get(FORM).text();
    assert!(page.contains("フォームでは開けません") && page.contains("<textarea"), "{page}");
}

#[test]
fn a_change_needs_a_token_an_origin_and_our_own_host() {
    let (site, before, form) = opened();
    let good = answers(&form, &[("title", "x"), ("do", "save")]);
    let port = site.server.address().port();
    for origin in [
        "",
        "Origin: null\r\n",
        "Origin: http://evil.example\r\n",
        "Origin: http://localhost:1\r\n",
        &format!("Origin: https://localhost:{port}\r\n"),
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: none\r\n",
        "Sec-Fetch-Site: same-site\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n",
        &format!("Origin: http://localhost:{port}\r\nHost: evil.example\r\n"),
    ] {
        assert_eq!(site.post_with(FORM, &good, origin).status, 403, "{origin}");
    }
    for token in ["", "0", "00000000000000000000000000000000"] {
        assert_eq!(
            site.post(FORM, &answers(&form, &[("title", "x"), ("token", token)])).status,
            403
        );
    }
    let mut without = good.clone();
    without.retain(|(name, _)| name != "token");
    assert_eq!(site.post(FORM, &without).status, 403);
    assert_eq!(site.post("/_keikaku/undo", &without).status, 403);
    for kind in ["text/plain", "multipart/form-data; boundary=x", "application/json"] {
        let answer = site.raw(&format!(
            "POST {FORM} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\nContent-Type: {kind}\r\nContent-Length: 3\r\n\r\na=b"
        ));
        assert_eq!(answer.status, 415, "{kind}");
    }
    let answer = site.raw(&format!(
        "POST {FORM} HTTP/1.1\r\nHost: evil.example:{port}\r\nOrigin: http://localhost:{port}\r\nContent-Length: 0\r\n\r\n"
    ));
    assert_eq!(answer.status, 403, "a rebound name");
    let large = answers(&form, &[("title", &"題".repeat(300_000))]);
    assert_eq!(site.post(FORM, &large).status, 413, "too large");
    assert_eq!(site.post("/", &good).status, 405);
    assert_eq!(site.read(FILE), before);
}

#[test]
fn no_address_leads_out_of_the_content() {
    let site = Site::start_with(|folder| {
        std::fs::write(folder.join("secret.md"), "---\ntitle: canary\n---\n").expect("written");
        #[cfg(unix)]
        {
            let link = folder.join("content/asahi-ku/approaches/9-9.md");
            std::os::unix::fs::symlink(folder.join("secret.md"), link).expect("linked");
        }
    });
    let good = answers(&site.get(FORM), &[("do", "force"), ("text", "x")]);
    for path in [
        "secret.md",
        "../secret.md",
        "%2e%2e/secret.md",
        "content/../secret.md",
        "content/%2e%2e%2fsecret.md",
        "content%5c..%5csecret.md",
        "content/asahi-ku/approaches/9-9.md",
        "content/asahi-ku/approaches/",
        "content/asahi-ku/approaches/1-1.md/",
        "content//asahi-ku/approaches/1-1.md",
        "content/asahi-ku/approaches/1-1.md::$DATA",
        "content/asahi-ku/approaches/1-1.md%00",
        "CONTENT/asahi-ku/approaches/1-1.md",
        "themes/default/css/style.css",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "content/asahi-ku/approaches/new.md",
    ] {
        let address = format!("/_keikaku/edit/{path}");
        assert_eq!(site.get(&address).status, 404, "{path}");
        assert_eq!(site.post(&address, &good).status, 404, "{path}");
    }
    assert!(site.read("secret.md").contains("canary"));

    // A folder that became a link on the way is not followed.
    #[cfg(unix)]
    {
        let (folder, aside) = (
            site.folder.path().join("content/asahi-ku/approaches"),
            site.folder.path().join("aside"),
        );
        let form = site.get(FORM);
        std::fs::rename(&folder, &aside).expect("moved");
        std::os::unix::fs::symlink(&aside, &folder).expect("linked");
        let answer = site.post(FORM, &answers(&form, &[("title", "新しい題"), ("do", "force")]));
        assert!([404, 500].contains(&answer.status), "{}", answer.status);
        assert!(!site.read("aside/1-1.md").contains("新しい題"));
    }
}

#[test]
fn where_only_reading_is_wanted_there_are_no_forms() {
    let read_only = Site::start_as(|_| (), |options| options.read_only = true);
    let open = Site::start_at(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    for site in [&read_only, &open] {
        let prefix =
            site.server.url().splitn(4, '/').nth(3).unwrap_or_default().trim_end_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("/{prefix}") };
        assert_eq!(site.get(&format!("{prefix}{FORM}")).status, 404);
        assert_eq!(site.get(&format!("{prefix}/_keikaku/edit/")).status, 404);
        for path in [FORM.to_owned(), format!("{prefix}{FORM}"), "/_keikaku/undo".to_owned()] {
            let status = site.post(&path, &[]).status;
            assert!([404, 405].contains(&status), "{status}");
        }
        let page = site.get(&format!("{prefix}/asahi-ku/approaches/1-1/"));
        assert_eq!(page.status, 200);
        assert!(!page.text().contains("_keikaku/edit"));
    }
}
