//! Anyone grants out of their own tokens, one batch or up to 50 at once. The tokens move in the sandbox tests.

use super::*;
use interfaces::vesting::MOST_GRANTS;

fn batches(vesting: &Batches) -> u64 {
    vesting.status().batches
}

#[ink::test]
fn anyone_grants_a_batch() {
    for grantor in [bob(), deployer(), admin(), hatch()] {
        for revocable in [false, true] {
            let mut vesting = wired_vesting();
            let grant = Grant {
                revocable,
                ..transferable(alice(), 300)
            };

            let batch = granted(&mut vesting, grantor, grant);

            assert_eq!(
                found(&vesting, batch),
                Batch {
                    beneficiary: alice(),
                    total: 300,
                    released: 0,
                    schedule: schedule(),
                    grantor: revocable.then_some(grantor),
                    revoked: false,
                    transferable: true,
                }
            );
            let account = VestingAccount {
                batches: 1,
                unreleased: 300,
                enlisted: false,
            };
            assert_eq!(vesting.account(alice()), account);
        }
    }
}

#[ink::test]
fn a_grant_needs_no_hatch() {
    let mut vesting = unwired_vesting();

    let batch = granted(&mut vesting, bob(), plain(alice(), 300));

    assert_eq!(found(&vesting, batch).total, 300);
    assert_eq!(vesting.status().unclaimed, None);
}

#[ink::test]
fn a_grant_leaves_the_first_supply_alone() {
    let mut vesting = launched_vesting();

    granted(&mut vesting, bob(), plain(alice(), 3 * SUPPLY));
    call_as(hatch());
    until_it_calls_out(&mut vesting, |vesting| vesting.grant_many(vec![plain(alice(), SUPPLY)]));

    assert_eq!(vesting.status().unclaimed, Some(SUPPLY));
}

#[ink::test]
fn one_may_grant_to_oneself() {
    let mut vesting = wired_vesting();

    let batch = granted(&mut vesting, alice(), revocable(alice(), 300));

    assert_eq!(found(&vesting, batch).grantor, Some(alice()));
}

#[ink::test]
fn batches_are_counted_from_0_however_they_are_made() {
    let mut vesting = launched_vesting();

    assert_eq!(claimed(&mut vesting, plain(alice(), 1)), BatchId(0));
    granted(&mut vesting, bob(), plain(carol(), 2));
    until_it_calls_out(&mut vesting, |vesting| {
        vesting.grant_many(vec![plain(alice(), 3), plain(carol(), 4), plain(alice(), 5)])
    });
    assert_eq!(claimed(&mut vesting, plain(bob(), 6)), BatchId(5));

    assert_eq!(batches(&vesting), 6);
    for (id, (beneficiary, total)) in (0..).zip([
        (alice(), 1),
        (carol(), 2),
        (alice(), 3),
        (carol(), 4),
        (alice(), 5),
        (bob(), 6),
    ]) {
        let batch = found(&vesting, BatchId(id));
        assert_eq!((batch.beneficiary, batch.total), (beneficiary, total));
    }
    assert_eq!(vesting.batch(BatchId(6)), None);
}

#[ink::test]
fn impossible_batches_are_not_granted() {
    let mut vesting = wired_vesting();

    call_as(bob());
    for (grant, error) in impossible_grants() {
        assert_refused(&mut vesting, error.clone(), |vesting| vesting.grant(grant));
        assert_refused(&mut vesting, error, |vesting| vesting.grant_many(vec![grant]));
    }
}

#[ink::test]
fn extreme_schedules_are_granted() {
    let mut vesting = wired_vesting();

    for schedule in extreme_schedules() {
        let grant = Grant {
            schedule,
            ..plain(alice(), 100)
        };
        let batch = granted(&mut vesting, bob(), grant);
        assert_eq!(found(&vesting, batch).schedule, schedule);
    }
}

#[ink::test]
fn several_grants_are_as_many_single_ones() {
    let grants = [plain(alice(), 10), revocable(carol(), 20), transferable(alice(), 30)];
    let shown = |vesting: &Batches| (0..3).map(|id| vesting.batch(BatchId(id))).collect::<Vec<_>>();
    let mut one_by_one = wired_vesting();
    for grant in grants {
        granted(&mut one_by_one, bob(), grant);
    }
    let expected = shown(&one_by_one);

    let mut at_once = wired_vesting();
    call_as(bob());
    until_it_calls_out(&mut at_once, |vesting| vesting.grant_many(grants.to_vec()));

    assert_eq!(shown(&at_once), expected);
    assert!(expected.iter().all(Option::is_some));
    let account = VestingAccount {
        batches: 2,
        unreleased: 40,
        enlisted: false,
    };
    assert_eq!(at_once.account(alice()), account);
}

#[ink::test]
fn up_to_50_batches_are_granted_at_once() {
    assert_eq!(MOST_GRANTS, 50);
    let mut vesting = wired_vesting();
    call_as(bob());

    for got in [0, 51, 52, 300] {
        let grants = vec![plain(alice(), 1); got as usize];
        assert_refused(&mut vesting, VestingError::GrantsOutOfRange { got }, |vesting| {
            vesting.grant_many(grants)
        });
    }
    for (count, batches_after) in [(1, 1), (50, 51)] {
        until_it_calls_out(&mut vesting, |vesting| {
            vesting.grant_many(vec![plain(alice(), 1); count])
        });
        assert_eq!(batches(&vesting), batches_after);
    }
    assert_eq!(unreleased(&vesting, alice()), 51);
}

// From here on calls fail after they have booked something. The chain takes that back with the refusal, this environment
// does not.

#[ink::test]
fn one_impossible_grant_among_several_refuses_them_all() {
    for (grant, error) in impossible_grants() {
        for position in 0..3 {
            let mut grants = vec![plain(bob(), 10); 3];
            grants[position] = grant;
            assert_eq!(wired_vesting().grant_many(grants), Err(error.clone()));
        }
    }
}

#[ink::test]
fn the_sum_of_several_grants_fits_in_128_bits() {
    let grants = |last| vec![plain(alice(), u128::MAX - 10), plain(bob(), 7), plain(carol(), last)];

    for above in [4, u128::MAX] {
        assert_eq!(wired_vesting().grant_many(grants(above)), Err(VestingError::Overflow));
    }
    until_it_calls_out(&mut wired_vesting(), |vesting| vesting.grant_many(grants(3)));
}

#[ink::test]
fn an_accounts_unreleased_tokens_fit_in_128_bits() {
    let mut vesting = wired_vesting();
    granted(&mut vesting, bob(), plain(alice(), u128::MAX - 10));

    assert_eq!(vesting.grant(plain(alice(), 11)), Err(VestingError::Overflow));

    let mut vesting = wired_vesting();
    granted(&mut vesting, bob(), plain(alice(), u128::MAX - 10));
    granted(&mut vesting, bob(), plain(alice(), 10));
    assert_eq!(unreleased(&vesting, alice()), u128::MAX);
}
