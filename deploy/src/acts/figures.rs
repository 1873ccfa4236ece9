//! Amounts, shares and times as people type them. What is no such thing is refused with an example.

use crate::{
    config::{format_amount, parse_address, parse_amount, parse_moment, TokenInfo},
    network::{account_of, secret::development_key},
    words::listed,
};
use anyhow::{anyhow, ensure, Context, Result};
use ink::primitives::AccountId;
use math::{mul_div, Rounding, PPM};
use std::{str::FromStr, time::Duration};

/// A percent is 10 000 ppm.
const PERCENT_DECIMALS: u8 = 4;

/// An amount in whole tokens or coins, as it was typed. How many decimals they have is known later, from the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount(String);

impl FromStr for Amount {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let decimals = u8::try_from(decimals).map_err(|_| anyhow!("{text:?} has too many decimals"))?;
        parse_amount(text, decimals)?;
        Ok(Self(text.to_owned()))
    }
}

impl Amount {
    /// In base units of what it is an amount of. `argument` is what the help calls it.
    pub fn units(&self, info: &TokenInfo, argument: &str) -> Result<u128> {
        parse_amount(&self.0, info.decimals).with_context(|| format!("{argument}, in whole {}", info.symbol))
    }
}

/// An amount, or all there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Portion {
    /// All there is.
    All,
    /// So much.
    Some(Amount),
}

impl FromStr for Portion {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "all" => Ok(Self::All),
            _ => Ok(Self::Some(
                text.parse().map_err(|error| anyhow!("{error}, nor \"all\""))?,
            )),
        }
    }
}

impl Portion {
    /// In base units, if `all` is all there is. Nothing at all is an error: there is nothing to do.
    pub fn units(&self, all: u128, info: &TokenInfo, argument: &str) -> Result<u128> {
        match self {
            Self::All => {
                ensure!(all > 0, "{argument}: there is nothing, all is 0 {}", info.symbol);
                Ok(all)
            }
            Self::Some(amount) => amount.units(info, argument),
        }
    }
}

/// One of several that are numbered, or all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// This one.
    One(u64),
}

impl FromStr for Which {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "all" => Ok(Self::All),
            _ => {
                Ok(Self::One(text.parse().map_err(|_| {
                    anyhow!("{text:?} is neither a number like 3 nor \"all\"")
                })?))
            }
        }
    }
}

/// An account, or nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Somebody(pub Option<AccountId>);

impl FromStr for Somebody {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(Self(match text {
            "none" => None,
            _ => Some(parse_account(text)?),
        }))
    }
}

/// A moment, or a time from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// So much after now.
    In(u64),
    /// Then.
    At(u64),
}

impl FromStr for When {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        if text == "now" {
            return Ok(Self::In(0));
        }
        if let Some(span) = text.strip_prefix("in ") {
            return Ok(Self::In(parse_span(span)?));
        }
        parse_moment(text)
            .map(Self::At)
            .map_err(|_| anyhow!("{text:?} is no moment like \"in 30 days\", \"now\" or \"2027-03-01 12:00:00\" (UTC)"))
    }
}

impl When {
    /// The moment.
    pub fn moment_ms(self, now_ms: u64) -> u64 {
        match self {
            Self::In(span_ms) => now_ms.saturating_add(span_ms),
            Self::At(moment_ms) => moment_ms,
        }
    }
}

/// An asset as it is named: one of the two that a commons has, or any other by its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssetName {
    /// The community token.
    Token,
    /// The collateral, which is the chain's coin, wrapped.
    Collateral,
    /// The PSP22 at this address.
    At(AccountId),
}

impl FromStr for AssetName {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "token" => Ok(Self::Token),
            "collateral" => Ok(Self::Collateral),
            _ => parse_address(text)
                .map(Self::At)
                .map_err(|_| anyhow!("{text:?} is none of \"token\", \"collateral\" and the address of a PSP22")),
        }
    }
}

/// The development accounts that everybody knows.
const WELL_KNOWN: [&str; 6] = ["//Alice", "//Bob", "//Charlie", "//Dave", "//Eve", "//Ferdie"];

/// An account: its address, or the name of a development account like //Bob. Whatever follows two slashes is an account to
/// which everybody has the key, so a name that is mistyped must not be one.
pub fn parse_account(text: &str) -> Result<AccountId> {
    if text.starts_with("//") {
        ensure!(
            WELL_KNOWN.contains(&text),
            "{text:?} is none of {}. Everybody could sign for an account of another such name: if it is meant \
             nevertheless, type its address",
            listed(&WELL_KNOWN)
        );
        return Ok(account_of(&development_key(text)?));
    }
    parse_address(text)
        .map_err(|error| anyhow!("{error}. An account is told by its address as wallets show it, \"5Grw…\", or //Bob"))
}

/// A share: "1%", "0.5 %".
pub fn parse_share(text: &str) -> Result<u32> {
    let told = || format!("{text:?} is no share like \"1%\" or \"0.5%\"");
    let number = text.strip_suffix('%').with_context(told)?.trim_end();
    let ppm = parse_amount(number, PERCENT_DECIMALS).with_context(told)?;
    let ppm = u32::try_from(ppm).with_context(told)?;
    ensure!(ppm <= PPM, "{text:?} is more than everything, which is \"100%\"");
    Ok(ppm)
}

/// How much less than was quoted is accepted: a share that leaves something.
pub fn parse_slippage(text: &str) -> Result<u32> {
    let ppm = parse_share(text)?;
    ensure!(
        ppm < PPM,
        "{text:?} would accept nothing at all for it. Say less, like \"1%\""
    );
    Ok(ppm)
}

/// A length of time in milliseconds: "10 minutes", "30d".
pub fn parse_span(text: &str) -> Result<u64> {
    let told = || anyhow!("{text:?} is no time like \"30 days\", \"12h\" or \"10 minutes\"");
    let span: Duration = humantime::parse_duration(text).map_err(|_| told())?;
    u64::try_from(span.as_millis()).map_err(|_| told())
}

/// The least that is accepted of what was quoted: that share less, rounded in favour of who trades.
pub fn least_accepted(quoted: u128, slippage_ppm: u32) -> u128 {
    let kept = PPM.saturating_sub(slippage_ppm);
    mul_div(quoted, u128::from(kept), u128::from(PPM), Rounding::Up).unwrap_or(quoted)
}

/// What part of `whole` a `part` is, in words: "4.5 %", "less than 0.01 %".
pub fn part_in_words(part: u128, whole: u128) -> String {
    if whole == 0 {
        return "no part".to_owned();
    }
    let percent = part as f64 / whole as f64 * 100.0;
    match percent {
        _ if part == 0 => "0 %".to_owned(),
        small if small < 0.01 => "less than 0.01 %".to_owned(),
        percent => format!("{} %", shortened(percent)),
    }
}

/// How much something has changed, in words: "+1.3 %".
pub fn change_in_words(before: f64, after: f64) -> String {
    let percent = (after / before - 1.0) * 100.0;
    if !percent.is_finite() {
        return "from nothing".to_owned();
    }
    if percent.abs() < 0.01 {
        return "hardly".to_owned();
    }
    format!(
        "{}{} %",
        if percent > 0.0 { "+" } else { "−" },
        shortened(percent.abs())
    )
}

/// Two decimals, or one from ten on, and no zeros at the end.
fn shortened(percent: f64) -> String {
    let decimals = if percent >= 10.0 { 1 } else { 2 };
    let text = format!("{percent:.decimals$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// An amount as it can be typed again, exactly.
pub fn typed(amount: u128, info: &TokenInfo) -> String {
    format_amount(amount, info.decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coin() -> TokenInfo {
        TokenInfo {
            name: "Wrapped Coin".to_owned(),
            symbol: "WCOIN".to_owned(),
            decimals: 3,
        }
    }

    #[test]
    fn amounts_are_typed_in_whole_coins_and_counted_in_base_units() {
        let units = |text: &str| text.parse::<Amount>().unwrap().units(&coin(), "COINS");
        assert_eq!(units("100").unwrap(), 100_000);
        assert_eq!(units("12.5").unwrap(), 12_500);
        let error = format!("{:#}", units("0.0001").unwrap_err());
        assert_eq!(
            error,
            "COINS, in whole WCOIN: \"0.0001\" has more than the token's 3 decimals"
        );
        for text in ["", "a lot", "-1", "1e3", "1,000", ".5", "1."] {
            let error = text.parse::<Amount>().unwrap_err().to_string();
            assert!(error.contains("is not an amount like \"1000\" or \"12.5\""), "{error}");
        }
        assert!(format!("1.{}", "0".repeat(300)).parse::<Amount>().is_err());
    }

    #[test]
    fn all_is_what_there_is_and_nothing_is_nothing_to_do() {
        let all: Portion = "all".parse().unwrap();
        assert_eq!(all.units(7, &coin(), "COINS").unwrap(), 7);
        let error = all.units(0, &coin(), "COINS").unwrap_err().to_string();
        assert!(error.contains("there is nothing"), "{error}");
        let some: Portion = "2".parse().unwrap();
        assert_eq!(some.units(7, &coin(), "COINS").unwrap(), 2_000);
        let error = "everything".parse::<Portion>().unwrap_err().to_string();
        assert!(error.contains("nor \"all\""), "{error}");
        assert_eq!("all".parse::<Which>().unwrap(), Which::All);
        assert_eq!("12".parse::<Which>().unwrap(), Which::One(12));
        assert!("-1".parse::<Which>().is_err());
    }

    #[test]
    fn shares_need_their_sign_and_are_at_most_everything() {
        assert_eq!(parse_share("1%").unwrap(), 10_000);
        assert_eq!(parse_share("0.5 %").unwrap(), 5_000);
        assert_eq!(parse_share("100%").unwrap(), PPM);
        for text in ["1", "%", "-1%", "0.00001%", "9999999999999%", "one%"] {
            let error = format!("{:#}", parse_share(text).unwrap_err());
            assert!(error.contains("is no share like \"1%\""), "{error}");
        }
        assert!(parse_share("100.0001%")
            .unwrap_err()
            .to_string()
            .contains("more than everything"));
    }

    #[test]
    fn an_order_that_accepts_nothing_is_none() {
        assert_eq!(parse_slippage("99.9999%").unwrap(), PPM - 1);
        let error = parse_slippage("100%").unwrap_err().to_string();
        assert!(error.contains("nothing at all"), "{error}");
        assert!(parse_slippage("1").is_err());
    }

    /// Everybody can derive the key of //Bobb.
    #[test]
    fn a_development_account_that_is_not_well_known_is_no_recipient() {
        for name in WELL_KNOWN {
            assert!(parse_account(name).is_ok(), "{name}");
        }
        for wrong in ["//Bobb", "//bob", "//Alice//stash", "//", "//Bob ", "//0"] {
            let error = parse_account(wrong).unwrap_err().to_string();
            assert!(
                error.contains("//Eve and //Ferdie") && error.contains("type its address"),
                "{error}"
            );
        }
    }

    #[test]
    fn the_least_accepted_is_never_below_what_the_trader_said() {
        assert_eq!(least_accepted(1_000, 10_000), 990);
        // 989.01 would be too little if it were 989.
        assert_eq!(least_accepted(999, 10_000), 990);
        assert_eq!(least_accepted(7, 0), 7);
        assert_eq!(least_accepted(7, PPM), 0);
        assert_eq!(least_accepted(7, PPM + 1), 0);
        assert_eq!(least_accepted(u128::MAX, 0), u128::MAX);
        // Ninety-nine hundredths of the largest amount there is, which a multiplication first would overflow.
        assert_eq!(least_accepted(u128::MAX, 10_000), u128::MAX - u128::MAX / 100);
        assert_eq!(least_accepted(0, 10_000), 0);
    }

    #[test]
    fn moments_are_dates_or_times_from_now_on() {
        let moment = |text: &str| text.parse::<When>().unwrap().moment_ms(1_000);
        assert_eq!(moment("now"), 1_000);
        assert_eq!(moment("in 2 minutes"), 121_000);
        assert_eq!(moment("2027-03-01 00:00:00"), 1_803_859_200_000);
        let error = "tomorrow".parse::<When>().unwrap_err().to_string();
        assert!(error.contains("\"in 30 days\""), "{error}");
        assert_eq!(When::In(u64::MAX).moment_ms(1), u64::MAX);
        assert!(parse_span("ten minutes")
            .unwrap_err()
            .to_string()
            .contains("\"10 minutes\""));
    }

    #[test]
    fn accounts_are_addresses_or_development_accounts() {
        let alice = parse_account("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY").unwrap();
        assert_eq!(parse_account("//Alice").unwrap(), alice);
        assert!(parse_account("Alice").unwrap_err().to_string().contains("//Bob"));
        assert_eq!("none".parse::<Somebody>().unwrap(), Somebody(None));
        assert_eq!("//Alice".parse::<Somebody>().unwrap(), Somebody(Some(alice)));
        assert_eq!("token".parse::<AssetName>().unwrap(), AssetName::Token);
        assert!("WCOIN".parse::<AssetName>().is_err());
    }

    #[test]
    fn parts_and_changes_are_told_as_people_say_them() {
        assert_eq!(part_in_words(45, 1_000), "4.5 %");
        assert_eq!(part_in_words(1, 3), "33.3 %");
        assert_eq!(part_in_words(1, u128::MAX), "less than 0.01 %");
        assert_eq!(part_in_words(0, 5), "0 %");
        assert_eq!(part_in_words(5, 0), "no part");
        assert_eq!(change_in_words(2.0, 2.026), "+1.3 %");
        assert_eq!(change_in_words(2.0, 1.0), "−50 %");
        assert_eq!(change_in_words(2.0, 2.0), "hardly");
        assert_eq!(change_in_words(0.0, 1.0), "from nothing");
    }
}
