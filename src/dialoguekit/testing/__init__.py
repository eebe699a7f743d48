"""For those who test: contracts for stores, strategies for events, golden files.

What is here needs the extra ``testing``: ``pip install 'dialoguekit-core[testing]'``.
"""
