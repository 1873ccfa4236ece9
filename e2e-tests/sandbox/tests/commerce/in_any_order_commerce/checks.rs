//! What has to hold after every operation: of what it touched at once, of everything now and then and at the end.

use super::{
    model::{score_ppm, Model},
    parties::{Holder, ADMIN, ASSETS, ESCROW, HOLDERS, PEOPLE},
    perform::id,
    story::{Story, Touched},
};
use crate::payout_table::bond;
use anyhow::{ensure, Context, Result};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    psp34::{PSP34Enumerable, PSP34Error, PSP34},
    voucher_escrow::{EscrowStatus, SetId, SetStatus, SettlementOffer, Voucher, VoucherEscrow, VoucherStatus},
};
use sandbox_tests::{
    commerce::{business, collection, credit, holder_of, owed, register, set, token, voucher},
    invariants::total_supply,
};

/// Everything is looked at one time in so many operations; whatever is wrong stays wrong until then.
const ALL: u64 = 200;

/// What hardly anything changes is looked at one time in so many, of those whom an operation touched.
const SELDOM: u64 = 3;

impl Story {
    /// A look at what was touched, and now and then at all.
    pub fn check(&mut self) -> Result<()> {
        if self.dice.one_in(ALL) {
            return self.check_all();
        }
        let touched = std::mem::take(&mut self.touched);
        self.look(&touched, false)
    }

    pub fn check_all(&mut self) -> Result<()> {
        let all = Touched {
            sets: (0..self.model.sets.len()).collect(),
            vouchers: (0..self.model.vouchers.len()).collect(),
            parties: (0..HOLDERS).collect(),
            assets: (0..ASSETS).collect(),
        };
        self.look(&all, true)?;
        for asset in 0..ASSETS {
            self.check_others(asset)?;
        }
        let shown = business(&mut self.commons)?;
        let Model {
            fee_ppm,
            paused_until_ms,
            sets,
            vouchers,
            ..
        } = &self.model;
        let expected = EscrowStatus {
            protocol_fee_ppm: *fee_ppm,
            paused_until_ms: *paused_until_ms,
            sets: sets.len() as u64,
            vouchers: vouchers.len() as u64,
        };
        ensure!(shown == expected, "business is {shown:?} and should be {expected:?}");
        Ok(())
    }

    fn look(&mut self, touched: &Touched, all: bool) -> Result<()> {
        for asset in &touched.assets {
            self.check_escrow(*asset).with_context(|| format!("asset {asset}"))?;
            for party in &touched.parties {
                self.check_money(*asset, *party)?;
            }
        }
        for id in &touched.sets {
            self.check_set(*id).with_context(|| format!("set {id}"))?;
        }
        for id in &touched.vouchers {
            self.check_voucher(*id).with_context(|| format!("voucher {id}"))?;
        }
        for party in &touched.parties {
            if all || self.dice.one_in(SELDOM) {
                self.check_holdings(*party, all)
                    .with_context(|| format!("party {party}"))?;
            }
            if *party < PEOPLE.len() && (all || self.dice.one_in(SELDOM)) {
                self.check_record(*party).with_context(|| format!("party {party}"))?;
            }
        }
        Ok(())
    }

    /// What is owed is what the model says, and with the gifts it is all that is held.
    fn check_escrow(&mut self, asset: usize) -> Result<()> {
        let account = self.asset(asset);
        let (shown, expected) = (owed(&mut self.commons, account)?, self.model.owed(asset));
        ensure!(shown == expected, "{shown} are owed and should be {expected}");
        let held = self.commons.balance(account, self.commons.at.escrow)?;
        let gifts = self.model.gifts[asset];
        ensure!(
            held == expected + gifts,
            "{held} are held, {expected} are owed, {gifts} were given"
        );
        ensure!(held == self.model.balances[asset][ESCROW], "the model lost count");
        Ok(())
    }

    fn check_money(&mut self, asset: usize, party: Holder) -> Result<()> {
        let (token, owner) = (self.asset(asset), self.account(party));
        let (held, credited) = (
            self.commons.balance(token, owner)?,
            credit(&mut self.commons, owner, token)?,
        );
        let expected = (self.model.balances[asset][party], self.model.credits[asset][party]);
        ensure!(
            (held, credited) == expected,
            "party {party} holds {held} of asset {asset} and is credited with {credited}, and should {expected:?}"
        );
        Ok(())
    }

    /// Nobody who has no part in it has lost or won anything.
    fn check_others(&mut self, asset: usize) -> Result<()> {
        let token = self.asset(asset);
        let balances = self.model.balances[asset];
        for holder in (0..HOLDERS).filter(|holder| *holder > ADMIN) {
            let owner = self.account(holder);
            let held = self.commons.balance(token, owner)?;
            ensure!(held == balances[holder], "party {holder} holds {held} of asset {asset}");
        }
        let there_is = total_supply(&mut self.commons, token)?;
        let curve = self.commons.balance(token, self.commons.at.curve)?;
        let sum: u128 = balances.iter().sum();
        ensure!(
            there_is == sum + curve,
            "asset {asset}: there are {there_is}, and {sum} in all accounts"
        );
        Ok(())
    }

    fn check_set(&mut self, number: usize) -> Result<()> {
        let shown = set(&mut self.commons, SetId(number as u64))?;
        let expected = &self.model.sets[number];
        let progress = shown.progress;
        ensure!(
            progress.committed + shown.remaining + progress.closed == expected.terms.offer.quantity,
            "{progress:?} and {} are not the quantity",
            shown.remaining
        );
        let mut all = progress;
        (all.accepted, all.committed, all.closed) = (expected.accepted, expected.committed, expected.closed);
        all.counters = expected.counters;
        let expected = SetStatus {
            set: expected.terms,
            metadata: expected.metadata.clone(),
            progress: all,
            remaining: expected.remaining(),
            phase: expected.phase(self.model.now_ms),
            complaint_bond: bond(&expected.terms.offer).context("a bond")?,
            score_ppm: score_ppm(&expected.counters),
        };
        ensure!(shown == expected, "it is {shown:?} and should be {expected:?}");
        Ok(())
    }

    fn check_voucher(&mut self, number: usize) -> Result<()> {
        let shown = voucher(&mut self.commons, id(number))?;
        let bought = &self.model.vouchers[number];
        let expected = VoucherStatus {
            voucher: Voucher {
                set: SetId(bought.set as u64),
                holder: self.account(bought.holder),
                delegate: bought.delegate.map(|delegate| self.account(delegate)),
                permit_nonce: bought.nonce,
                stage: bought.stage,
                settlement: bought
                    .standing
                    .map(|(by, buyer_share_ppm)| SettlementOffer { by, buyer_share_ppm }),
            },
            state: self.model.state(number),
            final_from_ms: self.model.end(number).map(|(from_ms, _)| from_ms),
            outcome: self.model.outcome(number),
            payouts: self.model.payouts(number),
        };
        ensure!(shown == expected, "it is {shown:?} and should be {expected:?}");
        Ok(())
    }

    /// Whose tokens are which, in the order in which wallets find them: each of them, or one.
    fn check_holdings(&mut self, party: Holder, all: bool) -> Result<()> {
        let owner = self.account(party);
        let owned = self.model.owned[party].clone();
        let message = collection(&self.commons).call().balance_of(owner);
        let number = self.commons.chain.read(message)?;
        ensure!(number as usize == owned.len(), "holds {number} and should {owned:?}");
        let some = self.dice.below(owned.len() as u64 + 1) as usize;
        for position in (0..=owned.len()).filter(|position| all || *position == some) {
            let message = register(&self.commons)
                .call()
                .owners_token_by_index(owner, position as u128);
            let shown = self.commons.chain.read(message)?;
            let expected = match owned.get(position) {
                Some(number) => Ok(token(id(*number))),
                None => Err(PSP34Error::TokenNotExists),
            };
            ensure!(shown == expected, "{shown:?} at {position} should be {expected:?}");
        }
        if let Some(last) = owned.last() {
            let holder = holder_of(&mut self.commons, id(*last))?;
            ensure!(holder == Some(owner), "the last one is {holder:?}'s");
        }
        Ok(())
    }

    fn check_record(&mut self, party: Holder) -> Result<()> {
        let expected = self.model.sellers[party];
        let account = self.account(party);
        let message = self.commons.escrow().call().seller(account);
        let shown = self.commons.chain.read(message)?;
        ensure!(shown == expected, "the record is {shown:?} and should be {expected:?}");
        let message = self.commons.escrow().call().score(account);
        let score = self.commons.chain.read(message)?;
        ensure!(score == score_ppm(&expected), "the score is {score}");
        Ok(())
    }
}
