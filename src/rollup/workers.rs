//! One thread reads packs from the database, and as many as there are cores count what is in them: unpacking and
//! classifying take several times as long as reading.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex};

use super::definition::{Rows, Write};
use super::minute::SessionSpan;
use super::pass::Pass;
use crate::store::pack::codec::{Columns, Damaged, Samples};
use crate::store::pack::read::{Found, Reader};

/// People that are handed over at once, so that a thread waits seldom.
const AT_ONCE: usize = 128;

/// Room for so many samples of streams stays with a thread: what a session of an hour or two takes.
const MOST_SPARE: usize = 2_000;

/// More threads would wait for the one that reads.
const MOST: usize = 4;

/// The sessions of some people, one person after the other. What one thread allocates and another frees makes both wait,
/// so that their packs are one piece of memory.
#[derive(Debug, Default)]
struct Work {
    sessions: Vec<(SessionSpan, Found)>,
    packs: Vec<u8>,
}

/// What became of some people: the rows that they made, and whose packs cannot be read.
struct Counted {
    rows: Vec<Rows>,
    unread: Vec<Vec<SessionSpan>>,
}

/// Counts all people of some sessions, where those of a person stand together, and has their rows written.
pub(super) fn count(
    reader: &mut Reader<'_>,
    spans: &[SessionSpan],
    mut own: Pass<'_>,
    write: Write<'_>,
) -> Result<(), rusqlite::Error> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST);
    std::thread::scope(|scope| {
        let (work, waiting) = sync_channel(2 * threads);
        let (done, results) = channel();
        // The threads alone hold the other end: were all of them gone, handing over would fail and not wait for ever.
        let waiting = Arc::new(Mutex::new(waiting));
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let (waiting, done, pass) = (Arc::clone(&waiting), done.clone(), own.another());
                scope.spawn(move || count_what_waits(&waiting, &done, pass))
            })
            .collect();
        drop((waiting, done));
        let mut people = spans.chunk_by(|one, next| one.person_id == next.person_id).peekable();
        while people.peek().is_some() {
            let found = find(reader, people.by_ref().take(AT_ONCE).flatten())?;
            work.send(found).expect("the threads end after this one");
            results.try_iter().try_for_each(|counted| take(counted, reader, &mut own, write))?;
        }
        drop(work);
        results.iter().try_for_each(|counted| take(counted, reader, &mut own, write))?;
        for worker in workers {
            own.merge(worker.join().expect("counting does not panic"));
        }
        own.finish(write)
    })
}

fn find<'s>(reader: &mut Reader<'_>, spans: impl Iterator<Item = &'s SessionSpan>) -> Result<Work, rusqlite::Error> {
    let mut work = Work::default();
    for span in spans {
        work.sessions.push((*span, reader.find(span.session_id, &mut work.packs)?));
    }
    Ok(work)
}

/// Has rows written. The rows of a session are what counts: a pack that cannot be read is none.
fn take(
    counted: Counted,
    reader: &mut Reader<'_>,
    own: &mut Pass<'_>,
    write: Write<'_>,
) -> Result<(), rusqlite::Error> {
    let Counted { mut rows, unread } = counted;
    rows.iter_mut().try_for_each(write)?;
    for spans in unread {
        let stored = |span: SessionSpan| Ok((span, reader.rows(span.session_id)?));
        own.person(&spans.into_iter().map(stored).collect::<Result<Vec<_>, rusqlite::Error>>()?);
        own.rows().try_for_each(write)?;
    }
    Ok(())
}

fn count_what_waits<'c>(waiting: &Mutex<Receiver<Work>>, done: &Sender<Counted>, mut pass: Pass<'c>) -> Pass<'c> {
    let next = || waiting.lock().expect("a panic ends the program").recv();
    let (mut spare, mut columns) = (Vec::new(), Columns::default());
    while let Ok(Work { sessions, packs }) = next() {
        let mut unread = Vec::new();
        for person in sessions.chunk_by(|(one, _), (next, _)| one.person_id == next.person_id) {
            let counted = if pass.takes_samples {
                count_samples(&mut pass, person, &packs, &mut spare)
            } else {
                count_minutes(&mut pass, person, &packs, &mut columns)
            };
            if counted == Err(Damaged) {
                unread.push(person.iter().map(|(span, _)| *span).collect());
            }
        }
        let rows = pass.rows().map(|rows| std::mem::replace(rows, Rows::of(rows.part, rows.columns))).collect();
        // After an error in the thread that reads, nobody waits for it any more.
        if done.send(Counted { rows, unread }).is_err() {
            break;
        }
    }
    pass
}

/// Counts a person with all samples. They take the memory of the people before.
fn count_samples(
    pass: &mut Pass<'_>,
    person: &[(SessionSpan, Found)],
    packs: &[u8],
    spare: &mut Vec<Samples>,
) -> Result<(), Damaged> {
    let unpacked = person.iter().map(|(span, found)| {
        let mut samples = spare.pop().unwrap_or_default();
        found.unpack(packs, &mut samples).map(|()| (*span, samples))
    });
    let sessions = unpacked.collect::<Result<Vec<_>, _>>()?;
    pass.person(&sessions);
    let is_usual = |samples: &Samples| samples.streams.capacity() <= MOST_SPARE;
    spare.extend(sessions.into_iter().map(|(_, samples)| samples).filter(is_usual));
    Ok(())
}

/// Counts a person by the minutes alone.
fn count_minutes(
    pass: &mut Pass<'_>,
    person: &[(SessionSpan, Found)],
    packs: &[u8],
    columns: &mut Columns,
) -> Result<(), Damaged> {
    let minutes = person.iter().map(|(span, found)| pass.minutes(*span, found, packs, columns));
    let sessions = minutes.collect::<Result<Vec<_>, _>>()?;
    pass.person_by_minutes(sessions);
    Ok(())
}
