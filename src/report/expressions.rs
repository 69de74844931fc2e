//! A report's statement taken apart into its named expressions, for engines that keep each in a table of its own.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::store::sql_text::{code, words};

/// A statement in parts.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Expressions<'sql> {
    /// The common table expressions, each behind those that it reads.
    pub expressions: Vec<Expression<'sql>>,
    /// What reads them.
    pub statement: &'sql str,
    /// The parameters that the statement itself names.
    pub parameters_of_statement: BTreeSet<&'sql str>,
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
    /// Where it reads itself: what it begins with, and what is repeated until nothing new is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recursion: Option<Recursion<'sql>>,
    /// The expressions that it reads, as far as they stand before it.
    pub reads: Vec<&'sql str>,
    /// The parameters that it names.
    pub parameters: BTreeSet<&'sql str>,
    /// Whether its rows are best kept: SQLite is told to, or they are not read just once.
    pub is_kept: bool,
}

/// The two halves of an expression that reads itself.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Recursion<'sql> {
    /// What it begins with.
    pub first: &'sql str,
    /// What is asked of the rows that were found, for more.
    pub step: &'sql str,
    /// Whether a row that was found before is no new one: UNION and not UNION ALL.
    pub is_distinct: bool,
}

impl<'sql> Expressions<'sql> {
    /// Those of a composed statement, of which the comments at the head are left out.
    #[must_use]
    pub fn of(sql: &'sql str) -> Self {
        let head: usize = sql.split_inclusive('\n').take_while(|line| line.starts_with("--")).map(str::len).sum();
        let mut rest = sql[head..].trim_start();
        let mut expressions: Vec<Expression<'sql>> = Vec::new();
        if let Some(after) = rest.strip_prefix("WITH ") {
            rest = after.strip_prefix("RECURSIVE ").unwrap_or(after);
            while let Some((expression, after)) = Expression::first_of(rest, &expressions) {
                expressions.push(expression);
                rest = after.trim_start();
                match rest.strip_prefix(',') {
                    Some(next) => rest = next.trim_start(),
                    None => break,
                }
            }
        }
        let statement = rest.trim_end();
        for index in 0..expressions.len() {
            let name = expressions[index].name;
            let texts = expressions.iter().map(|expression| expression.sql).chain([statement]);
            let times_read: usize = texts.map(|text| times_read(text, name)).sum();
            expressions[index].is_kept |= times_read != 1;
        }
        Self { expressions, statement, parameters_of_statement: parameters(statement) }
    }
}

impl<'sql> Expression<'sql> {
    /// The expression that a text begins with, and what follows its parenthesis.
    fn first_of(text: &'sql str, before: &[Self]) -> Option<(Self, &'sql str)> {
        let (named, _) = text.split_once(" AS ")?;
        let begin = named.len() + text[named.len()..].find('(')?;
        let (name, columns) = named.split_once('(').unwrap_or((named, ""));
        let columns = columns.trim_end_matches(')').split(',').map(str::trim).filter(|column| !column.is_empty());
        let end = begin + closing(&text[begin..]);
        let (name, sql) = (name.trim(), text[begin + 1..end].trim());
        let expression = Self {
            name,
            columns: columns.collect(),
            sql,
            recursion: Recursion::of(name, sql),
            reads: before
                .iter()
                .map(|other| other.name)
                .filter(|other| words(sql).any(|word| word == *other))
                .collect(),
            parameters: parameters(sql),
            is_kept: text[named.len()..begin].ends_with(" MATERIALIZED "),
        };
        Some((expression, text[end..].trim_start_matches(')')))
    }
}

impl<'sql> Recursion<'sql> {
    fn of(name: &str, sql: &'sql str) -> Option<Self> {
        let (first, step) = sql.split_once("UNION").filter(|_| times_read(sql, name) > 0)?;
        let is_distinct = !step.starts_with(" ALL");
        Some(Self { first, step: step.trim_start_matches(" ALL"), is_distinct })
    }
}

/// How often a statement reads a table, a view or an expression.
fn times_read(sql: &str, name: &str) -> usize {
    let words: Vec<&str> = words(sql).collect();
    words.windows(2).filter(|pair| matches!(pair[0], "FROM" | "JOIN") && pair[1] == name).count()
}

/// The parameters that a statement names, without their colons.
fn parameters(sql: &str) -> BTreeSet<&str> {
    let behind_colons = code(sql).flat_map(|line| line.split(':').skip(1));
    let names =
        behind_colons.map(|text| &text[..text.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(text.len())]);
    names.filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase())).collect()
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
        let Expressions { expressions, statement, .. } = Expressions::of(sql);
        let named: Vec<_> = expressions.iter().map(|expression| (expression.name, expression.sql)).collect();
        assert_eq!(named[1], ("two", "SELECT * FROM one"));
        assert_eq!((named[0].0, named[0].1.ends_with("(1) AS y")), ("one", true));
        assert_eq!(statement, "SELECT * FROM two");
        assert_eq!(expressions.iter().map(|expression| expression.is_kept).collect::<Vec<_>>(), [true, false]);
        assert_eq!((&expressions[0].reads[..], &expressions[1].reads[..]), (&[][..], &["one"][..]));
        let alone = Expressions::of("-- a\nSELECT 1");
        assert_eq!((alone.expressions.len(), alone.statement), (0, "SELECT 1"));
    }

    #[test]
    fn an_expression_that_reads_itself_has_two_halves_and_names_its_parameters() {
        let sql = "WITH RECURSIVE n (x, y) AS (\n    SELECT :from, '00:00' -- :no\n    UNION ALL SELECT x FROM n\n)\n\
                   SELECT x::INT FROM n JOIN n AS m WHERE x < :to";
        let Expressions { expressions, statement: _, parameters_of_statement } = Expressions::of(sql);
        let [Expression { columns, recursion, parameters, is_kept, .. }] = &expressions[..] else { panic!("{sql}") };
        assert_eq!((&columns[..], *is_kept), (&["x", "y"][..], true));
        assert_eq!(
            recursion.as_ref().map(|halves| (halves.step, halves.is_distinct)),
            Some((" SELECT x FROM n", false))
        );
        assert_eq!((parameters, parameters_of_statement), (&BTreeSet::from(["from"]), BTreeSet::from(["to"])));
    }

    /// Put together again, every report is the statement that it was.
    #[test]
    fn every_report_comes_apart_and_together() {
        for report in catalog::bundled().unwrap() {
            let Expressions { expressions, statement, .. } = Expressions::of(&report.sql);
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
