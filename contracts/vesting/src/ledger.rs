//! The batches, whose they are, and what each account has in all.
//!
//! An account's batches are numbered from 0 without gaps, and each batch knows its number there: handing one on moves
//! the account's last batch into its place, so no list is ever walked.

use ink::{primitives::AccountId, storage::Mapping};
use interfaces::vesting::{Batch, BatchId, BatchStatus, VestingAccount, VestingError};
use math::{vesting, MathError};

/// All batches.
#[derive(Debug, Default)]
#[ink::storage_item]
pub struct Ledger {
    next: BatchId,
    records: Mapping<BatchId, Record>,
    accounts: Mapping<AccountId, VestingAccount>,
    batch_at: Mapping<(AccountId, u64), BatchId>,
}

/// A batch, and where it stands among its beneficiary's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Record {
    /// The batch.
    pub batch: Batch,
    /// Its number among its beneficiary's batches.
    position: u64,
}

impl Record {
    /// What has vested.
    pub fn vested(&self, now_ms: u64) -> Result<u128, VestingError> {
        let Batch {
            total,
            schedule,
            revoked,
            ..
        } = self.batch;
        if revoked {
            return Ok(total);
        }
        vesting::vested(&schedule.into(), total, now_ms).map_err(overflow)
    }

    /// What has vested and is not released.
    pub fn releasable(&self, now_ms: u64) -> Result<u128, VestingError> {
        Ok(self.vested(now_ms)?.saturating_sub(self.batch.released))
    }
}

impl Ledger {
    /// The identifier of the batch that will be added next, and so the number of batches.
    pub fn next(&self) -> BatchId {
        self.next
    }

    /// A batch's record.
    pub fn record(&self, id: BatchId) -> Option<Record> {
        self.records.get(id)
    }

    /// What an account has in batches.
    pub fn account(&self, account: AccountId) -> VestingAccount {
        self.accounts.get(account).unwrap_or_default()
    }

    /// A batch and how it stands.
    pub fn status(&self, id: BatchId, now_ms: u64) -> Option<BatchStatus> {
        let record = self.record(id)?;
        let vested = record.vested(now_ms).ok()?;
        Some(BatchStatus {
            id,
            batch: record.batch,
            vested,
            releasable: vested.saturating_sub(record.batch.released),
        })
    }

    /// Some of an account's batches, in the order of their numbers there.
    pub fn page(&self, account: AccountId, from: u64, most: u32) -> impl Iterator<Item = BatchId> + '_ {
        (from..from.saturating_add(u64::from(most))).map_while(move |position| self.batch_at.get((account, position)))
    }

    /// Adds a batch.
    pub fn add(&mut self, batch: Batch) -> Result<BatchId, VestingError> {
        let id = self.next;
        self.next = BatchId(id.0.checked_add(1).ok_or(VestingError::Overflow)?);
        self.append(id, batch)?;
        Ok(id)
    }

    /// Replaces a record in its place.
    pub fn set(&mut self, id: BatchId, record: &Record) {
        self.records.insert(id, record);
    }

    /// Takes what was released or revoked off what an account has, and returns the rest.
    pub fn reduce_unreleased(&mut self, account: AccountId, amount: u128) -> Result<VestingAccount, VestingError> {
        let mut totals = self.account(account);
        totals.unreleased = totals.unreleased.checked_sub(amount).ok_or(VestingError::Overflow)?;
        self.accounts.insert(account, &totals);
        Ok(totals)
    }

    /// Marks an account as one whose tokens vote, and returns what it has.
    pub fn enlist(&mut self, account: AccountId) -> Result<VestingAccount, VestingError> {
        let mut totals = self.account(account);
        if totals.enlisted {
            return Err(VestingError::AlreadyEnlisted);
        }
        totals.enlisted = true;
        self.accounts.insert(account, &totals);
        Ok(totals)
    }

    /// Makes `to` the beneficiary of another account's batch.
    pub fn hand_on(&mut self, id: BatchId, record: Record, to: AccountId) -> Result<(), VestingError> {
        let Record { mut batch, position } = record;
        let from = batch.beneficiary;
        let mut totals = self.account(from);
        totals.batches = totals.batches.checked_sub(1).ok_or(VestingError::Overflow)?;
        totals.unreleased = totals
            .unreleased
            .checked_sub(unreleased(&batch)?)
            .ok_or(VestingError::Overflow)?;
        self.accounts.insert(from, &totals);

        let last = self
            .batch_at
            .take((from, totals.batches))
            .ok_or(VestingError::UnknownBatch)?;
        if last != id {
            let mut moved = self.record(last).ok_or(VestingError::UnknownBatch)?;
            moved.position = position;
            self.records.insert(last, &moved);
            self.batch_at.insert((from, position), &last);
        }
        batch.beneficiary = to;
        self.append(id, batch)
    }

    /// Puts a batch behind its beneficiary's others.
    fn append(&mut self, id: BatchId, batch: Batch) -> Result<(), VestingError> {
        let mut totals = self.account(batch.beneficiary);
        let position = totals.batches;
        totals.batches = position.checked_add(1).ok_or(VestingError::Overflow)?;
        totals.unreleased = totals
            .unreleased
            .checked_add(unreleased(&batch)?)
            .ok_or(VestingError::Overflow)?;
        self.accounts.insert(batch.beneficiary, &totals);
        self.batch_at.insert((batch.beneficiary, position), &id);
        self.records.insert(id, &Record { batch, position });
        Ok(())
    }
}

fn unreleased(batch: &Batch) -> Result<u128, VestingError> {
    batch.total.checked_sub(batch.released).ok_or(VestingError::Overflow)
}

/// Schedules are checked when a batch is made; what is left for a formula to refuse is size.
fn overflow(_: MathError) -> VestingError {
    VestingError::Overflow
}
