"""Taking a till, counting it blind, seeing the difference, closing it."""
