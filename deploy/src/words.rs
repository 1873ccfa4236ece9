//! Amounts, prices, shares and moments as people say them. Rounded for reading, but for what is signed ([`exactly`]):
//! nothing computes with these texts.

mod names;

pub use names::{plain_name, time};

use crate::config::{format_amount, Config, TokenInfo};
use anyhow::{Context, Result};
use math::curve::SPOT_PRICE_SCALE;
use std::{
    io::{ErrorKind, Write},
    time::{Duration, UNIX_EPOCH},
};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// A percent is 10 000 ppm.
const PPM_DECIMALS: u8 = 4;

/// What a calendar can still write; a later moment is never.
const LAST_MOMENT_MS: u64 = 253_402_300_799_000;

/// What an amount is an amount of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asset {
    /// The community token.
    Token,
    /// The PSP22 that the reserve is held in.
    Collateral,
}

/// How moments are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// "2026-05-11 06:00 UTC".
    Utc,
    /// "day 130", counted from this moment of the chain's clock.
    DaysSince(u64),
}

/// The vocabulary of one commons: its tickers, its decimals, its calendar.
#[derive(Debug, Clone)]
pub struct Words {
    token: TokenInfo,
    collateral: TokenInfo,
    calendar: Calendar,
}

impl Words {
    /// The vocabulary for the commons that `config` describes.
    pub fn new(config: &Config, calendar: Calendar) -> Self {
        Self::of(config.token.clone(), config.collateral.clone(), calendar)
    }

    /// The vocabulary for a commons whose token and collateral are these.
    pub fn of(token: TokenInfo, collateral: TokenInfo, calendar: Calendar) -> Self {
        Self {
            token,
            collateral,
            calendar,
        }
    }

    /// "1,234 COMMON".
    pub fn tokens(&self, amount: u128) -> String {
        self.amount(Asset::Token, amount)
    }

    /// "1,234 WCOIN".
    pub fn coins(&self, amount: u128) -> String {
        self.amount(Asset::Collateral, amount)
    }

    /// An amount with its ticker.
    pub fn amount(&self, asset: Asset, amount: u128) -> String {
        amount_of(amount, self.info(asset))
    }

    /// "1,234.567 COMMON", with all digits: for what somebody is about to sign.
    pub fn tokens_exactly(&self, amount: u128) -> String {
        exactly(amount, &self.token)
    }

    /// "1,234.567 WCOIN", with all digits.
    pub fn coins_exactly(&self, amount: u128) -> String {
        exactly(amount, &self.collateral)
    }

    /// An amount without its ticker, for tables that name it above.
    pub fn figure(&self, asset: Asset, amount: u128) -> String {
        rounded(amount, self.info(asset).decimals)
    }

    /// Two amounts that differ, written exactly where rounding would make them look the same.
    pub fn two_amounts(&self, asset: Asset, one: u128, other: u128) -> (String, String) {
        let (first, second) = (self.amount(asset, one), self.amount(asset, other));
        if first != second || one == other {
            return (first, second);
        }
        (exactly(one, self.info(asset)), exactly(other, self.info(asset)))
    }

    /// The ticker.
    pub fn symbol(&self, asset: Asset) -> &str {
        &self.info(asset).symbol
    }

    /// A price as [`Market::spot_price`](interfaces::bonding_curve::Market::spot_price) has it, in whole collateral per
    /// whole token.
    pub fn price_as_number(&self, spot_price: u128) -> f64 {
        let decimals = i32::from(self.token.decimals) - i32::from(self.collateral.decimals);
        spot_price as f64 / SPOT_PRICE_SCALE as f64 * 10f64.powi(decimals)
    }

    /// A price: "1.52 WCOIN".
    pub fn price(&self, spot_price: Option<u128>) -> String {
        match spot_price {
            Some(price) => format!("{} {}", number(self.price_as_number(price)), self.collateral.symbol),
            None => "no price".to_string(),
        }
    }

    /// An amount in whole tokens, as near as a floating-point number comes.
    pub fn as_number(&self, asset: Asset, amount: u128) -> f64 {
        amount as f64 / 10f64.powi(i32::from(self.info(asset).decimals))
    }

    /// A moment of the chain's clock.
    pub fn moment(&self, moment_ms: u64) -> String {
        if moment_ms > LAST_MOMENT_MS {
            return "the end of time".to_string();
        }
        match self.calendar {
            Calendar::DaysSince(zero_ms) => format!("day {}", moment_ms.saturating_sub(zero_ms) / DAY_MS),
            Calendar::Utc => {
                let text = humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_millis(moment_ms)).to_string();
                // "2026-05-11T06:00:00Z": minutes are exact enough for people.
                let minutes = text.get(..16).unwrap_or(&text);
                format!("{} UTC", minutes.replace('T', " "))
            }
        }
    }

    fn info(&self, asset: Asset) -> &TokenInfo {
        match asset {
            Asset::Token => &self.token,
            Asset::Collateral => &self.collateral,
        }
    }
}

/// An amount of any token, with its ticker: "1,234 COMMON".
pub fn amount_of(amount: u128, token: &TokenInfo) -> String {
    format!("{} {}", rounded(amount, token.decimals), token.symbol)
}

/// The same with all its digits: "1,234.567 COMMON". What is signed is told like this.
pub fn exactly(amount: u128, token: &TokenInfo) -> String {
    format!("{} {}", grouped(&format_amount(amount, token.decimals)), token.symbol)
}

/// A share: "7.5 %".
pub fn share(ppm: u32) -> String {
    format!("{} %", format_amount(u128::from(ppm), PPM_DECIMALS))
}

/// Writes a page to the standard output. Whoever reads may stop: that is no error.
pub fn print(page: &str) -> Result<()> {
    match writeln!(std::io::stdout().lock(), "{page}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.context("cannot write to the standard output"),
    }
}

/// What commands that wait for a node run on.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Runtime::new()?)
}

/// A length of time: "14 days", "36 hours", "90 minutes", "1500 ms".
pub fn span(duration_ms: u64) -> String {
    const MINUTE_MS: u64 = 60 * 1000;
    const HOUR_MS: u64 = 60 * MINUTE_MS;
    let counted = |count: u64, unit: &str| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    match duration_ms {
        0 => "no time".to_string(),
        _ if duration_ms.is_multiple_of(DAY_MS) => counted(duration_ms / DAY_MS, "day"),
        _ if duration_ms.is_multiple_of(HOUR_MS) => counted(duration_ms / HOUR_MS, "hour"),
        _ if duration_ms.is_multiple_of(MINUTE_MS) => counted(duration_ms / MINUTE_MS, "minute"),
        _ if duration_ms.is_multiple_of(1000) => counted(duration_ms / 1000, "second"),
        _ => format!("{duration_ms} ms"),
    }
}

/// A length of time for somebody who waits, rounded down: "12 days", "45 seconds", "less than a second".
pub fn about(duration_ms: u64) -> String {
    const UNITS: [(u64, &str); 4] = [
        (DAY_MS, "days"),
        (60 * 60 * 1000, "hours"),
        (60 * 1000, "minutes"),
        (1000, "seconds"),
    ];
    // Of two or more, so that "1 day" is never 47 hours.
    let told = UNITS
        .into_iter()
        .map(|(length, unit)| (duration_ms / length, unit))
        .find(|(count, _)| *count >= 2);
    match told {
        Some((count, unit)) => format!("{count} {unit}"),
        None if duration_ms >= 1000 => "1 second".to_string(),
        None => "less than a second".to_string(),
    }
}

/// What others have written, in one line that is safe to show: nothing in it can move a terminal's cursor, change its
/// colours or turn the direction of the text around.
pub fn printable(text: &str) -> String {
    let is_hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let shown: String = text
        .chars()
        .map(|letter| if is_hidden(letter) { ' ' } else { letter })
        .collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A moment in words: "Monday, 1 March 2027, 00:00 UTC".
pub fn date(moment_ms: u64) -> String {
    // 1 January 1970 was a Thursday.
    const WEEKDAYS: [&str; 7] = [
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Monday",
        "Tuesday",
        "Wednesday",
    ];
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    if moment_ms > LAST_MOMENT_MS {
        return "the end of time".to_string();
    }
    let text = humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_millis(moment_ms)).to_string();
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let month = part(5, 7).parse::<usize>().map_or(0, |month| month.saturating_sub(1));
    format!(
        "{}, {} {} {}, {} UTC",
        WEEKDAYS[(moment_ms / DAY_MS % 7) as usize],
        part(8, 10).trim_start_matches('0'),
        MONTHS[month % 12],
        part(0, 4),
        part(11, 16)
    )
}

/// How far a moment is from another: "in 12 days", "3 hours ago".
pub fn distance(moment_ms: u64, now_ms: u64) -> String {
    const MINUTE_MS: u64 = 60 * 1000;
    let apart = moment_ms.abs_diff(now_ms);
    let (count, unit) = [(DAY_MS, "day"), (60 * MINUTE_MS, "hour"), (MINUTE_MS, "minute")]
        .into_iter()
        .map(|(length, unit)| (apart / length, unit))
        .find(|(count, unit)| *count > 1 || (*count == 1 && *unit != "day"))
        .unwrap_or((0, ""));
    let plural = if count == 1 { "" } else { "s" };
    match count {
        0 => "now".to_string(),
        _ if moment_ms < now_ms => format!("{count} {unit}{plural} ago"),
        _ => format!("in {count} {unit}{plural}"),
    }
}

/// "alice", "alice and bob", "alice, bob and carol".
pub fn listed(names: &[&str]) -> String {
    match names {
        [before @ .., one, other] => {
            let before: String = before.iter().map(|name| format!("{name}, ")).collect();
            format!("{before}{one} and {other}")
        }
        _ => names.concat(),
    }
}

/// A number with as many digits as a reader wants: thousands whole, others with four.
pub fn number(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 1000.0 => 0,
        size if size >= 10.0 => 2,
        size if size >= 0.1 || size == 0.0 => 3,
        size => (3 - size.log10().floor() as i32).clamp(3, 18) as usize,
    };
    let text = format!("{value:.decimals$}");
    let plain = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    grouped(plain)
}

/// An amount in whole tokens: thousands without decimals, others with two, less than one with four digits.
fn rounded(amount: u128, decimals: u8) -> String {
    let Some(whole_token) = 10u128.checked_pow(u32::from(decimals)) else {
        return grouped(&format_amount(amount, decimals));
    };
    let kept = match amount / whole_token {
        1000.. => 0,
        1.. => 2,
        0 => {
            let digits = u8::try_from(amount.checked_ilog10().unwrap_or(0)).unwrap_or(u8::MAX);
            (decimals + 3).saturating_sub(digits)
        }
    }
    .min(decimals);
    let unit = 10u128.pow(u32::from(decimals - kept));
    grouped(&format_amount(amount.saturating_add(unit / 2) / unit, kept))
}

/// Commas between the thousands of the whole part.
fn grouped(text: &str) -> String {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (text, String::new()),
    };
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && digit.is_ascii_digit() && grouped != "-" && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + &fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(calendar: Calendar) -> Words {
        let config = Config::parse(include_str!("../commons.toml")).unwrap();
        Words::new(&config, calendar)
    }

    #[test]
    fn amounts_are_rounded_for_reading() {
        for (amount, decimals, text) in [
            (0, 12, "0"),
            (1_234_567_890_000_000_000, 12, "1,234,568"),
            (12_345_678_901_234, 12, "12.35"),
            (12_000_000_000_000, 12, "12"),
            (123_456_789_012, 12, "0.1235"),
            (1, 12, "0.000000000001"),
            (999, 0, "999"),
            (1000, 0, "1,000"),
            (u128::MAX, 0, "340,282,366,920,938,463,463,374,607,431,768,211,455"),
            (5, 60, "0.000000000000000000000000000000000000000000000000000000000005"),
        ] {
            assert_eq!(rounded(amount, decimals), text);
        }
    }

    #[test]
    fn what_is_signed_is_told_to_the_last_digit() {
        let words = words(Calendar::Utc);
        for (amount, told) in [
            (1_234_900_000_000_000, "1,234.9"),
            (2_327_480_000_000_001, "2,327.480000000001"),
            (1_000_000_000_000_000, "1,000"),
            (12_345_678_901_234, "12.345678901234"),
            (0, "0"),
            (u128::MAX, "340,282,366,920,938,463,463,374,607.431768211455"),
        ] {
            assert_eq!(words.tokens_exactly(amount), format!("{told} COMMON"));
            assert_eq!(words.coins_exactly(amount), format!("{told} WCOIN"));
        }
    }

    #[test]
    fn amounts_that_differ_never_look_the_same() {
        let words = words(Calendar::Utc);
        let (got, least) = words.two_amounts(Asset::Token, 5_000_000_000_000_000, 5_000_000_000_000_001);
        assert_eq!(got, "5,000 COMMON");
        assert_eq!(least, "5,000.000000000001 COMMON");
        let (got, least) = words.two_amounts(Asset::Collateral, 12_300_000_000_000, 15_000_000_000_000);
        assert_eq!((got.as_str(), least.as_str()), ("12.3 WCOIN", "15 WCOIN"));
    }

    #[test]
    fn prices_shares_and_spans_have_their_units() {
        let words = words(Calendar::Utc);
        assert_eq!(words.price(Some(SPOT_PRICE_SCALE * 3 / 2)), "1.5 WCOIN");
        assert_eq!(words.price(None), "no price");
        assert_eq!(share(75_000), "7.5 %");
        assert_eq!(share(1_000_000), "100 %");
        assert_eq!(span(14 * DAY_MS), "14 days");
        assert_eq!(span(DAY_MS), "1 day");
        assert_eq!(span(5_400_000), "90 minutes");
        assert_eq!(span(61_000), "61 seconds");
        assert_eq!(span(1_500), "1500 ms");
        assert_eq!(number(-12_345.6), "-12,346");
        assert_eq!(number(0.000_123_456), "0.0001235");
    }

    #[test]
    fn who_waits_is_told_two_or_more_of_the_largest_unit() {
        for (duration_ms, told) in [
            (0, "less than a second"),
            (999, "less than a second"),
            (1_999, "1 second"),
            (119_999, "119 seconds"),
            (120_000, "2 minutes"),
            (2 * DAY_MS - 1, "47 hours"),
            (12 * DAY_MS + 5, "12 days"),
        ] {
            assert_eq!(about(duration_ms), told);
        }
    }

    #[test]
    fn what_others_write_cannot_act_on_a_terminal() {
        assert_eq!(printable("  a mill,\n repaired "), "a mill, repaired");
        // Clears the screen, sets the title, and turns the text around.
        assert_eq!(
            printable("\u{1b}[2Jno\u{1b}]0;x\u{7}\u{9b}1m \u{202e}yes"),
            "[2Jno ]0;x 1m yes"
        );
        assert!(!printable("\u{0}\u{8}\r\u{7f}x").contains(char::is_control));
    }

    #[test]
    fn dates_and_distances_are_told_in_words() {
        assert_eq!(date(0), "Thursday, 1 January 1970, 00:00 UTC");
        assert_eq!(date(1_803_859_200_000), "Monday, 1 March 2027, 00:00 UTC");
        assert_eq!(date(1_835_438_340_000), "Tuesday, 29 February 2028, 11:59 UTC");
        assert_eq!(date(u64::MAX), "the end of time");
        let now = 100 * DAY_MS;
        assert_eq!(distance(now + 12 * DAY_MS + 5, now), "in 12 days");
        assert_eq!(distance(now - DAY_MS, now), "24 hours ago");
        assert_eq!(distance(now + 60 * 60 * 1000, now), "in 1 hour");
        assert_eq!(distance(now - 61_000, now), "1 minute ago");
        assert_eq!(distance(now + 59_999, now), "now");
    }

    #[test]
    fn names_are_listed_as_they_are_spoken() {
        assert_eq!(listed(&[]), "");
        assert_eq!(listed(&["alice"]), "alice");
        assert_eq!(listed(&["alice", "bob"]), "alice and bob");
        assert_eq!(listed(&["alice", "bob", "carol"]), "alice, bob and carol");
    }

    #[test]
    fn moments_are_told_by_either_calendar() {
        assert_eq!(words(Calendar::Utc).moment(1_767_225_600_000), "2026-01-01 00:00 UTC");
        assert_eq!(words(Calendar::Utc).moment(u64::MAX), "the end of time");
        let days = words(Calendar::DaysSince(1_000));
        assert_eq!(days.moment(1_000 + 3 * DAY_MS), "day 3");
        assert_eq!(days.moment(0), "day 0");
    }
}
