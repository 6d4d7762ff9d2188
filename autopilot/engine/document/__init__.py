"""The reports of a model as one document: the same content as a page of HTML, as PDF and as JSON.

`content` says what is in it, `figures` draws, `html` and `pdf` write. Nothing here reads files or knows the server.
"""
