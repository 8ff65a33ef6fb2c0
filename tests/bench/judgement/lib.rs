//! Holds nothing: the package is its bench.
