//! A word for each message that the kit has none for.

use crate::{send_as, OPENING_RESERVE, OPENING_SUPPLY};
use anyhow::Result;
use commons::{
    chain::{account, Receipt},
    suite::{psp22, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    allow_list::Allowance,
    bonding_curve::{BondingCurve, BondingCurveError, Quote, Tributes},
    effects::Effects,
    funding_pool::{AssetStatus, AssetTerms, FundingPool, FundingPoolError},
    hatch::{Hatch, HatchError, HatchTerms, Preview},
    psp22::{PSP22Error, PSP22},
    vesting::{BatchId, BatchStatus, Grant, Revoked, Vesting, VestingAccount, VestingError, VestingStatus},
};

/// What a message of the curve brings.
pub type CurveReceipt<Value = ()> = Receipt<Result<Value, BondingCurveError>>;

/// What a message of the pool brings.
pub type PoolReceipt<Value = ()> = Receipt<Result<Value, FundingPoolError>>;

/// What a message of the hatch brings.
pub type HatchReceipt<Value = ()> = Receipt<Result<Value, HatchError>>;

/// What a message of the vesting contract brings.
pub type VestingReceipt<Value = ()> = Receipt<Result<Value, VestingError>>;

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
pub fn set_tributes(commons: &mut Commons, who: &str, tributes: Tributes) -> CurveReceipt<Effects> {
    let message = commons.curve().call_mut().set_tributes(tributes);
    send_as(commons, who, message)
}

/// Stops buying for a while.
pub fn pause_buying(commons: &mut Commons, who: &str, until_ms: u64) -> CurveReceipt<Effects> {
    let message = commons.curve().call_mut().pause_buying(until_ms);
    send_as(commons, who, message)
}

/// Begins a wind-down.
pub fn begin_closing(commons: &mut Commons, who: &str) -> CurveReceipt<Effects> {
    let message = commons.curve().call_mut().begin_closing();
    send_as(commons, who, message)
}

/// Calls a wind-down off.
pub fn resume(commons: &mut Commons, who: &str) -> CurveReceipt<Effects> {
    let message = commons.curve().call_mut().resume();
    send_as(commons, who, message)
}

/// Finishes a wind-down.
pub fn finish(commons: &mut Commons, who: &str) -> CurveReceipt<Effects> {
    let message = commons.curve().call_mut().finish();
    send_as(commons, who, message)
}

/// A wind-down from its beginning to its end, as soon as that is possible.
pub fn wind_down(commons: &mut Commons) -> Result<()> {
    commons::suite::done(begin_closing(commons, FOUNDER))?;
    commons.chain.wait(commons.config.closing.delay_ms);
    commons::suite::done(finish(commons, FOUNDER))?;
    Ok(())
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
pub fn pay(commons: &mut Commons, asset: AccountId, to: AccountId, amount: u128) -> PoolReceipt<u128> {
    let message = commons.pool().call_mut().pay(asset, to, amount, 7);
    commons.send(FOUNDER, message)
}

/// Lets the pool pay in one more asset.
pub fn register(commons: &mut Commons, who: &str, asset: AccountId, spending_cap_ppm: u32) -> PoolReceipt<Effects> {
    let message = commons.pool().call_mut().register_asset(AssetTerms {
        asset,
        spending_cap_ppm,
    });
    send_as(commons, who, message)
}

/// Changes an asset's spending cap.
pub fn set_spending_cap(
    commons: &mut Commons,
    who: &str,
    asset: AccountId,
    spending_cap_ppm: u32,
) -> PoolReceipt<Effects> {
    let message = commons.pool().call_mut().set_spending_cap(AssetTerms {
        asset,
        spending_cap_ppm,
    });
    send_as(commons, who, message)
}

/// Makes another contract the spender.
pub fn set_spender(commons: &mut Commons, who: &str, spender: AccountId) -> PoolReceipt<Effects> {
    let message = commons.pool().call_mut().set_spender(spender);
    send_as(commons, who, message)
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

/// Contributes what the hatch may take already, with what proves a place on the allow-list.
pub fn contribute(commons: &mut Commons, who: &str, amount: u128, allowance: Option<Allowance>) -> HatchReceipt<u128> {
    let message = commons.hatch().call_mut().contribute(amount, allowance);
    commons.send(who, message)
}

/// The market as a launch would open it.
pub fn preview(commons: &mut Commons) -> Result<Preview> {
    let message = commons.hatch().call().preview();
    Ok(commons.chain.read(message)?.expect("figures within 128 bits"))
}

/// What the hatch promises.
pub fn hatch_terms(commons: &mut Commons) -> Result<HatchTerms> {
    let message = commons.hatch().call().terms();
    commons.chain.read(message)
}

/// Lets the vesting contract take `amount` of somebody's tokens.
pub fn approve_vesting(commons: &mut Commons, who: &str, amount: u128) -> Receipt<Result<(), PSP22Error>> {
    let message = psp22(commons.at.token).call_mut().approve(commons.at.vesting, amount);
    commons.send(who, message)
}

/// Makes a batch out of tokens that the vesting contract may take already.
pub fn grant(commons: &mut Commons, who: &str, grant: Grant) -> VestingReceipt<BatchId> {
    let message = commons.vesting().call_mut().grant(grant);
    commons.send(who, message)
}

/// Makes several batches.
pub fn grant_many(commons: &mut Commons, who: &str, grants: Vec<Grant>) -> VestingReceipt<BatchId> {
    let message = commons.vesting().call_mut().grant_many(grants);
    commons.send(who, message)
}

/// Sends some of what a batch has vested.
pub fn release_amount(commons: &mut Commons, who: &str, batch: BatchId, amount: u128) -> VestingReceipt {
    let message = commons.vesting().call_mut().release_amount(batch, amount);
    commons.send(who, message)
}

/// Freezes a batch.
pub fn revoke(commons: &mut Commons, who: &str, batch: BatchId) -> VestingReceipt<Effects> {
    let message = commons.vesting().call_mut().revoke(batch);
    send_as(commons, who, message)
}

/// What a revocation took back; voting has to know nothing of it.
pub fn taken_back(receipt: VestingReceipt<Effects>) -> Result<u128> {
    let told = receipt.events_of::<Revoked>();
    anyhow::ensure!(commons::suite::done(receipt)? == Effects::NONE, "an effect on votes");
    let [(_, revoked)] = &told[..] else {
        anyhow::bail!("{} revocations", told.len());
    };
    Ok(revoked.returned)
}

/// Gives up the right to freeze a batch.
pub fn renounce_revocation(commons: &mut Commons, who: &str, batch: BatchId) -> VestingReceipt<Effects> {
    let message = commons.vesting().call_mut().renounce_revocation(batch);
    send_as(commons, who, message)
}

/// Hands a batch on.
pub fn transfer_batch(commons: &mut Commons, who: &str, batch: BatchId, to: AccountId) -> VestingReceipt {
    let message = commons.vesting().call_mut().transfer_batch(batch, to);
    commons.send(who, message)
}

/// A page of an account's batches.
pub fn batches_of(commons: &mut Commons, whose: AccountId, from: u64, most: u32) -> Result<Vec<BatchStatus>> {
    let message = commons.vesting().call().batches_of(whose, from, most);
    commons.chain.read(message)
}

/// The identifiers of the batches on a page, all of which are that person's.
pub fn page_of(commons: &mut Commons, whose: &str, from: u64, most: u32) -> Result<Vec<u64>> {
    let page = batches_of(commons, account(whose), from, most)?;
    assert!(page.iter().all(|status| status.batch.beneficiary == account(whose)));
    Ok(page.iter().map(|status| status.id.0).collect())
}

/// What an account has in batches.
pub fn vesting_account(commons: &mut Commons, whose: AccountId) -> Result<VestingAccount> {
    let message = commons.vesting().call().account(whose);
    commons.chain.read(message)
}

/// What the vesting contract holds, and for whom.
pub fn vesting_status(commons: &mut Commons) -> Result<VestingStatus> {
    let message = commons.vesting().call().status();
    commons.chain.read(message)
}
