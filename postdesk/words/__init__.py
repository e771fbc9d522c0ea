"""Every sentence and caption a person reads, in Khmer and English, without Qt.

Here belong the catalogue over `translations/words/*.json` and the formats of amounts, dates and
digits. Not here: what the sentence is about; a caller brings a key and its facts.
"""
