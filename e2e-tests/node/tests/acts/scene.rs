//! A commons on a node of its own, and members who type commands.

use super::launched::Launched;
use anyhow::{bail, ensure, Context, Result};
use commons::{
    config::Config,
    deployment::run::constructor_input,
    network::{account_of, secret::development_key, Keypair, Network},
    node::LocalNode,
    suite::{constructors::Part, psp22, Addresses},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    hatch::{Hatch, HatchPhase},
    psp22::PSP22,
};
use node_tests::{
    description::fast_description,
    ground::{self, wait},
    shell::{Said, Shell},
};
use serde_json::Value;
use std::{
    path::Path,
    thread,
    time::{Duration, Instant, SystemTime},
};

/// The command that is tested.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_commons-under-test");

/// What takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// A commons and its members.
pub struct Scene {
    node: LocalNode,
    shell: Shell,
    /// To look at the chain without the command.
    pub network: Network,
    /// Where the contracts are.
    pub at: Addresses,
}

impl Scene {
    /// A commons that was just deployed, or `None` (told in a line) where there is no node.
    pub fn deployed() -> Result<Option<Self>> {
        Self::described(|description| description)
    }

    /// The same with another description.
    pub fn described(change: impl FnOnce(String) -> String) -> Result<Option<Self>> {
        Self::described_beside(change, |_| Ok(()))
    }

    /// The same with files beside the description.
    pub fn described_beside(
        change: impl FnOnce(String) -> String,
        prepare: impl FnOnce(&Shell) -> Result<()>,
    ) -> Result<Option<Self>> {
        let Some((node, shell)) = ground::fresh(PROGRAM)? else {
            return Ok(None);
        };
        prepare(&shell)?;
        Self::deployed_on(node, shell, change).map(Some)
    }

    /// Deploys on a node that has no commons yet.
    pub fn deployed_on(node: LocalNode, shell: Shell, change: impl FnOnce(String) -> String) -> Result<Self> {
        shell.describe(&change(fast_description(SystemTime::now())))?;
        shell.succeed(&shell.deploying("//Alice"))?;
        Self::on(node, shell)
    }

    /// What is deployed on a node.
    pub fn on(node: LocalNode, shell: Shell) -> Result<Self> {
        let network = wait(Network::connect(node.url()))?;
        let at = shell.deployed()?.addresses()?;
        Ok(Self {
            node,
            shell,
            network,
            at,
        })
    }

    /// A commons that //Bob alone has paid for: the hatch has raised its maximum, and he has claimed his 9 000 tokens and
    /// had them released.
    pub fn launched() -> Result<Option<Self>> {
        static LAUNCHED: Launched = Launched::new(|description| description);
        LAUNCHED.copy()
    }

    /// Stops the node. The files are left, its chain among them if it is kept.
    pub fn stop(mut self) -> Result<Shell> {
        wait(self.node.stop())?;
        Ok(self.shell)
    }

    /// A member does something that works.
    pub fn call(&self, who: &str, act: &str) -> Result<Said> {
        let said = self.try_call(who, act)?;
        ensure!(said.ok, "`call {act}` by {who} failed:\n{}\n{}", said.out, said.err);
        Ok(said)
    }

    /// The same, and what a program reads of it.
    pub fn call_json(&self, who: &str, act: &str) -> Result<Value> {
        let said = self.call(who, &format!("{act} --json"))?;
        serde_json::from_str(&said.out).with_context(|| format!("{act} says something else than JSON: {}", said.out))
    }

    /// A member does something that is refused with these words, and nothing is sent.
    #[track_caller]
    pub fn refuse(&self, who: &str, act: &str, words: &str) -> Result<Said> {
        let before = wait(self.network.best_block())?;
        let said = self.try_call(who, act)?;
        assert!(!said.ok, "`call {act}` by {who} worked:\n{}", said.out);
        assert!(said.err.contains(words), "`call {act}` by {who} says:\n{}", said.err);
        assert!(!said.err.contains("panicked"), "{}", said.err);
        assert_eq!(wait(self.network.best_block())?, before, "`call {act}` sent something");
        Ok(said)
    }

    /// A member tries something.
    pub fn try_call(&self, who: &str, act: &str) -> Result<Said> {
        self.type_in(&format!("call {act} --suri {who}"))
    }

    /// Somebody asks what something would bring.
    pub fn quote(&self, act: &str) -> Result<Value> {
        let said = self.type_in(&format!("quote {act} --json"))?;
        ensure!(said.ok, "`quote {act}` failed:\n{}", said.err);
        Ok(serde_json::from_str(&said.out)?)
    }

    /// Types a command, in quotes what has blanks. Node and deployment are added.
    pub fn type_in(&self, line: &str) -> Result<Said> {
        let mut words = words_of(line)?;
        words.extend(["--url", self.network.url(), "--deployment"].map(str::to_owned));
        words.push(self.shell.deployment().display().to_string());
        self.shell.run(&words)
    }

    /// The same, without adding anything.
    pub fn type_exactly(&self, line: &str) -> Result<Said> {
        self.shell.run(&words_of(line)?)
    }

    /// A file in the folder of this scene.
    pub fn file(&self, name: &str) -> std::path::PathBuf {
        self.shell.file(name)
    }

    /// Writes a file there.
    pub fn write(&self, path: &Path, text: &str) -> Result<()> {
        Ok(std::fs::write(path, text)?)
    }

    /// What somebody holds of a PSP22.
    pub fn balance(&self, asset: AccountId, who: &str) -> Result<u128> {
        self.held_by(asset, account(who)?)
    }

    /// The same of any account.
    pub fn held_by(&self, asset: AccountId, owner: AccountId) -> Result<u128> {
        wait(self.network.read(psp22(asset).call().balance_of(owner)))
    }

    /// What a contract may take of it.
    pub fn allowance(&self, asset: AccountId, who: &str, spender: AccountId) -> Result<u128> {
        wait(self.network.read(psp22(asset).call().allowance(account(who)?, spender)))
    }

    /// //Alice gives somebody coins of the chain, which no act does.
    pub fn give(&self, to: &str, units: u128) -> Result<()> {
        wait(ground::give(&self.network, development_key(to)?.public_key().0, units))
    }

    /// Lets so much time pass on the chain, whose clock goes on with blocks only.
    pub fn pass(&self, time: Duration) -> Result<()> {
        thread::sleep(time);
        self.tick()
    }

    /// Makes a block, with what the command itself suggests.
    pub fn tick(&self) -> Result<()> {
        self.call("//Alice", "transfer 0 //Alice").map(|_| ())
    }

    /// Waits until the hatch is in a phase.
    pub fn until(&self, phase: HatchPhase) -> Result<()> {
        self.until_true("the hatch gets to its phase", || {
            let message = self.at.to_hatch().call().status();
            Ok(wait(self.network.read(message))?.phase == phase)
        })
    }

    /// Waits until something is so.
    pub fn until_true(&self, what: &str, is_so: impl Fn() -> Result<bool>) -> Result<()> {
        let begun = Instant::now();
        while !is_so()? {
            ensure!(begun.elapsed() < PATIENCE, "it takes too long until {what}");
            self.pass(Duration::from_millis(500))?;
        }
        Ok(())
    }
}

/// Another contract of the code that was deployed.
pub fn make(scene: &Scene, who: &Keypair, part: Part, config: &Config, at: &Addresses) -> Result<AccountId> {
    let code_hash = wait(scene.network.code_hash_of(scene.at.of(part)))?.context("it was deployed")?;
    let input = constructor_input(part, config, at);
    let made = scene
        .network
        .try_instantiate_encoded(account_of(who), code_hash, input, b"another");
    let made = wait(made)?;
    let Ok(Ok(address)) = made.answer else {
        bail!("{} cannot be made: {:?}", part.name(), made.answer);
    };
    wait(scene.network.submit(who, &made.ready()))?;
    Ok(address)
}

/// A token of //Eve's that is no part of the commons, and calls itself what the wrapped coin is called.
pub fn foreign_token(scene: &Scene, decimals: u8) -> Result<AccountId> {
    let mut config = Config::parse(&fast_description(SystemTime::now()))?;
    config.collateral.decimals = decimals;
    make(
        scene,
        &development_key("//Eve")?,
        Part::WrappedNative,
        &config,
        &Addresses::nowhere(),
    )
}

/// The account of a development key.
pub fn account(suri: &str) -> Result<AccountId> {
    Ok(account_of(&development_key(suri)?))
}

/// An amount as programs are told it.
pub fn amount(value: &Value) -> u128 {
    let text = value.as_str().unwrap_or_else(|| panic!("{value} is no amount"));
    text.parse().unwrap_or_else(|_| panic!("{value} is no amount"))
}

/// The fields of the only event of that name that a contract has emitted in the last step.
pub fn event<'a>(told: &'a Value, contract: &str, name: &str) -> &'a Value {
    let steps = told["steps"].as_array().expect("there are steps");
    let events = steps.last().expect("there is a step")["done"]["events"].as_array();
    let mut found = events
        .expect("there are events")
        .iter()
        .filter(|event| event["contract"] == contract && event["event"] == name);
    let event = found.next().unwrap_or_else(|| panic!("no {name} in {told:#}"));
    assert!(found.next().is_none(), "several {name} in {told:#}");
    &event["fields"]
}

/// What the steps of an act do, by their contracts.
pub fn contracts_of(told: &Value) -> Vec<&str> {
    let steps = told["steps"].as_array().expect("there are steps");
    steps.iter().filter_map(|step| step["contract"].as_str()).collect()
}

/// As a shell would take it apart.
fn words_of(line: &str) -> Result<Vec<String>> {
    shlex::split(line).with_context(|| format!("a shell would not understand {line:?}"))
}
