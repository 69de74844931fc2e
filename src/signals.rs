//! Hang-up, interrupt and terminate: stop cleanly, with what is committed kept.

use crate::exit::Code;

/// Ends when a signal asks the run to stop, with the code that says which.
#[cfg(unix)]
pub async fn stop_requested() -> Code {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut hung_up), Ok(mut interrupted), Ok(mut terminated)) =
        (signal(SignalKind::hangup()), signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = hung_up.recv() => Code::HungUp,
        _ = interrupted.recv() => Code::Interrupted,
        _ = terminated.recv() => Code::Terminated,
    }
}

/// Ends when the user interrupts the run.
#[cfg(not(unix))]
pub async fn stop_requested() -> Code {
    match tokio::signal::ctrl_c().await {
        Ok(()) => Code::Interrupted,
        Err(_) => std::future::pending().await,
    }
}
