//! The commons that the stories begin with: as different as a few can be.

use super::{
    model::{hatch::Hatch, vesting::Vesting, Balances, Model},
    operations::{Amount, Boundary, GrantPlan, Moment, Operation, Pick, Shown},
    parties::{Party, PEOPLE},
    story::Story,
};
use anyhow::Result;
use commons::{
    chain::{account, ENDOWMENT, GENESIS_MS},
    config::Config,
    suite::{done, psp22},
};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    allow_list::AllowList,
    hatch::{TeamLot, VestingPlan},
    psp22::PSP22,
    vesting::Accrual,
};
use proptest::prelude::*;
use sandbox_tests::{terms, unwired_commons_with, Prepared, COIN, DAY_MS};
use std::sync::OnceLock;
use Party::*;

/// How a commons is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// The simulator's terms: linear, with a cliff, and no team.
    Linear,
    /// Few units, steps of milliseconds, three coins a token, no tribute, a team that can be revoked.
    SteppedInFewUnits,
    /// One goal, nearly all of it tribute, a window of a millisecond.
    HalfLife,
    /// Figures of a hundred bits, a list, everything unlocked at once, a team that has nearly everything.
    ListedInManyUnits,
    /// The minimum would open a market with as many tokens as it must have.
    AtTheMinimumSupply,
}

/// How far the story has come already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Wired,
    Funding,
    Launched,
    Trading,
}

const VARIANTS: [Variant; 5] = [
    Variant::Linear,
    Variant::SteppedInFewUnits,
    Variant::HalfLife,
    Variant::ListedInManyUnits,
    Variant::AtTheMinimumSupply,
];

pub fn variants() -> impl Strategy<Value = Variant> {
    prop::sample::select(&VARIANTS[..])
}

impl Variant {
    fn config(self) -> Config {
        let mut config = terms();
        let hatch = &mut config.hatch;
        match self {
            Self::Linear => hatch.vesting_plan.transferable = true,
            Self::SteppedInFewUnits => {
                (hatch.funding.minimum, hatch.funding.maximum) = (700, 1_000);
                (hatch.funding.tokens_per_million, hatch.funding.tribute_ppm) = (333_333, 0);
                hatch.funding.end_ms = hatch.funding.start_ms + 100;
                hatch.funding.launch_window_ms = 5;
                let plan = |cliff_after_ms, period_ms, periods| VestingPlan {
                    unlocked_ppm: 0,
                    cliff_after_ms,
                    accrual: Accrual::Stepped { period_ms, periods },
                    transferable: true,
                };
                hatch.vesting_plan = plan(0, 11, 13);
                hatch.team = Some(team(250_000, plan(DAY_MS, DAY_MS + 1, 30), true));
                config.minimum_supply = 2;
            }
            Self::HalfLife => {
                (hatch.funding.minimum, hatch.funding.maximum) = (1_000 * COIN, 1_000 * COIN);
                (hatch.funding.tokens_per_million, hatch.funding.tribute_ppm) = (1_234_567, 999_000);
                hatch.funding.launch_window_ms = 1;
                let plan = |unlocked_ppm, half_life_ms| VestingPlan {
                    unlocked_ppm,
                    cliff_after_ms: 20 * DAY_MS,
                    accrual: Accrual::HalfLife {
                        half_life_ms,
                        duration_ms: 365 * DAY_MS,
                    },
                    transferable: true,
                };
                hatch.vesting_plan = plan(333_333, 30 * DAY_MS);
                hatch.team = Some(team(500_000, plan(0, 77 * DAY_MS), false));
                config.reserve_ratio_ppm = 200_000;
            }
            Self::ListedInManyUnits => {
                (hatch.funding.minimum, hatch.funding.maximum) = (1, 1 << 84);
                (hatch.funding.tokens_per_million, hatch.funding.tribute_ppm) = (1_000_001, 0);
                hatch.funding.launch_window_ms = 1_000;
                hatch.funding.allow_list = self.list().map(|list| list.root());
                hatch.vesting_plan.unlocked_ppm = 1_000_000;
                let plan = VestingPlan {
                    unlocked_ppm: 1,
                    cliff_after_ms: 0,
                    accrual: Accrual::HalfLife {
                        half_life_ms: DAY_MS / 7,
                        duration_ms: 100 * DAY_MS,
                    },
                    transferable: true,
                };
                hatch.team = Some(team(999_999, plan, true));
                config.minimum_supply = 1;
                config.reserve_ratio_ppm = 1_000_000;
                config.tributes.entry_ppm = 0;
            }
            Self::AtTheMinimumSupply => {
                (hatch.funding.minimum, hatch.funding.maximum) = (10, 20);
                (hatch.funding.tokens_per_million, hatch.funding.tribute_ppm) = (1_500_000, 500_000);
                hatch.vesting_plan.transferable = true;
                config.minimum_supply = 15;
            }
        }
        config
    }

    /// Who may contribute how much, if not everybody everything.
    fn list(self) -> Option<AllowList> {
        let caps = [(Alice, 1 << 84), (Bob, 1 << 83), (Carol, 1 << 84), (Mallory, 5)];
        let members = caps.map(|(who, cap)| (account(who.name()), cap));
        (self == Self::ListedInManyUnits).then(|| AllowList::new(members.into()).expect("a list with members"))
    }

    /// A story that has come so far.
    pub fn story(self, stage: Stage) -> Result<Story> {
        static STORIES: [[OnceLock<(Prepared, Model)>; 4]; 5] = [const { [const { OnceLock::new() }; 4] }; 5];
        let cell = &STORIES[self as usize][stage as usize];
        if cell.get().is_none() {
            let Story { commons, model, .. } = self.tell_until(stage)?;
            // Whoever is first is as good as whoever is second.
            let _ = cell.set((Prepared::keep(commons), model));
        }
        let (prepared, model) = cell.get().expect("it was just set");
        Ok(Story::new(prepared.start(), model.clone()))
    }

    fn tell_until(self, stage: Stage) -> Result<Story> {
        let (before, operations) = match stage {
            Stage::Wired => return self.begin(),
            Stage::Funding => (Stage::Wired, until_contributions()),
            Stage::Launched => (Stage::Funding, until_the_launch()),
            Stage::Trading => (Stage::Launched, until_tokens_are_about()),
        };
        let mut story = self.story(before)?;
        for operation in operations {
            story.step(&operation)?;
        }
        Ok(story)
    }

    /// Wired, not sealed; everybody has collateral, and nearly everybody lets the contracts take what they ask for.
    fn begin(self) -> Result<Story> {
        let config = self.config();
        let mut commons = unwired_commons_with(&config);
        // As a sender, it pays for what it stores.
        commons.chain.endow(commons.at.voting, ENDOWMENT);
        commons.wire()?;
        let funding = config.hatch.funding;
        let mut collateral = Balances::default();
        for who in PEOPLE {
            let amount = if who == Dave {
                funding.maximum / 5
            } else {
                2 * funding.maximum
            };
            commons.chain.endow(who.account(&commons.at), amount);
            done(commons.wrap(who.name(), amount))?;
            collateral.mint(who, amount);
            if who == Mallory {
                continue;
            }
            let at = commons.at;
            for (token, spender) in [
                (at.collateral, at.hatch),
                (at.collateral, at.curve),
                (at.token, at.vesting),
            ] {
                let approval = psp22(token).call_mut().approve(spender, u128::MAX);
                done(commons.send(who.name(), approval))?;
            }
        }
        let model = Model {
            list: self.list(),
            now_ms: GENESIS_MS,
            collateral,
            tokens: Balances::default(),
            hatch: Hatch::new(funding, config.hatch.team.map_or(0, |team| team.share_ppm)),
            vesting: Vesting::default(),
            market: None,
            config,
        };
        Ok(Story::new(commons, model))
    }
}

fn team(share_ppm: u32, plan: VestingPlan, revocable: bool) -> TeamLot {
    TeamLot {
        beneficiary: account(Erin.name()),
        share_ppm,
        plan,
        revocable,
    }
}

fn until_contributions() -> Vec<Operation> {
    vec![Operation::Seal { by: Mallory }, wait_until(Boundary::Start)]
}

fn until_the_launch() -> Vec<Operation> {
    let contribute = |who, amount| Operation::Contribute {
        who,
        amount,
        shows: Shown::OwnAllowance,
    };
    vec![
        contribute(Alice, Amount::PartPpm(400_000)),
        contribute(Bob, Amount::PartPpm(600_000)),
        contribute(Alice, Amount::PartPpm(500_000)),
        contribute(Carol, Amount::All),
        Operation::Launch { by: Mallory },
    ]
}

fn until_tokens_are_about() -> Vec<Operation> {
    let buy = |who| Operation::Buy {
        who,
        deposit: Amount::PartPpm(300_000),
    };
    let claim = |whose| Operation::Claim { by: Dave, whose };
    vec![
        claim(Bob),
        claim(Alice),
        buy(Founder),
        buy(Alice),
        buy(Bob),
        buy(Carol),
        buy(Dave),
        buy(Erin),
        Operation::GrantMany {
            who: Founder,
            plans: [DAY_MS, 400 * DAY_MS, 90 * DAY_MS, 7].map(to_alice).into(),
        },
        wait_until(Boundary::BatchCliff(Pick::Batch(0))),
    ]
}

/// Somebody has to have several batches that can be handed on, for it to matter where each stands.
fn to_alice(duration_ms: u64) -> GrantPlan {
    GrantPlan {
        to: Alice,
        amount: Amount::PartPpm(200_000),
        starts_in_ms: 0,
        unlocked: Amount::Units(0),
        cliff_ppm: 0,
        accrual: Accrual::Linear { duration_ms },
        revocable: true,
        transferable: true,
    }
}

fn wait_until(boundary: Boundary) -> Operation {
    Operation::Wait {
        until: Moment::At { boundary, offset_ms: 0 },
    }
}
