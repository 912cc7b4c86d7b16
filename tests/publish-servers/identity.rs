//! Whether a server that shows another key or certificate than it should is given anything at all.

use std::path::Path;
use std::time::Duration;

use keikaku::publish::settings::Target;
use keikaku::publish::{Failure, Kind, Options, Session};

use crate::host::Host;

/// Answers what the table says. A server of a name with a key is met three times: with another key
/// in the settings, with none (its fingerprint must be shown), and as the settings say.
///
/// # Errors
/// It was trusted, or refused without saying what it showed.
pub fn run(host: &Host) -> Result<String, String> {
    let Some((swapped, unknown)) = host.strangers() else {
        return Ok("–".into());
    };
    for (what, stranger) in [("swapped", &swapped), ("unknown", &unknown)] {
        match meet(stranger) {
            Err(failure) if failure.kind == Kind::World => {
                let shown = host.fingerprint().unwrap_or_default();
                if !failure.message.en.contains(shown) || !failure.message.ja.contains(shown) {
                    return Err(format!("{what} key: {}", failure.message.en));
                }
            }
            Err(failure) => return Err(format!("{what} key: {}", failure.message.en)),
            Ok(()) => return Err(format!("{what} key was accepted")),
        }
    }
    let mut said = String::from("refused, unknown shown");
    if let Some(with_authority) = host.with_authority() {
        meet(&with_authority).map_err(|f| format!("its authority: {}", f.message.en))?;
        said.push_str(", its authority accepted");
    }
    Ok(said)
}

/// Asks one question of the server, as `publish --dry-run` does first.
fn meet(target: &Target) -> Result<(), Failure> {
    let remote = keikaku::publish::connect(target, Path::new("/"), None)?;
    let clock = || 0;
    let options = Options {
        workers: 1,
        attempts: 1,
        pause: Duration::ZERO,
        grace: Duration::ZERO,
        beat: Duration::from_secs(60),
        clock: &clock,
        name: String::new(),
        nonce: String::new(),
        ours: Vec::new(),
        remembered: &|_| None,
        events: &|_| {},
    };
    Session::peek(remote.as_ref(), options).map(drop)
}
