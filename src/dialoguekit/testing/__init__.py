"""Test support: store contracts, event strategies, golden files, plugin and projection checks.

This package needs the extra ``testing``: ``pip install 'dialoguekit-core[testing]'``.
"""
