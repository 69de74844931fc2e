//! What is released, made by `packaging/build` of a program that is built for trials: every artifact is opened as its users
//! open it. Installing the Debian package takes root, and is tried by hand (docs/release.md).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use zoom_qos::report::catalog;

use crate::support::figures::show;
use crate::support::python;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The artifacts of a build, in a folder that goes with it.
struct Packages {
    folder: tempfile::TempDir,
}

impl Packages {
    /// Builds the program, or packs one that is there.
    fn make(program: Option<&Path>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/build"));
        command.arg(folder.path().join("out")).env("PROFILE", "dev").env("PYTHON", python::program("python"));
        // Optimizing SQLite takes longer than all that is asked of it here.
        command.env(format!("CFLAGS_{}_unknown_linux_musl", std::env::consts::ARCH), "-O0");
        // What a debugger needs is taken away in the end.
        command.env("CARGO_PROFILE_DEV_DEBUG", "0");
        // Compressing it well takes long too, three times for each of two runs.
        command.env("LEVEL", "1");
        command.env("MAINTAINER", "Somebody <somebody@example.org>").env("SOURCE_DATE_EPOCH", "1772614800");
        if let Some(program) = program {
            command.env("PROGRAM", program);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self { folder }
    }

    /// The one artifact whose name ends so.
    fn ending(&self, end: &str) -> PathBuf {
        let named = self.names().into_iter().filter(|name| name.ends_with(end)).collect::<Vec<_>>();
        let [name] = named.as_slice() else { panic!("{end}: {named:?}") };
        self.folder.path().join("out").join(name)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path().join("out")).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn sums(&self) -> String {
        fs::read_to_string(self.ending("SHA256SUMS")).unwrap()
    }

    /// Unpacks an archive beside it.
    fn unpacked(&self, end: &str) -> PathBuf {
        let archive = self.ending(end);
        let into = self.folder.path().join(end);
        fs::create_dir(&into).unwrap();
        printed(Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(&into));
        let folders: Vec<_> = fs::read_dir(&into).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(folders.len(), 1, "everything stands in one folder");
        folders[0].clone()
    }
}

/// What a command prints that succeeds.
#[track_caller]
fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {told}");
    told
}

/// Whether the standard library is there that a static program takes. It comes from Rust's own server, which not every machine
/// reaches that reaches those of packages.
fn has_static_target() -> bool {
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    let folder = printed(Command::new("rustc").args(["--print", "target-libdir", "--target", &target]));
    Path::new(folder.trim()).exists()
}

#[test]
fn every_artifact_carries_the_program_and_what_belongs_to_it() {
    if !has_static_target() {
        return show("not packaged: rustup target add", std::env::consts::ARCH);
    }
    let packages = Packages::make(None);
    let names = packages.names();
    assert_eq!(names.len(), 6, "{names:?}");
    assert!(names.iter().all(|name| name == "SHA256SUMS" || name.contains(VERSION)), "{names:?}");
    printed(
        Command::new("sha256sum")
            .args(["--check", "--strict", "SHA256SUMS"])
            .current_dir(packages.folder.path().join("out")),
    );
    let program = archive(&packages);
    debian(&packages);
    wheel(&packages);
    container(&packages);
    bill_of_materials(&packages);
    assert_eq!(Packages::make(Some(&program)).sums(), packages.sums(), "the same program in other bytes");
}

/// Returns its program, which needs no library.
fn archive(packages: &Packages) -> PathBuf {
    let folder = packages.unpacked("musl.tar.gz");
    let program = folder.join("zoom-qos");
    assert_eq!(printed(Command::new(&program).arg("--version")).trim(), format!("zoom-qos {VERSION}"));
    let kind = printed(Command::new("readelf").arg("--program-headers").arg(&program));
    assert!(!kind.contains("INTERP"), "it is linked dynamically: {kind}");
    let text = fs::read(&program).unwrap();
    for folder in [env!("CARGO_MANIFEST_DIR"), "/.cargo/registry"] {
        let is_there = text.windows(folder.len()).any(|bytes| bytes == folder.as_bytes());
        assert!(!is_there, "it names a folder of the machine that built it: {folder}");
    }
    for file in ["man/zoom-qos.1", "man/zoom-qos-collect.1", "completions/_zoom-qos", "docs/install.md", "LICENSE-MIT"]
    {
        assert!(folder.join(file).exists(), "{file}");
    }
    program
}

fn debian(packages: &Packages) {
    let package = packages.ending(".deb");
    let told = printed(Command::new("lintian").args(["--fail-on", "error,warning", "--allow-root"]).arg(&package));
    assert!(!told.contains("E: ") && !told.contains("W: "), "{told}");
    let contents = printed(Command::new("dpkg-deb").arg("--contents").arg(&package));
    for file in [
        "./usr/bin/zoom-qos",
        "./usr/share/man/man1/zoom-qos.1.gz",
        "./lib/systemd/system/zoom-qos.service",
        "./lib/systemd/system/zoom-qos.timer",
        "./etc/zoom-qos/zoom-qos.env",
        "./usr/share/doc/zoom-qos/docs/install.md",
    ] {
        assert!(contents.lines().any(|line| line.ends_with(&format!(" {file}"))), "{file} is missing:\n{contents}");
    }
    assert!(!contents.contains(".wants"), "the timer is on:\n{contents}");
    assert!(!contents.contains("/var/lib"), "the database's folder would go with the package:\n{contents}");
    let field = |name: &str| printed(Command::new("dpkg-deb").arg("--field").arg(&package).arg(name)).trim().to_owned();
    assert_eq!(field("Version"), VERSION);
}

fn wheel(packages: &Packages) {
    let environment = packages.folder.path().join("environment");
    printed(python::python().args(["-m", "venv"]).arg(&environment));
    let pip = environment.join("bin/pip");
    printed(Command::new(&pip).args(["install", "--no-index"]).arg(packages.ending(".whl")));
    let program = environment.join("bin/zoom-qos");
    assert_eq!(printed(Command::new(&program).arg("--version")).trim(), format!("zoom-qos {VERSION}"));
    reports_on_spark(&program, &environment);
    printed(Command::new(&pip).args(["uninstall", "--yes", "zoom-qos"]));
    assert!(!program.exists());
}

/// The wheel, Spark and a lake are enough for the reports that a lake can answer.
fn reports_on_spark(program: &Path, environment: &Path) {
    let modules = printed(
        Command::new(environment.join("bin/python")).args(["-c", "import zoom_qos; print(*zoom_qos.__path__)"]),
    );
    let modules = Path::new(modules.trim());
    let composed = |name: &str| {
        Command::new(program).args(["report", name, "--sql", "--engine", "spark", "--format", "json"]).output().unwrap()
    };
    let mut carried = 0;
    for report in catalog::bundled().unwrap() {
        let kept = fs::read(modules.join("statements").join(&report.name).with_extension("json")).ok();
        let output = composed(&report.name);
        assert_eq!(kept, output.status.success().then_some(output.stdout), "{}", report.name);
        carried += usize::from(kept.is_some());
    }
    assert!(carried > 40, "{carried}");

    let folder = tempfile::tempdir().unwrap();
    let (db, lake) = (folder.path().join("demo.db"), folder.path().join("lake"));
    let collected = |command: &mut Command| printed(command.arg("--db").arg(&db).current_dir(folder.path()));
    collected(Command::new(program).arg("demo"));
    collected(Command::new(program).args(["export", "--lake"]).arg(&lake));
    let largest = "SELECT event_uuid FROM v_event ORDER BY participant_sessions DESC LIMIT 1";
    let event = collected(Command::new(program).args(["query", largest, "--format", "tsv"]));
    let mut spark = python::python();
    spark.env("PYTHONPATH", modules.parent().unwrap()).env("SPARK_LOCAL_IP", "127.0.0.1").env("PATH", "/usr/bin:/bin");
    spark.args(["-m", "zoom_qos.report", "sessions", "--lake"]).arg(&lake).current_dir(folder.path());
    spark.arg("-p").arg(format!("event={}", event.lines().last().unwrap()));
    let rows = spark.output().unwrap();
    assert!(rows.status.success(), "{}", String::from_utf8_lossy(&rows.stderr));
    let rows: serde_json::Value = serde_json::from_slice(&rows.stdout).unwrap();
    assert!(rows.as_array().is_some_and(|rows| rows.len() > 200), "{rows}");
}

fn container(packages: &Packages) {
    let folder = packages.unpacked("container.tar.gz");
    let recipe = fs::read_to_string(folder.join("Containerfile")).unwrap();
    for line in recipe.lines().filter(|line| line.starts_with("COPY ")) {
        let file = line.split(' ').nth(1).unwrap();
        assert!(folder.join(file).exists(), "{line}");
    }
    assert!(recipe.contains("\nUSER 10001:10001\n"), "{recipe}");
}

fn bill_of_materials(packages: &Packages) {
    let bill: serde_json::Value = serde_json::from_slice(&fs::read(packages.ending(".cdx.json")).unwrap()).unwrap();
    let components = bill["components"].as_array().unwrap();
    let named = |name: &str| components.iter().find(|component| component["name"] == name);
    for name in ["rusqlite", "libsqlite3-sys", "ring", "zstd-sys"] {
        assert!(named(name).is_some_and(|component| component["licenses"].is_array()), "{name}");
    }
    assert!(named("criterion").is_none(), "what only tests and benchmarks need is not in the program");
}
