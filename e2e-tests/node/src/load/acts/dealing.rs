//! Vouchers.

use super::{call, Idea, Kind};
use crate::load::ledger::commerce::{SetBook, VoucherBook};
use crate::COIN;
use commons::network::transaction::Transaction;
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId};
use interfaces::{
    psp22::Data,
    psp34::{Id, PSP34},
    voucher_escrow::{
        Agent, ArbitratedTerms, AutomaticTerms, Metadata, Offer, Resolution, SetId, VoucherEscrow, VoucherId,
        VoucherState,
    },
};

/// How long things take; a second is the shortest period of this commons.
const SHORT_MS: std::ops::Range<u64> = 2_000..8_000;

/// What is over so soon is not begun any more.
const MARGIN_MS: u64 = 500;

/// How long vouchers are valid.
const VALID_MS: std::ops::Range<u64> = 6_000..40_000;

/// A half, and what the agent has of a price.
const HALF_PPM: u32 = 500_000;
const AGENT_PPM: u32 = 20_000;

/// The most that a seller lets fees be.
const FEE_LIMIT_PPM: u32 = 100_000;

impl Idea<'_> {
    pub(super) fn dealing(&mut self, kind: Kind) -> Option<Transaction> {
        let mut escrow = self.at.to_escrow();
        let message = escrow.call_mut();
        Some(match kind {
            Kind::CreateSet => call(message.create_set(self.offer()?, FEE_LIMIT_PPM, Metadata::default())),
            Kind::AcceptSet => {
                call(message.accept_set(self.set(|set, me, _| set.arbiter() == Some(me) && !set.accepted)?))
            }
            Kind::CloseSet => call(message.close_set(self.set(|set, me, now_ms| {
                set.remaining() > 0 && (set.seller == me || set.offer.valid_to_ms <= now_ms)
            })?)),
            Kind::Commit => {
                let coins = self.ledger.collateral.of(self.me);
                let set = self.set(|set, me, now_ms| {
                    let is_open = set.accepted && set.remaining() > 0 && now_ms + 1_000 < set.offer.valid_to_ms;
                    is_open && set.seller != me && set.arbiter() != Some(me) && set.offer.price < coins
                })?;
                call(message.commit(set, self.me))
            }
            Kind::HandOn => {
                let voucher = self.voucher(|one| one.is_mine && one.is_open && one.state == VoucherState::Committed)?;
                let mut token: contract_ref!(PSP34, DefaultEnvironment) = self.at.escrow.into();
                let to = self.somebody()?;
                call(token.call_mut().transfer(to, Id::U64(voucher.0), Data))
            }
            Kind::WithdrawCredit => {
                let dealings = &self.ledger.commerce.dealings;
                let owners = dealings.credited.keys().copied();
                let owners: Vec<_> = owners.filter(|owner| dealings.left(*owner) > 0).collect();
                let members = self.members.to_vec();
                let owner = self.choose(owners, || members)?;
                call(message.withdraw(owner, self.at.collateral))
            }
            _ => return self.dealing_with_a_voucher(kind),
        })
    }

    fn dealing_with_a_voucher(&mut self, kind: Kind) -> Option<Transaction> {
        let mut escrow = self.at.to_escrow();
        let message = escrow.call_mut();
        Some(match kind {
            Kind::Redeem => call(
                message.redeem(self.voucher(|one| one.is_mine && one.is_open && one.state == VoucherState::Committed)?),
            ),
            Kind::Refund => call(
                message.refund(self.voucher(|one| one.is_mine && one.is_open && one.state == VoucherState::Committed)?),
            ),
            Kind::Revoke => call(message.revoke(self.voucher(|one| {
                one.is_from_me && one.is_open && one.is_arbitrated && one.state == VoucherState::Committed
            })?)),
            Kind::Complain => {
                let voucher = self.voucher(|one| {
                    let (admitted, redeemed) = (VoucherState::Admitted, VoucherState::Redeemed);
                    one.is_mine && one.is_open && (one.state == redeemed || !one.is_arbitrated && one.state == admitted)
                })?;
                call(message.complain(voucher))
            }
            Kind::Admit => {
                let voucher = self.voucher(|one| {
                    let is_due = matches!(one.state, VoucherState::Redeemed | VoucherState::Complained);
                    one.is_from_me && one.is_open && !one.is_arbitrated && is_due
                })?;
                call(message.admit(voucher))
            }
            Kind::Confirm => call(message.confirm(self.voucher(|one| one.is_mine && one.is_in_dispute())?)),
            Kind::Escalate => call(message.escalate(self.voucher(|one| {
                one.is_mine && one.is_open && one.is_arbitrated && one.state == VoucherState::Complained
            })?)),
            Kind::Settle => {
                let voucher = self.voucher(|one| (one.is_mine || one.is_from_me) && one.is_in_dispute())?;
                call(message.settle(voucher, HALF_PPM))
            }
            Kind::Decide => {
                let voucher =
                    self.voucher(|one| one.is_mine_to_judge && one.is_open && one.state == VoucherState::Escalated)?;
                let share_ppm = self.dice.u32(0..=2 * HALF_PPM);
                call(message.decide(voucher, share_ppm))
            }
            Kind::Finalize => {
                call(message.finalize(self.voucher(|one| !one.is_open && one.state != VoucherState::Final)?))
            }
            _ => return None,
        })
    }

    /// What somebody can offer who has collateral for the deposits; too many if it is rash.
    fn offer(&mut self) -> Option<Offer> {
        let coins = self.ledger.collateral.of(self.me);
        let now_ms = self.ledger.now_ms;
        let (price, seller_deposit) = (self.dice.u128(1..2 * COIN), self.dice.u128(0..COIN / 4));
        let quantity = self.dice.u32(1..8);
        let arbiter_fee = self.dice.u128(0..COIN / 20);
        let is_affordable = u128::from(quantity) * (seller_deposit + arbiter_fee) < coins;
        if !is_affordable && !self.is_rash {
            return None;
        }
        let resolution = if self.dice.bool() {
            Resolution::Automatic(AutomaticTerms {
                buyer_deposit: self.dice.u128(0..COIN / 10),
                complaint_bond: None,
                fault_period_ms: self.dice.u64(SHORT_MS),
            })
        } else {
            Resolution::Arbitrated(ArbitratedTerms {
                arbiter: self.somebody().filter(|arbiter| *arbiter != self.me)?,
                arbiter_fee,
                cancel_penalty: self.dice.u128(0..=price),
                escalation_deposit: self.dice.u128(0..=price),
                resolution_period_ms: self.dice.u64(SHORT_MS),
                response_period_ms: self.dice.u64(SHORT_MS),
            })
        };
        let is_brought = self.dice.u32(0..3) == 0;
        let account = self.somebody()?;
        let is_neutral = account != self.me && Some(account) != arbiter_of(&resolution);
        Some(Offer {
            asset: self.at.collateral,
            price,
            seller_deposit,
            quantity: if self.is_rash { 1_000_000_000 } else { quantity },
            valid_from_ms: now_ms,
            valid_to_ms: now_ms + self.dice.u64(VALID_MS),
            complaint_period_ms: self.dice.u64(SHORT_MS),
            resolution,
            agent: (is_brought && is_neutral).then_some(Agent {
                account,
                fee_ppm: AGENT_PPM,
            }),
            gate: None,
        })
    }

    fn set(&mut self, is_fitting: impl Fn(&SetBook, AccountId, u64) -> bool) -> Option<SetId> {
        let (me, now_ms) = (self.me, self.ledger.now_ms);
        let all = || (0..).map(SetId).zip(&self.ledger.commerce.sets);
        let fitting = all().filter(|(_, set)| is_fitting(set, me, now_ms)).map(|(id, _)| id);
        let fitting: Vec<_> = fitting.collect();
        let all: Vec<_> = all().map(|(id, _)| id).collect();
        self.choose(fitting, || all)
    }

    fn voucher(&mut self, is_fitting: impl Fn(&Seen) -> bool) -> Option<VoucherId> {
        let commerce = &self.ledger.commerce;
        let all = || (0..).map(VoucherId).zip(&commerce.vouchers);
        let fitting = all().filter_map(|(id, book)| {
            let seen = self.seen(commerce.set(book.set).ok()?, id, book);
            is_fitting(&seen).then_some(id)
        });
        let fitting: Vec<_> = fitting.collect();
        let all: Vec<_> = all().map(|(id, _)| id).collect();
        self.choose(fitting, || all)
    }

    fn seen(&self, set: &SetBook, id: VoucherId, book: &VoucherBook) -> Seen {
        Seen {
            is_mine: self.ledger.commerce.holders.get(&id) == Some(&self.me),
            is_from_me: set.seller == self.me,
            is_mine_to_judge: set.arbiter() == Some(self.me),
            is_arbitrated: set.arbiter().is_some(),
            state: book.state,
            is_open: self.ledger.now_ms + MARGIN_MS < end_ms(&set.offer, book),
        }
    }
}

/// When a voucher's state is over, unless somebody does something before.
fn end_ms(offer: &Offer, book: &VoucherBook) -> u64 {
    let period_ms = match (book.state, offer.resolution) {
        (VoucherState::Committed, _) => return offer.valid_to_ms,
        (VoucherState::Complained, Resolution::Automatic(terms)) => terms.fault_period_ms,
        (VoucherState::Complained, Resolution::Arbitrated(terms)) => terms.resolution_period_ms,
        (VoucherState::Escalated, Resolution::Arbitrated(terms)) => terms.response_period_ms,
        _ => offer.complaint_period_ms,
    };
    book.since_ms + period_ms
}

fn arbiter_of(resolution: &Resolution) -> Option<AccountId> {
    match resolution {
        Resolution::Automatic(_) => None,
        Resolution::Arbitrated(terms) => Some(terms.arbiter),
    }
}

/// A voucher as somebody sees it.
struct Seen {
    is_mine: bool,
    is_from_me: bool,
    is_mine_to_judge: bool,
    is_arbitrated: bool,
    state: VoucherState,
    /// Whether there is time left to do something in that state.
    is_open: bool,
}

impl Seen {
    /// Redeemed and not over, with an arbiter.
    fn is_in_dispute(&self) -> bool {
        use VoucherState::*;
        self.is_open && self.is_arbitrated && matches!(self.state, Redeemed | Complained | Escalated)
    }
}
