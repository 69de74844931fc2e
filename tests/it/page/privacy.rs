//! Who is named: nobody, unless asked for.

use std::path::Path;

use scraper::Html;
use zoom_qos::pseudonym::Pseudonyms;
use zoom_qos::render::Zone;
use zoom_qos::review::html::Names;

use super::{all, data, named, one, page_of};
use crate::support::golden::{Fixture, GOLDEN, Join};
use crate::support::program::{code, program, stderr};

/// Six people: four in one place, two in another, all of them with addresses.
fn office() -> Fixture {
    let fixture = Fixture::new();
    let join = |(index, name): (usize, &&str)| Join {
        email: Some(format!("{}@example.com", name.to_lowercase())),
        zoom_user_id: Some(format!("zoom-id-{index}")),
        ..Join::hearing(name, &"GGPPPPPPGG".repeat(4))
    };
    let names = ["Amara", "Bela", "Chidi", "Dagny", "Emil", "Fatou"];
    fixture.event("meeting", GOLDEN, 1, "Office", &names.iter().enumerate().map(join).collect::<Vec<_>>());
    let place = "UPDATE participant_session SET network_type = 'Wifi',
                 location = CASE WHEN session_id <= 4 THEN 'Large place' ELSE 'Small place' END";
    fixture.connection().execute(place, []).unwrap();
    let pc = "UPDATE participant_identity SET pc_name = user_name || '-PC', ip_address = '192.0.2.' || session_id";
    fixture.connection().execute(pc, []).unwrap();
    fixture
}

pub(super) fn pseudonyms(folder: &Path) -> Pseudonyms {
    Pseudonyms::load(&folder.join("pseudonym.key")).unwrap()
}

#[test]
fn a_page_names_nobody_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let pseudonyms = pseudonyms(folder.path());
    let page = page_of(&office(), Names::Pseudonyms(&pseudonyms), Zone::default());
    for personal in ["Amara", "amara", "Fatou", "example.com", "zoom-id", "-PC", "192.0.2.1\"", "16778240"] {
        assert!(!page.contains(personal), "{personal}");
    }
    let html = Html::parse_document(&page);
    assert_eq!(one(&html, ".badge:last-child"), "pseudonyms");
    // The name that `export` gives the same person, who is known by the address.
    let names = data(&html)["people"]["name"].clone();
    assert!(names.as_array().unwrap().iter().any(|name| *name == pseudonyms.of("amara@example.com")), "{names}");
}

#[test]
fn groups_of_fewer_than_three_are_hidden_with_the_names_and_shown_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let pseudonyms = pseudonyms(folder.path());
    let hidden = page_of(&office(), Names::Pseudonyms(&pseudonyms), Zone::default());
    assert!(hidden.contains("Large place") && !hidden.contains("Small place"));
    let html = named(&office());
    assert!(one(&html, "#heat-rows").contains("Small place"));
    assert_eq!(one(&html, ".badge:last-child"), "names shown");
}

#[test]
fn the_command_writes_a_private_file_and_names_people_only_when_asked() {
    let fixture = office();
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &[&str]| {
        let mut command = program(&fixture.path());
        command.env("HOME", folder.path()).current_dir(folder.path());
        let output = command.args(["report", "review", "--event", GOLDEN, "--output", "page.html"]).args(more).output();
        let output = output.unwrap();
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        std::fs::read_to_string(folder.path().join("page.html")).unwrap()
    };
    assert!(!run(&[]).contains("Amara"));
    assert!(run(&["--identify", "--tz", "Europe/Berlin"]).contains("Amara"));
    assert!(folder.path().join(".config/zoom-qos/pseudonym.key").exists());
    #[cfg(unix)]
    {
        let mode = std::fs::metadata(folder.path().join("page.html")).unwrap().permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600);
    }
}

#[test]
fn only_pages_are_html_and_the_review_s_verdict_can_fail() {
    let fixture = office();
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = program(&fixture.path());
        command.env("HOME", folder.path()).arg("report").args(arguments).args(["--event", GOLDEN]).output().unwrap()
    };
    let refused = run(&["scorecard", "--format", "html"]);
    assert_eq!(code(&refused), 2);
    assert!(stderr(&refused).contains("only `review` and `person` are pages"), "{}", stderr(&refused));
    assert_eq!(code(&run(&["review", "--format", "html", "--fail-on", "bad"])), 10);
    let html = Html::parse_document(&String::from_utf8(run(&["review", "--format", "html"]).stdout).unwrap());
    assert_eq!(all(&html, "#people tbody tr").len(), 6);
}
