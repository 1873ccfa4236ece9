//! The words for vouchers. Prices, deposits and bonds are taken to be in the commons' collateral, of which whoever has to
//! leave something wraps exactly that, and lets the escrow take it.

use super::{done, Commons};
use crate::chain::{account, Receipt};
use anyhow::{anyhow, Result};
use ink::codegen::TraitCallBuilder;
use interfaces::voucher_escrow::{
    Counters, EscrowError, Metadata, Offer, Resolution, SetId, SetStatus, VoucherEscrow, VoucherId, VoucherStatus,
};
use voucher_escrow::settling::{complaint_bond, left_by_seller, paid_by_buyer};

/// What a message of the escrow brings.
pub type EscrowReceipt<Value = ()> = Receipt<Result<Value, EscrowError>>;

/// Where the goods of all these stories are described.
pub fn description() -> Metadata {
    Metadata {
        uri: "ipfs://goods".into(),
        hash: [0xda; 32],
    }
}

impl Commons {
    /// Offers vouchers: leaves what there is to leave for all of them, and accepts the fees as they are now.
    pub fn create_set(&mut self, who: &str, offer: Offer) -> Result<EscrowReceipt<SetId>> {
        let each = left_by_seller(&offer).map_err(|_| beyond_128_bits())?;
        let all = each
            .checked_mul(u128::from(offer.quantity))
            .ok_or_else(beyond_128_bits)?;
        self.leave(who, all)?;
        let message = self.escrow().call().status();
        let protocol_fee_ppm = self.chain.read(message)?.protocol_fee_ppm;
        let fee_limit_ppm = protocol_fee_ppm.saturating_add(offer.agent.map_or(0, |agent| agent.fee_ppm));
        let message = self.escrow().call_mut().create_set(offer, fee_limit_ppm, description());
        Ok(self.send(who, message))
    }

    /// Agrees to judge a set's disputes.
    pub fn accept_set(&mut self, who: &str, set: SetId) -> EscrowReceipt {
        let message = self.escrow().call_mut().accept_set(set);
        self.send(who, message)
    }

    /// Ends the sale of a set.
    pub fn close_set(&mut self, who: &str, set: SetId) -> EscrowReceipt {
        let message = self.escrow().call_mut().close_set(set);
        self.send(who, message)
    }

    /// Buys a voucher for oneself, and pays for it.
    pub fn commit(&mut self, who: &str, set: SetId) -> Result<EscrowReceipt<VoucherId>> {
        self.commit_for(who, set, who)
    }

    /// Buys a voucher for somebody, and pays for it.
    pub fn commit_for(&mut self, who: &str, set: SetId, holder: &str) -> Result<EscrowReceipt<VoucherId>> {
        let offer = self.voucher_set(set)?.set.offer;
        let cost = paid_by_buyer(&offer).map_err(|_| beyond_128_bits())?;
        self.leave(who, cost)?;
        let message = self.escrow().call_mut().commit(set, account(holder));
        Ok(self.send(who, message))
    }

    /// Takes the goods.
    pub fn redeem_voucher(&mut self, who: &str, voucher: VoucherId) -> EscrowReceipt {
        let message = self.escrow().call_mut().redeem(voucher);
        self.send(who, message)
    }

    /// Gives a voucher back.
    pub fn refund_voucher(&mut self, who: &str, voucher: VoucherId) -> EscrowReceipt {
        let message = self.escrow().call_mut().refund(voucher);
        self.send(who, message)
    }

    /// Takes back what was sold and is not redeemed.
    pub fn revoke(&mut self, who: &str, voucher: VoucherId) -> EscrowReceipt {
        let message = self.escrow().call_mut().revoke(voucher);
        self.send(who, message)
    }

    /// Says that the seller is at fault, and leaves the bond that it takes.
    pub fn complain(&mut self, who: &str, voucher: VoucherId) -> Result<EscrowReceipt> {
        let offer = self.offer_of(voucher)?;
        let bond = complaint_bond(&offer).map_err(|_| beyond_128_bits())?;
        self.leave(who, bond)?;
        let message = self.escrow().call_mut().complain(voucher);
        Ok(self.send(who, message))
    }

    /// Admits a fault.
    pub fn admit(&mut self, who: &str, voucher: VoucherId) -> EscrowReceipt {
        let message = self.escrow().call_mut().admit(voucher);
        self.send(who, message)
    }

    /// Is content with what was redeemed.
    pub fn confirm(&mut self, who: &str, voucher: VoucherId) -> EscrowReceipt {
        let message = self.escrow().call_mut().confirm(voucher);
        self.send(who, message)
    }

    /// Asks the arbiter, and leaves the deposit that it takes.
    pub fn escalate(&mut self, who: &str, voucher: VoucherId) -> Result<EscrowReceipt> {
        if let Resolution::Arbitrated(terms) = self.offer_of(voucher)?.resolution {
            self.leave(who, terms.escalation_deposit)?;
        }
        let message = self.escrow().call_mut().escalate(voucher);
        Ok(self.send(who, message))
    }

    /// Would settle at this share for the buyer.
    pub fn settle(&mut self, who: &str, voucher: VoucherId, buyer_share_ppm: u32) -> EscrowReceipt {
        let message = self.escrow().call_mut().settle(voucher, buyer_share_ppm);
        self.send(who, message)
    }

    /// Decides what share the buyer gets.
    pub fn decide(&mut self, who: &str, voucher: VoucherId, buyer_share_ppm: u32) -> EscrowReceipt {
        let message = self.escrow().call_mut().decide(voucher, buyer_share_ppm);
        self.send(who, message)
    }

    /// Will not decide.
    pub fn refuse(&mut self, who: &str, voucher: VoucherId) -> EscrowReceipt {
        let message = self.escrow().call_mut().refuse(voucher);
        self.send(who, message)
    }

    /// Ends a voucher whose last window is over; who does makes no difference.
    pub fn finalize(&mut self, who: &str, voucher: VoucherId) -> EscrowReceipt {
        let message = self.escrow().call_mut().finalize(voucher);
        self.send(who, message)
    }

    /// Sends somebody the collateral that it is credited with; who does makes no difference.
    pub fn withdraw_credit(&mut self, who: &str, whose: &str) -> EscrowReceipt<u128> {
        let collateral = self.at.collateral;
        let message = self.escrow().call_mut().withdraw(account(whose), collateral);
        self.send(who, message)
    }

    /// A voucher that there is, and how it stands.
    pub fn voucher(&mut self, voucher: VoucherId) -> Result<VoucherStatus> {
        let message = self.escrow().call().voucher(voucher);
        self.chain
            .read(message)?
            .ok_or_else(|| anyhow!("there is no voucher {}", voucher.0))
    }

    /// A set that there is, and how it stands.
    pub fn voucher_set(&mut self, set: SetId) -> Result<SetStatus> {
        let message = self.escrow().call().set(set);
        self.chain
            .read(message)?
            .ok_or_else(|| anyhow!("there is no set {}", set.0))
    }

    /// What has come of somebody's vouchers.
    pub fn seller_counters(&mut self, whose: &str) -> Result<Counters> {
        let message = self.escrow().call().seller(account(whose));
        self.chain.read(message)
    }

    /// What somebody can withdraw of the collateral.
    pub fn credit_of(&mut self, whose: &str) -> Result<u128> {
        let collateral = self.at.collateral;
        let message = self.escrow().call().credit(account(whose), collateral);
        self.chain.read(message)
    }

    fn offer_of(&mut self, voucher: VoucherId) -> Result<Offer> {
        let set = self.voucher(voucher)?.voucher.set;
        Ok(self.voucher_set(set)?.set.offer)
    }

    /// Wraps what somebody has to leave, and lets the escrow take it.
    fn leave(&mut self, who: &str, amount: u128) -> Result<()> {
        // There is no wrapping nothing.
        if amount > 0 {
            done(self.wrap(who, amount))?;
            done(self.approve(who, self.at.escrow, amount))?;
        }
        Ok(())
    }
}

fn beyond_128_bits() -> anyhow::Error {
    anyhow!("the figures of the offer are beyond 128 bits")
}
