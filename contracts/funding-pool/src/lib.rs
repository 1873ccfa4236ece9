//! # Funding pool
//!
//! What the commons has to spend: tributes, fees, gifts, in any registered PSP22. It pays what the spender
//! (conviction voting) says was decided, within a spending cap per asset; when the commons is wound
//! down, the curve empties it.
//!
//! ## States
//! *Unwired*: the deployer names admin, spender and curve. *Paying*. *Held*: while the commons may be winding down, no
//! payment passes. *Surrendered*: no payment passes ever again; the collateral is gone to the reserve or the heir, and
//! what is left is paid out in shares.
//!
//! ## Always true
//! - Nothing leaves but by `pay` (spender), `surrender` and `pay_share` (curve).
//! - A payment `a` passes only if recent spending + a ≤ cap · (balance + recent spending), where recent
//!   spending fades evenly over the period and is based anew at each payment. So at most `cap` of an asset leaves at
//!   once, and at most 2·cap − cap² of it in any period.
//! - Shares paid of an asset never add up to more than there was of it.
//! - A call that fails changes nothing.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub use crate::funding_pool::{Pool, PoolRef};

#[ink::contract]
pub mod funding_pool {
    use ink::{
        prelude::vec::Vec,
        storage::{Lazy, Mapping},
    };
    use interfaces::{
        answer::answer_without_root,
        effects::Effects,
        funding_pool::{
            AssetRegistered, AssetStatus, AssetTerms, FundingPool, FundingPoolError, GivenUp, Paid, PaymentsHeld,
            PoolWired, PoolWiring, SharePaid, SpenderChanged, SpendingCapChanged, MOST_ASSETS,
        },
        is_zero,
        psp22::client,
        wiring::Wiring,
    };
    use math::{
        mul_div,
        spending::{recent_spending, spending_limit},
        MathError, Rounding, PPM,
    };

    /// Payments held until this moment are held for ever: the commons is wound down.
    const FOR_EVER: u64 = u64::MAX;

    /// The pool's storage.
    #[ink(storage)]
    pub struct Pool {
        wiring: Wiring<PoolWiring>,
        spending_period_ms: u64,
        payments_held_until_ms: u64,
        /// The keys of `records`, at most [`MOST_ASSETS`].
        assets: Lazy<Vec<AccountId>>,
        records: Mapping<AccountId, AssetRecord>,
        /// What an account has had of an asset, as shares.
        shares_taken: Mapping<(AccountId, AccountId), u128>,
    }

    /// What the pool keeps of an asset.
    #[derive(Debug, Clone, Copy)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    #[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
    pub struct AssetRecord {
        spending_cap_ppm: u32,
        /// Recent spending as of the last payment, that payment included.
        spent: u128,
        last_payment_ms: u64,
        shares_paid: u128,
    }

    impl Pool {
        /// A pool that may pay in `assets`, each within its cap over `spending_period_ms`.
        ///
        /// Errors: `ZeroPeriod`, `InvalidReference`, `AssetAlreadyRegistered`, `TooManyAssets`, `CapOutOfRange`.
        #[ink(constructor)]
        pub fn new(spending_period_ms: u64, assets: Vec<AssetTerms>) -> Result<Self, FundingPoolError> {
            if spending_period_ms == 0 {
                return Err(FundingPoolError::ZeroPeriod);
            }
            let mut pool = Self {
                wiring: Wiring::Awaiting(Self::env().caller()),
                spending_period_ms,
                payments_held_until_ms: 0,
                assets: Lazy::new(),
                records: Mapping::new(),
                shares_taken: Mapping::new(),
            };
            for terms in assets {
                pool.register(terms)?;
            }
            Ok(pool)
        }

        fn register(&mut self, terms: AssetTerms) -> Result<(), FundingPoolError> {
            let AssetTerms {
                asset,
                spending_cap_ppm,
            } = terms;
            self.ensure_contract(asset)?;
            Self::ensure_cap(spending_cap_ppm)?;
            let mut assets = self.assets.get_or_default();
            if assets.contains(&asset) {
                return Err(FundingPoolError::AssetAlreadyRegistered);
            }
            if assets.len() >= MOST_ASSETS {
                return Err(FundingPoolError::TooManyAssets);
            }
            assets.push(asset);
            self.assets.set(&assets);
            self.records.insert(
                asset,
                &AssetRecord {
                    spending_cap_ppm,
                    spent: 0,
                    last_payment_ms: 0,
                    shares_paid: 0,
                },
            );
            self.env().emit_event(AssetRegistered {
                asset,
                spending_cap_ppm,
            });
            Ok(())
        }

        /// The record of a registered asset, with its spending brought up to now.
        fn record(&self, asset: AccountId) -> Result<AssetRecord, FundingPoolError> {
            let mut record = self.records.get(asset).ok_or(FundingPoolError::AssetNotRegistered)?;
            let elapsed_ms = self.env().block_timestamp().saturating_sub(record.last_payment_ms);
            record.spent = recent_spending(record.spent, elapsed_ms, self.spending_period_ms).map_err(overflow)?;
            Ok(record)
        }

        /// What of `balance` could be paid at once, with payments not held.
        fn payable(record: &AssetRecord, balance: u128) -> Result<u128, FundingPoolError> {
            let limit = spending_limit(record.spending_cap_ppm, balance, record.spent).map_err(overflow)?;
            Ok(limit.saturating_sub(record.spent).min(balance))
        }

        fn balance_of(&self, asset: AccountId) -> Result<u128, FundingPoolError> {
            Ok(client::balance_of(&asset, &self.env().account_id())?)
        }

        fn ensure_admin(&self) -> Result<(), FundingPoolError> {
            match self.wiring.get() {
                Some(wiring) if wiring.admin == self.env().caller() => Ok(()),
                _ => Err(FundingPoolError::NotAdmin),
            }
        }

        fn ensure_curve(&self) -> Result<(), FundingPoolError> {
            match self.wiring.get() {
                Some(wiring) if wiring.curve == self.env().caller() => Ok(()),
                _ => Err(FundingPoolError::NotCurve),
            }
        }

        fn ensure_account(&self, account: AccountId) -> Result<(), FundingPoolError> {
            if is_zero(account) || account == self.env().account_id() {
                return Err(FundingPoolError::InvalidReference(account));
            }
            Ok(())
        }

        fn ensure_contract(&self, account: AccountId) -> Result<(), FundingPoolError> {
            self.ensure_account(account)?;
            if !self.env().is_contract(&account) {
                return Err(FundingPoolError::InvalidReference(account));
            }
            Ok(())
        }

        fn ensure_recipient(&self, to: AccountId) -> Result<(), FundingPoolError> {
            self.ensure_account(to).map_err(|_| FundingPoolError::InvalidRecipient)
        }

        fn ensure_cap(spending_cap_ppm: u32) -> Result<(), FundingPoolError> {
            if !(1..=PPM).contains(&spending_cap_ppm) {
                return Err(FundingPoolError::CapOutOfRange {
                    got_ppm: spending_cap_ppm,
                });
            }
            Ok(())
        }
    }

    impl FundingPool for Pool {
        #[ink(message)]
        fn wire(&mut self, wiring: PoolWiring) -> Result<(), FundingPoolError> {
            self.ensure_account(wiring.admin)?;
            self.ensure_account(wiring.spender)?;
            self.ensure_contract(wiring.curve)?;
            self.wiring.fix(self.env().caller(), wiring)?;
            let PoolWiring { admin, spender, curve } = wiring;
            self.env().emit_event(PoolWired { admin, spender, curve });
            Ok(())
        }

        #[ink(message)]
        fn pay(
            &mut self,
            asset: AccountId,
            to: AccountId,
            amount: u128,
            reference: u64,
        ) -> Result<u128, FundingPoolError> {
            let now_ms = self.env().block_timestamp();
            if self.wiring.get().map(|wiring| wiring.spender) != Some(self.env().caller()) {
                return Err(FundingPoolError::NotSpender);
            }
            if amount == 0 {
                return Err(FundingPoolError::ZeroAmount);
            }
            self.ensure_recipient(to)?;
            if now_ms < self.payments_held_until_ms {
                return Err(FundingPoolError::PaymentsHeld {
                    until_ms: self.payments_held_until_ms,
                });
            }
            let mut record = self.record(asset)?;
            let balance = self.balance_of(asset)?;
            if amount > balance {
                return Err(FundingPoolError::InsufficientFunds { balance, amount });
            }
            let payable_now = Self::payable(&record, balance)?;
            if amount > payable_now {
                return Err(FundingPoolError::OverSpendingCap { amount, payable_now });
            }

            record.spent = record.spent.checked_add(amount).ok_or(FundingPoolError::Overflow)?;
            record.last_payment_ms = now_ms;
            self.records.insert(asset, &record);

            client::transfer(&asset, &to, amount)?;
            self.env().emit_event(Paid {
                reference,
                asset,
                to,
                amount,
            });
            answer_without_root(balance)
        }

        #[ink(message)]
        fn register_asset(&mut self, asset: AssetTerms) -> Result<Effects, FundingPoolError> {
            self.ensure_admin()?;
            self.register(asset)?;
            answer_without_root(Effects::NONE)
        }

        #[ink(message)]
        fn set_spending_cap(&mut self, terms: AssetTerms) -> Result<Effects, FundingPoolError> {
            self.ensure_admin()?;
            Self::ensure_cap(terms.spending_cap_ppm)?;
            let mut record = self
                .records
                .get(terms.asset)
                .ok_or(FundingPoolError::AssetNotRegistered)?;
            let from_ppm = record.spending_cap_ppm;
            record.spending_cap_ppm = terms.spending_cap_ppm;
            self.records.insert(terms.asset, &record);
            self.env().emit_event(SpendingCapChanged {
                asset: terms.asset,
                from_ppm,
                to_ppm: terms.spending_cap_ppm,
            });
            answer_without_root(Effects::NONE)
        }

        #[ink(message)]
        fn set_spender(&mut self, spender: AccountId) -> Result<Effects, FundingPoolError> {
            self.ensure_admin()?;
            self.ensure_contract(spender)?;
            if let Wiring::Fixed(wiring) = &mut self.wiring {
                let from = core::mem::replace(&mut wiring.spender, spender);
                self.env().emit_event(SpenderChanged { from, to: spender });
            }
            Ok(Effects::NONE)
        }

        #[ink(message)]
        fn hold_payments(&mut self, until_ms: u64) -> Result<(), FundingPoolError> {
            self.ensure_curve()?;
            if self.payments_held_until_ms == FOR_EVER {
                return Err(FundingPoolError::Surrendered);
            }
            // Only a surrender is for ever.
            let until_ms = until_ms.min(FOR_EVER.saturating_sub(1));
            self.payments_held_until_ms = until_ms;
            self.env().emit_event(PaymentsHeld { until_ms });
            Ok(())
        }

        #[ink(message)]
        fn surrender(&mut self, asset: AccountId, to: AccountId) -> Result<u128, FundingPoolError> {
            self.ensure_curve()?;
            self.ensure_recipient(to)?;
            self.payments_held_until_ms = FOR_EVER;
            let amount = self.balance_of(asset)?;
            if amount > 0 {
                client::transfer(&asset, &to, amount)?;
                self.env().emit_event(GivenUp { asset, to, amount });
            }
            Ok(amount)
        }

        #[ink(message)]
        fn pay_share(
            &mut self,
            asset: AccountId,
            to: AccountId,
            redeemed: u128,
            supply: u128,
        ) -> Result<u128, FundingPoolError> {
            self.ensure_curve()?;
            if self.payments_held_until_ms != FOR_EVER {
                return Err(FundingPoolError::NotSurrendered);
            }
            self.ensure_recipient(to)?;
            let mut record = self.records.get(asset).ok_or(FundingPoolError::AssetNotRegistered)?;
            let taken = self.shares_taken.get((asset, to)).unwrap_or(0);
            let ever_there = self
                .balance_of(asset)?
                .checked_add(record.shares_paid)
                .ok_or(FundingPoolError::Overflow)?;
            let share = mul_div(ever_there, redeemed, supply, Rounding::Down).map_err(overflow)?;
            let amount = match share.checked_sub(taken) {
                None | Some(0) => return Err(FundingPoolError::NothingToPay),
                Some(amount) => amount,
            };

            self.shares_taken.insert((asset, to), &share);
            record.shares_paid = record
                .shares_paid
                .checked_add(amount)
                .ok_or(FundingPoolError::Overflow)?;
            self.records.insert(asset, &record);

            client::transfer(&asset, &to, amount)?;
            self.env().emit_event(SharePaid { to, asset, amount });
            Ok(amount)
        }

        #[ink(message)]
        fn assets(&self) -> Vec<AccountId> {
            self.assets.get_or_default()
        }

        #[ink(message)]
        fn asset_status(&self, asset: AccountId) -> Result<AssetStatus, FundingPoolError> {
            let record = self.record(asset)?;
            let balance = self.balance_of(asset)?;
            let held = self.env().block_timestamp() < self.payments_held_until_ms;
            let payable_now = if held { 0 } else { Self::payable(&record, balance)? };
            Ok(AssetStatus {
                balance,
                spending_cap_ppm: record.spending_cap_ppm,
                recent_spending: record.spent,
                payable_now,
                shares_paid: record.shares_paid,
            })
        }

        #[ink(message)]
        fn wiring(&self) -> Option<PoolWiring> {
            self.wiring.get()
        }

        #[ink(message)]
        fn spending_period_ms(&self) -> u64 {
            self.spending_period_ms
        }

        #[ink(message)]
        fn payments_held_until_ms(&self) -> u64 {
            self.payments_held_until_ms
        }
    }

    /// Caps, periods and divisors are checked before a formula sees them; what is left is size.
    fn overflow(_: MathError) -> FundingPoolError {
        FundingPoolError::Overflow
    }
}

#[cfg(test)]
mod tests;
