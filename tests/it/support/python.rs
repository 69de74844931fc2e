//! Python with the packages of `tests/it/other_tools/requirements.txt`, in an environment that `.ci/python` makes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program of the environment.
pub(crate) fn program(name: &str) -> PathBuf {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/python/bin").join(name);
    assert!(program.exists(), "{} is missing: run .ci/python once", program.display());
    program
}

/// The interpreter, with nothing in its environment.
pub(crate) fn python() -> Command {
    let mut command = Command::new(program("python"));
    command.env_clear();
    command
}

/// What a script prints when it is run with these arguments.
#[track_caller]
pub(crate) fn printed(script: &str, arguments: &[&OsStr]) -> String {
    let output = python().args(["-c", script]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{script}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
