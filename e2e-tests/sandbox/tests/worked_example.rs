//! The worked example of docs/economics.md, told once more with the real contracts: every number in its table has to
//! come out to the unit. (The numbers themselves come from docs/worked_example.py, which knows the formulas alone.)

use anyhow::{Context, Result};
use commons::{
    chain::account,
    config::{format_amount, parse_amount, Config},
    suite::{done, psp22, Commons, FOUNDER},
};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, Bought, Finished, Redeemed, Sold},
    funding_pool::{AssetStatus, FundingPool},
    psp22::{Data, PSP22},
};
use std::{fmt::Write, path::Path};

const CONFIG: &str = include_str!("../../../deploy/commons.toml");
const DOCUMENT: &str = "../../docs/economics.md";
const FIRST_LINE: &str = "| step | quantity | value |";

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

#[test]
fn the_worked_example_comes_out_to_the_unit() -> Result<()> {
    let mut story = Story::begin()?;

    story.stand("1 opening")?;
    story.buy("2 Alice buys", "alice", "10000")?;
    story.buy("3 Bob buys", "bob", "40000")?;
    story.quote_for("4 a quote for 1000 COMMON", "1000")?;
    story.sell("5 Alice sells", "alice", "5000")?;
    story.sweep_a_gift("6 a gift is swept", "100")?;
    story.pay_all_that_is_payable("7 the pool pays Dave", 15 * DAY_MS)?;
    story.wind_down("8 wind-down", "50")?;
    story.redeem_all("9 Alice redeems", "alice")?;
    story.redeem_all("10 Bob redeems", "bob")?;
    story.redeem_all("11 the founder redeems", FOUNDER)?;
    story.what_is_left("12 what is left")?;

    let documented = documented()?;
    for (computed, written) in story.table.lines().zip(documented.lines()) {
        assert_eq!(
            written, computed,
            "left is what {DOCUMENT} says, right what the contracts do"
        );
    }
    assert_eq!(
        documented.lines().count(),
        story.table.lines().count(),
        "lines in {DOCUMENT}"
    );
    Ok(())
}

/// The table's lines, from the document.
fn documented() -> Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENT);
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let (_, table) = text
        .split_once(FIRST_LINE)
        .with_context(|| format!("{DOCUMENT} has no line {FIRST_LINE:?}"))?;
    Ok(table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .flat_map(|line| [line, "\n"])
        .collect())
}

/// The example as it happens, and the lines it has written so far.
struct Story {
    commons: Commons,
    table: String,
}

impl Story {
    fn begin() -> Result<Self> {
        let config = Config {
            reserve_ratio_ppm: 200_000,
            ..Config::parse(CONFIG)?
        };
        let mut commons = Commons::deploy_unwired(&config)?;
        commons.wire_to(account(FOUNDER), account(FOUNDER))?;
        let (supply, reserve) = (
            parse_amount("1000000", config.token.decimals)?,
            parse_amount("200000", config.collateral.decimals)?,
        );
        commons.pay_in(FOUNDER, reserve)?;
        done(commons.open_with(FOUNDER, supply, reserve))?;
        Ok(Self {
            commons,
            table: String::new(),
        })
    }

    fn buy(&mut self, step: &str, who: &str, deposit: &str) -> Result<()> {
        let deposit = self.coins(deposit)?;
        self.commons.pay_in(who, deposit)?;
        let receipt = self.commons.buy(who, deposit);
        let (_, bought) = receipt.events_of::<Bought>().pop().context("no purchase")?;
        self.coins_row(step, "deposit", bought.deposit)?;
        self.coins_row(step, "tribute", bought.tribute)?;
        self.tokens_row(step, "minted", bought.tokens)?;
        self.stand(step)
    }

    fn quote_for(&mut self, step: &str, tokens: &str) -> Result<()> {
        let tokens = self.tokens(tokens)?;
        let message = self.commons.curve().call().quote_deposit_for(tokens);
        let quote = self.commons.chain.read(message)?.expect("an open market quotes");
        self.coins_row(step, "deposit", quote.given)?;
        self.coins_row(step, "tribute", quote.tribute)?;
        self.tokens_row(step, "minted", quote.received)
    }

    fn sell(&mut self, step: &str, who: &str, tokens: &str) -> Result<()> {
        let tokens = self.tokens(tokens)?;
        let receipt = self.commons.sell(who, tokens);
        let (_, sold) = receipt.events_of::<Sold>().pop().context("no sale")?;
        self.tokens_row(step, "sold", sold.tokens)?;
        self.coins_row(step, "out of the reserve", sold.payout + sold.tribute)?;
        self.coins_row(step, "tribute", sold.tribute)?;
        self.coins_row(step, "payout", sold.payout)?;
        self.stand(step)
    }

    fn sweep_a_gift(&mut self, step: &str, gift: &str) -> Result<()> {
        let gift = self.coins(gift)?;
        done(self.commons.wrap("carol", gift))?;
        let to_the_curve = psp22(self.commons.at.collateral)
            .call_mut()
            .transfer(self.commons.at.curve, gift, Data);
        done(self.commons.send("carol", to_the_curve))?;
        let sweep = self.commons.curve().call_mut().sweep();
        let swept = done(self.commons.send("mallory", sweep))?;
        self.coins_row(step, "swept", swept)?;
        self.stand(step)
    }

    fn pay_all_that_is_payable(&mut self, step: &str, wait_ms: u64) -> Result<()> {
        let payable = self.asset_status()?.payable_now;
        self.coins_row(step, "payable", payable)?;
        let dave_before = self.commons.collateral_of("dave")?;
        done(self.commons.pay_from_pool("dave", payable, 1))?;
        let paid = self.commons.collateral_of("dave")? - dave_before;
        self.coins_row(step, "paid", paid)?;
        let after = self.asset_status()?;
        self.coins_row(step, "funding pool", after.balance)?;
        self.coins_row(step, "payable at once after", after.payable_now)?;
        self.commons.chain.wait(wait_ms);
        let later = self.asset_status()?;
        self.coins_row(step, "still counted after 15 days", later.recent_spending)?;
        self.coins_row(step, "payable after 15 days", later.payable_now)
    }

    /// Bob gives the pool some tokens; then the commons is wound down.
    fn wind_down(&mut self, step: &str, gift: &str) -> Result<()> {
        let gift = self.tokens(gift)?;
        let to_the_pool = psp22(self.commons.at.token)
            .call_mut()
            .transfer(self.commons.at.funding_pool, gift, Data);
        done(self.commons.send("bob", to_the_pool))?;

        let begin = self.commons.curve().call_mut().begin_closing();
        done(self.commons.send(FOUNDER, begin))?;
        self.commons.chain.wait(self.commons.config.closing.delay_ms);
        let finish = self.commons.curve().call_mut().finish();
        let receipt = self.commons.send(FOUNDER, finish);
        let (_, finished) = receipt.events_of::<Finished>().pop().context("not finished")?;
        self.tokens_row(step, "the pool's tokens, burned", finished.burned)?;
        self.coins_row(step, "the pool's collateral, joining the reserve", finished.surrendered)?;
        self.tokens_row(step, "supply", finished.supply)?;
        self.coins_row(step, "reserve", finished.reserve)
    }

    fn redeem_all(&mut self, step: &str, who: &str) -> Result<()> {
        let tokens = self.commons.tokens_of(who)?;
        let receipt = self.commons.redeem(who, tokens);
        let (_, redeemed) = receipt.events_of::<Redeemed>().pop().context("not redeemed")?;
        self.tokens_row(step, "redeemed", redeemed.tokens)?;
        self.coins_row(step, "payout", redeemed.payout)
    }

    fn what_is_left(&mut self, step: &str) -> Result<()> {
        let market = self.commons.market()?;
        assert_eq!(self.commons.held_by_curve()?, market.reserve);
        self.tokens_row(step, "supply", market.supply)?;
        self.coins_row(step, "reserve", market.reserve)
    }

    fn stand(&mut self, step: &str) -> Result<()> {
        let market = self.commons.market()?;
        let pool = self.commons.held_by_pool()?;
        let price = market.spot_price.context("an open market has a price")?;
        self.tokens_row(step, "supply", market.supply)?;
        self.coins_row(step, "reserve", market.reserve)?;
        self.coins_row(step, "funding pool", pool)?;
        self.row(step, "spot price", &format_amount(price, 18))
    }

    fn asset_status(&mut self) -> Result<AssetStatus> {
        let message = self.commons.pool().call().asset_status(self.commons.at.collateral);
        Ok(self.commons.chain.read(message)?.expect("the collateral is registered"))
    }

    fn tokens_row(&mut self, step: &str, quantity: &str, amount: u128) -> Result<()> {
        let value = self.commons.config.tokens(amount);
        self.row(step, quantity, &value)
    }

    fn coins_row(&mut self, step: &str, quantity: &str, amount: u128) -> Result<()> {
        let value = self.commons.config.coins(amount);
        self.row(step, quantity, &value)
    }

    fn row(&mut self, step: &str, quantity: &str, value: &str) -> Result<()> {
        Ok(writeln!(self.table, "| {step} | {quantity} | {value} |")?)
    }

    fn tokens(&self, amount: &str) -> Result<u128> {
        parse_amount(amount, self.commons.config.token.decimals)
    }

    fn coins(&self, amount: &str) -> Result<u128> {
        parse_amount(amount, self.commons.config.collateral.decimals)
    }
}
