//! The two chains that ink_e2e has a client for, behind one trait, so that a scenario is written once.
//!
//! No contract is built here: both clients get the code of the release bundles.

use anyhow::{anyhow, Context, Result};
use commons::{build::require_bundles, chain::Emitted, network::Network, suite::constructors::Part};
use ink::{
    env::DefaultEnvironment,
    primitives::{AccountId, Hash},
    scale::Decode,
};
use ink_e2e::{
    events::ContractEmitted, ChainBackend, Client, ContractsBackend, DefaultSandbox, E2EBackend, Keypair, SandboxClient,
};
use std::{
    error::Error,
    fmt::Debug,
    future::Future,
    path::PathBuf,
    sync::OnceLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use subxt::{
    backend::rpc::RpcClient,
    blocks::ExtrinsicEvents,
    dynamic::{self, Value},
    error::DispatchError,
    PolkadotConfig,
};
use tokio::sync::Mutex;

/// A chain with a client of ink_e2e's.
#[allow(async_fn_in_trait, reason = "nobody sends these futures to another thread")]
pub trait Backend {
    /// The client.
    type Client: E2EBackend
        + ChainBackend<AccountId = AccountId, Balance = u128>
        + ContractsBackend<DefaultEnvironment, Error = Self::Trouble, EventLog = Self::Log>;
    /// Why the chain did not do what it was asked.
    type Trouble: Error;
    /// What it tells of a transaction.
    type Log: Debug;

    /// Whether it tells the events of a transaction.
    const TELLS_EVENTS: bool;

    /// Whether it shows what it keeps of contracts.
    const SHOWS_STATE: bool;

    /// The client.
    fn client(&mut self) -> &mut Self::Client;

    /// The events of contracts in a transaction; none if the chain does not tell them.
    fn emitted(log: &Self::Log) -> Vec<Emitted>;

    /// The chain's own name for what went wrong, as in `Contracts::OutOfGas`.
    fn name_of(trouble: &Self::Trouble) -> String;

    /// A new account that holds so much of the chain's coin.
    async fn person(&mut self, coins: u128) -> Keypair;

    /// All that the chain keeps of these contracts, to be compared; nothing if it does not show that.
    async fn state_of(&mut self, contracts: &[AccountId]) -> Result<ContractState>;
}

/// What a chain keeps of some contracts: code, deposits, balance, and the root of all they have stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractState(Vec<Option<Vec<u8>>>);

/// A real node.
pub struct OnNode {
    client: Client<PolkadotConfig, DefaultEnvironment>,
    /// For what ink_e2e's client does not ask.
    pub network: Network,
}

impl OnNode {
    /// Connects to a node.
    pub async fn connect(url: &str) -> Result<Self> {
        let connection = RpcClient::from_url(url)
            .await
            .with_context(|| format!("nobody answers at {url}"))?;
        Ok(Self {
            client: Client::new(connection, codes()?).await?,
            network: Network::connect(url).await?,
        })
    }

    /// The hash of the chain's first block.
    pub fn genesis_hash(&self) -> [u8; 32] {
        self.network.client().genesis_hash().0
    }

    /// Makes a block, so that a trial sees what time it is: it is given that of the last block.
    pub async fn make_block(&mut self, signer: &Keypair) -> Result<()> {
        self.client
            .runtime_call(signer, "System", "remark", vec![Value::from_bytes([])])
            .await
            .map_err(|trouble| anyhow!("{}", Self::name_of(&trouble)))?;
        Ok(())
    }

    fn key_of(&self, pallet: &str, entry: &str, account: &AccountId) -> Result<Vec<u8>> {
        let address = dynamic::storage(pallet, entry, vec![Value::from_bytes(account)]);
        Ok(self.network.client().storage().address_bytes(&address)?)
    }

    async fn values(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>> {
        let found = self
            .network
            .rpc()
            .state_query_storage_at(keys.iter().map(Vec::as_slice), None)
            .await?;
        let found = found.first().context("the node answers with no block")?;
        Ok(keys
            .iter()
            .map(|key| {
                let (_, value) = found.changes.iter().find(|(changed, _)| changed.0 == *key)?;
                value.as_ref().map(|bytes| bytes.0.clone())
            })
            .collect())
    }
}

impl Backend for OnNode {
    type Client = Client<PolkadotConfig, DefaultEnvironment>;
    type Trouble = ink_e2e::Error;
    type Log = ExtrinsicEvents<PolkadotConfig>;

    const TELLS_EVENTS: bool = true;
    const SHOWS_STATE: bool = true;

    fn client(&mut self) -> &mut Self::Client {
        &mut self.client
    }

    fn emitted(log: &Self::Log) -> Vec<Emitted> {
        log.iter()
            .filter_map(|event| {
                let event = event.expect("the node's metadata describes its events");
                let emitted = event.as_event::<ContractEmitted<DefaultEnvironment>>().ok()??;
                Some(Emitted {
                    contract: emitted.contract,
                    topics: event.topics().iter().map(|topic| topic.0).collect(),
                    data: emitted.data,
                })
            })
            .collect()
    }

    fn name_of(trouble: &Self::Trouble) -> String {
        use ink_e2e::Error;
        let error = match trouble {
            Error::CallDryRun(trial) | Error::InstantiateDryRun(trial) => &trial.error,
            Error::CallExtrinsic(error)
            | Error::InstantiateExtrinsic(error)
            | Error::UploadDryRun(error)
            | Error::UploadExtrinsic(error)
            | Error::RemoveCodeExtrinsic(error) => error,
            other => return other.to_string(),
        };
        match error {
            DispatchError::Module(error) => error.details_string(),
            other => format!("{other:?}"),
        }
    }

    async fn person(&mut self, coins: u128) -> Keypair {
        // All tests ask the same account for coins, and each of its transactions needs the next number.
        static FAUCET: Mutex<()> = Mutex::const_new(());
        let _turn = FAUCET.lock().await;
        self.client.create_and_fund_account(&ink_e2e::alice(), coins).await
    }

    async fn state_of(&mut self, contracts: &[AccountId]) -> Result<ContractState> {
        let mut records = Vec::new();
        for contract in contracts {
            records.push(self.key_of("Contracts", "ContractInfoOf", contract)?);
        }
        let mut keys = records.clone();
        for (contract, record) in contracts.iter().zip(self.values(&records).await?) {
            keys.push(self.key_of("System", "Account", contract)?);
            if let Some(record) = record {
                // A contract's record begins with the name of the trie that it stores in. What is kept of that outside is
                // its root.
                let trie = Vec::<u8>::decode(&mut &record[..])?;
                keys.push([b":child_storage:default:", &trie[..]].concat());
            }
        }
        Ok(ContractState(self.values(&keys).await?))
    }
}

/// Sleeps until the machine's clock, which is that of a node here, is past that moment.
pub async fn sleep_until(moment_ms: u64) {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    tokio::time::sleep(Duration::from_millis(moment_ms).saturating_sub(clock)).await;
}

/// The runtime alone, inside this process. Its clock stands still.
pub struct InSandbox {
    client: SandboxClient<AccountId, Hash, DefaultSandbox>,
}

impl Backend for InSandbox {
    type Client = SandboxClient<AccountId, Hash, DefaultSandbox>;
    type Trouble = <Self::Client as ContractsBackend<DefaultEnvironment>>::Error;
    type Log = ();

    const TELLS_EVENTS: bool = false;
    const SHOWS_STATE: bool = false;

    fn client(&mut self) -> &mut Self::Client {
        &mut self.client
    }

    fn emitted((): &Self::Log) -> Vec<Emitted> {
        Vec::new()
    }

    fn name_of(trouble: &Self::Trouble) -> String {
        trouble.to_string()
    }

    async fn person(&mut self, coins: u128) -> Keypair {
        self.client.create_and_fund_account(&ink_e2e::alice(), coins).await
    }

    async fn state_of(&mut self, _contracts: &[AccountId]) -> Result<ContractState> {
        Ok(ContractState(Vec::new()))
    }
}

/// Runs a scenario on the runtime alone.
pub fn in_the_sandbox<Scenario, Running>(scenario: Scenario) -> Result<()>
where
    Scenario: FnOnce(InSandbox) -> Running,
    Running: Future<Output = Result<()>>,
{
    let client = SandboxClient::new(codes()?);
    crate::node::block_on(scenario(InSandbox { client }))
}

/// Where the code of every bundle is. Whether they are up to date is found out once.
fn codes() -> Result<Vec<PathBuf>> {
    static CODES: OnceLock<Result<Vec<PathBuf>, String>> = OnceLock::new();
    let find = || -> Result<Vec<PathBuf>> {
        let names = Part::ALL.map(Part::name).into_iter().chain(["hostile-token"]);
        let bundles = require_bundles(names)?;
        Ok(bundles.iter().map(|bundle| bundle.with_extension("wasm")).collect())
    };
    let codes = CODES.get_or_init(|| find().map_err(|error| format!("{error:#}")));
    codes.clone().map_err(|error| anyhow!("{error}"))
}
