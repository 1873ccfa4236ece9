//! Steps of the voucher escrow.

use super::{name, Stage};
use crate::{
    chain::{account, Emitted, Message},
    demo::{
        costs::{messages::*, MessageName},
        history::Standing,
        invariants::{self, check_same, left_by_seller, paid_by_buyer, was_redeemed, Commerce},
        observer,
    },
    explain::Explain,
    words::Asset,
};
use anyhow::{Context, Result};
use blake2::{digest::consts::U32, Blake2b, Digest};
use ink::{
    codegen::TraitCallBuilder,
    contract_ref,
    env::DefaultEnvironment,
    primitives::AccountId,
    scale::{Decode, Encode},
};
use interfaces::{
    psp22::Data,
    psp34::{Id, PSP34},
    voucher_escrow::{
        Change, EscrowError, Fault, Finalized, Metadata, Offer, Outcome, Payouts, Resolution, SetClosed, SetId,
        SetStatus, VoucherChanged, VoucherEscrow, VoucherId, VoucherStatus, Withdrawn,
    },
};
use math::settlement::score_ppm;

/// What a step of the escrow concerned.
#[derive(Debug, Clone, Copy)]
enum Concern {
    Set(SetId),
    Voucher(VoucherId),
    /// Vouchers and sets stay as they are, or there is a new one.
    Nothing,
}

impl Stage {
    /// Offers vouchers for sale, with the deposits of all of them.
    pub fn offer(&mut self, who: &'static str, goods: &str, offer: Offer) -> Result<SetId> {
        let step = format!("{who}'s offer of {goods}");
        let left = left_by_seller(&offer).and_then(|left| left.checked_mul(offer.quantity.into()));
        self.leave(who, left.context("deposits have 128 bits")?)?;
        let (protocol_ppm, agent_ppm) = (self.protocol_fee_ppm()?, offer.agent.map_or(0, |agent| agent.fee_ppm));
        let metadata = Metadata {
            uri: format!("https://market.example/{}", goods.replace(' ', "-")).into(),
            hash: Blake2b::<U32>::digest(goods).into(),
        };
        let message = self
            .commons
            .escrow()
            .call_mut()
            .create_set(offer, protocol_ppm + agent_ppm, metadata);
        // Before the step is looked at: the look finds the seller by name.
        self.history.stall(who).goods.push(goods.to_string());
        self.deal(account(who), ESCROW_CREATE_SET, &step, Concern::Nothing, message)
    }

    /// The pool's share of the prices, for a set that is offered now.
    pub fn protocol_fee_ppm(&mut self) -> Result<u32> {
        let message = self.commons.escrow().call().status();
        Ok(self.commons.chain.read(message)?.protocol_fee_ppm)
    }

    /// Agrees to judge a set.
    pub fn accept_set(&mut self, who: &'static str, set: SetId) -> Result<()> {
        let step = format!("{who}'s acceptance of set {}", set.0);
        let message = self.commons.escrow().call_mut().accept_set(set);
        self.deal(account(who), ESCROW_ACCEPT_SET, &step, Concern::Set(set), message)
    }

    /// Ends the sale of a set.
    pub fn close_set(&mut self, who: &'static str, set: SetId) -> Result<()> {
        let step = format!("the end of the sale of set {}", set.0);
        let message = self.commons.escrow().call_mut().close_set(set);
        self.deal(account(who), ESCROW_CLOSE_SET, &step, Concern::Set(set), message)
    }

    /// Buys a voucher.
    pub fn commit(&mut self, who: &'static str, set: SetId) -> Result<VoucherId> {
        let step = format!("{who}'s purchase of a voucher of set {}", set.0);
        let paid = paid_by_buyer(&self.set_of(set)?.set.offer).context("a price has 128 bits")?;
        self.leave(who, paid)?;
        let message = self.commons.escrow().call_mut().commit(set, account(who));
        self.deal(account(who), ESCROW_COMMIT, &step, Concern::Set(set), message)
    }

    /// Hands a voucher on.
    pub fn hand_on(&mut self, who: &'static str, voucher: VoucherId, to: &str) -> Result<()> {
        let step = voucher_step("transfer", who, voucher);
        let mut vouchers: contract_ref!(PSP34, DefaultEnvironment) = self.commons.at.escrow.into();
        let message = vouchers.call_mut().transfer(account(to), Id::U64(voucher.0), Data);
        let concern = Concern::Voucher(voucher);
        self.deal(account(who), ESCROW_TRANSFER, &step, concern, message)
    }

    /// Names somebody who may redeem a voucher.
    pub fn name_delegate(&mut self, who: &'static str, voucher: VoucherId, delegate: &str) -> Result<()> {
        let step = voucher_step("delegate", who, voucher);
        let delegate = Some(account(delegate));
        let message = self.commons.escrow().call_mut().set_delegate(voucher, delegate);
        self.deal_with(who, ESCROW_SET_DELEGATE, &step, voucher, message)
    }

    /// Takes the goods.
    pub fn redeem_voucher(&mut self, who: &'static str, voucher: VoucherId) -> Result<()> {
        let step = voucher_step("redemption", who, voucher);
        let message = self.commons.escrow().call_mut().redeem(voucher);
        self.deal_with(who, ESCROW_REDEEM, &step, voucher, message)
    }

    /// Gives a voucher back.
    pub fn refund_voucher(&mut self, who: &'static str, voucher: VoucherId) -> Result<()> {
        let step = voucher_step("refund", who, voucher);
        let message = self.commons.escrow().call_mut().refund(voucher);
        self.deal_with(who, ESCROW_REFUND, &step, voucher, message)
    }

    /// Says that the seller is at fault, and leaves the bond; returns how much that is.
    pub fn complain(&mut self, who: &'static str, voucher: VoucherId) -> Result<u128> {
        let step = voucher_step("complaint", who, voucher);
        let set = self.voucher(voucher)?.voucher.set;
        let bond = self.set_of(set)?.complaint_bond;
        self.leave(who, bond)?;
        let message = self.commons.escrow().call_mut().complain(voucher);
        self.deal_with(who, ESCROW_COMPLAIN, &step, voucher, message)?;
        Ok(bond)
    }

    /// Admits a fault.
    pub fn admit(&mut self, who: &'static str, voucher: VoucherId) -> Result<()> {
        let step = voucher_step("admission", who, voucher);
        let message = self.commons.escrow().call_mut().admit(voucher);
        self.deal_with(who, ESCROW_ADMIT, &step, voucher, message)
    }

    /// Says that all is well, or takes a complaint back.
    pub fn confirm(&mut self, who: &'static str, voucher: VoucherId) -> Result<()> {
        let step = voucher_step("confirmation", who, voucher);
        let message = self.commons.escrow().call_mut().confirm(voucher);
        self.deal_with(who, ESCROW_CONFIRM, &step, voucher, message)
    }

    /// Asks the arbiter, and leaves the deposit for it; returns how much that is.
    pub fn escalate(&mut self, who: &'static str, voucher: VoucherId) -> Result<u128> {
        let step = voucher_step("escalation", who, voucher);
        let set = self.voucher(voucher)?.voucher.set;
        let deposit = match self.set_of(set)?.set.offer.resolution {
            Resolution::Arbitrated(terms) => terms.escalation_deposit,
            Resolution::Automatic(_) => 0,
        };
        self.leave(who, deposit)?;
        let message = self.commons.escrow().call_mut().escalate(voucher);
        self.deal_with(who, ESCROW_ESCALATE, &step, voucher, message)?;
        Ok(deposit)
    }

    /// Would settle at this share for the buyer.
    pub fn settle_at(&mut self, who: &'static str, voucher: VoucherId, buyer_share_ppm: u32) -> Result<()> {
        let step = voucher_step("settlement", who, voucher);
        let message = self.commons.escrow().call_mut().settle(voucher, buyer_share_ppm);
        self.deal_with(who, ESCROW_SETTLE, &step, voucher, message)
    }

    /// Decides, as the arbiter.
    pub fn decide(&mut self, who: &'static str, voucher: VoucherId, buyer_share_ppm: u32) -> Result<()> {
        let step = voucher_step("decision", who, voucher);
        let message = self.commons.escrow().call_mut().decide(voucher, buyer_share_ppm);
        self.deal_with(who, ESCROW_DECIDE, &step, voucher, message)
    }

    /// Ends a voucher whose last window is over, and checks that it ends as was shown.
    pub fn finalize(&mut self, who: &'static str, voucher: VoucherId) -> Result<()> {
        let step = voucher_step("end", who, voucher);
        let shown = self.voucher(voucher)?;
        let message = self.commons.escrow().call_mut().finalize(voucher);
        self.deal_with(who, ESCROW_FINALIZE, &step, voucher, message)?;
        let happened = self.voucher(voucher)?;
        let rule = check_same(
            "a voucher ends as it was shown to end",
            (happened.outcome, happened.payouts),
            (shown.outcome, shown.payouts),
        );
        self.held(&step, rule)
    }

    /// Sends an account its credit, and returns how much that is.
    pub fn withdraw_credit(&mut self, who: AccountId, owner: AccountId) -> Result<u128> {
        let step = format!("the withdrawal for {}", self.name_of_owner(owner));
        let asset = self.commons.at.collateral;
        let credited = self.dealings.left(owner);
        if owner == self.commons.at.funding_pool {
            self.flows.paid_in += credited;
        }
        self.concerned.push(owner);
        let message = self.commons.escrow().call_mut().withdraw(owner, asset);
        let paid = self.deal(who, ESCROW_WITHDRAW, &step, Concern::Nothing, message)?;
        self.held(&step, check_same("a withdrawal pays the whole credit", paid, credited))?;
        Ok(paid)
    }

    /// How the story calls who has a credit.
    pub fn name_of_owner(&self, owner: AccountId) -> String {
        match owner == self.commons.at.funding_pool {
            true => "the funding pool".to_string(),
            false => name(owner),
        }
    }

    /// A set as it was last seen.
    pub fn set_of(&self, id: SetId) -> Result<SetStatus> {
        let set = self.commerce.sets.get(id.0 as usize).cloned();
        set.with_context(|| format!("{}: there is no set {}", self.place(), id.0))
    }

    /// A voucher as it was last seen.
    pub fn voucher(&self, id: VoucherId) -> Result<VoucherStatus> {
        let voucher = self.commerce.vouchers.get(id.0 as usize).copied();
        voucher.with_context(|| format!("{}: there is no voucher {}", self.place(), id.0))
    }

    /// All vouchers as they were last seen.
    pub fn vouchers(&self) -> impl Iterator<Item = (VoucherId, &VoucherStatus)> {
        (0..).map(VoucherId).zip(&self.commerce.vouchers)
    }

    /// Labels today in the picture of the sellers.
    pub fn mark_stall(&mut self, seller: &str, label: &str) {
        let day = self.day();
        self.history.stall(seller).marks.push((day, label.to_string()));
    }

    /// Wraps what somebody has to leave with the escrow, and lets it be taken.
    fn leave(&mut self, who: &'static str, amount: u128) -> Result<()> {
        match amount {
            // There is no wrapping nothing.
            0 => Ok(()),
            _ => self.fund_for(who, self.commons.at.escrow, amount),
        }
    }

    /// A message about a voucher.
    fn deal_with(
        &mut self,
        who: &'static str,
        message_name: MessageName,
        step: &str,
        voucher: VoucherId,
        message: Message<impl Encode, Result<(), EscrowError>>,
    ) -> Result<()> {
        self.deal(account(who), message_name, step, Concern::Voucher(voucher), message)
    }

    /// A message of the escrow that has to work, and everything that the step needs.
    fn deal<Arguments, Value, Error>(
        &mut self,
        who: AccountId,
        message_name: MessageName,
        step: &str,
        concern: Concern,
        message: Message<Arguments, Result<Value, Error>>,
    ) -> Result<Value>
    where
        Arguments: Encode,
        Value: Decode,
        Error: Decode + Explain,
    {
        let receipt = self.commons.chain.call(who, message);
        let events = receipt.events.clone();
        let value = self.worked_for(message_name, step, Asset::Collateral, receipt)?;
        self.concerned.extend([who, self.commons.at.escrow]);
        self.settle_without_trade(step)?;
        let credited = self.note(&events)?;
        self.look_at_commerce(step, concern, &credited)?;
        let told = events.iter().find_map(Emitted::decode::<Finalized>);
        if let Some(Finalized {
            voucher,
            outcome,
            payouts,
        }) = told
        {
            let happened = self.voucher(voucher)?;
            let happened = (happened.outcome, happened.payouts);
            let rule = check_same("the event says what happened", (outcome, payouts), happened);
            self.held(step, rule)?;
        }
        Ok(value)
    }

    /// Adds what the escrow tells to what it told before, and returns whose credits that changes.
    fn note(&mut self, events: &[Emitted]) -> Result<Vec<AccountId>> {
        let mut touched = Vec::new();
        for event in events {
            if let Some(VoucherChanged {
                voucher,
                change: Change::Complained { .. },
            }) = event.decode()
            {
                self.dealings.complained.insert(voucher);
            }
            if let Some(finalized) = event.decode::<Finalized>() {
                touched.extend(self.note_end(finalized)?);
            }
            if let Some(SetClosed { set, returned, .. }) = event.decode() {
                let seller = self.set_of(set)?.set.seller;
                self.dealings.credit(seller, returned);
                touched.push(seller);
            }
            if let Some(Withdrawn { owner, amount, .. }) = event.decode() {
                self.dealings.withdraw(owner, amount);
                touched.push(owner);
            }
        }
        Ok(touched)
    }

    fn note_end(&mut self, finalized: Finalized) -> Result<Vec<AccountId>> {
        let Finalized {
            voucher,
            outcome,
            payouts,
        } = finalized;
        let voucher_before = self.voucher(voucher)?.voucher;
        let set = self.set_of(voucher_before.set)?.set;
        // A complaint that is the end has no event of its own.
        let fault = Fault::AdmittedThenComplained;
        if matches!(outcome, Outcome::Automatic { fault: told, .. } if told == fault) {
            self.dealings.complained.insert(voucher);
        }
        let Payouts {
            buyer,
            seller,
            pool,
            agent,
            arbiter,
        } = payouts;
        let the_arbiter = match set.offer.resolution {
            Resolution::Arbitrated(terms) => Some(terms.arbiter),
            Resolution::Automatic(_) => None,
        };
        let parts = [
            (Some(voucher_before.holder), buyer),
            (Some(set.seller), seller),
            (Some(self.commons.at.funding_pool), pool),
            (set.offer.agent.map(|agent| agent.account), agent),
            (the_arbiter, arbiter),
        ];
        let mut touched = Vec::new();
        for (account, amount) in parts {
            if let Some(account) = account {
                self.dealings.credit(account, amount);
                touched.push(account);
            }
        }
        Ok(touched)
    }

    /// Asks the escrow how it stands after a step, and checks its rules.
    fn look_at_commerce(&mut self, step: &str, concern: Concern, credited: &[AccountId]) -> Result<()> {
        let (set, voucher) = match concern {
            Concern::Set(set) => (Some(set), None),
            Concern::Voucher(voucher) => (None, Some(voucher)),
            Concern::Nothing => (None, None),
        };
        let now = observer::commerce(&mut self.commons, &self.commerce, set, voucher, credited)?;
        self.check_commerce(step, now)
    }

    /// The same, with every set, voucher and credit asked for.
    pub(super) fn look_at_all_of_commerce(&mut self, step: &str) -> Result<()> {
        let everybody: Vec<AccountId> = self.dealings.credited.keys().copied().collect();
        let now = observer::commerce(&mut self.commons, &Commerce::default(), None, None, &everybody)?;
        self.check_commerce(step, now)
    }

    fn check_commerce(&mut self, step: &str, now: Commerce) -> Result<()> {
        let before = std::mem::replace(&mut self.commerce, now);
        let rule = invariants::check_commerce(&before, &self.commerce, &self.dealings);
        self.held(step, rule)?;
        self.follow_sellers();
        Ok(())
    }

    /// Adds how every seller stands to the history.
    fn follow_sellers(&mut self) {
        let day = self.day();
        for (seller, counters) in &self.commerce.sellers {
            let mut standing = Standing {
                day,
                sold: 0,
                redeemed: 0,
                complained: 0,
                lost: counters.lost,
                score_ppm: score_ppm(counters.good, counters.bad),
            };
            for (id, one) in (0..).map(VoucherId).zip(&self.commerce.vouchers) {
                let set = self.commerce.sets.get(one.voucher.set.0 as usize);
                if set.is_some_and(|set| set.set.seller == *seller) {
                    standing.sold += 1;
                    standing.redeemed += u32::from(was_redeemed(one.voucher.stage));
                    standing.complained += u32::from(self.dealings.complained.contains(&id));
                }
            }
            let standings = &mut self.history.stall(&name(*seller)).standings;
            let is_new = standings
                .last()
                .is_none_or(|last| Standing { day, ..*last } != standing);
            if is_new {
                standings.push(standing);
            }
        }
    }
}

fn voucher_step(what: &str, who: &str, voucher: VoucherId) -> String {
    format!("{who}'s {what} of voucher {}", voucher.0)
}
