//! What is signed, sent and waited for.

use super::{account_of, in_contract, on_chain, Block, Gas, Keypair, Network, Trial, Trouble};
use crate::{chain::Emitted, hexadecimal::hexadecimal};
use anyhow::{Context, Result};
use ink::primitives::AccountId;
use std::{fmt, time::Duration};
use subxt::{
    blocks::ExtrinsicEvents,
    config::DefaultExtrinsicParamsBuilder,
    dynamic::Value,
    events::EventDetails,
    ext::scale_decode::DecodeAsType,
    tx::{DynamicPayload, SubmittableExtrinsic, TxInBlock, TxProgress, TxStatus},
    utils::{AccountId32, MultiSignature},
    Metadata, OnlineClient, PolkadotConfig,
};

/// What can be asked of the contracts pallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transaction {
    /// To keep code.
    Upload {
        /// The code.
        code: Vec<u8>,
    },
    /// To make a contract of code that is there.
    Instantiate {
        /// The code's hash.
        code_hash: [u8; 32],
        /// The constructor with its arguments, encoded.
        data: Vec<u8>,
        /// What makes its address another one.
        salt: Vec<u8>,
    },
    /// To send a message.
    Call {
        /// To which contract.
        to: AccountId,
        /// How much of the chain's coin goes along.
        value: u128,
        /// The message with its arguments, encoded.
        data: Vec<u8>,
    },
}

impl Transaction {
    /// How much of the chain's coin goes along.
    pub fn value(&self) -> u128 {
        match self {
            Self::Upload { .. } | Self::Instantiate { .. } => 0,
            Self::Call { value, .. } => *value,
        }
    }
}

/// A transaction that is ready to be signed: it may use the gas and the storage deposit that its trial used, and margins.
#[derive(Debug, Clone)]
pub struct Ready {
    transaction: Transaction,
    gas: Gas,
    deposit_limit: Option<u128>,
}

/// A transaction in a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// The block.
    pub block: Block,
    /// The transaction's hash.
    pub transaction: [u8; 32],
    /// What it cost its signer.
    pub fee: u128,
    /// The storage deposit it took, or gave back if negative; and the existential deposit of a contract that it made.
    pub deposit: i128,
    /// The events of all contracts, in order.
    pub events: Vec<Emitted>,
}

/// A transaction with its signature.
pub type Signed = SubmittableExtrinsic<PolkadotConfig, OnlineClient<PolkadotConfig>>;

/// Marks an error that came after a node had taken a transaction: nobody knows what became of that. Who sends it again
/// may do it twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// The transaction's hash.
    pub transaction: [u8; 32],
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "transaction {} was sent, and may be done or not: look before you type it again",
            hexadecimal(self.transaction)
        )
    }
}

/// A transaction is good for so many blocks: one that was lost on its way is not done at a time when nobody expects it.
const GOOD_FOR_BLOCKS: u64 = 128;

/// No block takes so long on a chain that works.
const PATIENCE: Duration = Duration::from_secs(300);

/// A transaction that a node has taken, on its way into a block.
pub struct Pending {
    signer: AccountId,
    nonce: u64,
    progress: TxProgress<PolkadotConfig, OnlineClient<PolkadotConfig>>,
}

impl<Answer> Trial<Answer> {
    /// What was tried, ready to be signed.
    pub fn ready(&self) -> Ready {
        let deposit = u128::try_from(self.deposit).unwrap_or(0);
        Ready {
            transaction: self.transaction.clone(),
            gas: self.gas.with_margin(),
            deposit_limit: Some(deposit.saturating_add(self.deposit_margin)),
        }
    }
}

impl Network {
    /// What the node would charge for a transaction, without the storage deposit.
    pub async fn fee(&self, signer: &Keypair, ready: &Ready) -> Result<u128> {
        let priced = self.priced(signer, ready, self.next_nonce(signer).await?)?;
        self.answered(priced.partial_fee_estimate().await)
    }

    /// What a node is asked the price of: as long as the transaction, and without a signature. Who asks has not agreed to
    /// anything yet, and a node could keep what is signed, and do it later.
    pub fn priced(&self, signer: &Keypair, ready: &Ready, nonce: u64) -> Result<Signed> {
        let genesis = self.client.genesis_hash();
        let parameters =
            DefaultExtrinsicParamsBuilder::new()
                .nonce(nonce)
                .mortal_unchecked(0, genesis, GOOD_FOR_BLOCKS);
        let unsigned = self
            .client
            .tx()
            .create_partial_signed_offline(&ready.payload(), parameters.build());
        let nobody = MultiSignature::Sr25519([0; 64]);
        let address = signer.public_key().to_address();
        Ok(self.taken(unsigned)?.sign_with_address_and_signature(&address, &nobody))
    }

    /// The number of the next transaction of a key, those that wait for a block counted.
    pub async fn next_nonce(&self, signer: &Keypair) -> Result<u64> {
        self.next_nonce_of(account_of(signer)).await
    }

    async fn next_nonce_of(&self, account: AccountId) -> Result<u64> {
        self.answered(self.rpc.system_account_next_index(&on_chain(account)).await)
    }

    /// Signs, sends and waits until it is in a block. An error if it failed there; [`Sent`] is in one that leaves open what
    /// became of it.
    pub async fn submit(&self, signer: &Keypair, ready: &Ready) -> Result<Inclusion> {
        let nonce = self.next_nonce(signer).await?;
        let pending = self.send(signer, ready, nonce).await?;
        self.included(pending).await
    }

    /// Signs and sends, with a nonce of the caller's choice, and does not wait.
    pub async fn send(&self, signer: &Keypair, ready: &Ready, nonce: u64) -> Result<Pending> {
        let ready = self.within_means(signer, ready).await?;
        let best = self.answered(self.rpc.chain_get_header(None).await)?;
        let best = best.context("the node has no block")?;
        let parameters = DefaultExtrinsicParamsBuilder::new()
            .nonce(nonce)
            .mortal(&best, GOOD_FOR_BLOCKS);
        let signed = self
            .client
            .tx()
            .create_signed_offline(&ready.payload(), signer, parameters.build());
        let signed = self.taken(signed)?;
        match self.taken(signed.submit_and_watch().await) {
            Ok(progress) => Ok(Pending {
                signer: account_of(signer),
                nonce,
                progress,
            }),
            // The node may have taken it before it was gone.
            Err(error) if matches!(error.downcast_ref(), Some(Trouble::Lost { .. })) => Err(error.context(Sent {
                transaction: signed.hash().0,
            })),
            Err(error) => Err(error),
        }
    }

    /// A limit that the account could not reach is an error for the chain, and protects nothing: without it the account's
    /// own coins are the limit.
    async fn within_means(&self, signer: &Keypair, ready: &Ready) -> Result<Ready> {
        let mut ready = ready.clone();
        if let Some(limit) = ready.deposit_limit {
            let spent = self.fee(signer, &ready).await?.saturating_add(ready.value());
            let kept = self.existential_deposit()?;
            let free = self.native_balance(account_of(signer)).await?.free;
            if free.saturating_sub(spent).saturating_sub(kept) < limit {
                ready.deposit_limit = None;
            }
        }
        Ok(ready)
    }

    /// Waits until it is in a block. An error if it failed there; [`Sent`] is in any other.
    pub async fn included(&self, mut pending: Pending) -> Result<Inclusion> {
        let transaction = pending.progress.extrinsic_hash().0;
        let included = tokio::time::timeout(PATIENCE, self.in_a_block(&mut pending)).await;
        let included = included.unwrap_or_else(|_| {
            Err(Trouble::NotIncluded {
                seconds: PATIENCE.as_secs(),
            }
            .into())
        });
        included.map_err(|error| match error.downcast_ref() {
            Some(Trouble::Failed(_)) => error,
            _ => error.context(Sent { transaction }),
        })
    }

    async fn in_a_block(&self, pending: &mut Pending) -> Result<Inclusion> {
        while let Some(status) = pending.progress.next().await {
            match self.taken(status)? {
                TxStatus::InBestBlock(block) | TxStatus::InFinalizedBlock(block) => {
                    return self.inclusion(&block).await
                }
                TxStatus::Error { message } | TxStatus::Invalid { message } | TxStatus::Dropped { message } => {
                    return Err(self.refused_later(pending, &message).await.into())
                }
                TxStatus::Validated | TxStatus::Broadcasted { .. } | TxStatus::NoLongerInBestBlock => {}
            }
        }
        Err(Trouble::Lost {
            url: self.url.clone(),
            reason: "it told no more of the transaction".to_owned(),
        }
        .into())
    }

    /// Why a node gives up a transaction that it had taken. When another one with its nonce came into a block, it only says
    /// that this one is no longer valid: the nonce tells which of the reasons it was.
    async fn refused_later(&self, pending: &Pending, words: &str) -> Trouble {
        match Trouble::of_words(&self.url, words) {
            Trouble::NotTaken(words) => match self.next_nonce_of(pending.signer).await {
                Ok(next) if next > pending.nonce => Trouble::NonceTaken,
                _ => Trouble::NotTaken(words),
            },
            told => told,
        }
    }

    /// Sends what is signed, and hears no more of it: who reads every block finds it there.
    pub async fn post(&self, signed: &Signed) -> Result<()> {
        self.taken(self.rpc.author_submit_extrinsic(signed.encoded()).await)?;
        Ok(())
    }

    /// What a node says of a transaction, or why it takes none.
    fn taken<Answer>(&self, answer: Result<Answer, subxt::Error>) -> Result<Answer> {
        answer.map_err(|error| Trouble::of_transaction(&self.url, &error).into())
    }

    async fn inclusion(&self, block: &TxInBlock<PolkadotConfig, OnlineClient<PolkadotConfig>>) -> Result<Inclusion> {
        let events = self.taken(block.wait_for_success().await)?;
        let mut inclusion = Inclusion {
            block: self.block(block.block_hash()).await?,
            transaction: block.extrinsic_hash().0,
            fee: 0,
            deposit: 0,
            events: Vec::new(),
        };
        inclusion.read(&events, &self.client.metadata())?;
        Ok(inclusion)
    }
}

impl Ready {
    /// How much of the chain's coin goes along.
    pub fn value(&self) -> u128 {
        self.transaction.value()
    }

    /// A transaction that nobody tried, with the most gas it may use, and with any deposit.
    pub fn untried(transaction: Transaction, gas: Gas) -> Self {
        Self {
            transaction,
            gas,
            deposit_limit: None,
        }
    }

    /// What is to be signed.
    pub fn payload(&self) -> DynamicPayload {
        let gas_limit = Value::named_composite([
            ("ref_time", Value::u128(self.gas.ref_time.into())),
            ("proof_size", Value::u128(self.gas.proof_size.into())),
        ]);
        let deposit_limit = match self.deposit_limit {
            Some(limit) => Value::unnamed_variant("Some", [Value::u128(limit)]),
            None => Value::unnamed_variant("None", []),
        };
        match &self.transaction {
            Transaction::Upload { code } => subxt::dynamic::tx(
                "Contracts",
                "upload_code",
                vec![
                    Value::from_bytes(code),
                    deposit_limit,
                    Value::unnamed_variant("Enforced", []),
                ],
            ),
            Transaction::Instantiate { code_hash, data, salt } => subxt::dynamic::tx(
                "Contracts",
                "instantiate",
                vec![
                    Value::u128(0),
                    gas_limit,
                    deposit_limit,
                    Value::from_bytes(code_hash),
                    Value::from_bytes(data),
                    Value::from_bytes(salt),
                ],
            ),
            Transaction::Call { to, value, data } => {
                let to: &[u8; 32] = to.as_ref();
                subxt::dynamic::tx(
                    "Contracts",
                    "call",
                    vec![
                        Value::unnamed_variant("Id", [Value::from_bytes(to)]),
                        Value::u128(*value),
                        gas_limit,
                        deposit_limit,
                        Value::from_bytes(data),
                    ],
                )
            }
        }
    }
}

impl Inclusion {
    fn read(&mut self, events: &ExtrinsicEvents<PolkadotConfig>, metadata: &Metadata) -> Result<()> {
        let mut makes_a_contract = false;
        for event in events.iter() {
            let event = event.context("an event of the block cannot be read")?;
            makes_a_contract |= event.pallet_name() == "Contracts" && event.variant_name() == "Instantiated";
        }
        for event in events.iter() {
            let event = event.context("an event of the block cannot be read")?;
            match (event.pallet_name(), event.variant_name()) {
                ("TransactionPayment", "TransactionFeePaid") => {
                    self.fee = fields::<FeePaid>(&event, metadata)?.actual_fee
                }
                ("Contracts", "CodeStored") => self.take(fields::<CodeStored>(&event, metadata)?.deposit_held),
                ("Contracts", "StorageDepositTransferredAndHeld") => {
                    self.take(fields::<Moved>(&event, metadata)?.amount)
                }
                ("Contracts", "StorageDepositTransferredAndReleased") => {
                    self.give(fields::<Moved>(&event, metadata)?.amount)
                }
                // A contract that was made has to hold what every account has to.
                ("Balances", "Endowed") if makes_a_contract => {
                    self.take(fields::<Endowed>(&event, metadata)?.free_balance)
                }
                ("Contracts", "ContractEmitted") => {
                    let ContractEmitted { contract, data } = fields(&event, metadata)?;
                    self.events.push(Emitted {
                        contract: in_contract(&contract),
                        topics: event.topics().iter().map(|topic| topic.0).collect(),
                        data,
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn take(&mut self, amount: u128) {
        self.deposit = self.deposit.saturating_add_unsigned(amount);
    }

    fn give(&mut self, amount: u128) {
        self.deposit = self.deposit.saturating_sub_unsigned(amount);
    }
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct FeePaid {
    actual_fee: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct CodeStored {
    deposit_held: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Endowed {
    free_balance: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Moved {
    amount: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct ContractEmitted {
    contract: AccountId32,
    data: Vec<u8>,
}

/// The fields of an event, by their names.
pub fn fields<Fields>(event: &EventDetails<PolkadotConfig>, metadata: &Metadata) -> Result<Fields>
where
    Fields: subxt::ext::scale_decode::DecodeAsFields,
{
    let variant = event.event_metadata();
    let mut named = variant
        .variant
        .fields
        .iter()
        .map(|field| subxt::ext::scale_decode::Field::new(&field.ty.id, field.name.as_deref()));
    Fields::decode_as_fields(&mut event.field_bytes(), &mut named, metadata.types()).with_context(|| {
        format!(
            "the event {}.{} of this chain has a form that this version of `commons` does not know",
            event.pallet_name(),
            event.variant_name()
        )
    })
}
