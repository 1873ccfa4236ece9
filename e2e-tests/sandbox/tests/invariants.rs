//! What has to hold after every operation, whatever anybody does, in whatever order.
//!
//! `INVARIANT_OPERATIONS` sets how many operations each story has, `INVARIANT_SEED` which ones they are.

use anyhow::{ensure, Context, Result};
use commons::{
    chain::{account, Receipt, NAMED},
    config::Config,
    suite::{done, Commons, FOUNDER},
};
use ink::primitives::AccountId;
use interfaces::bonding_curve::{Phase, Tributes};
use sandbox_tests::{
    gift, give_tokens,
    invariants::{check, Point},
    messages, open_commons_with,
    stories::{setting, Dice},
    terms, transfer, COIN, DAY_MS,
};
use std::{collections::BTreeMap, fmt::Debug};

const MEMBERS: [&str; 4] = ["alice", "bob", "carol", "dave"];

/// An amount of any size up to `most`: small ones are as likely as large ones.
fn amount(dice: &mut Dice, most: u128) -> u128 {
    let bits = 128 - most.leading_zeros();
    let size = dice.below(u64::from(bits) + 1) as u32;
    let random = u128::from(dice.next_number()) << 64 | u128::from(dice.next_number());
    (random & 1u128.checked_shl(size).map_or(u128::MAX, |power| power - 1)).min(most)
}

/// A commons that things happen to.
struct Story {
    commons: Commons,
    dice: Dice,
    /// Everyone who may hold anything.
    holders: Vec<AccountId>,
    /// How often each operation succeeded.
    successes: BTreeMap<&'static str, u32>,
}

impl Story {
    fn begin(config: &Config, seed: u64) -> Result<Self> {
        let mut commons = open_commons_with(config);
        for name in MEMBERS {
            give_tokens(&mut commons, name, 50_000 * COIN)?;
            done(commons.wrap(name, 1_000_000 * COIN))?;
            done(commons.approve_curve(name, u128::MAX))?;
        }
        Ok(Self {
            commons,
            dice: Dice(seed),
            holders: NAMED.iter().map(|name| account(name)).collect(),
            successes: BTreeMap::new(),
        })
    }

    /// One operation, and the check of all that has to hold after it.
    fn step(&mut self) -> Result<()> {
        let before = Point::of(&mut self.commons)?;
        let phase = self.commons.market()?.phase;
        let name = self.act().context("an operation went wrong")?;
        check(&mut self.commons, &self.holders).with_context(|| format!("after {name}"))?;
        let after = Point::of(&mut self.commons)?;
        let ratio = self.commons.config.reserve_ratio_ppm;
        if phase != Phase::Closed && self.commons.market()?.phase != Phase::Closed {
            ensure!(
                after.is_no_cheaper_than(&before, ratio),
                "{name} made the market cheaper: {before:?}, then {after:?}"
            );
        }
        Ok(())
    }

    fn act(&mut self) -> Result<&'static str> {
        let who = self.dice.one_of(&MEMBERS);
        match self.dice.below(20) {
            0..=5 => self.buy(who),
            6..=11 => self.sell(who),
            12 => self.donate(),
            13 => self.sweep(who),
            14 => self.pay(),
            15 => self.pass_on(who),
            16 => self.pause(),
            17 => self.change_tributes(),
            18 => self.wait(),
            _ => self.wind_down_or_resume(),
        }
    }

    fn note<Value, Error: Debug>(
        &mut self,
        name: &'static str,
        receipt: Receipt<Result<Value, Error>>,
    ) -> Result<Option<Value>> {
        let answer = receipt
            .answer
            .map_err(|failure| anyhow::anyhow!("{name} gave no answer: {failure:?}"))?;
        Ok(answer.inspect(|_| *self.successes.entry(name).or_default() += 1).ok())
    }

    fn buy(&mut self, who: &str) -> Result<&'static str> {
        let most = self.commons.collateral_of(who)?;
        let deposit = amount(&mut self.dice, most / 4);
        let quote = self.commons.quote_buy(deposit)?;
        let receipt = self.commons.buy(who, deposit);
        let tokens = self.note("buy", receipt)?;
        ensure!(
            tokens == quote.clone().ok().map(|quote| quote.received),
            "{deposit} bought {tokens:?}, but the quote was {quote:?}"
        );
        Ok("buy")
    }

    fn sell(&mut self, who: &str) -> Result<&'static str> {
        let most = self.commons.tokens_of(who)?;
        let tokens = amount(&mut self.dice, most);
        let quote = self.commons.quote_sell(tokens)?;
        let receipt = self.commons.sell(who, tokens);
        let payout = self.note("sell", receipt)?;
        ensure!(
            payout == quote.clone().ok().map(|quote| quote.received),
            "{tokens} were sold for {payout:?}, but the quote was {quote:?}"
        );
        Ok("sell")
    }

    fn donate(&mut self) -> Result<&'static str> {
        let at = self.commons.at;
        let to = self.dice.one_of(&[at.curve, at.funding_pool]);
        let amount = amount(&mut self.dice, 10_000 * COIN) + 1;
        gift(&mut self.commons, to, amount)?;
        *self.successes.entry("donate").or_default() += 1;
        Ok("donate")
    }

    fn sweep(&mut self, who: &str) -> Result<&'static str> {
        let receipt = messages::sweep(&mut self.commons, who);
        self.note("sweep", receipt)?;
        Ok("sweep")
    }

    fn pay(&mut self) -> Result<&'static str> {
        let most = self.commons.held_by_pool()?;
        let amount = amount(&mut self.dice, most);
        let to = self.dice.one_of(&MEMBERS);
        let receipt = self.commons.pay_from_pool(to, amount, 1);
        self.note("pay", receipt)?;
        Ok("pay")
    }

    fn pass_on(&mut self, who: &str) -> Result<&'static str> {
        let at = self.commons.at;
        let to = self.dice.one_of(&[account("alice"), account("erin"), at.funding_pool]);
        let token = self.dice.one_of(&[at.token, at.collateral]);
        let most = self.commons.balance(token, account(who))?;
        let amount = amount(&mut self.dice, most / 8);
        let receipt = transfer(&mut self.commons, token, who, to, amount);
        self.note("pass on", receipt)?;
        Ok("pass on")
    }

    fn pause(&mut self) -> Result<&'static str> {
        let until_ms = self.commons.chain.now_ms() + self.dice.below(2 * DAY_MS);
        let receipt = messages::pause_buying(&mut self.commons, FOUNDER, until_ms);
        self.note("pause", receipt)?;
        Ok("pause")
    }

    fn change_tributes(&mut self) -> Result<&'static str> {
        let ceilings = self.commons.config.tribute_ceilings;
        let tributes = Tributes {
            entry_ppm: self.dice.below(u64::from(ceilings.entry_ppm) + 1) as u32,
            exit_ppm: self.dice.below(u64::from(ceilings.exit_ppm) + 1) as u32,
        };
        let receipt = messages::set_tributes(&mut self.commons, FOUNDER, tributes);
        self.note("change tributes", receipt)?;
        Ok("change tributes")
    }

    fn wait(&mut self) -> Result<&'static str> {
        let duration_ms = self.dice.below(10 * DAY_MS);
        self.commons.chain.wait(duration_ms);
        Ok("wait")
    }

    /// Now and then it is begun, and then mostly called off.
    fn wind_down_or_resume(&mut self) -> Result<&'static str> {
        let closing = self.commons.market()?.phase == Phase::Closing;
        if !closing {
            let receipt = messages::begin_closing(&mut self.commons, FOUNDER);
            self.note("begin closing", receipt)?;
            return Ok("begin closing");
        }
        let receipt = messages::resume(&mut self.commons, FOUNDER);
        self.note("resume", receipt)?;
        Ok("resume")
    }

    /// Nobody is kept waiting: a wind-down under way is called off.
    fn trade_again(&mut self) -> Result<()> {
        if self.commons.market()?.phase == Phase::Closing {
            self.wind_down_or_resume()?;
        }
        Ok(())
    }

    /// The wind-down to its end: everyone redeems everything, in any order.
    fn wind_down(&mut self) -> Result<()> {
        self.trade_again()?;
        self.commons.chain.wait(100 * DAY_MS);
        messages::wind_down(&mut self.commons)?;
        check(&mut self.commons, &self.holders).context("after the end")?;

        let closed = Point::of(&mut self.commons)?;
        let mut names = NAMED.to_vec();
        names.rotate_left(self.dice.below(NAMED.len() as u64) as usize);
        for who in names {
            self.redeem_all(who, closed)?;
        }
        let (left, held) = (Point::of(&mut self.commons)?, self.commons.held_by_curve()?);
        ensure!(
            left.reserve == held,
            "the reserve is {} and {held} is held",
            left.reserve
        );
        // Whoever holds so little that it is worth less than a unit has to leave it.
        ensure!(
            held <= NAMED.len() as u128,
            "{held} is left, for {} tokens",
            left.supply
        );
        Ok(())
    }

    fn redeem_all(&mut self, who: &str, closed: Point) -> Result<()> {
        let tokens = self.commons.tokens_of(who)?;
        let share = share_of(closed, tokens);
        if share == 0 {
            return Ok(());
        }
        let payout = done(self.commons.redeem(who, tokens))?;
        // The same share for all, but for roundings that the later ones keep: one unit per redemption.
        ensure!(
            payout.abs_diff(share) <= NAMED.len() as u128,
            "{who} got {payout} for {tokens} instead of {share}"
        );
        check(&mut self.commons, &self.holders).with_context(|| format!("after {who} redeemed"))
    }
}

fn share_of(closed: Point, tokens: u128) -> u128 {
    use dashu_int::UBig;
    let share = UBig::from(closed.reserve) * UBig::from(tokens) / UBig::from(closed.supply);
    u128::try_from(share).expect("a share is no more than the whole")
}

/// A story of so many operations and an end. Fails, too, if some kind of operation never succeeded.
fn a_story(config: &Config, seed: u64) -> Result<()> {
    let operations = setting("INVARIANT_OPERATIONS", 200)?;
    let seed = setting("INVARIANT_SEED", seed)?;
    let mut story = Story::begin(config, seed)?;
    for operation in 0..operations {
        story
            .step()
            .with_context(|| format!("operation {operation} with INVARIANT_SEED={seed}"))?;
    }
    story
        .wind_down()
        .with_context(|| format!("the end after {operations} operations with INVARIANT_SEED={seed}"))?;
    if operations >= 200 {
        for name in [
            "buy",
            "sell",
            "donate",
            "sweep",
            "pay",
            "pass on",
            "begin closing",
            "resume",
        ] {
            ensure!(
                story.successes.contains_key(name),
                "{name} never succeeded: {:?}",
                story.successes
            );
        }
    }
    Ok(())
}

#[test]
fn they_hold_with_a_reserve_ratio_of_one_half() -> Result<()> {
    a_story(&terms(), 1)
}

#[test]
fn they_hold_with_a_reserve_ratio_of_one_fifth() -> Result<()> {
    let mut config = terms();
    config.reserve_ratio_ppm = 200_000;
    a_story(&config, 2)
}

#[test]
fn they_hold_with_a_reserve_ratio_of_all_and_no_tributes() -> Result<()> {
    let mut config = terms();
    config.reserve_ratio_ppm = 1_000_000;
    config.tributes = Tributes {
        entry_ppm: 0,
        exit_ppm: 0,
    };
    a_story(&config, 3)
}
