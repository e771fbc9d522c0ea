"""What a person at a desk sees and presses.

Here belong screens (layout and signals), presenters (behaviour, without Qt), widgets, theme and
keys. Not here: SQL, prices, rules; a screen asks its presenter, a presenter asks the services.
"""
