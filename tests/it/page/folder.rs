//! A digest as a file, and as a folder with the pages of its events: what lies there, and whose it stays.

use std::path::Path;
use std::process::Output;

use scraper::Html;

use super::all;
use super::digest::{WEEK, six_weeks};
use crate::support::golden::Fixture;
use crate::support::program::{code, program, stderr, stdout};

/// What lies in a folder, but for the program's own lock.
fn listed(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let shown = entries.filter(|path| path.file_name().is_some_and(|name| name != ".zoom-qos.lock"));
    let mut files: Vec<_> = shown
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

/// A folder to write to, with the database of six weeks.
struct Desk {
    fixture: Fixture,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { fixture: six_weeks(), folder: tempfile::tempdir().unwrap() }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = program(&self.fixture.path());
        command.env("HOME", self.folder.path()).env("ZOOM_QOS_NOW", "2026-04-15T06:00:00Z");
        command.current_dir(self.folder.path()).args(["report", "digest"]).args(arguments).output().unwrap()
    }
}

/// Two clicks: from the page to an event with those whom it speaks of, and there to somebody's minutes.
#[test]
fn a_folder_holds_the_page_and_its_events_and_is_the_same_each_time() {
    let desk = Desk::new();
    let web = desk.folder.path().join("web");
    let written = desk.run(&["--output", "web"]);
    assert_eq!(code(&written), 0, "{}", stderr(&written));
    let said = "wrote web: a page that leads to those of 7 events; they show pseudonyms; --identify shows names";
    assert!(stderr(&written).contains(said), "{}", stderr(&written));
    let files = listed(&web);
    assert_eq!(files.len(), 8);
    let text = |name: &str| String::from_utf8(std::fs::read(web.join(name)).unwrap()).unwrap();
    let index = Html::parse_document(&text("index.html"));
    let links = all(&index, "a").into_iter().filter_map(|link| link.value().attr("href"));
    let leading: Vec<&str> = links.filter(|href| !href.starts_with('#')).collect();
    assert!(leading.len() > 10, "{leading:?}");
    for href in leading {
        let (name, hash) = href.split_once('#').unwrap_or((href, ""));
        let page = text(name);
        // Whom the event's page is to show is on it.
        let found = hash.strip_prefix("find=").and_then(|found| found.split_once('&')).map(|(found, _)| found);
        assert!(found.is_none_or(|found| page.contains(found)), "{href}");
    }
    assert!(files.iter().all(|(_, page)| !String::from_utf8_lossy(page).contains("Mallory")));
    // Other days have other events; those of these go.
    let two_days = ["--from", "2026-04-01", "--to", "2026-04-02", "--output", "web/"];
    assert_eq!(code(&desk.run(&two_days)), 0);
    let fewer = listed(&web);
    assert!(
        (2..8).contains(&fewer.len())
            && fewer.iter().all(|(name, _)| name == "index.html" || name.starts_with("event-"))
    );
    assert_eq!(code(&desk.run(&[&two_days[..], &["--identify"]].concat())), 0);
    assert!(text("index.html").contains("Mallory"));
    assert_eq!(code(&desk.run(&two_days)), 0);
    assert_eq!(listed(&web), fewer, "the same input gives the same bytes");
}

#[test]
fn what_others_put_there_is_not_replaced_and_nothing_is_half_done() {
    let desk = Desk::new();
    let web = desk.folder.path().join("web");
    std::fs::create_dir(&web).unwrap();
    for (name, text) in [("index.html", "my home page"), ("notes.txt", "mine")] {
        std::fs::write(web.join(name), text).unwrap();
    }
    let before = listed(&web);
    let refused = desk.run(&["--output", "web"]);
    assert_eq!(code(&refused), 2);
    let said = "error: failed to replace web/index.html: it is no page of this program\n";
    assert!(stderr(&refused).contains(said), "{}", stderr(&refused));
    assert_eq!(listed(&web), before);
    std::fs::remove_file(web.join("index.html")).unwrap();
    assert_eq!(code(&desk.run(&["--output", "web", "--last", "1d"])), 0);
    assert!(listed(&web).contains(&before[1]), "a note stays");
}

#[test]
fn a_page_goes_to_a_file_or_to_stdout_and_a_folder_is_no_other_format() {
    let desk = Desk::new();
    let page = desk.run(&["--format", "html"]);
    assert!(stdout(&page).starts_with("<!doctype html>"), "{}", stderr(&page));
    assert_eq!(code(&desk.run(&["--output", "page.html"])), 0);
    assert_eq!(std::fs::read_to_string(desk.folder.path().join("page.html")).unwrap(), stdout(&page));
    std::fs::create_dir(desk.folder.path().join("web")).unwrap();
    assert_eq!(code(&desk.run(&["--output", "web", "--format", "json"])), 2);
    assert!(listed(&desk.folder.path().join("web")).is_empty());
    // Whoever forgets the suffix of a report gets no folder.
    let mut other = program(&desk.fixture.path());
    let other = other.args(["report", "digest_days", "--from", WEEK[0], "--to", WEEK[1], "--output", "days"]);
    assert_eq!(code(&other.current_dir(desk.folder.path()).output().unwrap()), 2);
}
