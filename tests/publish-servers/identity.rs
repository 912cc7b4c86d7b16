//! Whether a server that shows another key or certificate than it should is given anything at all.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use keikaku::publish::settings::PublishTarget;
use keikaku::publish::{Failure, FailureKind, PublishOptions, Session};

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
            Err(failure) if failure.kind == FailureKind::World => {
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
    if let Some(settings) = host.first_met() {
        first_use(&settings, host.fingerprint().unwrap_or_default())?;
        said.push_str(", asked once");
    }
    Ok(said)
}

/// Meets an SFTP host for the first time as a person at a terminal does: the program itself asks whether the fingerprint is the
/// right one, takes no for an answer, and after a yes never asks again.
fn first_use(settings: &serde_json::Value, fingerprint: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let site = folder.path().join("site");
    let made = Command::new(env!("CARGO_BIN_EXE_keikaku")).arg("init").arg(&site).output();
    made.map_err(|e| e.to_string())?;
    // Every JSON is YAML.
    let target = format!("publish: {{\"host\": {settings}}}\n");
    for (file, more) in [("site.yaml", target.as_str()), ("plan/plan.yaml", "")] {
        let file = site.join("content").join(file);
        let text = std::fs::read_to_string(&file).map_err(|e| e.to_string())?;
        // A new site says that it is a sample, and is not published so.
        let sentences = keikaku::report::template::STARTER.iter();
        let text =
            sentences.fold(text, |text, sentence| text.replace(sentence, "わたしたちの計画"));
        std::fs::write(&file, text + more).map_err(|e| e.to_string())?;
    }
    let question = "Is it the one its administrator gave you?";
    for (answer, asked, accepted) in [("n", true, false), ("y", true, true), ("", false, true)] {
        let (done, said) = typed(&site, answer)?;
        let shown = said.contains(fingerprint) && said.contains(question);
        if shown != asked || done != accepted {
            return Err(format!("answered `{answer}`: {said}"));
        }
    }
    Ok(())
}

/// Runs `publish --dry-run` on a terminal and types a line. Answers whether it succeeded, and what stood on the terminal.
fn typed(site: &Path, line: &str) -> Result<(bool, String), String> {
    let program = env!("CARGO_BIN_EXE_keikaku");
    let command = format!("'{program}' --site '{}' publish --dry-run", site.display());
    let mut terminal = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .env("LANG", "en_US.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("script: {e}"))?;
    let mut keys = terminal.stdin.take().ok_or("no keyboard")?;
    let output = std::thread::scope(|scope| {
        // The keyboard stays until the program has ended: without one, it would not ask.
        let typing = scope.spawn(move || {
            let written = writeln!(keys, "{line}");
            (written, keys)
        });
        let output = terminal.wait_with_output();
        drop(typing.join());
        output
    });
    let output = output.map_err(|e| e.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok((output.status.success(), said))
}

/// Asks one question of the server, as `publish --dry-run` does first.
fn meet(target: &PublishTarget) -> Result<(), Failure> {
    let remote = keikaku::publish::connect(target, Path::new("/"), None)?;
    let clock = || 0;
    let options = PublishOptions {
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
