//! Several events at once, each read over a connection of its own.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::error::Error;
use super::exported::Exported;
use super::selection::Event;
use super::source::Source;

/// Each has the rows of an event in memory, and a cache of its own.
const MOST_THREADS: usize = 4;

/// Works on each of some events, in about their order, and says how much they are together. After the first that fails no
/// more are begun.
pub(crate) fn each<E: From<Error> + Send>(
    source: &Source,
    events: &[Event],
    work: impl Fn(&Source, &Event) -> Result<Exported, E> + Sync,
) -> Result<Exported, E> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS).min(events.len());
    let others = (1..threads).map(|_| source.beside()).collect::<Result<Vec<_>, _>>()?;
    let next = AtomicUsize::new(0);
    let work_on = |source: &Source| {
        let mut exported = Exported::default();
        while let Some(event) = events.get(next.fetch_add(1, Ordering::Relaxed)) {
            exported.add(work(source, event).inspect_err(|_| next.store(events.len(), Ordering::Relaxed))?);
        }
        Ok::<Exported, E>(exported)
    };
    thread::scope(|scope| {
        let begin = |other: Source| scope.spawn(move || other.work(|| work_on(&other)));
        let others: Vec<_> = others.into_iter().map(begin).collect();
        let own = source.work(|| work_on(source));
        let others = others.into_iter().map(|other| source.rest(|| other.join().expect("an export does not panic")));
        others.fold(own, |known, other| Ok(known?.and(other?)))
    })
}
