//! Random calls, compared after each with a naive model: plain lists, and sums over them.

use super::*;
use fastrand::Rng;

const RUNS: u64 = 12;
const CALLS: usize = 150;

/// Two persons, the pool as anyone might be one, and the admin.
fn accounts() -> [AccountId; 4] {
    [alice(), bob(), funding_pool(), admin()]
}

struct Model {
    now_ms: u64,
    unclaimed: u128,
    batches: Vec<Batch>,
    /// Each account's batches, in their order there.
    lists: [Vec<usize>; 4],
    /// Whose tokens vote.
    enlisted: [bool; 4],
}

enum Call {
    Claim(Grant),
    Grant(Vec<Grant>),
    Release(usize),
    ReleaseAmount(usize, u128),
    Revoke(usize),
    Renounce(usize),
    Transfer(usize, AccountId),
    Enlist(AccountId),
}

/// Which account that is.
fn number(account: AccountId) -> usize {
    accounts().iter().position(|other| *other == account).unwrap()
}

impl Model {
    fn vested(&self, batch: &Batch) -> u128 {
        if batch.revoked {
            return batch.total;
        }
        math::vesting::vested(&batch.schedule.into(), batch.total, self.now_ms).unwrap()
    }

    fn make(&mut self, grant: &Grant, grantor: AccountId) {
        self.lists[number(grant.beneficiary)].push(self.batches.len());
        self.batches.push(Batch {
            beneficiary: grant.beneficiary,
            total: grant.amount,
            released: 0,
            schedule: grant.schedule,
            grantor: grant.revocable.then_some(grantor),
            revoked: false,
            transferable: grant.transferable,
        });
    }

    fn revocable_by(&self, caller: AccountId, id: usize) -> Result<(), VestingError> {
        match self.batches[id].grantor {
            None => Err(VestingError::NotRevocable),
            Some(grantor) if grantor == caller || (grantor == funding_pool() && caller == admin()) => Ok(()),
            Some(_) => Err(VestingError::NotGrantor),
        }
    }

    /// What the call changes, or why it fails.
    fn expect(&mut self, caller: AccountId, call: &Call) -> Result<(), VestingError> {
        match call {
            Call::Claim(grant) => {
                self.unclaimed = self
                    .unclaimed
                    .checked_sub(grant.amount)
                    .ok_or(VestingError::AboveUnclaimed {
                        amount: grant.amount,
                        unclaimed: self.unclaimed,
                    })?;
                self.make(grant, funding_pool());
            }
            Call::Grant(grants) => grants.iter().for_each(|grant| self.make(grant, caller)),
            Call::Release(id) => {
                let vested = self.vested(&self.batches[*id]);
                if vested == self.batches[*id].released {
                    return Err(VestingError::NothingToRelease);
                }
                self.batches[*id].released = vested;
            }
            Call::ReleaseAmount(id, amount) => {
                let batch = self.batches[*id];
                let releasable = self.vested(&batch) - batch.released;
                match *amount {
                    _ if caller != batch.beneficiary => return Err(VestingError::NotBeneficiary),
                    0 => return Err(VestingError::ZeroAmount),
                    amount if amount > releasable => return Err(VestingError::AboveReleasable { amount, releasable }),
                    amount => self.batches[*id].released += amount,
                }
            }
            Call::Revoke(id) => {
                self.revocable_by(caller, *id)?;
                let vested = self.vested(&self.batches[*id]);
                let batch = &mut self.batches[*id];
                if vested == batch.total {
                    return Err(VestingError::FullyVested);
                }
                batch.total = vested;
                batch.revoked = true;
                batch.grantor = None;
            }
            Call::Renounce(id) => {
                self.revocable_by(caller, *id)?;
                self.batches[*id].grantor = None;
            }
            Call::Transfer(id, to) => {
                let batch = &mut self.batches[*id];
                if caller != batch.beneficiary {
                    return Err(VestingError::NotBeneficiary);
                }
                if !batch.transferable {
                    return Err(VestingError::NotTransferable);
                }
                if *to == caller {
                    return Err(VestingError::InvalidBeneficiary);
                }
                if batch.released == batch.total {
                    return Err(VestingError::FullyReleased);
                }
                batch.beneficiary = *to;
                let source = &mut self.lists[number(caller)];
                let position = source.iter().position(|other| other == id).unwrap();
                source.swap_remove(position);
                self.lists[number(*to)].push(*id);
            }
            Call::Enlist(account) => {
                if caller != admin() {
                    return Err(VestingError::NotAdmin);
                }
                if std::mem::replace(&mut self.enlisted[number(*account)], true) {
                    return Err(VestingError::AlreadyEnlisted);
                }
            }
        }
        Ok(())
    }

    #[track_caller]
    fn assert_agrees(&self, vesting: &Batches) {
        let status = vesting.status();
        assert_eq!(status.unclaimed, Some(self.unclaimed));
        assert_eq!(status.batches, self.batches.len() as u64);
        for ((account, list), enlisted) in accounts().into_iter().zip(&self.lists).zip(self.enlisted) {
            let expected: Vec<BatchStatus> = list.iter().map(|id| self.status(*id)).collect();
            let mut shown = Vec::new();
            while shown.len() < expected.len() {
                let page = vesting.batches_of(account, shown.len() as u64, 7);
                assert!(!page.is_empty());
                shown.extend(page);
            }
            assert_eq!(shown, expected);
            let totals = VestingAccount {
                batches: list.len() as u64,
                unreleased: expected
                    .iter()
                    .map(|status| status.batch.total - status.batch.released)
                    .sum(),
                enlisted,
            };
            assert_eq!(vesting.account(account), totals);
        }
    }

    fn status(&self, id: usize) -> BatchStatus {
        let batch = self.batches[id];
        let vested = self.vested(&batch);
        assert!(batch.released <= vested && vested <= batch.total);
        BatchStatus {
            id: BatchId(id as u64),
            batch,
            vested,
            releasable: vested - batch.released,
        }
    }
}

fn any_grant(rng: &mut Rng, now_ms: u64) -> Grant {
    let amount = rng.u128(1..3_000);
    let (period_ms, periods) = (rng.u64(1..200), rng.u32(1..9));
    let duration_ms = period_ms * u64::from(periods);
    let accrual = match rng.u8(0..3) {
        0 => Accrual::Linear { duration_ms },
        1 => Accrual::Stepped { period_ms, periods },
        _ => Accrual::HalfLife {
            half_life_ms: period_ms,
            duration_ms,
        },
    };
    Grant {
        beneficiary: rng.choice(accounts()).unwrap(),
        amount,
        schedule: Schedule {
            start_ms: (now_ms + rng.u64(0..100)).saturating_sub(50),
            unlocked_at_start: if rng.bool() { 0 } else { rng.u128(0..=amount) },
            cliff_after_ms: if rng.bool() { 0 } else { rng.u64(0..=duration_ms) },
            accrual,
        },
        revocable: rng.bool(),
        transferable: rng.u8(0..4) > 0,
    }
}

fn any_call(rng: &mut Rng, model: &Model) -> (AccountId, Call) {
    // Rarely enough for most accounts not to vote for most of the time.
    if rng.u8(0..40) == 0 {
        let caller = if rng.bool() {
            admin()
        } else {
            rng.choice(accounts()).unwrap()
        };
        return (caller, Call::Enlist(rng.choice(accounts()).unwrap()));
    }
    let kind = if model.batches.is_empty() { 0 } else { rng.u8(0..14) };
    let id = rng.usize(0..model.batches.len().max(1));
    let caller = match model.batches.get(id) {
        Some(batch) if rng.u8(0..4) > 0 => match (kind, batch.grantor) {
            (8..=10, Some(grantor)) => grantor,
            _ => batch.beneficiary,
        },
        _ => rng.choice(accounts()).unwrap(),
    };
    match kind {
        0..=1 => (hatch(), Call::Claim(any_grant(rng, model.now_ms))),
        2 => {
            let grants = (0..rng.usize(1..5)).map(|_| any_grant(rng, model.now_ms));
            (caller, Call::Grant(grants.collect()))
        }
        3..=5 => (caller, Call::Release(id)),
        6..=7 => {
            let batch = model.batches[id];
            let most = model.vested(&batch) - batch.released + 2;
            (caller, Call::ReleaseAmount(id, rng.u128(0..most)))
        }
        8..=9 => (caller, Call::Revoke(id)),
        10 => (caller, Call::Renounce(id)),
        _ => (caller, Call::Transfer(id, rng.choice(accounts()).unwrap())),
    }
}

fn message(vesting: &mut Batches, call: &Call) -> Result<(), VestingError> {
    let id = |batch: &usize| BatchId(*batch as u64);
    match call {
        Call::Claim(grant) => vesting.grant_claimed(*grant).map(drop),
        Call::Grant(grants) => match grants[..] {
            [grant] => vesting.grant(grant).map(drop),
            _ => vesting.grant_many(grants.clone()).map(drop),
        },
        Call::Release(batch) => vesting.release(id(batch)).map(drop),
        Call::ReleaseAmount(batch, amount) => vesting.release_amount(id(batch), *amount),
        Call::Revoke(batch) => vesting.revoke(id(batch)).map(drop),
        Call::Renounce(batch) => vesting.renounce_revocation(id(batch)).map(drop),
        Call::Transfer(batch, to) => vesting.transfer_batch(id(batch), *to),
        Call::Enlist(account) => vesting.enlist(*account).map(drop),
    }
}

/// The call fails as expected, or succeeds, or gets as far as voting or the token.
#[track_caller]
fn send(vesting: &mut Batches, model: &Model, caller: AccountId, call: &Call, expected: Result<(), VestingError>) {
    let votes = |account| model.enlisted[number(account)];
    let stays_here = match call {
        Call::Claim(grant) => !votes(grant.beneficiary),
        Call::Transfer(_, to) => !votes(caller) && !votes(*to),
        Call::Renounce(_) | Call::Enlist(_) => true,
        Call::Grant(_) | Call::Release(_) | Call::ReleaseAmount(..) | Call::Revoke(_) => false,
    };
    match expected {
        Err(error) => assert_refused(vesting, error, |vesting| message(vesting, call)),
        Ok(()) if stays_here => assert_eq!(message(vesting, call), Ok(())),
        Ok(()) => until_it_calls_out(vesting, |vesting| message(vesting, call)),
    }
}

#[ink::test]
fn any_calls_leave_what_the_model_says() {
    for seed in 0..RUNS {
        let mut rng = Rng::with_seed(seed);
        let mut vesting = wired_vesting();
        vesting.receive_opening_supply(40_000).unwrap();
        let mut model = Model {
            now_ms: 0,
            unclaimed: 40_000,
            batches: vec![],
            lists: Default::default(),
            enlisted: Default::default(),
        };
        for _ in 0..CALLS {
            let vested: Vec<u128> = model.batches.iter().map(|batch| model.vested(batch)).collect();
            model.now_ms += rng.u64(0..30);
            at_ms(model.now_ms);
            for (batch, earlier) in model.batches.iter().zip(vested) {
                assert!(model.vested(batch) >= earlier, "vested never falls");
            }

            let (caller, call) = any_call(&mut rng, &model);
            call_as(caller);
            let expected = model.expect(caller, &call);
            send(&mut vesting, &model, caller, &call, expected);
            model.assert_agrees(&vesting);
        }
    }
}
