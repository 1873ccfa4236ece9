//! Boson v1's combinatorial test (bosonprotocol/contracts, `test/3_withdrawals.ts`, `allPaths`) for both kinds of set:
//! every legal order of actions, with a withdrawal by everybody after each action or none, in all ways. Whatever was
//! withdrawn when, all have in the end what the table says.
//!
//! A withdrawal that finds nothing leaves the chain as it is to the byte, so that the story with it and the story
//! without it go on as one: states of the chain with the same root are looked at once, and count as often as they are
//! come to.

use crate::payout_table::{bond, escalation_deposit, left_for_each, paid_for_each, payouts};
use anyhow::{ensure, Result};
use commons::{
    chain::CallError,
    suite::{done, Commons, FOUNDER},
};
use interfaces::voucher_escrow::{
    Ending, EscrowError, Fault, Offer, Outcome, Party, Payouts, Resolution, SetId, Use, VoucherId, VoucherSet,
};
use sandbox_tests::{
    commerce::{
        admit, arbitrated, automatic, close_set, commit, complain, confirm, decide, escalate, finalize, holdings,
        market, offered, parties, redeem, refund, refuse, revoke, set, set_protocol_fee, settle, with_automatic,
        withdraw, EscrowReceipt, ANYONE, ARBITER, BUYER, COMPLAINT_MS, FAULT_MS, FROM_MS, POOL_FEE_PPM, RESOLUTION_MS,
        RESPONSE_MS, SELLER, TO_MS,
    },
    DAY_MS,
};
use std::collections::HashMap;

/// What is done with a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Redeem,
    Refund,
    /// Nobody does anything until it is over.
    Expire,
    Complain,
    Admit,
    Revoke,
    Confirm,
    Escalate,
    /// One side would settle at [`SHARE_PPM`].
    Offer(Party),
    /// The other agrees.
    Agree,
    Decide(u32),
    Refuse,
    Finalize,
}
use Action::*;

/// At which share both sides settle: 5566 basis points, as in Boson v2's tests.
const SHARE_PPM: u32 = 556_600;

const VOUCHER: VoucherId = VoucherId(0);
const SET: SetId = SetId(0);

/// Where a voucher is, and how it ends if nobody does anything more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    how: Option<Use>,
    complained: bool,
    admitted: bool,
    escalated: bool,
    offered: Option<Party>,
    /// How the last action ended it.
    ended: Option<Outcome>,
    /// From when anyone can end it, and how it ends then.
    deadline: (u64, Outcome),
}

/// What everyone has paid, in the order of [`parties`].
type Sums = [u128; 5];

/// Everything that a story has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Told {
    place: Place,
    paid: Sums,
    /// What everyone can withdraw now.
    credited: Sums,
}

/// The stories about one kind of set.
struct Stories {
    commons: Commons,
    terms: VoucherSet,
    before: Sums,
    /// States that were come to, with the number of stories that go on from there.
    known: HashMap<[u8; 32], (Told, u64)>,
    /// What an ending brought everybody, and by which actions.
    ends: Vec<(Vec<Action>, Payouts)>,
}

impl Stories {
    /// A seller offers two, and nobody has bought any.
    fn of(offer: impl FnOnce(&Commons) -> Offer, pool_fee_ppm: u32) -> Result<Self> {
        let mut commons = market();
        done(set_protocol_fee(&mut commons, FOUNDER, pool_fee_ppm))?;
        let offer = Offer {
            quantity: 2,
            ..offer(&commons)
        };
        let before = holdings(&mut commons, offer.asset)?;
        assert_eq!(offered(&mut commons, offer)?, SET);
        let terms = set(&mut commons, SET)?.set;
        assert_eq!(terms.offer, offer);
        Ok(Self {
            commons,
            terms,
            before,
            known: HashMap::new(),
            ends: Vec::new(),
        })
    }

    fn is_automatic(&self) -> bool {
        matches!(self.terms.offer.resolution, Resolution::Automatic(_))
    }

    /// Tells all of them: the buyer commits to one, the seller ends the sale of the other, and then whatever can come.
    /// Returns how many they are.
    fn tell(&mut self) -> Result<u64> {
        let offer = self.terms.offer;
        let (left, paid) = (left_for_each(&offer), paid_for_each(&offer));
        let (left, paid) = (left.expect("a small sum"), paid.expect("a small sum"));
        assert_eq!(done(commit(&mut self.commons, BUYER, SET))?, VOUCHER);
        let outcome = if self.is_automatic() {
            said(Use::Expired, Fault::None)
        } else {
            Outcome::Arbitrated(Ending::Expired)
        };
        let complaint_ms = if self.is_automatic() { COMPLAINT_MS } else { 0 };
        let told = Told {
            place: Place {
                how: None,
                complained: false,
                admitted: false,
                escalated: false,
                offered: None,
                ended: None,
                deadline: (TO_MS + complaint_ms, outcome),
            },
            paid: [paid, 2 * left, 0, 0, 0],
            credited: [0; 5],
        };
        let mut stories = 0;
        let before = self.commons.chain.snapshot();
        for withdrawing in [false, true] {
            self.commons.chain.restore(&before);
            let mut told = told;
            if withdrawing {
                self.withdraw_all(&mut told)?;
            }
            done(close_set(&mut self.commons, SELLER, SET))?;
            told.credited[1] += left;
            stories += self.go_on(&mut Vec::new(), told)?;
        }
        Ok(stories)
    }

    /// After an action: everybody withdraws or nobody does, and then comes every action that can.
    fn go_on(&mut self, actions: &mut Vec<Action>, told: Told) -> Result<u64> {
        if let Some(outcome) = told.place.ended {
            self.check_end(actions, told, outcome)?;
            // Whoever does not withdraw after the last action does so at the end, which is the same.
            return Ok(2);
        }
        let after = self.commons.chain.snapshot();
        let mut stories = 0;
        for withdrawing in [false, true] {
            self.commons.chain.restore(&after);
            let mut told = told;
            if withdrawing {
                self.withdraw_all(&mut told)?;
            }
            let root = self.commons.chain.state_root();
            if let Some((known, number)) = self.known.get(&root) {
                assert_eq!(known, &told, "after {actions:?} two states are one");
                stories += number;
                continue;
            }
            let number = self.next(actions, told)?;
            self.known.insert(root, (told, number));
            stories += number;
        }
        Ok(stories)
    }

    fn next(&mut self, actions: &mut Vec<Action>, told: Told) -> Result<u64> {
        let before = self.commons.chain.snapshot();
        let mut stories = 0;
        for action in self.legal(&told.place) {
            self.commons.chain.restore(&before);
            actions.push(action);
            let mut told = told;
            self.act(action, &mut told)?;
            stories += self.go_on(actions, told)?;
            actions.pop();
        }
        Ok(stories)
    }

    /// What can be done, by the design's table of windows.
    fn legal(&self, place: &Place) -> Vec<Action> {
        let is_automatic = self.is_automatic();
        let actions: &[Action] = match (is_automatic, place.how) {
            (true, None) => &[Redeem, Refund, Expire, Admit],
            (true, Some(_)) => match (place.complained, place.admitted) {
                (false, false) => &[Complain, Admit, Finalize],
                (true, _) => &[Admit, Finalize],
                (false, true) => &[Complain, Finalize],
            },
            (false, None) => &[Revoke, Refund, Expire, Redeem],
            (false, Some(Use::Expired)) => return vec![Finalize],
            (false, Some(_)) => match (place.complained, place.escalated) {
                (false, _) => &[Confirm, Complain, Finalize],
                (true, false) => &[Confirm, Escalate, Finalize],
                (true, true) => &[
                    Confirm,
                    Decide(0),
                    Decide(SHARE_PPM),
                    Decide(1_000_000),
                    Refuse,
                    Finalize,
                ],
            },
        };
        let mut actions = actions.to_vec();
        if !is_automatic && place.how.is_some() {
            match place.offered {
                None => actions.extend([Offer(Party::Buyer), Offer(Party::Seller)]),
                Some(_) => actions.push(Agree),
            }
        }
        actions
    }

    /// Somebody acts, a day after the last action or as soon as it is possible.
    fn act(&mut self, action: Action, told: &mut Told) -> Result<()> {
        let place = &mut told.place;
        let moment_ms = match action {
            Redeem => FROM_MS,
            Expire => TO_MS,
            Finalize => place.deadline.0,
            Offer(_) | Agree => self.commons.chain.now_ms(),
            _ => self.commons.chain.now_ms() + DAY_MS,
        };
        let commons = &mut self.commons;
        commons.chain.set_now(moment_ms);
        let buyer_would = place.offered == Some(Party::Buyer);
        match action {
            Redeem => done(redeem(commons, BUYER, VOUCHER))?,
            Refund => done(refund(commons, BUYER, VOUCHER))?,
            Expire => {}
            Complain => done(complain(commons, BUYER, VOUCHER))?,
            Admit => done(admit(commons, SELLER, VOUCHER))?,
            Revoke => done(revoke(commons, SELLER, VOUCHER))?,
            Confirm => done(confirm(commons, BUYER, VOUCHER))?,
            Escalate => done(escalate(commons, BUYER, VOUCHER))?,
            Offer(by) => done(would_settle(commons, by == Party::Buyer))?,
            Agree => done(would_settle(commons, !buyer_would))?,
            Decide(share_ppm) => done(decide(commons, ARBITER, VOUCHER, share_ppm))?,
            Refuse => done(refuse(commons, ARBITER, VOUCHER))?,
            Finalize => done(finalize(commons, ANYONE, VOUCHER))?,
        }

        let offer = self.terms.offer;
        if action == Complain {
            told.paid[0] += bond(&offer).expect("a small sum");
        }
        if action == Escalate {
            told.paid[0] += escalation_deposit(&offer);
        }
        if self.is_automatic() {
            after_automatic(place_of(told), action, moment_ms);
        } else {
            after_arbitrated(place_of(told), action, moment_ms);
        }
        if let Some(outcome) = told.place.ended {
            let payouts = payouts(&self.terms, outcome);
            for (credited, part) in told.credited.iter_mut().zip(in_order(&payouts)) {
                *credited += part;
            }
        }
        Ok(())
    }

    /// Everybody withdraws. To whoever has nothing, it is said so, and nothing changes.
    fn withdraw_all(&mut self, told: &mut Told) -> Result<()> {
        let asset = self.terms.offer.asset;
        let parties = parties(&self.commons).into_iter().zip(&mut told.credited);
        let (some, none): (Vec<_>, Vec<_>) = parties.partition(|(_, credited)| **credited > 0);
        let root = self.commons.chain.state_root();
        for (party, _) in none {
            let receipt = withdraw(&mut self.commons, ANYONE, party, asset);
            ensure!(receipt.events.is_empty(), "what was refused has emitted events");
            assert_eq!(
                receipt.outcome(),
                Err(CallError::Refused(EscrowError::NothingToWithdraw))
            );
        }
        ensure!(
            root == self.commons.chain.state_root(),
            "what was refused has changed something"
        );
        for (party, credited) in some {
            assert_eq!(done(withdraw(&mut self.commons, ANYONE, party, asset))?, *credited);
            *credited = 0;
        }
        Ok(())
    }

    /// Everybody withdraws what is left. Then all have received what the table says, and nothing is left.
    fn check_end(&mut self, actions: &[Action], mut told: Told, outcome: Outcome) -> Result<()> {
        self.withdraw_all(&mut told)?;
        let asset = self.terms.offer.asset;
        let unsold = left_for_each(&self.terms.offer).expect("a small sum");
        let now = holdings(&mut self.commons, asset)?;
        let received: Sums = std::array::from_fn(|party| now[party] + told.paid[party] - self.before[party]);
        let expected = payouts(&self.terms, outcome);
        let mut sums = in_order(&expected);
        sums[1] += unsold;
        assert_eq!(received, sums, "after {actions:?}");
        assert_eq!(self.commons.balance(asset, self.commons.at.escrow)?, 0);
        self.ends.push((actions.to_vec(), expected));
        Ok(())
    }

    /// What buyer, seller and pool receive by this path.
    fn received_by(&self, path: &[Action]) -> Option<[u128; 3]> {
        let (_, payouts) = self.ends.iter().find(|(actions, _)| actions == path)?;
        Some([payouts.buyer, payouts.seller, payouts.pool])
    }
}

fn place_of(told: &mut Told) -> &mut Place {
    &mut told.place
}

fn in_order(payouts: &Payouts) -> Sums {
    let Payouts {
        buyer,
        seller,
        pool,
        agent,
        arbiter,
    } = *payouts;
    [buyer, seller, pool, agent, arbiter]
}

fn would_settle(commons: &mut Commons, by_buyer: bool) -> EscrowReceipt {
    if by_buyer {
        settle(commons, BUYER, VOUCHER, SHARE_PPM)
    } else {
        settle(commons, SELLER, VOUCHER, SHARE_PPM)
    }
}

fn said(how: Use, fault: Fault) -> Outcome {
    Outcome::Automatic { how, fault }
}

/// Where a voucher of an automatic set is after an action.
fn after_automatic(place: &mut Place, action: Action, moment_ms: u64) {
    let is_second = place.complained || place.admitted;
    match action {
        Redeem => place.how = Some(Use::Redeemed),
        Refund => place.how = Some(Use::Refunded),
        Expire => place.how = Some(Use::Expired),
        Complain => place.complained = true,
        Admit => {
            place.how.get_or_insert(Use::Withheld);
            place.admitted = true;
        }
        Finalize => {
            place.ended = Some(place.deadline.1);
            return;
        }
        other => panic!("{other:?} is the other kind's"),
    }
    let how = place.how.expect("it was just used");
    if is_second {
        let fault = match action {
            Complain => Fault::AdmittedThenComplained,
            _ => Fault::ComplainedThenAdmitted,
        };
        place.ended = Some(said(how, fault));
        return;
    }
    place.deadline = match action {
        Complain => (moment_ms + FAULT_MS, said(how, Fault::Complained)),
        Admit => (moment_ms + COMPLAINT_MS, said(how, Fault::Admitted)),
        _ => (moment_ms + COMPLAINT_MS, said(how, Fault::None)),
    };
}

/// Where a voucher of an arbitrated set is after an action.
fn after_arbitrated(place: &mut Place, action: Action, moment_ms: u64) {
    let buyer_share_ppm = SHARE_PPM;
    let ending = match action {
        Redeem => {
            place.how = Some(Use::Redeemed);
            place.deadline = (moment_ms + COMPLAINT_MS, Outcome::Arbitrated(Ending::Completed));
            return;
        }
        Expire => {
            place.how = Some(Use::Expired);
            return;
        }
        Complain => {
            (place.complained, place.offered) = (true, None);
            place.deadline = (moment_ms + RESOLUTION_MS, Outcome::Arbitrated(Ending::Retracted));
            return;
        }
        Escalate => {
            (place.escalated, place.offered) = (true, None);
            place.deadline = (moment_ms + RESPONSE_MS, Outcome::Arbitrated(Ending::Unanswered));
            return;
        }
        Offer(by) => {
            place.offered = Some(by);
            return;
        }
        Finalize => {
            place.ended = Some(place.deadline.1);
            return;
        }
        Revoke => Ending::Revoked,
        Refund => Ending::Cancelled,
        Confirm if place.escalated => Ending::EscalatedThenRetracted,
        Confirm if place.complained => Ending::Retracted,
        Confirm => Ending::Completed,
        Agree if place.escalated => Ending::SettledLate { buyer_share_ppm },
        Agree => Ending::Settled { buyer_share_ppm },
        Decide(buyer_share_ppm) => Ending::Decided { buyer_share_ppm },
        Refuse => Ending::Refused,
        Admit => panic!("nobody admits a fault to an arbiter"),
    };
    place.ended = Some(Outcome::Arbitrated(ending));
}

/// The peers' price and deposits, in ten-thousandths: 0.3, 0.05 and 0.04; without fees.
fn of_the_peers(commons: &Commons, complaint_bond: Option<u128>) -> Offer {
    let offer = with_automatic(automatic(commons), |terms| {
        (terms.buyer_deposit, terms.complaint_bond) = (400, complaint_bond);
    });
    Offer {
        price: 3_000,
        seller_deposit: 500,
        agent: None,
        ..offer
    }
}

/// The order of paths and withdrawals of an automatic set. There are seventeen paths: redeem, refund or expire, and then
/// finalize, or one of complain and admit and finalize, or both in either order; and admit with finalize or complain.
/// With the purchase and the end of the sale, five have four actions and twelve have five: 5·2⁴ + 12·2⁵.
const AUTOMATIC_STORIES: u64 = 464;

#[test]
fn every_path_of_the_peers_automatic_set_gives_what_the_peers_say() -> Result<()> {
    // Rows 1 to 7 of Boson v1's vectors, which have neither bond nor fees.
    let rows: [(&[Action], [u128; 3]); 7] = [
        (&[Admit, Complain], [3_650, 125, 125]),
        (&[Admit, Finalize], [3_650, 250, 0]),
        (&[Redeem, Finalize], [400, 3_500, 0]),
        (&[Redeem, Complain, Finalize], [400, 3_000, 500]),
        (&[Redeem, Complain, Admit], [650, 3_125, 125]),
        (&[Redeem, Admit, Complain], [650, 3_125, 125]),
        (&[Redeem, Admit, Finalize], [650, 3_250, 0]),
    ];
    let mut stories = Stories::of(|commons| of_the_peers(commons, Some(0)), 0)?;
    assert_eq!(stories.tell()?, AUTOMATIC_STORIES);
    for (path, totals) in rows {
        assert_eq!(stories.received_by(path), Some(totals), "{path:?}");
    }
    Ok(())
}

#[test]
fn every_path_of_an_automatic_set_with_bond_and_fees_gives_what_the_table_says() -> Result<()> {
    assert_eq!(Stories::of(automatic, POOL_FEE_PPM)?.tell()?, AUTOMATIC_STORIES);
    Ok(())
}

/// The stories that go on from a place are counted from the end, and doubled with each action, for the withdrawals
/// after it. From an escalation there are six ends, and two offers, each with the six ends and the agreement:
/// 2·6 + 2·2·(2·6 + 2) = 68. From a complaint two ends and the escalation, and two offers with all of that and the
/// agreement: 2·2 + 2·68 = 140, and 140 + 2·2·(140 + 2) = 708. In the same way from a redemption: 2·2 + 2·708 = 1420, and
/// 1420 + 2·2·(1420 + 2) = 7108. From the purchase and the end of the sale, four times: revoke, refund, expire and
/// finalize, or redeem: 4·(2 + 2 + 4 + 2·7108).
const ARBITRATED_STORIES: u64 = 56_896;

#[test]
fn every_path_of_an_arbitrated_set_gives_what_the_table_says() -> Result<()> {
    assert_eq!(Stories::of(arbitrated, POOL_FEE_PPM)?.tell()?, ARBITRATED_STORIES);
    Ok(())
}
