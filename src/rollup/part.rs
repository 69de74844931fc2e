//! What several reports count by: lists of common table expressions, each in one file of `queries/parts/`.
//!
//! A view would be the usual place for a rule that many reports share, and the views hold those that can be one. But
//! SQLite carries a report's choice of event down through one aggregate and no further: incidents, which are aggregates
//! of aggregates, would as a view be computed for every event of the database first. So such rules are text that stands
//! before a report's own expressions, where the choice of event is part of the innermost one.
//!
//! A part's head says `-- with:` which others it needs, `-- reads: samples` if it reads every sample of what is asked
//! about, `-- recursive:` why one of its expressions reads itself, and `-- stands for:` whose place it takes, under that
//! one's name, in a report that names it first.

/// Name and text of each file in `queries/parts/`, as the build script found them.
const PARTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/parts.rs"));

/// The table that has the rows of a part, if there is one.
pub(crate) type TableOf<'t> = &'t dyn Fn(&str) -> Option<String>;

/// A part as it stands in a statement.
#[derive(Debug)]
pub(crate) struct Part {
    /// Its file's name.
    pub(crate) name: &'static str,
    /// The part whose place it takes; itself, for most.
    pub(crate) stands_for: &'static str,
    /// The table that has its rows, if it reads one.
    pub(crate) table: Option<String>,
    /// Whether it reads every sample of what is asked about.
    pub(crate) reads_samples: bool,
    /// Whether an expression of it reads itself.
    is_recursive: bool,
    text: String,
}

/// No table has the rows of a part: each statement computes them, on any engine.
pub(crate) fn computed(_part: &str) -> Option<String> {
    None
}

/// A statement over some parts, of which those stand first that others need and do not name themselves: the events may
/// be chosen in several ways.
pub(crate) fn over(names: &[&str], table_of: impl Fn(&str) -> Option<String>, sql: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    before(&closure(&names, &table_of).unwrap_or_default(), sql)
}

/// These parts and those that they need, each behind what it needs.
///
/// # Errors
///
/// There is no part of some name, in words.
pub(crate) fn closure(with: &[String], table_of: TableOf<'_>) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    for name in with {
        need(name, table_of, &mut parts)?;
    }
    Ok(parts)
}

/// A statement with parts before its own expressions.
pub(crate) fn before(parts: &[Part], sql: &str) -> String {
    if parts.is_empty() {
        return sql.to_owned();
    }
    let texts = parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(",\n");
    let (comments, own) = split_comments(sql);
    let (own_recursive, own_plain) = (own.strip_prefix("WITH RECURSIVE "), own.strip_prefix("WITH "));
    let is_recursive = own_recursive.is_some() || parts.iter().any(|part| part.is_recursive);
    let with = if is_recursive { "WITH RECURSIVE" } else { "WITH" };
    match own_recursive.or(own_plain) {
        Some(own) => format!("{comments}{with} {texts},\n{own}"),
        None => format!("{comments}{with} {texts}\n{own}"),
    }
}

/// The names in a `-- with:` line.
pub(crate) fn names_in(text: &str) -> Vec<String> {
    text.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// Adds a part behind those that it needs. No part needs itself, not even over others: a test composes them all.
fn need(name: &str, table_of: TableOf<'_>, parts: &mut Vec<Part>) -> Result<(), String> {
    let Some((name, text)) = PARTS.iter().find(|(known, _)| *known == name) else {
        let known: Vec<&str> = PARTS.iter().map(|(known, _)| *known).collect();
        return Err(format!("there is no part `{name}`; there are {}", known.join(", ")));
    };
    if parts.iter().any(|part| part.name == *name || part.stands_for == *name) {
        return Ok(());
    }
    let (head, expressions) = split_comments(text);
    let stands_for = head.lines().find_map(|line| line.strip_prefix("-- stands for: ")).unwrap_or(name);
    if let Some(table) = table_of(stands_for) {
        let text = format!("{stands_for} AS (\n    SELECT * FROM {table}\n)");
        parts.push(Part { name, stands_for, text, table: Some(table), reads_samples: false, is_recursive: false });
        return Ok(());
    }
    for needed in head.lines().filter_map(|line| line.strip_prefix("-- with:")).flat_map(names_in) {
        need(&needed, table_of, parts)?;
    }
    let reads_samples = head.lines().any(|line| line == "-- reads: samples");
    let is_recursive = head.lines().any(|line| line.starts_with("-- recursive:"));
    let text = expressions.trim_end().to_owned();
    parts.push(Part { name, stands_for, text, table: None, reads_samples, is_recursive });
    Ok(())
}

/// The comment lines at the head of a file, and the rest.
fn split_comments(sql: &str) -> (&str, &str) {
    let comments: usize = sql.split_inclusive('\n').take_while(|line| line.starts_with("--")).map(str::len).sum();
    sql.split_at(comments)
}
