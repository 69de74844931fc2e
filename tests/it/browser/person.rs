//! The pages of one person in the same browser.

use std::path::Path;

use serde_json::{Value, json};

use super::{CONTRAST, NOW, demo_page, driven, target, texts};
use crate::support::program::{code, program, stderr};

/// Writes a page of somebody from the demo's database.
fn write(folder: &Path, name: &str, arguments: &[&str]) -> std::path::PathBuf {
    let page = folder.join(name);
    let mut command = program(&folder.join("demo.db"));
    command.env("ZOOM_QOS_NOW", NOW).env("HOME", folder).args(["report", "person", "--output"]).arg(&page);
    let output = command.args(arguments).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    page
}

#[test]
fn the_pages_of_one_person_work_for_their_readers() {
    let folder = tempfile::tempdir().unwrap();
    demo_page(folder.path());
    let ivan = ["--event", "latest", "--person", "ivan.dietz.1@example.com"];
    let pages = [
        write(folder.path(), "person-event.html", &[&ivan[..], &["--identify"]].concat()),
        write(folder.path(), "person-hidden.html", &ivan),
        write(folder.path(), "person-history.html", &["--person", "yusuf.gruber.22@example.com", "--identify"]),
    ];
    let screenshots = target().join("screenshots");
    let arguments: Vec<&Path> = std::iter::once(&screenshots).chain(&pages).map(std::path::PathBuf::as_path).collect();
    let seen = driven("static.mjs", &arguments);
    check(&seen, &[6, 6, 1]);
}

/// What must be so of every page without a script, with so many drawings each.
pub(super) fn check(seen: &Value, drawings: &[u64]) {
    for (page, drawings) in seen.as_array().unwrap().iter().zip(drawings) {
        let parts = page["readers"].as_array().unwrap().iter().chain([&page["keyboard"], &page["paper"]]);
        for part in parts {
            assert_eq!((&part["errors"], &part["requests"]), (&json!([]), &json!([])), "{part}");
        }
        for reader in page["readers"].as_array().unwrap() {
            check_reader(reader, *drawings);
        }
        let reached = texts(&page["keyboard"]["reached"]);
        assert!(reached.contains(&"#method") && page["keyboard"]["unfolded"] == true, "{reached:?}");
        assert!(page["paper"]["widest_px"].as_f64().unwrap() <= 720.0, "{}", page["paper"]);
        assert!(page["paper"]["titles"].as_u64().unwrap() >= 10, "{}", page["paper"]);
    }
}

fn check_reader(reader: &Value, drawings: u64) {
    assert_eq!((&reader["overflow_px"], &reader["drawn"]), (&json!(0), &json!(drawings)), "{reader}");
    assert_eq!(reader["times_overlap"], false, "{reader}");
    assert!(reader["contrast"]["ratio"].as_f64().unwrap() >= CONTRAST, "{reader}");
}
