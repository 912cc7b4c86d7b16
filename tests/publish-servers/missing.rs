//! A site's folder that is not on the host yet.

use keikaku::publish::{Failure, FailureKind};

use crate::host::Host;
use crate::reader::Reader;
use crate::site::Site;
use crate::{publish, release};

/// Publishes into a folder that only has to be made, and into one above which others are missing. Answers what the table says;
/// `–` for a host without folders.
///
/// # Errors
/// The site is not there, or the folder is not named.
pub fn run(host: &Host) -> Result<&'static str, String> {
    let (Some(new), Some(deep)) = (host.within("new"), host.within("no/such/folder")) else {
        return Ok("–");
    };
    first(&new).map_err(|failure| format!("a missing folder: {}", failure.message.en))?;
    read(&new)?;
    match first(&deep) {
        Ok(()) => read(&deep).map(|()| "made, and those above"),
        Err(failure)
            if failure.kind == FailureKind::World
                && failure.message.en.contains("no/such/folder") =>
        {
            Ok("made; named where those above are missing")
        }
        Err(failure) => Err(format!("missing folders: {}", failure.message.en)),
    }
}

fn first(host: &Host) -> Result<(), Failure> {
    let (_folder, release) = release(&Site::regular(3, 0));
    publish(host.connect()?.as_ref(), &release, 0, 1, vec!["0".into()], 1)
}

fn read(host: &Host) -> Result<(), String> {
    let mut reader = Reader::new(0);
    reader.crawl(&host.url);
    match reader.broken + reader.torn {
        0 if reader.reads > 0 => Ok(()),
        _ => Err(format!("in a new folder: {:?}", reader.first)),
    }
}
