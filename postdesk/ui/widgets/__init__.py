"""What screens are made of: fields that know the trade, tables, strips, buttons with their keys.

Here belongs what at least two screens use. Not here: anything that knows a service.
"""
