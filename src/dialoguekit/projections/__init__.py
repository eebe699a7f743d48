"""Fold recorded events to views: projections, corrections, rosters, snapshots and replay."""
