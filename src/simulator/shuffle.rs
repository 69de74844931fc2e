//! Cards dealt from a shuffled deck, which is shuffled again when it is used up.

use super::random::Random;

/// A deck, which keeps its proportions where single draws would not.
pub(super) struct Deck<T> {
    cards: Vec<T>,
    dealt: usize,
}

impl<T: Copy> Deck<T> {
    /// A deck of these cards, of which there is at least one.
    pub(super) fn new(cards: &[T]) -> Self {
        Self { cards: cards.to_vec(), dealt: 0 }
    }

    /// The next card.
    pub(super) fn deal(&mut self, random: &mut Random) -> T {
        let position = self.dealt % self.cards.len();
        if position == 0 {
            random.shuffle(&mut self.cards);
        }
        self.dealt += 1;
        self.cards[position]
    }
}
