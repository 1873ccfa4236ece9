//! Acts of conviction voting, but for proposing.

use super::{
    deployed::Deployed,
    figures::{typed, Portion, Which},
    funds::steps_before,
    plan::{Answer, Plan, Step, Told},
    proposing::ProposeAct,
    support::{proposal_in_words, with_more},
};
use crate::{chain::Message, suite::constructors::Part, words::span};
use anyhow::{ensure, Result};
use clap::Subcommand;
use ink::{codegen::TraitCallBuilder, primitives::AccountId, scale::Encode};
use interfaces::conviction_voting::{ConvictionVoting, ProposalId, VotingError};

/// Acts of conviction voting.
#[derive(Debug, Clone, Subcommand)]
pub enum VotingAct {
    /// Bring tokens to voting, to stake them. Lets voting take them first, as far as that is missing.
    Deposit {
        /// How many, in whole tokens: 100, 12.5 or all.
        #[arg(value_name = "TOKENS")]
        tokens: Portion,
    },
    /// Take tokens back from voting that are not staked.
    Withdraw {
        /// How many, in whole tokens: 100, 12.5 or all that is free.
        #[arg(value_name = "TOKENS")]
        tokens: Portion,
    },
    /// Let your tokens in vesting vote as well, for good.
    Enlist,
    /// Support a proposal.
    Stake {
        /// The proposal's number; 0 is to be against all others.
        #[arg(value_name = "PROPOSAL")]
        proposal: u64,
        /// How many more, in whole tokens: 100, 12.5 or all that is free.
        #[arg(value_name = "TOKENS")]
        tokens: Portion,
    },
    /// Take support off a proposal.
    Unstake {
        /// The proposal's number, or all: every one that you support.
        #[arg(value_name = "PROPOSAL")]
        proposal: Which,
        /// How many, in whole tokens: 100, 12.5 or all.
        #[arg(value_name = "TOKENS", default_value = "all")]
        tokens: Portion,
    },
    /// Move support from one proposal to another, where it begins anew.
    MoveStake {
        /// From which proposal.
        #[arg(value_name = "FROM")]
        from: u64,
        /// To which.
        #[arg(value_name = "TO")]
        to: u64,
        /// How many, in whole tokens: 100, 12.5 or all.
        #[arg(value_name = "TOKENS", default_value = "all")]
        tokens: Portion,
    },
    /// Propose something. Brings the bond to voting first, as far as it is missing.
    Propose {
        #[command(subcommand)]
        what: ProposeAct,
    },
    /// Take a proposal that passes a step further: pay it, have it wait, or do it. Anyone may.
    Execute {
        /// The proposal's number.
        #[arg(value_name = "PROPOSAL")]
        proposal: u64,
    },
    /// Look after a proposal: end one that is expired, or has failed for long. Anyone may.
    Touch {
        /// The proposal's number.
        #[arg(value_name = "PROPOSAL")]
        proposal: u64,
    },
    /// Withdraw a proposal of yours.
    Cancel {
        /// The proposal's number.
        #[arg(value_name = "PROPOSAL")]
        proposal: u64,
    },
    /// Give the bond of a proposal that is over back to who proposed it. Anyone may.
    ReclaimBond {
        /// The proposal's number.
        #[arg(value_name = "PROPOSAL")]
        proposal: u64,
    },
    /// As the guardian: end an action in its delay.
    Veto {
        /// The proposal's number.
        #[arg(value_name = "PROPOSAL")]
        proposal: u64,
    },
    /// As the guardian: stop purchases, new stakes, executions and new vouchers for a while.
    PauseNewBusiness,
}

impl VotingAct {
    /// What the command line calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Deposit { .. } => "deposit",
            Self::Withdraw { .. } => "withdraw",
            Self::Enlist => "enlist",
            Self::Stake { .. } => "stake",
            Self::Unstake { .. } => "unstake",
            Self::MoveStake { .. } => "move-stake",
            Self::Propose { .. } => "propose",
            Self::Execute { .. } => "execute",
            Self::Touch { .. } => "touch",
            Self::Cancel { .. } => "cancel",
            Self::ReclaimBond { .. } => "reclaim-bond",
            Self::Veto { .. } => "veto",
            Self::PauseNewBusiness => "pause-new-business",
        }
    }

    /// What it takes.
    pub async fn plan(&self, on: &Deployed, who: AccountId) -> Result<Plan> {
        match self {
            Self::Deposit { tokens } => {
                let held = on.balance(on.at.token, who).await?;
                let amount = tokens.units(held, &on.token, "TOKENS")?;
                let told = Told::default()
                    .line(format!("you hold {}", on.words.tokens_exactly(held)))
                    .line("they can be withdrawn whenever they are not staked")
                    .amount("held", held)
                    .amount("amount", amount);
                let needed = steps_before(on, who, on.at.token, Part::ConvictionVoting, amount).await?;
                Ok(Plan::after(told, needed, deposit(on, amount)))
            }
            Self::Withdraw { tokens } => {
                let free = free_deposit(on, who).await?;
                let amount = tokens.units(free, &on.token, "TOKENS")?;
                let told = Told::default()
                    .line(format!("{} of your deposit are free", on.words.tokens_exactly(free)))
                    .amount("free", free)
                    .amount("amount", amount);
                let message = on.at.to_voting().call_mut().withdraw(amount);
                Ok(Plan::of(
                    told,
                    act(on, format!("withdraw {}", on.words.tokens_exactly(amount)), message),
                ))
            }
            Self::Enlist => {
                let told = Told::default().line(
                    "your tokens in vesting vote from now on, those of later batches too; what backs a stake is not \
                     released before you unstake it",
                );
                let message = on.at.to_voting().call_mut().enlist();
                Ok(Plan::of(told, act(on, "let vesting tokens vote".to_owned(), message)))
            }
            Self::Stake { proposal, tokens } => stake(on, who, *proposal, tokens).await,
            Self::Unstake { proposal, tokens } => unstake(on, who, *proposal, tokens).await,
            Self::MoveStake { from, to, tokens } => {
                let amount = tokens.units(stake_on(on, who, *from).await?, &on.token, "TOKENS")?;
                let told = with_more(on, proposal_in_words(on, *to).await?, *to, amount, 0).await?;
                let message = on
                    .at
                    .to_voting()
                    .call_mut()
                    .move_stake(ProposalId(*from), ProposalId(*to), amount);
                let what = format!("move {} from proposal {from} to {to}", on.words.tokens_exactly(amount));
                Ok(Plan::of(told, act(on, what, message)))
            }
            Self::Propose { what } => what.plan(on, who).await,
            Self::Execute { proposal } => {
                let message = on.at.to_voting().call_mut().execute(ProposalId(*proposal));
                on_proposal(on, *proposal, "take proposal", "a step further", message).await
            }
            Self::Touch { proposal } => {
                let message = on.at.to_voting().call_mut().touch(ProposalId(*proposal));
                on_proposal(on, *proposal, "look after proposal", "", message).await
            }
            Self::Cancel { proposal } => {
                let message = on.at.to_voting().call_mut().cancel(ProposalId(*proposal));
                on_proposal(on, *proposal, "withdraw proposal", "", message).await
            }
            Self::ReclaimBond { proposal } => {
                let message = on.at.to_voting().call_mut().reclaim_bond(ProposalId(*proposal));
                on_proposal(on, *proposal, "give the bond of proposal", "back", message).await
            }
            Self::Veto { proposal } => {
                let message = on.at.to_voting().call_mut().veto(ProposalId(*proposal));
                on_proposal(on, *proposal, "veto proposal", "", message).await
            }
            Self::PauseNewBusiness => {
                let terms = on.read(on.at.to_voting().call().terms()).await?;
                let told = Told::default().line(format!(
                    "buying, new stakes, executions, new sets and purchases of vouchers stop for {}, and nothing ends that \
                     early; selling, unstaking and withdrawing go on",
                    span(terms.rules.pause_ms)
                ));
                let message = on.at.to_voting().call_mut().pause_new_business();
                Ok(Plan::of(told, act(on, "pause new business".to_owned(), message)))
            }
        }
    }
}

/// A message to voting that answers no more than that it was done.
fn act<Arguments: Encode>(on: &Deployed, what: String, message: Message<Arguments, Result<(), VotingError>>) -> Step {
    Step::new(Part::ConvictionVoting, what, message, on.token.decimals, Answer::done)
}

/// Bringing tokens, which voting may take already.
pub fn deposit(on: &Deployed, amount: u128) -> Step {
    let message = on.at.to_voting().call_mut().deposit(amount);
    act(
        on,
        format!("bring {} to voting", on.words.tokens_exactly(amount)),
        message,
    )
    .undone_by(format!("commons call withdraw {}", typed(amount, &on.token)))
}

/// What of somebody's deposit is not staked.
pub async fn free_deposit(on: &Deployed, who: AccountId) -> Result<u128> {
    let status = on.read(on.at.to_voting().call().account(who)).await?;
    Ok(status.free.min(status.deposited))
}

async fn stake(on: &Deployed, who: AccountId, proposal: u64, tokens: &Portion) -> Result<Plan> {
    let status = on.read(on.at.to_voting().call().account(who)).await?;
    let amount = tokens.units(status.free, &on.token, "TOKENS")?;
    let told = with_more(on, proposal_in_words(on, proposal).await?, proposal, amount, amount)
        .await?
        .line(format!(
            "{} of your {} are free",
            on.words.tokens(status.free),
            on.words.tokens(status.power)
        ))
        .amount("free", status.free)
        .amount("amount", amount);
    let message = on.at.to_voting().call_mut().stake(ProposalId(proposal), amount);
    let what = format!("stake {} on proposal {proposal}", on.words.tokens_exactly(amount));
    Ok(Plan::of(told, act(on, what, message)))
}

async fn unstake(on: &Deployed, who: AccountId, which: Which, tokens: &Portion) -> Result<Plan> {
    let take_off = |proposal: ProposalId, amount: u128| {
        let message = on.at.to_voting().call_mut().unstake(proposal, amount);
        let what = format!("take {} off proposal {}", on.words.tokens_exactly(amount), proposal.0);
        act(on, what, message)
    };
    match which {
        Which::One(proposal) => {
            let stake = stake_on(on, who, proposal).await?;
            let amount = tokens.units(stake, &on.token, "TOKENS")?;
            let told = Told::default()
                .line(format!(
                    "your stake on proposal {proposal} is {}, and its conviction goes with it",
                    on.words.tokens_exactly(stake)
                ))
                .amount("stake", stake)
                .amount("amount", amount);
            Ok(Plan::of(told, take_off(ProposalId(proposal), amount)))
        }
        Which::All => {
            ensure!(
                *tokens == Portion::All,
                "TOKENS: an amount needs one proposal, `unstake 3 100`"
            );
            let stakes = on.read(on.at.to_voting().call().account(who)).await?.stakes;
            ensure!(!stakes.is_empty(), "PROPOSAL: you support none that has not ended");
            let steps = stakes.iter().map(|stake| take_off(stake.proposal, stake.amount));
            Ok(Plan::several(Told::default(), steps.collect()))
        }
    }
}

async fn stake_on(on: &Deployed, who: AccountId, proposal: u64) -> Result<u128> {
    let stakes = on.read(on.at.to_voting().call().account(who)).await?.stakes;
    let stake = stakes.iter().find(|stake| stake.proposal == ProposalId(proposal));
    Ok(stake.map_or(0, |stake| stake.amount))
}

async fn on_proposal<Arguments: Encode>(
    on: &Deployed,
    proposal: u64,
    before: &str,
    after: &str,
    message: Message<Arguments, Result<(), VotingError>>,
) -> Result<Plan> {
    let told = proposal_in_words(on, proposal).await?;
    let what = format!("{before} {proposal} {after}");
    Ok(Plan::of(told, act(on, what.trim_end().to_owned(), message)))
}
