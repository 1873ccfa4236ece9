//! Sending what members do, several transactions of each on their way at once, and reading every block that comes of it.

use super::{
    acts::{Act, Generator, Kind},
    blocks::{self, Block},
    ledger::Ledger,
    record::{Done, Record},
};
use crate::{chain::REVERTED, ground::signed};
use anyhow::{bail, ensure, Context, Result};
use commons::network::{account_of, transaction::Ready, Gas, Keypair, Network, Transaction, Trouble};
use ink::primitives::AccountId;
use std::{
    collections::{BTreeMap, VecDeque},
    pin::pin,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};
use subxt::ext::futures::StreamExt;
use tokio::{
    sync::mpsc::{self, UnboundedReceiver},
    task::JoinSet,
};

/// So many transactions are on their way at most, and so many of them of one member.
pub const MOST_IN_FLIGHT: usize = 48;
const MOST_OF_A_MEMBER: usize = 3;

/// A node that makes no block for so long, though there is something to put into one, is stuck.
const QUIET: Duration = Duration::from_secs(30);

/// What has been on its way for so long is overdue.
const OVERDUE: Duration = Duration::from_secs(2);

/// How often it is looked whether something is.
const GLANCE: Duration = Duration::from_millis(500);

/// A node that makes no block for so long has nothing to put into one.
const SILENCE: Duration = Duration::from_secs(1);

/// How often it is told how far it is.
const TOLD_EVERY: Duration = Duration::from_secs(5);

/// What a transaction may use of whose kind none was tried with success yet: more than any needs.
const PLENTY_OF_GAS: Gas = Gas {
    ref_time: 60_000_000_000,
    proof_size: 1_500_000,
};

/// How often it is tried to find out what a kind of act needs. Every trial holds up all others.
const ATTEMPTS: u32 = 10;

/// Somebody with a key.
pub struct Member {
    /// The key.
    pub key: Keypair,
    /// The account.
    pub account: AccountId,
    /// The number of the next transaction.
    next: u64,
    in_flight: usize,
}

impl Member {
    /// One that has signed nothing yet.
    pub fn new(key: Keypair) -> Self {
        Self {
            account: account_of(&key),
            key,
            next: 0,
            in_flight: 0,
        }
    }
}

/// A transaction on its way.
struct InFlight {
    who: usize,
    kind: Kind,
    ready: Ready,
    /// Set when it is sent, after it was signed.
    sent: Arc<OnceLock<Instant>>,
}

/// Members, and what is known of them apart from any node.
pub struct Crew {
    members: Vec<Member>,
    generator: Generator,
    record: Record,
    in_flight: BTreeMap<(AccountId, u64), InFlight>,
}

impl Crew {
    /// Members that have done nothing yet.
    pub fn new(members: Vec<Member>, generator: Generator) -> Self {
        Self {
            members,
            generator,
            record: Record::default(),
            in_flight: BTreeMap::new(),
        }
    }
}

/// Members at work on a node.
pub struct Run {
    /// The connection to the node.
    pub network: Arc<Network>,
    /// The members.
    pub members: Vec<Member>,
    /// What came of all of it.
    pub ledger: Ledger,
    /// What is remembered of every transaction.
    pub record: Record,
    generator: Generator,
    gas: BTreeMap<Kind, Gas>,
    attempts: BTreeMap<Kind, u32>,
    in_flight: BTreeMap<(AccountId, u64), InFlight>,
    posts: JoinSet<Result<()>>,
    news: UnboundedReceiver<Result<(Block, Instant)>>,
    told: Instant,
    last_news: Instant,
    last_glance: Instant,
}

impl Run {
    /// Begins on a node with an empty ledger, and takes in every block that there is. Members go on with the number that
    /// the chain knows; what was on its way and is in no block is forgotten.
    pub async fn begin(network: Arc<Network>, ledger: Ledger, crew: Crew) -> Result<Self> {
        let mut run = Self {
            news: news(Arc::clone(&network), ledger.height() + 1).await?,
            network,
            members: crew.members,
            ledger,
            generator: crew.generator,
            record: crew.record,
            gas: BTreeMap::new(),
            attempts: BTreeMap::new(),
            in_flight: crew.in_flight,
            posts: JoinSet::new(),
            told: Instant::now(),
            last_news: Instant::now(),
            last_glance: Instant::now(),
        };
        let best = run.network.best_block().await?;
        while run.ledger.height() < best.number {
            run.hear().await?;
        }
        run.in_flight.clear();
        for member in &mut run.members {
            member.next = run.ledger.signed.get(&member.account).copied().unwrap_or(0);
            member.in_flight = 0;
        }
        Ok(run)
    }

    /// Stops, whatever is on its way, and leaves what can be begun with again on another node.
    pub fn stop(mut self) -> Crew {
        self.posts.abort_all();
        for in_flight in self.in_flight.values_mut() {
            // Nobody sees when it arrives, if it does.
            in_flight.sent = Arc::default();
        }
        Crew {
            members: self.members,
            generator: self.generator,
            record: self.record,
            in_flight: self.in_flight,
        }
    }

    /// How many transactions are on their way.
    pub fn on_their_way(&self) -> usize {
        self.in_flight.len()
    }

    /// Sends all of these, in their order for every member. None may fail.
    pub async fn send_all(&mut self, acts: Vec<Act>) -> Result<()> {
        let before = self.record.done.len();
        let mut acts = VecDeque::from(acts);
        while !acts.is_empty() || !self.in_flight.is_empty() {
            while self.in_flight.len() < MOST_IN_FLIGHT {
                let Some(act) = acts.pop_front() else { break };
                self.send(act).await?;
            }
            self.hear().await?;
        }
        let failed = self.record.done.split_off(before).into_iter().find(|done| done.failed);
        ensure!(failed.is_none(), "this was not to fail: {failed:?}");
        Ok(())
    }

    /// Members do what they like until so many of their transactions are in blocks; no more than `most` are sent for that,
    /// those before counted. The rest is left on its way.
    pub async fn load(&mut self, until: u64, most: u64) -> Result<()> {
        loop {
            while self.in_flight.len() < MOST_IN_FLIGHT && self.included() + (self.in_flight.len() as u64) < most {
                let free: Vec<usize> = (0..self.members.len())
                    .filter(|who| self.members[*who].in_flight < MOST_OF_A_MEMBER)
                    .collect();
                let Some(who) = self.generator.one_of(&free).copied() else {
                    break;
                };
                let act = self.generator.next(who, &self.ledger);
                self.send(act).await?;
            }
            if self.included() >= until {
                break;
            }
            self.hear().await?;
            if self.told.elapsed() > TOLD_EVERY {
                self.told = Instant::now();
                super::tell(&format!("  {} of {most} transactions are in blocks", self.included()));
            }
        }
        Ok(())
    }

    /// Waits until there are no more blocks to hear of. The node makes one for every transaction that it takes, though the
    /// block before may have held that one too, and so goes on for a while with empty ones.
    pub async fn quieten(&mut self) -> Result<()> {
        self.last_news = Instant::now();
        while self.last_news.elapsed() < SILENCE {
            self.hear().await?;
        }
        Ok(())
    }

    /// Waits for the next block, and takes no notice of what is in it: what is on its way is arriving.
    pub async fn miss_a_block(&mut self) -> Result<()> {
        let read = tokio::time::timeout(QUIET, self.news.recv()).await;
        read.context("no block")?
            .context("the node tells of no more blocks")??;
        Ok(())
    }

    /// How many transactions of the load are in blocks.
    pub fn included(&self) -> u64 {
        let signed = self
            .members
            .iter()
            .map(|member| self.ledger.signed.get(&member.account));
        let signed: u64 = signed.flatten().sum();
        signed.saturating_sub(self.record.signed_before)
    }

    async fn send(&mut self, act: Act) -> Result<()> {
        let Act { kind, who, transaction } = act;
        let gas = match self.gas.get(&kind) {
            Some(gas) => *gas,
            None => self.measure(kind, who, &transaction).await?,
        };
        let member = self.members.get_mut(who).context("there is no such member")?;
        let nonce = member.next;
        member.next += 1;
        member.in_flight += 1;
        if self.in_flight.is_empty() {
            // Nothing was to be heard until now.
            self.last_news = Instant::now();
        }
        let ready = Ready::untried(transaction, gas);
        let sent = Arc::new(OnceLock::new());
        let in_flight = InFlight {
            who,
            kind,
            ready: ready.clone(),
            sent: Arc::clone(&sent),
        };
        self.in_flight.insert((member.account, nonce), in_flight);
        let (network, key) = (Arc::clone(&self.network), member.key.clone());
        self.posts.spawn(async move {
            let signed = signed(&network, &key, &ready, nonce)?;
            sent.get_or_init(Instant::now);
            let posted = network.post(&signed).await;
            posted.with_context(|| format!("could not send: {kind}"))
        });
        Ok(())
    }

    /// Sends those again that are overdue though nothing of their account comes before them. The node's pool loses one that
    /// it took while the one before came into a block: it goes on waiting for that. Signed again it is another to the
    /// pool, but still the same to the chain, which takes only one of them.
    async fn send_overdue_again(&mut self) -> Result<()> {
        let mut last = None;
        for ((account, nonce), in_flight) in &self.in_flight {
            let is_first = last.replace(*account) != Some(*account);
            let sent = in_flight.sent.get();
            if !is_first || sent.is_none_or(|sent| sent.elapsed() < OVERDUE) {
                continue;
            }
            let member = self.members.get(in_flight.who).context("there is no such member")?;
            let signed = signed(&self.network, &member.key, &in_flight.ready, *nonce)?;
            match self.network.post(&signed).await {
                Ok(()) => self.record.sent_again += 1,
                // It was not lost, but slow, and has its place in the pool or in a block.
                Err(error) if error.downcast_ref() == Some(&Trouble::NonceTaken) => {}
                Err(error) => return Err(error.context(format!("could not send again: {}", in_flight.kind))),
            }
        }
        Ok(())
    }

    /// Four times of what a kind of act needs, by the first that would succeed now: some go a longer way than that one.
    async fn measure(&mut self, kind: Kind, who: usize, transaction: &Transaction) -> Result<Gas> {
        let Transaction::Call { to, value, data } = transaction else {
            bail!("members only send messages");
        };
        let attempts = self.attempts.entry(kind).or_default();
        *attempts += 1;
        if *attempts > ATTEMPTS {
            return Ok(PLENTY_OF_GAS);
        }
        let from = self.members.get(who).context("there is no such member")?.account;
        let trial = self.network.try_call_encoded(from, *to, data.clone(), *value).await?;
        let trial = trial.read::<Result<(), ()>>();
        if !matches!(trial.answer, Ok(Ok(()))) {
            return Ok(PLENTY_OF_GAS);
        }
        let gas = Gas {
            ref_time: trial.gas.ref_time.saturating_mul(4),
            proof_size: trial.gas.proof_size.saturating_mul(4),
        };
        self.record.gas.insert(kind, trial.gas);
        self.gas.insert(kind, gas);
        Ok(gas)
    }

    /// Waits for a block, or for what became of sending.
    async fn hear(&mut self) -> Result<()> {
        tokio::select! {
            read = self.news.recv() => {
                let (block, at) = read.context("the node tells of no more blocks")??;
                self.last_news = Instant::now();
                self.enter(&block, at)?;
            }
            Some(posted) = self.posts.join_next() => posted??,
            () = tokio::time::sleep(GLANCE) => ensure!(
                self.last_news.elapsed() < QUIET,
                "no block for {} seconds, with {} transactions on their way",
                QUIET.as_secs(),
                self.in_flight.len()
            ),
        }
        if self.last_glance.elapsed() > GLANCE {
            self.last_glance = Instant::now();
            self.send_overdue_again().await?;
        }
        Ok(())
    }

    fn enter(&mut self, block: &Block, at: Instant) -> Result<()> {
        self.ledger.apply(block)?;
        self.record.blocks.push((at, block.transactions.len()));
        self.settle(block, at)
    }

    fn settle(&mut self, block: &Block, at: Instant) -> Result<()> {
        for transaction in &block.transactions {
            let Some(in_flight) = self.in_flight.remove(&(transaction.signer, transaction.nonce)) else {
                continue;
            };
            let member = self.members.get_mut(in_flight.who).context("there is no such member")?;
            member.in_flight = member.in_flight.saturating_sub(1);
            if let Some(reason) = transaction.failure.as_deref().filter(|reason| *reason != REVERTED) {
                bail!("{} failed with {reason}", in_flight.kind);
            }
            let sent = in_flight.sent.get().copied();
            self.record.done.push(Done {
                kind: in_flight.kind,
                signer: transaction.signer,
                nonce: transaction.nonce,
                block: block.number,
                at,
                latency: sent.map(|sent| at.saturating_duration_since(sent)),
                failed: transaction.failure.is_some(),
            });
        }
        Ok(())
    }
}

/// Tells of every block from `next` on, once it is read, and of the moment at which the node told of it.
async fn news(network: Arc<Network>, next: u32) -> Result<UnboundedReceiver<Result<(Block, Instant)>>> {
    let mut heads = heads(&network).await?;
    let (sender, receiver) = mpsc::unbounded_channel();
    let best = network.best_block().await?.number;
    let mut moments = BTreeMap::from([(best, Instant::now())]);
    let mut next = next;
    tokio::spawn(async move {
        loop {
            while let Ok((number, at)) = heads.try_recv() {
                moments.insert(number, at);
            }
            let last = moments.last_key_value().map_or(0, |(number, _)| *number);
            let mut blocks = pin!(blocks::read(&network, next..=last));
            while let Some(block) = blocks.next().await {
                let told = block.map(|block| {
                    // Of a block that another followed at once the node may have told nothing, but of that one.
                    let mut later = moments.range(block.number..);
                    let at = later.next().map_or_else(Instant::now, |(_, at)| *at);
                    (block, at)
                });
                // Nobody listens any more once the load is over, or the node is gone.
                if sender.send(told).is_err() {
                    return;
                }
            }
            next = next.max(last + 1);
            moments.clear();
            match heads.recv().await {
                Some((number, at)) => moments.insert(number, at),
                None => return,
            };
        }
    });
    Ok(receiver)
}

/// Tells of every block that becomes the best, as soon as the node does.
async fn heads(network: &Network) -> Result<UnboundedReceiver<(u32, Instant)>> {
    let mut subscription = network.rpc().chain_subscribe_new_heads().await?;
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(Ok(head)) = subscription.next().await {
            if sender.send((head.number, Instant::now())).is_err() {
                return;
            }
        }
    });
    Ok(receiver)
}
