"""Projections of recorded events to views: corrections, rosters, snapshots and replay."""
