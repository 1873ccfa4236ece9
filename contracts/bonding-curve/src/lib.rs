//! # Bonding curve
//!
//! The market of a commons and its reserve pool. Whoever buys pays collateral in and gets tokens minted; whoever sells
//! gets tokens burned and collateral paid out; the price follows supply and reserve alone. A tribute of every trade
//! goes to the funding pool.
//!
//! ## States
//! *Sealed* until the opener brings all of the first supply and reserve; *Open* to anyone; *Closing* while a wind-down
//! may still be called off, or lapse; *Closed*, when every token redeems the same share. See [`lifecycle`].
//!
//! ## Always true
//! - reserve ≤ collateral held, if the collateral is honest. Supply and reserve are ledger fields: a gift moves no
//!   price.
//! - reserve / supply^(1/reserve ratio) never falls by a trade; no round trip and no splitting of an order gains.
//! - A purchase mints more, or as much, for a larger deposit. Trades leave at least the minimum supply.
//! - Selling and redeeming cannot be paused; only a wind-down stops selling, and not for ever. Tributes never pass the
//!   ceilings fixed at construction.
//! - A call that fails changes nothing.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod lifecycle;
pub mod terms;
pub mod trade;

pub use crate::bonding_curve::{Curve, CurveRef};

#[ink::contract]
pub mod bonding_curve {
    use crate::{lifecycle::Lifecycle, terms, trade::Ledger};
    use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, storage::Mapping};
    use interfaces::{
        bonding_curve::*,
        call::ask,
        community_token::CommunityToken,
        effects::Effects,
        funding_pool::FundingPool,
        is_zero,
        psp22::client::{self, TokenFailure},
        wiring::Wiring,
    };

    /// The curve's storage: one cell, but for what is booked at the end.
    #[ink(storage)]
    pub struct Curve {
        terms: CurveTerms,
        wiring: Wiring<CurveWiring>,
        lifecycle: Lifecycle,
        ledger: Ledger,
        buying_paused_until_ms: u64,
        /// All tokens redeemed since the end; with the supply left, the supply at the end.
        redeemed_in_all: u128,
        redeemed: Mapping<AccountId, u128>,
    }

    /// What the funding pool gave up.
    struct Gathered {
        surrendered: u128,
        burned: u128,
    }

    impl Curve {
        /// A sealed market with these terms and tributes.
        ///
        /// Errors: `InvalidReference`, `ReserveRatioOutOfRange`, `TributeCeilingOutOfRange`, `TributeAboveCeiling`,
        /// `ZeroMinimumSupply`, `ClosingTermsOutOfRange`.
        #[ink(constructor)]
        pub fn new(terms: CurveTerms, tributes: Tributes) -> Result<Self, BondingCurveError> {
            let is_contract = |account: &AccountId| Self::env().is_contract(account);
            terms::check(&terms, Self::env().account_id(), is_contract)?;
            terms::check_tributes(tributes, terms.tribute_ceilings)?;
            Ok(Self {
                terms,
                wiring: Wiring::Awaiting(Self::env().caller()),
                lifecycle: Lifecycle::SEALED,
                ledger: Ledger {
                    supply: 0,
                    reserve: 0,
                    tributes,
                },
                buying_paused_until_ms: 0,
                redeemed_in_all: 0,
                redeemed: Mapping::new(),
            })
        }

        fn ensure_account(&self, account: AccountId) -> Result<(), BondingCurveError> {
            if is_zero(account) || account == self.env().account_id() {
                return Err(BondingCurveError::InvalidReference(account));
            }
            Ok(())
        }

        fn ensure_recipient(&self, recipient: AccountId) -> Result<(), BondingCurveError> {
            self.ensure_account(recipient)
                .map_err(|_| BondingCurveError::InvalidRecipient)
        }

        fn ensure_admin(&self) -> Result<(), BondingCurveError> {
            match self.wiring.get() {
                Some(wiring) if wiring.admin == self.env().caller() => Ok(()),
                _ => Err(BondingCurveError::NotAdmin),
            }
        }

        fn ensure_in_time(&self, deadline_ms: u64) -> Result<(), BondingCurveError> {
            let now_ms = self.env().block_timestamp();
            if now_ms > deadline_ms {
                return Err(BondingCurveError::DeadlinePassed { deadline_ms, now_ms });
            }
            Ok(())
        }

        fn ensure_selling(&self) -> Result<(), BondingCurveError> {
            self.lifecycle
                .ensure_open(self.env().block_timestamp(), &self.terms.closing)
        }

        fn ensure_buying(&self) -> Result<(), BondingCurveError> {
            self.ensure_selling()?;
            if self.env().block_timestamp() < self.buying_paused_until_ms {
                return Err(BondingCurveError::BuyingPaused {
                    until_ms: self.buying_paused_until_ms,
                });
            }
            Ok(())
        }

        /// The collateral really held.
        fn held(&self) -> Result<u128, BondingCurveError> {
            client::balance_of(&self.terms.collateral, &self.env().account_id()).map_err(BondingCurveError::Collateral)
        }

        /// Takes collateral in.
        fn take(&self, from: AccountId, amount: u128) -> Result<(), BondingCurveError> {
            client::transfer_from(&self.terms.collateral, &from, &self.env().account_id(), amount)
                .map_err(BondingCurveError::Collateral)
        }

        /// A token that keeps a fee is not believed.
        fn ensure_reserve_held(&self) -> Result<(), BondingCurveError> {
            let held = self.held()?;
            let reserve = self.ledger.reserve;
            if held < reserve {
                return Err(BondingCurveError::CollateralShort { held, reserve });
            }
            Ok(())
        }

        /// Paying nothing needs no call.
        fn pay(&self, to: AccountId, amount: u128) -> Result<(), BondingCurveError> {
            if amount == 0 {
                return Ok(());
            }
            client::transfer(&self.terms.collateral, &to, amount).map_err(BondingCurveError::Collateral)
        }

        fn mint(&self, to: AccountId, amount: u128) -> Result<(), BondingCurveError> {
            let mut token: contract_ref!(CommunityToken, DefaultEnvironment) = self.terms.token.into();
            ask(token.call_mut().mint(to, amount)).map_err(BondingCurveError::Token)
        }

        fn burn(&self, from: AccountId, amount: u128) -> Result<(), BondingCurveError> {
            let mut token: contract_ref!(CommunityToken, DefaultEnvironment) = self.terms.token.into();
            ask(token.call_mut().burn(from, amount)).map_err(BondingCurveError::Token)
        }

        fn hold_payments(&self, until_ms: u64) -> Result<(), BondingCurveError> {
            let mut pool: contract_ref!(FundingPool, DefaultEnvironment) = self.terms.funding_pool.into();
            ask(pool.call_mut().hold_payments(until_ms)).map_err(BondingCurveError::Pool)
        }

        /// Has the pool give its collateral to `to` and burns the pool's community tokens. From now on all that is held
        /// is the reserve: there is no price left that a gift could move.
        fn gather(&mut self, to: AccountId) -> Result<Gathered, BondingCurveError> {
            let CurveTerms {
                token,
                collateral,
                funding_pool,
                ..
            } = self.terms;
            let mut pool: contract_ref!(FundingPool, DefaultEnvironment) = funding_pool.into();
            let surrendered = ask(pool.call_mut().surrender(collateral, to)).map_err(BondingCurveError::Pool)?;
            let burned = client::balance_of(&token, &funding_pool).map_err(token_failure)?;
            if burned > 0 {
                self.burn(funding_pool, burned)?;
                self.ledger.supply = self
                    .ledger
                    .supply
                    .checked_sub(burned)
                    .ok_or(BondingCurveError::Overflow)?;
            }
            self.ledger.reserve = self.held()?;
            Ok(Gathered { surrendered, burned })
        }
    }

    impl BondingCurve for Curve {
        #[ink(message)]
        fn wire(&mut self, wiring: CurveWiring) -> Result<(), BondingCurveError> {
            self.ensure_account(wiring.opener)?;
            self.ensure_account(wiring.admin)?;
            self.wiring.fix(self.env().caller(), wiring)?;
            let CurveWiring { opener, admin } = wiring;
            self.env().emit_event(CurveWired { opener, admin });
            Ok(())
        }

        #[ink(message)]
        fn open(&mut self, supply: u128, reserve: u128, recipient: AccountId) -> Result<(), BondingCurveError> {
            let opener = self.env().caller();
            if self.wiring.get().map(|wiring| wiring.opener) != Some(opener) {
                return Err(BondingCurveError::NotOpener);
            }
            if reserve == 0 {
                return Err(BondingCurveError::ZeroAmount);
            }
            if supply < self.terms.minimum_supply {
                return Err(BondingCurveError::BelowMinimumSupply {
                    left: supply,
                    minimum: self.terms.minimum_supply,
                });
            }
            self.ensure_recipient(recipient)?;
            self.lifecycle.open(self.env().block_timestamp(), &self.terms.closing)?;
            self.ledger.supply = supply;
            self.ledger.reserve = reserve;

            self.take(opener, reserve)?;
            self.ensure_reserve_held()?;
            self.mint(recipient, supply)?;
            self.env().emit_event(Opened {
                supply,
                reserve,
                recipient,
            });
            Ok(())
        }

        #[ink(message)]
        fn buy(
            &mut self,
            deposit: u128,
            min_tokens: u128,
            recipient: AccountId,
            deadline_ms: u64,
        ) -> Result<u128, BondingCurveError> {
            self.ensure_in_time(deadline_ms)?;
            self.ensure_buying()?;
            self.ensure_recipient(recipient)?;
            let trade = self.ledger.purchase(&self.terms, deposit)?;
            let tokens = trade.received;
            if tokens < min_tokens {
                return Err(BondingCurveError::SlippageExceeded {
                    got: tokens,
                    min: min_tokens,
                });
            }

            self.ledger = trade.after;

            let buyer = self.env().caller();
            self.take(buyer, deposit)?;
            self.pay(self.terms.funding_pool, trade.tribute)?;
            self.ensure_reserve_held()?;
            self.mint(recipient, tokens)?;
            self.env().emit_event(Bought {
                buyer,
                recipient,
                deposit,
                tribute: trade.tribute,
                tokens,
                supply: self.ledger.supply,
                reserve: self.ledger.reserve,
            });
            Ok(tokens)
        }

        #[ink(message)]
        fn sell(
            &mut self,
            tokens: u128,
            min_collateral: u128,
            recipient: AccountId,
            deadline_ms: u64,
        ) -> Result<u128, BondingCurveError> {
            self.ensure_in_time(deadline_ms)?;
            self.ensure_selling()?;
            self.ensure_recipient(recipient)?;
            let trade = self.ledger.sale(&self.terms, tokens)?;
            let payout = trade.received;
            if payout < min_collateral {
                return Err(BondingCurveError::SlippageExceeded {
                    got: payout,
                    min: min_collateral,
                });
            }

            self.ledger = trade.after;

            let seller = self.env().caller();
            self.burn(seller, tokens)?;
            self.pay(recipient, payout)?;
            self.pay(self.terms.funding_pool, trade.tribute)?;
            self.env().emit_event(Sold {
                seller,
                recipient,
                tokens,
                payout,
                tribute: trade.tribute,
                supply: self.ledger.supply,
                reserve: self.ledger.reserve,
            });
            Ok(payout)
        }

        #[ink(message)]
        fn quote_buy(&self, deposit: u128) -> Result<Quote, BondingCurveError> {
            self.ensure_buying()?;
            Ok(self.ledger.purchase(&self.terms, deposit)?.quote(&self.terms))
        }

        #[ink(message)]
        fn quote_sell(&self, tokens: u128) -> Result<Quote, BondingCurveError> {
            self.ensure_selling()?;
            Ok(self.ledger.sale(&self.terms, tokens)?.quote(&self.terms))
        }

        #[ink(message)]
        fn quote_deposit_for(&self, tokens: u128) -> Result<Quote, BondingCurveError> {
            self.ensure_buying()?;
            let deposit = self.ledger.deposit_for(&self.terms, tokens)?;
            Ok(self.ledger.purchase(&self.terms, deposit)?.quote(&self.terms))
        }

        #[ink(message)]
        fn sweep(&mut self) -> Result<u128, BondingCurveError> {
            let before = self.ledger.reserve;
            let joined_reserve = self.lifecycle.ensure_closed().is_ok();
            let (held, burned) = if joined_reserve {
                let burned = self.gather(self.env().account_id())?.burned;
                (self.ledger.reserve, burned)
            } else {
                (self.held()?, 0)
            };
            let amount = held.saturating_sub(before);
            if amount == 0 && burned == 0 {
                return Err(BondingCurveError::NothingToGive);
            }
            if !joined_reserve {
                self.pay(self.terms.funding_pool, amount)?;
            }
            self.env().emit_event(Swept {
                amount,
                joined_reserve,
                burned,
                supply: self.ledger.supply,
                reserve: self.ledger.reserve,
            });
            Ok(amount)
        }

        #[ink(message)]
        fn set_tributes(&mut self, tributes: Tributes) -> Result<Effects, BondingCurveError> {
            self.ensure_admin()?;
            terms::check_tributes(tributes, self.terms.tribute_ceilings)?;
            let from = core::mem::replace(&mut self.ledger.tributes, tributes);
            self.env().emit_event(TributesChanged { from, to: tributes });
            Ok(Effects::NONE)
        }

        #[ink(message)]
        fn pause_buying(&mut self, until_ms: u64) -> Result<Effects, BondingCurveError> {
            self.ensure_admin()?;
            self.buying_paused_until_ms = until_ms;
            self.env().emit_event(BuyingPaused { until_ms });
            Ok(Effects::NONE)
        }

        #[ink(message)]
        fn begin_closing(&mut self) -> Result<Effects, BondingCurveError> {
            self.ensure_admin()?;
            let schedule = self
                .lifecycle
                .begin_closing(self.env().block_timestamp(), &self.terms.closing)?;
            self.hold_payments(schedule.lapses_at_ms)?;
            self.env().emit_event(ClosingBegun {
                finish_from_ms: schedule.finish_from_ms,
                lapses_at_ms: schedule.lapses_at_ms,
            });
            Ok(Effects {
                closing: Some(schedule),
                ..Effects::NONE
            })
        }

        #[ink(message)]
        fn resume(&mut self) -> Result<Effects, BondingCurveError> {
            self.ensure_admin()?;
            self.lifecycle
                .resume(self.env().block_timestamp(), &self.terms.closing)?;
            self.hold_payments(0)?;
            self.env().emit_event(Resumed {
                closing_possible_from_ms: self.lifecycle.closing_possible_from_ms,
            });
            Ok(Effects::NONE)
        }

        #[ink(message)]
        fn finish(&mut self) -> Result<Effects, BondingCurveError> {
            self.ensure_admin()?;
            self.lifecycle
                .finish(self.env().block_timestamp(), &self.terms.closing)?;
            let to = self.terms.closing.heir.unwrap_or(self.env().account_id());
            let Gathered { surrendered, burned } = self.gather(to)?;
            self.env().emit_event(Finished {
                supply: self.ledger.supply,
                reserve: self.ledger.reserve,
                burned,
                surrendered,
            });
            Ok(Effects::NONE)
        }

        #[ink(message)]
        fn redeem(&mut self, tokens: u128, recipient: AccountId) -> Result<u128, BondingCurveError> {
            self.lifecycle.ensure_closed()?;
            self.ensure_recipient(recipient)?;
            if recipient == self.terms.funding_pool {
                // It could never claim the share that is booked for it.
                return Err(BondingCurveError::InvalidRecipient);
            }
            let trade = self.ledger.redemption(tokens)?;
            let booked = self
                .redeemed
                .get(recipient)
                .unwrap_or(0)
                .checked_add(tokens)
                .ok_or(BondingCurveError::Overflow)?;
            let redeemed_in_all = self
                .redeemed_in_all
                .checked_add(tokens)
                .ok_or(BondingCurveError::Overflow)?;

            self.ledger = trade.after;
            self.redeemed_in_all = redeemed_in_all;
            self.redeemed.insert(recipient, &booked);

            let holder = self.env().caller();
            self.burn(holder, tokens)?;
            self.pay(recipient, trade.received)?;
            self.env().emit_event(Redeemed {
                holder,
                recipient,
                tokens,
                payout: trade.received,
            });
            Ok(trade.received)
        }

        #[ink(message)]
        fn claim_share(&mut self, asset: AccountId, account: AccountId) -> Result<u128, BondingCurveError> {
            self.lifecycle.ensure_closed()?;
            if asset == self.terms.collateral || asset == self.terms.token {
                return Err(BondingCurveError::NotAnOtherAsset);
            }
            let redeemed = self.redeemed.get(account).unwrap_or(0);
            // The pool's tokens that were burned since count for nobody, so all shares together are still the whole.
            let supply_at_the_end = self
                .ledger
                .supply
                .checked_add(self.redeemed_in_all)
                .ok_or(BondingCurveError::Overflow)?;
            let mut pool: contract_ref!(FundingPool, DefaultEnvironment) = self.terms.funding_pool.into();
            ask(pool.call_mut().pay_share(asset, account, redeemed, supply_at_the_end)).map_err(BondingCurveError::Pool)
        }

        #[ink(message)]
        fn market(&self) -> Market {
            Market {
                phase: self.lifecycle.phase(self.env().block_timestamp(), &self.terms.closing),
                supply: self.ledger.supply,
                reserve: self.ledger.reserve,
                spot_price: self.ledger.spot_price(&self.terms),
                tributes: self.ledger.tributes,
                buying_paused_until_ms: self.buying_paused_until_ms,
                closing_begun_ms: self.lifecycle.closing_begun_ms,
                closing_possible_from_ms: self.lifecycle.closing_possible_from_ms,
            }
        }

        #[ink(message)]
        fn terms(&self) -> CurveTerms {
            self.terms
        }

        #[ink(message)]
        fn wiring(&self) -> Option<CurveWiring> {
            self.wiring.get()
        }

        #[ink(message)]
        fn redeemed(&self, account: AccountId) -> u128 {
            self.redeemed.get(account).unwrap_or(0)
        }
    }

    /// Reading a balance cannot be refused in the token's own words.
    fn token_failure(failure: TokenFailure) -> BondingCurveError {
        use interfaces::call::CallFailure;
        BondingCurveError::Token(match failure {
            CallFailure::NotAContract => CallFailure::NotAContract,
            CallFailure::Trapped => CallFailure::Trapped,
            CallFailure::BadAnswer | CallFailure::Refused(_) => CallFailure::BadAnswer,
        })
    }
}

#[cfg(test)]
mod tests;
