//! A chain with pallet-contracts, reached through a node: what the in-process [`chain`](crate::chain) is to the demo.
//!
//! Messages are those of the `interfaces` crate, so arguments and answers are typed on this side as well. Nothing is
//! signed before it was tried: [`Network::try_call`] asks the node what a message would answer and cost at its best
//! block, and [`Network::submit`] sends what was tried.
//!
//! - [`identity`]: which chain it is.
//! - [`pallet`]: what the contracts pallet answers, read by the chain's own metadata.
//! - [`transaction`]: what is signed, sent and waited for.
//! - [`refusal`]: why a contract refuses, in words.
//! - [`secret`]: whose signature.
//! - [`snapshot`]: the chain as it is in one block.
//! - [`trouble`]: what can go wrong, and what to type next.

pub mod identity;
mod means;
mod pallet;
pub mod refusal;
pub mod secret;
pub mod snapshot;
pub mod transaction;
pub mod trouble;

pub use identity::Identity;
pub use means::is_lack_of_coins;
pub use pallet::{contract_address, Gas, Trial};
pub use secret::SecretArguments;
pub use snapshot::Snapshot;
pub use subxt_signer::sr25519::Keypair;
pub use transaction::{Inclusion, Sent, Transaction};
pub use trouble::Trouble;

use crate::chain::{Failure, Message};
use anyhow::{Context, Result};
use ink::{
    primitives::AccountId,
    scale::{Decode, Encode},
};
use pallet::{Deposit, Instantiated, Outcome, Returned, Uploaded};
use std::time::Duration;
use subxt::{
    backend::{legacy::LegacyRpcMethods, rpc::RpcClient},
    dynamic::Value,
    ext::scale_decode::DecodeAsType,
    utils::{AccountId32, H256},
    OnlineClient, PolkadotConfig,
};

/// Where a node on the same machine listens.
pub const DEFAULT_URL: &str = "ws://127.0.0.1:9944";

/// The environment's variable that says where a node listens, for whoever does not type --url.
pub const URL_VARIABLE: &str = "COMMONS_URL";

/// How long a node may take to answer the first time.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection to a node.
pub struct Network {
    url: String,
    rpc: LegacyRpcMethods<PolkadotConfig>,
    client: OnlineClient<PolkadotConfig>,
    identity: Identity,
    deposit_margin: u128,
}

/// A block, as people and indexers name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Its number.
    pub number: u32,
    /// Its hash.
    pub hash: [u8; 32],
}

/// What an account holds of the chain's coin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NativeBalance {
    /// What it can pay fees and deposits with, and the existential deposit.
    pub free: u128,
    /// What is held, storage deposits above all.
    pub reserved: u128,
}

impl Network {
    /// Connects to the node at `url`, and finds out which chain it is on.
    pub async fn connect(url: &str) -> Result<Self> {
        let connecting = async {
            let connection = RpcClient::from_url(url).await?;
            let client = OnlineClient::<PolkadotConfig>::from_rpc_client(connection.clone()).await?;
            Ok::<_, subxt::Error>((connection, client))
        };
        let (connection, client) = match tokio::time::timeout(PATIENCE, connecting).await {
            Ok(Ok(connected)) => connected,
            Ok(Err(error)) => return Err(Trouble::unreachable(url, &error).into()),
            Err(_) => {
                let reason = format!("no answer within {} seconds", PATIENCE.as_secs());
                return Err(Trouble::Unreachable {
                    url: url.to_owned(),
                    reason,
                }
                .into());
            }
        };
        let rpc = LegacyRpcMethods::new(connection);
        let identity = Identity::ask(&rpc, &client)
            .await
            .with_context(|| format!("the node at {url} does not say which chain it is on"))?;
        Ok(Self {
            url: url.to_owned(),
            rpc,
            identity,
            deposit_margin: pallet::deposit_margin(&client)?,
            client,
        })
    }

    /// Where the node is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Which chain it is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The client beneath, for what is not asked here.
    pub fn client(&self) -> &OnlineClient<PolkadotConfig> {
        &self.client
    }

    /// The node's own methods.
    pub fn rpc(&self) -> &LegacyRpcMethods<PolkadotConfig> {
        &self.rpc
    }

    /// The best block now.
    pub async fn best_block(&self) -> Result<Block> {
        let hash = self.answered(self.rpc.chain_get_block_hash(None).await)?;
        self.block(hash.context("the node has no block")?).await
    }

    /// The chain as it is in the best block now.
    pub async fn snapshot(&self) -> Result<Snapshot<'_>> {
        Ok(Snapshot::new(self, self.best_block().await?))
    }

    /// The last final block.
    pub async fn final_block(&self) -> Result<Block> {
        let hash = self.answered(self.rpc.chain_get_finalized_head().await)?;
        self.block(hash).await
    }

    /// The hash of the block of that number on the best chain, or `None` if it is not there.
    pub async fn hash_of_block(&self, number: u32) -> Result<Option<[u8; 32]>> {
        let hash = self.answered(self.rpc.chain_get_block_hash(Some(number.into())).await)?;
        Ok(hash.map(|hash| hash.0))
    }

    /// The best block's time.
    pub async fn now_ms(&self) -> Result<u64> {
        self.snapshot().await?.now_ms().await
    }

    /// What an account holds of the chain's coin.
    pub async fn native_balance(&self, account: AccountId) -> Result<NativeBalance> {
        self.snapshot().await?.native_balance(account).await
    }

    async fn native_balance_at(&self, account: AccountId, block: [u8; 32]) -> Result<NativeBalance> {
        #[derive(DecodeAsType)]
        #[decode_as_type(crate_path = "subxt::ext::scale_decode")]
        struct Account {
            data: Data,
        }
        #[derive(DecodeAsType)]
        #[decode_as_type(crate_path = "subxt::ext::scale_decode")]
        struct Data {
            free: u128,
            reserved: u128,
        }
        let found: Option<Account> = self
            .stored_at(block, "System", "Account", vec![bytes(&account)])
            .await?;
        Ok(found.map_or_else(NativeBalance::default, |account| NativeBalance {
            free: account.data.free,
            reserved: account.data.reserved,
        }))
    }

    /// Whether the node knows that it lacks blocks which others have.
    pub async fn is_syncing(&self) -> Result<bool> {
        Ok(self.answered(self.rpc.system_health().await)?.is_syncing)
    }

    /// What has to stay with an account.
    pub fn existential_deposit(&self) -> Result<u128> {
        let constant = subxt::dynamic::constant("Balances", "ExistentialDeposit");
        Ok(self.answered(self.client.constants().at(&constant))?.as_type()?)
    }

    /// The hash of the code that the contract at `address` runs, or `None` if there is no contract.
    pub async fn code_hash_of(&self, address: AccountId) -> Result<Option<[u8; 32]>> {
        let best = self.best_block().await?;
        self.code_hash_at(address, best.hash).await
    }

    /// The same as it was at a block, if the node still has that block's state.
    pub async fn code_hash_at(&self, address: AccountId, block: [u8; 32]) -> Result<Option<[u8; 32]>> {
        #[derive(DecodeAsType)]
        #[decode_as_type(crate_path = "subxt::ext::scale_decode")]
        struct Info {
            code_hash: H256,
        }
        let found: Option<Info> = self
            .stored_at(block, "Contracts", "ContractInfoOf", vec![bytes(&address)])
            .await?;
        Ok(found.map(|info| info.code_hash.0))
    }

    /// Whether the code with that hash is on the chain.
    pub async fn has_code(&self, code_hash: [u8; 32]) -> Result<bool> {
        let best = self.best_block().await?;
        let address = subxt::dynamic::storage("Contracts", "CodeInfoOf", vec![Value::from_bytes(code_hash)]);
        let storage = self.client.storage().at(H256(best.hash));
        Ok(self.answered(storage.fetch(&address).await)?.is_some())
    }

    /// What a message would answer and cost, sent by `from` with `value` of the chain's coin. Nothing is signed.
    pub async fn try_call<Arguments, Answer>(
        &self,
        from: AccountId,
        message: Message<Arguments, Answer>,
        value: u128,
    ) -> Result<Trial<Answer>>
    where
        Arguments: Encode,
        Answer: Decode,
    {
        self.snapshot().await?.try_call(from, message, value).await
    }

    /// The same for a message that is encoded already; the answer is, too.
    pub async fn try_call_encoded(
        &self,
        from: AccountId,
        to: AccountId,
        data: Vec<u8>,
        value: u128,
    ) -> Result<Trial<Vec<u8>>> {
        let best = self.best_block().await?;
        self.try_call_at(best.hash, from, to, data, value).await
    }

    async fn try_call_at(
        &self,
        block: [u8; 32],
        from: AccountId,
        to: AccountId,
        data: Vec<u8>,
        value: u128,
    ) -> Result<Trial<Vec<u8>>> {
        let arguments = vec![
            bytes(&from),
            bytes(&to),
            Value::u128(value),
            none(),
            none(),
            Value::from_bytes(&data),
        ];
        let outcome: Outcome<Returned> = self.ask_pallet_at(block, "call", arguments).await?;
        Ok(outcome.into_trial(
            Transaction::Call { to, value, data },
            &self.client.metadata(),
            self.deposit_margin,
            Vec::from,
        ))
    }

    /// The answer of a message that only reads.
    pub async fn read<Arguments, Answer>(&self, message: Message<Arguments, Answer>) -> Result<Answer>
    where
        Arguments: Encode,
        Answer: Decode,
    {
        self.snapshot().await?.read(message).await
    }

    /// What instantiating would come to: the address of the new contract, and the cost. The constructor is encoded, and so
    /// is what it returned, if it refused.
    pub async fn try_instantiate_encoded(
        &self,
        from: AccountId,
        code_hash: [u8; 32],
        data: Vec<u8>,
        salt: &[u8],
    ) -> Result<Trial<Result<AccountId, Vec<u8>>>> {
        let arguments = vec![
            bytes(&from),
            Value::u128(0),
            none(),
            none(),
            Value::unnamed_variant("Existing", [Value::from_bytes(code_hash)]),
            Value::from_bytes(&data),
            Value::from_bytes(salt),
        ];
        let outcome: Outcome<Instantiated> = self.ask_pallet("instantiate", arguments).await?;
        let transaction = Transaction::Instantiate {
            code_hash,
            data,
            salt: salt.to_vec(),
        };
        Ok(outcome.into_trial(
            transaction,
            &self.client.metadata(),
            self.deposit_margin,
            Instantiated::into_answer,
        ))
    }

    /// What uploading would come to: the code's hash, and the deposit.
    pub async fn try_upload(&self, from: AccountId, code: Vec<u8>) -> Result<Trial<[u8; 32]>> {
        let arguments = vec![
            bytes(&from),
            Value::from_bytes(&code),
            none(),
            Value::unnamed_variant("Enforced", []),
        ];
        let outcome: Result<Uploaded, Value> = self.ask_pallet("upload_code", arguments).await?;
        let (answer, deposit) = match outcome {
            Ok(uploaded) => (Ok(uploaded.code_hash.0), Deposit::Charge(uploaded.deposit)),
            Err(error) => (
                Err(Failure::Chain(pallet::dispatch_error(&error, &self.client.metadata()))),
                Deposit::Charge(0),
            ),
        };
        Ok(Trial {
            answer,
            transaction: Transaction::Upload { code },
            gas: Gas::default(),
            deposit: deposit.into_units(),
            deposit_margin: self.deposit_margin,
        })
    }

    /// Asks the runtime's `ContractsApi`; the chain's metadata tells how questions and answers are written.
    async fn ask_pallet<Answer: DecodeAsType>(&self, method: &str, arguments: Vec<Value>) -> Result<Answer> {
        let best = self.best_block().await?;
        self.ask_pallet_at(best.hash, method, arguments).await
    }

    async fn ask_pallet_at<Answer: DecodeAsType>(
        &self,
        block: [u8; 32],
        method: &str,
        arguments: Vec<Value>,
    ) -> Result<Answer> {
        let question = subxt::dynamic::runtime_api_call("ContractsApi", method, arguments);
        let answer = self.client.runtime_api().at(H256(block)).call(question).await;
        self.answered(answer)?.as_type().with_context(|| {
            format!(
                "the contracts pallet of {} answers {method} in a form that this version of `commons` does not know",
                self.identity.name
            )
        })
    }

    async fn stored_at<Item: DecodeAsType>(
        &self,
        block: [u8; 32],
        pallet: &str,
        entry: &str,
        keys: Vec<Value>,
    ) -> Result<Option<Item>> {
        let address = subxt::dynamic::storage(pallet, entry, keys);
        let found = self.answered(self.client.storage().at(H256(block)).fetch(&address).await)?;
        found.map(|found| found.as_type()).transpose().with_context(|| {
            format!(
                "{} keeps {pallet}.{entry} in a form that this version of `commons` does not know",
                self.identity.name
            )
        })
    }

    async fn block(&self, hash: H256) -> Result<Block> {
        let header = self.answered(self.rpc.chain_get_header(Some(hash)).await)?;
        let header = header.with_context(|| format!("the node does not have the block {hash:?}"))?;
        Ok(Block {
            number: header.number,
            hash: hash.0,
        })
    }

    /// An answer of the node, or what its silence means.
    fn answered<Answer>(&self, answer: Result<Answer, subxt::Error>) -> Result<Answer> {
        answer.map_err(|error| Trouble::of_question(&self.url, &error).into())
    }
}

/// An account as subxt has it.
pub fn on_chain(account: AccountId) -> AccountId32 {
    let bytes: &[u8; 32] = account.as_ref();
    AccountId32(*bytes)
}

/// An account as contracts have it.
pub fn in_contract(account: &AccountId32) -> AccountId {
    AccountId::from(account.0)
}

/// Whose signatures a key makes.
pub fn account_of(key: &Keypair) -> AccountId {
    AccountId::from(key.public_key().0)
}

fn bytes(account: &AccountId) -> Value {
    let bytes: &[u8; 32] = account.as_ref();
    Value::from_bytes(bytes)
}

fn none() -> Value {
    Value::unnamed_variant("None", [])
}
