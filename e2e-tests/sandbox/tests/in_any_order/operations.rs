//! What can happen in a story, and how it is drawn.
//!
//! Amounts, moments and callers are drawn relative to what the story has come to, so that most of them mean something,
//! and become figures only when it is their turn.

use super::{
    model::share_rounded_up,
    parties::{Asset, Party, PEOPLE},
    variants::Stage,
};
use interfaces::vesting::Accrual;
use proptest::{collection::vec, prelude::*};
use Party::*;

/// One thing that somebody does.
#[derive(Debug, Clone)]
pub enum Operation {
    Seal {
        by: Party,
    },
    Contribute {
        who: Party,
        amount: Amount,
        shows: Shown,
    },
    Wait {
        until: Moment,
    },
    Launch {
        by: Party,
    },
    Claim {
        by: Party,
        whose: Party,
    },
    Refund {
        by: Party,
        whose: Party,
    },
    Release {
        by: Party,
        batch: Pick,
    },
    ReleaseAmount {
        by: Caller,
        batch: Pick,
        amount: Amount,
    },
    Grant {
        who: Party,
        plan: GrantPlan,
    },
    GrantMany {
        who: Party,
        plans: Vec<GrantPlan>,
    },
    Revoke {
        by: Caller,
        batch: Pick,
    },
    Renounce {
        by: Caller,
        batch: Pick,
    },
    TransferBatch {
        by: Caller,
        batch: Pick,
        to: Party,
    },
    Buy {
        who: Party,
        deposit: Amount,
    },
    Sell {
        who: Party,
        tokens: Amount,
    },
    Transfer {
        asset: Asset,
        who: Party,
        to: Party,
        amount: Amount,
    },
    Sweep {
        by: Party,
    },
}

/// How much, measured by what there is: the room below the maximum, a balance, what can be released.
#[derive(Debug, Clone, Copy)]
pub enum Amount {
    Units(u128),
    PartPpm(u32),
    All,
    OneMoreThanAll,
    TwiceAll,
    Largest,
}

/// Which batch: of n, the one of this number modulo n.
#[derive(Debug, Clone, Copy)]
pub enum Pick {
    Batch(u64),
    /// The one that was made last.
    Last,
    Unknown,
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub enum Caller {
    /// Whoever alone may, if it is a person.
    WhoMay,
    Person(Party),
}

/// What a contributor shows, where there is a list.
#[derive(Debug, Clone, Copy)]
pub enum Shown {
    OwnAllowance,
    AllowanceOf(Party),
    Nothing,
}

/// Until when to wait. Nobody waits for what is over.
#[derive(Debug, Clone, Copy)]
pub enum Moment {
    AfterMs(u64),
    /// The boundary, or a millisecond before or after it.
    At {
        boundary: Boundary,
        offset_ms: i64,
    },
}

/// A moment at which something changes.
#[derive(Debug, Clone, Copy)]
pub enum Boundary {
    Start,
    End,
    LaunchBefore,
    BatchStart(Pick),
    BatchCliff(Pick),
    /// The end of the batch's next period.
    BatchStep(Pick),
    BatchEnd(Pick),
}

/// A batch to be granted.
#[derive(Debug, Clone, Copy)]
pub struct GrantPlan {
    pub to: Party,
    /// Of what the grantor holds.
    pub amount: Amount,
    pub starts_in_ms: i64,
    /// Of the amount.
    pub unlocked: Amount,
    /// As a share of the duration.
    pub cliff_ppm: u32,
    pub accrual: Accrual,
    pub revocable: bool,
    pub transferable: bool,
}

impl Amount {
    /// The figure, where there is `all`.
    pub fn of(self, all: u128) -> u128 {
        match self {
            Self::Units(units) => units,
            Self::PartPpm(ppm) => share_rounded_up(all, ppm.into(), 1_000_000),
            Self::All => all,
            Self::OneMoreThanAll => all.saturating_add(1),
            Self::TwiceAll => all.saturating_mul(2),
            Self::Largest => u128::MAX,
        }
    }
}

impl Pick {
    /// The identifier, where there are so many batches.
    pub fn of(self, batches: u64) -> u64 {
        match self {
            Self::Batch(number) => number.checked_rem(batches).unwrap_or(0),
            Self::Last => batches.saturating_sub(1),
            Self::Unknown => batches,
        }
    }
}

/// A hatch from its wiring, or from its first contribution, to whatever becomes of it.
pub fn of_a_hatch() -> impl Strategy<Value = (Stage, Vec<Operation>)> {
    let rest = || (vec(while_funding(), 0..12), vec(around_the_launch(), 0..15));
    prop_oneof![
        3 => rest().prop_map(|(funding, launch)| (Stage::Funding, [funding, launch].concat())),
        1 => (vec(before_funding(), 0..8), rest())
            .prop_map(|(before, (funding, launch))| (Stage::Wired, [before, funding, launch].concat())),
    ]
}

/// What becomes of batches and market.
pub fn of_a_launched_commons() -> impl Strategy<Value = (Stage, Vec<Operation>)> {
    let stage = prop_oneof![1 => Just(Stage::Launched), 3 => Just(Stage::Trading)];
    (stage, vec(after_the_launch(), 0..60))
}

fn before_funding() -> impl Strategy<Value = Operation> {
    prop_oneof![
        3 => person().prop_map(|by| Operation::Seal { by }),
        2 => around(Just(Boundary::Start)).prop_map(|until| Operation::Wait { until }),
        1 => contribute(),
        1 => transfer(),
        1 => after_the_launch(),
    ]
}

fn while_funding() -> impl Strategy<Value = Operation> {
    prop_oneof![
        12 => contribute(),
        1 => (0..20_u32).prop_map(|bits| Operation::Wait { until: Moment::AfterMs(1 << bits) }),
        2 => transfer(),
        1 => after_the_launch(),
    ]
}

fn around_the_launch() -> impl Strategy<Value = Operation> {
    let boundary = prop_oneof![2 => Just(Boundary::End), 1 => Just(Boundary::LaunchBefore)];
    prop_oneof![
        4 => contribute(),
        3 => around(boundary).prop_map(|until| Operation::Wait { until }),
        5 => person().prop_map(|by| Operation::Launch { by }),
        4 => (person(), person()).prop_map(|(by, whose)| Operation::Refund { by, whose }),
        2 => (person(), person()).prop_map(|(by, whose)| Operation::Claim { by, whose }),
        2 => transfer(),
        1 => person().prop_map(|by| Operation::Seal { by }),
        3 => after_the_launch(),
    ]
}

fn after_the_launch() -> impl Strategy<Value = Operation> {
    prop_oneof![
        4 => moment().prop_map(|until| Operation::Wait { until }),
        3 => (person(), person()).prop_map(|(by, whose)| Operation::Claim { by, whose }),
        4 => (person(), pick()).prop_map(|(by, batch)| Operation::Release { by, batch }),
        3 => (caller(), pick(), amount()).prop_map(|(by, batch, amount)| Operation::ReleaseAmount { by, batch, amount }),
        8 => (person(), plan()).prop_map(|(who, plan)| Operation::Grant { who, plan }),
        3 => (person(), vec(plan(), 0..4))
            .prop_map(|(who, plans)| Operation::GrantMany { who, plans }),
        6 => (caller(), recent()).prop_map(|(by, batch)| Operation::Revoke { by, batch }),
        2 => (caller(), recent()).prop_map(|(by, batch)| Operation::Renounce { by, batch }),
        9 => (caller(), pick(), recipient()).prop_map(|(by, batch, to)| Operation::TransferBatch { by, batch, to }),
        3 => (person(), amount()).prop_map(|(who, deposit)| Operation::Buy { who, deposit }),
        3 => (person(), amount()).prop_map(|(who, tokens)| Operation::Sell { who, tokens }),
        3 => transfer(),
        2 => person().prop_map(|by| Operation::Sweep { by }),
        1 => (person(), person()).prop_map(|(by, whose)| Operation::Refund { by, whose }),
        1 => person().prop_map(|by| Operation::Launch { by }),
        1 => contribute(),
    ]
}

fn contribute() -> impl Strategy<Value = Operation> {
    let shows = prop_oneof![
        8 => Just(Shown::OwnAllowance),
        1 => person().prop_map(Shown::AllowanceOf),
        1 => Just(Shown::Nothing),
    ];
    // Few are large: whatever comes after the maximum is refused.
    let amount = prop_oneof![
        2 => (0..10_u128).prop_map(Amount::Units),
        14 => (1..300_000_u32).prop_map(Amount::PartPpm),
        1 => Just(Amount::All),
        1 => amount(),
    ];
    (person(), amount, shows).prop_map(|(who, amount, shows)| Operation::Contribute { who, amount, shows })
}

fn transfer() -> impl Strategy<Value = Operation> {
    let asset = prop_oneof![Just(Asset::Collateral), Just(Asset::Token)];
    let to = prop_oneof![3 => person(), 1 => Just(Hatch), 1 => Just(Vesting), 3 => Just(Curve), 1 => Just(Pool)];
    (asset, person(), to, amount()).prop_map(|(asset, who, to, amount)| Operation::Transfer { asset, who, to, amount })
}

fn person() -> impl Strategy<Value = Party> {
    prop::sample::select(&PEOPLE[..])
}

/// Mostly people, but anybody can be named.
fn recipient() -> impl Strategy<Value = Party> {
    prop_oneof![
        12 => person(),
        3 => Just(Alice),
        1 => Just(Pool),
        1 => Just(Vesting),
        1 => Just(Nobody),
    ]
}

fn caller() -> impl Strategy<Value = Caller> {
    prop_oneof![
        4 => Just(Caller::WhoMay),
        1 => person().prop_map(Caller::Person),
    ]
}

fn pick() -> impl Strategy<Value = Pick> {
    prop_oneof![
        14 => (0..12_u64).prop_map(Pick::Batch),
        6 => Just(Pick::Last),
        1 => Just(Pick::Unknown),
    ]
}

/// The first batches are the ones that nobody can revoke.
fn recent() -> impl Strategy<Value = Pick> {
    prop_oneof![1 => Just(Pick::Last), 1 => pick()]
}

fn amount() -> impl Strategy<Value = Amount> {
    prop_oneof![
        1 => (0..10_u128).prop_map(Amount::Units),
        12 => (1..700_000_u32).prop_map(Amount::PartPpm),
        2 => Just(Amount::All),
        1 => Just(Amount::OneMoreThanAll),
        1 => Just(Amount::TwiceAll),
        1 => Just(Amount::Largest),
    ]
}

/// Short ones are as likely as long ones.
fn duration_ms() -> impl Strategy<Value = u64> {
    (1..36_u32).prop_flat_map(|bits| 1..=1_u64 << bits)
}

fn moment() -> impl Strategy<Value = Moment> {
    let boundary = prop_oneof![
        1 => pick().prop_map(Boundary::BatchStart),
        3 => pick().prop_map(Boundary::BatchCliff),
        3 => pick().prop_map(Boundary::BatchStep),
        3 => pick().prop_map(Boundary::BatchEnd),
    ];
    prop_oneof![duration_ms().prop_map(Moment::AfterMs), around(boundary),]
}

fn around(boundary: impl Strategy<Value = Boundary>) -> impl Strategy<Value = Moment> {
    (boundary, -1..=1_i64).prop_map(|(boundary, offset_ms)| Moment::At { boundary, offset_ms })
}

fn plan() -> impl Strategy<Value = GrantPlan> {
    let duration = || prop_oneof![40 => duration_ms(), 1 => Just(0), 1 => Just(u64::MAX)];
    let periods = prop_oneof![20 => 1..40_u32, 1 => Just(0), 1 => Just(u32::MAX)];
    let accrual = prop_oneof![
        duration().prop_map(|duration_ms| Accrual::Linear { duration_ms }),
        (duration(), periods).prop_map(|(period_ms, periods)| Accrual::Stepped { period_ms, periods }),
        (duration(), duration()).prop_map(|(half_life_ms, duration_ms)| Accrual::HalfLife {
            half_life_ms,
            duration_ms
        }),
    ];
    let starts_in_ms = prop_oneof![
        Just(0),
        duration_ms().prop_map(|later| later as i64),
        duration_ms().prop_map(|earlier| -(earlier as i64)),
    ];
    let unlocked = prop_oneof![
        8 => Just(Amount::Units(0)),
        4 => (0..=1_000_000_u32).prop_map(Amount::PartPpm),
        1 => Just(Amount::OneMoreThanAll),
    ];
    let cliff_ppm = prop_oneof![
        8 => Just(0),
        8 => 0..=1_000_000_u32,
        1 => Just(1_500_000),
    ];
    let flags = (prop::bool::weighted(0.7), prop::bool::weighted(0.8));
    (recipient(), amount(), starts_in_ms, unlocked, cliff_ppm, accrual, flags).prop_map(
        |(to, amount, starts_in_ms, unlocked, cliff_ppm, accrual, (revocable, transferable))| GrantPlan {
            to,
            amount,
            starts_in_ms,
            unlocked,
            cliff_ppm,
            accrual,
            revocable,
            transferable,
        },
    )
}
