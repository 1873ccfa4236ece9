//! Steps of the wind-down.

use super::{name, Stage, Trade};
use crate::{
    chain::NAMED,
    demo::{
        costs::messages::*,
        invariants::{self, Picture},
    },
    suite::FOUNDER,
    words::Asset,
};
use anyhow::{Context, Result};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::bonding_curve::BondingCurve;

impl Stage {
    /// Begins the wind-down, as the admin.
    pub fn begin_closing(&mut self) -> Result<()> {
        for who in NAMED {
            let tokens = self.commons.tokens_of(who)?;
            self.held_as_trading_ended.insert(who, tokens);
        }
        let message = self.commons.curve().call_mut().begin_closing();
        let receipt = self.commons.send(FOUNDER, message);
        self.worked(CURVE_BEGIN_CLOSING, "the beginning of the wind-down", receipt)?;
        self.settle_without_trade("the beginning of the wind-down")
    }

    /// Finishes the wind-down, as the admin.
    pub fn finish(&mut self) -> Result<Picture> {
        if let Some(heir) = self.commons.config.closing.heir {
            self.flows.paid_out += self.picture.pool_holds;
            self.concerned.push(heir);
        }
        let message = self.commons.curve().call_mut().finish();
        let receipt = self.commons.send(FOUNDER, message);
        self.worked(CURVE_FINISH, "the end of the wind-down", receipt)?;
        self.settle("the end of the wind-down", None)?;
        self.picture_at_the_end = Some(self.picture);
        Ok(self.picture)
    }

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
