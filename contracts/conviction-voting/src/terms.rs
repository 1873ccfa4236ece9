//! What a voting contract can be made with, and what its settings can become.

use ink::{primitives::AccountId, selector_bytes};
use interfaces::{
    conviction_voting::{
        refuse, AllowedCall, Bar, Refusal, Setting, Settings, VotingError, VotingRules, VotingTerms,
        LONGEST_DURATION_MS, MOST_ALLOWED_CALLS,
    },
    is_zero,
};
use math::{conviction::LARGEST_AMOUNT, PPM};

/// Checks the terms of a voting contract at `this` address. `is_contract` tells whether an account is one.
pub fn check(terms: &VotingTerms, this: AccountId, is_contract: impl Fn(&AccountId) -> bool) -> Result<(), Refusal> {
    let contracts = [
        terms.token,
        terms.funding_pool,
        terms.vesting,
        terms.curve,
        terms.escrow,
    ];
    for (index, contract) in contracts.iter().enumerate() {
        let named_before = contracts.iter().take(index).any(|other| other == contract);
        if *contract == this || named_before || !is_contract(contract) {
            return Err(refuse(VotingError::InvalidReference(*contract)));
        }
    }
    let rules = &terms.rules;
    for got_ms in [rules.half_life_ms, rules.pause_ms, rules.pause_cool_down_ms] {
        if !(1..=LONGEST_DURATION_MS).contains(&got_ms) {
            return Err(refuse(VotingError::DurationOutOfRange { got_ms }));
        }
    }
    // From the beginning of one pause to that of the next, so that new business runs for at least half of the time.
    if rules.pause_cool_down_ms < rules.pause_ms.saturating_mul(2) {
        return Err(refuse(VotingError::DurationOutOfRange {
            got_ms: rules.pause_cool_down_ms,
        }));
    }
    check_range(&rules.floors, &MEANINGFUL.0, &MEANINGFUL.1)?;
    check_range(&rules.ceilings, &rules.floors, &MEANINGFUL.1)?;
    // So that no one pause lasts for all the time that there is to pass or to execute in.
    for (setting, window_ms) in [
        (Setting::ExecutionWindow, rules.floors.execution_window_ms),
        (Setting::VotingPeriod, rules.floors.voting_period_ms),
    ] {
        if window_ms <= rules.pause_ms {
            return Err(refuse(VotingError::SettingOutOfRange(setting)));
        }
    }
    Ok(())
}

/// Checks settings against the rules.
pub fn check_settings(settings: &Settings, rules: &VotingRules) -> Result<(), Refusal> {
    check_range(settings, &rules.floors, &rules.ceilings)?;
    if settings.action_delay_ms < settings.failing_window_ms {
        return Err(refuse(VotingError::SettingOutOfRange(Setting::ActionDelay)));
    }
    Ok(())
}

/// Between these every setting means something: thresholds are finite and above nothing, and every wait ends.
const MEANINGFUL: (Settings, Settings) = (
    Settings {
        spending_limit_ppm: 1,
        minimum_conviction_ppm: 1,
        minimum_stake_ppm: 0,
        action_bar_ppm: 1,
        action_stake_ppm: 0,
        bond: 0,
        voting_period_ms: 1,
        action_delay_ms: 1,
        execution_window_ms: 1,
        failing_window_ms: 1,
        milestone_interval_ms: 1,
    },
    Settings {
        spending_limit_ppm: PPM,
        minimum_conviction_ppm: PPM - 1,
        minimum_stake_ppm: PPM,
        action_bar_ppm: PPM - 1,
        action_stake_ppm: PPM,
        bond: LARGEST_AMOUNT,
        voting_period_ms: LONGEST_DURATION_MS,
        action_delay_ms: LONGEST_DURATION_MS,
        execution_window_ms: LONGEST_DURATION_MS,
        failing_window_ms: LONGEST_DURATION_MS,
        milestone_interval_ms: LONGEST_DURATION_MS,
    },
);

fn check_range(settings: &Settings, floors: &Settings, ceilings: &Settings) -> Result<(), Refusal> {
    let bounds = figures(floors).into_iter().zip(figures(ceilings));
    for ((setting, got), ((_, floor), (_, ceiling))) in figures(settings).into_iter().zip(bounds) {
        if got < floor || got > ceiling {
            return Err(refuse(VotingError::SettingOutOfRange(setting)));
        }
    }
    Ok(())
}

fn figures(settings: &Settings) -> [(Setting, u128); 11] {
    [
        (Setting::SpendingLimit, u128::from(settings.spending_limit_ppm)),
        (Setting::MinimumConviction, u128::from(settings.minimum_conviction_ppm)),
        (Setting::MinimumStake, u128::from(settings.minimum_stake_ppm)),
        (Setting::ActionBar, u128::from(settings.action_bar_ppm)),
        (Setting::ActionStake, u128::from(settings.action_stake_ppm)),
        (Setting::Bond, settings.bond),
        (Setting::VotingPeriod, u128::from(settings.voting_period_ms)),
        (Setting::ActionDelay, u128::from(settings.action_delay_ms)),
        (Setting::ExecutionWindow, u128::from(settings.execution_window_ms)),
        (Setting::FailingWindow, u128::from(settings.failing_window_ms)),
        (Setting::MilestoneInterval, u128::from(settings.milestone_interval_ms)),
    ]
}

/// Checks the guardian of a voting contract at `this` address.
pub fn check_guardian(guardian: Option<AccountId>, this: AccountId) -> Result<(), Refusal> {
    match guardian {
        Some(guardian) if is_zero(guardian) || guardian == this => Err(refuse(VotingError::InvalidGuardian)),
        _ => Ok(()),
    }
}

/// Checks the calls that actions can be made of. `assets` are those of the pool.
///
/// Voting holds everybody's deposits, so an action must never move tokens: it names neither the token, nor an asset, nor
/// voting itself, and of the contracts of the suite only what [`governed`] lists. A sale on the curve, for one, needs no
/// allowance and would sell the deposits.
pub fn check_allowed(
    allowed: &[AllowedCall],
    terms: &VotingTerms,
    assets: &[AccountId],
    this: AccountId,
    is_contract: impl Fn(&AccountId) -> bool,
) -> Result<(), Refusal> {
    if allowed.len() > MOST_ALLOWED_CALLS {
        return Err(refuse(VotingError::TooManyAllowedCalls));
    }
    let governed = governed(terms);
    for call in allowed {
        let AllowedCall {
            contract,
            selector,
            bar,
        } = *call;
        let of_the_suite = governed.iter().any(|(owner, ..)| *owner == contract);
        let fits = governed.iter().any(|(owner, message, by_majority)| {
            *owner == contract && *message == selector && (!by_majority || bar == Bar::Majority)
        });
        let untouchable = contract == this || contract == terms.token || assets.contains(&contract);
        if untouchable || (of_the_suite && !fits) {
            return Err(refuse(VotingError::CallForbidden { contract, selector }));
        }
        if !is_contract(&contract) {
            return Err(refuse(VotingError::InvalidReference(contract)));
        }
    }
    Ok(())
}

/// What actions can ask of the contracts of the suite, and whether only a majority can: what hands out power over the
/// pool, or gives a power of the commons up for ever. Winding down and pausing are no calls but have ways of their own.
fn governed(terms: &VotingTerms) -> [(AccountId, [u8; 4], bool); 7] {
    let VotingTerms {
        funding_pool,
        vesting,
        curve,
        escrow,
        ..
    } = *terms;
    [
        (curve, selector_bytes!("BondingCurve::set_tributes"), false),
        (funding_pool, selector_bytes!("FundingPool::register_asset"), false),
        (funding_pool, selector_bytes!("FundingPool::set_spender"), true),
        (funding_pool, selector_bytes!("FundingPool::set_spending_cap"), true),
        (vesting, selector_bytes!("Vesting::revoke"), false),
        (vesting, selector_bytes!("Vesting::renounce_revocation"), true),
        (escrow, selector_bytes!("VoucherEscrow::set_protocol_fee"), false),
    ]
}
