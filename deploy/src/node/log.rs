//! What a node says while it runs, and what that means.
//!
//! It is written to a file, not to a pipe: a node never waits for a reader, and outlives one.

use anyhow::{Context, Result};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom},
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// How much of the end of a log is looked at.
const WINDOW_BYTES: u64 = 64 * 1024;

/// How many lines of the end are shown. An error is followed by the eight lines that a node begins with.
const SHOWN_LINES: usize = 12;

/// What a node says before it ends by itself, and what to do about it.
const CAUSES: [(&[&str], &str); 7] = [
    (
        &["While lock file", "LOCK: Resource temporarily unavailable"],
        "another node is at work with this database. Stop that one, or name another folder",
    ),
    (
        &["Column families not opened"],
        "this database was never finished, because its node was killed in its first moments. No transaction was ever \
         in it: type the same again with --fresh",
    ),
    (
        &["Incompatible pruning modes"],
        "this database was made by a node that forgets old states, and `commons node` keeps all. Name another folder",
    ),
    (
        &[
            "unexpected argument",
            "wasn't expected",
            "unrecognized option",
            "invalid option",
        ],
        "this program does not know the options of substrate-contracts-node 0.42.0: it is another program, or another \
         version",
    ),
    (
        &["No space left on device"],
        "there is no space left on the disk of the database",
    ),
    (
        &[
            "Permission denied",
            "Read-only file system",
            "Failed to create RocksDB directory",
        ],
        "the folder of the database cannot be written to",
    ),
    (
        &[
            "error while loading shared libraries",
            "version `GLIBC",
            "version `GLIBCXX",
        ],
        "this program was built for another system. Take one for this system, or build it here",
    ),
];

/// The file that one run of a node writes to.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    /// Where this run begins: what was in the file before stays.
    start: u64,
}

impl Log {
    /// A log at the end of the file, and the file for the node to write to.
    pub(super) fn open(path: PathBuf) -> Result<(Self, File)> {
        let open = || {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let file = OpenOptions::new().create(true).append(true).open(&path)?;
            let start = file.metadata()?.len();
            Ok::<_, io::Error>((start, file))
        };
        let (start, file) = open().with_context(|| format!("cannot write the node's log to {}", path.display()))?;
        Ok((Self { path, start }, file))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The complete lines of this run, only the last ones of many.
    pub(super) fn text(&self) -> Result<String> {
        let read = || {
            let mut file = File::open(&self.path)?;
            let length = file.metadata()?.len();
            file.seek(SeekFrom::Start(self.start.max(length.saturating_sub(WINDOW_BYTES))))?;
            let mut bytes = Vec::new();
            file.take(WINDOW_BYTES).read_to_end(&mut bytes)?;
            Ok::<_, io::Error>(bytes)
        };
        let bytes = read().with_context(|| format!("cannot read the node's log {}", self.path.display()))?;
        let complete = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        Ok(String::from_utf8_lossy(&bytes[..complete]).into_owned())
    }
}

/// Where a node listens on IPv4, once its log says so.
pub fn port(text: &str) -> Option<u16> {
    text.lines().find_map(|line| {
        let (_, addresses) = line.split_once("JSON-RPC")?.1.split_once("addr=")?;
        let addresses = addresses.split_whitespace().next()?.split(',');
        let ports = addresses.filter_map(|address| address.parse::<SocketAddr>().ok());
        ports.filter(SocketAddr::is_ipv4).map(|address| address.port()).next()
    })
}

/// Why a node has ended, as far as its last words tell.
pub(super) fn cause(text: &str) -> Option<&'static str> {
    // What it has said long before did not end it.
    let end = last(text).join("\n");
    CAUSES
        .iter()
        .find(|(words, _)| words.iter().any(|words| end.contains(words)))
        .map(|(_, cause)| *cause)
}

/// The last lines, to be shown below an error.
pub(super) fn last_lines(text: &str) -> String {
    let lines = last(text);
    if lines.is_empty() {
        return "Its log is empty.".to_owned();
    }
    format!("The last lines of its log:\n  {}", lines.join("\n  "))
}

fn last(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.drain(..lines.len().saturating_sub(SHOWN_LINES));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn the_port_is_that_of_the_line_about_json_rpc() {
        let lines = [
            "2026-11-27 02:14:19.053  INFO main sc_cli::runner: Chain specification: Development    ",
            "2026-11-27 02:14:25.997  INFO main sc_rpc_server: Running JSON-RPC server: addr=127.0.0.1:38591,[::1]:38039    ",
        ];
        assert_eq!(port(lines[0]), None);
        assert_eq!(port(&lines.join("\n")), Some(38591));
        assert_eq!(
            port("Running JSON-RPC server: addr=[::1]:38039,127.0.0.1:38591"),
            Some(38591)
        );
        assert_eq!(port("Running JSON-RPC WS server: addr=127.0.0.1:9944"), Some(9944));
    }

    #[test]
    fn no_port_is_read_from_other_lines() {
        for line in [
            "",
            "Prometheus exporter: addr=127.0.0.1:9615",
            "Running JSON-RPC server: addr=127.0.0.1:",
            "Running JSON-RPC server: addr=127.0.0.1:99999",
            "Running JSON-RPC server",
            "addr=127.0.0.1:1 JSON-RPC",
        ] {
            assert_eq!(port(line), None, "{line}");
        }
    }

    /// The lines are those of a real node, brought into each of these troubles by hand.
    #[test]
    fn the_cause_is_told_from_the_nodes_own_words() {
        for (line, part) in [
            (
                "Error: Service(Client(Backend(\"IO error: While lock file: /x/chains/dev/db/full/LOCK: Resource temporarily unavailable\")))",
                "another node is at work",
            ),
            (
                "Error: Service(Client(Backend(\"Invalid argument: Column families not opened: col9, col8, col0\")))",
                "--fresh",
            ),
            (
                "Error: Service(Client(StateDatabase(\"Incompatible pruning modes [stored: ArchiveAll; requested: Constrained(Constraints { max_blocks: Some(300) })]\")))",
                "forgets old states",
            ),
            ("error: unexpected argument '--finalize-delay-sec' found", "another version"),
            (
                "Error: Service(Client(Backend(\"Failed to create RocksDB directory: `Os { code: 2, kind: NotFound }`.\")))",
                "cannot be written",
            ),
        ] {
            let text = format!("Consider setting `--public-addr`\n{line}\nINFO main sc_cli::runner: Role: AUTHORITY\n");
            let told = cause(&text).unwrap_or_default();
            assert!(told.contains(part), "{line}: {told}");
        }
        assert_eq!(cause("INFO main sc_cli::runner: Role: AUTHORITY"), None);
        let long_before = format!(
            "a contract: Permission denied\n{}",
            "a later line\n".repeat(SHOWN_LINES)
        );
        assert_eq!(cause(&long_before), None);
    }

    #[test]
    fn an_error_is_among_the_last_lines_though_a_node_writes_its_first_ones_after_it() {
        let mut text = "WARNING: No public address specified\n".repeat(10);
        text += "Error: the cause\n";
        text += &"INFO main sc_cli::runner: a line\n".repeat(8);
        let shown = last_lines(&text);
        assert!(shown.contains("Error: the cause"), "{shown}");
        assert_eq!(shown.lines().count(), SHOWN_LINES + 1);
        assert_eq!(last_lines(" \n\n"), "Its log is empty.");
    }

    #[test]
    fn a_log_begins_where_the_last_run_ended_and_holds_complete_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/node.log");
        let (_, mut file) = Log::open(path.clone()).unwrap();
        writeln!(file, "an earlier run").unwrap();
        let (log, mut file) = Log::open(path).unwrap();
        assert_eq!(log.text().unwrap(), "");
        write!(file, "one\nRunning JSON-RPC server: addr=127.0.0.1:99").unwrap();
        assert_eq!(log.text().unwrap(), "one\n");
        writeln!(file, "44").unwrap();
        assert_eq!(port(&log.text().unwrap()), Some(9944));
    }

    #[test]
    fn of_a_long_log_the_end_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let (log, mut file) = Log::open(folder.path().join("node.log")).unwrap();
        for number in 0..20_000 {
            writeln!(file, "line {number}").unwrap();
        }
        let text = log.text().unwrap();
        assert!(text.len() as u64 <= WINDOW_BYTES);
        assert!(text.ends_with("line 19999\n"));
    }
}
