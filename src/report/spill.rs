//! What statements have written to temporary files: sorts, unions and tables that did not fit in memory.

use std::path::Path;

/// What SQLite calls its temporary files where it has to give them a name, which it removes as soon as they are open.
const NAMED: &str = "etilqs_";

/// How Linux shows a file that was made without a name, which SQLite prefers.
const NAMELESS: &str = "#";

/// How Linux marks a file whose name is gone.
const GONE: &str = " (deleted)";

/// How many bytes the temporary files of this process take; 0 where the system does not tell.
pub(super) fn bytes() -> u64 {
    let Ok(open) = std::fs::read_dir("/proc/self/fd") else { return 0 };
    let sizes = open.flatten().filter_map(|entry| {
        let target = std::fs::read_link(entry.path()).ok()?;
        // Behind the link is the open file, whatever became of its name.
        if is_temporary(&target) { Some(std::fs::metadata(entry.path()).ok()?.len()) } else { None }
    });
    sizes.sum()
}

fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(GONE) && [NAMED, NAMELESS].iter().any(|begin| name.starts_with(begin))
}
