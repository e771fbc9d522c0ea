"""Records to paper.

Here belong one layout per paper, Khmer shaping, barcodes, the PDF, and the way to a printer. A
layout gets a finished record and draws it. Not here: prices, totals or any other figure worked
out; whatever stands on the paper was decided before.
"""
