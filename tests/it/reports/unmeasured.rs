//! Events in which nothing was measured: no page says that nobody had trouble, as nobody knows.

use std::fs;

use crate::support::golden::{Fixture, GOLDEN, Join, golden};
use crate::support::program::{code, program, stderr, stdout};

/// What only somebody may say who looked.
const CLAIMS: [&str; 10] = [
    "Nobody had",
    "No event had",
    "No minute in which many",
    "In no minute",
    "no minute in which many",
    "Nobody was free",
    "Never used",
    "No poor minute",
    "No episode",
    "0 of 3 people, two poor minutes",
];

/// What the pages say in all their forms, each under its name.
fn pages(fixture: &Fixture) -> Vec<(&'static str, String)> {
    let folder = tempfile::tempdir().unwrap();
    let said = |arguments: &[&str]| {
        let run = program(&fixture.path()).arg("report").args(arguments).output().unwrap();
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        // Lines are broken where they fill a screen.
        stdout(&run).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let written = |arguments: &[&str], name: &str| {
        let path = folder.path().join(name);
        said(&[arguments, &["--output", path.to_str().unwrap()]].concat());
        // A script holds every sentence that it may come to say.
        let page = fs::read_to_string(path).unwrap();
        page.split_once("<script").map_or(page.clone(), |(body, _)| body.to_owned())
    };
    let review = ["review", "--event", GOLDEN];
    let person = ["person", "--event", GOLDEN, "--person", "B"];
    let digest = ["digest", "--from", "2026-03-02", "--to", "2026-03-08"];
    let markdown = ["--format", "markdown"];
    vec![
        ("review", said(&review)),
        ("review as Markdown", said(&[&review[..], &markdown].concat())),
        ("review as HTML", written(&review, "review.html")),
        ("person", said(&person)),
        ("person as HTML", written(&person, "person.html")),
        ("digest", said(&digest)),
        ("digest as Markdown", said(&[&digest[..], &markdown].concat())),
        ("digest as HTML", written(&digest, "digest.html")),
    ]
}

fn check(fixture: &Fixture, are_aged_out: bool) {
    for (name, page) in pages(fixture) {
        for claim in CLAIMS {
            assert!(!page.contains(claim), "{name}: {claim}\n{page}");
        }
        assert!(page.contains("Nothing was measured.") || name == "digest as Markdown", "{name}\n{page}");
        let aged_out = if name.starts_with("digest") {
            "Samples of events before 2026-05-02 are pruned."
        } else {
            "No sample of it is left: those of events before 2026-05-02 are pruned."
        };
        assert_eq!(page.contains(aged_out), are_aged_out, "{name}\n{page}");
    }
}

#[test]
fn an_event_whose_samples_were_pruned_says_so_and_claims_nothing() {
    let fixture = golden();
    let mut prune = program(&fixture.path());
    prune.env("ZOOM_QOS_NOW", "2026-06-01T00:00:00Z").args(["prune", "--samples", "30d"]);
    assert_eq!(code(&prune.output().unwrap()), 0);
    check(&fixture, true);
}

#[test]
fn an_event_of_which_nothing_was_recorded_claims_nothing() {
    let fixture = Fixture::new();
    let joins = ["A", "B", "C"].map(|name| Join::hearing(name, &".".repeat(40)));
    fixture.event("meeting", GOLDEN, 81_234_567_890, "Golden", &joins);
    check(&fixture, false);
}

#[test]
fn whoever_was_sampled_and_muted_never_used_the_rest() {
    let fixture = Fixture::new();
    let joins = [Join::hearing("A", &"G".repeat(40)), Join::hearing("B", &"I".repeat(40))];
    fixture.event("meeting", GOLDEN, 81_234_567_890, "Golden", &joins);
    let person = ["report", "person", "--event", GOLDEN, "--person", "B"];
    let run = program(&fixture.path()).args(person).output().unwrap();
    let page = stdout(&run);
    assert!(page.contains("Never used: ") && page.contains("Nothing was measured."), "{page}");
    assert!(!page.contains("No poor minute") && !page.contains("No episode"), "{page}");
}
