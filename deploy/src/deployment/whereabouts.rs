//! Which commons: what commands about one that is deployed are told.

use super::{load, Deployment, DEPLOYMENT_VARIABLE};
use crate::network::{Network, DEFAULT_URL, URL_VARIABLE};
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;

/// Where a deployed commons is.
#[derive(Debug, Clone, Args)]
pub struct Whereabouts {
    /// Where a node of the chain listens.
    #[arg(long, global = true, value_name = "URL", env = URL_VARIABLE, hide_env_values = true, default_value = DEFAULT_URL)]
    pub url: String,
    /// What `commons deploy` has written. Without it: deploy/deployments/<chain>.json.
    #[arg(long, global = true, value_name = "FILE", env = DEPLOYMENT_VARIABLE, hide_env_values = true)]
    pub deployment: Option<PathBuf>,
}

impl Whereabouts {
    /// Connects to the node, and reads what was deployed on its chain, and from where.
    pub async fn find(&self) -> Result<(Network, PathBuf, Deployment)> {
        let network = Network::connect(&self.url).await?;
        let (path, deployment) = load(self.deployment.as_deref(), &network)?;
        Ok((network, path, deployment))
    }
}
