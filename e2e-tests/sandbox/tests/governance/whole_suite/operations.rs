//! What can happen in a story, and how it is drawn: relative to what the story has come to, so that most of it means
//! something, and a story that is made shorter is still one.

use super::parties::{Holder, COLLATERAL, CURVE, EXTRA, PEOPLE, POOL, TOKEN, VESTING, VOTING};
use sandbox_tests::{stories::Dice, DAY_MS};

/// One thing that somebody does. A `Holder` that acts is a person.
#[derive(Debug, Clone, Copy)]
pub enum Op {
    Wait(Moment),
    Contribute(Holder, Amount),
    Launch(Holder),
    Claim(Holder, Holder),
    Refund(Holder, Holder),
    Buy(Holder, Amount),
    Sell(Holder, Amount),
    Transfer(usize, Holder, Holder, Amount),
    Sweep(Holder),
    Redeem(Holder, Amount),
    ClaimShare(usize, Holder),
    Release(Holder, Batch),
    ReleaseAmount(Caller, Batch, Amount),
    Grant(Holder, Holder, Amount, Plan),
    Revoke(Caller, Batch),
    Renounce(Caller, Batch),
    TransferBatch(Caller, Batch, Holder),
    Deposit(Holder, Amount),
    Withdraw(Holder, Amount),
    Enlist(Holder),
    Propose(Holder, What),
    Stake(Holder, Pick, Amount),
    Unstake(Holder, Pick, Amount),
    Move(Holder, Pick, Pick, Amount),
    Execute(Holder, Pick),
    Touch(Holder, Pick),
    Cancel(Caller, Pick),
    ReclaimBond(Holder, Pick),
    Veto(Caller, Pick),
    Pause(Caller),
    /// What is nobody's to do.
    Usurp(Holder, u8),
}

/// How much, measured by what there is.
#[derive(Debug, Clone, Copy)]
pub enum Amount {
    Units(u8),
    Ppm(u32),
    All,
    OneMoreThanAll,
    TwiceAll,
    Largest,
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub enum Caller {
    WhoMay,
    Person(Holder),
}

/// Which batch.
#[derive(Debug, Clone, Copy)]
pub enum Batch {
    Number(u8),
    Last,
    /// One of those that the commons can revoke.
    OfTheCommons,
    Unknown,
}

/// Which proposal.
#[derive(Debug, Clone, Copy)]
pub enum Pick {
    Abstain,
    /// Counted from the last.
    Recent(u8),
    /// Of those that are live.
    Live(u8),
    /// Of those that have passed or are partly paid.
    Passed(u8),
    /// Of those that are over and not booked as such, or still have a bond.
    Over(u8),
    /// Of those that the caller has a stake on, and else any.
    Own(u8),
    Unknown,
}

/// Until when to wait.
#[derive(Debug, Clone, Copy)]
pub enum Moment {
    After(u64),
    At(Boundary, i8),
}

/// A moment at which something changes.
#[derive(Debug, Clone, Copy)]
pub enum Boundary {
    HatchEnd,
    LaunchBefore,
    BatchCliff(Batch),
    BatchEnd(Batch),
    /// A proposal has enough conviction.
    Passes(Pick),
    Executable(Pick),
    Expires(Pick),
    /// A whole window after it was first found to fail.
    Fails(Pick),
    PauseEnd,
    PausePossible,
    ClosingPossible,
    ClosingLapses,
}

/// How a grant is made.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub days: u16,
    pub periods: u8,
    pub cliff_ppm: u32,
    pub unlocked_ppm: u32,
    pub revocable: bool,
    pub transferable: bool,
}

/// What is proposed.
#[derive(Debug, Clone, Copy)]
pub enum What {
    Abstain,
    Signal,
    Funding {
        asset: usize,
        /// Of the spending limit.
        amount: Amount,
        to: Holder,
        milestones: u8,
    },
    Tributes(u32, u32),
    Register(usize, u32),
    SpendingCap(usize, u32),
    Revoke(Batch),
    Renounce(Batch),
    /// Whether it is voting itself again.
    Spender(bool),
    /// What is not on the list: to pay.
    Pay(Holder),
    Garbage,
    Settings(u64),
    Guardian(Option<Holder>),
    WindDown,
}

fn person(dice: &mut Dice) -> Holder {
    dice.below(PEOPLE.len() as u64) as Holder
}

fn small(dice: &mut Dice) -> u8 {
    dice.below(6) as u8
}

fn ppm(dice: &mut Dice) -> u32 {
    dice.below(1_000_000) as u32 + 1
}

fn amount(dice: &mut Dice) -> Amount {
    match dice.below(30) {
        0 => Amount::Units(dice.below(3) as u8),
        1 => Amount::OneMoreThanAll,
        2 => Amount::TwiceAll,
        3 => Amount::Largest,
        4..=9 => Amount::All,
        10..=12 => Amount::Ppm(ppm(dice) / 1_000 + 1),
        _ => Amount::Ppm(ppm(dice)),
    }
}

fn modest(dice: &mut Dice) -> Amount {
    match dice.below(12) {
        0 => amount(dice),
        _ => Amount::Ppm(ppm(dice) / 10 + 1),
    }
}

fn caller(dice: &mut Dice) -> Caller {
    match dice.below(5) {
        0 => Caller::Person(person(dice)),
        _ => Caller::WhoMay,
    }
}

fn batch(dice: &mut Dice) -> Batch {
    match dice.below(20) {
        0 => Batch::Unknown,
        1..=5 => Batch::Last,
        6..=8 => Batch::OfTheCommons,
        _ => Batch::Number(dice.below(250) as u8),
    }
}

fn pick(dice: &mut Dice) -> Pick {
    match dice.below(30) {
        0 => Pick::Unknown,
        1..=2 => Pick::Abstain,
        3..=10 => Pick::Recent(dice.below(3) as u8),
        11..=15 => Pick::Passed(small(dice)),
        16..=17 => Pick::Over(small(dice)),
        _ => Pick::Live(dice.below(30) as u8),
    }
}

fn own(dice: &mut Dice) -> Pick {
    match dice.below(8) {
        0 => pick(dice),
        _ => Pick::Own(dice.below(10) as u8),
    }
}

fn moment(dice: &mut Dice) -> Moment {
    let offset = dice.below(3) as i8 - 1;
    let at = |boundary| Moment::At(boundary, offset);
    match dice.below(26) {
        0 => Moment::After(dice.below(3)),
        1..=5 => Moment::After(1 << dice.below(31)),
        6..=7 => Moment::After(dice.below(4 * DAY_MS)),
        8..=11 => at(Boundary::Passes(pick(dice))),
        12..=14 => at(Boundary::Executable(Pick::Passed(small(dice)))),
        15..=16 => at(Boundary::Fails(Pick::Passed(small(dice)))),
        17 => at(Boundary::Expires(pick(dice))),
        18 => at(Boundary::Expires(Pick::Passed(small(dice)))),
        19 => at(Boundary::BatchCliff(batch(dice))),
        20 => at(Boundary::BatchEnd(batch(dice))),
        21..=22 => at(Boundary::PauseEnd),
        23 => at(Boundary::PausePossible),
        24 => at(Boundary::ClosingPossible),
        _ => at(Boundary::ClosingLapses),
    }
}

fn asset(dice: &mut Dice) -> usize {
    match dice.below(8) {
        0..=1 => TOKEN,
        2..=3 => EXTRA,
        _ => COLLATERAL,
    }
}

fn what(dice: &mut Dice) -> What {
    match dice.below(40) {
        0 => What::Abstain,
        1..=2 => What::Signal,
        3 => What::Pay(person(dice)),
        4 => What::Garbage,
        5..=6 => What::Tributes(ppm(dice) / 9, ppm(dice) / 4),
        7..=8 => What::Register(asset(dice), ppm(dice)),
        9 => What::SpendingCap(asset(dice), ppm(dice)),
        10..=12 => What::Revoke(if dice.one_in(4) {
            batch(dice)
        } else {
            Batch::OfTheCommons
        }),
        13 => What::Renounce(Batch::OfTheCommons),
        14 => What::Spender(!dice.one_in(4)),
        15..=17 => What::Settings(dice.next_number()),
        18 => What::Guardian((!dice.one_in(4)).then(|| person(dice))),
        19..=20 => What::WindDown,
        _ => What::Funding {
            asset: asset(dice),
            amount: match dice.below(10) {
                0 => amount(dice),
                1..=3 => Amount::Ppm(ppm(dice) / 100 + 1),
                _ => Amount::Ppm(ppm(dice) / 2 + 1),
            },
            to: match dice.below(12) {
                0 => POOL,
                1 => VOTING,
                2 => VESTING,
                3 => CURVE,
                _ => person(dice),
            },
            milestones: match dice.below(9) {
                0 => dice.below(11) as u8,
                1..=4 => 1,
                _ => 1 + dice.below(4) as u8,
            },
        },
    }
}

fn plan(dice: &mut Dice) -> Plan {
    Plan {
        days: dice.below(300) as u16 + 1,
        periods: if dice.one_in(2) { 0 } else { dice.below(40) as u8 },
        cliff_ppm: ppm(dice),
        unlocked_ppm: if dice.one_in(2) { 0 } else { ppm(dice) },
        revocable: !dice.one_in(3),
        transferable: !dice.one_in(3),
    }
}

fn recipient(dice: &mut Dice) -> Holder {
    match dice.below(12) {
        0 => VOTING,
        1 => VESTING,
        2 => CURVE,
        3..=4 => POOL,
        _ => person(dice),
    }
}

fn any(dice: &mut Dice) -> Op {
    match dice.below(120) {
        0..=13 => Op::Wait(moment(dice)),
        14..=16 => Op::Buy(person(dice), modest(dice)),
        17..=19 => Op::Sell(person(dice), modest(dice)),
        20..=22 => Op::Transfer(asset(dice), person(dice), recipient(dice), modest(dice)),
        23 => Op::Sweep(person(dice)),
        24..=25 => Op::Redeem(person(dice), amount(dice)),
        26 => Op::ClaimShare(asset(dice), person(dice)),
        27..=31 => Op::Release(person(dice), batch(dice)),
        32..=33 => Op::ReleaseAmount(caller(dice), batch(dice), amount(dice)),
        34..=36 => Op::Grant(person(dice), person(dice), modest(dice), plan(dice)),
        37..=39 => Op::Revoke(caller(dice), batch(dice)),
        40 => Op::Renounce(caller(dice), batch(dice)),
        41..=43 => Op::TransferBatch(caller(dice), batch(dice), person(dice)),
        44..=49 => Op::Deposit(person(dice), amount(dice)),
        50..=53 => Op::Withdraw(person(dice), amount(dice)),
        54 => Op::Enlist(person(dice)),
        55..=63 => Op::Propose(person(dice), what(dice)),
        64..=81 => Op::Stake(person(dice), pick(dice), amount(dice)),
        82..=88 => Op::Unstake(person(dice), own(dice), amount(dice)),
        89..=92 => Op::Move(person(dice), own(dice), pick(dice), amount(dice)),
        93..=101 => Op::Execute(person(dice), pick(dice)),
        102..=107 => Op::Touch(
            person(dice),
            if dice.one_in(3) {
                pick(dice)
            } else {
                Pick::Passed(small(dice))
            },
        ),
        108 => Op::Cancel(caller(dice), pick(dice)),
        109..=112 => Op::ReclaimBond(
            person(dice),
            if dice.one_in(3) {
                pick(dice)
            } else {
                Pick::Over(small(dice))
            },
        ),
        113..=114 => Op::Veto(caller(dice), Pick::Passed(small(dice))),
        115 => Op::Pause(caller(dice)),
        116 => Op::Claim(person(dice), person(dice)),
        117 => Op::Launch(person(dice)),
        118 => Op::Contribute(person(dice), modest(dice)),
        _ => Op::Usurp(person(dice), dice.below(10) as u8),
    }
}

/// Everybody gets behind a proposal, until it passes; with a few other things happening in between.
fn gather(dice: &mut Dice, what: What, story: &mut Vec<Op>) {
    let proposer = person(dice);
    story.push(Op::Deposit(proposer, Amount::Ppm(900_000)));
    story.push(Op::Propose(proposer, what));
    for who in 0..PEOPLE.len() as Holder {
        if dice.one_in(6) {
            continue;
        }
        for _ in 0..dice.below(3) {
            story.push(Op::Unstake(who, Pick::Own(0), Amount::All));
        }
        story.push(Op::Stake(
            who,
            Pick::Recent(0),
            if dice.one_in(5) { amount(dice) } else { Amount::All },
        ));
        if dice.one_in(12) {
            let other = any(dice);
            story.push(other);
        }
    }
    let offset = if dice.one_in(5) { -1 } else { 0 };
    story.push(Op::Wait(Moment::At(Boundary::Passes(Pick::Recent(0)), offset)));
}

/// The same, and then it is done, or somebody tries.
fn rally(dice: &mut Dice, what: What, story: &mut Vec<Op>) {
    gather(dice, what, story);
    for _ in 0..1 + dice.below(4) {
        story.push(Op::Execute(person(dice), Pick::Recent(0)));
        match dice.below(6) {
            0 => {
                let other = any(dice);
                story.push(other);
            }
            1 => story.push(Op::Veto(Caller::WhoMay, Pick::Recent(0))),
            _ => {}
        }
        let offset = dice.below(3) as i8 - 1;
        story.push(Op::Wait(Moment::At(
            Boundary::Executable(Pick::Recent(0)),
            offset.max(0),
        )));
    }
    story.push(Op::Execute(person(dice), Pick::Recent(0)));
}

/// Whatever was behind what has passed leaves it.
fn desertion(dice: &mut Dice, story: &mut Vec<Op>) {
    for who in 0..PEOPLE.len() as Holder {
        if !dice.one_in(4) {
            story.push(Op::Unstake(who, Pick::Own(dice.below(10) as u8), Amount::All));
        }
    }
    for _ in 0..1 + dice.below(3) {
        story.push(Op::Touch(person(dice), Pick::Passed(0)));
        let offset = dice.below(3) as i8 - 1;
        story.push(Op::Wait(Moment::At(Boundary::Fails(Pick::Passed(0)), offset)));
    }
    story.push(Op::Touch(person(dice), Pick::Passed(0)));
}

/// A wind-down begins, and everybody leaves it.
fn second_thoughts(dice: &mut Dice, story: &mut Vec<Op>) {
    gather(dice, What::WindDown, story);
    story.push(Op::Execute(person(dice), Pick::Recent(0)));
    for who in 0..PEOPLE.len() as Holder {
        if !dice.one_in(12) {
            story.push(Op::Unstake(who, Pick::Recent(0), Amount::All));
        }
    }
    story.push(Op::Touch(person(dice), Pick::Recent(0)));
    story.push(Op::Wait(Moment::At(Boundary::Fails(Pick::Recent(0)), 0)));
    story.push(Op::Touch(person(dice), Pick::Recent(0)));
}

/// The pool gets another asset, the commons is wound down, and everybody takes a share of it.
fn last_day(dice: &mut Dice, story: &mut Vec<Op>) {
    let cap = ppm(dice);
    rally(dice, What::Register(EXTRA, cap), story);
    story.push(Op::Transfer(EXTRA, person(dice), POOL, Amount::Ppm(ppm(dice))));
    rally(dice, What::WindDown, story);
    let late = if dice.one_in(2) { POOL } else { CURVE };
    story.push(Op::Transfer(COLLATERAL, person(dice), late, Amount::Ppm(ppm(dice))));
    story.push(Op::Sweep(person(dice)));
    for who in 0..PEOPLE.len() as Holder {
        story.push(Op::Redeem(who, Amount::Ppm(ppm(dice))));
        story.push(Op::ClaimShare(EXTRA, who));
        if dice.one_in(3) {
            story.push(Op::ClaimShare(EXTRA, who));
        }
    }
}

/// What has just passed loses a little, and grows over it again.
fn wavering(dice: &mut Dice, story: &mut Vec<Op>) {
    let tributes = What::Tributes(ppm(dice) / 9, ppm(dice) / 4);
    gather(dice, tributes, story);
    story.push(Op::Execute(person(dice), Pick::Recent(0)));
    story.push(Op::Unstake(
        person(dice),
        Pick::Recent(0),
        Amount::Ppm(ppm(dice) / 50 + 1),
    ));
    story.push(Op::Touch(person(dice), Pick::Recent(0)));
    story.push(Op::Wait(Moment::After(DAY_MS)));
    story.push(Op::Touch(person(dice), Pick::Recent(0)));
}

/// The pool pays by another cap, or by another's word, and voting asks it all the same.
fn new_powers(dice: &mut Dice, story: &mut Vec<Op>) {
    let change = if dice.one_in(2) {
        // So small that the request is over it.
        What::SpendingCap(COLLATERAL, ppm(dice) / 1_000 + 1)
    } else {
        What::Spender(false)
    };
    rally(dice, change, story);
    let request = What::Funding {
        asset: COLLATERAL,
        amount: Amount::Ppm(ppm(dice) / 100 + 1),
        to: person(dice),
        milestones: 1,
    };
    rally(dice, request, story);
}

/// More stakes than an account can have.
fn scattering(dice: &mut Dice, story: &mut Vec<Op>) {
    let who = person(dice);
    story.push(Op::Deposit(who, Amount::All));
    for _ in 0..dice.below(13) {
        story.push(Op::Propose(who, What::Signal));
    }
    for number in 0..9 + dice.below(4) {
        story.push(Op::Stake(who, Pick::Live(number as u8), Amount::Ppm(ppm(dice) / 8 + 1)));
    }
}

/// Something happens after the launch.
pub fn governed(dice: &mut Dice, story: &mut Vec<Op>) {
    match dice.below(100) {
        0..=2 => {
            let what = what(dice);
            rally(dice, what, story);
        }
        3 => desertion(dice, story),
        4 => scattering(dice, story),
        5 if dice.one_in(4) => second_thoughts(dice, story),
        6 if dice.one_in(8) => last_day(dice, story),
        7 if dice.one_in(4) => wavering(dice, story),
        8 if dice.one_in(4) => new_powers(dice, story),
        _ => {
            let op = any(dice);
            story.push(op);
        }
    }
}

/// A hatch, to its launch or its failure.
pub fn hatch(dice: &mut Dice, story: &mut Vec<Op>) {
    let fails = dice.one_in(5);
    for _ in 0..4 + dice.below(8) {
        let share = if fails { ppm(dice) / 20 } else { ppm(dice) / 2 };
        let op = match dice.below(8) {
            0 => any(dice),
            1 => Op::Launch(person(dice)),
            _ => Op::Contribute(person(dice), Amount::Ppm(share + 1)),
        };
        story.push(op);
    }
    let boundary = if dice.one_in(8) {
        Boundary::LaunchBefore
    } else {
        Boundary::HatchEnd
    };
    story.push(Op::Wait(Moment::At(boundary, dice.below(3) as i8 - 1)));
    story.push(Op::Launch(person(dice)));
    for who in 0..PEOPLE.len() as Holder {
        story.push(Op::Claim(person(dice), who));
        if dice.one_in(3) {
            story.push(Op::Enlist(who));
        }
        if fails || dice.one_in(4) {
            story.push(Op::Refund(person(dice), who));
        }
    }
    for batch in 0..8 {
        story.push(Op::Release(person(dice), Batch::Number(batch)));
    }
    for who in 0..PEOPLE.len() as Holder {
        story.push(Op::Deposit(who, Amount::Ppm(ppm(dice))));
    }
}

impl Amount {
    /// The figure, where there is `all`.
    pub fn of(self, all: u128) -> u128 {
        match self {
            Self::Units(units) => units.into(),
            Self::Ppm(ppm) => super::fixed::share(all, ppm.into(), 1_000_000),
            Self::All => all,
            Self::OneMoreThanAll => all.saturating_add(1),
            Self::TwiceAll => all.saturating_mul(2),
            Self::Largest => u128::MAX,
        }
    }
}
