//! What is mistyped is told with its name and an example, before anything else happens.

use super::scene::Scene;
use anyhow::Result;
use node_tests::shell::Shell;

/// No node is needed to see that.
#[test]
fn a_bad_argument_is_named_and_an_example_given() -> Result<()> {
    let shell = Shell::new(env!("CARGO_BIN_EXE_commons-under-test"), "ws://127.0.0.1:1")?;
    for (line, name, example) in [
        ("quote buy lots", "<COINS>", "\"1000\" or \"12.5\""),
        ("quote buy -5", "-5", "--help"),
        ("call buy 1,000", "<COINS>", "\"12.5\""),
        ("call buy", "<COINS>", "--help"),
        ("call sell some", "<TOKENS>", "nor \"all\""),
        ("call buy 10 --slippage 1", "--slippage", "\"1%\""),
        ("call buy 10 --slippage 101%", "--slippage", "\"100%\""),
        ("call buy 10 --slippage 100%", "--slippage", "nothing at all"),
        ("call transfer 10 //Bobb", "<ADDRESS>", "//Eve and //Ferdie"),
        ("call approve //Bobb 10", "<SPENDER>", "//Eve and //Ferdie"),
        ("call buy 10 --deadline soon", "--deadline", "\"10 minutes\""),
        ("call buy 10 --to Bob", "--to", "//Bob"),
        ("call release two", "<BATCH>", "a number like 3"),
        ("call stake one 10", "<PROPOSAL>", "--help"),
        ("call propose guardian Eve --description x", "<ADDRESS>", "//Bob"),
        ("call propose signal", "--description", "--help"),
        ("call propose settings --description x", "--spending-limit", "--help"),
        (
            "call propose settings --voting-period long --description x",
            "--voting-period",
            "\"30 days\"",
        ),
        ("call transfer 5 //Bob --asset gold", "--asset", "\"token\""),
        ("call approve Bob 5", "<SPENDER>", "conviction-voting"),
        ("call create-set 5 --uri x", "--description", "--help"),
        ("call fly", "fly", "--help"),
    ] {
        let words: Vec<_> = line.split_whitespace().collect();
        let said = shell.fail(&words)?;
        assert!(
            said.err.contains(name) && said.err.contains(example),
            "`{line}` says:\n{}",
            said.err
        );
        assert!(!said.err.contains("panicked"), "{}", said.err);
    }
    Ok(())
}

#[test]
fn a_node_a_file_or_a_key_that_is_missing_is_told() -> Result<()> {
    let shell = Shell::new(env!("CARGO_BIN_EXE_commons-under-test"), "ws://127.0.0.1:1")?;
    let said = shell.fail(&["quote", "buy", "5", "--url", "ws://127.0.0.1:1"])?;
    assert!(said.err.contains("no node answers at ws://127.0.0.1:1"), "{}", said.err);
    let said = shell.fail(&["call", "wrap", "5", "--url", "ws://127.0.0.1:1"])?;
    assert!(said.err.contains("who signs?"), "{}", said.err);
    let said = shell.fail(&["call", "wrap", "5", "--suri", "a real secret"])?;
    assert!(
        said.err.contains("--suri-file") && !said.err.contains("a real secret"),
        "{}",
        said.err
    );

    let Some(scene) = Scene::deployed()? else { return Ok(()) };
    let url = scene.network.url();
    let said = scene.type_exactly(&format!("quote buy 5 --url {url} --deployment nowhere.json"))?;
    assert!(
        !said.ok && said.err.contains("nowhere.json is not there"),
        "{}",
        said.err
    );
    scene.refuse("//Bob", "wrap 0.0000000000001", "COINS, in whole WCOIN")?;
    scene.refuse(
        "//Bob",
        "wrap 999999999999999999999999999",
        "more than an amount can be",
    )?;
    Ok(())
}
