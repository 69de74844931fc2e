use std::process::{Child, Stdio};
use std::thread::available_parallelism;

use super::this_program;

/// As many processes as there are processors, none of which ever waits.
pub(crate) struct Load(Vec<Child>);

impl Load {
    pub(crate) fn start() -> Self {
        let processors = available_parallelism().map_or(1, std::num::NonZero::get);
        let start = || this_program(["load"]).stdin(Stdio::null()).spawn().expect("this program starts again");
        Self((0..processors).map(|_| start()).collect())
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        for process in &mut self.0 {
            process.kill().expect("it is a child of this process");
            process.wait().expect("it is a child of this process");
        }
    }
}

/// One of those processes.
pub(crate) fn run() -> ! {
    loop {
        std::hint::spin_loop();
    }
}
