//! Files that hold a secret or lead to one, and the proxy of the environment: what is refused, and what is warned of.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::support::program::{code, program, stderr};

/// Where nobody listens: a run that gets so far ends with 5, before anything is sent to Zoom.
const NOWHERE: &str = "http://127.0.0.1:9";

struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn with(&self, name: &str, text: &str, mode: u32) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    /// A run that finds nobody where Zoom should be.
    fn collect(&self) -> Command {
        let mut command = program(&self.path("x.db"));
        command
            .env("ZOOM_API_URL", NOWHERE)
            .env("ZOOM_OAUTH_URL", NOWHERE)
            .env("ZOOM_ACCOUNT_ID", "a")
            .env("ZOOM_CLIENT_ID", "c")
            .args(["collect", "--lookback", "1", "--retry-limit", "0"]);
        command
    }

    fn with_config(&self, mode: u32) -> Output {
        let config = self.with("config.toml", "settle = 60\n", mode);
        self.collect().env("ZOOM_CLIENT_SECRET", "s").env("ZOOM_QOS_CONFIG", config).output().unwrap()
    }

    fn with_secret(&self, mode: u32) -> Output {
        self.collect().env("ZOOM_CLIENT_SECRET_FILE", self.with("secret", "s\n", mode)).output().unwrap()
    }

    fn with_ping(&self, mode: u32) -> Output {
        let address = self.with("ping", "http://127.0.0.1:9/abc\r\n", mode);
        self.collect().env("ZOOM_CLIENT_SECRET", "s").arg("--ping-url-file").arg(address).output().unwrap()
    }
}

#[test]
fn a_file_that_others_can_write_to_decides_nothing() {
    let files = Files::new();
    for (run, name) in [(files.with_config(0o602), "config.toml"), (files.with_secret(0o622), "secret")] {
        assert_eq!(code(&run), 2, "{}", stderr(&run));
        assert!(stderr(&run).contains(name) && stderr(&run).contains("other users can write"), "{}", stderr(&run));
    }
    assert_eq!(code(&files.with_ping(0o666)), 2);
    assert!(!files.path("x.db").exists(), "nothing was begun");
}

#[test]
fn of_a_file_that_others_can_read_is_warned() {
    let files = Files::new();
    for (private, readable, name) in [
        (files.with_config(0o600), files.with_config(0o644), "config.toml"),
        (files.with_secret(0o400), files.with_secret(0o604), "secret"),
        (files.with_ping(0o600), files.with_ping(0o644), "ping"),
    ] {
        assert_eq!((code(&private), code(&readable)), (5, 5), "{}{}", stderr(&private), stderr(&readable));
        assert!(!stderr(&private).contains("other users"), "{}", stderr(&private));
        let warning = stderr(&readable).lines().find(|line| line.contains("other users can read")).map(str::to_owned);
        assert!(warning.is_some_and(|line| line.contains(name)), "{}", stderr(&readable));
    }
}

#[test]
fn a_config_file_is_made_for_its_owner_alone() {
    let files = Files::new();
    let path = files.path("new/config.toml");
    let made = program(&files.path("x.db")).args(["config", "init"]).arg(&path).output().unwrap();
    assert_eq!(code(&made), 0);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn the_address_to_ping_may_lie_in_a_file() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let files = Files::new();
    let address = files.with("ping", &format!("http://{}/abc\n", listener.local_addr().unwrap()), 0o600);
    let mut run = files.collect().env("ZOOM_CLIENT_SECRET", "s").arg("--ping-url-file").arg(address).spawn().unwrap();
    let (stream, _) = listener.accept().unwrap();
    let mut first = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stream), &mut first).unwrap();
    assert!(first.starts_with("GET /abc/start "), "{first}");
    drop(listener);
    run.wait().unwrap();
}

/// The HTTP library passes over such a proxy and connects directly.
#[test]
fn a_malformed_proxy_is_no_direct_connection() {
    let files = Files::new();
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let run = files.collect().env("ZOOM_CLIENT_SECRET", "s").env(variable, "htp://me:canary@proxy:1").output();
        let run = run.unwrap();
        assert_eq!(code(&run), 2, "{}", stderr(&run));
        assert!(stderr(&run).contains(variable) && !stderr(&run).contains("canary"), "{}", stderr(&run));
    }
    assert!(!files.path("x.db").exists(), "nothing was begun");
}
