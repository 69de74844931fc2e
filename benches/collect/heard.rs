//! Which calls of the label Heavy a simulator accepted in which second, and how many it refused for coming too fast.

use std::fmt;
use std::io::BufRead;
use std::process::Child;

use zoom_qos::simulator::{Endpoint, Request};

/// The calls that a run begins and ends with, among which there is not enough to ask for: signing in, listing, and the
/// last pages of the last lists.
const START: f64 = 0.05;
const TAIL: f64 = 0.10;

/// What a simulator was asked.
pub(crate) struct Heard {
    /// The second of each accepted call, in order.
    accepted_at: Vec<i64>,
    /// Calls that were answered with 429.
    pub(crate) refused: usize,
}

impl Heard {
    pub(crate) fn of(requests: &[Request]) -> Self {
        let is_heavy = |request: &&Request| {
            request.endpoint.is_some_and(|endpoint| !matches!(endpoint, Endpoint::Token | Endpoint::Listing))
        };
        let heavy: Vec<&Request> = requests.iter().filter(is_heavy).collect();
        let refused = heavy.iter().filter(|request| request.status == 429).count();
        let mut accepted_at: Vec<i64> =
            heavy.iter().filter(|request| request.status == 200).map(|request| request.at.0).collect();
        accepted_at.sort_unstable();
        Self { accepted_at, refused }
    }

    /// What a simulator's process prints when its input ends: the refused, then each accepted call's second.
    pub(crate) fn read(server: &mut Child, lines: impl BufRead) -> Self {
        drop(server.stdin.take());
        let mut numbers = lines.lines().map(|line| line.expect("text").parse().expect("a number"));
        let refused: i64 = numbers.next().expect("the count of the refused comes first");
        let heard = Self { accepted_at: numbers.collect(), refused: usize::try_from(refused).expect("a count") };
        server.wait().expect("it is a child of this process");
        heard
    }

    /// Calls a second over the whole seconds between the start and the tail.
    pub(crate) fn steady_rate(&self) -> f64 {
        let at = |share: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small count")]
            let index = (share * self.accepted_at.len() as f64) as usize;
            self.accepted_at[index]
        };
        let seconds = at(START) + 1..at(1.0 - TAIL);
        let calls = self.accepted_at.iter().filter(|at| seconds.contains(at)).count();
        calls as f64 / (seconds.end - seconds.start) as f64
    }
}

impl fmt::Display for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.refused)?;
        self.accepted_at.iter().try_for_each(|at| writeln!(f, "{at}"))
    }
}
