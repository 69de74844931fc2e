//! The program in a terminal of 80 columns and 24 lines that tmux draws: what its reader sees without scrolling.

use std::path::Path;
use std::process::Command;

/// The demo's present.
const NOW: &str = "2026-03-06T09:00:00Z";

/// A terminal of its own, gone with the test.
struct Screen<'folder> {
    folder: &'folder Path,
    socket: String,
}

impl<'folder> Screen<'folder> {
    fn new(folder: &'folder Path) -> Self {
        let screen = Self { folder, socket: folder.join("tmux").display().to_string() };
        // A server ends with its last session, and a new session may find one that is just about to.
        screen.tmux(&["new-session", "-d", "-s", "kept", "exec cat"]);
        screen
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let mut tmux = Command::new("tmux");
        tmux.args(["-f", "/dev/null", "-S", &self.socket]).args(arguments);
        tmux.current_dir(self.folder).env("HOME", self.folder).env("ZOOM_QOS_NOW", NOW).env("LC_ALL", "C.UTF-8");
        let output = tmux.output().expect("tmux, of the package tmux");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What stands on the screen once a command has ended and the shell asks for the next.
    fn after(&self, command: &str) -> Vec<String> {
        let program = env!("CARGO_BIN_EXE_zoom-qos");
        let socket = &self.socket;
        let script = format!("{program} {command}; printf '$ '; tmux -S {socket} wait-for -S drawn; exec cat");
        self.tmux(&["new-session", "-d", "-s", "screen", "-x", "80", "-y", "24", &script]);
        self.tmux(&["wait-for", "drawn"]);
        let drawn = self.tmux(&["capture-pane", "-p", "-t", "screen"]);
        self.tmux(&["kill-session", "-t", "screen"]);
        drawn.trim_end().lines().map(str::to_owned).collect()
    }
}

impl Drop for Screen<'_> {
    fn drop(&mut self) {
        // A test that has failed already tells why; this says nothing of it.
        drop(Command::new("tmux").args(["-S", &self.socket, "kill-server"]).output());
    }
}

/// Nothing but the prompt stands below a command to paste, which may be longer than a line.
#[track_caller]
fn check_ends_with_a_command(screen: &[String]) {
    let [.., before, last, prompt] = screen else { panic!("{screen:#?}") };
    assert_eq!(prompt, "$", "{screen:#?}");
    let is_command = |line: &String| ["zoom-qos ", "sqlite3 "].iter().any(|word| line.trim_start().starts_with(word));
    assert!(is_command(last) || is_command(before), "{screen:#?}");
}

/// What a page of 80 columns may not do on a terminal of 80: go on in the next line, but for the command to paste.
#[track_caller]
fn check_fits(screen: &[String]) {
    assert!(screen.len() <= 24, "{} lines: {screen:#?}", screen.len());
    for line in screen {
        assert!(unicode_width::UnicodeWidthStr::width(line.as_str()) <= 80, "{line}");
    }
}

#[test]
fn the_demo_and_the_pages_end_with_a_command_and_fit_the_screen() {
    let folder = tempfile::tempdir().unwrap();
    let screen = Screen::new(folder.path());
    check_ends_with_a_command(&screen.after("-q demo"));
    let on_demo = |command: &str| screen.after(&format!("--db zoom-qos-demo.db {command}"));
    let review = on_demo("report review --event 81846024623");
    check_ends_with_a_command(&review);
    check_fits(&review);
    assert_eq!(review[0], "Town hall", "{review:#?}");
    let scope = on_demo("report scope --event 81846024623");
    assert!(scope.iter().any(|line| line.contains("15:22") && line.contains("198.18.11.0/24")), "{scope:#?}");

    let events = on_demo("events");
    check_fits(&events);
    let town_hall: Vec<_> = events.iter().filter(|line| line.contains("Town hall")).collect();
    let [town_hall] = town_hall[..] else { panic!("each event has one line: {events:#?}") };
    assert!(town_hall.starts_with("2026-03-05 15:00") && town_hall.contains("poor"), "{town_hall}");

    let digest = on_demo("-q report digest");
    check_ends_with_a_command(&digest);
    check_fits(&digest);
    assert_eq!(digest[0], "Digest of 2026-02-27 to 2026-03-05 (UTC), against the 28 days before", "{digest:#?}");

    // Above the event's name stands which event was chosen, for whoever named none.
    let event = on_demo("-q report person --event latest --person ivan.dietz.1@example.com");
    check_ends_with_a_command(&event);
    check_fits(&event);
    assert_eq!(event[0], "Ivan Dietz, ivan.dietz.1@example.com", "{event:#?}");
    let history = on_demo("report person --person yusuf.gruber.22@example.com");
    check_ends_with_a_command(&history);
    check_fits(&history);
    assert_eq!(history[0], "Yusuf Gruber", "{history:#?}");
}
