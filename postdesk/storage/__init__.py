"""The desk's encrypted books in SQLite.

Here belong the connections, the schema and its migrations, and one store per kind of record with
its SQL in view. Only `connection.py` knows which SQLite it is. Not here: rules of post or money,
sentences, and any way to change a recorded entry.
"""
