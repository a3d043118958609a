//! Reads all accounts of the program once and checks the invariants.
