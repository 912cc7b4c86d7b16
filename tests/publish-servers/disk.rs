//! A disk that runs full in the middle of a publish, and gets more room.

use std::path::Path;
use std::process::{Command, Stdio};

use keikaku::publish::{Failure, FailureKind};

use crate::host::Host;
use crate::reader::Reader;
use crate::site::Site;
use crate::{DAY, publish, release};

/// Answers what the table says; `None` if this server's disk is not on this machine.
///
/// # Errors
/// What went wrong.
pub fn run(host: &Host, root: &Path) -> Result<&'static str, String> {
    let Some((folder, host)) = host.full(root) else {
        return Ok("–");
    };
    std::fs::create_dir_all(&folder).map_err(|e| format!("full disk: {e}"))?;
    let mount = |options: &str| {
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "none"])
            .arg(&folder)
            .stderr(Stdio::null())
            .status();
        done.is_ok_and(|status| status.success())
    };
    if !mount("size=400k,mode=777") {
        return Ok("not tried: no right to mount");
    }
    let outcome = fill(&host, &|| mount("remount,size=20M,mode=777"));
    let _ = Command::new("umount").arg("-l").arg(&folder).status();
    outcome.map(|()| "stopped whole, then finished").map_err(|why| format!("full disk: {why}"))
}

fn fill(host: &Host, grow: &dyn Fn() -> bool) -> Result<(), String> {
    let remote = host.connect().map_err(|f| f.message.en)?;
    let remote = remote.as_ref();
    let text = |f: Failure| f.message.en;
    let (_small, small) = release(&Site::regular(4, 0));
    publish(remote, &small, 0, 1, vec!["0".into()], 2).map_err(text)?;
    let (_large, large) = release(&Site::regular(300, 1));
    match publish(remote, &large, DAY, 2, vec!["0".into()], 2) {
        Err(failure) if failure.kind == FailureKind::Interrupted => {}
        other => return Err(format!("not stopped: {:?}", other.map_err(text))),
    }
    let mut reader = Reader::new(0);
    reader.crawl(&host.url);
    if reader.broken + reader.torn > 0 {
        return Err(format!("{:?}", reader.first));
    }
    if !grow() {
        return Err("cannot enlarge the disk".into());
    }
    let ours = (0..3).map(|n| format!("{n:016x}")).collect();
    publish(remote, &large, DAY, 3, ours, 2).map_err(text)?;
    reader.crawl(&host.url);
    match reader.broken + reader.torn {
        0 => Ok(()),
        _ => Err(format!("{:?}", reader.first)),
    }
}
