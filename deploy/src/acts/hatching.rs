//! Acts of the hatch: how a commons begins.

use super::{
    deployed::Deployed,
    figures::{parse_account, part_in_words, Amount},
    funds::steps_before,
    plan::{Answer, Plan, Step, Told},
};
use crate::{
    allow_list::proofs::Proofs,
    config::format_address,
    suite::constructors::Part,
    words::{amount_of, date, distance, exactly, share},
};
use anyhow::{bail, ensure, Context, Result};
use clap::Subcommand;
use hatch::opening::tokens_for;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    allow_list::Allowance,
    hatch::{Hatch, HatchPhase, HatchStatus, HatchTerms},
    vesting::BatchId,
};
use std::path::{Path, PathBuf};

/// Where `commons allow-list` writes the proofs, if nothing else is said.
const PROOFS: &str = "target/allow-list.json";

/// Acts of the hatch.
#[derive(Debug, Clone, Subcommand)]
pub enum HatchAct {
    /// Compare how the commons is wired with what was promised, and let contributions begin. Anyone may.
    Seal,
    /// Contribute to the hatch. Wraps coins and lets the hatch take them first, as far as that is missing.
    Contribute {
        /// How much, in whole coins: 500 or 12.5. What would pass the maximum is not taken.
        #[arg(value_name = "COINS")]
        coins: Amount,
        /// What `commons allow-list` has written, if the hatch has a list [default: target/allow-list.json].
        #[arg(long, value_name = "FILE")]
        proofs: Option<PathBuf>,
    },
    /// Begin the commons, once the goal is reached. Anyone may.
    Launch,
    /// Turn what a contribution is owed into a batch that unlocks over time, after the launch. Anyone may.
    Claim {
        /// Whose, if not that of the account that signs.
        #[arg(long, value_name = "ADDRESS", value_parser = parse_account)]
        r#for: Option<AccountId>,
    },
    /// Give a contribution back, if the hatch has failed. Anyone may.
    Refund {
        /// Whose, if not that of the account that signs.
        #[arg(long, value_name = "ADDRESS", value_parser = parse_account)]
        r#for: Option<AccountId>,
    },
}

impl HatchAct {
    /// What the command line calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Contribute { .. } => "contribute",
            Self::Launch => "launch",
            Self::Claim { .. } => "claim",
            Self::Refund { .. } => "refund",
        }
    }

    /// What it takes.
    pub async fn plan(&self, on: &Deployed, who: AccountId) -> Result<Plan> {
        let decimals = on.collateral.decimals;
        match self {
            Self::Seal => {
                let message = on.at.to_hatch().call_mut().seal();
                let told =
                    Told::default().line("nobody has any power over the hatch afterwards, the deployer included");
                let act = Step::new(Part::Hatch, "seal the hatch", message, decimals, Answer::done);
                Ok(Plan::of(told, act))
            }
            Self::Contribute { coins, proofs } => {
                let amount = coins.units(&on.collateral, "COINS")?;
                contribute(on, who, amount, proofs.as_deref()).await
            }
            Self::Launch => {
                let message = on.at.to_hatch().call_mut().launch();
                let act = Step::new(
                    Part::Hatch,
                    "begin the commons",
                    message,
                    on.token.decimals,
                    Answer::done,
                );
                Ok(Plan::of(launch_in_words(on).await?, act))
            }
            Self::Claim { r#for } => {
                let whose = r#for.unwrap_or(who);
                let contribution = on.read(on.at.to_hatch().call().contribution(whose)).await?;
                let owed = contribution.map_or(0, |contribution| contribution.owed);
                let told = Told::default()
                    .line(format!(
                        "{} are owed to {}",
                        on.words.tokens_exactly(owed),
                        format_address(whose)
                    ))
                    .amount("owed", owed);
                let message = on.at.to_hatch().call_mut().claim(whose);
                let answer = |batch: BatchId| Answer::number(batch.0, "batch");
                let act = Step::new(Part::Hatch, "make a batch of them", message, on.token.decimals, answer);
                Ok(Plan::of(told, act))
            }
            Self::Refund { r#for } => {
                let whose = r#for.unwrap_or(who);
                let message = on.at.to_hatch().call_mut().refund(whose);
                let info = on.collateral.clone();
                let answer = move |amount| Answer::amount(amount, amount_of(amount, &info));
                let what = format!("give {} its contribution back", format_address(whose));
                let act = Step::new(Part::Hatch, what, message, decimals, answer);
                let told =
                    Told::default().line("it is paid in wrapped coins: `commons call unwrap all` makes them coins");
                Ok(Plan::of(told, act))
            }
        }
    }
}

async fn contribute(on: &Deployed, who: AccountId, amount: u128, proofs: Option<&Path>) -> Result<Plan> {
    let terms = on.read(on.at.to_hatch().call().terms()).await?;
    let status = on.read(on.at.to_hatch().call().status()).await?;
    let (taken, told) = contribution_in_words(on, &terms, &status, amount)?;
    let allowance = match terms.funding.allow_list {
        None => {
            ensure!(
                proofs.is_none(),
                "--proofs: this hatch has no list, anyone may contribute. Leave the option out"
            );
            None
        }
        Some(root) => Some(allowance(on, who, proofs, &root)?),
    };
    let told = match &allowance {
        Some(allowance) => told
            .line(format!(
                "the list lets you contribute {} in all",
                on.words.coins_exactly(allowance.cap)
            ))
            .amount("cap", allowance.cap),
        None => told,
    };
    let needed = if status.phase == HatchPhase::Funding {
        steps_before(on, who, on.at.collateral, Part::Hatch, taken).await?
    } else {
        // It is refused, in the contract's words.
        Vec::new()
    };
    let message = on.at.to_hatch().call_mut().contribute(amount, allowance);
    let info = on.collateral.clone();
    let answer = move |taken| Answer::amount(taken, format!("{} taken", exactly(taken, &info)));
    let what = format!("contribute {}", on.words.coins_exactly(amount));
    let act = Step::new(Part::Hatch, what, message, on.collateral.decimals, answer);
    Ok(Plan::after(told, needed, act))
}

/// What an account shows a hatch that has a list.
fn allowance(on: &Deployed, who: AccountId, path: Option<&Path>, root: &[u8; 32]) -> Result<Allowance> {
    let path = path.unwrap_or(Path::new(PROOFS));
    let proofs = Proofs::load(path).with_context(|| {
        format!(
            "this hatch has a list of who may contribute, and {} does not tell what to show it: name the file with \
             --proofs, or have it made with `commons allow-list`",
            path.display()
        )
    })?;
    let allowance = proofs.allowance_of(who)?.with_context(|| {
        format!(
            "{} is not on the list in {}: only those who are may contribute",
            format_address(who),
            path.display()
        )
    })?;
    ensure!(
        allowance.is_proved(who, root),
        "{} is of another list than this hatch's, whose root is 0x{} ({}). Ask those who launch it for theirs",
        path.display(),
        hex::encode(root),
        on.network.identity().name
    );
    Ok(allowance)
}

/// What contributing `amount` would do now, and how much of it would be taken.
pub async fn quote_contribution(on: &Deployed, amount: u128) -> Result<Told> {
    let terms = on.read(on.at.to_hatch().call().terms()).await?;
    let status = on.read(on.at.to_hatch().call().status()).await?;
    let (_, told) = contribution_in_words(on, &terms, &status, amount)?;
    let (phase, now_ms) = (status.phase, on.now_ms().await?);
    let told = match phase {
        HatchPhase::Funding => told.line(format!(
            "contributions end {}, {}",
            date(terms.funding.end_ms),
            distance(terms.funding.end_ms, now_ms)
        )),
        HatchPhase::Pending => told.line(format!(
            "not yet: {}, and contributions begin {}",
            if status.sealed {
                "the hatch is sealed"
            } else {
                "the hatch is not sealed"
            },
            date(terms.funding.start_ms)
        )),
        _ => bail!("{}{}", phase_in_words(phase), on.late().await),
    };
    Ok(if terms.funding.allow_list.is_some() {
        told.line("this hatch has a list of who may contribute, and how much")
    } else {
        told
    })
}

fn contribution_in_words(
    on: &Deployed,
    terms: &HatchTerms,
    status: &HatchStatus,
    amount: u128,
) -> Result<(u128, Told)> {
    let words = &on.words;
    let funding = &terms.funding;
    let room = funding.maximum.saturating_sub(status.raised);
    let taken = amount.min(room);
    let Ok(tokens) = tokens_for(taken, funding.tokens_per_million) else {
        bail!("COINS: {} is more than can be counted", words.coins(amount));
    };
    let mut told = Told::default()
        .line(format!("{} book {}", words.coins_exactly(taken), words.tokens_exactly(tokens)))
        .line(format!(
            "{} were raised of {} at least and {} at most; with this it would be {} of the most",
            words.coins(status.raised),
            words.coins(funding.minimum),
            words.coins(funding.maximum),
            part_in_words(status.raised.saturating_add(taken), funding.maximum)
        ))
        .line(format!(
            "at the launch {} of what was raised go to the funding pool; {} of your tokens unlock at once, the rest over \
             time",
            share(funding.tribute_ppm),
            share(terms.vesting_plan.unlocked_ppm)
        ))
        .line("it cannot be taken back while the hatch is under way; if the hatch fails, all of it comes back")
        .amount("given", amount)
        .amount("taken", taken)
        .amount("tokens", tokens)
        .amount("raised", status.raised)
        .figure("phase", format!("{:?}", status.phase));
    if taken < amount {
        told = told.line(format!(
            "{} are left up to the maximum: no more is taken of {}",
            words.coins_exactly(taken),
            words.coins_exactly(amount)
        ));
    }
    Ok((taken, told))
}

async fn launch_in_words(on: &Deployed) -> Result<Told> {
    if on.read(on.at.to_hatch().call().status()).await?.phase != HatchPhase::GoalReached {
        // It is refused, in the contract's words.
        return Ok(Told::default());
    }
    let message = on.at.to_hatch().call().preview();
    let preview = on.ask(Part::Hatch, message, on.collateral.decimals).await?;
    Ok(Told::default()
        .line(format!(
            "the market opens with {} and {} behind them, at {}; {} go to the funding pool",
            on.words.tokens(preview.supply),
            on.words.coins(preview.reserve),
            on.words.price(preview.opening_price),
            on.words.coins(preview.tribute)
        ))
        .amount("supply", preview.supply)
        .amount("reserve", preview.reserve)
        .amount("tribute", preview.tribute))
}

fn phase_in_words(phase: HatchPhase) -> &'static str {
    match phase {
        HatchPhase::Pending => "contributions have not begun",
        HatchPhase::Funding => "contributions are open",
        HatchPhase::GoalReached => {
            "contributions are over, the goal is reached: `commons call launch` begins the commons"
        }
        HatchPhase::Refunding => "the hatch has failed: `commons call refund` gives a contribution back",
        HatchPhase::Launched => "the commons has begun: `commons call buy` buys tokens on its market",
    }
}
