//! The scorecard of random people against counting minute by minute.

use proptest::prelude::*;

use super::report;
use crate::support::figures::cases;
use crate::support::golden::{Fixture, GOLDEN, Join};

/// What a string of minutes comes to: classified minutes, poor ones, episodes, and the length of the longest.
fn counted(minutes: &str) -> (usize, usize, usize, usize) {
    let classified = minutes.chars().filter(|minute| "GFP".contains(*minute)).count();
    let poor: Vec<usize> = minutes.match_indices('P').map(|(index, _)| index).collect();
    // At most one other minute between two poor ones of the same run.
    let runs = poor.chunk_by(|one, next| next - one <= 2).filter(|run| run.len() >= 2);
    let lengths: Vec<usize> = runs.map(|run| run[run.len() - 1] - run[0] + 1).collect();
    (classified, poor.len(), lengths.len(), lengths.into_iter().max().unwrap_or(0))
}

#[test]
fn counting_by_hand_gives_the_golden_numbers() {
    assert_eq!(counted("GGPPP.PGGG"), (9, 4, 1, 5));
    assert_eq!(counted("GGGPPPGIII"), (7, 3, 1, 3));
    assert_eq!(counted("GFGGPGGGGG"), (10, 1, 0, 0));
}

proptest! {
    // Each case makes a database.
    #![proptest_config(ProptestConfig::with_cases(cases(16)))]

    #[test]
    fn the_scorecard_counts_as_one_would_by_hand(people in prop::collection::vec("[GFPPI.]{1,25}", 1..6)) {
        let fixture = Fixture::new();
        let joins: Vec<Join> =
            people.iter().enumerate().map(|(index, minutes)| Join::hearing(&format!("{index}"), minutes)).collect();
        fixture.event("meeting", GOLDEN, 1, "Random", &joins);
        let scorecard = report(&fixture.database(), "scorecard");
        prop_assert_eq!(scorecard.rows.len(), people.len());
        for row in 0..people.len() {
            let minutes = &people[scorecard.text(row, "person").unwrap().parse::<usize>().unwrap()];
            let count = |column| usize::try_from(scorecard.integer(row, column).unwrap_or(0)).unwrap();
            let found = (
                count("classified_minutes"),
                count("poor_minutes"),
                count("episodes"),
                count("longest_episode_minutes"),
            );
            prop_assert_eq!(found, counted(minutes), "{}", minutes);
        }
    }
}
