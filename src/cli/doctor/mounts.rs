//! Which file system a folder lies on, from the table of mounts that Linux keeps. Pure.

use std::path::Path;

/// File systems whose files lie on another machine. SQLite's log in shared memory does not work on them, and their
/// locks not always.
const NETWORK: [&str; 9] = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs"];

/// The type of the file system that an absolute path lies on: that of the longest mount point above it, and of several
/// mounts on one point the last.
pub(super) fn file_system(mounts: &str, path: &Path) -> Option<String> {
    let above = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ');
        let (point, file_system) = (unescaped(fields.nth(1)?), fields.next()?);
        path.starts_with(&point).then(|| (point.len(), file_system.to_owned()))
    });
    above.max_by_key(|(length, _)| *length).map(|(_, file_system)| file_system)
}

/// Whether another machine holds its files.
pub(super) fn is_network(file_system: &str) -> bool {
    NETWORK.contains(&file_system)
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
            assert_eq!((found.as_str(), is_network(&found)), (expected, is_expected_network), "{path}");
        }
        check("/var/lib", "ext4", false);
        check("/home/dana", "nfs4", true);
        check("/home/local/db", "ext4", false);
        check("/homestead", "ext4", false);
        check("/mnt/my share/db", "cifs", true);
        assert_eq!(file_system("", Path::new("/")), None);
    }
}
