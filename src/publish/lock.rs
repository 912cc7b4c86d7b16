//! One publisher at a time: a folder that only one can make, and a name in it.
//!
//! Knows the lock's two files. A lock is never taken from somebody else; only from a broken run of
//! this very machine (its nonce is known and its process is gone), or when nobody signed it.

use std::time::Duration;

use super::remote::{Outcome, Remote, RemoteError, Replacing, Trouble};
use super::state::{LOCK, LockOwner, OWNER, TEMPORARY, to_bytes};

/// Takes the lock in `owner`'s name, or answers who holds it; nothing but the lock is touched. Safe to repeat. `ours` are nonces
/// of runs of this machine whose process is known to be gone. `grace` is how long an unsigned lock is respected.
pub fn take(
    remote: &dyn Remote,
    owner: &LockOwner,
    ours: &[String],
    grace: Duration,
) -> Outcome<Option<LockOwner>> {
    let is_ours = |holder: &LockOwner| holder.nonce == owner.nonce || ours.contains(&holder.nonce);
    let mut made = remote.make_folder(LOCK)?;
    if !made {
        let mut held = holder(remote)?;
        if held.is_none() {
            // Its maker is about to sign, is about to remove it, or died in between.
            std::thread::sleep(grace);
            made = remote.make_folder(LOCK)?;
            held = holder(remote)?;
        }
        if let Some(other) = held.filter(|holder| !is_ours(holder)) {
            return Ok(Some(other));
        }
    }
    sign(remote, owner).map_err(|error| match error.trouble {
        // The holder was just giving the lock back and took its folder along: ask again.
        Trouble::Lasting => RemoteError::new(Trouble::Passing, error),
        _ => error,
    })?;
    if !made {
        // Another may have taken over the same broken lock: the last signature counts.
        std::thread::sleep(grace);
    }
    Ok(match holder(remote)? {
        Some(holder) if holder.nonce == owner.nonce => None,
        other => Some(other.unwrap_or_else(|| owner.clone())),
    })
}

/// Signs the lock, again for each sign of life.
pub fn sign(remote: &dyn Remote, owner: &LockOwner) -> Outcome<()> {
    let temporary = format!("{TEMPORARY}/{}-lock", owner.nonce);
    let signed = remote.replace(OWNER, &temporary, &to_bytes(owner).into(), true);
    if signed.is_err() && remote.replacing() != Replacing::Whole {
        let _ = remote.delete(&temporary);
    }
    signed
}

/// Who holds the lock, if somebody signed it.
pub fn holder(remote: &dyn Remote) -> Outcome<Option<LockOwner>> {
    let bytes = remote.get(OWNER)?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Gives the lock back, if it is still held under this nonce.
pub fn release(remote: &dyn Remote, nonce: &str) -> Outcome<()> {
    if holder(remote)?.is_some_and(|holder| holder.nonce == nonce) {
        remote.delete(OWNER)?;
        remote.remove_folder(LOCK)?;
    }
    Ok(())
}
