//! The words for vouchers. Prices, deposits and bonds are taken to be in the commons' collateral, the wrapped coin, of
//! which whoever has to leave something wraps exactly that, and lets the escrow take it.

use crate::{backend::Backend, chain::COIN, suite::Suite};
use anyhow::{anyhow, Context, Result};
use commons::{
    chain::Receipt,
    suite::{commerce::description, done},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::voucher_escrow::{
    AutomaticTerms, EscrowError, Offer, Resolution, SetId, SetStatus, VoucherEscrow, VoucherId, VoucherStatus,
};
use voucher_escrow::settling::{complaint_bond, left_by_seller, paid_by_buyer};

/// What a message of the escrow brings.
pub type EscrowReceipt<Value = ()> = Receipt<Result<Value, EscrowError>>;

/// Three goods for 10 coins each in an automatic set, for the next ten minutes, with a minute to complain.
pub fn three_goods(asset: AccountId, now_ms: u64) -> Offer {
    const MINUTE_MS: u64 = 60_000;
    Offer {
        asset,
        price: 10 * COIN,
        seller_deposit: 2 * COIN,
        quantity: 3,
        valid_from_ms: now_ms,
        valid_to_ms: now_ms + 10 * MINUTE_MS,
        complaint_period_ms: MINUTE_MS,
        resolution: Resolution::Automatic(AutomaticTerms {
            buyer_deposit: COIN,
            complaint_bond: None,
            fault_period_ms: MINUTE_MS,
        }),
        agent: None,
        gate: None,
    }
}

impl<B: Backend> Suite<B> {
    /// Offers vouchers: leaves what there is to leave for all of them, and accepts fees up to `fee_limit_ppm`.
    pub async fn create_set(&mut self, who: &str, offer: Offer, fee_limit_ppm: u32) -> Result<EscrowReceipt<SetId>> {
        let each = left_by_seller(&offer).map_err(|_| beyond_128_bits())?;
        let all = each
            .checked_mul(u128::from(offer.quantity))
            .ok_or_else(beyond_128_bits)?;
        self.leave(who, all).await?;
        let message = self
            .at
            .to_escrow()
            .call_mut()
            .create_set(offer, fee_limit_ppm, description());
        Ok(self.send(who, message).await)
    }

    /// Agrees to judge a set's disputes.
    pub async fn accept_set(&mut self, who: &str, set: SetId) -> EscrowReceipt {
        let message = self.at.to_escrow().call_mut().accept_set(set);
        self.send(who, message).await
    }

    /// Ends the sale of a set.
    pub async fn close_set(&mut self, who: &str, set: SetId) -> EscrowReceipt {
        let message = self.at.to_escrow().call_mut().close_set(set);
        self.send(who, message).await
    }

    /// Buys a voucher for oneself, and pays for it.
    pub async fn commit(&mut self, who: &str, set: SetId) -> Result<EscrowReceipt<VoucherId>> {
        let offer = self.voucher_set(set).await?.set.offer;
        let cost = paid_by_buyer(&offer).map_err(|_| beyond_128_bits())?;
        self.leave(who, cost).await?;
        let message = self.at.to_escrow().call_mut().commit(set, self.account(who));
        Ok(self.send(who, message).await)
    }

    /// Takes the goods.
    pub async fn redeem_voucher(&mut self, who: &str, voucher: VoucherId) -> EscrowReceipt {
        let message = self.at.to_escrow().call_mut().redeem(voucher);
        self.send(who, message).await
    }

    /// Gives a voucher back.
    pub async fn refund_voucher(&mut self, who: &str, voucher: VoucherId) -> EscrowReceipt {
        let message = self.at.to_escrow().call_mut().refund(voucher);
        self.send(who, message).await
    }

    /// Says that the seller is at fault, and leaves the bond that it takes.
    pub async fn complain(&mut self, who: &str, voucher: VoucherId) -> Result<EscrowReceipt> {
        let offer = self.offer_of(voucher).await?;
        let bond = complaint_bond(&offer).map_err(|_| beyond_128_bits())?;
        self.leave(who, bond).await?;
        let message = self.at.to_escrow().call_mut().complain(voucher);
        Ok(self.send(who, message).await)
    }

    /// Asks the arbiter, and leaves the deposit that it takes.
    pub async fn escalate(&mut self, who: &str, voucher: VoucherId) -> Result<EscrowReceipt> {
        if let Resolution::Arbitrated(terms) = self.offer_of(voucher).await?.resolution {
            self.leave(who, terms.escalation_deposit).await?;
        }
        let message = self.at.to_escrow().call_mut().escalate(voucher);
        Ok(self.send(who, message).await)
    }

    /// Decides what share the buyer gets.
    pub async fn decide(&mut self, who: &str, voucher: VoucherId, buyer_share_ppm: u32) -> EscrowReceipt {
        let message = self.at.to_escrow().call_mut().decide(voucher, buyer_share_ppm);
        self.send(who, message).await
    }

    /// Ends a voucher whose last window is over.
    pub async fn finalize(&mut self, who: &str, voucher: VoucherId) -> EscrowReceipt {
        let message = self.at.to_escrow().call_mut().finalize(voucher);
        self.send(who, message).await
    }

    /// A voucher that there is, and how it stands.
    pub async fn voucher(&mut self, voucher: VoucherId) -> Result<VoucherStatus> {
        let message = self.at.to_escrow().call().voucher(voucher);
        let status = self.chain.read(message).await?;
        status.with_context(|| format!("there is no voucher {}", voucher.0))
    }

    /// A set that there is, and how it stands.
    pub async fn voucher_set(&mut self, set: SetId) -> Result<SetStatus> {
        let message = self.at.to_escrow().call().set(set);
        let status = self.chain.read(message).await?;
        status.with_context(|| format!("there is no set {}", set.0))
    }

    /// What somebody can withdraw of the collateral.
    pub async fn credit_of(&mut self, whose: &str) -> Result<u128> {
        let message = self
            .at
            .to_escrow()
            .call()
            .credit(self.account(whose), self.at.collateral);
        self.chain.read(message).await
    }

    async fn offer_of(&mut self, voucher: VoucherId) -> Result<Offer> {
        let set = self.voucher(voucher).await?.voucher.set;
        Ok(self.voucher_set(set).await?.set.offer)
    }

    /// Wraps what somebody has to leave, and lets the escrow take it.
    async fn leave(&mut self, who: &str, amount: u128) -> Result<()> {
        // There is no wrapping nothing.
        if amount > 0 {
            done(self.wrap(who, amount).await)?;
            done(self.approve(who, self.at.collateral, self.at.escrow, amount).await)?;
        }
        Ok(())
    }
}

fn beyond_128_bits() -> anyhow::Error {
    anyhow!("the figures of the offer are beyond 128 bits")
}
