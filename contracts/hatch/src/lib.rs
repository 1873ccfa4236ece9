//! # Hatch
//!
//! How a commons begins. Contributors bring collateral at a fixed rate until enough has been raised; a launch then pays
//! the hatch tribute to the funding pool, opens the bonding curve with the rest, and leaves all tokens with the vesting
//! contract, where each contributor claims a batch. If too little is raised, or nobody can launch in time, everybody
//! gets everything back.
//!
//! ## States
//! *Pending* until the suite is sealed and the time has come; *Funding*; *GoalReached*, when anyone may launch; then
//! *Launched*, or else *Refunding*. See [`progress`].
//!
//! ## Always true
//! - The collateral held covers all that was contributed, until the launch or a refund pays it out.
//! - The tokens owed are booked with each contribution and never computed again: all claims and the team's lot together
//!   are exactly the first supply.
//! - Each contribution is settled once, by a claim or by a refund, never both: a hatch that has launched refunds nobody,
//!   and one that refunds never launches.
//! - Nobody has any power over it: its terms are fixed, every step is open to anyone, and every wait ends.
//! - A call that fails changes nothing.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod opening;
pub mod progress;
pub mod terms;

pub use crate::hatch::{Fundraiser, FundraiserRef};

#[ink::contract]
pub mod hatch {
    use crate::{
        opening::{schedule_of, tokens_for, Opening},
        progress::Progress,
        terms,
    };
    use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, storage::Mapping};
    use interfaces::{
        allow_list::Allowance,
        answer::answer_without_root,
        bonding_curve::BondingCurve,
        call::ask,
        hatch::{
            Claimed, Contributed, Contribution, FundingTerms, Hatch, HatchError, HatchPhase, HatchStatus, HatchTerms,
            Launched, Preview, Refunded, Sealed, VestingPlan,
        },
        psp22::client,
        vesting::{BatchId, Grant, Vesting},
    };

    /// The hatch's storage.
    #[ink(storage)]
    pub struct Fundraiser {
        terms: HatchTerms,
        progress: Progress,
        contributions: Mapping<AccountId, Contribution>,
    }

    impl Fundraiser {
        /// A hatch with these terms, pending until it is sealed.
        ///
        /// Errors: `InvalidReference`, `TimesOutOfOrder`, `GoalsOutOfOrder`, `GoalsTooClose`, `ZeroRate`, `ShareOutOfRange`,
        /// `InvalidSchedule`, `MarketTooSmall`, `Overflow`.
        #[ink(constructor)]
        pub fn new(terms: HatchTerms) -> Result<Self, HatchError> {
            let is_contract = |account: &AccountId| Self::env().is_contract(account);
            terms::check(
                &terms,
                Self::env().account_id(),
                Self::env().block_timestamp(),
                is_contract,
            )?;
            Ok(Self {
                terms,
                progress: Progress::default(),
                contributions: Mapping::new(),
            })
        }

        fn phase(&self) -> HatchPhase {
            self.progress.phase(self.env().block_timestamp(), &self.terms.funding)
        }

        fn ensure_phase(&self, needed: HatchPhase) -> Result<(), HatchError> {
            self.progress
                .ensure(needed, self.env().block_timestamp(), &self.terms.funding)
        }

        /// Who contributes has to be on the list, if there is one, and stay within their cap with all they have `given`,
        /// this contribution included.
        fn ensure_allowed(
            &self,
            account: AccountId,
            given: u128,
            allowance: Option<Allowance>,
        ) -> Result<(), HatchError> {
            let Some(root) = self.terms.funding.allow_list else {
                return Ok(());
            };
            let allowance = allowance.ok_or(HatchError::NotAllowed)?;
            if !allowance.is_proved(account, &root) {
                return Err(HatchError::NotAllowed);
            }
            if given > allowance.cap {
                return Err(HatchError::AboveCap {
                    given,
                    cap: allowance.cap,
                });
            }
            Ok(())
        }

        /// Marks an account's contribution as settled, once, and returns it.
        fn settle(&mut self, account: AccountId) -> Result<Contribution, HatchError> {
            let contribution = self.contributions.get(account).ok_or(HatchError::NoContribution)?;
            if contribution.settled {
                return Err(HatchError::AlreadySettled);
            }
            let settled = Contribution {
                settled: true,
                ..contribution
            };
            self.contributions.insert(account, &settled);
            Ok(contribution)
        }

        /// What the hatch really holds, which has to cover what was contributed: a token that keeps a fee is not
        /// believed.
        fn ensure_raised_held(&self) -> Result<u128, HatchError> {
            let raised = self.progress.raised;
            let held = client::balance_of(&self.terms.market.collateral, &self.env().account_id())?;
            if held < raised {
                return Err(HatchError::CollateralShort { held, raised });
            }
            Ok(held)
        }

        fn grant(
            &self,
            beneficiary: AccountId,
            amount: u128,
            launched_ms: u64,
            plan: &VestingPlan,
            revocable: bool,
        ) -> Result<BatchId, HatchError> {
            let schedule = schedule_of(plan, amount, launched_ms)?;
            let mut vesting: contract_ref!(Vesting, DefaultEnvironment) = self.terms.vesting.into();
            ask(vesting.call_mut().grant_claimed(Grant {
                beneficiary,
                amount,
                schedule,
                revocable,
                transferable: plan.transferable,
            }))
            .map_err(HatchError::Vesting)
        }
    }

    impl Hatch for Fundraiser {
        #[ink(message)]
        fn seal(&mut self) -> Result<(), HatchError> {
            if self.progress.sealed {
                return Err(HatchError::AlreadySealed);
            }
            self.ensure_phase(HatchPhase::Pending)?;

            self.progress.sealed = true;

            terms::read_back(&self.terms, self.env().account_id())?;
            self.env().emit_event(Sealed {
                admin: self.terms.admin,
            });
            Ok(())
        }

        #[ink(message)]
        fn contribute(&mut self, amount: u128, allowance: Option<Allowance>) -> Result<u128, HatchError> {
            let contributor = self.env().caller();
            let now_ms = self.env().block_timestamp();
            if !self.progress.sealed {
                return Err(HatchError::NotSealed);
            }
            self.ensure_phase(HatchPhase::Funding)?;
            if amount == 0 {
                return Err(HatchError::ZeroAmount);
            }
            let FundingTerms {
                maximum,
                tokens_per_million,
                ..
            } = self.terms.funding;
            let mut progress = self.progress;
            let room = maximum.checked_sub(progress.raised).ok_or(HatchError::Overflow)?;
            let taken = amount.min(room);
            let tokens = tokens_for(taken, tokens_per_million)?;
            if tokens == 0 {
                return Err(HatchError::NothingToBook);
            }
            let mut contribution = self.contributions.get(contributor).unwrap_or_default();
            contribution.given = contribution.given.checked_add(taken).ok_or(HatchError::Overflow)?;
            contribution.owed = contribution.owed.checked_add(tokens).ok_or(HatchError::Overflow)?;
            self.ensure_allowed(contributor, contribution.given, allowance)?;
            progress.raised = progress.raised.checked_add(taken).ok_or(HatchError::Overflow)?;
            progress.owed = progress.owed.checked_add(tokens).ok_or(HatchError::Overflow)?;
            // A rest that is worth no token would be refused, so nobody could ever fill it.
            if tokens_for(maximum.saturating_sub(progress.raised), tokens_per_million)? == 0 {
                progress.maximum_reached_ms = Some(now_ms);
            }

            self.progress = progress;
            self.contributions.insert(contributor, &contribution);

            client::transfer_from(
                &self.terms.market.collateral,
                &contributor,
                &self.env().account_id(),
                taken,
            )?;
            self.ensure_raised_held()?;
            self.env().emit_event(Contributed {
                contributor,
                amount: taken,
                tokens,
                raised: progress.raised,
            });
            Ok(taken)
        }

        #[ink(message)]
        fn launch(&mut self) -> Result<(), HatchError> {
            self.ensure_phase(HatchPhase::GoalReached)?;
            let now_ms = self.env().block_timestamp();
            let Opening {
                supply, team, reserve, ..
            } = Opening::of(self.progress.raised, self.progress.owed, &self.terms)?;
            let HatchTerms {
                curve: curve_address,
                market,
                vesting,
                team: lot,
                ..
            } = self.terms;

            self.progress.launched_ms = Some(now_ms);

            // What came without a contribution goes to the pool with the tribute.
            let to_funding_pool = self
                .ensure_raised_held()?
                .checked_sub(reserve)
                .ok_or(HatchError::Overflow)?;
            if to_funding_pool > 0 {
                client::transfer(&market.collateral, &market.funding_pool, to_funding_pool)?;
            }
            client::approve(&market.collateral, &curve_address, reserve)?;
            let mut curve: contract_ref!(BondingCurve, DefaultEnvironment) = curve_address.into();
            ask(curve.call_mut().open(supply, reserve, vesting)).map_err(HatchError::Curve)?;
            let mut batches: contract_ref!(Vesting, DefaultEnvironment) = vesting.into();
            ask(batches.call_mut().receive_opening_supply(supply)).map_err(HatchError::Vesting)?;
            let team_batch = match lot {
                Some(lot) if team > 0 => Some(self.grant(lot.beneficiary, team, now_ms, &lot.plan, lot.revocable)?),
                _ => None,
            };
            self.env().emit_event(Launched {
                supply,
                reserve,
                to_funding_pool,
                team_batch,
            });
            Ok(())
        }

        #[ink(message)]
        fn claim(&mut self, account: AccountId) -> Result<BatchId, HatchError> {
            let Some(launched_ms) = self.progress.launched_ms else {
                return Err(HatchError::WrongPhase { phase: self.phase() });
            };
            let tokens = self.settle(account)?.owed;
            let batch = self.grant(account, tokens, launched_ms, &self.terms.vesting_plan, false)?;
            self.env().emit_event(Claimed { account, tokens, batch });
            answer_without_root(batch)
        }

        #[ink(message)]
        fn refund(&mut self, account: AccountId) -> Result<u128, HatchError> {
            self.ensure_phase(HatchPhase::Refunding)?;
            let amount = self.settle(account)?.given;
            client::transfer(&self.terms.market.collateral, &account, amount)?;
            self.env().emit_event(Refunded { account, amount });
            answer_without_root(amount)
        }

        #[ink(message)]
        fn status(&self) -> HatchStatus {
            let Progress {
                sealed,
                raised,
                owed,
                launched_ms,
                ..
            } = self.progress;
            HatchStatus {
                phase: self.phase(),
                sealed,
                raised,
                owed,
                launch_before_ms: self.progress.launch_before_ms(&self.terms.funding),
                launched_ms,
            }
        }

        #[ink(message)]
        fn preview(&self) -> Result<Preview, HatchError> {
            let Progress { raised, owed, .. } = self.progress;
            let minimum = self.terms.funding.minimum;
            let opening = if raised < minimum {
                Opening::of_one_contribution(minimum, &self.terms)?
            } else {
                Opening::of(raised, owed, &self.terms)?
            };
            Ok(opening.preview(&self.terms))
        }

        #[ink(message)]
        fn contribution(&self, account: AccountId) -> Option<Contribution> {
            self.contributions.get(account)
        }

        #[ink(message)]
        fn terms(&self) -> HatchTerms {
            self.terms
        }
    }
}

#[cfg(test)]
mod tests;
