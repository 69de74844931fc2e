//! Where an event's files lie: hive partitions by kind and UTC day, one file for each event.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use super::error::Error;
use super::file_format::FileFormat;
use super::place::{DAYS, DELTA, DELTA_LOG, FILE_OF_A_DAY, LAKE, is_name_in_a_delta_log};
use super::selection::Event;
use super::view::{OF_DAYS, OF_EVENTS};
use crate::model::EventKind;

/// The place of one event, in the folder of any view of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Partition {
    pub(crate) kind: EventKind,
    pub(crate) day: NaiveDate,
    pub(crate) file_stem: String,
}

impl Partition {
    pub(crate) fn of(event: &Event) -> Self {
        Self { kind: event.kind, day: event.day, file_stem: Self::stem_of(&event.uuid.0) }
    }

    /// The name of an event's files, without suffix.
    pub(crate) fn stem_of(uuid: &str) -> String {
        file_stem(uuid)
    }

    /// The same event on another day.
    pub(crate) fn on(&self, day: NaiveDate) -> Self {
        Self { day, ..self.clone() }
    }

    /// What stays the same when an event turns out to be of another day.
    pub(crate) fn of_event(&self) -> (EventKind, String) {
        (self.kind, self.file_stem.clone())
    }

    /// Below the export's folder.
    pub(crate) fn path(&self, view: &str, format: FileFormat) -> PathBuf {
        let Self { kind, day, file_stem } = self;
        format!("{view}/kind={kind}/event_date={day}/{file_stem}.{}", format.suffix()).into()
    }
}

/// The name of an event's files: its UUID in the alphabet of base64 that file names may hold, or the digest of one that is
/// not as Zoom's are, which end in `==`: with another end it would have the name of that one. A UUID may begin with `/`, which becomes `_`, and engines take files that begin so for hidden:
/// hence the word before it.
fn file_stem(uuid: &str) -> String {
    let is_base64 = |letter: char| letter.is_ascii_alphanumeric() || ['+', '/'].contains(&letter);
    if let Some(letters) =
        uuid.strip_suffix("==").filter(|letters| letters.len() <= 62 && letters.chars().all(is_base64))
    {
        return format!("event-{}", letters.replace('+', "-").replace('/', "_"));
    }
    let mut stem = String::from("event-sha256-");
    for byte in Sha256::digest(uuid) {
        write!(stem, "{byte:02x}").expect("writing to a string cannot fail");
    }
    stem
}

/// Whether a name below an export's folder is one that this program gives or takes away: a file of an event or a day, of a
/// lake's manifest, or of a Delta log.
pub(crate) fn is_name_of_an_export(name: &Path) -> bool {
    let parts: Option<Vec<&str>> = name.to_str().map(|name| name.split('/').collect());
    let is_day = |name: &str, begin: &str, end: &str| {
        let day = name.strip_prefix(begin).and_then(|day| day.strip_suffix(end));
        day.is_some_and(|day| day.len() == 10 && day.parse::<NaiveDate>().is_ok())
    };
    match parts.as_deref() {
        Some([LAKE] | [DAYS, DELTA]) => true,
        Some([DAYS, day]) => is_day(day, "event_date=", ".json"),
        Some([view, DELTA_LOG, file]) => OF_EVENTS.contains(view) && is_name_in_a_delta_log(file),
        Some([OF_DAYS, day, file]) => is_day(day, "day_on=", "") && is_file(file, |stem| stem == FILE_OF_A_DAY),
        Some([view, kind, day, file]) => {
            let kind = kind.strip_prefix("kind=").and_then(EventKind::named);
            let is_of_event = OF_EVENTS.contains(view) && kind.is_some() && is_day(day, "event_date=", "");
            is_of_event && is_file(file, is_stem_of_an_event)
        }
        _ => false,
    }
}

fn is_file(file: &str, is_stem: fn(&str) -> bool) -> bool {
    let Some((stem, suffix)) = file.split_once('.') else { return false };
    is_stem(stem) && FileFormat::ALL.iter().any(|f| f.suffix() == suffix)
}

/// Whether a file's name without its suffix is one that [`Partition::stem_of`] gives.
pub(crate) fn is_stem_of_an_event(stem: &str) -> bool {
    let is_of_stem = |letter: char| letter.is_ascii_alphanumeric() || ['-', '_'].contains(&letter);
    stem.starts_with("event-") && stem.chars().all(is_of_stem)
}

/// On which day each event lies that was exported to a folder before.
pub(crate) fn in_folder(folder: &Path) -> Result<BTreeMap<(EventKind, String), NaiveDate>, Error> {
    let mut days = BTreeMap::new();
    for kind in [EventKind::Meeting, EventKind::Webinar] {
        let of_kind = folder.join(OF_EVENTS[0]).join(format!("kind={kind}"));
        for date in names_in(&of_kind)? {
            let Some(day) = date.strip_prefix("event_date=").and_then(|day| day.parse().ok()) else { continue };
            for file in names_in(&of_kind.join(&date))? {
                let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
                days.insert((kind, stem.to_owned()), day);
            }
        }
    }
    Ok(days)
}

/// The names of what lies in a folder; none where there is no folder.
pub(crate) fn names_in(folder: &Path) -> Result<Vec<String>, Error> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(Error::file("list", folder))?,
    };
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    names.collect::<Result<_, _>>().map_err(Error::file("list", folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(uuid: &str, expected: &str) {
        assert_eq!(file_stem(uuid), expected);
    }

    #[test]
    fn no_other_name_is_one_of_an_export() {
        for name in [
            "lake.json",
            "manifest/event_date=2026-11-17.json",
            "v_event/kind=meeting/event_date=2026-11-17/event-_abc-def_.parquet",
            "v_sample/kind=webinar/event_date=2026-11-17/event-sha256-d6b9.csv",
            "v_zoom_count/day_on=2026-11-17/counts.parquet",
            "manifest/delta.json",
            "v_sample/_delta_log/00000000000000000003.json",
            "v_sample/_delta_log/00000000000000000010.checkpoint.parquet",
            "v_sample/_delta_log/_last_checkpoint",
            "v_sample/_delta_log/.00000000000000000003.json.crc",
        ] {
            assert!(is_name_of_an_export(Path::new(name)), "{name}");
        }
        for name in [
            "",
            "/lake.json",
            "./lake.json",
            "../lake.json",
            "manifest/../lake.json",
            "manifest/event_date=2026-11-17.json/x",
            "manifest/event_date=2026-11-17",
            "manifest/event_date=+2026-11-17.json",
            "v_event/kind=meeting/event_date=2026-11-17/../event-a.parquet",
            "v_event/kind=meeting/event_date=2026-11-17/.bashrc",
            "v_event/kind=meeting/event_date=2026-11-17/event-a.sh",
            "v_event/kind=party/event_date=2026-11-17/event-a.parquet",
            "v_sample/_delta_log/../00000000000000000003.json",
            "v_sample/_delta_log/..",
            "v_sample/_delta_log/3.json",
            "v_sample/_delta_log/00000000000000000003.json/x",
            "v_other/_delta_log/00000000000000000003.json",
            "v_other/kind=meeting/event_date=2026-11-17/event-a.parquet",
            "v_zoom_count/kind=meeting/event_date=2026-11-17/event-a.parquet",
            "v_zoom_count/day_on=2026-11-17/event-a.parquet",
            "v_zoom_count/day_on=17/counts.parquet",
            "v_event/day_on=2026-11-17/counts.parquet",
            ".zoom-qos.lock",
        ] {
            assert!(!is_name_of_an_export(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn a_file_name_is_one_for_each_uuid_and_never_hidden() {
        check("4444AAAiAAAAAiAiAiiAii==", "event-4444AAAiAAAAAiAiAiiAii");
        check("/abc+def/==", "event-_abc-def_");
        // `printf '/abc+def/=' | sha256sum`
        check("/abc+def/=", "event-sha256-24b7f81361e08552d8c0d87f050bfcb83718694797d70ffded0cf097cfc420b1");
        // `printf '../x' | sha256sum`
        check("../x", "event-sha256-d6b96a97d147daaae49eb87a5ca7bfbc280e79551016df8aa5edc5920d21c274");
    }
}
