//! Whose turn it is with a voucher: who can do something now that counts, and until when.

use super::document::{self, Turn};
use interfaces::voucher_escrow::{Offer, Resolution, VoucherState, VoucherStatus};

/// What can be done with a voucher, by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Whose turn.
    pub turn: Turn,
    /// To do what.
    pub can: &'static str,
    /// From when on, if that is to come.
    pub from_ms: Option<u64>,
    /// Until when.
    pub until_ms: Option<u64>,
}

/// What can be done with a voucher of this offer now; `None` once it is final.
///
/// Others can do something too (a seller can admit a fault at any time); this is whoever loses by letting the time pass.
pub fn next_move(offer: &Offer, status: &VoucherStatus, now_ms: u64) -> Option<Move> {
    let final_from_ms = status.final_from_ms?;
    if now_ms >= final_from_ms {
        return Some(Move {
            turn: Turn::Anyone,
            can: "end it",
            from_ms: None,
            until_ms: None,
        });
    }
    let is_arbitrated = matches!(offer.resolution, Resolution::Arbitrated(_));
    let (turn, can) = match status.state {
        VoucherState::Committed => {
            return Some(Move {
                turn: Turn::Holder,
                can: "redeem it, or give it back",
                from_ms: Some(offer.valid_from_ms).filter(|from_ms| *from_ms > now_ms),
                until_ms: Some(offer.valid_to_ms),
            })
        }
        VoucherState::Redeemed if is_arbitrated => (Turn::Holder, "confirm that all is well, or complain"),
        VoucherState::Redeemed | VoucherState::Refunded | VoucherState::Expired | VoucherState::Admitted => {
            (Turn::Holder, "complain")
        }
        VoucherState::Complained if is_arbitrated => (Turn::Holder, "ask the arbiter, settle, or take it back"),
        VoucherState::Complained => (Turn::Seller, "admit the fault"),
        VoucherState::Escalated => (Turn::Arbiter, "decide"),
        VoucherState::Final => return None,
    };
    Some(Move {
        turn,
        can,
        from_ms: None,
        until_ms: Some(final_from_ms),
    })
}

impl From<VoucherState> for document::VoucherState {
    fn from(state: VoucherState) -> Self {
        match state {
            VoucherState::Committed => Self::Committed,
            VoucherState::Redeemed => Self::Redeemed,
            VoucherState::Refunded => Self::Refunded,
            VoucherState::Expired => Self::Expired,
            VoucherState::Complained => Self::Complained,
            VoucherState::Admitted => Self::Admitted,
            VoucherState::Escalated => Self::Escalated,
            VoucherState::Final => Self::Final,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::primitives::AccountId;
    use interfaces::voucher_escrow::{
        ArbitratedTerms, AutomaticTerms, Fault, Outcome, Payouts, SetId, Stage, Use, Voucher,
    };

    fn offer(is_arbitrated: bool) -> Offer {
        Offer {
            asset: AccountId::from([1; 32]),
            price: 100,
            seller_deposit: 10,
            quantity: 1,
            valid_from_ms: 1_000,
            valid_to_ms: 2_000,
            complaint_period_ms: 300,
            resolution: if is_arbitrated {
                Resolution::Arbitrated(ArbitratedTerms {
                    arbiter: AccountId::from([2; 32]),
                    arbiter_fee: 1,
                    cancel_penalty: 1,
                    escalation_deposit: 1,
                    resolution_period_ms: 200,
                    response_period_ms: 100,
                })
            } else {
                Resolution::Automatic(AutomaticTerms {
                    buyer_deposit: 1,
                    complaint_bond: None,
                    fault_period_ms: 170,
                })
            },
            agent: None,
            gate: None,
        }
    }

    fn status(state: VoucherState, final_from_ms: Option<u64>) -> VoucherStatus {
        VoucherStatus {
            voucher: Voucher {
                set: SetId(0),
                holder: AccountId::from([3; 32]),
                delegate: None,
                permit_nonce: 0,
                stage: Stage::Committed,
                settlement: None,
            },
            state,
            final_from_ms,
            outcome: Outcome::Automatic {
                how: Use::Redeemed,
                fault: Fault::None,
            },
            payouts: Payouts::default(),
        }
    }

    #[test]
    fn a_voucher_is_redeemed_when_it_is_valid_whatever_comes_after() {
        let committed = status(VoucherState::Committed, Some(2_300));
        let next = next_move(&offer(false), &committed, 500).unwrap();
        assert_eq!(
            (next.turn, next.from_ms, next.until_ms),
            (Turn::Holder, Some(1_000), Some(2_000))
        );
        let next = next_move(&offer(false), &committed, 1_000).unwrap();
        assert_eq!((next.from_ms, next.until_ms), (None, Some(2_000)));
    }

    #[test]
    fn a_complaint_is_the_sellers_turn_or_leads_to_the_arbiter() {
        let turn = |is_arbitrated, state| {
            let next = next_move(&offer(is_arbitrated), &status(state, Some(5_000)), 4_999).unwrap();
            assert_eq!(next.until_ms, Some(5_000));
            (next.turn, next.can)
        };
        assert_eq!(turn(false, VoucherState::Complained), (Turn::Seller, "admit the fault"));
        assert_eq!(turn(true, VoucherState::Complained).0, Turn::Holder);
        assert_eq!(turn(true, VoucherState::Escalated), (Turn::Arbiter, "decide"));
        assert_eq!(turn(false, VoucherState::Admitted), (Turn::Holder, "complain"));
        assert!(turn(true, VoucherState::Redeemed).1.starts_with("confirm"));
    }

    #[test]
    fn when_its_time_is_over_anyone_ends_it_and_then_nobody_has_a_turn() {
        let over = status(VoucherState::Redeemed, Some(5_000));
        assert_eq!(next_move(&offer(false), &over, 5_000).unwrap().turn, Turn::Anyone);
        assert_eq!(
            next_move(&offer(false), &status(VoucherState::Final, None), 5_000),
            None
        );
    }
}
