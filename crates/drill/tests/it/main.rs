//! Telephones against the parts of a hotline that need no server.

mod operator;
