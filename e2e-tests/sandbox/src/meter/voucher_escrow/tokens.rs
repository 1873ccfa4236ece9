//! What holders do with vouchers besides using them.

use super::{Trades, SHARED, SIGNER};
use crate::{
    commerce::{
        approve, attributes, collection, commit_for, escrow_terms, hand_on, redeem_with_permit, register,
        revoke_permits, set_delegate, token, ANYONE, BUYER, FRIEND, SELLER,
    },
    meter::Meter,
    permits::{key, owner, Permit},
};
use anyhow::Result;
use commons::{chain::account, suite::done};
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment};
use interfaces::{
    psp34::{PSP34Enumerable, PSP34Metadata, PSP34},
    voucher_escrow::{Psp34Traits, VoucherId},
};

/// A voucher of the buyer's that is not the last of them.
const FIRST_OF_THE_BUYERS: VoucherId = VoucherId(2);

impl Meter {
    /// Whom a holder lets redeem or hand on, and who does.
    pub(in crate::meter) fn handing_on(&mut self) -> Result<()> {
        self.contract("voucher-escrow");
        let friend = account(FRIEND);
        let kept = self.commons.bought(SHARED)?;
        let receipt = set_delegate(&mut self.commons, BUYER, kept, Some(friend));
        self.note("set_delegate", receipt)?;
        let receipt = revoke_permits(&mut self.commons, BUYER, kept);
        self.note("revoke_permits", receipt)?;
        let receipt = approve(&mut self.commons, BUYER, FRIEND, Some(kept), true);
        self.note("approve", receipt)?;
        let receipt = approve(&mut self.commons, BUYER, ANYONE, None, true);
        self.note("approve (all)", receipt)?;
        // From among others, so that the last of them takes its place.
        let receipt = hand_on(&mut self.commons, BUYER, FIRST_OF_THE_BUYERS, friend);
        self.note("transfer", receipt)?;

        let signer = key(SIGNER);
        let signed = done(commit_for(&mut self.commons, BUYER, SHARED, owner(&signer)))?;
        let deadline_ms = self.commons.chain.now_ms() + 1;
        let permit = Permit {
            genesis_hash: escrow_terms(&mut self.commons)?.rules.genesis_hash,
            escrow: self.commons.at.escrow,
            voucher: signed,
            redeemer: account(SELLER),
            nonce: 0,
            deadline_ms,
        };
        // As a wallet signs it: that is tried second.
        let signature = permit.signed_in_a_wallet_by(&signer);
        let receipt = redeem_with_permit(&mut self.commons, SELLER, signed, deadline_ms, signature);
        self.note("redeem_with_permit", receipt)
    }

    /// What wallets ask for.
    pub(in crate::meter) fn token_views(&mut self) -> Result<()> {
        self.contract("voucher-escrow");
        let (buyer, friend) = (account(BUYER), account(FRIEND));
        let id = token(FIRST_OF_THE_BUYERS);
        let tokens = collection(&self.commons);
        self.view("collection_id", tokens.call().collection_id())?;
        self.view("total_supply", tokens.call().total_supply())?;
        self.view("balance_of", tokens.call().balance_of(buyer))?;
        self.view("allowance", tokens.call().allowance(buyer, friend, Some(id.clone())))?;
        self.view("owner_of", tokens.call().owner_of(id.clone()))?;
        let shown = attributes(&self.commons);
        self.view("get_attribute", shown.call().get_attribute(id, b"uri".to_vec()))?;
        let listed = register(&self.commons);
        self.view("owners_token_by_index", listed.call().owners_token_by_index(buyer, 0))?;
        self.view("token_by_index", listed.call().token_by_index(0))?;
        let described: contract_ref!(Psp34Traits, DefaultEnvironment) = self.commons.at.escrow.into();
        self.view("token_uri", described.call().token_uri(FIRST_OF_THE_BUYERS.0))
    }
}
