//! Which file system a database lies on, from the table of mounts that Linux keeps.

use std::path::Path;

/// File systems whose files lie on another machine. SQLite's log in shared memory does not work on them, and their
/// locks not always.
const NETWORK: [&str; 15] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "lustre",
    "beegfs",
    "virtiofs",
    "fuse.sshfs",
    "fuse.glusterfs",
    "fuse.rclone",
    "fuse.s3fs",
];

/// A type of file system, by the kernel's name for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSystem(pub(super) String);

impl FileSystem {
    /// That of a database which may not be there yet, nor its folder; `None` where the system does not tell.
    #[must_use]
    pub fn of(database: &Path) -> Option<Self> {
        let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
        let existing = std::path::absolute(database).ok()?.ancestors().find_map(|path| path.canonicalize().ok())?;
        file_system(&mounts, &existing)
    }

    /// Whether another machine holds its files.
    #[must_use]
    pub fn is_network(&self) -> bool {
        NETWORK.contains(&self.0.as_str())
    }
}

impl std::fmt::Display for FileSystem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// That of the longest mount point above an absolute path, and of several mounts on one point the last.
fn file_system(mounts: &str, path: &Path) -> Option<FileSystem> {
    let above = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ');
        let (point, file_system) = (unescaped(fields.nth(1)?), fields.next()?);
        path.starts_with(&point).then(|| (point.len(), file_system.to_owned()))
    });
    above.max_by_key(|(length, _)| *length).map(|(_, file_system)| FileSystem(file_system))
}

/// The table writes blanks as three octal digits.
fn unescaped(point: &str) -> String {
    point.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/local ext4 rw 0 0
//server/share /mnt/my\\040share cifs rw 0 0
";

    #[test]
    fn the_nearest_mount_point_decides() {
        fn check(path: &str, expected: &str, is_expected_network: bool) {
            let found = file_system(MOUNTS, Path::new(path)).unwrap();
            assert_eq!((found.0.as_str(), found.is_network()), (expected, is_expected_network), "{path}");
        }
        check("/var/lib", "ext4", false);
        check("/home/dana", "nfs4", true);
        check("/home/local/db", "ext4", false);
        check("/homestead", "ext4", false);
        check("/mnt/my share/db", "cifs", true);
        assert_eq!(file_system("", Path::new("/")), None);
    }
}
