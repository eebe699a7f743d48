"""What methods share: recorded facts, sessions, intervals, links, rules and blocks."""
