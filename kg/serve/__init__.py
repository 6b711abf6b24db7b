"""A graph in the browser and for programs: pages, a SPARQL 1.1 endpoint, and every thing at an address of its own.

Comes in: the folder that `kg build` wrote, and requests. Goes out: pages, RDF, answers; nothing is ever written.
``GET /software/vllm`` is a page for a browser and Turtle for a program that asks for it.
`kg.serve.app.create_app` makes the app.
"""
