//! # Voucher escrow
//!
//! Real goods for tokens, between people who do not know each other. A seller offers a set of vouchers and leaves a deposit
//! for each; a buyer commits to one, pays, and holds a token that is redeemed for the goods. Price and deposits stay here
//! until it is clear how the sale went, and are divided by a table that both sides knew before. Fees and slashed deposits
//! go to the funding pool.
//!
//! ## States
//! A voucher is *Committed*, until it is redeemed, given back or expires; then there is time to complain, and to answer;
//! then it is *Final*, and everybody concerned is credited. [`lifecycle`] has the picture, of the two kinds of set: an
//! automatic one ends by what both sides say, an arbitrated one by an arbiter.
//!
//! ## Always true
//! - What is paid out for a voucher is exactly what was escrowed for it, and each part of it once.
//! - Of every asset, what is held covers all open escrow and all credits.
//! - Of every set, what is committed, what remains and what is closed are together its quantity.
//! - A set's terms and fees never change, and no voucher's escrow pays for another.
//! - A voucher can be ended from some moment on, by anyone, and until then nothing can end it but those concerned; whatever
//!   state it is in, time alone brings that moment.
//! - Nobody's failing account holds up another's: payouts are credits, which everyone withdraws alone.
//! - A pause stops new sets and new purchases and nothing else.
//! - A call that fails changes nothing.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
#![allow(
    clippy::large_enum_variant,
    reason = "ink! makes one enum of all messages, and one of them takes an offer"
)]

mod cases;
pub mod credits;
pub mod ledger;
pub mod lifecycle;
pub mod permit;
pub mod settling;
pub mod terms;

pub use crate::voucher_escrow::{Escrow, EscrowRef};

#[ink::contract]
pub mod voucher_escrow {
    use crate::{
        cases::of_asset,
        credits::Credits,
        ledger::{Ledger, Record},
        settling::{complaint_bond, left_by_seller, paid_by_buyer, settle},
        terms::{check, check_fee, check_fees, check_offer, ensure_buyer, ensure_payable},
    };
    use ink::{prelude::vec::Vec, storage::Mapping};
    use interfaces::{
        answer::{answer_without_root, done_without_root},
        effects::Effects,
        is_zero,
        psp22::{client, Data, UncheckedText},
        psp34::{Approval, Id, PSP34Enumerable, PSP34Error, PSP34Metadata, Transfer, PSP34},
        voucher_escrow::*,
        wiring::Wiring,
    };
    use math::{settlement::score_ppm, MathError, PPM};

    /// The escrow's storage.
    #[ink(storage)]
    pub struct Escrow {
        pub(crate) terms: EscrowTerms,
        wiring: Wiring<AccountId>,
        protocol_fee_ppm: u32,
        paused_until_ms: u64,
        /// How many sets there have been.
        next_set: u64,
        sets: Mapping<SetId, VoucherSet>,
        metadata: Mapping<SetId, Metadata>,
        pub(crate) progress: Mapping<SetId, SetProgress>,
        pub(crate) sellers: Mapping<AccountId, Counters>,
        pub(crate) vouchers: Ledger,
        pub(crate) credits: Credits,
    }

    impl Escrow {
        /// An escrow with these terms, and at first this fee for the pool.
        ///
        /// Errors: `InvalidReference`, `ShareOutOfRange`, `PeriodOutOfRange`, `FeeAboveCeiling`.
        #[ink(constructor)]
        pub fn new(terms: EscrowTerms, protocol_fee_ppm: u32) -> Result<Self, Refusal> {
            check(&terms, Self::env().account_id(), |account| {
                Self::env().is_contract(account)
            })?;
            check_fee(&terms.rules, protocol_fee_ppm)?;
            Ok(Self {
                terms,
                wiring: Wiring::Awaiting(Self::env().caller()),
                protocol_fee_ppm,
                paused_until_ms: 0,
                next_set: 0,
                sets: Mapping::new(),
                metadata: Mapping::new(),
                progress: Mapping::new(),
                sellers: Mapping::new(),
                vouchers: Ledger::default(),
                credits: Credits::default(),
            })
        }

        pub(crate) fn now_ms(&self) -> u64 {
            self.env().block_timestamp()
        }

        fn ensure_business(&self) -> Result<(), Refusal> {
            if self.now_ms() < self.paused_until_ms {
                return Err(refuse(EscrowError::NewBusinessPaused {
                    until_ms: self.paused_until_ms,
                }));
            }
            Ok(())
        }

        fn ensure_admin(&self) -> Result<(), Refusal> {
            if self.wiring.get() != Some(self.env().caller()) {
                return Err(refuse(EscrowError::NotAdmin));
            }
            Ok(())
        }

        #[inline(never)]
        pub(crate) fn set_of(&self, id: SetId) -> Result<VoucherSet, Refusal> {
            self.sets.get(id).ok_or_else(|| refuse(EscrowError::UnknownSet))
        }

        pub(crate) fn progress_of(&self, id: SetId) -> SetProgress {
            self.progress.get(id).unwrap_or_default()
        }

        /// The voucher behind a token's identifier.
        fn token(&self, id: &Id) -> Result<(VoucherId, Record), PSP34Error> {
            let id = number_of(id)?;
            let record = self.vouchers.record(id).ok_or(PSP34Error::TokenNotExists)?;
            Ok((id, record))
        }

        fn metadata_of(&self, voucher: VoucherId) -> Option<Metadata> {
            self.metadata.get(self.vouchers.record(voucher)?.voucher.set)
        }
    }

    impl VoucherEscrow for Escrow {
        #[ink(message)]
        fn wire(&mut self, admin: AccountId) -> Result<(), Refusal> {
            if is_zero(admin) || admin == self.env().account_id() {
                return Err(refuse(EscrowError::InvalidReference(admin)));
            }
            self.wiring
                .fix(self.env().caller(), admin)
                .map_err(|error| refuse(EscrowError::from(error)))?;
            self.env().emit_event(EscrowWired { admin });
            Ok(())
        }

        #[ink(message)]
        fn create_set(&mut self, offer: Offer, fee_limit_ppm: u32, metadata: Metadata) -> Result<SetId, Refusal> {
            if self.wiring.get().is_none() {
                return Err(refuse(EscrowError::NotWired));
            }
            self.ensure_business()?;
            let seller = self.env().caller();
            let is_contract = |account: &AccountId| self.env().is_contract(account);
            let left = check_offer(
                &offer,
                seller,
                self.env().account_id(),
                self.now_ms(),
                &self.terms.rules,
                is_contract,
            )?;
            let protocol_fee_ppm = self.protocol_fee_ppm;
            check_fees(&offer, protocol_fee_ppm, fee_limit_ppm)?;
            let uri_length = metadata.uri.len();
            if uri_length > LONGEST_URI {
                return Err(refuse(EscrowError::UriTooLong {
                    got: u32::try_from(uri_length).unwrap_or(u32::MAX),
                }));
            }

            let id = SetId(self.next_set);
            self.next_set = id.0.checked_add(1).ok_or(MathError::Overflow)?;
            self.sets.insert(
                id,
                &VoucherSet {
                    seller,
                    protocol_fee_ppm,
                    offer,
                },
            );
            self.metadata.insert(id, &metadata);
            self.progress.insert(
                id,
                &SetProgress {
                    accepted: matches!(offer.resolution, Resolution::Automatic(_)),
                    ..SetProgress::default()
                },
            );
            let owed = self.credits.owe(offer.asset, left)?;

            self.collect(offer.asset, left, owed)?;
            self.env().emit_event(SetCreated {
                seller,
                set: id,
                protocol_fee_ppm,
                offer,
            });
            Ok(id)
        }

        #[ink(message)]
        fn accept_set(&mut self, set: SetId) -> Result<(), Refusal> {
            match self.set_of(set)?.offer.resolution {
                Resolution::Automatic(_) => return Err(refuse(EscrowError::WrongKind)),
                Resolution::Arbitrated(terms) if terms.arbiter != self.env().caller() => {
                    return Err(refuse(EscrowError::NotArbiter))
                }
                Resolution::Arbitrated(_) => {}
            }
            let mut progress = self.progress_of(set);
            if progress.accepted {
                return Err(refuse(EscrowError::AlreadyAccepted));
            }
            progress.accepted = true;
            self.progress.insert(set, &progress);
            self.env().emit_event(SetAccepted { set });
            done_without_root()
        }

        #[ink(message)]
        fn close_set(&mut self, set: SetId) -> Result<(), Refusal> {
            let VoucherSet { seller, offer, .. } = self.set_of(set)?;
            if self.env().caller() != seller && self.now_ms() < offer.valid_to_ms {
                return Err(refuse(EscrowError::NotSeller));
            }
            let mut progress = self.progress_of(set);
            let unsold = remaining(&offer, &progress);
            if unsold == 0 {
                return Err(refuse(EscrowError::SoldOut));
            }
            let returned = left_by_seller(&offer)?
                .checked_mul(u128::from(unsold))
                .ok_or(MathError::Overflow)?;

            progress.closed = progress.closed.saturating_add(unsold);
            self.progress.insert(set, &progress);
            self.credits.add(seller, offer.asset, returned)?;
            self.env().emit_event(SetClosed { set, unsold, returned });
            done_without_root()
        }

        #[ink(message)]
        fn commit(&mut self, set: SetId, holder: AccountId) -> Result<VoucherId, Refusal> {
            self.ensure_business()?;
            let VoucherSet { seller, offer, .. } = self.set_of(set)?;
            let mut progress = self.progress_of(set);
            if !progress.accepted {
                return Err(refuse(EscrowError::AwaitingArbiter));
            }
            if self.now_ms() >= offer.valid_to_ms {
                return Err(refuse(EscrowError::SetExpired));
            }
            if remaining(&offer, &progress) == 0 {
                return Err(refuse(EscrowError::SoldOut));
            }
            let buyer = self.env().caller();
            ensure_payable(holder, self.env().account_id())?;
            ensure_buyer(holder, seller, &offer)?;
            ensure_buyer(buyer, seller, &offer)?;
            if let Some(gate) = offer.gate {
                let held =
                    client::balance_of(&gate.token, &holder).map_err(|failure| refuse(EscrowError::Gate(failure)))?;
                if held < gate.least {
                    return Err(refuse(EscrowError::GateClosed {
                        held,
                        least: gate.least,
                    }));
                }
            }
            let paid = paid_by_buyer(&offer)?;

            progress.committed = progress.committed.saturating_add(1);
            self.progress.insert(set, &progress);
            let id = self.vouchers.add(Voucher {
                set,
                holder,
                delegate: None,
                permit_nonce: 0,
                stage: Stage::Committed,
                settlement: None,
            })?;
            let owed = self.credits.owe(offer.asset, paid)?;

            self.collect(offer.asset, paid, owed)?;
            self.env().emit_event(Transfer {
                from: None,
                to: Some(holder),
                id: Id::U64(id.0),
            });
            self.env().emit_event(Committed {
                voucher: id,
                set,
                buyer,
            });
            Ok(id)
        }

        #[ink(message)]
        fn set_delegate(&mut self, voucher: VoucherId, delegate: Option<AccountId>) -> Result<(), Refusal> {
            let mut case = self.own_case(voucher)?;
            case.course().ensure_committed()?;
            case.record.voucher.delegate = delegate;
            self.vouchers.set(voucher, &case.record);
            self.env().emit_event(DelegateChanged { voucher, delegate });
            done_without_root()
        }

        #[ink(message)]
        fn revoke_permits(&mut self, voucher: VoucherId) -> Result<(), Refusal> {
            let mut case = self.own_case(voucher)?;
            case.course().ensure_committed()?;
            let nonce = case.record.voucher.permit_nonce;
            case.record.voucher.permit_nonce = nonce.checked_add(1).ok_or(MathError::Overflow)?;
            self.vouchers.set(voucher, &case.record);
            self.env().emit_event(VoucherChanged {
                voucher,
                change: Change::PermitsRevoked,
            });
            done_without_root()
        }

        #[ink(message)]
        fn redeem(&mut self, voucher: VoucherId) -> Result<(), Refusal> {
            let case = self.case(voucher)?;
            let caller = self.env().caller();
            if case.holder() != caller && case.record.voucher.delegate != Some(caller) {
                return Err(refuse(EscrowError::NotHolder));
            }
            self.redeem_by(case)
        }

        #[ink(message)]
        fn redeem_with_permit(
            &mut self,
            voucher: VoucherId,
            deadline_ms: u64,
            signature: Vec<u8>,
        ) -> Result<(), Refusal> {
            let case = self.case(voucher)?;
            case.course().ensure_committed()?;
            if case.now_ms >= deadline_ms {
                return Err(refuse(EscrowError::PermitExpired { deadline_ms }));
            }
            let holder: [u8; 32] = *case.holder().as_ref();
            self.permit(
                voucher,
                case.record.voucher.permit_nonce,
                self.env().caller(),
                deadline_ms,
            )
            .ensure_signed(&signature, |signature, message| {
                self.env().sr25519_verify(signature, message, &holder).is_ok()
            })?;
            self.redeem_by(case)
        }

        #[ink(message)]
        fn refund(&mut self, voucher: VoucherId) -> Result<(), Refusal> {
            let case = self.own_case(voucher)?;
            let next = case.course().refund()?;
            self.step(case, next, Change::Refunded, 0)
        }

        #[ink(message)]
        fn revoke(&mut self, voucher: VoucherId) -> Result<(), Refusal> {
            let case = self.sold_case(voucher)?;
            let next = case.course().revoke()?;
            self.end(case, next)
        }

        #[ink(message)]
        fn complain(&mut self, voucher: VoucherId) -> Result<(), Refusal> {
            let case = self.own_case(voucher)?;
            let next = case.course().complain()?;
            let bond = complaint_bond(&case.set.offer)?;
            self.step(case, next, Change::Complained { bond }, bond)
        }

        #[ink(message)]
        fn admit(&mut self, voucher: VoucherId) -> Result<(), Refusal> {
            let case = self.sold_case(voucher)?;
            let next = case.course().admit()?;
            self.step(case, next, Change::Admitted, 0)
        }

        #[ink(message)]
        fn confirm(&mut self, voucher: VoucherId) -> Result<(), Refusal> {
            let case = self.own_case(voucher)?;
            let next = case.course().confirm()?;
            self.end(case, next)
        }

        #[ink(message)]
        fn escalate(&mut self, voucher: VoucherId) -> Result<(), Refusal> {
            let case = self.own_case(voucher)?;
            let course = case.course();
            let next = course.escalate()?;
            let deposit = course.arbitrated()?.escalation_deposit;
            self.step(case, next, Change::Escalated, deposit)
        }

        #[ink(message)]
        fn settle(&mut self, voucher: VoucherId, buyer_share_ppm: u32) -> Result<(), Refusal> {
            let mut case = self.case(voucher)?;
            let caller = self.env().caller();
            let by = if caller == case.holder() {
                Party::Buyer
            } else if caller == case.set.seller {
                Party::Seller
            } else {
                return Err(refuse(EscrowError::NotParty));
            };
            ensure_share(buyer_share_ppm)?;
            let agreed = case
                .course()
                .settle(by, buyer_share_ppm, case.record.voucher.settlement)?;
            if let Some(next) = agreed {
                return self.end(case, next);
            }
            case.record.voucher.settlement = Some(SettlementOffer { by, buyer_share_ppm });
            self.vouchers.set(voucher, &case.record);
            self.env().emit_event(VoucherChanged {
                voucher,
                change: Change::SettlementOffered { by, buyer_share_ppm },
            });
            done_without_root()
        }

        #[ink(message)]
        fn decide(&mut self, voucher: VoucherId, buyer_share_ppm: u32) -> Result<(), Refusal> {
            let case = self.judged_case(voucher)?;
            ensure_share(buyer_share_ppm)?;
            let next = case.course().decide(buyer_share_ppm)?;
            self.end(case, next)
        }

        #[ink(message)]
        fn refuse(&mut self, voucher: VoucherId) -> Result<(), Refusal> {
            let case = self.judged_case(voucher)?;
            let next = case.course().refuse()?;
            self.end(case, next)
        }

        #[ink(message)]
        fn finalize(&mut self, voucher: VoucherId) -> Result<(), Refusal> {
            let case = self.case(voucher)?;
            let next = case.course().finalize()?;
            self.end(case, next)
        }

        #[ink(message)]
        fn withdraw(&mut self, owner: AccountId, asset: AccountId) -> Result<u128, Refusal> {
            let amount = self.credits.take(owner, asset)?;
            if amount == 0 {
                return Err(refuse(EscrowError::NothingToWithdraw));
            }
            client::transfer(&asset, &owner, amount).map_err(of_asset)?;
            self.env().emit_event(Withdrawn { owner, asset, amount });
            answer_without_root(amount)
        }

        #[ink(message)]
        fn set_protocol_fee(&mut self, fee_ppm: u32) -> Result<Effects, Refusal> {
            self.ensure_admin()?;
            check_fee(&self.terms.rules, fee_ppm)?;
            self.protocol_fee_ppm = fee_ppm;
            self.env().emit_event(ProtocolFeeChanged { fee_ppm });
            Ok(Effects::NONE)
        }

        #[ink(message)]
        fn pause_new_business(&mut self, until_ms: u64) -> Result<Effects, Refusal> {
            self.ensure_admin()?;
            self.paused_until_ms = until_ms;
            self.env().emit_event(NewBusinessStopped { until_ms });
            Ok(Effects::NONE)
        }

        #[ink(message)]
        fn set(&self, set: SetId) -> Option<SetStatus> {
            let id = set;
            let set = self.sets.get(id)?;
            let progress = self.progress_of(id);
            let remaining = remaining(&set.offer, &progress);
            let phase = if remaining == 0 {
                SetPhase::SoldOut
            } else if self.now_ms() >= set.offer.valid_to_ms {
                SetPhase::Over
            } else if !progress.accepted {
                SetPhase::AwaitingArbiter
            } else {
                SetPhase::Open
            };
            Some(SetStatus {
                set,
                metadata: self.metadata.get(id)?,
                progress,
                remaining,
                phase,
                complaint_bond: complaint_bond(&set.offer).ok()?,
                score_ppm: score_ppm(progress.counters.good, progress.counters.bad),
            })
        }

        #[ink(message)]
        fn voucher(&self, voucher: VoucherId) -> Option<VoucherStatus> {
            let case = self.case(voucher).ok()?;
            let course = case.course();
            let mut voucher = case.record.voucher;
            let (final_from_ms, outcome) = match (course.end(), voucher.stage) {
                (Some((from_ms, outcome)), _) => (Some(from_ms), outcome),
                (None, Stage::Final(outcome)) => (None, outcome),
                (None, _) => return None,
            };
            if final_from_ms.is_none() {
                // A final voucher has no offer any more. Its record keeps one, since to clear it would pay a part of the
                // storage deposit to whoever ended it.
                voucher.settlement = None;
            }
            Some(VoucherStatus {
                voucher,
                state: course.state(),
                final_from_ms,
                outcome,
                payouts: settle(&case.set, outcome).ok()?,
            })
        }

        #[ink(message)]
        fn seller(&self, seller: AccountId) -> Counters {
            self.sellers.get(seller).unwrap_or_default()
        }

        #[ink(message)]
        fn score(&self, seller: AccountId) -> u32 {
            let counters = self.seller(seller);
            score_ppm(counters.good, counters.bad)
        }

        #[ink(message)]
        fn credit(&self, owner: AccountId, asset: AccountId) -> u128 {
            self.credits.of(owner, asset)
        }

        #[ink(message)]
        fn owed(&self, asset: AccountId) -> u128 {
            self.credits.owed(asset)
        }

        #[ink(message)]
        fn permit_message(&self, voucher: VoucherId, redeemer: AccountId, deadline_ms: u64) -> Option<Vec<u8>> {
            let nonce = self.vouchers.record(voucher)?.voucher.permit_nonce;
            Some(self.permit(voucher, nonce, redeemer, deadline_ms).message())
        }

        #[ink(message)]
        fn terms(&self) -> EscrowTerms {
            self.terms
        }

        #[ink(message)]
        fn admin(&self) -> Option<AccountId> {
            self.wiring.get()
        }

        #[ink(message)]
        fn status(&self) -> EscrowStatus {
            EscrowStatus {
                protocol_fee_ppm: self.protocol_fee_ppm,
                paused_until_ms: self.paused_until_ms,
                sets: self.next_set,
                vouchers: self.vouchers.next().0,
            }
        }
    }

    impl PSP34 for Escrow {
        #[ink(message)]
        fn collection_id(&self) -> Id {
            let this = self.env().account_id();
            Id::Bytes(AsRef::<[u8; 32]>::as_ref(&this).to_vec())
        }

        #[ink(message)]
        fn total_supply(&self) -> u128 {
            u128::from(self.vouchers.next().0)
        }

        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> u32 {
            self.vouchers.holding(owner)
        }

        #[ink(message)]
        fn allowance(&self, owner: AccountId, operator: AccountId, id: Option<Id>) -> bool {
            match id {
                None => self.vouchers.is_operator(owner, operator),
                Some(id) => self.token(&id).is_ok_and(|(id, Record { voucher, .. })| {
                    voucher.holder == owner && self.vouchers.is_approved(id, &voucher, operator)
                }),
            }
        }

        #[ink(message)]
        fn transfer(&mut self, to: AccountId, id: Id, _data: Data) -> Result<(), PSP34Error> {
            let case = self.case(number_of(&id)?).map_err(|_| PSP34Error::TokenNotExists)?;
            let from = case.holder();
            let caller = self.env().caller();
            if caller != from && !self.vouchers.is_approved(case.id, &case.record.voucher, caller) {
                return Err(PSP34Error::NotApproved);
            }
            if to == from {
                return done_without_root();
            }
            case.course()
                .ensure_committed()
                .map_err(|_| PSP34Error::Custom("the voucher is used, expired or at fault".into()))?;
            ensure_payable(to, self.env().account_id())
                .and_then(|()| ensure_buyer(to, case.set.seller, &case.set.offer))
                .map_err(|_| PSP34Error::Custom("this account cannot hold the voucher".into()))?;
            self.vouchers
                .hand_on(case.id, case.record, to)
                .map_err(|_| PSP34Error::Custom("overflow".into()))?;
            self.env().emit_event(Transfer {
                from: Some(from),
                to: Some(to),
                id,
            });
            done_without_root()
        }

        #[ink(message)]
        fn approve(&mut self, operator: AccountId, id: Option<Id>, approved: bool) -> Result<(), PSP34Error> {
            let caller = self.env().caller();
            let mut owner = caller;
            if let Some(id) = &id {
                let (voucher, Record { voucher: found, .. }) = self.token(id)?;
                owner = found.holder;
                if owner != caller && !self.vouchers.is_operator(owner, caller) {
                    return Err(PSP34Error::NotApproved);
                }
                ensure_other(owner, operator)?;
                if !approved && self.vouchers.is_operator(owner, operator) {
                    return Err(PSP34Error::Custom(
                        "the operator may transfer all of the owner's vouchers".into(),
                    ));
                }
                self.vouchers.set_approved(voucher, &found, operator, approved);
            } else {
                ensure_other(owner, operator)?;
                self.vouchers.set_operator(owner, operator, approved);
            }
            self.env().emit_event(Approval {
                owner,
                operator,
                id,
                approved,
            });
            done_without_root()
        }

        #[ink(message)]
        fn owner_of(&self, id: Id) -> Option<AccountId> {
            Some(self.token(&id).ok()?.1.voucher.holder)
        }
    }

    impl PSP34Metadata for Escrow {
        #[ink(message)]
        fn get_attribute(&self, id: Id, key: Vec<u8>) -> Option<Vec<u8>> {
            let Id::U64(number) = id else {
                return match &key[..] {
                    b"name" if id == self.collection_id() => Some(b"Commitment vouchers".to_vec()),
                    b"symbol" if id == self.collection_id() => Some(b"VOUCHER".to_vec()),
                    _ => None,
                };
            };
            let metadata = self.metadata_of(VoucherId(number))?;
            match &key[..] {
                b"uri" => Some(metadata.uri.into_bytes()),
                b"hash" => Some(metadata.hash.to_vec()),
                _ => None,
            }
        }
    }

    impl PSP34Enumerable for Escrow {
        #[ink(message)]
        fn owners_token_by_index(&self, owner: AccountId, index: u128) -> Result<Id, PSP34Error> {
            u32::try_from(index)
                .ok()
                .and_then(|position| self.vouchers.at(owner, position))
                .map(|id| Id::U64(id.0))
                .ok_or(PSP34Error::TokenNotExists)
        }

        #[ink(message)]
        fn token_by_index(&self, index: u128) -> Result<Id, PSP34Error> {
            u64::try_from(index)
                .ok()
                .filter(|number| *number < self.vouchers.next().0)
                .map(Id::U64)
                .ok_or(PSP34Error::TokenNotExists)
        }
    }

    impl Psp34Traits for Escrow {
        #[ink(message)]
        fn token_uri(&self, token_id: u64) -> UncheckedText {
            self.metadata_of(VoucherId(token_id))
                .map(|metadata| metadata.uri)
                .unwrap_or_default()
        }
    }

    /// The voucher whose token has this identifier.
    fn number_of(id: &Id) -> Result<VoucherId, PSP34Error> {
        match id {
            Id::U64(number) => Ok(VoucherId(*number)),
            _ => Err(PSP34Error::TokenNotExists),
        }
    }

    /// How many vouchers can still be bought.
    fn remaining(offer: &Offer, progress: &SetProgress) -> u32 {
        offer
            .quantity
            .saturating_sub(progress.committed)
            .saturating_sub(progress.closed)
    }

    fn ensure_share(got_ppm: u32) -> Result<(), Refusal> {
        if got_ppm > PPM {
            return Err(refuse(EscrowError::ShareOutOfRange { got_ppm }));
        }
        Ok(())
    }

    fn ensure_other(owner: AccountId, operator: AccountId) -> Result<(), PSP34Error> {
        if owner == operator {
            return Err(PSP34Error::SelfApprove);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
