//! The messages of a commons that is being wound down.

use super::Meter;
use crate::{gift, hostile, transfer, COIN, DAY_MS};
use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, FOUNDER},
};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::BondingCurve,
    funding_pool::{AssetTerms, FundingPool},
};

impl Meter {
    /// The end, with another asset left in the pool and tokens of the pool's own to burn.
    pub(super) fn wind_down(&mut self) -> Result<()> {
        let at = self.commons.at;
        let asset = hostile::deploy(&mut self.commons.chain)?;
        let terms = AssetTerms {
            asset,
            spending_cap_ppm: 250_000,
        };
        let message = self.commons.pool().call_mut().register_asset(terms);
        done(self.commons.send(FOUNDER, message))?;
        done(hostile::mint(&mut self.commons, asset, at.funding_pool, 1_000 * COIN))?;
        done(transfer(&mut self.commons, at.token, FOUNDER, at.funding_pool, COIN))?;

        self.contract("bonding-curve");
        let begin = self.commons.curve().call_mut().begin_closing();
        let receipt = self.commons.send(FOUNDER, begin);
        self.note("begin_closing", receipt)?;
        let resume = self.commons.curve().call_mut().resume();
        let receipt = self.commons.send(FOUNDER, resume);
        self.note("resume", receipt)?;
        self.commons.chain.wait(60 * DAY_MS);
        let begin = self.commons.curve().call_mut().begin_closing();
        done(self.commons.send(FOUNDER, begin))?;
        self.commons.chain.wait(14 * DAY_MS);
        let finish = self.commons.curve().call_mut().finish();
        let receipt = self.commons.send(FOUNDER, finish);
        self.note("finish", receipt)?;

        for name in ["alice", "bob"] {
            done(self.commons.redeem(name, COIN))?;
            let claim = self.commons.curve().call_mut().claim_share(asset, account(name));
            done(self.commons.send(name, claim))?;
        }
        let receipt = self.commons.redeem("alice", COIN);
        self.note("redeem", receipt)?;
        let claim = self.commons.curve().call_mut().claim_share(asset, account("alice"));
        let receipt = self.commons.send("alice", claim);
        self.note("claim_share", receipt)?;
        gift(&mut self.commons, at.funding_pool, COIN)?;
        let message = self.commons.curve().call_mut().sweep();
        let receipt = self.commons.send("alice", message);
        self.note("sweep (wound down)", receipt)?;

        self.contract("funding-pool");
        done(self.commons.redeem("bob", COIN))?;
        let share = self
            .commons
            .pool()
            .call_mut()
            .pay_share(asset, account("bob"), 2 * COIN, 1_000_000 * COIN);
        let receipt = self.commons.chain.call(at.curve, share);
        self.note("pay_share", receipt)?;
        gift(&mut self.commons, at.funding_pool, COIN)?;
        let surrender = self.commons.pool().call_mut().surrender(at.collateral, at.curve);
        let receipt = self.commons.chain.call(at.curve, surrender);
        self.note("surrender", receipt)?;
        Ok(())
    }
}
