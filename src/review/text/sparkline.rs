//! The course of an event in one line: for what share of the people each minute was poor, whatever was poor in it.
//! The verdict counts the same minutes.

use crate::render::number::rounded;
use crate::render::width::width;
use crate::render::{Characters, Table};

/// How many columns the line's words take at least.
const WORDS: usize = 35;

/// The same of the line over events.
const WORDS_OF_EVENTS: usize = 44;

/// From no poor sample to the highest share of the event.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII: [char; 8] = ['.', ':', '-', '=', '+', '*', '#', '@'];

/// What one column stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Bucket {
    /// Nobody was sampled: nothing is known.
    Missing,
    /// People were sampled, but none of their streams was in use.
    Idle,
    /// The share of people for whom it was poor, in percent.
    Share(f64),
}

/// The line for the rows of the report `timeline`; none for an event without minutes. A column stands for as few minutes
/// as let the line fit, whose words are longer the more digits they have.
pub(in crate::review) fn line(timeline: &Table, characters: Characters, columns: usize) -> Option<String> {
    let minutes = timeline.rows.len();
    let fewest = minutes.div_ceil(columns.saturating_sub(WORDS).max(1));
    let mut lines = (fewest.max(1)..=minutes).map(|bucket_minutes| drawn(timeline, characters, bucket_minutes));
    let first = lines.next()?;
    if width(&first) <= columns { Some(first) } else { lines.find(|line| width(line) <= columns).or(Some(first)) }
}

fn drawn(timeline: &Table, characters: Characters, bucket_minutes: usize) -> String {
    let rows: Vec<usize> = (0..timeline.rows.len()).collect();
    let buckets: Vec<Bucket> = rows.chunks(bucket_minutes).map(|rows| bucket(timeline, rows)).collect();
    let highest = buckets.iter().fold(0.0, |highest: f64, bucket| match bucket {
        Bucket::Share(share) => highest.max(*share),
        Bucket::Missing | Bucket::Idle => highest,
    });
    let bars: String = buckets.iter().map(|bucket| bar(*bucket, highest, characters)).collect();
    let per = if bucket_minutes == 1 { "minute".to_owned() } else { format!("{bucket_minutes} min") };
    format!("  people poor   |{bars}| 0 to {} % per {per}", rounded(highest))
}

/// The line for a share of each of several events, in the order of time; none for fewer than two. Of more than fit the
/// latest are drawn.
pub(super) fn shares(shares: &[Option<f64>], characters: Characters, columns: usize) -> Option<String> {
    let latest = &shares[shares.len().saturating_sub(columns.saturating_sub(WORDS_OF_EVENTS))..];
    if latest.len() < 2 {
        return None;
    }
    let highest = latest.iter().flatten().fold(0.0, |highest: f64, share| highest.max(*share));
    let bars: String = latest.iter().map(|share| bar_of(*share, highest, characters)).collect();
    Some(format!("  poor minutes |{bars}| 0 to {} % of an event", rounded(highest)))
}

/// The bar of a share that stands alone; nothing is known where there is none.
pub(super) fn bar_of(share: Option<f64>, highest: f64, characters: Characters) -> char {
    bar(share.map_or(Bucket::Missing, Bucket::Share), highest, characters)
}

fn bucket(timeline: &Table, rows: &[usize]) -> Bucket {
    let sum = |column: &str| rows.iter().filter_map(|row| timeline.integer(*row, column)).sum::<i64>();
    let (people, poor) = (sum("n"), sum("poor") + sum("bad"));
    match (sum("sampled"), people) {
        (0, _) => Bucket::Missing,
        (_, 0) => Bucket::Idle,
        #[expect(clippy::cast_precision_loss, reason = "no minute has 2^53 samples")]
        _ => Bucket::Share(100.0 * poor as f64 / people as f64),
    }
}

/// The lowest bar is for no poor sample alone, so that the least trouble can be seen.
fn bar(bucket: Bucket, highest: f64, characters: Characters) -> char {
    let bars = if characters == Characters::Ascii { ASCII } else { BLOCKS };
    match bucket {
        Bucket::Missing if characters == Characters::Ascii => '?',
        Bucket::Missing => '·',
        Bucket::Idle => ' ',
        Bucket::Share(share) => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 7")]
            let place = if highest > 0.0 { (7.0 * share / highest).ceil() as usize } else { 0 };
            bars[place.min(7)]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Value;

    /// A timeline of minutes, each with sessions sampled, people classified, and those for whom it was poor, one of them
    /// bad.
    fn timeline(minutes: &[(i64, i64, i64)]) -> Table {
        let columns = ["sampled", "n", "poor", "bad"].map(str::to_owned).to_vec();
        let row = |&(sampled, n, poor): &(i64, i64, i64)| {
            [sampled, n, poor - poor.min(1), poor.min(1)].map(Value::Integer).to_vec()
        };
        Table { columns, rows: minutes.iter().map(row).collect(), ..Table::default() }
    }

    fn check(minutes: &[(i64, i64, i64)], characters: Characters, expected: Option<&str>) {
        assert_eq!(line(&timeline(minutes), characters, 80).as_deref(), expected);
    }

    #[test]
    fn missing_idle_and_poor_minutes_look_different() {
        let minutes = [(4, 4, 0), (4, 4, 1), (0, 0, 0), (4, 0, 0), (4, 4, 2), (4, 4, 4)];
        check(&minutes, Characters::Unicode, Some("  people poor   |▁▃· ▅█| 0 to 100 % per minute"));
        check(&minutes, Characters::Ascii, Some("  people poor   |.-? +@| 0 to 100 % per minute"));
        check(&[], Characters::Unicode, None);
        check(&[(3, 3, 0)], Characters::Unicode, Some("  people poor   |▁| 0 to 0 % per minute"));
    }

    #[test]
    fn a_long_event_is_drawn_in_buckets_of_minutes() {
        let mut minutes = vec![(10, 10, 0); 90];
        minutes[89] = (10, 10, 10);
        let line = line(&timeline(&minutes), Characters::Unicode, 80).unwrap();
        assert_eq!(line.matches('▁').count(), 29);
        assert!(line.ends_with("█| 0 to 33.3 % per 3 min"), "{line}");
    }

    #[test]
    fn the_line_fits_whatever_its_digits_are() {
        for length in 1..=300 {
            let minutes: Vec<_> = (0..length).map(|minute| (311, 311, minute % 311)).collect();
            let line = line(&timeline(&minutes), Characters::Unicode, 80).unwrap();
            assert!(width(&line) <= 80, "{length} minutes: {line}");
        }
    }
}
