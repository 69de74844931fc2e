//! The interval of `change`: as wide as resampling people makes it, and right as often as it says. The people are
//! simulated; the statement is that of the report, over their sessions.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Beta, Binomial, Distribution as _};
use zoom_qos::render::Table;
use zoom_qos::report::{Arguments, Database, Report, query};

use crate::support::figures::{cases, show};
use crate::support::golden::Fixture;

/// Classified and poor minutes of one person in one event, of which each has a day of its own.
#[derive(Clone, Copy)]
struct Stay {
    n: u64,
    poor: u64,
}

/// The stays of a person before and after.
type Person = [Vec<Stay>; 2];

/// Whose minutes are simulated.
#[derive(Clone, Copy)]
struct Account {
    people: usize,
    /// The share of poor minutes of all people before, and that share after for each one before.
    share: f64,
    ratio: f64,
}

impl Account {
    /// By how many points the share changes in truth.
    fn change_pct(self) -> f64 {
        100.0 * self.share * (self.ratio - 1.0)
    }

    /// People who differ, whose events differ; three tenths of them are in one half alone.
    fn simulated(self, random: &mut ChaCha8Rng) -> Vec<Person> {
        (0..self.people)
            .map(|_| {
                let inclination = beta(self.share, 6.0, random);
                let chance = random.random::<f64>();
                let is_there = [chance >= 0.15, chance < 0.85];
                let mut stays = |half: usize, share: f64| -> Vec<Stay> {
                    let events = if is_there[half] { random.random_range(2..=8) } else { 0 };
                    (0..events).map(|_| stay(share, random)).collect()
                };
                [stays(0, inclination), stays(1, self.ratio * inclination)]
            })
            .collect()
    }
}

fn stay(share: f64, random: &mut ChaCha8Rng) -> Stay {
    let n = random.random_range(15..=60);
    let share = beta(share, 10.0, random);
    Stay { n, poor: Binomial::new(n, share).unwrap().sample(random) }
}

/// A share around a mean, the closer to it the greater the concentration.
fn beta(mean: f64, concentration: f64, random: &mut ChaCha8Rng) -> f64 {
    let mean = mean.clamp(1e-4, 1.0 - 1e-4);
    Beta::new(mean * concentration, (1.0 - mean) * concentration).unwrap().sample(random)
}

/// The part `share_change` over sessions that are given as JSON in place of those of stored events.
struct Statement {
    database: Database,
    sql: String,
    _fixture: Fixture,
}

/// What the statement says of the same people, and of everybody.
struct Found {
    change_pct: f64,
    margin_pct: f64,
}

impl Statement {
    fn new() -> Self {
        let own = "-- title: Own\n-- asks: ?\n-- with: chosen_event, share_change\n\
                   SELECT position, change_pct, margin_pct FROM share_change WHERE attribute = 'poor minutes'\n\
                   ORDER BY position";
        let composed = Report::parse("own", own).unwrap().sql;
        let (_, behind) = composed.split_once("person_session AS (").unwrap();
        let given = "halved_session AS MATERIALIZED (
            SELECT json_extract(value, '$[0]') AS person, json_extract(value, '$[1]') AS half,
                   json_extract(value, '$[2]') AS day_on, json_extract(value, '$[3]') AS n,
                   json_extract(value, '$[4]') AS poor_minutes, 1 AS covered_minutes, 1 AS expected_minutes,
                   NULL AS place, NULL AS network_type, NULL AS connection_type, NULL AS data_center, NULL AS device,
                   NULL AS version
            FROM json_each(:sessions))";
        let sql = format!("WITH {given}, person_session AS ({behind}");
        let fixture = Fixture::new();
        Self { database: fixture.database(), sql, _fixture: fixture }
    }

    fn run(&self, people: &[Person]) -> [Found; 2] {
        let mut sessions = Vec::new();
        for (person, halves) in people.iter().enumerate() {
            for (half, stays) in ["before", "after"].into_iter().zip(halves) {
                let row = |(day, stay): (usize, &Stay)| format!("[{person},\"{half}\",{day},{},{}]", stay.n, stay.poor);
                sessions.extend(stays.iter().enumerate().map(row));
            }
        }
        let arguments = Arguments::from([("sessions".to_owned(), format!("[{}]", sessions.join(",")))]);
        let mut table = Table::default();
        query(&self.database, &self.sql, &arguments, &mut table).unwrap();
        let real = |row, column| table.real(row, column).unwrap();
        [0, 1].map(|row| Found { change_pct: real(row, "change_pct"), margin_pct: real(row, "margin_pct") })
    }
}

/// All and poor minutes of a person before and after.
type Sums = [(f64, f64); 2];

#[expect(clippy::cast_precision_loss, reason = "minutes are few")]
fn sums(person: &Person) -> Sums {
    let sum = |stays: &[Stay], of: fn(&Stay) -> u64| stays.iter().map(of).sum::<u64>() as f64;
    person.each_ref().map(|stays| (sum(stays, |stay| stay.n), sum(stays, |stay| stay.poor)))
}

/// The change in percentage points of the same people, and of everybody, added up as one would on paper.
fn counted<'p>(people: impl Iterator<Item = &'p Sums>) -> [f64; 2] {
    let (mut weights, mut changes, mut all) = (0.0, 0.0, [0.0; 4]);
    for &[(before_n, before_poor), (after_n, after_poor)] in people {
        if before_n > 0.0 && after_n > 0.0 {
            let weight = before_n.min(after_n);
            weights += weight;
            changes += weight * (after_poor / after_n - before_poor / before_n);
        }
        for (sum, own) in all.iter_mut().zip([before_n, before_poor, after_n, after_poor]) {
            *sum += own;
        }
    }
    [100.0 * changes / weights, 100.0 * (all[3] / all[2] - all[1] / all[0])]
}

#[test]
fn the_interval_is_the_one_of_a_bootstrap_over_people() {
    let statement = Statement::new();
    for (seed, ratio) in [(1, 1.0), (2, 0.5), (3, 1.5)] {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let people = Account { people: 200, share: 0.08, ratio }.simulated(&mut random);
        let own: Vec<Sums> = people.iter().map(sums).collect();
        let mut drawn: Vec<[f64; 2]> =
            (0..3000).map(|_| counted((0..own.len()).map(|_| &own[random.random_range(0..own.len())]))).collect();
        for (population, (found, counted)) in statement.run(&people).iter().zip(counted(own.iter())).enumerate() {
            assert!((found.change_pct - counted).abs() < 1e-9, "{} and not {counted}", found.change_pct);
            drawn.sort_by(|one, other| one[population].total_cmp(&other[population]));
            let resampled = (drawn[2924][population] - drawn[75][population]) / 2.0;
            let ratio = found.margin_pct / resampled;
            show("margin by formula for each by bootstrap", format!("{ratio:.3}"));
            assert!((0.9..1.1).contains(&ratio), "seed {seed}: {} and {resampled}", found.margin_pct);
        }
    }
}

/// `ZOOM_QOS_CASES=1000` draws so many accounts, of which 93 to 97 of a hundred must have the truth in the interval.
#[test]
fn the_interval_holds_the_truth_in_95_of_100_accounts() {
    let statement = Statement::new();
    let draws = cases(60);
    for ratio in [1.0, 0.6] {
        let account = Account { people: 100, share: 0.08, ratio };
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let mut held = [0_u32; 2];
        for _ in 0..draws {
            let found = statement.run(&account.simulated(&mut random));
            for (held, found) in held.iter_mut().zip(found) {
                *held += u32::from((found.change_pct - account.change_pct()).abs() <= found.margin_pct);
            }
        }
        let share = held.map(|held| f64::from(held) / f64::from(draws));
        show("intervals with the truth, the same people and everybody", format!("{share:?} of {draws}, ratio {ratio}"));
        // Three standard deviations of what so few draws find.
        let off = 2.07 * (1000.0 / f64::from(draws)).sqrt();
        assert!(share.iter().all(|share| (100.0 * share - 95.0).abs() <= off), "{share:?}");
    }
}
