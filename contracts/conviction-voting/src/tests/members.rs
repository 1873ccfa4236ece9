//! What an account brings and where it has staked it.

use super::HALF_LIFE_MS;
use crate::members::{Leaving, Member};
use interfaces::conviction_voting::{ProposalId, VotingError, MOST_STAKES};
use math::conviction::exactly;

fn member(deposited: u128) -> Member {
    let mut member = Member::default();
    member.deposited = deposited;
    member
}

fn stake(member: &mut Member, proposal: u64, amount: u128, now_ms: u64) {
    member
        .stake(ProposalId(proposal), amount, now_ms, HALF_LIFE_MS)
        .unwrap();
}

fn stakes(member: &Member) -> Vec<(u64, u128)> {
    member
        .stakes()
        .iter()
        .map(|stake| (stake.proposal.0, stake.support.stake))
        .collect()
}

#[test]
fn power_is_what_is_deposited_and_what_is_locked_and_enlisted() {
    let mut member = member(100);
    assert_eq!(member.power(), Ok(100));
    member.vesting = Some(50);
    assert_eq!(member.power(), Ok(150));
    stake(&mut member, 1, 120, 0);
    assert_eq!((member.free(), member.uncovered()), (Ok(30), Ok(0)));
    member.vesting = Some(0);
    assert_eq!((member.free(), member.uncovered()), (Ok(0), Ok(20)));
}

#[test]
fn the_stake_that_was_added_to_last_is_the_newest() {
    let mut member = member(100);
    for (proposal, amount) in [(1, 10), (2, 20), (3, 30), (1, 5)] {
        stake(&mut member, proposal, amount, 0);
    }
    assert_eq!(stakes(&member), [(2, 20), (3, 30), (1, 15)]);
}

#[test]
fn unstaking_gives_the_conviction_that_leaves_and_forgets_an_empty_stake() {
    let mut member = member(100);
    stake(&mut member, 1, 100, 0);
    let leaving = member.unstake(ProposalId(1), 40, HALF_LIFE_MS, HALF_LIFE_MS);
    assert_eq!(
        leaving,
        Ok(Leaving {
            proposal: ProposalId(1),
            amount: 40,
            conviction: exactly(20).unwrap()
        })
    );
    assert_eq!(stakes(&member), [(1, 60)]);
    member.unstake(ProposalId(1), 60, HALF_LIFE_MS, HALF_LIFE_MS).unwrap();
    assert_eq!(stakes(&member), []);
    assert_eq!(member.free(), Ok(100));
}

#[test]
fn no_more_than_the_stake_can_be_taken_off() {
    let mut member = member(100);
    stake(&mut member, 1, 10, 0);
    assert_eq!(
        member.unstake(ProposalId(1), 11, 0, HALF_LIFE_MS),
        Err(VotingError::AboveStake { amount: 11, stake: 10 })
    );
    assert_eq!(
        member.unstake(ProposalId(2), 1, 0, HALF_LIFE_MS),
        Err(VotingError::AboveStake { amount: 1, stake: 0 })
    );
    assert_eq!(stakes(&member), [(1, 10)]);
}

#[test]
fn what_is_uncovered_comes_off_the_newest_stakes_and_their_records_stay() {
    let mut member = member(60);
    for proposal in 1..=3 {
        stake(&mut member, proposal, 20, 0);
    }
    member.deposited = 30;
    let mut taken = Vec::new();
    while let Some(leaving) = member.uncover(0, HALF_LIFE_MS).unwrap() {
        taken.push((leaving.proposal.0, leaving.amount));
    }
    assert_eq!(taken, [(3, 20), (2, 10)]);
    assert_eq!(stakes(&member), [(1, 20), (2, 10), (3, 0)]);
    assert_eq!(member.uncovered(), Ok(0));
}

#[test]
fn stakes_on_ended_proposals_are_free_and_only_the_account_itself_forgets_them() {
    let mut member = member(60);
    for proposal in 1..=3 {
        stake(&mut member, proposal, 20, 0);
    }
    let is_live = |id: ProposalId| id != ProposalId(2);
    let mut by_another = member.clone();
    by_another.release_ended(false, is_live);
    assert_eq!(stakes(&by_another), [(1, 20), (2, 0), (3, 20)]);
    assert_eq!(by_another.free(), Ok(20));
    member.release_ended(true, is_live);
    assert_eq!(stakes(&member), [(1, 20), (3, 20)]);
    assert_eq!(member.free(), Ok(20));
}

#[test]
fn an_account_is_full_with_ten_stakes_but_not_for_those() {
    let mut member = member(100);
    for proposal in 1..=MOST_STAKES as u64 {
        assert!(!member.is_full_for(ProposalId(proposal)));
        stake(&mut member, proposal, 1, 0);
    }
    assert!(member.is_full_for(ProposalId(11)));
    assert!(!member.is_full_for(ProposalId(10)));
}
