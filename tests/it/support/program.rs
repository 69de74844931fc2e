//! The program itself, with nothing in its environment but what a test puts there.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use zoom_qos::model::Timestamp;
use zoom_qos::simulator::{Credentials, Server};

/// The program without any credentials.
pub(crate) fn program(db: &Path) -> Command {
    let mut command = bare_program();
    command.arg("--db").arg(db);
    command
}

/// The program with nothing said of anything.
pub(crate) fn bare_program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zoom-qos"));
    command.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The program with the way to this server, at this time.
pub(crate) fn program_for(server: &Server, db: &Path, now: Timestamp) -> Command {
    let Credentials { account_id, client_id, client_secret } = Credentials::default();
    let mut command = program(db);
    command
        .env("ZOOM_API_URL", server.api_url())
        .env("ZOOM_OAUTH_URL", server.oauth_url())
        .env("ZOOM_ACCOUNT_ID", account_id)
        .env("ZOOM_CLIENT_ID", client_id)
        .env("ZOOM_CLIENT_SECRET", client_secret)
        .env("ZOOM_QOS_NOW", now.to_string());
    command
}

/// The exit code; -1 for a process that a signal ended.
pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
