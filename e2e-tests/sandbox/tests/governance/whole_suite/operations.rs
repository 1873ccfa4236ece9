//! What can happen in a story, and how it is drawn: relative to what the story has come to, so that most of it means
//! something, and a story that is made shorter is still one.

use super::parties::{Holder, COLLATERAL, CURVE, EXTRA, PEOPLE, POOL, TOKEN, VESTING, VOTING};
use sandbox_tests::DAY_MS;

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

/// A generator of one's own, so that nobody's new version tells other stories. (Steele, Lea, Flood: SplitMix64.)
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }

    fn person(&mut self) -> Holder {
        self.below(PEOPLE.len() as u64) as Holder
    }

    fn small(&mut self) -> u8 {
        self.below(6) as u8
    }

    fn ppm(&mut self) -> u32 {
        self.below(1_000_000) as u32 + 1
    }

    fn amount(&mut self) -> Amount {
        match self.below(30) {
            0 => Amount::Units(self.below(3) as u8),
            1 => Amount::OneMoreThanAll,
            2 => Amount::TwiceAll,
            3 => Amount::Largest,
            4..=9 => Amount::All,
            10..=12 => Amount::Ppm(self.ppm() / 1_000 + 1),
            _ => Amount::Ppm(self.ppm()),
        }
    }

    fn modest(&mut self) -> Amount {
        match self.below(12) {
            0 => self.amount(),
            _ => Amount::Ppm(self.ppm() / 10 + 1),
        }
    }

    fn caller(&mut self) -> Caller {
        match self.below(5) {
            0 => Caller::Person(self.person()),
            _ => Caller::WhoMay,
        }
    }

    fn batch(&mut self) -> Batch {
        match self.below(20) {
            0 => Batch::Unknown,
            1..=5 => Batch::Last,
            6..=8 => Batch::OfTheCommons,
            _ => Batch::Number(self.below(250) as u8),
        }
    }

    fn pick(&mut self) -> Pick {
        match self.below(30) {
            0 => Pick::Unknown,
            1..=2 => Pick::Abstain,
            3..=10 => Pick::Recent(self.below(3) as u8),
            11..=15 => Pick::Passed(self.small()),
            16..=17 => Pick::Over(self.small()),
            _ => Pick::Live(self.below(30) as u8),
        }
    }

    fn own(&mut self) -> Pick {
        match self.below(8) {
            0 => self.pick(),
            _ => Pick::Own(self.below(10) as u8),
        }
    }

    fn moment(&mut self) -> Moment {
        let offset = self.below(3) as i8 - 1;
        let at = |boundary| Moment::At(boundary, offset);
        match self.below(26) {
            0 => Moment::After(self.below(3)),
            1..=5 => Moment::After(1 << self.below(31)),
            6..=7 => Moment::After(self.below(4 * DAY_MS)),
            8..=11 => at(Boundary::Passes(self.pick())),
            12..=14 => at(Boundary::Executable(Pick::Passed(self.small()))),
            15..=16 => at(Boundary::Fails(Pick::Passed(self.small()))),
            17 => at(Boundary::Expires(self.pick())),
            18 => at(Boundary::Expires(Pick::Passed(self.small()))),
            19 => at(Boundary::BatchCliff(self.batch())),
            20 => at(Boundary::BatchEnd(self.batch())),
            21..=22 => at(Boundary::PauseEnd),
            23 => at(Boundary::PausePossible),
            24 => at(Boundary::ClosingPossible),
            _ => at(Boundary::ClosingLapses),
        }
    }

    fn asset(&mut self) -> usize {
        match self.below(8) {
            0..=1 => TOKEN,
            2..=3 => EXTRA,
            _ => COLLATERAL,
        }
    }

    fn what(&mut self) -> What {
        match self.below(40) {
            0 => What::Abstain,
            1..=2 => What::Signal,
            3 => What::Pay(self.person()),
            4 => What::Garbage,
            5..=6 => What::Tributes(self.ppm() / 9, self.ppm() / 4),
            7..=8 => What::Register(self.asset(), self.ppm()),
            9 => What::SpendingCap(self.asset(), self.ppm()),
            10..=12 => What::Revoke(if self.one_in(4) {
                self.batch()
            } else {
                Batch::OfTheCommons
            }),
            13 => What::Renounce(Batch::OfTheCommons),
            14 => What::Spender(!self.one_in(4)),
            15..=17 => What::Settings(self.next()),
            18 => What::Guardian((!self.one_in(4)).then(|| self.person())),
            19..=20 => What::WindDown,
            _ => What::Funding {
                asset: self.asset(),
                amount: match self.below(10) {
                    0 => self.amount(),
                    1..=3 => Amount::Ppm(self.ppm() / 100 + 1),
                    _ => Amount::Ppm(self.ppm() / 2 + 1),
                },
                to: match self.below(12) {
                    0 => POOL,
                    1 => VOTING,
                    2 => VESTING,
                    3 => CURVE,
                    _ => self.person(),
                },
                milestones: match self.below(9) {
                    0 => self.below(11) as u8,
                    1..=4 => 1,
                    _ => 1 + self.below(4) as u8,
                },
            },
        }
    }

    fn plan(&mut self) -> Plan {
        Plan {
            days: self.below(300) as u16 + 1,
            periods: if self.one_in(2) { 0 } else { self.below(40) as u8 },
            cliff_ppm: self.ppm(),
            unlocked_ppm: if self.one_in(2) { 0 } else { self.ppm() },
            revocable: !self.one_in(3),
            transferable: !self.one_in(3),
        }
    }

    fn recipient(&mut self) -> Holder {
        match self.below(12) {
            0 => VOTING,
            1 => VESTING,
            2 => CURVE,
            3..=4 => POOL,
            _ => self.person(),
        }
    }

    fn any(&mut self) -> Op {
        match self.below(120) {
            0..=13 => Op::Wait(self.moment()),
            14..=16 => Op::Buy(self.person(), self.modest()),
            17..=19 => Op::Sell(self.person(), self.modest()),
            20..=22 => Op::Transfer(self.asset(), self.person(), self.recipient(), self.modest()),
            23 => Op::Sweep(self.person()),
            24..=25 => Op::Redeem(self.person(), self.amount()),
            26 => Op::ClaimShare(self.asset(), self.person()),
            27..=31 => Op::Release(self.person(), self.batch()),
            32..=33 => Op::ReleaseAmount(self.caller(), self.batch(), self.amount()),
            34..=36 => Op::Grant(self.person(), self.person(), self.modest(), self.plan()),
            37..=39 => Op::Revoke(self.caller(), self.batch()),
            40 => Op::Renounce(self.caller(), self.batch()),
            41..=43 => Op::TransferBatch(self.caller(), self.batch(), self.person()),
            44..=49 => Op::Deposit(self.person(), self.amount()),
            50..=53 => Op::Withdraw(self.person(), self.amount()),
            54 => Op::Enlist(self.person()),
            55..=63 => Op::Propose(self.person(), self.what()),
            64..=81 => Op::Stake(self.person(), self.pick(), self.amount()),
            82..=88 => Op::Unstake(self.person(), self.own(), self.amount()),
            89..=92 => Op::Move(self.person(), self.own(), self.pick(), self.amount()),
            93..=101 => Op::Execute(self.person(), self.pick()),
            102..=107 => Op::Touch(
                self.person(),
                if self.one_in(3) {
                    self.pick()
                } else {
                    Pick::Passed(self.small())
                },
            ),
            108 => Op::Cancel(self.caller(), self.pick()),
            109..=112 => Op::ReclaimBond(
                self.person(),
                if self.one_in(3) {
                    self.pick()
                } else {
                    Pick::Over(self.small())
                },
            ),
            113..=114 => Op::Veto(self.caller(), Pick::Passed(self.small())),
            115 => Op::Pause(self.caller()),
            116 => Op::Claim(self.person(), self.person()),
            117 => Op::Launch(self.person()),
            118 => Op::Contribute(self.person(), self.modest()),
            _ => Op::Usurp(self.person(), self.below(10) as u8),
        }
    }

    /// Everybody gets behind a proposal, until it passes; with a few other things happening in between.
    fn gather(&mut self, what: What, story: &mut Vec<Op>) {
        let proposer = self.person();
        story.push(Op::Deposit(proposer, Amount::Ppm(900_000)));
        story.push(Op::Propose(proposer, what));
        for who in 0..PEOPLE.len() as Holder {
            if self.one_in(6) {
                continue;
            }
            for _ in 0..self.below(3) {
                story.push(Op::Unstake(who, Pick::Own(0), Amount::All));
            }
            story.push(Op::Stake(
                who,
                Pick::Recent(0),
                if self.one_in(5) { self.amount() } else { Amount::All },
            ));
            if self.one_in(12) {
                let other = self.any();
                story.push(other);
            }
        }
        let offset = if self.one_in(5) { -1 } else { 0 };
        story.push(Op::Wait(Moment::At(Boundary::Passes(Pick::Recent(0)), offset)));
    }

    /// The same, and then it is done, or somebody tries.
    fn rally(&mut self, what: What, story: &mut Vec<Op>) {
        self.gather(what, story);
        for _ in 0..1 + self.below(4) {
            story.push(Op::Execute(self.person(), Pick::Recent(0)));
            match self.below(6) {
                0 => {
                    let other = self.any();
                    story.push(other);
                }
                1 => story.push(Op::Veto(Caller::WhoMay, Pick::Recent(0))),
                _ => {}
            }
            let offset = self.below(3) as i8 - 1;
            story.push(Op::Wait(Moment::At(
                Boundary::Executable(Pick::Recent(0)),
                offset.max(0),
            )));
        }
        story.push(Op::Execute(self.person(), Pick::Recent(0)));
    }

    /// Whatever was behind what has passed leaves it.
    fn desertion(&mut self, story: &mut Vec<Op>) {
        for who in 0..PEOPLE.len() as Holder {
            if !self.one_in(4) {
                story.push(Op::Unstake(who, Pick::Own(self.below(10) as u8), Amount::All));
            }
        }
        for _ in 0..1 + self.below(3) {
            story.push(Op::Touch(self.person(), Pick::Passed(0)));
            let offset = self.below(3) as i8 - 1;
            story.push(Op::Wait(Moment::At(Boundary::Fails(Pick::Passed(0)), offset)));
        }
        story.push(Op::Touch(self.person(), Pick::Passed(0)));
    }

    /// A wind-down begins, and everybody leaves it.
    fn second_thoughts(&mut self, story: &mut Vec<Op>) {
        self.gather(What::WindDown, story);
        story.push(Op::Execute(self.person(), Pick::Recent(0)));
        for who in 0..PEOPLE.len() as Holder {
            if !self.one_in(12) {
                story.push(Op::Unstake(who, Pick::Recent(0), Amount::All));
            }
        }
        story.push(Op::Touch(self.person(), Pick::Recent(0)));
        story.push(Op::Wait(Moment::At(Boundary::Fails(Pick::Recent(0)), 0)));
        story.push(Op::Touch(self.person(), Pick::Recent(0)));
    }

    /// The pool gets another asset, the commons is wound down, and everybody takes a share of it.
    fn last_day(&mut self, story: &mut Vec<Op>) {
        let cap = self.ppm();
        self.rally(What::Register(EXTRA, cap), story);
        story.push(Op::Transfer(EXTRA, self.person(), POOL, Amount::Ppm(self.ppm())));
        self.rally(What::WindDown, story);
        let late = if self.one_in(2) { POOL } else { CURVE };
        story.push(Op::Transfer(COLLATERAL, self.person(), late, Amount::Ppm(self.ppm())));
        story.push(Op::Sweep(self.person()));
        for who in 0..PEOPLE.len() as Holder {
            story.push(Op::Redeem(who, Amount::Ppm(self.ppm())));
            story.push(Op::ClaimShare(EXTRA, who));
            if self.one_in(3) {
                story.push(Op::ClaimShare(EXTRA, who));
            }
        }
    }

    /// What has just passed loses a little, and grows over it again.
    fn wavering(&mut self, story: &mut Vec<Op>) {
        let tributes = What::Tributes(self.ppm() / 9, self.ppm() / 4);
        self.gather(tributes, story);
        story.push(Op::Execute(self.person(), Pick::Recent(0)));
        story.push(Op::Unstake(
            self.person(),
            Pick::Recent(0),
            Amount::Ppm(self.ppm() / 50 + 1),
        ));
        story.push(Op::Touch(self.person(), Pick::Recent(0)));
        story.push(Op::Wait(Moment::After(DAY_MS)));
        story.push(Op::Touch(self.person(), Pick::Recent(0)));
    }

    /// The pool pays by another cap, or by another's word, and voting asks it all the same.
    fn new_powers(&mut self, story: &mut Vec<Op>) {
        let change = if self.one_in(2) {
            // So small that the request is over it.
            What::SpendingCap(COLLATERAL, self.ppm() / 1_000 + 1)
        } else {
            What::Spender(false)
        };
        self.rally(change, story);
        let request = What::Funding {
            asset: COLLATERAL,
            amount: Amount::Ppm(self.ppm() / 100 + 1),
            to: self.person(),
            milestones: 1,
        };
        self.rally(request, story);
    }

    /// More stakes than an account can have.
    fn scattering(&mut self, story: &mut Vec<Op>) {
        let who = self.person();
        story.push(Op::Deposit(who, Amount::All));
        for _ in 0..self.below(13) {
            story.push(Op::Propose(who, What::Signal));
        }
        for number in 0..9 + self.below(4) {
            story.push(Op::Stake(
                who,
                Pick::Live(number as u8),
                Amount::Ppm(self.ppm() / 8 + 1),
            ));
        }
    }

    /// Something happens after the launch.
    pub fn governed(&mut self, story: &mut Vec<Op>) {
        match self.below(100) {
            0..=2 => {
                let what = self.what();
                self.rally(what, story);
            }
            3 => self.desertion(story),
            4 => self.scattering(story),
            5 if self.one_in(4) => self.second_thoughts(story),
            6 if self.one_in(8) => self.last_day(story),
            7 if self.one_in(4) => self.wavering(story),
            8 if self.one_in(4) => self.new_powers(story),
            _ => {
                let op = self.any();
                story.push(op);
            }
        }
    }

    /// A hatch, to its launch or its failure.
    pub fn hatch(&mut self, story: &mut Vec<Op>) {
        let fails = self.one_in(5);
        for _ in 0..4 + self.below(8) {
            let share = if fails { self.ppm() / 20 } else { self.ppm() / 2 };
            let op = match self.below(8) {
                0 => self.any(),
                1 => Op::Launch(self.person()),
                _ => Op::Contribute(self.person(), Amount::Ppm(share + 1)),
            };
            story.push(op);
        }
        let boundary = if self.one_in(8) {
            Boundary::LaunchBefore
        } else {
            Boundary::HatchEnd
        };
        story.push(Op::Wait(Moment::At(boundary, self.below(3) as i8 - 1)));
        story.push(Op::Launch(self.person()));
        for who in 0..PEOPLE.len() as Holder {
            story.push(Op::Claim(self.person(), who));
            if self.one_in(3) {
                story.push(Op::Enlist(who));
            }
            if fails || self.one_in(4) {
                story.push(Op::Refund(self.person(), who));
            }
        }
        for batch in 0..8 {
            story.push(Op::Release(self.person(), Batch::Number(batch)));
        }
        for who in 0..PEOPLE.len() as Holder {
            story.push(Op::Deposit(who, Amount::Ppm(self.ppm())));
        }
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
