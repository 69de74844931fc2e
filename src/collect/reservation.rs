//! Calls that lists under way still need, so that no list is begun whose end the budget does not reach.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

/// The run's budget, seen from lists: a page token dies after 15 minutes, so a list that stops in the middle has to be
/// read again from its first page.
#[derive(Debug, Default)]
pub struct Reservations {
    /// Calls that finding the events took.
    spent_on_finding: AtomicU64,
    reserved: Mutex<u64>,
}

/// Calls that one list still needs. They are free again when it ends.
#[derive(Debug)]
pub struct Reservation<'p> {
    reservations: &'p Reservations,
    calls: u64,
}

/// Whether a list of so many pages can be begun.
#[derive(Debug)]
pub enum Fit<'p> {
    /// It fits what is left.
    Fits(Reservation<'p>),
    /// It would fit a run that begins with it.
    Later,
    /// It exceeds the whole budget of a run.
    Never,
}

impl Reservations {
    /// Takes note of what finding the events took. Every run has to pay that first, so that a list which fits only
    /// without it would be left for later for ever.
    pub fn events_are_found(&self, sent: u64) {
        self.spent_on_finding.store(sent, Ordering::SeqCst);
    }

    /// Reserves the calls of a list, after so many calls of the run, with so many left.
    pub fn begin(&self, calls: u64, sent: u64, left: u64) -> Fit<'_> {
        let mut reserved = self.reserved();
        let most = sent.saturating_add(left);
        if self.spent_on_finding.load(Ordering::SeqCst).saturating_add(calls) > most {
            return Fit::Never;
        }
        if reserved.saturating_add(calls) > left {
            return Fit::Later;
        }
        *reserved += calls;
        Fit::Fits(Reservation { reservations: self, calls })
    }

    fn reserved(&self) -> MutexGuard<'_, u64> {
        self.reserved.lock().expect("a panic ends the program")
    }
}

impl Reservation<'_> {
    /// Takes note of a page that was read.
    pub fn keep(&mut self) {
        self.shrink_to(self.calls.saturating_sub(1));
    }

    /// Frees what exceeds so many calls.
    pub fn shrink_to(&mut self, calls: u64) {
        let freed = self.calls.saturating_sub(calls);
        self.calls -= freed;
        *self.reservations.reserved() -= freed;
    }

    /// One of its calls, as a reservation of its own.
    pub fn split(&mut self) -> Option<Self> {
        self.calls = self.calls.checked_sub(1)?;
        Some(Self { reservations: self.reservations, calls: 1 })
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        *self.reservations.reserved() -= self.calls;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_begun_only_if_its_pages_fit_beside_those_under_way() {
        let reservations = Reservations::default();
        let Fit::Fits(mut first) = reservations.begin(6, 0, 10) else { panic!("six of ten fit") };
        assert!(matches!(reservations.begin(5, 0, 10), Fit::Later));
        assert!(matches!(reservations.begin(11, 0, 10), Fit::Never));
        first.keep();
        assert!(matches!(reservations.begin(5, 1, 9), Fit::Later), "one page sent and five reserved leave four");
        drop(first.split());
        assert!(matches!(reservations.begin(5, 1, 9), Fit::Fits(_)), "a part that was split off is free by itself");
        first.shrink_to(0);
        assert!(matches!(reservations.begin(5, 1, 9), Fit::Fits(_)));
        reservations.events_are_found(3);
        assert!(matches!(reservations.begin(8, 0, 10), Fit::Never), "three of ten are spent in every run");
        assert!(matches!(Reservations::default().begin(u64::MAX - 7, 7, u64::MAX), Fit::Fits(_)));
    }
}
