//! With a list, those on it contribute, each up to their cap on recorded contributions.

use super::*;
use interfaces::allow_list::{AllowList, Allowance};

/// Alice may contribute 50, Bob 2 000, Carol 7.
fn list() -> AllowList {
    AllowList::new(vec![(alice(), 50), (bob(), 2_000), (carol(), 7)]).unwrap()
}

fn listed_hatch() -> Fundraiser {
    funding_hatch(with_funding(FundingTerms {
        allow_list: Some(list().root()),
        ..funding()
    }))
}

/// What the member at `position` of the list shows.
fn shown(position: usize) -> Option<Allowance> {
    list().allowance(position)
}

#[track_caller]
fn assert_given(hatch: &Fundraiser, contributor: AccountId, expected: Option<u128>) {
    assert_eq!(
        hatch.contribution(contributor).map(|contribution| contribution.given),
        expected
    );
}

#[ink::test]
fn who_is_on_the_list_contributes_up_to_the_cap() {
    let mut hatch = listed_hatch();

    for (position, member, cap) in [(0, alice(), 50), (2, carol(), 7)] {
        call_as(member);
        let error = HatchError::AboveCap { given: cap + 1, cap };
        assert_refused(&mut hatch, error, |hatch| hatch.contribute(cap + 1, shown(position)));
        until_it_calls_out(&mut hatch, |hatch| hatch.contribute(cap, shown(position)));
        assert_given(&hatch, member, Some(cap));
    }
}

#[ink::test]
fn the_cap_is_for_all_contributions_of_an_account_together() {
    let mut hatch = listed_hatch();

    for amount in [20, 29] {
        until_it_calls_out(&mut hatch, |hatch| hatch.contribute(amount, shown(0)));
    }
    for amount in [2, 50] {
        let error = HatchError::AboveCap {
            given: 49 + amount,
            cap: 50,
        };
        assert_refused(&mut hatch, error, |hatch| hatch.contribute(amount, shown(0)));
    }
    until_it_calls_out(&mut hatch, |hatch| hatch.contribute(1, shown(0)));
    assert_refused(&mut hatch, HatchError::AboveCap { given: 51, cap: 50 }, |hatch| {
        hatch.contribute(1, shown(0))
    });

    assert_given(&hatch, alice(), Some(50));
}

#[ink::test]
fn a_contribution_is_clipped_at_the_maximum_before_the_cap_is_looked_at() {
    let mut hatch = listed_hatch();
    call_as(bob());
    until_it_calls_out(&mut hatch, |hatch| hatch.contribute(950, shown(1)));

    // There is room for 50 more, which is Alice's cap.
    call_as(alice());
    until_it_calls_out(&mut hatch, |hatch| hatch.contribute(u128::MAX, shown(0)));

    assert_given(&hatch, alice(), Some(50));
    assert_eq!(hatch.status().phase, HatchPhase::GoalReached);
}

#[ink::test]
fn what_is_clipped_may_still_be_above_the_cap() {
    let mut hatch = listed_hatch();
    call_as(bob());
    until_it_calls_out(&mut hatch, |hatch| hatch.contribute(949, shown(1)));

    call_as(alice());
    assert_refused(&mut hatch, HatchError::AboveCap { given: 51, cap: 50 }, |hatch| {
        hatch.contribute(u128::MAX, shown(0))
    });
}

#[ink::test]
fn a_cap_above_the_maximum_is_none() {
    let mut hatch = listed_hatch();

    call_as(bob());
    until_it_calls_out(&mut hatch, |hatch| hatch.contribute(2_000, shown(1)));

    assert_given(&hatch, bob(), Some(MAXIMUM));
}

#[ink::test]
fn nobody_contributes_without_a_proof_of_their_own() {
    let mut hatch = listed_hatch();
    let with_cap = |cap| shown(0).map(|allowance| Allowance { cap, ..allowance });
    let empty = Allowance { cap: 50, path: vec![] };

    for allowance in [
        None,
        shown(1),
        shown(2),
        with_cap(51),
        with_cap(49),
        with_cap(u128::MAX),
        Some(empty),
    ] {
        assert_refused(&mut hatch, HatchError::NotAllowed, |hatch| {
            hatch.contribute(10, allowance)
        });
    }
    // The proof of somebody else, for them to contribute with.
    for stranger in [deployer(), admin(), bob()] {
        call_as(stranger);
        assert_refused(&mut hatch, HatchError::NotAllowed, |hatch| {
            hatch.contribute(10, shown(0))
        });
    }
}

#[ink::test]
fn a_proof_is_shown_with_each_contribution() {
    let mut hatch = listed_hatch();
    until_it_calls_out(&mut hatch, |hatch| hatch.contribute(10, shown(0)));

    assert_refused(&mut hatch, HatchError::NotAllowed, |hatch| hatch.contribute(10, None));
}

#[ink::test]
fn a_path_longer_than_any_list_proves_nothing() {
    let mut hatch = listed_hatch();
    let lengthened = |length| {
        shown(0).map(|Allowance { cap, mut path }| {
            path.resize(length, [0; 32]);
            Allowance { cap, path }
        })
    };

    for length in [3, 32, 33, 400] {
        assert_refused(&mut hatch, HatchError::NotAllowed, |hatch| {
            hatch.contribute(10, lengthened(length))
        });
    }
}

#[ink::test]
fn a_cap_of_nothing_lets_nobody_contribute() {
    let alone = AllowList::new(vec![(alice(), 0)]).unwrap();
    let mut hatch = funding_hatch(with_funding(FundingTerms {
        allow_list: Some(alone.root()),
        ..funding()
    }));

    assert_refused(&mut hatch, HatchError::AboveCap { given: 1, cap: 0 }, |hatch| {
        hatch.contribute(1, alone.allowance(0))
    });
}
