//! A batch that allows it gets another beneficiary, and both accounts' batches stay numbered without gaps.

use super::*;
use interfaces::vesting::BatchTransferred;

fn ids(vesting: &Batches, account: AccountId) -> Vec<BatchId> {
    vesting
        .batches_of(account, 0, 50)
        .iter()
        .map(|status| status.id)
        .collect()
}

/// Alice has this many transferable batches, of 1, 2, 4… tokens; she calls.
fn batches_of_alice(count: u32) -> Batches {
    let mut vesting = launched_vesting();
    for exponent in 0..count {
        claimed(&mut vesting, transferable(alice(), 1 << exponent));
    }
    call_as(alice());
    vesting
}

/// All orders of these.
fn orders(of: &[u64]) -> Vec<Vec<u64>> {
    if of.is_empty() {
        return vec![vec![]];
    }
    let with_first = |first: &u64| {
        let rest: Vec<u64> = of.iter().copied().filter(|other| other != first).collect();
        let orders_of_the_rest = orders(&rest).into_iter();
        orders_of_the_rest
            .map(|order| [&[*first], &order[..]].concat())
            .collect::<Vec<_>>()
    };
    of.iter().flat_map(with_first).collect()
}

#[ink::test]
fn a_batch_goes_to_another_beneficiary_as_it_is() {
    let mut vesting = launched_vesting();
    let grant = Grant {
        revocable: true,
        ..transferable(alice(), 100)
    };
    let batch = claimed(&mut vesting, grant);
    at_ms(START_MS + 200);
    until_it_calls_out(&mut vesting, |vesting| vesting.release(batch));
    let before = found(&vesting, batch);

    call_as(alice());
    assert_eq!(vesting.transfer_batch(batch, bob()), Ok(()));

    assert_eq!(
        found(&vesting, batch),
        Batch {
            beneficiary: bob(),
            ..before
        }
    );
    assert_eq!(figures(&vesting, batch), [20, 20, 0]);
    assert_eq!(vesting.account(alice()), VestingAccount::default());
    let account = VestingAccount {
        batches: 1,
        unreleased: 80,
        enlisted: false,
    };
    assert_eq!(vesting.account(bob()), account);
    let event = BatchTransferred {
        from: alice(),
        to: bob(),
        batch,
    };
    assert_eq!(events::<BatchTransferred>(), [event]);
}

#[ink::test]
fn from_then_on_it_is_the_new_beneficiarys() {
    let mut vesting = batches_of_alice(1);
    let batch = BatchId(0);
    vesting.transfer_batch(batch, bob()).unwrap();
    at_ms(END_MS);

    assert_refused(&mut vesting, VestingError::NotBeneficiary, |vesting| {
        vesting.release_amount(batch, 1)
    });
    assert_refused(&mut vesting, VestingError::NotBeneficiary, |vesting| {
        vesting.transfer_batch(batch, carol())
    });
    call_as(bob());
    until_it_calls_out(&mut vesting, |vesting| vesting.release_amount(batch, 1));
    assert_eq!(unreleased(&vesting, bob()), 0);
}

#[ink::test]
fn a_batch_with_nothing_left_is_not_handed_on() {
    let mut vesting = batches_of_alice(1);
    let batch = BatchId(0);
    at_ms(END_MS);
    until_it_calls_out(&mut vesting, |vesting| vesting.release_amount(batch, 1));

    assert_refused(&mut vesting, VestingError::FullyReleased, |vesting| {
        vesting.transfer_batch(batch, bob())
    });
}

#[ink::test]
fn the_grantor_still_revokes_it() {
    let mut vesting = wired_vesting();
    let grant = Grant {
        revocable: true,
        ..transferable(alice(), 100)
    };
    let batch = granted(&mut vesting, carol(), grant);
    call_as(alice());
    vesting.transfer_batch(batch, bob()).unwrap();
    at_ms(HALFWAY_MS);

    call_as(carol());
    until_it_calls_out(&mut vesting, |vesting| vesting.revoke(batch));

    assert_eq!([unreleased(&vesting, alice()), unreleased(&vesting, bob())], [0, 50]);
    // What is left of it can be handed on as well.
    call_as(bob());
    vesting.transfer_batch(batch, carol()).unwrap();
    assert_eq!([unreleased(&vesting, bob()), unreleased(&vesting, carol())], [0, 50]);
}

#[ink::test]
fn it_can_come_back() {
    let mut vesting = batches_of_alice(2);

    vesting.transfer_batch(BatchId(0), bob()).unwrap();
    call_as(bob());
    vesting.transfer_batch(BatchId(0), alice()).unwrap();

    assert_eq!(ids(&vesting, alice()), [BatchId(1), BatchId(0)]);
    assert_eq!(ids(&vesting, bob()), []);
    assert_eq!(unreleased(&vesting, alice()), 3);
}

#[ink::test]
fn a_batch_that_does_not_allow_it_stays() {
    let mut vesting = launched_vesting();
    let batch = claimed(&mut vesting, plain(alice(), 100));

    call_as(alice());
    for now_ms in [0, HALFWAY_MS, END_MS] {
        at_ms(now_ms);
        assert_refused(&mut vesting, VestingError::NotTransferable, |vesting| {
            vesting.transfer_batch(batch, bob())
        });
    }
}

#[ink::test]
fn nobody_hands_on_anothers_batch() {
    let mut vesting = batches_of_alice(1);

    for caller in [bob(), hatch(), admin(), funding_pool(), deployer()] {
        call_as(caller);
        assert_refused(&mut vesting, VestingError::NotBeneficiary, |vesting| {
            vesting.transfer_batch(BatchId(0), bob())
        });
    }
}

#[ink::test]
fn the_new_beneficiary_is_somebody_else_who_can_have_tokens() {
    let mut vesting = batches_of_alice(1);

    for to in [alice(), zero_account(), this_contract()] {
        assert_refused(&mut vesting, VestingError::InvalidBeneficiary, |vesting| {
            vesting.transfer_batch(BatchId(0), to)
        });
    }
}

#[ink::test]
fn a_batch_that_is_not_there_is_not_handed_on() {
    let mut vesting = batches_of_alice(1);

    for batch in [BatchId(1), BatchId(u64::MAX)] {
        assert_refused(&mut vesting, VestingError::UnknownBatch, |vesting| {
            vesting.transfer_batch(batch, bob())
        });
    }
}

#[ink::test]
fn the_last_batch_takes_the_place_of_the_one_that_goes() {
    let mut vesting = batches_of_alice(4);

    vesting.transfer_batch(BatchId(1), bob()).unwrap();

    assert_eq!(ids(&vesting, alice()), [BatchId(0), BatchId(3), BatchId(2)]);
    assert_eq!(vesting.batches_of(alice(), 1, 1)[0].id, BatchId(3));
    assert_eq!(vesting.batches_of(alice(), 3, 1), []);
    assert_eq!(ids(&vesting, bob()), [BatchId(1)]);
}

#[ink::test]
fn batches_go_in_every_order_and_come_back_in_every_order() {
    let all = [0, 1, 2, 3];
    for there in orders(&all) {
        for back in orders(&all) {
            let mut vesting = batches_of_alice(4);
            let mut of_alice = all.to_vec();
            let mut of_bob = vec![];
            let ways = [(&there, alice(), bob()), (&back, bob(), alice())];
            for (step, (order, from, to)) in ways.into_iter().enumerate() {
                call_as(from);
                for id in order {
                    vesting.transfer_batch(BatchId(*id), to).unwrap();

                    let (source, target) = match step {
                        0 => (&mut of_alice, &mut of_bob),
                        _ => (&mut of_bob, &mut of_alice),
                    };
                    let position = source.iter().position(|other| other == id).unwrap();
                    source.swap_remove(position);
                    target.push(*id);
                    for (account, expected) in [(alice(), &of_alice), (bob(), &of_bob)] {
                        let found: Vec<u64> = ids(&vesting, account).iter().map(|id| id.0).collect();
                        assert_eq!(found, *expected, "{there:?}, {back:?}");
                        let totals = VestingAccount {
                            batches: expected.len() as u64,
                            unreleased: expected.iter().map(|id| 1 << id).sum(),
                            enlisted: false,
                        };
                        assert_eq!(vesting.account(account), totals);
                    }
                }
            }
        }
    }
}
