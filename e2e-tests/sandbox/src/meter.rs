//! Sends every message of every contract once, in the steady state, and notes what it costs.

mod hatch;
mod vesting;
mod voting;
mod voucher_escrow;
mod wind_down;

use crate::{
    codes,
    costs::{CodeSize, Costs, MessageCost},
    gift, give_tokens, open_commons, transfer, unopened_market, Prepared, COIN, OPENING_RESERVE, OPENING_SUPPLY,
};
use anyhow::{bail, Context, Result};
use bonding_curve::CurveRef;
use commons::{
    chain::{account, Cost, Message, Receipt},
    suite::{created, done, psp22, Commons, FOUNDER, NO_DEADLINE},
};
use community_token::TokenRef;
use funding_pool::PoolRef;
use ink::{
    codegen::TraitCallBuilder,
    contract_ref,
    env::DefaultEnvironment,
    primitives::AccountId,
    scale::{Decode, Encode},
};
use interfaces::{
    bonding_curve::{BondingCurve, CurveWiring},
    community_token::CommunityToken,
    funding_pool::{AssetTerms, FundingPool, PoolWiring},
    psp22::{Data, PSP22Metadata, PSP22},
    wrapped_native::WrappedNative,
};
use std::fmt::Debug;
use wrapped_native::WrapperRef;

pub use self::voucher_escrow::HAPPY_PATH;

/// The contracts that are measured.
pub const CONTRACTS: [&str; 8] = [
    "community-token",
    "wrapped-native",
    "funding-pool",
    "bonding-curve",
    "hatch",
    "vesting",
    "conviction-voting",
    "voucher-escrow",
];

/// A commons in which everything is measured, and what was measured so far.
struct Meter {
    commons: Commons,
    contract: &'static str,
    rows: Vec<MessageCost>,
}

impl Meter {
    fn new(commons: Commons) -> Self {
        Self {
            commons,
            contract: "",
            rows: Vec::new(),
        }
    }

    /// What is noted from now on belongs to this contract.
    fn contract(&mut self, name: &'static str) {
        self.contract = name;
    }

    /// Notes a message that may refuse, and must not have.
    fn note<Value, Error: Debug>(&mut self, message: &str, receipt: Receipt<Result<Value, Error>>) -> Result<Value> {
        self.push(message, receipt.cost);
        done(receipt).with_context(|| format!("{} of {}", message, self.contract))
    }

    /// Notes a message that cannot refuse.
    fn view<Arguments: Encode, Answer: Decode + Debug>(
        &mut self,
        name: &str,
        message: Message<Arguments, Answer>,
    ) -> Result<()> {
        let receipt = self.commons.send(FOUNDER, message);
        self.push(name, receipt.cost);
        match receipt.answer {
            Ok(_) => Ok(()),
            Err(failure) => bail!("{name} of {} gave no answer: {failure:?}", self.contract),
        }
    }

    fn push(&mut self, message: &str, cost: Cost) {
        self.rows.push(MessageCost {
            contract: self.contract.into(),
            message: message.into(),
            cost,
        });
    }

    /// The messages that both tokens have.
    fn psp22(&mut self, token: AccountId) -> Result<()> {
        let (alice, bob, founder) = (account("alice"), account("bob"), account(FOUNDER));
        let commons = &mut self.commons;
        let receipt = transfer(commons, token, "alice", bob, COIN);
        self.note("transfer", receipt)?;
        let message = psp22(token).call_mut().transfer_from(alice, bob, COIN, Data);
        let receipt = self.commons.send(FOUNDER, message);
        self.note("transfer_from", receipt)?;
        let receipt = self
            .commons
            .send("alice", psp22(token).call_mut().approve(founder, 9 * COIN));
        self.note("approve", receipt)?;
        let receipt = self
            .commons
            .send("alice", psp22(token).call_mut().increase_allowance(founder, COIN));
        self.note("increase_allowance", receipt)?;
        let receipt = self
            .commons
            .send("alice", psp22(token).call_mut().decrease_allowance(founder, COIN));
        self.note("decrease_allowance", receipt)?;
        self.view("total_supply", psp22(token).call().total_supply())?;
        self.view("balance_of", psp22(token).call().balance_of(alice))?;
        self.view("allowance", psp22(token).call().allowance(alice, founder))?;
        let metadata: contract_ref!(PSP22Metadata, DefaultEnvironment) = token.into();
        self.view("token_name", metadata.call().token_name())?;
        self.view("token_symbol", metadata.call().token_symbol())?;
        self.view("token_decimals", metadata.call().token_decimals())
    }

    fn community_token(&mut self) -> Result<()> {
        self.contract("community-token");
        let Commons { chain, at, config, .. } = &mut self.commons;
        let (at, info) = (*at, config.token.clone());
        let constructor = TokenRef::new(Some(info.name.into()), Some(info.symbol.into()), info.decimals);
        let receipt = chain.instantiate(account(FOUNDER), &codes().community_token, constructor);
        let unwired = created_and_noted(self, receipt)?;
        let mut token: contract_ref!(CommunityToken, DefaultEnvironment) = unwired.into();
        let receipt = self.commons.send(FOUNDER, token.call_mut().wire(at.curve));
        self.note("wire", receipt)?;

        let mint = self.commons.token().call_mut().mint(account("alice"), COIN);
        let receipt = self.commons.chain.call(at.curve, mint);
        self.note("mint", receipt)?;
        let burn = self.commons.token().call_mut().burn(account("alice"), COIN);
        let receipt = self.commons.chain.call(at.curve, burn);
        self.note("burn", receipt)?;
        self.psp22(at.token)?;
        let message = self.commons.token().call().issuer();
        self.view("issuer", message)
    }

    fn wrapped_native(&mut self) -> Result<()> {
        self.contract("wrapped-native");
        let Commons { chain, at, config, .. } = &mut self.commons;
        let (at, info) = (*at, config.collateral.clone());
        let constructor = WrapperRef::new(Some(info.name.into()), Some(info.symbol.into()), info.decimals);
        let receipt = chain.instantiate(account(FOUNDER), &codes().wrapped_native, constructor);
        created_and_noted(self, receipt)?;

        let receipt = self.commons.wrap("alice", COIN);
        self.note("deposit", receipt)?;
        let message = self.commons.wrapper().call_mut().withdraw(COIN);
        let receipt = self.commons.send("alice", message);
        self.note("withdraw", receipt)?;
        self.psp22(at.collateral)
    }

    /// The trades, and all else that an open market does.
    fn open_market(&mut self) -> Result<()> {
        self.contract("bonding-curve");
        let at = self.commons.at;
        let config = self.commons.config.clone();
        let terms = {
            let message = self.commons.curve().call().terms();
            self.commons.chain.read(message)?
        };
        let receipt = self.commons.chain.instantiate(
            account(FOUNDER),
            &codes().bonding_curve,
            CurveRef::new(terms, config.tributes),
        );
        let unwired = created_and_noted(self, receipt)?;
        let mut curve: contract_ref!(BondingCurve, DefaultEnvironment) = unwired.into();
        let wiring = CurveWiring {
            opener: account(FOUNDER),
            admin: account(FOUNDER),
        };
        let receipt = self.commons.send(FOUNDER, curve.call_mut().wire(wiring));
        self.note("wire", receipt)?;

        let mut sealed = unopened_market();
        sealed.pay_in(FOUNDER, OPENING_RESERVE)?;
        let receipt = sealed.open_with(FOUNDER, OPENING_SUPPLY, OPENING_RESERVE);
        self.note("open", receipt)?;

        let message = self
            .commons
            .curve()
            .call_mut()
            .buy(100 * COIN, COIN, account("alice"), NO_DEADLINE);
        let receipt = self.commons.send("alice", message);
        self.note("buy", receipt)?;
        let message = self
            .commons
            .curve()
            .call_mut()
            .sell(100 * COIN, COIN, account("alice"), NO_DEADLINE);
        let receipt = self.commons.send("alice", message);
        self.note("sell", receipt)?;
        let message = self.commons.curve().call().quote_buy(100 * COIN);
        let receipt = self.commons.send("alice", message);
        self.note("quote_buy", receipt)?;
        let message = self.commons.curve().call().quote_sell(100 * COIN);
        let receipt = self.commons.send("alice", message);
        self.note("quote_sell", receipt)?;
        let message = self.commons.curve().call().quote_deposit_for(100 * COIN);
        let receipt = self.commons.send("alice", message);
        self.note("quote_deposit_for", receipt)?;

        gift(&mut self.commons, at.curve, COIN)?;
        let message = self.commons.curve().call_mut().sweep();
        let receipt = self.commons.send("alice", message);
        self.note("sweep", receipt)?;
        let message = self.commons.curve().call_mut().set_tributes(config.tributes);
        let receipt = self.commons.send(FOUNDER, message);
        self.note("set_tributes", receipt)?;
        let message = self.commons.curve().call_mut().pause_buying(1);
        let receipt = self.commons.send(FOUNDER, message);
        self.note("pause_buying", receipt)?;

        let message = self.commons.curve().call().market();
        self.view("market", message)?;
        let message = self.commons.curve().call().terms();
        self.view("terms", message)?;
        let message = self.commons.curve().call().wiring();
        self.view("wiring", message)?;
        let message = self.commons.curve().call().redeemed(account("alice"));
        self.view("redeemed", message)
    }

    fn funding_pool(&mut self) -> Result<()> {
        self.contract("funding-pool");
        let at = self.commons.at;
        let founder = account(FOUNDER);
        let asset = |asset| AssetTerms {
            asset,
            spending_cap_ppm: 250_000,
        };
        let receipt = self.commons.chain.instantiate(
            founder,
            &codes().funding_pool,
            PoolRef::new(self.commons.config.spending_period_ms, vec![asset(at.collateral)]),
        );
        let unwired = created_and_noted(self, receipt)?;
        let mut pool: contract_ref!(FundingPool, DefaultEnvironment) = unwired.into();
        let wiring = PoolWiring {
            admin: founder,
            spender: founder,
            curve: at.curve,
        };
        let receipt = self.commons.send(FOUNDER, pool.call_mut().wire(wiring));
        self.note("wire", receipt)?;

        done(self.commons.pay_from_pool("bob", COIN, 1))?;
        let receipt = self.commons.pay_from_pool("bob", COIN, 2);
        self.note("pay", receipt)?;
        let message = self.commons.pool().call_mut().register_asset(asset(at.token));
        let receipt = self.commons.send(FOUNDER, message);
        self.note("register_asset", receipt)?;
        let message = self.commons.pool().call_mut().set_spending_cap(asset(at.token));
        let receipt = self.commons.send(FOUNDER, message);
        self.note("set_spending_cap", receipt)?;
        let message = self.commons.pool().call_mut().hold_payments(1);
        let receipt = self.commons.chain.call(at.curve, message);
        self.note("hold_payments", receipt)?;

        let message = self.commons.pool().call().assets();
        self.view("assets", message)?;
        let message = self.commons.pool().call().asset_status(at.collateral);
        let receipt = self.commons.send(FOUNDER, message);
        self.note("asset_status", receipt)?;
        let message = self.commons.pool().call().wiring();
        self.view("wiring", message)?;
        let message = self.commons.pool().call().spending_period_ms();
        self.view("spending_period_ms", message)?;
        let message = self.commons.pool().call().payments_held_until_ms();
        self.view("payments_held_until_ms", message)?;
        let message = self.commons.pool().call_mut().set_spender(at.token);
        let receipt = self.commons.send(FOUNDER, message);
        self.note("set_spender", receipt).map(|_| ())
    }
}

fn created_and_noted<Error: Debug>(meter: &mut Meter, receipt: Receipt<Result<AccountId, Error>>) -> Result<AccountId> {
    meter.push("new", receipt.cost);
    created(receipt)
}

/// A commons in which alice and bob hold tokens and collateral and let the founder and the curve take some, and so many
/// others hold some as well.
fn prepare(others: u32) -> Result<Prepared> {
    let mut commons = open_commons();
    let at = commons.at;
    commons.chain.endow(at.curve, COIN);
    for name in ["alice", "bob"] {
        give_tokens(&mut commons, name, 100_000 * COIN)?;
        commons.pay_in(name, 100_000 * COIN)?;
        for token in [at.token, at.collateral] {
            let message = psp22(token).call_mut().approve(account(FOUNDER), 50_000 * COIN);
            done(commons.send(name, message))?;
        }
    }
    gift(&mut commons, at.funding_pool, 30_000 * COIN)?;
    done(commons.wrap(FOUNDER, COIN))?;
    joined_by(commons, others, |commons, name| {
        for token in [at.token, at.collateral] {
            done(transfer(commons, token, FOUNDER, account(name), 1))?;
        }
        Ok(())
    })
}

/// A commons that so many others have joined.
fn joined_by(mut commons: Commons, others: u32, join: impl Fn(&mut Commons, &str) -> Result<()>) -> Result<Prepared> {
    for number in 0..others {
        // A chain that never ends a block goes through the topics of all events there have been with every call.
        if number % 500 == 499 {
            commons = Prepared::keep(commons).start();
        }
        join(&mut commons, &format!("holder{number}"))?;
    }
    Ok(Prepared::keep(commons))
}

/// Something to measure.
type Part = fn(&mut Meter) -> Result<()>;

/// Measures parts, each of which begins with the same commons.
fn measured(prepared: &Prepared, parts: &[Part]) -> Result<Vec<MessageCost>> {
    let mut rows = Vec::new();
    for part in parts {
        let mut meter = Meter::new(prepared.start());
        part(&mut meter)?;
        rows.append(&mut meter.rows);
    }
    Ok(rows)
}

/// Measures everything, with so many accounts that hold something besides those that do anything.
pub fn measure(others: u32) -> Result<Costs> {
    let mut messages = measured(
        &prepare(others)?,
        &[
            Meter::community_token,
            Meter::wrapped_native,
            Meter::funding_pool,
            Meter::open_market,
            Meter::wind_down,
        ],
    )?;
    messages.extend(measured(
        &hatch::prepare(others)?,
        &[Meter::funding, Meter::launching, Meter::refunding],
    )?);
    messages.extend(measured(
        &vesting::prepare(others)?,
        &[Meter::vesting_of_first_supply, Meter::batches],
    )?);
    messages.extend(measure_voting(others)?);
    messages.extend(measure_vouchers(others)?);
    messages.sort_by_key(|row| CONTRACTS.iter().position(|name| *name == row.contract));
    let code = CONTRACTS
        .iter()
        .zip([
            &codes().community_token,
            &codes().wrapped_native,
            &codes().funding_pool,
            &codes().bonding_curve,
            &codes().hatch,
            &codes().vesting,
            &codes().conviction_voting,
            &codes().voucher_escrow,
        ])
        .map(|(name, code)| CodeSize {
            contract: (*name).into(),
            bytes: code.len() as u64,
        })
        .collect();
    Ok(Costs { messages, code })
}

/// Measures governance alone, with so many others who each have made a proposal and support two.
pub fn measure_voting(others: u32) -> Result<Vec<MessageCost>> {
    measured(
        &voting::prepare(others)?,
        &[
            Meter::voters,
            Meter::proposing,
            Meter::staking,
            Meter::ten_stakes,
            Meter::requests,
            Meter::actions,
            Meter::failures,
            Meter::voted_wind_down,
            Meter::voting_views,
        ],
    )
}

/// Measures the escrow alone, with so many other sets and vouchers.
pub fn measure_vouchers(others: u32) -> Result<Vec<MessageCost>> {
    measured(
        &voucher_escrow::prepare(others)?,
        &[
            Meter::selling,
            Meter::happy_path,
            Meter::automatic_endings,
            Meter::arbitrated_endings,
            Meter::handing_on,
            Meter::escrow_views,
            Meter::token_views,
        ],
    )
}
