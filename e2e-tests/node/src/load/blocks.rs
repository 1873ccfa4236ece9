//! What a chain tells of every transaction: whose it was, whether it failed, and every event that says something of money
//! or comes from a contract.

use anyhow::{bail, ensure, Context, Result};
use commons::{
    chain::Emitted,
    network::{in_contract, transaction::fields, Network},
};
use ink::primitives::AccountId;
use std::{collections::BTreeMap, ops::RangeInclusive};
use subxt::{
    error::DispatchError,
    events::{EventDetails, Events, Phase},
    ext::{
        futures::{stream, Stream, StreamExt},
        scale_decode::DecodeAsType,
        scale_value::{At, Composite, Value},
    },
    utils::{AccountId32, H256},
    Metadata, PolkadotConfig,
};

/// Events that say nothing of money: what they tell is told by others as well.
const SILENT: [&str; 9] = [
    "System.ExtrinsicSuccess",
    "System.NewAccount",
    "Balances.Endowed",
    "Balances.Issued",
    "Balances.Rescinded",
    "Contracts.Called",
    "Contracts.Instantiated",
    "Utility.ItemCompleted",
    "Utility.BatchCompleted",
];

/// So many blocks are read at once.
const AT_ONCE: usize = 8;

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its number.
    pub number: u32,
    /// Its hash.
    pub hash: [u8; 32],
    /// The hash of the block before.
    pub parent: [u8; 32],
    /// What time it was, by the chain's clock.
    pub time_ms: u64,
    /// The signed transactions, in order.
    pub transactions: Vec<Included>,
}

/// A transaction in a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Included {
    /// Who signed it.
    pub signer: AccountId,
    /// Its number among the signer's.
    pub nonce: u64,
    /// Why it failed, by the chain's own name for it.
    pub failure: Option<String>,
    /// What it brought about, in order.
    pub facts: Vec<Fact>,
}

/// Something that a transaction brought about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// What it cost its signer.
    Fee(OfAccount),
    /// Coins that an account has no more, and nobody else got: a fee, as it was estimated.
    Withdrawn(OfAccount),
    /// Coins that an account has got from nobody: what a fee was less than estimated.
    Deposited(OfAccount),
    /// Coins went from an account to another.
    Moved(Transfer),
    /// Free coins of the one are held on the other.
    Held(Transfer),
    /// Coins held on the one are free coins of the other.
    Released(Transfer),
    /// Free coins are held on the same account, for code that it keeps on the chain.
    HeldForCode(OfAccount),
    /// An event of a contract.
    Emitted(Emitted),
}

/// Coins of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfAccount {
    /// Whose.
    pub who: AccountId,
    /// How many.
    pub amount: u128,
}

/// Coins of an account that concern another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    /// Whose they were.
    pub from: AccountId,
    /// Whose they are.
    pub to: AccountId,
    /// How many.
    pub amount: u128,
}

/// Reads blocks of the best chain by their numbers, in order. An error if one of them is not there.
pub fn read(network: &Network, numbers: RangeInclusive<u32>) -> impl Stream<Item = Result<Block>> + '_ {
    let read = move |number| async move {
        let hash = network.hash_of_block(number).await?;
        let hash = hash.with_context(|| format!("the chain has no block {number}"))?;
        let block = read_one(network, number, hash).await;
        block.with_context(|| format!("block {number} cannot be read"))
    };
    stream::iter(numbers).map(read).buffered(AT_ONCE)
}

async fn read_one(network: &Network, number: u32, hash: [u8; 32]) -> Result<Block> {
    let client = network.client();
    let block = client.blocks().at(H256(hash)).await?;
    let (extrinsics, events) = (block.extrinsics().await?, block.events().await?);
    let mut facts = facts(&events, &client.metadata())?;
    let mut read = Block {
        number,
        hash,
        parent: block.header().parent_hash.0,
        time_ms: 0,
        transactions: Vec::new(),
    };
    for extrinsic in extrinsics.iter() {
        let extrinsic = extrinsic?;
        let (failure, facts) = facts.remove(&extrinsic.index()).unwrap_or_default();
        let Some(address) = extrinsic.address_bytes() else {
            ensure!(facts.is_empty(), "something unsigned has moved money: {facts:?}");
            if extrinsic.pallet_name()? == "Timestamp" {
                read.time_ms = moment(&extrinsic.field_values()?).context("the clock is not set to a number")?;
            }
            continue;
        };
        // One byte tells of which form the address is; the other forms are not used here.
        let account = address.get(1..).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        read.transactions.push(Included {
            signer: account.context("a signer who is no account")?.into(),
            nonce: extrinsic
                .signed_extensions()
                .and_then(|extensions| extensions.nonce())
                .context("a transaction without a number")?,
            failure,
            facts,
        });
    }
    ensure!(
        facts.is_empty(),
        "a block without transactions has moved money: {facts:?}"
    );
    Ok(read)
}

fn moment(fields: &Composite<u32>) -> Option<u64> {
    let now: &Value<u32> = fields.at("now")?;
    u64::try_from(now.as_u128()?).ok()
}

/// What happened in every transaction of a block, by its index, and why it failed.
type ByTransaction = BTreeMap<u32, (Option<String>, Vec<Fact>)>;

fn facts(events: &Events<PolkadotConfig>, metadata: &Metadata) -> Result<ByTransaction> {
    /// Stands for what happens before and after all transactions.
    const NONE: u32 = u32::MAX;
    let mut all = ByTransaction::new();
    for event in events.iter() {
        let event = event?;
        let index = match event.phase() {
            Phase::ApplyExtrinsic(index) => index,
            Phase::Initialization | Phase::Finalization => NONE,
        };
        let name = format!("{}.{}", event.pallet_name(), event.variant_name());
        if SILENT.contains(&name.as_str()) {
            continue;
        }
        let (failure, facts) = all.entry(index).or_default();
        if name == "System.ExtrinsicFailed" {
            *failure = Some(reason(&event, metadata)?);
        } else {
            facts.push(Fact::of(&name, &event, metadata)?);
        }
    }
    Ok(all)
}

fn reason(event: &EventDetails<PolkadotConfig>, metadata: &Metadata) -> Result<String> {
    Ok(
        match DispatchError::decode_from(event.field_bytes(), metadata.clone())? {
            DispatchError::Module(error) => error.details_string(),
            other => other.to_string(),
        },
    )
}

impl Fact {
    /// All events but those of [`SILENT`] are known: one that is not may move money.
    fn of(name: &str, event: &EventDetails<PolkadotConfig>, metadata: &Metadata) -> Result<Self> {
        let of_account = || Ok::<_, anyhow::Error>(fields::<Holding>(event, metadata)?.into());
        let transfer = || Ok::<_, anyhow::Error>(fields::<Moved>(event, metadata)?.into());
        Ok(match name {
            "TransactionPayment.TransactionFeePaid" => {
                let FeePaid { who, actual_fee } = fields(event, metadata)?;
                Self::Fee(OfAccount {
                    who: in_contract(&who),
                    amount: actual_fee,
                })
            }
            "Balances.Withdraw" => Self::Withdrawn(of_account()?),
            "Balances.Deposit" => Self::Deposited(of_account()?),
            "Balances.Transfer" => Self::Moved(transfer()?),
            "Contracts.StorageDepositTransferredAndHeld" => Self::Held(transfer()?),
            "Contracts.StorageDepositTransferredAndReleased" => Self::Released(transfer()?),
            "Contracts.CodeStored" => {
                let CodeStored { uploader, deposit_held } = fields(event, metadata)?;
                Self::HeldForCode(OfAccount {
                    who: in_contract(&uploader),
                    amount: deposit_held,
                })
            }
            "Contracts.ContractEmitted" => {
                let FromContract { contract, data } = fields(event, metadata)?;
                Self::Emitted(Emitted {
                    contract: in_contract(&contract),
                    topics: event.topics().iter().map(|topic| topic.0).collect(),
                    data,
                })
            }
            _ => bail!("an event that the ledger does not know: {name}"),
        })
    }
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Holding {
    who: AccountId32,
    amount: u128,
}

impl From<Holding> for OfAccount {
    fn from(Holding { who, amount }: Holding) -> Self {
        Self {
            who: in_contract(&who),
            amount,
        }
    }
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Moved {
    from: AccountId32,
    to: AccountId32,
    amount: u128,
}

impl From<Moved> for Transfer {
    fn from(Moved { from, to, amount }: Moved) -> Self {
        Self {
            from: in_contract(&from),
            to: in_contract(&to),
            amount,
        }
    }
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct FeePaid {
    who: AccountId32,
    actual_fee: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct CodeStored {
    uploader: AccountId32,
    deposit_held: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct FromContract {
    contract: AccountId32,
    data: Vec<u8>,
}
