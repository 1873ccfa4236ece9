//! Hatch, curve and pool by their events: every trade is priced again, and every payment of the pool measured by its cap.

use super::{add, purse::Purse};
use anyhow::{ensure, Context, Result};
use commons::{
    chain::Emitted,
    config::Config,
    demo::invariants::{check_trade, Flows, Payments, Picture},
    suite::Addresses,
};
use ink::primitives::AccountId;
use interfaces::{
    bonding_curve::{Bought, Opened, Sold, Swept, Tributes},
    conviction_voting::ProposalId,
    funding_pool::Paid,
    hatch::{Claimed, Contributed, Contribution, Launched},
    psp22::Transfer,
    vesting::Released,
};
use math::{
    curve::{purchase_return, sale_return, tribute},
    spending::{recent_spending, spending_limit},
    MathError,
};
use std::collections::BTreeMap;

/// Hatch, curve and pool.
#[derive(Debug, Clone, PartialEq)]
pub struct Market {
    terms: Terms,
    /// Supply and reserve; `None` before the launch.
    pub point: Option<Point>,
    /// How many trades there were.
    pub trades: u64,
    /// What everybody contributed.
    pub contributions: BTreeMap<AccountId, Contribution>,
    /// What went into hatch, curve and pool, and came out of them.
    pub flows: Flows,
    /// What the pool has paid for every proposal.
    pub payments: Payments,
    /// What of that still counts, and since when.
    spent: (u128, u64),
}

/// Supply and reserve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// All tokens there are.
    pub supply: u128,
    /// The collateral behind them.
    pub reserve: u128,
}

/// What nobody can change, or nobody does in this test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Terms {
    ratio_ppm: u32,
    tributes: Tributes,
    cap_ppm: u32,
    period_ms: u64,
}

impl Point {
    fn picture(self) -> Picture {
        Picture {
            supply: self.supply,
            reserve: self.reserve,
            ..Picture::default()
        }
    }
}

impl Market {
    /// Before anything happened.
    pub fn new(config: &Config) -> Self {
        Self {
            terms: Terms {
                ratio_ppm: config.reserve_ratio_ppm,
                tributes: config.tributes,
                cap_ppm: config.collateral_spending_cap_ppm,
                period_ms: config.spending_period_ms,
            },
            point: None,
            trades: 0,
            contributions: BTreeMap::new(),
            flows: Flows::default(),
            payments: Payments::new(),
            spent: (0, 0),
        }
    }

    /// What a purchase would bring now; `None` if there is no market or nothing to bring.
    pub fn quote_purchase(&self, deposit: u128) -> Option<u128> {
        let Point { supply, reserve } = self.point?;
        let paid = deposit.checked_sub(tribute(deposit, self.terms.tributes.entry_ppm).ok()?)?;
        purchase_return(supply, reserve, self.terms.ratio_ppm, paid).ok()
    }

    /// What a sale would bring now; `None` if there is no market or nothing to bring.
    pub fn quote_sale(&self, tokens: u128) -> Option<u128> {
        let Point { supply, reserve } = self.point?;
        let gross = sale_return(supply, reserve, self.terms.ratio_ppm, tokens).ok()?;
        gross.checked_sub(tribute(gross, self.terms.tributes.exit_ppm).ok()?)
    }

    /// Takes in what hatch or curve tell.
    pub fn hear(&mut self, emitted: &Emitted) -> Result<()> {
        if let Some(bought) = emitted.decode::<Bought>() {
            return self.bought(&bought);
        }
        if let Some(sold) = emitted.decode::<Sold>() {
            return self.sold(&sold);
        }
        if let Some(Swept { supply, reserve, .. }) = emitted.decode() {
            let swept = Some(Point { supply, reserve });
            ensure!(self.point == swept, "a gift has moved the price");
        } else if let Some(Opened { supply, reserve, .. }) = emitted.decode() {
            self.point = Some(Point { supply, reserve });
        } else if let Some(Launched { supply, .. }) = emitted.decode() {
            self.flows.first_supply = supply;
        } else if let Some(contributed) = emitted.decode::<Contributed>() {
            let book = self.contributions.entry(contributed.contributor).or_default();
            book.given += contributed.amount;
            book.owed += contributed.tokens;
        } else if let Some(Claimed { account, tokens, .. }) = emitted.decode() {
            let book = self.contributions.entry(account).or_default();
            ensure!(
                book.owed == tokens && !book.settled,
                "{tokens} were claimed of {book:?}"
            );
            book.settled = true;
        }
        Ok(())
    }

    fn bought(&mut self, bought: &Bought) -> Result<()> {
        let Tributes { entry_ppm, .. } = self.terms.tributes;
        let due = tribute(bought.deposit, entry_ppm).map_err(no_figure)?;
        let expected = self.quote_purchase(bought.deposit);
        ensure!(
            bought.tribute == due && Some(bought.tokens) == expected,
            "{bought:?} should have brought {expected:?} and a tribute of {due}"
        );
        let Point { supply, reserve } = self.point.context("there is no market yet")?;
        let paid = bought.deposit.checked_sub(due).context("a tribute above the deposit")?;
        self.trade(
            supply.checked_add(bought.tokens).zip(reserve.checked_add(paid)),
            bought.supply,
            bought.reserve,
        )
    }

    fn sold(&mut self, sold: &Sold) -> Result<()> {
        let Point { supply, reserve } = self.point.context("there is no market yet")?;
        let gross = sale_return(supply, reserve, self.terms.ratio_ppm, sold.tokens).map_err(no_figure)?;
        let due = tribute(gross, self.terms.tributes.exit_ppm).map_err(no_figure)?;
        ensure!(
            sold.tribute == due && sold.payout.checked_add(due) == Some(gross),
            "{sold:?} should have brought {gross}, of which {due} are tribute"
        );
        self.trade(
            supply.checked_sub(sold.tokens).zip(reserve.checked_sub(gross)),
            sold.supply,
            sold.reserve,
        )
    }

    /// A trade that should have led to `expected`.
    fn trade(&mut self, expected: Option<(u128, u128)>, supply: u128, reserve: u128) -> Result<()> {
        ensure!(
            expected == Some((supply, reserve)),
            "supply and reserve are {supply} and {reserve}, and should be {expected:?}"
        );
        let before = self.point.context("there is no market yet")?;
        let after = Point { supply, reserve };
        check_trade(&before.picture(), &after.picture(), self.terms.ratio_ppm)?;
        self.point = Some(after);
        self.trades += 1;
        Ok(())
    }

    /// Takes in what the pool tells; it has `left` after that.
    pub fn hear_pool(&mut self, emitted: &Emitted, left: u128, now_ms: u64) -> Result<()> {
        let Some(Paid { reference, amount, .. }) = emitted.decode() else {
            return Ok(());
        };
        let Terms { cap_ppm, period_ms, .. } = self.terms;
        let (last, since_ms) = self.spent;
        let recent = recent_spending(last, now_ms.saturating_sub(since_ms), period_ms).map_err(no_figure)?;
        let had = left.checked_add(amount).context("a pool beyond 128 bits")?;
        let limit = spending_limit(cap_ppm, had, recent).map_err(no_figure)?;
        let counts = recent.checked_add(amount).context("payments beyond 128 bits")?;
        ensure!(
            counts <= limit,
            "the pool has paid {amount} of {had}, and {recent} of late: more than {limit}"
        );
        self.spent = (counts, now_ms);
        add(&mut self.payments, ProposalId(reference), amount)
    }

    /// Tokens were released to whom they belong.
    pub fn released(&mut self, emitted: &Emitted) -> Result<()> {
        if let Some(Released { amount, .. }) = emitted.decode() {
            let all = self.flows.released.checked_add(amount);
            self.flows.released = all.context("releases beyond 128 bits")?;
        }
        Ok(())
    }

    /// Follows the collateral into hatch, curve and pool, and out of them.
    pub fn follow(&mut self, at: &Addresses, emitted: &Emitted) -> Result<()> {
        let Some(Transfer { from, to, value }) = emitted.decode() else {
            return Ok(());
        };
        let is_inside = |account: Option<AccountId>| {
            account.is_some_and(|account| [at.hatch, at.curve, at.funding_pool].contains(&account))
        };
        let flow = match (is_inside(from), is_inside(to)) {
            (false, true) => &mut self.flows.paid_in,
            (true, false) => &mut self.flows.paid_out,
            _ => return Ok(()),
        };
        *flow = flow.checked_add(value).context("flows beyond 128 bits")?;
        Ok(())
    }

    /// What the curve has been given and nobody has swept yet.
    pub fn gifts(&self, at: &Addresses, collateral: &Purse) -> Option<u128> {
        let reserve = self.point.map_or(0, |point| point.reserve);
        collateral.of(at.curve).checked_sub(reserve)
    }
}

fn no_figure(error: MathError) -> anyhow::Error {
    anyhow::anyhow!("the formula has no figure for it: {error:?}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{description::fast_config, load::ledger::emitted, COIN};

    /// 10 000 tokens, 1 700 coins behind them.
    fn market() -> Market {
        let mut market = Market::new(&fast_config().unwrap());
        let opened = Opened {
            supply: 10_000 * COIN,
            reserve: 1_700 * COIN,
            recipient: [1; 32].into(),
        };
        market.hear(&emitted(opened)).unwrap();
        market
    }

    /// A purchase as the curve would tell it, changed.
    fn purchase(change: impl FnOnce(&mut Bought)) -> Result<()> {
        let mut market = market();
        let tokens = market.quote_purchase(100 * COIN).unwrap();
        let mut bought = Bought {
            buyer: [1; 32].into(),
            recipient: [1; 32].into(),
            deposit: 100 * COIN,
            tribute: 5 * COIN,
            tokens,
            supply: 10_000 * COIN + tokens,
            reserve: 1_795 * COIN,
        };
        change(&mut bought);
        market.hear(&emitted(bought))
    }

    #[test]
    fn a_trade_that_is_off_by_a_unit_is_found() {
        purchase(|_| ()).unwrap();
        let mistakes: [fn(&mut Bought); 4] = [
            |bought| bought.tokens += 1,
            |bought| bought.tribute -= 1,
            |bought| bought.supply += 1,
            |bought| bought.reserve -= 1,
        ];
        for wrong in mistakes {
            assert!(purchase(wrong).is_err());
        }
    }

    #[test]
    fn a_gift_that_moves_the_price_is_found() {
        let swept = |reserve| {
            market().hear(&emitted(Swept {
                amount: 1,
                joined_reserve: false,
                burned: 0,
                supply: 10_000 * COIN,
                reserve,
            }))
        };
        swept(1_700 * COIN).unwrap();
        assert!(swept(1_700 * COIN + 1).is_err());
    }

    #[test]
    fn a_payment_over_the_cap_is_found() {
        let paid = |amount| {
            emitted(Paid {
                reference: 1,
                asset: [8; 32].into(),
                to: [1; 32].into(),
                amount,
            })
        };
        // A quarter may go at once, and fades in ten seconds: after five of them half of it counts.
        let mut market = market();
        market.hear_pool(&paid(25), 75, 1_000).unwrap();
        assert!(market.clone().hear_pool(&paid(1), 74, 1_000).is_err());
        assert!(market.clone().hear_pool(&paid(10), 65, 6_000).is_err());
        market.hear_pool(&paid(8), 67, 6_000).unwrap();
        assert_eq!(market.payments.get(&ProposalId(1)), Some(&33));
    }
}
