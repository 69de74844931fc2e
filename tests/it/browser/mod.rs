//! The page in a real browser: opened from disk, as whoever gets it in a mail would.
//!
//! `.ci/browser` installs what drives Chromium; the screenshots stay in `target/screenshots`.

mod digest;
mod person;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use zoom_qos::model::Timestamp;
use zoom_qos::simulator::{Account, IncidentKind, PlantedIncident, Shape};

use crate::docs;
use crate::support::figures::show;
use crate::support::program::{code, program, stderr};

/// The demo's present.
const NOW: &str = "2026-03-06T09:00:00Z";

/// What drives Chromium, and what they have in common.
const DRIVERS: [(&str, &str); 4] = [
    ("open.mjs", include_str!("open.mjs")),
    ("drive.mjs", include_str!("drive.mjs")),
    ("static.mjs", include_str!("static.mjs")),
    ("clicks.mjs", include_str!("clicks.mjs")),
];

/// Contrast of text by WCAG 2.2, level AA.
const CONTRAST: f64 = 4.5;

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target")
}

/// The demo's page, written into a folder.
fn demo_page(folder: &Path) -> PathBuf {
    let db = folder.join("demo.db");
    let output = program(&db).env("ZOOM_QOS_NOW", NOW).env("HOME", folder).arg("demo").output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    folder.join("demo.html")
}

/// Keeps what the README shows of the page, if that is to be made anew.
fn keep_the_picture(page: &Path) {
    if docs::is_update() {
        let html = std::fs::read_to_string(page).unwrap();
        docs::picture::keep(&target().join("screenshots/picture.png"), &html);
    }
}

/// The outage that was planted in the demo's town hall.
fn outage() -> PlantedIncident {
    let account = Account::generate(&Shape::demo(1, Timestamp::parse(NOW).unwrap()));
    let mut incidents = account.truth().incidents.into_iter();
    incidents.find(|incident| incident.kind == IncidentKind::SubnetOutage).unwrap()
}

/// What a driver saw that was started with these arguments.
fn driven(driver: &str, arguments: &[&Path]) -> Value {
    let tools = target().join("tools/browser");
    assert!(tools.join("node_modules").is_dir(), "run .ci/browser first");
    std::fs::create_dir_all(target().join("screenshots")).unwrap();
    for (name, script) in DRIVERS {
        // Beside its packages, where node looks for them.
        std::fs::write(tools.join(name), script).unwrap();
    }
    let output = Command::new("node").arg(tools.join(driver)).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// "46 of 195 people" as 46.
fn poor_people(readout: &Value) -> u32 {
    let words = readout.as_str().unwrap();
    let (_, after_time) = words.split_once("  ").unwrap();
    after_time.split(' ').next().unwrap().parse().unwrap_or_else(|_| panic!("{words}"))
}

#[test]
fn the_page_works_for_its_readers() {
    let folder = tempfile::tempdir().unwrap();
    let outage = outage();
    // The town hall begins at 15:00.
    let from = Timestamp::parse(&outage.from).unwrap();
    let start = Timestamp::parse(&outage.from.replace(&outage.from[11..19], "15:00:00")).unwrap();
    let minute = (from.0 - start.0) / 60;
    let page = demo_page(folder.path());
    let screenshots = target().join("screenshots");
    let seen = driven("drive.mjs", &[&page, &screenshots, Path::new(&minute.to_string())]);
    keep_the_picture(&page);
    for part in seen["readers"].as_array().unwrap().iter().chain(
        ["incident", "table", "addresses", "keyboard", "zoom", "picture", "without_script", "paper"]
            .iter()
            .map(|part| &seen[*part]),
    ) {
        assert_eq!((&part["errors"], &part["requests"]), (&serde_json::json!([]), &serde_json::json!([])), "{part}");
    }
    check_readers(&seen["readers"]);
    check_incident(&seen["incident"], minute, outage.participant_uuids.len());
    check_table(&seen["table"]);
    check_zoom(&seen["zoom"], outage.participant_uuids.len());
    check_without_script(&seen["without_script"]);
    check_addresses(&seen["addresses"]);
    check_keyboard(&seen["keyboard"]);
    check_paper(&seen["paper"]);
}

/// Nothing sticks out at the side, everything can be read, nothing moves by itself for those who do not want it.
fn check_readers(readers: &Value) {
    for reader in readers.as_array().unwrap() {
        assert_eq!(reader["overflow_px"], 0, "{reader}");
        let is_phone = reader["name"].as_str().unwrap().starts_with("phone");
        assert!(is_phone || reader["cut_px"] == 0, "the participants are cut: {reader}");
        assert!(reader["beyond_px"].as_f64().unwrap() <= 1.0, "{reader}");
        assert_eq!(reader["charts"], 5, "{reader}");
        assert_eq!(reader["is_smooth"], false, "{reader}");
        // How soon depends on how busy the machine is, so it is shown and no test fails for it.
        show("the page is ready", format_args!("{} ms", reader["ready_ms"]));
        assert!(reader["contrast"]["ratio"].as_f64().unwrap() >= CONTRAST, "{reader}");
    }
}

/// The planted minute stands out in the heat map and in the timeline, and the window begins with it.
fn check_incident(incident: &Value, minute: i64, struck: usize) {
    let drawn = |when: &str| usize::try_from(incident["heat"][when].as_u64().unwrap()).unwrap();
    assert!(drawn("during") >= struck && drawn("before") < struck, "{incident}");
    let struck = u32::try_from(struck).unwrap();
    assert!(poor_people(&incident["during"]) >= struck && poor_people(&incident["before"]) < struck, "{incident}");
    let window = texts(&incident["window"][0]);
    let percent = |text: &str| text.trim_end_matches('%').parse::<f64>().unwrap();
    // Five minutes of the 60 or 61 that the event has.
    let minutes = 5.0 * 100.0 / percent(window[1]);
    assert!(
        (percent(window[0]) * minutes / 100.0 - f64::from(i32::try_from(minute).unwrap())).abs() < 0.1,
        "{window:?}"
    );
}

fn check_table(table: &Value) {
    let minutes = |column: &str| -> Vec<u32> {
        texts(&table[column]).iter().map(|cell| cell.trim_end_matches(" m").parse().unwrap()).collect()
    };
    let (most, fewest) = (minutes("most"), minutes("fewest"));
    assert!(most.is_sorted_by(|one, next| one >= next) && most[0] > 40, "{most:?}");
    assert!(fewest.is_sorted() && fewest[0] == 0, "{fewest:?}");
    assert_eq!(texts(&table["found"]), [table["first"].as_str().unwrap()]);
    let causes = texts(&table["causes"]);
    assert_eq!(causes.len(), 4, "{causes:?}");
    assert!(causes.iter().all(|cause| *cause == table["cause"]), "{causes:?}");
    assert_eq!(table["detail"]["strips"], 7);
    let detail = table["detail"]["text"].as_str().unwrap();
    assert!(detail.contains("sending poor in") && detail.contains("Episodes"), "{detail}");
    assert!(["Copied", "Select and copy"].contains(&table["copy"].as_str().unwrap()));
    assert_eq!((&table["restored"], &table["is_open"]), (&table["causes"], &Value::Bool(true)), "{}", table["hash"]);
}

/// A sorted, unfolded and opened view comes back from its address, with the opened row in sight; a link can be undone.
fn check_addresses(addresses: &Value) {
    let found = texts(&addresses["found"]["names"]);
    assert!(!found.is_empty() && found.iter().all(|name| name.starts_with("Jose\u{301}")), "{found:?}");
    let (chosen, restored) = (&addresses["chosen"], &addresses["restored"]);
    assert_eq!(chosen["sorted"], "name");
    for part in ["sorted", "names", "opened", "unfolded"] {
        assert_eq!(chosen[part], restored[part], "{part}");
    }
    let (top, height) = (restored["top"].as_i64().unwrap(), restored["height"].as_i64().unwrap());
    assert!((0..height).contains(&top), "the opened row is at {top} of {height} px");
    let (link, back) = (&addresses["link"], &addresses["back"]);
    assert!(link["hash"].as_str().unwrap().contains("section=participants"), "{link}");
    assert_eq!(link["rows"], link["restored"], "{link}");
    assert_eq!(
        (&back["hash"], &back["names"]),
        (&back["before"], &Value::from(texts(&chosen["names"]).len())),
        "{back}"
    );
}

/// The keys lead from the first screen to a person's minutes.
fn check_keyboard(keyboard: &Value) {
    assert!(keyboard["to_cause"].is_u64() && keyboard["to_row"].is_u64(), "{keyboard}");
    assert!(keyboard["section"].as_str().unwrap().contains("participants"), "{keyboard}");
    assert_eq!(texts(&keyboard["strips"]).len(), 7, "{keyboard}");
}

/// On paper the table of participants has its titles and keeps to the page, and no box lies over the heat map.
fn check_paper(paper: &Value) {
    assert!(paper["bytes"].as_u64().unwrap() > 50_000);
    let titles = texts(&paper["titles"]);
    assert!(titles.len() >= 12 && titles.iter().all(|title| !title.is_empty()), "{titles:?}");
    assert!(paper["wide_px"].as_f64().unwrap() <= 720.0, "{paper}");
    assert_eq!(paper["is_overlaid"], false);
}

fn check_zoom(zoom: &Value, struck: usize) {
    let lens = |part: &str| zoom[part]["lens"].as_f64().unwrap();
    assert!((lens("zoomed") - 200.0).abs() < 10.0, "half of the event fills the width: {zoom}");
    assert_eq!(texts(&zoom["zoomed"]["letters"]), ["B", "F", "P"], "no class is told by its colour alone");
    assert!((lens("reset") - 100.0).abs() < 0.1 && zoom["reset"]["hash"] == "", "{zoom}");
    assert!(lens("claim") > 200.0 && zoom["claim"]["rows"] == struck, "{zoom}");
    assert!(zoom["listed"]["affected"].as_str().unwrap().starts_with("78 of 200 people fit"), "{zoom}");
    assert!(zoom["listed"]["poor_senders"].as_str().unwrap().contains(" of 200 people fit"), "{zoom}");
    assert!(zoom["losses"].as_u64().unwrap() > 20, "{zoom}");
    assert_eq!(zoom["cursor_fill"], "none", "what marks the minute covers nobody's cells");
}

/// What a reader without scripts is told: everything but the controls that need them.
fn check_without_script(page: &Value) {
    let text = page["text"].as_str().unwrap();
    for said in [
        "42 of 199 people had more trouble than chance gives; 78 had an episode of two minutes or more, 121 had none.",
        "Look at what fills the upload; ask for a cable on Wi-Fi, else the provider.",
        "46 of 193 people received poorly at once",
        "Share of people by class",
        "The first 50 of 200",
        "100 others",
        "Client version",
        "Data quality",
        "consistent with their own uplinks: sending was poor, receiving was not",
    ] {
        assert!(text.contains(said), "{said}");
    }
    for control in ["Drag to zoom", "Show 100 more", "show the whole event", "worst of all streams"] {
        assert!(!text.contains(control), "{control}");
    }
}
