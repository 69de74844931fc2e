//! SQL functions that the bundled SQLite lacks: percentiles, the greatest and least of several values, and the estimate
//! of listening quality.
//!
//! `quantile_cont` and `quantile_disc` are DuckDB's names, which the reports use so that the same files run there;
//! the others have the names and definitions of SQLite's own extension, for `query`. All ignore NULL and answer NULL
//! for nothing but NULLs. As aggregates in Rust they cost no more than `max` does; in SQL, with window functions, the
//! same percentiles took 6.6 times as long.

use std::cmp::Ordering;

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Error};
use serde::Serialize;

use super::budget::{Budget, Exhausted, Held};
use crate::rollup::mos::estimated_mos;
use crate::rollup::quantile::Rule;

/// The percentiles of one connection hold no more values at once: sixty million.
const HELD_BYTES: usize = 512_000_000;

/// Makes the functions known to a connection.
///
/// # Errors
///
/// If SQLite is out of memory.
pub fn register(connection: &Connection) -> Result<(), Error> {
    register_within(connection, &Budget::of(HELD_BYTES))
}

fn register_within(connection: &Connection, budget: &Budget) -> Result<(), Error> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    for quantile in QUANTILES {
        let arguments = if quantile.fixed.is_some() { 1 } else { 2 };
        let budget = budget.clone();
        connection.create_aggregate_function(quantile.name, arguments, flags, Bounded { quantile, budget })?;
    }
    connection.create_scalar_function("estimated_mos", 3, flags, |context| {
        let readings = [0, 1, 2].map(|index| number(context.get_raw(index)));
        let [Some(latency_ms), Some(jitter_ms), Some(loss_pct)] = readings else { return Ok(None) };
        Ok(estimated_mos(latency_ms, jitter_ms, loss_pct))
    })?;
    connection.create_scalar_function("sqrt", 1, flags, |context| {
        Ok(number(context.get_raw(0)).filter(|number| *number >= 0.0).map(f64::sqrt))
    })?;
    connection.create_scalar_function("greatest", -1, flags, |context| Ok(extreme(context, Ordering::Greater)))?;
    connection.create_scalar_function("least", -1, flags, |context| Ok(extreme(context, Ordering::Less)))
}

/// A function as the dictionary tells of it.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Described {
    /// How it is called.
    pub call: &'static str,
    /// What it answers.
    pub meaning: &'static str,
    /// The same in SQL that needs none of this, for x of a table t.
    pub portable: &'static str,
}

impl Described {
    /// The call without its arguments.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.call.split('(').next().unwrap_or(self.call)
    }
}

/// Every function that [`register`] makes known.
pub const DESCRIBED: [Described; 10] = [
    Described {
        call: "quantile_cont(x, p)",
        meaning: "the value at a fraction p of the sorted values, between its two neighbours in proportion",
        portable: INTERPOLATED,
    },
    Described {
        call: "quantile_disc(x, p)",
        meaning: "the first value that at least a fraction p of all do not exceed: the nearest rank",
        portable: "SELECT min(x)\nFROM (SELECT x, cume_dist() OVER (ORDER BY x) AS share FROM t WHERE x IS NOT NULL)\n\
                   WHERE share >= :p",
    },
    Described { call: "median(x)", meaning: "quantile_cont(x, 0.5)", portable: INTERPOLATED },
    Described { call: "percentile(x, p)", meaning: "quantile_cont(x, p / 100.0)", portable: INTERPOLATED },
    Described { call: "percentile_cont(x, p)", meaning: "quantile_cont under SQLite's name", portable: INTERPOLATED },
    Described {
        call: "percentile_disc(x, p)",
        meaning: "SQLite's reading of it: the lower of the two neighbours",
        portable: "SELECT max(x)\n\
                   FROM (SELECT x, row_number() OVER (ORDER BY x) - 1 AS place, count(*) OVER () AS n FROM t \
                   WHERE x IS NOT NULL)\nWHERE place <= :p * (n - 1)",
    },
    Described {
        call: "estimated_mos(latency_ms, jitter_ms, loss_pct)",
        meaning: "the estimated quality of listening, 1 to 4.5; a fourth argument names another model than e-model: \
                  g107, fullband, simplified or simple",
        portable: "SELECT estimated_mos\nFROM v_stream_minute",
    },
    Described {
        call: "greatest(a, b, …)",
        meaning: "the greatest that is not NULL",
        portable: "CASE WHEN b IS NULL OR a >= b THEN a ELSE b END",
    },
    Described {
        call: "least(a, b, …)",
        meaning: "the least that is not NULL",
        portable: "CASE WHEN b IS NULL OR a <= b THEN a ELSE b END",
    },
    Described {
        call: "sqrt(x)",
        meaning: "the square root; NULL of less than 0",
        portable: "WITH RECURSIVE root(x, y, steps) AS (\n\
                   SELECT x, (x + 1) / 2.0, 0 FROM t WHERE x > 0\n\
                   UNION ALL SELECT x, (y + x / y) / 2.0, steps + 1 FROM root WHERE steps < 60)\n\
                   SELECT y FROM root WHERE steps = 60",
    },
];

/// The two neighbours of (n − 1)·p, each weighed by how near it is.
const INTERPOLATED: &str = "SELECT sum(x * (1 - abs(place - :p * (n - 1))))
FROM (SELECT x, row_number() OVER (ORDER BY x) - 1 AS place, count(*) OVER () AS n FROM t WHERE x IS NOT NULL)
WHERE abs(place - :p * (n - 1)) < 1";

/// One of the percentile functions.
#[derive(Debug, Clone, Copy)]
struct Quantile {
    name: &'static str,
    /// The fraction of a function that takes none.
    fixed: Option<f64>,
    /// What the fraction is counted in: `percentile` takes 0 to 100.
    whole: f64,
    rule: Rule,
}

const QUANTILES: [Quantile; 6] = [
    Quantile { name: "quantile_cont", fixed: None, whole: 1.0, rule: Rule::Interpolate },
    Quantile { name: "quantile_disc", fixed: None, whole: 1.0, rule: Rule::NearestRank },
    Quantile { name: "median", fixed: Some(0.5), whole: 1.0, rule: Rule::Interpolate },
    Quantile { name: "percentile", fixed: None, whole: 100.0, rule: Rule::Interpolate },
    Quantile { name: "percentile_cont", fixed: None, whole: 1.0, rule: Rule::Interpolate },
    Quantile { name: "percentile_disc", fixed: None, whole: 1.0, rule: Rule::Lower },
];

/// One of them over values that all of them hold together.
struct Bounded {
    quantile: Quantile,
    budget: Budget,
}

/// The values of one group, and the fraction that is asked of them.
#[derive(Debug)]
struct Group {
    values: Held,
    fraction: Option<f64>,
}

impl Aggregate<Group, Option<f64>> for Bounded {
    fn init(&self, _: &mut Context<'_>) -> Result<Group, Error> {
        Ok(Group { values: Held::of(&self.budget), fraction: self.quantile.fixed })
    }

    fn step(&self, context: &mut Context<'_>, group: &mut Group) -> Result<(), Error> {
        let quantile = &self.quantile;
        if quantile.fixed.is_none() {
            let fraction = quantile.fraction(context.get_raw(1))?;
            if group.fraction.is_some_and(|known| known.total_cmp(&fraction).is_ne()) {
                return Err(quantile.refusal("the fraction must be the same for all rows"));
            }
            group.fraction = Some(fraction);
        }
        let value = match context.get_raw(0) {
            ValueRef::Null => return Ok(()),
            value => number(value).ok_or_else(|| quantile.refusal("a value is not a number"))?,
        };
        let too_many = |Exhausted| {
            let most_mb = self.budget.most_bytes() / 1_000_000;
            quantile.refusal(&format!(
                "all percentiles of the statement hold more than {most_mb} MB; ask for fewer at once, or of fewer rows"
            ))
        };
        group.values.push(value).map_err(too_many)
    }

    fn finalize(&self, _: &mut Context<'_>, group: Option<Group>) -> Result<Option<f64>, Error> {
        Ok(group.and_then(|mut group| self.quantile.rule.value_at(group.values.values(), group.fraction?)))
    }
}

impl Quantile {
    fn fraction(&self, argument: ValueRef<'_>) -> Result<f64, Error> {
        number(argument)
            .map(|fraction| fraction / self.whole)
            .filter(|fraction| (0.0..=1.0).contains(fraction))
            .ok_or_else(|| self.refusal(&format!("the fraction must be a number from 0 to {}", self.whole)))
    }

    fn refusal(&self, reason: &str) -> Error {
        Error::UserFunctionError(format!("{}(): {reason}", self.name).into())
    }
}

fn number(value: ValueRef<'_>) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "percentiles are REAL, as in SQLite's own extension")]
        ValueRef::Integer(integer) => Some(integer as f64),
        ValueRef::Real(real) if real.is_finite() => Some(real),
        _ => None,
    }
}

/// The value that stands in this order to all others. NULLs are passed over, as in DuckDB and Spark: SQLite's own
/// `max` of several arguments would answer NULL for one unknown among them.
fn extreme(context: &Context<'_>, wanted: Ordering) -> Value {
    let mut found = ValueRef::Null;
    for index in 0..context.len() {
        let value = context.get_raw(index);
        if value != ValueRef::Null && (found == ValueRef::Null || compare(value, found) == wanted) {
            found = value;
        }
    }
    // A text that is no UTF-8 cannot come out of a STRICT table that only Rust fills.
    Value::try_from(found).unwrap_or(Value::Null)
}

/// SQLite's order of storage classes: numbers, then text, then blobs.
fn compare(one: ValueRef<'_>, other: ValueRef<'_>) -> Ordering {
    match (one, other) {
        (ValueRef::Integer(one), ValueRef::Integer(other)) => one.cmp(&other),
        (ValueRef::Text(one), ValueRef::Text(other)) | (ValueRef::Blob(one), ValueRef::Blob(other)) => one.cmp(other),
        _ => match (number(one), number(other)) {
            (Some(one), Some(other)) => one.total_cmp(&other),
            _ => storage_class(one).cmp(&storage_class(other)),
        },
    }
}

fn storage_class(value: ValueRef<'_>) -> u8 {
    match value {
        ValueRef::Null => 0,
        ValueRef::Integer(_) | ValueRef::Real(_) => 1,
        ValueRef::Text(_) => 2,
        ValueRef::Blob(_) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluate(sql: &str) -> Result<Value, Error> {
        let connection = Connection::open_in_memory()?;
        register(&connection)?;
        connection.query_row(sql, [], |row| row.get(0))
    }

    /// The functions over 1 to 10.
    fn check(call: &str, expected: f64) {
        let sql = format!(
            "WITH RECURSIVE t(v) AS (VALUES (1) UNION ALL SELECT v + 1 FROM t WHERE v < 10) SELECT {call} FROM t"
        );
        match evaluate(&sql).unwrap() {
            Value::Real(found) => assert!((found - expected).abs() < 1e-9, "{call} is {found}"),
            other => panic!("{call} is {other:?}"),
        }
    }

    #[test]
    fn percentiles_of_one_to_ten_are_those_of_the_published_vectors() {
        for name in ["quantile_cont", "percentile_cont"] {
            for (p, expected) in [(0.0, 1.0), (0.25, 3.25), (0.5, 5.5), (0.95, 9.55), (0.99, 9.91), (1.0, 10.0)] {
                check(&format!("{name}(v, {p})"), expected);
                check(&format!("percentile(v, {})", p * 100.0), expected);
            }
        }
        check("median(v)", 5.5);
        check("quantile_disc(v, 0.95)", 10.0);
        check("quantile_disc(v, 0.5)", 5.0);
        check("quantile_disc(v, 0)", 1.0);
        check("percentile_disc(v, 0.95)", 9.0);
        check("percentile_disc(v, 1)", 10.0);
        check("quantile_cont(CASE WHEN v <> 4 THEN v END, 0.5)", 6.0);
    }

    #[test]
    fn nothing_has_no_percentile() {
        for sql in ["SELECT median(NULL)", "SELECT quantile_cont(1, 0.5) WHERE false", "SELECT percentile(NULL, 50)"] {
            assert_eq!(evaluate(sql).unwrap(), Value::Null, "{sql}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for sql in [
            "SELECT quantile_cont(1, 1.5)",
            "SELECT percentile(1, 101)",
            "SELECT quantile_cont(1, NULL)",
            "SELECT median('fast')",
            "SELECT quantile_cont(v, p) FROM (SELECT 1 AS v, 0.5 AS p UNION ALL SELECT 2, 0.9)",
        ] {
            assert!(evaluate(sql).is_err(), "{sql}");
        }
    }

    /// Sixty medians held 3.7 GB.
    #[test]
    fn percentiles_share_a_budget_and_give_it_back() {
        let connection = Connection::open_in_memory().unwrap();
        register_within(&connection, &Budget::of(100_000)).unwrap();
        let answer = |columns: &str| {
            let numbers = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5000)";
            connection.query_row(&format!("{numbers} SELECT {columns} FROM n"), [], |row| row.get::<_, f64>(0))
        };
        for _ in 0..3 {
            assert_eq!(answer("median(i)"), Ok(2500.5));
            let refused = answer("median(i), percentile(i, 5), quantile_cont(-i, 0.5)").unwrap_err().to_string();
            assert!(refused.contains("hold more than 0 MB; ask for fewer"), "{refused}");
        }
    }

    #[test]
    fn the_greatest_and_the_least_pass_over_nulls() {
        for (sql, expected) in [
            ("SELECT greatest(1, 3, 2)", Value::Integer(3)),
            ("SELECT least(2, 1.5, NULL)", Value::Real(1.5)),
            ("SELECT greatest(NULL, NULL)", Value::Null),
            ("SELECT greatest('b', 'a')", Value::Text("b".into())),
            ("SELECT greatest(9, 'a')", Value::Text("a".into())),
            ("SELECT least(9, 'a')", Value::Integer(9)),
        ] {
            assert_eq!(evaluate(sql).unwrap(), expected, "{sql}");
        }
    }
}
