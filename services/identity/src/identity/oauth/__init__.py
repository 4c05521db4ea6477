"""The issuer's grants, on Authlib's framework-free classes.

Authlib isn't asynchronous: what is in this package runs in a thread, except `run`, which starts it
there, and what it asks of the database runs on the event loop, through `storage`.
"""
