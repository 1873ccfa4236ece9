//! The commons that the stories begin with.

use super::{
    model::{About, Average, Member, Model, Motion, Spending},
    operations::{Amount, Batch, Op, Plan},
    parties::{Holder, COLLATERAL, ERIN, EXTRA, GUARDIAN, HOLDERS, PEOPLE, POOL, TOKEN, VOTING},
    story::Story,
};
use anyhow::Result;
use commons::{
    chain::account,
    config::Config,
    suite::{created, done, psp22},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::Phase as MarketPhase,
    conviction_voting::{Kind, Phase, Progress, Request},
    hatch::{TeamLot, VestingPlan},
    psp22::{Data, PSP22},
    vesting::Accrual,
    wrapped_native::WrappedNative,
};
use sandbox_tests::{begin_hatch, codes, terms, unwired_commons_with, Prepared, DAY_MS};
use std::{collections::BTreeMap, sync::OnceLock};
use wrapped_native::WrapperRef;

/// How a commons is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// The simulator's terms, with a team.
    Usual,
    /// Everything is faster, without spending cap; an heir; the pool is generous.
    Fast,
    /// A few thousand units of everything.
    FewUnits,
}

pub const VARIANTS: [Variant; 3] = [Variant::Usual, Variant::Fast, Variant::FewUnits];

/// How far the story has come already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Hatching,
    Governed,
}

fn plan(unlocked_ppm: u32, cliff_days: u64, accrual: Accrual) -> VestingPlan {
    VestingPlan {
        unlocked_ppm,
        cliff_after_ms: cliff_days * DAY_MS,
        accrual,
        transferable: true,
    }
}

impl Variant {
    fn config(self) -> Config {
        let mut config = terms();
        let linear = |days| Accrual::Linear {
            duration_ms: days * DAY_MS,
        };
        config.hatch.vesting_plan = plan(300_000, 10, linear(200));
        config.hatch.team = Some(TeamLot {
            beneficiary: account(PEOPLE[ERIN]),
            share_ppm: 250_000,
            plan: plan(0, 60, linear(700)),
            revocable: true,
        });
        let (rules, settings) = (&mut config.voting.rules, &mut config.voting.settings);
        match self {
            Self::Usual => {}
            Self::Fast => {
                const HOUR_MS: u64 = DAY_MS / 24;
                rules.half_life_ms = HOUR_MS;
                (rules.pause_ms, rules.pause_cool_down_ms) = (HOUR_MS, 3 * HOUR_MS);
                for settings in [&mut rules.floors, &mut rules.ceilings, settings] {
                    settings.voting_period_ms /= 24;
                    settings.action_delay_ms /= 24;
                    settings.execution_window_ms /= 24;
                    settings.failing_window_ms /= 24;
                    settings.milestone_interval_ms /= 24;
                }
                rules.ceilings.spending_limit_ppm = 1_000_000;
                settings.spending_limit_ppm = 800_000;
                config.collateral_spending_cap_ppm = 1_000_000;
                config.closing.delay_ms = DAY_MS;
                config.closing.window_ms = DAY_MS;
                config.closing.cool_down_ms = 3 * DAY_MS;
                config.closing.heir = Some(account("heir"));
                config.reserve_ratio_ppm = 400_000;
                let stepped = Accrual::Stepped {
                    period_ms: DAY_MS,
                    periods: 40,
                };
                config.hatch.vesting_plan = plan(100_000, 3, stepped);
            }
            Self::FewUnits => {
                config.hatch.funding.minimum = 400;
                config.hatch.funding.maximum = 1_000;
                config.minimum_supply = 2;
                rules.ceilings.bond = 50;
                settings.bond = 3;
                rules.half_life_ms = 3 * DAY_MS + 1;
            }
        }
        config
    }

    /// A story that has come so far.
    pub fn story(self, stage: Stage, seed: u64) -> Result<Story> {
        static STORIES: [[OnceLock<(Prepared, AccountId, Model)>; 2]; 3] =
            [const { [const { OnceLock::new() }; 2] }; 3];
        let cell = &STORIES[self as usize][stage as usize];
        if cell.get().is_none() {
            let story = match stage {
                Stage::Hatching => self.hatching()?,
                Stage::Governed => self.governed()?,
            };
            // Whoever is first is as good as whoever is second.
            let _ = cell.set((Prepared::keep(story.commons), story.extra, story.model));
        }
        let (prepared, extra, model) = cell.get().expect("it was just set");
        Ok(Story::new(prepared.start(), *extra, model.clone(), seed))
    }

    /// A hatch that has begun. Everybody has coins, and lets the contracts take what they are told to.
    fn hatching(self) -> Result<Story> {
        let config = self.config();
        let mut commons = unwired_commons_with(&config);
        begin_hatch(&mut commons);
        let info = config.collateral.clone();
        let extra = created(commons.chain.instantiate(
            account("founder"),
            &codes().wrapped_native,
            WrapperRef::new(Some(info.name.into()), Some("OTHER".into()), info.decimals),
        ))?;
        let purse = 3 * config.hatch.funding.maximum;
        let at = commons.at;
        for who in PEOPLE {
            for asset in [at.collateral, extra] {
                let wrapper: ink::contract_ref!(WrappedNative, ink::env::DefaultEnvironment) = asset.into();
                let mut wrapper = wrapper;
                let message = wrapper.call_mut().deposit();
                done(commons.chain.call_with_value(account(who), message, purse))?;
            }
            for (asset, spender) in [
                (at.collateral, at.curve),
                (at.collateral, at.hatch),
                (at.token, at.vesting),
                (at.token, at.voting),
            ] {
                let message = psp22(asset).call_mut().increase_allowance(spender, u128::MAX);
                done(commons.send(who, message))?;
            }
        }
        let message = psp22(extra).call_mut().transfer(at.funding_pool, purse / 3, Data);
        done(commons.send(PEOPLE[0], message))?;

        let mut balances = [[0; HOLDERS]; 3];
        for asset in [COLLATERAL, EXTRA] {
            balances[asset][..PEOPLE.len()].fill(purse);
        }
        balances[EXTRA][0] -= purse / 3;
        balances[EXTRA][POOL] += purse / 3;
        let settings = config.voting.settings;
        let abstain = Motion {
            kind: Kind::Abstain,
            request: Request::Abstain,
            proposer: VOTING,
            bond: 0,
            settings,
            progress: Progress {
                phase: Phase::Open,
                milestones_paid: 0,
                executable_from_ms: 0,
                expires_ms: u64::MAX,
                failing_since_ms: None,
            },
            frozen: None,
            touches: 0,
            paid: 0,
            about: About::Nothing,
        };
        let model = Model {
            now_ms: commons.chain.now_ms(),
            balances,
            given: BTreeMap::new(),
            settled: Vec::new(),
            reached_ms: None,
            launched_ms: None,
            reserve: 0,
            market: MarketPhase::Sealed,
            closing_begun_ms: 0,
            closing_possible_from_ms: 0,
            tributes: config.tributes,
            buying_paused_until_ms: 0,
            redeemed: [0; HOLDERS],
            held_until_ms: 0,
            voting_spends: true,
            assets: vec![Spending {
                asset: COLLATERAL,
                cap_ppm: config.collateral_spending_cap_ppm,
                spent: 0,
                last_ms: 0,
                shares_paid: 0,
            }],
            shares_taken: [0; HOLDERS],
            unclaimed: 0,
            lots: Vec::new(),
            members: vec![Member::default(); HOLDERS],
            motions: vec![abstain],
            settings,
            active: Average::default(),
            supply_seen: Average::default(),
            guardian: Some(GUARDIAN),
            paused_until_ms: 0,
            pause_possible_from_ms: 0,
            config,
        };
        let mut story = Story::new(commons, extra, model, 0);
        story.check_all()?;
        Ok(story)
    }

    /// A commons that has been launched, in which everybody has power.
    fn governed(self) -> Result<Story> {
        let mut story = self.story(Stage::Hatching, 1)?;
        let mut ops = Vec::new();
        for (who, ppm) in [(0, 250_000), (1, 250_000), (2, 300_000), (6, 200_000)] {
            ops.push(Op::Contribute(who, Amount::Ppm(ppm)));
        }
        ops.push(Op::Launch(5));
        for who in [0, 1, 2, 6] {
            ops.push(Op::Claim(3, who));
        }
        for batch in 1..=4 {
            ops.push(Op::Release(3, Batch::Number(batch)));
        }
        for who in [0, 1, ERIN] {
            ops.push(Op::Enlist(who));
        }
        for who in [3, 5, GUARDIAN] {
            ops.push(Op::Buy(who, Amount::Ppm(60_000)));
        }
        let grant = Plan {
            days: 100,
            periods: 10,
            cliff_ppm: 100_000,
            unlocked_ppm: 0,
            revocable: true,
            transferable: true,
        };
        ops.push(Op::Grant(2, 1, Amount::Ppm(300_000), grant));
        for who in 0..PEOPLE.len() as Holder {
            if story.model.balances[TOKEN][who] > 0 || [0, 1, 2, 3, 5, 6, GUARDIAN].contains(&who) {
                ops.push(Op::Deposit(who, Amount::Ppm(800_000)));
            }
        }
        for op in &ops {
            story.step(op)?;
        }
        for name in [
            "Contribute",
            "Launch",
            "Claim",
            "Release",
            "Enlist",
            "Buy",
            "Grant",
            "Deposit",
        ] {
            anyhow::ensure!(!story.tally.refused(name), "{name} was refused: {:?}", story.tally);
        }
        story.check_all()?;
        Ok(story)
    }
}
