"""What a person opens: Turtle, the page. One file per thing.

Comes in: a `GraphStore`. Goes out: files and texts.
"""
