//! What leaves the machine, and what other people chose in it: names, and characters that do something.

mod kept;
mod names;
#[cfg(unix)]
mod pty;
mod terminals;
