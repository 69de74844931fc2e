//! The guard that ends the walk over a list's pages, whatever the other side answers.

use std::collections::HashSet;

/// What leads to the next page of a list. It lives for 15 minutes and belongs to the query that returned it.
///
/// Its `Debug` hides it, as whoever holds it and the log could not be told from the collector.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PageToken(String);

impl PageToken {
    /// The token of that text; `None` for a blank one, which is how Zoom says that a page is the last.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        (!text.trim().is_empty()).then(|| Self(text.to_owned()))
    }

    /// The text as Zoom sent it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PageToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PageToken(…)")
    }
}

/// Where a walk goes after a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// On to the page of this token.
    Next(PageToken),
    /// That was the last page.
    End,
    /// The list would never end. What was read is good, and the caller notes an anomaly.
    Loop(Loop),
}

/// How a list that would never end gave itself away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Loop {
    /// Its pages form a ring.
    #[error("a page token repeats")]
    TokenRepeats,
    /// It repeats what was read, or says nothing, under ever new tokens.
    #[error("a page that is not the last has no new records")]
    NothingNew,
}

/// One walk over the pages of one list, from its first page. A list that is restarted needs a new walk.
#[derive(Debug, Default)]
pub struct PageWalk {
    followed: HashSet<PageToken>,
}

impl PageWalk {
    /// A walk that has not read a page yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes note of a page: its token, and how many of its records no earlier page of this walk had.
    ///
    /// The records are counted by the caller because only it knows what makes one the same as another.
    pub fn step(&mut self, next_page_token: Option<PageToken>, new_records: usize) -> Step {
        let Some(token) = next_page_token else { return Step::End };
        if !self.followed.insert(token.clone()) {
            return Step::Loop(Loop::TokenRepeats);
        }
        if new_records == 0 {
            return Step::Loop(Loop::NothingNew);
        }
        Step::Next(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks over pages of (token, new records) until the walk ends, and tells how many pages it read.
    fn check(pages: &[(&str, usize)], expected_pages: usize, expected_end: Option<Loop>) {
        let mut walk = PageWalk::new();
        let mut read = 0;
        for (token, new_records) in pages {
            read += 1;
            let end = match walk.step(PageToken::new(token), *new_records) {
                Step::Next(_) => continue,
                Step::End => None,
                Step::Loop(cause) => Some(cause),
            };
            assert_eq!((read, end), (expected_pages, expected_end), "{pages:?}");
            return;
        }
        panic!("the walk over {pages:?} did not end");
    }

    #[test]
    fn a_walk_ends_where_the_list_does() {
        check(&[("", 10)], 1, None);
        check(&[("", 0)], 1, None);
        check(&[(" ", 3)], 1, None);
        check(&[("a", 10), ("b", 1), ("", 0)], 3, None);
    }

    #[test]
    fn a_list_without_an_end_is_left() {
        check(&[("a", 10), ("a", 10), ("a", 10)], 2, Some(Loop::TokenRepeats));
        check(&[("a", 10), ("b", 10), ("a", 10)], 3, Some(Loop::TokenRepeats));
        check(&[("a", 0)], 1, Some(Loop::NothingNew));
        check(&[("a", 10), ("b", 0), ("c", 0)], 2, Some(Loop::NothingNew));
    }

    #[test]
    fn a_token_stays_out_of_the_log() {
        let token = PageToken::new("canary").expect("not blank");
        assert!(!format!("{token:?}").contains("canary"));
    }
}
