//! Doing what has not been done yet.

use super::{artifacts::Artifacts, file::Journal, readable, steps::Step, Entry, Record};
use crate::{
    chain::{encoded, Failure, Message},
    config::{format_address, Config},
    hexadecimal::{bytes_of, hexadecimal},
    network::{account_of, is_lack_of_coins, refusal, Keypair, Network, Trial},
    suite::{
        constructors::{self, Part},
        Addresses,
    },
    words::print,
};
use anyhow::{anyhow, bail, Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use ink::{
    codegen::TraitCallBuilder,
    scale::{Decode, Encode},
    scale_info::TypeInfo,
};
use interfaces::{
    bonding_curve::{BondingCurve, CurveWiring},
    community_token::CommunityToken,
    funding_pool::{FundingPool, PoolWiring},
    hatch::Hatch,
    vesting::{Vesting, VestingWiring},
    voucher_escrow::VoucherEscrow,
};
use std::{fmt::Debug, time::Duration};

/// What is to come.
pub struct Estimate {
    /// How many steps are left.
    pub steps: usize,
    /// What the code that is not there yet takes as deposits: by far the most of all that is paid.
    pub code_deposit: u128,
    /// What the deployer can spend.
    pub balance: u128,
}

/// Deploys a commons.
pub struct Deployer<'a> {
    /// On which chain.
    pub network: &'a Network,
    /// Who signs.
    pub key: &'a Keypair,
    /// What it is like.
    pub config: &'a Config,
    /// What it is made of.
    pub artifacts: &'a Artifacts,
    /// Whether the hatch is sealed at the end.
    pub is_to_be_sealed: bool,
    /// The most that can be spent on fees and deposits together, if there is a limit.
    pub most: Option<u128>,
}

impl Deployer<'_> {
    /// How many steps are done, of how many.
    pub fn progress(&self, journal: &Journal) -> (usize, usize) {
        let steps = Step::all(self.is_to_be_sealed);
        let done = journal.deployment().map_or(0, |deployment| {
            steps.iter().filter(|step| step.is_done(deployment)).count()
        });
        (done, steps.len())
    }

    /// What is left to do, and what it takes. An error if the deployer cannot pay for it.
    pub async fn estimate(&self, journal: &Journal) -> Result<Estimate> {
        let deployment = journal.deployment()?;
        let deployer = account_of(self.key);
        let (done, all) = self.progress(journal);
        let mut code_deposit = 0_u128;
        for part in Part::ALL {
            if Step::Upload(part).is_done(deployment)
                || self.network.has_code(self.artifacts.of(part)?.code_hash).await?
            {
                continue;
            }
            let trial = self
                .network
                .try_upload(deployer, self.artifacts.of(part)?.code.clone())
                .await?;
            match trial.answer {
                Ok(_) => code_deposit = code_deposit.saturating_add(u128::try_from(trial.deposit).unwrap_or(0)),
                Err(Failure::Chain(reason)) if is_lack_of_coins(&reason) => {
                    return Err(self
                        .network
                        .too_little(deployer, &format!("the chain says {reason}"))
                        .await?)
                }
                Err(failure) => bail!(
                    "the chain does not take the code of {}: {}",
                    part.name(),
                    refusal::told_failure(&failure)
                ),
            }
        }
        let balance = self.network.native_balance(deployer).await?.free;
        if balance <= code_deposit && done < all {
            let reason = format!("the deposit of the code alone is {}", self.coins(code_deposit));
            return Err(self.network.too_little(deployer, &reason).await?);
        }
        Ok(Estimate {
            steps: all - done,
            code_deposit,
            balance,
        })
    }

    /// Does all that is left, one step after the other.
    pub async fn run(&self, journal: &mut Journal) -> Result<()> {
        let steps = Step::all(self.is_to_be_sealed);
        let bar = ProgressBar::new(steps.len() as u64);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} [{elapsed}] {wide_msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        self.note_versions(journal)?;
        for (number, step) in steps.iter().enumerate() {
            bar.set_position(number as u64);
            if step.is_done(journal.deployment()?) {
                continue;
            }
            bar.set_message(step.to_string());
            let told = self
                .take(*step, journal)
                .await
                .with_context(|| format!("could not {step}"))?;
            bar.suspend(|| print(&format!("[{:2}/{}] {step}: {told}", number + 1, steps.len())))?;
        }
        bar.set_position(steps.len() as u64);
        bar.set_message("waiting until it is final");
        self.wait_until_final(journal).await?;
        bar.finish_and_clear();
        Ok(())
    }

    fn note_versions(&self, journal: &mut Journal) -> Result<()> {
        let artifact = self.artifacts.of(Part::Hatch)?;
        let (ink, compiler) = (artifact.ink.clone(), artifact.compiler.clone());
        journal.change(|deployment| {
            deployment.versions.ink = ink;
            deployment.versions.compiler = compiler;
        })
    }

    async fn take(&self, step: Step, journal: &mut Journal) -> Result<String> {
        let (fees, deposits) = journal.deployment()?.paid();
        let spent = fees.saturating_add(deposits);
        let (record, told) = match step {
            Step::Upload(part) => self.upload(part, spent, journal).await?,
            Step::Instantiate(part) => self.instantiate(part, spent, journal).await?,
            Step::Wire(part) => self.wire(part, spent, &journal.deployment()?.addresses()?).await?,
            Step::Seal => self.seal(spent, &journal.deployment()?.addresses()?).await?,
        };
        let told = self.told(&record, told);
        journal.change(|deployment| *step.record(deployment) = Some(record))?;
        Ok(told)
    }

    /// "5Fo…, block 12, fee 0.001 UNIT, deposit 0.3 UNIT".
    fn told(&self, record: &Record, what: String) -> String {
        let paid = |figure: &Option<String>| {
            let amount = figure.as_ref().and_then(|figure| figure.parse::<u128>().ok());
            amount.map_or_else(|| "unknown".to_owned(), |amount| self.coins(amount))
        };
        if record.transaction.is_none() {
            return format!("{what}, was done already (found in block {})", record.block.number);
        }
        format!(
            "{what}, block {}, fee {}, deposit {}",
            record.block.number,
            paid(&record.fee),
            paid(&record.deposit)
        )
    }

    async fn upload(&self, part: Part, spent: u128, journal: &mut Journal) -> Result<(Record, String)> {
        let artifact = self.artifacts.of(part)?;
        let hash = hexadecimal(artifact.code_hash);
        let code_hash = hash.clone();
        journal.change(|deployment| {
            deployment
                .contracts
                .entry(part.name().to_owned())
                .or_default()
                .code_hash = code_hash;
        })?;
        let told = format!("{} bytes, code hash {hash}", artifact.code.len());
        if self.network.has_code(artifact.code_hash).await? {
            return Ok((Record::found(self.network.best_block().await?), told));
        }
        let trial = self
            .network
            .try_upload(account_of(self.key), artifact.code.clone())
            .await?;
        self.accepted(&trial, spent, |_| Ok(())).await?;
        let inclusion = self.network.submit(self.key, &trial.ready()).await?;
        Ok(((&inclusion).into(), told))
    }

    async fn instantiate(&self, part: Part, spent: u128, journal: &mut Journal) -> Result<(Record, String)> {
        let artifact = self.artifacts.of(part)?;
        let deployment = journal.deployment()?;
        // What was intended, and may have been sent, before an interruption.
        if let Some(address) = deployment.address_of(part)? {
            if let Some(record) = self.found(address, artifact.code_hash, deployment).await? {
                return Ok((record, format_address(address)));
            }
        }
        let at = deployment.known_addresses()?;
        let input = self.input(part, &at);
        let salt = bytes_of(&deployment.salt)?;
        let trial = self
            .network
            .try_instantiate_encoded(account_of(self.key), artifact.code_hash, input.clone(), &salt)
            .await?;
        let address = self
            .accepted(&trial, spent, |made| match made {
                Ok(address) => Ok(*address),
                Err(data) => Err(artifact
                    .transcoder
                    .decode_constructor_return("new", &mut &data[..])
                    .map_or_else(|_| hexadecimal(data), |error| error.to_string())),
            })
            .await?;
        let intended = Entry {
            address: Some(format_address(address)),
            code_hash: hexadecimal(artifact.code_hash),
            constructor: readable::constructor(&artifact.transcoder, &input)?,
            input: hexadecimal(&input),
            ..Entry::default()
        };
        journal.change(|deployment| {
            let entry = deployment.contracts.entry(part.name().to_owned()).or_default();
            *entry = Entry {
                uploaded: entry.uploaded.take(),
                ..intended
            };
        })?;
        let inclusion = self.network.submit(self.key, &trial.ready()).await?;
        Ok(((&inclusion).into(), format_address(address)))
    }

    async fn wire(&self, part: Part, spent: u128, at: &Addresses) -> Result<(Record, String)> {
        let told = "told about the others".to_owned();
        let record = match part {
            Part::CommunityToken => {
                let token = at.to_token();
                let wired = self.network.read(token.call().issuer()).await?;
                self.send_once(spent, wired, at.curve, at.to_token().call_mut().wire(at.curve))
                    .await?
            }
            Part::FundingPool => {
                let wiring = PoolWiring {
                    admin: at.voting,
                    spender: at.voting,
                    curve: at.curve,
                };
                let wired = self.network.read(at.to_pool().call().wiring()).await?;
                self.send_once(spent, wired, wiring, at.to_pool().call_mut().wire(wiring))
                    .await?
            }
            Part::BondingCurve => {
                let wiring = CurveWiring {
                    opener: at.hatch,
                    admin: at.voting,
                };
                let wired = self.network.read(at.to_curve().call().wiring()).await?;
                self.send_once(spent, wired, wiring, at.to_curve().call_mut().wire(wiring))
                    .await?
            }
            Part::Vesting => {
                let wiring = VestingWiring {
                    hatch: at.hatch,
                    admin: at.voting,
                };
                let wired = self.network.read(at.to_vesting().call().status()).await?.wiring;
                self.send_once(spent, wired, wiring, at.to_vesting().call_mut().wire(wiring))
                    .await?
            }
            Part::VoucherEscrow => {
                let wired = self.network.read(at.to_escrow().call().admin()).await?;
                self.send_once(spent, wired, at.voting, at.to_escrow().call_mut().wire(at.voting))
                    .await?
            }
            Part::WrappedNative | Part::ConvictionVoting | Part::Hatch => {
                bail!("{} is wired by its constructor", part.name())
            }
        };
        Ok((record, told))
    }

    async fn seal(&self, spent: u128, at: &Addresses) -> Result<(Record, String)> {
        let sealed = self.network.read(at.to_hatch().call().status()).await?.sealed;
        let message = at.to_hatch().call_mut().seal();
        let record = self.send_once(spent, sealed.then_some(true), true, message).await?;
        Ok((record, "the deployer has no power left".to_owned()))
    }

    /// Sends a message whose effect can be read, unless it can be read already.
    async fn send_once<Effect, Arguments, Error>(
        &self,
        spent: u128,
        found: Option<Effect>,
        wanted: Effect,
        message: Message<Arguments, Result<(), Error>>,
    ) -> Result<Record>
    where
        Effect: PartialEq + Debug,
        Arguments: Encode,
        Error: Decode + Encode + TypeInfo + 'static,
    {
        match found {
            Some(found) if found == wanted => Ok(Record::found(self.network.best_block().await?)),
            Some(_) => bail!(
                "it was told about others, and for ever: somebody else has the deployer's key, or the file was changed. \
                 --deployment with another file begins another commons"
            ),
            None => {
                let trial = self.network.try_call(account_of(self.key), message, 0).await?;
                let decimals = self.network.identity().coin_decimals;
                self.accepted(&trial, spent, |answer| match answer {
                    Ok(()) => Ok(()),
                    Err(error) => Err(refusal::told(error, decimals)),
                })
                .await?;
                Ok((&self.network.submit(self.key, &trial.ready()).await?).into())
            }
        }
    }

    /// Nothing is sent that would fail, and nothing that cannot be paid for.
    async fn accepted<Answer, Value>(
        &self,
        trial: &Trial<Answer>,
        spent: u128,
        read: impl FnOnce(&Answer) -> Result<Value, String>,
    ) -> Result<Value> {
        let value = match &trial.answer {
            Ok(answer) => read(answer).map_err(|reason| anyhow!("the contract refuses: {reason}"))?,
            Err(failure) => return Err(self.network.why_it_failed(account_of(self.key), failure).await?),
        };
        let fee = self
            .network
            .affordable_fee(self.key, &trial.ready(), trial.deposit)
            .await?;
        let needed = fee.saturating_add(u128::try_from(trial.deposit).unwrap_or(0));
        if let Some(most) = self.most.filter(|most| spent.saturating_add(needed) > *most) {
            bail!(
                "{} were spent and this takes {}, which is more than --most {}",
                self.coins(spent),
                self.coins(needed),
                self.coins(most)
            );
        }
        Ok(value)
    }

    /// Blocks can be replaced until they are final. Everything is looked for once more then.
    async fn wait_until_final(&self, journal: &mut Journal) -> Result<()> {
        let best = self.network.best_block().await?;
        let deadline = std::time::Instant::now() + Duration::from_secs(120);
        while self.network.final_block().await?.number < best.number {
            if std::time::Instant::now() > deadline {
                print(&format!(
                    "block {} is not final after two minutes; `commons verify` tells later",
                    best.number
                ))?;
                break;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        let gone = self.forget_what_is_gone(journal).await?;
        if let Some(step) = gone.first() {
            bail!(
                "{} steps were in blocks that the chain has replaced ({step} is the first)",
                gone.len()
            );
        }
        Ok(())
    }

    /// What a contract is constructed with, as it is sent.
    pub(super) fn input(&self, part: Part, at: &Addresses) -> Vec<u8> {
        constructor_input(part, self.config, at)
    }

    fn coins(&self, amount: u128) -> String {
        self.network.identity().coins(amount)
    }
}

/// What a contract of this description is constructed with, as it is sent.
pub fn constructor_input(part: Part, config: &Config, at: &Addresses) -> Vec<u8> {
    match part {
        Part::WrappedNative => encoded(constructors::wrapped_native(config)),
        Part::CommunityToken => encoded(constructors::community_token(config)),
        Part::FundingPool => encoded(constructors::funding_pool(config, at)),
        Part::BondingCurve => encoded(constructors::bonding_curve(config, at)),
        Part::Vesting => encoded(constructors::vesting(at)),
        Part::VoucherEscrow => encoded(constructors::voucher_escrow(config, at)),
        Part::ConvictionVoting => encoded(constructors::conviction_voting(config, at)),
        Part::Hatch => encoded(constructors::hatch(config, at)),
    }
}
