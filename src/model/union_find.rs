//! What belongs together by pairs that do, to the end of the chain.

/// Members by their places, each under one of its set that stands before it, or under itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnionFind {
    before: Vec<usize>,
}

impl UnionFind {
    /// Adds a member that belongs to nobody yet, and tells its place.
    pub fn add(&mut self) -> usize {
        let place = self.before.len();
        self.before.push(place);
        place
    }

    /// Makes one set of those of two members.
    pub fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.lowest(one), self.lowest(other));
        self.before[one.max(other)] = one.min(other);
    }

    /// The lowest place in the set of a member. The way there is shortened for those who ask again.
    pub fn lowest(&mut self, place: usize) -> usize {
        let mut lowest = place;
        while self.before[lowest] != lowest {
            lowest = self.before[lowest];
        }
        let mut at = place;
        while at != lowest {
            at = std::mem::replace(&mut self.before[at], lowest);
        }
        lowest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_one_set_in_whichever_order_its_pairs_come() {
        for pairs in [[(0, 1), (1, 3), (3, 4)], [(4, 3), (3, 1), (1, 0)], [(3, 4), (0, 1), (1, 3)]] {
            let mut sets = UnionFind::default();
            assert_eq!(std::array::from_fn::<_, 5, _>(|_| sets.add()), [0, 1, 2, 3, 4]);
            for (one, other) in pairs {
                sets.unite(one, other);
            }
            assert_eq!([0, 1, 2, 3, 4].map(|place| sets.lowest(place)), [0, 0, 2, 0, 0], "{pairs:?}");
        }
    }
}
