"""What may be published of a workshop: texts, people, groups and secret facts.

Events are read through this package before a chapter, a flag or a suggestion is made of them.
Then every text, person and group in them reads as it may be published.
"""
