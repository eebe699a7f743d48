"""Record workshops: handles, commands, erasure, guidance, verification and the kit."""
