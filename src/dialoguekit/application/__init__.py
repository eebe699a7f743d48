"""Application layer: kit, handles, erasure, guidance and verification."""
