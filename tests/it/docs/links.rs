//! No link of a page leads nowhere: the file is there, and so is the heading in it.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::{page, root};

/// The targets of a page's links and pictures; what stands in code is none.
fn targets(page: &str) -> Vec<&str> {
    let prose = page.split("```").step_by(2).flat_map(|text| text.split('`').step_by(2));
    // A link whose text is code is cut there, and its target stands at the beginning of what follows.
    prose.flat_map(|text| text.split("](").skip(1)).filter_map(|rest| rest.split_once(')')).map(|(to, _)| to).collect()
}

/// What a heading is called in an address: small letters, a hyphen for a blank, and nothing of what is no letter.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

fn anchors(page: &str) -> BTreeSet<String> {
    let lines = page.split("```").step_by(2).flat_map(str::lines);
    lines.filter_map(|line| line.strip_prefix('#')).map(|line| anchor(line.trim_start_matches('#'))).collect()
}

/// The target's path in the repository, without the steps up.
fn resolved(from: &Path, target: &str) -> PathBuf {
    let mut path = PathBuf::new();
    for component in from.parent().unwrap().join(target).components() {
        if component == Component::ParentDir {
            assert!(path.pop(), "{target} leads out of the repository");
        } else {
            path.push(component);
        }
    }
    path
}

/// What is wrong with the links of a page.
fn dead_links(path: &str, text: &str) -> Vec<String> {
    let mut dead = Vec::new();
    for target in targets(text).into_iter().filter(|target| !target.starts_with("https://")) {
        let (file, heading) = target.split_once('#').unwrap_or((target, ""));
        let file = if file.is_empty() { PathBuf::from(path) } else { resolved(Path::new(path), file) };
        let is_there = root().join(&file).exists();
        if !is_there || !heading.is_empty() && !anchors(&page::text(file.to_str().unwrap())).contains(heading) {
            dead.push(format!("{path}: {target}"));
        }
    }
    dead
}

#[test]
fn no_link_of_any_page_is_dead() {
    let mut pages = page::all();
    pages.push("CHANGELOG.md".to_owned());
    let dead: Vec<String> = pages.iter().flat_map(|path| dead_links(path, &page::text(path))).collect();
    assert_eq!(dead, [""; 0]);
}

#[test]
fn a_dead_link_is_found() {
    let text =
        "[a](page.md) [b](review.md#your-own-sites) [c](review.md#nowhere) ![d](../README.md) [`e`](f.md) `](g)`";
    assert_eq!(
        dead_links("docs/sql.md", text),
        ["page.md", "review.md#nowhere", "f.md"].map(|to| format!("docs/sql.md: {to}"))
    );
}

#[test]
fn every_page_can_be_reached_from_the_readme() {
    let readme = page::text(page::README);
    let linked: BTreeSet<&str> = targets(&readme).into_iter().collect();
    for path in page::all().iter().filter(|path| path.starts_with("docs/")) {
        assert!(linked.contains(path.as_str()), "the README does not name {path}");
    }
}
