//! Migrations: a program program_only, set up, upgraded and handed over, and the second time nothing.

mod configure;
mod deploy;
mod fixture;
mod over_a_node;
mod process;
