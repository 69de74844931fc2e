//! What the program costs, beside its limits and what else people use: `benches/run` makes one table of it.
//!
//! `cargo bench --bench suite -- NAME… [--quick]` runs parts alone: `ingest`, `real_or_integer`, `peers`, `start`,
//! `ways_out`, `reports`, `growth`. For a look or for a profiler, `-- write FOLDER PARTICIPANTS` only writes the pages
//! that are read, and `-- account FILE ROWS PEOPLE…` a file to report on, with events of so many people.

#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "a benchmark prints figures"
)]

/// The limit: rows that were parsed before the clock starts.
mod bare;
/// What commands cost in ten times as large a file.
mod growth;
/// Ingest against that limit, its growth, and the bytes of a row.
mod ingest;
/// Lines of the table, medians, and what a process cost.
mod measure;
/// The program's own way from files to rows.
mod ours;
/// Saved responses to read.
mod pages;
/// `import` against Python, sqlite-utils, DuckDB and dlt.
mod peers;
/// What the quickly built profile costs beside the shipped one.
mod profiles;
/// Whether metrics should be integers in hundredths.
mod real_or_integer;
/// Reports in files of up to 50 million stream rows.
mod reports;
/// Start, size, packages, build.
mod start;
/// `query` and `export` against DuckDB.
mod ways_out;

/// Measures and prints its lines; `true` for a quick run.
type Part = fn(bool);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [command, folder, participants] = arguments.as_slice()
        && command == "write"
    {
        let participants = participants.parse().expect("a number of participants");
        pages::Pages { participants, values: pages::Values::Varied }.write(folder.as_ref());
        return;
    }
    if let [command, path, stream_rows, people @ ..] = arguments.as_slice()
        && command == "account"
    {
        let number = |text: &String| text.parse().expect("a number");
        return reports::write(path.as_ref(), number(stream_rows), &people.iter().map(number).collect::<Vec<u64>>());
    }
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let names: Vec<&str> = arguments.iter().map(String::as_str).filter(|name| !name.starts_with("--")).collect();
    let parts = [
        ("ingest", ingest::run as Part),
        ("real_or_integer", real_or_integer::run),
        ("peers", peers::run),
        ("start", start::run),
        ("reports", reports::run),
        ("ways_out", ways_out::run),
        ("growth", growth::run),
    ];
    for (name, run) in parts {
        if names.is_empty() || names.contains(&name) {
            run(quick);
        }
    }
}
