//! What voting shows: one call each, and nothing that it shows is wrong.

use crate::formula::assert_rounded_up;
use anyhow::Result;
use commons::{chain::account, suite::done};
use ink::codegen::TraitCallBuilder;
use interfaces::conviction_voting::{
    AccountStatus, ConvictionVoting, Electorate, Kind, Phase, ProposalDetails, ProposalId, Request, ABSTAIN,
    LARGEST_PAGE,
};
use sandbox_tests::{
    governed_commons,
    proposals::{
        details, electorate, page, payment, proposed, settings, signal, support, BOND, HALF_LIFE_MS, VOTING_PERIOD_MS,
    },
    COIN, GUARDIAN, POOL,
};

#[test]
fn pages_are_bounded_whatever_is_asked_for() -> Result<()> {
    let mut commons = governed_commons();
    for _ in 0..25 {
        signal(&mut commons, "alice")?;
    }
    assert_eq!(electorate(&mut commons)?.proposals, 26);
    let ids = |from: u64, to: u64| (from..to).map(ProposalId).collect::<Vec<_>>();
    for (from, most, expected) in [
        (0, 0, vec![]),
        (0, 1, ids(0, 1)),
        (3, 4, ids(3, 7)),
        (0, LARGEST_PAGE, ids(0, 20)),
        (0, LARGEST_PAGE + 1, ids(0, 20)),
        (0, u32::MAX, ids(0, 20)),
        (20, u32::MAX, ids(20, 26)),
        (25, 1, ids(25, 26)),
        (26, 5, vec![]),
        (u64::MAX, u32::MAX, vec![]),
        (u64::MAX - 1, 2, vec![]),
    ] {
        let shown: Vec<_> = page(&mut commons, from, most)?.iter().map(|shown| shown.id).collect();
        assert_eq!(shown, expected, "{most} from {from}");
    }
    Ok(())
}

#[test]
fn what_there_is_not_is_not_shown() -> Result<()> {
    let mut commons = governed_commons();
    for id in [1, u64::MAX].map(ProposalId) {
        assert!(commons.proposal(id).is_err());
        assert_eq!(details(&mut commons, id)?, None);
    }
    assert_eq!(commons.voter("mallory")?, AccountStatus::default());
    Ok(())
}

#[test]
fn abstaining_is_there_from_the_beginning_and_never_passes() -> Result<()> {
    let mut commons = governed_commons();
    let status = commons.proposal(ABSTAIN)?;
    assert_eq!(status.proposal.kind, Kind::Abstain);
    assert_eq!(status.proposal.proposer, commons.at.voting);
    assert_eq!(status.proposal.bond, 0);
    assert_eq!(status.proposal.progress.phase, Phase::Open);
    assert_eq!(status.proposal.progress.expires_ms, u64::MAX);
    assert_eq!((status.threshold, status.time_to_pass_ms), (None, None));
    let details = details(&mut commons, ABSTAIN)?.expect("it is there");
    assert_eq!(details.request, Request::Abstain);
    assert!(details.description.is_empty());
    Ok(())
}

#[test]
fn the_same_proposal_is_shown_the_same_everywhere() -> Result<()> {
    let mut commons = governed_commons();
    let request = payment(&commons, 5_000 * COIN, "dave");
    let made_ms = commons.chain.now_ms();
    let proposal = done(commons.propose("carol", request.clone(), "A mill"))?;
    done(commons.stake("alice", proposal, 300_000 * COIN))?;
    done(commons.stake("bob", proposal, 50_000 * COIN))?;
    done(commons.stake("bob", ABSTAIN, 150_000 * COIN))?;
    commons.chain.wait(HALF_LIFE_MS);

    let status = commons.proposal(proposal)?;
    let shown = status.proposal;
    assert_eq!(page(&mut commons, 0, 9)?, [commons.proposal(ABSTAIN)?.proposal, shown]);
    assert_eq!((shown.id, shown.kind), (proposal, Kind::Funding));
    assert_eq!((shown.proposer, shown.bond), (account("carol"), BOND));
    assert_eq!((shown.stake, shown.conviction), (350_000 * COIN, 175_000 * COIN));
    assert_eq!(shown.progress.phase, Phase::Open);
    assert_eq!(shown.progress.expires_ms, made_ms + VOTING_PERIOD_MS);
    assert_eq!(
        (shown.progress.milestones_paid, shown.progress.failing_since_ms),
        (0, None)
    );
    // A tenth of the pool with β = 20 %: u = 1/2, and 5 %/u² = a fifth of the 500 000 that are staked.
    assert_rounded_up(status.threshold.unwrap(), 100_000 * COIN, 1);
    assert_eq!(status.time_to_pass_ms, Some(0));
    assert_eq!(status.next_payment, 5_000 * COIN);
    // A quarter of the pool may be paid at once.
    assert_eq!(status.payable_now, POOL / 4);

    let details = details(&mut commons, proposal)?;
    let settings = settings(&mut commons)?;
    assert_eq!(settings, commons.config.voting.settings);
    let expected = ProposalDetails {
        request,
        description: "A mill".into(),
        settings,
    };
    assert_eq!(details, Some(expected));

    for (who, stake) in [("alice", 300_000), ("bob", 50_000)] {
        let stakes = commons.voter(who)?.stakes;
        assert_eq!((stakes[0].proposal, stakes[0].amount), (proposal, stake * COIN));
        assert_eq!(stakes[0].conviction, stake * COIN / 2);
    }
    let shown = electorate(&mut commons)?;
    let expected = Electorate {
        proposals: 2,
        active_stake: 500_000 * COIN,
        // Half of the way from nothing.
        average_stake: 250_000 * COIN,
        last_seen_supply: 1_000_000 * COIN,
        // A rule of its own: see `averages`.
        average_supply: shown.average_supply,
        guardian: Some(account(GUARDIAN)),
        paused_until_ms: 0,
        pause_possible_from_ms: 0,
    };
    assert_eq!(shown, expected);
    Ok(())
}

#[test]
fn it_is_told_to_the_millisecond_when_a_proposal_passes() -> Result<()> {
    let mut commons = governed_commons();
    let asked = payment(&commons, 5_000 * COIN, "dave");
    let proposal = proposed(&mut commons, "carol", asked)?;
    // Nobody supports it: it never passes.
    assert_eq!(commons.proposal(proposal)?.time_to_pass_ms, None);
    // A fifth of the fifth of the supply that counts at least is 40 000, which a stake of so much never quite reaches.
    done(commons.stake("alice", proposal, 40_000 * COIN))?;
    let status = commons.proposal(proposal)?;
    assert_rounded_up(status.threshold.unwrap(), 40_000 * COIN, 1);
    assert_eq!(status.time_to_pass_ms, None);
    // 81 000·(1 − 2^(−t/h)) = 40 000: t = h·log2(81/41).
    done(commons.stake("alice", proposal, 41_000 * COIN))?;
    let wait_ms = commons.proposal(proposal)?.time_to_pass_ms.unwrap();
    let exact = HALF_LIFE_MS as f64 * (81.0_f64 / 41.0).log2();
    assert!((wait_ms as f64 - exact).abs() < 2.0, "{wait_ms} {exact}");
    commons.chain.wait(wait_ms - 1);
    assert_eq!(commons.proposal(proposal)?.time_to_pass_ms, Some(1));
    commons
        .execute("frank", proposal)
        .outcome()
        .expect_err("a millisecond early");
    commons.chain.wait(1);
    assert_eq!(commons.proposal(proposal)?.time_to_pass_ms, Some(0));
    done(commons.execute("frank", proposal))?;
    // What is over needs nothing.
    let status = commons.proposal(proposal)?;
    assert_eq!((status.threshold, status.time_to_pass_ms), (None, None));
    assert_eq!((status.next_payment, status.payable_now), (0, 0));
    assert_eq!(support(&mut commons, proposal)?.0, 81_000 * COIN);
    Ok(())
}

#[test]
fn the_terms_and_the_calls_are_as_they_were_made() -> Result<()> {
    let mut commons = governed_commons();
    let at = commons.at;
    let message = commons.voting().call().terms();
    let terms = commons.chain.read(message)?;
    assert_eq!(
        (
            terms.token,
            terms.funding_pool,
            terms.vesting,
            terms.curve,
            terms.escrow
        ),
        (at.token, at.funding_pool, at.vesting, at.curve, at.escrow)
    );
    assert_eq!(terms.rules, commons.config.voting.rules);
    let message = commons.voting().call().allowed_calls();
    let allowed = commons.chain.read(message)?;
    assert_eq!(allowed.len(), 7);
    assert!(allowed
        .iter()
        .all(|call| [at.curve, at.funding_pool, at.vesting, at.escrow].contains(&call.contract)));
    Ok(())
}
