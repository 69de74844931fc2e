//! Who else may read or write a file that decides where credentials go.

use std::path::Path;

/// What users other than the owner may do with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OthersMay {
    /// Nothing.
    Nothing,
    /// Read it.
    Read,
    /// Change it: what stands in it is then theirs to say.
    Write,
}

/// What others may do with the file that this path leads to. A file that cannot be looked at is nobody's: whoever
/// opens it says why.
#[cfg(unix)]
#[must_use]
pub fn others_may(path: &Path) -> OthersMay {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(file) = std::fs::metadata(path) else { return OthersMay::Nothing };
    let is_ours = file.uid() == rustix::process::geteuid().as_raw() || file.uid() == 0;
    // A group of the user's own number has nobody else in it, on systems that make one for each user: their usual
    // umask lets it write.
    let group_bits = if file.gid() == file.uid() { 0 } else { 0o070 };
    let others = file.mode() & (group_bits | 0o007);
    if !is_ours || others & 0o022 != 0 {
        OthersMay::Write
    } else if others & 0o044 != 0 {
        OthersMay::Read
    } else {
        OthersMay::Nothing
    }
}

/// Other systems keep a user's files from others by themselves.
#[cfg(not(unix))]
#[must_use]
pub fn others_may(_path: &Path) -> OthersMay {
    OthersMay::Nothing
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_mode_tells_what_others_may_do() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for (mode, expected) in [
            (0o600, OthersMay::Nothing),
            (0o700, OthersMay::Nothing),
            (0o604, OthersMay::Read),
            (0o644, OthersMay::Read),
            (0o602, OthersMay::Write),
            (0o666, OthersMay::Write),
        ] {
            std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(others_may(file.path()), expected, "{mode:o}");
        }
    }

    #[test]
    fn a_group_counts_unless_it_is_the_owners_own() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o660)).unwrap();
        let owner = rustix::process::geteuid().as_raw();
        // Only root may give a file to any group, which CI is.
        for (group, expected) in [(owner, OthersMay::Nothing), (owner + 1, OthersMay::Write)] {
            if std::os::unix::fs::chown(file.path(), None, Some(group)).is_ok() {
                assert_eq!(others_may(file.path()), expected, "group {group} of user {owner}");
            }
        }
    }

    #[test]
    fn a_file_of_somebody_else_is_theirs_to_change() {
        let file = tempfile::NamedTempFile::new().unwrap();
        if std::os::unix::fs::chown(file.path(), Some(12_345), None).is_ok() {
            assert_eq!(others_may(file.path()), OthersMay::Write);
        }
    }
}
