//! How sets and vouchers stand, in words.

use super::{deployed::Deployed, plan::Told};
use crate::{
    config::{format_address, TokenInfo},
    words::{date, exactly, printable, share},
};
use anyhow::{bail, Context, Result};
use ink::codegen::TraitCallBuilder;
use interfaces::voucher_escrow::{
    Resolution, SetId, SetPhase, SetStatus, VoucherEscrow, VoucherId, VoucherState, VoucherStatus,
};
use voucher_escrow::settling::paid_by_buyer;

/// What buying a voucher of a set would take now.
pub async fn quote_commit(on: &Deployed, set: u64) -> Result<Told> {
    let (set, status, info) = set_of(on, set).await?;
    Ok(purchase_in_words(set, &status, &info)?.1)
}

/// What a voucher of a set takes, and what for, in base units and in words.
pub fn purchase_in_words(set: SetId, status: &SetStatus, info: &TokenInfo) -> Result<(u128, Told)> {
    let offer = &status.set.offer;
    let Ok(paid) = paid_by_buyer(offer) else {
        bail!("price and deposit of set {} are beyond 128 bits", set.0);
    };
    let told = set_in_words(set, status, info).line(format!(
        "a voucher takes {}: the price of {} and a deposit of {}, which comes back if you redeem it",
        exactly(paid, info),
        exactly(offer.price, info),
        exactly(paid.saturating_sub(offer.price), info)
    ));
    let told = match offer.resolution {
        Resolution::Automatic(_) => told.line(format!(
            "disputes end by what both sides say; a complaint takes a bond of {}",
            exactly(status.complaint_bond, info)
        )),
        Resolution::Arbitrated(terms) => told.line(format!(
            "disputes end by {}, whom to ask takes a deposit of {}; to give the voucher back, or to let it expire, costs {}",
            format_address(terms.arbiter),
            exactly(terms.escalation_deposit, info),
            exactly(terms.cancel_penalty, info)
        )),
    };
    Ok((paid, told.amount("paid", paid)))
}

/// How a set stands.
pub fn set_in_words(set: SetId, status: &SetStatus, info: &TokenInfo) -> Told {
    let offer = &status.set.offer;
    let phase = match status.phase {
        SetPhase::AwaitingArbiter => "its arbiter has to accept it first",
        SetPhase::Open => "on sale",
        SetPhase::SoldOut => "none is left",
        SetPhase::Over => "over",
    };
    Told::default()
        .line(format!(
            "set {} of {}: {} of {} are left at {}, {phase}; the seller's score is {}",
            set.0,
            format_address(status.set.seller),
            status.remaining,
            offer.quantity,
            exactly(offer.price, info),
            share(status.score_ppm)
        ))
        .line(format!(
            "to be redeemed from {} and before {}; described at {}",
            date(offer.valid_from_ms),
            date(offer.valid_to_ms),
            printable(&status.metadata.uri.to_string_lossy())
        ))
        .figure("set", set.0)
        .figure("phase", format!("{:?}", status.phase))
        .figure("remaining", status.remaining)
        .amount("price", offer.price)
        .amount("complaint_bond", status.complaint_bond)
}

/// How a voucher stands, and who gets what if nothing more is done.
pub fn voucher_in_words(id: u64, status: &VoucherStatus, info: &TokenInfo) -> Told {
    let payouts = &status.payouts;
    let told = Told::default()
        .line(format!(
            "voucher {id} of set {}, of {}, is {}",
            status.voucher.set.0,
            format_address(status.voucher.holder),
            state_in_words(status.state)
        ))
        .line(format!(
            "{} to the buyer, {} to the seller, {} to the funding pool",
            exactly(payouts.buyer, info),
            exactly(payouts.seller, info),
            exactly(payouts.pool, info)
        ))
        .figure("voucher", id)
        .figure("set", status.voucher.set.0)
        .figure("state", format!("{:?}", status.state))
        .amount("buyer_gets", payouts.buyer)
        .amount("seller_gets", payouts.seller)
        .amount("pool_gets", payouts.pool);
    match status.final_from_ms {
        Some(from_ms) => {
            let mut told = told;
            if let Some(line) = told.lines.last_mut() {
                *line = format!("if nothing more is done, it ends {} with {line}", date(from_ms));
            }
            told
        }
        None => told,
    }
}

fn state_in_words(state: VoucherState) -> &'static str {
    match state {
        VoucherState::Committed => "bought and not redeemed",
        VoucherState::Redeemed => "redeemed",
        VoucherState::Refunded => "given back",
        VoucherState::Expired => "expired",
        VoucherState::Complained => "complained of",
        VoucherState::Admitted => "one whose seller admits a fault",
        VoucherState::Escalated => "before the arbiter",
        VoucherState::Final => "at its end",
    }
}

/// A set with its number, how it stands, and what its asset is called. An error if there is none.
pub async fn set_of(on: &Deployed, id: u64) -> Result<(SetId, SetStatus, TokenInfo)> {
    let set = SetId(id);
    let found = on.read(on.at.to_escrow().call().set(set)).await?;
    let status: SetStatus =
        found.with_context(|| format!("SET: there is no set {id}. `commons status` shows which there are"))?;
    let info = on.describe(status.set.offer.asset).await?;
    Ok((set, status, info))
}

/// The same of a voucher; the asset is its set's.
pub async fn voucher_of(on: &Deployed, id: u64) -> Result<(VoucherId, VoucherStatus, TokenInfo)> {
    let voucher = VoucherId(id);
    let found = on.read(on.at.to_escrow().call().voucher(voucher)).await?;
    let status: VoucherStatus =
        found.with_context(|| format!("VOUCHER: there is no voucher {id}. `commons status` shows which are yours"))?;
    let (_, _, info) = set_of(on, status.voucher.set.0).await?;
    Ok((voucher, status, info))
}
