//! Mixes the bits of keys for tables that nobody else can fill.
//!
//! Knows numbers and bytes. The keys are characters, ids and sentences of the plan's own text, so nobody can choose
//! them to collide, and a hash that withstands that would cost more than the look-up.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A table by such keys.
pub(super) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;

/// Sets of tokens and of three characters.
pub(super) type Set = HashSet<u64, BuildHasherDefault<Mix>>;

/// An odd number with bits everywhere.
pub(super) const MIXER: u64 = 0x9E37_79B9_7F4A_7C15;

/// The hasher.
#[derive(Default)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut eights = bytes.chunks_exact(8);
        for eight in &mut eights {
            let mut word = [0; 8];
            word.copy_from_slice(eight);
            self.write_u64(u64::from_le_bytes(word));
        }
        for byte in eights.remainder() {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, n: u64) {
        let mixed = (self.0 ^ n).wrapping_mul(MIXER);
        self.0 = mixed ^ (mixed >> 29);
    }
}
