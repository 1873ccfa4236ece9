//! What a call breaks, of all that the escrow says it refuses. Any of what is broken may be what it is refused for; if
//! nothing is, it has to be done.

use super::{
    model::Model,
    parties::{Holder, ESCROW, NOBODY},
};
use crate::payout_table::{bond, escalation_deposit, left_for_each, paid_for_each};
use ink::primitives::AccountId;
use interfaces::{
    call::CallFailure,
    psp22::PSP22Error,
    voucher_escrow::{EscrowError, Offer, Resolution, Stage, VoucherState, LONGEST_URI},
};

const MILLION: u32 = 1_000_000;

/// What a call breaks.
pub type Broken = Vec<EscrowError>;

/// An offer with whom it names, and who makes it.
pub struct Offered {
    pub offer: Offer,
    pub seller: Holder,
    pub arbiter: Option<Holder>,
    pub agent: Option<Holder>,
    pub asset: usize,
    pub fee_limit_ppm: u32,
    pub uri_length: usize,
    /// Those of the accounts named that have to be contracts other than the escrow, and are not.
    pub no_contracts: Vec<AccountId>,
}

/// A rule, if it is broken.
fn unless(kept: bool, error: EscrowError) -> Option<EscrowError> {
    (!kept).then_some(error)
}

impl Model {
    /// Somebody has to pay the escrow.
    pub fn cannot_pay(&self, who: Holder, asset: usize, amount: Option<u128>) -> Broken {
        let Some(amount) = amount else {
            return vec![EscrowError::Overflow];
        };
        let of_asset = |error| EscrowError::Asset(CallFailure::Refused(error));
        let allowed = amount <= self.allowances[asset][who];
        let held = amount <= self.balances[asset][who];
        [
            unless(allowed, of_asset(PSP22Error::InsufficientAllowance)),
            unless(held, of_asset(PSP22Error::InsufficientBalance)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn paused(&self) -> Option<EscrowError> {
        let until_ms = self.paused_until_ms;
        unless(self.now_ms >= until_ms, EscrowError::NewBusinessPaused { until_ms })
    }

    pub fn cannot_offer(&self, offered: &Offered, account: impl Fn(Holder) -> AccountId) -> Broken {
        let offer = &offered.offer;
        let mut broken: Broken = self.paused().into_iter().collect();
        if offer.quantity == 0 {
            broken.push(EscrowError::ZeroQuantity);
        }
        if offer.valid_from_ms >= offer.valid_to_ms || offer.valid_to_ms <= self.now_ms {
            broken.push(EscrowError::ValidityOutOfOrder);
        } else {
            let got_ms = offer.valid_to_ms - offer.valid_from_ms.max(self.now_ms);
            if got_ms < self.rules.shortest_period_ms {
                broken.push(EscrowError::PeriodOutOfRange { got_ms });
            }
        }
        broken.extend(self.wrong_periods(offer));
        broken.extend(offered.no_contracts.iter().copied().map(EscrowError::InvalidReference));
        for party in [offered.agent, offered.arbiter].into_iter().flatten() {
            if party == ESCROW || party == NOBODY {
                broken.push(EscrowError::InvalidParty(account(party)));
            }
        }
        if let Some(arbiter) = offered.arbiter {
            if arbiter == offered.seller || offered.agent == Some(arbiter) {
                broken.push(EscrowError::InvalidParty(account(arbiter)));
            }
        }
        if let Resolution::Arbitrated(terms) = offer.resolution {
            let price = offer.price;
            let (penalty, deposit) = (terms.cancel_penalty, terms.escalation_deposit);
            broken.extend(unless(
                penalty <= price,
                EscrowError::PenaltyAbovePrice { penalty, price },
            ));
            broken.extend(unless(
                deposit <= price,
                EscrowError::EscalationAbovePrice { deposit, price },
            ));
        }
        let agent_fee_ppm = offer.agent.map_or(0, |agent| agent.fee_ppm);
        let fees_ppm = u64::from(self.fee_ppm) + u64::from(agent_fee_ppm);
        let limit_ppm = offered.fee_limit_ppm;
        if fees_ppm > u64::from(MILLION) {
            broken.push(EscrowError::ShareOutOfRange { got_ppm: agent_fee_ppm });
        } else if fees_ppm > u64::from(limit_ppm) {
            broken.push(EscrowError::FeesAboveLimit { fees_ppm, limit_ppm });
        }
        if offered.uri_length > LONGEST_URI {
            let got = offered.uri_length as u32;
            broken.push(EscrowError::UriTooLong { got });
        }
        // Whatever becomes of a voucher, what is escrowed for it has to be a number.
        let left = left_for_each(offer);
        let all = [left, paid_for_each(offer), bond(offer), Some(escalation_deposit(offer))];
        let escrow = all.into_iter().try_fold(0_u128, |sum, part| sum.checked_add(part?));
        let left = left.and_then(|left| left.checked_mul(offer.quantity.into()));
        broken.extend(unless(escrow.is_some(), EscrowError::Overflow));
        broken.extend(self.cannot_pay(offered.seller, offered.asset, left));
        broken
    }

    fn wrong_periods(&self, offer: &Offer) -> Broken {
        let complaint_ms = offer.complaint_period_ms;
        let periods = match offer.resolution {
            Resolution::Automatic(terms) => [complaint_ms, complaint_ms, terms.fault_period_ms],
            Resolution::Arbitrated(terms) => [complaint_ms, terms.resolution_period_ms, terms.response_period_ms],
        };
        let mut end_ms = u128::from(offer.valid_to_ms);
        let mut broken = Vec::new();
        for got_ms in periods {
            end_ms += u128::from(got_ms);
            let is_usual = (self.rules.shortest_period_ms..=self.rules.longest_period_ms).contains(&got_ms);
            if !is_usual || end_ms > u128::from(u64::MAX) {
                broken.push(EscrowError::PeriodOutOfRange { got_ms });
            }
        }
        broken
    }

    pub fn cannot_accept(&self, who: Holder, set: usize) -> Broken {
        let Some(set) = self.sets.get(set) else {
            return vec![EscrowError::UnknownSet];
        };
        if set.is_automatic() {
            return vec![EscrowError::WrongKind];
        }
        [
            unless(set.arbiter == Some(who), EscrowError::NotArbiter),
            unless(!set.accepted, EscrowError::AlreadyAccepted),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    pub fn cannot_close(&self, who: Holder, set: usize) -> Broken {
        let Some(set) = self.sets.get(set) else {
            return vec![EscrowError::UnknownSet];
        };
        let is_over = self.now_ms >= set.terms.offer.valid_to_ms;
        [
            unless(who == set.seller || is_over, EscrowError::NotSeller),
            unless(set.remaining() > 0, EscrowError::SoldOut),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    pub fn cannot_commit(
        &self,
        who: Holder,
        set: usize,
        holder: Holder,
        account: impl Fn(Holder) -> AccountId,
    ) -> Broken {
        let mut broken: Broken = self.paused().into_iter().collect();
        let Some(set) = self.sets.get(set) else {
            broken.push(EscrowError::UnknownSet);
            return broken;
        };
        let offer = &set.terms.offer;
        broken.extend(unless(set.accepted, EscrowError::AwaitingArbiter));
        broken.extend(unless(self.now_ms < offer.valid_to_ms, EscrowError::SetExpired));
        broken.extend(unless(set.remaining() > 0, EscrowError::SoldOut));
        for party in [who, holder] {
            let is_somebody = party != NOBODY && party != ESCROW;
            let may_buy = is_somebody && party != set.seller && Some(party) != set.arbiter;
            broken.extend(unless(may_buy, EscrowError::InvalidParty(account(party))));
        }
        if let Some((asset, least)) = set.gate {
            let held = self.balances[asset][holder];
            broken.extend(unless(held >= least, EscrowError::GateClosed { held, least }));
        }
        broken.extend(self.cannot_pay(who, set.asset, paid_for_each(offer)));
        broken
    }

    fn not_now(&self, voucher: usize) -> EscrowError {
        EscrowError::NotNow {
            state: self.state(voucher),
        }
    }

    /// A step that can be taken in some states, until the voucher can be ended.
    fn outside(&self, voucher: usize, states: &[VoucherState]) -> Option<EscrowError> {
        if !states.contains(&self.state(voucher)) {
            return Some(self.not_now(voucher));
        }
        match self.end(voucher) {
            Some((since_ms, _)) if self.now_ms >= since_ms => Some(EscrowError::TooLate { since_ms }),
            _ => None,
        }
    }

    pub fn not_holder(&self, who: Holder, voucher: usize) -> Option<EscrowError> {
        unless(self.vouchers[voucher].holder == who, EscrowError::NotHolder)
    }

    fn not_seller(&self, who: Holder, voucher: usize) -> Option<EscrowError> {
        unless(self.set_of(voucher).seller == who, EscrowError::NotSeller)
    }

    fn not_arbiter(&self, who: Holder, voucher: usize) -> Option<EscrowError> {
        let arbiter = self.set_of(voucher).arbiter;
        unless(arbiter.is_none() || arbiter == Some(who), EscrowError::NotArbiter)
    }

    fn wrong_kind(&self, voucher: usize, wants_arbiter: bool) -> Option<EscrowError> {
        let fits = self.set_of(voucher).is_automatic() != wants_arbiter;
        unless(fits, EscrowError::WrongKind)
    }

    pub fn not_committed(&self, voucher: usize) -> Option<EscrowError> {
        unless(self.state(voucher) == VoucherState::Committed, self.not_now(voucher))
    }

    pub fn too_early_to_redeem(&self, voucher: usize) -> Option<EscrowError> {
        let from_ms = self.set_of(voucher).terms.offer.valid_from_ms;
        unless(self.now_ms >= from_ms, EscrowError::TooEarly { from_ms })
    }

    pub fn cannot_redeem(&self, who: Holder, voucher: usize) -> Broken {
        let bought = &self.vouchers[voucher];
        let may = bought.holder == who || bought.delegate == Some(who);
        [
            unless(may, EscrowError::NotHolder),
            self.not_committed(voucher),
            self.too_early_to_redeem(voucher),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    pub fn cannot_change(&self, who: Holder, voucher: usize) -> Broken {
        let broken = [self.not_holder(who, voucher), self.not_committed(voucher)];
        broken.into_iter().flatten().collect()
    }

    pub fn cannot_revoke(&self, who: Holder, voucher: usize) -> Broken {
        [
            self.not_seller(who, voucher),
            self.wrong_kind(voucher, true),
            self.not_committed(voucher),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    pub fn can_be_complained_of(&self, voucher: usize) -> &'static [VoucherState] {
        if self.set_of(voucher).is_automatic() {
            &[
                VoucherState::Redeemed,
                VoucherState::Refunded,
                VoucherState::Expired,
                VoucherState::Admitted,
            ]
        } else {
            &[VoucherState::Redeemed]
        }
    }

    pub fn cannot_complain(&self, who: Holder, voucher: usize) -> Broken {
        let set = self.set_of(voucher);
        let cost = bond(&set.terms.offer);
        self.not_holder(who, voucher)
            .into_iter()
            .chain(self.outside(voucher, self.can_be_complained_of(voucher)))
            .chain(self.cannot_pay(who, set.asset, cost))
            .collect()
    }

    pub fn cannot_admit(&self, who: Holder, voucher: usize) -> Broken {
        let states = [
            VoucherState::Committed,
            VoucherState::Redeemed,
            VoucherState::Refunded,
            VoucherState::Expired,
            VoucherState::Complained,
        ];
        [
            self.not_seller(who, voucher),
            self.wrong_kind(voucher, false),
            self.outside(voucher, &states),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    pub fn cannot_confirm(&self, who: Holder, voucher: usize) -> Broken {
        [
            self.not_holder(who, voucher),
            self.wrong_kind(voucher, true),
            self.outside(voucher, &DISPUTABLE),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    pub fn cannot_escalate(&self, who: Holder, voucher: usize) -> Broken {
        let set = self.set_of(voucher);
        let cost = escalation_deposit(&set.terms.offer);
        self.not_holder(who, voucher)
            .into_iter()
            .chain(self.wrong_kind(voucher, true))
            .chain(self.outside(voucher, &[VoucherState::Complained]))
            .chain(self.cannot_pay(who, set.asset, Some(cost)))
            .collect()
    }

    pub fn cannot_settle(&self, who: Holder, voucher: usize, share_ppm: u32) -> Broken {
        let is_party = [self.vouchers[voucher].holder, self.set_of(voucher).seller].contains(&who);
        [
            unless(is_party, EscrowError::NotParty),
            unless(
                share_ppm <= MILLION,
                EscrowError::ShareOutOfRange { got_ppm: share_ppm },
            ),
            self.wrong_kind(voucher, true),
            self.outside(voucher, &DISPUTABLE),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The arbiter answers, with a share for the buyer unless it refuses.
    pub fn cannot_answer(&self, who: Holder, voucher: usize, share_ppm: u32) -> Broken {
        [
            self.not_arbiter(who, voucher),
            self.wrong_kind(voucher, true),
            unless(
                share_ppm <= MILLION,
                EscrowError::ShareOutOfRange { got_ppm: share_ppm },
            ),
            self.outside(voucher, &[VoucherState::Escalated]),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    pub fn cannot_finalize(&self, voucher: usize) -> Broken {
        match (self.vouchers[voucher].stage, self.end(voucher)) {
            (Stage::Final(_), _) | (_, None) => vec![self.not_now(voucher)],
            (_, Some((from_ms, _))) if self.now_ms < from_ms => vec![EscrowError::TooEarly { from_ms }],
            (_, Some(_)) => Vec::new(),
        }
    }
}

/// When both sides can still say something to the other.
pub const DISPUTABLE: [VoucherState; 3] = [
    VoucherState::Redeemed,
    VoucherState::Complained,
    VoucherState::Escalated,
];
