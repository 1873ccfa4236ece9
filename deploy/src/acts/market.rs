//! Acts of the market: buying, selling, and redeeming once the commons is wound down.

use super::{
    deployed::{recipient, Deployed},
    figures::{
        change_in_words, least_accepted, parse_account, parse_slippage, parse_span, part_in_words, Amount, AssetName,
        Portion,
    },
    funds::steps_before,
    plan::{Answer, Plan, Step, Told},
};
use crate::{
    config::format_address,
    suite::constructors::Part,
    words::{amount_of, date, number, share, span},
};
use anyhow::{bail, Result};
use clap::{Args, Subcommand};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::{BondingCurve, Market, Phase, Quote},
    funding_pool::FundingPool,
};
use math::curve::redemption;

/// Acts of the market.
#[derive(Debug, Clone, Subcommand)]
pub enum MarketAct {
    /// Buy tokens on the market. Wraps coins and lets the market take them first, as far as that is missing.
    Buy {
        /// How much to pay, in whole coins: 100 or 12.5.
        #[arg(value_name = "COINS")]
        coins: Amount,
        #[command(flatten)]
        order: Order,
    },
    /// Sell tokens on the market, for wrapped coins.
    Sell {
        /// How many to sell, in whole tokens: 250, 12.5 or all.
        #[arg(value_name = "TOKENS")]
        tokens: Portion,
        #[command(flatten)]
        order: Order,
    },
    /// Give tokens back for their share of the reserve, once the commons is wound down.
    Redeem {
        /// How many to give back, in whole tokens: 250, 12.5 or all.
        #[arg(value_name = "TOKENS")]
        tokens: Portion,
        /// Who is paid, if not the account that signs.
        #[arg(long, value_name = "ADDRESS", value_parser = parse_account)]
        to: Option<AccountId>,
    },
    /// Have the share of another asset of the pool paid that redeemed tokens are worth.
    ClaimShare {
        /// The asset: its address.
        #[arg(value_name = "ASSET")]
        asset: AssetName,
        /// Whose share, if not that of the account that signs.
        #[arg(long, value_name = "ADDRESS", value_parser = parse_account)]
        r#for: Option<AccountId>,
    },
    /// Send coins that were given to the market to where they belong.
    Sweep,
}

/// What an order on the market accepts.
#[derive(Debug, Clone, Args)]
pub struct Order {
    /// Who gets what is bought or paid, if not the account that signs.
    #[arg(long, value_name = "ADDRESS", value_parser = parse_account)]
    to: Option<AccountId>,
    /// How much less than is quoted now is accepted, as a share: 1% or 0.5%.
    #[arg(long = "slippage", value_name = "SHARE", default_value = "1%", value_parser = parse_slippage)]
    slippage_ppm: u32,
    /// How long from now on the order is good: "10 minutes" or 1h.
    #[arg(long = "deadline", value_name = "TIME", default_value = "10 minutes", value_parser = parse_span)]
    deadline_ms: u64,
}

impl MarketAct {
    /// What the command line calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Buy { .. } => "buy",
            Self::Sell { .. } => "sell",
            Self::Redeem { .. } => "redeem",
            Self::ClaimShare { .. } => "claim-share",
            Self::Sweep => "sweep",
        }
    }

    /// What it takes.
    pub async fn plan(&self, on: &Deployed, who: AccountId) -> Result<Plan> {
        match self {
            Self::Buy { coins, order } => buy(on, who, coins.units(&on.collateral, "COINS")?, order).await,
            Self::Sell { tokens, order } => {
                let all = on.balance(on.at.token, who).await?;
                sell(on, who, tokens.units(all, &on.token, "TOKENS")?, order).await
            }
            Self::Redeem { tokens, to } => {
                let all = on.balance(on.at.token, who).await?;
                let tokens = tokens.units(all, &on.token, "TOKENS")?;
                let told = quote_redemption(on, tokens).await?;
                let to = to.unwrap_or(who);
                let message = on.at.to_curve().call_mut().redeem(tokens, to);
                let what = format!(
                    "redeem {}, coins to {}",
                    on.words.tokens_exactly(tokens),
                    recipient(to, who)
                );
                Ok(Plan::of(told, paying_coins(on, what, message)))
            }
            Self::ClaimShare { asset, r#for } => {
                let (asset, info) = on.asset(*asset).await?;
                let whose = r#for.unwrap_or(who);
                let message = on.at.to_curve().call_mut().claim_share(asset, whose);
                let what = format!("pay {} its share of {}", format_address(whose), info.symbol);
                let decimals = info.decimals;
                let answer = move |amount| Answer::amount(amount, amount_of(amount, &info));
                let step = Step::new(Part::BondingCurve, what, message, decimals, answer);
                Ok(Plan::of(Told::default(), step))
            }
            Self::Sweep => {
                let message = on.at.to_curve().call_mut().sweep();
                let what = "send what nobody accounts for to where it belongs";
                Ok(Plan::of(Told::default(), paying_coins(on, what.to_owned(), message)))
            }
        }
    }
}

/// A message to the curve that answers an amount of collateral.
fn paying_coins<Arguments: ink::scale::Encode>(
    on: &Deployed,
    what: String,
    message: crate::chain::Message<Arguments, Result<u128, interfaces::bonding_curve::BondingCurveError>>,
) -> Step {
    let info = on.collateral.clone();
    let answer = move |amount| Answer::amount(amount, amount_of(amount, &info));
    Step::new(Part::BondingCurve, what, message, on.collateral.decimals, answer)
}

async fn buy(on: &Deployed, who: AccountId, deposit: u128, order: &Order) -> Result<Plan> {
    let (quote, told) = quote_purchase(on, deposit).await?;
    let least = least_accepted(quote.received, order.slippage_ppm);
    let deadline_ms = on.now_ms().await?.saturating_add(order.deadline_ms);
    let told = accepting(told, on.words.tokens_exactly(least), least, order, deadline_ms);
    let needed = steps_before(on, who, on.at.collateral, Part::BondingCurve, deposit).await?;
    let to = order.to.unwrap_or(who);
    let message = on.at.to_curve().call_mut().buy(deposit, least, to, deadline_ms);
    let info = on.token.clone();
    let answer = move |tokens| Answer::amount(tokens, amount_of(tokens, &info));
    let what = format!(
        "buy for {}, tokens to {}",
        on.words.coins_exactly(deposit),
        recipient(to, who)
    );
    let act = Step::new(Part::BondingCurve, what, message, on.token.decimals, answer);
    Ok(Plan::after(told, needed, act))
}

async fn sell(on: &Deployed, who: AccountId, tokens: u128, order: &Order) -> Result<Plan> {
    let (quote, told) = quote_sale(on, tokens).await?;
    let least = least_accepted(quote.received, order.slippage_ppm);
    let deadline_ms = on.now_ms().await?.saturating_add(order.deadline_ms);
    let told = accepting(told, on.words.coins_exactly(least), least, order, deadline_ms).line(format!(
        "(`commons call unwrap` turns {} into coins)",
        on.collateral.symbol
    ));
    let to = order.to.unwrap_or(who);
    let message = on.at.to_curve().call_mut().sell(tokens, least, to, deadline_ms);
    let what = format!(
        "sell {}, coins to {}",
        on.words.tokens_exactly(tokens),
        recipient(to, who)
    );
    Ok(Plan::of(told, paying_coins(on, what, message)))
}

fn accepting(told: Told, least_in_words: String, least: u128, order: &Order, deadline_ms: u64) -> Told {
    /// Who accepts more than this less invites others to trade just before.
    const MUCH_PPM: u32 = 200_000;
    let told = if order.slippage_ppm > MUCH_PPM {
        told.line(format!(
            "take care: --slippage {} is much. Whoever sees the order can trade before it, so that you get hardly more \
             than the least",
            share(order.slippage_ppm)
        ))
    } else {
        told
    };
    told.line(format!(
        "accepted is {least_in_words} or more ({} less), for {}, until {}",
        share(order.slippage_ppm),
        span(order.deadline_ms),
        date(deadline_ms)
    ))
    .amount("least", least)
    .figure("deadline_ms", deadline_ms)
}

/// What buying for `deposit` would bring now.
pub async fn quote_purchase(on: &Deployed, deposit: u128) -> Result<(Quote, Told)> {
    let market = on.read(on.at.to_curve().call().market()).await?;
    let message = on.at.to_curve().call().quote_buy(deposit);
    let quote = on.ask(Part::BondingCurve, message, on.collateral.decimals).await?;
    Ok((quote, purchase_in_words(on, &market, &quote)))
}

/// What buying at least `tokens` would take now.
pub async fn quote_deposit_for(on: &Deployed, tokens: u128) -> Result<Told> {
    let market = on.read(on.at.to_curve().call().market()).await?;
    let message = on.at.to_curve().call().quote_deposit_for(tokens);
    let quote = on.ask(Part::BondingCurve, message, on.token.decimals).await?;
    let asked = format!(
        "{} cost {}",
        on.words.tokens_exactly(tokens),
        on.words.coins_exactly(quote.given)
    );
    let mut told = purchase_in_words(on, &market, &quote).amount("asked", tokens);
    told.lines.insert(0, asked);
    Ok(told)
}

fn purchase_in_words(on: &Deployed, market: &Market, quote: &Quote) -> Told {
    let words = &on.words;
    let told = Told::default()
        .line(format!(
            "{} buy {}, {} for one",
            words.coins_exactly(quote.given),
            words.tokens(quote.received),
            each(on, quote.given, quote.received)
        ))
        .line(format!(
            "{} of them, the entry tribute of {}, go to the funding pool",
            words.coins(quote.tribute),
            share(market.tributes.entry_ppm)
        ))
        .line(format!(
            "that would be {} of all tokens",
            part_in_words(quote.received, market.supply.saturating_add(quote.received))
        ));
    with_prices(on, told, market, quote)
}

/// What selling `tokens` would bring now.
pub async fn quote_sale(on: &Deployed, tokens: u128) -> Result<(Quote, Told)> {
    let market = on.read(on.at.to_curve().call().market()).await?;
    let message = on.at.to_curve().call().quote_sell(tokens);
    let quote = on.ask(Part::BondingCurve, message, on.token.decimals).await?;
    let words = &on.words;
    let told = Told::default()
        .line(format!(
            "{} bring {}, {} for one",
            words.tokens_exactly(quote.given),
            words.coins(quote.received),
            each(on, quote.received, quote.given)
        ))
        .line(format!(
            "beside that {}, the exit tribute of {}, go to the funding pool",
            words.coins(quote.tribute),
            share(market.tributes.exit_ppm)
        ))
        .line(format!(
            "that is {} of all tokens",
            part_in_words(tokens, market.supply)
        ));
    Ok((quote, with_prices(on, told, &market, &quote)))
}

/// The figures of a quote, and the price on the market before and after.
fn with_prices(on: &Deployed, told: Told, market: &Market, quote: &Quote) -> Told {
    let words = &on.words;
    let change = match (market.spot_price, quote.spot_price_after) {
        (Some(before), Some(after)) => format!(
            " ({})",
            change_in_words(words.price_as_number(before), words.price_as_number(after))
        ),
        _ => String::new(),
    };
    let price = |price: Option<u128>| price.map(|price| price.to_string());
    told.line(format!(
        "price before {}, after {}{change}",
        words.price(market.spot_price),
        words.price(quote.spot_price_after)
    ))
    .amount("given", quote.given)
    .amount("received", quote.received)
    .amount("tribute", quote.tribute)
    .figure("spot_price_before", price(market.spot_price))
    .figure("spot_price_after", price(quote.spot_price_after))
}

/// Coins for one token, on average.
fn each(on: &Deployed, coins: u128, tokens: u128) -> String {
    use crate::words::Asset;
    let coins = on.words.as_number(Asset::Collateral, coins);
    let tokens = on.words.as_number(Asset::Token, tokens);
    if tokens == 0.0 {
        return "no price".to_owned();
    }
    format!("{} {}", number(coins / tokens), on.collateral.symbol)
}

/// What giving `tokens` back would bring now.
pub async fn quote_redemption(on: &Deployed, tokens: u128) -> Result<Told> {
    let market = on.read(on.at.to_curve().call().market()).await?;
    if market.phase != Phase::Closed {
        bail!(
            "tokens are redeemed only once the commons is wound down, and {}{}",
            match market.phase {
                Phase::Sealed => "the market has not opened yet",
                Phase::Open => "the market is open: `sell` sells them",
                Phase::Closing | Phase::Closed => "it is only winding down",
            },
            on.late().await
        );
    }
    let Ok(payout) = redemption(market.supply, market.reserve, tokens) else {
        bail!(
            "TOKENS: {} are more than the {} that there are",
            on.words.tokens_exactly(tokens),
            on.words.tokens_exactly(market.supply)
        );
    };
    let mut told = Told::default()
        .line(format!(
            "{}, {} of all tokens, are given back for {}, the same share of the reserve",
            on.words.tokens_exactly(tokens),
            part_in_words(tokens, market.supply),
            on.words.coins(payout)
        ))
        .amount("given", tokens)
        .amount("received", payout);
    let assets = on.read(on.at.to_pool().call().assets()).await?;
    for asset in assets {
        if asset != on.at.collateral && asset != on.at.token {
            told = told.line(format!(
                "then `commons call claim-share {}` brings a share of what the pool holds of it",
                format_address(asset)
            ));
        }
    }
    Ok(told)
}
