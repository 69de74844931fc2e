//! The memory that an import shares with the writer: what waits to be written stays below a bound.

use std::sync::{Arc, Condvar, Mutex};

/// How many bytes of text may wait at once; what is made of them takes about twice as much.
const WAITING_BYTES: usize = 16 << 20;

/// The room for what waits.
#[derive(Debug, Default)]
pub(super) struct Room(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    taken_bytes: Mutex<usize>,
    freed: Condvar,
}

/// A part of the room, which is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    room: Arc<Shared>,
    bytes: usize,
}

impl Room {
    /// Waits for room for so many bytes; what is larger than all of it has it to itself.
    pub(super) fn take(&self, bytes: usize) -> Place {
        let bytes = bytes.min(WAITING_BYTES);
        let taken = self.0.taken_bytes.lock().expect("a panic ends the program");
        let is_full = |taken: &mut usize| *taken + bytes > WAITING_BYTES;
        let mut taken = self.0.freed.wait_while(taken, is_full).expect("a panic ends the program");
        *taken += bytes;
        Place { room: Arc::clone(&self.0), bytes }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.room.taken_bytes.lock().expect("a panic ends the program") -= self.bytes;
        self.room.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_finds_no_room_waits_until_there_is_some() {
        let room = Room::default();
        let (first, second) = (room.take(WAITING_BYTES - 1), room.take(1));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| drop(room.take(usize::MAX)));
            drop(first);
            drop(second);
            waiting.join().unwrap();
        });
        assert_eq!(*room.0.taken_bytes.lock().unwrap(), 0);
    }
}
