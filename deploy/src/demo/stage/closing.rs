//! Steps after the wind-down.

use super::{name, Stage, Trade};
use crate::{
    demo::{costs::messages::*, invariants},
    words::Asset,
};
use anyhow::{Context, Result};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::bonding_curve::BondingCurve;

impl Stage {
    /// Redeems all that an account holds, and checks that it is the same share for everyone.
    pub fn redeem_all(&mut self, holder: AccountId) -> Result<Trade> {
        let tokens = self.commons.balance(self.commons.at.token, holder)?;
        let step = format!("{}'s redemption of {}", name(holder), self.words.tokens(tokens));
        let message = self.commons.curve().call_mut().redeem(tokens, holder);
        let receipt = self.commons.chain.call(holder, message);
        let payout = self.worked_for(CURVE_REDEEM, &step, Asset::Collateral, receipt)?;
        self.flows.paid_out += payout;
        self.concerned.push(holder);
        self.settle(&step, None)?;
        let at_the_end = self.picture_at_the_end.context("redeeming comes after the end")?;
        let share = invariants::check_share(&at_the_end, tokens, payout, self.redemptions);
        self.held(&step, share)?;
        self.redemptions += 1;
        Ok(Trade {
            given: tokens,
            received: payout,
            tribute: 0,
        })
    }
}
