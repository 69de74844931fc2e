//! The thread that sends: pace, connections, and nothing that takes longer. A send that is due waits for no page that is
//! read, flattened or written elsewhere, and as this thread is nearly always idle, a system whose processors are all
//! busy gives it one soon.

use std::convert::Infallible;
use std::io;
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// The way onto the thread, which ends when this is dropped.
#[derive(Debug)]
pub(super) struct Sending {
    runtime: Handle,
    _until: oneshot::Sender<Infallible>,
}

impl Sending {
    /// Starts the thread.
    pub(super) fn start() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
        let handle = runtime.handle().clone();
        let (until, dropped) = oneshot::channel();
        thread::Builder::new().name("sending".to_owned()).spawn(move || {
            // Nothing is ever sent: this ends with the way onto the thread.
            runtime.block_on(dropped).ok();
        })?;
        Ok(Self { runtime: handle, _until: until })
    }

    /// Does this on the thread. Whoever stops waiting ends it.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> T {
        let mut task = JoinSet::new();
        task.spawn_on(work, &self.runtime);
        ended(task).await
    }
}

/// Begins this on the thread that asks for it, and returns how it ends. Whoever stops waiting ends it.
pub(super) fn begin<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> impl Future<Output = T> + Send + 'static {
    let mut task = JoinSet::new();
    task.spawn(work);
    ended(task)
}

/// The result of the one task in a set, whose tasks end with it.
async fn ended<T: 'static>(mut task: JoinSet<T>) -> T {
    let ended = task.join_next().await.expect("one task was begun");
    ended.expect("a panic ends the program")
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// On one thread, which would wait for ever if the work were done on it.
    #[tokio::test]
    async fn what_is_due_is_sent_while_everybody_else_is_busy() {
        let sending = Sending::start().expect("a thread");
        let (due, met) = mpsc::channel();
        let sent = sending.run(async move {
            tokio::task::yield_now().await;
            due.send(()).is_ok()
        });
        let busy = async move { met.recv().is_ok() };
        assert_eq!(tokio::join!(sent, busy), (true, true));
    }
}
