//! What can happen in a story, and how it is drawn: relative to what the story has come to, so that most of it means
//! something, and a story that is made shorter is still one.

use super::parties::{Holder, ASSETS, ESCROW, NOBODY, PEOPLE, POOL};
use sandbox_tests::{stories::Dice, DAY_MS};

const HOUR_MS: u64 = DAY_MS / 24;

/// One thing that somebody does.
#[derive(Debug, Clone, Copy)]
pub enum Op {
    Wait(Moment),
    CreateSet(Holder, Plan),
    AcceptSet(Caller, Pick),
    CloseSet(Caller, Pick),
    /// For whom, if it is not for oneself.
    Commit(Holder, Pick, Option<Holder>),
    SetDelegate(Caller, Pick, Option<Holder>),
    RevokePermits(Caller, Pick),
    Redeem(Caller, Pick),
    RedeemWithPermit(Holder, Pick, Signed),
    Refund(Caller, Pick),
    Revoke(Caller, Pick),
    Complain(Caller, Pick),
    Admit(Caller, Pick),
    Confirm(Caller, Pick),
    Escalate(Caller, Pick),
    Settle(Side, Pick, Share),
    Decide(Caller, Pick, Share),
    Refuse(Caller, Pick),
    Finalize(Holder, Pick),
    /// Whose credit, of all assets.
    Withdraw(Holder, Pick),
    Transfer(Caller, Pick, Holder),
    Approve(Caller, Holder, Pick, bool),
    ApproveAll(Holder, Holder, bool),
    SetFee(Caller, u32),
    /// For how long from now.
    Pause(Caller, u64),
    /// To the escrow, which did not ask for it.
    Gift(usize, u128),
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub enum Caller {
    /// Whoever may.
    WhoMay,
    Person(Holder),
}

/// Which side of a sale asks.
#[derive(Debug, Clone, Copy)]
pub enum Side {
    Buyer,
    Seller,
    /// Whichever has not asked last.
    Other,
    Person(Holder),
}

/// Which set or voucher.
#[derive(Debug, Clone, Copy)]
pub enum Pick {
    /// Of those with which it can be done, by their state, counted from the last.
    Fitting(u8),
    /// Counted from the last.
    Any(u8),
    Unknown,
}

/// The buyer's share.
#[derive(Debug, Clone, Copy)]
pub enum Share {
    Ppm(u32),
    /// What the other side has said.
    Standing,
}

/// Until when to wait.
#[derive(Debug, Clone, Copy)]
pub enum Moment {
    After(u64),
    /// The so-manieth of the moments to come at which something changes, or a millisecond before or after it.
    Next(u8, i8),
}

/// How a permit is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    Raw,
    InAWallet,
    /// By somebody else than the holder.
    By(Holder),
    ForAnotherVoucher,
    ForAnotherRedeemer,
    ForAnotherContract,
    ForAnotherChain,
    /// Before the voucher was handed on last, or after it will be.
    WithAnotherNonce,
    WithALaterDeadline,
    /// So long that its deadline is now.
    TooLate,
    Cut(u8),
}

/// What is offered.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub asset: usize,
    pub price: u128,
    pub seller_deposit: u128,
    pub quantity: u32,
    /// Before or after now.
    pub from_in_ms: i64,
    pub valid_ms: u64,
    /// More than the shortest.
    pub complaint_ms: u64,
    pub kind: Kind,
    pub agent: Option<(Holder, u32)>,
    /// The gate's asset, and the least of it.
    pub gate: Option<(usize, u128)>,
    pub fee_limit_ppm: u32,
    pub flaw: Flaw,
}

#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Automatic {
        buyer_deposit: u128,
        bond: Option<u128>,
        fault_ms: u64,
    },
    Arbitrated {
        arbiter: Holder,
        fee: u128,
        penalty_ppm: u32,
        escalation_ppm: u32,
        resolution_ms: u64,
        response_ms: u64,
    },
}

/// What is wrong with an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    None,
    NoQuantity,
    AlreadyOver,
    OverBeforeItBegins,
    TooShort,
    ComplaintTooShort,
    ComplaintTooLong,
    SecondPeriodTooShort,
    PastTheClock,
    NoAsset,
    AssetIsTheEscrow,
    NoGate,
    Beyond128Bits,
    TooDear,
    LongUri,
}

fn is_rare(dice: &mut Dice) -> bool {
    dice.one_in(12)
}

fn person(dice: &mut Dice) -> Holder {
    dice.below(PEOPLE.len() as u64) as Holder
}

/// Perhaps somebody who cannot have a part in anything.
fn anybody(dice: &mut Dice) -> Holder {
    if is_rare(dice) {
        dice.one_of(&[ESCROW, NOBODY, POOL])
    } else {
        person(dice)
    }
}

fn caller(dice: &mut Dice) -> Caller {
    if dice.one_in(7) {
        Caller::Person(person(dice))
    } else {
        Caller::WhoMay
    }
}

fn pick(dice: &mut Dice) -> Pick {
    match dice.below(40) {
        0 => Pick::Unknown,
        1..=5 => Pick::Any(dice.below(24) as u8),
        _ => Pick::Fitting(dice.below(5) as u8),
    }
}

fn amount(dice: &mut Dice) -> u128 {
    match dice.below(10) {
        0 => 0,
        1 => 1,
        2 => u128::from(dice.below(4)),
        3..=7 => u128::from(dice.below(400)),
        _ => u128::from(dice.below(1_000_000_000)),
    }
}

fn share_ppm(dice: &mut Dice) -> u32 {
    match dice.below(12) {
        0 => 0,
        1 => 1,
        2 => 499_999,
        3 => 500_000,
        4 => 1_000_000,
        5 => 1_000_001 + dice.below(9) as u32,
        _ => dice.below(1_000_001) as u32,
    }
}

fn share(dice: &mut Dice) -> Share {
    if dice.one_in(2) {
        Share::Standing
    } else {
        Share::Ppm(share_ppm(dice))
    }
}

fn period(dice: &mut Dice) -> u64 {
    match dice.below(4) {
        0 => 0,
        _ => dice.below(2 * DAY_MS),
    }
}

fn kind(dice: &mut Dice) -> Kind {
    if dice.one_in(3) {
        return Kind::Automatic {
            buyer_deposit: amount(dice),
            bond: (!dice.one_in(2)).then(|| amount(dice)),
            fault_ms: period(dice),
        };
    }
    let part = |dice: &mut Dice| match dice.below(20) {
        0..=1 => 0,
        2 => 1_000_000,
        3 => 1_000_001 + dice.below(1_000_000) as u32,
        _ => dice.below(1_000_000) as u32,
    };
    Kind::Arbitrated {
        arbiter: anybody(dice),
        fee: amount(dice),
        penalty_ppm: part(dice),
        escalation_ppm: part(dice),
        resolution_ms: period(dice),
        response_ms: period(dice),
    }
}

fn flaw(dice: &mut Dice) -> Flaw {
    if !dice.one_in(6) {
        return Flaw::None;
    }
    dice.one_of(&[
        Flaw::NoQuantity,
        Flaw::AlreadyOver,
        Flaw::OverBeforeItBegins,
        Flaw::TooShort,
        Flaw::ComplaintTooShort,
        Flaw::ComplaintTooLong,
        Flaw::SecondPeriodTooShort,
        Flaw::PastTheClock,
        Flaw::NoAsset,
        Flaw::AssetIsTheEscrow,
        Flaw::NoGate,
        Flaw::Beyond128Bits,
        Flaw::TooDear,
        Flaw::LongUri,
    ])
}

fn plan(dice: &mut Dice) -> Plan {
    let asset = dice.below(ASSETS as u64) as usize;
    Plan {
        asset,
        price: amount(dice),
        seller_deposit: amount(dice),
        quantity: 1 + dice.below(4) as u32,
        from_in_ms: dice.below(2 * DAY_MS) as i64 - DAY_MS as i64,
        valid_ms: DAY_MS + dice.below(4 * DAY_MS),
        complaint_ms: period(dice),
        kind: kind(dice),
        agent: (!dice.one_in(3)).then(|| {
            let fee_ppm = match dice.below(10) {
                0 => 0,
                1 => 990_000 + dice.below(20_000) as u32,
                _ => dice.below(200_000) as u32,
            };
            (anybody(dice), fee_ppm)
        }),
        gate: dice
            .one_in(5)
            .then(|| (dice.below(ASSETS as u64) as usize, u128::from(dice.below(2_000)))),
        fee_limit_ppm: match dice.below(8) {
            0 => dice.below(100_000) as u32,
            _ => 1_000_000,
        },
        flaw: flaw(dice),
    }
}

fn signed(dice: &mut Dice) -> Signed {
    match dice.below(20) {
        0 => Signed::By(person(dice)),
        1 => Signed::ForAnotherVoucher,
        2 => Signed::ForAnotherRedeemer,
        3 => Signed::ForAnotherContract,
        4 => Signed::ForAnotherChain,
        5 => Signed::WithAnotherNonce,
        6 => Signed::WithALaterDeadline,
        7 => Signed::TooLate,
        8 => Signed::Cut(dice.below(70) as u8),
        9..=13 => Signed::InAWallet,
        _ => Signed::Raw,
    }
}

fn moment(dice: &mut Dice) -> Moment {
    match dice.below(8) {
        0 => Moment::After(dice.below(3)),
        1..=2 => Moment::After(dice.below(12 * HOUR_MS)),
        _ => {
            let number = if dice.one_in(5) { dice.below(5) as u8 } else { 0 };
            Moment::Next(number, dice.below(3) as i8 - 1)
        }
    }
}

/// How a story begins: some offer, and some buy.
pub fn beginning(dice: &mut Dice) -> Vec<Op> {
    let mut ops = Vec::new();
    for _ in 0..6 {
        let plan = Plan {
            flaw: Flaw::None,
            ..plan(dice)
        };
        ops.push(Op::CreateSet(person(dice), plan));
        ops.push(Op::AcceptSet(Caller::WhoMay, Pick::Fitting(0)));
    }
    for _ in 0..8 {
        ops.push(Op::Commit(person(dice), pick(dice), None));
    }
    ops
}

/// The next thing that happens.
pub fn draw(dice: &mut Dice) -> Op {
    match dice.below(100) {
        0..=7 => Op::Wait(moment(dice)),
        8..=12 => Op::CreateSet(person(dice), plan(dice)),
        13..=16 => Op::AcceptSet(caller(dice), pick(dice)),
        17 => Op::CloseSet(caller(dice), pick(dice)),
        18..=30 => {
            let holder = dice.one_in(4).then(|| anybody(dice));
            Op::Commit(person(dice), pick(dice), holder)
        }
        31..=32 => {
            let delegate = (!dice.one_in(4)).then(|| anybody(dice));
            Op::SetDelegate(caller(dice), pick(dice), delegate)
        }
        33 => Op::RevokePermits(caller(dice), pick(dice)),
        34..=40 => Op::Redeem(caller(dice), pick(dice)),
        41..=44 => Op::RedeemWithPermit(person(dice), pick(dice), signed(dice)),
        45 => Op::Refund(caller(dice), pick(dice)),
        46 => Op::Revoke(caller(dice), pick(dice)),
        47..=54 => Op::Complain(caller(dice), pick(dice)),
        55..=58 => Op::Admit(caller(dice), pick(dice)),
        59 => Op::Confirm(caller(dice), pick(dice)),
        60..=67 => Op::Escalate(caller(dice), pick(dice)),
        68..=72 => {
            let side = match dice.below(10) {
                0 => Side::Person(person(dice)),
                1..=2 => Side::Buyer,
                3..=4 => Side::Seller,
                _ => Side::Other,
            };
            Op::Settle(side, pick(dice), share(dice))
        }
        73..=75 => Op::Decide(caller(dice), pick(dice), Share::Ppm(share_ppm(dice))),
        76..=77 => Op::Refuse(caller(dice), pick(dice)),
        78..=81 => Op::Finalize(person(dice), pick(dice)),
        82..=86 => Op::Withdraw(person(dice), pick(dice)),
        87..=90 => Op::Transfer(caller(dice), pick(dice), anybody(dice)),
        91..=93 => Op::Approve(caller(dice), person(dice), pick(dice), !dice.one_in(4)),
        94 => Op::ApproveAll(person(dice), person(dice), !dice.one_in(3)),
        95 => Op::SetFee(caller(dice), dice.below(80_000) as u32),
        96 if dice.one_in(2) => Op::Pause(caller(dice), dice.below(8 * HOUR_MS)),
        97 => Op::Gift(dice.below(ASSETS as u64) as usize, u128::from(1 + dice.below(20))),
        _ => Op::Wait(Moment::After(dice.below(2))),
    }
}
