//! What has to be done to deploy a commons, in which order.

use super::{Deployment, Record};
use crate::suite::constructors::Part;
use std::fmt;

/// Something that one transaction does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Upload the code.
    Upload(Part),
    /// Make the contract.
    Instantiate(Part),
    /// Tell it about the others.
    Wire(Part),
    /// Seal the hatch.
    Seal,
}

impl Step {
    /// All of them.
    pub fn all(is_to_be_sealed: bool) -> Vec<Self> {
        let uploads = Part::ALL.map(Self::Upload);
        let instantiations = Part::ALL.map(Self::Instantiate);
        let wirings = Part::WIRED.map(Self::Wire);
        let mut steps: Vec<_> = uploads.into_iter().chain(instantiations).chain(wirings).collect();
        if is_to_be_sealed {
            steps.push(Self::Seal);
        }
        steps
    }

    /// Where it is written down.
    pub fn record(self, deployment: &mut Deployment) -> &mut Option<Record> {
        let (Self::Upload(part) | Self::Instantiate(part) | Self::Wire(part)) = self else {
            return &mut deployment.sealed;
        };
        let entry = deployment.contracts.entry(part.name().to_owned()).or_default();
        match self {
            Self::Upload(_) => &mut entry.uploaded,
            Self::Instantiate(_) => &mut entry.instantiated,
            Self::Wire(_) | Self::Seal => &mut entry.wired,
        }
    }

    /// Whether it is written down as done.
    pub fn is_done(self, deployment: &Deployment) -> bool {
        let entry = |part: Part| deployment.contracts.get(part.name());
        match self {
            Self::Upload(part) => entry(part).is_some_and(|entry| entry.uploaded.is_some()),
            Self::Instantiate(part) => entry(part).is_some_and(|entry| entry.instantiated.is_some()),
            Self::Wire(part) => entry(part).is_some_and(|entry| entry.wired.is_some()),
            Self::Seal => deployment.sealed.is_some(),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Upload(part) => write!(f, "upload {}", part.name()),
            Self::Instantiate(part) => write!(f, "make {}", part.name()),
            Self::Wire(part) => write!(f, "wire {}", part.name()),
            Self::Seal => f.write_str("seal the hatch"),
        }
    }
}
