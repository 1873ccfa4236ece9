//! A whole commons on one of ink_e2e's chains: deployed from the release bundles, wired as a real one is.
//!
//! The words are those of [`commons::suite::Commons`], which has them for the in-process chain.

use crate::{
    backend::{Backend, OnNode},
    chain::Chain,
};
use anyhow::{anyhow, bail, Context, Result};
use commons::{
    chain::{Message, Receipt},
    config::Config,
    suite::{
        constructors::{self, Part},
        created, done, psp22, Addresses, NO_DEADLINE,
    },
};
use hostile_token::HostileTokenRef;
use ink::{
    codegen::TraitCallBuilder,
    contract_ref,
    env::{DefaultEnvironment, Event},
    primitives::AccountId,
    scale::{Decode, Encode},
};
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, CurveWiring, Market},
    community_token::CommunityToken,
    conviction_voting::{AccountStatus, ConvictionVoting, ProposalId, ProposalStatus, Request, VotingError},
    funding_pool::{FundingPool, PoolWiring},
    hatch::{Hatch, HatchError, HatchStatus},
    psp22::{PSP22Error, PSP22},
    vesting::{BatchId, BatchStatus, Vesting, VestingError, VestingWiring},
    voucher_escrow::VoucherEscrow,
    wrapped_native::{WrappedNative, WrappedNativeError},
};
use std::fmt::Debug;

pub use commons::suite::FOUNDER;

/// A commons on a chain.
pub struct Suite<B> {
    /// The chain, with people on it.
    pub chain: Chain<B>,
    /// What the commons was set up from.
    pub config: Config,
    /// Where its contracts are.
    pub at: Addresses,
}

impl<B: Backend> Suite<B> {
    /// Deploys everything, with the chain's wrapped coin as collateral, and wires nothing. The founder has to be there.
    ///
    /// The description's hatch is taken to begin so long after the beginning of the clock as it is to begin after now.
    pub async fn deploy(mut chain: Chain<B>, config: &Config) -> Result<Self> {
        let constructor = constructors::wrapped_native(config);
        let collateral = created(chain.instantiate(FOUNDER, "wrapped-native", constructor).await)?;
        Self::deploy_on(chain, config, collateral).await
    }

    /// The same with any PSP22 as collateral.
    pub async fn deploy_on(mut chain: Chain<B>, config: &Config, collateral: AccountId) -> Result<Self> {
        let mut config = config.clone();
        let mut at = Addresses {
            collateral,
            ..Addresses::nowhere()
        };
        let constructor = constructors::community_token(&config);
        at.token = created(chain.instantiate(FOUNDER, "community-token", constructor).await)?;
        let constructor = constructors::funding_pool(&config, &at);
        at.funding_pool = created(chain.instantiate(FOUNDER, "funding-pool", constructor).await)?;
        let constructor = constructors::bonding_curve(&config, &at);
        at.curve = created(chain.instantiate(FOUNDER, "bonding-curve", constructor).await)?;
        let constructor = constructors::vesting(&at);
        at.vesting = created(chain.instantiate(FOUNDER, "vesting", constructor).await)?;
        let constructor = constructors::voucher_escrow(&config, &at);
        at.escrow = created(chain.instantiate(FOUNDER, "voucher-escrow", constructor).await)?;
        let constructor = constructors::conviction_voting(&config, &at);
        at.voting = created(chain.instantiate(FOUNDER, "conviction-voting", constructor).await)?;

        let now_ms = clock_of(&mut chain, at.curve).await?;
        let funding = &mut config.hatch.funding;
        funding.start_ms = funding.start_ms.saturating_add(now_ms);
        funding.end_ms = funding.end_ms.saturating_add(now_ms);
        let constructor = constructors::hatch(&config, &at);
        at.hatch = created(chain.instantiate(FOUNDER, "hatch", constructor).await)?;
        Ok(Self { chain, config, at })
    }

    /// Wires everything as the hatch seals it: the hatch opens the market, and conviction voting governs.
    pub async fn wire(&mut self) -> Result<()> {
        self.wire_to(self.at.hatch, self.at.voting).await
    }

    /// Wires everything; `opener` opens the market, and `admin` governs and makes the pool pay.
    pub async fn wire_to(&mut self, opener: AccountId, admin: AccountId) -> Result<()> {
        let Addresses { curve, hatch, .. } = self.at;
        let message = self.at.to_token().call_mut().wire(curve);
        done(self.send(FOUNDER, message).await)?;
        let message = self.at.to_pool().call_mut().wire(PoolWiring {
            admin,
            spender: admin,
            curve,
        });
        done(self.send(FOUNDER, message).await)?;
        let message = self.at.to_curve().call_mut().wire(CurveWiring { opener, admin });
        done(self.send(FOUNDER, message).await)?;
        let message = self.at.to_vesting().call_mut().wire(VestingWiring { hatch, admin });
        done(self.send(FOUNDER, message).await)?;
        let message = self.at.to_escrow().call_mut().wire(admin);
        done(self.send(FOUNDER, message).await)?;
        Ok(())
    }

    /// Lets contributions begin.
    pub async fn seal(&mut self, who: &str) -> Receipt<Result<(), HatchError>> {
        let message = self.at.to_hatch().call_mut().seal();
        self.send(who, message).await
    }

    /// Contributes: wraps coins, lets the hatch take them, and has them taken.
    pub async fn contribute(&mut self, who: &str, amount: u128) -> Result<Receipt<Result<u128, HatchError>>> {
        done(self.wrap(who, amount).await)?;
        done(self.approve(who, self.at.collateral, self.at.hatch, amount).await)?;
        let message = self.at.to_hatch().call_mut().contribute(amount, None);
        Ok(self.send(who, message).await)
    }

    /// Begins the commons.
    pub async fn launch(&mut self, who: &str) -> Receipt<Result<(), HatchError>> {
        let message = self.at.to_hatch().call_mut().launch();
        self.send(who, message).await
    }

    /// Turns what somebody is owed into a batch.
    pub async fn claim(&mut self, who: &str, whose: &str) -> Receipt<Result<BatchId, HatchError>> {
        let message = self.at.to_hatch().call_mut().claim(self.account(whose));
        self.send(who, message).await
    }

    /// Sends what a batch has vested to its beneficiary.
    pub async fn release(&mut self, who: &str, batch: BatchId) -> Receipt<Result<u128, VestingError>> {
        let message = self.at.to_vesting().call_mut().release(batch);
        self.send(who, message).await
    }

    /// How the hatch stands.
    pub async fn hatch_status(&mut self) -> Result<HatchStatus> {
        let message = self.at.to_hatch().call().status();
        self.chain.read(message).await
    }

    /// A batch that there is.
    pub async fn batch(&mut self, batch: BatchId) -> Result<BatchStatus> {
        let message = self.at.to_vesting().call().batch(batch);
        let batch = self.chain.read(message).await?;
        batch.context("there is no such batch")
    }

    /// Brings tokens to voting: lets it take them, and has them taken.
    pub async fn deposit(&mut self, who: &str, amount: u128) -> Result<Receipt<Result<(), VotingError>>> {
        done(self.approve(who, self.at.token, self.at.voting, amount).await)?;
        let message = self.at.to_voting().call_mut().deposit(amount);
        Ok(self.send(who, message).await)
    }

    /// Takes tokens back.
    pub async fn withdraw(&mut self, who: &str, amount: u128) -> Receipt<Result<(), VotingError>> {
        let message = self.at.to_voting().call_mut().withdraw(amount);
        self.send(who, message).await
    }

    /// Lets somebody's locked tokens vote.
    pub async fn enlist(&mut self, who: &str) -> Receipt<Result<(), VotingError>> {
        let message = self.at.to_voting().call_mut().enlist();
        self.send(who, message).await
    }

    /// Proposes something.
    pub async fn propose(&mut self, who: &str, request: Request) -> Receipt<Result<ProposalId, VotingError>> {
        let message = self
            .at
            .to_voting()
            .call_mut()
            .propose(request, "as the test says".into());
        self.send(who, message).await
    }

    /// Puts tokens behind a proposal.
    pub async fn stake(&mut self, who: &str, proposal: ProposalId, amount: u128) -> Receipt<Result<(), VotingError>> {
        let message = self.at.to_voting().call_mut().stake(proposal, amount);
        self.send(who, message).await
    }

    /// Takes a proposal a step further.
    pub async fn execute(&mut self, who: &str, proposal: ProposalId) -> Receipt<Result<(), VotingError>> {
        let message = self.at.to_voting().call_mut().execute(proposal);
        self.send(who, message).await
    }

    /// Gets a bond back to its proposer.
    pub async fn reclaim_bond(&mut self, who: &str, proposal: ProposalId) -> Receipt<Result<(), VotingError>> {
        let message = self.at.to_voting().call_mut().reclaim_bond(proposal);
        self.send(who, message).await
    }

    /// A proposal that there is, and how it stands.
    pub async fn proposal(&mut self, proposal: ProposalId) -> Result<ProposalStatus> {
        let message = self.at.to_voting().call().proposal(proposal);
        let status = self.chain.read(message).await?;
        status.with_context(|| format!("there is no proposal {}", proposal.0))
    }

    /// Somebody's power and stakes.
    pub async fn voter(&mut self, whose: &str) -> Result<AccountStatus> {
        let message = self.at.to_voting().call().account(self.account(whose));
        self.chain.read(message).await
    }

    /// Wraps coins and lets the curve take them: what a member does before buying.
    pub async fn pay_in(&mut self, who: &str, amount: u128) -> Result<()> {
        done(self.wrap(who, amount).await)?;
        done(self.approve(who, self.at.collateral, self.at.curve, amount).await)
    }

    /// Buys for oneself, whatever the price. Approve first, or use [`pay_in`](Self::pay_in).
    pub async fn buy(&mut self, who: &str, deposit: u128) -> Receipt<Result<u128, BondingCurveError>> {
        let message = self
            .at
            .to_curve()
            .call_mut()
            .buy(deposit, 0, self.account(who), NO_DEADLINE);
        self.send(who, message).await
    }

    /// Sells for oneself, whatever the price.
    pub async fn sell(&mut self, who: &str, tokens: u128) -> Receipt<Result<u128, BondingCurveError>> {
        let message = self
            .at
            .to_curve()
            .call_mut()
            .sell(tokens, 0, self.account(who), NO_DEADLINE);
        self.send(who, message).await
    }

    /// Redeems for oneself.
    pub async fn redeem(&mut self, who: &str, tokens: u128) -> Receipt<Result<u128, BondingCurveError>> {
        let message = self.at.to_curve().call_mut().redeem(tokens, self.account(who));
        self.send(who, message).await
    }

    /// How the market stands.
    pub async fn market(&mut self) -> Result<Market> {
        let message = self.at.to_curve().call().market();
        self.chain.read(message).await
    }

    /// Wraps coins. (Only with the wrapper as collateral.)
    pub async fn wrap(&mut self, who: &str, amount: u128) -> Receipt<Result<(), WrappedNativeError>> {
        let message = self.at.to_wrapper().call_mut().deposit();
        self.chain.call_with_value(who, message, amount).await
    }

    /// Lets `spender` take so much more of a PSP22.
    pub async fn approve(
        &mut self,
        who: &str,
        token: AccountId,
        spender: AccountId,
        amount: u128,
    ) -> Receipt<Result<(), PSP22Error>> {
        let message = psp22(token).call_mut().increase_allowance(spender, amount);
        self.send(who, message).await
    }

    /// What `owner` holds of a PSP22.
    pub async fn balance(&mut self, token: AccountId, owner: AccountId) -> Result<u128> {
        self.chain.read(psp22(token).call().balance_of(owner)).await
    }

    /// What a person holds of the community token.
    pub async fn tokens_of(&mut self, who: &str) -> Result<u128> {
        self.balance(self.at.token, self.account(who)).await
    }

    /// What a person holds of the collateral.
    pub async fn collateral_of(&mut self, who: &str) -> Result<u128> {
        self.balance(self.at.collateral, self.account(who)).await
    }

    /// What time it is on the chain, as a contract sees it.
    pub async fn now_ms(&mut self) -> Result<u64> {
        clock_of(&mut self.chain, self.at.curve).await
    }

    /// Sends a message to any of the contracts.
    pub async fn send<Arguments, Answer>(&mut self, who: &str, message: Message<Arguments, Answer>) -> Receipt<Answer>
    where
        Arguments: Encode + Clone + Sync,
        Answer: Decode + Send,
        Message<Arguments, Answer>: Clone,
    {
        self.chain.call(who, message).await
    }

    /// Sends a message that has to be refused with this error. Nothing may change in the whole suite, where the chain shows
    /// its state.
    pub async fn refused<Arguments, Value, Error>(
        &mut self,
        who: &str,
        message: Message<Arguments, Result<Value, Error>>,
        error: Error,
    ) -> Result<()>
    where
        Arguments: Encode + Clone + Sync,
        Value: Decode + Send + Debug + PartialEq,
        Error: Decode + Send + Debug + PartialEq,
        Message<Arguments, Result<Value, Error>>: Clone,
    {
        self.chain.refused(who, message, error, &self.contracts()).await
    }

    /// Expects that a contract has emitted this event, and no other of its kind; where the chain tells events.
    pub fn emitted<Answer, E>(&self, receipt: &Receipt<Answer>, contract: AccountId, event: E) -> Result<()>
    where
        E: Event + Decode + Debug + PartialEq,
    {
        self.chain.emitted(receipt, contract, event)
    }

    /// Somebody's account.
    pub fn account(&self, who: &str) -> AccountId {
        self.chain.account(who)
    }

    /// Where all contracts of the suite are.
    pub fn contracts(&self) -> [AccountId; 8] {
        contracts(&self.at)
    }
}

impl Suite<OnNode> {
    /// Waits until the chain's clock is at that moment or past it.
    pub async fn wait_until(&mut self, moment_ms: u64) -> Result<()> {
        self.chain.wait_until(moment_ms).await
    }

    /// Waits for so long after now.
    pub async fn wait(&mut self, duration_ms: u64) -> Result<()> {
        let now_ms = self.now_ms().await?;
        self.wait_until(now_ms.saturating_add(duration_ms)).await
    }

    /// Waits until a proposal has the conviction that it needs with the stake it has, and takes it a step further.
    pub async fn carry(&mut self, who: &str, proposal: ProposalId) -> Result<Receipt<Result<(), VotingError>>> {
        let status = self.proposal(proposal).await?;
        let wait_ms = status
            .time_to_pass_ms
            .ok_or_else(|| anyhow!("proposal {} never passes: {status:?}", proposal.0))?;
        self.wait(wait_ms).await?;
        Ok(self.execute(who, proposal).await)
    }
}

/// Where all contracts of a suite are.
pub fn contracts(at: &Addresses) -> [AccountId; 8] {
    Part::ALL.map(|part| at.of(part))
}

/// A token that does as it is told, right or wrong.
pub async fn hostile_token<B: Backend>(chain: &mut Chain<B>) -> Result<AccountId> {
    created(
        chain
            .instantiate(FOUNDER, "hostile-token", HostileTokenRef::new())
            .await,
    )
}

/// What time it is on a chain, as the curve there sees it: it tells who asks for a trade that is long past.
async fn clock_of<B: Backend>(chain: &mut Chain<B>, curve: AccountId) -> Result<u64> {
    let mut curve: contract_ref!(BondingCurve, DefaultEnvironment) = curve.into();
    let recipient = chain.account(FOUNDER);
    let late = curve.call_mut().buy(1, 0, recipient, 0);
    match chain.try_call(FOUNDER, late, 0).await.answer {
        Ok(Err(BondingCurveError::DeadlinePassed { now_ms, .. })) => Ok(now_ms),
        Ok(other) => bail!("the curve was to say what time it is, and said {other:?}"),
        Err(failure) => bail!("the curve does not answer: {failure:?}"),
    }
}
