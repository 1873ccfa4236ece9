//! Making batches, handing them on, and finding them.

use anyhow::Result;
use commons::{
    chain::{account, GENESIS_MS},
    suite::{done, psp22, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    call::CallFailure,
    psp22::{PSP22Error, Transfer, PSP22},
    vesting::{
        Accrual, Batch, BatchId, Grant, Granted, Schedule, ScheduleError, Vesting, VestingAccount, VestingError,
        VestingWired, VestingWiring, LARGEST_PAGE, MOST_GRANTS,
    },
    ZERO_ACCOUNT,
};
use sandbox_tests::{
    codes, fails,
    messages::{approve_vesting, grant, grant_many, page_of, vesting_account, vesting_status},
    refused,
    schedules::{for_whom, granting_commons, linear, stepped},
    terms, unwired_commons_with, COIN, DAY_MS,
};
use vesting::BatchesRef;

const TOTAL: u128 = 1_200 * COIN;

fn some(who: &str, amount: u128) -> Grant {
    for_whom(who, amount, linear(GENESIS_MS, amount))
}

fn short(error: PSP22Error) -> VestingError {
    VestingError::Token(CallFailure::Refused(error))
}

#[test]
fn only_the_deployer_wires_and_only_once() -> Result<()> {
    let mut commons = unwired_commons_with(&terms());
    let at = commons.at;
    let wire = |commons: &mut Commons, who: &str, hatch, admin| {
        let message = commons.vesting().call_mut().wire(VestingWiring { hatch, admin });
        commons.send(who, message)
    };
    let admin = account("bob");
    assert_eq!(vesting_status(&mut commons)?.wiring, None);
    refused(&mut commons, VestingError::NotDeployer, |commons| {
        wire(commons, "mallory", at.hatch, admin)
    });
    for nobody in [at.vesting, ZERO_ACCOUNT.into(), account("alice")] {
        refused(&mut commons, VestingError::InvalidReference(nobody), |commons| {
            wire(commons, FOUNDER, nobody, admin)
        });
    }
    for nobody in [at.vesting, ZERO_ACCOUNT.into()] {
        refused(&mut commons, VestingError::InvalidReference(nobody), |commons| {
            wire(commons, FOUNDER, at.hatch, nobody)
        });
    }
    let receipt = wire(&mut commons, FOUNDER, at.hatch, admin);
    let wired = VestingWired { hatch: at.hatch, admin };
    assert_eq!(receipt.events_of(), [(at.vesting, wired)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    let wiring = VestingWiring { hatch: at.hatch, admin };
    assert_eq!(vesting_status(&mut commons)?.wiring, Some(wiring));
    for who in [FOUNDER, "mallory"] {
        refused(&mut commons, VestingError::AlreadyWired, |commons| {
            wire(commons, who, at.hatch, admin)
        });
    }
    Ok(())
}

#[test]
fn a_grant_takes_what_it_grants_and_tells() -> Result<()> {
    let mut commons = granting_commons();
    let at = commons.at;
    done(approve_vesting(&mut commons, "bob", TOTAL))?;
    let wanted = Grant {
        revocable: true,
        ..some("alice", TOTAL)
    };
    let receipt = grant(&mut commons, "bob", wanted);
    let granted = Granted {
        beneficiary: account("alice"),
        batch: BatchId(0),
        grantor: account("bob"),
        amount: TOTAL,
        schedule: wanted.schedule,
        revocable: true,
        transferable: false,
    };
    assert_eq!(receipt.events_of(), [(at.vesting, granted)]);
    let moved = Transfer {
        from: Some(account("bob")),
        to: Some(at.vesting),
        value: TOTAL,
    };
    assert_eq!(receipt.events_of(), [(at.token, moved)]);
    let ours = receipt.events.iter().filter(|event| event.contract == at.vesting);
    assert_eq!(ours.map(|event| event.topics.len()).collect::<Vec<_>>(), [2]);
    assert_eq!(done(receipt)?, BatchId(0));

    let batch = Batch {
        beneficiary: account("alice"),
        total: TOTAL,
        released: 0,
        schedule: wanted.schedule,
        grantor: Some(account("bob")),
        revoked: false,
        transferable: false,
    };
    assert_eq!(commons.batch(BatchId(0))?.batch, batch);
    assert_eq!(commons.tokens_of("bob")?, 100_000 * COIN - TOTAL);
    let left = commons
        .chain
        .read(psp22(at.token).call().allowance(account("bob"), at.vesting))?;
    assert_eq!(left, 0);
    let status = vesting_status(&mut commons)?;
    assert_eq!((status.batches, status.unclaimed), (1, None));
    Ok(())
}

#[test]
fn without_allowance_or_tokens_no_batch_is_made() -> Result<()> {
    let mut commons = granting_commons();
    done(approve_vesting(&mut commons, "bob", TOTAL - 1))?;
    refused(&mut commons, short(PSP22Error::InsufficientAllowance), |commons| {
        grant(commons, "bob", some("alice", TOTAL))
    });
    done(approve_vesting(&mut commons, "bob", u128::MAX))?;
    refused(&mut commons, short(PSP22Error::InsufficientBalance), |commons| {
        grant(commons, "bob", some("alice", 100_000 * COIN + 1))
    });
    done(approve_vesting(&mut commons, "bob", 2 * TOTAL - 1))?;
    refused(&mut commons, short(PSP22Error::InsufficientAllowance), |commons| {
        grant_many(commons, "bob", vec![some("alice", TOTAL); 2])
    });
    assert_eq!(vesting_status(&mut commons)?.batches, 0);
    assert_eq!(
        vesting_account(&mut commons, account("alice"))?,
        VestingAccount::default()
    );
    Ok(())
}

/// Grants that no message makes.
fn bad_grants(commons: &Commons) -> Vec<(Grant, VestingError)> {
    let good = some("alice", COIN);
    let to = |beneficiary| Grant { beneficiary, ..good };
    let with = |change: fn(&mut Schedule)| {
        let mut schedule = good.schedule;
        change(&mut schedule);
        Grant { schedule, ..good }
    };
    let invalid = VestingError::InvalidSchedule;
    vec![
        (Grant { amount: 0, ..good }, VestingError::ZeroAmount),
        (to(ZERO_ACCOUNT.into()), VestingError::InvalidBeneficiary),
        (to(commons.at.vesting), VestingError::InvalidBeneficiary),
        (
            with(|schedule| schedule.accrual = Accrual::Linear { duration_ms: 0 }),
            invalid(ScheduleError::ZeroDuration),
        ),
        (
            with(|schedule| schedule.cliff_after_ms = 360 * DAY_MS + 1),
            invalid(ScheduleError::CliffAfterEnd),
        ),
        (
            with(|schedule| {
                schedule.accrual = Accrual::HalfLife {
                    half_life_ms: 0,
                    duration_ms: 360 * DAY_MS,
                }
            }),
            invalid(ScheduleError::ZeroHalfLife),
        ),
        (
            with(|schedule| schedule.unlocked_at_start = COIN + 1),
            invalid(ScheduleError::UnlockAboveTotal),
        ),
        (
            with(|schedule| schedule.start_ms = u64::MAX),
            invalid(ScheduleError::EndOutOfRange),
        ),
        (
            with(|schedule| {
                schedule.accrual = Accrual::Stepped {
                    period_ms: u64::MAX,
                    periods: u32::MAX,
                }
            }),
            invalid(ScheduleError::EndOutOfRange),
        ),
    ]
}

#[test]
fn one_bad_grant_and_none_is_made() -> Result<()> {
    let mut commons = granting_commons();
    for (bad, error) in bad_grants(&commons) {
        refused(&mut commons, error.clone(), |commons| grant(commons, "bob", bad));
        for place in [0, 2] {
            let mut grants = vec![some("dave", COIN); 3];
            grants[place] = bad;
            refused(&mut commons, error.clone(), |commons| {
                grant_many(commons, "bob", grants)
            });
        }
    }
    let most = for_whom("alice", u128::MAX, stepped(GENESIS_MS));
    refused(&mut commons, VestingError::Overflow, |commons| {
        grant_many(commons, "bob", vec![most, some("dave", 1)])
    });
    refused(&mut commons, VestingError::Overflow, |commons| {
        grant_many(commons, "bob", vec![most, some("alice", 1)])
    });
    Ok(())
}

#[test]
fn many_grants_take_their_sum_at_once() -> Result<()> {
    let mut commons = granting_commons();
    let at = commons.at;
    done(grant(&mut commons, "carol", some("alice", 1)))?;
    done(approve_vesting(&mut commons, "bob", 600))?;
    let grants = vec![some("alice", 100), some("dave", 200), some("alice", 300)];
    let receipt = grant_many(&mut commons, "bob", grants.clone());
    let moved = Transfer {
        from: Some(account("bob")),
        to: Some(at.vesting),
        value: 600,
    };
    assert_eq!(receipt.events_of(), [(at.token, moved)]);
    let told: Vec<(AccountId, Granted)> = receipt.events_of();
    assert_eq!(told.len(), 3);
    for ((contract, event), (number, wanted)) in told.iter().zip((1..).zip(&grants)) {
        assert_eq!(*contract, at.vesting);
        assert_eq!(event.batch, BatchId(number));
        assert_eq!((event.beneficiary, event.amount), (wanted.beneficiary, wanted.amount));
        assert_eq!(event.grantor, account("bob"));
    }
    assert_eq!(done(receipt)?, BatchId(1));
    assert_eq!(page_of(&mut commons, "alice", 0, 9)?, [0, 1, 3]);
    let alice = VestingAccount {
        batches: 3,
        unreleased: 401,
        enlisted: false,
    };
    assert_eq!(vesting_account(&mut commons, account("alice"))?, alice);
    assert_eq!(commons.balance(at.token, at.vesting)?, 601);
    Ok(())
}

#[test]
fn between_one_and_fifty_grants_fit_in_a_call() -> Result<()> {
    let mut commons = granting_commons();
    for got in [0, MOST_GRANTS + 1, 150] {
        let error = VestingError::GrantsOutOfRange { got: got as u32 };
        refused(&mut commons, error, |commons| {
            grant_many(commons, "bob", vec![some("alice", 1); got])
        });
    }
    // A message of over 16 KiB does not even reach the contract.
    fails(&mut commons, |commons| {
        grant_many(commons, "bob", vec![some("alice", 1); 200])
    });
    assert_eq!(
        done(grant_many(&mut commons, "bob", vec![some("alice", 1)]))?,
        BatchId(0)
    );
    let receipt = grant_many(&mut commons, "bob", vec![some("dave", 2); MOST_GRANTS]);
    assert_eq!(receipt.events_of::<Granted>().len(), MOST_GRANTS);
    assert_eq!(done(receipt)?, BatchId(1));
    assert_eq!(vesting_account(&mut commons, account("dave"))?.unreleased, 100);
    Ok(())
}

#[test]
fn batches_are_shown_in_pages() -> Result<()> {
    let mut commons = granting_commons();
    for _ in 0..2 {
        done(grant_many(&mut commons, "bob", vec![some("alice", 1); MOST_GRANTS]))?;
        done(grant(&mut commons, "bob", some("dave", 1)))?;
    }
    done(grant_many(&mut commons, "bob", vec![some("alice", 1); 20]))?;
    let all: Vec<u64> = (0..50).chain(51..101).chain(102..122).collect();
    let mut seen = Vec::new();
    for from in [0, 50, 100] {
        seen.extend(page_of(&mut commons, "alice", from, LARGEST_PAGE)?);
    }
    assert_eq!(seen, all);
    for (from, most, expected) in [
        (0, u32::MAX, &all[..50]),
        (0, 0, &all[..0]),
        (49, 3, &all[49..52]),
        (119, 50, &all[119..]),
        (120, 50, &[]),
        (u64::MAX, u32::MAX, &[]),
        (u64::MAX - 1, 1, &[]),
    ] {
        assert_eq!(
            page_of(&mut commons, "alice", from, most)?,
            expected,
            "{most} from {from}"
        );
    }
    assert_eq!(page_of(&mut commons, "dave", 0, 50)?, [50, 101]);
    assert!(page_of(&mut commons, "mallory", 0, 50)?.is_empty());
    let message = commons.vesting().call().batch(BatchId(122));
    assert_eq!(commons.chain.read(message)?, None);
    Ok(())
}

#[test]
fn a_vesting_contract_serves_a_token_and_a_pool_that_are_contracts() -> Result<()> {
    let mut commons = granting_commons();
    let at = commons.at;
    let before = commons.chain.snapshot();
    let mut new = |token, pool| {
        let constructor = BatchesRef::new(token, pool);
        let receipt = commons
            .chain
            .instantiate(account(FOUNDER), &codes().vesting, constructor);
        commons.chain.restore(&before);
        receipt.answer.expect("a constructor traps on no input")
    };
    assert!(new(at.token, at.funding_pool).is_ok());
    assert_eq!(new(at.token, at.token), Err(VestingError::InvalidReference(at.token)));
    for nobody in [ZERO_ACCOUNT.into(), account("alice")] {
        let error = Err(VestingError::InvalidReference(nobody));
        assert_eq!(new(nobody, at.funding_pool), error);
        assert_eq!(new(at.token, nobody), error);
    }
    Ok(())
}
