//! Connected sessions of an owner, a creator and an operator.

use std::process::ExitCode;

use influence_client::state::Gallery;
use solana_address::Address;

use crate::{
    CliError, Context, DeploymentInfo, GlobalArgs, SignerSet, TxPlan,
    model::{GalleryRef, OwnerState},
    tx,
    view::{AccountSummary, ConfigView, GalleryView},
};

pub(super) struct OwnerSession {
    pub context: Context,
    pub signers: SignerSet,
    pub deployment: DeploymentInfo,
    pub owner: OwnerState,
}

impl OwnerSession {
    /// Session of the signer.
    pub async fn open(global: &GlobalArgs) -> Result<Self, CliError> {
        Self::open_for(global, None).await
    }

    /// Session of `owner`, or of the signer.
    pub async fn open_for(global: &GlobalArgs, owner: Option<Address>) -> Result<Self, CliError> {
        let AdminSession { context, signers, deployment } = AdminSession::open(global).await?;
        let owner = owner.unwrap_or(signers.signer());
        let owner = OwnerState::read(&context.chain, &deployment, &owner).await?;
        Ok(Self { context, signers, deployment, owner })
    }

    /// Executes a plan and shows the owner's new state.
    pub async fn execute(&self, plan: TxPlan) -> Result<ExitCode, CliError> {
        let Self { context, signers, owner, .. } = self;
        tx::execute(context, signers, plan, async || AccountSummary::read(context, &owner.owner).await).await
    }
}

pub(super) struct CreatorSession {
    pub context: Context,
    pub signers: SignerSet,
    pub deployment: DeploymentInfo,
    pub address: Address,
    pub gallery: Gallery,
}

impl CreatorSession {
    /// Refuses a signer other than the gallery's creator.
    pub async fn open(global: &GlobalArgs, gallery_ref: &GalleryRef) -> Result<Self, CliError> {
        let AdminSession { context, signers, deployment } = AdminSession::open(global).await?;
        let gallery = gallery_ref.read(&context.chain).await?;
        let (creator, signer) = (gallery.creator, signers.signer());
        if creator != signer {
            return Err(CliError::user(format!(
                "gallery {} belongs to {creator}, not to the signer {signer}; pass the creator's key with --keypair",
                gallery_ref.0
            )));
        }
        Ok(Self { context, signers, deployment, address: gallery_ref.0, gallery })
    }

    pub fn view(&self) -> GalleryView {
        GalleryView::new(&self.address, &self.gallery, &self.deployment)
    }

    /// Executes a plan and shows the gallery's new state.
    pub async fn execute(&self, plan: TxPlan) -> Result<ExitCode, CliError> {
        let Self { context, signers, address, .. } = self;
        tx::execute(context, signers, plan, async || GalleryView::read(context, address).await).await
    }
}

pub(super) struct AdminSession {
    pub context: Context,
    pub signers: SignerSet,
    pub deployment: DeploymentInfo,
}

impl AdminSession {
    pub async fn open(global: &GlobalArgs) -> Result<Self, CliError> {
        let context = Context::connect(global).await?;
        let signers = context.signers()?;
        let deployment = context.deployment().await?;
        Ok(Self { context, signers, deployment })
    }

    /// Refuses a signer other than the holder of `role`.
    pub fn check_signer(&self, role: &str, holder: &Address) -> Result<(), CliError> {
        let signer = self.signers.signer();
        if signer == *holder {
            return Ok(());
        }
        Err(CliError::user(format!(
            "only the {role} {holder} may do this, not the signer {signer}; pass the {role}'s key with --keypair"
        )))
    }

    /// Executes a plan and shows the new settings.
    pub async fn execute(&self, plan: TxPlan) -> Result<ExitCode, CliError> {
        let Self { context, signers, .. } = self;
        tx::execute(context, signers, plan, async || ConfigView::read(context).await).await
    }
}
