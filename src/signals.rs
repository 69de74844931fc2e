//! Hang-up, interrupt and terminate: the first stops cleanly, with what is committed kept, the second at once.

use std::io;

use tokio::runtime::{Builder, Runtime};

use crate::exit::Code;

/// Starts a runtime with clock, network and signals.
///
/// # Errors
///
/// Those of the system, such as too few threads or open files.
pub fn runtime(builder: &mut Builder) -> io::Result<Runtime> {
    require_open_files()?;
    builder.enable_all().build()
}

/// Opens as many files as a runtime does, and closes them: Tokio panics where one is missing for its signals.
#[cfg(unix)]
fn require_open_files() -> io::Result<()> {
    use std::os::unix::net::UnixStream;
    let opened: [io::Result<_>; 3] = std::array::from_fn(|_| UnixStream::pair());
    opened.into_iter().try_for_each(|pair| pair.map(drop))
}

#[cfg(not(unix))]
fn require_open_files() -> io::Result<()> {
    Ok(())
}

/// Ends when a signal asks the run to stop, with the code that says which. A further signal then ends the process where
/// it stands, which costs no more than the responses that are not committed yet.
///
/// Signals count from this call on, which has to be made within a runtime, and not only once the future is awaited.
pub fn stop_requested() -> impl Future<Output = Code> {
    let signals = Signals::listen();
    async {
        let Some(mut signals) = signals else { return std::future::pending().await };
        let first = signals.next().await;
        tokio::spawn(async move {
            let second = signals.next().await;
            #[expect(clippy::exit, reason = "the user asked twice")]
            std::process::exit(second.number().into());
        });
        first
    }
}

/// Calls back when a signal asks to stop, for a command that waits for no signal itself. A further signal ends the
/// process where it stands.
///
/// # Errors
///
/// If the system gives no thread for it.
pub fn watch(on_stop: impl FnOnce(Code) + Send + 'static) -> io::Result<()> {
    let runtime = runtime(&mut Builder::new_current_thread())?;
    // Here and not in the thread, so that no signal is missed that comes before the thread runs.
    let signals = {
        let _entered = runtime.enter();
        Signals::listen()
    };
    let Some(mut signals) = signals else { return Ok(()) };
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        on_stop(runtime.block_on(signals.next()));
        let second = runtime.block_on(signals.next());
        #[expect(clippy::exit, reason = "the user asked twice")]
        std::process::exit(second.number().into());
    })?;
    Ok(())
}

#[cfg(unix)]
struct Signals {
    hung_up: tokio::signal::unix::Signal,
    interrupted: tokio::signal::unix::Signal,
    terminated: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> Option<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Some(Self {
            hung_up: signal(SignalKind::hangup()).ok()?,
            interrupted: signal(SignalKind::interrupt()).ok()?,
            terminated: signal(SignalKind::terminate()).ok()?,
        })
    }

    async fn next(&mut self) -> Code {
        tokio::select! {
            _ = self.hung_up.recv() => Code::HungUp,
            _ = self.interrupted.recv() => Code::Interrupted,
            _ = self.terminated.recv() => Code::Terminated,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Option<Self> {
        Some(Self)
    }

    async fn next(&mut self) -> Code {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Code::Interrupted,
            Err(_) => std::future::pending().await,
        }
    }
}
