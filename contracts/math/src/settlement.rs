//! Who gets what of a voucher's escrow, from its terms and from how it ended.
//!
//! Two kinds of sale. An *automatic* one knows no judge: buyer and seller both leave deposits, and what they say of each
//! other decides by a table (Boson Protocol v1, `Cashier.sol`). An *arbitrated* one has an arbiter who decides by shares
//! (Boson Protocol v2, `FundsBase.sol`), and charges the seller fees in every outcome, not in the happy one alone.
//!
//! With price `P`, the seller's deposit `D`, the buyer's deposit `B`, complaint bond `C`, arbiter fee `A`, escalation
//! deposit `E`, cancel penalty `pen` and the buyer's share `q`:
//!
//! | automatic | `P` | `D` to the buyer | to the seller | to the pool | `B` |
//! |---|---|---|---|---|---|
//! | not redeemed | buyer | 0 | `D` | 0 | pool |
//! | not redeemed, admitted | buyer | `⌈D/2⌉` | `⌊D/2⌋` | 0 | buyer |
//! | not redeemed, complained | buyer | 0 | 0 | `D` | pool |
//! | not redeemed, both | buyer | `⌊D/2⌋` | `⌊⌊D/2⌋/2⌋` | rest | buyer |
//! | redeemed | seller − fees | 0 | `D` | 0 | buyer |
//! | redeemed, admitted | seller − fees | `⌈D/2⌉` | `⌊D/2⌋` | 0 | buyer |
//! | redeemed, complained | seller − fees | 0 | 0 | `D` | buyer |
//! | redeemed, both | seller − fees | `⌊D/2⌋` | `⌊⌊D/2⌋/2⌋` | rest | buyer |
//!
//! `C`, which whoever complains adds, goes back if the seller had admitted the fault before, and to the pool otherwise.
//!
//! | arbitrated | buyer | seller | arbiter |
//! |---|---|---|---|
//! | completed | 0 | `P` − fees + `D` + `A` | 0 |
//! | revoked by the seller | `P + D` | `A` | 0 |
//! | cancelled by the buyer, or expired | `P − pen` | `pen` − fees + `D` + `A` | 0 |
//! | complaint retracted, or not escalated | 0 | `P` − fees + `D` + `A` | 0 |
//! | settled at `q` | `⌊P·q⌋ + ⌊D·q⌋` | rest − fees on its part of `P`, + `A` | 0 |
//! | escalated, then settled or decided at `q` | `⌊P·q⌋ + ⌊(D + E)·q⌋` | rest − fees on its part of `P` | `A` |
//! | escalated, then retracted | 0 | `P` − fees + `D + E` | `A` |
//! | escalated, and the arbiter refuses or is silent | `P + E` | `D + A` | 0 |
//!
//! **Fees** are charged on whatever part of the price reaches the seller. The protocol's is rounded up, so that no price
//! is cut so small that it pays none; the agent's is rounded down, since the seller chooses the agent. Together they never
//! pass that part: with `f + a ≤ 1`, `⌊p·a⌋ ≤ ⌊p − p·f⌋ = p − ⌈p·f⌉`.
//!
//! **Nothing is lost**: in every outcome the parts are together exactly what was escrowed. Each row above splits every
//! sum of the escrow into a part and the rest of it, so this holds whatever the parts round to.

use crate::{mul_div, MathError, Rounding, PPM};

/// What a voucher was sold for, and on which conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// `P`, what the buyer pays.
    pub price: u128,
    /// `D`, what the seller leaves as a deposit.
    pub seller_deposit: u128,
    /// The funding pool's share of what of the price reaches the seller.
    pub protocol_fee_ppm: u32,
    /// The agent's share of it; both together are at most [`PPM`].
    pub agent_fee_ppm: u32,
    /// How disputes end.
    pub kind: Kind,
}

/// How disputes end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// By what both sides say.
    Automatic {
        /// `B`, what the buyer leaves as a deposit.
        buyer_deposit: u128,
        /// `C`, what a complaint costs.
        complaint_bond: u128,
    },
    /// By an arbiter.
    Arbitrated {
        /// What of the price a buyer forgoes who cancels; at most the price.
        cancel_penalty: u128,
        /// `A`, the arbiter's fee, which the seller leaves.
        arbiter_fee: u128,
        /// `E`, what a buyer who escalates adds.
        escalation_deposit: u128,
    },
}

/// How a voucher ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// An automatic one.
    Automatic {
        /// Whether it was redeemed; if not, it was refunded, or has expired, or the seller admitted a fault first.
        redeemed: bool,
        /// What was said.
        fault: Fault,
    },
    /// An arbitrated one.
    Arbitrated(Ending),
}

/// What the two sides of an automatic sale said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The seller admitted a fault.
    Admitted,
    /// The buyer complained.
    Complained,
    /// The seller admitted a fault, and then the buyer complained.
    AdmittedThenComplained,
    /// The buyer complained, and then the seller admitted a fault.
    ComplainedThenAdmitted,
}

/// How an arbitrated sale ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Redeemed, and nobody complained in time, or the buyer confirmed.
    Completed,
    /// The seller withdrew before it was redeemed.
    Revoked,
    /// The buyer withdrew, or never came.
    Cancelled,
    /// The buyer complained and took it back, or let the time pass.
    Retracted,
    /// Both agreed before anybody asked the arbiter.
    Settled {
        /// `q`, the buyer's share.
        buyer_share_ppm: u32,
    },
    /// The arbiter was asked, and decided or the two agreed.
    Decided {
        /// `q`, the buyer's share.
        buyer_share_ppm: u32,
    },
    /// The arbiter was asked, and the buyer took the complaint back.
    EscalatedThenRetracted,
    /// The arbiter was asked, and refused or said nothing in time.
    Unanswered,
}

/// Who gets how much. Together it is what was escrowed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Payouts {
    /// The voucher's holder.
    pub buyer: u128,
    /// The seller.
    pub seller: u128,
    /// The funding pool: the protocol's fee, and what was slashed.
    pub pool: u128,
    /// The agent who brought the two together.
    pub agent: u128,
    /// The arbiter.
    pub arbiter: u128,
}

/// A bond at which a complaint that the seller had not admitted before never pays, whatever the seller answers:
/// `⌈D/2⌉ + B`.
///
/// By the table a complaint wins the buyer at most `⌊D/2⌋`, if the voucher was redeemed, and `⌊D/2⌋ + B` otherwise.
///
/// # Errors
/// [`MathError::Overflow`] if it does not fit in 128 bits.
pub fn deterring_bond(seller_deposit: u128, buyer_deposit: u128) -> Result<u128, MathError> {
    seller_deposit
        .div_ceil(2)
        .checked_add(buyer_deposit)
        .ok_or(MathError::Overflow)
}

/// What is escrowed for a voucher that ended in this way, all of which is paid out.
///
/// # Errors
/// [`MathError::OutcomeOfAnotherKind`], [`MathError::Overflow`].
pub fn escrowed(terms: &Terms, outcome: Outcome) -> Result<u128, MathError> {
    let [first, second] = match (terms.kind, outcome) {
        (
            Kind::Automatic {
                buyer_deposit,
                complaint_bond,
            },
            Outcome::Automatic { fault, .. },
        ) => match fault {
            Fault::None | Fault::Admitted => [buyer_deposit, 0],
            Fault::Complained | Fault::AdmittedThenComplained | Fault::ComplainedThenAdmitted => {
                [buyer_deposit, complaint_bond]
            }
        },
        (
            Kind::Arbitrated {
                arbiter_fee,
                escalation_deposit,
                ..
            },
            Outcome::Arbitrated(ending),
        ) => match ending {
            Ending::Completed | Ending::Revoked | Ending::Cancelled | Ending::Retracted | Ending::Settled { .. } => {
                [arbiter_fee, 0]
            }
            Ending::Decided { .. } | Ending::EscalatedThenRetracted | Ending::Unanswered => {
                [arbiter_fee, escalation_deposit]
            }
        },
        (Kind::Automatic { .. }, Outcome::Arbitrated(_)) | (Kind::Arbitrated { .. }, Outcome::Automatic { .. }) => {
            return Err(MathError::OutcomeOfAnotherKind)
        }
    };
    sum([terms.price, terms.seller_deposit, first, second])
}

/// Who gets what. The parts are together exactly [`escrowed`].
///
/// # Errors
/// [`MathError::OutcomeOfAnotherKind`] for an outcome that this kind of sale does not have,
/// [`MathError::ShareOutOfRange`] for fees above [`PPM`] together or a buyer's share above it,
/// [`MathError::PenaltyAbovePrice`] for a cancelled one, [`MathError::Overflow`] if the escrow does not fit in 128 bits.
pub fn settle(terms: &Terms, outcome: Outcome) -> Result<Payouts, MathError> {
    escrowed(terms, outcome)?;
    match (terms.kind, outcome) {
        (
            Kind::Automatic {
                buyer_deposit,
                complaint_bond,
            },
            Outcome::Automatic { redeemed, fault },
        ) => by_what_was_said(terms, buyer_deposit, complaint_bond, redeemed, fault),
        (
            Kind::Arbitrated {
                cancel_penalty,
                arbiter_fee,
                escalation_deposit,
            },
            Outcome::Arbitrated(ending),
        ) => by_ending(terms, cancel_penalty, arbiter_fee, escalation_deposit, ending),
        (Kind::Automatic { .. }, Outcome::Arbitrated(_)) | (Kind::Arbitrated { .. }, Outcome::Automatic { .. }) => {
            Err(MathError::OutcomeOfAnotherKind)
        }
    }
}

fn by_what_was_said(
    terms: &Terms,
    buyer_deposit: u128,
    complaint_bond: u128,
    redeemed: bool,
    fault: Fault,
) -> Result<Payouts, MathError> {
    let deposit = terms.seller_deposit;
    let half = deposit >> 1;
    // Of the seller's deposit: the buyer's part and the seller's; the pool has the rest. Then of a bond.
    let (to_buyer, to_seller, bond_back, bond_lost) = match fault {
        Fault::None => (0, deposit, 0, 0),
        Fault::Admitted => (deposit.saturating_sub(half), half, 0, 0),
        Fault::Complained => (0, 0, 0, complaint_bond),
        Fault::AdmittedThenComplained => (half, half >> 1, complaint_bond, 0),
        Fault::ComplainedThenAdmitted => (half, half >> 1, 0, complaint_bond),
    };
    let admitted = match fault {
        Fault::Admitted | Fault::AdmittedThenComplained | Fault::ComplainedThenAdmitted => true,
        Fault::None | Fault::Complained => false,
    };
    let slashed = deposit.saturating_sub(to_buyer).saturating_sub(to_seller);
    let (deposit_back, deposit_lost) = if redeemed || admitted {
        (buyer_deposit, 0)
    } else {
        (0, buyer_deposit)
    };
    let (price_back, price_earned) = if redeemed { (0, terms.price) } else { (terms.price, 0) };
    let earned = less_fees(terms, price_earned)?;
    Ok(Payouts {
        buyer: sum([price_back, to_buyer, deposit_back, bond_back])?,
        seller: sum([earned.seller, to_seller, 0, 0])?,
        pool: sum([earned.pool, slashed, deposit_lost, bond_lost])?,
        agent: earned.agent,
        arbiter: 0,
    })
}

fn by_ending(
    terms: &Terms,
    cancel_penalty: u128,
    arbiter_fee: u128,
    escalation_deposit: u128,
    ending: Ending,
) -> Result<Payouts, MathError> {
    let Terms {
        price, seller_deposit, ..
    } = *terms;
    // The pot is all that is neither price nor arbiter's fee. First the buyer's parts of price and pot, then the pot.
    let (price_back, pot_back, pot, arbiter_paid) = match ending {
        Ending::Completed | Ending::Retracted => (0, 0, seller_deposit, false),
        Ending::Revoked => (price, seller_deposit, seller_deposit, false),
        Ending::Cancelled => {
            let back = price.checked_sub(cancel_penalty).ok_or(MathError::PenaltyAbovePrice)?;
            (back, 0, seller_deposit, false)
        }
        Ending::Settled { buyer_share_ppm } => {
            let (price_back, pot_back) = shares(price, seller_deposit, buyer_share_ppm)?;
            (price_back, pot_back, seller_deposit, false)
        }
        Ending::Decided { buyer_share_ppm } => {
            let pot = sum([seller_deposit, escalation_deposit, 0, 0])?;
            let (price_back, pot_back) = shares(price, pot, buyer_share_ppm)?;
            (price_back, pot_back, pot, true)
        }
        Ending::EscalatedThenRetracted => (0, 0, sum([seller_deposit, escalation_deposit, 0, 0])?, true),
        Ending::Unanswered => {
            let pot = sum([seller_deposit, escalation_deposit, 0, 0])?;
            (price, escalation_deposit, pot, false)
        }
    };
    let earned = less_fees(terms, price.saturating_sub(price_back))?;
    let (arbiter, fee_back) = if arbiter_paid {
        (arbiter_fee, 0)
    } else {
        (0, arbiter_fee)
    };
    Ok(Payouts {
        buyer: sum([price_back, pot_back, 0, 0])?,
        seller: sum([earned.seller, pot.saturating_sub(pot_back), fee_back, 0])?,
        pool: earned.pool,
        agent: earned.agent,
        arbiter,
    })
}

/// What the seller, the pool and the agent get of the part of the price that reaches the seller.
fn less_fees(terms: &Terms, earned: u128) -> Result<Payouts, MathError> {
    let Terms {
        protocol_fee_ppm,
        agent_fee_ppm,
        ..
    } = *terms;
    if protocol_fee_ppm
        .checked_add(agent_fee_ppm)
        .is_none_or(|both| both > PPM)
    {
        return Err(MathError::ShareOutOfRange);
    }
    let pool = share_of(earned, protocol_fee_ppm, Rounding::Up)?;
    let agent = share_of(earned, agent_fee_ppm, Rounding::Down)?;
    Ok(Payouts {
        seller: earned.saturating_sub(pool).saturating_sub(agent),
        pool,
        agent,
        ..Payouts::default()
    })
}

/// The buyer's parts of price and pot, each rounded down.
fn shares(price: u128, pot: u128, buyer_share_ppm: u32) -> Result<(u128, u128), MathError> {
    if buyer_share_ppm > PPM {
        return Err(MathError::ShareOutOfRange);
    }
    Ok((
        share_of(price, buyer_share_ppm, Rounding::Down)?,
        share_of(pot, buyer_share_ppm, Rounding::Down)?,
    ))
}

fn share_of(amount: u128, share_ppm: u32, rounding: Rounding) -> Result<u128, MathError> {
    mul_div(amount, u128::from(share_ppm), u128::from(PPM), rounding)
}

fn sum(parts: [u128; 4]) -> Result<u128, MathError> {
    parts
        .into_iter()
        .try_fold(0_u128, |sum, part| sum.checked_add(part))
        .ok_or(MathError::Overflow)
}

/// How good a seller is, from vouchers that ended well and badly: `(good + 1)/(good + bad + 2)`, rounded down.
///
/// Laplace's rule of succession: the share of good ones to expect after having seen these. Whoever has sold nothing is
/// at one half, nobody ever at 1, and at 0 only where the share is below a millionth.
pub fn score_ppm(good: u32, bad: u32) -> u32 {
    let good = u64::from(good).saturating_add(1);
    let all = good.saturating_add(u64::from(bad)).saturating_add(1);
    let score = good.saturating_mul(u64::from(PPM)).checked_div(all);
    score.and_then(|score| u32::try_from(score).ok()).unwrap_or(0)
}
