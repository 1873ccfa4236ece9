//! A word for each message that the kit has none for.

use crate::{OPENING_RESERVE, OPENING_SUPPLY};
use anyhow::Result;
use commons::{
    chain::{account, Receipt},
    suite::{Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, Quote, Tributes},
    funding_pool::{AssetStatus, AssetTerms, FundingPool, FundingPoolError},
};

/// What a message of the curve brings.
pub type CurveReceipt<Value = ()> = Receipt<Result<Value, BondingCurveError>>;

/// What a message of the pool brings.
pub type PoolReceipt<Value = ()> = Receipt<Result<Value, FundingPoolError>>;

/// Opens the market without a hatch; the founder brings the reserve, against its allowance.
pub fn open(commons: &mut Commons) -> CurveReceipt {
    commons.open_with(FOUNDER, OPENING_SUPPLY, OPENING_RESERVE)
}

/// Buys for oneself, within bounds.
pub fn buy_within(
    commons: &mut Commons,
    who: &str,
    deposit: u128,
    min_tokens: u128,
    deadline_ms: u64,
) -> CurveReceipt<u128> {
    let message = commons
        .curve()
        .call_mut()
        .buy(deposit, min_tokens, account(who), deadline_ms);
    commons.send(who, message)
}

/// Sells for oneself, within bounds.
pub fn sell_within(
    commons: &mut Commons,
    who: &str,
    tokens: u128,
    min_collateral: u128,
    deadline_ms: u64,
) -> CurveReceipt<u128> {
    let message = commons
        .curve()
        .call_mut()
        .sell(tokens, min_collateral, account(who), deadline_ms);
    commons.send(who, message)
}

/// What the least deposit that buys so much would do.
pub fn quote_deposit_for(commons: &mut Commons, tokens: u128) -> Result<Result<Quote, BondingCurveError>> {
    let message = commons.curve().call().quote_deposit_for(tokens);
    commons.chain.read(message)
}

/// Sends gifts to where they belong.
pub fn sweep(commons: &mut Commons, who: &str) -> CurveReceipt<u128> {
    let message = commons.curve().call_mut().sweep();
    commons.send(who, message)
}

/// Changes the tributes.
pub fn set_tributes(commons: &mut Commons, who: &str, tributes: Tributes) -> CurveReceipt {
    let message = commons.curve().call_mut().set_tributes(tributes);
    commons.send(who, message)
}

/// Stops buying for a while.
pub fn pause_buying(commons: &mut Commons, who: &str, until_ms: u64) -> CurveReceipt {
    let message = commons.curve().call_mut().pause_buying(until_ms);
    commons.send(who, message)
}

/// Begins a wind-down.
pub fn begin_closing(commons: &mut Commons, who: &str) -> CurveReceipt {
    let message = commons.curve().call_mut().begin_closing();
    commons.send(who, message)
}

/// Calls a wind-down off.
pub fn resume(commons: &mut Commons, who: &str) -> CurveReceipt {
    let message = commons.curve().call_mut().resume();
    commons.send(who, message)
}

/// Finishes a wind-down.
pub fn finish(commons: &mut Commons, who: &str) -> CurveReceipt {
    let message = commons.curve().call_mut().finish();
    commons.send(who, message)
}

/// A wind-down from its beginning to its end, as soon as that is possible.
pub fn wind_down(commons: &mut Commons) -> Result<()> {
    commons::suite::done(begin_closing(commons, FOUNDER))?;
    commons.chain.wait(commons.config.closing.delay_ms);
    commons::suite::done(finish(commons, FOUNDER))
}

/// Claims somebody's share of one of the pool's other assets; who does makes no difference.
pub fn claim_share(commons: &mut Commons, asset: AccountId, whose: AccountId) -> CurveReceipt<u128> {
    let message = commons.curve().call_mut().claim_share(asset, whose);
    commons.send("frank", message)
}

/// How many tokens were redeemed for somebody.
pub fn redeemed(commons: &mut Commons, whose: &str) -> Result<u128> {
    let message = commons.curve().call().redeemed(account(whose));
    commons.chain.read(message)
}

/// Makes the pool pay in any asset, as its spender.
pub fn pay(commons: &mut Commons, asset: AccountId, to: AccountId, amount: u128) -> PoolReceipt {
    let message = commons.pool().call_mut().pay(asset, to, amount, 7);
    commons.send(FOUNDER, message)
}

/// Lets the pool pay in one more asset.
pub fn register(commons: &mut Commons, who: &str, asset: AccountId, spending_cap_ppm: u32) -> PoolReceipt {
    let message = commons.pool().call_mut().register_asset(AssetTerms {
        asset,
        spending_cap_ppm,
    });
    commons.send(who, message)
}

/// Changes an asset's spending cap.
pub fn set_spending_cap(commons: &mut Commons, who: &str, asset: AccountId, spending_cap_ppm: u32) -> PoolReceipt {
    let message = commons.pool().call_mut().set_spending_cap(AssetTerms {
        asset,
        spending_cap_ppm,
    });
    commons.send(who, message)
}

/// Makes another contract the spender.
pub fn set_spender(commons: &mut Commons, who: &str, spender: AccountId) -> PoolReceipt {
    let message = commons.pool().call_mut().set_spender(spender);
    commons.send(who, message)
}

/// Holds the pool's payments. The chain takes any account for the sender, so a contract's as well.
pub fn hold_payments(commons: &mut Commons, from: AccountId, until_ms: u64) -> PoolReceipt {
    let message = commons.pool().call_mut().hold_payments(until_ms);
    commons.chain.call(from, message)
}

/// Empties the pool of an asset.
pub fn surrender(commons: &mut Commons, from: AccountId, asset: AccountId, to: AccountId) -> PoolReceipt<u128> {
    let message = commons.pool().call_mut().surrender(asset, to);
    commons.chain.call(from, message)
}

/// Pays somebody's share of an asset.
pub fn pay_share(
    commons: &mut Commons,
    from: AccountId,
    asset: AccountId,
    to: AccountId,
    redeemed: u128,
    supply: u128,
) -> PoolReceipt<u128> {
    let message = commons.pool().call_mut().pay_share(asset, to, redeemed, supply);
    commons.chain.call(from, message)
}

/// How a registered asset of the pool stands.
pub fn asset_status(commons: &mut Commons, asset: AccountId) -> Result<AssetStatus> {
    let message = commons.pool().call().asset_status(asset);
    Ok(commons.chain.read(message)?.expect("a registered asset"))
}
