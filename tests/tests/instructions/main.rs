//! Every instruction, one module a family: the honest call with everything it changes, every refusal with its exact
//! name and nothing changed, every wrong signer, and what a pause stops.

mod admin_initialize;
mod admin_roles;
mod admin_settings;
mod allocate;
mod common;
mod creator;
mod engagement;
mod guardian;
mod holdings;
mod inventory;
mod lock;
mod marketplace;
mod open_close;
mod publish;
mod reallocate;
mod release;
mod settle;
mod unlock;
mod unlock_finish;
mod withdraw;
