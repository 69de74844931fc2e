//! One thread reads packs from the database, and as many as there are cores count what is in them: unpacking and
//! classifying take several times as long as reading.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex};

use super::definition::{Rows, Write};
use super::minute::SessionSpan;
use super::pass::Pass;
use crate::store::pack::codec::{Damaged, Samples};
use crate::store::pack::read::{Found, Reader};

/// People that are handed over at once, so that a thread waits seldom.
const AT_ONCE: usize = 64;

/// More threads would wait for the one that reads.
const MOST: usize = 4;

/// The sessions of one person as they are handed over.
type Person = Vec<(SessionSpan, Found)>;

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
    let people: Vec<&[SessionSpan]> = spans.chunk_by(|one, next| one.person_id == next.person_id).collect();
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
        for people in people.chunks(AT_ONCE) {
            let found = people.iter().map(|spans| find(reader, spans)).collect::<Result<_, _>>()?;
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

fn find(reader: &mut Reader<'_>, spans: &[SessionSpan]) -> Result<Person, rusqlite::Error> {
    spans.iter().map(|span| Ok((*span, reader.find(span.session_id)?))).collect()
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
        own.person(spans.into_iter().map(stored).collect::<Result<Vec<_>, rusqlite::Error>>()?);
        own.rows().try_for_each(write)?;
    }
    Ok(())
}

fn count_what_waits<'c>(
    waiting: &Mutex<Receiver<Vec<Person>>>,
    done: &Sender<Counted>,
    mut pass: Pass<'c>,
) -> Pass<'c> {
    let next = || waiting.lock().expect("a panic ends the program").recv();
    while let Ok(people) = next() {
        let mut unread = Vec::new();
        for person in people {
            match unpacked(person) {
                Ok(sessions) => pass.person(sessions),
                Err(spans) => unread.push(spans),
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

/// The samples of a person, or the sessions again if a pack of theirs is damaged.
fn unpacked(person: Person) -> Result<Vec<(SessionSpan, Samples)>, Vec<SessionSpan>> {
    let spans: Vec<SessionSpan> = person.iter().map(|(span, _)| *span).collect();
    let samples = person.into_iter().map(|(span, found)| Ok((span, found.unpacked()?)));
    samples.collect::<Result<_, Damaged>>().map_err(|Damaged| spans)
}
