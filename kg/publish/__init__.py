"""What a person opens: Turtle, the page, a claim in words. One file per thing.

Comes in: a `GraphStore`. Goes out: files and texts.
"""
