//! S3 and what speaks like it: PUT replaces whole, a conditional PUT locks.
//!
//! Sends the SHA-256 with every object, so that the service refuses damaged ones, and the content
//! type and cache rule that a web server would send: hashed assets for ever, pages never unasked.

use std::io::Write;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusty_s3::actions::{ListObjectsV2, S3Action};
use rusty_s3::{Bucket, Credentials, UrlStyle};
use ureq::{Agent, SendBody, http};

use super::http::{bad, file, length, read, refused, run};
use super::{Layout, Listed, Outcome, Remote, RemoteError, Replacing, Trouble, UploadBody};
use crate::media::media_type;
use crate::publish::release::Class;

const VALID: Duration = Duration::from_secs(900);

/// A bucket, or a part of one.
pub struct S3 {
    agent: Agent,
    bucket: Bucket,
    credentials: Credentials,
    layout: Layout,
}

impl S3 {
    /// The part of a bucket below a prefix.
    ///
    /// # Errors
    /// The endpoint is not an address.
    pub fn new(
        agent: Agent,
        endpoint: &str,
        bucket: &str,
        region: &str,
        login: (&str, &str),
        layout: Layout,
    ) -> Outcome<Self> {
        let wrong = |e: &dyn std::fmt::Display| RemoteError::new(Trouble::Lasting, e);
        let endpoint = endpoint.parse().map_err(|_| wrong(&"the endpoint is not an address"))?;
        let bucket = Bucket::new(endpoint, UrlStyle::Path, bucket.to_string(), region.to_string())
            .map_err(|e| wrong(&e))?;
        Ok(S3 { agent, bucket, credentials: Credentials::new(login.0, login.1), layout })
    }

    fn signed<'a>(
        &self,
        method: &str,
        mut action: impl S3Action<'a>,
        headers: &[(&'static str, String)],
    ) -> http::request::Builder {
        for (name, value) in headers.iter().filter(|(name, _)| name.starts_with("x-amz-")) {
            action.headers_mut().insert(*name, value.clone());
        }
        let url = action.sign(VALID);
        let mut request = http::Request::builder().method(method).uri(url.as_str());
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        request
    }

    fn ask<'a>(&self, method: &str, action: impl S3Action<'a>) -> Outcome<http::Response<Vec<u8>>> {
        let request = self.signed(method, action, &[]).body(Vec::new());
        run(&self.agent, request.map_err(bad)?)
    }

    fn put(
        &self,
        key: &str,
        body: &UploadBody,
        extra: Option<(&'static str, String)>,
    ) -> Outcome<http::Response<Vec<u8>>> {
        let cache = match Class::of(key) {
            Class::Asset => "public, max-age=31536000, immutable",
            _ => "no-cache",
        };
        let mut headers = vec![
            ("x-amz-checksum-sha256", STANDARD.encode(body.sha256().as_bytes())),
            ("content-type", media_type(key)),
            ("cache-control", cache.to_string()),
            ("content-length", body.size().to_string()),
        ];
        headers.extend(extra);
        let action = self.bucket.put_object(Some(&self.credentials), key);
        let mut reader = body.reader()?;
        let request = self.signed("PUT", action, &headers);
        let request = request.body(SendBody::from_reader(&mut reader));
        read(self.agent.run(request.map_err(bad)?))
    }
}

impl Remote for S3 {
    fn replacing(&self) -> Replacing {
        Replacing::Whole
    }

    fn stat(&self, path: &str) -> Outcome<Option<u64>> {
        let key = self.layout.full(path);
        let action = self.bucket.head_object(Some(&self.credentials), &key);
        let answer = self.ask("HEAD", action)?;
        match answer.status().as_u16() {
            200 => Ok(length(&answer)),
            404 => Ok(None),
            _ => Err(refused(answer.status(), path)),
        }
    }

    fn read(&self, path: &str, into: &mut dyn Write) -> Outcome<bool> {
        let key = self.layout.full(path);
        let action = self.bucket.get_object(Some(&self.credentials), &key);
        let request = self.signed("GET", action, &[]).body(());
        file(self.agent.run(request.map_err(bad)?), path, into)
    }

    fn list(&self, folder: &str) -> Outcome<Vec<Listed>> {
        let prefix = match self.layout.full(folder).as_str() {
            "." => String::new(),
            folder => format!("{folder}/"),
        };
        let mut list = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let mut action = self.bucket.list_objects_v2(Some(&self.credentials));
            action.with_prefix(prefix.clone());
            action.with_delimiter("/");
            if let Some(token) = token.take() {
                action.with_continuation_token(token);
            }
            let answer = self.ask("GET", action)?;
            if answer.status() != 200 {
                return Err(refused(answer.status(), folder));
            }
            let body = String::from_utf8_lossy(answer.body());
            let page = ListObjectsV2::parse_response(&body)
                .map_err(|e| RemoteError::new(Trouble::Lasting, format!("listing: {e}")))?;
            let name = |key: &str| key.strip_prefix(&prefix).map(str::to_string);
            for object in page.contents {
                if let Some(name) = name(&object.key) {
                    list.extend(Listed::checked(&name, false, object.size));
                }
            }
            for common in page.common_prefixes {
                if let Some(name) = name(&common.prefix) {
                    list.extend(Listed::checked(name.trim_end_matches('/'), true, None));
                }
            }
            token = page.next_continuation_token;
            if token.is_none() {
                return Ok(list);
            }
        }
    }

    // There are no folders; a marker that only one can create stands for one.
    fn make_folder(&self, folder: &str) -> Outcome<bool> {
        let key = format!("{}/.made", self.layout.full(folder));
        let answer =
            self.put(&key, &Vec::new().into(), Some(("if-none-match", "*".to_string())))?;
        match answer.status().as_u16() {
            200 => Ok(true),
            412 => Ok(false),
            _ => Err(refused(answer.status(), folder)),
        }
    }

    fn ensure_folder(&self, _folder: &str) -> Outcome<()> {
        Ok(())
    }

    fn remove_folder(&self, folder: &str) -> Outcome<()> {
        self.delete(&format!("{folder}/.made"))
    }

    fn write(&self, path: &str, body: &UploadBody, _durable: bool) -> Outcome<()> {
        let answer = self.put(&self.layout.full(path), body, None)?;
        if answer.status() == 200 {
            return Ok(());
        }
        Err(refused(answer.status(), path))
    }

    fn rename(&self, from: &str, _to: &str) -> Outcome<()> {
        Err(RemoteError::new(Trouble::Lasting, format!("{from}: S3 cannot rename")))
    }

    fn delete(&self, path: &str) -> Outcome<()> {
        let key = self.layout.full(path);
        let action = self.bucket.delete_object(Some(&self.credentials), &key);
        let answer = self.ask("DELETE", action)?;
        match answer.status().as_u16() {
            200 | 204 | 404 => Ok(()),
            _ => Err(refused(answer.status(), path)),
        }
    }
}
