"""The rules of post and money: values in, values out.

Here belongs what would be true on paper too: amounts, entries, tariffs, identifiers, days, counts.
Not here: files, databases, clocks, random numbers, threads, screens, sentences. Whatever changes
from run to run is an argument.
"""
