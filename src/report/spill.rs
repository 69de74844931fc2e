//! What statements have written to temporary files: sorts, unions and tables that did not fit in memory.

use std::path::Path;

/// What SQLite calls its temporary files. It removes their names as soon as they are open, so that no crash leaves them.
const PREFIX: &str = "etilqs_";

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
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX))
}
