"""What desks, hubs, sticks and headquarters exchange, and how it is judged.

Here belong the bytes of an entry, the bodies by kind, the chain, signatures, and the decision
about what arrives. Pure functions over bytes, so that every receiver decides alike. Not here:
sockets, files, databases.
"""
