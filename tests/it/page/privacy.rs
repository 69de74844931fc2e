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
        (std::fs::read_to_string(folder.path().join("page.html")).unwrap(), stderr(&output))
    };
    let (page, said) = run(&[]);
    assert!(!page.contains("Amara") && said.contains("the page shows pseudonyms; --identify shows names"), "{said}");
    let (page, said) = run(&["--identify", "--tz", "Europe/Berlin"]);
    assert!(page.contains("Amara") && said.contains("wrote page.html: the page shows people's names"), "{said}");
    assert_eq!(run(&["--quiet"]).1, "");
    assert!(folder.path().join(".config/zoom-qos/pseudonym.key").exists());
    #[cfg(unix)]
    {
        let mode = std::fs::metadata(folder.path().join("page.html")).unwrap().permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600);
    }
}

/// Only pages hide names, which must not be taken for a document that has them.
#[test]
fn a_document_with_names_says_so_and_takes_no_switch_of_a_page() {
    let fixture = office();
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str, arguments: &[&str]| {
        let mut command = program(&fixture.path());
        command.env("HOME", folder.path()).current_dir(folder.path());
        command.args(["report", name, "--event", GOLDEN]).args(arguments).output().unwrap()
    };
    for (name, arguments) in
        [("review", &["--output", "event.md"][..]), ("person", &["--person", "Amara", "--output", "event.csv"])]
    {
        let written = run(name, arguments);
        assert_eq!(code(&written), 0, "{}", stderr(&written));
        let file = arguments.last().unwrap();
        assert!(
            stderr(&written).contains(&format!("wrote {file}: people's names stand in it")),
            "{}",
            stderr(&written)
        );
    }
    assert!(std::fs::read_to_string(folder.path().join("event.md")).unwrap().contains("Amara"));
    assert!(!stderr(&run("scorecard", &["--output", "rows.csv"])).contains("wrote"), "rows are no page");
    for (name, arguments) in [
        ("review", &["--output", "other.md", "--identify"][..]),
        ("review", &["--topics"]),
        ("scorecard", &["--identify"]),
        ("review", &["--output", "other.html", "--identify", "--topics"]),
    ] {
        let refused = run(name, arguments);
        assert_eq!((code(&refused), refused.stdout), (2, Vec::new()), "{arguments:?}");
    }
    assert!(!folder.path().join("other.md").exists() && !folder.path().join("other.html").exists());
    let mut everywhere = program(&fixture.path());
    everywhere.env("ZOOM_QOS_IDENTIFY", "1").args(["report", "scorecard", "--event", GOLDEN]);
    assert_eq!(code(&everywhere.output().unwrap()), 0, "the environment speaks of pages");
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
    assert!(
        stderr(&refused).contains("only `review`, `digest`, `person` and `trend --by` are pages"),
        "{}",
        stderr(&refused)
    );
    assert_eq!(code(&run(&["review", "--format", "html", "--fail-on", "bad"])), 10);
    let html = Html::parse_document(&String::from_utf8(run(&["review", "--format", "html"]).stdout).unwrap());
    assert_eq!(all(&html, "#people tbody tr").len(), 6);
}
