//! A whole commons on the in-process chain: deployed from the real bundles, wired as a real one is.
//!
//! The demo and the sandbox tests tell their stories with it: `commons.buy("alice", 1_000 * COIN)`. The words for
//! vouchers are in [`commerce`].

mod addresses;
pub mod commerce;
pub mod constructors;

pub use addresses::Addresses;

use crate::{
    build::bundle_path,
    chain::{account, Chain, Message, Receipt, GENESIS_MS},
    config::Config,
};
use anyhow::{anyhow, Result};
use drink::session::ContractBundle;
use ink::{
    codegen::TraitCallBuilder,
    contract_ref,
    env::DefaultEnvironment,
    primitives::AccountId,
    scale::{Decode, Encode},
};
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, CurveWiring, Market, Quote},
    community_token::CommunityToken,
    conviction_voting::{AccountStatus, ConvictionVoting, ProposalId, ProposalStatus, Request, VotingError},
    funding_pool::{FundingPool, FundingPoolError, PoolWiring},
    hatch::{Contribution, Hatch, HatchError, HatchStatus},
    psp22::{PSP22Error, PSP22},
    vesting::{BatchId, BatchStatus, Vesting, VestingError, VestingWiring},
    voucher_escrow::VoucherEscrow,
    wrapped_native::{WrappedNative, WrappedNativeError},
};
use std::fmt::Debug;

/// A far deadline, for trades that do not care.
pub const NO_DEADLINE: u64 = u64::MAX;

/// Who deploys, and has no power over a sealed commons.
pub const FOUNDER: &str = "founder";

/// The code of every contract of the suite.
pub struct Codes {
    /// Of the community token.
    pub community_token: Vec<u8>,
    /// Of the wrapper of the chain's coin.
    pub wrapped_native: Vec<u8>,
    /// Of the funding pool.
    pub funding_pool: Vec<u8>,
    /// Of the bonding curve.
    pub bonding_curve: Vec<u8>,
    /// Of the vesting contract.
    pub vesting: Vec<u8>,
    /// Of the hatch.
    pub hatch: Vec<u8>,
    /// Of the voucher escrow.
    pub voucher_escrow: Vec<u8>,
    /// Of the voting contract.
    pub conviction_voting: Vec<u8>,
}

impl Codes {
    /// Loads the release bundles; they have to be built, and up to date.
    pub fn load() -> Result<Self> {
        Ok(Self {
            community_token: code_of("community-token")?,
            wrapped_native: code_of("wrapped-native")?,
            funding_pool: code_of("funding-pool")?,
            bonding_curve: code_of("bonding-curve")?,
            vesting: code_of("vesting")?,
            hatch: code_of("hatch")?,
            voucher_escrow: code_of("voucher-escrow")?,
            conviction_voting: code_of("conviction-voting")?,
        })
    }
}

/// The code in the bundle of that name.
pub fn code_of(name: &str) -> Result<Vec<u8>> {
    let path = bundle_path(name)?;
    let bundle = ContractBundle::load(&path).map_err(|error| anyhow!("{} is no bundle: {error}", path.display()))?;
    Ok(bundle.wasm)
}

/// A commons on a chain of its own.
pub struct Commons {
    /// The chain.
    pub chain: Chain,
    /// What it was set up from.
    pub config: Config,
    /// Where its contracts are.
    pub at: Addresses,
}

impl Commons {
    /// Deploys and wires everything, with the chain's wrapped coin as collateral. It is to be sealed next.
    pub fn deploy(config: &Config) -> Result<Self> {
        Self::deploy_at(config, GENESIS_MS)
    }

    /// The same, at another moment of the chain's clock.
    pub fn deploy_at(config: &Config, now_ms: u64) -> Result<Self> {
        let mut chain = Chain::default();
        chain.set_now(now_ms);
        let mut commons = Self::deploy_unwired_on(chain, &Codes::load()?, config)?;
        commons.wire()?;
        Ok(commons)
    }

    /// Deploys everything, with the chain's wrapped coin as collateral, and wires nothing.
    pub fn deploy_unwired(config: &Config) -> Result<Self> {
        Self::deploy_unwired_on(Chain::default(), &Codes::load()?, config)
    }

    /// The same, on a chain that there is.
    pub fn deploy_unwired_on(mut chain: Chain, codes: &Codes, config: &Config) -> Result<Self> {
        let constructor = constructors::wrapped_native(config);
        let collateral = created(chain.instantiate(account(FOUNDER), &codes.wrapped_native, constructor))?;
        Self::deploy_on(chain, codes, config, collateral)
    }

    /// Deploys everything, with any PSP22 as collateral, and wires nothing.
    pub fn deploy_on(mut chain: Chain, codes: &Codes, config: &Config, collateral: AccountId) -> Result<Self> {
        let founder = account(FOUNDER);
        let mut at = Addresses {
            collateral,
            ..Addresses::nowhere()
        };
        let constructor = constructors::community_token(config);
        at.token = created(chain.instantiate(founder, &codes.community_token, constructor))?;
        let constructor = constructors::funding_pool(config, &at);
        at.funding_pool = created(chain.instantiate(founder, &codes.funding_pool, constructor))?;
        let constructor = constructors::bonding_curve(config, &at);
        at.curve = created(chain.instantiate(founder, &codes.bonding_curve, constructor))?;
        let constructor = constructors::vesting(&at);
        at.vesting = created(chain.instantiate(founder, &codes.vesting, constructor))?;
        let constructor = constructors::voucher_escrow(config, &at);
        at.escrow = created(chain.instantiate(founder, &codes.voucher_escrow, constructor))?;
        let constructor = constructors::conviction_voting(config, &at);
        at.voting = created(chain.instantiate(founder, &codes.conviction_voting, constructor))?;
        let constructor = constructors::hatch(config, &at);
        at.hatch = created(chain.instantiate(founder, &codes.hatch, constructor))?;
        Ok(Self {
            chain,
            config: config.clone(),
            at,
        })
    }

    /// Wires everything as the hatch seals it: the hatch opens the market, and conviction voting governs.
    pub fn wire(&mut self) -> Result<()> {
        self.wire_to(self.at.hatch, self.at.voting)
    }

    /// Wires everything; `opener` opens the market, and `admin` governs and makes the pool pay.
    pub fn wire_to(&mut self, opener: AccountId, admin: AccountId) -> Result<()> {
        let founder = account(FOUNDER);
        let Addresses { curve, hatch, .. } = self.at;
        let token = self.token().call_mut().wire(curve);
        done(self.chain.call(founder, token))?;
        let pool = self.pool().call_mut().wire(PoolWiring {
            admin,
            spender: admin,
            curve,
        });
        done(self.chain.call(founder, pool))?;
        let curve = self.curve().call_mut().wire(CurveWiring { opener, admin });
        done(self.chain.call(founder, curve))?;
        let vesting = self.vesting().call_mut().wire(VestingWiring { hatch, admin });
        done(self.chain.call(founder, vesting))?;
        let escrow = self.escrow().call_mut().wire(admin);
        done(self.chain.call(founder, escrow))?;
        Ok(())
    }

    /// Lets contributions begin; anyone may.
    pub fn seal(&mut self) -> Receipt<Result<(), HatchError>> {
        let message = self.hatch().call_mut().seal();
        self.send(FOUNDER, message)
    }

    /// Contributes to a hatch that is open to all: wraps coins, lets the hatch take them, and has them taken.
    pub fn contribute(&mut self, who: &str, amount: u128) -> Result<Receipt<Result<u128, HatchError>>> {
        done(self.wrap(who, amount))?;
        done(self.approve(who, self.at.hatch, amount))?;
        let message = self.hatch().call_mut().contribute(amount, None);
        Ok(self.send(who, message))
    }

    /// Begins the commons; who does makes no difference.
    pub fn launch(&mut self, who: &str) -> Receipt<Result<(), HatchError>> {
        let message = self.hatch().call_mut().launch();
        self.send(who, message)
    }

    /// Turns what somebody is owed into a batch; who does makes no difference.
    pub fn claim(&mut self, who: &str, whose: &str) -> Receipt<Result<BatchId, HatchError>> {
        let message = self.hatch().call_mut().claim(account(whose));
        self.send(who, message)
    }

    /// Gives somebody's contribution back; who does makes no difference.
    pub fn refund(&mut self, who: &str, whose: &str) -> Receipt<Result<u128, HatchError>> {
        let message = self.hatch().call_mut().refund(account(whose));
        self.send(who, message)
    }

    /// Sends what a batch has vested to its beneficiary; who does makes no difference.
    pub fn release(&mut self, who: &str, batch: BatchId) -> Receipt<Result<u128, VestingError>> {
        let message = self.vesting().call_mut().release(batch);
        self.send(who, message)
    }

    /// How the hatch stands.
    pub fn hatch_status(&mut self) -> Result<HatchStatus> {
        let message = self.hatch().call().status();
        self.chain.read(message)
    }

    /// What somebody has contributed.
    pub fn contribution(&mut self, whose: &str) -> Result<Option<Contribution>> {
        let message = self.hatch().call().contribution(account(whose));
        self.chain.read(message)
    }

    /// A batch that there is.
    pub fn batch(&mut self, batch: BatchId) -> Result<BatchStatus> {
        let message = self.vesting().call().batch(batch);
        self.chain
            .read(message)?
            .ok_or_else(|| anyhow!("there is no batch {}", batch.0))
    }

    /// Brings tokens to voting: lets it take them, and has them taken.
    pub fn deposit(&mut self, who: &str, amount: u128) -> Result<Receipt<Result<(), VotingError>>> {
        let allow = psp22(self.at.token)
            .call_mut()
            .increase_allowance(self.at.voting, amount);
        done(self.send(who, allow))?;
        let message = self.voting().call_mut().deposit(amount);
        Ok(self.send(who, message))
    }

    /// Takes tokens back.
    pub fn withdraw(&mut self, who: &str, amount: u128) -> Receipt<Result<(), VotingError>> {
        let message = self.voting().call_mut().withdraw(amount);
        self.send(who, message)
    }

    /// Lets somebody's locked tokens vote.
    pub fn enlist(&mut self, who: &str) -> Receipt<Result<(), VotingError>> {
        let message = self.voting().call_mut().enlist();
        self.send(who, message)
    }

    /// Proposes something.
    pub fn propose(
        &mut self,
        who: &str,
        request: Request,
        description: &str,
    ) -> Receipt<Result<ProposalId, VotingError>> {
        let message = self.voting().call_mut().propose(request, description.into());
        self.send(who, message)
    }

    /// Puts tokens behind a proposal.
    pub fn stake(&mut self, who: &str, proposal: ProposalId, amount: u128) -> Receipt<Result<(), VotingError>> {
        let message = self.voting().call_mut().stake(proposal, amount);
        self.send(who, message)
    }

    /// Takes them off again.
    pub fn unstake(&mut self, who: &str, proposal: ProposalId, amount: u128) -> Receipt<Result<(), VotingError>> {
        let message = self.voting().call_mut().unstake(proposal, amount);
        self.send(who, message)
    }

    /// Takes a proposal a step further; who does makes no difference.
    pub fn execute(&mut self, who: &str, proposal: ProposalId) -> Receipt<Result<(), VotingError>> {
        let message = self.voting().call_mut().execute(proposal);
        self.send(who, message)
    }

    /// Looks after a proposal; who does makes no difference.
    pub fn touch(&mut self, who: &str, proposal: ProposalId) -> Receipt<Result<(), VotingError>> {
        let message = self.voting().call_mut().touch(proposal);
        self.send(who, message)
    }

    /// A proposal that there is, and how it stands.
    pub fn proposal(&mut self, proposal: ProposalId) -> Result<ProposalStatus> {
        let message = self.voting().call().proposal(proposal);
        self.chain
            .read(message)?
            .ok_or_else(|| anyhow!("there is no proposal {}", proposal.0))
    }

    /// Somebody's power and stakes.
    pub fn voter(&mut self, whose: &str) -> Result<AccountStatus> {
        let message = self.voting().call().account(account(whose));
        self.chain.read(message)
    }

    /// Opens the market without a hatch: the caller brings the reserve, against its allowance, and gets the supply.
    pub fn open_with(&mut self, who: &str, supply: u128, reserve: u128) -> Receipt<Result<(), BondingCurveError>> {
        let message = self.curve().call_mut().open(supply, reserve, account(who));
        self.send(who, message)
    }

    /// Buys for oneself, whatever the price. Approve first, or use [`pay_in`](Self::pay_in).
    pub fn buy(&mut self, who: &str, deposit: u128) -> Receipt<Result<u128, BondingCurveError>> {
        let message = self.curve().call_mut().buy(deposit, 0, account(who), NO_DEADLINE);
        self.send(who, message)
    }

    /// Sells for oneself, whatever the price.
    pub fn sell(&mut self, who: &str, tokens: u128) -> Receipt<Result<u128, BondingCurveError>> {
        let message = self.curve().call_mut().sell(tokens, 0, account(who), NO_DEADLINE);
        self.send(who, message)
    }

    /// Redeems for oneself.
    pub fn redeem(&mut self, who: &str, tokens: u128) -> Receipt<Result<u128, BondingCurveError>> {
        let message = self.curve().call_mut().redeem(tokens, account(who));
        self.send(who, message)
    }

    /// Wraps coins and lets the curve take them: what a member does before buying.
    pub fn pay_in(&mut self, who: &str, amount: u128) -> Result<()> {
        done(self.wrap(who, amount))?;
        done(self.approve_curve(who, amount))
    }

    /// Wraps `amount` of the chain's coin. (Only with the wrapper as collateral.)
    pub fn wrap(&mut self, who: &str, amount: u128) -> Receipt<Result<(), WrappedNativeError>> {
        let message = self.wrapper().call_mut().deposit();
        self.chain.call_with_value(account(who), message, amount)
    }

    /// Lets the curve take `amount` more of the collateral.
    pub fn approve_curve(&mut self, who: &str, amount: u128) -> Receipt<Result<(), PSP22Error>> {
        self.approve(who, self.at.curve, amount)
    }

    /// Lets `spender` take `amount` more of the collateral.
    pub fn approve(&mut self, who: &str, spender: AccountId, amount: u128) -> Receipt<Result<(), PSP22Error>> {
        let message = psp22(self.at.collateral).call_mut().increase_allowance(spender, amount);
        self.send(who, message)
    }

    /// Makes the pool pay collateral, as its spender.
    pub fn pay_from_pool(&mut self, to: &str, amount: u128, reference: u64) -> Receipt<Result<u128, FundingPoolError>> {
        let collateral = self.at.collateral;
        let message = self.pool().call_mut().pay(collateral, account(to), amount, reference);
        self.send(FOUNDER, message)
    }

    /// Sends a message to any of the contracts.
    pub fn send<Arguments, Answer>(&mut self, who: &str, message: Message<Arguments, Answer>) -> Receipt<Answer>
    where
        Arguments: Encode,
        Answer: Decode,
    {
        self.chain.call(account(who), message)
    }

    /// How the market stands.
    pub fn market(&mut self) -> Result<Market> {
        let message = self.curve().call().market();
        self.chain.read(message)
    }

    /// What buying with `deposit` would do.
    pub fn quote_buy(&mut self, deposit: u128) -> Result<Result<Quote, BondingCurveError>> {
        let message = self.curve().call().quote_buy(deposit);
        self.chain.read(message)
    }

    /// What selling `tokens` would do.
    pub fn quote_sell(&mut self, tokens: u128) -> Result<Result<Quote, BondingCurveError>> {
        let message = self.curve().call().quote_sell(tokens);
        self.chain.read(message)
    }

    /// What a person holds of the community token.
    pub fn tokens_of(&mut self, who: &str) -> Result<u128> {
        self.balance(self.at.token, account(who))
    }

    /// What a person holds of the collateral.
    pub fn collateral_of(&mut self, who: &str) -> Result<u128> {
        self.balance(self.at.collateral, account(who))
    }

    /// What the curve really holds of the collateral.
    pub fn held_by_curve(&mut self) -> Result<u128> {
        self.balance(self.at.collateral, self.at.curve)
    }

    /// What the pool holds of the collateral.
    pub fn held_by_pool(&mut self) -> Result<u128> {
        self.balance(self.at.collateral, self.at.funding_pool)
    }

    /// What `owner` holds of the PSP22 at `token`.
    pub fn balance(&mut self, token: AccountId, owner: AccountId) -> Result<u128> {
        self.chain.read(psp22(token).call().balance_of(owner))
    }

    /// The bonding curve, to make messages with.
    pub fn curve(&self) -> contract_ref!(BondingCurve, DefaultEnvironment) {
        self.at.to_curve()
    }

    /// The community token, beyond PSP22.
    pub fn token(&self) -> contract_ref!(CommunityToken, DefaultEnvironment) {
        self.at.to_token()
    }

    /// The funding pool.
    pub fn pool(&self) -> contract_ref!(FundingPool, DefaultEnvironment) {
        self.at.to_pool()
    }

    /// The vesting contract.
    pub fn vesting(&self) -> contract_ref!(Vesting, DefaultEnvironment) {
        self.at.to_vesting()
    }

    /// The voting contract.
    pub fn voting(&self) -> contract_ref!(ConvictionVoting, DefaultEnvironment) {
        self.at.to_voting()
    }

    /// The voucher escrow.
    pub fn escrow(&self) -> contract_ref!(VoucherEscrow, DefaultEnvironment) {
        self.at.to_escrow()
    }

    /// The hatch.
    pub fn hatch(&self) -> contract_ref!(Hatch, DefaultEnvironment) {
        self.at.to_hatch()
    }

    /// The wrapper, if it is the collateral.
    pub fn wrapper(&self) -> contract_ref!(WrappedNative, DefaultEnvironment) {
        self.at.to_wrapper()
    }
}

/// Any PSP22, to make messages with.
pub fn psp22(token: AccountId) -> contract_ref!(PSP22, DefaultEnvironment) {
    token.into()
}

/// The address of a new contract, or an error that says why there is none.
pub fn created<Error: Debug>(receipt: Receipt<Result<AccountId, Error>>) -> Result<AccountId> {
    receipt
        .outcome()
        .map_err(|error| anyhow!("a contract could not be created: {error:?}"))
}

/// The value of a call that has to work.
pub fn done<Value, Error: Debug>(receipt: Receipt<Result<Value, Error>>) -> Result<Value> {
    receipt.outcome().map_err(|error| anyhow!("a call failed: {error:?}"))
}
