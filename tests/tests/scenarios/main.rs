//! What people do, from beginning to end: the source documents' examples on the built program, newcomers, missed days,
//! galleries that come and go, creators with sales, and the limits of a transaction.

mod challenge;
mod creators;
mod days;
mod events;
mod galleries;
mod layers;
mod limits;
mod newcomer;
mod published_trees;
mod seed;
mod vector_table;
mod vectors;
