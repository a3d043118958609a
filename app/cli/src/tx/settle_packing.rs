//! Packing of settlements: a change of the total settles as many galleries as fit its transaction.

use influence_client::{
    ClientError,
    instructions::{SettleTargets, crank},
    tx::{TxVersion, pack_instructions},
};
use solana_address::Address;
use solana_instruction::Instruction;

/// Instructions of `build` with as many of the owner's galleries as fit one transaction, followed by settlements of the
/// other galleries. Returns the number of the latter.
pub fn pack_with_settles(
    format: TxVersion,
    payer: &Address,
    owner: &Address,
    galleries: &[Address],
    build: impl Fn(SettleTargets) -> Vec<Instruction>,
) -> Result<(Vec<Instruction>, usize), ClientError> {
    let mut fitting = galleries.len();
    let mut instructions = loop {
        let (inside, _) = galleries.split_at_checked(fitting).unwrap_or_default();
        let instructions = build(SettleTargets(inside));
        match pack_instructions(format, payer, &instructions) {
            Ok(groups) if groups.len() == 1 || fitting == 0 => break instructions,
            Err(error) if fitting == 0 => return Err(error),
            _ => fitting -= 1,
        }
    };
    let (_, outside) = galleries.split_at_checked(fitting).unwrap_or_default();
    instructions.extend(outside.iter().map(|gallery| crank::settle(gallery, &[*owner])));
    Ok((instructions, outside.len()))
}

#[cfg(test)]
mod tests {
    use influence_client::{accounts::test_accounts::spl_token, instructions::user};

    use super::*;

    fn pack(galleries: usize) -> (Vec<Instruction>, usize, usize) {
        let [payer, owner, source] = [1, 2, 3].map(|byte| Address::from([byte; 32]));
        let galleries: Vec<Address> = (10..).take(galleries).map(|byte| Address::from([byte; 32])).collect();
        let token = spl_token(Address::from([4; 32]));
        let build = |targets: SettleTargets| vec![user::lock(&owner, &source, &token, 1, targets)];
        let packed = pack_with_settles(TxVersion::V0, &payer, &owner, &galleries, build);
        let (instructions, outside) = packed.expect("packed");
        let groups = pack_instructions(TxVersion::V0, &payer, &instructions).expect("packed");
        (instructions, outside, groups.len())
    }

    #[test]
    fn packs_as_many_galleries_as_fit() {
        let (instructions, outside, transactions) = pack(5);
        assert_eq!((instructions.len(), outside, transactions), (1, 0, 1));
        let (instructions, outside, transactions) = pack(40);
        assert_eq!(instructions.len(), 1 + outside);
        assert!(outside > 20 && outside < 40 && transactions > 1, "{outside} in {transactions}");
        // One more gallery would not fit.
        let first = instructions.first().expect("the lock");
        assert_eq!((first.accounts.len() - 7) / 2, 40 - outside);
    }
}
