//! What somebody else prepared: a database, a folder of saved answers, and what lies where a file is to be written.

mod database;
mod folder;
mod output;
mod pages;
mod stopped;
mod views;

use std::path::Path;
use std::process::{Command, Output};
use std::sync::mpsc;
use std::time::Duration;

use rustix::fs::{CWD, FileType, Mode, mknodat};

/// Longer than anything here takes, and shorter than whoever waits for a pipe that nobody opens.
const PATIENCE: Duration = Duration::from_secs(30);

/// Makes a named pipe.
fn make_pipe(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

/// What a program said that has to end by itself.
fn ended(mut command: Command) -> Output {
    let (sender, receiver) = mpsc::channel();
    let child = command.spawn().unwrap();
    let process = rustix::process::Pid::from_child(&child);
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    receiver.recv_timeout(PATIENCE).map_or_else(
        |_| {
            rustix::process::kill_process(process, rustix::process::Signal::KILL).unwrap();
            panic!("it waits for ever");
        },
        Result::unwrap,
    )
}

/// What happens in this process, and has to end.
fn within_patience<T: Send + 'static>(act: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(act()));
    receiver.recv_timeout(PATIENCE).expect("it waits for ever")
}
