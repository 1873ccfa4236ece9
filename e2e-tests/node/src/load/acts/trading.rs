//! Coins, tokens and trades.

use super::{call, call_with_value, Idea, Kind};
use crate::COIN;
use commons::{
    network::transaction::Transaction,
    suite::{psp22, NO_DEADLINE},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::BondingCurve,
    psp22::{Data, PSP22},
    vesting::Vesting,
    wrapped_native::WrappedNative,
};

/// What whoever may take anything may take.
pub const PLENTY: u128 = u128::MAX / 2;

/// Tokens or collateral for somebody.
pub fn transfer(token: AccountId, to: AccountId, amount: u128) -> Transaction {
    call(psp22(token).call_mut().transfer(to, amount, Data))
}

/// A spender may take so much, and no more.
pub fn approve(token: AccountId, spender: AccountId, amount: u128) -> Transaction {
    call(psp22(token).call_mut().approve(spender, amount))
}

impl Idea<'_> {
    pub(super) fn trading(&mut self, kind: Kind) -> Option<Transaction> {
        let (at, me) = (self.at, self.me);
        let coins = self.ledger.collateral.of(me);
        let tokens = self.ledger.tokens.of(me);
        Some(match kind {
            Kind::Wrap => {
                let amount = self.dice.u128(1..20 * COIN);
                call_with_value(at.to_wrapper().call_mut().deposit(), amount)
            }
            Kind::Unwrap => call(at.to_wrapper().call_mut().withdraw(self.part(coins)?)),
            Kind::Approve => self.approval()?,
            Kind::Transfer => transfer(at.token, self.somebody_else()?, self.part(tokens)?),
            Kind::TransferCollateral => {
                let to = if self.dice.u32(0..4) == 0 {
                    at.curve
                } else {
                    self.somebody_else()?
                };
                transfer(at.collateral, to, self.part(coins)? / 10)
            }
            Kind::Sweep => {
                let gifts = self.ledger.market.gifts(&at, &self.ledger.collateral)?;
                if gifts == 0 && !self.is_rash {
                    return None;
                }
                call(at.to_curve().call_mut().sweep())
            }
            Kind::Buy => {
                let deposit = self.part(coins)?;
                let least = self.ledger.market.quote_purchase(deposit).unwrap_or(0);
                let least = self.accepted(least);
                call(at.to_curve().call_mut().buy(deposit, least, me, NO_DEADLINE))
            }
            Kind::Sell => {
                let tokens = self.part(tokens)?;
                let least = self.ledger.market.quote_sale(tokens).unwrap_or(0);
                let least = self.accepted(least);
                call(at.to_curve().call_mut().sell(tokens, least, me, NO_DEADLINE))
            }
            Kind::Release => {
                let mut batches = self.ledger.voting.batches.iter();
                // Anyone may release anyone's.
                let own = batches.find(|(_, batch)| batch.beneficiary == me && batch.released < batch.total);
                call(at.to_vesting().call_mut().release(*own?.0))
            }
            _ => return None,
        })
    }

    /// What somebody accepts who was told this figure: half insist on it, to the unit, though others trade meanwhile.
    fn accepted(&mut self, told: u128) -> u128 {
        if self.dice.bool() {
            told
        } else {
            told / 2
        }
    }

    /// Nearly always plenty. Less is soon used up, and what needs more is refused until the next approval.
    fn approval(&mut self) -> Option<Transaction> {
        let at = self.at;
        let pairs = [
            (at.collateral, at.curve),
            (at.collateral, at.escrow),
            (at.token, at.voting),
            (at.token, self.somebody()?),
        ];
        let (token, spender) = *self.dice.choice(&pairs)?;
        let is_little = self.dice.u32(0..5) == 0;
        let amount = if is_little { self.dice.u128(0..COIN) } else { PLENTY };
        Some(approve(token, spender, amount))
    }
}
