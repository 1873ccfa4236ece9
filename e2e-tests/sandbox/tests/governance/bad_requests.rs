//! What nobody can propose: each gets a typed error, changes nothing and traps nobody.

use anyhow::Result;
use commons::{
    chain::{account, CallError},
    suite::done,
};
use ink::{codegen::TraitCallBuilder, selector_bytes};
use interfaces::{
    bonding_curve::BondingCurve,
    call::CallFailure,
    conviction_voting::{Request, Setting, Settings, VotingError, LONGEST_INPUT, MOST_MILESTONES},
    funding_pool::FundingPool,
    psp22::{Data, LONGEST_TEXT, PSP22},
    vesting::Vesting,
    ZERO_ACCOUNT,
};
use sandbox_tests::{
    fails, governed_commons, hostile,
    proposals::{action, payment, payment_in_parts, payment_of, proposed, refused_to_propose},
    refused, COIN, POOL,
};

#[test]
fn a_request_is_for_something_and_for_less_than_the_largest_share_of_the_pool() -> Result<()> {
    let mut commons = governed_commons();
    let nothing = payment(&commons, 0, "dave");
    refused_to_propose(&mut commons, "alice", &nothing, VotingError::ZeroAmount);
    // β is a fifth.
    for amount in [POOL / 5, POOL / 5 + 1, POOL, POOL + 1, u128::MAX] {
        let request = payment(&commons, amount, "dave");
        let error = VotingError::AboveSpendingLimit {
            amount,
            pool: POOL,
            limit_ppm: 200_000,
        };
        refused_to_propose(&mut commons, "alice", &request, error);
    }
    for amount in [1, POOL / 5 - 1] {
        let request = payment(&commons, amount, "dave");
        proposed(&mut commons, "alice", request)?;
    }
    Ok(())
}

#[test]
fn a_request_is_for_somebody_who_can_use_it() {
    let mut commons = governed_commons();
    let at = commons.at;
    for nobody in [at.funding_pool, at.voting, ZERO_ACCOUNT.into()] {
        let request = payment_of(at.collateral, COIN, nobody, 1);
        refused_to_propose(&mut commons, "alice", &request, VotingError::InvalidBeneficiary);
    }
}

#[test]
fn a_request_has_one_to_eight_milestones_of_a_unit_at_least() -> Result<()> {
    let mut commons = governed_commons();
    assert_eq!(MOST_MILESTONES, 8);
    for (amount, got) in [(COIN, 0), (COIN, 9), (COIN, u8::MAX), (7, 8), (1, 2)] {
        let request = payment_in_parts(&commons, amount, "dave", got);
        let error = VotingError::MilestonesOutOfRange { got };
        refused_to_propose(&mut commons, "alice", &request, error);
    }
    for (amount, milestones) in [(COIN, 1), (COIN, 8), (8, 8), (1, 1)] {
        let request = payment_in_parts(&commons, amount, "dave", milestones);
        proposed(&mut commons, "alice", request)?;
    }
    Ok(())
}

#[test]
fn a_request_is_in_something_that_tells_what_the_pool_holds() -> Result<()> {
    let mut commons = governed_commons();
    let at = commons.at;
    let trapping = hostile::deploy(&mut commons.chain)?;
    hostile::misbehave(
        &mut commons,
        trapping,
        hostile::Message::BalanceOf,
        hostile::Misdeed::Trap,
    )?;
    for (asset, failure) in [
        (account("dave"), CallFailure::NotAContract),
        (ZERO_ACCOUNT.into(), CallFailure::NotAContract),
        (at.vesting, CallFailure::BadAnswer),
        (at.funding_pool, CallFailure::BadAnswer),
        (at.curve, CallFailure::BadAnswer),
        (trapping, CallFailure::Trapped),
    ] {
        let request = payment_of(asset, COIN, account("dave"), 1);
        refused_to_propose(&mut commons, "alice", &request, VotingError::Asset(failure));
    }
    // Of the community token the pool holds nothing, of which nothing is a part.
    let request = payment_of(at.token, 1, account("dave"), 1);
    let error = VotingError::AboveSpendingLimit {
        amount: 1,
        pool: 0,
        limit_ppm: 200_000,
    };
    refused_to_propose(&mut commons, "alice", &request, error);
    Ok(())
}

/// The pallet lets no contract be entered twice, and one that tries traps: a call to oneself has to be refused before.
#[test]
fn a_request_in_voting_itself_is_refused_and_traps_nobody() {
    let mut commons = governed_commons();
    let voting = commons.at.voting;
    let error = fails(&mut commons, |commons| {
        commons.propose("alice", payment_of(voting, COIN, account("dave"), 1), "no")
    });
    assert!(matches!(error, CallError::Refused(_)), "{error:?}");
}

#[test]
fn abstaining_is_there_once() {
    let mut commons = governed_commons();
    refused_to_propose(&mut commons, "alice", &Request::Abstain, VotingError::AbstainOnce);
}

#[test]
fn an_action_is_one_of_the_calls_on_the_list() {
    let mut commons = governed_commons();
    let at = commons.at;
    let dave = account("dave");
    let mut calls = vec![
        action(commons.pool().call_mut().pay(at.collateral, dave, 1, 0)),
        action(commons.pool().call_mut().surrender(at.collateral, dave)),
        action(commons.curve().call_mut().begin_closing()),
        action(commons.curve().call_mut().pause_buying(0)),
        action(commons.vesting().call_mut().enlist(dave)),
    ];
    for token in [at.token, at.collateral] {
        let mut token = commons::suite::psp22(token);
        calls.push(action(token.call_mut().transfer(dave, COIN, Data)));
    }
    // A message of one contract at the address of another, at the sender's, and at voting's own.
    for contract in [at.vesting, dave, at.voting] {
        calls.push(Request::Call {
            contract,
            selector: selector_bytes!("BondingCurve::set_tributes"),
            input: vec![],
        });
    }
    for call in calls {
        refused_to_propose(&mut commons, "alice", &call, VotingError::CallNotAllowed);
    }
}

#[test]
fn an_actions_input_is_at_most_half_a_kilobyte() -> Result<()> {
    let mut commons = governed_commons();
    let call = |length| Request::Call {
        contract: commons.at.curve,
        selector: selector_bytes!("BondingCurve::set_tributes"),
        input: vec![7; length],
    };
    let (longest, longer) = (call(LONGEST_INPUT), call(LONGEST_INPUT + 1));
    assert_eq!(LONGEST_INPUT, 512);
    refused_to_propose(&mut commons, "alice", &longer, VotingError::InputTooLong { got: 513 });
    proposed(&mut commons, "alice", longest)?;
    Ok(())
}

#[test]
fn settings_stay_between_floors_and_ceilings() {
    let mut commons = governed_commons();
    let config = commons.config.voting;
    let (good, floors, ceilings) = (config.settings, config.rules.floors, config.rules.ceilings);
    macro_rules! beyond {
        ($($field:ident: $setting:ident),*) => {
            vec![$(
                // Every floor but the bond's is above 0.
                (Settings { $field: floors.$field.wrapping_sub(1), ..good }, Setting::$setting),
                (Settings { $field: ceilings.$field + 1, ..good }, Setting::$setting),
            )*]
        };
    }
    for (settings, setting) in beyond!(
        spending_limit_ppm: SpendingLimit,
        minimum_conviction_ppm: MinimumConviction,
        minimum_stake_ppm: MinimumStake,
        action_bar_ppm: ActionBar,
        action_stake_ppm: ActionStake,
        bond: Bond,
        voting_period_ms: VotingPeriod,
        action_delay_ms: ActionDelay,
        execution_window_ms: ExecutionWindow,
        failing_window_ms: FailingWindow,
        milestone_interval_ms: MilestoneInterval
    ) {
        let request = Request::ChangeSettings(settings);
        let error = VotingError::SettingOutOfRange(setting);
        refused_to_propose(&mut commons, "alice", &request, error);
    }
    // Each within its bounds, and too short together.
    let settings = Settings {
        action_delay_ms: good.failing_window_ms - 1,
        ..good
    };
    let error = VotingError::SettingOutOfRange(Setting::ActionDelay);
    refused_to_propose(&mut commons, "alice", &Request::ChangeSettings(settings), error);
}

#[test]
fn a_guardian_is_somebody_else() {
    let mut commons = governed_commons();
    for nobody in [commons.at.voting, ZERO_ACCOUNT.into()] {
        let request = Request::ReplaceGuardian(Some(nobody));
        refused_to_propose(&mut commons, "alice", &request, VotingError::InvalidGuardian);
    }
}

#[test]
fn a_description_is_a_title_and_a_link() -> Result<()> {
    let mut commons = governed_commons();
    done(commons.propose("alice", Request::Signal, &"x".repeat(LONGEST_TEXT)))?;
    assert_eq!(LONGEST_TEXT, 256);
    for got in [257, 10_000] {
        refused(&mut commons, VotingError::DescriptionTooLong { got }, |commons| {
            commons.propose("alice", Request::Signal, &"x".repeat(got as usize))
        });
    }
    Ok(())
}
