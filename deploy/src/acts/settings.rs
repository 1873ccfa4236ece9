//! Other settings of conviction voting, to be proposed.

use super::figures::{parse_share, parse_span, Amount};
use crate::config::TokenInfo;
use anyhow::Result;
use clap::Args;
use interfaces::conviction_voting::Settings;

/// Settings that are to be others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[group(required = true, multiple = true)]
pub struct Changes {
    /// β: a request is for less than this share of the pool.
    #[arg(long = "spending-limit", value_name = "SHARE", value_parser = parse_share)]
    spending_limit_ppm: Option<u32>,
    /// This share of the stakes that count passes a request of next to nothing.
    #[arg(long = "minimum-conviction", value_name = "SHARE", value_parser = parse_share)]
    minimum_conviction_ppm: Option<u32>,
    /// At least this share of all tokens counts, however little is staked.
    #[arg(long = "minimum-stake", value_name = "SHARE", value_parser = parse_share)]
    minimum_stake_ppm: Option<u32>,
    /// This share of the stakes that count passes an action.
    #[arg(long = "action-bar", value_name = "SHARE", value_parser = parse_share)]
    action_bar_ppm: Option<u32>,
    /// At least this share of all tokens counts for an action.
    #[arg(long = "action-stake", value_name = "SHARE", value_parser = parse_share)]
    action_stake_ppm: Option<u32>,
    /// What a proposal's bond is, in whole tokens.
    #[arg(long, value_name = "TOKENS")]
    bond: Option<Amount>,
    /// How long a proposal can pass: "60 days".
    #[arg(long = "voting-period", value_name = "TIME", value_parser = parse_span)]
    voting_period_ms: Option<u64>,
    /// How long an action that has passed waits: "7 days".
    #[arg(long = "action-delay", value_name = "TIME", value_parser = parse_span)]
    action_delay_ms: Option<u64>,
    /// How long it can be executed then: "14 days".
    #[arg(long = "execution-window", value_name = "TIME", value_parser = parse_span)]
    execution_window_ms: Option<u64>,
    /// How long something that has passed has to fail before it ends: "3 days".
    #[arg(long = "failing-window", value_name = "TIME", value_parser = parse_span)]
    failing_window_ms: Option<u64>,
    /// The least time between two milestones: "14 days".
    #[arg(long = "milestone-interval", value_name = "TIME", value_parser = parse_span)]
    milestone_interval_ms: Option<u64>,
}

impl Changes {
    /// The settings with these changed.
    pub fn of(&self, now: Settings, token: &TokenInfo) -> Result<Settings> {
        Ok(Settings {
            spending_limit_ppm: self.spending_limit_ppm.unwrap_or(now.spending_limit_ppm),
            minimum_conviction_ppm: self.minimum_conviction_ppm.unwrap_or(now.minimum_conviction_ppm),
            minimum_stake_ppm: self.minimum_stake_ppm.unwrap_or(now.minimum_stake_ppm),
            action_bar_ppm: self.action_bar_ppm.unwrap_or(now.action_bar_ppm),
            action_stake_ppm: self.action_stake_ppm.unwrap_or(now.action_stake_ppm),
            bond: match &self.bond {
                Some(bond) => bond.units(token, "--bond")?,
                None => now.bond,
            },
            voting_period_ms: self.voting_period_ms.unwrap_or(now.voting_period_ms),
            action_delay_ms: self.action_delay_ms.unwrap_or(now.action_delay_ms),
            execution_window_ms: self.execution_window_ms.unwrap_or(now.execution_window_ms),
            failing_window_ms: self.failing_window_ms.unwrap_or(now.failing_window_ms),
            milestone_interval_ms: self.milestone_interval_ms.unwrap_or(now.milestone_interval_ms),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_are_not_named_stay() {
        let now = Settings {
            spending_limit_ppm: 200_000,
            bond: 7,
            voting_period_ms: 5,
            ..Settings::default()
        };
        let token = TokenInfo {
            name: String::new(),
            symbol: "COMMON".to_owned(),
            decimals: 2,
        };
        let changes = Changes {
            bond: Some("12.5".parse().unwrap()),
            action_bar_ppm: Some(300_000),
            ..Changes::default()
        };
        let changed = changes.of(now, &token).unwrap();
        let expected = Settings {
            bond: 1_250,
            action_bar_ppm: 300_000,
            ..now
        };
        assert_eq!(changed, expected);
        assert_eq!(Changes::default().of(now, &token).unwrap(), now);
        let changes = Changes {
            bond: Some("0.001".parse().unwrap()),
            ..Changes::default()
        };
        assert!(changes.of(now, &token).unwrap_err().to_string().starts_with("--bond"));
    }
}
