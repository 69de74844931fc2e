//! `man`: the manual page, one for all commands.

use std::io::Write as _;

use clap_mangen::Man;

use crate::exit::{Code, Failure};

/// Runs `man`.
///
/// # Errors
///
/// If stdout cannot be written to.
pub fn run() -> Result<Code, Failure> {
    let mut page = Vec::new();
    let command = super::command();
    Man::new(command.clone()).render(&mut page)?;
    for subcommand in command.get_subcommands() {
        let name = subcommand.get_name().to_owned();
        let man = Man::new(subcommand.clone());
        // Only what differs from command to command; the rest would repeat the page's head.
        page.extend_from_slice(format!(".SH ZOOM-QOS {}\n", name.to_uppercase()).as_bytes());
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    std::io::stdout().write_all(&page)?;
    Ok(Code::Ok)
}
