"""The operators' pages: small enough for a slow link, Khmer and English. They only show."""
