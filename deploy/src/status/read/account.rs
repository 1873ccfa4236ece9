//! What one member has.

use super::{several, token, Basics, Reader};
use crate::{
    config::{format_address, TokenInfo},
    status::{
        document::{self, Account, AccountVouchers, Batches, Contribution, Credit, Part, Power, Stake, Units},
        turns::next_move,
        unlocking,
    },
};
use anyhow::Result;
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId};
use interfaces::{
    conviction_voting::{AccountStatus, ConvictionVoting},
    hatch::Hatch,
    psp34::{Id, PSP34Enumerable, PSP34},
    vesting::{Vesting, LARGEST_PAGE},
    voucher_escrow::{Offer, Resolution, SetId, SetStatus, VoucherEscrow, VoucherId, VoucherStatus},
};
use std::collections::{BTreeMap, BTreeSet};

/// So many of the vouchers that a member holds are looked at: those that came last.
const MOST_HELD: u32 = 20;

/// So many of all vouchers, the newest, are looked at for those that the member sells or judges: no contract lists them.
const MOST_SOLD: u64 = 100;

/// A voucher with its set.
struct Found {
    number: u64,
    status: VoucherStatus,
    set: SetStatus,
}

impl Reader<'_> {
    pub(super) async fn account(
        &self,
        basics: &Basics,
        infos: &BTreeMap<AccountId, TokenInfo>,
        account: Option<AccountId>,
    ) -> Result<Option<Account>> {
        let Some(account) = account else {
            return Ok(None);
        };
        let hatch = self.at.to_hatch();
        let voting = self.at.to_voting();
        let (native, collateral, tokens, contribution, votes, vouchers) = tokio::try_join!(
            self.chain.native_balance(account),
            self.balance(self.at.collateral, account),
            self.balance(self.at.token, account),
            self.chain.read(hatch.call().contribution(account)),
            self.chain.read(voting.call().account(account)),
            self.vouchers_of(account, basics),
        )?;
        let (power, batches) =
            tokio::try_join!(self.power(&votes, basics, infos), self.batches_of(account, votes.free),)?;
        let (vouchers, found) = vouchers;
        let infos = self.infos_with(infos, &found).await?;
        Ok(Some(Account {
            address: format_address(account),
            coins: Units(native.free),
            coins_reserved: Units(native.reserved),
            collateral: Units(collateral),
            tokens: Units(tokens),
            contribution: contribution.map(|contribution| Contribution {
                given: Units(contribution.given),
                owed: Units(contribution.owed),
                settled: contribution.settled,
            }),
            power,
            batches,
            vouchers: AccountVouchers {
                open: self.shown_vouchers(account, &found, &infos),
                ..vouchers
            },
            credits: self.credits_of(account, &infos).await?,
        }))
    }

    async fn power(
        &self,
        votes: &AccountStatus,
        basics: &Basics,
        infos: &BTreeMap<AccountId, TokenInfo>,
    ) -> Result<Power> {
        let voting = self.at.to_voting();
        let voting = &voting;
        let asks = self.asks(basics, infos);
        let asks = &asks;
        let stakes = several(votes.stakes.iter(), |stake| async move {
            let details = self.chain.read(voting.call().details(stake.proposal)).await?;
            Ok(Stake {
                proposal: stake.proposal.0,
                asks: details.map_or_else(String::new, |details| asks.told(&details.request)),
                amount: Units(stake.amount),
                conviction: Units(stake.conviction),
            })
        });
        Ok(Power {
            deposited: Units(votes.deposited),
            vesting: votes.vesting.map(Units),
            power: Units(votes.power),
            staked: Units(votes.power.saturating_sub(votes.free)),
            free: Units(votes.free),
            stakes: stakes.await?,
        })
    }

    async fn batches_of(&self, account: AccountId, free_power: u128) -> Result<Batches> {
        let vesting = self.at.to_vesting();
        let (all, shown) = tokio::try_join!(
            self.chain.read(vesting.call().account(account)),
            self.chain.read(vesting.call().batches_of(account, 0, LARGEST_PAGE)),
        )?;
        let releasable = shown
            .iter()
            .fold(0_u128, |sum, batch| sum.saturating_add(batch.releasable));
        Ok(Batches {
            count: all.batches,
            unreleased: Units(all.unreleased),
            releasable_behind_stakes: Units(unlocking::behind_stakes(releasable, free_power, all.enlisted)),
            shown: shown.iter().map(|batch| unlocking::shown(batch, self.now_ms)).collect(),
        })
    }

    /// The vouchers that a member holds, by the collection's own list, and those of the newest that it sells or judges.
    async fn vouchers_of(&self, account: AccountId, basics: &Basics) -> Result<(AccountVouchers, Vec<Found>)> {
        let collection: contract_ref!(PSP34, DefaultEnvironment) = self.at.escrow.into();
        let list: contract_ref!(PSP34Enumerable, DefaultEnvironment) = self.at.escrow.into();
        let list = &list;
        let held = self.chain.read(collection.call().balance_of(account)).await?;
        let first = held.saturating_sub(MOST_HELD);
        let numbers = several(first..held, |index| async move {
            let id = self
                .chain
                .read(list.call().owners_token_by_index(account, index.into()))
                .await?;
            Ok(match id {
                Ok(Id::U64(number)) => Some(number),
                _ => None,
            })
        });
        let mut numbers: BTreeSet<u64> = numbers.await?.into_iter().flatten().collect();
        let newest = basics.escrow.vouchers.saturating_sub(MOST_SOLD);
        numbers.extend(newest..basics.escrow.vouchers);
        let found = self.with_sets(numbers.into_iter().rev()).await?;
        let vouchers = AccountVouchers {
            held,
            open: Vec::new(),
            held_not_looked_at: first,
            sold_not_looked_at_below: Some(newest).filter(|newest| *newest > 0),
        };
        Ok((vouchers, found))
    }

    /// Vouchers that are not final, with their sets.
    async fn with_sets(&self, numbers: impl IntoIterator<Item = u64>) -> Result<Vec<Found>> {
        let escrow = self.at.to_escrow();
        let escrow = &escrow;
        let vouchers = several(numbers, |number| async move {
            let status = self.chain.read(escrow.call().voucher(VoucherId(number))).await?;
            Ok(status.map(|status| (number, status)))
        });
        let open: Vec<_> = vouchers
            .await?
            .into_iter()
            .flatten()
            .filter(|(_, status)| status.final_from_ms.is_some())
            .collect();
        let sets: BTreeSet<SetId> = open.iter().map(|(_, status)| status.voucher.set).collect();
        let sets = several(sets, |set| async move {
            Ok((set, self.chain.read(escrow.call().set(set)).await?))
        });
        let sets: BTreeMap<_, _> = sets.await?.into_iter().collect();
        Ok(open
            .into_iter()
            .filter_map(|(number, status)| {
                let set = sets.get(&status.voucher.set)?.clone()?;
                Some(Found { number, status, set })
            })
            .collect())
    }

    /// What is known of the pool's assets, and of those that vouchers are paid in.
    async fn infos_with(
        &self,
        infos: &BTreeMap<AccountId, TokenInfo>,
        found: &[Found],
    ) -> Result<BTreeMap<AccountId, TokenInfo>> {
        let assets: BTreeSet<_> = found.iter().map(|voucher| voucher.set.set.offer.asset).collect();
        let unknown = assets.into_iter().filter(|asset| !infos.contains_key(asset));
        let asked = several(
            unknown,
            |asset| async move { Ok((asset, self.token_info(asset).await?)) },
        );
        let mut all = infos.clone();
        all.extend(asked.await?);
        Ok(all)
    }

    fn shown_vouchers(
        &self,
        account: AccountId,
        found: &[Found],
        infos: &BTreeMap<AccountId, TokenInfo>,
    ) -> Vec<document::Voucher> {
        found
            .iter()
            .filter_map(|found| {
                let offer = &found.set.set.offer;
                let next = next_move(offer, &found.status, self.now_ms)?;
                Some(document::Voucher {
                    number: found.number,
                    set: found.status.voucher.set.0,
                    part: part(account, found.set.set.seller, offer, &found.status)?,
                    state: found.status.state.into(),
                    turn: next.turn,
                    can: next.can.to_owned(),
                    from_ms: next.from_ms,
                    until_ms: next.until_ms,
                    token: token(offer.asset, infos.get(&offer.asset).unwrap_or(&super::unknown())),
                    price: Units(offer.price),
                })
            })
            .collect()
    }

    /// What the escrow owes a member, in any asset that is known of.
    async fn credits_of(&self, account: AccountId, infos: &BTreeMap<AccountId, TokenInfo>) -> Result<Vec<Credit>> {
        let escrow = self.at.to_escrow();
        let escrow = &escrow;
        let credits = several(infos, |(asset, info)| async move {
            let amount = self.chain.read(escrow.call().credit(account, *asset)).await?;
            Ok(Credit {
                token: token(*asset, info),
                amount: Units(amount),
            })
        });
        let credits = credits.await?.into_iter();
        Ok(credits.filter(|credit| credit.amount != Units(0)).collect())
    }
}

/// What a member has to do with a voucher; `None` if nothing.
fn part(account: AccountId, seller: AccountId, offer: &Offer, status: &VoucherStatus) -> Option<Part> {
    let is_arbiter = match &offer.resolution {
        Resolution::Arbitrated(terms) => terms.arbiter == account,
        Resolution::Automatic(_) => false,
    };
    if status.voucher.holder == account {
        Some(Part::Holder)
    } else if seller == account {
        Some(Part::Seller)
    } else if is_arbiter {
        Some(Part::Arbiter)
    } else if status.voucher.delegate == Some(account) {
        Some(Part::Delegate)
    } else {
        None
    }
}
