//! Spark, through `lake/report.py`, on a cluster of two worker processes.

use super::*;

/// Half of a short run's processor time went into making code quick that is used once.
const SHORT_LIVED: &str = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

/// `lake/report.py` on these workers, over the demo's lake, with the parameters as a report of this name has them.
fn spark(demo: &Demo, workers: &str, report: &str) -> Command {
    let tool = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/python/bin").join(name);
    let mut command = Command::new(tool("spark-submit"));
    command.env_clear().env("PATH", tools()).env("HOME", demo.folder.path()).env("SPARK_LOCAL_IP", "127.0.0.1");
    command.env("PYSPARK_PYTHON", tool("python")).current_dir(demo.folder.path()).args(["--master", workers]);
    command.args(["--driver-java-options", SHORT_LIVED]);
    command.args(["--conf", &format!("spark.executor.extraJavaOptions={SHORT_LIVED}")]);
    // So little data is sooner read by two tasks than by 200, and by an interpreter than by compiled code.
    for setting in [
        "spark.ui.enabled=false",
        "spark.sql.shuffle.partitions=2",
        "spark.sql.codegen.wholeStage=false",
        "spark.sql.codegen.factoryMode=NO_CODEGEN",
    ] {
        command.args(["--conf", setting]);
    }
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("lake/report.py")).arg("--lake").arg(demo.lake());
    command.args(["--program", env!("CARGO_BIN_EXE_zoom-qos")]);
    for (name, given) in &demo.parameters {
        command.arg("-p").arg(format!("{name}={}", demo.value(report, name, given)));
    }
    command
}

#[test]
fn every_report_on_spark_is_the_one_on_sqlite() {
    let reports = reports().into_iter().filter(|report| report.name != OVER_EVENTS);
    check(&Demo::exported(), "local-cluster[2,1,1024]", reports.collect());
}

#[test]
fn a_lake_of_several_accounts_on_spark_is_the_databases_on_sqlite() {
    // The first is the one that has another value of a parameter, of which one run has one.
    let (over_events, others): (Vec<_>, Vec<_>) = reports().into_iter().partition(|report| report.name == OVER_EVENTS);
    let of_accounts = others.into_iter().filter(|report| OF_ACCOUNTS.contains(&report.name.as_str()));
    check(&Demo::exported().of_accounts(), "local[1]", over_events.into_iter().chain(of_accounts).collect());
}

/// Reports that read all views together, of an event, of days, by account, by keys, and what Zoom counted.
const OF_ACCOUNTS: [&str; 5] =
    ["breakdown_of_days", "cpu_attribution", "digest_zoom_counts", "feedback", "worst_sessions"];

fn check(demo: &Demo, workers: &str, reports: Vec<Report>) {
    let output = demo.folder.path().join("spark");
    let mut command = spark(demo, workers, &reports[0].name);
    command.args(reports.iter().map(|report| &report.name)).arg("--output").arg(&output);
    let run = command.output().unwrap();
    assert_eq!(code(&run), 0, "{}{}", stdout(&run), stderr(&run));
    for report in reports {
        let rows = std::fs::read(output.join(&report.name).with_extension("json")).unwrap();
        assert_equal(&report, serde_json::from_slice(&rows).unwrap(), demo.rows(&report, &[]));
    }
}

/// The names of partitions are those of folders, which whoever can write to the lake may have made.
#[test]
fn the_name_of_a_partition_is_no_condition() {
    let demo = Demo::exported();
    for kind in ["meeting", "webinar"] {
        let events = demo.lake().join("v_event");
        let _was_there =
            std::fs::rename(events.join(format!("kind={kind}")), events.join(format!("kind={kind}' OR '1'='1")));
    }
    let run = spark(&demo, "local[1]", "scorecard").arg("scorecard").output().unwrap();
    assert_eq!(code(&run), 1, "{}", stderr(&run));
    // `spark-submit` hands on what Python says in its own stdout.
    assert!(stdout(&run).contains("failed to read the partition kind=\""), "{}{}", stdout(&run), stderr(&run));
}
