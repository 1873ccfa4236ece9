//! The description of a commons, `commons.toml`, with everything turned into the units that contracts use.

mod address;
mod amount;
mod file;
mod rules;
pub mod settings;

pub use address::{brief, brief_address, format_address, parse_address};
pub use amount::{format_amount, parse_amount};
pub use file::parse_moment;
pub use rules::Problem;

use crate::allow_list::Members;
use anyhow::{bail, ensure, Context, Result};
use file::File;
use interfaces::{
    bonding_curve::{ClosingTerms, Tributes},
    conviction_voting::{Settings, VotingRules},
    hatch::{FundingTerms, HatchTerms, TeamLot, VestingPlan},
    voucher_escrow::EscrowRules,
    AccountId,
};
use serde::Deserialize;
use std::path::Path;

/// A commons as it is to be set up, in base units, ppm and milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The community token.
    pub token: TokenInfo,
    /// The PSP22 that the reserve is held in.
    pub collateral: TokenInfo,
    /// The period of the pool's spending cap.
    pub spending_period_ms: u64,
    /// The largest share of the pool's collateral that can be paid at once.
    pub collateral_spending_cap_ppm: u32,
    /// The curve's reserve ratio.
    pub reserve_ratio_ppm: u32,
    /// The tributes at first.
    pub tributes: Tributes,
    /// The highest they can ever be.
    pub tribute_ceilings: Tributes,
    /// Trades leave at least so many tokens.
    pub minimum_supply: u128,
    /// How the commons can be wound down.
    pub closing: ClosingTerms,
    /// How it collects its first reserve and hands out its first tokens.
    pub hatch: HatchConfig,
    /// How token holders decide.
    pub voting: VotingConfig,
    /// How vouchers are sold.
    pub escrow: EscrowConfig,
}

/// How vouchers are sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EscrowConfig {
    /// What nobody can change.
    pub rules: EscrowRules,
    /// The pool's share of a price at first.
    pub protocol_fee_ppm: u32,
}

/// How token holders decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VotingConfig {
    /// What governance itself can never change.
    pub rules: VotingRules,
    /// The settings at first.
    pub settings: Settings,
    /// Who can pause new business and veto actions at first.
    pub guardian: Option<AccountId>,
}

/// How a commons begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HatchConfig {
    /// When, how much and for how many tokens.
    pub funding: FundingTerms,
    /// How the contributors' tokens unlock.
    pub vesting_plan: VestingPlan,
    /// The tokens of those who set the commons up.
    pub team: Option<TeamLot>,
}

/// What a wallet shows of a token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenInfo {
    /// Its name.
    pub name: String,
    /// Its ticker.
    pub symbol: String,
    /// How many decimal places one base unit is.
    pub decimals: u8,
}

/// A description as it was read: every value has its form, and no rule has been applied yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it says.
    pub config: Config,
    /// The list that `hatch.allow_list` names.
    pub members: Option<Members>,
}

impl Draft {
    /// Reads the file at `path`, and the list of members that it may name.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| {
            format!(
                "cannot read {}; say where the description is with --config",
                path.display()
            )
        })?;
        Self::parse(&text, path).with_context(|| format!("{} does not describe a commons", path.display()))
    }

    fn parse(text: &str, path: &Path) -> Result<Self> {
        let file: File = toml::from_str(text)?;
        let members = match file.allow_list() {
            Some(name) => {
                let list = path.with_file_name(name);
                Some(Members::load(&list, file.collateral_decimals()).context("hatch.allow_list")?)
            }
            None => None,
        };
        let config = file.into_config(members.as_ref().map(Members::root))?;
        Ok(Self { config, members })
    }

    /// Everything that the contracts would refuse.
    pub fn problems(&self) -> Vec<Problem> {
        rules::problems(&self.config)
    }
}

impl Config {
    /// Reads the file at `path`, and the list of members that it may name. What the contracts would refuse is refused.
    pub fn load(path: &Path) -> Result<Self> {
        Draft::load(path)?.config.checked().with_context(|| {
            let path = path.display();
            format!("{path} does not describe a commons that can be deployed (`commons check {path}` explains it)")
        })
    }

    /// Reads a description that names no other file. What the contracts would refuse is refused here, by the name of
    /// its key.
    pub fn parse(text: &str) -> Result<Self> {
        let file: File = toml::from_str(text)?;
        ensure!(
            file.allow_list().is_none(),
            "hatch.allow_list names a file beside the description, and this description was given without a place: \
             save it, and load it from there"
        );
        file.into_config(None)?.checked()
    }

    fn checked(self) -> Result<Self> {
        let problems = rules::problems(&self);
        if !problems.is_empty() {
            let told: Vec<_> = problems.iter().map(Problem::to_string).collect();
            bail!("{}", told.join(";\n       "));
        }
        Ok(self)
    }

    /// What the hatch would be constructed with, but for the addresses, which nobody knows before the contracts are
    /// there: others stand in for them.
    pub fn provisional_hatch_terms(&self) -> HatchTerms {
        rules::provisional_hatch_terms(self)
    }

    /// An amount of tokens as people write it: "12.5 COMMON".
    pub fn tokens(&self, amount: u128) -> String {
        format!("{} {}", format_amount(amount, self.token.decimals), self.token.symbol)
    }

    /// An amount of collateral as people write it: "12.5 WCOIN".
    pub fn coins(&self, amount: u128) -> String {
        format!(
            "{} {}",
            format_amount(amount, self.collateral.decimals),
            self.collateral.symbol
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../commons.toml");

    #[test]
    fn the_example_is_read_in_base_units_ppm_and_milliseconds() {
        let config = Config::parse(EXAMPLE).unwrap();
        assert_eq!(config.hatch.funding.minimum, 100_000 * 10u128.pow(12));
        // 4 tokens for a coin, both of 12 decimals.
        assert_eq!(config.hatch.funding.tokens_per_million, 4_000_000);
        // 1 March 2027, 00:00 UTC.
        assert_eq!(config.hatch.funding.start_ms, 1_803_859_200_000);
        assert_eq!(config.spending_period_ms, 30 * 24 * 60 * 60 * 1000);
        assert_eq!(config.reserve_ratio_ppm, 400_000);
        assert_eq!(config.tokens(1_500_000_000_000), "1.5 COMMON");
    }

    #[test]
    fn a_list_of_members_is_looked_for_beside_the_description() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("commons.toml");
        let text = EXAMPLE.replace("[hatch]", "[hatch]\nallow_list = \"members.csv\"");
        std::fs::write(&path, &text).unwrap();
        let error = format!("{:#}", Config::load(&path).unwrap_err());
        assert!(error.contains("hatch.allow_list: cannot read"), "{error}");

        let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
        std::fs::write(folder.path().join("members.csv"), format!("{alice},1000\n")).unwrap();
        let leaf = interfaces::allow_list::leaf(parse_address(alice).unwrap(), 1000 * 10u128.pow(12));
        assert_eq!(Config::load(&path).unwrap().hatch.funding.allow_list, Some(leaf));

        let error = format!("{:#}", Config::parse(&text).unwrap_err());
        assert!(error.starts_with("hatch.allow_list names a file"), "{error}");
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let text = EXAMPLE
            .replace("symbol = \"COMMON\"", "symbol = \"\"")
            .replace("minimum = \"100000\"", "minimum = \"0\"");
        let error = format!("{:#}", Config::parse(&text).unwrap_err());
        assert!(
            error.contains("token.symbol") && error.contains("hatch.minimum"),
            "{error}"
        );
    }

    #[test]
    fn a_misspelt_key_is_named_rather_than_ignored() {
        let error = Config::parse(&EXAMPLE.replace("exit_tribute_ppm", "exit_tribut_ppm")).unwrap_err();
        assert!(format!("{error:#}").contains("exit_tribut_ppm"), "{error:#}");
    }

    #[test]
    fn a_bad_amount_names_its_key() {
        let error = Config::parse(&EXAMPLE.replace("\"100000\"", "\"a lot\"")).unwrap_err();
        assert!(format!("{error:#}").contains("hatch.minimum"), "{error:#}");
    }
}
