//! `man`: the manual, as one page or as a page for each command.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use clap_mangen::Man;

use crate::exit::{Code, Failure};
use crate::files::Output;

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write zoom-qos.1 and a page for each command into this folder, rather than one page to stdout
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

/// Runs `man`.
///
/// # Errors
///
/// If stdout or the folder cannot be written to.
pub fn run(args: &ManArgs, command: clap::Command) -> Result<Code, Failure> {
    let Some(folder) = &args.output else {
        std::io::stdout().write_all(&whole(&command)?)?;
        return Ok(Code::Ok);
    };
    let written = std::fs::create_dir_all(folder).and_then(|()| pages_to(folder, command));
    written.map_err(|error| {
        Failure::usage(
            format!("write the manual to {}: {error}", folder.display()),
            "name a folder that can be written",
        )
    })?;
    Ok(Code::Ok)
}

/// One page a command. They are made aside, as whoever may write to the folder may have put links there.
fn pages_to(folder: &Path, command: clap::Command) -> std::io::Result<()> {
    let aside = tempfile::tempdir()?;
    clap_mangen::generate_to(command, &aside)?;
    for page in std::fs::read_dir(&aside)? {
        let page = page?;
        let mut output = Output::begin(&folder.join(page.file_name()))?;
        output.write_all(&std::fs::read(page.path())?)?;
        output.share()?;
        output.finish()?;
    }
    Ok(())
}

/// One page for all commands.
fn whole(command: &clap::Command) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    for subcommand in command.get_subcommands() {
        let name = subcommand.get_name().to_owned();
        let man = Man::new(subcommand.clone());
        // Only what differs from command to command; the rest would repeat the page's head.
        page.extend_from_slice(format!(".SH ZOOM-QOS {}\n", name.to_uppercase()).as_bytes());
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    Ok(page)
}
