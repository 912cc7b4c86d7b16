//! Who may ask, and how an answer must be labelled. Staff keep this server open beside a browser full of other people's pages.
//!
//! Knows headers. Does not know the site.

use std::net::{IpAddr, SocketAddr};

use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode, Uri};
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

/// The names under which this server may be asked.
#[derive(Clone, Debug)]
pub struct Guard {
    address: IpAddr,
    port: u16,
}

impl Guard {
    /// A guard for a bound address.
    pub fn new(bound: SocketAddr) -> Self {
        Self { address: bound.ip(), port: bound.port() }
    }

    /// Refuses what no page of ours would send: other methods, other hosts (a rebound name), requests that another site's page started.
    pub fn check(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), StatusCode> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return Err(StatusCode::FORBIDDEN);
        };
        if !host.to_str().is_ok_and(|host| self.is_own_host(host)) {
            return Err(StatusCode::FORBIDDEN);
        }
        if method != Method::GET && method != Method::HEAD {
            return Err(StatusCode::METHOD_NOT_ALLOWED);
        }
        if uri.authority().is_some() || uri.scheme().is_some() {
            return Err(StatusCode::BAD_REQUEST);
        }
        for origin in headers.get_all(header::ORIGIN) {
            if !origin.to_str().is_ok_and(|origin| self.is_own_origin(origin)) {
                return Err(StatusCode::FORBIDDEN);
            }
        }
        let fetch = |name: &'static str| {
            headers
                .get(HeaderName::from_static(name))
                .map(|value| value.to_str().unwrap_or("cross-site"))
        };
        match fetch("sec-fetch-site") {
            None | Some("same-origin" | "none") => Ok(()),
            // A link somebody clicked may lead here; an image, a script or a frame of another site may not.
            Some(_)
                if fetch("sec-fetch-mode") == Some("navigate")
                    && fetch("sec-fetch-dest") == Some("document") =>
            {
                Ok(())
            }
            Some(_) => Err(StatusCode::FORBIDDEN),
        }
    }

    /// Refuses a change that no form of ours would send: it says where it comes from, which is here, and it is a form.
    pub fn check_change(
        &self,
        uri: &Uri,
        headers: &HeaderMap,
        media: &str,
    ) -> Result<(), StatusCode> {
        self.check(&Method::GET, uri, headers)?;
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let fetched = text(HeaderName::from_static("sec-fetch-site"));
        // A foreign origin was refused above.
        let origin = headers.contains_key(header::ORIGIN);
        if fetched.is_some_and(|from| from != "same-origin") || !origin && fetched.is_none() {
            return Err(StatusCode::FORBIDDEN);
        }
        let kind = text(header::CONTENT_TYPE).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        match kind.eq_ignore_ascii_case(media) {
            true => Ok(()),
            false => Err(StatusCode::UNSUPPORTED_MEDIA_TYPE),
        }
    }

    fn is_own_origin(&self, origin: &str) -> bool {
        origin.strip_prefix("http://").is_some_and(|host| self.is_own_host(host))
    }

    fn is_own_host(&self, host: &str) -> bool {
        let (name, port) = match host.rsplit_once(':') {
            // The last colon of `[::1]` is inside the brackets.
            Some((name, port)) if !port.ends_with(']') => (name, port),
            _ => (host, "80"),
        };
        let digits = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
        if !digits || port.parse() != Ok(self.port) {
            return false;
        }
        let literal = name.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).map_or_else(
            || name.parse().ok().filter(IpAddr::is_ipv4),
            |inner| inner.parse().ok().filter(IpAddr::is_ipv6),
        );
        match literal {
            // A name can be rebound to this machine by its owner, a number cannot.
            Some(address) if self.address.is_unspecified() => !address.is_unspecified(),
            Some(address) if self.address.is_loopback() => {
                address == IpAddr::from([127, 0, 0, 1])
                    || address == IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])
            }
            Some(address) => address == self.address,
            None => {
                name.eq_ignore_ascii_case("localhost")
                    && (self.address.is_loopback() || self.address.is_unspecified())
            }
        }
    }
}

/// Puts the headers on an answer that every answer has.
pub fn label(headers: &mut HeaderMap) {
    const LABELS: [(HeaderName, &str); 7] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'self'"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in LABELS {
        // A page with a form has a referrer of its own.
        if name != header::REFERRER_POLICY || !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    headers.insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex, nofollow"),
    );
}

/// The key that a request's path means: percent signs decoded once, `index.html` added to a folder.
/// What cannot be a key of any site is nothing.
pub fn key(path: &str) -> Option<String> {
    let mut key = decode(path.strip_prefix('/')?)?;
    if key.contains(|c: char| c.is_control() || c == '\\') {
        return None;
    }
    if key.is_empty() || key.ends_with('/') {
        key.push_str("index.html");
    }
    Some(key)
}

/// What a query says under a name.
pub fn value(query: &str, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// The text with percent signs decoded once; nothing if that is not UTF-8.
pub fn decode(text: &str) -> Option<String> {
    // A sign without two digits is left as it is by the decoder; no browser sends one.
    let whole =
        |rest: &str| rest.len() > 1 && rest.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit);
    let signs = text.split('%').skip(1);
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    signs.into_iter().all(whole).then(|| decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(address: &str) -> Guard {
        Guard::new(address.parse().expect("an address"))
    }

    #[test]
    fn only_our_own_names_are_ours() {
        let here = guard("127.0.0.1:4649");
        for host in ["localhost:4649", "127.0.0.1:4649", "[::1]:4649", "LOCALHOST:4649"] {
            assert!(here.is_own_host(host), "{host}");
        }
        for host in [
            "",
            ":",
            "localhost",
            "localhost:80",
            "localhost:",
            "localhost:4649:4649",
            "localhost:+4649",
            "127.0.0.2:4649",
            "evil.example:4649",
            "localhost.evil.example:4649",
            "127.0.0.1.evil.example:4649",
            "[::1",
            "[127.0.0.1]:4649",
            "::1:4649",
            "0.0.0.0:4649",
            "2130706433:4649",
            "localhost@evil:4649",
        ] {
            assert!(!here.is_own_host(host), "{host}");
        }
        let open = guard("192.0.2.7:80");
        assert!(open.is_own_host("192.0.2.7"));
        assert!(!open.is_own_host("localhost"));
    }

    #[test]
    fn keys_are_decoded_once_and_odd_ones_are_none() {
        assert_eq!(key("/").as_deref(), Some("index.html"));
        assert_eq!(key("/a/").as_deref(), Some("a/index.html"));
        assert_eq!(key("/%E8%A8%88/x").as_deref(), Some("計/x"));
        assert_eq!(key("/%252e").as_deref(), Some("%2e"));
        for path in
            ["", "a", "/%", "/%4", "/%zz", "/%00", "/a\\b", "/%5c", "/%c0%ae", "/%0d%0a", "/%+1"]
        {
            assert_eq!(key(path), None, "{path}");
        }
    }
}
