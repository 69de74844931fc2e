//! A report as another program runs it on an engine: its statement, in the engine's words and in named expressions, and
//! what has to be made before. `lake/report.py` runs nothing but this.

use serde::Serialize;

use super::Engine;
use super::dialect::{self, DUCKDB, Dialect, SPARK};
use crate::lake::error::Error;
use crate::report::header::Parameter;
use crate::report::{Expressions, Report};

/// A report's statement, and what goes with it.
#[derive(Debug)]
pub struct Composed<'r> {
    report: &'r Report,
    setup: Option<Setup>,
    /// The statement with all of its parts.
    pub sql: String,
}

/// What an engine makes before it runs a report.
#[derive(Debug, Serialize)]
struct Setup {
    /// The contract views whose files are read: in [`Setup::tables`] `{v_event}` stands for those of `v_event`.
    scans: Vec<&'static str>,
    settings: Vec<String>,
    tables: Vec<String>,
    views: Vec<String>,
    /// In place of [`Setup::views`] where the lakes of several accounts are read.
    views_with_account: Vec<String>,
}

impl<'r> Composed<'r> {
    /// The report in the words of an engine, or of SQLite.
    ///
    /// # Errors
    ///
    /// If the report reads the ledger, which no lake has, or the constant tables cannot be written.
    pub fn of(report: &'r Report, engine: Option<Engine>) -> Result<Self, Error> {
        let Some(engine) = engine else { return Ok(Self { report, setup: None, sql: report.sql.clone() }) };
        super::check_ledger(report)?;
        let dialect = match engine {
            Engine::DuckDb => DUCKDB,
            Engine::Spark => SPARK,
        };
        Ok(Self { report, setup: Some(Setup::of(report, &dialect)?), sql: dialect.rewrite(&report.sql) })
    }

    /// All of it as one object.
    ///
    /// # Panics
    ///
    /// Never: texts and lists of them have a JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        #[derive(Serialize)]
        struct Parts<'a> {
            name: &'a str,
            parameters: Vec<serde_json::Value>,
            #[serde(flatten)]
            setup: &'a Option<Setup>,
            #[serde(flatten)]
            expressions: Expressions<'a>,
        }
        let parameter = |parameter: &Parameter| {
            let Parameter { name, parameter_type, default, .. } = parameter;
            serde_json::json!({ "name": name, "type": parameter_type.as_str(), "default": default })
        };
        let parts = Parts {
            name: &self.report.name,
            parameters: self.report.header.parameters.iter().map(parameter).collect(),
            setup: &self.setup,
            expressions: Expressions::of(&self.sql),
        };
        serde_json::to_value(parts).expect("texts and lists of them have a JSON")
    }
}

impl Setup {
    fn of(report: &Report, dialect: &Dialect) -> Result<Self, Error> {
        let aside = tempfile::tempdir().map_err(Error::file("make a folder in", &std::env::temp_dir()))?;
        Ok(Self {
            scans: dialect::scans(&report.sql),
            settings: dialect.settings(),
            tables: dialect.tables(&dialect::constants(&aside.path().join("constants.db"))?, &report.sql)?,
            views: dialect.views_of(&report.sql),
            views_with_account: dialect.views_with_account_of(&report.sql),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::catalog;

    /// On an engine no word of SQLite is left, and everything that is read is made or is an expression.
    #[test]
    fn every_report_is_composed_for_spark() {
        for report in catalog::bundled().unwrap() {
            let composed = Composed::of(&report, Some(Engine::Spark));
            if report.sql.contains(super::super::LEDGER) {
                assert!(matches!(composed, Err(Error::Ledger(_))), "{}", report.name);
                continue;
            }
            let json = composed.unwrap().json();
            let text = json.to_string();
            for foreign in ["unixepoch", "quantile_cont(", " AS TEXT)", "{stream", "{machine", "v_work", "v_dictionary"]
            {
                assert!(!text.contains(foreign), "{}: {foreign}", report.name);
            }
            let is_scanned = |view: &str| json["scans"].as_array().unwrap().contains(&view.into());
            assert_eq!(is_scanned("v_zoom_count"), report.sql.contains("v_zoom_count"), "{}", report.name);
            let made =
                json["views"].as_array().unwrap().iter().all(|view| {
                    view.as_str().is_some_and(|sql| sql.starts_with("CREATE OR REPLACE TEMPORARY VIEW v_"))
                });
            assert!(made, "{}", report.name);
        }
    }
}
