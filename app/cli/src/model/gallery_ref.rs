//! Galleries as people name them.

use std::str::FromStr;

use influence_client::{ClientError, address, amount::Amount, chain, state::Gallery};
use solana_address::Address;

use crate::{Failure, chain::source::Node};

/// A gallery: its address, or its creator's and its number: `CREATOR/INDEX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GalleryName(pub Address);

impl FromStr for GalleryName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` names no gallery: give its address, or CREATOR/INDEX");
        match text.split_once('/') {
            None => text.parse().map(Self).map_err(|_| wrong()),
            Some((creator, index)) => {
                let creator = creator.parse().map_err(|_| wrong())?;
                let index = index.parse().map_err(|_| wrong())?;
                Ok(Self(address::gallery(&creator, index)))
            }
        }
    }
}

impl GalleryName {
    /// Reads the gallery.
    ///
    /// # Errors
    /// [`Failure::User`] when there is none, or it can not be read.
    pub async fn read(&self, node: &Node) -> Result<Gallery, Failure> {
        match chain::get_account(node, &self.0).await {
            Err(ClientError::Missing { address, .. }) => Err(Failure::user(format!(
                "there is no gallery {address}; check its address, or the creator's and the gallery's number"
            ))),
            Err(error @ ClientError::WrongAccount { .. }) => {
                Err(Failure::user(format!("{} is no gallery: {error}", self.0)))
            }
            other => Ok(other?),
        }
    }

    /// Reads a gallery that takes support.
    ///
    /// # Errors
    /// As [`GalleryName::read`]; also for a retired one.
    pub async fn read_active(&self, node: &Node) -> Result<Gallery, Failure> {
        let gallery = self.read(node).await?;
        if gallery.is_retired() {
            return Err(Failure::user(format!("the gallery {} is retired: choose another", self.0)));
        }
        Ok(gallery)
    }
}

/// A gallery and an amount for it: `GALLERY=AMOUNT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The gallery.
    pub gallery: GalleryName,
    /// How much.
    pub amount: Amount,
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (gallery, amount) = text
            .split_once('=')
            .ok_or_else(|| format!("`{text}` lacks an amount: write GALLERY=AMOUNT, such as {text}=25%"))?;
        let amount =
            amount.parse().map_err(|error: influence_client::amount::AmountError| error.to_string())?;
        Ok(Self { gallery: gallery.parse()?, amount })
    }
}

/// Refuses a gallery that is named twice.
///
/// # Errors
/// [`Failure::User`].
pub fn each_once(parts: &[Part]) -> Result<(), Failure> {
    for (place, part) in parts.iter().enumerate() {
        if parts.iter().take(place).any(|other| other.gallery == part.gallery) {
            return Err(Failure::user(format!(
                "the gallery {} is named twice: give one amount",
                part.gallery.0
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_address_or_by_creator() {
        let creator = Address::from([7; 32]);
        let gallery = address::gallery(&creator, 3);
        assert_eq!(format!("{creator}/3").parse(), Ok(GalleryName(gallery)));
        assert_eq!(gallery.to_string().parse(), Ok(GalleryName(gallery)));
        for wrong in
            ["", "x", "/3", &format!("{creator}/"), &format!("{creator}/-1"), &format!("{creator}/3/4")]
        {
            let refused = wrong.parse::<GalleryName>().expect_err("no gallery");
            assert!(refused.contains("CREATOR/INDEX"), "{refused}");
        }
    }

    #[test]
    fn parts_are_galleries_with_amounts() {
        let creator = Address::from([7; 32]);
        let part: Part = format!("{creator}/0=40%").parse().expect("a part");
        assert_eq!(
            part,
            Part { gallery: GalleryName(address::gallery(&creator, 0)), amount: Amount::Percent(400_000) }
        );
        assert!(creator.to_string().parse::<Part>().expect_err("no amount").contains("GALLERY=AMOUNT"));
        assert!(format!("{creator}=lots").parse::<Part>().expect_err("no amount").contains("`lots`"));
        assert_eq!(each_once(&[part]), Ok(()));
        assert!(each_once(&[part, part]).is_err());
    }
}
