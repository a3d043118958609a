//! Migrations: a program deployed, set up, upgraded and handed over, and the second time nothing.

mod configure;
mod deploy;
mod over_a_node;
mod process;
mod fixture;
