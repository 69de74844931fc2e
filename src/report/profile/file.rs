//! The file: TOML with the place of everything, so that a mistake can be pointed at.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::bounds::{self, Bounds};
use super::profiles::{Profile, Profiles, mistake};
use crate::files;
use crate::report::error::Error;
use crate::report::place::Place;

/// A mistake and where it begins.
type Mistake = (Range<usize>, String);

impl Profiles {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`Error::File`], or [`Error::BadProfile`] with the place of the first mistake.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = files::read_text(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
        Self::parse(path, &text)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, Error> {
        let profiles = profiles(text).map_err(|(place, reason)| mistake(path, place, reason))?;
        Ok(Self { path: path.to_owned(), profiles })
    }
}

/// The profiles of a file's text.
///
/// # Errors
///
/// The first mistake with its place.
fn profiles(text: &str) -> Result<Vec<Profile>, (Place, String)> {
    read(text).map_err(|(span, reason)| (Place::at(text, span.start), reason))
}

fn read(text: &str) -> Result<Vec<Profile>, Mistake> {
    let file = DeTable::parse(text).map_err(|error| (error.span().unwrap_or(0..0), error.message().to_owned()))?;
    let mut profiles: Vec<Profile> = Vec::new();
    for (name, settings) in in_order(file.get_ref()) {
        if !name.get_ref().chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') || name.get_ref().is_empty() {
            return Err((name.span(), "a profile's name has only letters, digits, - and _".to_owned()));
        }
        profiles.push(profile(text, name.get_ref(), name.span(), settings)?);
    }
    if profiles.is_empty() {
        return Err((0..0, "there is no profile; one begins with its name in brackets".to_owned()));
    }
    Ok(profiles)
}

fn profile(text: &str, name: &str, at: Range<usize>, settings: &Spanned<DeValue<'_>>) -> Result<Profile, Mistake> {
    let mut profile =
        Profile { name: name.to_owned(), place: Place::at(text, at.start), inherits: None, bounds: Vec::new() };
    for (medium, value) in in_order(table(settings, "a profile is a table of media")?) {
        if medium.get_ref() == "inherits" {
            let base = value.get_ref().as_str();
            let base = base.ok_or_else(|| (value.span(), "`inherits` is the name of a profile".to_owned()))?;
            profile.inherits = Some((base.to_owned(), Place::at(text, value.span().start)));
            continue;
        }
        for (metric, value) in in_order(table(value, "a medium is a table of metrics")?) {
            profile.bounds.push(metric_bounds(medium.get_ref(), metric, value)?);
        }
    }
    Ok(profile)
}

fn metric_bounds(
    medium: &str,
    metric: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
) -> Result<Bounds, Mistake> {
    let known = bounds::find(medium, metric.get_ref()).map_err(|reason| (metric.span(), reason))?;
    let mut bounds = Bounds { medium: known.medium, metric: known.metric, fair: None, poor: None, bad: None };
    for (class, value) in in_order(table(value, "a metric's bounds are written { fair = 1, poor = 2, bad = 3 }")?) {
        known.check_class(class.get_ref()).map_err(|reason| (class.span(), reason))?;
        let bound = number(value.get_ref()).ok_or_else(|| (value.span(), "a bound is a number".to_owned()))?;
        known.check_value(bound).map_err(|reason| (value.span(), reason))?;
        match class.get_ref().as_ref() {
            "fair" => bounds.fair = Some(bound),
            "poor" => bounds.poor = Some(bound),
            _ => bounds.bad = Some(bound),
        }
    }
    known.check_order(&bounds).map_err(|reason| (value.span(), reason))?;
    Ok(bounds)
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    }
}

fn table<'value, 'text>(
    value: &'value Spanned<DeValue<'text>>,
    expected: &str,
) -> Result<&'value DeTable<'text>, Mistake> {
    value.get_ref().as_table().ok_or_else(|| (value.span(), expected.to_owned()))
}

/// The entries as they stand in the file, where the table has them by name.
fn in_order<'table, 'text>(
    table: &'table DeTable<'text>,
) -> Vec<(&'table Spanned<std::borrow::Cow<'text, str>>, &'table Spanned<DeValue<'text>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_what_it_inherits_and_its_own_bounds() {
        let text = "[hall]\ninherits = 'zoom'\naudio.latency_ms = { fair = 100, bad = 400.5 }\n\
                    [hall.machine]\nwifi_avg_rssi_dbm = { fair = -60, poor = -70 }\n[other]\n";
        let found = profiles(text).unwrap();
        assert_eq!(found.iter().map(|profile| profile.name.as_str()).collect::<Vec<_>>(), ["hall", "other"]);
        assert_eq!(found[0].inherits, Some(("zoom".to_owned(), Place { line: 2, column: 12 })));
        let latency = Bounds { medium: "audio", metric: "latency_ms", fair: Some(100.0), poor: None, bad: Some(400.5) };
        let signal =
            Bounds { medium: "machine", metric: "wifi_avg_rssi_dbm", fair: Some(-60.0), poor: Some(-70.0), bad: None };
        assert_eq!(found[0].bounds, [latency, signal]);
        assert!(found[1].bounds.is_empty());
    }

    fn check(text: &str, line: usize, column: usize, expected: &str) {
        let (place, reason) = profiles(text).unwrap_err();
        assert_eq!((place, reason.as_str()), (Place { line, column }, expected), "{text}");
    }

    #[test]
    fn each_mistake_has_its_place() {
        check("# nothing\n", 1, 1, "there is no profile; one begins with its name in brackets");
        check("[a]\n[a]", 2, 2, "duplicate key");
        check("['a b']", 1, 2, "a profile's name has only letters, digits, - and _");
        check("a = 3", 1, 5, "a profile is a table of media");
        check("[a]\ninherits = 3", 2, 12, "`inherits` is the name of a profile");
        check("[a]\naudio = 3", 2, 9, "a medium is a table of metrics");
        let media = "there is no medium `sound`; there are audio, video, share, machine and event";
        check("[a]\nsound.latency_ms = { fair = 1 }", 2, 7, media);
        let metrics = "share is not judged by `frame_rate_fps`, only by latency_ms, jitter_ms, avg_loss_pct, \
                       max_loss_pct";
        check("[a]\nshare.frame_rate_fps = { poor = 5 }", 2, 7, metrics);
        let form = "a metric's bounds are written { fair = 1, poor = 2, bad = 3 }";
        check("[a]\naudio.latency_ms = 3", 2, 20, form);
        let classes = "max_loss_pct has no bound `poor`, only fair";
        check("[a.audio]\nmax_loss_pct = { poor = 3 }", 2, 18, classes);
        check("[a.audio]\nlatency_ms = { fair = '3' }", 2, 23, "a bound is a number");
        let range = "-5 is no bound of latency_ms, which goes from 0 up";
        check("[a.audio]\nlatency_ms = { fair = -5 }", 2, 23, range);
        let range = "101 is no bound of avg_loss_pct, which goes from 0 to 100";
        check("[a.audio]\navg_loss_pct = { bad = 101 }", 2, 24, range);
        let range = "NaN is no bound of jitter_ms, which goes from 0 up";
        check("[a.audio]\njitter_ms = { bad = nan }", 2, 21, range);
        let order = "the bound of bad (200) must lie above that of poor (300)";
        check("[a.audio]\nlatency_ms = { fair = 150, poor = 300, bad = 200 }", 2, 14, order);
        let order = "the bound of poor (15) must lie below that of fair (15)";
        check("[a.video]\nframe_rate_fps = { fair = 15, poor = 15 }", 2, 18, order);
        check("[a.audio]\nlatency_ms = {}", 2, 14, "latency_ms has no bound");
    }
}
