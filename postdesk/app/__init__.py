"""Puts the parts together.

Here belong the commands, the opening of a desk, the demo, and the choice of clock, ids and
keystore. The only floor that knows all others. Not here: anything that a service, a screen or a
paper could do by itself.
"""
