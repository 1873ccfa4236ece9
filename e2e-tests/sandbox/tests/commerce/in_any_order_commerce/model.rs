//! What should be, from what was done: in whole numbers and tables of its own.

use super::parties::{Holder, ASSETS, HOLDERS, POOL};
use crate::payout_table::{left_for_each, payouts, sum};
use anyhow::{ensure, Result};
use interfaces::voucher_escrow::{
    Counters, Ending, EscrowRules, Fault, Metadata, Outcome, Party, Payouts, Resolution, SetPhase, Stage, Use,
    VoucherSet, VoucherState,
};
use std::collections::BTreeSet;

/// A set that was made.
#[derive(Debug, Clone)]
pub struct Set {
    pub seller: Holder,
    pub arbiter: Option<Holder>,
    pub agent: Option<Holder>,
    pub asset: usize,
    pub gate: Option<(usize, u128)>,
    /// As it was offered.
    pub terms: VoucherSet,
    pub metadata: Metadata,
    pub accepted: bool,
    pub committed: u32,
    pub closed: u32,
    pub counters: Counters,
}

/// A voucher that was bought.
#[derive(Debug, Clone)]
pub struct Bought {
    pub set: usize,
    pub holder: Holder,
    pub delegate: Option<Holder>,
    pub nonce: u32,
    pub stage: Stage,
    pub standing: Option<(Party, u32)>,
    /// All that was ever taken in for it.
    pub escrowed: u128,
    /// Who may hand it on, besides the holder and the holder's operators.
    pub approved: BTreeSet<Holder>,
}

#[derive(Debug, Clone)]
pub struct Model {
    pub now_ms: u64,
    pub rules: EscrowRules,
    pub fee_ppm: u32,
    pub paused_until_ms: u64,
    pub sets: Vec<Set>,
    pub vouchers: Vec<Bought>,
    /// Whose vouchers are which, in the order in which they are enumerated.
    pub owned: Vec<Vec<usize>>,
    pub operators: BTreeSet<(Holder, Holder)>,
    pub sellers: Vec<Counters>,
    pub credits: [[u128; HOLDERS]; ASSETS],
    pub balances: [[u128; HOLDERS]; ASSETS],
    /// What people let the escrow take.
    pub allowances: [[u128; HOLDERS]; ASSETS],
    /// What the escrow holds that nobody asked for.
    pub gifts: [u128; ASSETS],
}

impl Set {
    pub fn is_automatic(&self) -> bool {
        matches!(self.terms.offer.resolution, Resolution::Automatic(_))
    }

    pub fn remaining(&self) -> u32 {
        self.terms.offer.quantity - self.committed - self.closed
    }

    /// What is escrowed for each that is not sold.
    pub fn left_for_each(&self) -> u128 {
        left_for_each(&self.terms.offer).expect("it was taken in")
    }

    pub fn phase(&self, now_ms: u64) -> SetPhase {
        match () {
            () if self.remaining() == 0 => SetPhase::SoldOut,
            () if now_ms >= self.terms.offer.valid_to_ms => SetPhase::Over,
            () if !self.accepted => SetPhase::AwaitingArbiter,
            () => SetPhase::Open,
        }
    }
}

impl Model {
    pub fn set_of(&self, voucher: usize) -> &Set {
        &self.sets[self.vouchers[voucher].set]
    }

    /// Where a voucher is now, and since when.
    pub fn place(&self, voucher: usize) -> (VoucherState, u64) {
        let valid_to_ms = self.set_of(voucher).terms.offer.valid_to_ms;
        match self.vouchers[voucher].stage {
            Stage::Committed if self.now_ms < valid_to_ms => (VoucherState::Committed, 0),
            Stage::Committed => (VoucherState::Expired, valid_to_ms),
            Stage::Used { how, since_ms } => {
                let state = match how {
                    Use::Redeemed => VoucherState::Redeemed,
                    Use::Refunded => VoucherState::Refunded,
                    other => panic!("{other:?} is no use that anyone makes"),
                };
                (state, since_ms)
            }
            Stage::Complained { since_ms, .. } => (VoucherState::Complained, since_ms),
            Stage::Admitted { since_ms, .. } => (VoucherState::Admitted, since_ms),
            Stage::Escalated { since_ms } => (VoucherState::Escalated, since_ms),
            Stage::Final(_) => (VoucherState::Final, 0),
        }
    }

    pub fn state(&self, voucher: usize) -> VoucherState {
        self.place(voucher).0
    }

    /// What became of the goods so far.
    pub fn how(&self, voucher: usize) -> Use {
        match (self.vouchers[voucher].stage, self.state(voucher)) {
            (Stage::Used { how, .. } | Stage::Complained { how, .. } | Stage::Admitted { how, .. }, _) => how,
            (_, VoucherState::Expired) => Use::Expired,
            _ => Use::Withheld,
        }
    }

    /// From when anyone can end a voucher, and how it ends then: the last column of the design's table.
    pub fn end(&self, voucher: usize) -> Option<(u64, Outcome)> {
        let offer = &self.set_of(voucher).terms.offer;
        let (state, since_ms) = self.place(voucher);
        let to_ms = offer.valid_to_ms;
        let complaint_ms = offer.complaint_period_ms;
        Some(match offer.resolution {
            Resolution::Automatic(terms) => {
                let said = |how, fault| Outcome::Automatic { how, fault };
                let how = self.how(voucher);
                match state {
                    VoucherState::Committed => (to_ms + complaint_ms, said(Use::Expired, Fault::None)),
                    VoucherState::Redeemed | VoucherState::Refunded | VoucherState::Expired => {
                        (since_ms + complaint_ms, said(how, Fault::None))
                    }
                    VoucherState::Admitted => (since_ms + complaint_ms, said(how, Fault::Admitted)),
                    VoucherState::Complained => (since_ms + terms.fault_period_ms, said(how, Fault::Complained)),
                    VoucherState::Escalated | VoucherState::Final => return None,
                }
            }
            Resolution::Arbitrated(terms) => {
                let (from_ms, ending) = match state {
                    VoucherState::Committed | VoucherState::Expired => (to_ms, Ending::Expired),
                    VoucherState::Redeemed => (since_ms + complaint_ms, Ending::Completed),
                    VoucherState::Complained => (since_ms + terms.resolution_period_ms, Ending::Retracted),
                    VoucherState::Escalated => (since_ms + terms.response_period_ms, Ending::Unanswered),
                    VoucherState::Refunded | VoucherState::Admitted | VoucherState::Final => return None,
                };
                (from_ms, Outcome::Arbitrated(ending))
            }
        })
    }

    /// How it has ended, or would if nobody did anything more.
    pub fn outcome(&self, voucher: usize) -> Outcome {
        match (self.vouchers[voucher].stage, self.end(voucher)) {
            (Stage::Final(outcome), _) | (_, Some((_, outcome))) => outcome,
            (stage, None) => panic!("{stage:?} never ends"),
        }
    }

    pub fn payouts(&self, voucher: usize) -> Payouts {
        payouts(&self.set_of(voucher).terms, self.outcome(voucher))
    }

    pub fn is_final(&self, voucher: usize) -> bool {
        self.state(voucher) == VoucherState::Final
    }

    /// All that is owed of an asset: for vouchers that are not final, for those not sold, and to whoever can withdraw.
    pub fn owed(&self, asset: usize) -> u128 {
        let open = (0..self.vouchers.len())
            .filter(|voucher| self.set_of(*voucher).asset == asset && !self.is_final(*voucher))
            .map(|voucher| self.vouchers[voucher].escrowed);
        let unsold = self
            .sets
            .iter()
            .filter(|set| set.asset == asset)
            .map(|set| u128::from(set.remaining()) * set.left_for_each());
        open.chain(unsold).chain(self.credits[asset]).sum()
    }

    /// A voucher is over: everybody is credited, and it counts.
    pub fn finish(&mut self, voucher: usize, outcome: Outcome) -> Result<Payouts> {
        let set = self.vouchers[voucher].set;
        let disputed = matches!(self.state(voucher), VoucherState::Complained | VoucherState::Escalated);
        let payouts = payouts(&self.sets[set].terms, outcome);
        let (paid, escrowed) = (sum(&payouts), self.vouchers[voucher].escrowed);
        ensure!(
            paid == escrowed,
            "{escrowed} were escrowed, and the table says {payouts:?}"
        );
        let holder = self.vouchers[voucher].holder;
        let Set {
            seller,
            arbiter,
            agent,
            asset,
            ..
        } = self.sets[set];
        for (who, part) in [
            (Some(holder), payouts.buyer),
            (Some(seller), payouts.seller),
            (Some(POOL), payouts.pool),
            (agent, payouts.agent),
            (arbiter, payouts.arbiter),
        ] {
            match who {
                Some(who) => self.credits[asset][who] += part,
                None => ensure!(part == 0, "{part} are for nobody"),
            }
        }
        count(&mut self.sets[set].counters, outcome, disputed);
        count(&mut self.sellers[seller], outcome, disputed);
        // There is nothing left to settle.
        let bought = &mut self.vouchers[voucher];
        (bought.stage, bought.standing) = (Stage::Final(outcome), None);
        Ok(payouts)
    }

    /// A voucher is another's: it leaves a gap that the last of the old holder's fills.
    pub fn hand_on(&mut self, voucher: usize, to: Holder) {
        let from = self.vouchers[voucher].holder;
        let position = self.owned[from].iter().position(|owned| *owned == voucher);
        self.owned[from].swap_remove(position.expect("it is the holder's"));
        self.owned[to].push(voucher);
        let bought = &mut self.vouchers[voucher];
        (bought.holder, bought.delegate) = (to, None);
        bought.nonce += 1;
        bought.approved.clear();
    }

    /// Moves some of an asset.
    pub fn pay(&mut self, asset: usize, from: Holder, to: Holder, amount: u128) {
        self.balances[asset][from] -= amount;
        self.balances[asset][to] += amount;
    }

    /// All moments to come at which something changes.
    pub fn moments_ms(&self) -> BTreeSet<u64> {
        let of_sets = self
            .sets
            .iter()
            .flat_map(|set| [set.terms.offer.valid_from_ms, set.terms.offer.valid_to_ms]);
        let of_vouchers = (0..self.vouchers.len()).filter_map(|voucher| Some(self.end(voucher)?.0));
        of_sets
            .chain(of_vouchers)
            .chain([self.paused_until_ms])
            .filter(|moment_ms| *moment_ms > self.now_ms)
            .collect()
    }
}

/// How good somebody is: Laplace's rule of succession.
pub fn score_ppm(counters: &Counters) -> u32 {
    let (good, bad) = (u64::from(counters.good), u64::from(counters.bad));
    u32::try_from((good + 1) * 1_000_000 / (good + bad + 2)).expect("less than one")
}

/// What is counted of a voucher that is over.
fn count(counters: &mut Counters, outcome: Outcome, disputed: bool) {
    counters.committed += 1;
    match outcome {
        Outcome::Automatic { how, fault } => {
            *match how {
                Use::Redeemed => &mut counters.redeemed,
                Use::Refunded => &mut counters.refunded,
                Use::Expired => &mut counters.expired,
                Use::Withheld => &mut counters.withheld,
            } += 1;
            let complained = !matches!(fault, Fault::None | Fault::Admitted);
            let admitted = !matches!(fault, Fault::None | Fault::Complained);
            counters.complained += u32::from(complained);
            counters.admitted += u32::from(admitted);
            counters.lost += u32::from(complained && !admitted);
            counters.good += u32::from(how == Use::Redeemed && !complained && !admitted);
            counters.bad += u32::from(complained || admitted);
        }
        Outcome::Arbitrated(ending) => {
            counters.complained += u32::from(disputed);
            // The buyer's share, where there was a verdict or an agreement, and whether the arbiter said so.
            let share = match ending {
                Ending::Completed | Ending::Retracted | Ending::EscalatedThenRetracted => Some((0, false)),
                Ending::Settled { buyer_share_ppm } | Ending::SettledLate { buyer_share_ppm } => {
                    Some((buyer_share_ppm, false))
                }
                Ending::Decided { buyer_share_ppm } => Some((buyer_share_ppm, true)),
                Ending::Refused | Ending::Unanswered => None,
                Ending::Revoked => {
                    counters.revoked += 1;
                    counters.bad += 1;
                    return;
                }
                Ending::Cancelled => {
                    counters.refunded += 1;
                    return;
                }
                Ending::Expired => {
                    counters.expired += 1;
                    return;
                }
            };
            counters.redeemed += 1;
            if let Some((share_ppm, by_arbiter)) = share {
                counters.good += u32::from(share_ppm == 0);
                counters.bad += u32::from(share_ppm > 0);
                counters.lost += u32::from(by_arbiter && share_ppm >= 500_000);
            }
        }
    }
}
