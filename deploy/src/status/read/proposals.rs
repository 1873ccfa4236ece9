//! The proposals that have not ended.

use super::{several, to_come, Basics, Reader, Wanted};
use crate::{
    config::{format_address, TokenInfo},
    hexadecimal::hexadecimal,
    status::{
        asks::{self, Asks},
        document::{self, ProposalKind, ProposalPhase, Units, Voting},
    },
};
use anyhow::Result;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::conviction_voting::{
    Bar, ConvictionVoting, Kind, Phase, Proposal, ProposalDetails, ProposalId, ProposalStatus, Request, ABSTAIN,
    LARGEST_PAGE,
};
use std::collections::BTreeMap;

/// The most pages of proposals that are looked through for open ones: a thousand proposals.
const MOST_PAGES: u64 = 50;

impl Reader<'_> {
    pub(super) async fn voting(
        &self,
        basics: &Basics,
        infos: &BTreeMap<AccountId, TokenInfo>,
        wanted: &Wanted,
    ) -> Result<Voting> {
        let electorate = &basics.electorate;
        let end = wanted.before.unwrap_or(u64::MAX).min(electorate.proposals);
        let voting = self.at.to_voting();
        let voting = &voting;
        let (abstaining, found) = tokio::try_join!(
            self.chain.read(voting.call().proposals(ABSTAIN, 1)),
            self.open_proposals(end, wanted.proposals),
        )?;
        let asks = self.asks(basics, infos);
        let asks = &asks;
        let open = several(found.open, |proposal| async move {
            let (status, details) = tokio::try_join!(
                self.chain.read(voting.call().proposal(proposal.id)),
                self.chain.read(voting.call().details(proposal.id)),
            )?;
            Ok(details.map(|details| self.shown(&proposal, status.as_ref(), &details, asks)))
        });
        Ok(Voting {
            proposals: electorate.proposals,
            active_stake: Units(electorate.active_stake),
            abstaining: Units(abstaining.first().map_or(0, |abstaining| abstaining.stake)),
            guardian: electorate.guardian.map(format_address),
            paused_until_ms: to_come(electorate.paused_until_ms, self.now_ms),
            open: open.await?.into_iter().flatten().collect(),
            not_looked_at_below: found.not_looked_at_below,
        })
    }

    pub(super) fn asks<'b>(&'b self, basics: &'b Basics, assets: &'b BTreeMap<AccountId, TokenInfo>) -> Asks<'b> {
        Asks {
            at: self.at,
            token: &basics.token,
            assets,
            settings: &basics.settings,
            reader: asks::Reader::Looks,
        }
    }

    /// Looks through the proposals below `end`, the newest first, until there are `most` that are open.
    async fn open_proposals(&self, end: u64, most: usize) -> Result<Found> {
        let voting = self.at.to_voting();
        let voting = &voting;
        let mut search = Search::new(end, most);
        while let Some(pages) = search.next_pages() {
            let read = several(pages, |(from, count)| async move {
                self.chain.read(voting.call().proposals(ProposalId(from), count)).await
            });
            for page in read.await? {
                search.take(page, self.now_ms);
            }
        }
        Ok(search.found())
    }

    fn shown(
        &self,
        proposal: &Proposal,
        status: Option<&ProposalStatus>,
        details: &ProposalDetails,
        asks: &Asks<'_>,
    ) -> document::Proposal {
        // What it stands at now, unless the asset that it asks for does not answer.
        let proposal = status.map_or(proposal, |status| &status.proposal);
        let progress = &proposal.progress;
        let is_funding = matches!(details.request, Request::Funding { .. });
        document::Proposal {
            number: proposal.id.0,
            kind: kind(proposal.kind),
            phase: match progress.phase {
                Phase::Passed => ProposalPhase::Passed,
                Phase::Active => ProposalPhase::Active,
                Phase::Open | Phase::Ended(_) => ProposalPhase::Open,
            },
            proposer: format_address(proposal.proposer),
            description: details.description.to_string_lossy(),
            asks: asks.told(&details.request),
            request: request(&details.request),
            stake: Units(proposal.stake),
            conviction: Units(proposal.conviction),
            threshold: status.and_then(|status| status.threshold).map(Units),
            time_to_pass_ms: status.and_then(|status| status.time_to_pass_ms),
            executable_from_ms: to_come(progress.executable_from_ms, 0),
            expires_ms: progress.expires_ms,
            failing_since_ms: progress.failing_since_ms,
            fails_at_ms: progress
                .failing_since_ms
                .map(|since_ms| since_ms.saturating_add(details.settings.failing_window_ms)),
            milestones_paid: progress.milestones_paid,
            next_payment: status.filter(|_| is_funding).map(|status| Units(status.next_payment)),
            payable_now: status.filter(|_| is_funding).map(|status| Units(status.payable_now)),
        }
    }
}

/// Open proposals, and where the search for them stopped.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    open: Vec<Proposal>,
    not_looked_at_below: Option<u64>,
}

/// A search from the newest proposal down. Proposal 0 is abstaining, and never a part of it.
struct Search {
    end: u64,
    pages_left: u64,
    most: usize,
    open: Vec<Proposal>,
}

impl Search {
    fn new(end: u64, most: usize) -> Self {
        Self {
            end,
            pages_left: MOST_PAGES,
            most,
            open: Vec::new(),
        }
    }

    /// The next pages to read, as first number and count; `None` when the search is over.
    fn next_pages(&mut self) -> Option<Vec<(u64, u32)>> {
        if self.open.len() >= self.most || self.end <= 1 || self.pages_left == 0 {
            return None;
        }
        // First the newest alone, which may be enough.
        let at_once = if self.pages_left == MOST_PAGES {
            1
        } else {
            (super::AT_A_TIME as u64).min(self.pages_left)
        };
        self.pages_left -= at_once;
        let mut pages = Vec::new();
        let mut end = self.end;
        for _ in 0..at_once {
            let from = end.saturating_sub(LARGEST_PAGE.into()).max(1);
            if from >= end {
                break;
            }
            pages.push((from, u32::try_from(end - from).unwrap_or(LARGEST_PAGE)));
            end = from;
        }
        Some(pages)
    }

    /// Takes in what is on the page below the last one.
    fn take(&mut self, page: Vec<Proposal>, now_ms: u64) {
        for proposal in page.into_iter().rev() {
            if self.open.len() >= self.most {
                return;
            }
            self.end = proposal.id.0;
            let has_ended = matches!(proposal.progress.phase, Phase::Ended(_));
            if !has_ended && proposal.progress.expires_ms > now_ms {
                self.open.push(proposal);
            }
        }
    }

    fn found(self) -> Found {
        Found {
            open: self.open,
            not_looked_at_below: Some(self.end).filter(|end| *end > 1),
        }
    }
}

fn kind(kind: Kind) -> ProposalKind {
    match kind {
        Kind::Abstain => ProposalKind::Abstain,
        Kind::Signal => ProposalKind::Signal,
        Kind::Funding => ProposalKind::Funding,
        Kind::Action(Bar::Action) => ProposalKind::Action,
        Kind::Action(Bar::Majority) => ProposalKind::MajorityAction,
        Kind::BeyondGuardian => ProposalKind::BeyondGuardian,
    }
}

fn request(request: &Request) -> document::Request {
    match request {
        Request::Abstain => document::Request::Abstain,
        Request::Signal => document::Request::Signal,
        Request::Funding {
            asset,
            amount,
            beneficiary,
            milestones,
        } => document::Request::Funding {
            asset: format_address(*asset),
            amount: Units(*amount),
            beneficiary: format_address(*beneficiary),
            milestones: *milestones,
        },
        Request::Call {
            contract,
            selector,
            input,
        } => document::Request::Call {
            contract: format_address(*contract),
            selector: hexadecimal(selector),
            input: hexadecimal(input),
        },
        Request::ChangeSettings(settings) => document::Request::ChangeSettings {
            settings: document::settings(settings),
        },
        Request::ReplaceGuardian(guardian) => document::Request::ReplaceGuardian {
            guardian: guardian.map(format_address),
        },
        Request::WindDown => document::Request::WindDown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::conviction_voting::{Ending, Progress};

    /// A chain with `count` proposals, of which those in `open` have not ended.
    fn searched(count: u64, open: &[u64], end: u64, most: usize) -> (Vec<u64>, Option<u64>, usize) {
        let mut search = Search::new(end.min(count), most);
        let mut pages_read = 0;
        while let Some(pages) = search.next_pages() {
            for (from, page_size) in pages {
                assert!(page_size <= LARGEST_PAGE);
                pages_read += 1;
                let page = (from..from + u64::from(page_size)).map(|number| proposal(number, open.contains(&number)));
                search.take(page.collect(), 1_000);
            }
        }
        let found = search.found();
        let numbers = found.open.iter().map(|proposal| proposal.id.0).collect();
        (numbers, found.not_looked_at_below, pages_read)
    }

    fn proposal(number: u64, is_open: bool) -> Proposal {
        Proposal {
            id: ProposalId(number),
            kind: Kind::Signal,
            proposer: AccountId::from([1; 32]),
            bond: 0,
            stake: 0,
            conviction: 0,
            progress: Progress {
                phase: if is_open {
                    Phase::Open
                } else {
                    Phase::Ended(Ending::Completed)
                },
                milestones_paid: 0,
                executable_from_ms: 0,
                expires_ms: 2_000,
                failing_since_ms: None,
            },
        }
    }

    #[test]
    fn the_newest_come_first_and_abstaining_is_none_of_them() {
        assert_eq!(searched(6, &[0, 1, 3, 5], u64::MAX, 20), (vec![5, 3, 1], None, 1));
        assert_eq!(searched(1, &[0], u64::MAX, 20), (vec![], None, 0));
        assert_eq!(searched(0, &[], u64::MAX, 20), (vec![], None, 0));
    }

    #[test]
    fn a_search_that_has_enough_says_where_the_next_goes_on() {
        let open: Vec<_> = (1..100).collect();
        let (shown, below, pages) = searched(100, &open, u64::MAX, 20);
        assert_eq!((shown.len(), shown[0], below, pages), (20, 99, Some(80), 1));
        let (shown, below, _) = searched(100, &open, 80, 20);
        assert_eq!((shown[0], below), (79, Some(60)));
        let (shown, below, _) = searched(100, &open, 5, 20);
        assert_eq!((shown, below), (vec![4, 3, 2, 1], None));
    }

    #[test]
    fn ten_thousand_proposals_are_not_all_read() {
        let (shown, below, pages) = searched(10_000, &[9_500, 3], u64::MAX, 20);
        assert_eq!((shown, below), (vec![9_500], Some(9_000)));
        assert_eq!(pages as u64, MOST_PAGES);
    }

    #[test]
    fn what_has_expired_is_not_open_though_nobody_has_looked_after_it() {
        let mut search = Search::new(2, 20);
        search.next_pages();
        search.take(vec![proposal(1, true)], 2_000);
        assert_eq!(search.found().open, []);
    }
}
