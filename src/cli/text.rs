//! Names as people type them.

/// Takes a name that says something, without the blanks around it. An empty one would stand for what has no name:
/// `forget --person ""` for the items of the ledger that are of no single person.
///
/// # Errors
///
/// What to give.
pub(super) fn name(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("give a name: this one is empty".to_owned()),
        name => Ok(name.to_owned()),
    }
}
