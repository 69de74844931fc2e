//! The page of a period in the same browser: to be read by everybody, and two clicks from somebody's minutes.

use serde_json::json;

use super::{driven, person, target, texts};
use crate::page::digest::six_weeks;
use crate::support::program::{code, program, stderr};

#[test]
fn the_page_of_a_period_works_for_its_readers_and_leads_to_minutes() {
    let (fixture, folder) = (six_weeks(), tempfile::tempdir().unwrap());
    let mut command = program(&fixture.path());
    command.env("HOME", folder.path()).env("ZOOM_QOS_NOW", "2026-04-15T06:00:00Z").current_dir(folder.path());
    let output = command.args(["report", "digest", "--output", "digest"]).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let index = folder.path().join("digest/index.html");
    // A name of its own among the screenshots.
    let page = folder.path().join("digest/digest.html");
    std::fs::copy(&index, &page).unwrap();
    // Seven days of the week, the days of a place with its interval, and the budget.
    person::check(&driven("static.mjs", &[&target().join("screenshots"), &page]), &[10]);
    let clicks = driven("clicks.mjs", &[&index]);
    assert!(texts(&clicks["links"]).iter().all(|href| href.starts_with("event-")), "{clicks}");
    assert_eq!((texts(&clicks["people"]).len(), &clicks["errors"]), (6, &json!([])), "those of the place: {clicks}");
    assert!(texts(&clicks["people"]).iter().all(|name| name.starts_with("P-")), "{clicks}");
    assert_eq!(clicks["strips"], 7, "all of somebody, and each stream, minute by minute: {clicks}");
}
