//! The simulator in a process of its own, so that what is told of the collector is the collector's.

use std::io::{BufRead, BufReader, Read as _};
use std::process::{Child, ChildStdout, Stdio};
use std::time::Duration;

use reqwest::Url;
use zoom_qos::simulator::{self, Account, Limits};

use super::case::Case;
use super::heard::Heard;
use super::this_program;

/// A running simulator.
pub(crate) struct Server {
    process: Child,
    lines: BufReader<ChildStdout>,
    pub(crate) api_url: Url,
    pub(crate) oauth_url: Url,
}

impl Server {
    pub(crate) fn start(case: &Case) -> Self {
        let mut command = this_program(["serve", case.name]);
        let mut process =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("this program starts again");
        let mut lines = BufReader::new(process.stdout.take().expect("its output is piped"));
        let [api_url, oauth_url] = [(); 2].map(|()| address(&mut lines));
        Self { process, lines, api_url, oauth_url }
    }

    /// Ends it and returns what it was asked.
    pub(crate) fn heard(mut self) -> Heard {
        Heard::read(&mut self.process, self.lines)
    }
}

fn address(lines: &mut impl BufRead) -> Url {
    let mut line = String::new();
    lines.read_line(&mut line).expect("the simulator prints its addresses");
    Url::parse(line.trim()).expect("each is a URL")
}

/// That process: prints its addresses, serves until its input ends, and prints what it was asked.
///
/// Zoom does not wait for a processor of this machine. So that calls are counted when they come, this process goes before
/// the others where the user may say so.
pub(crate) fn serve(case: &Case) {
    #[cfg(unix)]
    rustix::process::setpriority_process(None, -20).ok();
    let latency = (Duration::from_millis(case.latency_ms.0), Duration::from_millis(case.latency_ms.1));
    let limits = case.has_limit().then(Limits::default);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let options = simulator::Options { latency, limits, ..simulator::Options::default() };
        let server = simulator::serve(Account::generate(&(case.shape)()), options).await.expect("a free port");
        println!("{}\n{}", server.api_url(), server.oauth_url());
        let wait = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
        wait.await.expect("no panic").expect("a pipe can be read");
        print!("{}", Heard::of(&server.requests()));
    });
}
