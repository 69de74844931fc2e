//! Video and shared screens over time.

use super::cell::{NOTHING, count_text, measure, percent, place, real, text};
use super::clock::{Clock, Moment};
use super::sections::Sections;
use super::timeline::steps;

/// One medium.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) title: &'static str,
    pub(super) n: String,
    /// Frame rates as paths in a box of as many columns as minutes and 100 rows.
    pub(super) median: String,
    pub(super) low: String,
    pub(super) top: String,
    /// Where, how wide and how high: the share of receivers with a poor picture.
    pub(super) degraded: Vec<(String, String, String)>,
    pub(super) lines: Vec<(Moment, Vec<String>)>,
}

/// Video, then the shared screen, as far as anybody received them.
pub(super) fn pictures(sections: &Sections, clock: Clock) -> Vec<Picture> {
    let media = [("video", "Video received"), ("share", "Shared screen received")];
    media.into_iter().filter_map(|(medium, title)| picture(sections, clock, medium, title)).collect()
}

fn picture(sections: &Sections, clock: Clock, medium: &str, title: &'static str) -> Option<Picture> {
    let (table, grid) = (&sections.pictures, &sections.grid);
    let rows: Vec<usize> = (0..table.rows.len()).filter(|row| table.text(*row, "medium") == Some(medium)).collect();
    if rows.is_empty() {
        return None;
    }
    let mut of_minute = vec![None; grid.minutes];
    for row in &rows {
        if let Some(minute) = grid.minute(table.count(*row, "minute_unix")) {
            of_minute[minute] = Some(*row);
        }
    }
    let values = |column: &str| -> Vec<Option<f64>> {
        of_minute.iter().map(|row| row.and_then(|row| table.number(row, column))).collect()
    };
    let (median, low) = (values("frame_rate_p50_fps"), values("frame_rate_p5_fps"));
    let top = median.iter().flatten().copied().fold(30.0, f64::max);
    let share = |(minute, row): (usize, &Option<usize>)| {
        let share = row.and_then(|row| table.number(row, "degraded_pct")).filter(|share| *share > 0.0)?;
        Some((place(real(minute), real(grid.minutes)), place(1.0, real(grid.minutes)), place(share, 100.0)))
    };
    let n: i64 = rows.iter().map(|row| table.count(*row, "n")).sum();
    Some(Picture {
        title,
        n: crate::model::count::grouped(n),
        median: steps(median.into_iter(), top),
        low: steps(low.into_iter(), top),
        top: measure(Some(top), " fps"),
        degraded: of_minute.iter().enumerate().filter_map(share).collect(),
        lines: rows.iter().map(|row| line(sections, clock, *row)).collect(),
    })
}

fn line(sections: &Sections, clock: Clock, row: usize) -> (Moment, Vec<String>) {
    let table = &sections.pictures;
    let height = table.number(row, "height_p50_px").map_or_else(|| NOTHING.to_owned(), |px| format!("{px:.0} px"));
    let cells = vec![
        count_text(table, row, "n"),
        count_text(table, row, "degraded"),
        percent(table.number(row, "degraded_pct")),
        measure(table.number(row, "frame_rate_p5_fps"), " fps"),
        measure(table.number(row, "frame_rate_p50_fps"), " fps"),
        height,
    ];
    (clock.moment(table.count(row, "minute_unix")), cells)
}

/// Whoever shared a screen, and what the others received meanwhile.
#[derive(Debug)]
pub(super) struct Sharer {
    pub(super) name: String,
    pub(super) cells: [String; 7],
}

/// Everybody who shared a screen, the one who explains most first.
pub(super) fn sharers(sections: &Sections) -> Vec<Sharer> {
    let table = &sections.presenter_impact;
    let word = |row, column| text(table, row, column).unwrap_or_else(|| NOTHING.to_owned());
    let sharer = |row: usize| {
        let person = sections.people.of_session(table.count(row, "session_id"))?;
        let cells = [
            word(row, "medium"),
            word(row, "consistent_with"),
            count_text(table, row, "n"),
            count_text(table, row, "send_poor_minutes"),
            count_text(table, row, "widely_poor_minutes"),
            percent(table.number(row, "receive_poor_while_send_poor_pct")),
            percent(table.number(row, "receive_poor_while_send_fine_pct")),
        ];
        Some(Sharer { name: sections.people.name(person).to_owned(), cells })
    };
    (0..table.rows.len()).filter_map(sharer).collect()
}
