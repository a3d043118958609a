//! The steps from what is deployed to what should be.

use solana_address::Address;
use solana_loader_v3_interface::{
    instruction::{self as loader, MINIMUM_EXTEND_PROGRAM_BYTES},
    state::UpgradeableLoaderState as Loaded,
};

use super::{
    buffer::{self, Buffer, place},
    loader_state::Deployed,
    program::{MAX_ACCOUNT, Program, Terms},
};
use crate::{
    MigrationError, Who,
    step::{Pace, Step},
};

/// What there is on chain of a program.
pub(crate) struct Found {
    /// The program itself.
    pub deployed: Deployed,
    /// The buffer from which it would be deployed.
    pub buffer: Option<Buffer>,
}

/// The steps that lead to `program` being what is deployed: none when it is.
pub(crate) fn steps(
    program: &Program,
    found: &Found,
    terms: &Terms,
    who: &Who,
) -> Result<Vec<Step>, MigrationError> {
    let (id, bytes) = (&program.id, program.elf.len());
    if Loaded::size_of_programdata(bytes) > MAX_ACCOUNT {
        let why = format!("it has {bytes} bytes, and a program has at most {MAX_ACCOUNT}");
        return Err(MigrationError::Foreign { address: *id, what: "a program that can be deployed", why });
    }
    let immutable = MigrationError::Immutable { program: *id, what: "upgraded" };
    let authority = match &found.deployed {
        Deployed::Not => who.authority,
        Deployed::Yes { code, .. } if same(code, &program.elf) => return Ok(Vec::new()),
        Deployed::Yes { authority, .. } => authority.ok_or(immutable)?,
    };
    let mut steps = buffer::steps(program, found.buffer.as_ref(), &authority, terms, who)?;
    let (payer, buffer) = (who.payer_with(&authority), place(program, &who.payer)?);
    let (buffer_rent, data_rent) =
        (terms.rent_of(Loaded::size_of_buffer(bytes)), terms.rent_of(Loaded::size_of_programdata(bytes)));
    match &found.deployed {
        Deployed::Not => {
            let program_rent = terms.rent_of(Loaded::size_of_program());
            let lamports = u64::try_from(program_rent).unwrap_or(0);
            let deploy =
                loader::deploy_with_max_program_len(&payer, id, &buffer, &authority, lamports, bytes, true);
            let deploy = deploy.map_err(|error| influence_client::ClientError::Build(error.to_string()))?;
            let rent = program_rent.saturating_add(data_rent).saturating_sub(buffer_rent);
            steps.push(Step::one(format!("deploy the program {id}"), payer, deploy).paying(rent));
        }
        Deployed::Yes { code, .. } => {
            steps.extend(extension(id, code.len(), bytes, payer, terms));
            // What the buffer cost goes back to who paid for it.
            let upgrade = loader::upgrade(id, &buffer, &authority, &who.payer, true);
            let back = if payer == who.payer { buffer_rent.saturating_neg() } else { 0 };
            let title = format!("upgrade the program {id}");
            steps.push(Step::one(title, payer, vec![upgrade]).paying(back));
        }
    }
    if let Some(last) = steps.last_mut() {
        last.pace = Pace::NextSlot;
    }
    Ok(steps)
}

/// Makes room for a program that has outgrown its account.
fn extension(id: &Address, room: usize, bytes: usize, payer: Address, terms: &Terms) -> Option<Step> {
    let missing = bytes.checked_sub(room).filter(|missing| *missing != 0)?;
    let headroom = MAX_ACCOUNT.saturating_sub(Loaded::size_of_programdata(room));
    let least = usize::try_from(MINIMUM_EXTEND_PROGRAM_BYTES).unwrap_or(headroom);
    let more = missing.max(least).min(headroom);
    let extend = loader::extend_program(id, Some(&payer), u32::try_from(more).unwrap_or(u32::MAX));
    let size = |code: usize| terms.rent_of(Loaded::size_of_programdata(code));
    let rent = size(room.saturating_add(more)).saturating_sub(size(room));
    let step = Step::one(format!("extend the program's account by {more} bytes"), payer, vec![extend]);
    Some(step.paying(rent).at(Pace::NextSlot))
}

/// The step in which the right to upgrade changes hands, if it is to.
pub(crate) fn hand_over(id: &Address, authority: &Address, next: Option<Address>, who: &Who) -> Option<Step> {
    let next = next.filter(|next| next != authority)?;
    let set = loader::set_upgrade_authority(id, authority, Some(&next));
    let title = format!("hand the right to upgrade over to {next}, which can not be taken back");
    let change = crate::step::Change {
        field: "roles.upgrade_authority",
        before: Some(authority.to_string()),
        after: next.to_string(),
    };
    Some(Step::one(title, who.payer_with(authority), vec![set]).changing(vec![change]))
}

/// Whether an account's code is this program: anything after it is unused room, all zeros.
fn same(code: &[u8], elf: &[u8]) -> bool {
    code.strip_prefix(elf).is_some_and(|rest| rest.iter().all(|byte| *byte == 0))
}
