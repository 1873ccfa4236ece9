//! Ordinary trading: who trades, how often and how much, by dice that always fall the same.

use super::{
    history::Side,
    stage::{Stage, DAY_MS},
};
use anyhow::Result;
use fastrand::Rng;
use std::ops::Range;

/// Who trades every day. The founder holds on, and mallory has nothing.
pub const MEMBERS: [&str; 6] = ["alice", "bob", "carol", "dave", "erin", "frank"];

/// A sale takes at most this part of the reserve.
const LARGEST_SALE_OF_RESERVE: u128 = 15;

/// A time of ordinary trading, with a pace and a mood of its own.
pub struct Season {
    /// How long it is.
    days: u64,
    /// How many trades there are in that time.
    trades: u64,
    /// How many of a hundred trades are purchases.
    buyers: u32,
    /// How large a purchase is, in thousandths of the reserve.
    deposits: Range<u128>,
    /// How large a sale is, in hundredths of what the seller holds.
    sales: Range<u128>,
}

/// Mostly purchases, and none too large.
pub const WORD_GETS_ROUND: Season = Season {
    days: 60,
    trades: 26,
    buyers: 85,
    deposits: 10..45,
    sales: 5..12,
};
/// A little of both.
pub const WORK_IS_DONE: Season = Season {
    days: 30,
    trades: 10,
    buyers: 60,
    deposits: 10..40,
    sales: 4..10,
};
/// Hardly anybody sells.
pub const A_RUSH: Season = Season {
    days: 35,
    trades: 24,
    buyers: 95,
    deposits: 20..70,
    sales: 5..10,
};
/// Nobody may buy.
pub const THE_PAUSE: Season = Season {
    days: 6,
    trades: 5,
    buyers: 0,
    deposits: 1..2,
    sales: 5..12,
};
/// Hardly anybody buys.
pub const A_SELL_OFF: Season = Season {
    days: 40,
    trades: 26,
    buyers: 12,
    deposits: 5..20,
    sales: 8..24,
};
/// Back and forth.
pub const A_QUIET_TIME: Season = Season {
    days: 45,
    trades: 16,
    buyers: 60,
    deposits: 8..30,
    sales: 4..12,
};
/// Hardly anything happens.
pub const A_SLOW_TIME: Season = Season {
    days: 70,
    trades: 10,
    ..A_QUIET_TIME
};

/// What came of some trading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trades {
    /// How often tokens were bought.
    pub purchases: u32,
    /// How often they were sold.
    pub sales: u32,
}

impl Season {
    /// How long it is, if nothing else says so.
    pub fn length_ms(&self) -> u64 {
        self.days * DAY_MS
    }

    /// Trading of this kind for so long.
    pub fn play(&self, duration_ms: u64, stage: &mut Stage, dice: &mut Rng) -> Result<Trades> {
        let mut trades = Trades::default();
        let mut left_ms = duration_ms;
        for trades_left in (1..=self.trades_in(duration_ms, dice)).rev() {
            let mean_ms = left_ms / trades_left;
            let gap_ms = dice.u64(mean_ms / 3..=mean_ms * 5 / 3).min(left_ms);
            stage.wait(gap_ms)?;
            left_ms -= gap_ms;
            match self.trade(stage, dice)? {
                Some(Side::Purchase) => trades.purchases += 1,
                Some(Side::Sale) => trades.sales += 1,
                None => {}
            }
        }
        stage.wait(left_ms)?;
        Ok(trades)
    }

    /// How many trades there are in so long; what is no whole trade is left to the dice.
    fn trades_in(&self, duration_ms: u64, dice: &mut Rng) -> u64 {
        let share = duration_ms.saturating_mul(self.trades);
        let length_ms = self.length_ms();
        let one_more = dice.u64(0..length_ms) < share % length_ms;
        share / length_ms + u64::from(one_more)
    }

    /// One trade of a member's, as the season has it; `None` if nobody may buy and the member has nothing to sell.
    fn trade(&self, stage: &mut Stage, dice: &mut Rng) -> Result<Option<Side>> {
        let who = MEMBERS[dice.usize(..MEMBERS.len())];
        if dice.u32(..100) >= self.buyers {
            let percent = dice.u128(self.sales.clone());
            if let Some(tokens) = sale_of(stage, who, percent)? {
                stage.sell(who, tokens)?;
                return Ok(Some(Side::Sale));
            }
        }
        if self.buyers == 0 {
            return Ok(None);
        }
        let per_mille = dice.u128(self.deposits.clone());
        let deposit = part_of_reserve(stage, per_mille)?;
        stage.buy(who, deposit)?;
        Ok(Some(Side::Purchase))
    }
}

/// How much a member sells of what he or she holds, unless there is nothing that the market would take.
fn sale_of(stage: &mut Stage, who: &str, percent: u128) -> Result<Option<u128>> {
    let most = stage.market()?.reserve / LARGEST_SALE_OF_RESERVE;
    let mut tokens = three_digits(stage.commons.tokens_of(who)? / 100 * percent);
    while tokens > 0 {
        match stage.commons.quote_sell(tokens)? {
            Ok(quote) if quote.received + quote.tribute <= most => return Ok(Some(tokens)),
            _ => tokens /= 2,
        }
    }
    Ok(None)
}

/// So many thousandths of the reserve, as a round amount.
pub fn part_of_reserve(stage: &mut Stage, per_mille: u128) -> Result<u128> {
    Ok(three_digits(stage.market()?.reserve / 1000 * per_mille))
}

/// The amount with only its first three digits, as people trade.
pub fn three_digits(amount: u128) -> u128 {
    let unit = 10u128.pow(amount.checked_ilog10().unwrap_or(0).saturating_sub(2));
    amount / unit * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_season_keeps_its_pace_however_it_is_cut() {
        let mut dice = Rng::with_seed(1);
        assert_eq!(WORK_IS_DONE.trades_in(WORK_IS_DONE.length_ms(), &mut dice), 10);
        let daily: u64 = (0..3_000).map(|_| WORK_IS_DONE.trades_in(DAY_MS, &mut dice)).sum();
        assert!((900..1_100).contains(&daily), "a third of a trade a day: {daily}");
        assert_eq!(WORK_IS_DONE.trades_in(0, &mut dice), 0);
    }

    #[test]
    fn people_trade_round_amounts() {
        assert_eq!(three_digits(0), 0);
        assert_eq!(three_digits(999), 999);
        assert_eq!(three_digits(123_456), 123_000);
    }
}
