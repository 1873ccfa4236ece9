//! What the escrow has to keep, found out again from outside: what it owes is counted set by set and voucher by voucher,
//! and what has come of them is counted anew.

use super::{ensure, sum, Broken};
use ink::primitives::AccountId;
use interfaces::voucher_escrow::{
    ArbitratedTerms, AutomaticTerms, Counters, Ending, Fault, Offer, Outcome, Payouts, Resolution, SetId, SetStatus,
    Stage, Use, VoucherId, VoucherStatus,
};
use math::PPM;
use std::collections::{BTreeMap, BTreeSet};

/// The escrow at a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commerce {
    /// The collateral that it really holds.
    pub held: u128,
    /// What it says that it owes.
    pub owed: u128,
    /// The sets, by their identifiers.
    pub sets: Vec<SetStatus>,
    /// The vouchers, by their identifiers.
    pub vouchers: Vec<VoucherStatus>,
    /// What accounts can withdraw, as the escrow shows it.
    pub credits: BTreeMap<AccountId, u128>,
    /// What has come of the sellers' vouchers, as the escrow counts it.
    pub sellers: BTreeMap<AccountId, Counters>,
}

/// What the escrow has told so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dealings {
    /// All that accounts were ever credited with.
    pub credited: BTreeMap<AccountId, u128>,
    /// What was paid of that.
    pub withdrawn: BTreeMap<AccountId, u128>,
    /// Which vouchers their buyers have complained of.
    pub complained: BTreeSet<VoucherId>,
}

impl Dealings {
    /// An account is credited with more.
    pub fn credit(&mut self, account: AccountId, amount: u128) {
        let credited = self.credited.entry(account).or_default();
        *credited = credited.saturating_add(amount);
    }

    /// An account was paid.
    pub fn withdraw(&mut self, account: AccountId, amount: u128) {
        let withdrawn = self.withdrawn.entry(account).or_default();
        *withdrawn = withdrawn.saturating_add(amount);
    }

    /// What an account has not been paid yet.
    pub fn left(&self, account: AccountId) -> u128 {
        let of = |amounts: &BTreeMap<AccountId, u128>| amounts.get(&account).copied().unwrap_or(0);
        of(&self.credited).saturating_sub(of(&self.withdrawn))
    }
}

/// The rules of a moment, and of what has changed since the last.
pub fn check_commerce(before: &Commerce, now: &Commerce, told: &Dealings) -> Result<(), Broken> {
    check_sets(now)?;
    check_vouchers(now)?;
    check_credits(now, told)?;
    check_owed(now)?;
    check_counters(now, told)?;
    check_progress(before, now)
}

fn check_sets(now: &Commerce) -> Result<(), Broken> {
    for (id, set) in numbered(&now.sets) {
        let (progress, quantity) = (&set.progress, set.set.offer.quantity);
        let sold = now.vouchers.iter().filter(|one| one.voucher.set == SetId(id)).count();
        ensure(
            u128::from(progress.committed) + u128::from(progress.closed) + u128::from(set.remaining)
                == u128::from(quantity)
                && sold == progress.committed as usize,
            "what was bought of a set, what was closed and what remains are its quantity",
            || format!("set {id}: {progress:?}, {} remain, {sold} vouchers", set.remaining),
        )?;
    }
    Ok(())
}

fn check_vouchers(now: &Commerce) -> Result<(), Broken> {
    for (id, one) in numbered(&now.vouchers) {
        let Stage::Final(outcome) = one.voucher.stage else {
            continue;
        };
        let offer = offer_of(now, one);
        let escrowed = offer.and_then(|offer| sum([left_and_paid(offer)?, added_by(offer, outcome)]));
        let Payouts {
            buyer,
            seller,
            pool,
            agent,
            arbiter,
        } = one.payouts;
        ensure(
            escrowed.is_some() && sum([buyer, seller, pool, agent, arbiter]) == escrowed,
            "what is paid out for a voucher is exactly what was escrowed for it",
            || format!("voucher {id}: escrowed {escrowed:?}, paid {:?}", one.payouts),
        )?;
    }
    Ok(())
}

fn check_credits(now: &Commerce, told: &Dealings) -> Result<(), Broken> {
    for (account, credit) in &now.credits {
        ensure(
            *credit == told.left(*account),
            "an account can withdraw what it was credited with and has not withdrawn",
            || format!("{account:?}: {credit}, told {}", told.left(*account)),
        )?;
    }
    Ok(())
}

fn check_owed(now: &Commerce) -> Result<(), Broken> {
    let open = now
        .vouchers
        .iter()
        .map(|one| open_escrow(offer_of(now, one)?, one.voucher.stage));
    let unsold = now.sets.iter().map(|set| {
        let left = left_by_seller(&set.set.offer)?;
        left.checked_mul(u128::from(set.remaining))
    });
    let parts: Option<Vec<u128>> = open.chain(unsold).collect();
    let owed = parts.and_then(|parts| sum(parts.into_iter().chain(now.credits.values().copied())));
    ensure(
        owed == Some(now.owed),
        "the escrow owes what is escrowed for every voucher, sold and unsold, and all credits",
        || format!("owed {}, counted {owed:?}", now.owed),
    )?;
    ensure(now.owed <= now.held, "the escrow holds all that it owes", || {
        format!("owed {}, held {}", now.owed, now.held)
    })
}

fn check_counters(now: &Commerce, told: &Dealings) -> Result<(), Broken> {
    const RULE: &str = "what has come of a seller's vouchers is what has come of each";
    let mut sellers: BTreeMap<AccountId, Counters> = BTreeMap::new();
    for (id, set) in numbered(&now.sets) {
        let mut counted = Counters::default();
        for (voucher, one) in numbered(&now.vouchers) {
            if let (SetId(of), Stage::Final(outcome)) = (one.voucher.set, one.voucher.stage) {
                if of == id {
                    let is_complained_of = told.complained.contains(&VoucherId(voucher));
                    count(&mut counted, outcome, is_complained_of);
                    count(sellers.entry(set.set.seller).or_default(), outcome, is_complained_of);
                }
            }
        }
        ensure(counted == set.progress.counters, RULE, || {
            format!("set {id}: {:?}, counted {counted:?}", set.progress.counters)
        })?;
    }
    for (seller, counters) in &now.sellers {
        let counted = sellers.get(seller).copied().unwrap_or_default();
        ensure(counted == *counters, RULE, || {
            format!("{seller:?}: {counters:?}, counted {counted:?}")
        })?;
    }
    Ok(())
}

fn check_progress(before: &Commerce, now: &Commerce) -> Result<(), Broken> {
    let same_terms = before
        .sets
        .iter()
        .zip(&now.sets)
        .all(|(before, now)| before.set == now.set);
    ensure(
        same_terms && before.sets.len() <= now.sets.len(),
        "the terms of a set never change",
        || format!("{:?} to {:?}", before.sets, now.sets),
    )?;
    let is_final = |one: &VoucherStatus| matches!(one.voucher.stage, Stage::Final(_));
    let mut pairs = before.vouchers.iter().zip(&now.vouchers);
    ensure(
        pairs.all(|(before, now)| !is_final(before) || before == now) && before.vouchers.len() <= now.vouchers.len(),
        "what is final stays as it is",
        || format!("{:?} to {:?}", before.vouchers, now.vouchers),
    )
}

/// What is escrowed for a voucher now; `None` beyond 128 bits.
fn open_escrow(offer: &Offer, stage: Stage) -> Option<u128> {
    let added = match (offer.resolution, stage) {
        (_, Stage::Final(_)) => return Some(0),
        (Resolution::Automatic(terms), Stage::Complained { .. }) => bond(offer, terms),
        (Resolution::Arbitrated(terms), Stage::Escalated { .. }) => terms.escalation_deposit,
        _ => 0,
    };
    sum([left_and_paid(offer)?, added])
}

/// What a complaint or an escalation added to the escrow of a voucher that ended in this way.
fn added_by(offer: &Offer, outcome: Outcome) -> u128 {
    match (offer.resolution, outcome) {
        (Resolution::Automatic(terms), Outcome::Automatic { fault, .. }) => match fault {
            Fault::None | Fault::Admitted => 0,
            Fault::Complained | Fault::AdmittedThenComplained | Fault::ComplainedThenAdmitted => bond(offer, terms),
        },
        (Resolution::Arbitrated(terms), Outcome::Arbitrated(ending)) => match ending {
            Ending::Completed
            | Ending::Revoked
            | Ending::Cancelled
            | Ending::Expired
            | Ending::Retracted
            | Ending::Settled { .. } => 0,
            Ending::SettledLate { .. }
            | Ending::Decided { .. }
            | Ending::EscalatedThenRetracted
            | Ending::Refused
            | Ending::Unanswered => terms.escalation_deposit,
        },
        // Of the other kind, which breaks the rule that this is for.
        _ => u128::MAX,
    }
}

fn bond(offer: &Offer, terms: AutomaticTerms) -> u128 {
    let deterring = offer.seller_deposit.div_ceil(2).saturating_add(terms.buyer_deposit);
    terms.complaint_bond.unwrap_or(deterring)
}

fn left_and_paid(offer: &Offer) -> Option<u128> {
    sum([paid_by_buyer(offer)?, left_by_seller(offer)?])
}

/// What a buyer pays for a voucher; `None` beyond 128 bits.
pub fn paid_by_buyer(offer: &Offer) -> Option<u128> {
    match offer.resolution {
        Resolution::Automatic(AutomaticTerms { buyer_deposit, .. }) => sum([offer.price, buyer_deposit]),
        Resolution::Arbitrated(_) => Some(offer.price),
    }
}

/// What the seller leaves for each voucher; `None` beyond 128 bits.
pub fn left_by_seller(offer: &Offer) -> Option<u128> {
    match offer.resolution {
        Resolution::Automatic(_) => Some(offer.seller_deposit),
        Resolution::Arbitrated(ArbitratedTerms { arbiter_fee, .. }) => sum([offer.seller_deposit, arbiter_fee]),
    }
}

fn offer_of<'a>(now: &'a Commerce, one: &VoucherStatus) -> Option<&'a Offer> {
    let index = usize::try_from(one.voucher.set.0).ok()?;
    Some(&now.sets.get(index)?.set.offer)
}

fn numbered<One>(list: &[One]) -> impl Iterator<Item = (u64, &One)> {
    (0..).zip(list)
}

/// Counts a voucher that is final.
fn count(counters: &mut Counters, outcome: Outcome, is_complained_of: bool) {
    counters.committed += 1;
    counters.complained += u32::from(is_complained_of);
    let used = match outcome {
        Outcome::Automatic { how, .. } => how,
        Outcome::Arbitrated(Ending::Cancelled) => Use::Refunded,
        Outcome::Arbitrated(Ending::Expired) => Use::Expired,
        Outcome::Arbitrated(Ending::Revoked) => {
            counters.revoked += 1;
            counters.bad += 1;
            return;
        }
        Outcome::Arbitrated(_) => Use::Redeemed,
    };
    match used {
        Use::Withheld => counters.withheld += 1,
        Use::Redeemed => counters.redeemed += 1,
        Use::Refunded => counters.refunded += 1,
        Use::Expired => counters.expired += 1,
    }
    match outcome {
        Outcome::Automatic { fault, .. } => {
            let is_admitted = !matches!(fault, Fault::None | Fault::Complained);
            counters.admitted += u32::from(is_admitted);
            counters.lost += u32::from(fault == Fault::Complained);
            counters.good += u32::from(fault == Fault::None && used == Use::Redeemed);
            counters.bad += u32::from(fault != Fault::None);
        }
        Outcome::Arbitrated(
            ending @ (Ending::Settled { buyer_share_ppm }
            | Ending::SettledLate { buyer_share_ppm }
            | Ending::Decided { buyer_share_ppm }),
        ) => {
            let is_decided = matches!(ending, Ending::Decided { .. });
            counters.lost += u32::from(is_decided && buyer_share_ppm >= PPM / 2);
            counters.good += u32::from(buyer_share_ppm == 0);
            counters.bad += u32::from(buyer_share_ppm > 0);
        }
        Outcome::Arbitrated(Ending::Refused | Ending::Unanswered) => {}
        Outcome::Arbitrated(_) => counters.good += u32::from(used == Use::Redeemed),
    }
}

/// Whether the goods were handed out for a voucher, whatever came of it.
pub fn was_redeemed(stage: Stage) -> bool {
    match stage {
        Stage::Committed => false,
        Stage::Used { how, .. } | Stage::Complained { how, .. } | Stage::Admitted { how, .. } => how == Use::Redeemed,
        Stage::Escalated { .. } => true,
        Stage::Final(outcome) => {
            let mut counters = Counters::default();
            count(&mut counters, outcome, false);
            counters.redeemed > 0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::voucher_escrow::{Metadata, SetPhase, SetProgress, Voucher, VoucherSet, VoucherState};

    const SELLER: [u8; 32] = [1; 32];
    const BUYER: [u8; 32] = [2; 32];
    const POOL: [u8; 32] = [3; 32];
    const ARBITER: [u8; 32] = [4; 32];

    fn offer(quantity: u32, resolution: Resolution) -> Offer {
        Offer {
            asset: [9; 32].into(),
            price: 100,
            seller_deposit: 41,
            quantity,
            valid_from_ms: 0,
            valid_to_ms: 1_000,
            complaint_period_ms: 10,
            resolution,
            agent: None,
            gate: None,
        }
    }

    fn automatic() -> Resolution {
        Resolution::Automatic(AutomaticTerms {
            buyer_deposit: 20,
            complaint_bond: None,
            fault_period_ms: 10,
        })
    }

    fn arbitrated() -> Resolution {
        Resolution::Arbitrated(ArbitratedTerms {
            arbiter: ARBITER.into(),
            arbiter_fee: 7,
            cancel_penalty: 30,
            escalation_deposit: 11,
            resolution_period_ms: 10,
            response_period_ms: 10,
        })
    }

    fn set(offer: Offer, committed: u32, counters: Counters) -> SetStatus {
        SetStatus {
            set: VoucherSet {
                seller: SELLER.into(),
                protocol_fee_ppm: 0,
                offer,
            },
            metadata: Metadata::default(),
            progress: SetProgress {
                accepted: true,
                committed,
                closed: 0,
                counters,
            },
            remaining: offer.quantity - committed,
            phase: SetPhase::Open,
            complaint_bond: 0,
            score_ppm: 0,
        }
    }

    fn voucher(set: u64, stage: Stage, payouts: Payouts) -> VoucherStatus {
        VoucherStatus {
            voucher: Voucher {
                set: SetId(set),
                holder: BUYER.into(),
                delegate: None,
                permit_nonce: 0,
                stage,
                settlement: None,
            },
            state: VoucherState::Committed,
            final_from_ms: None,
            outcome: Outcome::Arbitrated(Ending::Completed),
            payouts,
        }
    }

    /// What a complaint costs: half of 41, rounded up, and 20.
    const BOND: u128 = 41;

    /// An automatic set with one voucher that nobody answered for, 100 + 41 + 20 and the bond, and one that is complained
    /// of; an arbitrated set with one that is escalated, 100 + 41 + 7 + 11. Of each set one is not sold.
    fn commerce() -> (Commerce, Dealings) {
        let slashed = Counters {
            committed: 1,
            redeemed: 1,
            complained: 1,
            lost: 1,
            bad: 1,
            ..Counters::default()
        };
        let (how, since_ms) = (Use::Redeemed, 5);
        let end = Stage::Final(Outcome::Automatic {
            how,
            fault: Fault::Complained,
        });
        let payouts = Payouts {
            buyer: 20,
            seller: 100,
            pool: 41 + BOND,
            ..Payouts::default()
        };
        let mut told = Dealings::default();
        told.credit(BUYER.into(), 20);
        told.credit(SELLER.into(), 100);
        told.credit(POOL.into(), 41 + BOND);
        told.withdraw(SELLER.into(), 100);
        told.complained.extend([VoucherId(0), VoucherId(1), VoucherId(2)]);
        let owed = (161 + BOND) + 159 + (41 + 48) + 20 + (41 + BOND);
        let now = Commerce {
            held: owed,
            owed,
            sets: vec![
                set(offer(3, automatic()), 2, slashed),
                set(offer(2, arbitrated()), 1, Counters::default()),
            ],
            vouchers: vec![
                voucher(0, end, payouts),
                voucher(0, Stage::Complained { how, since_ms }, Payouts::default()),
                voucher(1, Stage::Escalated { since_ms }, Payouts::default()),
            ],
            credits: [(BUYER, 20), (SELLER, 0), (POOL, 41 + BOND)]
                .map(|(account, credit)| (account.into(), credit))
                .into(),
            sellers: [(SELLER.into(), slashed)].into(),
        };
        (now, told)
    }

    /// The rule that does not hold after a change.
    fn broken(change: impl FnOnce(&mut Commerce)) -> &'static str {
        let (before, told) = commerce();
        let mut now = before.clone();
        change(&mut now);
        check_commerce(&before, &now, &told).unwrap_err().rule
    }

    #[test]
    fn sound_commerce_passes() {
        let (now, told) = commerce();
        assert_eq!(check_commerce(&Commerce::default(), &now, &told), Ok(()));
        assert_eq!(check_commerce(&now, &now, &told), Ok(()));
    }

    #[test]
    fn a_voucher_from_nowhere_is_found() {
        let rule = "what was bought of a set, what was closed and what remains are its quantity";
        assert_eq!(broken(|now| now.sets[0].remaining += 1), rule);
        assert_eq!(broken(|now| now.sets[1].progress.closed += 1), rule);
        assert_eq!(broken(|now| now.vouchers.truncate(2)), rule);
    }

    #[test]
    fn a_voucher_that_pays_a_unit_more_or_less_than_its_escrow_is_found() {
        let rule = "what is paid out for a voucher is exactly what was escrowed for it";
        assert_eq!(broken(|now| now.vouchers[0].payouts.agent += 1), rule);
        assert_eq!(broken(|now| now.vouchers[0].payouts.pool -= 1), rule);
    }

    #[test]
    fn a_credit_that_nobody_told_of_is_found() {
        let rule = "an account can withdraw what it was credited with and has not withdrawn";
        assert_eq!(broken(|now| *now.credits.get_mut(&BUYER.into()).unwrap() += 1), rule);
        assert_eq!(broken(|now| *now.credits.get_mut(&SELLER.into()).unwrap() += 1), rule);
    }

    #[test]
    fn owing_another_sum_and_holding_less_are_found() {
        let rule = "the escrow owes what is escrowed for every voucher, sold and unsold, and all credits";
        assert_eq!(broken(|now| now.owed -= 1), rule);
        assert_eq!(broken(|now| now.vouchers[1].voucher.stage = Stage::Committed), rule);
        assert_eq!(broken(|now| now.vouchers[2].voucher.stage = Stage::Committed), rule);
        assert_eq!(broken(|now| now.held -= 1), "the escrow holds all that it owes");
    }

    #[test]
    fn a_count_that_is_wrong_is_found() {
        let rule = "what has come of a seller's vouchers is what has come of each";
        assert_eq!(broken(|now| now.sets[0].progress.counters.good += 1), rule);
        assert_eq!(broken(|now| now.sets[1].progress.counters.committed += 1), rule);
        assert_eq!(
            broken(|now| now.sellers.get_mut(&SELLER.into()).unwrap().lost = 0),
            rule
        );
    }

    #[test]
    fn terms_that_change_and_ends_that_are_none_are_found() {
        assert_eq!(
            broken(|now| now.sets[0].set.protocol_fee_ppm += 1),
            "the terms of a set never change"
        );
        assert_eq!(
            broken(|now| now.vouchers[0].voucher.permit_nonce += 1),
            "what is final stays as it is"
        );
    }

    #[test]
    fn every_end_is_counted_as_what_it_says_of_the_seller() {
        let counted = |outcome, is_complained_of| {
            let mut counters = Counters::default();
            count(&mut counters, outcome, is_complained_of);
            (counters.redeemed, counters.lost, counters.good, counters.bad)
        };
        let automatic = |how, fault| Outcome::Automatic { how, fault };
        let decided = |buyer_share_ppm| Outcome::Arbitrated(Ending::Decided { buyer_share_ppm });
        for (outcome, is_complained_of, expected) in [
            (automatic(Use::Redeemed, Fault::None), false, (1, 0, 1, 0)),
            (automatic(Use::Expired, Fault::None), false, (0, 0, 0, 0)),
            (automatic(Use::Withheld, Fault::Admitted), false, (0, 0, 0, 1)),
            (automatic(Use::Refunded, Fault::Complained), true, (0, 1, 0, 1)),
            (Outcome::Arbitrated(Ending::Retracted), true, (1, 0, 1, 0)),
            (Outcome::Arbitrated(Ending::Cancelled), false, (0, 0, 0, 0)),
            (Outcome::Arbitrated(Ending::Revoked), false, (0, 0, 0, 1)),
            (Outcome::Arbitrated(Ending::Unanswered), true, (1, 0, 0, 0)),
            (decided(0), true, (1, 0, 1, 0)),
            (decided(PPM / 2 - 1), true, (1, 0, 0, 1)),
            (decided(PPM / 2), true, (1, 1, 0, 1)),
        ] {
            assert_eq!(counted(outcome, is_complained_of), expected, "{outcome:?}");
        }
    }
}
