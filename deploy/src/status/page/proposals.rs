//! The proposals.

use super::{amount, bar, Telling};
use crate::{
    check::page::Section,
    config::brief,
    status::document::{PoolAsset, Proposal, ProposalPhase, Request, Token, Units},
    words::{about, printable},
};

/// The longest description that is shown.
const LONGEST: usize = 160;

impl Telling<'_> {
    pub(super) fn voting(&self) -> Section {
        let voting = &self.document.voting;
        let count = voting.open.len();
        let mut section = Section::new(match (count, voting.not_looked_at_below) {
            (0, None) => "Proposals: none is open".to_owned(),
            (1, None) => "Proposals: one is open".to_owned(),
            (_, None) => format!("Proposals: {count} are open"),
            (0, Some(_)) => "Proposals: none of the newest is open".to_owned(),
            (_, Some(_)) => format!("Proposals: {count} of the newest that are open"),
        });
        for proposal in &voting.open {
            section.line(format!("number {}", proposal.number), self.proposal(proposal));
        }
        if let Some(number) = voting.not_looked_at_below {
            section.line(
                "more",
                format!(
                    "proposals below {number} were not looked at; --before {number} does, and --proposals shows more"
                ),
            );
        }
        section.line(
            "staked",
            format!(
                "{} on all, and {} of that on abstaining",
                self.tokens(voting.active_stake),
                self.tokens(voting.abstaining)
            ),
        );
        let guardian = voting.guardian.as_deref();
        section.line("guardian", guardian.unwrap_or("nobody"));
        if let Some(until_ms) = voting.paused_until_ms {
            section.line(
                "paused",
                format!("no new stakes and executions until {}", self.when(until_ms)),
            );
        }
        section
    }

    fn proposal(&self, proposal: &Proposal) -> String {
        let words = shortened(&printable(&proposal.description));
        let description = if words.is_empty() {
            String::new()
        } else {
            format!(": \"{words}\"")
        };
        let mut lines = vec![
            format!("{} asks {}{description}", brief(&proposal.proposer), proposal.asks),
            self.support(proposal),
        ];
        lines.extend(self.standing(proposal));
        lines.join("\n")
    }

    /// Its conviction beside what it needs.
    fn support(&self, proposal: &Proposal) -> String {
        let staked = format!("{} staked", self.tokens(proposal.stake));
        let Some(threshold) = proposal.threshold else {
            let conviction = self.tokens(proposal.conviction);
            return match proposal.request {
                Request::Signal => format!("conviction {conviction}; {staked}"),
                _ => format!("conviction {conviction}, and none is enough for so much of the pool; {staked}"),
            };
        };
        let (conviction, needed) =
            self.words
                .two_amounts(crate::words::Asset::Token, proposal.conviction.0, threshold.0);
        let bar = bar(proposal.conviction, threshold);
        format!("{bar} conviction {conviction} of {needed}; {staked}")
    }

    /// What comes next, and until when.
    fn standing(&self, proposal: &Proposal) -> Vec<String> {
        let mut lines = Vec::new();
        let has_support = proposal.time_to_pass_ms == Some(0);
        let executable_from_ms = proposal.executable_from_ms.filter(|from_ms| *from_ms > self.now_ms);
        lines.push(match (proposal.phase, executable_from_ms) {
            (ProposalPhase::Open, _) if proposal.request == Request::Signal => {
                format!("shown until {}", self.when(proposal.expires_ms))
            }
            (ProposalPhase::Open, _) => {
                let until = self.when(proposal.expires_ms);
                match proposal.time_to_pass_ms {
                    Some(0) => format!("has enough: anyone can execute it, until {until}"),
                    Some(wait_ms) if self.now_ms.saturating_add(wait_ms) < proposal.expires_ms => {
                        format!("passes in {} with these stakes; expires {until}", about(wait_ms))
                    }
                    Some(_) => format!("too slow with these stakes; expires {until}"),
                    None => format!("never passes with these stakes; expires {until}"),
                }
            }
            (ProposalPhase::Passed, Some(from_ms)) => format!(
                "has passed and waits: can be executed from {} to {}",
                self.when(from_ms),
                self.when(proposal.expires_ms)
            ),
            (ProposalPhase::Passed, None) => format!(
                "has passed: anyone can execute it, until {}",
                self.when(proposal.expires_ms)
            ),
            (ProposalPhase::Active, Some(from_ms)) => {
                format!("{} paid; the next is due {}", parts(proposal), self.when(from_ms))
            }
            (ProposalPhase::Active, None) => {
                let support = if has_support { "" } else { " once it has enough again" };
                format!(
                    "{} paid; anyone can have the next paid{support}, until {}",
                    parts(proposal),
                    self.when(proposal.expires_ms)
                )
            }
        });
        lines.extend(self.held_back(proposal));
        if let Some(fails_at_ms) = proposal.fails_at_ms {
            lines.push(format!(
                "has too little support: if that is so until {}, it is off",
                self.when(fails_at_ms)
            ));
        }
        lines
    }

    /// A payment that the pool's cap does not let through now.
    fn held_back(&self, proposal: &Proposal) -> Option<String> {
        let (next, payable) = (proposal.next_payment?, proposal.payable_now?);
        if next <= payable {
            return None;
        }
        let Request::Funding { asset, .. } = &proposal.request else {
            return None;
        };
        let token = self.pool_token(asset)?;
        Some(format!(
            "the pool lets {} out now, and the payment is {}: it has to wait",
            amount(payable, token),
            amount(next, token)
        ))
    }

    fn pool_token(&self, address: &str) -> Option<&Token> {
        let assets = &self.document.funding_pool.assets;
        let token = |asset: &'_ PoolAsset| asset.token.address == address;
        assets.iter().find(|asset| token(asset)).map(|asset| &asset.token)
    }
}

/// "1 of 3 parts".
fn parts(proposal: &Proposal) -> String {
    let all = match proposal.request {
        Request::Funding { milestones, .. } => milestones,
        _ => 1,
    };
    format!("{} of {all} parts", proposal.milestones_paid)
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let first: String = text.chars().take(LONGEST).collect();
    format!("{first}…")
}

/// What a stake has of what it can have: all of it would take for ever.
pub(super) fn share_of(conviction: Units, stake: Units) -> String {
    let whole = stake.0.max(1) as f64;
    format!("{:.0} %", (conviction.0 as f64 / whole * 100.0).floor())
}
