//! The form of `commons.toml`, and how it becomes a [`Config`].

use super::{parse_address, parse_amount, Config, EscrowConfig, HatchConfig, TokenInfo, VotingConfig};
use crate::{chain::GENESIS_HASH, hexadecimal::hash_of};
use anyhow::{anyhow, ensure, Context, Result};
use interfaces::{
    allow_list::Digest,
    bonding_curve::{ClosingTerms, Tributes},
    conviction_voting::{Settings, VotingRules},
    hatch::{FundingTerms, TeamLot, VestingPlan},
    vesting::Accrual,
    voucher_escrow::EscrowRules,
};
use serde::{Deserialize, Deserializer};
use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The decimals of a rate per million.
const PPM_DECIMALS: u8 = 6;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    token: TokenInfo,
    collateral: TokenInfo,
    funding_pool: FundingPoolSection,
    bonding_curve: BondingCurveSection,
    hatch: HatchSection,
    conviction_voting: VotingSection,
    voucher_escrow: EscrowSection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FundingPoolSection {
    #[serde(with = "humantime_serde")]
    spending_period: Duration,
    collateral_spending_cap_ppm: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BondingCurveSection {
    reserve_ratio_ppm: u32,
    entry_tribute_ppm: u32,
    exit_tribute_ppm: u32,
    entry_tribute_ceiling_ppm: u32,
    exit_tribute_ceiling_ppm: u32,
    minimum_supply: String,
    closing: ClosingSection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClosingSection {
    #[serde(with = "humantime_serde")]
    delay: Duration,
    #[serde(with = "humantime_serde")]
    window: Duration,
    #[serde(with = "humantime_serde")]
    cool_down: Duration,
    heir: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HatchSection {
    #[serde(deserialize_with = "moment")]
    start: SystemTime,
    #[serde(deserialize_with = "moment")]
    end: SystemTime,
    #[serde(with = "humantime_serde")]
    launch_window: Duration,
    minimum: String,
    maximum: String,
    tokens_per_coin: String,
    tribute_ppm: u32,
    allow_list: Option<PathBuf>,
    vesting: PlanSection,
    team: Option<TeamSection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TeamSection {
    beneficiary: String,
    share_ppm: u32,
    revocable: bool,
    vesting: PlanSection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanSection {
    unlocked_ppm: u32,
    #[serde(with = "humantime_serde")]
    cliff: Duration,
    accrual: AccrualSection,
    transferable: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum AccrualSection {
    Linear {
        #[serde(with = "humantime_serde")]
        duration: Duration,
    },
    Stepped {
        #[serde(with = "humantime_serde")]
        period: Duration,
        periods: u32,
    },
    HalfLife {
        #[serde(with = "humantime_serde")]
        half_life: Duration,
        #[serde(with = "humantime_serde")]
        duration: Duration,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VotingSection {
    #[serde(with = "humantime_serde")]
    half_life: Duration,
    guardian: Option<String>,
    #[serde(with = "humantime_serde")]
    guardian_pause: Duration,
    #[serde(with = "humantime_serde")]
    guardian_cool_down: Duration,
    settings: SettingsSection,
    floors: SettingsSection,
    ceilings: SettingsSection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsSection {
    spending_limit_ppm: u32,
    minimum_conviction_ppm: u32,
    minimum_stake_ppm: u32,
    action_bar_ppm: u32,
    action_stake_ppm: u32,
    bond: String,
    #[serde(with = "humantime_serde")]
    voting_period: Duration,
    #[serde(with = "humantime_serde")]
    action_delay: Duration,
    #[serde(with = "humantime_serde")]
    execution_window: Duration,
    #[serde(with = "humantime_serde")]
    failing_window: Duration,
    #[serde(with = "humantime_serde")]
    milestone_interval: Duration,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EscrowSection {
    genesis_hash: Option<String>,
    protocol_fee_ppm: u32,
    protocol_fee_ceiling_ppm: u32,
    #[serde(with = "humantime_serde")]
    shortest_period: Duration,
    #[serde(with = "humantime_serde")]
    longest_period: Duration,
}

impl File {
    /// The list of members that it names, relative to its own folder.
    pub fn allow_list(&self) -> Option<&Path> {
        self.hatch.allow_list.as_deref()
    }

    /// The decimals that the members' caps are written in.
    pub fn collateral_decimals(&self) -> u8 {
        self.collateral.decimals
    }

    /// The description in the units of contracts; `allow_list` is the root of the list that it names.
    pub fn into_config(self, allow_list: Option<Digest>) -> Result<Config> {
        let tokens =
            |amount: &str, field: &str| parse_amount(amount, self.token.decimals).with_context(|| field.to_string());
        let curve = &self.bonding_curve;
        let closing = &curve.closing;
        Ok(Config {
            spending_period_ms: milliseconds(self.funding_pool.spending_period, "funding_pool.spending_period")?,
            collateral_spending_cap_ppm: self.funding_pool.collateral_spending_cap_ppm,
            reserve_ratio_ppm: curve.reserve_ratio_ppm,
            tributes: Tributes {
                entry_ppm: curve.entry_tribute_ppm,
                exit_ppm: curve.exit_tribute_ppm,
            },
            tribute_ceilings: Tributes {
                entry_ppm: curve.entry_tribute_ceiling_ppm,
                exit_ppm: curve.exit_tribute_ceiling_ppm,
            },
            minimum_supply: tokens(&curve.minimum_supply, "bonding_curve.minimum_supply")?,
            closing: ClosingTerms {
                delay_ms: milliseconds(closing.delay, "bonding_curve.closing.delay")?,
                window_ms: milliseconds(closing.window, "bonding_curve.closing.window")?,
                cool_down_ms: milliseconds(closing.cool_down, "bonding_curve.closing.cool_down")?,
                heir: closing
                    .heir
                    .as_deref()
                    .map(parse_address)
                    .transpose()
                    .context("bonding_curve.closing.heir")?,
            },
            hatch: self.hatch.into_config(&self.token, &self.collateral, allow_list)?,
            voting: self.conviction_voting.into_config(&self.token)?,
            escrow: self.voucher_escrow.into_config()?,
            token: self.token,
            collateral: self.collateral,
        })
    }
}

impl HatchSection {
    fn into_config(self, token: &TokenInfo, collateral: &TokenInfo, allow_list: Option<Digest>) -> Result<HatchConfig> {
        let coins =
            |amount: &str, field: &str| parse_amount(amount, collateral.decimals).with_context(|| field.to_string());
        Ok(HatchConfig {
            funding: FundingTerms {
                start_ms: clock(self.start, "hatch.start")?,
                end_ms: clock(self.end, "hatch.end")?,
                launch_window_ms: milliseconds(self.launch_window, "hatch.launch_window")?,
                minimum: coins(&self.minimum, "hatch.minimum")?,
                maximum: coins(&self.maximum, "hatch.maximum")?,
                tokens_per_million: tokens_per_million(&self.tokens_per_coin, token.decimals, collateral.decimals)
                    .context("hatch.tokens_per_coin")?,
                tribute_ppm: self.tribute_ppm,
                allow_list,
            },
            vesting_plan: self.vesting.into_plan("hatch.vesting")?,
            team: self.team.map(TeamSection::into_lot).transpose()?,
        })
    }
}

impl VotingSection {
    fn into_config(self, token: &TokenInfo) -> Result<VotingConfig> {
        Ok(VotingConfig {
            rules: VotingRules {
                half_life_ms: milliseconds(self.half_life, "conviction_voting.half_life")?,
                pause_ms: milliseconds(self.guardian_pause, "conviction_voting.guardian_pause")?,
                pause_cool_down_ms: milliseconds(self.guardian_cool_down, "conviction_voting.guardian_cool_down")?,
                floors: self.floors.into_settings(token, "conviction_voting.floors")?,
                ceilings: self.ceilings.into_settings(token, "conviction_voting.ceilings")?,
            },
            settings: self.settings.into_settings(token, "conviction_voting.settings")?,
            guardian: self
                .guardian
                .as_deref()
                .map(parse_address)
                .transpose()
                .context("conviction_voting.guardian")?,
        })
    }
}

impl EscrowSection {
    fn into_config(self) -> Result<EscrowConfig> {
        let genesis_hash = self.genesis_hash.as_deref().map(hash_of).transpose();
        Ok(EscrowConfig {
            rules: EscrowRules {
                genesis_hash: genesis_hash
                    .context("voucher_escrow.genesis_hash")?
                    .unwrap_or(GENESIS_HASH),
                protocol_fee_ceiling_ppm: self.protocol_fee_ceiling_ppm,
                shortest_period_ms: milliseconds(self.shortest_period, "voucher_escrow.shortest_period")?,
                longest_period_ms: milliseconds(self.longest_period, "voucher_escrow.longest_period")?,
            },
            protocol_fee_ppm: self.protocol_fee_ppm,
        })
    }
}

impl SettingsSection {
    fn into_settings(self, token: &TokenInfo, section: &str) -> Result<Settings> {
        let key = |key: &str| format!("{section}.{key}");
        Ok(Settings {
            spending_limit_ppm: self.spending_limit_ppm,
            minimum_conviction_ppm: self.minimum_conviction_ppm,
            minimum_stake_ppm: self.minimum_stake_ppm,
            action_bar_ppm: self.action_bar_ppm,
            action_stake_ppm: self.action_stake_ppm,
            bond: parse_amount(&self.bond, token.decimals).with_context(|| key("bond"))?,
            voting_period_ms: milliseconds(self.voting_period, &key("voting_period"))?,
            action_delay_ms: milliseconds(self.action_delay, &key("action_delay"))?,
            execution_window_ms: milliseconds(self.execution_window, &key("execution_window"))?,
            failing_window_ms: milliseconds(self.failing_window, &key("failing_window"))?,
            milestone_interval_ms: milliseconds(self.milestone_interval, &key("milestone_interval"))?,
        })
    }
}

impl TeamSection {
    fn into_lot(self) -> Result<TeamLot> {
        Ok(TeamLot {
            beneficiary: parse_address(&self.beneficiary).context("hatch.team.beneficiary")?,
            share_ppm: self.share_ppm,
            plan: self.vesting.into_plan("hatch.team.vesting")?,
            revocable: self.revocable,
        })
    }
}

impl PlanSection {
    fn into_plan(self, section: &str) -> Result<VestingPlan> {
        let key = |key: &str| format!("{section}.{key}");
        Ok(VestingPlan {
            unlocked_ppm: self.unlocked_ppm,
            cliff_after_ms: milliseconds(self.cliff, &key("cliff"))?,
            accrual: match self.accrual {
                AccrualSection::Linear { duration } => Accrual::Linear {
                    duration_ms: milliseconds(duration, &key("accrual.linear.duration"))?,
                },
                AccrualSection::Stepped { period, periods } => Accrual::Stepped {
                    period_ms: milliseconds(period, &key("accrual.stepped.period"))?,
                    periods,
                },
                AccrualSection::HalfLife { half_life, duration } => Accrual::HalfLife {
                    half_life_ms: milliseconds(half_life, &key("accrual.half_life.half_life"))?,
                    duration_ms: milliseconds(duration, &key("accrual.half_life.duration"))?,
                },
            },
            transferable: self.transferable,
        })
    }
}

/// Token units for a million collateral units: exact, or an error.
fn tokens_per_million(tokens_per_coin: &str, token_decimals: u8, collateral_decimals: u8) -> Result<u128> {
    let scaled = parse_amount(tokens_per_coin, token_decimals.saturating_add(PPM_DECIMALS))?;
    let units = 10_u128
        .checked_pow(collateral_decimals.into())
        .context("the collateral has too many decimals")?;
    ensure!(
        scaled % units == 0,
        "the collateral's units are so small that this is no whole number of token units for a million of them: give the \
         token more decimals, or choose another rate"
    );
    Ok(scaled / units)
}

fn moment<'a, Source: Deserializer<'a>>(source: Source) -> Result<SystemTime, Source::Error> {
    let text = String::deserialize(source)?;
    read_moment(&text).map_err(serde::de::Error::custom)
}

/// A moment in milliseconds of the chain's clock: "2027-03-01T00:00:00Z", or "2027-03-01 00:00:00".
pub fn parse_moment(text: &str) -> Result<u64> {
    clock(read_moment(text)?, text)
}

fn read_moment(text: &str) -> Result<SystemTime> {
    humantime::parse_rfc3339_weak(text)
        .map_err(|error| anyhow!("{text:?} is no moment like \"2027-03-01 12:00:00\" (UTC): {error}"))
}

fn clock(moment: SystemTime, key: &str) -> Result<u64> {
    let since = moment
        .duration_since(UNIX_EPOCH)
        .with_context(|| format!("{key}: before 1970, when the chain's clock starts"))?;
    milliseconds(since, key)
}

fn milliseconds(duration: Duration, key: &str) -> Result<u64> {
    u64::try_from(duration.as_millis()).with_context(|| format!("{key}: longer than the chain's clock runs"))
}
