//! Offering vouchers for goods.

use super::{
    deployed::Deployed,
    figures::{parse_account, parse_share, parse_span, Amount, AssetName, When},
    funds::steps_before,
    plan::{Answer, Plan, Step, Told},
};
use crate::{
    config::{format_address, TokenInfo},
    hexadecimal::{hash_of, hexadecimal},
    suite::constructors::Part,
    words::{date, exactly, printable, share, span},
};
use anyhow::{bail, Context, Result};
use blake2::{digest::consts::U32, Blake2b, Digest};
use clap::Args;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::voucher_escrow::{
    Agent, ArbitratedTerms, AutomaticTerms, Gate, Metadata, Offer, Resolution, SetId, VoucherEscrow,
};
use std::path::PathBuf;
use voucher_escrow::settling::{complaint_bond, left_by_seller};

/// What is offered. With --arbiter disputes end by an arbiter, without by what both sides say.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Offering {
    /// What a voucher costs, in whole coins: 40 or 12.5.
    #[arg(value_name = "PRICE")]
    price: Amount,
    /// How many there are.
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    quantity: u32,
    /// Where the goods are described: a link.
    #[arg(long, value_name = "LINK")]
    uri: String,
    /// What is there, as a file: its hash (BLAKE2b-256) goes with the offer, so that nobody can change it.
    #[arg(long, value_name = "FILE", required_unless_present = "hash")]
    description: Option<PathBuf>,
    /// The hash of what is there, instead: 0x and 64 hexadecimal digits.
    #[arg(long, value_name = "HASH", conflicts_with = "description", value_parser = hash_of)]
    hash: Option<[u8; 32]>,
    /// What everything is paid in: collateral, token, or the address of another PSP22.
    #[arg(long, value_name = "ASSET", default_value = "collateral")]
    asset: AssetName,
    /// What you leave for each voucher, in whole coins.
    #[arg(long, value_name = "COINS", default_value = "0")]
    seller_deposit: Amount,
    /// From when they can be redeemed: now, "in 2 days" or "2027-03-01 12:00:00" (UTC).
    #[arg(long, value_name = "MOMENT", default_value = "now")]
    valid_from: When,
    /// From when they cannot any more: "in 30 days" or a moment.
    #[arg(long, value_name = "MOMENT", default_value = "in 30 days")]
    valid_to: When,
    /// How long a buyer can complain after that, or after redeeming.
    #[arg(long = "complaint-period", value_name = "TIME", default_value = "14 days", value_parser = parse_span)]
    complaint_period_ms: u64,

    /// Without an arbiter: what a buyer leaves, and loses if the voucher is not redeemed, in whole coins.
    #[arg(long, value_name = "COINS", conflicts_with = "arbiter")]
    buyer_deposit: Option<Amount>,
    /// Without an arbiter: what a complaint takes, in whole coins [default: what makes a false one worth nothing].
    #[arg(long, value_name = "COINS", conflicts_with = "arbiter")]
    complaint_bond: Option<Amount>,
    /// Without an arbiter: how long after a complaint you can admit the fault [default: 7 days].
    #[arg(long = "fault-period", value_name = "TIME", value_parser = parse_span, conflicts_with = "arbiter")]
    fault_period_ms: Option<u64>,

    /// Who decides; nobody can buy before this account has accepted the set.
    #[arg(long, value_name = "ADDRESS", value_parser = parse_account)]
    arbiter: Option<AccountId>,
    /// What the arbiter gets if asked, in whole coins; you leave it for each voucher.
    #[arg(long, value_name = "COINS", requires = "arbiter")]
    arbiter_fee: Option<Amount>,
    /// What of the price you keep if a voucher is given back or expires, in whole coins.
    #[arg(long, value_name = "COINS", requires = "arbiter")]
    cancel_penalty: Option<Amount>,
    /// What a buyer adds who asks the arbiter, in whole coins; at most the price.
    #[arg(long, value_name = "COINS", requires = "arbiter")]
    escalation_deposit: Option<Amount>,
    /// How long after a complaint the buyer can ask the arbiter [default: 14 days].
    #[arg(long = "resolution-period", value_name = "TIME", value_parser = parse_span, requires = "arbiter")]
    resolution_period_ms: Option<u64>,
    /// How long the arbiter has then [default: 14 days].
    #[arg(long = "response-period", value_name = "TIME", value_parser = parse_span, requires = "arbiter")]
    response_period_ms: Option<u64>,

    /// Who brings the buyers.
    #[arg(long, value_name = "ADDRESS", value_parser = parse_account, requires = "agent_fee_ppm")]
    agent: Option<AccountId>,
    /// The agent's share of what of the price reaches you: 5%.
    #[arg(long = "agent-fee", value_name = "SHARE", value_parser = parse_share, requires = "agent")]
    agent_fee_ppm: Option<u32>,
    /// Only who holds some of this can buy: token, or the address of a PSP22.
    #[arg(long, value_name = "ASSET", requires = "gate_least")]
    gate: Option<AssetName>,
    /// The least of it, in whole tokens.
    #[arg(long, value_name = "TOKENS", requires = "gate")]
    gate_least: Option<Amount>,
}

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl Offering {
    /// What it takes.
    pub async fn plan(&self, on: &Deployed, who: AccountId) -> Result<Plan> {
        let (asset, info) = on.asset(self.asset).await?;
        let gate = match (self.gate, &self.gate_least) {
            (Some(token), Some(least)) => {
                let (token, info) = on.asset(token).await?;
                let least = least.units(&info, "--gate-least")?;
                Some((Gate { token, least }, info))
            }
            _ => None,
        };
        let offer = self.offer(asset, &info, gate.as_ref().map(|(gate, _)| *gate), on.now_ms().await?)?;
        let metadata = Metadata {
            uri: self.uri.as_str().into(),
            hash: self.hash()?,
        };
        let (Ok(each), Ok(bond)) = (left_by_seller(&offer), complaint_bond(&offer)) else {
            bail!("deposits: these figures are beyond 128 bits");
        };
        let all = each
            .checked_mul(u128::from(offer.quantity))
            .context("--quantity: the deposits of all of them are beyond 128 bits")?;
        let fee_ppm = on.read(on.at.to_escrow().call().status()).await?.protocol_fee_ppm;
        let fee_limit_ppm = fee_ppm.saturating_add(offer.agent.map_or(0, |agent| agent.fee_ppm));
        let mut told = Told::default()
            .line(format!(
                "{} vouchers at {}, to be redeemed from {} and before {}",
                offer.quantity,
                exactly(offer.price, &info),
                date(offer.valid_from_ms),
                date(offer.valid_to_ms)
            ))
            .line(format!(
                "you leave {} for each, {} in all, which comes back as nothing goes wrong",
                exactly(each, &info),
                exactly(all, &info)
            ))
            .line(format!(
                "of what reaches you {} go to the funding pool and the agent; a buyer can complain for {}, with a bond of {}",
                share(fee_limit_ppm),
                span(offer.complaint_period_ms),
                exactly(bond, &info)
            ))
            .amount("price", offer.price)
            .amount("left", all)
            .amount("complaint_bond", bond)
            .figure("fees_ppm", fee_limit_ppm);
        told = told.line(resolution_in_words(&offer, &info));
        if let Some(agent) = offer.agent {
            let account = format_address(agent.account);
            told = told.line(format!(
                "{account} brings the buyers, for {} of what of the price reaches you",
                share(agent.fee_ppm)
            ));
        }
        if let Some((gate, info)) = &gate {
            told = told.line(format!("only who holds {} can buy", exactly(gate.least, info)));
        }
        told = told.line(format!(
            "described at {}, by a text whose hash is {}",
            printable(&self.uri),
            hexadecimal(metadata.hash)
        ));
        let needed = steps_before(on, who, asset, Part::VoucherEscrow, all).await?;
        let message = on.at.to_escrow().call_mut().create_set(offer, fee_limit_ppm, metadata);
        let answer = |set: SetId| Answer::number(set.0, "set");
        let step = Step::new(Part::VoucherEscrow, "offer them", message, info.decimals, answer);
        Ok(Plan::after(told, needed, step))
    }

    fn offer(&self, asset: AccountId, info: &TokenInfo, gate: Option<Gate>, now_ms: u64) -> Result<Offer> {
        let coins = |amount: &Option<Amount>, argument: &str| {
            amount.as_ref().map(|amount| amount.units(info, argument)).transpose()
        };
        let resolution = match self.arbiter {
            None => Resolution::Automatic(AutomaticTerms {
                buyer_deposit: coins(&self.buyer_deposit, "--buyer-deposit")?.unwrap_or(0),
                complaint_bond: coins(&self.complaint_bond, "--complaint-bond")?,
                fault_period_ms: self.fault_period_ms.unwrap_or(7 * DAY_MS),
            }),
            Some(arbiter) => Resolution::Arbitrated(ArbitratedTerms {
                arbiter,
                arbiter_fee: coins(&self.arbiter_fee, "--arbiter-fee")?.unwrap_or(0),
                cancel_penalty: coins(&self.cancel_penalty, "--cancel-penalty")?.unwrap_or(0),
                escalation_deposit: coins(&self.escalation_deposit, "--escalation-deposit")?.unwrap_or(0),
                resolution_period_ms: self.resolution_period_ms.unwrap_or(14 * DAY_MS),
                response_period_ms: self.response_period_ms.unwrap_or(14 * DAY_MS),
            }),
        };
        Ok(Offer {
            asset,
            price: self.price.units(info, "PRICE")?,
            seller_deposit: self.seller_deposit.units(info, "--seller-deposit")?,
            quantity: self.quantity,
            valid_from_ms: self.valid_from.moment_ms(now_ms),
            valid_to_ms: self.valid_to.moment_ms(now_ms),
            complaint_period_ms: self.complaint_period_ms,
            resolution,
            agent: match (self.agent, self.agent_fee_ppm) {
                (Some(account), Some(fee_ppm)) => Some(Agent { account, fee_ppm }),
                _ => None,
            },
            gate,
        })
    }

    fn hash(&self) -> Result<[u8; 32]> {
        match (&self.description, self.hash) {
            (Some(path), _) => {
                let described =
                    std::fs::read(path).with_context(|| format!("--description: cannot read {}", path.display()))?;
                Ok(Blake2b::<U32>::digest(described).into())
            }
            (None, Some(hash)) => Ok(hash),
            (None, None) => bail!("--description: name a file with what the link shows, or its --hash"),
        }
    }
}

/// What becomes of disputes, with every term of it.
fn resolution_in_words(offer: &Offer, info: &TokenInfo) -> String {
    let deposit = exactly(offer.seller_deposit, info);
    match offer.resolution {
        Resolution::Automatic(terms) => format!(
            "your deposit for each is {deposit}; a buyer leaves {}, and loses it if the voucher is not redeemed. Disputes \
             end by what both sides say: you can admit a fault for {} after a complaint",
            exactly(terms.buyer_deposit, info),
            span(terms.fault_period_ms)
        ),
        Resolution::Arbitrated(terms) => format!(
            "your deposit for each is {deposit}; you keep {} of the price if a voucher is given back or expires. Disputes \
             end by {}, who gets {} of yours if asked: a buyer can ask for {} after a complaint, with a deposit of {}, and \
             the arbiter has {} then",
            exactly(terms.cancel_penalty, info),
            format_address(terms.arbiter),
            exactly(terms.arbiter_fee, info),
            span(terms.resolution_period_ms),
            exactly(terms.escalation_deposit, info),
            span(terms.response_period_ms)
        ),
    }
}
