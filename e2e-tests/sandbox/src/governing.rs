//! Words for stories about governance that the kit has none for, and the formulas of conviction voting in plain floats,
//! to expect figures by.

use crate::{
    codes, governed_commons,
    proposals::{self, details, join, VotingReceipt, HALF_LIFE_MS},
    Prepared, COIN, DAY_MS,
};
use anyhow::{anyhow, Result};
use commons::{
    chain::account,
    suite::{done, Commons, FOUNDER},
};
use conviction_voting::VotingRef;
use ink::{primitives::AccountId, scale::Encode, selector_bytes};
use interfaces::{
    bonding_curve::Tributes,
    conviction_voting::{
        AllowedCall, ProposalDetails, ProposalId, Request, Settings, VotingError, VotingRules, VotingTerms,
    },
    vesting::BatchId,
};
use std::sync::OnceLock;

/// What [`commons_with_proposer`]'s proposer has deposited.
pub const FOR_BONDS: u128 = 10_000 * COIN;

/// A governed commons in which dave, too, has brought tokens, for the bonds of what he proposes.
pub fn commons_with_proposer() -> Commons {
    static WITH_PROPOSER: OnceLock<Prepared> = OnceLock::new();
    WITH_PROPOSER
        .get_or_init(|| Prepared::keep(with_proposer(governed_commons())))
        .start()
}

/// A governed commons, with dave's tokens for bonds.
pub fn with_proposer(mut commons: Commons) -> Commons {
    join(&mut commons, "dave", FOR_BONDS).expect("the founder has tokens left");
    commons
}

/// Makes another voting contract beside that of a commons, with the same guardian.
pub fn construct(
    commons: &mut Commons,
    rules: VotingRules,
    settings: Settings,
    allowed: Vec<AllowedCall>,
) -> VotingReceipt<AccountId> {
    let at = commons.at;
    let terms = VotingTerms {
        token: at.token,
        funding_pool: at.funding_pool,
        vesting: at.vesting,
        curve: at.curve,
        escrow: at.escrow,
        rules,
    };
    let guardian = commons.config.voting.guardian;
    commons.chain.instantiate(
        account(FOUNDER),
        &codes().conviction_voting,
        VotingRef::new(terms, settings, guardian, allowed),
    )
}

/// An action that calls a contract.
pub fn call(contract: AccountId, selector: [u8; 4], arguments: impl Encode) -> Request {
    Request::Call {
        contract,
        selector,
        input: arguments.encode(),
    }
}

/// An action that sets both tributes to this.
pub fn set_tributes(commons: &Commons, ppm: u32) -> Request {
    let tributes = Tributes {
        entry_ppm: ppm,
        exit_ppm: ppm,
    };
    call(
        commons.at.curve,
        selector_bytes!("BondingCurve::set_tributes"),
        tributes,
    )
}

/// An action that takes back what of a batch has not vested.
pub fn revoke_batch(commons: &Commons, batch: BatchId) -> Request {
    call(commons.at.vesting, selector_bytes!("Vesting::revoke"), batch)
}

/// What only a majority decides: another spender of the pool.
pub fn set_spender(commons: &Commons, spender: AccountId) -> Request {
    call(
        commons.at.funding_pool,
        selector_bytes!("FundingPool::set_spender"),
        spender,
    )
}

/// Dave proposes something.
pub fn proposed(commons: &mut Commons, request: Request) -> Result<ProposalId> {
    proposals::proposed(commons, "dave", request)
}

/// Several people put tokens behind proposals, all at this moment.
pub fn staked(commons: &mut Commons, stakes: &[(&str, ProposalId, u128)]) -> Result<()> {
    for (who, proposal, amount) in stakes {
        done(commons.stake(who, *proposal, *amount))?;
    }
    Ok(())
}

/// Several people take tokens off proposals, all at this moment.
pub fn unstaked(commons: &mut Commons, stakes: &[(&str, ProposalId, u128)]) -> Result<()> {
    for (who, proposal, amount) in stakes {
        done(commons.unstake(who, *proposal, *amount))?;
    }
    Ok(())
}

/// Lets whole days pass.
pub fn wait_days(commons: &mut Commons, days: u64) {
    commons.chain.wait(days * DAY_MS);
}

/// The conviction of a proposal now.
pub fn conviction_of(commons: &mut Commons, proposal: ProposalId) -> Result<u128> {
    Ok(commons.proposal(proposal)?.proposal.conviction)
}

/// The conviction that a proposal needs now, if any passes it.
pub fn threshold_of(commons: &mut Commons, proposal: ProposalId) -> Result<u128> {
    commons
        .proposal(proposal)?
        .threshold
        .ok_or_else(|| anyhow!("no conviction passes proposal {}", proposal.0))
}

/// What a proposal says now about how far it is from passing.
pub fn too_little(commons: &mut Commons, proposal: ProposalId) -> Result<VotingError> {
    Ok(VotingError::BelowThreshold {
        conviction: conviction_of(commons, proposal)?,
        threshold: threshold_of(commons, proposal)?,
    })
}

/// What a proposal asks for.
pub fn details_of(commons: &mut Commons, proposal: ProposalId) -> Result<ProposalDetails> {
    details(commons, proposal)?.ok_or_else(|| anyhow!("there is no proposal {}", proposal.0))
}

/// Where a figure is that moves from `from` towards `to` for a while, half of the distance every ten days.
pub fn towards(from: f64, to: f64, elapsed_ms: u64) -> f64 {
    // 1 − 2^(−t/h) without losing the digits of a short time.
    let way = -(-std::f64::consts::LN_2 * elapsed_ms as f64 / HALF_LIFE_MS as f64).exp_m1();
    from + (to - from) * way
}

/// The conviction that a stake of `amount` has gained in that time.
pub fn gained(amount: u128, elapsed_ms: u64) -> f64 {
    towards(0.0, amount as f64, elapsed_ms)
}

/// The threshold of a request: ρ·S/(β − r/F)², ρ = c_min·β².
pub fn threshold(settings: &Settings, requested: u128, pool: u128, stake: f64) -> f64 {
    let limit = f64::from(settings.spending_limit_ppm) / 1e6;
    let weight = f64::from(settings.minimum_conviction_ppm) / 1e6 * limit * limit;
    weight * stake / (limit - requested as f64 / pool as f64).powi(2)
}

/// Expects a figure, but for what a float cannot tell and for roundings of single units.
#[track_caller]
pub fn assert_near(got: u128, expected: f64) {
    let off = (got as f64 - expected).abs();
    assert!(
        off <= 8.0 + expected.abs() * 1e-12,
        "{got} is {off} away from {expected}"
    );
}
