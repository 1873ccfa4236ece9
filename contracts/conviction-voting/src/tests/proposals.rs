//! The steps of a proposal's life, and the parts of a payment.

use crate::proposals::{bar_of, Payment, Record};
use ink::primitives::AccountId;
use interfaces::conviction_voting::{AllowedCall, Bar, Ending, Kind, Phase, Settings, VotingError};

fn open_until(expires_ms: u64) -> Record {
    Record::open(Kind::Funding, AccountId::from([1; 32]), 5, 0, expires_ms)
}

#[test]
fn a_proposal_is_live_until_the_millisecond_it_expires_or_until_it_ends() {
    let mut record = open_until(100);
    assert!(record.is_live(99));
    assert!(!record.is_live(100));
    assert!(record.has_expired(100) && !record.has_ended());
    record.end(Ending::Cancelled);
    assert!(record.has_ended() && !record.is_live(0));
    assert_eq!(record.progress.phase, Phase::Ended(Ending::Cancelled));
}

#[test]
fn milestones_are_equal_parts_that_add_up_to_the_request() {
    // Seven parts of 1000 are 142 or 143 each: ⌊1000·k/7⌋ is 142, 285, 428, 571, 714, 857, 1000.
    let parts: Vec<_> = (0..7).map(|paid| Payment::of(1_000, 7, paid).unwrap()).collect();
    let next: Vec<_> = parts.iter().map(|part| part.next).collect();
    let unpaid: Vec<_> = parts.iter().map(|part| part.unpaid).collect();
    assert_eq!(next, [142, 143, 143, 143, 143, 143, 143]);
    assert_eq!(unpaid, [1_000, 858, 715, 572, 429, 286, 143]);
    // ⌊(2^128 − 1)·7/8⌋ = 7·2^125 − 1, so the last eighth is 2^125.
    assert_eq!(Payment::of(u128::MAX, 8, 7).unwrap().next, 1 << 125);
}

#[test]
fn a_milestone_waits_for_the_interval_and_expires_a_voting_period_later() {
    let settings = Settings {
        milestone_interval_ms: 10,
        voting_period_ms: 100,
        ..Settings::default()
    };
    let mut record = open_until(1_000);
    assert!(!record.pay_milestone(2, &settings, 500));
    assert_eq!(
        (
            record.progress.phase,
            record.progress.executable_from_ms,
            record.progress.expires_ms
        ),
        (Phase::Active, 510, 610)
    );
    assert!(record.pay_milestone(2, &settings, 510), "it was the last");
}

#[test]
fn a_failure_lasts_from_one_touch_to_another_unless_one_between_finds_it_passing() {
    let mut record = open_until(1_000);
    assert!(!record.note(true, 10, 100));
    assert!(!record.note(true, 10, 109), "not yet a window");
    assert!(record.note(true, 10, 110));
    assert!(!record.note(false, 10, 111));
    assert_eq!(record.progress.failing_since_ms, None);
    assert!(!record.note(true, 10, 120), "from the beginning");
    assert!(record.note(true, 10, 130));
}

#[test]
fn passing_clears_a_failure_and_starts_the_delay() {
    let mut record = open_until(1_000);
    record.note(true, 10, 100);
    record.pass(200, 300);
    assert_eq!(record.progress.phase, Phase::Passed);
    assert_eq!(record.progress.failing_since_ms, None);
    assert!(record.is_live(299) && !record.is_live(300));
}

#[test]
fn a_call_has_the_bar_of_its_contract_and_selector_together() {
    let contract = |byte| AccountId::from([byte; 32]);
    let allowed = [
        AllowedCall {
            contract: contract(1),
            selector: [1; 4],
            bar: Bar::Action,
        },
        AllowedCall {
            contract: contract(2),
            selector: [2; 4],
            bar: Bar::Majority,
        },
    ];
    assert_eq!(bar_of(&allowed, contract(1), [1; 4]), Ok(Bar::Action));
    assert_eq!(bar_of(&allowed, contract(2), [2; 4]), Ok(Bar::Majority));
    assert_eq!(bar_of(&allowed, contract(1), [2; 4]), Err(VotingError::CallNotAllowed));
    assert_eq!(bar_of(&allowed, contract(3), [1; 4]), Err(VotingError::CallNotAllowed));
}
