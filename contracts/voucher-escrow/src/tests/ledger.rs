//! Whose vouchers are which, beside a naive model, and what a transfer makes void.

use super::*;
use crate::ledger::Ledger;
use fastrand::Rng;
use interfaces::voucher_escrow::{SetId, Voucher, VoucherId};
use math::MathError;

const RUNS: u64 = 12;
const STEPS: usize = 150;

fn holders() -> [AccountId; 4] {
    [alice(), bob(), carol(), deployer()]
}

fn bought_by(holder: AccountId, set: u64) -> Voucher {
    Voucher {
        set: SetId(set),
        holder,
        delegate: None,
        permit_nonce: 0,
        stage: Stage::Committed,
        settlement: None,
    }
}

fn empty_ledger() -> Ledger {
    nothing_stored();
    Ledger::default()
}

fn voucher(ledger: &Ledger, id: VoucherId) -> Voucher {
    ledger.record(id).unwrap().voucher
}

fn hand_on(ledger: &mut Ledger, id: VoucherId, to: AccountId) {
    let record = ledger.record(id).unwrap();
    ledger.hand_on(id, record, to).unwrap();
}

fn approve(ledger: &mut Ledger, id: VoucherId, operator: AccountId, approved: bool) {
    let found = voucher(ledger, id);
    ledger.set_approved(id, &found, operator, approved);
}

fn is_approved(ledger: &Ledger, id: VoucherId, operator: AccountId) -> bool {
    ledger.is_approved(id, &voucher(ledger, id), operator)
}

/// Each holder's vouchers as a plain list, and each voucher as it has to be.
#[derive(Default)]
struct Model {
    lists: [Vec<VoucherId>; 4],
    vouchers: Vec<Voucher>,
}

impl Model {
    fn list(&mut self, holder: AccountId) -> &mut Vec<VoucherId> {
        let number = holders().iter().position(|other| *other == holder).unwrap();
        &mut self.lists[number]
    }

    fn add(&mut self, voucher: Voucher) {
        let id = VoucherId(self.vouchers.len() as u64);
        self.list(voucher.holder).push(id);
        self.vouchers.push(voucher);
    }

    fn hand_on(&mut self, id: VoucherId, to: AccountId) {
        let found = &mut self.vouchers[id.0 as usize];
        let from = found.holder;
        found.holder = to;
        found.delegate = None;
        found.permit_nonce += 1;
        let list = self.list(from);
        let position = list.iter().position(|other| *other == id).unwrap();
        list.swap_remove(position);
        self.list(to).push(id);
    }

    fn assert_as(&self, ledger: &Ledger) {
        assert_eq!(ledger.next(), VoucherId(self.vouchers.len() as u64));
        assert_eq!(ledger.record(ledger.next()), None);
        for (holder, list) in holders().into_iter().zip(&self.lists) {
            let held = ledger.holding(holder);
            assert_eq!(held as usize, list.len());
            let found: Vec<_> = (0..held).map(|position| ledger.at(holder, position).unwrap()).collect();
            assert_eq!(found, *list);
            assert_eq!(ledger.at(holder, held), None, "a number past the last is still taken");
        }
        for (number, expected) in self.vouchers.iter().enumerate() {
            assert_eq!(voucher(ledger, VoucherId(number as u64)), *expected);
        }
    }
}

#[test]
fn vouchers_are_numbered_without_gaps_whoever_hands_on_which() {
    for seed in 0..RUNS {
        let mut rng = Rng::with_seed(seed);
        let mut ledger = empty_ledger();
        let mut model = Model::default();
        for step in 0..STEPS {
            let to = holders()[rng.usize(..4)];
            if model.vouchers.is_empty() || rng.u8(..4) == 0 {
                let bought = bought_by(to, step as u64);
                assert_eq!(ledger.add(bought), Ok(VoucherId(model.vouchers.len() as u64)));
                model.add(bought);
            } else {
                let id = VoucherId(rng.u64(..model.vouchers.len() as u64));
                let mut record = ledger.record(id).unwrap();
                if rng.bool() {
                    record.voucher.delegate = Some(carol());
                    ledger.set(id, &record);
                }
                hand_on(&mut ledger, id, to);
                model.hand_on(id, to);
            }
            model.assert_as(&ledger);
        }
    }
}

#[test]
fn handing_on_keeps_the_set_and_what_was_done_and_ends_permits_and_delegate() {
    let mut ledger = empty_ledger();
    let bought = Voucher {
        delegate: Some(carol()),
        permit_nonce: 7,
        settlement: Some(said(Party::Seller, SHARE_PPM)),
        ..bought_by(alice(), 3)
    };
    let id = ledger.add(bought).unwrap();
    hand_on(&mut ledger, id, bob());
    let expected = Voucher {
        holder: bob(),
        delegate: None,
        permit_nonce: 8,
        ..bought
    };
    assert_eq!(voucher(&ledger, id), expected);
}

#[test]
fn a_record_that_is_replaced_stays_in_its_place() {
    let mut ledger = empty_ledger();
    let [first, second] = [0, 1].map(|set| ledger.add(bought_by(alice(), set)).unwrap());
    let mut record = ledger.record(first).unwrap();
    record.voucher.stage = used(Use::Redeemed, 1_200);
    ledger.set(first, &record);
    assert_eq!(ledger.record(first), Some(record));
    assert_eq!(
        [0, 1].map(|position| ledger.at(alice(), position)),
        [Some(first), Some(second)]
    );
}

#[test]
fn an_approval_is_for_one_voucher_and_one_operator_and_can_be_taken_back() {
    let mut ledger = empty_ledger();
    let [first, second] = [0, 1].map(|set| ledger.add(bought_by(alice(), set)).unwrap());
    approve(&mut ledger, first, carol(), true);
    assert!(is_approved(&ledger, first, carol()));
    assert!(!is_approved(&ledger, first, bob()));
    assert!(!is_approved(&ledger, second, carol()));
    assert!(!ledger.is_operator(alice(), carol()));
    approve(&mut ledger, first, carol(), false);
    assert!(!is_approved(&ledger, first, carol()));
}

#[test]
fn an_approval_does_not_come_back_to_life_when_the_voucher_does() {
    let mut ledger = empty_ledger();
    let id = ledger.add(bought_by(alice(), 0)).unwrap();
    approve(&mut ledger, id, carol(), true);
    hand_on(&mut ledger, id, bob());
    assert!(!is_approved(&ledger, id, carol()));
    hand_on(&mut ledger, id, alice());
    assert!(!is_approved(&ledger, id, carol()));
    approve(&mut ledger, id, carol(), true);
    assert!(is_approved(&ledger, id, carol()));
}

#[test]
fn permits_that_are_made_void_take_approvals_with_them() {
    let mut ledger = empty_ledger();
    let id = ledger.add(bought_by(alice(), 0)).unwrap();
    approve(&mut ledger, id, carol(), true);
    let mut record = ledger.record(id).unwrap();
    record.voucher.permit_nonce += 1;
    ledger.set(id, &record);
    assert!(!is_approved(&ledger, id, carol()));
}

#[test]
fn an_operator_is_one_for_whatever_the_owner_holds_and_for_nobody_else() {
    let mut ledger = empty_ledger();
    let id = ledger.add(bought_by(alice(), 0)).unwrap();
    ledger.set_operator(alice(), carol(), true);
    assert!(ledger.is_operator(alice(), carol()));
    assert!(!ledger.is_operator(carol(), alice()));
    assert!(is_approved(&ledger, id, carol()));
    hand_on(&mut ledger, id, bob());
    assert!(!is_approved(&ledger, id, carol()));
    hand_on(&mut ledger, id, alice());
    assert!(is_approved(&ledger, id, carol()));
    ledger.set_operator(alice(), carol(), false);
    assert!(!is_approved(&ledger, id, carol()));
}

#[test]
fn a_voucher_that_was_handed_on_as_often_as_can_be_counted_is_not_handed_on() {
    let mut ledger = empty_ledger();
    let last = Voucher {
        permit_nonce: u32::MAX,
        ..bought_by(alice(), 0)
    };
    let id = ledger.add(last).unwrap();
    let record = ledger.record(id).unwrap();
    assert_eq!(ledger.hand_on(id, record, bob()), Err(MathError::Overflow));
}
