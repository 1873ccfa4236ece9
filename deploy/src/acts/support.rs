//! What a proposal asks for, how it stands, and how long it takes to pass with more support.

use super::{deployed::Deployed, plan::Told};
use crate::{
    status::asks::{Asks, Reader},
    suite::psp22,
    words::{date, printable, span},
};
use anyhow::{Context, Result};
use conviction_voting::electorate::Counted;
use ink::codegen::TraitCallBuilder;
use interfaces::{
    conviction_voting::{
        Bar, ConvictionVoting, Kind, Phase, ProposalDetails, ProposalId, ProposalStatus, Request, Settings, ABSTAIN,
    },
    psp22::PSP22,
};
use math::{
    conviction::{exactly, time_to_pass},
    mul_div, Rounding,
};
use std::collections::BTreeMap;

/// What a proposal asks for, and how it stands.
pub async fn proposal_in_words(on: &Deployed, id: u64) -> Result<Told> {
    let status = status_of(on, id).await?;
    let words = &on.words;
    let proposal = &status.proposal;
    let needed = match status.threshold {
        Some(threshold) => format!("it needs {}", words.tokens(threshold)),
        None => "no conviction takes it further".to_owned(),
    };
    let told = Told::default()
        .line(format!(
            "proposal {id}, {}, is {}: {} are staked on it, its conviction is {}; {needed}",
            kind_in_words(proposal.kind),
            phase_in_words(proposal.progress.phase),
            words.tokens(proposal.stake),
            words.tokens(proposal.conviction)
        ))
        .figure("proposal", id)
        .figure("phase", format!("{:?}", proposal.progress.phase))
        .amount("stake", proposal.stake)
        .amount("conviction", proposal.conviction)
        .figure("threshold", status.threshold.map(|threshold| threshold.to_string()));
    let details = on.read(on.at.to_voting().call().details(ProposalId(id))).await?;
    let details = details.with_context(|| format!("the chain does not say what proposal {id} asks for"))?;
    let told = details_in_words(on, told, &details).await?;
    Ok(match proposal.progress.phase {
        Phase::Passed => told.line(format!(
            "it can be executed from {} until {}",
            date(proposal.progress.executable_from_ms),
            date(proposal.progress.expires_ms)
        )),
        Phase::Open if ProposalId(id) != ABSTAIN => {
            told.line(format!("it can pass until {}", date(proposal.progress.expires_ms)))
        }
        _ => told,
    })
}

/// What is asked for to the last digit, and why in the proposer's own words.
async fn details_in_words(on: &Deployed, told: Told, details: &ProposalDetails) -> Result<Told> {
    let now = on.read(on.at.to_voting().call().settings()).await?;
    let description = printable(&details.description.to_string_lossy());
    let told = with_what_it_asks(on, told, &details.request, &now)
        .await
        .figure("description", &description[..]);
    Ok(if description.is_empty() {
        told
    } else {
        told.line(format!("its proposer says: “{description}”"))
    })
}

/// What a request asks for, in the same words for who proposes it and for who stakes on it.
pub async fn with_what_it_asks(on: &Deployed, told: Told, request: &Request, now: &Settings) -> Told {
    let asks = asked_for(on, request, now).await;
    told.line(format!("it asks {asks}")).figure("asks", asks)
}

/// What a request asks for, told to whoever signs for it, beside the settings as they are `now`.
async fn asked_for(on: &Deployed, request: &Request, now: &Settings) -> String {
    let mut assets = BTreeMap::from([
        (on.at.token, on.token.clone()),
        (on.at.collateral, on.collateral.clone()),
    ]);
    if let Request::Funding { asset, .. } = request {
        // What does not say what it is called is told by its address.
        if let Ok(info) = on.as_it_calls_itself(*asset).await {
            assets.insert(*asset, info);
        }
    }
    Asks {
        at: &on.at,
        token: &on.token,
        assets: &assets,
        settings: now,
        reader: Reader::Signs,
    }
    .told(request)
}

/// How long it takes with so much more of a stake, of which `newly` was not staked anywhere, if nobody else changes
/// anything.
pub async fn with_more(on: &Deployed, told: Told, id: u64, amount: u128, newly: u128) -> Result<Told> {
    let status = status_of(on, id).await?;
    let Some(now) = status.threshold else {
        return Ok(told);
    };
    let threshold = threshold_with(on, &status, now, newly).await?;
    let half_life_ms = on.read(on.at.to_voting().call().terms()).await?.rules.half_life_ms;
    let stake = status.proposal.stake.saturating_add(amount);
    // Its conviction in whole units, which is exact enough to read.
    let conviction = exactly(status.proposal.conviction).unwrap_or(u128::MAX);
    let passes = match time_to_pass(conviction, stake, threshold, half_life_ms) {
        Ok(Some(0)) => "passes now".to_owned(),
        Ok(Some(time_ms)) => format!("would pass in about {}", rounded_up(time_ms)),
        Ok(None) | Err(_) => "would not pass, however long they stay".to_owned(),
    };
    Ok(told.line(format!(
        "with {} on it, it needs {} and {passes}, if no other stake changes; conviction moves half of the way to the \
         stake in {}",
        on.words.tokens(stake),
        on.words.tokens(threshold),
        span(half_life_ms)
    )))
}

/// What a proposal needs once `newly` more is staked: that counts among what it needs a share of.
async fn threshold_with(on: &Deployed, status: &ProposalStatus, now: u128, newly: u128) -> Result<u128> {
    let id = status.proposal.id;
    let (Some(details), electorate) = (
        on.read(on.at.to_voting().call().details(id)).await?,
        on.read(on.at.to_voting().call().electorate()).await?,
    ) else {
        return Ok(now);
    };
    let supply = on.read(psp22(on.at.token).call().total_supply()).await?;
    let supply = supply.max(electorate.average_supply);
    let counted = |active: u128| {
        let counted = Counted {
            stake: active.max(electorate.average_stake),
            supply,
        };
        match status.proposal.kind {
            Kind::Action(Bar::Action) => counted.action_bar(&details.settings),
            Kind::Funding => counted.for_requests(&details.settings),
            // A majority is one of all tokens, whatever is staked.
            Kind::Action(Bar::Majority) | Kind::BeyondGuardian | Kind::Signal | Kind::Abstain => Ok(1),
        }
    };
    let (before, after) = (
        counted(electorate.active_stake),
        counted(electorate.active_stake.saturating_add(newly)),
    );
    let (Ok(before), Ok(after)) = (before, after) else {
        return Ok(now);
    };
    Ok(mul_div(now, after, before, Rounding::Up).unwrap_or(now))
}

/// A time as exact as its length.
fn rounded_up(time_ms: u64) -> String {
    const UNITS_MS: [u64; 3] = [24 * 60 * 60 * 1000, 60 * 60 * 1000, 60 * 1000];
    let unit_ms = UNITS_MS
        .into_iter()
        .find(|unit_ms| time_ms >= 2 * unit_ms)
        .unwrap_or(1000);
    span(time_ms.div_ceil(unit_ms).saturating_mul(unit_ms))
}

async fn status_of(on: &Deployed, id: u64) -> Result<ProposalStatus> {
    let found = on.read(on.at.to_voting().call().proposal(ProposalId(id))).await?;
    found.with_context(|| format!("PROPOSAL: there is no proposal {id}. `commons status` shows which there are"))
}

fn kind_in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Abstain => "abstaining",
        Kind::Signal => "a signal",
        Kind::Funding => "a request of funds",
        Kind::Action(_) => "an action",
        Kind::BeyondGuardian => "a decision of the majority",
    }
}

fn phase_in_words(phase: Phase) -> String {
    match phase {
        Phase::Open => "open".to_owned(),
        Phase::Passed => "waiting, having passed".to_owned(),
        Phase::Active => "paid in part".to_owned(),
        Phase::Ended(ending) => format!("over ({ending:?})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_come_is_as_exact_as_its_length() {
        assert_eq!(rounded_up(1), "1 second");
        assert_eq!(rounded_up(119_001), "2 minutes");
        assert_eq!(rounded_up(121_000), "3 minutes");
        assert_eq!(rounded_up(7_200_001), "3 hours");
        assert_eq!(rounded_up(172_800_001), "3 days");
        assert_eq!(rounded_up(172_799_999), "2 days");
    }
}
