//! Gallery arguments: an address or CREATOR/INDEX, with or without an amount.

use std::str::FromStr;

use influence_client::{
    ClientError, address,
    amount::{Amount, AmountError},
    chain,
    state::Gallery,
};
use solana_address::Address;

use crate::{CliError, chain::ChainSource};

/// Gallery argument: an address, or CREATOR/INDEX.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GalleryRef(pub Address);

impl FromStr for GalleryRef {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let invalid = || format!("invalid gallery `{text}`: use an address, or CREATOR/INDEX");
        match text.split_once('/') {
            None => text.parse().map(Self).map_err(|_| invalid()),
            Some((creator, index)) => {
                let creator = creator.parse().map_err(|_| invalid())?;
                let index = index.parse().map_err(|_| invalid())?;
                Ok(Self(address::gallery(&creator, index)))
            }
        }
    }
}

impl GalleryRef {
    pub async fn read(&self, source: &ChainSource) -> Result<Gallery, CliError> {
        match chain::get_account(source, &self.0).await {
            Err(ClientError::Missing { address, .. }) => Err(CliError::user(format!(
                "gallery {address} does not exist; check the address, or the creator and index"
            ))),
            Err(error @ ClientError::WrongAccount { .. }) => {
                Err(CliError::user(format!("{} is not a gallery: {error}", self.0)))
            }
            other => Ok(other?),
        }
    }

    /// Reads the gallery. Refuses a retired one.
    pub async fn read_active(&self, source: &ChainSource) -> Result<Gallery, CliError> {
        let gallery = self.read(source).await?;
        if gallery.is_retired() {
            return Err(CliError::user(format!("gallery {} is retired: choose another one", self.0)));
        }
        Ok(gallery)
    }
}

/// Argument `GALLERY=AMOUNT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GalleryAmount {
    pub gallery: GalleryRef,
    pub amount: Amount,
}

impl FromStr for GalleryAmount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (gallery, amount) = text
            .split_once('=')
            .ok_or_else(|| format!("`{text}` has no amount: use GALLERY=AMOUNT, such as {text}=25%"))?;
        let amount = amount.parse().map_err(|error: AmountError| error.to_string())?;
        Ok(Self { gallery: gallery.parse()?, amount })
    }
}

/// Refuses a gallery that is given twice.
pub fn reject_duplicates(parts: &[GalleryAmount]) -> Result<(), CliError> {
    for (index, part) in parts.iter().enumerate() {
        if parts.iter().take(index).any(|other| other.gallery == part.gallery) {
            return Err(CliError::user(format!("gallery {} is given twice", part.gallery.0)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn galleries_are_parsed_by_address_or_creator() {
        let creator = Address::from([7; 32]);
        let gallery = address::gallery(&creator, 3);
        assert_eq!(format!("{creator}/3").parse(), Ok(GalleryRef(gallery)));
        assert_eq!(gallery.to_string().parse(), Ok(GalleryRef(gallery)));
        for wrong in
            ["", "x", "/3", &format!("{creator}/"), &format!("{creator}/-1"), &format!("{creator}/3/4")]
        {
            let refused = wrong.parse::<GalleryRef>().expect_err("an invalid gallery");
            assert!(refused.contains("CREATOR/INDEX"), "{refused}");
        }
    }

    #[test]
    fn amounts_are_parsed_and_duplicates_rejected() {
        let creator = Address::from([7; 32]);
        let part: GalleryAmount = format!("{creator}/0=40%").parse().expect("a gallery and an amount");
        let gallery = GalleryRef(address::gallery(&creator, 0));
        assert_eq!(part, GalleryAmount { gallery, amount: Amount::Percent(400_000) });
        let error = |text: &str| text.parse::<GalleryAmount>().expect_err("an invalid argument");
        assert!(error(&creator.to_string()).contains("GALLERY=AMOUNT"));
        assert!(error(&format!("{creator}=lots")).contains("`lots`"));
        assert_eq!(reject_duplicates(&[part]), Ok(()));
        assert!(reject_duplicates(&[part, part]).is_err());
    }
}
