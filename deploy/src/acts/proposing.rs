//! Proposing: what a member can ask the others for.

use super::{
    deployed::{spoken, Deployed},
    errors::OwnError,
    figures::{parse_account, parse_share, Amount, AssetName, Somebody},
    funds::steps_before,
    plan::{Answer, Plan, Step, Told},
    requests::quote_request,
    settings::Changes,
    support::with_what_it_asks,
    voting::{deposit, free_deposit},
};
use crate::{
    chain::{Failure, Message},
    config::format_address,
    network::refusal,
    suite::constructors::Part,
    words::{share, span},
};
use anyhow::{bail, ensure, Result};
use clap::{Args, Subcommand};
use ink::{
    codegen::TraitCallBuilder,
    primitives::AccountId,
    scale::{Decode, Encode},
};
use interfaces::{
    bonding_curve::{BondingCurve, Tributes},
    conviction_voting::{ConvictionVoting, ProposalId, Request},
    funding_pool::{AssetTerms, FundingPool},
    psp22::LONGEST_TEXT,
    vesting::{BatchId, Vesting},
    voucher_escrow::VoucherEscrow,
};

/// What can be proposed.
#[derive(Debug, Clone, Subcommand)]
pub enum ProposeAct {
    /// That the funding pool pays somebody.
    Request {
        /// How much in all, in whole coins: 500 or 12.5.
        #[arg(value_name = "AMOUNT")]
        amount: Amount,
        /// To whom.
        #[arg(value_name = "ADDRESS", value_parser = parse_account)]
        beneficiary: AccountId,
        /// In how many equal parts, 1 to 8; each needs support of its own when it is due.
        #[arg(long, value_name = "COUNT", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=8))]
        milestones: u8,
        /// In what: collateral, token, or the address of another asset of the pool.
        #[arg(long, value_name = "ASSET", default_value = "collateral")]
        asset: AssetName,
        #[command(flatten)]
        words: Description,
    },
    /// Nothing: to show how much support something has.
    Signal {
        #[command(flatten)]
        words: Description,
    },
    #[command(flatten)]
    Call(ProposedCall),
    /// Other settings for proposals to come, within floors and ceilings. What is not named stays.
    Settings {
        #[command(flatten)]
        changes: Box<Changes>,
        #[command(flatten)]
        words: Description,
    },
    /// By a majority, and beyond the guardian's say: another guardian, or none.
    Guardian {
        /// Who: an address, or none.
        #[arg(value_name = "ADDRESS")]
        guardian: Somebody,
        #[command(flatten)]
        words: Description,
    },
    /// By a majority, and beyond the guardian's say: to end the commons.
    WindDown {
        #[command(flatten)]
        words: Description,
    },
}

/// What can be proposed that calls a contract.
#[derive(Debug, Clone, Subcommand)]
pub enum ProposedCall {
    /// Other tributes of the market, within their ceilings. What is not named stays.
    SetTributes {
        /// Of what is paid for tokens: 3%.
        #[arg(long, value_name = "SHARE", value_parser = parse_share, required_unless_present = "exit")]
        entry: Option<u32>,
        /// Of what a sale brings: 8%.
        #[arg(long, value_name = "SHARE", value_parser = parse_share)]
        exit: Option<u32>,
        #[command(flatten)]
        action: Action,
    },
    /// That the pool can pay in one more asset.
    RegisterAsset {
        /// Its address.
        #[arg(value_name = "ASSET")]
        asset: AssetName,
        /// The largest share of it that can be paid at once: 25%.
        #[arg(long, value_name = "SHARE", value_parser = parse_share)]
        cap: u32,
        #[command(flatten)]
        action: Action,
    },
    /// By a majority: another spending cap of the pool.
    SetSpendingCap {
        /// The largest share that can be paid at once: 20%.
        #[arg(value_name = "SHARE", value_parser = parse_share)]
        cap: u32,
        /// Of what: collateral, token, or the address of another asset of the pool.
        #[arg(long, value_name = "ASSET", default_value = "collateral")]
        asset: AssetName,
        #[command(flatten)]
        action: Action,
    },
    /// By a majority: that another contract makes the pool pay.
    SetSpender {
        /// Its address.
        #[arg(value_name = "ADDRESS", value_parser = parse_account)]
        spender: AccountId,
        #[command(flatten)]
        action: Action,
    },
    /// To take back what has not vested of a batch that the commons granted.
    Revoke {
        /// The batch's number.
        #[arg(value_name = "BATCH")]
        batch: u64,
        #[command(flatten)]
        action: Action,
    },
    /// By a majority: to give up for ever that a batch can be revoked.
    RenounceRevocation {
        /// The batch's number.
        #[arg(value_name = "BATCH")]
        batch: u64,
        #[command(flatten)]
        action: Action,
    },
    /// Another fee of the pool on vouchers of sets to come, up to its ceiling.
    SetProtocolFee {
        /// Of what of a price reaches the seller: 2%.
        #[arg(value_name = "SHARE", value_parser = parse_share)]
        fee: u32,
        #[command(flatten)]
        action: Action,
    },
}

/// A proposal in words.
#[derive(Debug, Clone, Args)]
pub struct Description {
    /// A title and a link, for all to read: at most 256 bytes.
    #[arg(long, value_name = "TEXT")]
    description: String,
}

/// A proposal that a contract is called.
#[derive(Debug, Clone, Args)]
pub struct Action {
    #[command(flatten)]
    words: Description,
    /// Propose it even if it would be refused if it were done now.
    #[arg(long)]
    anyway: bool,
}

impl ProposeAct {
    /// What it takes.
    pub async fn plan(&self, on: &Deployed, who: AccountId) -> Result<Plan> {
        match self {
            Self::Request {
                amount,
                beneficiary,
                milestones,
                asset,
                words,
            } => {
                let (asset, info) = on.asset(*asset).await?;
                let amount = amount.units(&info, "AMOUNT")?;
                let told = quote_request(on, asset, amount).await?;
                let request = Request::Funding {
                    asset,
                    amount,
                    beneficiary: *beneficiary,
                    milestones: *milestones,
                };
                propose(on, who, told, request, words).await
            }
            Self::Signal { words } => propose(on, who, Told::default(), Request::Signal, words).await,
            Self::Settings { changes, words } => {
                let now = on.read(on.at.to_voting().call().settings()).await?;
                let settings = changes.of(now, &on.token)?;
                ensure!(
                    settings != now,
                    "these are the settings as they are: nothing would change"
                );
                let request = Request::ChangeSettings(settings);
                let told = Told::default()
                    .line("settings are for proposals to come; those that there are live by their own")
                    .line(
                        "all eleven settings are proposed, the others as they are now: what changes among them before this \
                         is done would be undone",
                    );
                propose(on, who, told, request, words).await
            }
            Self::Guardian { guardian, words } => {
                let now = on.read(on.at.to_voting().call().electorate()).await?.guardian;
                let told = Told::default().line(format!(
                    "the guardian is {} now",
                    now.map_or_else(|| "nobody".to_owned(), format_address)
                ));
                propose(on, who, told, Request::ReplaceGuardian(guardian.0), words).await
            }
            Self::WindDown { words } => {
                let terms = on.read(on.at.to_curve().call().terms()).await?.closing;
                let told = Told::default().line(format!(
                    "once more than half of all tokens stand behind it, trade and payments stop; {} later the commons can \
                     be ended for ever, and tokens give their share of the reserve",
                    span(terms.delay_ms)
                ));
                propose(on, who, told, Request::WindDown, words).await
            }
            Self::Call(call) => call.plan(on, who).await,
        }
    }
}

impl ProposedCall {
    async fn plan(&self, on: &Deployed, who: AccountId) -> Result<Plan> {
        match self {
            Self::SetTributes { entry, exit, action } => {
                let now = on.read(on.at.to_curve().call().market()).await?.tributes;
                let tributes = Tributes {
                    entry_ppm: entry.unwrap_or(now.entry_ppm),
                    exit_ppm: exit.unwrap_or(now.exit_ppm),
                };
                let told = Told::default().line(format!(
                    "tributes are {} of purchases and {} of sales now",
                    share(now.entry_ppm),
                    share(now.exit_ppm)
                ));
                let message = || on.at.to_curve().call_mut().set_tributes(tributes);
                act(on, who, told, Part::BondingCurve, message, action).await
            }
            Self::RegisterAsset { asset, cap, action } => {
                let (asset, info) = on.asset(*asset).await?;
                let told = Told::default().line(format!("{} has {} decimals", info.symbol, info.decimals));
                let terms = AssetTerms {
                    asset,
                    spending_cap_ppm: *cap,
                };
                let message = || on.at.to_pool().call_mut().register_asset(terms);
                act(on, who, told, Part::FundingPool, message, action).await
            }
            Self::SetSpendingCap { cap, asset, action } => {
                let (asset, _) = on.asset(*asset).await?;
                let terms = AssetTerms {
                    asset,
                    spending_cap_ppm: *cap,
                };
                let message = || on.at.to_pool().call_mut().set_spending_cap(terms);
                act(on, who, Told::default(), Part::FundingPool, message, action).await
            }
            Self::SetSpender { spender, action } => {
                let told = Told::default().line("take care: this voting will not make the pool pay any more");
                let message = || on.at.to_pool().call_mut().set_spender(*spender);
                act(on, who, told, Part::FundingPool, message, action).await
            }
            Self::Revoke { batch, action } => {
                let told = Told::default()
                    .line("a batch that is taken back keeps what has vested; the rest returns to the pool");
                let message = || on.at.to_vesting().call_mut().revoke(BatchId(*batch));
                act(on, who, told, Part::Vesting, message, action).await
            }
            Self::RenounceRevocation { batch, action } => {
                let message = || on.at.to_vesting().call_mut().renounce_revocation(BatchId(*batch));
                act(on, who, Told::default(), Part::Vesting, message, action).await
            }
            Self::SetProtocolFee { fee, action } => {
                let now = on.read(on.at.to_escrow().call().status()).await?.protocol_fee_ppm;
                let told = Told::default().line(format!(
                    "the pool's fee on vouchers is {} now, and stays with the sets that there are",
                    share(now)
                ));
                let message = || on.at.to_escrow().call_mut().set_protocol_fee(*fee);
                act(on, who, told, Part::VoucherEscrow, message, action).await
            }
        }
    }
}

/// Proposes that voting sends a message. What would be refused if it were done now is refused here, unless it is to be
/// proposed anyway: voting itself does not look into a call before it is done.
async fn act<Arguments, Value, Error>(
    on: &Deployed,
    who: AccountId,
    told: Told,
    part: Part,
    message: impl Fn() -> Message<Arguments, Result<Value, Error>>,
    action: &Action,
) -> Result<Plan>
where
    Arguments: Encode,
    Value: Decode,
    Error: OwnError,
{
    let trial = on.network.try_call(on.at.voting, message(), 0).await?;
    let refused = match trial.answer {
        Ok(Ok(_)) => None,
        Ok(Err(error)) => Some(refusal::told(&error, on.token.decimals)),
        // Voting holds no coins for the deposit that a new record takes: who executes leaves it.
        Err(Failure::Chain(reason)) if reason.contains("StorageDeposit") => None,
        Err(failure) => Some(refusal::told_failure(&failure)),
    };
    let told = match refused {
        Some(reason) if action.anyway => told.line(format!("done now, it would be refused: {reason}")),
        Some(reason) => bail!(
            "done now, it would be refused by the {}: {reason}. Nothing was sent; --anyway proposes it nevertheless",
            spoken(part)
        ),
        None => told,
    };
    propose(on, who, told, request_of(message()), &action.words).await
}

/// That voting sends this message.
fn request_of<Arguments: Encode, Answer>(message: Message<Arguments, Answer>) -> Request {
    let message = message.params();
    let encoded = message.exec_input().encode();
    let (selector, input) = encoded
        .split_first_chunk()
        .map_or(([0; 4], Vec::new()), |(selector, input)| (*selector, input.to_vec()));
    Request::Call {
        contract: *message.callee(),
        selector,
        input,
    }
}

async fn propose(on: &Deployed, who: AccountId, told: Told, request: Request, words: &Description) -> Result<Plan> {
    let description = &words.description;
    ensure!(
        !description.trim().is_empty(),
        "--description: say what it is for, \"Repairing the mill, https://…\""
    );
    ensure!(
        description.len() <= LONGEST_TEXT,
        "--description has {} bytes, and {LONGEST_TEXT} are the most: a title and a link",
        description.len()
    );
    let settings = on.read(on.at.to_voting().call().settings()).await?;
    let free = free_deposit(on, who).await?;
    let told = with_what_it_asks(on, told, &request, &settings)
        .await
        .line(format!("“{description}”"))
        .line(format!(
            "a bond of {} is taken out of your deposit, of which {} are free, and comes back when it is over; it can pass \
             within {}",
            on.words.tokens_exactly(settings.bond),
            on.words.tokens_exactly(free),
            span(settings.voting_period_ms)
        ))
        .amount("bond", settings.bond)
        .amount("free_deposit", free);
    let mut needed = Vec::new();
    let missing = settings.bond.saturating_sub(free);
    if missing > 0 {
        needed = steps_before(on, who, on.at.token, Part::ConvictionVoting, missing).await?;
        needed.push(deposit(on, missing));
    }
    let message = on
        .at
        .to_voting()
        .call_mut()
        .propose(request, description.as_str().into());
    let answer = |proposal: ProposalId| Answer::number(proposal.0, "proposal");
    let step = Step::new(Part::ConvictionVoting, "propose it", message, on.token.decimals, answer);
    Ok(Plan::after(told, needed, step))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An action is the message as voting will send it, and the list knows it by its first four bytes.
    #[test]
    fn an_action_is_the_message_that_voting_will_send() {
        let at = crate::suite::Addresses::nowhere().with(Part::BondingCurve, AccountId::from([7; 32]));
        let tributes = Tributes {
            entry_ppm: 30_000,
            exit_ppm: 80_000,
        };
        let Request::Call {
            contract,
            selector,
            input,
        } = request_of(at.to_curve().call_mut().set_tributes(tributes))
        else {
            panic!("it is a call");
        };
        assert_eq!(contract, at.curve);
        assert_eq!(selector, ink::selector_bytes!("BondingCurve::set_tributes"));
        assert_eq!(Tributes::decode(&mut &input[..]).unwrap(), tributes);
    }
}
