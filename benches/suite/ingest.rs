//! Ingest from JSON text against a bare loop that inserts the same rows, already parsed, into the same tables.
//!
//! Both in turn, so that a machine whose speed drifts cannot favour one.

use zoom_qos::collect::assemble::Raw;

use super::measure::{line, median};
use super::pages::{Pages, Values};
use super::{bare, ours, pages};

/// Participants of each size, and how often it is measured; each participant makes 360 stream rows.
const SIZES: [(usize, usize); 3] = [(200, 9), (2_000, 7), (20_000, 3)];

/// The largest size is left out of a quick run.
pub(crate) fn run(quick: bool) {
    let sizes = if quick { &SIZES[..2] } else { &SIZES[..] };
    let compared: Vec<Compared> = sizes.iter().map(|&(participants, rounds)| compare(participants, rounds)).collect();
    growth(&compared);
    bytes_per_row();
}

/// What one size cost, in medians.
struct Compared {
    rows: usize,
    /// Processor time for a million stream rows, payloads off and kept.
    cpu_s_per_million: [f64; 2],
}

fn compare(participants: usize, rounds: usize) -> Compared {
    let folder = tempfile::tempdir().expect("a folder for the pages");
    Pages { participants, values: Values::Varied }.write(folder.path());
    let records = pages::records(folder.path());
    let rows: usize = records.iter().map(|record| record.stream_samples.len()).sum();
    let round = |_| {
        let bare = bare::insert(&records);
        (bare, [Raw::None, Raw::Keep].map(|raw| ours::ingest(folder.path(), raw)))
    };
    let measured: Vec<_> = (0..rounds).map(round).collect();
    let bare_per_s = rows as f64 / median(measured.iter().map(|(bare, _)| bare.wall_s));
    let mut cpu_s_per_million = [0.0; 2];
    for (kept, name) in ["off", "kept"].into_iter().enumerate() {
        let per_s = rows as f64 / median(measured.iter().map(|(_, ours)| ours[kept].wall_s));
        let wall = median(measured.iter().map(|(bare, ours)| bare.wall_s / ours[kept].wall_s));
        let cpu = median(measured.iter().map(|(bare, ours)| ours[kept].cpu_s / bare.cpu_s));
        cpu_s_per_million[kept] = median(measured.iter().map(|(_, ours)| ours[kept].cpu_s)) / (rows as f64 / 1e6);
        line(
            &format!("ingest of {}, payloads {name}", pages::told(rows)),
            &format!("{:.0} k rows/s", per_s / 1e3),
            &format!("bare loop {:.0} k rows/s", bare_per_s / 1e3),
            Some(wall),
            &format!("processor time {cpu:.2} × the bare loop's"),
        );
    }
    Compared { rows, cpu_s_per_million }
}

/// Whether the cost of a row depends on how many there are.
fn growth(compared: &[Compared]) {
    let [first, .., last] = compared else { return };
    for (kept, name) in ["off", "kept"].into_iter().enumerate() {
        let [few, many] = [first, last].map(|compared| compared.cpu_s_per_million[kept]);
        line(
            &format!("ingest of {} × the rows, payloads {name}", last.rows / first.rows),
            &format!("{many:.2} s CPU per million rows"),
            &format!("{few:.2} s at {}", pages::told(first.rows)),
            Some(many / few),
            "1 is linear",
        );
    }
}

fn bytes_per_row() {
    for (values, name) in [
        (Values::Published, "the published sample's values"),
        (Values::Varied, "varied values, losses with a decimal"),
        (Values::Specified, "decimals as Zoom's specification shows them"),
        (Values::TwoDecimals, "two decimals in every metric"),
    ] {
        let folder = tempfile::tempdir().expect("a folder for the pages");
        Pages { participants: 500, values }.write(folder.path());
        let ingested = ours::ingest(folder.path(), Raw::None);
        let bytes = ingested.stream_sample_bytes as f64 / ingested.stream_samples as f64;
        line(&format!("bytes per stream row, {name}"), &format!("{bytes:.1} bytes"), "", None, "dbstat, 180 k rows");
    }
}
