//! A commons on a node of its own, and what its members do.

use anyhow::{anyhow, Context, Result};
use commons::{
    chain::Message,
    network::{account_of, refusal::told_failure, secret::development_key, Keypair, Network},
    node::LocalNode,
    suite::{psp22, Addresses},
};
use ink::{
    codegen::TraitCallBuilder,
    primitives::AccountId,
    scale::{Decode, Encode},
    selector_bytes,
};
use interfaces::{
    bonding_curve::{BondingCurve, Tributes},
    conviction_voting::{ConvictionVoting, ProposalId, Request},
    hatch::Hatch,
    psp22::PSP22,
    voucher_escrow::{AutomaticTerms, Metadata, Offer, Resolution, VoucherEscrow, VoucherId},
    wrapped_native::WrappedNative,
};
use node_tests::{ground::wait, shell::Shell, COIN};
use std::{
    fmt::Debug,
    time::{Duration, SystemTime},
};

/// What //Alice and //Bob contribute: together the maximum of the description.
pub const CONTRIBUTED: [u128; 2] = [1_500 * COIN, 750 * COIN];

/// The tributes that a proposal asks for.
pub const LOWER: Tributes = Tributes {
    entry_ppm: 10_000,
    exit_ppm: 20_000,
};

/// A commons on a node, and two of its members.
pub struct Living {
    /// Lives as long as this.
    pub node: LocalNode,
    /// The command, with a description and a deployment file.
    pub shell: Shell,
    /// The node's chain.
    pub network: Network,
    /// Where the contracts are.
    pub at: Addresses,
    /// The deployer, and the team.
    pub alice: Keypair,
    /// A member.
    pub bob: Keypair,
}

/// A node with an empty chain and a shell to deploy on it, or `None` (told in a line) where there is no node.
pub fn fresh() -> Result<Option<(LocalNode, Shell)>> {
    node_tests::ground::fresh(env!("CARGO_BIN_EXE_commons-under-test"))
}

/// A commons that was deployed, with these options more.
pub fn deployed(options: &[&str]) -> Result<Option<Living>> {
    let Some((node, shell)) = fresh()? else { return Ok(None) };
    let mut arguments = shell.deploying("//Alice");
    arguments.extend(options.iter().map(|option| (*option).to_owned()));
    shell.succeed(&arguments)?;
    let network = wait(Network::connect(node.url()))?;
    let at = shell.deployed()?.addresses()?;
    Ok(Some(Living {
        node,
        shell,
        network,
        at,
        alice: development_key("//Alice")?,
        bob: development_key("//Bob")?,
    }))
}

/// A commons that was deployed and launched, in which //Bob has bought for 100 coins.
pub fn launched() -> Result<Option<Living>> {
    let Some(living) = deployed(&[])? else { return Ok(None) };
    wait(living.launch())?;
    Ok(Some(living))
}

impl Living {
    /// The arguments of a command about this commons.
    pub fn about(&self, command: &[&str]) -> Vec<String> {
        let mut arguments: Vec<_> = command.iter().map(|word| (*word).to_owned()).collect();
        let deployment = self.shell.deployment().display().to_string();
        arguments.extend(["--url", self.node.url(), "--deployment", &deployment].map(str::to_owned));
        arguments
    }

    /// Sends a message that has to work.
    pub async fn send<Arguments, Value, Error>(
        &self,
        key: &Keypair,
        message: Message<Arguments, Result<Value, Error>>,
        value: u128,
    ) -> Result<Value>
    where
        Arguments: Encode,
        Value: Decode,
        Error: Decode + Debug,
    {
        let trial = self.network.try_call(account_of(key), message, value).await?;
        let ready = trial.ready();
        let answer = trial.answer.map_err(|failure| anyhow!("{}", told_failure(&failure)))?;
        let answer = answer.map_err(|error| anyhow!("{error:?}"))?;
        self.network.submit(key, &ready).await?;
        Ok(answer)
    }

    /// Lets a contract take tokens or wrapped coins.
    pub async fn allow(&self, key: &Keypair, asset: AccountId, whom: AccountId) -> Result<()> {
        self.send(key, psp22(asset).call_mut().approve(whom, u128::MAX), 0)
            .await
    }

    /// Waits until the chain's clock is past a moment. Time passes with blocks, so one is made.
    pub async fn wait_until(&self, moment_ms: u64) -> Result<()> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        tokio::time::sleep(Duration::from_millis(moment_ms).saturating_sub(since)).await;
        self.allow(&self.bob, self.at.token, self.at.vesting).await?;
        let now_ms = self.network.now_ms().await?;
        anyhow::ensure!(
            now_ms >= moment_ms,
            "the chain's clock is {now_ms} and not {moment_ms} yet"
        );
        Ok(())
    }

    async fn launch(&self) -> Result<()> {
        let hatch = self.at.to_hatch();
        self.wait_until(self.network.read(hatch.call().terms()).await?.funding.start_ms)
            .await?;
        for (key, amount) in [&self.alice, &self.bob].into_iter().zip(CONTRIBUTED) {
            self.send(key, self.at.to_wrapper().call_mut().deposit(), 2 * amount)
                .await?;
            for whom in [self.at.hatch, self.at.curve, self.at.escrow] {
                self.allow(key, self.at.collateral, whom).await?;
            }
            self.allow(key, self.at.token, self.at.voting).await?;
            self.send(key, self.at.to_hatch().call_mut().contribute(amount, None), 0)
                .await?;
        }
        self.send(&self.bob, self.at.to_hatch().call_mut().launch(), 0).await?;
        for key in [&self.alice, &self.bob] {
            let claim = self.at.to_hatch().call_mut().claim(account_of(key));
            self.send(key, claim, 0).await?;
            self.send(key, self.at.to_voting().call_mut().enlist(), 0).await?;
        }
        self.buy(100 * COIN).await?;
        Ok(())
    }

    /// //Bob buys.
    pub async fn buy(&self, deposit: u128) -> Result<u128> {
        let buy = self
            .at
            .to_curve()
            .call_mut()
            .buy(deposit, 0, account_of(&self.bob), u64::MAX);
        self.send(&self.bob, buy, 0).await
    }

    /// //Bob proposes something.
    pub async fn propose(&self, request: Request, description: &str) -> Result<ProposalId> {
        let propose = self.at.to_voting().call_mut().propose(request, description.into());
        self.send(&self.bob, propose, 0).await
    }

    /// Somebody stakes on it.
    pub async fn stake(&self, key: &Keypair, proposal: ProposalId, amount: u128) -> Result<()> {
        let stake = self.at.to_voting().call_mut().stake(proposal, amount);
        self.send(key, stake, 0).await
    }

    /// To lower the tributes.
    pub fn lower_tributes(&self) -> Request {
        Request::Call {
            contract: self.at.curve,
            selector: selector_bytes!("BondingCurve::set_tributes"),
            input: LOWER.encode(),
        }
    }

    /// Has an action pass, and executes it after its delay.
    pub async fn carry_out(&self, proposal: ProposalId) -> Result<()> {
        let voting = self.at.to_voting();
        let status = self.network.read(voting.call().proposal(proposal)).await?;
        let wait_ms = status
            .and_then(|status| status.time_to_pass_ms)
            .context("it never passes")?;
        self.wait_until(self.network.now_ms().await? + wait_ms).await?;
        self.send(&self.bob, self.at.to_voting().call_mut().execute(proposal), 0)
            .await?;
        let passed = self.network.read(voting.call().proposal(proposal)).await?;
        let due_ms = passed.map_or(0, |status| status.proposal.progress.executable_from_ms);
        self.wait_until(due_ms).await?;
        self.send(&self.bob, self.at.to_voting().call_mut().execute(proposal), 0)
            .await
    }

    /// //Alice offers two goods for 10 coins each, and //Bob buys both and complains of the first. Returns its number.
    pub async fn trade_goods(&self) -> Result<VoucherId> {
        let now_ms = self.network.now_ms().await?;
        let offer = Offer {
            asset: self.at.collateral,
            price: 10 * COIN,
            seller_deposit: COIN,
            quantity: 2,
            valid_from_ms: now_ms,
            valid_to_ms: now_ms + 3_000_000,
            complaint_period_ms: 1_000_000,
            resolution: Resolution::Automatic(AutomaticTerms {
                buyer_deposit: COIN,
                complaint_bond: None,
                fault_period_ms: 1_000_000,
            }),
            agent: None,
            gate: None,
        };
        let escrow = || self.at.to_escrow();
        let create = escrow().call_mut().create_set(offer, 100_000, Metadata::default());
        let set = self.send(&self.alice, create, 0).await?;
        let bob = account_of(&self.bob);
        let bad = self.send(&self.bob, escrow().call_mut().commit(set, bob), 0).await?;
        self.send(&self.bob, escrow().call_mut().commit(set, bob), 0).await?;
        self.send(&self.bob, escrow().call_mut().redeem(bad), 0).await?;
        self.send(&self.bob, escrow().call_mut().complain(bad), 0).await?;
        Ok(bad)
    }
}
