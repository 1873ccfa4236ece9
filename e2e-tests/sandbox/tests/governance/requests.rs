//! The life of a proposal, from a deposit to a payment.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons},
};
use interfaces::conviction_voting::{Ended, Ending, Executed, Phase, ProposalId, Request, VotingError};
use sandbox_tests::{governed_commons, refused, COIN, DAY_MS};

fn request(commons: &Commons, amount: u128, to: &str) -> Request {
    Request::Funding {
        asset: commons.at.collateral,
        amount,
        beneficiary: account(to),
        milestones: 1,
    }
}

#[test]
fn a_request_is_paid_once_its_conviction_has_reached_the_threshold() -> Result<()> {
    let mut commons = governed_commons();
    let asked = request(&commons, 2_000 * COIN, "dave");
    let proposal = done(commons.propose("alice", asked, "A well"))?;
    assert_eq!(proposal, ProposalId(1));
    done(commons.stake("bob", proposal, 100_000 * COIN))?;

    // 4 % of the pool with β = 20 %: u = 0.8, and c_min/u² = 5 % / 0.64 = 7.8125 % of what counts, which is a fifth of
    // the million tokens: 15 625.
    let status = commons.proposal(proposal)?;
    let threshold = status.threshold.unwrap();
    assert!(
        (15_625 * COIN..=15_625 * COIN + 2).contains(&threshold),
        "rounded up, by 2 units at most: {threshold}"
    );
    // 100 000·(1 − 2^(−t/10 days)) = 15 625: t = 10 days · log2(1/0.84375) = 2.4511… days
    let time_to_pass = status.time_to_pass_ms.unwrap();
    let exact = 10.0 * DAY_MS as f64 * (1.0_f64 / 0.84375).log2();
    assert!((time_to_pass as f64 - exact).abs() < 2.0, "{time_to_pass} {exact}");

    commons.chain.wait(time_to_pass - 1);
    let conviction = commons.proposal(proposal)?.proposal.conviction;
    let early = VotingError::BelowThreshold { conviction, threshold };
    assert!(conviction < threshold);
    refused(&mut commons, early, |commons| commons.execute("carol", proposal));
    commons.chain.wait(1);
    let receipt = commons.execute("carol", proposal);
    assert_eq!(receipt.events_of::<Ended>()[0].1.ending, Ending::Completed);
    assert_eq!(receipt.events_of::<Executed>()[0].1.paid, 2_000 * COIN);
    done(receipt)?;
    assert_eq!(commons.collateral_of("dave")?, 2_000 * COIN);
    assert_eq!(
        commons.proposal(proposal)?.proposal.progress.phase,
        Phase::Ended(Ending::Completed)
    );
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.execute("carol", proposal)
    });
    Ok(())
}
