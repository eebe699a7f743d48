"""The Merkle tree over stored events: tree, proofs, checkpoints and signed notes."""
