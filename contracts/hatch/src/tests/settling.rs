//! Launching, claiming and refunding: each in its phase, each contribution settled once. What is checked and written
//! before the first call to another contract.

use super::*;
use interfaces::hatch::Contribution;

const GIVEN: Contribution = Contribution {
    given: 100,
    owed: 150,
    settled: false,
};

const SETTLED: Contribution = Contribution { settled: true, ..GIVEN };

#[ink::test]
fn anyone_launches_once_the_goal_is_reached() {
    for caller in [alice(), bob(), deployer()] {
        let mut hatch = hatch_in(HatchPhase::GoalReached);
        at_ms(END_MS + 7);
        call_as(caller);

        until_it_calls_out(&mut hatch, |hatch| hatch.launch());

        let status = hatch.status();
        assert_eq!(status.phase, HatchPhase::Launched);
        assert_eq!(status.launched_ms, Some(END_MS + 7));
        assert_eq!((status.raised, status.owed), (100, 150));
        assert_eq!(hatch.contribution(alice()), Some(GIVEN));
    }
}

#[ink::test]
fn it_is_launched_at_once_with_the_maximum() {
    let mut hatch = funding_hatch(terms());
    contribute(&mut hatch, alice(), MAXIMUM);

    until_it_calls_out(&mut hatch, |hatch| hatch.launch());

    assert_eq!(hatch.status().launched_ms, Some(START_MS));
}

#[ink::test]
fn a_launch_needs_the_goal_and_happens_once() {
    assert_only_in(HatchPhase::GoalReached, |hatch| hatch.launch());
}

#[ink::test]
fn a_launch_happens_within_the_launch_window() {
    let mut hatch = hatch_in(HatchPhase::GoalReached);

    for late_ms in [END_MS + WINDOW_MS, u64::MAX] {
        at_ms(late_ms);
        let error = HatchError::WrongPhase {
            phase: HatchPhase::Refunding,
        };
        assert_refused(&mut hatch, error, |hatch| hatch.launch());
    }
    at_ms(END_MS + WINDOW_MS - 1);
    until_it_calls_out(&mut hatch, |hatch| hatch.launch());
}

#[ink::test]
fn a_hatch_nobody_contributed_to_is_never_launched() {
    let mut hatch = sealed_hatch(terms());

    for (now_ms, phase) in [
        (0, HatchPhase::Pending),
        (START_MS, HatchPhase::Funding),
        (END_MS, HatchPhase::Refunding),
    ] {
        at_ms(now_ms);
        assert_refused(&mut hatch, HatchError::WrongPhase { phase }, |hatch| hatch.launch());
    }
}

#[ink::test]
fn anyone_claims_for_a_contributor_after_the_launch() {
    for caller in [alice(), bob(), deployer()] {
        let mut hatch = hatch_in(HatchPhase::Launched);
        call_as(caller);

        until_it_calls_out(&mut hatch, |hatch| hatch.claim(alice()));

        assert_eq!(hatch.contribution(alice()), Some(SETTLED));
        let status = hatch.status();
        assert_eq!((status.raised, status.owed), (100, 150), "the totals stay");
    }
}

#[ink::test]
fn a_claim_can_wait() {
    let mut hatch = hatch_in(HatchPhase::Launched);
    at_ms(u64::MAX);

    until_it_calls_out(&mut hatch, |hatch| hatch.claim(alice()));

    assert_eq!(hatch.contribution(alice()), Some(SETTLED));
}

#[ink::test]
fn a_claim_needs_a_launch() {
    assert_only_in(HatchPhase::Launched, |hatch| hatch.claim(alice()));
}

#[ink::test]
fn who_has_not_contributed_claims_nothing() {
    let mut hatch = hatch_in(HatchPhase::Launched);

    // Carol gets the team's lot, which the launch has granted.
    for account in [bob(), carol(), this_contract(), vesting(), zero_account()] {
        assert_refused(&mut hatch, HatchError::NoContribution, |hatch| hatch.claim(account));
    }
}

#[ink::test]
fn a_contribution_is_claimed_once() {
    let mut hatch = hatch_in(HatchPhase::Launched);
    until_it_calls_out(&mut hatch, |hatch| hatch.claim(alice()));

    for caller in [alice(), bob()] {
        call_as(caller);
        assert_refused(&mut hatch, HatchError::AlreadySettled, |hatch| hatch.claim(alice()));
    }
    let error = HatchError::WrongPhase {
        phase: HatchPhase::Launched,
    };
    assert_refused(&mut hatch, error, |hatch| hatch.refund(alice()));
}

#[ink::test]
fn a_claim_leaves_the_others_contributions_alone() {
    let mut hatch = funding_hatch(terms());
    contribute(&mut hatch, alice(), 600);
    contribute(&mut hatch, bob(), 400);
    until_it_calls_out(&mut hatch, |hatch| hatch.launch());

    until_it_calls_out(&mut hatch, |hatch| hatch.claim(bob()));

    assert!(!hatch.contribution(alice()).unwrap().settled);
    assert!(hatch.contribution(bob()).unwrap().settled);
    until_it_calls_out(&mut hatch, |hatch| hatch.claim(alice()));
    assert!(hatch.contribution(alice()).unwrap().settled);
}

#[ink::test]
fn anyone_has_a_contributor_refunded_if_the_hatch_has_failed() {
    for caller in [alice(), bob(), deployer()] {
        let mut hatch = hatch_in(HatchPhase::Refunding);
        call_as(caller);

        until_it_calls_out(&mut hatch, |hatch| hatch.refund(alice()));

        // ⌊99 · 1.5⌋ tokens were owed.
        let settled = Contribution {
            given: 99,
            owed: 148,
            settled: true,
        };
        assert_eq!(hatch.contribution(alice()), Some(settled));
        assert_eq!(hatch.status().raised, 99, "the total stays");
    }
}

#[ink::test]
fn everybody_is_refunded_if_nobody_launched_in_time() {
    let mut hatch = hatch_in(HatchPhase::GoalReached);
    let in_the_window = HatchError::WrongPhase {
        phase: HatchPhase::GoalReached,
    };
    at_ms(END_MS + WINDOW_MS - 1);
    assert_refused(&mut hatch, in_the_window, |hatch| hatch.refund(alice()));

    at_ms(END_MS + WINDOW_MS);
    until_it_calls_out(&mut hatch, |hatch| hatch.refund(alice()));

    assert_eq!(hatch.contribution(alice()), Some(SETTLED));
}

#[ink::test]
fn a_refund_needs_a_failure() {
    assert_only_in(HatchPhase::Refunding, |hatch| hatch.refund(alice()));
}

#[ink::test]
fn who_has_not_contributed_is_not_refunded() {
    let mut hatch = hatch_in(HatchPhase::Refunding);

    for account in [bob(), carol(), this_contract(), zero_account()] {
        assert_refused(&mut hatch, HatchError::NoContribution, |hatch| hatch.refund(account));
    }
}

#[ink::test]
fn a_contribution_is_refunded_once() {
    let mut hatch = hatch_in(HatchPhase::Refunding);
    until_it_calls_out(&mut hatch, |hatch| hatch.refund(alice()));

    for caller in [alice(), bob()] {
        call_as(caller);
        assert_refused(&mut hatch, HatchError::AlreadySettled, |hatch| hatch.refund(alice()));
    }
    at_ms(u64::MAX);
    assert_refused(&mut hatch, HatchError::AlreadySettled, |hatch| hatch.refund(alice()));
}
