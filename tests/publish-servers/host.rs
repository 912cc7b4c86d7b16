//! The servers that `servers` starts, as targets.

use std::path::{Path, PathBuf};

use keikaku::publish::Result;
use keikaku::publish::connect;
use keikaku::publish::remote::Remote;
use keikaku::publish::settings::{Settings, Target};
use serde_json::{Value, json};

pub struct Host {
    pub name: &'static str,
    pub target: Target,
    pub url: String,
    settings: Value,
    /// Where the site lies on this machine, for those that keep it in a folder.
    folder: Option<&'static str>,
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
        let read = Settings::from_value(&json!({ name: settings.clone() }));
        let target = read
            .unwrap_or_else(|f| panic!("{}", f.message.en))
            .targets
            .remove(0);
        Host {
            name,
            target,
            url,
            settings,
            folder,
        }
    }

    pub fn connect(&self) -> Result<Box<dyn Remote>> {
        connect(&self.target, Path::new("/"), None)
    }

    /// The same host with its site in a sub-folder that can be given a small disk.
    pub fn full(&self, root: &Path) -> Option<(PathBuf, Host)> {
        let folder = root.join(self.folder?).join("full");
        let mut settings = self.settings.clone();
        for key in ["path", "endpoint"] {
            if let Some(text) = settings.get(key).and_then(Value::as_str) {
                let text = format!("{}/full", text.trim_end_matches('/'));
                settings[key] = json!(text);
            }
        }
        let url = format!("{}full/", self.url);
        Some((folder, Host::at(self.name, settings, url, self.folder)))
    }

    /// The same host with another key in the settings.
    pub fn swapped(&self) -> Option<Host> {
        let mut settings = self.settings.clone();
        let wrong = match settings.get("kind")?.as_str()? {
            "sftp" => (
                "host_key",
                "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_string(),
            ),
            "ftps" => ("certificate", format!("SHA256:{}", "00".repeat(32))),
            _ => return None,
        };
        settings[wrong.0] = json!(wrong.1);
        Some(Host::at(self.name, settings, self.url.clone(), self.folder))
    }
}

pub fn hosts(root: &Path) -> Vec<Host> {
    let read = |name: &str| {
        let text = std::fs::read_to_string(root.join(name)).unwrap_or_default();
        text.trim().to_string()
    };
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
    vec![
        Host::new("directory", json!({ "kind": "directory", "path": path("directory/www") }), 42219, Some("directory/www")),
        Host::new("openssh", sftp(42201, "sshd/www", false), 42211, Some("sshd/www")),
        Host::new("openssh-plain", sftp(42202, "sshd-plain/www", true), 42212, Some("sshd-plain/www")),
        Host::new(
            "proftpd-sftp",
            json!({
                "kind": "sftp", "host": "127.0.0.1", "port": 42209, "user": "cityuser", "path": "/sftp",
                "host_key": read("ssh/fingerprint-rsa"), "password_file": path("ftp-password"),
            }),
            42214,
            None,
        )
        .below("sftp/"),
        Host::new("vsftpd", ftps(42203, "anonymous", "/pub"), 42213, Some("vsftpd/www/pub")),
        Host::new("proftpd", ftps(42204, "cityuser", "/ftps"), 42214, None).below("ftps/"),
        Host::new("apache", webdav("http://127.0.0.1:42205/dav"), 42205, Some("apache/www")),
        Host::new("nginx", webdav("http://127.0.0.1:42206"), 42206, Some("nginx/www")),
        Host::new("lighttpd", webdav("http://127.0.0.1:42207"), 42207, Some("lighttpd/www")),
        Host::new(
            "s3",
            json!({
                "kind": "s3", "endpoint": "http://127.0.0.1:42208", "bucket": "plan", "user": "AK",
                "password_file": path("ftp-password"), "allow_plaintext": true,
            }),
            42218,
            None,
        )
        .below("plan/"),
    ]
}

impl Host {
    fn below(mut self, folder: &str) -> Self {
        self.url.push_str(folder);
        self.target.url = Some(self.url.clone());
        self
    }
}
