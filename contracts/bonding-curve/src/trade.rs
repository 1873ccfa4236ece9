//! The market's ledger, and what a trade does to it: worked out in full before anything is written or moved.

use interfaces::bonding_curve::{BondingCurveError, CurveTerms, Quote, Tributes};
use math::{curve, MathError};

/// Supply and reserve as the curve accounts for them, never as a balance says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Ledger {
    /// All tokens there are.
    pub supply: u128,
    /// The collateral that backs them.
    pub reserve: u128,
    /// The shares of a trade that go to the funding pool.
    pub tributes: Tributes,
}

/// What a trade does. The trader's and the pool's parts add up to what enters or leaves the reserve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trade {
    /// What the trader gives.
    pub given: u128,
    /// What the trader gets.
    pub received: u128,
    /// What the funding pool gets.
    pub tribute: u128,
    /// The ledger afterwards.
    pub after: Ledger,
}

impl Ledger {
    /// A purchase: the tribute off the deposit, the rest into the reserve.
    ///
    /// Errors: `ZeroAmount`, `NothingToGive`, `Overflow`.
    pub fn purchase(&self, terms: &CurveTerms, deposit: u128) -> Result<Trade, BondingCurveError> {
        if deposit == 0 {
            return Err(BondingCurveError::ZeroAmount);
        }
        let tribute = curve::tribute(deposit, self.tributes.entry_ppm).map_err(overflow)?;
        let paid_in = deposit.checked_sub(tribute).ok_or(BondingCurveError::Overflow)?;
        let minted =
            curve::purchase_return(self.supply, self.reserve, terms.reserve_ratio_ppm, paid_in).map_err(overflow)?;
        if minted == 0 {
            return Err(BondingCurveError::NothingToGive);
        }
        Ok(Trade {
            given: deposit,
            received: minted,
            tribute,
            after: Self {
                supply: self.supply.checked_add(minted).ok_or(BondingCurveError::Overflow)?,
                reserve: self.reserve.checked_add(paid_in).ok_or(BondingCurveError::Overflow)?,
                ..*self
            },
        })
    }

    /// The least deposit whose [`purchase`](Self::purchase) mints at least `tokens`.
    ///
    /// Errors: `ZeroAmount`, `Overflow`.
    pub fn deposit_for(&self, terms: &CurveTerms, tokens: u128) -> Result<u128, BondingCurveError> {
        if tokens == 0 {
            return Err(BondingCurveError::ZeroAmount);
        }
        curve::deposit_for(self.supply, self.reserve, terms.reserve_ratio_ppm, tokens)
            .and_then(|paid_in| curve::gross_for_net(paid_in, self.tributes.entry_ppm))
            .map_err(overflow)
    }

    /// A sale: out of the reserve, the tribute off it, the rest to the seller.
    ///
    /// Errors: `ZeroAmount`, `AboveSupply`, `BelowMinimumSupply`, `NothingToGive`, `Overflow`.
    pub fn sale(&self, terms: &CurveTerms, tokens: u128) -> Result<Trade, BondingCurveError> {
        if tokens == 0 {
            return Err(BondingCurveError::ZeroAmount);
        }
        let left = self.supply_without(tokens)?;
        if left < terms.minimum_supply {
            return Err(BondingCurveError::BelowMinimumSupply {
                left,
                minimum: terms.minimum_supply,
            });
        }
        let paid_out =
            curve::sale_return(self.supply, self.reserve, terms.reserve_ratio_ppm, tokens).map_err(overflow)?;
        let tribute = curve::tribute(paid_out, self.tributes.exit_ppm).map_err(overflow)?;
        let payout = paid_out.checked_sub(tribute).ok_or(BondingCurveError::Overflow)?;
        if payout == 0 {
            return Err(BondingCurveError::NothingToGive);
        }
        Ok(Trade {
            given: tokens,
            received: payout,
            tribute,
            after: Self {
                supply: left,
                reserve: self.reserve.checked_sub(paid_out).ok_or(BondingCurveError::Overflow)?,
                ..*self
            },
        })
    }

    /// A redemption at the end: the same share for every token, and no tribute.
    ///
    /// A share that rounds to nothing is no error: the tokens' share of the pool's other assets may be worth something.
    ///
    /// Errors: `ZeroAmount`, `AboveSupply`.
    pub fn redemption(&self, tokens: u128) -> Result<Trade, BondingCurveError> {
        if tokens == 0 {
            return Err(BondingCurveError::ZeroAmount);
        }
        let left = self.supply_without(tokens)?;
        let payout = curve::redemption(self.supply, self.reserve, tokens).map_err(overflow)?;
        Ok(Trade {
            given: tokens,
            received: payout,
            tribute: 0,
            after: Self {
                supply: left,
                reserve: self.reserve.checked_sub(payout).ok_or(BondingCurveError::Overflow)?,
                ..*self
            },
        })
    }

    /// The price of one more token; `None` if there is none, or it is out of range.
    pub fn spot_price(&self, terms: &CurveTerms) -> Option<u128> {
        curve::spot_price(self.supply, self.reserve, terms.reserve_ratio_ppm).ok()
    }

    fn supply_without(&self, tokens: u128) -> Result<u128, BondingCurveError> {
        self.supply.checked_sub(tokens).ok_or(BondingCurveError::AboveSupply {
            tokens,
            supply: self.supply,
        })
    }
}

impl Trade {
    /// The trade as a caller sees it.
    pub fn quote(&self, terms: &CurveTerms) -> Quote {
        Quote {
            given: self.given,
            received: self.received,
            tribute: self.tribute,
            spot_price_after: self.after.spot_price(terms),
        }
    }
}

/// An open market has supply, reserve and a valid ratio; what is left for a formula to refuse is size.
fn overflow(_: MathError) -> BondingCurveError {
    BondingCurveError::Overflow
}
