//! The escrow's messages.

mod endings;
mod tokens;

use super::{created_and_noted, joined_by, Meter};
use crate::{
    codes,
    commerce::{
        accept_set, admit, arbitrated, automatic, close_set, commit, commit_for, complain, create_set, decide,
        escalate, escrow_terms, market, offered, pause_new_business, redeem, set_protocol_fee, withdraw_all, ANYONE,
        ARBITER, BUYER, FRIEND, FROM_MS, POOL_FEE_PPM, SELLER,
    },
    gift,
    permits::{key, owner},
    Prepared, COIN,
};
use anyhow::Result;
use commons::{
    chain::{account, ENDOWMENT},
    suite::{done, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment};
use interfaces::voucher_escrow::{Gate, Offer, SetId, VoucherEscrow, VoucherId};
use voucher_escrow::EscrowRef;

pub use endings::HAPPY_PATH;

/// The set whose vouchers are bought here.
const SHARED: SetId = SetId(0);
/// One with an arbiter.
const ARBITRATED: SetId = SetId(1);
/// One that only members can buy from.
const GATED: SetId = SetId(2);

/// More vouchers of each than are ever bought.
const QUANTITY: u32 = 20_000;

/// Who holds a voucher, and has a key to sign with.
const SIGNER: &str = "Hilda";

/// A market with a set of each kind, of which a voucher was sold and disputed: whoever can have a credit or a record has
/// had one. Buyer, friend and signer hold two vouchers each. So many other sets were made, and so many other vouchers of
/// the shared set bought for the buyer.
pub(super) fn prepare(others: u32) -> Result<Prepared> {
    let mut commons = market();
    let signer = owner(&key(SIGNER));
    commons.chain.endow(signer, ENDOWMENT);
    gift(&mut commons, account(ANYONE), COIN)?;
    done(commons.approve(ANYONE, commons.at.escrow, COIN))?;
    let many = |offer| Offer {
        quantity: QUANTITY,
        ..offer
    };
    let (first, second) = (many(automatic(&commons)), many(arbitrated(&commons)));
    let gate = Gate {
        token: commons.at.collateral,
        least: 1,
    };
    let third = Offer {
        gate: Some(gate),
        ..automatic(&commons)
    };
    for (offer, set) in [(first, SHARED), (second, ARBITRATED), (third, GATED)] {
        assert_eq!(offered(&mut commons, offer)?, set);
    }
    commons.chain.set_now(FROM_MS);
    commons.dispute()?;
    for holder in [account(BUYER), account(FRIEND), signer] {
        for _ in 0..2 {
            done(commit_for(&mut commons, BUYER, SHARED, holder))?;
        }
    }
    joined_by(commons, others, |commons, _| commons.trade())
}

trait Trades {
    /// A voucher of each kind is used and complained of, so that everybody gets something, and all is paid.
    fn dispute(&mut self) -> Result<()>;

    /// One more set is made, and one more voucher bought.
    fn trade(&mut self) -> Result<()>;

    /// The buyer has bought a voucher.
    fn bought(&mut self, set: SetId) -> Result<VoucherId>;

    /// And has redeemed it.
    fn redeemed(&mut self, set: SetId) -> Result<VoucherId>;
}

impl Trades for Commons {
    fn dispute(&mut self) -> Result<()> {
        let voucher = self.redeemed(SHARED)?;
        done(complain(self, BUYER, voucher))?;
        done(admit(self, SELLER, voucher))?;
        let voucher = self.redeemed(ARBITRATED)?;
        done(complain(self, BUYER, voucher))?;
        done(escalate(self, BUYER, voucher))?;
        done(decide(self, ARBITER, voucher, 500_000))?;
        withdraw_all(self, self.at.collateral)
    }

    fn trade(&mut self) -> Result<()> {
        let offer = automatic(self);
        done(create_set(self, ANYONE, offer))?;
        done(commit_for(self, ANYONE, SHARED, account(BUYER)))?;
        Ok(())
    }

    fn bought(&mut self, set: SetId) -> Result<VoucherId> {
        done(commit(self, BUYER, set))
    }

    fn redeemed(&mut self, set: SetId) -> Result<VoucherId> {
        let voucher = self.bought(set)?;
        done(redeem(self, BUYER, voucher))?;
        Ok(voucher)
    }
}

impl Meter {
    /// From the escrow's construction to vouchers that are bought.
    pub(super) fn selling(&mut self) -> Result<()> {
        self.contract("voucher-escrow");
        let terms = escrow_terms(&mut self.commons)?;
        let constructor = EscrowRef::new(terms, POOL_FEE_PPM);
        let receipt = self
            .commons
            .chain
            .instantiate(account(FOUNDER), &codes().voucher_escrow, constructor);
        let unwired = created_and_noted(self, receipt)?;
        let mut escrow: contract_ref!(VoucherEscrow, DefaultEnvironment) = unwired.into();
        let receipt = self.commons.send(FOUNDER, escrow.call_mut().wire(account(FOUNDER)));
        self.note("wire", receipt)?;

        let offer = automatic(&self.commons);
        let receipt = create_set(&mut self.commons, SELLER, offer);
        let short = self.note("create_set", receipt)?;
        let offer = arbitrated(&self.commons);
        let receipt = create_set(&mut self.commons, SELLER, offer);
        let judged = self.note("create_set (with an arbiter)", receipt)?;
        let receipt = accept_set(&mut self.commons, ARBITER, judged);
        self.note("accept_set", receipt)?;
        let receipt = close_set(&mut self.commons, SELLER, short);
        self.note("close_set", receipt)?;
        let receipt = commit(&mut self.commons, BUYER, GATED);
        self.note("commit (through a gate)", receipt)?;

        let receipt = set_protocol_fee(&mut self.commons, FOUNDER, POOL_FEE_PPM + 1);
        self.note("set_protocol_fee", receipt)?;
        let receipt = pause_new_business(&mut self.commons, FOUNDER, FROM_MS + 1);
        self.note("pause_new_business", receipt).map(drop)
    }

    /// What everybody can look at.
    pub(super) fn escrow_views(&mut self) -> Result<()> {
        self.contract("voucher-escrow");
        let voucher = self.commons.redeemed(SHARED)?;
        let (seller, collateral) = (account(SELLER), self.commons.at.collateral);
        let escrow = self.commons.escrow();
        self.view("set", escrow.call().set(SHARED))?;
        self.view("set (with an arbiter)", escrow.call().set(ARBITRATED))?;
        self.view("voucher", escrow.call().voucher(voucher))?;
        self.view("seller", escrow.call().seller(seller))?;
        self.view("score", escrow.call().score(seller))?;
        self.view("credit", escrow.call().credit(seller, collateral))?;
        self.view("owed", escrow.call().owed(collateral))?;
        self.view("permit_message", escrow.call().permit_message(voucher, seller, FROM_MS))?;
        self.view("terms", escrow.call().terms())?;
        self.view("admin", escrow.call().admin())?;
        self.view("status", escrow.call().status())
    }
}
