//! Steps from the deployed program to the desired one.

use solana_address::Address;
use solana_loader_v3_interface::{
    instruction::{self as loader, MINIMUM_EXTEND_PROGRAM_BYTES},
    state::UpgradeableLoaderState,
};

use super::{
    buffer::{Buffer, buffer_address, plan_buffer},
    loader_state::ProgramState,
    program::{DeployOptions, MAX_ACCOUNT, ProgramBinary},
};
use crate::{
    MigrationError, Signers,
    step::{MigrationStep, SendOrder, SettingChange},
};

/// On-chain state of a program and its buffer.
pub(crate) struct Deployed {
    pub state: ProgramState,
    pub buffer: Option<Buffer>,
}

/// Steps until `program` is deployed; empty when it already is.
pub(crate) fn plan_deployment(
    program: &ProgramBinary,
    deployed: &Deployed,
    options: &DeployOptions,
    signers: &Signers,
) -> Result<Vec<MigrationStep>, MigrationError> {
    let (id, bytes) = (&program.id, program.elf.len());
    if UpgradeableLoaderState::size_of_programdata(bytes) > MAX_ACCOUNT {
        let reason = format!("it has {bytes} bytes, and a program has at most {MAX_ACCOUNT}");
        let expected = "a program that can be deployed";
        return Err(MigrationError::UnexpectedAccount { address: *id, expected, reason });
    }
    let immutable = MigrationError::Immutable { program: *id, action: "upgraded" };
    let authority = match &deployed.state {
        ProgramState::Missing => signers.authority,
        ProgramState::Deployed { code, .. } if is_same_program(code, &program.elf) => return Ok(Vec::new()),
        ProgramState::Deployed { authority, .. } => authority.ok_or(immutable)?,
    };
    let mut steps = plan_buffer(program, deployed.buffer.as_ref(), &authority, options, signers)?;
    let (payer, buffer) = (signers.payer_for(&authority), buffer_address(program, &signers.payer)?);
    let buffer_rent = options.rent_of(UpgradeableLoaderState::size_of_buffer(bytes));
    match &deployed.state {
        ProgramState::Missing => {
            let data_rent = options.rent_of(UpgradeableLoaderState::size_of_programdata(bytes));
            let program_rent = options.rent_of(UpgradeableLoaderState::size_of_program());
            let lamports = u64::try_from(program_rent).unwrap_or(0);
            let deploy =
                loader::deploy_with_max_program_len(&payer, id, &buffer, &authority, lamports, bytes, true);
            let deploy = deploy.map_err(|error| influence_client::ClientError::Build(error.to_string()))?;
            let rent = program_rent.saturating_add(data_rent).saturating_sub(buffer_rent);
            let title = format!("deploy the program {id}");
            steps.push(MigrationStep::single(title, payer, deploy).with_rent(rent));
        }
        ProgramState::Deployed { code, .. } => {
            steps.extend(plan_extension(id, code.len(), bytes, payer, options));
            // The buffer's rent goes back to its payer.
            let upgrade = loader::upgrade(id, &buffer, &authority, &signers.payer, true);
            let rent = if payer == signers.payer { buffer_rent.saturating_neg() } else { 0 };
            let title = format!("upgrade the program {id}");
            steps.push(MigrationStep::single(title, payer, vec![upgrade]).with_rent(rent));
        }
    }
    if let Some(last) = steps.last_mut() {
        last.order = SendOrder::SequentialThenNextSlot;
    }
    Ok(steps)
}

/// Extends the account of a program that has outgrown it.
fn plan_extension(
    id: &Address,
    capacity: usize,
    bytes: usize,
    payer: Address,
    options: &DeployOptions,
) -> Option<MigrationStep> {
    let missing = bytes.checked_sub(capacity).filter(|missing| *missing != 0)?;
    let headroom = MAX_ACCOUNT.saturating_sub(UpgradeableLoaderState::size_of_programdata(capacity));
    let least = usize::try_from(MINIMUM_EXTEND_PROGRAM_BYTES).unwrap_or(headroom);
    let more = missing.max(least).min(headroom);
    let extend = loader::extend_program(id, Some(&payer), u32::try_from(more).unwrap_or(u32::MAX));
    let rent_of = |code: usize| options.rent_of(UpgradeableLoaderState::size_of_programdata(code));
    let rent = rent_of(capacity.saturating_add(more)).saturating_sub(rent_of(capacity));
    let title = format!("extend the program's account by {more} bytes");
    let step = MigrationStep::single(title, payer, vec![extend]);
    Some(step.with_rent(rent).with_order(SendOrder::SequentialThenNextSlot))
}

/// Step that hands the upgrade authority over, if the settings name another one.
pub(crate) fn plan_handover(
    id: &Address,
    authority: &Address,
    next: Option<Address>,
    signers: &Signers,
) -> Option<MigrationStep> {
    let next = next.filter(|next| next != authority)?;
    let set = loader::set_upgrade_authority(id, authority, Some(&next));
    let title = format!("hand the upgrade authority over to {next}, which cannot be undone");
    let before = Some(authority.to_string());
    let change = SettingChange { field: "roles.upgrade_authority", before, after: next.to_string() };
    Some(MigrationStep::single(title, signers.payer_for(authority), vec![set]).with_changes(vec![change]))
}

/// Compares the deployed code, which ends with unused zeros, with a program.
fn is_same_program(code: &[u8], elf: &[u8]) -> bool {
    code.strip_prefix(elf).is_some_and(|rest| rest.iter().all(|byte| *byte == 0))
}
