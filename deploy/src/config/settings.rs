//! The settings of conviction voting, one by one: what the file calls them, and how they are counted.

use super::Config;
use crate::words::span;
use interfaces::conviction_voting::{Setting, Settings};
use math::PPM;

/// One of the settings.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// As the contract calls it.
    pub setting: Setting,
    /// As the file calls it.
    pub key: &'static str,
    /// What its value counts.
    pub unit: Unit,
}

/// What a setting's value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Parts of [`PPM`], between these two.
    Ppm(u32, u32),
    /// Units of the community token.
    Tokens,
    /// Milliseconds.
    Milliseconds,
}

/// Conviction comes near to all of a stake and never reaches it, so no bar is 100 %.
const BAR: Unit = Unit::Ppm(1, PPM - 1);

/// All settings, in the order of the file.
pub const SETTINGS: [Entry; 11] = [
    entry(Setting::SpendingLimit, "spending_limit_ppm", Unit::Ppm(1, PPM)),
    entry(Setting::MinimumConviction, "minimum_conviction_ppm", BAR),
    entry(Setting::MinimumStake, "minimum_stake_ppm", Unit::Ppm(0, PPM)),
    entry(Setting::ActionBar, "action_bar_ppm", BAR),
    entry(Setting::ActionStake, "action_stake_ppm", Unit::Ppm(0, PPM)),
    entry(Setting::Bond, "bond", Unit::Tokens),
    entry(Setting::VotingPeriod, "voting_period", Unit::Milliseconds),
    entry(Setting::ActionDelay, "action_delay", Unit::Milliseconds),
    entry(Setting::ExecutionWindow, "execution_window", Unit::Milliseconds),
    entry(Setting::FailingWindow, "failing_window", Unit::Milliseconds),
    entry(Setting::MilestoneInterval, "milestone_interval", Unit::Milliseconds),
];

const fn entry(setting: Setting, key: &'static str, unit: Unit) -> Entry {
    Entry { setting, key, unit }
}

impl Entry {
    /// Its value.
    pub fn value(&self, settings: &Settings) -> u128 {
        match self.setting {
            Setting::SpendingLimit => settings.spending_limit_ppm.into(),
            Setting::MinimumConviction => settings.minimum_conviction_ppm.into(),
            Setting::MinimumStake => settings.minimum_stake_ppm.into(),
            Setting::ActionBar => settings.action_bar_ppm.into(),
            Setting::ActionStake => settings.action_stake_ppm.into(),
            Setting::Bond => settings.bond,
            Setting::VotingPeriod => settings.voting_period_ms.into(),
            Setting::ActionDelay => settings.action_delay_ms.into(),
            Setting::ExecutionWindow => settings.execution_window_ms.into(),
            Setting::FailingWindow => settings.failing_window_ms.into(),
            Setting::MilestoneInterval => settings.milestone_interval_ms.into(),
        }
    }

    /// A value of it, written as in the file.
    pub fn told(&self, value: u128, config: &Config) -> String {
        match self.unit {
            Unit::Ppm(..) => value.to_string(),
            Unit::Tokens => config.tokens(value),
            Unit::Milliseconds => span(u64::try_from(value).unwrap_or(u64::MAX)),
        }
    }
}
