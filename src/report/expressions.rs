//! A report's statement taken apart into its named expressions, for engines that keep each in a table of its own.

use serde::Serialize;

/// A statement in parts.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Expressions<'sql> {
    /// The common table expressions, each behind those that it reads.
    pub expressions: Vec<Expression<'sql>>,
    /// What reads them.
    pub statement: &'sql str,
}

/// One of them.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Expression<'sql> {
    /// Its name.
    pub name: &'sql str,
    /// The names of its columns, where the statement gives them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<&'sql str>,
    /// The SELECT within its parentheses.
    pub sql: &'sql str,
}

impl<'sql> Expressions<'sql> {
    /// Those of a composed statement, of which the comments at the head are left out.
    #[must_use]
    pub fn of(sql: &'sql str) -> Self {
        let head: usize = sql.split_inclusive('\n').take_while(|line| line.starts_with("--")).map(str::len).sum();
        let mut rest = sql[head..].trim_start();
        let mut expressions = Vec::new();
        let Some(after) = rest.strip_prefix("WITH ") else { return Self { expressions, statement: rest } };
        rest = after.strip_prefix("RECURSIVE ").unwrap_or(after);
        while let Some((named, _)) = rest.split_once(" AS ")
            && let Some(begin) = rest[named.len()..].find('(').map(|begin| named.len() + begin)
        {
            let (name, columns) = named.split_once('(').unwrap_or((named, ""));
            let columns = columns.trim_end_matches(')').split(',').map(str::trim).filter(|column| !column.is_empty());
            let end = begin + closing(&rest[begin..]);
            let sql = rest[begin + 1..end].trim();
            expressions.push(Expression { name: name.trim(), columns: columns.collect(), sql });
            rest = rest[end..].trim_start_matches(')').trim_start();
            match rest.strip_prefix(',') {
                Some(next) => rest = next.trim_start(),
                None => break,
            }
        }
        Self { expressions, statement: rest.trim_end() }
    }
}

/// Where the parenthesis closes that a text begins with; parentheses in quotes and comments are none.
fn closing(text: &str) -> usize {
    let (mut depth, mut quote, mut is_comment) = (0_usize, None, false);
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('\n', _) if is_comment => is_comment = false,
            _ if is_comment => {}
            (c, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) => quote = Some(c),
            ('-', None) if text[at..].starts_with("--") => is_comment = true,
            ('(', None) => depth += 1,
            (')', None) if depth == 1 => return at,
            (')', None) => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::catalog;

    #[test]
    fn a_statement_is_its_expressions_and_what_reads_them() {
        let sql = "-- a head\nWITH one AS MATERIALIZED (\n    -- (not this\n    SELECT ')' AS x, (1) AS y\n),\ntwo AS (\n    SELECT * FROM one\n)\nSELECT * FROM two\n";
        let Expressions { expressions, statement } = Expressions::of(sql);
        let named: Vec<_> = expressions.iter().map(|expression| (expression.name, expression.sql)).collect();
        assert_eq!(named[1], ("two", "SELECT * FROM one"));
        assert_eq!((named[0].0, named[0].1.ends_with("(1) AS y")), ("one", true));
        assert_eq!(statement, "SELECT * FROM two");
        let alone = Expressions::of("-- a\nSELECT 1");
        assert_eq!((alone.expressions.len(), alone.statement), (0, "SELECT 1"));
    }

    /// Put together again, every report is the statement that it was.
    #[test]
    fn every_report_comes_apart_and_together() {
        for report in catalog::bundled().unwrap() {
            let Expressions { expressions, statement } = Expressions::of(&report.sql);
            let whole: String = report.sql.split_whitespace().collect();
            assert!(statement.starts_with("SELECT"), "{}: {statement}", report.name);
            for Expression { name, sql, .. } in &expressions {
                let own: String = format!("({sql})").split_whitespace().collect();
                assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit()), "{name}");
                assert!(whole.contains(&own), "{}: {name}", report.name);
            }
            let marks = report.sql.lines().filter(|line| !line.starts_with([' ', '-', ')']) && line.ends_with('('));
            assert_eq!(expressions.len(), marks.count(), "{}", report.name);
        }
    }
}
