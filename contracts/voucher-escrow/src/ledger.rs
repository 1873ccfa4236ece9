//! The vouchers, whose they are, and who else may transfer them.
//!
//! A holder's vouchers are numbered from 0 without gaps, and each voucher knows its number there: handing one on moves the
//! holder's last into its place, so no list is ever walked. A permission to transfer one voucher is bound to the nonce of
//! its permits, which changes with its holder, so it does not come back to life when the voucher does come back.

use ink::{primitives::AccountId, storage::Mapping};
use interfaces::voucher_escrow::{Voucher, VoucherId};
use math::MathError;

/// Which voucher, at which nonce of its permits, to whom.
type Approved = (VoucherId, u32, AccountId);

/// All vouchers.
#[derive(Debug, Default)]
#[ink::storage_item]
pub struct Ledger {
    next: VoucherId,
    records: Mapping<VoucherId, Record>,
    holdings: Mapping<AccountId, u32>,
    voucher_at: Mapping<(AccountId, u32), VoucherId>,
    operators: Mapping<(AccountId, AccountId), ()>,
    approvals: Mapping<Approved, ()>,
}

/// A voucher, and where it stands among its holder's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Record {
    /// The voucher.
    pub voucher: Voucher,
    /// Its number among its holder's.
    position: u32,
}

impl Ledger {
    /// The identifier of the voucher that will be sold next, and so the number of vouchers.
    pub fn next(&self) -> VoucherId {
        self.next
    }

    /// A voucher's record.
    pub fn record(&self, id: VoucherId) -> Option<Record> {
        self.records.get(id)
    }

    /// How many vouchers an account holds.
    pub fn holding(&self, account: AccountId) -> u32 {
        self.holdings.get(account).unwrap_or(0)
    }

    /// An account's voucher of that number.
    pub fn at(&self, account: AccountId, position: u32) -> Option<VoucherId> {
        self.voucher_at.get((account, position))
    }

    /// Adds a voucher.
    pub fn add(&mut self, voucher: Voucher) -> Result<VoucherId, MathError> {
        let id = self.next;
        self.next = VoucherId(id.0.checked_add(1).ok_or(MathError::Overflow)?);
        self.append(id, voucher)?;
        Ok(id)
    }

    /// Replaces a record in its place.
    pub fn set(&mut self, id: VoucherId, record: &Record) {
        self.records.insert(id, record);
    }

    /// Makes `to` the holder of another account's voucher. What the holder before allowed is void.
    pub fn hand_on(&mut self, id: VoucherId, record: Record, to: AccountId) -> Result<(), MathError> {
        let Record { mut voucher, position } = record;
        let from = voucher.holder;
        let last_position = self.holding(from).checked_sub(1).ok_or(MathError::Overflow)?;
        self.holdings.insert(from, &last_position);
        let last = self.voucher_at.take((from, last_position)).ok_or(MathError::Overflow)?;
        if last != id {
            let mut moved = self.record(last).ok_or(MathError::Overflow)?;
            moved.position = position;
            self.records.insert(last, &moved);
            self.voucher_at.insert((from, position), &last);
        }
        voucher.holder = to;
        voucher.delegate = None;
        voucher.permit_nonce = voucher.permit_nonce.checked_add(1).ok_or(MathError::Overflow)?;
        self.append(id, voucher)
    }

    /// Whether an operator may transfer all of an owner's vouchers.
    pub fn is_operator(&self, owner: AccountId, operator: AccountId) -> bool {
        self.operators.contains((owner, operator))
    }

    /// Whether an operator may transfer this voucher.
    pub fn is_approved(&self, id: VoucherId, voucher: &Voucher, operator: AccountId) -> bool {
        self.approvals.contains((id, voucher.permit_nonce, operator)) || self.is_operator(voucher.holder, operator)
    }

    /// Lets an operator transfer all of an owner's vouchers, or no longer.
    pub fn set_operator(&mut self, owner: AccountId, operator: AccountId, approved: bool) {
        if approved {
            self.operators.insert((owner, operator), &());
        } else {
            self.operators.remove((owner, operator));
        }
    }

    /// Lets an operator transfer this voucher, or no longer.
    pub fn set_approved(&mut self, id: VoucherId, voucher: &Voucher, operator: AccountId, approved: bool) {
        let key = (id, voucher.permit_nonce, operator);
        if approved {
            self.approvals.insert(key, &());
        } else {
            self.approvals.remove(key);
        }
    }

    /// Puts a voucher behind its holder's others.
    fn append(&mut self, id: VoucherId, voucher: Voucher) -> Result<(), MathError> {
        let position = self.holding(voucher.holder);
        self.holdings
            .insert(voucher.holder, &position.checked_add(1).ok_or(MathError::Overflow)?);
        self.voucher_at.insert((voucher.holder, position), &id);
        self.records.insert(id, &Record { voucher, position });
        Ok(())
    }
}
