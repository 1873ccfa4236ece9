//! `deploy/deployments/<chain>.json`: where a commons is, what it was made of, and how far that has come.

use crate::{
    config::{format_address, parse_address},
    hexadecimal::hexadecimal,
    network::{Block, Identity, Inclusion, Network},
    suite::{constructors::Part, Addresses},
    words::print,
};
use anyhow::{ensure, Context, Result};
use ink::primitives::AccountId;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// The form of the file that this program writes.
const FORMAT: u32 = 1;

/// A commons on a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// The form of this file.
    pub format: u32,
    /// Which chain.
    pub chain: Identity,
    /// Who deployed it; without any power once it is sealed.
    pub deployer: String,
    /// What the addresses follow from, together with deployer, code and arguments.
    pub salt: String,
    /// The best block when it was begun: nothing of it is older, so indexers can start here.
    pub begun: Place,
    /// What it was deployed with.
    pub versions: Versions,
    /// The contracts, by the names of their packages.
    pub contracts: BTreeMap<String, Entry>,
    /// When the hatch was sealed.
    pub sealed: Option<Record>,
    /// Whether `--another` has begun it: then it is the other one, and is gone on with by the same command.
    #[serde(default)]
    pub is_another: bool,
    /// In which block everything was found when the command that deployed it ended well. Until then it is gone on with.
    #[serde(default)]
    pub completed: Option<Place>,
}

/// The versions of the tools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Of this program and the contracts.
    pub commons: String,
    /// Of ink!.
    pub ink: String,
    /// Of the compiler that made the code.
    pub compiler: String,
}

/// A contract, and how far it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Where it is, or will be.
    pub address: Option<String>,
    /// The hash of its code.
    pub code_hash: String,
    /// What it was constructed with, to read.
    pub constructor: serde_json::Value,
    /// The same as it was sent.
    pub input: String,
    /// When its code was uploaded; without a transaction if it was there already.
    pub uploaded: Option<Record>,
    /// When it was made.
    pub instantiated: Option<Record>,
    /// When it was told about the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wired: Option<Record>,
}

/// When something was done, and what it cost, in base units of the chain's coin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The block. If the command was interrupted before it could be written down, one in which it was found done.
    pub block: Place,
    /// The transaction, if it is known.
    pub transaction: Option<String>,
    /// Its fee.
    pub fee: Option<String>,
    /// The storage deposit it took.
    pub deposit: Option<String>,
}

/// A block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its number.
    pub number: u32,
    /// Its hash.
    pub hash: String,
}

impl From<Block> for Place {
    fn from(block: Block) -> Self {
        Self {
            number: block.number,
            hash: hexadecimal(block.hash),
        }
    }
}

impl From<&Inclusion> for Record {
    fn from(inclusion: &Inclusion) -> Self {
        Self {
            block: inclusion.block.into(),
            transaction: Some(hexadecimal(inclusion.transaction)),
            fee: Some(inclusion.fee.to_string()),
            deposit: Some(inclusion.deposit.to_string()),
        }
    }
}

impl Record {
    /// Something that was found done.
    pub fn found(block: Block) -> Self {
        Self {
            block: block.into(),
            transaction: None,
            fee: None,
            deposit: None,
        }
    }
}

impl Deployment {
    /// Reads the file, if there is one.
    pub fn read(path: &Path) -> Result<Option<Self>> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        let deployment: Self = serde_json::from_str(&text)
            .with_context(|| format!("{} is no deployment that this version can read", path.display()))?;
        ensure!(
            deployment.format == FORMAT,
            "{} has the form {}, and this version reads {FORMAT}",
            path.display(),
            deployment.format
        );
        Ok(Some(deployment))
    }

    /// Where the contracts are. All have to be known.
    pub fn addresses(&self) -> Result<Addresses> {
        Part::ALL.into_iter().try_fold(Addresses::nowhere(), |at, part| {
            let address = self
                .address_of(part)?
                .with_context(|| format!("{} is not deployed yet: `commons deploy` goes on with it", part.name()))?;
            Ok(at.with(part, address))
        })
    }

    /// Where the contracts are, as far as that is known.
    pub fn known_addresses(&self) -> Result<Addresses> {
        Part::ALL.into_iter().try_fold(Addresses::nowhere(), |at, part| {
            Ok(match self.address_of(part)? {
                Some(address) => at.with(part, address),
                None => at,
            })
        })
    }

    /// Where a contract is, or will be.
    pub fn address_of(&self, part: Part) -> Result<Option<AccountId>> {
        let address = self.contracts.get(part.name()).and_then(|entry| entry.address.as_ref());
        address.map(|address| parse_address(address)).transpose()
    }

    /// All fees, and what is held as deposits, as far as they are known.
    pub fn paid(&self) -> (u128, u128) {
        let mut records: Vec<&Record> = self.sealed.iter().collect();
        for entry in self.contracts.values() {
            records.extend(entry.uploaded.iter().chain(&entry.instantiated).chain(&entry.wired));
        }
        let sum = |figure: fn(&Record) -> Option<&String>| {
            records
                .iter()
                .filter_map(|record| figure(record)?.parse::<u128>().ok())
                .fold(0, u128::saturating_add)
        };
        (sum(|record| record.fee.as_ref()), sum(|record| record.deposit.as_ref()))
    }
}

/// A deployment that is written down after everything that happens to it, by one program at a time.
pub struct Journal {
    path: PathBuf,
    deployment: Option<Deployment>,
    /// Whether the file holds another deployment, which is to be set aside.
    replaces: bool,
    _lock: fs::File,
}

impl Journal {
    /// Opens the file, or what will be one.
    pub fn open(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        let beside = path.with_extension("lock");
        let lock = fs::File::create(&beside).with_context(|| format!("cannot create {}", beside.display()))?;
        ensure!(
            lock.try_lock().is_ok(),
            "another `commons deploy` is at work on {}: let it finish, or stop it",
            path.display()
        );
        Ok(Self {
            path: path.to_owned(),
            deployment: Deployment::read(path)?,
            replaces: false,
            _lock: lock,
        })
    }

    /// Begins a deployment by this account, another one if that was asked for. It is written down with its first change,
    /// and what the file held before is set aside then: one that comes to nothing leaves everything as it was.
    pub async fn begin(&mut self, network: &Network, deployer: AccountId, is_another: bool) -> Result<()> {
        let mut salt = [0; 16];
        fastrand::fill(&mut salt);
        self.replaces = self.deployment.is_some();
        self.deployment = Some(Deployment {
            format: FORMAT,
            chain: network.identity().clone(),
            deployer: format_address(deployer),
            salt: hexadecimal(salt),
            // One that cannot be replaced.
            begun: network.final_block().await?.into(),
            versions: Versions {
                commons: env!("CARGO_PKG_VERSION").to_owned(),
                ink: String::new(),
                compiler: String::new(),
            },
            contracts: BTreeMap::new(),
            sealed: None,
            is_another,
            completed: None,
        });
        Ok(())
    }

    /// Whether a deployment was begun.
    pub fn has_begun(&self) -> bool {
        self.deployment.is_some()
    }

    /// Where it is written down.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What has been written down.
    pub fn deployment(&self) -> Result<&Deployment> {
        self.deployment.as_ref().context("the deployment has not begun")
    }

    /// Changes it and writes it down.
    pub fn change(&mut self, change: impl FnOnce(&mut Deployment)) -> Result<()> {
        change(self.deployment.as_mut().context("the deployment has not begun")?);
        if self.replaces {
            let aside = copy_aside(&self.path)?;
            self.replaces = false;
            self.write()?;
            return print(&format!("what was deployed before stands in {}", aside.display()));
        }
        self.write()
    }

    /// Whoever reads meanwhile finds the old file or the new one, never a part, and so does whoever comes after a crash.
    fn write(&self) -> Result<()> {
        let unfinished = self.path.with_extension("unfinished");
        let write = || -> Result<()> {
            let text = serde_json::to_string_pretty(self.deployment()?)?;
            let mut file = fs::File::create(&unfinished)?;
            std::io::Write::write_all(&mut file, text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&unfinished, &self.path)?;
            // Without it, a machine that loses power forgets the new name, and with it the salt.
            sync_folder_of(&self.path)?;
            Ok(())
        };
        write().with_context(|| format!("cannot write {}", self.path.display()))
    }
}

/// Copies a file to a name that is free, beside it.
fn copy_aside(path: &Path) -> Result<PathBuf> {
    let aside = (1..)
        .map(|number| path.with_extension(format!("{number}.json")))
        .find(|aside| !aside.exists())
        .context("no name is free")?;
    let copy = || {
        fs::copy(path, &aside)?;
        fs::File::open(&aside)?.sync_all()?;
        sync_folder_of(&aside)
    };
    copy().with_context(|| format!("cannot copy {} to {}", path.display(), aside.display()))?;
    Ok(aside)
}

/// Makes names last in the folder that a file is in, where the file system can.
fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all() {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}
