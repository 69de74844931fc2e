//! The memory that answers share: those that are being read and those that wait to be written stay below one bound.
//!
//! Bytes are taken as a body grows. Bodies that have each grown a little could wait for one another for ever, so that
//! one at a time has a turn, with room of its own for the largest body: whoever has it needs nothing more from the
//! others, ends, and gives back what it holds.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The largest body that is read, after decompression. Ten participants of an eight-hour meeting take about 14 MB; a
/// gzip bomb takes all memory there is.
pub const BODY_BYTES: usize = 16 << 20;

/// What all bodies but the one that has the turn may take together.
const SHARED_BYTES: usize = 8 << 20;

/// The budget of all requests of a client.
#[derive(Debug)]
pub(super) struct Bodies {
    shared: Arc<Semaphore>,
    turn: Arc<Semaphore>,
}

/// The room of one body. It is free again when this is dropped.
#[derive(Debug, Default)]
pub struct Hold {
    shared: Option<OwnedSemaphorePermit>,
    turn: Option<OwnedSemaphorePermit>,
}

impl Bodies {
    pub(super) fn new() -> Self {
        Self { shared: Arc::new(Semaphore::new(SHARED_BYTES)), turn: Arc::new(Semaphore::new(1)) }
    }

    /// Waits until a body may grow by so many bytes, of at most [`BODY_BYTES`] in all.
    pub(super) async fn grow(&self, hold: &mut Hold, bytes: usize) {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        if hold.turn.is_some() || bytes == 0 {
            return;
        }
        // An error would mean that a semaphore was closed, which nobody does; going on without the bytes is right then.
        tokio::select! {
            biased;
            more = Arc::clone(&self.shared).acquire_many_owned(bytes) => match (&mut hold.shared, more) {
                (Some(taken), Ok(more)) => taken.merge(more),
                (taken, more) => *taken = more.ok(),
            },
            turn = Arc::clone(&self.turn).acquire_owned() => hold.turn = turn.ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: usize = 64 << 10;

    #[tokio::test]
    async fn all_but_one_body_share_the_bytes() {
        let bodies = Bodies::new();
        let (mut first, mut second, mut third) = (Hold::default(), Hold::default(), Hold::default());
        bodies.grow(&mut first, SHARED_BYTES).await;
        bodies.grow(&mut second, 1).await;
        assert!(first.turn.is_none() && second.turn.is_some());
        bodies.grow(&mut second, BODY_BYTES).await;
        assert!(at_once(bodies.grow(&mut third, 1)).await.is_none());
        drop(first);
        bodies.grow(&mut third, 1).await;
        assert!(third.turn.is_none());
        drop((second, third));
        assert_eq!((bodies.shared.available_permits(), bodies.turn.available_permits()), (SHARED_BYTES, 1));
    }

    /// A future's result if it has one at once.
    async fn at_once<F: Future>(future: F) -> Option<F::Output> {
        let mut future = Box::pin(future);
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(match future.as_mut().poll(context) {
                std::task::Poll::Ready(output) => Some(output),
                std::task::Poll::Pending => None,
            })
        })
        .await
    }

    /// However many bodies grow side by side, all of them are read.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn bodies_that_grow_side_by_side_all_end() {
        let bodies = Arc::new(Bodies::new());
        let mut growing = tokio::task::JoinSet::new();
        for _ in 0..64 {
            let bodies = Arc::clone(&bodies);
            growing.spawn(async move {
                let mut hold = Hold::default();
                for _ in 0..BODY_BYTES / STEP {
                    bodies.grow(&mut hold, STEP).await;
                    tokio::task::yield_now().await;
                }
            });
        }
        growing.join_all().await;
        assert_eq!((bodies.shared.available_permits(), bodies.turn.available_permits()), (SHARED_BYTES, 1));
    }
}
