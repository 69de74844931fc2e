//! Spark, through `lake/report.py`, on a cluster of two worker processes.

use super::*;

#[test]
fn every_report_on_spark_is_the_one_on_sqlite() {
    let demo = Demo::exported();
    let output = demo.folder.path().join("spark");
    let reports = reports();
    let mut command = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/python/bin/spark-submit"));
    command.env_clear().env("PATH", tools()).env("HOME", demo.folder.path()).env("SPARK_LOCAL_IP", "127.0.0.1");
    command.env("PYSPARK_PYTHON", Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/python/bin/python"));
    command.current_dir(demo.folder.path()).args(["--master", "local-cluster[2,1,1024]"]);
    // So little data is sooner read by two tasks than by 200, and by an interpreter than by compiled code.
    for setting in [
        "spark.ui.enabled=false",
        "spark.sql.shuffle.partitions=2",
        "spark.sql.codegen.wholeStage=false",
        "spark.sql.codegen.factoryMode=NO_CODEGEN",
    ] {
        command.args(["--conf", setting]);
    }
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("lake/report.py"));
    command.args(reports.iter().map(|report| &report.name)).arg("--lake").arg(demo.lake());
    for (name, value) in &demo.parameters {
        command.arg("-p").arg(format!("{name}={value}"));
    }
    let run = command.arg("--output").arg(&output).output().unwrap();
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    for report in reports {
        let rows = std::fs::read(output.join(&report.name).with_extension("json")).unwrap();
        assert_equal(&report, serde_json::from_slice(&rows).unwrap(), demo.rows(&report, &[]));
    }
}
