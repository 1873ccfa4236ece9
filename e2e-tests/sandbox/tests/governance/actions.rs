//! Actions: what they need, how they wait, what they do.

use crate::formula::{assert_rounded_down, Support};
use anyhow::Result;
use commons::suite::{done, Commons};
use ink::{codegen::TraitCallBuilder, scale::Encode};
use interfaces::{
    bonding_curve::{BondingCurve, Tributes, TributesChanged},
    conviction_voting::{Bar, Ended, Ending, Executed, Kind, Passed, Phase, ProposalId, VotingError, ABSTAIN},
    voucher_escrow::{EscrowError, ProtocolFeeChanged, VoucherEscrow},
};
use sandbox_tests::{
    commerce::business,
    governed_commons,
    proposals::{
        action, carry, ending, join, phase, proposed, reclaim_bond, DELAY_MS, EXECUTION_WINDOW_MS, HALF_LIFE_MS,
    },
    refused, COIN,
};

const TRIBUTES: Tributes = Tributes {
    entry_ppm: 12_345,
    exit_ppm: 200_000,
};

/// A commons with an action that sets the tributes, which alice supports with all she has.
fn commons_with_action() -> Result<(Commons, ProposalId)> {
    let mut commons = governed_commons();
    let request = action(commons.curve().call_mut().set_tributes(TRIBUTES));
    let proposal = proposed(&mut commons, "carol", request)?;
    done(commons.stake("alice", proposal, 300_000 * COIN))?;
    Ok((commons, proposal))
}

#[test]
fn an_action_passes_waits_and_is_done() -> Result<()> {
    let (mut commons, proposal) = commons_with_action()?;
    let at = commons.at;
    assert_eq!(commons.proposal(proposal)?.proposal.kind, Kind::Action(Bar::Action));
    commons.chain.wait(HALF_LIFE_MS);
    let receipt = commons.execute("frank", proposal);
    let executable_from_ms = commons.chain.now_ms() + DELAY_MS;
    let passed = Passed {
        proposal,
        executable_from_ms,
        expires_ms: executable_from_ms + EXECUTION_WINDOW_MS,
    };
    assert_eq!(receipt.events_of(), [(at.voting, passed)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    let progress = commons.proposal(proposal)?.proposal.progress;
    assert_eq!(progress.phase, Phase::Passed);
    assert_eq!(
        (progress.executable_from_ms, progress.expires_ms),
        (executable_from_ms, executable_from_ms + EXECUTION_WINDOW_MS)
    );

    let early = || VotingError::TooEarly {
        from_ms: executable_from_ms,
    };
    for wait_ms in [0, DELAY_MS - 1] {
        commons.chain.wait(wait_ms);
        refused(&mut commons, early(), |commons| commons.execute("frank", proposal));
        assert_eq!(commons.market()?.tributes, commons.config.tributes);
    }
    commons.chain.wait(1);
    let conviction = commons.proposal(proposal)?.proposal.conviction;
    let receipt = commons.execute("frank", proposal);
    let changed = TributesChanged {
        from: commons.config.tributes,
        to: TRIBUTES,
    };
    assert_eq!(receipt.events_of(), [(at.curve, changed)]);
    let executed = Executed {
        proposal,
        paid: 0,
        conviction,
        threshold: 100_000 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.voting, executed)]);
    let ended = Ended {
        proposal,
        ending: Ending::Completed,
    };
    assert_eq!(receipt.events_of(), [(at.voting, ended)]);
    assert_eq!(receipt.events.len(), 3);
    done(receipt)?;
    assert_eq!(commons.market()?.tributes, TRIBUTES);
    assert_eq!(ending(&mut commons, proposal)?, Ending::Completed);
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.execute("frank", proposal)
    });
    done(reclaim_bond(&mut commons, "frank", proposal))?;
    done(commons.withdraw("alice", 300_000 * COIN))
}

/// A quarter of two fifths of the supply, however little is staked.
#[test]
fn its_bar_is_a_share_of_the_supply_at_least() -> Result<()> {
    let (mut commons, proposal) = commons_with_action()?;
    assert_eq!(commons.proposal(proposal)?.threshold, Some(100_000 * COIN));
    // 300 000·(1 − 2^(−t/h)) = 100 000: t = h·log2(1.5).
    let wait_ms = commons.proposal(proposal)?.time_to_pass_ms.unwrap();
    let exact = HALF_LIFE_MS as f64 * 1.5_f64.log2();
    assert!((wait_ms as f64 - exact).abs() < 2.0, "{wait_ms} {exact}");
    commons.chain.wait(wait_ms - 1);
    let conviction = commons.proposal(proposal)?.proposal.conviction;
    let error = VotingError::BelowThreshold {
        conviction,
        threshold: 100_000 * COIN,
    };
    refused(&mut commons, error, |commons| commons.execute("frank", proposal));
    commons.chain.wait(1);
    done(commons.execute("frank", proposal))
}

/// A quarter of what is staked, when that is more than two fifths of the supply.
#[test]
fn its_bar_is_a_share_of_what_is_staked_on_others_too() -> Result<()> {
    let (mut commons, proposal) = commons_with_action()?;
    done(commons.stake("bob", ABSTAIN, 200_000 * COIN))?;
    done(commons.stake("carol", ABSTAIN, 99_900 * COIN))?;
    assert_eq!(commons.proposal(proposal)?.threshold, Some(149_975 * COIN));
    commons.chain.wait(HALF_LIFE_MS - 60_000);
    let conviction = commons.proposal(proposal)?.proposal.conviction;
    assert!(conviction > 149_975 * COIN);
    // Founder's 400 000 on abstaining: a quarter of a million at once, all staked tokens counting.
    join(&mut commons, "founder", 400_000 * COIN)?;
    done(commons.stake("founder", ABSTAIN, 400_000 * COIN))?;
    let error = VotingError::BelowThreshold {
        conviction,
        threshold: 249_975 * COIN,
    };
    refused(&mut commons, error, |commons| commons.execute("frank", proposal));
    Ok(())
}

#[test]
fn it_has_to_have_its_support_when_it_is_done_as_well() -> Result<()> {
    let (mut commons, proposal) = commons_with_action()?;
    commons.chain.wait(HALF_LIFE_MS);
    done(commons.execute("frank", proposal))?;
    done(commons.unstake("alice", proposal, 200_000 * COIN))?;
    commons.chain.wait(DELAY_MS);
    // 100 000·(1 − 2^(−1.7)), of 100 000.
    let conviction = commons.proposal(proposal)?.proposal.conviction;
    let mut exact = Support::new(100_000 * COIN);
    exact.wait(HALF_LIFE_MS + DELAY_MS);
    assert_rounded_down(conviction, exact.conviction());
    let error = VotingError::BelowThreshold {
        conviction,
        threshold: 100_000 * COIN,
    };
    refused(&mut commons, error, |commons| commons.execute("frank", proposal));
    assert_eq!(phase(&mut commons, proposal)?, Phase::Passed);
    // There is time to come back.
    done(commons.stake("alice", proposal, 200_000 * COIN))?;
    carry(&mut commons, proposal)?;
    assert_eq!(commons.market()?.tributes, TRIBUTES);
    Ok(())
}

#[test]
fn it_is_done_within_its_window_or_never() -> Result<()> {
    let (mut commons, proposal) = commons_with_action()?;
    commons.chain.wait(HALF_LIFE_MS);
    done(commons.execute("frank", proposal))?;
    commons.chain.wait(DELAY_MS + EXECUTION_WINDOW_MS - 1);
    let last_moment = commons.chain.snapshot();
    done(commons.execute("frank", proposal))?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Completed);
    commons.chain.restore(&last_moment);

    commons.chain.wait(1);
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.execute("frank", proposal)
    });
    let receipt = commons.touch("frank", proposal);
    assert_eq!(receipt.events_of::<Ended>()[0].1.ending, Ending::Expired);
    done(receipt)?;
    assert_eq!(commons.market()?.tributes, commons.config.tributes);
    Ok(())
}

/// The fee begins at 2 %, and its ceiling is 5 %.
#[test]
fn the_fee_of_vouchers_changes_up_to_its_ceiling_and_not_above() -> Result<()> {
    for (fee_ppm, is_within) in [(50_000, true), (50_001, false)] {
        let mut commons = governed_commons();
        let request = action(commons.escrow().call_mut().set_protocol_fee(fee_ppm));
        let proposal = proposed(&mut commons, "carol", request)?;
        done(commons.stake("alice", proposal, 300_000 * COIN))?;
        carry(&mut commons, proposal)?;
        commons.chain.wait(DELAY_MS);
        if is_within {
            let receipt = commons.execute("frank", proposal);
            let changed = ProtocolFeeChanged { fee_ppm };
            assert_eq!(receipt.events_of(), [(commons.at.escrow, changed)]);
            done(receipt)?;
            assert_eq!(business(&mut commons)?.protocol_fee_ppm, fee_ppm);
        } else {
            let error = EscrowError::FeeAboveCeiling {
                got_ppm: fee_ppm,
                ceiling_ppm: 50_000,
            }
            .encode();
            refused(&mut commons, VotingError::CallRefused { error }, |commons| {
                commons.execute("frank", proposal)
            });
            assert_eq!(business(&mut commons)?.protocol_fee_ppm, 20_000);
        }
    }
    Ok(())
}
