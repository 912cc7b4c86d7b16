//! The servers that `servers` starts, as targets.

use std::path::{Path, PathBuf};

use keikaku::publish::Result;
use keikaku::publish::connect;
use keikaku::publish::remote::Remote;
use keikaku::publish::settings::{PublishSettings, PublishTarget};
use serde_json::{Value, json};

pub struct Host {
    pub name: &'static str,
    pub target: PublishTarget,
    pub url: String,
    /// The same files behind Apache, where they lie in a folder of this machine.
    pub apache: Option<String>,
    settings: Value,
    /// Where the site lies on this machine, for those that keep it in a folder.
    folder: Option<&'static str>,
    /// The file of the authority behind the servers' certificate.
    authority: String,
}

impl Host {
    fn new(name: &'static str, settings: Value, port: u16, folder: Option<&'static str>) -> Self {
        let url = format!("http://127.0.0.1:{port}/");
        Host::at(name, settings, url, folder)
    }

    fn at(
        name: &'static str,
        mut settings: Value,
        url: String,
        folder: Option<&'static str>,
    ) -> Self {
        settings["url"] = json!(url);
        let targets = json!({ name: settings.clone() });
        let read = PublishSettings::from_site(format!("publish: {targets}\n"));
        let target = read.unwrap_or_else(|f| panic!("{}", f.message.en)).targets.remove(0);
        Host { name, target, url, apache: None, settings, folder, authority: String::new() }
    }

    /// The targets that `site.yaml` would have for this host. Every JSON is YAML.
    pub fn as_written(&self) -> Value {
        json!({ self.name: self.settings })
    }

    pub fn connect(&self) -> Result<Box<dyn Remote>> {
        connect(&self.target, Path::new("/"), None)
    }

    /// The same host with its site in a sub-folder that can be given a small disk.
    pub fn full(&self, root: &Path) -> Option<(PathBuf, Host)> {
        let folder = root.join(self.folder?).join("full");
        Some((folder, self.within("full")?))
    }

    /// The same host with its site in a sub-folder; nothing if it has no folders.
    pub fn within(&self, folder: &str) -> Option<Host> {
        self.folder?;
        let mut settings = self.settings.clone();
        for key in ["path", "endpoint"] {
            if let Some(text) = settings.get(key).and_then(Value::as_str) {
                let text = format!("{}/{folder}", text.trim_end_matches('/'));
                settings[key] = json!(text);
            }
        }
        let url = format!("{}{folder}/", self.url);
        Some(Host::at(self.name, settings, url, self.folder))
    }

    /// The key or certificate that the settings name.
    pub fn fingerprint(&self) -> Option<&str> {
        let key = |name: &str| self.settings.get(name).and_then(Value::as_str);
        let found = key("host_key").or(key("certificate"))?;
        Some(found.trim_start_matches("SHA256:"))
    }

    /// The same host with another key in the settings, and with none.
    pub fn strangers(&self) -> Option<(PublishTarget, PublishTarget)> {
        let (name, wrong) = match (self.settings.get("host_key"), self.settings.get("certificate"))
        {
            (Some(_), _) => ("host_key", "A".repeat(43)),
            (_, Some(_)) => ("certificate", "00".repeat(32)),
            _ => return None,
        };
        let with = |value: Value| {
            let mut settings = self.settings.clone();
            settings[name] = value;
            Host::at(self.name, settings, self.url.clone(), self.folder).target
        };
        Some((with(json!(format!("SHA256:{wrong}"))), with(Value::Null)))
    }

    /// The settings of an SFTP host whose key nobody has written down yet, as `site.yaml` has them, with an empty folder of it.
    pub fn first_met(&self) -> Option<Value> {
        let mut settings = self.settings.as_object()?.clone();
        settings.remove("host_key")?;
        let path = settings.get("path")?.as_str()?;
        settings.insert("path".into(), json!(format!("{path}/first-met")));
        settings.insert("url".into(), json!(format!("{}first-met/", self.url)));
        Some(settings.into())
    }

    /// The same host, known by the authority that signed its certificate.
    pub fn with_authority(&self) -> Option<PublishTarget> {
        self.settings.get("certificate")?;
        let mut settings = self.settings.clone();
        settings["certificate"] = Value::Null;
        settings["ca_file"] = json!(self.authority);
        Some(Host::at(self.name, settings, self.url.clone(), self.folder).target)
    }
}

pub fn hosts(root: &Path) -> Vec<Host> {
    let read = |name: &str| {
        let text = std::fs::read_to_string(root.join(name)).unwrap_or_default();
        text.trim().to_string()
    };
    let base: u16 =
        read("base").parse().unwrap_or_else(|_| panic!("no servers in {}", root.display()));
    let port = |offset: u16| base + offset;
    let path = |name: &str| root.join(name).to_string_lossy().into_owned();
    let key = read("ssh/fingerprint");
    let certificate = format!("SHA256:{}", read("tls/fingerprint"));
    let sftp = |port: u16, folder: &str, window: bool| {
        json!({
            "kind": "sftp", "host": "127.0.0.1", "port": port, "user": "root",
            "path": path(folder), "host_key": key, "key_file": path("ssh/id"),
            "accept_window": window,
        })
    };
    let ftps = |port: u16, user: &str, folder: &str| {
        json!({
            "kind": "ftps", "host": "127.0.0.1", "port": port, "user": user,
            "password_file": path("ftp-password"), "path": folder, "certificate": certificate,
        })
    };
    let webdav = |endpoint: &str| json!({ "kind": "webdav", "endpoint": endpoint });
    let protected = json!({
        "kind": "webdav", "endpoint": format!("https://127.0.0.1:{}", port(15)), "user": "cityuser",
        "password_file": path("ftp-password"), "certificate": certificate,
    });
    let mut hosts = vec![
        Host::new("directory", json!({ "kind": "directory", "path": path("directory/www") }), port(19), Some("directory/www")),
        Host::new("openssh", sftp(port(1), "sshd/www", false), port(11), Some("sshd/www")),
        Host::new("openssh-plain", sftp(port(2), "sshd-plain/www", true), port(12), Some("sshd-plain/www")),
        Host::new(
            "proftpd-sftp",
            json!({
                "kind": "sftp", "host": "127.0.0.1", "port": port(9), "user": "cityuser", "path": "/sftp",
                "host_key": read("ssh/fingerprint-rsa"), "password_file": path("ftp-password"),
            }),
            port(14),
            Some("proftpd/www/sftp"),
        )
        .below("sftp/"),
        Host::new("vsftpd", ftps(port(3), "anonymous", "/pub"), port(13), Some("vsftpd/www/pub")),
        Host::new("proftpd", ftps(port(4), "cityuser", "/ftps"), port(14), Some("proftpd/www/ftps")).below("ftps/"),
        Host::new("apache", webdav(&format!("http://127.0.0.1:{}/dav", port(5))), port(20), Some("apache/www")),
        Host::new("nginx", protected, port(6), Some("nginx/www")),
        Host::new("lighttpd", webdav(&format!("http://127.0.0.1:{}", port(7))), port(7), Some("lighttpd/www")),
        Host::new(
            "s3",
            json!({
                "kind": "s3", "endpoint": format!("https://127.0.0.1:{}", port(16)), "bucket": "plan", "user": "AK",
                "password_file": path("ftp-password"), "certificate": certificate,
            }),
            port(18),
            None,
        )
        .below("plan/"),
    ];
    let behind = [
        ("directory", 39, ""),
        ("openssh", 31, ""),
        ("openssh-plain", 32, ""),
        ("proftpd-sftp", 34, "sftp/"),
        ("vsftpd", 33, ""),
        ("proftpd", 34, "ftps/"),
        ("apache", 5, ""),
        ("nginx", 36, ""),
        ("lighttpd", 37, ""),
    ];
    for host in &mut hosts {
        host.authority = path("tls/ca.pem");
        let apache = behind.iter().find(|(name, _, _)| *name == host.name);
        host.apache =
            apache.map(|(_, at, below)| format!("http://127.0.0.1:{}/{below}", port(*at)));
    }
    hosts
}

impl Host {
    fn below(mut self, folder: &str) -> Self {
        self.url.push_str(folder);
        self.settings["url"] = json!(self.url);
        self.target.url = Some(self.url.clone());
        self
    }
}
