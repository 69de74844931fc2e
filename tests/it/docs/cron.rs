//! The cron line of the README and of `docs/operations.md`, run as cron runs it.

use std::process::Command;

use super::{page, root};

/// The one cron line of a page.
fn line(name: &str) -> String {
    let text = std::fs::read_to_string(root().join(name)).unwrap();
    let blocks = page::blocks(&text, "cron");
    assert_eq!(blocks.len(), 1, "{name}");
    blocks[0].trim().to_owned()
}

/// cron has a shell, a home and a path of two folders. Nobody listens at the address, so that the job gets as far as
/// Zoom, and its mail is one line that says so.
#[test]
fn both_pages_have_one_cron_line_and_it_works_in_crons_environment() {
    let line = line(page::README);
    assert_eq!(line, self::line("docs/operations.md"));
    let command = line.splitn(6, ' ').nth(5).unwrap();
    let home = tempfile::tempdir().unwrap();
    let bin = home.path().join(".cargo/bin");
    std::fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_zoom-qos"), bin.join("zoom-qos")).unwrap();
    let run = |settings: &str| {
        std::fs::write(home.path().join(".zoom-qos.env"), settings).unwrap();
        let mut cron = Command::new("/bin/sh");
        cron.env_clear().env("HOME", home.path()).env("PATH", "/usr/bin:/bin").env("SHELL", "/bin/sh");
        let output = cron.args(["-c", command]).current_dir(home.path()).output().unwrap();
        let mail = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.stdout.is_empty() && mail.lines().count() == 1, "{mail}");
        (output.status.code().unwrap(), mail)
    };
    let (path, account) = ("PATH=$HOME/.cargo/bin:/usr/bin:/bin\n", "ZOOM_ACCOUNT_ID=a\nZOOM_CLIENT_ID=b\n");
    let (code, mail) = run(path);
    assert!(code == 2 && mail.contains("ZOOM_ACCOUNT_ID is not set"), "{code}: {mail}");
    let zoom = "ZOOM_CLIENT_SECRET=c\nZOOM_API_URL=http://127.0.0.1:9/v2\nZOOM_OAUTH_URL=http://127.0.0.1:9/oauth\n";
    let (code, mail) = run(&format!("{path}{account}{zoom}ZOOM_QOS_RETRY_LIMIT=0\n"));
    assert!(code == 5 && mail.starts_with("error: failed to collect everything: "), "{code}: {mail}");
    assert!(mail.trim_end().ends_with("nothing is lost: the next run makes up for it"), "{mail}");
}
