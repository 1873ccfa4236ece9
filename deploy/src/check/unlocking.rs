//! When the tokens of a vesting plan unlock, found by asking the formula itself.

use super::uncomputable;
use anyhow::{Context, Result};
use hatch::opening::schedule_of;
use interfaces::hatch::VestingPlan;
use math::{
    vesting::{vested, Schedule},
    PPM,
};

/// As many tokens as shares are counted in: what has vested of them is a share, to a millionth of a percent.
const BATCH: u128 = 100 * PPM as u128;

/// A moment of a plan worth a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// What it is: "launch", "cliff", "half".
    pub name: String,
    /// How long after the launch.
    pub after_ms: u64,
    /// What has unlocked by then, in parts of [`PPM`], rounded down.
    pub unlocked_ppm: u32,
}

/// The launch, the cliff, each quarter and the end, in order; several at the same moment are one.
pub fn milestones(plan: &VestingPlan) -> Result<Vec<Milestone>> {
    let schedule = schedule_of_batch(plan)?;
    let duration_ms = schedule
        .accrual
        .duration_ms()
        .context("a plan that ends beyond the chain's clock")?;
    let mut moments = vec![("launch", 0)];
    if plan.cliff_after_ms > 0 {
        moments.push(("cliff", plan.cliff_after_ms));
    }
    for (name, percent) in [
        ("a quarter", 25),
        ("half", 50),
        ("three quarters", 75),
        ("everything", 100),
    ] {
        moments.push((name, first_moment(&schedule, BATCH * percent / 100, duration_ms)?));
    }
    moments.sort_by_key(|(_, after_ms)| *after_ms);

    let mut milestones: Vec<Milestone> = Vec::new();
    for (name, after_ms) in moments {
        match milestones.last_mut() {
            Some(last) if last.after_ms == after_ms => last.name = format!("{}, {name}", last.name),
            _ => milestones.push(Milestone {
                name: name.to_string(),
                after_ms,
                unlocked_ppm: u32::try_from(vested(&schedule, BATCH, after_ms).map_err(uncomputable)? / 100)?,
            }),
        }
    }
    Ok(milestones)
}

/// Whether there is a moment at which more of one plan's tokens has unlocked than of the other's: looked for at both
/// plans' milestones, and just before their cliffs.
pub fn is_ever_ahead(one: &VestingPlan, other: &VestingPlan) -> Result<bool> {
    let mut moments = vec![
        one.cliff_after_ms.saturating_sub(1),
        other.cliff_after_ms.saturating_sub(1),
    ];
    for plan in [one, other] {
        moments.extend(milestones(plan)?.iter().map(|milestone| milestone.after_ms));
    }
    for after_ms in moments {
        if unlocked_after(one, after_ms)? > unlocked_after(other, after_ms)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What has vested of [`BATCH`] tokens so long after the launch.
fn unlocked_after(plan: &VestingPlan, after_ms: u64) -> Result<u128> {
    vested(&schedule_of_batch(plan)?, BATCH, after_ms).map_err(uncomputable)
}

fn schedule_of_batch(plan: &VestingPlan) -> Result<Schedule> {
    Ok(schedule_of(plan, BATCH, 0).map_err(uncomputable)?.into())
}

/// The first millisecond at which so much has vested. What has vested never falls, so halving the time finds it.
fn first_moment(schedule: &Schedule, amount: u128, duration_ms: u64) -> Result<u64> {
    let (mut early, mut late) = (0, duration_ms);
    while early < late {
        let middle = early.midpoint(late);
        if vested(schedule, BATCH, middle).map_err(uncomputable)? >= amount {
            late = middle;
        } else {
            early = middle + 1;
        }
    }
    Ok(late)
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::vesting::Accrual;

    fn plan(unlocked_ppm: u32, cliff_after_ms: u64, accrual: Accrual) -> VestingPlan {
        VestingPlan {
            unlocked_ppm,
            cliff_after_ms,
            accrual,
            transferable: false,
        }
    }

    fn told(plan: &VestingPlan) -> Vec<(String, u64, u32)> {
        let milestones = milestones(plan).unwrap().into_iter();
        milestones
            .map(|milestone| (milestone.name, milestone.after_ms, milestone.unlocked_ppm))
            .collect()
    }

    #[test]
    fn a_quarter_a_half_and_the_end_are_the_first_moments_with_so_much() {
        let line = |name: &str, after_ms, unlocked_ppm| (name.to_string(), after_ms, unlocked_ppm);
        let linear = plan(100_000, 100, Accrual::Linear { duration_ms: 1_000 });
        assert_eq!(
            told(&linear),
            [
                line("launch", 0, 100_000),
                line("cliff", 100, 190_000),
                // 10 % + 90 % · 167/1000 is the first that passes a quarter.
                line("a quarter", 167, 250_300),
                line("half", 445, 500_500),
                line("three quarters", 723, 750_700),
                line("everything", 1_000, 1_000_000),
            ]
        );
        let half_life = plan(
            0,
            600,
            Accrual::HalfLife {
                half_life_ms: 100,
                duration_ms: 700,
            },
        );
        assert_eq!(told(&half_life)[1], line("cliff", 600, 0));
        assert_eq!(
            told(&half_life)[3],
            line("half, three quarters, everything", 700, 1_000_000)
        );
    }

    #[test]
    fn moments_that_meet_are_one_line() {
        let stepped = plan(
            0,
            20,
            Accrual::Stepped {
                period_ms: 10,
                periods: 4,
            },
        );
        let names: Vec<_> = told(&stepped).into_iter().map(|(name, ..)| name).collect();
        assert_eq!(
            names,
            ["launch", "cliff, a quarter, half", "three quarters", "everything"]
        );
    }

    #[test]
    fn who_is_ahead_for_a_while_is_found_out() {
        let linear = |unlocked_ppm, cliff_after_ms, duration_ms| {
            plan(unlocked_ppm, cliff_after_ms, Accrual::Linear { duration_ms })
        };
        let contributors = linear(100_000, 60, 365);
        for ahead in [
            linear(100_001, 60, 365),
            // 59 of 365 ms without a cliff are 16 %.
            linear(0, 1, 365),
            linear(0, 100, 324),
        ] {
            assert!(is_ever_ahead(&ahead, &contributors).unwrap(), "{ahead:?}");
        }
        for behind in [contributors, linear(0, 60, 365), linear(100_000, 61, 1_000)] {
            assert!(!is_ever_ahead(&behind, &contributors).unwrap(), "{behind:?}");
        }
    }

    #[test]
    fn what_is_unlocked_at_once_is_unlocked_at_the_launch() {
        let at_once = plan(1_000_000, 0, Accrual::Linear { duration_ms: 1 });
        assert_eq!(
            told(&at_once),
            [(
                "launch, a quarter, half, three quarters, everything".to_string(),
                0,
                1_000_000
            )]
        );
    }
}
