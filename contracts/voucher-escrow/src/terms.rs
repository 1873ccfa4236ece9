//! What an escrow can be made with, and what can be offered in it.

use crate::settling::{complaint_bond, left_by_seller, paid_by_buyer};
use ink::primitives::AccountId;
use interfaces::{
    is_zero,
    voucher_escrow::{
        refuse, ArbitratedTerms, AutomaticTerms, EscrowError, EscrowRules, EscrowTerms, Offer, Refusal, Resolution,
    },
};
use math::{MathError, PPM};

/// Checks the terms of an escrow at `this` address. `is_contract` tells whether an account is one.
pub fn check(terms: &EscrowTerms, this: AccountId, is_contract: impl Fn(&AccountId) -> bool) -> Result<(), Refusal> {
    let pool = terms.funding_pool;
    if pool == this || !is_contract(&pool) {
        return Err(refuse(EscrowError::InvalidReference(pool)));
    }
    let EscrowRules {
        protocol_fee_ceiling_ppm,
        shortest_period_ms,
        longest_period_ms,
        ..
    } = terms.rules;
    if protocol_fee_ceiling_ppm >= PPM {
        return Err(refuse(EscrowError::ShareOutOfRange {
            got_ppm: protocol_fee_ceiling_ppm,
        }));
    }
    if shortest_period_ms == 0 || longest_period_ms < shortest_period_ms {
        return Err(refuse(EscrowError::PeriodOutOfRange {
            got_ms: shortest_period_ms,
        }));
    }
    Ok(())
}

/// Checks the pool's fee.
pub fn check_fee(rules: &EscrowRules, got_ppm: u32) -> Result<(), Refusal> {
    let ceiling_ppm = rules.protocol_fee_ceiling_ppm;
    if got_ppm > ceiling_ppm {
        return Err(refuse(EscrowError::FeeAboveCeiling { got_ppm, ceiling_ppm }));
    }
    Ok(())
}

/// Checks an offer of `seller`'s to an escrow at `this` address, now, and returns what the seller has to leave for all
/// vouchers.
pub fn check_offer(
    offer: &Offer,
    seller: AccountId,
    this: AccountId,
    now_ms: u64,
    rules: &EscrowRules,
    is_contract: impl Fn(&AccountId) -> bool,
) -> Result<u128, Refusal> {
    if offer.quantity == 0 {
        return Err(refuse(EscrowError::ZeroQuantity));
    }
    if offer.valid_from_ms >= offer.valid_to_ms || offer.valid_to_ms <= now_ms {
        return Err(refuse(EscrowError::ValidityOutOfOrder));
    }
    // A penalty for not coming must not be earned by a door that is open for a blink.
    let usable_ms = offer.valid_to_ms.saturating_sub(offer.valid_from_ms.max(now_ms));
    if usable_ms < rules.shortest_period_ms {
        return Err(refuse(EscrowError::PeriodOutOfRange { got_ms: usable_ms }));
    }
    for contract in [Some(offer.asset), offer.gate.map(|gate| gate.token)]
        .into_iter()
        .flatten()
    {
        if contract == this || !is_contract(&contract) {
            return Err(refuse(EscrowError::InvalidReference(contract)));
        }
    }
    if let Some(agent) = offer.agent {
        ensure_payable(agent.account, this)?;
    }
    check_periods(offer, rules)?;
    let at_dispute = match offer.resolution {
        Resolution::Automatic(_) => complaint_bond(offer)?,
        Resolution::Arbitrated(ArbitratedTerms {
            arbiter,
            cancel_penalty: penalty,
            escalation_deposit,
            ..
        }) => {
            ensure_payable(arbiter, this)?;
            let is_agent = offer.agent.is_some_and(|agent| agent.account == arbiter);
            if arbiter == seller || is_agent {
                return Err(refuse(EscrowError::InvalidParty(arbiter)));
            }
            let price = offer.price;
            if penalty > price {
                return Err(refuse(EscrowError::PenaltyAbovePrice { penalty, price }));
            }
            // What of it reaches the seller is no part of the price and pays no fee, so it must not stand for the price.
            if escalation_deposit > price {
                return Err(refuse(EscrowError::EscalationAbovePrice {
                    deposit: escalation_deposit,
                    price,
                }));
            }
            escalation_deposit
        }
    };
    // So that whatever becomes of a voucher, its escrow can be paid out.
    let left = left_by_seller(offer)?;
    paid_by_buyer(offer)?
        .checked_add(left)
        .and_then(|escrow| escrow.checked_add(at_dispute))
        .ok_or(MathError::Overflow)?;
    Ok(left
        .checked_mul(u128::from(offer.quantity))
        .ok_or(MathError::Overflow)?)
}

/// Every period is within the rules, and the last one that there can be ends within the chain's clock.
fn check_periods(offer: &Offer, rules: &EscrowRules) -> Result<(), Refusal> {
    let complaint_ms = offer.complaint_period_ms;
    // Complained of at the last moment, and then answered, or admitted at the last moment, and then complained of.
    let periods = match offer.resolution {
        Resolution::Automatic(AutomaticTerms { fault_period_ms, .. }) => [complaint_ms, complaint_ms, fault_period_ms],
        Resolution::Arbitrated(ArbitratedTerms {
            resolution_period_ms,
            response_period_ms,
            ..
        }) => [complaint_ms, resolution_period_ms, response_period_ms],
    };
    let mut end_ms = offer.valid_to_ms;
    for got_ms in periods {
        let too_long = || refuse(EscrowError::PeriodOutOfRange { got_ms });
        if !(rules.shortest_period_ms..=rules.longest_period_ms).contains(&got_ms) {
            return Err(too_long());
        }
        end_ms = end_ms.checked_add(got_ms).ok_or_else(too_long)?;
    }
    Ok(())
}

/// The fees of pool and agent together, which the seller has to accept, and which cannot be more than there is.
pub fn check_fees(offer: &Offer, protocol_fee_ppm: u32, limit_ppm: u32) -> Result<(), Refusal> {
    let agent_fee_ppm = offer.agent.map_or(0, |agent| agent.fee_ppm);
    let fees_ppm = u64::from(protocol_fee_ppm).saturating_add(u64::from(agent_fee_ppm));
    if fees_ppm > u64::from(PPM) {
        return Err(refuse(EscrowError::ShareOutOfRange { got_ppm: agent_fee_ppm }));
    }
    if fees_ppm > u64::from(limit_ppm) {
        return Err(refuse(EscrowError::FeesAboveLimit { fees_ppm, limit_ppm }));
    }
    Ok(())
}

/// Succeeds for an account that can be paid.
pub fn ensure_payable(account: AccountId, this: AccountId) -> Result<(), Refusal> {
    if is_zero(account) || account == this {
        return Err(refuse(EscrowError::InvalidParty(account)));
    }
    Ok(())
}

/// Succeeds for an account that can buy from `seller`, or hold such a voucher.
pub fn ensure_buyer(account: AccountId, seller: AccountId, offer: &Offer) -> Result<(), Refusal> {
    let is_arbiter = match offer.resolution {
        Resolution::Automatic(_) => false,
        Resolution::Arbitrated(ArbitratedTerms { arbiter, .. }) => arbiter == account,
    };
    if account == seller || is_arbiter {
        return Err(refuse(EscrowError::InvalidParty(account)));
    }
    Ok(())
}
