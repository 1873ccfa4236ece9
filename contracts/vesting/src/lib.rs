//! # Vesting
//!
//! Community tokens that belong to somebody already and are released over time, in batches: what contributors claim
//! after the hatch, the team's lot, and what anyone else grants. A batch is never paid out faster than its schedule, and
//! what has vested never returns to who granted it.
//!
//! ## States
//! *Unwired*: the deployer names hatch and admin. From then on each batch has a life of its own: *vesting*; *revoked*,
//! frozen at what had vested; *finished*, when all of it is released. Records stay for ever, so nobody's call frees
//! another's storage deposit.
//!
//! ## Always true
//! - Released ≤ vested ≤ total, for each batch; vested never falls, and is the total from the end of the schedule on.
//! - Released in any number of parts, a batch comes to its total to the unit.
//! - The tokens held cover all batches' unreleased tokens and the unclaimed supply. Batches out of the first supply and
//!   what is unclaimed of it are together exactly the first supply.
//! - An account's unreleased tokens are the sum over its batches.
//! - Conviction voting is told of every change of an enlisted account's unreleased tokens, in the same transaction.
//! - Nothing is ever walked: every message does the same work however many batches there are.
//! - A call that fails changes nothing.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod ledger;

pub use crate::vesting::{Batches, BatchesRef};

#[ink::contract]
pub mod vesting {
    use crate::ledger::{Ledger, Record};
    use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, prelude::vec::Vec};
    use interfaces::{
        answer::{answer_without_root, done_without_root},
        call::ask,
        conviction_voting::ConvictionVoting,
        effects::{Effects, LockedTokens},
        is_zero,
        psp22::client,
        vesting::{
            Batch, BatchId, BatchStatus, BatchTransferred, Grant, Granted, OpeningSupplyReceived, Released,
            RevocationRenounced, Revoked, Vesting, VestingAccount, VestingError, VestingStatus, VestingWired,
            VestingWiring, LARGEST_PAGE, MOST_GRANTS,
        },
        wiring::Wiring,
    };

    /// The vesting contract's storage.
    #[ink(storage)]
    pub struct Batches {
        token: AccountId,
        funding_pool: AccountId,
        wiring: Wiring<VestingWiring>,
        /// The first supply as far as nobody has claimed it; `None` before the launch.
        unclaimed: Option<u128>,
        ledger: Ledger,
    }

    impl Batches {
        /// Vesting of `token`; what is revoked of the commons' own grants goes to `funding_pool`.
        ///
        /// Errors: `InvalidReference`.
        #[ink(constructor)]
        pub fn new(token: AccountId, funding_pool: AccountId) -> Result<Self, VestingError> {
            let vesting = Self {
                token,
                funding_pool,
                wiring: Wiring::Awaiting(Self::env().caller()),
                unclaimed: None,
                ledger: Ledger::default(),
            };
            vesting.ensure_contract(token)?;
            vesting.ensure_contract(funding_pool)?;
            if token == funding_pool {
                return Err(VestingError::InvalidReference(token));
            }
            Ok(vesting)
        }

        fn ensure_contract(&self, account: AccountId) -> Result<(), VestingError> {
            if account == self.env().account_id() || !self.env().is_contract(&account) {
                return Err(VestingError::InvalidReference(account));
            }
            Ok(())
        }

        fn ensure_beneficiary(&self, account: AccountId) -> Result<(), VestingError> {
            if is_zero(account) || account == self.env().account_id() {
                return Err(VestingError::InvalidBeneficiary);
            }
            Ok(())
        }

        fn ensure_hatch(&self) -> Result<(), VestingError> {
            match self.wiring.get() {
                Some(wiring) if wiring.hatch == self.env().caller() => Ok(()),
                _ => Err(VestingError::NotHatch),
            }
        }

        fn is_admin(&self) -> bool {
            let caller = self.env().caller();
            self.wiring.get().is_some_and(|wiring| wiring.admin == caller)
        }

        /// Tells conviction voting what an account has now, if its tokens vote.
        fn report(&self, account: AccountId, totals: VestingAccount, revoked: bool) -> Result<(), VestingError> {
            let (true, Some(wiring)) = (totals.enlisted, self.wiring.get()) else {
                return Ok(());
            };
            let mut voting: contract_ref!(ConvictionVoting, DefaultEnvironment) = wiring.admin.into();
            ask(voting.call_mut().vesting_changed(account, totals.unreleased, revoked)).map_err(VestingError::Voting)
        }

        fn report_now(&self, account: AccountId) -> Result<(), VestingError> {
            self.report(account, self.ledger.account(account), false)
        }

        /// Succeeds for whoever may revoke the batch, with whom it returns to: the grantor, or the admin for the funding
        /// pool.
        fn ensure_grantor(&self, batch: &Batch) -> Result<AccountId, VestingError> {
            let caller = self.env().caller();
            let grantor = batch.grantor.ok_or(VestingError::NotRevocable)?;
            if grantor == caller || (grantor == self.funding_pool && self.is_admin()) {
                return Ok(grantor);
            }
            Err(VestingError::NotGrantor)
        }

        fn record(&self, batch: BatchId) -> Result<Record, VestingError> {
            self.ledger.record(batch).ok_or(VestingError::UnknownBatch)
        }

        fn ensure_grantable(&self, grant: &Grant) -> Result<(), VestingError> {
            if grant.amount == 0 {
                return Err(VestingError::ZeroAmount);
            }
            self.ensure_beneficiary(grant.beneficiary)?;
            Ok(grant.schedule.check(grant.amount)?)
        }

        /// Books a batch.
        fn book(&mut self, grant: &Grant, grantor: AccountId) -> Result<BatchId, VestingError> {
            self.ledger.add(Batch {
                beneficiary: grant.beneficiary,
                total: grant.amount,
                released: 0,
                schedule: grant.schedule,
                grantor: grant.revocable.then_some(grantor),
                revoked: false,
                transferable: grant.transferable,
            })
        }

        /// Tells of a new batch.
        fn tell(&self, batch: BatchId, grant: &Grant, grantor: AccountId) {
            self.env().emit_event(Granted {
                beneficiary: grant.beneficiary,
                batch,
                grantor,
                amount: grant.amount,
                schedule: grant.schedule,
                revocable: grant.revocable,
                transferable: grant.transferable,
            });
        }

        /// Makes batches out of the caller's tokens, all or none; returns the first.
        fn make(&mut self, grants: &[Grant]) -> Result<BatchId, VestingError> {
            let grantor = self.env().caller();
            let first = self.ledger.next();
            let mut sum = 0_u128;
            for grant in grants {
                self.ensure_grantable(grant)?;
                self.book(grant, grantor)?;
                sum = sum.checked_add(grant.amount).ok_or(VestingError::Overflow)?;
            }

            for grant in grants {
                self.report_now(grant.beneficiary)?;
            }
            self.take(grantor, sum)?;
            for (batch, grant) in (first.0..).zip(grants) {
                self.tell(BatchId(batch), grant, grantor);
            }
            Ok(first)
        }

        /// Takes tokens in. The community token is the commons' own: what it says it has moved has moved.
        fn take(&self, from: AccountId, amount: u128) -> Result<(), VestingError> {
            Ok(client::transfer_from(
                &self.token,
                &from,
                &self.env().account_id(),
                amount,
            )?)
        }

        /// Pays `amount` of what has vested.
        fn pay(&mut self, id: BatchId, mut record: Record, amount: u128) -> Result<(), VestingError> {
            let batch = &mut record.batch;
            batch.released = batch.released.checked_add(amount).ok_or(VestingError::Overflow)?;
            let beneficiary = batch.beneficiary;
            self.ledger.set(id, &record);
            let totals = self.ledger.reduce_unreleased(beneficiary, amount)?;

            self.report(beneficiary, totals, false)?;
            client::transfer(&self.token, &beneficiary, amount)?;
            self.env().emit_event(Released {
                beneficiary,
                batch: id,
                amount,
            });
            Ok(())
        }

        fn batch_status(&self, id: BatchId) -> Option<BatchStatus> {
            self.ledger.status(id, self.env().block_timestamp())
        }
    }

    impl Vesting for Batches {
        #[ink(message)]
        fn wire(&mut self, wiring: VestingWiring) -> Result<(), VestingError> {
            self.ensure_contract(wiring.hatch)?;
            if is_zero(wiring.admin) || wiring.admin == self.env().account_id() {
                return Err(VestingError::InvalidReference(wiring.admin));
            }
            self.wiring.fix(self.env().caller(), wiring)?;
            let VestingWiring { hatch, admin } = wiring;
            self.env().emit_event(VestingWired { hatch, admin });
            Ok(())
        }

        #[ink(message)]
        fn receive_opening_supply(&mut self, supply: u128) -> Result<(), VestingError> {
            self.ensure_hatch()?;
            if self.unclaimed.is_some() {
                return Err(VestingError::AlreadyReceived);
            }
            self.unclaimed = Some(supply);
            self.env().emit_event(OpeningSupplyReceived { supply });
            Ok(())
        }

        #[ink(message)]
        fn grant_claimed(&mut self, grant: Grant) -> Result<BatchId, VestingError> {
            self.ensure_hatch()?;
            self.ensure_grantable(&grant)?;
            let unclaimed = self.unclaimed.unwrap_or(0);
            let left = unclaimed
                .checked_sub(grant.amount)
                .ok_or(VestingError::AboveUnclaimed {
                    amount: grant.amount,
                    unclaimed,
                })?;
            self.unclaimed = Some(left);
            let batch = self.book(&grant, self.funding_pool)?;

            self.report_now(grant.beneficiary)?;
            self.tell(batch, &grant, self.funding_pool);
            Ok(batch)
        }

        #[ink(message)]
        fn grant(&mut self, grant: Grant) -> Result<BatchId, VestingError> {
            self.make(&[grant])
        }

        #[ink(message)]
        fn grant_many(&mut self, grants: Vec<Grant>) -> Result<BatchId, VestingError> {
            if !(1..=MOST_GRANTS).contains(&grants.len()) {
                return Err(VestingError::GrantsOutOfRange {
                    got: u32::try_from(grants.len()).unwrap_or(u32::MAX),
                });
            }
            self.make(&grants)
        }

        #[ink(message)]
        fn enlist(&mut self, account: AccountId) -> Result<u128, VestingError> {
            if !self.is_admin() {
                return Err(VestingError::NotAdmin);
            }
            answer_without_root(self.ledger.enlist(account)?.unreleased)
        }

        #[ink(message)]
        fn release(&mut self, batch: BatchId) -> Result<u128, VestingError> {
            let record = self.record(batch)?;
            let amount = record.releasable(self.env().block_timestamp())?;
            if amount == 0 {
                return Err(VestingError::NothingToRelease);
            }
            self.pay(batch, record, amount)?;
            answer_without_root(amount)
        }

        #[ink(message)]
        fn release_amount(&mut self, batch: BatchId, amount: u128) -> Result<(), VestingError> {
            let record = self.record(batch)?;
            if record.batch.beneficiary != self.env().caller() {
                return Err(VestingError::NotBeneficiary);
            }
            if amount == 0 {
                return Err(VestingError::ZeroAmount);
            }
            let releasable = record.releasable(self.env().block_timestamp())?;
            if amount > releasable {
                return Err(VestingError::AboveReleasable { amount, releasable });
            }
            self.pay(batch, record, amount)?;
            done_without_root()
        }

        #[ink(message)]
        fn revoke(&mut self, batch: BatchId) -> Result<Effects, VestingError> {
            let mut record = self.record(batch)?;
            let grantor = self.ensure_grantor(&record.batch)?;
            let vested = record.vested(self.env().block_timestamp())?;
            let returned = record.batch.total.saturating_sub(vested);
            if returned == 0 {
                return Err(VestingError::FullyVested);
            }

            let beneficiary = record.batch.beneficiary;
            record.batch.total = vested;
            record.batch.revoked = true;
            record.batch.grantor = None;
            self.ledger.set(batch, &record);
            let totals = self.ledger.reduce_unreleased(beneficiary, returned)?;

            let mut effects = Effects::NONE;
            if self.is_admin() {
                // Voting is calling and cannot be called: it gets the news as the answer.
                effects.revoked = totals.enlisted.then_some(LockedTokens {
                    account: beneficiary,
                    unreleased: totals.unreleased,
                });
            } else {
                self.report(beneficiary, totals, true)?;
            }
            client::transfer(&self.token, &grantor, returned)?;
            self.env().emit_event(Revoked {
                beneficiary,
                batch,
                vested,
                returned,
                grantor,
            });
            answer_without_root(effects)
        }

        #[ink(message)]
        fn renounce_revocation(&mut self, batch: BatchId) -> Result<Effects, VestingError> {
            let mut record = self.record(batch)?;
            self.ensure_grantor(&record.batch)?;
            record.batch.grantor = None;
            self.ledger.set(batch, &record);
            self.env().emit_event(RevocationRenounced {
                beneficiary: record.batch.beneficiary,
                batch,
            });
            answer_without_root(Effects::NONE)
        }

        #[ink(message)]
        fn transfer_batch(&mut self, batch: BatchId, to: AccountId) -> Result<(), VestingError> {
            let record = self.record(batch)?;
            let from = record.batch.beneficiary;
            if from != self.env().caller() {
                return Err(VestingError::NotBeneficiary);
            }
            if !record.batch.transferable {
                return Err(VestingError::NotTransferable);
            }
            self.ensure_beneficiary(to)?;
            if to == from {
                return Err(VestingError::InvalidBeneficiary);
            }
            if record.batch.released == record.batch.total {
                return Err(VestingError::FullyReleased);
            }
            self.ledger.hand_on(batch, record, to)?;

            self.report_now(from)?;
            self.report_now(to)?;
            self.env().emit_event(BatchTransferred { from, to, batch });
            done_without_root()
        }

        #[ink(message)]
        fn batch(&self, batch: BatchId) -> Option<BatchStatus> {
            self.batch_status(batch)
        }

        #[ink(message)]
        fn batches_of(&self, account: AccountId, from: u64, most: u32) -> Vec<BatchStatus> {
            self.ledger
                .page(account, from, most.min(LARGEST_PAGE))
                .filter_map(|id| self.batch_status(id))
                .collect()
        }

        #[ink(message)]
        fn account(&self, account: AccountId) -> VestingAccount {
            self.ledger.account(account)
        }

        #[ink(message)]
        fn status(&self) -> VestingStatus {
            VestingStatus {
                token: self.token,
                funding_pool: self.funding_pool,
                wiring: self.wiring.get(),
                unclaimed: self.unclaimed,
                batches: self.ledger.next().0,
            }
        }
    }
}

#[cfg(test)]
mod tests;
