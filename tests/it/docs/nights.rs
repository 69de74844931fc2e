//! The seven nights of `docs/operations.md`, run as they stand there.

use std::process::Command;

use super::root;

/// The lines between the markers, without the fence.
fn script() -> String {
    let page = std::fs::read_to_string(root().join("docs/operations.md")).unwrap();
    let (_, rest) = page.split_once("<!-- seven-nights -->\n```sh\n").unwrap();
    rest.split_once("```\n<!-- /seven-nights -->").unwrap().0.to_owned()
}

/// The exit codes that a line's comment promises: the numbers before its first word that is none.
fn promised(line: &str) -> Vec<String> {
    let comment = line.rsplit_once(" # ").map_or("", |(_, comment)| comment);
    let words = comment.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let numbers = words.filter(|word| word.chars().all(|letter| letter.is_ascii_digit()));
    numbers.map(str::to_owned).collect()
}

#[test]
fn the_seven_nights_end_as_the_page_says() {
    let (script, folder) = (script(), tempfile::tempdir().unwrap());
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_zoom-qos")).parent().unwrap();
    let run = Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder.path())
        .env_clear()
        .env("HOME", folder.path())
        .env("PATH", format!("{}:/usr/bin:/bin", program.display()))
        .output()
        .unwrap();
    let (out, errors) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    let codes: Vec<&str> = out.lines().filter_map(|line| Some(line.split_once("exit code ")?.1)).collect();
    let nights = script.lines().filter(|line| line.starts_with("simulator ") && line.contains("night "));
    let expected: Vec<String> = nights.flat_map(promised).collect();
    assert_eq!(expected.len(), 9, "{expected:?}");
    assert_eq!(codes, expected, "{out}{errors}");
    assert!(out.trim_end().ends_with("21"), "{out}{errors}");
}
