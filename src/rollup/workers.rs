//! One thread reads packs from the database, and as many as there are cores count what is in them: unpacking and judging
//! take several times as long as reading.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::pass::{Counter, SessionCount};
use super::session_minute::Visit;
use crate::store::pack::codec::{Damaged, Samples};
use crate::store::pack::read::{Found, Reader};

/// People that are handed over at once, so that a thread waits seldom.
const AT_ONCE: usize = 64;

/// More threads would wait for the one that reads.
const MOST: usize = 4;

/// The sessions of one person as they are handed over.
type Person = Vec<(Visit, Found)>;

/// What became of each person: counted, or to be read again.
type Counted = Vec<Result<Vec<SessionCount>, Vec<Visit>>>;

/// Takes the counts of a person.
type Take<'t> = &'t mut dyn FnMut(&[SessionCount]) -> Result<(), rusqlite::Error>;

/// Counts all people of some visits, where those of a person stand together, and hands on the counts of each.
pub(super) fn count<'s>(
    reader: &mut Reader<'_>,
    visits: &[Visit],
    begin: &(dyn Fn() -> Counter<'s> + Sync),
    take: Take<'_>,
) -> Result<Counter<'s>, rusqlite::Error> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST);
    let people: Vec<&[Visit]> = visits.chunk_by(|one, next| one.person_id == next.person_id).collect();
    let mut own = begin();
    std::thread::scope(|scope| {
        let (work, waiting) = sync_channel(2 * threads);
        let (done, results) = channel();
        // The threads alone hold the other end: were all of them gone, handing over would fail and not wait for ever.
        let waiting = Arc::new(Mutex::new(waiting));
        let crew: Vec<_> = (0..threads)
            .map(|_| {
                let (waiting, done) = (Arc::clone(&waiting), done.clone());
                scope.spawn(move || count_what_waits(&waiting, &done, begin()))
            })
            .collect();
        drop((waiting, done));
        for people in people.chunks(AT_ONCE) {
            let found = people.iter().map(|visits| find(reader, visits)).collect::<Result<_, _>>()?;
            work.send(found).expect("the threads end after this one");
            results.try_iter().try_for_each(|counted| hand_on(counted, reader, &mut own, take))?;
        }
        drop(work);
        results.iter().try_for_each(|counted| hand_on(counted, reader, &mut own, take))?;
        for member in crew {
            own.merge(member.join().expect("counting does not panic"));
        }
        Ok(own)
    })
}

fn find(reader: &mut Reader<'_>, visits: &[Visit]) -> Result<Person, rusqlite::Error> {
    visits.iter().map(|visit| Ok((*visit, reader.find(visit.session_id)?))).collect()
}

/// Hands on what was counted. The rows are what counts: a pack that cannot be read is none.
fn hand_on(
    counted: Counted,
    reader: &mut Reader<'_>,
    own: &mut Counter<'_>,
    take: Take<'_>,
) -> Result<(), rusqlite::Error> {
    for person in counted {
        let counts = match person {
            Ok(counts) => counts,
            Err(visits) => {
                let rows = |visit: Visit| Ok((visit, reader.rows(visit.session_id)?));
                own.person(&visits.into_iter().map(rows).collect::<Result<Vec<_>, rusqlite::Error>>()?)
            }
        };
        take(&counts)?;
    }
    Ok(())
}

fn count_what_waits<'s>(
    waiting: &Mutex<Receiver<Vec<Person>>>,
    done: &Sender<Counted>,
    mut counter: Counter<'s>,
) -> Counter<'s> {
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
    while let Ok(people) = next() {
        let outcomes = people.into_iter().map(|person| Ok(counter.person(&unpacked(person)?))).collect();
        // After an error in the thread that reads, nobody waits for it any more.
        if done.send(outcomes).is_err() {
            break;
        }
    }
    counter
}

/// The samples of a person, or the sessions again if a pack of theirs is damaged.
fn unpacked(person: Person) -> Result<Vec<(Visit, Samples)>, Vec<Visit>> {
    let visits: Vec<Visit> = person.iter().map(|(visit, _)| *visit).collect();
    let samples = person.into_iter().map(|(visit, found)| Ok((visit, found.unpacked()?)));
    samples.collect::<Result<_, Damaged>>().map_err(|Damaged| visits)
}
