//! What is shown of batches and accounts.

use super::*;
use interfaces::vesting::LARGEST_PAGE;

/// Alice has the batches 0 to 59, Bob 60 and 61.
fn sixty_batches() -> Batches {
    let mut vesting = launched_vesting();
    for id in 0..60 {
        claimed(&mut vesting, plain(alice(), 1 + id));
    }
    for _ in 0..2 {
        claimed(&mut vesting, plain(bob(), 5));
    }
    vesting
}

fn ids(vesting: &Batches, account: AccountId, from: u64, most: u32) -> Vec<u64> {
    let page = vesting.batches_of(account, from, most);
    page.iter().map(|status| status.id.0).collect()
}

#[ink::test]
fn a_page_is_as_long_as_wanted() {
    let vesting = sixty_batches();

    assert_eq!(ids(&vesting, alice(), 0, 3), [0, 1, 2]);
    assert_eq!(ids(&vesting, alice(), 10, 5), [10, 11, 12, 13, 14]);
    assert_eq!(ids(&vesting, alice(), 59, 1), [59]);
    assert!(ids(&vesting, alice(), 0, 0).is_empty());
}

#[ink::test]
fn a_page_shows_50_batches_at_most() {
    assert_eq!(LARGEST_PAGE, 50);
    let vesting = sixty_batches();
    let first_50: Vec<u64> = (0..50).collect();

    assert_eq!(ids(&vesting, alice(), 0, 49), first_50[..49]);
    for most in [50, 51, 60, u32::MAX] {
        assert_eq!(ids(&vesting, alice(), 0, most), first_50);
    }
}

#[ink::test]
fn the_last_page_ends_with_the_last_batch() {
    let vesting = sixty_batches();

    assert_eq!(ids(&vesting, alice(), 50, 50), (50..60).collect::<Vec<_>>());
    assert_eq!(ids(&vesting, alice(), 58, 50), [58, 59]);
    assert_eq!(ids(&vesting, bob(), 0, 50), [60, 61]);
    assert_eq!(ids(&vesting, bob(), 1, 50), [61]);
}

#[ink::test]
fn beyond_the_last_batch_a_page_is_empty() {
    let vesting = sixty_batches();

    for from in [60, 61, u64::MAX - 50, u64::MAX - 1, u64::MAX] {
        for most in [1, 50, u32::MAX] {
            assert!(ids(&vesting, alice(), from, most).is_empty());
        }
    }
    assert!(ids(&vesting, carol(), 0, 50).is_empty());
}

#[ink::test]
fn a_page_shows_batches_as_each_alone() {
    let mut vesting = sixty_batches();
    at_ms(HALFWAY_MS);
    until_it_calls_out(&mut vesting, |vesting| vesting.release(BatchId(7)));

    for now_ms in [0, START_MS, HALFWAY_MS, HALFWAY_MS + 1, END_MS] {
        at_ms(now_ms);
        let page = vesting.batches_of(alice(), 5, 5);
        let alone: Vec<BatchStatus> = (5..10).filter_map(|id| vesting.batch(BatchId(id))).collect();
        assert_eq!(page, alone);
    }
}

#[ink::test]
fn there_is_no_batch_beyond_the_last() {
    let vesting = sixty_batches();

    assert!(vesting.batch(BatchId(61)).is_some());
    for id in [62, u64::MAX] {
        assert_eq!(vesting.batch(BatchId(id)), None);
    }
}

#[ink::test]
fn an_account_has_what_its_batches_have() {
    let vesting = sixty_batches();

    for (account, batches, unreleased) in [
        (alice(), 60, 1_830), // 1 + 2 + … + 60
        (bob(), 2, 10),
        (carol(), 0, 0),
    ] {
        let totals = VestingAccount {
            batches,
            unreleased,
            enlisted: false,
        };
        assert_eq!(vesting.account(account), totals);
    }
}
