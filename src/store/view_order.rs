//! The order in which views are made, which `build.rs` finds: there is nothing to find when the program begins.

use std::collections::HashSet;

use super::sql_text;

/// Views, given by name and text: their places, each behind those that its text names, or `None` if some name one another
/// in a circle. Engines other than SQLite make none whose sources are not there.
pub(crate) fn in_order(views: &[(&str, &str)]) -> Option<Vec<usize>> {
    let words: Vec<HashSet<&str>> = views.iter().map(|(_, text)| sql_text::words(text).collect()).collect();
    let mut left: Vec<usize> = (0..views.len()).collect();
    let mut ordered = Vec::with_capacity(views.len());
    while !left.is_empty() {
        let waits = |view: usize| left.iter().any(|other| *other != view && words[view].contains(views[*other].0));
        let next = left.iter().position(|view| !waits(*view))?;
        ordered.push(left.remove(next));
    }
    Some(ordered)
}
