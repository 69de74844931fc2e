//! Flattening and compressing answers beside the threads on which the run waits for the next ones: a page takes
//! milliseconds, in which a list whose page is there already would stand still.

use std::sync::{Arc, Mutex};
use std::thread::available_parallelism;

use tokio::sync::Semaphore;

use super::assemble::Assembler;
use super::outcome::Stop;
use crate::store;

/// How many answers are flattened at once: one processor is the writer's.
#[derive(Debug, Clone)]
pub struct Processors(Arc<Semaphore>);

impl Default for Processors {
    fn default() -> Self {
        let processors = available_parallelism().map_or(1, std::num::NonZero::get);
        Self(Arc::new(Semaphore::new(processors.saturating_sub(1).max(1))))
    }
}

/// The answers of one event, flattened one after the other.
#[derive(Debug)]
pub struct Flattening {
    assembler: Arc<Mutex<Assembler>>,
    processors: Processors,
}

impl Flattening {
    /// Flattens with this assembler when a processor is free for it.
    #[must_use]
    pub fn new(assembler: Assembler, processors: Processors) -> Self {
        Self { assembler: Arc::new(Mutex::new(assembler)), processors }
    }

    /// Does this with the assembler. Whoever stops waiting for it leaves nothing undone: its result is dropped.
    ///
    /// # Errors
    ///
    /// If a payload cannot be compressed.
    ///
    /// # Panics
    ///
    /// If the work does.
    pub async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Assembler) -> Result<T, store::Error> + Send + 'static,
    ) -> Result<T, Stop> {
        let assembler = Arc::clone(&self.assembler);
        // An error would mean that the semaphore was closed, which nobody does; going on without a turn is right then.
        let turn = Arc::clone(&self.processors.0).acquire_owned().await.ok();
        let flattened = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work(&mut assembler.lock().expect("a panic ends the program"))
        });
        flattened.await.expect("a panic ends the program").map_err(|_| Stop::Store)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::collect::assemble::Raw;

    /// On one thread, which would wait for ever if the work were done on it.
    #[tokio::test]
    async fn what_is_due_goes_on_while_an_answer_is_flattened() {
        let assembler = Assembler::new(Raw::None).expect("nothing is compressed");
        let flattening = Flattening::new(assembler, Processors::default());
        let (due, met) = mpsc::channel();
        let flattened = flattening.with(move |_| Ok(met.recv().is_ok()));
        let due = async move { due.send(()).is_ok() };
        assert_eq!(tokio::join!(flattened, due), (Ok(true), true));
    }
}
