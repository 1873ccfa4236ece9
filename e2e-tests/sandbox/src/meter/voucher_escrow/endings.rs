//! What becomes of vouchers.

use super::{Trades, ARBITRATED, SHARED};
use crate::{
    commerce::{
        admit, commit, complain, confirm, decide, escalate, finalize, redeem, refund, refuse, revoke, settle, voucher,
        withdraw, ANYONE, ARBITER, BUYER, SELLER,
    },
    meter::Meter,
};
use anyhow::Result;
use commons::{
    chain::{account, Cost},
    suite::done,
};
use interfaces::voucher_escrow::VoucherId;

/// The row of the four messages together that a voucher takes which nobody complains of.
pub const HAPPY_PATH: &str = "commit, redeem, finalize, withdraw";

impl Meter {
    /// A voucher that is bought, redeemed and paid.
    pub(in crate::meter) fn happy_path(&mut self) -> Result<()> {
        self.contract("voucher-escrow");
        let (seller, collateral) = (account(SELLER), self.commons.at.collateral);
        let before = self.rows.len();
        let receipt = commit(&mut self.commons, BUYER, SHARED);
        let bought = self.note("commit", receipt)?;
        let receipt = redeem(&mut self.commons, BUYER, bought);
        self.note("redeem", receipt)?;
        self.wait_for_the_end_of(bought)?;
        let receipt = finalize(&mut self.commons, ANYONE, bought);
        self.note("finalize", receipt)?;
        let receipt = withdraw(&mut self.commons, ANYONE, seller, collateral);
        self.note("withdraw", receipt)?;
        let mut all = Cost::default();
        for row in &self.rows[before..] {
            all += row.cost;
        }
        self.push(HAPPY_PATH, all);
        Ok(())
    }

    fn wait_for_the_end_of(&mut self, id: VoucherId) -> Result<()> {
        let from_ms = voucher(&mut self.commons, id)?.final_from_ms;
        self.commons.chain.set_now(from_ms.expect("it is not final"));
        Ok(())
    }

    /// Vouchers that end by what both sides say.
    pub(in crate::meter) fn automatic_endings(&mut self) -> Result<()> {
        self.contract("voucher-escrow");
        let given_back = self.commons.bought(SHARED)?;
        let receipt = refund(&mut self.commons, BUYER, given_back);
        self.note("refund", receipt)?;

        let first = self.commons.redeemed(SHARED)?;
        let receipt = complain(&mut self.commons, BUYER, first);
        self.note("complain", receipt)?;
        let receipt = admit(&mut self.commons, SELLER, first);
        self.note("admit (after a complaint)", receipt)?;

        let second = self.commons.redeemed(SHARED)?;
        let receipt = admit(&mut self.commons, SELLER, second);
        self.note("admit", receipt)?;
        let receipt = complain(&mut self.commons, BUYER, second);
        self.note("complain (after an admission)", receipt)
    }

    /// Vouchers that may end by an arbiter.
    pub(in crate::meter) fn arbitrated_endings(&mut self) -> Result<()> {
        self.contract("voucher-escrow");
        let revoked = self.commons.bought(ARBITRATED)?;
        let receipt = revoke(&mut self.commons, SELLER, revoked);
        self.note("revoke", receipt)?;
        let cancelled = self.commons.bought(ARBITRATED)?;
        let receipt = refund(&mut self.commons, BUYER, cancelled);
        self.note("refund (with an arbiter)", receipt)?;
        let confirmed = self.commons.redeemed(ARBITRATED)?;
        let receipt = confirm(&mut self.commons, BUYER, confirmed);
        self.note("confirm", receipt)?;

        let settled = self.commons.redeemed(ARBITRATED)?;
        let receipt = complain(&mut self.commons, BUYER, settled);
        self.note("complain (with an arbiter)", receipt)?;
        let receipt = settle(&mut self.commons, SELLER, settled, 300_000);
        self.note("settle (an offer)", receipt)?;
        let receipt = settle(&mut self.commons, BUYER, settled, 300_000);
        self.note("settle", receipt)?;

        let decided = self.commons.redeemed(ARBITRATED)?;
        done(complain(&mut self.commons, BUYER, decided))?;
        let receipt = escalate(&mut self.commons, BUYER, decided);
        self.note("escalate", receipt)?;
        let receipt = decide(&mut self.commons, ARBITER, decided, 300_000);
        self.note("decide", receipt)?;

        let refused = self.commons.redeemed(ARBITRATED)?;
        done(complain(&mut self.commons, BUYER, refused))?;
        done(escalate(&mut self.commons, BUYER, refused))?;
        let receipt = refuse(&mut self.commons, ARBITER, refused);
        self.note("refuse", receipt)?;

        let ended = self.commons.redeemed(ARBITRATED)?;
        self.wait_for_the_end_of(ended)?;
        let receipt = finalize(&mut self.commons, ANYONE, ended);
        self.note("finalize (with an arbiter)", receipt)
    }
}
