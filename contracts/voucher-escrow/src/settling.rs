//! What an outcome means: for the escrow, by `math::settlement`, and for what is known of the seller.

use interfaces::voucher_escrow::{
    ArbitratedTerms, AutomaticTerms, Counters, Ending, Fault, Offer, Outcome, Payouts, Resolution, Use, VoucherSet,
};
use math::{
    settlement::{self, Kind},
    MathError, PPM,
};

/// What a complaint costs; nothing in an arbitrated set.
pub fn complaint_bond(offer: &Offer) -> Result<u128, MathError> {
    match offer.resolution {
        Resolution::Automatic(AutomaticTerms {
            buyer_deposit,
            complaint_bond,
            ..
        }) => match complaint_bond {
            Some(bond) => Ok(bond),
            None => settlement::deterring_bond(offer.seller_deposit, buyer_deposit),
        },
        Resolution::Arbitrated(_) => Ok(0),
    }
}

/// What the seller leaves for each voucher.
pub fn left_by_seller(offer: &Offer) -> Result<u128, MathError> {
    let fee = match offer.resolution {
        Resolution::Automatic(_) => 0,
        Resolution::Arbitrated(ArbitratedTerms { arbiter_fee, .. }) => arbiter_fee,
    };
    offer.seller_deposit.checked_add(fee).ok_or(MathError::Overflow)
}

/// What the buyer pays for one.
pub fn paid_by_buyer(offer: &Offer) -> Result<u128, MathError> {
    let deposit = match offer.resolution {
        Resolution::Automatic(AutomaticTerms { buyer_deposit, .. }) => buyer_deposit,
        Resolution::Arbitrated(_) => 0,
    };
    offer.price.checked_add(deposit).ok_or(MathError::Overflow)
}

/// Who gets what.
pub fn settle(set: &VoucherSet, outcome: Outcome) -> Result<Payouts, MathError> {
    let settlement::Payouts {
        buyer,
        seller,
        pool,
        agent,
        arbiter,
    } = settlement::settle(&terms_of(set)?, formula_of(outcome))?;
    Ok(Payouts {
        buyer,
        seller,
        pool,
        agent,
        arbiter,
    })
}

fn terms_of(set: &VoucherSet) -> Result<settlement::Terms, MathError> {
    let offer = &set.offer;
    Ok(settlement::Terms {
        price: offer.price,
        seller_deposit: offer.seller_deposit,
        protocol_fee_ppm: set.protocol_fee_ppm,
        agent_fee_ppm: offer.agent.map_or(0, |agent| agent.fee_ppm),
        kind: match offer.resolution {
            Resolution::Automatic(AutomaticTerms { buyer_deposit, .. }) => Kind::Automatic {
                buyer_deposit,
                complaint_bond: complaint_bond(offer)?,
            },
            Resolution::Arbitrated(ArbitratedTerms {
                arbiter_fee,
                cancel_penalty,
                escalation_deposit,
                ..
            }) => Kind::Arbitrated {
                cancel_penalty,
                arbiter_fee,
                escalation_deposit,
            },
        },
    })
}

/// The outcome as the formula knows it, which does not tell apart what pays the same.
fn formula_of(outcome: Outcome) -> settlement::Outcome {
    use settlement::Ending as Formula;
    match outcome {
        Outcome::Automatic { how, fault } => settlement::Outcome::Automatic {
            redeemed: how == Use::Redeemed,
            fault: match fault {
                Fault::None => settlement::Fault::None,
                Fault::Admitted => settlement::Fault::Admitted,
                Fault::Complained => settlement::Fault::Complained,
                Fault::AdmittedThenComplained => settlement::Fault::AdmittedThenComplained,
                Fault::ComplainedThenAdmitted => settlement::Fault::ComplainedThenAdmitted,
            },
        },
        Outcome::Arbitrated(ending) => settlement::Outcome::Arbitrated(match ending {
            Ending::Completed => Formula::Completed,
            Ending::Revoked => Formula::Revoked,
            Ending::Cancelled | Ending::Expired => Formula::Cancelled,
            Ending::Retracted => Formula::Retracted,
            Ending::Settled { buyer_share_ppm } => Formula::Settled { buyer_share_ppm },
            Ending::SettledLate { buyer_share_ppm } | Ending::Decided { buyer_share_ppm } => {
                Formula::Decided { buyer_share_ppm }
            }
            Ending::EscalatedThenRetracted => Formula::EscalatedThenRetracted,
            Ending::Refused | Ending::Unanswered => Formula::Unanswered,
        }),
    }
}

/// Counts a voucher that has become final. `disputed` tells whether the buyer of an arbitrated one had complained.
pub fn count(counters: &mut Counters, outcome: Outcome, disputed: bool) {
    let (how, complained, admitted, lost, verdict) = match outcome {
        Outcome::Automatic { how, fault } => {
            let (complained, admitted) = match fault {
                Fault::None => (false, false),
                Fault::Admitted => (false, true),
                Fault::Complained => (true, false),
                Fault::AdmittedThenComplained | Fault::ComplainedThenAdmitted => (true, true),
            };
            let verdict = match (how, fault) {
                (Use::Redeemed, Fault::None) => Verdict::Good,
                (_, Fault::None) => Verdict::None,
                _ => Verdict::Bad,
            };
            (Some(how), complained, admitted, complained && !admitted, verdict)
        }
        Outcome::Arbitrated(ending) => {
            let (how, lost, verdict) = match ending {
                Ending::Completed | Ending::Retracted | Ending::EscalatedThenRetracted => {
                    (Some(Use::Redeemed), false, Verdict::Good)
                }
                Ending::Revoked => (None, false, Verdict::Bad),
                Ending::Cancelled => (Some(Use::Refunded), false, Verdict::None),
                Ending::Expired => (Some(Use::Expired), false, Verdict::None),
                Ending::Settled { buyer_share_ppm } | Ending::SettledLate { buyer_share_ppm } => {
                    (Some(Use::Redeemed), false, verdict_of(buyer_share_ppm))
                }
                Ending::Decided { buyer_share_ppm } => (
                    Some(Use::Redeemed),
                    buyer_share_ppm >= PPM / 2,
                    verdict_of(buyer_share_ppm),
                ),
                Ending::Refused | Ending::Unanswered => (Some(Use::Redeemed), false, Verdict::None),
            };
            (how, disputed, false, lost, verdict)
        }
    };
    let count = |counter: &mut u32| *counter = counter.saturating_add(1);
    count(&mut counters.committed);
    count(match how {
        Some(Use::Redeemed) => &mut counters.redeemed,
        Some(Use::Refunded) => &mut counters.refunded,
        Some(Use::Expired) => &mut counters.expired,
        Some(Use::Withheld) => &mut counters.withheld,
        None => &mut counters.revoked,
    });
    for (happened, counter) in [
        (complained, &mut counters.complained),
        (admitted, &mut counters.admitted),
        (lost, &mut counters.lost),
        (verdict == Verdict::Good, &mut counters.good),
        (verdict == Verdict::Bad, &mut counters.bad),
    ] {
        if happened {
            count(counter);
        }
    }
}

/// What an end says of the seller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Good,
    Bad,
    None,
}

fn verdict_of(buyer_share_ppm: u32) -> Verdict {
    if buyer_share_ppm == 0 {
        Verdict::Good
    } else {
        Verdict::Bad
    }
}
