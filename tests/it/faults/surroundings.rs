//! What cron jobs and shells do to a program: no environment, closed handles, a folder that is gone, low limits.

use std::process::Output;

use super::{collect, output, under};
use crate::support::asked::three_events;
use crate::support::collecting::Collecting;
use crate::support::dump::{assert_same, dump};
use crate::support::program::{code, program, stderr};

/// Collects under a line of shell that ends in running `"$@"`.
async fn collected(zoom: &Collecting, name: &str, shell: &str) -> Output {
    let command = collect(&zoom.server, &zoom.db(name), "list");
    output(under("/bin/sh", ["-c", shell, "sh"], &command)).await
}

/// Surroundings that change nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn poor_surroundings_change_nothing() {
    let zoom = Collecting::from(&three_events()).await;
    let undisturbed = collected(&zoom, "undisturbed", r#"exec "$@""#).await;
    assert_eq!(code(&undisturbed), 0, "{}", stderr(&undisturbed));
    let expected = dump(&zoom.db("undisturbed"));
    let folder = zoom.db("gone").with_extension("");
    let gone = format!(r#"mkdir "{0}" && cd "{0}" && rmdir "{0}" && exec "$@""#, folder.display());
    for (name, shell) in [
        ("closed stdin", r#"exec "$@" <&-"#),
        ("closed stdout", r#"exec "$@" >&-"#),
        ("closed stderr", r#"exec "$@" 2>&-"#),
        ("everything closed", r#"exec "$@" <&- >&- 2>&-"#),
        ("a full stdout", r#"exec "$@" >/dev/full"#),
        ("a folder that is gone", gone.as_str()),
        ("no session", r#"exec setsid -w "$@""#),
        ("an odd umask", r#"umask 0; exec "$@""#),
    ] {
        let run = collected(&zoom, name, shell).await;
        assert_eq!(code(&run), 0, "{name}: {}", stderr(&run));
        assert_same(&expected, &dump(&zoom.db(name)), name);
    }
}

/// Limits that end a run: the next one continues.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_run_that_met_a_limit_of_its_process_the_next_one_continues() {
    let zoom = Collecting::from(&three_events()).await;
    let undisturbed = collected(&zoom, "undisturbed", r#"exec "$@""#).await;
    assert_eq!(code(&undisturbed), 0, "{}", stderr(&undisturbed));
    for (name, shell, codes) in [
        // What the program itself opens leaves some handles for connections; how many are wanted is up to the pace.
        ("few handles", r#"ulimit -n 16; exec "$@""#, &[0, 1, 3, 5, 6][..]),
        // Each is the one too few somewhere else.
        ("6 handles", r#"ulimit -n 6; exec "$@""#, &[1, 5, 6]),
        ("7 handles", r#"ulimit -n 7; exec "$@""#, &[1, 5, 6]),
        ("8 handles", r#"ulimit -n 8; exec "$@""#, &[1, 5, 6]),
        ("10 handles", r#"ulimit -n 10; exec "$@""#, &[1, 5, 6]),
        ("11 handles", r#"ulimit -n 11; exec "$@""#, &[1, 5, 6]),
        ("small files, with the signal ignored", r#"trap "" XFSZ; ulimit -f 200; exec "$@""#, &[6]),
        ("files as small as the lock", r#"trap "" XFSZ; ulimit -f 0; exec "$@""#, &[6]),
        // The system ends a process that writes beyond its limit and does not ignore the signal.
        ("small files", r#"ulimit -f 200; exec "$@""#, &[-1]),
    ] {
        // A call that found no handle is not tried again: that would only wait.
        let shell = shell.replace(r#""$@""#, r#""$@" --retry-limit 0"#);
        let run = collected(&zoom, name, &shell).await;
        assert!(codes.contains(&code(&run)), "{name}: {} {}", run.status, stderr(&run));
        assert!(!stderr(&run).contains("panicked"), "{name}: {}", stderr(&run));
        assert!(code(&run) <= 0 || !stderr(&run).is_empty(), "{name}: {}", run.status);
        let again = collected(&zoom, name, r#"exec "$@""#).await;
        assert_eq!(code(&again), 0, "{name}, without the limit: {}", stderr(&again));
        assert_same(&dump(&zoom.db("undisturbed")), &dump(&zoom.db(name)), name);
    }
}

/// Less memory than a run needs, from too little to start up to enough: it ends with a code or is aborted, but does not
/// hang, and the next one continues.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_run_that_ran_out_of_memory_the_next_one_continues() {
    let zoom = Collecting::from(&three_events()).await;
    let undisturbed = collected(&zoom, "undisturbed", r#"exec "$@""#).await;
    assert_eq!(code(&undisturbed), 0, "{}", stderr(&undisturbed));
    let (mut limit_kib, mut began) = (48_000, 0);
    loop {
        let name = format!("{limit_kib} KiB");
        let run = collected(&zoom, &name, &format!(r#"ulimit -c 0; ulimit -v {limit_kib}; exec "$@""#)).await;
        let is_enough = code(&run) == 0;
        if zoom.db(&name).exists() {
            began += usize::from(!is_enough);
            let again = collected(&zoom, &name, r#"exec "$@""#).await;
            assert_eq!(code(&again), 0, "{name}, without the limit: {}", stderr(&again));
            assert_same(&dump(&zoom.db("undisturbed")), &dump(&zoom.db(&name)), &name);
        }
        if is_enough {
            break;
        }
        limit_kib += 2_000;
    }
    assert!(began > 2, "{began} runs ran out of memory after they had begun");
}

/// A reader that has seen enough ends nothing but the output.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_goes_away_is_no_error() {
    let zoom = Collecting::from(&three_events()).await;
    let run = collected(&zoom, "read", r#"exec "$@""#).await;
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    // More than a pipe holds, so that the program is still writing when `head` ends.
    let many = "SELECT a.* FROM v_stream_sample a, v_stream_sample b";
    for format in ["csv", "json", "ndjson", "markdown"] {
        let mut query = program(&zoom.db("read"));
        query.args(["query", many, "--format", format]);
        let shell = r#"{ "$@"; echo "ended with $?" >&2; } | head -n 1"#;
        let read = output(under("/bin/sh", ["-c", shell, "sh"], &query)).await;
        assert_eq!(stderr(&read), "ended with 0\n", "{format}");
        assert_eq!(String::from_utf8_lossy(&read.stdout).lines().count(), 1, "{format}");
    }
}
