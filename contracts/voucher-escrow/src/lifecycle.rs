//! What may be done with a voucher when, and how it ends.
//!
//! ```text
//! automatic    Committed ──▶ Redeemed, Refunded, Expired ──▶ Complained ──▶ Final
//!                  └─────────────────┴─────────────────────▶ Admitted ────▶ Final
//! arbitrated   Committed ──▶ Redeemed ──▶ Complained ──▶ Escalated ──▶ Final
//!                  └─ revoked, cancelled, expired ───────────────────▶ Final
//! ```
//!
//! Every state has one moment from which anyone can end it, [`end`](Course::end). Whatever else can be done in it can be
//! done until then and not after, so nothing is ever open together with the end. *Committed* turns into *Expired* by the
//! clock; no transaction is needed for it.

use interfaces::voucher_escrow::{
    refuse, ArbitratedTerms, AutomaticTerms, Ending, EscrowError, Fault, Offer, Outcome, Party, Refusal, Resolution,
    SettlementOffer, Stage, Use, VoucherState,
};

/// A voucher at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    offer: &'a Offer,
    stage: Stage,
    now_ms: u64,
}

/// What a step leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// To another stage.
    Goes(Stage),
    /// To the end.
    Ends(Outcome),
}

impl<'a> Course<'a> {
    /// A voucher of an offer, whose recorded stage this is, now.
    pub fn new(offer: &'a Offer, recorded: Stage, now_ms: u64) -> Self {
        let stage = match recorded {
            Stage::Committed if now_ms >= offer.valid_to_ms => Stage::Used {
                how: Use::Expired,
                since_ms: offer.valid_to_ms,
            },
            stage => stage,
        };
        Self { offer, stage, now_ms }
    }

    /// Where it is in its life.
    pub fn state(&self) -> VoucherState {
        match self.stage {
            Stage::Committed => VoucherState::Committed,
            Stage::Used { how, .. } => match how {
                Use::Redeemed => VoucherState::Redeemed,
                Use::Refunded => VoucherState::Refunded,
                Use::Expired => VoucherState::Expired,
                // Never recorded so, but as admitted.
                Use::Withheld => VoucherState::Admitted,
            },
            Stage::Complained { .. } => VoucherState::Complained,
            Stage::Admitted { .. } => VoucherState::Admitted,
            Stage::Escalated { .. } => VoucherState::Escalated,
            Stage::Final(_) => VoucherState::Final,
        }
    }

    /// From when anyone can end it if nobody does anything more, and how it ends then; `None` once it is final.
    pub fn end(&self) -> Option<(u64, Outcome)> {
        let Offer {
            valid_to_ms,
            complaint_period_ms,
            ..
        } = *self.offer;
        let (since_ms, period_ms, outcome) = match self.offer.resolution {
            Resolution::Automatic(AutomaticTerms { fault_period_ms, .. }) => {
                let (how, fault, since_ms, period_ms) = match self.stage {
                    Stage::Committed => (Use::Expired, Fault::None, valid_to_ms, complaint_period_ms),
                    Stage::Used { how, since_ms } => (how, Fault::None, since_ms, complaint_period_ms),
                    Stage::Admitted { how, since_ms } => (how, Fault::Admitted, since_ms, complaint_period_ms),
                    Stage::Complained { how, since_ms } => (how, Fault::Complained, since_ms, fault_period_ms),
                    // The other kind's, so never recorded.
                    Stage::Escalated { .. } => return None,
                    Stage::Final(_) => return None,
                };
                (since_ms, period_ms, Outcome::Automatic { how, fault })
            }
            Resolution::Arbitrated(ArbitratedTerms {
                resolution_period_ms,
                response_period_ms,
                ..
            }) => {
                let (ending, since_ms, period_ms) = match self.stage {
                    Stage::Committed => (Ending::Expired, valid_to_ms, 0),
                    Stage::Used {
                        how: Use::Redeemed,
                        since_ms,
                    } => (Ending::Completed, since_ms, complaint_period_ms),
                    Stage::Used { since_ms, .. } => (Ending::Expired, since_ms, 0),
                    Stage::Complained { since_ms, .. } => (Ending::Retracted, since_ms, resolution_period_ms),
                    Stage::Escalated { since_ms } => (Ending::Unanswered, since_ms, response_period_ms),
                    // The other kind's, so never recorded.
                    Stage::Admitted { .. } => return None,
                    Stage::Final(_) => return None,
                };
                (since_ms, period_ms, Outcome::Arbitrated(ending))
            }
        };
        Some((since_ms.saturating_add(period_ms), outcome))
    }

    /// The holder takes the goods.
    pub fn redeem(&self) -> Result<Next, Refusal> {
        self.ensure_committed()?;
        let from_ms = self.offer.valid_from_ms;
        if self.now_ms < from_ms {
            return Err(refuse(EscrowError::TooEarly { from_ms }));
        }
        Ok(self.goes_used(Use::Redeemed))
    }

    /// The holder gives the voucher back.
    pub fn refund(&self) -> Result<Next, Refusal> {
        self.ensure_committed()?;
        Ok(match self.offer.resolution {
            Resolution::Automatic(_) => self.goes_used(Use::Refunded),
            Resolution::Arbitrated(_) => ends(Ending::Cancelled),
        })
    }

    /// The seller takes it back.
    pub fn revoke(&self) -> Result<Next, Refusal> {
        self.arbitrated()?;
        self.ensure_committed()?;
        Ok(ends(Ending::Revoked))
    }

    /// The holder complains.
    pub fn complain(&self) -> Result<Next, Refusal> {
        let since_ms = self.now_ms;
        let next = match (self.offer.resolution, self.stage) {
            (Resolution::Automatic(_), Stage::Used { how, .. })
            | (
                Resolution::Arbitrated(_),
                Stage::Used {
                    how: how @ Use::Redeemed,
                    ..
                },
            ) => Next::Goes(Stage::Complained { how, since_ms }),
            (Resolution::Automatic(_), Stage::Admitted { how, .. }) => Next::Ends(Outcome::Automatic {
                how,
                fault: Fault::AdmittedThenComplained,
            }),
            _ => return Err(self.not_now()),
        };
        self.in_time(next)
    }

    /// The seller admits a fault.
    pub fn admit(&self) -> Result<Next, Refusal> {
        if let Resolution::Arbitrated(_) = self.offer.resolution {
            return Err(refuse(EscrowError::WrongKind));
        }
        let since_ms = self.now_ms;
        let next = match self.stage {
            Stage::Committed => Next::Goes(Stage::Admitted {
                how: Use::Withheld,
                since_ms,
            }),
            Stage::Used { how, .. } => Next::Goes(Stage::Admitted { how, since_ms }),
            Stage::Complained { how, .. } => Next::Ends(Outcome::Automatic {
                how,
                fault: Fault::ComplainedThenAdmitted,
            }),
            Stage::Admitted { .. } | Stage::Escalated { .. } | Stage::Final(_) => return Err(self.not_now()),
        };
        self.in_time(next)
    }

    /// The holder is content, or takes a complaint back.
    pub fn confirm(&self) -> Result<Next, Refusal> {
        self.arbitrated()?;
        let ending = match self.dispute()? {
            Dispute::None => Ending::Completed,
            Dispute::Open => Ending::Retracted,
            Dispute::Escalated => Ending::EscalatedThenRetracted,
        };
        self.in_time(ends(ending))
    }

    /// The holder asks the arbiter.
    pub fn escalate(&self) -> Result<Next, Refusal> {
        self.arbitrated()?;
        match self.dispute()? {
            Dispute::Open => self.in_time(Next::Goes(Stage::Escalated { since_ms: self.now_ms })),
            Dispute::None | Dispute::Escalated => Err(self.not_now()),
        }
    }

    /// A party would settle at this share: `None` if the other has not said the same in `standing`.
    pub fn settle(
        &self,
        by: Party,
        buyer_share_ppm: u32,
        standing: Option<SettlementOffer>,
    ) -> Result<Option<Next>, Refusal> {
        self.arbitrated()?;
        let ending = match self.dispute()? {
            Dispute::None | Dispute::Open => Ending::Settled { buyer_share_ppm },
            Dispute::Escalated => Ending::SettledLate { buyer_share_ppm },
        };
        let next = self.in_time(ends(ending))?;
        let agreed = standing.is_some_and(|offer| offer.by != by && offer.buyer_share_ppm == buyer_share_ppm);
        Ok(agreed.then_some(next))
    }

    /// The arbiter decides.
    pub fn decide(&self, buyer_share_ppm: u32) -> Result<Next, Refusal> {
        self.answer(Ending::Decided { buyer_share_ppm })
    }

    /// The arbiter will not decide.
    pub fn refuse(&self) -> Result<Next, Refusal> {
        self.answer(Ending::Refused)
    }

    /// Anyone ends it.
    pub fn finalize(&self) -> Result<Next, Refusal> {
        let (from_ms, outcome) = self.end().ok_or_else(|| self.not_now())?;
        if self.now_ms < from_ms {
            return Err(refuse(EscrowError::TooEarly { from_ms }));
        }
        Ok(Next::Ends(outcome))
    }

    /// Succeeds as long as the voucher is good for the goods: it can be redeemed, given back and handed on.
    pub fn ensure_committed(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Committed => Ok(()),
            _ => Err(self.not_now()),
        }
    }

    /// Whether a complaint of the buyer's is open.
    pub fn is_disputed(&self) -> bool {
        matches!(self.stage, Stage::Complained { .. } | Stage::Escalated { .. })
    }

    /// The terms of a set with an arbiter.
    pub fn arbitrated(&self) -> Result<&'a ArbitratedTerms, Refusal> {
        match &self.offer.resolution {
            Resolution::Arbitrated(terms) => Ok(terms),
            Resolution::Automatic(_) => Err(refuse(EscrowError::WrongKind)),
        }
    }

    fn answer(&self, ending: Ending) -> Result<Next, Refusal> {
        match self.stage {
            Stage::Escalated { .. } => self.in_time(ends(ending)),
            _ => Err(self.not_now()),
        }
    }

    /// How far a dispute about a redeemed voucher has come.
    fn dispute(&self) -> Result<Dispute, Refusal> {
        match self.stage {
            Stage::Used { how: Use::Redeemed, .. } => Ok(Dispute::None),
            Stage::Complained { .. } => Ok(Dispute::Open),
            Stage::Escalated { .. } => Ok(Dispute::Escalated),
            _ => Err(self.not_now()),
        }
    }

    /// A step that can be taken until the voucher can be ended.
    fn in_time(&self, next: Next) -> Result<Next, Refusal> {
        match self.end() {
            Some((since_ms, _)) if self.now_ms >= since_ms => Err(refuse(EscrowError::TooLate { since_ms })),
            _ => Ok(next),
        }
    }

    fn goes_used(&self, how: Use) -> Next {
        Next::Goes(Stage::Used {
            how,
            since_ms: self.now_ms,
        })
    }

    #[cold]
    fn not_now(&self) -> Refusal {
        refuse(EscrowError::NotNow { state: self.state() })
    }
}

/// How far a dispute has come.
enum Dispute {
    None,
    Open,
    Escalated,
}

fn ends(ending: Ending) -> Next {
    Next::Ends(Outcome::Arbitrated(ending))
}
