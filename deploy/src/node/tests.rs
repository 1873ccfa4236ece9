//! What is told of programs that are no node, or none that answers. Nodes that do are in e2e-tests/node.

use super::*;
use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt, path::Path, process::Command};
use tempfile::TempDir;

/// The options for a shell script in the place of a node.
fn script(text: &str) -> (TempDir, Options) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("node");
    // Written by another process: a file that this one has open for writing, for a moment even in the child of another
    // test, could not be run.
    let written = Command::new("sh")
        .args([
            "-c",
            "printf '#!/bin/sh\\n%s\\n' \"$2\" >\"$1\" && chmod 755 \"$1\"",
            "sh",
        ])
        .args([path.as_os_str(), text.as_ref()])
        .status();
    assert!(written.unwrap().success());
    let options = Options {
        patience: Duration::from_secs(20),
        ..Options::new(path)
    };
    (folder, options)
}

fn failure(options: &Options) -> String {
    let started = runtime().unwrap().block_on(LocalNode::start(options));
    format!("{:#}", started.unwrap_err())
}

fn runs(process_id: &str) -> bool {
    Path::new("/proc").join(process_id.trim()).exists()
}

#[test]
fn a_program_that_ends_is_told_with_its_status_its_words_and_what_they_mean() {
    let (_folder, options) = script("echo some words; exit 3");
    let told = failure(&options);
    assert!(told.contains("exit status: 3") && told.contains("some words"), "{told}");

    let (_folder, options) = script("echo \"error: unexpected argument '--dev' found\" >&2; exit 2");
    let told = failure(&options);
    assert!(
        told.contains("another version") && told.contains("argument '--dev'"),
        "{told}"
    );

    let (_folder, options) = script("");
    assert!(failure(&options).contains("Its log is empty"));
}

#[test]
fn a_program_that_does_not_answer_is_told_and_stopped() {
    let (folder, mut options) = script("echo $$ >\"$(dirname \"$0\")/id\"; echo waiting for something; exec sleep 600");
    options.patience = Duration::from_secs(1);
    let told = failure(&options);
    assert!(
        told.contains("--wait") && told.contains("waiting for something"),
        "{told}"
    );
    assert!(!runs(&fs::read_to_string(folder.path().join("id")).unwrap()));
}

#[test]
fn a_start_that_is_given_up_leaves_no_process_behind() {
    let (folder, options) = script("echo $$ >\"$(dirname \"$0\")/id\"; exec sleep 600");
    let id = folder.path().join("id");
    runtime().unwrap().block_on(async {
        let given_up = async {
            while fs::read_to_string(&id).unwrap_or_default().trim().is_empty() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            assert!(runs(&fs::read_to_string(&id).unwrap()));
        };
        tokio::select! {
            started = LocalNode::start(&options) => panic!("{:#}", started.unwrap_err()),
            () = given_up => (),
        }
    });
    assert!(!runs(&fs::read_to_string(&id).unwrap()));
}

#[test]
fn a_program_that_listens_elsewhere_than_asked_is_refused() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (_folder, mut options) = script("echo Running JSON-RPC server: addr=127.0.0.1:1; exec sleep 600");
    options.port = free;
    let told = failure(&options);
    assert!(told.contains(&format!("port {free} is taken")), "{told}");
}

#[test]
fn a_program_that_listens_and_cannot_be_asked_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let (_folder, options) = script(&format!(
        "echo Running JSON-RPC server: addr=127.0.0.1:{port}; exec sleep 600"
    ));
    let told = failure(&options);
    assert!(told.contains("cannot be asked") && told.contains("refused"), "{told}");
}

#[test]
fn a_taken_port_is_told_before_anything_is_started_or_deleted() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (folder, options) = script("touch \"$(dirname \"$0\")/started\"");
    let told = failure(&Options {
        port,
        ..options.clone()
    });
    assert!(told.contains(&format!("port {port} is taken")), "{told}");
    assert!(!folder.path().join("started").exists());

    let chain = folder.path().join("kept/chains/dev/db/full");
    fs::create_dir_all(&chain).unwrap();
    let told = run(&Arguments {
        node: Some(options.binary),
        database: Some(folder.path().join("kept")),
        fresh: true,
        port,
        finalize_delay: 0,
        log: None,
        wait: 1,
    })
    .unwrap_err()
    .to_string();
    assert!(told.contains("is taken"), "{told}");
    assert!(chain.exists());
}

#[test]
fn what_is_no_program_cannot_be_started() {
    let (folder, mut options) = script("");
    options.binary = folder.path().join("text");
    fs::write(&options.binary, "words").unwrap();
    fs::set_permissions(&options.binary, fs::Permissions::from_mode(0o755)).unwrap();
    let told = failure(&options);
    assert!(told.contains("cannot be started"), "{told}");
}
