//! Something for each minute, found fast by whoever goes through time from minute to minute.

/// Minutes in the order of time, each once.
#[derive(Debug, Clone)]
pub(super) struct ByMinute<T> {
    minutes: Vec<(i64, T)>,
    /// Where the last one was found: the next that is asked for is mostly the one behind it.
    last: usize,
}

impl<T> Default for ByMinute<T> {
    fn default() -> Self {
        Self { minutes: Vec::new(), last: 0 }
    }
}

impl<T> ByMinute<T> {
    /// None yet, with room for so many: there are thousands of these at a time, each of which would grow step by step.
    pub(super) fn with_room_for(minutes: usize) -> Self {
        Self { minutes: Vec::with_capacity(minutes), last: 0 }
    }

    /// Makes room for so many, if there is none.
    pub(super) fn reserve(&mut self, minutes: usize) {
        self.minutes.reserve(minutes.saturating_sub(self.minutes.len()));
    }

    /// What there is of a minute; a new minute begins with what `begin` makes.
    pub(super) fn entry(&mut self, minute_unix: i64, begin: impl FnOnce() -> T) -> &mut T {
        let is_there = |place: usize| self.minutes.get(place).is_some_and(|(known, _)| *known == minute_unix);
        let place = if is_there(self.last + 1) {
            self.last + 1
        } else if self.minutes.last().is_none_or(|(known, _)| *known < minute_unix) {
            self.minutes.push((minute_unix, begin()));
            self.minutes.len() - 1
        } else {
            self.minutes.binary_search_by_key(&minute_unix, |(known, _)| *known).unwrap_or_else(|place| {
                self.minutes.insert(place, (minute_unix, begin()));
                place
            })
        };
        self.last = place;
        &mut self.minutes[place].1
    }

    /// What there is of a minute.
    pub(super) fn get(&self, minute_unix: i64) -> Option<&T> {
        let place = self.minutes.binary_search_by_key(&minute_unix, |(known, _)| *known).ok()?;
        Some(&self.minutes[place].1)
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (i64, &T)> {
        self.minutes.iter().map(|(minute_unix, value)| (*minute_unix, value))
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.minutes.is_empty()
    }

    /// Takes in the minutes of another, by what adds two of them.
    pub(super) fn merge(&mut self, other: Self, add: impl Fn(&mut T, T))
    where
        T: Default,
    {
        for (minute_unix, value) in other.minutes {
            add(self.entry(minute_unix, T::default), value);
        }
    }

    /// Forgets them all.
    pub(super) fn clear(&mut self) {
        self.minutes.clear();
        self.last = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_stand_in_the_order_of_time_however_they_come() {
        let mut counts: ByMinute<u32> = ByMinute::default();
        for minute_unix in [120, 180, 240, 60, 120, 180, 600, 0, 240] {
            *counts.entry(minute_unix, || 0) += 1;
        }
        let counts: Vec<(i64, u32)> = counts.iter().map(|(minute_unix, count)| (minute_unix, *count)).collect();
        assert_eq!(counts, [(0, 1), (60, 1), (120, 2), (180, 2), (240, 2), (600, 1)]);
    }
}
