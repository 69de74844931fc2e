//! How much memory a run of the program took.

use std::process::{Command, Output};

/// Runs a command and writes the most memory that it ever took, in kB, to a file: the system knows it of a process that
/// has ended, and tells only the parent.
const MEASURE: &str = "
import resource, subprocess, sys
ended = subprocess.run(sys.argv[2:])
with open(sys.argv[1], 'w') as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(ended.returncode)
";

/// What a command printed, and the most memory that it took.
pub(crate) struct Measured {
    pub(crate) output: Output,
    pub(crate) peak_kb: u64,
}

/// Runs a command to its end.
pub(crate) fn measured(command: &Command) -> Measured {
    let folder = tempfile::tempdir().unwrap();
    let peak = folder.path().join("peak");
    let mut python = Command::new("python3");
    python.args(["-c", MEASURE]).arg(&peak).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => python.env(name, value),
            None => python.env_remove(name),
        };
    }
    let output = python.output().unwrap();
    let peak_kb = std::fs::read_to_string(peak).unwrap().parse().unwrap();
    Measured { output, peak_kb }
}
