//! Names that mean the same on every disk, zip, server and address.

/// Longest path of a published file, in bytes. Some hosts and zip tools stop at 255 including their own folders.
const PATH_LIMIT: usize = 180;

/// Lower-case ASCII in short parts: no case folding, no Unicode normal forms, no percent signs, nothing hidden, no names that Windows
/// keeps for devices. One hidden folder is public: hosts look into `.well-known/` (RFC 8615).
pub fn is_portable(path: &str) -> bool {
    let length = path.len();
    let path = path.strip_prefix(".well-known/").unwrap_or(path);
    let part_is_fine = |part: &str| {
        let stem = part.split('.').next().unwrap_or(part);
        let device = matches!(stem, "con" | "prn" | "aux" | "nul")
            || (stem.len() == 4
                && (stem.starts_with("com") || stem.starts_with("lpt"))
                && stem.ends_with(|c: char| c.is_ascii_digit()));
        let allowed =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !device
            && part.chars().all(allowed)
    };
    let begins_well = path.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    begins_well && length <= PATH_LIMIT && path.split('/').all(part_is_fine)
}
