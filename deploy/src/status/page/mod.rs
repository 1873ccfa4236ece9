//! The document as a page in a terminal.

mod member;
mod proposals;

use super::document::{Document, Hatch, HatchPhase, Market, Phase, Token, Units};
use crate::{
    check::page::Section,
    config::TokenInfo,
    words::{about, amount_of, share, Asset, Calendar, Words},
};

/// How long a bar is, in characters.
const BAR: u32 = 20;

/// A block that is so old is told to be: what is said to come may be over.
const OLD_MS: u64 = 2 * 60 * 1000;

/// The page as it is told when this machine's clock is at `clock_ms`. Lines below the titles have at most so many
/// characters.
pub fn render(document: &Document, width: u16, clock_ms: u64) -> String {
    let telling = Telling::of(document, clock_ms);
    let mut sections = vec![telling.head()];
    sections.extend(telling.market());
    sections.push(telling.funding_pool());
    sections.push(telling.voting());
    sections.push(telling.vouchers());
    sections.extend(telling.member());
    let parts: Vec<_> = sections.iter().map(|section| section.render_within(width)).collect();
    parts.join("\n\n")
}

/// A document, and the words for it.
struct Telling<'a> {
    document: &'a Document,
    words: Words,
    now_ms: u64,
    clock_ms: u64,
}

impl<'a> Telling<'a> {
    fn of(document: &'a Document, clock_ms: u64) -> Self {
        let words = Words::of(info(&document.token), info(&document.collateral), Calendar::Utc);
        Self {
            document,
            words,
            now_ms: document.block.time_ms,
            clock_ms,
        }
    }

    fn head(&self) -> Section {
        let Document {
            chain, block, token, ..
        } = self.document;
        let mut section = Section::new(format!(
            "{} ({}) on {}: block {}, {}",
            token.name,
            token.symbol,
            chain.name,
            block.number,
            self.words.moment(block.time_ms)
        ));
        if !self.document.contradictions.is_empty() {
            section.line(
                "TAKE CARE",
                "do not trust what is below, and sign nothing: the addresses in the deployment file are not those of one \
                 commons. `commons verify` tells more",
            );
            for contradiction in &self.document.contradictions {
                section.line("", contradiction);
            }
        }
        let age_ms = self.clock_ms.saturating_sub(self.now_ms);
        if age_ms >= OLD_MS {
            section.line(
                "old",
                format!(
                    "this block was made {} ago, and all below is as of then: the node is behind, or its chain makes \
                     blocks only when there is something to put into them",
                    about(age_ms)
                ),
            );
        }
        section.line("phase", self.phase());
        let hatch = &self.document.hatch;
        if hatch.phase != HatchPhase::Launched {
            section.line("raised", self.raised(hatch));
            if let Some(price) = hatch.price {
                let who = if hatch.has_allow_list {
                    "; whoever is on the list can contribute"
                } else {
                    ""
                };
                section.line(
                    "hatch price",
                    format!("{} for a {}{who}", self.words.price(Some(price.0)), token.symbol),
                );
            }
        }
        section
    }

    fn phase(&self) -> String {
        let hatch = &self.document.hatch;
        let market = self.document.market.as_ref();
        match self.document.phase {
            Phase::Hatch => match hatch.phase {
                HatchPhase::Pending if !hatch.sealed => format!(
                    "hatch, not sealed: nobody can contribute before `commons call seal`, which anyone can send until {}",
                    self.when(hatch.end_ms)
                ),
                HatchPhase::Pending => format!("hatch: contributions begin {}", self.when(hatch.start_ms)),
                HatchPhase::Funding => format!("hatch: contributions are open until {}", self.when(hatch.end_ms)),
                HatchPhase::GoalReached => format!(
                    "hatch: enough was raised, and anyone can launch it until {}",
                    self.when(hatch.launch_before_ms)
                ),
                HatchPhase::Refunding => "hatch, failed: everybody gets everything back".to_owned(),
                HatchPhase::Launched => "launched".to_owned(),
            },
            Phase::Open => match hatch.launched_ms {
                Some(launched_ms) => format!("open since {}", self.words.moment(launched_ms)),
                None => "open".to_owned(),
            },
            Phase::Closing => match market.and_then(|market| market.closing.as_ref()) {
                Some(closing) if self.now_ms < closing.can_finish_from_ms => format!(
                    "closing: nobody can trade; a majority can finish the wind-down from {}",
                    self.when(closing.can_finish_from_ms)
                ),
                Some(closing) => format!(
                    "closing: a majority can finish the wind-down until {}; after that trade goes on",
                    self.when(closing.lapses_at_ms)
                ),
                None => "closing".to_owned(),
            },
            Phase::Closed => "closed: every token redeems its share".to_owned(),
        }
    }

    fn raised(&self, hatch: &Hatch) -> String {
        let goal = if hatch.raised < hatch.minimum {
            format!("at least {} are needed", self.coins(hatch.minimum))
        } else {
            "enough to begin".to_owned()
        };
        format!(
            "{} {} of at most {}; {goal}",
            bar(hatch.raised, hatch.maximum),
            self.coins(hatch.raised),
            self.coins(hatch.maximum)
        )
    }

    fn market(&self) -> Option<Section> {
        let market = self.document.market.as_ref()?;
        let mut section = Section::new("Market");
        section.line("price", self.prices(market));
        if let Some(until_ms) = market.buying_paused_until_ms {
            section.line("paused", format!("nobody can buy until {}", self.when(until_ms)));
        }
        section.line(
            "tributes",
            format!(
                "{} of purchases and {} of sales go to the funding pool (never more than {} and {})",
                share(market.entry_tribute_ppm),
                share(market.exit_tribute_ppm),
                share(market.entry_tribute_ceiling_ppm),
                share(market.exit_tribute_ceiling_ppm)
            ),
        );
        section.line("supply", self.tokens(market.supply));
        section.line("reserve", self.coins(market.reserve));
        Some(section)
    }

    fn prices(&self, market: &Market) -> String {
        let price = |price: Option<Units>| self.words.price(price.map(|price| price.0));
        if let Some(redemption) = market.redemption_price {
            return format!("a {} redeems {}", self.document.token.symbol, price(Some(redemption)));
        }
        if market.spot_price.is_none() {
            return "none: nobody can trade".to_owned();
        }
        let buy = match market.buy_price {
            Some(_) => format!("a buyer pays {}", price(market.buy_price)),
            None => "nobody can buy now".to_owned(),
        };
        format!(
            "{}; with the tributes {buy}, a seller gets {}",
            price(market.spot_price),
            price(market.sell_price)
        )
    }

    fn funding_pool(&self) -> Section {
        let pool = &self.document.funding_pool;
        let mut section = Section::new("Funding pool");
        for asset in &pool.assets {
            let told = match &asset.status {
                Some(status) if pool.surrendered => {
                    format!("{} to be shared out", amount(status.balance, &asset.token))
                }
                Some(status) => format!(
                    "{}; its cap of {} at once lets {} out now",
                    amount(status.balance, &asset.token),
                    share(status.spending_cap_ppm),
                    amount(status.payable_now, &asset.token)
                ),
                None => format!("{} does not answer", asset.token.address),
            };
            section.line(label(&asset.token), told);
        }
        if let Some(until_ms) = pool.payments_held_until_ms {
            section.line("held", format!("it pays nothing until {}", self.when(until_ms)));
        }
        section
    }

    fn vouchers(&self) -> Section {
        let vouchers = &self.document.vouchers;
        let mut section = Section::new("Vouchers");
        section.line("sold", vouchers.vouchers.to_string());
        section.line("sets", vouchers.sets.to_string());
        section.line(
            "fee",
            format!("{} of prices, to the funding pool", share(vouchers.protocol_fee_ppm)),
        );
        if let Some(until_ms) = vouchers.paused_until_ms {
            section.line(
                "paused",
                format!("no new sets and purchases until {}", self.when(until_ms)),
            );
        }
        section
    }

    fn tokens(&self, amount: Units) -> String {
        self.words.amount(Asset::Token, amount.0)
    }

    fn coins(&self, amount: Units) -> String {
        self.words.amount(Asset::Collateral, amount.0)
    }

    /// "2026-05-11 06:00 UTC (in 12 days)".
    fn when(&self, moment_ms: u64) -> String {
        let moment = self.words.moment(moment_ms);
        match moment_ms.checked_sub(self.now_ms) {
            Some(0) | None => format!("{moment} (now)"),
            Some(left_ms) => format!("{moment} (in {})", about(left_ms)),
        }
    }
}

/// A bar that is full when `part` is all of `whole`, and never before.
fn bar(part: Units, whole: Units) -> String {
    let filled = if part >= whole {
        BAR
    } else {
        let share = part.0 as f64 / whole.0 as f64;
        ((share * f64::from(BAR)) as u32).min(BAR - 1)
    };
    let (filled, empty) = (filled as usize, (BAR - filled) as usize);
    format!("{}{}", "█".repeat(filled), "░".repeat(empty))
}

fn amount(amount: Units, token: &Token) -> String {
    amount_of(amount.0, &info(token))
}

/// The ticker, or if a token has none, a part of its address.
fn label(token: &Token) -> String {
    if token.symbol.is_empty() {
        crate::config::brief(&token.address)
    } else {
        token.symbol.clone()
    }
}

fn info(token: &Token) -> TokenInfo {
    TokenInfo {
        name: token.name.clone(),
        symbol: label(token),
        decimals: token.decimals,
    }
}

#[cfg(test)]
mod tests;
