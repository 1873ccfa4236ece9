//! Who has what by the contracts' views and the chain's own records, all at one block: nothing may be sent meanwhile.

use super::ledger::Ledger;
use crate::suite::contracts;
use anyhow::{ensure, Context, Result};
use commons::{
    chain::Message,
    demo::invariants::{Assembly, Ballot, Batches, Books, Commerce, Picture},
    network::{NativeBalance, Network},
    suite::{psp22, Addresses},
};
use ink::{
    codegen::TraitCallBuilder,
    primitives::AccountId,
    scale::{Decode, Encode},
};
use interfaces::{
    bonding_curve::{BondingCurve, Market},
    conviction_voting::{ConvictionVoting, Kind, ProposalId, LARGEST_PAGE},
    hatch::Hatch,
    psp22::PSP22,
    vesting::{BatchId, Vesting, VestingAccount},
    voucher_escrow::{SetId, VoucherEscrow, VoucherId},
};
use std::collections::{BTreeMap, BTreeSet};
use subxt::{
    dynamic::Value,
    ext::{
        futures::{stream, StreamExt, TryStreamExt},
        scale_decode::DecodeAsType,
    },
    utils::H256,
};

/// So many questions are asked at once.
const AT_ONCE: usize = 8;

/// Everything that can be seen of a commons at a block.
#[derive(Debug)]
pub struct Sight {
    /// The coins of every account, and how many transactions it has signed.
    pub coins: BTreeMap<AccountId, Coins>,
    /// What everybody has of the community token.
    pub tokens: BTreeMap<AccountId, u128>,
    /// What everybody has of the wrapped coin.
    pub collateral: BTreeMap<AccountId, u128>,
    /// What may be taken of the community token.
    pub token_allowances: BTreeMap<(AccountId, AccountId), u128>,
    /// What may be taken of the wrapped coin.
    pub collateral_allowances: BTreeMap<(AccountId, AccountId), u128>,
    /// What everybody has in batches.
    pub vesting: BTreeMap<AccountId, VestingAccount>,
    /// The curve.
    pub market: Market,
    /// The sums.
    pub picture: Picture,
    /// Voting.
    pub assembly: Assembly,
    /// The batches.
    pub batches: Batches,
    /// The hatch's books.
    pub books: Books,
    /// The escrow.
    pub commerce: Commerce,
}

/// An account by the chain's own record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coins {
    /// What it has.
    pub balance: NativeBalance,
    /// What it had in the first block.
    pub at_first: NativeBalance,
    /// How many transactions it has signed.
    pub signed: u64,
}

/// Asks a chain.
struct Eye<'a> {
    network: &'a Network,
    at: Addresses,
    people: Vec<AccountId>,
    contracts: [AccountId; 8],
}

/// Looks at everything that the ledger knows of, and at `members` even if it does not.
pub async fn look(network: &Network, ledger: &Ledger, members: &[AccountId]) -> Result<Sight> {
    let eye = Eye::new(network, ledger, members);
    let before = network.best_block().await?;
    let sight = eye.look(ledger, before.hash).await?;
    let after = network.best_block().await?;
    ensure!(before == after, "the chain went on while it was looked at");
    Ok(sight)
}

/// Looks at voting again after a time in which nobody has done anything.
pub async fn look_at_voting(
    network: &Network,
    ledger: &Ledger,
    members: &[AccountId],
    before: &Sight,
) -> Result<Assembly> {
    Eye::new(network, ledger, members)
        .assembly(before.assembly.held, &before.picture)
        .await
}

impl<'a> Eye<'a> {
    fn new(network: &'a Network, ledger: &Ledger, members: &[AccountId]) -> Self {
        let at = ledger.at;
        let contracts = contracts(&at);
        let known = ledger.coins.accounts().chain(ledger.signed.keys().copied());
        let known = known.chain(ledger.tokens.balances.keys().copied());
        let known = known.chain(ledger.collateral.balances.keys().copied());
        let people: BTreeSet<AccountId> = known.chain(members.iter().copied()).collect();
        Self {
            network,
            at,
            people: people
                .into_iter()
                .filter(|account| !contracts.contains(account))
                .collect(),
            contracts,
        }
    }
}

impl Eye<'_> {
    async fn look(&self, ledger: &Ledger, block: [u8; 32]) -> Result<Sight> {
        let at = self.at;
        let tokens = self.balances(at.token).await?;
        let collateral = self.balances(at.collateral).await?;
        let market = self.network.read(at.to_curve().call().market()).await?;
        let of = |balances: &BTreeMap<AccountId, u128>, who| balances.get(&who).copied().unwrap_or(0);
        let sum = |balances: &BTreeMap<AccountId, u128>| balances.values().copied().fold(0, u128::saturating_add);
        let coins = self.coins(block).await?;
        let picture = Picture {
            supply: market.supply,
            reserve: market.reserve,
            token_supply: self.network.read(psp22(at.token).call().total_supply()).await?,
            tokens_held: sum(&tokens),
            curve_holds: of(&collateral, at.curve),
            pool_holds: of(&collateral, at.funding_pool),
            hatch_holds: of(&collateral, at.hatch),
            collateral_supply: self.network.read(psp22(at.collateral).call().total_supply()).await?,
            collateral_held: sum(&collateral),
            coins_in_wrapper: coins.get(&at.collateral).map_or(0, |coins| coins.balance.free),
        };
        let batches = self.batches(of(&tokens, at.vesting)).await?;
        let to_vesting = at.to_vesting();
        let vesting = self
            .all(self.people.iter().copied(), |who| to_vesting.call().account(who))
            .await?;
        Ok(Sight {
            token_allowances: self.allowances(at.token, ledger.tokens.allowances.keys()).await?,
            collateral_allowances: self
                .allowances(at.collateral, ledger.collateral.allowances.keys())
                .await?,
            vesting: vesting.into_iter().collect(),
            assembly: self.assembly(of(&tokens, at.voting), &picture).await?,
            books: self.books().await?,
            commerce: self.commerce(of(&collateral, at.escrow)).await?,
            coins,
            tokens,
            collateral,
            market,
            picture,
            batches,
        })
    }

    /// Asks the same of several.
    async fn all<Key, Arguments, Answer>(
        &self,
        keys: impl IntoIterator<Item = Key>,
        message: impl Fn(Key) -> Message<Arguments, Answer>,
    ) -> Result<Vec<(Key, Answer)>>
    where
        Key: Copy,
        Arguments: Encode,
        Answer: Decode,
    {
        stream::iter(keys)
            .map(|key| {
                let message = message(key);
                async move { Ok((key, self.network.read(message).await?)) }
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }

    async fn balances(&self, token: AccountId) -> Result<BTreeMap<AccountId, u128>> {
        let owners = self.people.iter().chain(&self.contracts).copied();
        let balances = self.all(owners, |owner| psp22(token).call().balance_of(owner)).await?;
        Ok(balances.into_iter().collect())
    }

    async fn allowances<'k>(
        &self,
        token: AccountId,
        pairs: impl Iterator<Item = &'k (AccountId, AccountId)>,
    ) -> Result<BTreeMap<(AccountId, AccountId), u128>> {
        let message = |(owner, spender)| psp22(token).call().allowance(owner, spender);
        Ok(self.all(pairs.copied(), message).await?.into_iter().collect())
    }

    async fn coins(&self, block: [u8; 32]) -> Result<BTreeMap<AccountId, Coins>> {
        let first = self.network.client().genesis_hash().0;
        let mut coins = BTreeMap::new();
        for account in self.people.iter().chain(&self.contracts) {
            let (at_first, _) = self.record(first, *account).await?;
            let (balance, signed) = self.record(block, *account).await?;
            coins.insert(
                *account,
                Coins {
                    balance,
                    at_first,
                    signed,
                },
            );
        }
        Ok(coins)
    }

    /// The chain's own record of an account.
    async fn record(&self, block: [u8; 32], account: AccountId) -> Result<(NativeBalance, u64)> {
        #[derive(DecodeAsType)]
        #[decode_as_type(crate_path = "subxt::ext::scale_decode")]
        struct Record {
            nonce: u64,
            data: Data,
        }
        #[derive(DecodeAsType)]
        #[decode_as_type(crate_path = "subxt::ext::scale_decode")]
        struct Data {
            free: u128,
            reserved: u128,
        }
        let key: &[u8; 32] = account.as_ref();
        let address = subxt::dynamic::storage("System", "Account", vec![Value::from_bytes(key)]);
        let found = self.network.client().storage().at(H256(block)).fetch(&address).await?;
        let Some(found) = found else {
            return Ok(Default::default());
        };
        let Record { nonce, data } = found.as_type().context("System.Account is something else")?;
        let balance = NativeBalance {
            free: data.free,
            reserved: data.reserved,
        };
        Ok((balance, nonce))
    }

    async fn batches(&self, held: u128) -> Result<Batches> {
        let vesting = self.at.to_vesting();
        let status = self.network.read(vesting.call().status()).await?;
        let list = self
            .all((0..status.batches).map(BatchId), |id| vesting.call().batch(id))
            .await?;
        let list: Option<Vec<_>> = list.into_iter().map(|(_, batch)| batch).collect();
        Ok(Batches {
            held,
            unclaimed: status.unclaimed.unwrap_or(0),
            list: list.context("a batch is missing")?,
        })
    }

    async fn books(&self) -> Result<Books> {
        let hatch = self.at.to_hatch();
        let vesting = self.network.read(self.at.to_vesting().call().status()).await?;
        let contributions = self
            .all(self.people.iter().copied(), |who| hatch.call().contribution(who))
            .await?;
        Ok(Books {
            status: self.network.read(hatch.call().status()).await?,
            unclaimed: vesting.unclaimed,
            contributions: contributions.into_iter().filter_map(|(_, one)| one).collect(),
        })
    }

    async fn assembly(&self, held: u128, picture: &Picture) -> Result<Assembly> {
        let voting = self.at.to_voting();
        let electorate = self.network.read(voting.call().electorate()).await?;
        let members = self
            .all(self.people.iter().copied(), |who| voting.call().account(who))
            .await?;
        let mut assembly = Assembly {
            now_ms: self.network.now_ms().await?,
            rules: self.network.read(voting.call().terms()).await?.rules,
            settings: self.network.read(voting.call().settings()).await?,
            electorate,
            held,
            supply: picture.token_supply,
            members: members.into_iter().collect(),
            ballots: Vec::new(),
        };
        let first = (0..electorate.proposals).step_by(LARGEST_PAGE as usize);
        let pages = self
            .all(first.map(ProposalId), |from| {
                voting.call().proposals(from, LARGEST_PAGE)
            })
            .await?;
        let ids = (0..electorate.proposals).map(ProposalId);
        let details = self.all(ids, |id| voting.call().details(id)).await?;
        let proposals = pages.into_iter().flat_map(|(_, page)| page);
        for (proposal, (_, details)) in proposals.zip(details) {
            let mut ballot = Ballot {
                proposal,
                details: details.context("a proposal has no details")?,
                threshold: None,
                pool: picture.pool_holds,
            };
            if assembly.is_live(&ballot) && !matches!(proposal.kind, Kind::Abstain | Kind::Signal) {
                let status = self.network.read(voting.call().proposal(proposal.id)).await?;
                ballot.threshold = status.context("a proposal is missing")?.threshold;
            }
            assembly.ballots.push(ballot);
        }
        Ok(assembly)
    }

    async fn commerce(&self, held: u128) -> Result<Commerce> {
        let (escrow, asset) = (self.at.to_escrow(), self.at.collateral);
        let status = self.network.read(escrow.call().status()).await?;
        let sets = self
            .all((0..status.sets).map(SetId), |id| escrow.call().set(id))
            .await?;
        let vouchers = (0..status.vouchers).map(VoucherId);
        let vouchers = self.all(vouchers, |id| escrow.call().voucher(id)).await?;
        let owners = self.people.iter().copied().chain([self.at.funding_pool]);
        let credits = self.all(owners, |owner| escrow.call().credit(owner, asset)).await?;
        let sellers = self
            .all(self.people.iter().copied(), |who| escrow.call().seller(who))
            .await?;
        let sets: Option<Vec<_>> = sets.into_iter().map(|(_, set)| set).collect();
        let vouchers: Option<Vec<_>> = vouchers.into_iter().map(|(_, voucher)| voucher).collect();
        Ok(Commerce {
            held,
            owed: self.network.read(escrow.call().owed(asset)).await?,
            sets: sets.context("a set is missing")?,
            vouchers: vouchers.context("a voucher is missing")?,
            credits: credits.into_iter().collect(),
            sellers: sellers.into_iter().collect(),
        })
    }
}
