//! What is offered on the market of goods, and on which terms.

use super::{three_digits, Story, DAY_MS};
use crate::{chain::account, demo::season::part_of_reserve};
use anyhow::Result;
use interfaces::voucher_escrow::{Agent, ArbitratedTerms, AutomaticTerms, Gate, Offer, Resolution, SetId};
use math::PPM;

/// How long there is to complain and to answer, if the rules of the commons allow it.
const PERIOD_MS: u64 = 7 * DAY_MS;

/// With periods longer than this the market would last for a year.
const LONGEST_PERIOD_MS: u64 = 30 * DAY_MS;

/// On how many market days goods can be fetched.
const MARKET_DAYS: u64 = 9;

/// What the agent has of a price.
const AGENT_FEE_PPM: u32 = 20_000;

/// A thousandth of the reserve may be next to nothing; prices are at least so many base units for each percent.
const LEAST_UNIT: u128 = 100;

/// What amounts to what on the market, in percent of a thousandth of the reserve.
struct Terms {
    price: u128,
    deposit: u128,
    quantity: u32,
}

const FLOUR: Terms = Terms {
    price: 50,
    deposit: 20,
    quantity: 10,
};
const TABLES: Terms = Terms {
    price: 300,
    deposit: 100,
    quantity: 6,
};
const FIREWOOD: Terms = Terms {
    price: 80,
    deposit: 60,
    quantity: 6,
};
const CART: Terms = Terms {
    price: 500,
    deposit: 200,
    quantity: 1,
};

/// What a buyer leaves besides, in an automatic set.
const BUYER_DEPOSIT: u128 = 10;

/// What a complaint about firewood costs: less than the half of the deposit that an admitted fault brings.
const FIREWOOD_BOND: u128 = 15;

/// Of the sets with an arbiter.
const ARBITER_FEE: u128 = 25;
const CANCEL_PENALTY: u128 = 30;
const ESCALATION_DEPOSIT: u128 = 25;

/// Who judges, and who brings carol's buyers.
pub(super) const ARBITER: &str = "alice";
pub(super) const AGENT: &str = "frank";

/// The market.
pub(super) struct Stalls {
    /// dave's, an automatic set.
    pub flour: SetId,
    /// carol's, with an arbiter and an agent.
    pub tables: SetId,
    /// mallory's, an automatic set.
    pub firewood: SetId,
    /// mallory's too, with an arbiter.
    pub cart: SetId,
    /// From one market day to the next. Two of them are a period: what is done on a market day can be answered on the
    /// next, and is over on the one after.
    pub gap_ms: u64,
    /// When the goods cannot be had any more.
    pub valid_to_ms: u64,
    /// Whether only those who hold the community token can buy tables.
    pub is_gated: bool,
}

impl Story<'_> {
    /// The sellers offer their goods. `None` if the commons' rules make every period too long for the story.
    pub(super) fn stalls_open(&mut self) -> Result<Option<Stalls>> {
        let rules = self.stage.commons.config.escrow.rules;
        if rules.shortest_period_ms > LONGEST_PERIOD_MS {
            return Ok(None);
        }
        let period_ms = PERIOD_MS.clamp(rules.shortest_period_ms, rules.longest_period_ms);
        let gap_ms = period_ms / 2;
        let valid_from_ms = self.stage.commons.chain.now_ms();
        let valid_to_ms = valid_from_ms + (gap_ms * MARKET_DAYS).max(rules.shortest_period_ms);
        let unit = part_of_reserve(self.stage, 1)?.max(LEAST_UNIT);
        let amount = |percent: u128| three_digits(unit * percent / 100);
        let offer = |terms: &Terms, resolution| Offer {
            asset: self.stage.commons.at.collateral,
            price: amount(terms.price),
            seller_deposit: amount(terms.deposit),
            quantity: terms.quantity,
            valid_from_ms,
            valid_to_ms,
            complaint_period_ms: period_ms,
            resolution,
            agent: None,
            gate: None,
        };
        let automatic = |bond: Option<u128>| {
            Resolution::Automatic(AutomaticTerms {
                buyer_deposit: amount(BUYER_DEPOSIT),
                complaint_bond: bond.map(amount),
                fault_period_ms: period_ms,
            })
        };
        let arbitrated = Resolution::Arbitrated(ArbitratedTerms {
            arbiter: account(ARBITER),
            arbiter_fee: amount(ARBITER_FEE),
            cancel_penalty: amount(CANCEL_PENALTY),
            escalation_deposit: amount(ESCALATION_DEPOSIT),
            resolution_period_ms: period_ms,
            response_period_ms: period_ms,
        });
        let flour = offer(&FLOUR, automatic(None));
        let tables = offer(&TABLES, arbitrated);
        let firewood = offer(&FIREWOOD, automatic(Some(FIREWOOD_BOND)));
        let cart = offer(&CART, arbitrated);

        let gate = self.gate()?;
        let most_ppm = PPM - self.stage.protocol_fee_ppm()?;
        let tables = Offer {
            agent: Some(Agent {
                account: account(AGENT),
                fee_ppm: AGENT_FEE_PPM.min(most_ppm),
            }),
            gate,
            ..tables
        };
        Ok(Some(Stalls {
            flour: self.stage.offer("dave", "flour", flour)?,
            tables: self.stage.offer("carol", "tables", tables)?,
            firewood: self.stage.offer("mallory", "firewood", firewood)?,
            cart: self.stage.offer("mallory", "a cart", cart)?,
            gap_ms,
            valid_to_ms,
            is_gated: gate.is_some(),
        }))
    }

    /// Whoever holds any of the community token passes, if that lets the buyers of the story pass and mallory not.
    fn gate(&mut self) -> Result<Option<Gate>> {
        let gate = Gate {
            token: self.stage.commons.at.token,
            least: 1,
        };
        for (who, passes) in [("bob", true), ("dave", true), ("erin", true), ("mallory", false)] {
            if (self.stage.commons.tokens_of(who)? >= gate.least) != passes {
                return Ok(None);
            }
        }
        Ok(Some(gate))
    }
}
