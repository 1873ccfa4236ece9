//! What is deployed: what `make build` has made.

use crate::{build::bundle_path, suite::constructors::Part};
use anyhow::{Context, Result};
use contract_metadata::ContractMetadata;
use contract_transcode::ContractMessageTranscoder;
use std::{collections::BTreeMap, sync::OnceLock};

/// What `make build` has made: code, metadata and versions of every contract.
pub struct Artifacts {
    contracts: BTreeMap<Part, OnceLock<Artifact>>,
}

/// Code and metadata of a contract.
pub struct Artifact {
    /// The code as it goes on chain.
    pub code: Vec<u8>,
    /// Its hash.
    pub code_hash: [u8; 32],
    /// What its messages, events and errors look like.
    pub transcoder: ContractMessageTranscoder,
    /// The version of ink!.
    pub ink: String,
    /// The compiler.
    pub compiler: String,
}

impl Artifacts {
    /// Loads the release bundles; they have to be built, and up to date.
    pub fn load() -> Result<Self> {
        let artifacts = Self::when_asked_for();
        Part::ALL
            .into_iter()
            .try_for_each(|part| artifacts.of(part).map(|_| ()))?;
        Ok(artifacts)
    }

    /// Loads each bundle when it is asked for: most acts need the metadata of one or two contracts.
    pub fn when_asked_for() -> Self {
        Self {
            contracts: Part::ALL.into_iter().map(|part| (part, OnceLock::new())).collect(),
        }
    }

    /// Those of one contract. An error if that has not been built, or is older than its sources.
    pub fn of(&self, part: Part) -> Result<&Artifact> {
        let slot = self
            .contracts
            .get(&part)
            .with_context(|| format!("{} is no part of a suite", part.name()))?;
        if let Some(artifact) = slot.get() {
            return Ok(artifact);
        }
        let loaded = Artifact::load(part)?;
        Ok(slot.get_or_init(|| loaded))
    }
}

impl Artifact {
    fn load(part: Part) -> Result<Self> {
        let path = bundle_path(part.name())?;
        let bundle = ContractMetadata::load(&path).with_context(|| format!("{} is no bundle", path.display()))?;
        let code = bundle
            .source
            .wasm
            .as_ref()
            .with_context(|| format!("{} holds no code: type `make build`", path.display()))?
            .0
            .clone();
        Ok(Self {
            code_hash: contract_build::code_hash(&code),
            code,
            ink: bundle.source.language.to_string(),
            compiler: bundle.source.compiler.to_string(),
            transcoder: ContractMessageTranscoder::try_from(bundle)
                .with_context(|| format!("the metadata in {} cannot be read", path.display()))?,
        })
    }
}
