//! What a creator may do: register, retire and close galleries.

pub mod close_gallery;
pub mod register_gallery;
pub mod retire_gallery;

pub use close_gallery::CloseGallery;
pub use register_gallery::RegisterGallery;
pub use retire_gallery::RetireGallery;
